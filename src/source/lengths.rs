//! `Content-Length`: where a message ends, in the few mailboxes that say so.

use crate::source::Chunk;
use crate::source::field::only_field;

/// The value of the one `Content-Length` field: `None` if there is none, several, or nonsense.
pub(super) fn content_length(header: &[u8]) -> Option<u64> {
    let digits = only_field(header, b"content-length")?.trim_ascii();
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Whether `Content-Length` tells where messages end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lengths {
    Unknown,
    Followed,
    Ignored,
    Refuted { offset: u64 },
}

/// A chunk that outlives the window.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) chunk: Chunk,
    pub(super) header: Vec<u8>,
    pub(super) body: Vec<u8>,
}

impl Stored {
    pub(super) fn size(&self) -> usize {
        self.header.len().saturating_add(size_of::<Stored>())
    }
}

/// Whether a message ends where its Content-Length says.
pub(super) enum Reach {
    Beyond,
    Exactly,
    Short,
}
