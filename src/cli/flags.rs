//! What was meant by a flag that there is not.

use std::path::Path;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use heloscope::report::words::{Words, say};

use crate::cli::args::CommandLine;
use crate::cli::help::command_first;

/// Says what was meant, and takes from the complaint what would lead elsewhere: the parser's own
/// proposals know how words are spelled, and nothing of what they mean.
pub(crate) fn meant(error: &mut clap::Error, words: &Words) -> Option<String> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    if error.kind() != ErrorKind::UnknownArgument || !flag.starts_with('-') {
        return None;
    }
    let flag = flag.clone();
    let mut whole = CommandLine::command();
    whole.build();
    let typed = command_first(&whole, std::env::args_os().collect());
    let own = typed.get(1).and_then(|name| name.to_str());
    let own = own.and_then(|name| whole.find_subcommand(name));
    let command = own.unwrap_or(&whole);
    // "To pass it as a value" is for files with such names.
    if !Path::new(&flag).exists() {
        error.remove(ContextKind::Suggested);
    }
    let meant = other_spelling(&flag, command);
    let hint = if meant.is_empty() {
        // A format that this command does not write, and others do.
        let format = OTHER_SPELLINGS.iter().find(|(other, meant)| {
            *other == flag && whole.get_subcommands().any(|one| writes(one, meant))
        });
        let flag = format.map_or(&*flag, |(_, meant)| meant);
        let others = whole
            .get_subcommands()
            .filter(|other| knows(other, flag) || writes(other, flag));
        let others: Vec<_> = others.map(clap::Command::get_name).collect();
        if others.is_empty() {
            return None;
        }
        let commands = others.join(&words.word("list-separator"));
        say!(words, "flag-elsewhere", flag, commands)
    } else {
        say!(words, "explain-nearest", nearest = &*meant.join(", "))
    };
    // The usage is that of the flag which only looks alike.
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::Usage);
    Some(hint)
}

/// What the command at hand has for a flag of other programs, or for the name of a value.
fn other_spelling(flag: &str, command: &clap::Command) -> Vec<&'static str> {
    let known = OTHER_SPELLINGS.iter().filter(|(other, _)| *other == flag);
    let meant = known.map(|(_, meant)| *meant);
    let is_there = |meant: &&str| {
        let first = meant.split(' ').next().unwrap_or_default();
        let is_format = meant.starts_with(FORMAT) && !meant.ends_with(ANY_FORMAT);
        !first.starts_with('-') || (knows(command, first) && (!is_format || writes(command, meant)))
    };
    meant.filter(is_there).collect()
}

/// Whether a command writes the format that such a flag and its value name.
fn writes(command: &clap::Command, flag: &str) -> bool {
    let Some(format) = flag.strip_prefix(FORMAT) else {
        return false;
    };
    let mut flags = command.get_arguments();
    let flag = flags.find(|argument| argument.get_long() == Some("format"));
    flag.is_some_and(|flag| {
        let formats = flag.get_possible_values();
        formats.iter().any(|known| known.get_name() == format)
    })
}

fn knows(command: &clap::Command, flag: &str) -> bool {
    command
        .get_arguments()
        .any(|argument| match flag.strip_prefix("--") {
            Some(long) => argument.get_long() == Some(long),
            None => argument
                .get_short()
                .is_some_and(|short| flag.strip_prefix('-') == Some(&short.to_string())),
        })
}

const FORMAT: &str = "--format ";
const ANY_FORMAT: &str = "FORMAT";

/// What people type, and what it is here; of several that a command has, all are said.
const OTHER_SPELLINGS: &[(&str, &str)] = &[
    ("--csv", "--format csv"),
    ("--debug", "--verbose"),
    ("--file", "heloscope FILE"),
    ("--host", "heloscope probe HOST"),
    ("--html", "--format html"),
    ("--inet", "-4"),
    ("--inet4", "-4"),
    ("--inet6", "-6"),
    ("--input", "heloscope FILE"),
    ("--insecure", "--ca-file PEM"),
    ("--ipv4", "-4"),
    ("--ipv6", "-6"),
    ("--jobs", "--threads N"),
    ("--limit", "--top N"),
    ("--markdown", "--format markdown"),
    ("--md", "--format markdown"),
    ("--ndjson", "--format ndjson"),
    ("--no-color", "--color never"),
    ("--pdf", "--format html"),
    ("--server", "heloscope probe HOST"),
    ("--silent", "--quiet"),
    ("--smtp", "heloscope probe HOST"),
    ("--ssl", "--security tls"),
    ("--starttls", "--security starttls"),
    ("--tally", "--format tally"),
    ("--text", "--format text"),
    ("--tls", "--security tls"),
    ("--xml", "--format FORMAT"),
    ("--yaml", "--format FORMAT"),
    ("-a", "--attached"),
    ("-c", "--current HOST"),
    ("-d", "--domain DOMAIN"),
    ("-f", "--format FORMAT"),
    ("-i", "heloscope FILE"),
    ("-j", "--json"),
    ("-k", "--ca-file PEM"),
    ("-l", "--lang LANGUAGE"),
    ("-n", "--top N"),
    ("-p", "--port N"),
    ("-p", "--probe"),
    ("-r", "--receiver DOMAIN"),
    ("-s", "--security HOW"),
    ("-t", "--threads N"),
    ("-t", "--timeout SECONDS"),
];

#[cfg(all(test, feature = "probe"))]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_unknown_and_leads_to_a_flag_of_some_command() {
        let mut whole = CommandLine::command();
        whole.build();
        let commands = || std::iter::once(&whole).chain(whole.get_subcommands());
        for (other, meant) in OTHER_SPELLINGS {
            let first = meant.split(' ').next().unwrap();
            assert!(
                first == "heloscope" || commands().any(|command| knows(command, first)),
                "{meant}"
            );
            assert!(!knows(&whole, other), "{other}");
        }
        // A command is offered what it has.
        let find = |name| whole.find_subcommand(name).unwrap();
        assert_eq!(other_spelling("-p", &whole), ["--port N", "--probe"]);
        assert_eq!(other_spelling("-t", find("scan"))[0], "--threads N");
        assert!(other_spelling("--csv", find("schema")).is_empty());
        // And no format that it does not write.
        assert_eq!(other_spelling("--csv", find("scan")), ["--format csv"]);
        assert!(other_spelling("--csv", find("analyze")).is_empty());
        assert_eq!(other_spelling("--html", find("analyze")), ["--format html"]);
        assert_eq!(
            other_spelling("--xml", find("analyze")),
            ["--format FORMAT"]
        );
        assert_eq!(other_spelling("-p", find("probe")), ["--port N"]);
    }
}
