"""The browser: URLs as the WHATWG has them, redirects as Chromium follows them."""

import json
import os
import subprocess
from dataclasses import dataclass

REDIRECTS = (301, 302, 303, 307, 308)
LIMIT = 20


@dataclass
class Url:
    """A parsed URL."""

    href: str
    scheme: str
    host: str
    port: int
    authority: str
    target: str
    hash: str

    @property
    def without_hash(self):
        """The URL as a request knows it."""
        return self.href[:len(self.href) - len(self.hash)] if self.hash else self.href


class Resolver:
    """A node process that resolves URLs."""

    def __init__(self, node):
        """Starts it."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "url.mjs")
        self.process = subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def resolve(self, location, base=None):
        """`location` against `base`; None if it is no http(s) URL."""
        self.process.stdin.write(json.dumps([location, base]).encode() + b"\n")
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        if not found or found["scheme"] not in ("http", "https"):
            return None
        port = int(found["port"] or {"http": 80, "https": 443}[found["scheme"]])
        return Url(found["href"], found["scheme"], found["host"], port, found["authority"], found["target"], found["hash"])


def text_of(value):
    """A Location's bytes as Chromium reads them: UTF-8, or byte by byte if they are not."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return "".join(chr(b) if b < 128 else f"%{b:02X}" for b in value)


def next_method(method, status):
    """The method after a redirect."""
    if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
        return "GET"
    return method


def head(method, url, headers, body):
    """What a browser sends, reduced to what matters: Host, then the scenario's headers."""
    lines = [("Host", url.authority)] if not any(n.lower() == "host" for n, _ in headers) else []
    lines += headers
    if body and not any(n.lower() == "content-length" for n, _ in headers):
        lines.append(("Content-Length", str(len(body))))
    return lines


def encode(method, target, headers, body):
    """The bytes of a request."""
    text = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
    return text.encode() + body
