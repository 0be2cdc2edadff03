//! Ranges of a `geo`, kept by the upper half of their addresses as nginx keeps them: what
//! overlaps is found, and told, in each of these blocks.

use std::net::Ipv4Addr;

use super::Output;
use crate::nginx::cidr;
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::syntax::{Directive, Word};
use crate::text::{Diagnostic, Severity};

/// So many pieces are kept: more would take too long.
const MOST_PIECES: usize = 1 << 20;

/// The ranges.
#[derive(Debug, Default)]
pub(super) struct Ranges {
    default: Option<Output>,
    /// What each row gives.
    outputs: Vec<Output>,
    /// By the upper 16 bits; empty until there is a range.
    blocks: Vec<Vec<Piece>>,
    pieces: usize,
}

/// A range within a block.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: u16,
    end: u16,
    /// Which of the outputs.
    output: usize,
}

impl Ranges {
    /// Reads a line: `default`, `delete` or a range (`ngx_http_geo_range`).
    pub(super) fn row(
        &mut self,
        builder: &mut Builder<'_>,
        line: &Directive,
        word: &Word,
    ) -> Result<(), Diagnostic> {
        let key = line.name.text.as_str();
        let output = Output::of(word);
        if key == "default" {
            if let Some(old) = &self.default {
                let message = told("duplicate default geo range value: \"", "", &output, old);
                builder.push(problem::warn_at("geo-duplicate", line, word, message));
            }
            self.default = Some(output);
            return Ok(());
        }
        self.blocks.resize_with(1 << 16, Vec::new);
        let net = if key == "delete" { word } else { &line.name };
        let Some((start, end)) = read(&net.text) else {
            let message = ["invalid range \"", &net.text, "\""].concat();
            return Err(problem::emerg_at("invalid-range", line, net, message));
        };
        self.pieces += ((end >> 16) - (start >> 16) + 1) as usize;
        if self.pieces > MOST_PIECES {
            let message = "hopscope reads no more ranges";
            return Err(Diagnostic::at(
                Severity::Error,
                "too-many-ranges",
                net.span,
                message,
            ));
        }
        if key != "delete" {
            self.outputs.push(output);
            return self.add(builder, line, start, end);
        }
        let mut missing = false;
        for (block, start, end) in pieces(start, end) {
            let ranges = &mut self.blocks[block];
            let same = |piece: &Piece| (piece.start, piece.end) == (start, end);
            match ranges.iter().position(same) {
                Some(at) => drop(ranges.remove(at)),
                None => missing = true,
            }
        }
        if missing {
            let message = ["no address range \"", &net.text, "\" to delete"].concat();
            builder.push(problem::warn_at("geo-delete", line, net, message));
        }
        Ok(())
    }

    /// `ngx_http_geo_add_range`: in each block the new range follows, repeats or lies in another.
    fn add(
        &mut self,
        builder: &mut Builder<'_>,
        line: &Directive,
        start: u32,
        end: u32,
    ) -> Result<(), Diagnostic> {
        let output = self.outputs.len() - 1;
        let net = &line.name;
        for (block, start, end) in pieces(start, end) {
            let new = Piece { start, end, output };
            let ranges = &mut self.blocks[block];
            let Some(at) = ranges.iter().rposition(|old| end >= old.start) else {
                ranges.insert(0, new);
                continue;
            };
            let old = ranges[at];
            if start > old.end {
                ranges.insert(at + 1, new);
            } else if (start, end) == (old.start, old.end) {
                let (value, before) = (&self.outputs[output], &self.outputs[old.output]);
                let message = told("duplicate range \"", &net.text, value, before);
                builder.push(problem::warn_at("geo-duplicate", line, net, message));
                ranges[at].output = output;
            } else if start >= old.start && end <= old.end {
                let mut parts = Vec::with_capacity(3);
                if start > old.start {
                    parts.push(Piece {
                        end: start - 1,
                        ..old
                    });
                }
                parts.push(new);
                if end < old.end {
                    parts.push(Piece {
                        start: end + 1,
                        ..old
                    });
                }
                ranges.splice(at..=at, parts);
            } else {
                let whole = |low: u16| Ipv4Addr::from(((block as u32) << 16) | u32::from(low));
                let (first, last) = (whole(old.start), whole(old.end));
                let message = format!("range \"{}\" overlaps \"{first}-{last}\"", net.text);
                return Err(problem::emerg_at("geo-overlap", line, net, message));
            }
        }
        Ok(())
    }

    /// What the range with this address gives.
    pub(super) fn find(&self, address: u32) -> Option<&Output> {
        let low = address as u16;
        let block = self.blocks.get((address >> 16) as usize);
        let mut pieces = block.into_iter().flatten();
        let found = pieces.find(|piece| (piece.start..=piece.end).contains(&low));
        match found {
            Some(piece) => self.outputs.get(piece.output),
            None => self.default.as_ref(),
        }
    }
}

/// A repetition, in nginx's words.
fn told(what: &str, net: &str, value: &Output, old: &Output) -> String {
    let between = if net.is_empty() {
        ""
    } else {
        "\", value: \""
    };
    [
        what,
        net,
        between,
        &value.text,
        "\", old value: \"",
        &old.text,
        "\"",
    ]
    .concat()
}

fn read(text: &str) -> Option<(u32, u32)> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (cidr::inet_addr(start)?, cidr::inet_addr(end)?);
    (start <= end).then_some((start, end))
}

/// A range by blocks: their number, the first and the last address in them.
fn pieces(start: u32, end: u32) -> impl Iterator<Item = (usize, u16, u16)> {
    let (first, last) = (start >> 16, end >> 16);
    (first..=last).map(move |block| {
        let from = if block == first { start as u16 } else { 0 };
        let to = if block == last { end as u16 } else { u16::MAX };
        (block as usize, from, to)
    })
}
