//! The law of scaling: for each kind of input, twice as much takes at most two and a half times as
//! long, and no more memory but for what a tally keeps of each message.
//!
//! `cargo bench --bench scaling` prints a table of once, twice, four and eight times as much, and fails
//! where the law is broken. `cargo bench --bench scaling -- domains senders` measures the kinds whose
//! name has one of these words. `HELOSCOPE_BINARY` names another build of the command, `ROUNDS` how
//! often each is measured.

#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures, prints and fails"
)]

#[path = "../tests/support/command.rs"]
mod command;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use command::Ran;

const RECEIVED: &str = "Received: from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org \
    (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n";

/// A kind of input: how it is made, and how much of it takes about a tenth of a second.
struct Kind {
    name: &'static str,
    usual: usize,
    /// Bytes that one more of it may keep in memory.
    kept: u64,
    make: fn(&Path, usize),
    arguments: &'static [&'static str],
}

const ROUNDS: usize = 12;
/// What a tally keeps, see SECURITY.md; these domains have one host each.
const A_MESSAGE: u64 = 48;
const A_DOMAIN: u64 = 2 * 1024;
const SCAN: &[&str] = &["scan", "-q", "--threads", "1", "--format", "json", "input"];
const TEXT: &[&str] = &["scan", "--threads", "1", "--lang", "en", "input"];
const ANALYZE: &[&str] = &["analyze", "-q", "--format", "json", "input"];
const MERGE: &[&str] = &["merge", "--format", "json", "input"];

const KINDS: &[Kind] = &[
    Kind {
        name: "mails in an mbox",
        usual: 40_000,
        kept: A_MESSAGE,
        make: |at, n| mbox(at, n, ""),
        arguments: SCAN,
    },
    Kind {
        name: "mails with Content-Length",
        usual: 40_000,
        kept: A_MESSAGE,
        make: |at, n| mbox(at, n, "Content-Length: 7\n"),
        arguments: SCAN,
    },
    Kind {
        name: "domains",
        usual: 4_000,
        kept: A_DOMAIN,
        make: domains,
        arguments: SCAN,
    },
    Kind {
        name: "senders of a domain",
        usual: 20_000,
        kept: A_MESSAGE,
        make: senders,
        arguments: SCAN,
    },
    Kind {
        name: "domains as a table",
        usual: 8_000,
        kept: A_DOMAIN,
        make: domains,
        arguments: TEXT,
    },
    Kind {
        name: "shards of a tally",
        usual: 40_000,
        kept: A_MESSAGE,
        make: |at, n| {
            senders(at, n);
            let ran = command::measure(at, &["scan", "--format", "tally", "input"]);
            fs::write(at.join("input"), ran.stdout).unwrap();
        },
        arguments: &["merge", "--shard", "1/2", "--format", "json", "input"],
    },
    Kind {
        name: "lines of a body",
        usual: 20_000_000,
        kept: 0,
        make: |at, n| {
            write(
                at,
                &format!(
                    "From x Tue Mar 11 14:22:07 2025\n{RECEIVED}From: a@example.net\n\n{}",
                    "line\n".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "lines that begin with From",
        usual: 1_000_000,
        kept: 0,
        make: |at, n| {
            write(
                at,
                &format!(
                    "From x Tue Mar 11 14:22:07 2025\n{RECEIVED}From: a@example.net\n\n{}",
                    "From here\n".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "trace fields of a mail",
        usual: 2_000,
        kept: 4 * 1024,
        make: |at, n| {
            write(
                at,
                &format!("{}From: a@example.net\n\n", RECEIVED.repeat(n)),
            )
        },
        arguments: ANALYZE,
    },
    Kind {
        name: "trace fields without an address",
        usual: 2_000,
        kept: 4 * 1024,
        make: |at, n| {
            let hidden = RECEIVED.replace(" (mail.example.net [192.0.2.25])", "");
            write(at, &format!("{}From: a@example.net\n\n", hidden.repeat(n)));
        },
        arguments: ANALYZE,
    },
    Kind {
        name: "tokens of trace fields",
        usual: 800,
        kept: 0,
        make: |at, n| {
            mails_with(
                at,
                n,
                &format!("Received: from a {} by b\n", "(a [1.2.3.4]) ".repeat(500)),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "parentheses of a field",
        usual: 60_000,
        kept: 40,
        make: |at, n| {
            many(
                at,
                &format!(
                    "Received: from a {} by b\n{RECEIVED}From: a@example.net\n\n",
                    "(".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "bytes of a field",
        usual: 60_000,
        kept: 40,
        make: |at, n| {
            many(
                at,
                &format!(
                    "Received: from {}\n{RECEIVED}From: a@example.net\n\n",
                    "a".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "results of a field",
        usual: 2_000,
        kept: 300,
        make: |at, n| {
            many(
                at,
                &format!(
                    "Authentication-Results: mx.example.org; {}\n{RECEIVED}From: a@example.net\n\n",
                    "dkim=pass header.d=example.net; ".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "addresses of From",
        usual: 2_000,
        kept: 300,
        make: |at, n| {
            many(
                at,
                &format!(
                    "{RECEIVED}From: {}\n\n",
                    "\"x\" <a@example.net>, ".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "encoded words",
        usual: 1_500,
        kept: 300,
        make: |at, n| {
            many(
                at,
                &format!(
                    "{RECEIVED}From: {}<a@example.net>\n\n",
                    "=?utf-8?B?QUFBQUFB?= ".repeat(n)
                ),
            )
        },
        arguments: SCAN,
    },
    Kind {
        name: "separators alone",
        usual: 300_000,
        kept: 0,
        make: |at, n| write(at, &"From x Tue Mar 11 14:22:07 2025\n".repeat(n)),
        arguments: SCAN,
    },
    Kind {
        name: "mails in gzip",
        usual: 30_000,
        kept: A_MESSAGE,
        make: |at, n| {
            mbox(at, n, "");
            pack(at, |text| {
                let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                e.write_all(text).unwrap();
                e.finish().unwrap()
            });
        },
        arguments: SCAN,
    },
    Kind {
        name: "mails in zstd",
        usual: 30_000,
        kept: A_MESSAGE,
        make: |at, n| {
            mbox(at, n, "");
            pack(at, |text| zstd::stream::encode_all(text, 1).unwrap());
        },
        arguments: SCAN,
    },
    Kind {
        name: "mails in xz",
        usual: 30_000,
        kept: A_MESSAGE,
        make: |at, n| {
            mbox(at, n, "");
            pack(at, |text| {
                let mut e = liblzma::write::XzEncoder::new(Vec::new(), 1);
                e.write_all(text).unwrap();
                e.finish().unwrap()
            });
        },
        arguments: SCAN,
    },
    Kind {
        name: "members of a tar",
        usual: 15_000,
        kept: A_MESSAGE,
        make: tar,
        arguments: SCAN,
    },
    Kind {
        name: "files in a folder",
        usual: 4_000,
        kept: A_MESSAGE,
        make: folder,
        arguments: SCAN,
    },
    Kind {
        name: "messages of a tally",
        usual: 40_000,
        kept: A_MESSAGE,
        make: |at, n| {
            mbox(at, n, "");
            let ran = command::measure(at, &["scan", "--format", "tally", "input"]);
            fs::write(at.join("input"), ran.stdout).unwrap();
        },
        arguments: MERGE,
    },
    Kind {
        name: "mails shown one by one",
        usual: 600,
        kept: 8 * 1024,
        make: |at, n| mbox(at, n, ""),
        arguments: ANALYZE,
    },
];

fn write(at: &Path, text: &str) {
    fs::write(at.join("input"), text).unwrap();
}

/// The same mail a hundred times, so that it takes a while.
fn many(at: &Path, mail: &str) {
    write(
        at,
        &format!("From x Tue Mar 11 14:22:07 2025\n{mail}x\n\n").repeat(100),
    );
}

fn mbox(at: &Path, count: usize, field: &str) {
    let mut text = String::new();
    for number in 0..count {
        write!(text, "From x Tue Mar 11 14:22:07 2025\n{field}{RECEIVED}Message-ID: <{number}@x>\nFrom: a{}@example.net\n\nhello\n\n\n", number % 100).unwrap();
    }
    write(at, &text);
}

fn mails_with(at: &Path, count: usize, fields: &str) {
    write(
        at,
        &format!(
            "From x Tue Mar 11 14:22:07 2025\n{fields}{RECEIVED}From: a@example.net\n\nhello\n\n"
        )
        .repeat(count),
    );
}

fn domains(at: &Path, count: usize) {
    let mut text = String::new();
    for number in 0..count {
        write!(
            text,
            "From x Tue Mar 11 14:22:07 2025\n{RECEIVED}From: a@d{number}.example.net\n\nhello\n\n"
        )
        .unwrap();
    }
    write(at, &text);
}

fn senders(at: &Path, count: usize) {
    let mut text = String::new();
    for number in 0..count {
        write!(
            text,
            "From x Tue Mar 11 14:22:07 2025\n{RECEIVED}Message-ID: <{number}@x>\nFrom: a{number}@d{}.example.net\n\nhello\n\n",
            number % 2
        )
        .unwrap();
    }
    write(at, &text);
}

fn pack(at: &Path, encode: fn(&[u8]) -> Vec<u8>) {
    let path = at.join("input");
    fs::write(&path, encode(&fs::read(&path).unwrap())).unwrap();
}

fn tar(at: &Path, count: usize) {
    let text = format!("{RECEIVED}From: a@example.net\n\nhello\n");
    let mut header = [0; 512];
    header[..5].copy_from_slice(b"a.eml");
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut member = [&header, text.as_bytes()].concat();
    member.resize(member.len().next_multiple_of(512), 0);
    let mut archive = member.repeat(count);
    archive.extend([0; 1024]);
    fs::write(at.join("input"), archive).unwrap();
}

fn folder(at: &Path, count: usize) {
    let folder = at.join("input");
    fs::create_dir(&folder).unwrap();
    let text = format!("{RECEIVED}From: a@example.net\n\nhello\n");
    for number in 0..count {
        fs::write(folder.join(format!("{number}.eml")), &text).unwrap();
    }
}

/// The best run of each size. The sizes take turns, so that a machine that is slow for a while is
/// slow for all of them.
fn measure(kind: &Kind, rounds: usize) -> [Ran; TIMES.len()] {
    let inputs = TIMES.map(|times| {
        let at = tempfile::tempdir().unwrap();
        (kind.make)(at.path(), kind.usual * times);
        at
    });
    let round = || {
        inputs
            .each_ref()
            .map(|at| command::measure(at.path(), kind.arguments))
    };
    let mut best = round();
    for _ in 1..rounds {
        for (best, ran) in best.iter_mut().zip(round()) {
            if ran.time < best.time {
                *best = ran;
            }
        }
    }
    for best in &best {
        assert!(
            matches!(best.code, Some(0 | 1)),
            "{}: {}",
            kind.name,
            best.stderr()
        );
    }
    best
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_wanted =
        |kind: &&Kind| words.is_empty() || words.iter().any(|word| kind.name.contains(&**word));
    let rounds = std::env::var("ROUNDS").ok();
    let rounds = rounds.map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let mut broken = Vec::new();
    print!("{:27} {:>10}", "kind", "count");
    for times in TIMES {
        print!(" {:>15}", format!("{times} x"));
    }
    println!("  ratio");
    for kind in KINDS.iter().filter(is_wanted) {
        let measured = measure(kind, rounds);
        let start = Duration::from_millis(2);
        let seconds = |ran: &Ran| ran.time.saturating_sub(start).as_secs_f64().max(0.001);
        let ratios = measured
            .windows(2)
            .map(|pair| seconds(&pair[1]) / seconds(&pair[0]));
        let ratio = ratios.fold(0.0, f64::max);
        print!("{:27} {:>10}", kind.name, kind.usual);
        for ran in &measured {
            let ms = ran.time.as_secs_f64() * 1000.0;
            print!(" {ms:>5.0} ms {:>3.0} MiB", ran.peak_kib as f64 / 1024.0);
        }
        println!("  {ratio:>5.2}");
        let [once, .., most] = &measured;
        let grown = most.peak_kib.saturating_sub(once.peak_kib);
        let more = (TIMES[TIMES.len() - 1] - TIMES[0]) * kind.usual;
        let allowed = 4096 + kind.kept * more as u64 / 1024;
        if ratio > 2.5 {
            broken.push(format!("{}: time grows by {ratio:.2}", kind.name));
        }
        if grown > allowed {
            broken.push(format!("{}: memory grows by {grown} KiB", kind.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// How much of each kind is measured.
const TIMES: [usize; 4] = [1, 2, 4, 8];
