//! Archives read as they come, one member after another: a pipe will do, and a download that broke
//! off still gives what it has.

use std::io::{self, BufRead, Read};

use crate::scan::worker::Worker;
use crate::scan::{Place, ReadFault, SkipReason, Visit};

mod tar;
mod zip;

pub(super) use tar::{is_tar, tar};
pub(super) use zip::zip;

/// What ended an archive before its end.
enum Interruption {
    /// A member's reader has failed, which has been reported with the member.
    Reported,
    Skip(SkipReason, Option<io::Error>),
}

impl From<io::Error> for Interruption {
    fn from(error: io::Error) -> Self {
        let reason = super::unpack::refusal(&error).unwrap_or(SkipReason::Broken);
        Interruption::Skip(reason, Some(error))
    }
}

fn finish<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    place: &Place,
    offset: u64,
    result: Result<(), Interruption>,
) {
    if let Err(Interruption::Skip(reason, error)) = result
        && !worker.is_stopped()
    {
        worker.problem(place, Some(offset), reason, error);
    }
}

fn inside(place: &Place, name: &[u8]) -> Place {
    let mut place = place.clone();
    place
        .members
        .push(String::from_utf8_lossy(name).into_owned());
    place
}

fn damaged(fault: ReadFault) -> Interruption {
    Interruption::Skip(SkipReason::Broken, Some(fault.into()))
}

/// A reader that knows how far it is.
struct Counted<R> {
    reader: R,
    offset: u64,
}

impl<R: Read> Counted<R> {
    /// Fills `buffer`; says no if the input ends before the first byte.
    fn read_whole(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        let Some((first, rest)) = buffer.split_first_mut() else {
            return Ok(true);
        };
        loop {
            match self.read(std::slice::from_mut(first)) {
                Ok(0) => return Ok(false),
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.read_exact(rest)?;
        Ok(true)
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.by_ref().take(count), &mut io::sink())?;
        if skipped < count {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.offset = self.offset.saturating_add(read as u64);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.offset = self.offset.saturating_add(amount as u64);
        self.reader.consume(amount);
    }
}

/// A member whose length is known.
struct Member<'a, R> {
    input: &'a mut R,
    left: u64,
    /// The archive itself could not be read any further.
    failed: bool,
}

impl<R: Read> Read for Member<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let Some(buffer) = buffer.get_mut(..length).filter(|buffer| !buffer.is_empty()) else {
            return Ok(0);
        };
        let read = match self.input.read(buffer) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            read => read,
        };
        match &read {
            Ok(read) => self.left = self.left.saturating_sub(*read as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.failed = true,
        }
        read
    }
}

const MAX_MEMBERS: u64 = 10_000_000;
