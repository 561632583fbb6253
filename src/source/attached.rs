//! A mail that carries another: message/rfc822 (RFC 2046, 5.2.1), found without reading MIME.

use std::borrow::Cow;

use crate::source::{MAX_SECTION, head, tail};

/// The mails that a mail carries as attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried<'a> {
    /// How many there are in the part of the body that was looked at.
    pub count: u64,
    /// The first one's header section, if it is written out: encodings other than base64 and those
    /// that change nothing are not undone.
    pub first: Option<Cow<'a, [u8]>>,
}

/// Finds the mails that a message carries, in as much of its body as there is.
///
/// Looks at the message's own `Content-Type`, and, if that is multipart, for lines with its
/// boundary and at the header section after each. Parts of parts are left alone.
///
/// # Example
///
/// ```
/// use heloscope::source::carried;
///
/// let header = b"From: a@example.net\nContent-Type: multipart/mixed; boundary=\"x\"\n";
/// let body = b"--x\n\nSee below.\n--x\nContent-Type: message/rfc822\n\nSubject: inner\n\nHello\n--x--\n";
/// let carried = carried(header, body);
/// assert_eq!(carried.count, 1);
/// assert_eq!(carried.first.as_deref(), Some(&b"Subject: inner\n"[..]));
/// ```
pub fn carried<'a>(header: &[u8], body: &'a [u8]) -> Carried<'a> {
    let Some(kind) = field(header, b"content-type") else {
        return Carried::default();
    };
    if is_mail(&kind) {
        let first = inner_header(header, body);
        return Carried { count: 1, first };
    }
    let Some(boundary) = kind
        .get(..10)
        .filter(|start| start.eq_ignore_ascii_case(b"multipart/"))
        .and_then(|_| parameter(&kind, b"boundary"))
        .filter(|boundary| !boundary.is_empty())
    else {
        return Carried::default();
    };
    let mut found = Carried::default();
    let mut rest = next_part(body, &boundary);
    while let Some(part) = rest {
        rest = next_part(part, &boundary);
        let header = section(part);
        let Some(kind) = field(header, b"content-type") else {
            continue;
        };
        if is_mail(&kind) {
            found.count = found.count.saturating_add(1);
            if found.first.is_none() {
                let content = after_blank(tail(part, header.len()));
                found.first = inner_header(header, content);
            }
        }
    }
    found
}

/// RFC 2046, 5.2.1, and RFC 6532, 3.7.
fn is_mail(kind: &[u8]) -> bool {
    let kind = kind
        .split(|byte| *byte == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    kind.eq_ignore_ascii_case(b"message/rfc822") || kind.eq_ignore_ascii_case(b"message/global")
}

/// The header section of the mail that `content` is.
fn inner_header<'a>(header: &[u8], content: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let encoding = field(header, b"content-transfer-encoding").unwrap_or_default();
    let encoding = encoding.trim_ascii().to_ascii_lowercase();
    match encoding.as_slice() {
        b"" | b"7bit" | b"8bit" | b"binary" => {
            let content = skip_blank_lines(content);
            let inner = section(content);
            (!inner.is_empty()).then(|| Cow::Borrowed(head(inner, MAX_SECTION)))
        }
        // RFC 2046 forbids it; several gateways do it nevertheless.
        b"base64" => {
            let text = decode_base64(content);
            let inner = section(skip_blank_lines(&text));
            (!inner.is_empty()).then(|| Cow::Owned(inner.to_vec()))
        }
        _ => None,
    }
}

fn skip_blank_lines(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let Some(rest) = text
        .strip_prefix(b"\n")
        .or_else(|| text.strip_prefix(b"\r\n"))
    {
        text = rest;
    }
    text
}

/// What follows the next line that is `--boundary`; `None` after the last part.
fn next_part<'a>(text: &'a [u8], boundary: &[u8]) -> Option<&'a [u8]> {
    let mut rest = text;
    let mut first = true;
    loop {
        let line_start = if first && rest.starts_with(b"--") {
            0
        } else {
            memchr::memmem::find(rest, b"\n--")?.saturating_add(1)
        };
        first = false;
        let line = tail(rest, line_start);
        let end = memchr::memchr(b'\n', line).map_or(line.len(), |at| at.saturating_add(1));
        // The line feed stays: it may be the one before the next boundary.
        rest = tail(line, end.saturating_sub(1));
        let mark = tail(head(line, end), 2);
        match mark.strip_prefix(boundary).map(<[u8]>::trim_ascii_end) {
            Some(b"") => return Some(tail(line, end)),
            Some(b"--") => return None,
            _ => {}
        }
        if rest.is_empty() || end == line.len() && !line.ends_with(b"\n") {
            return None;
        }
    }
}

/// The header section that `text` begins with.
pub(super) fn section(text: &[u8]) -> &[u8] {
    let mut at: usize = 0;
    loop {
        match tail(text, at) {
            [b'\n', ..] | [b'\r', b'\n', ..] | [] => return head(text, at),
            line => {
                let length =
                    memchr::memchr(b'\n', line).map_or(line.len(), |end| end.saturating_add(1));
                at = at.saturating_add(length);
            }
        }
    }
}

fn after_blank(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\n")
        .or_else(|| text.strip_prefix(b"\r\n"))
        .unwrap_or(text)
}

/// The unfolded value of the only field of this name.
pub(super) fn field(header: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let mut found: Option<Vec<u8>> = None;
    let mut open = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, [b' ' | b'\t', ..]) {
            if open && let Some(value) = &mut found {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            }
            continue;
        }
        open = line
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
            && tail(line, name.len()).trim_ascii_start().starts_with(b":");
        if open {
            if found.is_some() {
                return None;
            }
            let colon = memchr::memchr(b':', line)?;
            found = Some(tail(line, colon.saturating_add(1)).trim_ascii().to_vec());
        }
    }
    found
}

/// RFC 2045, 5.1: a parameter's value, as a token or quoted.
fn parameter(value: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let mut rest = value;
    loop {
        let at = memchr::memchr2(b';', b'"', rest)?;
        let found = rest.get(at) == Some(&b'"');
        rest = tail(rest, at.saturating_add(1));
        if found {
            (_, rest) = quoted(rest);
            continue;
        }
        let item = rest.trim_ascii_start();
        let is_it = item
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        let Some(given) = tail(item, name.len())
            .trim_ascii_start()
            .strip_prefix(b"=")
            .filter(|_| is_it)
        else {
            continue;
        };
        let given = given.trim_ascii_start();
        return Some(match given.strip_prefix(b"\"") {
            Some(text) => quoted(text).0,
            None => given
                .iter()
                .copied()
                .take_while(|byte| !matches!(byte, b';' | b'(') && !byte.is_ascii_whitespace())
                .collect(),
        });
    }
}

/// The content of a quoted string after its opening quote, and what follows it.
fn quoted(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut content = Vec::new();
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => content.extend(bytes.next()),
            _ => content.push(byte),
        }
    }
    (content, bytes.as_slice())
}

/// As much as a header section may have; stops at the first line that is not base64.
fn decode_base64(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut bits: u32 = 0;
    let mut held: u32 = 0;
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => break,
        };
        bits = (bits & 0xffff) << 6 | u32::from(value);
        held = held.wrapping_add(6);
        if held >= 8 {
            held = held.wrapping_sub(8);
            decoded.push(bits.wrapping_shr(held).to_le_bytes()[0]);
            if decoded.len() >= MAX_SECTION {
                break;
            }
        }
    }
    decoded
}
