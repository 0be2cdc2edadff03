#!/usr/bin/env python3
"""Asks the real programs what they say of configs (`nginx -t`) and writes it down.

    python3 tests/record/messages.py [FILE]

FILE is tests/data/nginx-messages.txt unless another is named; its head explains the format. Every
config's answers are written anew."""

import json
import os
import re
import subprocess
import sys

import versions
import world

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = "/etc/nginx"
STOCK = os.path.join(HERE, "../../src/nginx/stock/nginx")
MESSAGE = re.compile(r"(?:nginx: |\S+ \S+ )\[(\w+)\] (?:\d+#\d+: )?(.*)", re.S)
PLACE = re.compile(rf"(.*) in {FOLDER}/nginx\.conf:(\d+)$", re.S)


def main(arguments):
    """Reads the file, asks every nginx about every config, writes the file."""
    path = arguments[0] if arguments else os.path.join(HERE, "../data/nginx-messages.txt")
    head, blocks = read(open(path, encoding="utf-8").read())
    configs = [block for block in blocks if not block.startswith("# ")]
    programs = versions.nginxes(versions.setup())
    answers = {version: ask(binary, configs) for version, binary in programs}
    texts = [head]
    for block in blocks:
        if block in configs:
            block += "\n" + "\n".join(together({version: found[block] for version, found in answers.items()}))
        texts.append(block)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n\n".join(texts) + "\n")


def read(text):
    """The head, and the configs and titles without what was recorded."""
    head, *blocks = re.split(r"\n\n", text.strip("\n"))
    return head, ["\n".join(line for line in block.split("\n") if not line.startswith("    ")) for block in blocks]


def together(answers):
    """The lines of an answer, with their version where the versions differ."""
    if len({tuple(lines) for lines in answers.values()}) == 1:
        return ["    " + line for line in next(iter(answers.values()))]
    return [f"    {version} {line}" for version in sorted(answers) for line in answers[version]]


def ask(binary, configs):
    """What one nginx says of each config, found in namespaces of its own."""
    command = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    if os.geteuid() != 0:
        command.insert(1, "--map-root-user")
    done = subprocess.run(
        command + [sys.executable, "-B", os.path.abspath(__file__), "--inside"],
        input=json.dumps([binary, configs]), capture_output=True, text=True, timeout=600,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout.splitlines()[-1])


def inside():
    """Inside the namespaces: reads the task from stdin and prints the answers as JSON."""
    binary, configs = json.load(sys.stdin)
    files = {name: open(os.path.join(STOCK, name)).read() for name in os.listdir(STOCK)}
    world.enter([], [binary])
    for name, text in files.items():
        world.write(f"{FOLDER}/{name}", text)
    print(json.dumps({config: said(binary, config) for config in configs}))


def said(binary, config):
    """What nginx says of one config, line by line."""
    text = config.removeprefix("%file").removeprefix("\n") if config.startswith("%file") \
        else f"events {{}}\nhttp {{\n{config}\n}}\n"
    world.write(f"{FOLDER}/nginx.conf", text)
    done = subprocess.run(
        [binary, "-t", "-p", FOLDER, "-c", f"{FOLDER}/nginx.conf", "-e", "/recorder/test.log"],
        capture_output=True, cwd=FOLDER, timeout=20,
    )
    lines = []
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        match = MESSAGE.match(line)
        if match and match[1] in ("emerg", "warn", "alert", "crit"):
            place = PLACE.match(match[2])
            lines.append(f"{match[1]} {place[2]} {place[1]}" if place else f"{match[1]} - {match[2]}")
    if not done.returncode:
        lines.append("ok")
    return lines or [f"died {done.returncode}"]


if __name__ == "__main__":
    if "--inside" in sys.argv:
        inside()
    else:
        main(sys.argv[1:])
