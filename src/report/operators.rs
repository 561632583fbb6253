//! What the table of operators knows, as text and JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::LazyLock;

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table as Grid, Width, presets,
};
use serde::Serialize;
use textwrap::Options;
use textwrap::core::display_width;

use crate::name::HostName;
use crate::operator::{
    Category, LoginKind, Operator, Pattern, Security, Setting, Submission, Sureness, Table,
};
use crate::report::escape::printable;
use crate::report::json::write_pretty;
use crate::report::page::{self, BOLD};
use crate::report::words::{Datum, Language, Words, code_of};

/// The rows that a name means: an operator's or a product's, a host below a row's suffix, a domain
/// of authors, or else any part of one of them.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::report::operators::find;
///
/// let rows = find(Table::builtin(), "mail-wm1-f41.google.com");
/// assert_eq!(rows.first().map(|row| row.suffix()), Some("google.com"));
/// assert!(find(Table::builtin(), "さくら").iter().all(|row| row.name() == "Sakura Internet"));
/// assert!(find(Table::builtin(), "sendgrid").iter().all(|row| row.name() == "SendGrid"));
/// assert!(find(Table::builtin(), "nobody at all").is_empty());
/// ```
#[must_use]
pub fn find<'t>(table: &'t Table, name: &str) -> Vec<&'t Operator> {
    let name = name.trim().to_lowercase();
    let named = |row: &&Operator| {
        row.name().to_lowercase() == name
            || row.other_names().any(|other| other.to_lowercase() == name)
            || row.label().to_lowercase() == name
            || row.suffix() == name
    };
    let rows: Vec<_> = table.iter().filter(named).collect();
    if !rows.is_empty() {
        return rows;
    }
    if let Some(row) = table.find_text(&name) {
        return vec![row];
    }
    let author = HostName::parse(&name).ok();
    if let Some(row) = author.and_then(|domain| table.row_of_author(&domain)) {
        return vec![row];
    }
    let within = |row: &&Operator| {
        let texts = [row.name(), row.label(), row.suffix()].into_iter();
        let mut texts = texts.chain(row.other_names());
        texts.any(|text| text.to_lowercase().contains(&name))
    };
    table.iter().filter(within).collect()
}

/// Writes rows for programs.
///
/// # Errors
///
/// Those of the writer.
pub fn write_json(out: impl io::Write, rows: &[&Operator]) -> io::Result<()> {
    let document = OperatorsJson {
        schema: SCHEMA,
        operators: rows.iter().map(|row| OperatorJson::of(row)).collect(),
    };
    write_pretty(out, &document)
}

/// Writes rows as a table, a line for each operator's server.
///
/// # Errors
///
/// Those of the writer.
pub fn write_table(
    out: &mut impl Write,
    rows: &[&Operator],
    words: &Words,
    width: usize,
) -> io::Result<()> {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.try_into().unwrap_or(u16::MAX));
    let columns = [
        "column-operator",
        "column-kind",
        "column-smtp-server",
        "column-how-sure",
        "column-suffixes",
    ];
    grid.set_header(columns.map(|column| words.word(column)));
    let same = |one: &Operator, other: &Operator| {
        one.name() == other.name()
            && one.category() == other.category()
            && one.submission() == other.submission()
    };
    let mut widest_kind = 0_usize;
    for group in groups(rows, same) {
        let Some(row) = group.first() else { continue };
        let kind = words.word(&format!("kind-short-{}", row.category()));
        widest_kind = widest_kind.max(display_width(&kind));
        let sure: BTreeSet<_> = group.iter().map(|row| code_of(&row.sureness())).collect();
        grid.add_row([
            printable(in_words(row.name(), words)).into_owned(),
            kind,
            submission_host(row).unwrap_or("-").to_owned(),
            sure.into_iter().collect::<Vec<_>>().join(" "),
            group.len().to_string(),
        ]);
    }
    // A name that is broken in two cannot be copied, and a word broken in two is none.
    let kinds = u16::try_from(widest_kind.saturating_add(2)).unwrap_or(u16::MAX);
    let wide = |column: &str| {
        let width = display_width(&words.word(column)).saturating_add(2);
        u16::try_from(width).unwrap_or(u16::MAX)
    };
    let (sure, domains) = (wide("column-how-sure"), wide("column-suffixes"));
    for (index, columns) in [(0, 16), (1, kinds), (2, 28), (3, sure), (4, domains)] {
        if let Some(column) = grid.column_mut(index) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(columns)));
        }
    }
    if let Some(column) = grid.column_mut(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    page::write_table(out, &grid, "")?;
    let count = |count: usize| Datum::Number(count.try_into().unwrap_or(i64::MAX));
    let operators: BTreeSet<_> = rows.iter().map(|row| row.name()).collect();
    let data = [
        ("suffixes", count(rows.len())),
        ("operators", count(operators.len())),
    ];
    writeln!(out)?;
    let summary = words.say("operators-summary", &data);
    for line in textwrap::wrap(&summary, Options::new(width)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes everything that is known of rows, a card for all that differ in their suffix only.
///
/// # Errors
///
/// Those of the writer.
pub fn write_cards(
    out: &mut impl Write,
    rows: &[&Operator],
    words: &Words,
    width: usize,
) -> io::Result<()> {
    for (index, group) in groups(rows, same_card).iter().enumerate() {
        let Some(row) = group.first() else { continue };
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(
            out,
            "{BOLD}{}{BOLD:#}",
            printable(in_words(row.label(), words))
        )?;
        let suffixes: Vec<_> = group.iter().map(|row| row.suffix()).collect();
        let fields = card_fields(row, &suffixes, words);
        let labels = fields.each_ref().map(|(name, _)| words.word(name));
        let column = labels.iter().map(|label| display_width(label)).max();
        let column = column.unwrap_or_default().saturating_add(2);
        for (label, (_, value)) in labels.iter().zip(&fields) {
            if value.is_empty() {
                continue;
            }
            let gap = " ".repeat(column.saturating_sub(display_width(label)));
            let first = format!("  {label}{gap}");
            let rest = " ".repeat(column.saturating_add(2));
            let options = Options::new(width)
                .initial_indent(&first)
                .subsequent_indent(&rest)
                .word_splitter(textwrap::WordSplitter::NoHyphenation)
                .break_words(false);
            for line in textwrap::wrap(&printable(value), options) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// Whether two rows differ in their suffix only.
fn same_card(one: &Operator, other: &Operator) -> bool {
    one.name() == other.name()
        && one.label() == other.label()
        && one.category() == other.category()
        && one.submission() == other.submission()
        && one.settings() == other.settings()
        && one.sureness() == other.sureness()
        && one.alternatives() == other.alternatives()
        && one.login() == other.login()
        && one.servers() == other.servers()
        && traits(one).eq(traits(other))
        && one.source() == other.source()
        && one.note() == other.note()
        && one.marks().eq(other.marks())
}

/// The lines of a card: the label's message, and the value, which may be empty.
fn card_fields(row: &Operator, suffixes: &[&str], words: &Words) -> [(&'static str, String); 12] {
    let ports: Vec<_> = row.settings().iter().map(|set| port(set, words)).collect();
    let alternatives: Vec<_> = row.alternatives().iter().map(HostName::as_str).collect();
    let kind = words.word(&format!("kind-{}", row.category()));
    let separator = words.word("list-separator");
    let login = row
        .login()
        .map(|login| words.word(&format!("operator-login-{login}")));
    let traits: Vec<_> = traits(row)
        .map(|name| words.word(&format!("operator-trait-{name}")))
        .collect();
    [
        ("column-operator", in_words(row.name(), words).to_owned()),
        ("column-suffixes", suffixes.join(&separator)),
        ("column-kind", kind),
        ("column-smtp-server", login_host(row, words)),
        ("column-ports", ports.join(&separator)),
        ("column-login", login.unwrap_or_default()),
        ("column-alternatives", alternatives.join(&separator)),
        ("column-marks", row.marks().collect::<Vec<_>>().join(", ")),
        (
            "column-traits",
            traits.join(&words.word("operator-traits-between")),
        ),
        ("column-how-sure", how_sure(row, words)),
        ("column-source", in_words(row.source(), words).to_owned()),
        ("column-note", in_words(row.note(), words).to_owned()),
    ]
}

/// A name or a sentence of the built-in table in the reader's language; what that does not have stays as
/// it is.
pub(super) fn in_words<'t>(text: &'t str, words: &Words) -> &'t str {
    match words.language() {
        Language::English => text,
        Language::Japanese => JAPANESE.get(text).copied().unwrap_or(text),
    }
}

/// The sentences of the table in Japanese, by those in English.
static JAPANESE: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let file = include_str!("../../data/ja-operators.txt");
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).collect()
});

/// What the row says of its names that a reader of the answers wants to know.
fn traits(row: &Operator) -> impl Iterator<Item = &'static str> {
    let known = [
        ("customers", row.gives_names_to_customers()),
        ("shared", row.pattern_is_shared()),
    ];
    known
        .into_iter()
        .filter_map(|(name, holds)| holds.then_some(name))
}

/// Where people log in, in words.
fn login_host(row: &Operator, words: &Words) -> String {
    let by_pattern = |message, pattern: &Pattern| {
        words.say(message, &[("pattern", Datum::Text(pattern.as_str()))])
    };
    match row.submission() {
        Submission::Documented(host) => host.to_string(),
        Submission::ServerName(pattern) => {
            let more = row.servers().iter().map(Pattern::as_str);
            let all: Vec<_> = std::iter::once(pattern.as_str()).chain(more).collect();
            let data = [("pattern", Datum::Text(&all.join(", ")))];
            words.say("operator-server-name", &data)
        }
        Submission::AccountName(pattern) => by_pattern("operator-account-name", pattern),
        Submission::Unknown => words.word(match row.category() {
            Category::MailboxProvider => "operator-host-unknown",
            Category::BulkEsp
            | Category::Forwarder
            | Category::MailingList
            | Category::SecurityGateway => "operator-no-login",
        }),
    }
}

/// The grade and what it means.
fn how_sure(row: &Operator, words: &Words) -> String {
    let grade = code_of(&row.sureness());
    let meaning = words.word(&format!("sureness-{grade}"));
    let data = [
        ("label", Datum::Text(&grade)),
        ("value", Datum::Text(&meaning)),
    ];
    words.say("labelled", &data)
}

fn port(setting: &Setting, words: &Words) -> String {
    let message = match setting.security {
        Security::StartTls => "operator-port-starttls",
        Security::ImplicitTls => "operator-port-tls",
    };
    let port = setting.port.to_string();
    words.say(message, &[("port", Datum::Text(&port))])
}

/// Rows that are the same, together; in the order of each group's first.
fn groups<'t>(
    rows: &[&'t Operator],
    same: impl Fn(&Operator, &Operator) -> bool,
) -> Vec<Vec<&'t Operator>> {
    let mut groups: Vec<Vec<&'t Operator>> = Vec::new();
    for row in rows {
        let is_here = |group: &&mut Vec<&Operator>| group.first().is_some_and(|one| same(one, row));
        match groups.iter_mut().find(is_here) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// The host or its pattern, as the table has it.
fn submission_host(row: &Operator) -> Option<&str> {
    match row.submission() {
        Submission::Documented(host) => Some(host.as_str()),
        Submission::ServerName(pattern) | Submission::AccountName(pattern) => {
            Some(pattern.as_str())
        }
        Submission::Unknown => None,
    }
}

/// The name of this listing's version.
pub const SCHEMA: &str = "heloscope.operators.1";

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Operators")
)]
pub(super) struct OperatorsJson<'a> {
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: &'static str,
    operators: Vec<OperatorJson<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Operator")
)]
struct OperatorJson<'a> {
    suffix: &'a str,
    operator: &'a str,
    label: &'a str,
    category: Category,
    submission: &'static str,
    submission_host: Option<&'a str>,
    /// More shapes of server names that are settings.
    servers: Vec<&'a str>,
    settings: &'a [Setting],
    login: Option<LoginKind>,
    /// `customers`: they get names below the suffix; `shared`: the pattern names the company's own
    /// machines only.
    traits: Vec<&'static str>,
    how_sure: Sureness,
    source: &'a str,
    alternatives: &'a [HostName],
    marks: Vec<&'a str>,
    note: &'a str,
}

impl<'a> OperatorJson<'a> {
    fn of(row: &'a Operator) -> Self {
        Self {
            suffix: row.suffix(),
            operator: row.name(),
            label: row.label(),
            category: row.category(),
            submission: match row.submission() {
                Submission::Documented(_) => "documented",
                Submission::ServerName(_) => "server_name",
                Submission::AccountName(_) => "account_name",
                Submission::Unknown => "unknown",
            },
            submission_host: submission_host(row),
            servers: row.servers().iter().map(Pattern::as_str).collect(),
            settings: row.settings(),
            login: row.login(),
            traits: traits(row).collect(),
            how_sure: row.sureness(),
            source: row.source(),
            alternatives: row.alternatives(),
            marks: row.marks().collect(),
            note: row.note(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_table_says_is_said_in_japanese() {
        let rows = Table::builtin().iter();
        let all: BTreeSet<_> = rows.flat_map(|row| [row.note(), row.source()]).collect();
        let rows = Table::builtin().iter();
        let names: BTreeSet<_> = rows.flat_map(|row| [row.name(), row.label()]).collect();
        // A collection, and the name of its entry.
        let is_name = |text: &str| {
            text.starts_with("Thunderbird ISPDB ") || text.starts_with("chatmail provider-db ")
        };
        // Names alone, which a translation would not change.
        let is_host = |text: &str| !text.contains(' ');
        for text in &all {
            let is_known = text.is_empty() || is_name(text) || is_host(text);
            assert!(
                is_known || JAPANESE.contains_key(text),
                "data/ja-operators.txt lacks: {text}"
            );
        }
        for text in JAPANESE.keys() {
            assert!(
                all.contains(text) || names.contains(text),
                "data/operators.csv does not say: {text}"
            );
        }
    }
}
