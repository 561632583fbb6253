//! The command line: flags, and the only place that writes to the terminal.

#![expect(
    clippy::disallowed_types,
    reason = "the binary opens the files that the user names"
)]

mod args;
mod output;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser};
use heloscope::message::Message;
use heloscope::operator::Table;
use heloscope::recommend::{Verdict, VerdictKind};
use heloscope::report::words::{Datum, Words};
use heloscope::report::{Analysis, Analyzed, Answer, Origin, json, text};
use heloscope::scan::{self, Input, Monitor, Outcome, Place, Reason, Visit};
use heloscope::source::{CARRIED_WITHIN, MAX_FIELD, MAX_SECTION, NotMail, RawMessage, carried};
use heloscope::tally::{Tally, Testimony};
use heloscope::trace::{Receiver, Trace};

use crate::cli::args::{AnalyzeArgs, AnalyzeFormat, Command, CommandLine, Settings, Verbosity};
use crate::cli::output::Output;

/// Runs the command and chooses the exit code.
pub(crate) fn main() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => return usage(&error),
    };
    match run(line) {
        Ok(end) => end.into(),
        Err(error) if is_broken_pipe(&error) => End::Answered.into(),
        Err(error) => {
            // Nobody is left to tell if this fails too.
            let _ = writeln!(
                anstream::stderr(),
                "error: {}",
                heloscope::report::escape::printable(&format!("{error:#}"))
            );
            End::Failed.into()
        }
    }
}

/// How a run ended: the exit codes of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// At least one domain has an answer.
    Answered,
    /// Nothing failed, and there is no answer.
    NoAnswer,
    /// A wrong flag, or something could not be read or written.
    Failed,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        ExitCode::from(match end {
            End::Answered => 0,
            End::NoAnswer => 1,
            End::Failed => 2,
        })
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    let failed = error.use_stderr();
    match error.print() {
        Ok(()) if !failed => End::Answered.into(),
        Err(error) if !failed && error.kind() == io::ErrorKind::BrokenPipe => End::Answered.into(),
        _ => End::Failed.into(),
    }
}

fn run(line: CommandLine) -> Result<End> {
    match line.command {
        None => analyze(&line.analyze),
        Some(Command::Analyze(args)) => analyze(&args),
    }
}

fn analyze(args: &AnalyzeArgs) -> Result<End> {
    if args.inputs.is_empty() && io::stdin().is_terminal() {
        let name = CommandLine::command().get_name().to_owned();
        let mut err = anstream::stderr();
        writeln!(
            err,
            "error: no input: pipe a mail's source in, or name a file ({name} original.txt)"
        )?;
        writeln!(err)?;
        writeln!(err, "hint: {name} --help tells more")?;
        return Ok(End::Failed);
    }
    let settings = Settings::of(&args.common)?;
    let words = Words::new(settings.language);
    let inputs = if args.inputs.is_empty() {
        vec!["-".into()]
    } else {
        args.inputs.clone()
    };
    let sources: Vec<_> = inputs
        .iter()
        .map(|input| {
            if input == "-" {
                Input::Stdin
            } else {
                Input::Path(input.into())
            }
        })
        .collect();
    let options = scan::Options {
        threads: NonZeroUsize::new(1),
        keep_body: CARRIED_WITHIN,
        ..scan::Options::default()
    };
    let start = || Reading::new(&settings.table, &settings.receiver, args);
    let outcome = scan::scan(&sources, &options, &Monitor::default(), start);
    let names: Vec<String> = inputs
        .iter()
        .map(|input| input.to_string_lossy().into_owned())
        .collect();
    let (analysis, failed) = conclude(outcome, &names, &settings, args, &words)?;
    if args.attached
        && analysis
            .messages
            .iter()
            .all(|message| message.attached == 0)
    {
        anyhow::bail!("--attached: no mail in the input carries another one");
    }

    let mut output = Output::open(args.common.output.as_deref(), settings.color)?;
    match args.format {
        AnalyzeFormat::Json => json::write_analysis(&mut output, &analysis, &words),
        AnalyzeFormat::Text => {
            let page = text::Page {
                width: output.width(),
                detail: settings.detail,
            };
            text::write_analysis(&mut output, &analysis, &words, page)
        }
    }
    .and_then(|()| output.flush())
    .context("writing the report")?;
    output.finish()?;

    let answered = analysis.recommendations.iter().any(|answer| {
        matches!(
            answer.recommendation.kind,
            VerdictKind::Recommend | VerdictKind::Documented
        )
    });
    Ok(match (failed, answered) {
        (true, _) => End::Failed,
        (false, true) => End::Answered,
        (false, false) => End::NoAnswer,
    })
}

/// Tells on standard error what was not read, and puts the analysis together.
fn conclude(
    outcome: Outcome<Reading<'_>>,
    names: &[String],
    settings: &Settings,
    args: &AnalyzeArgs,
    words: &Words,
) -> Result<(Analysis, bool)> {
    let totals = outcome.totals();
    let mut failed = totals.has_failures();
    let Reading {
        mut messages,
        mut tally,
        ..
    } = outcome.visit;
    for (reason, count) in &totals.reasons {
        if *reason != Reason::ContentLengthIgnored {
            tally.add_skipped(reason.code(), *count);
        }
    }
    let mut no_mail = Vec::new();
    let mut err = anstream::stderr();
    for problem in &outcome.problems {
        let name = place_name(&problem.place, names);
        if let Reason::NotMail(found) = problem.reason {
            no_mail.push((name.clone(), found));
            // Alone it is the answer, R0; beside mails it is a note.
            if messages.is_empty() && outcome.problems.len() == 1 {
                continue;
            }
        }
        let mut what = words.word(&format!("problem-{}", problem.reason.code()));
        if let Some(error) = &problem.error {
            what = format!("{what}: {error}");
        }
        let mut data = vec![("place", Datum::Text(&name)), ("what", Datum::Text(&what))];
        let offset = problem
            .offset
            .filter(|offset| *offset > 0)
            .map(|offset| offset.to_string());
        if let Some(offset) = &offset {
            data.push(("offset", Datum::Text(offset)));
        }
        let label = if problem.reason.is_failure() {
            "error"
        } else {
            "note"
        };
        if label == "error" || settings.verbosity != Verbosity::Quiet {
            let message = if offset.is_some() {
                "problem-at"
            } else {
                "problem"
            };
            writeln!(err, "{label}: {}", words.say(message, &data))?;
        }
    }
    if outcome.problems_left_out > 0 {
        let count = outcome.problems_left_out.try_into().unwrap_or(i64::MAX);
        writeln!(
            err,
            "note: {}",
            words.say("problems-more", &[("count", Datum::Number(count))])
        )?;
    }
    for message in &mut messages {
        let input = message
            .origin
            .input
            .parse::<usize>()
            .ok()
            .and_then(|input| names.get(input));
        if let Some(name) = input {
            message.origin.input.clone_from(name);
        }
    }
    let mut recommendations: Vec<_> = tally
        .recommendations(&settings.domains)
        .into_iter()
        .map(|recommendation| Answer::new(recommendation, args.common.current.as_deref()))
        .collect();
    if messages.is_empty() {
        if let Some((name, found)) = no_mail.first() {
            let origin = Origin {
                input: name.clone(),
                ..Origin::default()
            };
            messages.push(Analyzed::no_mail(origin, found.code()));
            recommendations = vec![Answer::new(
                Tally::no_source(found.code()),
                args.common.current.as_deref(),
            )];
        } else if !failed && recommendations.is_empty() {
            // A folder with nothing in it.
            recommendations = vec![Answer::new(
                Tally::no_source(NotMail::Empty.code()),
                args.common.current.as_deref(),
            )];
        }
        failed |= outcome
            .problems
            .iter()
            .any(|problem| problem.reason.is_failure());
    }
    Ok((
        Analysis {
            messages,
            recommendations,
            counts: tally.counts().clone(),
        },
        failed,
    ))
}

fn place_name(place: &Place, names: &[String]) -> String {
    let mut name = match &place.path {
        Some(path) => path.display().to_string(),
        None => names
            .get(place.input)
            .cloned()
            .unwrap_or_else(|| "-".to_owned()),
    };
    for member in &place.members {
        name.push_str(": ");
        name.push_str(member);
    }
    name
}

/// Reads each message as it comes.
struct Reading<'s> {
    table: &'s Table,
    receiver: &'s Receiver,
    attached: bool,
    messages: Vec<Analyzed>,
    tally: Tally,
}

impl<'s> Reading<'s> {
    fn new(table: &'s Table, receiver: &'s Receiver, args: &AnalyzeArgs) -> Self {
        Self {
            table,
            receiver,
            attached: args.attached,
            messages: Vec::new(),
            tally: Tally::default(),
        }
    }
}

impl Visit for Reading<'_> {
    fn message(&mut self, place: &Place, raw: &RawMessage<'_>) {
        let carried = carried(raw.header, raw.body);
        let inner = carried.first.as_deref().filter(|_| self.attached);
        let header = inner.unwrap_or(raw.header);
        let message = Message::read(header);
        let trace = Trace::of(&message, self.table, self.receiver);
        let verdict = Verdict::of(&message, &trace, self.table);
        let message_id = message.message_id();
        self.tally.add(Testimony::of(
            &trace,
            message_id.as_deref(),
            header,
            verdict.clone(),
        ));
        if raw.cuts.any() {
            // Said once a message; the answer stands on what was read.
            let _ = writeln!(
                anstream::stderr(),
                "note: a header section is longer than {MAX_SECTION} bytes, or a field than {MAX_FIELD}; only its beginning was read"
            );
        }
        let origin = Origin {
            // The input's number; its name is filled in at the end.
            input: place.input.to_string(),
            index: raw.index,
            offset: raw.offset,
            length: raw.length,
        };
        self.messages.push(Analyzed::of(
            origin,
            &message,
            &trace,
            verdict,
            carried.count,
        ));
    }

    fn merge(&mut self, mut other: Self) {
        self.messages.append(&mut other.messages);
        self.tally.merge(other.tally);
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
