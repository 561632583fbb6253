//! zip, read as it comes: by local headers, without the central directory.

use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::scan::archive::{Counted, Interruption, MAX_MEMBERS, Member, damaged, finish, inside};
use crate::scan::unpack::{Layers, Peeked, Unpacked};
use crate::scan::worker::Worker;
use crate::scan::{Place, ReadFault, SkipReason, Visit};
use crate::source::magic::{ZIP_END, ZIP_MEMBER};

/// Reads the members of a zip (APPNOTE.TXT 4.3).
pub(in crate::scan) fn zip<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    reader: BufReader<Peeked<'_>>,
    place: &Place,
    layers: &Layers,
) {
    let mut input = Counted { reader, offset: 0 };
    let result = members(worker, &mut input, place, layers);
    finish(worker, place, input.offset, result);
}

fn members<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    input: &mut Counted<BufReader<Peeked<'_>>>,
    place: &Place,
    layers: &Layers,
) -> Result<(), Interruption> {
    let mut known = None;
    for _ in 0..MAX_MEMBERS {
        let mark = match known.take() {
            Some(mark) => mark,
            None => next_mark(input)?,
        };
        match &mark {
            ZIP_MEMBER => {}
            // Marks of an archive that was, or might have been, split.
            b"PK\x07\x08" | b"PK00" => continue,
            DIRECTORY | ZIP_END | b"PK\x06\x06" | b"PK\x06\x08" => {
                io::copy(input, &mut io::sink())?;
                return Ok(());
            }
            _ => return Err(damaged(ReadFault::NoMember)),
        }
        let header = LocalHeader::read(input)?;
        member(worker, input, &header, place, layers)?;
        if worker.is_stopped() {
            return Err(Interruption::Reported);
        }
        if header.has_descriptor() {
            known = Some(skip_descriptor(input)?);
        }
    }
    Err(Interruption::Skip(SkipReason::TooMany, None))
}

fn next_mark(input: &mut Counted<BufReader<Peeked<'_>>>) -> Result<[u8; 4], Interruption> {
    let mut mark = [0; 4];
    if !input.read_whole(&mut mark)? {
        return Err(damaged(ReadFault::NoDirectory));
    }
    Ok(mark)
}

/// Goes over a data descriptor, which may have any of four forms, to the mark after it.
fn skip_descriptor(input: &mut Counted<BufReader<Peeked<'_>>>) -> io::Result<[u8; 4]> {
    let mut last = [0; 4];
    input.read_exact(&mut last)?;
    for _ in 0..MAX_DESCRIPTOR {
        if matches!(&last, ZIP_MEMBER | DIRECTORY) {
            return Ok(last);
        }
        last.rotate_left(1);
        let [_, _, _, next] = &mut last;
        input.read_exact(std::slice::from_mut(next))?;
    }
    if matches!(&last, ZIP_MEMBER | DIRECTORY) {
        return Ok(last);
    }
    Err(ReadFault::NoMember.into())
}

/// Reads one member's data, or goes over it.
fn member<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    input: &mut Counted<BufReader<Peeked<'_>>>,
    header: &LocalHeader,
    place: &Place,
    layers: &Layers,
) -> Result<(), Interruption> {
    let place = inside(place, &header.name);
    match (header.obstacle(), header.known_size()) {
        (None, Some(size)) => sized_member(worker, input, header, size, &place, layers),
        (None, None) => deflated_member(worker, input, header, &place, layers),
        (Some(reason), Some(size)) => {
            worker.problem(&place, None, reason, None);
            Ok(input.skip(size)?)
        }
        (Some(reason), None) => {
            worker.problem(&place, None, reason, None);
            Err(damaged(ReadFault::NoLength))
        }
    }
}

/// A member whose local header says how long its data are.
fn sized_member<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    input: &mut Counted<BufReader<Peeked<'_>>>,
    header: &LocalHeader,
    size: u64,
    place: &Place,
    layers: &Layers,
) -> Result<(), Interruption> {
    let mut member = Member {
        input,
        left: size,
        failed: false,
    };
    let mut content = if header.method == STORED {
        Checksummed::new(Box::new(&mut member))
    } else {
        let reader = BufReader::with_capacity(DEFLATE_BUFFER, &mut member);
        Checksummed::new(Box::new(inflated(reader, layers)))
    };
    if !header.is_folder() {
        worker.layer(Box::new(&mut content), place, header.unpacked(), layers);
    }
    let is_damaged = content.differs_from(header.checksum());
    drop(content);
    if member.failed {
        return Err(Interruption::Reported);
    }
    if is_damaged {
        let error = ReadFault::Checksum.into();
        worker.problem(place, None, SkipReason::Broken, Some(error));
    }
    let left = member.left;
    Ok(input.skip(left)?)
}

/// A member whose data alone say where they end.
fn deflated_member<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    input: &mut Counted<BufReader<Peeked<'_>>>,
    header: &LocalHeader,
    place: &Place,
    layers: &Layers,
) -> Result<(), Interruption> {
    let mut reader = Noted {
        reader: inflated(&mut *input, layers),
        failed: false,
    };
    if !header.is_folder() {
        worker.layer(Box::new(&mut reader), place, None, layers);
    }
    if reader.failed {
        return Err(Interruption::Reported);
    }
    io::copy(&mut reader, &mut io::sink())?;
    Ok(())
}

fn inflated<'r>(reader: impl BufRead + 'r, layers: &Layers) -> Unpacked<'r> {
    Unpacked {
        reader: Box::new(DeflateDecoder::new(reader)),
        budget: Rc::clone(&layers.budget),
    }
}

/// APPNOTE.TXT 4.3.7.
struct LocalHeader {
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u64,
    size: u64,
    name: Vec<u8>,
}

impl LocalHeader {
    /// Reads what follows the mark.
    fn read(input: &mut Counted<BufReader<Peeked<'_>>>) -> io::Result<Self> {
        let mut bytes = [0; 26];
        input.read_exact(&mut bytes)?;
        let short = |at: usize| u16::try_from(little(&bytes, at, 2)).unwrap_or_default();
        let mut name = vec![0; usize::from(short(22))];
        input.read_exact(&mut name)?;
        let mut extra = vec![0; usize::from(short(24))];
        input.read_exact(&mut extra)?;
        let header = LocalHeader {
            flags: short(2),
            method: short(4),
            checksum: u32::try_from(little(&bytes, 10, 4)).unwrap_or_default(),
            packed: little(&bytes, 14, 4),
            size: little(&bytes, 18, 4),
            name,
        };
        Ok(header.with_extra(&extra))
    }

    /// APPNOTE.TXT 4.5.3: the sizes of what has 4 GiB or more.
    fn with_extra(mut self, extra: &[u8]) -> Self {
        let mut at = 0_usize;
        while at.saturating_add(4) <= extra.len() {
            let length =
                usize::try_from(little(extra, at.saturating_add(2), 2)).unwrap_or_default();
            if little(extra, at, 2) == 1 {
                let mut value = at.saturating_add(4);
                for size in [&mut self.size, &mut self.packed] {
                    if *size == u64::from(u32::MAX) {
                        *size = little(extra, value, 8);
                        value = value.saturating_add(8);
                    }
                }
                return self;
            }
            at = at.saturating_add(4).saturating_add(length);
        }
        self
    }

    /// Why the member cannot be read, if it cannot.
    fn obstacle(&self) -> Option<SkipReason> {
        match self.method {
            _ if self.flags & ENCRYPTED != 0 => Some(SkipReason::Encrypted),
            STORED if self.known_size().is_none() => Some(SkipReason::Unsupported(STORED)),
            STORED | DEFLATED => None,
            method => Some(SkipReason::Unsupported(method)),
        }
    }

    /// How long the packed data are, unless that is said only after them.
    fn known_size(&self) -> Option<u64> {
        let is_empty_folder = self.is_folder() && self.method == STORED;
        (!self.has_descriptor() || self.packed > 0 || is_empty_folder).then_some(self.packed)
    }

    /// Whether sizes and checksum follow the data, and may be 0 here.
    fn has_descriptor(&self) -> bool {
        self.flags & DESCRIPTOR != 0
    }

    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/")
    }

    fn unpacked(&self) -> Option<u64> {
        (!self.has_descriptor()).then_some(self.size)
    }

    fn checksum(&self) -> Option<u32> {
        (!self.has_descriptor()).then_some(self.checksum)
    }
}

fn little(bytes: &[u8], at: usize, length: usize) -> u64 {
    let bytes = bytes.get(at..at.saturating_add(length)).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A reader that remembers whether it has failed.
struct Noted<R> {
    reader: R,
    failed: bool,
}

impl<R: Read> Read for Noted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer);
        self.failed |= read
            .as_ref()
            .is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        read
    }
}

/// A reader that sums up what it gives.
struct Checksummed<'a> {
    reader: Box<dyn Read + 'a>,
    sum: Crc,
    ended: bool,
}

impl<'a> Checksummed<'a> {
    fn new(reader: Box<dyn Read + 'a>) -> Self {
        Checksummed {
            reader,
            sum: Crc::new(),
            ended: false,
        }
    }

    /// Whether all of it has been read and its sum is not the one that was written down.
    fn differs_from(&self, written: Option<u32>) -> bool {
        self.ended && written.is_some_and(|written| written != self.sum.sum())
    }
}

impl Read for Checksummed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        self.ended |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

const DIRECTORY: &[u8; 4] = b"PK\x01\x02";
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;
const DESCRIPTOR: u16 = 1 << 3;
const DEFLATE_BUFFER: usize = 32 * 1024;

/// APPNOTE.TXT 4.3.9: a mark, a checksum, and two sizes of up to eight bytes.
const MAX_DESCRIPTOR: usize = 24;
