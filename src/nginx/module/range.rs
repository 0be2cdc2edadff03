//! `Range`: a part of a file, or of an upstream's answer.
//!
//! Follows `ngx_http_range_filter_module.c`. The number between several parts counts up while
//! nginx runs; here it is always the first.

use super::headers::ADDED;
use super::{Inherit, PhaseHandler, Row, inherit, not_modified};
use crate::nginx::request::Request;
use crate::nginx::request::line::HttpVersion;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::version::Change;
use crate::wire::{Response, Rule, Traced};

/// Parts of it may be asked for.
const RANGES: Rule = Rule("ranges");

/// What stands between several parts.
const DELIMITER: &str = "\r\n--00000000000000000001";
const MULTIPART: &str = "multipart/byteranges; boundary=00000000000000000001";

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    most: Option<i64>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.most, &parent.most);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("max_ranges", |builder, directive| {
    slot::fill(&mut builder.conf().range.most, directive, slot::number)
})];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// Cuts what is answered to what is asked for; 416 if it has no such part. What stays whole says
/// that it may be asked for in parts.
pub(crate) fn filter(
    request: &mut Request<'_>,
    response: &mut Response,
    forced: Option<i64>,
) -> Option<u16> {
    let most = request.conf().range.most.unwrap_or(i64::MAX);
    if response.status != 200 || most == 0 || request.version < HttpVersion::V1_0 {
        return None;
    }
    let refused = part(request, response, forced, most);
    request.memory.allow_ranges = refused.is_some();
    if response.status == 200 {
        let origin = request.by_rule(RANGES, "", None);
        let value = Traced::of("bytes", &origin);
        response.headers.add("Accept-Ranges", &origin, value);
    }
    refused
}

/// Cuts out what is asked for, if anything is. Of an upstream's answer of a known length one part
/// may be asked for.
fn part(
    request: &mut Request<'_>,
    response: &mut Response,
    forced: Option<i64>,
    mut most: i64,
) -> Option<u16> {
    let value = request.headers.get("Range")?.to_text().into_owned();
    let asked = value.get(6..).filter(|asked| !asked.is_empty())?;
    if !value[..6].eq_ignore_ascii_case("bytes=") {
        return None;
    }
    let length = response.body.len();
    let met = match (forced, request.headers.get("If-Range")) {
        // Tag and date are the upstream's.
        (Some(_), Some(named)) => {
            let bytes = named.as_bytes();
            let own = match bytes {
                [_, .., b'"'] => response.headers.get("ETag"),
                _ if bytes.ends_with(b" GMT") => response.headers.get("Last-Modified"),
                _ => None,
            };
            Some(own.is_some_and(|own| own.as_bytes() == bytes))
        }
        _ => not_modified::if_range(request, length),
    };
    if !not_modified::decide(request, "If-Range", met)? {
        return None;
    }
    if forced.is_some() {
        most = 1;
    }
    let total = forced.unwrap_or(i64::try_from(length).unwrap_or(i64::MAX));
    let overhead = request.config.version.has(Change::RangeOverhead);
    let origin = response.status_origin.clone();
    let total_text = ["/", &total.to_string()].concat();
    let (status, text) = match parse(asked, total, most, overhead) {
        Ok(parts) => {
            let content = std::mem::take(&mut response.body);
            let mut shown = String::new();
            for (start, end) in &parts {
                shown = ["bytes ", &start.to_string(), "-", &(end - 1).to_string()].concat();
                shown.push_str(&total_text);
                let index = |at: &i64| usize::try_from(*at).unwrap_or(length);
                if parts.len() > 1 {
                    let kind = response.headers.get("Content-Type");
                    let kind = kind.filter(|kind| !kind.is_empty());
                    response.body.push_bytes(DELIMITER, &origin);
                    if let Some(kind) = kind {
                        response.body.push_bytes("\r\nContent-Type: ", &origin);
                        response.body.push(kind);
                    }
                    let range = ["\r\nContent-Range: ", &shown, "\r\n\r\n"].concat();
                    response.body.push_bytes(range, &origin);
                }
                response.body.push(&content.slice(index(start)..index(end)));
            }
            if parts.len() > 1 {
                response.body.push_bytes([DELIMITER, "--\r\n"].concat(), &origin);
                shown.clear();
            }
            (206, shown)
        }
        Err(416) => (416, ["bytes *", &total_text].concat()),
        Err(_) => return None,
    };
    not_modified::condition(request, response, "Range", status);
    let origin = response.status_origin.clone();
    if text.is_empty() || status == 416 {
        response.headers.remove("Content-Type");
    }
    if request.config.version.has(Change::OneContentRange) {
        // Not what `add_header` added.
        response.headers.list.retain(|header| {
            let origin = header.value.origin_at(0);
            !header.name.is_ignoring_case("Content-Range")
                || origin.is_some_and(|origin| origin.cause().rule == ADDED)
        });
    }
    let (name, value) = match text.as_str() {
        "" => ("Content-Type", MULTIPART),
        text => ("Content-Range", text),
    };
    response.headers.add(name, &origin, Traced::of(value, &origin));
    (status == 416).then_some(416)
}

/// The parts asked for; or the status: 416, or 200 for all of it (`ngx_http_range_parse`).
fn parse(asked: &str, length: i64, most: i64, overhead: bool) -> Result<Vec<(i64, i64)>, u16> {
    let (mut parts, mut size) = (Vec::new(), 0_i64);
    let limit = usize::try_from(most).unwrap_or(usize::MAX);
    for part in asked.split(',') {
        let (from, to) = part.trim_matches(' ').split_once('-').ok_or(416_u16)?;
        let number = |text| slot::parse_number(text).ok_or(416_u16);
        let (start, end) = if from.is_empty() {
            ((length - number(to)?).max(0), length)
        } else {
            let start = number(from.trim_end_matches(' '))?;
            match to.trim_start_matches(' ') {
                "" => (start, length),
                to => (start, number(to)?.saturating_add(1).min(length)),
            }
        };
        if start < end {
            size = size.saturating_add(end - start);
            parts.push((start, end));
            if parts.len() > limit {
                return Err(200);
            }
        } else if start == 0 {
            return Err(200);
        }
    }
    let count = i64::try_from(parts.len()).unwrap_or(i64::MAX);
    match count {
        0 => Err(416),
        1 => Ok(parts),
        _ if size > length => Err(200),
        // Their frames are counted unless `max_ranges` says how many there may be.
        _ if overhead && most == i64::MAX && size + count * 256 > length + 4096 => Err(200),
        _ => Ok(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn parts_are_read_as_nginx_reads_them() {
        let check = |asked: &str, expected: Result<&[_], u16>| {
            let parts = parse(asked, 11, 2, false);
            assert_eq!(parts.as_deref().map_err(|status| *status), expected, "{asked}");
        };
        check("2-4", Ok(&[(2, 5)]));
        check(" 2 - 4 ", Ok(&[(2, 5)]));
        check("-3", Ok(&[(8, 11)]));
        check("-99", Ok(&[(0, 11)]));
        check("8-", Ok(&[(8, 11)]));
        check("8-99", Ok(&[(8, 11)]));
        check("0-0,2-2", Ok(&[(0, 1), (2, 3)]));
        check("20-30,2-4", Ok(&[(2, 5)]));
        check("20-30", Err(416));
        check("4-2", Err(416));
        check("- 3", Err(416));
        check("-0", Err(416));
        check("1-2-3", Err(416));
        check("1-2,", Err(416));
        check("99999999999999999999-", Err(416));
        check("0-9,0-9", Err(200));
        check("0-0,2-2,4-4", Err(200));
        assert_eq!(parse("0-", 0, 2, false), Err(200));
        let many = ["0-0"; 20].join(",");
        assert_eq!(parse(&many, 30, i64::MAX, true), Err(200));
        assert!(parse(&many, 30, i64::MAX, false).is_ok());
    }
}
