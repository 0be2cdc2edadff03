"""Words and values of a config."""

VARIABLES = {
    "$uri": 8, "$args": 6, "$request_uri": 5, "$host": 5, "$http_host": 3, "$server_name": 3, "$server_port": 3, "$server_addr": 1,
    "$remote_addr": 3, "$scheme": 4, "$document_uri": 2, "$document_root": 2, "$request_filename": 2, "$query_string": 2,
    "$is_args": 3, "$arg_a": 3, "$arg_v": 3, "$http_x_a": 3, "$cookie_a": 2, "$request_method": 2, "$request": 1, "$content_length": 1,
    "$content_type": 1, "$1": 4, "$2": 3, "$9": 0.3, "$v": 4, "$w": 2, "$m": 2, "$n": 1, "$hostname": 1, "$https": 1, "$server_protocol": 1,
    "$remote_port": 1, "$realip_remote_addr": 1, "$proxy_host": 1, "$proxy_port": 1, "$proxy_add_x_forwarded_for": 1,
    "$http_user_agent": 1, "$http_cookie": 1, "$http_x_forwarded_for": 1, "$nginx_version": 1, "$remote_user": 1, "$realpath_root": 0.5,
    "$status": 1, "$http_none": 1, "$request_body": 0.5, "$limit_rate": 0.3, "$body_bytes_sent": 0.2, "$http_referer": 0.5,
    "$http_upgrade": 0.5, "$http_connection": 0.5, "$sent_http_location": 0.5, "$upstream_status": 0.3, "$host:$server_port": 2, "${uri}x": 1,
    "$realip_remote_port": 0.3, "$proxy_protocol_addr": 0.2, "$server_name$request_uri": 2,
    "$proxy_protocol_port": 0.2, "$proxy_protocol_server_addr": 0.2, "$ssl_server_name": 0.3, "$ssl_protocol": 0.2, "$request_length": 0.3, "$connection_requests": 0.2, "$pipe": 0.1, "$request_completion": 0.1, "$sent_http_content_type": 0.3,
    "$sent_http_content_length": 0.2, "$sent_http_x_a": 0.3, "$upstream_addr": 0.3, "$upstream_http_x_back": 0.3, "$upstream_cookie_a": 0.3, "$upstream_http_location": 0.2, "$fastcgi_script_name": 0.2, "$fastcgi_path_info": 0.2, "$secure_link": 0.1,
    "$invalid_referer": 0.2, "$limit_req_status": 0.1, "$limit_conn_status": 0.1, "$request_port": 0.1, "$is_request_port": 0.1, "$captured": 0.2, "$sub": 0.1, "$arg_": 0.05, "$bytes_sent": 0.1, "$cookie_none": 0.2,
}
PLAIN = ["a", "b", "x", "yes", "/", "/a", "/b/", "-", "_", "%20", "%2F", "?", "=", "&", ":", "é", "1", "..", "//", "a b", ".", "#", "+", "%", ",", "http://"]


def value(rng, least=1, most=3):
    """A value with variables, quoted where it has to be."""
    pieces = [rng.pick(VARIABLES) if rng.random() < 0.6 else rng.choice(PLAIN) for _ in range(rng.randint(least, most))]
    # A name ends where no letter can follow.
    pieces = [f"${{{piece[1:]}}}" if piece[0] == "$" and piece[1:].isidentifier() and after[:1].isalnum() else piece
              for piece, after in zip(pieces, pieces[1:] + [""])]
    return quoted(rng, "".join(pieces))


def quoted(rng, text):
    """The text as a word of a config."""
    if text and not any(letter in " \t;{}\"'#\\" for letter in text.replace("${", "")) and rng.random() < 0.6:
        return text
    mark = rng.choice("\"\"'")
    return mark + text.replace("\\", "\\\\").replace(mark, "\\" + mark) + mark


def indent(text):
    """The lines of a block."""
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def block(head, inside):
    """A block directive."""
    return f"{head} {{\n{indent(inside)}}}\n"
