//! Inputs of any number and size, read on every core, with a count of everything read.
//!
//! [`scan`] takes files, folders and standard input, opens what is compressed or packed, finds the messages
//! (`source` knows how) and shows each to a [`Visit`] of the caller's. Every thread has a visit of its own; in the end
//! they are merged. One big mbox is read in parts by all threads; the result is the same as if one had read it.
//!
//! Files are opened for reading only, and read with positioned reads: no memory map, which a file that shrinks would
//! turn into a crash.
//!
//! # Incomplete support
//!
//! - Symbolic links inside a folder are named and left alone; given as an input they are followed.
//! - A packed or compressed input is read by one thread, from its beginning to its end, also by ranges.
//! - Encrypted members of a zip file, and methods other than stored and deflated, are named and left alone.

#![expect(
    clippy::disallowed_types,
    reason = "the one module of the library that opens files, read-only"
)]

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::scan::read_at::{Metered, Positioned, ReadAt};
use crate::scan::walk::{Found, Walk};
use crate::source::{ContentLength, Item, Layout, Messages, NotMail, RawMessage, Skip, Skipped};

mod archive;
mod read_at;
mod unpack;
mod walk;

/// What a scan does with the messages: one value for each thread.
pub trait Visit: Send {
    /// Looks at one message.
    fn message(&mut self, place: &Place, message: &RawMessage<'_>);

    /// Takes in what another thread has gathered.
    fn merge(&mut self, other: Self);
}

/// Reads all of `inputs`, and shows every message to a visit that `make` has made.
///
/// With one thread the messages come in the order of the inputs, of the names in a folder, and of their places in a
/// file; with several in any order.
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
) -> Outcome<V> {
    let threads = options
        .threads
        .or_else(|| std::thread::available_parallelism().ok());
    let threads = threads.map_or(1, NonZeroUsize::get);
    let engine = Engine {
        options,
        monitor,
        threads,
        queue: Mutex::new(Queue {
            parts: VecDeque::new(),
            walk: Walk::new(inputs),
            active: 0,
        }),
        changed: Condvar::new(),
        log: Mutex::new(Log::default()),
    };
    let work = || {
        let mut worker = Worker {
            engine: &engine,
            visit: make(),
            input: 0,
            counts: Counts::default(),
        };
        worker.run();
        worker.visit
    };
    let mut panicked = false;
    let mut visits = if threads == 1 {
        vec![work()]
    } else {
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .filter_map(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            let mut visits = Vec::new();
            for handle in handles {
                match handle.join() {
                    Ok(visit) => visits.push(visit),
                    Err(_) => panicked = true,
                }
            }
            visits
        })
    };
    if visits.is_empty() && !panicked {
        // No thread could be started: this one is there.
        visits.push(work());
    }
    let mut visits = visits.into_iter();
    let mut visit = visits.next().unwrap_or_else(&make);
    for other in visits {
        visit.merge(other);
    }
    let mut log = engine
        .log
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    log.problems.sort_by(|one, two| {
        (&one.place, one.offset, one.reason).cmp(&(&two.place, two.offset, two.reason))
    });
    let counts = (0..inputs.len())
        .map(|at| log.counts.remove(&at).unwrap_or_default())
        .collect();
    Outcome {
        visit,
        inputs: counts,
        problems: log.problems,
        problems_left_out: log.left_out,
        stopped: monitor.stop.load(Ordering::Relaxed),
    }
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
            block: crate::source::Options::default().block,
            part: 8 * 1024 * 1024,
        }
    }
}

/// How a scan is watched and stopped from outside.
#[derive(Debug, Default)]
pub struct Monitor {
    /// Set this to end the scan soon.
    pub stop: AtomicBool,
    /// Bytes of all files found so far.
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
    /// The names of members inside it, the outermost first. They are anybody's bytes.
    pub members: Vec<String>,
}

/// What a scan has come to.
#[derive(Debug)]
pub struct Outcome<V> {
    /// All threads' visits, merged.
    pub visit: V,
    /// What was read, for each input in the order given.
    pub inputs: Vec<Counts>,
    /// What was not read, and what else is to be said; at most [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// How many problems are counted but not listed.
    pub problems_left_out: u64,
    /// Whether the scan was stopped before its end.
    pub stopped: bool,
}

impl<V> Outcome<V> {
    /// What was read in all.
    pub fn totals(&self) -> Counts {
        let mut totals = Counts::default();
        for counts in &self.inputs {
            totals.add(counts);
        }
        totals
    }
}

/// What was read of an input.
///
/// Everything that begins like a message is in `messages` or among the `reasons` that are [`Reason::is_message`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files, and members of packed files, that were looked into.
    pub files: u64,
    /// Bytes read, as they are stored.
    pub bytes: u64,
    /// Messages shown to the visit.
    pub messages: u64,
    /// Those of them whose header section was longer than the limits.
    pub cut: u64,
    /// How often something was left out, and why.
    pub reasons: BTreeMap<Reason, u64>,
}

impl Counts {
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

    fn add(&mut self, other: &Counts) {
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
pub struct Problem {
    /// Where.
    pub place: Place,
    /// At which byte of the place, if that says something.
    pub offset: Option<u64>,
    /// What.
    pub reason: Reason,
    /// What the system or a decoder said.
    pub error: Option<io::Error>,
}

/// Why something was left out, or what else has to be said of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The input breaks off or is damaged; what came before has been read.
    Broken,
    /// `Content-Length` was followed up to here and then found wrong.
    ContentLengthIgnored,
    /// A member is encrypted.
    Encrypted,
    /// A separator line without a header section after it.
    NoHeader,
    /// It is something else than mail.
    NotMail(NotMail),
    /// The visit panicked at this message.
    Panicked,
    /// A device, socket or pipe inside a folder.
    Special,
    /// A symbolic link inside a folder.
    Symlink,
    /// Archives in archives, or folders in folders, more deeply than anybody needs.
    TooDeep,
    /// What is unpacked is out of all proportion to what is packed.
    TooLarge,
    /// An archive has more members than any mailbox.
    TooMany,
    /// It cannot be opened or listed.
    Unreadable,
    /// A member is packed in a way that is not supported: the number is the zip method's or the tar type's.
    Unsupported(u16),
}

impl Reason {
    /// Whether it was a message that was left out.
    pub fn is_message(self) -> bool {
        matches!(self, Reason::NoHeader | Reason::Panicked)
    }

    /// Whether something that should have been read was not.
    pub fn is_failure(self) -> bool {
        match self {
            Reason::Broken
            | Reason::Encrypted
            | Reason::Panicked
            | Reason::TooDeep
            | Reason::TooLarge
            | Reason::TooMany
            | Reason::Unreadable
            | Reason::Unsupported(_) => true,
            Reason::ContentLengthIgnored
            | Reason::NoHeader
            | Reason::NotMail(_)
            | Reason::Special
            | Reason::Symlink => false,
        }
    }

    /// A word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Broken => "broken",
            Reason::ContentLengthIgnored => "content_length_ignored",
            Reason::Encrypted => "encrypted",
            Reason::NoHeader => "no_header",
            Reason::NotMail(kind) => kind.code(),
            Reason::Panicked => "panicked",
            Reason::Special => "special_file",
            Reason::Symlink => "symlink",
            Reason::TooDeep => "too_deep",
            Reason::TooLarge => "too_large",
            Reason::TooMany => "too_many",
            Reason::Unreadable => "unreadable",
            Reason::Unsupported(_) => "unsupported",
        }
    }
}

/// What all threads share.
struct Engine<'a> {
    options: &'a Options,
    monitor: &'a Monitor,
    threads: usize,
    queue: Mutex<Queue<'a>>,
    changed: Condvar,
    log: Mutex<Log>,
}

impl Engine<'_> {
    /// The next piece of work; `None` once there is none and no thread can add any.
    fn next(&self) -> Option<Job> {
        let mut queue = lock(&self.queue);
        loop {
            if self.monitor.stop.load(Ordering::Relaxed) {
                return None;
            }
            let job = match queue.parts.pop_front() {
                Some(part) => Some(Job::Part(part)),
                None => queue.walk.next().map(Job::Found),
            };
            if job.is_some() {
                queue.active = queue.active.saturating_add(1);
                return job;
            }
            if queue.active == 0 {
                return None;
            }
            queue = self
                .changed
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn add(&self, parts: impl IntoIterator<Item = Part>) {
        lock(&self.queue).parts.extend(parts);
        self.changed.notify_all();
    }

    fn done(&self) {
        let mut queue = lock(&self.queue);
        queue.active = queue.active.saturating_sub(1);
        drop(queue);
        self.changed.notify_all();
    }
}

struct Queue<'a> {
    parts: VecDeque<Part>,
    walk: Walk<'a>,
    active: usize,
}

enum Job {
    Found(Found),
    Part(Part),
}

/// A part of one mbox.
struct Part {
    file: Arc<dyn ReadAt>,
    size: u64,
    place: Arc<Place>,
    layout: Layout,
    range: Range<u64>,
}

#[derive(Default)]
struct Log {
    counts: BTreeMap<usize, Counts>,
    problems: Vec<Problem>,
    left_out: u64,
}

struct Worker<'e, 'a, V> {
    engine: &'e Engine<'a>,
    visit: V,
    /// Which input the counts belong to.
    input: usize,
    counts: Counts,
}

impl<V: Visit> Worker<'_, '_, V> {
    fn run(&mut self) {
        while let Some(job) = self.engine.next() {
            self.input = match &job {
                Job::Found(found) => found.place.input,
                Job::Part(part) => part.place.input,
            };
            match job {
                Job::Found(found) => self.found(found),
                Job::Part(part) => self.part(&part),
            }
            let counts = std::mem::take(&mut self.counts);
            let mut log = lock(&self.engine.log);
            log.counts.entry(self.input).or_default().add(&counts);
            drop(log);
            self.engine.done();
        }
    }

    fn found(&mut self, found: Found) {
        let Found {
            place,
            problem,
            size,
        } = found;
        if let Some((reason, error)) = problem {
            return self.problem(&place, None, reason, error);
        }
        let Some(path) = &place.path else {
            let meter = Metered::new(io::stdin().lock(), self.engine.monitor);
            let read = meter.count();
            self.unpack(Box::new(meter), &place, None);
            self.counts.bytes = self.counts.bytes.saturating_add(read.get());
            return;
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return self.problem(&place, None, Reason::Unreadable, Some(error)),
        };
        if let Some(size) = size.filter(|size| *size > 0) {
            add(&self.engine.monitor.bytes_found, size);
            self.file(Arc::new(file), size, place);
        } else {
            // A pipe or a device, or a file of the system's that does not say how long it is.
            let meter = Metered::new(file, self.engine.monitor);
            let read = meter.count();
            self.unpack(Box::new(meter), &place, None);
            self.counts.bytes = self.counts.bytes.saturating_add(read.get());
        }
    }

    fn file(&mut self, file: Arc<dyn ReadAt>, size: u64, place: Place) {
        let mut start = [0; unpack::SNIFF];
        let monitor = self.engine.monitor;
        let packed = read_start(&*file, size, &mut start).is_ok_and(unpack::is_packed);
        let mut counted = 0;
        if packed {
            let reader = Positioned::new(&*file, 0, 0..size, size, monitor);
            self.unpack(Box::new(reader), &place, Some(size));
            counted = size;
        } else if let Some(range) = self.engine.options.range.clone() {
            self.file_range(file, size, place, range);
        } else {
            counted = self.whole_file(file, size, place);
        }
        self.counts.bytes = self.counts.bytes.saturating_add(counted);
    }

    /// Reads an unpacked file, or as much as must be read before it can be shared out; says how much that was.
    fn whole_file(&mut self, file: Arc<dyn ReadAt>, size: u64, place: Place) -> u64 {
        self.counts.files = self.counts.files.saturating_add(1);
        let monitor = self.engine.monitor;
        let reader = Positioned::new(&*file, 0, 0..size, size, monitor);
        let read = reader.count();
        let mut messages = Messages::with(reader, self.source_options(Some(size)));
        let layout = messages.layout();
        let share = self.engine.threads > 1;
        loop {
            if let Some(from) = messages.divisible_from()
                && share
                && size.saturating_sub(from) > self.engine.options.part
            {
                self.note_content_length(&place, messages.content_length());
                // What was read ahead is read again, and counted then.
                let ahead = read.get().saturating_sub(from);
                monitor.bytes_read.fetch_sub(ahead, Ordering::Relaxed);
                self.share(&file, size, &Arc::new(place), layout, from..size);
                return from;
            }
            if !self.step(&mut messages, &place) {
                break;
            }
        }
        self.note_content_length(&place, messages.content_length());
        add(&monitor.bytes_read, size.saturating_sub(read.get()));
        size
    }

    fn file_range(&mut self, file: Arc<dyn ReadAt>, size: u64, place: Place, range: Range<u64>) {
        self.counts.files = self.counts.files.saturating_add(1);
        let quiet = Monitor::default();
        let mut messages = Messages::with(
            Positioned::new(&*file, 0, 0..0, size, &quiet),
            self.source_options(Some(size)),
        );
        let layout = messages.layout();
        if messages.divisible_from().is_none() {
            // The first message tells whether Content-Length matters in this file.
            let _ = messages.next_item();
        }
        let divisible = messages.divisible_from().is_some();
        let within = range.start..range.end.min(size);
        if divisible && !within.is_empty() {
            return self.share(&file, size, &Arc::new(place), layout, within);
        }
        if !divisible {
            let reader = Positioned::new(&*file, 0, within.clone(), size, self.engine.monitor);
            let messages = Messages::within(reader, range, self.source_options(Some(size)));
            self.messages(messages, &place);
            let counted = within.end.saturating_sub(within.start);
            self.counts.bytes = self.counts.bytes.saturating_add(counted);
        }
    }

    /// Puts the parts of a range into the queue.
    fn share(
        &mut self,
        file: &Arc<dyn ReadAt>,
        size: u64,
        place: &Arc<Place>,
        layout: Layout,
        range: Range<u64>,
    ) {
        let length = range.end.saturating_sub(range.start);
        let wanted = (self.engine.threads as u64)
            .saturating_mul(PARTS_PER_THREAD)
            .max(1);
        let part = length.div_ceil(wanted).clamp(
            self.engine.options.part.max(1),
            MAX_PART.max(self.engine.options.part),
        );
        let mut start = range.start;
        self.engine.add(std::iter::from_fn(|| {
            let begins = start;
            start = start.saturating_add(part).min(range.end);
            (begins < start).then(|| Part {
                file: Arc::clone(file),
                size,
                place: Arc::clone(place),
                layout,
                range: begins..start,
            })
        }));
    }

    fn part(&mut self, part: &Part) {
        let entry = part.layout.entry(part.range.start);
        let reader = Positioned::new(
            &*part.file,
            entry,
            part.range.clone(),
            part.size,
            self.engine.monitor,
        );
        let options = self.source_options(None);
        let messages = Messages::at(reader, part.layout, part.range.clone(), options);
        self.messages(messages, &part.place);
        let counted = part.range.end.saturating_sub(part.range.start);
        self.counts.bytes = self.counts.bytes.saturating_add(counted);
    }

    /// Reads an unpacked input that is not a file.
    fn stream(&mut self, reader: Box<dyn Read + '_>, place: &Place, size: Option<u64>) {
        self.counts.files = self.counts.files.saturating_add(1);
        let range = self.engine.options.range.clone().unwrap_or(0..u64::MAX);
        let messages = Messages::within(reader, range, self.source_options(size));
        self.messages(messages, place);
    }

    fn messages<R: Read>(&mut self, mut messages: Messages<R>, place: &Place) {
        while self.step(&mut messages, place) {}
        self.note_content_length(place, messages.content_length());
    }

    /// Takes one item; says whether there may be more.
    fn step<R: Read>(&mut self, messages: &mut Messages<R>, place: &Place) -> bool {
        let item = messages.next_item();
        if self.is_stopped() {
            // What was being read then may be cut short.
            return false;
        }
        match item {
            Ok(Some(Item::Message(message))) => {
                let visit = &mut self.visit;
                let seen = catch_unwind(AssertUnwindSafe(|| visit.message(place, &message)));
                match seen {
                    Ok(()) => {
                        self.counts.messages = self.counts.messages.saturating_add(1);
                        let cut = u64::from(message.cuts.any());
                        self.counts.cut = self.counts.cut.saturating_add(cut);
                        add(&self.engine.monitor.messages, 1);
                    }
                    Err(_) => self.problem(place, Some(message.offset), Reason::Panicked, None),
                }
                true
            }
            Ok(Some(Item::Skipped(Skipped { offset, reason, .. }))) => {
                let reason = match reason {
                    Skip::NoHeader => Reason::NoHeader,
                    Skip::NotMail(kind) => Reason::NotMail(kind),
                };
                self.problem(place, Some(offset), reason, None);
                true
            }
            Ok(None) => false,
            Err(Error::Read { offset, source }) => {
                let reason = unpack::refusal(&source).unwrap_or(Reason::Broken);
                self.problem(place, Some(offset), reason, Some(source));
                false
            }
        }
    }

    fn note_content_length(&mut self, place: &Place, lengths: ContentLength) {
        if let ContentLength::Refuted { offset } = lengths {
            self.problem(place, Some(offset), Reason::ContentLengthIgnored, None);
        }
    }

    fn problem(
        &mut self,
        place: &Place,
        offset: Option<u64>,
        reason: Reason,
        error: Option<io::Error>,
    ) {
        let count = self.counts.reasons.entry(reason).or_default();
        *count = count.saturating_add(1);
        let mut log = lock(&self.engine.log);
        if log.problems.len() < MAX_PROBLEMS {
            log.problems.push(Problem {
                place: place.clone(),
                offset,
                reason,
                error,
            });
        } else {
            log.left_out = log.left_out.saturating_add(1);
        }
    }

    fn is_stopped(&self) -> bool {
        self.engine.monitor.stop.load(Ordering::Relaxed)
    }

    fn source_options(&self, size: Option<u64>) -> crate::source::Options {
        let block = self.engine.options.block;
        crate::source::Options {
            // A small file needs no big buffer.
            block: size.map_or(block, |size| {
                block.min(usize::try_from(size).unwrap_or(block).max(1))
            }),
            keep_body: self.engine.options.keep_body,
            size,
        }
    }
}

fn read_start<'b>(file: &dyn ReadAt, size: u64, start: &'b mut [u8]) -> io::Result<&'b [u8]> {
    let quiet = Monitor::default();
    let mut reader = Positioned::new(file, 0, 0..0, size, &quiet);
    let mut length = 0_usize;
    while let Some(free) = start.get_mut(length..).filter(|free| !free.is_empty()) {
        match reader.read(free)? {
            0 => break,
            count => length = length.saturating_add(count),
        }
    }
    Ok(start.get(..length).unwrap_or_default())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking thread leaves behind is counts, each of them whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

/// More problems than this are counted only.
pub const MAX_PROBLEMS: usize = 1000;

/// So that a thread that is done early finds work.
const PARTS_PER_THREAD: u64 = 8;
const MAX_PART: u64 = 64 * 1024 * 1024;
