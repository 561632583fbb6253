//! Documents and tables of programs behind what people's programs put before each of their lines: quote
//! marks, an indent.

use crate::source::repair::lines::{is_blank, lines};
use crate::source::repair::{doubt, json, quoted, records};
use crate::source::{starting_at, up_to};

/// Whether a text is a document or a table with a mail in it.
pub(super) fn is_one(text: &[u8]) -> bool {
    json::header_section(text).is_some() || records::header_section(text).is_some()
}

/// The document or the table that quoted-printable (RFC 2045, 6.7) was made of.
pub(super) fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    quoted::with_plain_signs(text).filter(|plain| is_one(plain))
}

/// The document or the table that stands behind marks, without these.
pub(super) fn unmarked(text: &[u8]) -> Option<Vec<u8>> {
    let all: Vec<&[u8]> = lines(text).collect();
    let inside = unquoted(&all)
        .or_else(|| without_indent(&all))?
        .join(&b'\n');
    is_one(&inside).then_some(inside)
}

/// The lines behind quote marks, without these, if none above may be a part of a route.
fn unquoted<'t>(all: &[&'t [u8]]) -> Option<Vec<&'t [u8]>> {
    let begin = all.iter().position(|line| line.starts_with(b">"))?;
    if doubt::holds_route(all.get(..begin)?) {
        return None;
    }
    let quoted = all.iter().skip(begin);
    let inside = quoted.map_while(|line| {
        let line = line.strip_prefix(b">")?;
        Some(line.strip_prefix(b" ").unwrap_or(line))
    });
    Some(inside.collect())
}

/// The lines without the blanks that all of them begin with.
fn without_indent<'t>(all: &[&'t [u8]]) -> Option<Vec<&'t [u8]>> {
    let first = all.iter().find(|line| !is_blank(line))?;
    let width = first.len().saturating_sub(first.trim_ascii_start().len());
    let indent = up_to(first, width);
    let is_indented = |line: &&[u8]| is_blank(line) || line.starts_with(indent);
    let is_each = width > 0 && all.iter().all(is_indented);
    is_each.then(|| all.iter().map(|line| starting_at(line, width)).collect())
}
