//! Whole texts that are encoded: base64, `\n` or other signs for line ends, everything in one line.

use mail_parser::decoders::base64::base64_decode;

use crate::source::layout::is_known;
use crate::source::repair::lines::{Survey, is_name_sign, lines, survey};
use crate::source::{starting_at, up_to};

/// A mail of which every line is base64.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let is_base64 = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
    };
    let is_line = |line: &&[u8]| line.trim_ascii().iter().all(is_base64);
    // A note may stand above: the block begins with a line of full length.
    let block: Vec<u8> = lines(text)
        .skip_while(|line| line.trim_ascii().len() < SHORTEST_LINE || !is_line(line))
        .take_while(|line| is_line(line) && !line.trim_ascii().is_empty())
        .flat_map(<[u8]>::to_vec)
        .collect();
    let decoded = decode_base64(&block)?;
    (survey(&decoded) != Survey::Neither).then_some(decoded)
}

/// Decodes base64 in either alphabet (RFC 4648, 4 and 5).
pub(super) fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let plain: Vec<u8> = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => *byte,
        })
        .collect();
    base64_decode(&plain)
}

/// A text out of a program or a log, in which `\n` stands for the end of a line.
pub(super) fn newline_escapes(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let escapes = memchr::memmem::find_iter(text, b"\\n").count();
    let feeds = memchr::memchr_iter(b'\n', text).count();
    if escapes < FEWEST_ESCAPES || feeds > escapes.wrapping_div(4) {
        return None;
    }
    let text = text
        .strip_prefix(b"b")
        .filter(|rest| rest.starts_with(b"'"))
        .unwrap_or(text);
    let text = match text {
        [b'"' | b'\'', inside @ .., b'"' | b'\''] => inside,
        [b'"' | b'\'', inside @ ..] => inside,
        _ => text,
    };
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = match rest {
            [b'\\', b'r', b'\\', b'n', after @ ..] | [b'\\', b'n', after @ ..] => {
                plain.push(b'\n');
                after
            }
            [b'\\', b'r', after @ ..] => after,
            [b'\\', b't', after @ ..] => {
                plain.push(b'\t');
                after
            }
            [b'\\', sign @ (b'"' | b'\'' | b'\\' | b'/'), after @ ..] => {
                plain.push(*sign);
                after
            }
            _ => {
                plain.push(*byte);
                after
            }
        };
    }
    Some(plain)
}

/// A text whose lines end with CR alone, or out of a word processor, with VERTICAL TAB, NEXT LINE, LINE
/// SEPARATOR or PARAGRAPH SEPARATOR.
pub(super) fn line_ends(text: &[u8]) -> Option<Vec<u8>> {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let mut plain = Vec::with_capacity(text.len());
    let mut ends = 0_usize;
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = match rest {
            [b'\r', after @ ..] if !after.starts_with(b"\n") => {
                ends = ends.saturating_add(1);
                plain.push(b'\n');
                after
            }
            [b'\x0b', after @ ..]
            | [0xc2, 0x85, after @ ..]
            | [0xe2, 0x80, 0xa8 | 0xa9, after @ ..] => {
                ends = ends.saturating_add(1);
                plain.push(b'\n');
                after
            }
            _ => {
                plain.push(*byte);
                after
            }
        };
    }
    (ends >= FEWEST_ESCAPES && feeds <= ends.wrapping_div(4)).then_some(plain)
}

/// A header whose lines were all put into one: a new line begins before each name of a field that
/// mail has.
pub(super) fn one_line(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    if lines(text).count() != 1 {
        return None;
    }
    let mut split = Vec::with_capacity(text.len());
    let mut fields = 0_usize;
    let mut has_route = false;
    for word in text.split_inclusive(|byte| *byte == b' ') {
        if let Some(name) = name_of(word) {
            has_route |= name.eq_ignore_ascii_case(b"received");
            fields = fields.saturating_add(1);
            while split.last().is_some_and(u8::is_ascii_whitespace) {
                split.pop();
            }
            if !split.is_empty() {
                split.push(b'\n');
            }
        }
        split.extend_from_slice(word);
    }
    split.push(b'\n');
    (has_route && fields >= 2).then_some(split)
}

/// The name, where a word is the beginning of a field that mail has.
fn name_of(word: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr(b':', word)?;
    let name = up_to(word, end);
    let is_capital = name.first().is_some_and(u8::is_ascii_uppercase);
    let is_alone = starting_at(word, end).trim_ascii() == b":";
    (is_capital
        && is_alone
        && name.iter().all(is_name_sign)
        && (is_known(name) || name.contains(&b'-')))
    .then_some(name)
}

/// Shorter lines are words.
const SHORTEST_LINE: usize = 56;

/// Fewer signs for the end of a line may stand in any text.
const FEWEST_ESCAPES: usize = 3;
