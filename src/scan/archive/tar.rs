//! tar (POSIX.1 ustar and pax, GNU), read as it comes.
//!
//! The tar crate reads headers, long names and pax records. It would take a name of any length into
//! memory and expand a sparse file to any size: [`Meter`] bounds the one, and the other is not
//! read.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use ::tar::{Archive, Entry, EntryType, Header};

use crate::scan::archive::{Interruption, MAX_MEMBERS, Member, damaged, finish, inside};
use crate::scan::unpack::{Layers, Peeked};
use crate::scan::worker::Worker;
use crate::scan::{Place, ReadFault, SkipReason, Visit};

/// Reads the members of a tar.
pub(in crate::scan) fn tar<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    reader: Peeked<'_>,
    place: &Place,
    layers: &Layers,
) {
    let meter = Rc::new(Meter::default());
    let mut archive = Archive::new(MeteredTar {
        reader,
        meter: Rc::clone(&meter),
    });
    let result = members(worker, &mut archive, &meter, place, layers);
    finish(worker, place, meter.offset.get(), result);
}

/// Whether 512 bytes are a tar header: its checksum is right.
pub(in crate::scan) fn is_tar(start: &[u8]) -> bool {
    if start.len() != BLOCK || start.first() == Some(&0) {
        return false;
    }
    let sum = start.iter().enumerate().fold(0_u32, |sum, (at, byte)| {
        let byte = if CHECKSUM.contains(&at) { b' ' } else { *byte };
        sum.saturating_add(u32::from(byte))
    });
    let written = Header::from_byte_slice(start).cksum();
    written.is_ok_and(|written| written == sum)
}

fn members<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    archive: &mut Archive<MeteredTar<'_>>,
    meter: &Meter,
    place: &Place,
    layers: &Layers,
) -> Result<(), Interruption> {
    let mut entries = archive.entries()?;
    let mut unread = 0_u64;
    for _ in 0..MAX_MEMBERS {
        meter.allow(unread.saturating_add(MAX_NAMES));
        let Some(entry) = entries.next() else {
            return Ok(());
        };
        meter.allow(u64::MAX);
        let mut entry = entry.map_err(|error| meter.explain(error))?;
        unread = member(worker, &mut entry, place, layers)?;
    }
    Err(Interruption::Skip(SkipReason::TooMany, None))
}

/// Reads one member; says how much of it is left to be skipped.
fn member<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    entry: &mut Entry<'_, MeteredTar<'_>>,
    place: &Place,
    layers: &Layers,
) -> Result<u64, Interruption> {
    let kind = entry.header().entry_type();
    let name = entry.path_bytes().into_owned();
    if kind == EntryType::GNUSparse {
        worker.problem(&inside(place, &name), None, unsupported(kind), None);
        return Ok(entry.header().entry_size().unwrap_or(u64::MAX));
    }
    let size = entry.size();
    let mut member = Member {
        input: entry,
        left: size,
        failed: false,
    };
    if kind.is_file() || kind.is_contiguous() {
        // Old tars have folders as files with such a name.
        if !name.ends_with(b"/") {
            let place = inside(place, &name);
            worker.layer(Box::new(&mut member), &place, Some(size), layers);
        }
        if member.failed {
            return Err(Interruption::Reported);
        }
    } else if !is_known(kind) {
        worker.problem(&inside(place, &name), None, unsupported(kind), None);
    }
    io::copy(&mut member, &mut io::sink())?;
    Ok(0)
}

/// Links, devices, folders and what describes other members: nothing is left out with them.
fn is_known(kind: EntryType) -> bool {
    matches!(
        kind.as_byte(),
        b'1'..=b'6' | b'g' | b'K' | b'L' | b'x' | b'V' | b'D'
    )
}

fn unsupported(kind: EntryType) -> SkipReason {
    SkipReason::Unsupported(u16::from(kind.as_byte()))
}

/// How far an archive has been read, and how much further the tar crate may read it.
#[derive(Default)]
struct Meter {
    offset: Cell<u64>,
    allowed: Cell<u64>,
    end: Cell<Option<End>>,
}

/// What the reader of an archive came to.
#[derive(Clone, Copy)]
enum End {
    /// It failed, or was not allowed to read on.
    Failure,
    /// The archive ended.
    Nothing,
}

impl Meter {
    fn allow(&self, bytes: u64) {
        self.allowed.set(bytes);
    }

    /// What an error of the tar crate means: its own words may hold text of the archive's.
    fn explain(&self, error: io::Error) -> Interruption {
        match self.end.get() {
            Some(End::Failure) => error.into(),
            Some(End::Nothing) => io::Error::from(ReadFault::EndsEarly).into(),
            None => damaged(ReadFault::MemberHeader),
        }
    }
}

struct MeteredTar<'r> {
    reader: Peeked<'r>,
    meter: Rc<Meter>,
}

impl MeteredTar<'_> {
    fn read_some(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // The tar crate does not try again.
        loop {
            match self.reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

impl Read for MeteredTar<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = self.meter.allowed.get();
        let length = usize::try_from(allowed).map_or(buffer.len(), |most| most.min(buffer.len()));
        let read = if length == 0 && !buffer.is_empty() {
            Err(ReadFault::MemberName.into())
        } else {
            self.read_some(buffer.get_mut(..length).unwrap_or_default())
        };
        match &read {
            Ok(0) if buffer.is_empty() => {}
            Ok(0) => self.meter.end.set(Some(End::Nothing)),
            Ok(read) => {
                let read = *read as u64;
                self.meter.allow(allowed.saturating_sub(read));
                let offset = self.meter.offset.get();
                self.meter.offset.set(offset.saturating_add(read));
            }
            Err(_) => self.meter.end.set(Some(End::Failure)),
        }
        read
    }
}

const BLOCK: usize = 512;
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// What precedes a member and describes it, in bytes: long names and pax records.
const MAX_NAMES: u64 = 1024 * 1024;
