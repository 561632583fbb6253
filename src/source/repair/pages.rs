//! A header that was printed: a browser puts the address, the number of the page and a title between two
//! pages, wherever a line ends there.

use crate::source::layout::is_known;
use crate::source::repair::lines::{field_name, is_blank, is_fold, lines};

/// A header without what stands between its pages.
pub(super) struct Pages {
    pub(super) text: Vec<u8>,
    /// Whether a page ended within a field: who wrote what follows is not sure.
    pub(super) is_field_torn: bool,
}

/// Joins the pages of a header that a browser printed: `None` if there is one page only.
pub(super) fn join(text: &[u8]) -> Option<Pages> {
    let all: Vec<&[u8]> = lines(text).collect();
    let mut joined: Vec<&[u8]> = Vec::with_capacity(all.len());
    let mut is_field_torn = false;
    let mut breaks = 0_usize;
    let mut at = 0_usize;
    while let Some(line) = all.get(at) {
        // The blank lines of one place are counted once.
        let is_first = joined.last().is_none_or(|above| !is_blank(above));
        let next = is_first.then(|| end_of_break(&all, at)).flatten();
        let Some(next) = next else {
            joined.push(line);
            at = at.saturating_add(1);
            continue;
        };
        breaks = breaks.saturating_add(1);
        if all.get(next).is_some_and(|line| is_fold(line)) {
            is_field_torn = true;
        } else {
            // A blank line shows where the next page begins.
            joined.push(b"");
        }
        at = next;
    }
    (breaks > 0).then(|| Pages {
        text: joined.join(&b'\n'),
        is_field_torn,
    })
}

/// The line behind the blank lines and the few others that stand at `at` between two pages.
fn end_of_break(all: &[&[u8]], at: usize) -> Option<usize> {
    let blanks = |from: usize| {
        let lines = all.iter().skip(from);
        lines.take_while(|line| is_blank(line)).count()
    };
    let above = blanks(at);
    let begin = at.saturating_add(above);
    let between = all.iter().skip(begin).take_while(|line| !is_blank(line));
    let between: Vec<&[u8]> = between
        .take(MOST_LINES.saturating_add(1))
        .copied()
        .collect();
    let end = begin.saturating_add(between.len());
    let below = blanks(end);
    let is_header = |line: &&[u8]| is_fold(line) || field_name(line).is_some_and(is_known);
    let fits = above > 0
        && below > 0
        && between.len() <= MOST_LINES
        && between.iter().any(|line| is_page_mark(line))
        && !between.iter().any(is_header);
    fits.then_some(end.saturating_add(below))
}

/// `https://mail.example.com/mail/u/0/?view=om 2/3`: the address of a page, and its number of how many.
fn is_page_mark(line: &[u8]) -> bool {
    let has_address = [&b"https://"[..], b"http://"]
        .iter()
        .any(|scheme| line.starts_with(scheme));
    let last = line.trim_ascii_end().rsplit(u8::is_ascii_whitespace).next();
    let mut numbers = last.unwrap_or_default().split(|byte| *byte == b'/');
    let mut is_number = || {
        let number = numbers.next().unwrap_or_default();
        (1..=3).contains(&number.len()) && number.iter().all(u8::is_ascii_digit)
    };
    has_address && is_number() && is_number()
}

/// The foot of one page and the head of the next one.
const MOST_LINES: usize = 3;
