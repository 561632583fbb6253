//! Archives read as they come, one member after another: a pipe will do, and a download that broke
//! off still gives what it has.

use std::io::{self, BufRead, BufReader, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::scan::unpack::{Layers, Peeked, Unpacked};
use crate::scan::worker::Worker;
use crate::scan::{Place, Reason, Visit};

/// POSIX.1 pax, ustar; GNU tar's long names.
pub(super) fn tar<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    reader: Peeked<'_>,
    place: &Place,
    layers: &Layers,
) {
    let mut input = Counted { reader, offset: 0 };
    let mut members = 0_u64;
    let result = tar_members(worker, &mut input, place, layers, &mut members);
    finish(worker, place, input.offset, result);
}

/// APPNOTE.TXT 4.3, read by local headers; the central directory is not looked at.
pub(super) fn zip<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    reader: BufReader<Peeked<'_>>,
    place: &Place,
    layers: &Layers,
) {
    let mut input = Counted { reader, offset: 0 };
    let result = zip_members(worker, &mut input, place, layers);
    finish(worker, place, input.offset, result);
}

/// What ended an archive before its end.
enum Stop {
    /// A member's reader has failed, which has been reported with the member.
    Reported,
    Reason(Reason, Option<io::Error>),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        let reason = super::unpack::refusal(&error).unwrap_or(Reason::Broken);
        Stop::Reason(reason, Some(error))
    }
}

fn finish<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    place: &Place,
    offset: u64,
    result: Result<(), Stop>,
) {
    if let Err(Stop::Reason(reason, error)) = result
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

/// Whether 512 bytes are a tar header: its checksum is right.
pub(super) fn is_tar(start: &[u8]) -> bool {
    <&[u8; BLOCK]>::try_from(start).is_ok_and(has_checksum)
}

fn has_checksum(header: &[u8; BLOCK]) -> bool {
    let sum = header.iter().enumerate().fold(0_u64, |sum, (at, byte)| {
        let byte = if CHECKSUM.contains(&at) { b' ' } else { *byte };
        sum.saturating_add(u64::from(byte))
    });
    header.first() != Some(&0) && header.get(CHECKSUM).and_then(octal) == Some(sum)
}

fn tar_members<V: Visit>(
    worker: &mut Worker<'_, '_, V>,
    input: &mut Counted<Peeked<'_>>,
    place: &Place,
    layers: &Layers,
    members: &mut u64,
) -> Result<(), Stop> {
    let mut long_name: Option<Vec<u8>> = None;
    let mut pax_size: Option<u64> = None;
    loop {
        let mut header = [0; BLOCK];
        if !input.read_whole(&mut header)? || header.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        if !has_checksum(&header) {
            return Err(damaged("the next member's header is damaged"));
        }
        *members = members.saturating_add(1);
        if *members > MAX_MEMBERS {
            return Err(Stop::Reason(Reason::TooMany, None));
        }
        let field = |range: std::ops::Range<usize>| header.get(range).unwrap_or_default();
        let kind = field(156..157).first().copied().unwrap_or(0);
        let Some(size) = pax_size
            .take_if(|_| !matches!(kind, b'x' | b'g' | b'L' | b'K'))
            .or_else(|| number(field(124..136)))
        else {
            return Err(damaged("the next member's size is damaged"));
        };
        let padded = size
            .checked_next_multiple_of(BLOCK as u64)
            .unwrap_or(u64::MAX);
        match kind {
            b'L' | b'x' if size <= MAX_NAMES => {
                let mut text = Vec::new();
                input.by_ref().take(size).read_to_end(&mut text)?;
                input.skip(padded.saturating_sub(text.len() as u64))?;
                if kind == b'L' {
                    long_name = Some(until_nul(&text).to_vec());
                } else {
                    for (key, value) in pax(&text) {
                        match key {
                            b"path" => long_name = Some(value.to_vec()),
                            b"size" => {
                                pax_size = std::str::from_utf8(value)
                                    .ok()
                                    .and_then(|value| value.parse().ok())
                            }
                            _ => {}
                        }
                    }
                }
            }
            0 | b'0' | b'7' => {
                let name = long_name.take().unwrap_or_else(|| {
                    let prefix = if field(257..262) == b"ustar" {
                        until_nul(field(345..500))
                    } else {
                        b""
                    };
                    let name = until_nul(field(0..100));
                    if prefix.is_empty() {
                        name.to_vec()
                    } else {
                        [prefix, b"/", name].concat()
                    }
                });
                let place = inside(place, &name);
                let mut member = Member {
                    input,
                    left: size,
                    failed: false,
                };
                // Old tars have folders as files with such a name.
                if !name.ends_with(b"/") {
                    worker.layer(Box::new(&mut member), &place, Some(size), layers);
                }
                if member.failed {
                    return Err(Stop::Reported);
                }
                let left = member.left;
                input.skip(left.saturating_add(padded.saturating_sub(size)))?;
            }
            _ => {
                if !matches!(kind, b'1'..=b'6' | b'g' | b'K' | b'L' | b'x' | b'V' | b'D') {
                    let name = long_name
                        .take()
                        .unwrap_or_else(|| until_nul(field(0..100)).to_vec());
                    let reason = Reason::Unsupported(u16::from(kind));
                    worker.problem(&inside(place, &name), None, reason, None);
                }
                if !matches!(kind, b'g' | b'K' | b'x' | b'L') {
                    long_name = None;
                }
                input.skip(padded)?;
            }
        }
    }
}

/// `LENGTH key=value` lines.
fn pax(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let space = memchr::memchr(b' ', rest)?;
        let length: usize = std::str::from_utf8(rest.get(..space)?).ok()?.parse().ok()?;
        let record = rest.get(space.saturating_add(1)..length)?;
        rest = rest.get(length..)?;
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        let equals = memchr::memchr(b'=', record)?;
        Some((
            record.get(..equals)?,
            record.get(equals.saturating_add(1)..)?,
        ))
    })
}

/// A number in octal digits, or in GNU's binary form.
fn number(field: &[u8]) -> Option<u64> {
    match field {
        [0x80, rest @ ..] => rest.iter().try_fold(0_u64, |sum, byte| {
            sum.checked_mul(256)?.checked_add(u64::from(*byte))
        }),
        _ => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = until_nul(field).trim_ascii();
    digits.iter().try_fold(0_u64, |sum, digit| match digit {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(digit & 7)),
        _ => None,
    })
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
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

fn damaged(what: &'static str) -> Stop {
    Stop::Reason(
        Reason::Broken,
        Some(io::Error::new(io::ErrorKind::InvalidData, what)),
    )
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
        self.fill_whole(rest)?;
        Ok(true)
    }

    fn fill_whole(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact(buffer)
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.by_ref().take(count), &mut io::sink())?;
        if skipped < count {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

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
    input: &'a mut Counted<R>,
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

const BLOCK: usize = 512;
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// A member's name and what else pax says of it, in bytes; more is not looked at.
const MAX_NAMES: u64 = 64 * 1024;

const MAX_MEMBERS: u64 = 10_000_000;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const DIRECTORY: &[u8; 4] = b"PK\x01\x02";
const ENCRYPTED: u16 = 1;
const DESCRIPTOR: u16 = 1 << 3;
const DEFLATE_BUFFER: usize = 32 * 1024;

/// APPNOTE.TXT 4.3.9: a mark, a checksum, and two sizes of up to eight bytes.
const MAX_DESCRIPTOR: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_tar_headers() {
        assert_eq!(number(b"00000000017\0"), Some(15));
        assert_eq!(number(b"     17 \0\0\0\0"), Some(15));
        assert_eq!(
            number(b"\x80\0\0\0\0\0\0\x02\0\0\0\x01"),
            Some(0x2_0000_0001)
        );
        assert_eq!(
            number(b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
            None
        );
        assert_eq!(number(b"no number!!!"), None);
    }

    #[test]
    fn records_of_pax_headers() {
        let text = b"24 path=a name\nwith= it\n14 size=12345\n9 bad";
        let records: Vec<_> = pax(text).collect();
        let expected: [(&[u8], &[u8]); 2] = [(b"path", b"a name\nwith= it"), (b"size", b"12345")];
        assert_eq!(records, expected);
    }
}
