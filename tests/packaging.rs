//! What is packed beside the program: versions and manual pages.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_heloscope"))
        .env("LC_ALL", "C")
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_version_names_the_commit_it_was_built_from() {
    let version = stdout(&run(&["--version"]));
    let plain = format!("heloscope {}", env!("CARGO_PKG_VERSION"));
    assert!(version.starts_with(&plain), "{version}");
    let head = Command::new("git")
        .args(["log", "-1", "--format=(%h %cs)"])
        .current_dir(root())
        .output();
    match head {
        Ok(head) if head.status.success() && root().join(".git").exists() => {
            assert_eq!(version.trim(), format!("{plain} {}", stdout(&head).trim()));
        }
        _ => assert_eq!(version.trim(), plain),
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let whole = stdout(&run(&["man"]));
    assert!(whole.contains(".TH heloscope 1"), "{whole}");
    for command in ["analyze", "scan", "merge", "explain", "operators", "schema"] {
        let output = run(&["man", command]);
        assert_eq!(output.status.code(), Some(0), "{command}");
        let page = stdout(&output);
        assert!(
            page.contains(&format!(".TH heloscope-{command} 1")),
            "{page}"
        );
        assert!(page.contains("heloscope"), "{command}");
        assert!(
            whole.contains(&format!("heloscope\\-{command}(1)")),
            "{whole}"
        );
    }
    let output = run(&["man", "scna"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("scan"), "{}", stderr(&output));

    let folder = tempfile::tempdir().unwrap();
    run(&["man", "--all", folder.path().to_str().unwrap()]);
    for page in ["heloscope.1", "heloscope-scan.1", "heloscope-explain.1"] {
        assert!(folder.path().join(page).exists(), "{page}");
    }
    let output = run(&["man", "--all", "/nonexistent/folder"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn mistyped_flags_and_values_bring_the_right_ones() {
    for (typed, meant) in [
        (&["--formt", "json"] as &[&str], "--format"),
        (&["--format", "jsno"], "json"),
        (&["scan", "--thread", "2"], "--threads"),
        (&["scan", "--format", "cvs"], "csv"),
        (&["completions", "bsh"], "bash"),
        (&["--verbos"], "--verbose"),
        (&["explain", "--color", "nevr"], "never"),
    ] {
        let output = run(typed);
        assert_eq!(output.status.code(), Some(2), "{typed:?}");
        let text = stderr(&output);
        assert!(text.contains(meant), "{typed:?}: {text}");
    }
}
