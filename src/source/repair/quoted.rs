//! Quoted-printable (RFC 2045, 6.7) of whole headers: what shows that an encoder wrote the signs, and not
//! a client.

use crate::source::repair::encoded::byte_of;
use crate::source::repair::lines::{Survey, after_separators, field_name, lines, survey};
use crate::source::repair::style::{label_of_route, without_label};
use crate::source::{starting_at, up_to};

/// A header section of which every line is quoted-printable: each equals sign is
/// `=3D`, a byte that is not ASCII, or the end of a line that goes on, and both kinds are there; or
/// there are several signs, of which one is in a check.
///
/// Nothing else is decoded: a client could have brackets and blanks written into its line.
pub(super) fn header_section(section: &[u8]) -> Option<Vec<u8>> {
    let plain = with_plain_signs(section)?;
    let is_header = lines(after_separators(&plain))
        .next()
        .is_some_and(|line| field_name(line).is_some());
    is_header.then_some(plain)
}

/// The same for a text that was encoded with the marks before its lines: those that the encoder broke have
/// none in their second half.
pub(super) fn copy(text: &[u8]) -> Option<Vec<u8>> {
    if !has_encoded_check(text) {
        return None;
    }
    let mut pairs = lines(text).zip(lines(text).skip(1));
    let label = lines(text).find_map(label_of_route)?;
    // Where both halves have the marks, the text was encoded before it was quoted.
    let is_older = !label.is_empty()
        && pairs.any(|(line, next)| line.ends_with(b"=") && without_label(next, label).is_some());
    (!is_older).then(|| with_plain_signs(text)).flatten()
}

/// A text whose encoded bytes are decoded, if it is encoded.
pub(super) fn with_plain_signs(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    let mut marks = EncoderMarks::of(text);
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'=', rest) {
        plain.extend_from_slice(up_to(rest, at));
        let after = starting_at(rest, at.saturating_add(1));
        rest = match after {
            [b'\n', below @ ..] | [b'\r', b'\n', below @ ..] => {
                let end = text.len().saturating_sub(after.len());
                marks.add_break(up_to(text, end), below);
                below
            }
            [] => after,
            _ => marks.decode(after, &mut plain)?,
        };
    }
    plain.extend_from_slice(rest);
    let is_encoded = if marks.has_break {
        marks.equals > 0 || marks.are_full
    } else {
        // Somebody has joined the lines, or none was long.
        marks.equals >= FEWEST_EQUALS && has_encoded_check(text)
    };
    is_encoded.then_some(plain)
}

/// What shows that a text is quoted-printable.
struct EncoderMarks {
    /// How many equals signs are encoded.
    equals: usize,
    has_break: bool,
    /// An equals sign may end any line, of base64 for one; a soft break ends a full one.
    are_full: bool,
    /// Of the signs that clients write, those that do not stand there by themselves: the encoder wrote
    /// each, and no client.
    encoded: Vec<u8>,
}

impl EncoderMarks {
    fn of(text: &[u8]) -> Self {
        let is_encoded = |sign: &u8| !text.contains(sign);
        Self {
            equals: 0,
            has_break: false,
            are_full: true,
            encoded: b" <>@".iter().copied().filter(is_encoded).collect(),
        }
    }

    /// A soft break between what stands above and what stands below.
    fn add_break(&mut self, above: &[u8], below: &[u8]) {
        self.has_break = true;
        let line = above.rsplit(|byte| *byte == b'\n').next();
        let length = line.map_or(0, <[u8]>::len);
        self.are_full &= (FULL_LINE..=76).contains(&length)
            && lines(below).next().and_then(field_name).is_none();
    }

    /// Decodes the byte whose digits a text begins with; gives what follows these.
    fn decode<'t>(&mut self, text: &'t [u8], plain: &mut Vec<u8>) -> Option<&'t [u8]> {
        let ([high, low], after) = text.split_first_chunk()?;
        let byte = byte_of(*high, *low)?;
        let ends_line = matches!(after, [b'\n' | b'\r', ..]);
        match byte {
            b'=' => self.equals = self.equals.saturating_add(1),
            // An F in front of "rom": so a separator of mailboxes is hidden (RFC 2049, 3).
            b'F' if after.starts_with(b"rom") => {}
            // The CR of a line end, whose LF stands there too; and a blank may end no line unencoded
            // (RFC 2045, 6.7, rule 3).
            b'\r' | b' ' if ends_line => return Some(after),
            // Some encode the blank that a fold begins with.
            b' ' if plain.ends_with(b"\n") => {}
            b'\t' | 128.. => {}
            byte if self.encoded.contains(&byte) => {}
            _ => return None,
        }
        plain.push(byte);
        Some(after)
    }
}

/// Whether an equals sign that a check writes is encoded.
fn has_encoded_check(section: &[u8]) -> bool {
    let checks = [
        &b"spf=3D"[..],
        b"dkim=3D",
        b"dmarc=3D",
        b"cipher=3D",
        b"client-ip=3D",
        b"envelope-from=3D",
    ];
    checks
        .iter()
        .any(|check| memchr::memmem::find(section, check).is_some())
}

/// A text of which each byte is quoted-printable's `=52` as some programs encode all.
pub(super) fn all(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len().wrapping_div(3));
    let mut rest = text.trim_ascii();
    while let [b'=', after @ ..] = rest {
        rest = match after {
            [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => after,
            [high, low, after @ ..] => {
                plain.push(byte_of(*high, *low)?);
                after
            }
            _ => return None,
        };
    }
    (rest.is_empty() && survey(&plain) != Survey::Neither).then_some(plain)
}

/// RFC 2045, 6.7: a line has 76 characters at most, and an encoder makes it as long as it can.
const FULL_LINE: usize = 72;

/// Fewer encoded equals signs may be a subject's.
const FEWEST_EQUALS: usize = 3;
