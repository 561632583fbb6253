//! `heloscope completions`: a script for a shell, with the values that the flags' types do not list.

use std::io::{self, Write};

use anyhow::Result;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Command, ValueHint};
use clap_complete::Shell;
use heloscope::operator::Table;
use heloscope::report::explain::Topic;
use heloscope::report::words::Words;

use crate::cli::ExitStatus;
use crate::cli::help;
use crate::cli::language::words;

pub(crate) fn run(shell: Shell) -> Result<ExitStatus> {
    let mut command = completed(words());
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "heloscope", &mut script);
    if shell == Shell::Fish {
        script.extend(fish_arguments(&command).into_bytes());
    }
    io::stdout().write_all(&script)?;
    Ok(ExitStatus::Answered)
}

/// The command with the values that a shell is to offer.
fn completed(words: &Words) -> Command {
    let command = help::for_completions(words);
    let commands: Vec<_> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .filter(|name| name != "help")
        .collect();
    let topics = Topic::all().map(|topic| topic.code).collect();
    // A shell breaks a list of words at blanks.
    let names = Table::builtin().iter().map(|operator| operator.name());
    let mut operators: Vec<_> = names.filter(|name| !name.contains(is_special)).collect();
    operators.sort_unstable();
    operators.dedup();
    let commands = commands.iter().map(String::as_str).collect();
    let command = offer(command, "explain", "code", topics);
    let command = offer(command, "operators", "name", operators);
    let command = offer(command, "man", "command", commands);
    command.mut_subcommand("man", |man| {
        man.mut_arg("all", |all| all.value_hint(ValueHint::DirPath))
    })
}

fn offer(whole: Command, command: &str, argument: &str, values: Vec<&str>) -> Command {
    let values = values.into_iter().map(str::to_owned);
    let values: Vec<_> = values.map(PossibleValue::new).collect();
    whole.mut_subcommand(command, |command| {
        command.mut_arg(argument, |argument| {
            argument.value_parser(PossibleValuesParser::new(values))
        })
    })
}

/// What a shell reads as more than a part of a word.
fn is_special(sign: char) -> bool {
    !sign.is_ascii_alphanumeric() && !matches!(sign, '-' | '_' | '.')
}

/// The arguments without a flag, which `clap_complete` leaves out for fish.
fn fish_arguments(command: &Command) -> String {
    let mut script = String::new();
    for command in command.get_subcommands() {
        let name = command.get_name();
        for argument in command.get_positionals() {
            let values = argument.get_possible_values();
            if values.is_empty() {
                continue;
            }
            let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
            let names = names.join(" ");
            script.push_str(&format!(
                "complete -c heloscope -n \"__fish_heloscope_using_subcommand {name}\" -f -a \"{names}\"\n"
            ));
        }
    }
    script
}
