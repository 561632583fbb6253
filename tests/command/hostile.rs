//! Hostile input through the real command, in every format: it ends with the right exit code, in
//! two seconds of processor time and 64 MiB, with everything counted and nothing printed that
//! steers a terminal, a browser, a spreadsheet or a parser.
//!
//! A build for debugging is ten times slower: there the large inputs are an eighth as large, and
//! ten seconds are allowed. `HELOSCOPE_BINARY=target/dist/heloscope cargo test --test command hostile`
//! holds a release to the full sizes.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a failing test panics"
)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::command::{Ran, is_debug, measure, measure_reading, steering};

const RECEIVED: &str = "Received: from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org \
    (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n";
const VICTIM: &str = "From: Ida <ida@example.net>\nMessage-ID: <1@desk.example.net>\n\nhello\n";
const SEPARATOR: &str = "From ida@example.net Tue Mar 11 14:22:07 2025\n";

/// What one input must come to.
struct Case {
    name: &'static str,
    /// What lies in the folder that is read; the input is `input`.
    text: Vec<u8>,
    /// 2 if something could not be read.
    exit: i32,
    /// Messages that are there.
    messages: u64,
    /// Domains of their authors, if they are many.
    domains: u64,
    /// Codes of what was left out.
    left_out: &'static [&'static str],
}

const fn case(name: &'static str, text: Vec<u8>, messages: u64) -> Case {
    Case {
        name,
        text,
        exit: 1,
        messages,
        domains: 0,
        left_out: &[],
    }
}

const fn left_out(
    name: &'static str,
    text: Vec<u8>,
    messages: u64,
    exit: i32,
    left_out: &'static [&'static str],
) -> Case {
    Case {
        name,
        text,
        exit,
        messages,
        domains: 0,
        left_out,
    }
}

/// As many as a release must bear, and an eighth of them elsewhere.
fn scaled(count: usize) -> usize {
    if is_debug() { count / 8 } else { count }
}

/// So many mails, each of which takes longer than a line of the same length.
fn scaled_mails(count: usize) -> usize {
    if is_debug() { count / 32 } else { count }
}

fn mail(fields: &str) -> Vec<u8> {
    format!("{RECEIVED}{fields}{VICTIM}").into_bytes()
}

fn field(name: &str, value: &str) -> Vec<u8> {
    mail(&format!("{name}: {value}\n"))
}

/// A mail whose topmost trace field holds this.
fn received(text: &str) -> Vec<u8> {
    format!("Received: {text}\n{RECEIVED}{VICTIM}").into_bytes()
}

fn large_cases() -> Vec<Case> {
    let million = scaled(1_000_000);
    let mails = scaled_mails(1_000_000);
    let ten = scaled(10_000_000);
    let lines = scaled(100_000);
    let long = |c: &str| c.repeat(ten / c.len());
    vec![
        case(
            "a HELO name of ten megabytes",
            received(&format!("from {}", long("a"))),
            1,
        ),
        case(
            "a line of ten megabytes in dots",
            received(&format!("from {}", long("a."))),
            1,
        ),
        case(
            "a subject of ten megabytes",
            field("Subject", &long("a ")),
            1,
        ),
        case(
            "an unknown field of ten megabytes",
            field("X-A", &long("x")),
            1,
        ),
        case(
            "a line of ten megabytes of invalid UTF-8",
            [
                RECEIVED.as_bytes(),
                b"Subject: ",
                &vec![0xff; ten],
                b"\n",
                VICTIM.as_bytes(),
            ]
            .concat(),
            1,
        ),
        case(
            "a hundred thousand trace fields",
            (RECEIVED.repeat(lines) + VICTIM).into_bytes(),
            1,
        ),
        case(
            "a hundred thousand short trace fields",
            ("Received: from a by b\n".repeat(lines) + VICTIM).into_bytes(),
            1,
        ),
        case(
            "a trace field of a million folds",
            received(&format!("from a{} by b", "\n ".repeat(million))),
            1,
        ),
        case(
            "a million parentheses open",
            received(&format!("from a {} by b", "(".repeat(million))),
            1,
        ),
        case(
            "half a million parentheses open and close",
            received(&format!(
                "from a {}{} by b",
                "(".repeat(million / 2),
                ")".repeat(million / 2)
            )),
            1,
        ),
        case(
            "a million parentheses in From",
            format!(
                "{RECEIVED}From: {}<ida@example.net>\n\n",
                "(".repeat(million)
            )
            .into_bytes(),
            1,
        ),
        case(
            "a million parentheses in results",
            field(
                "Authentication-Results",
                &format!("mx.example.org; {}", "(".repeat(million)),
            ),
            1,
        ),
        case(
            "four trace fields of parentheses",
            (format!("Received: from a {}\n", "(".repeat(240_000)).repeat(4) + RECEIVED + VICTIM)
                .into_bytes(),
            1,
        ),
        case(
            "a million quotes",
            received(&format!("from {} by b", "\"".repeat(million))),
            1,
        ),
        case(
            "a quote of backslashes without end",
            received(&format!("from \"{}", "\\".repeat(million))),
            1,
        ),
        case(
            "an angle without end",
            format!(
                "{RECEIVED}From: <{}\nMessage-ID: <{}\n\n",
                "<".repeat(million / 4),
                "[".repeat(million / 4)
            )
            .into_bytes(),
            1,
        ),
        case(
            "a hundred thousand results",
            field(
                "Authentication-Results",
                &format!(
                    "mx.example.org; {}",
                    "dkim=pass header.d=example.com; ".repeat(lines)
                ),
            ),
            1,
        ),
        case(
            "a hundred thousand fields of results",
            mail(
                &"Authentication-Results: mx.example.org; dkim=pass header.d=a.example.com\n"
                    .repeat(lines),
            ),
            1,
        ),
        case(
            "a hundred thousand addresses",
            format!("{RECEIVED}From: {}\n\n", "a@example.net, ".repeat(lines)).into_bytes(),
            1,
        ),
        case(
            "a hundred thousand From fields",
            mail(&"From: eve@example.com\n".repeat(lines)),
            1,
        ),
        case(
            "a hundred thousand groups",
            format!("{RECEIVED}From: {}\n\n", "g:".repeat(lines)).into_bytes(),
            1,
        ),
        case(
            "an RFC 2047 bomb",
            field("Subject", &"=?utf-8?B?QUFBQUFBQUFBQUFB?= ".repeat(lines)),
            1,
        ),
        case(
            "an RFC 2047 bomb in From",
            format!(
                "{RECEIVED}From: {}<ida@example.net>\n\n",
                "=?utf-8?q?=41?= ".repeat(lines)
            )
            .into_bytes(),
            1,
        ),
        case(
            "one encoded word of a megabyte",
            field("Subject", &format!("=?utf-7?Q?{}?=", "+".repeat(million))),
            1,
        ),
        case(
            "an RFC 2231 bomb",
            mail(&format!(
                "Content-Type: message/rfc822; {}\n",
                (0..lines)
                    .map(|at| format!("name*{at}*=utf-8''%41; "))
                    .collect::<String>()
            )),
            1,
        ),
        case(
            "multiparts in multiparts",
            [
                mail("Content-Type: multipart/mixed; boundary=a\n"),
                "--a\nContent-Type: multipart/mixed; boundary=a\n\n"
                    .repeat(lines)
                    .into_bytes(),
            ]
            .concat(),
            1,
        ),
        case(
            "mails in mails",
            [
                mail("Content-Type: message/rfc822\n"),
                "Content-Type: message/rfc822\nSubject: x\n\n"
                    .repeat(lines)
                    .into_bytes(),
            ]
            .concat(),
            1,
        ),
        case(
            "a million empty mails",
            format!("{SEPARATOR}Subject:\n\n\n")
                .repeat(mails)
                .into_bytes(),
            mails as u64,
        ),
        left_out(
            "a million separators",
            SEPARATOR.repeat(million).into_bytes(),
            0,
            1,
            &["no_header"],
        ),
        Case {
            domains: scaled_mails(20_000) as u64,
            ..case(
                "twenty thousand domains",
                (0..scaled_mails(20_000))
                    .map(|at| format!("{SEPARATOR}{RECEIVED}From: a@d{at}.example.net\n\nx\n\n"))
                    .collect::<String>()
                    .into_bytes(),
                scaled_mails(20_000) as u64,
            )
        },
        case(
            "a hundred thousand people",
            (0..scaled_mails(100_000))
                .map(|at| format!("{SEPARATOR}{RECEIVED}From: a{at}@example.com\n\nx\n\n"))
                .collect::<String>()
                .into_bytes(),
            scaled_mails(100_000) as u64,
        ),
        left_out("ten megabytes of NUL", vec![0; ten], 0, 1, &["binary"]),
        left_out(
            "more CR than is rewritten",
            "Received: from a\r".repeat(300_000).into_bytes(),
            0,
            1,
            &["cr_only"],
        ),
        left_out(
            "much UTF-16",
            utf16(
                &format!("{}{VICTIM}", "Received: from a by b\n".repeat(400_000)),
                u16::to_le_bytes,
            ),
            0,
            1,
            &["utf16"],
        ),
        case(
            "a body of one line",
            [mail(""), vec![b'a'; ten]].concat(),
            1,
        ),
        case(
            "a body of From",
            [
                SEPARATOR.as_bytes(),
                &mail(""),
                "From \n".repeat(million).as_bytes(),
            ]
            .concat(),
            1,
        ),
    ]
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("\u{feff}{text}");
    text.encode_utf16().flat_map(bytes).collect()
}

/// What steers those who print it, in every place a mail can put it.
fn steering_mail() -> String {
    let hostile = "\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}\u{2029}\u{ad}\u{e0041}\u{7f}\u{0}\
        <script>alert(1)</script>'\"><img src=x onerror=alert(1)>&lt;=cmd|'/c calc'!A0";
    format!(
        "Authentication-Results: {hostile}; spf=pass smtp.mailfrom={hostile}\n\
         Received: from {hostile} ({hostile} [192.0.2.1]) by {hostile} with {hostile} id {hostile} for <{hostile}@x>; {hostile}\n\
         Received: from mail{hostile}.example.net (mail.example.net [192.0.2.25]) by mx.example.org with ESMTPS ({hostile}) id 1; Tue, 11 Mar 2025 14:22:07 +0000\n\
         From: \"{hostile}\" <{hostile}@example.net>\nFrom: =?utf-8?q?=1b[2J?= <=?utf-8?q?=1b?=@example.net>\n\
         Subject: {hostile} =?utf-8?B?G10w?= =?utf-8?q?=1b]0;x=07=E2=80=AE?=\nMessage-ID: <{hostile}>\nDate: {hostile}\n\
         List-Id: <{hostile}>\nReturn-Path: <{hostile}@example.net>\nX-SG-EID: {hostile}\n\n{hostile}\n"
    )
}

fn small_cases() -> Vec<Case> {
    let lines = "Received: from a by b\n";
    let mut cases = vec![
        left_out("nothing", Vec::new(), 0, 1, &["empty"]),
        left_out("one line end", b"\n".to_vec(), 0, 1, &["empty"]),
        case("a NUL in every field", mail("Subject: a\0b\nX\0Y: z\n\0\n").into_iter().map(|b| if b == b'=' { 0 } else { b }).collect(), 1),
        case("lone CRs", received("from a\r\rReceived: from evil.example.com by b\r by c"), 1),
        case("CR CR LF", String::from_utf8(mail("")).unwrap().replace('\n', "\r\r\n").into_bytes(), 1),
        case("invalid UTF-8", [b"Received: from \xff\xfe\xc0\xaf\xed\xa0\x80 (\xf8\x88 [192.0.2.1]) by \x80\nSubject: \xff\n".as_slice(), &mail("")].concat(), 1),
        case("UTF-16, little end first", utf16(&format!("{RECEIVED}{VICTIM}"), u16::to_le_bytes), 1),
        case("UTF-16, big end first", utf16(&format!("{RECEIVED}{VICTIM}"), u16::to_be_bytes), 1),
        case("UTF-16 with half a character", [utf16(&format!("{RECEIVED}Subject: \u{10000}\n{VICTIM}"), u16::to_le_bytes), vec![0]].concat(), 1),
        case("UTF-16 with lone surrogates", [utf16(&format!("{RECEIVED}{VICTIM}"), u16::to_le_bytes), vec![0, 0xd8, 0, 0xd8]].concat(), 1),
        case("text that steers", steering_mail().into_bytes(), 1),
        case("the same with a mail around it", format!("{RECEIVED}From: a@example.com\nContent-Type: message/rfc822\n\n{}", steering_mail()).into_bytes(), 1),
        case("every contradiction at once", mail("From: eve@example.com\nFrom:\nMessage-ID: <2@x>\nMessage-ID:\nDate: x\nDate: Thu, 1 Jan 1970 00:00:00 +0000\nReceived:\nReturn-Path: <a@b>\nReturn-Path: <>\n"), 1),
        case("homographs", format!("{RECEIVED}From: <ida@ex\u{430}mple.net>\nMessage-ID: <1@x>\n\n").into_bytes(), 1),
        case("a formula as a sender", format!("{RECEIVED}From: \"=1+1\" <=cmd@example.net>\nFrom: <+1@example.net>\nMessage-ID: <@SUM(1)>\n\n").into_bytes(), 1),
        case("a domain without end", format!("{RECEIVED}From: a@{}\n\n", "a.".repeat(5000)).into_bytes(), 1),
        case("a Content-Length beyond all numbers", format!("{SEPARATOR}Content-Length: 99999999999999999999999999\n{lines}\nx\n\n{SEPARATOR}Content-Length: -1\n{lines}\nx\n").into_bytes(), 2),
        left_out("a Content-Length that is untrue", format!("{SEPARATOR}Content-Length: 18446744073709551615\n{lines}\nx\n\n{SEPARATOR}Content-Length: 5\n{lines}\nx\n").into_bytes(), 2, 1, &[]),
        case("a body that plants a mail", format!("{SEPARATOR}{RECEIVED}{VICTIM}\n\nFrom eve@example.com Tue Mar 11 14:22:07 2025\nno header here\n\nFrom eve\nReceived: from evil.example.com by x\n\n").into_bytes(), 1),
        case("a separator of a megabyte", format!("From {} Tue Mar 11 14:22:07 2025\n{RECEIVED}{VICTIM}", "a".repeat(1 << 20)).into_bytes(), 1),
        case("no line end at all", RECEIVED.trim_end().as_bytes().to_vec(), 1),
    ];
    for (name, date) in [
        ("the year 1970", "Thu, 1 Jan 1970 00:00:00 +0000"),
        ("the year 9999", "Fri, 31 Dec 9999 23:59:59 +0000"),
        (
            "the last day of 9999 in the far west",
            "Fri, 31 Dec 9999 23:59:59 -9999",
        ),
        ("the year 0", "Mon, 1 Jan 0000 00:00:00 +2359"),
        (
            "the year 99999999999999999999",
            "Mon, 1 Jan 99999999999999999999 00:00:00 +0000",
        ),
        (
            "the 99th of a month that is none",
            "Xxx, 99 Foo -1 99:99:99 +9999",
        ),
        ("a leap second", "Sat, 31 Dec 2016 23:59:60 +0000"),
        ("a date of signs", "-----+++++:::::"),
    ] {
        let text = format!(
            "Received: from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org with ESMTPS id 1; {date}\n\
             Received: from a by mail.example.net with ESMTPSA id 2; Tue, 11 Mar 2025 14:22:07 +0000\nDate: {date}\n{VICTIM}"
        );
        cases.push(case(name, text.into_bytes(), 1));
    }
    cases
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(text, 1).unwrap()
}

/// One member of a zip file, deflated, with its sizes in front.
fn zip_member(name: &[u8], text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    let data = encoder.finish().unwrap();
    let mut sum = flate2::Crc::new();
    sum.update(text);
    let mut member = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0".to_vec();
    member.extend(sum.sum().to_le_bytes());
    member.extend((data.len() as u32).to_le_bytes());
    member.extend((text.len() as u32).to_le_bytes());
    member.extend((name.len() as u16).to_le_bytes());
    member.extend([0, 0]);
    member.extend(name);
    member.extend(data);
    member
}

fn zip(members: &[Vec<u8>]) -> Vec<u8> {
    let mut archive = members.concat();
    archive.extend(b"PK\x05\x06");
    archive.extend([0; 18]);
    archive
}

fn tar_member(name: &[u8], kind: u8, link: &[u8], text: &[u8]) -> Vec<u8> {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name);
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = kind;
    header[157..157 + link.len()].copy_from_slice(link);
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut member = [&header, text].concat();
    member.resize(member.len().next_multiple_of(512), 0);
    member
}

fn packed_cases() -> Vec<Case> {
    // A mail whose body is 1.2 GiB of one letter; of nothing but spaces where that takes too long.
    let block = vec![b'a'; 16 << 20];
    let blocks = if is_debug() { 2 } else { 76 };
    let (exit, refused): (i32, &'static [&'static str]) = if is_debug() {
        (1, &[])
    } else {
        (2, &["too_large"])
    };
    let start = mail("");
    let bomb = |pack: fn(&[u8]) -> Vec<u8>| [pack(&start), pack(&block).repeat(blocks)].concat();
    let mut deep = gzip(&start);
    for _ in 0..8 {
        deep = gzip(&deep);
    }
    let mut zips = zip(&[zip_member(b"mail.eml", &start)]);
    for _ in 0..8 {
        zips = zip(&[zip_member(b"inner.zip", &zips)]);
    }
    let whole = gzip(&start);
    let path = b"../../../../../../../../tmp/heloscope-planted.eml".as_slice();
    let shown = "\u{1b}]0;x\u{7}\u{202e}.eml";
    let end = [0; 1024];
    vec![
        left_out("a gzip bomb", bomb(gzip), 1, exit, refused),
        left_out("a zstd bomb", bomb(zstd), 1, exit, refused),
        left_out(
            "a zip bomb",
            zip(&[zip_member(
                b"a.eml",
                &[start.clone(), block.repeat(if is_debug() { 1 } else { 8 })].concat(),
            )]),
            1,
            1,
            &[],
        ),
        left_out(
            "a zip of many bombs",
            zip(&[
                vec![zip_member(b"a.eml", &start)],
                vec![zip_member(b"b.txt", &block); blocks],
            ]
            .concat()),
            1,
            1,
            &["body_only"],
        ),
        left_out("gzip in gzip in gzip", deep, 0, 2, &["too_deep"]),
        left_out("zip in zip in zip", zips, 0, 2, &["too_deep"]),
        left_out(
            "a gzip file that breaks off",
            whole[..whole.len() - 9].to_vec(),
            1,
            2,
            &["broken"],
        ),
        case(
            "two gzip members",
            [gzip(&start[..40]), gzip(&start[40..])].concat(),
            1,
        ),
        left_out(
            "something behind gzip",
            [whole.clone(), b"PK\x03\x04 nonsense".to_vec()].concat(),
            1,
            2,
            &["broken"],
        ),
        left_out(
            "a zip file that breaks off",
            zip_member(b"a.eml", &start)[..60].to_vec(),
            0,
            2,
            &["broken"],
        ),
        case(
            "members that climb out of a zip",
            zip(&[
                zip_member(path, &start),
                zip_member(b"/etc/heloscope-planted.eml", &start),
                zip_member(b"C:\\x.eml", &start),
                zip_member(shown.as_bytes(), &start),
            ]),
            4,
        ),
        case(
            "members that climb out of a tar",
            [
                tar_member(path, b'0', b"", &start),
                tar_member(b"/etc/heloscope-planted.eml", b'0', b"", &start),
                tar_member(shown.as_bytes(), b'0', b"", &start),
                end.to_vec(),
            ]
            .concat(),
            3,
        ),
        case(
            "links in a tar",
            [
                tar_member(b"a", b'2', b"/etc/passwd", b""),
                tar_member(b"b", b'1', b"a", b""),
                tar_member(b"c", b'3', b"", b""),
                tar_member(b"d", b'6', b"", b""),
                tar_member(b"e.eml", b'0', b"", &start),
                end.to_vec(),
            ]
            .concat(),
            1,
        ),
        left_out(
            "a tar member of a kind nobody knows",
            [
                tar_member(b"a\x1b[2J", b'Z', b"", b"x"),
                tar_member(b"e.eml", b'0', b"", &start),
                end.to_vec(),
            ]
            .concat(),
            1,
            2,
            &["unsupported"],
        ),
        left_out(
            "a tar that breaks off",
            tar_member(b"e.eml", b'0', b"", &start)[..700].to_vec(),
            1,
            2,
            &["broken"],
        ),
        left_out(
            "a member whose checksum is wrong",
            {
                let mut text = zip(&[zip_member(b"a.eml", &start)]);
                text[14] ^= 1;
                text
            },
            1,
            2,
            &["broken"],
        ),
    ]
}

const ANALYZE: [&str; 3] = ["text", "json", "html"];
const SCAN: [&str; 6] = ["text", "json", "ndjson", "csv", "html", "tally"];

/// Runs one input in every format; says what is wrong.
fn check(folder: &Path, case: &Case) -> Vec<String> {
    let mut faults = Vec::new();
    // What is written depends little on how much was read, which takes long in such a build.
    let few = is_debug() && case.text.len() > 256 * 1024;
    for format in ANALYZE {
        if few && format == "html" {
            continue;
        }
        let ran = measure(folder, &["analyze", "-v", "--format", format, "input"]);
        judge(
            &format!("analyze {format}"),
            &ran,
            case,
            format,
            &mut faults,
        );
    }
    for format in SCAN {
        if few && !matches!(format, "json" | "tally") {
            continue;
        }
        let ran = measure(
            folder,
            &["scan", "-v", "--threads", "2", "--format", format, "input"],
        );
        judge(&format!("scan {format}"), &ran, case, format, &mut faults);
        if format == "json" {
            counted(&ran, case, &mut faults);
        }
        if format == "tally" {
            fs::write(folder.join("tally"), &ran.stdout).unwrap();
            let merged = measure(folder, &["merge", "--format", "tally", "tally"]);
            if merged.stdout != ran.stdout {
                faults.push("the tally read and written again is another".to_owned());
            }
        }
    }
    if few {
        return faults;
    }
    let ran = measure_reading(
        folder,
        &["scan", "--threads", "1", "--format", "json", "-"],
        Some(Path::new("input")),
    );
    judge("scan of a pipe", &ran, case, "json", &mut faults);
    counted(&ran, case, &mut faults);
    faults
}

fn judge(run: &str, ran: &Ran, case: &Case, format: &str, faults: &mut Vec<String>) {
    let mut fault = |what: String| faults.push(format!("{run}: {what}"));
    // Whether there is an answer is not asked here.
    let exits = if case.exit == 2 { 2..=2 } else { 0..=1 };
    if !ran.code.is_some_and(|code| exits.contains(&code)) {
        fault(format!(
            "exit {:?}: {}",
            ran.code,
            String::from_utf8_lossy(&ran.stderr)
        ));
    }
    let limit = Duration::from_secs(if is_debug() { 30 } else { 2 });
    if ran.time > limit {
        fault(format!("{:?}", ran.time));
    }
    // SECURITY.md: what a tally and its answers take.
    if ran.peak_kib > 64 * 1024 + case.domains * 4 {
        fault(format!("{} MiB", ran.peak_kib / 1024));
    }
    for (name, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        if let Some(text) = steering(text) {
            fault(format!("{name} steers: {text}"));
        }
    }
    if let Err(what) = well_formed(format, &ran.stdout) {
        fault(format!("no {format}: {what}"));
    }
}

fn well_formed(format: &str, output: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(output).map_err(|error| error.to_string())?;
    match format {
        "json" => {
            let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
            let known = value["schema"] == "heloscope.analysis.1";
            known.then_some(()).ok_or("no schema".to_owned())
        }
        "ndjson" | "tally" => text.lines().try_for_each(|line| {
            let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            value
                .is_object()
                .then_some(())
                .ok_or("no object".to_owned())
        }),
        "csv" => {
            let mut reader = csv::Reader::from_reader(output);
            for record in reader.records() {
                let record = record.map_err(|error| error.to_string())?;
                for value in &record {
                    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                        return Err(format!("a formula: {value}"));
                    }
                }
            }
            Ok(())
        }
        "html" => {
            let page = scraper::Html::parse_document(text);
            if let Some(error) = page.errors.first() {
                return Err(error.to_string());
            }
            for element in page.root_element().descendent_elements() {
                let element = element.value();
                let handlers = element.attrs().any(|(name, value)| {
                    name.starts_with("on") || value.trim_start().starts_with("javascript:")
                });
                if handlers
                    || matches!(
                        element.name(),
                        "script" | "img" | "iframe" | "object" | "base" | "form"
                    )
                {
                    return Err(format!("<{}>", element.name()));
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Everything that was there is among the messages or among what was left out.
fn counted(ran: &Ran, case: &Case, faults: &mut Vec<String>) {
    let value: Value = serde_json::from_slice(&ran.stdout).unwrap_or_default();
    let counts = &value["counts"];
    if counts["messages"] != case.messages {
        faults.push(format!(
            "{} messages, not {}",
            counts["messages"], case.messages
        ));
    }
    let skipped: Vec<_> = counts["skipped"]
        .as_object()
        .map(|skipped| skipped.keys().map(String::as_str).collect())
        .unwrap_or_default();
    if skipped != case.left_out {
        faults.push(format!("left out: {skipped:?}, not {:?}", case.left_out));
    }
}

#[track_caller]
fn check_all(cases: &[Case]) {
    let mut faults = Vec::new();
    for case in cases {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("input"), &case.text).unwrap();
        for fault in check(folder.path(), case) {
            faults.push(format!("{}: {fault}", case.name));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn small_hostile_inputs() {
    check_all(&small_cases());
}

#[test]
fn large_hostile_inputs() {
    check_all(&large_cases());
}

#[test]
fn packed_hostile_inputs() {
    let planted = [
        Path::new("/tmp/heloscope-planted.eml"),
        Path::new("/etc/heloscope-planted.eml"),
    ];
    check_all(&packed_cases());
    for path in planted {
        assert!(!path.exists(), "{path:?}");
    }
}

/// A folder of everything that is no mail, and one mail.
#[test]
fn hostile_folders() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("input");
    fs::create_dir_all(root.join("deep")).unwrap();
    fs::write(root.join("mail.eml"), mail("")).unwrap();
    std::os::unix::fs::symlink(".", root.join("loop")).unwrap();
    std::os::unix::fs::symlink("../deep", root.join("deep/up")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", root.join("outside.eml")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("broken")).unwrap();
    let fifo = std::process::Command::new("mkfifo")
        .arg(root.join("pipe.eml"))
        .status();
    assert!(fifo.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.eml")).unwrap();
    for name in [
        b"m\xff\xfe.eml".as_slice(),
        b"\x1b]0;x\x07\xe2\x80\xae.eml",
        b"a\nerror: b.eml",
        b"-.eml",
        b"--help",
    ] {
        fs::write(root.join(OsStr::from_bytes(name)), mail("")).unwrap();
    }
    let mut deep = root.join("deep");
    for _ in 0..70 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    let case = left_out(
        "a folder of traps",
        Vec::new(),
        6,
        2,
        &["special_file", "symlink", "too_deep"],
    );
    let faults = check_folder(folder.path(), &case);
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// As [`check`], without a pipe.
fn check_folder(folder: &Path, case: &Case) -> Vec<String> {
    let mut faults = Vec::new();
    for format in SCAN {
        let ran = measure(
            folder,
            &["scan", "-v", "--threads", "2", "--format", format, "input"],
        );
        judge(&format!("scan {format}"), &ran, case, format, &mut faults);
        if format == "json" {
            counted(&ran, case, &mut faults);
        }
    }
    for format in ANALYZE {
        let ran = measure(folder, &["analyze", "--format", format, "input"]);
        judge(
            &format!("analyze {format}"),
            &ran,
            case,
            format,
            &mut faults,
        );
    }
    faults
}

#[test]
fn what_is_no_file_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for (input, code) in [
        ("/dev/null", 1),
        ("/dev/zero", 1),
        ("/dev/urandom", 1),
        ("/proc", 1),
        ("/proc/self/mem", 2),
    ] {
        for command in ["analyze", "scan"] {
            let ran = measure(folder.path(), &[command, input]);
            assert_eq!(ran.code, Some(code), "{command} {input}: {}", ran.stderr());
            assert!(
                ran.time < Duration::from_secs(2),
                "{command} {input}: {:?}",
                ran.time
            );
        }
    }
    // Whatever it is called, and from inside; a folder of that name elsewhere is one like any other.
    let proc = folder.path().join("proc");
    std::os::unix::fs::symlink("/proc", folder.path().join("link")).unwrap();
    fs::create_dir(&proc).unwrap();
    fs::copy("fixtures/demo/colleague.eml", proc.join("1.eml")).unwrap();
    for (from, input, code) in [
        (folder.path(), "link", 1),
        (folder.path(), "/proc/self", 1),
        (folder.path(), "/proc/1", 1),
        (Path::new("/proc"), ".", 1),
        (Path::new("/dev"), ".", 1),
        (folder.path(), "proc", 0),
        (&proc, ".", 0),
    ] {
        let ran = measure(from, &["scan", input]);
        let said = ran.stderr();
        assert_eq!(ran.code, Some(code), "{} {input}: {said}", from.display());
        assert!(
            !said.contains("error"),
            "{} {input}: {said}",
            from.display()
        );
    }
    // A file name that is a flag, a newline and a sequence, in a message about it.
    let name = OsString::from("no\u{1b}[2Jsuch\nerror: file");
    let ran = measure(folder.path(), &[OsStr::new("scan"), &name]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(steering(&ran.stderr), None);
    assert_eq!(
        ran.stderr()
            .lines()
            .filter(|line| line.starts_with("error:"))
            .count(),
        1
    );
}
