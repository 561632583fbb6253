//! What is said on standard error about inputs: what was left out, where, and why.

use std::io::{self, Write};
use std::path::Path;

use heloscope::notes::{NoteWeight, notes};
use heloscope::report::escape::printable;
use heloscope::report::text::Detail;
use heloscope::report::words::{Words, say};
use heloscope::scan::{ScanOutcome, ScanProblem};

/// The notes on a reading, on their way out.
pub(crate) struct Tell<'n> {
    pub(crate) names: &'n [String],
    pub(crate) words: &'n Words,
    pub(crate) detail: Detail,
}

impl Tell<'_> {
    /// Tells all problems but those that `is_answer` picks, which the report itself tells.
    pub(crate) fn tell<V>(
        &self,
        outcome: &ScanOutcome<V>,
        is_answer: impl Fn(&ScanProblem) -> bool,
    ) -> io::Result<()> {
        for note in notes(outcome, self.names, self.words, self.detail, is_answer) {
            let label = match note.weight {
                NoteWeight::Error => "cli-error",
                NoteWeight::Note => "cli-note",
            };
            tell(self.words, label, &note.text)?;
        }
        Ok(())
    }

    /// Tells what was looked at in folders and archives that hold no mail.
    pub(crate) fn tell_without_mail<V>(&self, outcome: &ScanOutcome<V>) -> io::Result<()> {
        if self.detail == Detail::Brief {
            return Ok(());
        }
        for (at, (name, counts)) in self.names.iter().zip(&outcome.inputs).enumerate() {
            let mut problems = outcome.problems.iter();
            let is_packed = problems
                .any(|problem| problem.place.input == at && !problem.place.members.is_empty());
            let holds_files = is_packed || counts.files != 1 || Path::new(name).is_dir();
            if counts.messages > 0 || counts.has_failures() || !holds_files {
                continue;
            }
            let files = counts.files;
            // Then it is said already what was there and why it was not read.
            if files == 0 && !counts.reasons.is_empty() {
                continue;
            }
            let what = say!(self.words, "input-without-mail", place = name, files);
            tell(self.words, "cli-note", &what)?;
        }
        Ok(())
    }

    /// Tells what was read of each input.
    pub(crate) fn account<V>(&self, outcome: &ScanOutcome<V>) -> io::Result<()> {
        for (name, counts) in self.names.iter().zip(&outcome.inputs) {
            let left_out = counts.reasons.iter();
            let left_out = left_out.filter(|(reason, _)| !reason.is_remark());
            let left_out = left_out.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
            let what = say!(
                self.words,
                "input-account",
                place = name,
                messages = counts.messages,
                files = counts.files,
                left = left_out
            );
            tell(self.words, "cli-note", &what)?;
        }
        Ok(())
    }
}

/// Writes such a line, with colours where they are wanted.
pub(crate) fn tell(words: &Words, label: &str, what: &str) -> io::Result<()> {
    writeln!(anstream::stderr(), "{}", labelled(words, label, what))
}

/// A line for standard error: an error, a note or a hint.
pub(crate) fn labelled(words: &Words, label: &str, what: &str) -> String {
    // A command in it stands on a line of its own, where it can be copied.
    let mut lines = what.lines();
    let mut text = say!(words, label, what = lines.next().unwrap_or_default());
    for line in lines {
        text.push('\n');
        text.push_str(&printable(line));
    }
    text
}
