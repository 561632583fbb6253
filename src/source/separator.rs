//! Where one message of an mbox ends and the next begins.
//!
//! There is no standard that programs follow (RFC 4155 describes one dialect of five), and bodies
//! hold unquoted lines that begin with `From `. The rule here looks at the line before and the two
//! lines after, and at nothing else: any part of a file can be judged alone.

use memchr::memchr;
use memchr::memmem::Finder;

use crate::source::field::{may_be_name, split_name};
use crate::source::{starting_at, up_to};

/// Which lines may be separators: a property of the file, known from its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separators {
    /// Any dated or bare `From ` line but those of `git format-patch`.
    Any,
    /// These too: the file is a series of patches.
    AnyOrPatch,
    /// Google Takeout: `From 1825672345678901234@xxx ` and a date.
    Takeout,
}

impl Separators {
    /// What the first line of a file says about all its separators.
    pub(super) fn of(first_line: &[u8]) -> Self {
        let line = trim_end(first_line);
        if is_takeout(line) {
            Separators::Takeout
        } else if is_patch(line) {
            Separators::AnyOrPatch
        } else {
            Separators::Any
        }
    }
}

/// Whether a line is a separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Unknown until more bytes are read.
    NeedsMore,
    No,
    Yes,
}

/// Whether text is all that there will be to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// The input ends here, or the text is as long as it is ever looked at.
    Complete,
    /// More reading would make it longer.
    Partial,
}

/// Finds the places in an input where a separator may begin.
#[derive(Debug)]
pub(super) struct SeparatorFinder {
    finder: Finder<'static>,
    /// The last byte of what is looked for.
    last: u8,
}

impl SeparatorFinder {
    /// Finds lines that begin with `From `.
    pub(super) fn of_mbox() -> Self {
        Self::new(b"\nFrom ", b' ')
    }

    /// Finds lines that begin with four times 0x01.
    pub(super) fn of_mmdf() -> Self {
        Self::new(b"\n\x01\x01\x01\x01", b'\x01')
    }

    fn new(needle: &'static [u8], last: u8) -> Self {
        let finder = Finder::new(needle);
        SeparatorFinder { finder, last }
    }

    /// How many bytes before the end of a text may be the beginning of one that goes on after it.
    pub(super) fn overlap(&self) -> usize {
        self.finder.needle().len().saturating_sub(1)
    }

    /// The first line feed in `text` that such a line follows.
    ///
    /// Most of a mailbox is base64 (RFC 2045, section 6.8), which has no blank: there one byte is
    /// found in a third of the time that the whole takes. Where blanks are frequent, the whole is
    /// looked for.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        let needle = self.finder.needle();
        let mut at = 0_usize;
        loop {
            let gap = memchr(self.last, starting_at(text, at))?;
            let end = at.saturating_add(gap).saturating_add(1);
            if gap >= SPARSE {
                if up_to(text, end).ends_with(needle) {
                    return Some(end.saturating_sub(needle.len()));
                }
                at = end;
            } else {
                let from = at.saturating_sub(self.overlap());
                let until = at.saturating_add(STRETCH);
                if let Some(found) = self.finder.find(starting_at(up_to(text, until), from)) {
                    return Some(from.saturating_add(found));
                }
                at = until;
            }
        }
    }
}

/// Whether the line at the start of `ahead` opens a message.
///
/// `behind` is what precedes it.
pub(super) fn is_separator(
    separators: Separators,
    behind: &[u8],
    ahead: &[u8],
    extent: Extent,
) -> Decision {
    let unknown = match extent {
        Extent::Complete => Decision::No,
        Extent::Partial => Decision::NeedsMore,
    };
    if !ahead.starts_with(FROM) {
        return if FROM.starts_with(ahead) {
            unknown
        } else {
            Decision::No
        };
    }
    let Some((line, rest)) = split_line(ahead) else {
        return unknown;
    };
    let line = trim_end(line);
    let bare = matches!(line, b"From" | b"From -");
    let admitted = match separators {
        Separators::Any => bare || has_date(line) && !is_patch(line),
        Separators::AnyOrPatch => bare || has_date(line),
        Separators::Takeout => is_takeout(line) && has_date(line),
    };
    if !admitted {
        return Decision::No;
    }
    match classify_line(rest, extent) {
        LineKind::Field | LineKind::Quoted => {}
        LineKind::Unknown => return Decision::NeedsMore,
        _ => return Decision::No,
    }
    if !bare && ends_with_blank_line(behind) {
        return Decision::Yes;
    }
    let Some((_, rest)) = split_line(rest) else {
        return unknown;
    };
    match classify_line(rest, extent) {
        LineKind::Field | LineKind::Continuation => Decision::Yes,
        LineKind::Blank if !bare => Decision::Yes,
        LineKind::Unknown => Decision::NeedsMore,
        _ => Decision::No,
    }
}

/// What a line begins as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Ends a header section (RFC 5322, 2.1).
    Blank,
    /// Goes on with the field above (RFC 5322, 2.2.3).
    Continuation,
    Field,
    /// No line: the input ends here.
    None,
    Other,
    /// `>From `: a separator line of an earlier delivery.
    Quoted,
    /// More bytes would tell.
    Unknown,
}

/// What the line at the start of `text` begins as.
pub(super) fn classify_line(text: &[u8], extent: Extent) -> LineKind {
    const QUOTED: &[u8] = b">From ";
    let short = |kind| match extent {
        Extent::Complete => kind,
        Extent::Partial => LineKind::Unknown,
    };
    match text {
        [] => short(LineKind::None),
        [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r', b'\r', b'\n', ..] => LineKind::Blank,
        [b'\r'] => short(LineKind::Blank),
        [b'\r', b'\r'] => short(LineKind::Other),
        [b' ' | b'\t', ..] => LineKind::Continuation,
        [b'>', ..] if text.starts_with(QUOTED) => LineKind::Quoted,
        [b'>', ..] if QUOTED.starts_with(text) => short(LineKind::Other),
        _ => match split_name(text) {
            // `https://` begins a line of prose.
            Some((_, [b'/', b'/', ..])) => LineKind::Other,
            Some((_, [] | [b'/'])) => short(LineKind::Field),
            Some(_) => LineKind::Field,
            None if may_be_name(text) => short(LineKind::Other),
            None => LineKind::Other,
        },
    }
}

/// The first line without its line feed, and what follows it.
pub(super) fn split_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b'\n', text)?;
    Some((up_to(text, at), starting_at(text, at.saturating_add(1))))
}

pub(super) fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

/// Whether the last whole line of `text` has nothing on it, as every message of an mbox should end
/// (RFC 4155, appendix A).
fn ends_with_blank_line(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let line = match memchr::memrchr(b'\n', text) {
        Some(at) => starting_at(text, at.saturating_add(1)),
        None => text,
    };
    line.iter().all(u8::is_ascii_whitespace)
}

/// `From ` and the name of a commit (40 to 64 hexadecimal digits) and the date that git always
/// writes.
fn is_patch(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let digits = rest
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    (40..=64).contains(&digits) && starting_at(rest, digits) == b" Mon Sep 17 00:00:00 2001"
}

fn is_takeout(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && starting_at(rest, digits).starts_with(b"@xxx ")
}

/// Weekday, month and day in either order, then (perhaps after a year) the hour and minute.
///
/// asctime, RFC 5322, 3.3, Takeout and UUCP dates all hold these in this order; they differ in what
/// follows.
fn has_date(line: &[u8]) -> bool {
    let mut words = line
        .split(|byte| matches!(byte, b' ' | b'\t' | b',' | b'-'))
        .filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if is_weekday(word) && follows_weekday(words.clone()) {
            return true;
        }
    }
    false
}

fn follows_weekday<'a>(mut words: impl Iterator<Item = &'a [u8]>) -> bool {
    let (Some(one), Some(two), Some(three)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    if !(is_month(one) && is_day(two) || is_day(one) && is_month(two)) {
        return false;
    }
    is_time(three)
        || matches!(three.len(), 2 | 4)
            && three.iter().all(u8::is_ascii_digit)
            && words.next().is_some_and(is_time)
}

fn is_weekday(word: &[u8]) -> bool {
    const DAYS: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];
    word.len() == 3 && DAYS.iter().any(|day| word.eq_ignore_ascii_case(day))
}

fn is_month(word: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    word.len() == 3 && MONTHS.iter().any(|month| word.eq_ignore_ascii_case(month))
}

fn is_day(word: &[u8]) -> bool {
    match word {
        [digit] => (b'1'..=b'9').contains(digit),
        [b'0', digit] => (b'1'..=b'9').contains(digit),
        [b'1' | b'2', digit] => digit.is_ascii_digit(),
        [b'3', digit] => matches!(digit, b'0' | b'1'),
        _ => false,
    }
}

/// `h:mm`, whatever follows.
fn is_time(word: &[u8]) -> bool {
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(digits, 1 | 2)
        && match starting_at(word, digits) {
            [b':', ten, one, ..] => ten.is_ascii_digit() && one.is_ascii_digit(),
            _ => false,
        }
}

const FROM: &[u8] = b"From ";

/// From how many bytes without it on the last byte alone is looked for.
const SPARSE: usize = 512;

/// How many bytes are searched for the whole before the last byte alone is tried again.
const STRETCH: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever they stand, and however many blanks there are.
    #[test]
    fn separators_are_found_as_a_plain_search_finds_them() {
        let finder = SeparatorFinder::of_mbox();
        let mut hits = 0;
        for filler in [&b"QUJD"[..], b"a b ", b" ", b"\nFro", b"From "] {
            for blank_every in [SPARSE - 1, SPARSE, STRETCH, 3 * STRETCH] {
                for place in [0, 1, SPARSE - 6, SPARSE, STRETCH - 3, STRETCH, 2 * STRETCH] {
                    let mut text: Vec<u8> =
                        filler.iter().copied().cycle().take(4 * STRETCH).collect();
                    for at in (blank_every..text.len()).step_by(blank_every) {
                        text[at] = b' ';
                    }
                    text.splice(place..place, *b"\nFrom ");
                    text.splice(place + 900..place + 900, *b"\nFrom \nFrom ");
                    let mut found = Vec::new();
                    let mut at = 0;
                    while let Some(feed) = finder.find(&text[at..]) {
                        found.push(at + feed);
                        at += feed + 1;
                    }
                    let all: Vec<usize> = memchr::memmem::find_iter(&text, b"\nFrom ").collect();
                    assert_eq!(found, all, "{filler:?}, {blank_every}, {place}");
                    hits += all.len();
                }
            }
        }
        assert!(hits >= 3 * 5 * 4 * 7);
    }

    #[test]
    fn dates_of_all_styles() {
        for line in [
            "From a@example.net Tue Mar  4 18:00:00 2025",
            "From a@example.net Tue Mar  4 18:00 2025",
            "From a@example.net Tue Mar 04 18:00:00 +0000 2025",
            "From a@example.net Tue Mar  4 18:00:00 PST 2025",
            "From a@example.net Tue Mar  4 18:00:00 2025 +0900",
            "From a at example.net  Tue Mar  4 18:00:00 2025",
            "From uucp Tue Mar  4 18:00:00 2025 remote from relay",
            "From a@example.net Tue, 4 Mar 2025 18:00:00 +0900",
            "From a@example.net Tue, 04 Mar 25 8:00:00 GMT",
            "From a@example.net Tue, 04-Mar-2025 18:00:00 GMT",
            "From - Tue Jul 05 18:44:15 2022",
            "From \"two words\"@example.net Tue Mar  4 18:00:00 2025",
            "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        ] {
            assert!(has_date(line.as_bytes()), "{line}");
        }
        for line in [
            "From now on we meet at 10:30.",
            "From Mon to Tue we are closed, 10:30 Mar 4",
            "From Monday Mar 3 10:30",
            "From a@example.net Tue Mar 44 18:00:00 2025",
            "From a@example.net Tue Mar  4 2025",
        ] {
            assert!(!has_date(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn a_separator_needs_a_field_after_it_and_a_blank_line_or_a_second_field() {
        let decide = |behind: &str, ahead: &str| {
            is_separator(
                Separators::Any,
                behind.as_bytes(),
                ahead.as_bytes(),
                Extent::Complete,
            )
        };
        let line = "From a@example.net Tue Mar  4 18:00:00 2025\n";
        let with = |rest: &str| format!("{line}{rest}");
        assert_eq!(decide("x\n\n", &with("A: b")), Decision::Yes);
        assert_eq!(decide("x\r\n\r\n", &with("A: b")), Decision::Yes);
        assert_eq!(decide("x\n", &with("A: b\nC: d\n")), Decision::Yes);
        assert_eq!(decide("x\n", &with("A: b\n\tc\n")), Decision::Yes);
        assert_eq!(decide("x\n", &with("A: b\n\n")), Decision::Yes);
        assert_eq!(decide("x\n", &with("A: b\nc\n")), Decision::No);
        assert_eq!(decide("x\n", &with("A: b\n")), Decision::No);
        assert_eq!(
            decide("\n\n", &with("https://example.com/\n")),
            Decision::No
        );
        assert_eq!(decide("\n\n", &with(">From b\nA: b\n")), Decision::Yes);
        assert_eq!(decide("\n\n", "From \nA: b\nC: d\n"), Decision::Yes);
        assert_eq!(decide("\n\n", "From -\r\nA: b\r\n c\r\n"), Decision::Yes);
        assert_eq!(decide("\n\n", "From -\nA: b\n\n"), Decision::No);
        assert_eq!(decide("\n\n", "From me\nA: b\nC: d\n"), Decision::No);
    }
}
