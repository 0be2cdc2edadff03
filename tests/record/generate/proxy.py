"""proxy_pass in all its forms, and what is sent."""

from .text import value

PLAIN = ["http://127.0.0.1:5001", "http://127.0.0.1:5001", "http://127.0.0.1:5002", "http://up", "http://localhost:5001", "http://app.local:5002", "http://127.0.0.1:5999"]
WITH_URI = ["http://127.0.0.1:5001/", "http://127.0.0.1:5001/up", "http://127.0.0.1:5001/up/", "http://localhost:5001/", "http://up/x/", "http://127.0.0.1:5001/q?z=1", "http://127.0.0.1:5001/%20/",
            "http://127.0.0.1:5002/a b", "http://up?x=1", "http://127.0.0.1:5001/é/", "http://UP/x", "http://127.0.0.1:5001//", "http://127.0.0.1:5001/x?", "http://127.0.0.1:5001/../"]
VARIABLE = ["http://$t", "http://$t/v", "http://$t$request_uri", "http://$t$uri?$args", "http://127.0.0.1:5001$uri", "http://127.0.0.1:5001/$1", "http://up$request_uri", "http://up/$2?$args", "http://$t/$arg_a",
            "http://127.0.0.1:5001/x$is_args$args", "http://127.0.0.1:$arg_a", "http://up$uri$is_args$args", "$scheme://up", "http://127.0.0.1:5001/$uri", "http://$arg_v", "http://$arg_v:5001/", "$arg_a", "http://$host"]
HEADERS = ["Host $host", "Host $http_host", "Host $host:$server_port", "X-A $uri", 'X-B ""', "X-Forwarded-For $proxy_add_x_forwarded_for", "Connection close", "X-Host $proxy_host:$proxy_port", 'Cookie ""', "X-Real-IP $remote_addr",
           "X-Forwarded-Proto $scheme", 'Connection "upgrade"', "Upgrade $http_upgrade", "Content-Length 0", "x-lower $request_uri", "X-Method $request_method", 'Host ""', "Host app", "User-Agent x", "X-V $v", 'Content-Type ""', "Accept-Encoding \"\"",
           "X-Forwarded-Host $host", "Connection $http_connection", "X-Original-URI $request_uri", "Authorization $http_authorization", "TE x", "Range 1", "Expect ''", "If-Modified-Since ''", "X-Two 1", "X-Two 2"]


def inside(rng, world, place):
    """What is inherited or said beside proxy_pass."""
    chance = 0.3 if place.kind == "server" else 0.4
    lines = []
    if rng.random() < chance:
        lines += [f"proxy_set_header {header};" for header in rng.some(HEADERS, 1, 4)]
    if rng.random() < 0.05:
        lines.append(f"proxy_set_header X-R {value(rng)};")
    if rng.random() < chance:
        lines.append(redirect(rng))
    if rng.random() < 0.2:
        lines += rng.some(["proxy_http_version 1.1;", "proxy_http_version 1.0;", "proxy_method PUT;", "proxy_method $arg_v;", "proxy_pass_request_headers off;", "proxy_intercept_errors on;", "proxy_set_body x$uri;",
                           "proxy_buffering off;", "proxy_read_timeout 5s;", "proxy_next_upstream error http_404;", "proxy_next_upstream off;", "proxy_request_buffering off;", "proxy_connect_timeout 2;"], 1, 2)
    if rng.random() < 0.2:
        lines += rng.some(["proxy_hide_header X-Back;", "proxy_hide_header Set-Cookie;", "proxy_pass_header Server;", "proxy_pass_header X-Accel-Redirect;", "proxy_hide_header Content-Type;", "proxy_hide_header Location;", "proxy_ignore_headers X-Accel-Redirect;",
                           "proxy_pass_header X-Accel-Expires;", "proxy_ignore_headers Set-Cookie Expires;", "proxy_pass_header Date;", "proxy_pass_header X-Pad;", "proxy_hide_header Cache-Control;"], 1, 2)
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return pass_lines(rng, world, place) if rng.random() < 0.3 else []


def outer(rng, world):
    """What may stand in http."""
    return rng.maybe(f"proxy_set_header {rng.choice(HEADERS)};\n", 0.15) + rng.maybe("proxy_http_version 1.1;\n", 0.05) + rng.maybe(redirect(rng) + "\n", 0.03)


def pass_lines(rng, world, place):
    """`proxy_pass`, and what its variables need."""
    wrong = 0.005
    if place.takes_uri or rng.random() < wrong:
        target = rng.choice(rng.choice([PLAIN, WITH_URI, WITH_URI, VARIABLE]))
    else:
        target = rng.choice(rng.choice([PLAIN, PLAIN, VARIABLE]))
    lines = [f"set $t {rng.choice(['127.0.0.1:5001', 'up', 'localhost:5001', '127.0.0.1:5002', '127.0.0.1:5999'])};"] if "$t" in target and place.kind != "limit_except" else []
    if "$t" in target and place.kind == "limit_except":
        target = "http://127.0.0.1:5001"
    target = f'"{target}"' if " " in target else target
    return [*lines, f"proxy_pass {target};"]


def redirect(rng):
    """proxy_redirect in any of its forms."""
    return "proxy_redirect " + rng.pick({
        "off": 3, "default": 0.1, "http://127.0.0.1:5001/ /x/": 3, "/ /pre/": 3, "~^http://([^/]+)/(.*)$ https://$1:444/$2": 2, "http://$proxy_host/ http://$host/": 2, "http://up/ /up/": 2, "~*^HTTP://UP(.*)$ $1": 1,
        "http://127.0.0.1:5001 https://$host": 2, '"" /all': 0.5, "~^/(.)(.*)$ /$2/$1": 1, "/y /z$uri": 1, "http:// https://": 1, "https://127.0.0.1:5001/ $scheme://$http_host/": 1, "/ $arg_a": 0.7, "$arg_a /v/": 0.5, "~y /": 0.7, "y z": 0.7,
        "http://localhost:5001/ \"\"": 0.5, "/y http://other.example/": 1}) + ";"
