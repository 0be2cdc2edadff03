"""One request of a scenario, trip by trip, as the lines of a `recorded` section."""

import copy
import dataclasses
import email.utils
import ipaddress
import json
import os
import re
import time

import backend
import balancer
import browser
import client
import config
import debug_log
import session
from text import shown, shown_wsgi

NOISE = {
    "server", "date", "etag", "last-modified", "content-length", "connection", "keep-alive", "transfer-encoding",
}
LISTINGS = (b"<html>\r\n<head><title>Index of ", b"[\r\n", b"/* callback */", b'<?xml version="1.0"?>\r\n<list>')
ENVIRON_NOISE = ("wsgi.", "uwsgi.", "x-wsgiorg.", "gunicorn.", "werkzeug.", "waitress.", "SERVER_SOFTWARE", "REMOTE_PORT", "SERVER_ADDR")


class Stage:
    """The running programs a journey goes through."""

    def __init__(self, scenario, nginx, processes, resolver):
        """Keeps them together."""
        self.scenario, self.nginx, self.processes, self.resolver = scenario, nginx, processes, resolver
        lines = scenario.lines("balancer")
        self.balancer = balancer.Balancer(lines) if lines else None
        self.accepts = {}

    def process_at(self, address):
        """The process and its own address that `address` reaches."""
        for process in self.processes:
            if own := process.listens_on(address):
                return process, own
        return None, None


def record(stage, request):
    """The lines of one request."""
    lines = [f"request {request.label}"]
    if request.raw:
        return lines + record_raw(stage, request)
    url = stage.resolver.resolve(request.url)
    if url is None:
        return lines + [f"end unreachable - {request.url}"]
    return lines + follow(stage, request, url)


def record_raw(stage, request):
    """A request byte for byte: one trip, nothing is followed."""
    first = request.raw.split(b"\r\n", 1)[0].decode("utf-8", "surrogateescape")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" HTTP/")[0] if " HTTP/" in rest else rest
    host, _, port = request.address.rpartition(":")
    default = {"http": "80", "https": "443"}[request.scheme]
    place = f"{request.scheme}://{host}{'' if port == default else ':' + port}{target}"
    lines = [f"trip {method} {shown(place.encode('utf-8', 'surrogateescape'))}"]
    marks = start_of_trip(stage)
    try:
        response = client.exchange(request.scheme, host.strip("[]"), int(port), request.client, request.raw,
                                   request.server_name, request.preface)
    except client.Refused:
        return lines + [f"end unreachable - {shown(place.encode('utf-8', 'surrogateescape'))}"]
    lines += hops(stage, marks, f"{host}:{port}", response)
    return lines + [end(response, request.scheme, request.scheme, shown(place.encode("utf-8", "surrogateescape")))]


def follow(stage, request, url):
    """Trip after trip until the browser stands still."""
    first, lines, seen = url, [], []
    stage.assumed = stage.balancer or (None if direct(stage, url) else assumed(stage, url))
    method, headers, body = request.method, list(request.headers), request.body
    memory = session.Session(request, url)
    url = memory.upgrade(url, stage.resolver)
    while True:
        seen.append(fingerprint(memory, method, url))
        if stage.assumed and (len(seen) == 1 or called(stage, url.host)) and not inner(stage, url, first):
            stage.assumed = another_host(stage.assumed, url)
        lines.append(f"trip {method} {url.href}")
        response, hop_lines = trip(stage, request, method, url, memory.headers(headers, url, method), body, first)
        lines += hop_lines
        if response is None or response.status is None:
            return lines + [f"end unreachable - {url.href}"]
        memory.receive(url, response)
        locations = set(response.all("location")) - {b""}
        redirected = bool(response.status in browser.REDIRECTS and locations)
        target = locations.pop() if redirected else next(map(session.refresh, response.all("refresh")), None)
        following = stage.resolver.resolve(browser.text_of(target), url.href) if target else None
        if redirected and (locations or following is None):
            return lines + [f"end unreachable {response.status} {url.href}"]
        if following is None or (not redirected and following.without_hash == url.without_hash):
            return lines + [end(response, first.scheme, url.scheme, url.href)]
        if redirected and not following.hash and url.hash:
            following = stage.resolver.resolve(following.href + url.hash)
        after = browser.next_method(method, response.status) if redirected else "GET"
        if (memory.form and method == after == "POST" and memory.form[0] == "https" and not session.secure(following)):
            return lines + [f"end unreachable {response.status} {url.href}"]
        if after != method:
            body, headers = b"", [h for h in headers if not h[0].lower().startswith("content-")]
        if (following.host, following.port) != (url.host, url.port):
            headers = [h for h in headers if h[0].lower() not in ("authorization", "host")]
        memory.redirects = memory.redirects + 1 if redirected else 0
        memory.form = memory.form if redirected else None
        left, method, url = url, after, memory.upgrade(following, stage.resolver)
        again = fingerprint(memory, method, url) in seen
        if not redirected and (again or len(seen) >= browser.LIMIT):
            return lines + [end(response, first.scheme, left.scheme, left.href)]
        if again or memory.redirects >= browser.LIMIT:
            return lines + [f"end loop {response.status} {url.href}"]


def fingerprint(memory, method, url):
    """What tells a request from another one."""
    return method, url.without_hash, [cookie.pair for cookie in memory.cookies(url, method)]


def end(response, first, last, url):
    """The verdict on an answer that is not followed."""
    if response.status is None:
        return f"end unreachable - {url}"
    if response.status == 9:
        return f"end page - {url}"
    kind = "refused" if response.status in (401, 403) else "error" if response.status >= 400 else "page"
    if kind != "refused" and first == "https" and last == "http":
        kind = "downgrade"
    return f"end {kind} {response.status} {url}"


def trip(stage, request, method, url, headers, body, first):
    """Sends one request the way it goes: the response (None: no connection) and the hops' lines."""
    if url.port in session.UNSAFE or inner(stage, url, first):
        return None, []
    sent, source, scheme = browser.head(method, url, headers, body), request.client, url.scheme
    fronts = stage.assumed
    if fronts:
        mapping = fronts.find(url.scheme, url.host, url.port)
        if mapping is None:
            return None, []
        if fronts.real:
            return through_real(stage, fronts, mapping, request, method, url, sent, body)
        if mapping.target == "redirect https":
            to = "https://" + url.host + fronts.port + url.target
            answer = client.Response(fronts.status, [("Location", to.encode())])
            return answer, [f"balancer {fronts.status}", f"< Location: {to}"]
        sent = fronts.headers(sent, url.scheme, url.port, request.client, mapping.target)
        source = request.client if fronts.from_client else fronts.address
        scheme, host, port = balancer.parts(mapping.target)
    else:
        host, port = address_of(stage, url), url.port
        if not any(p == port for _, p, _ in stage.nginx.listeners()):
            return None, []
    marks = start_of_trip(stage)
    server_name = tls_name(fronts, url)
    try:
        data = browser.encode(method, url.target, sent, body)
        preface = fronts.preface(request.client, url.port) if fronts else b""
        response = client.exchange(scheme, host.strip("[]"), port, source, data, server_name, preface)
    except client.Refused:
        return None, []
    return response, hops(stage, marks, f"{host}:{port}", response)


def through_real(stage, fronts, mapping, request, method, url, sent, body):
    """Sends a request to the real balancer."""
    marks = start_of_trip(stage)
    data = browser.encode(method, url.target, sent, body)
    response = client.exchange(url.scheme, "127.0.0.2", fronts.real[id(mapping)], request.client, data, url.host)
    if mapping.target == "redirect https":
        kept = [("Location", value) for value in response.all("location")]
        return response, [f"balancer {response.status}"] + [f"< {name}: {value.decode()}" for name, value in kept]
    _, host, port = balancer.parts(mapping.target)
    return response, hops(stage, marks, f"{host}:{port}", response)
def tls_name(fronts, url):
    """The server name that TLS asks for: a balancer's own connection asks for none."""
    return None if is_ip(url.host) or (fronts and not fronts.tcp) else url.host


def direct(stage, url):
    """Whether nginx itself listens for a URL."""
    return any(port == url.port and tls == (url.scheme == "https") for _, port, tls in stage.nginx.listeners())


def assumed(stage, url):
    """The balancer that is assumed when nginx does not listen for the URL."""
    plain = next((port for _, port, tls in stage.nginx.listeners() if not tls), None)
    if plain is None:
        return None
    found = balancer.Balancer([f"{scheme}://{url.host} -> http://10.0.0.2:{plain}" for scheme in ("https", "http")])
    found.mappings.append(balancer.Mapping(url.scheme, url.host, url.port, f"http://10.0.0.2:{plain}"))
    return found


def another_host(front, url):
    """The balancer that takes a host it does not name where its first host leads."""
    hosts = [mapping.host for mapping in front.mappings]
    local = url.host == "localhost" or url.host.endswith(".localhost")
    if not hosts or "*" in hosts or url.host in hosts or local or is_ip(url.host):
        return front
    found = copy.copy(front)
    more = {id(mapping): dataclasses.replace(mapping, host=url.host) for mapping in found.mappings if mapping.host == hosts[0]}
    found.mappings = found.mappings + list(more.values())
    if found.real:
        found.real = found.real | {id(copied): found.real[known] for known, copied in more.items()}
    return found


def called(stage, host):
    """Whether a server of nginx is called so, by a word of its own or one with an asterisk."""
    for name in (name.lower() for name in stage.nginx.server_names()):
        wild = name if name.startswith(("*.", ".")) else ""
        if name == host or wild and (host.endswith(wild.lstrip("*")) or wild == "." + host) or name.endswith(".*") and host.startswith(name[:-1]):
            return True
    return False


def address_of(stage, url):
    """The address a host name leads to when the browser goes straight to nginx."""
    if is_ip(url.host):
        return url.host
    if url.host == "localhost" or url.host.endswith(".localhost"):
        return "127.0.0.1"
    specific = [a for a, p, _ in stage.nginx.listeners() if p == url.port]
    if specific and not any(a in ("0.0.0.0", "[::]") for a in specific):
        return specific[0]
    return "192.0.2.10"


def inner(stage, url, first):
    """Whether a host is one that only the inside knows."""
    if url.host == first.host or (stage.balancer and any(m.host == url.host for m in stage.balancer.mappings)):
        return False
    if is_ip(url.host):
        return ipaddress.ip_address(url.host.strip("[]")).is_loopback
    return "." not in url.host or url.host.endswith(".localhost") or url.host in [n for _, n in stage.scenario.hosts()]


def is_ip(host):
    """Whether a URL's host is an address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def start_of_trip(stage):
    """Empties the app's log and marks nginx's, which is started anew if a bug of its ended it."""
    if stage.nginx.child.poll() is not None:
        stage.nginx.start()
    if os.path.exists("/recorder/app.log"):
        os.remove("/recorder/app.log")
    return stage.nginx.marks()


def hops(stage, marks, local, response):
    """The lines of everything behind the browser and the balancer in one trip."""
    entries, records = stage.nginx.since(marks, response.status is not None)
    stage.accepts.update(debug_log.accepted(entries))
    # A request line that cannot be read is not in the log, but its answer is. In the order of their
    # requests: a connection that nginx keeps open to itself is older than what makes it ask again.
    asked = list(dict.fromkeys(number for _, number, message in entries if message.startswith(b"http request line:")))
    later = iter(asked)
    connections = sorted({*asked, *(int(record["connection"]) for record in records)})
    connections = [next(later) if number in asked else number for number in connections]
    app = read_app_log()
    if not connections:
        return ["nginx closed"] if response.status is None else []
    return hop(stage, entries, records, connections, local, response, app)


def hop(stage, entries, records, connections, local, response, app):
    """The lines of nginx's next request of a trip, with what it asked for inside."""
    number = connections.pop(0)
    record = next((r for r in records if int(r["connection"]) == number), {})
    name = stage.nginx.listen_name(stage.accepts.get(number, ""), local)
    lines = [f"nginx {name} server {record.get('server', '')}".rstrip()]
    statuses = [s.strip() for part in record.get("upstream_status", "").split(" : ") for s in part.split(",")]
    addresses = [a.strip() for part in record.get("upstream_addr", "").split(" : ") for a in part.split(",")]
    tried, asked_app, inner = 0, False, False
    for kind, value in debug_log.decisions(entries, number):
        if kind == "location":
            lines.append(f"location {shown(value)}" if value else 'location ""')
        elif kind == "internal":
            lines.append(f"internal redirect {shown(value)}")
        elif kind == "subrequest":
            inner = True
            lines.append(f"subrequest {shown(value)}")
        elif kind == "subrequest answered":
            inner = False
            lines.append(f"subrequest answered {value.decode()}")
        elif value.failed in ("no resolver", "no live upstreams", "not resolved"):
            tried += 1
            lines.append(f"upstream failed: {value.failed}")
        else:
            address = value.address or (addresses[tried] if tried < len(addresses) else "")
            status = statuses[tried] if tried < len(statuses) else "-"
            # Only the request's own servers are in the access log.
            if inner:
                status = value.status or "-"
            else:
                tried += 1
            # HTTP always has a line that says it.
            backends = (answer.protocol for answer in stage.scenario.answers() if answer.address == address and answer.protocol != "http")
            protocol = value.protocol or next(backends, None) or named(stage, address)
            lines.append(f"upstream {protocol} {address}")
            if protocol == "scgi" and backend.LENGTHS:
                lines.append(f"> CONTENT_LENGTH: {shown(backend.LENGTHS.pop(0))}")
            lines += [f"> {shown(line)}" for line in value.lines if not line.startswith(b"REMOTE_PORT:")]
            process, own = stage.process_at(address)
            nested = connections and not process and is_own(stage, address)
            if nested and value.failed not in ("refused", "not tls"):
                inside = hop(stage, entries, records, connections, address, None, app)
                asked_app = asked_app or any(line.startswith("wsgi ") for line in inside)
                lines += inside
            elif process and value.failed != "refused":
                lines.append(f"wsgi {process.program} {own}")
                asked_app = True
                lines += app_lines(app)
            lines.append(f"upstream failed: {value.failed}" if value.failed else f"upstream answered {status}")
    if response is None:
        status, headers = debug_log.answer_head(entries, number)
        body = b""
    else:
        status, headers, body = response.status, response.headers, response.body
        if stage.balancer and stage.balancer.real and status:
            # The balancer in front spells the names its own way.
            headers = debug_log.answer_head(entries, number)[1]
    if status == 9:
        # HTTP/0.9 has nothing but a body.
        return lines + ["nginx without a status line"] + body_line([("content-type", b"text/")], body, False)
    if status is None:
        return lines + ["nginx closed"]
    lines.append(f"nginx {status}")
    kept = [(name, value) for name, value in headers if name.lower() not in NOISE and not from_now(name, value)]
    kept.sort(key=lambda header: header[0].lower())
    lines += [f"< {name}: {shown(ordered(name, value))}".rstrip() for name, value in kept]
    return lines + body_line(headers, body, asked_app)


def named(stage, address):
    """The protocol of a packet that nobody understood: that of the directive that names the address."""
    for protocol in ("fastcgi", "scgi"):
        passes = config.values(stage.nginx.texts.values(), f"{protocol}_pass")
        if address in (word.replace("localhost", "127.0.0.1") for word in passes):
            return protocol
    return "uwsgi"


def from_now(name, value):
    """Whether this is an Expires counted from now: another one at every run."""
    return name.lower() == "expires" and is_near(value)


def is_near(value):
    """Whether a date is within a year of now."""
    try:
        date = email.utils.parsedate_to_datetime(value.decode("latin-1"))
    except ValueError:
        return False
    return abs(date.timestamp() - time.time()) < 367 * 24 * 3600


def ordered(name, value):
    """A value as it is recorded: the methods of Allow come out of a set and have no order, so they get one, and what
    stands between the ranges of an answer counts up while nginx runs."""
    if value.startswith(b"multipart/byteranges; boundary="):
        return b"multipart/byteranges; boundary=00000000000000000001"
    if name.lower() == "set-cookie":
        return re.sub(rb"(?i)(; expires=)([^;]*)", lambda match: match[1] + b"[a date]" if is_near(match[2]) else match[0], value)
    if name.lower() == "allow":
        return b", ".join(sorted(method.strip() for method in value.split(b",")))
    return value


def is_own(stage, address):
    """Whether an upstream address is one this nginx listens on."""
    host, _, port = address.rpartition(":")
    return any(str(p) == port and a in (host, "0.0.0.0") or a == address for a, p, _ in stage.nginx.listeners())


def read_app_log():
    """What the apps received and gave in this trip."""
    if not os.path.exists("/recorder/app.log"):
        return []
    return [json.loads(line) for line in open("/recorder/app.log")]


def app_lines(app):
    """The next call of an app: its environ, its answer."""
    lines = []
    while app:
        kind, value = app[0]
        if kind == "environ" and lines:
            break
        app.pop(0)
        if kind == "environ":
            for key in sorted(value):
                if key == "wsgi.url_scheme" or not key.startswith(ENVIRON_NOISE):
                    lines.append(f"environ {key} = {shown_wsgi(value[key])}".rstrip())
        elif kind == "answer":
            lines.append(f"app {value[0].split(' ')[0]}")
            lines += [f"app Location: {shown(location)}".rstrip() for location in value[1]]
        else:
            lines.append(f"app raised {value}")
    return lines


def body_line(headers, body, asked_app):
    """The `body` line, if the body says something of its own."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), b"")
    if len(body) <= 2000 and body.startswith(LISTINGS):
        return [f"body {shown(body)}"]
    if not body or len(body) > 200 or not kind.startswith(b"text/") or b"<hr><center>nginx" in body:
        return []
    if asked_app and kind.startswith(b"text/html"):
        return []
    return [f"body {shown(body)}"]
