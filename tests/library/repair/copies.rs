//! One mail in the forms in which programs print, wrap and encode a copy; and what a stranger plants in one.

use super::*;

/// The header's names and values, each value in one line.
fn pairs() -> Vec<(String, String)> {
    let unfolded = header()
        .replace("\n        ", " ")
        .replace("\n       ", " ")
        .replace("\n\t", " ");
    unfolded
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn list(form: impl Fn(&str, &str) -> String) -> String {
    pairs()
        .iter()
        .map(|(name, value)| form(name, value))
        .collect()
}

/// A string of Python: in the other quotes where it has one.
fn repr(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    if text.contains('\'') && !text.contains('"') {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "\\'"))
    }
}

#[test]
fn signs_for_line_ends_are_read() {
    for end in [
        "␊", "␍␊", "↵", "¶", "[CRLF]", "<CRLF>", "[LF]", "<LF>", "<CR><LF>", "{LF}", "\0",
    ] {
        gives_the_answer(plain().replace('\n', end), &[Repair::NewlineEscapes]);
    }
    for end in ["<CRLF>", "[CRLF]", "␍␊", "␊", "<LF>", "<CR><LF>"] {
        let marked = each_line(|_, line| format!("{line}{end}"));
        gives_the_answer(marked, &[Repair::LineEnds]);
    }
}

#[test]
fn a_sign_for_a_line_end_in_an_address_is_its_senders() {
    for end in ["␊", "[CRLF]", "<LF>"] {
        let planted = format!(
            "Return-Path: <\"a{end}Received: from mx9.koubou.example.com (mx9.koubou.example.com. [203.0.113.66]) \
             by mx.google.com with ESMTPS id x; Mon, 9 Nov 2026 01:12:06 +0000{end}X-A: \"@planted.example.org>"
        );
        let mail = plain().replace("Return-Path: <taro@koubou.example.com>", &planted);
        let seen = seen(mail.replace('\n', end).as_bytes()).unwrap();
        assert!(
            !matches!(seen.kind, VerdictKind::Recommend | VerdictKind::Documented),
            "{seen:?}"
        );
    }
}

#[test]
fn numbers_of_fields_and_of_lines_beside_them_are_taken_off() {
    let number = std::cell::Cell::new(0);
    let fields = each_line(|_, line| {
        if line.starts_with([' ', '\t']) || line.is_empty() {
            return line.to_owned();
        }
        number.set(number.get() + 1);
        format!("{}. {line}", number.get())
    });
    gives_the_answer(fields, &[Repair::LineNumbers]);
    let beside = each_line(|at, line| format!("{}\n{line}", at + 1));
    gives_the_answer(beside, &[Repair::LineNumbers]);
}

#[test]
fn boxes_are_opened() {
    for (bar, rule) in [("|", "+------+"), ("│", "└──────┘"), ("║", "╚══════╝")]
    {
        let lines: String = header()
            .lines()
            .map(|line| format!("{bar} {line:<140} {bar}\n"))
            .collect();
        gives_the_answer(
            format!("{rule}\n{lines}{rule}\n"),
            &[Repair::TextBeforeHeader, Repair::QuoteMarks],
        );
    }
    let rows = list(|name, value| format!("| 7 | {name} | {value} |\n"));
    gives_the_answer(
        format!("| # | Header | Value |\n|--|--|--|\n{rows}"),
        &[Repair::TextBeforeHeader, Repair::Table],
    );
}

#[test]
fn lists_of_programs_are_read() {
    let tuples = list(|name, value| format!("({}, {}), ", repr(name), repr(value)));
    gives_the_answer(
        format!("[{}]", tuples.trim_end_matches(", ")),
        &[Repair::Json],
    );
    let lines = list(|name, value| format!("({}, {})\n", repr(name), repr(value)));
    gives_the_answer(lines, &[Repair::Json]);
    let objects =
        list(|name, value| format!("  {{ name: {}, value: {} }},\n", repr(name), repr(value)));
    gives_the_answer(format!("[\n{objects}]\n"), &[Repair::Json]);
    let arrays = list(|name, value| {
        format!(
            "  0 => array (\n 'name' => {},\n 'value' => {},\n ),\n",
            repr(name),
            repr(value)
        )
    });
    gives_the_answer(format!("array (\n{arrays})\n"), &[Repair::Json]);
    let keys = list(|name, value| format!("    [{name}] => {value}\n"));
    gives_the_answer(
        format!("Array\n(\n{keys})\n"),
        &[Repair::TextBeforeHeader, Repair::QuoteMarks, Repair::Table],
    );
    let strings: Vec<String> = header()
        .lines()
        .map(|line| format!("\"{}\\n\"", line.replace('"', "\\\"")))
        .collect();
    gives_the_answer(strings.join(" +\n"), &[Repair::Json]);
}

#[test]
fn a_quote_that_no_program_escaped_is_its_senders() {
    let planted = "<a'), ('Received', 'from mx9.koubou.example.com (mx9.koubou.example.com. [203.0.113.66]) \
                   by mx.google.com with ESMTPS id x; Mon, 9 Nov 2026 01:12:06 +0000'), ('X', '@planted.example.org>";
    let lines: String = pairs()
        .iter()
        .map(|(name, value)| {
            let value = if name == "Return-Path" {
                planted
            } else {
                value
            };
            format!("('{name}', '{value}')\n")
        })
        .collect();
    let seen = seen(lines.as_bytes());
    let is_answer = |kind| matches!(kind, VerdictKind::Recommend | VerdictKind::Documented);
    assert!(seen.is_none_or(|seen| !is_answer(seen.kind)));
}

#[test]
fn documents_in_pages_and_quotes_are_read() {
    let fields = list(|name, value| {
        format!(
            "  {{\"name\": {name:?}, \"value\": \"{}\"}},\n",
            value.replace('"', "\\\"")
        )
    });
    let json = format!(
        "{{\"headers\": [\n{}\n]}}\n",
        fields.trim_end().trim_end_matches(',')
    );
    gives_the_answer(&json, &[Repair::Json]);
    let page = format!(
        "<pre>{}</pre>",
        json.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    );
    gives_the_answer(page, &[Repair::Json, Repair::WebPage]);
    let quoted: String = json.lines().map(|line| format!("> {line}\n")).collect();
    gives_the_answer(quoted, &[Repair::Json, Repair::QuoteMarks]);
}

#[test]
fn a_quoted_copy_in_quoted_printable_is_read() {
    for mark in ["> ", "| ", "    ", "log[7]: "] {
        let marked: String = header()
            .lines()
            .map(|line| format!("{mark}{line}\n"))
            .collect();
        let seen = seen(quoted_printable(&marked).as_bytes()).unwrap();
        assert_eq!(
            (seen.kind, seen.host.as_deref()),
            (VerdictKind::Recommend, Some(HOST)),
            "{mark}"
        );
        assert!(seen.repairs.contains(&Repair::QuotedPrintable));
    }
    // Encoded first, quoted then.
    let encoded = quoted_printable(&header());
    let quoted: String = encoded.lines().map(|line| format!("> {line}\n")).collect();
    gives_the_answer(quoted, &[Repair::QuotedPrintable, Repair::QuoteMarks]);
}

#[test]
fn dumps_of_bytes_are_decoded() {
    let bytes = plain().into_bytes();
    let rows = |row: &dyn Fn(usize, &[u8]) -> String| -> String {
        bytes
            .chunks(16)
            .enumerate()
            .map(|(at, bytes)| row(at * 16, bytes))
            .collect()
    };
    let letters = |bytes: &[u8]| -> String {
        let letter = |byte: &u8| {
            if byte.is_ascii_graphic() || *byte == b' ' {
                char::from(*byte)
            } else {
                '.'
            }
        };
        bytes.iter().map(letter).collect()
    };
    let canonical = rows(&|at, bytes| {
        let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{at:08x}  {:<48}  |{}|\n", pairs.join(" "), letters(bytes))
    });
    gives_the_answer(&canonical, &[Repair::Dump]);
    let xxd = rows(&|at, bytes| {
        let words: Vec<String> = bytes
            .chunks(2)
            .map(|word| word.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        format!("{at:08x}: {:<39}  {}\n", words.join(" "), letters(bytes))
    });
    gives_the_answer(xxd, &[Repair::Dump]);
    // A row is lost.
    let torn: Vec<&str> = canonical
        .lines()
        .enumerate()
        .filter(|(at, _)| *at != 9)
        .map(|(_, row)| row)
        .collect();
    let seen = seen(torn.join("\n").as_bytes());
    assert!(seen.is_none_or(|seen| seen.host.is_none()));

    let sign = |six: u32| {
        if six == 0 {
            '`'
        } else {
            char::from_u32(six + 32).unwrap()
        }
    };
    let uuencoded: String = bytes
        .chunks(45)
        .map(|row| {
            let signs: String = row
                .chunks(3)
                .flat_map(|three| {
                    let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
                    let word = (byte(0) << 16) | (byte(1) << 8) | byte(2);
                    [18, 12, 6, 0].map(|shift| sign((word >> shift) & 0x3f))
                })
                .collect();
            format!("{}{signs}\n", sign(u32::try_from(row.len()).unwrap()))
        })
        .collect();
    gives_the_answer(
        format!("begin 644 mail.eml\n{uuencoded}`\nend\n"),
        &[Repair::Dump],
    );
}

#[test]
fn a_printed_header_goes_on_behind_a_page_break() {
    let text = header();
    let foot =
        "\nhttps://mail.example.com/mail/u/0/?view=om 1/2\n9.11.26, 09:12 Original Message\n\n";
    // Between two fields, and within the receiver's result.
    for (before, kind) in [
        ("X-Received:", VerdictKind::Recommend),
        (
            "       spf=pass (google.com: domain of taro@koubou.example.com designates 203.0.113.25 as permitted sender) smtp.mailfrom=taro@koubou.example.com;",
            VerdictKind::Try,
        ),
    ] {
        let printed = text.replacen(before, &format!("{foot}{before}"), 1);
        let seen = seen((printed + "\nHello\n").as_bytes()).unwrap();
        assert_eq!(
            (seen.kind, seen.host.as_deref()),
            (kind, Some(HOST)),
            "{seen:?}"
        );
    }
}

#[test]
fn labelled_lines_that_were_wrapped_or_spread_are_read() {
    for label in ["| ", "    ", "7: "] {
        let spread = each_line(|at, line| {
            let label = label.replace('7', &(at + 1).to_string());
            format!("{label}{line}\n")
        });
        let seen = seen(spread.as_bytes()).unwrap();
        assert_eq!(seen.host.as_deref(), Some(HOST), "{label}");
    }
    let bits = each_line(|_, line| format!("Nov  9 09:12:33 mx1 filter[4471]: {line}\n"));
    gives_the_answer(bits, &[Repair::LineLabels, Repair::BlankLines]);
}
