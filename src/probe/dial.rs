//! Connections and deadlines.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the probe is the one module with a socket and a clock"
)]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// Longer deadlines are of no use, and this one cannot overflow a clock.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
