//! JSON of the Gmail API and of Microsoft Graph, and of whatever lists headers as they do.
//!
//! Only the outer mail's headers are read: those at the places that the two describe.

use serde_json::Value;

use crate::source::repair::encoded::decode_base64;

/// The mail that a JSON document describes.
pub(super) fn header_section(text: &[u8]) -> Option<Vec<u8>> {
    if !matches!(text.trim_ascii_start(), [b'{' | b'[' | b'"', ..]) {
        return None;
    }
    let document: Value = serde_json::from_slice(text).ok()?;
    let mail = of_message(&document)
        .or_else(|| LISTS.iter().find_map(|list| of_first(document.get(list)?)))
        .or_else(|| of_first(&document));
    mail.or_else(|| match document {
        // A header as one string.
        Value::String(text) => Some(text.into_bytes()),
        _ => None,
    })
}

fn of_first(list: &Value) -> Option<Vec<u8>> {
    list.as_array()?.iter().find_map(of_message)
}

fn of_message(message: &Value) -> Option<Vec<u8>> {
    if let Some(raw) = message.get("raw").and_then(Value::as_str) {
        return decode_base64(raw.as_bytes());
    }
    let payload = message.get("payload").unwrap_or(message);
    HEADERS.iter().find_map(|name| match payload.get(name)? {
        Value::Array(fields) => of_fields(fields),
        Value::String(text) => Some(text.clone().into_bytes()),
        _ => None,
    })
    .or_else(|| of_fields(message.as_array()?))
}

/// A header section of names and values. A value makes no line of its own.
fn of_fields(fields: &[Value]) -> Option<Vec<u8>> {
    let mut section = Vec::new();
    for field in fields {
        let of = |names: [&str; 2]| {
            let mut names = names.iter();
            names.find_map(|name| field.get(name)).and_then(Value::as_str)
        };
        let (Some(name), Some(value)) = (of(["name", "Name"]), of(["value", "Value"])) else {
            continue;
        };
        let is_name = |byte: u8| byte.is_ascii_graphic() && byte != b':';
        if name.is_empty() || !name.bytes().all(is_name) {
            continue;
        }
        section.extend_from_slice(name.as_bytes());
        section.extend_from_slice(b": ");
        let mut lines = value.split(['\r', '\n']).filter(|line| !line.trim().is_empty());
        section.extend_from_slice(lines.next().unwrap_or_default().trim().as_bytes());
        for line in lines {
            section.extend_from_slice(b"\n ");
            section.extend_from_slice(line.trim().as_bytes());
        }
        section.push(b'\n');
    }
    (!section.is_empty()).then_some(section)
}

/// Where the headers of a mail stand.
const HEADERS: [&str; 4] = ["headers", "internetMessageHeaders", "Headers", "header"];

/// Where several mails stand.
const LISTS: [&str; 3] = ["messages", "value", "items"];
