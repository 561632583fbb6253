//! `heloscope explain`: what a rule or a code in a report means.

use std::io::{self, Write};

use anyhow::Result;
use heloscope::report::errors::topic_of;
use heloscope::report::explain::{self, Topic};
use heloscope::report::words::{Words, say};

use crate::cli::ExitStatus;
use crate::cli::args::ExplainArgs;
use crate::cli::language::words;
use crate::cli::notes::{labelled, tell};
use crate::cli::output::{Destination, Output};
use crate::cli::session::write_result;

pub(crate) fn run(args: &ExplainArgs) -> Result<ExitStatus> {
    let words = words();
    // A text that was not put in quotes comes in words.
    let asked = args.code.join(" ");
    let topic = Topic::find(&asked).or_else(|| topic_of(&asked));
    if topic.is_none() && !args.code.is_empty() {
        return unknown(&asked, words);
    }
    let mut output = Output::open(Destination::Stdout, args.display.color)?;
    let width = output.width();
    let written = match topic {
        Some(topic) => explain::write_topic(&mut output, topic, words, width),
        None => explain::write_list(&mut output, words, width),
    };
    write_result(output, written)?;
    Ok(ExitStatus::Answered)
}

fn unknown(code: &str, words: &Words) -> Result<ExitStatus> {
    let said = say!(words, "explain-unknown", code);
    writeln!(
        anstream::stderr(),
        "{}\n",
        labelled(words, "cli-error", &said)
    )?;
    let near = nearest(code, Topic::all().map(|topic| topic.code));
    suggest(&near, words)?;
    tell(words, "cli-hint", &words.word("explain-all"))?;
    Ok(ExitStatus::Failed)
}

/// The known words that look most like what was typed, the nearest first.
pub(crate) fn nearest<'k>(typed: &str, known: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let mut near: Vec<_> = known
        .map(|word| {
            let lower = word.to_lowercase();
            let alike = strsim::jaro_winkler(&typed, &lower);
            // Part of a word is as good as a slip of the finger.
            let within = typed.len() > 2 && lower.contains(&typed);
            (if within { alike.max(0.9) } else { alike }, word)
        })
        .filter(|(alike, _)| *alike > ALIKE)
        .collect();
    near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
    near.dedup_by_key(|(_, word)| *word);
    near.truncate(NEAREST);
    near.into_iter().map(|(_, word)| word).collect()
}

/// Asks whether one of these was meant, if there is any.
pub(crate) fn suggest(near: &[&str], words: &Words) -> io::Result<()> {
    if near.is_empty() {
        return Ok(());
    }
    let near = near.join(", ");
    tell(
        words,
        "cli-hint",
        &say!(words, "explain-nearest", nearest = near),
    )
}

/// Where a suggestion begins to help rather than to puzzle.
const ALIKE: f64 = 0.8;
/// More suggestions are a list, and there is a command for that.
const NEAREST: usize = 3;
