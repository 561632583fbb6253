//! What an input is, and one message after another out of it.
//!
//! [`Messages`] reads any [`Read`] once, in blocks, and hands out header sections: one message
//! (`.eml`, Apple `.emlx`), an mbox of every dialect, MMDF, or the page "Show original" as people
//! copy it. Only the content decides what an input is, never its file name. Memory does not
//! depend on the size of a message or of a line: bodies are searched for the next separator and
//! dropped.
//!
//! An mbox has no escaping that programs agree on, and anyone can write a line that begins with
//! `From ` into a body. A line separates here only if it is dated (or is exactly `From ` or `From
//! -`), a header field follows, and a blank line precedes or the field is followed by what may
//! follow a field. The rule depends on three lines and on the file's first line only, so that parts
//! of a file can be read apart: see [`Messages::at`].
//!
//! # Incomplete support
//!
//! - Line ends are LF and CRLF, mixed or not. A file with CR alone is read up to [`MAX_REWRITTEN`]
//!   bytes.
//! - `Content-Length` is followed only in a file whose first message carries it, and while every
//!   message's value ends at a separator; a message with several values ends at the farthest separator
//!   at which one of them does. A value that hides more than [`MAX_PENDING`] bytes of header sections is
//!   not believed.
//! - Text before the first separator of an mbox, such as a comment or a covering note, is passed over
//!   if the separator is in the first [`MAX_LEADING`] bytes, is dated, and a header section that mail has
//!   follows it.
//! - UTF-16 is read up to [`MAX_REWRITTEN`] bytes, and of what is repaired ([`RepairScope::Paste`]) the
//!   first [`MAX_REPAIRED`]; their offsets count in the text as rewritten.
//! - Compressed and packed input is named here; feature `scan` opens it.

use std::io::Read;
use std::ops::Range;

use crate::source::lengths::{Lengths, StoredChunk};
use crate::source::section::Section;
use crate::source::separator::{
    Decision, Extent, LineKind, SeparatorFinder, Separators, classify_line, is_separator,
};
use crate::source::window::{BEHIND, Window};

pub use crate::source::attached::{Attached, attached};
pub use crate::source::bounce::{Bounce, BounceFault};
pub use crate::source::error::ReadError;
pub use crate::source::layout::{Format, Layout, NotMail};
pub use crate::source::repair::{Repair, Repairs, Unread};

mod attached;
mod bounce;
mod error;
mod field;
mod layout;
mod lengths;
pub(crate) mod magic;
mod original;
mod outlook;
mod repair;
mod section;
mod separator;
mod wide;
mod window;

/// One message after another out of one input.
///
/// # Example
///
/// ```
/// use heloscope::source::{Item, Messages};
///
/// let mbox = b"From a@example.net Tue Mar  4 18:00:00 2025\nSubject: one\n\nHello\n\n\
///     From b@example.net Wed Mar  5 18:00:00 2025\nSubject: two\n\nFrom here on, a body.\n";
/// let mut messages = Messages::new(&mbox[..]);
/// let mut seen = Vec::new();
/// while let Some(item) = messages.next_item()? {
///     if let Item::Message(message) = item {
///         seen.push((message.header.to_vec(), message.offset, message.length));
///     }
/// }
/// assert_eq!(seen, [(b"Subject: one\n".to_vec(), 0, 65), (b"Subject: two\n".to_vec(), 65, 80)]);
/// # Ok::<(), heloscope::source::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Messages<R> {
    window: Window<R>,
    options: ReadOptions,
    range: Range<u64>,
    layout: Layout,
    position: Position,
    /// Finds what may be a separator, in an input that has them.
    finder: Option<SeparatorFinder>,
    header_at: HeaderAt,
    section: Section,
    body: Vec<u8>,
    /// Where in the window that part of the body begins that is still to be kept.
    body_from: Option<usize>,
    /// Where the delimiter of MMDF is that the next message begins with.
    delimiter: Option<u64>,
    lengths: Lengths,
    /// Text before the first separator that is still to be told of.
    leading: Option<Skipped>,
    /// The message handed out last, if it is no longer in the window.
    current: Option<StoredChunk>,
    index: u64,
    /// Where a repaired header section was put together.
    gaps: Vec<usize>,
    /// Where the fields of the header section just read begin, if it is in the window.
    fields: Vec<usize>,
    /// Whether the input ended within the header section just read.
    section_is_open: bool,
}

impl<R: Read> Messages<R> {
    /// Reads `reader` from its beginning to its end.
    ///
    /// ```
    /// use heloscope::source::{Format, Item, Messages};
    ///
    /// let mut messages = Messages::new(&b"Subject: one\n\nHello\n"[..]);
    /// assert_eq!(messages.layout().format, Format::Eml);
    /// let item = messages.next_item()?;
    /// assert!(matches!(item, Some(Item::Message(mail)) if mail.header == b"Subject: one\n"));
    /// # Ok::<(), heloscope::source::ReadError>(())
    /// ```
    pub fn new(reader: R) -> Self {
        Messages::with(reader, ReadOptions::default())
    }

    /// The same with other than the usual options.
    ///
    /// ```
    /// use heloscope::source::{Item, Messages, ReadOptions, Repair, RepairScope};
    ///
    /// let pasted = b"> Received: by mx.example.net\n> From: bo@example.com\n>\n> Hello\n";
    /// let options = ReadOptions {
    ///     keep_body: 2,
    ///     repair: RepairScope::Paste,
    ///     ..ReadOptions::default()
    /// };
    /// let mut messages = Messages::with(&pasted[..], options);
    /// let item = messages.next_item()?;
    /// assert!(matches!(item, Some(Item::Message(mail)) if mail.header.starts_with(b"Received: by")));
    /// assert!(matches!(item, Some(Item::Message(mail)) if mail.body == b"He"));
    /// assert!(messages.layout().repairs.has(Repair::QuoteMarks));
    /// # Ok::<(), heloscope::source::ReadError>(())
    /// ```
    pub fn with(reader: R, options: ReadOptions) -> Self {
        Messages::within(reader, 0..u64::MAX, options)
    }

    /// Reads `reader` from its beginning, and hands out what begins in `range`.
    ///
    /// The parts of an input give together what the whole gives: each message belongs to the part
    /// that its first byte (in an mbox, that of its separator line) lies in. Reading stops once the
    /// range is done.
    ///
    /// ```
    /// use heloscope::source::{Item, Messages, ReadOptions};
    ///
    /// let mbox = b"From a@example.net Tue Mar  4 18:00:00 2025\nSubject: one\n\nHello\n\n\
    ///     From b@example.net Wed Mar  5 18:00:00 2025\nSubject: two\n\nHello\n";
    /// let mut part = Messages::within(&mbox[..], 1..100, ReadOptions::default());
    /// assert!(matches!(part.next_item()?, Some(Item::Message(mail)) if mail.offset == 65));
    /// assert!(part.next_item()?.is_none());
    /// # Ok::<(), heloscope::source::ReadError>(())
    /// ```
    pub fn within(reader: R, range: Range<u64>, options: ReadOptions) -> Self {
        Messages::start(reader, options, 0, range, Position::Start)
    }

    /// Reads one part of an mbox without what comes before it: the messages that begin in `range`.
    ///
    /// `layout` is what [`Messages::layout`] said of the same input, `reader` has been positioned
    /// at [`Layout::entry`], and [`Messages::divisible_from`] has allowed it.
    ///
    /// ```
    /// use heloscope::source::{Item, Messages, ReadOptions};
    ///
    /// let mbox = b"From a@example.net Tue Mar  4 18:00:00 2025\nSubject: one\n\nHello\n\n\
    ///     From b@example.net Wed Mar  5 18:00:00 2025\nSubject: two\n\nHello\n";
    /// let mut messages = Messages::new(&mbox[..]);
    /// messages.next_item()?;
    /// let (layout, begin) = (messages.layout(), messages.divisible_from());
    /// assert_eq!(begin, Some(65));
    ///
    /// let range = 65..u64::MAX;
    /// let entry = layout.entry(range.start) as usize;
    /// let mut part = Messages::at(&mbox[entry..], layout, range, ReadOptions::default());
    /// assert!(matches!(part.next_item()?, Some(Item::Message(mail)) if mail.offset == 65));
    /// # Ok::<(), heloscope::source::ReadError>(())
    /// ```
    pub fn at(reader: R, layout: Layout, range: Range<u64>, options: ReadOptions) -> Self {
        let entry = layout.entry(range.start);
        let mut messages = Messages::start(reader, options, entry, range, Position::Entry);
        messages.layout = layout;
        messages.leading = layout.leading();
        messages.finder = Some(SeparatorFinder::of_mbox());
        messages.lengths.ignore();
        messages
    }

    fn start(
        reader: R,
        options: ReadOptions,
        offset: u64,
        range: Range<u64>,
        position: Position,
    ) -> Self {
        Messages {
            window: Window::new(reader, options.block.clamp(1, MAX_BLOCK), offset),
            options,
            range,
            layout: Layout::default(),
            position,
            finder: None,
            header_at: HeaderAt::Nothing,
            section: Section::default(),
            body: Vec::new(),
            body_from: None,
            delimiter: None,
            lengths: Lengths::default(),
            leading: None,
            current: None,
            index: 0,
            gaps: Vec::new(),
            fields: Vec::new(),
            section_is_open: false,
        }
    }

    /// The server that failed, as the text of a delivery report without its header names it; hostile
    /// text. It is known right after the item that says what the input is: see [`NotMail::Report`].
    pub fn server_in_report(&self) -> Option<String> {
        bounce::server_in_text(self.window.data())
    }

    /// What the input is, judging by its first bytes.
    pub fn layout(&mut self) -> Layout {
        self.begin();
        self.layout
    }

    /// Whether `Content-Length` has been right, so far, about where messages end.
    pub fn content_length(&self) -> ContentLength {
        self.lengths.status()
    }

    /// From which byte on [`Messages::at`] may read this input, if everything before it has been
    /// handed out.
    ///
    /// `None` for anything but an mbox, and while `Content-Length` may still tell where its
    /// messages end.
    pub fn divisible_from(&self) -> Option<u64> {
        let is_ready = self.leading.is_none() && self.lengths.is_over();
        let is_as_read = self.layout.repairs.is_empty();
        if self.layout.format != Format::Mbox || !is_ready || !is_as_read {
            return None;
        }
        match self.position {
            Position::Opening => Some(self.window.offset()),
            Position::Between { end } => Some(self.window.offset().saturating_add(end as u64)),
            _ => None,
        }
    }

    /// The next message, or a stretch of the input that is not one.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the reader failed, after everything that could be read has been handed
    /// out.
    pub fn next_item(&mut self) -> Result<Option<Item<'_>>, ReadError> {
        self.current = None;
        self.begin();
        if let Position::NotMail(kind) = self.position {
            self.position = Position::Done;
            if kind == NotMail::Empty
                && let Some(error) = self.window.take_error()
            {
                // It may or may not be empty.
                return Err(error);
            }
            if self.range.contains(&0) {
                return Ok(Some(Item::Skipped(Skipped {
                    offset: 0,
                    length: 0,
                    reason: Skip::NotMail(kind),
                })));
            }
        }
        if let Some(leading) = self.leading.take()
            && self.range.contains(&leading.offset)
        {
            return Ok(Some(Item::Skipped(leading)));
        }
        loop {
            while let Some(stored) = self.lengths.next_ready() {
                if self.range.contains(&stored.chunk.offset) {
                    let index = self.count(stored.chunk);
                    let stored = self.current.insert(stored);
                    return Ok(Some(stored.chunk.item(&stored.header, &stored.body, index)));
                }
            }
            let Some(chunk) = self.next_chunk() else {
                if !self.lengths.is_pending() {
                    return self.window.take_error().map_or(Ok(None), Err);
                }
                // The last Content-Length points beyond the end.
                self.lengths.give_up();
                continue;
            };
            let header = header_of(self.header_at, &self.window, &self.section);
            if self.lengths.is_message(chunk, header, &self.body)
                && self.range.contains(&chunk.offset)
            {
                let index = self.count(chunk);
                let header = header_of(self.header_at, &self.window, &self.section);
                let mut item = chunk.item(header, &self.body, index);
                if let Item::Message(message) = &mut item {
                    message.repairs = self.layout.repairs;
                    message.unread = self.layout.unread;
                    message.gaps = &self.gaps;
                    message.fields = &self.fields;
                }
                return Ok(Some(item));
            }
        }
    }

    fn count(&mut self, chunk: Chunk) -> u64 {
        let index = self.index;
        if chunk.has_header {
            self.index = index.saturating_add(1);
        }
        index
    }

    fn begin(&mut self) {
        match self.position {
            Position::Start => {}
            Position::Entry => return self.seek_first_separator(),
            _ => return,
        }
        let (layout, gaps) = layout::detect(&mut self.window, self.options.repair);
        self.layout = layout;
        self.gaps = gaps;
        if !layout.repairs.is_empty() {
            // The text is another one, and as long as it is.
            self.options.size = None;
        }
        self.leading = self.layout.leading();
        self.position = match self.layout.format {
            Format::None(kind) => Position::NotMail(kind),
            _ => Position::Opening,
        };
        self.finder = match self.layout.format {
            Format::Mbox => Some(SeparatorFinder::of_mbox()),
            Format::Mmdf => Some(SeparatorFinder::of_mmdf()),
            _ => None,
        };
        if self.layout.format != Format::Mbox || self.layout.separators == Separators::Takeout {
            self.lengths.ignore();
        }
    }

    /// Goes to the first separator of a part.
    fn seek_first_separator(&mut self) {
        self.position = Position::Opening;
        let first = self.range.start.max(self.layout.start);
        self.window.fill(BEHIND.saturating_add(1));
        let skip = first.saturating_sub(self.window.offset());
        self.window
            .advance(usize::try_from(skip).unwrap_or(usize::MAX));
        if first > self.layout.start {
            // The line feed that belongs to a separator here may be the last byte before the range.
            let start = if self.window.around(0).0.ends_with(b"\n") {
                BodyStart::LineStart
            } else {
                BodyStart::MidLine
            };
            let end = self.skip_body(0, start, self.range.end);
            self.window.advance(end);
        }
    }

    /// Reads from one separator to the next.
    fn next_chunk(&mut self) -> Option<Chunk> {
        match self.position {
            Position::Opening => {}
            Position::Between { end } => self.window.advance(end),
            _ => return None,
        }
        self.position = Position::Done;
        self.header_at = HeaderAt::Nothing;
        self.body_from = None;
        if !self.lengths.is_pending() && self.window.offset() >= self.range.end {
            return None;
        }
        if self.layout.format == Format::Mmdf {
            self.skip_delimiters();
        }
        let offset = self.delimiter.take().unwrap_or(self.window.offset());
        self.window.fill(FROM_LINE.len());
        if self.window.data().is_empty() {
            return None;
        }
        // However long it is, and whatever else is on it.
        if self.window.data().starts_with(FROM_LINE) {
            self.skip_line();
        }
        while self.next_line_kind() == LineKind::Quoted {
            self.skip_line();
        }
        let mut chunk = Chunk {
            offset,
            has_header: self.next_line_kind() == LineKind::Field,
            ..Chunk::default()
        };
        let at = self.read_header();
        chunk.is_open = self.section_is_open;
        chunk.body = self.window.offset().saturating_add(at as u64);
        self.body.clear();
        self.body_from = Some(at);
        let end = match self.options.size {
            Some(size) if self.finder.is_none() => self.keep_body_only(at, size),
            _ => self.skip_body(at, BodyStart::LineStart, self.layout.end()),
        };
        Some(self.finish(chunk, end))
    }

    /// Completes what is known of a chunk that ends `end` bytes into the window.
    fn finish(&mut self, chunk: Chunk, end: usize) -> Chunk {
        self.keep_body(end);
        let here = self.window.offset().saturating_add(end as u64);
        let end_offset = match self.options.size {
            Some(size) if self.finder.is_none() => size.min(self.layout.end()).max(here),
            _ => here,
        };
        if self.finder.is_some() {
            self.position = Position::Between { end };
        }
        let behind = self.window.around(end).0;
        Chunk {
            length: end_offset.saturating_sub(chunk.offset),
            cuts: self.section.cuts(),
            line_ends: behind
                .iter()
                .rev()
                .take(MAX_LINE_ENDS)
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count() as u64,
            ..chunk
        }
    }

    /// Reads a header section; says where in the window the body begins, or the next message does.
    fn read_header(&mut self) -> usize {
        self.section.clear();
        self.fields.clear();
        self.header_at = HeaderAt::Growing { copied: false };
        let mut at = 0;
        let mut line_start = true;
        self.section_is_open = false;
        let blank = loop {
            if line_start {
                let (here, end) = self.header_ends(at);
                at = here;
                if let Some(blank) = end {
                    let rest = starting_at(self.window.data(), at);
                    self.section_is_open = rest.is_empty() && self.window.ended();
                    break blank;
                }
                // The line before may have been the last that had come in.
                if !matches!(self.window.data().get(at), Some(b' ' | b'\t')) {
                    self.fields.push(at);
                }
            }
            (at, line_start) = self.next_candidate(at);
            if !line_start {
                let (here, more) = self.fill_from(at);
                at = here;
                if !more {
                    self.section_is_open = true;
                    break 0;
                }
            }
        };
        let is_copied = matches!(self.header_at, HeaderAt::Growing { copied: true });
        self.header_at = if is_copied || self.fields.len() > MAX_FIELDS {
            // The copy is what is cut.
            self.section.push(up_to(self.window.data(), at));
            // They were counted in a window that has moved on, or before the cut.
            self.fields.clear();
            HeaderAt::Copied
        } else {
            HeaderAt::Window { length: at }
        };
        at.saturating_add(blank)
    }

    /// Notes where fields begin, from the line at `at` on, up to the next line before which the header
    /// section may end: a blank line, a separator, or a line that is not in the window yet. Says where that
    /// is; false where it is only the window's end.
    fn next_candidate(&mut self, at: usize) -> (usize, bool) {
        let data = self.window.data();
        let mut at = at;
        while let Some(length) = field_length(starting_at(data, at)) {
            at = at.saturating_add(length);
            if matches!(data.get(at), None | Some(b'\n' | b'\r' | b'F' | 1)) {
                return (at, true);
            }
            self.fields.push(at);
        }
        (data.len(), false)
    }

    /// Whether the header section ends before the line at `at`, and how long its blank line is then
    /// (RFC 5322, 2.1).
    fn header_ends(&mut self, at: usize) -> (usize, Option<usize>) {
        let mut at = at;
        loop {
            let ended = self.window.ended();
            let blank = match starting_at(self.window.data(), at) {
                [b'\n', ..] => Some(1),
                [b'\r', b'\n', ..] => Some(2),
                // What becomes of CRLF that is converted once more.
                [b'\r', b'\r', b'\n', ..] => Some(3),
                [b'F' | 1, ..] => {
                    let (at, separates) = self.is_separator_at(at);
                    return (at, separates.then_some(0));
                }
                [] if ended => Some(0),
                [b'\r'] if ended => Some(1),
                [] | [b'\r'] | [b'\r', b'\r'] if !ended => {
                    (at, _) = self.fill_from(at);
                    continue;
                }
                _ => None,
            };
            return (at, blank);
        }
    }

    /// Searches for the next separator; says where in the window it begins, or the input or `until`
    /// ends.
    fn skip_body(&mut self, at: usize, start: BodyStart, until: u64) -> usize {
        let mut at = at;
        if start == BodyStart::LineStart {
            let (here, separates) = self.is_separator_at(at);
            if separates {
                return here;
            }
            at = here;
        }
        loop {
            if self.at_most(usize::MAX, until) <= at {
                return self.at_most(at, until);
            }
            let data = self.window.data();
            let (found, overlap) = match &self.finder {
                Some(finder) => (finder.find(starting_at(data, at)), finder.overlap()),
                None => (None, 0),
            };
            if let Some(found) = found {
                let line = at.saturating_add(found).saturating_add(1);
                let (here, separates) = self.is_separator_at(line);
                if separates {
                    return here;
                }
                at = here;
            } else {
                let (here, more) = self.fill_from(data.len().saturating_sub(overlap).max(at));
                if !more {
                    return self.at_most(self.window.data().len(), until);
                }
                at = here;
            }
        }
    }

    /// `at` in the window, or the place of `until` if it comes first.
    fn at_most(&self, at: usize, until: u64) -> usize {
        let left = until.saturating_sub(self.window.offset());
        usize::try_from(left).map_or(at, |left| left.min(at))
    }

    /// The end of a body of which no more is read than is to be kept.
    fn keep_body_only(&mut self, at: usize, size: u64) -> usize {
        let begins = self.window.offset().saturating_add(at as u64);
        let until = begins.saturating_add(self.options.keep_body as u64);
        self.skip_body(
            at,
            BodyStart::LineStart,
            until.min(size).min(self.layout.end()),
        )
    }

    /// Whether the line at `at` in the window separates; and where that is now.
    fn is_separator_at(&mut self, at: usize) -> (usize, bool) {
        let mut at = at;
        loop {
            let (behind, ahead) = self.window.around(at);
            let extent = self.window.extent(ahead);
            let decision = match self.layout.format {
                Format::Mbox => is_separator(self.layout.separators, behind, ahead, extent),
                Format::Mmdf => is_mmdf_delimiter(ahead, extent),
                _ => Decision::No,
            };
            match decision {
                Decision::Yes => return (at, true),
                Decision::No => return (at, false),
                Decision::NeedsMore => (at, _) = self.fill_from(at),
            }
        }
    }

    fn next_line_kind(&mut self) -> LineKind {
        loop {
            let (_, ahead) = self.window.around(0);
            match classify_line(ahead, self.window.extent(ahead)) {
                LineKind::Unknown => {
                    self.fill_from(0);
                }
                line => return line,
            }
        }
    }

    fn skip_line(&mut self) {
        loop {
            let data = self.window.data();
            match memchr::memchr(b'\n', data) {
                Some(at) => return self.window.advance(at.saturating_add(1)),
                None => self.window.advance(data.len()),
            }
            if !self.window.more() {
                return;
            }
        }
    }

    /// Goes over the delimiters of MMDF before a message, the one that ends the message before
    /// among them.
    fn skip_delimiters(&mut self) {
        loop {
            let here = self.window.offset();
            if self.is_separator_at(0).1 {
                self.delimiter = Some(here);
            } else if self.next_line_kind() != LineKind::Blank {
                return;
            }
            self.skip_line();
        }
    }

    /// Reads more; keeps everything from `at` on. Says where that is now, and whether there was
    /// more.
    fn fill_from(&mut self, at: usize) -> (usize, bool) {
        if self.window.ended() {
            return (at, false);
        }
        let mut at = at;
        if !self.window.has_room() {
            self.release(at);
            at = 0;
        }
        (at, self.window.more())
    }

    /// Gives up what is before `at` in the window, but for a copy of what is still needed.
    fn release(&mut self, at: usize) {
        match self.header_at {
            HeaderAt::Growing { .. } => {
                self.section.push(up_to(self.window.data(), at));
                self.header_at = HeaderAt::Growing { copied: true };
            }
            HeaderAt::Window { length } => {
                self.section.copy(up_to(self.window.data(), length));
                self.header_at = HeaderAt::Copied;
            }
            HeaderAt::Copied | HeaderAt::Nothing => {}
        }
        self.keep_body(at);
        self.window.advance(at);
    }

    /// Keeps the body up to `end` in the window, up to the size that is wanted.
    fn keep_body(&mut self, end: usize) {
        let Some(from) = self.body_from else {
            return;
        };
        self.body_from = Some(0);
        let room = self.options.keep_body.saturating_sub(self.body.len());
        let body = starting_at(up_to(self.window.data(), end), from);
        self.body.extend_from_slice(up_to(body, room));
    }
}

/// How to read.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// Bytes to read at a time. More than 128 KiB is hardly faster, and is not used.
    pub block: usize,
    /// How much of each body to hand out with its message: see [`RawMessage::body`].
    pub keep_body: usize,
    /// How long the input is, if that is known: the body of a single message need not be read then.
    pub size: Option<u64>,
    /// How much may be mended before reading.
    pub repair: RepairScope,
}

/// How much of an input may be mended before it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RepairScope {
    /// The encoding of the whole input: what an archive of mail may need.
    #[default]
    Encoding,
    /// Everything that people do to a header between the mail program and us. The plain reading goes
    /// first: an input that is a mail as it stands is not searched.
    Paste,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            block: BLOCK,
            keep_body: 0,
            size: None,
            repair: RepairScope::default(),
        }
    }
}

/// What [`Messages`] hands out.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A message.
    Message(RawMessage<'a>),
    /// A stretch of the input that is not a message.
    Skipped(Skipped),
}

/// One message: its header section, and the part of its body that was kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawMessage<'a> {
    /// The header section: no `From ` or `>From ` line before it, no blank line after it.
    pub header: &'a [u8],
    /// The first bytes of the body, as many as [`ReadOptions::keep_body`] says.
    pub body: &'a [u8],
    /// Where the message begins in the (decompressed) input: at its separator line, if it has one.
    pub offset: u64,
    /// How many bytes it has, up to the next separator or the end.
    pub length: u64,
    /// How many messages the same reading found before it.
    pub index: u64,
    /// What of the header section is missing because it was too long.
    pub cuts: Cuts,
    /// Whether the input ends within the header section: no blank line ends it.
    pub is_open: bool,
    /// What was mended in the input before it was read.
    pub repairs: Repairs,
    /// What of a header the input has that was not read.
    pub unread: Unread,
    /// Where in the header section a block begins that a blank line divided from the one above.
    pub gaps: &'a [usize],
    /// Where in the header section its fields begin, as far as the reading has found that; else empty.
    pub(crate) fields: &'a [usize],
}

impl<'a> RawMessage<'a> {
    /// The mails that are attached to this one, in the part of its body that was kept.
    pub fn attached(&self) -> Attached<'a> {
        attached(self.header, self.body)
    }

    /// Whether its body, in the part that was kept, holds another mail's header as plain text.
    #[must_use]
    pub fn holds_header(&self) -> bool {
        attached::holds_header(self.body)
    }

    /// What the message says as a delivery report, if it is one.
    pub fn bounce(&self) -> Option<Bounce> {
        bounce::bounce(self)
    }
}

/// What was left out of a header section: see [`MAX_FIELD`], [`MAX_SECTION`] and [`MAX_FIELDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Fields of which only the first bytes are there.
    pub fields: u32,
    /// Whether the section's last fields are missing.
    pub section: bool,
}

impl Cuts {
    /// Whether anything is missing.
    pub fn any(self) -> bool {
        self.section || self.fields > 0
    }
}

/// A stretch of the input that is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where it begins.
    pub offset: u64,
    /// How long it is; 0 if that was not measured.
    pub length: u64,
    /// Why it is no message.
    pub reason: Skip,
}

/// Why something is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Skip {
    /// Text before the first separator line of an mbox.
    Leading,
    /// A separator line without a header section after it.
    NoHeader,
    /// The whole input is something else.
    NotMail(NotMail),
}

/// What became of `Content-Length` in an mbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentLength {
    /// The first message has none, or the format does not use it.
    Absent,
    /// All values so far were true, and were followed.
    Followed,
    /// Followed no longer, because the value of the message that begins at `offset` was missing or
    /// untrue.
    Refuted {
        /// Where that message begins.
        offset: u64,
    },
}

/// Where reading stands.
#[derive(Clone, Copy, Debug)]
enum Position {
    /// Nothing has been read.
    Start,
    /// Nothing has been read of a part.
    Entry,
    /// The window is at a message's first byte.
    Opening,
    /// The next message begins `end` bytes into the window.
    Between {
        end: usize,
    },
    NotMail(NotMail),
    Done,
}

/// Where the header section is.
#[derive(Clone, Copy, Debug)]
enum HeaderAt {
    Nothing,
    /// It is being read: in the window, or copied up to the window.
    Growing {
        copied: bool,
    },
    /// At the window's position.
    Window {
        length: usize,
    },
    Copied,
}

/// Where in a line the search for a separator begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyStart {
    LineStart,
    MidLine,
}

/// What lies between two separators.
#[derive(Clone, Copy, Debug, Default)]
struct Chunk {
    offset: u64,
    length: u64,
    body: u64,
    has_header: bool,
    cuts: Cuts,
    is_open: bool,
    /// How many bytes at its end are line ends.
    line_ends: u64,
}

impl Chunk {
    fn end(self) -> u64 {
        self.offset.saturating_add(self.length)
    }

    fn item<'a>(self, header: &'a [u8], body: &'a [u8], index: u64) -> Item<'a> {
        if !self.has_header {
            return Item::Skipped(Skipped {
                offset: self.offset,
                length: self.length,
                reason: Skip::NoHeader,
            });
        }
        Item::Message(RawMessage {
            header,
            body,
            offset: self.offset,
            length: self.length,
            index,
            cuts: self.cuts,
            is_open: self.is_open,
            repairs: Repairs::default(),
            unread: Unread::default(),
            gaps: &[],
            fields: &[],
        })
    }
}

/// The header section of the message just read.
fn header_of<'a, R: Read>(at: HeaderAt, window: &'a Window<R>, section: &'a Section) -> &'a [u8] {
    match at {
        HeaderAt::Window { length } => up_to(window.data(), length),
        _ => section.text(),
    }
}

/// How long the field at the beginning of `text` is, up to the next line that begins with no blank
/// (RFC 5322, 2.2.3); None where it has no end yet.
fn field_length(text: &[u8]) -> Option<usize> {
    // Whole pieces are searched first, many bytes at a time: signatures have dozens of folds.
    let (pieces, _) = text.as_chunks::<PIECE>();
    let (following, _) = starting_at(text, 1).as_chunks::<PIECE>();
    let holds_no_end = |(piece, following): &(&[u8; PIECE], &[u8; PIECE])| {
        let pairs = piece.iter().zip(*following);
        !pairs.fold(false, |found, (feed, first)| {
            found | ((*feed == b'\n') & (*first != b' ') & (*first != b'\t'))
        })
    };
    let folded = pieces.iter().zip(following).take_while(holds_no_end);
    let begin = folded.count().saturating_mul(PIECE);
    let rest = starting_at(text, begin);
    let is_end = |feed: &usize| !matches!(rest.get(feed.saturating_add(1)), Some(b' ' | b'\t'));
    let feed = memchr::memchr_iter(b'\n', rest).find(is_end)?;
    Some(begin.saturating_add(feed).saturating_add(1))
}

fn is_mmdf_delimiter(ahead: &[u8], extent: Extent) -> Decision {
    match ahead.strip_prefix(b"\x01\x01\x01\x01") {
        Some([b'\n', ..] | [b'\r', b'\n', ..]) => Decision::Yes,
        Some([] | [b'\r']) if extent == Extent::Complete => Decision::Yes,
        Some([] | [b'\r']) => Decision::NeedsMore,
        Some(_) => Decision::No,
        None if extent == Extent::Partial && b"\x01\x01\x01\x01".starts_with(ahead) => {
            Decision::NeedsMore
        }
        None => Decision::No,
    }
}

/// The first `count` bytes, or all.
fn up_to(bytes: &[u8], count: usize) -> &[u8] {
    bytes.get(..count).unwrap_or(bytes)
}

/// Text without the byte order mark of UTF-8 that it may begin with (RFC 3629, 6).
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(UTF8_MARK).unwrap_or(text)
}

/// What follows the first `at` bytes.
fn starting_at(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// As much of a body as [`attached`] needs to find what people attach; for [`ReadOptions::keep_body`].
pub const MAX_SEARCHED: usize = 4 * 1024 * 1024;

/// One field keeps this many bytes, folds included. The longest line seen in present-day mail has
/// 64 KB.
pub const MAX_FIELD: usize = 256 * 1024;

/// A header section keeps this many bytes. The longest seen in present-day mail has 135 KB.
pub const MAX_SECTION: usize = 1024 * 1024;

/// A header section keeps this many fields, or lines that are none. Servers refuse a mail with some
/// hundred `Received` fields as one in a loop (RFC 5321, 6.3).
pub const MAX_FIELDS: usize = 20_000;

/// A `Content-Length` that hides header sections of more than this many bytes is not believed.
pub const MAX_PENDING: usize = 256 * 1024;

/// As many bytes of other text may stand before the first separator of an mbox.
pub const MAX_LEADING: usize = 1024 * 1024;

/// Input that must be rewritten before it can be read may have this many bytes.
pub const MAX_REWRITTEN: usize = 4 * 1024 * 1024;

/// Of an input that must be repaired this many bytes are read.
pub const MAX_REPAIRED: usize = 4 * 1024 * 1024;

/// Of an Outlook item this many bytes are read: it has the attached files in it.
pub const MAX_OUTLOOK_ITEM: usize = 32 * 1024 * 1024;

/// Bytes read at a time.
const BLOCK: usize = 128 * 1024;
const MAX_BLOCK: usize = 128 * 1024;
// No field that is in the window as a whole is long enough to be cut, and no section is.
const _: () = assert!(window::BEHIND + window::AHEAD + MAX_BLOCK < MAX_FIELD);

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const FROM_LINE: &[u8] = b"From ";

/// How much of a field is searched at once.
const PIECE: usize = 64;

/// More line ends than this before a separator are no writer's habit.
const MAX_LINE_ENDS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time, as a slow pipe does.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    /// The law of the short way: where it says anything, fields begin at the lines that are no folds.
    #[test]
    fn fields_begin_at_lines_without_a_blank() {
        let long = format!("X-Long: {}\n", "x".repeat(2 * PIECE));
        let folds = format!("X-Folds: a\n{}", " b\r\n".repeat(PIECE));
        let lines = [
            "From: a@example.com\n",
            "\tb\r\n",
            "X: y\r\n",
            "no field\n",
            " \n",
            &long,
            &folds,
        ];
        let mut known = 0;
        for (first, second) in lines.iter().flat_map(|a| lines.map(|b| (a, b))) {
            for (third, block) in lines
                .iter()
                .flat_map(|c| [9, 1 << 15].map(|size| (c, size)))
            {
                // What is looked at to tell what the input is lies in the first mail.
                let begin = format!(
                    "From x Tue Mar 11 14:22:07 2025\nX: y\n\n{}\n",
                    "a\n".repeat(1 << 13)
                );
                let text = format!(
                    "{begin}From x Tue Mar 11 14:22:07 2025\n{first}{second}{third}\n\nFrom body\n"
                );
                let options = ReadOptions {
                    block,
                    ..ReadOptions::default()
                };
                let reader = Trickle(text.as_bytes());
                let mut messages = Messages::with(reader, options);
                while let Some(item) = messages.next_item().unwrap() {
                    let Item::Message(raw) = item else { continue };
                    let starts: Vec<_> = memchr::memchr_iter(b'\n', raw.header)
                        .map(|feed| feed + 1)
                        .filter(|at| !matches!(raw.header.get(*at), None | Some(b' ' | b'\t')))
                        .collect();
                    if !raw.fields.is_empty() {
                        assert_eq!(raw.fields, [vec![0], starts].concat(), "{text}");
                        known += 1;
                    }
                }
            }
        }
        assert!(known > 100, "{known}");
    }
}
