//! The help and the complaints about flags in languages other than English.
//!
//! The English help is the doc comments of the flags. A message file says the same in another
//! language, by the names of commands and flags; what it does not say stays English.

use std::error::Error as _;
use std::ffi::OsString;

use clap::builder::{PossibleValuesParser, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory, FromArgMatches};
use heloscope::report::words::{Language, Words, say};
use textwrap::Options;
use textwrap::core::display_width;

use crate::cli::args::CommandLine;
use crate::cli::guide::{Example, ExitCase, Guide};

/// Parses the command line.
pub(crate) fn parse(words: &Words) -> Result<CommandLine, clap::Error> {
    let terminal = terminal_size::terminal_size();
    let width = terminal.map_or(80, |(terminal_size::Width(width), _)| usize::from(width));
    let width = width.clamp(40, 100);
    let parse = |mut command: clap::Command| {
        let arguments = command_first(&command, std::env::args_os().collect());
        let matches = command.try_get_matches_from_mut(arguments)?;
        CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    };
    // Nothing is laid out or translated for a run that shows none of it; the help alone has examples.
    match parse(CommandLine::command()) {
        Ok(parsed) => Ok(parsed),
        Err(error) => parse(laid_out(
            match error.kind() {
                ErrorKind::DisplayHelp => guided(words, width),
                _ => CommandLine::command(),
            },
            words,
            width,
        )),
    }
}

/// The arguments with the name of the command before the flags, where the user typed the flags
/// first: `heloscope --lang ja scan FILE`.
pub(crate) fn command_first(
    command: &clap::Command,
    mut arguments: Vec<OsString>,
) -> Vec<OsString> {
    let takes_value = |flag: &str| {
        command.get_arguments().any(|argument| {
            let is_it = match flag.strip_prefix("--") {
                Some(long) => argument.get_long() == Some(long),
                None => argument
                    .get_short()
                    .is_some_and(|short| flag == format!("-{short}")),
            };
            is_it && argument.get_action().takes_values()
        })
    };
    let mut at = 1;
    while let Some(argument) = arguments.get(at).and_then(|argument| argument.to_str()) {
        if !argument.starts_with('-') || matches!(argument, "-" | "--") {
            break;
        }
        at = at.saturating_add(if takes_value(argument) { 2 } else { 1 });
    }
    // It takes the names of commands alone; which language is wanted has been read.
    if arguments.get(at).is_some_and(|name| name == "help") {
        arguments.drain(1..at);
        return arguments;
    }
    let is_command = |name: &OsString| command.get_subcommands().any(|one| one.get_name() == name);
    if arguments.get(at).is_some_and(is_command)
        && let Some(moved) = arguments.get_mut(1..=at)
    {
        moved.rotate_right(1);
    }
    arguments
}

/// The command for the manual page, which breaks lines itself.
pub(crate) fn for_man_page(words: &Words) -> clap::Command {
    laid_out(guided(words, usize::MAX), words, usize::MAX)
}

/// The command for a completion script, which describes flags and values in a line.
pub(crate) fn for_completions(words: &Words) -> clap::Command {
    match Help::new(words.language(), usize::MAX) {
        Some(help) => help.described({
            let mut command = CommandLine::command();
            command.build();
            command
        }),
        None => CommandLine::command(),
    }
}

/// The command with a guide to each of its commands.
fn guided(words: &Words, width: usize) -> clap::Command {
    let help = Help::new(words.language(), width);
    with_guides(CommandLine::command(), help.as_ref(), width)
}

/// The help with examples, and the long help with the exit statuses too.
fn with_guides(mut command: clap::Command, help: Option<&Help>, width: usize) -> clap::Command {
    let heading = *command.get_styles().get_header();
    if let Some(guide) = Guide::of(command.get_name(), help) {
        let titled = |id: &str, english: &str| {
            let title = help.and_then(|help| help.find(&[id.to_owned()]));
            let title = title.unwrap_or_else(|| english.to_owned());
            format!("{heading}{title}:{heading:#}")
        };
        let mut text = titled("help-heading-examples", "Examples");
        for Example { what, line } in &guide.examples {
            // The colon wants its place too.
            let what = indented(what, "  ", "  ", width.saturating_sub(1));
            text.push_str(&format!("\n{what}:\n    {line}"));
        }
        command = command.after_help(text.clone());
        text.push_str("\n\n");
        text.push_str(&titled("help-heading-status", "Exit status"));
        for ExitCase { code, when } in &guide.statuses {
            text.push('\n');
            text.push_str(&indented(when, &format!("  {code:<4}"), "      ", width));
        }
        command = command.after_long_help(text);
    }
    command.mut_subcommands(|command| with_guides(command, help, width))
}

fn indented(text: &str, first: &str, rest: &str, width: usize) -> String {
    let options = lines_of(width)
        .initial_indent(first)
        .subsequent_indent(rest);
    textwrap::fill(text, options)
}

/// The command in the language of its words, in lines of this width.
fn laid_out(whole: clap::Command, words: &Words, width: usize) -> clap::Command {
    let mut command = whole.term_width(width);
    match Help::new(words.language(), width) {
        Some(help) => help.command({
            // The help flags are there only then.
            command.build();
            command
        }),
        None => command,
    }
}

/// A page of help, where that is not in English: the marks that clap puts there are those of English.
pub(crate) fn in_full(error: &clap::Error, words: &Words) -> Option<String> {
    let is_english = words.language() == Language::English;
    if is_english || error.kind() != ErrorKind::DisplayHelp {
        return None;
    }
    let page = error.render().ansi().to_string();
    let options = say!(words, "help-options");
    let line = |line: &str| {
        let line = line.replace("[OPTIONS]", &options);
        let is_value = line.trim_start().starts_with("- ");
        if is_value {
            return line.replacen(": ", "：", 1);
        }
        let plain = anstream::adapter::strip_str(&line).to_string();
        match plain.strip_suffix(':') {
            // A heading.
            Some(title) if !title.is_ascii() => line.replacen(&plain, &format!("{title}："), 1),
            _ => line,
        }
    };
    let mut page: String = page
        .lines()
        .flat_map(|text| [line(text), "\n".to_owned()])
        .collect();
    page.truncate(page.trim_end().len());
    page.push('\n');
    Some(page)
}

/// The complaint about a flag, where that is not said in English.
pub(crate) fn usage_error(error: &clap::Error, words: &Words) -> Option<String> {
    if !error.use_stderr() {
        return None;
    }
    let help = Help::new(words.language(), usize::MAX)?;
    let find = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        Some(ContextValue::StyledStrs(texts)) => {
            let texts = texts.iter().map(ToString::to_string);
            Some(texts.collect::<Vec<_>>().join(", "))
        }
        _ => None,
    };
    let value = find(ContextKind::InvalidValue).unwrap_or_default();
    let argument = find(ContextKind::InvalidArg)
        .or_else(|| find(ContextKind::InvalidSubcommand))
        .unwrap_or_default();
    let others = find(ContextKind::PriorArg).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::ArgumentConflict if others == argument => "usage-twice",
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::InvalidValue if value.is_empty() => "usage-value-missing",
        ErrorKind::InvalidValue => "usage-value-unknown",
        ErrorKind::MissingRequiredArgument => "usage-argument-missing",
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::ValueValidation => "usage-value-wrong",
        _ => return None,
    };
    let why = error.source().map(ToString::to_string).unwrap_or_default();
    let what = say!(help.words, message, argument, value, why, others);
    let mut text = say!(words, "cli-error", what);
    if let Some(values) = find(ContextKind::ValidValue).filter(|values| !values.is_empty()) {
        text.push_str("\n  ");
        text.push_str(&help.bracketed("help-possible-values", &values));
    }
    let near = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    if let Some(near) = near.into_iter().find_map(find) {
        let hint = say!(help.words, "usage-near", near);
        text.push_str("\n\n");
        text.push_str(&say!(words, "cli-hint", what = hint));
    }
    text.push_str("\n\n");
    if let Some(usage) = find(ContextKind::Usage) {
        let usage = usage.trim_start_matches("Usage:").trim();
        text.push_str(&format!("{} {usage}\n\n", help.words.word("help-usage")));
    }
    text.push_str(&help.words.word("usage-more"));
    text.push('\n');
    Some(text)
}

/// Says a command's help in another language.
pub(crate) struct Help {
    words: Words,
    width: usize,
}

impl Help {
    pub(crate) fn new(language: Language, width: usize) -> Option<Self> {
        let source = match language {
            Language::Japanese => include_str!("../../data/ja-help.ftl"),
            _ => return None,
        };
        let words = Words::new(language).with(source);
        Some(Self { words, width })
    }

    fn command(&self, mut command: clap::Command) -> clap::Command {
        let name = command.get_name().to_owned();
        if let Some(about) = self.find(&[format!("help-{name}")]) {
            let long = self.find(&[format!("help-{name}-long")]);
            let long = long.map_or_else(|| about.clone(), |long| format!("{about}\n\n{long}"));
            // The list of commands has it beside their names.
            let is_whole = name == env!("CARGO_PKG_NAME");
            let left = if is_whole { 0 } else { 16 };
            command = command
                .about(wrapped(&about, self.width.saturating_sub(left)))
                .long_about(wrapped(&long, self.width));
        }
        let style = *command.get_styles().get_usage();
        let usage = self.words.word("help-usage");
        command = command.help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{style}{usage}{style:#} {{usage}}\n\n{{all-args}}{{after-help}}"
        ));
        let left = command.get_arguments().map(left_of).max();
        let left = left.unwrap_or_default();
        command
            .subcommand_help_heading(self.words.word("help-heading-commands"))
            .subcommand_value_name(self.words.word("help-command"))
            .mut_args(|arg| self.arg(&name, left, arg))
            .mut_subcommands(|command| self.command(command))
    }

    /// The same flags, each with a line that says what it does: no defaults, no layout.
    fn described(&self, command: clap::Command) -> clap::Command {
        let name = command.get_name().to_owned();
        let about = self.find(&[format!("help-{name}")]);
        let command = match about {
            Some(about) => command.about(about),
            None => command,
        };
        command
            .mut_args(|arg| {
                let arg = match self.find(&ids_of(&name, &arg)) {
                    Some(text) => arg.help(text),
                    None => arg,
                };
                let values = arg.get_possible_values();
                if values.is_empty() || !arg.get_action().takes_values() {
                    return arg;
                }
                let values = values.into_iter().map(|value| {
                    match self.find(&[value_id(&arg, value.get_name())]) {
                        Some(help) => value.help(help),
                        None => value,
                    }
                });
                let values: Vec<_> = values.collect();
                arg.value_parser(PossibleValuesParser::new(values))
            })
            .mut_subcommands(|command| self.described(command))
    }

    fn arg(&self, command: &str, left: usize, mut arg: Arg) -> Arg {
        let heading = match arg.get_help_heading() {
            Some(heading) => self.find(&[format!("help-heading-{}", heading.to_lowercase())]),
            None if arg.is_positional() => self.find(&["help-heading-arguments".to_owned()]),
            None => self.find(&["help-heading-options".to_owned()]),
        };
        if let Some(heading) = heading {
            arg = arg.help_heading(heading);
        }
        let [own, shared] = ids_of(command, &arg);
        let Some(text) = self.find(&[own.clone(), shared.clone()]) else {
            return arg;
        };
        let takes_values = arg.get_action().takes_values();
        let default = self.default_note(&arg).filter(|_| takes_values);
        let default = default.unwrap_or_default();
        let mut short = format!("{text}{default}");
        let mut long = text;
        let more = self.find(&[format!("{own}-long"), format!("{shared}-long")]);
        if let Some(more) = more.filter(|_| has_more(arg.get_help(), arg.get_long_help())) {
            long = format!("{long}\n\n{more}");
        }
        let values = arg.get_possible_values();
        let names: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        if takes_values && !names.is_empty() {
            short.push_str(&self.bracketed("help-possible-values", &names.join(", ")));
            long = format!("{long}\n\n{}", self.value_list(&arg, &names));
        }
        if !default.is_empty() {
            long = format!("{long}\n\n{default}");
        }
        arg.help(wrapped(&short, self.width.saturating_sub(left)))
            .long_help(wrapped(&long, self.width.saturating_sub(10)))
            .hide_default_value(true)
            .hide_possible_values(true)
    }

    /// The default, if there is one to show.
    fn default_note(&self, arg: &Arg) -> Option<String> {
        let defaults = arg.get_default_values().iter();
        let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
        let is_shown = !arg.is_hide_default_value_set() && !defaults.is_empty();
        is_shown.then(|| self.bracketed("help-default", &defaults.join(", ")))
    }

    /// The possible values, one a line, each with its help.
    fn value_list(&self, arg: &Arg, names: &[&str]) -> String {
        let widest = names.iter().map(|name| name.len()).max();
        let widest = widest.unwrap_or_default();
        let line = |value: &&str| {
            let help = self.find(&[value_id(arg, value)]);
            match help {
                Some(help) => format!("\n- {value:widest$}: {help}"),
                None => format!("\n- {value}"),
            }
        };
        let list: String = names.iter().map(line).collect();
        format!("{}{list}", self.words.word("help-possible-values-list"))
    }

    fn bracketed(&self, message: &str, value: &str) -> String {
        say!(self.words, message, value)
    }

    /// The first of these messages that there is.
    pub(crate) fn find(&self, names: &[String]) -> Option<String> {
        let mut names = names.iter();
        let name = names.find(|name| self.words.has(name))?;
        Some(self.words.word(name))
    }
}

/// The messages of a flag: its own in a command, and the one it shares with other commands.
fn ids_of(command: &str, arg: &Arg) -> [String; 2] {
    let id = arg.get_id();
    [format!("help-{command}-arg-{id}"), format!("help-arg-{id}")]
}

fn value_id(arg: &Arg, value: &str) -> String {
    format!("help-value-{}-{value}", arg.get_id())
}

/// Whether `--help` says more than `-h`.
fn has_more(short: Option<&StyledStr>, long: Option<&StyledStr>) -> bool {
    let text = |text: Option<&StyledStr>| text.map(ToString::to_string);
    long.is_some() && text(short) != text(long)
}

/// The columns that stand left of a flag's help: as clap has them, with the short form.
fn left_of(arg: &Arg) -> usize {
    display_width(&arg.to_string()).saturating_add(8)
}

/// Lines that fit: clap itself breaks at blanks only.
fn wrapped(text: &str, width: usize) -> String {
    if width > 1000 {
        return text.to_owned();
    }
    textwrap::fill(text, lines_of(width))
}

fn lines_of(width: usize) -> Options<'static> {
    Options::new(width.max(20))
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::cli::guide::message_ids;

    /// Every message that a command and those below it ask for, in groups of which one is enough.
    fn asked(command: &clap::Command, groups: &mut Vec<Vec<String>>) {
        let name = command.get_name();
        groups.push(vec![format!("help-{name}")]);
        if has_more(command.get_about(), command.get_long_about()) {
            groups.push(vec![format!("help-{name}-long")]);
        }
        groups.extend(message_ids(name));
        for arg in command.get_arguments() {
            let ids = ids_of(name, arg);
            if has_more(arg.get_help(), arg.get_long_help())
                && !BUILT_IN.contains(&arg.get_id().as_str())
            {
                groups.push(ids.iter().map(|id| format!("{id}-long")).collect());
            }
            groups.push(ids.to_vec());
            if let Some(heading) = arg.get_help_heading() {
                groups.push(vec![format!("help-heading-{}", heading.to_lowercase())]);
            }
            if arg.get_action().takes_values() {
                for value in arg.get_possible_values() {
                    if value.get_help().is_some() {
                        groups.push(vec![value_id(arg, value.get_name())]);
                    }
                }
            }
        }
        for command in command.get_subcommands() {
            asked(command, groups);
        }
    }

    /// Clap says more about these in other words.
    const BUILT_IN: [&str; 2] = ["help", "version"];

    #[test]
    fn every_command_and_flag_has_its_help_in_every_language() {
        let mut command = CommandLine::command();
        command.build();
        let mut groups = Vec::new();
        asked(&command, &mut groups);
        for language in Language::ALL {
            let Some(help) = Help::new(language, 80) else {
                continue;
            };
            let missing: Vec<_> = groups
                .iter()
                .filter(|group| !group.iter().any(|name| help.words.has(name)))
                .collect();
            assert_eq!(missing, Vec::<&Vec<String>>::new(), "{language}");
        }
    }

    #[cfg(feature = "probe")]
    #[test]
    fn no_help_is_for_a_flag_that_is_not_there() {
        let mut command = CommandLine::command();
        command.build();
        let mut groups = Vec::new();
        asked(&command, &mut groups);
        let known: std::collections::BTreeSet<String> = groups.into_iter().flatten().collect();
        let source = include_str!("../../data/ja-help.ftl");
        let fixed = ["help-usage", "help-command", "help-default"];
        for line in source.lines().filter(|line| line.starts_with("help-")) {
            let name = line.split(' ').next().unwrap();
            let is_fixed = fixed.contains(&name)
                || name.starts_with("help-heading-")
                || name.starts_with("help-section-")
                || name.starts_with("help-possible-values");
            assert!(is_fixed || known.contains(name), "{name}");
        }
    }

    #[test]
    fn the_help_fits_its_width() {
        for (language, width) in [
            (Language::Japanese, 80),
            (Language::Japanese, 60),
            (Language::English, 80),
        ] {
            let words = Words::new(language);
            let mut command = laid_out(guided(&words, width), &words, width);
            let names: Vec<_> = command
                .get_subcommands()
                .map(|command| command.get_name().to_owned())
                .collect();
            let mut texts = vec![
                command.render_help().to_string(),
                command.render_long_help().to_string(),
            ];
            for name in names {
                let command = command.find_subcommand_mut(&name).unwrap();
                texts.push(command.render_help().to_string());
                texts.push(command.render_long_help().to_string());
            }
            for line in texts.iter().flat_map(|text| text.lines()) {
                assert!(display_width(line) <= width, "{line}");
            }
        }
    }
}
