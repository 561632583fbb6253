//! Inputs as files, one after another; a folder's names are never all in memory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use crate::scan::{Input, Place, Reason};

/// A file to read, or something in its place that is not read.
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) problem: Option<(Reason, Option<io::Error>)>,
    /// How long it is, if it is a regular file.
    pub(super) size: Option<u64>,
    /// Whether it was found in a folder, rather than given.
    pub(super) in_folder: bool,
}

/// The bytes of those inputs that are files.
pub(super) fn bytes_given(inputs: &[Input]) -> u64 {
    let sizes = inputs.iter().filter_map(|input| match input {
        Input::Path(path) => fs::metadata(path).ok().filter(fs::Metadata::is_file),
        Input::Stdin => None,
    });
    sizes.fold(0, |sum, data| sum.saturating_add(data.len()))
}

/// All files of all inputs.
pub(super) struct Walk<'a> {
    inputs: std::iter::Enumerate<std::slice::Iter<'a, Input>>,
    input: usize,
    folders: Vec<Folder>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(inputs: &'a [Input]) -> Self {
        Walk {
            inputs: inputs.iter().enumerate(),
            input: 0,
            folders: Vec::new(),
        }
    }

    fn found(&self, path: PathBuf, size: Option<u64>) -> Found {
        let place = Place {
            input: self.input,
            path: Some(path),
            members: Vec::new(),
        };
        Found {
            place,
            problem: None,
            size,
            in_folder: !self.folders.is_empty(),
        }
    }

    fn problem(&self, path: PathBuf, reason: Reason, error: Option<io::Error>) -> Found {
        Found {
            problem: Some((reason, error)),
            ..self.found(path, None)
        }
    }

    /// Opens a folder, to go on with its first name.
    fn enter(&mut self, path: PathBuf) -> Option<Found> {
        if self.folders.len() >= MAX_DEPTH {
            return Some(self.problem(path, Reason::TooDeep, None));
        }
        match Folder::open(&path) {
            Ok(folder) => {
                self.folders.push(folder);
                None
            }
            Err(error) => Some(self.problem(path, Reason::Unreadable, Some(error))),
        }
    }

    /// What a name in a folder is; `None` for a folder, which has been entered.
    fn look(&mut self, path: PathBuf) -> Option<Found> {
        let kind = match fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() => return Some(self.found(path, Some(data.len()))),
            Ok(data) => data.file_type(),
            Err(error) => return Some(self.problem(path, Reason::Unreadable, Some(error))),
        };
        if kind.is_dir() {
            return self.enter(path);
        }
        let reason = if kind.is_symlink() {
            Reason::Symlink
        } else {
            Reason::Special
        };
        Some(self.problem(path, reason, None))
    }

    fn open(&mut self, input: &Input) -> Option<Found> {
        let Input::Path(path) = input else {
            let place = Place {
                input: self.input,
                path: None,
                members: Vec::new(),
            };
            return Some(Found {
                place,
                problem: None,
                size: None,
                in_folder: false,
            });
        };
        let path = path.clone();
        match fs::metadata(&path) {
            Ok(data) if data.is_dir() => self.enter(path),
            Ok(data) => Some(self.found(path, data.is_file().then_some(data.len()))),
            Err(error) => Some(self.problem(path, Reason::Unreadable, Some(error))),
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.folders.last_mut() {
                Some(folder) => match folder.next() {
                    Some(Ok(path)) => self.look(path),
                    Some(Err(error)) => {
                        let path = folder.path.clone();
                        Some(self.problem(path, Reason::Unreadable, Some(error)))
                    }
                    None => {
                        self.folders.pop();
                        None
                    }
                },
                None => {
                    let (at, input) = self.inputs.next()?;
                    self.input = at;
                    self.open(input)
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

/// The names in a folder: sorted as far as they are few.
struct Folder {
    path: PathBuf,
    names: vec::IntoIter<PathBuf>,
    rest: Option<fs::ReadDir>,
}

impl Folder {
    fn open(path: &Path) -> io::Result<Self> {
        let mut listing = fs::read_dir(path)?;
        let mut names = Vec::new();
        let mut rest = None;
        while let Some(entry) = listing.next() {
            names.push(entry?.path());
            if names.len() >= MAX_SORTED {
                rest = Some(listing);
                break;
            }
        }
        let has = |name: &str| {
            names
                .iter()
                .any(|path| path.file_name().is_some_and(|n| n == name))
        };
        // A message in a Maildir's tmp is still being delivered.
        if has("cur") && has("new") {
            names.retain(|path| path.file_name().is_none_or(|name| name != "tmp"));
        }
        names.sort_unstable();
        Ok(Folder {
            path: path.to_owned(),
            names: names.into_iter(),
            rest,
        })
    }

    fn next(&mut self) -> Option<io::Result<PathBuf>> {
        if let Some(path) = self.names.next() {
            return Some(Ok(path));
        }
        let entry = self.rest.as_mut()?.next()?;
        if entry.is_err() {
            // Some file systems would give the same error for ever.
            self.rest = None;
        }
        Some(entry.map(|entry| entry.path()))
    }
}

/// Folders in folders.
const MAX_DEPTH: usize = 64;

/// Names of one folder that are kept in memory.
const MAX_SORTED: usize = 4096;
