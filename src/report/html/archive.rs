//! An archive: its figures, a table of all domains, and a card with pictures for the first ones.

use crate::name::HostName;
use crate::report::escape::host;
use crate::report::form::AnswerForm;
use crate::report::html::answer::{AnswerView, Kind, grade};
use crate::report::html::chart::{Axis, Tick};
use crate::report::html::{Share, Text, count, domain_name, more, percent};
use crate::report::words::{Words, code_of, say};
use crate::report::{Answer, Completeness, Scan};
use crate::tally::{Candidate, Excluded, Status, day};

pub(super) struct ArchiveView {
    pub(super) is_partial: bool,
    pub(super) figures: Vec<Figure>,
    pub(super) kinds: Vec<ShareBar>,
    pub(super) skipped: Vec<ShareBar>,
    pub(super) groups: Vec<Group>,
    pub(super) more_rows: Option<Text>,
    pub(super) cards: Vec<DomainCard>,
    pub(super) more_cards: Option<Text>,
}

pub(super) struct Figure {
    pub(super) number: Text,
    pub(super) label: Text,
}

pub(super) struct ShareBar {
    pub(super) label: Text,
    pub(super) number: Text,
    pub(super) share: Share,
}

/// Some hundred rows: a browser lays a closed group out only when it is opened.
pub(super) struct Group {
    pub(super) caption: Text,
    pub(super) rows: Vec<DomainRow>,
}

pub(super) struct DomainRow {
    /// The number of the card, if there is one.
    pub(super) card: Option<usize>,
    pub(super) domain: Text,
    pub(super) place: Text,
    pub(super) notes: Vec<Text>,
    pub(super) kind: Kind,
    pub(super) grade: Text,
    pub(super) people: Text,
    pub(super) mails: Text,
    pub(super) since: Text,
}

pub(super) struct DomainCard {
    pub(super) answer: AnswerView,
    pub(super) summary: Text,
    pub(super) chart: Option<Chart>,
    pub(super) hosts: Vec<HostRow>,
    pub(super) more_hosts: Option<Text>,
    pub(super) left_out: Vec<ShareBar>,
}

/// Each host's first to last sighting, on one axis.
pub(super) struct Chart {
    pub(super) height: u32,
    pub(super) ticks: Vec<Tick>,
    pub(super) spans: Vec<HostSpan>,
    pub(super) moves: Vec<Move>,
    pub(super) description: Text,
}

pub(super) struct HostSpan {
    pub(super) label: Text,
    pub(super) label_y: u32,
    pub(super) y: u32,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) class: &'static str,
}

/// From the end of an old host to the beginning of its successor.
pub(super) struct Move {
    pub(super) from: String,
    pub(super) from_y: u32,
    pub(super) to: String,
    pub(super) to_y: u32,
}

pub(super) struct HostRow {
    pub(super) name: Text,
    pub(super) class: &'static str,
    pub(super) state: Text,
    pub(super) people: Text,
    pub(super) share: Share,
    pub(super) mails: Text,
    pub(super) first: Text,
    pub(super) last: Text,
}

impl ArchiveView {
    pub(super) fn of(scan: &Scan, words: &Words) -> Self {
        let mut counted = [0_u64; AnswerForm::ALL.len()];
        let (mut all, mut rows, mut cards) = (0_usize, Vec::new(), Vec::new());
        for answer in scan.recommendations.iter() {
            let kind = AnswerForm::of(&answer.recommendation);
            let mut counts = counted.iter_mut().zip(AnswerForm::ALL);
            if let Some((count, _)) = counts.find(|(_, known)| *known == kind) {
                *count = count.saturating_add(1);
            }
            if all < MOST_ROWS {
                rows.push(DomainRow::of(all, &answer, words));
            }
            if all < MOST_CARDS {
                cards.push(DomainCard::of(all, &answer, words));
            }
            all = all.saturating_add(1);
        }
        let kinds: Vec<_> = AnswerForm::ALL.into_iter().zip(counted).collect();
        Self {
            is_partial: scan.completeness == Completeness::Partial,
            figures: figures(scan, all, &kinds, words),
            kinds: shares(all, &kinds, words),
            skipped: skipped(scan, words),
            groups: Group::all(rows, words),
            more_rows: more(all.saturating_sub(MOST_ROWS), "html-more-rows", words),
            cards,
            more_cards: more(all.saturating_sub(MOST_CARDS), "html-more-cards", words),
        }
    }
}

/// How many domains have which kind of answer.
fn shares(all: usize, kinds: &[(AnswerForm, u64)], words: &Words) -> Vec<ShareBar> {
    let all = u64::try_from(all).unwrap_or(u64::MAX);
    kinds
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, many)| {
            let label = words.word(&format!("html-kind-{}", code_of(kind)));
            ShareBar::of(label, *many, all, words)
        })
        .collect()
}

/// What was not read, and how much of it.
fn skipped(scan: &Scan, words: &Words) -> Vec<ShareBar> {
    let skipped = &scan.counts.skipped;
    let all = skipped
        .values()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    skipped
        .iter()
        .map(|(code, many)| {
            let label = words.word(&format!("problem-{code}"));
            ShareBar::of(label, *many, all, words)
        })
        .collect()
}

fn figures(scan: &Scan, domains: usize, kinds: &[(AnswerForm, u64)], words: &Words) -> Vec<Figure> {
    let good = kinds
        .iter()
        .filter(|(kind, _)| Kind::of(*kind) == Kind::Good);
    let answered = good.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    let all = [
        (
            "html-figure-domains",
            u64::try_from(domains).unwrap_or(u64::MAX),
        ),
        ("html-figure-answered", answered),
        ("html-figure-mails", scan.counts.messages),
        ("html-figure-copies", scan.duplicates),
        ("html-figure-no-route", scan.counts.without_received),
        ("html-figure-left-out", scan.counts.unreadable),
    ];
    all.iter()
        .enumerate()
        .filter(|(index, (_, number))| *index < 3 || *number > 0)
        .map(|(_, (label, number))| Figure {
            number: count(*number, words).into(),
            label: words.word(label).into(),
        })
        .collect()
}

impl ShareBar {
    fn of(label: String, part: u64, whole: u64, words: &Words) -> Self {
        Self {
            label: label.into(),
            number: count(part, words).into(),
            share: Share::of(part, whole, words),
        }
    }
}

impl Group {
    fn all(rows: Vec<DomainRow>, words: &Words) -> Vec<Self> {
        let mut groups = Vec::new();
        let mut rows = rows.into_iter().peekable();
        let mut first = 1_usize;
        while rows.peek().is_some() {
            let own: Vec<_> = rows.by_ref().take(ROWS_IN_A_GROUP).collect();
            let next = first.saturating_add(own.len());
            let written = |place: usize| count(u64::try_from(place).unwrap_or(u64::MAX), words);
            let last = next.saturating_sub(1);
            groups.push(Self {
                caption: say!(
                    words,
                    "html-rows",
                    first = written(first),
                    last = written(last)
                )
                .into(),
                rows: own,
            });
            first = next;
        }
        groups
    }
}

impl DomainRow {
    fn of(number: usize, answer: &Answer, words: &Words) -> Self {
        let found = &answer.recommendation;
        let winner = found
            .candidates
            .iter()
            .find(|candidate| Some(&candidate.host) == found.host.as_ref());
        let since = winner.and_then(|candidate| candidate.first);
        Self {
            card: (number < MOST_CARDS).then_some(number),
            domain: domain_name(answer, words).into(),
            place: words.place(found).into(),
            notes: words.support(found).into_iter().map(Text::from).collect(),
            kind: Kind::of(AnswerForm::of(found)),
            grade: grade(found.confidence, words),
            people: count(found.senders, words).into(),
            mails: count(found.messages, words).into(),
            since: since.map(day).unwrap_or_default().into(),
        }
    }
}

impl DomainCard {
    fn of(number: usize, answer: &Answer, words: &Words) -> Self {
        let found = &answer.recommendation;
        let voting: Vec<_> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.messages > 0)
            .collect();
        let shown: Vec<_> = voting.iter().copied().take(MOST_HOSTS).collect();
        let excluded = found
            .excluded
            .iter()
            .fold(0_u64, |sum, excluded| sum.saturating_add(excluded.messages));
        Self {
            answer: AnswerView::of(number, answer, &[], words),
            summary: say!(
                words,
                "html-card-summary",
                people = found.senders,
                people_written = count(found.senders, words),
                mails = found.messages,
                mails_written = count(found.messages, words)
            )
            .into(),
            chart: Chart::of(answer, &shown, words),
            hosts: shown
                .iter()
                .map(|candidate| HostRow::of(candidate, answer, words))
                .collect(),
            more_hosts: more(
                voting.len().saturating_sub(shown.len()),
                "html-more-names",
                words,
            ),
            left_out: found
                .excluded
                .iter()
                .take(MOST_HOSTS)
                .map(|part| {
                    ShareBar::of(
                        why_left_out(part, words),
                        part.messages,
                        excluded.max(found.messages),
                        words,
                    )
                })
                .collect(),
        }
    }
}

fn why_left_out(excluded: &Excluded, words: &Words) -> String {
    let operator = excluded.operator.as_deref().unwrap_or_default();
    say!(
        words,
        &format!("html-left-out-{}", code_of(&excluded.code)),
        operator
    )
}

impl HostRow {
    fn of(candidate: &Candidate, answer: &Answer, words: &Words) -> Self {
        let found = &answer.recommendation;
        let state = match candidate.status {
            Status::Retired => words.word("html-host-retired").into(),
            Status::Live => grade(candidate.grade, words),
        };
        Self {
            name: host(&candidate.host).into(),
            class: class_of(candidate, answer),
            state,
            people: count(candidate.senders, words).into(),
            share: Share::of(candidate.senders, found.senders, words),
            mails: count(candidate.messages, words).into(),
            first: candidate.first.map(day).unwrap_or_default().into(),
            last: candidate.last.map(day).unwrap_or_default().into(),
        }
    }
}

/// How a host is drawn.
fn class_of(candidate: &Candidate, answer: &Answer) -> &'static str {
    let found = &answer.recommendation;
    if candidate.status == Status::Retired {
        "retired"
    } else if Some(&candidate.host) == found.host.as_ref() || found.hosts.contains(&candidate.host)
    {
        "answer"
    } else {
        "live"
    }
}

impl Chart {
    /// Draws the hosts in the order in which they came; None if no sighting has a date.
    fn of(answer: &Answer, candidates: &[&Candidate], words: &Words) -> Option<Self> {
        let mut dated: Vec<_> = candidates
            .iter()
            .filter_map(|candidate| Some((candidate.first?, candidate.last?, *candidate)))
            .collect();
        dated.sort_by(|a, b| (a.0, &a.2.host).cmp(&(b.0, &b.2.host)));
        let seconds = dated.iter().flat_map(|(first, last, _)| [*first, *last]);
        let axis = Axis::over(seconds)?;
        let mut spans = Vec::new();
        let mut height = 0_u32;
        for (first, last, candidate) in &dated {
            spans.push(HostSpan {
                label: label(&candidate.host),
                label_y: height.saturating_add(14),
                y: height.saturating_add(28),
                from: percent(axis.at(*first)),
                to: percent(axis.at(*last)),
                class: class_of(candidate, answer),
            });
            height = height.saturating_add(46);
        }
        let drawn = || dated.iter().zip(&spans);
        let moves = drawn()
            .filter(|((_, _, candidate), _)| candidate.status == Status::Retired)
            .filter_map(|((_, last, _), old)| {
                // The next one in time: over several moves the eye follows step by step.
                let ((first, ..), new) = drawn().find(|((first, ..), _)| first >= last)?;
                Some(Move {
                    from: percent(axis.at(*last)),
                    from_y: old.y,
                    to: percent(axis.at(*first)),
                    to_y: new.y,
                })
            })
            .collect();
        let one = |(first, last, candidate): &(i64, i64, &Candidate)| {
            say!(
                words,
                "html-chart-host",
                host = candidate.host,
                first = day(*first),
                last = day(*last)
            )
        };
        let description = dated.iter().map(one).collect::<Vec<_>>().join(" ");
        Some(Self {
            height: height.saturating_add(26),
            ticks: axis.ticks(),
            spans,
            moves,
            description: description.into(),
        })
    }
}

impl Chart {
    /// Where the axis ends and its labels begin.
    pub(super) fn foot(&self) -> u32 {
        self.height.saturating_sub(18)
    }
}

/// A host name that has room on a phone; the table beside has it whole.
fn label(name: &HostName) -> Text {
    let name = name.as_str();
    let length = name.chars().count();
    if length <= LABEL {
        return Text::new(name);
    }
    let head: String = name.chars().take(LABEL / 2).collect();
    let tail: String = name
        .chars()
        .skip(length.saturating_sub(LABEL / 2))
        .collect();
    format!("{head}…{tail}").into()
}

/// Domains with a card.
const MOST_CARDS: usize = 200;
/// Domains in the table.
const MOST_ROWS: usize = 100_000;
const ROWS_IN_A_GROUP: usize = 500;
/// Hosts drawn for each domain.
const MOST_HOSTS: usize = 12;
/// Characters of a host name in a picture.
const LABEL: usize = 42;
