//! Web pages with a mail's source in them: "Show original" as a browser saves it, a ticket, a page
//! with a `<br>` at the end of each line.
//!
//! Of a page the first `<pre>` is read that holds a trace field; where there is none, the text of the
//! page. Scripts and styles are left out, and entities are decoded once. No tag makes a line but
//! those that a browser begins a line with.

use std::borrow::Cow;

use crate::source::attached::web_page;
use crate::source::repair::documents;
use crate::source::repair::doubt;
use crate::source::repair::lines::{
    field_name, has_received, is_blank, is_received, lines, section_length,
};
use crate::source::repair::locate::has_route;
use crate::source::{starting_at, up_to};

/// The page in a web archive (MHTML, RFC 2557), as browsers save it.
pub(super) fn page_in_archive(text: &[u8]) -> Option<MailPage> {
    let length = section_length(text);
    let section = up_to(text, length);
    let is_archive = lines(section).any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with(b"snapshot-content-location:")
            || line.starts_with(b"from: <saved by")
            || (line.starts_with(b"content-type:") && find(&line, b"multipart/related"))
    });
    if !is_archive {
        return None;
    }
    let page = web_page(section, starting_at(text, length))?;
    mail_in_page(&page)
}

/// The text of a page, or of an element.
pub(super) struct MailPage {
    pub(super) text: Vec<u8>,
    /// Whether a trace field stands above the element, or below it outside of any.
    pub(super) has_other_route: bool,
}

/// Whether line breaks of a page stand in a text.
pub(super) fn has_breaks(text: &[u8]) -> bool {
    breaks(text).next().is_some()
}

/// Whether the ends of lines are written in more than one way in a page: `<br>` and `<br />`, `<br>` at
/// the end of each line and within one, tags and `&#10;`. One program writes all of them in one way, so
/// the others are a sender's, if the program let his signs stand.
pub(super) fn mixes_line_ends(page: &[u8]) -> bool {
    let mut spellings = breaks(page).map(|at| {
        let tag = starting_at(page, at);
        let end = memchr::memchr(b'>', up_to(tag, LONGEST_TAG));
        up_to(tag, end.unwrap_or_default())
    });
    let first = spellings.next().unwrap_or_default();
    let has_other = spellings.any(|tag| !tag.eq_ignore_ascii_case(first));
    has_other || has_break_within(page) || has_rare_feeds(page)
}

/// Whether each line of a header section ends with a break, and another stands within one and may begin
/// a field: before a blank it begins a fold.
fn has_break_within(page: &[u8]) -> bool {
    let section = up_to(page, section_length(page));
    let broken = lines(section).filter(|line| is_broken(line)).count();
    let is_each = broken > 2 && broken.saturating_add(1) >= lines(section).count();
    is_each
        && lines(section).any(|line| {
            breaks(line).any(|at| {
                let rest = starting_at(line, at);
                let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
                let next = starting_at(rest, end.saturating_add(1)).first();
                next.is_some_and(|next| !next.is_ascii_whitespace() && *next != b'<')
            })
        })
}

/// Whether some line ends are written as characters of HTML, `&#10;`, and more of them are not.
fn has_rare_feeds(page: &[u8]) -> bool {
    let feeds = |text: &[u8]| memchr::memchr_iter(b'\n', text).count();
    let page = page.trim_ascii();
    let written = feeds(&decoded(page)).saturating_sub(feeds(page));
    written > 0 && breaks(page).count().max(feeds(page)) > written
}

/// Where line breaks of a page stand.
fn breaks(text: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'<', text).filter(|at| {
        let tag = text.get(*at..at.saturating_add(3));
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(b"<br"))
    })
}

/// The text of a page that has a mail's source in it.
pub(super) fn mail_in_page(text: &[u8]) -> Option<MailPage> {
    if !is_page(text) {
        return None;
    }
    if let Some(page) = character_data(text) {
        return Some(page);
    }
    let mut rest = text;
    let mut left = MOST_ELEMENTS;
    while left > 0
        && let Some((inside, after)) = element(rest, b"pre").or_else(|| element(rest, b"textarea"))
    {
        let plain = text_of(inside, LineEnds::Kept);
        if has_route(&plain) || documents::is_one(&plain) {
            let above = text.len().saturating_sub(after.len());
            let above = up_to(text, above.saturating_sub(inside.len()));
            // The element stands in the body of a mail that is no page.
            let is_in_body = has_route(above);
            // A mail that is no element of the page, below one that is: the one above may be a subject's.
            let is_outdone = || has_received(after) || doubt::leaves_fields_joined(after);
            return (!is_in_body).then(|| MailPage {
                has_other_route: has_route(&text_of(above, LineEnds::Joined))
                    || doubt::first_route(&text_of(above, LineEnds::Kept)).is_some()
                    || is_outdone(),
                text: plain,
            });
        }
        rest = after;
        left = left.saturating_sub(1);
    }
    // Line ends of a page are blanks, unless a program put its tags around a header.
    let line_ends = if has_route(text) {
        LineEnds::Kept
    } else {
        LineEnds::Joined
    };
    let plain = text_of(text, line_ends);
    has_route(&plain).then(|| {
        // What has tags below a trace field without any may be a sender's.
        let mut routes = lines(text).filter(|line| doubt::first_route(line).is_some());
        let is_first_plain = routes.next().is_some_and(|line| !is_piece(line));
        MailPage {
            text: plain,
            // Character data has no tags: a sender wrote those in it.
            has_other_route: (is_first_plain && routes.any(is_piece)) || find(text, CDATA),
        }
    })
}

/// The character data of an XML document (XML 1.0, 2.7) that holds a trace field.
fn character_data(text: &[u8]) -> Option<MailPage> {
    let mut found: Option<MailPage> = None;
    let mut at = 0_usize;
    for _ in 0..MOST_ELEMENTS {
        let rest = starting_at(text, at);
        let Some(begin) = memchr::memmem::find(rest, CDATA) else {
            break;
        };
        let begin = begin.saturating_add(CDATA.len());
        let inside = starting_at(rest, begin);
        let length = memchr::memmem::find(inside, b"]]>").unwrap_or(inside.len());
        let inside = up_to(inside, length);
        match &mut found {
            // The first may be a subject's.
            Some(page) => page.has_other_route |= has_route(inside),
            None if has_route(inside) => {
                let above = up_to(text, at.saturating_add(begin));
                found = Some(MailPage {
                    text: inside.to_vec(),
                    has_other_route: doubt::first_route(above).is_some() || has_route(above),
                });
            }
            None => {}
        }
        at = at.saturating_add(begin).saturating_add(length);
    }
    found
}

fn is_piece(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    PIECES.iter().any(|tag| find(&line, tag.as_bytes()))
}

const CDATA: &[u8] = b"<![CDATA[";
/// Elements of a page that are searched for a mail.
const MOST_ELEMENTS: usize = 64;

/// Whether a text begins with a tag of a page's frame, or of a piece of one.
pub(super) fn begins_page(text: &[u8]) -> bool {
    const FRAMES: [&str; 6] = ["!doctype", "html", "body", "div", "p", "pre"];
    let tag = Tag::read(text.trim_ascii_start());
    tag.is_some_and(|tag| tag.is(&FRAMES))
}

/// Whether a text is a page, and not a mail with a page in its body.
fn is_page(text: &[u8]) -> bool {
    if let [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?', ..] = text.trim_ascii_start() {
        return true;
    }
    // A piece of a page: the first trace field has tags on its line. Those above it may be a subject's.
    let begins = |line: &[u8]| {
        let line = line.to_ascii_lowercase();
        find(&line, b">received:") || find(&line, b">received<")
    };
    let first = lines(text).find(|line| is_received(line) || begins(line));
    // Beside trace fields without tags, one with tags is a subject's.
    let mut routes = lines(text).filter(|line| doubt::first_route(line).is_some());
    first.is_some_and(is_piece) && routes.all(is_piece)
}

/// A header section of which each line ends with `<br>`, and its text goes on in a new line.
pub(super) fn lines_with_breaks(text: &[u8]) -> Option<Vec<u8>> {
    let section = up_to(text, section_length(text));
    let broken = lines(section).filter(|line| is_broken(line)).count();
    let all = lines(section).count();
    // The last line may have none.
    if broken > 2 && broken.saturating_add(1) >= all {
        return Some(text_of(text, LineEnds::Kept));
    }
    // A program wrapped the text, or joined lines: what ends one is the tag, and each field begins behind one.
    let mut pairs = lines(section).zip(lines(section).skip(1));
    let is_each = pairs.all(|(above, line)| is_broken(above) || field_name(line).is_none());
    (broken > 2 && is_each).then(|| text_of(text, LineEnds::Joined))
}

/// Whether a line ends with a break.
fn is_broken(line: &[u8]) -> bool {
    let line = line.trim_ascii_end().to_ascii_lowercase();
    [&b"<br>"[..], b"<br/>", b"<br />"]
        .iter()
        .any(|tag| line.ends_with(tag))
}

/// A header section in one line, with `<br>` at the end of each of its own.
pub(super) fn one_line_with_breaks(text: &[u8]) -> Option<Vec<u8>> {
    (breaks(text).count() > 2).then(|| text_of(text, LineEnds::Kept))
}

fn find(text: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(text, what).is_some()
}

/// The inside of the first element of this name, and what follows it.
fn element<'a>(text: &'a [u8], name: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let mut rest = text;
    loop {
        let at = memchr::memchr(b'<', rest)?;
        rest = starting_at(rest, at);
        match Tag::read(rest) {
            // Their text is no text of the page.
            Some(tag) if tag.is(&HIDDEN) && !tag.is_end => {
                rest = starting_at(rest, tag.length);
                rest = starting_at(rest, end_of(rest, tag.name));
            }
            Some(tag) if tag.name.eq_ignore_ascii_case(name) && !tag.is_end => {
                let inside = starting_at(rest, tag.length);
                let end = end_of(inside, name);
                return Some((up_to(inside, end), starting_at(inside, end)));
            }
            Some(tag) => rest = starting_at(rest, tag.length),
            None => rest = starting_at(rest, 1),
        }
    }
}

/// Where the end tag of this name begins, or the text ends.
fn end_of(text: &[u8], name: &[u8]) -> usize {
    memchr::memmem::find_iter(text, b"</")
        .find(|at| {
            let tag = Tag::read(starting_at(text, *at));
            tag.is_some_and(|tag| tag.name.eq_ignore_ascii_case(name))
        })
        .unwrap_or(text.len())
}

/// A tag at the beginning of a text.
struct Tag<'a> {
    name: &'a [u8],
    is_end: bool,
    length: usize,
}

impl<'a> Tag<'a> {
    /// `<taro@example.com>` is no tag.
    fn read(text: &'a [u8]) -> Option<Self> {
        let text = up_to(text, LONGEST_TAG);
        if text.starts_with(b"<!--") {
            let end = memchr::memmem::find(text, b"-->")?;
            return Some(Tag {
                name: b"!",
                is_end: false,
                length: end.saturating_add(3),
            });
        }
        let inside = text.strip_prefix(b"<")?;
        let is_end = inside.starts_with(b"/");
        let inside = inside.strip_prefix(b"/").unwrap_or(inside);
        let is_name =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'!' | b'?');
        let width = inside.iter().take_while(|byte| is_name(byte)).count();
        let (name, after) = inside.split_at_checked(width)?;
        let begins = matches!(name.first(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?'));
        let goes_on = matches!(
            after.first(),
            Some(b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r')
        );
        let is_address = || {
            !OFFICE
                .iter()
                .any(|prefix| name.starts_with(prefix.as_bytes()))
        };
        if !begins || !goes_on || (name.contains(&b':') && is_address()) {
            return None;
        }
        let end = memchr::memchr(b'>', text)?;
        Some(Tag {
            name,
            is_end,
            length: end.saturating_add(1),
        })
    }

    fn is(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| self.name.eq_ignore_ascii_case(name.as_bytes()))
    }
}

/// What line ends within the text of a page are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    /// Line ends, as in `<pre>`.
    Kept,
    /// Blanks: the program that wrote the page broke its lines there.
    Joined,
}

/// The text of a piece of a page.
fn text_of(page: &[u8], line_ends: LineEnds) -> Vec<u8> {
    let mut text = PageText {
        plain: Vec::with_capacity(page.len()),
        row: Row::Outside,
        line_ends,
    };
    let mut rest = page;
    while !rest.is_empty() {
        let run = memchr::memchr(b'<', rest).unwrap_or(rest.len());
        text.push(up_to(rest, run));
        rest = starting_at(rest, run);
        let Some(tag) = Tag::read(rest) else {
            text.push(up_to(rest, 1));
            rest = starting_at(rest, 1);
            continue;
        };
        rest = starting_at(rest, tag.length);
        if tag.is(&HIDDEN) && !tag.is_end {
            rest = starting_at(rest, end_of(rest, tag.name));
        } else if tag.is(&["br"]) {
            text.plain.push(b'\n');
            // The source goes on in a new line, too.
            rest = rest
                .strip_prefix(b"\r\n")
                .or_else(|| rest.strip_prefix(b"\n"))
                .unwrap_or(rest);
        } else {
            text.pass(&tag);
        }
    }
    if line_ends == LineEnds::Kept {
        return text.plain;
    }
    // A paragraph of a blank ends a header.
    let ends = |line: &[u8]| {
        if is_blank(line) {
            Vec::new()
        } else {
            line.to_vec()
        }
    };
    let lines: Vec<Vec<u8>> = text.plain.split(|byte| *byte == b'\n').map(ends).collect();
    lines.join(&b'\n')
}

/// Where in a row of a table a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Outside,
    /// Before its first cell, or behind a list's term.
    Begun,
    /// In a cell.
    Cell,
}

/// The text of a page as far as it was read.
struct PageText {
    plain: Vec<u8>,
    row: Row,
    line_ends: LineEnds,
}

impl PageText {
    /// Begins a line or a column where a browser does.
    fn pass(&mut self, tag: &Tag<'_>) {
        let is_line_start = self.plain.last().is_none_or(|byte| *byte == b'\n');
        if tag.is(&CELLS) && !tag.is_end {
            // What stands within a cell may have ended its own line.
            if self.row == Row::Cell {
                let text = self.plain.trim_ascii_end().len();
                self.plain.truncate(text);
                self.plain.push(b'\t');
            }
            self.row = Row::Cell;
            return;
        }
        if tag.is(&["tr", "table", "dl"]) {
            self.row = if tag.is(&["tr"]) && !tag.is_end {
                Row::Begun
            } else {
                Row::Outside
            };
        } else if tag.is(&["dt"]) {
            // What defines a term stands beside it.
            self.row = if tag.is_end { Row::Cell } else { Row::Begun };
        } else if tag.is(&["dd"]) && tag.is_end {
            self.row = Row::Outside;
        }
        if tag.is(&BLOCKS) && !is_line_start && !self.plain.ends_with(b"\t") {
            self.plain.push(b'\n');
        }
    }

    /// Adds text between tags.
    fn push(&mut self, run: &[u8]) {
        if self.line_ends == LineEnds::Kept {
            self.plain.extend_from_slice(&decoded(run));
            return;
        }
        for (number, line) in run.split(|byte| *byte == b'\n').enumerate() {
            let is_start = self
                .plain
                .last()
                .is_none_or(|byte| matches!(byte, b'\n' | b'\t'));
            let line = if number > 0 {
                line.trim_ascii_start()
            } else {
                line
            };
            if number > 0 && !is_start && !self.plain.ends_with(b" ") {
                self.plain.push(b' ');
            }
            self.plain
                .extend_from_slice(&decoded(line.strip_suffix(b"\r").unwrap_or(line)));
        }
    }
}

/// Text with its entities decoded.
fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'&', text).is_none() {
        return Cow::Borrowed(text);
    }
    let text = String::from_utf8_lossy(text);
    let plain = html_escape::decode_html_entities(&text).replace('\u{a0}', " ");
    Cow::Owned(plain.into_bytes())
}

/// Tags that a page has around or behind each line of a header.
const PIECES: [&str; 9] = [
    "<b>", "<br", "<code", "<div", "<p>", "<pre", "<span", "<strong", "<td",
];

const HIDDEN: [&str; 4] = ["head", "script", "style", "title"];

/// Names that Office gives its own tags.
const OFFICE: [&str; 6] = ["m:", "o:", "st1:", "v:", "w:", "x:"];

const CELLS: [&str; 3] = ["dd", "td", "th"];
const BLOCKS: [&str; 16] = [
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Longer tags hold data, and no tag ends.
const LONGEST_TAG: usize = 2 * 1024;
