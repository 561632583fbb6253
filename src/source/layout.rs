//! What an input is, judging by its first bytes.

use std::io::Read;

use crate::source::field::{begins_with, is_one_of, split_name};
use crate::source::original::{self, Original};
use crate::source::repair::Torn;
use crate::source::separator::{
    Decision, Extent, LineKind, Separators, classify_line, is_separator, split_line, trim_end,
};
use crate::source::wide::{self, WIDE_UNITS};
use crate::source::window::{AHEAD, BEHIND, Window};
use crate::source::{
    BounceFault, MAX_LEADING, MAX_OUTLOOK_ITEM, MAX_REPAIRED, MAX_REWRITTEN, Repair, RepairScope,
    Repairs, Skip, Skipped, UTF8_MARK, Unread, bounce, outlook, repair, starting_at, up_to,
};

/// What an input is, and what of that all its parts must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What it is.
    pub format: Format,
    /// Where the first message begins: after a byte order mark, blank lines, the text of a web page,
    /// or text before the first separator of an mbox.
    pub start: u64,
    /// How many bytes of text before `start` belong to no message.
    leading: u64,
    pub(super) separators: Separators,
    /// How long the only message is, if its first line said so.
    pub(super) length: Option<u64>,
    /// What was mended before reading.
    pub repairs: Repairs,
    /// What of a header the input has that was not read.
    pub unread: Unread,
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

    /// The text before the first separator.
    pub(super) fn leading(&self) -> Option<Skipped> {
        (self.leading > 0).then(|| Skipped {
            offset: self.start.saturating_sub(self.leading),
            length: self.leading,
            reason: Skip::Leading,
        })
    }

    /// The same, knowing what of a header was not read: a text that has some is not one without.
    fn with_unread(mut self, unread: Unread) -> Self {
        let has_none = matches!(
            self.format,
            Format::None(NotMail::BodyOnly | NotMail::HtmlPage | NotMail::Json)
        ) || (unread.torn == Some(Torn::Names) && self.format == Format::Eml)
            || (unread.torn == Some(Torn::Analysis)
                && self.format == Format::None(NotMail::SummaryOnly));
        let kind = match unread.torn {
            Some(Torn::Analysis) => Some(NotMail::Analysis),
            Some(Torn::Table) => Some(NotMail::TornTable),
            Some(Torn::Top) => Some(NotMail::TornTop),
            Some(Torn::Names) => Some(NotMail::TranslatedNames),
            Some(Torn::Json) if self.format == Format::None(NotMail::Json) => {
                Some(NotMail::TornJson)
            }
            Some(Torn::Json) | None => unread.route.then_some(NotMail::UnreadHeader),
        };
        if let Some(kind) = kind.filter(|_| has_none) {
            self.format = Format::None(kind);
        }
        self.unread = unread;
        self
    }

    /// The same, knowing that a file of which only the beginning is not text is one of a mail.
    fn with_mail_behind_nulls(mut self, text: &[u8]) -> Self {
        let text = up_to(text, AHEAD);
        let nulls = text.iter().take_while(|byte| **byte == 0).count();
        if self.format == Format::None(NotMail::Binary)
            && nulls > 0
            && is_header(starting_at(text, nulls), 1)
        {
            self.format = Format::None(NotMail::UnreadHeader);
        }
        self
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
            leading: 0,
            separators: Separators::Any,
            length: None,
            repairs: Repairs::default(),
            unread: Unread::default(),
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
    /// The table that an analyzer of headers made of one, without the header.
    Analysis,
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
    /// A document: `.pdf`, `.docx`, `.doc`, `.rtf`.
    Document,
    /// An archive that is not opened (`.7z`, `.rar`, `.cab`, `.lzh`).
    ForeignArchive,
    /// A web page.
    HtmlPage,
    /// JSON without a mail's header.
    Json,
    /// An archive of Outlook for Mac (`.olm`).
    OutlookArchive,
    /// What is left of an Outlook item (`.msg`), or one that is damaged.
    OutlookDamaged,
    /// An Outlook item (`.msg`) without a header: a mail that never travelled, or no mail.
    OutlookSent,
    /// An Outlook store (`.pst`, `.ost`).
    OutlookStore,
    /// A picture.
    Picture,
    /// The text of a delivery report of Gmail's, without its header.
    Report(BounceFault),
    /// The summary of "Show original" without the original.
    SummaryOnly,
    /// An attachment of Outlook's (`winmail.dat`, [MS-OXTNEF]): a mail's text without its route.
    Tnef,
    /// JSON with a header in it that is not valid: its quotation marks or line ends were changed.
    TornJson,
    /// A table with a quotation mark that nothing closes.
    TornTable,
    /// A header that begins within a field: its route stood above.
    TornTop,
    /// A header as a program shows it, with the names of its fields in another language.
    TranslatedNames,
    /// Text with what looks like a header, of which the lines cannot be told apart.
    UnreadHeader,
    /// UTF-16 of more than [`MAX_REWRITTEN`] bytes.
    Utf16,
    /// The address of a page, and nothing else.
    WebAddress,
    /// Several files, such as those of an archive, of which none is a mail.
    WithoutMail,
}

impl NotMail {
    /// A word for programs.
    pub fn code(self) -> &'static str {
        match self {
            NotMail::Analysis => "analysis",
            NotMail::Archive => "archive",
            NotMail::Binary => "binary",
            NotMail::BodyOnly => "body_only",
            NotMail::CrOnly => "cr_only",
            NotMail::Empty => "empty",
            NotMail::Document => "document",
            NotMail::ForeignArchive => "foreign_archive",
            NotMail::HtmlPage => "html_page",
            NotMail::Json => "json_only",
            NotMail::OutlookArchive => "outlook_archive",
            NotMail::OutlookDamaged => "outlook_damaged",
            NotMail::OutlookSent => "outlook_sent",
            NotMail::OutlookStore => "outlook_store",
            NotMail::Picture => "picture",
            NotMail::Report(_) => "report_text",
            NotMail::SummaryOnly => "summary_only",
            NotMail::Tnef => "tnef",
            NotMail::TornJson => "torn_json",
            NotMail::TornTable => "torn_table",
            NotMail::TornTop => "torn_top",
            NotMail::TranslatedNames => "translated_names",
            NotMail::UnreadHeader => "unread_header",
            NotMail::Utf16 => "utf16",
            NotMail::WebAddress => "web_address",
            NotMail::WithoutMail => "without_mail",
        }
    }

    /// Whether it is text that may have a mail in it.
    fn is_text(self) -> bool {
        match self {
            NotMail::Analysis
            | NotMail::BodyOnly
            | NotMail::HtmlPage
            | NotMail::Json
            | NotMail::Report(_)
            | NotMail::SummaryOnly
            | NotMail::TornJson
            | NotMail::TornTable
            | NotMail::TornTop
            | NotMail::TranslatedNames
            | NotMail::UnreadHeader
            | NotMail::WebAddress => true,
            NotMail::Archive
            | NotMail::Binary
            | NotMail::CrOnly
            | NotMail::Document
            | NotMail::Empty
            | NotMail::ForeignArchive
            | NotMail::OutlookArchive
            | NotMail::OutlookDamaged
            | NotMail::OutlookSent
            | NotMail::OutlookStore
            | NotMail::Picture
            | NotMail::Tnef
            | NotMail::Utf16
            | NotMail::WithoutMail => false,
        }
    }
}

/// Finds what the input is, and moves the window to its first message. Says where the gaps of a
/// repaired header section are.
pub(super) fn detect<R: Read>(window: &mut Window<R>, scope: RepairScope) -> (Layout, Vec<usize>) {
    window.fill(AHEAD);
    let mut repairs = Repairs::default();
    if window
        .data()
        .starts_with(crate::source::magic::COMPOUND_FILE)
    {
        let item = window.take(MAX_OUTLOOK_ITEM);
        match outlook::header_section(&item) {
            Ok(section) => window.replace(section),
            Err(kind) => return (not_mail(kind), Vec::new()),
        }
        repairs.add(Repair::OutlookItem);
        window.fill(AHEAD);
    }
    for (order_of, decode) in WIDE_UNITS {
        if let Some(order) = order_of(up_to(window.data(), AHEAD)) {
            let Some(text) = window.rest(MAX_REWRITTEN) else {
                return (not_mail(NotMail::Utf16), Vec::new());
            };
            window.replace(decode(&text, order));
            repairs.add(Repair::Utf16);
            window.fill(AHEAD);
        }
    }
    if scope == RepairScope::Paste
        && repairs.is_empty()
        && is_wide_below(up_to(window.data(), AHEAD))
    {
        let Some(text) = window.rest(MAX_REWRITTEN) else {
            return (not_mail(NotMail::Utf16), Vec::new());
        };
        window.replace(wide::with_narrow_end(&text).unwrap_or(text));
        repairs.add(Repair::Utf16);
        window.fill(AHEAD);
    }
    if is_cr_only(up_to(window.data(), AHEAD)) {
        let Some(text) = window.rest(MAX_REWRITTEN) else {
            return (not_mail(NotMail::CrOnly), Vec::new());
        };
        window.replace(with_feeds(&text));
        repairs.add(Repair::LineEnds);
        window.fill(AHEAD);
    }
    let mut layout = find_mail(window, scope);
    layout.repairs = repairs;
    match scope {
        RepairScope::Encoding => (layout, Vec::new()),
        RepairScope::Paste => mend(window, layout),
    }
}

/// Whether a text goes on in UTF-16 below one that has no header: zeros below a header are its body's.
fn is_wide_below(text: &[u8]) -> bool {
    wide::end_of_two_bytes(text).is_some_and(|(begin, _)| {
        let above = up_to(text, begin);
        !begins_header(above) && repair::first_route(above).is_none()
    })
}

fn find_mail<R: Read>(window: &mut Window<R>, scope: RepairScope) -> Layout {
    // A program that adds the mark does so once more.
    while window.data().starts_with(UTF8_MARK) {
        window.advance(UTF8_MARK.len());
        window.fill(AHEAD);
    }
    skip_blank_lines(window);
    window.fill(AHEAD);
    sniff(window, scope)
}

/// Repairs an input in which the plain reading finds no complete mail.
fn mend<R: Read>(window: &mut Window<R>, layout: Layout) -> (Layout, Vec<usize>) {
    let may_be_paste = match layout.format {
        // Prose may begin with the word, too; and a separator may stand before a mail of one.
        Format::Mbox => {
            let is_alone =
                || window.ended() && memchr::memmem::find(window.data(), b"\nFrom ").is_none();
            layout.leading == 0 && (!original::begins(window.data()) || is_alone())
        }
        // What stands below a summary may have been damaged with it.
        Format::Eml | Format::Pasted => true,
        Format::Emlx | Format::Mmdf => false,
        Format::None(kind) => kind.is_text(),
    };
    if !may_be_paste || window.data().is_empty() {
        return (layout.with_mail_behind_nulls(window.data()), Vec::new());
    }
    let offset = window.offset();
    let text = window.take(MAX_REPAIRED);
    let mended = repair::repair(&text, layout.repairs.has(Repair::LineEnds));
    // What the plain reading finds no header in is no mail yet, and the text may have been one.
    let Some(mended) = mended.filter(|mended| begins_header(&mended.text)) else {
        let unread = Unread::of(&text, &text);
        window.put_back(text, offset);
        window.fill(AHEAD);
        return (layout.with_unread(unread), Vec::new());
    };
    let unread = Unread::of(&text, &mended.text);
    window.replace(mended.text);
    window.fill(AHEAD);
    let mut repairs = layout.repairs;
    repairs.extend(mended.repairs);
    let format = match layout.format {
        Format::Pasted => Format::Pasted,
        _ => Format::Eml,
    };
    let mended_layout = Layout {
        format,
        repairs,
        unread,
        ..Layout::default()
    };
    (mended_layout, mended.gaps)
}

/// Whether a header section begins here, or behind a separator line.
fn begins_header(text: &[u8]) -> bool {
    let fields = match split_line(text) {
        Some((line, rest)) if line.starts_with(b"From ") => rest,
        Some(_) | None => text,
    };
    classify_line(after_quoted(fields), Extent::Complete) == LineKind::Field
}

/// Sniffs text that begins with neither a byte order mark nor a blank line.
fn sniff<R: Read>(window: &mut Window<R>, scope: RepairScope) -> Layout {
    let text = up_to(window.data(), AHEAD);
    let extent = window.extent(text);
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
    if let Some(kind) = binary_kind(text) {
        return not_mail(kind);
    }
    if let Some(length) = emlx_length(line)
        && matches!(
            classify_line(rest, extent),
            LineKind::Field | LineKind::Quoted
        )
        && !is_numbered(rest, length)
    {
        let skip = text.len().saturating_sub(rest.len());
        window.advance(skip);
        layout.format = Format::Emlx;
        layout.start = window.offset();
        layout.length = Some(length);
        return layout;
    }
    if text.starts_with(b"From ") {
        layout.format = Format::Mbox;
        layout.separators = Separators::of(line);
        return layout;
    }
    if is_mail(text, extent) {
        // Fields of an export, and no mail's, may stand before the first separator of an archive.
        let separator = (scope == RepairScope::Encoding && !is_of_one_mail(text))
            .then(|| first_separator(text, extent))
            .flatten();
        if let Some((at, separators)) = separator {
            return mbox_behind(window, at, separators);
        }
        layout.format = Format::Eml;
        return layout;
    }
    sniff_other_text(window, scope)
}

/// Sniffs text that begins like no mail and no mailbox.
fn sniff_other_text<R: Read>(window: &mut Window<R>, scope: RepairScope) -> Layout {
    let text = up_to(window.data(), AHEAD);
    let extent = window.extent(text);
    match original::find(text) {
        Original::At(at) => {
            window.advance(at);
            Layout {
                format: Format::Pasted,
                start: window.offset(),
                ..Layout::default()
            }
        }
        Original::Missing => not_mail(NotMail::SummaryOnly),
        Original::NoPage if is_html(text) => not_mail(NotMail::HtmlPage),
        Original::NoPage if is_binary(text) => not_mail(NotMail::Binary),
        Original::NoPage => match first_separator(text, extent) {
            // In what people paste, a separator below a route is in the body of its mail; an archive may
            // begin in the middle of one.
            Some((at, _))
                if scope == RepairScope::Paste
                    && repair::first_route(text).is_some_and(|route| route < at) =>
            {
                not_mail(NotMail::BodyOnly)
            }
            Some((at, separators)) => mbox_behind(window, at, separators),
            None => {
                let kind = kind_of_text(text);
                match scope {
                    RepairScope::Encoding => mbox_further_on(window).unwrap_or(not_mail(kind)),
                    RepairScope::Paste => not_mail(kind),
                }
            }
        },
    }
}

fn kind_of_text(text: &[u8]) -> NotMail {
    if is_json(text) {
        NotMail::Json
    } else if is_web_address(text) {
        NotMail::WebAddress
    } else {
        bounce::fault_in_text(text).map_or(NotMail::BodyOnly, NotMail::Report)
    }
}

/// An mbox that begins with `leading` bytes of other text.
fn mbox_behind<R: Read>(window: &mut Window<R>, leading: usize, separators: Separators) -> Layout {
    let start = window.offset().saturating_add(leading as u64);
    while window.offset() < start && !window.data().is_empty() {
        let left = usize::try_from(start.saturating_sub(window.offset())).unwrap_or(usize::MAX);
        window.advance(left);
        window.fill(AHEAD);
    }
    Layout {
        format: Format::Mbox,
        separators,
        start: window.offset(),
        leading: leading as u64,
        ..Layout::default()
    }
}

/// The mbox that begins behind more text than is sniffed.
fn mbox_further_on<R: Read>(window: &mut Window<R>) -> Option<Layout> {
    if window.ended() {
        return None;
    }
    let offset = window.offset();
    let text = window.take(MAX_LEADING);
    let found = first_separator(&text, Extent::Partial);
    window.put_back(text, offset);
    window.fill(AHEAD);
    found.map(|(at, separators)| mbox_behind(window, at, separators))
}

/// The first separator of an mbox that begins with other text: a dated line, and a mail after it.
///
/// A bare `From ` is a word of prose as well.
fn first_separator(text: &[u8], extent: Extent) -> Option<(usize, Separators)> {
    memchr::memmem::find_iter(text, b"\nFrom ").find_map(|feed| {
        let at = feed.saturating_add(1);
        let ahead = starting_at(text, at);
        let (line, rest) = split_line(ahead)?;
        let line = trim_end(line);
        let separators = Separators::of(line);
        let behind = up_to(text, at);
        let begins = !matches!(line, b"From" | b"From -")
            && is_separator(separators, behind, ahead, extent) == Decision::Yes
            && original::begins(after_quoted(rest));
        begins.then_some((at, separators))
    })
}

/// What follows the separator lines of earlier deliveries.
fn after_quoted(text: &[u8]) -> &[u8] {
    let mut mail = text;
    while classify_line(mail, Extent::Complete) == LineKind::Quoted {
        mail = split_line(mail).map_or(&b""[..], |(_, rest)| rest);
    }
    mail
}

/// Whether `text` is a mail's own header section, perhaps after separator lines of earlier
/// deliveries.
fn is_mail(text: &[u8], extent: Extent) -> bool {
    let mail = after_quoted(text);
    classify_line(mail, extent) == LineKind::Field
        && !original::is_summary(mail)
        && is_header(mail, 1)
}

/// Whether one of the fields that `text` begins with tells of one mail's sender, or of its way.
fn is_of_one_mail(text: &[u8]) -> bool {
    const NAMES: [&str; 8] = [
        "delivered-to",
        "envelope-to",
        "from",
        "message-id",
        "received",
        "return-path",
        "sender",
        "x-original-to",
    ];
    fields(after_quoted(text)).any(|name| is_one_of(name, &NAMES))
}

fn not_mail(kind: NotMail) -> Layout {
    Layout {
        format: Format::None(kind),
        ..Layout::default()
    }
}

/// A file that was not written to its end may have zeros where lines were.
fn skip_blank_lines<R: Read>(window: &mut Window<R>) {
    loop {
        let data = window.data();
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
        let Some((line, _)) = split_line(data).filter(|(line, _)| line.iter().all(is_blank)) else {
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

/// Whether the line behind the next one is the number behind this one: a page shows its numbers so.
fn is_numbered(text: &[u8], number: u64) -> bool {
    let second = split_line(text).and_then(|(_, rest)| split_line(rest));
    let second = second.and_then(|(line, _)| emlx_length(trim_end(line)));
    second.is_some_and(|second| number.checked_add(1) == Some(second))
}

/// The length that the first line of an .emlx gives; Apple pads it with spaces.
fn emlx_length(line: &[u8]) -> Option<u64> {
    if line.is_empty() || line.len() > 18 || !line.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(line).ok()?.parse().ok()
}

/// Several bare CRs for each LF, and a mail between them.
fn is_cr_only(text: &[u8]) -> bool {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone = memchr::memchr_iter(b'\r', text)
        .filter(|at| !starting_at(text, at.saturating_add(1)).starts_with(b"\n"))
        .count();
    // One line feed is enough to show that lines end with it: then a lone CR is somebody's text.
    if lone < 2 || feeds > 0 {
        return false;
    }
    let with_feeds = with_feeds(text);
    let mail = match split_line(&with_feeds) {
        Some((line, rest)) if line.starts_with(b"From ") => rest,
        _ => &with_feeds,
    };
    classify_line(mail, Extent::Complete) == LineKind::Field && is_header(mail, 1)
}

/// Text with LF for each CR, and for each pair.
pub(super) fn with_feeds(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\r', rest) {
        plain.extend_from_slice(up_to(rest, at));
        plain.push(b'\n');
        rest = starting_at(rest, at.saturating_add(1));
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    plain.extend_from_slice(rest);
    plain
}

/// What a file is that begins like one that is not text.
fn binary_kind(text: &[u8]) -> Option<NotMail> {
    use crate::source::magic::*;

    let begins = |magics: &[&[u8]]| magics.iter().any(|magic| text.starts_with(magic));
    let has = |what: &[u8]| memchr::memmem::find(text, what).is_some();
    if is_office(text) {
        return Some(NotMail::Document);
    }
    if text.starts_with(ZIP_MEMBER) && OLM_MEMBERS.iter().any(|name| has(name)) {
        return Some(NotMail::OutlookArchive);
    }
    if begins(&[PDF, RTF]) {
        return Some(NotMail::Document);
    }
    let is_bitmap =
        text.starts_with(BMP) && starting_at(text, BMP_ZEROS_OFFSET).starts_with(BMP_ZEROS);
    if is_bitmap || begins(&[PNG, JPEG, GIF, TIFF, WEBP]) || starting_at(text, 4).starts_with(HEIF)
    {
        return Some(NotMail::Picture);
    }
    if begins(&[CAB, RAR, SEVEN_ZIP]) || starting_at(text, LZH_OFFSET).starts_with(LZH) {
        return Some(NotMail::ForeignArchive);
    }
    if begins(&[TNEF]) {
        return Some(NotMail::Tnef);
    }
    if begins(&[BZIP2, GZIP, XZ, ZIP_END, ZIP_MEMBER, ZSTD]) {
        Some(NotMail::Archive)
    } else if begins(&[PST]) {
        Some(NotMail::OutlookStore)
    } else {
        starting_at(text, USTAR_OFFSET)
            .starts_with(USTAR)
            .then_some(NotMail::Archive)
    }
}

/// Whether a text begins as an object or an array of JSON does (RFC 8259, 4 and 5).
fn is_json(text: &[u8]) -> bool {
    let follows = |rest: &[u8], signs: &[u8]| {
        let first = rest.trim_ascii_start().first();
        first.is_some_and(|sign| signs.contains(sign))
    };
    match text.trim_ascii_start() {
        [b'{', rest @ ..] => follows(rest, b"\"}"),
        [b'[', rest @ ..] => follows(rest, b"\"{[]"),
        _ => false,
    }
}

fn is_web_address(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let is_address = text.starts_with(b"https://") || text.starts_with(b"http://");
    is_address && !text.iter().any(u8::is_ascii_whitespace)
}

fn is_html(text: &[u8]) -> bool {
    const TAGS: [&str; 4] = ["<!doctype html", "<html", "<head", "<body"];
    TAGS.iter().any(|tag| begins_with(text, tag))
}

fn is_binary(text: &[u8]) -> bool {
    let strange = text
        .iter()
        .filter(|byte| matches!(byte, 0..=6 | 14..=26 | 28..=31 | 127))
        .count();
    // As many of either kind of line ends.
    let returns = memchr::memchr_iter(b'\r', text).count();
    let length = text.len().saturating_sub(returns);
    text.contains(&0) || strange > length.wrapping_div(16)
}

/// Whether the lines that `text` begins with are a mail's header section: at least `least` fields
/// that mail has.
pub(super) fn is_header(text: &[u8], least: usize) -> bool {
    fields(text)
        .filter(|name| is_known(name))
        .take(least)
        .count()
        >= least
}

/// The names of the fields that `text` begins with.
pub(super) fn fields(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let line = rest;
            let kind = classify_line(line, Extent::Complete);
            rest = split_line(rest).map_or(&b""[..], |(_, rest)| rest);
            match kind {
                LineKind::Continuation => {}
                LineKind::Field => return split_name(line).map(|(name, _)| name),
                _ => {
                    rest = b"";
                    return None;
                }
            }
        }
    })
}

/// Names that a mail's header section has and other text does not begin lines with.
pub(super) fn is_known(name: &[u8]) -> bool {
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
    is_one_of(name, &NAMES) || PREFIXES.iter().any(|prefix| begins_with(name, prefix))
}
