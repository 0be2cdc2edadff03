"""What a browser remembers while a request leads it on: cookies, and the hosts that want https. Chromium's rules, as
`tests/data/browser` has them recorded."""

import re
from dataclasses import dataclass

PRELOADED = set("android app bank boo channel chrome dad day dev esq foo gle google insurance meme mov new nexus page "
                "phd play prof rsvp youtube zip".split())
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
SECOND = set("ac co com edu gov net ne org".split())
UNSAFE = set(map(int, (
    "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 "
    "137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 "
    "1720 1723 2049 3659 4045 5060 5061 6000 6566 6665 6666 6667 6668 6669 6697 10080").split()))


@dataclass
class Cookie:
    """A cookie that is kept."""

    name: bytes
    pair: bytes
    host: str
    host_only: bool
    path: str = "/"
    secure: bool = False
    same_site: str = "lax"
    typed: bool = False


class Session:
    """One browser."""

    def __init__(self, request, url):
        """It goes to a URL; what the person typed as `Cookie` is what it has for that host."""
        self.jar, self.strict, self.redirects = [], {}, 0
        self.form = site(url) if request.method == "POST" else None
        for name, value in request.headers:
            if name.lower() == "cookie":
                for pair in value.encode().split(b";"):
                    pair = pair.strip(b" \t")
                    if pair:
                        self.jar.append(Cookie(pair.partition(b"=")[0] if b"=" in pair else b"", pair, url.host, True, typed=True))

    def upgrade(self, url, resolver):
        """The URL that is asked for: by https if the host wants that."""
        if url.scheme == "https" or not self.wants_https(url.host):
            return url
        self.redirects += 1
        port = "" if url.port == 80 else f":{url.port}"
        return resolver.resolve(f"https://{url.host}{port}{url.target}{url.hash}")

    def wants_https(self, host):
        """Whether a host is known to want https."""
        for known, below in self.strict.items():
            if host == known or (below and host.endswith("." + known)):
                return True
        return "." in host and host.rpartition(".")[2] in PRELOADED

    def cookies(self, url, method):
        """The cookies for a request, in the order in which they are sent."""
        found = [c for c in self.jar if self.goes(c, url, method)]
        return sorted(found, key=lambda cookie: -len(cookie.path))

    def goes(self, cookie, url, method):
        """Whether a cookie is sent."""
        crosses = self.form is not None and self.form != site(url)
        held = crosses and (cookie.same_site == "strict" or (cookie.same_site == "lax" and method == "POST"))
        return ((url.host == cookie.host if cookie.host_only else below(url.host, cookie.host))
                and path_matches(cookie.path, path_of(url)) and (not cookie.secure or secure(url)) and not held)

    def headers(self, headers, url, method):
        """The header lines with their cookies: the typed line as it stands, if it is still true."""
        sent = self.cookies(url, method)
        if len(sent) == sum(c.typed for c in self.jar) and all(c.typed for c in sent):
            return headers
        headers = [h for h in headers if h[0].lower() != "cookie"]
        value = b"; ".join(c.pair for c in sent).decode("utf-8", "surrogateescape")
        return headers + [("Cookie", value)] if sent else headers

    def receive(self, url, response):
        """Takes in what an answer says."""
        for line in response.all("set-cookie"):
            self.set(line, url)
        said = response.all("strict-transport-security")
        if said and url.scheme == "https" and not is_address(url.host) and not below(url.host, "localhost"):
            words = [word.partition("=") for word in said[0].decode("latin-1").split(";")]
            ages = [value.strip().strip('"') for key, _, value in words if key.strip().lower() == "max-age"]
            if len(ages) == 1 and ages[0].isdigit():
                self.strict.pop(url.host, None)
                if int(ages[0]):
                    self.strict[url.host] = any(key.strip().lower() == "includesubdomains" for key, _, _ in words)

    def set(self, line, url):
        """One `Set-Cookie`."""
        first, *attributes = line.split(b";")
        name, equals, value = first.partition(b"=")
        if not equals:
            name, value = b"", first
        name, value = name.strip(b" \t"), value.strip(b" \t")
        said = {}
        for attribute in attributes:
            key, _, content = attribute.decode("utf-8", "surrogateescape").partition("=")
            if len(content.strip(" \t")) <= 1024:
                said[key.strip().lower()] = content.strip(" \t")
        pair = name + b"=" + value if name else value
        is_secure, whole = "secure" in said, not said.get("domain") and said.get("path") == "/"
        prefix, http_only = name.lower(), "httponly" in said
        same_site = said.get("samesite", "").lower()
        if (not pair or re.search(rb"[\x00-\x1f\x7f]", pair) or len(name) + len(value) > 4096
                or is_secure and not secure(url)
                or prefix.startswith(b"__host-http-") and not (is_secure and whole and http_only)
                or prefix.startswith(b"__host-") and not (is_secure and whole)
                or prefix.startswith(b"__http-") and not (is_secure and http_only)
                or prefix.startswith(b"__secure-") and not is_secure
                or same_site == "none" and not is_secure):
            return
        place = self.place(said.get("domain", "").lower(), url.host)
        if place is None:
            return
        path = said.get("path", "")
        path = path if path.startswith("/") else path_of(url)[:max(1, path_of(url).rfind("/"))]
        cookie = Cookie(name, pair, *place, path, is_secure, same_site if same_site in ("none", "lax", "strict") else "")
        if not secure(url) and any(c.secure and c.name == name and path_matches(c.path, path)
                                   and (below(c.host, cookie.host) or below(cookie.host, c.host)) for c in self.jar):
            return
        key = (name, cookie.host, cookie.host_only, path)
        at = next((i for i, c in enumerate(self.jar) if (c.name, c.host, c.host_only, c.path) == key), None)
        age = said.get("max-age", "")
        if int(age) <= 0 if re.fullmatch(r"-?\d+", age) else past(said.get("expires", "")):
            self.jar = [c for i, c in enumerate(self.jar) if i != at]
        elif at is not None and self.jar[at].pair == pair:
            self.jar[at] = cookie
        else:
            self.jar = [c for i, c in enumerate(self.jar) if i != at] + [cookie]

    @staticmethod
    def place(domain, host):
        """The host a cookie is for and whether only for it; None if it is refused."""
        if not domain:
            return host, True
        domain = domain.removeprefix(".")
        if domain == host and (is_address(host) or public(host)):
            return host, True
        if is_address(host) or domain.startswith(".") or not below(host, domain) or public(domain):
            return None
        return domain, False


def refresh(value):
    """Where a `Refresh` header leads, or None."""
    match = re.fullmatch(rb"\s*[\d.]+([;, ][;,\s]*)(.*?)[;,\s]*", value, re.S)
    if not match:
        return None
    target = match[2]
    if named := re.fullmatch(rb"(?i)url[ \t]*=[ \t]*(.*)", target, re.S):
        target = named[1]
    if target[:1] in (b"'", b'"'):
        target = target[1:].partition(target[:1])[0]
    return target or None


def past(date):
    """Whether a date is long past, by its year."""
    words = re.findall(r"[a-z0-9]+", date.lower())
    at = next((i for i, word in enumerate(words) if word[:3] in MONTHS), None)
    if at is None:
        return False
    year = next((int(word) for word in words if len(word) == 4 and word.isdigit()), None)
    if year is None and at + 1 < len(words) and words[at + 1].isdigit() and int(words[at + 1]) < 100:
        year = int(words[at + 1]) + (2000 if int(words[at + 1]) < 70 else 1900)
    return year is not None and year < 2026


def site(url):
    """Scheme and registered name."""
    labels = url.host.split(".")
    if is_address(url.host):
        return url.scheme, url.host
    for count in range(2, len(labels) + 1):
        if not public(".".join(labels[-count:])):
            return url.scheme, ".".join(labels[-count:])
    return url.scheme, url.host


def public(name):
    """Whether everybody may register names below it."""
    above, _, country = name.rpartition(".")
    return not above or (len(country) == 2 and above in SECOND)


def below(host, domain):
    """Whether a host is a domain or lies below it."""
    return host == domain or host.endswith("." + domain)


def path_of(url):
    """The path."""
    return url.target.partition("?")[0]


def path_matches(cookie, path):
    """Whether a path belongs to a cookie's."""
    return path.startswith(cookie) and (path == cookie or cookie.endswith("/") or path[len(cookie)] == "/")


def is_address(host):
    """Whether a host is an address."""
    return host.startswith("[") or re.fullmatch(r"[\d.]+", host) is not None


def secure(url):
    """Whether nobody can read along."""
    return url.scheme == "https" or below(url.host, "localhost") or url.host.startswith("127.") or url.host == "[::1]"
