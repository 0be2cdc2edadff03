"""Records what the real Flask and Werkzeug answer to cases.txt.

Run it with the Python of a virtual environment that has the version to record:

    python tests/data/werkzeug/record.py [CASES FOLDER]

It reads cases.txt and writes recorded-SERIES.txt beside itself, or reads CASES and writes into FOLDER. Nobody
edits the recorded files by hand. A `variant` has Python of its own below it, added to app.py; one that is
`variant alone` has nothing else.
"""
import io
import logging
import os
import re
import sys
import types
from importlib.metadata import version

HERE = os.path.dirname(os.path.abspath(__file__))
USUAL = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "QUERY_STRING": "",
    "SERVER_NAME": "srv.local",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "ex.com",
    "REMOTE_ADDR": "9.9.9.9",
    "wsgi.url_scheme": "http",
}


def latin1(text):
    return re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)


def environ(case):
    line, *changes = case.split(" | ")
    method, _, path = line.partition(" ")
    env = dict(USUAL, REQUEST_METHOD=method, PATH_INFO=latin1(path))
    for change in changes:
        if change.startswith("-"):
            env.pop(change[1:], None)
        else:
            key, _, value = change.partition("=")
            env[key] = latin1(value)
    env.update({
        "wsgi.version": (1, 0), "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    })
    return env


def load(extra, alone):
    module = types.ModuleType("app")
    module.__file__ = os.path.join(HERE, "app.py")
    sys.modules["app"] = module
    with open(module.__file__) as file:
        text = "" if alone else file.read() + "\n"
    exec(compile(text + extra, module.__file__, "exec"), module.__dict__)
    return module.app


class Last(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        if record.exc_info:
            kind, error, _ = record.exc_info
            text = f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__qualname__
            self.lines.append(f"{text}: {error}")


def one_line(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def record(app, last, case):
    last.lines.clear()
    seen = {}

    def start_response(status, headers, exc_info=None):
        seen.update(status=status, headers=headers)

    try:
        body = b"".join(app(environ(case), start_response))
    except Exception as error:
        return [f"escaped {type(error).__name__}: {error}"]
    lines = [f"status {seen['status']}"]
    for name, value in seen["headers"]:
        if name == "Allow":
            value = ", ".join(sorted(value.split(", ")))
        if name == "Set-Cookie":
            # What is signed has the time in it.
            value = re.sub(r"=\.?ey?J[\w-]*\.[\w-]+\.[\w-]+", "=[signed]", value)
            value = re.sub(r"Expires=\w+, \d+ \w+ 20\d\d [\d:]+ GMT", "Expires=[a date]", value)
        lines.append(f"{name}: {one_line(value)}")
    lines += [f"log {one_line(line)}" for line in last.lines]
    lines.append("body " + one_line(body.decode()))
    return lines


def main(cases=os.path.join(HERE, "cases.txt"), folder=HERE):
    series = ".".join(version("werkzeug").split(".")[:2])
    last = Last()
    out = [f"# werkzeug {version('werkzeug')}, flask {version('flask')}"]
    with open(cases) as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    app, extra, name = None, [], None
    for line in lines:
        if line.startswith("variant "):
            app, extra, name = None, [], line
            out.append(line)
        elif line.startswith("    "):
            extra.append(line[4:])
            out.append(line)
        elif line:
            if app is None:
                try:
                    app = load("\n".join(extra), name.startswith("variant alone"))
                except Exception as error:
                    app = f"import {type(error).__name__}: {error}".split("\n")[0]
                for logger in map(logging.getLogger, ("app", "other")):
                    logger.handlers = [last]
                    logger.propagate = False
            out.append(line)
            if isinstance(app, str):
                out.append("> " + app)
                continue
            out += ["> " + answer for answer in record(app, last, line)]
    with open(os.path.join(folder, f"recorded-{series}.txt"), "w") as file:
        file.write("\n".join(out) + "\n")


main(*sys.argv[1:])
