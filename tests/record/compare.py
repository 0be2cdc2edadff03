#!/usr/bin/env python3
"""Makes random configs and requests, asks the real nginx and hopscope, and compares.

    python3 tests/record/compare.py [--cases N] [--seed SEED] [--theme NAME]… [--most N] [--keep FOLDER]

A case is one request to one config, or one config that nginx refuses. Without `--seed` it is a new one
every time. What differs is made small and printed as a scenario, up to `--most` kinds of differences;
`--keep` writes these scenarios to a folder. Exit code 1 if anything differs."""

import argparse
import difflib
import itertools
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pair
import generate
import shrink
import versions

TOO_DEEP = "upstream failed: too deep"
# nginx cuts the lines of its log there, and what it decided cannot be read.
LONGEST = 1900


def main():
    """Compares until there were enough cases."""
    options = arguments()
    if why := pair.no_namespaces():
        print(f"skipped: no namespaces to run nginx in ({why.splitlines()[-1]})\n0 passed, 0 failed")
        return 0
    try:
        nginxes = versions.nginxes(versions.setup("nginx"))
    except (OSError, RuntimeError, subprocess.SubprocessError, StopIteration) as error:
        print(f"skipped: nginx cannot be run here ({error})\n0 passed, 0 failed")
        return 0
    tally = Tally(options, nginxes)
    print(f"seed {options.seed}, nginx {' and '.join(version for version, _ in nginxes)}", flush=True)
    local, pairs = threading.local(), []

    def one(number):
        if not hasattr(local, "pair"):
            local.pair = pair.Pair(nginxes)
            pairs.append(local.pair)
        return compared(local.pair, generate.scenario(options.seed, number, options.theme), [version for version, _ in nginxes])

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting = []
            for number in itertools.count(1):
                waiting.append((number, pool.submit(one, number)))
                if len(waiting) > 4 * workers:
                    number, done = waiting.pop(0)
                    tally.add(number, *done.result())
                    if tally.enough():
                        break
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    for found in pairs:
        found.close()
    tally.report(pair.Pair(nginxes))
    return 1 if tally.failed else 0


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--theme", action="append", default=[])
    parser.add_argument("--most", type=int, default=5)
    parser.add_argument("--keep", default=None)
    options = parser.parse_args()
    options.seed = options.seed or str(random.SystemRandom().randrange(10**9))
    return options


def compared(programs, text, wanted):
    """The text, and of every version what nginx did, what we say, and what we say is not simulated."""
    results = {}
    for version in wanted:
        real, ours, notes = programs.both(text, version)
        if real != ours:
            # A machine that is busy may make a helper give up: what differs, differs twice.
            real, ours, notes = programs.both(text, version)
        results[version] = real, ours, notes
    return text, results


def together(lines):
    """The lines, those that are sent to an upstream as one: the log has them in one entry."""
    for sent, found in itertools.groupby(lines, lambda line: line.startswith("> ")):
        yield from ["".join(found)] if sent else found


class Tally:
    """What was compared so far."""

    def __init__(self, options, nginxes):
        """Nothing yet."""
        self.options, self.versions = options, [version for version, _ in nginxes]
        self.began = time.monotonic()
        self.configs = self.passed = self.failed = 0
        self.cases, self.refused, self.differ, self.unsimulated = Counter(), Counter(), Counter(), Counter()
        self.kinds = {}

    def add(self, number, text, results):
        """One config's results."""
        self.configs += 1
        for version, (real, ours, notes) in results.items():
            said, requests = pair.by_request(real)
            ours_said, our_requests = pair.by_request(ours)
            self.refused[version] += not requests
            self.cases[version] += max(1, len(requests))
            if real == ours:
                self.passed += max(1, len(requests))
                continue
            wrong = sum(a != b for a, b in zip(requests, our_requests)) if said == ours_said else 1
            wrong = wrong if len(requests) == len(our_requests) else 1
            if any(line == TOO_DEEP or len(line) > LONGEST for line in together(ours)):
                notes = [*notes, "a request that goes round in circles"]
            if notes:
                self.unsimulated.update(notes)
                continue
            self.passed += max(1, len(requests)) - wrong
            self.failed += wrong
            self.differ[version] += wrong
            kind = pair.signature(real, ours)
            self.kinds.setdefault(kind, []).append((number, version, text))

    def enough(self):
        """Whether there were as many cases as wanted."""
        return self.cases[self.versions[0]] >= self.options.cases

    def report(self, programs):
        """Prints differences and counts."""
        if self.options.keep:
            os.makedirs(self.options.keep, exist_ok=True)
        for kind, found in itertools.islice(sorted(self.kinds.items(), key=lambda item: -len(item[1])), self.options.most):
            number, version, text = min(found, key=lambda entry: len(entry[2]))
            small = smallest(programs, text, version, kind)
            print(f"\n=== {len(found)} × {kind}\n=== config {number}, nginx {version}; made small:\n\n{small}\n")
            real, ours, _ = programs.both(small, version)
            print("\n".join(difflib.unified_diff(real, ours, f"nginx {version}", "hopscope", n=9, lineterm=""))[:4000], flush=True)
            if self.options.keep:
                with open(f"{self.options.keep}/{number}.scenario", "w", encoding="utf-8") as file:
                    file.write(small)
        programs.close()
        for kind, found in itertools.islice(sorted(self.kinds.items(), key=lambda item: -len(item[1])), self.options.most, None):
            print(f"=== {len(found)} × {kind} (config {found[0][0]}, nginx {found[0][1]})")
        print()
        for version in self.versions:
            print(f"nginx {version}: {self.cases[version]} cases in {self.configs} configs, {self.configs - self.refused[version]} accepted, "
                  f"{self.refused[version]} refused; {self.differ[version]} differ")
        for note, count in self.unsimulated.most_common(10):
            print(f"not simulated, as hopscope says: {note} ({count} configs)")
        print(f"seed {self.options.seed}, {time.monotonic() - self.began:.0f} s")
        print(f"{self.passed} passed, {self.failed} failed")


def smallest(programs, text, version, kind):
    """The case made small, as long as it differs in the same way."""
    def differs(text):
        real, ours, notes = programs.both(text, version)
        return not notes and pair.signature(real, ours) == kind
    return shrink.shrink(text, differs)


if __name__ == "__main__":
    sys.exit(main())
