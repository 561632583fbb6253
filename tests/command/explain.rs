//! `heloscope explain` and `heloscope operators`: everything is explained, and what is unknown is
//! told with the nearest that is known.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::BTreeSet;

use heloscope::report::errors::topic_of;
use heloscope::report::explain::Topic;
use heloscope::report::words::code_of;
use heloscope::verdict::{Confidence, Rule, VerdictKind};
use serde_json::Value;

use crate::command::{run, stderr, stdout};

/// The numbers of the rules as they are asked; R13 is what is left.
const ORDER: [usize; 13] = [0, 1, 2, 3, 5, 6, 7, 4, 8, 9, 10, 12, 11];

/// The names of all messages.
fn messages() -> BTreeSet<String> {
    let text = std::fs::read_to_string("data/en.ftl").unwrap();
    let names = text.lines().filter(|line| !line.starts_with([' ', '#']));
    names
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn every_rule_and_every_code_that_has_words_is_explained() {
    let messages = messages();
    let mut codes: BTreeSet<String> = messages
        .iter()
        .filter_map(|name| {
            let (kind, code) = name.split_once('-')?;
            let is_problem = kind == "tls" && messages.contains(&format!("tls-advice-{code}"));
            (matches!(kind, "reason" | "rejection" | "problem") || is_problem).then_some(code)
        })
        // "in Y, byte N: ..." is no code.
        .filter(|code| *code != "at")
        .map(str::to_owned)
        .collect();
    for rule in [
        Rule::R0,
        Rule::R1,
        Rule::R2,
        Rule::R3,
        Rule::R4,
        Rule::R5,
        Rule::R6,
        Rule::R7,
        Rule::R8,
        Rule::R9,
        Rule::R10,
        Rule::R11,
        Rule::R12,
        Rule::R13,
    ] {
        codes.insert(code_of(&rule));
    }
    for kind in [
        VerdictKind::Recommend,
        VerdictKind::Documented,
        VerdictKind::Try,
        VerdictKind::Conflict,
        VerdictKind::Outside,
        VerdictKind::None,
    ] {
        codes.insert(code_of(&kind));
    }
    for sure in [
        Confidence::None,
        Confidence::Low,
        Confidence::Medium,
        Confidence::High,
        Confidence::Verified,
    ] {
        codes.insert(code_of(&sure));
    }
    let missing: Vec<_> = codes
        .iter()
        .filter(|code| Topic::find(code).is_none())
        .collect();
    assert!(missing.is_empty(), "not explained: {missing:?}");
}

#[test]
fn no_code_is_explained_twice() {
    let mut seen = BTreeSet::new();
    for topic in Topic::all() {
        assert!(seen.insert(topic.code), "{}", topic.code);
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn every_rule_has_an_example() {
    for number in 0..=13 {
        let output = run(&["explain", &format!("r{number}")]);
        assert_eq!(output.status.code(), Some(0));
        let text = stdout(&output);
        assert!(text.starts_with(&format!("R{number}: ")), "{text}");
        assert!(text.contains("\nExample\n"), "{text}");
        assert!(text.contains("  -> "), "{text}");
    }
}

#[test]
fn explanations_fit_eighty_columns() {
    let mut texts = vec![stdout(&run(&["explain"]))];
    for code in ["R8", "stepped_over", "missing_intermediate"] {
        texts.push(stdout(&run(&["explain", code])));
    }
    for line in texts.iter().flat_map(|text| text.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn without_a_code_all_are_listed() {
    let output = run(&["explain"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    for topic in Topic::all() {
        assert!(
            text.lines()
                .any(|line| line.split_whitespace().next() == Some(topic.code)),
            "{}",
            topic.code
        );
    }
}

#[test]
fn an_unknown_code_brings_the_nearest() {
    for (typed, near) in [
        ("R14", "R1"),
        ("name-mismach", "name_mismatch"),
        ("intermediate", "missing_intermediate"),
    ] {
        let output = run(&["explain", typed]);
        assert_eq!(output.status.code(), Some(2), "{typed}");
        assert_eq!(stdout(&output), "");
        let text = stderr(&output);
        assert!(text.contains(typed) && text.contains(near), "{text}");
    }
    let hostile = stderr(&run(&["explain", "\u{1b}[31m"]));
    assert!(!hostile.contains('\u{1b}'), "{hostile}");
}

#[test]
fn error_texts_of_other_programs_are_found() {
    let texts = include_str!("error_texts.txt").lines();
    for line in texts.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (code, text) = line.split_once(": ").unwrap();
        assert_eq!(topic_of(text).map(|topic| topic.code), Some(code), "{text}");
    }
}

#[test]
fn operators_are_found_by_name_product_host_and_part() {
    for (name, shown) in [
        ("Google", "smtp.gmail.com"),
        ("gmail", "smtp.gmail.com"),
        ("mail-wm1-f41.google.com", "smtp.gmail.com"),
        ("xserver", "<N>.xserver.jp"),
        ("SendGrid", "people do not log in"),
    ] {
        let output = run(&["operators", name]);
        assert_eq!(output.status.code(), Some(0), "{name}");
        let text = stdout(&output);
        assert!(text.contains(shown), "{name}: {text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    let output = run(&["operators", "sendgird"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("SendGrid"), "{}", stderr(&output));
}

#[test]
fn the_whole_table_is_listed() {
    let text = stdout(&run(&["operators"]));
    for name in ["Google", "Microsoft 365", "SendGrid", "Mimecast"] {
        assert!(text.contains(name), "{name}");
    }
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let json: Value =
        serde_json::from_slice(&run(&["operators", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["schema"], "heloscope.operators.1");
    let rows = json["operators"].as_array().unwrap();
    assert!(rows.len() > 300, "{}", rows.len());
    let google = rows.iter().find(|row| row["suffix"] == "google.com");
    let google = google.unwrap_or_else(|| panic!("no Google"));
    assert_eq!(google["submission_host"], "smtp.gmail.com");
    assert_eq!(google["how_sure"], "A");
    assert_eq!(google["settings"][0]["port"], 465);
}

#[test]
fn the_users_own_rows_are_listed_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operators.csv");
    let rows = "suffix,category,operator,submission_host,note\n\
                mail.example.net,mailbox-provider,Our Mail,smtp.example.net,\u{1b}[31mask Bo\n";
    std::fs::write(&file, rows).unwrap();
    let output = run(&[
        "operators",
        "our mail",
        "--operators",
        file.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.contains("smtp.example.net"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");

    std::fs::write(
        &file,
        "suffix,category,operator\nx.example.net,nonsense,X\n",
    )
    .unwrap();
    let output = run(&["operators", "--operators", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("line 2"));
}

#[test]
fn verbose_tells_why_each_rule_before_the_deciding_one_did_not_fit() {
    let text = stdout(&run(&["-v", "fixtures/demo/colleague.eml"]));
    for line in [
        "\nRules tried\n",
        "  - R0: there is a route to read.\n",
        "  - R5: the client that logged in was not Gmail.\n",
        "  - R7: fits, and decides.\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let usual = stdout(&run(&["fixtures/demo/colleague.eml"]));
    assert!(!usual.contains("Rules tried"), "{usual}");
    let json = stdout(&run(&["--format", "json", "fixtures/demo/colleague.eml"]));
    assert!(!json.contains("\"tried\""), "{json}");
}

#[test]
fn the_rules_tried_lead_up_to_the_rule_that_fitted() {
    let output = run(&["-v", "--format", "json", "fixtures/eml"]);
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |rule: &Value| {
        let digits = rule.as_str().unwrap().trim_start_matches('R');
        digits.parse::<usize>().unwrap()
    };
    let mut codes = BTreeSet::new();
    let messages = all["messages"].as_array().unwrap();
    assert!(messages.len() > 100);
    for message in messages {
        let id = &message["message_id"];
        let decided = number(&message["verdict"]["rule"]);
        let tried = message["tried"].as_array().unwrap();
        let rules: Vec<_> = tried.iter().map(|tried| number(&tried["rule"])).collect();
        assert!(
            !rules.contains(&decided),
            "{id}: {rules:?}, then R{decided}"
        );
        // In the ladder's order, without a gap; a detour may decide before its rule's own place.
        let in_order = ORDER.into_iter().filter(|rule| *rule != decided);
        assert!(
            rules.iter().copied().eq(in_order.take(rules.len())),
            "{id}: {rules:?}"
        );
        let place = ORDER
            .iter()
            .position(|rule| *rule == decided)
            .unwrap_or(ORDER.len());
        assert!(rules.len() <= place, "{id}: {rules:?}");
        if !matches!(decided, 4 | 10 | 13) {
            assert_eq!(rules.len(), place, "{id}: {rules:?}");
        }
        for tried in tried {
            let text = tried["text"].as_str().unwrap();
            let code = tried["code"].as_str().unwrap();
            assert!(!text.starts_with("miss-"), "{code} has no words");
            assert!(
                !text.contains("  ") && !text.contains("{"),
                "{code}: {text}"
            );
            codes.insert(code.to_owned());
        }
    }
    // The fixtures show nearly every reason.
    assert!(codes.len() > 22, "{codes:?}");
}
