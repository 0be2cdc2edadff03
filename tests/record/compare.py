#!/usr/bin/env python3
"""Runs random scenarios through the real programs and through hopscope, and prints where they differ.

    python3 tests/record/compare.py [THEME…] [--seed N] [--count N] [--keep FOLDER]

A theme is one of `random_scenario.THEMES`; without any, all of them. Exit code 1 if anything differs.
`--keep` writes every scenario that differs, recorded, to a folder: a start for a new one in the corpus."""

import difflib
import os
import subprocess
import sys
import tempfile

import random_scenario
import record
import versions
from scenario import Scenario

HOPSCOPE = os.path.join(record.HERE, "../../target/debug/hopscope")


def main(arguments):
    """Compares themes and seeds."""
    seed, count, keep, themes = 1, 5, None, []
    while arguments:
        word = arguments.pop(0)
        if word == "--seed":
            seed = int(arguments.pop(0))
        elif word == "--count":
            count = int(arguments.pop(0))
        elif word == "--keep":
            keep = arguments.pop(0)
            os.makedirs(keep, exist_ok=True)
        else:
            themes.append(word)
    folder = versions.setup()
    programs = versions.nginxes(folder), versions.environments(folder)
    same = different = refused = 0
    for number in range(seed, seed + count):
        for theme in themes or random_scenario.THEMES:
            text = random_scenario.scenario(theme, number)
            sections = record.record(Scenario(text), *programs)
            refused += all("emerg " in text for text in sections.values())
            found = [difference(text, name, recorded) for name, recorded in sections.items()]
            if any(found):
                print(f"=== {theme} --seed {number}\n{next(filter(None, found))}")
                different += 1
                if keep:
                    parts = "\n\n".join(f"--- {name}\n{recorded.rstrip()}" for name, recorded in sections.items())
                    with open(f"{keep}/{theme}_{number}.scenario", "w", encoding="utf-8") as file:
                        file.write(text.rstrip() + "\n\n" + parts + "\n")
            else:
                same += 1
    print(f"{same} same, {different} different; nginx refused {refused} of the configs")
    return 1 if different else 0


def difference(text, header, recorded):
    """The lines that differ, or None."""
    version = header.split("nginx ")[1].split(",")[0]
    with tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([HOPSCOPE, "trace", file.name, "--recorded", "--nginx", version], capture_output=True, text=True)
    ours = [line.rstrip() for line in done.stdout.splitlines()]
    real = recorded.splitlines()
    if ours == real:
        return None
    lines = difflib.unified_diff(real, ours, f"nginx {version}", "hopscope", n=6, lineterm="")
    return "\n".join(list(lines)[:60]) + done.stderr[:500]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
