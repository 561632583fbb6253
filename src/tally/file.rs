//! A tally written down: the lines of its form, and reading them back.

use serde::{Deserialize, Serialize};

use crate::name::HostName;
use crate::tally::store::{OVER_CAPACITY, Record, Unit, UnitLine};
use crate::tally::{Counts, Hashes, KeysDiffer, Pools, Shard, Tally, seen_names};
use crate::verdict::{Rejected, Rule};

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
        /// How senders and identifiers are hashed; versions 1 and 2 of the form have no key.
        #[serde(default)]
        hashes: Hashes,
        /// What was read.
        counts: Counts,
    },
    /// The last line, from version 3 of the form on.
    End {
        /// Messages of the tally, exact copies left out.
        records: u64,
        /// How many exact copies were left out.
        #[serde(default, skip_serializing_if = "is_zero")]
        copies: u64,
    },
    /// The messages of the next lines are counted only: the tally has better ones than it can keep.
    #[serde(rename = "beyond")]
    OverCapacity,
    /// What the messages of the next lines count for.
    Unit(UnitLine),
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
        /// Names that a receiver recorded for the address of a client that the domain lets send.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vouched: Vec<HostName>,
    },
}

/// Reads tallies back from their lines, one or several, and merges them as it reads.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::reader::Reader;
/// use heloscope::tally::{Hashes, LineFault, Tally, TallyReader};
/// use heloscope::trace::Receiver;
///
/// let receiver = Receiver::default();
/// let mut tally = Tally::default();
/// let mail = Reader::new(Table::builtin(), &receiver).read(b"From: bo@example.com\n");
/// tally.add(mail.into_testimony());
///
/// let named = Tally::default().with_named(&["example.com".parse()?]);
/// let mut reader = TallyReader::onto(named).hashing(Hashes::Guessable);
/// for line in tally.lines() {
///     reader.add(line)?;
/// }
/// assert!(reader.end()?);
/// // Nothing follows.
/// assert_eq!(reader.end(), Err(LineFault::NotATally));
/// assert_eq!(reader.finish().counts().messages, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TallyReader {
    pub(in crate::tally) tally: Tally,
    /// The part of the domains that is read; without it all are.
    shard: Option<Shard>,
    /// How the first one hashes: the others must do the same.
    hashes: Option<Hashes>,
    part: Part,
}

/// What was read of one tally.
#[derive(Clone, Debug, Default)]
struct Part {
    /// The version of the form, once the first line is read.
    version: Option<u32>,
    /// What its first line counts.
    counts: Counts,
    /// What the next messages count for.
    target: Option<CountsFor>,
    /// Messages that were read.
    read: u64,
    /// Of these, and of them without a trace field, those of other shards.
    foreign: (u64, u64),
    /// The same of this shard.
    own: (u64, u64),
    has_ended: bool,
    /// Whether its last line counts more messages than there were.
    is_short: bool,
}

/// What messages count for.
#[derive(Clone, Copy, Debug)]
struct CountsFor {
    /// The unit; None if it is another shard's.
    unit: Option<u32>,
    is_without_trace: bool,
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
    /// The last line counts fewer messages than there are.
    #[error("there are too many messages: the last line counts {said}, but there are {read}")]
    Count {
        /// What the last line says.
        said: u64,
        /// What was read.
        read: u64,
    },
    /// Hexadecimal digits are missing or wrong.
    #[error("the messages of the line are damaged")]
    Damaged,
    /// It counts people under other hashes than the tallies before it.
    #[error(transparent)]
    Keys(#[from] KeysDiffer),
    /// The last line is missing.
    #[error("the tally is incomplete: its last line is missing")]
    Incomplete,
    /// The last line counts more messages than there are: lines before it were lost.
    #[error("{} of {said} messages are missing: lines of the tally were lost", said.saturating_sub(*read))]
    Missing {
        /// What the last line says.
        said: u64,
        /// What was read.
        read: u64,
    },
    /// Messages stand before what they count for.
    #[error("the line does not belong here")]
    OutOfPlace,
    /// A newer program wrote it.
    #[error("the tally has version {0}, but this program reads versions 1 to 3")]
    Version(u32),
}

impl TallyReader {
    /// Adds to this tally, which has no messages yet.
    #[must_use]
    pub fn onto(tally: Tally) -> Self {
        Self {
            tally,
            ..Self::default()
        }
    }

    /// Reads only the domains of one shard; those that were named in the tally count together. So
    /// it takes the memory of a shard.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::tally::{Shard, Tally, TallyReader};
    /// use heloscope::trace::Receiver;
    ///
    /// let receiver = Receiver::default();
    /// let reader = Reader::new(Table::builtin(), &receiver);
    /// let mut tally = Tally::default();
    /// for header in ["From: bo@example.com\n", "From: ann@example.net\n", "From: ida@example.org\n"] {
    ///     tally.add(reader.read(header.as_bytes()).into_testimony());
    /// }
    /// let mut domains = Vec::new();
    /// for shard in [Shard::new(1, 2), Shard::new(2, 2)].into_iter().flatten() {
    ///     let mut reader = TallyReader::default().of_shard(shard);
    ///     tally.clone().lines().try_for_each(|line| reader.add(line))?;
    ///     reader.end()?;
    ///     let answers = reader.finish().recommendations(&[]);
    ///     domains.extend(answers.into_iter().filter_map(|answer| answer.domain));
    /// }
    /// domains.sort();
    /// let domains: Vec<_> = domains.iter().map(|domain| domain.as_str()).collect();
    /// assert_eq!(domains, ["example.com", "example.net", "example.org"]);
    /// # Ok::<(), heloscope::tally::LineFault>(())
    /// ```
    #[must_use]
    pub fn of_shard(mut self, shard: Shard) -> Self {
        self.shard = Some(shard);
        self
    }

    /// Takes only tallies that hash like this.
    #[must_use]
    pub fn hashing(mut self, hashes: Hashes) -> Self {
        self.hashes = Some(hashes);
        self
    }

    /// Takes in the next line.
    ///
    /// # Errors
    ///
    /// Where the line does not continue the tally.
    pub fn add(&mut self, line: Line) -> Result<(), LineFault> {
        match line {
            Line::Tally { version, .. } if !(1..=TALLY_VERSION).contains(&version) => {
                return Err(LineFault::Version(version));
            }
            Line::Tally {
                version,
                hashes,
                counts,
            } if self.part.version.is_none() => {
                if *self.hashes.get_or_insert(hashes) != hashes {
                    return Err(KeysDiffer.into());
                }
                self.tally.hashes = hashes;
                self.part.counts = counts;
                self.part.version = Some(version);
            }
            _ if self.part.version.is_none() => return Err(LineFault::NotATally),
            Line::Tally { .. } => return Err(LineFault::OutOfPlace),
            _ if self.part.has_ended => return Err(LineFault::OutOfPlace),
            Line::OverCapacity => {
                // Whose they are is not known: one shard counts them.
                let is_own = self.shard.is_none_or(Shard::is_first);
                self.part.target = Some(CountsFor {
                    unit: is_own.then_some(OVER_CAPACITY),
                    is_without_trace: false,
                });
            }
            Line::Unit(unit) => self.unit(unit),
            Line::Messages { hex } => self.messages(&hex)?,
            Line::Seen {
                domain,
                rejected,
                others,
                vouched,
            } => {
                if self.reads(domain.as_ref()) {
                    let names = seen_names(rejected, others, vouched);
                    self.tally.names.add(domain.as_ref(), names);
                }
            }
            Line::End { records, copies } => {
                self.part.has_ended = true;
                if self.shard.is_none_or(Shard::is_first) {
                    self.tally.copies = self.tally.copies.saturating_add(copies);
                }
                let read = self.part.read;
                let said = records;
                self.part.is_short = read < said;
                if read < said {
                    return Err(LineFault::Missing { said, read });
                }
                if read > said {
                    return Err(LineFault::Count { said, read });
                }
            }
        }
        Ok(())
    }

    fn unit(&mut self, mut unit: UnitLine) {
        if self.part.version == Some(1) {
            unit.ground = unit.said().usual_ground();
        }
        let is_own = self.reads(unit.domain.as_ref());
        self.part.target = Some(CountsFor {
            is_without_trace: unit.rule == Rule::R0,
            unit: is_own.then(|| self.tally.units.number(Unit::from(unit.believed()))),
        });
    }

    /// Whether the answer that a domain's mail counts for is one of those that are read.
    fn reads(&self, domain: Option<&HostName>) -> bool {
        self.shard.is_none_or(|shard| {
            let entry = Pools::of(&self.tally.named).entry(domain);
            shard.holds(entry.unwrap_or(domain))
        })
    }

    fn messages(&mut self, hex: &str) -> Result<(), LineFault> {
        let target = self.part.target.ok_or(LineFault::OutOfPlace)?;
        let digits = hex.as_bytes();
        if !digits.len().is_multiple_of(RECORD_DIGITS) {
            return Err(LineFault::Damaged);
        }
        for digits in digits.chunks(RECORD_DIGITS) {
            let unit = target.unit.unwrap_or(OVER_CAPACITY);
            let record = Record::from_hex(digits, unit).ok_or(LineFault::Damaged)?;
            if target.unit.is_some() {
                self.tally.records.push(record);
            }
            self.part.count(target);
        }
        self.tally.end_flood();
        Ok(())
    }

    /// Ends one tally: another may follow. Says whether all its lines were there; versions 1 and 2
    /// of the form end anywhere. What was read counts in any case.
    ///
    /// # Errors
    ///
    /// If there was no line at all.
    pub fn end(&mut self) -> Result<bool, LineFault> {
        let mut part = std::mem::take(&mut self.part);
        let version = part.version.ok_or(LineFault::NotATally)?;
        let is_complete = part.has_ended || version < 3;
        if !is_complete || part.is_short {
            part.count_what_is_there();
        }
        self.tally.counts.add(&part.counts_of(self.shard));
        Ok(is_complete)
    }

    /// How the tallies hash that were read, if any were.
    #[must_use]
    pub fn hashes(&self) -> Option<Hashes> {
        self.hashes
    }

    /// All that was read, of tallies that have ended.
    #[must_use]
    pub fn finish(self) -> Tally {
        self.tally
    }
}

impl Part {
    fn count(&mut self, target: CountsFor) {
        self.read = self.read.saturating_add(1);
        let (messages, without_trace) = match target.unit {
            Some(_) => &mut self.own,
            None => &mut self.foreign,
        };
        *messages = messages.saturating_add(1);
        *without_trace = without_trace.saturating_add(target.is_without_trace.into());
    }

    /// The first line counts the whole: of the rest nothing is known.
    fn count_what_is_there(&mut self) {
        let without_trace = self.own.1.saturating_add(self.foreign.1);
        self.counts.messages = self.counts.messages.min(self.read);
        self.counts.without_received = self.counts.without_received.min(without_trace);
    }

    /// What a shard counts of it: the first one all that is of no other one's domains.
    fn counts_of(self, shard: Option<Shard>) -> Counts {
        let (messages, without_received) = match shard {
            None => return self.counts,
            Some(shard) if shard.is_first() => (
                self.counts.messages.saturating_sub(self.foreign.0),
                self.counts.without_received.saturating_sub(self.foreign.1),
            ),
            Some(_) => {
                let (messages, without_received) = self.own;
                return Counts {
                    messages,
                    without_received,
                    ..Counts::default()
                };
            }
        };
        Counts {
            messages,
            without_received,
            ..self.counts
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The version of the written form.
pub(in crate::tally) const TALLY_VERSION: u32 = 3;
/// Messages on one line of the written form.
pub(in crate::tally) const RECORDS_A_LINE: usize = 64;
/// Hexadecimal digits of one message: 28 bytes.
pub(in crate::tally) const RECORD_DIGITS: usize = 56;
