//! What is said on standard error about inputs: what was left out, where, and why.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use heloscope::report::text::Detail;
use heloscope::report::words::{Words, say};
use heloscope::scan::{Place, ScanOutcome, ScanProblem, SkipReason};
use heloscope::source::{MAX_FIELD, MAX_SECTION};
use heloscope::tally::Tally;

/// The problems of a reading, told and counted.
pub(crate) struct Notes<'n> {
    pub(crate) names: &'n [String],
    pub(crate) words: &'n Words,
    pub(crate) detail: Detail,
}

impl Notes<'_> {
    /// Tells all problems but those that `is_answer` picks, which the report itself tells.
    pub(crate) fn tell<V>(
        &self,
        outcome: &ScanOutcome<V>,
        is_answer: impl Fn(&ScanProblem) -> bool,
    ) -> io::Result<()> {
        let mut err = anstream::stderr();
        let mut told: BTreeMap<&SkipReason, usize> = BTreeMap::new();
        let mut left_out = outcome.problems_left_out;
        for problem in outcome
            .problems
            .iter()
            .filter(|problem| !is_answer(problem))
        {
            let is_failure = problem.reason.is_failure();
            let label = if is_failure { "cli-error" } else { "cli-note" };
            let alike = told.entry(&problem.reason).or_default();
            *alike = alike.saturating_add(1);
            match self.detail {
                _ if is_failure => {}
                Detail::Brief => continue,
                Detail::Usual if *alike > MOST_ALIKE => {
                    left_out = left_out.saturating_add(1);
                    continue;
                }
                Detail::Usual | Detail::Full => {}
            }
            self.line(&mut err, label, &self.sentence(problem))?;
        }
        if left_out > 0 {
            self.line(
                &mut err,
                "cli-note",
                &say!(self.words, "problems-more", count = left_out),
            )?;
        }
        let cut = outcome.totals().cut;
        if cut > 0 && self.detail != Detail::Brief {
            self.line(
                &mut err,
                "cli-note",
                &say!(
                    self.words,
                    "header-cut",
                    count = cut,
                    section = MAX_SECTION as u64 / 1024,
                    field = MAX_FIELD as u64 / 1024
                ),
            )?;
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
            let what = say!(self.words, "input-without-mail", place = name, files);
            self.line(&mut anstream::stderr(), "cli-note", &what)?;
        }
        Ok(())
    }

    /// Tells what was read of each input.
    pub(crate) fn account<V>(&self, outcome: &ScanOutcome<V>) -> io::Result<()> {
        let mut err = anstream::stderr();
        for (name, counts) in self.names.iter().zip(&outcome.inputs) {
            let left_out = counts.reasons.iter();
            let left_out = left_out.filter(|(reason, _)| !reason.is_remark());
            let left_out = left_out.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
            self.line(
                &mut err,
                "cli-note",
                &say!(
                    self.words,
                    "input-account",
                    place = name,
                    messages = counts.messages,
                    files = counts.files,
                    left = left_out
                ),
            )?;
        }
        Ok(())
    }

    fn line(&self, err: &mut impl Write, label: &str, what: &str) -> io::Result<()> {
        writeln!(err, "{}", labelled(self.words, label, what))
    }

    fn sentence(&self, problem: &ScanProblem) -> String {
        let place = place_name(&problem.place, self.names);
        let mut what = self
            .words
            .word(&format!("problem-{}", problem.reason.code()));
        if let Some(error) = &problem.error {
            let because = self.words.word("cli-because");
            what = format!("{what}{because}{}", system_words(error, self.words));
        }
        match problem.offset.filter(|offset| *offset > 0) {
            Some(offset) => {
                // As text: a place is no quantity, and gets no thousands separator.
                let offset = offset.to_string();
                say!(self.words, "problem-at", place, what, offset)
            }
            None => say!(self.words, "problem", place, what),
        }
    }
}

/// Notes of one kind that are told one by one: a folder may hold thousands of files that are no
/// mail. All are counted, and `--verbose` tells all.
const MOST_ALIKE: usize = 10;

/// Writes such a line, with colours where they are wanted.
pub(crate) fn tell(words: &Words, label: &str, what: &str) -> io::Result<()> {
    writeln!(anstream::stderr(), "{}", labelled(words, label, what))
}

/// A line for standard error: an error, a note or a hint.
pub(crate) fn labelled(words: &Words, label: &str, what: &str) -> String {
    say!(words, label, what)
}

/// What the operating system said.
pub(crate) fn system_words(error: &io::Error, words: &Words) -> String {
    let message = match error.kind() {
        _ if error.raw_os_error().is_none() => return error.to_string(),
        io::ErrorKind::IsADirectory => "cli-io-is_a_directory",
        io::ErrorKind::NotFound => "cli-io-not_found",
        io::ErrorKind::PermissionDenied => "cli-io-permission_denied",
        io::ErrorKind::StorageFull => "cli-io-storage_full",
        _ => return error.to_string(),
    };
    words.word(message)
}

/// Adds what a reading left out to a tally.
pub(crate) fn count_skipped<V>(tally: &mut Tally, outcome: &ScanOutcome<V>) {
    for (reason, count) in &outcome.totals().reasons {
        if !reason.is_remark() {
            tally.add_skipped(reason.code(), *count);
        }
    }
}

/// The input, and the file and members in it.
pub(crate) fn place_name(place: &Place, names: &[String]) -> String {
    let mut name = match &place.path {
        Some(path) => path.display().to_string(),
        None => names
            .get(place.input)
            .cloned()
            .unwrap_or_else(|| "-".to_owned()),
    };
    for member in &place.members {
        name.push_str(": ");
        name.push_str(member);
    }
    name
}
