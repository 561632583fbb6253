//! A sliding window over a reader: the only place where input bytes are buffered.

use std::io::{ErrorKind, Read};

use crate::source::separator::Extent;
use crate::source::{ReadError, starting_at, up_to};

/// Bytes kept before the position, so that the line before a separator can be seen.
pub(super) const BEHIND: usize = 128;

/// Bytes that can always be seen after the position: enough to sniff a format, and for a
/// separator line with the two lines after it.
pub(super) const AHEAD: usize = 16 * 1024;

/// The part of an input that is in memory.
#[derive(Debug)]
pub(super) struct Window<R> {
    reader: R,
    /// Text that replaces the reader's bytes, once these have been rewritten; and how much is read.
    instead: Option<(Vec<u8>, usize)>,
    /// Whether the reader's bytes follow that text.
    goes_on: bool,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where `start` is in the input.
    offset: u64,
    block: usize,
    ended: bool,
    failed: Option<ReadError>,
}

impl<R: Read> Window<R> {
    pub(super) fn new(reader: R, block: usize, offset: u64) -> Self {
        let size = BEHIND.saturating_add(AHEAD).saturating_add(block);
        Window {
            reader,
            instead: None,
            goes_on: false,
            buffer: vec![0; size],
            start: 0,
            end: 0,
            offset,
            block,
            ended: false,
            failed: None,
        }
    }

    /// What is in memory at and after the position.
    pub(super) fn data(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// What is in memory before and after `at`, which counts from the position.
    pub(super) fn around(&self, at: usize) -> (&[u8], &[u8]) {
        let middle = self.start.saturating_add(at).min(self.end);
        let behind = up_to(&self.buffer, middle);
        let behind = starting_at(behind, middle.saturating_sub(BEHIND));
        let ahead = self.buffer.get(middle..self.end).unwrap_or_default();
        (behind, up_to(ahead, AHEAD))
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether the input has been read to its end, or to where it broke off.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Whether `ahead`, of [`Window::around`], would be longer after more reading.
    pub(super) fn extent(&self, ahead: &[u8]) -> Extent {
        if self.ended || ahead.len() >= AHEAD {
            Extent::Complete
        } else {
            Extent::Partial
        }
    }

    pub(super) fn take_error(&mut self) -> Option<ReadError> {
        self.failed.take()
    }

    /// Moves the position over `count` bytes that are in memory.
    pub(super) fn advance(&mut self, count: usize) {
        let count = count.min(self.end.saturating_sub(self.start));
        self.start = self.start.saturating_add(count);
        self.offset = self.offset.saturating_add(count as u64);
    }

    /// Whether `more` can read a worthwhile amount without the position having been moved.
    pub(super) fn has_room(&self) -> bool {
        let room = self.buffer.len().saturating_sub(self.end);
        room >= self.block.min(SMALL_READ)
    }

    /// Reads once; says whether there is more now.
    pub(super) fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if !self.has_room() && self.start > BEHIND {
            let from = self.start.saturating_sub(BEHIND);
            self.buffer.copy_within(from..self.end, 0);
            self.start = BEHIND;
            self.end = self.end.saturating_sub(from);
        }
        loop {
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            let read = match &mut self.instead {
                Some((text, at)) if *at < text.len() || !self.goes_on => {
                    let rest = starting_at(text, *at);
                    let count = rest.len().min(free.len());
                    if let Some(free) = free.get_mut(..count) {
                        free.copy_from_slice(up_to(rest, count));
                    }
                    *at = at.saturating_add(count);
                    Ok(count)
                }
                Some(_) | None => self.reader.read(free),
            };
            match read {
                Ok(0) => {
                    self.ended = true;
                    return false;
                }
                Ok(count) => {
                    self.end = self.end.saturating_add(count).min(self.buffer.len());
                    return true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let held = self.end.saturating_sub(self.start) as u64;
                    self.failed = Some(ReadError {
                        offset: self.offset.saturating_add(held),
                        source: error,
                    });
                    self.ended = true;
                    return false;
                }
            }
        }
    }

    /// Reads on until `count` bytes (at most `AHEAD`) are in memory, or the input ends.
    pub(super) fn fill(&mut self, count: usize) {
        while self.data().len() < count.min(AHEAD) && self.more() {}
    }

    /// All of a small input that is left: `None` if there are more than `limit` bytes.
    pub(super) fn rest(&mut self, limit: usize) -> Option<Vec<u8>> {
        let text = self.take(limit.saturating_add(1));
        (text.len() <= limit).then_some(text)
    }

    /// The next `limit` bytes, or somewhat more: as many as there are.
    pub(super) fn take(&mut self, limit: usize) -> Vec<u8> {
        let mut text = Vec::new();
        loop {
            text.extend_from_slice(self.data());
            self.advance(self.data().len());
            if text.len() >= limit || !self.more() {
                return text;
            }
        }
    }

    /// Goes on with `text` in place of the reader's bytes.
    pub(super) fn replace(&mut self, text: Vec<u8>) {
        self.instead = Some((text, 0));
        self.goes_on = false;
        self.start = 0;
        self.end = 0;
        self.offset = 0;
        self.ended = false;
    }

    /// Puts `text` back, which [`Window::take`] took when the position was at `offset`.
    pub(super) fn put_back(&mut self, text: Vec<u8>, offset: u64) {
        self.replace(text);
        self.goes_on = true;
        self.offset = offset;
    }
}

/// A read of less than this is not worth its system call.
const SMALL_READ: usize = 4096;
