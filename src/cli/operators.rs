//! `heloscope operators`: what the table of mail providers and services knows.

use std::io::Write;

use anyhow::Result;
use heloscope::report::operators::{find, write_cards, write_json, write_table};
use heloscope::report::words::{Datum, Words};

use crate::cli::ExitStatus;
use crate::cli::args::{ListingFormat, OperatorsArgs, table};
use crate::cli::explain::{nearest, suggest};
use crate::cli::language::words;
use crate::cli::notes::{labelled, tell};
use crate::cli::output::{Destination, Output};
use crate::cli::session::write_result;

pub(crate) fn run(args: &OperatorsArgs) -> Result<ExitStatus> {
    let words = words();
    let table = table(args.operators.as_deref())?;
    let rows = match args.name.as_deref() {
        None => table.iter().collect(),
        Some(name) => {
            let rows = find(&table, name);
            if rows.is_empty() {
                let names = table.iter().map(|row| row.name());
                tell_unknown(name, &nearest(name, names), words)?;
                return Ok(ExitStatus::NoAnswer);
            }
            rows
        }
    };
    let mut output = Output::open(Destination::Stdout, args.display.color)?;
    let width = output.width();
    let written = match (args.format.choose(None)?, &args.name) {
        (ListingFormat::Json, _) => write_json(&mut output, &rows),
        (_, Some(_)) => write_cards(&mut output, &rows, words, width),
        (_, None) => write_table(&mut output, &rows, words, width),
    };
    write_result(output, written)?;
    Ok(ExitStatus::Answered)
}

fn tell_unknown(name: &str, near: &[&str], words: &Words) -> std::io::Result<()> {
    let said = words.say("operators-unknown", &[("name", Datum::Text(name))]);
    writeln!(
        anstream::stderr(),
        "{}\n",
        labelled(words, "cli-error", &said)
    )?;
    suggest(near, words)?;
    tell(words, "cli-hint", &words.word("operators-add"))
}
