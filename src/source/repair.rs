//! Repair before reading: the mail in what people paste and save.
//!
//! The plain reading goes first. A text that begins with fields of which one is a readable `From` is
//! complete: nothing in it is skipped or searched, and its body is never read. One with `Received` and
//! no `From` is at most continued behind a blank line. Only where the plain reading finds neither is
//! the text taken for a page, a JSON document, an encoding or prose with a header in it, one layer
//! after another.
//!
//! What is undone within a complete header section can be undone in one way only, and gives nothing
//! that its writer could not have written outright: links around names, `[.]` for a dot,
//! quoted-printable of the whole section.
//!
//! No `Received` is ever skipped: what stands above the header has none.

use std::borrow::Cow;

use crate::source::repair::lines::{Survey, survey};
use crate::source::{starting_at, up_to};

pub(super) use crate::source::repair::doubt::first_route;
pub(super) use crate::source::repair::lines::is_receivers;
pub(super) use crate::source::repair::unread::Torn;
pub use crate::source::repair::unread::Unread;

mod author;
mod base64;
mod blocks;
mod charset;
mod documents;
mod doubt;
mod dumps;
mod encoded;
mod hidden;
mod html;
mod json;
mod lines;
mod links;
mod literal;
mod locate;
mod names;
mod order;
mod pages;
mod quoted;
mod records;
mod signs;
mod style;
mod tails;
mod translated;
mod unread;

/// One thing that was mended in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Repair {
    /// A backslash before each bracket, as in Markdown.
    BackslashEscapes,
    /// The whole text was base64.
    Base64,
    /// Blank lines within the header section.
    BlankLines,
    /// Stars around the names of fields, or bullets before them.
    BoldMarks,
    /// `example[.]com`.
    Defanged,
    /// A dump of its bytes, in hexadecimal or uuencoded.
    Dump,
    /// The names of fields were keys of a JSON object, which has each once.
    FieldsAsKeys,
    /// Lines that are no field were joined to the field above.
    FoldsRejoined,
    /// The mail was the text of a web page.
    WebPage,
    /// `&lt;` for `<`.
    HtmlUnescaped,
    /// Signs in names that nobody sees.
    InvisibleSigns,
    /// The mail was in a JSON document.
    Json,
    /// Lines that ended with CR alone, or with one of Unicode's line ends.
    LineEnds,
    /// What a program wrote before each line: the name of a file, the time.
    LineLabels,
    /// Numbers before the lines.
    LineNumbers,
    /// Links around names and addresses.
    Links,
    /// `\n` for the end of a line.
    NewlineEscapes,
    /// Everything in one line.
    OneLine,
    /// The header was in an Outlook item.
    OutlookItem,
    /// `> `, `| ` or blanks before each line, or a sign around it.
    QuoteMarks,
    /// The header section was quoted-printable.
    QuotedPrintable,
    /// The header was in a spool file of a mail server.
    SpoolFile,
    /// A table of names and values.
    Table,
    /// Text above the header.
    TextBeforeHeader,
    /// The text begins within a trace field.
    TopLost,
    /// It can be read in more than one way: a sender may have written what is taken for the route.
    Ambiguous,
    /// UTF-16.
    Utf16,
    /// UTF-7.
    Utf7,
}

impl Repair {
    /// All of them, in the order in which they are told.
    pub const ALL: [Repair; 28] = [
        Repair::Utf16,
        Repair::Utf7,
        Repair::LineEnds,
        Repair::OutlookItem,
        Repair::Json,
        Repair::FieldsAsKeys,
        Repair::WebPage,
        Repair::HtmlUnescaped,
        Repair::NewlineEscapes,
        Repair::BackslashEscapes,
        Repair::Base64,
        Repair::Dump,
        Repair::QuotedPrintable,
        Repair::OneLine,
        Repair::TextBeforeHeader,
        Repair::TopLost,
        Repair::Ambiguous,
        Repair::QuoteMarks,
        Repair::LineNumbers,
        Repair::LineLabels,
        Repair::SpoolFile,
        Repair::BoldMarks,
        Repair::Table,
        Repair::BlankLines,
        Repair::FoldsRejoined,
        Repair::InvisibleSigns,
        Repair::Links,
        Repair::Defanged,
    ];

    /// What decodes a text, and so makes lines of what stood within one.
    const DECODINGS: [Self; 7] = [
        Self::Base64,
        Self::Dump,
        Self::HtmlUnescaped,
        Self::LineEnds,
        Self::NewlineEscapes,
        Self::OneLine,
        Self::WebPage,
    ];

    /// A word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Repair::BackslashEscapes => "backslash_escapes",
            Repair::Base64 => "base64",
            Repair::BlankLines => "blank_lines",
            Repair::BoldMarks => "bold_marks",
            Repair::Defanged => "defanged",
            Repair::Dump => "dump",
            Repair::FieldsAsKeys => "fields_as_keys",
            Repair::FoldsRejoined => "folds_rejoined",
            Repair::WebPage => "web_page",
            Repair::HtmlUnescaped => "html_unescaped",
            Repair::InvisibleSigns => "invisible_signs",
            Repair::Json => "json",
            Repair::LineEnds => "line_ends",
            Repair::LineLabels => "line_labels",
            Repair::LineNumbers => "line_numbers",
            Repair::Links => "links",
            Repair::NewlineEscapes => "newline_escapes",
            Repair::OneLine => "one_line",
            Repair::OutlookItem => "outlook_item",
            Repair::QuoteMarks => "quote_marks",
            Repair::QuotedPrintable => "quoted_printable",
            Repair::SpoolFile => "spool_file",
            Repair::Table => "table",
            Repair::TextBeforeHeader => "text_before_header",
            Repair::TopLost => "top_lost",
            Repair::Ambiguous => "ambiguous",
            Repair::Utf16 => "utf16",
            Repair::Utf7 => "utf7",
        }
    }

    /// Whether the header stood in a text that somebody else may have written.
    #[must_use]
    pub fn has_surroundings(self) -> bool {
        match self {
            Repair::BackslashEscapes
            | Repair::Base64
            | Repair::BlankLines
            | Repair::BoldMarks
            | Repair::Dump
            | Repair::FieldsAsKeys
            | Repair::WebPage
            | Repair::HtmlUnescaped
            | Repair::Json
            | Repair::LineLabels
            | Repair::LineNumbers
            | Repair::NewlineEscapes
            | Repair::OneLine
            | Repair::QuoteMarks
            | Repair::SpoolFile
            | Repair::Table
            | Repair::TextBeforeHeader => true,
            Repair::Defanged
            | Repair::FoldsRejoined
            | Repair::InvisibleSigns
            | Repair::LineEnds
            | Repair::Links
            | Repair::OutlookItem
            | Repair::QuotedPrintable
            | Repair::TopLost
            | Repair::Ambiguous
            | Repair::Utf16
            | Repair::Utf7 => false,
        }
    }

    fn bit(self) -> u32 {
        let at = Repair::ALL.iter().position(|known| *known == self);
        1_u32.wrapping_shl(at.unwrap_or_default().try_into().unwrap_or_default())
    }
}

/// What was mended in an input.
///
/// ```
/// use heloscope::source::{Repair, Repairs};
///
/// let mut repairs = Repairs::default();
/// repairs.add(Repair::QuoteMarks);
/// assert_eq!(repairs.iter().collect::<Vec<_>>(), [Repair::QuoteMarks]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repairs(u32);

impl Repairs {
    /// Adds one.
    pub fn add(&mut self, repair: Repair) {
        self.0 |= repair.bit();
    }

    /// Adds those of another.
    pub(super) fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Each of them, in the order in which they are told.
    pub fn iter(self) -> impl Iterator<Item = Repair> {
        Repair::ALL
            .into_iter()
            .filter(move |repair| self.has(*repair))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one was done.
    #[must_use]
    pub fn has(self, repair: Repair) -> bool {
        self.0 & repair.bit() != 0
    }
}

/// A text with a mail at its beginning.
#[derive(Debug, Default)]
pub(super) struct Repaired {
    pub(super) text: Vec<u8>,
    pub(super) repairs: Repairs,
    /// Where in the text a block of the header section begins that a blank line divided from the
    /// one above.
    pub(super) gaps: Vec<usize>,
}

/// The mail in a text, if it needs repair and has one: `None` leaves the text as it is.
pub(super) fn repair(text: &[u8], was_converted: bool) -> Option<Repaired> {
    if let Some(plain) = charset::from_utf7(text) {
        let mut repaired = repair_utf8(&plain, was_converted).unwrap_or_else(|| Repaired {
            text: plain,
            ..Repaired::default()
        });
        repaired.repairs.add(Repair::Utf7);
        return Some(repaired);
    }
    let Some(plain) = charset::with_wide_blanks(text) else {
        return repair_utf8(text, was_converted);
    };
    let repaired = repair_utf8(&plain, was_converted);
    if repaired.is_some() || survey(&plain) == Survey::Neither {
        return repaired;
    }
    let mut repairs = Repairs::default();
    repairs.add(Repair::FoldsRejoined);
    Some(Repaired {
        text: plain,
        repairs,
        ..Repaired::default()
    })
}

/// The same of a text in UTF-8, as far as repair must know.
fn repair_utf8(text: &[u8], was_converted: bool) -> Option<Repaired> {
    if is_mail_of_lost_top(text) {
        return None;
    }
    let mut work = Work {
        text: Cow::Borrowed(text),
        done: Repaired::default(),
    };
    let with_feeds = tails::with_feeds_alone(text);
    work.becomes(with_feeds, Repair::LineEnds);
    let plain = signs::without_hidden_marks(&work.text);
    work.becomes(plain, Repair::InvisibleSigns);
    for _ in 0..MAX_LAYERS {
        let is_done = match survey(&work.text) {
            _ if locate::begins_glued(&work.text) => !work.unwrap_layer(),
            // The fields that have no quotes around them may do without a route.
            Survey::Complete => work.has_route() || !work.take_cells(),
            Survey::HiddenAuthor => !work.decode_quoted() && !work.remove_breaks(),
            // A text of one line is no header section yet.
            Survey::NoAuthor if work.is_one_line() => {
                !work.convert_line_ends() && !work.split_at_breaks() && !work.split_one_line()
            }
            Survey::NoAuthor if work.unify_line_ends() || work.take_cells() => false,
            Survey::NoAuthor if work.decode_quoted() => false,
            Survey::NoAuthor if work.close_lines() || work.join_pages() => false,
            Survey::NoAuthor => work.continue_blocks(),
            Survey::Neither => !work.unwrap_layer(),
        };
        if is_done {
            break;
        }
    }
    if survey(&work.text) == Survey::Neither {
        return None;
    }
    if order::is_sorted(&work.text) {
        work.text = Cow::Owned(order::with_failures_alone(&work.text));
        work.done.gaps.clear();
        work.done.repairs.add(Repair::Ambiguous);
    }
    if work.is_ambiguous(text, was_converted) {
        work.done.repairs.add(Repair::Ambiguous);
    }
    work.mend_names();
    let Work { text, mut done } = work;
    if done.repairs.is_empty() {
        return None;
    }
    done.text = text.into_owned();
    Some(done)
}

/// Whether a text begins within a field, and what follows is a mail's own header without a route: then
/// a header further down is its sender's, and the body of a mail is never read.
fn is_mail_of_lost_top(text: &[u8]) -> bool {
    let is_torn = |line: &&[u8]| lines::is_fold(line) || line.starts_with(b";");
    let torn = lines::lines(text).take_while(is_torn).count();
    let Some(feed) = torn
        .checked_sub(1)
        .and_then(|last| memchr::memchr_iter(b'\n', text).nth(last))
    else {
        return false;
    };
    let rest = starting_at(text, feed.saturating_add(1));
    let section = up_to(rest, lines::section_length(rest));
    survey(rest) == Survey::Complete && !lines::lines(section).any(lines::is_received)
}

/// A text on its way to a mail.
struct Work<'a> {
    text: Cow<'a, [u8]>,
    done: Repaired,
}

impl Work<'_> {
    fn becomes(&mut self, text: Option<Vec<u8>>, repair: Repair) -> bool {
        let Some(text) = text else { return false };
        self.text = Cow::Owned(text);
        self.done.gaps.clear();
        self.done.repairs.add(repair);
        true
    }

    /// Takes off one layer of what is around a mail; says whether there was one.
    fn unwrap_layer(&mut self) -> bool {
        // A trace field that can be read as it stands is never decoded away: whoever wrote the body
        // below it, or a subject above it, may have written something that looks encoded.
        let plain = signs::without_marks_of_terminals(&self.text);
        if self.becomes(plain, Repair::InvisibleSigns) {
            return true;
        }
        let has_route = lines::lines(&self.text).any(lines::is_received);
        let has_route_in_line = lines::has_received(&self.text);
        // What a page shows is written in its signs, tables and documents too.
        let is_page = html::begins_page(&self.text);
        if (is_page && self.read_page())
            || (!has_route_in_line && self.read_document())
            || (!has_route && self.take_cells())
            || self.read_page()
            || (!has_route && self.convert_line_ends())
            || self.decode(has_route)
        {
            return true;
        }
        if let Some(located) = locate::locate(&self.text) {
            self.done.repairs.extend(located.repairs);
            self.done.gaps = located.gaps;
            self.text = Cow::Owned(located.text);
            return survey(&self.text) != Survey::Neither;
        }
        let unescaped = names::unescaped(&self.text);
        self.becomes(unescaped, Repair::HtmlUnescaped) || self.split_one_line()
    }

    /// Takes a mail out of a document of a program's values, or out of a table of them.
    fn read_document(&mut self) -> bool {
        let decoded = documents::decoded(&self.text);
        if self.becomes(decoded, Repair::QuotedPrintable) {
            return true;
        }
        let unmarked = documents::unmarked(&self.text);
        if self.becomes(unmarked, Repair::QuoteMarks) {
            return true;
        }
        if let Some(section) = json::header_section(&self.text) {
            if section.may_lack_fields {
                self.done.repairs.add(Repair::FieldsAsKeys);
            }
            if section.is_torn {
                self.done.repairs.add(Repair::Ambiguous);
            }
            return self.becomes(Some(section.text), Repair::Json);
        }
        let Some(listed) = records::header_section(&self.text) else {
            return false;
        };
        self.done.repairs.extend(listed.repairs);
        self.becomes(Some(listed.text), Repair::Table)
    }

    fn read_page(&mut self) -> bool {
        let page = html::page_in_archive(&self.text).or_else(|| html::mail_in_page(&self.text));
        let Some(page) = page else { return false };
        if page.has_other_route {
            self.done.repairs.add(Repair::Ambiguous);
        }
        self.becomes(Some(page.text), Repair::WebPage)
    }

    /// Decodes what is encoded as a whole.
    fn decode(&mut self, has_route: bool) -> bool {
        // The fields of a part say how it is encoded.
        if let Some((text, repair)) = encoded::part(&self.text) {
            return self.becomes(Some(text), repair);
        }
        let decoded = (!has_route).then(|| base64::decode(&self.text)).flatten();
        if self.becomes(decoded, Repair::Base64) {
            return true;
        }
        let dumped = || {
            let dumped = dumps::hex(&self.text).or_else(|| dumps::bare_hex(&self.text));
            dumped.or_else(|| dumps::uuencoded(&self.text))
        };
        let dumped = (!has_route).then(dumped).flatten();
        if self.becomes(dumped, Repair::Dump) {
            return true;
        }
        let decoded = quoted::all(&self.text);
        self.becomes(decoded, Repair::QuotedPrintable)
            || (!has_route && (self.decode_quoted() || self.unescape_marks()))
    }

    /// Whether the header section that the text begins with has a trace field.
    fn has_route(&self) -> bool {
        let section = up_to(&self.text, lines::section_length(&self.text));
        lines::lines(section).any(lines::is_received)
    }

    fn remove_breaks(&mut self) -> bool {
        let plain = html::lines_with_breaks(&self.text);
        self.becomes(plain, Repair::WebPage)
    }

    /// Whether the mail that came of a text can be read in another way, too.
    fn is_ambiguous(&self, text: &[u8], was_converted: bool) -> bool {
        let has = |repair| self.done.repairs.has(repair);
        let is_any = |repairs: &[Repair]| repairs.iter().any(|repair| has(*repair));
        let mail = &*self.text;
        if hidden::hides_fields(mail) {
            return true;
        }
        if self.done.repairs.is_empty()
            && (doubt::has_lost_lines(text) || doubt::hides_fields_behind_returns(text))
        {
            return true;
        }
        // A header may be one string of a document, with signs for line ends in it.
        let is_decoded = was_converted || is_any(&Repair::DECODINGS);
        let may_hold_signs = is_decoded || is_any(&[Repair::Json, Repair::QuotedPrintable]);
        if may_hold_signs && doubt::breaks_quotes(mail) {
            return true;
        }
        // The first route may be a sender's, where another one stands below.
        let may_be_planted = || {
            is_any(&[Repair::NewlineEscapes, Repair::TextBeforeHeader])
                || (has(Repair::WebPage) && html::has_breaks(text))
                || !doubt::begins_as_receivers_write(mail)
        };
        let is_oddly_escaped = || {
            encoded::kinds_of_escapes(text) > 1
                || encoded::mixes_escapes(text)
                || encoded::escapes_some_quotes(text)
        };
        is_decoded
            && (doubt::has_mixed_ends(text, was_converted)
                || doubt::breaks_addresses(mail)
                || doubt::leaves_fields_joined(mail)
                || doubt::tears_routes(mail)
                || doubt::quotes_some_routes(mail)
                || (doubt::holds_route_below(mail) && may_be_planted())
                || doubt::holds_fields_within(mail)
                || (has(Repair::NewlineEscapes) && is_oddly_escaped())
                || (has(Repair::WebPage) && html::mixes_line_ends(text)))
            || (self.is_in_letters() && doubt::skips_route(text, mail))
            || (has(Repair::TextBeforeHeader) && doubt::skips_encoded(text, mail))
    }

    /// Whether something was mended in a text that has the mail in letters that can be compared.
    fn is_in_letters(&self) -> bool {
        let has = |repair| self.done.repairs.has(repair);
        !self.done.repairs.is_empty() && !has(Repair::Dump)
    }

    /// Ends a line wherever any program would. A sender may have written a return into a field.
    fn unify_line_ends(&mut self) -> bool {
        let plain = tails::with_any_ends(&self.text);
        let is_changed = self.becomes(plain, Repair::LineEnds);
        if is_changed {
            self.done.repairs.add(Repair::Ambiguous);
        }
        is_changed
    }

    fn decode_quoted(&mut self) -> bool {
        let decoded = quoted::copy(&self.text);
        self.becomes(decoded, Repair::QuotedPrintable)
    }

    /// Decodes a page's text in which the quote marks are written as `&gt;`.
    fn unescape_marks(&mut self) -> bool {
        let is_marked = |line: &[u8]| {
            let line = line.strip_prefix(b"&gt;").map(<[u8]>::trim_ascii_start);
            line.is_some_and(lines::is_received)
        };
        let has_marks = lines::lines(&self.text).any(is_marked);
        let plain = has_marks.then(|| names::unescaped(&self.text)).flatten();
        self.becomes(plain, Repair::HtmlUnescaped)
    }

    fn join_pages(&mut self) -> bool {
        let Some(joined) = pages::join(&self.text) else {
            return false;
        };
        if joined.is_field_torn {
            self.done.repairs.add(Repair::Ambiguous);
        }
        self.becomes(Some(joined.text), Repair::BlankLines)
    }

    fn take_cells(&mut self) -> bool {
        let is_route = |text: &Vec<u8>| lines::lines(text).any(lines::is_received);
        let cells = records::one_column(&self.text).filter(is_route);
        self.becomes(cells, Repair::QuoteMarks)
    }

    fn split_at_breaks(&mut self) -> bool {
        let plain = html::one_line_with_breaks(&self.text);
        self.becomes(plain, Repair::WebPage)
    }

    fn is_one_line(&self) -> bool {
        memchr::memchr(b'\n', self.text.trim_ascii()).is_none()
    }

    /// Whatever signs stand for the ends of lines.
    fn convert_line_ends(&mut self) -> bool {
        let converted = encoded::line_ends(&self.text);
        if self.becomes(converted, Repair::LineEnds) {
            return true;
        }
        let decoded = encoded::newline_escapes(&self.text);
        self.becomes(decoded, Repair::NewlineEscapes)
    }

    fn split_one_line(&mut self) -> bool {
        let split = encoded::one_line(&self.text);
        self.becomes(split, Repair::OneLine)
    }

    /// Takes out the blank lines that stand behind each line of a header.
    fn close_lines(&mut self) -> bool {
        let all: Vec<&[u8]> = lines::lines(&self.text).collect();
        let route = all.iter().position(|line| lines::is_received(line));
        let close = route.and_then(|route| blocks::closed(&all, route));
        let close = close.map(|close| close.join(&b'\n'));
        self.becomes(close, Repair::BlankLines)
    }

    /// Joins the blocks of a header section that blank lines divide. There is nothing more to do then.
    fn continue_blocks(&mut self) -> bool {
        if let Some(joined) = blocks::join(&self.text) {
            self.done.repairs.add(Repair::BlankLines);
            self.done.gaps = joined.gaps;
            if joined.is_top_doubtful {
                self.done.repairs.add(Repair::Ambiguous);
            }
            self.text = Cow::Owned(joined.text);
        }
        true
    }

    /// Undoes what people's programs do to names within a header section.
    fn mend_names(&mut self) {
        let is_hidden = survey(&self.text) != Survey::Complete;
        let length = lines::section_length(&self.text);
        let (section, rest) = self.text.split_at_checked(length).unwrap_or((&[], &[]));
        let mut mended = names::mend(section, is_hidden);
        let text = mended.as_ref().map_or(section, |mended| &mended.text);
        if let Some(text) = names::with_plain_clauses(text) {
            let mended = mended.get_or_insert_default();
            mended.text = text;
            mended.repairs.add(Repair::FoldsRejoined);
            mended.repairs.add(Repair::Ambiguous);
        }
        let Some(mended) = mended else { return };
        // The places of gaps are known in the text before. Where names change, no gap is passed.
        let shift = |gap: usize| gap.min(mended.text.len());
        self.done.gaps = self.done.gaps.iter().map(|gap| shift(*gap)).collect();
        self.done.repairs.extend(mended.repairs);
        let mut text = mended.text;
        text.extend_from_slice(rest);
        self.text = Cow::Owned(text);
    }
}

/// Layers around a mail: a page in an archive, in it a quoted copy, in it escapes.
const MAX_LAYERS: usize = 5;
