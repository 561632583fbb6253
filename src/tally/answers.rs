//! The answers of a tally, worked out one after another: there may be a million.
//!
//! The records are sorted where they lie, each domain's together and in it each person's. What is
//! kept beside them is where each domain's begin.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::name::HostName;
use crate::tally::answer::Recommendation;
use crate::tally::store::{NamesOfDomain, OVER_CAPACITY, Record, SeenNames, Unit, Units};
use crate::tally::vote::Election;
use crate::tally::{Pools, Shard, Tally};

/// The answers of a tally, in the order of a report: the domain with the most people first.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::reader::Reader;
/// use heloscope::tally::Tally;
/// use heloscope::trace::Receiver;
///
/// let receiver = Receiver::default();
/// let reader = Reader::new(Table::builtin(), &receiver);
/// let mut tally = Tally::default();
/// tally.add(reader.read(b"From: bo@example.com\n").into_testimony());
/// let answers = tally.answers(&[], None);
/// assert_eq!(answers.len(), 1);
/// let domain = answers.iter().next().unwrap().domain.unwrap();
/// assert_eq!(domain.as_str(), "example.com");
/// ```
#[derive(Debug, Default)]
pub struct Answers {
    /// How many messages are copies of another.
    pub duplicates: u64,
    /// How many different messages are counted only, since there were more domains and hosts than
    /// a tally keeps.
    pub over_capacity: u64,
    /// By number; those that are kept.
    units: Vec<Option<Arc<Unit>>>,
    /// The distinct messages that count for an entry, by entry and sender.
    records: Vec<Record>,
    /// In the order of the report.
    entries: Vec<Entry>,
    /// Names beside the testified ones, by the number of the entry.
    seen: Vec<(u32, NamesOfDomain)>,
    pools: Vec<HostName>,
    now: Option<i64>,
}

/// A domain that is answered, or several that count together.
#[derive(Clone, Copy, Debug)]
struct Entry {
    title: Title,
    /// Its place by name.
    number: u32,
    /// Where its records begin.
    start: usize,
    messages: usize,
    senders: usize,
}

/// What an entry is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Title {
    /// As this one of the domains that were asked for.
    Pool(u32),
    /// As the domain of this unit.
    OfUnit(u32),
}

impl Answers {
    pub(in crate::tally) fn of(tally: Tally, pooled: &[HostName], now: Option<i64>) -> Self {
        let is_kept: Vec<bool> = tally.kept(pooled).iter().map(Option::is_some).collect();
        let (mut records, names, copies) = (tally.records, tally.names, tally.copies);
        let Units { mut all, index, .. } = tally.units;
        drop(index);
        for (unit, is_kept) in all.iter_mut().zip(is_kept) {
            if !is_kept {
                *unit = None;
            }
        }
        let read = records.len();
        keep_distinct(&mut records, &all);
        let distinct = records.len();
        let unit = |record: &Record| all.get(record.unit as usize).and_then(Option::as_ref);
        records.retain(|record| unit(record).is_some());
        let over_capacity = distinct.saturating_sub(records.len());
        let (mut entries, entry_of_unit) = entries(&all, pooled);
        let entry = |record: &Record| {
            let entry = entry_of_unit.get(record.unit as usize).copied();
            entry.unwrap_or(OVER_CAPACITY)
        };
        records.retain(|record| entry(record) != OVER_CAPACITY);
        records.sort_unstable_by_key(|record| (entry(record), record.sender));
        let mut start = 0_usize;
        for own in records.chunk_by(|a, b| entry(a) == entry(b)) {
            let number = own.first().map_or(OVER_CAPACITY, entry);
            if let Some(entry) = entries.get_mut(number as usize) {
                entry.start = start;
                entry.messages = own.len();
                entry.senders = own.chunk_by(|a, b| a.sender == b.sender).count();
            }
            start = start.saturating_add(own.len());
        }
        let mut answers = Self {
            duplicates: (read.saturating_sub(distinct) as u64).saturating_add(copies),
            over_capacity: over_capacity as u64,
            seen: Vec::new(),
            pools: pooled.to_vec(),
            units: all,
            records,
            entries: Vec::new(),
            now,
        };
        answers.seen = answers.names_by_entry(&entries, names, pooled);
        entries.sort_unstable_by(|a, b| {
            (b.senders, b.messages)
                .cmp(&(a.senders, a.messages))
                .then_with(|| answers.domain(a.title).cmp(&answers.domain(b.title)))
        });
        answers.entries = entries;
        answers
    }

    /// Of these, the answers of one shard.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::tally::{Shard, Tally};
    /// use heloscope::trace::Receiver;
    ///
    /// let receiver = Receiver::default();
    /// let reader = Reader::new(Table::builtin(), &receiver);
    /// let mut tally = Tally::default();
    /// for header in ["From: bo@example.com\n", "From: ann@example.net\n", "From: ida@example.org\n"] {
    ///     tally.add(reader.read(header.as_bytes()).into_testimony());
    /// }
    /// let shards = (1..=2).filter_map(|number| Shard::new(number, 2));
    /// let answers = || tally.clone().answers(&[], None);
    /// let sizes: Vec<_> = shards.map(|shard| answers().of_shard(shard).len()).collect();
    /// assert_eq!(sizes.iter().sum::<usize>(), 3);
    /// assert!(sizes.iter().all(|size| *size < 3));
    /// ```
    #[must_use]
    pub fn of_shard(mut self, shard: Shard) -> Self {
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(|entry| shard.holds(self.domain(entry.title)));
        self.entries = entries;
        self
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One after another; each is worked out when it is asked for.
    pub fn iter(&self) -> impl Iterator<Item = Recommendation> {
        self.entries.iter().map(|entry| self.answer(entry))
    }

    fn answer(&self, entry: &Entry) -> Recommendation {
        let end = entry.start.saturating_add(entry.messages);
        let seen = self
            .seen
            .binary_search_by_key(&entry.number, |(number, _)| *number);
        let seen = seen.ok().and_then(|at| self.seen.get(at));
        let election = Election {
            records: self.records.get(entry.start..end).unwrap_or_default(),
            units: &self.units,
            seen: seen.map(|(_, names)| names.clone()).unwrap_or_default(),
            now: self.now,
        };
        election.count(self.domain(entry.title).cloned())
    }

    fn domain(&self, title: Title) -> Option<&HostName> {
        match title {
            Title::OfUnit(number) => {
                let unit = self.units.get(number as usize)?.as_ref()?;
                unit.domain.as_ref()
            }
            Title::Pool(number) => self.pools.get(number as usize),
        }
    }

    /// The names beside the testified ones, by the entry under which a domain's mail counts; the
    /// entries come in the order of their names.
    fn names_by_entry(
        &self,
        entries: &[Entry],
        names: SeenNames,
        pooled: &[HostName],
    ) -> Vec<(u32, NamesOfDomain)> {
        let pools = Pools::of(pooled);
        let number = |domain: Option<&HostName>| {
            let title = pools.entry(domain)?;
            let at = entries.binary_search_by(|entry| self.domain(entry.title).cmp(&title));
            at.ok().and_then(|at| u32::try_from(at).ok())
        };
        let count = names.seen.len().min(entries.len());
        let kept = names.into_kept();
        let numbered = kept.filter_map(|(domain, names)| Some((number(domain.as_ref())?, names)));
        let mut seen: Vec<_> = Vec::with_capacity(count);
        seen.extend(numbered);
        seen.sort_unstable_by_key(|(number, _)| *number);
        seen.dedup_by(|(number, names), (first, all)| {
            let is_same = number == first;
            if is_same {
                all.add(std::mem::take(names));
            }
            is_same
        });
        seen
    }
}

/// The entries in the order of their names, and of each unit the number of its entry:
/// [`OVER_CAPACITY`] where it counts for none.
fn entries(units: &[Option<Arc<Unit>>], pooled: &[HostName]) -> (Vec<Entry>, Vec<u32>) {
    let pools = Pools::of(pooled);
    let asked = (0_u32..).zip(pooled);
    let asked = asked.map(|(number, pool)| (Some(pool), Title::Pool(number)));
    let mut titles: Vec<(Option<&HostName>, Title)> = asked.collect();
    for (number, unit) in (0_u32..).zip(units) {
        let title = unit
            .as_ref()
            .and_then(|unit| pools.entry(unit.domain.as_ref()));
        titles.extend(title.map(|title| (title, Title::OfUnit(number))));
    }
    // A pool's own title comes before those of its units.
    titles.sort_unstable();
    let mut entries: Vec<Entry> = Vec::new();
    let mut entry_of_unit = vec![OVER_CAPACITY; units.len()];
    for (own, number) in titles.chunk_by(|(a, _), (b, _)| a == b).zip(0_u32..) {
        let Some((_, title)) = own.first() else {
            continue;
        };
        entries.push(Entry {
            title: *title,
            number,
            start: 0,
            messages: 0,
            senders: 0,
        });
        for (_, title) in own {
            if let Title::OfUnit(unit) = title
                && let Some(slot) = entry_of_unit.get_mut(*unit as usize)
            {
                *slot = number;
            }
        }
    }
    (entries, entry_of_unit)
}

/// Keeps of copies of one person's message only one: the stronger, then the earlier date, then the
/// smaller hash.
fn keep_distinct(records: &mut Vec<Record>, units: &[Option<Arc<Unit>>]) {
    let mut order: Vec<_> = (0_u32..)
        .zip(units)
        .filter_map(|(number, unit)| unit.as_ref().map(|unit| (unit.hash(), unit, number)))
        .collect();
    order.sort_unstable();
    // Of each unit: how strong it is, and its place among all.
    let mut ranks = vec![(Reverse(None), OVER_CAPACITY); units.len()];
    for ((_, unit, number), place) in order.into_iter().zip(0_u32..) {
        if let Some(rank) = ranks.get_mut(number as usize) {
            *rank = (Reverse(Some(unit.strength)), place);
        }
    }
    let rank = |record: &Record| {
        let rank = ranks.get(record.unit as usize);
        rank.copied().unwrap_or((Reverse(None), OVER_CAPACITY))
    };
    records.sort_unstable_by(|a, b| {
        (a.id, a.sender).cmp(&(b.id, b.sender)).then_with(|| {
            let ((one, place), (other, other_place)) = (rank(a), rank(b));
            (one, a.date, place).cmp(&(other, b.date, other_place))
        })
    });
    records.dedup_by(|later, first| (later.id, later.sender) == (first.id, first.sender));
}
