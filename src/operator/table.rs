//! Reading a table of operators, and looking a host up in it.

use std::collections::HashMap;
use std::io::{self, Read};
use std::str::FromStr;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use memchr::memchr;
use serde::Deserialize;

use crate::name::{HostName, NameFault, is_within};
use crate::operator::marks::read_mark;
use crate::operator::pattern::{Pattern, any_matches};
use crate::operator::{Category, Operator, Setting, Submission, Sureness, Trait};

/// The operators we know, by suffix and by the header fields that betray them.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub(super) operators: Vec<Operator>,
    by_suffix: HashMap<Box<str>, usize, RandomState>,
    /// Lower-case field names, each with its operator, sorted by length and then by letter: of most
    /// names that are looked up only the length is compared.
    pub(super) marks: Vec<(Box<str>, usize)>,
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
    /// | `traits` | `dkim-only`, `gmail-client`, `own-results`, `smtp-auth-off`, `unnamed-receiver` |
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
    #[error(
        "is no trait; write dkim-only, gmail-client, own-results, smtp-auth-off or unnamed-receiver"
    )]
    Trait,
    /// A fixed host that nobody vouches for.
    #[error(
        "is a guess by its how_sure C, and people type passwords there; \
         leave it empty, or raise how_sure to A or B"
    )]
    Unsure,
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
            traits: read_list("traits", self.traits, at, Trait::from_str)?,
            marks: read_list("marks", self.marks, at, read_mark)?,
            note: self.note.trim().into(),
            suffix,
        })
    }
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
const BUILTIN_CSV: &str = include_str!("../../data/operators.csv");
