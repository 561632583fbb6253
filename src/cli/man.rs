//! `heloscope man`: the manual pages, made from the flags.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::Command;
use heloscope::report::words::say;

use crate::cli::ExitStatus;
use crate::cli::args::ManArgs;
use crate::cli::explain::nearest;
use crate::cli::help;
use crate::cli::language::words;
use crate::cli::notes::labelled;
use crate::cli::output::writing;

pub(crate) fn run(args: &ManArgs) -> Result<ExitStatus> {
    let mut whole = help::for_man_page(words());
    // Fills in the names and the usage of the subcommands.
    whole.build();
    if let Some(folder) = &args.all {
        write_all(&whole, folder)?;
        return Ok(ExitStatus::Answered);
    }
    let command = match args.command.as_deref() {
        None => &whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => command,
            None => return unknown(name, &whole),
        },
    };
    io::stdout().write_all(&page(command)?)?;
    Ok(ExitStatus::Answered)
}

fn write_all(whole: &Command, folder: &Path) -> Result<()> {
    let documented = whole
        .get_subcommands()
        .filter(|one| one.get_name() != "help");
    for command in std::iter::once(whole).chain(documented) {
        let path = folder.join(format!("{}.1", page_name(command)));
        std::fs::write(&path, page(command)?).with_context(|| writing(&path))?;
    }
    Ok(())
}

/// `heloscope`, `heloscope-scan`: as `man heloscope-scan` finds it.
fn page_name(command: &Command) -> String {
    match command.get_name() {
        "heloscope" => "heloscope".to_owned(),
        name => format!("heloscope-{name}"),
    }
}

fn page(command: &Command) -> Result<Vec<u8>> {
    let name = page_name(command);
    let source = format!("heloscope {}", env!("CARGO_PKG_VERSION"));
    let mut page = Vec::new();
    // The page's heading is the name that `man` knows; the usage keeps the blank.
    clap_mangen::Man::new(command.clone().display_name(&name))
        .title(name)
        .source(source)
        .manual("User Commands")
        .render(&mut page)?;
    Ok(page)
}

fn unknown(name: &str, whole: &Command) -> Result<ExitStatus> {
    let mut err = anstream::stderr();
    let said = say!(words(), "cli-no-command", name);
    writeln!(err, "{}\n", labelled(words(), "cli-error", &said))?;
    let known: Vec<_> = whole.get_subcommands().map(Command::get_name).collect();
    let near = nearest(name, known.iter().copied());
    let hint = if near.is_empty() { known } else { near };
    let hint = hint.join(", ");
    writeln!(err, "{}", labelled(words(), "cli-hint", &hint))?;
    Ok(ExitStatus::Failed)
}
