//! Every input form, read whole, in pieces and in parts.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::fs;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use heloscope::message::Message;
use heloscope::source::{
    ContentLength, Format, Item, MAX_FIELD, MAX_FIELDS, MAX_SECTION, Messages, ReadOptions, Repair,
    RepairScope, Skip, attached,
};
use proptest::prelude::*;
use serde_json::Value;

/// What a reading found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Header section, offset and length of each message.
    messages: Vec<(String, u64, u64)>,
    skipped: Vec<String>,
    /// The stretches of the skipped, to see that no byte is lost.
    holes: Vec<(u64, u64)>,
}

impl Seen {
    fn take<R: Read>(&mut self, messages: &mut Messages<R>) -> io::Result<()> {
        loop {
            match messages.next_item() {
                Ok(Some(Item::Message(message))) => self.messages.push((
                    String::from_utf8_lossy(message.header).into_owned(),
                    message.offset,
                    message.length,
                )),
                Ok(Some(Item::Skipped(skipped))) => {
                    self.skipped.push(word(skipped.reason));
                    if skipped.length > 0 {
                        self.holes.push((skipped.offset, skipped.length));
                    }
                }
                Ok(None) => return Ok(()),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    fn subjects(&self) -> Vec<(String, usize)> {
        let of = |header: &String| {
            let subject = header
                .lines()
                .find_map(|line| line.strip_prefix("Subject: "));
            let received = header
                .lines()
                .filter(|line| line.starts_with("Received:"))
                .count();
            (subject.unwrap_or("").to_owned(), received)
        };
        self.messages
            .iter()
            .map(|(header, ..)| of(header))
            .collect()
    }
}

fn word(reason: Skip) -> String {
    match reason {
        Skip::Leading => "leading_text".to_owned(),
        Skip::NoHeader => "no_header".to_owned(),
        Skip::NotMail(kind) => kind.code().to_owned(),
        other => format!("{other:?}"),
    }
}

fn read<R: Read>(reader: R, block: usize) -> Seen {
    let mut seen = Seen::default();
    let options = ReadOptions {
        block,
        ..ReadOptions::default()
    };
    seen.take(&mut Messages::with(reader, options)).unwrap();
    seen
}

fn read_range(text: &[u8], range: Range<u64>) -> Seen {
    let mut seen = Seen::default();
    seen.take(&mut Messages::within(text, range, SMALL))
        .unwrap();
    seen
}

/// A small buffer, since there are many readings.
const SMALL: ReadOptions = ReadOptions {
    block: 300,
    keep_body: 0,
    size: None,
    repair: RepairScope::Encoding,
};

/// Gives at most `count` bytes at a time, as a slow pipe does.
struct Trickle<'a> {
    text: &'a [u8],
    count: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.count.min(buffer.len());
        self.text.by_ref().take(count as u64).read(buffer)
    }
}

struct Fixture {
    path: PathBuf,
    text: Vec<u8>,
    expected: Value,
}

impl Fixture {
    /// The text with each kind of line end, if the case is not about these.
    fn forms(&self) -> Vec<Vec<u8>> {
        if self.expected.get("line_ends").is_some() {
            return vec![self.text.clone()];
        }
        let feeds = replace(&self.text, b"\r\n", b"\n");
        let both = replace(&feeds, b"\n", b"\r\n");
        vec![feeds, both]
    }
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest, from) {
        result.extend_from_slice(&rest[..at]);
        result.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    result.extend_from_slice(rest);
    result
}

fn fixtures() -> Vec<Fixture> {
    let mut found = Vec::new();
    for folder in ["mbox", "eml-forms", "pasted"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(folder);
        let mut count = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                continue;
            }
            let expected = fs::read(path.with_extension("json"))
                .unwrap_or_else(|_| panic!("{} has no .json", path.display()));
            count += 1;
            found.push(Fixture {
                text: fs::read(&path).unwrap(),
                expected: serde_json::from_slice(&expected).unwrap(),
                path,
            });
        }
        assert!(count > 0, "{} is empty", folder.display());
    }
    found
}

#[test]
fn every_fixture_reads_as_expected() {
    for fixture in fixtures() {
        for text in fixture.forms() {
            let name = fixture.path.display();
            let seen = read(&text[..], 4096);
            let expected: Vec<(String, usize)> = fixture.expected["messages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|message| {
                    let received = message["received"].as_u64().unwrap();
                    (
                        message["subject"].as_str().unwrap().to_owned(),
                        received as usize,
                    )
                })
                .collect();
            assert_eq!(seen.subjects(), expected, "{name}");
            let skipped: Vec<&str> = fixture.expected["skipped"]
                .as_array()
                .unwrap()
                .iter()
                .map(|code| code.as_str().unwrap())
                .collect();
            assert_eq!(seen.skipped, skipped, "{name}");
            let format = match Messages::new(&text[..]).layout().format {
                Format::Eml => "eml",
                Format::Emlx => "emlx",
                Format::Mbox => "mbox",
                Format::Mmdf => "mmdf",
                Format::Pasted => "pasted",
                _ => "none",
            };
            assert_eq!(format, fixture.expected["format"], "{name}");
        }
    }
}

#[test]
fn block_and_read_sizes_change_nothing() {
    for fixture in fixtures() {
        for text in fixture.forms() {
            let whole = read(&text[..], 1 << 20);
            for size in (1..=64).chain([100, 1000, 1 << 17]) {
                assert_eq!(
                    read(&text[..], size),
                    whole,
                    "{} block {size}",
                    fixture.path.display()
                );
                let trickle = Trickle {
                    text: &text,
                    count: size,
                };
                assert_eq!(
                    read(trickle, size),
                    whole,
                    "{} read {size}",
                    fixture.path.display()
                );
            }
        }
    }
}

#[test]
fn ranges_of_every_fixture_add_up() {
    for fixture in fixtures() {
        for text in fixture.forms() {
            let whole = read(&text[..], 4096);
            let length = text.len() as u64;
            for cut in 0..=length {
                let mut parts = read_range(&text, 0..cut);
                let second = read_range(&text, cut..u64::MAX);
                parts.messages.extend(second.messages);
                parts.skipped.extend(second.skipped);
                parts.holes.extend(second.holes);
                assert_eq!(parts, whole, "{} cut at {cut}", fixture.path.display());
            }
        }
    }
}

/// The same by seeking, for whatever may be read so.
#[test]
fn parts_of_every_fixture_add_up() {
    let mut divided = 0;
    for fixture in fixtures() {
        for text in fixture.forms() {
            let mut first = Messages::new(&text[..]);
            let layout = first.layout();
            let mut before = Seen::default();
            let from = loop {
                if let Some(from) = first.divisible_from() {
                    break Some(from);
                }
                match first.next_item().unwrap() {
                    Some(Item::Message(m)) => before.messages.push((
                        String::from_utf8_lossy(m.header).into_owned(),
                        m.offset,
                        m.length,
                    )),
                    Some(Item::Skipped(skipped)) => before.skipped.push(word(skipped.reason)),
                    None => break None,
                }
            };
            let Some(from) = from else { continue };
            divided += 1;
            let whole = read(&text[..], 4096);
            let length = text.len() as u64;
            for cut in from..=length {
                let mut parts = before.clone();
                for range in [from..cut, cut..length] {
                    let rest = &text[layout.entry(range.start) as usize..];
                    let trickle = Trickle {
                        text: rest,
                        count: 7,
                    };
                    let mut part = Messages::at(trickle, layout, range, SMALL);
                    parts.take(&mut part).unwrap();
                }
                parts.holes.clone_from(&whole.holes);
                assert_eq!(parts, whole, "{} cut at {cut}", fixture.path.display());
            }
        }
    }
    assert!(divided > 50, "{divided}");
}

#[test]
fn messages_tile_an_mbox() {
    for fixture in fixtures() {
        for text in fixture.forms() {
            let layout = Messages::new(&text[..]).layout();
            if layout.format != Format::Mbox {
                continue;
            }
            let seen = read(&text[..], 4096);
            let mut spans: Vec<(u64, u64)> = seen.messages.iter().map(|m| (m.1, m.2)).collect();
            spans.extend(&seen.holes);
            spans.sort_unstable();
            // Text before the first separator is a stretch of its own.
            let leads = seen
                .skipped
                .first()
                .is_some_and(|word| word == "leading_text");
            let mut at = if leads { seen.holes[0].0 } else { layout.start };
            for (offset, length) in spans {
                assert_eq!(offset, at, "{}", fixture.path.display());
                at += length;
            }
            assert_eq!(at, text.len() as u64, "{}", fixture.path.display());
        }
    }
}

#[test]
fn utf16_reads_as_its_text_does() {
    let text = "From: a@example.org\r\nSubject: \u{5143}\r\nReceived: by x.example.org; today\r\n\r\nHello\r\n";
    for big in [false, true] {
        let mut bytes = if big {
            vec![0xfe, 0xff]
        } else {
            vec![0xff, 0xfe]
        };
        for unit in text.encode_utf16() {
            bytes.extend(if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            });
        }
        assert_eq!(
            read(&bytes[..], 10).messages,
            read(text.as_bytes(), 4096).messages
        );
    }
}

/// A text in units of two bytes, without a mark.
fn in_two_bytes(text: &str, is_big: bool) -> Vec<u8> {
    let bytes = |unit: u16| {
        if is_big {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf16_without_a_mark_is_known_below_japanese_text() {
    let header = "Received: by x.example.org; today\r\nFrom: a@example.org\r\n\r\nHello\r\n";
    let japanese = "田中さん、お疲れさまです。\r\n\r\n";
    let paste = ReadOptions {
        repair: RepairScope::Paste,
        ..ReadOptions::default()
    };
    let first = |bytes: &[u8]| {
        let mut messages = Messages::with(bytes, paste);
        match messages.next_item().unwrap() {
            Some(Item::Message(mail)) => Some((
                String::from_utf8_lossy(mail.header).into_owned(),
                mail.repairs.has(Repair::Utf16),
            )),
            _ => None,
        }
    };
    let wanted = Some((
        "Received: by x.example.org; today\nFrom: a@example.org\n".to_owned(),
        true,
    ));
    for is_big in [false, true] {
        let mark = if is_big { b"\xfe\xff" } else { b"\xff\xfe" };
        let below = in_two_bytes(header, is_big);
        let plain = |found: Option<(String, bool)>| {
            found.map(|(header, is_wide)| (header.replace('\r', ""), is_wide))
        };
        for text in [japanese.to_owned(), japanese.repeat(40)] {
            let whole = in_two_bytes(&format!("{text}{header}"), is_big);
            assert_eq!(plain(first(&whole)), wanted);
            assert_eq!(plain(first(&[text.as_bytes(), &below].concat())), wanted);
            assert_eq!(
                plain(first(&[text.as_bytes(), mark, &below].concat())),
                wanted
            );
        }
        assert_eq!(plain(first(&[b"See below:\n", &*below].concat())), wanted);
        // What stands below a header is in its body.
        let mail = "Received: by y.example.org; today\nFrom: b@example.org\n\n";
        let found = plain(first(&[mail.as_bytes(), &below].concat())).unwrap();
        assert!(found.0.contains("y.example.org") && !found.1, "{found:?}");
        let quoted = "> Received: by y.example.org; today\n> From: b@example.org\n\n";
        let found = plain(first(&[quoted.as_bytes(), &below].concat()));
        assert!(!found.is_some_and(|(header, _)| header.contains("x.example.org")));
        // Control characters are no text, and what follows them is a program's.
        let program = [b"MZ\x90\0\x03\0\0\0", &*below].concat();
        assert_eq!(first(&program), None);
    }
}

#[test]
fn long_lines_in_bodies_are_passed_over() {
    let line = "x".repeat(3 << 20);
    let text = format!(
        "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: one\n\n{line}\n\nFrom a@example.org Thu Jan 11 07:30:12 2024\nSubject: two\n\n"
    );
    assert_eq!(read(text.as_bytes(), 64).subjects().len(), 2);
    assert_eq!(read(text.as_bytes(), 1 << 17), read(text.as_bytes(), 999));
}

#[test]
fn long_fields_and_sections_are_cut_and_said_to_be() {
    let long = format!("X-Long: {}\n", "y".repeat(MAX_FIELD * 2));
    let text = format!("Subject: one\n{long}Received: by x.example.org\n\nbody\n");
    let mut messages = Messages::new(text.as_bytes());
    let Some(Item::Message(message)) = messages.next_item().unwrap() else {
        panic!()
    };
    assert_eq!((message.cuts.fields, message.cuts.section), (1, false));
    assert!(message.header.len() < MAX_FIELD + 100);
    assert!(message.header.ends_with(b"y\nReceived: by x.example.org\n"));
    assert_eq!(message.length, text.len() as u64);

    let fields = |field: &str, count: usize| {
        let text = format!("{}\nbody\n", field.repeat(count));
        let mut messages = Messages::new(text.as_bytes());
        let Some(Item::Message(message)) = messages.next_item().unwrap() else {
            panic!()
        };
        (
            Message::read(message.header).fields().len(),
            message.cuts.section,
        )
    };
    // Of two lines, and so short that all are read at once.
    for field in ["X-A: \n b\n", "To: b\n"] {
        assert_eq!(fields(field, MAX_FIELDS), (MAX_FIELDS, false));
        assert_eq!(fields(field, MAX_FIELDS + 1), (MAX_FIELDS, true));
    }

    let fields = format!("X-Many: {}\n", "0123456789".repeat(20)).repeat(MAX_SECTION / 100);
    let text = format!("Subject: one\n{fields}\nbody\n");
    let mut messages = Messages::new(text.as_bytes());
    let Some(Item::Message(message)) = messages.next_item().unwrap() else {
        panic!()
    };
    assert!(message.cuts.section);
    assert!(message.header.len() <= MAX_SECTION && message.header.ends_with(b"789\n"));
}

#[test]
fn content_length_is_said_to_be_followed_or_refuted() {
    let message = |subject: &str, length: usize| {
        format!(
            "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: {subject}\nContent-Length: {length}\n\nhello\n\n"
        )
    };
    let after = |text: &str| {
        let mut messages = Messages::new(text.as_bytes());
        while messages.next_item().unwrap().is_some() {}
        messages.content_length()
    };
    let (good, bad) = (message("one", 6), message("two", 2));
    assert_eq!(after(&good), ContentLength::Followed);
    assert_eq!(after(&format!("{good}{good}")), ContentLength::Followed);
    let offset = good.len() as u64;
    assert_eq!(
        after(&format!("{good}{bad}")),
        ContentLength::Refuted { offset }
    );
    assert_eq!(after("Subject: a\n\n"), ContentLength::Absent);
}

#[test]
fn a_second_content_length_refutes_no_other() {
    let message = |subject: &str, fields: &str, body: &str| {
        format!(
            "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: {subject}\n{fields}\n{body}\n\n"
        )
    };
    let inner = message("inner", "Content-Length: 6\n", "hello");
    let outer = message(
        "outer",
        &format!("Content-Length: {}\n", "look:\n\n".len() + inner.len()),
        &format!("look:\n\n{inner}"),
    );
    let outer = outer.strip_suffix("\n\n").unwrap();
    let first = message("first", "Content-Length: 6\n", "hello");
    let subjects = |second: &str| {
        let text = format!("{first}{second}{outer}");
        let seen = read(text.as_bytes(), 4096);
        let subjects = seen.subjects().into_iter().map(|(subject, _)| subject);
        subjects.collect::<Vec<_>>().join(" ")
    };
    for fields in [
        "Content-Length: 2\nContent-Length: 1\n",
        "Content-Length: 2\nContent-Length: 2\n",
        "Content-Length: 2\nContent-Length: 9999\n",
        "Content-Length: two\n",
    ] {
        let second = message("second", fields, "x");
        assert_eq!(subjects(&second), "first second outer", "{fields}");
    }
    // What a stranger's text holds is no mail, whichever values he adds to the writer's.
    for planted in [&inner, &message("inner", "", "hello")] {
        let body = format!("x\n\n{planted}");
        let own = format!("Content-Length: {}\n", body.trim_end().len() + 1);
        for others in [
            "Content-Length: 1\n",
            "Content-Length: 2\nContent-Length: 0\n",
            "Content-Length: 99999999\n",
            "Content-Length: x\n",
            &"Content-Length: 2\n".repeat(9),
        ] {
            for fields in [format!("{own}{others}"), format!("{others}{own}")] {
                let second = message("second", &fields, body.trim_end());
                assert_eq!(subjects(&second), "first second outer", "{fields}");
                // Two of them, and at the end of the file.
                let text = format!("{first}{second}{second}{first}{second}");
                let seen = read(text.as_bytes(), 4096);
                assert_eq!(seen.messages.len(), 5, "{fields}: {:?}", seen.subjects());
            }
        }
    }
    // A mail without any is another matter: whoever wrote the file writes no lengths.
    let second = message("second", "", "x");
    assert_eq!(subjects(&second), "first second outer inner");
    // The same with the strange mail first.
    let text = format!(
        "{}{outer}",
        message("odd", "Content-Length: 2\nContent-Length: 1\n", "x")
    );
    let seen = read(text.as_bytes(), 4096);
    assert_eq!(seen.messages.len(), 2, "{:?}", seen.subjects());
}

#[test]
fn text_before_the_first_separator_loses_no_mail() {
    let mail =
        "From a@example.org Thu Jan 11 07:30:12 2024\nReceived: by a\nSubject: one\n\nhello\n\n";
    for leading in [
        "#mbox export by a program\n",
        "Exported mails, please check.\n\nBest regards\n\n",
        "From the beginning:\n\n# 1\n",
        "Note: all mails of 2024\n\n",
        "X-Mozilla-Status: 0001\n\n",
        "X-Folder: inbox\nStatus: RO\n\n",
        "Subject: backup\n",
        "Date: Thu, 11 Jan 2024 07:30:12 +0000\nTo: archive\n\n",
        "{\"exported\": 3}\n",
        &format!("{}\n", "a".repeat(70_000)),
        &"Some words about what follows here.\n".repeat(5_000),
    ] {
        // A file that begins with `From ` is an mbox in any case.
        let leads = !leading.starts_with("From ");
        let text = format!("{leading}{mail}{mail}");
        let seen = read(text.as_bytes(), 4096);
        let expected = if leads { "leading_text" } else { "no_header" };
        assert_eq!(seen.skipped, [expected], "{leading}");
        assert_eq!(seen.holes, [(0, leading.len() as u64)], "{leading}");
        let offsets: Vec<_> = seen.messages.iter().map(|(_, offset, _)| *offset).collect();
        let first = leading.len() as u64;
        assert_eq!(offsets, [first, first + mail.len() as u64], "{leading}");
    }
    // Blank lines are nothing to tell of, nor are zeros where lines were.
    for leading in ["\n\n", "\0\0\0\0\n"] {
        let seen = read(format!("{leading}{mail}").as_bytes(), 4096);
        assert_eq!((seen.messages.len(), seen.skipped.len()), (1, 0));
    }
    // Prose is no mbox, and a mail's own header section is never passed over.
    for (text, skipped, messages) in [
        (
            "We met.\n\nFrom Thu on we are closed.\nSubject: to change.\n",
            "body_only",
            0,
        ),
        (
            "We met.\n\nFrom a@example.org Thu Jan 11 07:30:12 2024\nPlan: none\n\nhello\n",
            "body_only",
            0,
        ),
        (
            "We met.\n\nFrom \nReceived: by a\nSubject: one\n\nhello\n",
            "body_only",
            0,
        ),
        (&format!("From: b\nSubject: own\n\n{mail}"), "", 1),
        (&format!("Received: by b\nSubject: own\n\n{mail}"), "", 1),
        (&format!("Subject: own\nMessage-ID: <b>\n\n{mail}"), "", 1),
        (&format!("<html>\n<pre>\n{mail}"), "html_page", 0),
    ] {
        let seen = read(text.as_bytes(), 4096);
        assert_eq!(seen.skipped.concat(), skipped, "{text}");
        assert_eq!(seen.messages.len(), messages, "{text}");
    }
}

#[test]
fn content_length_may_not_hide_much() {
    let big = format!("X-Big: {}\n", "z".repeat(1000));
    let hidden =
        format!("From a@example.org Thu Jan 11 07:30:12 2024\nSubject: in\n{big}\n\n").repeat(1000);
    let text = format!(
        "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: out\nContent-Length: {}\n\n{hidden}",
        hidden.len()
    );
    assert_eq!(read(text.as_bytes(), 4096).messages.len(), 1001);
}

#[test]
fn what_could_be_read_comes_before_the_error() {
    struct Breaks<'a>(&'a [u8]);
    impl Read for Breaks<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("gone")),
                read => Ok(read),
            }
        }
    }
    let text = b"From a@example.org Thu Jan 11 07:30:12 2024\nSubject: one\n\nhello\n";
    let mut messages = Messages::new(Breaks(text));
    assert!(matches!(messages.next_item(), Ok(Some(Item::Message(_)))));
    let error = messages.next_item().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("read the input at byte {}", text.len())
    );
    assert!(matches!(messages.next_item(), Ok(None)));
}

#[test]
fn the_length_of_a_file_saves_reading_a_body() {
    let text = [&b"Subject: one\n\n"[..], &[b'x'; 1 << 20]].concat();
    let mut reader = &text[..];
    let size = Some(text.len() as u64);
    let options = ReadOptions {
        size,
        block: 4096,
        ..ReadOptions::default()
    };
    let mut messages = Messages::with(&mut reader, options);
    let Some(Item::Message(message)) = messages.next_item().unwrap() else {
        panic!()
    };
    assert_eq!(message.length, text.len() as u64);
    assert!(reader.len() > 1 << 19);
}

#[test]
fn the_start_of_a_body_is_kept_if_wanted() {
    for block in [1, 16, 1 << 16] {
        for size in [None, Some(29)] {
            let options = ReadOptions {
                block,
                keep_body: 8,
                size,
                ..ReadOptions::default()
            };
            let text = b"Subject: one\n\n0123456789abcdef";
            let mut messages = Messages::with(&text[..], options);
            let Some(Item::Message(message)) = messages.next_item().unwrap() else {
                panic!()
            };
            assert_eq!(message.body, b"01234567");
        }
    }
}

#[test]
fn attached_mails_are_counted_and_the_first_is_read() {
    let of = |header: &str, body: &str| {
        let found = attached(header.as_bytes(), body.as_bytes());
        (
            found.count,
            found
                .first
                .map(|first| String::from_utf8(first.into_owned()).unwrap()),
        )
    };
    let mixed = "Content-Type: multipart/mixed;\n\tcharset=x; boundary=\"a;b\"\n";
    let part = "--a;b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: in\n x\n\nbody\n";
    assert_eq!(of("Subject: x\n", part), (0, None));
    assert_eq!(
        of("Content-Type: message/rfc822\n", "\nSubject: in\n\nx"),
        (1, Some("Subject: in\n".into()))
    );
    assert_eq!(
        of(
            mixed,
            &format!("preamble\n--a;b\n\ntext\n{part}{part}--a;b--\n{part}")
        ),
        (2, Some("Subject: in\n x\n".into()))
    );
    // A boundary that another begins with.
    assert_eq!(
        of(
            "Content-Type: multipart/mixed; boundary=a\n",
            "--ab\nContent-Type: message/rfc822\n\nSubject: in\n\n"
        ),
        (0, None)
    );
    assert_eq!(
        of(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n",
            "U3ViamVjdDog\r\naW4KCmhlbGxv\r\n"
        ),
        (1, Some("Subject: in\n".into()))
    );
    // Base64 of a body that breaks off, and one that another part ends.
    assert_eq!(
        of(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n",
            "U3ViamVjdDog\r\naW4KC"
        ),
        (1, Some("Subject: in\n".into()))
    );
    assert_eq!(
        of(
            mixed,
            "--a;b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW4KCmhlbGxv\n--a;b--\n"
        ),
        (1, Some("Subject: in\n".into()))
    );
    assert_eq!(
        of(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: Quoted-Printable\n",
            "Subject: =69=\nn\n\nbody\n"
        ),
        (1, Some("Subject: in\n".into()))
    );
    // A multipart in a multipart, whose boundary begins as that of the outer one does.
    assert_eq!(
        of(
            mixed,
            &format!(
                "--a;b\nContent-Type: multipart/mixed; boundary=\"a;bc\"\n\n--a;bc\nContent-Type: message/rfc822\n\nSubject: deep\n\n--a;bc--\n{part}--a;b--\n"
            )
        ),
        (2, Some("Subject: deep\n".into()))
    );
    // What is attached to an attached mail is that one's.
    assert_eq!(
        of(
            mixed,
            &format!(
                "--a;b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n{}",
                part.replace("a;b", "c")
            )
        ),
        (
            1,
            Some("Content-Type: multipart/mixed; boundary=c\n".into())
        )
    );
    let crlf = part.replace('\n', "\r\n");
    assert_eq!(
        of(&mixed.replace('\n', "\r\n"), &crlf),
        (1, Some("Subject: in\r\n x\r\n".into()))
    );
}

/// Lines of which mailboxes are made, whole and in pieces.
fn any_mailbox() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        4 => Just("From a@example.org Thu Jan 11 07:30:12 2024\n"),
        2 => Just("From a@example.org Thu Jan 11 07:30:12 2024\r\n"),
        1 => Just("From \n"),
        1 => Just("From -\r\n"),
        1 => Just("From 12345@xxx Thu Jan 11 07:30:12 +0000 2024\n"),
        1 => Just("From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"),
        1 => Just(">From a@example.org Thu Jan 11 07:30:12 2024\n"),
        1 => Just("From here on\n"),
        4 => Just("Subject: a\n"),
        3 => Just("Received: from a by b\r\n"),
        2 => Just("\tfolded\n"),
        5 => Just("\n"),
        2 => Just("\r\n"),
        1 => Just("\r"),
        1 => Just(" \n"),
        2 => Just("text\n"),
        1 => Just("Content-Length: 6\n"),
        1 => Just("Content-Length: 66\n"),
        1 => Just("\u{1}\u{1}\u{1}\u{1}\n"),
        1 => Just("https://example.com/\n"),
        1 => Just("12\n"),
        1 => Just("F"),
        1 => Just("From"),
        1 => Just("SPF:\tPASS\n"),
        1 => Just("DKIM:\tPASS\n"),
    ];
    let short = proptest::collection::vec(line, 0..60);
    (short, 0..3_usize, 0..400_usize).prop_map(|(lines, repeat, filler)| {
        let once = lines.concat();
        let filler = "filler text\n".repeat(filler);
        let text = format!("{once}{filler}{}", once.repeat(repeat));
        text.into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_block_size_and_any_cut_read_the_same(text in any_mailbox(), block in 1..5000_usize, count in 1..5000_usize, cut in 0.0..1.0_f64) {
        let whole = read(&text[..], 1 << 17);
        prop_assert_eq!(&read(Trickle { text: &text, count }, block), &whole);
        let cut = (text.len() as f64 * cut) as u64;
        let mut parts = read_range(&text, 0..cut);
        let second = read_range(&text, cut..u64::MAX);
        parts.messages.extend(second.messages);
        parts.skipped.extend(second.skipped);
        parts.holes.extend(second.holes);
        prop_assert_eq!(&parts, &whole);

        let mut first = Messages::new(&text[..]);
        let layout = first.layout();
        let mut held = 0;
        while first.divisible_from().is_none() && first.next_item().unwrap().is_some() {
            held += 1;
        }
        if let Some(from) = first.divisible_from() {
            let mut parts = Seen::default();
            let cut = cut.max(from);
            for range in [from..cut, cut..u64::MAX] {
                let rest = &text[layout.entry(range.start) as usize..];
                parts.take(&mut Messages::at(Trickle { text: rest, count }, layout, range, ReadOptions { block, ..ReadOptions::default() })).unwrap();
            }
            prop_assert_eq!(parts.messages.len() + parts.skipped.len() + held, whole.messages.len() + whole.skipped.len());
            prop_assert!(whole.messages.ends_with(&parts.messages));
        }
    }

    #[test]
    fn messages_of_any_mbox_tile_it(text in any_mailbox()) {
        let text = [&b"From a\nA: b\n\n"[..], &text].concat();
        let seen = read(&text[..], 4096);
        let mut spans: Vec<(u64, u64)> = seen.messages.iter().map(|m| (m.1, m.2)).collect();
        spans.extend(&seen.holes);
        spans.sort_unstable();
        let mut at = 0;
        for (offset, length) in spans {
            prop_assert_eq!(offset, at);
            at += length;
        }
        prop_assert_eq!(at, text.len() as u64);
    }

    #[test]
    fn no_bytes_panic(text in proptest::collection::vec(any::<u8>(), 0..3000)) {
        read(&text[..], 16);
        let half = text.len() / 2;
        attached(&text[..half], &text[half..]);
    }
}

/// A text is one or none whatever its line ends are: they count for nothing in the share of control signs.
#[test]
fn line_ends_make_no_text_of_what_is_none() {
    let lines = "a line of a text that is no mail\n".repeat(20);
    let share = lines.len() / 16;
    for (strange, expected) in [(share - 4, "body_only"), (share + 4, "binary")] {
        let text = format!("{}{lines}", "\u{10}".repeat(strange));
        for text in [text.replace('\n', "\r\n"), text] {
            let seen = read(text.as_bytes(), 4096);
            assert_eq!(seen.skipped, [expected], "{strange}");
        }
    }
}
