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
