//! Finds the header in a text that begins with something else, or has something before each line.

use std::borrow::Cow;

use crate::source::layout::is_known;
use crate::source::repair::blocks::{self, is_end_mark, is_from};
use crate::source::repair::doubt::{self, has_zone};
use crate::source::repair::hidden::holds_result;
use crate::source::repair::lines::{
    RECEIVED, field_name, is_blank, is_fold, is_name_sign, is_received, is_receivers, lines,
};
use crate::source::repair::style::{FEWEST_LABELS, Style, digits};
use crate::source::repair::{Repair, Repaired, Repairs, tails};
use crate::source::{starting_at, up_to, without_mark};

/// Finds the header section that the first trace field of a text belongs to. What stands before each
/// line of it is taken off.
pub(super) fn locate(text: &[u8]) -> Option<Repaired> {
    let mut repairs = Repairs::default();
    let mut text = Cow::Borrowed(text);
    if let Some(joined) = tails::with_overflow(&text) {
        repairs.add(Repair::FoldsRejoined);
        if joined.is_spread {
            repairs.add(Repair::BlankLines);
        }
        text = Cow::Owned(joined.text);
    }
    if let Some(plain) = without_numbers_between(&text) {
        repairs.add(Repair::LineNumbers);
        text = Cow::Owned(plain);
    }
    for _ in 0..MAX_STYLES {
        let all: Vec<&[u8]> = lines(&text).collect();
        let found = all
            .iter()
            .enumerate()
            .find_map(|(at, line)| Some((at, Style::at(&all, at, line)?)));
        if let Some(begun) = header_within_line(&all, found, repairs) {
            return Some(begun);
        }
        let Some((at, style)) = found else {
            let stacked = stacked(&all)?;
            repairs.add(Repair::Table);
            text = Cow::Owned(stacked);
            continue;
        };
        let Some(repair) = style.repair() else {
            let Some(close) = blocks::closed(&all, at) else {
                return Some(header_at(&all, at, repairs));
            };
            repairs.add(Repair::BlankLines);
            text = Cow::Owned(close.join(&b'\n'));
            continue;
        };
        let closed = blocks::closed_within(&all, at, style);
        if closed.is_some() {
            repairs.add(Repair::BlankLines);
        }
        let (all, at) = closed.unwrap_or((all, at));
        let below = all.get(at.saturating_add(1));
        text = Cow::Owned(
            if style.counts_lines() && below.is_some_and(|line| is_blank(line)) {
                // A page put a blank line behind each one.
                repairs.add(Repair::BlankLines);
                let close = all.iter().filter(|line| !is_blank(line)).copied();
                close.collect::<Vec<_>>().join(&b'\n')
            } else {
                repairs.add(repair);
                without_style(style, &all, at, &mut repairs)
            },
        );
    }
    None
}

/// The header whose first trace field begins within a line, behind a fence or a word: it is no less a
/// trace field, where none stands in a line of its own or in another style above.
fn header_within_line(
    all: &[&[u8]],
    found: Option<(usize, Style<'_>)>,
    repairs: Repairs,
) -> Option<Repaired> {
    let plain = found.filter(|(_, style)| matches!(style, Style::Plain));
    let above = plain.map_or(all.len(), |(at, _)| at);
    let is_one_line = all.iter().filter(|line| !is_blank(line)).nth(1).is_none();
    if plain.is_none() && (found.is_some() || is_one_line) {
        return None;
    }
    let (at, line) = first_glued(all, above)?;
    let mut repairs = repairs;
    repairs.add(Repair::TextBeforeHeader);
    // A title may quote one, in its own line, and the mail begins below.
    let next = all.get(at.saturating_add(1));
    let is_title = plain.is_some() && next.is_none_or(|next| is_blank(next) || !is_fold(next));
    // In a field's fold it may stand in an address that the sender chose.
    let whole = all.get(at).copied().unwrap_or_default();
    if is_title || is_fold(whole) || field_name(whole).is_some_and(is_receivers) {
        repairs.add(Repair::Ambiguous);
    }
    let mut all = all.to_vec();
    if let Some(place) = all.get_mut(at) {
        *place = line;
    }
    Some(header_at(&all, at, repairs))
}

/// The lines around the trace field at `at` without what its style puts around them.
fn without_style<'a>(
    style: Style<'a>,
    all: &[&'a [u8]],
    at: usize,
    repairs: &mut Repairs,
) -> Vec<u8> {
    let (begin, mut decoded) = style.decode(all, at);
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
        if doubt::holds_route(above) || above.iter().any(|line| holds_result(line)) {
            repairs.add(Repair::Ambiguous);
        }
    }
    decoded.join(&b'\n')
}

/// The trace field that begins within a line, behind a fence, a quote or somebody's name.
fn glued(line: &[u8]) -> Option<&[u8]> {
    let found = memchr::memmem::find_iter(line, b"eceived:").filter_map(|at| {
        let begin = at.checked_sub(1)?;
        let field = starting_at(line, begin);
        let before = up_to(line, begin);
        let (_, value) = field.split_at_checked(RECEIVED.len().saturating_add(1))?;
        let value = value.trim_ascii_start();
        let begins = [&b"from "[..], b"by ", b"(from "];
        let is_route = is_received(field) && begins.iter().any(|word| value.starts_with(word));
        (is_route && doubt::ends_apart(before)).then_some(field)
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

/// Whether the first field of a text that receivers write stands behind a word that looks like the name of
/// another: `Header: Received: from`.
pub(super) fn begins_glued(text: &[u8]) -> bool {
    let is_label = |line: &&[u8]| field_name(line).is_some_and(|name| !is_known(name));
    let mut labelled = lines(text).take_while(|line| is_label(line));
    labelled.any(|line| glued(line).is_some() || glued_result(line).is_some())
}

/// A result field that begins within a line.
fn glued_result(line: &[u8]) -> Option<&[u8]> {
    let names = [&b"Authentication-Results:"[..], b"Received-SPF:"];
    names.iter().find_map(|name| {
        let at = memchr::memmem::find(line, name)?;
        // Behind a mark around the name, the value begins with another.
        let value = starting_at(line, at.saturating_add(name.len()));
        let is_plain = value.starts_with(b" ") || value.starts_with(b"\t");
        (is_plain && doubt::ends_apart(up_to(line, at))).then(|| starting_at(line, at))
    })
}

/// The result field that begins within one of these lines, and its folds, which are the rest of them.
fn glued_result_above<'a, 't>(above: &'a [&'t [u8]]) -> Option<(&'t [u8], &'a [&'t [u8]])> {
    let mut upwards = above.iter().enumerate().rev();
    let (at, result) = upwards.find_map(|(at, line)| Some((at, glued_result(line)?)))?;
    let folds = above.get(at.saturating_add(1)..)?;
    let is_rest = |line: &&[u8]| field_name(without_mark(line)).is_none() && !is_end_mark(line);
    folds.iter().all(is_rest).then_some((result, folds))
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
    let mut repairs = repairs;
    let begin = begin_of_header(all, at);
    let mut text = Vec::new();
    let above = all.get(..begin).unwrap_or_default();
    let above = above
        .rsplit(|line| is_blank(line))
        .next()
        .unwrap_or_default();
    let is_top_lost = is_tail_of_route(above);
    let glued = glued_result_above(above);
    if is_top_lost {
        // Whoever handed the mail over there is not known any more.
        text.extend_from_slice(b"Received: from unknown");
        for line in above {
            text.push(b'\n');
            text.extend_from_slice(line);
        }
        text.push(b'\n');
    } else if let Some((result, folds)) = glued {
        for line in std::iter::once(&result).chain(folds) {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
    } else if above
        .last()
        .is_some_and(|line| doubt::has_glued_field(line))
    {
        // A field of the top is glued to what stands before it.
        repairs.add(Repair::Ambiguous);
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
        let above = all.get(..begin).unwrap_or_default();
        // The result that was read stands last in it.
        let read = glued.map_or(0, |(_, folds)| folds.len().saturating_add(1));
        let mut unread = above.iter().rev().skip(read);
        if !is_top_lost && (doubt::holds_route(above) || unread.any(|line| holds_result(line))) {
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
    if !doubt::begins_clause(next) {
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

/// A quoted table, with numbers before its rows.
const MAX_STYLES: usize = 4;
