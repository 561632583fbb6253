//! Outlook items (`.msg`): a compound file with the header section among its streams
//! (MS-OXMSG 2.4; MS-OXOMSG 2.2.1.61, PidTagTransportMessageHeaders).

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::source::{MAX_SECTION, NotMail};

/// The header section of an item, or what it is instead.
pub(super) fn header_section(item: &[u8]) -> Result<Vec<u8>, NotMail> {
    let mut file = CompoundFile::open(Cursor::new(item)).map_err(|_| damaged(item))?;
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

/// What a file was that cannot be opened: the names of its streams may be left. Word and Excel once
/// stored their documents so.
fn damaged(file: &[u8]) -> NotMail {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(file, &wide).is_some()
    };
    if DOCUMENTS.iter().any(|name| has(name)) {
        NotMail::Document
    } else if file.len() < SMALLEST {
        NotMail::Binary
    } else {
        NotMail::OutlookDamaged
    }
}

/// Some writers put all trace fields into one: what begins with `from` or `by` behind a complete date
/// is the next.
fn with_single_fields(text: &str) -> String {
    let mut split = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let name = line.get(..RECEIVED.len()).unwrap_or_default();
        if !name.eq_ignore_ascii_case(RECEIVED) {
            split.push_str(line);
            split.push('\n');
            continue;
        }
        let mut field = line.get(RECEIVED.len()..).unwrap_or_default().to_owned();
        while let Some(fold) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            field.push('\n');
            field.push_str(fold);
        }
        add_trace_fields(&mut split, &field);
    }
    split
}

/// Adds the trace fields that the body of one has in it.
fn add_trace_fields(split: &mut String, body: &str) {
    split.push_str(RECEIVED);
    let (mut has_time, mut is_complete) = (false, false);
    for word in body.split_inclusive([' ', '\t', '\n']) {
        // Some writers put a comma or a semicolon between them.
        let bare = word.trim().trim_end_matches(BETWEEN);
        if bare.is_empty() {
            split.push_str(word);
            continue;
        }
        if is_complete && matches!(bare, "from" | "by") {
            split.truncate(split.trim_end().trim_end_matches(BETWEEN).trim_end().len());
            split.push('\n');
            split.push_str(RECEIVED);
            split.push(' ');
            has_time = false;
        }
        // The name of the zone may follow in a comment (RFC 5322, 3.3).
        is_complete = has_time && (is_zone(bare) || (is_complete && bare.starts_with('(')));
        has_time = has_time && is_complete || is_time(bare);
        split.push_str(word);
    }
    split.truncate(split.trim_end().len());
    split.push('\n');
}

/// `01:12:06`, or without the seconds (RFC 5322, 3.3).
fn is_time(word: &str) -> bool {
    let mut parts = word.split(':');
    let is_two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    (word.len() == 8 || word.len() == 5) && parts.all(is_two)
}

/// `+0900` (RFC 5322, 3.3), `GMT` (4.3).
fn is_zone(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']).unwrap_or_default();
    let is_offset = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_offset || matches!(word, "GMT" | "UTC" | "UT" | "Z")
}

/// What stands between fields that were put into one.
const BETWEEN: [char; 2] = [',', ';'];

const RECEIVED: &str = "Received:";

/// Each item has it (MS-OXMSG 2.4).
const PROPERTIES: &str = "/__properties_version1.0";
/// [MS-CFB] 2.2: the header of a file; what is shorter is none.
const SMALLEST: usize = 512;
/// [MS-DOC] 2.1.1, [MS-XLS] 2.1.2, [MS-PPT] 2.1.2.
const DOCUMENTS: [&str; 3] = ["WordDocument", "Workbook", "PowerPoint Document"];
const WIDE: &str = "/__substg1.0_007D001F";
const NARROW: &str = "/__substg1.0_007D001E";

/// Exchange's own title above the fields.
pub(super) const TITLE: &str = "Microsoft Mail Internet Headers Version 2.0";
