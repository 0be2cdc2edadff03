"""proxy_cookie_domain, proxy_cookie_path, proxy_cookie_flags."""

DOMAINS = ["off", "localhost example.com", "app.local $host", "~^(.*)\\.local$ $1.example.com", "~APP x", ".example.com \"\"", "example.com other.example", "$host new.example", "~local$ x"]
PATHS = ["off", "/ /pre/", "/a /b", "~^/a/(.*)$ /$1", "~*^/A /c$uri", "/a/ \"\"", "/ $uri", "$arg_a /x", "~/ /y"]
FLAGS = ["off", "a secure", "a secure httponly samesite=strict", "~. httponly", "b nosecure", "a nohttponly nosamesite", "~A samesite=lax", "$arg_a secure", "c samesite=none secure", "~^(a|c)$ nosecure samesite=strict"]


def inside(rng, world, place):
    """A few lines."""
    lines = []
    for name, forms in (("domain", DOMAINS), ("path", PATHS), ("flags", FLAGS)):
        if rng.random() < 0.35:
            chosen = rng.some(forms, 1, 2)
            chosen = chosen if len(chosen) == 1 or rng.random() < 0.02 else [form for form in chosen if form != "off"]
            lines += [f"proxy_cookie_{name} {form};" for form in chosen]
    return lines
