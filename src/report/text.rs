//! The page for a terminal: the answer first, then why, then the way of the mail, then what to do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};
use textwrap::core::display_width;

use crate::name::HostName;
use crate::reason::{CheckReason, DnsReason, ManyReason, Reason, Tried};
#[cfg(feature = "probe")]
use crate::report::card;
use crate::report::escape::{host, printable};
use crate::report::form::AnswerForm;
use crate::report::page::{BOLD, CARE, DIM, GOOD, fold_names, whole_words, words_of, write_table};
use crate::report::words::{Words, code_of, say};
use crate::report::{Analysis, Analyzed, Answer, Completeness, HopView, Scan, rejected_names};
use crate::tally::{Excluded, MOST_UNITS, MOST_UNITS_OF_A_DOMAIN, Recommendation, day};
use crate::verdict::{Confidence, Rule, VerdictKind};

/// How the page is to look.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// How much to say.
    pub detail: Detail,
}

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The answers alone, a line each.
    Brief,
    /// What most people want to know.
    Usual,
    /// Every mail and every name.
    Full,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            width: 80,
            detail: Detail::Usual,
        }
    }
}

/// Writes the page. Styles are written as escape sequences: give a writer that strips them where
/// they are not wanted.
///
/// # Errors
///
/// Those of the writer.
pub fn write_analysis(
    out: &mut impl Write,
    analysis: &Analysis,
    words: &Words,
    page: Page,
) -> io::Result<()> {
    let mut writer = TextWriter { out, words, page };
    let messages = analysis.by_domain();
    for (count, answer) in analysis.recommendations.iter().enumerate() {
        if count > 0 && page.detail > Detail::Brief {
            writeln!(writer.out)?;
        }
        let own = messages.get(&answer.recommendation.domain.as_ref());
        writer.answer(answer, own.map_or(&[], Vec::as_slice))?;
    }
    if page.detail == Detail::Brief {
        return Ok(());
    }
    let shown = if page.detail == Detail::Full {
        usize::MAX
    } else {
        1
    };
    for message in analysis.messages.iter().take(shown) {
        writer.message(message, analysis.messages.len())?;
    }
    let hidden = analysis.messages.len().saturating_sub(shown);
    if hidden > 0 {
        let note = say!(writer.words, "more-messages", count = hidden);
        writeln!(writer.out)?;
        writer.paragraph(DIM, &note)?;
    }
    writer.next_steps(&analysis.recommendations)
}

/// Writes the answers of a scan as a table, the domain with the most people first.
///
/// # Errors
///
/// Those of the writer.
pub fn write_scan(out: &mut impl Write, scan: &Scan, words: &Words, page: Page) -> io::Result<()> {
    let mut writer = TextWriter { out, words, page };
    if scan.completeness == Completeness::Partial {
        writer.paragraph(CARE, &words.word("scan-partial"))?;
    }
    if page.detail == Detail::Brief {
        for answer in scan.recommendations.iter() {
            writeln!(writer.out, "{}", words.answer(&answer.recommendation))?;
        }
        return Ok(());
    }
    let shown = writer.scan_table(scan)?;
    writer.points("scan-current", &shown.current)?;
    writer.points("card-checked", &shown.news)?;
    writer.scan_summary(scan, &shown)
}

/// Writes what the live check showed: a line a host, then the cards.
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
    page: Page,
) -> io::Result<()> {
    let mut writer = TextWriter { out, words, page };
    let blocks = card::blocks(checked, now, depth(page.detail), words);
    writer.blocks(&blocks)
}

#[cfg(feature = "probe")]
fn depth(detail: Detail) -> card::Depth {
    match detail {
        Detail::Brief => card::Depth::Lines,
        Detail::Usual => card::Depth::Cards,
        Detail::Full => card::Depth::Details,
    }
}

struct TextWriter<'w, W> {
    out: &'w mut W,
    words: &'w Words,
    page: Page,
}

impl<W: Write> TextWriter<'_, W> {
    fn answer(&mut self, answer: &Answer, messages: &[&Analyzed]) -> io::Result<()> {
        let recommendation = &answer.recommendation;
        let style = match AnswerForm::of(recommendation) {
            shown if shown.is_sure() => GOOD,
            shown if shown.needs_care() => CARE,
            _ => BOLD,
        };
        let line = self.words.answer(recommendation);
        if self.page.detail == Detail::Brief {
            // A line an answer, for programs that read lines.
            return writeln!(self.out, "{style}{line}{style:#}");
        }
        self.paragraph(style, &line)?;
        if recommendation.host.is_some() && !recommendation.settings.is_empty() {
            let settings = self.words.settings_of(recommendation);
            self.indented(&self.words.labelled("settings", &settings))?;
        }
        if recommendation.confidence > Confidence::None {
            let sure = self.words.confidence(recommendation);
            let rule = code_of(&recommendation.rule);
            self.indented(&say!(self.words, "sure-line", sure, rule))?;
        }
        if let Some(current) = &answer.current {
            let text = self.words.current(current, recommendation);
            self.indented(&text)?;
        }
        writeln!(self.out)?;
        self.heading("why")?;
        for reason in self.words.reasons(recommendation, messages) {
            self.bullet(&reason)?;
        }
        self.names(recommendation)?;
        #[cfg(feature = "probe")]
        if let Some(live) = &answer.live {
            writeln!(self.out)?;
            self.heading("card-checked")?;
            let depth = depth(self.page.detail);
            self.blocks(&card::blocks(&live.checked, live.at, depth, self.words))?;
        }
        Ok(())
    }

    #[cfg(feature = "probe")]
    fn blocks(&mut self, blocks: &[card::Block]) -> io::Result<()> {
        use crate::report::card::{Block, Tone};

        let style = |tone: &Tone| match tone {
            Tone::Good => GOOD,
            Tone::Bad => CARE,
            Tone::Open => BOLD,
        };
        let labels = blocks.iter().filter_map(|block| match block {
            Block::Fact(label, _) => Some(display_width(label)),
            _ => None,
        });
        let column = labels.max().unwrap_or_default().saturating_add(2);
        for block in blocks {
            match block {
                Block::Summary(tone, text) => self.paragraph(style(tone), text)?,
                Block::Heading(tone, text) => {
                    let style = style(tone);
                    writeln!(self.out, "{style}{text}{style:#}")?;
                }
                Block::Fact(label, value) => {
                    let pad = column.saturating_sub(display_width(label));
                    let first = format!("  {label}{}", " ".repeat(pad));
                    self.wrapped(value, &first, &" ".repeat(column.saturating_add(2)))?;
                }
                Block::Point(text) => self.bullet(text)?,
                Block::Remark(text) => self.wrapped(text, "  ", "  ")?,
                Block::Gap => writeln!(self.out)?,
            }
        }
        Ok(())
    }

    /// Names that were seen beside the answer, and those that cannot be one.
    fn names(&mut self, recommendation: &Recommendation) -> io::Result<()> {
        let others: Vec<_> = recommendation
            .candidates
            .iter()
            .filter(|candidate| Some(&candidate.host) != recommendation.host.as_ref())
            .filter(|candidate| !recommendation.hosts.contains(&candidate.host))
            .filter(|candidate| {
                let mut rejected = recommendation.rejected.iter();
                rejected.all(|rejected| rejected.name != candidate.host.as_str())
            })
            .map(|candidate| host(&candidate.host))
            .collect();
        if !others.is_empty() && recommendation.kind != VerdictKind::Documented {
            self.bullet(&self.words.labelled("also-seen", &others.join(", ")))?;
        }
        for rejected in rejected_names(recommendation) {
            let why = self.words.rejection(rejected.code);
            self.bullet(&say!(
                self.words,
                "rejected-name",
                name = cut(&rejected.name),
                why
            ))?;
        }
        Ok(())
    }

    fn message(&mut self, message: &Analyzed, total: usize) -> io::Result<()> {
        if let Some(note) = self.words.other_mails(message) {
            writeln!(self.out)?;
            self.paragraph(CARE, &note)?;
        }
        if !message.repairs.is_empty() {
            writeln!(self.out)?;
            self.heading("repairs")?;
            for code in &message.repairs {
                self.bullet(&self.words.repair(code))?;
            }
        }
        if message.hops.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        self.heading("route")?;
        if total > 1 {
            let from = message.from.as_deref().unwrap_or_default();
            let date = message
                .date
                .map(|date| date.to_string())
                .unwrap_or_default();
            let of = say!(self.words, "message-of", from, date);
            self.indented(&of)?;
        }
        self.indented(&self.words.word("route-note"))?;
        self.route(message)?;
        let hidden = message.hops.len().saturating_sub(MOST_HOPS);
        if hidden > 0 {
            let number = if hidden == 1 { "one" } else { "other" };
            self.indented(&say!(
                self.words,
                "html-more-hops",
                number,
                count = hidden.to_string()
            ))?;
        }
        self.tried(message)
    }

    fn route(&mut self, message: &Analyzed) -> io::Result<()> {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(
                self.page
                    .width
                    .saturating_sub(2)
                    .try_into()
                    .unwrap_or(u16::MAX),
            );
        let column = |name: &str| self.words.word(name);
        table.set_header([
            column("column-role"),
            format!("{} <- {}", column("column-server"), column("column-client")),
            column("column-tls"),
            column("column-delay"),
        ]);
        for (index, hop) in message.hops.iter().take(MOST_HOPS).enumerate() {
            table.add_row(self.hop(hop));
            if message.boundary == Some(index) {
                table.add_row([Cell::new(""), Cell::new(column("boundary-line"))]);
            }
        }
        write_table(self.out, &table, "  ")
    }

    /// The rules that were passed over, those of one reason together, and the one that fitted.
    fn tried(&mut self, message: &Analyzed) -> io::Result<()> {
        let Some(tried) = message.tried.as_ref().filter(|tried| !tried.is_empty()) else {
            return Ok(());
        };
        writeln!(self.out)?;
        self.heading("rules-tried")?;
        let same = |one: &Tried, other: &Tried| one.miss == other.miss && one.name == other.name;
        for run in tried.chunk_by(same) {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                let rules = self.rules(first.rule, last.rule);
                self.labelled_bullet(&rules, &self.words.miss(first))?;
            }
        }
        let fitted = code_of(&message.judgement.verdict.rule);
        self.labelled_bullet(&fitted, &self.words.word("rule-fits"))
    }

    fn labelled_bullet(&mut self, label: &str, value: &str) -> io::Result<()> {
        self.bullet(&say!(self.words, "labelled", label, value))
    }

    /// `R6`, or `R5 to R7`.
    fn rules(&self, first: Rule, last: Rule) -> String {
        let (first, last) = (code_of(&first), code_of(&last));
        if first == last {
            return first;
        }
        say!(self.words, "rules-span", first, last)
    }

    fn hop(&self, hop: &HopView) -> [Cell; 4] {
        let role = self.words.word(&format!("role-{}", code_of(&hop.role)));
        let by = hop.by.as_deref().unwrap_or("-");
        let mut place = cut(by);
        let mut client = Vec::new();
        if let Some(helo) = &hop.helo {
            client.push(cut(helo));
        }
        if let Some(ip) = hop.ip {
            client.push(format!("[{ip}]"));
        }
        if let Some(rdns) = hop
            .rdns
            .as_ref()
            .filter(|rdns| Some(*rdns) != hop.helo.as_ref())
        {
            client.push(say!(self.words, "reverse-name", rdns));
        }
        if hop.is_login {
            client.push(self.words.word("login-mark"));
        }
        if !client.is_empty() {
            place.push_str("\n<- ");
            place.push_str(&client.join(", "));
        }
        [
            Cell::new(role),
            Cell::new(place),
            Cell::new(self.words.encryption(hop)),
            Cell::new(
                hop.delay_seconds
                    .map(|seconds| self.words.delay(seconds))
                    .unwrap_or_default(),
            ),
        ]
    }

    /// What to do next, for all domains under one heading.
    fn next_steps(&mut self, answers: &[Answer]) -> io::Result<()> {
        let advised = answers.iter().map(|answer| &answer.recommendation);
        let advised = advised.map(|answer| (answer, self.words.advice(answer)));
        let advised: Vec<_> = advised.filter(|(_, steps)| !steps.is_empty()).collect();
        if advised.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        self.heading("next-step")?;
        for (answer, steps) in advised {
            if answers.len() > 1 {
                let domain = answer.domain.as_ref();
                let title = domain.map_or_else(|| self.words.word("scan-no-author"), host);
                self.indented(&title)?;
            }
            for step in steps {
                self.bullet(&step)?;
            }
        }
        Ok(())
    }

    /// The table is laid out for all rows and written some at a time: there may be a million.
    fn scan_table(&mut self, scan: &Scan) -> io::Result<Shown> {
        let mut widest = WidestRows::default();
        for answer in scan.recommendations.iter() {
            widest.add(self.scan_row(&answer));
        }
        let mut shown = Shown::default();
        if widest.is_empty() {
            self.paragraph(BOLD, &self.words.word("scan-nothing"))?;
            return Ok(shown);
        }
        let titles = COLUMNS.map(|name| self.words.word(name));
        let table = ScanTable::of(titles, &widest, self.page.width);
        for line in &table.title {
            writeln!(self.out, "{BOLD}{line}{BOLD:#}")?;
        }
        let mut answers = scan.recommendations.iter();
        loop {
            let some = answers.by_ref().take(ROWS_AT_A_TIME);
            let some = some.map(|answer| {
                shown.add(&answer, self.words);
                self.scan_row(&answer)
            });
            let some: Vec<_> = some.collect();
            if some.is_empty() {
                break;
            }
            for line in table.lines(some) {
                writeln!(self.out, "{line}")?;
            }
        }
        writeln!(self.out)?;
        Ok(shown)
    }

    fn scan_row(&self, answer: &Answer) -> [String; 6] {
        let recommendation = &answer.recommendation;
        let domain = recommendation.domain.as_ref();
        let mut place = self.words.place(recommendation);
        let notes = self.words.support(recommendation).into_iter();
        let notes = notes.chain(self.retired_hosts(recommendation));
        for note in notes.chain(self.left_out(recommendation)) {
            place.push('\n');
            place.push_str(&note);
        }
        let winner = recommendation
            .candidates
            .iter()
            .find(|candidate| Some(&candidate.host) == recommendation.host.as_ref());
        let since = winner.and_then(|candidate| candidate.first);
        let grade = format!("grade-{}", code_of(&recommendation.confidence));
        [
            domain.map_or_else(|| self.words.word("scan-no-author"), host),
            place,
            self.words.word(&grade),
            recommendation.senders.to_string(),
            recommendation.messages.to_string(),
            since.map(day).unwrap_or_default(),
        ]
    }

    /// Hosts that gave way to another, the last one first.
    fn retired_hosts(&self, recommendation: &Recommendation) -> Vec<String> {
        let reasons = recommendation.reasons.many.iter();
        let retired = reasons.filter_map(|reason| match reason {
            ManyReason::Retired { host, until, .. } => Some((until, host)),
            ManyReason::Agreement { .. }
            | ManyReason::NamedToo { .. }
            | ManyReason::HostsDisagree { .. }
            | ManyReason::LeftOut { .. }
            | ManyReason::NumberedCluster { .. }
            | ManyReason::OneMail
            | ManyReason::OnlyRoleSenders
            | ManyReason::Unproven { .. } => None,
        });
        let mut retired: Vec<_> = retired.collect();
        retired.sort_by(|a, b| b.cmp(a));
        let shown = retired.iter().take(RETIRED_SHOWN);
        let mut notes: Vec<_> = shown
            .map(|&(until, host)| say!(self.words, "scan-retired", host, until))
            .collect();
        let more = retired.len().saturating_sub(RETIRED_SHOWN);
        if more > 0 {
            notes.push(say!(self.words, "scan-retired-more", count = more));
        }
        notes
    }

    /// Mails that were left out, where they are not the whole answer.
    fn left_out(&self, recommendation: &Recommendation) -> Option<String> {
        let excluded = &recommendation.excluded;
        let is_whole_answer = excluded.len() == 1 && recommendation.candidates.is_empty();
        if excluded.is_empty() || is_whole_answer {
            return None;
        }
        let one = |excluded: &Excluded| {
            let operator = excluded.operator.as_deref().unwrap_or_default();
            say!(
                self.words,
                "scan-left-out-one",
                messages = excluded.messages,
                why = &code_of(&excluded.code),
                operator
            )
        };
        let parts: Vec<_> = excluded.iter().map(one).collect();
        let what = parts.join(&self.words.word("list-separator"));
        Some(say!(self.words, "scan-left-out", what))
    }

    /// What there is to say of some domains, under one heading.
    fn points(&mut self, heading: &str, points: &[(HostName, String)]) -> io::Result<()> {
        if points.is_empty() {
            return Ok(());
        }
        self.heading(heading)?;
        for (domain, text) in points {
            self.labelled_bullet(&host(domain), text)?;
        }
        writeln!(self.out)
    }

    fn scan_summary(&mut self, scan: &Scan, shown: &Shown) -> io::Result<()> {
        let hidden = scan.recommendations.found().saturating_sub(shown.domains);
        if shown.domains > 0 || hidden > 0 {
            let line = say!(
                self.words,
                "scan-domains",
                domains = shown.domains,
                answered = shown.answered,
                hidden
            );
            self.paragraph(Style::new(), &line)?;
        }
        self.paragraph(
            Style::new(),
            &say!(
                self.words,
                "scan-summary",
                messages = scan.counts.messages,
                duplicates = scan.duplicates
            ),
        )?;
        if scan.beyond > 0 {
            self.paragraph(
                Style::new(),
                &say!(
                    self.words,
                    "scan-beyond",
                    messages = scan.beyond,
                    domain = MOST_UNITS_OF_A_DOMAIN,
                    all = MOST_UNITS
                ),
            )?;
        }
        if !scan.counts.skipped.is_empty() {
            let one = |(code, count): (&String, &u64)| {
                let what = self.words.word(&format!("problem-{code}"));
                say!(self.words, "scan-summary-one", count = *count, what)
            };
            let what = scan
                .counts
                .skipped
                .iter()
                .map(one)
                .collect::<Vec<_>>()
                .join(&self.words.word("list-break"));
            self.paragraph(
                Style::new(),
                &say!(self.words, "scan-summary-skipped", what),
            )?;
        }
        Ok(())
    }

    fn heading(&mut self, name: &str) -> io::Result<()> {
        writeln!(self.out, "{BOLD}{}{BOLD:#}", self.words.word(name))
    }

    fn paragraph(&mut self, style: Style, text: &str) -> io::Result<()> {
        for line in textwrap::wrap(text, whole_words(text, self.page.width)) {
            writeln!(self.out, "{style}{line}{style:#}")?;
        }
        Ok(())
    }

    fn indented(&mut self, text: &str) -> io::Result<()> {
        self.wrapped(text, "  ", "    ")
    }

    /// A point. A command stands on a line of its own, whole, so that it can be copied.
    fn bullet(&mut self, text: &str) -> io::Result<()> {
        let (sentence, commands) = text.split_once('\n').unwrap_or((text, ""));
        self.wrapped(sentence, "  - ", "    ")?;
        for command in commands.lines() {
            writeln!(self.out, "      {command}")?;
        }
        Ok(())
    }

    fn wrapped(&mut self, text: &str, first: &str, rest: &str) -> io::Result<()> {
        let is_short = first.len().saturating_add(text.len()) <= self.page.width;
        let is_one_line = text.is_ascii() && !text.contains('\n') && text.trim() == text;
        if is_short && is_one_line && !text.is_empty() {
            return writeln!(self.out, "{first}{text}");
        }
        let options = whole_words(text, self.page.width)
            .initial_indent(first)
            .subsequent_indent(rest);
        for line in textwrap::wrap(text, options) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// A name that nobody reads to its end, shortened: breaking it into lines takes its time.
fn cut(name: &str) -> String {
    let mut short: String = name.chars().take(MOST_NAME).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    printable(&short).into_owned()
}

/// What was seen of the answers while they were written.
#[derive(Default)]
struct Shown {
    domains: usize,
    /// Of these, how many have a host.
    answered: usize,
    /// Whether the host that is configured today is the answer.
    current: Vec<(HostName, String)>,
    /// What a look at the servers or at DNS says against an answer, or leaves open.
    news: Vec<(HostName, String)>,
}

impl Shown {
    fn add(&mut self, answer: &Answer, words: &Words) {
        let recommendation = &answer.recommendation;
        self.domains = self.domains.saturating_add(1);
        let answered = usize::from(recommendation.host.is_some());
        self.answered = self.answered.saturating_add(answered);
        let Some(domain) = &recommendation.domain else {
            return;
        };
        if let Some(current) = &answer.current
            && recommendation.kind != VerdictKind::None
            && self.current.len() < MOST_CURRENT
        {
            let text = words.current(current, recommendation);
            self.current.push((domain.clone(), text));
        }
        let news = recommendation.reasons.network().filter(is_news);
        let news = news.map(|reason| (domain.clone(), words.reason(reason)));
        self.news.extend(news);
    }
}

fn is_news(reason: &Reason<'_>) -> bool {
    !matches!(
        reason,
        Reason::Check(CheckReason::Fits { .. })
            | Reason::Dns(DnsReason::Agrees { .. } | DnsReason::Near { .. })
    )
}

/// A row of a scan's table.
type ScanRow = [String; 6];

/// Of all rows those by which the table is laid out.
#[derive(Default)]
struct WidestRows {
    /// With the widest line of each column.
    lines: [Option<(usize, ScanRow)>; 6],
    /// With the widest word of the domains and of the answers.
    words: [Option<(usize, ScanRow)>; 2],
    /// With the widest part of a name there, which cannot be broken any further.
    pieces: [Option<(usize, ScanRow)>; 2],
    /// With each text that may be broken at a blank: those of grades, and mails without an author.
    texts: BTreeMap<String, ScanRow>,
    /// The width of the widest answer, without the notes below it.
    answer: usize,
}

impl WidestRows {
    fn add(&mut self, row: ScanRow) {
        let widest = |parts: &mut dyn Iterator<Item = &str>| {
            parts.map(display_width).max().unwrap_or_default()
        };
        let [domain, answer, ..] = &row;
        self.answer = self.answer.max(widest(&mut answer.lines().take(1)));
        let keep = |kept: &mut Option<(usize, ScanRow)>, width: usize| {
            if kept.as_ref().is_none_or(|(most, _)| width > *most) {
                *kept = Some((width, row.clone()));
            }
        };
        for (kept, cell) in self.lines.iter_mut().zip(&row) {
            keep(kept, widest(&mut cell.lines()));
        }
        let [domains, answers] = &mut self.words;
        keep(domains, widest(&mut domain.split_whitespace()));
        let mut words = answer.lines().flat_map(words_of).map(|word| word.word);
        keep(answers, widest(&mut words));
        for (kept, cell) in self.pieces.iter_mut().zip(&row) {
            let parts = cell.split(|c: char| c.is_whitespace());
            keep(
                kept,
                widest(&mut parts.flat_map(|word| word.split_inclusive(['.', '-']))),
            );
        }
        let [_, _, grade, ..] = &row;
        let titled = Some(domain).filter(|domain| domain.contains(' '));
        for text in titled.into_iter().chain([grade]) {
            if !self.texts.contains_key(text) {
                self.texts.insert(text.clone(), row.clone());
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn rows(&self) -> impl Iterator<Item = &ScanRow> {
        let kept = self.lines.iter().chain(&self.words).chain(&self.pieces);
        let kept = kept.flatten().map(|(_, row)| row);
        kept.chain(self.texts.values())
    }

    /// The width of the widest word of the domains, and of the answers.
    fn words(&self) -> [usize; 2] {
        self.words
            .each_ref()
            .map(|kept| kept.as_ref().map_or(0, |(width, _)| *width))
    }
}

/// The table of a scan, written some rows at a time.
struct ScanTable {
    layout: ScanLayout,
    width: usize,
    /// The widest rows. A table that holds them is laid out as the whole, so they stand above each
    /// part, and are left out of what is written.
    sample: Vec<Vec<String>>,
    /// Lines of a table that holds nothing else.
    above: usize,
    /// Of these, those of the title.
    title: Vec<String>,
}

impl ScanTable {
    fn of(titles: ScanRow, widest: &WidestRows, width: usize) -> Self {
        let layout = ScanLayout::of(titles, widest, width);
        let sample = widest.rows().map(|row| layout.cells(row.clone()));
        let mut table = Self {
            sample: sample.collect(),
            layout,
            width,
            above: 0,
            title: Vec::new(),
        };
        let once = table.drawn(&[]);
        let twice = table.drawn(&table.sample).len();
        table.above = once.len();
        let title = once.len().saturating_mul(2).saturating_sub(twice);
        table.title = once.into_iter().take(title).collect();
        table
    }

    /// The lines of some rows.
    fn lines(&self, rows: Vec<ScanRow>) -> impl Iterator<Item = String> {
        let rows = rows.into_iter().map(|row| self.layout.cells(row));
        let rows: Vec<_> = rows.collect();
        self.drawn(&rows).into_iter().skip(self.above)
    }

    fn drawn(&self, rows: &[Vec<String>]) -> Vec<String> {
        let rows = self.sample.iter().chain(rows);
        let table = self.layout.table(self.width, rows);
        let lines = table.lines().map(|line| line.trim_end().to_owned());
        lines.collect()
    }
}

/// How wide the columns of a scan's table are.
struct ScanLayout {
    titles: ScanRow,
    /// How many columns have room.
    columns: usize,
    /// The most that a domain may take.
    domains: usize,
    /// What the longest of them needs.
    widest_domain: usize,
    /// What an answer takes.
    answers: usize,
}

impl ScanLayout {
    /// A name that is broken in two cannot be copied: rather leave out the date, and break the
    /// domains, at their dots.
    fn of(titles: ScanRow, widest: &WidestRows, width: usize) -> Self {
        let [domain, word] = widest.words();
        let needs = titles
            .iter()
            .map(|name| display_width(name).saturating_add(2));
        // A title, or a number, with a space on either side.
        let fixed: usize = needs.skip(2).take(3).sum();
        let room = width.saturating_sub(fixed.saturating_add(4));
        let needed = |answer: usize| domain.saturating_add(answer).saturating_add(DATE);
        // An answer of several words stays on one line where there is room for all columns.
        let answer = if needed(widest.answer) <= room {
            word.max(widest.answer)
        } else {
            word
        };
        let answers = answer.min(room.saturating_sub(NARROWEST));
        let domains = room.saturating_sub(answers);
        Self {
            columns: if needed(answer) <= room { 6 } else { 5 },
            domains,
            widest_domain: domain.min(domains),
            answers,
            titles,
        }
    }

    /// The cells of a row that have a column, broken where they are too wide.
    fn cells(&self, row: ScanRow) -> Vec<String> {
        let cells = row.into_iter().take(self.columns).enumerate();
        cells
            .map(|(column, cell)| match column {
                0 => fold_names(&cell, self.domains),
                // The table breaks lines at blanks, and Japanese has none.
                1 => {
                    let width = self.answers.max(1);
                    let lines = cell
                        .lines()
                        .flat_map(|line| textwrap::wrap(line, whole_words(line, width)));
                    fold_names(&lines.collect::<Vec<_>>().join("\n"), self.answers)
                }
                _ => cell,
            })
            .collect()
    }

    fn table<'r>(&self, width: usize, rows: impl Iterator<Item = &'r Vec<String>>) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width.try_into().unwrap_or(u16::MAX))
            .set_header(self.titles.iter().take(self.columns));
        for row in rows {
            table.add_row(row);
        }
        for (column, width) in [(0, self.widest_domain), (1, self.answers)] {
            if let Some(column) = table.column_mut(column) {
                let width = width.saturating_add(2).try_into().unwrap_or(u16::MAX);
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
            }
        }
        for column in [3, 4] {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }
}

const COLUMNS: [&str; 6] = [
    "column-domain",
    "column-answer",
    "column-sure",
    "column-people",
    "column-mails",
    "column-since",
];
/// Hops that are drawn: a mail has five, and more than thirty are refused.
const MOST_HOPS: usize = 60;
/// Characters of a name.
const MOST_NAME: usize = 300;

/// Rows of a scan that are laid out together.
const ROWS_AT_A_TIME: usize = 128;
/// Columns that domains get at least.
const NARROWEST: usize = 16;
/// Columns of a date, with a space on either side.
const DATE: usize = 12;
/// Domains that are told what the host configured today means to them.
const MOST_CURRENT: usize = 10;
/// Hosts that are no longer in use: so many are named in the table of a scan.
const RETIRED_SHOWN: usize = 3;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row() -> impl Strategy<Value = ScanRow> {
        let name = "[a-z]{1,12}(-[a-z]{1,9})?(\\.[a-z]{1,30}){1,3}";
        let domain = prop_oneof![8 => name, 1 => Just("(no author)".to_owned())];
        let note = prop_oneof![
            "also [a-z]{1,9}\\.example\\.net",
            Just("廃止されたホスト名".to_owned())
        ];
        let notes = proptest::collection::vec(note, 0..3);
        let grade = prop_oneof![Just("high"), Just("not sure"), Just("確度: 高"), Just("")];
        let date = prop_oneof![Just(""), Just("2025-03-11")];
        let parts = (
            domain,
            name,
            notes,
            grade,
            0_u32..100_000,
            0_u32..10_000_000,
            date,
        );
        parts.prop_map(|(domain, host, notes, grade, people, mails, date)| {
            let place = std::iter::once(host).chain(notes).collect::<Vec<_>>();
            let (people, mails) = (people.to_string(), mails.to_string());
            [
                domain,
                place.join("\n"),
                grade.into(),
                people,
                mails,
                date.into(),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn a_table_written_in_parts_is_the_whole_table(
            rows in proptest::collection::vec(row(), 1..40),
            width in 40_usize..121,
            some in 1_usize..9,
        ) {
            let mut widest = WidestRows::default();
            rows.iter().for_each(|row| widest.add(row.clone()));
            let titles = ["Domain", "SMTP server", "Sure", "People", "Mails", "Since"];
            let table = ScanTable::of(titles.map(str::to_owned), &widest, width);
            let mut lines = table.title.clone();
            for rows in rows.chunks(some) {
                lines.extend(table.lines(rows.to_vec()));
            }
            let cells: Vec<_> = rows.iter().map(|row| table.layout.cells(row.clone())).collect();
            let whole = table.layout.table(width, cells.iter());
            let whole: Vec<_> = whole.lines().map(|line| line.trim_end().to_owned()).collect();
            prop_assert_eq!(lines, whole);
        }
    }
}
