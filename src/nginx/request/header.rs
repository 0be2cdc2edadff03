//! The header lines of a request: `ngx_http_parse_header_line` and what is made of each line.

use super::line::Refused;
use crate::wire::Traced;

/// How a server reads header names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// `underscores_in_headers`.
    pub(crate) underscores: bool,
    /// `ignore_invalid_headers`.
    pub(crate) ignore_invalid: bool,
}

const INVALID: Refused = Refused {
    status: 400,
    reason: "client sent invalid header line",
};

/// Splits a head into its request line and the rest. Leading line ends are skipped, as nginx does.
pub(crate) fn split_line(head: &Traced) -> Option<(Traced, Traced)> {
    let bytes = head.as_bytes();
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))?;
    let end = bytes[start..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |length| start + length);
    let line_end = if end > start && bytes[end - 1] == b'\r' {
        end - 1
    } else {
        end
    };
    Some((head.slice(start..line_end), head.from(end + 1)))
}

/// The line that begins at `start`, without its line end, and where the next one begins; `None`
/// at the end.
pub(crate) fn line(lines: &Traced, start: usize) -> Option<(Traced, usize)> {
    let bytes = lines.as_bytes();
    let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
    let end = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |length| start + length);
    let mut line_end = end;
    while line_end > start && bytes[line_end - 1] == b'\r' {
        line_end -= 1;
    }
    Some((lines.slice(start..line_end), (end + 1).min(bytes.len())))
}

/// Reads a header line; `None` if its name is not valid by `rules`, and so dropped.
pub(crate) fn read_line(line: &Traced, rules: Rules) -> Result<Option<(Traced, Traced)>, Refused> {
    let bytes = line.as_bytes();
    let name_end = bytes
        .iter()
        .position(|byte| *byte == b':')
        .unwrap_or(bytes.len());
    let name = &bytes[..name_end];
    if name.is_empty() || name.iter().any(|byte| *byte <= 0x20 || *byte == 0x7f) {
        return Err(INVALID);
    }
    let value = line.from(name_end + 1).trim(b" ");
    if value
        .as_bytes()
        .iter()
        .any(|byte| matches!(byte, 0 | b'\r'))
    {
        return Err(INVALID);
    }
    let valid = name.iter().all(|byte| {
        byte.is_ascii_alphanumeric() || *byte == b'-' || (*byte == b'_' && rules.underscores)
    });
    if !valid && rules.ignore_invalid {
        return Ok(None);
    }
    Ok(Some((line.to(name_end), value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(lines: &str, expected: &str) {
        let origin = Origin::typed("head", None);
        let rules = Rules {
            underscores: false,
            ignore_invalid: true,
        };
        let lines = Traced::of(lines, &origin);
        let mut seen = Vec::new();
        let mut at = 0;
        while let Some((line, next)) = line(&lines, at).filter(|(line, _)| !line.is_empty()) {
            at = next;
            match read_line(&line, rules) {
                Ok(Some((name, value))) => seen.push(format!("{name}={value}")),
                Ok(None) => {}
                Err(refused) => seen.push(refused.status.to_string()),
            }
        }
        assert_eq!(seen.join(","), expected);
    }

    #[test]
    fn names_with_other_characters_are_dropped() {
        check(
            "Host:  a \r\nX_Y: 1\r\nX.Y: 1\r\nX-Y: 2\r\n\r\nZ: 1",
            "Host=a,X-Y=2",
        );
    }

    #[test]
    fn a_line_without_colon_has_no_value_and_a_fold_is_refused() {
        check("nocolon\r\n\r\n", "nocolon=");
        check("A: b\r\n c\r\n\r\n", "A=b,400");
        check(": b\r\n\r\n", "400");
    }
}
