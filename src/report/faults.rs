//! What stops a run, in the reader's language: tallies, keys, tables and roots that cannot be read.
//!
//! The `Display` of these errors is for programmers, and English. What a command says is here.

use std::error::Error;

use crate::operator::{CellFault, TableError};
#[cfg(feature = "probe")]
use crate::probe::ConfigError;
use crate::report::json::TallyError;
use crate::report::words::{Words, say};
use crate::tally::{KeyTooShort, KeysDiffer, LineFault};

/// One cause of an error in words, without the causes behind it; none where it is not one of ours.
///
/// ```
/// use heloscope::report::faults::fault_words;
/// use heloscope::report::json::read_tally;
/// use heloscope::report::words::{Language, Words};
///
/// let error = read_tally(&b"no tally\n"[..]).unwrap_err();
/// let words = Words::new(Language::Japanese);
/// assert_eq!(fault_words(&error, &words).as_deref(), Some("1行目"));
/// ```
#[must_use]
pub fn fault_words(cause: &(dyn Error + 'static), words: &Words) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<TallyError>() {
        return Some(tally_words(error, words));
    }
    if let Some(fault) = cause.downcast_ref::<LineFault>() {
        return Some(line_words(fault, words));
    }
    // What a parser of JSON expected helps nobody who did not write the file by hand.
    if cause.is::<serde_json::Error>() {
        return Some(words.word("tally-fault-json"));
    }
    if let Some(KeyTooShort { bytes, .. }) = cause.downcast_ref() {
        return Some(say!(words, "key-too-short", bytes = *bytes));
    }
    if cause.is::<KeysDiffer>() {
        return Some(words.word("keys-differ"));
    }
    #[cfg(feature = "probe")]
    if let Some(ConfigError::Roots { .. }) = cause.downcast_ref() {
        return Some(words.word("roots-fault"));
    }
    let error = cause.downcast_ref::<TableError>()?;
    Some(table_words(error, words))
}

fn tally_words(error: &TallyError, words: &Words) -> String {
    let (message, line) = match error {
        TallyError::Json { line, .. } => ("tally-line-damaged", line),
        TallyError::Line { line, .. } => ("tally-line", line),
        TallyError::Read { line, .. } => ("tally-line-unread", line),
    };
    // As text: a place is no quantity, and gets no thousands separator.
    say!(words, message, line = line.to_string())
}

fn line_words(fault: &LineFault, words: &Words) -> String {
    match fault {
        LineFault::NotATally => words.word("tally-fault-not_a_tally"),
        LineFault::Count { said, read } => {
            say!(words, "tally-fault-count", said = *said, read = *read)
        }
        LineFault::Damaged => words.word("tally-fault-damaged"),
        LineFault::Keys(_) => words.word("keys-differ"),
        LineFault::Incomplete => words.word("tally-fault-incomplete"),
        LineFault::Missing { said, read } => {
            let missing = said.saturating_sub(*read);
            say!(words, "tally-fault-missing", missing, said = *said)
        }
        LineFault::OutOfPlace => words.word("tally-fault-out_of_place"),
        LineFault::Version(version) => {
            say!(words, "tally-fault-version", version = version.to_string())
        }
    }
}

fn table_words(error: &TableError, words: &Words) -> String {
    let list = |columns: &[&str]| columns.join(&words.word("list-separator"));
    let place = |line: &usize| line.to_string();
    match error {
        TableError::Cell {
            line,
            column,
            text,
            fault,
        } => {
            let fault = cell_words(fault, words);
            say!(
                words,
                "table-cell",
                line = place(line),
                column = *column,
                text,
                fault
            )
        }
        TableError::Cells {
            line,
            found,
            expected,
        } => {
            let (found, expected) = (*found, *expected);
            say!(words, "table-cells", line = place(line), found, expected)
        }
        TableError::MissingColumn { column, needed } => {
            say!(
                words,
                "table-missing_column",
                column = *column,
                needed = list(needed)
            )
        }
        TableError::Read { .. } => words.word("table-read"),
        TableError::RepeatedColumn { column } => say!(words, "table-repeated_column", column),
        TableError::RepeatedMark {
            mark,
            first,
            second,
        } => say!(words, "table-repeated_mark", mark, first, second),
        TableError::RepeatedSuffix {
            line,
            suffix,
            first,
        } => {
            let (line, first) = (place(line), place(first));
            say!(words, "table-repeated_suffix", line, suffix, first)
        }
        TableError::ReturnPath { shape, suffix, .. } => {
            say!(words, "table-return_path", shape, suffix)
        }
        TableError::TwoSuffixColumns => words.word("table-two_suffix_columns"),
        TableError::UnknownColumn { column, known } => {
            say!(words, "table-unknown_column", column, known = list(known))
        }
    }
}

fn cell_words(fault: &CellFault, words: &Words) -> String {
    words.word(match fault {
        CellFault::Category => "cell-category",
        CellFault::Empty => "cell-empty",
        CellFault::Fact => "cell-fact",
        CellFault::Host(_) => "cell-host",
        CellFault::Login => "cell-login",
        CellFault::Mark => "cell-mark",
        CellFault::OutsideSuffix => "cell-outside_suffix",
        CellFault::Pattern => "cell-pattern",
        CellFault::Port => "cell-port",
        CellFault::PortsWithoutHost => "cell-ports_without_host",
        CellFault::PublicSuffix => "cell-public_suffix",
        CellFault::StarInHost => "cell-star_in_host",
        CellFault::Sureness => "cell-sureness",
        CellFault::Trait => "cell-trait",
        CellFault::UnknownSuffix => "cell-unknown_suffix",
        CellFault::Unsure => "cell-unsure",
    })
}
