//! The command as a user types it: inputs, flags, exit codes, and what reaches the terminal.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests"
)]
#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::command::{code, command, json, pipe, run, stderr, stdout};

const COLLEAGUE: &str = "fixtures/demo/colleague.eml";
const NEWSLETTER: &str = "fixtures/demo/newsletter.eml";

fn colleague() -> Vec<u8> {
    std::fs::read(COLLEAGUE).unwrap()
}

#[test]
fn a_mail_on_standard_input_gets_its_answer() {
    for arguments in [&[] as &[&str], &["-"], &["analyze"], &["analyze", "-"]] {
        let output = pipe(&colleague(), arguments);
        assert_eq!(code(&output), 0, "{arguments:?}");
        assert!(
            stdout(&output).starts_with("For example.com, type mail.example.com"),
            "{arguments:?}"
        );
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn every_form_of_one_mail_gets_the_same_answer() {
    let plain = colleague();
    let crlf = String::from_utf8(plain.clone())
        .unwrap()
        .replace('\n', "\r\n")
        .into_bytes();
    let with = |head: &[u8], tail: &[u8]| [head, &plain, tail].concat();
    let page = "Original Message\n\nMessage ID\t<7f1c2a@laptop.example.com>\nCreated at:\tTue, Mar 10, 2026 at 5:02 PM \
                (Delivered after 3 seconds)\nFrom:\tBo <bo@example.com>\nTo:\tAna <ana@example.org>\nSubject:\tMinutes of \
                Monday\nSPF:\tPASS with IP 203.0.113.11 Learn more\nDKIM:\t'PASS' with domain example.com Learn more\n\
                DMARC:\t'PASS' Learn more\n\nDownload Original\nCopy to clipboard\n\n";
    let forms = [
        ("CRLF", crlf),
        (
            "From line",
            with(b"From bo@example.com Tue Mar 10 08:02:05 2026\n", b""),
        ),
        (
            ">From line",
            with(b">From bo@example.com Tue Mar 10 08:02:05 2026\n", b""),
        ),
        ("BOM", with(b"\xef\xbb\xbf", b"")),
        ("blank lines", with(b"\n\r\n\n", b"")),
        (
            "emlx",
            with(
                format!("{}\n", plain.len()).as_bytes(),
                b"<?xml version=\"1.0\"?>\n<plist></plist>\n",
            ),
        ),
        ("Show original", with(page.as_bytes(), b"")),
    ];
    for (name, form) in forms {
        let output = pipe(&form, &["--format", "json"]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        let answer = json(&output);
        assert_eq!(
            answer["recommendations"][0]["host"], "mail.example.com",
            "{name}"
        );
        assert_eq!(
            answer["messages"][0]["hops"].as_array().unwrap().len(),
            4,
            "{name}"
        );
    }
}

#[test]
fn what_is_no_mail_gets_advice_and_no_guess() {
    let summary = "Message ID\t<x@example.com>\nCreated at:\tTue, Mar 10, 2026\nFrom:\tBo <bo@example.com>\nTo:\tana@example.org\n\
                   Subject:\thello\nSPF:\tPASS with IP 203.0.113.11\nDKIM:\t'PASS' with domain example.com\nDMARC:\t'PASS'\n";
    let table = [
        ("nothing", "", "empty"),
        ("blank lines", "\n\n \n", "empty"),
        ("summary", summary, "summary_only"),
        ("body", "Hello Ana,\n\nsee you on Monday.\n", "body_only"),
        ("json", "{\"id\": \"1\", \"payload\": {}}\n", "json_only"),
        (
            "list of ids",
            "{\"messages\": [{\"id\": \"1\", \"threadId\": \"2\"}]}",
            "json_only",
        ),
        (
            "address",
            "https://mail.google.com/mail/u/0/#inbox/FMfcgz\n",
            "web_address",
        ),
    ];
    for (name, input, found) in table {
        let output = pipe(input.as_bytes(), &["--format", "json"]);
        assert_eq!(code(&output), 1, "{name}");
        let answer = json(&output);
        let recommendation = &answer["recommendations"][0];
        assert_eq!(recommendation["rule"], "R0", "{name}");
        assert_eq!(recommendation["verdict"], "none", "{name}");
        assert_eq!(recommendation["reasons"][0]["found"], found, "{name}");
        let text = stdout(&pipe::<&str>(input.as_bytes(), &[]));
        assert!(text.contains("Show original"), "{name}: {text}");
    }
}

/// The text of Gmail's report as people copy it off the screen.
#[test]
fn the_text_of_a_bounce_is_understood_and_names_what_gmail_names() {
    let table = [
        (
            "Message not delivered\n\nThere was a problem delivering your message to ana@example.org. See the technical details below.\n\nThe response from the remote server was:\nTLS Negotiation failed, the certificate doesn\u{2019}t match the host.\n",
            "certificate_name",
        ),
        (
            "** Message not sent **\nYou're sending this from a different address or alias using the 'Send mail as' feature. The settings are misconfigured.\nThe response was: 535 5.7.8 Error: authentication failed\n",
            "login",
        ),
        (
            "TLS Negotiation failed, the certificate doesn't match the host: type smtp.evil.example\n",
            "certificate_name",
        ),
    ];
    // Wrapped, escaped, in other words, and with the server as Gmail names it.
    let named = [
        (
            "TLS Negotiation failed, the certificate doesn&#39;t\nmatch the host.\n[smtp.example.com. 192.0.2.25: generic::failed_precondition]\n",
            "certificate_name",
        ),
        (
            "Couldn't reach server smtp.example.com, port 587\n",
            "unreachable",
        ),
        (
            "TLS ネゴシエーションに失敗しました。証明書が\nホスト名と一致しません。(smtp.example.com:587)\n",
            "certificate_name",
        ),
    ];
    for (text, fault, server) in table
        .map(|(text, fault)| (text, fault, None))
        .into_iter()
        .chain(named.map(|(text, fault)| (text, fault, Some("smtp.example.com"))))
    {
        let output = pipe(text.as_bytes(), &["--format", "json"]);
        assert_eq!(code(&output), 1, "{text}");
        let answer = json(&output);
        let reason = &answer["recommendations"][0]["reasons"][0];
        assert_eq!(reason["code"], "delivery_report", "{text}");
        assert_eq!(reason["server"], server.unwrap_or_default(), "{text}");
        assert_eq!(
            answer["recommendations"][0]["current"]["host"].as_str(),
            server,
            "{text}"
        );
        assert_eq!(reason["fault"], fault, "{text}");
        for language in ["en", "ja"] {
            let text = stdout(&pipe(text.as_bytes(), &["--lang", language]));
            assert!(text.contains("heloscope mail.eml"), "{text}");
            assert!(text.contains("probe"), "{text}");
            assert!(!text.contains("evil"), "{text}");
        }
    }
    // Somebody's sentence about one is none.
    let about = "Hello, my message was not answered. Is the certificate fine?\n";
    let answer = json(&pipe(about.as_bytes(), &["--format", "json"]));
    assert_eq!(
        answer["recommendations"][0]["reasons"][0]["found"],
        "body_only"
    );
}

#[test]
fn a_file_is_found_by_its_address_and_in_quotes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("the mail.eml");
    std::fs::copy(COLLEAGUE, &path).unwrap();
    let path = path.to_str().unwrap();
    for typed in [
        format!("file://{}", path.replace(' ', "%20")),
        format!("file://localhost{}", path.replace(' ', "%20")),
        format!("'{path}'"),
        format!("\"{path}\""),
    ] {
        let output = run(&["--quiet", &typed]);
        assert!(
            stdout(&output).starts_with("For example.com, type mail.example.com"),
            "{typed}"
        );
    }
    assert_eq!(code(&run(&["file:///nowhere/mail.eml"])), 2);
}

/// What is advised can be typed, and is somebody's own.
#[test]
fn a_torn_name_is_never_advised_to_be_trusted() {
    let whole = "Received: from x (relay.example.com [198.51.100.5]) by imap.example.org (Postfix) with \
                 ESMTPS id 2; Tue, 10 Mar 2026 09:00:00 +0000\nReceived: from mail.example.net \
                 (mail.example.net [203.0.113.60]) by mx.example.org (Postfix) with ESMTPS id 1; Tue, 10 \
                 Mar 2026 09:00:00 +0000\nFrom: ida@example.net\n\nhello\n";
    let said = |text: &str| stdout(&pipe::<&str>(text.as_bytes(), &[])).replace("\n    ", " ");
    assert!(said(whole).contains("add --trust relay.example.com."));
    for torn in ["com", "co.jp"] {
        let said = said(&whole.replace("relay.example.com", torn));
        assert!(said.contains("add --trust 198.51.100.5."), "{said}");
    }
    let said = said(&whole.replace("(relay.example.com [198.51.100.5])", "()"));
    assert!(!said.contains("--trust"), "{said}");
}

#[test]
fn a_sent_copy_has_no_route() {
    let output = pipe(
        b"From: bo@example.com\nTo: ana@example.org\nSubject: x\n\nhello\n",
        &["--format", "json"],
    );
    assert_eq!(code(&output), 1);
    let answer = json(&output);
    assert_eq!(answer["counts"]["without_received"], 1);
    assert_eq!(answer["recommendations"][0]["rule"], "R0");
    assert_eq!(answer["recommendations"][0]["domain"], "example.com");
}

#[test]
fn an_attached_mail_is_named_and_read_on_request() {
    let carrier = [
        b"Received: from out.example.net (out.example.net [192.0.2.9]) by mx.example.org with ESMTPS id 1; Tue, 10 Mar 2026 \
          09:00:00 +0000\nFrom: cy@example.net\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: \
          text/plain\n\nsee below\n--b\nContent-Type: message/rfc822\n\n"
            .as_slice(),
        &colleague(),
        b"\n--b--\n",
    ]
    .concat();
    let outer = json(&pipe(&carrier, &["--format", "json"]));
    assert_eq!(outer["messages"][0]["attached"], 1);
    assert_eq!(outer["messages"][0]["domain"], "example.net");
    assert!(stdout(&pipe::<&str>(&carrier, &[])).contains("--attached"));
    let inner = json(&pipe(&carrier, &["--attached", "--format", "json"]));
    assert_eq!(inner["recommendations"][0]["host"], "mail.example.com");

    let output = pipe(&colleague(), &["--attached"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("has another one attached"));
}

#[test]
fn a_header_below_another_is_not_lost_in_silence() {
    let note = "holds the header of another mail";
    let newsletter = std::fs::read(NEWSLETTER).unwrap();
    let crlf = |text: &[u8]| {
        String::from_utf8_lossy(text)
            .replace('\n', "\r\n")
            .into_bytes()
    };
    let two = [&colleague(), &b"\nand the second one:\n\n"[..], &newsletter].concat();
    let of = |mail: &[u8]| {
        let text = String::from_utf8_lossy(mail).replace('\r', "");
        text.split("\n\n").next().unwrap_or_default().to_owned()
    };
    let headers = format!("{}\n\n\n{}\n", of(&colleague()), of(&newsletter));
    for pasted in [two.clone(), crlf(&two), headers.into_bytes()] {
        let output = pipe::<&str>(&pasted, &[]);
        assert!(stdout(&output).contains(note), "{}", stdout(&output));
        let page = pipe(&pasted, &["--format", "html"]);
        assert!(stdout(&page).contains(note));
    }
    // One mail, and one whose text speaks of trace fields.
    let spoken = [
        &colleague(),
        &b"\nThe first line was\n\nReceived: from me\n\nand no more.\n"[..],
    ];
    for pasted in [colleague(), spoken.concat()] {
        assert!(!stdout(&pipe::<&str>(&pasted, &[])).contains(note));
    }
}

#[test]
fn where_no_password_works_nothing_looks_like_an_answer_for_gmail() {
    let oauth = "fixtures/eml/provider/outlook_com_address.eml";
    let password = "fixtures/eml/provider/gmail_to_gmail.eml";
    for (mail, is_sure) in [(oauth, false), (password, true)] {
        let text = stdout(&run(&["--color", "never", mail]));
        assert_eq!(text.contains("(Gmail calls it"), is_sure, "{text}");
        let page = stdout(&run(&["--format", "html", mail]));
        assert_eq!(page.contains("class=\"hero good\""), is_sure, "{mail}");
        assert_eq!(page.contains(">In Gmail<"), is_sure, "{mail}");
        let table = stdout(&run(&["scan", mail]));
        assert_eq!(!table.contains("(OAuth only)"), is_sure, "{table}");
        let ticket = stdout(&run(&["--format", "markdown", mail]));
        assert_eq!(
            !ticket.contains("Possible SMTP server"),
            is_sure,
            "{ticket}"
        );
    }
}

#[test]
fn several_mails_make_one_answer_per_domain() {
    let output = run(&["--format", "json", COLLEAGUE, NEWSLETTER]);
    assert_eq!(code(&output), 0);
    let answer = json(&output);
    assert_eq!(answer["messages"].as_array().unwrap().len(), 2);
    assert_eq!(answer["messages"][1]["origin"]["input"], NEWSLETTER);
    let recommendations = answer["recommendations"].as_array().unwrap();
    assert_eq!(recommendations.len(), 1);
    assert_eq!(recommendations[0]["excluded"][0]["operator"], "SendGrid");
    assert_eq!(recommendations[0]["excluded"][0]["messages"], 1);
}

#[test]
fn the_json_has_every_field_of_the_contract() {
    let answer = json(&run(&[
        "--format",
        "json",
        "--current",
        "smtp.example.com",
        COLLEAGUE,
    ]));
    let has = |value: &Value, keys: &str| {
        for key in keys.split_whitespace() {
            assert!(value.get(key).is_some(), "{key} is missing in {value}");
        }
    };
    assert_eq!(answer["schema"], "heloscope.analysis.1");
    has(&answer, "messages recommendations counts");
    has(&answer["counts"], "messages without_received unreadable");
    let message = &answer["messages"][0];
    has(
        message,
        "origin message_id date from domain hops boundary submission verdict attached",
    );
    has(&message["origin"], "input index offset length");
    has(
        &message["hops"][0],
        "helo rdns ip by with auth tls id for via date delay_seconds role dialect operator raw",
    );
    has(&message["verdict"], "verdict host confidence rule reasons");
    has(&message["verdict"]["reasons"][0], "code text");
    let recommendation = &answer["recommendations"][0];
    has(
        recommendation,
        "verdict host confidence rule reasons domain hosts settings candidates rejected excluded messages senders \
         organization current probe",
    );
    has(
        &recommendation["candidates"][0],
        "host grade messages senders first last retired",
    );
    has(&recommendation["current"], "host status text");
    assert_eq!(
        recommendation["settings"][0],
        serde_json::json!({"port": 587, "security": "starttls"})
    );
    assert_eq!(
        recommendation["settings"][1],
        serde_json::json!({"port": 465, "security": "tls"})
    );
    // Index into the JSON order, the newest first.
    assert_eq!(message["boundary"], 1);
    assert_eq!(message["hops"][1]["role"], "boundary");
    assert_eq!(message["submission"], 3);
    assert_eq!(message["hops"][3]["auth"], true);
    assert_eq!(message["hops"][1]["delay_seconds"], 1);
    assert_eq!(message["date"], "2026-03-10T17:02:01+09:00");
}

#[test]
fn the_name_configured_today_is_held_against_the_answer() {
    let table = [
        ("mail.example.com", "same"),
        ("MAIL.example.com.", "same"),
        ("smtp.example.com", "differs"),
        ("mail.local", "impossible"),
        ("192.0.2.1", "impossible"),
        ("mail", "impossible"),
    ];
    for (current, status) in table {
        let answer = json(&run(&["--format", "json", "--current", current, COLLEAGUE]));
        assert_eq!(
            answer["recommendations"][0]["current"]["status"], status,
            "{current}"
        );
        assert_eq!(
            answer["recommendations"][0]["host"], "mail.example.com",
            "{current}"
        );
    }
}

#[test]
fn domains_can_be_picked() {
    let answer = json(&run(&[
        "--format",
        "json",
        "--domain",
        "example.net",
        COLLEAGUE,
    ]));
    assert_eq!(answer["recommendations"].as_array().unwrap().len(), 1);
    assert_eq!(answer["recommendations"][0]["domain"], "example.net");
    assert_eq!(answer["recommendations"][0]["verdict"], "none");
    let answer = json(&run(&[
        "--format",
        "json",
        "--domain",
        "EXAMPLE.com",
        COLLEAGUE,
    ]));
    assert_eq!(answer["recommendations"][0]["host"], "mail.example.com");
}

#[test]
fn a_receiver_and_trusted_hosts_move_the_boundary() {
    let boundary = |arguments: &[&str]| {
        let all = [&["--format", "json"], arguments, &[COLLEAGUE]].concat();
        json(&run(&all))["messages"][0]["boundary"].clone()
    };
    assert_eq!(boundary(&[]), 1);
    // Below that, the named company hands the mail from one machine of its own to the next.
    assert_eq!(boundary(&["--trust", "203.0.113.11"]), 3);
    assert_eq!(boundary(&["--trust", "203.0.113.0/24"]), 3);
    assert_eq!(boundary(&["--trust", "out1.example.com"]), 3);
    assert_eq!(boundary(&["--receiver", "google.com"]), 1);
    let output = run(&["--trust", "no host", COLLEAGUE]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--trust"), "{}", stderr(&output));
}

#[test]
fn an_operators_file_adds_to_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operators.csv");
    std::fs::write(
        &file,
        "suffix,category,operator,submission_host,ports\nout1.example.com,mailbox-provider,Example \
         Mail,smtp.example.net,465:tls\n",
    )
    .unwrap();
    let mail = b"Received: from out1.example.com (out1.example.com [203.0.113.11]) by mx.example.org (Postfix) with \
        ESMTPS id 1; Tue, 10 Mar 2026 09:00:00 +0000\nFrom: bo@example.org\n\n";
    let arguments = ["--format", "json", "--operators", file.to_str().unwrap()];
    let answer = json(&pipe(mail, &arguments));
    assert_eq!(answer["recommendations"][0]["verdict"], "documented");
    assert_eq!(answer["recommendations"][0]["host"], "smtp.example.net");
    assert_eq!(
        answer["recommendations"][0]["settings"],
        serde_json::json!([{"port": 465, "security": "tls"}])
    );

    std::fs::write(&file, "suffix,category,operator\nexample.com,nonsense,X\n").unwrap();
    let output = run(&["--operators", file.to_str().unwrap(), COLLEAGUE]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("line 2"), "{}", stderr(&output));
}

#[test]
fn hostile_text_reaches_the_terminal_written_out() {
    let mail = "Received: from \u{1b}]52;c;cHduZWQ=\u{7} (a\u{202e}b.example.com [192.0.2.1]) by mx.example.org with ESMTPS id \
                \u{9b}31m; Tue, 10 Mar 2026 09:00:00 +0000\nFrom: \"\u{1b}[2J\" <bo@example.com>\nSubject: \u{1b}[31m\nMessage-ID: \
                <\u{1b}[0m@x>\n\n";
    for arguments in [&["-v"] as &[&str], &["--format", "json"], &["--quiet"]] {
        let output = pipe(mail.as_bytes(), arguments);
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let bad = text
                .chars()
                .find(|c| (c.is_control() && *c != '\n') || matches!(*c, '\u{202a}'..='\u{202e}'));
            assert_eq!(bad, None, "{arguments:?} {name}: {text:?}");
        }
    }
    json(&pipe(mail.as_bytes(), &["--format", "json"]));
}

#[test]
fn colour_comes_only_where_it_is_asked_for() {
    assert!(!stdout(&run(&[COLLEAGUE])).contains('\u{1b}'));
    assert!(stdout(&run(&["--color", "always", COLLEAGUE])).contains('\u{1b}'));
}

#[test]
fn lines_fit_eighty_columns() {
    for file in [COLLEAGUE, NEWSLETTER] {
        for line in stdout(&run(&["-v", file])).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn missing_files_and_wrong_flags_are_errors() {
    let output = run(&["no-such-file.eml"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("no-such-file.eml"));
    assert_eq!(code(&run(&["--nonsense"])), 2);
    assert_eq!(code(&run(&["--lang", "xx", COLLEAGUE])), 2);
    assert_eq!(code(&run(&["--version"])), 0);
    assert_eq!(code(&run(&["--help"])), 0);
    assert!(stderr(&run(&["--formt", "json"])).contains("--format"));
}

#[test]
fn what_could_be_read_is_reported_beside_what_could_not() {
    let output = run(&["--format", "json", "no-such-file.eml", COLLEAGUE]);
    assert_eq!(code(&output), 2);
    assert_eq!(
        json(&output)["recommendations"][0]["host"],
        "mail.example.com"
    );
}

#[test]
fn file_names_need_not_be_utf8() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder
        .path()
        .join(OsStr::from_bytes(b"m\xffail \x1b[31m.eml"));
    std::fs::write(&file, colleague()).unwrap();
    let output = pipe(
        b"",
        &[file.as_os_str(), OsStr::new("--format"), OsStr::new("json")],
    );
    assert_eq!(code(&output), 0);
    assert_eq!(
        json(&output)["recommendations"][0]["host"],
        "mail.example.com"
    );
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn a_closed_pipe_is_quiet() {
    for format in ["text", "json"] {
        let mut child = command()
            .env("LC_ALL", "C")
            .args(["--format", format, COLLEAGUE])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), 0, "{format}");
        assert_eq!(stderr(&output), "", "{format}");
    }
}

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let output = run(&[
        "--format",
        "json",
        "--output",
        file.to_str().unwrap(),
        COLLEAGUE,
    ]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, ""));
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(written["recommendations"][0]["host"], "mail.example.com");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    let nowhere = Path::new("/nonexistent/folder/report.json");
    let output = run(&["--output", nowhere.to_str().unwrap(), COLLEAGUE]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("report.json"));
}

#[test]
fn a_scan_gives_one_line_per_domain_in_every_format() {
    let output = run(&["scan", "fixtures/demo"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("mail.example.com"));
    let whole = json(&run(&["scan", "--format", "json", "fixtures/demo"]));
    assert_eq!(whole.get("messages"), None);
    assert_eq!(whole["counts"]["messages"], 2);
    let line: Value =
        serde_json::from_slice(&run(&["scan", "--format", "ndjson", "fixtures/demo"]).stdout)
            .unwrap();
    assert_eq!(line, whole["recommendations"][0]);
    let csv = stdout(&run(&["scan", "--format", "csv", "fixtures/demo"]));
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .starts_with("example.com,recommend,mail.example.com,"),
        "{csv}"
    );
}

#[test]
fn tallies_of_the_parts_merge_into_the_report_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let part = |name: &str, input: &str| {
        let file = folder.path().join(name);
        let arguments = [
            "scan",
            "--format",
            "tally",
            "--output",
            file.to_str().unwrap(),
            input,
        ];
        run(&arguments);
        file.to_str().unwrap().to_owned()
    };
    let (one, two) = (part("one", COLLEAGUE), part("two", NEWSLETTER));
    for format in ["json", "text", "csv", "ndjson", "tally"] {
        let whole = run(&["scan", "--format", format, "fixtures/demo"]);
        for order in [[&one, &two], [&two, &one]] {
            let merged = run(&["merge", "--format", format, order[0], order[1]]);
            assert_eq!(stdout(&merged), stdout(&whole), "{format}");
            assert_eq!(code(&merged), code(&whole), "{format}");
        }
    }
    let output = run(&["merge", COLLEAGUE]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("not a tally"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn completions_offer_the_values_that_are_known() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert_eq!(code(&output), 0, "{shell}");
        assert!(stdout(&output).contains("heloscope"), "{shell}");
    }
    // A topic of explain, a page of man, a provider and a language.
    let offered = ["name_mismatch", "completions", "Fastmail", "en"];
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout(&run(&["completions", shell]));
        let names: Vec<_> = script
            .split(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .collect();
        for value in offered {
            assert!(names.contains(&value), "{shell} does not offer {value}");
        }
    }
    let complete = |typed: &str, script: &std::path::Path| {
        let ask = format!(
            "source {}; COMP_WORDS=(heloscope {typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); \
             _heloscope heloscope \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; \
             echo \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let output = std::process::Command::new("bash")
            .args(["--norc", "-c", &ask])
            .output();
        stdout(&output.unwrap()).trim().to_owned()
    };
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("heloscope.bash");
    std::fs::write(&script, run(&["completions", "bash"]).stdout).unwrap();
    for (typed, expected) in [
        ("explain name_m", "name_mismatch"),
        ("man comp", "completions"),
        ("operators Fastm", "Fastmail"),
        ("scan --lang j", "ja"),
    ] {
        assert_eq!(complete(typed, &script), expected, "{typed}");
    }
}

#[test]
fn completions_and_pages_speak_japanese_in_a_japanese_run() {
    let japanese = |arguments: &[&str]| {
        let mut command = command();
        stdout(
            &command
                .env("LC_ALL", "ja_JP.UTF-8")
                .args(arguments)
                .output()
                .unwrap(),
        )
    };
    let fish = japanese(&["completions", "fish"]);
    let described: Vec<_> = fish.lines().filter(|line| line.contains(" -d '")).collect();
    assert!(described.len() > 100, "{fish}");
    for line in described {
        let (_, description) = line.split_once(" -d '").unwrap();
        assert!(!description.is_ascii(), "{line}");
    }
    let zsh = japanese(&["completions", "zsh"]);
    for line in zsh.lines().filter(|line| line.starts_with("'--")) {
        assert!(!line.is_ascii(), "{line}");
    }
    for command in ["scan", "probe", "explain", "man"] {
        let page = japanese(&["man", command]);
        for line in page.lines().filter(|line| line.starts_with(".SH ")) {
            assert!(!line.is_ascii(), "{command}: {line}");
        }
    }
}

#[test]
fn every_help_and_page_has_examples_and_the_exit_statuses() {
    let commands = stdout(&run(&["completions", "fish"]));
    let commands = commands.lines().last().unwrap();
    let (_, commands) = commands.split_once("-a \"").unwrap();
    let commands: Vec<_> = commands.trim_end_matches('"').split(' ').collect();
    assert!(commands.contains(&"scan"), "{commands:?}");
    for command in [None].into_iter().chain(commands.into_iter().map(Some)) {
        let with = |flag: &str| {
            let arguments: Vec<_> = command.into_iter().chain([flag]).collect();
            stdout(&run(&arguments))
        };
        let name = command.map_or_else(
            || "heloscope".to_owned(),
            |name| format!("heloscope {name}"),
        );
        let short = with("-h");
        let long = with("--help");
        let page = match command {
            Some(command) => stdout(&run(&["man", command])),
            None => stdout(&run(&["man"])),
        };
        for help in [&short, &long] {
            let (_, examples) = help.split_once("\nExamples:\n").unwrap();
            assert!(examples.contains(&name), "{help}");
        }
        let (_, statuses) = long.split_once("\nExit status:\n").unwrap();
        for status in ["  0   ", "  2   "] {
            assert!(
                statuses.lines().any(|line| line.starts_with(status)),
                "{long}"
            );
        }
        for section in [".SH \"EXIT STATUS\"", ".SH EXAMPLES"] {
            assert!(page.contains(section), "{name}: {page}");
        }
    }
}

#[test]
fn flags_may_stand_before_the_command() {
    let scan = |arguments: &[&str]| {
        let output = run(arguments);
        (code(&output), stdout(&output), stderr(&output))
    };
    let archive = "fixtures/archive/nine_domains.mbox";
    let expected = scan(&["scan", "--lang", "ja", "--quiet", archive]);
    assert!(expected.1.contains("example.org"), "{}", expected.1);
    for arguments in [
        &["--lang", "ja", "-q", "scan", archive] as &[_],
        &["--lang=ja", "scan", "-q", archive],
        &["-q", "scan", "--lang", "ja", archive],
    ] {
        assert_eq!(scan(arguments), expected, "{arguments:?}");
    }
    // A flag's value is no command, and a flag that the command lacks is its complaint.
    let (code, _, complaint) = scan(&["--domain", "scan", archive]);
    assert_eq!((code, complaint.as_str()), (1, ""));
    let (code, _, complaint) = scan(&["--attached", "merge", archive]);
    assert_eq!(code, 2);
    assert!(complaint.contains("--attached"), "{complaint}");
}

#[test]
fn many_notes_of_one_kind_are_counted_and_not_all_told() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..30 {
        std::fs::write(folder.path().join(format!("{number}.txt")), "no mail\n").unwrap();
    }
    std::fs::write(folder.path().join("a.eml"), colleague()).unwrap();
    let path = folder.path().to_str().unwrap();
    let output = run(&["scan", path]);
    assert_eq!(code(&output), 0);
    let notes = stderr(&output);
    assert_eq!(
        notes.matches("without a mail header").count(),
        10,
        "{notes}"
    );
    assert!(notes.contains("20 more"), "{notes}");
    assert!(stdout(&output).contains("30"), "{}", stdout(&output));
    let notes = stderr(&run(&["scan", "-v", path]));
    assert_eq!(
        notes.matches("without a mail header").count(),
        30,
        "{notes}"
    );
}

#[test]
fn what_to_do_next_is_one_list_that_can_be_copied() {
    let output = run(&["fixtures/archive/nine_domains.mbox"]);
    let text = stdout(&output);
    assert_eq!(text.matches("What to do next").count(), 1, "{text}");
    let (_, steps) = text.split_once("What to do next").unwrap();
    let steps = steps.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "example.ne.jp - Do not use any name from this mail.",
        "heloscope probe mail.xn--eckwd4c7cu47r2wf.jp -",
    ] {
        assert!(steps.contains(part), "{part}: {steps}");
    }
}

/// Somebody typed a look-alike into the settings, or was led to. A stranger's mail that names it
/// does not say that it is right, and a genuine mail names the other.
#[test]
fn a_look_alike_in_the_settings_is_not_confirmed() {
    let squat = "mail.examp1e.com";
    let planted = "Received: from mail.examp1e.com (mail.examp1e.com. [203.0.113.66]) by mx.google.com \
        with ESMTPS id a1si1 for <ann@example.org>; Tue, 11 Mar 2025 07:22:07 -0700 (PDT)\n\
        Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=examp1e.com\n\
        Received: from pc (unknown [198.51.100.9]) (Authenticated sender: bo) by mail.examp1e.com \
        (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000\n\
        From: Bo <bo@example.com>\nMessage-ID: <1@mail.examp1e.com>\n\n";
    let arguments = ["--format", "json", "--current", squat];
    for (mail, host) in [
        (planted.as_bytes(), Value::Null),
        (&colleague(), Value::from("mail.example.com")),
    ] {
        let document = json(&pipe(mail, &arguments));
        let answer = &document["recommendations"][0];
        assert_eq!(answer["host"], host);
        assert_eq!(answer["current"]["status"], "differs");
        assert!(answer["verdict"] == "recommend" || answer["verdict"] == "none");
    }
}

/// An answer of little certainty has a form of its own wherever it is shown.
#[test]
fn a_low_answer_is_one_to_try_and_a_sure_one_is_to_type() {
    // A mail, and what each form of its answer holds: the sentence, the title of a ticket, the class
    // of the page's heading.
    let cases = [
        (
            "fixtures/eml/results/reverse_name_alone_vouches.eml",
            "For example.net, you could try mail.example.net, but check it before you type",
            "## Possible SMTP server of `example.net`",
            "hero care",
        ),
        (
            "fixtures/eml/provider/google_seals_its_customers_mail.eml",
            "For example.net, you could try smtp.gmail.com: its mail seems to be at Google.",
            "## Possible SMTP server of `example.net`",
            "hero care",
        ),
        (
            COLLEAGUE,
            "For example.com, type mail.example.com into the \"SMTP server\" box.",
            "## SMTP server of `example.com`",
            "hero good",
        ),
    ];
    for (mail, sentence, title, class) in cases {
        let text = |format: &str| stdout(&run(&["--format", format, mail]));
        assert!(text("text").starts_with(sentence), "{mail}");
        assert!(text("markdown").starts_with(title), "{mail}");
        assert!(text("html").contains(class), "{mail}");
        // The verdict that programs read is the rule's own.
        let kind = json(&run(&["--json", mail]))["recommendations"][0]["verdict"].clone();
        assert_ne!(kind, "try", "{mail}");
    }
}

/// Reverse DNS is no check that the receiver makes, and beside failed checks nothing vouches.
#[test]
fn what_vouches_is_said_as_it_was_recorded() {
    let line = "Received: from web.example.net (web.example.net [192.0.2.25]) by mx.example.org (Postfix) \
                with ESMTPS id 1; Tue, 10 Mar 2026 09:00:00 +0000\nFrom: ida@example.net\n\nhello\n";
    let said = |results: &str| {
        let mail = format!("{results}{line}");
        stdout(&pipe(mail.as_bytes(), &["--lang", "en"])).replace("\n    ", " ")
    };
    let alone = said("");
    assert!(alone.contains("no passed check"), "{alone}");
    let signed = "Authentication-Results: mx.example.org; dkim=pass header.d=example.net";
    let both = said(&format!("{signed}\n"));
    assert!(
        both.contains("vouch for example.net") && both.contains("DKIM, reverse DNS"),
        "{both}"
    );
    let forged = said(&format!(
        "{signed}; spf=fail smtp.mailfrom=ida@example.net\n"
    ));
    assert!(
        forged.contains("probably forged") && !forged.contains("vouch"),
        "{forged}"
    );
}
