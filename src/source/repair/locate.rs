//! Finds the header in a text that begins with something else, or has something before each line.

use std::borrow::Cow;

use crate::source::layout::is_known;
use crate::source::repair::blocks::{self, is_end_mark, is_from};
use crate::source::repair::doubt::{self, has_zone};
use crate::source::repair::lines::{
    RECEIVED, field_name, is_blank, is_fold, is_name_sign, is_received, is_receivers, lines,
};
use crate::source::repair::{Repair, Repaired, Repairs, tails};
use crate::source::{starting_at, up_to, without_mark};

/// Finds the header section that the first trace field of a text belongs to. What stands before each
/// line of it is taken off.
pub(super) fn locate(text: &[u8]) -> Option<Repaired> {
    let mut repairs = Repairs::default();
    let mut text = Cow::Borrowed(text);
    if let Some(joined) = tails::with_overflow(&text) {
        repairs.add(Repair::FoldsRejoined);
        text = Cow::Owned(joined);
    }
    if let Some(plain) = without_numbers_between(&text) {
        repairs.add(Repair::LineNumbers);
        text = Cow::Owned(plain);
    }
    for _ in 0..MAX_STYLES {
        let mut all: Vec<&[u8]> = lines(&text).collect();
        let found = all
            .iter()
            .enumerate()
            .find_map(|(at, line)| Some((at, Style::at(&all, at, line)?)));
        // What stands on one line with a fence or a word before it is no less a trace field.
        let plain = found.filter(|(_, style)| matches!(style, Style::Plain));
        let above = plain.map_or(all.len(), |(at, _)| at);
        let is_one_line = all.iter().filter(|line| !is_blank(line)).nth(1).is_none();
        if ((found.is_none() && !is_one_line) || plain.is_some())
            && let Some((at, line)) = first_glued(&all, above)
        {
            repairs.add(Repair::TextBeforeHeader);
            // A title may quote one, in its own line, and the mail begins below.
            let next = all.get(at.saturating_add(1));
            let is_title =
                plain.is_some() && next.is_none_or(|next| is_blank(next) || !is_fold(next));
            // In a field's fold it may stand in an address that the sender chose.
            let whole = all.get(at).copied().unwrap_or_default();
            if is_title || is_fold(whole) || field_name(whole).is_some_and(is_receivers) {
                repairs.add(Repair::Ambiguous);
            }
            if let Some(place) = all.get_mut(at) {
                *place = line;
            }
            return Some(header_at(&all, at, repairs));
        }
        let Some((at, style)) = found else {
            let stacked = stacked(&all)?;
            repairs.add(Repair::Table);
            text = Cow::Owned(stacked);
            continue;
        };
        let Some(repair) = style.repair() else {
            return Some(header_at(&all, at, repairs));
        };
        // A page put a blank line behind each one.
        let is_loose = matches!(style, Style::Labelled(_) | Style::Numbered { .. })
            && all
                .get(at.saturating_add(1))
                .is_some_and(|line| is_blank(line));
        if is_loose {
            repairs.add(Repair::BlankLines);
            let close = all.iter().filter(|line| !is_blank(line)).copied();
            text = Cow::Owned(close.collect::<Vec<_>>().join(&b'\n'));
            continue;
        }
        repairs.add(repair);
        let (begin, mut decoded) = style.decode(&all, at);
        let mut above = all.get(..begin).unwrap_or_default();
        // Whoever copies from the middle of a line on copies the first without what stands before it.
        if let Some((first, rest)) = above.split_last()
            && field_name(first).is_some_and(is_receivers)
        {
            decoded.insert(0, first.to_vec());
            above = rest;
        }
        if above
            .iter()
            .any(|line| !is_blank(line) && !is_end_mark(line))
        {
            repairs.add(Repair::TextBeforeHeader);
            if doubt::holds_route(above) {
                repairs.add(Repair::Ambiguous);
            }
        }
        text = Cow::Owned(decoded.join(&b'\n'));
    }
    None
}

/// The trace field that begins within a line, behind a fence, a quote or somebody's name.
fn glued(line: &[u8]) -> Option<&[u8]> {
    let found = memchr::memmem::find_iter(line, b"eceived:").filter_map(|at| {
        let begin = at.checked_sub(1)?;
        let field = starting_at(line, begin);
        let before = begin.checked_sub(1).and_then(|at| line.get(at))?;
        let (_, value) = field.split_at_checked(RECEIVED.len().saturating_add(1))?;
        let value = value.trim_ascii_start();
        let begins = [&b"from "[..], b"by ", b"(from "];
        let is_route = is_received(field) && begins.iter().any(|word| value.starts_with(word));
        (is_route && !is_name_sign(before)).then_some(field)
    });
    found.last()
}

/// The first trace field of these lines that begins within one, and which line that is.
fn first_glued<'a>(all: &[&'a [u8]], above: usize) -> Option<(usize, &'a [u8])> {
    let mut upper = all.iter().take(above).enumerate();
    upper.find_map(|(at, line)| {
        let line = glued(line)?;
        // A sentence about a trace field ends, and a trace field goes on to its server.
        let below = all.get(at.saturating_add(1));
        let goes_on = below.is_some_and(|below| !is_blank(below)) || has_zone(line);
        goes_on.then_some((at, line))
    })
}

/// Whether a text begins with a trace field behind a word that looks like the name of a field.
pub(super) fn begins_glued(text: &[u8]) -> bool {
    let first = lines(text).next().unwrap_or_default();
    field_name(first).is_some_and(|name| !is_known(name)) && glued(first).is_some()
}

/// A result field that begins within a line.
fn glued_result(line: &[u8]) -> Option<&[u8]> {
    let names = [&b"Authentication-Results:"[..], b"Received-SPF:"];
    names.iter().find_map(|name| {
        let at = memchr::memmem::find(line, name)?;
        let before = at.checked_sub(1).and_then(|before| line.get(before))?;
        (!is_name_sign(before)).then(|| starting_at(line, at))
    })
}

/// Whether the lines above a header are the end of a trace field that was cut at its top: its folds,
/// with the server's name or the date.
fn is_tail_of_route(above: &[&[u8]]) -> bool {
    let says_by = |line: &&[u8]| {
        let line = line.trim_ascii_start();
        line.starts_with(b"by ") || memchr::memmem::find(line, b" by ").is_some()
    };
    !above.is_empty()
        && above.iter().all(|line| is_fold(line) && !is_blank(line))
        && (above.iter().any(says_by) || above.last().is_some_and(|line| has_zone(line)))
}

/// The header section that the trace field at `at` belongs to.
fn header_at(all: &[&[u8]], at: usize, repairs: Repairs) -> Repaired {
    let begin = begin_of_header(all, at);
    let mut text = Vec::new();
    let above = all.get(..begin).unwrap_or_default();
    let above = above
        .rsplit(|line| is_blank(line))
        .next()
        .unwrap_or_default();
    let is_top_lost = is_tail_of_route(above);
    if is_top_lost {
        // Whoever handed the mail over there is not known any more.
        text.extend_from_slice(b"Received: from unknown");
        for line in above {
            text.push(b'\n');
            text.extend_from_slice(line);
        }
        text.push(b'\n');
    } else if let Some(result) = above.last().and_then(|line| glued_result(line)) {
        text.extend_from_slice(result);
        text.push(b'\n');
    }
    for line in all.iter().skip(begin) {
        text.extend_from_slice(without_mark(line));
        text.push(b'\n');
    }
    let mut located = Repaired {
        text: without_end_mark(text),
        gaps: Vec::new(),
        repairs,
    };
    if all.iter().take(begin).any(|line| !is_blank(line)) {
        located.repairs.add(if is_top_lost {
            Repair::TopLost
        } else {
            Repair::TextBeforeHeader
        });
        if !is_top_lost && doubt::holds_route(all.get(..begin).unwrap_or_default()) {
            located.repairs.add(Repair::Ambiguous);
        }
    }
    if let Some(joined) = blocks::join(&located.text) {
        located.text = joined.text;
        located.gaps = joined.gaps;
        if joined.is_top_doubtful {
            located.repairs.add(Repair::Ambiguous);
        }
        located.repairs.add(Repair::BlankLines);
    }
    located
}

/// A text of which every other line is a number, as a page shows them beside the lines.
fn without_numbers_between(text: &[u8]) -> Option<Vec<u8>> {
    let all: Vec<&[u8]> = lines(text).collect();
    let number = |at: usize| {
        let line = all.get(at)?.trim_ascii();
        let (number, rest) = digits(line)?;
        rest.is_empty().then_some(number)
    };
    let route = all.iter().position(|line| is_received(line))?;
    let first = number(route.checked_sub(1)?)?;
    let begin = (0..route)
        .rev()
        .step_by(2)
        .zip(0_usize..)
        .take_while(|(at, distance)| number(*at) == first.checked_sub(*distance))
        .map(|(at, _)| at)
        .last()?;
    let mut plain = all.get(..begin)?.to_vec();
    let mut wanted = number(begin)?;
    let mut at = begin;
    while number(at) == Some(wanted) {
        plain.extend(all.get(at.saturating_add(1)));
        wanted = wanted.saturating_add(1);
        at = at.saturating_add(2);
    }
    plain.extend(all.get(at..).unwrap_or_default());
    (all.len().saturating_sub(plain.len()) > FEWEST_LABELS).then(|| plain.join(&b'\n'))
}

/// A table of which each name stands in a line of its own, its value below.
fn stacked(all: &[&[u8]]) -> Option<Vec<u8>> {
    let is_route = |line: &&[u8]| line.trim_ascii().eq_ignore_ascii_case(b"received");
    let at = all.iter().position(is_route)?;
    let next = all.get(at.saturating_add(1))?;
    // Blank lines divide the cells, too.
    if is_blank(next) {
        let close: Vec<&[u8]> = all.iter().filter(|line| !is_blank(line)).copied().collect();
        return stacked(&close);
    }
    let below = next.trim_ascii_start();
    if !below.starts_with(b"from ") && !below.starts_with(b"by ") {
        return None;
    }
    let mut text = Vec::new();
    for line in all {
        let name = line.trim_ascii();
        let is_name = !name.is_empty()
            && name.iter().all(is_name_sign)
            && name.first().is_some_and(u8::is_ascii_uppercase);
        if is_name && is_known(name) {
            text.push(b'\n');
            text.extend_from_slice(name);
            text.extend_from_slice(b":");
        } else {
            text.push(b' ');
            text.extend_from_slice(name);
        }
    }
    text.push(b'\n');
    Some(text)
}

/// Whether a text has a line that opens a trace field, whatever stands before it.
pub(super) fn has_route(text: &[u8]) -> bool {
    lines(text).any(|line| Style::of(line).is_some())
}

/// The first line of the header section that the trace field at `at` belongs to.
///
/// The section is a paragraph, and the paragraphs of fields directly above it; the paragraph may
/// begin with other text.
fn begin_of_header(all: &[&[u8]], at: usize) -> usize {
    let is_field = |line: &&[u8]| field_name(without_mark(line)).is_some_and(is_known);
    let above = |end: usize| {
        let lines = all.get(..end).unwrap_or_default();
        let length = lines
            .iter()
            .rev()
            .take_while(|line| !is_blank(line))
            .count();
        end.saturating_sub(length)
    };
    let paragraph = above(at);
    let lines = all.get(paragraph..at).unwrap_or_default();
    let mark = lines.iter().rposition(|line| is_end_mark(line));
    let paragraph = mark.map_or(paragraph, |mark| {
        paragraph.saturating_add(mark).saturating_add(1)
    });
    let lines = all.get(paragraph..=at).unwrap_or_default();
    let skipped = lines.iter().position(&is_field).unwrap_or_default();
    let mut begin = paragraph.saturating_add(skipped);
    if skipped > 0 || mark.is_some() {
        return begin;
    }
    loop {
        let lines = all.get(..begin).unwrap_or_default();
        let blanks = lines.iter().rev().take_while(|line| is_blank(line)).count();
        let end = begin.saturating_sub(blanks);
        let start = above(end);
        let block = all.get(start..end).unwrap_or_default();
        let is_block = block.first().is_some_and(&is_field)
            && !block.iter().any(|line| is_from(line))
            && block.iter().all(|line| is_field(line) || is_fold(line));
        if blanks == 0 || !is_block {
            return begin;
        }
        begin = start;
    }
}

/// A fence that ends the text before a blank line does is no line of the header.
fn without_end_mark(text: Vec<u8>) -> Vec<u8> {
    let mut length = 0_usize;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if is_blank(line) {
            return text;
        }
        if is_end_mark(line) {
            let mut text = text;
            text.truncate(length);
            text.push(b'\n');
            return text;
        }
        length = length.saturating_add(line.len());
    }
    text
}

/// What stands before or around the lines of a header.
#[derive(Clone, Copy)]
enum Style<'a> {
    /// `**Received:** by mx`, `- Received: by mx`.
    Bold,
    /// A sign around each line.
    Enclosed(u8),
    /// A box that a program drew around the lines: `| Received: by mx   |`.
    Framed(&'static str),
    /// `mail.eml:12:Received: by mx`, `2026-11-09 01:12:06 Received: by mx`.
    Labelled(&'a [u8]),
    /// The number of the trace field's line, and what stands between it and the line.
    Numbered {
        number: usize,
        sign: &'a [u8],
    },
    /// `| Received | by mx |`.
    Pipes,
    Plain,
    /// `H??Received: by mx`: the queue file of Sendmail.
    Queue,
    /// `165P Received: by mx`: the spool file of Exim.
    Spool,
    /// `> `, `| ` or blanks.
    Prefix(&'a [u8]),
    /// `Received<tab>by mx`.
    Tab,
}

impl<'a> Style<'a> {
    /// The style of the line at `at` of these, if it opens a trace field.
    fn at(all: &[&'a [u8]], at: usize, line: &'a [u8]) -> Option<Self> {
        if is_spooled(all.get(at..).unwrap_or_default()) {
            return Some(Style::Spool);
        }
        if queued(line).is_some_and(is_received) {
            return Some(Style::Queue);
        }
        match Self::of(line) {
            // A bullet may stand before the folds, too.
            Some(Style::Bold) => {
                let is_bullet = |style: &Self| style.repair() == Some(Repair::QuoteMarks);
                let label = Style::of_label(all, at).filter(is_bullet);
                Some(label.unwrap_or(Style::Bold))
            }
            Some(style) => Some(style),
            None => Style::of_label(all, at),
        }
    }

    /// The style of a line that opens a trace field.
    fn of(line: &'a [u8]) -> Option<Self> {
        if is_received(without_mark(line)) {
            return Some(Style::Plain);
        }
        if let Some(bar) = FRAMES
            .iter()
            .find(|bar| framed(line, bar).is_some_and(is_received))
        {
            return Some(Style::Framed(bar));
        }
        let has_style = |line: &[u8]| is_received(line) || Style::of_names(line).is_some();
        let width = prefix_width(line);
        let (prefix, rest) = line.split_at_checked(width)?;
        if width > 0 && has_style(rest) && piped(line).is_none_or(|line| !is_received(&line)) {
            return Some(Style::Prefix(prefix));
        }
        if let [sign @ (b'`' | b'"' | b'\''), ..] = line
            && enclosed(line, *sign).is_some_and(is_received)
        {
            return Some(Style::Enclosed(*sign));
        }
        if let Some((number, sign, rest)) = numbered(line)
            && has_style(rest)
        {
            return Some(Style::Numbered { number, sign });
        }
        Style::of_names(line)
    }

    /// The same by what stands around the name alone.
    fn of_names(line: &[u8]) -> Option<Self> {
        if bold(line).is_some_and(|line| is_received(&line)) {
            return Some(Style::Bold);
        }
        if tabbed(line).is_some_and(|line| is_received(&line)) {
            return Some(Style::Tab);
        }
        let is_row = piped(line).is_some_and(|line| is_received(&line));
        is_row.then_some(Style::Pipes)
    }

    /// The style of a line that opens a trace field behind what stands before the next lines too,
    /// but for its digits.
    fn of_label(all: &[&'a [u8]], at: usize) -> Option<Self> {
        let line = all.get(at)?;
        let width = memchr::memmem::find(line, b"Received:")?;
        let label = up_to(line, width);
        let ends = label.last().is_some_and(|byte| b" \t:|])>".contains(byte));
        let below = all.iter().skip(at.saturating_add(1));
        let below = below.filter(|line| !is_blank(line)).take(FEWEST_LABELS);
        let labelled = below.filter(|line| without_label(line, label).is_some());
        let fits = ends && width <= LONGEST_LABEL && labelled.count() == FEWEST_LABELS;
        fits.then_some(Style::Labelled(label))
    }

    fn repair(self) -> Option<Repair> {
        match self {
            Style::Bold => Some(Repair::BoldMarks),
            // Bullets.
            Style::Labelled(label) if !label.iter().any(u8::is_ascii_alphanumeric) => {
                Some(Repair::QuoteMarks)
            }
            Style::Labelled(_) => Some(Repair::LineLabels),
            Style::Numbered { .. } => Some(Repair::LineNumbers),
            Style::Pipes | Style::Tab => Some(Repair::Table),
            Style::Plain => None,
            Style::Enclosed(_) | Style::Framed(_) | Style::Prefix(_) => Some(Repair::QuoteMarks),
            Style::Queue | Style::Spool => Some(Repair::SpoolFile),
        }
    }

    /// The lines around `at` that have this style, plain; and the first one's number.
    fn decode(self, all: &[&'a [u8]], at: usize) -> (usize, Vec<Vec<u8>>) {
        if let Some(fields) = self.decode_fields(all, at) {
            return fields;
        }
        let upper = all.get(..at).unwrap_or_default();
        let above = (1_usize..)
            .zip(upper.iter().rev())
            .map_while(|(distance, line)| {
                let distance = isize::try_from(distance).unwrap_or(isize::MAX);
                if is_blank(line) {
                    return self.has_marks().then(Vec::new);
                }
                self.plain(line, distance.saturating_neg())
            })
            .count();
        let begin = at.saturating_sub(above);
        let blanks = all.iter().skip(begin).take_while(|line| is_blank(line));
        let begin = begin.saturating_add(blanks.count());
        let lines = all
            .iter()
            .enumerate()
            .skip(begin)
            .map_while(|(number, line)| {
                let distance = isize::try_from(number)
                    .ok()?
                    .checked_sub(isize::try_from(at).ok()?)?;
                self.plain(line, distance)
            });
        (begin, lines.collect())
    }

    /// The same where numbers count fields, and their folds have none.
    fn decode_fields(self, all: &[&'a [u8]], at: usize) -> Option<(usize, Vec<Vec<u8>>)> {
        let below = all.get(at.saturating_add(1))?;
        let counts_fields = matches!(self, Style::Numbered { .. })
            && !all.get(at).is_some_and(|line| is_fold(line))
            && is_fold(below)
            && self.plain(below, 1).is_none();
        if !counts_fields {
            return None;
        }
        let is_below = |line: &&[u8]| is_fold(line) && !is_blank(line);
        let (mut begin, mut distance) = (at, 0_isize);
        for number in (0..at).rev() {
            let line = all.get(number)?;
            if !is_below(line) {
                distance = distance.saturating_sub(1);
                if self.plain(line, distance).is_none() {
                    break;
                }
                begin = number;
            }
        }
        let upper = all.get(begin..at).unwrap_or_default().iter();
        let fields = upper.filter(|line| !is_below(line)).count();
        let mut distance = isize::try_from(fields)
            .ok()?
            .saturating_neg()
            .saturating_sub(1);
        let lines = all.iter().skip(begin).map_while(|line| {
            if is_below(line) {
                return Some(line.to_vec());
            }
            distance = distance.saturating_add(1);
            self.plain(line, distance)
        });
        Some((begin, lines.collect()))
    }

    /// Whether a mark stands before each line that is not blank: then a blank one need not end the text.
    fn has_marks(self) -> bool {
        matches!(self, Style::Prefix(prefix) if !is_blank(prefix))
    }

    /// A line without the style, if it has it; `distance` lines below the trace field.
    fn plain(self, line: &[u8], distance: isize) -> Option<Vec<u8>> {
        match self {
            Style::Bold => Some(bold(line).unwrap_or_else(|| line.to_vec())),
            Style::Enclosed(sign) => enclosed(line, sign).map(<[u8]>::to_vec),
            Style::Framed(bar) => framed(line, bar).map(<[u8]>::to_vec),
            Style::Labelled(label) => without_label(line, label).map(<[u8]>::to_vec),
            Style::Numbered { number, sign } => {
                let wanted = number.checked_add_signed(distance)?;
                let (digits, rest) = digits(line)?;
                let rest = match rest.strip_prefix(sign) {
                    Some(rest) => rest,
                    None if rest.trim_ascii().len() <= sign.trim_ascii().len() => b"",
                    None => return None,
                };
                (digits == wanted).then(|| rest.to_vec())
            }
            Style::Pipes => piped(line),
            Style::Plain => Some(line.to_vec()),
            Style::Prefix(prefix) => {
                let bare = prefix.trim_ascii_end();
                if let Some(rest) = line.strip_prefix(prefix) {
                    return Some(rest.to_vec());
                }
                // A page put a line without marks behind each one.
                if is_blank(line) && self.has_marks() {
                    return Some(Vec::new());
                }
                let rest = line.strip_prefix(bare)?;
                is_blank(rest).then(Vec::new)
            }
            Style::Queue | Style::Spool if is_fold(line) => Some(line.to_vec()),
            Style::Queue => queued(line).map(<[u8]>::to_vec),
            Style::Spool => spooled(line).map(|(flag, line)| {
                // What a filter took out of the mail.
                let mark: &[u8] = if flag == b'*' { b"X-Deleted-" } else { b"" };
                [mark, line].concat()
            }),
            // The bracket that closes the array.
            Style::Tab if line == b")" => Some(Vec::new()),
            Style::Tab => Some(tabbed(line).unwrap_or_else(|| line.to_vec())),
        }
    }
}

/// A line without the sign at its beginning and its end; a comma may follow.
fn enclosed(line: &[u8], sign: u8) -> Option<&[u8]> {
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b",").unwrap_or(line);
    line.strip_prefix(&[sign])?.strip_suffix(&[sign])
}

/// A line without the bars at both of its ends, and the blanks that fill the box; no bar stands within.
fn framed<'a>(line: &'a [u8], bar: &str) -> Option<&'a [u8]> {
    let line = line.trim_ascii_end().strip_prefix(bar.as_bytes())?;
    let line = line.strip_suffix(bar.as_bytes())?.trim_ascii_end();
    Some(line.strip_prefix(b" ").unwrap_or(line))
}

/// What boxes are drawn with.
const FRAMES: [&str; 5] = ["|", "│", "┃", "║", "*"];

/// A field in a queue file of Sendmail, behind the flags of the mailers that want it: `H?P?Return-Path:`.
fn queued(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"H?")?;
    let end = memchr::memchr(b'?', up_to(rest, LONGEST_FLAGS))?;
    let field = starting_at(rest, end.saturating_add(1));
    field_name(field).map(|_| field)
}

/// Macros stand there, too.
const LONGEST_FLAGS: usize = 40;

/// The flag of a field in a spool file, and the field: `165P Received: by mx` (Exim specification, 56).
fn spooled(line: &[u8]) -> Option<(u8, &[u8])> {
    let width = count_digits(line);
    match starting_at(line, width) {
        [flag @ (b'A'..=b'Z' | b'*' | b' '), b' ', field @ ..] if width >= 3 => {
            Some((*flag, field))
        }
        _ => None,
    }
}

/// Whether lines begin with a trace field of a spool file: its length stands before it, or its flag.
fn is_spooled(all: &[&[u8]]) -> bool {
    let Some((first, below)) = all.split_first() else {
        return false;
    };
    let Some((flag, field)) = spooled(first).filter(|(_, field)| is_received(field)) else {
        return false;
    };
    let folds = below.iter().take_while(|line| is_fold(line));
    let length: usize = folds.map(|line| line.len().saturating_add(1)).sum();
    let length = length.saturating_add(field.len()).saturating_add(1);
    flag == b'P' || digits(first).is_some_and(|(number, _)| number == length)
}

/// How many bytes of blanks and quote marks a line begins with.
fn prefix_width(line: &[u8]) -> usize {
    let mut rest = line;
    loop {
        rest = match rest {
            [
                b' ' | b'\t' | b'>' | b'|' | b'#' | b':' | b';' | b'+',
                rest @ ..,
            ] => rest,
            [0xc2, 0xa0 | 0xa6, rest @ ..] => rest,
            [0xe2, 0x94, 0x82, rest @ ..] => rest,
            [0xe3, 0x80, 0x80, rest @ ..] => rest,
            [b'/', b'/', rest @ ..] => rest,
            _ => return line.len().saturating_sub(rest.len()),
        };
    }
}

/// The number that a line begins with, and what follows it.
fn digits(line: &[u8]) -> Option<(usize, &[u8])> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"[").unwrap_or(line);
    let width = count_digits(line);
    if width == 0 || width > 6 {
        return None;
    }
    let number = std::str::from_utf8(up_to(line, width)).ok()?.parse().ok()?;
    Some((number, starting_at(line, width)))
}

/// How many digits a text begins with.
fn count_digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn numbered(line: &[u8]) -> Option<(usize, &[u8], &[u8])> {
    let (number, rest) = digits(line)?;
    let is_sign = |byte: &u8| {
        matches!(
            byte,
            b' ' | b'\t' | b':' | b'.' | b')' | b']' | b'|' | b'-' | b'>' | 128..
        )
    };
    let width = rest.iter().take_while(|byte| is_sign(byte)).count();
    (width > 0 && width <= 8).then(|| (number, up_to(rest, width), starting_at(rest, width)))
}

/// What follows a label in a line; other digits may stand in the label, as many as there are.
pub(super) fn without_label<'a>(line: &'a [u8], label: &[u8]) -> Option<&'a [u8]> {
    let (mut line, mut label) = (line, label);
    while let [sign, more @ ..] = label {
        match (count_digits(line), count_digits(label)) {
            (0, 0) => {
                let Some(rest) = line.strip_prefix(&[*sign]) else {
                    // A program takes the blanks off the end of an empty line.
                    return (line.is_empty() && is_blank(label)).then_some(line);
                };
                (line, label) = (rest, more);
            }
            (0, _) | (_, 0) => return None,
            (width, wanted) => {
                (line, label) = (starting_at(line, width), starting_at(label, wanted));
            }
        }
    }
    Some(line)
}

/// Longer ones are sentences.
pub(super) const LONGEST_LABEL: usize = 120;

/// A line of prose may begin like the one below it, hardly like the next two.
const FEWEST_LABELS: usize = 2;

/// A line with stars or underscores around the name of a field, or a bullet before it.
fn bold(line: &[u8]) -> Option<Vec<u8>> {
    let is_star = |byte: &u8| matches!(byte, b'*' | b'_' | b'`');
    if let Some(code) = line.strip_prefix(b"[b]") {
        let end = memchr::memmem::find(code, b"[/b]")?;
        let (name, value) = (up_to(code, end), starting_at(code, end.saturating_add(4)));
        let name = name
            .trim_ascii_end()
            .strip_suffix(b":")
            .or_else(|| value.starts_with(b":").then_some(name))?;
        let value = value.strip_prefix(b":").unwrap_or(value);
        let is_name = !name.is_empty() && name.iter().all(is_name_sign);
        return is_name.then(|| [name, b":", value].concat());
    }
    let mut rest = line;
    for bullet in [&b"- "[..], b"* ", b"+ ", "• ".as_bytes()] {
        rest = rest.strip_prefix(bullet).unwrap_or(rest);
    }
    let stars = rest.iter().take_while(|byte| is_star(byte)).count();
    if stars > 3 || (stars == 0 && rest.len() == line.len()) {
        return None;
    }
    let rest = starting_at(rest, stars);
    let width = rest.iter().take_while(|byte| is_name_sign(byte)).count();
    let (name, after) = rest.split_at_checked(width)?;
    let closing = after.iter().take_while(|byte| is_star(byte)).count();
    let after = starting_at(after, closing).strip_prefix(b":")?;
    let more = after.iter().take_while(|byte| is_star(byte)).count();
    let value = starting_at(after, more);
    (width > 0 && closing.max(more) >= stars.min(1)).then(|| [name, b":", value].concat())
}

/// A row of two columns: a name, a tab or two blanks, a value.
fn tabbed(line: &[u8]) -> Option<Vec<u8>> {
    // PHP shows the keys of an array in brackets.
    if let Some(inside) = line.trim_ascii_start().strip_prefix(b"[")
        && let Some(end) = memchr::memmem::find(inside, b"] => ")
    {
        let (name, value) = (
            up_to(inside, end),
            starting_at(inside, end.saturating_add(5)),
        );
        let is_name = !name.is_empty() && name.iter().all(is_name_sign);
        return is_name.then(|| [name, b": ", value.trim_ascii_start()].concat());
    }
    let width = line.iter().take_while(|byte| is_name_sign(byte)).count();
    let (name, value) = line.split_at_checked(width)?;
    let sign = SIGNS
        .iter()
        .find(|sign| value.starts_with(sign.as_bytes()))?;
    let value = starting_at(value, sign.len()).trim_ascii_start();
    // Names of one width: `Received        : from mail.example.com`.
    let value = match value {
        [b':', b' ' | b'\t', rest @ ..] => rest.trim_ascii_start(),
        _ => value,
    };
    let is_name = is_known(name) || name.contains(&b'-');
    let value = undoubled(value).unwrap_or_else(|| value.to_vec());
    is_name.then(|| [name, b": ", &*value].concat())
}

/// A cell without the quotes around it, each quote in it doubled (RFC 4180, 2).
fn undoubled(cell: &[u8]) -> Option<Vec<u8>> {
    let inside = cell.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut pieces = inside.split(|byte| *byte == b'"');
    let mut plain = pieces.next()?.to_vec();
    while let Some(between) = pieces.next() {
        plain.push(b'"');
        // Nothing stands between the two of a pair.
        plain.extend_from_slice(pieces.next().filter(|_| between.is_empty())?);
    }
    inside.contains(&b'"').then_some(plain)
}

/// What divides the columns.
const SIGNS: [&str; 13] = [
    "\t",
    " => ",
    " -> ",
    "  ",
    " : ",
    " = ",
    "：",
    " ：",
    // French has a blank before a colon.
    "\u{a0}:",
    "\u{202f}:",
    "\u{2009}:",
    "\u{3000}:",
    "\u{3000}：",
];

/// A row of a table whose columns bars divide.
fn piped(line: &[u8]) -> Option<Vec<u8>> {
    let row = line.trim_ascii().strip_prefix(b"|")?;
    let row = row.strip_prefix(b"|").unwrap_or(row);
    let end = memchr::memchr(b'|', row)?;
    let (name, value) = row.split_at_checked(end)?;
    let name = trim_marks(name);
    // A column of numbers stands before that of the names.
    if !name.is_empty() && name.iter().all(u8::is_ascii_digit) && value.get(1..)?.contains(&b'|') {
        return piped(value).filter(|row| !row.starts_with(b":"));
    }
    let value = value.strip_prefix(b"|").unwrap_or(value).trim_ascii();
    let value = value.strip_suffix(b"|").unwrap_or(value);
    if name.starts_with(b"-") {
        return None;
    }
    let value = value.trim_ascii();
    // Code within the cell.
    let code = value
        .strip_prefix(b"`")
        .and_then(|value| value.strip_suffix(b"`"));
    (!name.is_empty()).then(|| [name, b": ", code.unwrap_or(value)].concat())
}

/// A quoted table, with numbers before its rows.
const MAX_STYLES: usize = 4;

fn trim_marks(name: &[u8]) -> &[u8] {
    let is_mark = |byte: &u8| matches!(byte, b'*' | b'_' | b'`' | b':' | b' ' | b'\t');
    let mut name = name;
    loop {
        name = match name {
            [first, rest @ ..] if is_mark(first) => rest,
            [rest @ .., last] if is_mark(last) => rest,
            _ => return name,
        };
    }
}
