//! Fields of which the order is lost: sorted by name, or the keys of an object. Who wrote a result shows by
//! where it stands (RFC 8601, 4.1), so of such results only the failures count.

use std::collections::BTreeSet;

use crate::source::repair::lines::{field_name, lines, section_length};
use crate::source::{starting_at, up_to};

/// Whether somebody sorted the fields of a header section by their names: an author above the route is no
/// mail's own order.
pub(super) fn is_sorted(text: &[u8]) -> bool {
    let section = up_to(text, section_length(text));
    let names = lines(section).filter_map(field_name);
    let names: Vec<_> = names.map(<[u8]>::to_ascii_lowercase).collect();
    let has = |known: &[u8]| names.iter().any(|name| name == known);
    names.is_sorted()
        && names.iter().collect::<BTreeSet<_>>().len() >= FEWEST_NAMES
        && has(b"from")
        && has(b"received")
}

/// A header section in which of each result only what failed is left, and stands above the route and below
/// all: a failure counts wherever it stood.
pub(super) fn with_failures_alone(section: &[u8]) -> Vec<u8> {
    let (header, body) = section
        .split_at_checked(section_length(section))
        .unwrap_or((section, b""));
    let mut failures = Vec::new();
    let mut others = Vec::new();
    let mut rest = header;
    while !rest.is_empty() {
        let field = up_to(rest, length_of_field(rest));
        rest = starting_at(rest, field.len());
        match failing(field) {
            Some(failed) => failures.extend(failed),
            None => others.extend_from_slice(field),
        }
    }
    if !others.is_empty() && !others.ends_with(b"\n") {
        others.push(b'\n');
    }
    [failures.as_slice(), &others, &failures, body].concat()
}

/// A result field without what passed; nothing if all did. `None` for any other field.
fn failing(field: &[u8]) -> Option<Vec<u8>> {
    let name = field_name(field)?;
    let value = starting_at(field, name.len().saturating_add(1));
    let lower = value.to_ascii_lowercase();
    let begins = |text: &[u8], word: &[u8]| text.trim_ascii_start().starts_with(word);
    if name.eq_ignore_ascii_case(b"received-spf") {
        let is_failure = begins(&lower, b"fail") || begins(&lower, b"softfail");
        let line: Vec<u8> = value
            .iter()
            .map(|byte| if *byte == b'\n' { b' ' } else { *byte })
            .collect();
        return Some(if is_failure {
            [name, b":", &line, b"\n"].concat()
        } else {
            Vec::new()
        });
    }
    if !name.eq_ignore_ascii_case(b"authentication-results") {
        return None;
    }
    let clauses: Vec<&[u8]> = lower
        .split(|byte| *byte == b';')
        .map(<[u8]>::trim_ascii)
        .collect();
    let is_failure = |clause: &&&[u8]| {
        let mut parts = clause.splitn(2, |byte| *byte == b'=');
        let (method, result) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let is_method = matches!(method.trim_ascii(), b"spf" | b"dmarc");
        is_method
            && (begins(result, b"fail")
                || begins(result, b"softfail")
                || begins(result, b"hardfail"))
    };
    let failed: Vec<&[u8]> = clauses.iter().filter(is_failure).copied().collect();
    let server = clauses.first().filter(|first| !first.contains(&b'='));
    if failed.is_empty() {
        return Some(Vec::new());
    }
    let parts: Vec<&[u8]> = server.into_iter().copied().chain(failed).collect();
    let line: Vec<u8> = parts.join(&b"; "[..]);
    let line: Vec<u8> = line
        .into_iter()
        .map(|byte| if byte == b'\n' { b' ' } else { byte })
        .collect();
    Some([name, b": ", &line, b"\n"].concat())
}

/// How long the field that a text begins with is, with its folds.
fn length_of_field(text: &[u8]) -> usize {
    let mut length = 0_usize;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if length > 0 && field_name(line).is_some() {
            break;
        }
        length = length.saturating_add(line.len());
    }
    length
}

/// Fewer names may be in order by themselves.
const FEWEST_NAMES: usize = 4;
