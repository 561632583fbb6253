//! `heloscope analyze`: one or a few mails.

use std::ffi::OsString;
use std::num::NonZeroUsize;

use anyhow::Result;
use heloscope::ladder::Judgement;
use heloscope::reader::{Mending, Reader, Reading};
use heloscope::reason::Ground;
use heloscope::report::text::Detail;
use heloscope::report::words::say;
use heloscope::report::{Analysis, Analyzed, Answer, Completeness, Origin, html, json, text};
use heloscope::scan::{self, Monitor, Place, ScanOutcome, ScanProblem, SkipReason, Visit};
use heloscope::source::{MAX_SEARCHED, NotMail, RawMessage, Repair, RepairScope, Repairs};
use heloscope::tally::Tally;
use heloscope::verdict::{Rule, VerdictKind};
use jiff::Timestamp;

use crate::cli::args::{AnalyzeArgs, AnalyzeFormat, Settings};
use crate::cli::language::words;
use crate::cli::notes::{Notes, count_skipped, place_name};
use crate::cli::session::Session;
use crate::cli::{ExitStatus, mail_inputs, names, sources, suggest_meant};

pub(crate) fn run(args: &AnalyzeArgs) -> Result<ExitStatus> {
    let inputs = mail_inputs(&args.inputs, words())?;
    let session = Session::start(&args.common, &inputs)?;
    let format = args.format.choose(args.common.output.file.as_deref())?;
    let names = names(&inputs);
    let outcome = read(&inputs, args, &session.settings);
    let failed = outcome.totals().has_failures();
    tell_problems(&outcome, &names, &session)?;
    if failed {
        suggest_meant(&inputs, &session.words)?;
    }
    let left_out = outcome.visit.left_out;
    if left_out > 0 {
        session.note(&say!(session.words, "analyze-more", count = left_out))?;
    }
    let mut analysis = conclude(outcome, &names, &session.settings, session.current());
    let mut messages = analysis.messages.iter();
    if args.attached && !failed && messages.all(|message| message.attached == 0) {
        anyhow::bail!(session.words.word("cli-attached-none"));
    }

    session.handle_ctrl_c_while_probing();
    analysis.recommendations = session.check(std::mem::take(&mut analysis.recommendations))?;
    analysis.completeness = session.interrupt.completeness();

    let (output, words) = (session.output()?, &session.words);
    let page = session.page(&output);
    session.write(output, |output| match format {
        AnalyzeFormat::Html => html::write_analysis(output, &analysis, words),
        AnalyzeFormat::Json => json::write_analysis(output, &analysis, words),
        AnalyzeFormat::Text => text::write_analysis(output, &analysis, words, page),
    })?;
    let status = ExitStatus::of(&analysis.recommendations);
    Ok(session.end(if failed { ExitStatus::Failed } else { status }))
}

fn read<'s>(
    inputs: &[OsString],
    args: &AnalyzeArgs,
    settings: &'s Settings,
) -> ScanOutcome<Collected<'s>> {
    // One thread: a few mails are read faster than another is started, and they stay in order.
    let options = scan::Options {
        threads: NonZeroUsize::new(1),
        keep_body: MAX_SEARCHED,
        repair: RepairScope::Paste,
        ..scan::Options::default()
    };
    // Several domains cannot all stand in for one author.
    let stand_in = match settings.domains.as_slice() {
        [domain] => Some(domain),
        _ => None,
    };
    let reader = Reader::new(&settings.table, &settings.receiver).with_stand_in(stand_in);
    let reader = match settings.detail {
        Detail::Full => reader.telling_tried(),
        Detail::Brief | Detail::Usual => reader,
    };
    let start = || Collected {
        reader,
        attached: args.attached,
        reports: Vec::new(),
        messages: Vec::new(),
        room: MOST_KEPT,
        left_out: 0,
        tally: Tally::default()
            .with_every_name()
            .with_named(&settings.domains),
    };
    scan::scan(&sources(inputs), &options, &Monitor::default(), start)
}

/// Alone, a text that is no mail is the answer R0; beside mails it is a note.
fn tell_problems(
    outcome: &ScanOutcome<Collected<'_>>,
    names: &[String],
    session: &Session<'_>,
) -> Result<()> {
    let alone = outcome.visit.messages.is_empty() && outcome.problems.len() == 1;
    let notes = Notes {
        names,
        words: &session.words,
        detail: session.settings.detail,
    };
    let is_answer =
        |problem: &ScanProblem| alone && matches!(problem.reason, SkipReason::NotMail(_));
    notes.tell(outcome, is_answer)?;
    Ok(notes.tell_without_mail(outcome)?)
}

/// Puts the analysis together.
fn conclude(
    mut outcome: ScanOutcome<Collected<'_>>,
    names: &[String],
    settings: &Settings,
    current: Option<&str>,
) -> Analysis {
    let mut tally = std::mem::take(&mut outcome.visit.tally);
    count_skipped(&mut tally, &outcome);
    let failed = outcome.totals().has_failures();
    let no_mail = outcome
        .problems
        .iter()
        .find_map(|problem| match problem.reason {
            SkipReason::NotMail(found) => Some((place_name(&problem.place, names), found)),
            _ => None,
        });
    let mut messages = outcome.visit.messages;
    for (place, message) in &mut messages {
        message.origin.input = place_name(place, names);
    }
    let mut messages: Vec<_> = messages.into_iter().map(|(_, message)| message).collect();
    let now = Timestamp::now().as_second();
    let resolved = tally.resolve(&settings.domains, Some(now));
    let mut recommendations = resolved.recommendations;
    if messages.is_empty() && !failed {
        // A folder with nothing in it is as empty as an empty file.
        let (input, found) = no_mail.unwrap_or_else(|| (names.join(" "), NotMail::Empty));
        messages.push(Analyzed::no_mail(
            Origin {
                input,
                ..Origin::default()
            },
            found.code(),
        ));
        recommendations = vec![Tally::no_source(found.code())];
    }
    let mut recommendations: Vec<_> = recommendations
        .into_iter()
        .map(|recommendation| Answer::new(recommendation, current))
        .collect();
    recommendations.extend(outcome.visit.reports.into_iter().map(answer_to_report));
    Analysis {
        messages,
        recommendations,
        counts: tally.counts().clone(),
        completeness: Completeness::Whole,
    }
}

/// Reads each message as it comes.
struct Collected<'s> {
    reader: Reader<'s>,
    attached: bool,
    /// The delivery reports, as reasons.
    reports: Vec<Ground>,
    messages: Vec<(Place, Analyzed)>,
    /// How many bytes of messages may still be kept.
    room: usize,
    /// How many messages are in the tally alone.
    left_out: u64,
    tally: Tally,
}

impl Visit for Collected<'_> {
    fn message(&mut self, place: &Place, raw: &RawMessage<'_>) {
        let attached = raw.attached();
        let first = attached.first.as_deref().filter(|_| self.attached);
        let (header, gaps) = match first {
            Some(header) => (header, &[][..]),
            None => (raw.header, raw.gaps),
        };
        let reader = self.reader;
        reader.read_mended(header, gaps, |reading| {
            let reading = match first {
                Some(_) => reading.carried_in(raw.header),
                None => reading.mended(mending(raw)),
            };
            let report = first.is_none().then(|| report_of(raw, &reading)).flatten();
            self.add(place, raw, reading, report, attached.count);
        });
    }

    fn merge(&mut self, mut other: Self) {
        self.messages.append(&mut other.messages);
        self.reports.append(&mut other.reports);
        self.left_out = self.left_out.saturating_add(other.left_out);
        self.tally.merge(other.tally);
    }
}

impl Collected<'_> {
    /// Keeps a message, and counts it unless it is a delivery report.
    fn add(
        &mut self,
        place: &Place,
        raw: &RawMessage<'_>,
        reading: Reading<'_, '_>,
        report: Option<Judgement>,
        attached: u64,
    ) {
        let size = raw.header.len().saturating_add(MESSAGE_SIZE);
        let size = size.saturating_add(reading.trace.hops.len().saturating_mul(HOP_SIZE));
        if size > self.room && !self.messages.is_empty() {
            self.room = 0;
            self.left_out = self.left_out.saturating_add(1);
        } else {
            self.room = self.room.saturating_sub(size);
            let origin = Origin {
                input: String::new(),
                index: raw.index,
                offset: raw.offset,
                length: raw.length,
            };
            let mut analyzed = Analyzed::of(origin, &reading, attached);
            analyzed.repairs = told(raw.repairs, &reading);
            if let Some(report) = &report {
                analyzed.domain = None;
                analyzed.judgement = report.clone();
            }
            self.messages.push((place.clone(), analyzed));
        }
        match report {
            Some(report) => self.reports.push(report.ground),
            None => self.tally.add(reading.into_testimony()),
        }
    }
}

/// What was mended in an input, for programs.
fn told(repairs: Repairs, reading: &Reading<'_, '_>) -> Vec<&'static str> {
    let mut repairs = repairs;
    if reading.is_rejoined {
        repairs.add(Repair::FoldsRejoined);
    }
    repairs.iter().map(Repair::code).collect()
}

fn mending(raw: &RawMessage<'_>) -> Mending {
    Mending {
        has_surroundings: raw.repairs.iter().any(Repair::has_surroundings),
        is_one_line: raw.repairs.has(Repair::OneLine),
        is_open: raw.is_open,
        ..Mending::default()
    }
}

/// The judgement on a delivery report: Gmail's own, or one that has no answer otherwise.
fn report_of(raw: &RawMessage<'_>, reading: &Reading<'_, '_>) -> Option<Judgement> {
    let bounce = raw.bounce()?;
    let is_inside = reading.trace.boundary.is_none();
    let has_host = matches!(
        reading.judgement.verdict.kind,
        VerdictKind::Recommend | VerdictKind::Try
    );
    // A failed check is news that no report outweighs.
    let is_forged = reading.judgement.verdict.rule == Rule::R2;
    let is_report = !is_forged && ((bounce.is_gmails && is_inside) || !has_host);
    is_report.then(|| Judgement::delivery_report(bounce.server, bounce.fault.code()))
}

/// The answer to a delivery report: the server that it names is the one that is configured today.
fn answer_to_report(ground: Ground) -> Answer {
    let server = match &ground {
        Ground::DeliveryReport { server, .. } => server.clone(),
        _ => None,
    };
    Answer::new(Tally::delivery_report(ground), server.as_deref())
}

/// Bytes of messages that are shown one by one, about; the answers are made of all.
const MOST_KEPT: usize = 16 * 1024 * 1024;
/// What a message takes beside its text.
const MESSAGE_SIZE: usize = 1024;
/// What a hop takes beside its text.
const HOP_SIZE: usize = 512;
