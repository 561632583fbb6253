//! Lines that a program cut at a width: whether two pieces belong together as they are, or with a blank
//! between them.
//!
//! There are two kinds of such programs. One cuts at a column, words and all; the other between two
//! words. Both may take off the blanks that stand where they cut, and then the pieces alone do not say
//! which it was: what stands on both sides must, by the grammar of the field.

use std::ops::RangeInclusive;

use crate::message::FieldKind;
use crate::message::folds::Shape;

/// How a piece belongs to the one above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// Two words.
    Blank,
    /// One may be as good as the other.
    Either,
    /// As they are.
    Glued,
}

impl Joint {
    fn blank_if(are_two_words: bool) -> Self {
        if are_two_words {
            Self::Blank
        } else {
            Self::Glued
        }
    }
}

/// What a line of a damaged header section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineRole {
    /// It opens a field, or stands above all of them.
    Field,
    /// It begins with a blank.
    Fold,
    /// Neither.
    Stray,
}

/// How the lines of a header section were cut.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wraps {
    longest: Longest,
    /// Whether every line that goes on without a fold was cut there by one program.
    is_wrapped: bool,
    cut: Cut,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cut {
    /// At a column. The blanks there may have been taken off.
    AtColumn,
    /// At a column, and blanks are left where they stood.
    AtColumnWhole,
    #[default]
    BetweenWords,
}

impl Wraps {
    /// Judges by all lines. Linear.
    pub(super) fn of<'l>(lines: impl Iterator<Item = (LineRole, &'l [u8])> + Clone) -> Self {
        let longest = Longest::of(lines.clone());
        let mut seen = Seen::default();
        let mut above: Option<(LineRole, &[u8])> = None;
        for (kind, line) in lines {
            seen.add_line(line);
            if let Some(above) = above {
                seen.add_pair(above, (kind, line), longest);
            }
            above = Some((kind, line));
        }
        let is_at_column = seen.strays > 0
            && seen.cuts_at_column == seen.strays
            && seen.full > 0
            && longest.is_usual();
        let is_between_words = seen.narrowest.is_some_and(|narrowest| {
            (*WIDTHS.start()..).contains(&narrowest) && seen.widest <= narrowest.min(*WIDTHS.end())
        });
        let has_blanks = seen.has_blank_end || (seen.has_blank_start && !seen.has_narrow_indent);
        let cut = match is_at_column {
            true if has_blanks => Cut::AtColumnWhole,
            true if seen.cuts_at_column >= FEWEST_CUTS => Cut::AtColumn,
            _ => Cut::BetweenWords,
        };
        Self {
            longest,
            is_wrapped: is_at_column || is_between_words,
            cut,
        }
    }

    /// Whether one program cut every line that goes on without a fold.
    pub(super) fn is_wrapped(&self) -> bool {
        self.is_wrapped
    }

    /// How a line belongs to what stands above it, which ends with the line `above`.
    pub(super) fn joint(&self, above: (LineRole, &[u8]), before: Before<'_>, line: &[u8]) -> Joint {
        let room = self.longest.room(above);
        let above = above.1;
        if above.ends_with(b" ") || line.starts_with(b" ") {
            return Joint::Glued;
        }
        let may_be_cut = match self.cut {
            Cut::AtColumnWhole => {
                return if room == 0 {
                    Joint::Glued
                } else {
                    Joint::Blank
                };
            }
            // The piece may have begun with blanks, too.
            Cut::AtColumn => room <= TRIMMED,
            Cut::BetweenWords => above.ends_with(b"-") || (room == 0 && self.longest.is_usual()),
        };
        if !may_be_cut {
            // No word begins with these.
            return Joint::blank_if(!matches!(line.first(), Some(b'=' | b'@')));
        }
        before.joint(line).unwrap_or(Joint::Either)
    }

    /// The piece that a line is, without the indent that the program took over from the line above.
    pub(super) fn indented<'l>(
        &self,
        above: (LineRole, &[u8]),
        line: &'l [u8],
    ) -> Option<&'l [u8]> {
        let is_full = self.longest.room(above) == 0 && self.longest.is_usual();
        let above = above.1;
        let (indent, piece) = split_indent(line);
        let fits = is_full && split_indent(above).0 == indent && !above.ends_with(b" ");
        fits.then_some(piece)
    }

    /// What is the better guess where either may be.
    pub(super) fn guess(&self) -> Joint {
        match self.cut {
            Cut::AtColumn | Cut::AtColumnWhole => Joint::Glued,
            Cut::BetweenWords => Joint::Blank,
        }
    }
}

/// The lengths of the longest lines.
#[derive(Clone, Copy, Debug, Default)]
struct Longest {
    /// Of those that were lines before.
    own: usize,
    /// Of those that go on without a fold: where a quoted text was wrapped, its mark stood before none.
    stray: usize,
}

impl Longest {
    fn of<'l>(lines: impl Iterator<Item = (LineRole, &'l [u8])>) -> Self {
        let (mut field, mut fold, mut stray) = (0_usize, 0_usize, 0_usize);
        let mut full_fields = 0_usize;
        for (kind, line) in lines {
            let width = width(line);
            if kind == LineRole::Field {
                let above = if width > field { 0 } else { full_fields };
                full_fields = above.saturating_add(usize::from(width >= field));
            }
            let known = match kind {
                LineRole::Field => &mut field,
                LineRole::Fold => &mut fold,
                LineRole::Stray => &mut stray,
            };
            *known = width.max(*known);
        }
        // Where the text was cut before a blank, what goes on looks like a fold. The blanks at its end may
        // be gone.
        let is_piece = (fold == stray || (fold < stray && full_fields > 1))
            && fold.saturating_sub(field) <= QUOTE_MARK;
        let own = if is_piece { field } else { field.max(fold) };
        // What goes on may be short everywhere.
        if own.abs_diff(stray) > QUOTE_MARK {
            let both = own.max(stray);
            return Self {
                own: both,
                stray: both,
            };
        }
        Self { own, stray }
    }

    /// How many columns a line leaves free.
    fn room(&self, (kind, line): (LineRole, &[u8])) -> usize {
        let width = width(line);
        let longest = match kind {
            // What looks like a fold may be a piece that begins with a blank.
            LineRole::Field | LineRole::Fold if width <= self.own => self.own,
            LineRole::Field | LineRole::Fold | LineRole::Stray => self.stray,
        };
        longest.saturating_sub(width)
    }

    /// Whether programs cut lines at such a column.
    fn is_usual(&self) -> bool {
        WIDTHS.contains(&self.own)
    }
}

/// What the lines of a header section show.
#[derive(Default)]
struct Seen {
    strays: usize,
    /// How many of them follow a line that ends at the column, or hardly before it.
    cuts_at_column: usize,
    /// How many follow one that ends there.
    full: usize,
    /// The widest line of several words.
    widest: usize,
    /// The narrowest of those that would be, had the first word of the next one stood in them.
    narrowest: Option<usize>,
    /// Whether a full line ends with a blank, and the field goes on.
    has_blank_end: bool,
    /// Whether the line below a full one begins with one blank.
    has_blank_start: bool,
    /// Whether the line below another does.
    has_narrow_indent: bool,
}

impl Seen {
    fn add_line(&mut self, line: &[u8]) {
        if line.trim_ascii().contains(&b' ') {
            self.widest = self.widest.max(width(line.trim_ascii_end()));
        }
    }

    fn add_pair(&mut self, above: (LineRole, &[u8]), line: (LineRole, &[u8]), longest: Longest) {
        let room = longest.room(above);
        let mark = match above.0 {
            LineRole::Field | LineRole::Fold => longest.stray.saturating_sub(longest.own),
            LineRole::Stray => 0,
        };
        let (above, (kind, line)) = (above.1, line);
        let has_one_blank = matches!(line, [b' ', next, ..] if !matches!(next, b' ' | b'\t'));
        match kind {
            LineRole::Field => return,
            LineRole::Fold if room == 0 => self.has_blank_start |= has_one_blank,
            LineRole::Fold => self.has_narrow_indent |= has_one_blank,
            LineRole::Stray => {
                let word = line.split(|byte| *byte == b' ').next().unwrap_or_default();
                let filled = width(&expanded(above.trim_ascii_end()))
                    .saturating_add(width(word))
                    .saturating_add(mark);
                self.narrowest = Some(self.narrowest.map_or(filled, |least| least.min(filled)));
                self.strays = self.strays.saturating_add(1);
                self.cuts_at_column = self
                    .cuts_at_column
                    .saturating_add(usize::from(room <= TRIMMED));
                self.full = self.full.saturating_add(usize::from(room == 0));
            }
        }
        self.has_blank_end |= room == 0 && above.ends_with(b" ");
    }
}

/// The field above a piece, as far as it was put together.
#[derive(Clone, Copy)]
pub(super) struct Before<'b> {
    pub(super) body: &'b [u8],
    pub(super) kind: FieldKind,
    pub(super) shape: Shape,
}

impl Before<'_> {
    /// How a piece belongs to it, where its grammar says so.
    pub(super) fn joint(&self, line: &[u8]) -> Option<Joint> {
        let body = self.body.trim_ascii_end();
        let (last, first) = (*body.last()?, *line.first()?);
        let near = body
            .get(body.len().saturating_sub(CONTEXT)..)
            .unwrap_or_default();
        if self.is_date() {
            return Some(joint_in_date(near, line));
        }
        if b")]>;,.@:=_".contains(&first) {
            return Some(Joint::Glued);
        }
        match last {
            b'(' | b'[' | b'<' | b'=' | b'@' | b'.' | b'/' | b'-' | b'_' | b'"' => {
                return Some(Joint::Glued);
            }
            b')' | b']' | b'>' | b';' | b',' => return Some(Joint::Blank),
            _ if b"([<\"".contains(&first) => return Some(Joint::Blank),
            _ => {}
        }
        let (rest, token) = split_last_token(near);
        // An address, whatever stands in it.
        if matches!(rest.last(), Some(b'[' | b'<')) {
            return Some(Joint::Glued);
        }
        let next = line.split(|byte| is_end_of_token(*byte)).next();
        let next = next.unwrap_or_default();
        let is_inside = self.shape.opened > self.shape.closed;
        match self.kind {
            FieldKind::Received if is_inside => joint_in_comment(rest, token, next),
            FieldKind::Received => joint_in_route(rest, token, next),
            FieldKind::AuthenticationResults | FieldKind::ReceivedSpf if !is_inside => {
                // One sign of equality in each of its properties (RFC 8601, 2.2).
                let is_whole = token.contains(&b'=') && next.contains(&b'=');
                Some(Joint::blank_if(is_whole))
            }
            _ if self.shape.angles_opened > self.shape.angles_closed => Some(Joint::Glued),
            _ => None,
        }
    }

    /// Whether the field goes on with the date of a trace field.
    fn is_date(&self) -> bool {
        self.kind == FieldKind::Received
            && self.shape.has_semicolon
            && self.shape.opened == self.shape.closed
    }
}

/// RFC 5322, 3.3: words and numbers take turns, and a zone begins with its sign.
fn joint_in_date(body: &[u8], line: &[u8]) -> Joint {
    let (_, token) = split_last_token(body);
    let last = token.last().copied().unwrap_or(b';');
    let first = line.first().copied().unwrap_or(b' ');
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_time_next = digits == 2 && line.get(2) == Some(&b':');
    let is_same = (last.is_ascii_digit() && first.is_ascii_digit())
        || (last.is_ascii_alphabetic() && first.is_ascii_alphabetic());
    let is_year = token.len() == 4 && token.iter().all(u8::is_ascii_digit);
    if (is_same && !(is_year && is_time_next)) || matches!(last, b'+' | b'-' | b':') {
        return Joint::Glued;
    }
    if b":,;".contains(&first) {
        return Joint::Glued;
    }
    Joint::Blank
}

/// RFC 5321, 4.4: behind a keyword stands one value, and behind that a comment or another keyword.
fn joint_in_route(rest: &[u8], token: &[u8], next: &[u8]) -> Option<Joint> {
    let rest = rest.trim_ascii_end();
    let (further, before) = split_last_token(rest);
    let (_, furthest) = split_last_token(further.trim_ascii_end());
    let is_begin = rest.is_empty() || matches!(rest.last(), Some(b')'));
    // The words behind `with` are as many as a server likes.
    if is_keyword(before) && !before.eq_ignore_ascii_case(b"with") {
        return Some(Joint::blank_if(is_keyword(next)));
    }
    if is_begin || (is_keyword(furthest) && !furthest.eq_ignore_ascii_case(b"with")) {
        return Some(Joint::blank_if(is_keyword(token)));
    }
    let whole = [token, next].concat();
    if is_keyword(&whole) {
        return Some(Joint::Glued);
    }
    (is_keyword(next) || is_keyword(token)).then_some(Joint::Blank)
}

/// A comment begins with a name, or with a word that says what it is about; or a name stands behind the
/// word and a sign.
fn joint_in_comment(rest: &[u8], token: &[u8], next: &[u8]) -> Option<Joint> {
    if token.contains(&b'=') && next.contains(&b'=') {
        return Some(Joint::Blank);
    }
    let (_, before) = split_last_token(rest.trim_ascii_end());
    let is_named = [&b"EHLO"[..], b"HELO"].contains(&before);
    let is_first = rest.last() == Some(&b'(') || token.contains(&b'=') || is_named;
    let is_name = token.contains(&b'.') || next.contains(&b'.');
    let is_word = WORDS.iter().any(|word| token.eq_ignore_ascii_case(word));
    (is_first && is_name).then(|| Joint::blank_if(is_word))
}

/// What stands before the last word of a text, and that word.
fn split_last_token(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text
        .iter()
        .rev()
        .take_while(|byte| !is_end_of_token(**byte))
        .count();
    text.split_at_checked(text.len().saturating_sub(length))
        .unwrap_or((text, b""))
}

fn is_end_of_token(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"()<>[];,\"".contains(&byte)
}

fn is_keyword(word: &[u8]) -> bool {
    const KEYWORDS: [&[u8]; 6] = [b"by", b"for", b"from", b"id", b"via", b"with"];
    KEYWORDS
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// The blanks that a line begins with, and what follows them.
fn split_indent(line: &[u8]) -> (&[u8], &[u8]) {
    let indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    line.split_at_checked(indent.count()).unwrap_or((line, b""))
}

/// How many columns a line fills.
fn width(line: &[u8]) -> usize {
    // All bytes of a character but the first are of one kind (RFC 3629, 3).
    line.iter()
        .filter(|byte| !matches!(byte, 0x80..=0xbf))
        .count()
}

/// A line with blanks for a tab at its beginning, as programs count it.
fn expanded(line: &[u8]) -> Vec<u8> {
    match line {
        [b'\t', rest @ ..] => [b"        ", rest].concat(),
        _ => line.to_vec(),
    }
}

/// Windows, tickets and mails are as wide as this.
const WIDTHS: RangeInclusive<usize> = 40..=132;

/// Of a text that was quoted more than once, too.
const QUOTE_MARK: usize = 4;

/// Fewer lines of one length may be chance.
const FEWEST_CUTS: usize = 3;

/// So many blanks stand at one place.
const TRIMMED: usize = 2;

/// A name's surroundings are not looked for further away: a hostile field has many pieces.
const CONTEXT: usize = 512;

/// Comments of trace fields begin with these.
const WORDS: [&[u8]; 12] = [
    b"account",
    b"authenticated",
    b"ehlo",
    b"envelope-from",
    b"envelope-sender",
    b"exim",
    b"from",
    b"helo",
    b"postfix",
    b"sender",
    b"using",
    b"with",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn joint(kind: FieldKind, body: &str, line: &str) -> Option<Joint> {
        let mut shape = Shape::default();
        shape.add(body.as_bytes());
        let body = body.as_bytes();
        Before { body, kind, shape }.joint(line.as_bytes())
    }

    #[test]
    fn the_grammar_of_a_trace_field_says_where_a_word_was_cut() {
        let table = [
            ("from mail.exam", "ple.com (x", Some(Joint::Glued)),
            (
                "from mail.example.com",
                "by mx.example.net",
                Some(Joint::Blank),
            ),
            (
                "from a.example.com by",
                "mx.example.net",
                Some(Joint::Blank),
            ),
            (
                "from a.example.com b",
                "y mx.example.net",
                Some(Joint::Glued),
            ),
            (
                "from a (b.example.com)",
                "by mx.example.net",
                Some(Joint::Blank),
            ),
            ("from a (b.exam", "ple.com [192.0.2.1])", Some(Joint::Glued)),
            ("from a (b.example.com", "[192.0.2.1])", Some(Joint::Blank)),
            ("from a ([192.0", ".2.1])", Some(Joint::Glued)),
            ("from a (HELO", "b.example.com)", Some(Joint::Blank)),
            ("from a (HELO b.example.co", "m)", Some(Joint::Glued)),
            ("by mx with ESMTPS i", "d 12 for <a@b>", Some(Joint::Glued)),
            ("by mx with Microsoft", "SMTP Server", None),
            ("by mx for <a@exam", "ple.com>; Mon", Some(Joint::Glued)),
            ("by mx; Mon, 9 No", "v 2026", Some(Joint::Glued)),
            ("by mx; Mon, 9 Nov", "2026 01:12:06", Some(Joint::Blank)),
            (
                "by mx; Mon, 9 Nov 2026",
                "01:12:06 +0000",
                Some(Joint::Blank),
            ),
            ("by mx; Mon, 9 Nov 20", "26 01:12:06", Some(Joint::Glued)),
            (
                "by mx; Mon, 9 Nov 2026 01:12:06",
                "+0000",
                Some(Joint::Blank),
            ),
        ];
        for (body, line, wanted) in table {
            let found = joint(FieldKind::Received, body, line);
            assert_eq!(found, wanted, "{body}|{line}");
        }
    }

    #[test]
    fn a_property_of_a_result_has_one_sign_of_equality() {
        let kind = FieldKind::AuthenticationResults;
        let table = [
            ("mx; spf=pass", "smtp.mailfrom=a", Some(Joint::Blank)),
            ("mx; spf=pa", "ss smtp.mailfrom=a", Some(Joint::Glued)),
            ("mx; spf=pass smtp.mail", "from=a", Some(Joint::Glued)),
            ("mx; spf=pass (mx: domain", "of a", None),
        ];
        for (body, line, wanted) in table {
            assert_eq!(joint(kind, body, line), wanted, "{body}|{line}");
        }
    }

    #[test]
    fn lines_of_one_length_were_cut_at_a_column_and_others_between_words() {
        let column = "x".repeat(70);
        let lines = |ends: &[&str]| {
            let mut lines = vec![(LineRole::Field, column.clone())];
            let strays = ends
                .iter()
                .map(|end| (LineRole::Stray, format!("{}{end}", "x".repeat(67))));
            lines.extend(strays);
            lines.push((LineRole::Stray, "end".to_owned()));
            let lines = lines.iter().map(|(kind, line)| (*kind, line.as_bytes()));
            let wraps = Wraps::of(lines.clone());
            (wraps.is_wrapped(), wraps.cut)
        };
        assert_eq!(lines(&["yyy", "zzz"]), (true, Cut::AtColumn));
        assert_eq!(lines(&["yy ", "zzz"]), (true, Cut::AtColumnWhole));
        assert_eq!(lines(&["", "zzz"]).1, Cut::BetweenWords);
        // There was room for the next word.
        let short = [
            (
                LineRole::Field,
                &b"A: a b c d e f g h i j k l m n o p q r s t u v w x y z"[..],
            ),
            (LineRole::Field, b"Received: by mx"),
            (LineRole::Stray, b"with x"),
        ];
        assert!(!Wraps::of(short.iter().copied()).is_wrapped());
    }
}
