//! What each rule and code means, for people who met one in a report.
//!
//! The message file holds everything: what to say, and by its order what there is. A test holds it
//! against the types.

use std::io::{self, Write};

use textwrap::Options;
use textwrap::core::display_width;

use crate::report::escape::printable;
use crate::report::page::BOLD;
use crate::report::words::{Language, Words, say};

/// A rule or a code that can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The rule, such as `R7`, or the code as it stands in the JSON.
    pub code: &'static str,
    /// What it is: the name of its group.
    pub group: &'static str,
}

impl Topic {
    /// Everything that can be explained, in the order in which a reader meets it.
    ///
    /// ```
    /// use heloscope::report::explain::Topic;
    ///
    /// assert_eq!(Topic::all().next().map(|topic| topic.code), Some("R0"));
    /// assert!(Topic::all().any(|topic| topic.code == "name_mismatch" && topic.group == "tls"));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        let mut group = "";
        Language::default()
            .source()
            .lines()
            .skip_while(|line| !line.starts_with(GROUP))
            .filter_map(|line| Some(line.strip_prefix(MESSAGE)?.split_once(" =")?.0))
            .filter_map(move |code| match code.strip_prefix("group-") {
                Some(name) => {
                    group = name;
                    None
                }
                None => Some(Self { code, group }),
            })
    }

    /// The topic of this code, letter case and the kind of dash aside.
    ///
    /// ```
    /// use heloscope::report::explain::Topic;
    ///
    /// assert_eq!(Topic::find("r7").map(|topic| topic.code), Some("R7"));
    /// assert_eq!(Topic::find("Name-Mismatch").map(|topic| topic.code), Some("name_mismatch"));
    /// assert_eq!(Topic::find("R14"), None);
    /// ```
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        let code = code.trim().replace(['-', ' '], "_");
        Self::all().find(|topic| topic.code.eq_ignore_ascii_case(&code))
    }

    fn message(self) -> String {
        format!("{MESSAGE}{}", self.code)
    }
}

/// Writes all topics, each with the first sentence about it.
///
/// # Errors
///
/// Those of the writer.
pub fn write_list(out: &mut impl Write, words: &Words, width: usize) -> io::Result<()> {
    let topics: Vec<_> = Topic::all().collect();
    let longest = topics.iter().map(|topic| display_width(topic.code)).max();
    // A long code does not push all sentences to the right.
    let column = longest.unwrap_or_default().min(20);
    let rest = " ".repeat(column.saturating_add(4));
    let mut group = "";
    for topic in topics {
        if topic.group != group {
            if !group.is_empty() {
                writeln!(out)?;
            }
            group = topic.group;
            let heading = words.word(&format!("{GROUP}{group}"));
            writeln!(out, "{BOLD}{}{BOLD:#}", printable(&heading))?;
        }
        let text = words.word(&topic.message());
        let first = format!("  {:column$}  ", topic.code);
        let options = Options::new(width)
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .break_words(false);
        for line in textwrap::wrap(first_sentence(&text), options) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out, "\n{}", words.word("explain-usage"))
}

/// Writes what a rule or a code means, with its example.
///
/// # Errors
///
/// Those of the writer.
pub fn write_topic(
    out: &mut impl Write,
    topic: Topic,
    words: &Words,
    width: usize,
) -> io::Result<()> {
    let group = words.word(&format!("{GROUP}{}", topic.group));
    let heading = say!(words, "explain-heading", code = topic.code, group);
    writeln!(out, "{BOLD}{heading}{BOLD:#}\n")?;
    for line in textwrap::wrap(
        &words.word(&topic.message()),
        Options::new(width).break_words(false),
    ) {
        writeln!(out, "{line}")?;
    }
    if let Some(example) = words.attribute(&topic.message(), "example") {
        let label = words.word("explain-example");
        writeln!(out, "\n{BOLD}{label}{BOLD:#}")?;
        for line in example.lines() {
            if line.is_empty() {
                writeln!(out)?;
                continue;
            }
            let options = Options::new(width)
                .initial_indent("  ")
                .subsequent_indent("      ")
                .break_words(false);
            for line in textwrap::wrap(line, options) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// Up to the first full stop that ends a sentence: one in a name has no blank behind it, and a
/// Japanese one needs none.
fn first_sentence(text: &str) -> &str {
    let latin = text.find(". ").map(|at| at.saturating_add(1));
    let wide = text.find('。').map(|at| at.saturating_add('。'.len_utf8()));
    let end = latin.into_iter().chain(wide).min();
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

const MESSAGE: &str = "explain-";
const GROUP: &str = "explain-group-";
