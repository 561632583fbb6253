//! Where results go, and which files are never replaced.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests make and read files, and panic"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::command::{code, run, stderr, stdout};

const ARCHIVE: &str = "fixtures/archive/nine_domains.mbox";
const COLLEAGUE: &str = "fixtures/demo/colleague.eml";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn no_mail_and_no_archive_is_replaced() {
    let folder = tempfile::Builder::new().prefix("mail").tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::copy(ARCHIVE, at("archive.mbox")).unwrap();
    fs::copy(COLLEAGUE, at("mail.eml")).unwrap();
    fs::create_dir(at("mails")).unwrap();
    fs::copy(COLLEAGUE, at("mails/1.eml")).unwrap();
    symlink(at("archive.mbox"), at("link")).unwrap();
    fs::hard_link(at("mail.eml"), at("notes.txt")).unwrap();
    fs::write(
        at("packed.gz"),
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00",
    )
    .unwrap();
    fs::write(at("outlook.msg"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").unwrap();
    let cases = [
        ("archive.mbox", "archive.mbox", "is one of the inputs"),
        ("archive.mbox", "link", "is one of the inputs"),
        ("archive.mbox", "mail.eml", "holds mail or is an archive"),
        ("archive.mbox", "notes.txt", "holds mail or is an archive"),
        ("archive.mbox", "packed.gz", "holds mail or is an archive"),
        ("archive.mbox", "outlook.msg", "holds mail or is an archive"),
        ("mails", "mails/1.eml", "holds mail or is an archive"),
        ("mails", "mails", "is a folder"),
        ("mails", "missing/report.html", "no such file or folder"),
    ];
    for (input, output, said) in cases {
        let before = fs::read(at(output)).ok();
        let result = run(&[
            "scan".as_ref(),
            at(input).as_os_str(),
            "-o".as_ref(),
            at(output).as_os_str(),
        ]);
        assert_eq!(code(&result), 2, "{output}");
        assert!(
            stderr(&result).contains(said),
            "{output}: {}",
            stderr(&result)
        );
        assert!(!stderr(&result).contains(".tmp"), "{}", stderr(&result));
        assert_eq!(fs::read(at(output)).ok(), before, "{output}");
    }
}

/// Nor is a key, a table or a mail that is read only once it has been mended.
#[test]
fn nothing_that_is_read_is_replaced() {
    let folder = tempfile::Builder::new().prefix("kept").tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(at("key"), "0123456789abcdef0123456789abcdef").unwrap();
    fs::write(at("operators.csv"), "name,category,suffixes\n").unwrap();
    let kept = [
        vec!["scan", ARCHIVE, "--format", "tally", "--tally-key", "key"],
        vec!["scan", ARCHIVE, "--operators", "operators.csv"],
    ];
    for arguments in kept {
        let named = arguments.last().unwrap();
        let before = fs::read(at(named)).unwrap();
        let own = at(named);
        let arguments: Vec<&str> = arguments[..arguments.len() - 1].to_vec();
        let result = run(&[&arguments[..], &[&own, "-o", &own]].concat());
        assert_eq!(code(&result), 2, "{named}: {}", stderr(&result));
        assert_eq!(fs::read(at(named)).unwrap(), before, "{named}");
    }
    for form in [
        "saved_gmail_page.html",
        "json_of_microsoft_graph.txt",
        "quoted_with_greater_than.txt",
        "base64_of_a_whole_mail.txt",
        "name_tab_value_table.txt",
    ] {
        let names = fs::read_dir("fixtures/cases/forms").unwrap();
        let stem = form.split_once('.').unwrap().0;
        let found = names
            .map(|entry| entry.unwrap().path())
            .find(|path| path.file_stem().is_some_and(|name| name == stem));
        fs::copy(found.unwrap_or_else(|| panic!("{form}")), at(form)).unwrap();
        let before = fs::read(at(form)).unwrap();
        let result = run(&[COLLEAGUE, "--format", "text", "-o", &at(form)]);
        assert_eq!(code(&result), 2, "{form}: {}", stderr(&result));
        assert_eq!(fs::read(at(form)).unwrap(), before, "{form}");
    }
}

fn page(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;");
    format!("<html><body><pre>{text}</pre></body></html>")
}

/// A text as programs and people store it.
fn dressed(text: &str, dress: &str) -> String {
    match dress {
        "escaped" => text.replace('\n', "\\r\\n"),
        "spaced" => text.replace('\n', "\n\n"),
        "separated" => text.replace('\n', "\u{2028}"),
        "marked" => format!("\n\n\u{feff}{text}"),
        "page" => page(text),
        "broken" => page(text).replace('\n', "<br>\n"),
        _ => panic!("{dress}"),
    }
}

/// Nor is a mail in any dress that `analyze` reads, or the store of a mail program; a text without mail
/// in the same dress is.
#[test]
fn no_dress_of_a_mail_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mail = fs::read_to_string(COLLEAGUE).unwrap();
    let note = "Notes of Monday\n\nWe met at ten <b>and</b> spoke of the move.\n";
    let saved = |text: &str| {
        format!(
            "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\
             \tboundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--b--\r\n",
            page(text).replace('=', "=3D").replace('\n', "=0D=0A=\r\n")
        )
    };
    let replace = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let result = run(&[
            COLLEAGUE.as_ref(),
            "--format".as_ref(),
            "text".as_ref(),
            "-o".as_ref(),
            path.as_os_str(),
        ]);
        let is_kept = fs::read(&path).unwrap() == content;
        assert_eq!(code(&result), if is_kept { 2 } else { 0 }, "{name}");
        (is_kept, stderr(&result))
    };
    for dress in ["escaped", "spaced", "separated", "marked", "page", "broken"] {
        let (is_kept, said) = replace(dress, dressed(&mail, dress).as_bytes());
        assert!(is_kept && said.contains("holds mail"), "{dress}: {said}");
        assert!(
            !replace(dress, dressed(note, dress).as_bytes()).0,
            "{dress}"
        );
    }
    assert!(replace("saved.mht", saved(&mail).as_bytes()).0);
    // A mail that names the program is no report of it, and a draft has no author.
    let named = mail.replace("Minutes of Monday", "heloscope 0.1.0");
    assert!(replace("named.txt", page(&named).as_bytes()).0);
    assert!(replace("draft.txt", b"Subject: Hello\nTo: bo@example.com\n\nHi\n").0);
    assert!(!replace("colon.txt", b"Remember: milk\n\nand tea\n").0);
    for name in ["a.dbx", "a.EDB", "a.nsf", "a.pst"] {
        let (is_kept, said) = replace(name, b"whatever it is");
        assert!(is_kept && said.contains("holds mail"), "{name}: {said}");
        assert!(!replace(name, b"").0, "{name}");
    }
    for content in [
        &b"\xef\xcd\xab\x89\0\0\0\0\0\0\0\0"[..],
        b"\x89PNG\r\n\x1a\n\0\0\0\0",
    ] {
        let (is_kept, said) = replace("unknown", content);
        assert!(
            is_kept && said.contains("neither text nor an earlier report"),
            "{said}"
        );
    }
}

/// An earlier report is in either language, of a mail, of an archive and of a text that is none: what
/// mails say stands in it, too.
#[test]
fn an_earlier_report_of_anything_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let quoted = "fixtures/cases/forms/quoted_with_greater_than.txt";
    for (of, input, formats) in [
        (
            "analyze",
            COLLEAGUE,
            &["text", "json", "html", "markdown"][..],
        ),
        (
            "analyze",
            "LICENSE-MIT",
            &["text", "json", "html", "markdown"],
        ),
        ("analyze", quoted, &["text", "json", "html", "markdown"]),
        ("scan", ARCHIVE, &["text", "json", "ndjson", "csv", "html"]),
    ] {
        for language in ["en", "ja"] {
            for format in formats {
                // Whatever it is called: what a text is cannot be told in every language.
                let is_text = ["text", "markdown"].contains(format);
                let name = if is_text { "report" } else { "report.nsf" };
                let path = folder.path().join(name);
                let report = [
                    of, input, "-v", "--lang", language, "--format", format, "-o",
                ];
                for _ in 0..2 {
                    let arguments = report.map(AsRef::as_ref);
                    let result = run(&[&arguments[..], &[path.as_os_str()]].concat());
                    assert!(code(&result) < 2, "{report:?}: {}", stderr(&result));
                }
                fs::remove_file(path).unwrap();
            }
        }
    }
}

/// Nor is a tally: it may count mails that nobody has any more.
#[test]
fn no_tally_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let tally = ["scan", "--format", "tally", ARCHIVE, "-o"].map(AsRef::as_ref);
    let first = run(&[&tally[..], &[at("part").as_os_str()]].concat());
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let before = fs::read(at("part")).unwrap();
    let again = run(&[&tally[..], &[at("part").as_os_str()]].concat());
    let report = [COLLEAGUE, "--json", "-o"].map(AsRef::as_ref);
    let report = run(&[&report[..], &[at("part").as_os_str()]].concat());
    for result in [again, report] {
        assert_eq!(code(&result), 2);
        assert!(
            stderr(&result).contains("part is a tally"),
            "{}",
            stderr(&result)
        );
        assert!(stderr(&result).contains("delete the file first"));
    }
    assert_eq!(fs::read(at("part")).unwrap(), before);
    // The twin: answers of other forms look like lines of a tally.
    let lines = ["scan", "--format", "ndjson", ARCHIVE, "-o"].map(AsRef::as_ref);
    for _ in 0..2 {
        let result = run(&[&lines[..], &[at("lines").as_os_str()]].concat());
        assert_eq!(code(&result), 0, "{}", stderr(&result));
    }
}

/// An earlier report is, in every format; so is a text that is no mail.
#[test]
fn an_earlier_report_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a.html", "a.json", "a.csv", "a.ndjson", "a.txt"] {
        for _ in 0..2 {
            let result = run(&[
                "scan".as_ref(),
                ARCHIVE.as_ref(),
                "-o".as_ref(),
                at(name).as_os_str(),
            ]);
            assert_eq!(code(&result), 0, "{name}: {}", stderr(&result));
        }
    }
    let begins = |name: &str, start: &str| {
        let text = fs::read_to_string(at(name)).unwrap();
        assert!(text.starts_with(start), "{name}: {text}");
    };
    // The name says which format is wanted.
    begins("a.html", "<!doctype html>");
    begins("a.json", "{\n");
    begins("a.csv", "domain,");
    begins("a.ndjson", "{\"domain\"");
    begins("a.txt", " Domain");
    for name in ["mail.txt", "mail.html", "mail.json", "mail.md"] {
        for _ in 0..2 {
            let result = run(&[
                COLLEAGUE.as_ref(),
                "-v".as_ref(),
                "-o".as_ref(),
                at(name).as_os_str(),
            ]);
            assert_eq!(code(&result), 0, "{name}: {}", stderr(&result));
        }
    }
    let result = run(&[COLLEAGUE.as_ref(), "-o".as_ref(), at("a.csv").as_os_str()]);
    assert_eq!(code(&result), 2);
    assert!(stderr(&result).contains("no format for a name that ends in .csv"));
    for name in ["a.pdf", "a.XLSX", "a.yaml"] {
        let result = run(&[COLLEAGUE.as_ref(), "-o".as_ref(), at(name).as_os_str()]);
        assert_eq!(code(&result), 2, "{name}: {}", stderr(&result));
        assert!(!at(name).exists(), "{name}");
    }
    let both = ["--format", "text", "-o"].map(AsRef::as_ref);
    for name in ["a.csv", "a.pdf"] {
        let result = run(&[&[COLLEAGUE.as_ref()], &both[..], &[at(name).as_os_str()]].concat());
        assert_eq!(code(&result), 0, "{name}: {}", stderr(&result));
    }
}

#[test]
fn modes_and_links_stay() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str| {
        let result = run(&[
            COLLEAGUE.as_ref(),
            "--json".as_ref(),
            "-o".as_ref(),
            at(name).as_os_str(),
        ]);
        assert_eq!(code(&result), 0, "{}", stderr(&result));
    };
    fs::write(at("probe"), "").unwrap();
    let usual = mode(&at("probe"));
    write("new.json");
    assert_eq!(mode(&at("new.json")), usual, "as the umask leaves it");
    fs::set_permissions(at("new.json"), PermissionsExt::from_mode(0o640)).unwrap();
    symlink("new.json", at("link")).unwrap();
    write("link");
    assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
    assert_eq!(mode(&at("new.json")), 0o640);
    symlink("later.json", at("dangling")).unwrap();
    write("dangling");
    assert!(at("later.json").is_file());
    symlink("round", at("round")).unwrap();
    let result = run(&[COLLEAGUE.as_ref(), "-o".as_ref(), at("round").as_os_str()]);
    assert_eq!(code(&result), 2);
}

#[test]
fn standard_output_has_a_name_and_devices_are_written_to() {
    let plain = run(&[COLLEAGUE]);
    assert_eq!(run(&[COLLEAGUE, "-o", "-"]).stdout, plain.stdout);
    let result = run(&[COLLEAGUE, "-o", "/dev/null"]);
    assert_eq!((code(&result), stdout(&result)), (0, String::new()));
    let result = run(&[COLLEAGUE, "-o", "/dev/stdout"]);
    assert_eq!(result.stdout, plain.stdout);
}
