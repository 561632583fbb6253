//! Outlook items (`.msg`): a compound file with the header section among its streams
//! (MS-OXMSG 2.4; MS-OXOMSG 2.2.1.61, PidTagTransportMessageHeaders).

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::source::{MAX_SECTION, NotMail};

/// The header section of an item, or what it is instead.
pub(super) fn header_section(item: &[u8]) -> Result<Vec<u8>, NotMail> {
    let mut file = CompoundFile::open(Cursor::new(item)).map_err(|_| NotMail::Binary)?;
    if !file.exists(PROPERTIES) {
        // Word and Excel once stored their documents so.
        return Err(NotMail::Document);
    }
    let mut read = |name| {
        let mut text = Vec::new();
        let stream = file.open_stream(name).ok()?;
        // UTF-16 has two bytes for each character.
        let most = (MAX_SECTION as u64).saturating_mul(2);
        stream.take(most).read_to_end(&mut text).ok()?;
        Some(text)
    };
    let text = match read(WIDE) {
        Some(wide) => encoding_rs::UTF_16LE
            .decode_without_bom_handling(&wide)
            .0
            .into_owned(),
        None => {
            let narrow = read(NARROW).ok_or(NotMail::OutlookSent)?;
            String::from_utf8_lossy(&narrow).into_owned()
        }
    };
    let text = text.trim_matches(|c: char| c == '\0' || c == '\u{feff}' || c.is_ascii_whitespace());
    let text = text.strip_prefix(TITLE).unwrap_or(text).trim_ascii_start();
    if text.is_empty() {
        return Err(NotMail::OutlookSent);
    }
    Ok(with_single_fields(text).into_bytes())
}

/// Some writers put all trace fields into one, and drop their names: a line that begins with `from
/// HOST` or `by HOST` behind a date opens the next.
fn with_single_fields(text: &str) -> String {
    let mut split = String::with_capacity(text.len());
    let (mut in_route, mut is_complete) = (false, false);
    for line in text.lines() {
        let is_fold = line.starts_with([' ', '\t']);
        if !is_fold {
            in_route = line
                .get(..9)
                .is_some_and(|start| start.eq_ignore_ascii_case("received:"));
            is_complete = false;
        }
        let inside = line.trim_start();
        let opens = inside.starts_with("from ") || inside.starts_with("by ");
        if in_route && is_fold && is_complete && opens {
            split.push_str("Received: ");
            split.push_str(inside);
            is_complete = false;
        } else {
            split.push_str(line);
        }
        split.push('\n');
        // The time of day ends a trace field.
        is_complete |= in_route && has_date(line);
    }
    split
}

/// Whether a line has a time of day and the zone behind it.
fn has_date(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_time = |at: usize| {
        let part = bytes.get(at..at.saturating_add(5)).unwrap_or_default();
        matches!(part, [a, b, b':', c, d] if [a, b, c, d].into_iter().all(u8::is_ascii_digit))
    };
    (0..bytes.len()).any(is_time) && line.contains([' ', '\t'])
}

/// Each item has it (MS-OXMSG 2.4).
const PROPERTIES: &str = "/__properties_version1.0";
const WIDE: &str = "/__substg1.0_007D001F";
const NARROW: &str = "/__substg1.0_007D001E";

/// Exchange's own title above the fields.
const TITLE: &str = "Microsoft Mail Internet Headers Version 2.0";
