//! `--http-socket` and `--http`: an HTTP request becomes vars.

use super::{Steps, Stopped, Vars, packet};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Failure, Request, Traced, UpstreamRequest};
use crate::wsgi::process::Uwsgi;
use crate::wsgi::{HOSTNAME, Listener, Outcome, peer};

/// Makes vars of an HTTP request, in the order in which uWSGI adds them.
pub(super) fn vars(
    steps: &mut Steps,
    options: &Uwsgi,
    listener: &Listener,
    upstream: &UpstreamRequest,
    request: &Request,
) -> Result<Vars, Stopped> {
    let head = request.head().len();
    let limit = options.buffer_size;
    if head > limit && !listener.routed {
        steps.log(
            options.buffer_size_span,
            format!("invalid HTTP request size (max {limit})...skip"),
        );
        return Err(packet::reset());
    }
    let target = &request.target;
    let question = target.find(b'?');
    let path = target.to(question.unwrap_or(target.len()));
    if head + path.len() >= limit && !listener.routed {
        steps.log(
            options.buffer_size_span,
            "not enough space in wsgi_req http proto_parser_buf to decode PATH_INFO, consider tuning it with --buffer-size",
        );
        return Err(closed());
    }

    let line = |value: &Traced, key: &str| {
        value.via(Program::Wsgi, Rule("environ-from-request-line"), key, None)
    };
    let own = |rule: Rule, key: &str| Origin::new(Program::Wsgi, rule, key, listener.span);
    let mut list: Vec<(Traced, Traced)> = Vec::new();
    let mut add = |key: &str, value: Traced| {
        let name = Origin::new(Program::Wsgi, Rule("environ-key"), key, None);
        list.push((Traced::of(key, &name), value));
    };
    add("REQUEST_METHOD", line(&request.method, "REQUEST_METHOD"));
    add(
        "PATH_INFO",
        decode(&path).via(Program::Wsgi, Rule("uwsgi-path-info"), "PATH_INFO", None),
    );
    add("REQUEST_URI", line(target, "REQUEST_URI"));
    let query = question.map_or_else(Traced::new, |at| target.from(at + 1));
    add("QUERY_STRING", line(&query, "QUERY_STRING"));
    let protocol = own(Rule("environ-from-request-line"), "SERVER_PROTOCOL");
    add("SERVER_PROTOCOL", Traced::of(request.version, &protocol));
    if options.manage_script_name.is_none() || listener.routed {
        add("SCRIPT_NAME", Traced::new());
    }
    add(
        "SERVER_NAME",
        Traced::of(HOSTNAME, &own(Rule("server-name-hostname"), "SERVER_NAME")),
    );
    add(
        "SERVER_PORT",
        Traced::of(
            listener.port().unwrap_or("80"),
            &own(Rule("server-port-socket"), "SERVER_PORT"),
        ),
    );
    if listener.routed {
        add(
            "UWSGI_ROUTER",
            Traced::of("http", &own(Rule("uwsgi-router"), "")),
        );
    }
    // On a unix socket uWSGI reads an address that is not there.
    let peer = peer::address(upstream)
        .unwrap_or_else(|| Traced::of("0.0.0.0", &own(Rule("peer-of-unix-socket"), "REMOTE_ADDR")));
    add("REMOTE_ADDR", peer);
    if upstream.tls {
        add(
            "HTTPS",
            Traced::of("on", &own(Rule("uwsgi-https-socket"), "HTTPS")),
        );
    }

    let headers = headers(steps, request)?;
    let mut filled: usize = list.iter().map(size).sum();
    if listener.routed {
        // The router also says REMOTE_PORT, which has five digits.
        filled += 4 + "REMOTE_PORT".len() + 5;
        filled += headers.iter().map(size).sum::<usize>();
        if filled > limit {
            packet::too_big(steps, options, filled);
            return Err(closed());
        }
    } else {
        for header @ (key, value) in &headers {
            filled += size(header);
            if filled >= limit {
                steps.log(
                    options.buffer_size_span,
                    format!(
                        "[WARNING] unable to add {key}={value} to uwsgi packet, consider increasing buffer size"
                    ),
                );
                return Err(closed());
            }
        }
    }
    list.extend(headers);
    Ok(Vars {
        list,
        silence: request.headers.silence.clone(),
        absent,
        body: request.body.clone(),
    })
}

fn size((key, value): &(Traced, Traced)) -> usize {
    4 + key.len() + value.len()
}

/// The header a var would have come from; nothing for a var no header makes.
fn absent(var: &str) -> String {
    match var.strip_prefix("HTTP_") {
        Some("X_FORWARDED_PROTO") => "X-Forwarded-Proto".to_owned(),
        Some("X_FORWARDED_SSL") => "X-Forwarded-SSL".to_owned(),
        Some(name) => name.replace('_', "-"),
        None => String::new(),
    }
}

/// Header lines to vars: equal names are joined by a comma, a dash and an underscore are equal.
fn headers(steps: &mut Steps, request: &Request) -> Result<Vec<(Traced, Traced)>, Stopped> {
    let mut list: Vec<(Traced, Traced)> = Vec::new();
    for header in &request.headers.list {
        if header.name.is_empty() {
            steps.log(None, "invalid HTTP request");
            return Err(closed());
        }
        let name = header.name.map(|byte| match byte {
            b'-' => b'_',
            other => other.to_ascii_uppercase(),
        });
        let plain = name.is("CONTENT_TYPE") || name.is("CONTENT_LENGTH");
        let key = if plain {
            name
        } else {
            let silence = &request.headers.silence;
            Traced::of("HTTP_", silence).then(&name)
        };
        let about = header.name.to_text();
        let leading = header
            .value
            .as_bytes()
            .iter()
            .take_while(|b| **b == b' ')
            .count();
        let value = header.value.from(leading).via(
            Program::Wsgi,
            Rule("environ-from-header"),
            &about,
            None,
        );
        match list.iter_mut().find(|(other, _)| *other == key) {
            Some((_, earlier)) => {
                let joined = Origin::new(Program::Wsgi, Rule("headers-joined"), &*about, None);
                earlier.push_bytes(", ", &joined);
                earlier.push(&value);
            }
            None => list.push((key, value)),
        }
    }
    Ok(list)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Text,
    Percent,
    Hexadecimal(u8),
    Slash,
    Dot,
    DotDot,
}

/// uWSGI's decoding of a request target's path: cut at `#`, `%XX` decoded (a wrong digit gives a
/// zero byte, `%%` a percent sign, an unfinished one nothing), `.` and `..` segments that are not
/// encoded resolved, `//` kept.
fn decode(path: &Traced) -> Traced {
    let bytes = path.as_bytes();
    // Every byte with the index it was made of.
    let mut out: Vec<(u8, usize)> = Vec::new();
    let rooted = bytes.first() == Some(&b'/');
    let mut state = if rooted || bytes.is_empty() {
        State::Text
    } else {
        State::Slash
    };
    let mut end = 0;
    for (at, byte) in bytes.iter().copied().enumerate() {
        if byte == b'#' {
            break;
        }
        end = at;
        // In a segment's first bytes, the slash before them is still owed; at the very beginning
        // of a path without a slash there is none.
        let owed =
            |held: usize| (rooted || at > held).then_some((b'/', at.saturating_sub(held + 1)));
        match (state, byte) {
            (State::Text, b'%') => state = State::Percent,
            (State::Text | State::Dot, b'/') => state = State::Slash,
            (State::Text, _) => out.push((byte, at)),
            (State::Percent, b'%') => {
                out.push((b'%', at));
                state = State::Text;
            }
            (State::Percent, _) => state = State::Hexadecimal(byte),
            (State::Hexadecimal(high), low) => {
                out.push((hexadecimal(high, low), at));
                state = State::Text;
            }
            (State::Slash, b'.') => state = State::Dot,
            (State::Dot, b'.') => state = State::DotDot,
            (State::DotDot, b'/') => {
                let cut = out.iter().rposition(|(byte, _)| *byte == b'/').unwrap_or(0);
                out.truncate(cut);
                state = State::Slash;
            }
            (State::Slash | State::Dot | State::DotDot, _) => {
                let dots = match state {
                    State::Dot => 1,
                    State::DotDot => 2,
                    _ => 0,
                };
                out.extend(owed(dots));
                out.extend((0..dots).map(|dot| (b'.', at - dots + dot)));
                state = match byte {
                    b'%' => State::Percent,
                    // A slash can only follow a slash here: it is owed again.
                    b'/' => State::Slash,
                    _ => {
                        out.push((byte, at));
                        State::Text
                    }
                };
            }
        }
    }
    match state {
        State::Slash | State::Dot => out.push((b'/', end)),
        State::DotDot => {
            let keep = out
                .iter()
                .rposition(|(byte, _)| *byte == b'/')
                .map_or(0, |at| at + 1);
            out.truncate(keep);
        }
        _ => {}
    }
    let mut decoded = Traced::new();
    for (byte, at) in out {
        if let Some(origin) = path.origin_at(at) {
            decoded.push_bytes([byte], origin);
        }
    }
    decoded
}

fn hexadecimal(high: u8, low: u8) -> u8 {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match (digit(high), digit(low)) {
        (Some(high), Some(low)) => (high * 16 + low) as u8,
        _ => 0,
    }
}

fn closed() -> Stopped {
    Outcome::Fail(Failure::Closed).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expect: &str) {
        let origin = Origin::typed("url", None);
        let decoded = decode(&Traced::of(path, &origin));
        assert_eq!(decoded.to_text(), expect, "{path}");
    }

    #[test]
    fn segments_are_resolved_before_they_are_decoded() {
        check("/a%20b/../c//d", "/c//d");
        check("/a/../../b", "/b");
        check("/a/./b", "/a/b");
        check("/a/.", "/a/");
        check("/a/..", "/");
        check("/..", "");
        check("/.a/..b", "/.a/..b");
        check("/a%2e%2e/b", "/a../b");
        check("/a/%2e%2e/b", "/a/../b");
        check("/", "/");
        check("", "");
    }

    #[test]
    fn a_wrong_escape_is_a_zero_byte_and_an_unfinished_one_nothing() {
        check("/a+b%2Bc%zz%4", "/a+b+c\0");
        check("/100%%", "/100%");
        check("/%00x", "/\0x");
    }

    #[test]
    fn a_path_without_a_slash_stays_without_and_a_fragment_is_cut() {
        check("http://abs.host/p", "http://abs.host/p");
        check("*", "*");
        check("/x#f", "/x");
    }
}
