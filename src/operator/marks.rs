//! What identifies a bulk sender in a header: fields that only one service writes, the shape of its
//! return paths, and its word in `Feedback-ID`.
//!
//! Anyone can write these into a header, so a caller may let them lower an answer, never raise it.

use std::sync::LazyLock;

use regex::bytes::RegexSet;

use crate::operator::{Category, CellFault, Operator, Table, TableError};

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
            .binary_search_by(|(mark, _)| {
                let by_length = mark.len().cmp(&name.len());
                by_length.then_with(|| mark.bytes().cmp(lower()))
            })
            .ok()?;
        let (_, index) = self.marks.get(found)?;
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
        let index = VERP.matches(path.as_bytes()).iter().next()?;
        self.find_text(VERP_SHAPES.get(index)?.1)
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
        let label = FEEDBACK_IDS
            .iter()
            .find(|(known, _)| *known == word)
            .map_or(word, |(_, label)| label);
        ["com", "net"]
            .iter()
            .filter_map(|suffix| self.find_text(&format!("{label}.{suffix}")))
            .find(|operator| operator.category() == Category::BulkEsp)
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

pub(super) fn read_mark(text: &str) -> Result<Box<str>, CellFault> {
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

/// Shapes of return paths, and a domain of the bulk sender that writes them.
const VERP_SHAPES: [(&str, &str); 5] = [
    (
        r"(?i-u)^bounces\+[0-9]+-[0-9a-f]+-[^@]+=[^@]+@",
        "sendgrid.net",
    ),
    (r"(?i-u)^bounce-m[cd][._-]", "mcsv.net"),
    (r"(?i-u)^msprvs1=", "sparkpostmail.com"),
    (r"(?i-u)^pm_bounces@", "mtasv.net"),
    (
        r"(?i-u)^[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f-]{27}-000000@",
        "amazonses.com",
    ),
];

/// The shapes compiled. A test compiles every one, so the empty set is never taken.
static VERP: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(VERP_SHAPES.map(|(shape, _)| shape)).unwrap_or_default());

/// `Feedback-ID` words that are no label of the sender's domain.
const FEEDBACK_IDS: [(&str, &str); 2] = [("sg", "sendgrid"), ("mc", "mcsv")];

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
            let found = VERP.matches(path.as_bytes()).iter().next();
            assert_eq!(found.map(|index| VERP_SHAPES[index].1), expected, "{path}");
        }
        for (_, domain) in VERP_SHAPES {
            let operator = Table::builtin().find_text(domain).unwrap();
            assert_eq!(operator.category(), Category::BulkEsp, "{domain}");
        }
    }
}
