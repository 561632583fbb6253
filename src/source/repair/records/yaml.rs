//! Lists of names and values in YAML 1.2: `- name: Received`, and below it `value: from …`.
//!
//! # Incomplete support
//!
//! Scalars are plain, quoted, literal or folded (YAML 1.2.2, 7.3 and 8.1). Anchors, tags and flow
//! collections are not read.

use crate::source::repair::lines::is_name_sign;
use crate::source::repair::records::{NAMES, Records, VALUES, is_one_of};

/// The records of the first list.
pub(super) fn records(all: &[&[u8]]) -> Option<Records> {
    let all: Vec<String> = all
        .iter()
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let item = |line: &str| {
        let entry = line.trim_start().strip_prefix("- ")?;
        let (key, rest) = entry.trim_start().split_once(':')?;
        is_one_of(key, &NAMES).then(|| rest.to_owned())
    };
    let Some(begin) = all.iter().position(|line| item(line).is_some()) else {
        return single_keys(&all).or_else(|| texts(&all));
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    let width = indent(all.get(begin)?);
    let mut at = begin;
    while let Some(line) = all.get(at) {
        let is_blank = line.trim().is_empty();
        let name = item(line).filter(|_| indent(line) == width);
        let value = line.trim_start().split_once(':');
        let value = value.filter(|(key, _)| is_one_of(key, &VALUES) && indent(line) > width);
        at = at.saturating_add(1);
        let below = all.get(at..).unwrap_or_default();
        if let Some(name) = name {
            let (name, _) = scalar(&name, below, usize::MAX)?;
            fields.push((name, String::new()));
        } else if let Some((_, first)) = value {
            let (value, count) = scalar(first, below, indent(line))?;
            fields.last_mut()?.1 = value;
            at = at.saturating_add(count);
        } else if !is_blank && indent(line) <= width {
            break;
        }
    }
    // The key that the list belongs to.
    let is_key = |line: &String| {
        let key = line.trim().strip_suffix(':');
        key.is_some_and(|key| key.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    let above = begin.checked_sub(1).and_then(|above| all.get(above));
    let keys = usize::from(above.is_some_and(is_key));
    Some(Records {
        begin: begin.saturating_sub(keys),
        fields,
    })
}

/// A list of which each item has a field's name as its only key: `- Received: "from …"`.
fn single_keys(all: &[String]) -> Option<Records> {
    let item = |line: &str| {
        let entry = line.trim_start().strip_prefix("- ")?;
        let (key, rest) = entry.split_once(": ")?;
        let is_name = !key.is_empty() && key.bytes().all(|byte| is_name_sign(&byte));
        is_name.then(|| (key.to_owned(), rest.to_owned()))
    };
    // Without quotes the marks before the lines are bullets as well.
    let is_route = |line: &String| {
        item(line).is_some_and(|(key, value)| {
            key.eq_ignore_ascii_case("received") && value.starts_with(['"', '\''])
        })
    };
    listed(all, item, is_route, Some)
}

/// A list of which each item is a field as a quoted text: `- "Received: from …"`.
fn texts(all: &[String]) -> Option<Records> {
    let item = |line: &str| {
        let text = line.trim_start().strip_prefix("- ")?;
        let (name, _) = text.strip_prefix(['"', '\''])?.split_once(':')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| is_name_sign(&byte));
        is_name.then(|| (name.to_owned(), text.to_owned()))
    };
    let is_route =
        |line: &String| item(line).is_some_and(|(name, _)| name.eq_ignore_ascii_case("received"));
    listed(all, item, is_route, |text| {
        let (_, value) = text.split_once(':')?;
        Some(value.trim().to_owned())
    })
}

/// The fields of a list around the item of its first trace field. `item` gives the name of the field that a
/// line begins, and the beginning of its scalar; `value` what of the whole scalar is the field's.
fn listed(
    all: &[String],
    item: impl Fn(&str) -> Option<(String, String)>,
    is_route: impl Fn(&String) -> bool,
    value: impl Fn(String) -> Option<String>,
) -> Option<Records> {
    let route = all.iter().position(is_route)?;
    let above = all.get(..route)?.iter().rev();
    let begin = route.saturating_sub(above.take_while(|line| item(line).is_some()).count());
    let mut fields = Vec::new();
    let mut at = begin;
    while let Some((name, first)) = all.get(at).and_then(|line| item(line)) {
        let width = indent(all.get(at)?);
        at = at.saturating_add(1);
        let below = all.get(at..).unwrap_or_default();
        let (text, count) = scalar(&first, below, width)?;
        fields.push((name, value(text)?));
        at = at.saturating_add(count);
    }
    Some(Records { begin, fields })
}

fn indent(line: &str) -> usize {
    line.len().saturating_sub(line.trim_start().len())
}

/// A scalar that begins with `first` at a key with this indent, and how many lines below are its own.
fn scalar(first: &str, below: &[String], width: usize) -> Option<(String, usize)> {
    let first = first.trim();
    let is_own = |line: &&String| line.trim().is_empty() || indent(line) > width;
    if first.starts_with(['|', '>']) {
        let own: Vec<&str> = below
            .iter()
            .take_while(is_own)
            .map(|line| line.trim())
            .collect();
        return Some((own.join("\n"), own.len()));
    }
    let Some(quote) = first
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))
    else {
        let own: Vec<&str> = below
            .iter()
            .take_while(is_own)
            .map(|line| line.trim())
            .collect();
        let text = [&[first], own.as_slice()].concat().join("\n");
        return Some((text.trim_end().to_owned(), own.len()));
    };
    quoted(first.get(1..)?, below, quote)
}

/// A scalar behind its opening quote, and how many lines below it goes on to its closing one.
fn quoted(first: &str, below: &[String], quote: char) -> Option<(String, usize)> {
    let mut plain = String::with_capacity(first.len());
    let mut lines = std::iter::once(first).chain(below.iter().map(|line| line.trim()));
    let mut line = lines.next()?;
    for count in 0_usize.. {
        let mut signs = line.chars().peekable();
        let mut is_joined = false;
        while let Some(sign) = signs.next() {
            match sign {
                '\\' if quote == '"' => match signs.next() {
                    Some('n' | 'r') => plain.push('\n'),
                    Some('t') => plain.push('\t'),
                    Some(escaped) => plain.push(escaped),
                    None => is_joined = true,
                },
                _ if sign == quote && quote == '\'' && signs.peek() == Some(&quote) => {
                    signs.next();
                    plain.push(quote);
                }
                _ if sign == quote => {
                    return signs.all(char::is_whitespace).then_some((plain, count));
                }
                _ => plain.push(sign),
            }
        }
        if !is_joined {
            plain.push('\n');
        }
        line = lines.next()?;
    }
    None
}
