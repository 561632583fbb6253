//! The address in a `From` field that programs and people have written around: `(at)`, full-width signs,
//! links, escaped quotes.
//!
//! Its sender can write outright whatever comes out.

use std::borrow::Cow;

use crate::source::repair::lines::field_name;
use crate::source::{starting_at, up_to};

/// A header section in which another sign, or a word, stood for each `@`; and for the angles around the
/// author's address.
pub(super) fn with_signs(section: &[u8]) -> Option<Vec<u8>> {
    let plain = if section.contains(&b'@') {
        Cow::Borrowed(section)
    } else {
        let text = String::from_utf8_lossy(section);
        match SIGNS.iter().find(|sign| text.contains(*sign)) {
            Some(sign) => Cow::Owned(text.replace(sign, "@").into_bytes()),
            None => Cow::Borrowed(section),
        }
    };
    let changed = change_value(&plain, |value| {
        let mut value = value.to_owned();
        if has_angle_address(&value) {
            return value;
        }
        for (sign, bracket) in ANGLES {
            value = value.replace(sign, bracket);
        }
        if !value.contains('<') {
            value = with_angles(&value);
        }
        for (word, sign) in WORDS {
            if sign != "@" || !value.contains(sign) {
                value = value.replace(word, sign);
            }
        }
        value
    });
    changed.or(match plain {
        Cow::Owned(plain) => Some(plain),
        Cow::Borrowed(_) => None,
    })
}

/// Whether an address stands between angles: then nothing else is one.
fn has_angle_address(value: &str) -> bool {
    value.split('<').skip(1).any(|rest| {
        let inside = rest.split('>').next().unwrap_or_default();
        inside.contains('@') && !inside.contains(['[', ' ']) && !inside.starts_with("mailto:")
    })
}

/// `Name [a@example.com]`, `Name (a@example.com)`: the brackets around an address at a value's end become
/// angles.
fn with_angles(value: &str) -> String {
    let end = value.trim_end();
    for (open, close) in [('[', ']'), ('(', ')')] {
        let inside = end.strip_suffix(close).and_then(|rest| {
            let at = rest.rfind(open)?;
            Some((rest.get(..at)?, rest.get(at..)?.get(1..)?))
        });
        if let Some((name, address)) = inside
            && address.matches('@').count() == 1
            && !name.contains('@')
        {
            return format!("{name}<{address}>\n");
        }
    }
    value.to_owned()
}

/// A header section whose author's address has no link in its place: `[mailto:a@example.com]`.
pub(super) fn without_link(section: &[u8]) -> Option<Vec<u8>> {
    change_value(section, |value| {
        if has_angle_address(value) {
            return value.to_owned();
        }
        let value = value.replace("<[mailto:", "[mailto:").replace("]>", "]");
        let Some((name, rest)) = value.split_once("[mailto:") else {
            return value.replace("<mailto:", "<");
        };
        match rest.split_once(']') {
            Some((address, after)) => format!("{name}<{address}>{after}"),
            None => value,
        }
    })
}

/// A header section whose author's name stands between quotes: a program had put a backslash before each,
/// or another quote.
pub(super) fn without_escapes(section: &[u8]) -> Option<Vec<u8>> {
    change_value(section, |value| {
        let value_begins = value.trim_start();
        let is_escaped = value_begins.starts_with("\\\"")
            && value.matches('"').count() == value.matches("\\\"").count();
        let is_doubled = value_begins.starts_with("\"\"")
            && !value_begins.starts_with("\"\"\"")
            && value.matches('"').count() == 4
            && value.matches("\"\"").count() == 2;
        if is_escaped {
            value.replace("\\\"", "\"")
        } else if is_doubled {
            value.replace("\"\"", "\"")
        } else {
            value.to_owned()
        }
    })
}

/// A header section with another value in its first `From` field, folds included; none where it stays as
/// it is. Elsewhere bytes may be no UTF-8, and stay.
fn change_value(section: &[u8], change: impl Fn(&str) -> String) -> Option<Vec<u8>> {
    let mut begin = 0_usize;
    let mut end = None;
    let mut at = 0_usize;
    for line in section.split_inclusive(|byte| *byte == b'\n') {
        let name = field_name(line);
        if end.is_some() && name.is_some() {
            break;
        }
        if name.is_some_and(|name| name.eq_ignore_ascii_case(b"from")) {
            begin = at.saturating_add(FROM.len());
            end = Some(at);
        }
        at = at.saturating_add(line.len());
        end = end.map(|_| at);
    }
    let end = end?;
    let value = String::from_utf8_lossy(section.get(begin..end)?);
    let changed = change(&value);
    (changed != value).then(|| {
        [
            up_to(section, begin),
            changed.as_bytes(),
            starting_at(section, end),
        ]
        .concat()
    })
}

const FROM: &[u8] = b"from:";

/// What stands for an at sign.
const SIGNS: [&str; 14] = [
    "\u{ff20}", " (at) ", "(at)", " [at] ", "[at]", "{at}", " AT ", " (AT) ", " @ ", "&#64;",
    "&commat;", "<at>", "_at_", "_AT_",
];

/// What stands for an angle.
const ANGLES: [(&str, &str); 8] = [
    ("\u{ff1c}", "<"),
    ("\u{ff1e}", ">"),
    ("\u{2039}", "<"),
    ("\u{203a}", ">"),
    ("\u{27e8}", "<"),
    ("\u{27e9}", ">"),
    ("\u{3008}", "<"),
    ("\u{3009}", ">"),
];

/// Words within an address.
const WORDS: [(&str, &str); 19] = [
    ("&#64;", "@"),
    ("&commat;", "@"),
    ("(@)", "@"),
    ("{@}", "@"),
    ("<at>", "@"),
    ("_at_", "@"),
    ("_AT_", "@"),
    ("(a)", "@"),
    (" AT ", "@"),
    ("{at}", "@"),
    ("[at]", "@"),
    (" (at) ", "@"),
    ("(at)", "@"),
    (" at ", "@"),
    (" @ ", "@"),
    ("\u{ff20}", "@"),
    ("\u{ff0e}", "."),
    ("{dot}", "."),
    (" [.] ", "."),
];
