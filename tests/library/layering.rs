//! Who may import whom: the table is the design, and the paths in `src` are held against it.
//!
//! It reads text, so modules write `crate::name::HostName` and never climb with `super::super`.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the sources and has failed when it panics"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::files::{package, sources};

/// Each module of the library and what it may import from the crate beside itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("address", &[]),
    ("date", &[]),
    ("name", &[]),
    ("generic", &["name"]),
    // The probe finds what a reason names, and only the probe has a socket.
    ("problem", &[]),
    ("authentication", &["name"]),
    ("received", &["address", "date"]),
    ("message", &["date", "name"]),
    ("source", &[]),
    ("operator", &["name"]),
    (
        "trace",
        &[
            "address",
            "authentication",
            "date",
            "generic",
            "message",
            "name",
            "operator",
            "received",
        ],
    ),
    ("verdict", &["generic", "name", "operator"]),
    (
        "reason",
        &["name", "operator", "problem", "trace", "verdict"],
    ),
    (
        "ladder",
        &[
            "authentication",
            "generic",
            "message",
            "name",
            "operator",
            "reason",
            "received",
            "trace",
            "verdict",
        ],
    ),
    (
        "tally",
        &["message", "name", "operator", "reason", "verdict"],
    ),
    (
        "reader",
        &[
            "ladder", "message", "name", "operator", "reason", "tally", "trace",
        ],
    ),
    ("scan", &["reader", "source", "tally"]),
    (
        "probe",
        &["address", "name", "operator", "problem", "verdict"],
    ),
    (
        "confirm",
        &[
            "name", "operator", "probe", "problem", "reason", "tally", "verdict",
        ],
    ),
    (
        "domain",
        &["name", "operator", "probe", "reason", "tally", "verdict"],
    ),
    (
        "report",
        &[
            "confirm", "date", "ladder", "name", "operator", "probe", "problem", "reader",
            "reason", "received", "tally", "trace", "verdict",
        ],
    ),
    (
        "analyze",
        &[
            "ladder", "name", "operator", "reader", "reason", "report", "scan", "source", "tally",
            "trace", "verdict",
        ],
    ),
    ("notes", &["report", "scan", "source"]),
];

/// The binary: it reads the library through its public names only.
const BINARY: &[&str] = &["cli", "main"];

#[test]
fn modules_import_what_the_table_permits_and_nothing_else() {
    let mut wrong = Vec::new();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources() {
        let module = module_of(&file);
        let text = code_of(&file);
        let shown = file
            .strip_prefix(package().join("src"))
            .unwrap()
            .display()
            .to_string();
        if text.contains("super::super") {
            wrong.push(format!("{shown}: climbs with super::super"));
        }
        if module == "lib" {
            continue;
        }
        let is_binary = BINARY.contains(&module.as_str());
        let allowed = LAYERS.iter().find(|(name, _)| *name == module);
        if allowed.is_none() && !is_binary {
            wrong.push(format!("{shown}: not in the table"));
        }
        let used = found.entry(module.clone()).or_default();
        for import in imports(&text, "crate::") {
            let fits = if is_binary {
                BINARY.contains(&import.as_str())
            } else {
                import == module
                    || allowed.is_some_and(|(_, names)| names.contains(&import.as_str()))
            };
            if !fits {
                wrong.push(format!("{shown}: imports crate::{import}"));
            }
            used.insert(import);
        }
        let outside = imports(&text, "heloscope::");
        if !is_binary && !outside.is_empty() {
            wrong.push(format!("{shown}: names its own crate from outside"));
        }
    }
    for (name, permitted) in LAYERS {
        let Some(used) = found.get(*name) else {
            wrong.push(format!("{name}: in the table, but there is no such module"));
            continue;
        };
        for import in permitted.iter().filter(|import| !used.contains(**import)) {
            wrong.push(format!("{name}: may import {import}, and does not"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    // Every module imports only from modules that stand above it.
    let mut above: Vec<&str> = Vec::new();
    for (module, imports) in LAYERS {
        for import in *imports {
            assert!(
                above.contains(import),
                "{module} imports {import}, which stands below it"
            );
        }
        above.push(module);
    }
}

#[test]
fn grouped_imports_are_seen_too() {
    let text = "use crate::{name::HostName, scan};\nlet x = crate::tally::Tally::default();";
    let seen: Vec<String> = imports(text, "crate::").into_iter().collect();
    assert_eq!(seen, ["name", "scan", "tally"]);
}

/// The first segments of all paths that begin with `start`, groups included.
fn imports(text: &str, start: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let mut seen = BTreeSet::new();
    for (at, _) in text.match_indices(start) {
        // `$crate::` and `mycrate::` are other paths.
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let rest = text
            .get(at.saturating_add(start.len())..)
            .unwrap_or_default();
        match rest.strip_prefix('{') {
            None => {
                seen.insert(word(rest));
            }
            Some(group) => {
                let mut depth = 0_usize;
                let mut item = true;
                for (place, c) in group.char_indices() {
                    match c {
                        '{' => depth = depth.saturating_add(1),
                        '}' if depth == 0 => break,
                        '}' => depth = depth.saturating_sub(1),
                        ',' if depth == 0 => item = true,
                        c if item && !c.is_whitespace() => {
                            seen.insert(word(group.get(place..).unwrap_or_default()));
                            item = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    // `crate::CONSTANT` and `crate::Type` live in lib.rs.
    seen.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    seen
}

/// The code of a file without its line comments, whose doc tests name the crate from outside.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A reader who searches for a type finds one. Types of a test or of a function's inside do not count.
#[test]
fn no_two_types_have_one_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources() {
        let text = code_of(&file);
        let code = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.starts_with(' ')) {
            let line = line.strip_prefix("pub").map_or(line, |rest| {
                let rest = rest.strip_prefix('(').unwrap_or(rest);
                rest.split_once(' ')
                    .map_or(rest, |(visibility, item)| match visibility {
                        "in" => item.split_once(' ').map_or(item, |(_, item)| item),
                        _ => item,
                    })
            });
            let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
            let Some(rest) = kinds.iter().find_map(|kind| line.strip_prefix(kind)) else {
                continue;
            };
            let name: String = (rest.chars())
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            let at = file.strip_prefix(package()).unwrap().display().to_string();
            places.entry(name).or_default().push(at);
        }
    }
    assert!(places.len() > 300, "{}", places.len());
    let twice: Vec<_> = places.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

/// `src/report/text.rs` belongs to `report`.
fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix(package().join("src")).unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}
