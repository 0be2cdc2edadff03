//! The `hosts` section: what names resolve to, a line as in `/etc/hosts`.

use crate::text::Names;
use std::net::IpAddr;

use super::unreadable;
use crate::scenario::{Kind, Scenario};
use crate::text::{Diagnostic, part_span, written_lines};

/// What names resolve to.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// Lower-case name to address.
    pub names: Names<String>,
    /// Lines that cannot be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the section.
pub fn read(scenario: &Scenario) -> Hosts {
    let mut hosts = Hosts::default();
    for section in scenario.of_kind(&Kind::Hosts) {
        for (span, line) in written_lines(&scenario.sources, section.source) {
            let mut words = line.split_whitespace();
            let address = words.next().unwrap_or_default();
            if address.parse::<IpAddr>().is_err() {
                let place = part_span(span, line, address);
                let message =
                    format!("\"{address}\" is no address: a line is \"10.0.0.5 backend\"");
                hosts
                    .diagnostics
                    .push(unreadable("not-an-address", place, message));
                continue;
            }
            let mut any = false;
            for name in words {
                any = true;
                hosts
                    .names
                    .insert_new(name.to_ascii_lowercase(), address.to_owned());
            }
            if !any {
                let message = "an address without a name: a line is \"10.0.0.5 backend\"";
                hosts.diagnostics.push(unreadable("no-name", span, message));
            }
        }
    }
    hosts
}
