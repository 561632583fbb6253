//! Mails attached to a mail: message/rfc822 (RFC 2046, 5.2.1).
//!
//! mail-parser reads the `Content-Type` fields and undoes the encodings. The walk over the parts is
//! here, so that a hostile body costs one search for each level of nesting and no more: mail-parser
//! would search the rest of the body for every boundary that is declared and never used.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, HeaderValue};
use memchr::memmem::Finder;

use crate::source::field::only_field;
use crate::source::{MAX_SECTION, starting_at, up_to};

/// The mails that are attached to a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached<'a> {
    /// How many there are in the part of the body that was searched.
    pub count: u64,
    /// The first one's header section, if its encoding can be undone.
    pub first: Option<Cow<'a, [u8]>>,
}

/// Finds the mails that are attached to a message, in as much of its body as there is.
///
/// A message that is itself message/rfc822 counts as one attached mail. What is attached to an
/// attached mail is not counted.
///
/// # Example
///
/// ```
/// use heloscope::source::attached;
///
/// let header = b"From: a@example.net\nContent-Type: multipart/mixed; boundary=\"x\"\n";
/// let body = b"--x\n\nSee below.\n--x\nContent-Type: message/rfc822\n\nSubject: hi\n\nHello\n--x--\n";
/// let attached = attached(header, body);
/// assert_eq!(attached.count, 1);
/// assert_eq!(attached.first.as_deref(), Some(&b"Subject: hi\n"[..]));
/// ```
pub fn attached<'a>(header: &[u8], body: &'a [u8]) -> Attached<'a> {
    let mut attached = Attached::default();
    attached.add(header, body, 0);
    attached
}

impl<'a> Attached<'a> {
    /// Adds the mails in one part of a message: `header` is the part's own, `content` what follows
    /// it.
    fn add(&mut self, header: &[u8], content: &'a [u8], depth: usize) {
        let Some(kind) = content_type(header) else {
            return;
        };
        if is_mail(&kind) {
            self.count = self.count.saturating_add(1);
            if self.first.is_none() {
                self.first = attached_header(header, content);
            }
            return;
        }
        let boundary = kind.attribute("boundary").unwrap_or_default();
        if kind.ctype() != "multipart" || boundary.is_empty() || depth >= MAX_NESTING {
            return;
        }
        for part in parts(content, boundary.as_bytes()) {
            let header = header_section(part);
            let content = starting_at(part, header.len());
            self.add(header, without_blank_line(content), depth.saturating_add(1));
        }
    }
}

fn content_type(header: &[u8]) -> Option<ContentType<'static>> {
    let body = only_field(header, b"content-type")?;
    let mut body = up_to(body, MAX_CONTENT_TYPE).to_vec();
    // mail-parser wants the line to end.
    body.push(b'\n');
    match MessageStream::new(&body).parse_content_type().into_owned() {
        HeaderValue::ContentType(kind) => Some(kind),
        _ => None,
    }
}

/// RFC 2046, 5.2.1, and RFC 6532, 3.7.
fn is_mail(kind: &ContentType<'_>) -> bool {
    kind.ctype() == "message" && matches!(kind.subtype(), Some("rfc822" | "global"))
}

/// The header section of the mail that is the content of a part with this `header`.
fn attached_header<'a>(header: &[u8], content: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let encoding = only_field(header, b"content-transfer-encoding").unwrap_or_default();
    let mail = match encoding.trim_ascii().to_ascii_lowercase().as_slice() {
        b"" | b"7bit" | b"8bit" | b"binary" => Cow::Borrowed(content),
        // RFC 2046 forbids the others; several gateways use them nevertheless.
        b"base64" => Cow::Owned(base64_decode(base64_start(content))?),
        b"quoted-printable" => {
            MessageStream::new(content)
                .decode_quoted_printable_mime(b"")
                .1
        }
        _ => return None,
    };
    let section = match mail {
        Cow::Borrowed(mail) => Cow::Borrowed(section_of(mail)),
        Cow::Owned(mail) => Cow::Owned(section_of(&mail).to_vec()),
    };
    (!section.is_empty()).then_some(section)
}

fn section_of(mail: &[u8]) -> &[u8] {
    up_to(header_section(without_blank_lines(mail)), MAX_SECTION)
}

/// What of `text` is base64: a body that breaks off still gives what it has.
fn base64_start(text: &[u8]) -> &[u8] {
    let is_base64 = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'\r' | b'\n' | b' ' | b'\t')
    };
    let end = text.iter().position(|byte| !is_base64(byte));
    up_to(text, end.unwrap_or(text.len()))
}

/// The header section that `text` begins with, without the blank line.
fn header_section(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while !matches!(rest, [] | [b'\n', ..] | [b'\r', b'\n', ..]) {
        let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |feed| feed.saturating_add(1));
        rest = starting_at(rest, line);
    }
    up_to(text, text.len().saturating_sub(rest.len()))
}

fn without_blank_line(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\n")
        .or_else(|| text.strip_prefix(b"\r\n"))
        .unwrap_or(text)
}

fn without_blank_lines(text: &[u8]) -> &[u8] {
    let mut text = text;
    loop {
        let rest = without_blank_line(text);
        if rest.len() == text.len() {
            return text;
        }
        text = rest;
    }
}

/// The parts of a multipart body: what is between two delimiters, or after the last one of a body
/// that breaks off.
fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let finder = Finder::new(&[b"--", boundary].concat()).into_owned();
    let mut rest = Delimiter::find(body, &finder).and_then(|first| first.next_part(body));
    std::iter::from_fn(move || {
        let part = rest.take()?;
        let Some(delimiter) = Delimiter::find(part, &finder) else {
            return Some(part);
        };
        rest = delimiter.next_part(part);
        Some(up_to(part, delimiter.start))
    })
}

/// RFC 2046, 5.1.1: a line of two hyphens and the boundary, and two more after the last part.
struct Delimiter {
    start: usize,
    end: usize,
    is_last: bool,
}

impl Delimiter {
    /// The first delimiter in `text`, which begins at a line's start.
    fn find(text: &[u8], finder: &Finder<'_>) -> Option<Self> {
        let mut searched = 0_usize;
        loop {
            let found = finder.find(starting_at(text, searched))?;
            let start = searched.saturating_add(found);
            searched = start.saturating_add(finder.needle().len());
            if start > 0 && !up_to(text, start).ends_with(b"\n") {
                continue;
            }
            let line = starting_at(text, searched);
            let length =
                memchr::memchr(b'\n', line).map_or(line.len(), |feed| feed.saturating_add(1));
            let is_last = match up_to(line, length).trim_ascii_end() {
                b"" => false,
                b"--" => true,
                // A boundary that begins with this one.
                _ => continue,
            };
            return Some(Delimiter {
                start,
                end: searched.saturating_add(length),
                is_last,
            });
        }
    }

    fn next_part<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        (!self.is_last).then(|| starting_at(text, self.end))
    }
}

/// Multiparts inside one another. A signed mail in a report about a forwarded one has five.
const MAX_NESTING: usize = 8;

/// Bytes of a `Content-Type` that are read.
const MAX_CONTENT_TYPE: usize = 2048;
