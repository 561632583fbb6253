//! One mail in what programs log, print and export, and what a stranger plants in it.

use serde_json::{Value, json};

use super::doubt::is_a_try_at_most;
use super::programs::base64_of;
use super::*;

/// One object in each line, with a text as one of its strings.
fn logged(pieces: impl IntoIterator<Item = String>) -> String {
    let lines = pieces.into_iter().map(|piece| {
        let object = json!({"level": "info", "msg": piece});
        format!("{object}\n")
    });
    lines.collect()
}

fn in_one_line() -> Vec<String> {
    let fields = fields().into_iter();
    fields
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

#[test]
fn a_header_that_a_program_logged_piece_by_piece_is_read() {
    let start = logged(["start".to_owned()]);
    let lines: Vec<String> = header().lines().map(str::to_owned).collect();
    let ended: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    for pieces in [in_one_line(), lines, ended] {
        let log = logged(pieces);
        gives_the_answer(&log, &[Repair::Json]);
        gives_the_answer(format!("{start}{log}{start}"), &[Repair::Json]);
        let dated = log.replace("{\"level", "2026-11-09 10:00:01 INFO {\"level");
        gives_the_answer(
            format!("2026-11-09 10:00:00 INFO start\n{dated}"),
            &[Repair::Json],
        );
    }
    // A line end in a string is a sender's.
    let mut planted = in_one_line();
    let route = planted.remove(0);
    planted.insert(0, format!("{route}\nFrom: Ida <ida@victim.example.org>"));
    let seen = seen(logged(planted).as_bytes()).unwrap();
    assert_eq!(
        seen.author.as_deref(),
        Some("taro@koubou.example.com"),
        "{seen:?}"
    );
}

#[test]
fn a_document_within_a_line_below_others_is_read() {
    let header = header();
    let list = json!({"headers": fields()});
    let string = Value::String(header.clone());
    let body = json!({ "body": header });
    for text in [
        format!("10:00:01 INFO start\n10:00:02 INFO mail {list}\n10:00:03 INFO end\n"),
        format!("10:00:01 INFO start\n10:00:02 INFO source={string}\n10:00:03 INFO end\n"),
        format!("Hello,\n\nthe API gave me {string}\n\nKim\n"),
        format!("Hello,\nthis is it: {body}\nKim\n"),
        format!("{{\"msg\":\"start\"}}\n{body}\n{{\"msg\":\"end\"}}\n"),
    ] {
        gives_the_answer(text, &[Repair::Json]);
    }
    // In a subject it is its sender's.
    let planted = json!({"body": super::doubt::HIS_OWN});
    let subject = format!("Subject: {planted}\n{}", plain());
    for mark in ["", "> ", "| ", "* "] {
        let text: String = subject
            .lines()
            .map(|line| format!("{mark}{line}\n"))
            .collect();
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(
            seen.author.as_deref(),
            Some("taro@koubou.example.com"),
            "{seen:?}"
        );
        is_a_try_at_most(&format!(
            "Hi,\n{mark}Subject: {planted}\n{mark}{}",
            super::doubt::ABOUT_HIM
        ));
    }
}

#[test]
fn base64_of_a_document_is_decoded() {
    let list = json!({"headers": fields()});
    let named = fields()
        .into_iter()
        .map(|(name, value)| json!({"name": name, "value": value}));
    let named = serde_json::to_string_pretty(&json!({"headers": Vec::from_iter(named)})).unwrap();
    for document in [list.to_string(), named] {
        let encoded = base64_of(document.as_bytes());
        gives_the_answer(&encoded, &[Repair::Json, Repair::Base64]);
        gives_the_answer(
            format!("Here it is:\n\n{encoded}"),
            &[Repair::Json, Repair::Base64],
        );
    }
}

/// RFC 2152: the signs beside letters, digits and a few others are base64 of UTF-16.
fn utf_7(text: &str) -> String {
    let mut plain = String::new();
    for sign in text.chars() {
        let mut units = [0; 2];
        let bytes: Vec<u8> = sign
            .encode_utf16(&mut units)
            .iter()
            .flat_map(|unit| unit.to_be_bytes())
            .collect();
        match sign {
            '+' => plain.push_str("+-"),
            _ if sign.is_ascii_alphanumeric() || " '(),-./:?\t\n".contains(sign) => {
                plain.push(sign)
            }
            _ => plain += &format!("+{}-", base64_of(&bytes).trim_end_matches('=')),
        }
    }
    plain
}

#[test]
fn utf_7_is_read() {
    gives_the_answer(utf_7(&plain()), &[Repair::Utf7]);
    let below = utf_7(&format!("田中さん、\n\n{}", plain()));
    gives_the_answer(below, &[Repair::Utf7, Repair::TextBeforeHeader]);
    // What a sender writes so is his text: a sign that stands there as well was not encoded.
    let planted = plain().replacen("Subject: ", "Subject: +AEA-example.org +ADw- ", 1);
    gives_the_answer(planted, &[]);
    // No encoder writes a line end or a sign of a clause so, whether it stands elsewhere or not.
    for sign in ["\r", "'", "?", "/"] {
        let run = format!(
            "+{}-",
            base64_of(&[&[0], sign.as_bytes()].concat()).trim_end_matches('=')
        );
        let mail = plain().replace(sign, "");
        let subject = utf_7(&mail).replacen("Subject: ", &format!("Subject: {run}"), 1);
        let seen = seen(subject.as_bytes());
        assert!(
            !seen.is_some_and(|seen| seen.repairs.contains(&Repair::Utf7)),
            "{run}"
        );
    }
    let twice = utf_7(&plain()).replacen("Subject: ", "Subject: @ ", 1);
    assert!(!seen(twice.as_bytes()).is_some_and(|seen| seen.repairs.contains(&Repair::Utf7)));
}

#[test]
fn wide_blanks_of_other_character_sets_are_blanks() {
    let blanks: [(&[u8], &[u8]); 5] = [
        (b"\x81\x40", b"\x93\x63\x92\x86\n\n"),
        (b"\xa1\xa1", b"\xc5\xc4\xc3\xe6\n\n"),
        (b"\xa1\x40", b"\xb5\xd8\xa4\xa4\n\n"),
        (b"\xa0", b"Gr\xfc\xdfe\n\n"),
        (b"\x1b$B!!!!\x1b(B", b"\x1b$BEDCf\x1b(B\n\n"),
    ];
    for (blank, words) in blanks {
        let with = |text: &str| -> Vec<u8> {
            let pieces: Vec<&[u8]> = text.split('~').map(str::as_bytes).collect();
            pieces.join(blank)
        };
        let folded = with(&each_line(|_, line| match line.trim_start() {
            rest if rest.len() < line.len() => format!("~~{rest}"),
            _ => line.to_owned(),
        }));
        gives_the_answer(&folded, &[Repair::FoldsRejoined]);
        let indented = with(&each_line(|_, line| format!("~{line}")));
        gives_the_answer(&indented, &[Repair::QuoteMarks]);
        let fields = fields().into_iter();
        let fields: Vec<_> = fields
            .map(|(name, value)| format!("{name}:~{value}\n"))
            .collect();
        let behind_colon = with(&fields.concat());
        gives_the_answer(&behind_colon, &[Repair::FoldsRejoined]);
        let below = [words, &behind_colon].concat();
        gives_the_answer(below, &[Repair::TextBeforeHeader, Repair::FoldsRejoined]);
    }
    // A mail whose body has such bytes stays as it is.
    let mail = [plain().as_bytes(), b"\n\xa0\xa0Gr\xfc\xdfe\n"].concat();
    gives_the_answer(mail, &[]);
}

#[test]
fn a_fence_that_is_glued_to_a_header_is_no_part_of_it() {
    let plain = below(&header(), "Received:").to_owned();
    for fence in [
        "----",
        "-----",
        "```text",
        "```",
        "~~~",
        "#+BEGIN_SRC mail",
        "--- begin header ---",
        "=====",
        ":::note ",
        "****",
        "'''",
        "####",
        "++++",
        "|||",
        "> ",
    ] {
        let text = format!("{fence}{plain}");
        gives_the_answer(&text, &[Repair::TextBeforeHeader]);
        gives_the_answer(format!("Hi,\nlook:\n{text}"), &[Repair::TextBeforeHeader]);
    }
    // A word that is glued to a name may be the name of another field.
    for word in ["X-Old-", "Mail"] {
        let planted = super::doubt::HIS_OWN.replacen("Received:", &format!("{word}Received:"), 1);
        is_a_try_at_most(&format!("{planted}\n"));
    }
}

/// Values as languages print them, behind a name, a call or what makes them.
#[test]
fn values_that_languages_print_are_read() {
    let list = |form: &dyn Fn(&str, &str) -> String| -> String {
        let fields = fields().into_iter();
        fields.map(|(name, value)| form(&name, &value)).collect()
    };
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    let single = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    let lines: Vec<String> = header()
        .lines()
        .map(|line| quoted(&format!("{line}\n")))
        .collect();
    for text in [
        format!(
            "$VAR1 = [\n{}        ];\n",
            list(&|name, value| {
                format!(
                    "          [\n            {},\n            {}\n          ],\n",
                    single(name),
                    single(value)
                )
            })
        ),
        format!(
            "$VAR1 = [\n{}];\n",
            list(&|name, value| { format!("  {},\n", single(&format!("{name}: {value}"))) })
        ),
        format!(
            "dict_items([{}])\n",
            list(&|name, value| { format!("({}, {}), ", single(name), single(value)) })
        ),
        format!(
            "[{}]\n",
            list(&|name, value| {
                format!("{{:name=>{}, :value=>{}}}, ", quoted(name), quoted(value))
            })
        ),
        format!(
            "[\n{}]\n",
            list(&|name, value| {
                format!(
                    "    Header {{\n        name: {},\n        value: {},\n    }},\n",
                    quoted(name),
                    quoted(value)
                )
            })
        ),
        format!("String source = {};\n", lines.join(" +\n    ")),
    ] {
        gives_the_answer(&text, &[Repair::Json]);
        let below = format!("Hi,\nthis is it:\n\n{text}");
        gives_the_answer(&below, &[Repair::Json]);
        is_a_try_at_most(&format!("{}\n{text}", super::doubt::ABOUT_HIM));
    }
}

#[test]
fn rows_of_databases_and_tables_of_toml_are_read() {
    let rows = |form: &dyn Fn(usize, &str, &str) -> String| -> String {
        let fields = fields().into_iter().enumerate();
        fields
            .map(|(at, (name, value))| form(at + 1, &name, &value))
            .collect()
    };
    let of_mysql = |at, name: &str, value: &str| {
        format!(
            "*************************** {at}. row ***************************\n name: {name}\nvalue: {value}\n"
        )
    };
    let of_psql = |at, name: &str, value: &str| {
        format!("-[ RECORD {at} ]------\nname  | {name}\nvalue | {value}\n")
    };
    let of_toml = |_, name: &str, value: &str| {
        let value = Value::String(value.to_owned());
        format!("[[headers]]\nname = \"{name}\"\nvalue = {value}\n\n")
    };
    for text in [rows(&of_mysql), rows(&of_psql), rows(&of_toml)] {
        let repairs = seen(text.as_bytes()).unwrap().repairs;
        assert!(repairs.contains(&Repair::Table), "{repairs:?}");
        gives_the_answer(text, &repairs);
    }
    // What a sender writes into a folded field opens no record.
    let folded = rows(&of_mysql).replacen(
        "value: by",
        "value: x\n  name: From\n  value: Ida <ida@victim.example.org>\n by",
        1,
    );
    let seen = seen(folded.as_bytes()).unwrap();
    assert_eq!(
        seen.author.as_deref(),
        Some("taro@koubou.example.com"),
        "{seen:?}"
    );
}

#[test]
fn what_programs_show_of_lines_is_taken_off() {
    let is_route = |line: &str| line.starts_with("Received");
    let sign = |line: &str| if is_route(line) { ':' } else { '-' };
    let grep = each_line(|at, line| format!("{}{}{line}", at + 1, sign(line)));
    gives_the_answer(below(&grep, "2:"), &[Repair::LineNumbers]);
    let named = each_line(|at, line| format!("mail.eml{0}{1}{0}{line}", sign(line), at + 1));
    gives_the_answer(named, &[Repair::LineLabels]);
    let gone = each_line(|_, line| format!("-{line}"));
    gives_the_answer(&gone, &[Repair::QuoteMarks]);
    let diff = format!("--- a/mail.eml\n+++ /dev/null\n@@ -1,30 +0,0 @@\n{gone}");
    gives_the_answer(diff, &[Repair::TextBeforeHeader, Repair::QuoteMarks]);
    let hex: String = plain().bytes().map(|byte| format!("{byte:02x}")).collect();
    let rows: Vec<&str> = hex
        .as_bytes()
        .chunks(60)
        .map(|row| std::str::from_utf8(row).unwrap())
        .collect();
    gives_the_answer(rows.join("\n"), &[Repair::Dump]);
    let strings = fields().into_iter();
    let strings = strings.map(|(name, value)| format!("{name}={}\n", Value::String(value)));
    let strings: String = strings.collect();
    gives_the_answer(&strings, &[Repair::Table]);
    // A line end in a string makes no field.
    let planted = strings.replacen("=\"", "=\"x\\nFrom: ida@victim.example.org\\nX-A: ", 1);
    let seen = seen(planted.as_bytes()).unwrap();
    assert_eq!(
        seen.author.as_deref(),
        Some("taro@koubou.example.com"),
        "{seen:?}"
    );
    for sign in [" | ", " = ", "="] {
        let rows = fields()
            .into_iter()
            .map(|(name, value)| format!("{name}{sign}{value}\n"));
        gives_the_answer(rows.collect::<String>(), &[Repair::Table]);
    }
}

#[test]
fn texts_of_yaml_and_elements_of_xml_are_read() {
    let texts = in_one_line().into_iter();
    let texts = texts.map(|field| format!("  - {}\n", Value::String(field)));
    let yaml = format!("headers:\n{}", texts.collect::<String>());
    let repairs = seen(yaml.as_bytes()).unwrap().repairs;
    assert!(repairs.contains(&Repair::Table), "{repairs:?}");
    gives_the_answer(&yaml, &repairs);
    let element = |value: &str| {
        let fields = fields().into_iter();
        let fields = fields.map(|(name, text)| {
            let text = if name == "Subject" {
                value.to_owned()
            } else {
                text
            };
            format!(
                "  <header><name>{name}</name><value>{}</value></header>\n",
                escaped(&text)
            )
        });
        format!(
            "<?xml version=\"1.0\"?>\n<headers>\n{}</headers>\n",
            fields.collect::<String>()
        )
    };
    gives_the_answer(element("a"), &[Repair::TextBeforeHeader, Repair::Table]);
    // A value opens no element: each of its brackets is escaped.
    let planted = "x</value><name>From</name><value>ida@victim.example.org";
    gives_the_answer(element(planted), &[Repair::TextBeforeHeader, Repair::Table]);
}

/// A program that sorts fields by their names puts a sender's results above the route.
#[test]
fn results_of_which_the_place_is_lost_count_as_failures_alone() {
    let planted = [
        ("Return-Path", "<x@evil.example.com>"),
        (
            "Received",
            "from evil.example.com (evil.example.com [203.0.113.66]) by mx.example.org (Postfix) with ESMTPS id 4; Tue, 11 Mar 2025 14:22:07 +0000",
        ),
        (
            "Authentication-Results",
            "mx.example.org; dkim=pass (no failure) header.d=example.net; spf=pass smtp.mailfrom=ida@example.net; iprev=fail",
        ),
        (
            "Received",
            "from pc (unknown [198.51.100.9]) (Authenticated sender: ida) by evil.example.com (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000",
        ),
        ("From", "Ida <ida@example.net>"),
        ("Message-ID", "<1@desk.example.net>"),
        ("Subject", "hello"),
    ];
    let object = |fields: &[(&str, &str)]| {
        let mut keys = serde_json::Map::new();
        for (name, value) in fields {
            let values = keys
                .entry(*name)
                .or_insert_with(|| serde_json::Value::Array(Vec::new()));
            values.as_array_mut().unwrap().push((*value).into());
        }
        serde_json::Value::Object(keys).to_string()
    };
    let sorted = |fields: &[(&str, &str)]| {
        let mut rows = fields.to_vec();
        rows.sort_by_key(|(name, _)| name.to_ascii_lowercase());
        let rows = rows
            .iter()
            .map(|(name, value)| format!("{name},\"{}\"\n", value.replace('"', "\"\"")));
        "name,value\n".to_owned() + &rows.collect::<String>()
    };
    for text in [object(&planted), sorted(&planted)] {
        let seen = seen(text.as_bytes());
        assert!(
            seen.as_ref().is_some_and(|seen| seen.host.is_none()),
            "{seen:?}\n{text}"
        );
    }
    // What failed is one, wherever it stood; the genuine twin is a try.
    for (result, host) in [("fail", None), ("none", Some("mail.example.net"))] {
        let results = format!(
            "mx.example.org; spf={result} smtp.mailfrom=example.net; dmarc={result} header.from=example.net"
        );
        let mail = [
            (
                "Received",
                "from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org (Postfix) with ESMTPS id 4; Tue, 11 Mar 2025 14:22:07 +0000",
            ),
            ("Authentication-Results", &results),
            ("From", "Ida <ida@example.net>"),
            ("Message-ID", "<1@desk.example.net>"),
            ("Subject", "hello"),
        ];
        for text in [object(&mail), sorted(&mail)] {
            let seen = seen(text.as_bytes()).unwrap();
            assert_eq!(seen.host.as_deref(), host, "{seen:?}\n{text}");
            assert_ne!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{text}");
        }
    }
}
