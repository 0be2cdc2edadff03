"""Backends that are not an app: they read a request and give the raw answer of an `answers` section."""

import os
import socket
import threading


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
    """The bytes of the answer: a status line (HTTP) or CGI headers (uwsgi), headers, body."""
    lines = answer.text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    head = lines[:lines.index("")] if "" in lines else lines
    body = "\n".join(lines[len(head) + 1:]).rstrip("\n")
    status = head.pop(0).strip() if head else "200"
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
        connection.settimeout(5)
        try:
            method = read_uwsgi(connection) if protocol == "uwsgi" else read_http(connection)
        except OSError:
            return
        if method is None:
            return
        if method == b"HEAD":
            reply = reply.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
        connection.sendall(reply)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
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
    while len(body) < length:
        body += connection.recv(65536)
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
    while len(body) < int(params.get(b"CONTENT_LENGTH") or 0):
        body += connection.recv(65536)
    return params.get(b"REQUEST_METHOD", b"")
