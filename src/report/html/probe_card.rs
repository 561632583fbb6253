//! The card of a live check: what one server showed, and how long its certificate holds.
//!
//! Plain data: the probe as its place on the page needs it.

use crate::report::html::Text;
use crate::report::html::chart::{Axis, anchor};
use crate::report::html::percent;
use crate::tally::day;

/// What one endpoint showed, or several that showed the same.
#[derive(Clone, Debug)]
pub(super) struct ProbeCard {
    /// Host, port and address of each.
    pub(super) endpoints: Vec<Text>,
    /// How the verdict is coloured.
    pub(super) tone: ProbeTone,
    /// The verdict in a word.
    pub(super) verdict: Text,
    /// Labels and values: the address, TLS, the issuer, the login methods.
    pub(super) facts: Vec<Fact>,
    /// The names on the certificate.
    pub(super) names: Vec<Text>,
    /// From when until when the certificate holds.
    pub(super) validity: Option<Validity>,
    /// A sentence for each problem, the weightiest first.
    pub(super) problems: Vec<Text>,
    /// Names on the certificate that would pass, the best first.
    pub(super) use_instead: Vec<Text>,
}

/// How a verdict is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeTone {
    /// A strict client accepts the server.
    Accepted,
    /// It does not.
    Rejected,
    /// The server could not be asked.
    Unreachable,
}

/// A label and its value.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// What it is, in the reader's language.
    pub(super) label: Text,
    /// What was found.
    pub(super) value: Text,
}

/// From when until when a certificate holds, and where the check stands in it.
#[derive(Clone, Debug)]
pub(super) struct Validity {
    pub(super) from: String,
    pub(super) until: String,
    pub(super) today: String,
    pub(super) from_at: String,
    pub(super) until_at: String,
    pub(super) today_at: String,
    pub(super) today_anchor: &'static str,
    pub(super) holds: bool,
}

#[cfg(feature = "probe")]
impl ProbeCard {
    /// The card of a group of endpoints that showed what `probe`, the first of them, did; looked at
    /// `now`, in seconds since 1970.
    pub(super) fn of(
        probe: &crate::probe::Probe,
        group: &[&crate::probe::Probe],
        now: i64,
        words: &crate::report::words::Words,
    ) -> Self {
        use crate::probe::ProbeVerdict;
        use crate::report::card::heading_of;

        let tone = match probe.verdict {
            ProbeVerdict::Accepted => ProbeTone::Accepted,
            ProbeVerdict::Rejected => ProbeTone::Rejected,
            ProbeVerdict::Unreachable => ProbeTone::Unreachable,
        };
        let certificate = probe.certificate.as_ref();
        Self {
            endpoints: group
                .iter()
                .map(|probe| {
                    Text::new(&match probe.address {
                        Some(address) => format!("{}:{} ({address})", probe.host, probe.port),
                        None => format!("{}:{}", probe.host, probe.port),
                    })
                })
                .collect(),
            tone,
            verdict: words.word(heading_of(probe)).into(),
            facts: facts(probe, words),
            names: certificate
                .map(|certificate| {
                    certificate
                        .names
                        .iter()
                        .take(MOST_NAMES)
                        .map(|name| Text::new(&name.to_string()))
                        .collect()
                })
                .unwrap_or_default(),
            validity: certificate.map(|certificate| {
                Validity::new(
                    certificate.not_before.as_second(),
                    certificate.not_after.as_second(),
                    now,
                )
            }),
            problems: crate::report::card::sentences(probe, words)
                .into_iter()
                .map(Text::from)
                .collect(),
            use_instead: probe
                .use_instead
                .iter()
                .map(|name| Text::new(name.as_str()))
                .collect(),
        }
    }
}

/// The greeting, the server's name, and who issued the certificate.
#[cfg(feature = "probe")]
fn facts(probe: &crate::probe::Probe, words: &crate::report::words::Words) -> Vec<Fact> {
    let fact = |label: &str, value: &str| Fact {
        label: words.word(label).into(),
        value: Text::new(value),
    };
    let mut facts = Vec::new();
    let greeting = probe
        .greeting
        .as_deref()
        .and_then(|greeting| greeting.lines().next());
    facts.extend(greeting.map(|greeting| fact("card-greeting", greeting)));
    facts.extend(
        probe
            .server_name
            .as_ref()
            .map(|name| fact("card-server-name", name.as_str())),
    );
    if let Some(certificate) = &probe.certificate {
        facts.push(fact("card-issuer", &certificate.issuer));
        facts.push(fact("card-key", &certificate.key));
    }
    facts
}

/// Names of a certificate that are shown.
#[cfg(feature = "probe")]
const MOST_NAMES: usize = 20;

impl ProbeTone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Accepted => "good",
            Self::Rejected => "bad",
            Self::Unreachable => "plain",
        }
    }
}

impl Validity {
    /// Draws a time of validity, all three in seconds since 1970.
    pub(super) fn new(not_before: i64, not_after: i64, now: i64) -> Self {
        let place = |second| {
            Axis::over([not_before, not_after, now].into_iter())
                .map_or(50.0, |axis| axis.at(second))
        };
        Self {
            from: day(not_before),
            until: day(not_after),
            today: day(now),
            from_at: percent(place(not_before)),
            until_at: percent(place(not_after).max(place(not_before))),
            today_at: percent(place(now)),
            // The label has a word before the date.
            today_anchor: anchor(place(now), "checked on 2026-07-07"),
            holds: not_before <= now && now <= not_after,
        }
    }
}
