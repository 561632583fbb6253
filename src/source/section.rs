//! The copy of a header section that no longer fits where it was read.

use crate::source::{Cuts, MAX_FIELD, MAX_FIELDS, MAX_SECTION, starting_at, up_to};

/// A header section, gathered piece by piece, within the limits.
#[derive(Debug, Default)]
pub(super) struct Section {
    text: Vec<u8>,
    cuts: Cuts,
    /// How many have begun.
    fields: usize,
    field_start: usize,
    field_cut: bool,
    mid_line: bool,
}

impl Section {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        // One hostile message must not cost its size until the end of the scan.
        self.text.shrink_to(USUAL_SIZE);
        self.cuts = Cuts::default();
        self.fields = 0;
        self.field_start = 0;
        self.field_cut = false;
        self.mid_line = false;
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    pub(super) fn cuts(&self) -> Cuts {
        self.cuts
    }

    /// Takes a whole section out of the window, where none is left that is long enough to be cut.
    pub(super) fn copy(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }

    /// Adds what follows: any number of lines and parts of lines.
    pub(super) fn push(&mut self, text: &[u8]) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at.saturating_add(1));
            self.push_piece(up_to(rest, end));
            rest = starting_at(rest, end);
        }
    }

    fn push_piece(&mut self, piece: &[u8]) {
        // What begins with a blank goes on with the field above (RFC 5322, 2.2.3).
        if !self.mid_line && !matches!(piece, [b' ' | b'\t', ..]) {
            self.field_start = self.text.len();
            self.field_cut = false;
            self.fields = self.fields.saturating_add(1);
        }
        self.mid_line = !piece.ends_with(b"\n");
        if self.cuts.section || self.field_cut {
            return;
        }
        let used = self.text.len().saturating_sub(self.field_start);
        let kept = up_to(piece, MAX_FIELD.saturating_sub(used));
        let size = self.text.len().saturating_add(kept.len());
        if size > MAX_SECTION || self.fields > MAX_FIELDS {
            self.text.truncate(self.field_start);
            self.cuts.section = true;
            return;
        }
        self.text.extend_from_slice(kept);
        if kept.len() < piece.len() {
            self.text.push(b'\n');
            self.field_cut = true;
            self.cuts.fields = self.cuts.fields.saturating_add(1);
        }
    }
}

/// Header sections of present-day mail are at most 135 KB long, and 12 KB in the mean.
const USUAL_SIZE: usize = 128 * 1024;
