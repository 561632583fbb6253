//! The same results as a page for a browser: one file that loads nothing and runs nothing.
//!
//! The page can be mailed, printed and kept. Its Content-Security-Policy allows the one style
//! sheet inside it, by its hash, and nothing else. What a header said reaches a page only as
//! [`Text`], which is made printable, and is escaped by the templates once more; no attribute and
//! no link is made of it. The templates hold no words: these come from [`Words`].
//!
//! A page stays one that opens: it shows so many mails, hosts and domains in detail, and says how
//! many more there are.

mod answer;
mod archive;
mod chart;
#[cfg_attr(
    not(any(feature = "probe", test)),
    expect(dead_code, reason = "without a probe there is no card")
)]
mod probe_card;
#[cfg(feature = "probe")]
mod probe_page;
mod route;

use std::fmt;
use std::io::{self, Write};

use askama::Template;

use self::answer::AnswerView;
use self::archive::ArchiveView;
use self::probe_card::ProbeCard;
use self::route::RouteView;
#[cfg(feature = "probe")]
use crate::report::card;
use crate::report::escape::printable;
use crate::report::words::{Words, say};
use crate::report::{Analysis, Answer, Scan};

/// Writes an analysis as a page.
///
/// # Errors
///
/// Those of the writer.
pub fn write_analysis(out: &mut impl Write, analysis: &Analysis, words: &Words) -> io::Result<()> {
    AnalysisPage::of(analysis, words).write_into(out)
}

/// Writes what stands in that page's `main`, for a page that has the [`STYLE`] already.
///
/// # Errors
///
/// Those of the writer.
pub fn write_analysis_part(
    out: &mut impl Write,
    analysis: &Analysis,
    words: &Words,
) -> io::Result<()> {
    AnalysisPage::of(analysis, words).as_main().write_into(out)
}

/// Writes the answers of a scan as a page.
///
/// # Errors
///
/// Those of the writer.
pub fn write_scan(out: &mut impl Write, scan: &Scan, words: &Words) -> io::Result<()> {
    ScanPage::of(scan, words).write_into(out)
}

/// Writes what stands in that page's `main`, for a page that has the [`STYLE`] already.
///
/// # Errors
///
/// Those of the writer.
pub fn write_scan_part(out: &mut impl Write, scan: &Scan, words: &Words) -> io::Result<()> {
    ScanPage::of(scan, words).as_main().write_into(out)
}

/// Writes what a live check showed as a page.
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
    let blocks = card::blocks(checked, now, card::Depth::Details, words);
    probe_page::ProbePage::of(&blocks, words).write_into(out)
}

/// The cards of the live check of an answer's hosts.
#[cfg(feature = "probe")]
fn probe_cards(answer: &Answer, words: &Words) -> Vec<ProbeCard> {
    let Some(live) = &answer.live else {
        return Vec::new();
    };
    let now = live.at.as_second();
    let groups = card::alike(&live.checked.probes).into_iter();
    groups
        .filter_map(|group| Some(ProbeCard::of(group.first()?, &group, now, words)))
        .collect()
}

#[cfg(not(feature = "probe"))]
fn probe_cards(_: &Answer, _: &Words) -> Vec<ProbeCard> {
    Vec::new()
}

#[derive(Template)]
#[template(path = "analysis.html", blocks = ["main"])]
struct AnalysisPage<'a> {
    words: &'a Words,
    title: Text,
    answers: Vec<AnswerView>,
    routes: Vec<RouteView>,
    hidden: Option<Text>,
}

impl<'a> AnalysisPage<'a> {
    fn of(analysis: &Analysis, words: &'a Words) -> Self {
        let messages = analysis.by_domain();
        let answers = analysis.recommendations.iter().enumerate();
        let answers: Vec<_> = answers
            .map(|(number, answer)| {
                let own = messages.get(&answer.recommendation.domain.as_ref());
                AnswerView::of(number, answer, own.map_or(&[], Vec::as_slice), words)
            })
            .collect();
        let routes = analysis.messages.iter().enumerate();
        let routes: Vec<_> = routes
            .filter(|(_, message)| !message.hops.is_empty())
            .take(MOST_ROUTES)
            .map(|(number, message)| {
                let answer = analysis
                    .recommendations
                    .iter()
                    .find(|answer| answer.recommendation.domain == message.domain);
                let host = answer.and_then(|answer| answer.recommendation.host.as_ref());
                RouteView::of(number, message, host, words)
            })
            .collect();
        let routed = analysis
            .messages
            .iter()
            .filter(|message| !message.hops.is_empty());
        let hidden = routed.count().saturating_sub(routes.len());
        let title = match analysis.recommendations.as_slice() {
            [answer] => say!(
                words,
                "html-title-domain",
                domain = domain_name(answer, words)
            ),
            _ => words.word("html-title"),
        };
        Self {
            words,
            title: Text::new(&title),
            answers,
            hidden: more(hidden, "html-more-mails", words),
            routes,
        }
    }
}

#[derive(Template)]
#[template(path = "archive.html", blocks = ["main"])]
struct ScanPage<'a> {
    words: &'a Words,
    title: Text,
    archive: ArchiveView,
}

impl<'a> ScanPage<'a> {
    fn of(scan: &Scan, words: &'a Words) -> Self {
        Self {
            words,
            title: Text::new(&words.word("html-title-archive")),
            archive: ArchiveView::of(scan, words),
        }
    }
}

/// A text that is fit to be shown: the only kind that a page is made of.
///
/// ```
/// use heloscope::report::html::Text;
///
/// assert_eq!(Text::new("a\u{202e}b").to_string(), "a\\u{202e}b");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Makes a text printable.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(printable(text).into_owned())
    }

    /// The text in parts: a name that is too wide for its place is broken between them.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split_inclusive('.')
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A share of a whole, drawn as a bar beside its number.
struct Share {
    /// In percent.
    percent: String,
    /// What the bar says.
    name: Text,
}

impl Share {
    fn of(part: u64, whole: u64, words: &Words) -> Self {
        Self {
            percent: percent(if whole == 0 {
                0.0
            } else {
                100.0 * part as f64 / whole as f64
            }),
            name: say!(
                words,
                "html-share",
                part = count(part, words),
                whole = count(whole, words)
            )
            .into(),
        }
    }
}

/// A number for an attribute of a picture.
fn percent(value: f64) -> String {
    format!("{value:.2}")
}

/// A number as people write it: digits in groups of three.
fn count(number: u64, words: &Words) -> String {
    let digits = number.to_string();
    let mark = words.word("html-digit-group");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let rest = digits.len().saturating_sub(index);
        if index > 0 && rest.is_multiple_of(3) {
            text.push_str(&mark);
        }
        text.push(digit);
    }
    text
}

/// The note that more was left out, if it was.
fn more(hidden: usize, message: &str, words: &Words) -> Option<Text> {
    let number = u64::try_from(hidden).unwrap_or(u64::MAX);
    let one = if hidden == 1 { "one" } else { "other" };
    (hidden > 0).then(|| say!(words, message, number = one, count = count(number, words)).into())
}

/// The domain of an answer, or what stands for none.
fn domain_name(answer: &Answer, words: &Words) -> String {
    let domain = answer.recommendation.domain.as_ref();
    domain.map_or_else(|| words.word("scan-no-author"), ToString::to_string)
}

/// The style sheet, as it stands in every page.
pub const STYLE: &str = include_str!("../../templates/style.css");
/// What the Content-Security-Policy calls it: the base64 of its SHA-256. A test keeps it right.
pub const STYLE_HASH: &str = include_str!("../../templates/style.sha256").trim_ascii();
/// The version in the page's foot.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Mails whose routes are drawn.
const MOST_ROUTES: usize = 100;

#[cfg(test)]
mod tests {
    use super::probe_card::{Fact, ProbeTone, Validity};
    use super::*;
    use crate::name::HostName;
    use crate::report::words::Language;
    use crate::tally::Tally;

    fn card() -> ProbeCard {
        let (before, after, now) = (1_704_067_200, 1_711_843_200, 1_706_745_600);
        ProbeCard {
            endpoints: vec![Text::new("mail.example.com:587")],
            tone: ProbeTone::Rejected,
            verdict: Text::new("rejected"),
            facts: vec![Fact {
                label: Text::new("Issuer"),
                value: Text::new("CN=</svg><script>\u{1b}]0;"),
            }],
            names: vec![
                Text::new("host12.provider.example"),
                Text::new("*.provider.example"),
            ],
            validity: Some(Validity::new(before, after, now)),
            problems: vec![Text::new("The certificate is for another name.")],
            use_instead: vec![Text::new("host12.provider.example")],
        }
    }

    #[test]
    fn a_probe_has_its_place_on_the_page() {
        let words = Words::new(Language::default());
        let domain = HostName::parse("example.com").unwrap();
        let found = Tally::default().recommendations(&[domain]).remove(0);
        let mut answer = AnswerView::of(0, &Answer::new(found, None), &[], &words);
        let accepted = ProbeCard {
            tone: ProbeTone::Accepted,
            verdict: Text::new("accepted"),
            problems: Vec::new(),
            use_instead: Vec::new(),
            ..card()
        };
        answer.probes = vec![card(), accepted];
        let page = AnalysisPage {
            words: &words,
            title: Text::default(),
            answers: vec![answer],
            routes: Vec::new(),
            hidden: None,
        };
        let page = page.render().unwrap();
        assert!(page.contains("mail.example.com:587"));
        assert!(page.contains("2024-01-01 – 2024-03-31"));
        assert!(page.contains("host12.provider.example"));
        assert!(!page.contains("<script>") && !page.contains('\u{1b}'));
    }

    #[test]
    fn writes_numbers_in_groups_of_three() {
        let words = Words::new(Language::default());
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(number, &words), text);
        }
    }
}
