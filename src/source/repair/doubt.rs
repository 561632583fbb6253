//! Signs that a paste can be read in more than one way: what is taken for the route may be a sender's
//! words, or the route's top may stand in what was skipped. None of them makes a mail unreadable; each
//! takes away what only the receiver's word can give.

use std::collections::BTreeSet;

use crate::source::repair::lines::{
    RECEIVED, field_name, is_blank, is_fold, is_name_sign, is_received, is_receivers, lines,
    section_length,
};
use crate::source::{starting_at, up_to};

/// Whether lines above a header look like a part of the route.
pub(super) fn holds_route(above: &[&[u8]]) -> bool {
    let mut pieces = above
        .iter()
        .flat_map(|line| line.split(|byte| *byte == b'\r'));
    // One may be a sentence about such a line.
    let labelled = above.iter().filter(|line| holds_clause(line)).nth(1);
    labelled.is_some()
        || pieces.any(|line| names_received(line) || holds_fields(line))
        || above.split(|line| is_blank(line)).any(is_clause)
}

/// Whether a line holds a trace field's name and the beginning of its value.
fn holds_clause(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    let begins = |at: usize| {
        begins_clause(starting_at(&line, at.saturating_add(RECEIVED_LABEL.len())))
            && begins_name(&line, at)
    };
    memchr::memmem::find_iter(&line, RECEIVED_LABEL).any(begins)
}

/// Whether a line holds a trace field or a receiver's results whose name is glued to other letters, so that
/// nothing shows where it begins.
pub(super) fn has_glued_field(line: &[u8]) -> bool {
    const RESULTS: [&[u8]; 2] = [b"authentication-results:", b"received-spf:"];
    let line = line.to_ascii_lowercase();
    let glued = |label: &[u8]| {
        let mut places = memchr::memmem::find_iter(&line, label);
        places.any(|at| {
            let value = starting_at(&line, at.saturating_add(label.len()));
            !begins_name(&line, at) && (label != RECEIVED_LABEL || begins_clause(value))
        })
    };
    RESULTS.into_iter().chain([RECEIVED_LABEL]).any(glued)
}

/// Whether the first field of a text is one that receivers write, and no title that looks like a field.
pub(super) fn begins_as_receivers_write(text: &[u8]) -> bool {
    let first = lines(text).next().and_then(field_name).unwrap_or_default();
    is_receivers(first)
        || first.eq_ignore_ascii_case(RECEIVED)
        || up_to(first, 2).eq_ignore_ascii_case(b"x-")
}

/// Whether another route stands below the header section of a text in which signs for line ends were
/// decoded: the first may be a sender's, who wrote them.
pub(super) fn holds_route_below(text: &[u8]) -> bool {
    lines(starting_at(text, section_length(text))).any(is_received)
}

/// Whether a line holds more than one field that receivers write, or one with signs in it that end a line
/// elsewhere. Behind a word or a fence the first one of a header may stand.
fn holds_fields(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    let mut found = places_of(&LABELS, &line);
    let Some(first) = found.next() else {
        return false;
    };
    let value = starting_at(&line, first);
    found.next().is_some() || value.contains(&b'\\') || is_quote_open(value, false)
}

/// Whether a name may begin at a place in a text in lower case: behind no other, or behind a sign for the
/// end of a line.
pub(super) fn begins_name(text: &[u8], at: usize) -> bool {
    let before = up_to(text, at);
    before.last().is_none_or(|byte| !is_name_sign(byte))
        || ESCAPED_ENDS.iter().any(|end| before.ends_with(end))
}

/// Signs for the end of a line that end like a name.
const ESCAPED_ENDS: [&[u8]; 6] = [b"\\n", b"\\r", b"%0a", b"#012", b"\\u000a", b"\\x0a"];

/// Whether a line of a decoded text, in its header or below, holds several fields that receivers write:
/// then the ends of their lines were others than those that were decoded.
pub(super) fn leaves_fields_joined(text: &[u8]) -> bool {
    lines(text).any(|line| {
        let line = line.to_ascii_lowercase();
        labels_in(&line).nth(1).is_some()
    })
}

/// Where the name of a field that receivers write first stands, with its colon.
pub(super) fn first_label(text: &[u8]) -> Option<usize> {
    labels_in(&text.to_ascii_lowercase()).min()
}

/// Where the names of fields that receivers write stand in a text in lower case, trace fields too.
fn labels_in(text: &[u8]) -> impl Iterator<Item = usize> {
    places_of(&LABELS, text).chain(places_of(&[RECEIVED_LABEL], text))
}

/// Where these names of fields stand in a text in lower case.
fn places_of<'l>(labels: &'static [&[u8]], text: &'l [u8]) -> impl Iterator<Item = usize> + 'l {
    labels.iter().flat_map(move |label| {
        memchr::memmem::find_iter(text, label).filter(move |at| begins_name(text, *at))
    })
}

/// Whether a line begins with a trace field's name, whatever marks stand around it, or is the half of one:
/// `"Received": "from`, `Name : Received`.
fn names_received(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    memchr::memmem::find_iter(&line, RECEIVED).any(|at| {
        let before = around_before(&line, at);
        let rest = up_to(behind_name(&line, at), CONTEXT);
        let between = rest.iter().take_while(|byte| !byte.is_ascii_alphanumeric());
        let (mark, value) = rest.split_at(between.count());
        let is_label = value.is_empty() && before.contains(&b':');
        let has_mark = mark.iter().any(|byte| b":=|\t".contains(byte));
        // A sentence may speak of such a line.
        let is_first = !before.iter().any(u8::is_ascii_alphanumeric);
        is_label || (is_first && has_mark && begins_with_keyword(value))
    })
}

/// Where a text first has what may be a trace field, in whatever dress: `> Received: from`,
/// `[12:21] Bo: Received: by`, `"Received","from`, `<td>Received</td><td>from`, `Name : Received`. What
/// stands below may be in the body of its mail.
pub(in crate::source) fn first_route(text: &[u8]) -> Option<usize> {
    let text = text.to_ascii_lowercase();
    memchr::memmem::find_iter(&text, RECEIVED).find(|at| {
        let is_first = begins_line(&text, *at);
        let rest = up_to(behind_name(&text, *at), CONTEXT);
        let is_label = line_before(&text, *at).contains(&b':')
            && lines(rest)
                .next()
                .is_none_or(|end| end.trim_ascii().is_empty());
        let (mark, value) = rest.split_at(mark_length(rest));
        let is_mark = |byte: &u8| {
            b":=|\t\"<".contains(byte) || !byte.is_ascii() || (is_first && *byte == b'\n')
        };
        let is_column = is_first && mark.starts_with(b"  ");
        is_label || (begins_with_keyword(value) && (is_column || mark.iter().any(is_mark)))
    })
}

/// Whether a text, in lower case, begins as the value of a trace field does, blank or not behind it.
pub(super) fn begins_with_keyword(value: &[u8]) -> bool {
    value.starts_with(b"from") || value.starts_with(b"by")
}

/// What stands before a place, as far as it is looked at.
fn around_before(text: &[u8], at: usize) -> &[u8] {
    let before = up_to(text, at);
    starting_at(before, before.len().saturating_sub(CONTEXT))
}

/// The same, and no more than the line there.
fn line_before(text: &[u8], at: usize) -> &[u8] {
    let before = around_before(text, at);
    let line = before.rsplit(|byte| *byte == b'\n').next();
    line.unwrap_or_default()
}

/// Whether nothing but marks stands before `at` in its line.
fn begins_line(text: &[u8], at: usize) -> bool {
    !line_before(text, at).iter().any(u8::is_ascii_alphanumeric)
}

/// What follows the name of a trace field that stands at `at`.
fn behind_name(text: &[u8], at: usize) -> &[u8] {
    starting_at(text, at.saturating_add(RECEIVED.len()))
}

/// How long what stands between a field's name and its value is: signs, blanks and tags.
pub(super) fn mark_length(text: &[u8]) -> usize {
    let mut is_tag = false;
    let length = text.iter().position(|byte| {
        match byte {
            b'<' => is_tag = true,
            b'>' => is_tag = false,
            _ => {}
        }
        !is_tag && byte.is_ascii_alphanumeric()
    });
    length.filter(|length| *length <= MARK_SPAN).unwrap_or(0)
}

/// Whether a paragraph is a trace field without its name: a server behind `by` or a protocol behind
/// `with`, and behind a semicolon a date with its zone (RFC 5321, 4.4).
pub(super) fn is_clause(paragraph: &[&[u8]]) -> bool {
    let mut text = paragraph.join(&b' ').to_ascii_lowercase();
    text.iter_mut()
        .filter(|byte| **byte == b'\t')
        .for_each(|byte| *byte = b' ');
    // Half of one may be all that is left.
    let word = |word: &[u8]| match text.strip_prefix(word.trim_ascii_start()) {
        Some(rest) => Some(rest),
        None => memchr::memmem::find(&text, word).and_then(|at| text.get(at..)),
    };
    let Some(rest) = word(b" by ").or_else(|| word(b" with ")) else {
        return false;
    };
    memchr::memchr_iter(b';', rest).any(|at| {
        let date = rest.get(at..at.saturating_add(DATE_SPAN).min(rest.len()));
        date.is_some_and(has_zone)
    })
}

/// `+0900`, as dates end (RFC 5322, 3.3).
pub(super) fn has_zone(text: &[u8]) -> bool {
    text.windows(6).any(is_zone)
}

/// How many dates with a zone there are in a text.
pub(super) fn zones(text: &[u8]) -> usize {
    text.windows(6).filter(|zone| is_zone(zone)).count()
}

fn is_zone(text: &[u8]) -> bool {
    matches!(text, [b' ', b'+' | b'-', digits @ ..] if digits.iter().all(u8::is_ascii_digit))
}

/// Whether a text has line ends of several kinds, some of which a sender can have put into a field;
/// `was_converted` if those of one kind are gone already.
pub(super) fn has_mixed_ends(text: &[u8], was_converted: bool) -> bool {
    let has = |sign: &[u8]| memchr::memmem::find(text, sign).is_some();
    let written: Vec<usize> = memchr::memmem::find_iter(text, b"\\n").collect();
    let is_after_return = |at: &usize| up_to(text, *at).ends_with(b"\\r");
    let with_return = written.iter().filter(|at| is_after_return(at)).count();
    let lone_return = memchr::memchr_iter(b'\r', text).any(|at| {
        let next = text.get(at.saturating_add(1));
        !matches!(next, None | Some(b'\n' | b'\r'))
    });
    let kinds = [
        was_converted,
        with_return > 0,
        with_return < written.len(),
        lone_return,
        has(b"\x0b"),
        has("\u{85}".as_bytes()),
        has("\u{2028}".as_bytes()) || has("\u{2029}".as_bytes()),
    ];
    kinds.iter().filter(|there| **there).count() > 1
}

/// Whether a field of a header section ends within angle brackets: what made the line end may have
/// stood in an address.
pub(super) fn breaks_addresses(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    let mut open = 0_usize;
    let mut is_broken = false;
    for line in lines(section) {
        if field_name(line).is_some() {
            is_broken |= open > 0;
            open = 0;
        }
        for byte in line {
            match byte {
                b'<' => open = open.saturating_add(1),
                b'>' => open = open.saturating_sub(1),
                _ => {}
            }
        }
    }
    is_broken
}

/// Whether a field of a decoded header section, above the last trace field, ends within a quoted string:
/// what made the line end may have stood in an address that its sender quoted (RFC 5321, 4.1.2).
pub(super) fn breaks_quotes(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    let all: Vec<&[u8]> = lines(section).collect();
    let last = all.iter().rposition(|line| is_received(line));
    let (mut is_open, mut is_free) = (false, false);
    for line in all.get(..=last.unwrap_or_default()).unwrap_or_default() {
        if let Some(name) = field_name(line) {
            if is_open && !is_free {
                return true;
            }
            // Everybody may write half a pair of quotes into these.
            is_free = FREE_TEXT.iter().any(|free| name.eq_ignore_ascii_case(free));
            is_open = false;
        }
        is_open = is_quote_open(line, is_open);
    }
    false
}

/// Whether the first trace field that a text has in any dress is not the first of the mail that was decoded
/// from it, or another one is not in that mail at all: the form around the mail was another one, or a
/// sender's words were taken for the mail.
pub(super) fn skips_route(text: &[u8], mail: &[u8]) -> bool {
    let section = lines(up_to(mail, section_length(mail)));
    let below = lines(mail).skip(1).chain([&b""[..]]);
    let routes = section.zip(below).filter(|(line, _)| is_received(line));
    let values = routes.map(|(line, fold)| {
        let value = starting_at(line, RECEIVED_LABEL.len());
        // Some servers begin the value in a fold.
        if is_blank(value) { fold } else { value }
    });
    // A comment alone is not looked for in other texts: `Received: (qmail 8812 invoked by alias)`.
    let own: Vec<_> = values
        .filter(|value| !value.trim_ascii_start().starts_with(b"("))
        .map(signs_of)
        .collect();
    let Some(top) = own.first() else {
        return false;
    };
    let known: BTreeSet<_> = own.iter().collect();
    let lower = text.iter().map(|byte| match byte {
        b'\r' => b'\n',
        other => other.to_ascii_lowercase(),
    });
    let text = without_scripts(lower.collect());
    let mut mentions = memchr::memmem::find_iter(&text, RECEIVED)
        .filter_map(|at| Some((at, dressed_route(&text, at)?)));
    let Some((at, first)) = mentions.next() else {
        return false;
    };
    if !first.starts_with(top) && !top.starts_with(&first) {
        return true;
    }
    // A sender can begin no line of the text: what stands below a header that does so is a body.
    !begins_line(&text, at) && mentions.any(|(_, value)| !known.contains(&value))
}

/// Whether a long run of base64 or of hexadecimal digits stands above the mail that was read: it may be
/// the mail, and what stands below a stranger's.
pub(super) fn skips_encoded(text: &[u8], mail: &[u8]) -> bool {
    let Some(top) = lines(mail).next().map(<[u8]>::trim_ascii) else {
        return false;
    };
    let above = memchr::memmem::find(text, top).map_or(&b""[..], |at| up_to(text, at));
    let is_encoded = |line: &[u8]| {
        let line = line.trim_ascii();
        let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_ ".contains(byte);
        let digits = line.iter().filter(|byte| byte.is_ascii_digit()).count();
        let blanks = line.iter().filter(|byte| **byte == b' ').count();
        let is_hex = line
            .iter()
            .all(|byte| byte.is_ascii_hexdigit() || *byte == b' ');
        line.len() >= LEAST_ENCODED
            && line.iter().all(is_sign)
            && (is_hex || (blanks == 0 && digits > 0))
    };
    lines(above).any(is_encoded)
}

/// The letters and digits with which the value of the trace field at `at` begins, if one stands there.
fn dressed_route(text: &[u8], at: usize) -> Option<Vec<u8>> {
    let is_fenced = is_fence(line_before(text, at));
    let is_whole = is_fenced || (ends_name(up_to(text, at)) && !is_in_prose(text, at));
    let rest = up_to(behind_name(text, at), 2 * CONTEXT);
    let value = || dressed_value(rest).or_else(|| value_in_next_line(text, at));
    is_whole.then(value).flatten()
}

/// Whether a name may begin behind `before`: no sign of a name is its end, or that is part of a sign written
/// in letters, as in `\n`, `\u000a`, `%0a`.
fn ends_name(before: &[u8]) -> bool {
    let near = starting_at(before, before.len().saturating_sub(ESCAPE_SPAN));
    let escape = near.iter().rposition(|byte| b"\\%=".contains(byte));
    let is_escape = escape.is_some_and(|at| {
        let letters = starting_at(near, at.saturating_add(1));
        !letters.is_empty() && letters.iter().all(u8::is_ascii_alphanumeric)
    });
    is_escape || before.last().is_none_or(|byte| !is_name_sign(byte))
}

/// Whether a field may begin behind a text within a line: behind a sign that no name has, or a fence.
pub(super) fn ends_apart(before: &[u8]) -> bool {
    before.last().is_some_and(|byte| !is_name_sign(byte)) || is_fence(before)
}

/// Whether a text is a fence of a document, which has a sign three times: one with a word behind it, as
/// in a document's source, or one of dashes.
fn is_fence(text: &[u8]) -> bool {
    let begins = match text {
        [b'#', b'+', ..] => true,
        [sign, rest @ ..] => sign.is_ascii_punctuation() && rest.starts_with(&[*sign, *sign]),
        [] => false,
    };
    (begins && text.last().is_some_and(u8::is_ascii_alphabetic)) || text.ends_with(b"---")
}

/// A page's text, in lower case, without its programs.
fn without_scripts(text: Vec<u8>) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = text.as_slice();
    while let Some(begin) = memchr::memmem::find(rest, b"<script") {
        let Some(length) = memchr::memmem::find(starting_at(rest, begin), b"</script") else {
            break;
        };
        plain.extend_from_slice(up_to(rest, begin));
        rest = starting_at(rest, begin.saturating_add(length));
    }
    if plain.is_empty() && rest.len() == text.len() {
        return text;
    }
    plain.extend_from_slice(rest);
    plain
}

/// Whether only plain words stand before `at` in its line: somebody speaks of the field.
fn is_in_prose(text: &[u8], at: usize) -> bool {
    let before = line_before(text, at);
    let is_mark = |byte: &u8| b":=|\t\"'<>,;\\[]%0123456789".contains(byte);
    let words = before.split(|byte| *byte == b' ');
    words.filter(|word| !word.is_empty()).count() > 1 && !before.iter().any(is_mark)
}

/// The same where the name at `at` is a line of its own, and the value the next.
fn value_in_next_line(text: &[u8], at: usize) -> Option<Vec<u8>> {
    let mut lines = lines(up_to(behind_name(text, at), CONTEXT));
    let is_alone = |part: &[u8]| !part.iter().any(u8::is_ascii_alphanumeric);
    if !begins_line(text, at) || !lines.next().is_some_and(is_alone) {
        return None;
    }
    let value = lines.find(|line| !is_alone(line))?;
    let value = starting_at(value, dress_length(value));
    begins_with_keyword(value).then(|| signs_of(value))
}

/// The letters and digits with which the value behind a trace field's name begins, where marks, tags,
/// written signs, and words of the form around it, stand between.
pub(super) fn dressed_value(rest: &[u8]) -> Option<Vec<u8>> {
    let mut rest = rest;
    let mut has_mark = false;
    for _ in 0..DRESS_WORDS {
        let (marks, value) = rest.split_at(dress_length(rest));
        has_mark |= marks.iter().any(|byte| !matches!(byte, b' ' | b'\n'));
        rest = value;
        if begins_with_keyword(rest) && (has_mark || says_protocol(rest)) {
            return Some(signs_of(rest));
        }
        let (word, after) = split_word(rest);
        // A program of its own calls the value as it likes: `"received", "v": "from`.
        let is_key = || {
            let behind = after.strip_prefix(b"\"").map(<[u8]>::trim_ascii_start);
            marks.ends_with(b"\"") && behind.is_some_and(|rest| rest.starts_with(b":"))
        };
        if !DRESS.contains(&word) && !is_key() {
            return None;
        }
        rest = after;
    }
    None
}

/// Whether a value names a protocol, as hardly any sentence does (RFC 5321, 4.4).
fn says_protocol(value: &[u8]) -> bool {
    let value = up_to(value, CONTEXT);
    let is_protocol = |word: &[u8]| {
        let names: [&[u8]; 4] = [b"esmtp", b"http", b"lmtp", b"smtp"];
        names.iter().any(|name| word.starts_with(name))
    };
    memchr::memmem::find_iter(value, b" with ")
        .any(|at| is_protocol(starting_at(value, at.saturating_add(6))))
}

/// How long the marks are that `text` begins with, tags and written signs among them: `">`, `<td>`,
/// `[/b]`, `\t`, `\u0009`, `&#9;`, `%20`.
fn dress_length(text: &[u8]) -> usize {
    let mut at = 0_usize;
    while let Some((first, rest)) = starting_at(text, at).split_first() {
        let hex = |most: usize| {
            let rest = up_to(rest, most);
            rest.iter()
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count()
        };
        let up_to_sign = |sign: u8, most: usize| {
            let end = memchr::memchr(sign, up_to(rest, most));
            end.map_or(0, |end| end.saturating_add(1))
        };
        let length = match first {
            b'<' => up_to_sign(b'>', TAG_SPAN),
            b'[' => up_to_sign(b']', SIGN_SPAN),
            b'&' => up_to_sign(b';', SIGN_SPAN),
            b'%' => hex(2),
            b'\\' => match rest {
                [b'u' | b'x', digits @ ..] => {
                    let digits = up_to(digits, 4);
                    let digits = digits.iter().take_while(|byte| byte.is_ascii_hexdigit());
                    digits.count().saturating_add(1)
                }
                [b'n' | b'r' | b't', ..] => 1,
                _ => 0,
            },
            byte if byte.is_ascii_alphanumeric() => break,
            _ => 0,
        };
        at = at.saturating_add(1).saturating_add(length);
    }
    at
}

fn signs_of(value: &[u8]) -> Vec<u8> {
    let mut signs = Vec::new();
    let mut rest = value;
    while signs.len() < SIGNS_OF_VALUE && !rest.is_empty() {
        let (word, after) = split_word(starting_at(rest, dress_length(rest)));
        signs.extend(word.iter().map(u8::to_ascii_lowercase));
        rest = after;
    }
    signs.truncate(SIGNS_OF_VALUE);
    signs
}

/// The letters and digits that a text begins with, and what follows them.
fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let word = text.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    text.split_at(word.count())
}

/// Words that stand between a field's name and its value in documents.
const DRESS: [&[u8]; 25] = [
    b"34",
    b"39",
    b"amp",
    b"apos",
    b"b",
    b"code",
    b"content",
    b"dd",
    b"div",
    b"dt",
    b"headervalue",
    b"li",
    b"name",
    b"p",
    b"quot",
    b"span",
    b"strong",
    b"tbody",
    b"td",
    b"text",
    b"th",
    b"tr",
    b"u",
    b"value",
    b"x27",
];
/// So many of them.
const DRESS_WORDS: usize = 12;
/// By so many signs the values of two trace fields are compared.
const SIGNS_OF_VALUE: usize = 12;
/// So long may a tag be, and a sign that is written in letters.
const TAG_SPAN: usize = 128;
const SIGN_SPAN: usize = 12;
/// No word of a sentence is as long as an encoded line.
const LEAST_ENCODED: usize = 32;
/// `\u000a`
const ESCAPE_SPAN: usize = 6;

/// Whether a trace field of a decoded header section has neither a server nor a date: what was taken for
/// the end of its line may have stood in what the client said (RFC 5321, 4.4).
pub(super) fn tears_routes(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    // Of the trace field that is open: whether it has either.
    let mut open = None;
    for line in lines(section) {
        if field_name(line).is_some() {
            if open == Some(false) {
                return true;
            }
            open = is_received(line).then_some(false);
        }
        let has_server = || memchr::memmem::find(line, b"by ").is_some();
        open = open.map(|known| known || has_server() || has_zone(line));
    }
    open == Some(false)
}

/// Whether some trace fields of a decoded header section have a quotation mark before their value, and others
/// have none: a program puts one before each, and a sender wrote the others into a value of his.
pub(super) fn quotes_some_routes(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    let routes = lines(section).filter(|line| is_received(line));
    let mut begins = routes.map(|line| {
        let value = starting_at(line, RECEIVED_LABEL.len()).trim_ascii_start();
        matches!(value, [b'"' | b'\'', ..])
    });
    let first = begins.next();
    begins.any(|next| Some(next) != first)
}

/// Whether a field that receivers write stands behind a return within a line: where returns are no line
/// ends, whatever stood there is another field's text, and what stands below is taken for the top.
pub(super) fn hides_fields_behind_returns(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    memchr::memchr_iter(b'\r', section).any(|at| {
        let next = starting_at(section, at.saturating_add(1));
        let line = next.split(|byte| matches!(byte, b'\r' | b'\n')).next();
        let line = line.unwrap_or_default();
        is_received(line) || field_name(line).is_some_and(is_receivers)
    })
}

/// Whether a quoted string (RFC 5322, 3.2.4) is open at the end of a line, if one was at its beginning.
fn is_quote_open(line: &[u8], at_begin: bool) -> bool {
    let mut is_open = at_begin;
    let mut is_escaped = false;
    for byte in line {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_open,
            b'"' => is_open = !is_open,
            _ => {}
        }
    }
    is_open
}

/// Fields whose text is free (RFC 5322, 3.6.5).
pub(super) const FREE_TEXT: [&[u8]; 3] = [b"subject", b"comments", b"thread-topic"];

/// Whether a line of a decoded header section holds another trace field, or ends as a line of an
/// undecoded text does: the form around it was another one, and what was decoded stood in a field.
pub(super) fn holds_fields_within(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    lines(section).any(|line| {
        let own = field_name(line).map_or(0, <[u8]>::len);
        let rest = line.get(own..).unwrap_or_default();
        let is_label = |at: usize| {
            let value = rest.get(at.saturating_add(RECEIVED_LABEL.len())..);
            value.is_some_and(begins_clause)
        };
        let rest_lower = rest.to_ascii_lowercase();
        let mut found = memchr::memmem::find_iter(&rest_lower, RECEIVED_LABEL);
        line.ends_with(b"\\") || found.any(is_label) || holds_fields(line)
    })
}

/// Whether a header section that can be read as it stands has lost lines, or the name of one: dots where
/// lines were left out, or a trace field under a name that no program writes.
pub(super) fn has_lost_lines(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    let all: Vec<&[u8]> = lines(section).collect();
    if all.iter().any(|line| is_ellipsis(line)) {
        return true;
    }
    let first = all.iter().position(|line| is_received(line));
    let above = all.get(..first.unwrap_or_default()).unwrap_or_default();
    above.iter().enumerate().any(|(at, head)| {
        let Some(name) = field_name(head) else {
            return false;
        };
        let value = head.get(name.len().saturating_add(1)..).unwrap_or_default();
        let below = above.iter().skip(at.saturating_add(1));
        let folds = below.take_while(|line| is_fold(line)).copied();
        begins_clause(value)
            && !is_programs_own(name)
            && is_clause(&std::iter::once(value).chain(folds).collect::<Vec<_>>())
    })
}

/// Whether fields that a blank line divides from a header may be the rest of a route: a receiver wrote
/// one of them, which stands directly above its trace field, and none is there; or one says that lines
/// were left out.
pub(super) fn has_lost_route(above: &[u8]) -> bool {
    let says_so = |line: &[u8]| {
        let name = field_name(line).unwrap_or_default();
        let value = line.get(name.len().saturating_add(1)..).unwrap_or_default();
        is_receivers(name) || is_ellipsis(value)
    };
    !lines(above).any(is_received) && lines(above).any(says_so)
}

/// Whether a value begins as that of a trace field does.
pub(super) fn begins_clause(value: &[u8]) -> bool {
    let value = value.trim_ascii_start();
    value.starts_with(b"from ") || value.starts_with(b"by ")
}

/// Whether programs write trace clauses into a field of this name beside `Received`.
pub(super) fn is_programs_own(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with(b"x-") || name.ends_with(b"-received")
}

/// `[...]`, `(snip)`: lines were left out.
fn is_ellipsis(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line).to_ascii_lowercase();
    let inner = text
        .trim()
        .trim_matches(|c: char| "[](){}<>*-_ ".contains(c));
    let is_dots = !inner.is_empty() && inner.chars().all(|c| ".…".contains(c)) && inner != ".";
    let words = [
        "snip", "cut", "removed", "omitted", "snipped", "省略", "中略",
    ];
    let is_word = words.iter().any(|word| {
        inner == *word || (text.trim().starts_with(['[', '(', '<']) && inner.starts_with(word))
    });
    is_dots || is_word
}

/// Names of fields that receivers write above their trace field, with their colons.
const LABELS: [&[u8]; 4] = [
    b"authentication-results:",
    b"delivered-to:",
    b"received-spf:",
    b"return-path:",
];
/// The name of a trace field, with its colon.
pub(super) const RECEIVED_LABEL: &[u8] = b"received:";
/// Between a field's name and its value: a colon, and what other programs write around both.
const MARK_SPAN: usize = 160;
/// So far a name's surroundings are looked at: a hostile line repeats it a hundred thousand times.
const CONTEXT: usize = 512;
/// What follows the semicolon of a trace field.
const DATE_SPAN: usize = 64;
