#!/usr/bin/env python3
"""Runs random chains (balancer, nginx, WSGI servers with their options, apps) through the real programs
and through hopscope, and prints where they differ, made small, as a scenario.

    python3 tests/record/compare_stack.py [--count REQUESTS] [--seed N] [--keep FOLDER] [--no-shrink]

Every random scenario starts its servers once and asks them many requests. The seed is printed; with it
the same scenarios are made again. Exit code 1 if anything differs."""

import difflib
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import random_stack
import record
import versions
from scenario import Scenario

HOPSCOPE = os.path.join(record.HERE, "../../target/debug/hopscope")
EACH = 40
CONTEXT = 12


def main(arguments):
    """Compares so many requests."""
    seed, count, keep, small = int(time.time()) % 1_000_000, 400, None, True
    while arguments:
        word = arguments.pop(0)
        if word == "--seed":
            seed = int(arguments.pop(0))
        elif word == "--count":
            count = int(arguments.pop(0))
        elif word == "--keep":
            keep = arguments.pop(0)
            os.makedirs(keep, exist_ok=True)
        elif word == "--no-shrink":
            small = False
        else:
            sys.exit(__doc__)
    folder = versions.setup()
    nginxes, environments = versions.nginxes(folder), versions.environments(folder)
    print(f"seed {seed}", flush=True)
    begun = time.monotonic()
    numbers = range(seed, seed + -(-count // EACH))

    def one(number):
        rng = random_stack.Random(number)
        programs = rng.choice(nginxes), environments[number % len(environments)]
        text = random_stack.scenario(number, EACH)
        found = compare(text, *programs)
        if found[1]:
            # A busy machine lets a server answer late: what differs, differs twice.
            again = compare(text, *programs)
            found = (text, [name for name in found[1] if name in again[1]], again[2]) if again[2] and found[2] else again
        return number, programs, found

    asked = different = failed = 0
    seen = {}
    with ThreadPoolExecutor(2) as pool:
        for number, programs, (text, found, real) in pool.map(one, numbers):
            version = f"nginx {programs[0][0]}, werkzeug {programs[1][0]}"
            if real is None:
                print(f"--seed {number} ({version}): the real programs did not run\n{found}", flush=True)
                failed += 1
                continue
            parts = requests(real)
            asked += len(parts)
            for line in text.split("--- processes\n")[1].split("\n\n")[0].splitlines():
                name = next(word for word in line.split() if "=" not in word)
                seen[name] = seen.get(name, 0) + 1
            seen[f"werkzeug {programs[1][0]}"] = seen.get(f"werkzeug {programs[1][0]}", 0) + len(parts)
            if not found:
                continue
            different += len(found)
            if keep:
                with open(f"{keep}/{number}.scenario", "w", encoding="utf-8") as file:
                    file.write(text)
            print(f"=== --seed {number} --count 1 ({version}): {len(found)} requests differ: {' '.join(found)}", flush=True)
            if small:
                print(shrink(text, found[0], *programs), flush=True)
            else:
                print(difference(text, real, programs), flush=True)
    took = time.monotonic() - begun
    told = ", ".join(f"{name} {times}" for name, times in sorted(seen.items()))
    print(f"{asked} requests compared in {took:.0f} s (started: {told}); {different} differ, {failed} scenarios failed; seed {seed}")
    return 1 if different or failed else 0


def compare(text, nginx, environment):
    """The text, the names of the requests that differ, and the real lines (None, and a message, if they did not run)."""
    try:
        real = record.run(Scenario(text), nginx[1], environment[1])["lines"]
    except (RuntimeError, subprocess.SubprocessError) as error:
        return text, str(error)[-1500:], None
    real = [line.rstrip() for line in real]
    ours = simulated(text, nginx[0], environment[0])
    theirs = requests(real)
    mine = requests(ours)
    if not theirs:
        return text, ["config"] if ours != real else [], real
    return text, [name for name in theirs if mine.get(name) != theirs[name]], real


def simulated(text, nginx, werkzeug):
    """hopscope's lines."""
    with tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([HOPSCOPE, "trace", file.name, "--recorded", "--nginx", nginx, "--werkzeug", werkzeug], capture_output=True, text=True)
    return [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]


def requests(lines):
    """Name of a request to its lines."""
    found, name = {}, None
    for line in lines:
        if line.startswith("request "):
            name = line.removeprefix("request ")
        if name is not None:
            found.setdefault(name, []).append(line)
    return found


def difference(text, real, programs):
    """The lines that differ."""
    ours = simulated(text, programs[0][0], programs[1][0])
    lines = difflib.unified_diff(real, ours, "the real programs", "hopscope", n=CONTEXT, lineterm="")
    return "\n".join(line if len(line) < 300 else line[:300] + "…" for line in list(lines)[:80])


def shrink(text, name, nginx, environment):
    """The scenario with as few lines as still make a difference, and the difference."""
    def differs(candidate):
        found = compare(candidate, nginx, environment)
        return found[2] is not None and bool(found[1]) and found[1] != ["config"]

    parts = text.split("--- request: ")
    wanted = next((part for part in parts[1:] if part.split("\n", 1)[0] == name), parts[-1])
    alone = parts[0] + "--- request: " + wanted
    if differs(alone):
        text = alone
    left = 60
    for block in blocks(text) + [[line] for line in removable(text)]:
        candidate = text
        for line in block:
            candidate = candidate.replace(line + "\n", "", 1)
        if left and candidate != text:
            left -= 1
            if differs(candidate):
                text = candidate
    _, found, real = compare(text, nginx, environment)
    return text.rstrip() + "\n\n" + difference(text, real or [], (nginx, environment))


def blocks(text):
    """Locations and views: lines that can only go together."""
    found, block = [], None
    for line in text.splitlines():
        if line.startswith(("    location ", "@app.route")) and block is None:
            block = []
        if block is not None:
            if line in ("    }", ""):
                found.append(block + ([line] if line else []))
                block = None
            else:
                block.append(line)
    return found


def removable(text):
    """Lines that may go by themselves."""
    section, found = "", []
    for line in text.splitlines():
        if line.startswith("--- "):
            section = line[4:]
        elif line.strip() and (section in ("processes", "balancer", "versions") or section.endswith((".ini", ".py")) and not line.startswith(("[", "from", "def", "    return", "@"))
                               or section == "nginx.conf" and line.rstrip().endswith(";") and "listen" not in line or section.startswith("request") and ": " in line and "://" not in line):
            found.append(line)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
