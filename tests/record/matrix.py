#!/usr/bin/env python3
"""Prints where five servers send the browser, behind a balancer that says https and one that says nothing.

    python3 tests/record/matrix.py

The cells are the Locations that left nginx, out of the recorded sections of `tests/corpus/matrix`:
`make record ONLY=tests/corpus/matrix` asks the real programs again. Each is held against what hopscope
says; exit code 1 if one differs."""

import os
import re
import sys

import pair
from scenario import Scenario

FOLDER = os.path.join(pair.HERE, "../corpus/matrix")
SERVERS = {
    "uwsgi_http_socket": "uwsgi --http-socket, proxy_pass", "uwsgi_socket": "uwsgi --socket, uwsgi_pass", "gunicorn": "gunicorn, proxy_pass",
    "waitress": "waitress, proxy_pass", "flask_run": "flask run, proxy_pass",
}
BALANCERS = {"silent": "says nothing", "told": "X-Forwarded-Proto: https"}


def main():
    """Reads, compares, prints."""
    cells, hopscope, same = {}, pair.Pair([]), 0
    for server in SERVERS:
        for balancer in BALANCERS:
            text = open(f"{FOLDER}/{server}_{balancer}.scenario", encoding="utf-8").read()
            scenario = Scenario(text)
            urls = {request.label: request.url for request in scenario.requests()}
            for header, lines in scenario.recorded().items():
                nginx, werkzeug = (re.search(rf"{name} ([\d.]+)", header)[1] for name in ("nginx", "werkzeug"))
                ours, _ = hopscope.ours(f"{scenario.without_recorded()}\n--- versions\nwerkzeug {werkzeug}\n", nginx)
                said = locations(ours)
                for label, location in locations(lines.splitlines()).items():
                    same += said.get(label) == location
                    cells[urls[label], server, balancer, werkzeug, nginx] = location
    hopscope.close()
    nginxes, werkzeugs = ordered(key[4] for key in cells), ordered(key[3] for key in cells)
    for url in dict.fromkeys(key[0] for key in cells):
        rows = [["server", "balancer", *(f"Werkzeug {version}" for version in werkzeugs)]]
        for server, name in SERVERS.items():
            for balancer, what in BALANCERS.items():
                found = [{cells.get((url, server, balancer, werkzeug, nginx)) for nginx in nginxes} - {None} for werkzeug in werkzeugs]
                rows.append([name, what, *(" or ".join(sorted(each)) or "-" for each in found)])
        widths = [max(map(len, column)) for column in zip(*rows)]
        print(f"GET {url}\n")
        for row in rows:
            print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        print()
    print(f"Each is what nginx {' and '.join(nginxes)} sent. hopscope says the same in {same} of {len(cells)} cells.")
    return 0 if same == len(cells) else 1


def locations(lines):
    """Name of a request to the Location that its first trip ended with."""
    found, name = {}, None
    for line in lines:
        if line.startswith("request "):
            name = line.removeprefix("request ")
        elif line.startswith("< Location: ") and name not in found:
            found[name] = line.removeprefix("< Location: ")
    return found


def ordered(versions):
    """Newest first."""
    return sorted(set(versions), key=lambda version: [int(part) for part in version.split(".")], reverse=True)


if __name__ == "__main__":
    sys.exit(main())
