//! A header that a program logged piece by piece: each line has an object, and one of its strings is a
//! field of the header, or a line of it.

use serde_json::{Map, Value};

use crate::source::repair::doubt;
use crate::source::repair::json::{HeaderFields, of_lines};
use crate::source::repair::lines::{field_name, is_fold, is_received, lines};
use crate::source::{starting_at, up_to};

/// The header that the objects around the first trace field of a text tell.
pub(super) fn header_section(text: &[u8]) -> Option<HeaderFields> {
    let route = doubt::first_route(text)?;
    let above = lines(up_to(text, route)).count().saturating_sub(1);
    let (key, _) = object_in(lines(text).nth(above)?)?
        .into_iter()
        .find(|(_, value)| {
            value
                .as_str()
                .is_some_and(|text| is_received(text.as_bytes()))
        })?;
    // A line end within a string would be a sender's; that at its end is the line's own.
    let piece = |line: &[u8]| {
        let object = object_in(line)?;
        let text = object.get(&key)?.as_str()?.trim_end_matches(['\r', '\n']);
        let is_piece = field_name(text.as_bytes()).is_some() || is_fold(text.as_bytes());
        is_piece.then(|| Value::String(text.to_owned()))
    };
    let all: Vec<&[u8]> = lines(text).collect();
    let (upper, lower) = all.split_at_checked(above)?;
    let mut pieces: Vec<Value> = upper.iter().rev().map_while(|line| piece(line)).collect();
    pieces.reverse();
    pieces.extend(lower.iter().map_while(|line| piece(line)));
    let is_fold = |piece: &Value| piece.as_str().is_some_and(|text| is_fold(text.as_bytes()));
    let begin = pieces.iter().position(|piece| !is_fold(piece))?;
    let pieces = pieces
        .get(begin..)
        .filter(|pieces| pieces.len() >= FEWEST_PIECES)?;
    of_lines(pieces).map(HeaderFields::from)
}

/// The object that a line ends with, behind what a log writes before it.
fn object_in(line: &[u8]) -> Option<Map<String, Value>> {
    let begin = memchr::memchr(b'{', line)?;
    // A field of a mail has text of anybody's.
    if field_name(line).is_some() {
        return None;
    }
    serde_json::from_slice(starting_at(line, begin)).ok()
}

/// Fewer lines may each be about something else.
const FEWEST_PIECES: usize = 3;
