//! The answer for one domain.

use serde::{Serialize, Serializer};

use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::{Exclusion, Reasons};
use crate::verdict::{Confidence, Rejected, Rule, Strength, VerdictKind};

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
    /// Why.
    pub reasons: Reasons,
    /// Where the host takes logins.
    pub settings: Vec<Setting>,
    /// Hosts of its own that the domain announces for logins, and where they take them.
    pub announced: Vec<(HostName, Setting)>,
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
    /// Of these, people who said the host.
    pub voters: u64,
    /// How strong the mails are that voted: `Strong`, or `Weak` where anybody could have written
    /// all of them. None where no mail voted.
    pub strength: Option<Strength>,
    /// The names of the machines of one service, of which the host is one: `mailgw0N.example.net`.
    pub pattern: Option<String>,
    /// Who runs the server or the service, if the table knows.
    pub operator: Option<String>,
    /// Whether the best mail for the host shows that the domain lets its client send, or that the
    /// author signed and the client's name is the author's.
    pub is_vouched: bool,
    /// Names that a receiver recorded for the address of a client that the domain lets send.
    pub vouched_names: Vec<HostName>,
}

impl Candidate {
    /// A host that no mail named: seen beside one, or known without.
    pub(crate) fn unnamed(host: HostName) -> Self {
        Self {
            host,
            grade: Confidence::None,
            messages: 0,
            senders: 0,
            first: None,
            last: None,
            status: Status::Live,
        }
    }
}

impl Recommendation {
    /// No answer for a domain, and nothing counted yet.
    pub(crate) fn none(domain: Option<HostName>) -> Self {
        Self {
            domain,
            kind: VerdictKind::None,
            host: None,
            hosts: Vec::new(),
            confidence: Confidence::None,
            rule: Rule::R13,
            reasons: Reasons::default(),
            settings: Vec::new(),
            announced: Vec::new(),
            candidates: Vec::new(),
            rejected: Vec::new(),
            excluded: Vec::new(),
            messages: 0,
            senders: 0,
            voters: 0,
            strength: None,
            pattern: None,
            operator: None,
            is_vouched: false,
            vouched_names: Vec::new(),
        }
    }
}

/// A host that a mail named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    #[serde(serialize_with = "rfc3339")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub first: Option<i64>,
    /// Seconds since 1970 at which it was last seen.
    #[serde(serialize_with = "rfc3339")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub last: Option<i64>,
    /// Whether another host has taken its place.
    #[serde(rename = "retired", serialize_with = "is_retired")]
    #[cfg_attr(feature = "schema", schemars(with = "bool"))]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Excluded {
    /// Why.
    pub code: Exclusion,
    /// Through whom they went.
    pub operator: Option<String>,
    /// How many.
    pub messages: u64,
}

/// What a tally comes to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Resolved {
    /// The answers, the domain with the most people first.
    pub recommendations: Vec<Recommendation>,
    /// How many messages are copies of another.
    pub duplicates: u64,
    /// How many different messages are counted only, since there were more domains and hosts than
    /// a tally keeps.
    pub over_capacity: u64,
}

fn rfc3339<S: Serializer>(second: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    let time = second.and_then(|second| jiff::Timestamp::from_second(second).ok());
    time.map(|time| time.to_string()).serialize(serializer)
}

fn is_retired<S: Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(*status == Status::Retired)
}

/// The day of a second since 1970, in UTC.
#[must_use]
pub fn day(second: i64) -> String {
    let date = jiff::Timestamp::from_second(second)
        .map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
    date.map(|date| date.to_string()).unwrap_or_default()
}
