//! What a big archive costs in memory.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::env;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::process::Command;

use heloscope::scan::{Input, Monitor, Options, Place, Visit, scan};
use heloscope::source::RawMessage;

#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    messages: u64,
    received: u64,
    bytes: u64,
}

impl Visit for Sums {
    fn message(&mut self, _: &Place, message: &RawMessage<'_>) {
        self.messages += 1;
        self.received += memchr::memmem::find_iter(message.header, b"Received: ").count() as u64;
        self.bytes += message.length;
    }

    fn merge(&mut self, other: Self) {
        self.messages += other.messages;
        self.received += other.received;
        self.bytes += other.bytes;
    }
}

#[test]
fn memory_depends_on_neither_the_archive_nor_a_message_nor_a_line() {
    // The peak is that of a process: the test runs itself again, with no other test beside it.
    if env::var_os("HELOSCOPE_ALONE").is_none() {
        let alone = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", NAME])
            .env("HELOSCOPE_ALONE", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&alone.stdout);
        assert!(alone.status.success(), "{alone:?}");
        assert!(said.contains("1 passed"), "{said}");
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("archive.mbox");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let mut truth = Sums::default();
    let mut write = |text: &[u8]| {
        file.write_all(text).unwrap();
        truth.bytes += text.len() as u64;
    };
    let separator = b"From a@example.org Thu Jan 11 07:30:12 2024\n";
    let line = [&[b'x'; 1023][..], b"\n"].concat();
    for at in 0..3000_usize {
        write(separator);
        for _ in 0..at % 5 {
            write(b"Received: from a by b\n");
            truth.received += 1;
        }
        write(b"Subject: some\n\n");
        for _ in 0..at % 40 {
            write(&line);
        }
        write(b"\nFrom here on nothing separates.\n\n");
        truth.messages += 1;
    }
    // A body, a line of a body and a field of 48 MiB each.
    let run = [b'y'; 1 << 20];
    for start in [
        &b"Subject: body\n\n"[..],
        b"Subject: line\n\n",
        b"Subject: ",
    ] {
        write(separator);
        write(start);
        for _ in 0..48 {
            if start.ends_with(b"body\n\n") {
                (0..1024).for_each(|_| write(&line));
            } else {
                write(&run);
            }
        }
        write(b"\n\n");
        truth.messages += 1;
    }
    file.flush().unwrap();
    drop(file);
    let scanned = |path| {
        let (inputs, options) = ([Input::Path(path)], Options::default());
        scan(&inputs, &options, &Monitor::default(), Sums::default)
    };
    // The pages of the program's code count too: most are there after a look at one mail.
    let one_mail = [&separator[..], b"Subject: some\n\nbody\n"].concat();
    let one_path = folder.path().join("one.mbox");
    std::fs::write(&one_path, one_mail).unwrap();
    assert_eq!(scanned(one_path).visit.messages, 1);
    let before = peak_kib();
    let outcome = scanned(path);
    assert_eq!(outcome.visit, truth);
    let totals = outcome.totals();
    assert_eq!(
        (totals.bytes, totals.found(), totals.cut),
        (truth.bytes, truth.messages, 1)
    );
    let used = peak_kib() - before;
    let threads = std::thread::available_parallelism().unwrap().get() as u64;
    assert!(used < 1024 + threads * 1024, "{used} KiB");
}

const NAME: &str = "scan_memory::memory_depends_on_neither_the_archive_nor_a_message_nor_a_line";

fn peak_kib() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
