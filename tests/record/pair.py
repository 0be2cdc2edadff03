"""The real nginx and hopscope, both kept running, asked about one scenario after the other."""

import json
import os
import re
import select
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SIMULATE = os.path.join(HERE, "../../target/debug/examples/simulate")
NOT_SIMULATED = "not simulated: "
NOT_HERE = "not simulated here"
PATIENCE = 30
NAMESPACES = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--propagation", "private"]


def unshare():
    """The command that enters namespaces of its own."""
    return NAMESPACES if os.geteuid() == 0 else [NAMESPACES[0], "--map-root-user", *NAMESPACES[1:]]


def no_namespaces():
    """Why namespaces cannot be had here, or None."""
    try:
        done = subprocess.run([*unshare(), "sh", "-c", "ip link set lo up && mount -t tmpfs tmpfs /tmp"],
                              capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stderr.strip() or "unshare failed") if done.returncode else None


class Pair:
    """A helper in namespaces with the real nginx, and a hopscope."""

    def __init__(self, nginxes):
        """`nginxes` are `(version, binary)`; the programs start with the first question."""
        self.nginxes = dict(nginxes)
        self.helper = self.simulator = None
        self.errors = tempfile.TemporaryFile()

    def real(self, text, version):
        """What the real nginx of a version did: lines."""
        if self.helper is None or self.helper.poll() is not None:
            programs = [os.path.abspath(f"{HERE}/../.."), sys.base_prefix, *map(os.path.dirname, self.nginxes.values())]
            self.helper = subprocess.Popen([*unshare(), sys.executable, "-B", f"{HERE}/live.py"],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
            self.tell({"programs": programs, "nginxes": self.nginxes})
        self.tell({"text": text, "version": version})
        line = self.helper.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise RuntimeError(self.errors.read().decode("utf-8", "replace")[-2000:])
        reply = json.loads(line)
        return reply["lines"] if "lines" in reply else ["the recorder failed: " + reply["failed"]]

    def tell(self, task):
        """One task for the helper."""
        self.helper.stdin.write(json.dumps(task).encode() + b"\n")
        self.helper.stdin.flush()

    def both(self, text, version):
        """What nginx did and what hopscope says, without the requests on whose way it says that something is not simulated."""
        real, (ours, notes) = self.real(text, version), self.ours(text, version, ())
        (said, requests), (our_said, our_requests) = by_request(real), by_request(ours)
        for number, lines in enumerate(our_requests):
            if NOT_HERE in lines:
                our_requests[number] = lines[:1]
                requests[number:number + 1] = [lines[:1]] * (number < len(requests))
        return sum(requests, said), sum(our_requests, our_said), notes

    def ours(self, text, version, left_out=(NOT_HERE,)):
        """What hopscope says: lines, and what it says it does not simulate."""
        if self.simulator is None:
            self.simulator = subprocess.Popen([SIMULATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.simulator.stdin.write(f"{text}\n--- versions\nnginx {version}\n\0".encode())
        self.simulator.stdin.flush()
        data = b""
        while not data.endswith(b"\0"):
            ready, _, _ = select.select([self.simulator.stdout], [], [], PATIENCE)
            piece = os.read(self.simulator.stdout.fileno(), 1 << 20) if ready else b""
            if not piece:
                self.simulator.kill()
                said = self.simulator.stderr.read().decode("utf-8", "replace")
                self.simulator = None
                return [f"hopscope ended: {said.strip()[-500:]}" if ready else "hopscope does not end"], []
            data += piece
        lines = [line for line in data[:-1].decode().split("\n")[:-1] if line not in left_out]
        notes = [line.removeprefix(NOT_SIMULATED) for line in lines if line.startswith(NOT_SIMULATED)]
        return sent(lines[:len(lines) - len(notes)]), notes

    def close(self):
        """Ends both."""
        for process in (self.helper, self.simulator):
            if process is not None:
                process.stdin.close()
                process.wait()


def sent(lines):
    """The lines without the length nginx counts for an SCGI server that it never reached: no log has it."""
    kept = []
    for number, line in enumerate(lines):
        if line.startswith("> CONTENT_LENGTH: ") and lines[number - 1].startswith("upstream scgi "):
            outcome = next((after for after in lines[number:] if not after.startswith("> ")), "")
            if outcome in ("upstream failed: refused", "upstream failed: no such socket"):
                continue
        kept.append(line)
    return kept


def by_request(lines):
    """The lines before the first request (messages), and those of each request."""
    parts = [[]]
    for line in lines:
        if line.startswith("request "):
            parts.append([])
        parts[-1].append(line)
    return parts[0], parts[1:]


def signature(real, ours):
    """What kind of difference it is: the two first lines that differ, without what is particular; None if none do."""
    for one, other in zip(real + ["-"] * len(ours), ours + ["-"] * len(real)):
        if one != other:
            return f"{kind(one)} | {kind(other)}"
    return None


def kind(line):
    """What a line is about."""
    words = line.split(" ")
    if words[0] in ("emerg", "warn"):
        return re.sub(r'"[^"]*"', '""', line.rpartition(" in ")[0] or line)
    if words[0] in ("nginx", "<", ">") and len(words) > 1:
        return " ".join(words[:2])
    return words[0] if words[0] != "hopscope" else " ".join(words[:2])
