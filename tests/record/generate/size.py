"""How large a request may be."""

LINES = ["client_max_body_size 0;", "client_max_body_size 1;", "client_max_body_size 4;", "client_max_body_size 1k;", "client_max_body_size 3;", "client_body_buffer_size 1k;", "client_body_in_single_buffer on;", "client_body_buffer_size 2;", "client_body_in_file_only on;", "client_body_in_file_only clean;"]
HEAD = ["client_header_buffer_size 1k;", "client_header_buffer_size 100;", "client_header_buffer_size 2k;", "large_client_header_buffers 2 1k;", "large_client_header_buffers 1 2k;", "large_client_header_buffers 4 200;", "large_client_header_buffers 2 8k;", "max_headers 2;", "max_headers 5;",
        "connection_pool_size 256;", "request_pool_size 8k;"]


def inside(rng, world, place):
    """A few lines."""
    lines = rng.some(LINES, 1, 2) if rng.random() < 0.5 else []
    if place.kind == "server" and rng.random() < 0.7:
        lines += rng.some(HEAD, 1, 2)
    if rng.random() < 0.15:
        lines.append(f"error_page {rng.choice(['413', '400', '494', '414', '413 400 494'])} {rng.choice(['/a', '=200 /b/', world.named(rng)])};")
    if rng.random() < 0.15:
        lines.append('add_header X-Size "$request_length|$content_length" always;')
    return lines


def headers(rng, world):
    """Header lines of a request."""
    if rng.random() < 0.4:
        return []
    return [f"X-{number}: {rng.choice('abc') * rng.choice([1, 50, 90, 100, 150, 500, 990, 1000, 1017, 1020, 1500, 2040, 3000])}" for number in range(rng.pick({1: 5, 2: 3, 5: 1}))]
