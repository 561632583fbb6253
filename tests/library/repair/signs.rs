//! Signs that programs put around and between the lines of one mail; and what a stranger makes of them.

use super::doubt::{ABOUT_HIM, HIS_OWN, is_a_try_at_most};
use super::*;

#[test]
fn a_mark_at_the_end_of_each_line_is_taken_off() {
    let planted = "Received: from bogus.example.net (bogus.example.net [203.0.113.66]) by mx.example.org; Tue, 11 Mar 2025 14:22:07 +0000\n";
    for (mark, repair) in [
        ("\\n", Repair::NewlineEscapes),
        ("\\r\\n", Repair::NewlineEscapes),
        ("\u{200b}", Repair::InvisibleSigns),
        ("\u{ad}", Repair::InvisibleSigns),
        ("$", Repair::LineEnds),
        ("^M$", Repair::LineEnds),
        ("\\", Repair::LineEnds),
    ] {
        gives_the_answer(each_line(|_, line| format!("{line}{mark}")), &[repair]);
        // The last line may have none, and a line with the mark alone ends the header.
        let header: String = header().trim_end().replace('\n', &format!("{mark}\n"));
        gives_the_answer(&header, &[repair]);
        let own = format!("{ABOUT_HIM}{HIS_OWN}\n{planted}").replace('\n', &format!("{mark}\n"));
        is_a_try_at_most(&own);
        let text = format!("{}\n{planted}", super::header()).replace('\n', &format!("{mark}\n"));
        gives_the_answer(text, &[repair]);
    }
    // A page's breaks, escaped with the rest.
    let broken = header()
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "&lt;br&gt;\n");
    gives_the_answer(&broken, &[Repair::HtmlUnescaped]);
    // Where some lines lack it, no other domain comes out.
    let some = broken.replacen("&lt;br&gt;", "", 3);
    let author = seen(some.as_bytes()).and_then(|seen| seen.author);
    assert!(author.is_none_or(|author| author == "taro@koubou.example.com"));
}

#[test]
fn line_ends_with_a_return_too_many_or_behind_are_read() {
    for end in ["\r\r\n", "\n\r"] {
        gives_the_answer(plain().replace('\n', end), &[Repair::LineEnds]);
        let body = plain().replace("koubou.example.com", "victim.example.org");
        let text = format!("{}{body}", plain()).replace('\n', end);
        gives_the_answer(text, &[Repair::LineEnds]);
    }
}

#[test]
fn other_signs_for_line_ends_are_decoded() {
    for end in [
        "&#13;&#10;",
        "&#10;",
        "&#xD;&#xA;",
        "\\u000a",
        "\\u000d\\u000a",
        "\\x0d\\x0a",
        "#012",
        "%0D%0A",
    ] {
        gives_the_answer(header().replace('\n', end), &[Repair::NewlineEscapes]);
        // One of another kind stands in a field: a sender wrote it, or a program.
        let results = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net";
        for planted in ["\\n", "&#10;", "%0A", "\\x0a", end] {
            let text = format!(
                "Return-Path: <a{planted}{results}{planted}X: b@example.net>\n{ABOUT_HIM}{HIS_OWN}"
            );
            is_a_try_at_most(&text.replace('\n', end));
        }
    }
    let percent = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    let encoded: String = plain().bytes().map(percent).collect();
    gives_the_answer(&encoded, &[Repair::NewlineEscapes]);
    gives_the_answer(encoded.replace("%20", "+"), &[Repair::NewlineEscapes]);
}

#[test]
fn quoted_and_linked_base64_is_decoded() {
    let text = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, plain());
    let quoted: Vec<String> = text
        .as_bytes()
        .chunks(76)
        .map(|line| format!("> {}", String::from_utf8_lossy(line)))
        .collect();
    gives_the_answer(quoted.join("\n"), &[Repair::Base64]);
    for kind in ["message/rfc822", "text/plain;charset=utf-8", ""] {
        gives_the_answer(format!("data:{kind};base64,{text}"), &[Repair::Base64]);
    }
    // It is never read below a route that can be read.
    let planted = plain().replace("koubou.example.com", "victim.example.org");
    let planted = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, planted);
    is_a_try_at_most(&format!("{ABOUT_HIM}{HIS_OWN}\n> {planted}\n"));
    let own = format!("{ABOUT_HIM}{HIS_OWN}\n{planted}\n").replace('\n', "\n> ");
    is_a_try_at_most(&format!("Kim wrote:\n> {own}\n"));
    is_a_try_at_most(&format!(
        "Return-Path: <x@evil.example>\r{ABOUT_HIM}{}\n{planted}\n",
        HIS_OWN.replace('\n', "\r")
    ));
}

#[test]
fn quoted_printable_without_soft_breaks_is_decoded() {
    let text = header();
    assert!(text.matches('=').count() > 3);
    gives_the_answer(text.replace('=', "=3D"), &[Repair::QuotedPrintable]);
    let all: String = plain().bytes().map(|byte| format!("={byte:02X}")).collect();
    gives_the_answer(&all, &[Repair::QuotedPrintable]);
    // One bare sign, and it is none.
    let mixed = text.replace("spf=", "spf=3D");
    let seen = seen(mixed.as_bytes()).unwrap();
    assert!(!seen.repairs.contains(&Repair::QuotedPrintable));
}

#[test]
fn utf_32_is_read() {
    let little: Vec<u8> = plain()
        .chars()
        .flat_map(|sign| (sign as u32).to_le_bytes())
        .collect();
    let big: Vec<u8> = plain()
        .chars()
        .flat_map(|sign| (sign as u32).to_be_bytes())
        .collect();
    gives_the_answer(&little, &[Repair::Utf16]);
    gives_the_answer(&big, &[Repair::Utf16]);
    gives_the_answer([&b"\xff\xfe\0\0"[..], &little].concat(), &[Repair::Utf16]);
    gives_the_answer([&b"\0\0\xfe\xff"[..], &big].concat(), &[Repair::Utf16]);
}

#[test]
fn bullets_and_code_marks_around_each_line_are_taken_off() {
    let forms: [fn(usize, &str) -> String; 6] = [
        |_, line| format!("`{line}`"),
        |_, line| format!("\"{line}\","),
        |_, line| format!("- {line}"),
        |_, line| format!("* {line}"),
        |_, line| format!("• {line}"),
        |_, line| format!("- {line}").trim_end().to_owned(),
    ];
    for form in forms {
        gives_the_answer(each_line(form), &[Repair::QuoteMarks]);
        let below = format!("Kim wrote:\n\n{}", each_line(form));
        gives_the_answer(below, &[Repair::TextBeforeHeader, Repair::QuoteMarks]);
        // The same in a body, below a header that cannot be read.
        let planted = |at: usize, line: &str| {
            form(
                at,
                &line.replace("koubou.example.com", "victim.example.org"),
            )
        };
        let torn = header().replace("Received:", "Received-:");
        is_a_try_at_most(&format!("Hi,\n{torn}\n{}", each_line(planted)));
        is_a_try_at_most(&format!("{ABOUT_HIM}{HIS_OWN}\n{}", each_line(planted)));
    }
}

#[test]
fn blanks_before_colons_and_at_folds_are_none() {
    let is_field = |line: &str| !line.starts_with([' ', '\t']);
    for sign in ["\u{a0}:", "\u{202f}:", "\u{3000}:", "\u{3000}："] {
        let text = each_line(|_, line| match line.split_once(": ") {
            Some((name, value)) if is_field(line) && !name.contains(' ') => {
                format!("{name}{sign} {value}")
            }
            _ => line.to_owned(),
        });
        gives_the_answer(&text, &[Repair::Table]);
    }
    for sign in [
        "\u{ad}", "\u{200e}", "\u{200f}", "\u{2069}", "→", "····", "\\t", "^I",
    ] {
        let text = each_line(|_, line| match line.strip_prefix([' ', '\t']) {
            Some(rest) => format!("{sign}{}", rest.trim_start()),
            None => line.to_owned(),
        });
        gives_the_answer(&text, &[Repair::FoldsRejoined]);
    }
}

#[test]
fn text_that_overflowed_its_quote_marks_is_joined() {
    for width in [66, 72, 76] {
        let mut text = String::new();
        for line in plain().lines() {
            let mut line = format!("> {}", line.replace('\t', "        "));
            while line.len() > width
                && let Some(at) = line.get(10..width).and_then(|line| line.rfind(' '))
            {
                let rest = line.split_off(at + 10);
                text += &format!("{line}\n");
                line = rest.trim_start().to_owned();
            }
            text += &format!("{line}\n");
        }
        gives_the_answer(&text, &[Repair::QuoteMarks, Repair::FoldsRejoined]);
    }
    // An answer between the lines is none.
    let answered = each_line(|at, line| {
        let answer = if at == 3 { "\nok\n" } else { "" };
        format!("> {line}{answer}")
    });
    let seen = seen(answered.as_bytes());
    assert!(seen.is_none_or(|seen| !seen.repairs.contains(&Repair::FoldsRejoined)));
}

/// The receiver's own folds stay, and only longer lines were cut: words and names are whole again.
#[test]
fn lines_cut_at_a_column_beside_folds_are_joined_within_words() {
    for width in [60, 66, 70, 72, 76, 78, 80] {
        let cut = each_line(|_, line| {
            let line: Vec<char> = line.replace('\t', "        ").chars().collect();
            let pieces = line
                .chunks(width)
                .map(|piece| piece.iter().collect::<String>());
            pieces.collect::<Vec<_>>().join("\n")
        });
        let seen = seen(cut.as_bytes()).unwrap();
        assert_eq!(seen.host.as_deref(), Some(HOST), "{width}: {seen:?}");
    }
}

#[test]
fn backslashes_of_markdown_are_removed() {
    let escaped = |text: &str| {
        let signs = text.chars().flat_map(|sign| {
            let mark = "<>[]_*".contains(sign).then_some('\\');
            mark.into_iter().chain([sign])
        });
        signs.collect::<String>()
    };
    gives_the_answer(escaped(&header()), &[Repair::BackslashEscapes]);
    // Those that a client wrote stay: what is behind an escaped parenthesis is in the comment still.
    let folder = package().join("fixtures/cases/attacks");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        if !name.ends_with(".eml") || !text.contains("\\") {
            continue;
        }
        let header = text.split("\n\n").next().unwrap();
        let (plain, escaped) = (seen(text.as_bytes()), seen(escaped(header).as_bytes()));
        let kind = |seen: &Option<Seen>| seen.as_ref().map(|seen| (seen.kind, seen.host.clone()));
        assert_eq!(kind(&plain), kind(&escaped), "{name}");
    }
}

/// A sender that cannot be read is not one that was cut off.
#[test]
fn a_from_that_cannot_be_read_is_not_said_to_be_missing() {
    use heloscope::reason::Remark;
    let remarks = |text: &str| {
        let receiver = Receiver::default();
        let reader = Reader::new(Table::builtin(), &receiver);
        reader.read_mended(text.as_bytes(), &[], |reading| {
            let mending = Mending {
                is_open: true,
                ..Mending::default()
            };
            reading.mended(mending).judgement.remarks.clone()
        })
    };
    let hidden = header().replace("taro@koubou.example.com", "taro at koubou.example.com");
    assert!(!remarks(&hidden).contains(&Remark::AuthorCut));
    let (upper, _) = hidden.split_once("\nFrom:").unwrap();
    assert!(remarks(upper).contains(&Remark::AuthorCut));
}

#[test]
fn a_blank_of_another_kind_behind_a_colon_is_one() {
    for wide in [
        "\u{a0}",
        "\u{3000}",
        "\u{2009}",
        "\u{200b}",
        "\u{200e}",
        "\u{a0} ",
        " \u{200e}",
    ] {
        let text = each_line(|_, line| match line.split_once(": ") {
            Some((name, value)) if !name.contains(' ') => format!("{name}:{wide}{value}"),
            _ => line.to_owned(),
        });
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(seen.host.as_deref(), Some(HOST), "{wide:?}: {seen:?}");
        assert_eq!(seen.kind, VerdictKind::Recommend, "{wide:?}: {seen:?}");
    }
}

/// A trace field that names a client in a way that cannot be read is not one without a client.
#[test]
fn damage_at_the_word_from_documents_nothing() {
    let path = package().join("fixtures/cases/forms/lost_folds_at_outlook.txt");
    let whole = fs::read_to_string(path).unwrap();
    let kind = |text: &str| seen(text.as_bytes()).map(|seen| seen.kind);
    assert_eq!(kind(&whole), Some(VerdictKind::Recommend));
    for from in [
        "\"from ",
        "*from* ",
        ">from ",
        "\u{ab}from\u{bb} ",
        "_from ",
        "von ",
        "from\u{a0}",
        "",
    ] {
        let damaged = whole.replace("Received: from mail.", &format!("Received: {from}mail."));
        assert_ne!(damaged, whole);
        assert!(
            !matches!(kind(&damaged), Some(VerdictKind::Documented)),
            "{damaged}"
        );
    }
}

/// The receiver's results quote the sender's address, in a copy of theirs too (RFC 8617, 4.1.1).
#[test]
fn a_line_within_a_quoted_address_is_no_field() {
    // Wrapped at 72 columns, where a quoted address had the words of a trace field.
    let quoted = "\"aaaaaaaaaaaaaaaaaaaaaaaa\n\
        Received: from mail.example.net (mail.example.net. [203.0.113.66]) by\n\
        mx.google.com with ESMTPS id 1; Mon, 9 Nov 2026 01:12:06\n\
        -0800\"@evil.example.com";
    for name in [
        "Authentication-Results: ",
        "ARC-Authentication-Results: i=1; ",
    ] {
        let text = format!(
            "Received: by 2002:a05:7300:5c0f:b0:11a:44d1:9be0 with SMTP id\n\
             q15csp884321dys;\n        Thu, 12 Nov 2026 04:21:40 -0800 (PST)\n\
             {name}mx.google.com;\n       spf=neutral (google.com: 203.0.113.66 is neither permitted nor\n\
             denied by best guess record for domain of {quoted}) smtp.mailfrom={quoted}\n\
             Return-Path: <ida@evil.example.com>\n\
             Received: from evil.example.com (evil.example.com. [203.0.113.66])\n        \
             by mx.google.com with ESMTPS id 586e51a60f\n        for <ann@example.org>;\n        \
             Thu, 12 Nov 2026 04:21:39 -0800 (PST)\n\
             Subject: hello\nFrom: Ida <ida@example.net>\n\nhi\n"
        );
        is_a_try_at_most(&text);
    }
}

#[test]
fn tabs_that_an_editor_shows_are_blanks() {
    for tab in [">---", ">-------", "»···", "^I", "|---"] {
        let shown = plain().replace('\t', tab);
        assert_ne!(shown, plain());
        gives_the_answer(&shown, &[Repair::FoldsRejoined]);
        // Where other lines have lost their blanks, it is not known what the sign is.
        let mixed = shown.replacen("\n        ", "\n", 1);
        assert!(seen(mixed.as_bytes()).is_some());
    }
}

#[test]
fn a_header_in_one_letter_case_is_read() {
    for text in [header().to_uppercase(), header().to_lowercase()] {
        gives_the_answer(text, &[]);
    }
}

#[test]
fn ligatures_are_letters() {
    let text = plain().replace("fi", "\u{fb01}").replace("fl", "\u{fb02}");
    let text = format!("X-Note: \u{fb01}\n{text}");
    gives_the_answer(text, &[Repair::InvisibleSigns]);
}

/// Bytes that are no UTF-8 stay as they are, and nothing is said to be mended.
#[test]
fn a_title_in_another_encoding_is_left_alone() {
    let text = plain().replacen("Subject: ", "Subject: caf\u{e9} ", 1);
    let (above, below) = text.split_once('\u{e9}').unwrap();
    let text = [above.as_bytes(), b"\xe9", below.as_bytes()].concat();
    gives_the_answer(text, &[]);
}

#[test]
fn dashes_in_trace_fields_are_hyphens() {
    let text = plain().replace('-', "\u{2013}");
    // The names of fields have none, or they are no fields.
    let name = |line: &str| match line.split_once(": ") {
        Some((name, value)) if !line.starts_with([' ', '\t']) => {
            format!("{}: {value}", name.replace('\u{2013}', "-"))
        }
        _ => line.to_owned(),
    };
    let text: Vec<_> = text.lines().map(name).collect();
    gives_the_answer(text.join("\n"), &[Repair::InvisibleSigns]);
    // A dash in a title or a person's name is that.
    let text = format!("Subject: 9\u{2013}5\nX-Note: A\u{2013}B\n{}", plain());
    gives_the_answer(text, &[]);
}

#[test]
fn schemes_and_guarded_links_around_names_are_undone() {
    let name = "login.koubou.example.com";
    for (form, repairs) in [
        (format!("http://{name}"), vec![Repair::Links]),
        (format!("hxxps://{name}"), vec![Repair::Links]),
        (
            format!(
                "{name}<https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2F{name}%2F&data=05%7C02&reserved=0>"
            ),
            vec![Repair::Links],
        ),
        (
            format!("{name} <https://www.google.com/url?q=http://{name}&sa=D>"),
            vec![Repair::Links],
        ),
        (
            format!("{name}<https://urldefense.com/v3/__http://{name}__;!!AbC>"),
            vec![Repair::Links],
        ),
    ] {
        let text = plain()
            .replace(&format!("by {name} "), &format!("by {form} "))
            .replace(&format!("from {name} "), &format!("from {form} "));
        assert_ne!(text, plain());
        gives_the_answer(text, &repairs);
    }
    // A link to another name says nothing of this one, and stays.
    let other = plain().replace(
        &format!("by {name} "),
        "by evil.example.net<https://x.example/?url=http%3A%2F%2Flogin.koubou.example.com> ",
    );
    assert_ne!(other, plain());
    assert_ne!(
        seen(other.as_bytes()).and_then(|seen| seen.host).as_deref(),
        Some(HOST)
    );
}

#[test]
fn the_authors_address_is_read_in_what_was_made_of_it() {
    let author = "c@koubou.example.com";
    let from = |value: &str| {
        let begin = plain().find("\nFrom: ").unwrap() + 1;
        let field = plain().split_at(begin).1.lines().next().unwrap().to_owned();
        let text = plain().replace(&field, &format!("From: {value}"));
        seen(text.as_bytes()).and_then(|seen| seen.author)
    };
    for value in [
        "Ida [mailto:c@koubou.example.com]",
        "Ida <[mailto:c@koubou.example.com]>",
        "Ida <c (at) koubou.example.com>",
        "Ida <c{at}koubou.example.com>",
        "Ida <c at koubou.example.com>",
        "Ida ＜c＠koubou.example.com＞",
        "Ida ‹c@koubou.example.com›",
        "Ida [c@koubou.example.com]",
        "Ida (c@koubou.example.com)",
        "\\\"Doe, Ida\\\" <c@koubou.example.com>",
        "\"\"Doe, Ida\"\" <c@koubou.example.com>",
    ] {
        assert_eq!(from(value).as_deref(), Some(author), "{value}");
    }
    // Where an address can be read, nothing else is taken for one.
    for value in [
        "\"bo (at) victim.example.org\" <c@koubou.example.com>",
        "\"[mailto:bo@victim.example.org]\" <c@koubou.example.com>",
        "bo at victim.example.org <c@koubou.example.com>",
    ] {
        assert_eq!(from(value).as_deref(), Some(author), "{value}");
    }
}

#[test]
fn a_no_break_space_between_clauses_names_nobody_for_sure() {
    let text = plain().replace(" (", "\u{a0}(");
    let seen = seen(text.as_bytes()).unwrap();
    assert_eq!(seen.kind, VerdictKind::Try, "{seen:?}");
    assert_eq!(seen.host.as_deref(), Some(HOST));
    assert!(seen.repairs.contains(&Repair::Ambiguous));
}

#[test]
fn what_terminals_and_chats_write_before_lines_is_taken_off() {
    let forms: [fn(&str) -> String; 4] = [
        |line| format!("\u{1b}[32m{line}\u{1b}[0m"),
        |line| format!("\u{200e}{line}"),
        |line| match line.split_once(": ") {
            Some((name, value)) if !line.starts_with([' ', '\t']) => {
                format!("\u{1b}[1m{name}:\u{1b}[0m {value}")
            }
            _ => line.to_owned(),
        },
        |line| match line.split_once(": ") {
            Some((name, value)) if !line.starts_with([' ', '\t']) => {
                let bold: String = name
                    .chars()
                    .map(|sign| format!("{sign}\u{8}{sign}"))
                    .collect();
                format!("{bold}: {value}")
            }
            _ => line.to_owned(),
        },
    ];
    for form in forms {
        gives_the_answer(each_line(|_, line| form(line)), &[Repair::InvisibleSigns]);
    }
}

#[test]
fn escapes_of_one_kind_of_bracket_are_removed() {
    let escape = |signs: &[char]| -> String {
        let escaped = |sign: char| match signs.contains(&sign) {
            true => format!("\\{sign}"),
            false => sign.to_string(),
        };
        plain().chars().map(escaped).collect()
    };
    for signs in [
        &['[', ']', '_', '*'][..],
        &['[', ']', '(', ')', '_', '*', '<', '>'],
    ] {
        gives_the_answer(escape(signs), &[Repair::BackslashEscapes]);
    }
}
