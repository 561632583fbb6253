//! A mail anywhere in a document: a header as one of its strings, or as a list of fields, in whatever stands
//! around it.
//!
//! What is found first is read, in the order in which the document is kept. Another route in it makes the
//! mail a doubtful one: repair sees that by itself.

use serde_json::{Map, Value};

use crate::source::repair::doubt;
use crate::source::repair::json::{HeaderFields, of_document, of_fields, of_object};
use crate::source::repair::lines::{Survey, is_received, lines, survey};
use crate::source::repair::locate::has_route;

/// The first mail in a document, at whatever place.
pub(super) fn mail_in(document: &Value) -> Option<HeaderFields> {
    search(document, MAX_STRINGS, Holder::Open)
}

/// Where in a document a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// Within what describes a mail by itself: a text there is the mail's own, and its sender's.
    Mail,
    Open,
}

/// The first mail in a value; documents as strings stand around one another `left` times at most.
fn search(value: &Value, left: usize, place: Holder) -> Option<HeaderFields> {
    match value {
        Value::String(text) => of_text(text, left, place),
        Value::Array(items) => {
            let fields = of_fields(items).filter(|section| holds_mail(section));
            let fields = fields.map(HeaderFields::from);
            fields.or_else(|| items.iter().find_map(|item| search(item, left, place)))
        }
        Value::Object(object) => {
            let is_route = |name: &String| name.eq_ignore_ascii_case("received");
            let fields = object.keys().any(is_route).then(|| of_object(object));
            let fields = fields.flatten().filter(|fields| holds_mail(&fields.text));
            let place = if describes_mail(object) {
                Holder::Mail
            } else {
                place
            };
            fields.or_else(|| object.values().find_map(|item| search(item, left, place)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// A text that is a header, has one in it, or is a document or a page with one.
fn of_text(text: &str, left: usize, place: Holder) -> Option<HeaderFields> {
    if text.starts_with(['{', '['])
        && let Some(left) = left.checked_sub(1)
        && let Ok(document) = serde_json::from_str::<Value>(text)
    {
        let known = of_document(&document, MAX_STRINGS);
        return known.or_else(|| search(&document, left, place));
    }
    doubt::first_route(text.as_bytes())?;
    let is_page = || TAGS.iter().any(|tag| text.contains(tag));
    let is_mail = holds_mail(text.as_bytes())
        || (text.contains(['\n', '\r']) && has_route(text.as_bytes()))
        || is_page();
    is_mail.then(|| HeaderFields {
        text: text.as_bytes().to_vec(),
        may_lack_fields: false,
        is_torn: place == Holder::Mail,
    })
}

/// Whether a text begins with a header section that has a trace field.
fn holds_mail(text: &[u8]) -> bool {
    matches!(survey(text), Survey::Complete | Survey::NoAuthor) && lines(text).any(is_received)
}

/// Whether an object tells a mail's sender and recipients: what it has as a text is the mail's own body.
fn describes_mail(object: &Map<String, Value>) -> bool {
    let has = |names: &[&str]| {
        let mut keys = object.keys();
        keys.any(|key| names.iter().any(|name| key.eq_ignore_ascii_case(name)))
    };
    has(&SENDERS) && has(&RECIPIENTS)
}

/// What programs call the sender of a mail, and those it is for.
const SENDERS: [&str; 3] = ["from", "from_email", "sender"];
const RECIPIENTS: [&str; 4] = ["to", "to_emails", "torecipients", "recipients"];

/// What a page has at the ends of its lines, or around a source.
const TAGS: [&str; 5] = ["<pre", "<br", "<div", "<p>", "<code"];

/// So many documents stand as strings within one another.
const MAX_STRINGS: usize = 3;
