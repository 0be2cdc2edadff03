"""Backends that are not an app: they read a request and give the raw answer of an `answers` section."""

import os
import socket
import threading

PATIENCE = 5


def start(answer):
    """Listens on the answer's address and answers whatever is asked; the listening socket."""
    if answer.address.startswith("unix:"):
        listener = socket.socket(socket.AF_UNIX)
        os.makedirs(os.path.dirname(answer.address[5:]), exist_ok=True)
        listener.bind(answer.address[5:])
    else:
        host, _, port = answer.address.rpartition(":")
        listener = socket.create_server((host.strip("[]"), int(port)), reuse_port=False)
    listener.listen(50)
    reply = raw_reply(answer)
    threading.Thread(target=serve, args=(listener, answer.protocol, reply), daemon=True).start()
    return listener


def raw_reply(answer):
    """The bytes of the answer: a status line (HTTP, uwsgi) or a CGI header, headers, body."""
    lines = answer.text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    head = lines[:lines.index("")] if "" in lines else lines
    body = "\n".join(lines[len(head) + 1:]).rstrip("\n")
    status = head.pop(0).strip() if head else "" if answer.protocol in ("fastcgi", "scgi") else "200"
    if answer.protocol in ("fastcgi", "scgi"):
        # CGI says its status in a header, or not at all.
        if ":" in status or not status:
            head = [status] * bool(status) + head
        else:
            head = [f"Status: {status}"] + head
        return ("\r\n".join(head + [""]) + "\r\n" + body).encode()
    if answer.protocol == "uwsgi":
        # As uWSGI does for an app: an HTTP status line, whatever the protocol of the request.
        first = f"HTTP/1.1 {status if ' ' in status else status + ' ' + REASONS.get(status, 'Unknown')}"
    else:
        first = f"HTTP/1.1 {status if ' ' in status else status + ' ' + REASONS.get(status, 'Unknown')}"
        names = {line.partition(":")[0].strip().lower() for line in head}
        if "content-length" not in names and "transfer-encoding" not in names and status[:3] not in ("204", "304"):
            head = head + [f"Content-Length: {len(body.encode())}"]
        if "connection" not in names:
            head = head + ["Connection: close"]
    return ("\r\n".join([first] + head) + "\r\n\r\n" + body).encode()


REASONS = {
    "200": "OK", "201": "Created", "204": "No Content", "301": "Moved Permanently", "302": "Found", "303": "See Other",
    "304": "Not Modified", "307": "Temporary Redirect", "308": "Permanent Redirect", "400": "Bad Request",
    "401": "Unauthorized", "403": "Forbidden", "404": "Not Found", "405": "Method Not Allowed", "410": "Gone",
    "500": "Internal Server Error", "502": "Bad Gateway", "503": "Service Unavailable", "504": "Gateway Timeout",
}


def serve(listener, protocol, reply):
    """Answers connection after connection, until the socket is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=answer_one, args=(connection, protocol, reply), daemon=True).start()


def answer_one(connection, protocol, reply):
    """Reads one whole request, answers, closes."""
    with connection:
        connection.settimeout(PATIENCE)
        try:
            method = READERS[protocol](connection)
        except OSError:
            return
        if method is None:
            return
        if method == b"HEAD":
            reply = reply.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
        connection.sendall(records(reply) if protocol == "fastcgi" else reply)
        connection.shutdown(socket.SHUT_WR)
        # What still comes is read, so that the end is no reset.
        read_body(connection, 1 << 30)


def read_body(connection, length):
    """Reads so many bytes; a body that was announced and does not come is not waited for long."""
    try:
        while length > 0 and (piece := connection.recv(65536)):
            length -= len(piece)
    except TimeoutError:
        pass


def read_http(connection):
    """Reads head and body; the method, or None."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() == b"transfer-encoding":
            while not data.endswith(b"0\r\n\r\n"):
                data += connection.recv(65536)
    read_body(connection, length - len(body))
    return head.split(b" ", 1)[0]


def read_uwsgi(connection):
    """Reads a uwsgi packet and the body; the method, or None if it is no packet."""
    data = b""
    while len(data) < 4:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    size = int.from_bytes(data[1:3], "little")
    if size > 4096:
        return None
    while len(data) < 4 + size:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    params, at = {}, 4
    while at < 4 + size:
        pair = []
        for _ in range(2):
            length = int.from_bytes(data[at:at + 2], "little")
            pair.append(data[at + 2:at + 2 + length])
            at += 2 + length
        params[pair[0]] = pair[1]
    body = data[4 + size:]
    read_body(connection, int(params.get(b"CONTENT_LENGTH") or 0) - len(body))
    return params.get(b"REQUEST_METHOD", b"")


def read_fastcgi(connection):
    """Reads the records of one FastCGI request; the method, or None if it is none."""
    data, params = b"", b""
    while True:
        while len(data) < 8 or len(data) < 8 + int.from_bytes(data[4:6], "big") + data[6]:
            piece = connection.recv(65536)
            if not piece:
                return None
            data += piece
        kind, length, padding = data[1], int.from_bytes(data[4:6], "big"), data[6]
        content, data = data[8:8 + length], data[8 + length + padding:]
        if kind == PARAMS:
            params += content
        if kind == STDIN and not content:
            break
    found, at = {}, 0
    while at < len(params):
        sizes = []
        for _ in range(2):
            wide = params[at] >> 7
            sizes.append(int.from_bytes(params[at:at + 4], "big") & 0x7fffffff if wide else params[at])
            at += 4 if wide else 1
        found[params[at:at + sizes[0]]] = params[at + sizes[0]:at + sum(sizes)]
        at += sum(sizes)
    return found.get(b"REQUEST_METHOD", b"")


PARAMS, STDIN = 4, 5


def records(reply):
    """An answer as FastCGI carries it: what is printed, and the end."""
    pieces = [reply[at:at + 65535] for at in range(0, len(reply), 65535)] + [b""]
    printed = b"".join(bytes([1, 6, 0, 1]) + len(piece).to_bytes(2, "big") + bytes(2) + piece for piece in pieces)
    return printed + bytes([1, 3, 0, 1, 0, 8, 0, 0]) + bytes(8)


def read_scgi(connection):
    """Reads an SCGI request; the method, or None if it is none."""
    data = b""
    while b":" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    size, _, data = data.partition(b":")
    while len(data) <= int(size):
        data += connection.recv(65536)
    parts = data[:int(size)].split(b"\0")
    params = dict(zip(parts[::2], parts[1::2]))
    LENGTHS.append(parts[1])
    body = data[int(size) + 1:]
    read_body(connection, int(parts[1]) - len(body))
    return params.get(b"REQUEST_METHOD", b"")


# The CONTENT_LENGTH that SCGI begins with, request by request: nginx does not log it.
LENGTHS = []
READERS = {"http": read_http, "uwsgi": read_uwsgi, "fastcgi": read_fastcgi, "scgi": read_scgi}
