//! The limits that SECURITY.md states are those of the source.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads the source and has failed when it panics"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{package, sources};

/// The rows of the tables of limits: the number as it is written, and the constant's path.
fn rows() -> Vec<(String, String)> {
    let text = fs::read_to_string(package().join("SECURITY.md")).unwrap();
    let (_, limits) = text.split_once("\n## Limits\n").unwrap();
    let (limits, _) = limits.split_once("\n## ").unwrap();
    limits
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("::"))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 4, "{line}");
            (cells[1].to_owned(), cells[2].trim_matches('`').to_owned())
        })
        .collect()
}

/// The file of a constant's module, and its own name.
fn file_of(constant: &str) -> (PathBuf, &str) {
    let (module, name) = constant.rsplit_once("::").unwrap();
    let path = format!("src/{}.rs", module.replace("::", "/"));
    (package().join(path), name)
}

/// What the source says a constant is.
fn source_value(constant: &str) -> u64 {
    let (path, name) = file_of(constant);
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{constant}: no {path:?}"));
    let marker = format!("const {name}: ");
    let (_, rest) = text
        .split_once(&marker)
        .unwrap_or_else(|| panic!("{constant} is not in {path:?}"));
    let (declaration, _) = rest.split_once(';').unwrap();
    let (_, value) = declaration.split_once('=').unwrap();
    let value = value.trim();
    let value = value.strip_prefix("Duration::from_secs(").unwrap_or(value);
    product(value.trim_end_matches(')'))
}

fn product(text: &str) -> u64 {
    text.split('*')
        .map(|factor| factor.trim().replace('_', "").parse::<u64>().unwrap())
        .product()
}

/// What the table says it is.
fn written_value(text: &str) -> u64 {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let unit = match unit {
        "" | "s" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => panic!("{text}: no unit"),
    };
    number.parse::<u64>().unwrap() * unit
}

#[test]
fn the_numbers_are_those_of_the_source() {
    let rows = rows();
    assert!(rows.len() > 40, "{} rows", rows.len());
    for (written, constant) in rows {
        assert_eq!(
            written_value(&written),
            source_value(&constant),
            "{constant}"
        );
    }
}

#[test]
fn no_limit_of_what_is_read_is_missing() {
    let listed: BTreeSet<_> = rows().into_iter().map(|(_, constant)| constant).collect();
    let mut missing = Vec::new();
    let mut excused = BTreeSet::new();
    for file in sources() {
        let module = module_of(&file);
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("const ") else {
                continue;
            };
            let name = rest.split(':').next().unwrap();
            let is_limit = ["MAX_", "MOST_", "LONGEST_"]
                .iter()
                .any(|start| name.starts_with(start))
                || name.ends_with("_CAP");
            let constant = format!("{module}::{name}");
            if !is_limit || !line.starts_with(['c', 'p']) {
                continue;
            }
            let excuse = UNLISTED
                .iter()
                .find(|unlisted| **unlisted == constant)
                .or_else(|| DRAWN.iter().find(|drawn| constant.starts_with(**drawn)));
            match excuse {
                Some(excuse) => _ = excused.insert(*excuse),
                None if listed.contains(&constant) => {}
                None => missing.push(constant),
            }
        }
    }
    assert!(missing.is_empty(), "not in SECURITY.md: {missing:?}");
    let mut stale = UNLISTED.to_vec();
    stale.extend(DRAWN);
    stale.retain(|excuse| !excused.contains(excuse));
    assert!(stale.is_empty(), "no source has them: {stale:?}");
}

/// `src/report/text.rs` is `report::text`.
fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix(package().join("src")).unwrap();
    let parts = inside.with_extension("");
    let parts = parts.iter().map(|part| part.to_str().unwrap());
    parts.collect::<Vec<_>>().join("::")
}

/// Bounds of a grammar's words, which leave nothing out.
const UNLISTED: [&str; 8] = [
    "address::LONGEST_ADDRESS",
    "message::LONGEST_ROLE",
    "probe::smtp::QUOTE_CAP",
    "probe::smtp::WORD_CAP",
    "received::words::LONGEST_PROTOCOL",
    "scan::archive::zip::MAX_DESCRIPTOR",
    "source::MAX_LINE_ENDS",
    "source::field::MAX_NAME",
];

/// What is drawn of an answer is no limit of what is read.
const DRAWN: [&str; 4] = [
    "notes::MOST_ALIKE",
    "report::card::",
    "report::html::",
    "report::text::",
];
