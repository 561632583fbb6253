//! JSON of the Gmail API and of Microsoft Graph, and of whatever lists headers as they do.
//!
//! Only the outer mail's headers are read: those at the places that the two describe.

use serde_json::Value;

use crate::source::repair::encoded::decode_base64;
use crate::source::without_mark;

/// A header section out of a document.
pub(super) struct HeaderFields {
    pub(super) text: Vec<u8>,
    /// Whether fields may be missing: a key should stand once in an object (RFC 8259, 4), so of
    /// several fields of one name the program that wrote it kept one.
    pub(super) may_lack_fields: bool,
}

impl From<Vec<u8>> for HeaderFields {
    fn from(text: Vec<u8>) -> Self {
        Self {
            text,
            may_lack_fields: false,
        }
    }
}

/// The mail that a JSON document describes.
pub(super) fn header_section(text: &[u8]) -> Option<HeaderFields> {
    let document = document(text)?;
    let mail = of_message(&document)
        .or_else(|| LISTS.iter().find_map(|list| of_first(document.get(list)?)))
        .or_else(|| {
            WRAPPERS
                .iter()
                .find_map(|name| of_message(document.get(name)?))
        })
        .or_else(|| of_first(&document));
    mail.or_else(|| match document {
        // A header as one string.
        Value::String(text) => Some(text.into_bytes().into()),
        _ => None,
    })
}

/// The document that a text is, or that begins a line of it.
fn document(text: &[u8]) -> Option<Value> {
    let text = without_mark(text.trim_ascii());
    if text.starts_with(b"\"") {
        return serde_json::from_slice(text).ok();
    }
    let begins = memchr::memchr_iter(b'\n', text)
        .map(|feed| feed.saturating_add(1))
        .filter(|at| matches!(text.get(*at), Some(b'{' | b'[')));
    let first = matches!(text.first(), Some(b'{' | b'[')).then_some(0);
    first
        .into_iter()
        .chain(begins)
        .take(MAX_TRIES)
        .find_map(|at| {
            let rest = text.get(at..)?;
            let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
            values.next()?.ok()
        })
}

fn of_first(list: &Value) -> Option<HeaderFields> {
    list.as_array()?.iter().find_map(of_message)
}

fn of_message(message: &Value) -> Option<HeaderFields> {
    if let Some(raw) = message.get("raw").and_then(Value::as_str) {
        return decode_base64(raw.as_bytes()).map(HeaderFields::from);
    }
    let payload = message.get("payload").unwrap_or(message);
    HEADERS
        .iter()
        .find_map(|name| match payload.get(name)? {
            Value::Array(fields) => of_fields(fields).map(HeaderFields::from),
            Value::Object(fields) => of_object(fields),
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
    // The order of the fields is lost, and with it who wrote a result: only failures count.
    let counts = |name: &str, value: &Value| {
        let is_result = ["authentication-results", "received-spf"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        !is_result || value.to_string().to_ascii_lowercase().contains("fail")
    };
    for (name, value) in fields.iter().filter(|(name, value)| counts(name, value)) {
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
    (!section.is_empty()).then_some(HeaderFields {
        text: section,
        may_lack_fields,
    })
}

/// A header section of names and values. A value makes no line of its own.
fn of_fields(fields: &[Value]) -> Option<Vec<u8>> {
    let mut section = Vec::new();
    for field in fields {
        let of = |names: [&str; 3]| {
            let mut names = names.iter();
            names
                .find_map(|name| field.get(name))
                .and_then(Value::as_str)
        };
        let (name, value) = match field.as_array().map(Vec::as_slice) {
            Some([name, value]) => (name.as_str(), value.as_str()),
            _ => (of(["name", "Name", "key"]), of(["value", "Value", "val"])),
        };
        if let (Some(name), Some(value)) = (name, value) {
            add(&mut section, name, value);
        }
    }
    (!section.is_empty()).then_some(section)
}

/// Adds one field, its lines folded (RFC 5322, 2.2.3), if it has a field's name (2.2).
fn add(section: &mut Vec<u8>, name: &str, value: &str) {
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

/// Where the headers of a mail stand.
const HEADERS: [&str; 10] = [
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

/// What may stand around a mail.
const WRAPPERS: [&str; 6] = ["message", "result", "data", "d", "email", "mail"];

/// So many lines of a text may begin like a document.
const MAX_TRIES: usize = 4;

/// Where several mails stand.
const LISTS: [&str; 4] = ["messages", "value", "Value", "items"];
