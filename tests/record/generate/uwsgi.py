"""uwsgi_pass and its params."""

from .text import value

PARAMS = ["A $uri", "B $arg_none if_not_empty", "HTTP_X_A $arg_a if_not_empty", "HTTP_HOST $host", "PATH_INFO /x", 'HTTP_COOKIE ""', "SCRIPT_NAME /a", "http_x_b 1", "UWSGI_SCHEME $scheme", "HTTP_HOST $http_host if_not_empty", "X $1", "REMOTE_ADDR 9.9.9.9",
          "SERVER_PORT 443", "HTTPS $https if_not_empty", "HTTP_X_FORWARDED_PROTO https", "REQUEST_URI $uri", "QUERY_STRING x=1", "A 2"]


def inside(rng, world, place):
    """Params and settings."""
    lines = []
    if rng.random() < (0.5 if place.kind == "server" else 0.25):
        lines.append("include uwsgi_params;")
    if rng.random() < 0.35:
        lines += [f"uwsgi_param {param};" for param in rng.some(PARAMS, 1, 3)]
    if rng.random() < 0.05:
        lines.append(f"uwsgi_param R {value(rng)};")
    if rng.random() < 0.15:
        lines.append(rng.choice(["uwsgi_pass_request_headers off;", "uwsgi_intercept_errors on;", "uwsgi_hide_header X-Back;", "uwsgi_pass_header Server;", "uwsgi_ignore_headers X-Accel-Redirect;", "uwsgi_modifier1 30;"]))
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [pass_line(rng, place)] if rng.random() < 0.3 else []


def outer(rng, world):
    """What may stand in http."""
    return rng.maybe(f"uwsgi_param {rng.choice(PARAMS)};\n", 0.1)


def pass_line(rng, place):
    """`uwsgi_pass`."""
    return "uwsgi_pass " + rng.pick({"127.0.0.1:5003": 8, "uwsgi://127.0.0.1:5003": 1, "localhost:5003": 1, "127.0.0.1:5999": 0.7, "127.0.0.1:$arg_a": 0.3, "unix:/run/none.sock": 0.3}) + ";"
