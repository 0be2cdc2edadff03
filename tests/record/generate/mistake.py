"""A mistake in a config that had none: what nginx then says is compared too."""

import re

NAMES = ["lisen", "proxy_pas", "locatoin", "rewrit", "server_nam", "retrun", "proxypass", "Root", "add_headers", "upstraem", "listen80", "location/", "ssl_cert", "", "=", "$x"]
WRONG = ["listen 99999;", "listen;", "listen 80 80;", "listen a b;", "listen [::1;", "listen 127.0.0.1:;", "server_name;", "root;", "root /a /b;", "return;", "return 9999;", "return a;", "return 200 a b;", "rewrite a;", "rewrite ^ /x bad;", 'rewrite "(" /x;',
         'rewrite "a{2" /x;', "if ($a) { }", "if (a) { }", "if ( { }", "if ($arg_a = ) { }", "if ($arg_a ~ \"(\") { }", "if (-z $uri) { }", "set $x;", "set x 1;", "set $ 1;", "add_header X;", "add_header X 1 sometimes;", "expires soon;", "error_page;", "error_page 404;",
         "error_page 200 /x;", "error_page 404 =x /x;", "error_page 700 /x;", "try_files;", "try_files /a;", "try_files /a =x;", "allow;", "allow x;", "allow 1.2.3.4/33;", "deny 1.2.3;", "satisfy some;", "internal yes;", "proxy_pass;", "proxy_pass x;", "proxy_pass http://;",
         "proxy_pass https://127.0.0.1:99999;", "proxy_pass http://nowhere.example;", "proxy_pass http://up:8080;", "proxy_redirect a;", "proxy_redirect ~( /x;", "proxy_set_header X;", "proxy_http_version 2.0;", "proxy_method;", "uwsgi_pass;", "uwsgi_param A;",
         "uwsgi_param A b c;", "alias;", "index;", "types { text/plain; }", "map $a $b { }", "location { }", "location ~ { }", "location = { }", "location /x /y { }", "location ~ ( { }", "location @x { location /a { } }", "location bad /x { }", "limit_except { }", "limit_except FOO { }",
         "real_ip_header;", "set_real_ip_from x;", "set_real_ip_from 1.2.3.4/99;", "merge_slashes maybe;", "absolute_redirect yes;", "include none.conf;", "include;", "default_type;", "client_max_body_size x;", "client_max_body_size 1x;", "keepalive_timeout x;", "resolver;",
         "resolver x;", "ssl on;", "ssl_certificate none.pem;", "proxy_cookie_flags;", "proxy_cookie_path / ;", "proxy_hide_header;", "gzip maybe;", "auth_basic;", "root $;", "return 200 $nosuchvar;", "return 200 ${uri;",
         "return 200 \"$\";", "rewrite ^ $nosuchvar;", "proxy_pass http://$nosuchvar;", "server { }", "upstream x { }", "http { }", "events { }", "worker_processes 1;", "user x;", "proxy_pass http://127.0.0.1:5001; proxy_pass http://127.0.0.1:5002;", "root /a; root /b;", "root /a; alias /b;",
         "break x;", "proxy_buffers 1;", "proxy_buffer_size 0;", "proxy_intercept_errors 1;", "if ($uri ~ ^/a$ { }", "if ($uri = a b) { }", "if ($uri !~) { }", "if (!$uri) { }", "if ($uri == a) { }", "if { }", "location /q { } location /q { }", "location @q { } location @q { }", "satisfy any; satisfy any;",
         "set $uri x;", "set $host x;", "set $http_x x;", "set $1 x;", "map_hash_bucket_size x;", "server_names_hash_bucket_size 1;", "expires 5;  expires 6;", "return 301;", "return https://x y;", "location /x { root /a; alias /b; }", "location ~ ^/(a { }", "location ~ a{1 { }", "etag x;",
         "add_header \"\" x;", "proxy_set_header \"\" x;", "uwsgi_pass 127.0.0.1;", "uwsgi_pass unix:;", "uwsgi_pass http://x;", "proxy_pass unix:/x;", "proxy_pass http://unix:/x;", "proxy_pass http://unix:/x:/y;", "proxy_pass ftp://x;", "proxy_pass //x;", "listen unix:;", "listen unix:/x default_server ssl;",
         "listen 80 bad;", "listen 80 ssl http2 proxy_protocol;", "listen *:0;", "listen 127.0.0.1:80x;", "listen nowhere.example:80;", "server_name \"\" *.x.*;", "server_name *x;", "server_name ~(;", "server_name x*;", "server_name ~;", "server_name a..b;"]


def make(rng, text):
    """The text with a mistake."""
    what = rng.pick({"wrong": 10, "letter": 2, "cut": 2, "double": 1, "name": 2, "move": 1, "mark": 2, "variable": 1})
    places = [match.end() for match in re.finditer(r"[;{}]\s", text)]
    at = rng.choice(places) if places else 0
    if what == "wrong":
        return text[:at] + rng.choice(WRONG) + "\n" + text[at:]
    if what == "letter":
        at = rng.randrange(len(text))
        return text[:at] + rng.choice(["", "", "x", ";", "{", "}", '"', "'", "$", "\\", " ", "\n", "#", "é"]) + text[at + rng.randint(0, 1):]
    if what == "cut":
        return text[:rng.randrange(len(text))] + "\n"
    if what == "name":
        words = list(re.finditer(r"(?<=[;{}\n] )\s*[a-z_]+(?= )", text)) or list(re.finditer(r"[a-z_]+(?= )", text))
        word = rng.choice(words)
        return text[:word.start()] + " " + rng.choice(NAMES) + text[word.end():]
    if what == "variable":
        return text.replace("$uri", "$" + rng.choice(["urii", "host_x", "arg_", "http_", "cookie_", "10", "{uri", "UPSTREAM", "sent_http", "nosuch", "m2"]), 1)
    lines = text.splitlines(keepends=True)
    number = rng.randrange(len(lines))
    if what == "double":
        return "".join(lines[:number] + [lines[number]] + lines[number:])
    if what == "move":
        line = lines.pop(number)
        lines.insert(rng.randrange(len(lines) + 1), line)
        return "".join(lines)
    marks = list(re.finditer(r"[;{}]", text))
    mark = rng.choice(marks)
    return text[:mark.start()] + text[mark.end():]
