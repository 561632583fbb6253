//! Links that programs make of names and addresses. They are undone where they say the same twice.

use percent_encoding::percent_decode;

use crate::source::repair::lines::with_routes;
use crate::source::{starting_at, up_to};

/// `<http://name|name>`, `[name](http://name)`, `a@b<mailto:a@b>`: only links that say the same
/// twice.
pub(super) fn without_links(section: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    let mut has_link = false;
    while let Some(byte) = rest.first() {
        if matches!(byte, b'<' | b'[' | b'(')
            && let Some((name, length)) = link(rest, without_end_blanks(&plain))
        {
            has_link = true;
            if name.is_empty() {
                let said = without_end_blanks(&plain).len();
                plain.truncate(said);
            }
            plain.extend_from_slice(name);
            rest = starting_at(rest, length);
        } else {
            plain.push(*byte);
            rest = starting_at(rest, 1);
        }
    }
    has_link.then_some(plain)
}

/// A text without the blanks at its end. The end of a line stays: what begins the next one is not
/// about the name above, and a line more or less makes another field.
fn without_end_blanks(text: &[u8]) -> &[u8] {
    let blanks = text
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t'));
    up_to(text, text.len().saturating_sub(blanks.count()))
}

/// What a link at the beginning of `text` is to become, and how long it is; `before` is what stands
/// before it.
fn link<'a>(text: &'a [u8], before: &[u8]) -> Option<(&'a [u8], usize)> {
    let window = up_to(text, LONGEST_LINK);
    if window.starts_with(b"<a ") {
        let end = memchr::memchr(b'>', window)?.saturating_add(1);
        let inside = starting_at(window, end);
        let close = memchr::memmem::find(inside, b"</a>")?;
        let name = up_to(inside, close);
        let length = end.saturating_add(close).saturating_add(4);
        return is_plain(name).then_some((name, length));
    }
    if let Some(inside) = window.strip_prefix(b"(") {
        let end = memchr::memchr2(b')', b'\n', inside)?;
        return said_before(up_to(inside, end), before).then_some((b"", end.saturating_add(2)));
    }
    if let Some(inside) = window.strip_prefix(b"<") {
        let end =
            memchr::memchr2(b'>', b'\n', inside).filter(|end| inside.get(*end) == Some(&b'>'))?;
        let inside = up_to(inside, end);
        let length = end.saturating_add(2);
        if let Some(bar) = memchr::memchr(b'|', inside) {
            let (target, name) = (
                target(up_to(inside, bar))?,
                starting_at(inside, bar.saturating_add(1)),
            );
            return (target.eq_ignore_ascii_case(name) && is_plain(name)).then_some((name, length));
        }
        return said_before(inside, before).then_some((b"", length));
    }
    let inside = window.strip_prefix(b"[")?;
    let end = memchr::memchr2(b']', b'\n', inside)?;
    let (name, rest) = inside.split_at_checked(end)?;
    if let Some(bar) = memchr::memchr(b'|', name) {
        let (name, target) = (
            up_to(name, bar),
            target(starting_at(name, bar.saturating_add(1)))?,
        );
        let fits = target.eq_ignore_ascii_case(name) && is_plain(name);
        return fits.then_some((name, end.saturating_add(2)));
    }
    let rest = rest.strip_prefix(b"](")?;
    let close = memchr::memchr2(b')', b'\n', rest).filter(|at| rest.get(*at) == Some(&b')'))?;
    let target = target(up_to(rest, close))?;
    let length = end.saturating_add(close).saturating_add(4);
    (target.eq_ignore_ascii_case(name) && is_plain(name)).then_some((name, length))
}

/// Whether a link leads to what stands directly before it.
fn said_before(link: &[u8], before: &[u8]) -> bool {
    let is_said = |target: &[u8]| {
        let said = before.len().checked_sub(target.len());
        let said = said.and_then(|at| before.get(at..));
        is_plain(target) && said.is_some_and(|said| said.eq_ignore_ascii_case(target))
    };
    target(link).is_some_and(is_said)
        || guarded(link).is_some_and(|link| target(&link).is_some_and(is_said))
}

/// What a link leads to, without its scheme.
fn target(link: &[u8]) -> Option<&[u8]> {
    const SCHEMES: [&[u8]; 3] = [b"http://", b"https://", b"mailto:"];
    let rest = SCHEMES
        .iter()
        .find_map(|scheme| link.strip_prefix(*scheme))?;
    Some(rest.strip_suffix(b"/").unwrap_or(rest))
}

/// The link that a link of a mail filter leads to: Microsoft's and Google's carry it as a parameter,
/// Proofpoint's in its path.
fn guarded(link: &[u8]) -> Option<Vec<u8>> {
    let query = [&b"?url="[..], b"?q=", b"&url=", b"&q="]
        .iter()
        .find_map(|name| {
            let at = memchr::memmem::find(link, name)?;
            Some(starting_at(link, at.saturating_add(name.len())))
        });
    if let Some(query) = query {
        let end = memchr::memchr(b'&', query).unwrap_or(query.len());
        return Some(percent_decode(up_to(query, end)).collect());
    }
    let at = memchr::memmem::find(link, b"/v3/__")?;
    let inside = starting_at(link, at.saturating_add(6));
    let end = memchr::memmem::find(inside, b"__;")?;
    Some(up_to(inside, end).to_vec())
}

/// A header section whose trace fields have no `http://` before a server's name: programs put it there to
/// make links of names. A client can say a name as well with it as without it.
pub(super) fn without_schemes(section: &[u8]) -> Option<Vec<u8>> {
    const SCHEMES: [&[u8]; 4] = [b"http://", b"https://", b"hxxp://", b"hxxps://"];
    let mut plain = Vec::with_capacity(section.len());
    let mut has_keyword = false;
    for (is_trace, line) in with_routes(section) {
        let mut rest = line;
        while is_trace && let Some(at) = memchr::memmem::find(rest, b"://") {
            let end = at.saturating_add(3);
            let scheme = SCHEMES
                .iter()
                .find(|scheme| up_to(rest, end).ends_with(scheme));
            let before = scheme.map(|scheme| up_to(rest, end.saturating_sub(scheme.len())));
            match before {
                Some(before) if ends_before_name(before) => {
                    let words = before.trim_ascii_end();
                    has_keyword |= words.ends_with(b"from") || words.ends_with(b"by");
                    plain.extend_from_slice(before);
                }
                _ => plain.extend_from_slice(up_to(rest, end)),
            }
            rest = starting_at(rest, end);
        }
        plain.extend_from_slice(rest);
    }
    has_keyword.then_some(plain)
}

/// Whether a server's name may begin behind a text: behind a blank or an opening parenthesis.
fn ends_before_name(text: &[u8]) -> bool {
    text.is_empty() || text.ends_with(b" ") || text.ends_with(b"\t") || text.ends_with(b"(")
}

/// Whether a text is a name or an address, and has no sign that means something in a trace field.
fn is_plain(name: &[u8]) -> bool {
    !name.is_empty()
        && name.iter().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b'+' | b'=')
        })
}

/// Longer links are no host names or addresses.
const LONGEST_LINK: usize = 1024;
