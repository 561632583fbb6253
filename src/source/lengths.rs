//! `Content-Length`: where a message ends, in the few mailboxes that say so.
//!
//! A value is followed only if it ends at a separator, and the values of a file only as long as all
//! of them do. Of several values in one mail, one is the writer's and the others are a stranger's: it
//! ends at the farthest separator at which one of them does, since the stranger's text may hold nearer
//! ones, and says nothing of the other mails. What is read before that is known of a message is kept
//! here.

use std::collections::VecDeque;

use crate::source::field::fields_named;
use crate::source::{Chunk, ContentLength, MAX_PENDING};

/// The `Content-Length` of one message after another.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    trust: LengthTrust,
    /// Where the first of `pending` may end.
    awaited: Awaited,
    /// Read, but not known yet to be messages: they may be in the body of the first of them.
    pending: VecDeque<StoredChunk>,
    pending_size: usize,
    /// Messages to be handed out.
    ready: VecDeque<StoredChunk>,
}

impl Lengths {
    /// Follows no `Content-Length`.
    pub(super) fn ignore(&mut self) {
        self.trust = LengthTrust::Ignored;
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
        !self.is_followed() && self.ready.is_empty()
    }

    fn is_followed(&self) -> bool {
        matches!(self.trust, LengthTrust::Unknown | LengthTrust::Followed)
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
        if !self.is_followed() {
            return true;
        }
        if self.pending.is_empty() {
            let Some(awaited) = self.begin(chunk, header) else {
                return true;
            };
            self.awaited = awaited;
            if self.awaited.is_exactly(chunk) {
                return true;
            }
        }
        let stored = StoredChunk {
            chunk,
            header: header.to_vec(),
            body: body.to_vec(),
        };
        self.pending_size = self.pending_size.saturating_add(stored.size());
        self.pending.push_back(stored);
        self.settle();
        while self.pending_size > MAX_PENDING {
            self.give_up();
        }
        false
    }

    /// Where a message may end; None if at the next separator.
    fn begin(&mut self, chunk: Chunk, header: &[u8]) -> Option<Awaited> {
        let stated = if chunk.has_header {
            Stated::of(header)
        } else {
            Stated::Nothing
        };
        let (lengths, is_doubtful) = match stated {
            Stated::Length(length) => {
                self.trust = LengthTrust::Followed;
                (vec![length], false)
            }
            Stated::Doubtful(lengths) => (lengths, true),
            Stated::Nothing => {
                self.trust = match self.trust {
                    LengthTrust::Followed => LengthTrust::Refuted {
                        offset: chunk.offset,
                    },
                    _ => LengthTrust::Ignored,
                };
                return None;
            }
        };
        let targets = lengths.into_iter();
        let targets = targets.map(|length| chunk.body.saturating_add(length));
        let awaited = Awaited {
            targets: targets.collect(),
            is_doubtful,
            ..Awaited::default()
        };
        (!awaited.targets.is_empty()).then_some(awaited)
    }

    /// Hands out what is known by now.
    fn settle(&mut self) {
        while !self.pending.is_empty() {
            while !self.awaited.is_over()
                && let Some(next) = self.pending.get(self.awaited.compared)
            {
                self.awaited.compare(next.chunk);
            }
            if !self.awaited.is_over() {
                return;
            }
            self.end_first();
        }
    }

    /// Waits no longer for where the first pending message ends: what it says is not believed. The next
    /// one may be pending then.
    pub(super) fn give_up(&mut self) {
        self.awaited.targets.clear();
        self.settle();
    }

    /// Ends the first pending message where it is known to end, and begins the next.
    fn end_first(&mut self) {
        if self.awaited.taken == 0 && !self.awaited.is_doubtful {
            // From here on no length is followed: what is pending are messages.
            let offset = self.pending.front().map_or(0, |first| first.chunk.offset);
            self.trust = LengthTrust::Refuted { offset };
            return self.release();
        }
        self.take(self.awaited.taken);
        while let Some(next) = self.pending.pop_front() {
            let begun = self.begin(next.chunk, &next.header);
            self.pending.push_front(next);
            if let Some(awaited) = begun {
                self.awaited = awaited;
                return;
            }
            if !self.is_followed() {
                return self.release();
            }
            self.take(1);
        }
    }

    /// Makes one message of the first `count` pending ones, of which there is one at least.
    fn take(&mut self, count: usize) {
        let count = count.max(1).min(self.pending.len());
        let mut taken = self.pending.drain(..count);
        let Some(mut first) = taken.next() else {
            return;
        };
        let mut size = first.size();
        let mut end = first.chunk.end();
        for part in taken {
            size = size.saturating_add(part.size());
            end = part.chunk.end();
        }
        first.chunk.length = end.saturating_sub(first.chunk.offset);
        self.pending_size = self.pending_size.saturating_sub(size);
        self.ready.push_back(first);
    }

    /// Hands out what is pending as messages.
    fn release(&mut self) {
        self.ready.append(&mut self.pending);
        self.pending_size = 0;
    }
}

/// Where a message may end.
#[derive(Debug, Default)]
struct Awaited {
    /// Where it ends by the values that are neither met nor passed yet.
    targets: Vec<u64>,
    /// Whether there were several values, or nonsense.
    is_doubtful: bool,
    /// With how many of the pending chunks they have been compared.
    compared: usize,
    /// How many of these are the message by the farthest value that was met; 0 for none.
    taken: usize,
}

impl Awaited {
    fn is_over(&self) -> bool {
        self.targets.is_empty()
    }

    /// Whether a message with one value is this very chunk.
    fn is_exactly(&self, chunk: Chunk) -> bool {
        let [target] = self.targets.as_slice() else {
            return false;
        };
        !self.is_doubtful && matches!(Ending::of(chunk, *target), Ending::Exact)
    }

    fn compare(&mut self, chunk: Chunk) {
        self.compared = self.compared.saturating_add(1);
        let mut is_met = false;
        self.targets.retain(|target| {
            let ending = Ending::of(chunk, *target);
            is_met |= matches!(ending, Ending::Exact);
            matches!(ending, Ending::Short)
        });
        if is_met {
            self.taken = self.compared;
        }
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
    /// Several values, or nonsense beside them: no sign that the file has no lengths.
    Doubtful(Vec<u64>),
    Length(u64),
    Nothing,
}

impl Stated {
    fn of(header: &[u8]) -> Self {
        let mut values = fields_named(header, b"content-length");
        match (values.next(), values.next()) {
            (None, _) => Stated::Nothing,
            (Some(value), None) => {
                number(value).map_or_else(|| Stated::Doubtful(Vec::new()), Stated::Length)
            }
            (Some(first), Some(second)) => {
                let values = [first, second].into_iter().chain(values);
                let mut lengths: Vec<_> = values.filter_map(number).collect();
                // Whoever delivers a mail writes its field first or last.
                let half = MOST_LENGTHS.wrapping_div(2);
                if let Some(last) = lengths.len().checked_sub(half).filter(|last| *last > half) {
                    lengths.drain(half..last);
                }
                Stated::Doubtful(lengths)
            }
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

/// As many of one mail's values are compared with where its chunks end.
const MOST_LENGTHS: usize = 4;
