//! Names and signs within a header section: escapes, links, `[.]`, quoted-printable.

use std::borrow::Cow;

use crate::source::repair::encoded::byte_of;
use crate::source::repair::lines::{INVISIBLE, field_name, lines};
use crate::source::repair::{Repair, Repaired, tails};
use crate::source::{starting_at, up_to};

/// Undoes what programs do to names. `is_hidden` says that the author's address cannot be read as the
/// text is.
pub(super) fn mend(section: &[u8], is_hidden: bool) -> Option<Repaired> {
    let mut mended = Repaired::default();
    let mut text = Cow::Borrowed(section);
    if let Some((plain, repair)) = tails::without_marks(section) {
        mended.repairs.add(repair);
        text = Cow::Owned(plain);
    }
    let mut apply = |repair, change: &dyn Fn(&[u8]) -> Option<Vec<u8>>| {
        if let Some(changed) = change(&text) {
            mended.repairs.add(repair);
            text = Cow::Owned(changed);
        }
    };
    apply(Repair::QuotedPrintable, &quoted_printable);
    apply(Repair::BackslashEscapes, &without_backslashes);
    if is_hidden {
        apply(Repair::HtmlUnescaped, &unescaped);
        apply(Repair::InvisibleSigns, &without_invisible);
    }
    apply(Repair::FoldsRejoined, &with_plain_blanks);
    apply(Repair::Links, &without_links);
    let dots: &[&[u8]] = if is_hidden { &ANY_DOT } else { &SURE_DOT };
    apply(Repair::Defanged, &|text| with_dots(text, dots));
    mended.text = text.into_owned();
    (!mended.repairs.is_empty()).then_some(mended)
}

/// A header section whose blanks are those of ASCII: where all of them had become NO-BREAK SPACE, or
/// the indents of its lines, or those between a field's colon and its value, where no sender writes.
fn with_plain_blanks(section: &[u8]) -> Option<Vec<u8>> {
    if !WIDE
        .iter()
        .any(|wide| memchr::memmem::find(section, wide).is_some())
    {
        return None;
    }
    let all_lost = !section.contains(&b' ');
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    let (mut in_indent, mut is_behind_colon) = (false, false);
    let (mut line_begin, mut has_colon) = (0_usize, false);
    while let Some(byte) = rest.first() {
        let is_wide = WIDE.into_iter().find(|wide| rest.starts_with(wide));
        // Nothing stands behind those at the end of a line.
        let is_last = |wide: &&[u8]| {
            let after = starting_at(rest, wide.len());
            matches!(after, [] | [b'\n', ..] | [b'\r', b'\n', ..])
        };
        let is_blank = |wide: &&[u8]| {
            let is_usual = [NO_BREAK, IDEOGRAPHIC].contains(wide);
            is_behind_colon || (is_usual && (all_lost || in_indent || is_last(wide)))
        };
        if let Some(wide) = is_wide.filter(is_blank) {
            plain.push(b' ');
            rest = starting_at(rest, wide.len());
            continue;
        }
        // An indent begins with a blank of ASCII; what begins with another is a lost fold.
        let begins = plain.last().is_none_or(|last| *last == b'\n');
        in_indent = matches!(byte, b' ' | b'\t') && (begins || in_indent);
        plain.push(*byte);
        rest = starting_at(rest, 1);
        is_behind_colon = match byte {
            b':' if !std::mem::replace(&mut has_colon, true) => {
                let line = plain.get(line_begin..).unwrap_or_default();
                let name = field_name(line).map_or(0, <[u8]>::len);
                name.saturating_add(1) == line.len()
            }
            b' ' | b'\t' => is_behind_colon,
            _ => false,
        };
        if *byte == b'\n' {
            (line_begin, has_colon) = (plain.len(), false);
        }
    }
    (plain != section).then_some(plain)
}

/// Signs that programs make of a blank, or put beside one.
const WIDE: [&[u8]; 8] = [
    NO_BREAK,
    IDEOGRAPHIC,
    "\u{2009}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{200e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{202f}".as_bytes(),
    "\u{feff}".as_bytes(),
];

/// `&lt;` and the like undone, once or twice: only in a text in which all brackets are escaped.
///
/// Blanks are not made: a client's HELO name could hold them.
pub(super) fn unescaped(section: &[u8]) -> Option<Vec<u8>> {
    let has_escaped = |sign: &&[u8]| memchr::memmem::find(section, sign).is_some();
    // Some programs escape the opening bracket alone.
    let closes_bare =
        |line: &[u8]| line.contains(&b'>') && !line.trim_ascii_start().starts_with(b">");
    let is_half = !CLOSING.iter().any(has_escaped);
    let has_bare = section.contains(&b'<') || (!is_half && lines(section).any(closes_bare));
    if has_bare || !OPENING.iter().chain(&CLOSING).any(has_escaped) {
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

/// A header section without the signs that chat programs put into long names to break them there.
/// IDNA maps all of them to nothing (UTS 46, 4), so no other name comes out.
fn without_invisible(section: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    while let Some(byte) = rest.first() {
        match INVISIBLE.iter().find(|sign| rest.starts_with(sign)) {
            Some(sign) => rest = starting_at(rest, sign.len()),
            None => {
                plain.push(*byte);
                rest = starting_at(rest, 1);
            }
        }
    }
    (plain != section).then_some(plain)
}

/// `<http://name|name>`, `[name](http://name)`, `a@b<mailto:a@b>`: only links that say the same
/// twice.
fn without_links(section: &[u8]) -> Option<Vec<u8>> {
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
    target(link).is_some_and(|target| {
        let said = before.len().checked_sub(target.len());
        let said = said.and_then(|at| before.get(at..));
        is_plain(target) && said.is_some_and(|said| said.eq_ignore_ascii_case(target))
    })
}

/// What a link leads to, without its scheme.
fn target(link: &[u8]) -> Option<&[u8]> {
    const SCHEMES: [&[u8]; 3] = [b"http://", b"https://", b"mailto:"];
    let rest = SCHEMES
        .iter()
        .find_map(|scheme| link.strip_prefix(*scheme))?;
    Some(rest.strip_suffix(b"/").unwrap_or(rest))
}

/// Whether a text is a name or an address, and has no sign that means something in a trace field.
fn is_plain(name: &[u8]) -> bool {
    !name.is_empty()
        && name.iter().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b'+' | b'=')
        })
}

/// `example[.]com`: the sign, between two characters of a name.
fn with_dots(section: &[u8], signs: &[&[u8]]) -> Option<Vec<u8>> {
    let mut plain: Vec<u8> = Vec::with_capacity(section.len());
    let mut rest = section;
    let mut has_sign = false;
    while let Some(byte) = rest.first() {
        let sign = signs.iter().find(|sign| rest.starts_with(sign));
        let after = sign.map(|sign| starting_at(rest, sign.len()));
        let is_name = |byte: Option<&u8>| {
            byte.is_some_and(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.')
            })
        };
        match (sign, after) {
            (Some(sign), Some(after)) if is_name(plain.last()) => {
                plain.push(
                    if sign.iter().any(|byte| matches!(byte, b'@' | b'a' | b'A')) {
                        b'@'
                    } else {
                        b'.'
                    },
                );
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

/// A header section in which a backslash stands before each bracket, as in Markdown: a sender writes none
/// before the receiver's. One before a parenthesis or a quote stays: a client may have written it.
fn without_backslashes(section: &[u8]) -> Option<Vec<u8>> {
    let is_bracket = |byte: u8| matches!(byte, b'<' | b'[');
    let mut escaped = 0_usize;
    let mut before = b' ';
    for byte in section {
        if is_bracket(*byte) {
            if before != b'\\' {
                return None;
            }
            escaped = escaped.saturating_add(1);
        }
        before = *byte;
    }
    if escaped < FEWEST_SIGNS {
        return None;
    }
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    while let [byte, after @ ..] = rest {
        rest = match rest {
            [b'\\', sign, after @ ..] if MARKDOWN.contains(sign) => {
                plain.push(*sign);
                after
            }
            _ => {
                plain.push(*byte);
                after
            }
        };
    }
    Some(plain)
}

/// A header section of which every line is quoted-printable (RFC 2045, 6.7): each equals sign is
/// `=3D`, a byte that is not ASCII, or the end of a line that goes on, and both kinds are there; or
/// there are several signs, of which one is in a check.
///
/// Nothing else is decoded: a client could have brackets and blanks written into its line.
fn quoted_printable(section: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    let (mut signs, mut has_break) = (0_usize, false);
    // An equals sign may end any line, of base64 for one; a soft break ends a full one.
    let mut are_full = true;
    while let Some(at) = memchr::memchr(b'=', rest) {
        plain.extend_from_slice(up_to(rest, at));
        rest = starting_at(rest, at.saturating_add(1));
        rest = match rest {
            [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => {
                has_break = true;
                let end = section.len().saturating_sub(rest.len());
                let line = up_to(section, end).rsplit(|byte| *byte == b'\n').next();
                let length = line.map_or(0, <[u8]>::len);
                are_full &= (FULL_LINE..=76).contains(&length)
                    && lines(after).next().and_then(field_name).is_none();
                after
            }
            [] => rest,
            [b'3', b'D' | b'd', after @ ..] => {
                signs = signs.saturating_add(1);
                plain.push(b'=');
                after
            }
            // An F in front of "rom": so a separator of mailboxes is hidden (RFC 2049, 3).
            [b'4', b'6', after @ ..] if after.starts_with(b"rom") => {
                plain.push(b'F');
                after
            }
            // The CR of a line end, whose LF stands there too.
            [b'0', b'D' | b'd', after @ ..] if matches!(after, [b'\n' | b'\r', ..]) => after,
            // A blank may end no line unencoded (RFC 2045, 6.7, rule 3).
            [b'2', b'0', after @ ..] if matches!(after, [b'\n' | b'\r', ..]) => after,
            [b'0', b'9', after @ ..] => {
                plain.push(b'\t');
                after
            }
            [
                high @ (b'8'..=b'9' | b'A'..=b'F' | b'a'..=b'f'),
                low,
                after @ ..,
            ] => {
                plain.push(byte_of(*high, *low)?);
                after
            }
            _ => return None,
        };
    }
    plain.extend_from_slice(rest);
    let is_header = lines(&plain)
        .next()
        .is_some_and(|line| field_name(line).is_some());
    let is_encoded = if has_break {
        signs > 0 || are_full
    } else {
        // Somebody has joined the lines, or none was long.
        signs >= FEWEST_SIGNS && has_encoded_check(section)
    };
    (is_encoded && is_header).then_some(plain)
}

/// Whether an equals sign that a check writes is encoded.
fn has_encoded_check(section: &[u8]) -> bool {
    let checks = [&b"spf=3D"[..], b"dkim=3D", b"dmarc=3D", b"cipher=3D"];
    checks
        .iter()
        .any(|check| memchr::memmem::find(section, check).is_some())
}

const NO_BREAK: &[u8] = "\u{a0}".as_bytes();
const IDEOGRAPHIC: &[u8] = "\u{3000}".as_bytes();

/// The ends of escaped brackets, escaped once more or not.
const OPENING: [&[u8]; 4] = [b"lt;", b"#60;", b"#x3c;", b"#x3C;"];
const CLOSING: [&[u8]; 4] = [b"gt;", b"#62;", b"#x3e;", b"#x3E;"];

const ENTITIES: [(&[u8], u8); 19] = [
    (b"&#46;", b'.'),
    (b"&#64;", b'@'),
    (b"&commat;", b'@'),
    (b"&amp;", b'&'),
    (b"&apos;", b'\''),
    (b"&gt;", b'>'),
    (b"&lt;", b'<'),
    (b"&quot;", b'"'),
    (b"&#34;", b'"'),
    (b"&#39;", b'\''),
    (b"&#60;", b'<'),
    (b"&#62;", b'>'),
    (b"&#x22;", b'"'),
    (b"&#x27;", b'\''),
    (b"&#x3C;", b'<'),
    (b"&#x3E;", b'>'),
    (b"&#x3c;", b'<'),
    (b"&#x3e;", b'>'),
    (b"&#x40;", b'@'),
];

/// RFC 2045, 6.7: a line has 76 characters at most, and an encoder makes it as long as it can.
const FULL_LINE: usize = 72;

/// What Markdown needs a backslash for, and no comment of a trace field does.
const MARKDOWN: &[u8] = b"<>[]_*`#~|";

/// Fewer signs may be a subject's.
const FEWEST_SIGNS: usize = 3;

/// Escaped, and escaped once more by a ticket system.
const MAX_ROUNDS: usize = 3;

/// Longer links are no host names or addresses.
const LONGEST_LINK: usize = 1024;

const SURE_DOT: [&[u8]; 3] = [b"[.]", b"[dot]", b"[DOT]"];
const ANY_DOT: [&[u8]; 12] = [
    b"[.]", b"(.)", b"{.}", b"[dot]", b"[DOT]", b"(dot)", b"(DOT)", b"[@]", b"[at]", b"[AT]",
    b"(at)", b"(AT)",
];
