//! zip, read as it comes.

use std::io::{self, BufReader, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::scan::archive::{Counted, MAX_MEMBERS, Member, Stop, damaged, finish, inside};
use crate::scan::unpack::{Layers, Peeked, Unpacked};
use crate::scan::worker::Worker;
use crate::scan::{Place, Reason, Visit};

/// APPNOTE.TXT 4.3, read by local headers; the central directory is not looked at.
pub(in crate::scan) fn zip<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    reader: BufReader<Peeked<'_>>,
    place: &Place,
    layers: &Layers,
) {
    let mut input = Counted { reader, offset: 0 };
    let result = zip_members(worker, &mut input, place, layers);
    finish(worker, place, input.offset, result);
}

fn zip_members<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    input: &mut Counted<BufReader<Peeked<'_>>>,
    place: &Place,
    layers: &Layers,
) -> Result<(), Stop> {
    let mut mark = [0; 4];
    let mut known = false;
    for _ in 0..MAX_MEMBERS {
        if !std::mem::take(&mut known) && !input.read_whole(&mut mark)? {
            return Err(damaged("the archive ends before its directory"));
        }
        match &mark {
            LOCAL => {}
            // Marks of an archive that was, or might have been, split.
            b"PK\x07\x08" | b"PK00" => continue,
            DIRECTORY | b"PK\x05\x06" | b"PK\x06\x06" | b"PK\x06\x08" => {
                io::copy(input, &mut io::sink())?;
                return Ok(());
            }
            _ => return Err(damaged("no member begins here")),
        }
        let mut header = [0; 26];
        input.fill_whole(&mut header)?;
        let header = LocalHeader::read(&header);
        let mut name = vec![0; header.name_length];
        input.fill_whole(&mut name)?;
        let mut extra = vec![0; header.extra_length];
        input.fill_whole(&mut extra)?;
        let header = header.with_extra(&extra);
        let place = inside(place, &name);
        let is_folder = name.ends_with(b"/");
        let is_sized =
            !header.has_descriptor() || header.packed > 0 || is_folder && header.method == 0;
        let size = is_sized.then_some(header.packed);
        let readable = match header.method {
            _ if header.flags & ENCRYPTED != 0 => Err(Reason::Encrypted),
            0 if size.is_none() => Err(Reason::Unsupported(0)),
            0 | 8 => Ok(()),
            method => Err(Reason::Unsupported(method)),
        };
        match (readable, size) {
            (Ok(()), Some(size)) => {
                let mut member = Member {
                    input,
                    left: size,
                    failed: false,
                };
                let mut checked;
                if header.method == 0 {
                    checked = Checked::new(Box::new(&mut member));
                } else {
                    let reader = BufReader::with_capacity(DEFLATE_BUFFER, &mut member);
                    let decoder = Box::new(DeflateDecoder::new(reader));
                    let budget = std::rc::Rc::clone(&layers.budget);
                    checked = Checked::new(Box::new(Unpacked {
                        reader: decoder,
                        budget,
                    }));
                }
                if !is_folder {
                    worker.layer(Box::new(&mut checked), &place, header.unpacked(), layers);
                }
                let damaged = checked.is_other_than(header.checksum, header.has_descriptor());
                drop(checked);
                let (left, failed) = (member.left, member.failed);
                if failed {
                    return Err(Stop::Reported);
                }
                if damaged {
                    let error = io::Error::new(io::ErrorKind::InvalidData, "its checksum is wrong");
                    worker.problem(&place, None, Reason::Broken, Some(error));
                }
                input.skip(left)?;
            }
            (Ok(()), None) => {
                let decoder = Box::new(DeflateDecoder::new(&mut *input));
                let budget = std::rc::Rc::clone(&layers.budget);
                let mut reader = Noted {
                    reader: Unpacked {
                        reader: decoder,
                        budget,
                    },
                    failed: false,
                };
                if !is_folder {
                    worker.layer(Box::new(&mut reader), &place, None, layers);
                }
                if reader.failed {
                    return Err(Stop::Reported);
                }
                io::copy(&mut reader, &mut io::sink())?;
            }
            (Err(reason), Some(size)) => {
                worker.problem(&place, None, reason, None);
                input.skip(size)?;
            }
            (Err(reason), None) => {
                worker.problem(&place, None, reason, None);
                return Err(damaged(
                    "only the directory says where the next member begins",
                ));
            }
        }
        if worker.is_stopped() {
            return Err(Stop::Reported);
        }
        if header.has_descriptor() {
            known = input.find_mark(&mut mark)?;
        }
    }
    Err(Stop::Reason(Reason::TooMany, None))
}

/// APPNOTE.TXT 4.3.7.
struct LocalHeader {
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u64,
    size: u64,
    name_length: usize,
    extra_length: usize,
}

impl LocalHeader {
    fn read(bytes: &[u8; 26]) -> Self {
        let short = |at: usize| u16::try_from(little(bytes, at, 2)).unwrap_or_default();
        LocalHeader {
            flags: short(2),
            method: short(4),
            checksum: u32::try_from(little(bytes, 10, 4)).unwrap_or_default(),
            packed: little(bytes, 14, 4),
            size: little(bytes, 18, 4),
            name_length: usize::from(short(22)),
            extra_length: usize::from(short(24)),
        }
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

    /// Whether sizes and checksum follow the data, and may be 0 here.
    fn has_descriptor(&self) -> bool {
        self.flags & DESCRIPTOR != 0
    }

    fn unpacked(&self) -> Option<u64> {
        (!self.has_descriptor()).then_some(self.size)
    }
}

fn little(bytes: &[u8], at: usize, length: usize) -> u64 {
    let bytes = bytes.get(at..at.saturating_add(length)).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

impl<R: Read> Counted<R> {
    /// Goes over a data descriptor, which may have any of four forms, to the mark after it.
    fn find_mark(&mut self, mark: &mut [u8; 4]) -> io::Result<bool> {
        let mut last = [0; 4];
        self.fill_whole(&mut last)?;
        for read in 0..=MAX_DESCRIPTOR {
            if matches!(&last, LOCAL | DIRECTORY) {
                *mark = last;
                return Ok(true);
            }
            if read < MAX_DESCRIPTOR {
                last.rotate_left(1);
                let [_, _, _, next] = &mut last;
                self.fill_whole(std::slice::from_mut(next))?;
            }
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "no member begins here",
        ))
    }
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
struct Checked<'a> {
    reader: Box<dyn Read + 'a>,
    sum: Crc,
    ended: bool,
}

impl<'a> Checked<'a> {
    fn new(reader: Box<dyn Read + 'a>) -> Self {
        Checked {
            reader,
            sum: Crc::new(),
            ended: false,
        }
    }

    /// Whether all of it has been read and its sum is not the one that was written down.
    fn is_other_than(&self, checksum: u32, unknown: bool) -> bool {
        self.ended && !unknown && self.sum.sum() != checksum
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        self.ended |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const DIRECTORY: &[u8; 4] = b"PK\x01\x02";
const ENCRYPTED: u16 = 1;
const DESCRIPTOR: u16 = 1 << 3;
const DEFLATE_BUFFER: usize = 32 * 1024;

/// APPNOTE.TXT 4.3.9: a mark, a checksum, and two sizes of up to eight bytes.
const MAX_DESCRIPTOR: usize = 24;
