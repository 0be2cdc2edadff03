//! Networks of a `geo`: the longest prefix that holds the address wins.

use std::net::IpAddr;

use super::Output;
use crate::nginx::cidr::Cidr;
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::syntax::Directive;

/// The networks, sorted.
#[derive(Debug, Default)]
pub(super) struct Networks {
    rows: Vec<(Cidr, Output)>,
    /// A network was met, even if it is gone again.
    begun: bool,
}

impl Networks {
    /// Whether nothing was added yet.
    pub(super) fn is_empty(&self) -> bool {
        !self.begun
    }

    /// Adds a network; of two that are equal the later one counts.
    pub(super) fn add(
        &mut self,
        builder: &mut Builder<'_>,
        line: &Directive,
        cidr: Cidr,
        output: Output,
    ) {
        self.begun = true;
        match self.place(cidr) {
            Ok(at) => {
                // nginx asks what its tree has for the address: perhaps a smaller network.
                let old = self.find(cidr.address).map_or("", |old| old.text.as_str());
                let message = [
                    "duplicate network \"",
                    &line.name.text,
                    "\", value: \"",
                    &output.text,
                    "\", old value: \"",
                    old,
                    "\"",
                ]
                .concat();
                builder.push(problem::warn_at(
                    "geo-duplicate",
                    line,
                    &line.name,
                    message,
                ));
                self.rows[at].1 = output;
            }
            Err(at) => self.rows.insert(at, (cidr, output)),
        }
    }

    /// Takes a network away; whether it was there.
    pub(super) fn delete(&mut self, cidr: Cidr) -> bool {
        self.begun = true;
        let found = self.place(cidr);
        if let Ok(at) = found {
            self.rows.remove(at);
        }
        found.is_ok()
    }

    /// What the smallest network with this address gives.
    pub(super) fn find(&self, ip: IpAddr) -> Option<&Output> {
        let width = if ip.is_ipv4() { 32 } else { 128 };
        (0..=width).rev().find_map(|bits| {
            let at = self.place(Cidr::new(ip, bits)).ok()?;
            Some(&self.rows[at].1)
        })
    }

    fn place(&self, cidr: Cidr) -> Result<usize, usize> {
        self.rows.binary_search_by(|(row, _)| row.cmp(&cidr))
    }
}
