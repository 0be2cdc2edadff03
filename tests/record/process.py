"""The WSGI servers of a scenario: started as their command lines say, beside the app's files."""

import os
import shlex
import socket
import subprocess
import sys
import time

PROGRAMS = {"uwsgi": "uwsgi", "pyuwsgi": "uwsgi", "gunicorn": "gunicorn", "waitress-serve": "waitress", "waitress": "waitress",
            "flask": "werkzeug"}


class Process:
    """One command line, and where it listens: the sockets that are there once it runs."""

    def __init__(self, line):
        """Reads the program and the assignments before it."""
        words = shlex.split(line, comments=True)
        self.environment = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            self.environment[name] = value
        self.words = words
        name = os.path.basename(words[2] if words[1:2] == ["-m"] else words[0])
        self.program = PROGRAMS.get(name, "werkzeug")
        self.addresses = []
        self.asleep = 0

    def start(self, environment):
        """Runs it in /app with the programs of an environment."""
        values = dict(os.environ, PATH=f"{environment}/bin:{os.environ['PATH']}", PYTHONDONTWRITEBYTECODE="1",
                      PYTHONPATH="/recorder/inject", HOME="/tmp", **self.environment)
        log = open("/recorder/process.log", "ab")
        self.child = subprocess.Popen(self.words, cwd="/app", env=values, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait(self):
        """Waits until it listens, or has ended."""
        deadline = time.monotonic() + 60
        found = set()
        while not found or found != set(self.addresses) or not self.settled():
            self.addresses = sorted(found)
            time.sleep(0.05)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(self.words)}: not listening\n{last_words()}")
            if self.child.poll() is not None:
                print(f"note: {' '.join(self.words)} does not start", file=sys.stderr)
                self.addresses = []
                return
            found = self.listening()

    def settled(self):
        """gunicorn and uWSGI listen before they look for their app: whether they wait for something to do."""
        if self.program not in ("gunicorn", "uwsgi"):
            return True
        states = [state for state, *family in processes() if self.child.pid in family]
        awake = set(states) != {"S"} or (self.program == "gunicorn" and len(states) < 2)
        self.asleep = 0 if awake else self.asleep + 1
        return self.asleep > 5

    def listening(self):
        """The addresses on which it listens right now."""
        own = inodes(self.child.pid)
        return {address for inode, address in sockets() if inode in own}

    def listens_on(self, address):
        """The address of this process that a connection to `address` reaches."""
        if address in self.addresses:
            return address
        for own in self.addresses:
            host, _, port = own.rpartition(":")
            if host in ("0.0.0.0", "[::]") and address.endswith(":" + port) and not address.startswith("unix:"):
                return own
        return None


def processes():
    """State, number and parent of every process."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, parent = open(f"/proc/{name}/stat").read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        found.append((state, int(name), int(parent)))
    return found


def inodes(process):
    """The sockets a process and its children have open."""
    parents, found = {}, set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(name)] = int(open(f"/proc/{name}/stat").read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    for each in parents:
        ancestor = each
        while ancestor and ancestor != process:
            ancestor = parents.get(ancestor)
        try:
            links = [os.readlink(f"/proc/{each}/fd/{number}") for number in os.listdir(f"/proc/{each}/fd")] if ancestor else []
        except OSError:
            continue
        found.update(link[8:-1] for link in links if link.startswith("socket:["))
    return found


def sockets():
    """Inode and address of every socket somebody listens on in this world."""
    found = set()
    for name, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for fields in table(name):
            if fields[3] == "0A":
                host, _, port = fields[1].rpartition(":")
                words = bytes.fromhex(host)
                packed = b"".join(words[at:at + 4][::-1] for at in range(0, len(words), 4))
                text = socket.inet_ntop(family, packed)
                found.add((fields[9], f"{f'[{text}]' if ':' in text else text}:{int(port, 16)}"))
    for fields in table("unix"):
        # Listening sockets accept connections.
        if len(fields) > 7 and fields[3] == "00010000":
            found.add((fields[6], f"unix:{fields[7]}"))
    return found


def table(name):
    """The lines of a table of sockets, as fields."""
    try:
        return [line.split() for line in open(f"/proc/net/{name}").read().splitlines()[1:]]
    except OSError:
        return []


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
    port = address.rpartition(":")[2]
    return any(own.endswith(f":{port}") for _, own in sockets())
