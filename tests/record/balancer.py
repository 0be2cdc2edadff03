"""The load balancer of a scenario: what it maps and what it makes of the headers. HAProxy and nginx are the real ones."""

import ipaddress
import os
import re
import subprocess
from dataclasses import dataclass

DEFAULT_PORT = {"http": 80, "https": 443}
PRESETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/balancer/presets.txt")
REAL = {"haproxy", "nginx", "nginx-bare"}


@dataclass
class Mapping:
    """`SCHEME://HOST:PORT -> TARGET`."""

    scheme: str
    host: str
    port: int
    target: str

    def takes(self, scheme, host, port):
        """Whether a URL with these parts comes here."""
        return self.scheme == scheme and self.host in ("*", host) and self.port == port


class Balancer:
    """The `balancer` section."""

    def __init__(self, lines):
        """Reads mappings, `from`, presets and header policies."""
        self.address, self.mappings, self.policies = "10.0.0.9", [], []
        self.from_client = self.tcp = self.lower = False
        self.proxy_protocol = None
        self.status, self.port, self.preset, self.real = 301, "", None, None
        own = any("->" in line for line in lines)
        for line in lines:
            if line.startswith("preset "):
                self.preset = line.split()[1]
                for preset_line in preset(self.preset):
                    if not (own and "->" in preset_line):
                        self.read(preset_line)
            else:
                self.read(line)

    def read(self, line):
        """One line."""
        if "->" in line:
            source, _, target = line.partition("->")
            self.mappings.append(Mapping(*parts(source.strip()), target.strip()))
        elif line == "lower case":
            self.lower = True
        elif line == "tcp":
            self.tcp = True
        elif line in ("proxy_protocol", "proxy_protocol v2"):
            self.proxy_protocol = line
        elif line == "from client":
            self.from_client = True
        elif line.startswith("from "):
            self.address = line.split()[1]
        elif line.startswith("redirect "):
            self.status, self.port = int(line.split()[1]), "".join(line.split()[2:])
        else:
            name, _, policy = line.partition(":")
            self.policies.append((name.strip(), policy.strip()))

    def find(self, scheme, host, port):
        """The mapping for a URL, or None: a closed port."""
        return next((m for m in self.mappings if m.takes(scheme, host, port)), None)

    def preface(self, client, port):
        """The PROXY protocol's header, if a line asks for it."""
        six = ":" in client
        own = "2001:db8::10" if six else "192.0.2.10"
        if self.proxy_protocol == "proxy_protocol":
            return f"PROXY TCP{6 if six else 4} {client} {own} 40000 {port}\r\n".encode()
        if self.proxy_protocol:
            ends = ipaddress.ip_address(client).packed + ipaddress.ip_address(own).packed
            ends += (40000).to_bytes(2, "big") + port.to_bytes(2, "big")
            kind = bytes([0x21, 0x21 if six else 0x11])
            return b"\r\n\r\n\0\r\nQUIT\n" + kind + len(ends).to_bytes(2, "big") + ends
        return b""

    def headers(self, headers, scheme, port, client, target):
        """The headers that go on to nginx: each policy in the order of its line; what is there is
        changed in its place, what is not is put at the end."""
        known = {"client": client, "scheme": scheme, "port": str(port), "balancer": self.address,
                 "target": target.partition("://")[2].removesuffix(":80")}
        for name, policy in self.policies:
            low = name.lower()
            known["host"] = next((value for key, value in headers if key.lower() == "host"), "")
            own = {"x-forwarded-proto": "$scheme", "x-forwarded-port": "$port", "x-forwarded-host": "$host"}.get(low, "$client")
            word, _, rest = policy.partition(" ")
            there = [value for key, value in headers if key.lower() == low]
            if policy == "keep":
                continue
            if policy == "remove":
                headers = [h for h in headers if h[0].lower() != low]
            elif word == "add":
                headers = headers + [(name, fill(rest.strip() or own, known))]
            elif word == "append":
                headers = replace(headers, name, ", ".join(there + [fill(rest.strip() or own, known)]))
            else:
                headers = replace(headers, name, fill(own if policy == "set" else policy, known))
        return [(name.lower() if self.lower else name, value) for name, value in headers]

    def start(self, programs):
        """Runs the real program, if this is one of those."""
        if self.preset in REAL:
            self.real = {id(m): 20000 + i for i, m in enumerate(self.mappings)}
            (start_haproxy if self.preset == "haproxy" else start_nginx)(self, programs)


def start_haproxy(balancer, programs):
    """HAProxy with a listener for every mapping."""
    text = ["global", "  tune.ssl.default-dh-param 2048", "defaults", "  mode http", "  timeout connect 5s",
            "  timeout client 20s", "  timeout server 20s"]
    for mapping in balancer.mappings:
        name = f"m{balancer.real[id(mapping)]}"
        tls = f" ssl crt {certificate()}" if mapping.scheme == "https" else ""
        text += [f"frontend {name}", f"  bind 127.0.0.2:{balancer.real[id(mapping)]}{tls}"]
        if mapping.target == "redirect https":
            text.append(f"  http-request redirect scheme https code {balancer.status}")
            continue
        scheme, host, port = parts(mapping.target)
        verify = " ssl verify none" if scheme == "https" else ""
        text += ["  option forwardfor", "  http-request set-header X-Forwarded-Proto https if { ssl_fc }",
                 "  http-request set-header X-Forwarded-Proto http if !{ ssl_fc }", f"  default_backend {name}",
                 f"backend {name}", f"  source {balancer.address}", f"  server s {host}:{port}{verify}"]
    write("/recorder/haproxy.cfg", "\n".join(text) + "\n")
    folder = programs["haproxy"]
    libraries = dict(os.environ, LD_LIBRARY_PATH=":".join(p for p, _, names in os.walk(f"{folder}/usr/lib") if any(".so" in n for n in names)))
    run([f"{folder}/usr/sbin/haproxy", "-db", "-f", "/recorder/haproxy.cfg"], balancer, libraries)


def start_nginx(balancer, programs):
    """nginx with a server for every mapping."""
    text = ["daemon off; master_process off; pid /recorder/front.pid; error_log /recorder/front.log;", "events { } http { access_log off;"]
    for mapping in balancer.mappings:
        listen = f"listen 127.0.0.2:{balancer.real[id(mapping)]}"
        tls = f"{listen} ssl; ssl_certificate {certificate()}; ssl_certificate_key {certificate()};"
        text.append(f"server {{ {tls if mapping.scheme == 'https' else listen + ';'} merge_slashes off;")
        if mapping.target == "redirect https":
            text.append(f"return {balancer.status} https://$host$request_uri; }}")
            continue
        text.append(f"proxy_bind {balancer.address}; proxy_http_version 1.1; proxy_set_header Connection \"\";")
        if balancer.preset == "nginx":
            text.append("proxy_set_header Host $http_host; proxy_set_header X-Real-IP $remote_addr; "
                        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;")
        text.append(f"location / {{ proxy_pass {mapping.target}; }} }}")
    write("/recorder/front.conf", "\n".join(text) + "\n}\n")
    run([programs["nginx"], "-p", "/recorder", "-c", "/recorder/front.conf", "-e", "/recorder/front.log"], balancer, None)


def run(command, balancer, environment):
    """Starts it and waits for its ports."""
    import process
    log = open("/recorder/front.err", "wb")
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
    for port in balancer.real.values():
        process.wait_for(f"127.0.0.2:{port}", child)


def certificate():
    """A self-signed certificate with its key, in one file."""
    path = "/recorder/front.pem"
    if not os.path.exists(path):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                        "3650", "-subj", "/CN=front", "-keyout", path + ".key", "-out", path + ".crt"], check=True, capture_output=True)
        write(path, open(path + ".crt").read() + open(path + ".key").read())
    return path


def write(path, text):
    """Writes a file."""
    with open(path, "w") as file:
        file.write(text)


def preset(name):
    """The lines of a known balancer."""
    for part in open(PRESETS).read().split("# ")[1:]:
        head, _, text = part.partition("\n")
        if head.split(" | ")[0] == name:
            return text.splitlines()
    raise RuntimeError(f"no preset {name}")


def fill(text, known):
    """A value with what its variables stand for."""
    return re.sub(r"\$(client|scheme|port|host|balancer|target)(?![a-z])", lambda match: known[match[1]], text)


def replace(headers, name, value):
    """The first header with this name gets the value and the others go, or one is put at the end."""
    result, done = [], False
    for key, old in headers:
        if key.lower() != name.lower():
            result.append((key, old))
        elif not done:
            result.append((key, value))
            done = True
    return result if done else result + [(name, value)]


def parts(url):
    """Scheme, host and port of a URL without path."""
    scheme, _, rest = url.partition("://")
    host, _, port = rest.rstrip("/").partition(":") if not rest.startswith("[") else rest.partition("]:")
    return scheme, host.lower(), int(port or DEFAULT_PORT[scheme])
