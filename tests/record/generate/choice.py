"""How everything random is drawn, and what the parts of one scenario know of each other."""

import random
from dataclasses import dataclass


class Random(random.Random):
    """A source of choices."""

    def some(self, items, least, most):
        """Between `least` and `most` of the items."""
        return self.sample(items, min(len(items), self.randint(least, most)))

    def maybe(self, text, chance=0.5):
        """The text or nothing."""
        return text if self.random() < chance else ""

    def pick(self, weights):
        """One key of a mapping to weights."""
        return self.choices(list(weights), list(weights.values()))[0]


@dataclass
class Place:
    """Where directives are written: `server`, a location's kind (``, `=`, `^~`, `~`, `~*`, `@`), `if`, `limit_except`."""

    kind: str
    name: str
    parent: "Place" = None

    @property
    def regex(self):
        """Whether it is a location by regex."""
        return self.kind in ("~", "~*")

    @property
    def location(self):
        """Whether it is a location of any kind."""
        return self.kind not in ("server", "if", "limit_except")

    @property
    def takes_uri(self):
        """Whether a `proxy_pass` may have a URI here."""
        return self.kind in ("", "=", "^~")


class World:
    """What there is in one scenario."""

    def __init__(self, rng):
        """Nothing yet."""
        self.rng = rng
        self.subjects = []
        self.single = False
        self.listens, self.hosts, self.names, self.paths = [], [], [], []

    def begin_server(self):
        """Another server: it has named locations of its own."""
        self.names = self.rng.some(["@a", "@b", "@fallback"], 0, 2) if self.rng.random() < 0.6 else []

    def named(self, rng):
        """A named location, most often one that is there."""
        return rng.choice(self.names) if self.names and rng.random() < 0.97 else rng.pick({"/none": 6, "/a": 6, "@none": 0.2})

    def has(self, name):
        """Whether a subject takes part."""
        return any(subject.__name__.endswith(f".{name}") for subject in self.subjects)
