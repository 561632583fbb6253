//! JSON of the Gmail API and of Microsoft Graph, and of whatever lists headers as they do.
//!
//! Only the outer mail's headers are read: those at the places that the two describe. Where none are there,
//! the whole document is searched: a ticket's comment, an export of another program.

use serde_json::Value;

use crate::source::repair::base64::decode_alphabets;
use crate::source::repair::doubt;
use crate::source::repair::lines::{Survey, field_name, lines, survey};
use crate::source::repair::literal;
use crate::source::repair::order;
use crate::source::repair::records::add;
use crate::source::{starting_at, up_to, without_mark};

mod log;
mod nested;

/// A header section out of a document.
pub(super) struct HeaderFields {
    pub(super) text: Vec<u8>,
    /// Whether fields may be missing: a key should stand once in an object (RFC 8259, 4), so of
    /// several fields of one name the program that wrote it kept one.
    pub(super) may_lack_fields: bool,
    /// Whether a field ends within an address or a string, or a trace field before its server: a quote
    /// in what a sender chose may have ended it, where the program wrote no backslash before quotes.
    pub(super) is_torn: bool,
}

impl From<Vec<u8>> for HeaderFields {
    fn from(text: Vec<u8>) -> Self {
        Self {
            text,
            may_lack_fields: false,
            is_torn: false,
        }
    }
}

/// The mail that a JSON document describes.
pub(super) fn header_section(text: &[u8]) -> Option<HeaderFields> {
    if let Some(list) = of_form(text) {
        return of_document(&list, MAX_WRAPPERS);
    }
    log::header_section(text)
        .or_else(|| mail_of_documents(text))
        .or_else(|| of_literal(text))
}

/// The first mail in the documents that a text may hold.
fn mail_of_documents(text: &[u8]) -> Option<HeaderFields> {
    let text = without_mark(text.trim_ascii());
    if text.starts_with(b"\"") {
        let document = begun_with_string(text)?;
        return mail_in(&document).or(match document {
            // A header as one string.
            Value::String(text) => Some(text.into_bytes().into()),
            _ => None,
        });
    }
    let begun = literal::places(text, opens).take(MAX_TRIES);
    begun.chain(behind_labels(text)).find_map(|at| {
        let document = document(text.get(at..)?)?;
        mail_in(&document).or_else(|| {
            let text = document.as_str()?.as_bytes();
            doubt::first_route(text)?;
            Some(text.to_vec().into())
        })
    })
}

fn mail_in(document: &Value) -> Option<HeaderFields> {
    of_document(document, MAX_WRAPPERS).or_else(|| nested::mail_in(document))
}

/// Whether a text begins like a document and is not a valid one (RFC 8259).
pub(super) fn is_torn(text: &[u8]) -> bool {
    let text = without_mark(text.trim_ascii());
    let mut documents = serde_json::Deserializer::from_slice(text).into_iter::<Value>();
    matches!(text, [b'{' | b'[', ..]) && documents.next().is_some_and(|document| document.is_err())
}

/// The list in a form that Mailgun sends to a web server (`application/x-www-form-urlencoded`).
fn of_form(text: &[u8]) -> Option<Value> {
    let text = text.trim_ascii();
    let mut fields = text.split(|byte| *byte == b'&');
    let list = fields.find_map(|field| field.strip_prefix(b"message-headers="))?;
    if list.iter().any(u8::is_ascii_whitespace) {
        return None;
    }
    let blanks = list
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte });
    let list: Vec<u8> = blanks.collect();
    let list: Vec<u8> = percent_encoding::percent_decode(&list).collect();
    serde_json::from_slice(&list).ok()
}

/// The mail that a program printed as a document of its own language.
fn of_literal(text: &[u8]) -> Option<HeaderFields> {
    let document = literal::document(without_mark(text.trim_ascii()))?;
    let mut mail = match document {
        Value::String(text) if survey(text.as_bytes()) != Survey::Neither => {
            text.into_bytes().into()
        }
        document => of_document(&document, MAX_WRAPPERS)?,
    };
    mail.is_torn = doubt::breaks_addresses(&mail.text)
        || doubt::breaks_quotes(&mail.text)
        || doubt::tears_routes(&mail.text);
    Some(mail)
}

/// The mail of a document: its own, the first one in a list, or one in what is around a mail.
fn of_document(document: &Value, left: usize) -> Option<HeaderFields> {
    let left = left.checked_sub(1)?;
    let first = |list: &Value| of_first(list, left);
    of_message(document)
        .or_else(|| LISTS.iter().find_map(|list| first(document.get(list)?)))
        .or_else(|| {
            WRAPPERS.iter().find_map(|name| {
                let inside = document.get(name)?;
                // Amazon's notifications have a document as a string.
                let text = inside.as_str().filter(|text| text.starts_with('{'));
                match text {
                    Some(text) => of_document(&serde_json::from_str(text).ok()?, left),
                    None => of_document(inside, left),
                }
            })
        })
        .or_else(|| first(document))
}

/// The document of a text that begins with a string: that alone, or a part of an object.
fn begun_with_string(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text).ok().or_else(|| {
        // As people mark it: `"headers": [`.
        let object = [b"{", without_commas(text).trim_ascii(), b"}"].concat();
        let whole = serde_json::from_slice(&object).ok();
        whole.or_else(|| serde_json::from_slice(object.get(..object.len().checked_sub(1)?)?).ok())
    })
}

/// Whether a document may begin at a place.
fn opens(rest: &[u8]) -> bool {
    match rest {
        [b'{' | b'[', ..] => true,
        // A header as one string, below words about it.
        [b'"', ..] => {
            let line = lines(rest).next().unwrap_or_default();
            memchr::memmem::find(line, b"\\n").is_some()
        }
        _ => false,
    }
}

/// The document that a text begins with.
fn document(text: &[u8]) -> Option<Value> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Value>();
    let Some(Ok(first)) = values.next() else {
        let plain = without_commas(text);
        return serde_json::from_slice(&plain)
            .or_else(|_| serde_json::from_slice(&completed(text).unwrap_or_default()))
            .ok();
    };
    // Parts of a list, as people mark them.
    let list = || [b"[", without_commas(text).trim_ascii(), b"]"].concat();
    if is_field(&first)
        && let Ok(list) = serde_json::from_slice(&list())
    {
        return Some(list);
    }
    // A document in each line: fields, if the first is no mail.
    if is_field(&first) {
        let more = values.map_while(Result::ok).filter(is_field);
        return Some(Value::Array(std::iter::once(first).chain(more).collect()));
    }
    Some(first)
}

/// Where documents may begin within the first line of a text, or within that of its first route: behind
/// what a log writes before each, its time, a word, or in a sentence.
fn behind_labels(text: &[u8]) -> impl Iterator<Item = usize> {
    let route = doubt::first_route(text).unwrap_or(text.len());
    let feed = memchr::memrchr(b'\n', up_to(text, route));
    let begin = feed.map_or(0, |feed| feed.saturating_add(1));
    let of_route = (begin > 0).then_some(begin);
    std::iter::once(0)
        .chain(of_route)
        .flat_map(move |begin| behind_label(text, begin, route).take(MAX_TRIES))
}

/// The same within the line that begins at `begin`, above `route`.
fn behind_label(text: &[u8], begin: usize, route: usize) -> impl Iterator<Item = usize> {
    let line = lines(starting_at(text, begin)).next().unwrap_or_default();
    // A field of a mail has text of anybody's, also behind quote marks.
    let letter = line.iter().position(u8::is_ascii_alphanumeric);
    let is_label = field_name(starting_at(line, letter.unwrap_or_default())).is_none();
    let signs = memchr::memchr3_iter(b'{', b'[', b'"', line);
    let places = signs.filter(move |at| {
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        let rest = starting_at(line, *at);
        let begins = match rest {
            [b'"', ..] => opens(rest),
            [_, inside @ ..] => matches!(inside.trim_ascii_start(), [b'"' | b'{' | b'[', ..]),
            [] => false,
        };
        let is_apart = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'(');
        is_label && begin.saturating_add(*at) < route && begins && before.is_some_and(is_apart)
    });
    places.map(move |at| begin.saturating_add(at))
}

/// A document without the commas that no value follows: before a closing bracket, or at the end.
fn without_commas(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut in_string = false;
    let mut is_escaped = false;
    for byte in text.trim_ascii_end() {
        if in_string {
            in_string = *byte != b'"' || is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
        } else if matches!(byte, b'}' | b']') {
            drop_comma(&mut plain);
        } else {
            in_string = *byte == b'"';
        }
        plain.push(*byte);
    }
    drop_comma(&mut plain);
    plain
}

/// Drops a comma at the end of a text, and the blanks behind it.
fn drop_comma(text: &mut Vec<u8>) {
    let end = text.trim_ascii_end();
    if end.ends_with(b",") {
        let length = end.len().saturating_sub(1);
        text.truncate(length);
    }
}

/// A document that was cut, up to the last part of an array that is whole, and ended there.
fn completed(text: &[u8]) -> Option<Vec<u8>> {
    let mut open = Vec::new();
    let mut whole: Option<(usize, Vec<u8>)> = None;
    let mut in_string = false;
    let mut is_escaped = false;
    for (at, byte) in text.iter().enumerate() {
        if in_string {
            in_string = *byte != b'"' || is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                if open.pop() != Some(*byte) || open.len() > MAX_DEPTH {
                    return None;
                }
                if open.last() == Some(&b']') {
                    whole = Some((at.saturating_add(1), open.clone()));
                }
            }
            _ => {}
        }
    }
    let (end, open) = whole.filter(|_| !open.is_empty())?;
    let mut completed = up_to(text, end).to_vec();
    completed.extend(open.iter().rev());
    Some(completed)
}

/// Whether a value is a field and no more: its name and its value.
fn is_field(value: &Value) -> bool {
    let has = |names: &[&str]| {
        let mut names = names.iter();
        names.any(|name| value.get(name).is_some_and(Value::is_string))
    };
    has(&FIELD_NAMES) && has(&FIELD_VALUES)
}

fn of_first(list: &Value, left: usize) -> Option<HeaderFields> {
    let items = list.as_array()?.iter().take(MAX_ITEMS);
    // A method of JMAP and its answer are a list (RFC 8620, 3.2).
    items
        .filter(|item| item.is_object() || item.is_array())
        .find_map(|item| of_document(item, left))
}

fn of_message(message: &Value) -> Option<HeaderFields> {
    if let Some(raw) = message.get("raw").and_then(Value::as_str) {
        return decode_alphabets(raw.as_bytes()).map(HeaderFields::from);
    }
    let whole = |name: &&str| {
        let text = message.get(name).and_then(Value::as_str)?.as_bytes();
        (survey(text) != Survey::Neither).then(|| text.to_vec().into())
    };
    if let Some(section) = TEXTS.iter().find_map(whole) {
        return Some(section);
    }
    let payload = message.get("payload").unwrap_or(message);
    HEADERS
        .iter()
        .find_map(|name| match payload.get(name)? {
            Value::Array(fields) => of_fields(fields).map(HeaderFields::from),
            Value::Object(fields) => of_object(fields),
            // Mailgun writes a list as a string.
            Value::String(text) if text.starts_with('[') => {
                let fields: Vec<Value> = serde_json::from_str(text).ok()?;
                of_fields(&fields).map(HeaderFields::from)
            }
            Value::String(text) => Some(text.clone().into_bytes().into()),
            _ => None,
        })
        .or_else(|| of_fields(message.as_array()?).map(HeaderFields::from))
        .or_else(|| {
            let fields = payload.as_object()?;
            let is_route = |name: &String| name.eq_ignore_ascii_case("received");
            fields.keys().any(is_route).then(|| of_object(fields))?
        })
}

/// A header section of an object whose keys are the names.
fn of_object(fields: &serde_json::Map<String, Value>) -> Option<HeaderFields> {
    let mut section = Vec::new();
    let mut may_lack_fields = false;
    for (name, value) in fields {
        match value {
            Value::String(value) => {
                may_lack_fields |= name.eq_ignore_ascii_case("received");
                add(&mut section, name, value);
            }
            Value::Array(values) => {
                for value in values.iter().filter_map(Value::as_str) {
                    add(&mut section, name, value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
        }
    }
    // The order of the fields is lost, and with it who wrote a result.
    let section = order::with_failures_alone(&section);
    (!section.is_empty()).then_some(HeaderFields {
        text: section,
        may_lack_fields,
        is_torn: false,
    })
}

/// A header section of names and values. A value makes no line of its own.
fn of_fields(fields: &[Value]) -> Option<Vec<u8>> {
    if let Some(section) = of_lines(fields) {
        return Some(section);
    }
    let mut section = Vec::new();
    let columns = odd_columns(fields);
    for field in fields {
        let of = |names: &[&str]| {
            let mut names = names.iter();
            names
                .find_map(|name| field.get(name))
                .and_then(Value::as_str)
        };
        let line = field.get("line").and_then(Value::as_str);
        let pair = line.and_then(|line| line.split_once(':'));
        let only = || match field.as_object().map(serde_json::Map::iter) {
            Some(mut keys) if keys.len() == 1 => keys.next(),
            _ => None,
        };
        let (name, value) = match field.as_array().map(Vec::as_slice) {
            Some([name, value]) => (name.as_str(), value.as_str()),
            _ => match (pair, only()) {
                (Some((name, value)), _) => (Some(name), Some(value)),
                (None, Some((name, value))) => (Some(name.as_str()), value.as_str()),
                _ => match &columns {
                    Some((name, value)) => (of(&[name]), of(&[value])),
                    None => (of(&FIELD_NAMES), of(&FIELD_VALUES)),
                },
            },
        };
        if let (Some(name), Some(value)) = (name, value) {
            add(&mut section, name, value);
        }
    }
    (!section.is_empty()).then_some(section)
}

/// The keys of names and of values, where a program calls them as no other does: those of a trace field,
/// which a sender's words cannot be taken for, since the program writes the name.
fn odd_columns(fields: &[Value]) -> Option<(String, String)> {
    let known = |key: &str| FIELD_NAMES.contains(&key) || FIELD_VALUES.contains(&key);
    fields.iter().find_map(|field| {
        let texts = || {
            let texts = field.as_object().into_iter().flatten();
            texts.filter_map(|(key, value)| Some((key, value.as_str()?)))
        };
        let (name, _) = texts().find(|(_, text)| text.eq_ignore_ascii_case("received"))?;
        let (value, _) = texts().find(|(_, text)| doubt::begins_clause(text.as_bytes()))?;
        (!known(name) || !known(value)).then(|| (name.clone(), value.clone()))
    })
}

/// A header section of strings: fields, or the lines of a text. No string makes a line of its own.
fn of_lines(lines: &[Value]) -> Option<Vec<u8>> {
    let mut section = Vec::new();
    for line in lines {
        let line = line.as_str()?;
        if line.trim().is_empty() {
            break;
        }
        match line.split_once(':') {
            Some((name, value)) if field_name(line.as_bytes()).is_some() => {
                add(&mut section, name, value);
            }
            _ if line.starts_with([' ', '\t']) && !section.is_empty() => {
                section.extend_from_slice(b" ");
                section.extend_from_slice(line.replace(['\r', '\n'], " ").as_bytes());
                section.push(b'\n');
            }
            _ => return None,
        }
    }
    (!section.is_empty()).then_some(section)
}

/// What the parts of a field are called.
const FIELD_NAMES: [&str; 9] = [
    "name",
    "Name",
    "key",
    "header",
    "field",
    "headerName",
    "HeaderName",
    "header_name",
    "Key",
];
const FIELD_VALUES: [&str; 7] = [
    "value",
    "Value",
    "val",
    "headerValue",
    "HeaderValue",
    "header_value",
    "content",
];

/// Deeper documents are no mail's.
const MAX_DEPTH: usize = 64;

/// Where the headers of a mail stand.
const HEADERS: [&str; 11] = [
    // mailparser's, which has an object of what it made of them, too.
    "headerLines",
    "headers",
    "internetMessageHeaders",
    // PowerShell writes Graph's names with a capital.
    "InternetMessageHeaders",
    "message-headers",
    "messageHeaders",
    "raw_headers",
    "rawHeaders",
    "raw-headers",
    "Headers",
    "header",
];

/// Where a whole mail stands as a text.
const TEXTS: [&str; 7] = [
    "RawEmail",
    "raw_msg",
    "email_rfc822",
    "email",
    "rawMessage",
    "body-mime",
    "rfc822",
];

/// What may stand around a mail.
const WRAPPERS: [&str; 12] = [
    "message",
    "Message",
    "result",
    "data",
    "d",
    "email",
    "mail",
    "msg",
    "event-data",
    "msys",
    "relay_message",
    "content",
];

/// So many documents stand around one another.
const MAX_WRAPPERS: usize = 6;

/// So many parts of a list are searched for a mail.
const MAX_ITEMS: usize = 64;

/// So many lines of a text may begin like a document.
const MAX_TRIES: usize = 4;

/// Where several mails stand.
const LISTS: [&str; 6] = [
    "messages",
    "value",
    "Value",
    "items",
    "list",
    "methodResponses",
];
