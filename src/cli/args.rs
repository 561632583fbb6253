//! The flags, and the checked values they become.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
#[cfg(feature = "probe")]
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
#[cfg(feature = "probe")]
use clap::builder::PossibleValuesParser;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::report::text::Detail;
use heloscope::report::words::{Language, say};
use heloscope::tally::Shard;
use heloscope::trace::{Receiver, Trusted};

use crate::cli::language::{chosen, words};
use crate::cli::typed::TypedHost;

/// Which host name goes into the "SMTP server" box? Reads mail headers and tells you.
///
/// Give it the original source of a mail from someone who uses the server (Gmail: "Show
/// original", then "Copy to clipboard"). It says what the server calls itself, whether that can
/// be the name to type, and why. Nothing leaves this machine unless --probe or --dns asks.
#[derive(Debug, Parser)]
#[command(
    name = "heloscope",
    version = VERSION,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
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
    /// Takes a Google Takeout export (.zip, .tgz or the .mbox in it), an mbox, a Maildir or a folder
    /// of mails, plain or compressed with gzip, zstd, xz or bzip2, also from standard input.
    Scan(ScanArgs),
    /// Combine tallies that `scan --format tally` wrote for the parts of an archive
    Merge(MergeArgs),
    /// Read servers' certificates and judge them as a strict client (Gmail) does
    ///
    /// Says which names the certificate carries, everything that is wrong, and which name to use
    /// instead. Never logs in and never sends mail.
    #[cfg(feature = "probe")]
    Probe(ProbeArgs),
    /// Find a domain's login server without a mail: from the table of providers, DNS and a probe
    ///
    /// Asks DNS what the domain announces (SRV), who receives its mail (MX) and whether mail. and
    /// smtp. exist, then asks at most three servers for their certificates.
    #[cfg(feature = "probe")]
    Domain(DomainArgs),
    /// Say what a rule or a code in a report means, with an example
    Explain(ExplainArgs),
    /// List the mail providers and services that heloscope knows, and how sure it is of each
    Operators(OperatorsArgs),
    /// Print the JSON Schema of a result
    Schema {
        /// Which result
        #[arg(value_name = "RESULT", value_enum, default_value_t = SchemaOf::Analysis)]
        of: SchemaOf,
    },
    /// Print a completion script for a shell
    Completions {
        /// bash, zsh, fish, powershell or elvish
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff) of heloscope, or of one of its commands
    Man(ManArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ScanArgs {
    /// Archives: files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<ScanFormat>,
    /// How many threads [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading", value_parser = count, allow_negative_numbers = true)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Only the mails that begin at these bytes of one mbox
    #[arg(long, value_name = "START-END", help_heading = "Reading")]
    pub(crate) range: Option<ByteRange>,
    /// A file of secret bytes, 16 or more: senders and identifiers are hashed with it
    ///
    /// Without it a tally keeps hashes that anyone can compute: anyone who has a list of addresses can
    /// see which of them wrote. Tallies merge if they were made with the same key. Every byte of
    /// the file counts; `openssl rand -hex 32` makes a good one.
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) tally_key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Which answers are printed.
#[derive(Args, Debug)]
pub(crate) struct SelectionArgs {
    /// Only the first N domains: those with the most people
    #[arg(long, value_name = "N", help_heading = "Output", value_parser = count, allow_negative_numbers = true)]
    pub(crate) top: Option<NonZeroUsize>,
    /// Only the domains whose answer is this sure, or surer
    #[arg(long, value_name = "LEVEL", value_enum, help_heading = "Output")]
    pub(crate) min_sure: Option<MinSure>,
}

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MinSure {
    /// Low, medium or high: any name at all
    Low,
    /// Medium or high
    Medium,
    /// High, or verified by a probe
    High,
}

#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// Tallies: files, or - for standard input; compressed or not, one or more in a file
    #[arg(value_name = "TALLY")]
    pub(crate) tallies: Vec<OsString>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<ScanFormat>,
    /// The file of secret bytes that the tallies were made with; other tallies are refused
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) tally_key: Option<PathBuf>,
    /// Only the domains in part I of N, such as 2/8, by a hash of the name; all parts make the whole
    #[arg(long, value_name = "I/N", help_heading = "Reading")]
    pub(crate) shard: Option<ShardArg>,
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// analyze and scan
    Analysis,
    /// operators
    Operators,
    /// probe
    #[cfg(feature = "probe")]
    Probe,
    /// A line of a tally
    Tally,
}

#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// A command, such as scan
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
    /// Write all pages into a folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub(crate) all: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// A rule such as R7, a code such as name_mismatch, or what a mail program said; without it, all
    /// codes are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Vec<String>,
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

#[derive(Args, Debug)]
pub(crate) struct OperatorsArgs {
    /// An operator, a product, or a host or domain of one; without it, all are listed
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<ListingFormat>,
    /// A CSV file that adds to the table of mail providers and services
    #[arg(long, value_name = "FILE")]
    pub(crate) operators: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListingFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How the result is printed.
#[derive(Args, Debug)]
pub(crate) struct FormatArgs<F: ValueEnum + Send + Sync + 'static> {
    /// How to print the result [default: by the ending of the --output file name, else text]
    #[arg(long, value_name = "FORMAT", value_enum, help_heading = "Output")]
    format: Option<F>,
    /// Short for --format json
    #[arg(long, help_heading = "Output", conflicts_with = "format")]
    json: bool,
}

impl<F: ValueEnum + Copy + Send + Sync + 'static> FormatArgs<F> {
    /// As if this format had been asked for.
    #[cfg(feature = "probe")]
    pub(crate) fn of(format: F) -> Self {
        Self {
            format: Some(format),
            json: false,
        }
    }

    /// The format that was asked for, or that the name of the output file asks for.
    ///
    /// # Errors
    ///
    /// A name that ends in a format which this command does not write.
    pub(crate) fn choose(&self, output: Option<&Path>) -> Result<F> {
        let ending = output
            .and_then(Path::extension)
            .and_then(|ending| ending.to_str())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let name = match ending.as_str() {
            _ if self.json => "json",
            "csv" => "csv",
            "htm" | "html" => "html",
            "json" => "json",
            "markdown" | "md" => "markdown",
            "jsonl" | "ndjson" => "ndjson",
            // Text in such a file is a file that nothing opens.
            "docx" | "odt" | "ods" | "pdf" | "tsv" | "xlsx" | "xml" | "yaml" | "yml" => &ending,
            _ => "text",
        };
        if let Some(format) = self.format {
            return Ok(format);
        }
        F::from_str(name, false).map_err(|_| {
            let values = F::value_variants().iter().filter_map(F::to_possible_value);
            let names: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
            let formats = names.join(&words().word("list-separator"));
            anyhow::anyhow!(say!(words(), "cli-no-such-format", ending, formats))
        })
    }
}

/// What every command understands that answers without reading mail.
#[derive(Args, Debug)]
pub(crate) struct DisplayArgs {
    /// The language of the result [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANGUAGE", help_heading = "Output", value_parser = LanguageParser, default_value_t = chosen(), hide_default_value = true)]
    pub(crate) lang: Language,
    /// Colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanFormat {
    /// A table for people
    Text,
    /// For programs
    Json,
    /// For programs, one domain per line
    Ndjson,
    /// For spreadsheets
    Csv,
    /// A page for a browser, in one file
    Html,
    /// For `heloscope merge`
    Tally,
}

/// Bytes of an input: from the first up to, but not including, the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByteRange(pub(crate) Range<u64>);

impl FromStr for ByteRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || say!(words(), "cli-not-a-range", text);
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

/// One part of several, as `2/8`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShardArg(pub(crate) Shard);

impl FromStr for ShardArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shard = text.split_once('/').and_then(|(number, count)| {
            let number = number.parse().ok()?;
            Shard::new(number, count.parse().ok()?)
        });
        let wrong = || say!(words(), "cli-not-a-shard", text);
        shard.map(Self).ok_or_else(wrong)
    }
}

#[derive(Args, Debug)]
pub(crate) struct AnalyzeArgs {
    /// Mails: files, folders, or - for standard input
    ///
    /// An .eml, .emlx or Outlook .msg file, a pasted or saved "Show original" page, or an mbox with a few mails; packed or not. A header from a ticket, a chat, a web page or JSON is repaired first, and the report says what was repaired.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<AnalyzeFormat>,
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
    /// A page for a browser, in one file
    Html,
    /// For a ticket
    Markdown,
}

/// What every reading command understands.
#[derive(Args, Debug)]
pub(crate) struct CommonArgs {
    /// Answer only for this domain and everything below it (may be repeated)
    #[arg(long = "domain", value_name = "DOMAIN", help_heading = "Reading")]
    pub(crate) domains: Vec<String>,
    /// The host name configured today: say whether it fails, and why
    #[arg(long, value_name = "HOST", help_heading = "Reading")]
    pub(crate) current: Option<String>,
    /// The receiver's domain, if heloscope takes the wrong line for the boundary
    #[arg(long, value_name = "DOMAIN", help_heading = "Reading")]
    pub(crate) receiver: Option<String>,
    /// A host, a domain or a network inside the receiver (may be repeated)
    #[arg(long = "trust", value_name = "HOST|CIDR", help_heading = "Reading")]
    pub(crate) trusted: Vec<String>,
    /// A CSV file that adds to the table of mail providers and services
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) operators: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[cfg(feature = "probe")]
    #[command(flatten)]
    pub(crate) check: CheckArgs,
}

/// Where the result goes, and how it looks: every command understands these.
#[derive(Args, Clone, Debug)]
pub(crate) struct OutputArgs {
    /// Write to a file instead of standard output; it appears when it is complete
    #[arg(
        long = "output",
        short = 'o',
        value_name = "FILE",
        help_heading = "Output"
    )]
    pub(crate) file: Option<PathBuf>,
    /// The language of the result [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANGUAGE", help_heading = "Output", value_parser = LanguageParser, default_value_t = chosen(), hide_default_value = true)]
    pub(crate) lang: Language,
    /// Colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
    /// Print only the answers, one per line, and no notes
    #[arg(long, short, help_heading = "Output", conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print everything: every mail's route, every detail of a certificate
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
}

impl CommonArgs {
    /// Whether a flag asks for more than reading.
    pub(crate) fn looks_at_network(&self) -> bool {
        #[cfg(feature = "probe")]
        return self.check.probe || self.check.dns;
        #[cfg(not(feature = "probe"))]
        false
    }
}

impl OutputArgs {
    pub(crate) fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Brief,
            (false, true) => Detail::Full,
            (false, false) => Detail::Usual,
        }
    }
}

/// The live check behind a recommendation.
#[cfg(feature = "probe")]
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Ask the servers for their certificates, at most three hosts per domain; they are listed first
    #[arg(long, help_heading = "Network")]
    pub(crate) probe: bool,
    /// Also ask DNS for MX, submission services and reverse names
    #[arg(long, help_heading = "Network")]
    pub(crate) dns: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// How servers are asked: every command that does so understands these.
#[cfg(feature = "probe")]
#[derive(Args, Clone, Debug)]
pub(crate) struct NetworkArgs {
    /// Only this port [default: 587, 465, and 25 for its certificate]
    #[arg(long, value_name = "N", help_heading = "Network", value_parser = port, allow_negative_numbers = true)]
    pub(crate) port: Option<u16>,
    /// How TLS begins: after STARTTLS, at once, or whichever the server speaks
    #[arg(long, value_name = "HOW", default_value = "auto", value_parser = security(), help_heading = "Network")]
    pub(crate) security: heloscope::probe::SecurityChoice,
    /// The total time for one address and port
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds, allow_negative_numbers = true, help_heading = "Network")]
    pub(crate) timeout: Duration,
    /// Also trust the authorities in this PEM file
    #[arg(long, value_name = "PEM", help_heading = "Network")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Give this name in EHLO, if a server requires a name that it knows
    #[arg(long, value_name = "NAME", value_parser = ehlo, help_heading = "Network")]
    pub(crate) ehlo: Option<HostName>,
    /// Connect to this address instead, as curl does; repeat it for a host with several addresses
    #[arg(long = "connect-to", value_name = "HOST:PORT:ADDR:PORT", value_parser = connect_to, help_heading = "Network")]
    pub(crate) connect_to: Vec<heloscope::probe::ConnectTo>,
    /// Only IPv4
    #[arg(short = '4', conflicts_with = "v6", help_heading = "Network")]
    pub(crate) v4: bool,
    /// Only IPv6
    #[arg(short = '6', help_heading = "Network")]
    pub(crate) v6: bool,
    /// Let names from mail lead to private and loopback addresses
    #[arg(long, help_heading = "Network")]
    pub(crate) allow_private: bool,
}

#[cfg(feature = "probe")]
#[derive(Args, Debug)]
pub(crate) struct ProbeArgs {
    /// Hosts to check: names, addresses or URLs, with or without a port
    #[arg(value_name = "HOST[:PORT]", required = true)]
    pub(crate) targets: Vec<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<ProbeFormat>,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[cfg(feature = "probe")]
#[derive(Args, Debug)]
pub(crate) struct DomainArgs {
    /// Domains, or addresses of people at them
    #[arg(value_name = "DOMAIN", required = true)]
    pub(crate) domains: Vec<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<AnalyzeFormat>,
    /// Also ask the domain's web server for the settings it publishes
    ///
    /// Reads mail/config-v1.1.xml from autoconfig.DOMAIN, or from DOMAIN below
    /// /.well-known/autoconfig: only over HTTPS, under a valid certificate, and from public addresses.
    #[arg(long, help_heading = "Network")]
    pub(crate) autoconfig: bool,
    /// A CSV file that adds to the table of mail providers and services
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) operators: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[cfg(feature = "probe")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProbeFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// A page for a browser, in one file
    Html,
    /// For a ticket
    Markdown,
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

/// The common flags, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) table: Cow<'static, Table>,
    pub(crate) receiver: Receiver,
    pub(crate) domains: Vec<HostName>,
    pub(crate) color: Color,
    pub(crate) detail: Detail,
}

impl CommonArgs {
    /// The files that a run reads beside its inputs.
    pub(crate) fn files_read(&self) -> impl Iterator<Item = &OsStr> {
        #[cfg(feature = "probe")]
        let roots = self.check.network.ca_file.as_ref();
        #[cfg(not(feature = "probe"))]
        let roots = None::<&PathBuf>;
        let files = self.operators.iter().chain(roots);
        files.map(|path| path.as_os_str())
    }
}

impl Settings {
    /// Checks the flags and reads the operators file.
    pub(crate) fn of(args: &CommonArgs) -> Result<Self> {
        #[cfg(feature = "probe")]
        crate::cli::network::reject_network_flags_without_probe(&args.check)?;
        let table = table(args.operators.as_deref())?;
        // People give their address, or copy a URL.
        let name = |flag: &str, text: &str| {
            let name = HostName::parse(TypedHost::of(text).host);
            name.map_err(|_| anyhow!(say!(words(), "cli-not-a-domain", flag, text)))
        };
        let trusted = |text: &str| {
            let trusted = text.parse().or_else(|_| TypedHost::of(text).host.parse());
            trusted.map_err(|_| anyhow!(say!(words(), "cli-not-trusted", text)))
        };
        if (args.current.as_deref()).is_some_and(|text| TypedHost::of(text).host.is_empty()) {
            bail!(words().word("cli-current-empty"));
        }
        let receiver = Receiver {
            domain: args
                .receiver
                .as_deref()
                .map(|text| name("--receiver", text))
                .transpose()?,
            trusted: args
                .trusted
                .iter()
                .map(|text| trusted(text))
                .collect::<Result<Vec<Trusted>>>()?,
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
            color: args.output.color,
            detail: args.output.detail(),
        })
    }
}

/// The built-in table, with the rows of the user's own file.
pub(crate) fn table(operators: Option<&Path>) -> Result<Cow<'static, Table>> {
    let Some(path) = operators else {
        return Ok(Cow::Borrowed(Table::builtin()));
    };
    let context = || reading(&path.to_string_lossy());
    let file = File::open(path).with_context(context)?;
    let table = Table::builtin().extended(file).with_context(context)?;
    Ok(Cow::Owned(table))
}

/// Takes a tag or a locale, as `ja` or `ja_JP.UTF-8`, and offers the tags.
#[derive(Clone)]
struct LanguageParser;

impl TypedValueParser for LanguageParser {
    type Value = Language;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Language, clap::Error> {
        let parse = |text: &str| Language::of_tag(text).ok_or_else(unknown_language);
        TypedValueParser::parse_ref(&parse, command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Language::ALL.into_iter().map(|language| {
            let name = match language {
                Language::Japanese => "日本語",
                _ => "English",
            };
            PossibleValue::new(language.tag()).help(name)
        })))
    }
}

fn unknown_language() -> String {
    let tags: Vec<_> = Language::ALL
        .iter()
        .map(|language| language.tag())
        .collect();
    let tags = tags.join(&words().word("list-separator"));
    say!(words(), "cli-not-a-language", tags)
}

/// What was being done, for an error.
pub(crate) fn reading(path: &str) -> String {
    say!(words(), "cli-reading", path)
}

/// A number of things, one or more.
fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| words().word("cli-not-a-count"))
}

#[cfg(feature = "probe")]
fn port(text: &str) -> Result<u16, String> {
    let port = text.parse().ok().filter(|port| *port != 0);
    port.ok_or_else(|| words().word("cli-not-a-port"))
}

#[cfg(feature = "probe")]
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| words().word("cli-not-a-number"))?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() && time <= LONGEST_TIMEOUT => Ok(time),
        _ => {
            let most = LONGEST_TIMEOUT.as_secs().to_string();
            Err(say!(words(), "cli-timeout-range", most))
        }
    }
}

#[cfg(feature = "probe")]
fn security() -> impl TypedValueParser<Value = heloscope::probe::SecurityChoice> {
    use heloscope::operator::Security;
    use heloscope::probe::SecurityChoice;

    PossibleValuesParser::new([
        PossibleValue::new("auto").help("The port's usual mode first, then the other"),
        PossibleValue::new(Security::StartTls.as_str()).help("After a STARTTLS command"),
        PossibleValue::new(Security::ImplicitTls.as_str()).help("At once"),
    ])
    .map(|text| {
        let mut all = [Security::StartTls, Security::ImplicitTls].into_iter();
        let found = all.find(|security| security.as_str() == text);
        found.map_or(SecurityChoice::Auto, SecurityChoice::Only)
    })
}

#[cfg(feature = "probe")]
fn connect_to(text: &str) -> Result<heloscope::probe::ConnectTo, String> {
    text.parse()
        .map_err(|_| words().word("cli-not-a-redirection"))
}

#[cfg(feature = "probe")]
fn ehlo(text: &str) -> Result<HostName, String> {
    HostName::parse(text).map_err(|_| words().word("cli-not-a-host-name"))
}

#[cfg(feature = "probe")]
const LONGEST_TIMEOUT: Duration = Duration::from_secs(3600);

/// The version, and the commit where the build script found one.
const VERSION: &str = match option_env!("HELOSCOPE_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};
