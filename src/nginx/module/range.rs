//! `Range`: a part of a file.
//!
//! Follows `ngx_http_range_filter_module.c`. Several parts at once are not simulated.

use super::{Inherit, PhaseHandler, Row, inherit, not_modified};
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::wire::{Response, Traced};

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

/// Cuts the file that is answered to what is asked for; 416 if it has no such part.
pub(crate) fn filter(request: &mut Request<'_>, response: &mut Response) -> Option<u16> {
    let most = request.conf().range.most.unwrap_or(i64::MAX);
    if response.status != 200 || most == 0 {
        return None;
    }
    let value = request.headers.get("Range")?.to_text().into_owned();
    let asked = value.get(6..).filter(|asked| !asked.is_empty())?;
    if !value[..6].eq_ignore_ascii_case("bytes=") {
        return None;
    }
    let length = response.body.len();
    let met = not_modified::if_range(request, length);
    if !not_modified::decide(request, "If-Range", met)? {
        return None;
    }
    let total = i64::try_from(length).unwrap_or(i64::MAX);
    let mut text = "bytes ".to_owned();
    let status = match parse(asked, total, most) {
        Ok((_, _, true)) => {
            not_modified::decide(request, "Range", None);
            return None;
        }
        Ok((start, end, false)) => {
            text.extend([&start.to_string(), "-", &(end - 1).to_string()]);
            let index = |at| usize::try_from(at).unwrap_or(length);
            response.body = response.body.slice(index(start)..index(end));
            206
        }
        Err(416) => {
            text.push('*');
            response.headers.remove("Content-Type");
            416
        }
        Err(_) => return None,
    };
    text.extend(["/", &length.to_string()]);
    not_modified::condition(request, response, "Range", status);
    let origin = response.status_origin.clone();
    let value = Traced::of(text, &origin);
    response.headers.add("Content-Range", &origin, value);
    (status == 416).then_some(416)
}

/// The part asked for, and whether there are more; or the status: 416, or 200 for all of it
/// (`ngx_http_range_parse`).
fn parse(asked: &str, length: i64, most: i64) -> Result<(i64, i64, bool), u16> {
    let (mut first, mut count, mut size) = (None, 0, 0_i64);
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
            count += 1;
            first = first.or(Some((start, end)));
            if count > most {
                return Err(200);
            }
        } else if start == 0 {
            return Err(200);
        }
    }
    let (start, end) = first.ok_or(416_u16)?;
    if count > 1 && size > length {
        return Err(200);
    }
    Ok((start, end, count > 1))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn parts_are_read_as_nginx_reads_them() {
        let check = |asked: &str, expected| assert_eq!(parse(asked, 11, 2), expected, "{asked}");
        check("2-4", Ok((2, 5, false)));
        check(" 2 - 4 ", Ok((2, 5, false)));
        check("-3", Ok((8, 11, false)));
        check("-99", Ok((0, 11, false)));
        check("8-", Ok((8, 11, false)));
        check("8-99", Ok((8, 11, false)));
        check("0-0,2-2", Ok((0, 1, true)));
        check("20-30,2-4", Ok((2, 5, false)));
        check("20-30", Err(416));
        check("4-2", Err(416));
        check("- 3", Err(416));
        check("-0", Err(416));
        check("1-2-3", Err(416));
        check("1-2,", Err(416));
        check("99999999999999999999-", Err(416));
        check("0-9,0-9", Err(200));
        check("0-0,2-2,4-4", Err(200));
        assert_eq!(parse("0-", 0, 2), Err(200));
    }
}
