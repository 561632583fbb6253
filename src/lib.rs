//! heloscope reads mail headers and tells which host name goes into the "SMTP server" box.

pub mod authentication;
pub mod check;
pub mod date;
pub mod error;
pub mod message;
pub mod name;
pub mod operator;
#[cfg(feature = "probe")]
pub mod probe;
pub mod received;
pub mod recommend;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "scan")]
pub mod scan;
pub mod source;
pub mod tally;
pub mod trace;

/// The README's examples for the library.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeExamples;
