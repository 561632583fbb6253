//! Megabytes of mbox a second, and what other ways of looking at the same file cost, in one run.
//!
//! `cargo bench --bench scan -- FILE`, or without a file on one of 256 MiB that is made for it.
//! Compare within one run only: CPU seconds of the same work differ by half between runs on a busy
//! machine. `rg` is measured if there is one.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::print_stdout,
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
    let made = named.is_none().then(make_mbox);
    let file = named.map_or_else(|| made.clone().unwrap(), PathBuf::from);
    let bytes = fs::metadata(&file).unwrap().len();
    println!("{} ({} MiB)", file.display(), bytes >> 20);
    // Into the page cache.
    let messages = read_all(&file);

    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let rows: Vec<Row> = vec![
        ("read, nothing else", Box::new(|| read_all(&file))),
        ("memmem for \"\\nFrom \"", Box::new(|| search(&file))),
        ("source: header sections", Box::new(|| split(&file))),
        ("scan, 1 thread", Box::new(|| scan_all(&file, 1))),
        ("scan, every core", Box::new(|| scan_all(&file, cores))),
        ("rg --no-mmap -c '^From '", Box::new(|| ripgrep(&file))),
        #[cfg(feature = "cli")]
        ("heloscope scan, 1 thread", Box::new(|| command(&file, "1"))),
        #[cfg(feature = "cli")]
        (
            "heloscope scan, every core",
            Box::new(|| command(&file, &cores.to_string())),
        ),
        (
            "mail-parser: mbox iterator",
            Box::new(|| mail_parser_mbox(&file, |_| ())),
        ),
        (
            "mail-parser: headers",
            Box::new(|| {
                mail_parser_mbox(&file, |text| {
                    black_box(MessageParser::default().parse_headers(text));
                })
            }),
        ),
        (
            "mail-parser: full parse",
            Box::new(|| {
                mail_parser_mbox(&file, |text| {
                    black_box(MessageParser::default().parse(text));
                })
            }),
        ),
    ];
    black_box(messages);
    println!(
        "{:28} {:>9} {:>8} {:>8} {:>8} {:>9}",
        "", "result", "CPU s", "wall s", "MiB/s", "peak MiB"
    );
    for (name, work) in &rows {
        let mut best: Option<(f64, f64)> = None;
        let mut result = 0;
        for _ in 0..ROUNDS {
            let (cpu, wall) = (cpu_seconds(), Instant::now());
            result = work();
            let took = (cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
            if best.is_none_or(|best| took.0 < best.0) {
                best = Some(took);
            }
        }
        let (cpu, wall) = best.unwrap_or_default();
        let rate = (bytes >> 20) as f64 / wall;
        // The peak is the process's, so that of all rows so far.
        println!(
            "{name:28} {result:9} {cpu:8.2} {wall:8.3} {rate:8.0} {:9.1}",
            peak_mib()
        );
    }
    if let Some(file) = made {
        fs::remove_file(file).unwrap();
    }
}

type Row<'a> = (&'static str, Box<dyn Fn() -> u64 + 'a>);

const ROUNDS: usize = 5;

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

fn peak_mib() -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Messages of 50 KB in the mean, 4 KB of these in the header section, as in an archive with
/// attachments.
fn make_mbox() -> PathBuf {
    let path = std::env::temp_dir().join(format!("heloscope-bench-{}.mbox", std::process::id()));
    let mut file = BufWriter::new(File::create(&path).unwrap());
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
