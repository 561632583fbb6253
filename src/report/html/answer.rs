//! One answer: the name to type, how sure that is, and why.

use crate::name::HostName;
use crate::operator::{Security, Setting};
use crate::report::escape::host;
use crate::report::form::AnswerForm;
use crate::report::html::{ProbeCard, Text, domain_name, more, probe_cards};
use crate::report::words::{Words, code_of};
use crate::report::{Analyzed, Answer, Current, CurrentStatus, rejected_names};
use crate::tally::Recommendation;
use crate::verdict::{Confidence, VerdictKind};

pub(super) struct AnswerView {
    pub(super) number: usize,
    pub(super) domain: Text,
    pub(super) kind: Kind,
    /// The kind in a word or two.
    pub(super) label: Text,
    pub(super) sentence: Text,
    pub(super) hosts: Vec<NameView>,
    pub(super) sure: Option<SureView>,
    /// What the box holds, and when the settings are for use.
    pub(super) box_title: Text,
    pub(super) settings_title: Text,
    pub(super) settings: Vec<SettingView>,
    /// Whether Gmail has words for the settings that its users need.
    pub(super) is_for_gmail: bool,
    pub(super) current: Option<CurrentView>,
    pub(super) reasons: Vec<Text>,
    pub(super) others: Vec<Text>,
    pub(super) more_others: Option<Text>,
    pub(super) rejected: Vec<RejectedView>,
    pub(super) steps: Vec<StepView>,
    pub(super) probes: Vec<ProbeCard>,
}

/// A thing to do, and the command lines for it.
pub(super) struct StepView {
    pub(super) text: Text,
    pub(super) commands: Vec<Text>,
}

/// How an answer is coloured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Care,
    Good,
    Plain,
}

/// A name to copy, and its readable form beside it.
pub(super) struct NameView {
    pub(super) name: Text,
    pub(super) readable: Option<Text>,
}

pub(super) struct SureView {
    pub(super) steps: [MeterStep; 4],
    pub(super) grade: Text,
    pub(super) sentence: Text,
    pub(super) rule: Text,
}

/// A step of the meter, drawn if it is reached.
pub(super) struct MeterStep {
    pub(super) x: u32,
    pub(super) class: &'static str,
}

pub(super) struct SettingView {
    pub(super) port: u16,
    pub(super) security: Text,
    pub(super) in_gmail: Text,
}

pub(super) struct CurrentView {
    pub(super) kind: Kind,
    pub(super) sentence: Text,
}

pub(super) struct RejectedView {
    pub(super) name: Text,
    pub(super) why: Text,
}

impl AnswerView {
    pub(super) fn of(
        number: usize,
        answer: &Answer,
        messages: &[&Analyzed],
        words: &Words,
    ) -> Self {
        let found = &answer.recommendation;
        let shown = AnswerForm::of(found);
        let (box_title, settings_title) = match shown {
            AnswerForm::Try | AnswerForm::Conflict => ("html-possible", "html-settings-checked"),
            AnswerForm::NoPassword => ("column-answer", "html-settings-programs"),
            _ if found.settings.len() == 1 => ("column-answer", "html-settings-one"),
            _ => ("column-answer", "html-settings-several"),
        };
        let hosts = match &found.host {
            Some(host) => std::slice::from_ref(host),
            None => found.hosts.as_slice(),
        };
        let others: Vec<_> = found
            .candidates
            .iter()
            .map(|candidate| &candidate.host)
            .filter(|host| !hosts.contains(host) && found.kind != VerdictKind::Documented)
            .collect();
        Self {
            number,
            domain: domain_name(answer, words).into(),
            kind: Kind::of(shown),
            label: words.word(&format!("html-kind-{}", code_of(&shown))).into(),
            sentence: words.answer(found).into(),
            hosts: hosts.iter().map(NameView::of).collect(),
            sure: SureView::of(found, words),
            box_title: words.word(box_title).into(),
            settings_title: words.word(settings_title).into(),
            is_for_gmail: shown != AnswerForm::NoPassword,
            settings: found
                .settings
                .iter()
                .filter(|_| !hosts.is_empty())
                .map(|setting| SettingView::of(setting, words))
                .collect(),
            current: answer
                .current
                .as_ref()
                .map(|current| CurrentView::of(current, found, words)),
            reasons: texts(words.reasons(found, messages)),
            more_others: more(
                others.len().saturating_sub(MOST_NAMES),
                "html-more-names",
                words,
            ),
            others: others
                .into_iter()
                .take(MOST_NAMES)
                .map(|name| host(name).into())
                .collect(),
            rejected: rejected_names(found)
                .take(MOST_NAMES)
                .map(|rejected| RejectedView {
                    name: Text::new(&rejected.name),
                    why: words.rejection(rejected.code).into(),
                })
                .collect(),
            steps: words
                .advice(found)
                .iter()
                .map(|step| StepView::of(step))
                .collect(),
            probes: probe_cards(answer, words),
        }
    }
}

fn texts(sentences: Vec<String>) -> Vec<Text> {
    sentences.into_iter().map(Text::from).collect()
}

impl StepView {
    /// The sentences put commands on lines of their own.
    fn of(step: &str) -> Self {
        let mut lines = step.lines().map(str::trim).map(Text::new);
        Self {
            text: lines.next().unwrap_or_default(),
            commands: lines.collect(),
        }
    }
}

impl SureView {
    /// How sure an answer is; None where there is no answer.
    fn of(found: &Recommendation, words: &Words) -> Option<Self> {
        let meter = [
            (0, Confidence::Low),
            (20, Confidence::Medium),
            (40, Confidence::High),
            (60, Confidence::Verified),
        ];
        (found.confidence > Confidence::None).then(|| Self {
            steps: meter.map(|(x, step)| MeterStep {
                x,
                class: if step <= found.confidence {
                    "on"
                } else {
                    "off"
                },
            }),
            grade: grade(found.confidence, words),
            sentence: words.confidence(found).into(),
            rule: code_of(&found.rule).into(),
        })
    }
}

impl CurrentView {
    fn of(current: &Current, found: &Recommendation, words: &Words) -> Self {
        Self {
            kind: match current.status {
                CurrentStatus::CheckedBad(_)
                | CurrentStatus::Differs
                | CurrentStatus::Impossible(_) => Kind::Care,
                CurrentStatus::CheckedOk | CurrentStatus::Same => Kind::Good,
                CurrentStatus::Unknown => Kind::Plain,
            },
            sentence: words.current(current, found).into(),
        }
    }
}

impl Kind {
    pub(super) fn of(shown: AnswerForm) -> Self {
        match shown {
            shown if shown.is_sure() => Self::Good,
            shown if shown.needs_care() => Self::Care,
            _ => Self::Plain,
        }
    }

    /// The name that the style sheet knows.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::Good => "good",
            Self::Plain => "plain",
        }
    }
}

impl NameView {
    fn of(name: &HostName) -> Self {
        let readable = host(name);
        Self {
            name: Text::new(name.as_str()),
            readable: (readable != name.as_str()).then(|| readable.into()),
        }
    }
}

impl SettingView {
    fn of(setting: &Setting, words: &Words) -> Self {
        let (security, in_gmail) = match setting.security {
            Security::StartTls => ("html-security-starttls", "html-gmail-starttls"),
            Security::ImplicitTls => ("html-security-tls", "html-gmail-tls"),
        };
        Self {
            port: setting.port,
            security: words.word(security).into(),
            in_gmail: words.word(in_gmail).into(),
        }
    }
}

/// A confidence in a word.
pub(super) fn grade(confidence: Confidence, words: &Words) -> Text {
    words
        .word(&format!("grade-{}", code_of(&confidence)))
        .into()
}

/// Names that are listed beside an answer.
const MOST_NAMES: usize = 40;
