//! What every command that reads mail works with: the checked flags, the words, Ctrl-C, and the
//! way to the result.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use heloscope::report::text::{Detail, Page};
use heloscope::report::words::Words;
use heloscope::report::{Answer, Completeness};

use crate::cli::args::{Color, CommonArgs, Settings};
use crate::cli::language::words;
use crate::cli::meant::tell_pipes;
use crate::cli::notes::tell;
use crate::cli::output::{Destination, Output};
use crate::cli::typed::TypedHost;
use crate::cli::{ExitStatus, INTERRUPTED};

/// One run over mail.
pub(crate) struct Session<'a> {
    pub(crate) common: &'a CommonArgs,
    pub(crate) settings: Settings,
    pub(crate) words: &'static Words,
    pub(crate) interrupt: Interrupt,
    destination: Destination,
}

impl<'a> Session<'a> {
    /// Checks the flags; `key` is a file that the run reads beside its inputs.
    pub(crate) fn start(
        common: &'a CommonArgs,
        inputs: &[OsString],
        key: Option<&Path>,
    ) -> Result<Self> {
        let inputs = inputs.iter().map(OsString::as_os_str);
        let read = inputs.chain(key.map(Path::as_os_str));
        if common.output.detail() != Detail::Brief {
            tell_pipes(read.clone().chain(common.files_read()), words())?;
        }
        let settings = Settings::of(common)?;
        let read = read.chain(common.files_read());
        Ok(Self {
            destination: Destination::of(common.output.file.as_deref(), read)?,
            words: words(),
            interrupt: Interrupt::default(),
            settings,
            common,
        })
    }

    /// Answers with what there is when the user presses Ctrl-C, where the network is asked.
    /// Without a handler Ctrl-C ends the program at once, which does no harm: nothing is written
    /// yet.
    pub(crate) fn handle_ctrl_c_while_probing(&self) {
        if self.common.looks_at_network() {
            self.interrupt.handle_ctrl_c(|| {});
        }
    }

    /// Checks the servers behind the answers, if the flags ask for it.
    #[cfg(feature = "probe")]
    pub(crate) fn check(&self, answers: Vec<Answer>) -> Result<Vec<Answer>> {
        let (check, stop) = (&self.common.check, &self.interrupt.stop);
        crate::cli::check::check(answers, check, &self.settings, self.words, stop)
    }

    /// Without the feature there is no flag that asks for it.
    #[cfg(not(feature = "probe"))]
    pub(crate) fn check(&self, answers: Vec<Answer>) -> Result<Vec<Answer>> {
        Ok(answers)
    }

    /// The host that is configured today, without what else was typed.
    pub(crate) fn current(&self) -> Option<&str> {
        let typed = self.common.current.as_deref()?;
        Some(TypedHost::of(typed).host)
    }

    /// Writes a note to standard error.
    pub(crate) fn note(&self, text: &str) -> io::Result<()> {
        tell(self.words, "cli-note", text)
    }

    /// Opens the output.
    pub(crate) fn output(&self) -> Result<Output> {
        Output::open(self.destination.clone(), self.settings.color)
    }

    /// Opens the output for a form in which nothing can steer a terminal: there are no styles to
    /// strip, which takes its time for a million answers.
    pub(crate) fn output_without_styles(&self) -> Result<Output> {
        Output::open(self.destination.clone(), Color::Always)
    }

    /// How a text page is laid out there.
    pub(crate) fn page(&self, output: &Output) -> Page {
        Page {
            width: output.width(),
            detail: self.settings.detail,
        }
    }

    /// Writes the result, and puts the file in its place.
    pub(crate) fn write(
        &self,
        mut output: Output,
        result: impl FnOnce(&mut Output) -> io::Result<()>,
    ) -> Result<()> {
        let written = result(&mut output);
        write_result(output, written)
    }

    /// The exit status, unless the user ended the run.
    pub(crate) fn end(&self, status: ExitStatus) -> ExitStatus {
        self.interrupt.end(status)
    }
}

/// Puts the file in its place, if the result could be written.
pub(crate) fn write_result(mut output: Output, written: io::Result<()>) -> Result<()> {
    written
        .and_then(|()| output.flush())
        .with_context(|| output.doing())?;
    output.finish()
}

/// Whether the user pressed Ctrl-C.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt {
    #[cfg(feature = "probe")]
    pub(crate) stop: heloscope::probe::Stop,
    #[cfg(not(feature = "probe"))]
    stop: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

#[cfg(feature = "probe")]
impl Interrupt {
    fn stop(&self) {
        self.stop.stop();
    }

    pub(crate) fn is_set(&self) -> bool {
        self.stop.is_stopped()
    }
}

#[cfg(not(feature = "probe"))]
impl Interrupt {
    fn stop(&self) {
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.stop.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Interrupt {
    /// Ends the run in an orderly way when the user presses Ctrl-C, and does this too.
    ///
    /// A look-up may take its time to end: the second Ctrl-C ends the program at once.
    pub(crate) fn handle_ctrl_c(&self, also: impl Fn() + Send + 'static) {
        let interrupt = self.clone();
        let _ = ctrlc::set_handler(move || {
            also();
            if interrupt.is_set() {
                std::process::exit(INTERRUPTED.into());
            }
            interrupt.stop();
        });
    }

    /// The exit status, unless the user ended the run.
    pub(crate) fn end(&self, status: ExitStatus) -> ExitStatus {
        match self.completeness() {
            Completeness::Partial => ExitStatus::Interrupted,
            Completeness::Whole => status,
        }
    }

    pub(crate) fn completeness(&self) -> Completeness {
        if self.is_set() {
            Completeness::Partial
        } else {
            Completeness::Whole
        }
    }
}
