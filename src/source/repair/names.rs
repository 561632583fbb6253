//! Names and signs within a header section: escapes, links, `[.]`, quoted-printable.

use std::borrow::Cow;

use crate::source::repair::lines::{field_name, lines};
use crate::source::repair::{Repair, Repairs};
use crate::source::{starting_at, up_to};

/// A header section after repair.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pub(super) text: Vec<u8>,
    pub(super) repairs: Repairs,
}

/// Undoes what programs do to names. `is_hidden` says that the author's address cannot be read as the
/// text is.
pub(super) fn mend(section: &[u8], is_hidden: bool) -> Option<Mended> {
    let mut mended = Mended::default();
    let mut text = Cow::Borrowed(section);
    let mut apply = |repair, change: &dyn Fn(&[u8]) -> Option<Vec<u8>>| {
        if let Some(changed) = change(&text) {
            mended.repairs.add(repair);
            text = Cow::Owned(changed);
        }
    };
    apply(Repair::QuotedPrintable, &quoted_printable);
    if is_hidden {
        apply(Repair::HtmlUnescaped, &unescaped);
    }
    apply(Repair::Links, &without_links);
    let dots: &[&[u8]] = if is_hidden { &ANY_DOT } else { &SURE_DOT };
    apply(Repair::Defanged, &|text| with_dots(text, dots));
    mended.text = text.into_owned();
    (!mended.repairs.is_empty()).then_some(mended)
}

/// A whole text without escapes, if it has no bare angle bracket.
pub(super) fn unescaped_text(text: &[u8]) -> Option<Vec<u8>> {
    unescaped(text)
}

/// `&lt;` and the like undone, once or twice: only in a text in which all brackets are escaped.
///
/// Blanks are not made: a client's HELO name could hold them.
fn unescaped(section: &[u8]) -> Option<Vec<u8>> {
    let has_bare = section.iter().any(|byte| matches!(byte, b'<'))
        || lines(section).any(|line| line.contains(&b'>') && !line.trim_ascii_start().starts_with(b">"));
    let has_escaped = memchr::memmem::find(section, b"lt;").is_some()
        || memchr::memmem::find(section, b"gt;").is_some();
    if has_bare || !has_escaped {
        return None;
    }
    let mut text = section.to_vec();
    for _ in 0..MAX_ROUNDS {
        let next = unescaped_once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    (text != section).then_some(text)
}

fn unescaped_once(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest) {
        plain.extend_from_slice(up_to(rest, at));
        rest = starting_at(rest, at);
        let known = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
        let (name, sign) = known.map_or((&b"&"[..], b'&'), |(name, sign)| (*name, *sign));
        plain.push(sign);
        rest = starting_at(rest, name.len());
    }
    plain.extend_from_slice(rest);
    plain
}

/// `<http://name|name>`, `[name](http://name)`, `a@b<mailto:a@b>`: only links that say the same
/// twice.
fn without_links(section: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    let mut has_link = false;
    while let Some(byte) = rest.first() {
        if matches!(byte, b'<' | b'[')
            && let Some((name, length)) = link(rest, &plain)
        {
            has_link = true;
            plain.extend_from_slice(name);
            rest = starting_at(rest, length);
        } else {
            plain.push(*byte);
            rest = starting_at(rest, 1);
        }
    }
    has_link.then_some(plain)
}

/// What a link at the beginning of `text` is to become, and how long it is; `before` is what stands
/// before it.
fn link<'a>(text: &'a [u8], before: &[u8]) -> Option<(&'a [u8], usize)> {
    let window = up_to(text, LONGEST_LINK);
    if let Some(inside) = window.strip_prefix(b"<") {
        let end = memchr::memchr2(b'>', b'\n', inside).filter(|end| inside.get(*end) == Some(&b'>'))?;
        let inside = up_to(inside, end);
        let length = end.saturating_add(2);
        if let Some(bar) = memchr::memchr(b'|', inside) {
            let (target, name) = (target(up_to(inside, bar))?, starting_at(inside, bar.saturating_add(1)));
            return (target.eq_ignore_ascii_case(name) && is_plain(name)).then_some((name, length));
        }
        let target = target(inside)?;
        let is_said = before.len() >= target.len()
            && before
                .get(before.len().saturating_sub(target.len())..)
                .is_some_and(|said| said.eq_ignore_ascii_case(target));
        return (is_said && is_plain(target)).then_some((b"", length));
    }
    let inside = window.strip_prefix(b"[")?;
    let end = memchr::memchr2(b']', b'\n', inside)?;
    let (name, rest) = inside.split_at_checked(end)?;
    let rest = rest.strip_prefix(b"](")?;
    let close = memchr::memchr2(b')', b'\n', rest).filter(|at| rest.get(*at) == Some(&b')'))?;
    let target = target(up_to(rest, close))?;
    let length = end.saturating_add(close).saturating_add(4);
    (target.eq_ignore_ascii_case(name) && is_plain(name)).then_some((name, length))
}

/// What a link leads to, without its scheme.
fn target(link: &[u8]) -> Option<&[u8]> {
    const SCHEMES: [&[u8]; 3] = [b"http://", b"https://", b"mailto:"];
    let rest = SCHEMES.iter().find_map(|scheme| link.strip_prefix(*scheme))?;
    Some(rest.strip_suffix(b"/").unwrap_or(rest))
}

/// Whether a text is a name or an address, and has no sign that means something in a trace field.
fn is_plain(name: &[u8]) -> bool {
    !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b'+' | b'='))
}

/// `example[.]com`: the sign, between two characters of a name.
fn with_dots(section: &[u8], signs: &[&[u8]]) -> Option<Vec<u8>> {
    let mut plain: Vec<u8> = Vec::with_capacity(section.len());
    let mut rest = section;
    let mut has_sign = false;
    while let Some(byte) = rest.first() {
        let sign = signs.iter().find(|sign| rest.starts_with(sign));
        let after = sign.map(|sign| starting_at(rest, sign.len()));
        let is_name = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.'));
        match (sign, after) {
            (Some(sign), Some(after)) if is_name(plain.last()) && is_name(after.first()) => {
                plain.push(if sign.contains(&b'@') || sign.contains(&b'a') { b'@' } else { b'.' });
                has_sign = true;
                rest = after;
            }
            _ => {
                plain.push(*byte);
                rest = starting_at(rest, 1);
            }
        }
    }
    has_sign.then_some(plain)
}

/// A header section of which every line is quoted-printable: each equals sign is `=3D`, a byte that
/// is not ASCII, or the end of a line that goes on, and both kinds are there.
///
/// Nothing else is decoded: a client could have brackets and blanks written into its line.
fn quoted_printable(section: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    let (mut has_sign, mut has_break) = (false, false);
    while let Some(at) = memchr::memchr(b'=', rest) {
        plain.extend_from_slice(up_to(rest, at));
        rest = starting_at(rest, at.saturating_add(1));
        rest = match rest {
            [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => {
                has_break = true;
                after
            }
            [] => rest,
            [b'3', b'D' | b'd', after @ ..] => {
                has_sign = true;
                plain.push(b'=');
                after
            }
            [b'2', b'0', after @ ..] if matches!(after, [b'\n' | b'\r', ..]) => after,
            [b'0', b'9', after @ ..] => {
                plain.push(b'\t');
                after
            }
            [high @ (b'8'..=b'9' | b'A'..=b'F' | b'a'..=b'f'), low, after @ ..] => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                let byte = digit(high)?.wrapping_mul(16).wrapping_add(digit(low)?);
                plain.push(u8::try_from(byte).ok()?);
                after
            }
            _ => return None,
        };
    }
    plain.extend_from_slice(rest);
    let is_header = lines(&plain).next().is_some_and(|line| field_name(line).is_some());
    (has_sign && has_break && is_header).then_some(plain)
}

const ENTITIES: [(&[u8], u8); 9] = [
    (b"&amp;", b'&'),
    (b"&apos;", b'\''),
    (b"&gt;", b'>'),
    (b"&lt;", b'<'),
    (b"&quot;", b'"'),
    (b"&#34;", b'"'),
    (b"&#39;", b'\''),
    (b"&#60;", b'<'),
    (b"&#62;", b'>'),
];

/// Escaped, and escaped once more by a ticket system.
const MAX_ROUNDS: usize = 3;

/// Longer links are no host names or addresses.
const LONGEST_LINK: usize = 1024;

const SURE_DOT: [&[u8]; 2] = [b"[.]", b"[dot]"];
const ANY_DOT: [&[u8]; 8] = [
    b"[.]", b"(.)", b"{.}", b"[dot]", b"(dot)", b"[@]", b"[at]", b"(at)",
];
