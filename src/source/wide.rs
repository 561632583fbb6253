//! Text in units of two or four bytes, UTF-16 and UTF-32: how it is known, with a mark or without one.

use crate::source::{starting_at, up_to};

/// A text in units of several bytes, in UTF-8.
pub(super) fn from_wide_units(text: &[u8]) -> Option<Vec<u8>> {
    let mut known = WIDE_UNITS.iter();
    known.find_map(|(order_of, decode)| Some(decode(text, order_of(text)?)))
}

/// How UTF-16 is written.
#[derive(Clone, Copy)]
pub(super) enum ByteOrder {
    Big,
    Little,
}

impl ByteOrder {
    /// How it is marked (RFC 2781, 3.2).
    fn mark(self) -> &'static [u8] {
        match self {
            Self::Big => b"\xfe\xff",
            Self::Little => b"\xff\xfe",
        }
    }
}

/// The byte order of UTF-16: by its mark (RFC 2781, 3.2), or, without one, by the zeros of the first run of
/// ASCII, such as the name of a field; what stands above it may be Japanese.
fn byte_order(text: &[u8]) -> Option<ByteOrder> {
    match text {
        [0xff, 0xfe, ..] => return Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => return Some(ByteOrder::Big),
        _ => {}
    }
    memchr::memchr(0, text)?;
    let (units, _) = text.as_chunks::<2>();
    let orders = [ByteOrder::Little, ByteOrder::Big].into_iter();
    orders
        .map(|order| (order, run_of_ascii(units, order)))
        .find_map(|(order, run)| {
            let above = units.get(..run?)?;
            // Without a zero of a line end above it is a text in UTF-8, and its signs show as pairs.
            let bytes = above.as_flattened();
            let is_narrow = !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
            if is_narrow && !bytes.is_empty() {
                return None;
            }
            let above = above.iter().map(|unit| unit_of(*unit, order));
            let is_text = |sign: Result<char, _>| sign.is_ok_and(|sign: char| is_written(sign));
            char::decode_utf16(above).all(is_text).then_some(order)
        })
}

/// Where units of two bytes first are ASCII for so long that no other text is.
fn run_of_ascii(units: &[[u8; 2]], order: ByteOrder) -> Option<usize> {
    let mut length = 0_usize;
    let end = units.iter().position(|unit| {
        let is_ascii = u8::try_from(unit_of(*unit, order))
            .is_ok_and(|byte| byte.is_ascii() && is_written(char::from(byte)));
        length = if is_ascii {
            length.saturating_add(1)
        } else {
            0
        };
        length == FEWEST_UNITS
    });
    end.map(|end| end.saturating_add(1).saturating_sub(FEWEST_UNITS))
}

fn unit_of(unit: [u8; 2], order: ByteOrder) -> u16 {
    match order {
        ByteOrder::Big => u16::from_be_bytes(unit),
        ByteOrder::Little => u16::from_le_bytes(unit),
    }
}

/// Whether people write a sign: no control character but those of lines, and nothing of a private use.
fn is_written(sign: char) -> bool {
    let is_private = matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{fffe}'..='\u{ffff}');
    (!sign.is_control() || matches!(sign, '\t' | '\n' | '\r')) && !is_private
}

/// A text of which only the end is in UTF-16: a program added it to a file in UTF-8, as `>>` in PowerShell
/// does. The part above ends where the first zero shows a unit of two bytes.
pub(super) fn end_of_two_bytes(text: &[u8]) -> Option<(usize, ByteOrder)> {
    let zero = memchr::memchr(0, text)?;
    let before = zero.checked_sub(1)?;
    let fits = |begin: usize, order: ByteOrder| {
        let (units, _) = starting_at(text, begin).as_chunks::<2>();
        run_of_ascii(units, order) == Some(0)
    };
    let is_even = |begin: usize| text.len().saturating_sub(begin).is_multiple_of(2);
    let is_marked = |begin: usize, order: ByteOrder| up_to(text, begin).ends_with(order.mark());
    let (begin, order) = [(before, ByteOrder::Little), (zero, ByteOrder::Big)]
        .into_iter()
        .filter(|(begin, order)| fits(*begin, *order))
        // Behind a sign of ASCII both orders fit: the units of one of them end where the text does.
        .max_by_key(|(begin, order)| (is_marked(*begin, *order), is_even(*begin)))?;
    let above = up_to(text, begin);
    let above = above.strip_suffix(order.mark()).unwrap_or(above);
    std::str::from_utf8(above).ok()?;
    Some((begin, order))
}

/// A text of which the end is in UTF-16, in UTF-8.
pub(super) fn with_narrow_end(text: &[u8]) -> Option<Vec<u8>> {
    let (begin, order) = end_of_two_bytes(text)?;
    let above = up_to(text, begin);
    let above = above.strip_suffix(order.mark()).unwrap_or(above);
    Some([above, &decode_utf16(starting_at(text, begin), order)].concat())
}

/// The byte order of UTF-32: by its mark, or by the three zeros in each character of a header.
fn byte_order_of_four(text: &[u8]) -> Option<ByteOrder> {
    match text {
        [0xff, 0xfe, 0, 0, ..] => return Some(ByteOrder::Little),
        [0, 0, 0xfe, 0xff, ..] => return Some(ByteOrder::Big),
        _ => {}
    }
    let (units, _) = up_to(text, SAMPLE).as_chunks::<4>();
    let all =
        |fits: &dyn Fn(&[u8; 4]) -> bool| units.len() >= FEWEST_UNITS && units.iter().all(fits);
    if all(&|unit| matches!(unit, [low, 0, 0, 0] if *low != 0)) {
        Some(ByteOrder::Little)
    } else if all(&|unit| matches!(unit, [0, 0, 0, low] if *low != 0)) {
        Some(ByteOrder::Big)
    } else {
        None
    }
}

fn decode_utf32(text: &[u8], order: ByteOrder) -> Vec<u8> {
    let (units, _) = text.as_chunks::<4>();
    let signs = units.iter().map(|unit| {
        let code = match order {
            ByteOrder::Big => u32::from_be_bytes(*unit),
            ByteOrder::Little => u32::from_le_bytes(*unit),
        };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    let text: String = signs.skip_while(|sign| *sign == '\u{feff}').collect();
    text.into_bytes()
}

fn decode_utf16(text: &[u8], order: ByteOrder) -> Vec<u8> {
    let encoding = match order {
        ByteOrder::Big => encoding_rs::UTF_16BE,
        ByteOrder::Little => encoding_rs::UTF_16LE,
    };
    encoding
        .decode_with_bom_removal(text)
        .0
        .into_owned()
        .into_bytes()
}

/// An encoding in units of several bytes: whether a text is in it, and how it is decoded.
pub(super) type WideUnits = (
    fn(&[u8]) -> Option<ByteOrder>,
    fn(&[u8], ByteOrder) -> Vec<u8>,
);

/// UTF-32 comes first, whose mark begins as that of UTF-16 does.
pub(super) const WIDE_UNITS: [WideUnits; 2] = [
    (byte_order_of_four, decode_utf32),
    (byte_order, decode_utf16),
];

/// How much of a text shows its byte order.
const SAMPLE: usize = 256;

/// Fewer units show nothing.
const FEWEST_UNITS: usize = 16;
