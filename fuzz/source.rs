//! One input: no byte is lost, its parts read as the whole, and block sizes change nothing. Repair
//! leaves a clean mail as it is, and what it mends needs no repair.

use std::ops::Range;

use heloscope::source::{Format, Item, Messages, ReadOptions, Repair, RepairScope};

/// Header, offset and length of each message; a hole has no header.
type Spans = Vec<(Option<Vec<u8>>, u64, u64)>;

pub fn check(input: &[u8]) {
    let Some((control, text)) = input.split_first() else {
        return;
    };
    let layout = Messages::new(text).layout();
    let whole = read(text, 0..u64::MAX, 1 << 17);
    assert_eq!(
        read(text, 0..u64::MAX, 1 + usize::from(*control)),
        whole,
        "block size"
    );
    let length = text.len() as u64;
    let cut = length * u64::from(*control) / 255;
    let mut parts = read(text, 0..cut, 300);
    parts.extend(read(text, cut..u64::MAX, 300));
    assert_eq!(parts, whole, "cut at {cut}");
    if layout.format == Format::Mbox {
        // Text before the first separator is told of; blank lines before it and byte order marks
        // are not.
        let mut at = whole.first().map_or(layout.start, |(_, offset, _)| *offset);
        let mut before = text[..usize::try_from(at).unwrap()].trim_ascii();
        while let Some(rest) = before.strip_prefix(b"\xEF\xBB\xBF") {
            before = rest;
        }
        assert!(before.is_empty(), "begins at {at}");
        for (_, offset, length) in &whole {
            assert_eq!(*offset, at, "a byte is lost or read twice");
            at += length;
        }
        assert_eq!(at, length);
    }

    repair(text);

    let mut first = Messages::new(text);
    let layout = first.layout();
    let mut held = 0;
    while first.divisible_from().is_none() && first.next_item().unwrap().is_some() {
        held += 1;
    }
    if let Some(from) = first.divisible_from() {
        let cut = cut.max(from);
        let mut parts = Spans::new();
        for range in [from..cut, cut..u64::MAX] {
            let entry = usize::try_from(layout.entry(range.start)).unwrap();
            let rest = text.get(entry..).unwrap_or_default();
            take(
                &mut Messages::at(rest, layout, range, options(64)),
                &mut parts,
            );
        }
        assert_eq!(held + parts.len(), whole.len(), "shared at {cut}");
        assert!(whole.ends_with(&parts), "shared at {cut}");
    }
}

/// What is a mail as it stands is not searched; where nothing was mended, nothing is changed.
fn repair(text: &[u8]) {
    let first = |scope| {
        let options = ReadOptions {
            repair: scope,
            ..options(1 << 17)
        };
        let mut messages = Messages::with(text, options);
        let format = messages.layout().format;
        match messages.next_item().expect("a slice can be read") {
            Some(Item::Message(message)) => {
                Some((format, message.header.to_vec(), message.repairs))
            }
            _ => None,
        }
    };
    let Some((format, header, _)) = first(RepairScope::Encoding) else {
        first(RepairScope::Paste);
        return;
    };
    let (_, mended, repairs) = first(RepairScope::Paste).expect("a mail stays one");
    if repairs.is_empty() {
        assert_eq!(header, mended, "changed, and not said");
    }
    let is_complete = format == Format::Eml
        && header.starts_with(b"Received: ")
        && header
            .split(|byte| *byte == b'\n')
            .any(|line| line == b"From: a@example.com");
    if is_complete {
        assert!(
            !repairs.iter().any(Repair::has_surroundings),
            "a mail was searched"
        );
    }
}

fn options(block: usize) -> ReadOptions {
    ReadOptions {
        block,
        ..ReadOptions::default()
    }
}

fn read(text: &[u8], range: Range<u64>, block: usize) -> Spans {
    let mut spans = Spans::new();
    take(
        &mut Messages::within(text, range, options(block)),
        &mut spans,
    );
    spans
}

fn take(messages: &mut Messages<&[u8]>, spans: &mut Spans) {
    while let Some(item) = messages.next_item().expect("a slice can be read") {
        spans.push(match item {
            Item::Message(message) => (
                Some(message.header.to_vec()),
                message.offset,
                message.length,
            ),
            Item::Skipped(skipped) => (None, skipped.offset, skipped.length),
        });
    }
}
