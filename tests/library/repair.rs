//! One mail in the shapes in which people hand it over, and what a stranger can plant in them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::fs;
use std::io::{Cursor, Write};

use heloscope::operator::Table;
use heloscope::reader::{Mending, Reader};
use heloscope::reason::Ground;
use heloscope::source::{
    Item, MAX_SEARCHED, Messages, ReadOptions, Repair, RepairScope, Repairs, Skip,
};
use heloscope::trace::Receiver;
use heloscope::verdict::VerdictKind;
use proptest::prelude::*;

use crate::files::package;

mod copies;
mod costs;
mod documents;
mod doubt;
mod exports;
mod hidden;
mod programs;
mod reasons;
mod signs;
mod spelled;
mod wraps;

/// What is read of an input as `analyze` reads it.
#[derive(Debug, PartialEq)]
struct Seen {
    kind: VerdictKind,
    host: Option<String>,
    ground: Ground,
    author: Option<String>,
    repairs: Vec<Repair>,
    count: usize,
}

fn options(repair: RepairScope) -> ReadOptions {
    ReadOptions {
        keep_body: MAX_SEARCHED,
        repair,
        ..ReadOptions::default()
    }
}

/// The first mail of an input, and how many there are.
fn seen(text: &[u8]) -> Option<Seen> {
    let receiver = Receiver::default();
    let reader = Reader::new(Table::builtin(), &receiver);
    let mut messages = Messages::with(text, options(RepairScope::Paste));
    let mut first: Option<Seen> = None;
    while let Some(item) = messages.next_item().unwrap() {
        let Item::Message(raw) = item else { continue };
        if let Some(first) = &mut first {
            first.count += 1;
            continue;
        }
        first = Some(reader.read_mended(raw.header, raw.gaps, |reading| {
            let mending = Mending {
                has_surroundings: raw.repairs.iter().any(Repair::has_surroundings),
                is_one_line: raw.repairs.has(Repair::OneLine),
                is_top_lost: raw.repairs.has(Repair::TopLost),
                is_ambiguous: raw.repairs.has(Repair::Ambiguous),
                is_open: raw.is_open,
                ..Mending::default()
            };
            let mut repairs = raw.repairs;
            if reading.is_rejoined {
                repairs.add(Repair::FoldsRejoined);
            }
            let reading = reading.mended(mending);
            let verdict = &reading.judgement.verdict;
            Seen {
                kind: verdict.kind,
                host: verdict.host.as_ref().map(ToString::to_string),
                ground: reading.judgement.ground.clone(),
                author: reading.message.author().map(|author| author.address),
                repairs: repairs.iter().collect(),
                count: 1,
            }
        }));
    }
    first
}

/// A mail that Gmail took in, whose login line names the answer.
fn plain() -> String {
    let path = package().join("fixtures/cases/forms/mbox_separator_first.eml");
    let text = fs::read_to_string(path).unwrap();
    text.split_once('\n').unwrap().1.to_owned()
}

fn header() -> String {
    plain().split_once("\n\n").unwrap().0.to_owned() + "\n"
}

/// A text from where `begin` stands in it on.
fn below<'t>(text: &'t str, begin: &str) -> &'t str {
    let at = text.find(begin).unwrap();
    text.get(at..).unwrap()
}

const HOST: &str = "login.koubou.example.com";

#[track_caller]
fn gives_the_answer(text: impl AsRef<[u8]>, repairs: &[Repair]) {
    let text = text.as_ref();
    let shown = String::from_utf8_lossy(&text[..text.len().min(400)]);
    let seen = seen(text).unwrap_or_else(|| panic!("no mail in {shown}"));
    assert_eq!(seen.host.as_deref(), Some(HOST), "{seen:?}\n{shown}");
    assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{shown}");
    assert_eq!(seen.repairs, repairs, "{shown}");
}

fn each_line(change: impl Fn(usize, &str) -> String) -> String {
    let text = plain();
    let lines = text.lines().enumerate();
    lines.map(|(at, line)| change(at, line) + "\n").collect()
}

#[test]
fn quote_marks_and_indents_are_taken_off() {
    for mark in [
        "> ", ">", "> > ", ">> ", "| ", "|", "    ", "\t", "│ ", "\u{3000}", "# ",
    ] {
        let quoted = each_line(|_, line| format!("{mark}{line}"));
        gives_the_answer(&quoted, &[Repair::QuoteMarks]);
        let below = format!("Kim wrote:\n\n{quoted}");
        gives_the_answer(below, &[Repair::TextBeforeHeader, Repair::QuoteMarks]);
    }
    // Numbered, and then quoted.
    let numbered = each_line(|at, line| format!("> {:6}\t{line}", at + 1));
    gives_the_answer(numbered, &[Repair::QuoteMarks, Repair::LineNumbers]);
    // A mail program takes the blanks off the ends of lines.
    let trimmed = each_line(|_, line| format!("> {line}").trim_end().to_owned());
    gives_the_answer(trimmed, &[Repair::QuoteMarks]);
}

#[test]
fn line_numbers_are_taken_off() {
    let forms: [fn(usize, &str) -> String; 6] = [
        |at, line| format!("{:>4}  {line}", at + 1),
        |at, line| format!("{}: {line}", at + 1),
        |at, line| format!("{}\t{line}", at + 1),
        |at, line| format!("{:03} {line}", at + 7),
        |at, line| format!("[{}] {line}", at + 1),
        |at, line| format!("{:>6}→{line}", at + 1),
    ];
    for form in forms {
        gives_the_answer(each_line(form), &[Repair::LineNumbers]);
    }
}

#[test]
fn what_programs_write_before_each_line_is_taken_off() {
    let forms: [fn(usize, &str) -> String; 5] = [
        |_, line| format!("mail.eml:{line}"),
        |at, line| format!("saved/mail.eml:{}:{line}", at + 8),
        |at, line| format!("2026-11-09 10:00:{:02} INFO {line}", at % 60),
        |at, line| format!("Nov  9 10:00:{:02} host app[71]: {line}", at % 60),
        |at, line| format!("[2026-11-09T10:00:{:02}Z] {line}", at % 60),
    ];
    for form in forms {
        let text = each_line(form);
        gives_the_answer(&text, &[Repair::LineLabels]);
        let trimmed: String = text
            .lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect();
        gives_the_answer(trimmed, &[Repair::LineLabels]);
        let below = format!("See the log:\n\n{text}");
        gives_the_answer(below, &[Repair::TextBeforeHeader, Repair::LineLabels]);
    }
    // A sentence about the field is none, and hides none.
    let sentence = format!("I mean the line Received: from x\n\n{}", plain());
    gives_the_answer(sentence, &[Repair::TextBeforeHeader]);
}

/// What stands in a log above a plain header counts as a trace field: no stranger's header below the
/// real one is taken for it.
#[test]
fn a_labelled_header_is_not_passed_over() {
    let planted = header().replace("koubou.example.com", "victim.example.org");
    let labelled: String = header()
        .lines()
        .map(|line| format!("mail.eml:{line}\n"))
        .collect();
    let seen = seen(format!("{labelled}\n{planted}").as_bytes()).unwrap();
    assert_eq!(seen.host.as_deref(), Some(HOST), "{seen:?}");
}

#[test]
fn marks_at_field_names_are_taken_off() {
    let is_field = |line: &str| !line.starts_with([' ', '\t']) && line.contains(':');
    let forms: [fn(&str, &str) -> String; 6] = [
        |name, value| format!("**{name}:** {value}"),
        |name, value| format!("*{name}:* {value}"),
        |name, value| format!("**{name}**: {value}"),
        |name, value| format!("__{name}:__ {value}"),
        |name, value| format!("- {name}: {value}"),
        |name, value| format!("- **{name}:** {value}"),
    ];
    for form in forms {
        let text: String = header()
            .lines()
            .map(|line| match line.split_once(": ") {
                Some((name, value)) if is_field(line) => form(name, value) + "\n",
                _ => format!("{line}\n"),
            })
            .collect();
        gives_the_answer(text, &[Repair::BoldMarks]);
    }
}

#[test]
fn text_before_the_header_is_skipped() {
    for text in [
        "Internet Headers\n",
        "Microsoft Mail Internet Headers Version 2.0\n",
        "Hi team, see below.\n\n",
        "Question: which server?\nHere it is: look\n",
        "On Mon, Kim wrote:\n\n",
        "From what I see, this is it.\n\n",
        "Dear team,\n\nfrom: what I see\n\n",
        " Aug 22 15:03:38 2008\n",
        "ヘッダーです。\n",
        "*** ENVELOPE RECORDS incoming/8E662D2D05B0 ***\nsender: a@example.org\n*** MESSAGE CONTENTS incoming/8E662D2D05B0 ***\n",
        "```\n",
        "{code:title=x}\n",
    ] {
        let input = format!("{text}{}", plain());
        gives_the_answer(input, &[Repair::TextBeforeHeader]);
    }
    // Bytes that are no UTF-8.
    let input = [&b"\x82\xb1\x82\xf1\n\n"[..], plain().as_bytes()].concat();
    gives_the_answer(input, &[Repair::TextBeforeHeader]);
}

#[test]
fn the_summary_of_gmail_is_skipped_in_any_language() {
    let pages = [
        "Originalnachricht\n\nNachrichten-ID\t<1@koubou.example.com>\nErstellt am:\t10. März 2026\nVon:\tTaro <taro@koubou.example.com>\nAn:\tAna\nBetreff:\tx\nSPF:\tPASS mit IP-Adresse\n\nOriginal herunterladen\nIn die Zwischenablage kopieren\n\n",
        "Messaggio originale\n\nID messaggio\t<1@koubou.example.com>\nDa:\tTaro <taro@koubou.example.com>\nA:\tAna\nOggetto:\tx\nDKIM:\t'PASS'\nScarica originale\n\n",
        "原始邮件\n\n邮件 ID\t<1@koubou.example.com>\n发件人：\tTaro <taro@koubou.example.com>\n收件人：\tAna\n主题：\tx\nSPF：\tPASS\n下载原始邮件\n复制到剪贴板\n\n",
        "원본 메일\n\n메일 ID\t<1@koubou.example.com>\n보낸사람:\tTaro <taro@koubou.example.com>\n받는사람:\tAna\n제목:\tx\nSPF:\tPASS\n\n",
        "الرسالة الأصلية\n\nمعرّف الرسالة\t<1@koubou.example.com>\nمن:\tTaro <taro@koubou.example.com>\nSPF:\tPASS\n\n",
        "Oorspronkelijk bericht\nBericht-ID\t<1@koubou.example.com>\nVan:\tTaro <taro@koubou.example.com>\nAan:\tAna\nSPF:\tPASS\n\n",
    ];
    for page in pages {
        let input = format!("{page}{}", plain());
        gives_the_answer(input, &[Repair::TextBeforeHeader]);
    }
}

#[test]
fn pages_are_read() {
    let escaped = plain()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let lines = escaped.replace('\n', "<br>\n");
    for page in [
        format!("<html><body><p>hi</p><pre>{escaped}</pre></body></html>"),
        format!("<div><pre class=x>\n{escaped}</pre></div>"),
        format!("<p>{lines}</p>"),
        format!(
            "<html><body><div>{}</div></body></html>",
            escaped.replace('\n', "<br>")
        ),
        format!(
            "<html><head><script>var x = \"<pre>Received: by evil</pre>\"</script></head><pre>note</pre><pre>{escaped}</pre></html>"
        ),
        format!("<textarea>{escaped}</textarea>"),
        lines.clone(),
    ] {
        gives_the_answer(page, &[Repair::WebPage]);
    }
    gives_the_answer(&escaped, &[Repair::HtmlUnescaped]);
    let twice = escaped.replace('&', "&amp;");
    gives_the_answer(&twice, &[Repair::HtmlUnescaped]);
}

#[test]
fn json_is_read() {
    let header = header().replace("\n ", " ").replace("\n\t", " ");
    let fields: Vec<_> = header
        .lines()
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            serde_json::json!({"name": name, "value": value})
        })
        .collect();
    let raw = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE, plain());
    for document in [
        serde_json::json!({"id": "x", "payload": {"headers": fields}}),
        serde_json::json!({"internetMessageHeaders": fields}),
        serde_json::json!({"value": [{"internetMessageHeaders": fields}]}),
        serde_json::json!(fields),
        serde_json::json!({"raw": raw}),
        serde_json::json!({"raw": raw.trim_end_matches('=')}),
        serde_json::json!(plain()),
    ] {
        gives_the_answer(document.to_string(), &[Repair::Json]);
    }
}

#[test]
fn a_value_in_json_makes_no_field_of_its_own() {
    let document = serde_json::json!({"internetMessageHeaders": [
        {"name": "Received", "value": "from a.example (a.example [192.0.2.1]) by mx.example.org; Mon, 9 Nov 2026 01:12:06 +0000"},
        {"name": "Subject", "value": "x\r\nFrom: Evil <evil@evil.example>"},
        {"name": "From", "value": "Bo <bo@example.com>"},
    ]});
    let seen = seen(document.to_string().as_bytes()).unwrap();
    assert_eq!(seen.author.as_deref(), Some("bo@example.com"));
}

#[test]
fn encodings_of_a_whole_mail_are_undone() {
    let engine = base64::prelude::BASE64_STANDARD;
    let text = base64::Engine::encode(&engine, plain());
    let lines: Vec<_> = text.as_bytes().chunks(76).collect();
    gives_the_answer(lines.join(&b'\n'), &[Repair::Base64]);
    let note = [b"Hi\n\n", &lines.join(&b'\n')[..]].concat();
    gives_the_answer(note, &[Repair::Base64]);
    let escapes = plain().replace('\t', "\\t").replace('\n', "\\r\\n");
    gives_the_answer(&escapes, &[Repair::NewlineEscapes]);
    gives_the_answer(format!("b'{escapes}'"), &[Repair::NewlineEscapes]);
    let units: Vec<u16> = plain().encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    gives_the_answer(&little, &[Repair::Utf16]);
    gives_the_answer(&big, &[Repair::Utf16]);
    gives_the_answer([&b"\xff\xfe"[..], &little].concat(), &[Repair::Utf16]);
    gives_the_answer([&b"\xfe\xff"[..], &big].concat(), &[Repair::Utf16]);
    for end in ["\r", "\u{b}", "\u{85}", "\u{2028}", "\u{2029}"] {
        gives_the_answer(plain().replace('\n', end), &[Repair::LineEnds]);
    }
}

#[test]
fn links_and_signs_for_dots_are_undone() {
    for form in [
        |name: &str| format!("<http://{name}|{name}>"),
        |name: &str| format!("[{name}](http://{name})"),
        |name: &str| format!("[{name}](https://{name}/)"),
        |name: &str| format!("{name}<http://{name}>"),
        |name: &str| format!("[{name}|http://{name}]"),
    ] {
        let text = plain().replace(HOST, &form(HOST));
        gives_the_answer(text, &[Repair::Links]);
    }
    let text = plain().replace(
        "taro@koubou.example.com",
        "taro@koubou.example.com<mailto:taro@koubou.example.com>",
    );
    gives_the_answer(text, &[Repair::Links]);
    gives_the_answer(
        plain().replace(".example.com", ".example[.]com"),
        &[Repair::Defanged],
    );
}

#[test]
fn lost_folds_are_put_back() {
    let trim = |line: &str| line.trim_start().to_owned();
    gives_the_answer(each_line(|_, line| trim(line)), &[Repair::FoldsRejoined]);
    for blank in [
        "\u{a0}\u{a0}",
        "\u{3000}",
        "\u{2003}",
        "\u{200b}",
        " \u{a0} \u{a0}",
    ] {
        let text = each_line(|_, line| match line.strip_prefix([' ', '\t']) {
            Some(rest) => format!("{blank}{}", rest.trim_start()),
            None => line.to_owned(),
        });
        gives_the_answer(text, &[Repair::FoldsRejoined]);
    }
    for width in [60, 66, 72, 78] {
        let unfolded = header().replace("\n ", " ").replace("\n\t", " ");
        let wrapped: String = unfolded
            .lines()
            .flat_map(|line| {
                let words = line.split_whitespace();
                words.fold(vec![String::new()], |mut lines, word| {
                    let last = lines.last_mut().unwrap();
                    if !last.is_empty() && last.len() + 1 + word.len() > width {
                        lines.push(word.to_owned());
                    } else {
                        let blank = if last.is_empty() { "" } else { " " };
                        last.push_str(blank);
                        last.push_str(word);
                    }
                    lines
                })
            })
            .map(|line| line + "\n")
            .collect();
        gives_the_answer(wrapped, &[Repair::FoldsRejoined]);
    }
}

#[test]
fn tables_are_read() {
    let unfolded = header().replace("\n ", " ").replace("\n\t", " ");
    let rows = |form: fn(&str, &str) -> String| -> String {
        let fields = unfolded.lines().map(|line| line.split_once(": ").unwrap());
        fields.map(|(name, value)| form(name, value)).collect()
    };
    gives_the_answer(
        rows(|name, value| format!("{name}\t{value}\n")),
        &[Repair::Table],
    );
    gives_the_answer(
        rows(|name, value| format!("| {name} | {value} |\n")),
        &[Repair::Table],
    );
    gives_the_answer(
        rows(|name, value| format!("{name}\n{value}\n")),
        &[Repair::Table],
    );
    gives_the_answer(
        rows(|name, value| format!("{name}：{value}\n")),
        &[Repair::Table],
    );
    gives_the_answer(
        rows(|name, value| format!("{name}:\n{value}\n")),
        &[Repair::FoldsRejoined],
    );
    // In each of these a check that failed is one, too.
    type Form = fn(&str, &str) -> String;
    let forms: [(Form, Repair); 3] = [
        (
            |name, value| format!("| **{name}** | `{value}` |\n"),
            Repair::Table,
        ),
        (
            |name, value| format!("{name:<30}: {value}\n"),
            Repair::Table,
        ),
        (
            |name, value| format!("[b]{name}:[/b] {value}\n"),
            Repair::BoldMarks,
        ),
    ];
    for (form, repair) in forms {
        let text = rows(form);
        gives_the_answer(&text, &[repair]);
        let failed = text
            .replace("spf=pass", "spf=fail")
            .replace("dmarc=pass", "dmarc=fail");
        assert_eq!(
            seen(failed.as_bytes()).unwrap().kind,
            VerdictKind::None,
            "{failed}"
        );
    }
}

/// The receiver's own line, behind a word or a fence on the same line: what a stranger wrote below it
/// does not take its place.
#[test]
fn a_trace_field_behind_other_text_on_its_line_is_read() {
    let from = |header: &str| below(header, "Received: from").to_owned();
    let genuine = from(&header());
    let forged = genuine.replacen("koubou.example.com", "victim.example.org", 3);
    let lost = "Received: from [198.51.100.66] (vps.evil.example [198.51.100.66])\n\
                \tby mx.example.com with ESMTP id x; Mon, 9 Nov 2026 18:12:08 +0900\n";
    for before in ["```", "{code}", "Header: ", "Kim: ", "\u{201c}", "&gt; "] {
        gives_the_answer(
            format!("Hello,\n\n{before}{genuine}"),
            &[Repair::TextBeforeHeader],
        );
        let text = format!("{before}{lost}{forged}");
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(seen.host, None, "{before}: {seen:?}");
    }
    // Sentences about a header are none.
    let said = format!(
        "It says Received: from mail.example.com by mx.google.com, all of it is below.\n\n{}",
        header()
    );
    gives_the_answer(said, &[Repair::TextBeforeHeader]);
    let about = format!("The \"Received:\" lines are these:\n\n{}", header());
    gives_the_answer(about, &[Repair::TextBeforeHeader]);
}

/// A paste that begins in the middle of the receiver's own line: who handed the mail over is lost, and
/// the line below is not the receiver's.
#[test]
fn a_paste_that_begins_within_a_trace_field_names_nobody_below_it() {
    let header = header();
    let cut = below(&header, "        by mx.google.com");
    let seen = seen(cut.as_bytes()).unwrap();
    assert_ne!(seen.kind, VerdictKind::Recommend, "{seen:?}");
    // Cut between two fields, nothing is lost that matters.
    gives_the_answer(below(&header, "Return-Path:"), &[]);
}

/// A program that cuts lines at a column cuts names too.
#[test]
fn lines_that_were_cut_at_a_column_are_joined_within_words() {
    let unfolded = header()
        .replace("\n        ", " ")
        .replace("\n       ", " ")
        .replace("\n\t", " ");
    let cut = |text: &str, width: usize| -> String {
        let lines = text.lines().map(|line| {
            let line: Vec<char> = line.chars().collect();
            line.chunks(width)
                .map(|piece| piece.iter().collect::<String>() + "\n")
                .collect()
        });
        lines.collect::<Vec<String>>().concat()
    };
    for width in [60, 70, 72, 76, 78, 80] {
        // Where a line begins with a blank, what others add to a result is not believed.
        let joined = seen(cut(&unfolded, width).as_bytes()).unwrap();
        assert_eq!(joined.host.as_deref(), Some(HOST), "{width}: {joined:?}");
        assert_eq!(joined.repairs, [Repair::FoldsRejoined]);
        let failed = unfolded
            .replace("dmarc=pass", "dmarc=fail")
            .replace("spf=pass", "spf=fail");
        let seen = seen(cut(&failed, width).as_bytes()).unwrap();
        assert_eq!(seen.kind, VerdictKind::None, "{width}: {seen:?}");
    }
}

/// Two things that people's programs do to one header.
#[test]
fn several_layers_are_taken_off() {
    let prose = |text: &str| format!("Hello,\nsee below.\n\n{text}");
    let mark = "\u{feff}";
    gives_the_answer(
        prose(&format!("{mark}{}", plain())),
        &[Repair::TextBeforeHeader],
    );
    gives_the_answer(
        prose(&plain()).replace('\n', "\r"),
        &[Repair::LineEnds, Repair::TextBeforeHeader],
    );
    let separator = "From bo@example.com Tue Mar 10 08:02:05 2026\n";
    gives_the_answer(
        format!(
            "{separator}{}",
            header().replace('<', "&lt;").replace('>', "&gt;")
        ),
        &[Repair::HtmlUnescaped],
    );
    gives_the_answer(header().replace('<', "&lt;"), &[Repair::HtmlUnescaped]);
    let quoted: String = header()
        .lines()
        .map(|line| format!("> {line}\n\n"))
        .collect();
    gives_the_answer(quoted, &[Repair::QuoteMarks, Repair::BlankLines]);
    gives_the_answer(header().replace('\n', "\u{a0}\n"), &[Repair::FoldsRejoined]);
    let first = header().replacen(
        "Delivered-To",
        "Return-Path: <taro@koubou.example.com>\nDelivered-To",
        1,
    );
    let copied: String = first
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{}{line}\n", if at == 0 { "" } else { "    " }))
        .collect();
    gives_the_answer(copied, &[Repair::QuoteMarks]);
}

#[test]
fn line_breaks_of_a_page_are_no_part_of_an_address() {
    let broken = header().replace('\n', "<br>\n");
    gives_the_answer(broken, &[Repair::WebPage]);
}

/// Trace fields without a mail, in a page that put blank lines between them.
#[test]
fn trace_fields_alone_are_joined_over_blank_lines() {
    let all = header();
    let routes: Vec<&str> = below(&all, "Received: from")
        .split_inclusive('\n')
        .scan(false, |in_route, line| {
            *in_route =
                line.starts_with("Received: ") || (*in_route && line.starts_with([' ', '\t']));
            Some((*in_route).then_some(line))
        })
        .flatten()
        .collect();
    let spread: String = routes.iter().map(|line| format!("{line}\n")).collect();
    let (together, spread) = (
        seen(routes.concat().as_bytes()).unwrap(),
        seen(spread.as_bytes()).unwrap(),
    );
    assert_eq!((spread.host, spread.kind), (together.host, together.kind));
    assert!(spread.repairs.contains(&Repair::BlankLines));
}

#[test]
fn blank_lines_within_the_header_are_passed_over() {
    let between_fields = header()
        .replace('\n', "\n\n")
        .replace("\n\n ", "\n ")
        .replace("\n\n\t", "\n\t");
    gives_the_answer(between_fields, &[Repair::BlankLines]);
    gives_the_answer(header().replace('\n', "\n\n"), &[Repair::BlankLines]);
    let fetched = format!(
        "Return-Path: <x@example.com>\nReceived: from pop.example.org by home with POP3\n\tgetmail6; 09 Nov 2026 10:00:00 -0000\n\n\u{feff}{}",
        plain()
    );
    gives_the_answer(fetched, &[Repair::BlankLines]);
    // One in a trace field, which lacks its date there.
    let torn = header().replacen("\n        ", "\n\n        ", 1);
    assert_ne!(torn, header());
    gives_the_answer(torn, &[Repair::BlankLines]);
}

/// A mail without fields of its sender's ends with the receiver's last one: what follows is the body.
#[test]
fn a_body_continues_no_field_of_the_receiver() {
    let planted = |end: &str| {
        format!(
            "Received: from mail.evil.example (mail.evil.example. [203.0.113.66])\n\
             \x20       by mx.google.com with ESMTPS id x{end}\n\
             Authentication-Results: mx.google.com; spf=fail smtp.mailfrom=example.com\n\n\
             \x20       ; dkim=pass header.d=example.com\nFrom: Bo <bo@example.com>\n\nbody\n"
        )
    };
    for end in ["; Mon, 09 Nov 2026 01:12:06 -0800 (PST)", ""] {
        let seen = seen(planted(end).as_bytes()).unwrap();
        assert_eq!((seen.host, seen.author), (None, None));
    }
}

/// A stranger's mail that ends its header before the author and goes on in what looks like the
/// receiver's: the results there are not believed.
#[test]
fn results_behind_a_gap_are_believed_only_below_no_client() {
    let planted = |gap: &str| {
        format!(
            "Received: from mail.evil.example (mail.evil.example. [203.0.113.66])\n\
             \x20       by mx.google.com with ESMTPS id x; Mon, 09 Nov 2026 01:12:06 -0800 (PST)\n{gap}\
             Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com\n\
             From: Bo <bo@example.com>\nSubject: x\n\nbody\n"
        )
    };
    let seen = seen(planted("\n").as_bytes()).unwrap();
    assert_eq!(seen.repairs, [Repair::BlankLines]);
    assert_ne!(seen.kind, VerdictKind::Recommend, "{seen:?}");
    assert_ne!(seen.kind, VerdictKind::Try, "{seen:?}");
}

#[test]
fn the_body_of_a_mail_is_never_read() {
    let pasted = header().replace("koubou.example.com", "victim.example.org");
    let mine = plain();
    let own = seen(mine.as_bytes()).unwrap();
    for body in [
        pasted.clone(),
        format!("See:\n\n{pasted}"),
        pasted.lines().map(|line| format!("> {line}\n")).collect(),
        format!("<pre>{pasted}</pre>"),
    ] {
        let text = format!("{}\n{body}", header());
        assert_eq!(seen(text.as_bytes()).unwrap(), own);
    }
    // Without an author it is at most continued, and by fields alone.
    let nobody: String = header()
        .lines()
        .filter(|line| !line.starts_with("From:"))
        .map(|line| format!("{line}\n"))
        .collect();
    for body in [
        format!("See:\n\n{pasted}"),
        format!("> {}", pasted.replace('\n', "\n> ")),
    ] {
        let text = format!("{nobody}\n{body}");
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(seen.author, None, "{seen:?}");
        assert_eq!(seen.host, None, "{seen:?}");
    }
}

#[test]
fn mails_of_an_archive_are_not_repaired() {
    let one = format!("From a@example.com Mon Nov  9 09:12:06 2026\n{}\n", plain());
    let seen = seen(format!("{one}{one}").as_bytes()).unwrap();
    assert_eq!((seen.count, seen.repairs.len()), (2, 0));
    let quoted = each_line(|_, line| format!("> {line}"));
    let mut messages = Messages::with(quoted.as_bytes(), options(RepairScope::Encoding));
    let item = messages.next_item().unwrap();
    assert!(
        matches!(item, Some(Item::Skipped(skipped)) if matches!(skipped.reason, Skip::NotMail(_)))
    );
}

/// What a sender writes as the first line of his mail is joined to the receiver's last field.
#[test]
fn a_joined_line_adds_no_pass() {
    let mail = |line: &str| {
        format!(
            "Received: from mail.example.com (unknown [203.0.113.66])\n\tby mx.example.org (Postfix) with ESMTPS id x; Mon, 09 Nov 2026 01:12:06 +0000\n\
             Authentication-Results: mx.example.org;\n\tspf=none smtp.mailfrom=example.com\n{line}\
             Received: from laptop (x [198.51.100.1])\n\tby mail.example.com (Postfix) with ESMTPSA id y; Mon, 09 Nov 2026 01:12:05 +0000\n\
             From: Bo <bo@example.com>\n\n"
        )
    };
    let before = seen(mail("").as_bytes()).unwrap();
    for line in [
        "dkim=pass header.d=example.com\n",
        ";spf=pass smtp.mailfrom=example.com\n",
        "by evil.example with ESMTPSA; Mon, 09 Nov 2026 01:12:06 +0000\n",
    ] {
        let after = seen(mail(line).as_bytes()).unwrap();
        assert_eq!(
            (after.kind, &after.host),
            (before.kind, &before.host),
            "{line}"
        );
    }
}

#[test]
fn all_in_one_line_is_a_try() {
    let text = header().replace('\n', " ");
    let seen = seen(text.as_bytes()).unwrap();
    assert_eq!(
        (seen.kind, seen.host.as_deref()),
        (VerdictKind::Try, Some(HOST))
    );
    assert_eq!(seen.repairs, [Repair::OneLine]);
}

#[test]
fn a_line_without_server_or_date_is_a_try() {
    let whole = plain();
    for torn in [
        whole.replace(
            "        Mon, 09 Nov 2026 01:12:06 -0800 (PST)\nReceived-SPF",
            "Received-SPF",
        ),
        whole.replace("; Mon,  9 Nov 2026 18:12:04 +0900 (JST)", ""),
    ] {
        assert_ne!(torn, whole);
        let seen = seen(torn.as_bytes()).unwrap();
        assert_eq!(seen.kind, VerdictKind::Try, "{seen:?}");
    }
}

/// An Outlook item with these streams.
fn item(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        let mut stream = file.create_stream(format!("/{name}")).unwrap();
        stream.write_all(content).unwrap();
    }
    file.into_inner().into_inner()
}

fn skipped(text: &[u8]) -> Option<String> {
    let mut messages = Messages::with(text, options(RepairScope::Paste));
    match messages.next_item().unwrap() {
        Some(Item::Skipped(skipped)) => match skipped.reason {
            Skip::NotMail(kind) => Some(kind.code().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn outlook_items_are_read() {
    let properties = ("__properties_version1.0", &[0_u8; 32][..]);
    let wide: Vec<u8> = header()
        .replace('\n', "\r\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with = |name, text: &[u8]| item(&[properties, (name, text)]);
    gives_the_answer(with("__substg1.0_007D001F", &wide), &[Repair::OutlookItem]);
    gives_the_answer(
        with("__substg1.0_007D001E", header().as_bytes()),
        &[Repair::OutlookItem],
    );
    let titled = format!(
        "Microsoft Mail Internet Headers Version 2.0\r\n{}",
        header()
    );
    gives_the_answer(
        with("__substg1.0_007D001E", titled.as_bytes()),
        &[Repair::OutlookItem],
    );
    // Some writers put the trace fields into one.
    for blank in [" ", "\r\n\t", ", ", "; ", ",\r\n\t", " , "] {
        let merged = format!(
            "Received: from mx.example.org (192.0.2.7) by in.example.org; Mon, 9 Nov 2026 01:12:07 +0000{blank}\
             from mail.example.com (mail.example.com [192.0.2.25]) by mx.example.org (Postfix); Mon, 9 Nov 2026 01:12:06 +0000 (UTC){blank}\
             from laptop by mail.example.com; Mon, 9 Nov 2026 01:12:05 +0000\r\nFrom: Bo <bo@example.com>\r\n"
        );
        let item = with("__substg1.0_007D001E", merged.as_bytes());
        let (header, _) = first_header(&item, RepairScope::Encoding).unwrap();
        assert_eq!(header.matches("Received: from ").count(), 3, "{header}");
        assert!(!header.contains(",\nReceived") && !header.contains(";\nReceived"));
    }
    assert_eq!(
        skipped(&item(&[properties])).as_deref(),
        Some("outlook_sent")
    );
    let document = item(&[("WordDocument", b"x")]);
    assert_eq!(skipped(&document).as_deref(), Some("document"));
    // Of one that breaks off the first sectors are there, or the names of its streams.
    let whole = with("__substg1.0_007D001F", &wide);
    let half = |file: &[u8]| skipped(&file[..file.len() / 2]);
    assert_eq!(half(&whole).as_deref(), Some("outlook_damaged"));
    let start = document.len() - 700;
    assert_eq!(skipped(&document[..start]).as_deref(), Some("document"));
}

#[test]
fn files_that_are_attached_are_read_by_their_names() {
    let outer = "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n";
    let header = header();
    let count = |part: &str| {
        let body = format!("--b\nContent-Type: text/plain\n\n{header}\n--b\n{part}\n--b--\n");
        heloscope::source::attached(outer.as_bytes(), body.as_bytes()).count
    };
    for (fields, expected) in [
        ("Content-Type: application/octet-stream; name=\"a.EML\"", 1),
        ("Content-Disposition: attachment; filename=header.txt", 1),
        ("Content-Type: text/rfc822-headers", 1),
        ("Content-Type: application/octet-stream; name=\"a.bin\"", 0),
        ("Content-Type: text/plain", 0),
    ] {
        assert_eq!(
            count(&format!("{fields}\n\n{header}")),
            expected,
            "{fields}"
        );
    }
    let named = "Content-Disposition: attachment; filename=header.txt\n";
    let title = "Microsoft Mail Internet Headers Version 2.0";
    assert_eq!(count(&format!("{named}\n{title}\n{header}")), 1);
    assert_eq!(count(&format!("{named}\n{title} and more\n{header}")), 0);
    // As "Unicode" of Windows.
    let wide = |text: &str| {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encoded = base64::Engine::encode(
            &base64::prelude::BASE64_STANDARD,
            [&b"\xff\xfe"[..], &bytes].concat(),
        );
        count(&format!(
            "{named}Content-Transfer-Encoding: base64\n\n{encoded}"
        ))
    };
    assert_eq!(wide(&header), 1);
    assert_eq!(wide(&format!("{title}\r\n{header}")), 1);
    assert_eq!(wide("Buy milk.\r\n\r\nAnd tea.\r\n"), 0);
    let note = "Content-Disposition: attachment; filename=notes.txt\n\nBuy milk.\n";
    assert_eq!(count(note), 0);
}

#[test]
fn other_files_are_named_for_what_they_are() {
    for (start, code) in [
        (&b"!BDN\0\0\0\0"[..], "outlook_store"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "foreign_archive"),
        (b"Rar!\x1a\x07\x01\0", "foreign_archive"),
        (b"MSCF\0\0\0\0", "foreign_archive"),
        (b"\x20\x20-lh5-", "foreign_archive"),
        (b"\x78\x9f\x3e\x22\x01\0", "tnef"),
        (b"%PDF-1.7\n", "document"),
        (b"{\\rtf1 x}", "document"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0", "picture"),
        (b"PK\x03\x04\x14\0\0\x08\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.text", "document"),
        (b"PK\x03\x04\x14\0\0\x08\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x12\0\0\0Index/Document.iwa", "document"),
        (b"PK\x03\x04\x14\0\0\x08\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypetext/plain", "archive"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml", "document"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x0e\0\0\0Categories.xml", "outlook_archive"),
    ] {
        let text = [start, &[0; 64]].concat();
        assert_eq!(skipped(&text).as_deref(), Some(code));
    }
}

#[test]
fn every_repair_has_a_code_of_its_own() {
    let mut codes: Vec<_> = Repair::ALL.iter().map(|repair| repair.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Repair::ALL.len());
    let mut all = Repairs::default();
    Repair::ALL.iter().for_each(|repair| all.add(*repair));
    assert_eq!(all.iter().count(), Repair::ALL.len());
}

/// A law: what is a mail as it stands is not touched.
#[test]
fn repair_of_a_clean_mail_changes_nothing() {
    let mut count = 0;
    for entry in fs::read_dir(package().join("fixtures/cases/attacks")).unwrap() {
        let text = fs::read(entry.unwrap().path()).unwrap();
        let plain = first_header(&text, RepairScope::Encoding);
        let Some((header, _)) = plain.filter(|(header, _)| header.contains("\nFrom:")) else {
            continue;
        };
        let (mended, repairs) = first_header(&text, RepairScope::Paste).unwrap();
        if repairs.is_empty() {
            assert_eq!(header, mended);
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

fn first_header(text: &[u8], scope: RepairScope) -> Option<(String, Repairs)> {
    let mut messages = Messages::with(text, options(scope));
    match messages.next_item().unwrap()? {
        Item::Message(raw) => Some((
            String::from_utf8_lossy(raw.header).into_owned(),
            raw.repairs,
        )),
        Item::Skipped(_) => None,
    }
}

proptest! {
    /// Cut anywhere, and changed anyhow: nobody is told that a damaged mail never travelled.
    #[test]
    fn a_damaged_header_is_never_said_not_to_have_travelled(
        cut in 0..2100_usize,
        blanks in any::<bool>(),
        mark in prop_oneof![Just(""), Just("> "), Just("    "), Just("7: ")],
        prose in prop_oneof![Just(""), Just("Hi\n\n"), Just("Internet Headers\n")],
    ) {
        let text: String = header().chars().take(cut).collect();
        let text: String = text
            .lines()
            .map(|line| {
                let line = if blanks { line } else { line.trim_start() };
                format!("{mark}{line}\n")
            })
            .collect();
        if let Some(seen) = seen(format!("{prose}{text}").as_bytes()) {
            prop_assert!(
                !matches!(seen.ground, Ground::NeverLeft | Ground::NoTraceField),
                "{:?}", seen
            );
        }
    }

    /// Nothing that is read makes it panic, whatever it looks like.
    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(prop_oneof![
        Just("Received: by mx.example.org; Mon, 9 Nov 2026 01:12:06 +0000\n"), Just("> "), Just("| "), Just("\n"), Just("<pre>"),
        Just("</pre>"), Just("<br>"), Just("&lt;"), Just("{\"raw\":\""), Just("\\n"), Just("From: a@example.com\n"), Just("=3D"),
        Just("=\n"), Just("[.]"), Just("<http://a|a>"), Just("12: "), Just("**Received:** "), Just("Received\t"), Just("```\n"),
        Just("\u{feff}"), Just("\u{a0}"), Just(" "), Just("<!--"), Just("<a "), Just("\r"), Just("[{\"name\":"), Just("x"),
        Just("Name  : Received\nValue : by x\n"), Just("@{Name=Received; Value="), Just("}"), Just("name,value\n"), Just("Received,\"by x"),
        Just("- name: Received\n  value: '"), Just("165P Received: by x\n"), Just("&#10;"), Just("%0A"), Just("#012"), Just("<o:p>"),
        Just("<td>"), Just("<dt>"), Just("<dd>"), Just("data:x;base64,"), Just("---- -----\n"), Just("`"), Just("- "), Just("\\["), Just("=52"),
    ], 0..40)) {
        let text = pieces.concat();
        let _ = seen(text.as_bytes());
    }
}

/// A sender who makes all lines as long as the receiver's own ones looks like a program that cuts lines:
/// what he adds to the receiver's result is his own.
#[test]
fn lines_of_one_length_add_no_pass_to_a_result() {
    const WIDTH: usize = 78;
    let mail = |planted: &str| {
        let wide = |line: String| format!("{line:x<WIDTH$}\n");
        [
            format!(
                "Received: from {}.example.net ([198.51.100.66])\n",
                "m".repeat(33)
            ),
            wide("        by mx.google.com with ESMTPS id ".into()),
            "        for <ann@gmail.com>; Tue, 11 Mar 2025 14:22:07 +0000\n".into(),
            wide("Authentication-Results: mx.google.com; arc=none x=".into()),
            planted.to_owned(),
            wide("X-One: ".into()),
            "more\n".into(),
            wide("X-Two: ".into()),
            "more\n".into(),
            "From: Ida <ida@example.net>\n\nbody\n".into(),
        ]
        .concat()
    };
    let before = seen(mail("").as_bytes()).unwrap();
    for planted in [
        "; dkim=pass header.d=example.net; dmarc=pass header.from=example.net\n",
        ";spf=pass smtp.mailfrom=example.net\n",
    ] {
        let after = seen(mail(planted).as_bytes()).unwrap();
        assert_eq!(
            (after.kind, after.ground, after.host),
            (before.kind, before.ground.clone(), before.host.clone()),
            "{planted}"
        );
    }
}

/// Each is a paste in which a sender's words could be taken for the receiver's; beside it one of the same
/// look in which they cannot.
#[test]
fn what_can_be_read_in_more_than_one_way_is_a_try_at_most() {
    let forged = "Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida)\n\
        \tby bogus.example.net (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000\n\
        From: Ida <ida@example.net>\nDate: Tue, 11 Mar 2025 14:22:04 +0000\nSubject: a\n\nText\n";
    let clause = "from evil.example.com (evil.example.com [203.0.113.66])\n\
        \tby mx.example.org (Postfix) with ESMTPS id 4Z1\n\
        \tfor <ann@example.org>; Tue, 11 Mar 2025 14:22:07 +0000\n";
    let results = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net; \
        dkim=pass header.d=example.net";
    let route = "Received: from bogus.example.net (unknown [203.0.113.66])\n\
        \tby mx.example.org (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n";
    let lines = "From: Ida <ida@example.net>\nDate: Tue, 11 Mar 2025 14:22:04 +0000";
    let written = |end: &str, planted: &str| {
        let text = format!("Return-Path: <a{planted}@example.net>\n{route}{lines}\n");
        text.replace('\n', end)
    };
    let in_subject = |planted: &str| {
        let text = format!("{route}{lines}\nSubject: a{planted}\n");
        text.replace("\n\t", " ").replace('\n', " ")
    };
    let planted = |end: &str| {
        format!(
            "{end}{results}{end}Received: from bogus.example.net (bogus.example.net [203.0.113.66]) by mx.example.org with ESMTPS id 5; Tue, 11 Mar 2025 14:22:07 +0000{end}From: Ida <ida@example.net>{end}"
        )
    };
    let attacks = [
        // The trace field's name is lost, or another.
        format!("{clause}{forged}"),
        format!("Received {clause}{forged}"),
        format!("eceived: {clause}{forged}"),
        format!(
            "with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\nReturn-Path: <x@example.com>\n{forged}"
        ),
        format!("Re\u{ad}ceived: {clause}{forged}"),
        // Lines were left out.
        format!("Received: from evil.example.com\n[...]\n{forged}"),
        // A line end within an address.
        written("\\n", &format!("\\n{results}\\n")),
        written("\\r\\n", &format!("\\n{results}\\n")),
        written("\u{2028}", &format!("\r{results}\r")),
        // A form that is not known, and one that is within its subject.
        in_subject(&planted("<br>")),
        in_subject(&planted("\\n")),
        // The top's first line is lost, and the rest is the mail's own header.
        format!(
            "\tby mx.example.org with ESMTPS id 4Z1;\n\tTue, 11 Mar 2025 14:22:07 +0000\n{lines}\n\n{results}\n{route}{lines}\n"
        ),
    ];
    for text in attacks {
        let strong = |seen: &Seen| !matches!(seen.kind, VerdictKind::Try | VerdictKind::None);
        let seen = seen(text.as_bytes());
        assert!(!seen.as_ref().is_some_and(strong), "{seen:?}\n{text}");
    }
    // Sentences, a date of a mail program, one kind of line ends.
    let about = "On Tue, 11 Mar 2025 14:22:07 +0000, Kim wrote (sent by phone):\n\n";
    gives_the_answer(format!("{about}{}", header()), &[Repair::TextBeforeHeader]);
    gives_the_answer(header().replace('\n', "\\n"), &[Repair::NewlineEscapes]);
    gives_the_answer(header().replace('\n', "\u{2028}"), &[Repair::LineEnds]);
    gives_the_answer(header().replace('\n', "\r"), &[Repair::LineEnds]);
    gives_the_answer(format!("X-Original-Received: {clause}{}", plain()), &[]);
}

/// The header's fields, each in one line.
fn fields() -> Vec<(String, String)> {
    fields_of(&header())
}

fn fields_of(header: &str) -> Vec<(String, String)> {
    let unfolded = header
        .replace("\n        ", " ")
        .replace("\n       ", " ")
        .replace("\n\t", " ");
    let fields = unfolded.lines().map(|line| line.split_once(": ").unwrap());
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The header's fields with their folds.
fn folded_fields() -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in header().lines() {
        match fields.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(field) => *field = format!("{field}\n{line}"),
            None => fields.push(line.to_owned()),
        }
    }
    fields
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Quoted-printable as an encoder writes it (RFC 2045, 6.7): each line as long as it can be.
fn quoted_printable(text: &str) -> String {
    let mut encoded = String::new();
    for line in text.lines() {
        let mut length = 0;
        for sign in line.chars() {
            if length > 70 {
                encoded.push_str("=\n");
                length = 0;
            }
            let plain = sign.to_string();
            let piece = if sign == '=' { "=3D" } else { &plain };
            encoded.push_str(piece);
            length += piece.len();
        }
        encoded.push('\n');
    }
    encoded
}
