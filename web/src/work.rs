//! The two commands, `analyze` and `scan`, as the page gives them.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::io::Read;

use heloscope::analyze::{self, Analyzer};
use heloscope::notes::{Note, NoteWeight, notes};
use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::report::text::Detail;
#[cfg(feature = "text")]
use heloscope::report::text::{self, Page};
use heloscope::report::words::{Language, Words, code_of};
use heloscope::report::{Analysis, Answer, Completeness, Listing, Scan, html, json, markdown};
use heloscope::scan::{self, Monitor, ScanOutcome, ScanProblem};
use heloscope::source::{Format, Messages, NotMail};
use heloscope::tally::Tally;
use heloscope::trace::Receiver;
use serde::Serialize;

use crate::host::Input;
use crate::request::{Kind, Request};

/// What was found, ready to be shown in any form and language.
pub(crate) struct Work {
    found: Found,
    /// The notes of each language, made as the problems were found: an error keeps no copy.
    notes: [Vec<Note>; 2],
}

thread_local! {
    /// The sentences of each language, read once: a page answers many times.
    static WORDS: [LazyCell<Words>; 2] = [
        LazyCell::new(|| Words::new(Language::English)),
        LazyCell::new(|| Words::new(Language::Japanese)),
    ];
}

enum Found {
    Mails(Analysis),
    Archive(Scan),
}

/// A form to show it in.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Page,
    Json,
    Markdown,
    Summary,
    /// What the command shows in a terminal of 80 columns. The offline page has no use for it.
    #[cfg(feature = "text")]
    Text,
}

impl Form {
    pub(crate) fn of(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Page),
            1 => Some(Self::Json),
            2 => Some(Self::Markdown),
            3 => Some(Self::Summary),
            #[cfg(feature = "text")]
            4 => Some(Self::Text),
            _ => None,
        }
    }
}

/// What the page around the report needs.
#[derive(Serialize)]
struct Summary<'a> {
    kind: &'static str,
    messages: u64,
    first: Option<First<'a>>,
    notes: Vec<NoteText<'a>>,
}

/// The first answer.
#[derive(Serialize)]
struct First<'a> {
    verdict: String,
    host: Option<&'a str>,
    rule: String,
    domain: Option<&'a str>,
    settings: Vec<Setting>,
}

#[derive(Serialize)]
struct Setting {
    port: u16,
    security: &'static str,
}

#[derive(Serialize)]
struct NoteText<'a> {
    is_error: bool,
    text: &'a str,
}

impl Work {
    pub(crate) fn of(request: Request) -> Self {
        match request.kind {
            Kind::Analyze => Self::mails(&request).0,
            Kind::Scan => Self::archive(&request),
            Kind::Fitting => Self::fitting(&request),
        }
    }

    /// A few mails are shown mail by mail, and more as the archive that they are.
    fn fitting(request: &Request) -> Self {
        let sizes = request.inputs.iter().map(|input| input.size);
        let size = sizes.fold(0_u64, u64::saturating_add);
        if size <= FEW_BYTES {
            let (work, messages) = Self::mails(request);
            if messages <= FEW_MAILS {
                return work;
            }
        } else if let [_] = request.inputs.as_slice()
            && is_one_mail()
        {
            return Self::mails(request).0;
        }
        Self::archive(request)
    }

    /// What `analyze` does; and how many mails there are.
    fn mails(request: &Request) -> (Self, u64) {
        let receiver = Receiver::default();
        let analyzer = Analyzer::new(Table::builtin(), &receiver, &request.domains);
        let outcome = scan::scan_readers(
            readers(request),
            &analyze::options(),
            &Monitor::default(),
            analyzer.visit(),
        );
        let names = names(request);
        let notes = notes_of(&outcome, &names, |problem| {
            analyze::is_answer(problem, &outcome)
        });
        let messages = outcome.totals().messages;
        let current = request.current.as_deref();
        let analysis = analyzer.conclude(outcome, &names, current, request.now);
        (Self { found: Found::Mails(analysis), notes }, messages)
    }

    /// What `scan` does.
    fn archive(request: &Request) -> Self {
        let receiver = Receiver::default();
        let reader = Reader::new(Table::builtin(), &receiver);
        let empty = Tally::default().with_named(&request.domains);
        let mut outcome = scan::tally_readers(
            readers(request),
            &scan::Options::default(),
            &Monitor::default(),
            reader,
            &empty,
        );
        let mut tally = std::mem::take(&mut outcome.visit);
        scan::count_skipped(&mut tally, &outcome);
        let notes = notes_of(&outcome, &names(request), |_| false);
        let counts = tally.counts().clone();
        let answers = tally.answers(&request.domains, Some(request.now));
        let (duplicates, beyond) = (answers.duplicates, answers.over_capacity);
        let scan = Scan {
            recommendations: Listing::of(answers, request.current.as_deref()),
            counts,
            duplicates,
            beyond,
            completeness: Completeness::Whole,
        };
        Self { found: Found::Archive(scan), notes }
    }

    /// The result in a form and a language.
    pub(crate) fn render(&self, form: Form, language: u32) -> Vec<u8> {
        let [english, japanese] = &self.notes;
        WORDS.with(|[english_words, japanese_words]| {
            if language == 1 {
                self.found.write(form, japanese_words, japanese)
            } else {
                self.found.write(form, english_words, english)
            }
        })
    }
}

impl Found {
    fn write(&self, form: Form, words: &Words, notes: &[Note]) -> Vec<u8> {
        let mut text = Vec::new();
        let written = match (self, form) {
            (Self::Mails(analysis), Form::Page) => {
                html::write_analysis_part(&mut text, analysis, words)
            }
            (Self::Mails(analysis), Form::Json) => {
                json::write_analysis(&mut text, analysis, words)
            }
            (Self::Mails(analysis), Form::Markdown) => {
                markdown::write_analysis(&mut text, analysis, words)
            }
            (Self::Archive(scan), Form::Page) => html::write_scan_part(&mut text, scan, words),
            (Self::Archive(scan), Form::Json) => json::write_scan(&mut text, scan, words),
            (Self::Archive(scan), Form::Markdown) => markdown::write_scan(&mut text, scan, words),
            #[cfg(feature = "text")]
            (Self::Mails(analysis), Form::Text) => {
                text::write_analysis(&mut text, analysis, words, Page::default())
            }
            #[cfg(feature = "text")]
            (Self::Archive(scan), Form::Text) => {
                text::write_scan(&mut text, scan, words, Page::default())
            }
            (found, Form::Summary) => {
                let first = found.first();
                let summary = summary(found, first.as_deref(), notes);
                serde_json::to_writer(&mut text, &summary).map_err(Into::into)
            }
        };
        // Memory takes all that is written to it.
        written.map_or_else(|_| Vec::new(), |()| text)
    }

    /// The answer that stands first.
    fn first(&self) -> Option<Cow<'_, Answer>> {
        match self {
            Self::Mails(analysis) => analysis.recommendations.first().map(Cow::Borrowed),
            Self::Archive(scan) => scan.recommendations.iter().next(),
        }
    }
}

fn summary<'a>(found: &'a Found, answer: Option<&'a Answer>, notes: &'a [Note]) -> Summary<'a> {
    let (kind, counts) = match found {
        Found::Mails(analysis) => ("analysis", &analysis.counts),
        Found::Archive(scan) => ("scan", &scan.counts),
    };
    Summary {
        kind,
        messages: counts.messages,
        first: answer.map(first),
        notes: notes
            .iter()
            .map(|note| NoteText {
                is_error: note.weight == NoteWeight::Error,
                text: &note.text,
            })
            .collect(),
    }
}

fn first(answer: &Answer) -> First<'_> {
    let found = &answer.recommendation;
    First {
        verdict: code_of(&found.kind),
        host: found.host.as_ref().map(|host| host.as_str()),
        rule: code_of(&found.rule),
        domain: found.domain.as_ref().map(|domain| domain.as_str()),
        settings: found
            .settings
            .iter()
            .map(|setting| Setting {
                port: setting.port,
                security: setting.security.as_str(),
            })
            .collect(),
    }
}

/// Whether the first input is one mail, however large, as opposed to many or to something packed.
fn is_one_mail() -> bool {
    let layout = Messages::new(Input::new(0)).layout();
    let is_archive = matches!(
        layout.format,
        Format::Mbox | Format::Mmdf | Format::None(NotMail::Archive)
    );
    !is_archive
}

fn readers(request: &Request) -> Vec<Box<dyn Read>> {
    let numbers = 0..request.inputs.len();
    numbers
        .map(|number| Box::new(Input::new(number)) as Box<dyn Read>)
        .collect()
}

fn names(request: &Request) -> Vec<String> {
    request
        .inputs
        .iter()
        .map(|input| input.name.clone())
        .collect()
}

fn notes_of<V>(
    outcome: &ScanOutcome<V>,
    names: &[String],
    is_answer: impl Fn(&ScanProblem) -> bool + Copy,
) -> [Vec<Note>; 2] {
    WORDS.with(|words| {
        let [english, japanese] = words;
        let in_words = |words: &Words| notes(outcome, names, words, Detail::Usual, is_answer);
        [in_words(english), in_words(japanese)]
    })
}

/// What is read as mails first, to see how many they are.
const FEW_BYTES: u64 = 4 * 1024 * 1024;
/// More mails than this are an archive.
const FEW_MAILS: u64 = 20;
