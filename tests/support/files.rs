//! The project's own files, for tests that go through all of a kind.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a test reads files, has failed when it panics, and uses its part"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Every file that ends in `.extension` in a folder of the package and in the folders in it, sorted.
///
/// Panics when there is none: a test that goes through no file shows nothing.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![package().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "no .{extension} in {folder}");
    files.sort();
    files
}

/// Every source of the library and the command.
pub fn sources() -> Vec<PathBuf> {
    files("src", "rs")
}

/// The folder of the package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
