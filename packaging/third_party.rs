//! Lists the crates that go into the heloscope binary, with their licences.
//!
//! Prints `THIRD-PARTY.md`; with `--texts`, the licence texts that come with the crates instead, those of
//! Linux or of a target that is named. It asks `cargo metadata` and reads the crates' sources as cargo
//! keeps them; nothing is fetched unless a target is named.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a tool of the project, not a part of it"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => print!("{}", listing(&crates())),
        ["--texts"] => print!("{}", texts(&crates())),
        ["--texts", target] => print!("{}", texts(&crates_on(target))),
        _ => panic!("usage: third_party [--texts [TARGET]]"),
    }
}

/// One crate that goes into the binary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Crate {
    name: String,
    version: String,
    licence: String,
    repository: String,
    folder: PathBuf,
}

/// The crates of the default features on Linux, without heloscope itself, and without those that
/// only build or test it.
pub(crate) fn crates() -> BTreeSet<Crate> {
    crates_on("x86_64-unknown-linux-gnu")
}

/// The same on another system. What no build has needed so far is fetched, the fuzzer's crates too.
fn crates_on(target: &str) -> BTreeSet<Crate> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", target])
        .args(["--manifest-path", MANIFEST])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata: {said}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");

    let nodes: BTreeMap<_, _> = list(&metadata["resolve"], "nodes")
        .map(|node| (text(node, "id"), node))
        .collect();
    let root = text(&metadata["resolve"], "root");
    let mut seen = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let Some(node) = nodes.get(id) else { continue };
        for dependency in list(node, "deps") {
            // A dependency of no kind is one of the program itself.
            let is_normal = list(dependency, "dep_kinds").any(|kind| kind["kind"].is_null());
            let id = text(dependency, "pkg");
            if is_normal && seen.insert(id) {
                open.push(id);
            }
        }
    }
    seen.remove(root);
    list(&metadata, "packages")
        .filter(|package| seen.contains(text(package, "id")))
        .map(|package| Crate {
            name: text(package, "name").to_owned(),
            version: text(package, "version").to_owned(),
            // The old way to write "or".
            licence: text(package, "license").replace('/', " OR "),
            repository: text(package, "repository").to_owned(),
            folder: Path::new(text(package, "manifest_path"))
                .parent()
                .map(Path::to_owned)
                .unwrap_or_default(),
        })
        .collect()
}

/// The list for people.
pub(crate) fn listing(crates: &BTreeSet<Crate>) -> String {
    let mut page = String::from(
        "# Third-party software\n\n\
         The heloscope binary contains these crates, or was made with their macros. Each is used under\n\
         the licence it states; where it offers several, any of them. `packaging/third-party.sh` makes\n\
         this list from `cargo metadata`; the licence texts come with the packages.\n\n\
         | crate | version | licence |\n| --- | --- | --- |\n",
    );
    for one in crates {
        let name = if one.repository.is_empty() {
            one.name.clone()
        } else {
            format!("[{}]({})", one.name, one.repository)
        };
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {name} | {} | {} |", one.version, one.licence);
    }
    page.push_str(DATA);
    page
}

/// The licence texts, each once, with the crates that it is of.
pub(crate) fn texts(crates: &BTreeSet<Crate>) -> String {
    let mut texts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for one in crates {
        let Ok(files) = std::fs::read_dir(&one.folder) else {
            continue;
        };
        for file in files.flatten() {
            let name = file.file_name().to_string_lossy().to_uppercase();
            let is_licence = ["LICEN", "COPY", "NOTICE", "UNLICENSE"]
                .iter()
                .any(|start| name.starts_with(start));
            if !is_licence || !file.path().is_file() {
                continue;
            }
            if let Ok(text) = std::fs::read_to_string(file.path()) {
                texts
                    .entry(text.trim().to_owned())
                    .or_default()
                    .insert(&one.name);
            }
        }
    }
    let mut page = String::from("Licences of the crates in the heloscope binary\n");
    for (text, names) in texts {
        let names: Vec<_> = names.into_iter().collect();
        let _ = write!(page, "\n{LINE}\n{}\n{LINE}\n\n{text}\n", names.join(", "));
    }
    page
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// What was taken over that is no crate.
const DATA: &str = "
## Data

`data/ispdb.csv` holds facts of Thunderbird's database of mail settings
([thunderbird/autoconfig](https://github.com/thunderbird/autoconfig), commit c6ad796 of 2026-03-12),
under the Mozilla Public License 2.0. The file is in heloscope's source, and says there what was changed;
the licence is at <https://mozilla.org/MPL/2.0/>.
";
const LINE: &str =
    "-------------------------------------------------------------------------------";
const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
