//! What a tally keeps: the different testimonies, a record a message, and names beside them.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};
use std::hash::Hasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::Ground;
use crate::tally::usual::Said;
use crate::verdict::{Confidence, Rejected, Rejection, Rule, Strength, VerdictKind};

/// The key under which equal testimonies are pooled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::tally) struct Unit {
    pub(in crate::tally) domain: Option<HostName>,
    pub(in crate::tally) kind: VerdictKind,
    /// The higher confidence sorts first.
    pub(in crate::tally) confidence: Reverse<Confidence>,
    pub(in crate::tally) rule: Rule,
    pub(in crate::tally) host: Option<HostName>,
    pub(in crate::tally) is_vouched: bool,
    pub(in crate::tally) is_role: bool,
    pub(in crate::tally) operator: Option<Box<str>>,
    pub(in crate::tally) settings: Vec<Setting>,
    pub(in crate::tally) strength: Strength,
    /// The reason that decided, unless it is the usual one.
    unusual: Option<Box<Ground>>,
}

/// What messages count for, as it is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Unit")
)]
pub struct UnitLine {
    pub(in crate::tally) domain: Option<HostName>,
    pub(in crate::tally) kind: VerdictKind,
    pub(in crate::tally) confidence: Reverse<Confidence>,
    pub(in crate::tally) rule: Rule,
    pub(in crate::tally) host: Option<HostName>,
    pub(in crate::tally) is_vouched: bool,
    pub(in crate::tally) is_role: bool,
    pub(in crate::tally) operator: Option<Box<str>>,
    pub(in crate::tally) settings: Vec<Setting>,
    /// How much it counts beside others. Versions 1 and 2 of the form have none: what they say is weak.
    #[serde(default)]
    pub(in crate::tally) strength: Strength,
    /// The reason that decided. Version 1 of the form has none: its reader fills it in.
    #[serde(default = "no_ground")]
    pub(in crate::tally) ground: Ground,
}

impl From<UnitLine> for Unit {
    fn from(line: UnitLine) -> Self {
        let is_usual = line.ground == line.said().usual_ground();
        Self {
            unusual: (!is_usual).then(|| Box::new(line.ground)),
            domain: line.domain,
            kind: line.kind,
            confidence: line.confidence,
            rule: line.rule,
            host: line.host,
            is_vouched: line.is_vouched,
            is_role: line.is_role,
            operator: line.operator,
            settings: line.settings,
            strength: line.strength,
        }
    }
}

impl Ord for Unit {
    fn cmp(&self, other: &Self) -> Ordering {
        let verdict = |unit: &Self| (unit.kind, unit.confidence, unit.rule);
        let rest = |unit: &Self| (unit.is_vouched, unit.is_role);
        (&self.domain, verdict(self), &self.host, rest(self))
            .cmp(&(&other.domain, verdict(other), &other.host, rest(other)))
            .then_with(|| self.operator.cmp(&other.operator))
            .then_with(|| self.settings.cmp(&other.settings))
            .then_with(|| self.strength.cmp(&other.strength))
            .then_with(|| self.ground().cmp(&other.ground()))
    }
}

impl PartialOrd for Unit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn no_ground() -> Ground {
    Ground::NoNameLeft
}

/// How good a unit is beside others of its domain: the better sorts first, and among equals the
/// hash decides.
type Rank = (
    Reverse<Strength>,
    (VerdictKind, Reverse<Confidence>, Rule),
    (Reverse<bool>, bool),
    [u8; 16],
);

impl Unit {
    fn rank(&self) -> Rank {
        (
            Reverse(self.strength),
            (self.kind, self.confidence, self.rule),
            (Reverse(self.is_vouched), self.is_role),
            self.hash(),
        )
    }

    pub(in crate::tally) fn hash(&self) -> [u8; 16] {
        let host = domain_text(self.host.as_ref());
        hash(&[domain_text(self.domain.as_ref()), host])
    }

    /// The reason that decided.
    pub(in crate::tally) fn ground(&self) -> Ground {
        match &self.unusual {
            Some(ground) => (**ground).clone(),
            None => self.said().usual_ground(),
        }
    }

    fn said(&self) -> Said<'_> {
        Said {
            rule: self.rule,
            domain: self.domain.as_ref(),
            host: self.host.as_ref(),
            operator: self.operator.as_deref(),
        }
    }

    /// As it is written down.
    pub(in crate::tally) fn line(&self) -> UnitLine {
        UnitLine {
            domain: self.domain.clone(),
            kind: self.kind,
            confidence: self.confidence,
            rule: self.rule,
            host: self.host.clone(),
            is_vouched: self.is_vouched,
            is_role: self.is_role,
            operator: self.operator.clone(),
            settings: self.settings.clone(),
            strength: self.strength,
            ground: self.ground(),
        }
    }
}

impl UnitLine {
    pub(in crate::tally) fn said(&self) -> Said<'_> {
        Said {
            rule: self.rule,
            domain: self.domain.as_ref(),
            host: self.host.as_ref(),
            operator: self.operator.as_deref(),
        }
    }

    /// The unit as it may be believed when somebody else wrote it down: a check of servers is
    /// never taken from there, and a name that cannot be an answer is none.
    pub(in crate::tally) fn believed(mut self) -> Self {
        self.confidence = self.confidence.max(Reverse(Confidence::High));
        let is_named = |host: &HostName| Rejection::of_name(host, None).is_none();
        if !self.host.as_ref().is_none_or(is_named) {
            self.kind = VerdictKind::None;
            self.confidence = Reverse(Confidence::None);
            self.rule = Rule::R13;
            self.host = None;
            self.settings = Vec::new();
            self.ground = no_ground();
        }
        self.ground = self.ground.to_keep();
        self
    }
}

/// The different units.
#[derive(Clone, Debug, Default)]
pub(in crate::tally) struct Units {
    /// By number; `None` where one has given way to better ones.
    pub(in crate::tally) all: Vec<Option<Arc<Unit>>>,
    pub(in crate::tally) index: HashMap<Arc<Unit>, u32, RandomState>,
    /// As soon as there are so many, those beyond their domain's cap give way.
    pub(in crate::tally) limit: usize,
    pub(in crate::tally) caps: Caps,
}

/// How many units, and names beside them, are kept.
#[derive(Clone, Copy, Debug)]
pub(in crate::tally) struct Caps {
    pub(in crate::tally) of_a_domain: usize,
    pub(in crate::tally) in_all: usize,
    /// Units may wait for a while before it is decided which of a domain are kept.
    pub(in crate::tally) waiting: usize,
    /// Units may wait so long before it is decided which domains are kept.
    pub(in crate::tally) waiting_in_all: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            of_a_domain: MOST_UNITS_OF_A_DOMAIN,
            in_all: MOST_UNITS,
            waiting: 64 * 1024,
            waiting_in_all: 2 * MOST_UNITS,
        }
    }
}

/// One message: what it is called, what it counted for, who wrote it, and when it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tally) struct Record {
    /// The hash of its identifier and domain.
    pub(in crate::tally) id: [u8; 16],
    pub(in crate::tally) unit: u32,
    /// The hash of the author's address.
    pub(in crate::tally) sender: [u8; 7],
    /// Seconds since 1970, big-endian; all ones: unknown.
    pub(in crate::tally) date: [u8; 5],
}

impl Record {
    pub(in crate::tally) fn write_hex(&self, hex: &mut String) {
        for byte in self.id.iter().chain(&self.sender).chain(&self.date) {
            for digit in [byte >> 4, byte & 0x0f] {
                hex.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
    }

    pub(in crate::tally) fn from_hex(digits: &[u8], unit: u32) -> Option<Self> {
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        let mut bytes = digits.chunks(2).map(|pair| {
            let [high, low] = pair else { return None };
            u8::try_from(digit(high)? << 4 | digit(low)?).ok()
        });
        let mut record = Self {
            id: [0; 16],
            unit,
            sender: [0; 7],
            date: [0; 5],
        };
        let places = record
            .id
            .iter_mut()
            .chain(&mut record.sender)
            .chain(&mut record.date);
        for place in places {
            *place = bytes.next()??;
        }
        Some(record)
    }
}

/// Names of a domain beside those that were testified, sorted. The smallest of each kind are kept,
/// so that order cannot matter. Most domains have one: a list takes less than a tree.
#[derive(Clone, Debug, Default)]
pub(in crate::tally) struct NamesOfDomain(Vec<SeenName>);

/// A name beside those that were testified.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tally) enum SeenName {
    Rejected(Rejected),
    Other(HostName),
    /// One that a receiver recorded for the address of a client that the domain lets send.
    Vouched(HostName),
}

impl SeenName {
    fn is_same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The names of all domains, of which those of the domains with the smallest hashes are kept.
#[derive(Clone, Debug, Default)]
pub(in crate::tally) struct SeenNames {
    pub(in crate::tally) seen: HashMap<Option<HostName>, NamesOfDomain, RandomState>,
    pub(in crate::tally) count: usize,
    pub(in crate::tally) cap: SeenNamesCap,
    pub(in crate::tally) policy: NamePolicy,
}

/// Which names beside the testified ones may be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::tally) enum NamePolicy {
    /// Every name, also text that is none: for somebody who has the mail before him.
    Every,
    /// Public host names alone, of which none is made from a client's address.
    #[default]
    Public,
}

impl NamePolicy {
    pub(in crate::tally) fn rejected(self, rejected: &Rejected) -> bool {
        let is_public = match rejected.code {
            Rejection::MxOnly
            | Rejection::NotInDns
            | Rejection::OutsideServiceName
            | Rejection::Placeholder
            | Rejection::PoolName => {
                HostName::parse(&rejected.name).is_ok_and(|name| name.public_fault().is_none())
            }
            // Made from an address, and so as personal as that.
            Rejection::DynamicName
            | Rejection::AddressLiteral
            | Rejection::InternalName
            | Rejection::NotAHostName
            | Rejection::PublicSuffix
            | Rejection::SingleLabel
            | Rejection::UnknownSuffix => false,
        };
        is_public || self == Self::Every
    }

    fn includes(self, name: &SeenName) -> bool {
        match name {
            SeenName::Rejected(rejected) => self.rejected(rejected),
            SeenName::Other(name) | SeenName::Vouched(name) => {
                self == Self::Every || name.public_fault().is_none()
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(in crate::tally) struct SeenNamesCap(pub(in crate::tally) usize);

impl Default for SeenNamesCap {
    fn default() -> Self {
        Self(MOST_NAMES_IN_ALL)
    }
}

impl Units {
    pub(in crate::tally) fn number(&mut self, unit: impl AsRef<Unit> + Into<Arc<Unit>>) -> u32 {
        if let Some(number) = self.index.get(unit.as_ref()) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(OVER_CAPACITY);
        if number == OVER_CAPACITY {
            return OVER_CAPACITY;
        }
        let unit = unit.into();
        self.all.push(Some(Arc::clone(&unit)));
        self.index.insert(unit, number);
        if self.index.len() >= self.limit.max(self.caps.waiting) {
            let kept = self.numbers(&self.best_of_domains());
            self.retain(&kept);
            // Twice as many, so that each is looked at a few times only.
            self.limit = self.index.len().saturating_mul(2);
        }
        number
    }

    /// Whether so many wait that whole domains have to give way.
    pub(in crate::tally) fn is_flooded(&self) -> bool {
        self.index.len() > self.caps.waiting_in_all
    }

    /// Lets go of all others. Of one domain none of these would ever be kept again, since better
    /// ones only become more.
    pub(in crate::tally) fn retain(&mut self, kept: &HashSet<u32>) {
        let all = &mut self.all;
        self.index.retain(|_, number| {
            let is_kept = kept.contains(number);
            if !is_kept && let Some(slot) = all.get_mut(*number as usize) {
                *slot = None;
            }
            is_kept
        });
    }

    fn numbers(&self, units: &[(&Unit, u32)]) -> HashSet<u32> {
        units.iter().map(|(_, number)| *number).collect()
    }

    /// All units by number, without those beyond the cap of their domain.
    pub(in crate::tally) fn of_domains(&self) -> Vec<Option<&Unit>> {
        let mut kept: Vec<Option<&Unit>> = vec![None; self.all.len()];
        for (unit, number) in self.best_of_domains() {
            if let Some(slot) = kept.get_mut(number as usize) {
                *slot = Some(unit);
            }
        }
        kept
    }

    /// The units to keep of each domain.
    fn best_of_domains(&self) -> Vec<(&Unit, u32)> {
        let units = self.index.iter();
        let mut all: Vec<_> = units.map(|(unit, number)| (&**unit, *number)).collect();
        let most = self.caps.of_a_domain;
        if all.len() <= most {
            return all;
        }
        all.sort_unstable_by(|(one, _), (other, _)| one.domain.cmp(&other.domain));
        let is_of_one = |(a, _): &(&Unit, u32), (b, _): &(&Unit, u32)| a.domain == b.domain;
        if all.chunk_by(is_of_one).all(|own| own.len() <= most) {
            return all;
        }
        let chosen = all.chunk_by(is_of_one).flat_map(|own| {
            let mut own = own.to_vec();
            if own.len() > most {
                own.sort_by_cached_key(|(unit, number)| (unit.rank(), *unit, *number));
                own.truncate(most);
            }
            own
        });
        chosen.collect()
    }
}

impl AsRef<Unit> for Unit {
    fn as_ref(&self) -> &Unit {
        self
    }
}

impl SeenNames {
    /// Keeps names beside the testified one. Most mails of a domain show what others have shown.
    pub(in crate::tally) fn add(
        &mut self,
        domain: Option<&HostName>,
        names: impl IntoIterator<Item = SeenName>,
    ) {
        let keeps = self.policy;
        let mut names = names.into_iter().filter(|name| keeps.includes(name));
        let Some(first) = names.next() else {
            return;
        };
        let seen = self.seen.entry(domain.cloned()).or_default();
        let before = seen.0.len();
        seen.insert(first);
        names.for_each(|name| seen.insert(name));
        let after = seen.0.len();
        self.count = self.count.saturating_add(after).saturating_sub(before);
        if self.count > self.cap.0.saturating_mul(2) {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let seen = std::mem::take(self);
        (self.cap, self.policy) = (seen.cap, seen.policy);
        self.seen = seen.into_kept().collect();
        self.count = self.seen.values().map(|seen| seen.0.len()).sum();
    }

    /// The names to keep: as many as may be in the order of the domains' hashes.
    pub(in crate::tally) fn into_kept(
        self,
    ) -> impl Iterator<Item = (Option<HostName>, NamesOfDomain)> {
        let mut left = self.cap.0;
        let seen = self.seen.into_iter();
        let all: Box<dyn Iterator<Item = _>> = if self.count > left {
            let mut all: Vec<_> = seen.collect();
            all.sort_by_cached_key(|(domain, _)| {
                (hash(&[domain_text(domain.as_ref())]), domain.clone())
            });
            Box::new(all.into_iter())
        } else {
            Box::new(seen)
        };
        all.filter_map(move |(domain, mut seen)| {
            seen.0.truncate(left);
            left = left.saturating_sub(seen.0.len());
            (!seen.0.is_empty()).then_some((domain, seen))
        })
    }
}

impl NamesOfDomain {
    fn insert(&mut self, name: SeenName) {
        let Err(at) = self.0.binary_search(&name) else {
            return;
        };
        let is_same = |other: &&SeenName| other.is_same_kind(&name);
        let of_kind = self.0.iter().filter(is_same).count();
        let last = self.0.iter().rposition(|other| is_same(&other));
        if of_kind >= MOST_NAMES {
            match last {
                // The largest of its kind gives way to a smaller one.
                Some(last) if at <= last => _ = self.0.remove(last),
                _ => return,
            }
        }
        self.0.reserve_exact(1);
        self.0.insert(at, name);
    }

    pub(in crate::tally) fn add(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
        } else {
            other.0.into_iter().for_each(|name| self.insert(name));
        }
    }

    /// In their order: the rejected, the others, the vouched ones.
    pub(in crate::tally) fn into_names(self) -> impl Iterator<Item = SeenName> {
        self.0.into_iter()
    }

    pub(in crate::tally) fn others(&self) -> impl Iterator<Item = &HostName> {
        self.0.iter().filter_map(|name| match name {
            SeenName::Other(name) => Some(name),
            SeenName::Rejected(_) | SeenName::Vouched(_) => None,
        })
    }

    pub(in crate::tally) fn rejected(&self) -> impl Iterator<Item = &Rejected> {
        self.0.iter().filter_map(|name| match name {
            SeenName::Rejected(name) => Some(name),
            SeenName::Other(_) | SeenName::Vouched(_) => None,
        })
    }

    pub(in crate::tally) fn vouched(&self) -> impl Iterator<Item = &HostName> {
        self.0.iter().filter_map(|name| match name {
            SeenName::Vouched(name) => Some(name),
            SeenName::Other(_) | SeenName::Rejected(_) => None,
        })
    }
}

pub(in crate::tally) fn domain_text(domain: Option<&HostName>) -> &[u8] {
    domain.map_or(b"", |domain| domain.as_str().as_bytes())
}

/// A hash that is the same on every machine, for choosing among equals.
pub(in crate::tally) fn hash(parts: &[&[u8]]) -> [u8; 16] {
    finish(SipHasher13::new(), parts)
}

pub(in crate::tally) fn finish(mut hasher: impl Hasher128 + Hasher, parts: &[&[u8]]) -> [u8; 16] {
    for part in parts {
        hasher.write(part);
        hasher.write_u8(0xff);
    }
    hasher.finish128().as_bytes()
}

pub(in crate::tally) fn shorten(hash: [u8; 16]) -> [u8; 7] {
    let [a, b, c, d, e, f, g, ..] = hash;
    [a, b, c, d, e, f, g]
}

/// Seconds since 1970 in 40 bits: enough until the year 36812.
pub(in crate::tally) fn pack_date(date: Option<i64>) -> [u8; 5] {
    let seconds = date.map_or(UNDATED, |date| {
        u64::try_from(date)
            .unwrap_or(0)
            .min(UNDATED.saturating_sub(1))
    });
    let [_, _, _, a, b, c, d, e] = seconds.to_be_bytes();
    [a, b, c, d, e]
}

pub(in crate::tally) fn unpack_date([a, b, c, d, e]: [u8; 5]) -> Option<i64> {
    let seconds = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    if seconds == UNDATED {
        None
    } else {
        i64::try_from(seconds).ok()
    }
}

pub(in crate::tally) const UNDATED: u64 = (1 << 40) - 1;
/// No unit: a record that is counted only.
pub(in crate::tally) const OVER_CAPACITY: u32 = u32::MAX;
/// Different testimonies that are kept for each domain: far more than a domain has servers.
pub const MOST_UNITS_OF_A_DOMAIN: usize = 4096;
/// Different testimonies that are kept in all.
pub const MOST_UNITS: usize = 1024 * 1024;
/// SeenNames beside the testified ones that are kept in all.
pub const MOST_NAMES_IN_ALL: usize = 1024 * 1024;
/// SeenNames beside the testified ones that are kept for each domain.
pub(in crate::tally) const MOST_NAMES: usize = 16;
