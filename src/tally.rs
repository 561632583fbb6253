//! Many testimonies, and the recommendation per domain that they add up to.
//!
//! Knows how mails count: one vote for each person and host, what does not vote, when an old host
//! has retired, and when there is a conflict. A tally is a set of records of 32 bytes, one a
//! message, and everything is worked out from that set at the end. So the order of the messages
//! and any split of the work cannot matter: two tallies merge into what one would have been.
//!
//! Memory: 32 bytes a message, and for each different (domain, host, rule) about 300 bytes. Of
//! these a domain keeps [`MOST_UNITS_OF_A_DOMAIN`], the best: the stronger, an answer before a try,
//! a surer one before others, and among equals those whose hash is the smallest. What is once
//! beyond never comes back, so it is let go of at any time, whatever the order and the split.
//!
//! Of all domains so many are answered that [`MOST_UNITS`] are not passed: those with the most
//! strong senders, and among equals those whose hash is the smallest; a domain that was asked for
//! always. How many senders a domain has is known at the end only. So the others wait, also in the
//! written form, and the choice is made when the answers are worked out. When twice as many wait,
//! it is made at once: what a domain that was then the smallest has said up to there is lost, and
//! beyond that bound, two million different testimonies, the order of the mails does matter. That
//! keeps memory within bounds.
//!
//! The messages of what is not kept are counted, see [`Resolved::over_capacity`]. Names seen beside
//! the testified ones are kept up to 16 of a kind for a domain, and [`MOST_NAMES_IN_ALL`]; nothing
//! that a client said is kept that is not a public host name. Senders and identifiers are hashed,
//! with a [`TallyKey`] if there is one.

mod answer;
mod answers;
mod file;
mod key;
mod service;
mod shard;
mod store;
mod usual;
mod vote;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::message::Author;
use crate::name::HostName;
use crate::reason::{Ground, Reasons};
pub use crate::tally::answer::{Candidate, Excluded, Recommendation, Resolved, Status, day};
pub use crate::tally::answers::Answers;
pub use crate::tally::file::{Line, LineFault, TallyReader};
use crate::tally::file::{RECORD_DIGITS, RECORDS_A_LINE, TALLY_VERSION};
use crate::tally::key::hash_with;
pub use crate::tally::key::{Hashes, KeyCheck, KeyTooShort, KeysDiffer, TallyKey};
pub use crate::tally::shard::Shard;
pub use crate::tally::store::{MOST_NAMES_IN_ALL, MOST_UNITS, MOST_UNITS_OF_A_DOMAIN, UnitLine};
use crate::tally::store::{
    NamePolicy, OVER_CAPACITY, Record, SeenName, SeenNames, Unit, Units, domain_text, hash,
    pack_date, shorten,
};
use crate::verdict::{Rejected, Rule, Strength, Verdict};

/// What many messages say, ready to be merged and to be added up.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::reader::Reader;
/// use heloscope::tally::{Hashes, Tally, TallyKey};
/// use heloscope::trace::Receiver;
///
/// let key = TallyKey::of_file(b"0f1e2d3c4b5a69788796a5b4c3d2e1f0\n")?;
/// let mut tally = Tally::default()
///     .with_key(key)
///     .with_named(&["example.com".parse()?])
///     .with_every_name();
/// assert_eq!(tally.hashes(), Hashes::Keyed(key.check()));
///
/// let receiver = Receiver::default();
/// let reading = Reader::new(Table::builtin(), &receiver).read(
///     b"Received: from exch01.corp.local (unknown [192.0.2.1])\n\
///       \tby mx.example.net (Postfix) with ESMTP id 1\n\
///       From: Bo <bo@example.com>\n",
/// );
/// tally.add(reading.into_testimony());
/// let answers = tally.recommendations(&[]);
/// assert_eq!(answers[0].rejected[0].name, "exch01.corp.local");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tally {
    units: Units,
    records: Vec<Record>,
    names: SeenNames,
    counts: Counts,
    /// Records that were left out when they were written down: each is the same as one that is there.
    copies: u64,
    hashes: Hashes,
    key: Option<TallyKey>,
    /// Domains that are answered whatever else comes.
    named: Vec<HostName>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Counts {
    /// Mails, copies of one included.
    pub messages: u64,
    /// Of these, mails without a trace field.
    pub without_received: u64,
    /// Inputs, parts of inputs and messages that were left out.
    pub unreadable: u64,
    /// These, by the code of the reason.
    pub skipped: BTreeMap<String, u64>,
}

/// One message's testimony.
#[derive(Clone, Debug)]
pub struct Testimony<'a> {
    /// The author; without one a message is counted and does not vote.
    pub author: Option<Author>,
    /// The identifier, or None.
    pub message_id: Option<Cow<'a, str>>,
    /// The header section: stands in for a missing identifier.
    pub header: &'a [u8],
    /// When the receiver took the mail, in seconds since 1970.
    pub received_at: Option<i64>,
    /// What it says.
    pub verdict: Verdict,
    /// Why it says that.
    pub ground: Ground,
    /// Other names seen that might be the answer.
    pub others: Vec<HostName>,
    /// SeenNames seen that cannot be it.
    pub rejected: Vec<Rejected>,
    /// Names that the receiver recorded for the address of a client that the domain lets send.
    pub vouched_names: Vec<HostName>,
}

impl Testimony<'_> {
    /// What a message says, without where it is from.
    ///
    /// ```
    /// use heloscope::ladder::Judgement;
    /// use heloscope::tally::{Tally, Testimony};
    ///
    /// let judgement = Judgement::no_source("body_only");
    /// let mut tally = Tally::default();
    /// tally.add(Testimony {
    ///     header: b"Hello,\n",
    ///     ..Testimony::new(judgement.verdict, judgement.ground)
    /// });
    /// assert_eq!((tally.counts().messages, tally.counts().without_received), (1, 1));
    /// ```
    #[must_use]
    pub fn new(verdict: Verdict, ground: Ground) -> Self {
        Self {
            author: None,
            message_id: None,
            header: &[],
            received_at: None,
            verdict,
            ground,
            others: Vec::new(),
            rejected: Vec::new(),
            vouched_names: Vec::new(),
        }
    }

    /// The same of a message that is a delivery report: it is counted, and says nothing of the domain that
    /// it was written in.
    #[must_use]
    pub fn of_report(self) -> Self {
        let ground = Ground::DeliveryReport {
            server: None,
            fault: "other".into(),
        };
        Self {
            message_id: self.message_id,
            header: self.header,
            received_at: self.received_at,
            ..Self::new(Verdict::none(Rule::R13), ground)
        }
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.messages = self.messages.saturating_add(other.messages);
        self.without_received = self.without_received.saturating_add(other.without_received);
        self.unreadable = self.unreadable.saturating_add(other.unreadable);
        for (code, count) in &other.skipped {
            let sum = self.skipped.entry(code.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
}

impl Tally {
    /// The same, hashing with a key. Give it before the first message.
    #[must_use]
    pub fn with_key(mut self, key: TallyKey) -> Self {
        self.hashes = Hashes::Keyed(key.check());
        self.key = Some(key);
        self
    }

    /// The same, in which these domains and those below are answered whatever else comes.
    #[must_use]
    pub fn with_named(mut self, domains: &[HostName]) -> Self {
        self.named = domains.to_vec();
        self
    }

    /// The same for somebody who has the mails before him: it gives back every name that cannot be
    /// the answer. They are not written down.
    #[must_use]
    pub fn with_every_name(mut self) -> Self {
        self.names.policy = NamePolicy::Every;
        self
    }

    /// Counts one message.
    pub fn add(&mut self, testimony: Testimony<'_>) {
        let Testimony {
            author,
            message_id,
            header,
            received_at,
            verdict,
            ground,
            others,
            rejected,
            vouched_names,
        } = testimony;
        self.counts.messages = self.counts.messages.saturating_add(1);
        if verdict.rule == Rule::R0 {
            self.counts.without_received = self.counts.without_received.saturating_add(1);
        }
        let domain = author.as_ref().map(|author| author.domain.clone());
        let id = match message_id {
            Some(id) => self.hash(&[b"id", id.as_bytes(), domain_text(domain.as_ref())]),
            None => self.hash(&[b"header", header]),
        };
        let sender = author
            .as_ref()
            .map_or([0; 16], |author| self.hash(&[author.address.as_bytes()]));
        // Most often it is the host, whose text need not be kept twice.
        let shared = |name: HostName| match &verdict.host {
            Some(host) if *host == name => host.clone(),
            _ => name,
        };
        let vouched = vouched_names.into_iter().map(shared);
        let names = seen_names(rejected, others, vouched);
        self.names.add(domain.as_ref(), names);
        let unit = self.units.number(Unit::from(UnitLine {
            domain,
            kind: verdict.kind,
            confidence: Reverse(verdict.confidence),
            rule: verdict.rule,
            host: verdict.host,
            is_vouched: verdict.is_vouched,
            is_role: author.as_ref().is_some_and(Author::is_role),
            operator: verdict.operator.map(String::into_boxed_str),
            settings: verdict.settings,
            strength: verdict.strength,
            ground: ground.to_keep(),
        }));
        self.records.push(Record {
            id,
            unit,
            sender: shorten(sender),
            date: pack_date(received_at),
        });
        self.end_flood();
    }

    fn hash(&self, parts: &[&[u8]]) -> [u8; 16] {
        hash_with(self.key, parts)
    }

    /// Counts what was left out, by the code of the reason.
    pub fn add_skipped(&mut self, code: &str, count: u64) {
        self.counts.unreadable = self.counts.unreadable.saturating_add(count);
        let sum = self.counts.skipped.entry(code.to_owned()).or_default();
        *sum = sum.saturating_add(count);
    }

    /// Whether another tally counts the same people under the same hashes.
    ///
    /// # Errors
    ///
    /// If the two were made with different keys, or one of them without.
    pub fn check_key(&self, other: Hashes) -> Result<(), KeysDiffer> {
        if self.hashes == other {
            Ok(())
        } else {
            Err(KeysDiffer)
        }
    }

    /// How the senders and identifiers are hashed.
    #[must_use]
    pub fn hashes(&self) -> Hashes {
        self.hashes
    }

    /// Takes in another tally. The result is the same in any order.
    ///
    /// Both have the same key, or none; an empty one takes over the other's. See
    /// [`Tally::check_key`].
    pub fn merge(&mut self, other: Self) {
        if self.records.is_empty() && self.key.is_none() {
            self.hashes = other.hashes;
            self.key = other.key;
        }
        // The other's goes as it is taken in: an organisation's tallies are large, and two are enough.
        drop(other.units.index);
        let units = other.units.all.into_iter();
        let numbers: Vec<u32> = units
            .map(|unit| unit.map_or(OVER_CAPACITY, |unit| self.units.number(unit)))
            .collect();
        let mut records = other.records;
        for record in &mut records {
            let unit = numbers.get(record.unit as usize).copied();
            record.unit = unit.unwrap_or(OVER_CAPACITY);
        }
        // What has nothing yet need not copy them.
        if self.records.is_empty() {
            std::mem::swap(&mut self.records, &mut records);
        }
        while !records.is_empty() {
            let at = records.len().saturating_sub(RECORDS_AT_A_TIME);
            self.records.extend(records.drain(at..));
            records.shrink_to_fit();
        }
        for (domain, theirs) in other.names.seen {
            self.names.add(domain.as_ref(), theirs.into_names());
        }
        self.counts.add(&other.counts);
        self.copies = self.copies.saturating_add(other.copies);
        self.end_flood();
    }

    /// Decides which domains are kept, as soon as more wait than memory is granted for.
    fn end_flood(&mut self) {
        if self.units.is_flooded() {
            let kept = (0_u32..).zip(self.kept(&[]));
            let kept: HashSet<u32> = kept
                .filter_map(|(number, unit)| unit.map(|_| number))
                .collect();
            self.units.retain(&kept);
        }
    }

    /// The units by number, without those beyond the caps.
    fn kept(&self, named: &[HostName]) -> Vec<Option<&Unit>> {
        let mut kept = self.units.of_domains();
        let mut sizes: BTreeMap<Option<&HostName>, usize> = BTreeMap::new();
        if kept.iter().flatten().count() <= self.units.caps.in_all {
            return kept;
        }
        for unit in kept.iter().flatten() {
            let size = sizes.entry(unit.domain.as_ref()).or_default();
            *size = size.saturating_add(1);
        }
        let strong = self.strong_senders(&kept);
        let is_named = |domain: &HostName| {
            let mut all = self.named.iter().chain(named);
            all.any(|name| domain.is_within(name.as_str()))
        };
        let mut order: Vec<_> = sizes
            .into_iter()
            .map(|(domain, size)| {
                let strong = strong.get(&domain).copied().unwrap_or_default();
                let is_named = domain.is_some_and(is_named);
                let hash = hash(&[domain_text(domain)]);
                (Reverse(is_named), Reverse(strong), hash, domain, size)
            })
            .collect();
        order.sort_unstable();
        let mut room = self.units.caps.in_all;
        let mut is_full = false;
        let chosen = order.into_iter().filter(|(Reverse(is_named), .., size)| {
            is_full |= *size > room;
            room = room.saturating_sub(*size);
            *is_named || !is_full
        });
        let chosen: HashSet<Option<HostName>> =
            chosen.map(|(.., domain, _)| domain.cloned()).collect();
        for slot in &mut kept {
            *slot = slot.filter(|unit| chosen.contains(&unit.domain));
        }
        kept
    }

    /// How many people and machines of each domain wrote mail that is not weak.
    fn strong_senders<'u>(&self, units: &[Option<&'u Unit>]) -> HashMap<Option<&'u HostName>, u64> {
        let senders = self.records.iter().filter_map(|record| {
            let unit = units.get(record.unit as usize).copied().flatten()?;
            (unit.strength > Strength::Weak).then_some((unit.domain.as_ref(), record.sender))
        });
        let mut senders: Vec<_> = senders.collect();
        senders.sort_unstable();
        senders.dedup();
        let mut counts: HashMap<_, u64> = HashMap::new();
        for (domain, _) in senders {
            let count = counts.entry(domain).or_default();
            *count = count.saturating_add(1);
        }
        counts
    }

    /// The answer where there is no mail at all: R0.
    #[must_use]
    pub fn no_source(found: &'static str) -> Recommendation {
        Recommendation {
            reasons: Reasons {
                ground: Some(Ground::NotTheSource {
                    found: found.into(),
                }),
                ..Reasons::default()
            },
            rule: Rule::R0,
            ..Recommendation::none(None)
        }
    }

    /// The answer to a delivery report, which says nothing of a domain.
    #[must_use]
    pub fn delivery_report(ground: Ground) -> Recommendation {
        Recommendation {
            reasons: Reasons {
                ground: Some(ground),
                ..Reasons::default()
            },
            rule: Rule::R13,
            messages: 1,
            ..Recommendation::none(None)
        }
    }

    /// What was read.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The tally as lines, sorted: equal tallies give equal lines. What is there several times, down
    /// to the second, is written once: a tally that is merged with itself grows no longer.
    pub fn lines(mut self) -> impl Iterator<Item = Line> {
        let kept = self.units.of_domains();
        let mut order: Vec<_> = (0_u32..)
            .zip(&kept)
            .filter_map(|(number, unit)| unit.map(|unit| (unit, number)))
            .collect();
        order.sort_unstable();
        let mut places = vec![OVER_CAPACITY; kept.len()];
        for ((_, number), place) in order.iter().zip(0_u32..) {
            if let Some(slot) = places.get_mut(*number as usize) {
                *slot = place;
            }
        }
        let order = order.into_iter().filter_map(|(_, number)| {
            let slot = self.units.all.get(number as usize)?;
            slot.clone()
        });
        let order: Vec<Arc<Unit>> = order.collect();
        self.units = Units::default();
        let mut records = std::mem::take(&mut self.records);
        for record in &mut records {
            let place = places.get(record.unit as usize).copied();
            record.unit = place.unwrap_or(OVER_CAPACITY);
        }
        records.sort_unstable_by_key(|record| {
            let Record {
                id,
                unit,
                sender,
                date,
            } = *record;
            (unit, id, sender, date)
        });
        let before = records.len();
        records.dedup();
        let copies = before.saturating_sub(records.len()) as u64;
        let head = Line::Tally {
            version: TALLY_VERSION,
            hashes: self.hashes,
            counts: self.counts.clone(),
        };
        let end = Line::End {
            records: records.len() as u64,
            copies: self.copies.saturating_add(copies),
        };
        let names = std::mem::take(&mut self.names);
        std::iter::once(head)
            .chain(lines_of_records(order, records))
            .chain(lines_of_names(names))
            .chain(std::iter::once(end))
    }

    /// The answers, the domain with the most people first.
    ///
    /// With `pooled` domains, one answer for each of these: everything from there and from below
    /// counts together, and other mail is left out.
    #[must_use]
    pub fn recommendations(&self, pooled: &[HostName]) -> Vec<Recommendation> {
        self.resolve(pooled, None).recommendations
    }

    /// The answers and what else is only known at the end: all of it takes one look.
    ///
    /// `now` is the time of the scan, in seconds since 1970: what a receiver's clock dated after it
    /// does not vote. Without it every date is believed.
    #[must_use]
    pub fn resolve(&self, pooled: &[HostName], now: Option<i64>) -> Resolved {
        let answers = self.clone().answers(pooled, now);
        Resolved {
            recommendations: answers.iter().collect(),
            duplicates: answers.duplicates,
            over_capacity: answers.over_capacity,
        }
    }

    /// The same for a tally that nobody needs any longer: the answers are worked out one after
    /// another, and never held in memory together.
    #[must_use]
    pub fn answers(self, pooled: &[HostName], now: Option<i64>) -> Answers {
        Answers::of(self, pooled, now)
    }
}

/// The records, each unit's together; those beyond the caps come last.
fn lines_of_records(units: Vec<Arc<Unit>>, records: Vec<Record>) -> impl Iterator<Item = Line> {
    let mut groups = units
        .into_iter()
        .zip(0_u32..)
        .map(|(unit, place)| (Some(unit), place))
        .chain(std::iter::once((None, OVER_CAPACITY)));
    let (mut at, mut end) = (0_usize, 0_usize);
    std::iter::from_fn(move || {
        loop {
            if at < end {
                let upto = end.min(at.saturating_add(RECORDS_A_LINE));
                let some = records.get(at..upto).unwrap_or_default();
                at = upto;
                let mut hex = String::with_capacity(some.len().saturating_mul(RECORD_DIGITS));
                some.iter().for_each(|record| record.write_hex(&mut hex));
                return Some(Line::Messages { hex });
            }
            let (unit, number) = groups.next()?;
            let rest = records.get(at..).unwrap_or_default();
            let own = rest.iter().take_while(|record| record.unit == number);
            end = at.saturating_add(own.count());
            match unit {
                Some(unit) => return Some(Line::Unit(unit.line())),
                None if at < end => return Some(Line::OverCapacity),
                None => {}
            }
        }
    })
}

fn lines_of_names(names: SeenNames) -> impl Iterator<Item = Line> {
    let mut seen: Vec<_> = names.into_kept().collect();
    seen.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    seen.into_iter().filter_map(|(domain, seen)| {
        let public = |rejected: &&Rejected| NamePolicy::Public.rejected(rejected);
        let rejected: Vec<_> = seen.rejected().filter(public).cloned().collect();
        let others: Vec<_> = seen.others().cloned().collect();
        let vouched: Vec<_> = seen.vouched().cloned().collect();
        let is_any = !(rejected.is_empty() && others.is_empty() && vouched.is_empty());
        is_any.then_some(Line::Seen {
            domain,
            rejected,
            others,
            vouched,
        })
    })
}

fn seen_names(
    rejected: Vec<Rejected>,
    others: Vec<HostName>,
    vouched: impl IntoIterator<Item = HostName>,
) -> impl Iterator<Item = SeenName> {
    let rejected = rejected.into_iter().map(SeenName::Rejected);
    let others = others.into_iter().map(SeenName::Other);
    let vouched = vouched.into_iter().map(SeenName::Vouched);
    rejected.chain(others).chain(vouched)
}

/// The domains that were asked for, if any were.
pub(in crate::tally) struct Pools<'p>(HashSet<&'p HostName>);

impl<'p> Pools<'p> {
    pub(in crate::tally) fn of(domains: &'p [HostName]) -> Self {
        Self(domains.iter().collect())
    }

    /// Under which entry a domain's mail counts, the nearest of several; none if it is left out.
    pub(in crate::tally) fn entry<'a>(
        &self,
        domain: Option<&'a HostName>,
    ) -> Option<Option<&'a HostName>>
    where
        'p: 'a,
    {
        if self.0.is_empty() {
            return Some(domain);
        }
        let mut nearest: Option<&'p HostName> = None;
        for pool in &self.0 {
            let is_nearer = nearest.is_none_or(|known| pool.as_str().len() > known.as_str().len());
            if is_nearer && domain?.is_within(pool.as_str()) {
                nearest = Some(pool);
            }
        }
        nearest.map(Some)
    }
}

/// So many records change hands before the memory that they were in is given back: half a megabyte.
const RECORDS_AT_A_TIME: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::message::Message;
    use crate::tally::store::{Caps, SeenNamesCap};
    use crate::verdict::{Confidence, VerdictKind};

    /// Few enough to be passed by a handful of mails.
    const CAPS: Caps = Caps {
        of_a_domain: 3,
        in_all: 8,
        waiting: 4,
        waiting_in_all: 1000,
    };

    /// One mail: its domain, host, kind, sender, day and identifier.
    type Mail = (u8, u8, u8, u8, u8, u8);

    fn capped() -> Tally {
        let units = Units {
            caps: CAPS,
            ..Units::default()
        };
        let names = SeenNames {
            cap: SeenNamesCap(5),
            ..SeenNames::default()
        };
        Tally {
            units,
            names,
            ..Tally::default()
        }
    }

    /// Mails of one kind may have different reasons.
    fn grounds(kind: u8) -> Ground {
        match kind % 3 {
            0 => Ground::NoNameLeft,
            1 => Ground::NeverLeft,
            _ => Ground::RoleSender { sender: None },
        }
    }

    fn tally(mails: &[Mail]) -> Tally {
        onto(capped(), mails)
    }

    fn onto(mut tally: Tally, mails: &[Mail]) -> Tally {
        for (domain, host, kind, sender, day, id) in mails {
            let header = format!("From: p{sender}@d{domain}.example.net\n");
            let message = Message::read(header.as_bytes());
            let mut verdict = Verdict::none(Rule::R13);
            let name =
                |host: &str| HostName::parse(&format!("{host}.d{domain}.example.net")).unwrap();
            (verdict.kind, verdict.confidence, verdict.rule) = match kind % 4 {
                0 => (VerdictKind::Recommend, Confidence::High, Rule::R6),
                1 => (VerdictKind::Recommend, Confidence::Medium, Rule::R9),
                2 => (VerdictKind::Try, Confidence::Low, Rule::R10),
                _ => (VerdictKind::None, Confidence::None, Rule::R13),
            };
            verdict.host = (kind % 4 < 3).then(|| name(&format!("m{host}")));
            verdict.strength = match kind / 4 % 3 {
                0 => Strength::Weak,
                1 => Strength::Authorized,
                _ => Strength::Strong,
            };
            let others = vec![name(&format!("o{host}")), name(&format!("o{day}"))];
            tally.add(Testimony {
                author: message.author(),
                message_id: Some(format!("{id}@desk").into()),
                header: header.as_bytes(),
                received_at: Some(i64::from(*day).saturating_mul(86_400)),
                others,
                ..Testimony::new(verdict, grounds(*kind))
            });
        }
        tally
    }

    fn lines(tally: &Tally) -> Vec<Line> {
        tally.clone().lines().collect()
    }

    /// The lines between the first and the last, which say how much was read.
    fn body(tally: &Tally) -> Vec<Line> {
        let mut lines = lines(tally);
        lines.pop();
        lines.split_off(1)
    }

    fn mails(most: usize) -> impl Strategy<Value = Vec<Mail>> {
        let mail = any::<Mail>().prop_map(|(domain, host, kind, sender, day, id)| {
            (domain % 6, host % 9, kind, sender % 5, day, id % 60)
        });
        proptest::collection::vec(mail, 0..most)
    }

    /// As it is written down and read back onto another one.
    fn read_onto(reader: TallyReader, tallies: &[&Tally]) -> Tally {
        let mut reader = reader;
        for tally in tallies {
            for line in lines(tally) {
                reader.add(line).unwrap();
            }
            assert_eq!(reader.end(), Ok(true));
        }
        reader.finish()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn beyond_the_caps_neither_order_nor_split_matters(
            (mails, shuffled) in mails(80)
                .prop_flat_map(|mails| (Just(mails.clone()), Just(mails).prop_shuffle())),
            cuts in (0_usize..80, 0_usize..80),
        ) {
            let whole = tally(&mails);
            prop_assert!(whole.kept(&[]).iter().flatten().count() <= CAPS.in_all);
            prop_assert_eq!(lines(&whole), lines(&tally(&shuffled)));
            let (one, two) = (cuts.0.min(cuts.1).min(mails.len()), cuts.0.max(cuts.1).min(mails.len()));
            let parts = [&mails[two..], &mails[..one], &mails[one..two]];
            let mut merged = capped();
            for part in parts {
                merged.merge(read_onto(TallyReader::onto(capped()), &[&tally(part)]));
            }
            prop_assert_eq!(lines(&whole), lines(&merged));
            let (whole, merged) = (whole.resolve(&[], None), merged.resolve(&[], None));
            prop_assert_eq!(whole.recommendations, merged.recommendations);
            prop_assert_eq!((whole.duplicates, whole.over_capacity), (merged.duplicates, merged.over_capacity));
        }

        #[test]
        fn merging_is_associative_commutative_and_idempotent(
            parts in proptest::collection::vec(mails(20), 1..5),
            repeats in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
            joints in proptest::collection::vec(any::<(prop::sample::Index, u8)>(), 10),
        ) {
            let whole = tally(&parts.concat());
            // Every part at least once, some several times, put together as a random tree.
            let mut nodes: Vec<Tally> = parts.iter().map(|part| tally(part)).collect();
            nodes.extend(repeats.iter().map(|at| tally(at.get::<Vec<Mail>>(&parts))));
            let mut joints = joints.iter();
            while nodes.len() > 1 {
                let (at, way) = joints.next().unwrap();
                let one = nodes.swap_remove(at.index(nodes.len()));
                let other = nodes.swap_remove(at.index(nodes.len()));
                nodes.push(match way % 3 {
                    0 => read_onto(TallyReader::onto(capped()), &[&one, &other]),
                    1 => { let mut one = one; one.merge(other); one }
                    _ => { let mut other = other; other.merge(one); other }
                });
            }
            let merged = nodes.remove(0);
            prop_assert_eq!(body(&merged), body(&whole));
            // What was read several times counts as copies.
            let read = merged.counts().messages;
            let (merged, whole) = (merged.resolve(&[], None), whole.resolve(&[], None));
            prop_assert_eq!(&merged.recommendations, &whole.recommendations);
            prop_assert_eq!(merged.over_capacity, whole.over_capacity);
            let counted: u64 = merged.recommendations.iter().map(|answer| answer.messages).sum();
            let rest = merged.over_capacity.saturating_add(merged.duplicates);
            prop_assert_eq!(counted.saturating_add(rest), read);
        }

        #[test]
        fn the_shards_together_are_the_whole(
            parts in proptest::collection::vec(mails(30), 1..4),
            count in 1_u32..7,
            pools in 0_usize..3,
        ) {
            let pools: Vec<_> = ["d1.example.net", "example.net"].iter().take(pools)
                .map(|name| HostName::parse(name).unwrap()).collect();
            let empty = || Tally::default().with_named(&pools);
            let tallies: Vec<_> = parts.iter().map(|part| onto(empty(), part)).collect();
            let mut whole = empty();
            tallies.iter().for_each(|tally| whole.merge(tally.clone()));
            let shards = (1..=count).map(|number| Shard::new(number, count).unwrap());
            let read = shards.map(|shard| {
                let tallies: Vec<_> = tallies.iter().collect();
                let reader = TallyReader::onto(empty()).of_shard(shard);
                (shard, read_onto(reader, &tallies))
            });
            let read: Vec<_> = read.collect();
            // Their answers, and also their tallies.
            let mut merged = empty();
            let (mut answers, mut duplicates) = (Vec::new(), 0_u64);
            for (shard, tally) in read {
                merged.merge(tally.clone());
                let own = tally.answers(&pools, None).of_shard(shard);
                duplicates = duplicates.saturating_add(own.duplicates);
                answers.extend(own.iter());
            }
            prop_assert_eq!(lines(&merged), lines(&whole));
            let mut expected = whole.resolve(&pools, None);
            prop_assert_eq!(duplicates, expected.duplicates);
            answers.sort_by(|a, b| a.domain.cmp(&b.domain));
            expected.recommendations.sort_by(|a, b| a.domain.cmp(&b.domain));
            prop_assert_eq!(answers, expected.recommendations);
        }

        #[test]
        fn every_mail_is_a_copy_beyond_or_counted_for_a_domain(
            mails in proptest::collection::vec(any::<Mail>(), 0..80),
        ) {
            let resolved = tally(&mails).resolve(&[], None);
            let counted: u64 = resolved.recommendations.iter().map(|answer| answer.messages).sum();
            let rest = resolved.duplicates.saturating_add(resolved.over_capacity);
            prop_assert_eq!(counted.saturating_add(rest), mails.len() as u64);
        }
    }

    /// One mail of somebody at a domain, that names a host there.
    fn strong(tally: &mut Tally, domain: &str, sender: u32) {
        let header = format!("From: p{sender}@{domain}\n");
        let message = Message::read(header.as_bytes());
        let mut verdict = Verdict::none(Rule::R6);
        (verdict.kind, verdict.confidence) = (VerdictKind::Recommend, Confidence::High);
        verdict.strength = Strength::Strong;
        verdict.host = HostName::parse(&format!("mail.{domain}")).ok();
        tally.add(Testimony {
            author: message.author(),
            header: header.as_bytes(),
            ..Testimony::new(verdict, Ground::NoNameLeft)
        });
    }

    #[test]
    fn a_flood_of_small_domains_drops_no_big_one_and_none_that_is_named() {
        let flood = |tally: &mut Tally, numbers: std::ops::Range<u32>| {
            for number in numbers {
                strong(tally, &format!("d{number}.example.com"), 1);
            }
        };
        let big = |tally: &mut Tally| {
            strong(tally, "big.example.net", 1);
            strong(tally, "big.example.net", 2);
        };
        let named = HostName::parse("named.example.org").unwrap();
        let answered = |tally: &Tally, pooled: &[HostName]| -> Vec<String> {
            let answers = tally.resolve(pooled, None).recommendations.into_iter();
            let hosts = answers.filter(|answer| answer.host.is_some());
            hosts
                .map(|answer| answer.domain.unwrap().to_string())
                .collect()
        };
        // Before, amid and after; more than wait, and fewer.
        for (waiting_in_all, place) in [(1000, 0), (1000, 50), (20, 0), (20, 99)] {
            let mut tally = capped().with_named(std::slice::from_ref(&named));
            tally.units.caps.waiting_in_all = waiting_in_all;
            flood(&mut tally, 0..place);
            big(&mut tally);
            strong(&mut tally, named.as_str(), 1);
            flood(&mut tally, place..200);
            assert!(tally.units.index.len() <= waiting_in_all);
            let found = answered(&tally, &[]);
            assert!(found.len() <= CAPS.in_all + 1, "{found:?}");
            for domain in ["big.example.net", "named.example.org"] {
                assert!(
                    found.iter().any(|found| found == domain),
                    "{place} {found:?}"
                );
            }
        }
        // As long as all can wait, a domain may be named at the end.
        let mut tally = capped();
        flood(&mut tally, 0..200);
        for number in 0..200 {
            let name = HostName::parse(&format!("d{number}.example.com")).unwrap();
            assert_eq!(
                answered(&tally, std::slice::from_ref(&name)),
                [name.to_string()]
            );
        }
        let resolved = tally.resolve(&[], None);
        assert_eq!(resolved.over_capacity, 200 - CAPS.in_all as u64);
    }

    #[test]
    fn a_tally_is_read_as_far_as_it_may_be_believed() {
        let lines = [
            r#"{"tally":{"version":2,"counts":{"messages":2,"without_received":0,"unreadable":0,"skipped":{}}}}"#,
            r#"{"unit":{"domain":"example.com","kind":"recommend","confidence":"verified","rule":"R9","host":"mail.example.com","is_vouched":true,"is_role":false,"operator":null,"settings":[],"ground":{"code":"no_name_left"}}}"#,
            &format!(r#"{{"messages":{{"hex":"{}"}}}}"#, "01".repeat(28)),
            r#"{"unit":{"domain":"example.com","kind":"recommend","confidence":"high","rule":"R6","host":"mail.corp.local","is_vouched":true,"is_role":false,"operator":null,"settings":[],"ground":{"code":"login_and_helo_agree","host":"mail.corp.local"}}}"#,
            &format!(r#"{{"messages":{{"hex":"{}"}}}}"#, "02".repeat(28)),
            r#"{"seen":{"domain":"example.com","rejected":[{"name":"BOSS-PC","code":"single_label"}],"others":["mail.lan"]}}"#,
        ];
        let mut reader = TallyReader::default();
        for line in lines {
            reader.add(serde_json::from_str(line).unwrap()).unwrap();
        }
        assert_eq!(reader.end(), Ok(true));
        let tally = reader.finish();
        let answer = tally.recommendations(&[]).remove(0);
        // No check of servers comes out of a tally, and no strength out of version 2.
        assert_eq!(answer.host.unwrap().as_str(), "mail.example.com");
        assert_eq!(answer.confidence, Confidence::High);
        assert_eq!(answer.strength, Some(Strength::Weak));
        assert_eq!((answer.candidates.len(), answer.rejected.len()), (1, 0));
    }

    #[test]
    fn the_last_line_counts_the_messages() {
        let mut tally = Tally::default();
        strong(&mut tally, "example.com", 1);
        strong(&mut tally, "example.com", 2);
        let lines = lines(&tally);
        let read = |lines: &[Line]| {
            let mut reader = TallyReader::default();
            let added = lines.iter().try_for_each(|line| reader.add(line.clone()));
            added.and_then(|()| reader.end())
        };
        assert_eq!(read(&lines), Ok(true));
        for end in 1..lines.len() {
            assert_eq!(read(&lines[..end]), Ok(false), "{end}");
        }
        let missing: Vec<_> = lines
            .iter()
            .filter(|line| !matches!(line, Line::Messages { .. }))
            .cloned()
            .collect();
        assert_eq!(read(&missing), Err(LineFault::Missing { said: 2, read: 0 }));
        let behind = [&lines[..], &lines[1..2]].concat();
        assert_eq!(read(&behind), Err(LineFault::OutOfPlace));
    }

    #[test]
    fn people_are_counted_together_under_one_key_only() {
        let key = |bytes: &[u8]| TallyKey::of_file(bytes).unwrap();
        let (one, other) = (key(b"0123456789abcdef"), key(b"0123456789abcdeF"));
        let of = |key: Option<TallyKey>| {
            let mut tally = Tally::default();
            if let Some(key) = key {
                tally = tally.with_key(key);
            }
            strong(&mut tally, "example.com", 1);
            tally
        };
        let tallies = [None, Some(one), Some(other)].map(of);
        for (at, tally) in tallies.iter().enumerate() {
            for (place, other) in tallies.iter().enumerate() {
                assert_eq!(tally.check_key(other.hashes()).is_ok(), at == place);
            }
            let mut merged = Tally::default();
            merged.merge(tally.clone());
            merged.merge(tally.clone());
            assert_eq!(merged.hashes(), tally.hashes());
            assert_eq!(merged.resolve(&[], None).duplicates, 1);
        }
        assert_ne!(tallies[0].records, tallies[1].records);
        assert_ne!(tallies[1].records, tallies[2].records);
    }

    #[test]
    fn answers_outlast_any_flood_of_tries() {
        let mut mails: Vec<Mail> = (0..200).map(|at| (at % 20, at, 2, at, at, at)).collect();
        // Strong ones.
        mails.extend([(1, 7, 8, 1, 9, 201), (2, 7, 9, 1, 9, 202)]);
        mails.extend((0..250).map(|at| (at % 20, at, 2, at, at, at)));
        let resolved = tally(&mails).resolve(&[], None);
        let hosts: Vec<_> = resolved
            .recommendations
            .iter()
            .filter(|answer| answer.kind == VerdictKind::Recommend)
            .map(|answer| answer.host.as_ref().unwrap().as_str())
            .collect();
        assert_eq!(hosts.len(), 2, "{hosts:?}");
        assert!(resolved.over_capacity > 0);
    }

    #[test]
    fn a_flood_of_hosts_is_kept_within_the_cap() {
        let mut tally = Tally::default();
        let count = 200_000_u32;
        let header = b"From: p@example.net\n";
        let message = Message::read(header);
        let author = message.author();
        for at in 0..count {
            let mut verdict = Verdict::none(Rule::R13);
            verdict.kind = VerdictKind::Try;
            verdict.confidence = Confidence::Low;
            verdict.rule = Rule::R10;
            verdict.host = Some(HostName::parse(&format!("h{at}.example.net")).unwrap());
            tally.add(Testimony {
                author: author.clone(),
                message_id: Some(format!("{at}@desk").into()),
                header,
                ..Testimony::new(verdict, Ground::NoNameLeft)
            });
            assert!(tally.units.index.len() <= 64 * 1024);
        }
        let resolved = tally.resolve(&[], None);
        assert_eq!(
            resolved.recommendations[0].candidates.len(),
            MOST_UNITS_OF_A_DOMAIN
        );
        assert_eq!(
            resolved.over_capacity,
            u64::from(count).saturating_sub(MOST_UNITS_OF_A_DOMAIN as u64)
        );
    }
}
