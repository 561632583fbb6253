//! Headers that a mail program, a ticket or a terminal wrapped, and pages that were printed.

use heloscope::reason::Remark;

use super::*;

/// How a program wraps one line.
type Wrap = fn(&str, usize) -> Vec<String>;

fn at_column(line: &str, width: usize) -> Vec<String> {
    let signs: Vec<char> = line.chars().collect();
    let pieces = signs.chunks(width);
    pieces.map(|piece| piece.iter().collect()).collect()
}

fn at_column_without_ends(line: &str, width: usize) -> Vec<String> {
    let pieces = at_column(line, width).into_iter();
    pieces.map(|piece| piece.trim_end().to_owned()).collect()
}

fn at_column_without_blanks(line: &str, width: usize) -> Vec<String> {
    let mut pieces = at_column_without_ends(line, width);
    for piece in pieces.iter_mut().skip(1) {
        *piece = piece.trim_start().to_owned();
    }
    pieces
}

fn between_words(line: &str, width: usize) -> Vec<String> {
    let words = line.trim_start();
    let indent = line.strip_suffix(words).unwrap();
    let mut lines = vec![indent.to_owned()];
    for word in words.split(' ') {
        let last = lines.last_mut().unwrap();
        let is_begun = !last.trim().is_empty();
        if is_begun && last.len() + 1 + word.len() > width {
            lines.push(word.to_owned());
        } else {
            let blank = if is_begun { " " } else { "" };
            last.push_str(&format!("{blank}{word}"));
        }
    }
    lines
}

const WRAPS: [Wrap; 4] = [
    at_column,
    at_column_without_ends,
    at_column_without_blanks,
    between_words,
];

fn unfolded() -> String {
    let fields = fields().into_iter();
    let lines = fields.map(|(name, value)| format!("{name}: {value}\n"));
    lines.collect()
}

fn wrapped(text: &str, wrap: Wrap, width: usize, mark: &str, end: &str) -> String {
    let lines = text.lines().flat_map(|line| wrap(line, width));
    lines.map(|line| format!("{mark}{line}{end}")).collect()
}

/// The same answer, or a try where it is not known how two pieces belong together; never another host. A
/// check that failed is one in all of them.
#[test]
fn wrapped_headers_give_the_answer_of_the_plain_mail() {
    let (mut answers, mut tries) = (0, 0);
    for text in [unfolded(), header()] {
        let failed = text
            .replace("dmarc=pass", "dmarc=fail")
            .replace("spf=pass", "spf=fail");
        for wrap in WRAPS {
            for width in (60..=80).step_by(2) {
                for (mark, end) in [("", "\n"), ("> ", "\n"), ("", "\n\n")] {
                    let text = wrapped(&text, wrap, width, mark, end);
                    let found = seen(text.as_bytes()).unwrap();
                    assert_eq!(found.host.as_deref(), Some(HOST), "{found:?}\n{text}");
                    assert!(found.repairs.contains(&Repair::FoldsRejoined), "{text}");
                    match found.kind {
                        VerdictKind::Recommend => answers += 1,
                        VerdictKind::Try => tries += 1,
                        _ => panic!("{found:?}\n{text}"),
                    }
                    let failed = wrapped(&failed, wrap, width, mark, end);
                    let found = seen(failed.as_bytes()).unwrap();
                    assert_eq!(found.kind, VerdictKind::None, "{failed}");
                }
            }
        }
    }
    assert!(answers >= 20 * tries, "{answers} answers, {tries} tries");
}

/// What is said of a header, and whether it is said that its lines may be torn.
fn kind_and_torn(reader: &Reader<'_>, text: &str) -> (VerdictKind, bool) {
    reader.read_mended(text.as_bytes(), &[], |reading| {
        let judgement = &reading.judgement;
        let is_told = judgement.remarks.contains(&Remark::LinesTorn);
        (judgement.verdict.kind, is_told)
    })
}

/// A line that can be read in two ways lowers the answer, and the reason says so.
#[test]
fn pieces_that_may_be_one_word_or_two_make_a_try() {
    let text = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n\
                Received: from h9.cloud.example.com ([198.51.100.39]:49034 HELO mail.example.net) by mx.example.org \
                (Qsmtpd 0.38dev) with (TLS_AES_256_GCM_SHA384 encrypted) ESMTPS for <reader@example.org>; \
                Thu, 18 Apr 2024 10:00:00 +0200\n\
                From: Bo <bo@example.net>\n";
    let receiver = Receiver {
        domain: Some("example.org".parse().unwrap()),
        ..Receiver::default()
    };
    let reader = Reader::new(Table::builtin(), &receiver);
    let read = |text: &str| kind_and_torn(&reader, text);
    let plain = (VerdictKind::Recommend, false);
    assert_eq!(read(text), plain);
    // `HE`, `LO mail.example.net`: this host, or none.
    let torn = wrapped(text, at_column_without_blanks, 61, "", "\n");
    assert!(torn.contains("HE\nLO"), "{torn}");
    assert_eq!(read(&torn), (VerdictKind::Try, true), "{torn}");
    // The genuine twin is cut elsewhere.
    let whole = wrapped(text, at_column_without_blanks, 66, "", "\n");
    assert_eq!(read(&whole), plain, "{whole}");
}

/// What was joined to a result vouches for nobody, and what it says against an answer is no less heard: here
/// that a sending service signed the mail.
#[test]
fn a_service_in_a_piece_that_is_not_believed_takes_an_answer_away() {
    let text = |service: &str| {
        format!(
            "Received: by 2002:a17:90b:9e35:b0:aee:b952:10ef with SMTP id\n x2a83fdcspf6a0b2;\n\
             Tue, 11 Mar 2025 14:22:08 -0700 (PDT)\n\
             Received: from out.example.net (out.example.net. [203.0.113.108])\n by mx.google.com with ESMTPS id a.1;\n \
             Tue, 11 Mar 2025 14:22:07 -0700 (PDT)\n\
             Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.net\n\
             dkim=pass header.i=@example.net header.s=k11;\n{service}\
             From: Ida <ida@example.net>\nSubject: minutes\n of Tuesday\n"
        )
    };
    let receiver = Receiver::default();
    let reader = Reader::new(Table::builtin(), &receiver);
    let read = |text: &str| kind_and_torn(&reader, text);
    let signed = text("dkim=pass header.i=@mtasv.net header.s=k9;\n");
    assert_eq!(read(&signed), (VerdictKind::Try, true), "{signed}");
    // The genuine twin.
    assert_eq!(read(&text("")), (VerdictKind::Recommend, false));
}

/// The quotes of a text that was wrapped after it was quoted stand before the first piece of a line alone.
#[test]
fn quoted_headers_that_were_wrapped_afterwards_are_joined_within_words() {
    let quoted: String = unfolded()
        .lines()
        .map(|line| format!("> {line}\n"))
        .collect();
    let (mut answers, mut others) = (0, 0);
    for wrap in WRAPS {
        for width in (60..=80).step_by(2) {
            let text = wrapped(&quoted, wrap, width, "", "\n");
            let found = seen(text.as_bytes());
            match found.filter(|found| found.kind == VerdictKind::Recommend) {
                Some(found) => {
                    assert_eq!(found.host.as_deref(), Some(HOST), "{text}");
                    answers += 1;
                }
                None => others += 1,
            }
        }
    }
    assert!(answers > others, "{answers} answers, {others} others");
    // What is left of the indent before a long word.
    let short = wrapped(&quoted, between_words, 72, "", "\n");
    let bare = short.replacen(
        "> Delivered-To: ",
        &format!("> X-Id:\n>\n{}\n> Delivered-To: ", "b".repeat(80)),
        1,
    );
    gives_the_answer(bare, &[Repair::QuoteMarks, Repair::FoldsRejoined]);
}

/// The foot of a printed page and the head of the next one stand where a line ended.
#[test]
fn printed_pages_are_one_header() {
    let text = header();
    let lines: Vec<&str> = text.lines().collect();
    // A field of an unknown name may be another text's.
    let is_field = |at: &usize| !lines[*at].starts_with([' ', '\t', 'U']);
    let author = lines.iter().position(|line| line.starts_with("From:"));
    let breaks = (1..author.unwrap()).filter(is_field);
    let feet = [
        "\n1/2\n\n",
        "\n1/2\n\x0c\n",
        "\nPage 1 of 2\n\n",
        "\nSeite 1 von 2\n\n",
        "\n- 1 -\n\n",
        "\n1 / 2 ページ\n\n",
        "\n1 of 2\n11/9/2026, 10:12 AM\nOriginal message    https://mail.google.com/mail/u/0/?view=om\n\n",
        "\nhttps://mail.google.com/mail/u/0/?view=om   1/2\n\n\x0c09.11.26, 10:12    Original message\n\n",
    ];
    for at in breaks {
        for foot in feet {
            let (upper, lower) = lines.split_at(at);
            let text = format!(
                "{}\n{foot}{}\n\nHello\n",
                upper.join("\n"),
                lower.join("\n")
            );
            let found = seen(text.as_bytes()).unwrap();
            assert_eq!(found.count, 1, "{text}");
            assert_eq!(found.host.as_deref(), Some(HOST), "{found:?}\n{text}");
        }
        let (upper, lower) = lines.split_at(at);
        let text = format!("{}\n\x0c{}\n\nHello\n", upper.join("\n"), lower.join("\n"));
        gives_the_answer(text, &[Repair::InvisibleSigns]);
        // The genuine twin: what is no foot of a page ends the header, or is said to be doubtful.
        let note = format!(
            "{}\n\nsee the part below, please\n\n{}\n",
            upper.join("\n"),
            lower.join("\n")
        );
        let found = seen(note.as_bytes());
        let is_answer = found.is_some_and(|found| found.kind == VerdictKind::Recommend);
        let is_within = upper.iter().any(|line| line.starts_with("Received:"));
        assert!(!(is_answer && is_within), "{note}");
    }
}

#[test]
fn numbers_glued_to_lines_are_taken_off() {
    let numbered = each_line(|at, line| format!("{}{line}", at + 1));
    gives_the_answer(&numbered, &[Repair::LineNumbers]);
}

#[test]
fn every_blank_of_unicode_is_one() {
    for blank in [
        '\u{2002}', '\u{2003}', '\u{2007}', '\u{2009}', '\u{200a}', '\u{202f}', '\u{a0}',
    ] {
        let text = header();
        let forms = [
            text.replace(": ", &format!(":{blank}")),
            text.replace([' ', '\t'], &blank.to_string()),
            text.lines()
                .map(|line| format!("{blank}{line}\n"))
                .collect(),
        ];
        for form in forms {
            let found = seen(form.as_bytes()).unwrap();
            assert_eq!(
                found.host.as_deref(),
                Some(HOST),
                "{blank:?}: {found:?}\n{form}"
            );
        }
    }
}
