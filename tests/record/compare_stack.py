#!/usr/bin/env python3
"""Makes random chains (a balancer, nginx, WSGI servers with their options, an app), asks the real
programs and hopscope, and compares every hop: what each sends, the environ, status, Location, the end.

    python3 tests/record/compare_stack.py [--cases N] [--seed SEED] [--most N] [--keep FOLDER]

A case is one request. Every chain starts its servers once and asks them many requests; nginx and
Werkzeug take turns in all their versions. Without `--seed` it is a new one every time. What differs is
made small and printed as a scenario, up to `--most` of them; `--keep` writes these to a folder.
Exit code 1 if anything differs."""

import argparse
import difflib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pair
import random_stack
import record
import shrink
import versions
from scenario import Scenario

EACH = 60
LONGEST = 900


def main():
    """Compares until there were enough cases."""
    options = arguments()
    if why := pair.no_namespaces():
        print(f"skipped: no namespaces to run the programs in ({why.splitlines()[-1]})")
        return 0
    folder = versions.setup()
    world = World(versions.nginxes(folder), versions.environments(folder))
    print(f"seed {options.seed}, nginx {' and '.join(world.nginxes)}, Werkzeug {', '.join(world.environments)}", flush=True)
    began = time.monotonic()
    counts, unsimulated, differ, kept = Counter(), Counter(), 0, []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        numbers = range(1, -(-options.cases // EACH) + 1)
        for found in pool.map(lambda number: world.compared(random_stack.scenario(f"{options.seed} {number}", EACH), number), numbers):
            counts += found.counts
            if found.notes and not found.failed:
                unsimulated.update(found.notes)
                counts["cases"] -= len(found.names)
            elif found.names:
                differ += len(found.names)
                kept.append(found)
    for found in kept[:options.most]:
        if found.failed:
            print(f"\n=== chain {found.number} ({found.about}) does not run:\n{found.failed}", flush=True)
            continue
        print(f"\n=== {', '.join(found.names)} of chain {found.number} differ ({found.about}); made small:\n")
        text = shrink.shrink(found.text, lambda text, found=found: world.differs(text, found))
        print(text + "\n\n" + world.difference(text, found), flush=True)
        if options.keep:
            os.makedirs(options.keep, exist_ok=True)
            with open(f"{options.keep}/{options.seed}_{found.number}.scenario", "w", encoding="utf-8") as file:
                file.write(text)
    for found in kept[options.most:]:
        print(f"=== {', '.join(found.names)} of chain {found.number} differ ({found.about})")
    world.close()
    print()
    for what in ("hop", "server", "werkzeug", "ends"):
        told = ", ".join(f"{name.partition(' ')[2]} {count}" for name, count in sorted(counts.items()) if name.startswith(what + " "))
        print(f"{what}: {told}")
    for note, count in unsimulated.most_common(10):
        print(f"not simulated, as hopscope says: {note} ({count} chains)")
    print(f"seed {options.seed}, {time.monotonic() - began:.0f} s")
    print(f"{counts['cases'] - differ} passed, {differ} failed")
    return 1 if differ else 0


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--most", type=int, default=4)
    parser.add_argument("--keep", default=None)
    options = parser.parse_args()
    options.seed = options.seed or str(random.SystemRandom().randrange(10**9))
    return options


class Found:
    """What came of one chain: the names of the requests that differ, and what was seen."""

    def __init__(self, text, number, nginx, werkzeug):
        """Nothing differs yet."""
        self.text, self.number, self.nginx, self.werkzeug = text, number, nginx, werkzeug
        self.about = f"nginx {nginx}, Werkzeug {werkzeug}"
        self.names, self.notes, self.counts, self.kind, self.failed = [], [], Counter(), None, None


class World:
    """The real programs in all versions, and hopscope."""

    def __init__(self, nginxes, environments):
        """Versions and where they are."""
        self.nginxes, self.environments = dict(nginxes), dict(environments)
        self.local, self.pairs = threading.local(), []

    def compared(self, text, number):
        """Asks both about one chain."""
        nginx = list(self.nginxes)[number % 3 % len(self.nginxes)]
        found = Found(text, number, nginx, list(self.environments)[number % len(self.environments)])
        real = self.real(text, found)
        requests = named(real)
        ours, found.notes = self.ours(text, found)
        ours = named(ours)
        found.names = [name for name in requests if requests[name] != ours.get(name)]
        for _ in range(2):
            # A busy machine lets a server answer late: what differs, differs again.
            if found.names or not requests:
                real = self.real(text, found)
                requests = named(real)
                found.names = [name for name in requests if requests[name] != ours.get(name)]
        if not requests:
            found.names, found.failed = ["all"], "\n".join(real)
        elif found.names:
            found.kind = pair.signature(requests[found.names[0]], ours.get(found.names[0], []))
        found.counts["cases"] = max(1, len(requests))
        found.counts[f"werkzeug {found.werkzeug}"] = len(requests)
        for line in real:
            words = line.split(" ")
            if words[0] == "wsgi":
                found.counts[f"hop {words[1]}"] += 1
            elif words[0] == "end":
                found.counts[f"ends {words[1]}"] += 1
        for line in Scenario(text).lines("processes"):
            program = next(os.path.basename(word) for word in line.split() if "=" not in word)
            found.counts[f"server {program}"] += 1
        return found

    def real(self, text, found):
        """What the real programs did: lines."""
        try:
            lines = record.run(Scenario(text), self.nginxes[found.nginx], self.environments[found.werkzeug])["lines"]
        except (RuntimeError, subprocess.SubprocessError) as error:
            return [f"the recorder failed: {str(error)[-600:]}"]
        return [line.rstrip() for line in lines]

    def ours(self, text, found):
        """What hopscope says: lines, and what it says it does not simulate."""
        if not hasattr(self.local, "pair"):
            self.local.pair = pair.Pair([])
            self.pairs.append(self.local.pair)
        lines, notes = self.local.pair.ours(f"{text}\n--- versions\nwerkzeug {found.werkzeug}\n", found.nginx)
        return [line.rstrip() for line in lines], notes

    def differs(self, text, found):
        """Whether a smaller text still shows the same kind of difference."""
        ours, notes = self.ours(text, found)
        return notes == found.notes and pair.signature(self.real(text, found), ours) == found.kind

    def difference(self, text, found):
        """The lines that differ."""
        real, (ours, _) = self.real(text, found), self.ours(text, found)
        lines = difflib.unified_diff(real, ours, found.about, "hopscope", n=12, lineterm="")
        return "\n".join(line if len(line) < 300 else line[:300] + "…" for line in list(lines)[:80])

    def close(self):
        """Ends hopscope."""
        for each in self.pairs:
            each.close()


def named(lines):
    """Name of a request to its lines."""
    found, name = {}, None
    for line in lines:
        if line.startswith("request "):
            name = line.removeprefix("request ")
        if name is not None:
            found.setdefault(name, []).append(line)
    # Of an upstream request that is too long, nginx's log has only the beginning.
    return {name: own for name, own in found.items() if max(map(len, own)) < LONGEST}


if __name__ == "__main__":
    sys.exit(main())
