"""Ranges and conditions of a request, and what a server makes of them."""

DATES = ["Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 31 Dec 1999 23:59:59 GMT", "Sat, 01 Jan 2000 00:00:01 GMT", "Sun, 01 Jan 2040 00:00:00 GMT", "Saturday, 01-Jan-00 00:00:00 GMT", "Sat Jan  1 00:00:00 2000", "soon", "Sat, 01 Jan 2000 00:00:00 GMT; length=5", "Sun, 06 Nov 1994 08:49:37 GMT",
         "Sat, 1 Jan 2000 00:00:00 GMT", "Sat, 32 Jan 2000 00:00:00 GMT", ""]
# The date of every file, and the lengths of some.
TAGS = ['"386d4380-b"', '"386d4380-10"', '"386d4380-14"', '"386d4380-16"', '"386d4380-d"', '"386d4380-1b"', '"x"', "x", "*", '"', "386d4380-b", '"e"', ""]
RANGES = ["0-3", "2-", "-4", "0-0", "5-2", "100-200", "-0", "-100", "0-100", "3-3,5-6", "0-1, 4-", "0-0,0-0", "1-2,-1", " 1-3", "1 - 3", "1-3 ", "a-b", "", "1", "-", "99999999999999999999-", "0-1,100-200", "100-,200-", "1-3x", "0-,0-,0-", "0-1,,3-4", ",1-2", "1-2,"]


def inside(rng, world, place):
    """A few lines."""
    lines = []
    if place.kind == "server":
        world.paths += ["/a", "/a.txt", "/index.html", "/b/", "/b/a", "/x.png"]
    if rng.random() < (0.7 if place.kind == "server" else 0.2):
        lines.append("root /srv/www;")
    for chance, forms in ((0.15, ["max_ranges 0;", "max_ranges 1;", "max_ranges 2;", "max_ranges 5;"]), (0.15, ["etag off;", "etag on;"]),
                          (0.15, ["if_modified_since off;", "if_modified_since before;", "if_modified_since exact;"]), (0.1, ["expires 1h;", "expires off;"]), (0.05, ["proxy_force_ranges on;"]),
                          (0.05, ["default_type text/plain;"]), (0.08, ["error_page 412 416 /a.txt;", "error_page 416 =200 /a;", "error_page 412 = @a;", "error_page 304 /b/;", "error_page 404 /a.txt;"]),
                          (0.06, ['add_header Last-Modified "";', 'add_header Last-Modified "Sun, 06 Nov 1994 08:49:37 GMT";', 'add_header ETag "\\"x\\"";', "add_header Content-Range x;", "add_header X-Status $status always;", "add_header X-L $sent_http_content_length;",
                                  "add_header X-T $sent_http_last_modified;", "add_header X-E $sent_http_etag;", "add_header X-R $sent_http_content_range;"])):
        if rng.random() < chance:
            lines.append(rng.choice(forms))
    return lines


def headers(rng, world):
    """Header lines of a request."""
    found = []
    if rng.random() < 0.6:
        found.append(f"Range: {rng.pick({'bytes=': 12, 'bytes =': 0.5, 'Bytes=': 0.7, 'lines=': 0.4, 'bytes': 0.2})}{rng.choice(RANGES)}")
    for name, values, chance in (("If-Modified-Since", DATES, 0.3), ("If-Unmodified-Since", DATES, 0.15), ("If-None-Match", TAGS, 0.25), ("If-Match", TAGS, 0.15), ("If-Range", TAGS + DATES[:5], 0.3)):
        if rng.random() < chance:
            value = rng.choice(values)
            if values is TAGS and rng.random() < 0.25:
                value = ", ".join(rng.some(TAGS[:8], 2, 3)) if rng.random() < 0.6 else "W/" + value
            found.append(f"{name}: {value}".rstrip())
    return found
