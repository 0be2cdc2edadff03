//! `geo`: a variable made from an address by a table of networks or ranges.
//!
//! Follows `ngx_http_geo_module.c`.

mod network;
mod range;

use std::net::{IpAddr, Ipv4Addr};

use self::network::Networks;
use self::range::Ranges;
use super::{Inherit, PhaseHandler, Row, realip};
use crate::nginx::cidr::{self, Cidr};
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::variable::{self, Defined};
use crate::nginx::version::Change;
use crate::text::{Diagnostic, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// A geo's row was chosen.
const GEO: Rule = Rule("geo");

/// No settings: geos belong to the whole config.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[("geo", set)];

/// A `geo` block.
#[derive(Debug, Default)]
struct Geo {
    /// The variable that holds the address; the client's otherwise.
    address: Option<String>,
    proxies: Vec<Cidr>,
    recursive: bool,
    volatile: bool,
    /// The `ranges` form.
    ranges: Option<Ranges>,
    networks: Networks,
    span: Option<Span>,
}

/// What a row gives.
#[derive(Clone, Debug)]
struct Output {
    text: String,
    span: Span,
}

impl Output {
    fn of(word: &Word) -> Self {
        Self {
            text: word.text.clone(),
            span: word.span,
        }
    }
}

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let mut geo = Geo {
        span: Some(directive.span),
        ..Geo::default()
    };
    let mut word = &directive.args[0];
    if let Some(second) = directive.args.get(1) {
        let name = variable::name(directive, word)?;
        builder.refer_to(&name, word.span);
        geo.address = Some(name);
        word = second;
    }
    let name = variable::declare(builder, directive, word)?;
    if let Some(block) = &directive.block {
        let patterns = builder.version.has(Change::GeoPatterns);
        builder.lines(&block.items, Some(patterns), &mut |builder, line| {
            row(builder, &mut geo, line)
        });
    }
    builder.config.defined.insert(name, Box::new(geo));
    Ok(())
}

fn row(builder: &mut Builder<'_>, geo: &mut Geo, line: &Directive) -> Result<(), Diagnostic> {
    let key = line.name.text.as_str();
    let Some(word) = line.args.first().filter(|_| line.args.len() == 1) else {
        let volatile = key == "volatile" && builder.version.has(Change::VolatileGeo);
        match key {
            _ if !line.args.is_empty() => {}
            "ranges" if geo.networks.is_empty() => {
                geo.ranges.get_or_insert_default();
                return Ok(());
            }
            "ranges" => {
                let message = "the \"ranges\" directive must be the first directive inside \
                               \"geo\" block";
                return Err(problem::emerg("geo-ranges", line, message.to_owned()));
            }
            "proxy_recursive" => {
                geo.recursive = true;
                return Ok(());
            }
            "volatile" if volatile => {
                geo.volatile = true;
                return Ok(());
            }
            _ => {}
        }
        let message = "invalid number of the geo parameters".to_owned();
        return Err(problem::emerg("geo-parameters", line, message));
    };
    if key == "proxy" {
        let cidr = network(builder, line, word)?;
        geo.proxies.push(cidr);
        return Ok(());
    }
    if let Some(ranges) = &mut geo.ranges {
        return ranges.row(builder, line, word);
    }
    if key == "default" {
        for address in ["0.0.0.0/0", "::/0"] {
            if let Some((cidr, _)) = Cidr::parse(address) {
                geo.networks.add(builder, line, cidr, Output::of(word));
            }
        }
        return Ok(());
    }
    let net = if key == "delete" { word } else { &line.name };
    // A line that nginx reads as far as this makes its trees, even if it is refused.
    let cidr = network(builder, line, net)?;
    if key != "delete" {
        geo.networks.add(builder, line, cidr, Output::of(word));
    } else if !geo.networks.delete(cidr) {
        let message = ["no network \"", &net.text, "\" to delete"].concat();
        builder.push(problem::warn_at("geo-delete", line, net, message));
    }
    Ok(())
}

/// `ngx_http_geo_cidr_value`.
fn network(
    builder: &mut Builder<'_>,
    line: &Directive,
    word: &Word,
) -> Result<Cidr, Diagnostic> {
    // The one address that nginx's own reader takes for an error.
    if word.text == "255.255.255.255" {
        return Ok(Cidr::new(IpAddr::V4(Ipv4Addr::BROADCAST), 32));
    }
    let Some((cidr, low_bits)) = Cidr::parse(&word.text) else {
        let message = ["invalid network \"", &word.text, "\""].concat();
        return Err(problem::emerg_at("invalid-network", line, word, message));
    };
    if low_bits {
        builder.push(problem::low_bits(line, word));
    }
    Ok(cidr)
}

impl Geo {
    /// The address that is looked up, and the text it was read from (`ngx_http_geo_addr`).
    fn address(&self, request: &mut Request<'_>) -> Option<(IpAddr, Traced)> {
        let (ip, text) = match &self.address {
            None => (request.client.ip, request.client.text.clone()),
            Some(name) => {
                let text = variable::get(request, name)?;
                (cidr::address(&text.to_text())?, text)
            }
        };
        if self.proxies.is_empty() {
            return Some((ip, text));
        }
        let lines: Vec<Traced> = request.headers.all("X-Forwarded-For").cloned().collect();
        let trusted = self.proxies.iter().any(|cidr| cidr.contains(ip));
        let version = request.config.version;
        match realip::forwarded(&lines, trusted, &self.proxies, self.recursive, version) {
            Ok(found) => Some((found.ip, found.text)),
            Err(_) => Some((ip, text)),
        }
    }
}

impl Defined for Geo {
    fn value(&self, request: &mut Request<'_>, name: &str) -> Option<Traced> {
        // What is no address counts as 255.255.255.255.
        let none = IpAddr::V4(Ipv4Addr::BROADCAST);
        let (ip, text) = self
            .address(request)
            .unwrap_or_else(|| (none, Traced::new()));
        let ip = cidr::unmapped(ip);
        let found = match &self.ranges {
            Some(ranges) => ranges.find(match ip {
                IpAddr::V4(four) => four.into(),
                IpAddr::V6(_) => u32::MAX,
            }),
            None => self.networks.find(ip),
        };
        let about = ["$", name].concat();
        let span = found.map_or(self.span, |output| Some(output.span));
        let origin = Origin::made(Program::Nginx, GEO, about, span, text.origins());
        Some(Traced::of(
            found.map_or("", |output| &output.text),
            &origin,
        ))
    }

    fn is_volatile(&self) -> bool {
        self.volatile
    }
}
