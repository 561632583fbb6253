//! A tally written down: the lines of its form, and reading them back.

use serde::{Deserialize, Serialize};

use crate::name::HostName;
use crate::reason::{FailedChecks, Ground};
use crate::tally::store::{OVER_CAPACITY, Record, Unit};
use crate::tally::{Counts, Hashes, Tally};
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
        /// Messages of the tally.
        records: u64,
    },
    /// The messages of the next lines are counted only: the tally has better ones than it can keep.
    #[serde(rename = "beyond")]
    OverCapacity,
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
        /// Names that a receiver recorded for the address of a client that the domain lets send.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vouched: Vec<HostName>,
    },
}

/// Reads a tally back from its lines.
#[derive(Clone, Debug, Default)]
pub struct TallyReader {
    pub(in crate::tally) tally: Tally,
    unit: Option<u32>,
    /// The version of the form, once the first line is read.
    version: Option<u32>,
    has_ended: bool,
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
    /// The last line counts other messages than there are.
    #[error("messages are missing or too many: the last line counts {said}, and there are {read}")]
    Count {
        /// What the last line says.
        said: u64,
        /// What was read.
        read: u64,
    },
    /// Hexadecimal digits are missing or wrong.
    #[error("the messages of the line are damaged")]
    Damaged,
    /// The last line is missing.
    #[error("the tally is incomplete: its last line is missing")]
    Incomplete,
    /// Messages stand before what they count for.
    #[error("the line does not belong here")]
    OutOfPlace,
    /// A newer program wrote it.
    #[error("the tally has version {0}, and this program reads versions 1 to 3")]
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
            Line::Tally { version, .. } if !(1..=TALLY_VERSION).contains(&version) => {
                return Err(LineFault::Version(version));
            }
            Line::Tally {
                version,
                hashes,
                counts,
            } if self.version.is_none() => {
                self.tally.counts = counts;
                self.tally.hashes = hashes;
                self.version = Some(version);
            }
            _ if self.version.is_none() => return Err(LineFault::NotATally),
            Line::Tally { .. } => return Err(LineFault::OutOfPlace),
            _ if self.has_ended => return Err(LineFault::OutOfPlace),
            Line::OverCapacity => self.unit = Some(OVER_CAPACITY),
            Line::Unit(mut unit) => {
                if self.version == Some(1) {
                    unit.ground = ground_of_version_1(&unit);
                }
                self.unit = Some(self.tally.units.number(unit.believed()));
            }
            Line::Messages { hex } => self.messages(&hex)?,
            Line::Seen {
                domain,
                rejected,
                others,
                vouched,
            } => {
                let domain = domain.as_ref();
                self.tally.names.add(domain, rejected, others, vouched);
            }
            Line::End { records } => {
                self.has_ended = true;
                let read = self.tally.records.len() as u64;
                if records != read {
                    let said = records;
                    return Err(LineFault::Count { said, read });
                }
            }
        }
        Ok(())
    }

    fn messages(&mut self, hex: &str) -> Result<(), LineFault> {
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
        self.tally.end_flood();
        Ok(())
    }

    /// Whether all lines are there: versions 1 and 2 of the form end anywhere.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.has_ended || self.version.is_some_and(|version| version < 3)
    }

    /// The tally, as far as it was read: see [`TallyReader::is_complete`].
    ///
    /// # Errors
    ///
    /// If there was no line at all.
    pub fn finish(self) -> Result<Tally, LineFault> {
        if self.version.is_some() {
            Ok(self.tally)
        } else {
            Err(LineFault::NotATally)
        }
    }
}

/// The version of the written form.
pub(in crate::tally) const TALLY_VERSION: u32 = 3;
/// Messages on one line of the written form.
pub(in crate::tally) const RECORDS_A_LINE: usize = 64;
/// Hexadecimal digits of one message: 28 bytes.
pub(in crate::tally) const RECORD_DIGITS: usize = 56;

/// The reason that a rule stands for: version 1 of the form kept the rule alone.
fn ground_of_version_1(unit: &Unit) -> Ground {
    let operator = || unit.operator.as_deref().unwrap_or_default().to_owned();
    let Some(domain) = unit.domain.clone() else {
        return if unit.rule == Rule::R0 {
            Ground::NoTraceField
        } else {
            Ground::NoAuthor
        };
    };
    let Some(host) = unit.host.clone() else {
        return ground_without_host(unit.rule, domain, operator());
    };
    match unit.rule {
        Rule::R4 => Ground::DocumentedHost {
            operator: operator(),
            host,
            domain,
            // A tally of version 1 does not say.
            login: None,
        },
        Rule::R5 => Ground::GmailUsesIt { host },
        Rule::R6 => Ground::LoginAndHeloAgree { host },
        Rule::R7 => Ground::LoginServer {
            host,
            leaves_through: None,
        },
        Rule::R8 => Ground::ServerNameProvider {
            operator: operator(),
            host,
        },
        Rule::R9 => Ground::HeloInOrganization {
            organization: host.organization().unwrap_or(host.as_str()).to_owned(),
            host,
        },
        Rule::R11 => Ground::ForeignHost { host, domain },
        Rule::R12 => Ground::ReverseNameInstead { host, helo: None },
        Rule::R0
        | Rule::R1
        | Rule::R2
        | Rule::R3
        | Rule::R10
        | Rule::R13
        | Rule::D1
        | Rule::D2
        | Rule::D3
        | Rule::D4 => Ground::ThirdParty { host },
    }
}

fn ground_without_host(rule: Rule, domain: HostName, operator: String) -> Ground {
    match rule {
        Rule::R0 => Ground::NoTraceField,
        Rule::R1 => Ground::NeverLeft,
        Rule::R2 => Ground::ProbablyForged {
            domain,
            failed: FailedChecks::Unknown,
        },
        Rule::R3 => Ground::OutsideService {
            operator,
            sign: None,
        },
        Rule::R4 => Ground::ProviderHostUnknown { operator, domain },
        Rule::R5
        | Rule::R6
        | Rule::R7
        | Rule::R8
        | Rule::R9
        | Rule::R10
        | Rule::R11
        | Rule::R12
        | Rule::R13
        | Rule::D1
        | Rule::D2
        | Rule::D3
        | Rule::D4 => Ground::NoNameLeft,
    }
}
