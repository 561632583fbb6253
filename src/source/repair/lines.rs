//! What the lines at the beginning of a text are, as far as repair must know.

use crate::source::field::{is_one_of, split_name};
use crate::source::layout::is_header;
use crate::source::{starting_at, up_to};

/// What the plain reading finds at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Survey {
    /// Fields, of which one is a `From` with an address.
    Complete,
    /// The same with a `From` that has no address that can be read, and with a trace field.
    HiddenAuthor,
    /// Neither trace field nor author.
    Neither,
    /// Fields, of which one is `Received` and none `From`.
    NoAuthor,
}

/// Reads the lines up to the first blank one.
pub(super) fn survey(text: &[u8]) -> Survey {
    let section = up_to(text, section_length(text));
    let fields = after_separators(text);
    let begins = lines(fields)
        .next()
        .is_some_and(|line| field_name(line).is_some());
    if !begins || !is_header(fields, 1) {
        return Survey::Neither;
    }
    let mut author = AuthorField::Missing;
    let mut has_route = false;
    let mut lines = lines(section).peekable();
    while let Some(line) = lines.next() {
        let Some(name) = field_name(line) else {
            continue;
        };
        has_route |= name.eq_ignore_ascii_case(b"received");
        if name.eq_ignore_ascii_case(b"from") && author != AuthorField::Readable {
            let mut value = line.to_vec();
            while let Some(more) = lines.next_if(|line| field_name(line).is_none()) {
                value.extend_from_slice(more);
            }
            author = if has_address(&value) && !has_markup(&value) {
                AuthorField::Readable
            } else {
                AuthorField::Hidden
            };
        }
    }
    match (author, has_route) {
        (AuthorField::Readable, _) => Survey::Complete,
        (AuthorField::Hidden, true) => Survey::HiddenAuthor,
        (AuthorField::Missing, true) => Survey::NoAuthor,
        (AuthorField::Hidden | AuthorField::Missing, false) => Survey::Neither,
    }
}

/// The text without the separator lines that it begins with.
pub(super) fn after_separators(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while rest.starts_with(b"From ") || rest.starts_with(b">From ") {
        let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |feed| feed.saturating_add(1));
        rest = starting_at(rest, line);
    }
    rest
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AuthorField {
    Hidden,
    Missing,
    Readable,
}

/// Whether a page's line break or an escaped bracket stands in a text.
fn has_markup(text: &[u8]) -> bool {
    let text = text.to_ascii_lowercase();
    [&b"<br>"[..], b"<br/", b"<br ", b"&lt;", b"&#60;", b"&#x3c;"]
        .iter()
        .any(|tag| memchr::memmem::find(&text, tag).is_some())
}

/// Whether a text has an address whose domain ends where a domain may end.
pub(super) fn has_address(text: &[u8]) -> bool {
    memchr::memchr_iter(b'@', text).any(|at| {
        let domain = starting_at(text, at.saturating_add(1));
        let is_label =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | 128..);
        let length = domain.iter().take_while(|byte| is_label(byte)).count();
        let ends = matches!(
            domain.get(length),
            None | Some(
                b'>' | b')' | b',' | b';' | b'"' | b'\'' | b']' | b' ' | b'\t' | b'\r' | b'\n'
            )
        );
        let is_invisible =
            |sign: &&[u8]| memchr::memmem::find(up_to(domain, length), sign).is_some();
        length > 0 && ends && !INVISIBLE.iter().any(is_invisible)
    })
}

/// How long the header section is that a text begins with, without the blank line (RFC 5322, 2.1).
pub(super) fn section_length(text: &[u8]) -> usize {
    let mut at = 0_usize;
    loop {
        let rest = starting_at(text, at);
        if matches!(
            rest,
            [] | [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r', b'\r', b'\n', ..]
        ) {
            return at;
        }
        let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |feed| feed.saturating_add(1));
        at = at.saturating_add(line);
    }
}

/// The lines of a text, without their ends.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let mut line = up_to(rest, end);
        rest = starting_at(rest, end.saturating_add(1));
        while let Some(shorter) = line.strip_suffix(b"\r") {
            line = shorter;
        }
        Some(line)
    })
}

/// Whether a line continues the one above (RFC 5322, 2.2.3).
pub(super) fn is_fold(line: &[u8]) -> bool {
    line.starts_with(b" ") || line.starts_with(b"\t")
}

/// Whether names of fields have this byte: those that mail programs and receivers write.
pub(super) fn is_name_sign(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'-'
}

/// Whether a line has blanks only.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// The name of the field that a line opens: one that a program would give a field.
pub(super) fn field_name(line: &[u8]) -> Option<&[u8]> {
    let (name, value) = split_name(line)?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let fits = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(is_name)
        && !value.starts_with(b"//");
    fits.then_some(name)
}

/// Whether a line opens a trace field (RFC 5321, 4.4).
pub(super) fn is_received(line: &[u8]) -> bool {
    let Some((start, rest)) = line.split_at_checked(RECEIVED.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(RECEIVED) && rest.starts_with(b":")
}

/// Whether a line of a text opens a trace field, whatever ends the line above.
pub(super) fn has_received(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| matches!(byte, b'\r' | b'\n'));
    lines.any(is_received)
}

/// Whether a field is one that receivers write.
pub(in crate::source) fn is_receivers(name: &[u8]) -> bool {
    const NAMES: [&str; 5] = [
        "arc-authentication-results",
        "authentication-results",
        "delivered-to",
        "received-spf",
        "return-path",
    ];
    is_one_of(name, &NAMES)
}

/// The lines of a header section with their ends, and whether each is one of a trace field.
pub(super) fn with_routes(section: &[u8]) -> impl Iterator<Item = (bool, &[u8])> {
    let mut is_trace = false;
    section
        .split_inclusive(|byte| *byte == b'\n')
        .map(move |line| {
            if field_name(line).is_some() {
                is_trace = is_received(line);
            }
            (is_trace, line)
        })
}

/// A text with other text for some signs: `sign` is asked at each place, with what stands before it by
/// then and what follows, how long the sign there is, and what it becomes.
pub(super) fn replaced<'t>(
    text: &'t [u8],
    sign: impl Fn(&[u8], &'t [u8]) -> Option<(usize, &'t [u8])>,
) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = match sign(&plain, rest) {
            Some((length, new)) => {
                plain.extend_from_slice(new);
                starting_at(rest, length)
            }
            None => {
                plain.push(*byte);
                after
            }
        };
    }
    plain
}

pub(super) const RECEIVED: &[u8] = b"received";

/// ZERO WIDTH SPACE, WORD JOINER, ZERO WIDTH NO-BREAK SPACE and SOFT HYPHEN, in UTF-8.
pub(super) const INVISIBLE: [&[u8]; 4] = [
    "\u{200b}".as_bytes(),
    "\u{2060}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{ad}".as_bytes(),
];
