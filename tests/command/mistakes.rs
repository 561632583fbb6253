//! What people type by mistake, and what they are told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests make files and panic"
)]

use std::fs;

use crate::command::{code, command, pipe, run, stderr, stdout};
use crate::pack::{Sizes, zip};

const COLLEAGUE: &str = "fixtures/demo/colleague.eml";

/// What was typed, the exit code, and what must be said.
const MISTAKES: &[(&[&str], i32, &str)] = &[
    (
        &["mail.example.com"],
        2,
        "heloscope probe mail.example.com\n",
    ),
    (
        &["smtp://mail.example.com:587"],
        2,
        "heloscope probe mail.example.com:587\n",
    ),
    (
        &["https://mail.example.com/owa"],
        2,
        "heloscope probe mail.example.com\n",
    ),
    (&["bo@example.com"], 2, "heloscope domain example.com\n"),
    (
        &["scan", "mail.example.com"],
        2,
        "heloscope probe mail.example.com\n",
    ),
    (&["192.0.2.1"], 2, "heloscope probe 192.0.2.1\n"),
    (&["192.0.2.1:587"], 2, "heloscope probe 192.0.2.1:587\n"),
    (&["2001:db8::1"], 2, "heloscope probe 2001:db8::1\n"),
    (
        &["[2001:db8::1]:465"],
        2,
        "heloscope probe [2001:db8::1]:465\n",
    ),
    (
        &["mail.example.com", "587"],
        2,
        "heloscope probe mail.example.com:587\n",
    ),
    (&["scan", "192.0.2.1"], 2, "heloscope probe 192.0.2.1\n"),
    (
        &["merge", "mail.example.com"],
        2,
        "heloscope probe mail.example.com\n",
    ),
    (
        &["merge", "kim@example.com"],
        2,
        "heloscope domain example.com\n",
    ),
    (
        &["merge", "2001:db8::1"],
        2,
        "heloscope probe 2001:db8::1\n",
    ),
    (
        &["no-such-folder/mail.eml"],
        2,
        "there is no folder no-such-folder\n",
    ),
    (
        &["fixtures/no-such-folder/a/mail.eml"],
        2,
        "there is no folder fixtures/no-such-folder\n",
    ),
    (
        &["fixtures/demo/colleague.eml/x"],
        2,
        "a part of its path is a file",
    ),
    (
        &["https://mail.google.com/mail/u/0/#inbox/FMfcgzQ"],
        2,
        "Show original",
    ),
    (
        &["https://outlook.office.com/mail/inbox/id/AAQk"],
        2,
        "Internet headers",
    ),
    (
        &["probe", COLLEAGUE],
        2,
        "heloscope fixtures/demo/colleague.eml",
    ),
    (&["nosuchfile.eml"], 2, "no such file or folder"),
    (&["anlyze", COLLEAGUE], 2, "analyze"),
    (&["--html", COLLEAGUE], 2, "--format html"),
    (&["--markdown", COLLEAGUE], 2, "--format markdown"),
    (&["--csv", COLLEAGUE], 2, "--format csv"),
    (&["-p", COLLEAGUE], 2, "--port N, --probe"),
    (&["probe", "-p", "465", "mail.example.com"], 2, "--port N"),
    (&["--ssl", COLLEAGUE], 2, "--security tls"),
    (&["--input", COLLEAGUE], 2, "heloscope FILE"),
    (&["--top", "3", COLLEAGUE], 2, "merge"),
    (&["--threads", "3", COLLEAGUE], 2, "scan"),
    (&["scan", "--attached", COLLEAGUE], 2, "analyze"),
    (&["--jsn", COLLEAGUE], 2, "--json"),
    (&["-j", COLLEAGUE], 2, "--json"),
    (&["--format", "xml", COLLEAGUE], 2, "json"),
    (&["--json", "--format", "text", COLLEAGUE], 2, "--format"),
    (
        &["scan", "--threads", "0", COLLEAGUE],
        2,
        "give a whole number, 1 or more",
    ),
    (
        &["scan", "--threads", "two", COLLEAGUE],
        2,
        "give a whole number, 1 or more",
    ),
    (&["scan", "--top", "0", COLLEAGUE], 2, "1 or more"),
    (&["scan", "--top", "-1", COLLEAGUE], 2, "1 or more"),
    (
        &["probe", "--port", "-4", "mail.example.com"],
        2,
        "a number from 1 to 65535",
    ),
    (
        &["probe", "--timeout", "-1", "mail.example.com"],
        2,
        "timeout must be more than 0",
    ),
    (
        &["scan", "--min-sure", "certain", COLLEAGUE],
        2,
        "low, medium, high",
    ),
    (
        &["scan", "--range", "1-", COLLEAGUE, COLLEAGUE],
        2,
        "--range reads part of one input",
    ),
    (
        &["scan", "--range", "a-b", COLLEAGUE],
        2,
        "not a range of bytes",
    ),
    (
        &["probe", "--port", "99999", "mail.example.com"],
        2,
        "a number from 1 to 65535",
    ),
    (
        &["probe", "--port", "smtp", "mail.example.com"],
        2,
        "a number from 1 to 65535",
    ),
    (
        &["probe", "--timeout", "0", "mail.example.com"],
        2,
        "timeout",
    ),
    (&["probe"], 2, "HOST"),
    (&["--port", "587", COLLEAGUE], 2, "need --probe"),
    (
        &["--domain", "not a domain", COLLEAGUE],
        2,
        "is not a domain name",
    ),
    (
        &["--trust", "a b", COLLEAGUE],
        2,
        "neither a host name nor a network",
    ),
    (&["--current", "", COLLEAGUE], 2, "--current is empty"),
    (&["--lang", "fr", COLLEAGUE], 2, "en"),
    (&["explain", "R99"], 2, "heloscope explain"),
    (
        &["merge", COLLEAGUE],
        2,
        "heloscope scan fixtures/demo/colleague.eml\n",
    ),
    (
        &["--attached", COLLEAGUE],
        2,
        "no mail in the input has another one attached",
    ),
];

#[test]
fn each_says_what_is_wrong_and_what_to_do() {
    for (typed, exit, said) in MISTAKES {
        let result = run(typed);
        assert_eq!(code(&result), *exit, "{typed:?}: {}", stderr(&result));
        // A command in a hint stands on a line of its own, and not behind an escaped line end.
        assert!(!stderr(&result).contains("\\x0a"), "{typed:?}");
        assert!(
            stderr(&result).contains(said),
            "{typed:?}: {}",
            stderr(&result)
        );
        // The exit code says it, and so does the first word.
        assert!(
            stderr(&result).starts_with("error: "),
            "{typed:?}: {}",
            stderr(&result)
        );
        let japanese = command()
            .args(*typed)
            .env("LC_ALL", "ja_JP.UTF-8")
            .output()
            .unwrap();
        assert_eq!(code(&japanese), *exit, "{typed:?}");
        assert!(
            stderr(&japanese).starts_with("エラー："),
            "{typed:?}: {}",
            stderr(&japanese)
        );
    }
}

/// The parser's own proposals lead elsewhere: to a file with such a name, or to a flag that only
/// looks alike.
#[test]
fn a_flag_that_there_is_not_leads_to_the_one_that_was_meant_alone() {
    for (flag, meant, elsewhere) in [
        ("--html", "--format html", "as a value"),
        ("-p", "--port N", "as a value"),
        ("--insecure", "--ca-file PEM", "--security"),
        ("--top", "merge", "--output"),
        ("--no-such-flag", "--help", "as a value"),
    ] {
        for language in ["en", "ja"] {
            let result = run(&["--lang", language, flag, COLLEAGUE]);
            let told = stderr(&result);
            assert!(told.contains(meant), "{told}");
            assert!(!told.contains(elsewhere), "{told}");
        }
    }
    // The twins: a slip of the finger, and a file that is there.
    assert!(stderr(&run(&["--jsn", COLLEAGUE])).contains("'--json'"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("--html"), "").unwrap();
    let mut command = command();
    let result = command.arg("--html").current_dir(folder.path()).output();
    assert!(stderr(&result.unwrap()).contains("'-- --html'"));
}

/// Only what listens on this machine is asked.
#[test]
fn targets_are_taken_as_pasted() {
    let table: [(&[&str], &str); 5] = [
        (
            &["smtp://127.0.0.1:1/"],
            "smtp://127.0.0.1:1/ is read as 127.0.0.1:1",
        ),
        (&["127.0.0.1 1"], "127.0.0.1 1 is read as 127.0.0.1:1"),
        (&["127.0.0.1", "1"], "127.0.0.1 1 is read as 127.0.0.1:1"),
        (&["127.0.0.1:1"], ""),
        (
            &["example.com:1", "--connect-to", "example.com:1:127.0.0.1:1"],
            "heloscope domain example.com",
        ),
    ];
    for (typed, said) in table {
        let result = run(&[&["probe", "--timeout", "5"], typed].concat());
        assert_eq!(code(&result), 1, "{typed:?}: {}", stderr(&result));
        assert!(
            stderr(&result).contains(said),
            "{typed:?}: {}",
            stderr(&result)
        );
        assert_eq!(
            stderr(&result).is_empty(),
            said.is_empty(),
            "{}",
            stderr(&result)
        );
    }
    let result = run(&["probe", "bo@example.com", "127.0.0.1"]);
    assert_eq!(code(&result), 2);
    assert!(
        stderr(&result).contains("not both at once"),
        "{}",
        stderr(&result)
    );
}

#[test]
fn inputs_without_mail_say_what_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("empty")).unwrap();
    fs::create_dir(at("notes")).unwrap();
    fs::write(at("notes/a.txt"), "hello\n").unwrap();
    fs::write(at("notes/b.txt"), "hello\n").unwrap();
    fs::write(at("empty.zip"), [&b"PK\x05\x06"[..], &[0; 18]].concat()).unwrap();
    let readme = [("readme.txt", &b"hello\n"[..])];
    fs::write(at("notes.zip"), zip(&readme, 0, Sizes::Before)).unwrap();
    for (name, said) in [
        ("empty", "there is nothing in it"),
        ("empty.zip", "there is nothing in it"),
        ("notes", "2 files were read, and none of them is a mail"),
        ("notes.zip", "one file was read, and it is not a mail"),
    ] {
        for command in ["analyze", "scan"] {
            let result = run(&[command.as_ref(), at(name).as_os_str()]);
            assert_eq!(code(&result), 1, "{command} {name}");
            assert!(
                stderr(&result).contains(said),
                "{name}: {}",
                stderr(&result)
            );
        }
    }
}

/// Of several files that are no mail none is the reason; files of one kind have one reason.
#[test]
fn an_archive_of_other_files_is_not_called_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("files.zip");
    let picture = ("a.png", &b"\x89PNG\r\n\x1a\n"[..]);
    let text = ("b.txt", &b"hello\n"[..]);
    for (members, said) in [
        (vec![picture, text], "None of the files in it is a mail"),
        (vec![picture], "This is a picture"),
        (vec![picture, ("c.png", picture.1)], "This is a picture"),
    ] {
        fs::write(&path, zip(&members, 0, Sizes::Before)).unwrap();
        let result = run(&[path.as_os_str()]);
        assert_eq!(code(&result), 1);
        assert!(stdout(&result).contains(said), "{}", stdout(&result));
    }
}

#[test]
fn what_lies_beside_mail_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["cur", "new", "tmp"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::copy(COLLEAGUE, at("cur/1:2,S")).unwrap();
    for name in [
        "dovecot-uidlist",
        "dovecot.index.log",
        "Inbox.msf",
        ".DS_Store",
    ] {
        fs::write(at(name), "1\n").unwrap();
    }
    let result = run(&["scan".as_ref(), folder.path().as_os_str()]);
    assert_eq!((code(&result), stderr(&result)), (0, String::new()));
    assert!(!stdout(&result).contains("Left out"), "{}", stdout(&result));
    // Its twin: what is neither mail nor beside it is told.
    fs::write(at("notes"), "hello\n").unwrap();
    let result = run(&["scan".as_ref(), folder.path().as_os_str()]);
    assert!(stderr(&result).contains("notes"), "{}", stderr(&result));
    // A mail is read whatever its file is called, and a file that was named is told of.
    fs::copy(COLLEAGUE, at("Inbox.msf")).unwrap();
    let result = run(&["scan".as_ref(), "-v".as_ref(), folder.path().as_os_str()]);
    assert!(
        stdout(&result).contains("2 mails read"),
        "{}",
        stdout(&result)
    );
    let result = run(&["scan".as_ref(), at("dovecot-uidlist").as_os_str()]);
    assert!(
        stderr(&result).contains("dovecot-uidlist"),
        "{}",
        stderr(&result)
    );
}

/// Nor what Thunderbird, Takeout and the programs of a Maildir keep; files of the same kind elsewhere
/// are.
#[test]
fn the_files_of_mail_programs_are_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    let told = || {
        let result = run(&["scan".as_ref(), folder.path().as_os_str()]);
        stderr(&result)
    };
    fs::copy(COLLEAGUE, folder.path().join("Inbox")).unwrap();
    for name in ["Trash", "Archives", "Drafts", "Templates", "Liste"] {
        put(name, "");
        put(
            &format!("{name}.msf"),
            "// <!-- <mdb:mork:z v=\"1.4\"/> -->\n",
        );
    }
    for (name, content) in [
        ("prefs.js", "user_pref(\"a\", 1);\n"),
        ("folderTree.json", "{\"open\":{}}"),
        ("session.json", "{}"),
        ("xulstore.json", "{}"),
        ("times.json", "{\"created\":1}"),
        ("global-messages-db.sqlite", "SQLite format 3\0\0\0\0\0"),
        ("parent.lock", ""),
        ("panacea.dat", "x\n"),
        (
            "Takeout/archive_browser.html",
            "<html><body>archive</body></html>",
        ),
        (
            "Takeout/アーカイブ概要.html",
            "<html><body>archive</body></html>",
        ),
        (
            "Takeout/メール/ユーザー設定/フィルタ.json",
            "{\"filters\":[]}",
        ),
        (
            "Takeout/Mail/User Settings/Filters.json",
            "{\"filters\":[]}",
        ),
        ("box/shared-maildirs", "x\n"),
        ("box/courierimapkeywords/:list", "x\n"),
        ("box/courierimapuiddb", "1 2 3\n"),
        ("box/courierimaphieracl/x", "owner\n"),
        ("box/.mbsyncstate", "1 2\n"),
        ("box/.isyncuidmap.db", "x\n"),
        ("box/.notmuch/xapian/iamglass", "x\n"),
        ("box/.nnmaildir/marks", "x\n"),
        ("box/dovecot.list.index", "x\n"),
    ] {
        put(name, content);
    }
    assert_eq!(told(), "");
    for name in [
        "empty",
        "data.json",
        "notes/page.html",
        "notes/filters.json",
    ] {
        put(
            name,
            if name == "empty" {
                ""
            } else {
                "{\"hello\":\"there\"}"
            },
        );
        assert!(told().contains(name), "{name}");
    }
}

/// A scheme, a port, blanks: what people paste as the host of today.
#[test]
fn the_host_of_today_is_taken_as_pasted() {
    for typed in [
        "mail.example.com",
        " mail.example.com ",
        "mail.example.com:587",
        "smtp://mail.example.com:587/",
        "mail.example.com 587",
    ] {
        let result = run(&[COLLEAGUE, "--json", "--current", typed]);
        let document: serde_json::Value = serde_json::from_slice(&result.stdout).unwrap();
        let current = document.pointer("/recommendations/0/current").unwrap();
        assert_eq!(current.get("status").unwrap(), "same", "{typed}");
        assert_eq!(current.get("host").unwrap(), "mail.example.com", "{typed}");
    }
}

#[test]
fn a_scan_shows_what_was_asked_for() {
    const ARCHIVE: &str = "fixtures/archive/nine_domains.mbox";
    let lines = |arguments: &[&str]| {
        let result = run(&[&["scan", "-q", ARCHIVE], arguments].concat());
        (code(&result), stdout(&result).lines().count())
    };
    assert_eq!(lines(&[]), (0, 9));
    assert_eq!(lines(&["--top", "2"]), (0, 2));
    assert_eq!(lines(&["--top", "20"]), (0, 9));
    let (_, medium) = lines(&["--min-sure", "medium"]);
    let (_, high) = lines(&["--min-sure", "high"]);
    assert!(0 < high && high <= medium && medium < 9, "{high} {medium}");
    let text = stdout(&run(&[
        "scan",
        ARCHIVE,
        "--top",
        "2",
        "--current",
        "mail.example.net",
    ]));
    assert!(
        text.contains("2 domains, 2 with a name to type or to try; 7 not shown"),
        "{text}"
    );
    assert!(text.contains("example.net: mail.example.net"), "{text}");
}

/// Each says in both languages what is wrong with the file, and names the line.
#[test]
fn faults_of_tallies_keys_and_tables_are_in_the_language_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let result = run(&["scan", "--format", "tally", COLLEAGUE]);
    let whole = stdout(&result);
    fs::write(at("whole"), &whole).unwrap();
    let (first, _) = whole.split_once('\n').unwrap();
    let last = whole.lines().last().unwrap();
    fs::write(at("json"), format!("{first}\n{{\n")).unwrap();
    fs::write(at("twice"), format!("{whole}{last}\n")).unwrap();
    fs::write(at("cut"), format!("{first}\n")).unwrap();
    fs::write(at("short"), format!("{first}\n{last}\n")).unwrap();
    fs::write(at("newer"), whole.replace("\"version\":3", "\"version\":9")).unwrap();
    fs::write(at("hex"), whole.replace("\"hex\":\"", "\"hex\":\"zz")).unwrap();
    fs::write(at("words"), "hello\n").unwrap();
    fs::write(at("key"), "short\n").unwrap();
    fs::write(at("long-key"), "0123456789abcdef\n").unwrap();
    fs::write(at("damaged.gz"), b"\x1f\x8b\x08\0\0\0\0\0\0\x03damaged").unwrap();
    let key = ["--tally-key".into(), at("long-key").into_os_string()];
    let keyed = [
        &["scan", "--format", "tally", COLLEAGUE].map(Into::into)[..],
        &key,
    ]
    .concat();
    fs::write(at("keyed"), run(&keyed).stdout).unwrap();
    for (typed, english, japanese) in [
        (
            vec!["merge", "json"],
            "line 2 is damaged",
            "2行目が壊れています",
        ),
        (
            vec!["merge", "twice"],
            "does not belong here",
            "あってはならない行",
        ),
        (vec!["merge", "cut"], "incomplete", "途中で終わっています"),
        (
            vec!["merge", "short"],
            "messages are missing",
            "の記録がありません",
        ),
        (vec!["merge", "newer"], "has version 9", "バージョンは9"),
        (
            vec!["merge", "hex"],
            "messages of the line",
            "この行のメールの記録",
        ),
        (vec!["merge", "words"], "not a tally", "集計ではありません"),
        (vec!["merge", "whole", "keyed"], "different keys", "別の鍵"),
        (vec!["merge", "."], "it is a folder", "フォルダーです"),
        (
            vec!["merge", "damaged.gz"],
            "ends too early",
            "途中で終わって",
        ),
        (
            vec!["merge", "--tally-key", "key", "whole"],
            "this one has 6",
            "6バイトです",
        ),
        (
            vec!["--operators", "words", "whole"],
            "there is no column hello",
            "helloという列",
        ),
        (
            vec!["probe", "--ca-file", "words", "127.0.0.1:1"],
            "no certificate in PEM form",
            "PEM形式の証明書",
        ),
    ] {
        for (language, said) in [("en", english), ("ja", japanese)] {
            let mut command = command();
            command.args(&typed).args(["--lang", language]);
            let result = command.current_dir(folder.path()).output().unwrap();
            let told = stderr(&result);
            assert_eq!(code(&result), 2, "{typed:?}: {told}");
            assert!(told.contains(said), "{typed:?}: {told}");
            let is_word =
                |word: &&str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase());
            let english = told
                .lines()
                .next()
                .unwrap()
                .split(' ')
                .filter(is_word)
                .count();
            assert!(language == "en" || english < 2, "{typed:?}: {told}");
        }
    }
}

#[test]
fn what_is_no_file_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (command, english, japanese) in [
        ("analyze", "a socket, not read", "通信に使うソケット"),
        ("scan", "a socket, not read", "通信に使うソケット"),
        ("merge", "it is a socket", "ソケットか"),
    ] {
        for (language, said) in [("en", english), ("ja", japanese)] {
            let typed = [command, "--lang", language].map(std::ffi::OsStr::new);
            let result = run(&[&typed[..], &[socket.as_os_str()]].concat());
            assert_eq!(code(&result), 2, "{command}");
            assert!(stderr(&result).contains(said), "{}", stderr(&result));
        }
    }
    // The twin: a device that has something, or nothing, is read.
    let result = run(&["/dev/null"]);
    assert_eq!((code(&result), stderr(&result)), (1, String::new()));
}

/// A number that nobody means is no reason to end without an answer.
#[test]
fn more_threads_than_there_can_be_are_as_many_as_there_can_be() {
    let result = run(&["scan", "-q", "--threads", "99999999999999", COLLEAGUE]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    assert_eq!(stdout(&result), stdout(&run(&["scan", "-q", COLLEAGUE])));
}

/// What was not read is said once, and an empty folder is called empty.
#[test]
fn a_folder_of_the_system_is_not_said_to_be_empty() {
    let result = run(&["scan", "/dev"]);
    assert!(
        stderr(&result).contains("/dev: a device"),
        "{}",
        stderr(&result)
    );
    assert!(
        !stderr(&result).contains("nothing in it"),
        "{}",
        stderr(&result)
    );
}

/// A hint names what there is, and what can be pasted.
#[test]
fn hints_can_be_followed() {
    let idn = "スマイル.jp";
    for (arguments, said, unsaid) in [
        (
            &["--csv", COLLEAGUE][..],
            "--format csv is an option of other commands: scan, merge",
            "Did you",
        ),
        (
            &["scan", "--csv", COLLEAGUE],
            "--format csv",
            "other commands",
        ),
        (&["--html", COLLEAGUE], "--format html", "other commands"),
        (
            &[idn],
            "heloscope probe xn--eckybvg4b.jp\n",
            "xn--eckybvg4b.jp (",
        ),
        (
            &["domain", COLLEAGUE],
            "heloscope fixtures/demo/colleague.eml",
            "not a domain name",
        ),
        (
            &["domain", "none.eml"],
            "not a domain name",
            "is a file here",
        ),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        let text = stderr(&output);
        assert!(
            text.contains(said) && !text.contains(unsaid),
            "{arguments:?}: {text}"
        );
    }
    let help = run(&["help", "probe"]);
    assert_eq!(code(&help), 0);
    assert_eq!(run(&["--lang", "en", "help", "probe"]).stdout, help.stdout);
    let japanese = stdout(&run(&["--lang", "ja", "help", "probe"]));
    assert!(japanese.contains("使い方"), "{japanese}");
}

/// What is typed stands in quotation marks alone.
#[test]
fn the_readable_form_of_a_name_stands_outside_the_quotes() {
    let mail = |domain: &str| {
        format!(
            "Received: from mail.{domain} (mail.{domain}. [192.0.2.1])\n\tby mx.google.com with ESMTPS id x;\n\
             \tTue, 10 Mar 2026 09:00:01 +0000\nFrom: Bo <bo@{domain}>\n\nHello\n"
        )
    };
    for (domain, said) in [
        (
            "xn--eckwd4c7c.jp",
            "「`mail.xn--eckwd4c7c.jp`」 (mail.ドメイン.jp)",
        ),
        ("example.com", "「`mail.example.com`」"),
    ] {
        let arguments = ["--lang", "ja", "--format", "markdown", "-"];
        let text = stdout(&pipe(mail(domain).as_bytes(), &arguments));
        assert!(text.contains(said), "{text}");
    }
}

/// A damaged archive has parts without a name, and none is shown.
#[test]
fn a_part_without_a_name_is_not_shown_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.olm");
    fs::write(&path, [&b"PK\x03\x04"[..], &[0; 26]].concat()).unwrap();
    let text = stderr(&run(&[path.as_os_str()]));
    assert!(text.contains("a.olm: empty"), "{text}");
    assert!(!text.contains(": :"), "{text}");
}
