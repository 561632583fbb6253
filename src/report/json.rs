//! The JSON contract: `heloscope.analysis.1`.
//!
//! A field is added, not renamed.

use std::borrow::Cow;
use std::io::{self, BufRead, Read as _};

use serde::Serialize;
use serde::ser::SerializeSeq as _;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, PrettyFormatter};

use crate::ladder::Judgement;
use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::{Reason, Tried};
use crate::report::escape::SafeJson;
use crate::report::words::Words;
use crate::report::{Analysis, Analyzed, Answer, Completeness, Current, Scan};
use crate::tally::{Candidate, Counts, Excluded, Line, LineFault, Tally, TallyReader};
use crate::verdict::{Confidence, Rejected, Rule, Strength, VerdictKind};

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
            answers: || analysis.recommendations.iter().map(Cow::Borrowed),
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
            answers: || scan.recommendations.iter(),
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
    for answer in scan.recommendations.iter() {
        write_line(&mut out, &AnswerJson::of(&answer, words))?;
    }
    Ok(())
}

/// Writes a tally, one JSON object a line.
///
/// # Errors
///
/// Those of the writer.
pub fn write_tally(mut out: impl io::Write, tally: Tally) -> io::Result<()> {
    for line in tally.lines() {
        write_line(&mut out, &line)?;
    }
    Ok(())
}

/// Reads what [`write_tally`] wrote: one tally, or several one behind the other.
///
/// ```
/// use heloscope::report::json::{read_tally, write_tally};
/// use heloscope::tally::Tally;
///
/// let mut written = Vec::new();
/// write_tally(&mut written, Tally::default())?;
/// assert!(read_tally(&written[..])?.fault.is_none());
/// // It breaks off behind its first line, and what there is counts.
/// let first = written.split_inclusive(|byte| *byte == b'\n').next();
/// assert!(read_tally(first.unwrap_or_default())?.fault.is_some());
/// assert!(read_tally(&b"From: bo@example.com\n"[..]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`TallyError`] names the line and what is wrong with it. What merely breaks off is no error: see
/// [`ReadTally::fault`].
pub fn read_tally(input: impl BufRead) -> Result<ReadTally, TallyError> {
    let mut reader = TallyReader::default();
    let fault = read_tally_onto(&mut reader, input)?;
    let tally = reader.finish();
    Ok(ReadTally { tally, fault })
}

/// The same onto what a reader has read before. Says why what it read is not whole, if it breaks off.
///
/// ```
/// use heloscope::report::json::{read_tally_onto, write_tally};
/// use heloscope::tally::{Tally, TallyReader};
///
/// let mut reader = TallyReader::default();
/// for unread in [1, 2] {
///     let (mut tally, mut written) = (Tally::default(), Vec::new());
///     tally.add_skipped("archive", unread);
///     write_tally(&mut written, tally)?;
///     assert!(read_tally_onto(&mut reader, &written[..])?.is_none());
/// }
/// assert_eq!(reader.finish().counts().unreadable, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As those of [`read_tally`].
pub fn read_tally_onto(
    reader: &mut TallyReader,
    mut input: impl BufRead,
) -> Result<Option<TallyError>, TallyError> {
    let mut fault = None;
    let mut text = Vec::new();
    let mut last = 0_u64;
    for line in 1_u64.. {
        text.clear();
        let mut most = input.by_ref().take(LONGEST_LINE);
        match most.read_until(b'\n', &mut text) {
            Ok(0) => break,
            Ok(_) => {}
            Err(source) if line == 1 => return Err(TallyError::Read { line, source }),
            Err(source) => {
                fault = Some(TallyError::Read { line, source });
                break;
            }
        }
        let at = |source| TallyError::Line { line, source };
        match serde_json::from_slice(&text) {
            Ok(parsed) => {
                if matches!(parsed, Line::Tally { .. }) && last > 0 {
                    fault = fault.or(end_tally(reader, last)?);
                }
                last = line;
                match reader.add(parsed) {
                    // As if it had broken off: what is there is right.
                    Err(source @ LineFault::Missing { .. }) => fault = fault.or(Some(at(source))),
                    added => added.map_err(at)?,
                }
            }
            Err(_) if line == 1 => return Err(at(LineFault::NotATally)),
            Err(error) if error.is_eof() && !text.ends_with(b"\n") => {
                fault = Some(at(LineFault::Incomplete));
                break;
            }
            Err(source) => return Err(TallyError::Json { line, source }),
        }
    }
    let unended = end_tally(reader, last.max(1))?;
    Ok(fault.or(unended))
}

/// Ends the tally whose last line was read. Says so if that is missing.
fn end_tally(reader: &mut TallyReader, line: u64) -> Result<Option<TallyError>, TallyError> {
    let at = |source| TallyError::Line { line, source };
    let is_complete = reader.end().map_err(at)?;
    Ok((!is_complete).then(|| at(LineFault::Incomplete)))
}

/// What was read of a tally.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadTally {
    /// The tally, or as much of it as there was.
    pub tally: Tally,
    /// Why it is not whole, if it breaks off.
    pub fault: Option<TallyError>,
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
pub(super) struct AnalysisJson<'a, A> {
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<MessageJson<'a>>>,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<AnswerJson>"))]
    recommendations: A,
    counts: CountsJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<bool>,
}

/// The answers, each of which is put into words when it is written: there may be a million.
struct AnswersJson<'w, F> {
    answers: F,
    words: &'w Words,
}

impl<'a, F, I> Serialize for AnswersJson<'_, F>
where
    F: Fn() -> I,
    I: Iterator<Item = Cow<'a, Answer>>,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for answer in (self.answers)() {
            list.serialize_element(&AnswerJson::of(&answer, self.words))?;
        }
        list.end()
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
    #[serde(flatten)]
    message: &'a Analyzed,
    /// What was mended in the input before it was read.
    repairs: Vec<WithText<RepairJson>>,
    verdict: VerdictJson<'a>,
    /// The rules that were passed over; with `--verbose` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<Vec<WithText<&'a Tried>>>,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Repair")
)]
struct RepairJson {
    code: &'static str,
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
    reasons: Vec<WithText<Reason<'a>>>,
}

/// A code and its data, with the sentence for them.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "{T}WithText")
)]
struct WithText<T> {
    #[serde(flatten)]
    data: T,
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
    candidates: &'a [Candidate],
    rejected: Vec<WithText<&'a Rejected>>,
    excluded: &'a [Excluded],
    messages: u64,
    senders: u64,
    voters: u64,
    strength: Option<Strength>,
    pattern: Option<&'a str>,
    operator: Option<&'a str>,
    current: Option<WithText<&'a Current>>,
    #[cfg_attr(
        all(feature = "schema", feature = "probe"),
        schemars(with = "Option<Vec<crate::probe::Probe>>")
    )]
    probe: Option<Vec<Value>>,
    advice: Vec<String>,
}

impl<'a> MessageJson<'a> {
    fn of(message: &'a Analyzed, words: &Words) -> Self {
        Self {
            message,
            repairs: with_text(
                message.repairs.iter().map(|code| RepairJson { code }),
                |repair| words.repair(repair.code),
            ),
            verdict: VerdictJson::of(&message.judgement, words),
            tried: message
                .tried
                .as_ref()
                .map(|tried| with_text(tried, |tried| words.miss(tried))),
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
            reasons: with_text(judgement.reasons(), |reason| words.reason(*reason)),
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
                reasons: with_text(recommendation.reasons.iter(), |reason| {
                    words.reason(*reason)
                }),
            },
            hosts: &recommendation.hosts,
            settings: &recommendation.settings,
            candidates: &recommendation.candidates,
            rejected: with_text(&recommendation.rejected, |rejected| {
                words.rejection(rejected.code)
            }),
            excluded: &recommendation.excluded,
            messages: recommendation.messages,
            senders: recommendation.senders,
            voters: recommendation.voters,
            strength: recommendation.strength,
            pattern: recommendation.pattern.as_deref(),
            operator: recommendation.operator.as_deref(),
            current: answer.current.as_ref().map(|current| WithText {
                text: words.current(current, recommendation),
                data: current,
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

fn with_text<T>(all: impl IntoIterator<Item = T>, text: impl Fn(&T) -> String) -> Vec<WithText<T>> {
    let one = |data| WithText {
        text: text(&data),
        data,
    };
    all.into_iter().map(one).collect()
}
