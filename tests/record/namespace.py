"""Runs inside fresh namespaces: builds the world of one scenario with one set of versions, sends
its requests and prints the recorded lines as JSON. Started by `record.py`, never by hand."""

import json
import os
import shutil
import sys

import browser
import config
import journey
import world
from backend import start as start_backend
from nginx import Nginx
from process import Process
from scenario import Answer, Scenario
from world import write


def main():
    """Reads the task from stdin and prints what was recorded."""
    task = json.load(sys.stdin)
    scenario = Scenario(task["text"])
    here = os.path.dirname(os.path.abspath(__file__))
    programs = [os.path.abspath(f"{here}/../.."), os.path.dirname(task["environment"]), os.path.dirname(task["nginx"]),
                os.path.dirname(task["node"]), sys.base_prefix, *filter(None, [task["haproxy"]])]
    world.enter(scenario.hosts(), programs)
    nginx = Nginx(scenario, task["nginx"])
    messages = nginx.messages()
    lines = [f"{level} {text}" for level, text in messages if level == "warn"]
    refused = [f"{level} {text}" for level, text in messages if level != "warn"]
    if refused:
        print(json.dumps({"lines": lines + refused[:1], "programs": []}))
        return
    processes = [Process(line) for line in process_lines(scenario, nginx)]
    start_programs(scenario, processes, task["environment"])
    for answer in scenario.answers() + assumed_answers(scenario, nginx):
        start_backend(answer)
    nginx.start()
    stage = journey.Stage(scenario, nginx, processes, browser.Resolver(task["node"]))
    if stage.balancer:
        stage.balancer.start(task)
    real = {"haproxy"} if stage.balancer and stage.balancer.preset == "haproxy" else set()
    for request in scenario.requests():
        lines += journey.record(stage, request)
    print(json.dumps({"lines": lines, "programs": sorted({p.program for p in processes} | real)}))


def process_lines(scenario, nginx):
    """The command lines; where none are written, a uWSGI that speaks each pass directive's protocol."""
    if scenario.named("processes"):
        return scenario.lines("processes")
    taken = [answer.address for answer in scenario.answers()]
    ports = [str(port) for _, port, _ in nginx.listeners()]
    lines = []
    for name, option in (("proxy_pass", "--http-socket"), ("uwsgi_pass", "--socket")):
        for value in config.values(nginx.texts.values(), name):
            address = value.removeprefix("http://").removeprefix("uwsgi://").split("/")[0].replace("localhost", "127.0.0.1")
            host, _, port = address.rpartition(":")
            if host == "127.0.0.1" and address not in taken and port not in ports:
                taken.append(address)
                lines.append(f"uwsgi {option} {address} --wsgi-file app.py --callable app")
    return lines


def assumed_answers(scenario, nginx):
    """Where nothing is written: an empty answer to what FastCGI and SCGI pass on."""
    if scenario.named("processes"):
        return []
    taken = {answer.address for answer in scenario.answers()} | {"127.0.0.1:" + str(p) for _, p, _ in nginx.listeners()}
    found = []
    for protocol in ("fastcgi", "scgi"):
        for value in config.values(nginx.texts.values(), f"{protocol}_pass"):
            address = value.replace("localhost", "127.0.0.1")
            if address.startswith("127.0.0.1:") and address not in taken:
                taken.add(address)
                found.append(Answer(address, protocol, "200\n"))
    return found


def start_programs(scenario, processes, environment):
    """Places the app's files and starts the WSGI servers."""
    here = os.path.dirname(os.path.abspath(__file__))
    shutil.copytree(os.path.join(here, "inject"), "/recorder/inject")
    files = scenario.files()
    if processes and not any(name.endswith(".py") for name in files):
        files["app.py"] = open(os.path.join(here, "../../src/flask/default_app.py")).read()
    for name, text in files.items():
        if name.endswith((".py", ".ini")) or name.startswith(("templates/", "static/")) or "/templates/" in name:
            write(f"/app/{name}", text)
    for process in processes:
        process.start(environment)
    for process in processes:
        process.wait()


if __name__ == "__main__":
    main()
