//! What is compressed or packed, opened layer by layer; each layer is known by its first bytes.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

use crate::scan::worker::Worker;
use crate::scan::{Place, ReadFault, SkipReason, Visit, archive};
use crate::source::magic::{BZIP2, GZIP, XZ, ZIP_END, ZIP_MEMBER, ZSTD, is_document};

impl<V: Visit> Worker<'_, '_, V> {
    /// Reads an input from its beginning to its end, whatever it is packed in.
    pub(super) fn unpack(&mut self, reader: Box<dyn Read + '_>, place: &Place, size: Option<u64>) {
        let budget = Rc::new(Budget::default());
        let packed = Packed {
            reader,
            budget: Rc::clone(&budget),
        };
        self.layer(Box::new(packed), place, size, &Layers { budget, depth: 0 });
    }

    /// Reads what may be packed once more.
    pub(super) fn layer<'r>(
        &mut self,
        reader: Box<dyn Read + 'r>,
        place: &Place,
        size: Option<u64>,
        layers: &Layers,
    ) {
        let mut reader = Peeked::new(reader);
        let packing = packing(reader.peek());
        if packing.is_some() && layers.depth >= MAX_LAYERS {
            return self.problem(place, None, SkipReason::TooDeep, None);
        }
        let inner = Layers {
            budget: Rc::clone(&layers.budget),
            depth: layers.depth.saturating_add(1),
        };
        match packing {
            None => self.stream(Box::new(reader), place, size),
            Some(Packing::Tar) => archive::tar(self, reader, place, &inner),
            Some(Packing::Zip) => archive::zip(self, buffered(reader), place, &inner),
            Some(Packing::Compressed(method)) => match method.decoder(reader) {
                Ok(decoder) => {
                    let unpacked = Unpacked {
                        reader: decoder,
                        budget: Rc::clone(&layers.budget),
                    };
                    self.layer(Box::new(unpacked), place, None, &inner);
                }
                Err(error) => {
                    let reason = refusal(&error).unwrap_or(SkipReason::Broken);
                    self.problem(place, None, reason, Some(error));
                }
            },
        }
    }
}

/// What one layer of gzip, zstd, xz or bzip2 holds; anything else as it is.
///
/// ```
/// use std::io::Read;
///
/// let mut text = String::new();
/// heloscope::scan::unpacked(Box::new(&b"plain"[..]))?.read_to_string(&mut text)?;
/// assert_eq!(text, "plain");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// If the beginning cannot be unpacked.
pub fn unpacked<'r>(reader: Box<dyn Read + 'r>) -> io::Result<Box<dyn Read + 'r>> {
    let budget = Rc::new(Budget::default());
    let packed = Packed {
        reader,
        budget: Rc::clone(&budget),
    };
    let mut reader = Peeked::new(Box::new(packed));
    let Some(Packing::Compressed(method)) = packing(reader.peek()) else {
        return Ok(Box::new(reader));
    };
    let reader = method.decoder(reader)?;
    Ok(Box::new(Unpacked { reader, budget }))
}

fn buffered(reader: Peeked<'_>) -> BufReader<Peeked<'_>> {
    BufReader::with_capacity(BUFFER, reader)
}

impl Compression {
    fn decoder<'r>(self, reader: Peeked<'r>) -> io::Result<Box<dyn Read + 'r>> {
        let reader = buffered(reader);
        Ok(match self {
            Self::Gzip => Box::new(Gzip {
                decoder: Some(GzDecoder::new(reader)),
            }),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(reader)),
            #[cfg(feature = "xz-zstd")]
            Self::Xz => {
                let stream = liblzma::stream::Stream::new_stream_decoder(
                    MAX_XZ_MEMORY,
                    liblzma::stream::CONCATENATED,
                )?;
                Box::new(liblzma::bufread::XzDecoder::new_stream(reader, stream))
            }
            // The decoder refuses windows of more than 128 MiB by itself.
            #[cfg(feature = "xz-zstd")]
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
            #[cfg(not(feature = "xz-zstd"))]
            Self::Xz | Self::Zstd => return Err(io::Error::other(NoDecoder(self))),
        })
    }
}

/// How deep in packed files a reader is.
pub(super) struct Layers {
    pub(super) budget: Rc<Budget>,
    depth: usize,
}

/// How much has been unpacked, by all layers, from how much.
#[derive(Default)]
pub(super) struct Budget {
    packed: Cell<u64>,
    unpacked: Cell<u64>,
}

impl Budget {
    fn is_spent(&self) -> bool {
        let allowed = self.packed.get().saturating_mul(MAX_RATIO);
        self.unpacked.get() > allowed.max(ANY_RATIO)
    }
}

/// Whether a file that begins like this must be unpacked.
pub(super) fn is_packed(start: &[u8]) -> bool {
    packing(start).is_some()
}

/// Why a reader of this module would not go on, if that is what the error says.
#[must_use]
pub fn refusal(error: &io::Error) -> Option<SkipReason> {
    let inner = error.get_ref()?;
    if inner.is::<TooLarge>() {
        return Some(SkipReason::TooLarge);
    }
    of_decoder(inner)
}

#[cfg(feature = "xz-zstd")]
fn of_decoder(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<SkipReason> {
    use liblzma::stream::Error::MemLimit;

    // zstd has nothing but words; a test of ours pins them.
    let is_wide = matches!(error.downcast_ref(), Some(MemLimit))
        || error.to_string().contains("too much memory");
    is_wide.then_some(SkipReason::TooWide)
}

#[cfg(not(feature = "xz-zstd"))]
fn of_decoder(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<SkipReason> {
    // APPNOTE.TXT 4.4.5 has numbers for them.
    error.downcast_ref().map(|NoDecoder(method)| match method {
        Compression::Bzip2 => SkipReason::Unsupported(12),
        Compression::Gzip => SkipReason::Unsupported(8),
        Compression::Xz => SkipReason::Unsupported(95),
        Compression::Zstd => SkipReason::Unsupported(93),
    })
}

/// What this build has no decoder for.
#[cfg(not(feature = "xz-zstd"))]
#[derive(Debug)]
struct NoDecoder(Compression);

#[cfg(not(feature = "xz-zstd"))]
impl fmt::Display for NoDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not read by this build", self.0)
    }
}

#[cfg(not(feature = "xz-zstd"))]
impl std::error::Error for NoDecoder {}

#[derive(Clone, Copy)]
enum Packing {
    Compressed(Compression),
    Tar,
    Zip,
}

#[derive(Clone, Copy, Debug)]
enum Compression {
    Bzip2,
    Gzip,
    Xz,
    Zstd,
}

fn packing(start: &[u8]) -> Option<Packing> {
    let after = |magic: &[u8]| start.strip_prefix(magic);
    // RFC 1952, 2.3.1: 8 is deflate, the only method.
    if after(GZIP).is_some_and(|rest| rest.first() == Some(&8)) {
        return Some(Packing::Compressed(Compression::Gzip));
    }
    // RFC 8878, 3.1.2: a frame to skip.
    if after(ZSTD).is_some() || matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        return Some(Packing::Compressed(Compression::Zstd));
    }
    if after(XZ).is_some() {
        return Some(Packing::Compressed(Compression::Xz));
    }
    if after(BZIP2).is_some_and(begins_bzip2) {
        return Some(Packing::Compressed(Compression::Bzip2));
    }
    // Marks of an archive that was, or might have been, split.
    let split = after(b"PK\x07\x08").or_else(|| after(b"PK00"));
    let zip = split.unwrap_or(start);
    if zip.starts_with(ZIP_MEMBER) && is_document(zip) {
        return None;
    }
    if zip.starts_with(ZIP_MEMBER) || after(ZIP_END).is_some() {
        return Some(Packing::Zip);
    }
    archive::is_tar(start).then_some(Packing::Tar)
}

/// The level, and the mark of a block or of the end.
fn begins_bzip2(text: &[u8]) -> bool {
    match text {
        [b'1'..=b'9', rest @ ..] => {
            rest.starts_with(b"1AY&SY") || rest.starts_with(b"\x17\x72\x45\x38\x50\x90")
        }
        _ => false,
    }
}

/// A reader whose first bytes have been looked at.
pub(super) struct Peeked<'r> {
    reader: Box<dyn Read + 'r>,
    start: Vec<u8>,
    at: usize,
    failed: Option<io::Error>,
}

impl<'r> Peeked<'r> {
    fn new(reader: Box<dyn Read + 'r>) -> Self {
        Peeked {
            reader,
            start: Vec::new(),
            at: 0,
            failed: None,
        }
    }

    /// The first bytes: fewer than `SNIFF` only if there are no more.
    fn peek(&mut self) -> &[u8] {
        let mut start = Vec::new();
        let limit = SNIFF as u64;
        if let Err(error) = self.reader.by_ref().take(limit).read_to_end(&mut start) {
            self.failed = Some(error);
        }
        self.start = start;
        &self.start
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.start.get(self.at..).unwrap_or_default();
        if !rest.is_empty() {
            let read = rest.read(buffer)?;
            self.at = self.at.saturating_add(read);
            return Ok(read);
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.reader.read(buffer),
        }
    }
}

/// The outermost layer.
struct Packed<'r> {
    reader: Box<dyn Read + 'r>,
    budget: Rc<Budget>,
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.budget
            .packed
            .set(self.budget.packed.get().saturating_add(read as u64));
        Ok(read)
    }
}

/// What a decoder gives, as long as that is in proportion.
pub(super) struct Unpacked<'r> {
    pub(super) reader: Box<dyn Read + 'r>,
    pub(super) budget: Rc<Budget>,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.budget.is_spent() {
            return Err(io::Error::other(TooLarge));
        }
        let read = self.reader.read(buffer)?;
        self.budget
            .unpacked
            .set(self.budget.unpacked.get().saturating_add(read as u64));
        Ok(read)
    }
}

#[derive(Debug)]
struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unpacks to more than {MAX_RATIO} times its size")
    }
}

impl std::error::Error for TooLarge {}

/// Members of a gzip file one after another (RFC 1952, 2.2), and zeros after the last, as tapes
/// leave them.
struct Gzip<R> {
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(decoder) = self.decoder.take() else {
                break;
            };
            let mut rest = decoder.into_inner();
            loop {
                match rest.fill_buf()?.first() {
                    None => return Ok(0),
                    Some(0) => rest.consume(1),
                    Some(0x1f) => break,
                    Some(_) => {
                        return Err(ReadFault::Trailing.into());
                    }
                }
            }
            self.decoder = Some(GzDecoder::new(rest));
        }
        Ok(0)
    }
}

/// Bytes that tell what an input is packed in: a tar header.
pub(super) const SNIFF: usize = 512;

const BUFFER: usize = 64 * 1024;

/// Compression and archives inside one another: a .gz in a .zip in a .tar.xz has four.
const MAX_LAYERS: usize = 6;

/// What is unpacked may be this many times as much as what is packed. Mail reaches 20.
const MAX_RATIO: u64 = 200;

/// As long as it is no more than this, any ratio will do: read in a second or two.
const ANY_RATIO: u64 = 1024 * 1024 * 1024;

/// A dictionary of 128 MiB, and what the decoder itself needs.
#[cfg(feature = "xz-zstd")]
const MAX_XZ_MEMORY: u64 = 136 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_large_and_out_of_proportion_is_refused() {
        let spent = |packed: u64, unpacked: u64| {
            let budget = Budget::default();
            budget.packed.set(packed);
            budget.unpacked.set(unpacked);
            budget.is_spent()
        };
        assert!(!spent(1000, ANY_RATIO));
        assert!(spent(1000, ANY_RATIO.saturating_add(1)));
        assert!(!spent(ANY_RATIO, ANY_RATIO.saturating_mul(MAX_RATIO)));
    }

    #[test]
    fn a_refusal_is_told_from_damage() {
        let budget = Rc::new(Budget::default());
        budget.unpacked.set(u64::MAX);
        let mut reader = Unpacked {
            reader: Box::new(io::empty()),
            budget,
        };
        let error = reader.read(&mut [0; 9]).unwrap_err();
        assert_eq!(refusal(&error), Some(SkipReason::TooLarge));
        assert_eq!(refusal(&io::ErrorKind::InvalidData.into()), None);
    }
}
