//! `heloscope scan` and `heloscope merge`: archives of any size, and the tallies of their parts.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use heloscope::reader::Reader;
use heloscope::report::json::TallyError;
use heloscope::report::text::Detail;
use heloscope::report::words::{Words, say};
use heloscope::report::{Answer, Listing, Scan, csv, html, json, text};
use heloscope::scan::{self, Monitor};
use heloscope::tally::{Hashes, LineFault, Shard, Tally, TallyKey, TallyReader};
use heloscope::verdict::Confidence;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use crate::cli::args::{MergeArgs, MinSure, ScanArgs, ScanFormat, SelectionArgs, reading};
use crate::cli::language::words;
use crate::cli::meant::{hint, suggest_meant};
use crate::cli::notes::Tell;
use crate::cli::session::Session;
use crate::cli::{ExitStatus, inputs, mail_inputs, names, no_tally, render_error, sources};

pub(crate) fn run(args: &ScanArgs) -> Result<ExitStatus> {
    let inputs = mail_inputs(&args.inputs, words())?;
    let session = Session::start(&args.common, &inputs, args.tally_key.as_deref())?;
    let format = args.format.choose(args.common.output.file.as_deref())?;
    let (settings, words) = (&session.settings, session.words);
    if args.range.is_some() && inputs.len() != 1 {
        bail!(say!(words, "cli-range-one", count = inputs.len()));
    }
    let options = scan::Options {
        threads: args.threads,
        range: args.range.clone().map(|range| range.0),
        ..scan::Options::default()
    };
    let mut empty = Tally::default().with_named(&settings.domains);
    if let Some(path) = &args.tally_key {
        empty = empty.with_key(tally_key(path)?);
    }
    let monitor = Arc::new(Monitor::default());
    let stopper = Arc::clone(&monitor);
    let stop = move || stopper.stop.store(true, Ordering::Relaxed);
    session.interrupt.handle_ctrl_c(stop);
    let bar = ProgressLine::start(&monitor, settings.detail, words);
    let reader = Reader::new(&settings.table, &settings.receiver);
    let mut outcome = scan::tally(&sources(&inputs), &options, &monitor, reader, &empty);
    bar.finish();
    let mut tally = std::mem::take(&mut outcome.visit);
    scan::count_skipped(&mut tally, &outcome);
    let notes = Tell {
        names: &names(&inputs),
        words,
        detail: settings.detail,
    };
    notes.tell(&outcome, |_| false)?;
    notes.tell_without_mail(&outcome)?;
    if settings.detail == Detail::Full {
        notes.account(&outcome)?;
    }
    let failed = outcome.totals().has_failures();
    if failed {
        suggest_meant(&inputs, words)?;
    }
    let status = write(tally, format, &args.selection, &session, None)?;
    Ok(match session.end(status) {
        _ if outcome.stopped => ExitStatus::Interrupted,
        ExitStatus::Interrupted => ExitStatus::Interrupted,
        _ if failed => ExitStatus::Failed,
        status => status,
    })
}

pub(crate) fn merge(args: &MergeArgs) -> Result<ExitStatus> {
    let Some(inputs) = inputs(&args.tallies) else {
        return no_tally();
    };
    let session = Session::start(&args.common, &inputs, args.tally_key.as_deref())?;
    let format = args.format.choose(args.common.output.file.as_deref())?;
    let key = args.tally_key.as_deref().map(tally_key).transpose()?;
    let empty = Tally::default().with_named(&session.settings.domains);
    let mut reader = TallyReader::onto(empty);
    let shard = args.shard.map(|shard| shard.0);
    if let Some(shard) = shard {
        reader = reader.of_shard(shard);
    }
    if let Some(key) = key {
        reader = reader.hashing(Hashes::Keyed(key.check()));
    }
    let mut is_whole = true;
    for input in &inputs {
        let name = input.to_string_lossy();
        let context = || reading(&name);
        let packed = match opened(input).with_context(context) {
            Ok(packed) => packed,
            Err(error) => {
                tell_error(&error, session.words)?;
                suggest_meant(&inputs, session.words)?;
                return Ok(ExitStatus::Failed);
            }
        };
        let text = scan::unpacked(packed).with_context(context)?;
        let text = BufReader::with_capacity(READ_AT_ONCE, text);
        let fault = match json::read_tally_onto(&mut reader, text) {
            Err(TallyError::Line { source, .. })
                if key.is_some() && matches!(source, LineFault::Keys(_)) =>
            {
                bail!(say!(session.words, "cli-other-key", path = &*name))
            }
            Err(error) => return no_merge(error, &name, session.words),
            Ok(fault) => fault,
        };
        if let Some(fault) = fault {
            let error = anyhow::Error::new(fault).context(context());
            tell_error(&error, session.words)?;
            is_whole = false;
        }
    }
    session.handle_ctrl_c_while_probing();
    let tally = reader.finish();
    let status = write(tally, format, &args.selection, &session, shard)?;
    Ok(match session.end(status) {
        ExitStatus::Interrupted => ExitStatus::Interrupted,
        _ if !is_whole => ExitStatus::Failed,
        status => status,
    })
}

fn opened(input: &OsStr) -> io::Result<Box<dyn Read>> {
    if input == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(input)?))
}

/// Says why there is nothing to merge, and what reads the file if it is no tally at all.
fn no_merge(error: TallyError, name: &str, words: &Words) -> Result<ExitStatus> {
    let is_tally = !matches!(
        error,
        TallyError::Line {
            source: LineFault::NotATally,
            ..
        }
    );
    tell_error(&anyhow::Error::new(error).context(reading(name)), words)?;
    if !is_tally && name != "-" {
        hint(&say!(words, "cli-scan-mail", path = name), words)?;
    }
    Ok(ExitStatus::Failed)
}

fn tell_error(error: &anyhow::Error, words: &Words) -> io::Result<()> {
    writeln!(anstream::stderr(), "{}", render_error(error, words))
}

/// The key that a file gives.
fn tally_key(path: &Path) -> Result<TallyKey> {
    let name = path.to_string_lossy();
    let context = || reading(&name);
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(context)?;
    let read = file.take(LONGEST_KEY).read_to_end(&mut bytes);
    read.with_context(context)?;
    TallyKey::of_file(&bytes).with_context(context)
}

fn write(
    tally: Tally,
    format: ScanFormat,
    selection: &SelectionArgs,
    session: &Session<'_>,
    shard: Option<Shard>,
) -> Result<ExitStatus> {
    let output = match format {
        ScanFormat::Text => session.output()?,
        _ => session.output_without_styles()?,
    };
    // A tally keeps what mails say; what servers show is asked when it is read.
    if format == ScanFormat::Tally {
        session.write(output, |output| json::write_tally(output, tally))?;
        // It was written whole; its answers are for whoever reads it.
        return Ok(ExitStatus::Answered);
    }
    let counts = tally.counts().clone();
    let now = Timestamp::now().as_second();
    let mut answers = tally.answers(&session.settings.domains, Some(now));
    if let Some(shard) = shard {
        answers = answers.of_shard(shard);
    }
    let (duplicates, beyond) = (answers.duplicates, answers.over_capacity);
    let most = selection.top.map(NonZeroUsize::get);
    let listing = if session.common.looks_at_network() {
        let answers = answers.iter().take(most.unwrap_or(usize::MAX));
        let answers = answers.map(|answer| Answer::new(answer, session.current()));
        // What a probe verifies is sure then: it decides after it.
        Listing::from(session.check(answers.collect())?)
    } else {
        Listing::of(answers, session.current())
    };
    let least = selection.min_sure.map(least_confidence);
    let scan = Scan {
        recommendations: listing.at_least(least).first(most),
        counts,
        duplicates,
        beyond,
        completeness: session.interrupt.completeness(),
    };
    let (page, words) = (session.page(&output), session.words);
    session.write(output, |output| match format {
        ScanFormat::Text => text::write_scan(output, &scan, words, page),
        ScanFormat::Json => json::write_scan(output, &scan, words),
        ScanFormat::Ndjson => json::write_lines(output, &scan, words),
        ScanFormat::Html => html::write_scan(output, &scan, words),
        ScanFormat::Csv => csv::write_scan(output, &scan),
        // Written above.
        ScanFormat::Tally => Ok(()),
    })?;
    Ok(ExitStatus::of(scan.recommendations.iter()))
}

fn least_confidence(sureness: MinSure) -> Confidence {
    match sureness {
        MinSure::Low => Confidence::Low,
        MinSure::Medium => Confidence::Medium,
        MinSure::High => Confidence::High,
    }
}

/// A progress bar on standard error, if that is a terminal and nobody asked for quiet.
struct ProgressLine {
    bar: ProgressBar,
    drawer: Option<std::thread::JoinHandle<()>>,
}

impl ProgressLine {
    fn start(monitor: &Arc<Monitor>, detail: Detail, words: &Words) -> Self {
        if detail == Detail::Brief || !io::stderr().is_terminal() {
            return Self {
                bar: ProgressBar::hidden(),
                drawer: None,
            };
        }
        // While somebody pastes into the terminal, nothing is drawn there.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = |template| {
            let style = ProgressStyle::with_template(template);
            style.unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        let of_known = style("{bar:24} {bytes}/{total_bytes} {binary_bytes_per_sec} {msg} {eta}");
        bar.set_style(style("{bytes} {binary_bytes_per_sec} {msg}"));
        let (monitor, drawn, label) = (
            Arc::clone(monitor),
            bar.clone(),
            words.word("progress-messages"),
        );
        let drawer = std::thread::spawn(move || {
            while !drawn.is_finished() {
                let found = monitor.bytes_found.load(Ordering::Relaxed);
                let read = monitor.bytes_read.load(Ordering::Relaxed);
                // A bar that begins full is of no use: what little there was is read.
                let is_over = drawn.is_hidden() && found > 0 && read >= found;
                if found.max(read) > 0 && !is_over {
                    // Of a pipe nobody knows how much will come.
                    if found > 0 {
                        if drawn.length().is_none() {
                            drawn.set_style(of_known.clone());
                        }
                        drawn.set_length(found);
                    }
                    if drawn.is_hidden() {
                        drawn.set_draw_target(ProgressDrawTarget::stderr());
                    }
                    drawn.set_position(read);
                    drawn.set_message(format!(
                        "{} {label}",
                        monitor.messages.load(Ordering::Relaxed)
                    ));
                }
                std::thread::park_timeout(DRAWN_EVERY);
            }
        });
        Self {
            bar,
            drawer: Some(drawer),
        }
    }

    fn finish(self) {
        self.bar.finish_and_clear();
        if let Some(drawer) = self.drawer {
            drawer.thread().unpark();
            // It only draws; if it failed, nothing is lost.
            let _ = drawer.join();
        }
        // The bar's last line is gone before anything else is written.
        let _ = io::stderr().flush();
    }
}

/// More of a key file is not read.
const LONGEST_KEY: u64 = 1024 * 1024;
/// Bytes of a tally that are asked for at once.
const READ_AT_ONCE: usize = 128 * 1024;
const DRAWN_EVERY: Duration = Duration::from_millis(100);
