"""One HTTP exchange on a connection with a chosen source address, byte for byte."""

import gzip
import re
import socket
import ssl
import struct
import time
import zlib
from dataclasses import dataclass, field

SOURCE_PORT = 40000
IPV6_FREEBIND = 78
PATIENCE = 20
# The chunk of no size, and maybe trailers.
LAST_CHUNK = re.compile(rb"(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n\Z")


class Refused(Exception):
    """No connection, or no TLS on it."""


@dataclass
class Response:
    """An answer as it stood on the connection; `status` is None if the connection closed without one."""

    status: int = None
    headers: list = field(default_factory=list)
    body: bytes = b""

    def all(self, name):
        """All values of a header."""
        return [value for key, value in self.headers if key.lower() == name]


def exchange(scheme, address, port, source, data, server_name=None, preface=b""):
    """Connects from `source`, sends `preface` and then, by TLS or not, `data`, and reads one answer."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A reset at the end leaves no TIME_WAIT, so that the next trip may come from the same port.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.settimeout(PATIENCE)
    if family == socket.AF_INET6:
        # Unlike with IPv4, a local route does not make every address one to come from.
        connection.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    try:
        connection.bind((source, SOURCE_PORT))
        connection.connect((address, port))
        if preface and scheme == "https":
            connection.sendall(preface)
            preface = b""
        if scheme == "https":
            connection = wrap(connection, server_name)
    except (ssl.SSLError, ConnectionError) as error:
        connection.close()
        # What nginx still writes into its logs about this one is not to be taken for the next one's.
        time.sleep(0.2)
        raise Refused(str(error)) from error
    with connection:
        try:
            connection.sendall(preface + data)
            return read_response(connection, data)
        except (ConnectionError, TimeoutError):
            return Response()


def wrap(connection, server_name):
    """TLS as a browser that trusts every certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context.wrap_socket(connection, server_hostname=server_name)


def read_response(connection, request):
    """Reads head and body by length, chunks or the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data or not data.startswith(b"HTTP/"):
        piece = connection.recv(65536)
        if not piece:
            return Response(status=9, body=data) if data else Response()
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    # As browsers have it: a bare line feed ends a line, and a line without a colon is none.
    lines = [line.rstrip(b"\r") for line in head.split(b"\n")]
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            headers.append((name.decode("latin-1"), value.strip(b" ")))
    response = Response(int(lines[0].split(b" ")[1][:3]), headers)
    bodiless = request.split(b" ", 1)[0] == b"HEAD" or response.status in (204, 304)
    response.body = b"" if bodiless else unpack(response, read_body(connection, response, rest))
    return response


def unpack(response, body):
    """The body as a browser shows it: not compressed."""
    if response.all("content-encoding")[-1:] != [b"gzip"]:
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error):
        return body


def read_body(connection, response, data):
    """The body, given the bytes that came with the head."""
    if response.all("transfer-encoding") == [b"chunked"]:
        while not LAST_CHUNK.search(data):
            piece = connection.recv(65536)
            if not piece:
                break
            data += piece
        return unchunk(data)
    length = response.all("content-length")
    while not length or len(data) < int(length[0]):
        piece = connection.recv(65536)
        if not piece:
            break
        data += piece
    return data


def unchunk(data):
    """The content of a chunked body."""
    content = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        size = int(size.split(b";")[0] or b"0", 16)
        if size == 0:
            break
        content, data = content + data[:size], data[size + 2:]
    return content
