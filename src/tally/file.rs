//! A tally written down: the lines of its form, and reading them back.

use serde::{Deserialize, Serialize};

use crate::name::HostName;
use crate::tally::store::{BEYOND, Record, Unit};
use crate::tally::{Counts, Tally};
use crate::verdict::Rejected;

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
    pub(in crate::tally) tally: Tally,
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

/// The version of the written form.
pub(in crate::tally) const TALLY_VERSION: u32 = 1;
/// Messages on one line of the written form.
pub(in crate::tally) const RECORDS_A_LINE: usize = 64;
/// Hexadecimal digits of one message: 28 bytes.
pub(in crate::tally) const RECORD_DIGITS: usize = 56;
