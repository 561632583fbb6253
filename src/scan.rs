//! Inputs of any number and size, read on every core, with a count of everything read.
//!
//! [`scan`] takes files, folders and standard input, opens what is compressed or packed, finds the
//! messages (`source` knows how) and shows each to a [`Visit`] of the caller's. Every thread has a
//! visit of its own; in the end they are merged. One big mbox is read in parts by all threads; the
//! result is the same as if one had read it.
//!
//! Files are opened for reading only, and read with positioned reads: no memory map, which a file
//! that shrinks would turn into a crash.
//!
//! # Incomplete support
//!
//! - Symbolic links inside a folder are named and left alone; given as an input they are followed.
//! - A packed or compressed input is read by one thread, from its beginning to its end, also by
//!   ranges.
//! - Where there is no compiler for C (WebAssembly), zstd and xz are named and left alone; there are
//!   no files there either: see [`scan_readers`].
//! - Encrypted members of a zip file, and methods other than stored and deflated, are named and
//!   left alone.

#![expect(
    clippy::disallowed_types,
    reason = "the one module of the library that opens files, read-only"
)]

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use crate::scan::count::{count_skipped, tally, tally_readers};
pub use crate::scan::fault::ReadFault;
pub use crate::scan::unpack::{refusal, unpacked};
use crate::source::{NotMail, RawMessage, RepairScope};

mod archive;
mod companion;
mod count;
mod fault;
mod read_at;
mod unpack;
mod walk;
mod worker;

/// What a scan does with the messages. Each thread has one of its own; when that has seen a few
/// thousand messages it is taken in by one for all, and the thread begins another.
pub trait Visit: Send {
    /// Looks at one message.
    fn message(&mut self, place: &Place, message: &RawMessage<'_>);

    /// Looks at a delivery report of which only the text is there: the server that failed, as it says.
    fn report_text(&mut self, _server: Option<String>) {}

    /// Takes in what a thread has gathered since the last time.
    fn merge(&mut self, other: Self);
}

/// Reads all of `inputs`, and shows every message to a visit that `make` has made.
///
/// With one thread the messages come in the order of the inputs, of the names in a folder, and of
/// their places in a file; with several in any order.
///
/// # Example
///
/// ```
/// use heloscope::scan::{Input, Monitor, Options, Place, Visit, scan};
/// use heloscope::source::RawMessage;
///
/// #[derive(Default)]
/// struct Bytes(u64);
///
/// impl Visit for Bytes {
///     fn message(&mut self, _: &Place, message: &RawMessage<'_>) {
///         self.0 += message.header.len() as u64;
///     }
///
///     fn merge(&mut self, other: Self) {
///         self.0 += other.0;
///     }
/// }
///
/// let inputs = [Input::Path("fixtures/mbox".into())];
/// let outcome = scan(&inputs, &Options::default(), &Monitor::default(), Bytes::default);
/// assert!(outcome.visit.0 > 0);
/// assert!(outcome.totals().messages > 0);
/// ```
pub fn scan<V: Visit>(
    inputs: &[Input],
    options: &Options,
    monitor: &Monitor,
    make: impl Fn() -> V + Sync,
) -> ScanOutcome<V> {
    worker::run(inputs, options, monitor, make)
}

/// Reads all of `readers` as [`scan`] reads standard input, one after the other and on this thread:
/// where there are no files, the caller has the bytes.
///
/// # Example
///
/// ```
/// use std::io::Read;
///
/// use heloscope::scan::{Monitor, Options, Place, Visit, scan_readers};
/// use heloscope::source::RawMessage;
///
/// struct Count(u64);
///
/// impl Visit for Count {
///     fn message(&mut self, _: &Place, _: &RawMessage<'_>) {
///         self.0 += 1;
///     }
///
///     fn merge(&mut self, other: Self) {
///         self.0 += other.0;
///     }
/// }
///
/// let readers: Vec<Box<dyn Read>> = vec![Box::new(&b"Received: by a\nFrom: bo@example.com\n"[..])];
/// let (options, monitor) = (Options::default(), Monitor::default());
/// assert_eq!(scan_readers(readers, &options, &monitor, Count(0)).visit.0, 1);
/// ```
pub fn scan_readers<'r, V: Visit>(
    readers: impl IntoIterator<Item = Box<dyn Read + 'r>>,
    options: &Options,
    monitor: &Monitor,
    visit: V,
) -> ScanOutcome<V> {
    worker::run_readers(readers, options, monitor, visit)
}

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A file, or a folder and everything under it.
    Path(PathBuf),
    /// Standard input, once.
    Stdin,
}

/// How to scan.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many threads; as many as there are cores if `None`.
    pub threads: Option<NonZeroUsize>,
    /// Only the messages whose first byte is here, counted in each input as it is when unpacked.
    pub range: Option<Range<u64>>,
    /// How much of each body the visit wants to see.
    pub keep_body: usize,
    /// How much of an input may be mended before it is read.
    pub repair: RepairScope,
    /// Bytes read at a time.
    pub block: usize,
    /// One file is read in parts of about this many bytes, or more.
    pub part: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            threads: None,
            range: None,
            keep_body: 0,
            repair: RepairScope::default(),
            block: crate::source::ReadOptions::default().block,
            part: 8 * 1024 * 1024,
        }
    }
}

/// How a scan is watched and stopped from outside.
#[derive(Debug, Default)]
pub struct Monitor {
    /// Set this to end the scan soon.
    pub stop: AtomicBool,
    /// Bytes of all files given, and of those found in folders so far.
    pub bytes_found: AtomicU64,
    /// Bytes read so far, as they are stored.
    pub bytes_read: AtomicU64,
    /// Messages seen so far.
    pub messages: AtomicU64,
}

/// Where a message or a problem was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which of the inputs, counted from 0.
    pub input: usize,
    /// The file; `None` is standard input.
    pub path: Option<PathBuf>,
    /// The names of members inside it, the outermost first. They are hostile text.
    pub members: Vec<String>,
}

impl Place {
    /// The input, and the file and members in it, for people: hostile text. `names` are those of the
    /// inputs.
    #[must_use]
    pub fn name(&self, names: &[String]) -> String {
        let mut name = match &self.path {
            Some(path) => path.display().to_string(),
            None => names
                .get(self.input)
                .cloned()
                .unwrap_or_else(|| "-".to_owned()),
        };
        // What is left of a damaged archive may have no name.
        for member in self.members.iter().filter(|name| !name.is_empty()) {
            name.push_str(": ");
            name.push_str(member);
        }
        name
    }
}

/// What a scan has come to.
#[derive(Debug)]
pub struct ScanOutcome<V> {
    /// All threads' visits, merged.
    pub visit: V,
    /// What was read, for each input in the order given.
    pub inputs: Vec<InputCounts>,
    /// Problems and remarks; at most [`MAX_PROBLEMS`].
    pub problems: Vec<ScanProblem>,
    /// How many problems are counted but not listed.
    pub problems_left_out: u64,
    /// Whether the scan was stopped before its end.
    pub stopped: bool,
}

impl<V> ScanOutcome<V> {
    /// What was read in all.
    pub fn totals(&self) -> InputCounts {
        let mut totals = InputCounts::default();
        for counts in &self.inputs {
            totals.add(counts);
        }
        totals
    }
}

/// What was read of an input.
///
/// Everything that begins like a message is in `messages` or among the `reasons` that are
/// [`SkipReason::is_message`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputCounts {
    /// Files, and members of packed files, that were looked into.
    pub files: u64,
    /// Bytes read, as they are stored.
    pub bytes: u64,
    /// Messages shown to the visit.
    pub messages: u64,
    /// Those of them whose header section was longer than the limits.
    pub cut: u64,
    /// How often something was left out, and why.
    pub reasons: BTreeMap<SkipReason, u64>,
}

impl InputCounts {
    /// Messages that were there: those shown and those skipped.
    pub fn found(&self) -> u64 {
        let skipped = self
            .reasons
            .iter()
            .filter(|(reason, _)| reason.is_message());
        skipped.fold(self.messages, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Whether anything failed that should have been read.
    pub fn has_failures(&self) -> bool {
        self.reasons.keys().any(|reason| reason.is_failure())
    }

    fn add(&mut self, other: &InputCounts) {
        self.files = self.files.saturating_add(other.files);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.messages = self.messages.saturating_add(other.messages);
        self.cut = self.cut.saturating_add(other.cut);
        for (reason, count) in &other.reasons {
            let sum = self.reasons.entry(*reason).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
}

/// Something that was left out or has to be said.
#[derive(Debug)]
pub struct ScanProblem {
    /// Where.
    pub place: Place,
    /// At which byte of the place, if that says something.
    pub offset: Option<u64>,
    /// What.
    pub reason: SkipReason,
    /// What the system or a decoder said.
    pub error: Option<io::Error>,
}

/// Why something was left out, or a remark about an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// The input breaks off or is damaged; what came before has been read.
    Broken,
    /// An index or a list of settings that lies beside mail.
    Companion,
    /// `Content-Length` was followed up to here and then found wrong.
    ContentLengthIgnored,
    /// A disk was named, not a file on it.
    Disk,
    /// A member is encrypted.
    Encrypted,
    /// Text before the first mail of an mbox; the mails were read.
    LeadingText,
    /// A separator line without a header section after it.
    NoHeader,
    /// It is something else than mail.
    NotMail(NotMail),
    /// The visit panicked at this message.
    Panicked,
    /// A socket was named.
    Socket,
    /// A device, socket or pipe inside a folder.
    Special,
    /// A symbolic link inside a folder.
    Symlink,
    /// Archives in archives, or folders in folders, more deeply than any mailbox.
    TooDeep,
    /// What is unpacked is out of all proportion to what is packed.
    TooLarge,
    /// An archive has more members than any mailbox.
    TooMany,
    /// Unpacking it takes a window of more than 128 MiB.
    TooWide,
    /// It cannot be opened or listed.
    Unreadable,
    /// A member is packed in a way that is not supported: the number is the zip method's or the tar
    /// type's.
    Unsupported(u16),
}

impl SkipReason {
    /// Whether nothing was left out that anybody would miss.
    pub fn is_remark(self) -> bool {
        matches!(
            self,
            SkipReason::Companion | SkipReason::ContentLengthIgnored
        )
    }

    /// Whether it was a message that was left out.
    pub fn is_message(self) -> bool {
        matches!(self, SkipReason::NoHeader | SkipReason::Panicked)
    }

    /// Whether something that should have been read was not.
    pub fn is_failure(self) -> bool {
        match self {
            SkipReason::Broken
            | SkipReason::Disk
            | SkipReason::Encrypted
            | SkipReason::Panicked
            | SkipReason::Socket
            | SkipReason::TooDeep
            | SkipReason::TooLarge
            | SkipReason::TooMany
            | SkipReason::TooWide
            | SkipReason::Unreadable
            | SkipReason::Unsupported(_) => true,
            SkipReason::Companion
            | SkipReason::ContentLengthIgnored
            | SkipReason::LeadingText
            | SkipReason::NoHeader
            | SkipReason::NotMail(_)
            | SkipReason::Special
            | SkipReason::Symlink => false,
        }
    }

    /// A word for programs.
    pub fn code(self) -> &'static str {
        match self {
            SkipReason::Broken => "broken",
            SkipReason::Companion => "companion",
            SkipReason::ContentLengthIgnored => "content_length_ignored",
            SkipReason::Disk => "disk",
            SkipReason::Encrypted => "encrypted",
            SkipReason::LeadingText => "leading_text",
            SkipReason::NoHeader => "no_header",
            SkipReason::NotMail(kind) => kind.code(),
            SkipReason::Panicked => "panicked",
            SkipReason::Socket => "socket",
            SkipReason::Special => "special_file",
            SkipReason::Symlink => "symlink",
            SkipReason::TooDeep => "too_deep",
            SkipReason::TooLarge => "too_large",
            SkipReason::TooMany => "too_many",
            SkipReason::TooWide => "too_wide",
            SkipReason::Unreadable => "unreadable",
            SkipReason::Unsupported(_) => "unsupported",
        }
    }
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

/// More problems than this are counted only.
pub const MAX_PROBLEMS: usize = 1000;
