"""Makes a scenario that shows a difference small: takes away what the difference does not need."""

import re
import time

import config
from scenario import split

PATIENCE = 60


def shrink(text, differs):
    """The smallest text found for which `differs(text)` still holds."""
    deadline = time.monotonic() + PATIENCE
    text = only_one_request(text, differs)
    changed = True
    while changed:
        changed, at = False, 0
        while at < len(cuts := candidates(text)) and time.monotonic() < deadline:
            smaller = without(text, cuts[at])
            if smaller != text and differs(smaller):
                # What follows in the list moves up.
                text, changed = smaller, True
            else:
                at += 1
    return tidy(text, differs)


def only_one_request(text, differs):
    """The text with one request only, if one is enough."""
    head, sections = split(text)
    others = [s for s in sections if not s.name.startswith("request")]
    for request in (s for s in sections if s.name.startswith("request")):
        alone = head + "".join(f"--- {s.name}\n{s.text}" for s in [*others, request])
        if differs(alone):
            return alone
    return text


def candidates(text):
    """What could be taken away, the largest first: lists of `(start, end)`."""
    found, offset = [], 0
    head, sections = split(text)
    offset = len(head)
    for section in sections:
        start = offset + len(f"--- {section.name}\n")
        offset = start + len(section.text)
        if section.name.endswith(".conf"):
            found += [[(start + a, start + b) for a, b in cuts] for cuts in directives(section.text)]
            continue
        # Where no process is written, some are assumed.
        if not section.name.startswith(("request", "processes")):
            found.append([(start - len(f"--- {section.name}\n"), offset)])
        at = start
        for number, line in enumerate(section.text.splitlines(keepends=True)):
            # The first two lines of a request say where it goes and what it asks for.
            if line.strip() and (number > 1 or not section.name.startswith("request")):
                found.append([(at, at + len(line))])
            at += len(line)
    return sorted(found, key=lambda cuts: sum(a - b for a, b in cuts))


def directives(text):
    """Every directive with its block, every block's frame, and every word after a directive's second."""
    found, stack, begin, words = [], [], None, []
    for mark, word, start, end in config.tokens(text):
        if mark == "word":
            begin = start if begin is None else begin
            words.append((start, end))
        elif word == ";":
            if begin is not None:
                found.append([(begin, end)])
                found += [[(a, b)] for a, b in words[2:]]
            begin, words = None, []
        elif word == "{":
            stack.append((begin if begin is not None else start, end))
            begin, words = None, []
        elif stack:
            opened, inner = stack.pop()
            found.append([(opened, end)])
            found.append([(opened, inner), (start, end)])
            begin, words = None, []
    return found


def without(text, cuts):
    """The text without some of its parts."""
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text


def tidy(text, differs):
    """The text without the empty lines that the cuts left."""
    neat = re.sub(r"\n[ \t]*(?=\n)(?!\n*---|\n$)", "", text)
    neat = re.sub(r"[ \t]+\n", "\n", re.sub(r"\n\n+(?=---)", "\n\n", neat))
    return neat if differs(neat) else text
