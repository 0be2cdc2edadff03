//! The servers of an upstream and who is asked first: smooth weighted round robin and `ip_hash`,
//! for the first request after a start. A request that asks an upstream again goes on from there.

use std::net::IpAddr;

use crate::text::Span;
use crate::wire::Traced;

/// A server of an upstream.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// `ADDRESS:PORT` or `unix:/path`.
    pub(crate) address: Traced,
    /// `weight=`.
    pub(crate) weight: u64,
    /// `max_fails=`.
    pub(crate) max_fails: u64,
    /// Asked only when no other is left.
    pub(crate) backup: bool,
    /// Never asked.
    pub(crate) down: bool,
    /// Where it is written.
    pub(crate) span: Span,
}

/// How a server is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Balance {
    /// By turns, heavier ones more often; `least_conn` too while there are no other requests.
    RoundRobin,
    /// By the client's address.
    IpHash,
    /// In a way that is not simulated: as by turns.
    Unknown,
}

impl Peer {
    /// A server without parameters.
    pub(crate) fn new(address: Traced, span: Span) -> Self {
        Self {
            address,
            weight: 1,
            max_fails: 1,
            backup: false,
            down: false,
            span,
        }
    }
}

/// Chooses servers one after the other for one request.
pub(crate) struct Chooser {
    /// What the servers are called together, for `$upstream_addr` when none is left.
    pub(crate) name: Traced,
    peers: Vec<State>,
    backup: bool,
    hash: Option<Hash>,
    /// How many more servers may be tried after the present one.
    tries: usize,
    current: Option<usize>,
    /// The upstream's index, if it has several servers.
    upstream: Option<usize>,
}

struct State {
    peer: Peer,
    turn: Turn,
    tried: bool,
}

/// What outlives the asking of a server.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    current: i64,
    effective: i64,
    fails: u64,
}

/// The turns of the upstreams that a request has asked, by their index.
pub(crate) type Turns = Vec<(usize, Vec<Turn>)>;

impl State {
    fn weight(&self) -> i64 {
        i64::try_from(self.peer.weight).unwrap_or(i64::MAX >> 16)
    }

    /// Whether it may be asked; for ten seconds not after it failed.
    fn is_live(&self) -> bool {
        let failed = self.peer.max_fails > 0 && self.turn.fails >= self.peer.max_fails;
        !self.tried && !self.peer.down && !failed
    }
}

struct Hash {
    octets: Vec<u8>,
    value: u64,
    tries: u32,
}

impl Chooser {
    pub(crate) fn new(name: Traced, peers: &[Peer], balance: Balance, client: IpAddr) -> Self {
        let hash = (balance == Balance::IpHash).then(|| Hash {
            octets: match client {
                IpAddr::V4(ip) => ip.octets()[..3].to_vec(),
                IpAddr::V6(ip) => ip.octets().to_vec(),
            },
            value: 89,
            tries: 0,
        });
        Self {
            name,
            tries: peers.iter().filter(|peer| !peer.down).count(),
            peers: peers
                .iter()
                .map(|peer| State {
                    peer: peer.clone(),
                    turn: Turn {
                        current: 0,
                        effective: i64::try_from(peer.weight).unwrap_or(i64::MAX >> 16),
                        fails: 0,
                    },
                    tried: false,
                })
                .collect(),
            backup: false,
            hash,
            current: None,
            upstream: None,
        }
    }

    /// Goes on from where the request left this upstream.
    pub(crate) fn recall(&mut self, upstream: usize, turns: &Turns) {
        if self.peers.len() < 2 {
            return;
        }
        self.upstream = Some(upstream);
        if let Some((_, turns)) = turns.iter().find(|(known, _)| *known == upstream) {
            for (state, turn) in self.peers.iter_mut().zip(turns) {
                state.turn = *turn;
            }
        }
    }

    /// Notes where the request leaves this upstream.
    pub(crate) fn remember(&self, turns: &mut Turns) {
        if let Some(upstream) = self.upstream {
            turns.retain(|(known, _)| *known != upstream);
            let now = self.peers.iter().map(|state| state.turn);
            turns.push((upstream, now.collect()));
        }
    }

    /// `proxy_next_upstream_tries`.
    pub(crate) fn limit(&mut self, tries: usize) {
        if tries > 0 {
            self.tries = self.tries.min(tries);
        }
    }

    /// The next server to ask; `None` when no live one is left.
    pub(crate) fn next(&mut self) -> Option<Peer> {
        let mut chosen = self.by_hash().or_else(|| self.by_turns());
        if chosen.is_none() && !self.backup {
            self.backup = true;
            chosen = self.by_turns();
        }
        self.current = chosen;
        let state = self.peers.get_mut(chosen?)?;
        state.tried = true;
        Some(state.peer.clone())
    }

    /// The present server failed. Whether another may be tried.
    pub(crate) fn failed(&mut self) -> bool {
        if let Some(state) = self.current.and_then(|index| self.peers.get_mut(index))
            && state.peer.max_fails > 0
        {
            let fails = i64::try_from(state.peer.max_fails).unwrap_or(i64::MAX);
            let effective = state.turn.effective - state.weight() / fails;
            state.turn.effective = effective.max(0);
            state.turn.fails += 1;
        }
        self.tries = self.tries.saturating_sub(1);
        self.tries > 0
    }

    /// Whether another server may be tried, the present one's answer aside.
    pub(crate) fn has_more(&self) -> bool {
        self.tries > 1
    }

    /// `ngx_http_upstream_get_peer`.
    fn by_turns(&mut self) -> Option<usize> {
        let mut best: Option<usize> = None;
        let mut total = 0;
        for index in 0..self.peers.len() {
            let state = &mut self.peers[index];
            if !state.is_live() || state.peer.backup != self.backup {
                continue;
            }
            let weight = state.weight();
            let turn = &mut state.turn;
            turn.current = turn.current.saturating_add(turn.effective);
            total += turn.effective;
            turn.effective = weight.min(turn.effective + 1);
            let current = turn.current;
            if best.is_none_or(|best| current > self.peers[best].turn.current) {
                best = Some(index);
            }
        }
        self.peers[best?].turn.current -= total;
        best
    }

    /// `ngx_http_upstream_get_ip_hash_peer`.
    fn by_hash(&mut self) -> Option<usize> {
        if self.backup {
            return None;
        }
        let hash = self.hash.as_mut()?;
        let main = |state: &&State| !state.peer.backup;
        let total: u64 = self
            .peers
            .iter()
            .filter(main)
            .map(|state| state.peer.weight)
            .sum();
        while hash.tries <= 20 && total > 0 {
            for octet in &hash.octets {
                hash.value = (hash.value * 113 + u64::from(*octet)) % 6271;
            }
            let mut rest = hash.value % total;
            let index = self.peers.iter().position(|state| {
                if state.peer.backup {
                    return false;
                }
                if rest < state.peer.weight {
                    return true;
                }
                rest -= state.peer.weight;
                false
            })?;
            let state = &self.peers[index];
            if state.is_live() {
                return Some(index);
            }
            hash.tries += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceId;
    use crate::wire::Origin;

    fn check(servers: &[(&str, u64, bool, bool)], balance: Balance, client: &str, expected: &str) {
        let span = Span::new(SourceId(0), 0..0);
        let peers: Vec<Peer> = servers
            .iter()
            .map(|(name, weight, backup, down)| Peer {
                weight: *weight,
                backup: *backup,
                down: *down,
                ..Peer::new(Traced::of(name, &Origin::typed("", None)), span)
            })
            .collect();
        let mut chooser = Chooser::new(
            Traced::new(),
            &peers,
            balance,
            client.parse().expect("an address"),
        );
        let mut seen = Vec::new();
        while let Some(peer) = chooser.next() {
            seen.push(peer.address.to_string());
            if !chooser.failed() {
                break;
            }
        }
        assert_eq!(seen.join(" "), expected);
    }

    #[test]
    fn heavier_servers_come_first_and_backups_last() {
        let servers = [
            ("spare", 9, true, false),
            ("a", 1, false, false),
            ("b", 2, false, false),
            ("gone", 5, false, true),
            ("c", 1, false, false),
        ];
        check(&servers, Balance::RoundRobin, "1.2.3.4", "b a c spare");
    }

    #[test]
    fn only_down_servers_are_no_live_ones() {
        check(&[("a", 1, false, true)], Balance::RoundRobin, "1.2.3.4", "");
    }

    #[test]
    fn ip_hash_sees_three_octets() {
        let servers = [("a", 1, false, false), ("b", 1, false, false)];
        check(&servers, Balance::IpHash, "10.0.0.1", "b a");
        check(&servers, Balance::IpHash, "10.0.0.200", "b a");
        check(&servers, Balance::IpHash, "10.0.1.1", "a b");
    }
}
