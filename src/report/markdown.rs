//! A ticket: the answer, the settings, the reasons and the command that checks them, in Markdown
//! (CommonMark with GitHub's tables).
//!
//! What a header said is hostile here too: no link, picture, element, mention or heading comes of it,
//! and no code ends early. So names, addresses and flags stand in code, where a renderer leaves them
//! alone, and the marks of Markdown are escaped in all other text. Lines are not wrapped.

use std::io::{self, Write};
use std::net::IpAddr;

use crate::name::HostName;
#[cfg(feature = "probe")]
use crate::report::card::{self, Block};
use crate::report::escape::printable;
use crate::report::form::AnswerForm;
use crate::report::words::{Words, code_of, say};
use crate::report::{Analysis, Analyzed, Answer, Completeness, Scan, rejected_names};
use crate::verdict::Confidence;

/// Writes an analysis: a section for each answer.
///
/// # Errors
///
/// Those of the writer.
pub fn write_analysis(out: &mut impl Write, analysis: &Analysis, words: &Words) -> io::Result<()> {
    let mut writer = MarkdownWriter { out, words };
    let messages = analysis.by_domain();
    for (count, answer) in analysis.recommendations.iter().enumerate() {
        if count > 0 {
            writeln!(writer.out)?;
        }
        let own = messages.get(&answer.recommendation.domain.as_ref());
        writer.answer(answer, own.map_or(&[], Vec::as_slice))?;
    }
    Ok(())
}

/// Writes the answers of a scan: a table, a line for each domain.
///
/// # Errors
///
/// Those of the writer.
pub fn write_scan(out: &mut impl Write, scan: &Scan, words: &Words) -> io::Result<()> {
    let mut writer = MarkdownWriter { out, words };
    writer.heading("## ", &words.word("html-title-archive"))?;
    if scan.completeness == Completeness::Partial {
        writer.paragraph(&words.word("scan-partial"))?;
    }
    if scan.recommendations.iter().next().is_none() {
        return writeln!(writer.out, "\n{}", prose(&words.word("scan-nothing")));
    }
    writer.table(scan)
}

/// Writes what a live check showed: a line a host, then the cards.
///
/// # Errors
///
/// Those of the writer.
#[cfg(feature = "probe")]
pub fn write_checked(
    out: &mut impl Write,
    checked: &card::Checked,
    now: jiff::Timestamp,
    words: &Words,
) -> io::Result<()> {
    let mut writer = MarkdownWriter { out, words };
    let blocks = card::blocks(checked, now, card::Depth::Cards, words);
    writer.heading("## ", &words.word("html-probe-title"))?;
    let mut in_list = false;
    for block in &blocks {
        let is_item = matches!(block, Block::Fact(..) | Block::Point(_));
        if is_item && !in_list {
            writeln!(writer.out)?;
        }
        in_list = is_item;
        match block {
            Block::Fact(label, value) => {
                let fact = say!(words, "labelled", label, value);
                writer.bullets(&[fact])?;
            }
            Block::Point(text) => writer.bullets(std::slice::from_ref(text))?,
            Block::Heading(_, text) => {
                writeln!(writer.out)?;
                writer.heading("### ", text)?;
            }
            Block::Remark(text) | Block::Summary(_, text) => writer.paragraph(text)?,
            Block::Gap => {}
        }
    }
    Ok(())
}

struct MarkdownWriter<'w, W> {
    out: &'w mut W,
    words: &'w Words,
}

impl<W: Write> MarkdownWriter<'_, W> {
    fn answer(&mut self, answer: &Answer, messages: &[&Analyzed]) -> io::Result<()> {
        let (words, found) = (self.words, &answer.recommendation);
        let title = match &found.domain {
            Some(domain) if AnswerForm::of(found).needs_care() => {
                say!(words, "markdown-title-try", domain = domain.as_str())
            }
            Some(domain) => say!(words, "markdown-title", domain = domain.as_str()),
            None => words.word("scan-no-author"),
        };
        self.heading("## ", &title)?;
        self.paragraph(&words.answer(found))?;
        let facts = self.facts(answer);
        if !facts.is_empty() {
            writeln!(self.out)?;
            self.bullets(&facts)?;
        }
        self.list("why", &words.reasons(found, messages))?;
        let rejected = rejected_names(found).map(|rejected| {
            let why = words.rejection(rejected.code);
            say!(words, "rejected-name", name = rejected.name.as_str(), why)
        });
        self.list("cannot-be", &rejected.collect::<Vec<_>>())?;
        self.list("next-step", &words.advice(found))?;
        self.command(found.host.as_ref())
    }

    /// What goes into the form, and how sure that is.
    fn facts(&self, answer: &Answer) -> Vec<String> {
        let (words, found) = (self.words, &answer.recommendation);
        let mut facts = Vec::new();
        if let Some(host) = &found.host {
            let shown = if AnswerForm::of(found).needs_care() {
                words.place(found)
            } else {
                host.to_string()
            };
            facts.push(words.labelled("column-answer", &shown));
            if !found.settings.is_empty() {
                facts.push(words.labelled("settings", &words.settings_of(found)));
            }
        }
        if found.confidence > Confidence::None {
            let sure = words.confidence(found);
            facts.push(say!(words, "sure-line", sure, rule = code_of(&found.rule)));
        }
        if let Some(current) = &answer.current {
            facts.push(words.current(current, found));
        }
        facts
    }

    /// The command that asks the server itself. A host name that has been checked is harmless in it.
    fn command(&mut self, host: Option<&HostName>) -> io::Result<()> {
        let Some(host) = host else {
            return Ok(());
        };
        writeln!(self.out)?;
        self.heading("### ", &self.words.word("markdown-check"))?;
        writeln!(self.out, "\n```sh\nheloscope probe {host}\n```")
    }

    fn table(&mut self, scan: &Scan) -> io::Result<()> {
        let words = self.words;
        let columns = [
            "column-domain",
            "column-answer",
            "column-sure",
            "column-people",
            "column-mails",
        ];
        let titles = columns.map(|column| cell(&words.word(column)));
        writeln!(self.out, "\n| {} |", titles.join(" | "))?;
        writeln!(self.out, "|---|---|---|--:|--:|")?;
        for answer in scan.recommendations.iter() {
            let found = &answer.recommendation;
            let domain = match &found.domain {
                Some(domain) => domain.to_string(),
                None => words.word("scan-no-author"),
            };
            let grade = words.word(&format!("grade-{}", code_of(&found.confidence)));
            let cells = [
                cell(&domain),
                cell(&words.place(found)),
                cell(&grade),
                found.senders.to_string(),
                found.messages.to_string(),
            ];
            writeln!(self.out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    fn list(&mut self, title: &str, points: &[String]) -> io::Result<()> {
        if points.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        self.heading("### ", &self.words.word(title))?;
        writeln!(self.out)?;
        self.bullets(points)
    }

    fn heading(&mut self, mark: &str, text: &str) -> io::Result<()> {
        writeln!(self.out, "{mark}{}", prose(text))
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{}", prose(text))
    }

    /// A point each; the sentences put commands on lines of their own.
    fn bullets(&mut self, points: &[String]) -> io::Result<()> {
        for point in points {
            let mut lines = point.lines();
            writeln!(self.out, "- {}", prose(lines.next().unwrap_or_default()))?;
            for command in lines {
                let mut code = String::new();
                push_code(&mut code, &printable(command.trim()));
                writeln!(self.out, "  {code}")?;
            }
        }
        Ok(())
    }
}

/// A sentence in which nothing is Markdown but the code around its names.
///
/// ```
/// use heloscope::report::markdown::prose;
///
/// assert_eq!(prose("type mail.example.com, not *this*"), "type `mail.example.com`, not \\*this\\*");
/// assert_eq!(prose("![x](http://a.example/`)"), "``![x](http://a.example/` ``)");
/// assert_eq!(prose("1. <b>"), "1\\. &lt;b&gt;");
/// ```
#[must_use]
pub fn prose(text: &str) -> String {
    let text = printable(text.trim());
    let mut written = String::with_capacity(text.len().saturating_mul(2));
    let mut rest = &*text;
    while !rest.is_empty() {
        let length = rest.find(|c| !is_graphic(c)).unwrap_or(rest.len());
        let (run, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        push_run(&mut written, run);
        let length = tail.find(is_graphic).unwrap_or(tail.len());
        let (between, tail) = tail.split_at_checked(length).unwrap_or((tail, ""));
        written.push_str(between);
        rest = tail;
    }
    // A flag and its value are copied together.
    for flag in ["--receiver", "--trust"] {
        let apart = format!("`{flag}` `");
        if written.contains(&apart) {
            written = written.replace(&apart, &format!("`{flag} "));
        }
    }
    at_line_start(written)
}

/// The same in a cell of a table.
fn cell(text: &str) -> String {
    // In a table a bar divides cells wherever it stands, in code too; so escaped, it does nowhere.
    prose(text).replace("\\|", "|").replace('|', "\\|")
}

fn is_graphic(c: char) -> bool {
    c.is_ascii_graphic()
}

/// Writes what stands between blanks: as code if a renderer might make a link of it.
fn push_run(written: &mut String, run: &str) {
    let inner = run.trim_matches(is_around);
    let before = run
        .len()
        .saturating_sub(run.trim_start_matches(is_around).len());
    let (head, rest) = run.split_at_checked(before).unwrap_or(("", run));
    let (inner, tail) = rest.split_at_checked(inner.len()).unwrap_or((rest, ""));
    if is_name(inner) {
        push_escaped(written, head);
        push_code(written, inner);
        push_escaped(written, tail);
    } else {
        push_escaped(written, run);
    }
}

/// Marks of a sentence, which do not belong to the name that they stand at.
fn is_around(c: char) -> bool {
    matches!(c, '"' | '\'' | '(' | ')' | ',' | '.' | ':' | ';' | '?')
}

/// Whether it is an address, a reference, a flag or a host name.
fn is_name(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_*".contains(&b))
    };
    let is_host = text.split('.').all(is_label)
        && text
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.len() > 1);
    let is_address = text.parse::<IpAddr>().is_ok();
    let is_flag = text.starts_with("--") && text.len() > 2;
    is_host
        || is_address
        || is_flag
        || lower.contains(['@', '#'])
        || lower.contains("://")
        || lower.contains("www.")
}

/// Code ends at as many grave accents as it began with.
fn push_code(written: &mut String, text: &str) {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default().saturating_add(1));
    let has_accent = text.contains('`');
    let pad = if has_accent { " " } else { "" };
    let before = if text.starts_with('`') { " " } else { "" };
    written.push_str(&fence);
    written.push_str(before);
    written.push_str(text);
    written.push_str(pad);
    written.push_str(&fence);
}

fn push_escaped(written: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '$' => {
                written.push('\\');
                written.push(c);
            }
            c => written.push(c),
        }
    }
}

/// What means something only where a line begins: a list, a heading, a rule.
fn at_line_start(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).unwrap_or(("", &text));
    let is_mark = match rest.bytes().next() {
        Some(b'.' | b')') => digits > 0,
        Some(b'-' | b'+' | b'=' | b'#') => digits == 0,
        _ => false,
    };
    if is_mark {
        format!("{number}\\{rest}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_sentence_is_markdown() {
        let table = [
            ("plain words.", "plain words."),
            ("(mail.example.com)", "(`mail.example.com`)"),
            ("宛先はmail.example.comです", "宛先は`mail.example.com`です"),
            ("[a](b)", "\\[a\\](b)"),
            ("![a](//b.example)", "!\\[a\\](//b.example)"),
            ("see https://evil.example/", "see `https://evil.example/`"),
            ("see WWW.x", "see `WWW.x`"),
            ("bo@example.com wrote", "`bo@example.com` wrote"),
            ("@team, #12", "`@team`, `#12`"),
            ("`code`", "\\`code\\`"),
            ("a@`b``c", "```a@`b``c ```"),
            ("``@x", "``` ``@x ```"),
            ("# title", "`#` title"),
            ("- item", "\\- item"),
            ("+ item", "\\+ item"),
            ("12) item", "12\\) item"),
            ("<script>&copy;", "&lt;script&gt;&amp;copy;"),
            ("a\nb\u{202e}", "a\\\\x0ab\\\\u{202e}"),
            ("    four", "four"),
            ("use --probe.", "use `--probe`."),
            ("a|b", "a\\|b"),
        ];
        for (text, expected) in table {
            assert_eq!(prose(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_bar_divides_no_cell() {
        assert_eq!(cell("a|b c@d|e"), "a\\|b `c@d\\|e`");
    }
}
