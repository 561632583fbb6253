//! `heloscope man`: the manual pages, made from the flags.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::Command;
use clap_mangen::roff::{Roff, bold, roman};
use heloscope::report::words::say;

use crate::cli::ExitStatus;
use crate::cli::args::ManArgs;
use crate::cli::explain::nearest;
use crate::cli::guide::Guide;
use crate::cli::help::{self, Help};
use crate::cli::language::words;
use crate::cli::notes::labelled;
use crate::cli::output::writing;

pub(crate) fn run(args: &ManArgs) -> Result<ExitStatus> {
    let mut whole = help::for_man_page(words());
    let help = Help::new(words().language(), usize::MAX);
    // Fills in the names and the usage of the subcommands.
    whole.build();
    if let Some(folder) = &args.all {
        write_all(&whole, folder, help.as_ref())?;
        return Ok(ExitStatus::Answered);
    }
    let command = match args.command.as_deref() {
        None => &whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => command,
            None => return unknown(name, &whole),
        },
    };
    io::stdout().write_all(&page(command, help.as_ref())?)?;
    Ok(ExitStatus::Answered)
}

fn write_all(whole: &Command, folder: &Path, help: Option<&Help>) -> Result<()> {
    let documented = whole
        .get_subcommands()
        .filter(|one| one.get_name() != "help");
    for command in std::iter::once(whole).chain(documented) {
        let path = folder.join(format!("{}.1", page_name(command)));
        std::fs::write(&path, page(command, help)?).with_context(|| writing(&path))?;
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

fn page(command: &Command, help: Option<&Help>) -> Result<Vec<u8>> {
    let name = page_name(command);
    let source = format!("heloscope {}", env!("CARGO_PKG_VERSION"));
    // The page's heading is the name that `man` knows; the usage keeps the blank.
    let man = clap_mangen::Man::new(command.clone().display_name(&name))
        .title(name)
        .source(source)
        .manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(guide) = Guide::of(command.get_name(), help) {
        guide_sections(&guide).to_writer(&mut page)?;
    }
    if command.get_version().is_some() {
        man.render_version_section(&mut page)?;
    }
    Ok(match help {
        Some(help) => translated(&page, help),
        None => page,
    })
}

/// The sections EXIT STATUS and EXAMPLES.
fn guide_sections(guide: &Guide) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["EXIT STATUS"]);
    for status in &guide.statuses {
        roff.control("TP", []);
        roff.text([bold(status.code.to_string())]);
        roff.text([roman(&status.when)]);
    }
    roff.control("SH", ["EXAMPLES"]);
    for example in &guide.examples {
        roff.control("PP", []);
        roff.text([roman(format!("{}:", example.what))]);
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([bold(example.line)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }
    roff
}

/// The page with the headings of the sections in the language of the flags.
fn translated(page: &[u8], help: &Help) -> Vec<u8> {
    let page = String::from_utf8_lossy(page);
    let mut out = String::with_capacity(page.len());
    for line in page.lines() {
        let heading = line
            .strip_prefix(".SH ")
            .map(|heading| heading.trim_matches('"'));
        let id = heading
            .map(|heading| format!("help-section-{}", heading.to_lowercase().replace(' ', "-")));
        match id.and_then(|id| help.find(&[id])) {
            Some(heading) => out.push_str(&format!(".SH {heading}")),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out.into_bytes()
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
