//! Text in units of two or four bytes, UTF-16 and UTF-32: how it is known, with a mark or without one.

use crate::source::up_to;

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

/// The byte order of UTF-16: by its mark (RFC 2781, 3.2), or, without one, by the zero in each
/// character of a header.
fn byte_order(text: &[u8]) -> Option<ByteOrder> {
    match text {
        [0xff, 0xfe, ..] => return Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => return Some(ByteOrder::Big),
        _ => {}
    }
    let (units, _) = up_to(text, SAMPLE).as_chunks::<2>();
    if units.len() < FEWEST_UNITS || memchr::memchr(0, up_to(text, 2)).is_none() {
        return None;
    }
    let is_ascii = |high: u8, low: u8| high == 0 && low != 0 && low.is_ascii();
    let share = |fits: &dyn Fn(&[u8; 2]) -> bool| {
        units.iter().filter(|unit| fits(unit)).count() > units.len().wrapping_mul(3).wrapping_div(4)
    };
    if share(&|[first, second]| is_ascii(*second, *first)) {
        Some(ByteOrder::Little)
    } else if share(&|[first, second]| is_ascii(*first, *second)) {
        Some(ByteOrder::Big)
    } else {
        None
    }
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
