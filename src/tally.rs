//! Many testimonies, and the recommendation per domain that they add up to.
//!
//! Knows how mails count: one vote for each person and host, what does not vote, when an old host
//! has retired, and when there is a conflict. A tally is a set of records of 32 bytes, one a
//! message, and everything is worked out from that set at the end. So the order of the messages
//! and any split of the work cannot matter: two tallies merge into what one would have been.
//!
//! Memory: 32 bytes a message, and for each different (domain, host, rule) about 300 bytes.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hasher;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::message::Author;
use crate::name::HostName;
use crate::operator::Setting;
use crate::recommend::{Confidence, Reason, Rejected, Rule, Verdict, VerdictKind};
use crate::trace::{Trace, Vouch};

/// What many messages say, ready to be merged and to be added up.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    units: Units,
    records: Vec<Record>,
    seen: HashMap<Option<HostName>, Seen, RandomState>,
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
                let seen = self.tally.seen.entry(domain).or_default();
                seen.rejected.extend(rejected);
                seen.others.extend(others);
                seen.cap();
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

#[derive(Clone, Debug, Default)]
struct Units {
    all: Vec<Unit>,
    index: HashMap<Unit, u32, RandomState>,
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
            self.see(&domain, verdict.rejected, verdict.others);
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

    /// Keeps names beside the testified one. Most mails of a domain show what others have shown.
    fn see(&mut self, domain: &Option<HostName>, rejected: Vec<Rejected>, others: Vec<HostName>) {
        if let Some(seen) = self.seen.get(domain)
            && rejected
                .iter()
                .all(|rejected| seen.rejected.contains(rejected))
            && others.iter().all(|other| seen.others.contains(other))
        {
            return;
        }
        let seen = self.seen.entry(domain.clone()).or_default();
        seen.rejected.extend(rejected);
        seen.others.extend(others);
        seen.cap();
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
            .map(|unit| self.units.number(unit))
            .collect();
        let renumbered = other.records.into_iter().map(|record| {
            // Every record of a tally points at one of its units.
            let unit = numbers
                .get(record.unit as usize)
                .copied()
                .unwrap_or(u32::MAX);
            Record { unit, ..record }
        });
        self.records.extend(renumbered);
        for (domain, theirs) in other.seen {
            let seen = self.seen.entry(domain).or_default();
            seen.rejected.extend(theirs.rejected);
            seen.others.extend(theirs.others);
            seen.cap();
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
        (self.records.len() as u64).saturating_sub(self.distinct().len() as u64)
    }

    /// The tally as lines, sorted: equal tallies give equal lines.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        let mut units: Vec<_> = self.units.all.iter().zip(0_u32..).collect();
        units.sort();
        let mut records: HashMap<u32, Vec<&Record>> = HashMap::new();
        for record in &self.records {
            records.entry(record.unit).or_default().push(record);
        }
        let mut seen: Vec<_> = self.seen.iter().collect();
        seen.sort_by_key(|(domain, _)| *domain);
        let seen: Vec<_> = seen
            .into_iter()
            .map(|(domain, seen)| Line::Seen {
                domain: domain.clone(),
                rejected: seen.rejected.iter().cloned().collect(),
                others: seen.others.iter().cloned().collect(),
            })
            .collect();
        let counted = units.into_iter().flat_map(move |(unit, number)| {
            let mut records = records.remove(&number).unwrap_or_default();
            records.sort();
            let lines: Vec<_> = records
                .chunks(RECORDS_A_LINE)
                .map(|records| Line::Messages {
                    hex: records.iter().map(|record| record.hex()).collect(),
                })
                .collect();
            std::iter::once(Line::Unit(unit.clone())).chain(lines)
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
        let mut domains: BTreeMap<Option<HostName>, Ballot<'_>> = pooled
            .iter()
            .map(|domain| (Some(domain.clone()), Ballot::default()))
            .collect();
        // Under which entry a domain's mail counts; none if it is left out.
        let entry = |domain: Option<&HostName>| -> Option<Option<HostName>> {
            if pooled.is_empty() {
                return Some(domain.cloned());
            }
            let pools = pooled
                .iter()
                .filter(|pool| domain.is_some_and(|domain| domain.is_within(pool.as_str())));
            pools
                .max_by_key(|pool| pool.as_str().len())
                .cloned()
                .map(Some)
        };
        let entries: Vec<_> = self
            .units
            .all
            .iter()
            .map(|unit| entry(unit.domain.as_ref()))
            .collect();
        for entry in entries.iter().flatten() {
            domains.entry(entry.clone()).or_default();
        }
        for record in self.distinct() {
            let index = record.unit as usize;
            let (Some(unit), Some(Some(entry))) = (self.units.all.get(index), entries.get(index))
            else {
                continue;
            };
            if let Some(ballot) = domains.get_mut(entry) {
                ballot.papers.push(Paper::of(record, unit));
            }
        }
        for (domain, seen) in &self.seen {
            let Some(entry) = entry(domain.as_ref()) else {
                continue;
            };
            let Some(ballot) = domains.get_mut(&entry) else {
                continue;
            };
            ballot.seen.rejected.extend(seen.rejected.iter().cloned());
            ballot.seen.others.extend(seen.others.iter().cloned());
            ballot.seen.cap();
        }
        let mut answers: Vec<_> = domains
            .into_iter()
            .map(|(domain, ballot)| ballot.count(domain))
            .collect();
        answers.sort_by(|a, b| {
            (b.senders, b.messages)
                .cmp(&(a.senders, a.messages))
                .then_with(|| a.domain.cmp(&b.domain))
        });
        answers
    }

    /// The records, of copies of one message only the best: the better verdict, then the earlier
    /// date.
    fn distinct(&self) -> Vec<Record> {
        let mut order: Vec<u32> =
            (0..u32::try_from(self.units.all.len()).unwrap_or(u32::MAX)).collect();
        let unit = |number: u32| self.units.all.get(number as usize);
        order.sort_by(|a, b| {
            let key =
                |number| unit(number).map(|unit| (unit.kind, unit.confidence, unit.rule, unit));
            key(*a).cmp(&key(*b))
        });
        let mut rank = vec![0_usize; order.len()];
        for (place, number) in order.iter().enumerate() {
            if let Some(rank) = rank.get_mut(*number as usize) {
                *rank = place;
            }
        }
        let rank = |record: &Record| rank.get(record.unit as usize).copied();
        let verdict =
            |record: &Record| unit(record.unit).map(|unit| (unit.kind, unit.confidence, unit.rule));
        let mut records = self.records.clone();
        records.sort_unstable_by(|a, b| {
            a.id.cmp(&b.id)
                .then_with(|| verdict(a).cmp(&verdict(b)))
                .then_with(|| a.date.cmp(&b.date))
                .then_with(|| rank(a).cmp(&rank(b)))
                .then_with(|| a.sender.cmp(&b.sender))
        });
        records.dedup_by(|later, first| later.id == first.id);
        records
    }
}

impl Units {
    fn number(&mut self, unit: Unit) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        match self.index.entry(unit) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                self.all.push(entry.key().clone());
                *entry.insert(next)
            }
        }
    }
}

impl Seen {
    fn cap(&mut self) {
        while self.rejected.len() > MOST_NAMES {
            self.rejected.pop_last();
        }
        while self.others.len() > MOST_NAMES {
            self.others.pop_last();
        }
    }
}

/// All that counts for one domain.
#[derive(Default)]
struct Ballot<'t> {
    papers: Vec<Paper<'t>>,
    seen: Seen,
}

/// One distinct message.
#[derive(Clone, Copy)]
struct Paper<'t> {
    unit: &'t Unit,
    sender: [u8; 7],
    date: Option<i64>,
}

impl<'t> Paper<'t> {
    fn of(record: Record, unit: &'t Unit) -> Self {
        Self {
            unit,
            sender: record.sender,
            date: unpack_date(record.date),
        }
    }

    /// The class in which it votes, if it does.
    fn class(&self) -> Option<Class> {
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

/// What the papers for one host add up to.
struct Standing<'t> {
    host: &'t HostName,
    best: &'t Unit,
    messages: u64,
    people: BTreeMap<[u8; 7], Vote>,
    first: Option<i64>,
    last: Option<i64>,
    /// Mails that are vouched for and were not written by a machine or an office.
    solid: u64,
    undated: u64,
    successor: Option<(&'t HostName, i64)>,
    weight: f64,
}

/// One person's vote for one host: the best grade and the newest date.
#[derive(Clone, Copy)]
struct Vote {
    grade: Confidence,
    date: Option<i64>,
    is_vouched: bool,
}

impl<'t> Standing<'t> {
    fn of(host: &'t HostName, papers: &[Paper<'t>]) -> Option<Self> {
        let first_unit = papers.first()?.unit;
        let mut standing = Self {
            host,
            best: first_unit,
            messages: 0,
            people: BTreeMap::new(),
            first: None,
            last: None,
            solid: 0,
            undated: 0,
            successor: None,
            weight: 0.0,
        };
        for paper in papers {
            let unit = paper.unit;
            let key = |unit: &Unit| (unit.confidence, unit.rule, unit.kind);
            if (key(unit), unit) < (key(standing.best), standing.best) {
                standing.best = unit;
            }
            standing.messages = standing.messages.saturating_add(1);
            if unit.is_vouched && !unit.is_role {
                standing.solid = standing.solid.saturating_add(1);
            }
            match paper.date {
                Some(date) => {
                    standing.first = Some(standing.first.map_or(date, |first| first.min(date)));
                    standing.last = Some(standing.last.map_or(date, |last| last.max(date)));
                }
                None => standing.undated = standing.undated.saturating_add(1),
            }
            let vote = standing.people.entry(paper.sender).or_insert(Vote {
                grade: Confidence::None,
                date: None,
                is_vouched: false,
            });
            vote.grade = vote.grade.max(unit.confidence.0);
            vote.date = vote.date.max(paper.date);
            vote.is_vouched |= unit.is_vouched;
        }
        Some(standing)
    }

    /// Whether a host that was first seen at `since` has taken this one's place.
    fn is_followed_by(&self, other: &Self) -> Option<i64> {
        let (last, since) = (self.last?, other.first?);
        (self.undated == 0 && other.solid >= NEEDED_TO_MOVE && last < since).then_some(since)
    }

    fn weigh(&mut self, newest: Option<i64>, oldest: Option<i64>) {
        self.weight = self
            .people
            .values()
            .map(|vote| vote.weight(newest, oldest))
            .sum();
    }

    fn candidate(&self) -> Candidate {
        Candidate {
            host: self.host.clone(),
            grade: self.best.confidence.0,
            messages: self.messages,
            senders: self.people.len() as u64,
            first: self.first,
            last: self.last,
            status: if self.successor.is_some() {
                Status::Retired
            } else {
                Status::Live
            },
        }
    }
}

impl Vote {
    /// The grade, halved with each year that the vote is older than the domain's newest mail.
    fn weight(self, newest: Option<i64>, oldest: Option<i64>) -> f64 {
        let grade = match self.grade {
            Confidence::High | Confidence::Verified => 4.0,
            Confidence::Medium => 2.0,
            Confidence::Low => 1.0,
            Confidence::None => 0.0,
        };
        // A vote without a date cannot claim to be fresh.
        let date = self.date.or(oldest);
        let age = newest
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
    fn count(self, domain: Option<HostName>) -> Recommendation {
        let voting = self.voting();
        let mut standings = standings(&voting);
        let newest = self.papers.iter().filter_map(|paper| paper.date).max();
        let oldest = self.papers.iter().filter_map(|paper| paper.date).min();
        retire(&mut standings);
        for standing in &mut standings {
            standing.weigh(newest, oldest);
        }
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
        answer.messages = self.papers.len() as u64;
        let people: BTreeSet<_> = self.papers.iter().map(|paper| paper.sender).collect();
        answer.senders = people.len() as u64;
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
        answer.candidates = self.candidates(&standings);
        answer.rejected = self.seen.rejected.into_iter().collect();
        answer
    }

    /// The papers that vote: answers before tries, people before machines and offices.
    fn voting(&self) -> Vec<Paper<'t>> {
        let of = |class| {
            self.papers
                .iter()
                .copied()
                .filter(move |paper| paper.class() == Some(class))
        };
        let class = if of(Class::Answer).next().is_some() {
            Class::Answer
        } else {
            Class::Try
        };
        let people: Vec<_> = of(class).filter(|paper| !paper.unit.is_role).collect();
        if people.is_empty() {
            of(class).collect()
        } else {
            people
        }
    }

    /// No testimony votes: everything went through services, or nothing could be told.
    fn no_vote(&self, domain: Option<HostName>) -> Recommendation {
        let outside = self
            .papers
            .iter()
            .any(|paper| paper.unit.kind == VerdictKind::Outside);
        let mut rules: BTreeMap<(Rule, Option<&str>), u64> = BTreeMap::new();
        for paper in &self.papers {
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
        for paper in self.papers.iter().filter(|paper| paper.class().is_none()) {
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
    fn candidates(&self, standings: &[Standing<'_>]) -> Vec<Candidate> {
        let mut candidates: Vec<_> = standings.iter().map(Standing::candidate).collect();
        let named: Vec<_> = self
            .papers
            .iter()
            .copied()
            .filter(|paper| paper.class().is_some())
            .collect();
        let mut rest: Vec<_> = self::standings(&named)
            .iter()
            .map(Standing::candidate)
            .collect();
        rest.retain(|candidate| !candidates.iter().any(|known| known.host == candidate.host));
        rest.sort_by(|a, b| {
            b.grade
                .cmp(&a.grade)
                .then_with(|| b.senders.cmp(&a.senders))
                .then_with(|| a.host.cmp(&b.host))
        });
        candidates.append(&mut rest);
        for host in &self.seen.others {
            if !candidates.iter().any(|known| known.host == *host) {
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

fn standings<'t>(papers: &[Paper<'t>]) -> Vec<Standing<'t>> {
    let mut by_host: BTreeMap<&HostName, Vec<Paper<'t>>> = BTreeMap::new();
    for paper in papers {
        if let Some(host) = &paper.unit.host {
            by_host.entry(host).or_default().push(*paper);
        }
    }
    by_host
        .iter()
        .filter_map(|(host, papers)| Standing::of(host, papers))
        .collect()
}

/// The move rule, before any weight: a host last seen before its successor was first seen is out.
fn retire(standings: &mut [Standing<'_>]) {
    let successors: Vec<_> = standings
        .iter()
        .map(|old| {
            let followers = standings
                .iter()
                .filter_map(|new| Some((old.is_followed_by(new)?, new.host)));
            followers.max().map(|(since, host)| (host, since))
        })
        .collect();
    for (standing, successor) in standings.iter_mut().zip(successors) {
        standing.successor = successor;
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
        let vouched = first.people.values().filter(|vote| vote.is_vouched).count();
        let ceiling = best.confidence.0;
        answer.confidence = if vouched >= 2 {
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
                senders: first.people.len() as u64,
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
        if let (Some((successor, since)), Some(last)) = (standing.successor, standing.last) {
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
/// Names beside the testified ones that are kept for each domain.
const MOST_NAMES: usize = 16;
/// A host wins with this share of the votes.
const WINNING_SHARE: f64 = 0.8;
/// Mails of a new host that retire an old one.
const NEEDED_TO_MOVE: u64 = 2;
