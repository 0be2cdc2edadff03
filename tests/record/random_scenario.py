"""Random scenarios: small configs of one theme each, with many requests, from a seed.

They need not make sense; nginx decides what they mean, or refuses them."""

import random

BACKEND = "--- answers 127.0.0.1:5001 http\n{status}\n{location}Content-Type: text/plain\n\nbackend\n"
FILES = ["/srv/www/a", "/srv/www/b/", "/srv/www/b/index.html", "/srv/www/b/a", "/srv/www/c/", "/srv/www/a.txt",
         "/srv/www/b/c/x.txt", "/srv/www/index.html", "/srv/other/a", "/srv/other/b/a.txt", "/srv/www/d e/", "/srv/www/d e/f g"]
SHOW = 'return 200 "{name} uri=$uri args=$args request_uri=$request_uri doc=$document_root file=$request_filename 1=$1 2=$2\\n";'


class Random(random.Random):
    """A source of choices."""

    def some(self, items, least, most):
        """Between `least` and `most` of the items."""
        return self.sample(items, min(len(items), self.randint(least, most)))

    def maybe(self, text, chance=0.5):
        """The text or nothing."""
        return text if self.random() < chance else ""

    def path(self):
        """A path, sometimes an ugly one."""
        pieces = ["a", "b", "c", "ab", "abc", "a.txt", "x.TXT", "index.html", "d%20e", "a%2Fb", "%61", "..", ".", "", "%2e%2e", "é",
                  "a+b", "a%252Fb", "f%20g", "none", "app", "a;b", "a=b&c", "%3F", "%23", "~x", "a:b"]
        weights = [9, 9, 6, 4, 2, 4, 2, 3, 2, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 4, 1, 1, 1, 1, 1, 1]
        count = self.randint(0, 4)
        path = "/" + "/".join(self.choices(pieces, weights)[0] for _ in range(count))
        return path + self.maybe("/", 0.3)

    def query(self):
        """A query, or none."""
        return self.choice(["", "", "", "?", "?x=1", "?a=1&b=2", "?A=%20b&a=3", "?x=1&x=2", "?v=yes", "?v=0"])


def requests(rng, count, extra=None, host="example.com"):
    """Request sections: typed ones and ones byte for byte."""
    text = ""
    for number in range(1, count + 1):
        path = rng.path() + rng.query()
        lines = extra(rng) if extra else []
        if rng.random() < 0.35:
            text += f"--- request: {number}\nto http 192.0.2.10:80\nGET {path} HTTP/1.1\nHost: {host}\n" + "".join(f"{line}\n" for line in lines) + "\n"
        else:
            method = rng.choice(["GET"] * 8 + ["HEAD", "POST"])
            body = "\nbody\n" if method == "POST" else ""
            text += f"--- request: {number}\n{method} http://{host}{path}\n" + "".join(f"{line}\n" for line in lines) + body + "\n"
    return text


NAMES = ["/", "/a", "/a/", "/ab", "/a/b", "/a/b/", "/b", "/b/", "/b/c", "/c/", "/app/", "/app", "/d e/", '""', "/a.txt"]
REGEXES = [r"\.txt$", r"^/a", r"^/(a|b)/(.*)$", r"b", r"^/([a-z]+)/([^/]*)$", r"/$", r"^/(?<name>[a-c]+)(.*)$", "[^a-z/]", r"^/b/.*\.html$"]


def location(rng, body, seen, parent=""):
    """One location with a body, sometimes with others inside; `seen` are the names taken on its level."""
    kind = rng.choice(["prefix"] * 5 + ["=", "^~", "~", "~*"])
    regex = kind in ("~", "~*")
    names = REGEXES if regex else [name for name in NAMES if name.startswith(parent)] or [parent + "z"]
    name = rng.choice(names)
    taken = (kind == "=", name)
    if taken in seen and not regex:
        return ""
    seen.add(taken)
    head = ("" if kind == "prefix" else kind + " ") + (f'"{name}"' if regex or " " in name else name)
    inside = ""
    if rng.random() < 0.25 and kind in ("prefix", "^~") and name != '""':
        below = set()
        inside = "".join(location(rng, body, below, name) for _ in range(rng.randint(1, 3)))
    return f"    location {head} {{\n{inside}        {body(rng, head)}\n    }}\n"


def locations(rng, body, least=2, most=7):
    """Several locations."""
    seen = set()
    return "".join(location(rng, body, seen) for _ in range(rng.randint(least, most)))


def show(rng, head):
    """A body that reports itself."""
    return SHOW.format(name=head.replace('"', "").replace("$", "").replace("\\", ""))


def theme_location(rng):
    """Which location is chosen."""
    def body(rng, head):
        return rng.choice([show(rng, head)] * 4 + ["proxy_pass http://127.0.0.1:5001;", "", "root /srv/other;", "internal;", "deny all;"])
    return "    root /srv/www;\n" + rng.maybe("    merge_slashes off;\n", 0.15) + locations(rng, body, 3, 9)


def rewrite_line(rng):
    """One directive of the rewrite module."""
    target = rng.choice(["/a", "/b/$1", "/c?x=9", "/t?", "/b/c$uri", "/app/$2", "/$1/$2?q=$arg_a", "http://example.com/z/$1", "/d e/$1", "/%41b",
                         "$uri/x", "https://example.com$request_uri"])
    flag = rng.choice(["", "", " last", " break", " redirect", " permanent"])
    plain = f'rewrite "{rng.choice(REGEXES + ["^", "^/(.*)$"])}" "{target}"{flag};'
    return rng.choice([plain, plain, plain, f"set $v {rng.choice(['$uri', '$args', '$1', 'x$v', '$arg_a', 'yes'])};", "break;" if rng.random() < 0.3 else plain,
                       "return 404;" if rng.random() < 0.2 else plain, "set $args new=$arg_x;"])


CONDITIONS = ["$arg_v", "$arg_v = yes", "$arg_v != yes", '$uri ~ "^/(a+)(.*)$"', '$uri !~* "TXT$"', "$request_method = POST", "-f $request_filename",
              "!-e /srv/www$uri", "-d $document_root$uri", "$v", "$args ~ (x)=(.)"]


def rewrite_block(rng, most):
    """Several of them, some in an if."""
    lines = []
    for _ in range(rng.randint(0, most)):
        if rng.random() < 0.35:
            inner = " ".join(rewrite_line(rng) for _ in range(rng.randint(0, 2)))
            lines.append(f"if ({rng.choice(CONDITIONS)}) {{ {inner} }}")
        else:
            lines.append(rewrite_line(rng))
    return "\n        ".join(lines)


def theme_rewrite(rng):
    """rewrite, set, if, break, return."""
    def body(rng, head):
        end = rng.choice([show(rng, head)] * 3 + ["proxy_pass http://127.0.0.1:5001;", "proxy_pass http://127.0.0.1:5001/up/;" if "~" not in head[:2] else "", "root /srv/other;", ""])
        return rewrite_block(rng, 3) + "\n        " + end
    return "    root /srv/www;\n    set $v '';\n    " + rewrite_block(rng, 2) + "\n" + locations(rng, body, 2, 5)


def theme_static(rng):
    """root, alias, index, try_files, error_page, autoindex redirects."""
    def body(rng, head):
        regex = "~" in head.split()[0] and "^" not in head.split()[0]
        root = rng.choice(["root /srv/www;", "root /srv/other;", "", "alias /srv/www/b/;" if not regex else "alias /srv/www/$1;", "alias /srv/www;" if not regex else "", "root /srv;"])
        extra = rng.choice(["", "", "try_files $uri $uri/ =404;", "try_files $uri /a;", "try_files /none $uri/index.html @x;", "try_files $uri/ $uri.txt /none?$args;", "index a.txt index.html;",
                            "index none /a.txt;", "error_page 404 /a;", "error_page 403 404 =200 /a.txt;", "error_page 404 @x;", "error_page 404 = /b/;", "absolute_redirect off;", "error_page 405 =200 /a;"])
        return f"{root} {extra} " + rng.maybe("add_header X-Here $uri;", 0.3)
    named = "    location @x { return 200 \"named uri=$uri args=$args\\n\"; }\n"
    return "    root /srv/www;\n" + rng.maybe("    index b index.html;\n", 0.2) + rng.maybe("    error_page 404 /a.txt;\n", 0.2) + rng.maybe("    try_files $uri /a.txt;\n", 0.2) + locations(rng, body, 2, 6) + named


def theme_proxy(rng):
    """proxy_pass, its URI, headers and proxy_redirect."""
    def body(rng, head):
        regex = head.split()[0] in ("~", "~*")
        target = rng.choice(["http://127.0.0.1:5001"] * 3 + (["http://127.0.0.1:5001/", "http://127.0.0.1:5001/up", "http://127.0.0.1:5001/up/", "http://localhost:5001/", "http://up/x/", "http://127.0.0.1:5001/q?z=1"] if not regex else [])
                            + ["http://up", "http://$t", "http://$t/v", "http://$t$request_uri", "http://$t$uri?$args", "http://localhost:5001"])
        headers = rng.some(["proxy_set_header Host $host;", "proxy_set_header Host $http_host;", "proxy_set_header X-A $uri;", 'proxy_set_header X-B "";', "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
                            "proxy_set_header Connection close;", "proxy_set_header X-Host $proxy_host:$proxy_port;", 'proxy_set_header Cookie "";'], 0, 3) if rng.random() < 0.5 else []
        redirect = rng.choice(["", "", "", "proxy_redirect off;", "proxy_redirect http://127.0.0.1:5001/ /x/;", "proxy_redirect / /pre/;", 'proxy_redirect ~^http://([^/]+)/(.*)$ https://$1:444/$2;',
                               "proxy_redirect http://$proxy_host/ http://$host/;", "absolute_redirect off;", "port_in_redirect off;", "proxy_redirect http://up/ /up/;"])
        extra = rng.choice(["", "", "", "proxy_http_version 1.1;", "proxy_http_version 1.0;", "proxy_method PUT;", "rewrite ^/a(.*)$ /n$1 break;", "proxy_pass_request_headers off;", "proxy_hide_header X-Back;", "set $args q=$arg_x;",
                            "try_files $uri @x;", "if ($arg_v) { set $w 1; }", "proxy_intercept_errors on;"])
        return f"{extra} {' '.join(headers)} proxy_pass {target}; {redirect}"
    return ("    root /srv/www;\n    set $t 127.0.0.1:5001;\n" + rng.maybe("    proxy_set_header X-S server;\n    proxy_set_header Host $host;\n", 0.3) + rng.maybe("    proxy_redirect http://127.0.0.1:5001/ /s/;\n", 0.1)
            + locations(rng, body, 2, 5) + "    location @x { proxy_pass http://127.0.0.1:5001; }\n")


def theme_access(rng):
    """allow, deny, satisfy of address rules, realip."""
    rules = ["allow 1.2.3.4;", "deny 1.2.3.4;", "allow 203.0.113.0/24;", "deny 203.0.113.7;", "allow all;", "deny all;", "allow 10.0.0.0/8;", "deny 10.0.0.9;", "allow 2001:db8::/32;"]
    realip = ["set_real_ip_from 203.0.113.7;", "set_real_ip_from 10.0.0.0/8;", "set_real_ip_from 0.0.0.0/0;", "real_ip_recursive on;", "real_ip_header X-Forwarded-For;", "real_ip_header X-Real-IP;"]

    def body(rng, head):
        own = " ".join(rng.some(rules, 0, 3)) + " " + (" ".join(rng.some(realip, 1, 3)) if rng.random() < 0.2 else "")
        return own + " proxy_set_header X-Client $remote_addr; proxy_set_header X-List $proxy_add_x_forwarded_for; proxy_pass http://127.0.0.1:5001;"
    return "    " + " ".join(rng.some(rules, 0, 3)) + " " + " ".join(rng.some(realip, 0, 4)) + "\n" + locations(rng, body, 1, 4)


def theme_uwsgi(rng):
    """uwsgi_pass and its params."""
    params = ["include uwsgi_params;", "uwsgi_param A $uri;", "uwsgi_param B $arg_none if_not_empty;", "uwsgi_param HTTP_X_A $arg_a if_not_empty;", "uwsgi_param HTTP_HOST $host;", "uwsgi_param PATH_INFO /x;",
              "uwsgi_param HTTP_COOKIE \"\";", "uwsgi_param SCRIPT_NAME /a;", "uwsgi_param http_x_b 1;"]

    def body(rng, head):
        extra = rng.choice(["", "", "rewrite ^/a(/.*)$ $1 break;", "uwsgi_pass_request_headers off;", "error_page 404 @x;"])
        return f"{extra} {' '.join(rng.some(params, 0, 4)) if rng.random() < 0.7 else ''} uwsgi_pass 127.0.0.1:5002;"
    return "    root /srv/www;\n    include uwsgi_params;\n" + locations(rng, body, 1, 4) + "    location @x { return 200 x; }\n"


def theme_headers(rng):
    """add_header, maps, variables and their inheritance."""
    adds = ["add_header X-A $m;", "add_header X-B $uri always;", 'add_header X-C "$arg_a" always;', "add_header X-D $sent_http_x_a;", "add_header X-E $sent_http_location;", "add_header X-F \"$n|$host|$http_x_a\";"]

    def body(rng, head):
        end = rng.choice([show(rng, head), "return 404;", "return 301 /a;", "return 204;", "proxy_pass http://127.0.0.1:5001;", "", "if ($arg_v) { add_header X-If 1; }", "error_page 404 /e; return 404;", "return 302 $scheme://$host:$server_port$uri;", "return 403 text;", "return 307 ?$args;"])
        return " ".join(rng.some(adds, 0, 3)) + " " + end
    return "    root /srv/www;\n    " + " ".join(rng.some(adds, 0, 2)) + "\n" + locations(rng, body, 2, 6) + "    location = /e { return 200 \"error page $status\\n\"; }\n"


THEMES = {name[6:]: function for name, function in list(globals().items()) if name.startswith("theme_")}


def client_lines(rng):
    """Where a request comes from and what it carries."""
    lines = []
    lines += rng.some(["X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 1.2.3.4, 10.0.0.5", "X-Forwarded-For: 9.9.9.9, bad", "X-Real-IP: 1.2.3.4", "X-Real-IP: 2001:db8::1", "X-Forwarded-For: 10.1.1.1,203.0.113.7",
                       "X-Forwarded-For: 1.2.3.4:80", "X-A: 1", "x-a: 2", "Cookie: a=1; b=2", "X-B: b", "under_score: 1", "X-Forwarded-Proto: https", "Accept: */*"], 0, 4)
    return lines


def scenario(theme, seed):
    """The text of a random scenario."""
    rng = Random(f"{theme} {seed}")
    status, where = rng.choice([(200, "")] * 2 + [(302, rng.choice(["http://127.0.0.1:5001/y", "/y", "http://localhost:5001/up/y?z", "http://up/x/q", "https://127.0.0.1:5001/", "http://127.0.0.1:5001", "y"])), (404, ""), (403, "")])
    maps = 'map $arg_v $m { default d; yes y; "~^(?<c>[a-z])" r-$c; "" e; }\nmap $uri $n { "~^/(a)(.*)$" "$1-$2"; /b/ b; hostnames; *.txt t; }\n'
    body = THEMES[theme](rng)
    text = f"Random {theme} {seed}\n\nA random scenario.\n\n--- nginx.conf\nupstream up {{ server 127.0.0.1:5001; }}\n{maps}server {{\n    listen 80;\n    server_name example.com;\n{body}}}\n\n"
    text += BACKEND.format(status=status, location=f"Location: {where}\n" if where else "") + "\n"
    text += "--- answers 127.0.0.1:5002 uwsgi\n" + f"{status}\n" + (f"Location: {where}\n" if where else "") + "Content-Type: text/plain\n\nuwsgi\n\n"
    text += "--- files\n" + "\n".join(FILES) + "\n\n"
    return text + requests(rng, 18, client_lines)
