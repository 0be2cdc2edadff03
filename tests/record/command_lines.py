#!/usr/bin/env python3
"""Starts the real WSGI servers by command line after command line and writes down what they say.

    python3 tests/record/command_lines.py [FILE]

FILE is tests/data/command-lines.txt unless another is named; its head explains the format. Every
answer is written anew."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import messages
import versions
import world
from process import Process

HERE = os.path.dirname(os.path.abspath(__file__))
LOG = "/recorder/process.log"
# What begins a line in which somebody says what is wrong, what an exception ends with, and what uWSGI's are known by.
SAID = re.compile(r"(Error|gunicorn: error|\S*python: .*|\[ERROR\]|Failed|Application|Function|\S*: No module|Address already|Name or) ?(?!Exception)")
EXCEPTION = re.compile(r"[\w.]*(Error|Exception|Exit)\b")
UWSGI = re.compile(r"rror|nable|not found|nvalid|missing|nsupported|unrecognized|requires|allow|ambiguous|No such|no app|\[core/|failed")
STAMP = re.compile(r"\[\d{4}-\d\d-\d\d [^]]*\] \[\d+\] ")


def main(arguments):
    """Reads the file, starts every command line, writes the file."""
    path = arguments[0] if arguments else os.path.join(HERE, "../data/command-lines.txt")
    head, blocks = messages.read(open(path, encoding="utf-8").read().replace("\n    ", "\n\t"))
    blocks = [block.replace("\n\t", "\n    ") for block in blocks]
    files = dict(block.removeprefix("%file ").split("\n", 1) for block in blocks if block.startswith("%file "))
    # What is indented in a file is the file's own.
    lines = [block if block.startswith(("%file ", "# ")) else block.split("\n    ")[0] for block in blocks]
    asked = [line for line in lines if not line.startswith(("%file ", "# "))]
    folder = versions.setup()
    answers = dict(zip(asked, ask(f"{folder}/werkzeug-3.1", files, asked)))
    texts = ["\n    ".join([line, *answers.get(line, [])]) for line in lines]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n\n".join([head, *texts]) + "\n")


def ask(environment, files, blocks):
    """What becomes of each block, found in namespaces of their own."""
    command = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    if os.geteuid() != 0:
        command.insert(1, "--map-root-user")
    done = subprocess.run(
        command + [sys.executable, "-B", os.path.abspath(__file__), "--inside"],
        input=json.dumps([environment, files, blocks]), stdout=subprocess.PIPE, text=True, timeout=3600,
    )
    if done.returncode:
        raise RuntimeError("the recorder ended")
    return json.loads(done.stdout.splitlines()[-1])


def inside():
    """Inside the namespaces: reads the task from stdin and prints the answers as JSON."""
    environment, files, blocks = json.load(sys.stdin)
    world.enter([], [os.path.dirname(environment), sys.base_prefix])
    for name, text in files.items():
        world.write(f"/app/{name}", text + "\n")
    answers = []
    for block in blocks:
        answers.append(said(block, environment))
        print(f"{block}\n    " + "\n    ".join(answers[-1]), file=sys.stderr)
    print(json.dumps(answers))


def said(block, environment):
    """What becomes of the last of some command lines."""
    started = []
    try:
        for line in block.split("\n"):
            open(LOG, "wb").close()
            process = Process(line)
            process.start(environment)
            started.append(process.child)
            runs = serves(process)
        text = open(LOG, encoding="utf-8", errors="replace").read()
        if os.environ.get("SHOW"):
            print(text, file=sys.stderr)
        return reason(process.program, text) + (["starts"] if runs else [])
    finally:
        for child in started:
            end(child)


def serves(process):
    """Whether a process comes to listen and stays, answering what can be asked in HTTP."""
    deadline = time.monotonic() + 20
    asked = None
    while process.child.poll() is None:
        if time.monotonic() > deadline:
            return asked is not None
        if asked is not None and time.monotonic() > asked + 5:
            return True
        listening = process.listening()
        if listening and asked is None:
            asked = time.monotonic()
        if any(answers(address) for address in listening):
            return process.child.poll() is None
        time.sleep(0.05)
    return False


def answers(address):
    """Whether somebody answers a request there."""
    if address.startswith("unix:"):
        return False
    host, _, port = address.rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=1)
    try:
        connection.request("GET", "/")
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reason(program, text):
    """The line in which a program says what is wrong."""
    lines = [STAMP.sub("", line) for line in text.splitlines()]
    if program == "uwsgi":
        return uwsgi(lines)
    if traceback := [index for index, line in enumerate(lines) if line.startswith("Traceback ")]:
        # The last exception of a chain; what follows begins with a bracket.
        ends = [index for index, line in enumerate(lines) if line.startswith("[") and index > traceback[0]]
        chain = [line for line in lines[traceback[0]:min(ends, default=None)] if line[:1].strip()]
        raised = [line for line in chain if EXCEPTION.match(line)]
        if not SAID.match(lines[0]):
            # gunicorn prints what was wrong with the app's name without its kind.
            return [plain(raised[-1] if raised and "AppImportError" not in raised[-1] else chain[-1])]
    return [plain(line) for line in lines if SAID.match(line)][:1]


def plain(line):
    """A line without the path of the program, similar names, and what stands in it in any order."""
    return re.sub(r" Did you mean .*| expected one of .*", "", re.sub(r"^/\S*/", "", line))


def uwsgi(lines):
    """uWSGI's; what it says of requests is left out. The wheel takes Python's name for its own."""
    lines = [re.sub(r"^/\S*: ", "uwsgi: ", line) for line in lines]
    said = [line for line in lines if UWSGI.search(line) and not re.search(r"\.\.\.skip|thunder lock|threads support|--- no|socket \d bound", line)]
    return said[:1]


def end(child):
    """Ends a process and its children."""
    names = [name for name in filter(str.isdigit, os.listdir("/proc")) if int(name) not in (1, os.getpid())]
    for name in names:
        try:
            os.kill(int(name), signal.SIGKILL)
        except ProcessLookupError:
            continue
    child.wait()


if __name__ == "__main__":
    if "--inside" in sys.argv:
        inside()
    else:
        main(sys.argv[1:])
