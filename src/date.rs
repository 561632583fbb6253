//! Dates as mail headers really carry them.
//!
//! Knows the written forms (RFC 5322 3.3 with its obsolete zones, and what programs write
//! instead). A date is a point in time and the offset it was written with; nothing here reads the
//! clock.

use jiff::Timestamp;
use jiff::tz::Offset;

/// A point in time, and the offset from UTC it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The point in time.
    pub timestamp: Timestamp,
    /// The writer's offset from UTC.
    pub offset: Offset,
}

impl Date {
    /// Stub until the reader lands.
    #[must_use]
    pub fn parse(_: &[u8]) -> Option<Self> {
        None
    }
}
