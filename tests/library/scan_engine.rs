//! Files, folders, compressed and packed input, on one thread and many.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use heloscope::scan::{Input, Monitor, Options, Place, ScanOutcome, SkipReason, Visit, scan};
use heloscope::source::{NotMail, RawMessage};
use tempfile::TempDir;

use crate::pack::{ENCODERS, Sizes, gzip, tar, xz, zip};

/// Every message: where it was, and its header section.
#[derive(Debug, Default)]
struct Seen(Vec<Message>);

/// Path, members, offset, length, header section.
type Message = (Option<PathBuf>, Vec<String>, u64, u64, String);

impl Visit for Seen {
    fn message(&mut self, place: &Place, message: &RawMessage<'_>) {
        assert!(!message.header.starts_with(b"Subject: panic"), "as asked");
        self.0.push((
            place.path.clone(),
            place.members.clone(),
            message.offset,
            message.length,
            String::from_utf8_lossy(message.header).into_owned(),
        ));
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

fn run(paths: &[&Path], options: &Options) -> ScanOutcome<Seen> {
    let inputs: Vec<Input> = paths
        .iter()
        .map(|path| Input::Path((*path).to_owned()))
        .collect();
    let mut outcome = scan(&inputs, options, &Monitor::default(), Seen::default);
    outcome.visit.0.sort();
    outcome
}

fn threads(count: usize) -> Options {
    Options {
        threads: NonZeroUsize::new(count),
        ..Options::default()
    }
}

fn reasons(outcome: &ScanOutcome<Seen>) -> Vec<(SkipReason, u64)> {
    outcome.totals().reasons.into_iter().collect()
}

fn mbox(messages: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for at in 0..messages {
        let body = format!("line {at}\n").repeat(at % 97);
        let quoted = if at % 7 == 0 {
            "\nFrom here on, a body\n"
        } else {
            ""
        };
        write!(
            text,
            "From a@example.org Thu Jan 11 07:30:12 2024\nReceived: from a{at} by b\nSubject: {at}\n\n{quoted}{body}\n"
        )
        .unwrap();
    }
    text
}

fn write(folder: &TempDir, name: &str, text: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// Two threads that meet the same domains must not keep these twice until the end.
#[test]
fn what_threads_gather_is_put_together_on_the_way() {
    let folder = TempDir::new().unwrap();
    let file = write(&folder, "big", &mbox(12_000));
    let inputs = [Input::Path(file.clone())];
    let made = AtomicUsize::new(0);
    let make = || {
        made.fetch_add(1, Ordering::Relaxed);
        Seen::default()
    };
    let mut outcome = scan(&inputs, &threads(3), &Monitor::default(), make);
    // One for each thread, and one each time that a thread has 2,048 messages: that is two to five
    // times, however they are shared out.
    let made = made.load(Ordering::Relaxed);
    assert!((5..=8).contains(&made), "{made}");
    outcome.visit.0.sort();
    assert_eq!(outcome.visit.0, run(&[&file], &threads(1)).visit.0);
    assert_eq!(outcome.totals().messages, 12_000);
}

#[test]
fn one_file_on_many_threads_reads_as_on_one() {
    let folder = TempDir::new().unwrap();
    let file = write(&folder, "big", &mbox(1500));
    let whole = run(&[&file], &threads(1));
    assert_eq!(whole.visit.0.len(), 1500);
    for count in [2, 3, 8] {
        for part in [1, 4096, 100_000] {
            for block in [1, 500, 1 << 17] {
                if part == 1 && (block != 500 || count != 3) {
                    continue;
                }
                let options = Options {
                    part,
                    block,
                    ..threads(count)
                };
                let outcome = run(&[&file], &options);
                assert_eq!(outcome.visit.0, whole.visit.0, "{count} {part} {block}");
                assert_eq!(outcome.inputs, whole.inputs, "{count} {part} {block}");
            }
        }
    }
}

#[test]
fn ranges_add_up() {
    let folder = TempDir::new().unwrap();
    let text = mbox(200);
    let lengths =
        "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: cl\nContent-Length: 3\n\nhi\n\n"
            .repeat(50);
    let files = [
        write(&folder, "plain", &text),
        write(&folder, "lengths", lengths.as_bytes()),
        write(&folder, "packed.gz", &gzip(&text)),
        write(&folder, "one.eml", b"Subject: one\n\nhello\n"),
        write(&folder, "none", b"just text\n"),
        write(&folder, "led", &[b"# exported\n\n", &text[..]].concat()),
    ];
    for file in files {
        for count in [1, 3] {
            let whole = run(&[&file], &threads(count));
            for cut in [0, 1, 44, 100, 1000, 2323, 4000, 20_000, 10_000_000] {
                let part = |range| {
                    run(
                        &[&file],
                        &Options {
                            range: Some(range),
                            part: 300,
                            ..threads(count)
                        },
                    )
                };
                let (one, two) = (part(0..cut), part(cut..u64::MAX));
                let mut both = one.visit;
                both.merge(two.visit);
                both.0.sort();
                assert_eq!(both.0, whole.visit.0, "{} {cut}", file.display());
                let problems = one.problems.len() + two.problems.len();
                assert_eq!(problems, whole.problems.len(), "{} {cut}", file.display());
            }
        }
    }
}

#[test]
fn a_file_whose_content_length_turns_false_is_shared_from_there() {
    let folder = TempDir::new().unwrap();
    let head =
        "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: cl\nContent-Length: 3\n\nhi\n\n"
            .repeat(5);
    let file = write(&folder, "mixed", &[head.as_bytes(), &mbox(500)].concat());
    let whole = run(&[&file], &threads(1));
    let shared = run(
        &[&file],
        &Options {
            part: 1000,
            ..threads(3)
        },
    );
    assert_eq!(whole.visit.0.len(), 505);
    assert_eq!(shared.visit.0, whole.visit.0);
    assert_eq!(shared.inputs, whole.inputs);
    assert_eq!(reasons(&whole), [(SkipReason::ContentLengthIgnored, 1)]);
}

#[test]
fn compressed_files_read_as_plain_ones() {
    let folder = TempDir::new().unwrap();
    let text = mbox(300);
    let plain = run(&[&write(&folder, "plain", &text)], &threads(1));
    let headers = |outcome: &ScanOutcome<Seen>| -> Vec<(u64, u64, String)> {
        outcome
            .visit
            .0
            .iter()
            .map(|seen| (seen.2, seen.3, seen.4.clone()))
            .collect()
    };
    let (one, two) = text.split_at(text.len() / 2 + 17);
    for (name, encode) in ENCODERS {
        let file = write(&folder, name, &encode(&text));
        let outcome = run(&[&file], &threads(2));
        assert_eq!(headers(&outcome), headers(&plain), "{name}");
        assert_eq!(reasons(&outcome), [], "{name}");
        // Two compressed files put together.
        let file = write(&folder, name, &[encode(one), encode(two)].concat());
        let outcome = run(&[&file], &threads(2));
        assert_eq!(headers(&outcome), headers(&plain), "{name}");
        assert_eq!(outcome.totals().bytes, fs::metadata(&file).unwrap().len());
        // And one in the other.
        for (_, other) in ENCODERS {
            let file = write(&folder, name, &other(&encode(&text)));
            assert_eq!(
                headers(&run(&[&file], &threads(2))),
                headers(&plain),
                "{name}"
            );
        }
    }
    let padded = [gzip(&text), vec![0; 100_000]].concat();
    assert_eq!(
        reasons(&run(&[&write(&folder, "padded", &padded)], &threads(1))),
        []
    );
}

#[test]
fn a_truncated_or_damaged_compressed_file_gives_what_it_has() {
    let folder = TempDir::new().unwrap();
    let text = mbox(3000);
    for (name, encode) in ENCODERS {
        let packed = encode(&text);
        let file = write(&folder, name, &packed[..packed.len() * 3 / 4]);
        let outcome = run(&[&file], &threads(2));
        assert_eq!(reasons(&outcome), [(SkipReason::Broken, 1)], "{name}");
        assert!(outcome.inputs[0].has_failures());
        assert!(
            outcome.visit.0.len() > 300,
            "{name} {}",
            outcome.visit.0.len()
        );
        let problem = &outcome.problems[0];
        let last = outcome.visit.0.iter().map(|seen| seen.2 + seen.3).max();
        assert_eq!(problem.offset, last, "{name}");
        assert!(problem.error.is_some());

        let mut damaged = packed.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 100].fill(0x55);
        let outcome = run(&[&write(&folder, name, &damaged)], &threads(2));
        assert_eq!(reasons(&outcome), [(SkipReason::Broken, 1)], "{name}");

        let tail = [packed, b"garbage".to_vec()].concat();
        let outcome = run(&[&write(&folder, name, &tail)], &threads(2));
        assert_eq!(outcome.visit.0.len(), 3000, "{name}");
        assert_eq!(reasons(&outcome), [(SkipReason::Broken, 1)], "{name}");
    }
}

#[test]
fn takeout_archives_are_read_as_google_writes_them() {
    let folder = TempDir::new().unwrap();
    let text = mbox(100);
    let page = b"<!DOCTYPE html><html></html>";
    for name in [
        "Takeout/Mail/All mail Including Spam and Trash.mbox",
        "Takeout/メール/すべてのメール（迷惑メール、ゴミ箱のメールを含む）.mbox",
    ] {
        let members: [(&str, &[u8]); 3] = [
            ("Takeout/", b""),
            ("Takeout/archive_browser.html", page),
            (name, &text),
        ];
        let mut archives = vec![
            ("a.tar", tar(&members)),
            ("a.tgz", gzip(&tar(&members))),
            ("a.tar.xz", xz(&tar(&members))),
        ];
        for sizes in [Sizes::Before, Sizes::After, Sizes::AfterZip64, Sizes::Zip64] {
            archives.push(("a.zip", zip(&members, 8, sizes)));
        }
        archives.push(("a.zip", zip(&members, 0, Sizes::Before)));
        archives.push((
            "b.tgz",
            gzip(&tar(&[("a.zip", &zip(&members, 8, Sizes::After))])),
        ));
        for (file, archive) in archives {
            let file = write(&folder, file, &archive);
            let outcome = run(&[&file], &threads(2));
            assert_eq!(outcome.visit.0.len(), 100, "{}", file.display());
            assert_eq!(outcome.visit.0[0].1.last().unwrap(), name);
            assert_eq!(reasons(&outcome), [(SkipReason::Companion, 1)]);
            assert_eq!(outcome.totals().files, 2);
            assert_eq!(outcome.totals().bytes, archive.len() as u64);
        }
    }
}

#[test]
fn members_may_be_mails_compressed_or_long_named() {
    let folder = TempDir::new().unwrap();
    let long = format!("{}/x.eml", "d".repeat(150));
    let longer = format!("{}/y.eml", "d".repeat(151));
    let text = mbox(10);
    let packed = gzip(&text);
    let members: [(&str, &[u8]); 4] = [
        (&long, b"Subject: x\n\n"),
        (&longer, b"Subject: y\n\n"),
        ("m.mbox.gz", &packed),
        ("empty", b""),
    ];
    for archive in [
        tar(&members),
        zip(&members, 8, Sizes::Before),
        zip(&members, 8, Sizes::After),
    ] {
        let outcome = run(&[&write(&folder, "a", &archive)], &threads(1));
        assert_eq!(outcome.visit.0.len(), 12);
        let names: Vec<&str> = outcome
            .visit
            .0
            .iter()
            .map(|seen| seen.1[0].as_str())
            .collect();
        assert!(names.contains(&long.as_str()) && names.contains(&longer.as_str()));
        assert_eq!(
            reasons(&outcome),
            [(SkipReason::NotMail(NotMail::Empty), 1)]
        );
    }
}

#[test]
fn truncated_archives_give_what_they_have() {
    let folder = TempDir::new().unwrap();
    let text = mbox(1000);
    let members: [(&str, &[u8]); 3] = [("one", &text), ("two", &text), ("three", &text)];
    for archive in [
        tar(&members),
        zip(&members, 8, Sizes::Before),
        zip(&members, 8, Sizes::After),
        zip(&members, 0, Sizes::Before),
    ] {
        let whole = run(&[&write(&folder, "a", &archive)], &threads(1));
        assert_eq!((whole.visit.0.len(), reasons(&whole)), (3000, vec![]));
        let cut = run(
            &[&write(&folder, "a", &archive[..archive.len() / 2])],
            &threads(1),
        );
        assert!(
            (1001..2000).contains(&cut.visit.0.len()),
            "{}",
            cut.visit.0.len()
        );
        assert_eq!(reasons(&cut), [(SkipReason::Broken, 1)]);
    }
    // A member that is damaged does not end the archive.
    let mut archive = zip(&members, 8, Sizes::Before);
    archive[500..600].fill(0xff);
    let outcome = run(&[&write(&folder, "a", &archive)], &threads(1));
    assert!(outcome.visit.0.len() >= 2000);
    assert_eq!(reasons(&outcome), [(SkipReason::Broken, 1)]);
    let mut archive = zip(&members, 0, Sizes::Before);
    archive[2000] ^= 1;
    let outcome = run(&[&write(&folder, "a", &archive)], &threads(1));
    assert_eq!(
        (outcome.visit.0.len(), reasons(&outcome)),
        (3000, vec![(SkipReason::Broken, 1)])
    );
}

#[test]
fn a_sparse_member_of_a_tar_is_named_and_never_expanded() {
    let folder = TempDir::new().unwrap();
    let mut header = [0; 512];
    header[..6].copy_from_slice(b"sparse");
    header[124..135].copy_from_slice(b"00000001000");
    header[156] = b'S';
    header[257..265].copy_from_slice(b"ustar  \0");
    // 512 bytes after a hole of 8 GiB.
    header[398..409].copy_from_slice(b"00000001000");
    header[386] = 0x80;
    header[387..398].copy_from_slice(&[0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xfe, 0]);
    header[483] = 0x80;
    header[484..495].copy_from_slice(&[0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    header[148..156].fill(b' ');
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let archive = [&header[..], &[b'x'; 512], &tar(&[("m", &mbox(3))])].concat();
    let outcome = run(&[&write(&folder, "a.tar", &archive)], &threads(1));
    assert_eq!(
        (outcome.visit.0.len(), reasons(&outcome)),
        (3, vec![(SkipReason::Unsupported(u16::from(b'S')), 1)])
    );
}

#[test]
fn a_tar_member_with_a_name_of_many_mib_is_not_taken_into_memory() {
    let folder = TempDir::new().unwrap();
    let name = "n".repeat(3 << 20);
    let archive = tar(&[("m", &mbox(3)), (&name, b"Subject: x\n\n")]);
    let outcome = run(&[&write(&folder, "a.tar", &archive)], &threads(1));
    assert_eq!(
        (outcome.visit.0.len(), reasons(&outcome)),
        (3, vec![(SkipReason::Broken, 1)])
    );
    let offset = outcome.problems[0].offset.unwrap();
    assert!(offset < 2 << 20, "{offset}");
}

#[test]
fn what_cannot_be_unpacked_is_named() {
    let folder = TempDir::new().unwrap();
    let text = mbox(5);
    let mut archive = zip(&[("secret", &text), ("open", &text)], 0, Sizes::Before);
    archive[6] = 1;
    let outcome = run(&[&write(&folder, "a.zip", &archive)], &threads(1));
    assert_eq!(
        (outcome.visit.0.len(), reasons(&outcome)),
        (5, vec![(SkipReason::Encrypted, 1)])
    );
    let archive = zip(&[("odd", &text)], 14, Sizes::Before);
    let outcome = run(&[&write(&folder, "a.zip", &archive)], &threads(1));
    assert_eq!(reasons(&outcome), [(SkipReason::Unsupported(14), 1)]);
    let mut nested = text;
    for _ in 0..10 {
        nested = gzip(&nested);
    }
    let outcome = run(&[&write(&folder, "deep", &nested)], &threads(1));
    assert_eq!(reasons(&outcome), [(SkipReason::TooDeep, 1)]);
}

#[test]
fn a_window_of_more_than_128_mib_is_refused() {
    use liblzma::stream::{Check, Filters, LzmaOptions, Stream};

    let folder = TempDir::new().unwrap();
    // RFC 8878, 3.1.1.1.2: a window descriptor of 2 GiB, with nothing in the frame.
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00];
    let outcome = run(&[&write(&folder, "wide.zst", &frame)], &threads(1));
    assert_eq!(reasons(&outcome), [(SkipReason::TooWide, 1)]);

    for (mib, expected) in [(128, vec![]), (256, vec![(SkipReason::TooWide, 1)])] {
        let mut options = LzmaOptions::new_preset(0).unwrap();
        options.dict_size(mib << 20);
        let stream = Stream::new_stream_encoder(Filters::new().lzma2(&options), Check::Crc32);
        let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream.unwrap());
        encoder.write_all(&mbox(3)).unwrap();
        let file = write(&folder, "wide.xz", &encoder.finish().unwrap());
        assert_eq!(reasons(&run(&[&file], &threads(1))), expected);
    }
}

#[cfg(unix)]
#[test]
fn folders_are_walked_with_care() {
    let folder = TempDir::new().unwrap();
    write(&folder, "Maildir/cur/1:2,S", b"Subject: cur\n\nx");
    write(&folder, "Maildir/new/2", b"Subject: new\n\nx");
    write(&folder, "Maildir/tmp/3", b"Subject: tmp\n\nx");
    write(&folder, "Maildir/.Sent/cur/4", b"Subject: sent\n\nx");
    write(&folder, "Maildir/.Sent/new/5", b"Subject: sent new\n\nx");
    write(&folder, "Maildir/dovecot.index", b"\0\x01\x02");
    write(&folder, "tmp/6.eml", b"Subject: other\n\nx");
    write(&folder, "mail.mbox", &mbox(3));
    std::os::unix::fs::symlink("..", folder.path().join("Maildir/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    for count in [1, 4] {
        let outcome = run(&[folder.path()], &threads(count));
        assert_eq!(outcome.visit.0.len(), 8);
        assert_eq!(
            reasons(&outcome),
            [
                (SkipReason::Companion, 1),
                (SkipReason::Special, 1),
                (SkipReason::Symlink, 2),
            ]
        );
        assert!(!outcome.totals().has_failures());
    }
    drop(socket);
    let outcome = run(
        &[
            &folder.path().join("missing"),
            &folder.path().join("mail.mbox"),
        ],
        &threads(2),
    );
    assert_eq!(reasons(&outcome), [(SkipReason::Unreadable, 1)]);
    assert_eq!(outcome.inputs[1].messages, 3);
    assert!(outcome.inputs[0].has_failures() && !outcome.inputs[1].has_failures());
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_as_a_file_is() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for packed in [false, true] {
        let text = if packed { gzip(&mbox(500)) } else { mbox(500) };
        let length = text.len() as u64;
        let to = pipe.clone();
        let writer = std::thread::spawn(move || fs::write(to, text).unwrap());
        let outcome = run(&[&pipe], &threads(2));
        writer.join().unwrap();
        assert_eq!(outcome.visit.0.len(), 500);
        assert_eq!(
            (outcome.totals().bytes, reasons(&outcome)),
            (length, vec![])
        );
    }
}

#[test]
fn one_message_that_panics_costs_itself_alone() {
    let folder = TempDir::new().unwrap();
    let bad = "From a@example.org Thu Jan 11 07:30:12 2024\nSubject: panic\n\n";
    let text = [&mbox(3)[..], bad.as_bytes(), &mbox(3)].concat();
    let outcome = run(&[&write(&folder, "a", &text)], &threads(1));
    assert_eq!(
        (outcome.visit.0.len(), reasons(&outcome)),
        (6, vec![(SkipReason::Panicked, 1)])
    );
    assert_eq!(outcome.totals().found(), 7);
}

#[test]
fn a_stop_ends_the_scan_between_messages() {
    let folder = TempDir::new().unwrap();
    let file = write(&folder, "a", &mbox(1000));
    let monitor = Monitor::default();
    monitor.stop.store(true, Ordering::Relaxed);
    let outcome = scan(&[Input::Path(file)], &threads(2), &monitor, Seen::default);
    assert!(outcome.stopped && outcome.visit.0.is_empty());
}

#[test]
fn many_problems_are_counted_and_some_are_listed() {
    let folder = TempDir::new().unwrap();
    for at in 0..1100 {
        write(&folder, &format!("{at}.txt"), b"no mail");
    }
    let outcome = run(&[folder.path()], &threads(2));
    assert_eq!(
        reasons(&outcome),
        [(SkipReason::NotMail(NotMail::BodyOnly), 1100)]
    );
    assert_eq!(
        (outcome.problems.len(), outcome.problems_left_out),
        (1000, 100)
    );
}

#[test]
fn the_monitor_counts_each_byte_once() {
    let folder = TempDir::new().unwrap();
    let text = mbox(2000);
    let file = write(&folder, "a", &text);
    for part in [1000, 1 << 30] {
        let monitor = Monitor::default();
        let options = Options { part, ..threads(3) };
        scan(
            &[Input::Path(file.clone())],
            &options,
            &monitor,
            Seen::default,
        );
        assert_eq!(
            monitor.bytes_found.load(Ordering::Relaxed),
            text.len() as u64
        );
        assert_eq!(
            monitor.bytes_read.load(Ordering::Relaxed),
            text.len() as u64
        );
        assert_eq!(monitor.messages.load(Ordering::Relaxed), 2000);
    }
}

#[test]
fn no_damage_panics_or_hangs() {
    let folder = TempDir::new().unwrap();
    let text = mbox(20);
    let members: [(&str, &[u8]); 2] = [("a", &text), ("b", &text)];
    let mut forms = vec![
        tar(&members),
        zip(&members, 8, Sizes::Before),
        zip(&members, 8, Sizes::After),
        zip(&members, 0, Sizes::Zip64),
        gzip(&tar(&members)),
    ];
    forms.extend(ENCODERS.iter().map(|(_, encode)| encode(&text)));
    let mut random: u64 = 7;
    let mut next = |below: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) as usize % below
    };
    for form in forms {
        for _ in 0..60 {
            let mut damaged = form.clone();
            for _ in 0..=next(4) {
                // Headers are at the beginning more often than anywhere else.
                let at = if next(2) == 0 {
                    next(64)
                } else {
                    next(damaged.len())
                };
                damaged[at] = next(256) as u8;
            }
            damaged.truncate(damaged.len() - next(40));
            let outcome = run(&[&write(&folder, "damaged", &damaged)], &threads(1));
            assert!(!outcome.totals().reasons.contains_key(&SkipReason::Panicked));
        }
    }
}
