#!/usr/bin/env python3
"""Runs the real programs on scenarios and writes down what they did.

    python3 tests/record/record.py FILE-OR-FOLDER… [--check]

Each scenario's `recorded` sections are written anew, one for every combination of versions; with
`--check` nothing is written, and what differs is printed (exit code 1)."""

import difflib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import versions
from scenario import Scenario

HERE = os.path.dirname(os.path.abspath(__file__))


def main(arguments):
    """Records or checks every scenario named."""
    check = "--check" in arguments
    paths = [path for argument in arguments if argument != "--check" for path in scenarios(argument)]
    if not paths:
        print(__doc__)
        return 2
    folder = versions.setup()
    programs = versions.nginxes(folder), versions.environments(folder)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: one(path, programs, check), paths))
    print(f"{results.count('same')} same, {results.count('written')} written, "
          f"{results.count('different')} different, {results.count('failed')} failed")
    return 1 if "failed" in results or "different" in results else 0


def scenarios(path):
    """The scenario files at or below a path."""
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(base, name) for base, _, names in os.walk(path) for name in names if name.endswith(".scenario"))


def one(path, programs, check):
    """Records one file: `same`, `written`, `different` or `failed`."""
    before = open(path, encoding="utf-8").read()
    scenario = Scenario(before)
    if "preset haproxy" in scenario.lines("balancer") and not versions.haproxy():
        print(f"note: {path} stays as it is: there is no HAProxy {versions.HAPROXY}", file=sys.stderr)
        return "same"
    try:
        sections = record(scenario, *programs, flask=any(area in path for area in ("/flask/", "/chain/", "/matrix/")))
    except (RuntimeError, subprocess.SubprocessError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return "failed"
    kept = scenario.recorded()
    for name in kept:
        # What this machine cannot run stays as it was recorded elsewhere.
        if len(programs[0]) == 1 and name not in sections and "nginx 1.22.1" in name:
            sections[f"recorded: {name}"] = kept[name]
    body = "\n\n".join(f"--- {name}\n{text.rstrip()}" for name, text in sections.items())
    after = scenario.without_recorded().rstrip() + "\n\n" + body + "\n"
    if after == before:
        return "same"
    if check:
        sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), after.splitlines(True), path, "recorded now"))
        return "different"
    with open(path, "w", encoding="utf-8") as file:
        file.write(after)
    print(f"recorded {path}")
    return "written"


def record(scenario, nginxes, environments, flask=False):
    """Header to text of every combination of versions; an app multiplies them. The versions of Werkzeug
    between the newest and the oldest are recorded where `flask` is the subject, behind the newest nginx."""
    sections = {}
    for version, binary in nginxes:
        for werkzeug, environment in environments:
            if versions.between(environment) and not (flask and version == nginxes[0][0]):
                continue
            found = run(scenario, binary, environment)
            sections[versions.header(version, found["programs"], environment)] = "\n".join(line.rstrip() for line in found["lines"]) + "\n"
            if not set(found["programs"]) - {"haproxy"}:
                break
    return sections


def run(scenario, binary, environment):
    """One combination, in namespaces of its own."""
    task = {"text": scenario.without_recorded(), "nginx": binary, "environment": environment, "node": versions.node(), "haproxy": versions.haproxy()}
    command = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    if os.geteuid() != 0:
        command.insert(1, "--map-root-user")
    done = subprocess.run(
        command + [sys.executable, "-B", os.path.join(HERE, "namespace.py")],
        input=json.dumps(task), capture_output=True, text=True, timeout=180,
    )
    if done.returncode:
        raise RuntimeError(f"with {binary} and {environment}:\n{done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
