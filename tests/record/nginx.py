"""nginx of a scenario: its files in place, its verdict on the config, its run and its logs."""

import functools
import json
import os
import re
import subprocess
import time

import config
import debug_log
import process
from world import run, write

FOLDER = "/etc/nginx"
MESSAGE = re.compile(r"(?:nginx: |\S+ \S+ )\[(\w+)\] (?:\d+#\d+: )?(.*)")


class Nginx:
    """One nginx on one scenario."""

    def __init__(self, scenario, binary):
        """Places the files."""
        self.binary, self.main = binary, scenario.main_config()
        files = scenario.files()
        self.texts = {name: text for name, text in files.items() if not name.endswith((".py", ".ini"))}
        self.text = self.texts.get(self.main, "")
        self.kind = config.wrapping(self.text)
        stock = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/nginx/stock", scenario.versions().get("params", "nginx"))
        for name in os.listdir(stock):
            write(f"{FOLDER}/{name}", open(os.path.join(stock, name)).read())
        for name, text in self.texts.items():
            write(self.path(name), text)
        for path, content in scenario.served():
            if content is None:
                os.makedirs(path, exist_ok=True)
            else:
                write(path, content)
        for path, _ in scenario.served():
            dated(path.rstrip("/"))
        self.certificates()

    @staticmethod
    def path(name):
        """Where a section's file is."""
        return name if name.startswith("/") else f"{FOLDER}/{name}"

    def certificates(self):
        """A self-signed pair wherever the config names one that the scenario does not give."""
        certificates = config.values(self.texts.values(), "ssl_certificate")
        keys = config.values(self.texts.values(), "ssl_certificate_key")
        for certificate, key in dict(zip(certificates, keys)).items():
            paths = [self.path(certificate), self.path(key)]
            if "$" in certificate or all(os.path.exists(path) for path in paths):
                continue
            for path, made in zip(paths, self_signed()):
                write(path, made)

    def messages(self):
        """What `nginx -t` says: `(level, text)` with the section's name for the file, in order."""
        if self.kind != "none":
            write(f"{FOLDER}/recorder.conf", config.outer(self.kind, self.main))
        name = self.main if self.kind == "none" else "recorder.conf"
        done = subprocess.run(
            [self.binary, "-t", "-p", FOLDER, "-c", self.path(name), "-e", "/recorder/test.log"],
            capture_output=True, cwd=FOLDER,
        )
        return messages_of(done.stderr)

    def start(self):
        """Runs nginx on the copy whose logs the recorder reads."""
        open("/recorder/debug.log", "w").close()
        open("/recorder/access.log", "w").close()
        for name, text in self.texts.items():
            write(self.path(name), config.run_copy(text, name == self.main and self.kind == "none"))
        name = self.main
        if self.kind != "none":
            write(f"{FOLDER}/recorder.conf", config.outer(self.kind, self.main, config.LOG_FORMAT))
            name = "recorder.conf"
        options = "daemon off; master_process off; pid /recorder/nginx.pid; error_log /recorder/debug.log debug;"
        self.child = subprocess.Popen(
            [self.binary, "-p", FOLDER, "-c", self.path(name), "-e", "/recorder/debug.log", "-g", options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open("/recorder/nginx.err", "w"), cwd=FOLDER,
        )
        for address, port, _ in self.listeners():
            process.wait_for(f"0.0.0.0:{port}" if port else address, self.child)

    def listeners(self):
        """`(address, port, tls)` of every listen."""
        return config.listeners(list(self.texts.values()))

    def server_names(self):
        """Every word of every server_name."""
        texts = self.texts.values()
        return [word for text in texts for _, words, *_ in config.directives(text) if words[0] == "server_name" for word in words[1:]]

    def listen_name(self, socket_name, local):
        """The listening address as it is configured: the more specific one, if one is configured."""
        if local and any(f"{address}:{port}" == local for address, port, _ in self.listeners()):
            return local
        return socket_name

    def marks(self):
        """How far the logs are."""
        return os.path.getsize("/recorder/debug.log"), os.path.getsize("/recorder/access.log")

    def since(self, marks, answered):
        """Log entries and access records since the marks, once every request of the time is logged."""
        deadline = time.monotonic() + 3
        while True:
            dead = self.child.poll() is not None
            entries = debug_log.entries(read("/recorder/debug.log", marks[0]))
            records = [json.loads(line.decode("utf-8", "replace"))
                       for line in read("/recorder/access.log", marks[1]).splitlines() if line.endswith(b"}")]
            begun = {n for _, n, message in entries if message.startswith(b"http request line:")}
            done = {int(record["connection"]) for record in records}
            # A request line that cannot be read is not in the log, but its answer is.
            if (begun <= done and (done or not answered)) or dead or time.monotonic() > deadline:
                return entries, records
            time.sleep(0.0005)


@functools.cache
def self_signed():
    """A certificate and its key."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
        "-subj", "/CN=web1", "-keyout", "/recorder/made.key", "-out", "/recorder/made.pem")
    return open("/recorder/made.pem").read(), open("/recorder/made.key").read()


def messages_of(stderr):
    """`(level, text)` of what nginx said of a config."""
    found = []
    for line in stderr.decode("utf-8", "replace").splitlines():
        match = MESSAGE.match(line)
        if match and match[1] in ("emerg", "warn", "alert"):
            # What is put around a part of a config is no file of the scenario.
            text = re.sub(r" in \S*/recorder\.conf:\d+$", "", match[2])
            found.append((match[1], text.replace(f" in {FOLDER}/", " in ")))
    return found


def dated(path):
    """Gives a file and the folders above it the date that all files of a scenario have."""
    while path.count("/") > 1:
        os.utime(path, (946684800, 946684800))
        path = os.path.dirname(path)


def read(path, offset):
    """A file from an offset on."""
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read()
