//! Elements of XML with a field's name in an attribute, as Exchange Web Services write them:
//! `<t:InternetMessageHeader HeaderName="Received">from …</t:InternetMessageHeader>`; or elements for the name
//! and the value of each: `<name>Received</name><value>from …</value>`.
//!
//! A value has each bracket escaped (XML 1.0, 2.4): where one has not, nobody knows where it ends.

use crate::source::repair::doubt;
use crate::source::repair::records::{NAMES, Records, VALUES, is_one_of};

/// The records of the elements that a text holds, if these are written one after another.
pub(super) fn records(text: &[u8]) -> Option<Records> {
    let text = std::str::from_utf8(text).ok()?;
    // Within another text, elements are a sender's.
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut begin = None;
    let mut is_escaped = false;
    let mut pieces = text.split('<');
    let mut at = pieces.next()?.len();
    // Behind the value its element ends.
    let mut open: Option<&str> = None;
    let mut name_above = None;
    for piece in pieces {
        let (tag, value) = piece.split_once('>')?;
        match open.take() {
            Some(element) if tag.strip_prefix('/') == Some(element) => {}
            Some(_) => return None,
            None => {
                if let Some((element, name)) = element(tag) {
                    begin = begin.or(Some(at));
                    is_escaped |= value.contains("&lt;");
                    let value = html_escape::decode_html_entities(value).into_owned();
                    fields.push((name.to_owned(), value));
                    open = Some(element);
                } else if is_one_of(tag, &NAMES) && !value.trim().is_empty() {
                    begin = begin.or(Some(at));
                    name_above = Some(value.trim());
                    open = Some(tag);
                } else if is_one_of(tag, &VALUES)
                    && let Some(name) = name_above.take()
                {
                    is_escaped |= value.contains("&lt;");
                    let value = html_escape::decode_html_entities(value).into_owned();
                    fields.push((name.to_owned(), value));
                    open = Some(tag);
                }
            }
        }
        at = at.saturating_add(piece.len()).saturating_add(1);
    }
    let begin = text.get(..begin.filter(|_| is_escaped && open.is_none())?)?;
    if doubt::first_label(begin.as_bytes()).is_some() {
        return None;
    }
    Some(Records {
        begin: begin.matches('\n').count(),
        fields,
    })
}

/// An element's name, and the field's name in its attribute.
fn element(tag: &str) -> Option<(&str, &str)> {
    let (element, attributes) = tag.split_once(char::is_whitespace)?;
    let (attribute, rest) = attributes.trim().split_once('=')?;
    let rest = rest.trim_start().strip_prefix('"')?;
    let (name, rest) = rest.split_once('"')?;
    let is_alone = rest.trim().is_empty();
    (is_alone && is_one_of(attribute.trim(), &NAMES)).then_some((element, name))
}
