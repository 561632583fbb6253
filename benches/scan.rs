//! What an archive costs, and what other ways of looking at the same file cost, in one run.
//!
//! `cargo bench --bench scan -- FILE`, or without a file on three that are made for it: 256 MiB with
//! attachments, a million mails of 300 bytes, and 100,000 mails of a list, 6 KB each with ten `Received`
//! fields. Compare within one run only: CPU seconds of the same work differ by half between runs on a
//! busy machine; the ratios are to ripgrep. `rg` and Python are measured if there are any.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a harness, not the library"
)]

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufReader, BufWriter, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use mail_parser::MessageParser;

use heloscope::scan::{Input, Monitor, Options, Place, Visit, scan};
use heloscope::source::{Item, Messages, RawMessage};

fn main() {
    let named = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    if let Some(file) = named {
        return measure(Path::new(&file));
    }
    for make in [attachments, small_mails, list_mails] {
        let file = make();
        measure(&file);
        fs::remove_file(file).unwrap();
    }
}

fn measure(file: &Path) {
    let bytes = fs::metadata(file).unwrap().len();
    println!("{} ({} MiB)", file.display(), bytes >> 20);
    // Into the page cache.
    black_box(read_all(file));

    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let rows: Vec<Row> = vec![
        ("read, nothing else", Box::new(|| read_all(file))),
        ("memmem for \"\\nFrom \"", Box::new(|| search(file))),
        ("source: header sections", Box::new(|| split(file))),
        ("scan, 1 thread", Box::new(|| scan_all(file, 1))),
        ("scan, every core", Box::new(|| scan_all(file, cores))),
        ("rg --no-mmap -c '^From '", Box::new(|| ripgrep(file))),
        #[cfg(feature = "cli")]
        ("heloscope scan, 1 thread", Box::new(|| command(file, "1"))),
        #[cfg(feature = "cli")]
        (
            "heloscope scan, every core",
            Box::new(|| command(file, &cores.to_string())),
        ),
        (
            "mail-parser: mbox iterator",
            Box::new(|| mail_parser_mbox(file, |_| ())),
        ),
        (
            "mail-parser: headers",
            Box::new(|| {
                mail_parser_mbox(file, |text| {
                    black_box(MessageParser::default().parse_headers(text));
                })
            }),
        ),
        (
            "mail-parser: full parse",
            Box::new(|| {
                mail_parser_mbox(file, |text| {
                    black_box(MessageParser::default().parse(text));
                })
            }),
        ),
        ("Python mailbox: headers", Box::new(|| python(file))),
    ];
    println!(
        "{:28} {:>9} {:>8} {:>8} {:>8} {:>6} {:>6}",
        "", "result", "CPU s", "wall s", "MiB/s", "CPU x", "wall x"
    );
    let measured: Vec<_> = rows.iter().map(|(name, work)| (name, best(work))).collect();
    let other = measured.iter().find(|(name, _)| name.starts_with("rg "));
    let other = other.map_or((0, f64::NAN, f64::NAN), |(_, other)| *other);
    for (name, (result, cpu, wall)) in measured {
        let rate = (bytes >> 20) as f64 / wall;
        println!(
            "{name:28} {result:9} {cpu:8.2} {wall:8.3} {rate:8.0} {:6.2} {:6.2}",
            cpu / other.1,
            wall / other.2
        );
    }
    println!();
}

/// The result of a row, and the CPU and wall seconds of the round that took the least.
fn best(work: &dyn Fn() -> u64) -> (u64, f64, f64) {
    let round = || {
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        let result = work();
        (result, cpu_seconds() - cpu, wall.elapsed().as_secs_f64())
    };
    let mut best = round();
    for _ in 1..ROUNDS {
        // What takes a minute is not measured more often.
        if best.2 > LONG {
            break;
        }
        let next = round();
        if next.1 < best.1 {
            best = next;
        }
    }
    best
}

type Row<'a> = (&'static str, Box<dyn Fn() -> u64 + 'a>);

const ROUNDS: usize = 5;
const LONG: f64 = 5.0;

fn read_all(file: &Path) -> u64 {
    let mut file = File::open(file).unwrap();
    let mut block = vec![0; 128 * 1024];
    let mut sum = 0;
    loop {
        match file.read(&mut block).unwrap() {
            0 => return sum,
            count => sum += count as u64,
        }
    }
}

/// The least that any splitter must do; misses what lies across two blocks.
fn search(file: &Path) -> u64 {
    let mut file = File::open(file).unwrap();
    let mut block = vec![0; 128 * 1024];
    let finder = memchr::memmem::Finder::new(b"\nFrom ");
    let mut found = 0;
    loop {
        match file.read(&mut block).unwrap() {
            0 => return found,
            count => found += finder.find_iter(&block[..count]).count() as u64,
        }
    }
}

fn split(file: &Path) -> u64 {
    let mut messages = Messages::new(File::open(file).unwrap());
    let mut count = 0;
    while let Some(item) = messages.next_item().unwrap() {
        if let Item::Message(message) = item {
            black_box(message.header);
            count += 1;
        }
    }
    count
}

#[derive(Default)]
struct Count(u64);

impl Visit for Count {
    fn message(&mut self, _: &Place, message: &RawMessage<'_>) {
        black_box(message.header);
        self.0 += 1;
    }

    fn merge(&mut self, other: Self) {
        self.0 += other.0;
    }
}

fn scan_all(file: &Path, threads: usize) -> u64 {
    let options = Options {
        threads: NonZeroUsize::new(threads),
        ..Options::default()
    };
    scan(
        &[Input::Path(file.to_owned())],
        &options,
        &Monitor::default(),
        Count::default,
    )
    .visit
    .0
}

fn ripgrep(file: &Path) -> u64 {
    let output = Command::new("rg")
        .args(["--no-mmap", "-c", "^From "])
        .arg(file)
        .stderr(Stdio::null())
        .output();
    let text = output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8(output.stdout).unwrap(),
    );
    text.trim().parse().unwrap_or(0)
}

/// The whole command, from the file to the answers as JSON; the result is the number of mails.
#[cfg(feature = "cli")]
fn command(file: &Path, threads: &str) -> u64 {
    let output = Command::new(env!("CARGO_BIN_EXE_heloscope"))
        .args(["scan", "--format", "json", "--threads", threads])
        .arg(file)
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    report["counts"]["messages"].as_u64().unwrap_or(0)
}

/// What the standard library of Python does with it.
fn python(file: &Path) -> u64 {
    let script = "import email.parser, mailbox, sys\n\
        read = email.parser.BytesHeaderParser().parse\n\
        print(sum(1 for mail in mailbox.mbox(sys.argv[1], factory=read)))";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(file)
        .output();
    let text = output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8(output.stdout).unwrap(),
    );
    text.trim().parse().unwrap_or(0)
}

fn mail_parser_mbox(file: &Path, look: impl Fn(&[u8])) -> u64 {
    let reader = BufReader::with_capacity(128 * 1024, File::open(file).unwrap());
    let messages = mail_parser::mailbox::mbox::MessageIterator::new(reader);
    let mut count = 0;
    for message in messages.flatten() {
        look(message.contents());
        count += 1;
    }
    count
}

/// This process's and its children's, in steps of 10 ms; 0 where there is no procfs.
fn cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // proc_pid_stat(5): the command's name is in parentheses and may hold anything.
    let fields = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(4)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    ticks as f64 / 100.0
}

/// Messages of 50 KB in the mean, 4 KB of these in the header section, as in an archive with
/// attachments.
fn attachments() -> PathBuf {
    let (path, mut file) = made("attachments");
    let signature =
        "\tb=abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz\n".repeat(40);
    let line = "The quick brown fox jumps over the lazy dog, and From there it goes on.\n";
    let mut written: u64 = 0;
    let mut random: u64 = 1;
    for at in 0_u64.. {
        // Knuth's MMIX generator.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let lines = (random >> 33) % 1300;
        let text = format!(
            "From a@example.org Thu Jan 11 07:30:12 2024\nReceived: from mail{at}.example.org (mail.example.org [192.0.2.7])\n\tby mx.example.com with ESMTPS id {at}; Thu, 11 Jan 2024 07:30:12 +0000\nDKIM-Signature: v=1;\n{signature}From: a@example.org\nSubject: {at}\n\n{}\n",
            line.repeat(lines as usize)
        );
        file.write_all(text.as_bytes()).unwrap();
        written += text.len() as u64;
        if written > 256 << 20 {
            break;
        }
    }
    file.flush().unwrap();
    path
}

/// A million mails of 300 bytes.
fn small_mails() -> PathBuf {
    let (path, mut file) = made("small");
    for at in 0..1_000_000 {
        let domain = at % 500;
        let mut text = format!(
            "From x Tue Mar 11 14:22:07 2025\nReceived: from mail.d{domain}.example.net (mail.d{domain}.example.net [192.0.2.25])\n\tby mx.example.org (Postfix) with ESMTPS id {at:07};\n\tTue, 11 Mar 2025 14:22:07 +0000\nFrom: a{}@d{domain}.example.net\nMessage-ID: <{at:07}@d{domain}>\n\nhello\n",
            at % 5000
        );
        while text.len() < 298 {
            text.push('x');
        }
        text.push_str("\n\n");
        file.write_all(text.as_bytes()).unwrap();
    }
    file.flush().unwrap();
    path
}

/// 100,000 mails of a list, 6 KB each with ten `Received` fields.
fn list_mails() -> PathBuf {
    let (path, mut file) = made("lists");
    let signature = "\n\tabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(5);
    let body = "The quick brown fox jumps over the lazy dog, and on it goes.\n".repeat(60);
    for at in 0..100_000 {
        let domain = at % 2000;
        let mut text = "From x Tue Mar 11 14:22:07 2025\n".to_owned();
        for hop in 0..10 {
            let (from, by) = (hop % 3, (hop + 1) % 3);
            text.push_str(&format!(
                "Received: from host{hop}.relay{from}.example.org (host{hop}.relay{from}.example.org [198.51.100.{}])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n\t(No client certificate requested)\n\tby host{}.relay{by}.example.org (Postfix) with ESMTPS id 4Z{at:06}{hop}\n\tfor <list@lists.example.org>; Tue, 11 Mar 2025 14:2{}:07 +0000 (UTC)\n",
                hop + 1,
                hop + 1,
                9 - hop
            ));
        }
        text.push_str(&format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=d{domain}.example.net;\n\ts=s1; h=from:to:subject;\n\tb={signature}\nList-Id: <list.lists.example.org>\nSender: list-bounces@lists.example.org\nPrecedence: list\nFrom: Person <p{}@d{domain}.example.net>\nSubject: [list] number {at}\nMessage-ID: <{at:07}@d{domain}.example.net>\nTo: list@lists.example.org\n\n",
            at % 7000
        ));
        let rest = 5998_usize.saturating_sub(text.len()).min(body.len());
        text.push_str(&body[..rest]);
        text.push_str("\n\n");
        file.write_all(text.as_bytes()).unwrap();
    }
    file.flush().unwrap();
    path
}

fn made(name: &str) -> (PathBuf, BufWriter<File>) {
    let name = format!("heloscope-bench-{name}-{}.mbox", std::process::id());
    let path = std::env::temp_dir().join(name);
    let file = BufWriter::new(File::create(&path).unwrap());
    (path, file)
}
