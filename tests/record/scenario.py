"""The scenario text: sections in order, and the typed view of those the recorder needs."""

from dataclasses import dataclass, field

SPECIAL = ("processes", "answers", "balancer", "files", "file", "versions", "request", "expect", "hosts", "recorded")


@dataclass
class Section:
    """`--- NAME` and the text up to the next section."""

    name: str
    text: str


@dataclass
class Answer:
    """A backend by its raw answer."""

    address: str
    protocol: str
    text: str


@dataclass
class Request:
    """A request: typed (`url`) or byte for byte (`raw`)."""

    label: str
    method: str = "GET"
    url: str = ""
    client: str = "203.0.113.7"
    headers: list = field(default_factory=list)
    body: bytes = b""
    raw: bytes = b""
    scheme: str = ""
    address: str = ""
    server_name: str = None
    preface: bytes = b""


class Scenario:
    """A scenario as it was written."""

    def __init__(self, text):
        """Splits the text at its section lines."""
        self.head, self.sections = split(text)

    def named(self, kind):
        """The sections `kind`, `kind NAME` and `kind: NAME`, with what follows the kind."""
        found = []
        for section in self.sections:
            if section.name == kind or section.name.startswith((kind + " ", kind + ":")):
                found.append((section.name[len(kind):].lstrip(": ").strip(), section.text))
        return found

    def lines(self, kind):
        """The lines of all sections of a kind, without comments and empty lines."""
        lines = [line.strip() for _, text in self.named(kind) for line in text.splitlines()]
        return [line for line in lines if line and not line.startswith("#")]

    def files(self):
        """The sections that are files by name: configs, app.py."""
        return {s.name: s.text for s in self.sections if s.name.split()[0].rstrip(":") not in SPECIAL}

    def main_config(self):
        """The name of the main config."""
        names = list(self.files())
        if "nginx.conf" in names:
            return "nginx.conf"
        return next((name for name in names if name.endswith(".conf")), None)

    def versions(self):
        """The `versions` section as a mapping."""
        return dict(line.split(None, 1) for line in self.lines("versions") if " " in line)

    def hosts(self):
        """`(address, name)` of the `hosts` section."""
        return [(parts[0], name) for line in self.lines("hosts") if (parts := line.split()) for name in parts[1:]]

    def answers(self):
        """The raw backends."""
        found = []
        for name, text in self.named("answers"):
            address, _, protocol = name.partition(" ")
            found.append(Answer(address, protocol.strip() or "http", text))
        return found

    def served(self):
        """Path and content (`None` for a folder) of what nginx can serve."""
        found = [(line, None if line.endswith("/") else line + "\n") for line in self.lines("files")]
        # The empty line before the next section is no part of a file.
        return found + [(name, text.rstrip("\n") + "\n") for name, text in self.named("file")]

    def requests(self):
        """The requests in order."""
        return [request(name or str(i), text) for i, (name, text) in enumerate(self.named("request"), 1)]

    def without_recorded(self):
        """The text up to the first `recorded` section, as it stands."""
        kept = [s for s in self.sections if s.name.split(":")[0].split()[0] != "recorded"]
        return self.head + "".join(f"--- {s.name}\n{s.text}" for s in kept)

    def recorded(self):
        """The recorded sections: header to content."""
        return {name: text for name, text in self.named("recorded")}


def split(text):
    """The text before the first section, and the sections."""
    head, sections = [], []
    for line in text.splitlines(keepends=True):
        if line.startswith("--- "):
            sections.append(Section(line[4:].strip(), ""))
        elif sections:
            sections[-1].text += line
        else:
            head.append(line)
    return "".join(head), sections


def request(label, text):
    """Reads one request section."""
    lines = text.splitlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    first = lines.pop(0).strip() if lines else ""
    if first.startswith("to "):
        words = first.split()
        client = words[words.index("from") + 1] if "from" in words else "203.0.113.7"
        server_name = words[words.index("sni") + 1] if "sni" in words else None
        head, body = split_at_blank(lines)
        # A PROXY line goes before TLS.
        preface = head.pop(0) + "\r\n" if head and head[0].startswith("PROXY ") else ""
        raw = "".join(line + "\r\n" for line in head) + "\r\n" + body
        # A line of the head reaches nginx as it stands, spaces at its end included.
        return Request(label, raw=raw.encode(), scheme=words[1], address=words[2], client=client,
                       server_name=server_name, preface=preface.encode())
    method, _, url = first.partition(" ")
    if not url:
        method, url = "GET", first
    found = Request(label, method=method, url=url.strip())
    head, body = split_at_blank(lines)
    for line in head:
        if line.startswith("from ") and not found.headers and ":" not in line.split()[0]:
            found.client = line.split()[1]
        else:
            name, _, value = line.partition(":")
            found.headers.append((name.strip(), value.strip()))
    found.body = body.encode()
    return found


def split_at_blank(lines):
    """The lines before the first empty one, and the text after it without its last line end."""
    if "" in lines:
        at = lines.index("")
        return lines[:at], "\n".join(lines[at + 1:]).rstrip("\n")
    return lines, ""
