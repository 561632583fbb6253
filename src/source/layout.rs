//! What an input is, told by its first bytes.

use std::io::Read;

use crate::source::field::split_name;
use crate::source::separator::{Line, Separators, first_of, split_line, trim_end};
use crate::source::window::{AHEAD, BEHIND, Window};
use crate::source::{MAX_REWRITTEN, head, tail};

/// What an input is, and what of that all its parts must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What it is.
    pub format: Format,
    /// Where the first message begins: after a byte order mark, blank lines, or the text of a web
    /// page.
    pub start: u64,
    pub(super) separators: Separators,
    /// How long the only message is, if its first line said so.
    pub(super) length: Option<u64>,
}

impl Layout {
    /// Where a reader for [`Messages::at`](crate::source::Messages::at) is to be positioned, given
    /// where its range begins.
    pub fn entry(&self, range_start: u64) -> u64 {
        if range_start <= self.start {
            return self.start;
        }
        range_start
            .saturating_sub(BEHIND as u64)
            .saturating_sub(1)
            .max(self.start)
    }

    pub(super) fn end(&self) -> u64 {
        self.length
            .map_or(u64::MAX, |length| self.start.saturating_add(length))
    }
}

impl Default for Layout {
    fn default() -> Self {
        Layout {
            format: Format::None(NotMail::Empty),
            start: 0,
            separators: Separators::Any,
            length: None,
        }
    }
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// One message, never split.
    Eml,
    /// One message between its length and a property list, as Apple Mail stores it.
    Emlx,
    /// Messages that `From ` lines separate; a message after one such line is an mbox of one.
    Mbox,
    /// Messages between lines of four Control-A.
    Mmdf,
    /// No mail.
    None(NotMail),
    /// One message under the summary of Gmail's "Show original" page.
    Pasted,
}

/// What an input is that is no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NotMail {
    /// An archive or a compressed file, which feature `scan` would have opened.
    Archive,
    /// Neither text nor anything else that is known here.
    Binary,
    /// Text without a header section: a mail's body, or anything.
    BodyOnly,
    /// Mail whose lines end with CR alone.
    CrOnly,
    /// Nothing, or blank lines.
    Empty,
    /// A web page.
    HtmlPage,
    /// An Outlook item or store (`.msg`, `.pst`).
    Outlook,
    /// The summary of "Show original" without the original.
    SummaryOnly,
    /// UTF-16 of more than [`MAX_REWRITTEN`] bytes.
    Utf16,
}

impl NotMail {
    /// A word for programs.
    pub fn code(self) -> &'static str {
        match self {
            NotMail::Archive => "archive",
            NotMail::Binary => "binary",
            NotMail::BodyOnly => "body_only",
            NotMail::CrOnly => "cr_only",
            NotMail::Empty => "empty",
            NotMail::HtmlPage => "html_page",
            NotMail::Outlook => "outlook",
            NotMail::SummaryOnly => "summary_only",
            NotMail::Utf16 => "utf16",
        }
    }
}

/// Finds what the input is, and moves the window to its first message.
pub(super) fn find<R: Read>(window: &mut Window<R>) -> Layout {
    window.fill(AHEAD);
    if window.data().starts_with(b"\xff\xfe") || window.data().starts_with(b"\xfe\xff") {
        let big = window.data().starts_with(b"\xfe");
        let Some(text) = window.rest(MAX_REWRITTEN) else {
            return none(NotMail::Utf16);
        };
        window.replace(decode_utf16(&text, big));
        window.fill(AHEAD);
    }
    if window.data().starts_with(b"\xef\xbb\xbf") {
        window.advance(3);
    }
    skip_blank_lines(window);
    window.fill(AHEAD);
    let layout = look(window);
    if layout.format == Format::None(NotMail::BodyOnly)
        && let Some(margin) = margin(window.data())
    {
        let margin = margin.to_vec();
        if let Some(text) = window.rest(MAX_REWRITTEN) {
            window.replace(without_margin(&text, &margin));
            window.fill(AHEAD);
            return look(window);
        }
    }
    layout
}

/// Sniffs text that begins with neither a byte order mark nor a blank line.
fn look<R: Read>(window: &mut Window<R>) -> Layout {
    let text = head(window.data(), AHEAD);
    let complete = window.ended() || text.len() >= AHEAD;
    let (line, rest) = split_line(text).unwrap_or((text, b""));
    let line = trim_end(line);
    let mut layout = Layout {
        start: window.offset(),
        ..Layout::default()
    };
    if text.is_empty() {
        return layout;
    }
    if line == b"\x01\x01\x01\x01" {
        layout.format = Format::Mmdf;
        return layout;
    }
    if let Some(kind) = magic(text) {
        return none(kind);
    }
    if is_cr_only(text) {
        return none(NotMail::CrOnly);
    }
    if let Some(length) = number(line)
        && matches!(first_of(rest, complete), Line::Field | Line::Quoted)
    {
        let skip = text.len().saturating_sub(rest.len());
        window.advance(skip);
        return Layout {
            format: Format::Emlx,
            start: window.offset(),
            length: Some(length),
            ..layout
        };
    }
    if text.starts_with(b"From ") {
        layout.format = Format::Mbox;
        layout.separators = Separators::of(line);
        return layout;
    }
    let mut mail = text;
    while first_of(mail, complete) == Line::Quoted {
        mail = split_line(mail).map_or(&b""[..], |(_, rest)| rest);
    }
    if first_of(mail, complete) == Line::Field && !is_summary(mail) && is_header(mail, 1) {
        layout.format = Format::Eml;
        return layout;
    }
    match find_original(text) {
        Original::At(at) => {
            window.advance(at);
            layout.format = Format::Pasted;
            layout.start = window.offset();
            layout
        }
        Original::Missing => none(NotMail::SummaryOnly),
        Original::NoPage if is_html(text) => none(NotMail::HtmlPage),
        Original::NoPage if is_binary(text) => none(NotMail::Binary),
        Original::NoPage => none(NotMail::BodyOnly),
    }
}

fn none(kind: NotMail) -> Layout {
    Layout {
        format: Format::None(kind),
        ..Layout::default()
    }
}

fn skip_blank_lines<R: Read>(window: &mut Window<R>) {
    loop {
        let data = window.data();
        let Some((line, _)) = split_line(data).filter(|(line, _)| line.trim_ascii().is_empty())
        else {
            break;
        };
        window.advance(line.len().saturating_add(1));
        window.fill(AHEAD);
    }
    // A last line of spaces without a line feed.
    if window.ended() && window.data().trim_ascii().is_empty() {
        window.advance(window.data().len());
    }
}

/// Apple pads the number with spaces.
fn number(line: &[u8]) -> Option<u64> {
    if line.is_empty() || line.len() > 18 || !line.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(line).ok()?.parse().ok()
}

/// Several bare CRs for each LF, and a mail between them.
fn is_cr_only(text: &[u8]) -> bool {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone = memchr::memchr_iter(b'\r', text)
        .filter(|at| !tail(text, at.saturating_add(1)).starts_with(b"\n"))
        .count();
    if lone < 2 || feeds > lone.wrapping_div(8) {
        return false;
    }
    let with_feeds: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'\r' { b'\n' } else { *byte })
        .collect();
    let mail = match split_line(&with_feeds) {
        Some((line, rest)) if line.starts_with(b"From ") => rest,
        _ => &with_feeds,
    };
    first_of(mail, true) == Line::Field && is_header(mail, 1)
}

fn magic(text: &[u8]) -> Option<NotMail> {
    use crate::source::magic::*;

    let begins = |magics: &[&[u8]]| magics.iter().any(|magic| text.starts_with(magic));
    if begins(&[BZIP2, GZIP, SEVEN_ZIP, XZ, ZIP_END, ZIP_MEMBER, ZSTD]) {
        Some(NotMail::Archive)
    } else if begins(&[COMPOUND_FILE, PST]) {
        Some(NotMail::Outlook)
    } else {
        tail(text, USTAR_OFFSET)
            .starts_with(USTAR)
            .then_some(NotMail::Archive)
    }
}

fn is_html(text: &[u8]) -> bool {
    const TAGS: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head", b"<body"];
    TAGS.iter().any(|tag| {
        text.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    })
}

fn is_binary(text: &[u8]) -> bool {
    let strange = text
        .iter()
        .filter(|byte| matches!(byte, 0..=6 | 14..=26 | 28..=31 | 127))
        .count();
    text.contains(&0) || strange > text.len().wrapping_div(16)
}

/// Whether the lines that `text` begins with are a mail's header section: at least `least` fields
/// that mail has.
fn is_header(text: &[u8], least: usize) -> bool {
    fields(text)
        .filter(|name| is_known(name))
        .take(least)
        .count()
        >= least
}

/// The names of the fields that `text` begins with.
fn fields(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let line = rest;
            let kind = first_of(line, true);
            rest = split_line(rest).map_or(&b""[..], |(_, rest)| rest);
            match kind {
                Line::Continuation => {}
                Line::Field => return split_name(line).map(|(name, _)| name),
                _ => {
                    rest = b"";
                    return None;
                }
            }
        }
    })
}

/// Names that a mail's header section has and other text does not begin lines with.
fn is_known(name: &[u8]) -> bool {
    const NAMES: [&str; 22] = [
        "authentication-results",
        "bcc",
        "cc",
        "date",
        "delivered-to",
        "dkim-signature",
        "envelope-to",
        "errors-to",
        "from",
        "in-reply-to",
        "message-id",
        "mime-version",
        "received",
        "received-spf",
        "references",
        "reply-to",
        "return-path",
        "sender",
        "status",
        "subject",
        "thread-index",
        "to",
    ];
    const PREFIXES: [&str; 6] = ["arc-", "content-", "delivery-", "list-", "resent-", "x-"];
    NAMES
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
        || PREFIXES.iter().any(|prefix| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        })
}

/// Whether the fields that `text` begins with are the last rows of a summary.
///
/// A mail's own header section begins with what its receiver wrote. So does nothing that has only
/// these rows, up to one that no mail has: a stranger's field `SPF:` further down does not make a
/// summary of what is above it.
fn is_summary(text: &[u8]) -> bool {
    for name in fields(text) {
        if CHECKS.iter().any(|check| name == check.as_bytes()) {
            return true;
        }
        if !ROWS.iter().any(|row| name == row.as_bytes()) {
            return false;
        }
    }
    false
}

/// Where the original begins in a copy of the page "Show original".
enum Original {
    At(usize),
    /// The page is there without it.
    Missing,
    /// This is no such page.
    NoPage,
}

/// Reads the page's text from the top: rows of the summary, each in one line or in two, and the
/// page's buttons.
///
/// A header section is looked for only after these. Text that merely holds one somewhere is a body
/// that anybody may have written.
fn find_original(text: &[u8]) -> Original {
    let mut signs: u32 = 0;
    let mut checked = false;
    let mut value_next = false;
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = split_line(rest).unwrap_or((rest, b""));
        let here = text.len().saturating_sub(rest.len());
        let from_here = rest;
        rest = after;
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if std::mem::take(&mut value_next) {
            continue;
        }
        if let Some((row, value)) = row(line, checked) {
            match row {
                Row::Check => {
                    checked = true;
                    signs = signs.saturating_add(1);
                }
                Row::Plain => {}
                Row::Telling => signs = signs.saturating_add(1),
            }
            value_next = value.is_empty();
            continue;
        }
        let begins = |known: &&str| starts_with_ignoring_case(line, known);
        if BUTTONS.iter().any(begins) {
            signs = signs.saturating_add(2);
            continue;
        }
        if TITLES.iter().any(begins) {
            signs = signs.saturating_add(1);
            continue;
        }
        if LINKS.iter().any(begins) {
            continue;
        }
        if signs >= 2 {
            let mail = match split_line(from_here) {
                Some((first, rest)) if first.starts_with(b"From ") => rest,
                _ => from_here,
            };
            if is_header(mail, 3) || fields(mail).any(is_traced) {
                return Original::At(here);
            }
        }
    }
    if signs >= 2 {
        Original::Missing
    } else {
        Original::NoPage
    }
}

fn is_traced(name: &[u8]) -> bool {
    const NAMES: [&str; 4] = ["delivered-to", "received", "return-path", "x-received"];
    NAMES
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// What a line of the summary says.
enum Row {
    /// SPF, DKIM, DMARC.
    Check,
    /// A name that mail has too.
    Plain,
    /// A name that only the page has.
    Telling,
}

/// Splits a row into what it is about and its value, which may stand on the next line.
fn row(line: &[u8], checked: bool) -> Option<(Row, &[u8])> {
    let find = |labels: &[&str]| {
        labels.iter().find_map(|label| {
            let rest = line.strip_prefix(label.as_bytes())?;
            let value = [&b":"[..], "：".as_bytes()]
                .iter()
                .find_map(|colon| rest.trim_ascii_start().strip_prefix(*colon));
            match value {
                Some(value) => Some(value.trim_ascii()),
                None if rest.is_empty() || rest.starts_with(b"\t") => Some(rest.trim_ascii()),
                // Two spaces are what some programs make of a table's columns.
                None if rest.starts_with(b"  ") => Some(rest.trim_ascii()),
                None => None,
            }
        })
    };
    if let Some(value) = find(&CHECKS) {
        return Some((Row::Check, value));
    }
    if let Some(value) = find(&TELLING) {
        return Some((Row::Telling, value));
    }
    // Under the checks the original may begin with a field of such a name.
    find(&ROWS)
        .filter(|_| !checked)
        .map(|value| (Row::Plain, value))
}

fn starts_with_ignoring_case(line: &[u8], start: &str) -> bool {
    line.get(..start.len())
        .is_some_and(|line| line.eq_ignore_ascii_case(start.as_bytes()))
}

/// What every line begins with that is not blank: spaces, tabs, or the marks of a quotation. A
/// field must follow.
fn margin(text: &[u8]) -> Option<&[u8]> {
    let (line, _) = split_line(text)?;
    let width = line
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>'))
        .count();
    let (margin, field) = (head(line, width), tail(line, width));
    if width == 0 || first_of(field, true) != Line::Field {
        return None;
    }
    let whole = memchr::memrchr(b'\n', text).map_or(text, |end| head(text, end));
    let bare = margin.trim_ascii_end();
    whole
        .split(|byte| *byte == b'\n')
        .all(|line| {
            line.starts_with(margin)
                || line.trim_ascii_end() == bare
                || line.trim_ascii().is_empty()
        })
        .then_some(margin)
}

fn without_margin(text: &[u8], margin: &[u8]) -> Vec<u8> {
    let bare = margin.trim_ascii_end();
    let mut plain = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let line = line
            .strip_prefix(margin)
            .or_else(|| {
                line.strip_prefix(bare)
                    .filter(|rest| rest.trim_ascii().is_empty())
            })
            .unwrap_or(line);
        plain.extend_from_slice(line);
    }
    plain
}

fn decode_utf16(text: &[u8], big: bool) -> Vec<u8> {
    let units = tail(text, 2).chunks_exact(2).map(|pair| match *pair {
        [high, low] if big => u16::from_be_bytes([high, low]),
        [low, high] => u16::from_le_bytes([low, high]),
        _ => 0,
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect::<String>()
        .into_bytes()
}

/// Rows of the summary that no mail has a field for, or has one of another name.
const CHECKS: [&str; 3] = ["SPF", "DKIM", "DMARC"];
const TELLING: [&str; 9] = [
    "Message ID",
    "Created at",
    "Created on",
    "メッセージ ID",
    "メッセージID",
    "メッセージ ID",
    "作成日時",
    "作成日",
    "作成",
];
const ROWS: [&str; 11] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "件名",
    "宛先",
    "送信元",
    "差出人",
    "送信者",
    "Date",
    "日付",
];

/// What else the page says: how these lines begin. The buttons come last and tell the most.
const BUTTONS: [&str; 5] = [
    "Download Original",
    "Copy to clipboard",
    "元のメッセージをダウンロード",
    "クリップボードにコピー",
    "クリップボードへコピー",
];
const TITLES: [&str; 3] = ["Original Message", "元のメッセージ", "メッセージのソース"];

/// Any mail may say this.
const LINKS: [&str; 3] = ["Learn more", "詳細", "詳しくは"];
