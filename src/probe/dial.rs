//! Connections, and the limits that every byte passes: one deadline and one allowance.
//!
//! `set_read_timeout` alone is no deadline: a server that sends one byte a second never lets it
//! fire. [`MeteredWire`] asks the clock before every read and write, so drips and floods both end.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the probe is the one module with a socket and a clock"
)]

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// An open connection: bytes both ways, and a way to say how long one call may block.
pub trait Wire: Read + Write + Send {
    /// No later read or write may block longer than this; an in-memory wire need not care.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn set_timeout(&mut self, left: Duration) -> io::Result<()>;
}

/// How the network enters: opens a connection, or says why it cannot.
pub trait Dial: Sync {
    /// Connects within `left`.
    ///
    /// # Errors
    ///
    /// The operating system's, kind included: `ConnectionRefused`, `TimedOut` and so on are told
    /// apart in the result.
    fn dial(&self, address: SocketAddr, left: Duration) -> io::Result<Box<dyn Wire>>;
}

/// Dials over TCP: the only place of the crate that opens a stream to a mail server.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpDial;

impl Dial for TcpDial {
    fn dial(&self, address: SocketAddr, left: Duration) -> io::Result<Box<dyn Wire>> {
        let stream = TcpStream::connect_timeout(&address, left)?;
        // A dialogue of small writes, each waited for.
        stream.set_nodelay(true)?;
        Ok(Box::new(stream))
    }
}

impl Wire for TcpStream {
    fn set_timeout(&mut self, left: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(left))?;
        self.set_write_timeout(Some(left))
    }
}

/// Tells running probes to end early, as after Ctrl-C.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on every dialogue ends as if its time were over.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A moment after which nothing is waited for.
///
/// ```
/// use std::time::Duration;
///
/// use heloscope::probe::{Deadline, Stop};
///
/// let (stop, second) = (Stop::default(), Duration::from_secs(1));
/// let deadline = Deadline::after(60 * second).with_stop(&stop);
/// assert!(deadline.left() > 30 * second);
/// assert!(deadline.at_most(second).left() <= second);
/// stop.stop();
/// assert_eq!(deadline.left(), Duration::ZERO);
/// ```
#[derive(Clone, Debug)]
pub struct Deadline {
    at: Instant,
    stops: Vec<Stop>,
}

impl Deadline {
    /// The moment `length` from now; a length beyond a day is a day.
    #[must_use]
    pub fn after(length: Duration) -> Self {
        let now = Instant::now();
        let at = now.checked_add(length.min(LONGEST)).unwrap_or(now);
        Self {
            at,
            stops: Vec::new(),
        }
    }

    /// The same moment, which `stop` can bring forward.
    #[must_use]
    pub fn with_stop(mut self, stop: &Stop) -> Self {
        self.stops.push(stop.clone());
        self
    }

    /// This deadline, or `length` from now when that is earlier.
    #[must_use]
    pub fn at_most(&self, length: Duration) -> Self {
        let sooner = Self::after(length);
        Self {
            at: self.at.min(sooner.at),
            stops: self.stops.clone(),
        }
    }

    /// The time that is left; zero when it is over.
    #[must_use]
    pub fn left(&self) -> Duration {
        if self.stops.iter().any(Stop::is_stopped) {
            return Duration::ZERO;
        }
        self.at.saturating_duration_since(Instant::now())
    }
}

/// How the connections to one address take turns.
///
/// At first they do not. Once the server turns one away because there are too many, they come one
/// after another, with a pause between them.
#[derive(Debug, Default)]
pub(super) struct Manners {
    is_strict: AtomicBool,
    /// How many connections have their turn now.
    open: AtomicUsize,
    /// When the last connection ended, as far as they take turns.
    last: Mutex<Option<Instant>>,
}

/// A turn: while it lives, no other connection to the address that has to wait for one is opened.
pub(super) struct Turn<'m> {
    manners: &'m Manners,
    last: Option<MutexGuard<'m, Option<Instant>>>,
}

impl Manners {
    /// From now on one connection after another.
    pub(super) fn be_strict(&self) {
        self.is_strict.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_strict(&self) -> bool {
        self.is_strict.load(Ordering::Relaxed)
    }

    /// Waits for a turn; none when the time is over first.
    pub(super) fn turn(&self, deadline: &Deadline) -> Option<Turn<'_>> {
        if self.is_strict() {
            self.turn_after_others(deadline)
        } else {
            Some(self.begin(None))
        }
    }

    /// Waits until no connection is open, and as long as between two turns; one that stays open long
    /// is not waited for. None when the time is over first.
    pub(super) fn wait_alone(&self, deadline: &Deadline) -> Option<()> {
        let patience = Deadline::after(QUIET);
        while self.open.load(Ordering::Relaxed) > 0 && !patience.left().is_zero() {
            pause(SLICE, deadline)?;
        }
        self.turn_after_others(deadline).map(drop)
    }

    fn turn_after_others(&self, deadline: &Deadline) -> Option<Turn<'_>> {
        let guard = loop {
            match self.last.try_lock() {
                Ok(guard) => break guard,
                Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => pause(SLICE, deadline)?,
            }
        };
        let rest = guard.map_or(PAUSE, |last| PAUSE.saturating_sub(last.elapsed()));
        pause(rest, deadline)?;
        Some(self.begin(Some(guard)))
    }

    fn begin<'m>(&'m self, last: Option<MutexGuard<'m, Option<Instant>>>) -> Turn<'m> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Turn {
            manners: self,
            last,
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.manners.open.fetch_sub(1, Ordering::Relaxed);
        if let Some(last) = &mut self.last {
            **last = Some(Instant::now());
        }
    }
}

/// Waits; none when there is not so much time.
fn pause(length: Duration, deadline: &Deadline) -> Option<()> {
    // What is left is for somebody else to use.
    if deadline.left() < length {
        return None;
    }
    let end = Deadline::after(length);
    while !end.left().is_zero() {
        if deadline.left().is_zero() {
            return None;
        }
        thread::sleep(end.left().min(SLICE));
    }
    Some(())
}

/// A wire under a deadline and a byte allowance.
pub(super) struct MeteredWire {
    wire: Box<dyn Wire>,
    deadline: Deadline,
    allowance: usize,
    received: usize,
    opening: Vec<u8>,
    /// Bytes read too early, to be read again.
    unread: VecDeque<u8>,
}

impl MeteredWire {
    pub(super) fn new(wire: Box<dyn Wire>, deadline: Deadline) -> Self {
        Self {
            wire,
            deadline,
            allowance: usize::MAX,
            received: 0,
            opening: Vec::new(),
            unread: VecDeque::new(),
        }
    }

    /// Puts bytes back that were read beyond the end of a phase.
    pub(super) fn unread(&mut self, bytes: Vec<u8>) {
        self.unread = bytes.into();
    }

    /// Opens a new phase: at most `allowance` more bytes are read, and its first ones are kept.
    pub(super) fn allow(&mut self, allowance: usize) {
        self.allowance = allowance;
        self.received = 0;
        self.opening.clear();
    }

    /// Shortens the deadline.
    pub(super) fn hurry(&mut self, length: Duration) {
        self.deadline = self.deadline.at_most(length);
    }

    /// How many bytes this phase has read.
    pub(super) fn received(&self) -> usize {
        self.received
    }

    /// The first bytes of this phase.
    pub(super) fn opening(&self) -> &[u8] {
        &self.opening
    }

    fn slice(&mut self) -> io::Result<()> {
        let left = self.deadline.left();
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        // Short slices, so that a stop is noticed.
        self.wire.set_timeout(left.min(SLICE))
    }
}

impl Read for MeteredWire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.allowance == 0 {
            return Err(io::Error::other(OverAllowance));
        }
        let room = buffer.len().min(self.allowance);
        let Some(buffer) = buffer.get_mut(..room) else {
            return Ok(0);
        };
        loop {
            let outcome = if self.unread.is_empty() {
                self.slice()?;
                self.wire.read(buffer)
            } else {
                self.unread.read(buffer)
            };
            match outcome {
                Ok(count) => {
                    self.allowance = self.allowance.saturating_sub(count);
                    self.received = self.received.saturating_add(count);
                    let keep = OPENING.saturating_sub(self.opening.len());
                    self.opening
                        .extend(buffer.iter().take(count).take(keep).copied());
                    return Ok(count);
                }
                Err(error) if is_pause(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Write for MeteredWire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            self.slice()?;
            match self.wire.write(bytes) {
                Err(error) if is_pause(&error) => {}
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.wire.flush()
    }
}

fn is_pause(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

/// The allowance of a phase is used up.
#[derive(Debug)]
pub(super) struct OverAllowance;

impl fmt::Display for OverAllowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more bytes than allowed")
    }
}

impl std::error::Error for OverAllowance {}

/// A layer between the wire and the dialogue gave up, in its own words.
#[derive(Debug)]
pub(super) struct LayerFault(pub(super) String);

impl fmt::Display for LayerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LayerFault {}

/// Between two connections to a server that turned one away.
const PAUSE: Duration = Duration::from_millis(1_700);
/// How long a connection that wants to be alone waits for the others to end.
const QUIET: Duration = Duration::from_secs(3);
/// How often a blocked call looks up.
const SLICE: Duration = Duration::from_millis(50);
/// Longer deadlines are of no use, and this one cannot overflow a clock.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How much of a phase's beginning is kept, to tell plain text from TLS.
const OPENING: usize = 128;
