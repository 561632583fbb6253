//! Anything a user might paste: read, judged and written in every form. Line ends change nothing,
//! and nothing that is written steers whoever reads it.

use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::report::words::Words;
use heloscope::report::{
    Analysis, Analyzed, Answer, Completeness, Origin, Scan, csv, html, json, text,
};
use heloscope::source::{Item, MAX_SEARCHED, Messages, ReadOptions, RepairScope};
use heloscope::tally::Tally;
use heloscope::trace::Receiver;

thread_local! {
    static WORDS: Words = Words::new(Default::default());
}

pub fn check(input: &[u8]) {
    WORDS.with(|words| {
        let (messages, tally) = read(input);
        let plain = !input.contains(&b'\r')
            && !input.contains(&0)
            && !input
                .to_ascii_lowercase()
                .windows(14)
                .any(|w| w == b"content-length");
        if plain && std::str::from_utf8(input).is_ok() {
            let crlf: Vec<u8> = input
                .iter()
                .flat_map(|byte| {
                    if *byte == b'\n' {
                        vec![b'\r', b'\n']
                    } else {
                        vec![*byte]
                    }
                })
                .collect();
            let (other, _) = read(&crlf);
            assert_eq!(messages.len(), other.len());
            for (one, other) in messages.iter().zip(&other) {
                assert_eq!(one.judgement, other.judgement);
            }
        }
        let answers = |tally: &Tally| {
            tally
                .recommendations(&[])
                .into_iter()
                .map(|answer| Answer::new(answer, Some("mail.example.com")))
                .collect::<Vec<_>>()
        };
        let resolved = tally.resolve(&[], None);
        let analysis = Analysis {
            messages,
            recommendations: answers(&tally),
            counts: tally.counts().clone(),
            completeness: Completeness::Whole,
        };
        let scan = Scan {
            recommendations: answers(&tally).into(),
            counts: tally.counts().clone(),
            duplicates: resolved.duplicates,
            beyond: resolved.over_capacity,
            completeness: Completeness::Whole,
        };
        let mut out = Vec::new();
        json::write_analysis(&mut out, &analysis, words).unwrap();
        clean(&out);
        serde_json::from_slice::<serde_json::Value>(&out).expect("the JSON is none");
        out.clear();
        // Styles are sequences of ours; here they would hide those of others.
        text::write_analysis(
            &mut out,
            &analysis,
            words,
            text::Page {
                detail: text::Detail::Full,
                ..text::Page::default()
            },
        )
        .unwrap();
        clean(&without_styles(&out));
        out.clear();
        html::write_analysis(&mut out, &analysis, words).unwrap();
        clean(&out);
        assert!(!contains(&out, b"<script"));
        out.clear();
        csv::write_scan(&mut out, &scan).unwrap();
        clean(&out);
        out.clear();
        json::write_tally(&mut out, tally.clone()).unwrap();
        clean(&out);
        let again = json::read_tally(&out[..]).expect("a tally of ours").tally;
        assert_eq!(again.recommendations(&[]), tally.recommendations(&[]));
    });
}

fn read(input: &[u8]) -> (Vec<Analyzed>, Tally) {
    let table = Table::builtin();
    let receiver = Receiver::default();
    let mut reader = Messages::with(
        input,
        ReadOptions {
            keep_body: MAX_SEARCHED,
            repair: RepairScope::Paste,
            ..ReadOptions::default()
        },
    );
    let (mut messages, mut tally) = (Vec::new(), Tally::default());
    while let Some(item) = reader.next_item().unwrap() {
        let Item::Message(raw) = item else { continue };
        let attached = raw.attached();
        let _ = raw.bounce();
        for header in [Some(raw.header), attached.first.as_deref()]
            .into_iter()
            .flatten()
        {
            // The gaps are those of the whole header section only.
            let gaps = if header.len() == raw.header.len() {
                raw.gaps
            } else {
                &[]
            };
            Reader::new(table, &receiver).read_mended(header, gaps, |reading| {
                messages.push(Analyzed::of(Origin::default(), &reading, attached.count));
                tally.add(reading.into_testimony());
            });
        }
    }
    (messages, tally)
}

fn contains(text: &[u8], what: &[u8]) -> bool {
    text.windows(what.len()).any(|window| window == what)
}

/// Removes the sequences that the report itself writes, `ESC [ digits m`.
fn without_styles(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        let digits = tail
            .iter()
            .skip(1)
            .take_while(|b| b.is_ascii_digit() || **b == b';')
            .count();
        if *byte == 0x1b && tail.first() == Some(&b'[') && tail.get(1 + digits) == Some(&b'm') {
            rest = &tail[digits + 2..];
        } else {
            out.push(*byte);
            rest = tail;
        }
    }
    out
}

fn clean(text: &[u8]) {
    let text = std::str::from_utf8(text)
        .expect("what is written is no UTF-8")
        .replace("\r\n", "\n");
    let bad = text.chars().find(|c| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    });
    assert_eq!(bad, None);
}
