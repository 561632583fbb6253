//! tar, read as it comes.

use std::io::Read;

use crate::scan::archive::{Counted, MAX_MEMBERS, Member, Stop, damaged, finish, inside};
use crate::scan::unpack::{Layers, Peeked};
use crate::scan::worker::Worker;
use crate::scan::{Place, Reason, Visit};

/// POSIX.1 pax, ustar; GNU tar's long names.
pub(in crate::scan) fn tar<V: Visit>(
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

/// Whether 512 bytes are a tar header: its checksum is right.
pub(in crate::scan) fn is_tar(start: &[u8]) -> bool {
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

const BLOCK: usize = 512;
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// A member's name and what else pax says of it, in bytes; more is not looked at.
const MAX_NAMES: u64 = 64 * 1024;

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
