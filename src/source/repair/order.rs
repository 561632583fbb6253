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

/// A result field without what passed, in one line; nothing if all did. `None` for any other field.
fn failing(field: &[u8]) -> Option<Vec<u8>> {
    let name = field_name(field)?;
    let mut value = starting_at(field, name.len().saturating_add(1)).to_ascii_lowercase();
    value.iter_mut().for_each(|byte| {
        if *byte == b'\n' {
            *byte = b' ';
        }
    });
    let failed = if name.eq_ignore_ascii_case(b"received-spf") {
        is_failure(&value).then(|| value.clone())
    } else if name.eq_ignore_ascii_case(b"authentication-results") {
        failing_clauses(&value)
    } else {
        return None;
    };
    let line = failed.map(|failed| [name, b": ", failed.trim_ascii(), b"\n"].concat());
    Some(line.unwrap_or_default())
}

/// The server of results (RFC 8601, 2.2) and the clauses of what failed, if any did.
fn failing_clauses(value: &[u8]) -> Option<Vec<u8>> {
    let clauses = || value.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let is_failing = |clause: &&[u8]| {
        let mut parts = clause.splitn(2, |byte| *byte == b'=');
        let method = parts.next().unwrap_or_default().trim_ascii();
        matches!(method, b"spf" | b"dmarc") && parts.next().is_some_and(is_failure)
    };
    let failed: Vec<&[u8]> = clauses().filter(is_failing).collect();
    let server = clauses().next().filter(|first| !first.contains(&b'='));
    let parts: Vec<&[u8]> = server.into_iter().chain(failed.iter().copied()).collect();
    (!failed.is_empty()).then(|| parts.join(&b"; "[..]))
}

/// Whether a result, in lower case, is one of a check that failed (RFC 8601, 2.7).
fn is_failure(result: &[u8]) -> bool {
    let words = [&b"fail"[..], b"hardfail", b"softfail"];
    let result = result.trim_ascii_start();
    words.iter().any(|word| result.starts_with(word))
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
