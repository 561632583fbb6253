//! What is said beside a result: what was left out of the inputs, where and why.

use std::collections::BTreeMap;
use std::io;

use crate::report::text::Detail;
use crate::report::words::{Words, say};
use crate::scan::{ReadFault, ScanOutcome, ScanProblem, SkipReason, refusal};
use crate::source::{MAX_FIELD, MAX_FIELDS, MAX_SECTION};

/// One thing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How much it matters.
    pub weight: NoteWeight,
    /// A sentence, or a fragment of one; it may hold hostile text.
    pub text: String,
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteWeight {
    /// Something that should have been read was not.
    Error,
    /// Something that is good to know.
    Note,
}

/// The notes on a reading, without the problems that `is_answer` picks, which the report itself
/// tells. `names` are those of the inputs.
#[must_use]
pub fn notes<V>(
    outcome: &ScanOutcome<V>,
    names: &[String],
    words: &Words,
    detail: Detail,
    is_answer: impl Fn(&ScanProblem) -> bool,
) -> Vec<Note> {
    let note = |text| Note {
        weight: NoteWeight::Note,
        text,
    };
    let mut notes = Vec::new();
    let mut told: BTreeMap<&SkipReason, usize> = BTreeMap::new();
    let mut left_out = outcome.problems_left_out;
    let problems = outcome.problems.iter();
    for problem in problems.filter(|problem| !is_answer(problem)) {
        let is_failure = problem.reason.is_failure();
        let alike = told.entry(&problem.reason).or_default();
        *alike = alike.saturating_add(1);
        match detail {
            _ if is_failure => {}
            Detail::Brief => continue,
            Detail::Usual if *alike > MOST_ALIKE => {
                left_out = left_out.saturating_add(1);
                continue;
            }
            Detail::Usual | Detail::Full => {}
        }
        notes.push(Note {
            weight: if is_failure {
                NoteWeight::Error
            } else {
                NoteWeight::Note
            },
            text: sentence(problem, names, words),
        });
    }
    if left_out > 0 {
        notes.push(note(say!(words, "problems-more", count = left_out)));
    }
    let cut = outcome.totals().cut;
    if cut > 0 && detail != Detail::Brief {
        notes.push(note(say!(
            words,
            "header-cut",
            count = cut,
            section = MAX_SECTION as u64 / 1024,
            field = MAX_FIELD as u64 / 1024,
            fields = MAX_FIELDS as u64
        )));
    }
    notes
}

fn sentence(problem: &ScanProblem, names: &[String], words: &Words) -> String {
    let place = problem.place.name(names);
    let mut what = words.word(&format!("problem-{}", problem.reason.code()));
    if let Some(error) = &problem.error {
        let because = words.word("cli-because");
        let detail = io_words(error, words);
        what = format!("{what}{because}{detail}");
    }
    match problem.offset.filter(|offset| *offset > 0) {
        Some(offset) => {
            // As text: a place is no quantity, and gets no thousands separator.
            let offset = offset.to_string();
            say!(words, "problem-at", place, what, offset)
        }
        None => say!(words, "problem", place, what),
    }
}

/// What is wrong with the bytes, or what the operating system said.
#[must_use]
pub fn io_words(error: &io::Error, words: &Words) -> String {
    if let Some(reason) = refusal(error) {
        return words.word(&format!("problem-{}", reason.code()));
    }
    let is_of_decoder = error.get_ref().is_some() || error.kind() == io::ErrorKind::UnexpectedEof;
    if let Some(fault) = ReadFault::of(error).filter(|_| is_of_decoder) {
        return words.word(&format!("read-fault-{}", fault.code()));
    }
    let message = match error.kind() {
        _ if cfg!(unix) && error.raw_os_error() == Some(NO_DEVICE) => "cli-io-no_device",
        io::ErrorKind::IsADirectory => "cli-io-is_a_directory",
        io::ErrorKind::InvalidFilename => "cli-io-invalid_name",
        io::ErrorKind::NotADirectory => "cli-io-not_a_directory",
        io::ErrorKind::NotFound => "cli-io-not_found",
        io::ErrorKind::PermissionDenied => "cli-io-permission_denied",
        io::ErrorKind::ReadOnlyFilesystem => "cli-io-read_only",
        io::ErrorKind::StorageFull => "cli-io-storage_full",
        _ => return error.to_string(),
    };
    words.word(message)
}

/// ENXIO, which opening a socket gives; the same number on every Unix.
const NO_DEVICE: i32 = 6;

/// Notes of one kind that are told one by one: a folder may hold thousands of files that are no
/// mail. All are counted, and `--verbose` tells all.
const MOST_ALIKE: usize = 10;
