"""The WSGI servers of a scenario: started as their command lines say, beside the app's files."""

import os
import shlex
import subprocess
import time

PROGRAMS = {"uwsgi": "uwsgi", "gunicorn": "gunicorn", "waitress-serve": "waitress", "flask": "werkzeug"}
ADDRESS_OPTIONS = {
    "uwsgi": ("--http-socket", "--http", "--socket", "-s", "--uwsgi-socket", "--https-socket"),
    "gunicorn": ("-b", "--bind"),
    "waitress-serve": ("--listen",),
    "flask": (),
}


class Process:
    """One command line, and where it listens."""

    def __init__(self, line):
        """Reads program and addresses."""
        self.words = shlex.split(line)
        name = os.path.basename(self.words[0])
        self.program = PROGRAMS[name]
        self.addresses = []
        words = self.words
        for i, word in enumerate(words):
            option, _, value = word.partition("=")
            if option in ADDRESS_OPTIONS[name]:
                self.addresses.append((value or words[i + 1]).replace("*:", "0.0.0.0:"))
        if name == "flask":
            host = option_of(words, "--host", "-h") or "127.0.0.1"
            self.addresses.append(f"{host}:{option_of(words, '--port', '-p') or 5000}")

    def start(self, environment):
        """Runs it in /app with the programs of an environment, and waits until it listens."""
        values = dict(os.environ, PATH=f"{environment}/bin:{os.environ['PATH']}", PYTHONDONTWRITEBYTECODE="1",
                      PYTHONPATH="/recorder/inject", HOME="/tmp")
        log = open("/recorder/process.log", "ab")
        self.child = subprocess.Popen(self.words, cwd="/app", env=values, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for address in self.addresses:
            wait_for(address, self.child)

    def listens_on(self, address):
        """The address of this process that a connection to `address` reaches."""
        for own in self.addresses:
            if own.startswith("/"):
                if address == f"unix:{own}":
                    return address
                continue
            if own == address or own.replace("localhost", "127.0.0.1") == address:
                return own
            host, _, port = own.rpartition(":")
            if host in ("", "0.0.0.0", "[::]") and address.endswith(":" + port) and not own.startswith("unix"):
                return own
        return None


def option_of(words, *names):
    """The value of an option, or None."""
    for i, word in enumerate(words):
        option, _, value = word.partition("=")
        if option in names:
            return value or words[i + 1]
    return None


def wait_for(address, child):
    """Waits until somebody listens on an address, without connecting to it."""
    deadline = time.monotonic() + 20
    while not listening(address):
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{address}: not listening\n{last_words()}")
        time.sleep(0.02)


def last_words():
    """The end of what the programs wrote."""
    names = [name for name in ("/recorder/process.log", "/recorder/nginx.err") if os.path.exists(name)]
    return "\n".join(open(name).read()[-2000:] for name in names)


def listening(address):
    """Whether a socket listens on an address."""
    if address.startswith(("unix:", "/")):
        return os.path.exists(address.removeprefix("unix:"))
    port = int(address.rpartition(":")[2])
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = open(name).read().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                return True
    return False
