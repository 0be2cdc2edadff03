"""Records what the real WSGI servers make of the requests in cases.txt.

Run it with the Python of a virtual environment that has pyuwsgi, gunicorn, waitress and flask:

    python tests/data/wsgi/record.py

It writes recorded.txt beside itself. Nobody edits that by hand.
"""
import ast
import os
import re
import shlex
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.dirname(sys.executable)
APP = '''
from flask import Flask

def echo(name):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        kept = sorted((k, v) for k, v in environ.items() if isinstance(v, str))
        return [repr((name, kept)).encode()]
    return application

class App(Flask):
    def __call__(self, environ, start_response):
        return echo("%s")(environ, start_response)

application = App(__name__)
other = echo("%s other")
'''
NOISE = ("wsgi.", "uwsgi.", "gunicorn.", "werkzeug.", "waitress.", "SERVER_SOFTWARE", "REMOTE_PORT")


def data(text):
    text = re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r"\\(.)\*(\d+)", lambda m: m[1] * int(m[2]), text).encode("latin1")


def request(case):
    kind, _, rest = case.partition(" ")
    parts = rest.split(" | ") if rest else []
    if kind == "http":
        return b"\r\n".join(data(part) for part in parts) + b"\r\n\r\n"
    modifier = int(parts.pop(0)) if parts and parts[0].isdigit() else 0
    body = b""
    for part in parts:
        key, _, value = data(part).partition(b"=")
        body += struct.pack("<H", len(key)) + key + struct.pack("<H", len(value)) + value
    return struct.pack("<BHB", modifier, len(body) & 0xFFFF, 0) + body


def exchange(port, sent):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.settimeout(5.5)
    answer = b""
    try:
        connection.sendall(sent)
        while True:
            chunk = connection.recv(65536)
            if not chunk:
                return answer, "closed"
            answer += chunk
            head, end, body = answer.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if end and length and len(body) >= int(length[1]):
                return answer, "answered"
            if end and b"chunked" in head.lower() and body.endswith(b"0\r\n\r\n"):
                chunks = re.sub(rb"(?:^|\r\n)[0-9a-fA-F]+\r\n", b"", body)
                return head + end + chunks.rstrip(b"\r\n"), "answered"
    except TimeoutError:
        return answer, "timed out"
    except ConnectionError:
        return answer, "closed"


def one_line(text):
    shown = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
    return "".join(shown.get(c, c if " " <= c <= "~" else f"\\x{ord(c):02x}") for c in text)


def lines(answer, end, log, port, router):
    if not answer:
        out = [end]
    else:
        head, _, body = answer.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.\d (\d+)", head)
        status = int(match[1]) if match else 0
        if status == 200:
            name, environ = ast.literal_eval(body.decode())
            out = [f"app {name}"]
            for key, value in environ:
                if key == "wsgi.url_scheme" or not key.startswith(NOISE):
                    value = "web1" if (key, value) == ("SERVER_NAME", socket.gethostname()) else value
                    value = value.replace(str(port), "5000") if key in ("SERVER_PORT", "HTTP_HOST") else value
                    out.append(f"environ {key}={one_line(value)}")
        elif status:
            out = [f"status {status}", "body " + one_line(body.decode("latin1")).rstrip()]
        else:
            out = ["no HTTP"]
    for line in log.splitlines():
        line = re.sub(r"^\[\d{4}-.*?\] \[\d+\] \[WARNING\] |^\w\w\w \w\w\w .*? - |^WARNING:waitress:|^.*?\] (?=code )", "", line.rstrip())
        if re.match(r"invalid |\[WARNING\]|not enough space|-- un|max vec|Empty python|--- no python|Invalid request|uwsgi key|Malformed proxy|code (431|505)", line):
            if router:
                # The packet says the machine's name and port, ours are web1 and 5000.
                own = len(str(port)) + len(socket.gethostname()) - len("5000web1")
                line = re.sub(r"(?<=block size: )\d+", lambda m: str(int(m[0]) - own), line)
            out.append("log " + one_line(line))
    return out


def main():
    names = ["pyuwsgi", "gunicorn", "waitress", "werkzeug"]
    out = ["# " + ", ".join(f"{name} {version(name)}" for name in names)]
    with open(os.path.join(HERE, "cases.txt")) as file:
        cases = [line.rstrip("\n") for line in file if not line.startswith("#")]
    folder = tempfile.mkdtemp()
    for name in ("one", "two"):
        with open(os.path.join(folder, name + ".py"), "w") as file:
            file.write(APP % (name, name))
    port, process = 28100, None
    logname = os.path.join(folder, "log")

    def stop():
        if process:
            process.send_signal(signal.SIGINT if "uwsgi" in process.args[0] else signal.SIGTERM)
            process.wait()

    files, name = {}, None
    for case in cases:
        if case.startswith(("file ", "    ")):
            out.append(case.replace("PORT", "5000"))
            if case.startswith("file "):
                name = case[5:]
                files[name] = ""
            else:
                files[name] += case[4:] + "\n"
            continue
        if case.startswith("process "):
            stop()
            port += 1
            for name, text in files.items():
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text.replace("PORT", str(port)))
            words = shlex.split(case[8:].replace("PORT", str(port)))
            environment = dict(os.environ, PYTHONUNBUFFERED="1")
            while "=" in words[0]:
                key, _, value = words.pop(0).partition("=")
                environment[key] = value
            log = open(logname, "w")
            process = subprocess.Popen(
                [os.path.join(BIN, words[0]), *words[1:]],
                cwd=folder, stdout=log, stderr=log, env=environment,
            )
            for _ in range(100):
                time.sleep(0.1)
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    pass
            else:
                with open(logname) as file:
                    sys.exit(f"{case}\n{file.read()}")
            time.sleep(0.5)
            out.append(case.replace("PORT", "5000"))
            continue
        before = os.path.getsize(logname)
        answer, end = exchange(port, request(case))
        time.sleep(0.05)
        with open(logname, errors="replace") as file:
            file.seek(before)
            out.append(case)
            out += ["> " + line for line in lines(answer, end, file.read(), port, "--http" in process.args)]
    stop()
    with open(os.path.join(HERE, "recorded.txt"), "w") as file:
        file.write("\n".join(out) + "\n")


main()
