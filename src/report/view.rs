//! What was found, as the reports show it: free of the buffers it was read from.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

#[cfg(feature = "probe")]
use crate::confirm::{Finding, FitProof, HostCheck};
use crate::date::Date;
use crate::ladder::Judgement;
use crate::name::HostName;
use crate::problem::ProblemCode;
use crate::reader::Reading;
use crate::reason::Tried;
use crate::received::{Authentication, ReverseName};
#[cfg(feature = "probe")]
use crate::report::card::Checked;
use crate::tally::{Answers, Counts, Recommendation};
use crate::trace::{Hop, HopRole};
#[cfg(feature = "probe")]
use crate::verdict::VerdictKind;
use crate::verdict::{Confidence, Rejected, Rejection};

/// Everything that `analyze` found out.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Each message, in the order of the inputs.
    pub messages: Vec<Analyzed>,
    /// One answer per domain.
    pub recommendations: Vec<Answer>,
    /// What was read.
    pub counts: Counts,
    /// Whether everything was done that was to be done.
    pub completeness: Completeness,
}

impl Analysis {
    /// The messages of each domain, looked up once: an archive has thousands of either.
    pub(crate) fn by_domain(&self) -> BTreeMap<Option<&HostName>, Vec<&Analyzed>> {
        let mut messages: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for message in &self.messages {
            let domain = message.domain.as_ref();
            messages.entry(domain).or_default().push(message);
        }
        messages
    }
}

/// Everything that `scan` or `merge` found out.
#[derive(Debug, Default)]
pub struct Scan {
    /// One answer per domain.
    pub recommendations: Listing,
    /// What was read.
    pub counts: Counts,
    /// How many messages are copies of another.
    pub duplicates: u64,
    /// How many messages are counted only: there were more domains and hosts than are kept.
    pub beyond: u64,
    /// Whether everything was read.
    pub completeness: Completeness,
}

/// Whether everything was read that was to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    /// It was.
    #[default]
    Whole,
    /// The user ended it before.
    Partial,
}

/// The answers of a scan, in the order of the report. There may be a million, so those of a tally
/// are worked out one after another, each time that somebody goes through them.
#[derive(Debug, Default)]
pub struct Listing {
    source: Source,
    least: Option<Confidence>,
    most: Option<usize>,
}

#[derive(Debug)]
enum Source {
    Made(Vec<Answer>),
    Tally(Answers, Option<String>),
}

impl Default for Source {
    fn default() -> Self {
        Self::Made(Vec::new())
    }
}

impl From<Vec<Answer>> for Listing {
    fn from(answers: Vec<Answer>) -> Self {
        Self {
            source: Source::Made(answers),
            ..Self::default()
        }
    }
}

impl Listing {
    /// The answers of a tally, and what there is to say about the host name configured today.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::report::Listing;
    /// # use heloscope::reader::Reader;
    /// # use heloscope::tally::Tally;
    /// # use heloscope::trace::Receiver;
    /// use heloscope::verdict::Confidence;
    /// # let receiver = Receiver::default();
    /// # let reader = Reader::new(Table::builtin(), &receiver);
    /// # let mut tally = Tally::default();
    /// # for header in ["From: bo@example.com\n", "From: ann@example.net\n"] {
    /// #     tally.add(reader.read(header.as_bytes()).into_testimony());
    /// # }
    ///
    /// let listing = Listing::of(tally.answers(&[], None), Some("mail.example.com"));
    /// let listing = listing.first(Some(1));
    /// assert_eq!((listing.found(), listing.iter().count()), (2, 1));
    /// assert!(listing.iter().all(|answer| answer.current.is_some()));
    /// // Mail without a trace field makes nobody sure.
    /// assert_eq!(listing.at_least(Some(Confidence::Low)).iter().count(), 0);
    /// ```
    #[must_use]
    pub fn of(answers: Answers, current: Option<&str>) -> Self {
        Self {
            source: Source::Tally(answers, current.map(str::to_owned)),
            ..Self::default()
        }
    }

    /// Of these, those that are at least as sure.
    #[must_use]
    pub fn at_least(mut self, least: Option<Confidence>) -> Self {
        self.least = least;
        self
    }

    /// Of these, so many.
    #[must_use]
    pub fn first(mut self, most: Option<usize>) -> Self {
        self.most = most;
        self
    }

    /// One after another.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, Answer>> {
        let answers: Box<dyn Iterator<Item = Cow<'_, Answer>>> = match &self.source {
            Source::Made(answers) => Box::new(answers.iter().map(Cow::Borrowed)),
            Source::Tally(answers, current) => Box::new(
                answers
                    .iter()
                    .map(|answer| Cow::Owned(Answer::new(answer, current.as_deref()))),
            ),
        };
        let is_shown = |answer: &Cow<'_, Answer>| {
            let sure = answer.recommendation.confidence;
            self.least.is_none_or(|least| sure >= least)
        };
        let most = self.most.unwrap_or(usize::MAX);
        answers.filter(is_shown).take(most)
    }

    /// How many there are, those included that are not wanted.
    #[must_use]
    pub fn found(&self) -> usize {
        match &self.source {
            Source::Made(answers) => answers.len(),
            Source::Tally(answers, _) => answers.len(),
        }
    }
}

/// One answer, and what the user asked about it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The recommendation.
    pub recommendation: Recommendation,
    /// What there is to say about the host name configured today.
    pub current: Option<Current>,
    /// What the live check showed, if there was one.
    #[cfg(feature = "probe")]
    pub live: Option<LiveResult>,
}

/// What the live check of one domain's servers showed.
#[cfg(feature = "probe")]
#[derive(Clone, Debug)]
pub struct LiveResult {
    /// What it showed.
    pub checked: Checked,
    /// The result for each host, in the order of the check.
    pub checks: Vec<HostCheck>,
    /// When it was.
    pub at: jiff::Timestamp,
}

/// The host name configured today, held against an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Current {
    /// The name as the user typed it.
    pub host: String,
    /// A name on its certificate, where it is not there itself.
    #[serde(skip)]
    pub instead: Option<HostName>,
    /// Whether its certificate was accepted with the user's own authority only.
    #[serde(skip)]
    pub by_own_authority: bool,
    /// How it stands.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub status: CurrentStatus,
}

/// How the host name configured today stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CurrentStatus {
    /// The certificate or the server was checked, and a client cannot use it: why.
    CheckedBad(ProblemCode),
    /// The certificate was checked, and it fits.
    CheckedOk,
    /// Another name is the answer.
    Differs,
    /// No certificate can carry it.
    Impossible(Rejection),
    /// It is the answer.
    Same,
    /// There is no answer to hold it against.
    Unknown,
}

/// One message, its path and its verdict, free of the buffer it was read from.
///
/// Serializes without the verdict and the rules that were tried: these have sentences, which the
/// report adds.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Analyzed {
    /// Where it was found.
    pub origin: Origin,
    /// Its identifier; hostile text.
    pub message_id: Option<String>,
    /// What its author says about the time.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub date: Option<Date>,
    /// The author's address; hostile text.
    pub from: Option<String>,
    /// The author's domain.
    pub domain: Option<HostName>,
    /// The subject; hostile text.
    pub subject: Option<String>,
    /// How many mails it carries.
    pub attached: u64,
    /// Whether the header of another mail, which was not read, stands in its text.
    #[serde(skip)]
    pub is_followed: bool,
    /// What was mended in the input before it was read: words for programs.
    #[serde(skip)]
    pub repairs: Vec<&'static str>,
    /// The hops, the newest first.
    pub hops: Vec<HopView>,
    /// Index of the boundary.
    pub boundary: Option<usize>,
    /// Index of the login.
    pub submission: Option<usize>,
    /// What it says.
    #[serde(skip)]
    pub judgement: Judgement,
    /// The rules that were passed over, if they were asked for.
    #[serde(skip)]
    pub tried: Option<Vec<Tried>>,
}

/// Where a message was found.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Origin {
    /// The input as the user named it.
    pub input: String,
    /// Its number within the input, from 0.
    pub index: u64,
    /// Its first byte within the (decompressed) input.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
}

/// One hop, free of the buffer it was read from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Hop")
)]
pub struct HopView {
    /// What the client said after HELO.
    pub helo: Option<String>,
    /// The same, where it is a host name.
    #[serde(skip)]
    pub helo_host: Option<HostName>,
    /// The name found for the client's address.
    pub rdns: Option<String>,
    /// Whether the server looked for that name and found none.
    #[serde(skip)]
    pub rdns_unknown: bool,
    /// The client's address.
    pub ip: Option<std::net::IpAddr>,
    /// The server.
    pub by: Option<String>,
    /// The same, where it is a host name.
    #[serde(skip)]
    pub by_host: Option<HostName>,
    /// The protocol.
    pub with: Option<String>,
    /// Whether the client logged in.
    #[serde(rename = "auth")]
    pub is_login: bool,
    /// TLS, where the line tells.
    pub tls: Option<HopTls>,
    /// The queue identifier.
    pub id: Option<String>,
    /// The recipient.
    #[serde(rename = "for")]
    pub recipient: Option<String>,
    /// The link.
    pub via: Option<String>,
    /// When the server took the mail.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub date: Option<Date>,
    /// Seconds since the hop below.
    pub delay_seconds: Option<i64>,
    /// What the hop did.
    pub role: HopRole,
    /// Whose form the line has.
    pub dialect: &'static str,
    /// Who runs the client.
    pub operator: Option<String>,
    /// The line's body.
    pub raw: String,
}

/// How a hop was encrypted, as the line tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Tls")
)]
pub struct HopTls {
    /// The version of the protocol.
    pub version: Option<String>,
    /// The cipher suite.
    pub cipher: Option<String>,
}

impl CurrentStatus {
    /// The word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CheckedBad(_) => "checked_bad",
            Self::CheckedOk => "checked_ok",
            Self::Differs | Self::Unknown => "differs",
            Self::Impossible(_) => "impossible",
            Self::Same => "same",
        }
    }
}

impl Serialize for CurrentStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Analyzed {
    /// Keeps what a report needs of a message.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::report::{Analyzed, Origin};
    /// use heloscope::trace::Receiver;
    ///
    /// let receiver = Receiver::default();
    /// let header = "Received: from mail.example.com (mail.example.com [192.0.2.1])\n\
    ///     \tby mx.example.net (Postfix) with ESMTPS id 1\n\
    ///     From: Bo <bo@example.com>\n"
    ///     .to_owned();
    /// let reading = Reader::new(Table::builtin(), &receiver).read(header.as_bytes());
    /// let message = Analyzed::of(Origin::default(), &reading, 0);
    /// // Nothing of it is borrowed any longer.
    /// drop(header);
    /// assert_eq!(message.from.as_deref(), Some("bo@example.com"));
    /// assert_eq!(message.hops[0].by.as_deref(), Some("mx.example.net"));
    /// assert!(message.hops[0].is_encrypted());
    /// ```
    #[must_use]
    pub fn of(origin: Origin, reading: &Reading<'_, '_>, attached: u64) -> Self {
        let (message, trace) = (&reading.message, &reading.trace);
        let hops = trace.hops.iter().zip(trace.roles()).enumerate();
        Self {
            origin,
            message_id: message.message_id().map(std::borrow::Cow::into_owned),
            date: message.date(),
            from: trace
                .author
                .as_ref()
                .map(|author| author.address.clone())
                .filter(|address| !address.is_empty()),
            domain: trace.author.as_ref().map(|author| author.domain.clone()),
            subject: message.subject(),
            attached,
            is_followed: false,
            repairs: Vec::new(),
            hops: hops
                .map(|(index, (hop, role))| HopView {
                    delay_seconds: trace.delay_seconds(index),
                    role,
                    operator: hop.operator().map(|operator| operator.name().to_owned()),
                    ..HopView::of(hop)
                })
                .collect(),
            boundary: trace.boundary,
            submission: trace.submission,
            judgement: reading.judgement.clone(),
            tried: reading.tried.clone(),
        }
    }

    /// A text that is no mail: it has no hops and the verdict R0.
    ///
    /// ```
    /// use heloscope::report::{Analyzed, Origin};
    /// use heloscope::source::NotMail;
    /// use heloscope::verdict::Rule;
    ///
    /// let origin = Origin { input: "page.html".to_owned(), ..Origin::default() };
    /// let message = Analyzed::no_mail(origin, NotMail::HtmlPage.code());
    /// assert_eq!(message.judgement.verdict.rule, Rule::R0);
    /// ```
    #[must_use]
    pub fn no_mail(origin: Origin, found: &'static str) -> Self {
        Self {
            origin,
            message_id: None,
            date: None,
            from: None,
            domain: None,
            subject: None,
            attached: 0,
            is_followed: false,
            repairs: Vec::new(),
            hops: Vec::new(),
            boundary: None,
            submission: None,
            judgement: Judgement::no_source(found),
            tried: None,
        }
    }
}

impl HopView {
    fn of(hop: &Hop<'_, '_>) -> Self {
        let (received, details) = (hop.received(), hop.details());
        let own = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
        Self {
            helo: own(&received.client.helo),
            helo_host: hop.helo().cloned(),
            rdns: match &received.client.rdns {
                ReverseName::Named(name) => Some(name.clone().into_owned()),
                ReverseName::NotRecorded | ReverseName::Unknown => None,
            },
            rdns_unknown: received.client.rdns == ReverseName::Unknown,
            ip: received.client.ip,
            by: own(&received.by),
            by_host: hop.by().cloned(),
            with: own(&received.with),
            is_login: received.authentication == Authentication::Marked,
            tls: details.tls.as_ref().map(|tls| HopTls {
                version: own(&tls.version),
                cipher: own(&tls.cipher),
            }),
            id: own(&details.id),
            recipient: own(&details.recipient),
            via: own(&details.via),
            date: hop.date(),
            delay_seconds: None,
            role: HopRole::Unknown,
            dialect: received.dialect.as_str(),
            operator: None,
            raw: String::from_utf8_lossy(received.raw).into_owned(),
        }
    }

    /// Whether the line says that the mail came encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.tls.is_some()
            || self
                .with
                .as_deref()
                .is_some_and(|with| ENCRYPTED.contains(&with))
    }
}

impl HopView {
    /// Whether the line says that the mail came in clear: it is silent, and its program would have
    /// said so otherwise.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let would_say = TELLS_OF_TLS.contains(&self.dialect);
        would_say && !self.is_encrypted() && self.ip.is_some() && self.with.is_some()
    }
}

impl Answer {
    /// Holds the host name configured today against an answer.
    ///
    /// ```
    /// use heloscope::report::{Answer, CurrentStatus};
    /// use heloscope::verdict::Rejection;
    /// # use heloscope::operator::Table;
    /// # use heloscope::reader::Reader;
    /// # use heloscope::tally::Tally;
    /// # use heloscope::trace::Receiver;
    /// # let header = b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x; Tue, 10 Mar 2026 09:00:00 +0000\n\
    /// # Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    /// # From: Bo <bo@example.com>\n";
    /// # let receiver = Receiver::default();
    /// # let reader = Reader::new(Table::builtin(), &receiver);
    /// # let mut tally = Tally::default();
    /// # tally.add(reader.read(header).into_testimony());
    /// # let recommendation = tally.recommendations(&[]).remove(0);
    ///
    /// let status = |host| {
    ///     let answer = Answer::new(recommendation.clone(), Some(host));
    ///     answer.current.map(|current| current.status)
    /// };
    /// assert_eq!(status("mail.example.com"), Some(CurrentStatus::Same));
    /// assert_eq!(status("smtp.example.com"), Some(CurrentStatus::Differs));
    /// let impossible = CurrentStatus::Impossible(Rejection::AddressLiteral);
    /// assert_eq!(status("192.0.2.1"), Some(impossible));
    /// ```
    #[must_use]
    pub fn new(recommendation: Recommendation, current: Option<&str>) -> Self {
        let current = current.map(|host| Current {
            host: host.to_owned(),
            instead: None,
            by_own_authority: false,
            status: status_of(host, &recommendation),
        });
        Self {
            recommendation,
            current,
            #[cfg(feature = "probe")]
            live: None,
        }
    }

    /// The answer after the live check of its servers.
    ///
    /// ```
    /// use heloscope::confirm::{Finding, HostCheck};
    /// use heloscope::operator::Setting;
    /// use heloscope::report::card::Checked;
    /// use heloscope::report::{Answer, CurrentStatus, LiveResult};
    /// use heloscope::verdict::Confidence;
    /// # use heloscope::operator::Table;
    /// # use heloscope::reader::Reader;
    /// # use heloscope::tally::Tally;
    /// # use heloscope::trace::Receiver;
    /// # let header = b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x; Tue, 10 Mar 2026 09:00:00 +0000\n\
    /// # Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    /// # From: Bo <bo@example.com>\n";
    /// # let receiver = Receiver::default();
    /// # let reader = Reader::new(Table::builtin(), &receiver);
    /// # let mut tally = Tally::default();
    /// # tally.add(reader.read(header).into_testimony());
    /// # let recommendation = tally.recommendations(&[]).remove(0);
    ///
    /// let fits = Finding::Fits(Setting::USUAL.into_iter().collect());
    /// let live = LiveResult {
    ///     checked: Checked::default(),
    ///     checks: vec![HostCheck::new("mail.example.com".parse()?, fits)],
    ///     at: jiff::Timestamp::UNIX_EPOCH,
    /// };
    /// let answer = Answer::new(recommendation, Some("mail.example.com")).with_live(live);
    /// assert_eq!(answer.recommendation.confidence, Confidence::Verified);
    /// assert!(answer.current.is_some_and(|current| current.status == CurrentStatus::CheckedOk));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[cfg(feature = "probe")]
    #[must_use]
    pub fn with_live(self, live: LiveResult) -> Self {
        let recommendation = self.recommendation.with_checks(&live.checks);
        let current = self.current.map(|current| {
            let name = HostName::parse(&current.host).ok();
            let check = name.and_then(|name| live.checks.iter().find(|check| check.host == name));
            let problem = check
                .filter(|check| check.finding.is_conclusive())
                .and_then(|check| check.finding.problem());
            // A certificate for one's own name is easy to get: that is no praise for a stranger's.
            let fits = check.is_some_and(|check| {
                matches!(check.finding, Finding::Fits(_)) && is_own(&check.host, &recommendation)
            });
            Current {
                status: match problem {
                    Some(problem) => CurrentStatus::CheckedBad(problem),
                    None if fits => CurrentStatus::CheckedOk,
                    None => status_of(&current.host, &recommendation),
                },
                instead: match problem {
                    Some(_) => check.and_then(HostCheck::instead).cloned(),
                    None => current.instead,
                },
                by_own_authority: check.is_some_and(|check| check.proof == FitProof::OwnAuthority),
                host: current.host,
            }
        });
        Self {
            recommendation,
            current,
            live: Some(live),
        }
    }
}

/// The names that cannot be the answer. A service's machine among the mails left out is no news
/// beside an answer.
pub(super) fn rejected_names(answer: &Recommendation) -> impl Iterator<Item = &Rejected> {
    answer
        .rejected
        .iter()
        .filter(|rejected| answer.host.is_none() || rejected.code != Rejection::OutsideServiceName)
}

/// Whether a host is the answer's, or lies in its organisation or the domain's.
#[cfg(feature = "probe")]
fn is_own(host: &HostName, recommendation: &Recommendation) -> bool {
    let is_answer = matches!(
        recommendation.kind,
        VerdictKind::Documented | VerdictKind::Recommend
    );
    let answer = recommendation.host.as_ref().filter(|_| is_answer);
    [answer, recommendation.domain.as_ref()]
        .into_iter()
        .flatten()
        .any(|name| host.belongs_to(name))
}

fn status_of(current: &str, recommendation: &Recommendation) -> CurrentStatus {
    let name = match HostName::parse(current) {
        Ok(name) => name,
        Err(fault) => return CurrentStatus::Impossible(fault.into()),
    };
    if let Some(fault) = name.public_fault() {
        return CurrentStatus::Impossible(fault.into());
    }
    match &recommendation.host {
        Some(host) if *host == name => CurrentStatus::Same,
        Some(_) => CurrentStatus::Differs,
        None if recommendation.hosts.contains(&name) => CurrentStatus::Same,
        None => CurrentStatus::Unknown,
    }
}

/// The dialects that tell of TLS when there is any. qmail does so only with a patch.
const TELLS_OF_TLS: [&str; 8] = [
    "communigate",
    "courier",
    "exchange",
    "exim",
    "gmail",
    "postfix",
    "sendmail",
    "yahoo",
];
/// RFC 3848, RFC 6531: protocols that say TLS by themselves.
const ENCRYPTED: [&str; 12] = [
    "ESMTPS",
    "ESMTPSA",
    "SMTPS",
    "SMTPSA",
    "LMTPS",
    "LMTPSA",
    "UTF8SMTPS",
    "UTF8SMTPSA",
    "UTF8LMTPS",
    "UTF8LMTPSA",
    "HTTPS",
    "HTTPU",
];
