//! What identifies a bulk sender in a header.

use crate::operator::{CellFault, Operator, Table, TableError};

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
