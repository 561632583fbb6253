//! Signs at the end of each line: a program's marks for line ends, a page's `<br>`.

use crate::source::layout::{is_known, with_feeds};
use crate::source::repair::Repair;
use crate::source::repair::lines::{field_name, is_blank, is_fold, lines, section_length};
use crate::source::repair::style::{LONGEST_LABEL, label_of_route, without_label};
use crate::source::{starting_at, up_to};

/// A header section without the mark that ends each of its lines; the last may have none. A sender
/// writes none at the end of a receiver's line.
///
/// A line with the mark alone is a blank one, and ends the header section.
pub(super) fn without_marks(section: &[u8]) -> Option<(Vec<u8>, Repair)> {
    let first = lines(section).next()?;
    let (mark, repair) = MARKS
        .iter()
        .find(|(mark, _)| before(first, mark).is_some())?;
    let is_end = |line: &&[u8]| before(line, mark).is_some_and(is_blank);
    let upper: Vec<&[u8]> = lines(section).take_while(|line| !is_end(line)).collect();
    let (last, marked) = upper.split_last()?;
    let has_mark = |line: &&[u8]| before(line, mark).is_some();
    let is_whole = before(last, mark).is_some() || upper.len() == lines(section).count();
    if marked.len() < FEWEST_LINES || !is_whole || !marked.iter().all(has_mark) {
        return None;
    }
    let mut plain = Vec::with_capacity(section.len());
    for line in lines(section) {
        plain.extend_from_slice(before(line, mark).unwrap_or(line));
        plain.push(b'\n');
    }
    Some((plain, *repair))
}

/// What stands before a mark at the end of a line, if it is there.
fn before<'a>(line: &'a [u8], mark: &str) -> Option<&'a [u8]> {
    let line = line.trim_ascii_end();
    let (text, end) = line.split_at_checked(line.len().checked_sub(mark.len())?)?;
    end.eq_ignore_ascii_case(mark.as_bytes()).then_some(text)
}

/// A text whose lines all end with CR CR LF, or with LF CR.
pub(super) fn with_feeds_alone(text: &[u8]) -> Option<Vec<u8>> {
    let feeds = || memchr::memchr_iter(b'\n', text);
    let ends = |at: &usize| up_to(text, *at).ends_with(b"\r\r");
    let goes_on = |at: &usize| {
        let after = starting_at(text, at.saturating_add(1));
        after.is_empty() || after.starts_with(b"\r")
    };
    let first = feeds().next()?;
    let is_reversed = !up_to(text, first).contains(&b'\r');
    let fits = if is_reversed {
        feeds().all(|at| goes_on(&at))
    } else {
        feeds().all(|at| ends(&at))
    };
    if !fits || feeds().count() < FEWEST_LINES {
        return None;
    }
    let plain = |line: &[u8]| {
        let line = line.strip_prefix(b"\r").unwrap_or(line);
        line.strip_suffix(b"\r\r").unwrap_or(line).to_vec()
    };
    let all: Vec<Vec<u8>> = text.split(|byte| *byte == b'\n').map(plain).collect();
    Some(all.join(&b'\n'))
}

/// A text whose lines end in three ways by turns: with LF, with CRLF, with CR alone.
pub(super) fn with_any_ends(text: &[u8]) -> Option<Vec<u8>> {
    let section = up_to(text, section_length(text));
    let is_lone = |at: &usize| {
        let after = section.get(at.saturating_add(1)..).unwrap_or_default();
        let next = after
            .split(|byte| *byte == b'\r')
            .next()
            .unwrap_or_default();
        !after.starts_with(b"\n") && (is_fold(next) || is_field(next))
    };
    let lone = memchr::memchr_iter(b'\r', section).filter(is_lone);
    if lone.count() < FEWEST_LINES {
        return None;
    }
    Some(with_feeds(text))
}

/// A quoted text that was wrapped after it was quoted: what went over the end of a line stands in the next
/// one, without a mark. It gets the mark of the line above if each such line is one that had no room there.
pub(super) fn with_overflow(text: &[u8]) -> Option<Overflow> {
    let all: Vec<&[u8]> = lines(text).collect();
    let label = label_of_lines(&all);
    let is_quoted = |line: &[u8]| without_label(line, label).is_some();
    let mut quoted = all.iter();
    let first = quoted.position(|line| is_quoted(line))?;
    let last = all.iter().rposition(|line| is_quoted(line))?;
    if label.is_empty() {
        return None;
    }
    let between = all.get(first..=last).unwrap_or_default();
    let is_spread = is_spread(between);
    let close: Vec<&[u8]> = between
        .iter()
        .filter(|line| !is_spread || !is_blank(line))
        .copied()
        .collect();
    let mut text = all.get(..first).unwrap_or_default().join(&b'\n');
    if first > 0 {
        text.push(b'\n');
    }
    text.extend(marked(&close, label)?.join(&b'\n'));
    for line in all.iter().skip(last).skip(1) {
        text.push(b'\n');
        text.extend_from_slice(line);
    }
    Some(Overflow { text, is_spread })
}

/// A quoted text that was wrapped, with marks before all of its lines.
pub(super) struct Overflow {
    pub(super) text: Vec<u8>,
    /// Whether a blank line stood behind each line.
    pub(super) is_spread: bool,
}

/// Whether a blank line stands behind each of several lines but the last.
fn is_spread(lines: &[&[u8]]) -> bool {
    let mut pairs = lines.chunks(2);
    let is_pair = |pair: &[&[u8]]| match pair {
        [line] => !is_blank(line),
        [line, below] => !is_blank(line) && is_blank(below),
        _ => false,
    };
    lines.len() > FEWEST_LINES && pairs.all(is_pair)
}

/// The lines of a quoted text from its first mark to its last one, with marks before those that have none:
/// none if all have one, or if somebody wrote between them.
fn marked(all: &[&[u8]], label: &[u8]) -> Option<Vec<Vec<u8>>> {
    let is_quoted = |line: &[u8]| without_label(line, label).is_some();
    // Blanks at the end of a line may stand beyond the column.
    let width = |line: &[u8]| line.trim_ascii_end().len();
    // A word that is longer than a line stands by itself.
    let has_words = |line: &&&[u8]| line.trim_ascii().contains(&b' ');
    let full = all.iter().filter(has_words).map(|line| width(line)).max();
    let full = full.filter(|full| WRAPPED.contains(full))?;
    let mut marked: Vec<Vec<u8>> = Vec::with_capacity(all.len());
    let mut has_loose = false;
    let mut rest = all;
    while let [line, below @ ..] = rest {
        marked.push(line.to_vec());
        let loose = if is_quoted(line) {
            loose_below(line, below, &is_quoted)
        } else {
            0
        };
        let (loose, below) = below.split_at_checked(loose)?;
        rest = below;
        let mut brackets = Brackets::default();
        let mut above = *line;
        for loose in loose {
            brackets.add(starting_at(above, mark_of(above).len()));
            let words = loose.trim_ascii_start();
            let word = words.split(|byte| *byte == b' ').next().unwrap_or_default();
            let indent = loose.len().saturating_sub(words.len()).max(1);
            let room = full.saturating_sub(width(above));
            // Somebody's answer between the lines.
            if word.len().saturating_add(indent) <= room
                || (is_field(loose) && !brackets.may_hold(loose))
            {
                return None;
            }
            above = loose;
            has_loose |= !is_quoted(loose);
            // Whatever counts its lines or tells the time has one label for each.
            // A mark alone is what is left of an indent before a long word.
            let last = marked.last_mut()?;
            if label == b">" && !is_blank(last) && last != b">" {
                marked.push([&*mark_of(line), loose].concat());
            } else {
                last.push(b' ');
                last.extend_from_slice(loose);
            }
        }
    }
    has_loose.then_some(marked)
}

/// How many of the lines below a quoted one went over its end: they stand before another quoted line. One
/// may begin with the bracket that closes an address, which is no mark.
fn loose_below(line: &[u8], below: &[&[u8]], is_quoted: &dyn Fn(&[u8]) -> bool) -> usize {
    let mut brackets = Brackets::default();
    brackets.add(starting_at(line, mark_of(line).len()));
    let is_piece = |line: &[u8], brackets: &Brackets| {
        let rest = || starting_at(line, mark_of(line).len());
        // The rest of the address stands behind a mark, and its bracket behind that.
        let closes = || brackets.is_address_open() && memchr::memchr(b'>', rest()).is_none();
        !is_quoted(line) || (closes() && !is_field(rest()))
    };
    let mut count = 0_usize;
    for line in below {
        if is_blank(line) {
            return 0;
        }
        if !is_piece(line, &brackets) {
            return count;
        }
        brackets.add(line);
        count = count.saturating_add(1);
    }
    0
}

/// The brackets that are open at the end of lines that are one.
#[derive(Default)]
struct Brackets {
    angles: isize,
    comments: isize,
}

impl Brackets {
    fn add(&mut self, line: &[u8]) {
        let change = |open: u8, close: u8| {
            let mut changes = line.iter().map(|byte| match byte {
                byte if *byte == open => 1_isize,
                byte if *byte == close => -1,
                _ => 0,
            });
            changes.try_fold(0_isize, isize::checked_add).unwrap_or(0)
        };
        self.angles = self.angles.saturating_add(change(b'<', b'>'));
        self.comments = self.comments.saturating_add(change(b'(', b')'));
    }

    fn is_address_open(&self) -> bool {
        self.angles > 0
    }

    /// Whether what looks like a field is a piece of a comment: `(Authenticated`, `sender: bo)`.
    fn may_hold(&self, line: &[u8]) -> bool {
        self.comments > 0 && line.first().is_some_and(u8::is_ascii_lowercase)
    }
}

/// The marks that a quoted line begins with, and a blank behind them if there is one or nothing else.
fn mark_of(line: &[u8]) -> Vec<u8> {
    let is_mark = |byte: &u8| matches!(byte, b'>' | b' ');
    let marks = line.iter().take_while(|byte| is_mark(byte)).count();
    let end = memchr::memrchr(b'>', up_to(line, marks)).map_or(0, |at| at.saturating_add(1));
    let blank: &[u8] = match line.get(end) {
        None | Some(b' ') => b" ",
        Some(_) => b"",
    };
    [up_to(line, end), blank].concat()
}

/// What stands before each line of a quoted text: the mark of a quoted line, or what is before the first
/// trace field.
fn label_of_lines<'t>(all: &[&'t [u8]]) -> &'t [u8] {
    if all.iter().any(|line| line.starts_with(b">")) {
        return b">";
    }
    all.iter()
        .find_map(|line| label_of_route(line))
        .filter(|label| label.len() <= LONGEST_LABEL)
        .unwrap_or_default()
}

fn is_field(line: &[u8]) -> bool {
    field_name(line).is_some_and(is_known)
}

/// How long the longest line is of a text that a mail program wrapped between its words.
const WRAPPED: std::ops::RangeInclusive<usize> = 50..=80;

/// Longer ones first. `cat -A` writes `$`, vim `^M`, Markdown a backslash.
const MARKS: [(&str, Repair); 25] = [
    ("\\r\\n", Repair::NewlineEscapes),
    ("\\n", Repair::NewlineEscapes),
    ("&lt;br&gt;", Repair::HtmlUnescaped),
    ("&lt;br/&gt;", Repair::HtmlUnescaped),
    ("&lt;br /&gt;", Repair::HtmlUnescaped),
    ("<br>", Repair::WebPage),
    ("<br/>", Repair::WebPage),
    ("<br />", Repair::WebPage),
    ("\u{200b}", Repair::InvisibleSigns),
    ("\u{200e}", Repair::InvisibleSigns),
    ("\u{ad}", Repair::InvisibleSigns),
    ("<CR><LF>", Repair::LineEnds),
    ("[CR][LF]", Repair::LineEnds),
    ("<CRLF>", Repair::LineEnds),
    ("[CRLF]", Repair::LineEnds),
    ("<LF>", Repair::LineEnds),
    ("[LF]", Repair::LineEnds),
    ("␍␊", Repair::LineEnds),
    ("␊", Repair::LineEnds),
    ("^M$", Repair::LineEnds),
    ("^M", Repair::LineEnds),
    ("$", Repair::LineEnds),
    ("¶", Repair::LineEnds),
    ("↵", Repair::LineEnds),
    ("\\", Repair::LineEnds),
];

/// Fewer lines may end alike by chance.
const FEWEST_LINES: usize = 3;
