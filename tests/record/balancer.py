"""The load balancer of a scenario: what it maps and what it makes of the headers."""

from dataclasses import dataclass

DEFAULT_PORT = {"http": 80, "https": 443}


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
        """Reads mappings, `from` and header policies."""
        self.address, self.mappings, self.policies = "10.0.0.9", [], []
        for line in lines:
            if "->" in line:
                source, _, target = line.partition("->")
                self.mappings.append(Mapping(*parts(source.strip()), target.strip()))
            elif line.startswith("from "):
                self.address = line.split()[1]
            else:
                name, _, policy = line.partition(":")
                self.policies.append((name.strip(), policy.strip()))

    def find(self, scheme, host, port):
        """The mapping for a URL, or None: a closed port."""
        return next((m for m in self.mappings if m.takes(scheme, host, port)), None)

    def headers(self, headers, scheme, port, client):
        """The headers that go on to nginx: each policy in the order of its line; what is there is
        changed in its place, what is not is put at the end."""
        host = next((value for name, value in headers if name.lower() == "host"), "")
        known = {
            "x-forwarded-for": client, "x-real-ip": client, "x-forwarded-proto": scheme,
            "x-forwarded-port": str(port), "x-forwarded-host": host,
        }
        for name, policy in self.policies:
            there = [value for key, value in headers if key.lower() == name.lower()]
            if policy == "keep":
                continue
            if policy == "remove":
                headers = [h for h in headers if h[0].lower() != name.lower()]
                continue
            if policy == "append":
                value = ", ".join(there + [known.get(name.lower(), client)])
            elif policy == "set":
                value = known.get(name.lower(), "")
            else:
                value = policy
            headers = replace(headers, name, value)
        return headers


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
