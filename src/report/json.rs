//! The JSON contract: `heloscope.analysis.1`.
//!
//! A field is added, not renamed.

use std::io::{self, BufRead, Read as _};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, PrettyFormatter};

use crate::ladder::Judgement;
use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::{Exclusion, Miss, Reason, Tried};
use crate::report::escape::SafeJson;
use crate::report::words::Words;
use crate::report::{Analysis, Analyzed, Answer, Completeness, CurrentStatus, HopView, Scan};
use crate::tally::{Candidate, Counts, Excluded, LineFault, Status, Tally, TallyReader};
use crate::trace::HopRole;
use crate::verdict::{Confidence, Rejected, Rejection, Rule, VerdictKind};

/// Writes an analysis with its messages, indented.
///
/// # Errors
///
/// Those of the writer.
pub fn write_analysis(out: impl io::Write, analysis: &Analysis, words: &Words) -> io::Result<()> {
    let document = AnalysisJson {
        schema: SCHEMA,
        messages: Some(
            analysis
                .messages
                .iter()
                .map(|message| MessageJson::of(message, words))
                .collect(),
        ),
        recommendations: AnswersJson {
            answers: &analysis.recommendations,
            words,
        },
        counts: CountsJson {
            read: &analysis.counts,
            of_scan: None,
        },
        partial: (analysis.completeness == Completeness::Partial).then_some(true),
    };
    write_pretty(out, &document)
}

/// Writes the answers of a scan, indented: an analysis without its messages.
///
/// # Errors
///
/// Those of the writer.
pub fn write_scan(out: impl io::Write, scan: &Scan, words: &Words) -> io::Result<()> {
    let document = AnalysisJson {
        schema: SCHEMA,
        messages: None,
        recommendations: AnswersJson {
            answers: &scan.recommendations,
            words,
        },
        counts: CountsJson {
            read: &scan.counts,
            of_scan: Some(ScanCountsJson {
                duplicates: scan.duplicates,
                beyond_caps: scan.beyond,
            }),
        },
        partial: (scan.completeness == Completeness::Partial).then_some(true),
    };
    write_pretty(out, &document)
}

/// Writes the answers of a scan, one a line.
///
/// # Errors
///
/// Those of the writer.
pub fn write_lines(mut out: impl io::Write, scan: &Scan, words: &Words) -> io::Result<()> {
    for answer in &scan.recommendations {
        write_line(&mut out, &AnswerJson::of(answer, words))?;
    }
    Ok(())
}

/// Writes a tally, one JSON object a line.
///
/// # Errors
///
/// Those of the writer.
pub fn write_tally(mut out: impl io::Write, tally: &Tally) -> io::Result<()> {
    for line in tally.lines() {
        write_line(&mut out, &line)?;
    }
    Ok(())
}

/// Reads a tally that [`write_tally`] wrote.
///
/// # Errors
///
/// [`TallyError`] names the line and what is wrong with it.
pub fn read_tally(mut input: impl BufRead) -> Result<Tally, TallyError> {
    let mut reader = TallyReader::default();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let read = read.map_err(|source| TallyError::Read {
            line: number,
            source,
        })?;
        if read == 0 {
            break;
        }
        let parsed = serde_json::from_slice(&line).map_err(|source| match number {
            1 => TallyError::Line {
                line: number,
                source: LineFault::NotATally,
            },
            _ => TallyError::Json {
                line: number,
                source,
            },
        })?;
        reader.add(parsed).map_err(|source| TallyError::Line {
            line: number,
            source,
        })?;
    }
    reader
        .finish()
        .map_err(|source| TallyError::Line { line: 1, source })
}

/// Why a tally could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TallyError {
    /// A line is no JSON of a tally.
    #[error("line {line} is damaged")]
    Json {
        /// Which, counted from 1.
        line: u64,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A line does not continue the tally.
    #[error("line {line}")]
    Line {
        /// Which, counted from 1.
        line: u64,
        /// What is wrong with it.
        #[source]
        source: LineFault,
    },
    /// The input failed.
    #[error("reading line {line}")]
    Read {
        /// Which, counted from 1.
        line: u64,
        /// What the reader said.
        #[source]
        source: io::Error,
    },
}

/// A line of a tally is never longer: names are capped, and so are the messages on a line.
const LONGEST_LINE: u64 = 1024 * 1024;

/// Writes any value as indented JSON in which no character can steer a terminal.
///
/// # Errors
///
/// Those of the writer.
pub fn write_pretty(mut out: impl io::Write, value: &impl Serialize) -> io::Result<()> {
    let format = SafeJson::new(PrettyFormatter::new());
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut out, format,
    ))?;
    out.write_all(b"\n")
}

/// Writes any value as one line of such JSON.
///
/// # Errors
///
/// Those of the writer.
pub fn write_line(mut out: impl io::Write, value: &impl Serialize) -> io::Result<()> {
    let format = SafeJson::new(CompactFormatter);
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut out, format,
    ))?;
    out.write_all(b"\n")
}

/// The name of this contract's version.
pub const SCHEMA: &str = "heloscope.analysis.1";

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Analysis")
)]
pub(super) struct AnalysisJson<'a> {
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<MessageJson<'a>>>,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<AnswerJson>"))]
    recommendations: AnswersJson<'a>,
    counts: CountsJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<bool>,
}

/// The answers, each of which is put into words when it is written: there may be a million.
struct AnswersJson<'a> {
    answers: &'a [Answer],
    words: &'a Words,
}

impl Serialize for AnswersJson<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let answers = self.answers.iter();
        serializer.collect_seq(answers.map(|answer| AnswerJson::of(answer, self.words)))
    }
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Counts")
)]
struct CountsJson<'a> {
    #[serde(flatten)]
    read: &'a Counts,
    #[serde(flatten)]
    of_scan: Option<ScanCountsJson>,
}

/// What only an archive has.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ScanCounts")
)]
struct ScanCountsJson {
    duplicates: u64,
    beyond_caps: u64,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Message")
)]
struct MessageJson<'a> {
    origin: OriginJson<'a>,
    message_id: Option<&'a str>,
    date: Option<String>,
    from: Option<&'a str>,
    domain: Option<&'a HostName>,
    subject: Option<&'a str>,
    attached: u64,
    hops: Vec<HopJson<'a>>,
    boundary: Option<usize>,
    submission: Option<usize>,
    verdict: VerdictJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<Vec<TriedJson<'a>>>,
}

/// A rule that was passed over; with `--verbose` only.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Tried")
)]
struct TriedJson<'a> {
    rule: Rule,
    code: Miss,
    name: Option<&'a str>,
    text: String,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Origin")
)]
struct OriginJson<'a> {
    input: &'a str,
    index: u64,
    offset: u64,
    length: u64,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Hop")
)]
struct HopJson<'a> {
    helo: Option<&'a str>,
    rdns: Option<&'a str>,
    ip: Option<std::net::IpAddr>,
    by: Option<&'a str>,
    with: Option<&'a str>,
    auth: bool,
    tls: Option<TlsJson<'a>>,
    id: Option<&'a str>,
    r#for: Option<&'a str>,
    via: Option<&'a str>,
    date: Option<String>,
    delay_seconds: Option<i64>,
    role: HopRole,
    dialect: &'static str,
    operator: Option<&'a str>,
    raw: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Tls")
)]
struct TlsJson<'a> {
    version: Option<&'a str>,
    cipher: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Verdict")
)]
struct VerdictJson<'a> {
    verdict: VerdictKind,
    host: Option<&'a HostName>,
    confidence: Confidence,
    rule: Rule,
    reasons: Vec<ReasonJson<'a>>,
}

/// A reason's code and data, with its sentence.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ReasonWithText")
)]
struct ReasonJson<'a> {
    #[serde(flatten)]
    reason: Reason<'a>,
    text: String,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Recommendation")
)]
struct AnswerJson<'a> {
    domain: Option<&'a HostName>,
    organization: Option<&'a str>,
    #[serde(flatten)]
    verdict: VerdictJson<'a>,
    hosts: &'a [HostName],
    settings: &'a [Setting],
    candidates: Vec<CandidateJson<'a>>,
    rejected: Vec<RejectedJson<'a>>,
    excluded: Vec<ExcludedJson<'a>>,
    messages: u64,
    senders: u64,
    operator: Option<&'a str>,
    current: Option<CurrentJson<'a>>,
    #[cfg_attr(
        all(feature = "schema", feature = "probe"),
        schemars(with = "Option<Vec<crate::probe::Probe>>")
    )]
    probe: Option<Vec<Value>>,
    advice: Vec<String>,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Candidate")
)]
struct CandidateJson<'a> {
    host: &'a HostName,
    grade: Confidence,
    messages: u64,
    senders: u64,
    first: Option<String>,
    last: Option<String>,
    retired: bool,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "RejectedName")
)]
struct RejectedJson<'a> {
    name: &'a str,
    code: Rejection,
    text: String,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Excluded")
)]
struct ExcludedJson<'a> {
    code: Exclusion,
    operator: Option<&'a str>,
    messages: u64,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Current")
)]
struct CurrentJson<'a> {
    host: &'a str,
    status: Option<&'static str>,
    text: String,
}

impl<'a> MessageJson<'a> {
    fn of(message: &'a Analyzed, words: &Words) -> Self {
        Self {
            origin: OriginJson {
                input: &message.origin.input,
                index: message.origin.index,
                offset: message.origin.offset,
                length: message.origin.length,
            },
            message_id: message.message_id.as_deref(),
            date: message.date.map(|date| date.to_string()),
            from: message.from.as_deref(),
            domain: message.domain.as_ref(),
            subject: message.subject.as_deref(),
            attached: message.attached,
            hops: message.hops.iter().map(HopJson::of).collect(),
            boundary: message.boundary,
            submission: message.submission,
            verdict: VerdictJson::of(&message.judgement, words),
            tried: message.tried.as_ref().map(|tried| {
                let one = |tried| TriedJson::of(tried, words);
                tried.iter().map(one).collect()
            }),
        }
    }
}

impl<'a> TriedJson<'a> {
    fn of(tried: &'a Tried, words: &Words) -> Self {
        Self {
            rule: tried.rule,
            code: tried.miss,
            name: tried.name.as_deref(),
            text: words.miss(tried),
        }
    }
}

impl<'a> HopJson<'a> {
    fn of(hop: &'a HopView) -> Self {
        Self {
            helo: hop.helo.as_deref(),
            rdns: hop.rdns.as_deref(),
            ip: hop.ip,
            by: hop.by.as_deref(),
            with: hop.with.as_deref(),
            auth: hop.is_login,
            tls: hop.tls.as_ref().map(|(version, cipher)| TlsJson {
                version: version.as_deref(),
                cipher: cipher.as_deref(),
            }),
            id: hop.id.as_deref(),
            r#for: hop.recipient.as_deref(),
            via: hop.via.as_deref(),
            date: hop.date.map(|date| date.to_string()),
            delay_seconds: hop.delay_seconds,
            role: hop.role,
            dialect: hop.dialect,
            operator: hop.operator.as_deref(),
            raw: &hop.raw,
        }
    }
}

impl<'a> VerdictJson<'a> {
    fn of(judgement: &'a Judgement, words: &Words) -> Self {
        let verdict = &judgement.verdict;
        Self {
            verdict: verdict.kind,
            host: verdict.host.as_ref(),
            confidence: verdict.confidence,
            rule: verdict.rule,
            reasons: reasons(judgement.reasons(), words),
        }
    }
}

impl<'a> AnswerJson<'a> {
    fn of(answer: &'a Answer, words: &Words) -> Self {
        let recommendation = &answer.recommendation;
        Self {
            domain: recommendation.domain.as_ref(),
            organization: recommendation
                .domain
                .as_ref()
                .map(|domain| domain.organization().unwrap_or(domain.as_str())),
            verdict: VerdictJson {
                verdict: recommendation.kind,
                host: recommendation.host.as_ref(),
                confidence: recommendation.confidence,
                rule: recommendation.rule,
                reasons: reasons(recommendation.reasons.iter(), words),
            },
            hosts: &recommendation.hosts,
            settings: &recommendation.settings,
            candidates: recommendation
                .candidates
                .iter()
                .map(CandidateJson::of)
                .collect(),
            rejected: recommendation
                .rejected
                .iter()
                .map(|rejected| RejectedJson::of(rejected, words))
                .collect(),
            excluded: recommendation
                .excluded
                .iter()
                .map(ExcludedJson::of)
                .collect(),
            messages: recommendation.messages,
            senders: recommendation.senders,
            operator: recommendation.operator.as_deref(),
            current: answer.current.as_ref().map(|current| CurrentJson {
                host: &current.host,
                status: match current.status {
                    CurrentStatus::CheckedBad(_) => Some("checked_bad"),
                    CurrentStatus::CheckedOk => Some("checked_ok"),
                    CurrentStatus::Differs => Some("differs"),
                    CurrentStatus::Impossible(_) => Some("impossible"),
                    CurrentStatus::Same => Some("same"),
                    CurrentStatus::Unknown => Some("differs"),
                },
                text: words.current(current, recommendation),
            }),
            #[cfg(feature = "probe")]
            probe: answer
                .live
                .as_ref()
                .map(|live| crate::report::card::values(&live.checked.probes, words)),
            #[cfg(not(feature = "probe"))]
            probe: None,
            advice: words.advice(recommendation),
        }
    }
}

impl<'a> CandidateJson<'a> {
    fn of(candidate: &'a Candidate) -> Self {
        Self {
            host: &candidate.host,
            grade: candidate.grade,
            messages: candidate.messages,
            senders: candidate.senders,
            first: candidate.first.and_then(rfc3339),
            last: candidate.last.and_then(rfc3339),
            retired: candidate.status == Status::Retired,
        }
    }
}

impl<'a> RejectedJson<'a> {
    fn of(rejected: &'a Rejected, words: &Words) -> Self {
        Self {
            name: &rejected.name,
            code: rejected.code,
            text: words.rejection(rejected.code),
        }
    }
}

impl<'a> ExcludedJson<'a> {
    fn of(excluded: &'a Excluded) -> Self {
        Self {
            code: excluded.code,
            operator: excluded.operator.as_deref(),
            messages: excluded.messages,
        }
    }
}

fn reasons<'a>(reasons: impl Iterator<Item = Reason<'a>>, words: &Words) -> Vec<ReasonJson<'a>> {
    let one = |reason| ReasonJson {
        reason,
        text: words.reason(reason),
    };
    reasons.map(one).collect()
}

fn rfc3339(second: i64) -> Option<String> {
    Timestamp::from_second(second)
        .ok()
        .map(|time| time.to_string())
}
