//! stub
use super::Version;
use super::syntax::{Directive, Word};
use crate::text::Diagnostic;
#[derive(Clone, Debug)]
pub struct Pattern(fancy_regex::Regex);
pub struct PatternError;
#[derive(Debug)]
pub struct MatchLimit;
pub struct Found {
    pub ranges: Vec<Option<std::ops::Range<usize>>>,
}
impl PatternError {
    pub fn diagnostic(&self, _t: &str, d: &Directive, _w: &Word) -> Diagnostic {
        super::slot::duplicate(d)
    }
}
impl Pattern {
    pub fn compile(t: &str, _c: bool, _v: Version) -> Result<Pattern, PatternError> {
        fancy_regex::Regex::new(t)
            .map(Pattern)
            .map_err(|_| PatternError)
    }
    pub fn names(&self) -> &[(String, Vec<usize>)] {
        &[]
    }
    pub fn find(&self, s: &[u8]) -> Result<Option<Found>, MatchLimit> {
        let s = String::from_utf8_lossy(s);
        let c = self.0.captures(&*s).map_err(|_| MatchLimit)?;
        Ok(c.map(|c| Found {
            ranges: c.iter().map(|m| m.map(|m| m.start()..m.end())).collect(),
        }))
    }
}
