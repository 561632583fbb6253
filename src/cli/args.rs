//! The flags, and the checked values they become.

use std::ffi::OsString;
use std::fs::File;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::report::text::Detail;
use heloscope::report::words::{Datum, Language};
use heloscope::trace::{Receiver, Trusted};

use crate::cli::language::{chosen, words};

/// Which host name goes into the "SMTP server" box? Reads mail headers and tells.
///
/// Give it the original source of a mail from somebody who uses the server (Gmail: "Show
/// original", then "Copy to clipboard"), and it says which name the server calls itself, whether
/// that can be the name to type, and why. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(
    name = "heloscope",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
#[command(after_help = "Exit codes: 0 an answer, 1 no answer, 2 wrong usage or unreadable input.")]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) analyze: AnalyzeArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read one or a few mails: the route, and the name to type, with the reasons (the usual command)
    Analyze(AnalyzeArgs),
    /// Read archives of any size: one answer per sender domain
    ///
    /// A Google Takeout export (.zip, .tgz or the .mbox in it), an mbox, a Maildir, a folder of
    /// mails; compressed with gzip, zstd, xz or bzip2 or not; standard input of any of these.
    Scan(ScanArgs),
    /// Combine tallies that `scan --format tally` wrote of the parts of an archive
    Merge(MergeArgs),
    /// Print a completion script for a shell
    Completions {
        /// bash, zsh, fish, powershell or elvish
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff)
    Man,
}

#[derive(Args, Debug)]
pub(crate) struct ScanArgs {
    /// Archives: files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
    /// How to print the result
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ScanFormat::Text, help_heading = "Output")]
    pub(crate) format: ScanFormat,
    /// How many threads [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Only the mails that begin at these bytes of one mbox
    #[arg(long, value_name = "START-END", help_heading = "Reading")]
    pub(crate) range: Option<ByteRange>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// Tallies: files, or - for standard input
    #[arg(value_name = "TALLY")]
    pub(crate) tallies: Vec<OsString>,
    /// How to print the result
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ScanFormat::Text, help_heading = "Output")]
    pub(crate) format: ScanFormat,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanFormat {
    /// A table for people
    Text,
    /// For programs
    Json,
    /// For programs, a domain a line
    Ndjson,
    /// For spreadsheets
    Csv,
    /// For `heloscope merge`
    Tally,
}

/// Bytes of an input: from the first up to, but not including, the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByteRange(pub(crate) Range<u64>);

impl FromStr for ByteRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || words().say("cli-not-a-range", &[("text", Datum::Text(text))]);
        let (start, end) = text.split_once('-').ok_or_else(wrong)?;
        let start = start.parse().map_err(|_| wrong())?;
        let end = if end.is_empty() {
            u64::MAX
        } else {
            end.parse().map_err(|_| wrong())?
        };
        if start > end {
            return Err(wrong());
        }
        Ok(Self(start..end))
    }
}

#[derive(Args, Debug)]
pub(crate) struct AnalyzeArgs {
    /// Mails: files, folders, or - for standard input
    ///
    /// An .eml or .emlx file, a pasted "Show original" page, an mbox with a few mails; packed or not.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
    /// How to print the result
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = AnalyzeFormat::Text, help_heading = "Output")]
    pub(crate) format: AnalyzeFormat,
    /// Read the mail that this one carries as an attachment
    #[arg(long, help_heading = "Reading")]
    pub(crate) attached: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnalyzeFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// What every reading command understands.
#[derive(Args, Debug)]
pub(crate) struct CommonArgs {
    /// Answer for this domain and everything below it only (may be repeated)
    #[arg(long = "domain", value_name = "DOMAIN", help_heading = "Reading")]
    pub(crate) domains: Vec<String>,
    /// The host name configured today: say whether and why it fails
    #[arg(long, value_name = "HOST", help_heading = "Reading")]
    pub(crate) current: Option<String>,
    /// The receiver's domain, where heloscope takes a wrong line for the boundary
    #[arg(long, value_name = "DOMAIN", help_heading = "Reading")]
    pub(crate) receiver: Option<String>,
    /// A host, a domain or a network inside the receiver (may be repeated)
    #[arg(long = "trust", value_name = "HOST|CIDR", help_heading = "Reading")]
    pub(crate) trusted: Vec<String>,
    /// A CSV file that adds to the table of mail providers and services
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) operators: Option<PathBuf>,
    /// Write to a file instead of standard output; it appears when it is complete
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// The language of the result [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANGUAGE", help_heading = "Output", value_parser = language, default_value_t = chosen(), hide_default_value = true)]
    pub(crate) lang: Language,
    /// Colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
    /// Print the answers alone, a line each, and no notes
    #[arg(long, short, help_heading = "Output", conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print every mail's route
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How much to say beside the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verbosity {
    Quiet,
    Usual,
}

/// The common flags, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) table: Table,
    pub(crate) receiver: Receiver,
    pub(crate) domains: Vec<HostName>,
    pub(crate) language: Language,
    pub(crate) color: Color,
    pub(crate) detail: Detail,
    pub(crate) verbosity: Verbosity,
}

impl Settings {
    /// Checks the flags and reads the operators file.
    pub(crate) fn of(args: &CommonArgs) -> Result<Self> {
        let table = match &args.operators {
            None => Table::builtin().clone(),
            Some(path) => {
                let context = || reading(&path.to_string_lossy());
                let file = File::open(path).with_context(context)?;
                Table::builtin().extended(file).with_context(context)?
            }
        };
        let name = |flag: &str, text: &str| {
            let flag_and_text = [("flag", Datum::Text(flag)), ("text", Datum::Text(text))];
            HostName::parse(text).with_context(|| words().say("cli-not-a-domain", &flag_and_text))
        };
        let receiver = Receiver {
            domain: args
                .receiver
                .as_deref()
                .map(|text| name("--receiver", text))
                .transpose()?,
            trusted: args
                .trusted
                .iter()
                .map(|text| {
                    text.parse::<Trusted>().with_context(|| {
                        words().say("cli-not-trusted", &[("text", Datum::Text(text))])
                    })
                })
                .collect::<Result<_>>()?,
        };
        let domains = args
            .domains
            .iter()
            .map(|text| name("--domain", text))
            .collect::<Result<_>>()?;
        Ok(Self {
            table,
            receiver,
            domains,
            language: args.lang,
            color: args.color,
            detail: match (args.quiet, args.verbose) {
                (true, _) => Detail::Brief,
                (false, true) => Detail::Full,
                (false, false) => Detail::Usual,
            },
            verbosity: if args.quiet {
                Verbosity::Quiet
            } else {
                Verbosity::Usual
            },
        })
    }
}

fn language(text: &str) -> Result<Language, String> {
    let known = Language::ALL.iter().find(|language| language.tag() == text);
    known.copied().ok_or_else(|| {
        let tags: Vec<_> = Language::ALL
            .iter()
            .map(|language| language.tag())
            .collect();
        let tags = tags.join(&words().word("list-separator"));
        words().say("cli-not-a-language", &[("tags", Datum::Text(&tags))])
    })
}

/// What was being done, for an error.
pub(crate) fn reading(path: &str) -> String {
    words().say("cli-reading", &[("path", Datum::Text(path))])
}
