//! A large archive through the real command: what it costs in memory, and whether all of it is
//! accounted for.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::command::command;

/// Bytes of the archive.
const SIZE: usize = 200 << 20;
/// What the command may take at most, beside what its debug build is larger by.
const MOST_KIB: u64 = 24 * 1024 + if cfg!(debug_assertions) { 16 * 1024 } else { 0 };
const DOMAINS: usize = 300;

#[test]
fn two_hundred_megabytes_are_accounted_for_in_little_memory() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("archive.mbox");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let body =
        "The quick brown fox jumps over the lazy dog, and From there it goes on.\n".repeat(1000);
    let (mut size, mut mails, mut copies) = (0, 0_u64, 0_u64);
    while size < SIZE {
        let at = mails % 2000;
        copies += u64::from(mails >= 2000);
        let domain = format!("d{}.example.net", at as usize % DOMAINS);
        let quoted = if at % 5 == 0 {
            "\nFrom here on, a body.\n"
        } else {
            ""
        };
        let text = format!(
            "From 17{at}@xxx Thu Jan 11 07:30:12 +0000 2024\n\
             Received: from mail.{domain} (mail.{domain}. [203.0.113.11])\n\tby mx.google.com with ESMTPS id {at};\n\t\
             Thu, 11 Jan 2024 07:30:12 +0000\nAuthentication-Results: mx.google.com; spf=pass smtp.mailfrom=p@{domain}\n\
             From: p{at}@{domain}\nMessage-ID: <{at}@{domain}>\n\n{quoted}{body}\n"
        );
        file.write_all(text.as_bytes()).unwrap();
        size += text.len();
        mails += 1;
    }
    file.flush().unwrap();
    drop(file);

    let from_file = command()
        .args(["scan", "-q", "--format", "json"])
        .arg(&path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let from_pipe = command()
        .args(["scan", "-q", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reports = Vec::new();
    for (name, mut child) in [("file", from_file), ("pipe", from_pipe)] {
        let input = child.stdin.take();
        let (report, peak) = thread::scope(|scope| {
            if let Some(mut input) = input {
                let path = &path;
                scope.spawn(move || {
                    std::io::copy(&mut File::open(path).unwrap(), &mut input).unwrap()
                });
            }
            finish(child)
        });
        assert!(peak > 0 && peak < MOST_KIB, "{name}: {peak} KiB");
        let counts = &report["counts"];
        assert_eq!(counts["messages"], mails, "{name}");
        assert_eq!(counts["duplicates"], copies, "{name}");
        assert_eq!(counts["unreadable"], 0, "{name}");
        let answers = report["recommendations"].as_array().unwrap();
        assert_eq!(answers.len(), DOMAINS, "{name}");
        let counted: u64 = answers
            .iter()
            .map(|answer| answer["messages"].as_u64().unwrap())
            .sum();
        assert_eq!(counted + copies, mails, "{name}");
        reports.push(report);
    }
    assert_eq!(reports[0], reports[1]);
}

/// The report, and the most memory that was seen to be in use.
fn finish(mut child: Child) -> (Value, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut out = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        out.read_to_end(&mut text).unwrap();
        text
    });
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    let text = reader.join().unwrap();
    (serde_json::from_slice(&text).unwrap(), peak)
}
