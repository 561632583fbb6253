//! Signs that nobody sees where they were written: colours of a terminal, letters printed twice, marks of
//! writing direction.

use crate::source::repair::lines::{INVISIBLE, is_received};
use crate::source::{starting_at, up_to};

/// A text without what terminals and chats put before or into its lines, if that hides a trace field.
pub(super) fn without_marks_of_terminals(text: &[u8]) -> Option<Vec<u8>> {
    let has_mark = text.iter().any(|byte| matches!(byte, 0x08 | 0x1b | 0xe2));
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

/// A line as a terminal shows it (ECMA-48, 5.4 and 8.3.5).
fn visible(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(sign) = INVISIBLE
        .iter()
        .chain(&DIRECTIONS)
        .find(|sign| rest.starts_with(sign))
    {
        rest = starting_at(rest, sign.len());
    }
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

/// Colours have fewer parameters.
const LONGEST_SEQUENCE: usize = 32;
