"""What nginx keeps or shares: caches, zones, open files, hash tables, workers. Nothing of it is seen in an
answer, but every word of it may be wrong."""

RIGHT = ["proxy_cache_valid 200 302 10m;", "proxy_cache_valid any 1m;", "proxy_cache_bypass $arg_a $http_x;", "proxy_no_cache $arg_a;", "proxy_cache_key $uri$v;", "uwsgi_cache_key $uri;", "proxy_cache_methods GET POST;", "proxy_cache_min_uses 2;",
         "proxy_cache off;", "fastcgi_cache off;", "uwsgi_cache off;", "proxy_store off;", "proxy_store_access user:rw group:rw all:r;", "proxy_temp_path /tmp/p 1 2;", "client_body_temp_path /tmp/b;", "directio 4m;", "directio off;", "aio threads;", "aio off;", "aio threads=pool;",
         "open_file_cache max=10 inactive=5s;", "open_file_cache off;", "proxy_ssl_certificate_cache max=5 valid=1m;", "ssl_session_cache shared:s:1m;", "ssl_session_cache builtin:20 none;", "proxy_ssl_verify off;", "types_hash_max_size 2048;", "types_hash_bucket_size 128;",
         "proxy_headers_hash_bucket_size 128;", "proxy_headers_hash_max_size 1024;", "client_body_in_file_only clean;",
         "proxy_next_upstream_tries 2;", "uwsgi_next_upstream http_404 http_500;", "fastcgi_next_upstream_tries 1;", "uwsgi_pass_request_body off;", "fastcgi_pass_request_body off;", "scgi_pass_request_body off;", "uwsgi_force_ranges on;", "uwsgi_modifier2 5;", "mirror off;", "ssi_types text/xml;"]
WRONG = ["proxy_hide_header X-Another-Header-With-A-Name-That-Is-Longer-Than-Any;", "proxy_set_header X-A-Header-With-A-Name-That-Is-Longer-Than-Any-Bucket-Of-It 1;", "proxy_cache none;", "proxy_cache one;", "fastcgi_cache one;", "uwsgi_cache two; ", "proxy_store on; proxy_cache one;", "proxy_cache one; proxy_store on;", "proxy_cache_valid x;", "proxy_cache_valid 99 1m;", "proxy_cache_valid 200;", "proxy_cache_valid 600 5m;", "proxy_cache_bypass $nosuchvar;",
         "proxy_store_access user:x;", "proxy_store_access nobody:rw;", "proxy_temp_path /tmp/p 0;", "proxy_temp_path /tmp/p 5 5 5;", "proxy_temp_path /tmp/c;", "directio x;", "aio x;", "aio threads=none;", "aio threads; aio off;", "open_file_cache inactive=5s;", "open_file_cache max=0;", "open_file_cache max=5 x;",
         "open_log_file_cache max=x;", "open_log_file_cache max=0;", "proxy_ssl_certificate_cache valid=1s;", "ssl_certificate_cache max=0;", "ssl_session_cache shared:s:2m;", "ssl_session_cache shared:one:1m;", "ssl_session_cache shared:s:1k;", "ssl_session_cache x;", "proxy_ssl_verify on;", "proxy_ssl_certificate a.pem;",
         "types_hash_bucket_size 0;", "types_hash_max_size 0;", "proxy_headers_hash_bucket_size 16;", "proxy_headers_hash_max_size 1;", "mirror off; mirror /a;", "disable_symlinks off on;", "disable_symlinks from=/a;", "disable_symlinks x;", "add_trailer X $nosuchvar;", "ssi_types text/html text/html;", "proxy_bind x;",
         "client_body_in_file_only x;", "msie_refresh x;", "proxy_store '';", "limit_rate x;"]
ZONES = ["proxy_cache_path /tmp/c keys_zone=one:1m;", "fastcgi_cache_path /tmp/f levels=1:2 keys_zone=two:1m inactive=5m max_size=1g;"]
OUTER = ["proxy_cache_path /tmp/c keys_zone=three:1m;", "proxy_cache_path /tmp/d keys_zone=one:1m;", "proxy_cache_path /tmp/d keys_zone=one:2m;", "uwsgi_cache_path /tmp/u keys_zone=one:1m;", "proxy_cache_path /tmp/d keys_zone=four:1m levels=1:3;", "proxy_cache_path /tmp/d keys_zone=four:1k;",
         "proxy_cache_path /tmp/d inactive=5m;", "proxy_cache_path /tmp/d keys_zone=four:1m foo=1;", "proxy_cache_path /tmp/d keys_zone=four:1m use_temp_path=x;", "proxy_cache_path /tmp/d keys_zone=four:1m loader_files=x;", "proxy_cache_path /tmp/d keys_zone=four:1m min_free=1g manager_sleep=5;",
         "map_hash_bucket_size 128;", "map_hash_max_size 8;", "map_hash_bucket_size 32; map $uri $long { /a/key/that/is/longer/than/what/a/bucket/of/this/size/may/hold 1; }", "map $uri $long { /a/key/that/is/longer/than/what/a/bucket/of/nginx/may/hold/by/itself 1; }", "map $uri $long { a b; } map_hash_max_size 5;",
         "variables_hash_max_size 0;", "variables_hash_bucket_size 0;", "variables_hash_max_size 2048;", "charset_map a b { 80 81; }", "charset_map a a { }", "charset_map a b { 8g 80; }", "charset_map a b { } charset_map b a { }", "charset_map a utf-8 { 80 D18E; }", "charset a; source_charset b;",
         "charset_map a b { 80 81; } charset a; source_charset b;", "upstream z { zone up 64k; server 127.0.0.1:5001; }", "upstream z { zone one 64k; server 127.0.0.1:5001; }", "upstream z { zone up; server 127.0.0.1:5001; }", "upstream z { zone up 1k; server 127.0.0.1:5001; }", "upstream z { hash $nosuchvar; server 127.0.0.1:5001; }",
         "upstream z { random two x; server 127.0.0.1:5001; }", "upstream z { keepalive 5; keepalive 6; server 127.0.0.1:5001; }", "upstream z { keepalive x; server 127.0.0.1:5001; }", "upstream z { server 127.0.0.1:5001 route=; }", "upstream z { sticky cookie a domain=b domain=c; server 127.0.0.1:5001; }",
         "upstream z { sticky learn create=$uri lookup=$uri zone=st:1m; server 127.0.0.1:5001; }", "split_clients $uri $sp { 50%; 50% b; }"]
MAIN = ["worker_priority 5;", "worker_priority x;", "worker_cpu_affinity auto;", "worker_cpu_affinity 01 2;", "worker_cpu_affinity 01 10;", "thread_pool pool threads=2;", "thread_pool pool threads=0;", "thread_pool pool;", "thread_pool pool threads=2; thread_pool pool threads=2;", "events { } load_module x.so;",
        "events { worker_connections 1; }", "events { worker_connections x; }", "events { use epoll; }", "events { use select; }", "events { debug_connection 10.0.0.1/8; }", "events { debug_connection nowhere.example; }"]


def inside(rng, world, place):
    """A few lines."""
    fitting = [line for line in RIGHT if place.kind == "server" or not line.startswith("ssl_")]
    lines = list({line.partition(" ")[0]: line for line in rng.some(fitting, 0, 2)}.values())
    if rng.random() < 0.02:
        lines.append(rng.choice(WRONG))
    return lines


def outer(rng, world):
    """Zones, tables, maps."""
    return "".join(line + "\n" for line in ZONES + (rng.some(OUTER, 1, 2) if rng.random() < 0.3 else []))


def main(rng, world):
    """What stands before `events` or in its place; the pool that `aio` names is most often there."""
    lines = ["thread_pool pool threads=2;"] if rng.random() < 0.9 else []
    if rng.random() < 0.2:
        line = rng.choice(MAIN)
        lines = ([] if line.startswith("thread_pool") else lines) + [line]
    return "".join(line + "\n" for line in lines)
