//! Where the result goes: standard output, or a file that appears when it is complete.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result};
use heloscope::report::words::say;
use tempfile::NamedTempFile;

use crate::cli::args::Color;
use crate::cli::language::words;

/// A writer that strips colours where they are not wanted.
pub(crate) struct Output {
    target: OutputTarget,
}

enum OutputTarget {
    File {
        file: AutoStream<Vec<u8>>,
        temporary: NamedTempFile,
        path: PathBuf,
    },
    Stdout(io::BufWriter<AutoStream<io::Stdout>>),
}

impl Output {
    pub(crate) fn open(path: Option<&Path>, color: Color) -> Result<Self> {
        let choice = match color {
            Color::Auto => None,
            Color::Always => Some(ColorChoice::Always),
            Color::Never => Some(ColorChoice::Never),
        };
        let target = match path {
            Some(path) => {
                let folder = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty());
                let temporary = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
                    .with_context(|| writing(path))?;
                let file = AutoStream::new(Vec::new(), choice.unwrap_or(ColorChoice::Never));
                OutputTarget::File {
                    file,
                    temporary,
                    path: path.to_owned(),
                }
            }
            None => {
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
            OutputTarget::File { .. } => None,
        };
        terminal.map_or(80, |(terminal_size::Width(width), _)| {
            usize::from(width).clamp(40, 120)
        })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<()> {
        match self.target {
            OutputTarget::Stdout(mut out) => out
                .flush()
                .with_context(|| words().word("cli-writing-report")),
            OutputTarget::File {
                file,
                mut temporary,
                path,
            } => {
                let written = temporary
                    .write_all(&file.into_inner())
                    .and_then(|()| temporary.as_file().sync_all());
                written.with_context(|| writing(&path))?;
                temporary.persist(&path).with_context(|| writing(&path))?;
                Ok(())
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            OutputTarget::File { file, .. } => file.write(bytes),
            OutputTarget::Stdout(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            OutputTarget::File { file, .. } => file.flush(),
            OutputTarget::Stdout(out) => out.flush(),
        }
    }
}

/// What was being done, for an error.
pub(crate) fn writing(path: &Path) -> String {
    let path = path.to_string_lossy();
    say!(words(), "cli-writing", path = &*path)
}
