//! The command line: flags, and the only place that writes to the terminal.

#![expect(
    clippy::disallowed_types,
    reason = "the binary opens the files that the user names"
)]

mod analyze;
mod args;
#[cfg(feature = "probe")]
mod check;
mod completions;
#[cfg(feature = "probe")]
mod domain;
mod explain;
mod flags;
mod guide;
mod help;
mod kept;
mod language;
mod man;
mod meant;
#[cfg(feature = "probe")]
mod network;
mod notes;
mod operators;
mod output;
#[cfg(feature = "probe")]
mod probe;
mod scan;
mod session;
mod typed;

use std::borrow::Borrow;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use heloscope::notes::io_words;
use heloscope::operator::{Table, TableError};
use heloscope::report::faults::fault_words;
use heloscope::report::words::{Words, say};
use heloscope::report::{Answer, json, schema};
use heloscope::scan::Input;
use heloscope::verdict::VerdictKind;
use percent_encoding::percent_decode_str;

use crate::cli::args::{Command, CommandLine, SchemaOf};
use crate::cli::language::words;
use crate::cli::meant::hint;
use crate::cli::notes::labelled;

/// Runs the command and chooses the exit code.
pub(crate) fn main() -> ExitCode {
    read_table_ahead();
    #[cfg(not(feature = "probe"))]
    if wants_live_checks(std::env::args_os().skip(1)) {
        let command = "cargo install --path . --profile dist";
        let error = anyhow::Error::msg(say!(words(), "cli-no-live-checks", command));
        let _ = writeln!(anstream::stderr(), "{}", render_error(&error, words()));
        return ExitStatus::Failed.into();
    }
    let line = match help::parse(words()) {
        Ok(line) => line,
        Err(error) => return usage(error),
    };
    match run(line) {
        Ok(end) => end.into(),
        Err(error) if is_broken_pipe(&error) => ExitStatus::Answered.into(),
        Err(error) => {
            // Nobody is left to tell if this fails too.
            let _ = writeln!(anstream::stderr(), "{}", render_error(&error, words()));
            ExitStatus::Failed.into()
        }
    }
}

/// Nearly every command needs the table of operators, which takes longer to read than the words of a
/// language do: it is read beside them. To an archive half a millisecond is nothing, and the memory of
/// another thread is something.
fn read_table_ahead() {
    let reads_archives = |first: OsString| first == "scan" || first == "merge";
    if std::env::args_os().nth(1).is_some_and(reads_archives) {
        return;
    }
    // Without this thread the table is read when it is first asked for.
    let _ = std::thread::Builder::new().spawn(Table::builtin);
}

/// Whether what was typed is for a program that opens connections, which this one was built without.
#[cfg(not(feature = "probe"))]
fn wants_live_checks(mut typed: impl Iterator<Item = OsString>) -> bool {
    let commands = ["domain", "probe"];
    let is_command = |first: &OsString| commands.iter().any(|name| first == name);
    let first = typed.next();
    first
        .as_ref()
        .is_some_and(|first| is_command(first) && !Path::new(first).exists())
        || first
            .into_iter()
            .chain(typed)
            .take_while(|argument| argument != "--")
            .any(|argument| argument == "--probe" || argument == "--dns")
}

/// How a run ended: the exit codes of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// At least one domain has an answer.
    Answered,
    /// Nothing failed, and there is no answer.
    NoAnswer,
    /// A wrong flag, or something could not be read or written.
    Failed,
    /// The user ended it.
    Interrupted,
}

impl ExitStatus {
    /// How a run over mail ended.
    fn of<A: Borrow<Answer>>(answers: impl IntoIterator<Item = A>) -> Self {
        let has_answer = answers.into_iter().any(|answer| {
            matches!(
                answer.borrow().recommendation.kind,
                VerdictKind::Recommend | VerdictKind::Documented
            )
        });
        if has_answer {
            Self::Answered
        } else {
            Self::NoAnswer
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(end: ExitStatus) -> Self {
        ExitCode::from(match end {
            ExitStatus::Answered => 0,
            ExitStatus::NoAnswer => 1,
            ExitStatus::Failed => 2,
            ExitStatus::Interrupted => INTERRUPTED,
        })
    }
}

/// The error and its causes, in a line.
fn render_error(error: &anyhow::Error, words: &Words) -> String {
    let mut causes = Vec::new();
    for cause in error.chain() {
        let system = cause.downcast_ref::<io::Error>();
        let said = system.map(|error| io_words(error, words));
        let said = said.or_else(|| fault_words(cause, words));
        causes.push(said.unwrap_or_else(|| cause.to_string()));
        // What the parser of a table says behind it is English, and no clearer.
        if cause.is::<TableError>() {
            break;
        }
    }
    let what = causes.join(&words.word("cli-because"));
    labelled(words, "cli-error", &what)
}

fn usage(mut error: clap::Error) -> ExitCode {
    let failed = error.use_stderr();
    let meant = flags::meant(&mut error, words());
    let error = &error;
    let said = match help::usage_error(error, words()) {
        Some(text) => anstream::stderr().write_all(text.as_bytes()),
        None => match help::in_full(error, words()) {
            Some(text) => anstream::stdout().write_all(text.as_bytes()),
            None => error.print(),
        },
    };
    let said = said.and_then(|()| match meant {
        Some(meant) => hint(&meant, words()),
        None => Ok(()),
    });
    match said {
        Ok(()) if !failed => ExitStatus::Answered.into(),
        Err(error) if !failed && error.kind() == io::ErrorKind::BrokenPipe => {
            ExitStatus::Answered.into()
        }
        _ => ExitStatus::Failed.into(),
    }
}

fn run(line: CommandLine) -> Result<ExitStatus> {
    match line.command {
        None => analyze::run(&line.analyze),
        Some(Command::Analyze(args)) => analyze::run(&args),
        Some(Command::Scan(args)) => scan::run(&args),
        Some(Command::Merge(args)) => scan::merge(&args),
        #[cfg(feature = "probe")]
        Some(Command::Probe(args)) => probe::run(&args),
        #[cfg(feature = "probe")]
        Some(Command::Domain(args)) => domain::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Operators(args)) => operators::run(&args),
        Some(Command::Schema { of }) => {
            let schema = match of {
                SchemaOf::Analysis => schema::analysis(),
                SchemaOf::Operators => schema::operators(),
                #[cfg(feature = "probe")]
                SchemaOf::Probe => schema::probe(),
                SchemaOf::Tally => schema::tally(),
            };
            json::write_pretty(io::stdout().lock(), &schema)?;
            Ok(ExitStatus::Answered)
        }
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man(args)) => man::run(&args),
    }
}

/// The inputs that the user named: standard input if none, and None if that is a terminal.
fn inputs(named: &[OsString]) -> Option<Vec<OsString>> {
    match named {
        [] if io::stdin().is_terminal() => None,
        [] => Some(vec!["-".into()]),
        named => Some(named.iter().map(file_meant).collect()),
    }
}

/// The file that a name is meant for: a file manager copies `file:///home/bo/m%20l.eml`, and a chat
/// `"mail.eml"`.
fn file_meant(input: &OsString) -> OsString {
    let text = input.to_str().filter(|_| !Path::new(input).exists());
    let meant = text.and_then(|text| {
        let bare = text
            .trim()
            .trim_matches(['"', '\'', '`', '\u{201c}', '\u{201d}']);
        let path = match bare.strip_prefix("file://") {
            // RFC 8089; RFC 3986, 2.1.
            Some(rest) => {
                let path = percent_decode_str(rest.strip_prefix("localhost").unwrap_or(rest));
                path.decode_utf8().ok()?.into_owned()
            }
            None => bare.to_owned(),
        };
        Path::new(&path).exists().then(|| OsString::from(path))
    });
    meant.unwrap_or_else(|| input.clone())
}

/// The same for mail, which can be pasted into a terminal: waiting there would look like hanging,
/// so it is said what is waited for.
fn mail_inputs(named: &[OsString], words: &Words) -> io::Result<Vec<OsString>> {
    if let Some(inputs) = inputs(named) {
        return Ok(inputs);
    }
    let end = if cfg!(windows) {
        "Ctrl-Z, Enter"
    } else {
        "Ctrl-D"
    };
    writeln!(anstream::stderr(), "{}", say!(words, "cli-paste", end))?;
    Ok(vec!["-".into()])
}

fn no_tally() -> Result<ExitStatus> {
    let mut err = anstream::stderr();
    for (label, message) in [("cli-error", "cli-no-tally"), ("cli-hint", "cli-help-hint")] {
        let what = words().word(message);
        writeln!(err, "{}", labelled(words(), label, &what))?;
        if label == "cli-error" {
            writeln!(err)?;
        }
    }
    Ok(ExitStatus::Failed)
}

fn sources(inputs: &[OsString]) -> Vec<Input> {
    inputs
        .iter()
        .map(|input| {
            if input == "-" {
                Input::Stdin
            } else {
                Input::Path(input.into())
            }
        })
        .collect()
}

fn names(inputs: &[OsString]) -> Vec<String> {
    inputs
        .iter()
        .map(|input| input.to_string_lossy().into_owned())
        .collect()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// As shells tell that a program ended by Ctrl-C.
const INTERRUPTED: u8 = 130;
