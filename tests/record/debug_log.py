"""nginx's debug log: its entries by connection, and what was decided on the way."""

import re
from dataclasses import dataclass, field

ENTRY = re.compile(rb"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w+)\] \d+#\d+: (?:\*(\d+) )?", re.M)
FAILURES = (
    (rb"upstream timed out", "timed out"),
    (rb"SSL_do_handshake\(\) failed.*to upstream|while SSL handshaking to upstream", "not tls"),
    (rb"connect\(\) to unix:\S+ failed \(2:", "no such socket"),
    (rb"connect\(\) (?:to unix:\S+ )?failed \(111", "refused"),
    (rb"upstream prematurely closed connection", "closed"),
    (rb"recv\(\) failed \(104", "closed"),
    (rb"upstream sent (?:invalid|no valid|unsupported FastCGI|unexpected FastCGI|too big|unknown \"Transfer-Encoding|duplicate header line: \"Status)", "invalid header"),
    (rb"no live upstreams", "no live upstreams"),
    (rb"no resolver defined to resolve", "no resolver"),
    (rb"could not be resolved", "not resolved"),
)


@dataclass
class Exchange:
    """One try with an upstream."""

    protocol: str
    address: str
    lines: list
    nested: list = field(default_factory=list)
    failed: str = None
    status: str = None
    order: int = 0


def entries(data):
    """`(level, connection, message)` of a log; a message may have several lines."""
    marks = list(ENTRY.finditer(data))
    found = []
    for mark, following in zip(marks, marks[1:] + [None]):
        end = following.start() if following else len(data)
        found.append((mark[1].decode(), int(mark[2] or 0), data[mark.end():end].rstrip(b"\n")))
    return found


def accepted(found):
    """Which listening socket each connection came in on: connection number to address text."""
    sockets, address = {}, ""
    for _, connection, message in found:
        if match := re.match(rb"accept on (\S+), ready", message):
            address = match[1].decode()
        elif re.match(rb"accept: ", message):
            sockets[connection] = address
    return sockets


def locals_and_peers(found):
    """The peer of each connection, as the accept line names it."""
    peers = {}
    for _, connection, message in found:
        if match := re.match(rb"accept: (\S+) fd:", message):
            peers[connection] = match[1].decode()
    return peers


def decisions(found, connection, tls_names=()):
    """What happened on one connection, in order: `("location", text)`, `("exchange", Exchange)`."""
    events, lines, current, block = [], [], None, False
    protocol = "http"
    for level, number, message in found:
        if number != connection:
            continue
        if match := re.match(rb'using configuration "(.*)"$', message, re.S):
            events.append(("location", match[1]))
            lines = []
        elif match := re.match(rb"using location: (\S+)", message):
            events.append(("location", match[1]))
        elif match := re.match(rb'internal redirect: "(.*)"$', message, re.S):
            events.append(("internal", match[1]))
            lines = []
        elif match := re.match(rb'http subrequest "(.*)"$', message, re.S):
            events.append(("subrequest", match[1]))
        elif match := re.match(rb"auth request done s:(\d+)", message):
            # It is told without a status before an answer is made, and may be told twice.
            kinds = [kind for kind, _ in events if kind.startswith("subrequest")]
            if int(match[1]) and kinds[-1] == "subrequest":
                events.append(("subrequest answered", match[1]))
        elif match := re.match(rb"http (?:proxy|uwsgi) status (\d+)", message):
            if current:
                current.status = match[1].decode()
        elif match := re.match(rb'http (?:fastcgi|scgi) header: "(Status|Location): (\d*)', message, re.I):
            if current and (match[1].lower() == b"status" or not current.status):
                current.status = match[2].decode() or "302"
        elif re.match(rb"http (?:fastcgi|scgi) header done", message):
            if current:
                current.status = current.status or "200"
        elif match := re.match(rb'http proxy header:\r?\n?"(.*)"$', message, re.S):
            if b"\r\n" in match[1]:
                # A body that `proxy_set_body` gives follows in the same entry.
                lines, protocol = match[1].split(b"\r\n\r\n")[0].rstrip(b"\r\n").split(b"\r\n"), "http"
                block = True
        elif match := re.match(rb'(uwsgi|fastcgi|scgi) param: "(.*)"$', message, re.S):
            if not block or protocol != match[1].decode():
                lines, protocol, block = [], match[1].decode(), True
            lines.append(match[2])
        elif match := re.match(rb"connect to (\S+), fd:", message):
            # A packet without any param leaves no line, so nothing says its protocol; the head of an
            # HTTP request always does.
            protocol = protocol if block or lines else ""
            current = Exchange(protocol, match[1].decode(), lines)
            events.append(("exchange", current))
            block = False
        elif match := re.match(rb"get keepalive peer: using connection", message):
            current = Exchange(protocol, "", lines)
            events.append(("exchange", current))
            block = False
        elif level in ("error", "crit", "warn"):
            failed = next((name for pattern, name in FAILURES if re.search(pattern, message)), None)
            if failed and current and current.failed is None and not failed.startswith("no "):
                current.failed = failed
            elif failed and failed == "no such socket" and current:
                current.failed = failed
            elif failed and not current or failed in ("no resolver", "no live upstreams", "not resolved"):
                current = Exchange(protocol, "", lines, failed=failed)
                events.append(("exchange", current))
    return events


def answer_head(found, connection):
    """The last response head nginx wrote on a connection: status and header lines."""
    head = None
    for _, number, message in found:
        if number == connection and re.match(rb"HTTP/1\.\d \d{3}", message):
            head = message
    if head is None:
        return None, []
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    headers = [tuple(part.strip() for part in line.split(b":", 1)) for line in lines[1:] if b":" in line]
    return int(lines[0].split(b" ")[1]), [(name.decode("latin-1"), value) for name, value in headers]
