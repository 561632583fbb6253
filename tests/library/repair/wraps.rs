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

/// The quotes of a text that was wrapped after it was quoted stand before the first piece of a line alone,
/// blank lines between all of them or not. A check that failed is one there, too.
#[test]
fn quoted_headers_that_were_wrapped_afterwards_are_joined_within_words() {
    let quoted = |text: &str| -> String {
        let lines = text.lines().map(|line| format!("> {line}\n"));
        lines.collect()
    };
    let failed = quoted(&unfolded())
        .replace("dmarc=pass", "dmarc=fail")
        .replace("spf=pass", "spf=fail");
    let quoted = quoted(&unfolded());
    let (mut answers, mut others) = (0, 0);
    for wrap in WRAPS {
        for width in (60..=80).step_by(2) {
            for end in ["\n", "\n\n"] {
                let text = wrapped(&quoted, wrap, width, "", end);
                let found = seen(text.as_bytes());
                match found.filter(|found| found.kind == VerdictKind::Recommend) {
                    Some(found) => {
                        assert_eq!(found.host.as_deref(), Some(HOST), "{text}");
                        answers += 1;
                    }
                    None => others += 1,
                }
                let failed = wrapped(&failed, wrap, width, "", end);
                let is_answer = |found: &Seen| found.kind == VerdictKind::Recommend;
                assert!(
                    !seen(failed.as_bytes()).is_some_and(|found| is_answer(&found)),
                    "{failed}"
                );
            }
        }
    }
    assert!(answers >= 10 * others, "{answers} answers, {others} others");
    let spread = wrapped(&quoted, between_words, 72, "", "\n\n");
    let all = [
        Repair::QuoteMarks,
        Repair::BlankLines,
        Repair::FoldsRejoined,
    ];
    gives_the_answer(&spread, &all);
    // The genuine twin: somebody writes between the lines, where his words had room.
    let (upper, lower) = spread.split_once("\n> Received: ").unwrap();
    let answered = format!("{upper}\nyes\n\n> Received: {lower}");
    let found = seen(answered.as_bytes());
    assert!(
        found.is_none_or(|found| found.kind != VerdictKind::Recommend),
        "{answered}"
    );
    // What is left of the indent before a long word.
    let short = wrapped(&quoted, between_words, 72, "", "\n");
    let bare = short.replacen(
        "> Delivered-To: ",
        &format!("> X-Id:\n>\n{}\n> Delivered-To: ", "b".repeat(80)),
        1,
    );
    gives_the_answer(bare, &[Repair::QuoteMarks, Repair::FoldsRejoined]);
}

/// `sender: ida)` in an open comment, `> ` that closes an address, and a piece that begins with a blank are
/// neither a field nor a mark nor a fold.
#[test]
fn pieces_that_look_like_something_else_hide_no_column() {
    let text = "Received: from mail.example.net (mail.example.net [192.0.2.60]) by mx.google.com with ESMTPS id a1si1 \
                for <ann@example.org> (version=TLS1_3); Tue, 11 Mar 2025 07:22:07 -0700 (PDT)\n\
                Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net\n\
                Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida) by mail.example.net (Postfix) \
                with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:07 +0000\n\
                From: Ida <ida@example.net>\nMessage-ID: <1@desk.example.net>\nSubject: hello\n";
    let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
    let (mut fields, mut marks, mut folds) = (0, 0, 0);
    for width in 60..=80 {
        for wrap in [at_column, at_column_without_ends] {
            let text = wrapped(&quoted, wrap, width, "", "\n");
            fields += usize::from(text.contains("\nsender: "));
            marks += usize::from(text.contains("\n> ("));
            folds += usize::from(text.contains("\n "));
            let found = seen(text.as_bytes()).unwrap();
            assert_eq!(found.host.as_deref(), Some("mail.example.net"), "{text}");
            assert_eq!(found.kind, VerdictKind::Recommend, "{found:?}\n{text}");
        }
    }
    assert!(
        fields.min(marks).min(folds) > 0,
        "{fields}, {marks}, {folds}"
    );
}

/// Why the answer of the plain mail is not given: its results stand where a sender can have put them when
/// lines were joined, and not that nobody checked.
#[test]
fn the_damage_is_the_reason_where_a_result_is_not_believed_for_it() {
    let receiver = Receiver {
        domain: Some("example.org".parse().unwrap()),
        ..Receiver::default()
    };
    let reader = Reader::new(Table::builtin(), &receiver);
    let text = "Received: from mail.example.net (srv7.hoster.example.com [192.0.2.25]) by mx.example.org (Postfix) \
                with ESMTPS id 4; Tue, 11 Mar 2025 14:22:07 +0000\n\
                Authentication-Results: mx.example.org; dmarc=pass (p=none dis=none) header.from=example.net\n\
                Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n\
                From: Ida <ida@example.net>\n";
    assert_eq!(
        kind_and_torn(&reader, text),
        (VerdictKind::Recommend, false)
    );
    let cut = wrapped(text, at_column, 60, "", "\n");
    assert_eq!(
        kind_and_torn(&reader, &cut),
        (VerdictKind::Try, true),
        "{cut}"
    );
    // Lines that are as long as their writer made them, without their indents: no program cut them.
    let lost = text
        .replace(" (Postfix) ", "\n(Postfix) ")
        .replace("; spf", ";\nspf");
    let remarks = reader.read_mended(lost.as_bytes(), &[], |reading| {
        reading.judgement.remarks.clone()
    });
    let is_unread = |remark: &Remark| matches!(remark, Remark::ChecksUnread { .. });
    assert!(remarks.iter().any(is_unread), "{remarks:?}");
    // The genuine twin has no such result.
    let none = lost.replace("Authentication-Results", "X-Old");
    let remarks = reader.read_mended(none.as_bytes(), &[], |reading| {
        reading.judgement.remarks.clone()
    });
    assert!(!remarks.iter().any(is_unread), "{remarks:?}");
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

/// A page may end below a result that failed, and what stands above the rest is no less the receiver's.
#[test]
fn a_result_on_the_page_above_makes_a_try() {
    let text = |result: &str| {
        format!(
            "Authentication-Results: mx.example.org; {result} smtp.mailfrom=example.com; dkim\n=none\n\n1/2\n\n\
             Received: from mail.example.net (mail.example.net [192.0.2.60]) by mx.example.org (Postfix) with ESMTPS\n\
             id 1; Tue, 11 Mar 2025 07:22:07 -0700\nFrom: Ida <ida@example.net>\n\nHello\n"
        )
    };
    let failed = text("spf=fail");
    let found = seen(failed.as_bytes()).unwrap();
    assert!(found.repairs.contains(&Repair::Ambiguous), "{found:?}");
    // The genuine twin has words about one above it.
    let (_, below) = failed.split_once("\n\n1/2").unwrap();
    let other = format!("Gmail says spf=fail for this one, and\nnothing else\n\n1/2{below}");
    let found = seen(other.as_bytes()).unwrap();
    assert!(!found.repairs.contains(&Repair::Ambiguous), "{found:?}");
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

/// Results that were torn say nothing of SPF any more; what the sender wrote below them says it no better.
#[test]
fn what_stands_below_torn_results_does_not_stand_for_them() {
    let mail = |of: &str, host: &str| {
        format!(
            "Delivered-To: ann@example.org\nReceived: from {host} ({host} [203.0.113.66])\n\
             \tby mx.google.com with ESMTPS id a1si1\n\tfor <ann@example.org>;\n\tTue, 11 Mar 2025 07:22:07 -0700 (PDT)\n\
             Authentication-Results: mx.google.com;\n\tspf=pass (google.com: domain of {of}\n\
             designates 203.0.113.66 as permitted sender)\nsmtp.mailfrom={of}\n\
             Received-SPF: pass (google.com: domain of ida@example.net designates\n203.0.113.66 as permitted sender) \
             client-ip=203.0.113.66;\nenvelope-from=ida@example.net;\n\
             Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida)\n\
             \tby {host} (Postfix) with ESMTPSA id 1;\n\tTue, 11 Mar 2025 14:22:04 +0000\n\
             From: Ida <ida@example.net>\nMessage-ID: <1@desk.example.net>\nSubject: hello\n\nhello\n"
        )
    };
    let seen_of = |text: String| seen(text.as_bytes()).unwrap();
    let planted = seen_of(mail("bounce@evil.example.com", "evil.example.com"));
    assert_eq!(planted.host, None, "{planted:?}");
    // The genuine twin: both fields are the receiver's, and say the same.
    let genuine = seen_of(mail("ida@example.net", "mail.example.net"));
    assert_eq!(
        genuine.host.as_deref(),
        Some("mail.example.net"),
        "{genuine:?}"
    );
}
