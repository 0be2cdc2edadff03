//! `split_clients`: a variable chosen by the hash of a text, in given shares.
//!
//! Follows `ngx_http_split_clients_module.c`.

use super::{Inherit, PhaseHandler, Row};
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::value::Value;
use crate::nginx::variable::{self, Defined};
use crate::text::{Diagnostic, LineIndex, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// A share was chosen by the hash.
const SPLIT: Rule = Rule("split-clients");

/// No settings: the variables belong to the whole config.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[("split_clients", set)];

#[derive(Debug)]
struct Split {
    source: Value,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    /// Hundredths of a percent, 0 for the rest; then the hash it ends before.
    share: u32,
    text: String,
    span: Span,
}

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let source = builder.value(&directive.args[0])?;
    let name = variable::declare(builder, directive, &directive.args[1])?;
    let mut parts = Vec::new();
    if let Some(block) = &directive.block {
        // A line without a second word has that of the line before, which nginx still holds.
        let mut second = directive.args[0].clone();
        builder.lines(&block.items, None, &mut |_, line| {
            if let Some(word) = line.args.first() {
                second = word.clone();
            }
            parts.push(part(line, &second)?);
            Ok(())
        });
        let (mut sum, mut last) = (0_u32, 0_u32);
        for part in &mut parts {
            sum = match part.share {
                0 => 10_000,
                share => sum.wrapping_add(share),
            };
            match sum {
                10_000 => part.share = 0,
                10_001.. => {
                    let message = "percent total is greater than 100%".to_owned();
                    let mut diagnostic = problem::emerg("percent-total", directive, message);
                    let text = &builder.sources.get(block.span.source()).text;
                    diagnostic.line = Some(LineIndex::new(text).line(block.span.end() as usize));
                    return Err(diagnostic);
                }
                _ => {
                    let share = u64::from(part.share) * 0xffff_ffff / 10_000;
                    last = last.wrapping_add(share as u32);
                    part.share = last;
                }
            }
        }
    }
    let split = Split { source, parts };
    builder.config.defined.insert(name, Box::new(split));
    Ok(())
}

fn part(line: &Directive, word: &Word) -> Result<Part, Diagnostic> {
    let text = line.name.text.as_str();
    let share = match text {
        "*" => Some(0),
        _ => text
            .strip_suffix('%')
            .and_then(hundredths)
            .filter(|share| *share != 0),
    };
    let Some(share) = share else {
        let message = ["invalid percent value \"", text, "\""].concat();
        return Err(problem::emerg_at("invalid-percent", line, &line.name, message));
    };
    Ok(Part {
        // Of a large number nginx keeps 32 bits.
        share: share as u32,
        text: word.text.clone(),
        span: line.span,
    })
}

/// `ngx_atofp` with two digits after the point.
fn hundredths(text: &str) -> Option<u64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = [whole, rest].concat();
    let number = digits.is_empty() || digits.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || !number || rest.len() > 2 {
        return None;
    }
    let value = digits.bytes().try_fold(0_i64, |value, digit| {
        value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    })?;
    let scale = [100, 10, 1][rest.len()];
    value.checked_mul(scale).map(i64::unsigned_abs)
}

impl Defined for Split {
    fn value(&self, request: &mut Request<'_>, name: &str) -> Option<Traced> {
        let source = request.eval(&self.source);
        let hash = murmur_hash(source.as_bytes());
        let mut parts = self.parts.iter();
        let part = parts.find(|part| part.share == 0 || hash < part.share)?;
        let about = ["$", name].concat();
        let span = Some(part.span);
        let origin = Origin::made(Program::Nginx, SPLIT, about, span, source.origins());
        Some(Traced::of(&part.text, &origin))
    }
}

/// `MurmurHash2` with the seed 0.
fn murmur_hash(data: &[u8]) -> u32 {
    const MIX: u32 = 0x5bd1_e995;
    let mut hash = data.len() as u32;
    let mut chunks = data.chunks_exact(4);
    for chunk in &mut chunks {
        let mut word = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        word = word.wrapping_mul(MIX);
        word ^= word >> 24;
        hash = hash.wrapping_mul(MIX) ^ word.wrapping_mul(MIX);
    }
    let rest = chunks.remainder();
    for (index, byte) in rest.iter().enumerate() {
        hash ^= u32::from(*byte) << (8 * index);
    }
    if !rest.is_empty() {
        hash = hash.wrapping_mul(MIX);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(MIX);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(hundredths(text), expected, "{text}");
    }

    #[test]
    fn a_share_has_two_digits_after_the_point() {
        check("50", Some(5000));
        check("0.5", Some(50));
        check(".25", Some(25));
        check("1.234", None);
        check("1.", Some(100));
        check("1.2.3", None);
        check("", None);
    }
}
