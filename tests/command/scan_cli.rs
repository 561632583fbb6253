//! `heloscope scan` and `heloscope merge` as they are used: every form of an archive, in any
//! order and in any parts, and what is said about what was left out.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{code, command, json, pipe, run, stderr, stdout};
use crate::pack::{self, ENCODERS, Sizes, gzip, tar, zip};

const FORMATS: [&str; 5] = ["json", "ndjson", "csv", "text", "tally"];

#[test]
fn every_mailbox_in_every_form_gives_the_report_of_the_plain_file() {
    let fixtures = fixtures();
    thread::scope(|scope| {
        for part in fixtures.chunks(fixtures.len().div_ceil(2)) {
            scope.spawn(move || part.iter().for_each(check_forms));
        }
    });
}

/// One fixture as files and pipes, compressed and not, with both line ends.
fn check_forms(fixture: &Fixture) {
    let folder = TempDir::new().unwrap();
    let mut reports = Vec::new();
    for (at, form) in fixture.forms().iter().enumerate() {
        let what = format!("{} ({at})", fixture.path.display());
        let file = write(&folder, "mail", form);
        let plain = scan(&[os("--format"), os("json"), file.as_os_str()]);
        let report = json(&plain);
        assert_eq!(
            report["counts"]["messages"], fixture.messages,
            "{what}: {report}"
        );
        assert_eq!(
            report["counts"]["unreadable"], fixture.skipped,
            "{what}: {report}"
        );
        let same = |form: &str, output: &Output| {
            assert_eq!(stdout(output), stdout(&plain), "{what} {form}");
            assert_eq!(code(output), code(&plain), "{what} {form}");
        };
        same(
            "piped",
            &pipe(form, &["scan", "--format", "json", "--threads", "1"]),
        );
        let all = fixture.forms().len() == 1;
        for (number, (name, encode)) in ENCODERS.iter().enumerate() {
            if !all && number % 2 != at % 2 {
                continue;
            }
            let packed = encode(form);
            let file = write(&folder, name, &packed);
            same(name, &scan(&[os("--format"), os("json"), file.as_os_str()]));
            if number < 2 {
                same(name, &pipe(&packed, &["scan", "--format", "json", "-"]));
            }
        }
        reports.push(report);
    }
    if let [one, other] = &reports[..] {
        assert_eq!(one, other, "{}", fixture.path.display());
    }
}

#[test]
fn takeout_archives_are_read_in_every_language() {
    let archive = Archive::of(40);
    let (first, second) = archive.text.split_at(archive.starts[25]);
    let plain = Folder::of(&[("all.mbox", &archive.text)]);
    let expected = stdout(&plain.scan(&["--format", "json"]));
    let names = [
        "Takeout/Mail/All mail Including Spam and Trash.mbox",
        "Takeout/メール/すべてのメール（迷惑メール、ゴミ箱のメールを含む）.mbox",
        "Takeout/Gmail/Alle Nachrichten, einschließlich Spam und Papierkorb.mbox",
        "Takeout/Gmail/Tous les messages, y compris ceux des dossiers Spam et Corbeille.mbox",
    ];
    for name in names {
        let members: [(&str, &[u8]); 5] = [
            ("Takeout/", b""),
            (
                "Takeout/archive_browser.html",
                b"<!DOCTYPE html><html><body></body></html>",
            ),
            (name, first),
            (
                "Takeout/Mail/User Settings/Filters.json",
                b"{\"filters\": []}",
            ),
            ("Takeout/Mail/Archivé.mbox", second),
        ];
        let forms = [
            ("takeout.zip", zip(&members, 8, Sizes::After)),
            ("stored.zip", zip(&members, 0, Sizes::Before)),
            ("zip64.zip", zip(&members, 8, Sizes::AfterZip64)),
            ("takeout.tar", tar(&members)),
            ("takeout.tgz", gzip(&tar(&members))),
        ];
        for (form, packed) in &forms {
            let folder = Folder::of(&[(form, packed)]);
            let output = folder.scan(&["--format", "json"]);
            let (got, expected) = (
                json(&output),
                serde_json::from_str::<Value>(&expected).unwrap(),
            );
            assert_eq!(
                got["recommendations"], expected["recommendations"],
                "{name} {form}"
            );
            assert_eq!(got["counts"]["messages"], 40, "{name} {form}");
            // The index that Takeout adds lies beside the mail.
            let skipped = &got["counts"]["skipped"];
            assert_eq!(skipped, &serde_json::json!({}), "{name} {form}");
            assert_eq!(code(&output), 0, "{name} {form}");
            assert!(
                !stderr(&output).contains("archive_browser.html"),
                "{}",
                stderr(&output)
            );
            let piped = pipe(packed, &["scan", "--format", "json"]);
            assert_eq!(stdout(&piped), stdout(&output), "{name} {form}");
        }
    }
}

#[test]
fn folders_of_mails_give_the_report_of_one_mbox() {
    let archive = Archive::of(30);
    let plain = Folder::of(&[("all.mbox", &archive.text)]);
    let expected = json(&plain.scan(&["--format", "json"]));
    let maildir = |at: usize| {
        let place = ["cur", "new", ".Archive.2024/cur"][at % 3];
        format!("Maildir/{place}/17000{at}.M{at}P1.host:2,S")
    };
    let layouts: [(&str, Layout<'_>); 4] = [
        ("Maildir", &|at, mail| (maildir(at), mail.to_vec())),
        (".emlx", &|at, mail| {
            let plist = b"<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict/></plist>\n";
            let text = [format!("{}\n", mail.len()).as_bytes(), mail, plist].concat();
            (format!("INBOX.mbox/Messages/{at}.emlx"), text)
        }),
        (".eml", &|at, mail| {
            (format!("{}/{at}.eml", at % 4), mail.to_vec())
        }),
        (".eml.gz", &|at, mail| (format!("{at}.eml.gz"), gzip(mail))),
    ];
    for (name, layout) in layouts {
        let folder = Folder::of(&[]);
        for at in 0..archive.starts.len() {
            let (path, text) = layout(at, archive.mail(at));
            write(&folder.0, &path, &text);
        }
        // Half delivered, and not a mail yet.
        if name == "Maildir" {
            write(
                &folder.0,
                "Maildir/tmp/17.half",
                b"From: half@example.com\n\n",
            );
        }
        for threads in ["1", "2", "8"] {
            let output = folder.scan(&["--format", "json", "--threads", threads]);
            assert_eq!(json(&output), expected, "{name}: {}", stderr(&output));
        }
    }
}

#[test]
fn junk_in_a_folder_is_named_and_counted() {
    let archive = Archive::of(10);
    let folder = Folder::of(&[
        ("all.mbox", &archive.text),
        ("empty", b""),
        ("notes.txt", b"Buy milk.\n"),
        (
            "photo.jpg",
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\0\0\0\0\0\0",
        ),
        ("page.html", b"<html><body>From here</body></html>"),
        ("old.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"),
        (
            "mac.mbox",
            b"From a@b Thu Jan 11 07:30:12 2024\rSubject: x\r\rtext\r",
        ),
        ("more.7z", b"7z\xbc\xaf\x27\x1c\0\0\0\0"),
    ]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let output = folder.scan(&["--format", "json"]);
    let counts = &json(&output)["counts"];
    let kinds = [
        "binary",
        "body_only",
        "empty",
        "foreign_archive",
        "html_page",
        "picture",
        "special_file",
        "symlink",
    ];
    let skipped = counts["skipped"].as_object().unwrap();
    assert_eq!(skipped.keys().collect::<Vec<_>>(), kinds);
    assert!(skipped.values().all(|count| count == 1), "{counts}");
    // An old Macintosh's mailbox is read.
    assert_eq!(counts["messages"], 11);
    assert_eq!(counts["unreadable"], kinds.len());
    assert_eq!(code(&output), 0);
    let notes = stderr(&output);
    for name in [
        "empty",
        "notes.txt",
        "photo.jpg",
        "page.html",
        "old.msg",
        "more.7z",
        "loop",
        "socket",
    ] {
        let named = format!("{}: ", folder.path().join(name).display());
        assert!(notes.contains(&named), "{name}: {notes}");
    }
    let text = stdout(&folder.scan(&[]));
    assert!(text.contains("11 mails read"), "{text}");
    let words: Vec<_> = text.split_whitespace().collect();
    let left_out = "1 x an archive that heloscope does not open";
    assert!(words.join(" ").contains(left_out), "{text}");
    drop(socket);
}

#[test]
fn what_breaks_off_gives_what_it_has_and_says_where() {
    let archive = Archive::of(2000);
    let members: [(&str, &[u8]); 2] = [("Takeout/Mail/a.mbox", &archive.text), ("b.mbox", b"")];
    let forms = [
        ("a.gz", gzip(&archive.text)),
        ("a.zst", pack::zstd(&archive.text)),
        ("a.xz", pack::xz(&archive.text)),
        ("a.bz2", pack::bzip2(&archive.text)),
        ("a.zip", zip(&members, 8, Sizes::After)),
        ("stored.zip", zip(&members, 0, Sizes::Before)),
        ("a.tgz", gzip(&tar(&members))),
    ];
    for (name, whole) in forms {
        let cut = &whole[..whole.len() * 3 / 4];
        let folder = Folder::of(&[(name, cut)]);
        for output in [
            folder.scan(&["--format", "json"]),
            pipe(cut, &["scan", "--format", "json"]),
        ] {
            assert_eq!(code(&output), 2, "{name}");
            let notes = stderr(&output);
            assert!(notes.starts_with("error: "), "{name}: {notes}");
            assert!(notes.contains(", byte "), "{name}: {notes}");
            assert!(
                notes.contains("breaks off or is damaged"),
                "{name}: {notes}"
            );
            let report = json(&output);
            let messages = report["counts"]["messages"].as_u64().unwrap();
            assert!((500..2000).contains(&messages), "{name}: {messages}");
            assert_eq!(report["counts"]["skipped"]["broken"], 1, "{name}");
        }
    }
    // The rest of the inputs is read all the same.
    let folder = Folder::of(&[
        ("a.gz", &gzip(&archive.text)[..300]),
        ("b.mbox", &archive.text),
    ]);
    let output = folder.scan(&["--format", "json"]);
    let messages = json(&output)["counts"]["messages"].as_u64().unwrap();
    // Of the first, the beginning of one.
    assert_eq!((code(&output), messages), (2, 2001));
    let output = run(&[
        os("scan"),
        os("/nonexistent/a.mbox"),
        folder.path().join("b.mbox").as_os_str(),
    ]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("/nonexistent/a.mbox"));
}

#[test]
fn copies_of_a_mail_count_once() {
    let archive = Archive::of(60);
    let one = Folder::of(&[("a.mbox", &archive.text)]);
    let two = Folder::of(&[
        ("a.mbox", &archive.text),
        ("b.mbox.gz", &gzip(&archive.text)),
    ]);
    let (one, two) = (json(&one.scan(&["--format", "json"])), two);
    let report = json(&two.scan(&["--format", "json"]));
    assert_eq!(report["recommendations"], one["recommendations"]);
    assert_eq!(report["counts"]["messages"], 120);
    let text = stdout(&two.scan(&[]));
    assert!(
        text.contains("120 mails read; 60 of them are copies"),
        "{text}"
    );
}

/// The reason that decided travels in the tally; the address of a role sender does not.
#[test]
fn a_tally_keeps_no_address_of_a_sender() {
    let tally = |mail: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(mail);
        stdout(&scan(&[os("--format"), os("tally"), path.as_os_str()]))
    };
    let role = tally("fixtures/eml/votes/role_sender_alone.eml");
    assert!(role.contains("\"role_sender\""), "{role}");
    let person = tally("fixtures/demo/colleague.eml");
    assert!(person.contains("\"login_server\""), "{person}");
    for text in [role, person] {
        assert!(!text.contains('@'), "{text}");
    }
}

/// Version 1 kept the rule alone, and nothing that shows how strong a mail is: its reasons say less,
/// the hosts and the people are the same, and all of them are weak.
#[test]
fn a_tally_of_version_1_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let old = root.join("fixtures/tally/version_1.ndjson");
    let now = scan(&[
        os("--format"),
        os("json"),
        root.join("fixtures/archive/nine_domains.mbox").as_os_str(),
    ]);
    let (old, now) = (json(&merge(&[&old], "json")), json(&now));
    assert_eq!(old["counts"], now["counts"]);
    let said = |scan: &Value| -> Vec<Value> {
        let answers = scan["recommendations"].as_array().unwrap().iter();
        let said = answers.map(|answer| {
            let mut hosts: Vec<_> = answer["candidates"].as_array().unwrap().iter().collect();
            hosts.sort_by_key(|candidate| candidate["host"].to_string());
            let hosts: Vec<_> = hosts
                .into_iter()
                .map(|candidate| serde_json::json!([candidate["host"], candidate["senders"]]))
                .collect();
            serde_json::json!([
                answer["domain"],
                answer["messages"],
                answer["senders"],
                hosts
            ])
        });
        said.collect()
    };
    assert_eq!(said(&old), said(&now));
    let strengths = |scan: &Value| -> Vec<String> {
        let answers = scan["recommendations"].as_array().unwrap().iter();
        let strengths = answers.filter_map(|answer| answer["strength"].as_str());
        strengths.map(str::to_owned).collect()
    };
    assert!(strengths(&old).iter().all(|strength| strength == "weak"));
    assert!(strengths(&now).iter().any(|strength| strength == "strong"));
}

/// A tally is written whole whatever it says; `merge` reads it packed, and behind another.
#[test]
fn tallies_may_be_packed_and_stand_one_behind_the_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("fixtures/archive/nine_domains.mbox");
    let forged = root.join("fixtures/eml/attacks/forged_with_helo_of_the_victim.eml");
    let folder = Folder::of(&[]);
    let output = scan(&[os("--format"), os("tally"), forged.as_os_str()]);
    assert_eq!(code(&output), 0);
    let one = folder.tally("one", &archive, &[]);
    let other = folder.tally("other", &forged, &[]);
    let both = [fs::read(&one).unwrap(), fs::read(&other).unwrap()].concat();
    let joined = folder.path().join("both");
    fs::write(&joined, &both).unwrap();
    let packed = folder.path().join("both.gz");
    fs::write(&packed, gzip(&both)).unwrap();
    let whole = stdout(&merge(&[&one, &other], "tally"));
    for tallies in [&[&joined][..], &[&packed]] {
        let tallies: Vec<&Path> = tallies.iter().map(|path| path.as_path()).collect();
        assert_eq!(stdout(&merge(&tallies, "tally")), whole);
    }
    // Without its last line it is incomplete, and what there is is told.
    let text = fs::read_to_string(&one).unwrap();
    let (cut, _) = text.trim_end().rsplit_once('\n').unwrap();
    fs::write(&one, format!("{cut}\n")).unwrap();
    let output = merge(&[&one], "json");
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("incomplete"),
        "{}",
        stderr(&output)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!report["recommendations"].as_array().unwrap().is_empty());
}

#[test]
fn a_key_hides_the_senders_and_parts_the_tallies() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mail = root.join("fixtures/demo/colleague.eml");
    let folder = Folder::of(&[
        ("key", b"0f1e2d3c4b5a69788796a5b4c3d2e1f0\n"),
        ("other-key", b"ff1e2d3c4b5a69788796a5b4c3d2e1f0\n"),
        ("short", b"secret\n"),
    ]);
    let file = |name: &str| folder.path().join(name).into_os_string();
    let key = |name: &str| [os("--tally-key").to_owned(), file(name)];
    let made = |name: &str, key: &[std::ffi::OsString]| {
        let mut arguments = vec![os("--format"), os("tally"), mail.as_os_str()];
        arguments.extend(key.iter().map(|part| part.as_os_str()));
        let text = stdout(&scan(&arguments));
        let path = folder.path().join(name);
        fs::write(&path, &text).unwrap();
        (path, text)
    };
    let (open, open_text) = made("open", &[]);
    let (keyed, keyed_text) = made("keyed", &key("key"));
    let (again, again_text) = made("again", &key("key"));
    let (other, other_text) = made("other", &key("other-key"));
    assert!(open_text.contains(r#""hashes":"guessable""#), "{open_text}");
    assert!(keyed_text.contains(r#""hashes":{"keyed":"#), "{keyed_text}");
    assert_eq!(keyed_text, again_text);
    assert_ne!(keyed_text, other_text);
    assert_eq!(
        json(&merge(&[&keyed, &again], "json"))["counts"]["duplicates"],
        1
    );
    for pair in [[&open, &keyed], [&keyed, &other]] {
        let output = merge(&pair.map(|path| path.as_path()), "json");
        assert_eq!(code(&output), 2);
        assert!(
            stderr(&output).contains("different keys"),
            "{}",
            stderr(&output)
        );
    }
    let with_key = |name: &str, tally: &Path| {
        let key = key(name);
        run(&[os("merge"), &key[0], &key[1], tally.as_os_str()])
    };
    assert_eq!(code(&with_key("key", &keyed)), 0);
    assert_eq!(code(&with_key("key", &open)), 2);
    assert_eq!(code(&with_key("other-key", &keyed)), 2);
    let short = with_key("short", &keyed);
    assert_eq!(code(&short), 2);
    assert!(
        stderr(&short).contains("16 bytes or more"),
        "{}",
        stderr(&short)
    );
}

#[test]
fn every_split_of_a_mailbox_merges_into_the_whole() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mbox/two_messages.mbox");
    let size = fs::metadata(&file).unwrap().len();
    let whole = stdout(&scan(&[os("--format"), os("tally"), file.as_os_str()]));
    let check = |cuts: &mut dyn Iterator<Item = u64>| {
        let folder = Folder::of(&[]);
        let mut seen = Vec::new();
        for cut in cuts {
            let parts = [format!("0-{cut}"), format!("{cut}-")];
            let tallies = parts.map(|range| folder.tally(&range, &file, &["--range", &range]));
            let texts = tallies.each_ref().map(|tally| fs::read(tally).unwrap());
            // The same tallies merge into the same.
            if !seen.contains(&texts) {
                let merged = merge(&[&tallies[1], &tallies[0]], "tally");
                assert_eq!(stdout(&merged), whole, "{cut}");
                seen.push(texts);
            }
        }
        seen.len()
    };
    let kinds = thread::scope(|scope| {
        // Every cut is a law of the library's; here are some of each kind.
        let first = scope.spawn(|| check(&mut (0..size / 2).step_by(5)));
        let rest = check(&mut (size / 2..=size + 1).step_by(3));
        first.join().unwrap() + rest
    });
    // Nothing, the first and both: two of these pairs in one half and two in the other.
    assert!(kinds >= 3, "{kinds}");
}

#[test]
fn the_shards_of_a_merge_together_are_the_whole() {
    let archive = Archive::of(400);
    let folder = Folder::of(&[("a.mbox", &archive.text)]);
    let file = folder.path().join("a.mbox");
    let tallies = Folder::of(&[]);
    let whole = tallies.tally("whole", &file, &[]);
    let sorted = |outputs: Vec<Output>| {
        let text: String = outputs.iter().map(stdout).collect();
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let expected = sorted(vec![merge(&[&whole], "ndjson")]);
    assert!(expected.len() > 1);
    for count in [1, 2, 5] {
        let shard = |number: i32, format: &str| {
            let shard = format!("{number}/{count}");
            run_merge(&["--shard", &shard, "--format", format], &whole)
        };
        let shards = (1..=count).map(|number| shard(number, "ndjson")).collect();
        assert_eq!(sorted(shards), expected, "{count}");
        // Each is a tally of its own, and merged they are the whole again.
        let parts: Vec<_> = (1..=count)
            .map(|number| {
                let path = tallies.path().join(format!("{number}-{count}"));
                fs::write(&path, shard(number, "tally").stdout).unwrap();
                path
            })
            .collect();
        let parts: Vec<_> = parts.iter().map(PathBuf::as_path).collect();
        assert_eq!(merge(&parts, "tally").stdout, fs::read(&whole).unwrap());
    }
    for wrong in ["0/4", "5/4", "4", "a/b", "1/0", "-1/4"] {
        let shard = format!("--shard={wrong}");
        assert_eq!(code(&run_merge(&[&shard], &whole)), 2, "{wrong}");
    }
}

fn run_merge(flags: &[&str], tally: &Path) -> Output {
    let mut command = command();
    command
        .arg("merge")
        .args(flags)
        .arg(tally)
        .output()
        .unwrap()
}

#[test]
fn parts_merge_into_the_whole_in_every_format_on_any_number_of_threads() {
    let archive = Archive::of(400);
    let folder = Folder::of(&[("a.mbox", &archive.text)]);
    let file = folder.path().join("a.mbox");
    let whole: BTreeMap<_, _> = FORMATS
        .iter()
        .map(|format| {
            (
                format,
                scan(&[os("--format"), os(format), file.as_os_str()]),
            )
        })
        .collect();
    let tallies = Folder::of(&[]);
    let mut random = Random(7);
    for round in 0..6_u64 {
        let size = archive.text.len() as u64;
        let mut cuts: Vec<u64> = (0..=round).map(|_| random.below(size)).collect();
        cuts.extend([0, size]);
        cuts.sort_unstable();
        let mut parts: Vec<PathBuf> = cuts
            .windows(2)
            .zip(["1", "2", "8"].iter().cycle())
            .enumerate()
            .map(|(at, (cut, threads))| {
                let range = format!("{}-{}", cut[0], cut[1]);
                tallies.tally(
                    &at.to_string(),
                    &file,
                    &["--range", &range, "--threads", threads],
                )
            })
            .collect();
        random.shuffle(&mut parts);
        let parts: Vec<_> = parts.iter().map(PathBuf::as_path).collect();
        for format in FORMATS {
            let merged = merge(&parts, format);
            assert_eq!(
                stdout(&merged),
                stdout(&whole[&format]),
                "{format} {cuts:?}"
            );
            assert_eq!(code(&merged), code(&whole[&format]), "{format} {cuts:?}");
        }
        // A merge can be merged.
        let (some, rest) = parts.split_at(parts.len() / 2);
        let mut merged = vec![tallies.path().join("merged")];
        fs::write(&merged[0], merge(some, "tally").stdout).unwrap();
        merged.extend(rest.iter().map(|part| part.to_path_buf()));
        let merged: Vec<_> = merged.iter().map(PathBuf::as_path).collect();
        if !some.is_empty() {
            assert_eq!(
                stdout(&merge(&merged, "json")),
                stdout(&whole[&"json"]),
                "{cuts:?}"
            );
        }
    }
    for threads in ["1", "2", "8"] {
        for format in FORMATS {
            let output = folder.scan(&["--format", format, "--threads", threads]);
            assert_eq!(
                stdout(&output),
                stdout(&whole[&format]),
                "{format} {threads}"
            );
        }
    }
}

#[test]
fn the_order_of_the_inputs_is_irrelevant() {
    let archive = Archive::of(120);
    let cuts = [
        0,
        archive.starts[30],
        archive.starts[31],
        archive.starts[90],
        archive.text.len(),
    ];
    let folder = Folder::of(&[]);
    let mut files: Vec<PathBuf> = cuts
        .windows(2)
        .enumerate()
        .map(|(at, cut)| write(&folder.0, &at.to_string(), &archive.text[cut[0]..cut[1]]))
        .collect();
    let report = |files: &[PathBuf], format: &str| {
        let mut arguments = vec![os("--format"), os(format)];
        arguments.extend(files.iter().map(|file| file.as_os_str()));
        stdout(&scan(&arguments))
    };
    let expected = FORMATS.map(|format| report(&files, format));
    let mut random = Random(3);
    for _ in 0..6 {
        random.shuffle(&mut files);
        for (format, expected) in FORMATS.iter().zip(&expected) {
            assert_eq!(&report(&files, format), expected, "{format} {files:?}");
        }
    }
    let whole = Folder::of(&[("all", &archive.text)]);
    assert_eq!(stdout(&whole.scan(&["--format", "json"])), expected[0]);
}

#[test]
fn everything_that_begins_like_a_message_is_read_or_skipped_for_a_reason() {
    let archive = Archive::of(50);
    let mut text = archive.text.clone();
    for _ in 0..7 {
        text.extend(b"From 99@xxx Thu Jan 11 07:30:12 +0000 2024\nX: y\n\n");
    }
    // Separators with nothing after them.
    let bare = b"From 99@xxx Thu Jan 11 07:30:12 +0000 2024\n\n";
    let folder = Folder::of(&[("a.mbox", &text), ("b.mbox", bare), ("c.mbox", bare)]);
    for threads in ["1", "2", "8"] {
        let report = json(&folder.scan(&["--format", "json", "--threads", threads]));
        assert_eq!(report["counts"]["messages"], 57);
        assert_eq!(report["counts"]["without_received"], 7);
        assert_eq!(
            report["counts"]["skipped"],
            serde_json::json!({"no_header": 2})
        );
        let entries = report["recommendations"].as_array().unwrap();
        let shared: u64 = entries
            .iter()
            .map(|entry| entry["messages"].as_u64().unwrap())
            .sum();
        // The seven are one and the same.
        assert_eq!(shared, 51);
    }
    let text = stdout(&folder.scan(&[]));
    assert!(
        text.contains("57 mails read; 6 of them are copies"),
        "{text}"
    );
    assert!(
        text.contains("Left out: 2 x a separator line without a mail after it."),
        "{text}"
    );
}

#[test]
fn every_input_is_accounted_for_on_request() {
    let archive = Archive::of(9);
    let folder = Folder::of(&[
        ("a.mbox", &archive.text),
        ("b/c.mbox", &archive.text),
        ("b/junk", b"no mail"),
    ]);
    let (one, two) = (folder.path().join("a.mbox"), folder.path().join("b"));
    let output = scan(&[os("-v"), one.as_os_str(), two.as_os_str()]);
    let notes = stderr(&output);
    for line in [
        format!(
            "note: {}: 9 mails read from one file, 0 left out\n",
            one.display()
        ),
        format!(
            "note: {}: 9 mails read from 2 files, 1 left out\n",
            two.display()
        ),
    ] {
        assert!(notes.contains(&line), "{notes}");
    }
}

#[test]
fn domains_are_narrowed_and_pooled() {
    let mails: String = [
        ("ann", "sales.example.com", "mail.example.com"),
        ("bob", "lab.example.com", "mail.example.com"),
        ("cyd", "example.com", "mail.example.com"),
        ("dan", "deep.lab.example.com", "mail.example.com"),
        ("eve", "example.net", "mail.example.net"),
    ]
    .iter()
    .enumerate()
    .map(|(at, (user, domain, host))| mail(at, user, domain, host, 1_700_000_000))
    .collect();
    let folder = Folder::of(&[("a.mbox", mails.as_bytes())]);
    let entries = |arguments: &[&str]| -> Vec<(String, u64, String)> {
        let report = json(&folder.scan(&[&["--format", "json"], arguments].concat()));
        let entries = report["recommendations"].as_array().unwrap().clone();
        entries
            .iter()
            .map(|entry| {
                let host = entry["host"].as_str().unwrap_or("-").to_owned();
                (
                    entry["domain"].as_str().unwrap().to_owned(),
                    entry["senders"].as_u64().unwrap(),
                    host,
                )
            })
            .collect()
    };
    let expect = |arguments: &[&str], expected: &[(&str, u64, &str)]| {
        let expected: Vec<_> = expected
            .iter()
            .map(|(domain, senders, host)| ((*domain).to_owned(), *senders, (*host).to_owned()))
            .collect();
        assert_eq!(entries(arguments), expected, "{arguments:?}");
    };
    assert_eq!(entries(&[]).len(), 5);
    let mail = "mail.example.com";
    expect(&["--domain", "example.com"], &[("example.com", 4, mail)]);
    expect(
        &["--domain", "EXAMPLE.net"],
        &[("example.net", 1, "mail.example.net")],
    );
    // The nearest pool takes a mail; an empty one is told too.
    expect(
        &[
            "--domain",
            "example.com",
            "--domain",
            "lab.example.com",
            "--domain",
            "example.org",
        ],
        &[
            ("example.com", 2, mail),
            ("lab.example.com", 2, mail),
            ("example.org", 0, "-"),
        ],
    );
    // What merges is not what was asked for then, but now.
    let tally = folder.tally(
        "t",
        &folder.path().join("a.mbox"),
        &["--domain", "example.net"],
    );
    let report = json(&run(&[
        os("merge"),
        os("--format"),
        os("json"),
        os("--domain"),
        os("example.com"),
        tally.as_os_str(),
    ]));
    assert_eq!(report["recommendations"][0]["senders"], 4);
}

#[test]
fn the_domain_with_the_most_people_comes_first() {
    let mut mails = String::new();
    let mut at = 0;
    let mut add = |domain: &str, people: usize, each: usize| {
        for person in 0..people {
            for _ in 0..each {
                at += 1;
                mails += &mail(
                    at,
                    &format!("p{person}"),
                    domain,
                    &format!("mail.{domain}"),
                    1_700_000_000,
                );
            }
        }
    };
    add("few.example", 1, 9);
    add("one.com", 1, 9);
    add("two.com", 2, 1);
    add("alpha.net", 3, 2);
    add("beta.net", 3, 2);
    add("most.org", 5, 1);
    add("more.org", 3, 3);
    let folder = Folder::of(&[("a.mbox", mails.as_bytes())]);
    let expected = [
        "most.org",
        "more.org",
        "alpha.net",
        "beta.net",
        "two.com",
        "few.example",
        "one.com",
    ];
    let report = json(&folder.scan(&["--format", "json"]));
    let domains: Vec<_> = report["recommendations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["domain"])
        .collect();
    assert_eq!(domains, expected);
    let lines = stdout(&folder.scan(&["--format", "ndjson"]));
    let domains: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["domain"].clone())
        .collect();
    assert_eq!(domains, expected);
    let csv = stdout(&folder.scan(&["--format", "csv"]));
    let domains: Vec<_> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    assert_eq!(domains, expected);
}

#[test]
fn quiet_prints_the_answers_alone() {
    let archive = Archive::of(12);
    let folder = Folder::of(&[("a.mbox", &archive.text), ("junk", b"no mail")]);
    let output = folder.scan(&["-q"]);
    assert_eq!(stderr(&output), "");
    let text = stdout(&output);
    let entries = json(&folder.scan(&["--format", "json"]))["recommendations"]
        .as_array()
        .unwrap()
        .len();
    let answers = text
        .lines()
        .filter(|line| line.starts_with("For ") || line.starts_with("No "))
        .count();
    assert!(answers > 0 && answers <= entries, "{text}");
    assert!(!text.contains("mails read"), "{text}");
    // What failed is told nevertheless.
    let broken = Folder::of(&[("a.gz", &gzip(&archive.text)[..100])]);
    assert!(stderr(&broken.scan(&["-q"])).starts_with("error: "));
}

#[test]
fn rows_and_lines_are_well_formed() {
    let mut archive = Archive::of(80).text;
    let hostile = "From x Thu Jan 11 07:30:12 2024\nReceived: from =cmd (\"=1+1\",;\t [203.0.113.5])\n\tby mx.example.org with ESMTP id 1; Thu, 11 Jan 2024 07:30:12 +0000\nFrom: =1+1@-x.example.com\nMessage-ID: <\"=x\"@h>\n\n\n";
    archive.extend(hostile.as_bytes());
    let folder = Folder::of(&[("a.mbox", &archive)]);
    let entries = json(&folder.scan(&["--format", "json"]))["recommendations"]
        .as_array()
        .unwrap()
        .clone();
    let lines = stdout(&folder.scan(&["--format", "ndjson"]));
    let parsed: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(parsed, entries);
    let output = folder.scan(&["--format", "csv"]);
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), entries.len());
    for (row, entry) in rows.iter().zip(&entries) {
        assert!(
            row.iter()
                .all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])),
            "{row:?}"
        );
        assert_eq!(row.len(), headers.len());
        for key in ["verdict", "confidence", "rule"] {
            assert_eq!(&row[at(key)], entry[key].as_str().unwrap(), "{row:?}");
        }
        for key in ["messages", "senders"] {
            assert_eq!(
                row[at(key)].parse::<u64>().unwrap(),
                entry[key].as_u64().unwrap(),
                "{row:?}"
            );
        }
        assert_eq!(
            &row[at("host")],
            entry["host"].as_str().unwrap_or_default(),
            "{row:?}"
        );
    }
}

#[test]
fn names_in_the_table_can_be_copied() {
    let mut mails = String::new();
    let mut at = 0;
    let mut add = |user: &str, domain: &str, host: &str, day: i64| {
        at += 1;
        mails += &mail(at, user, domain, host, 1_600_000_000 + day * 86_400);
    };
    let long = "an-institute.of-the-university.example.ac.uk";
    for (user, day) in [("ann", 500), ("bob", 501)] {
        add(user, "example.com", "mail.example.com", day);
        add(
            user,
            long,
            &format!("relay-{user}.computing.example.ac.uk"),
            day,
        );
        add(user, "xn--wgv71a119e.jp", "mail.xn--wgv71a119e.jp", day);
        for old in 0..5 {
            add(user, "example.com", &format!("old{old}.example.com"), old);
        }
        for host in 0..20 {
            add(
                user,
                "example.net",
                &format!("{}.example.net", ["a", "b", "c", "d", "e", "f"][host % 6]),
                day,
            );
        }
    }
    let folder = Folder::of(&[("a.mbox", mails.as_bytes())]);
    let text = stdout(&folder.scan(&[]));
    let words: Vec<_> = text.split([' ', '\n', ',']).collect();
    for name in [
        "mail.example.com",
        "relay-ann.computing.example.ac.uk",
        "relay-bob.computing.example.ac.uk",
        "mail.xn--wgv71a119e.jp",
        "a.example.net",
        "old4.example.com",
    ] {
        assert!(words.contains(&name), "{name}\n{text}");
    }
    assert!(text.contains("and 2 more"), "{text}");
    assert!(text.contains("and 2 more before these"), "{text}");
    assert!(text.contains("(日本語.jp)"), "{text}");
    for line in text.lines() {
        assert!(textwrap::core::display_width(line) <= 80, "{line}");
    }
}

#[test]
fn ctrl_c_ends_with_a_partial_report() {
    let archive = Archive::of(50);
    for (name, input) in [("plain", archive.text.clone()), ("gz", gzip(&archive.text))] {
        let folder = Folder::of(&[]);
        let file = folder.path().join("report.json");
        for to_file in [false, true] {
            let mut command = command();
            command.args(["scan", "--format", "json"]);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            command.stderr(Stdio::piped());
            if to_file {
                command.arg("--output").arg(&file);
            }
            let mut child = command.spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(&input).unwrap();
            stdin.flush().unwrap();
            // The pipe stays open, and nothing more comes.
            wait_until_idle(&child);
            interrupt(&child);
            let output = wait(child);
            assert_eq!(code(&output), 130, "{name}: {}", stderr(&output));
            let report: Value = if to_file {
                let files: Vec<_> = fs::read_dir(folder.path())
                    .unwrap()
                    .map(|entry| entry.unwrap().file_name())
                    .collect();
                assert_eq!(files, ["report.json"], "{name}");
                serde_json::from_slice(&fs::read(&file).unwrap()).unwrap()
            } else {
                json(&output)
            };
            assert_eq!(report["partial"], true, "{name}");
            let messages = report["counts"]["messages"].as_u64().unwrap();
            assert!(messages <= 50, "{name}: {messages}");
            if name == "plain" {
                assert!(messages > 40, "{name}: {messages}");
            }
            drop(stdin);
        }
    }
    // Without an end there is no report in the file, and nothing else is left behind.
    let folder = Folder::of(&[]);
    let mut child = command()
        .args(["scan", "-o"])
        .arg(folder.path().join("report"))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.take().unwrap();
    wait_until_idle(&child);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    drop(stdin);
}

#[test]
#[ignore = "needs script(1), which fakes a terminal"]
fn the_progress_bar_is_for_terminals() {
    let archive = Archive::of(300);
    let folder = Folder::of(&[("a.mbox", &archive.text)]);
    let file = folder.path().join("a.mbox");
    assert_eq!(stderr(&scan(&[file.as_os_str()])), "");
    // A pipe that is slow enough for the bar to be seen.
    let on_terminal = |flags: &str| {
        let command = format!(
            "(head -c 60000 {file}; sleep 0.5; tail -c +60001 {file}) | {heloscope} scan {flags} --format json - >{out}",
            file = file.display(),
            heloscope = env!("CARGO_BIN_EXE_heloscope"),
            out = folder.path().join("out").display(),
        );
        let output = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .env("TERM", "xterm")
            .env("COLUMNS", "80")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let report: Value =
            serde_json::from_slice(&fs::read(folder.path().join("out")).unwrap()).unwrap();
        assert_eq!(report["counts"]["messages"], 300);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let drawn = on_terminal("");
    assert!(drawn.contains("mails"), "{drawn:?}");
    assert!(drawn.contains("/s"), "{drawn:?}");
    assert_eq!(on_terminal("-q").trim(), "");
}

/// The name and the text of a mail in a folder, by its number.
type Layout<'a> = &'a dyn Fn(usize, &[u8]) -> (String, Vec<u8>);

fn os(text: &str) -> &OsStr {
    OsStr::new(text)
}

fn scan(arguments: &[&OsStr]) -> Output {
    run(&[&[os("scan")], arguments].concat())
}

fn merge(tallies: &[&Path], format: &str) -> Output {
    let mut arguments = vec![os("merge"), os("--format"), os(format)];
    arguments.extend(tallies.iter().map(|path| path.as_os_str()));
    run(&arguments)
}

/// Until it has read what there is, or has read nothing yet and waits.
fn wait_until_idle(child: &Child) {
    let ticks = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
        let fields: Vec<_> = stat.split(' ').collect();
        (
            fields.get(13).map(ToString::to_string),
            fields.get(14).map(ToString::to_string),
        )
    };
    thread::sleep(Duration::from_millis(400));
    for _ in 0..20 {
        let before = ticks();
        thread::sleep(Duration::from_millis(200));
        if ticks() == before {
            return;
        }
    }
}

fn interrupt(child: &Child) {
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Waits for the end, but not for ever.
fn wait(mut child: Child) -> Output {
    let until = Instant::now() + Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
            panic!("it does not end");
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

fn write(folder: &TempDir, name: &str, text: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

struct Folder(TempDir);

impl Folder {
    fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            write(&folder, name, text);
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Scans all of it.
    fn scan(&self, flags: &[&str]) -> Output {
        let mut arguments: Vec<_> = flags.iter().map(OsStr::new).collect();
        arguments.push(self.path().as_os_str());
        scan(&arguments)
    }

    /// A tally of `file` in this folder.
    fn tally(&self, name: &str, file: &Path, flags: &[&str]) -> PathBuf {
        let path = self.path().join(name);
        let mut arguments = vec![os("--format"), os("tally"), file.as_os_str()];
        arguments.extend(flags.iter().map(OsStr::new));
        fs::write(&path, scan(&arguments).stdout).unwrap();
        path
    }
}

struct Fixture {
    path: PathBuf,
    text: Vec<u8>,
    messages: usize,
    skipped: usize,
    has_both_line_ends: bool,
}

impl Fixture {
    fn forms(&self) -> Vec<Vec<u8>> {
        if !self.has_both_line_ends {
            return vec![self.text.clone()];
        }
        let mut feeds = self.text.clone();
        let mut both = Vec::new();
        while let Some(at) = memchr::memmem::find(&feeds, b"\r\n") {
            feeds.remove(at);
        }
        for byte in &feeds {
            if *byte == b'\n' {
                both.push(b'\r');
            }
            both.push(*byte);
        }
        vec![feeds, both]
    }
}

fn fixtures() -> Vec<Fixture> {
    let mut found = Vec::new();
    for folder in ["mbox", "eml-forms", "pasted"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(folder);
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                continue;
            }
            let expected: Value =
                serde_json::from_slice(&fs::read(path.with_extension("json")).unwrap()).unwrap();
            found.push(Fixture {
                text: fs::read(&path).unwrap(),
                messages: expected["messages"].as_array().unwrap().len(),
                skipped: expected["skipped"].as_array().unwrap().len(),
                has_both_line_ends: expected.get("line_ends").is_none(),
                path,
            });
        }
    }
    assert!(found.len() > 50, "{} fixtures", found.len());
    found
}

/// An mbox of many people in several domains, some of which have moved, disagree, or send through
/// services.
struct Archive {
    text: Vec<u8>,
    starts: Vec<usize>,
}

impl Archive {
    fn of(mails: usize) -> Self {
        let mut random = Random(11);
        let mut archive = Self {
            text: Vec::new(),
            starts: Vec::new(),
        };
        let domains = [
            "example.com",
            "example.net",
            "kanzlei.de",
            "atelier.fr",
            "xn--bcher-kva.example.org",
        ];
        for at in 0..mails {
            let domain = domains[random.below(domains.len() as u64) as usize];
            let host = match random.below(6) {
                0 => format!("old.{domain}"),
                1 => format!("mx{}.{domain}", random.below(3)),
                _ => format!("mail.{domain}"),
            };
            let user = ["ann", "bob", "cyd", "no-reply", "dan"][random.below(5) as usize];
            let second = 1_600_000_000 + i64::try_from(random.below(150_000_000)).unwrap();
            archive.starts.push(archive.text.len());
            archive
                .text
                .extend(mail(at, user, domain, &host, second).as_bytes());
        }
        archive
    }

    /// One of the mails, without its separator.
    fn mail(&self, at: usize) -> &[u8] {
        let end = self.starts.get(at + 1).copied().unwrap_or(self.text.len());
        let text = &self.text[self.starts[at]..end];
        let line = text.iter().position(|byte| *byte == b'\n').unwrap();
        &text[line + 1..]
    }
}

/// A mail whose author has logged in at `host`, as a reader at Gmail sees it.
fn mail(at: usize, user: &str, domain: &str, host: &str, second: i64) -> String {
    let time = jiff::Timestamp::from_second(second)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::UTC);
    let separator = time.strftime("%a %b %e %H:%M:%S +0000 %Y");
    let date = time.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let mut text = String::new();
    write!(
        text,
        "From 17{at:017}@xxx {separator}\n\
         Delivered-To: ana@example.org\n\
         Received: from {host} ({host}. [203.0.113.11])\n        by mx.google.com with ESMTPS id a3si{at}\n        \
         for <ana@example.org>;\n        {date}\n\
         Authentication-Results: mx.google.com;\n       dkim=pass header.i=@{domain};\n       \
         spf=pass smtp.mailfrom={user}@{domain}\n\
         Received: from laptop.local (unknown [198.51.100.78])\n\tby {host} (Postfix) with ESMTPSA id {at:X};\n\t{date}\n\
         From: {user}@{domain}\nMessage-ID: <{at}@{domain}>\n\nNumber {at}.\n{}\n",
        "From here on it is a body, and a long one at that.\n".repeat(at % 7),
    )
    .unwrap();
    text
}

/// Knuth's MMIX generator.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at as u64 + 1) as usize;
            items.swap(at, other);
        }
    }
}

/// Gmail writes them for everybody: they say nothing of its own domain.
#[test]
fn gmails_delivery_reports_give_its_domain_no_answer() {
    let report = "fixtures/cases/forms/gmail_bounce_certificate_does_not_match.eml";
    let output = run(&["scan", report, "--format", "json"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let answers = json(&output);
    assert_eq!(answers["counts"]["messages"], 1);
    for answer in answers["recommendations"].as_array().unwrap() {
        assert_eq!(answer["domain"], serde_json::Value::Null, "{answer}");
        assert_eq!(answer["verdict"], "none", "{answer}");
    }
}
