//! One or a few mails from inputs to an analysis: what the command `analyze` does between its flags
//! and its report, and the offline page does the same.
//!
//! An [`Analyzer`] is how mails are to be read. A [scan](crate::scan) shows them to the [`Collected`]
//! that it makes, and it draws the conclusion from that.

use std::num::NonZeroUsize;

use crate::ladder::Judgement;
use crate::name::HostName;
use crate::operator::Table;
use crate::reader::{Mending, Reader, Reading};
use crate::reason::Ground;
use crate::report::{Analysis, Analyzed, Answer, Completeness, Origin};
use crate::scan::{Options, Place, ScanOutcome, ScanProblem, SkipReason, Visit, count_skipped};
use crate::source::{MAX_SEARCHED, NotMail, RawMessage, Repair, RepairScope, Repairs};
use crate::tally::Tally;
use crate::trace::Receiver;
use crate::verdict::{Rule, VerdictKind};

/// How one or a few mails are read.
///
/// ```
/// use std::io::Read;
///
/// use heloscope::analyze::{Analyzer, options};
/// use heloscope::operator::Table;
/// use heloscope::scan::{Monitor, scan_readers};
/// use heloscope::trace::Receiver;
///
/// let pasted = b"> Received: from mail.example.com (mail.example.com. [192.0.2.1])\n\
///     > by mx.google.com with ESMTPS id x; Tue, 10 Mar 2026 09:00:01 +0000\n\
///     > From: Bo <bo@example.com>\n";
/// let receiver = Receiver::default();
/// let analyzer = Analyzer::new(Table::builtin(), &receiver, &[]);
/// let readers: Vec<Box<dyn Read>> = vec![Box::new(&pasted[..])];
/// let outcome = scan_readers(readers, &options(), &Monitor::default(), analyzer.visit());
/// let analysis = analyzer.conclude(outcome, &["pasted".to_owned()], None, 1_773_133_201);
/// assert_eq!(analysis.messages[0].hops.len(), 1);
/// assert_eq!(analysis.recommendations[0].recommendation.host.as_ref().unwrap().as_str(), "mail.example.com");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Analyzer<'s> {
    reader: Reader<'s>,
    domains: &'s [HostName],
    target: WhichMail,
}

/// Which mail is read of one that carries another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WhichMail {
    Carried,
    Outer,
}

impl<'s> Analyzer<'s> {
    /// Reads mails with one table of providers, for one receiver. There is one answer for each of the
    /// `domains` and everything below it, and one for each other domain.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// use heloscope::analyze::{Analyzer, options};
    /// use heloscope::operator::Table;
    /// use heloscope::scan::{Monitor, scan_readers};
    /// use heloscope::trace::Receiver;
    ///
    /// // The author was made unreadable: the mail counts for the one domain that is asked about.
    /// let mail = b"Received: from mail.example.com (mail.example.com. [192.0.2.1])\n\
    ///     \tby mx.google.com with ESMTPS id x; Tue, 10 Mar 2026 09:00:01 +0000\n\
    ///     From: hidden@redacted\n";
    /// let (receiver, domains) = (Receiver::default(), ["example.com".parse()?]);
    /// let analyzer = Analyzer::new(Table::builtin(), &receiver, &domains).telling_tried();
    /// let readers: Vec<Box<dyn Read>> = vec![Box::new(&mail[..])];
    /// let outcome = scan_readers(readers, &options(), &Monitor::default(), analyzer.visit());
    /// let analysis = analyzer.conclude(outcome, &["mail".to_owned()], None, 1_773_133_201);
    /// assert_eq!(analysis.recommendations[0].recommendation.domain.as_ref(), Some(&domains[0]));
    /// assert!(analysis.messages[0].tried.is_some());
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn new(table: &'s Table, receiver: &'s Receiver, domains: &'s [HostName]) -> Self {
        // Several domains cannot all stand in for one author.
        let stand_in = match domains {
            [domain] => Some(domain),
            _ => None,
        };
        Self {
            reader: Reader::new(table, receiver).with_stand_in(stand_in),
            domains,
            target: WhichMail::Outer,
        }
    }

    /// The same, and says of each rule above the deciding one why it did not fit.
    #[must_use]
    pub fn telling_tried(self) -> Self {
        Self {
            reader: self.reader.telling_tried(),
            ..self
        }
    }

    /// The same, but reads the first mail that a mail carries in place of that mail.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// use heloscope::analyze::{Analyzer, options};
    /// use heloscope::operator::Table;
    /// use heloscope::scan::{Monitor, scan_readers};
    /// use heloscope::trace::Receiver;
    ///
    /// let forwarded = b"From: Ann <ann@example.net>\nContent-Type: message/rfc822\n\n\
    ///     Received: from mail.example.com (mail.example.com. [192.0.2.1])\n\
    ///     \tby mx.google.com with ESMTPS id x; Tue, 10 Mar 2026 09:00:01 +0000\n\
    ///     From: Bo <bo@example.com>\n";
    /// let receiver = Receiver::default();
    /// let analyzer = Analyzer::new(Table::builtin(), &receiver, &[]).reading_attached();
    /// let readers: Vec<Box<dyn Read>> = vec![Box::new(&forwarded[..])];
    /// let outcome = scan_readers(readers, &options(), &Monitor::default(), analyzer.visit());
    /// let analysis = analyzer.conclude(outcome, &["mail".to_owned()], None, 1_773_133_201);
    /// assert_eq!(analysis.messages[0].domain, Some("example.com".parse()?));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn reading_attached(self) -> Self {
        Self {
            target: WhichMail::Carried,
            ..self
        }
    }

    /// What a scan shows the mails to.
    #[must_use]
    pub fn visit(&self) -> Collected<'s> {
        Collected {
            reader: self.reader,
            target: self.target,
            reports: Vec::new(),
            reported_server: None,
            messages: Vec::new(),
            room: MOST_KEPT,
            left_out: 0,
            tally: Tally::default().with_every_name().with_named(self.domains),
        }
    }

    /// Puts the analysis together. `names` are those of the inputs, `current` is the host name that is
    /// configured today, and `now` the time in seconds since 1970.
    #[must_use]
    pub fn conclude(
        &self,
        mut outcome: ScanOutcome<Collected<'_>>,
        names: &[String],
        current: Option<&str>,
        now: i64,
    ) -> Analysis {
        let mut tally = std::mem::take(&mut outcome.visit.tally);
        count_skipped(&mut tally, &outcome);
        let failed = outcome.totals().has_failures();
        let no_mail = no_mail(&outcome, names);
        let mut messages = outcome.visit.messages;
        for (place, message) in &mut messages {
            message.origin.input = place.name(names);
        }
        let mut messages: Vec<_> = messages.into_iter().map(|(_, message)| message).collect();
        let counts = tally.counts().clone();
        let answers = tally.answers(self.domains, Some(now));
        let mut recommendations: Vec<_> = answers.iter().collect();
        if messages.is_empty() && !failed {
            // A folder with nothing in it is as empty as an empty file.
            let (input, found) = no_mail.unwrap_or_else(|| (names.join(" "), NotMail::Empty));
            let origin = Origin {
                input,
                ..Origin::default()
            };
            let mut message = Analyzed::no_mail(origin, found.code());
            recommendations = vec![Tally::no_source(found.code())];
            if let NotMail::Report(fault) = found {
                let server = outcome.visit.reported_server.take();
                message.judgement = Judgement::delivery_report(server, fault.code());
                recommendations.clear();
                outcome.visit.reports.push(message.judgement.ground.clone());
            }
            messages.push(message);
        }
        let mut recommendations: Vec<_> = recommendations
            .into_iter()
            .map(|recommendation| Answer::new(recommendation, current))
            .collect();
        let reports = outcome.visit.reports.into_iter();
        recommendations.extend(reports.map(|report| answer_to_report(report, current)));
        Analysis {
            messages,
            recommendations,
            counts,
            completeness: Completeness::Whole,
        }
    }
}

/// Whether a problem is what the analysis answers: alone, a text that is no mail is the answer R0;
/// beside mails it is a note.
#[must_use]
pub fn is_answer(problem: &ScanProblem, outcome: &ScanOutcome<Collected<'_>>) -> bool {
    let is_alone = outcome.visit.is_empty() && outcome.problems.len() == 1;
    is_alone && matches!(problem.reason, SkipReason::NotMail(_))
}

/// How a scan reads one or a few mails.
#[must_use]
pub fn options() -> Options {
    // One thread: a few mails are read faster than another is started, and they stay in order.
    Options {
        threads: NonZeroUsize::new(1),
        keep_body: MAX_SEARCHED,
        repair: RepairScope::Paste,
        ..Options::default()
    }
}

/// The mails read so far: reads each message as it comes.
#[derive(Debug)]
pub struct Collected<'s> {
    reader: Reader<'s>,
    target: WhichMail,
    /// The delivery reports, as reasons.
    reports: Vec<Ground>,
    /// The server that a report without its header names.
    reported_server: Option<String>,
    messages: Vec<(Place, Analyzed)>,
    /// How many bytes of messages may still be kept.
    room: usize,
    /// How many messages are in the tally alone.
    left_out: u64,
    tally: Tally,
}

impl Visit for Collected<'_> {
    fn message(&mut self, place: &Place, raw: &RawMessage<'_>) {
        let attached = raw.attached();
        let first = attached
            .first
            .as_deref()
            .filter(|_| self.target == WhichMail::Carried);
        let (header, gaps) = match first {
            Some(header) => (header, &[][..]),
            None => (raw.header, raw.gaps),
        };
        let reader = self.reader;
        reader.read_mended(header, gaps, |reading| {
            let reading = match first {
                Some(_) => reading.carried_in(raw.header),
                None => reading.mended(mending(raw)),
            };
            let report = first.is_none().then(|| report_of(raw, &reading)).flatten();
            self.add(place, raw, reading, report, attached.count);
        });
    }

    fn report_text(&mut self, server: Option<String>) {
        self.reported_server = server;
    }

    fn merge(&mut self, mut other: Self) {
        self.reported_server = self.reported_server.take().or(other.reported_server);
        self.messages.append(&mut other.messages);
        self.reports.append(&mut other.reports);
        self.left_out = self.left_out.saturating_add(other.left_out);
        self.tally.merge(other.tally);
    }
}

impl Collected<'_> {
    /// How many messages count in the answers and are not shown by themselves.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Whether no message was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Keeps a message, and counts it unless it is a delivery report.
    fn add(
        &mut self,
        place: &Place,
        raw: &RawMessage<'_>,
        reading: Reading<'_, '_>,
        report: Option<Judgement>,
        attached: u64,
    ) {
        let size = raw.header.len().saturating_add(MESSAGE_SIZE);
        let size = size.saturating_add(reading.trace.hops.len().saturating_mul(HOP_SIZE));
        if size > self.room && !self.messages.is_empty() {
            self.room = 0;
            self.left_out = self.left_out.saturating_add(1);
        } else {
            self.room = self.room.saturating_sub(size);
            let origin = Origin {
                input: String::new(),
                index: raw.index,
                offset: raw.offset,
                length: raw.length,
            };
            let mut analyzed = Analyzed::of(origin, &reading, attached);
            analyzed.is_followed = attached == 0 && report.is_none() && raw.holds_header();
            analyzed.repairs = told(raw.repairs, &reading);
            if let Some(report) = &report {
                analyzed.domain = None;
                analyzed.judgement = report.clone();
            }
            self.messages.push((place.clone(), analyzed));
        }
        match report {
            Some(report) => self.reports.push(report.ground),
            None => self.tally.add(reading.into_testimony()),
        }
    }
}

/// What was read where none of it is a mail, and what that is.
fn no_mail<V>(outcome: &ScanOutcome<V>, names: &[String]) -> Option<(String, NotMail)> {
    let kinds = outcome.problems.iter();
    let mut kinds = kinds.filter_map(|problem| match problem.reason {
        SkipReason::NotMail(found) => Some((problem.place.name(names), found)),
        _ => None,
    });
    let (place, first) = kinds.next()?;
    // No single one of them is the reason.
    if kinds.any(|(_, kind)| kind != first) {
        return Some((names.join(" "), NotMail::WithoutMail));
    }
    Some((place, first))
}

/// What was mended in an input, for programs.
fn told(repairs: Repairs, reading: &Reading<'_, '_>) -> Vec<&'static str> {
    let mut repairs = repairs;
    if reading.is_rejoined {
        repairs.add(Repair::FoldsRejoined);
    }
    repairs.iter().map(Repair::code).collect()
}

fn mending(raw: &RawMessage<'_>) -> Mending {
    Mending {
        has_surroundings: raw.repairs.iter().any(Repair::has_surroundings),
        is_one_line: raw.repairs.has(Repair::OneLine),
        has_lost_order: raw.repairs.has(Repair::Json),
        is_top_lost: raw.repairs.has(Repair::TopLost),
        is_ambiguous: raw.repairs.has(Repair::Ambiguous),
        may_lack_fields: raw.repairs.has(Repair::FieldsAsKeys),
        is_open: raw.is_open,
        has_unread_author: raw.unread.author,
        has_unread_route: raw.unread.route,
        has_unread_checks: raw.unread.checks,
        ..Mending::default()
    }
}

/// The judgement on a delivery report: Gmail's own, or one that has no answer otherwise.
fn report_of(raw: &RawMessage<'_>, reading: &Reading<'_, '_>) -> Option<Judgement> {
    let bounce = raw.bounce()?;
    let is_inside = reading.trace.boundary.is_none();
    let has_host = matches!(
        reading.judgement.verdict.kind,
        VerdictKind::Recommend | VerdictKind::Try
    );
    // A failed check is news that no report outweighs.
    let is_forged = reading.judgement.verdict.rule == Rule::R2;
    let is_report = !is_forged && ((bounce.is_gmails && is_inside) || !has_host);
    is_report.then(|| Judgement::delivery_report(bounce.server, bounce.fault.code()))
}

/// The answer to a delivery report: the server that it names is the one that is configured today, unless
/// the user has named another.
fn answer_to_report(ground: Ground, current: Option<&str>) -> Answer {
    let server = match &ground {
        Ground::DeliveryReport { server, .. } => server.clone(),
        _ => None,
    };
    Answer::new(
        Tally::delivery_report(ground),
        current.or(server.as_deref()),
    )
}

/// Bytes of messages that are shown one by one, about; the answers are made of all.
const MOST_KEPT: usize = 16 * 1024 * 1024;
/// What a message takes beside its text.
const MESSAGE_SIZE: usize = 1024;
/// What a hop takes beside its text.
const HOP_SIZE: usize = 512;
