//! What is packed beside the program: versions, manual pages, the list of licences, links.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{run, stderr, stdout};
use crate::files::package;

#[path = "../../packaging/third_party.rs"]
mod third_party;

#[test]
fn the_version_names_the_commit_it_was_built_from() {
    let version = stdout(&run(&["--version"]));
    let plain = format!("heloscope {}", env!("CARGO_PKG_VERSION"));
    assert!(version.starts_with(&plain), "{version}");
    let head = Command::new("git")
        .args(["log", "-1", "--format=(%h %cs)"])
        .current_dir(package())
        .output();
    match head {
        Ok(head) if head.status.success() && package().join(".git").exists() => {
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
fn mistyped_flags_values_and_commands_bring_the_right_ones() {
    for (typed, meant) in [
        (&["--formt", "json"] as &[&str], "--format"),
        (&["--format", "jsno"], "json"),
        (&["scan", "--thread", "2"], "--threads"),
        (&["scan", "--format", "cvs"], "csv"),
        (&["completions", "bsh"], "bash"),
        (&["scna", "no-such-archive.mbox"], "Did you mean scan?"),
        (&["--verbos"], "--verbose"),
        (&["explain", "--color", "nevr"], "never"),
    ] {
        let output = run(typed);
        assert_eq!(output.status.code(), Some(2), "{typed:?}");
        let text = stderr(&output);
        assert!(text.contains(meant), "{typed:?}: {text}");
    }
}

#[test]
fn the_list_of_licences_is_up_to_date() {
    let crates = third_party::crates();
    let listed = std::fs::read_to_string(package().join("THIRD-PARTY.md")).unwrap();
    let found = third_party::listing(&crates);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let stale: Vec<_> = lines(&listed)
        .symmetric_difference(&lines(&found))
        .cloned()
        .collect();
    assert!(
        listed == found,
        "run packaging/third-party.sh, which changes\n{}",
        stale.join("\n")
    );
    let texts = third_party::texts(&crates);
    assert!(texts.contains("Permission is hereby granted"));
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let mut pages = vec![package().to_owned()];
    let mut links = 0;
    let mut broken = Vec::new();
    while let Some(path) = pages.pop() {
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name == "target" || (name.starts_with('.') && path != package()) {
                continue;
            }
            pages.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for link in links_of(&text) {
            links += 1;
            if let Some(fault) = fault_of(&path, &text, &link) {
                broken.push(format!("{}: {link}: {fault}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(links > 10, "only {links} links found");
}

/// What is wrong with a link of a page, if something is. Links to other sites are not followed.
fn fault_of(page: &Path, text: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target: PathBuf = page.parent().unwrap().join(file);
    if !file.is_empty() && !target.exists() {
        return Some("no such file".to_owned());
    }
    if anchor.is_empty() {
        return None;
    }
    let text = match file {
        "" => text.to_owned(),
        _ => std::fs::read_to_string(target).unwrap(),
    };
    let found = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor_of(line.trim_start_matches('#')) == anchor);
    (!found).then(|| "no such heading".to_owned())
}

/// As the hosts of repositories make them.
fn anchor_of(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The targets of `[text](target)`, outside of code.
fn links_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            if let Some((target, _)) = part.split_once(')') {
                found.push(target.to_owned());
            }
        }
    }
    found
}

#[test]
#[ignore = "needs dpkg, and root to install a package"]
fn the_debian_package_installs_and_runs() {
    let mut build = Command::new("packaging/build-deb.sh");
    build
        .current_dir(package())
        .env("HELOSCOPE", env!("CARGO_BIN_EXE_heloscope"));
    // What cargo tells a test of its package: crates whose build script reads it would be compiled
    // again by the script's cargo, and once more by the next.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let mut told = ["CARGO_MANIFEST_", "CARGO_PKG_", "OUT_DIR"].into_iter();
        if told.any(|start| text.starts_with(start)) {
            build.env_remove(&name);
        }
    }
    let built = build.output().unwrap();
    assert!(built.status.success(), "{}", stderr(&built));
    let deb = package().join(stdout(&built).lines().last().unwrap().trim());
    let shell = |command: &str| {
        let output = Command::new("sh").args(["-c", command]).output().unwrap();
        assert!(output.status.success(), "{command}: {}", stderr(&output));
        stdout(&output)
    };
    let contents = shell(&format!("dpkg-deb --contents {}", deb.display()));
    for file in [
        "./usr/bin/heloscope",
        "./usr/share/man/man1/heloscope.1.gz",
        "./usr/share/man/man1/heloscope-scan.1.gz",
        "./usr/share/bash-completion/completions/heloscope",
        "./usr/share/zsh/vendor-completions/_heloscope",
        "./usr/share/fish/vendor_completions.d/heloscope.fish",
        "./usr/share/doc/heloscope/copyright",
        "./usr/share/doc/heloscope/LICENSE-APACHE",
        "./usr/share/doc/heloscope/LICENSE-MIT",
        "./usr/share/doc/heloscope/third-party-licences.txt",
    ] {
        assert!(contents.contains(file), "{file} is missing:\n{contents}");
    }
    shell(&format!("dpkg --install {}", deb.display()));
    let answer = shell(&format!(
        "/usr/bin/heloscope --quiet {}",
        package().join("fixtures/demo/colleague.eml").display()
    ));
    assert!(answer.contains("mail.example.com"), "{answer}");
    shell("dpkg --remove heloscope");
}
