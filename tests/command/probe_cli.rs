//! The live check as a user types it: servers on loopback, the real command, what it prints.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics, and a test server has a socket"
)]

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::command::{self, code, command, feed, stdout};
use crate::document;
use crate::loopback::{CODES, Identity, Mail, Pki, closed, leaf, listen};
use heloscope::report::words::{Language, Words};
use rcgen::{CertificateParams, date_time_ymd};
use serde_json::Value;

const HOST: &str = "mail.example.com";
const HOSTER: &str = "sv7.hoster.net";

/// One authority for the whole file, and the file that makes the command trust it.
fn pki() -> &'static (Pki, PathBuf) {
    static PKI: OnceLock<(Pki, PathBuf)> = OnceLock::new();
    PKI.get_or_init(|| {
        let pki = Pki::new("Birch");
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-cli-ca.pem");
        std::fs::write(&file, pki.root.pem()).unwrap();
        (pki, file)
    })
}

/// The command judges by the real clock, so these are valid for long.
fn long(names: &[&str]) -> CertificateParams {
    let mut params = leaf(names[0], names);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2039, 1, 1);
    params
}

fn signed(params: &CertificateParams) -> Identity {
    let (pki, _) = pki();
    Identity::signed(params, &pki.intermediate, &[pki.intermediate.der().clone()])
}

fn good(names: &[&str]) -> Identity {
    signed(&long(names))
}

/// The flags that put servers under a host's ports.
struct Servers(Vec<String>);

impl Servers {
    fn none() -> Self {
        Self(Vec::new())
    }

    fn at(mut self, host: &str, port: u16, at: SocketAddr) -> Self {
        self.0.push("--connect-to".to_owned());
        self.0
            .push(format!("{host}:{port}:{}:{}", at.ip(), at.port()));
        self
    }

    /// A whole host: 587, 465 and 25.
    fn host(self, host: &str, identity: &Identity) -> Self {
        self.login(host, identity, Some("PLAIN LOGIN"))
    }

    /// The same servers under another name.
    fn alias(mut self, name: &str, of: &str) -> Self {
        let flags = self.0.iter().filter(|flag| flag.starts_with(of));
        let flags: Vec<_> = flags.map(|flag| flag.replacen(of, name, 1)).collect();
        for flag in flags {
            self.0.push("--connect-to".to_owned());
            self.0.push(flag);
        }
        self
    }

    fn login(self, host: &str, identity: &Identity, auth: Option<&'static str>) -> Self {
        let mail = |implicit, auth| Mail {
            implicit,
            auth,
            ..Mail::new(identity.clone())
        };
        self.at(host, 587, mail(false, auth).start())
            .at(host, 465, mail(true, auth).start())
            .at(host, 25, mail(false, None).start())
    }

    fn dead(self, host: &str, ports: &[u16]) -> Self {
        ports
            .iter()
            .fold(self, |servers, port| servers.at(host, *port, closed()))
    }
}

fn against(arguments: &[&str], servers: &Servers) -> Command {
    let (_, ca_file) = pki();
    let mut command = command();
    command
        .args(arguments)
        .arg("--ca-file")
        .arg(ca_file)
        .args(["--timeout", "4"])
        .args(&servers.0);
    command
}

fn run(arguments: &[&str], servers: &Servers) -> Output {
    against(arguments, servers).output().unwrap()
}

fn pipe(input: &[u8], arguments: &[&str], servers: &Servers) -> Output {
    feed(&mut against(arguments, servers), input)
}

/// The document, which fits its schema.
fn json(output: &Output) -> Value {
    let document = command::json(output);
    document::assert_fits(&document);
    document
}

/// The text with its line breaks undone.
fn flowing(output: &Output) -> String {
    stdout(output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A mail of example.com, handed over by `helo` at an address called `rdns`.
fn mail(helo: &str, rdns: &str, results: &str) -> String {
    format!(
        "Delivered-To: ana@example.org\n\
         Return-Path: <bo@example.com>\n\
         Received: from {helo} ({rdns}. [203.0.113.9]) by mx.google.com with ESMTPS id x1\n\
         \tfor <ana@example.org>; Tue, 10 Mar 2026 01:02:04 -0700 (PDT)\n\
         Authentication-Results: mx.google.com; {results}\n\
         From: Bo <bo@example.com>\n\
         Message-ID: <{helo}@example.com>\n\
         Date: Tue, 10 Mar 2026 08:02:00 +0000\n\n\
         Hello.\n"
    )
}

const PASSES: &str = "spf=pass smtp.mailfrom=bo@example.com";

fn own() -> String {
    mail(HOST, HOSTER, PASSES)
}

/// The one recommendation after `--probe`, and its first reason's code.
fn checked(input: &str, servers: &Servers) -> (Value, String) {
    let output = pipe(
        input.as_bytes(),
        &["analyze", "--probe", "--format", "json"],
        servers,
    );
    let answer = json(&output)["recommendations"][0].clone();
    let reason = answer["reasons"][0]["code"].as_str().unwrap().to_owned();
    (answer, reason)
}

#[test]
fn a_good_server_is_accepted_with_the_settings_to_type() {
    let servers = Servers::none().host(HOST, &good(&[HOST]));
    let output = run(&["probe", HOST], &servers);
    assert_eq!(code(&output), 0);
    let said = flowing(&output);
    assert!(
        said.starts_with("mail.example.com: accepted with your authority; Gmail and other"),
        "{said}"
    );
    assert!(
        said.contains("port 587 with STARTTLS") && said.contains("port 465"),
        "{said}"
    );
    assert!(said.contains("Names mail.example.com"), "{said}");
    assert!(said.contains("expires in "), "{said}");
    assert_eq!(
        said.matches("SHA-256").count(),
        1,
        "one card for three alike: {said}"
    );
    assert!(
        stdout(&output)
            .lines()
            .all(|line| line.chars().count() <= 80)
    );
}

#[test]
fn a_wrong_name_gets_the_right_one() {
    let servers = Servers::none()
        .host(HOST, &good(&["mx.example.com", "www.example.net"]))
        .alias("mx.example.com", HOST)
        .alias("www.example.net", HOST);
    let output = run(&["probe", HOST], &servers);
    assert_eq!(code(&output), 1);
    let said = flowing(&output);
    assert!(
        said.starts_with("mail.example.com: refused. Type mx.example.com instead"),
        "{said}"
    );
    for part in [
        "another port does not help",
        "website's certificate",
        "no proof",
        "Gmail",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-cli-card.txt");
    let written = run(&["probe", HOST, "-o", file.to_str().unwrap()], &servers);
    assert!(written.stdout.is_empty());
    // It reads like a delivery report, and is replaced as an earlier report of the program.
    assert_eq!(
        code(&written),
        1,
        "{}",
        String::from_utf8_lossy(&written.stderr)
    );
    let again = run(&["probe", HOST, "-o", file.to_str().unwrap()], &servers);
    assert_eq!(code(&again), 1);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), stdout(&output));
    let quiet = run(&["probe", HOST, "-q"], &servers);
    assert_eq!(stdout(&quiet).lines().count(), 2, "{}", stdout(&quiet));
}

/// What a person sees, whole; the other tasks are in `tests/tasks` too. After a wanted change:
/// `SNAPSHOTS=overwrite cargo test --test command probe_cli`.
#[test]
fn a_wrong_name_is_a_card_to_paste_into_a_ticket() {
    let servers = Servers::none()
        .host(HOST, &good(&["mx.example.com", "www.example.com"]))
        .alias("mx.example.com", HOST);
    let moving = regex::Regex::new(r"[0-9]+(?: days|日)|[0-9a-f]{64}").unwrap();
    for language in ["en", "ja"] {
        let output = run(&["probe", HOST, "--lang", language], &servers);
        let found = stdout(&output);
        let found =
            moving.replace_all(&found, |found: &regex::Captures<'_>| match found[0].len() {
                64 => "#".repeat(64),
                _ => found[0].replace(|digit: char| digit.is_ascii_digit(), "#"),
            });
        let file = format!("tests/tasks/probe_wrong_name.{language}.txt");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let expected = snapbox::Data::read_from(&path, None).raw();
        snapbox::assert_data_eq!(found.as_ref(), expected);
    }
}

#[test]
fn the_rule_behind_a_near_miss_is_told() {
    let cases: [(&str, &[&str], &str); 4] = [
        (
            "example.com",
            &["*.example.com"],
            "covers one label in front of example.com, and not example.com itself",
        ),
        (
            "a.b.example.com",
            &["*.example.com"],
            "one label in front of example.com, and a.b.example.com has more",
        ),
        (HOST, &["example.com"], "no name in front of it"),
        (
            HOST,
            &["*.hoster.net", "hoster.net"],
            "Its certificate covers only names under *.hoster.net",
        ),
    ];
    for (host, names, expected) in cases {
        let servers = Servers::none().host(host, &good(names));
        let said = flowing(&run(&["probe", host], &servers));
        assert!(said.contains(expected), "{host} {names:?}: {said}");
    }
}

#[test]
fn the_json_has_the_keys_of_the_contract() {
    let servers = Servers::none()
        .host(HOST, &good(&["mx.example.com"]))
        .alias("mx.example.com", HOST);
    let output = run(&["probe", HOST, "--format", "json"], &servers);
    let document = json(&output);
    assert_eq!(document["schema"], "heloscope.probe.1");
    let probes = document["probes"].as_array().unwrap();
    let ports: Vec<_> = probes
        .iter()
        .map(|probe| probe["port"].as_u64().unwrap())
        .collect();
    assert_eq!(ports, [587, 465, 25]);
    for probe in probes {
        for key in [
            "host",
            "port",
            "security",
            "address",
            "verdict",
            "greeting",
            "server_name",
            "auth",
            "tls",
            "certificate",
            "name_matches",
            "problems",
            "use_instead",
            "ask_about",
            "trusted_by",
            "interception",
            "certificates",
        ] {
            assert!(probe.get(key).is_some(), "{key}");
        }
        for key in [
            "names",
            "subject",
            "issuer",
            "not_before",
            "not_after",
            "self_signed",
            "key",
            "signature",
            "sha256",
            "chain",
        ] {
            assert!(probe["certificate"].get(key).is_some(), "{key}");
        }
        assert_eq!(probe["verdict"], "rejected");
        assert_eq!(probe["trusted_by"], "ca-file");
        assert_eq!(probe["problems"][0]["code"], "name_mismatch");
        let said = probe["problems"][0]["text"].as_str().unwrap();
        if probe["port"] == 25 {
            assert_eq!(probe["use_instead"], serde_json::json!([]));
            assert!(said.contains("People do not log in on port 25"), "{said}");
        } else {
            assert_eq!(probe["use_instead"][0], "mx.example.com");
            assert!(said.contains("Type mx.example.com instead"), "{said}");
        }
    }
}

#[test]
fn exit_codes_follow_the_hosts() {
    let accepted = Servers::none().host(HOST, &good(&[HOST]));
    assert_eq!(code(&run(&["probe", HOST], &accepted)), 0);
    let mixed = Servers::none()
        .host(HOST, &good(&[HOST]))
        .dead("smtp.example.com", &[587, 465, 25]);
    assert_eq!(code(&run(&["probe", HOST, "smtp.example.com"], &mixed)), 1);
    let only_25 =
        Servers::none()
            .dead(HOST, &[587, 465])
            .at(HOST, 25, Mail::new(good(&[HOST])).start());
    let output = run(&["probe", HOST], &only_25);
    assert_eq!(code(&output), 1);
    assert!(flowing(&output).contains("no one can log in on ports 587 and 465"));
    let two_addresses = Servers::none()
        .at(HOST, 587, Mail::new(good(&[HOST])).start())
        .at(HOST, 587, Mail::new(good(&["mx.example.net"])).start());
    let output = run(&["probe", "mail.example.com:587"], &two_addresses);
    assert_eq!(code(&output), 1);
    assert!(flowing(&output).contains("works now and then"));
    for wrong in [
        &["probe"] as &[&str],
        &["probe", "not a host"],
        &["probe", "127.1"],
        &["probe", "0x7f000001"],
        &["probe", "127.0x1:587"],
        &["probe", "mail.0x:587", "--connect-to", "::127.0.0.1:"],
        &["probe", HOST, "--port", "0"],
        &["probe", HOST, "--timeout", "-1"],
        &["probe", HOST, "--security", "ssl"],
        &["probe", HOST, "--connect-to", "nonsense"],
        &["probe", HOST, "--ca-file", "/nowhere/ca.pem"],
        &["probe", HOST, "-4", "-6"],
        &["analyze", "fixtures/demo/colleague.eml", "--allow-private"],
    ] {
        let output = command().args(wrong).output().unwrap();
        assert_eq!(code(&output), 2, "{wrong:?}");
        assert!(output.stdout.is_empty(), "{wrong:?}");
    }
}

#[test]
fn a_hostile_greeting_does_not_reach_the_terminal() {
    let greeting = "\u{1b}]52;c;ZXZpbA==\u{7}\u{9b}31m mail.example.com \u{202e}gnp.exe\u{200b}";
    let server = Mail {
        greeting,
        ehlo: "mx.example.net \u{1b}[2J",
        ..Mail::new(good(&[HOST]))
    };
    let at = server.start();
    let shouting = listen(|mut stream| {
        let _ = stream.write_all(b"554 \x1b[31mgo away\x9b \xe2\x80\xae\r\n");
        let _ = stream.read(&mut [0; 64]);
    });
    let servers = Servers::none()
        .at(HOST, 587, at)
        .at(HOST, 465, shouting)
        .at(HOST, 25, shouting);
    let input = mail(HOST, HOST, PASSES);
    for arguments in [
        &["probe", HOST, "-v", "--color", "always"] as &[&str],
        &["probe", HOST, "-q"],
        &["probe", HOST, "--format", "json"],
        &["analyze", "--probe", "-v"],
        &["analyze", "--probe", "--format", "json"],
        &["scan", "--probe", "-"],
    ] {
        let output = pipe(input.as_bytes(), arguments, &servers);
        let said = stdout(&output) + &String::from_utf8(output.stderr.clone()).unwrap();
        // Colours that heloscope itself puts in are no harm.
        let plain: String = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[32m", "\u{1b}[33m"]
            .iter()
            .fold(said.clone(), |said, style| said.replace(style, ""));
        let bad = plain.chars().find(|c| {
            (c.is_control() && *c != '\n') || matches!(c, '\u{200b}' | '\u{202e}' | '\u{9b}')
        });
        assert_eq!(bad, None, "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_fitting_certificate_verifies_what_mail_recommends() {
    let servers = Servers::none().host(HOST, &good(&[HOST]));
    let output = pipe(own().as_bytes(), &["--probe"], &servers);
    assert_eq!(code(&output), 0);
    let said = flowing(&output);
    assert!(
        said.starts_with("For example.com, the name is mail.example.com, but only programs")
            && said.contains("accepted with your authority; Gmail and other public clients"),
        "{said}"
    );
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("asking mail.example.com on 587, 465, 25"),
        "{told}"
    );
    // The authority is the user's own, so the word "verified" is not said.
    let (answer, reason) = checked(&own(), &servers);
    assert_eq!(answer["confidence"], "medium");
    assert_eq!(answer["verdict"], "recommend");
    assert_eq!(reason, "check_fits_own_authority");
    assert_eq!(answer["probe"].as_array().unwrap().len(), 3);
    let ports = |answer: &Value| -> Vec<u64> {
        let settings = answer["settings"].as_array().unwrap().iter();
        settings
            .map(|setting| setting["port"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(ports(&answer), [587, 465], "never 25");
    // Only what passed is left.
    let half = Servers::none().dead(HOST, &[587, 25]).at(
        HOST,
        465,
        Mail {
            implicit: true,
            ..Mail::new(good(&[HOST]))
        }
        .start(),
    );
    let (answer, _) = checked(&own(), &half);
    assert_eq!(answer["verdict"], "recommend");
    assert_eq!(ports(&answer), [465]);
}

#[test]
fn another_name_on_the_certificate_takes_its_place() {
    // It stands on the certificate, and the receiver recorded it as the reverse name of a client that
    // the domain lets send; but it leads nowhere.
    let seen = Servers::none().host(HOST, &good(&[HOSTER]));
    let (answer, reason) = checked(&own(), &seen);
    assert_eq!(answer["host"], HOST);
    assert_eq!(reason, "check_certificate_for");
    // It leads to the same address.
    let (answer, reason) = checked(&own(), &seen.alias(HOSTER, HOST));
    assert_eq!(answer["host"], HOSTER);
    assert_eq!(answer["verdict"], "recommend");
    assert_eq!(reason, "check_other_name");
    // Nothing says that the domain lets this client send: then the name is a stranger's.
    let signed = mail(HOST, HOSTER, "dkim=pass header.d=example.com");
    let stranger = Servers::none()
        .host(HOST, &good(&[HOSTER]))
        .alias(HOSTER, HOST);
    let (answer, _) = checked(&signed, &stranger);
    assert_ne!(answer["host"], HOSTER);
    // The wildcard covers it.
    let under = good(&["*.hoster.net"]);
    let wildcard = Servers::none().host(HOST, &under).alias(HOSTER, HOST);
    let (answer, reason) = checked(&own(), &wildcard);
    assert_eq!(
        (answer["host"].as_str(), reason.as_str()),
        (Some(HOSTER), "check_other_name")
    );
    assert_eq!(answer["verdict"], "recommend");
    assert_eq!(answer["settings"].as_array().unwrap().len(), 2);
    // No name under the wildcard is known.
    let unknown = Servers::none().host(HOST, &good(&["*.elsewhere.net"]));
    let (answer, reason) = checked(&own(), &unknown);
    assert_eq!(answer["verdict"], "try");
    assert_eq!(reason, "check_wildcard_only");
}

#[test]
fn a_fault_beside_a_wrong_name_is_told_too() {
    let elsewhere = |year: i32| {
        let mut params = long(&["mail.elsewhere.net"]);
        params.not_after = date_time_ymd(year, 1, 1);
        signed(&params)
    };
    let codes = |year: i32| {
        let servers = Servers::none().host(HOST, &elsewhere(year));
        let (answer, _) = checked(&own(), &servers);
        let reasons = answer["reasons"].as_array().unwrap().clone();
        let codes = reasons.iter().map(|reason| reason["code"].to_string());
        codes
            .filter(|code| code.contains("check_"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(2021),
        ["\"check_certificate_for\"", "\"check_also_flawed\""]
    );
    assert_eq!(codes(2039), ["\"check_certificate_for\""]);
}

#[test]
fn what_the_administrator_must_repair_is_told() {
    let past = {
        let mut params = long(&[HOST]);
        params.not_after = date_time_ymd(2021, 1, 1);
        signed(&params)
    };
    let alone = Identity::signed(&long(&[HOST]), &pki().0.intermediate, &[]);
    let stranger = Pki::new("Nobody Known");
    let private = Identity::signed(
        &long(&[HOST]),
        &stranger.root,
        &[stranger.root.der().clone()],
    );
    for (identity, expected) in [
        (Identity::self_signed(&long(&[HOST])), "check_no_name_works"),
        (private, "check_no_name_works"),
        (alone, "check_missing_intermediate"),
        (past, "check_out_of_date"),
    ] {
        let servers = Servers::none().host(HOST, &identity);
        let (answer, reason) = checked(&own(), &servers);
        assert_eq!(reason, expected);
        assert_eq!(answer["host"], HOST, "{expected}");
        assert_eq!(answer["confidence"], "medium", "{expected}");
        assert_eq!(
            answer["settings"].as_array().unwrap().len(),
            0,
            "{expected}"
        );
    }
}

#[test]
fn a_host_without_logins_goes_one_grade_down() {
    let no_auth = Servers::none().login(HOST, &good(&[HOST]), None);
    let closed =
        Servers::none()
            .dead(HOST, &[587, 465])
            .at(HOST, 25, Mail::new(good(&[HOST])).start());
    for servers in [no_auth, closed] {
        let (answer, reason) = checked(&own(), &servers);
        assert_eq!(reason, "check_no_login");
        assert_eq!(answer["verdict"], "try");
        assert_eq!(answer["confidence"], "low");
        let output = pipe(own().as_bytes(), &["--probe"], &servers);
        assert_eq!(code(&output), 1);
        let said = flowing(&output);
        assert!(
            said.starts_with("For example.com, no name to type yet"),
            "{said}"
        );
    }
    // The next name of the own organisation is tried.
    let input = mail(HOST, "smtp.example.com", PASSES);
    let next = Servers::none()
        .login(HOST, &good(&[HOST]), None)
        .host("smtp.example.com", &good(&["smtp.example.com"]));
    let (answer, _) = checked(&input, &next);
    assert_eq!(answer["host"], "smtp.example.com");
    assert_eq!(answer["verdict"], "recommend");
}

#[test]
fn no_report_tells_a_name_where_no_password_works() {
    let other = "smtp.example.com";
    let at = |auth| {
        let servers = Servers::none().login(HOST, &good(&[other]), auth);
        servers.alias(other, HOST)
    };
    for (auth, works) in [
        (Some("XOAUTH2 GSSAPI"), false),
        (None, false),
        (Some("PLAIN"), true),
    ] {
        let servers = at(auth);
        let value = json(&run(&["probe", HOST, "--format", "json"], &servers));
        let login = &value["probes"][0];
        assert_eq!(
            login["use_instead"].as_array().unwrap().len(),
            usize::from(works)
        );
        assert_eq!(login["ask_about"].as_array().unwrap().len(), 0);
        let passed_over = login["passed_over"].as_array().unwrap();
        assert_eq!(passed_over.is_empty(), works, "{login}");
        if !works {
            assert_eq!(passed_over[0]["name"], other);
            assert_eq!(passed_over[0]["why"], "no_login");
        }
        let text = flowing(&run(&["probe", HOST], &servers));
        let page = stdout(&run(&["probe", HOST, "--format", "html"], &servers));
        let ticket = stdout(&run(&["probe", HOST, "--format", "markdown"], &servers));
        for (what, report) in [("text", text), ("html", page), ("markdown", ticket)] {
            let report = report.replace('`', "");
            let report = report.split_whitespace().collect::<Vec<_>>().join(" ");
            let order = format!("ype {other}");
            assert_eq!(report.contains(&order), works, "{what}: {report}");
            assert_eq!(
                report.contains("neither name helps"),
                !works,
                "{what}: {report}"
            );
            assert_eq!(
                report.contains(&format!("use {other}")),
                works,
                "{what}: {report}"
            );
        }
        let (answer, _) = checked(&own(), &servers);
        assert_eq!(answer["host"] == other, works, "{answer}");
        let said = flowing(&pipe(own().as_bytes(), &["--probe"], &servers));
        assert_eq!(
            said.starts_with("For example.com, no name to type yet"),
            !works,
            "{said}"
        );
    }
}

#[test]
fn what_cannot_be_reached_does_not_count() {
    let (answer, reason) = checked(&own(), &Servers::none().dead(HOST, &[587, 465, 25]));
    assert_eq!(reason, "check_not_reached");
    assert_eq!(
        (answer["verdict"].as_str(), answer["confidence"].as_str()),
        (Some("recommend"), Some("medium"))
    );
}

#[test]
fn a_refused_ehlo_name_does_not_count_against_the_host() {
    let at = listen(|mut stream| {
        let mut line = [0; 512];
        for said in [
            "220 mx.example.net ESMTP\r\n",
            "550 5.7.1 Access denied\r\n",
        ] {
            if stream.write_all(said.as_bytes()).is_err() || stream.read(&mut line).is_err() {
                return;
            }
        }
    });
    let servers = Servers::none().at(HOST, 587, at).dead(HOST, &[465, 25]);
    let output = run(&["probe", HOST, "--ehlo", "pc.example.org"], &servers);
    assert_eq!(code(&output), 1);
    let said = flowing(&output);
    assert!(said.contains("could not be checked"), "{said}");
    assert!(!said.contains("refused by a strict client"), "{said}");
    assert!(said.contains("--ehlo pc.example.org"), "{said}");
    let (answer, reason) = checked(&own(), &servers);
    assert_eq!(reason, "check_not_reached");
    assert_eq!(answer["confidence"], "medium");
    // A certificate for another name counts, whatever another port says.
    let servers = Servers::none().at(HOST, 465, at).at(
        HOST,
        587,
        Mail::new(good(&["other.example.net"])).start(),
    );
    let (_, reason) = checked(&own(), &servers);
    assert_eq!(reason, "check_certificate_for");
}

#[test]
fn no_stranger_is_ever_verified() {
    let stranger = mail("mx.attacker.net", "mx.attacker.net", PASSES);
    let servers = Servers::none().host("mx.attacker.net", &good(&["mx.attacker.net"]));
    let (answer, reason) = checked(&stranger, &servers);
    assert_eq!(answer["verdict"], "try");
    assert_eq!(answer["confidence"], "low");
    assert_eq!(reason, "check_fits_unproven");
    // In a conflict, the own name alone can win.
    let both = format!(
        "From a@b Tue Mar 10 08:00:00 2026\n{stranger}\nFrom a@b Tue Mar 10 08:00:00 2026\n{}",
        mail("mx.other.net", "mx.other.net", PASSES)
    );
    let servers = servers.host("mx.other.net", &good(&["mx.other.net"]));
    let (answer, _) = checked(&both, &servers);
    assert_eq!(answer["verdict"], "conflict");
    assert_eq!(answer["confidence"], "low");
    // A mail through a service says nothing, whatever is probed.
    let output = run(
        &[
            "fixtures/demo/newsletter.eml",
            "--probe",
            "--format",
            "json",
        ],
        &servers,
    );
    let answer = &json(&output)["recommendations"][0];
    assert_eq!(answer["verdict"], "outside");
}

#[test]
#[ignore = "needs root, and a mount namespace of its own"]
fn a_name_from_mail_never_leads_into_a_private_network() {
    // In a mount namespace of its own, the hosts file says what DNS of an attacker would.
    let hosts = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-cli-hosts");
    std::fs::write(
        &hosts,
        "127.0.0.1 mail.example.com\n10.0.0.25 sv7.hoster.net\n",
    )
    .unwrap();
    let input = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-cli-own.eml");
    std::fs::write(&input, own()).unwrap();
    let inside = |more: &str| {
        let script = format!(
            "mount --bind {} /etc/hosts && exec {} {} --probe --timeout 2 --format json {more}",
            hosts.display(),
            env!("CARGO_BIN_EXE_heloscope"),
            input.display(),
        );
        Command::new("unshare")
            .args(["-m", "sh", "-c", &script])
            .output()
            .unwrap()
    };
    let output = inside("");
    assert!(matches!(code(&output), 0 | 1), "{output:?}");
    let answer = json(&output)["recommendations"][0].clone();
    assert_eq!(answer["probe"].as_array().unwrap().len(), 0, "{answer}");
    assert_eq!(answer["reasons"][0]["code"], "check_not_dialled");
    assert_eq!(answer["confidence"], "medium");
    let allowed = json(&inside("--allow-private"))["recommendations"][0].clone();
    assert!(
        !allowed["probe"].as_array().unwrap().is_empty(),
        "{allowed}"
    );
    // What the user types is his own affair.
    let typed = json(&inside("--current mail.example.com"))["recommendations"][0].clone();
    assert_eq!(typed["probe"][0]["address"], "127.0.0.1");
}

/// Answers about example.com: MX, SRV, A and PTR as a careful administrator sets them up.
fn name_server(at: &str) {
    use simple_dns::rdata::{A, MX, PTR, RData, SRV};
    use simple_dns::{CLASS, Name, Packet, QTYPE, RCODE, ResourceRecord, TYPE};

    let socket = std::net::UdpSocket::bind(at).unwrap();
    thread::spawn(move || {
        let mut bytes = [0; 2048];
        while let Ok((length, from)) = socket.recv_from(&mut bytes) {
            let Ok(question) = Packet::parse(&bytes[..length]) else {
                continue;
            };
            let asked = question.questions[0].clone();
            let name = asked.qname.to_string().to_lowercase();
            let target = |name: &'static str| Name::new_unchecked(name);
            let data = match (name.as_str(), asked.qtype) {
                ("example.com", QTYPE::TYPE(TYPE::MX)) => RData::MX(MX {
                    preference: 10,
                    exchange: target("mx.elsewhere.net"),
                }),
                ("_submissions._tcp.example.com", QTYPE::TYPE(TYPE::SRV)) => RData::SRV(SRV {
                    priority: 0,
                    weight: 1,
                    port: 465,
                    target: target("smtp.example.com"),
                }),
                ("mail.example.com" | "smtp.example.com", QTYPE::TYPE(TYPE::A)) => RData::A(A {
                    address: 0x7f00_0001,
                }),
                ("1.0.0.127.in-addr.arpa", QTYPE::TYPE(TYPE::PTR)) => {
                    RData::PTR(PTR(target("mail.example.com")))
                }
                _ => {
                    let mut reply = question.into_reply();
                    *reply.rcode_mut() = RCODE::NameError;
                    let _ = socket.send_to(&reply.build_bytes_vec().unwrap(), from);
                    continue;
                }
            };
            let mut reply = question.into_reply();
            reply.answers.push(ResourceRecord::new(
                asked.qname.clone(),
                CLASS::IN,
                60,
                data,
            ));
            let _ = socket.send_to(&reply.build_bytes_vec().unwrap(), from);
        }
    });
}

#[test]
#[ignore = "needs root, port 53, and a mount namespace of its own"]
fn dns_agrees_or_disagrees_and_adds_names_to_ask() {
    let config = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-cli-resolv.conf");
    std::fs::write(&config, "nameserver 127.0.0.77\n").unwrap();
    let input = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-cli-dns.eml");
    std::fs::write(&input, own()).unwrap();
    let (_, ca_file) = pki();
    let inside = |more: &str| {
        let script = format!(
            "mount --bind {} /etc/resolv.conf && exec {} {} --format json {more}",
            config.display(),
            env!("CARGO_BIN_EXE_heloscope"),
            input.display(),
        );
        Command::new("unshare")
            .args(["-m", "sh", "-c", &script])
            .output()
            .unwrap()
    };
    name_server("127.0.0.77:53");
    let servers = Servers::none()
        .login(HOST, &good(&[HOST]), None)
        .host("smtp.example.com", &good(&["smtp.example.com"]));
    let flags = format!(
        "--dns --probe --ca-file {} {}",
        ca_file.display(),
        servers.0.join(" ")
    );
    let output = inside(&flags);
    let answer = json(&output)["recommendations"][0].clone();
    assert_eq!(answer["host"], "smtp.example.com", "{answer}");
    // An authority of one's own verifies nothing.
    assert_eq!(answer["confidence"], "medium");
    let said: Vec<(String, String)> = answer["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|reason| {
            let word = |key: &str| Some(reason[key].as_str()?.to_owned());
            Some((word("code")?, word("record")?))
        })
        .collect();
    let said: Vec<_> = said
        .iter()
        .map(|(code, record)| (code.as_str(), record.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("dns_differs", "mx"),
            ("dns_agrees", "srv"),
            ("dns_near", "reverse")
        ]
    );
    // Alone it asks nobody but DNS, and changes no grade.
    let alone = json(&inside("--dns 2>/dev/null"))["recommendations"][0].clone();
    assert_eq!(
        (alone["host"].as_str(), alone["confidence"].as_str()),
        (Some(HOST), Some("medium"))
    );
    assert!(alone["probe"].is_null());
    assert!(alone.to_string().contains("dns_agrees"));
}

#[test]
fn the_name_configured_today_is_checked_too() {
    let servers = Servers::none()
        .host(HOST, &good(&[HOST]))
        .alias("smtp.example.com", HOST)
        .host("login.example.com", &good(&["login.example.com"]))
        .host("mail.examp1e.net", &good(&["mail.examp1e.net"]));
    let status = |current: &str| {
        let arguments = [
            "analyze",
            "--probe",
            "--format",
            "json",
            "--current",
            current,
        ];
        let answer = json(&pipe(own().as_bytes(), &arguments, &servers));
        answer["recommendations"][0]["current"].clone()
    };
    assert_eq!(status(HOST)["status"], "checked_ok");
    let bad = status("smtp.example.com");
    assert_eq!(bad["status"], "checked_bad");
    let said = bad["text"].as_str().unwrap();
    assert!(
        said.contains("mail.example.com is on its certificate, and leads to the same server"),
        "{said}"
    );
    assert_eq!(status("exch01.corp.local")["status"], "impossible");
    // Anybody has a certificate for his own name.
    assert_eq!(status("login.example.com")["status"], "checked_ok");
    assert_eq!(status("mail.examp1e.net")["status"], "differs");
}

#[test]
fn archives_and_tallies_are_checked_alike() {
    let servers = Servers::none().host(HOST, &good(&[HOST]));
    let tally = pipe(
        own().as_bytes(),
        &["scan", "-", "--probe", "--format", "tally"],
        &servers,
    );
    assert!(
        tally.stderr.is_empty(),
        "a tally keeps what mails say; nobody is asked for it"
    );
    for (input, arguments) in [
        (
            own().into_bytes(),
            ["scan", "-", "--probe", "--format", "json"],
        ),
        (tally.stdout, ["merge", "-", "--probe", "--format", "json"]),
    ] {
        let output = pipe(&input, &arguments, &servers);
        assert_eq!(code(&output), 0);
        let answer = &json(&output)["recommendations"][0];
        assert_eq!(answer["verdict"], "recommend", "{arguments:?}");
        assert_eq!(answer["reasons"][0]["code"], "check_fits_own_authority");
        assert_eq!(answer["probe"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn a_scan_tells_below_its_table_what_the_check_found() {
    let servers = Servers::none().host(HOST, &Identity::self_signed(&long(&[HOST])));
    let output = pipe(own().as_bytes(), &["scan", "-", "--probe"], &servers);
    let said = flowing(&output);
    assert!(
        said.contains("- example.com: No name can work in Gmail: mail.example.com presents"),
        "{said}"
    );
}

#[test]
fn at_most_three_hosts_are_asked() {
    let mails: String = (1..=5)
        .map(|number| {
            let host = format!("host{number}.example.com");
            format!(
                "From a@b Tue Mar 10 08:00:00 2026\n{}\n",
                mail(&host, &host, PASSES)
            )
        })
        .collect();
    let servers = (1..=5).fold(Servers::none(), |servers, number| {
        servers.dead(&format!("host{number}.example.com"), &[587, 465, 25])
    });
    let output = pipe(
        mails.as_bytes(),
        &["scan", "-", "--probe", "--format", "json"],
        &servers,
    );
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(told.matches("asking ").count(), 3, "{told}");
}

#[test]
fn ctrl_c_ends_a_probe_with_what_there_is() {
    let silent = listen(|stream| {
        thread::sleep(Duration::from_secs(30));
        drop(stream);
    });
    let (_, ca_file) = pki();
    let mut child = command()
        .args([
            "probe",
            HOST,
            "--port",
            "587",
            "--timeout",
            "30",
            "--format",
            "json",
        ])
        .arg("--ca-file")
        .arg(ca_file)
        .args(&Servers::none().at(HOST, 587, silent).0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(700));
    let started = Instant::now();
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let mut said = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(5));
    let document: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(document["partial"], true);
}

#[test]
fn every_problem_has_its_sentences_in_every_language() {
    for language in Language::ALL {
        let words = Words::new(language);
        for code in CODES {
            for name in [
                format!("tls-{code}"),
                format!("tls-advice-{code}"),
                format!("tls-short-{code}"),
            ] {
                assert!(words.has(&name), "{}: {name}", language.tag());
            }
        }
    }
}

#[test]
fn no_advice_leads_to_an_unencrypted_port() {
    let sentences = include_str!("../../data/en.ftl");
    for line in sentences
        .lines()
        .filter(|line| line.starts_with("tls-advice-"))
    {
        let lower = line.to_lowercase();
        assert!(
            !lower.contains("unencrypted") && !lower.contains("without encryption"),
            "{line}"
        );
        assert!(!lower.contains("port 25"), "{line}");
    }
}

#[test]
#[ignore = "needs strace"]
fn without_the_flags_no_socket_is_opened() {
    let trace = |name: &str, arguments: &[&str]| -> String {
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("strace-{name}.log"));
        let output = Command::new("strace")
            .args(["-f", "-e", "trace=%network", "-o"])
            .arg(&log)
            .arg(env!("CARGO_BIN_EXE_heloscope"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let calls = std::fs::read_to_string(&log).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("ptrace") && !calls.is_empty(), "{said}");
        calls
    };
    // It shows sockets where there are some.
    let calls = trace("probe", &["probe", "127.0.0.1:1", "--timeout", "1"]);
    assert!(calls.contains("socket("), "{calls}");
    for (name, arguments) in [
        (
            "analyze",
            &[
                "analyze",
                "fixtures/demo/colleague.eml",
                "--current",
                "smtp.example.com",
            ] as &[&str],
        ),
        (
            "json",
            &["fixtures/demo/newsletter.eml", "--format", "json"],
        ),
        ("scan", &["scan", "fixtures/demo", "--threads", "2"]),
        ("tally", &["scan", "fixtures", "--format", "tally"]),
        ("man", &["man"]),
    ] {
        let calls = trace(name, arguments);
        for call in ["socket(", "connect(", "sendto(", "bind("] {
            assert!(!calls.contains(call), "{name}: {calls}");
        }
    }
}

#[test]
fn only_the_probe_module_can_open_a_socket() {
    let mut folders = vec![PathBuf::from("src")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.starts_with("src/probe") {
                continue;
            }
            read += 1;
            let source = std::fs::read_to_string(&path).unwrap();
            for way in [
                "TcpStream",
                "TcpListener",
                "UdpSocket",
                "UnixStream",
                "UnixDatagram",
                "to_socket_addrs",
                "ToSocketAddrs",
                "lookup_host",
            ] {
                assert!(!source.contains(way), "{}: {way}", path.display());
            }
            // Outside `cli` nobody even holds what dials.
            let dials = source.contains("TcpDial") || source.contains("SystemResolver");
            let allowed = ["src/probe.rs", "src/cli/network.rs"];
            assert!(
                !dials || allowed.iter().any(|file| path == Path::new(file)),
                "{}",
                path.display()
            );
        }
    }
    assert!(read > 20);
}

/// The same facts for a ticket and for a browser; what a server says is text in both.
#[test]
fn a_ticket_and_a_page_say_what_the_text_says() {
    let mut mail = Mail::new(good(&["mx.example.com"]));
    mail.greeting = "mx.example.com <script>alert(1)</script> [a](http://a.example) ![b](c)";
    let at = mail.start();
    let servers = Servers::none()
        .at(HOST, 587, at)
        .dead(HOST, &[465, 25])
        .alias("mx.example.com", HOST);
    let of = |format: &str| {
        let output = run(&["probe", HOST, "-v", "--format", format], &servers);
        assert_eq!(code(&output), 1, "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let ticket = of("markdown");
    assert!(ticket.starts_with("## "), "{ticket}");
    assert!(ticket.contains("`mail.example.com`"), "{ticket}");
    for planted in ["<script", "!["] {
        assert!(!ticket.contains(planted), "{ticket}");
    }
    // Inside code it is no link.
    assert!(ticket.contains("`[a](http://a.example`"), "{ticket}");
    let page = of("html");
    assert!(page.starts_with("<!doctype html>"), "{page}");
    assert!(
        page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"),
        "{page}"
    );
    assert!(!page.contains("<script"), "{page}");
    for text in [&ticket, &page] {
        assert!(text.contains("mx.example.com"), "{text}");
    }
}

/// Ports that show the same are one card of the page; one that shows something else has its own.
#[test]
fn ports_that_show_the_same_share_a_card() {
    let identity = good(&[HOST]);
    let [one, other] = [(); 2].map(|()| Mail::new(identity.clone()).start());
    let servers = Servers::none()
        .at(HOST, 587, one)
        .at(HOST, 25, other)
        .dead(HOST, &[465]);
    let output = pipe(own().as_bytes(), &["--probe", "--format", "html"], &servers);
    let page = String::from_utf8(output.stdout).unwrap();
    let cards: Vec<_> = page.split("<article class=\"card probe ").skip(1).collect();
    let heads = cards.iter().map(|card| {
        let (head, _) = card.split_once("</h4>").unwrap();
        head.matches(&format!("<code>{HOST}:")).count()
    });
    assert_eq!(heads.collect::<Vec<_>>(), [2, 1], "{page}");
}

fn private(names: &[&str]) -> Identity {
    let stranger = Pki::new("Nobody Known");
    Identity::signed(&long(names), &stranger.root, &[stranger.root.der().clone()])
}

fn expired(names: &[&str]) -> Identity {
    let mut params = long(names);
    params.not_after = date_time_ymd(2021, 1, 1);
    signed(&params)
}

#[test]
fn what_is_only_worth_a_try_stays_that_when_it_is_refused() {
    let weak = mail(HOSTER, HOSTER, PASSES);
    let named = mail(HOST, HOST, "spf=none smtp.mailfrom=bo@example.com");
    let refused = [
        (&weak, HOSTER, private(&[HOSTER]), "no public authority"),
        (&weak, HOSTER, good(&["sv8.hoster.net"]), "for other names"),
        (&named, HOST, good(&[HOST]), "your own authority"),
    ];
    for (input, host, identity, why) in refused {
        let servers = Servers::none().host(host, &identity);
        let said = flowing(&pipe(input.as_bytes(), &["--probe"], &servers));
        let form = format!("For example.com, you could try {host}, but");
        assert!(said.starts_with(&form), "{said}");
        assert!(said.contains(why), "{said}");
        let japanese = ["--probe", "--lang", "ja"];
        let said = stdout(&pipe(input.as_bytes(), &japanese, &servers));
        assert!(said.starts_with("example.comのSMTPサーバーは「"), "{said}");
    }
    // What the mails recommend is the name, whatever its certificate.
    let servers = Servers::none().host(HOST, &private(&[HOST]));
    let said = flowing(&pipe(own().as_bytes(), &["--probe"], &servers));
    let form = "For example.com, the name is mail.example.com, but it cannot work today: no public";
    assert!(said.starts_with(form), "{said}");
}

#[test]
fn beside_a_fault_that_can_be_repaired_one_name_is_told() {
    let other = "smtp.example.com";
    let no_intermediate = Identity::signed(&long(&[other]), &pki().0.intermediate, &[]);
    for (identity, why) in [
        (expired(&[other]), "its certificate has expired"),
        (no_intermediate, "it does not send its issuer's"),
    ] {
        let servers = Servers::none().host(HOST, &identity).alias(other, HOST);
        let (answer, reason) = checked(&own(), &servers);
        assert_eq!(answer["host"], other, "{answer}");
        assert_eq!(reason, "check_once_repaired");
        let said = flowing(&pipe(own().as_bytes(), &["--probe"], &servers));
        let headline =
            format!("For example.com, the name is {other}, but it cannot work today: {why}");
        assert!(said.starts_with(&headline), "{said}");
        assert!(!said.contains("the name is mail.example.com"), "{said}");
        let japanese = ["--probe", "--lang", "ja"];
        let said = stdout(&pipe(own().as_bytes(), &japanese, &servers));
        let headline = "example.comのSMTPサーバー名は「smtp.example.com」ですが、今は使えません";
        assert!(said.starts_with(headline), "{said}");
    }
    // Another company's name is never one to type later.
    let servers = Servers::none().host(HOST, &expired(&["sv7.hoster.net"]));
    let (answer, _) = checked(&own(), &servers);
    assert_eq!(answer["host"], HOST);
}

#[test]
fn where_no_certificate_is_the_trouble_the_cause_is_named() {
    const TLS12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];
    let talk = |lines: Vec<&'static str>| {
        listen(move |mut stream| {
            let mut line = [0; 512];
            for said in &lines {
                if stream.write_all(said.as_bytes()).is_err() || stream.read(&mut line).is_err() {
                    return;
                }
            }
        })
    };
    let root = pki().0.root.der().clone();
    let demanding = Mail {
        client_certificates: Some(crate::loopback::ClientCertificates {
            root,
            required: true,
        }),
        versions: TLS12,
        ..Mail::new(good(&[HOST]))
    };
    let hello = "220 mail.example.com ESMTP\r\n";
    let starttls = "250-mail.example.com\r\n250 STARTTLS\r\n";
    let servers = [
        (talk(vec!["* OK IMAP4rev1 ready\r\n"]), "IMAP answers there"),
        (
            talk(vec![hello, "250 mail.example.com\r\n"]),
            "no encryption (STARTTLS)",
        ),
        (
            talk(vec![hello, starttls, "454 TLS not available\r\n"]),
            "offers STARTTLS and then refuses it",
        ),
        (demanding.start(), "requires a client certificate"),
    ];
    for (at, cause) in servers {
        let servers = Servers::none().at(HOST, 587, at).dead(HOST, &[465, 25]);
        let said = flowing(&pipe(own().as_bytes(), &["--probe"], &servers));
        let (headline, rest) = said.split_once(" How sure").unwrap();
        assert!(headline.contains(cause), "{said}");
        assert!(!headline.contains("its certificate"), "{said}");
        let (why, next) = rest.split_once("What the check showed").unwrap();
        assert!(why.contains(cause), "{said}");
        assert!(next.contains("repair the mail server"), "{said}");
        assert!(!next.contains("repair the certificate"), "{said}");
    }
    let servers = Servers::none().host(HOST, &expired(&[HOST]));
    let said = flowing(&pipe(own().as_bytes(), &["--probe"], &servers));
    assert!(said.contains("repair the certificate"), "{said}");
}

#[test]
fn a_wildcard_sends_nobody_to_ask_the_wrong_people() {
    let asks_hoster = "ask it for your server's own name";
    let rows = [
        (
            "a.mail.example.com",
            "*.example.com",
            "ask your administrator",
        ),
        ("smtp.office365.com", "*.outlook.com", "for other names"),
        (HOST, "*.hoster.net", asks_hoster),
    ];
    for (host, wildcard, expected) in rows {
        let at = Mail::new(good(&[wildcard])).start();
        let servers = Servers::none().at(host, 587, at);
        let said = flowing(&run(&["probe", &format!("{host}:587")], &servers));
        assert!(said.contains(expected), "{said}");
        assert_eq!(said.contains(asks_hoster), host == HOST, "{said}");
    }
    let servers = Servers::none().host(HOST, &good(&["*.web.example.com"]));
    assert_eq!(checked(&own(), &servers).1, "check_certificate_for");
    let servers = Servers::none().host(HOST, &good(&["*.hoster.net"]));
    assert_eq!(checked(&own(), &servers).1, "check_wildcard_only");
}

#[test]
fn the_exit_code_is_that_of_the_headline() {
    let at = |identity, implicit, auth| {
        Mail {
            implicit,
            auth,
            ..Mail::new(identity)
        }
        .start()
    };
    let fine = || good(&[HOST]);
    let plain = Some("PLAIN");
    let rows = [
        // Nobody can log in at the port that is right.
        (
            at(fine(), false, None),
            at(expired(&[HOST]), true, plain),
            1,
        ),
        (
            at(fine(), false, Some("XOAUTH2")),
            at(good(&["smtp.example.com"]), true, plain),
            1,
        ),
        (at(fine(), false, None), at(fine(), true, None), 0),
        (
            at(fine(), false, plain),
            at(expired(&[HOST]), true, plain),
            0,
        ),
    ];
    for (starttls, implicit, expected) in rows {
        let servers = Servers::none()
            .at(HOST, 587, starttls)
            .at(HOST, 465, implicit)
            .dead(HOST, &[25]);
        let output = run(&["probe", HOST], &servers);
        assert_eq!(code(&output), expected);
        let said = flowing(&output);
        assert_eq!(
            said.starts_with("mail.example.com: refused"),
            expected == 1,
            "{said}"
        );
    }
}

#[test]
fn beside_a_port_that_works_no_name_is_said_to_fail_everywhere() {
    let on_this_port = "On this port, no name can work in Gmail";
    let at = |identity, implicit| {
        Mail {
            implicit,
            ..Mail::new(identity)
        }
        .start()
    };
    for (other, is_right) in [(good(&[HOST]), true), (private(&[HOST]), false)] {
        let servers = Servers::none()
            .at(HOST, 587, at(private(&[HOST]), false))
            .at(HOST, 465, at(other, true))
            .dead(HOST, &[25]);
        let said = flowing(&run(&["probe", HOST], &servers));
        assert_eq!(said.contains(on_this_port), is_right, "{said}");
        assert_eq!(
            said.contains(". No name can work in Gmail"),
            !is_right,
            "{said}"
        );
    }
}

#[test]
fn an_address_written_as_a_name_is_told_and_an_empty_name_is_not() {
    let dns = |name: &str| rcgen::SanType::DnsName(name.try_into().unwrap());
    let mut params = long(&[HOST]);
    params.subject_alt_names = vec![dns("192.0.2.1")];
    let at = Mail::new(signed(&params)).start();
    let told = "as an IP address (iPAddress)";
    let servers = Servers::none()
        .at("192.0.2.1", 587, at)
        .at("192.0.2.2", 587, at);
    let said = flowing(&run(&["probe", "[::ffff:192.0.2.1]:587"], &servers));
    assert!(said.starts_with("192.0.2.1: refused"), "{said}");
    assert!(said.contains(told), "{said}");
    let said = flowing(&run(&["probe", "192.0.2.2:５８７"], &servers));
    assert!(said.starts_with("192.0.2.2: refused"), "{said}");
    assert!(!said.contains(told), "{said}");

    params.subject_alt_names = vec![dns(""), dns(HOST)];
    let servers = Servers::none().at(HOST, 587, Mail::new(signed(&params)).start());
    let value = json(&run(
        &["probe", "mail.example.com:587", "--format", "json"],
        &servers,
    ));
    let names = &value["probes"][0]["certificate"]["names"];
    assert_eq!(*names, serde_json::json!([HOST]));
}

#[test]
fn a_scan_says_refused_of_what_is_refused_alone() {
    let scan =
        |servers: &Servers| flowing(&pipe(own().as_bytes(), &["scan", "-", "--probe"], servers));
    let said = scan(&Servers::none().login(HOST, &good(&[HOST]), Some("XOAUTH2")));
    assert!(said.contains("(no login with a plain"), "{said}");
    let at = Mail::new(good(&[HOST])).start();
    let said = scan(&Servers::none().dead(HOST, &[587, 465]).at(HOST, 25, at));
    assert!(said.contains("(takes no logins)"), "{said}");
    assert!(!said.contains("(refused today)"), "{said}");
    let said = scan(&Servers::none().host(HOST, &private(&[HOST])));
    assert!(said.contains("(refused today)"), "{said}");
}
