//! Whole messages, from the header section to the answer, compared with what a careful reader of
//! the rules says about them.
//!
//! `fixtures/eml/FOLDER/NAME.json` names its mails, which lie beside it, and the expected answer,
//! written by hand. What was found on the way to it in the first mail, and the reasons of the answer
//! (`FINDINGS`), are written by `UPDATE_FIXTURES=1`: read the diff afterwards.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test reads its fixtures, says what it got, and has failed when it panics"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

use heloscope::message::Message;
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::reason::{Reason, Tried};
use heloscope::tally::{Recommendation, Status, Tally};
use heloscope::trace::{HopRole, Receiver, Trace};

use heloscope::verdict::Rejected;

use crate::files::files;

#[test]
fn every_case_is_answered_as_expected() {
    let update = env::var_os("UPDATE_FIXTURES").is_some();
    let mut report = String::new();
    let mut count = 0_usize;
    for path in files("fixtures/eml", "json") {
        count = count.saturating_add(1);
        let text = fs::read_to_string(&path).unwrap();
        let mut case: Value = serde_json::from_str(&text).unwrap();
        if update {
            let updated = with_findings(&text, &Got::of(&case, &path, "\n"));
            case = serde_json::from_str(&updated).unwrap();
            if updated != text {
                fs::write(&path, updated).unwrap();
            }
        }
        for line_end in ["\n", "\r\n"] {
            let got = Got::of(&case, &path, line_end);
            let differences = got.differences(&case);
            if !differences.is_empty() {
                let name = path.file_stem().unwrap().to_string_lossy();
                writeln!(report, "{name} ({line_end:?}): {differences}").unwrap();
                writeln!(report, "    {}", case["why"].as_str().unwrap_or_default()).unwrap();
                for message in &got.messages {
                    writeln!(report, "    {message}").unwrap();
                }
            }
        }
    }
    assert!(report.is_empty(), "of {count} cases:\n{report}");
}

#[test]
fn every_mail_belongs_to_a_case() {
    let mut named = Vec::new();
    for path in files("fixtures/eml", "json") {
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(
            case["why"].as_str().is_some_and(|why| !why.is_empty()),
            "{}: say why",
            path.display()
        );
        named.extend(
            texts(&case["mails"])
                .iter()
                .map(|name| path.with_file_name(name)),
        );
    }
    named.sort();
    assert_eq!(named, files("fixtures/eml", "eml"));
}

#[test]
fn a_trace_tells_when_the_mail_came_in_and_how_long_each_step_took() {
    let text = b"Received: from a.example.net ([203.0.113.5]) by b.example.org with LMTP; Tue, 11 Mar 2025 14:22:09 +0000\n\
        Received: from mail.example.net (mail.example.net [203.0.113.60]) by mx.example.org with ESMTP; Tue, 11 Mar 2025 15:22:04 +0100\n\
        Received: from pc by mail.example.net with ESMTP; Tue, 11 Mar 2025 14:22:07 +0000\n\
        From: ida@example.net\n";
    let message = Message::read(text);
    let trace = Trace::of(&message, Table::builtin(), &Receiver::default());
    let boundary = trace.hops.get(trace.boundary.unwrap()).unwrap();
    assert_eq!(boundary.helo().unwrap().as_str(), "mail.example.net");
    let date = trace.received_at().unwrap();
    assert_eq!(date.to_string(), "2025-03-11T15:22:04+01:00");
    let delays = [0, 1, 2, 3].map(|hop| trace.delay_seconds(hop));
    assert_eq!(delays, [Some(5), Some(-3), None, None]);
}

/// What the library says about one case.
struct Got {
    answers: Vec<Recommendation>,
    boundary: Option<usize>,
    submission: Option<usize>,
    findings: [Vec<String>; FINDINGS.len()],
    messages: Vec<String>,
}

impl Got {
    fn of(case: &Value, path: &Path, line_end: &str) -> Self {
        let table = Table::builtin();
        let receiver = Receiver {
            domain: case["receiver"]
                .as_str()
                .map(|name| HostName::parse(name).unwrap()),
            trusted: texts(&case["trust"])
                .iter()
                .map(|text| text.parse().unwrap())
                .collect(),
        };
        let reader = Reader::new(table, &receiver).telling_tried();
        let mut tally = Tally::default();
        let mut got = Self {
            answers: Vec::new(),
            boundary: None,
            submission: None,
            findings: Default::default(),
            messages: Vec::new(),
        };
        for (index, name) in texts(&case["mails"]).iter().enumerate() {
            let text = fs::read_to_string(path.with_file_name(name)).unwrap();
            assert!(!text.contains('\r'), "{name} has line ends of its own");
            let text = text.replace('\n', line_end);
            let reading = reader.read(text.as_bytes());
            let tried = reading.tried.as_deref().unwrap_or_default();
            let (trace, judgement) = (&reading.trace, &reading.judgement);
            let verdict = &judgement.verdict;
            if index == 0 {
                got.boundary = trace.boundary;
                got.submission = trace.submission;
                got.findings = [
                    trace.roles().into_iter().map(role_line).collect(),
                    judgement.reasons().map(reason_line).collect(),
                    Vec::new(),
                    judgement.others.iter().map(HostName::to_string).collect(),
                    judgement.rejected.iter().map(rejected_line).collect(),
                    tried.iter().map(tried_line).collect(),
                ];
            }
            if index < SHOWN {
                got.messages.push(format!(
                    "{name}: {:?} {:?} {:?} {:?}, boundary {:?}, origin {:?}, submission {:?}, {:?}",
                    verdict.kind,
                    verdict.host.as_ref().map(HostName::as_str),
                    verdict.confidence,
                    verdict.rule,
                    trace.boundary,
                    trace.origin,
                    trace.submission,
                    trace.evidence,
                ));
            }
            tally.add(reading.into_testimony());
        }
        let pooled: Vec<HostName> = texts(&case["pooled"])
            .iter()
            .map(|name| HostName::parse(name).unwrap())
            .collect();
        got.answers = tally.recommendations(&pooled);
        got.findings[ANSWER_REASONS] = answer_reasons(&got.answers);
        got
    }

    /// What differs from the case, in one line; nothing if all is as expected.
    fn differences(&self, case: &Value) -> String {
        let mut wrong = String::new();
        match case["answers"].as_array() {
            Some(expected) => {
                for expected in expected {
                    let answer = self.answers.iter().find(|answer| {
                        answer.domain.as_ref().map(HostName::as_str) == expected["domain"].as_str()
                    });
                    wrong += &differences(expected, answer);
                }
                if expected.len() != self.answers.len() {
                    write!(wrong, "{} answers; ", self.answers.len()).unwrap();
                }
            }
            None => {
                wrong += &differences(case, self.answers.first());
                if self.answers.len() != 1 {
                    write!(wrong, "{} answers; ", self.answers.len()).unwrap();
                }
            }
        }
        for (key, got) in [("boundary", self.boundary), ("submission", self.submission)] {
            let expected = &case[key];
            if !expected.is_null() && *expected != json!(got) {
                write!(wrong, "{key} {expected}, got {got:?}; ").unwrap();
            }
        }
        for (key, got) in FINDINGS.iter().zip(&self.findings) {
            let expected = texts(&case[key]);
            if expected != *got {
                write!(wrong, "{key} {expected:?}, got {got:?}; ").unwrap();
            }
        }
        wrong
    }
}

/// The case with what was found, in front of its last key.
fn with_findings(case: &str, got: &Got) -> String {
    let end = case.find("  \"why\":").unwrap();
    let old = FINDINGS.map(|key| case.find(&format!("  \"{key}\":")));
    let start = old.into_iter().flatten().min().unwrap_or(end);
    let mut findings = String::new();
    for (key, lines) in FINDINGS.iter().zip(&got.findings) {
        if !lines.is_empty() {
            let lines = serde_json::to_string_pretty(&lines).unwrap();
            let lines = lines.replace('\n', "\n  ");
            writeln!(findings, "  \"{key}\": {lines},").unwrap();
        }
    }
    [&case[..start], &findings, &case[end..]].concat()
}

fn role_line(role: HopRole) -> String {
    json!(role).as_str().unwrap().to_owned()
}

/// A reason as its code and its facts.
fn reason_line(reason: Reason<'_>) -> String {
    let facts = serde_json::to_value(reason).unwrap();
    let mut line = facts["code"].as_str().unwrap().to_owned();
    for (key, value) in facts.as_object().unwrap() {
        if key != "code" {
            write!(line, " {key}={value}").unwrap();
        }
    }
    line
}

/// The reasons of each answer, behind its domain if there are several.
fn answer_reasons(answers: &[Recommendation]) -> Vec<String> {
    let several = answers.len() > 1;
    let line = |answer: &Recommendation, reason| {
        let domain = answer.domain.as_ref().filter(|_| several);
        domain.map_or_else(
            || reason_line(reason),
            |domain| format!("{domain}: {}", reason_line(reason)),
        )
    };
    answers
        .iter()
        .flat_map(|answer| {
            answer
                .reasons
                .iter()
                .map(move |reason| line(answer, reason))
        })
        .collect()
}

fn rejected_line(rejected: &Rejected) -> String {
    let code = json!(rejected.code);
    format!("{} {}", rejected.name, code.as_str().unwrap())
}

fn tried_line(tried: &Tried) -> String {
    let miss = json!(tried.miss);
    let mut line = format!("{:?} {}", tried.rule, miss.as_str().unwrap());
    if let Some(name) = &tried.name {
        write!(line, " {name}").unwrap();
    }
    line
}

/// What an answer has that was not expected.
fn differences(expected: &Value, answer: Option<&Recommendation>) -> String {
    let Some(answer) = answer else {
        return "no answer; ".to_owned();
    };
    let mut hosts: Vec<&str> = answer.hosts.iter().map(HostName::as_str).collect();
    hosts.extend(answer.host.as_ref().map(HostName::as_str));
    hosts.sort_unstable();
    let mut wanted = texts(&expected["host"]);
    wanted.sort();
    let got = json!({
        "verdict": answer.kind,
        "host": hosts,
        "confidence": answer.confidence,
        "rule": answer.rule,
        "messages": answer.messages,
        "retired": answer
            .candidates
            .iter()
            .filter(|candidate| candidate.status == Status::Retired)
            .map(|candidate| candidate.host.as_str())
            .collect::<Vec<_>>(),
    });
    let mut wrong = String::new();
    for key in ["verdict", "confidence", "rule", "messages", "retired"] {
        if !expected[key].is_null() && expected[key] != got[key] {
            write!(wrong, "{key} {}, got {}; ", expected[key], got[key]).unwrap();
        }
    }
    if json!(wanted) != got["host"] {
        write!(wrong, "host {wanted:?}, got {hosts:?}; ").unwrap();
    }
    wrong
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// What is found on the way to an answer: of the first mail what each hop did, the verdict's
/// reasons, other names, names set aside, and the rules that did not fit; and the answer's reasons.
const FINDINGS: [&str; 6] = [
    "roles",
    "reasons",
    "answer_reasons",
    "others",
    "rejected",
    "tried",
];
/// Where the answer's reasons are among the findings.
const ANSWER_REASONS: usize = 2;
/// Of a case with many mails, so many are shown when it fails.
const SHOWN: usize = 4;
