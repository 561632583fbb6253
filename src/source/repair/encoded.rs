//! Whole texts that are encoded: `\n` or other signs for line ends, everything in one line, a part whose
//! fields say how.

use std::borrow::Cow;

use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use percent_encoding::percent_decode;

use crate::source::field::{begins_with, only_field};
use crate::source::layout::is_known;
use crate::source::repair::Repair;
use crate::source::repair::base64;
use crate::source::repair::doubt;
use crate::source::repair::lines::{field_name, is_name_sign, lines, replaced, section_length};
use crate::source::{starting_at, up_to};

/// The text of a part of a mail that begins with the fields of the part (RFC 2045, 3), decoded.
pub(super) fn part(text: &[u8]) -> Option<(Vec<u8>, Repair)> {
    let mut rest = text;
    // The line that divides parts.
    if rest.starts_with(b"--") {
        let feed = memchr::memchr(b'\n', rest)?;
        rest = starting_at(rest, feed.saturating_add(1));
    }
    let length = section_length(rest);
    let fields = up_to(rest, length);
    let is_content = |name: &[u8]| {
        let name = name.to_ascii_lowercase();
        name.starts_with(b"content-") || name == b"mime-version"
    };
    let mut names = lines(fields).filter_map(field_name).peekable();
    names.peek()?;
    if !names.all(is_content) {
        return None;
    }
    let encoding = only_field(fields, b"content-transfer-encoding")?;
    let inside = starting_at(rest, length);
    let (decoded, repair) = match encoding.trim_ascii().to_ascii_lowercase().as_slice() {
        b"base64" => (base64::decode(inside)?, Repair::Base64),
        b"quoted-printable" => (quoted_printable_decode(inside)?, Repair::QuotedPrintable),
        _ => return None,
    };
    let decoded = decoded.trim_ascii_start().to_vec();
    Some((decoded, repair))
}

/// The byte that two hexadecimal digits write.
pub(super) fn byte_of(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = digit(high)?.wrapping_mul(16).wrapping_add(digit(low)?);
    u8::try_from(byte).ok()
}

/// A text out of a program or a log, in which other signs stand for the ends of lines: `\n`, `&#10;`,
/// `\u000a`, `\x0a`, `#012`, `%0A`.
pub(super) fn newline_escapes(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let family = FAMILIES.iter().find(|family| is_used(text, family))?;
    if family.contains(&"\\n") {
        return Some(without_backslashes(text));
    }
    let plain = replaced(text, |_, rest| {
        let mut signs = family.iter().enumerate();
        let (number, sign) = signs.find(|(_, sign)| begins_with(rest, sign))?;
        // The return stands before the feed, and means nothing.
        let is_feed = number.is_multiple_of(2);
        Some((sign.len(), if is_feed { b"\n" } else { b"" }))
    });
    Some(if family.contains(&"%0A") {
        without_percents(&plain)
    } else {
        plain
    })
}

/// How many kinds of signs for the end of a line stand in a text.
pub(super) fn kinds_of_escapes(text: &[u8]) -> usize {
    let is_there = |family: &&&[&str]| count_feeds(text, family) > 0;
    FAMILIES.iter().filter(is_there).count()
}

/// Whether signs of one kind for the end of a line are written in more than one way in a text: with a
/// return before the feed and without, `&#10;` and `&#xA;`. One program writes all of them in one way.
pub(super) fn mixes_escapes(text: &[u8]) -> bool {
    let Some(family) = FAMILIES.iter().find(|family| is_used(text, family)) else {
        return false;
    };
    let mut ways = Vec::new();
    for (number, feed) in family.iter().enumerate().step_by(2) {
        for at in places(text, feed) {
            let returns = family.iter().skip(1).step_by(2);
            let before = up_to(text, at);
            let mut returns = returns.filter(|sign| ends(before, sign));
            let way = (number, returns.next().is_some());
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    ways.len() > 1
}

/// Whether a header whose lines end with `\n` has quotes with a backslash, and others without: a program
/// that escapes writes one before each, so those that have one are a sender's, and end nothing.
pub(super) fn escapes_some_quotes(text: &[u8]) -> bool {
    let Some(last) = memchr::memmem::rfind(text, b"\\n") else {
        return false;
    };
    let blank = [&b"\\n\\n"[..], b"\\r\\n\\r\\n"];
    let end = blank
        .iter()
        .filter_map(|end| memchr::memmem::find(text, end));
    let header = up_to(text, end.min().unwrap_or(last));
    // Those around the whole stand outside.
    let Some(begin) = doubt::first_label(header) else {
        return false;
    };
    let mut is_escaped = false;
    let (mut escaped, mut bare) = (false, false);
    for byte in starting_at(header, begin) {
        match byte {
            b'"' if is_escaped => escaped = true,
            b'"' => bare = true,
            _ => {}
        }
        is_escaped = *byte == b'\\' && !is_escaped;
    }
    escaped && bare
}

/// Whether the lines of a text end with the signs of a family.
fn is_used(text: &[u8], family: &[&str]) -> bool {
    let escapes = count_feeds(text, family);
    let feeds = memchr::memchr_iter(b'\n', text).count();
    escapes >= FEWEST_ESCAPES && feeds <= escapes.wrapping_div(4)
}

fn count_feeds(text: &[u8], family: &[&str]) -> usize {
    let feeds = family.iter().step_by(2);
    feeds.map(|feed| places(text, feed).count()).sum()
}

/// Where a sign stands in a text, in either case.
fn places(text: &[u8], sign: &str) -> impl Iterator<Item = usize> {
    let first = sign.as_bytes().first().copied().unwrap_or_default();
    memchr::memchr_iter(first, text).filter(move |at| begins_with(starting_at(text, *at), sign))
}

fn ends(text: &[u8], sign: &str) -> bool {
    let begin = text.len().checked_sub(sign.len());
    begin.is_some_and(|begin| begins_with(starting_at(text, begin), sign))
}

/// A text whose other signs are percent-encoded, too (RFC 3986, 2.1), if it has no blanks.
fn without_percents(text: &[u8]) -> Vec<u8> {
    if text.contains(&b' ') {
        return text.to_vec();
    }
    // Forms write blanks so.
    let has_plus = memchr::memmem::find(text, b"%20").is_none();
    let blank = |byte: &u8| {
        if *byte == b'+' && has_plus {
            b' '
        } else {
            *byte
        }
    };
    let text: Vec<u8> = text.iter().map(blank).collect();
    percent_decode(&text).collect()
}

/// A text whose escapes begin with a backslash, out of a program's string: its quotes may stand there.
fn without_backslashes(text: &[u8]) -> Vec<u8> {
    let text = text
        .strip_prefix(b"b")
        .filter(|rest| rest.starts_with(b"'"))
        .unwrap_or(text);
    let text = match text {
        [b'"' | b'\'', inside @ .., b'"' | b'\''] => inside,
        [b'"' | b'\'', inside @ ..] => inside,
        _ => text,
    };
    unescaped(text)
}

/// What the escapes within a program's string stand for. A return stands before a feed, and means nothing.
pub(super) fn unescaped(string: &[u8]) -> Vec<u8> {
    let string = with_brackets(string);
    replaced(&string, |_, rest| match rest {
        [b'\\', b'n', ..] => Some((2, b"\n")),
        [b'\\', b'r', ..] => Some((2, b"")),
        [b'\\', b't', ..] => Some((2, b"\t")),
        [b'\\', sign @ (b'"' | b'\'' | b'\\' | b'/'), ..] => Some((2, std::slice::from_ref(sign))),
        _ => None,
    })
}

/// A program's string with the signs of HTML, which some programs write by their numbers: `\u003c` for `<`.
fn with_brackets(string: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memmem::find(string, b"\\u00").is_none() {
        return Cow::Borrowed(string);
    }
    let plain = replaced(string, |before, rest| {
        let number = rest.strip_prefix(b"\\u00")?;
        let mut signs = BRACKETS.iter();
        let (_, sign) = signs.find(|(number_of, _)| begins_with(number, number_of))?;
        // A backslash that another one stands before begins nothing.
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\');
        backslashes.count().is_multiple_of(2).then_some((6, *sign))
    });
    Cow::Owned(plain)
}

/// Signs that programs write by their numbers, so that a browser takes none for a tag's.
const BRACKETS: [(&str, &[u8]); 5] = [
    ("3c", b"<"),
    ("3e", b">"),
    ("26", b"&"),
    ("27", b"'"),
    ("a0", "\u{a0}".as_bytes()),
];

/// A text whose lines end with CR alone, or out of a word processor, with VERTICAL TAB, NEXT LINE, LINE
/// SEPARATOR or PARAGRAPH SEPARATOR.
pub(super) fn line_ends(text: &[u8]) -> Option<Vec<u8>> {
    let plain = replaced(text, |_, rest| match rest {
        [b'\r', b'\n', ..] => None,
        [b'\r' | b'\x0b', ..] => Some((1, b"\n")),
        [0xc2, 0x85, ..] => Some((2, b"\n")),
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => Some((3, b"\n")),
        _ => None,
    });
    let count_feeds = |text: &[u8]| memchr::memchr_iter(b'\n', text).count();
    let feeds = count_feeds(text);
    let ends = count_feeds(&plain).saturating_sub(feeds);
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

/// Signs for LF and CR by turns, of one way to write them each.
const FAMILIES: [&[&str]; 15] = [
    &["\\n"],
    &[
        "&#10;", "&#13;", "&#xA;", "&#xD;", "&#x0A;", "&#x0D;", "&#010;", "&#013;",
    ],
    &["\\u000a", "\\u000d"],
    &["\\x0a", "\\x0d"],
    &["#012", "#015"],
    &["%0A", "%0D"],
    &["␊", "␍"],
    &["↵"],
    &["¶"],
    &["[CRLF]"],
    &["<CRLF>"],
    &["[LF]", "[CR]"],
    &["<LF>", "<CR>"],
    &["{LF}", "{CR}"],
    // A database or a program of C.
    &["\0"],
];

/// Fewer signs for the end of a line may stand in any text.
const FEWEST_ESCAPES: usize = 3;
