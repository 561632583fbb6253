//! Where the result goes: standard output, or a file that appears when it is complete.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result, bail};
use heloscope::report::words::say;
use tempfile::NamedTempFile;

use crate::cli::args::Color;
use crate::cli::kept;
use crate::cli::language::words;

/// Where the result goes, checked before anything is read: a scan may take an hour.
#[derive(Clone, Debug)]
pub(crate) enum Destination {
    /// A file, which is replaced when the result is complete.
    File {
        /// The file itself, where the user named a link.
        path: PathBuf,
        /// Those of the file that is replaced.
        permissions: Option<Permissions>,
    },
    /// A device or a pipe.
    Special(PathBuf),
    /// Standard output.
    Stdout,
}

impl Destination {
    /// Checks a name given with `--output`; `read` are the inputs and whatever else the run reads.
    ///
    /// # Errors
    ///
    /// A folder; a file that is one of the inputs, or lies in a folder that is one and could be
    /// part of it; a file that is [kept]; a folder that is not there.
    pub(crate) fn of<'r>(
        named: Option<&Path>,
        read: impl IntoIterator<Item = &'r OsStr>,
    ) -> Result<Self> {
        let Some(named) = named.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::Stdout);
        };
        let found = match fs::metadata(named) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let path = followed(named).with_context(|| writing(named))?;
                fs::metadata(folder_of(&path)).with_context(|| writing(named))?;
                let permissions = None;
                return Ok(Self::File { path, permissions });
            }
            Err(error) => return Err(error).with_context(|| writing(named)),
        };
        let shown = named.to_string_lossy();
        if found.is_dir() {
            bail!(say!(words(), "cli-output-folder", path = &*shown));
        }
        if !found.is_file() {
            return Ok(Self::Special(named.to_owned()));
        }
        let path = fs::canonicalize(named).with_context(|| writing(named))?;
        let is_it = |read: &OsStr| fs::canonicalize(read).is_ok_and(|read| read == path);
        if read.into_iter().any(is_it) {
            bail!(say!(words(), "cli-output-input", path = &*shown));
        }
        let kept = kept::reason(&path).with_context(|| writing(named))?;
        if let Some(reason) = kept {
            bail!(say!(words(), reason.message(), path = &*shown));
        }
        Ok(Self::File {
            path,
            permissions: Some(found.permissions()),
        })
    }
}

/// The file that a chain of links leads to, which is not there.
fn followed(named: &Path) -> io::Result<PathBuf> {
    let mut path = named.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            // No link, or nothing there.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::from(io::ErrorKind::InvalidInput))
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent();
    folder
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A writer that strips colours where they are not wanted.
pub(crate) struct Output {
    target: OutputTarget,
}

enum OutputTarget {
    File {
        /// The temporary one: a report may be larger than memory.
        file: io::BufWriter<AutoStream<File>>,
        temporary: NamedTempFile,
        path: PathBuf,
    },
    Special(io::BufWriter<AutoStream<File>>),
    Stdout(io::BufWriter<AutoStream<io::Stdout>>),
}

impl Output {
    /// Opens what was checked.
    pub(crate) fn open(destination: Destination, color: Color) -> Result<Self> {
        let choice = match color {
            Color::Auto => None,
            Color::Always => Some(ColorChoice::Always),
            Color::Never => Some(ColorChoice::Never),
        };
        let plain = choice.unwrap_or(ColorChoice::Never);
        let target = match destination {
            Destination::File { path, permissions } => {
                let temporary = beside(&path, permissions).with_context(|| writing(&path))?;
                let file = temporary.as_file().try_clone();
                let file = file.with_context(|| writing(&path))?;
                OutputTarget::File {
                    file: io::BufWriter::new(AutoStream::new(file, plain)),
                    temporary,
                    path,
                }
            }
            Destination::Special(path) => {
                let file = OpenOptions::new().write(true).open(&path);
                let file = file.with_context(|| writing(&path))?;
                OutputTarget::Special(io::BufWriter::new(AutoStream::new(file, plain)))
            }
            Destination::Stdout => {
                let choice = choice.unwrap_or_else(|| AutoStream::choice(&io::stdout()));
                OutputTarget::Stdout(io::BufWriter::new(AutoStream::new(io::stdout(), choice)))
            }
        };
        Ok(Self { target })
    }

    /// The columns to fill: the terminal's, 80 where there is none, 120 at most so that lines stay
    /// readable.
    pub(crate) fn width(&self) -> usize {
        let terminal = match self.target {
            OutputTarget::Stdout(_) => terminal_size::terminal_size(),
            OutputTarget::File { .. } | OutputTarget::Special(_) => None,
        };
        terminal.map_or(80, |(terminal_size::Width(width), _)| {
            usize::from(width).clamp(40, 120)
        })
    }

    /// What is being done, for an error.
    pub(crate) fn doing(&self) -> String {
        match &self.target {
            OutputTarget::File { path, .. } => writing(path),
            OutputTarget::Special(_) | OutputTarget::Stdout(_) => {
                words().word("cli-writing-report")
            }
        }
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<()> {
        match self.target {
            OutputTarget::Stdout(mut out) => flushed(&mut out),
            OutputTarget::Special(mut out) => flushed(&mut out),
            OutputTarget::File {
                mut file,
                temporary,
                path,
            } => {
                let written = file.flush().and_then(|()| temporary.as_file().sync_all());
                written.map_err(unnamed).with_context(|| writing(&path))?;
                let placed = temporary.persist(&path);
                placed
                    .map_err(|error| unnamed(error.error))
                    .with_context(|| writing(&path))?;
                Ok(())
            }
        }
    }
}

fn flushed(out: &mut impl Write) -> Result<()> {
    out.flush()
        .with_context(|| words().word("cli-writing-report"))
}

/// A new file beside another, with its mode, or with that which the umask leaves to a new one.
fn beside(path: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let usual = usual_permissions();
    if let Some(usual) = usual {
        builder.permissions(usual);
    }
    let temporary = builder.tempfile_in(folder_of(path)).map_err(unnamed)?;
    if let Some(permissions) = permissions {
        temporary.as_file().set_permissions(permissions)?;
    }
    Ok(temporary)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no mode")]
fn usual_permissions() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

/// An error without the name of the temporary file, which nobody chose.
fn unnamed(error: io::Error) -> io::Error {
    let raw = error.raw_os_error().or_else(|| {
        let inner = error.get_ref().and_then(std::error::Error::source);
        inner
            .and_then(|source| source.downcast_ref::<io::Error>())
            .and_then(io::Error::raw_os_error)
    });
    raw.map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            OutputTarget::File { file, .. } => file.write(bytes),
            OutputTarget::Special(out) => out.write(bytes),
            OutputTarget::Stdout(out) => out.write(bytes),
        }
    }

    // JSON is written in very small pieces: a buffer takes each in without a loop around `write`.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.target {
            OutputTarget::File { file, .. } => file.write_all(bytes),
            OutputTarget::Special(out) => out.write_all(bytes),
            OutputTarget::Stdout(out) => out.write_all(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            OutputTarget::File { file, .. } => file.flush(),
            OutputTarget::Special(out) => out.flush(),
            OutputTarget::Stdout(out) => out.flush(),
        }
    }
}

/// What was being done, for an error.
pub(crate) fn writing(path: &Path) -> String {
    let path = path.to_string_lossy();
    say!(words(), "cli-writing", path = &*path)
}

/// Links that lead from one to the next, as Linux follows.
const MOST_LINKS: usize = 40;
