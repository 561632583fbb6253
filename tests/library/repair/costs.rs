//! What a text that was made to be slow costs: no more than one of its length.

use std::time::{Duration, Instant};

use super::*;

/// A text of this form as long as a paste may be.
fn long(begin: &str, piece: &str) -> String {
    begin.to_owned() + &piece.repeat((1 << 20) / piece.len())
}

#[test]
fn a_row_of_very_many_numbers_is_read_in_one_step() {
    // Each number was taken for a column of its own, one call within the other.
    for piece in ["1|", " 1 | ", "1||"] {
        assert_eq!(seen(long("|", piece).as_bytes()), None);
    }
    // The genuine twin: a column of numbers before that of the names.
    let rows: String = header()
        .replace("\n        ", " ")
        .replace("\n       ", " ")
        .replace("\n\t", " ")
        .lines()
        .enumerate()
        .map(|(number, line)| format!("| {number} | {} |\n", line.replacen(": ", " | ", 1)))
        .collect();
    gives_the_answer(rows, &[Repair::Table]);
}

#[test]
fn very_many_encoded_signs_are_decoded_in_time() {
    // Whether the sign stands there by itself was searched for anew at each.
    let begin = "Received:=20from=20a=20spf=3D\nFrom:=20<a@koubou.example.com>\n";
    let started = Instant::now();
    seen(long(begin, "=20").as_bytes());
    assert!(started.elapsed() < Duration::from_secs(15));
}

#[test]
fn documents_within_documents_are_searched_in_time() {
    let mut text = serde_json::Value::String(header()).to_string();
    for _ in 0..12 {
        text = serde_json::json!({ "body": text }).to_string();
    }
    let lists = "[{\"a\":".repeat(100) + "1" + &"}]".repeat(100);
    let strings = long("[", r#"{"k":"Received: from","v":"{[\"Received\"]}"},"#) + "1]";
    let labels = long("x ", "{\" [\"");
    for text in [text, lists, strings, labels] {
        let started = Instant::now();
        seen(text.as_bytes());
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}

#[test]
fn marks_before_very_many_lines_are_compared_in_time() {
    // What stands below each was searched to the end.
    let folds = long("", " Received: from a\n") + "From: a@example.net\n";
    let pieces = long("", "{\"level\":\"info\",\"msg\":\"X-A: b\"}\n");
    let log = pieces.replacen("X-A", "Received", 1);
    let run = long("Received: from +", "AEA-+");
    let columns = long("", "Delay\tx\n");
    for text in [folds, log, run, columns] {
        let started = Instant::now();
        seen(text.as_bytes());
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}
