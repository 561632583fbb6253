//! Who runs a host, and what that means for a login.
//!
//! Knows: which mailbox providers, bulk senders, security gateways, mailing lists and forwarders
//! own which domain suffixes; where a provider's users log in; and which of its names are only
//! pools or mail exchangers. The facts are in `data/operators.csv`, one row a suffix, embedded in
//! the program; [`Table::extended`] reads a user's own rows on top of them.
//!
//! Promises: a look-up allocates nothing, and the longest suffix wins. A documented host is one
//! that somebody checked or published; a mere guess ([`Sureness::C`]) names the operator only.
//!
//! Not here: whether a name was proved (reverse DNS) or only claimed (HELO), and what follows from
//! the operator for one message; `trace` and `ladder` decide that. A plain suffix match is
//! right for the operator and wrong for alignment: compare organisations with
//! [`HostName::same_organization`].
//!
//! # Incomplete support
//!
//! A provider lends addresses too: the reverse DNS of a rented server or of a customer's line often
//! lies under the suffix of the mail service. The `except` column names the shapes we know; a
//! caller should still distrust a name that holds the octets of its own address.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use memchr::memchr;
use serde::{Deserialize, Serialize};

use crate::name::{HostName, NameFault, is_within};

/// The operators we know, by suffix and by the header fields that betray them.
#[derive(Clone, Debug, Default)]
pub struct Table {
    operators: Vec<Operator>,
    by_suffix: HashMap<Box<str>, usize, RandomState>,
    /// Lower-case field names, each with its operator, sorted by length and then by letter: of most
    /// names that are looked up only the length is compared.
    marks: Vec<(Box<str>, usize)>,
}

impl Table {
    /// The table that comes with the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        // A test reads every row, so the default is never taken.
        static BUILTIN: LazyLock<Table> = LazyLock::new(|| {
            Table::default()
                .extended(BUILTIN_CSV.as_bytes())
                .unwrap_or_default()
        });
        &BUILTIN
    }

    /// This table with the rows of `csv` added; a row whose suffix is known replaces the known row.
    ///
    /// The first line names the columns. `suffix`, `category` and `operator` must be there; the
    /// others may be missing. Lines that begin with `#` are comments. Cells that hold several
    /// things separate them by blanks.
    ///
    /// | column | holds |
    /// | --- | --- |
    /// | `suffix` | a domain: it and every name below it belong to the operator |
    /// | `category` | `mailbox-provider`, `security-gateway`, `bulk-esp`, `mailing-list`, `forwarder` |
    /// | `operator` | its name, the same in every row of one operator |
    /// | `label` | the product, where a reader knows that name better |
    /// | `submission_host` | where users log in: a name, or a [`Pattern`] |
    /// | `ports` | `465:tls 587:starttls`, the best first; both when empty |
    /// | `how_sure` | `A`, `B` or `C`; `A` when empty |
    /// | `source` | where the fact is from |
    /// | `alternatives` | other hosts of the operator where some users log in |
    /// | `outbound` | patterns: hosts through which customers' mail leaves |
    /// | `pool` | more patterns of names that are never a setting |
    /// | `mx` | patterns: hosts that only take mail in |
    /// | `except` | patterns: names under the suffix that are not the mail service |
    /// | `traits` | `dkim-only`, `own-results` |
    /// | `marks` | header fields, beginning with `X-`, that only this service writes |
    /// | `note` | for people |
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::{Category, Table};
    ///
    /// let csv = "suffix,category,operator\nmail.example.net,security-gateway,Our filter\n";
    /// let table = Table::builtin().extended(csv.as_bytes())?;
    /// let host = HostName::parse("out3.mail.example.net")?;
    /// let operator = table.find(&host).ok_or("unknown")?;
    /// assert_eq!(operator.category(), Category::SecurityGateway);
    ///
    /// let bad = "suffix,category,operator\nmail.example.net,gateway,Our filter\n";
    /// let error = Table::builtin().extended(bad.as_bytes()).unwrap_err().to_string();
    /// assert!(error.contains("line 2, column `category`"), "{error}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first thing that cannot be read, with its line and column. A bad row never passes
    /// silently.
    pub fn extended(&self, mut csv: impl Read) -> Result<Self, TableError> {
        let mut text = String::new();
        csv.read_to_string(&mut text)
            .map_err(|source| TableError::Read { source })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut table = self.clone();
        let rows = text.matches('\n').count();
        table.operators.reserve(rows);
        table.by_suffix.reserve(rows);
        let mut starts = HashMap::with_capacity(rows);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::Headers)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let from_csv = |error| TableError::from_csv(error, text);
        let header = reader.headers().map_err(from_csv)?.clone();
        check_header(&header)?;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(from_csv)? {
            let start = record.position().map_or(0, csv::Position::byte);
            let row: Row<'_> = record.deserialize(Some(&header)).map_err(from_csv)?;
            let operator = row.read().map_err(|bad| TableError::Cell {
                line: line_of(text, start),
                column: bad.column,
                text: bad.text,
                fault: bad.fault,
            })?;
            if let Some(first) = starts.insert(operator.suffix.clone(), start) {
                return Err(TableError::RepeatedSuffix {
                    line: line_of(text, start),
                    suffix: operator.suffix.into(),
                    first: line_of(text, first),
                });
            }
            table.insert(operator);
        }
        table.index_marks()?;
        Ok(table)
    }

    /// Who runs this host: the row with the longest suffix, unless the row excepts the name.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// let host = HostName::parse("mail-wm1-f41.google.com")?;
    /// let operator = Table::builtin().find(&host).ok_or("unknown")?;
    /// assert_eq!(operator.name(), "Google");
    /// assert_eq!(operator.submission().host().map(HostName::as_str), Some("smtp.gmail.com"));
    /// assert!(operator.is_pool(&host));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn find(&self, host: &HostName) -> Option<&Operator> {
        self.find_lower(host.as_str())
    }

    /// The same for a text that need not be a host name, such as the domain of a DKIM signature.
    ///
    /// ```
    /// use heloscope::operator::Table;
    ///
    /// let signer = Table::builtin().find_text("example-com.20230601.gappssmtp.com");
    /// assert!(signer.is_some_and(|operator| operator.name() == "Google"));
    /// ```
    #[must_use]
    pub fn find_text(&self, domain: &str) -> Option<&Operator> {
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        if domain.bytes().any(|b| b.is_ascii_uppercase()) {
            self.find_lower(&domain.to_ascii_lowercase())
        } else {
            self.find_lower(domain)
        }
    }

    /// The service that writes this header field, letter case aside.
    ///
    /// Cheap enough to be asked about every field of every message.
    ///
    /// ```
    /// use heloscope::operator::Table;
    ///
    /// let service = Table::builtin().mark_of("X-SG-EID");
    /// assert!(service.is_some_and(|operator| operator.name() == "SendGrid"));
    /// assert!(Table::builtin().mark_of("X-Mailer").is_none());
    /// ```
    #[must_use]
    pub fn mark_of(&self, field_name: impl AsRef<[u8]>) -> Option<&Operator> {
        let name = field_name.as_ref();
        if !is_extension_field(name) {
            return None;
        }
        let lower = || name.iter().map(u8::to_ascii_lowercase);
        let found = self
            .marks
            .binary_search_by(|(mark, _)| {
                let by_length = mark.len().cmp(&name.len());
                by_length.then_with(|| mark.bytes().cmp(lower()))
            })
            .ok()?;
        let (_, index) = self.marks.get(found)?;
        self.operators.get(*index)
    }

    /// Every row, the built-in ones first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Operator> {
        self.operators.iter()
    }

    fn find_lower(&self, name: &str) -> Option<&Operator> {
        let mut rest = name;
        // No row is about a single label, so the last one is not looked up.
        while let Some(dot) = memchr(b'.', rest.as_bytes()) {
            if let Some(operator) = self
                .by_suffix
                .get(rest)
                .and_then(|index| self.operators.get(*index))
            {
                return (!any_matches(&operator.except, name)).then_some(operator);
            }
            rest = rest.get(dot.saturating_add(1)..)?;
        }
        None
    }

    fn insert(&mut self, operator: Operator) {
        if let Some(known) = self
            .by_suffix
            .get(&operator.suffix)
            .and_then(|index| self.operators.get_mut(*index))
        {
            *known = operator;
            return;
        }
        self.by_suffix
            .insert(operator.suffix.clone(), self.operators.len());
        self.operators.push(operator);
    }

    fn index_marks(&mut self) -> Result<(), TableError> {
        let mut marks: Vec<(Box<str>, usize)> = Vec::new();
        for (index, operator) in self.operators.iter().enumerate() {
            let lower = |mark: &str| (mark.to_ascii_lowercase().into(), index);
            marks.extend(operator.marks().map(lower));
        }
        marks.sort_unstable_by(|a, b| (a.0.len(), a).cmp(&(b.0.len(), b)));
        for pair in marks.windows(2) {
            if let [(mark, first), (again, second)] = pair
                && mark == again
            {
                let suffix = |index: &usize| self.operators.get(*index).map(Operator::suffix);
                return Err(TableError::RepeatedMark {
                    mark: mark.to_string(),
                    first: suffix(first).unwrap_or_default().to_owned(),
                    second: suffix(second).unwrap_or_default().to_owned(),
                });
            }
        }
        self.marks = marks;
        Ok(())
    }
}

/// One row: a suffix, who runs the hosts under it, and where its users log in.
#[derive(Clone, Debug)]
pub struct Operator {
    suffix: Box<str>,
    category: Category,
    name: Box<str>,
    label: Box<str>,
    submission: Submission,
    settings: Vec<Setting>,
    sureness: Sureness,
    source: Box<str>,
    alternatives: Vec<HostName>,
    outbound: Vec<Pattern>,
    pool: Vec<Pattern>,
    mx: Vec<Pattern>,
    except: Vec<Pattern>,
    traits: Traits,
    marks: Vec<Box<str>>,
    note: Box<str>,
}

impl Operator {
    /// The domain that this row is about; it and everything below it.
    #[must_use]
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// What the operator's hosts do with mail.
    #[must_use]
    pub fn category(&self) -> Category {
        self.category
    }

    /// The operator's one name, the same in all its rows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The product as its users know it; the operator's name where there is no other.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.label.is_empty() {
            &self.name
        } else {
            &self.label
        }
    }

    /// Where the operator's users log in.
    #[must_use]
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// Ports for the submission host, the best first; empty where the host is unknown.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// How well the row is known.
    #[must_use]
    pub fn sureness(&self) -> Sureness {
        self.sureness
    }

    /// Where the row's facts are from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Other hosts of the operator where some of its users log in.
    #[must_use]
    pub fn alternatives(&self) -> &[HostName] {
        &self.alternatives
    }

    /// Header fields that only this service writes.
    pub fn marks(&self) -> impl ExactSizeIterator<Item = &str> {
        self.marks.iter().map(|mark| &**mark)
    }

    /// What else a person should know; may be empty.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Whether both rows belong to one operator.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
    }

    /// Whether customers' mail leaves through this host, so that the operator is the sender's side
    /// here even when it is the receiver too.
    #[must_use]
    pub fn is_outbound(&self, host: &HostName) -> bool {
        any_matches(&self.outbound, host.as_str()) || self.server_name_fits(host)
    }

    /// Whether this name is one of many that only pass mail on, never a setting.
    ///
    /// Outbound hosts are that too, unless the provider gives each account a host of its own.
    #[must_use]
    pub fn is_pool(&self, host: &HostName) -> bool {
        let by_account = matches!(
            self.submission,
            Submission::ServerName(_) | Submission::AccountName(_)
        );
        any_matches(&self.pool, host.as_str())
            || (!by_account && any_matches(&self.outbound, host.as_str()))
    }

    /// Whether this host only takes mail in, on port 25, and nobody logs in there.
    #[must_use]
    pub fn is_mx_only(&self, host: &HostName) -> bool {
        any_matches(&self.mx, host.as_str())
    }

    /// Whether this name is itself the setting of the accounts on that server.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// let server = HostName::parse("sv1234.xserver.jp")?;
    /// let operator = Table::builtin().find(&server).ok_or("unknown")?;
    /// assert!(operator.server_name_fits(&server));
    /// assert!(!operator.server_name_fits(&HostName::parse("mail.xserver.jp")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn server_name_fits(&self, host: &HostName) -> bool {
        matches!(&self.submission, Submission::ServerName(pattern)
            if pattern.matches(host) && !self.is_mx_only(host) && !any_matches(&self.pool, host.as_str()))
    }

    /// Whether this name stands beside the account's own name, under the same wildcard certificate.
    #[must_use]
    pub fn account_sibling_fits(&self, host: &HostName) -> bool {
        matches!(&self.submission, Submission::AccountName(pattern) if pattern.matches(host))
    }

    /// Whether this receiver removes `Authentication-Results` fields of its own name that others
    /// wrote (RFC 8601, 5).
    #[must_use]
    pub fn strips_foreign_results(&self) -> bool {
        self.traits.own_results
    }

    /// Whether the suffix is seen in DKIM signatures only, never as a host.
    #[must_use]
    pub fn is_dkim_only(&self) -> bool {
        self.traits.dkim_only
    }
}

/// What an operator's hosts do with mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Category {
    /// Sends for programs and campaigns; permission to send is no mailbox.
    BulkEsp,
    /// Passes mail for one address on to another.
    Forwarder,
    /// People have mailboxes and log in here.
    MailboxProvider,
    /// Passes mail on to its subscribers.
    MailingList,
    /// Filters or relays mail for organisations; no person logs in.
    SecurityGateway,
}

impl Category {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BulkEsp => "bulk-esp",
            Self::Forwarder => "forwarder",
            Self::MailboxProvider => "mailbox-provider",
            Self::MailingList => "mailing-list",
            Self::SecurityGateway => "security-gateway",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Category {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        [
            Self::BulkEsp,
            Self::Forwarder,
            Self::MailboxProvider,
            Self::MailingList,
            Self::SecurityGateway,
        ]
        .into_iter()
        .find(|category| category.as_str() == text)
        .ok_or(CellFault::Category)
    }
}

/// How well a row of the table is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sureness {
    /// From the provider itself, or from a database of settings that clients use.
    A,
    /// From public documentation, not checked.
    B,
    /// A guess: the operator is right, its host may not be. Such a row never has a fixed host.
    C,
}

impl FromStr for Sureness {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        match text {
            "A" | "" => Ok(Self::A),
            "B" => Ok(Self::B),
            "C" => Ok(Self::C),
            _ => Err(CellFault::Sureness),
        }
    }
}

/// Where an operator's users log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submission {
    /// One host for everybody, whatever names the header shows.
    Documented(HostName),
    /// The name of the server that holds the account; the header shows it.
    ServerName(Pattern),
    /// A name made from the account's own label; the header shows a sibling at best.
    AccountName(Pattern),
    /// Not known, or there is none.
    Unknown,
}

impl Submission {
    /// The host, if it is the same for everybody.
    #[must_use]
    pub fn host(&self) -> Option<&HostName> {
        match self {
            Self::Documented(host) => Some(host),
            _ => None,
        }
    }

    fn parse(text: &str) -> Result<Self, CellFault> {
        if text.is_empty() {
            return Ok(Self::Unknown);
        }
        if text.contains('*') {
            return Err(CellFault::StarInHost);
        }
        if !text.contains('<') {
            return Ok(Self::Documented(HostName::parse(text)?));
        }
        let pattern = Pattern::parse(text)?;
        if ACCOUNT_LABELS.iter().any(|label| text.contains(label)) {
            Ok(Self::AccountName(pattern))
        } else {
            Ok(Self::ServerName(pattern))
        }
    }
}

/// How TLS begins on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Security {
    /// With the connection (RFC 8314, 3).
    #[serde(rename = "tls")]
    ImplicitTls,
    /// After a command (RFC 3207).
    #[serde(rename = "starttls")]
    StartTls,
}

impl Security {
    /// The word in the table and in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImplicitTls => "tls",
            Self::StartTls => "starttls",
        }
    }
}

/// A port to log in at, and how TLS begins there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Setting {
    /// The port, never 0 or 25 in the table.
    pub port: u16,
    /// How TLS begins.
    pub security: Security,
}

impl Setting {
    /// What to try where no table says better: RFC 6409 and RFC 8314.
    pub const USUAL: [Self; 2] = [
        Self {
            port: 587,
            security: Security::StartTls,
        },
        Self {
            port: 465,
            security: Security::ImplicitTls,
        },
    ];
}

impl FromStr for Setting {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        let (port, security) = text.split_once(':').ok_or(CellFault::Port)?;
        let port = port.parse().map_err(|_| CellFault::Port)?;
        let security = [Security::ImplicitTls, Security::StartTls]
            .into_iter()
            .find(|known| known.as_str() == security)
            .ok_or(CellFault::Port)?;
        // Port 25 is for relaying between servers (RFC 6409, 3.1).
        if matches!(port, 0 | 25) {
            return Err(CellFault::Port);
        }
        Ok(Self { port, security })
    }
}

/// A shape of host names.
///
/// `*` stands for any characters, dots too; `<N>` for digits; `<server>` for one whole label that
/// is no role such as `mail` or `www`. `<account>`, `<initial>` and `<login>` match the same and
/// say that the label is the account's own.
///
/// ```
/// use heloscope::name::HostName;
/// use heloscope::operator::Pattern;
///
/// let pattern = Pattern::parse("gator<N>.hostgator.com")?;
/// assert!(pattern.matches(&HostName::parse("gator2016.hostgator.com")?));
/// assert!(!pattern.matches(&HostName::parse("gator.hostgator.com")?));
/// assert!(!pattern.matches(&HostName::parse("gator1.example.com")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// A placeholder that does not exist, or a character that host names do not have.
    pub fn parse(text: &str) -> Result<Self, CellFault> {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (token, tail) = Token::first_of(rest).ok_or(CellFault::Pattern)?;
            if let Token::Literal(byte) = token
                && !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            {
                return Err(CellFault::Pattern);
            }
            rest = tail;
        }
        Ok(Self(text.into()))
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the whole name has this shape.
    #[must_use]
    pub fn matches(&self, host: &HostName) -> bool {
        self.matches_lower(host.as_str())
    }

    /// Where a star is passed, only the last one is taken back: a later star can do whatever an
    /// earlier one could, so the work is at most the product of both lengths.
    fn matches_lower(&self, name: &str) -> bool {
        let (mut pattern, mut name) = (self.0.as_bytes(), name.as_bytes());
        let mut star: Option<(&[u8], &[u8])> = None;
        loop {
            if pattern.is_empty() && name.is_empty() {
                return true;
            }
            if let Some((token, tail)) = Token::first_of(pattern) {
                if token == Token::Any {
                    star = Some((tail, name));
                    pattern = tail;
                    continue;
                }
                if let Some(rest) = token.strip_from(name) {
                    (pattern, name) = (tail, rest);
                    continue;
                }
            }
            let Some((after_star, from)) = star else {
                return false;
            };
            let Some((_, from)) = from.split_first() else {
                return false;
            };
            star = Some((after_star, from));
            (pattern, name) = (after_star, from);
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a table of operators could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// One cell says something that it cannot.
    #[error("read the operator table: line {line}, column `{column}`: `{text}` {fault}")]
    Cell {
        /// The line in the file, from 1.
        line: usize,
        /// The name of the column.
        column: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it, and what to write.
        fault: CellFault,
    },
    /// A line with too many or too few cells.
    #[error(
        "read the operator table: line {line} has {found} cells, the first line has {expected}; \
         put a cell that holds a comma into double quotes"
    )]
    Cells {
        /// The line in the file, from 1.
        line: usize,
        /// How many cells the line has.
        found: u64,
        /// How many the first line has.
        expected: u64,
    },
    /// The first line lacks a column that must be there.
    #[error(
        "read the operator table: the first line has no column `{column}`; \
         it must name at least suffix, category and operator"
    )]
    MissingColumn {
        /// The name of the column.
        column: &'static str,
    },
    /// The reader failed, or the text is not UTF-8.
    #[error("read the operator table")]
    Read {
        /// What the reader said.
        #[source]
        source: io::Error,
    },
    /// Two columns of one name.
    #[error("read the operator table: the first line names column `{column}` twice; keep one")]
    RepeatedColumn {
        /// The name of the column.
        column: String,
    },
    /// Two rows claim one header field.
    #[error(
        "read the operator table: `{mark}` is a mark of both {first} and {second}; \
         a field can betray one service only, so keep it in one row"
    )]
    RepeatedMark {
        /// The field's name.
        mark: String,
        /// The suffix of one row.
        first: String,
        /// The suffix of the other.
        second: String,
    },
    /// Two rows of one file are about the same suffix.
    #[error(
        "read the operator table: line {line} is about {suffix}, as line {first} is; keep one of them"
    )]
    RepeatedSuffix {
        /// The line in the file, from 1.
        line: usize,
        /// The suffix.
        suffix: String,
        /// The earlier line.
        first: usize,
    },
    /// A column that does not exist.
    #[error(
        "read the operator table: there is no column `{column}`; the columns are {}",
        COLUMNS.join(", ")
    )]
    UnknownColumn {
        /// The name in the first line.
        column: String,
    },
}

impl TableError {
    fn from_csv(error: csv::Error, text: &str) -> Self {
        match *error.kind() {
            csv::ErrorKind::UnequalLengths {
                ref pos,
                expected_len,
                len,
            } => Self::Cells {
                line: line_of(text, pos.as_ref().map_or(0, csv::Position::byte)),
                found: len,
                expected: expected_len,
            },
            _ => Self::Read {
                source: error.into(),
            },
        }
    }
}

/// What is wrong with one cell of a table, and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellFault {
    /// No category of ours.
    #[error(
        "is no category; write mailbox-provider, security-gateway, bulk-esp, mailing-list or forwarder"
    )]
    Category,
    /// Nothing, where something must be.
    #[error("is empty; every row needs one")]
    Empty,
    /// No host name.
    #[error("is no host name ({0}); write a name such as mail.example.com")]
    Host(#[from] NameFault),
    /// No field name that a service could have invented.
    #[error("is no mark; write the name of a header field that begins with X-")]
    Mark,
    /// A pattern for names that this row is never asked about.
    #[error("does not lie under the row's suffix and could never match; give it a row of its own")]
    OutsideSuffix,
    /// No pattern.
    #[error(
        "is no pattern; use letters, digits, hyphens, dots, `*`, `<N>`, `<server>`, `<account>`, \
         `<initial>` and `<login>`"
    )]
    Pattern,
    /// No port with its security.
    #[error(
        "is no setting; write PORT:SECURITY, such as 587:starttls or 465:tls, and never port 25"
    )]
    Port,
    /// Ports of nothing.
    #[error("has no host; fill submission_host or leave ports empty")]
    PortsWithoutHost,
    /// A suffix under which everybody registers names.
    #[error(
        "is a public suffix, under which others register names; write the operator's own domain"
    )]
    PublicSuffix,
    /// A wildcard where a setting must be.
    #[error("is no setting: `*` may be anything; write a host name, `<N>` or `<server>`")]
    StarInHost,
    /// No grade.
    #[error("is no grade; write A (the provider says so), B (published, unchecked) or C (a guess)")]
    Sureness,
    /// No trait.
    #[error("is no trait; write dkim-only or own-results")]
    Trait,
    /// A fixed host that nobody vouches for.
    #[error(
        "is a guess by its how_sure C, and people type passwords there; \
         leave it empty, or raise how_sure to A or B"
    )]
    Unsure,
}

#[derive(Clone, Copy, Debug, Default)]
struct Traits {
    dkim_only: bool,
    own_results: bool,
}

/// A cell that could not be read; its line is only looked up for the error.
struct BadCell {
    column: &'static str,
    text: String,
    fault: CellFault,
}

/// The cells of one line.
#[derive(Deserialize)]
struct Row<'a> {
    suffix: &'a str,
    category: &'a str,
    operator: &'a str,
    #[serde(default)]
    label: &'a str,
    #[serde(default)]
    submission_host: &'a str,
    #[serde(default)]
    ports: &'a str,
    #[serde(default)]
    how_sure: &'a str,
    #[serde(default)]
    source: &'a str,
    #[serde(default)]
    alternatives: &'a str,
    #[serde(default)]
    outbound: &'a str,
    #[serde(default)]
    pool: &'a str,
    #[serde(default)]
    mx: &'a str,
    #[serde(default)]
    except: &'a str,
    #[serde(default)]
    traits: &'a str,
    #[serde(default)]
    marks: &'a str,
    #[serde(default)]
    note: &'a str,
}

impl Row<'_> {
    fn read(&self) -> Result<Operator, BadCell> {
        let at = |column, text: &str, fault| BadCell {
            column,
            text: text.to_owned(),
            fault,
        };
        let suffix = read_cell("suffix", self.suffix, at, read_suffix)?;
        let category = read_cell("category", self.category, at, Category::from_str)?;
        let name = read_cell("operator", self.operator, at, |text| {
            (!text.is_empty())
                .then(|| text.into())
                .ok_or(CellFault::Empty)
        })?;
        let sureness = read_cell("how_sure", self.how_sure, at, Sureness::from_str)?;
        let submission = read_cell("submission_host", self.submission_host, at, |text| {
            read_submission(text, &suffix, sureness)
        })?;
        let mut settings = read_list("ports", self.ports, at, Setting::from_str)?;
        match (&submission, settings.is_empty()) {
            (Submission::Unknown, false) => {
                return Err(at("ports", self.ports, CellFault::PortsWithoutHost));
            }
            (Submission::Unknown, true) | (_, false) => {}
            (_, true) => settings.extend(Setting::USUAL),
        }
        let patterns = |column, cell| {
            read_list(column, cell, at, |text| {
                let pattern = Pattern::parse(text)?;
                in_suffix(&pattern, &suffix)?;
                Ok(pattern)
            })
        };
        let host = |text: &str| HostName::parse(text).map_err(CellFault::from);
        Ok(Operator {
            category,
            name,
            label: self.label.trim().into(),
            submission,
            settings,
            sureness,
            source: self.source.trim().into(),
            alternatives: read_list("alternatives", self.alternatives, at, host)?,
            outbound: patterns("outbound", self.outbound)?,
            pool: patterns("pool", self.pool)?,
            mx: patterns("mx", self.mx)?,
            except: patterns("except", self.except)?,
            traits: read_cell("traits", self.traits, at, read_traits)?,
            marks: read_list("marks", self.marks, at, read_mark)?,
            note: self.note.trim().into(),
            suffix,
        })
    }
}

/// Whether both are known, and one operator.
pub(crate) fn same_operator(a: Option<&Operator>, b: Option<&Operator>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a.is_same(b))
}

fn read_cell<T>(
    column: &'static str,
    cell: &str,
    at: impl Fn(&'static str, &str, CellFault) -> BadCell,
    read: impl Fn(&str) -> Result<T, CellFault>,
) -> Result<T, BadCell> {
    let text = cell.trim();
    read(text).map_err(|fault| at(column, text, fault))
}

fn read_list<T>(
    column: &'static str,
    cell: &str,
    at: impl Fn(&'static str, &str, CellFault) -> BadCell,
    read: impl Fn(&str) -> Result<T, CellFault>,
) -> Result<Vec<T>, BadCell> {
    cell.split_whitespace()
        .map(|text| read(text).map_err(|fault| at(column, text, fault)))
        .collect()
}

fn read_suffix(text: &str) -> Result<Box<str>, CellFault> {
    let name = HostName::parse(text)?;
    // Private suffixes pass: many a hoster's domain is one.
    let is_public = psl::suffix(name.as_str().as_bytes()).is_some_and(|suffix| {
        suffix == name.as_str().as_bytes() && suffix.typ() != Some(psl::Type::Private)
    });
    if is_public {
        return Err(CellFault::PublicSuffix);
    }
    Ok(name.as_str().into())
}

fn read_submission(text: &str, suffix: &str, sureness: Sureness) -> Result<Submission, CellFault> {
    let submission = Submission::parse(text)?;
    match &submission {
        Submission::Documented(_) if sureness == Sureness::C => return Err(CellFault::Unsure),
        Submission::AccountName(pattern) | Submission::ServerName(pattern) => {
            in_suffix(pattern, suffix)?;
        }
        Submission::Documented(_) | Submission::Unknown => {}
    }
    Ok(submission)
}

fn in_suffix(pattern: &Pattern, suffix: &str) -> Result<(), CellFault> {
    if is_within(pattern.as_str(), suffix) {
        Ok(())
    } else {
        Err(CellFault::OutsideSuffix)
    }
}

fn read_traits(text: &str) -> Result<Traits, CellFault> {
    let mut traits = Traits::default();
    for word in text.split_whitespace() {
        match word {
            "dkim-only" => traits.dkim_only = true,
            "own-results" => traits.own_results = true,
            _ => return Err(CellFault::Trait),
        }
    }
    Ok(traits)
}

fn read_mark(text: &str) -> Result<Box<str>, CellFault> {
    // RFC 5322, 2.2: a field name is printable ASCII without the colon.
    let is_name = text.bytes().all(|b| b.is_ascii_graphic() && b != b':');
    if is_name && is_extension_field(text.as_bytes()) {
        Ok(text.into())
    } else {
        Err(CellFault::Mark)
    }
}

/// Whether a field name begins with `X-`; marks all do, and most other fields do not.
fn is_extension_field(name: &[u8]) -> bool {
    matches!(name, [b'x' | b'X', b'-', _, ..])
}

/// The line of the row that the reader began to look for at this byte. The reader passes over empty
/// lines and comments and counts them to the row.
fn line_of(text: &str, start: u64) -> usize {
    let (before, rest) = usize::try_from(start)
        .ok()
        .and_then(|start| text.split_at_checked(start))
        .unwrap_or((text, ""));
    let skipped = |line: &&str| line.is_empty() || line.starts_with('#');
    before
        .matches('\n')
        .count()
        .saturating_add(rest.lines().take_while(skipped).count())
        .saturating_add(1)
}

fn check_header(header: &csv::StringRecord) -> Result<(), TableError> {
    for (index, column) in header.iter().enumerate() {
        if !COLUMNS.contains(&column) {
            return Err(TableError::UnknownColumn {
                column: column.to_owned(),
            });
        }
        if header.iter().take(index).any(|earlier| earlier == column) {
            return Err(TableError::RepeatedColumn {
                column: column.to_owned(),
            });
        }
    }
    for column in ["suffix", "category", "operator"] {
        if !header.iter().any(|name| name == column) {
            return Err(TableError::MissingColumn { column });
        }
    }
    Ok(())
}

fn any_matches(patterns: &[Pattern], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches_lower(name))
}

/// One piece of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Any,
    Digits,
    Label,
    Literal(u8),
}

impl Token {
    fn first_of(pattern: &[u8]) -> Option<(Self, &[u8])> {
        let (first, rest) = pattern.split_first()?;
        match first {
            b'*' => Some((Self::Any, rest)),
            b'<' => {
                if let Some(rest) = pattern.strip_prefix(b"<N>") {
                    return Some((Self::Digits, rest));
                }
                let rest = ACCOUNT_LABELS
                    .into_iter()
                    .chain(["<server>"])
                    .find_map(|label| pattern.strip_prefix(label.as_bytes()))?;
                Some((Self::Label, rest))
            }
            byte => Some((Self::Literal(byte.to_ascii_lowercase()), rest)),
        }
    }

    /// What is left of `name` behind this piece. Digits and labels take all they can.
    fn strip_from(self, name: &[u8]) -> Option<&[u8]> {
        let run = |belongs: fn(&u8) -> bool| {
            let end = name.iter().position(|b| !belongs(b)).unwrap_or(name.len());
            name.split_at_checked(end)
                .filter(|(run, _)| !run.is_empty())
        };
        match self {
            Self::Any => None,
            Self::Digits => run(u8::is_ascii_digit).map(|(_, rest)| rest),
            Self::Label => run(|b| *b != b'.')
                .filter(|(label, _)| !is_role_label(label))
                .map(|(_, rest)| rest),
            Self::Literal(byte) => name
                .split_first()
                .filter(|(first, _)| **first == byte)
                .map(|(_, rest)| rest),
        }
    }
}

/// Whether a label names a job rather than a machine: `mail.hoster.net` is nobody's server.
fn is_role_label(label: &[u8]) -> bool {
    let digits = label
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_digit())
        .count();
    let stem = label
        .len()
        .checked_sub(digits)
        .and_then(|end| label.get(..end))
        .unwrap_or(label);
    let is_in = |list: &[&str], label: &[u8]| list.iter().any(|role| role.as_bytes() == label);
    is_in(&ROLES, label) || is_in(&NUMBERED_ROLES, stem)
}

/// Labels that name a job when they stand alone; with a number they are often machines.
const ROLES: [&str; 10] = [
    "autoconfig",
    "autodiscover",
    "cpanel",
    "ftp",
    "imap",
    "mail",
    "pop",
    "smtp",
    "webmail",
    "www",
];
/// Labels that name a job with and without a number.
const NUMBERED_ROLES: [&str; 7] = ["mailout", "mout", "mx", "ns", "out", "outbound", "relay"];
/// Placeholders for a label that belongs to the account.
const ACCOUNT_LABELS: [&str; 3] = ["<account>", "<initial>", "<login>"];
/// The columns of the table.
const COLUMNS: [&str; 16] = [
    "suffix",
    "category",
    "operator",
    "label",
    "submission_host",
    "ports",
    "how_sure",
    "source",
    "alternatives",
    "outbound",
    "pool",
    "mx",
    "except",
    "traits",
    "marks",
    "note",
];
const BUILTIN_CSV: &str = include_str!("../data/operators.csv");
