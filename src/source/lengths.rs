//! `Content-Length`: where a message ends, in the few mailboxes that say so.
//!
//! A value is followed only if it ends at a separator, and the values of a file only as long as all
//! of them do. A mail with several values, or with one that is no number, ends at the next separator
//! and says nothing of the others. What is read before that is known of a message is kept here.

use std::collections::VecDeque;

use crate::source::field::fields_named;
use crate::source::{Chunk, ContentLength, MAX_PENDING};

/// The `Content-Length` of one message after another.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    trust: LengthTrust,
    /// Where the first of `pending` ends if its Content-Length is true.
    target: u64,
    /// Read, but not known yet to be messages: they may be in the body of the first of them.
    pending: VecDeque<StoredChunk>,
    /// Messages to be handed out.
    ready: VecDeque<StoredChunk>,
}

impl Lengths {
    /// Follows no `Content-Length`.
    pub(super) fn ignore(&mut self) {
        self.trust = LengthTrust::Ignored;
    }

    /// Follows no `Content-Length` any longer: what is pending are messages.
    pub(super) fn refute(&mut self) {
        let offset = self.pending.front().map_or(0, |first| first.chunk.offset);
        self.trust = LengthTrust::Refuted { offset };
        self.ready.append(&mut self.pending);
    }

    pub(super) fn status(&self) -> ContentLength {
        match self.trust {
            LengthTrust::Unknown | LengthTrust::Ignored => ContentLength::Absent,
            LengthTrust::Followed => ContentLength::Followed,
            LengthTrust::Refuted { offset } => ContentLength::Refuted { offset },
        }
    }

    /// Whether messages end at separators alone from here on, and all before have been handed out.
    pub(super) fn is_over(&self) -> bool {
        matches!(
            self.trust,
            LengthTrust::Ignored | LengthTrust::Refuted { .. }
        ) && self.ready.is_empty()
    }

    /// Whether a message has begun whose end is not known yet.
    pub(super) fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    pub(super) fn next_ready(&mut self) -> Option<StoredChunk> {
        self.ready.pop_front()
    }

    /// Whether `chunk` is a whole message by itself; if not, it is kept, or is a part of one that
    /// is kept.
    pub(super) fn is_message(&mut self, chunk: Chunk, header: &[u8], body: &[u8]) -> bool {
        match self.trust {
            LengthTrust::Unknown | LengthTrust::Followed => {}
            LengthTrust::Ignored | LengthTrust::Refuted { .. } => return true,
        }
        if self.pending.is_empty() {
            let stated = if chunk.has_header {
                Stated::of(header)
            } else {
                Stated::Nothing
            };
            let length = match stated {
                Stated::Length(length) => length,
                // Whoever delivers the mail writes one field; a stranger wrote the others. He may
                // not decide how his neighbours' mails are read.
                Stated::Doubtful => return true,
                Stated::Nothing => {
                    self.trust = match self.trust {
                        LengthTrust::Followed => LengthTrust::Refuted {
                            offset: chunk.offset,
                        },
                        _ => LengthTrust::Ignored,
                    };
                    return true;
                }
            };
            self.trust = LengthTrust::Followed;
            self.target = chunk.body.saturating_add(length);
        }
        match Ending::of(chunk, self.target) {
            Ending::Exact => return self.complete(chunk),
            Ending::Short => {
                self.store(chunk, header, body);
                let bytes = self.pending.iter().map(StoredChunk::size);
                if bytes.fold(0, usize::saturating_add) > MAX_PENDING {
                    self.refute();
                }
            }
            Ending::Beyond => {
                self.store(chunk, header, body);
                self.refute();
            }
        }
        false
    }

    /// Ends the pending message with `chunk`; says whether there is none, so that `chunk` is a
    /// message itself.
    fn complete(&mut self, chunk: Chunk) -> bool {
        let Some(mut first) = self.pending.pop_front() else {
            return true;
        };
        first.chunk.length = chunk.end().saturating_sub(first.chunk.offset);
        self.pending.clear();
        self.ready.push_back(first);
        false
    }

    fn store(&mut self, chunk: Chunk, header: &[u8], body: &[u8]) {
        self.pending.push_back(StoredChunk {
            chunk,
            header: header.to_vec(),
            body: body.to_vec(),
        });
    }
}

/// Whether `Content-Length` decides where messages end.
#[derive(Clone, Copy, Debug, Default)]
enum LengthTrust {
    #[default]
    Unknown,
    Followed,
    Ignored,
    Refuted {
        offset: u64,
    },
}

/// A chunk that outlives the window.
#[derive(Debug)]
pub(super) struct StoredChunk {
    pub(super) chunk: Chunk,
    pub(super) header: Vec<u8>,
    pub(super) body: Vec<u8>,
}

impl StoredChunk {
    fn size(&self) -> usize {
        self.header.len().saturating_add(size_of::<StoredChunk>())
    }
}

/// Whether a chunk ends where a Content-Length says.
enum Ending {
    Beyond,
    Exact,
    Short,
}

impl Ending {
    fn of(chunk: Chunk, target: u64) -> Self {
        match chunk.end().checked_sub(target) {
            None => Ending::Short,
            // Writers differ in whether they count the blank line before the separator.
            Some(rest) if rest <= chunk.line_ends => Ending::Exact,
            Some(_) => Ending::Beyond,
        }
    }
}

/// What a header section says of the length of its body.
enum Stated {
    /// Several values, or nonsense: nothing to go by, and no sign that the file has no lengths.
    Doubtful,
    Length(u64),
    Nothing,
}

impl Stated {
    fn of(header: &[u8]) -> Self {
        let mut values = fields_named(header, b"content-length");
        match (values.next(), values.next()) {
            (None, _) => Stated::Nothing,
            (Some(value), None) => number(value).map_or(Stated::Doubtful, Stated::Length),
            (Some(_), Some(_)) => Stated::Doubtful,
        }
    }
}

fn number(value: &[u8]) -> Option<u64> {
    let digits = value.trim_ascii();
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}
