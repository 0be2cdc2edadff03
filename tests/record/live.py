"""Runs inside namespaces of its own and answers scenario after scenario with what the real nginx
did: the persistent half of `compare.py`, as `namespace.py` is of `record.py`.

The first line of the standard input names the programs; every further one is a task."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

import backend
import client
import config
import journey
import nginx
import world
from scenario import Scenario

PRIVATE = ("/etc/nginx", "/srv", "/var/www")
PID = "/recorder/nginx.pid"
PATIENCE = 5
# What `expires` counts from now.
FROM_NOW = re.compile(r"< Expires: \w{3}, \d\d \w{3} 202\d ")


class LiveNginx(nginx.Nginx):
    """An nginx that is started at once: what it says then is its verdict on the config."""

    def start(self):
        """Runs nginx until it listens or refuses."""
        for path in ("/recorder/debug.log", "/recorder/access.log"):
            open(path, "w").close()
        if os.path.exists(PID):
            os.remove(PID)
        for name, text in self.texts.items():
            world.write(self.path(name), config.run_copy(text, name == self.main and self.kind == "none"))
        name = self.main
        if self.kind != "none":
            world.write(f"{nginx.FOLDER}/recorder.conf", config.outer(self.kind, self.main, config.LOG_FORMAT))
            name = "recorder.conf"
        options = f"daemon off; master_process off; pid {PID}; error_log /recorder/debug.log debug;"
        with open("/recorder/nginx.err", "wb") as errors:
            self.child = subprocess.Popen(
                [self.binary, "-p", nginx.FOLDER, "-c", self.path(name), "-e", "/recorder/debug.log", "-g", options],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=nginx.FOLDER,
            )
        deadline = time.monotonic() + PATIENCE
        while self.child.poll() is None and not os.path.exists(PID):
            if time.monotonic() > deadline:
                raise RuntimeError("nginx neither starts nor refuses")
            time.sleep(0.001)

    def said(self):
        """Its messages, in order."""
        return nginx.messages_of(open("/recorder/nginx.err", "rb").read())

    def stop(self):
        """Ends it."""
        self.child.kill()
        self.child.wait()


def main():
    """Enters the private world and serves tasks until the input ends."""
    known = json.loads(sys.stdin.readline())
    world.enter([], known["programs"])
    # A name that is not in the hosts' file is not there: nobody is to be asked for long.
    world.write("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    # Some requests are never answered (`try_files … =200`), and there are many.
    client.PATIENCE = 1.5
    backend.PATIENCE = 0.4
    for line in sys.stdin:
        task = json.loads(line)
        try:
            reply = {"lines": answer(Scenario(task["text"]), known["nginxes"][task["version"]])}
        except Exception as error:  # Whatever it is, it belongs to this scenario: the next one goes on.
            reply = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


def answer(scenario, binary):
    """The recorded lines of one scenario."""
    clean(scenario)
    real = LiveNginx(scenario, binary)
    listeners = [backend.start(answer) for answer in scenario.answers()]
    try:
        real.start()
        lines, refused = [], None
        for level, text in real.said():
            if level == "warn":
                lines.append(f"warn {text}")
            elif refused is None:
                refused = f"{level} {text}"
        if real.child.poll() is not None:
            return lines + [refused or f"died {real.child.returncode}"]
        stage = journey.Stage(scenario, real, [], None)
        for request in scenario.requests():
            lines += journey.record(stage, request)
        return [line.rstrip() for line in lines if not FROM_NOW.match(line)]
    finally:
        if hasattr(real, "child"):
            real.stop()
        for listener in listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def clean(scenario):
    """Takes away what the scenario before left."""
    for folder in PRIVATE:
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    lines = ["127.0.0.1 localhost"] + [f"{address} {name}" for address, name in scenario.hosts()]
    world.write("/etc/hosts", "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
