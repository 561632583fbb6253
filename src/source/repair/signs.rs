//! Signs that nobody sees where they were written: colours of a terminal, letters printed twice, marks of
//! writing direction.

use crate::source::repair::lines::{
    INVISIBLE, field_name, is_received, is_receivers, section_length,
};
use crate::source::{starting_at, up_to};

/// A text without what terminals and chats put before or into its lines, if that hides a trace field.
pub(super) fn without_marks_of_terminals(text: &[u8]) -> Option<Vec<u8>> {
    let has_mark = text
        .iter()
        .any(|byte| matches!(byte, 0x08 | 0x1b | 0xc2 | 0xe2 | 0xef));
    if !has_mark {
        return None;
    }
    let is_hidden = |line: &[u8]| {
        let plain = visible(line);
        plain != line && is_received(&plain) && !is_received(line)
    };
    let mut lines = text.split(|byte| *byte == b'\n');
    if !lines.any(is_hidden) {
        return None;
    }
    let lines = text.split(|byte| *byte == b'\n');
    Some(lines.map(visible).collect::<Vec<_>>().join(&b'\n'))
}

/// A text whose header section holds a field that receivers write behind a sign that nobody sees, without
/// those signs: it is a field all the same.
pub(super) fn without_hidden_marks(text: &[u8]) -> Option<Vec<u8>> {
    let blank = lines_with_ends(text).take_while(|line| line.trim_ascii().is_empty());
    let (blank, mail) = text.split_at_checked(blank.map(<[u8]>::len).sum())?;
    let (section, rest) = mail.split_at_checked(section_length(mail))?;
    let hides = |line: &[u8]| {
        let field = without_leading_marks(line);
        let is_written = is_received(field) || field_name(field).is_some_and(is_receivers);
        is_written && field.len() < line.len()
    };
    if !lines_with_ends(section).any(hides) {
        return None;
    }
    let plain = lines_with_ends(section).map(without_leading_marks);
    let pieces = std::iter::once(blank).chain(plain).chain([rest]);
    Some(pieces.collect::<Vec<_>>().concat())
}

fn lines_with_ends(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n')
}

/// A line without the signs that nobody sees at its beginning.
fn without_leading_marks(line: &[u8]) -> &[u8] {
    let mut rest = line;
    let marks = || INVISIBLE.iter().chain(&DIRECTIONS).chain([&FORM_FEED]);
    while let Some(after) = marks().find_map(|mark| rest.strip_prefix(*mark)) {
        rest = after;
    }
    rest
}

/// A line as a terminal shows it (ECMA-48, 5.4 and 8.3.5).
fn visible(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = without_leading_marks(line);
    while let [byte, after @ ..] = rest {
        rest = match rest {
            [0x1b, b'[', inside @ ..] => {
                let inside = up_to(inside, LONGEST_SEQUENCE);
                let end = inside.iter().position(|byte| matches!(byte, 0x40..=0x7e));
                starting_at(rest, end.map_or(2, |end| end.saturating_add(3)))
            }
            // A letter printed over itself is bold, one over a line is underlined.
            [0x08, ..] => {
                plain.pop();
                after
            }
            _ => {
                plain.push(*byte);
                after
            }
        };
    }
    plain
}

/// LEFT-TO-RIGHT MARK and RIGHT-TO-LEFT MARK, and the embeddings that chats write.
const DIRECTIONS: [&[u8]; 5] = [
    "\u{200e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{202a}".as_bytes(),
    "\u{202c}".as_bytes(),
    "\u{2068}".as_bytes(),
];

/// Where a printed page ended.
const FORM_FEED: &[u8] = b"\x0c";

/// Colours have fewer parameters.
const LONGEST_SEQUENCE: usize = 32;
