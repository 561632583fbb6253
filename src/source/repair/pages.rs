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
    let is_header = |line: &[u8]| {
        let line = line.strip_prefix(b"\x0c").unwrap_or(line);
        !is_blank(line) && (is_fold(line) || field_name(line).is_some_and(is_known))
    };
    let mut others = 0_usize;
    let (mut has_mark, mut is_below_blank) = (false, false);
    for (number, line) in all.iter().enumerate().skip(at) {
        if is_blank(line) {
            is_below_blank = true;
            continue;
        }
        if is_header(line) {
            return (has_mark && is_below_blank).then_some(number);
        }
        // Behind the blank line above, and before the one below.
        if others == 0 && !is_below_blank {
            return None;
        }
        others = others.saturating_add(1);
        if others > MOST_LINES {
            return None;
        }
        has_mark |= is_page_mark(line);
        is_below_blank = false;
    }
    None
}

/// `https://mail.example.com/mail/u/0/?view=om 2/3`, `Page 2 of 3`, `- 2 -`: the number of a page, and of
/// how many, behind the address of a page or by itself.
fn is_page_mark(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let has_address = [&b"https://"[..], b"http://"]
        .iter()
        .any(|scheme| line.starts_with(scheme));
    if has_address {
        let last = line.rsplit(u8::is_ascii_whitespace).next();
        let mut numbers = last.unwrap_or_default().split(|byte| *byte == b'/');
        let mut is_number = || numbers.next().is_some_and(is_number_of_page);
        return is_number() && is_number();
    }
    if line.len() > LONGEST_MARK {
        return false;
    }
    let text = String::from_utf8_lossy(line).to_lowercase();
    let words = text.split(|sign: char| !sign.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_number = |word: &&str| is_number_of_page(word.as_bytes());
    let numbers = words.iter().filter(|word| is_number(word)).count();
    let others = words.iter().filter(|word| !is_number(word));
    let is_alone = numbers == 1 && words.len() == 1;
    // A date has three numbers, and a number alone may be anything.
    (1..=2).contains(&numbers)
        && others.clone().all(|word| PAGES.contains(word))
        && (!is_alone || line.contains(&b'-'))
}

fn is_number_of_page(word: &[u8]) -> bool {
    (1..=3).contains(&word.len()) && word.iter().all(u8::is_ascii_digit)
}

/// The words beside the number of a page.
const PAGES: [&str; 13] = [
    "de",
    "di",
    "of",
    "page",
    "pages",
    "pagina",
    "página",
    "seite",
    "sur",
    "von",
    "ページ",
    "頁",
    "页",
];

/// The foot of one page and the head of the next one.
const MOST_LINES: usize = 3;

/// A longer line is a sentence.
const LONGEST_MARK: usize = 40;
