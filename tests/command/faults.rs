//! What goes wrong around the command: it is killed, the disk is full, nobody reads, a file changes
//! while it is read, there is no memory. Each ends in a sentence and the right exit code, and no
//! half of a report is ever left behind.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics"
)]

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{command, measure, measure_reading, steering, watch};

const MAIL: &str = "From ida@example.net Tue Mar 11 14:22:07 2025\n\
    Received: from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org (Postfix) with ESMTPS id 4Z1; \
    Tue, 11 Mar 2025 14:22:07 +0000\nFrom: Ida <ida@example.net>\n\nhello\n\n";

/// A folder with `mail.mbox`, which has this many mails.
fn archive(mails: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mail.mbox"), MAIL.repeat(mails)).unwrap();
    folder
}

#[test]
fn killed_at_any_moment_it_leaves_the_report_whole_or_absent() {
    let folder = archive(800);
    let report = folder.path().join("report.json");
    let start = |report: &Path| {
        command()
            .args(["scan", "--format", "json", "--output"])
            .arg(report)
            .arg("mail.mbox")
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let begun = Instant::now();
    assert!(start(&report).wait().unwrap().code().is_some());
    let usual = begun.elapsed();
    let whole = fs::read(&report).unwrap();
    let (mut absent, mut present) = (0, 0);
    for round in 0..40_u32 {
        // The first half: nothing was there. The second: an older report must stay.
        let old = round >= 20;
        let _ = fs::remove_file(&report);
        if old {
            fs::write(&report, "older").unwrap();
        }
        let mut child = start(&report);
        std::thread::sleep(usual * (round % 20) / 16);
        let _ = child.kill();
        child.wait().unwrap();
        match fs::read(&report) {
            Ok(text) if text == whole => present += 1,
            Ok(text) => {
                assert!(
                    old && text == b"older",
                    "{}",
                    String::from_utf8_lossy(&text)
                );
                absent += 1;
            }
            Err(_) => {
                assert!(!old, "the older report is gone");
                absent += 1;
            }
        }
    }
    assert!(absent > 0, "{absent} absent, {present} present");
}

#[test]
fn an_interrupt_ends_with_130_and_says_that_the_report_is_partial() {
    // A pipe that stays open: there is always more to come.
    let mut child = command()
        .args(["scan", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(MAIL.repeat(2000).as_bytes()).unwrap();
    input.flush().unwrap();
    let number = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &number]).status();
    assert!(killed.unwrap().success());
    // The read that waits ends with the next bytes.
    std::thread::sleep(Duration::from_millis(200));
    let _ = input.write_all(MAIL.repeat(4000).as_bytes());
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["partial"], true);
}

/// The handler of the first signal must be heard while the program waits for a writer.
#[test]
fn one_signal_ends_the_wait_for_a_pipe_without_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    for signal in ["TERM", "INT"] {
        let mut child = command()
            .args(["scan", "pipe"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // What it waits for is said before it waits, and the handler is there soon after.
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        assert!(line.contains("pipe is a pipe: waiting"), "{line}");
        std::thread::sleep(Duration::from_millis(500));
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        let since = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if since.elapsed() > Duration::from_secs(20) {
                child.kill().unwrap();
                panic!("{signal}: one signal was not enough");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{signal}");
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(
            said.contains("Stopped before everything was read"),
            "{said}"
        );
    }
    // The twin: with a writer it is read to its end.
    let pipe = folder.path().join("pipe");
    let mail = fs::read("fixtures/demo/colleague.eml").unwrap();
    let writer = std::thread::spawn(move || fs::write(pipe, mail).unwrap());
    let read = command()
        .args(["scan", "-q", "pipe"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    writer.join().unwrap();
    assert_eq!(read.status.code(), Some(0));
    assert!(read.stderr.is_empty());
}

#[test]
fn a_full_disk_is_an_error_on_every_way_out() {
    let folder = archive(50);
    for arguments in [
        &["analyze", "--format", "text", "mail.mbox"][..],
        &["analyze", "--format", "json", "mail.mbox"],
        &["analyze", "--format", "html", "mail.mbox"],
        &["scan", "--format", "text", "mail.mbox"],
        &["scan", "--format", "json", "mail.mbox"],
        &["scan", "--format", "ndjson", "mail.mbox"],
        &["scan", "--format", "csv", "mail.mbox"],
        &["scan", "--format", "html", "mail.mbox"],
        &["scan", "--format", "tally", "mail.mbox"],
        &["completions", "bash"],
        &["man"],
    ] {
        let output = command()
            .args(arguments)
            .current_dir(folder.path())
            .stdout(OpenOptions::new().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("error: "), "{arguments:?}: {said}");
        assert!(
            said.contains("no space left on the disk"),
            "{arguments:?}: {said}"
        );
    }
    // Nothing can be put into a device's place.
    let ran = measure(folder.path(), &["--output", "/dev/full/x", "mail.mbox"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr().contains("/dev/full/x"), "{}", ran.stderr());
}

/// A limit on the size of files stands for a disk that fills up while the report is written.
#[test]
fn a_disk_that_fills_up_leaves_no_part_of_a_report() {
    let folder = archive(2000);
    fs::write(folder.path().join("report.html"), "older").unwrap();
    let shell = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
    let binary = command().get_program().to_owned();
    let output = Command::new("bash")
        .args(["-c", shell])
        .arg(binary)
        .args([
            "scan",
            "--format",
            "html",
            "--output",
            "report.html",
            "mail.mbox",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("report.html"), "{said}");
    assert_eq!(
        fs::read(folder.path().join("report.html")).unwrap(),
        b"older"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_closed_pipe_ends_quietly_in_every_format() {
    let folder = archive(200);
    for arguments in [
        &["analyze", "-v", "--format", "text", "mail.mbox"][..],
        &["analyze", "--format", "json", "mail.mbox"],
        &["analyze", "--format", "html", "mail.mbox"],
        &["scan", "--format", "text", "mail.mbox"],
        &["scan", "--format", "json", "mail.mbox"],
        &["scan", "--format", "ndjson", "mail.mbox"],
        &["scan", "--format", "csv", "mail.mbox"],
        &["scan", "--format", "html", "mail.mbox"],
        &["scan", "--format", "tally", "mail.mbox"],
        &["man"],
        &["completions", "zsh"],
    ] {
        for read in [0, 1, 100] {
            let mut child = command()
                .args(arguments)
                .current_dir(folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut start = vec![0; read];
            let mut out = child.stdout.take().unwrap();
            let _ = out.read_exact(&mut start);
            drop(out);
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{arguments:?} {read}");
            assert_eq!(output.stderr, b"", "{arguments:?} {read}");
        }
    }
}

#[test]
fn a_closed_error_stream_stops_nothing() {
    let folder = archive(3);
    fs::write(
        folder.path().join("none"),
        "no mail at all, only a line of text",
    )
    .unwrap();
    let output = Command::new("bash")
        .args([
            "-c",
            "exec \"$0\" scan --format json mail.mbox none 2>/dev/full",
        ])
        .arg(command().get_program())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.code().is_some_and(|code| code <= 2));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_reported() {
    let folder = archive(3);
    // An entry that is there and cannot be opened, whoever runs the test.
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    let ran = measure(
        folder.path(),
        &[
            "scan",
            "--format",
            "json",
            "loop",
            "mail.mbox",
            "/proc/self/mem",
        ],
    );
    assert_eq!(ran.code, Some(2));
    let value: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(value["counts"]["messages"], 3);
    assert!(ran.stderr().contains("loop"), "{}", ran.stderr());
    assert!(ran.stderr().contains("/proc/self/mem"), "{}", ran.stderr());
    assert_eq!(steering(&ran.stderr), None);
}

/// proc(5): what a process has read so far; None once it is gone.
fn bytes_read(child: &std::process::Child) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{}/io", child.id())).ok()?;
    text.lines()
        .find_map(|line| line.strip_prefix("rchar: "))?
        .parse()
        .ok()
}

/// Changes a file while it is read.
#[test]
fn a_file_that_changes_while_it_is_read_is_reported() {
    let folder = archive(20_000);
    let path = folder.path().join("mail.mbox");
    let size = fs::metadata(&path).unwrap().len();
    let mut changed = 0;
    for grows in [true, false] {
        // Once so much has been read, the file is changed.
        for part in [100, 10, 4, 2] {
            File::create(&path)
                .unwrap()
                .write_all(MAIL.repeat(20_000).as_bytes())
                .unwrap();
            let mut child = command()
                .args(["scan", "--threads", "1", "--format", "json", "mail.mbox"])
                .current_dir(folder.path())
                .stdout(File::create(folder.path().join("out")).unwrap())
                .stderr(File::create(folder.path().join("err")).unwrap())
                .spawn()
                .unwrap();
            let begun = Instant::now();
            while bytes_read(&child).is_some_and(|read| read < size / part)
                && begun.elapsed() < Duration::from_secs(20)
            {
                std::thread::sleep(Duration::from_micros(200));
            }
            let file = OpenOptions::new().append(true).open(&path).unwrap();
            if grows {
                (&file).write_all(MAIL.repeat(10).as_bytes()).unwrap();
            } else {
                file.set_len(size / 100).unwrap();
            }
            let (code, ..) = watch(&mut child);
            let out: Value =
                serde_json::from_slice(&fs::read(folder.path().join("out")).unwrap()).unwrap();
            let said = fs::read_to_string(folder.path().join("err")).unwrap();
            let messages = out["counts"]["messages"].as_u64().unwrap();
            if grows {
                // As long as it was when it was opened, or as it was found.
                assert!(matches!(code, Some(0 | 1)), "{said}");
                assert!((20_000..=20_010).contains(&messages), "{messages}");
            } else if code == Some(2) {
                changed += 1;
                assert!(said.contains("shorter"), "{said}");
                assert!(messages < 20_000);
            } else {
                // Shortened before it was opened, or after it was read.
                assert!(
                    [200, 20_000]
                        .iter()
                        .any(|whole| messages.abs_diff(*whole) <= 1),
                    "{messages}: {said}"
                );
            }
        }
    }
    assert!(changed > 0, "no file was caught while it was read");
}

#[test]
fn time_that_goes_backwards_or_nowhere_is_a_fact_and_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let dates = [
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Sat, 1 Jan 0000 00:00:00 +2359",
        "Tue, 30 Feb 2025 25:61:61 +9999",
        "yesterday",
        "",
        "Tue, 11 Mar 2025 14:22:07 +0000",
        "Sat, 31 Dec 2016 23:59:60 +0000",
        "Mon, 18 Jan 2038 03:14:08 +0000",
    ];
    let mut mails = 0_u64;
    let mut mbox = String::new();
    for upper in dates {
        for lower in dates {
            mails += 1;
            mbox.push_str(&format!(
                "From x Tue Mar 11 14:22:07 2025\n\
                 Received: from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org (Postfix) with ESMTPS id 1; {upper}\n\
                 Received: from pc ([198.51.100.9]) by mail.example.net with ESMTPSA id 2; {lower}\n\
                 From: Ida <ida{mails}@example.net>\nDate: {lower}\n\nx\n\n"
            ));
        }
    }
    fs::write(folder.path().join("mail.mbox"), mbox).unwrap();
    for format in ["text", "json", "html"] {
        let ran = measure(
            folder.path(),
            &["analyze", "-v", "--format", format, "mail.mbox"],
        );
        assert_eq!((ran.code, ran.stderr().as_str()), (Some(0), ""), "{format}");
    }
    for format in ["text", "json", "ndjson", "csv", "html", "tally"] {
        let ran = measure(folder.path(), &["scan", "--format", format, "mail.mbox"]);
        assert_eq!((ran.code, ran.stderr().as_str()), (Some(0), ""), "{format}");
    }
    let ran = measure(folder.path(), &["analyze", "--format", "json", "mail.mbox"]);
    let value: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(value["counts"]["messages"], mails);
    let first = &value["messages"][90]["hops"][0];
    assert!(first["delay_seconds"].as_i64().unwrap() > 0, "{first}");
    let backwards = &value["messages"][7]["hops"][0];
    assert!(
        backwards["delay_seconds"].as_i64().unwrap() < 0,
        "{backwards}"
    );
}

#[test]
fn with_little_memory_it_works_and_with_none_it_ends() {
    let folder = archive(5_000);
    let limited = |kib: u32, arguments: &[&str]| {
        Command::new("bash")
            .args(["-c", "ulimit -v \"$1\"; shift; exec \"$0\" \"$@\""])
            .arg(command().get_program())
            .arg(kib.to_string())
            .args(arguments)
            .env("RUST_BACKTRACE", "0")
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    let scan = ["scan", "--threads", "1", "--format", "json", "mail.mbox"];
    let output = limited(192 * 1024, &scan);
    assert!(
        output.status.code().is_some_and(|code| code < 2),
        "{output:?}"
    );
    // So little that something is refused: it may not hang, nor answer with half of a report.
    for kib in [
        90_000, 80_000, 72_000, 70_000, 68_000, 66_000, 40_000, 8_000,
    ] {
        let output = limited(kib, &scan);
        let whole: Option<Value> = serde_json::from_slice(&output.stdout).ok();
        match output.status.code() {
            Some(0 | 1) => assert!(whole.is_some(), "{kib}"),
            _ => assert!(output.stdout.is_empty() || whole.is_some(), "{kib}"),
        }
        assert_eq!(steering(&output.stderr), None, "{kib}");
    }
}

/// A line that was lost is told like an end that was: what is there is reported, and counted.
#[test]
fn a_tally_without_one_of_its_lines_is_reported_and_says_so() {
    let folder = archive(300);
    let scan = ["scan", "--format", "tally", "mail.mbox"];
    let whole = String::from_utf8(measure(folder.path(), &scan).stdout).unwrap();
    let merge = |tally: &[u8], language: &str| {
        fs::write(folder.path().join("tally"), tally).unwrap();
        let arguments = ["merge", "--lang", language, "--format", "json", "tally"];
        let ran = measure(folder.path(), &arguments);
        let report: Value = serde_json::from_slice(&ran.stdout).unwrap_or_default();
        (ran.code, ran.stderr(), report)
    };
    let all = merge(whole.as_bytes(), "en").2["counts"]["messages"].as_u64();
    let is_lost = |line: &str| line.starts_with("{\"messages\"");
    let lost = whole.lines().find(|line| is_lost(line)).unwrap();
    let rest = whole.replacen(&format!("{lost}\n"), "", 1);
    for (language, said) in [
        ("en", "messages are missing: lines"),
        ("ja", "通の記録がありません"),
    ] {
        let (code, stderr, report) = merge(rest.as_bytes(), language);
        assert_eq!(code, Some(2));
        assert!(stderr.contains(said), "{stderr}");
        assert!(report["recommendations"].is_array(), "{stderr}");
        assert!(report["counts"]["messages"].as_u64() < all);
    }
    // The twin: one too many is nobody's to count.
    let twice = whole.replacen(lost, &format!("{lost}\n{lost}"), 1);
    let (code, stderr, report) = merge(twice.as_bytes(), "en");
    assert_eq!((code, report.is_null()), (Some(2), true));
    assert!(stderr.contains("too many"), "{stderr}");
    // Of one that breaks off, those are counted that are there.
    let head = whole.lines().next().unwrap();
    let (code, _, report) = merge(format!("{head}\n").as_bytes(), "en");
    assert_eq!(code, Some(2));
    assert_eq!(report["counts"]["messages"], 0);
}

#[test]
fn a_tally_that_is_damaged_is_refused_by_line() {
    let folder = archive(300);
    let whole = measure(folder.path(), &["scan", "--format", "tally", "mail.mbox"]).stdout;
    let lines = whole.iter().filter(|byte| **byte == b'\n').count();
    assert!(lines > 1);
    for cut in (0..whole.len()).step_by(whole.len() / 60 + 1) {
        fs::write(folder.path().join("tally"), &whole[..cut]).unwrap();
        let ran = measure(folder.path(), &["merge", "--format", "json", "tally"]);
        assert_eq!(ran.code, Some(2), "cut at {cut}: {}", ran.stdout());
        assert!(ran.stderr().starts_with("error: "), "{}", ran.stderr());
        // What was read is reported; without a whole first line it is no tally.
        if whole[..cut].contains(&b'\n') {
            assert!(ran.stderr().contains("incomplete"), "{}", ran.stderr());
            let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
            assert!(report["recommendations"].is_array());
        } else {
            assert!(ran.stdout.is_empty());
        }
    }
    for at in (0..whole.len()).step_by(whole.len() / 60 + 1) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x15;
        fs::write(folder.path().join("tally"), &damaged).unwrap();
        let ran = measure(folder.path(), &["merge", "--format", "json", "tally"]);
        assert!(ran.code.is_some_and(|code| code <= 2), "damaged at {at}");
        assert_eq!(steering(&ran.stderr), None, "{}", ran.stderr());
    }
    fs::write(folder.path().join("tally"), vec![b'['; 3 << 20]).unwrap();
    let ran = measure(folder.path(), &["merge", "tally"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr());
    let ran = measure_reading(
        folder.path(),
        &[OsStr::new("merge"), OsStr::new("-")],
        Some(Path::new("mail.mbox")),
    );
    assert_eq!(ran.code, Some(2), "{}", ran.stderr());
}
