//! Many testimonies, and the recommendation per domain that they add up to.
//!
//! Knows how mails count: one vote for each person and host, what does not vote, when an old host
//! has retired, and when there is a conflict. A tally is a set of records of 32 bytes, one a
//! message, and everything is worked out from that set at the end. So the order of the messages
//! and any split of the work cannot matter: two tallies merge into what one would have been.
//!
//! Memory: 32 bytes a message, and for each different (domain, host, rule) about 300 bytes. Of
//! these a domain keeps [`MOST_UNITS_OF_A_DOMAIN`], and a tally [`MOST_UNITS`], both the best: an
//! answer before a try, a surer one before others, and among equals those whose hash is the smallest.
//! So it does not matter in which order they came, nor in which part of the work. What the others'
//! messages say is lost; they themselves are counted, see [`Tally::beyond`]. Names beside the
//! testified ones are kept up to 16 of a kind for a domain, and [`MOST_NAMES_IN_ALL`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::message::Author;
use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::Reason;
use crate::trace::{Trace, Vouch};
use crate::verdict::{Confidence, Rejected, Rule, Verdict, VerdictKind};

/// What many messages say, ready to be merged and to be added up.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    units: Units,
    records: Vec<Record>,
    names: Names,
    counts: Counts,
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
    pub author: Option<&'a Author>,
    /// The identifier, or None.
    pub message_id: Option<&'a str>,
    /// The header section: stands in for a missing identifier.
    pub header: &'a [u8],
    /// When the receiver took the mail, in seconds since 1970.
    pub received_at: Option<i64>,
    /// What it says.
    pub verdict: Verdict,
}

impl<'a> Testimony<'a> {
    /// What a message says, with all that a tally wants to know of it.
    #[must_use]
    pub fn of(
        trace: &'a Trace<'_, '_>,
        message_id: Option<&'a str>,
        header: &'a [u8],
        verdict: Verdict,
    ) -> Self {
        Self {
            author: trace.author.as_ref(),
            message_id,
            header,
            received_at: trace.received_at().map(|date| date.timestamp.as_second()),
            verdict,
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

/// One line of a tally that is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Line {
    /// The first line.
    Tally {
        /// The version of the form.
        version: u32,
        /// What was read.
        counts: Counts,
    },
    /// The messages of the next lines are counted only: the tally has better ones than it can keep.
    Beyond,
    /// What the messages of the next lines count for.
    Unit(Unit),
    /// Messages: identifier, sender and date of each, in hexadecimal.
    Messages {
        /// 56 digits for each.
        hex: String,
    },
    /// Names of a domain beside the testified ones.
    Seen {
        /// The domain.
        domain: Option<HostName>,
        /// Names that cannot be it.
        rejected: Vec<Rejected>,
        /// Names that might.
        others: Vec<HostName>,
    },
}

/// Reads a tally back from its lines.
#[derive(Clone, Debug, Default)]
pub struct TallyReader {
    tally: Tally,
    unit: Option<u32>,
    has_begun: bool,
}

/// Why a line does not continue a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// The first line is not a tally's.
    #[error(
        "this is not a tally: its first line is not the one that `heloscope scan --format tally` writes"
    )]
    NotATally,
    /// Hexadecimal digits are missing or wrong.
    #[error("the messages of the line are damaged")]
    Damaged,
    /// Messages stand before what they count for.
    #[error("the line does not belong here")]
    OutOfPlace,
    /// A newer program wrote it.
    #[error("the tally has version {0}, and this program reads version 1")]
    Version(u32),
}

impl TallyReader {
    /// Takes in the next line.
    ///
    /// # Errors
    ///
    /// Where the line does not continue the tally.
    pub fn add(&mut self, line: Line) -> Result<(), LineFault> {
        match line {
            Line::Tally {
                version: TALLY_VERSION,
                counts,
            } if !self.has_begun => {
                self.tally.counts = counts;
                self.has_begun = true;
            }
            Line::Tally { version, .. } if version != TALLY_VERSION => {
                return Err(LineFault::Version(version));
            }
            Line::Tally { .. } => return Err(LineFault::OutOfPlace),
            _ if !self.has_begun => return Err(LineFault::NotATally),
            Line::Beyond => self.unit = Some(BEYOND),
            Line::Unit(unit) => self.unit = Some(self.tally.units.number(unit)),
            Line::Messages { hex } => {
                let unit = self.unit.ok_or(LineFault::OutOfPlace)?;
                let digits = hex.as_bytes();
                if !digits.len().is_multiple_of(RECORD_DIGITS) {
                    return Err(LineFault::Damaged);
                }
                for digits in digits.chunks(RECORD_DIGITS) {
                    self.tally
                        .records
                        .push(Record::from_hex(digits, unit).ok_or(LineFault::Damaged)?);
                }
            }
            Line::Seen {
                domain,
                rejected,
                others,
            } => {
                self.tally.names.add(domain.as_ref(), rejected, others);
            }
        }
        Ok(())
    }

    /// The tally.
    ///
    /// # Errors
    ///
    /// If there was no line at all.
    pub fn finish(self) -> Result<Tally, LineFault> {
        if self.has_begun {
            Ok(self.tally)
        } else {
            Err(LineFault::NotATally)
        }
    }
}

/// What messages have in common that count for the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unit {
    domain: Option<HostName>,
    kind: VerdictKind,
    /// The higher confidence sorts first.
    confidence: Reverse<Confidence>,
    rule: Rule,
    host: Option<HostName>,
    is_vouched: bool,
    is_role: bool,
    operator: Option<Box<str>>,
    settings: Vec<Setting>,
}

/// How good a unit is: the better sorts first, and among equals the hash decides.
type Rank = (
    (VerdictKind, Reverse<Confidence>, Rule),
    (Reverse<bool>, bool),
    [u8; 16],
);

impl Unit {
    fn verdict(&self) -> (VerdictKind, Reverse<Confidence>, Rule) {
        (self.kind, self.confidence, self.rule)
    }

    fn rank(&self) -> Rank {
        let host = domain_text(self.host.as_ref());
        (
            self.verdict(),
            (Reverse(self.is_vouched), self.is_role),
            hash(&[domain_text(self.domain.as_ref()), host]),
        )
    }
}

/// The different units, of which the best are kept.
#[derive(Clone, Debug, Default)]
struct Units {
    /// By number; `None` where one has given way to better ones.
    all: Vec<Option<Arc<Unit>>>,
    index: HashMap<Arc<Unit>, u32, RandomState>,
    /// As soon as there are so many, the worst give way.
    limit: usize,
    caps: Caps,
}

/// How many units, and names beside them, are kept.
#[derive(Clone, Copy, Debug)]
struct Caps {
    of_a_domain: usize,
    in_all: usize,
    /// Units may wait for a while before it is decided which are kept.
    waiting: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            of_a_domain: MOST_UNITS_OF_A_DOMAIN,
            in_all: MOST_UNITS,
            waiting: 64 * 1024,
        }
    }
}

/// One message: what it is called, what it counted for, who wrote it, and when it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    /// The hash of its identifier and domain.
    id: [u8; 16],
    unit: u32,
    /// The hash of the author's address.
    sender: [u8; 7],
    /// Seconds since 1970, big-endian; all ones: unknown.
    date: [u8; 5],
}

impl Record {
    fn hex(&self) -> String {
        let mut hex = String::with_capacity(RECORD_DIGITS);
        for byte in self.id.iter().chain(&self.sender).chain(&self.date) {
            for digit in [byte >> 4, byte & 0x0f] {
                hex.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        hex
    }

    fn from_hex(digits: &[u8], unit: u32) -> Option<Self> {
        let mut bytes = digits.chunks(2).map(|pair| {
            let text = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(text, 16).ok()
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

/// Names of a domain beside those that were testified. Capped sets keep the smallest, so that
/// order cannot matter.
#[derive(Clone, Debug, Default)]
struct Seen {
    rejected: BTreeSet<Rejected>,
    others: BTreeSet<HostName>,
}

/// The names of all domains, of which those of the domains with the smallest hashes are kept.
#[derive(Clone, Debug, Default)]
struct Names {
    seen: HashMap<Option<HostName>, Seen, RandomState>,
    count: usize,
    cap: NamesCap,
}

#[derive(Clone, Copy, Debug)]
struct NamesCap(usize);

impl Default for NamesCap {
    fn default() -> Self {
        Self(MOST_NAMES_IN_ALL)
    }
}

/// The answer for one domain.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Recommendation {
    /// The domain; None for mail without an author.
    pub domain: Option<HostName>,
    /// What kind of answer it is.
    pub kind: VerdictKind,
    /// The name to type.
    pub host: Option<HostName>,
    /// All live hosts of a conflict, the most voted first.
    pub hosts: Vec<HostName>,
    /// How sure.
    pub confidence: Confidence,
    /// The best rule of the winning host.
    pub rule: Rule,
    /// Why, the deciding reason first.
    pub reasons: Vec<Reason>,
    /// Where the host takes logins.
    pub settings: Vec<Setting>,
    /// Every host that somebody named, the best first.
    pub candidates: Vec<Candidate>,
    /// Names that cannot be it.
    pub rejected: Vec<Rejected>,
    /// Mails that did not vote.
    pub excluded: Vec<Excluded>,
    /// Mails of the domain.
    pub messages: u64,
    /// People who wrote them.
    pub senders: u64,
    /// Who runs the server or the service, if the table knows.
    pub operator: Option<String>,
}

/// A host that somebody named.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// The host.
    pub host: HostName,
    /// The best confidence of a mail that names it; `None` for a name that was only seen.
    pub grade: Confidence,
    /// Mails that name it.
    pub messages: u64,
    /// People who wrote these.
    pub senders: u64,
    /// Seconds since 1970 at which it was first seen.
    pub first: Option<i64>,
    /// Seconds since 1970 at which it was last seen.
    pub last: Option<i64>,
    /// Whether another host has taken its place.
    pub status: Status,
}

/// Whether a host is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As far as the mails tell.
    Live,
    /// Another has taken its place.
    Retired,
}

/// Mails that did not vote, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Excluded {
    /// The code of the reason.
    pub code: &'static str,
    /// Through whom they went.
    pub operator: Option<String>,
    /// How many.
    pub messages: u64,
}

impl Tally {
    /// Counts one message.
    pub fn add(&mut self, testimony: Testimony<'_>) {
        let Testimony {
            author,
            message_id,
            header,
            received_at,
            verdict,
        } = testimony;
        self.counts.messages = self.counts.messages.saturating_add(1);
        if verdict.rule == Rule::R0 {
            self.counts.without_received = self.counts.without_received.saturating_add(1);
        }
        let domain = author.map(|author| author.domain.clone());
        let id = match message_id {
            Some(id) => hash(&[b"id", id.as_bytes(), domain_text(domain.as_ref())]),
            None => hash(&[b"header", header]),
        };
        let sender = author.map_or([0; 16], |author| hash(&[author.address.as_bytes()]));
        if !verdict.rejected.is_empty() || !verdict.others.is_empty() {
            self.names
                .add(domain.as_ref(), verdict.rejected, verdict.others);
        }
        let unit = self.units.number(Unit {
            domain,
            kind: verdict.kind,
            confidence: Reverse(verdict.confidence),
            rule: verdict.rule,
            host: verdict.host,
            is_vouched: verdict.vouched == Vouch::Vouches,
            is_role: author.is_some_and(Author::is_role),
            operator: verdict.operator.map(String::into_boxed_str),
            settings: verdict.settings,
        });
        self.records.push(Record {
            id,
            unit,
            sender: shorten(sender),
            date: pack_date(received_at),
        });
    }

    /// Counts what was left out, by the code of the reason.
    pub fn add_skipped(&mut self, code: &str, count: u64) {
        self.counts.unreadable = self.counts.unreadable.saturating_add(count);
        let sum = self.counts.skipped.entry(code.to_owned()).or_default();
        *sum = sum.saturating_add(count);
    }

    /// Takes in another tally. The result is the same in any order.
    pub fn merge(&mut self, other: Self) {
        let numbers: Vec<u32> = other
            .units
            .all
            .into_iter()
            .map(|unit| unit.map_or(BEYOND, |unit| self.units.number(unit)))
            .collect();
        let mut records = other.records;
        for record in &mut records {
            let unit = numbers.get(record.unit as usize).copied();
            record.unit = unit.unwrap_or(BEYOND);
        }
        // What has nothing yet need not copy them.
        if self.records.is_empty() {
            self.records = records;
        } else {
            self.records.append(&mut records);
        }
        for (domain, theirs) in other.names.seen {
            self.names
                .add(domain.as_ref(), theirs.rejected, theirs.others);
        }
        self.counts.add(&other.counts);
    }

    /// The answer where there is no mail at all: R0.
    #[must_use]
    pub fn no_source(found: &'static str) -> Recommendation {
        Recommendation {
            reasons: vec![Reason::NotTheSource { found }],
            rule: Rule::R0,
            ..Ballot::default().no_vote(None)
        }
    }

    /// What was read.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many messages are copies of another.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.settle(&[]).duplicates
    }

    /// How many different messages are counted only, since there were more domains and hosts than
    /// a tally keeps.
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.settle(&[]).beyond
    }

    /// The tally as lines, sorted: equal tallies give equal lines.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        let kept = self.units.kept();
        let mut units: Vec<_> = (0_u32..)
            .zip(&kept)
            .filter_map(|(number, unit)| unit.map(|unit| (unit, number)))
            .collect();
        units.sort_unstable();
        let mut places = vec![BEYOND; kept.len()];
        for ((_, number), place) in units.iter().zip(0_u32..) {
            if let Some(slot) = places.get_mut(*number as usize) {
                *slot = place;
            }
        }
        let place = move |record: &Record| {
            let place = places.get(record.unit as usize);
            place.copied().unwrap_or(BEYOND)
        };
        let mut records: Vec<&Record> = self.records.iter().collect();
        records.sort_unstable_by(|a, b| {
            let key = |record: &Record| (record.id, record.sender, record.date);
            place(a).cmp(&place(b)).then_with(|| key(a).cmp(&key(b)))
        });
        let mut groups = units
            .into_iter()
            .zip(0_u32..)
            .map(|((unit, _), place)| (Some(unit), place))
            .chain(std::iter::once((None, BEYOND)));
        let (mut at, mut end) = (0_usize, 0_usize);
        let counted = std::iter::from_fn(move || {
            loop {
                if at < end {
                    let upto = end.min(at.saturating_add(RECORDS_A_LINE));
                    let some = records.get(at..upto).unwrap_or_default();
                    at = upto;
                    let hex = some.iter().map(|record| record.hex()).collect();
                    return Some(Line::Messages { hex });
                }
                let (unit, number) = groups.next()?;
                let rest = records.get(at..).unwrap_or_default();
                let own = rest.iter().take_while(|record| place(record) == number);
                end = at.saturating_add(own.count());
                match unit {
                    Some(unit) => return Some(Line::Unit(unit.clone())),
                    None if at < end => return Some(Line::Beyond),
                    None => {}
                }
            }
        });
        let mut seen = self.names.kept();
        seen.sort_unstable_by_key(|(domain, ..)| *domain);
        let seen = seen
            .into_iter()
            .map(|(domain, rejected, others)| Line::Seen {
                domain: domain.clone(),
                rejected: rejected.into_iter().cloned().collect(),
                others: others.into_iter().cloned().collect(),
            });
        let head = Line::Tally {
            version: TALLY_VERSION,
            counts: self.counts.clone(),
        };
        std::iter::once(head).chain(counted).chain(seen)
    }

    /// The answers, the domain with the most people first.
    ///
    /// With `pooled` domains, one answer for each of these: everything from there and from below
    /// counts together, and other mail is left out.
    #[must_use]
    pub fn recommendations(&self, pooled: &[HostName]) -> Vec<Recommendation> {
        self.settle(pooled).recommendations
    }

    /// The answers and what else is only known at the end: all of it takes one look.
    #[must_use]
    pub fn settle(&self, pooled: &[HostName]) -> Settled {
        let pools = Pools(pooled.iter().collect());
        let kept = self.units.kept();
        let mut domains: Vec<Option<&HostName>> = pooled.iter().map(Some).collect();
        domains.extend(
            kept.iter()
                .flatten()
                .filter_map(|unit| pools.entry(unit.domain.as_ref())),
        );
        domains.sort_unstable();
        domains.dedup();
        // Under which entry a domain's mail counts; none if it is left out.
        let entry = |domain: Option<&HostName>| -> Option<usize> {
            let entry = pools.entry(domain)?;
            domains.binary_search(&entry).ok()
        };
        let entries: Vec<_> = kept
            .iter()
            .map(|unit| unit.and_then(|unit| entry(unit.domain.as_ref())))
            .collect();
        let entry_of = |record: &Record| entries.get(record.unit as usize).copied().flatten();
        let mut records = self.distinct(&kept);
        let distinct = records.len();
        let is_kept = |record: &Record| kept.get(record.unit as usize).is_some_and(Option::is_some);
        records.retain(|record| is_kept(record));
        let beyond = distinct.saturating_sub(records.len());
        records.retain(|record| entry_of(record).is_some());
        records.sort_unstable_by_key(|record| (entry_of(record), record.sender));
        let mut seen: HashMap<usize, Seen> = HashMap::new();
        for (domain, rejected, others) in self.names.kept() {
            if let Some(entry) = entry(domain.as_ref()) {
                let seen = seen.entry(entry).or_default();
                seen.rejected.extend(rejected.into_iter().cloned());
                seen.others.extend(others.into_iter().cloned());
                seen.cap();
            }
        }
        let mut rest = records.as_slice();
        let answers = domains.iter().enumerate().map(|(number, domain)| {
            let own = rest.partition_point(|record| entry_of(record) <= Some(number));
            let (own, others) = rest.split_at_checked(own).unwrap_or((rest, &[]));
            rest = others;
            let ballot = Ballot {
                records: own,
                units: &kept,
                seen: seen.remove(&number).unwrap_or_default(),
            };
            ballot.count(domain.cloned())
        });
        let mut answers: Vec<_> = answers.collect();
        answers.sort_by(|a, b| {
            (b.senders, b.messages)
                .cmp(&(a.senders, a.messages))
                .then_with(|| a.domain.cmp(&b.domain))
        });
        Settled {
            recommendations: answers,
            duplicates: (self.records.len().saturating_sub(distinct)) as u64,
            beyond: beyond as u64,
        }
    }

    /// The records, of copies of one message only the best: the better verdict, then the earlier
    /// date.
    fn distinct(&self, kept: &[Option<&Unit>]) -> Vec<&Record> {
        let mut order: Vec<_> = (0_u32..)
            .zip(kept)
            .filter_map(|(number, unit)| unit.map(|unit| (unit.verdict(), unit, number)))
            .collect();
        order.sort_unstable();
        // Of each unit: how good its verdict is, and its place among all.
        let mut ranks = vec![(BEYOND, BEYOND); kept.len()];
        let mut class = (0_u32, None);
        for ((verdict, _, number), place) in order.into_iter().zip(0_u32..) {
            if class.1 != Some(verdict) {
                class = (class.0.saturating_add(1), Some(verdict));
            }
            if let Some(rank) = ranks.get_mut(number as usize) {
                *rank = (class.0, place);
            }
        }
        let rank = |record: &Record| {
            let rank = ranks.get(record.unit as usize);
            rank.copied().unwrap_or((BEYOND, BEYOND))
        };
        let mut records: Vec<&Record> = self.records.iter().collect();
        records.sort_unstable_by(|a, b| {
            a.id.cmp(&b.id).then_with(|| {
                let ((one, place), (other, other_place)) = (rank(a), rank(b));
                (one, a.date, place, a.sender).cmp(&(other, b.date, other_place, b.sender))
            })
        });
        records.dedup_by(|later, first| later.id == first.id);
        records
    }
}

/// What a tally comes to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settled {
    /// The answers, the domain with the most people first.
    pub recommendations: Vec<Recommendation>,
    /// How many messages are copies of another.
    pub duplicates: u64,
    /// How many different messages are counted only: see [`Tally::beyond`].
    pub beyond: u64,
}

/// The domains that were asked for, if any were.
struct Pools<'p>(HashSet<&'p HostName>);

impl<'p> Pools<'p> {
    /// Under which entry a domain's mail counts, the nearest of several; none if it is left out.
    fn entry<'a>(&self, domain: Option<&'a HostName>) -> Option<Option<&'a HostName>>
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

impl Units {
    fn number(&mut self, unit: impl AsRef<Unit> + Into<Arc<Unit>>) -> u32 {
        if let Some(number) = self.index.get(unit.as_ref()) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(BEYOND);
        if number == BEYOND {
            return BEYOND;
        }
        let unit = unit.into();
        self.all.push(Some(Arc::clone(&unit)));
        self.index.insert(unit, number);
        if self.index.len() >= self.limit.max(self.caps.waiting) {
            self.prune();
        }
        number
    }

    /// Lets go of the units that better ones leave no room for: none of them would ever be kept
    /// again, since better ones only become more.
    fn prune(&mut self) {
        let kept: HashSet<u32> = self.best().into_iter().map(|(.., number)| number).collect();
        let all = &mut self.all;
        self.index.retain(|_, number| {
            let is_kept = kept.contains(number);
            if !is_kept && let Some(slot) = all.get_mut(*number as usize) {
                *slot = None;
            }
            is_kept
        });
        // Twice as many, so that each is looked at a few times only.
        self.limit = self.index.len().saturating_mul(2);
    }

    /// All units by number, without those that are not to be kept.
    fn kept(&self) -> Vec<Option<&Unit>> {
        let mut kept: Vec<Option<&Unit>> = vec![None; self.all.len()];
        for (_, unit, number) in self.best() {
            if let Some(slot) = kept.get_mut(number as usize) {
                *slot = Some(unit);
            }
        }
        kept
    }

    /// The units to keep.
    fn best(&self) -> Vec<(Rank, &Unit, u32)> {
        let units = self.index.iter();
        let mut all: Vec<(Rank, &Unit, u32)> = units
            .map(|(unit, number)| (unit.rank(), &**unit, *number))
            .collect();
        if all.len() <= self.caps.of_a_domain.min(self.caps.in_all) {
            return all;
        }
        all.sort_unstable();
        let mut counts: HashMap<Option<&HostName>, usize> = HashMap::new();
        all.retain(|(_, unit, _)| {
            let count = counts.entry(unit.domain.as_ref()).or_default();
            *count = count.saturating_add(1);
            *count <= self.caps.of_a_domain
        });
        all.truncate(self.caps.in_all);
        all
    }
}

impl AsRef<Unit> for Unit {
    fn as_ref(&self) -> &Unit {
        self
    }
}

/// A domain, the names that cannot be its host, and those that might.
type NamesOf<'n> = (&'n Option<HostName>, Vec<&'n Rejected>, Vec<&'n HostName>);

impl Names {
    /// Keeps names beside the testified one. Most mails of a domain show what others have shown.
    fn add(
        &mut self,
        domain: Option<&HostName>,
        rejected: impl IntoIterator<Item = Rejected>,
        others: impl IntoIterator<Item = HostName>,
    ) {
        let seen = self.seen.entry(domain.cloned()).or_default();
        let before = seen.len();
        seen.rejected.extend(rejected);
        seen.others.extend(others);
        seen.cap();
        self.count = self.count.saturating_add(seen.len()).saturating_sub(before);
        if self.count > self.cap.0.saturating_mul(2) {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let kept: Vec<_> = self
            .kept()
            .into_iter()
            .map(|(domain, rejected, others)| {
                let seen = Seen {
                    rejected: rejected.into_iter().cloned().collect(),
                    others: others.into_iter().cloned().collect(),
                };
                (domain.clone(), seen)
            })
            .collect();
        self.count = kept.iter().map(|(_, seen)| seen.len()).sum();
        self.seen = kept.into_iter().collect();
    }

    /// The names to keep: as many as may be in the order of the domains' hashes.
    fn kept(&self) -> Vec<NamesOf<'_>> {
        let mut all: Vec<_> = self.seen.iter().collect();
        if self.count > self.cap.0 {
            all.sort_by_cached_key(|(domain, _)| {
                (hash(&[domain_text(domain.as_ref())]), (*domain).clone())
            });
        }
        let mut left = self.cap.0;
        let kept = all.into_iter().map(|(domain, seen)| {
            let rejected: Vec<_> = seen.rejected.iter().take(left).collect();
            left = left.saturating_sub(rejected.len());
            let others: Vec<_> = seen.others.iter().take(left).collect();
            left = left.saturating_sub(others.len());
            (domain, rejected, others)
        });
        kept.filter(|(_, rejected, others)| !rejected.is_empty() || !others.is_empty())
            .collect()
    }
}

impl Seen {
    fn len(&self) -> usize {
        self.rejected.len().saturating_add(self.others.len())
    }

    fn cap(&mut self) {
        while self.rejected.len() > MOST_NAMES {
            self.rejected.pop_last();
        }
        while self.others.len() > MOST_NAMES {
            self.others.pop_last();
        }
    }
}

/// All that counts for one domain. A domain may have millions of mails, so nothing is kept of each.
#[derive(Default)]
struct Ballot<'t> {
    /// Its distinct messages, those of one person side by side.
    records: &'t [&'t Record],
    /// What the numbers in them mean.
    units: &'t [Option<&'t Unit>],
    seen: Seen,
}

/// One distinct message.
#[derive(Clone, Copy)]
struct Paper<'t> {
    unit: &'t Unit,
    date: Option<i64>,
}

impl Paper<'_> {
    /// The class in which it votes, if it does.
    fn class(&self) -> Option<Class> {
        // Who wrote it is not known, so it speaks for nobody.
        self.unit.domain.as_ref()?;
        match self.unit.kind {
            VerdictKind::Recommend | VerdictKind::Documented => Some(Class::Answer),
            VerdictKind::Try => Some(Class::Try),
            VerdictKind::Conflict | VerdictKind::Outside | VerdictKind::None => None,
        }
    }
}

/// Testimonies of one class vote among themselves: a try never stands against an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Answer,
    Try,
}

/// Whose papers vote: answers before tries, people before machines and offices.
#[derive(Clone, Copy)]
struct Electorate {
    class: Class,
    has_people: bool,
}

impl Electorate {
    fn includes(self, paper: &Paper<'_>) -> bool {
        paper.class() == Some(self.class) && !(self.has_people && paper.unit.is_role)
    }
}

/// Between which dates a domain's mail was received.
#[derive(Clone, Copy, Default)]
struct Span {
    oldest: Option<i64>,
    newest: Option<i64>,
}

impl Span {
    fn add(&mut self, date: i64) {
        self.oldest = Some(self.oldest.map_or(date, |oldest| oldest.min(date)));
        self.newest = Some(self.newest.map_or(date, |newest| newest.max(date)));
    }
}

/// What the papers for one host add up to.
struct Standing<'t> {
    host: &'t HostName,
    best: &'t Unit,
    messages: u64,
    senders: u64,
    /// Of the senders, those of whose mail some vouches for the host.
    vouching: u64,
    seen: Span,
    /// Mails that are vouched for and were not written by a machine or an office.
    solid: u64,
    undated: u64,
    successor: Option<(&'t HostName, i64)>,
    weight: f64,
}

/// One person's vote for one host: the best grade and the newest date.
struct Vote {
    grade: Confidence,
    date: Option<i64>,
    is_vouched: bool,
}

impl<'t> Standing<'t> {
    fn new(host: &'t HostName, unit: &'t Unit) -> Self {
        Self {
            host,
            best: unit,
            messages: 0,
            senders: 0,
            vouching: 0,
            seen: Span::default(),
            solid: 0,
            undated: 0,
            successor: None,
            weight: 0.0,
        }
    }

    fn add(&mut self, paper: &Paper<'t>) {
        let unit = paper.unit;
        let key = |unit: &Unit| (unit.confidence, unit.rule, unit.kind);
        if (key(unit), unit) < (key(self.best), self.best) {
            self.best = unit;
        }
        self.messages = self.messages.saturating_add(1);
        if unit.is_vouched && !unit.is_role {
            self.solid = self.solid.saturating_add(1);
        }
        match paper.date {
            Some(date) => self.seen.add(date),
            None => self.undated = self.undated.saturating_add(1),
        }
    }

    fn vote(&mut self, vote: &Vote, span: Span) {
        self.senders = self.senders.saturating_add(1);
        if vote.is_vouched {
            self.vouching = self.vouching.saturating_add(1);
        }
        self.weight += vote.weight(span);
    }

    /// When it was first seen, if that is well enough known for others to have made room for it.
    fn moved_in(&self) -> Option<(i64, &'t HostName)> {
        let since = self.seen.oldest.filter(|_| self.solid >= NEEDED_TO_MOVE)?;
        Some((since, self.host))
    }

    /// Whether it was last seen before that.
    fn is_gone_before(&self, since: i64) -> bool {
        self.undated == 0 && self.seen.newest.is_some_and(|last| last < since)
    }

    fn candidate(&self) -> Candidate {
        Candidate {
            host: self.host.clone(),
            grade: self.best.confidence.0,
            messages: self.messages,
            senders: self.senders,
            first: self.seen.oldest,
            last: self.seen.newest,
            status: if self.successor.is_some() {
                Status::Retired
            } else {
                Status::Live
            },
        }
    }
}

impl Vote {
    fn of(paper: &Paper<'_>) -> Self {
        Self {
            grade: paper.unit.confidence.0,
            date: paper.date,
            is_vouched: paper.unit.is_vouched,
        }
    }

    fn add(&mut self, other: &Self) {
        self.grade = self.grade.max(other.grade);
        self.date = self.date.max(other.date);
        self.is_vouched |= other.is_vouched;
    }

    /// The grade, halved with each year that the vote is older than the domain's newest mail.
    fn weight(&self, span: Span) -> f64 {
        let grade = match self.grade {
            Confidence::High | Confidence::Verified => 4.0,
            Confidence::Medium => 2.0,
            Confidence::Low => 1.0,
            Confidence::None => 0.0,
        };
        // A vote without a date cannot claim to be fresh.
        let date = self.date.or(span.oldest);
        let age = span
            .newest
            .zip(date)
            .map_or(0, |(newest, date)| newest.saturating_sub(date).max(0));
        #[expect(
            clippy::cast_precision_loss,
            reason = "an age in seconds needs 40 bits at most"
        )]
        let years = age as f64 / (365.0 * 86_400.0);
        grade * (-years).exp2()
    }
}

impl<'t> Ballot<'t> {
    fn papers(&self) -> impl Iterator<Item = Paper<'t>> {
        self.people().flatten()
    }

    /// The papers of one person after another.
    fn people(&self) -> impl Iterator<Item = impl Iterator<Item = Paper<'t>>> {
        let units = self.units;
        let people = self.records.chunk_by(|a, b| a.sender == b.sender);
        people.map(move |records| {
            records.iter().filter_map(move |record| {
                let unit = units.get(record.unit as usize).copied().flatten()?;
                Some(Paper {
                    unit,
                    date: unpack_date(record.date),
                })
            })
        })
    }

    fn count(self, domain: Option<HostName>) -> Recommendation {
        let mut span = Span::default();
        for date in self.papers().filter_map(|paper| paper.date) {
            span.add(date);
        }
        let electorate = self.electorate();
        let mut standings = self.standings(span, |paper| electorate.includes(paper));
        retire(&mut standings);
        // By vote, then name; equal sums come from equal votes, as votes are added in one order.
        standings.sort_by(|a, b| {
            b.successor
                .is_none()
                .cmp(&a.successor.is_none())
                .then_with(|| b.weight.total_cmp(&a.weight))
                .then_with(|| a.host.cmp(b.host))
        });
        let mut answer = match standings.first() {
            Some(first) => elect(domain, &standings, first),
            None => self.no_vote(domain),
        };
        answer.messages = self.records.len() as u64;
        answer.senders = self.people().count() as u64;
        answer.excluded = self.excluded();
        for excluded in &answer.excluded {
            let repeats_the_verdict = standings.is_empty() && answer.excluded.len() == 1;
            if !repeats_the_verdict {
                answer.reasons.push(Reason::LeftOut {
                    messages: excluded.messages,
                    why: excluded.code,
                    operator: excluded.operator.clone().unwrap_or_default(),
                });
            }
        }
        answer.candidates = self.candidates(&standings, electorate, span);
        answer.rejected = self.seen.rejected.into_iter().collect();
        answer
    }

    fn electorate(&self) -> Electorate {
        let has = |class| self.papers().any(|paper| paper.class() == Some(class));
        let class = if has(Class::Answer) {
            Class::Answer
        } else {
            Class::Try
        };
        let is_person = |paper: Paper<'_>| paper.class() == Some(class) && !paper.unit.is_role;
        Electorate {
            class,
            has_people: self.papers().any(is_person),
        }
    }

    /// What those papers that count add up to, host by host.
    fn standings(&self, span: Span, counts: impl Fn(&Paper<'_>) -> bool) -> Vec<Standing<'t>> {
        let mut standings: BTreeMap<&HostName, Standing<'t>> = BTreeMap::new();
        for person in self.people() {
            let mut votes: BTreeMap<&HostName, Vote> = BTreeMap::new();
            for paper in person.filter(&counts) {
                let Some(host) = &paper.unit.host else {
                    continue;
                };
                let standing = standings.entry(host);
                standing
                    .or_insert_with(|| Standing::new(host, paper.unit))
                    .add(&paper);
                let vote = Vote::of(&paper);
                let known = votes.entry(host).and_modify(|known| known.add(&vote));
                known.or_insert(vote);
            }
            for (host, vote) in votes {
                if let Some(standing) = standings.get_mut(host) {
                    standing.vote(&vote, span);
                }
            }
        }
        standings.into_values().collect()
    }

    /// No testimony votes: everything went through services, or nothing could be told.
    fn no_vote(&self, domain: Option<HostName>) -> Recommendation {
        let outside = self
            .papers()
            .any(|paper| paper.unit.kind == VerdictKind::Outside);
        let mut rules: BTreeMap<(Rule, Option<&str>), u64> = BTreeMap::new();
        for paper in self.papers() {
            if !outside || paper.unit.kind == VerdictKind::Outside {
                let count = rules
                    .entry((paper.unit.rule, paper.unit.operator.as_deref()))
                    .or_default();
                *count = count.saturating_add(1);
            }
        }
        // What most mails say; the later rule where two are even, since it looked further.
        let most = rules.iter().max_by_key(|(key, count)| (**count, **key));
        let (rule, operator) = most.map_or((Rule::R13, None), |(key, _)| *key);
        let kind = if outside {
            VerdictKind::Outside
        } else {
            VerdictKind::None
        };
        let operator = operator.map(str::to_owned);
        let reason = reason_of(rule, domain.as_ref(), None, operator.as_deref());
        Recommendation {
            domain,
            kind,
            host: None,
            hosts: Vec::new(),
            confidence: Confidence::None,
            rule,
            reasons: vec![reason],
            settings: Vec::new(),
            candidates: Vec::new(),
            rejected: Vec::new(),
            excluded: Vec::new(),
            messages: 0,
            senders: 0,
            operator,
        }
    }

    fn excluded(&self) -> Vec<Excluded> {
        let mut counts: BTreeMap<(&'static str, Option<&str>), u64> = BTreeMap::new();
        for paper in self.papers().filter(|paper| paper.class().is_none()) {
            let unit = paper.unit;
            let count = counts
                .entry((exclusion_code(unit.rule), unit.operator.as_deref()))
                .or_default();
            *count = count.saturating_add(1);
        }
        let mut excluded: Vec<_> = counts
            .into_iter()
            .map(|((code, operator), messages)| Excluded {
                code,
                operator: operator.map(str::to_owned),
                messages,
            })
            .collect();
        excluded.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.cmp(b)));
        excluded
    }

    /// Every host somebody named: the voting ones in their order, then the others by grade.
    fn candidates(
        &self,
        standings: &[Standing<'_>],
        electorate: Electorate,
        span: Span,
    ) -> Vec<Candidate> {
        let mut candidates: Vec<_> = standings.iter().map(Standing::candidate).collect();
        // A host that has a vote has its standing already.
        let named = self.standings(span, |paper| {
            paper.class().is_some() && !electorate.includes(paper)
        });
        let mut rest: Vec<_> = named.iter().map(Standing::candidate).collect();
        let voted: HashSet<HostName> = candidates.iter().map(|known| known.host.clone()).collect();
        rest.retain(|candidate| !voted.contains(&candidate.host));
        rest.sort_by(|a, b| {
            b.grade
                .cmp(&a.grade)
                .then_with(|| b.senders.cmp(&a.senders))
                .then_with(|| a.host.cmp(&b.host))
        });
        candidates.append(&mut rest);
        let known: HashSet<HostName> = candidates.iter().map(|known| known.host.clone()).collect();
        for host in &self.seen.others {
            if !known.contains(host) {
                candidates.push(Candidate {
                    host: host.clone(),
                    grade: Confidence::None,
                    messages: 0,
                    senders: 0,
                    first: None,
                    last: None,
                    status: Status::Live,
                });
            }
        }
        candidates
    }
}

/// The move rule, before any weight: a host last seen before its successor was first seen is out.
fn retire(standings: &mut [Standing<'_>]) {
    // Whoever has a successor is succeeded by the newest host.
    let newest = standings.iter().filter_map(Standing::moved_in).max();
    let Some((since, successor)) = newest else {
        return;
    };
    for standing in standings {
        if standing.is_gone_before(since) {
            standing.successor = Some((successor, since));
        }
    }
}

fn elect(
    domain: Option<HostName>,
    standings: &[Standing<'_>],
    first: &Standing<'_>,
) -> Recommendation {
    let live: Vec<_> = standings
        .iter()
        .filter(|standing| standing.successor.is_none())
        .collect();
    let total: f64 = live.iter().map(|standing| standing.weight).sum();
    let wins = live.len() == 1 || first.weight >= WINNING_SHARE * total;
    let best = if wins {
        first.best
    } else {
        let key = |unit: &Unit| (unit.confidence, unit.rule);
        live.iter()
            .map(|standing| standing.best)
            .min_by_key(|unit| key(unit))
            .unwrap_or(first.best)
    };
    let operator = best.operator.as_deref().map(str::to_owned);
    let mut answer = Recommendation {
        kind: VerdictKind::Conflict,
        host: None,
        hosts: live.iter().map(|standing| standing.host.clone()).collect(),
        confidence: Confidence::Low,
        rule: best.rule,
        reasons: Vec::new(),
        settings: Setting::USUAL.to_vec(),
        candidates: Vec::new(),
        rejected: Vec::new(),
        excluded: Vec::new(),
        messages: 0,
        senders: 0,
        operator,
        domain,
    };
    if wins {
        answer.kind = best.kind;
        answer.host = Some(first.host.clone());
        answer.hosts = Vec::new();
        let ceiling = best.confidence.0;
        answer.confidence = if first.vouching >= 2 {
            ceiling.raised()
        } else {
            ceiling
        };
        if !best.settings.is_empty() {
            answer.settings = best.settings.clone();
        }
        let reason = reason_of(
            best.rule,
            answer.domain.as_ref(),
            Some(first.host),
            best.operator.as_deref(),
        );
        answer.reasons.push(reason);
        if first.messages == 1 {
            answer.reasons.push(Reason::OneMail);
        } else {
            answer.reasons.push(Reason::Agreement {
                host: first.host.clone(),
                senders: first.senders,
                messages: first.messages,
            });
        }
        if standings.iter().all(|standing| standing.solid == 0) && best.is_role {
            answer.reasons.push(Reason::OnlyRoleSenders);
        }
    } else {
        let hosts = answer
            .hosts
            .iter()
            .map(HostName::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        answer.reasons.push(if is_numbered_cluster(&answer.hosts) {
            Reason::NumberedCluster { hosts }
        } else {
            Reason::HostsDisagree { hosts }
        });
    }
    for standing in standings {
        if let (Some((successor, since)), Some(last)) = (standing.successor, standing.seen.newest) {
            answer.reasons.push(Reason::Retired {
                host: standing.host.clone(),
                until: day(last),
                successor: successor.clone(),
                since: day(since),
            });
        }
    }
    answer
}

/// Whether hosts differ in a number only: `mx1` and `mx2`, `out-03` and `out-11`.
fn is_numbered_cluster(hosts: &[HostName]) -> bool {
    let bare = |host: &HostName| -> String {
        host.as_str()
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .collect()
    };
    let mut shapes = hosts.iter().map(bare);
    let first = shapes.next();
    hosts.len() > 1 && shapes.all(|shape| Some(&shape) == first.as_ref())
}

/// The reason that a rule stands for, from what a tally keeps.
fn reason_of(
    rule: Rule,
    domain: Option<&HostName>,
    host: Option<&HostName>,
    operator: Option<&str>,
) -> Reason {
    let operator = || operator.unwrap_or_default().to_owned();
    let Some(domain) = domain.cloned() else {
        return if rule == Rule::R0 {
            Reason::NoTraceField
        } else {
            Reason::NoAuthor
        };
    };
    let Some(host) = host.cloned() else {
        return match rule {
            Rule::R0 => Reason::NoTraceField,
            Rule::R1 => Reason::NeverLeft,
            Rule::R2 => Reason::ProbablyForged {
                domain,
                failed: String::new(),
            },
            Rule::R3 => Reason::OutsideService {
                operator: operator(),
                sign: String::new(),
            },
            Rule::R4 => Reason::ProviderHostUnknown {
                operator: operator(),
                domain,
            },
            _ => Reason::NoNameLeft,
        };
    };
    match rule {
        Rule::R4 => Reason::DocumentedHost {
            operator: operator(),
            host,
            domain,
        },
        Rule::R5 => Reason::GmailUsesIt { host },
        Rule::R6 => Reason::LoginAndHeloAgree { host },
        Rule::R7 => Reason::LoginServer {
            host,
            leaves_through: String::new(),
        },
        Rule::R8 => Reason::ServerNameProvider {
            operator: operator(),
            host,
        },
        Rule::R9 => {
            let organization = host.organization().unwrap_or(host.as_str()).to_owned();
            Reason::HeloInOrganization { host, organization }
        }
        Rule::R11 => Reason::ForeignHost { host, domain },
        Rule::R12 => Reason::ReverseNameInstead {
            host,
            helo: String::new(),
        },
        _ => Reason::ThirdParty { host },
    }
}

fn exclusion_code(rule: Rule) -> &'static str {
    match rule {
        Rule::R0 => "no_trace_field",
        Rule::R1 => "never_left",
        Rule::R2 => "probably_forged",
        Rule::R3 => "outside_service",
        Rule::R4 => "provider_host_unknown",
        _ => "no_name_left",
    }
}

/// The day of a second since 1970, in UTC.
#[must_use]
pub fn day(second: i64) -> String {
    let date = jiff::Timestamp::from_second(second)
        .map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn domain_text(domain: Option<&HostName>) -> &[u8] {
    domain.map_or(b"", |domain| domain.as_str().as_bytes())
}

/// A hash that is the same on every machine: tallies of different machines merge.
fn hash(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = SipHasher13::new();
    for part in parts {
        hasher.write(part);
        hasher.write_u8(0xff);
    }
    hasher.finish128().as_bytes()
}

fn shorten(hash: [u8; 16]) -> [u8; 7] {
    let [a, b, c, d, e, f, g, ..] = hash;
    [a, b, c, d, e, f, g]
}

/// Seconds since 1970 in 40 bits: enough until the year 36812.
fn pack_date(date: Option<i64>) -> [u8; 5] {
    let seconds = date.map_or(UNDATED, |date| {
        u64::try_from(date)
            .unwrap_or(0)
            .min(UNDATED.saturating_sub(1))
    });
    let [_, _, _, a, b, c, d, e] = seconds.to_be_bytes();
    [a, b, c, d, e]
}

fn unpack_date([a, b, c, d, e]: [u8; 5]) -> Option<i64> {
    let seconds = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    if seconds == UNDATED {
        None
    } else {
        i64::try_from(seconds).ok()
    }
}

/// The version of the written form.
const TALLY_VERSION: u32 = 1;
/// Messages on one line of the written form.
const RECORDS_A_LINE: usize = 64;
/// Hexadecimal digits of one message: 28 bytes.
const RECORD_DIGITS: usize = 56;
const UNDATED: u64 = (1 << 40) - 1;
/// No unit: a record that is counted only.
const BEYOND: u32 = u32::MAX;
/// Different testimonies that are kept for each domain: far more than a domain has servers.
pub const MOST_UNITS_OF_A_DOMAIN: usize = 4096;
/// Different testimonies that are kept in all.
pub const MOST_UNITS: usize = 1024 * 1024;
/// Names beside the testified ones that are kept in all.
pub const MOST_NAMES_IN_ALL: usize = 1024 * 1024;
/// Names beside the testified ones that are kept for each domain.
const MOST_NAMES: usize = 16;
/// A host wins with this share of the votes.
const WINNING_SHARE: f64 = 0.8;
/// Mails of a new host that retire an old one.
const NEEDED_TO_MOVE: u64 = 2;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::message::Message;

    /// Few enough to be passed by a handful of mails.
    const CAPS: Caps = Caps {
        of_a_domain: 3,
        in_all: 8,
        waiting: 4,
    };

    /// One mail: its domain, host, kind, sender, day and identifier.
    type Mail = (u8, u8, u8, u8, u8, u8);

    fn capped() -> Tally {
        let units = Units {
            caps: CAPS,
            ..Units::default()
        };
        let names = Names {
            cap: NamesCap(5),
            ..Names::default()
        };
        Tally {
            units,
            names,
            ..Tally::default()
        }
    }

    fn tally(mails: &[Mail]) -> Tally {
        let mut tally = capped();
        for (domain, host, kind, sender, day, id) in mails {
            let header = format!("From: p{sender}@d{domain}.example.net\n");
            let message = Message::read(header.as_bytes());
            let mut verdict = Verdict::no_source("made by hand");
            let name =
                |host: &str| HostName::parse(&format!("{host}.d{domain}.example.net")).unwrap();
            (verdict.kind, verdict.confidence, verdict.rule) = match kind % 4 {
                0 => (VerdictKind::Recommend, Confidence::High, Rule::R6),
                1 => (VerdictKind::Recommend, Confidence::Medium, Rule::R9),
                2 => (VerdictKind::Try, Confidence::Low, Rule::R10),
                _ => (VerdictKind::None, Confidence::None, Rule::R13),
            };
            verdict.host = (kind % 4 < 3).then(|| name(&format!("m{host}")));
            verdict.others = vec![name(&format!("o{host}")), name(&format!("o{day}"))];
            tally.add(Testimony {
                author: message.author().as_ref(),
                message_id: Some(&format!("{id}@desk")),
                header: header.as_bytes(),
                received_at: Some(i64::from(*day).saturating_mul(86_400)),
                verdict,
            });
        }
        tally
    }

    fn lines(tally: &Tally) -> Vec<Line> {
        tally.lines().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn beyond_the_caps_neither_order_nor_split_matters(
            (mails, shuffled) in proptest::collection::vec(any::<Mail>().prop_map(
                |(domain, host, kind, sender, day, id)| (domain % 6, host % 9, kind, sender % 5, day, id % 60)
            ), 0..80).prop_flat_map(|mails| (Just(mails.clone()), Just(mails).prop_shuffle())),
            cuts in (0_usize..80, 0_usize..80),
        ) {
            let whole = tally(&mails);
            prop_assert!(whole.units.kept().iter().flatten().count() <= CAPS.in_all);
            prop_assert_eq!(lines(&whole), lines(&tally(&shuffled)));
            let (one, two) = (cuts.0.min(cuts.1).min(mails.len()), cuts.0.max(cuts.1).min(mails.len()));
            let parts = [&mails[two..], &mails[..one], &mails[one..two]];
            let mut merged = capped();
            for part in parts {
                // As it is written down and read back, too.
                let mut reader = TallyReader { tally: capped(), ..TallyReader::default() };
                for line in tally(part).lines() {
                    reader.add(line).unwrap();
                }
                merged.merge(reader.finish().unwrap());
            }
            prop_assert_eq!(lines(&whole), lines(&merged));
            let (whole, merged) = (whole.settle(&[]), merged.settle(&[]));
            prop_assert_eq!(whole.recommendations, merged.recommendations);
            prop_assert_eq!((whole.duplicates, whole.beyond), (merged.duplicates, merged.beyond));
        }

        #[test]
        fn every_mail_is_a_copy_beyond_or_counted_for_a_domain(
            mails in proptest::collection::vec(any::<Mail>(), 0..80),
        ) {
            let settled = tally(&mails).settle(&[]);
            let counted: u64 = settled.recommendations.iter().map(|answer| answer.messages).sum();
            let rest = settled.duplicates.saturating_add(settled.beyond);
            prop_assert_eq!(counted.saturating_add(rest), mails.len() as u64);
        }
    }

    #[test]
    fn answers_outlast_any_flood_of_tries() {
        let mut mails: Vec<Mail> = (0..200).map(|at| (at % 20, at, 2, at, at, at)).collect();
        mails.extend([(1, 7, 0, 1, 9, 201), (2, 7, 1, 1, 9, 202)]);
        mails.extend((0..250).map(|at| (at % 20, at, 2, at, at, at)));
        let settled = tally(&mails).settle(&[]);
        let hosts: Vec<_> = settled
            .recommendations
            .iter()
            .filter(|answer| answer.kind == VerdictKind::Recommend)
            .map(|answer| answer.host.as_ref().unwrap().as_str())
            .collect();
        assert_eq!(hosts.len(), 2, "{hosts:?}");
        assert!(settled.beyond > 0);
    }

    #[test]
    fn a_flood_of_hosts_is_kept_within_the_cap() {
        let mut tally = Tally::default();
        let count = 200_000_u32;
        let header = b"From: p@example.net\n";
        let message = Message::read(header);
        let author = message.author();
        for at in 0..count {
            let mut verdict = Verdict::no_source("made by hand");
            verdict.kind = VerdictKind::Try;
            verdict.confidence = Confidence::Low;
            verdict.rule = Rule::R10;
            verdict.host = Some(HostName::parse(&format!("h{at}.example.net")).unwrap());
            tally.add(Testimony {
                author: author.as_ref(),
                message_id: Some(&format!("{at}@desk")),
                header,
                received_at: None,
                verdict,
            });
            assert!(tally.units.index.len() <= 64 * 1024);
        }
        let settled = tally.settle(&[]);
        assert_eq!(
            settled.recommendations[0].hosts.len(),
            MOST_UNITS_OF_A_DOMAIN
        );
        assert_eq!(
            settled.beyond,
            u64::from(count).saturating_sub(MOST_UNITS_OF_A_DOMAIN as u64)
        );
    }
}
