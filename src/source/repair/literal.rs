//! Documents as programs print them: Python's lists and tuples, a console's objects of JavaScript, PHP's
//! arrays. What they have in common with JSON is read into its values.
//!
//! A string ends at the quote that opened it, and a quote within one has a backslash: in any other text
//! nothing is found.

use serde_json::{Map, Value};

use crate::source::repair::doubt;
use crate::source::repair::encoded::unescaped;
use crate::source::repair::lines::lines;
use crate::source::{starting_at, up_to};

/// The document that a text is, or that begins a line of it; several values in a row are a list.
pub(super) fn document(text: &[u8]) -> Option<Value> {
    let opens = |rest: &[u8]| match value_of(rest) {
        [b'{' | b'[' | b'(' | b'a', ..] => true,
        // What makes the value is named before it: `dict_items([(`.
        rest if is_call(rest) => true,
        // A program joins one string for each line with a sign.
        [b'"' | b'\'', ..] => {
            let line = lines(rest).next().unwrap_or_default();
            let line = line.trim_ascii_end();
            let before = line.strip_suffix(b"+").or_else(|| line.strip_suffix(b"."));
            let before = before.or_else(|| line.strip_suffix(b"\\"));
            before.is_some_and(|line| line.trim_ascii_end().ends_with(b"\""))
        }
        _ => false,
    };
    places(text, opens).take(MAX_TRIES).find_map(|at| {
        let mut parser = Parser {
            rest: value_of(text.get(at..)?),
            depth: 0,
        };
        let first = parser.value()?;
        if first.is_null() {
            return None;
        }
        let is_pair = |value: &Value| value.as_array().is_some_and(|pair| pair.len() == 2);
        if !is_pair(&first) {
            return Some(first);
        }
        let mut list = vec![first];
        while let Some(next) = parser.next_of_list().filter(is_pair) {
            list.push(next);
        }
        Some(Value::Array(list))
    })
}

/// What follows the name that a program gives a value: `$VAR1 = [`, `const mail = "…" +`.
fn value_of(text: &[u8]) -> &[u8] {
    let head = up_to(text, LONGEST_NAME);
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$@ .:".contains(byte);
    let name = head.iter().take_while(|byte| is_sign(byte)).count();
    match starting_at(text, name).strip_prefix(b"=") {
        Some(value) if name > 0 && !value.starts_with(b">") => value.trim_ascii_start(),
        _ => text,
    }
}

/// Whether a text begins with a word and a bracket, and within that is another bracket or a string.
fn is_call(text: &[u8]) -> bool {
    let is_sign = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let word = up_to(text, LONGEST_NAME).iter().take_while(is_sign).count();
    let rest = starting_at(text, word).trim_ascii_start();
    let inside = match rest {
        [b'(' | b'[' | b'{', inside @ ..] if word > 0 => inside.trim_ascii_start(),
        _ => b"",
    };
    matches!(inside, [b'(' | b'[' | b'{' | b'"' | b'\'', ..])
}

/// Where a line begins with which a document may open; below a route it is in the body of a mail.
pub(super) fn places(text: &[u8], opens: impl Fn(&[u8]) -> bool) -> impl Iterator<Item = usize> {
    let route = doubt::first_route(text);
    let below = memchr::memchr_iter(b'\n', text).map(|feed| feed.saturating_add(1));
    std::iter::once(0)
        .chain(below)
        .filter(move |at| opens(starting_at(text, *at)))
        .take_while(move |at| route.is_none_or(|route| *at < route))
}

/// Reads values from the beginning of a text.
struct Parser<'t> {
    rest: &'t [u8],
    depth: usize,
}

impl<'t> Parser<'t> {
    fn skip(&mut self, length: usize) {
        self.rest = starting_at(self.rest, length);
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    /// Passes a sign, if it comes next.
    fn takes(&mut self, sign: &[u8]) -> bool {
        self.skip_blanks();
        let is_there = self.rest.starts_with(sign);
        if is_there {
            self.skip(sign.len());
        }
        is_there
    }

    fn next_of_list(&mut self) -> Option<Value> {
        while self.takes(b",") || self.takes(b";") {}
        self.value()
    }

    fn value(&mut self) -> Option<Value> {
        self.skip_blanks();
        match self.rest {
            [b'{', rest @ ..] => self.items(rest, b'}'),
            [b'[', rest @ ..] => self.items(rest, b']'),
            [b'(', rest @ ..] => self.items(rest, b')'),
            [b'"' | b'\'', ..] => self.strings().map(Value::String),
            _ => self.word(),
        }
    }

    /// What stands between brackets: an object if its items have keys that are no numbers.
    fn items(&mut self, inside: &'t [u8], close: u8) -> Option<Value> {
        self.depth = self
            .depth
            .checked_add(1)
            .filter(|depth| *depth <= MAX_DEPTH)?;
        self.rest = inside;
        let mut object = Map::new();
        let mut list = Vec::new();
        loop {
            if self.takes(&[close]) {
                break;
            }
            let value = self.value()?;
            let is_key = self.takes(b"=>") || self.takes(b":");
            match value {
                Value::String(key) if is_key => {
                    let value = self.value()?;
                    object.insert(key, value);
                }
                // A place in a list.
                Value::Null if is_key => list.push(self.value()?),
                _ if is_key => return None,
                value => list.push(value),
            }
            if !self.takes(b",") && !self.rest.starts_with(&[close]) {
                return None;
            }
        }
        self.depth = self.depth.saturating_sub(1);
        match (object.is_empty(), list.is_empty()) {
            (false, true) => Some(Value::Object(object)),
            (false, false) => None,
            (true, _) => Some(Value::Array(list)),
        }
    }

    /// A string, and those directly behind it that continue it.
    fn strings(&mut self) -> Option<String> {
        let mut text = self.string()?;
        loop {
            // Languages join strings with a sign, or with none.
            let is_joined = self.takes(b"+") || self.takes(b".") || self.takes(b"\\");
            self.skip_blanks();
            if !matches!(self.rest, [b'"' | b'\'', ..]) {
                return (!is_joined).then_some(text);
            }
            text.push_str(&self.string()?);
        }
    }

    fn string(&mut self) -> Option<String> {
        let (quote, inside) = self.rest.split_first()?;
        let mut rest = inside;
        loop {
            rest = match rest {
                [byte, after @ ..] if byte == quote => {
                    self.rest = after;
                    let length = inside.len().saturating_sub(rest.len());
                    let plain = unescaped(up_to(inside, length));
                    return Some(String::from_utf8_lossy(&plain).into_owned());
                }
                // A program shows a line end as a sign: this text is another one.
                [] | [b'\n' | b'\r', ..] => return None,
                [b'\\', _, after @ ..] | [_, after @ ..] => after,
            };
        }
    }

    /// A key without quotes, the letter before a string, `array (`; a number or a constant is no value.
    fn word(&mut self) -> Option<Value> {
        let is_sign = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_$-.".contains(byte);
        // Ruby's symbols.
        if let [b':', b'a'..=b'z' | b'A'..=b'Z', ..] = self.rest {
            self.skip(1);
        }
        let length = self.rest.iter().take_while(is_sign).count();
        let word = self.rest.get(..length).filter(|word| !word.is_empty())?;
        self.skip(length);
        if length <= 2 && matches!(self.rest, [b'"' | b'\'', ..]) {
            return self.strings().map(Value::String);
        }
        self.skip_blanks();
        // What makes a value, before its parts: `array (`, `Header {`, `dict_items(`.
        let is_name = word.first()?.is_ascii_alphabetic();
        let close = match self.rest {
            [b'(', ..] => Some(b')'),
            [b'{', ..] => Some(b'}'),
            _ => None,
        };
        if let Some(close) = close.filter(|_| is_name) {
            let made = self.items(starting_at(self.rest, 1), close)?;
            // One value alone is what it was made of.
            return Some(match made {
                Value::Array(mut list) if list.len() == 1 && list.iter().all(Value::is_array) => {
                    list.pop()?
                }
                made => made,
            });
        }
        let is_key = matches!(self.rest, [b':', ..] | [b'=', b'>', ..]) && is_name;
        Some(if is_key {
            Value::String(String::from_utf8_lossy(word).into_owned())
        } else {
            Value::Null
        })
    }
}

/// Names of values are shorter.
const LONGEST_NAME: usize = 40;

/// So many lines of a text may begin like a document.
const MAX_TRIES: usize = 4;

/// Deeper documents are no mail's.
const MAX_DEPTH: usize = 64;
