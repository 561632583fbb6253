//! Which name on the certificate may be typed instead, and which may only be asked about.
//!
//! Whoever answers on the path to a server has a valid certificate for a name of his own, and he
//! holds DNS too. So a certificate confirms a name and never supplies a stranger's: a name is given
//! as an order only in the organisation of the host that was typed, or where the table of operators
//! publishes it for that host. The server's own name at another company comes with a condition.
//! Every name must be on the certificate, lead to this address, and get no other certificate.
//!
//! Not here: what mail says about names; `confirm` weighs that.

use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use crate::name::HostName;
use crate::operator::{Category, Operator, usual_names};
use crate::probe::certificate::{Certificate, PresentedName};
use crate::probe::dial::Deadline;
use crate::probe::target::Host;
use crate::probe::{LookupFault, Prober, in_parallel};
use crate::problem::Witness;
use crate::verdict::Rejection;

/// A name on the certificate that is not offered, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PassedOver {
    /// The name.
    pub name: HostName,
    /// Why not.
    pub why: PassedOverReason,
}

/// Why a name on the certificate is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PassedOverReason {
    /// It leads here, and to another address too, which did not show a certificate for it.
    AlsoElsewhere,
    /// It leads to another machine.
    Elsewhere,
    /// People cannot log in with a password at this server, under whatever name.
    NoLogin,
    /// DNS does not know it.
    NotInDns,
    /// It leads to some of the host's machines only: one of a pool, which comes and goes.
    OfPool,
    /// The server presents another certificate, or none, when it is asked for.
    OtherCertificate,
    /// It could not be looked up, or the server could not be asked.
    Unknown,
}

/// Names that would pass, as far as they may be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    pub(super) orders: Vec<HostName>,
    pub(super) conditions: Vec<HostName>,
    pub(super) witness: Option<Witness>,
    pub(super) passed_over: Vec<PassedOver>,
}

/// Whether somebody with a certificate of his own could have put the names there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The chain was checked and ends at a root.
    Chain,
    /// It was not: anybody may have written the names.
    Nothing,
}

/// What the server presents when it is asked for a name.
pub(super) type AsksFor<'a> = &'a (dyn Fn(&HostName) -> Result<(), PassedOverReason> + Sync);

/// Whether a certificate that fits a name is presented at another address.
pub(super) type FitsAt<'a> = &'a (dyn Fn(&HostName, IpAddr) -> bool + Sync);

/// Where the answer is looked for: one endpoint that a strict client refuses for its name.
pub(super) struct NameSearch<'a> {
    pub(super) prober: &'a Prober<'a>,
    pub(super) host: &'a Host,
    pub(super) port: u16,
    pub(super) at: SocketAddr,
    pub(super) deadline: &'a Deadline,
    pub(super) certificate: &'a Certificate,
    pub(super) proof: Proof,
    /// Asks the server for the certificate of another name.
    pub(super) asks_for: AsksFor<'a>,
    /// Asks another machine for it.
    pub(super) fits_at: FitsAt<'a>,
}

/// A name that could be offered, before it is looked up.
struct Nominee {
    name: HostName,
    rank: NomineeRank,
}

/// How good a name is, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NomineeRank {
    /// What the operator publishes.
    Published,
    /// In the typed host's organisation, a target of its CNAMEs.
    OwnAlias,
    /// In the typed host's organisation, and the server calls itself so.
    OwnSeen,
    /// In the typed host's organisation, called like a mail server.
    OwnMail,
    /// In the typed host's organisation, the domain itself.
    OwnApex,
    /// In the typed host's organisation.
    Own,
}

/// What DNS says about the endpoint.
struct Sights<'a> {
    /// What its CNAMEs lead over, in their order.
    aliases: Vec<HostName>,
    /// Where the host leads to.
    addresses: Vec<IpAddr>,
    reverse: Vec<HostName>,
    /// Names of greeting and EHLO reply.
    seen: &'a [HostName],
}

impl NameSearch<'_> {
    /// The names to tell; `seen` are those of greeting and EHLO reply.
    pub(super) fn offers(&self, seen: &[HostName]) -> Offers {
        let sights = self.sights(seen);
        let mut offers = Offers::default();
        offers.orders = self.confirmed(
            &self.orders(&sights),
            ORDERS,
            &sights,
            &mut offers.passed_over,
        );
        // Behind an alias stand the machines of its pool.
        let alias = |name| sights.aliases.contains(name);
        if let Some(first) = offers.orders.iter().position(alias) {
            offers.orders.truncate(first.saturating_add(1));
        }
        if offers.orders.is_empty() && self.proof == Proof::Chain {
            let (names, witness) = self.conditions(&sights);
            offers.conditions =
                self.confirmed(&names, CONDITIONS, &sights, &mut offers.passed_over);
            offers.witness = (!offers.conditions.is_empty()).then_some(witness);
        }
        offers.passed_over.sort();
        offers.passed_over.dedup();
        offers
    }

    /// What DNS says of the host and of the address, asked at the same time.
    fn sights<'s>(&self, seen: &'s [HostName]) -> Sights<'s> {
        let time = self.time();
        let resolve = self.prober.resolve;
        let host = self.host.name();
        let (aliases, addresses, reverse) = thread::scope(|scope| {
            let spawn = thread::Builder::new;
            let aliases = spawn().spawn_scoped(scope, || match host {
                Some(host) => resolve.aliases(host, time),
                None => Vec::new(),
            });
            let addresses = spawn().spawn_scoped(scope, || {
                let found = host.map(|host| resolve.addresses(host, time));
                found.and_then(Result::ok).unwrap_or_default()
            });
            let reverse = match self.at.ip() {
                ip if ip.is_loopback() => Vec::new(),
                ip => resolve.reverse(ip, time),
            };
            let aliases = aliases.ok().and_then(|aliases| aliases.join().ok());
            let addresses = addresses.ok().and_then(|found| found.join().ok());
            (
                aliases.unwrap_or_default(),
                addresses.unwrap_or_default(),
                reverse,
            )
        });
        Sights {
            aliases: (aliases.into_iter())
                .filter(|alias| host != Some(alias))
                .collect(),
            addresses,
            reverse,
            seen,
        }
    }

    /// Names that may be typed, if they lead here, the best first.
    fn orders(&self, sights: &Sights<'_>) -> Vec<HostName> {
        let Some(host) = self.host.name() else {
            return Vec::new();
        };
        let operators = self.operators(host, sights);
        // Below a provider's domain the neighbour is another customer, or a machine where nobody logs
        // in: only what it publishes is for everybody.
        let lends_names = self.prober.table.find(host).is_some();
        let mut nominees = Vec::new();
        let mut add = |name: HostName| {
            // By DNS a host comes to a provider's machines of which each customer has another: those
            // are asked about, and only a host that everybody there types is an order.
            let is_published = |operator: &&Operator| {
                operator
                    .published_hosts()
                    .any(|published| *published == name)
                    || (lends_names && operator.publishes(&name))
            };
            let rank = if self.proof == Proof::Chain && operators.iter().any(is_published) {
                NomineeRank::Published
            } else if lends_names || !name.same_organization(host) {
                return;
            } else if sights.aliases.contains(&name) {
                NomineeRank::OwnAlias
            } else if sights.seen.contains(&name) || sights.reverse.contains(&name) {
                NomineeRank::OwnSeen
            } else if is_mail_like(&name) {
                NomineeRank::OwnMail
            } else if name.organization() == Some(name.as_str()) {
                NomineeRank::OwnApex
            } else {
                NomineeRank::Own
            };
            nominees.push(Nominee { name, rank });
        };
        let near = sights.aliases.iter().chain(sights.seen);
        near.chain(&sights.reverse).cloned().for_each(&mut add);
        for operator in &operators {
            operator.published_hosts().cloned().for_each(&mut add);
        }
        presented(self.certificate).for_each(&mut add);
        guesses(self.certificate).for_each(&mut add);
        nominees.retain(|nominee| self.is_usable(&nominee.name, sights));
        // Stable: of equals, the certificate's order.
        nominees.sort_by_key(|nominee| nominee.rank);
        first_few(nominees.into_iter().map(|nominee| nominee.name))
    }

    /// The rows of the table that the host or one of its aliases belongs to.
    fn operators(&self, host: &HostName, sights: &Sights<'_>) -> Vec<&Operator> {
        let table = self.prober.table;
        std::iter::once(host)
            .chain(&sights.aliases)
            .filter_map(|name| table.find(name))
            .filter(|operator| operator.category() == Category::MailboxProvider)
            .collect()
    }

    /// Names of other companies that may be asked about, if they lead here.
    fn conditions(&self, sights: &Sights<'_>) -> (Vec<HostName>, Witness) {
        let usable = |name: &&HostName| self.is_usable(name, sights);
        if !self.host.can_be_certified() {
            let near = sights.seen.iter().chain(&sights.reverse).cloned();
            let names = near.chain(presented(self.certificate));
            let names = first_few(names.filter(|name| usable(&name)));
            return (names, Witness::Certificate);
        }
        if !sights.aliases.is_empty() {
            // Who answers for a known provider's host under another name is not that provider.
            let is_in_its_place = |alias: &HostName| {
                self.prober.table.answering_for(alias).is_some() && !self.certificate.covers(alias)
            };
            if sights.aliases.iter().any(is_in_its_place) {
                return (Vec::new(), Witness::Alias);
            }
            // The pool's machines have names of their own, which come and go.
            let mut aliases = sights.aliases.iter().filter(usable).cloned().peekable();
            if aliases.peek().is_some() {
                return (aliases.take(LOOKUPS).collect(), Witness::Alias);
            }
        }
        let near = sights.seen.iter().chain(&sights.reverse);
        (first_few(near.filter(usable).cloned()), Witness::Server)
    }

    /// Whether a name can be anybody's setting, and the certificate covers it.
    fn is_usable(&self, name: &HostName, sights: &Sights<'_>) -> bool {
        let is_seen = || sights.seen.contains(name) || sights.reverse.contains(name);
        self.host.name() != Some(name)
            && self.certificate.covers(name)
            && Rejection::of(name, Some(self.at.ip()), self.prober.table).is_none()
            // The bare domain of a wildcard is on many a certificate and is nobody's mail server.
            && (!is_bare(self.certificate, name) || is_seen())
    }

    /// Of these names the first few that lead here and get this certificate.
    fn confirmed(
        &self,
        names: &[HostName],
        most: usize,
        sights: &Sights<'_>,
        passed_over: &mut Vec<PassedOver>,
    ) -> Vec<HostName> {
        let time = self.time();
        let leads = in_parallel(names, LOOKUPS, |name| self.leads_here(name, sights, time));
        let mut confirmed = Vec::new();
        let mut asked = 0_usize;
        for (name, leads) in names.iter().zip(leads) {
            let checked = leads.and_then(|others| {
                if asked >= QUESTIONS {
                    return Err(PassedOverReason::Unknown);
                }
                asked = asked.saturating_add(1);
                (self.asks_for)(name)?;
                // Whoever types the name comes to those as well.
                let is_bounded = others.len() <= OTHER_ADDRESSES;
                if is_bounded && others.iter().all(|ip| (self.fits_at)(name, *ip)) {
                    Ok(())
                } else {
                    Err(PassedOverReason::AlsoElsewhere)
                }
            });
            match checked {
                Ok(()) => confirmed.push(name.clone()),
                Err(why) if passed_over.len() < PASSED_OVER => {
                    let name = name.clone();
                    // A guess that does not exist is no news.
                    let is_guess =
                        || presented(self.certificate).all(|presented| presented != name);
                    if why != PassedOverReason::NotInDns || !is_guess() {
                        passed_over.push(PassedOver { name, why });
                    }
                }
                Err(_) => {}
            }
            if confirmed.len() >= most {
                break;
            }
        }
        confirmed
    }

    /// Whether a name leads to this address, and to the host's others; and to which that are not the
    /// host's, and so are not probed.
    fn leads_here(
        &self,
        name: &HostName,
        sights: &Sights<'_>,
        time: Duration,
    ) -> Result<Vec<IpAddr>, PassedOverReason> {
        let host = Host::Name(name.clone());
        let typed = self.prober.settings.connect_to.iter();
        let mut typed = typed
            .filter(|to| to.for_host.is_some())
            .filter_map(|to| to.apply(&host, self.port))
            .peekable();
        if typed.peek().is_some() {
            return if typed.any(|at| at == self.at) {
                Ok(Vec::new())
            } else {
                Err(PassedOverReason::Elsewhere)
            };
        }
        if time.is_zero() {
            return Err(PassedOverReason::Unknown);
        }
        match self.prober.resolve.addresses(name, time) {
            // The target of a CNAME leads where the host leads, and a provider's name to all of its
            // machines, whatever part of a long list came.
            Ok(found)
                if sights.aliases.contains(name)
                    || self.prober.table.answering_for(name).is_some() =>
            {
                self.is_among(&found, &[]).map(|()| Vec::new())
            }
            Ok(mut found) => {
                self.is_among(&found, &sights.addresses)?;
                found.retain(|ip| *ip != self.at.ip() && !sights.addresses.contains(ip));
                Ok(found)
            }
            Err(LookupFault::NotFound) => Err(PassedOverReason::NotInDns),
            Err(
                LookupFault::Failed
                | LookupFault::Loop
                | LookupFault::NoAddress
                | LookupFault::Timeout,
            ) => Err(PassedOverReason::Unknown),
        }
    }

    /// Whether a name with these addresses leads here, where the host has `others`: of each kind of
    /// address, IPv4 or IPv6, it has all of the host's, or none.
    fn is_among(&self, found: &[IpAddr], others: &[IpAddr]) -> Result<(), PassedOverReason> {
        let here = self.at.ip();
        let same_kind = |ip: &&IpAddr| ip.is_ipv4() == here.is_ipv4();
        let has_kind = found.iter().any(|ip| same_kind(&ip));
        if has_kind && !found.contains(&here) {
            return Err(PassedOverReason::Elsewhere);
        }
        let mut own = others
            .iter()
            .filter(|ip| same_kind(ip) == has_kind)
            .peekable();
        if !has_kind && own.peek().is_none() {
            return Err(PassedOverReason::Elsewhere);
        }
        match own.all(|ip| found.contains(ip)) {
            true => Ok(()),
            false if has_kind => Err(PassedOverReason::OfPool),
            false => Err(PassedOverReason::Elsewhere),
        }
    }

    fn time(&self) -> Duration {
        self.deadline.left().min(LOOKUP_TIME)
    }
}

/// As many of these names as are looked up, each once.
fn first_few(names: impl Iterator<Item = HostName>) -> Vec<HostName> {
    let mut few: Vec<HostName> = Vec::new();
    for name in names {
        if few.len() >= LOOKUPS {
            break;
        }
        if !few.contains(&name) {
            few.push(name);
        }
    }
    few
}

/// The whole names on a certificate.
fn presented(certificate: &Certificate) -> impl Iterator<Item = HostName> {
    certificate.names.iter().filter_map(|presented| {
        let PresentedName::Dns(name) = presented else {
            return None;
        };
        HostName::parse(name).ok()
    })
}

/// What people call their servers, under the wildcards of a certificate.
fn guesses(certificate: &Certificate) -> impl Iterator<Item = HostName> {
    bases(certificate).take(WILDCARDS).flat_map(usual_names)
}

/// The domains under which the wildcards of a certificate cover names.
fn bases(certificate: &Certificate) -> impl Iterator<Item = &str> {
    certificate.names.iter().filter_map(|presented| {
        let PresentedName::Dns(pattern) = presented else {
            return None;
        };
        pattern.strip_prefix("*.")
    })
}

/// Whether a name is the domain under which a wildcard of the certificate covers names.
fn is_bare(certificate: &Certificate, name: &HostName) -> bool {
    bases(certificate).any(|base| base == name.as_str())
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
/// How many names of a certificate are looked up.
const LOOKUPS: usize = 12;
/// For how many wildcards a name is guessed.
const WILDCARDS: usize = 2;
/// To how many addresses that are not the host's a name that is offered may lead.
const OTHER_ADDRESSES: usize = 3;
/// For how many names the server is asked.
const QUESTIONS: usize = 4;
/// How many names are given as orders.
const ORDERS: usize = 3;
/// How many names are asked about.
const CONDITIONS: usize = 1;
/// How many names that are not offered are told.
const PASSED_OVER: usize = 4;

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
