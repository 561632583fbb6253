//! What identifies a bulk sender in a header: fields that only one service writes, the shape of its
//! return paths, and its word in `Feedback-ID`.
//!
//! Anyone can write these into a header, so a caller may let them lower an answer, never raise it.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexSet};

use crate::operator::{Category, CellFault, Operator, Table, TableError};

/// What identifies services, each with the place of its operator in the table.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Words that end a `Feedback-ID`, in lower case.
    feedback_ids: Vec<(Box<str>, usize)>,
    /// Lower-case field names, sorted by length and then by letter: of most names that are looked
    /// up only the length is compared.
    fields: Vec<(Box<str>, usize)>,
    /// Beginnings of return paths, as regular expressions.
    return_paths: Vec<(Box<str>, usize)>,
    /// All of them compiled, once a message needs them.
    compiled: OnceLock<RegexSet>,
}

impl Marks {
    pub(super) fn add_feedback_id(&mut self, word: &str, operator: usize) {
        let word = word.to_ascii_lowercase();
        self.feedback_ids.push((word.into(), operator));
    }

    pub(super) fn add_return_path(&mut self, shape: &str, operator: usize) {
        self.return_paths.push((shape.into(), operator));
        self.compiled = OnceLock::new();
    }

    fn return_path(&self, path: &str) -> Option<usize> {
        let set = self.compiled.get_or_init(|| {
            let shapes = self.return_paths.iter().map(|(shape, _)| anchored(shape));
            // Each was compiled when it was read, or by a test.
            RegexSet::new(shapes).unwrap_or_default()
        });
        let found = set.matches(path.as_bytes()).iter().next()?;
        self.return_paths.get(found).map(|(_, operator)| *operator)
    }
}

impl Table {
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
            .fields
            .binary_search_by(|(mark, _)| {
                let by_length = mark.len().cmp(&name.len());
                by_length.then_with(|| mark.bytes().cmp(lower()))
            })
            .ok()?;
        let (_, index) = self.marks.fields.get(found)?;
        self.operators.get(*index)
    }

    /// The bulk sender that writes return paths of this shape.
    ///
    /// Bulk senders encode the recipient in the return path (VERP), often under the domain of their
    /// customer, so that the domain does not tell.
    ///
    /// ```
    /// use heloscope::operator::Table;
    ///
    /// let path = "bounces+4711-ab12-ana=example.org@em77.example.com";
    /// let sender = Table::builtin().bulk_sender_of_return_path(path);
    /// assert!(sender.is_some_and(|operator| operator.name() == "SendGrid"));
    /// assert!(Table::builtin().bulk_sender_of_return_path("bo@example.com").is_none());
    /// ```
    #[must_use]
    pub fn bulk_sender_of_return_path(&self, path: &str) -> Option<&Operator> {
        self.operators.get(self.marks.return_path(path)?)
    }

    /// The bulk sender whose `Feedback-ID` fields end in this word, in lower case.
    ///
    /// Most use the first label of their domain.
    ///
    /// ```
    /// use heloscope::operator::Table;
    ///
    /// let sender = Table::builtin().bulk_sender_of_feedback_id("amazonses");
    /// assert!(sender.is_some_and(|operator| operator.name() == "Amazon SES"));
    /// assert!(Table::builtin().bulk_sender_of_feedback_id("google").is_none());
    /// ```
    #[must_use]
    pub fn bulk_sender_of_feedback_id(&self, word: &str) -> Option<&Operator> {
        let is_bulk = |operator: &&Operator| operator.category() == Category::BulkEsp;
        let mut known = self.marks.feedback_ids.iter();
        if let Some((_, operator)) = known.find(|(known, _)| **known == *word) {
            return self.operators.get(*operator).filter(is_bulk);
        }
        ["com", "net"]
            .iter()
            .filter_map(|suffix| self.find_text(&format!("{word}.{suffix}")))
            .find(is_bulk)
    }

    /// Compiles the return paths of a file that nobody has compiled yet.
    pub(super) fn check_return_paths(&self) -> Result<(), TableError> {
        for (shape, operator) in &self.marks.return_paths {
            Regex::new(&anchored(shape)).map_err(|source| TableError::ReturnPath {
                shape: shape.to_string(),
                suffix: self.suffix_at(*operator),
                source,
            })?;
        }
        Ok(())
    }

    fn suffix_at(&self, operator: usize) -> String {
        let operator = self.operators.get(operator);
        operator
            .map(Operator::suffix)
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn index_marks(&mut self) -> Result<(), TableError> {
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
                return Err(TableError::RepeatedMark {
                    mark: mark.to_string(),
                    first: self.suffix_at(*first),
                    second: self.suffix_at(*second),
                });
            }
        }
        self.marks.fields = marks;
        Ok(())
    }
}

pub(super) fn read_mark(text: &str) -> Result<Box<str>, CellFault> {
    // RFC 5322, 2.2: a field name is printable ASCII without the colon.
    let is_name = text.bytes().all(|b| b.is_ascii_graphic() && b != b':');
    if is_name && is_extension_field(text.as_bytes()) {
        Ok(text.into())
    } else {
        Err(CellFault::Mark)
    }
}

/// A shape as a regular expression for the beginning of a path, letter case aside.
fn anchored(shape: &str) -> String {
    format!("(?i-u)^(?:{shape})")
}

/// Whether a field name begins with `X-`; marks all do, and most other fields do not.
fn is_extension_field(name: &[u8]) -> bool {
    matches!(name, [b'x' | b'X', b'-', _, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn return_paths_of_bulk_senders_are_known_by_their_shape() {
        let table = [
            (
                "bounces+4711-ab12-ana=example.org@em77.example.com",
                Some("sendgrid.net"),
            ),
            (
                "bounce-mc.us1_1234.5678-ana=example.org@mail.example.com",
                Some("mcsv.net"),
            ),
            (
                "0102018f3c4d5e6f-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000@bounce.example.com",
                Some("amazonses.com"),
            ),
            ("pm_bounces@pm.example.com", Some("mtasv.net")),
            ("bo@example.com", None),
            ("bounces@example.com", None),
        ];
        for (path, expected) in table {
            let found = Table::builtin().bulk_sender_of_return_path(path);
            assert_eq!(found.map(Operator::suffix), expected, "{path}");
        }
    }

    #[test]
    fn the_built_in_return_paths_are_regular_expressions() {
        Table::builtin().check_return_paths().unwrap();
        let marks = &Table::builtin().marks;
        assert_eq!(marks.return_paths.len(), 5);
        for (_, index) in marks.return_paths.iter().chain(&marks.feedback_ids) {
            let operator = &Table::builtin().operators[*index];
            assert_eq!(operator.category(), Category::BulkEsp, "{operator:?}");
        }
    }
}
