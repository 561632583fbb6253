//! What programs put before or around each line of a header that they show: quote marks, bullets, numbers,
//! the bars of a table, a box.

use crate::source::layout::is_known;
use crate::source::repair::Repair;
use crate::source::repair::lines::{field_name, is_blank, is_fold, is_name_sign, is_received};
use crate::source::{starting_at, up_to, without_mark};

/// What stands before or around the lines of a header.
#[derive(Clone, Copy)]
pub(super) enum Style<'a> {
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
    pub(super) fn at(all: &[&'a [u8]], at: usize, line: &'a [u8]) -> Option<Self> {
        if is_spooled(all.get(at..).unwrap_or_default()) {
            return Some(Style::Spool);
        }
        if queued(line).is_some_and(is_received) {
            return Some(Style::Queue);
        }
        if let Some(number) = glued_number(all, at) {
            return Some(Style::Numbered { number, sign: b"" });
        }
        match Self::of(line) {
            // A bullet may stand before the folds, too.
            Some(Style::Bold) => {
                let is_bullet = |style: &Self| style.repair() == Some(Repair::QuoteMarks);
                let label = Style::of_label(all, at).filter(is_bullet);
                Some(label.unwrap_or(Style::Bold))
            }
            Some(Style::Prefix(_)) if is_lone(all, at) => None,
            Some(style) => Some(style),
            None => Style::of_label(all, at),
        }
    }

    /// The style of a line that opens a trace field.
    pub(super) fn of(line: &'a [u8]) -> Option<Self> {
        if is_received(without_mark(line)) {
            return Some(Style::Plain);
        }
        if let Some(bar) = FRAMES
            .iter()
            .find(|bar| framed(line, bar).is_some_and(|line| opens_route(line, bar.as_bytes())))
        {
            return Some(Style::Framed(bar));
        }
        let has_style = |line: &[u8]| is_received(line) || Style::of_names(line).is_some();
        let width = prefix_width(line);
        let (prefix, rest) = line.split_at_checked(width)?;
        if width > 0 && has_style(rest) && piped(line).is_none_or(|line| !is_received(&line)) {
            return Some(Style::Prefix(prefix));
        }
        // Numbers stand below each other's last digit, and the blanks before them are theirs.
        if let Some((_, _, inner)) = numbered(rest)
            && prefix.trim_ascii_end().ends_with(b">")
            && has_style(inner)
        {
            return Some(Style::Prefix(prefix.trim_ascii_end()));
        }
        if let [sign @ (b'`' | b'"' | b'\''), ..] = line
            && enclosed(line, *sign).is_some_and(|line| opens_route(line, &[*sign]))
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
        let label = label_of_route(line)?;
        // `diff` writes a dash before each line that is gone.
        let ends = label == b"-" || label.last().is_some_and(|byte| b" \t:|])>".contains(byte));
        let below = all.iter().skip(at.saturating_add(1));
        let below = below.filter(|line| !is_blank(line)).take(FEWEST_LABELS);
        let labelled = below.filter(|line| without_label(line, label).is_some());
        let fits = ends && label.len() <= LONGEST_LABEL && labelled.count() == FEWEST_LABELS;
        fits.then_some(Style::Labelled(label))
    }

    pub(super) fn repair(self) -> Option<Repair> {
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

    /// Whether it may stand before each line, so that blank ones between two count for nothing.
    pub(super) fn counts_lines(self) -> bool {
        matches!(self, Style::Labelled(_) | Style::Numbered { .. })
    }

    /// The lines around `at` that have this style, plain; and the first one's number.
    pub(super) fn decode(self, all: &[&'a [u8]], at: usize) -> (usize, Vec<Vec<u8>>) {
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
            Style::Numbered { number, sign: b"" } => {
                let wanted = number.checked_add_signed(distance)?;
                line.strip_prefix(wanted.to_string().as_bytes())
                    .map(<[u8]>::to_vec)
            }
            Style::Numbered { number, sign } => {
                let wanted = number.checked_add_signed(distance)?;
                let (digits, rest) = digits(line)?;
                let other = (sign == b":").then_some(b"-");
                let found = rest.strip_prefix(sign);
                let rest = match found.or_else(|| rest.strip_prefix(other?)) {
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

/// Whether what stands before the line at `at` is no mark of each line: a field stands below without it.
fn is_lone(all: &[&[u8]], at: usize) -> bool {
    let below = all.get(at.saturating_add(1)..).unwrap_or_default();
    let below = below.iter().take(MOST_FOLDS).find(|line| !is_fold(line));
    below.is_some_and(|line| field_name(line).is_some_and(is_known))
}

/// No trace field has more folds.
const MOST_FOLDS: usize = 32;

/// A line without the sign at its beginning and its end; a comma may follow.
fn enclosed(line: &[u8], sign: u8) -> Option<&[u8]> {
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b",").unwrap_or(line);
    line.strip_prefix(&[sign])?.strip_suffix(&[sign])
}

/// Whether what stands between two signs opens a trace field. Stars around a name alone, the value of which
/// begins in a fold, are around the name and not around the line.
fn opens_route(line: &[u8], sign: &[u8]) -> bool {
    let is_around_name =
        matches!(sign, b"*" | b"`") && is_blank(starting_at(line, b"Received:".len()));
    is_received(line) && !is_around_name
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
            // EN QUAD to HAIR SPACE, NARROW NO-BREAK SPACE.
            [0xe2, 0x80, 0x80..=0x8a | 0xaf, rest @ ..] => rest,
            [b'/', b'/', rest @ ..] => rest,
            _ => return line.len().saturating_sub(rest.len()),
        };
    }
}

/// The number that a line begins with, and what follows it.
pub(super) fn digits(line: &[u8]) -> Option<(usize, &[u8])> {
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

/// The number that stands before a trace field without a sign between the two, and before the lines below
/// one more each.
fn glued_number(all: &[&[u8]], at: usize) -> Option<usize> {
    let (number, field) = digits(all.get(at)?)?;
    let is_counted = |distance: usize| {
        let wanted = number.saturating_add(distance).to_string();
        let line = all.get(at.saturating_add(distance));
        line.is_some_and(|line| line.starts_with(wanted.as_bytes()))
    };
    (is_received(field) && (0..=FEWEST_LABELS).all(is_counted)).then_some(number)
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

/// What stands before a trace field's name in a line.
pub(super) fn label_of_route(line: &[u8]) -> Option<&[u8]> {
    memchr::memmem::find(line, b"Received:").map(|width| up_to(line, width))
}

/// What follows a label in a line; other digits may stand in the label, as many as there are. `grep -A`
/// writes a dash for each colon before the lines that it did not look for.
pub(super) fn without_label<'a>(line: &'a [u8], label: &[u8]) -> Option<&'a [u8]> {
    let (mut line, mut label) = (line, label);
    while let [sign, more @ ..] = label {
        match (count_digits(line), count_digits(label)) {
            (0, 0) => {
                let other = (*sign == b':').then_some(b"-");
                let rest = line.strip_prefix(&[*sign]);
                let rest = rest.or_else(|| line.strip_prefix(other?));
                let Some(rest) = rest else {
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
pub(super) const FEWEST_LABELS: usize = 2;

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
    // `=3A` is a colon in quoted-printable.
    if *sign == "=" && up_to(value, 3).eq_ignore_ascii_case(b"=3a") {
        return None;
    }
    let value = starting_at(value, sign.len()).trim_ascii_start();
    // Names of one width: `Received        : from mail.example.com`.
    let value = match value {
        [b':' | b'|' | b'=', b' ' | b'\t', rest @ ..] => rest.trim_ascii_start(),
        _ => value.strip_prefix("│ ".as_bytes()).unwrap_or(value),
    };
    let is_name = is_known(name) || name.contains(&b'-');
    let value = undoubled(value)
        .or_else(|| string(value))
        .unwrap_or_else(|| value.to_vec());
    is_name.then(|| [name, b": ", &*value].concat())
}

/// A value as a program's string, with a backslash before each quote in it. No line ends in one.
fn string(value: &[u8]) -> Option<Vec<u8>> {
    let value = Some(value).filter(|value| value.starts_with(b"\""))?;
    let plain: String = serde_json::from_slice(value).ok()?;
    (!plain.contains(char::is_control)).then(|| plain.into_bytes())
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
const SIGNS: [&str; 25] = [
    "\t",
    " | ",
    " │ ",
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
    "\u{2002}:",
    "\u{2003}:",
    "\u{2004}:",
    "\u{2005}:",
    "\u{2006}:",
    "\u{2007}:",
    "\u{2008}:",
    "\u{2009}:",
    "\u{200a}:",
    "\u{205f}:",
    "\u{3000}:",
    "\u{3000}：",
    "=",
];

/// A row of a table whose columns bars divide.
fn piped(line: &[u8]) -> Option<Vec<u8>> {
    let row = line.trim_ascii().strip_prefix(b"|")?;
    let row = row.strip_prefix(b"|").unwrap_or(row);
    let (name, value) = row_of(row)?;
    // A column of numbers stands before that of the names.
    let is_number = !name.is_empty() && name.iter().all(u8::is_ascii_digit);
    let second = value.strip_prefix(b"|").unwrap_or(value);
    let (name, value) = row_of(second)
        .filter(|_| is_number)
        .unwrap_or((name, value));
    let value = value.trim_ascii();
    let value = value.strip_suffix(b"|").unwrap_or(value).trim_ascii();
    if name.starts_with(b"-") {
        return None;
    }
    // Code within the cell.
    let code = value
        .strip_prefix(b"`")
        .and_then(|value| value.strip_suffix(b"`"));
    (!name.is_empty()).then(|| [name, b": ", code.unwrap_or(value)].concat())
}

/// The first cell of a row, without the marks around its text, and what stands behind its bar.
fn row_of(row: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, rest) = row.split_at_checked(memchr::memchr(b'|', row)?)?;
    let rest = starting_at(rest, 1);
    Some((trim_marks(name), rest))
}

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
