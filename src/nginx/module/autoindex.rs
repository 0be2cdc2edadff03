//! `autoindex`: a folder's list where there is no index file, as HTML, JSON or XML.
//!
//! Follows `ngx_http_autoindex_module.c`. When a file was changed cannot be known: every file of a
//! scenario, and every folder, is from the first second of the year 2000, in UTC.

use super::{Flow, Inherit, PhaseHandler, Row, charset, core, index, inherit};
use crate::nginx::config::builder::Builder;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::{answer, variable};
use crate::text::{Diagnostic, Span};
use crate::wire::{Entry, Files, Rule, Traced};

/// The list of a folder.
const LISTING: Rule = Rule("autoindex");

/// How many bytes of a name are shown.
const NAME: usize = 50;

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    on: Option<(bool, Span)>,
    format: Option<&'static str>,
    exact_size: Option<bool>,
    localtime: Option<bool>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.on, &parent.on);
        inherit(&mut self.format, &parent.format);
        inherit(&mut self.exact_size, &parent.exact_size);
        inherit(&mut self.localtime, &parent.localtime);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("autoindex", |builder, directive| {
        let read = |directive: &Directive| slot::flag(directive).map(|on| (on, directive.span));
        slot::fill(&mut builder.conf().autoindex.on, directive, read)
    }),
    ("autoindex_format", |builder, directive| {
        let read = |directive: &Directive| slot::one_of(directive, FORMATS);
        slot::fill(&mut builder.conf().autoindex.format, directive, read)
    }),
    ("autoindex_exact_size", flag),
    // The machine's time is UTC.
    ("autoindex_localtime", flag),
];

/// What `autoindex_format` takes.
const FORMATS: &[(&str, &str)] = &[
    ("html", "html"),
    ("json", "json"),
    ("jsonp", "jsonp"),
    ("xml", "xml"),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Content, run)];

fn flag(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let conf = &mut builder.conf().autoindex;
    let slot = match directive.name.text.as_str() {
        "autoindex_exact_size" => &mut conf.exact_size,
        _ => &mut conf.localtime,
    };
    slot::fill(slot, directive, slot::flag)
}

fn run(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().autoindex;
    let Some((true, span)) = conf.on else {
        return Flow::Declined;
    };
    if !request.uri.ends_with("/") || !index::is_get_head_post(request) || request.method.is("POST")
    {
        return Flow::Declined;
    }
    let Some(path) = core::file_path(request) else {
        return Flow::Status(500);
    };
    let path = path.whole();
    // The last byte is taken off, whatever it is: an alias may have no slash there.
    let path = path.to(path.len().saturating_sub(1).max(1));
    let callback = match conf.format {
        Some("jsonp") => variable::get(request, "arg_callback").unwrap_or_default(),
        _ => Traced::new(),
    };
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    if callback.len() > 128 || !callback.as_bytes().iter().all(is_word) {
        let log = format!("client sent invalid callback name: \"{callback}\"");
        return core::refuse(request, Some(span), 400, log);
    }
    if !request.world.files().is_folder(path.as_bytes()) {
        let log = format!("opendir() \"{path}\" failed (2: No such file or directory)");
        return core::refuse(request, Some(span), 404, log);
    }
    let origin = request.by_rule(LISTING, &path.to_text(), Some(span));
    let listed = list(request.world.files(), path.as_bytes());
    let mut response = answer::empty(request, 200);
    let (kind, body) = match conf.format {
        None | Some("html") => {
            let exact = conf.exact_size.unwrap_or(true);
            let kind = "text/html";
            // Columns are counted in letters if the answer says that it is in UTF-8.
            let mut told = response.clone();
            told.headers.add("Content-Type", &origin, Traced::of(kind, &origin));
            charset::filter(request, &mut told);
            let told = told.headers.get("Content-Type").map(Traced::to_text);
            let utf8 = told.is_some_and(|kind| kind.to_ascii_lowercase().ends_with("=utf-8"));
            (kind, html(request.uri.as_bytes(), &listed, exact, utf8))
        }
        Some("xml") => {
            // $sent_http_content_type is without it.
            request.memory.charset = Some(Traced::of("; charset=utf-8", &origin));
            ("text/xml", xml(&listed))
        }
        Some(_) if callback.is_empty() => ("application/json", json(&listed)),
        Some(_) => {
            let mut body = b"/* callback */\r\n".to_vec();
            body.extend_from_slice(callback.as_bytes());
            body.push(b'(');
            body.extend_from_slice(&json(&listed));
            body.extend_from_slice(b");");
            ("application/javascript", body)
        }
    };
    response
        .headers
        .add("Content-Type", &origin, Traced::of(kind, &origin));
    response.body = Traced::of(body, &origin);
    response.status_origin = origin;
    request.step(
        Some(span),
        Event::StaticFile {
            path,
            outcome: "listing",
        },
    );
    request.memory.length = None;
    answer::finish(request, response);
    Flow::Answered
}

/// A name, and a file's size.
type Listed = (Vec<u8>, Option<usize>);

/// What is in a folder, folders first. Names with a dot in front are hidden.
fn list(files: &Files, folder: &[u8]) -> Vec<Listed> {
    let (mut listed, mut plain) = (Vec::new(), Vec::new());
    for (name, entry) in files.inside(folder) {
        if name.starts_with(b".") {
            continue;
        }
        match entry {
            Entry::Folder { .. } => listed.push((name.to_vec(), None)),
            Entry::File { content, .. } => plain.push((name.to_vec(), Some(content.len()))),
        }
    }
    listed.append(&mut plain);
    listed
}

fn html(uri: &[u8], listed: &[Listed], exact: bool, utf8: bool) -> Vec<u8> {
    let mut body = Vec::new();
    for part in [&b"<html>\r\n<head><title>Index of "[..], b"</title></head>\r\n<body>\r\n<h1>Index of "] {
        body.extend_from_slice(part);
        escape_html(uri, &mut body);
    }
    body.extend_from_slice(b"</h1><hr><pre><a href=\"../\">../</a>\r\n");
    for (name, size) in listed {
        let slash: &[u8] = if size.is_none() { b"/" } else { b"" };
        body.extend_from_slice(b"<a href=\"");
        for byte in name {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
                body.push(*byte);
            } else {
                body.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
        }
        body.extend_from_slice(slash);
        body.extend_from_slice(b"\">");
        // Where each letter begins: every byte is one, unless it is known to be UTF-8.
        let text = std::str::from_utf8(name).ok().filter(|_| utf8);
        let begins = |index: &usize| text.is_none_or(|text| text.is_char_boundary(*index));
        let mut width = (0..name.len()).filter(begins).count();
        if width > NAME {
            let end = (0..name.len()).filter(begins).nth(NAME - 3);
            escape_html(&name[..end.unwrap_or(name.len())], &mut body);
            body.extend_from_slice(b"..&gt;</a>");
        } else {
            escape_html(name, &mut body);
            if width < NAME {
                body.extend_from_slice(slash);
                width += slash.len();
            }
            body.extend_from_slice(b"</a>");
            body.resize(body.len() + NAME - width, b' ');
        }
        body.extend_from_slice(b" 01-Jan-2000 00:00 ");
        let size = match size {
            None => "-".to_owned(),
            Some(size) if exact => size.to_string(),
            Some(size) => rounded(*size),
        };
        let width = if exact { 19 } else { 7 };
        body.resize(body.len() + width - size.len().min(width), b' ');
        body.extend_from_slice(size.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"</pre><hr></body>\r\n</html>\r\n");
    body
}

/// A size in kilobytes or megabytes from 10000 bytes on.
fn rounded(size: usize) -> String {
    let (unit, letter) = match size {
        0..=9999 => return size.to_string(),
        10_000..0x10_0000 => (10, "K"),
        _ => (20, "M"),
    };
    let half = (1 << unit) / 2;
    let more = usize::from(size % (1 << unit) >= half);
    [&((size >> unit) + more).to_string(), letter].concat()
}

fn json(listed: &[Listed]) -> Vec<u8> {
    let mut body = b"[".to_vec();
    for (index, (name, size)) in listed.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(b"\r\n{ \"name\":\"");
        for byte in name {
            match byte {
                b'"' | b'\\' => body.extend_from_slice(&[b'\\', *byte]),
                0..0x20 => body.extend_from_slice(format!("\\u{byte:04X}").as_bytes()),
                _ => body.push(*byte),
            }
        }
        let kind = if size.is_some() { "file" } else { "directory" };
        let mut rest = ["\", \"type\":\"", kind].concat();
        rest.push_str("\", \"mtime\":\"Sat, 01 Jan 2000 00:00:00 GMT\"");
        if let Some(size) = size {
            rest.push_str(", \"size\":");
            rest.push_str(&size.to_string());
        }
        rest.push_str(" }");
        body.extend_from_slice(rest.as_bytes());
    }
    body.extend_from_slice(b"\r\n]");
    body
}

fn xml(listed: &[Listed]) -> Vec<u8> {
    let mut body = b"<?xml version=\"1.0\"?>\r\n<list>\r\n".to_vec();
    for (name, size) in listed {
        let kind = if size.is_some() { "file" } else { "directory" };
        let mut tag = ["<", kind, " mtime=\"2000-01-01T00:00:00Z\""].concat();
        if let Some(size) = size {
            tag.push_str(" size=\"");
            tag.push_str(&size.to_string());
            tag.push('"');
        }
        tag.push('>');
        body.extend_from_slice(tag.as_bytes());
        escape_html(name, &mut body);
        body.extend_from_slice(["</", kind, ">\r\n"].concat().as_bytes());
    }
    body.extend_from_slice(b"</list>\r\n");
    body
}

fn escape_html(text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        match byte {
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            _ => out.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded() {
        for (size, expected) in [
            (9999, "9999"),
            (10_000, "10K"),
            (10_752, "11K"),
            (1_048_576, "1M"),
            (1_600_000, "2M"),
        ] {
            assert_eq!(rounded(size), expected);
        }
    }
}
