//! stub
use super::{Inherit, PhaseHandler, Row};
use crate::nginx::step::Phase;
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;
impl Inherit for Conf { fn inherit(&mut self, _p: &Self, _n: bool) {} }
pub(super) const DIRECTIVES: &[Row] = &[];
pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];
pub(crate) const VARIABLES: &[crate::nginx::variable::Row] = &[];
#[derive(Debug)]
pub(crate) struct Upstream;
pub(crate) fn filter(_r: &mut crate::nginx::request::Request<'_>, _s: &mut crate::wire::Response) {}
