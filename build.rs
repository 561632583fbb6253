//! Puts the commit into `--version` when the program is built from its git repository.
//!
//! In a tarball, without git, or where the sources lie inside somebody else's repository, there is
//! no commit and nothing fails.

#![allow(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let version = env!("CARGO_PKG_VERSION");
    let full = match commit() {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    };
    println!("cargo::rustc-env=HELOSCOPE_VERSION={full}");
}

fn commit() -> Option<String> {
    // As cargo says it now: the script may have been compiled for a copy elsewhere.
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    // In a worktree .git is a file.
    if !here.join(".git").exists() {
        return None;
    }
    // The commit changes with HEAD and with the branch that HEAD names.
    for name in ["HEAD", "packed-refs"] {
        watch(&git(&["rev-parse", "--git-path", name])?);
    }
    if let Some(branch) = git(&["symbolic-ref", "--quiet", "HEAD"]) {
        watch(&git(&["rev-parse", "--git-path", &branch])?);
    }
    git(&["log", "-1", "--format=%h %cs"])
}

/// A path that is not there counts as changed each time.
fn watch(path: &str) {
    if Path::new(path).exists() {
        println!("cargo::rerun-if-changed={path}");
    }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
