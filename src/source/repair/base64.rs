//! Base64 as people paste it: with a note above, marks or labels before its lines, or twice.

use mail_parser::decoders::base64::base64_decode;

use crate::source::repair::lines::{Survey, is_blank, lines, survey};
use crate::source::repair::locate::has_route;
use crate::source::repair::style::without_label;
use crate::source::repair::{documents, doubt};
use crate::source::wide::from_wide_units;
use crate::source::{starting_at, up_to, without_mark};

/// A mail of which every line is base64.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let text = without_scheme(text.trim_ascii());
    let all: Vec<&[u8]> = split(text).into_iter().map(without_quote_marks).collect();
    // A note may stand above.
    let begin = (0..all.len())
        .find(|at| begins(&all, *at))
        .or_else(|| (0..all.len()).find(|at| begins_labelled(&all, *at)))?;
    // Below a route it is in the body of a mail.
    let above: Vec<&[u8]> = lines(text).take(begin).collect();
    if doubt::holds_route(&above) || doubt::holds_route(all.get(..begin)?) {
        return None;
    }
    let mut decoded = decode_alphabets(&block(all.get(begin..)?)?)?;
    // Some encode twice.
    if is_base64(&decoded) {
        decoded = decode_alphabets(&decoded)?;
    }
    if let Some(narrow) = from_wide_units(&decoded) {
        decoded = narrow;
    }
    let plain = without_mark(&decoded);
    // What was encoded may have had text above the header, or marks before its lines.
    let is_mail = survey(plain) != Survey::Neither
        || has_route(plain)
        || doubt::first_route(plain).is_some()
        || documents::is_one(plain);
    is_mail.then(|| plain.to_vec())
}

/// What follows `data:message/rfc822;base64,` (RFC 2397).
fn without_scheme(text: &[u8]) -> &[u8] {
    let head = up_to(text, LONGEST_SCHEME);
    let end = memchr::memmem::find(head, b";base64,").filter(|_| head.starts_with(b"data:"));
    end.map_or(text, |end| starting_at(text, end.saturating_add(8)))
}

/// The lines of a text; those of one that a page put into one line with blanks between them.
fn split(text: &[u8]) -> Vec<&[u8]> {
    match memchr::memchr(b'\n', text) {
        Some(_) => lines(text).collect(),
        None => text.split(|byte| *byte == b' ').collect(),
    }
}

/// Quote marks are no signs of base64.
fn without_quote_marks(line: &[u8]) -> &[u8] {
    let is_mark = |byte: &&u8| matches!(byte, b'>' | b'|' | b' ');
    starting_at(line, line.iter().take_while(is_mark).count())
}

fn is_line(line: &[u8]) -> bool {
    let is_sign = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
    };
    line.trim_ascii().iter().all(is_sign)
}

/// Whether a block begins here: with a line of full length, or with several that are as long as each
/// other.
fn begins(all: &[&[u8]], at: usize) -> bool {
    let Some(first) = all.get(at).filter(|line| is_line(line)) else {
        return false;
    };
    let length = first.trim_ascii().len();
    let mut below = all.iter().skip(at).take(FEWEST_LINES);
    length >= SHORTEST_LINE
        || (length >= SHORTEST_OF_MANY
            && below.len() == FEWEST_LINES
            && below.all(|line| line.trim_ascii().len() == length && is_line(line)))
}

/// The same where each line has what another program wrote before it.
fn begins_labelled(all: &[&[u8]], at: usize) -> bool {
    let Some(first) = all.get(at).filter(|line| !is_blank(line)) else {
        return false;
    };
    let label = label_of(first);
    let length = first.trim_ascii_end().len().saturating_sub(label.len());
    let is_like = |line: &&[u8]| without_label(line, label).is_some_and(is_line);
    let mut below = all.iter().skip(at.saturating_add(1));
    length >= SHORTEST_LINE
        && !label.is_empty()
        && is_like(first)
        && below.find(|line| !is_blank(line)).is_some_and(is_like)
}

/// What stands before the base64 of a line: a number, or what a program wrote.
fn label_of(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    let end = memchr::memrchr(b' ', line).map_or(0, |blank| blank.saturating_add(1));
    up_to(line, end)
}

/// The lines of the block that begins these, without their labels, in one.
fn block(all: &[&[u8]]) -> Option<Vec<u8>> {
    let label = label_of(all.first()?);
    // A page put a blank line behind each one.
    let is_loose = all.get(1).is_some_and(|line| is_blank(line));
    let lines = all
        .iter()
        .step_by(if is_loose { 2 } else { 1 })
        .map_while(|line| without_label(line, label))
        .take_while(|line| is_line(line) && !is_blank(line));
    Some(lines.collect::<Vec<_>>().concat())
}

/// Whether a text of several lines is base64.
fn is_base64(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte);
    text.len() > SHORTEST_LINE && text.iter().all(is_sign)
}

/// Decodes base64 in either alphabet (RFC 4648, 4 and 5).
pub(super) fn decode_alphabets(text: &[u8]) -> Option<Vec<u8>> {
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

/// A media type with its parameters.
const LONGEST_SCHEME: usize = 256;

/// Shorter lines are words.
const SHORTEST_LINE: usize = 56;

/// Lines of this length, where several follow one another.
const SHORTEST_OF_MANY: usize = 32;
const FEWEST_LINES: usize = 4;
