//! Threads that take files, and parts of files, from one queue.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::scan::companion::is_companion;
use crate::scan::read_at::{Given, PipeReader, Positioned, ReadAt, Stream};
use crate::scan::walk::{FileWalk, Found, bytes_given};
use crate::scan::{
    Input, InputCounts, MAX_PROBLEMS, Monitor, Options, Place, ScanOutcome, ScanProblem,
    SkipReason, Visit, add, read_at, unpack,
};
use crate::source::{ContentLength, Item, Layout, Messages, NotMail, ReadError, Skip, Skipped};

/// Scans, with as many threads as the options say.
pub(super) fn run<V: Visit>(
    inputs: &[Input],
    options: &Options,
    monitor: &Monitor,
    make: impl Fn() -> V + Sync,
) -> ScanOutcome<V> {
    let threads = options
        .threads
        .or_else(|| std::thread::available_parallelism().ok());
    let threads = threads.map_or(1, NonZeroUsize::get).min(MOST_THREADS);
    add(&monitor.bytes_found, bytes_given(inputs));
    let engine = Engine::new(inputs, options, monitor, threads);
    let gathered = Mutex::new(None);
    let hand_over = |visit: V| match &mut *lock(&gathered) {
        Some(gathered) => V::merge(gathered, visit),
        nothing => *nothing = Some(visit),
    };
    on_threads(threads, || {
        let change = |visit: &mut V| hand_over(std::mem::replace(visit, make()));
        let mut worker = Worker::new(&engine, make());
        if threads > 1 {
            worker.hand_over = Some(&change);
        }
        worker.run();
        hand_over(worker.visit);
    });
    let visit = gathered
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let visit = visit.unwrap_or_else(make);
    engine.end(visit, inputs.len())
}

/// Reads what the caller has opened, one after the other.
pub(super) fn run_readers<'r, V: Visit>(
    readers: impl IntoIterator<Item = Box<dyn Read + 'r>>,
    options: &Options,
    monitor: &Monitor,
    visit: V,
) -> ScanOutcome<V> {
    let engine = Engine::new(&[], options, monitor, 1);
    let mut worker = Worker::new(&engine, visit);
    let mut inputs = 0;
    for (input, reader) in readers.into_iter().enumerate() {
        let place = Place {
            input,
            path: None,
            members: Vec::new(),
        };
        worker.job(place, |worker, place| worker.pipe(Given(reader), place));
        inputs = input.saturating_add(1);
    }
    let visit = worker.visit;
    engine.end(visit, inputs)
}

/// Does the same work on several threads: this one, and as many others as could be started. What this
/// one needs afterwards is then taken from the memory that it has already.
fn on_threads(threads: usize, work: impl Fn() + Sync) {
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .filter_map(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        work();
        for other in others {
            // Only making a visit can panic: what a job does is caught.
            if let Err(panic) = other.join() {
                resume_unwind(panic);
            }
        }
    });
}

/// What all threads share.
struct Engine<'a> {
    inputs: &'a [Input],
    options: &'a Options,
    monitor: &'a Monitor,
    threads: usize,
    queue: Mutex<Queue<'a>>,
    changed: Condvar,
    log: Mutex<Log>,
}

impl<'a> Engine<'a> {
    fn new(
        inputs: &'a [Input],
        options: &'a Options,
        monitor: &'a Monitor,
        threads: usize,
    ) -> Self {
        Self {
            inputs,
            options,
            monitor,
            threads,
            queue: Mutex::new(Queue {
                parts: VecDeque::new(),
                walk: FileWalk::new(inputs),
                active: 0,
            }),
            changed: Condvar::new(),
            log: Mutex::new(Log::default()),
        }
    }

    /// Puts together what all threads have found.
    fn end<V>(self, visit: V, inputs: usize) -> ScanOutcome<V> {
        let mut log = self
            .log
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        log.problems.sort_by(|one, two| {
            (&one.place, one.offset, one.reason).cmp(&(&two.place, two.offset, two.reason))
        });
        let counts = (0..inputs)
            .map(|at| log.counts.remove(&at).unwrap_or_default())
            .collect();
        ScanOutcome {
            visit,
            inputs: counts,
            problems: log.problems,
            problems_left_out: log.left_out,
            stopped: self.monitor.stop.load(Ordering::Relaxed),
        }
    }

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

    fn add(&self, parts: impl IntoIterator<Item = MboxPart>) {
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
    parts: VecDeque<MboxPart>,
    walk: FileWalk<'a>,
    active: usize,
}

enum Job {
    Found(Found),
    Part(MboxPart),
}

impl Job {
    fn place(&self) -> &Place {
        match self {
            Job::Found(found) => &found.place,
            Job::Part(part) => &part.place,
        }
    }
}

/// A part of one mbox.
struct MboxPart {
    file: Arc<dyn ReadAt>,
    size: u64,
    place: Arc<Place>,
    layout: Layout,
    range: Range<u64>,
}

#[derive(Default)]
struct Log {
    counts: BTreeMap<usize, InputCounts>,
    problems: Vec<ScanProblem>,
    left_out: u64,
}

pub(super) struct Worker<'e, 'a, V> {
    engine: &'e Engine<'a>,
    visit: V,
    /// Gives what the visit has gathered to all threads, and puts a new one in its place: two threads
    /// that meet the same domains keep them once, not twice.
    hand_over: Option<&'e dyn Fn(&mut V)>,
    /// How many messages the visit has seen.
    seen: u32,
    /// Which input the counts belong to.
    input: usize,
    counts: InputCounts,
}

impl<'e, 'a, V: Visit> Worker<'e, 'a, V> {
    fn new(engine: &'e Engine<'a>, visit: V) -> Self {
        Self {
            engine,
            visit,
            hand_over: None,
            seen: 0,
            input: 0,
            counts: InputCounts::default(),
        }
    }

    fn run(&mut self) {
        while let Some(job) = self.engine.next() {
            let place = job.place().clone();
            self.job(place, |worker, _| match job {
                Job::Found(found) => worker.found(found),
                Job::Part(part) => worker.part(&part),
            });
            self.engine.done();
        }
    }

    /// Does a piece of work, and notes what it counted.
    fn job(&mut self, place: Place, work: impl FnOnce(&mut Self, &Place)) {
        self.input = place.input;
        let done = catch_unwind(AssertUnwindSafe(|| work(self, &place)));
        if done.is_err() {
            self.problem(&place, None, SkipReason::Panicked, None);
        }
        let counts = std::mem::take(&mut self.counts);
        let mut log = lock(&self.engine.log);
        log.counts.entry(self.input).or_default().add(&counts);
    }

    fn found(&mut self, found: Found) {
        let Found {
            place,
            problem,
            size,
            in_folder,
        } = found;
        if let Some((reason, error)) = problem {
            return self.problem(&place, None, reason, error);
        }
        let Some(path) = &place.path else {
            let stdin = match read_at::stdin() {
                Ok(stdin) => stdin,
                Err(error) => {
                    return self.problem(&place, None, SkipReason::Unreadable, Some(error));
                }
            };
            return self.pipe(stdin, &place);
        };
        let opened = match size {
            Some(_) => File::open(path),
            None => read_at::special(path),
        };
        let file = match opened {
            Ok(file) => file,
            Err(error) => return self.problem(&place, None, SkipReason::Unreadable, Some(error)),
        };
        if let Some(size) = size.filter(|size| *size > 0) {
            if in_folder {
                add(&self.engine.monitor.bytes_found, size);
            }
            self.file(Arc::new(file), size, place);
        } else {
            // A pipe or a device, or a file such as those in /proc that has no length.
            self.pipe(file, &place);
        }
    }

    /// Reads what gives its bytes in order, and does not say how many.
    fn pipe(&mut self, stream: impl Stream, place: &Place) {
        let pipe = PipeReader::new(stream, self.engine.monitor);
        let read = pipe.count();
        self.unpack(Box::new(pipe), place, None);
        self.counts.bytes = self.counts.bytes.saturating_add(read.get());
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

    /// Reads an unpacked file, or as much as must be read before it can be shared out; says how
    /// much that was.
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
        // The first message tells whether Content-Length matters in this file; text may come first.
        for _ in 0..2 {
            if messages.divisible_from().is_none() {
                let _ = messages.next_item();
            }
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
            (begins < start).then(|| MboxPart {
                file: Arc::clone(file),
                size,
                place: Arc::clone(place),
                layout,
                range: begins..start,
            })
        }));
    }

    fn part(&mut self, part: &MboxPart) {
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
    pub(super) fn stream(&mut self, reader: Box<dyn Read + '_>, place: &Place, size: Option<u64>) {
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
                        self.count_seen();
                    }
                    Err(_) => self.problem(place, Some(message.offset), SkipReason::Panicked, None),
                }
                true
            }
            Ok(Some(Item::Skipped(Skipped { offset, reason, .. }))) => {
                if matches!(reason, Skip::NotMail(NotMail::Report(_))) {
                    self.visit.report_text(messages.server_in_report());
                }
                let reason = match reason {
                    Skip::Leading => SkipReason::LeadingText,
                    Skip::NoHeader => SkipReason::NoHeader,
                    Skip::NotMail(kind) if self.is_beside_mail(place, kind) => {
                        SkipReason::Companion
                    }
                    Skip::NotMail(kind) => SkipReason::NotMail(kind),
                };
                self.problem(place, Some(offset), reason, None);
                true
            }
            Ok(None) => false,
            Err(ReadError { offset, source }) => {
                let reason = unpack::refusal(&source).unwrap_or(SkipReason::Broken);
                self.problem(place, Some(offset), reason, Some(source));
                false
            }
        }
    }

    /// Counts a message of the visit, and hands over what that has gathered if it is enough.
    fn count_seen(&mut self) {
        self.seen = self.seen.saturating_add(1);
        if self.seen >= HANDED_OVER_AFTER
            && let Some(hand_over) = self.hand_over
        {
            hand_over(&mut self.visit);
            self.seen = 0;
        }
    }

    fn note_content_length(&mut self, place: &Place, lengths: ContentLength) {
        if let ContentLength::Refuted { offset } = lengths {
            self.problem(place, Some(offset), SkipReason::ContentLengthIgnored, None);
        }
    }

    pub(super) fn problem(
        &mut self,
        place: &Place,
        offset: Option<u64>,
        reason: SkipReason,
        error: Option<io::Error>,
    ) {
        let count = self.counts.reasons.entry(reason).or_default();
        *count = count.saturating_add(1);
        if reason == SkipReason::Companion {
            return;
        }
        let mut log = lock(&self.engine.log);
        if log.problems.len() < MAX_PROBLEMS {
            log.problems.push(ScanProblem {
                place: place.clone(),
                offset,
                reason,
                error,
            });
        } else {
            log.left_out = log.left_out.saturating_add(1);
        }
    }

    /// Whether a file that nobody named is one that lies beside mail.
    fn is_beside_mail(&self, place: &Place, found: NotMail) -> bool {
        let named = match self.engine.inputs.get(place.input) {
            Some(Input::Path(path)) => place.path.as_ref() == Some(path),
            Some(Input::Stdin) | None => true,
        };
        (!named || !place.members.is_empty()) && is_companion(place, found)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.engine.monitor.stop.load(Ordering::Relaxed)
    }

    fn source_options(&self, size: Option<u64>) -> crate::source::ReadOptions {
        let block = self.engine.options.block;
        crate::source::ReadOptions {
            // A small file needs no big buffer.
            block: size.map_or(block, |size| {
                block.min(usize::try_from(size).unwrap_or(block).max(1))
            }),
            keep_body: self.engine.options.keep_body,
            repair: self.engine.options.repair,
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

/// So many messages a thread keeps to itself. More would be kept twice; with fewer, the threads would
/// wait for each other.
const HANDED_OVER_AFTER: u32 = 2048;
/// So that a thread that is done early finds work.
const PARTS_PER_THREAD: u64 = 8;
const MAX_PART: u64 = 64 * 1024 * 1024;

/// Threads; no disk feeds more, and a system that lacks memory for their stacks ends the program.
const MOST_THREADS: usize = 256;
