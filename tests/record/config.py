"""What the recorder has to know of a config's text: how it is to be wrapped, what it listens on,
and the copy of it that is run (the same lines, with the logs turned to where the recorder reads)."""

import re

MAIN_ONLY = {"http", "events", "stream", "mail"}
IN_SERVER = {"location", "listen", "server_name"}
LOG_FORMAT = (
    "log_format recorder escape=json '{\"connection\":\"$connection\",\"server\":\"$server_name\","
    "\"status\":\"$status\",\"upstream_status\":\"$upstream_status\",\"upstream_addr\":\"$upstream_addr\"}';"
    " access_log /recorder/access.log recorder;"
)


def tokens(text):
    """The words and `;{}` of a config with their offsets: `(kind, text, start, end)`."""
    position, found = 0, []
    pattern = re.compile(
        r"""(?P<space>\s+)|(?P<comment>\#[^\n]*)|(?P<mark>[;{}])"""
        r"""|(?P<word>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|\$\{|[^\s;{\\])+)""",
        re.S | re.X,
    )
    while position < len(text):
        match = pattern.match(text, position)
        if not match:
            position += 1
            continue
        if match.lastgroup in ("mark", "word"):
            word = match.group()
            if match.lastgroup == "word" and word[0] in "\"'":
                word = word[1:-1]
            found.append((match.lastgroup, word, match.start(), match.end()))
        position = match.end()
    return found


def directives(text):
    """All directives at any depth: `(depth, words, start, end of the head, opens a block)`."""
    depth, words, start, found = 0, [], None, []
    for kind, word, begin, end in tokens(text):
        if kind == "word":
            start = begin if start is None else start
            words.append(word)
            continue
        if word in ";{" and words:
            found.append((depth, words, start, end, word == "{"))
        depth = depth + 1 if word == "{" else max(0, depth - 1) if word == "}" else depth
        words, start = [], None
    if words:
        found.append((depth, words, start, len(text), False))
    return found


def wrapping(text):
    """What a config lacks around it: `none`, `http` or `server`."""
    top = {words[0] for depth, words, *_ in directives(text) if depth == 0}
    if top & MAIN_ONLY:
        return "none"
    if top & IN_SERVER and "server" not in top:
        return "server"
    return "http" if top else "none"


def outer(kind, name, inject=""):
    """The config around the scenario's own, which it includes so that line numbers stay."""
    inner = f"include {name};"
    if kind == "http":
        return f"events {{ }} http {{ {inject} {inner} }}\n"
    return f"events {{ }} http {{ {inject} server {{ listen 80; {inner} }} }}\n"


def run_copy(text, whole):
    """The text with logs and process control turned to the recorder's, line by line the same."""
    edits = []
    for depth, words, start, end, block in directives(text):
        if words[0] == "error_log":
            edits.append((start, end, "error_log /recorder/debug.log debug;"))
        elif words[0] == "access_log":
            edits.append((start, end, "access_log /recorder/access.log recorder;"))
        elif depth == 0 and whole and words[0] in ("daemon", "master_process", "worker_processes", "pid", "user"):
            edits.append((start, end, ""))
        elif depth == 0 and whole and words[0] == "http" and block:
            edits.append((end, end, " " + LOG_FORMAT))
    for start, end, new in reversed(edits):
        lines = text[start:end].count("\n")
        text = text[:start] + new + "\n" * lines + text[end:]
    return text


def values(texts, *names):
    """The first arguments of directives with these names in all the config's texts."""
    return [words[1] for text in texts for _, words, *_ in directives(text) if words[0] in names and len(words) > 1]


def listeners(texts):
    """`(address, port, tls)` of every `listen`, `0.0.0.0` and `[::]` for the wildcards."""
    found = []
    old_tls = any(words[:2] == ["ssl", "on"] for text in texts for _, words, *_ in directives(text))
    for text in texts:
        silent = False
        # One more at the end, so that the last server is looked at, too.
        for _, words, _, _, block in directives(text) + [(0, ["server"], 0, 0, True)]:
            if words == ["server"] and block:
                # A server that says nothing listens on 80; an included file may say it.
                if silent:
                    found.append(("0.0.0.0", 80, False))
                silent = True
            elif words[0] in ("listen", "include") and len(words) > 1:
                silent = False
            if words[0] == "listen" and len(words) > 1:
                address, first, last = split_listen(words[1])
                for port in range(first, last + 1):
                    found.append((address, port, "ssl" in words[2:] or (old_tls and port == 443)))
    return found or [("0.0.0.0", 80, False)]


def split_listen(word):
    """Address, first and last port of a `listen` word."""
    if word.startswith("unix:"):
        return word, 0, 0
    match = re.fullmatch(r"(?:(\[[^\]]*\]|[^:\d][^:]*|[\d.]*\.[\d.]*):?)?(?:(\d+)(?:-(\d+))?)?", word)
    if not match:
        return word, 0, 0
    address = {None: "0.0.0.0", "*": "0.0.0.0", "localhost": "127.0.0.1"}.get(match[1], match[1])
    port = int(match[2] or 80)
    return address, port, int(match[3] or port)
