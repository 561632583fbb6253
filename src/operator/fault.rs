//! What can be wrong with a table of operators, and what to write instead.

use std::io;

use crate::name::NameFault;

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
         it must name at least {}",
        list(needed)
    )]
    MissingColumn {
        /// The name of the column.
        column: &'static str,
        /// The columns that such a file needs.
        needed: [&'static str; 3],
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
         a field can identify one service only, so keep it in one row"
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
    /// A return path that is not a regular expression.
    #[error(
        "read the operator table: the return-path `{shape}` of {suffix} is not a regular expression"
    )]
    ReturnPath {
        /// The text in the table.
        shape: String,
        /// The suffix of its row.
        suffix: String,
        /// What is wrong with it.
        #[source]
        source: regex::Error,
    },
    /// Both columns for suffixes.
    #[error("read the operator table: the first line names both `suffix` and `suffixes`; keep one")]
    TwoSuffixColumns,
    /// A column that does not exist.
    #[error(
        "read the operator table: there is no column `{column}`; the columns are {}",
        known.join(", ")
    )]
    UnknownColumn {
        /// The name in the first line.
        column: String,
        /// The columns that such a file may have.
        known: &'static [&'static str],
    },
}

impl TableError {
    pub(super) fn from_csv(error: csv::Error, text: &str) -> Self {
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
        "is not a category; write mailbox-provider, security-gateway, bulk-esp, mailing-list or forwarder"
    )]
    Category,
    /// Nothing, where something must be.
    #[error("is empty; every row needs one")]
    Empty,
    /// Not a fact.
    #[error(
        "is not a fact; write alternatives, except, feedback-id, inside, login, marks, mx, names, outbound, pool, \
         return-path, servers or traits"
    )]
    Fact,
    /// No host name.
    #[error("is not a host name ({0}); write a name such as mail.example.com")]
    Host(#[from] NameFault),
    /// No way to log in.
    #[error(
        "is not a way to log in; write password, app-password, oauth-only or admin-switch, \
         or leave it empty if it is not known"
    )]
    Login,
    /// No field name that a service could have invented.
    #[error("is not a mark; write the name of a header field that begins with X-")]
    Mark,
    /// A pattern for names that this row is never asked about.
    #[error("is not under the row's suffix and could never match; give it a row of its own")]
    OutsideSuffix,
    /// No pattern.
    #[error(
        "is not a pattern; use letters, digits, hyphens, dots, `*`, `<N>`, `<server>`, `<account>`, \
         `<initial>` and `<login>`"
    )]
    Pattern,
    /// No port with its security.
    #[error(
        "is not a setting; write PORT:SECURITY, such as 587:starttls or 465:tls, and never port 25"
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
    #[error("is not a setting: `*` may be anything; write a host name, `<N>` or `<server>`")]
    StarInHost,
    /// No grade.
    #[error(
        "is not a grade; write A (the provider says so), B (published, unchecked) or C (a guess)"
    )]
    Sureness,
    /// No trait.
    #[error(
        "is not a trait; write customers, dkim-only, gmail-client, no-reverse-names, own-results, shared or unnamed-receiver"
    )]
    Trait,
    /// A fact about a suffix that the table does not have.
    #[error("is not in the table; a fact needs a row with its suffix")]
    UnknownSuffix,
    /// A fixed host that nobody vouches for.
    #[error(
        "is a guess (how_sure is C), and people type passwords there; \
         leave it empty, or raise how_sure to A or B"
    )]
    Unsure,
}

/// The line of the row that the reader began to look for at this byte. The reader passes over empty
/// lines and comments and counts them to the row.
pub(super) fn line_of(text: &str, start: u64) -> usize {
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

/// `a, b and c`.
fn list([first, second, last]: &[&str; 3]) -> String {
    format!("{first}, {second} and {last}")
}
