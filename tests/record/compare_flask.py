#!/usr/bin/env python3
"""Asks random Flask apps in every version, and hopscope, and prints where they differ.

    python3 tests/record/compare_flask.py [--seed N] [--count N] [--keep FOLDER]

`count` apps are made from `seed` on. The real ones run inside one Python for each version, without a server;
hopscope answers inside its tests (`it stack::werkzeug`). Exit code 1 if anything differs."""

import os
import random
import subprocess
import sys
import tempfile

import random_flask
import versions

ROOT = os.path.join(versions.HERE, "../..")


def main(arguments):
    """Compares `count` apps."""
    options = dict(zip(arguments[::2], arguments[1::2]))
    seed, count = int(options.get("--seed", 1)), int(options.get("--count", 200))
    folder = versions.setup()
    with tempfile.TemporaryDirectory() as temporary:
        kept = options.get("--keep") or temporary
        os.makedirs(kept, exist_ok=True)
        cases = os.path.join(kept, "cases.txt")
        with open(cases, "w", encoding="utf-8") as file:
            for number in range(seed, seed + count):
                file.write(case_lines(number))
        for _, environment in versions.environments(folder):
            subprocess.run([f"{environment}/bin/python", "-W", "ignore", f"{ROOT}/tests/data/werkzeug/record.py", cases, kept], check=True)
        values = dict(os.environ, HOPSCOPE_RECORDED=kept, RUST_BACKTRACE="0")
        command = ["cargo", "test", "-q", "--test", "it", "werkzeug::random_apps", "--", "--ignored", "--nocapture"]
        return subprocess.run(command, cwd=ROOT, env=values).returncode


def case_lines(number):
    """An app and its requests in the lines that `tests/data/werkzeug/record.py` reads."""
    made = random_flask.App(random.Random(number))
    lines = [f"variant alone {number}"] + ["    " + line for line in made.text.splitlines()]
    for method, path, changes in made.requests:
        parts = [f"{method} {latin1(path)}"]
        parts += [f"-{key}" if value is None else f"{key}={latin1(value)}" for key, value in changes.items()]
        lines.append(" | ".join(parts))
    return "\n".join(lines) + "\n"


def latin1(text):
    """Bytes that are not ASCII as `\\xNN`; a bar would separate."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 124 else f"\\x{byte:02x}" for byte in text.encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
