//! Bytes as programs show them: `xxd`, `hexdump -C`, uuencode. Each line says how long it is or where it
//! begins, so a text in which one is missing or changed is left alone.

use crate::source::repair::doubt;
use crate::source::repair::encoded::byte_of;
use crate::source::repair::lines::{Survey, is_blank, lines, survey};
use crate::source::repair::locate::has_route;

/// A mail of which each line is a place and the bytes from there on, in hexadecimal.
pub(super) fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let all: Vec<&[u8]> = lines(text).collect();
    let begin = all.iter().position(|line| {
        let first = placed(line);
        first.is_some_and(|(place, bytes)| place == 0 && bytes.len() >= SHORTEST_ROW)
    })?;
    let mut plain = Vec::new();
    for line in all.iter().skip(begin) {
        let Some((place, bytes)) = placed(line) else {
            break;
        };
        if place != plain.len() {
            return None;
        }
        plain.extend(bytes);
    }
    mail_below(all.get(..begin)?, plain)
}

/// A mail that is hexadecimal digits and nothing else, as `xxd -p` writes it.
pub(super) fn bare_hex(text: &[u8]) -> Option<Vec<u8>> {
    let mut digits = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    let mut plain = Vec::with_capacity(text.len().wrapping_div(2));
    while let Some(high) = digits.next() {
        plain.push(byte_of(*high, *digits.next()?)?);
    }
    mail_below(&[], plain)
}

/// The place that a line begins with, and its bytes: pairs of digits, up to two blanks behind a group or
/// the bar before the letters.
fn placed(line: &[u8]) -> Option<(usize, Vec<u8>)> {
    let line = line.trim_ascii();
    let width = line.iter().take_while(|byte| byte.is_ascii_hexdigit());
    let (place, rest) = line.split_at_checked(width.count())?;
    if !(4..=16).contains(&place.len()) || !matches!(rest, [] | [b':' | b' ', ..]) {
        return None;
    }
    let place = usize::from_str_radix(std::str::from_utf8(place).ok()?, 16).ok()?;
    let is_of_xxd = rest.starts_with(b":");
    let mut rest = rest.strip_prefix(b":").unwrap_or(rest).trim_ascii_start();
    let mut bytes = Vec::new();
    while let [high, low, after @ ..] = rest {
        let Some(byte) = byte_of(*high, *low) else {
            break;
        };
        bytes.push(byte);
        rest = match after {
            // xxd writes the letters behind two blanks; the others have these within a row as well.
            [b' ', b' ', ..] if is_of_xxd => break,
            _ => after.trim_ascii_start(),
        };
        if bytes.len() == LONGEST_ROW {
            break;
        }
    }
    Some((place, bytes))
}

/// A mail that is uuencoded, as old programs of mail and news write it.
pub(super) fn uuencoded(text: &[u8]) -> Option<Vec<u8>> {
    let all: Vec<&[u8]> = lines(text).collect();
    let is_head = |line: &&[u8]| {
        let mode = line.strip_prefix(b"begin ");
        mode.is_some_and(|mode| mode.first().is_some_and(u8::is_ascii_digit))
    };
    let begin = all.iter().position(is_head)?;
    let mut plain = Vec::new();
    let rows = all.iter().skip(begin.saturating_add(1));
    for line in rows.skip_while(|line| is_blank(line)) {
        match line.first() {
            None | Some(b'`' | b' ') => break,
            Some(_) if *line == b"end" => break,
            Some(_) => plain.extend(row_of(line)?),
        }
    }
    mail_below(all.get(..begin)?, plain)
}

/// The bytes of one line: its length, and four signs for each three bytes. A blank at its end may be lost.
fn row_of(line: &[u8]) -> Option<Vec<u8>> {
    let six = |byte: u8| {
        let is_sign = (b' '..=b'`').contains(&byte);
        is_sign.then(|| u32::from(byte.wrapping_sub(b' ') & 0x3f))
    };
    let (length, signs) = line.split_first()?;
    let length = usize::try_from(six(*length)?).ok()?;
    let mut bytes = Vec::with_capacity(length);
    for group in signs.chunks(4) {
        let mut word = 0_u32;
        for at in 0..4_usize {
            word = (word << 6) | six(group.get(at).copied().unwrap_or(b' '))?;
        }
        let [_, three @ ..] = word.to_be_bytes();
        bytes.extend(three);
    }
    (bytes.len() >= length).then(|| {
        bytes.truncate(length);
        bytes
    })
}

/// What was decoded, if it is a mail, or has one in it, and no route stands above: below one it is in
/// the body of a mail.
fn mail_below(above: &[&[u8]], plain: Vec<u8>) -> Option<Vec<u8>> {
    let is_mail = survey(&plain) != Survey::Neither || has_route(&plain);
    (is_mail && !doubt::holds_route(above)).then_some(plain)
}

/// Fewer bytes may be a number and a word.
const SHORTEST_ROW: usize = 8;

/// Each row shows so many bytes.
const LONGEST_ROW: usize = 16;
