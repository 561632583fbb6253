//! Names and values as programs list them: PowerShell's lists, tables and hash tables, CSV, YAML.
//!
//! A value ends where its form ends it, never at a sign that stands in it: whoever wrote a subject opens
//! no record. What is in none of these forms to the last record is left alone.

use crate::source::field::is_one_of;
use crate::source::layout::is_known;
use crate::source::repair::doubt;
use crate::source::repair::lines::{
    Survey, field_name, is_blank, is_fold, lines, replaced, survey,
};
use crate::source::repair::{Repair, Repairs};
use crate::source::{starting_at, up_to, without_mark};

mod xml;
mod yaml;

/// A header section out of a list.
pub(super) struct Listed {
    pub(super) text: Vec<u8>,
    pub(super) repairs: Repairs,
}

/// What a form makes of a text: the line at which the list begins, and its records.
struct Records {
    begin: usize,
    fields: Vec<(String, String)>,
}

/// The header section that a text lists.
pub(super) fn header_section(text: &[u8]) -> Option<Listed> {
    let text = without_mark(text);
    let all: Vec<&[u8]> = lines(text).collect();
    let forms: [&dyn Fn() -> Option<Records>; 6] = [
        &|| xml::records(text),
        &|| property_list(&all),
        &|| hash_tables(&all),
        &|| columns(&all),
        &|| yaml::records(&all),
        &|| comma_separated(text),
    ];
    forms.iter().find_map(|form| {
        let Records { begin, fields } = form()?;
        let mut section = Vec::new();
        for (name, value) in &fields {
            add(&mut section, name, value);
        }
        let is_route = |(name, _): &(String, String)| name.eq_ignore_ascii_case("received");
        if !fields.iter().any(is_route) || survey(&section) == Survey::Neither {
            return None;
        }
        let mut repairs = Repairs::default();
        repairs.add(Repair::Table);
        let above = all.get(..begin).unwrap_or_default();
        // Below a route it is in the body of a mail.
        if doubt::holds_route(above) || doubt::first_route(&above.join(&b'\n')).is_some() {
            return None;
        }
        if above.iter().any(|line| !is_blank(line)) {
            repairs.add(Repair::TextBeforeHeader);
        }
        Some(Listed {
            text: section,
            repairs,
        })
    })
}

/// Adds one field, its lines folded (RFC 5322, 2.2.3), if it has a field's name (2.2).
pub(super) fn add(section: &mut Vec<u8>, name: &str, value: &str) {
    let is_name = |byte: u8| byte.is_ascii_graphic() && byte != b':';
    if name.is_empty() || !name.bytes().all(is_name) {
        return;
    }
    section.extend_from_slice(name.as_bytes());
    section.extend_from_slice(b": ");
    let mut lines = value
        .split(['\r', '\n'])
        .filter(|line| !line.trim().is_empty());
    section.extend_from_slice(lines.next().unwrap_or_default().trim().as_bytes());
    for line in lines {
        section.extend_from_slice(b"\n ");
        section.extend_from_slice(line.trim().as_bytes());
    }
    section.push(b'\n');
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// `Format-List`: `Name  : Received`, `Value : from …`, their further lines indented. Databases list rows
/// so, with a line between two: `name  | Received`; TOML writes `name = "Received"`.
fn property_list(all: &[&[u8]]) -> Option<Records> {
    let is_name = |line: &&[u8]| {
        property(line, None).is_some_and(|(key, name)| {
            is_one_of(&key, &NAMES) && field_name(format!("{name}:").as_bytes()).is_some()
        })
    };
    let begin = all.iter().position(is_name)?;
    let column = all.get(begin).copied().and_then(sign_of_property);
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut in_value = false;
    for line in all.iter().skip(begin) {
        match property(line, column) {
            Some((key, name)) if is_one_of(&key, &NAMES) => {
                fields.push((name, String::new()));
                in_value = false;
            }
            Some((key, value)) if is_one_of(&key, &VALUES) => {
                fields.last_mut()?.1 = value;
                in_value = true;
            }
            // Another property, such as that of the computer.
            Some(_) => in_value = false,
            None if is_blank(line) => {}
            None if RULES.iter().any(|rule| line.starts_with(rule)) => in_value = false,
            None if is_fold(line) => {
                if let Some((_, value)) = fields.last_mut().filter(|_| in_value) {
                    value.push('\n');
                    value.push_str(&text_of(line));
                }
            }
            None => break,
        }
    }
    Some(Records { begin, fields })
}

/// Where the sign stands between a property's name and its value.
fn sign_of_property(line: &[u8]) -> Option<usize> {
    line.iter().position(|byte| b":=|".contains(byte))
}

/// A property's name and its value. Behind blanks, as in a value's further lines, a name stands only where
/// all names end in one `column`.
fn property(line: &[u8], column: Option<usize>) -> Option<(String, String)> {
    let end = sign_of_property(line)?;
    let (name, value) = line.split_at_checked(end)?;
    let is_aligned = !is_fold(line) || column.is_none_or(|column| column == end);
    let name = name.trim_ascii();
    let is_word = !name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric);
    let value = starting_at(value, 1);
    let is_property = is_aligned && is_word && matches!(value, [] | [b' ', ..]);
    is_property.then(|| (text_of(name), bare(&text_of(value))))
}

/// A value without the quotes around it that a program's string has, and without its escapes.
fn bare(value: &str) -> String {
    let quoted = value
        .starts_with('"')
        .then(|| serde_json::from_str(value).ok());
    quoted.flatten().unwrap_or_else(|| value.to_owned())
}

/// What the lines between two records begin with: `*** 1. row ***`, `-[ RECORD 1 ]-`, `[[headers]]`.
const RULES: [&[u8]; 3] = [b"***", b"-[ ", b"[["];

/// `@{Name=Received; Value=from …}`, one in a line.
fn hash_tables(all: &[&[u8]]) -> Option<Records> {
    let opens = |line: &[u8]| line.trim_ascii_start().starts_with(b"@{");
    let begin = all.iter().position(|line| opens(line))?;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut text = String::new();
    let mut rest = all.iter().skip(begin).peekable();
    while let Some(line) = rest.next() {
        if text.is_empty() {
            if is_blank(line) {
                continue;
            }
            if !opens(line) {
                break;
            }
        }
        text.push_str(&text_of(line));
        let is_last = rest.peek().is_none_or(|next| opens(next) || is_blank(next));
        if text.ends_with('}') && is_last {
            fields.push(hash_table(&text)?);
            text.clear();
        } else {
            text.push('\n');
        }
    }
    Some(Records { begin, fields })
}

fn hash_table(text: &str) -> Option<(String, String)> {
    let inside = text.strip_prefix("@{")?.strip_suffix('}')?;
    let (name, rest) = inside.split_once(';')?;
    let (key, name) = name.split_once('=')?;
    let (word, value) = rest.split_once('=')?;
    let fits = is_one_of(key.trim(), &NAMES) && is_one_of(word.trim(), &VALUES);
    fits.then(|| (name.trim().to_owned(), value.trim().to_owned()))
}

/// `Format-Table`: columns that begin where the dashes below their heads do.
fn columns(all: &[&[u8]]) -> Option<Records> {
    let is_rule = |line: &[u8]| {
        line.starts_with(b"--") && line.iter().all(|byte| matches!(byte, b'-' | b' '))
    };
    let rule = all.iter().position(|line| is_rule(line))?;
    let head: Vec<char> = String::from_utf8_lossy(all.get(rule.checked_sub(1)?)?)
        .chars()
        .collect();
    let dashes = all.get(rule)?;
    let starts: Vec<usize> = (0..dashes.len())
        .filter(|at| {
            let before = at.checked_sub(1).and_then(|before| dashes.get(before));
            dashes.get(*at) == Some(&b'-') && before != Some(&b'-')
        })
        .collect();
    let cell = |row: &[char], number: usize| -> String {
        let from = starts.get(number).copied().unwrap_or(row.len());
        let to = starts.get(number.saturating_add(1)).copied();
        let to = to.unwrap_or(row.len()).min(row.len());
        row.get(from..to).unwrap_or_default().iter().collect()
    };
    let column = |known: &[&str]| {
        (0..starts.len()).find(|number| is_one_of(cell(&head, *number).trim(), known))
    };
    let (names, values) = (column(&NAMES)?, column(&VALUES)?);
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in all.iter().skip(rule.saturating_add(1)) {
        if is_blank(line) {
            break;
        }
        let row: Vec<char> = String::from_utf8_lossy(line).chars().collect();
        let (name, value) = (cell(&row, names), cell(&row, values));
        if name.trim().is_empty() {
            let (_, above) = fields.last_mut()?;
            above.push('\n');
            above.push_str(value.trim());
        } else {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    Some(Records {
        begin: rule.saturating_sub(1),
        fields,
    })
}

/// Whether a text is a table with a quotation mark that nothing closes: its cells cannot be told apart.
pub(super) fn is_torn(text: &[u8]) -> bool {
    table_in(text).is_some_and(|(_, table)| {
        let rows = table.records();
        rows.iter().any(|row| swallows_rows(row, table.delimiter))
    })
}

/// CSV (RFC 4180) with a head, or with names of fields in its first column.
fn comma_separated(text: &[u8]) -> Option<Records> {
    let (begin, table) = table_in(text)?;
    Some(Records {
        begin,
        fields: table.fields(),
    })
}

/// The table in a text, and the number of its first line.
fn table_in(text: &[u8]) -> Option<(usize, Cells<'_>)> {
    // A tab between two words is no more than a style, unless quotes stand around several lines.
    let goes_on = |line: &[u8]| {
        let cell = memchr::memmem::find(line, b"\t\"");
        let quotes = line.iter().filter(|byte| **byte == b'"').count();
        cell.is_some_and(|at| is_known(up_to(line, at))) && !quotes.is_multiple_of(2)
    };
    let is_quoted =
        |line: &[u8]| line.starts_with(b"\"") && memchr::memmem::find(line, b"\"\t\"").is_some();
    let has_quotes = lines(text).any(|line| is_quoted(line) || goes_on(line));
    let mut at = 0_usize;
    for (number, line) in text
        .split_inclusive(|byte| *byte == b'\n')
        .take(MAX_PREFACE)
        .enumerate()
    {
        for delimiter in [b',', b';', b'\t', b'|'] {
            let head = head_of(line, delimiter);
            let head =
                head.filter(|(_, _, has_head)| *has_head || delimiter != b'\t' || has_quotes);
            if let Some((names, values, has_head)) = head {
                let rows = if has_head {
                    0
                } else {
                    rows_above(up_to(text, at), delimiter)
                };
                let length = last_lines(up_to(text, at), rows).len();
                let table = Cells {
                    text: starting_at(text, at.saturating_sub(length)),
                    delimiter,
                    columns: (names, values),
                    is_last: !has_head
                        || line.split(|byte| *byte == delimiter).count()
                            == values.saturating_add(1),
                    has_head,
                };
                return Some((number.saturating_sub(rows), table));
            }
        }
        at = at.saturating_add(line.len());
    }
    None
}

/// How many lines directly above a row without a head are rows, too, or the folds of one.
fn rows_above(above: &[u8], delimiter: u8) -> usize {
    let is_row = |line: &&[u8]| {
        let mut cells = line.split(|byte| *byte == delimiter);
        let name = cells.next().map(<[u8]>::trim_ascii).unwrap_or_default();
        let name = name
            .strip_prefix(b"\"")
            .and_then(|name| name.strip_suffix(b"\""))
            .unwrap_or(name);
        is_fold(line) || (cells.next().is_some() && is_known(name))
    };
    let all: Vec<&[u8]> = lines(above).collect();
    let rows = all
        .iter()
        .rev()
        .take_while(|line| !is_blank(line) && is_row(line));
    let rows = rows.count();
    let first = all.len().saturating_sub(rows);
    // The folds of what is no row.
    let folds = all.iter().skip(first).take_while(|line| is_fold(line));
    rows.saturating_sub(folds.count())
}

/// The last lines of a text, so many.
fn last_lines(text: &[u8], count: usize) -> &[u8] {
    let mut ends = memchr::memrchr_iter(b'\n', text);
    let begin = ends.nth(count).map_or(0, |end| end.saturating_add(1));
    starting_at(text, begin)
}

/// A header whose lines or fields are the cells of one column of a sheet (RFC 4180): those with a comma or
/// a quote stand in quotes, and each quote in them is doubled.
pub(super) fn one_column(text: &[u8]) -> Option<Vec<u8>> {
    let begins = |line: &[u8]| {
        line.strip_prefix(b"\"")
            .and_then(field_name)
            .is_some_and(is_known)
    };
    if !lines(text).any(begins) {
        return None;
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |feed| feed.saturating_add(1));
        let cell = plain.len();
        let Some(inside) = rest.strip_prefix(b"\"") else {
            plain.extend_from_slice(up_to(rest, end));
            rest = starting_at(rest, end);
            continue;
        };
        let mut inside = inside;
        rest = loop {
            let quote = memchr::memchr(b'"', inside)?;
            plain.extend_from_slice(up_to(inside, quote));
            inside = starting_at(inside, quote.saturating_add(1));
            match inside.strip_prefix(b"\"") {
                Some(after) => {
                    plain.push(b'"');
                    inside = after;
                }
                None => break inside,
            }
        };
        let line = lines(rest).next().unwrap_or_default();
        if !is_blank(line) {
            return None;
        }
        let folded = with_folds_of_feeds(starting_at(&plain, cell));
        plain.truncate(cell);
        plain.extend(folded);
        plain.push(b'\n');
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |feed| feed.saturating_add(1));
        rest = starting_at(rest, end);
    }
    (survey(&plain) != Survey::Neither).then_some(plain)
}

/// A cell whose lines end with a feed where they ended with a return, too: before a fold it begins
/// nothing, and elsewhere it is a blank, since a sender may have written it.
fn with_folds_of_feeds(cell: &[u8]) -> Vec<u8> {
    replaced(cell, |_, rest| match rest {
        [b'\r', b' ' | b'\t', ..] => Some((1, b"\n")),
        [b'\r', b'\n', ..] => None,
        [b'\r', ..] => Some((1, b" ")),
        _ => None,
    })
}

/// The columns of names and of values, by the first line of a table, and whether it is a head.
fn head_of(line: &[u8], delimiter: u8) -> Option<(usize, usize, bool)> {
    let cells: Vec<String> = line
        .split(|byte| *byte == delimiter)
        .map(|cell| text_of(cell).trim_matches('"').to_owned())
        .collect();
    let place = |known: &[&str]| cells.iter().position(|cell| is_one_of(cell, known));
    if let (Some(names), Some(values)) = (place(&NAMES), place(&VALUES)) {
        return Some((names, values, true));
    }
    const FIRST: [&str; 4] = ["Delivered-To", "Return-Path", "Received", "X-Received"];
    let is_field = cells.len() > 1 && cells.first().is_some_and(|name| is_one_of(name, &FIRST));
    is_field.then_some((0, 1, false))
}

/// A table whose cells one sign divides.
struct Cells<'t> {
    text: &'t [u8],
    delimiter: u8,
    /// Those of the names and of the values.
    columns: (usize, usize),
    /// Whether the values stand in the last column.
    is_last: bool,
    has_head: bool,
}

impl Cells<'_> {
    fn records(&self) -> Vec<csv::ByteRecord> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text);
        reader.byte_records().map_while(Result::ok).collect()
    }

    fn fields(&self) -> Vec<(String, String)> {
        let records = self.records();
        // A quotation mark that stands alone makes one cell of all up to the next.
        if records
            .iter()
            .any(|record| swallows_rows(record, self.delimiter))
        {
            return Vec::new();
        }
        let (names, values) = self.columns;
        records
            .iter()
            .skip(usize::from(self.has_head))
            .map_while(|record| {
                let name = text_of(record.get(names)?);
                record.get(values)?;
                // Where the last column has no quotes, its sign may stand in it.
                let last = if self.is_last {
                    record.len()
                } else {
                    values.saturating_add(1)
                };
                let value: Vec<&[u8]> = record.iter().take(last).skip(values).collect();
                let value = text_of(&value.join(&self.delimiter));
                field_name(format!("{name}:").as_bytes())?;
                Some((name, value))
            })
            .collect()
    }
}

/// Whether a row stands within a cell of another.
fn swallows_rows(record: &csv::ByteRecord, delimiter: u8) -> bool {
    record.iter().any(|cell| {
        cell.split(|byte| *byte == b'\n').skip(1).any(|line| {
            let name = line.split(|byte| *byte == delimiter).next();
            let name = name.unwrap_or_default();
            name.len() < line.len() && is_known(name.trim_ascii_end())
        })
    })
}

/// What programs call the name of a field, and its value.
const NAMES: [&str; 5] = ["Name", "Key", "Header", "HeaderName", "Field"];
const VALUES: [&str; 4] = ["Value", "HeaderValue", "Content", "Text"];

/// So many lines may stand above a table.
const MAX_PREFACE: usize = 64;
