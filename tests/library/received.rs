//! Trace fields as they are really written, read one by one and compared with what they say.
//!
//! `UPDATE_FIXTURES=1 cargo test --test library received` writes what was read into the fixtures; read the
//! diff afterwards.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::{env, fmt, fs};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use heloscope::date::Date;
use heloscope::received::{Authentication, Certainty, Details, Dialect, Received, ReverseName};

#[test]
fn every_fixture_reads_as_expected() {
    let update = env::var_os("UPDATE_FIXTURES").is_some();
    let mut report = String::new();
    let mut cases = 0;
    for mut family in families() {
        let all = family.cases.len();
        cases += all;
        let mut wrong = 0;
        for case in &mut family.cases {
            let mut is_wrong = false;
            let mut last = String::new();
            for (how, header) in writings(&case.header) {
                let read = Expected::read(&header, &case.expected);
                let differences = case.expected.differences(&read);
                if update {
                    case.expected = read;
                } else if !differences.is_empty() {
                    is_wrong = true;
                    if differences != last {
                        writeln!(report, "{} ({how}): {differences}", case.name).unwrap();
                        last = differences;
                    }
                }
            }
            if is_wrong {
                wrong += 1;
                writeln!(report, "    {:?}", case.header).unwrap();
            }
        }
        if update {
            family.save();
        }
        if wrong > 0 {
            writeln!(report, "== {}: {} of {all} right", family.name, all - wrong).unwrap();
        }
    }
    assert!(cases > 0, "no fixture found");
    assert!(report.is_empty(), "of {cases} fields:\n{report}");
}

/// A parenthesis that closes nothing was put there by the client; behind the receiver's own comment
/// it is the receiver's slip.
#[test]
fn a_stray_parenthesis_is_a_doubt_in_front_of_the_receivers_own_words_only() {
    let table = [
        (
            "from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.org",
            Certainty::Certain,
        ),
        (
            "from mail.example.com (mail.example.com [192.0.2.1])) by mx.example.org",
            Certainty::Certain,
        ),
        (
            "from mail.example.com) (evil.example.net [192.0.2.1]) by mx.example.org",
            Certainty::Doubtful,
        ),
        (
            "from mail.example.com (mail.example.com)) (evil.example.net [192.0.2.1]) by mx.example.org",
            Certainty::Doubtful,
        ),
        (
            ") from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.org",
            Certainty::Doubtful,
        ),
    ];
    for (header, expected) in table {
        let body = format!("{header} (Postfix) with ESMTP id 1; Tue, 11 Mar 2025 14:22:04 +0000");
        let client = Received::parse(body.as_bytes()).client;
        assert_eq!(client.certainty, expected, "{header}");
        let has_helo = client.helo.is_some();
        assert_eq!(has_helo, expected == Certainty::Certain, "{header}");
    }
}

#[test]
fn of_two_clauses_of_a_kind_the_first_counts() {
    let body =
        b"from a.example.com (a.example.com [192.0.2.1]) by mx.example.org with ESMTP via one \
        via two id 3 id 4 for <x@example.org> for <y@example.org>; Tue, 11 Mar 2025 14:22:04 +0000";
    let details = Received::parse(body).details();
    assert_eq!(details.via.as_deref(), Some("one"));
    assert_eq!(details.id.as_deref(), Some("3"));
    assert_eq!(details.recipient.as_deref(), Some("x@example.org"));
}

#[test]
fn an_identifier_may_be_a_keyword_and_may_be_missing() {
    let table = [
        ("id for for <x@example.org>", Some("for")),
        ("id for <x@example.org>", None),
        ("id 7 for <x@example.org>", Some("7")),
    ];
    for (words, id) in table {
        let body =
            format!("from a.example.com by mx.example.org with ESMTP {words}; Tue, 11 Mar 2025");
        let details = Received::parse(body.as_bytes()).details();
        assert_eq!(details.id.as_deref(), id, "{words}");
        assert_eq!(
            details.recipient.as_deref(),
            Some("x@example.org"),
            "{words}"
        );
    }
}

#[test]
fn a_client_may_call_itself_by() {
    let table = [
        (
            "from by (by.example.com [192.0.2.1]) by mx.example.org",
            Some("by"),
        ),
        ("from by mx.example.org", None),
        ("from by by mx.example.org", Some("by")),
    ];
    for (words, helo) in table {
        let body = format!("{words} (Postfix) with ESMTP id 1; Tue, 11 Mar 2025 14:22:04 +0000");
        let received = Received::parse(body.as_bytes());
        assert_eq!(received.by.as_deref(), Some("mx.example.org"), "{words}");
        assert_eq!(received.client.helo.as_deref(), helo, "{words}");
    }
}

#[test]
fn an_opening_parenthesis_too_many_does_not_swallow_the_server() {
    for rest in [
        "by mx.example.org) with ESMTP id 1",
        "by mx.example.org (Postfix)) with ESMTP id 1",
        "by mx.example.org (Postfix) with ESMTP id 1",
    ] {
        for fold in [" ", "\n\t", "\r\n "] {
            let body = format!(
                "from mail.example.com (evil( [192.0.2.1]){fold}{rest}; Tue, 11 Mar 2025 14:22:04 +0000"
            );
            let received = Received::parse(body.as_bytes());
            assert_eq!(received.by.as_deref(), Some("mx.example.org"), "{body:?}");
            assert_eq!(received.details().id.as_deref(), Some("1"), "{body:?}");
        }
    }
}

#[test]
fn a_fold_inside_a_mark_of_a_login_is_a_blank() {
    let table = [
        "from [192.0.2.1] (account _ida@example.com [192.0.2.1] verified) by mx.example.org (CommuniGate Pro SMTP 6.3.1) with ESMTP id 3",
        "from unknown (HELO pc) (ida@192.0.2.1 with _login) by mx.example.org with SMTP",
        "from pc (pc.example.net [192.0.2.1]) (authenticated _bits=0) by mx.example.org (8.17.1/8.17.1) with ESMTP id 3",
        "from pc (pc.example.net [192.0.2.1]) (AUTH: _LOGIN ida) by mx.example.org with esmtp id 3",
    ];
    for header in table {
        for fold in ["", " ", "\t", "\n ", "\r\n\t"] {
            let body = header.replace(" _", &format!(" {fold}"));
            let folded = header.replace(" _", if fold.is_empty() { " " } else { fold });
            for body in [body, folded] {
                let received = Received::parse(body.as_bytes());
                assert_eq!(received.authentication, Authentication::Marked, "{body:?}");
                assert_eq!(received.client.ip, "192.0.2.1".parse().ok(), "{body:?}");
            }
        }
    }
}

/// RFC 3848, RFC 6531, and names that are in use without one.
#[test]
fn protocols_are_known_in_any_letter_case() {
    let with_login = [
        "ESMTPA",
        "ESMTPSA",
        "LMTPA",
        "LMTPSA",
        "SMTPA",
        "SMTPSA",
        "UTF8LMTPA",
        "UTF8LMTPSA",
        "UTF8SMTPA",
        "UTF8SMTPSA",
    ];
    let without = [
        "BSMTP",
        "DSNP",
        "EMSD",
        "ESMTP",
        "ESMTPS",
        "HTTP",
        "HTTPREST",
        "HTTPS",
        "HTTPU",
        "IMAP",
        "IMAPS",
        "LMTP",
        "LMTPS",
        "LOCAL",
        "MAPI",
        "MMS",
        "NNFMP",
        "PIPE",
        "POP3",
        "POP3S",
        "QMQP",
        "QMTP",
        "SMTP",
        "SMTPS",
        "UTF8LMTP",
        "UTF8LMTPS",
        "UTF8SMTP",
        "UTF8SMTPS",
        "UUCP",
    ];
    let marks = [Authentication::Marked, Authentication::Unmarked];
    for (names, mark) in [with_login.as_slice(), &without].into_iter().zip(marks) {
        for name in names {
            // The first word is none, so that the second counts only if it is known.
            for written in [format!("X {name}"), format!("X {}", name.to_lowercase())] {
                let body = format!("from a.example.com by mx.example.org with {written} id 1");
                let received = Received::parse(body.as_bytes());
                assert_eq!(received.with.as_deref(), Some(*name));
                assert_eq!(received.authentication, mark, "{name}");
            }
        }
    }
}

#[test]
fn dialects_have_names() {
    let table = [
        (Dialect::Communigate, "communigate"),
        (Dialect::Courier, "courier"),
        (Dialect::Exchange, "exchange"),
        (Dialect::Exim, "exim"),
        (Dialect::Gmail, "gmail"),
        (Dialect::Other, "other"),
        (Dialect::Postfix, "postfix"),
        (Dialect::Qmail, "qmail"),
        (Dialect::Sendmail, "sendmail"),
        (Dialect::Yahoo, "yahoo"),
    ];
    for (dialect, name) in table {
        assert_eq!(dialect.as_str(), name);
    }
}

#[test]
fn web_mail_is_told_by_its_protocol() {
    for (with, expected) in [
        ("HTTP", true),
        ("HTTPS", true),
        ("http", true),
        ("ESMTP", false),
        ("SMTP", false),
    ] {
        let body = format!("from [192.0.2.1] by mail.example.org with {with} id 1");
        assert_eq!(
            Received::parse(body.as_bytes()).is_http(),
            expected,
            "{with}"
        );
    }
}

#[test]
fn names_of_fixtures_are_unique() {
    let mut names: Vec<String> = families()
        .into_iter()
        .flat_map(|family| family.cases)
        .map(|case| case.name)
        .collect();
    names.sort();
    for pair in names.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

/// The share of each key that is read rightly: of the fixtures, or of other trace lines.
///
/// `TRACE_LINES=FILE cargo test --test library received::each_key` scores a file of lines
/// `{"header": text, "truth": {key: value}}` and prints the table and every miss; keys that a truth
/// does not have are not judged.
#[test]
#[expect(clippy::disallowed_methods, reason = "somebody has to open the lines")]
fn each_key_is_read_rightly() {
    let mut score = Score::default();
    let Some(path) = env::var_os("TRACE_LINES") else {
        for case in families().into_iter().flat_map(|family| family.cases) {
            let truth = serde_json::to_value(&case.expected).unwrap();
            score.judge(&case.name, &case.header, &truth);
        }
        assert!(score.misses.is_empty(), "{}", score.misses);
        return;
    };
    for line in fs::read_to_string(path).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap_or_default();
        score.judge(text("id"), text("header"), &line["truth"]);
    }
    writeln!(std::io::stdout().lock(), "{score}").unwrap();
}

/// How many values of each key were judged, and how many were right.
#[derive(Default)]
struct Score {
    keys: BTreeMap<String, (usize, usize)>,
    misses: String,
}

impl Score {
    fn judge(&mut self, name: &str, header: &str, truth: &serde_json::Value) {
        let read = Received::parse(header.as_bytes());
        let details = read.details();
        let mut wrong = String::new();
        for (key, expected) in truth.as_object().unwrap() {
            let said = said(&read, &details, key, expected);
            let (judged, right) = self.keys.entry(key.clone()).or_default();
            *judged += 1;
            if said == *expected {
                *right += 1;
            } else {
                write!(wrong, "{key} {said} not {expected}; ").unwrap();
            }
        }
        if !wrong.is_empty() {
            writeln!(self.misses, "{name}: {wrong}\n    {header:?}").unwrap();
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.misses)?;
        for (key, (judged, right)) in &self.keys {
            let share = *right as f64 * 100.0 / *judged as f64;
            writeln!(f, "{key:12} {right:5} of {judged:5}  {share:5.1} %")?;
        }
        Ok(())
    }
}

/// What a field says of one key, in the shape in which `like` has it.
fn said(
    read: &Received<'_>,
    details: &Details<'_>,
    key: &str,
    like: &serde_json::Value,
) -> serde_json::Value {
    let rdns = match &read.client.rdns {
        ReverseName::Named(name) => Some(name),
        ReverseName::NotRecorded | ReverseName::Unknown => None,
    };
    let tls = details.tls.as_ref();
    let version = tls.and_then(|tls| tls.version.as_ref());
    let cipher = tls.and_then(|tls| tls.cipher.as_ref());
    match key {
        "helo" => json!(read.client.helo),
        "rdns" => json!(rdns),
        "ip" => json!(read.client.ip),
        "by" => json!(read.by),
        "with" => json!(read.with),
        "auth" => json!(read.authentication == Authentication::Marked),
        "tls" if like.is_object() => tls.map_or_else(
            || json!(null),
            |_| json!({"version": version, "cipher": cipher}),
        ),
        "tls" => json!(version),
        "cipher" => json!(cipher),
        "secure" => json!(tls.is_some()),
        "id" => json!(details.id),
        "for" => json!(details.recipient),
        "via" => json!(details.via),
        "dialect" => json!(read.dialect.as_str()),
        "date" => json!(read.date().map(|date| date.to_string())),
        "rdns_unknown" => json!(read.client.rdns == ReverseName::Unknown),
        "doubtful" => json!(read.client.certainty == Certainty::Doubtful),
        _ => panic!("a key that nobody knows: {key}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_can_be_read(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        check_laws(&body);
    }

    #[test]
    fn tokens_in_any_order_can_be_read(
        tokens in proptest::collection::vec(select(TOKENS), 0..40),
        blank in select(&["", " ", "\n\t", "\r\n ", "  "][..]),
    ) {
        check_laws(tokens.join(blank).as_bytes());
    }

    #[test]
    fn fields_with_a_piece_missing_or_doubled_can_be_read(
        header in select(headers()),
        at in any::<Index>(),
        length in 0_usize..60,
        doubled in any::<bool>(),
    ) {
        let mut body = header.into_bytes();
        let start = at.index(body.len());
        let end = body.len().min(start + length);
        let piece: Vec<u8> = body.drain(start..end).collect();
        if doubled {
            body.splice(start..start, piece.repeat(2));
        }
        check_laws(&body);
    }
}

#[test]
fn what_once_broke_a_law_keeps_it() {
    check_laws(b"(from mail.birch.exam\xcb\xcbp\n\tle [198.5\x14.101.25]by 4.9) with6");
    check_laws(b"from a by b; 0\n\t, 20 Feb 2026 06:30:05 +0000");
}

/// RFC 5322, 2.2.3: a fold is a blank, and a run of blanks is one. Each blank of each known field
/// is written in other ways, alone and all at once.
#[test]
fn blanks_and_folds_carry_no_meaning() {
    let mut report = String::new();
    let fields: BTreeSet<String> = headers().into_iter().chain(fields_of_mails()).collect();
    for header in fields {
        let pieces: Vec<&str> = header.split_ascii_whitespace().collect();
        let plain = pieces.join(" ");
        let expected = Meaning::of(&plain);
        let mut ways = vec![header.clone()];
        for fold in ["  ", "\t", "\n ", "\r\n\t", " \r\n\t  "] {
            ways.push(format!("{fold}{}", pieces.join(fold)));
        }
        for at in 1..pieces.len() {
            let (head, tail) = pieces.split_at(at);
            for fold in ["\n ", "\r\n\t"] {
                ways.push(format!("{}{fold}{}", head.join(" "), tail.join(" ")));
            }
        }
        for way in ways {
            let read = Meaning::of(&way);
            if read != expected {
                writeln!(report, "{way:?}\n  {read:?}\n  {expected:?}").unwrap();
                break;
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// All that is read of a field, without the text itself.
#[derive(Debug, PartialEq)]
struct Meaning<'a> {
    received: Received<'a>,
    details: Details<'a>,
    date: Option<Date>,
}

impl<'a> Meaning<'a> {
    fn of(body: &'a str) -> Self {
        let mut received = Received::parse(body.as_bytes());
        let (details, date) = (received.details(), received.date());
        (received.raw, received.date_text) = (b"", None);
        Self {
            received,
            details,
            date,
        }
    }
}

/// The trace fields of the mails.
#[expect(
    clippy::disallowed_methods,
    reason = "somebody has to open the fixtures"
)]
fn fields_of_mails() -> Vec<String> {
    let mut fields = Vec::new();
    for path in crate::files::files("fixtures/eml", "eml") {
        let text = fs::read_to_string(path).unwrap();
        let header = text.split("\n\n").next().unwrap_or_default();
        let mut last: Option<String> = None;
        for line in header.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some(last) = &mut last {
                    last.push('\n');
                    last.push_str(line);
                }
                continue;
            }
            fields.extend(last.take());
            last = line.strip_prefix("Received:").map(str::to_owned);
        }
        fields.extend(last);
    }
    assert!(!fields.is_empty());
    fields
}

/// What holds for every body, however hostile.
fn check_laws(body: &[u8]) {
    let read = Received::parse(body);
    assert_eq!(read.raw, body);
    for text in texts(&read, &read.details()) {
        assert!(!text.contains(['\r', '\n']), "{text:?}");
    }

    let lf: Vec<u8> = body.iter().copied().filter(|byte| *byte != b'\r').collect();
    let crlf = with_crlf(&lf);
    let mut from_lf = Received::parse(&lf);
    let mut from_crlf = Received::parse(&crlf);
    assert_eq!(from_lf.date(), from_crlf.date());
    assert_eq!(from_lf.details(), from_crlf.details());
    // These two are the text itself, line ends and all.
    (from_lf.raw, from_lf.date_text) = (b"", None);
    (from_crlf.raw, from_crlf.date_text) = (b"", None);
    assert_eq!(from_lf, from_crlf);
}

fn texts<'a>(read: &'a Received<'_>, details: &'a Details<'_>) -> Vec<&'a str> {
    let rdns = match &read.client.rdns {
        ReverseName::Named(name) => Some(name),
        ReverseName::NotRecorded | ReverseName::Unknown => None,
    };
    let tls = details.tls.as_ref();
    [
        read.client.helo.as_ref(),
        rdns,
        read.by.as_ref(),
        read.with.as_ref(),
        details.id.as_ref(),
        details.recipient.as_ref(),
        details.via.as_ref(),
        tls.and_then(|tls| tls.version.as_ref()),
        tls.and_then(|tls| tls.cipher.as_ref()),
    ]
    .into_iter()
    .flatten()
    .map(AsRef::as_ref)
    .collect()
}

/// The same field as other programs hand it over: it must read the same.
fn writings(header: &str) -> [(&'static str, Vec<u8>); 3] {
    [
        ("as is", header.as_bytes().to_vec()),
        ("CRLF", with_crlf(header.as_bytes())),
        ("one line", header.replace('\n', " ").into_bytes()),
    ]
}

fn with_crlf(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 8);
    for byte in body {
        if *byte == b'\n' {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

fn headers() -> Vec<String> {
    families()
        .into_iter()
        .flat_map(|family| family.cases)
        .map(|case| case.header)
        .filter(|header| !header.is_empty())
        .collect()
}

fn families() -> Vec<Family> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/received");
    let mut paths: Vec<PathBuf> = fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    paths.into_iter().map(Family::load).collect()
}

/// One file of fixtures: what one family of programs writes.
struct Family {
    name: String,
    path: PathBuf,
    cases: Vec<Case>,
}

impl Family {
    #[expect(
        clippy::disallowed_methods,
        reason = "somebody has to open the fixtures"
    )]
    fn load(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let cases = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Self { name, path, cases }
    }

    fn save(&self) {
        let text = serde_json::to_string_pretty(&self.cases).unwrap();
        fs::write(&self.path, text + "\n").unwrap();
    }
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    header: String,
    expected: Expected,
}

/// What a field says: `Some(None)`, in the file `null`, that it does not say. A key that is not in
/// the file is `None` and not compared, but for the last three, which say no.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct Expected {
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    helo: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    rdns: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    ip: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    by: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    with: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<bool>,
    /// Whether it says TLS, in whatever words.
    #[serde(skip_serializing_if = "Option::is_none")]
    secure: Option<bool>,
    /// The version.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    tls: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    id: Option<Option<String>>,
    #[serde(
        rename = "for",
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    recipient: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    via: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    date: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cipher: Option<String>,
    /// The receiver looked for a reverse name and found none.
    #[serde(skip_serializing_if = "is_false")]
    rdns_unknown: bool,
    /// The client had its hand in the clause.
    #[serde(skip_serializing_if = "is_false")]
    doubtful: bool,
}

impl Expected {
    /// What the reader says about `header`, for the keys that `like` has.
    fn read(header: &[u8], like: &Self) -> Self {
        let read = Received::parse(header);
        let details = read.details();
        let date = read.date().map(|date| date.to_string().into());
        let rdns_unknown = read.client.rdns == ReverseName::Unknown;
        let rdns = match read.client.rdns {
            ReverseName::Named(name) => Some(name),
            ReverseName::NotRecorded | ReverseName::Unknown => None,
        };
        let text = |like: &Option<Option<String>>, text: Option<Cow<'_, str>>| {
            like.is_some().then(|| text.map(Cow::into_owned))
        };
        let ip = read.client.ip.map(|ip| ip.to_string().into());
        let marked = read.authentication == Authentication::Marked;
        let is_secure = details.tls.is_some();
        let (version, cipher) = match details.tls {
            Some(tls) => (tls.version, tls.cipher),
            None => (None, None),
        };
        Self {
            helo: text(&like.helo, read.client.helo),
            rdns: text(&like.rdns, rdns),
            ip: text(&like.ip, ip),
            by: text(&like.by, read.by),
            with: text(&like.with, read.with),
            auth: like.auth.map(|_| marked),
            secure: like.secure.map(|_| is_secure),
            tls: text(&like.tls, version),
            id: text(&like.id, details.id),
            recipient: text(&like.recipient, details.recipient),
            via: text(&like.via, details.via),
            dialect: like
                .dialect
                .as_ref()
                .map(|_| read.dialect.as_str().to_owned()),
            date: text(&like.date, date),
            cipher: cipher.map(Cow::into_owned),
            rdns_unknown,
            doubtful: read.client.certainty == Certainty::Doubtful,
        }
    }

    /// Each key that was read otherwise, with both sides.
    fn differences(&self, read: &Self) -> String {
        let mut out = String::new();
        let mut compare =
            |key: &str, expected: &Option<Option<String>>, read: &Option<Option<String>>| {
                if expected != read {
                    let side = |said: &Option<Option<String>>| {
                        said.clone().flatten().unwrap_or_else(|| "null".into())
                    };
                    write!(out, "{key} {:?} not {:?}; ", side(read), side(expected)).unwrap();
                }
            };
        let flag = |flag: Option<bool>| flag.map(|flag| Some(flag.to_string()));
        compare("helo", &self.helo, &read.helo);
        compare("rdns", &self.rdns, &read.rdns);
        compare("ip", &self.ip, &read.ip);
        compare("by", &self.by, &read.by);
        compare("with", &self.with, &read.with);
        compare("auth", &flag(self.auth), &flag(read.auth));
        compare("secure", &flag(self.secure), &flag(read.secure));
        compare("tls", &self.tls, &read.tls);
        compare("id", &self.id, &read.id);
        compare("for", &self.recipient, &read.recipient);
        compare("via", &self.via, &read.via);
        let dialect = |dialect: &Option<String>| dialect.clone().map(Some);
        compare("dialect", &dialect(&self.dialect), &dialect(&read.dialect));
        compare("date", &self.date, &read.date);
        let cipher = |cipher: &Option<String>| Some(cipher.clone());
        compare("cipher", &cipher(&self.cipher), &cipher(&read.cipher));
        let yes = |yes: bool| flag(Some(yes));
        compare(
            "rdns_unknown",
            &yes(self.rdns_unknown),
            &yes(read.rdns_unknown),
        );
        compare("doubtful", &yes(self.doubtful), &yes(read.doubtful));
        out
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Keeps `null` apart from a key that is not there.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Pieces of trace fields, and what breaks them.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    // Clauses.
    "from", "by", "with", "id", "for", "via", "FROM", "By", ";", "mail pickup service", "qmail",
    "invoked from network", "claiming to be", "envelope-from", "encrypted",
    // Punctuation.
    "(", ")", "((", "))", "[", "]", "<", ">", "\"", "\\", ",", "=", ":", "@", "?", "%", "\0", "\r",
    "é", "(HELO )", "[]", "(;)", "()",
    // Names and addresses.
    "mx.acorn.example", "mx.acorn.example.", "unknown", "Unknown", "<unknown>", "localhost",
    "192.0.2.7", "[192.0.2.7]", "([192.0.2.7])", "(192.0.2.7)", "[192.0.2.7]:2525",
    "[192.0.2.7:2525]", "[192.0.2.7.2525]", "[(192.0.2.7)]", "999.0.2.7", "[IPv6:2001:db8::7]",
    "IPv6:", "2001:db8::7", "::ffff:192.0.2.7", "fe80::1%eth0", "[?.?.?.?]", "[unix socket]",
    "lee@192.0.2.7", "lee@maple.example@192.0.2.7", "<lee@maple.example>",
    // Comments.
    "(HELO mx.acorn.example)", "(HELO ?192.0.2.7?)", "(EHLO [192.0.2.7])", "(LHLO mx)",
    "helo=mx.acorn.example", "helo=", "port=25", "ident=", "account", "verified", "(Postfix)",
    "(Exim 4.98)", "(envelope-from <lee@maple.example>)", "(authenticated bits=0)",
    "(Authenticated sender: lee)", "(version=TLS1_2, cipher=X)", "AUTH:", "TLS:", "tls",
    "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
    // Protocols.
    "SMTP", "esmtpsa", "local-esmtp", "Microsoft SMTP Server", "HTTP", "LMTP", "POP3",
    // Dates.
    "Tue, 3 Mar 2026 10:00:00 +0000", "3 Mar", "+0000", "-0800 (PST)", "2026-03-03T10:00:00Z",
];
