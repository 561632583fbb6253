//! The fields of a header section: one rule for what a field's name is.

use crate::source::{starting_at, up_to};

/// A line that opens a field: its name, and what follows the colon.
///
/// RFC 5322, 2.2: printable characters but the colon. The obsolete blanks before the colon (4.5)
/// are not a sign of a field here, since prose has them too.
pub(super) fn split_name(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let name = up_to(line, MAX_NAME);
    let end = name.iter().position(|byte| !is_name(*byte))?;
    match starting_at(line, end) {
        [b':', value @ ..] if end > 0 => Some((up_to(line, end), value)),
        _ => None,
    }
}

/// Whether a name is one of these, in any letter case.
pub(super) fn is_one_of(name: impl AsRef<[u8]>, known: &[&str]) -> bool {
    let name = name.as_ref();
    let mut known = known.iter();
    known.any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether a text begins with another, in any letter case.
pub(super) fn begins_with(text: &[u8], start: &str) -> bool {
    let found = text.get(..start.len());
    found.is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whether `text` might turn out to be a field's name, were there more of it.
pub(super) fn may_be_name(text: &[u8]) -> bool {
    text.len() < MAX_NAME && text.iter().all(|byte| is_name(*byte))
}

/// The bodies of the fields of this name, folds included.
///
/// Blanks before the colon (RFC 5322, 4.5) are allowed, as `section` is known to be a header section.
pub(super) fn fields_named<'a>(
    section: &'a [u8],
    name: &'static [u8],
) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = section;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let field = up_to(rest, field_length(rest));
            rest = starting_at(rest, field.len());
            if let Some(body) = body_of(field, name) {
                return Some(body);
            }
        }
        None
    })
}

/// The body of the only field of this name: `None` if there is none or several.
pub(super) fn only_field<'a>(section: &'a [u8], name: &'static [u8]) -> Option<&'a [u8]> {
    let mut found = fields_named(section, name);
    found.next().filter(|_| found.next().is_none())
}

/// How long the field that `text` begins with is: one line and its folds (RFC 5322, 2.2.3).
fn field_length(text: &[u8]) -> usize {
    for feed in memchr::memchr_iter(b'\n', text) {
        let end = feed.saturating_add(1);
        if !matches!(starting_at(text, end), [b' ' | b'\t', ..]) {
            return end;
        }
    }
    text.len()
}

/// The body of a field of this name, in any letter case (RFC 5234, 2.3).
fn body_of<'a>(field: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = field.split_at_checked(name.len())?;
    if !start.eq_ignore_ascii_case(name) {
        return None;
    }
    rest.trim_ascii_start().strip_prefix(b":")
}

/// RFC 5322, 3.6.8: ftext.
fn is_name(byte: u8) -> bool {
    matches!(byte, 33..=57 | 59..=126)
}

/// No field name is longer.
const MAX_NAME: usize = 256;
