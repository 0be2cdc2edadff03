"""fastcgi_pass and scgi_pass and their params."""

from .text import value

PARAMS = ["A $uri", "B $arg_none if_not_empty", "HTTP_X_A $arg_a if_not_empty", "SCRIPT_FILENAME $document_root$fastcgi_script_name", "PATH_INFO $fastcgi_path_info", "SCRIPT_NAME /a", "HTTP_HOST $host", "X $1", "REMOTE_ADDR 9.9.9.9",
          "HTTPS $https if_not_empty", "QUERY_STRING x=1", "REQUEST_METHOD $request_method", "CONTENT_LENGTH $content_length"]


def inside(rng, world, place):
    """Params and settings."""
    lines = []
    for name in ("fastcgi", "scgi"):
        if rng.random() < (0.4 if place.kind == "server" else 0.2):
            lines.append(f"include {name}_params;")
        if rng.random() < 0.3:
            lines += [f"{name}_param {param};" for param in rng.some(PARAMS, 1, 3)]
        if rng.random() < 0.05:
            lines.append(f"{name}_param R {value(rng)};")
        if rng.random() < 0.12:
            lines.append(rng.choice([f"{name}_pass_request_headers off;", f"{name}_intercept_errors on;", f"{name}_hide_header X-Back;", f"{name}_pass_header Status;", f"{name}_ignore_headers X-Accel-Redirect;"]))
    if rng.random() < 0.2:
        lines.append(f"fastcgi_index {rng.choice(['index.php', 'a', 'index.html'])};")
    if rng.random() < 0.2:
        lines.append("fastcgi_split_path_info " + rng.choice(['"^(/a)(/.*)$"', '"^(.+?)(/.*)$"', '"^(.*\\.html)(.*)$"', '"^()(.*)$"']) + ";")
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [pass_line(rng, place)] if rng.random() < 0.3 else []


def pass_line(rng, place):
    """`fastcgi_pass` or `scgi_pass`."""
    return rng.pick({"fastcgi_pass 127.0.0.1:5004": 6, "scgi_pass 127.0.0.1:5005": 4, "fastcgi_pass localhost:5004": 1, "fastcgi_pass 127.0.0.1:5999": 0.5, "scgi_pass unix:/run/none.sock": 0.3}) + ";"
