//! Inputs as files, one after another; a folder's names are never all in memory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use crate::scan::{Input, Place, SkipReason};

/// A file to read, or something that cannot be read.
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) problem: Option<(SkipReason, Option<io::Error>)>,
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
pub(super) struct FileWalk<'a> {
    inputs: std::iter::Enumerate<std::slice::Iter<'a, Input>>,
    input: usize,
    folders: Vec<Folder>,
}

impl<'a> FileWalk<'a> {
    pub(super) fn new(inputs: &'a [Input]) -> Self {
        FileWalk {
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

    fn problem(&self, path: PathBuf, reason: SkipReason, error: Option<io::Error>) -> Found {
        Found {
            problem: Some((reason, error)),
            ..self.found(path, None)
        }
    }

    /// Opens a folder, to go on with its first name.
    fn open_folder(&mut self, path: PathBuf) -> Option<Found> {
        if self.folders.len() >= MAX_DEPTH {
            return Some(self.problem(path, SkipReason::TooDeep, None));
        }
        match Folder::open(&path) {
            Ok(folder) => {
                self.folders.push(folder);
                None
            }
            Err(error) => Some(self.problem(path, SkipReason::Unreadable, Some(error))),
        }
    }

    /// What a name in a folder is; `None` for a folder, which has been opened.
    fn classify(&mut self, path: PathBuf) -> Option<Found> {
        let kind = match fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() => return Some(self.found(path, Some(data.len()))),
            Ok(data) => data.file_type(),
            Err(error) => return Some(self.problem(path, SkipReason::Unreadable, Some(error))),
        };
        if kind.is_dir() && is_pseudo(&path) {
            return Some(self.problem(path, SkipReason::Special, None));
        }
        if kind.is_dir() {
            return self.open_folder(path);
        }
        let reason = if kind.is_symlink() {
            SkipReason::Symlink
        } else {
            SkipReason::Special
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
            Ok(data) if data.is_dir() && is_in_pseudo(&path) => {
                Some(self.problem(path, SkipReason::Special, None))
            }
            Ok(data) if data.is_dir() => self.open_folder(path),
            Ok(data) if is_socket(data.file_type()) => {
                Some(self.problem(path, SkipReason::Socket, None))
            }
            Ok(data) if is_disk(data.file_type()) => {
                Some(self.problem(path, SkipReason::Disk, None))
            }
            Ok(data) => Some(self.found(path, data.is_file().then_some(data.len()))),
            Err(error) => Some(self.problem(path, SkipReason::Unreadable, Some(error))),
        }
    }
}

impl Iterator for FileWalk<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.folders.last_mut() {
                Some(folder) => match folder.next() {
                    Some(Ok(path)) => self.classify(path),
                    Some(Err(error)) => {
                        let path = folder.path.clone();
                        Some(self.problem(path, SkipReason::Unreadable, Some(error)))
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

/// Whether a folder holds what the kernel says and devices, and no files: a walk from the root leads
/// there.
fn is_pseudo(path: &Path) -> bool {
    let is_like = path
        .file_name()
        .is_some_and(|name| name == "dev" || name == "proc" || name == "sys");
    let is_top = |path: PathBuf| {
        path.parent()
            .is_some_and(|folder| folder.parent().is_none())
    };
    cfg!(unix) && is_like && fs::canonicalize(path).is_ok_and(is_top)
}

/// Whether a folder that was given is one of these or lies in one, whatever it is called: a link leads
/// there, and so does `.`. Shared memory is in `/dev`, and its files are files.
fn is_in_pseudo(path: &Path) -> bool {
    let Ok(path) = fs::canonicalize(path) else {
        return false;
    };
    let is_pseudo = PSEUDO.iter().any(|folder| path.starts_with(folder));
    cfg!(unix) && is_pseudo && !path.starts_with(SHARED_MEMORY)
}

#[cfg(unix)]
fn is_socket(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_socket(&kind)
}

#[cfg(unix)]
fn is_disk(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_block_device(&kind)
}

#[cfg(not(unix))]
fn is_socket(_: fs::FileType) -> bool {
    false
}

#[cfg(not(unix))]
fn is_disk(_: fs::FileType) -> bool {
    false
}

/// The names in a folder, sorted unless there are too many.
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

/// What the kernel shows as folders, where every Unix has it.
const PSEUDO: [&str; 3] = ["/dev", "/proc", "/sys"];
const SHARED_MEMORY: &str = "/dev/shm";

/// Folders in folders.
const MAX_DEPTH: usize = 64;

/// Names of one folder that are kept in memory.
const MAX_SORTED: usize = 4096;
