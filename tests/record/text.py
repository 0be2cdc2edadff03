"""How values are written in recorded lines: UTF-8 as it is, everything else escaped."""

import re

# What Flask signs has the time in it: another one at every run.
SIGNED = re.compile(r"=\.?ey?J[\w-]*\.[\w-]+\.[\w-]+")


def shown(value):
    """Bytes or text on one line: `\\n`, `\\r`, `\\t` and `\\xNN` for what cannot stand there."""
    data = value if isinstance(value, bytes) else value.encode()
    result = ""
    for character in data.decode("utf-8", "surrogateescape"):
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:
            result += f"\\x{code - 0xDC00:02X}"
        elif character in "\n\r\t":
            result += {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
        elif code < 32 or code == 127:
            result += f"\\x{code:02X}"
        else:
            result += character
    return SIGNED.sub("=[signed]", result)


def shown_wsgi(value):
    """An environ string: latin-1 text that stands for bytes."""
    return shown(value.encode("latin-1", "replace"))
