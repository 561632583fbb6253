//! Fields of a receiver's that cannot be read where they stand: behind a word or a sign that nobody sees,
//! or without their name. Without them the rest looks like a whole header.

use crate::source::layout::is_known;
use crate::source::repair::doubt::{self, RECEIVED_LABEL, begins_clause, begins_name, is_clause};
use crate::source::repair::lines::{field_name, is_received, lines, section_length};
use crate::source::{starting_at, up_to};

/// Whether a header section holds such a field, down to its last trace field. Those below are its author's.
pub(super) fn hides_fields(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    let all: Vec<&[u8]> = lines(section).collect();
    let Some(last) = all.iter().rposition(|line| is_received(line)) else {
        return false;
    };
    let below = all.iter().skip(last).skip(1);
    let folds = below.take_while(|line| !opens_field(line)).count();
    let end = last.saturating_add(folds);
    let fields = all.get(..=end).unwrap_or_default();
    fields.chunk_by(|_, next| !opens_field(next)).any(hides_one)
}

/// Whether a line opens a field, as far as is known where lines were wrapped: `google.com: domain of` and
/// `t: domain of` go on with one.
fn opens_field(line: &[u8]) -> bool {
    field_name(line).is_some_and(|name| {
        let is_word = name.first().is_some_and(u8::is_ascii_uppercase) && !name.contains(&b'.');
        is_known(name) || (is_word && name.len() > 2)
    })
}

/// Whether the text of a field holds another one.
fn hides_one(field: &[&[u8]]) -> bool {
    let Some((head, folds)) = field.split_first() else {
        return false;
    };
    let name = field_name(head).unwrap_or_default().to_ascii_lowercase();
    let value = match name.len() {
        0 => head,
        length => starting_at(head, length.saturating_add(1)),
    };
    let lines = || std::iter::once(value).chain(folds.iter().copied());
    if doubt::FREE_TEXT.contains(&name.as_slice()) {
        // A title may speak of a trace field, and is none.
        let is_route = is_received(value.trim_ascii_start());
        return is_route && is_clause(&lines().collect::<Vec<_>>());
    }
    if lines().any(|line| names_field(&line.to_ascii_lowercase())) {
        return true;
    }
    if is_received(head) {
        return lines().map(doubt::zones).sum::<usize>() > 1;
    }
    let parts: Vec<&[u8]> = lines().collect();
    !is_programs_own(&name) && (is_clause(&parts) || parts.iter().any(|line| holds_result(line)))
}

/// Whether a text in lower case holds the name of a field that receivers write, and how its value begins.
fn names_field(text: &[u8]) -> bool {
    let found = |label: &'static [u8], begins: &dyn Fn(&[u8]) -> bool| {
        memchr::memmem::find_iter(text, label).any(|at| {
            begins_name(text, at) && begins(starting_at(text, at.saturating_add(label.len())))
        })
    };
    // A signature's list of names has no blanks behind its colons (RFC 6376, 3.5).
    let is_value = |rest: &[u8]| rest.first().is_none_or(|byte| b" \t".contains(byte));
    RESULT_LABELS.iter().any(|label| found(label, &is_value))
        || found(RECEIVED_LABEL, &begins_clause)
}

/// Whether a line holds the result of a check (RFC 8601, 2.2; RFC 7208, 9.1), with or without the name of
/// its field. A sentence may speak of `spf=fail`: in a field a clause begins with it, or says what was
/// checked.
pub(super) fn holds_result(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    let has = |part: &&[u8]| memchr::memmem::find(&line, part).is_some();
    let begins_clause = |at: usize| {
        let before = up_to(&line, at).trim_ascii_end();
        !before.iter().any(u8::is_ascii_alphanumeric) || before.ends_with(b";")
    };
    let is_result = |method: &&[u8]| {
        memchr::memmem::find_iter(&line, method).any(|at| {
            let result = starting_at(&line, at.saturating_add(method.len()));
            begins_name(&line, at)
                && RESULTS.iter().any(|word| result.starts_with(word))
                && (begins_clause(at) || PROPERTIES.iter().any(has))
        })
    };
    RESULT_LABELS.iter().any(has) || has(&&b"client-ip="[..]) || METHODS.iter().any(is_result)
}

/// Whether programs write results or trace clauses into a field of this name, in lower case.
fn is_programs_own(name: &[u8]) -> bool {
    doubt::is_programs_own(name)
        || [&b"authentication-results"[..], b"spf"]
            .iter()
            .any(|part| memchr::memmem::find(name, part).is_some())
}

const RESULT_LABELS: [&[u8]; 3] = [
    b"arc-authentication-results:",
    b"authentication-results:",
    b"received-spf:",
];
const METHODS: [&[u8]; 3] = [b"spf=", b"dkim=", b"dmarc="];
/// What was checked (RFC 8601, 2.3), as far as names of properties begin.
const PROPERTIES: [&[u8]; 3] = [b"smtp.", b"header.", b"policy."];
/// How the words of results begin (RFC 8601, 2.7).
const RESULTS: [&[u8]; 9] = [
    b"bestguess",
    b"fail",
    b"hardfail",
    b"neutral",
    b"none",
    b"pass",
    b"permerror",
    b"softfail",
    b"temperror",
];
