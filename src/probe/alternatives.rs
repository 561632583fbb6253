//! Which name on the certificate would have passed.
//!
//! A certificate often has many names, and a wildcard has none. What the server calls itself is
//! the best witness; then names that lead to the same address; then what sounds like mail.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use crate::name::HostName;
use crate::probe::certificate::{Certificate, PresentedName};
use crate::probe::dial::Deadline;
use crate::probe::judge::is_useless;
use crate::probe::target::Host;
use crate::probe::{Prober, in_parallel};

/// Where the answer is looked for: one endpoint that a strict client refuses for its name alone.
pub(super) struct Search<'a> {
    pub(super) prober: &'a Prober<'a>,
    pub(super) host: &'a Host,
    pub(super) port: u16,
    pub(super) at: SocketAddr,
    pub(super) deadline: &'a Deadline,
}

impl Search<'_> {
    /// The names that would pass, best first; `seen` are those of greeting and EHLO reply.
    pub(super) fn names(&self, certificate: &Certificate, seen: &[HostName]) -> Vec<HostName> {
        let candidates = on_certificate(certificate);
        let time = self.deadline.left().min(LOOKUP_TIME);
        let resolve = self.prober.resolve;
        // All at the same time: a name server that is silent costs its time once.
        let (alias, reverse, here) = thread::scope(|scope| {
            let builder = thread::Builder::new;
            let alias = builder().spawn_scoped(scope, || match self.host {
                Host::Name(host) => resolve.canonical(host, time),
                Host::Address(_) => None,
            });
            // A wildcard does not say the server's label, but its address may.
            let reverse = builder().spawn_scoped(scope, || match self.at.ip() {
                ip if ip.is_loopback() => Vec::new(),
                ip => resolve.reverse(ip, time),
            });
            let asked = candidates.get(..LOOKUPS).unwrap_or(&candidates);
            let here = in_parallel(asked, LOOKUPS, |(name, _)| self.leads_here(name, time));
            let alias = alias.ok().and_then(|alias| alias.join().ok()).flatten();
            let reverse = reverse.ok().and_then(|reverse| reverse.join().ok());
            (alias, reverse.unwrap_or_default(), here)
        });

        let mut ranked: Vec<(NameRank, HostName)> = Vec::new();
        ranked.extend(seen.iter().map(|name| (NameRank::Seen, name.clone())));
        ranked.extend(alias.map(|name| (NameRank::Alias, name)));
        ranked.extend(reverse.into_iter().map(|name| (NameRank::Here, name)));
        let here = here.into_iter().chain(std::iter::repeat(None));
        for ((name, how), here) in candidates.into_iter().zip(here) {
            let class = match (how, here) {
                (_, Some(true)) => NameRank::Here,
                (How::Guess, _) => continue,
                (How::Presented, None) => NameRank::Unknown,
                (How::Presented, Some(false)) => NameRank::Elsewhere,
            };
            ranked.push((class, name));
        }
        ranked.retain(|(_, name)| certificate.covers(name) && !is_useless(name.as_str()));
        // Stable: of equals, the certificate's order.
        ranked.sort_by_key(|(class, name)| (*class, !is_mail_like(name)));
        let mut names = Vec::new();
        for (_, name) in ranked {
            if !names.contains(&name) && names.len() < OFFERED {
                names.push(name);
            }
        }
        names
    }

    /// Whether a name leads to this address; none when nobody knows.
    fn leads_here(&self, name: &HostName, time: Duration) -> Option<bool> {
        let host = Host::Name(name.clone());
        let mut typed = self
            .prober
            .settings
            .connect_to
            .iter()
            .filter(|to| to.for_host.is_some())
            .filter_map(|to| to.apply(&host, self.port))
            .peekable();
        if typed.peek().is_some() {
            return Some(typed.any(|at| at == self.at));
        }
        if time.is_zero() {
            return None;
        }
        let found = self.prober.resolve.addresses(name, time).ok()?;
        Some(found.contains(&self.at.ip()))
    }
}

/// The names of a certificate, and guesses under its wildcards.
fn on_certificate(certificate: &Certificate) -> Vec<(HostName, How)> {
    let mut candidates = Vec::new();
    let mut wildcards = 0_usize;
    for presented in certificate.names.iter().take(CANDIDATES) {
        let PresentedName::Dns(pattern) = presented else {
            continue;
        };
        let Some(base) = pattern.strip_prefix("*.") else {
            let name = HostName::parse(pattern);
            candidates.extend(name.map(|name| (name, How::Presented)));
            continue;
        };
        // A wildcard names nobody. What people call their servers is worth a look-up.
        wildcards = wildcards.saturating_add(1);
        if wildcards <= WILDCARDS {
            for label in ["mail", "smtp"] {
                let name = HostName::parse(&format!("{label}.{base}"));
                candidates.extend(name.map(|name| (name, How::Guess)));
            }
        }
    }
    candidates
}

/// How a name came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// It stands on the certificate.
    Presented,
    /// It would lie under a wildcard of the certificate.
    Guess,
}

/// How good a name is, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NameRank {
    /// In greeting or EHLO reply.
    Seen,
    /// Where the host's CNAME leads.
    Alias,
    /// It leads to this address.
    Here,
    /// Nobody knows where it leads.
    Unknown,
    /// It leads to another address.
    Elsewhere,
}

/// `mail`, `smtp2`, `mx-out`: the first label says what the host is for.
fn is_mail_like(name: &HostName) -> bool {
    let label = name.labels().next().unwrap_or_default();
    label.split(['-', '_']).any(|word| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        MAIL_WORDS.contains(&word)
    })
}

/// How long names for the answer are looked up.
const LOOKUP_TIME: Duration = Duration::from_secs(2);
/// How many names of a certificate are considered.
const CANDIDATES: usize = 64;
/// How many of them are looked up.
const LOOKUPS: usize = 12;
/// For how many wildcards a name is guessed.
const WILDCARDS: usize = 2;
/// How many names are offered.
const OFFERED: usize = 16;

const MAIL_WORDS: [&str; 9] = [
    "email",
    "mail",
    "mailout",
    "mta",
    "mx",
    "out",
    "relay",
    "smtp",
    "submission",
];
