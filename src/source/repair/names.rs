//! Names and signs within a header section: escapes, links, `[.]`, quoted-printable.

use std::borrow::Cow;

use crate::source::repair::lines::{
    INVISIBLE, RECEIVED, field_name, is_fold, is_received, lines, replaced, with_routes,
};
use crate::source::repair::{Repair, Repaired, author, links, quoted, tails};
use crate::source::{starting_at, up_to};

/// Undoes what programs do to names. `is_hidden` says that the author's address cannot be read as the
/// text is.
pub(super) fn mend(section: &[u8], is_hidden: bool) -> Option<Repaired> {
    let mut mended = Repaired::default();
    let mut text = Cow::Borrowed(section);
    if let Some((plain, repair)) = tails::without_marks(section) {
        mended.repairs.add(repair);
        text = Cow::Owned(plain);
    }
    let mut apply = |repair, change: &dyn Fn(&[u8]) -> Option<Vec<u8>>| {
        if let Some(changed) = change(&text) {
            mended.repairs.add(repair);
            text = Cow::Owned(changed);
        }
    };
    apply(Repair::QuotedPrintable, &quoted::header_section);
    apply(Repair::BackslashEscapes, &without_backslashes);
    if is_hidden {
        apply(Repair::HtmlUnescaped, &unescaped);
        apply(Repair::InvisibleSigns, &without_invisible);
    }
    apply(Repair::HtmlUnescaped, &with_blanks_behind_colons);
    apply(Repair::QuoteMarks, &with_plain_cells);
    apply(Repair::FoldsRejoined, &with_plain_tabs);
    apply(Repair::FoldsRejoined, &with_plain_blanks);
    apply(Repair::Links, &links::without_links);
    apply(Repair::Links, &links::without_schemes);
    apply(Repair::InvisibleSigns, &without_page_ends);
    apply(Repair::InvisibleSigns, &without_ligatures);
    apply(Repair::InvisibleSigns, &with_hyphens);
    let dots: &[&[u8]] = if is_hidden || spells_dots(section) {
        &ANY_DOT
    } else {
        &SURE_DOT
    };
    apply(Repair::Defanged, &|text| with_dots(text, dots));
    apply(Repair::Defanged, &with_narrow_dots);
    apply(Repair::Links, &author::without_link);
    apply(Repair::Defanged, &author::with_signs);
    apply(Repair::BackslashEscapes, &author::without_escapes);
    mended.text = text.into_owned();
    (!mended.repairs.is_empty()).then_some(mended)
}

/// A header section whose folds begin with a tab: an editor had shown each as a mark and dots, `>---`.
/// Every line that opens no field begins so, or with a blank.
fn with_plain_tabs(section: &[u8]) -> Option<Vec<u8>> {
    let first = lines(section).find_map(visible_tab)?;
    let mark = first.chars().next()?.len_utf8();
    let mark = first.get(..mark)?;
    let mut marked = 0_usize;
    let mut plain = Vec::with_capacity(section.len());
    for line in lines(section) {
        match visible_tab(line).filter(|tab| tab.starts_with(mark)) {
            Some(tab) => {
                marked = marked.saturating_add(1);
                plain.push(b'\t');
                plain.extend_from_slice(starting_at(line, tab.len()));
            }
            None if field_name(line).is_none() && !is_fold(line) => return None,
            None => plain.extend_from_slice(line),
        }
        plain.push(b'\n');
    }
    (marked >= FEWEST_SIGNS).then_some(plain)
}

/// A header section of which a sheet had each line in a cell (RFC 4180, 2): those with a comma stand in
/// quotes. Every line that opens no field and is no fold is such a cell.
fn with_plain_cells(section: &[u8]) -> Option<Vec<u8>> {
    let mut cells = 0_usize;
    let mut plain = Vec::with_capacity(section.len());
    for line in lines(section) {
        if field_name(line).is_some() || is_fold(line) {
            plain.extend_from_slice(line);
        } else {
            let cell = line
                .strip_prefix(b"\"")
                .and_then(|line| line.strip_suffix(b"\""))?;
            cells = cells.saturating_add(1);
            plain.extend(replaced(cell, |_, rest| {
                rest.starts_with(b"\"\"").then_some((2, &b"\""[..]))
            }));
        }
        plain.push(b'\n');
    }
    (cells >= FEWEST_SIGNS).then_some(plain)
}

/// The mark that stands for a tab at the beginning of a line: a sign, and others that fill its width.
fn visible_tab(line: &[u8]) -> Option<&'static str> {
    let longest = VISIBLE_TABS
        .iter()
        .filter(|tab| line.starts_with(tab.as_bytes()));
    longest.max_by_key(|tab| tab.len()).copied()
}

/// vim's `tab:>-`, and its usual variants, at both common widths; the sign of `cat -A`.
const VISIBLE_TABS: [&str; 13] = [
    ">---",
    ">-------",
    ">...",
    ">.......",
    "|---",
    "|-------",
    "»···",
    "»·······",
    "▸   ",
    "→   ",
    "→",
    "^I",
    // Of a quoted copy the marks of the folds alone are left.
    "> ",
];

/// A header section without the signs for the end of a page before its lines. Whoever wrote one there could
/// have written the line without it.
fn without_page_ends(section: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(PAGE_END, section)?;
    let mut plain = Vec::with_capacity(section.len());
    for line in section.split_inclusive(|byte| *byte == b'\n') {
        let bare = line.strip_prefix(&[PAGE_END]).unwrap_or(line);
        // A line with the sign alone is no blank one.
        plain.extend_from_slice(if bare.trim_ascii().is_empty() {
            line
        } else {
            bare
        });
    }
    (plain != section).then_some(plain)
}

/// FORM FEED.
const PAGE_END: u8 = 0x0c;

/// A header section whose blanks are those of ASCII: where all of them had become NO-BREAK SPACE, or
/// the indents of its lines, or those between a field's colon and its value, where no sender writes.
fn with_plain_blanks(section: &[u8]) -> Option<Vec<u8>> {
    if !WIDE
        .iter()
        .any(|wide| memchr::memmem::find(section, wide).is_some())
    {
        return None;
    }
    let all_lost = !section.contains(&b' ');
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    let (mut in_indent, mut is_behind_colon) = (false, false);
    let (mut line_begin, mut has_colon) = (0_usize, false);
    while let Some(byte) = rest.first() {
        let is_wide = WIDE.into_iter().find(|wide| rest.starts_with(wide));
        // Nothing stands behind those at the end of a line.
        let is_last = |wide: &&[u8]| {
            let after = starting_at(rest, wide.len());
            matches!(after, [] | [b'\n', ..] | [b'\r', b'\n', ..])
        };
        let is_blank = |wide: &&[u8]| {
            let is_usual = !NO_WIDTH.contains(wide);
            is_behind_colon || (is_usual && (all_lost || in_indent || is_last(wide)))
        };
        if let Some(wide) = is_wide.filter(is_blank) {
            plain.push(b' ');
            rest = starting_at(rest, wide.len());
            continue;
        }
        // An indent begins with a blank of ASCII; what begins with another is a lost fold.
        let begins = plain.last().is_none_or(|last| *last == b'\n');
        in_indent = matches!(byte, b' ' | b'\t') && (begins || in_indent);
        plain.push(*byte);
        rest = starting_at(rest, 1);
        is_behind_colon = match byte {
            b':' if !std::mem::replace(&mut has_colon, true) => {
                let line = plain.get(line_begin..).unwrap_or_default();
                let name = field_name(line).map_or(0, <[u8]>::len);
                name.saturating_add(1) == line.len()
            }
            b' ' | b'\t' => is_behind_colon,
            _ => false,
        };
        if *byte == b'\n' {
            (line_begin, has_colon) = (plain.len(), false);
        }
    }
    (plain != section).then_some(plain)
}

/// A header section whose trace fields have the blanks of ASCII in their clauses, where some had become
/// NO-BREAK SPACE. Who put them there is not known: a client may have written one into its name.
pub(super) fn with_plain_clauses(section: &[u8]) -> Option<Vec<u8>> {
    memchr::memmem::find(section, NO_BREAK)?;
    let mut in_clauses = false;
    let mut plain = Vec::with_capacity(section.len());
    for line in section.split_inclusive(|byte| *byte == b'\n') {
        if field_name(line).is_some() {
            in_clauses = is_received(line);
        }
        // Those of the indent, behind the colon and before the date mean nothing.
        let mut begin = if is_received(line) {
            RECEIVED.len().saturating_add(1)
        } else {
            0
        };
        begin = begin.saturating_add(blank_width(starting_at(line, begin)));
        let end = memchr::memchr(b';', line).unwrap_or(line.len());
        let mut rest = up_to(line, end.max(begin));
        plain.extend_from_slice(up_to(rest, begin));
        rest = starting_at(rest, begin);
        while in_clauses && let Some(at) = memchr::memmem::find(rest, NO_BREAK) {
            plain.extend_from_slice(up_to(rest, at));
            plain.push(b' ');
            rest = starting_at(rest, at.saturating_add(NO_BREAK.len()));
        }
        plain.extend_from_slice(rest);
        plain.extend_from_slice(starting_at(line, end.max(begin)));
        in_clauses &= end == line.len();
    }
    (plain != section).then_some(plain)
}

/// How many bytes of blanks a text begins with.
fn blank_width(text: &[u8]) -> usize {
    let mut rest = text;
    loop {
        rest = match rest {
            [b' ' | b'\t', after @ ..] => after,
            _ => match rest.strip_prefix(NO_BREAK) {
                Some(after) => after,
                None => return text.len().saturating_sub(rest.len()),
            },
        };
    }
}

/// Signs that programs make of a blank, or put beside one.
const WIDE: [&[u8]; 18] = [
    NO_BREAK,
    IDEOGRAPHIC,
    "\u{2000}".as_bytes(),
    "\u{2001}".as_bytes(),
    "\u{2002}".as_bytes(),
    "\u{2003}".as_bytes(),
    "\u{2004}".as_bytes(),
    "\u{2005}".as_bytes(),
    "\u{2006}".as_bytes(),
    "\u{2007}".as_bytes(),
    "\u{2008}".as_bytes(),
    "\u{2009}".as_bytes(),
    "\u{200a}".as_bytes(),
    "\u{202f}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{200e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{feff}".as_bytes(),
];

/// Those of them that fill no space.
const NO_WIDTH: [&[u8]; 4] = [
    "\u{200b}".as_bytes(),
    "\u{200e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{feff}".as_bytes(),
];

/// `&lt;` and the like undone, once or twice: only in a text in which all brackets are escaped.
///
/// Blanks are not made: a client's HELO name could hold them.
pub(super) fn unescaped(section: &[u8]) -> Option<Vec<u8>> {
    let has_escaped = |sign: &&[u8]| memchr::memmem::find(section, sign).is_some();
    // Some programs escape the opening bracket alone.
    let closes_bare =
        |line: &[u8]| line.contains(&b'>') && !line.trim_ascii_start().starts_with(b">");
    let is_half = !CLOSING.iter().any(has_escaped);
    let has_bare = section.contains(&b'<') || (!is_half && lines(section).any(closes_bare));
    if has_bare || !OPENING.iter().chain(&CLOSING).any(has_escaped) {
        return None;
    }
    let mut text = section.to_vec();
    for _ in 0..MAX_ROUNDS {
        let next = unescaped_once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    (text != section).then_some(text)
}

fn unescaped_once(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest) {
        plain.extend_from_slice(up_to(rest, at));
        rest = starting_at(rest, at);
        let known = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
        let (name, sign) = known.map_or((&b"&"[..], b'&'), |(name, sign)| (*name, *sign));
        plain.push(sign);
        rest = starting_at(rest, name.len());
    }
    plain.extend_from_slice(rest);
    plain
}

/// A header section without the signs that chat programs put into long names to break them there.
/// IDNA maps all of them to nothing (UTS 46, 4), so no other name comes out.
fn without_invisible(section: &[u8]) -> Option<Vec<u8>> {
    let plain = replaced(section, |_, rest| {
        let sign = INVISIBLE.iter().find(|sign| rest.starts_with(sign))?;
        Some((sign.len(), b""))
    });
    (plain != section).then_some(plain)
}

/// A header section without the ligatures that a page description makes of letters.
fn without_ligatures(section: &[u8]) -> Option<Vec<u8>> {
    // All of them are U+FB00 to U+FB04.
    memchr::memmem::find(section, b"\xef\xac")?;
    let plain = replaced(section, |_, rest| {
        let mut known = LIGATURES.iter();
        let (sign, letters) = known.find(|(sign, _)| rest.starts_with(sign.as_bytes()))?;
        Some((sign.len(), letters.as_bytes()))
    });
    (plain != section).then_some(plain)
}

const LIGATURES: [(&str, &str); 5] = [
    ("\u{fb00}", "ff"),
    ("\u{fb01}", "fi"),
    ("\u{fb02}", "fl"),
    ("\u{fb03}", "ffi"),
    ("\u{fb04}", "ffl"),
];

/// A header section in which an editor had made a dash of each hyphen, those of its trace fields too: no
/// name has a dash (RFC 5892, 3).
fn with_hyphens(section: &[u8]) -> Option<Vec<u8>> {
    // All of them begin with this byte.
    memchr::memchr(0xe2, section)?;
    with_plain_signs(section, &DASHES, b"-")
}

/// A header section with a sign for those that an editor had made of it within names, those of its trace
/// fields too.
fn with_plain_signs(section: &[u8], written: &[&str], sign: &'static [u8]) -> Option<Vec<u8>> {
    let is_inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let mut is_in_route = false;
    let mut plain = Vec::with_capacity(section.len());
    for (is_trace, line) in with_routes(section) {
        let changed = replaced(line, |before, rest| {
            let found = written
                .iter()
                .find(|found| rest.starts_with(found.as_bytes()))?;
            let after = rest.get(found.len());
            (is_inside(before.last()) && is_inside(after)).then_some((found.len(), sign))
        });
        is_in_route |= is_trace && changed != line;
        plain.extend(changed);
    }
    is_in_route.then_some(plain)
}

/// HYPHEN and the dashes behind it, and MINUS SIGN.
const DASHES: [&str; 7] = [
    "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}",
];

/// `example[.]com`: the sign, between two characters of a name.
fn with_dots(section: &[u8], signs: &[&[u8]]) -> Option<Vec<u8>> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_+.".contains(byte);
    let plain = replaced(section, |before, rest| {
        let sign = signs.iter().find(|sign| rest.starts_with(sign))?;
        let is_at = sign.iter().any(|byte| matches!(byte, b'@' | b'a' | b'A'));
        let plain: &[u8] = if is_at { b"@" } else { b"." };
        // A local part may stand in quotes (RFC 5322, 3.4.1).
        let is_behind_quote = is_at && before.ends_with(b"\"");
        let is_behind_name = before.last().is_some_and(is_name);
        (is_behind_name || is_behind_quote).then_some((sign.len(), plain))
    });
    (plain != section).then_some(plain)
}

/// Whether the names of trace fields have a word for each dot: no clause has it.
fn spells_dots(section: &[u8]) -> bool {
    let traces = with_routes(section).filter(|(is_trace, _)| *is_trace);
    let words = traces.map(|(_, line)| memchr::memmem::find_iter(line, b" dot ").count());
    words.sum::<usize>() >= FEWEST_SIGNS
}

/// A header section in whose trace fields an editor had made wide dots of those in names. IDNA takes them
/// for the same (UTS 46, 4), so no other name comes out.
fn with_narrow_dots(section: &[u8]) -> Option<Vec<u8>> {
    with_plain_signs(section, &WIDE_DOTS, b".")
}

/// FULLWIDTH FULL STOP, IDEOGRAPHIC FULL STOP and its half.
const WIDE_DOTS: [&str; 3] = ["\u{ff0e}", "\u{3002}", "\u{ff61}"];

/// A header section in which a page had written the blank behind the colons of fields by its name, those of
/// trace fields too: nobody can write at their beginning.
fn with_blanks_behind_colons(section: &[u8]) -> Option<Vec<u8>> {
    let mut is_mended = false;
    let mut plain = Vec::with_capacity(section.len());
    for line in section.split_inclusive(|byte| *byte == b'\n') {
        let end = field_name(line).map_or(0, |name| name.len().saturating_add(1));
        let (label, value) = line.split_at(end);
        let mut bare = value.trim_ascii_start();
        while let Some(rest) = NAMED_BLANKS
            .iter()
            .find_map(|name| bare.strip_prefix(*name))
        {
            bare = rest.trim_ascii_start();
        }
        plain.extend_from_slice(label);
        if end > 0 && bare.len() < value.trim_ascii_start().len() {
            is_mended |= is_received(line);
            plain.push(b' ');
            plain.extend_from_slice(bare);
        } else {
            plain.extend_from_slice(value);
        }
    }
    is_mended.then_some(plain)
}

const NAMED_BLANKS: [&[u8]; 4] = [b"&nbsp;", b"&#160;", b"&#xa0;", b"&#xA0;"];

/// A header section in which a backslash stands before each bracket, or before each dot or at sign in names
/// and addresses, as in Markdown: a sender writes none before the receiver's. Some programs escape one kind of bracket alone. One before a parenthesis or a
/// quote stays, as a client may have written it, unless each parenthesis has one, and no backslash has.
fn without_backslashes(section: &[u8]) -> Option<Vec<u8>> {
    let is_each_escaped = |sign: u8| {
        let mut found = memchr::memchr_iter(sign, section).peekable();
        let is_escaped = |at: usize| up_to(section, at).ends_with(b"\\");
        found.peek().is_some() && found.all(is_escaped)
    };
    let counts = |sign: u8| memchr::memchr_iter(sign, section).count();
    let brackets = b"<[@".iter().filter(|sign| is_each_escaped(**sign));
    let brackets: usize = brackets.map(|sign| counts(*sign)).sum();
    if brackets < FEWEST_SIGNS && escaped_dots(section) < FEWEST_SIGNS {
        return None;
    }
    let has_pairs = memchr::memmem::find(section, b"\\\\").is_some();
    let with_parentheses = is_each_escaped(b'(') && is_each_escaped(b')') && !has_pairs;
    let mut plain = Vec::with_capacity(section.len());
    let mut rest = section;
    while let [byte, after @ ..] = rest {
        rest = match rest {
            [b'\\', sign, after @ ..]
                if MARKDOWN.contains(sign) || (with_parentheses && b"()".contains(sign)) =>
            {
                plain.push(*sign);
                after
            }
            _ => {
                plain.push(*byte);
                after
            }
        };
    }
    Some(plain)
}

/// How many dots before letters there are in names, if a backslash stands before each.
fn escaped_dots(section: &[u8]) -> usize {
    let dots = memchr::memchr_iter(b'.', section).filter(|at| {
        let after = starting_at(section, at.saturating_add(1));
        let before = up_to(section, *at);
        let before = before.strip_suffix(b"\\").unwrap_or(before).last();
        let letters = after
            .iter()
            .take(2)
            .filter(|byte| byte.is_ascii_alphabetic());
        letters.count() == 2 && before.is_some_and(u8::is_ascii_alphanumeric)
    });
    let mut count = 0_usize;
    for at in dots {
        if !up_to(section, at).ends_with(b"\\") {
            return 0;
        }
        count = count.saturating_add(1);
    }
    count
}

const NO_BREAK: &[u8] = "\u{a0}".as_bytes();
const IDEOGRAPHIC: &[u8] = "\u{3000}".as_bytes();

/// The ends of escaped brackets, escaped once more or not.
const OPENING: [&[u8]; 4] = [b"lt;", b"#60;", b"#x3c;", b"#x3C;"];
const CLOSING: [&[u8]; 4] = [b"gt;", b"#62;", b"#x3e;", b"#x3E;"];

const ENTITIES: [(&[u8], u8); 19] = [
    (b"&#46;", b'.'),
    (b"&#64;", b'@'),
    (b"&commat;", b'@'),
    (b"&amp;", b'&'),
    (b"&apos;", b'\''),
    (b"&gt;", b'>'),
    (b"&lt;", b'<'),
    (b"&quot;", b'"'),
    (b"&#34;", b'"'),
    (b"&#39;", b'\''),
    (b"&#60;", b'<'),
    (b"&#62;", b'>'),
    (b"&#x22;", b'"'),
    (b"&#x27;", b'\''),
    (b"&#x3C;", b'<'),
    (b"&#x3E;", b'>'),
    (b"&#x3c;", b'<'),
    (b"&#x3e;", b'>'),
    (b"&#x40;", b'@'),
];

/// What Markdown needs a backslash for, and no comment of a trace field does.
const MARKDOWN: &[u8] = b"<>[]_*`#~|-+=!{}.@";

/// Fewer signs may be a subject's.
const FEWEST_SIGNS: usize = 3;

/// Escaped, and escaped once more by a ticket system.
const MAX_ROUNDS: usize = 3;

const SURE_DOT: [&[u8]; 6] = [b" [.] ", b" [dot] ", b" [DOT] ", b"[.]", b"[dot]", b"[DOT]"];
const ANY_DOT: [&[u8]; 22] = [
    b" [.] ", b" [dot] ", b" [DOT] ", b" (dot) ", b" dot ", b" [at] ", b" (at) ", b"[ @ ]", b"(@)",
    b"{@}", b"[.]", b"(.)", b"{.}", b"[dot]", b"[DOT]", b"(dot)", b"(DOT)", b"[@]", b"[at]",
    b"[AT]", b"(at)", b"(AT)",
];
