//! What help and manual pages say below the flags: examples, and what the exit status means.
//!
//! The English is here; `data/ja-help.ftl` says the same in Japanese.

use crate::cli::help::Help;

/// What one command's page says below the flags.
pub(crate) struct Guide {
    pub(crate) examples: Vec<Example>,
    pub(crate) statuses: Vec<ExitCase>,
}

/// A command line, and what it does.
pub(crate) struct Example {
    pub(crate) what: String,
    pub(crate) line: &'static str,
}

/// An exit status, and when a command ends with it.
pub(crate) struct ExitCase {
    pub(crate) code: u8,
    pub(crate) when: String,
}

impl Guide {
    /// The guide to a command, in another language where there is one.
    pub(crate) fn of(command: &str, help: Option<&Help>) -> Option<Self> {
        let entry = ENTRIES.iter().find(|entry| entry.command == command)?;
        let translated = |ids: &[String], english: &str| {
            let found = help.and_then(|help| help.find(ids));
            found.unwrap_or_else(|| english.to_owned())
        };
        let examples = entry.examples.iter().zip(1..);
        let examples = examples.map(|((what, line), number)| Example {
            what: translated(&[example_id(command, number)], what),
            line,
        });
        let statuses = entry.statuses.iter().map(|(code, when)| ExitCase {
            code: *code,
            when: translated(&status_ids(command, *code), when),
        });
        Some(Self {
            examples: examples.collect(),
            statuses: statuses.collect(),
        })
    }
}

/// The messages that say the same in another language, in groups of which one is enough.
#[cfg(test)]
pub(crate) fn message_ids(command: &str) -> Vec<Vec<String>> {
    let entries = ENTRIES.iter().filter(|entry| entry.command == command);
    let mut groups = Vec::new();
    for entry in entries {
        let examples = entry.examples.iter().zip(1..);
        groups.extend(examples.map(|(_, number)| vec![example_id(command, number)]));
        let statuses = entry.statuses.iter();
        groups.extend(statuses.map(|(code, _)| status_ids(command, *code).to_vec()));
    }
    groups
}

fn example_id(command: &str, number: u32) -> String {
    format!("help-{command}-example-{number}")
}

/// A command's own message, and the one it shares with other commands.
fn status_ids(command: &str, code: u8) -> [String; 2] {
    [
        format!("help-{command}-status-{code}"),
        format!("help-status-{code}"),
    ]
}

struct CommandGuide {
    command: &'static str,
    /// What it does, and the line to type.
    examples: &'static [(&'static str, &'static str)],
    statuses: &'static [(u8, &'static str)],
}

const FAILED: (u8, &str) = (
    2,
    "Wrong usage, an input that could not be read to its end, or output that could not be written. What was read is still reported.",
);
const FAILED_PLAINLY: (u8, &str) = (2, "Wrong usage, or output that could not be written.");
const INTERRUPTED: (u8, &str) = (130, "Ctrl-C; what was read so far is reported as partial.");
#[cfg(feature = "probe")]
const ASKING_INTERRUPTED: (u8, &str) =
    (130, "Ctrl-C; what was asked so far is reported as partial.");
const WRITTEN: (u8, &str) = (0, "It was written.");
const HAS_ANSWER: (u8, &str) = (
    0,
    "At least one domain has an answer: a name to type, or the one its provider publishes.",
);
const HAS_ANSWER_OR_TALLY: (u8, &str) = (
    0,
    "At least one domain has an answer: a name to type, or the one its provider publishes. With --format tally: the whole tally was written.",
);
const HAS_NO_ANSWER: (u8, &str) = (
    1,
    "No domain has such an answer. A name that is only worth a try does not count, and an input without mail has none.",
);

/// One for each command, in the order of the help.
const ENTRIES: &[CommandGuide] = &[
    CommandGuide {
        command: "heloscope",
        examples: &[
            ("Read a saved mail", "heloscope mail.eml"),
            ("Read what was copied", "xclip -o | heloscope"),
            (
                "Check the answer at the server, and say why the name configured today fails",
                "heloscope --probe --current mail.example.com mail.eml",
            ),
            (
                "Read an archive, for one answer per sender domain",
                "heloscope scan takeout.zip",
            ),
            (
                "Read a server's certificate",
                "heloscope probe mail.example.com",
            ),
        ],
        statuses: &[HAS_ANSWER, HAS_NO_ANSWER, FAILED, INTERRUPTED],
    },
    CommandGuide {
        command: "analyze",
        examples: &[
            ("Read a saved mail", "heloscope analyze mail.eml"),
            (
                "For a ticket, with the certificate checked",
                "heloscope analyze --probe --format markdown mail.eml",
            ),
            (
                "Only the answer, in one line",
                "heloscope analyze --quiet mail.eml",
            ),
        ],
        statuses: &[HAS_ANSWER, HAS_NO_ANSWER, FAILED, INTERRUPTED],
    },
    CommandGuide {
        command: "scan",
        examples: &[
            (
                "Read a Google Takeout export",
                "heloscope scan takeout-001.zip takeout-002.zip",
            ),
            (
                "Write a page to read in a browser",
                "heloscope scan --output answers.html Mail/",
            ),
            (
                "The twenty domains with the most people, as a table for a spreadsheet",
                "heloscope scan --top 20 --format csv archive.mbox.zst",
            ),
            (
                "Write a tally of one part, to merge later",
                "heloscope scan --format tally -o 1.tally part-1.mbox",
            ),
        ],
        statuses: &[HAS_ANSWER_OR_TALLY, HAS_NO_ANSWER, FAILED, INTERRUPTED],
    },
    CommandGuide {
        command: "merge",
        examples: &[
            (
                "Combine the tallies of the parts of an archive",
                "heloscope merge part-1.tally part-2.tally",
            ),
            (
                "The first of eight parts of the answers, one domain per line",
                "heloscope merge --shard 1/8 --format ndjson part-*.tally",
            ),
        ],
        statuses: &[
            HAS_ANSWER_OR_TALLY,
            HAS_NO_ANSWER,
            (
                2,
                "Wrong usage, a tally that is incomplete, damaged or made with another key, or output that could not be written. What was read is still reported.",
            ),
            INTERRUPTED,
        ],
    },
    #[cfg(feature = "probe")]
    CommandGuide {
        command: "probe",
        examples: &[
            (
                "Ask the login ports 587 and 465, and 25",
                "heloscope probe mail.example.com",
            ),
            (
                "One port, and everything that the server shows",
                "heloscope probe --verbose mail.example.com:465",
            ),
            (
                "Also trust your company's own authority",
                "heloscope probe --ca-file company.pem mail.example.com",
            ),
        ],
        statuses: &[
            (
                0,
                "Every host is accepted on port 587 or 465, or on the port that was typed, and none of its addresses that answer is refused.",
            ),
            (1, "At least one host would be refused or was not reached."),
            FAILED_PLAINLY,
            ASKING_INTERRUPTED,
        ],
    },
    #[cfg(feature = "probe")]
    CommandGuide {
        command: "domain",
        examples: &[
            ("Ask for a domain", "heloscope domain example.com"),
            (
                "Ask for a mailbox's domain, and its web server too",
                "heloscope domain --autoconfig bo@example.com",
            ),
        ],
        statuses: &[
            HAS_ANSWER,
            (1, "No domain has such an answer."),
            FAILED_PLAINLY,
            ASKING_INTERRUPTED,
        ],
    },
    CommandGuide {
        command: "explain",
        examples: &[
            ("A rule", "heloscope explain R7"),
            (
                "A code from a report or from JSON",
                "heloscope explain name_mismatch",
            ),
            (
                "What a mail program said",
                "heloscope explain TLS Negotiation failed",
            ),
        ],
        statuses: &[
            (0, "It was explained."),
            (2, "Nothing is known by that name, or the usage was wrong."),
        ],
    },
    CommandGuide {
        command: "operators",
        examples: &[
            (
                "Which provider a host belongs to",
                "heloscope operators smtp.gmail.com",
            ),
            (
                "The whole table, for a program",
                "heloscope operators --format json",
            ),
        ],
        statuses: &[
            (0, "The list or the operator was printed."),
            (1, "The table does not know the name."),
            (
                2,
                "Wrong usage, or an --operators file that cannot be read.",
            ),
        ],
    },
    CommandGuide {
        command: "schema",
        examples: &[
            (
                "The schema of what analyze, scan and domain print as JSON",
                "heloscope schema",
            ),
            ("The schema of what probe prints", "heloscope schema probe"),
        ],
        statuses: &[WRITTEN, FAILED_PLAINLY],
    },
    CommandGuide {
        command: "completions",
        examples: &[
            (
                "For bash, until the shell ends",
                "eval \"$(heloscope completions bash)\"",
            ),
            (
                "For zsh, in a folder of $fpath",
                "heloscope completions zsh > ~/.zfunc/_heloscope",
            ),
            (
                "For fish, in config.fish",
                "heloscope completions fish | source",
            ),
        ],
        statuses: &[WRITTEN, FAILED_PLAINLY],
    },
    CommandGuide {
        command: "man",
        examples: &[
            ("Read a page", "heloscope man scan | man -l -"),
            (
                "Install all pages",
                "heloscope man --all ~/.local/share/man/man1",
            ),
        ],
        statuses: &[
            WRITTEN,
            (
                2,
                "There is no such command, or a page could not be written.",
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::args::CommandLine;

    #[test]
    fn every_command_has_examples_that_parse_and_its_exit_statuses() {
        let mut whole = CommandLine::command();
        whole.build();
        let names = whole.get_subcommands().map(clap::Command::get_name);
        let names = names.filter(|name| *name != "help");
        for name in std::iter::once("heloscope").chain(names) {
            let guide = Guide::of(name, None).unwrap_or_else(|| panic!("{name} has no guide"));
            assert!(!guide.examples.is_empty(), "{name}");
            for example in &guide.examples {
                let line = example.line;
                assert!(line.len() <= 56, "too long for 60 columns: {line}");
                let (_, typed) = line.split_at(line.find("heloscope").unwrap());
                let typed = typed.split(['|', '>', ')']).next().unwrap();
                let parsed = CommandLine::try_parse_from(typed.split_whitespace());
                let parsed = parsed.unwrap_or_else(|error| panic!("{line}: {error}"));
                let is_own = name == "heloscope" || parsed.command.is_some();
                assert!(is_own && line.contains(name), "{name}: {line}");
            }
            let codes: Vec<_> = guide.statuses.iter().map(|status| status.code).collect();
            assert!(codes.is_sorted() && codes.contains(&0) && codes.contains(&2));
        }
    }
}
