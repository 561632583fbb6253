//! Lines and tables of a terminal page: how text is wrapped, and its styles.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::Table;
use textwrap::Options;
use textwrap::WordSeparator;
use textwrap::core::{Word, display_width};

/// Lines of this width. Chinese and Japanese break between letters, never before a full stop.
pub(super) fn whole_words<'o>(text: &str, width: usize) -> Options<'o> {
    // The rules for all scripts take their time, and ASCII breaks at blanks.
    let separator = if text.is_ascii() {
        WordSeparator::AsciiSpace
    } else {
        WordSeparator::Custom(words_of)
    };
    // A name that is broken in two cannot be copied.
    Options::new(width)
        .word_separator(separator)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false)
}

/// What is not broken: words between blanks, of Japanese what its rules keep together, and the readable
/// form of a name in parentheses.
pub(super) fn words_of(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let tokens = WordSeparator::AsciiSpace.find_words(line);
    Box::new(tokens.flat_map(|token| {
        let is_name = token.word.starts_with('(') && token.word.ends_with(')');
        if token.word.is_ascii() || is_name {
            return vec![token];
        }
        let words = WordSeparator::UnicodeBreakProperties.find_words(token.word);
        let mut words: Vec<_> = words.collect();
        if let Some(last) = words.last_mut() {
            last.whitespace = token.whitespace;
        }
        words
    }))
}

/// Breaks words that are wider than this after a dot or a hyphen.
pub(super) fn fold_names(text: &str, width: usize) -> String {
    let fold = |word: &str| -> String {
        if display_width(word) <= width {
            return word.to_owned();
        }
        let mut folded = String::new();
        let mut column = 0_usize;
        for piece in word.split_inclusive(['.', '-']) {
            let wide = display_width(piece);
            if column > 0 && column.saturating_add(wide) > width {
                folded.push('\n');
                column = 0;
            }
            folded.push_str(piece);
            column = column.saturating_add(wide);
        }
        folded
    };
    let line = |line: &str| line.split(' ').map(fold).collect::<Vec<_>>().join(" ");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Writes the lines of a table, its head bold.
pub(super) fn write_table(out: &mut impl Write, table: &Table, indent: &str) -> io::Result<()> {
    for (number, line) in table.lines().enumerate() {
        let style = if number == 0 { BOLD } else { Style::new() };
        writeln!(out, "{indent}{style}{}{style:#}", line.trim_end())?;
    }
    Ok(())
}

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(super) const CARE: Style = AnsiColor::Yellow.on_default().bold();
