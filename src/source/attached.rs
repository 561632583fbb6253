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

use crate::source::field::{fields_named, only_field, split_name};
use crate::source::{MAX_REWRITTEN, MAX_SECTION, outlook, starting_at, up_to, wide, without_mark};

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
        let kind = content_type(header);
        let is_multipart = kind
            .as_ref()
            .is_some_and(|kind| kind.ctype() == "multipart");
        if !is_multipart {
            // The outermost part is the mail itself: only its type says that it is another one.
            let holds_mail = match Holds::of(kind.as_ref(), header) {
                Holds::Mail => true,
                Holds::PerhapsMail => depth > 0 && begins_with_route(header, content),
                Holds::Other => false,
            };
            if holds_mail {
                self.count = self.count.saturating_add(1);
                if self.first.is_none() {
                    self.first = attached_header(header, content);
                }
            }
            return;
        }
        let boundary = kind.as_ref().and_then(|kind| kind.attribute("boundary"));
        let boundary = boundary.unwrap_or_default();
        // RFC 2046, 5.1.1: a multipart must say its boundary.
        if boundary.is_empty() || depth >= MAX_NESTING {
            return;
        }
        for part in parts(content, boundary.as_bytes()) {
            let header = header_section(part);
            let content = starting_at(part, header.len());
            self.add(header, without_blank_line(content), depth.saturating_add(1));
        }
    }
}

/// What a part holds, as its header says.
enum Holds {
    /// A mail, or the header section of one.
    Mail,
    Other,
    /// A file with the name of a mail or of a header.
    PerhapsMail,
}

impl Holds {
    fn of(kind: Option<&ContentType<'_>>, header: &[u8]) -> Self {
        if kind.is_some_and(is_mail) {
            return Holds::Mail;
        }
        let named = kind
            .and_then(|kind| kind.attribute("name"))
            .map(str::to_owned);
        let name = named.or_else(|| {
            let disposition = parsed(header, b"content-disposition")?;
            // RFC 2183, 2.3: the name to store it under.
            disposition.attribute("filename").map(str::to_owned)
        });
        let name = name.unwrap_or_default().to_ascii_lowercase();
        let ends = |end: &&str| name.ends_with(end);
        if FILE_NAMES.iter().any(ends) {
            Holds::PerhapsMail
        } else {
            Holds::Other
        }
    }
}

/// How the names of files end that may be mails or headers.
const FILE_NAMES: [&str; 5] = [".eml", ".mht", ".mime", ".hdr", ".txt"];

/// Whether the content of a part begins with fields, a trace field among them.
fn begins_with_route(header: &[u8], content: &[u8]) -> bool {
    let Some(mail) = decoded(header, content) else {
        return false;
    };
    let section = header_section(begin_of(&mail));
    split_name(section).is_some() && fields_named(section, b"received").next().is_some()
}

/// Whether a body holds the header of another mail as plain text: two mails that were pasted one below
/// the other, or a header in a letter to a help desk.
pub(super) fn holds_header(body: &[u8]) -> bool {
    let trace_field = Finder::new("Received:");
    let blank_line: &[u8] = match memchr::memmem::find(body, b"\r\n") {
        Some(_) => b"\n\r\n",
        None => b"\n\n",
    };
    let end_of_block = Finder::new(blank_line);
    let start_of_block = memchr::memmem::FinderRev::new(blank_line);
    let mut from = 0;
    while let Some(found) = trace_field.find(starting_at(body, from)) {
        let at = from.saturating_add(found);
        let before = up_to(body, at);
        if !matches!(before.last(), None | Some(b'\n')) {
            from = at.saturating_add(1);
            continue;
        }
        let begin = start_of_block
            .rfind(before)
            .map_or(0, |end| end.saturating_add(blank_line.len()));
        let rest = starting_at(body, at);
        let end = end_of_block.find(rest).unwrap_or(rest.len());
        let block = up_to(body, at.saturating_add(end));
        let section = without_blank_lines(starting_at(block, begin.max(from)));
        if split_name(section).is_some() && fields_named(section, b"from").next().is_some() {
            return true;
        }
        from = at.saturating_add(end).saturating_add(1);
    }
    false
}

/// What kind of report a message is (RFC 6522, 3).
pub(super) fn report_type(header: &[u8]) -> Option<String> {
    let kind = content_type(header)?;
    let is_report = kind.ctype() == "multipart" && kind.subtype() == Some("report");
    let of = kind.attribute("report-type").unwrap_or_default();
    is_report.then(|| of.to_ascii_lowercase())
}

/// The contents of a message's parts of these types, their encodings undone.
pub(super) fn leaves<'a>(header: &[u8], body: &'a [u8], types: &[&str]) -> Vec<Cow<'a, [u8]>> {
    let mut found = Vec::new();
    let mut open = vec![(header.to_vec(), body, 0_usize)];
    while let Some((header, content, depth)) = open.pop() {
        let kind = content_type(&header);
        let boundary = kind.as_ref().and_then(|kind| kind.attribute("boundary"));
        let is_multipart = kind
            .as_ref()
            .is_some_and(|kind| kind.ctype() == "multipart");
        if let Some(boundary) = boundary.filter(|name| is_multipart && !name.is_empty()) {
            if depth >= MAX_NESTING {
                continue;
            }
            for part in parts(content, boundary.as_bytes()) {
                let header = header_section(part);
                let content = without_blank_line(starting_at(part, header.len()));
                open.push((header.to_vec(), content, depth.saturating_add(1)));
            }
            continue;
        }
        // RFC 2045, 5.2: plain text unless it says otherwise.
        let kind = kind.map_or_else(
            || "text/plain".to_owned(),
            |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()),
        );
        if types.contains(&kind.to_ascii_lowercase().as_str()) {
            found.extend(decoded(&header, content));
        }
    }
    found
}

/// The web page in a web archive: its first part that is one.
pub(super) fn web_page<'a>(header: &[u8], body: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let body = without_blank_lines(body);
    let kind = content_type(header)?;
    if kind.ctype() == "text" && kind.subtype() == Some("html") {
        return decoded(header, body);
    }
    let boundary = kind.attribute("boundary").filter(|name| !name.is_empty())?;
    parts(body, boundary.as_bytes()).find_map(|part| {
        let header = header_section(part);
        let kind = content_type(header)?;
        let is_page = kind.ctype() == "text" && kind.subtype() == Some("html");
        let content = starting_at(part, header.len());
        is_page.then(|| decoded(header, without_blank_line(content)))?
    })
}

fn content_type(header: &[u8]) -> Option<ContentType<'static>> {
    parsed(header, b"content-type")
}

/// `Content-Type` (RFC 2045, 5.1), or `Content-Disposition` (RFC 2183, 2), which has the same form.
fn parsed(header: &[u8], name: &'static [u8]) -> Option<ContentType<'static>> {
    let body = only_field(header, name)?;
    let mut body = up_to(body, MAX_CONTENT_TYPE).to_vec();
    // mail-parser wants the line to end.
    body.push(b'\n');
    match MessageStream::new(&body).parse_content_type().into_owned() {
        HeaderValue::ContentType(kind) => Some(kind),
        _ => None,
    }
}

/// RFC 2046, 5.2.1, and RFC 6532, 3.7; RFC 6522, 4: the header section alone.
fn is_mail(kind: &ContentType<'_>) -> bool {
    match kind.ctype() {
        "message" => matches!(kind.subtype(), Some("rfc822" | "global" | "global-headers")),
        "text" => kind.subtype() == Some("rfc822-headers"),
        _ => false,
    }
}

/// The header section of the mail that is the content of a part with this `header`.
fn attached_header<'a>(header: &[u8], content: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let section = match decoded(header, content)? {
        Cow::Borrowed(mail) => Cow::Borrowed(section_of(mail)),
        Cow::Owned(mail) => Cow::Owned(section_of(&mail).to_vec()),
    };
    (!section.is_empty()).then_some(section)
}

/// The content of a part with this `header`, its encoding undone, and UTF-16 after it: a program for
/// Windows saves a header as "Unicode".
fn decoded<'a>(header: &[u8], content: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let text = transferred(header, content)?;
    let narrow = wide::from_wide_units(up_to(&text, MAX_REWRITTEN));
    Some(narrow.map_or(text, Cow::Owned))
}

/// The same in the units that it was written in: in any letter case, and 7bit where
/// none is said (RFC 2045, 6.1).
fn transferred<'a>(header: &[u8], content: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let encoding = only_field(header, b"content-transfer-encoding").unwrap_or_default();
    match encoding.trim_ascii().to_ascii_lowercase().as_slice() {
        b"" | b"7bit" | b"8bit" | b"binary" => Some(Cow::Borrowed(content)),
        // RFC 2046, 5.2.1 forbids the others; several gateways use them nevertheless.
        b"base64" => Some(Cow::Owned(base64_decode(base64_start(content))?)),
        b"quoted-printable" => {
            let mut stream = MessageStream::new(content);
            Some(stream.decode_quoted_printable_mime(b"").1)
        }
        _ => None,
    }
}

fn section_of(mail: &[u8]) -> &[u8] {
    up_to(header_section(begin_of(mail)), MAX_SECTION)
}

/// Where the fields begin: below blank lines, a mark, and the title that Exchange gives them.
fn begin_of(mail: &[u8]) -> &[u8] {
    let mail = without_mark(without_blank_lines(mail));
    let below = mail.strip_prefix(outlook::TITLE.as_bytes());
    let is_line = |below: &&[u8]| below.trim_ascii_start().len() < below.len();
    below.filter(is_line).map_or(mail, <[u8]>::trim_ascii_start)
}

/// What of `text` is base64, the signs of its alphabet (RFC 2045, 6.8) and blanks: a body that
/// breaks off still gives what it has.
fn base64_start(text: &[u8]) -> &[u8] {
    let is_base64 = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'\r' | b'\n' | b' ' | b'\t')
    };
    let end = text.iter().position(|byte| !is_base64(byte));
    up_to(text, end.unwrap_or(text.len()))
}

/// The header section that `text` begins with, without the blank line that ends it (RFC 5322, 2.1).
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
/// that breaks off. What stands before the first and behind the closing one is none
/// (RFC 2046, 5.1.1).
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
