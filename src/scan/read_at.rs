//! Readers of files, which count what they read and stop on request.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use crate::scan::{Monitor, ReadFault, add};

/// Something that can be read at any place, by several threads at once.
pub(super) trait ReadAt: Send + Sync {
    /// Reads at `offset`, without moving anything.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
}

impl ReadAt for File {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(self, buffer, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(self, buffer, offset);
        #[cfg(not(any(unix, windows)))]
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("no file to read {} bytes of at {offset}", buffer.len()),
        ));
    }
}

/// Reads a file on from some place, up to the length it had when it was opened.
pub(super) struct Positioned<'a> {
    file: &'a dyn ReadAt,
    at: u64,
    size: u64,
    /// Only these bytes are counted, so that parts that overlap count each byte once.
    counted: Range<u64>,
    monitor: &'a Monitor,
    count: Rc<Cell<u64>>,
}

impl<'a> Positioned<'a> {
    pub(super) fn new(
        file: &'a dyn ReadAt,
        at: u64,
        counted: Range<u64>,
        size: u64,
        monitor: &'a Monitor,
    ) -> Self {
        Positioned {
            file,
            at,
            size,
            counted,
            monitor,
            count: Rc::default(),
        }
    }

    /// How much has been read; it keeps counting once the reader has been handed on.
    pub(super) fn count(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.count)
    }
}

impl Read for Positioned<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        check_stop(self.monitor)?;
        let left = self.size.saturating_sub(self.at);
        let length = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let Some(buffer) = buffer.get_mut(..length).filter(|buffer| !buffer.is_empty()) else {
            return Ok(0);
        };
        let read = self.file.read_at(buffer, self.at)?;
        if read == 0 {
            return Err(ReadFault::BecameShorter.into());
        }
        let end = self.at.saturating_add(read as u64);
        let counted = end
            .min(self.counted.end)
            .saturating_sub(self.at.max(self.counted.start));
        self.at = end;
        self.count.set(self.count.get().saturating_add(counted));
        add(&self.monitor.bytes_read, counted);
        Ok(read)
    }
}

/// Something that gives its bytes in order, and may keep a reader waiting.
pub(super) trait Stream: Read {
    /// Waits for a while; says whether reading would give something, or the end, at once.
    fn is_ready(&self) -> io::Result<bool>;
}

impl Stream for File {
    #[cfg(unix)]
    fn is_ready(&self) -> io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let mut files = [PollFd::new(self, PollFlags::IN)];
        match poll(
            &mut files,
            Some(&Timespec::try_from(PATIENCE).unwrap_or_default()),
        ) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(unix))]
    fn is_ready(&self) -> io::Result<bool> {
        Ok(true)
    }
}

#[cfg(not(unix))]
impl Stream for io::StdinLock<'_> {
    fn is_ready(&self) -> io::Result<bool> {
        Ok(true)
    }
}

/// A reader of the caller's, which is asked for bytes and nothing else.
pub(super) struct Given<'r>(pub(super) Box<dyn Read + 'r>);

impl Read for Given<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Stream for Given<'_> {
    fn is_ready(&self) -> io::Result<bool> {
        Ok(true)
    }
}

/// Opens what may be a pipe. Opening one whose writer is not there yet waits for it, and nothing but a
/// second signal would end that: so it is opened at once, and waited for where a request to stop is
/// noticed.
#[cfg(target_os = "linux")]
pub(super) fn special(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};

    if !std::fs::metadata(path)?.file_type().is_fifo() {
        return File::open(path);
    }
    let at_once = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut options = std::fs::OpenOptions::new();
    options.read(true).custom_flags(at_once).open(path)
}

/// Opens what may be a pipe. Other systems tell a reader that a pipe has ended before anyone has
/// written to it.
#[cfg(not(target_os = "linux"))]
pub(super) fn special(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Standard input, without the buffer that would hide what has come.
#[cfg(unix)]
pub(super) fn stdin() -> io::Result<File> {
    use std::os::fd::AsFd;

    io::stdin().as_fd().try_clone_to_owned().map(File::from)
}

/// Standard input.
#[cfg(not(unix))]
pub(super) fn stdin() -> io::Result<io::StdinLock<'static>> {
    Ok(io::stdin().lock())
}

/// Reads a pipe, and notices a request to stop while it waits.
pub(super) struct PipeReader<'a, R> {
    reader: R,
    monitor: &'a Monitor,
    count: Rc<Cell<u64>>,
    /// A terminal goes on behind its end (Ctrl-D): asked again, it would wait for another.
    has_ended: bool,
}

impl<'a, R> PipeReader<'a, R> {
    pub(super) fn new(reader: R, monitor: &'a Monitor) -> Self {
        PipeReader {
            reader,
            monitor,
            count: Rc::default(),
            has_ended: false,
        }
    }

    pub(super) fn count(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.count)
    }
}

impl<R: Stream> Read for PipeReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.has_ended {
            return Ok(0);
        }
        let read = loop {
            check_stop(self.monitor)?;
            if !self.reader.is_ready()? {
                continue;
            }
            match self.reader.read(buffer) {
                // Somebody else reads the same pipe, and was quicker.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => break read?,
            }
        };
        self.has_ended = read == 0 && !buffer.is_empty();
        self.count.set(self.count.get().saturating_add(read as u64));
        add(&self.monitor.bytes_read, read as u64);
        Ok(read)
    }
}

fn check_stop(monitor: &Monitor) -> io::Result<()> {
    if monitor.stop.load(Ordering::Relaxed) {
        return Err(io::Error::other("stopped"));
    }
    Ok(())
}

/// How long a pipe is waited for before another look at whether to stop.
#[cfg(unix)]
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of which less is there than its length said.
    struct Short;

    impl ReadAt for Short {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let left = 10_u64.saturating_sub(offset) as usize;
            Ok(left.min(buffer.len()))
        }
    }

    #[test]
    fn a_file_that_shrinks_is_an_error_after_what_is_there() {
        let monitor = Monitor::default();
        let mut reader = Positioned::new(&Short, 0, 2..8, 100, &monitor);
        let mut text = Vec::new();
        let error = reader.read_to_end(&mut text).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(text.len(), 10);
        assert_eq!(monitor.bytes_read.load(Ordering::Relaxed), 6);
    }

    #[test]
    fn a_file_that_grows_is_read_as_it_was() {
        let monitor = Monitor::default();
        let mut text = Vec::new();
        let mut reader = Positioned::new(&Short, 0, 0..7, 7, &monitor);
        reader.read_to_end(&mut text).unwrap();
        assert_eq!(text.len(), 7);
    }

    /// As a terminal: behind each end it goes on.
    struct Terminal(Vec<&'static [u8]>);

    impl Read for Terminal {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let mut line = self.0.remove(0);
            line.read(buffer)
        }
    }

    impl Stream for Terminal {
        fn is_ready(&self) -> io::Result<bool> {
            Ok(true)
        }
    }

    #[test]
    fn one_end_of_a_terminal_is_enough() {
        let monitor = Monitor::default();
        let lines = Terminal(vec![b"From: bo@example.com\n", b"", b"more\n"]);
        let mut reader = PipeReader::new(lines, &monitor);
        let mut text = Vec::new();
        for _ in 0..2 {
            reader.read_to_end(&mut text).unwrap();
        }
        assert_eq!(text, b"From: bo@example.com\n");
    }
}
