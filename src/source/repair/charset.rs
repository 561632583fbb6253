//! Texts that are not in UTF-8: blanks of other character sets, and UTF-7.

use crate::source::repair::doubt;
use crate::source::repair::lines::{Survey, field_name, section_length, survey};
use crate::source::{starting_at, up_to};

/// A text that is UTF-7 (RFC 2152), decoded. Every plus sign in it begins a run of base64 or is written as
/// `+-`, which no date of a mail is.
///
/// No sign is made that an encoder leaves as it is, nor one that stands in the text as well: the encoder
/// wrote each, and no sender.
pub(super) fn from_utf7(text: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'+', text)?;
    if !text.is_ascii() {
        return None;
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut decoded = String::new();
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'+', rest) {
        plain.extend_from_slice(up_to(rest, at));
        rest = starting_at(rest, at.saturating_add(1));
        if let Some(after) = rest.strip_prefix(b"-") {
            plain.push(b'+');
            rest = after;
            continue;
        }
        let (signs, length) = run(rest)?;
        plain.extend_from_slice(signs.as_bytes());
        decoded.push_str(&signs);
        rest = starting_at(rest, length);
        rest = rest.strip_prefix(b"-").unwrap_or(rest);
    }
    plain.extend_from_slice(rest);
    let mut is_there = [false; 128];
    for byte in text {
        if let Some(place) = is_there.get_mut(usize::from(*byte)) {
            *place = true;
        }
    }
    let is_senders = |sign: char| {
        let sign = u8::try_from(sign).ok();
        sign.and_then(|sign| is_there.get(usize::from(sign)))
            .is_some_and(|there| *there)
    };
    // A plus sign begins each run.
    let is_encoded = !decoded.chars().any(|sign| sign != '+' && is_senders(sign));
    // Words in other letters stand above a header; within one they may be a sender's.
    let has_words = !decoded.is_ascii()
        && survey(text) == Survey::Neither
        && doubt::first_route(&plain).is_some();
    (is_encoded && (decoded.contains('@') || has_words)).then_some(plain)
}

/// The signs that a run of base64 stands for, and how long it is.
fn run(text: &[u8]) -> Option<(String, usize)> {
    let values = text.iter().map_while(|byte| value_of_base64(*byte));
    let (mut bits, mut width, mut length) = (0_u32, 0_u32, 0_usize);
    let mut units = Vec::new();
    for value in values {
        length = length.saturating_add(1);
        bits = ((bits << 6) | u32::from(value)) & 0x003f_ffff;
        width = width.saturating_add(6);
        if let Some(left) = width.checked_sub(16) {
            units.push(u16::try_from((bits >> left) & 0xffff).ok()?);
            width = left;
        }
    }
    let is_padded = width < 6 && bits & ((1_u32 << width).wrapping_sub(1)) == 0;
    let signs: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    let is_direct = |sign: char| {
        sign.is_control() || sign.is_ascii_alphanumeric() || " '(),-./:?".contains(sign)
    };
    (is_padded && !signs.is_empty() && !signs.contains(is_direct)).then_some((signs, length))
}

/// A text in which the wide blanks at the beginning of a line, or behind the colon of a field, are those of
/// Unicode: in the character sets of Japan, China and Korea, in windows-1252 and its kin.
pub(super) fn with_wide_blanks(text: &[u8]) -> Option<Vec<u8>> {
    let is_other = std::str::from_utf8(text).is_err();
    if !is_other && memchr::memmem::find(text, JIS_BEGIN).is_none() {
        return None;
    }
    // The body of a mail stays as it is.
    let end = if survey(text) == Survey::Neither {
        text.len()
    } else {
        section_length(text)
    };
    let mut plain = Vec::with_capacity(text.len());
    for line in up_to(text, end).split_inclusive(|byte| *byte == b'\n') {
        let mut rest = after_blanks(line, &mut plain);
        if let Some(name) = field_name(rest) {
            let (field, value) = rest.split_at(name.len().saturating_add(1).min(rest.len()));
            plain.extend_from_slice(field);
            rest = after_blanks(value, &mut plain);
        }
        plain.extend_from_slice(rest);
    }
    plain.extend_from_slice(starting_at(text, end));
    (plain != text).then_some(plain)
}

/// Adds the blanks that a text begins with, and gives what follows them.
fn after_blanks<'t>(text: &'t [u8], plain: &mut Vec<u8>) -> &'t [u8] {
    let mut rest = text;
    loop {
        let (blank, length) = match rest {
            [byte @ (b' ' | b'\t'), after @ ..] => {
                plain.push(*byte);
                rest = after;
                continue;
            }
            // NO-BREAK SPACE.
            [0xa0, ..] => ("\u{a0}", 1),
            // Shift_JIS; EUC-JP, GB 18030 and EUC-KR; Big5.
            [0x81, 0x40, ..] | [0xa1, 0xa1 | 0x40, ..] => ("\u{3000}", 2),
            _ => match jis_blanks(rest) {
                Some(length) => ("\u{3000}", length),
                None => return rest,
            },
        };
        plain.extend_from_slice(blank.as_bytes());
        rest = starting_at(rest, length);
    }
}

/// How long the blanks of ISO-2022-JP (RFC 1468) are that a text begins with, and nothing but blanks.
fn jis_blanks(text: &[u8]) -> Option<usize> {
    let inside = text.strip_prefix(JIS_BEGIN)?;
    let blanks = inside.iter().take_while(|byte| **byte == b'!').count();
    let rest = starting_at(inside, blanks);
    let is_end = rest.starts_with(b"\x1b(B") || rest.starts_with(b"\x1b(J");
    let length = JIS_BEGIN.len().saturating_add(blanks).saturating_add(3);
    (is_end && blanks > 0 && blanks.is_multiple_of(2)).then_some(length)
}

const JIS_BEGIN: &[u8] = b"\x1b$B";

/// The six bits that a sign of base64 stands for (RFC 4648, 4).
fn value_of_base64(sign: u8) -> Option<u8> {
    match sign {
        b'A'..=b'Z' => Some(sign.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(sign.wrapping_sub(b'a').wrapping_add(26)),
        b'0'..=b'9' => Some(sign.wrapping_sub(b'0').wrapping_add(52)),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
