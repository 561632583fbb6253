//! The sentences: one message file for each language, one message for each code.

use std::fmt::{self, Write as _};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;
use serde_json::Value;
use unic_langid::LanguageIdentifier;

use crate::name::HostName;
use crate::operator::{LoginKind, Security, Setting};
use crate::problem::ProblemCode;
use crate::reason::{CheckName, CheckReason, Exclusion, Ground, ManyReason, Reason, Remark, Tried};
use crate::report::escape::{host, printable};
use crate::report::form::{
    AnswerForm, fault_today, fits_own_authority, is_low, is_not_the_provider, login_fault, login_of,
};
use crate::report::operators::in_words;
use crate::report::{Analyzed, Current, CurrentStatus, HopTls, HopView};
use crate::tally::Recommendation;
use crate::verdict::{Confidence, Rejection, Rule, VerdictKind};

/// A language that heloscope speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The language that a locale asks for; English where heloscope does not speak that one.
    ///
    /// ```
    /// use heloscope::report::words::Language;
    ///
    /// assert_eq!(Language::of_locale("ja_JP.UTF-8"), Language::Japanese);
    /// assert_eq!(Language::of_locale("C"), Language::English);
    /// ```
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        Self::of_tag(locale).unwrap_or_default()
    }

    /// The language of the first locale that is not empty: give it the values of `LC_ALL`,
    /// `LC_MESSAGES` and `LANG`, in this order (POSIX, 8.2).
    ///
    /// ```
    /// use heloscope::report::words::Language;
    ///
    /// assert_eq!(Language::of_locales(["", "ja_JP.UTF-8", "C"]), Language::Japanese);
    /// assert_eq!(Language::of_locales(["C", "ja_JP.UTF-8"]), Language::English);
    /// ```
    #[must_use]
    pub fn of_locales<'l>(locales: impl IntoIterator<Item = &'l str>) -> Self {
        let mut locales = locales.into_iter();
        let first = locales.find(|locale| !locale.is_empty());
        first.map(Self::of_locale).unwrap_or_default()
    }

    /// The language of a tag or a locale, as `ja`, `ja-JP` (RFC 5646, 2.1) or `ja_JP.UTF-8`.
    ///
    /// ```
    /// use heloscope::report::words::Language;
    ///
    /// assert_eq!(Language::of_tag("ja-JP"), Some(Language::Japanese));
    /// assert_eq!(Language::of_tag("EN_gb"), Some(Language::English));
    /// assert_eq!(Language::of_tag("jam"), None);
    /// ```
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next()?;
        let mut all = Self::ALL.into_iter();
        all.find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The tag, as `--lang` takes it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The language's messages as they were written.
    pub(crate) fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../../data/en.ftl"),
            Self::Japanese => include_str!("../../data/ja.ftl"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Says things in one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("locales", &self.bundle.locales)
            .finish_non_exhaustive()
    }
}

impl Words {
    /// The sentences of a language.
    ///
    /// ```
    /// use heloscope::report::words::{Language, Words};
    /// use heloscope::verdict::Rejection;
    ///
    /// let words = Words::new(Language::Japanese);
    /// assert_eq!((words.language(), words.tag().as_str()), (Language::Japanese, "ja"));
    /// let english = Words::new(Language::English);
    /// assert_ne!(words.rejection(Rejection::MxOnly), english.rejection(Rejection::MxOnly));
    /// ```
    #[must_use]
    pub fn new(language: Language) -> Self {
        let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The marks are for right-to-left text, and would end up in what people paste.
        bundle.set_use_isolating(false);
        Self { language, bundle }.with(language.source())
    }

    /// The same with the messages of another Fluent file.
    ///
    /// ```
    /// use heloscope::report::words::{Language, Words};
    ///
    /// let words = Words::new(Language::English).with("our-title = Mail at Example");
    /// assert_eq!(words.word("our-title"), "Mail at Example");
    /// ```
    #[must_use]
    pub fn with(mut self, source: &str) -> Self {
        // A test reads every file; a broken message would show as its name.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        self.bundle.add_resource_overriding(resource);
        self
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The language's tag, for a page's `lang`.
    #[must_use]
    pub fn tag(&self) -> String {
        let locale = self.bundle.locales.first();
        locale.map(ToString::to_string).unwrap_or_default()
    }

    /// The message of this name, without data.
    #[must_use]
    pub fn word(&self, name: &str) -> String {
        say!(self, name)
    }

    /// The message of this name. Texts among the data are escaped; host names in A-labels get
    /// their readable form beside them.
    #[must_use]
    pub fn say(&self, name: &str, data: &[(&str, Datum<'_>)]) -> String {
        // Two for a text: itself, and whether there is one.
        let mut args = FluentArgs::with_capacity(data.len().saturating_mul(2));
        let mut in_two_forms = Vec::new();
        for (key, datum) in data {
            match datum {
                Datum::Text(text) => {
                    let text = match *key {
                        "operator" => in_words(text, self),
                        _ => text,
                    };
                    args.set(
                        format!("{key}_given"),
                        if text.is_empty() { "no" } else { "yes" },
                    );
                    let shown = readable(text);
                    if let Some(other) = shown.strip_prefix(text).filter(|other| !other.is_empty())
                    {
                        in_two_forms.push((text, other.to_owned()));
                    }
                    args.set(*key, FluentValue::from(shown));
                }
                Datum::Typed(text) => {
                    args.set(*key, FluentValue::from(printable(text)));
                }
                Datum::Number(number) => {
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "counts beyond 2^53 are not printed"
                    )]
                    let number = *number as f64;
                    args.set(*key, FluentValue::from(number));
                }
            }
        }
        let Some(pattern) = self
            .bundle
            .get_message(name)
            .and_then(|message| message.value())
        else {
            return name.to_owned();
        };
        let mut errors = Vec::new();
        let said = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned();
        in_two_forms.iter().fold(said, outside_quotes)
    }

    /// An attribute of the message of this name, if it has that.
    #[must_use]
    pub fn attribute(&self, name: &str, attribute: &str) -> Option<String> {
        let message = self.bundle.get_message(name)?;
        let pattern = message.get_attribute(attribute)?.value();
        let text = self.bundle.format_pattern(pattern, None, &mut Vec::new());
        Some(text.into_owned())
    }

    /// Whether there is a message of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.bundle.has_message(name)
    }

    /// The sentence for a reason.
    #[must_use]
    pub fn reason(&self, reason: Reason<'_>) -> String {
        self.reason_about(reason, None)
    }

    /// The same about `host` instead of its own.
    fn reason_about(&self, reason: Reason<'_>, host: Option<&str>) -> String {
        let mut value = serde_json::to_value(reason).unwrap_or_default();
        if let (Some(host), Some(object)) = (host, value.as_object_mut()) {
            object.insert("host".to_owned(), host.into());
        }
        match reason {
            Reason::Remark(Remark::Vouched { by, .. }) => {
                // The receiver looks that name up, and checks nothing by it.
                let is_name_alone = *by == [CheckName::ReverseDns];
                if let Some(object) = value.as_object_mut() {
                    object.insert("name_alone".to_owned(), is_name_alone.into());
                }
                self.list_checks(&mut value, "by", by);
            }
            Reason::Mail(Ground::ProbablyForged { failed, .. }) => {
                self.list_checks(&mut value, "failed", failed.checks());
            }
            Reason::Many(ManyReason::Agreement {
                senders, people, ..
            }) => {
                if let Some(object) = value.as_object_mut() {
                    object.insert("all".to_owned(), (senders == people).into());
                }
            }
            Reason::Check(
                CheckReason::Refused {
                    problem, detail, ..
                }
                | CheckReason::OnceRepaired {
                    problem, detail, ..
                },
            ) => {
                let why = self.short(*problem, detail.as_deref());
                if let Some(object) = value.as_object_mut() {
                    object.insert("why".to_owned(), why.into());
                }
            }
            Reason::Check(_)
            | Reason::Dns(_)
            | Reason::Domain(_)
            | Reason::Mail(_)
            | Reason::Many(_)
            | Reason::Remark(_) => {}
        }
        self.coded("reason", &value)
    }

    /// What is wrong in few words, from its code and the word that tells it more closely.
    pub(crate) fn short(&self, problem: ProblemCode, detail: Option<&str>) -> String {
        let detail = detail.unwrap_or(match problem {
            ProblemCode::UntrustedIssuer => "unknown_issuer",
            _ => "",
        });
        let message = match problem {
            ProblemCode::TlsTooOld | ProblemCode::WrongProtocol if detail.is_empty() => {
                format!("tls-short-{problem}-unknown")
            }
            problem => format!("tls-short-{problem}"),
        };
        let data = ["duty", "fault", "place", "protocol", "reason", "version"];
        self.say(&message, &data.map(|key| (key, Datum::Text(detail))))
    }

    /// Puts in the names of checks, which are the same in every language but for one.
    fn list_checks(&self, value: &mut Value, key: &str, checks: &[CheckName]) {
        let checks = checks.iter().map(|check| match check {
            CheckName::ReverseDns => self.word("reverse-dns"),
            CheckName::Dkim | CheckName::Dmarc | CheckName::Spf => check.as_str().to_owned(),
        });
        let separator = self.word("list-separator");
        if let Some(place) = value.get_mut(key) {
            *place = Value::String(checks.collect::<Vec<_>>().join(&separator));
        }
    }

    /// A label and its value.
    #[must_use]
    pub fn labelled(&self, label: &str, value: &str) -> String {
        let label = self.word(label);
        say!(self, "labelled", label, value)
    }

    /// The domain's reasons, each once; of a single mail its own, which know more.
    #[must_use]
    pub fn reasons(&self, answer: &Recommendation, messages: &[&Analyzed]) -> Vec<String> {
        let reasons: Vec<Reason<'_>> = match messages {
            [message] => {
                let many = answer.reasons.many.iter().map(Reason::Many);
                let network = answer.reasons.network();
                network
                    .chain(message.judgement.reasons())
                    .chain(many)
                    .collect()
            }
            _ => answer.reasons.iter().collect(),
        };
        // What vouches there is told by the remark that nothing else does.
        let alone = |reason: &Reason<'_>| {
            matches!(
                reason,
                Reason::Remark(Remark::OnlyReverseNameVouches { .. })
            )
        };
        let is_alone = reasons.iter().any(alone);
        let pattern = pattern_of(answer);
        let names_nothing = answer.host.is_none() && answer.hosts.is_empty();
        let mut sentences: Vec<String> = Vec::new();
        for reason in reasons {
            let sentence = match (reason, pattern) {
                (Reason::Remark(Remark::Vouched { .. }), _) if is_alone => continue,
                // There is no answer to be careful with.
                (Reason::Remark(Remark::TextAround), _) if names_nothing => continue,
                // Together they speak for the service, not for one of its machines.
                (Reason::Many(ManyReason::Agreement { .. }), Some(pattern)) => {
                    self.reason_about(reason, Some(pattern))
                }
                _ => self.reason(reason),
            };
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        sentences
    }

    /// What of other mails a mail holds that was not read.
    #[must_use]
    pub fn other_mails(&self, message: &Analyzed) -> Option<String> {
        let remarks = &message.judgement.remarks;
        let is_carried = remarks
            .iter()
            .any(|remark| matches!(remark, Remark::Carried { .. }));
        if message.attached > 0 && !is_carried {
            return Some(say!(self, "attached-note", count = message.attached));
        }
        message.is_followed.then(|| self.word("followed-note"))
    }

    /// What was mended in an input.
    #[must_use]
    pub fn repair(&self, code: &str) -> String {
        self.word(&format!("repair-{code}"))
    }

    /// Where a server takes logins.
    #[must_use]
    pub fn setting(&self, setting: &Setting) -> String {
        self.setting_by(setting, ["setting-starttls", "setting-tls"])
    }

    /// The same by the message for STARTTLS, or that for TLS from the start.
    fn setting_by(&self, setting: &Setting, [starttls, tls]: [&str; 2]) -> String {
        let message = match setting.security {
            Security::StartTls => starttls,
            Security::ImplicitTls => tls,
        };
        // As text: a port is no quantity, and gets no thousands separator.
        let port = setting.port.to_string();
        say!(self, message, port)
    }

    /// Where the server of an answer takes logins, in one phrase; without Gmail's words for it where
    /// Gmail cannot log in.
    #[must_use]
    pub fn settings_of(&self, answer: &Recommendation) -> String {
        if AnswerForm::of(answer) != AnswerForm::NoPassword {
            return self.settings(&answer.settings);
        }
        let alone = ["setting-starttls-alone", "setting-tls-alone"];
        let settings = answer.settings.iter();
        let each = settings.map(|setting| self.setting_by(setting, alone));
        each.collect::<Vec<_>>().join(&self.word("setting-or"))
    }

    /// Where a server takes logins, in one phrase.
    #[must_use]
    pub fn settings(&self, settings: &[Setting]) -> String {
        let each = settings.iter().map(|setting| self.setting(setting));
        each.collect::<Vec<_>>().join(&self.word("setting-or"))
    }

    /// Whether a hop was encrypted, and how; nothing for a hop inside one machine.
    #[must_use]
    pub fn encryption(&self, hop: &HopView) -> String {
        match (&hop.tls, hop.is_encrypted()) {
            (
                Some(HopTls {
                    version: Some(version),
                    ..
                }),
                _,
            ) => version_number(version),
            (_, true) => self.word("tls-yes"),
            (_, false) if hop.is_plain() => self.word("tls-no"),
            (_, false) if hop.ip.is_some() && hop.with.is_some() => self.word("tls-unsaid"),
            _ => String::new(),
        }
    }

    /// How long a hop took, in the unit that a reader would choose.
    #[must_use]
    pub fn delay(&self, seconds: i64) -> String {
        let (message, count) = match seconds {
            ..0 => ("clock-skew", seconds),
            0..120 => ("delay-seconds", seconds),
            120..7_200 => ("delay-minutes", seconds / 60),
            7_200..172_800 => ("delay-hours", seconds / 3600),
            _ => ("delay-days", seconds / 86_400),
        };
        let count = count.to_string();
        say!(self, message, count)
    }

    /// The answer in a cell of a table: the host name, or why there is none.
    #[must_use]
    pub fn place(&self, answer: &Recommendation) -> String {
        let name = answer
            .host
            .as_ref()
            .map(HostName::as_str)
            .unwrap_or_default();
        let hosts = self.some_of(&answer.hosts);
        let operator = answer.operator.as_deref().unwrap_or_default();
        let data = [
            ("host", Datum::Text(name)),
            ("hosts", Datum::Text(&hosts)),
            ("operator", Datum::Text(operator)),
        ];
        match AnswerForm::of(answer) {
            AnswerForm::Recommend | AnswerForm::Documented => {
                answer.host.as_ref().map(host).unwrap_or_default()
            }
            AnswerForm::Try => self.say("scan-try", &data),
            AnswerForm::NoPassword if login_fault(answer).is_some() => {
                self.say("scan-no-plain-login", &data)
            }
            AnswerForm::NoPassword => self.say("scan-no-password", &data),
            AnswerForm::Unusable if login_fault(answer).is_some() => {
                self.say("scan-no-login", &data)
            }
            AnswerForm::Unusable => self.say("scan-unusable", &data),
            AnswerForm::Conflict => self.say("scan-conflict", &data),
            AnswerForm::Outside => self.say("scan-outside", &data),
            AnswerForm::None => {
                let code = answer
                    .excluded
                    .first()
                    .map_or(Exclusion::NoNameLeft, |excluded| excluded.code);
                self.say(&format!("scan-none-{}", code_of(&code)), &data)
            }
        }
    }

    /// What a table says below an answer: who says so, of which machines it is one, and what is
    /// listed only.
    #[must_use]
    pub fn support(&self, answer: &Recommendation) -> Vec<String> {
        let mut notes = Vec::new();
        if answer.host.is_some() && answer.voters < answer.senders {
            let (voters, people) = (answer.voters, answer.senders);
            notes.push(say!(self, "scan-voters", voters, people));
        }
        for reason in &answer.reasons.many {
            if let ManyReason::NumberedCluster { pattern, .. } = reason {
                notes.push(say!(self, "scan-pattern", pattern));
            } else if let ManyReason::Unproven { hosts, .. } = reason {
                let hosts = self.some_of(hosts);
                notes.push(say!(self, "scan-unproven", hosts));
            }
        }
        notes
    }

    /// The first few names of many.
    fn some_of(&self, hosts: &[HostName]) -> String {
        let names: Vec<_> = hosts.iter().take(FEW).map(HostName::as_str).collect();
        let names = names.join(", ");
        let more = hosts.len().saturating_sub(FEW);
        if more == 0 {
            return names;
        }
        say!(self, "some-of", names, more)
    }

    /// The words for a rejection.
    #[must_use]
    pub fn rejection(&self, code: Rejection) -> String {
        self.word(&format!("rejection-{}", code_of(&code)))
    }

    /// Why a rule was passed over.
    #[must_use]
    pub fn miss(&self, tried: &Tried) -> String {
        let name = tried.name.as_deref().unwrap_or_default();
        say!(self, &format!("miss-{}", code_of(&tried.miss)), name)
    }

    /// How sure an answer is, in words.
    #[must_use]
    pub fn confidence(&self, found: &Recommendation) -> String {
        let is_low = found.confidence == Confidence::Low;
        if is_low && found.kind == VerdictKind::Conflict {
            self.word("sure-conflict")
        } else if is_low && matches!(found.rule, Rule::D3 | Rule::D4) {
            self.word("sure-dns")
        } else {
            self.word(&format!("sure-{}", code_of(&found.confidence)))
        }
    }

    /// The answer in one line.
    #[must_use]
    pub fn answer(&self, answer: &Recommendation) -> String {
        let domain = answer
            .domain
            .as_ref()
            .map(HostName::as_str)
            .unwrap_or_default();
        let name = answer
            .host
            .as_ref()
            .map(HostName::as_str)
            .unwrap_or_default();
        let hosts = self.some_of(&answer.hosts);
        let operator = answer.operator.as_deref().unwrap_or_default();
        let checks = || answer.reasons.checks.iter();
        let wildcard = checks().find_map(wildcard_in);
        let missing = checks().find_map(missing_in);
        let name = missing.filter(|_| name.is_empty()).unwrap_or(name);
        let fault = fault_today(answer);
        let message = match answer.kind {
            _ if let Some(message) = checked_message(answer, fault) => message,
            VerdictKind::Recommend if is_low(answer) => "answer-try",
            VerdictKind::Recommend if pattern_of(answer).is_some() => "answer-cluster",
            VerdictKind::Recommend => "answer-recommend",
            VerdictKind::Documented if login_of(answer) == Some(LoginKind::OauthOnly) => {
                "answer-documented-oauth-only"
            }
            VerdictKind::Documented if is_low(answer) => "answer-documented-low",
            VerdictKind::Documented => "answer-documented",
            VerdictKind::Try if wildcard.is_some() => "answer-ask-hoster",
            VerdictKind::Try if is_unproven(answer) => "answer-unproven",
            VerdictKind::Try => "answer-try",
            VerdictKind::Conflict => "answer-conflict",
            VerdictKind::Outside => "answer-outside",
            VerdictKind::None if missing.is_some() => "answer-none-not-in-dns",
            VerdictKind::None => {
                let none = none_because(answer.reasons.ground.as_ref()).answer;
                // Some messages have a form for a mail without a known domain.
                if domain.is_empty() {
                    without_domain(none)
                } else {
                    none
                }
            }
        };
        say!(
            self,
            message,
            domain,
            host = name,
            hosts,
            operator,
            wildcard = wildcard.unwrap_or_default(),
            why = fault.map_or_else(String::new, |(code, detail)| self.short(code, detail))
        )
    }

    /// What there is to say about the host name configured today.
    #[must_use]
    pub fn current(&self, current: &Current, answer: &Recommendation) -> String {
        let name = answer
            .host
            .as_ref()
            .map(HostName::as_str)
            .unwrap_or_default();
        let operator = answer.operator.as_deref().unwrap_or_default();
        let instead = current.instead.as_ref().map(HostName::as_str);
        let instead = instead.unwrap_or_default();
        let (message, why) = match current.status {
            CurrentStatus::CheckedOk if current.by_own_authority => {
                ("current-checked_ok-own_authority", String::new())
            }
            CurrentStatus::CheckedOk => ("current-checked_ok", String::new()),
            CurrentStatus::CheckedBad(code) => {
                let message = if current.instead.is_some() {
                    "current-checked_bad-instead"
                } else {
                    "current-checked_bad"
                };
                (message, self.short(code, None))
            }
            CurrentStatus::Same => ("current-same", String::new()),
            CurrentStatus::Differs if answer.kind == VerdictKind::Documented => {
                ("current-differs-documented", String::new())
            }
            CurrentStatus::Differs => ("current-differs", String::new()),
            CurrentStatus::Unknown if is_report_on(answer, &current.host) => {
                ("current-report", String::new())
            }
            CurrentStatus::Unknown => ("current-differs-none", String::new()),
            CurrentStatus::Impossible(code) => ("current-impossible", self.rejection(code)),
        };
        say!(
            self,
            message,
            current = current.host,
            instead,
            host = name,
            operator,
            why
        )
    }

    /// What the user can do next, the most useful first.
    #[must_use]
    pub fn advice(&self, answer: &Recommendation) -> Vec<String> {
        let domain = answer
            .domain
            .as_ref()
            .map(HostName::as_str)
            .unwrap_or_default();
        let name = answer
            .host
            .as_ref()
            .map(HostName::as_str)
            .unwrap_or_default();
        let hosts = answer
            .hosts
            .iter()
            .map(HostName::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        let operator = answer.operator.as_deref().unwrap_or_default();
        let failed = match &answer.reasons.ground {
            Some(Ground::DeliveryReport { server, .. }) => server.as_deref().unwrap_or_default(),
            _ => "",
        };
        let says = |message: &str| {
            say!(
                self,
                message,
                domain,
                host = name,
                typed = Datum::Typed(name),
                hosts = Datum::Typed(&hosts),
                failed = Datum::Typed(failed),
                operator
            )
        };
        let messages: &[&str] = match answer.kind {
            _ if answer.reasons.network().next().is_some() && answer.host.is_some() => {
                after_check(answer)
            }
            VerdictKind::Documented => advice_on_login(answer),
            VerdictKind::Recommend if answer.confidence >= Confidence::High => {
                &["advice-probe", "advice-where"]
            }
            VerdictKind::Recommend | VerdictKind::Try => &["advice-probe", "advice-more-mails"],
            VerdictKind::Conflict => &["advice-probe-each", "advice-more-mails"],
            VerdictKind::Outside => &["advice-ask-person"],
            VerdictKind::None => none_because(answer.reasons.ground.as_ref()).advice,
        };
        // Whether the provider's server is the right one can be seen without a mail.
        let first = (answer.kind == VerdictKind::Documented && is_low(answer))
            .then_some("advice-domain")
            .filter(|_| !matches!(answer.rule, Rule::D3 | Rule::D4));
        let all = first.iter().chain(messages);
        all.map(|message| says(message)).collect()
    }

    /// The sentence for a value with a `code` and data.
    pub(crate) fn coded(&self, prefix: &str, value: &Value) -> String {
        let Some(object) = value.as_object() else {
            return String::new();
        };
        let code = object
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let flat = flatten(object);
        let data: Vec<_> = flat
            .iter()
            .map(|(key, value)| {
                let datum = match value {
                    Flat::Number(number) => Datum::Number(*number),
                    Flat::Text(text) => Datum::Text(text),
                };
                (key.as_str(), datum)
            })
            .collect();
        self.say(&format!("{prefix}-{code}"), &data)
    }
}

/// What goes into a message.
#[derive(Clone, Copy, Debug)]
pub enum Datum<'a> {
    /// A number.
    Number(i64),
    /// A text; hostile ones are escaped.
    Text(&'a str),
    /// A text that the reader copies into a command: as [`Datum::Text`], without a readable form
    /// beside A-labels.
    Typed(&'a str),
}

impl<'a> From<&Datum<'a>> for Datum<'a> {
    fn from(datum: &Datum<'a>) -> Self {
        *datum
    }
}

impl<'a> From<&'a HostName> for Datum<'a> {
    fn from(name: &'a HostName) -> Self {
        Self::Text(name.as_str())
    }
}

impl<'a> From<&&'a HostName> for Datum<'a> {
    fn from(name: &&'a HostName) -> Self {
        Self::Text(name.as_str())
    }
}

impl<'a> From<&'a String> for Datum<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&&'a String> for Datum<'a> {
    fn from(text: &&'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&&'a str> for Datum<'a> {
    fn from(text: &&'a str) -> Self {
        Self::Text(text)
    }
}

impl From<&i64> for Datum<'_> {
    fn from(number: &i64) -> Self {
        Self::Number(*number)
    }
}

impl From<&u64> for Datum<'_> {
    fn from(number: &u64) -> Self {
        Self::Number(i64::try_from(*number).unwrap_or(i64::MAX))
    }
}

impl From<&usize> for Datum<'_> {
    fn from(number: &usize) -> Self {
        Self::Number(i64::try_from(*number).unwrap_or(i64::MAX))
    }
}

/// A message with its data: `say!(words, "port-line", port, host = answer.host)`.
///
/// Each datum has the name that the message file gives it. Texts, host names and numbers are taken
/// by reference; see [`Datum`] for what else there is.
///
/// ```
/// use heloscope::report::words::{Language, Words, say};
///
/// let words = Words::new(Language::English);
/// let ip = "192.0.2.1";
/// assert_eq!(say!(words, "html-address", ip), say!(words, "html-address", ip = "192.0.2.1"));
/// ```
#[doc(inline)]
pub use crate::__say as say;

#[doc(hidden)]
#[macro_export]
macro_rules! __say {
    (@datum $key:ident) => { $crate::report::words::Datum::from(&$key) };
    (@datum $key:ident $value:expr) => { $crate::report::words::Datum::from(&$value) };
    ($words:expr, $message:expr $(, $key:ident $(= $value:expr)?)* $(,)?) => {
        $words.say(
            $message,
            &[$((stringify!($key), $crate::__say!(@datum $key $($value)?))),*],
        )
    };
}

/// What to say where there is no answer.
struct NoAnswer {
    /// The message of the answer.
    answer: &'static str,
    /// The messages of the advice.
    advice: &'static [&'static str],
}

/// What to say where there is no answer, by the reason that decided.
fn none_because(ground: Option<&Ground>) -> NoAnswer {
    let (answer, advice): (_, &[_]) = match ground {
        Some(Ground::NotTheSource { found }) => (answer_on_file(found), advice_on_file(found)),
        Some(Ground::DeliveryReport { server, .. }) => {
            ("answer-none-report", advice_on_report(server.as_deref()))
        }
        Some(Ground::AuthorUnread) => (
            "answer-none-unread",
            &["advice-show-original", "advice-name-domain"],
        ),
        Some(Ground::RouteUnread) => ("answer-none-unread", &["advice-show-original"]),
        Some(Ground::ProbablyCut) => ("answer-none-cut", &["advice-show-original"]),
        Some(Ground::AuthorNotPublic { .. }) => ("answer-none", &["advice-public-address"]),
        Some(Ground::NoTraceField) => ("answer-none-no-trace", &["advice-recipient"]),
        Some(Ground::ProbablyForged { .. }) => ("answer-none-forged", &["advice-forged"]),
        Some(Ground::ProviderHostUnknown { .. }) => ("answer-none", &["advice-provider-help"]),
        Some(Ground::NoAuthor) => (
            "answer-none-no-author",
            &["advice-name-domain", "advice-show-original"],
        ),
        Some(
            Ground::AccountNameProvider { .. }
            | Ground::BoundaryUnsure { .. }
            | Ground::DocumentedHost { .. }
            | Ground::ForeignHost { .. }
            | Ground::GmailUsesIt { .. }
            | Ground::HeloInOrganization { .. }
            | Ground::LoginAndHeloAgree { .. }
            | Ground::LoginServer { .. }
            | Ground::NeverLeft
            | Ground::NoNameLeft
            | Ground::OutsideService { .. }
            | Ground::ReverseNameInstead { .. }
            | Ground::RoleSender { .. }
            | Ground::ServerNameProvider { .. }
            | Ground::SignedOnly { .. }
            | Ground::ThirdParty { .. }
            | Ground::UnvouchedName { .. },
        )
        | None => ("answer-none", &["advice-ask-person", "advice-ask-admin"]),
    };
    NoAnswer { answer, advice }
}

/// The same answer for a mail whose domain is not known.
fn without_domain(answer: &'static str) -> &'static str {
    match answer {
        "answer-none" => "answer-none-no-domain",
        "answer-none-cut" => "answer-none-cut-no-domain",
        "answer-none-no-trace" => "answer-none-no-author",
        other => other,
    }
}

/// What to say of a file that is no mail that can be read.
fn answer_on_file(found: &str) -> &'static str {
    match found {
        "torn_json" | "torn_table" | "torn_top" | "translated_names" | "unread_header" => {
            "answer-none-unread"
        }
        _ => "answer-none-not-source",
    }
}

/// How to get at a mail that is in a file of another kind, by the program whose file it is.
fn advice_on_file(found: &str) -> &'static [&'static str] {
    match found {
        "analysis" | "document" | "picture" | "translated_names" => &["advice-copy-text"],
        "foreign_archive" => &["advice-unpack"],
        "json_only" => &["advice-json-header", "advice-show-original"],
        "torn_json" => &["advice-json-again", "advice-show-original"],
        "torn_table" => &["advice-table-again", "advice-show-original"],
        "outlook_archive" => &["advice-outlook-mac"],
        "tnef" => &["advice-tnef", "advice-show-original"],
        "without_mail" => &["advice-mail-file", "advice-show-original"],
        "outlook_damaged" => &["advice-outlook-damaged", "advice-outlook-headers"],
        "outlook_sent" => &["advice-recipient", "advice-outlook-headers"],
        "outlook_store" => &["advice-outlook-headers", "advice-readpst"],
        _ => &["advice-show-original"],
    }
}

/// What to do about a server that failed.
fn advice_on_report(server: Option<&str>) -> &'static [&'static str] {
    match server {
        Some(_) => &["advice-report-colleague", "advice-report-probe"],
        None => &["advice-report-colleague", "advice-report-server"],
    }
}

/// Whether it is a delivery report that says that this server failed.
fn is_report_on(answer: &Recommendation, host: &str) -> bool {
    matches!(&answer.reasons.ground, Some(Ground::DeliveryReport { server: Some(server), .. }) if server == host)
}

/// The wildcard that a certificate presents and nothing else.
fn wildcard_in(reason: &CheckReason) -> Option<&str> {
    if let CheckReason::WildcardOnly { wildcard, .. } = reason {
        Some(wildcard)
    } else {
        None
    }
}

/// The message where what the check found goes before the kind of the answer; `fault` is what has to be
/// repaired first.
fn checked_message(
    answer: &Recommendation,
    fault: Option<(ProblemCode, Option<&str>)>,
) -> Option<&'static str> {
    // What is only worth a try stays that.
    let is_try = answer.kind == VerdictKind::Try || is_low(answer);
    let login_fault = login_fault(answer);
    Some(match answer.kind {
        _ if answer.confidence == Confidence::Verified => "answer-verified",
        _ if is_not_the_provider(answer) => "answer-not-the-provider",
        _ if fits_own_authority(answer) && is_try => "answer-own-authority-try",
        _ if fits_own_authority(answer) => "answer-own-authority",
        VerdictKind::Recommend | VerdictKind::Try if login_fault.is_some() => {
            if login_fault == Some(ProblemCode::NoPasswordLogin) {
                "answer-no-password-login"
            } else {
                "answer-no-login"
            }
        }
        VerdictKind::Recommend | VerdictKind::Documented | VerdictKind::Try if fault.is_some() => {
            if is_try {
                "answer-unusable-today-try"
            } else {
                "answer-unusable-today"
            }
        }
        _ => return None,
    })
}

/// The host that DNS does not know.
fn missing_in(reason: &CheckReason) -> Option<&str> {
    if let CheckReason::NotInDns { host } = reason {
        Some(host.as_str())
    } else {
        None
    }
}

/// How the machines of one service are called, of which the answer is one.
fn pattern_of(answer: &Recommendation) -> Option<&str> {
    answer.reasons.many.iter().find_map(|reason| match reason {
        ManyReason::NumberedCluster { pattern, .. } => Some(pattern.as_str()),
        _ => None,
    })
}

/// Whether the certificate fits and nothing but it speaks for the host.
fn is_unproven(answer: &Recommendation) -> bool {
    answer.reasons.checks.iter().any(|reason| {
        matches!(reason, CheckReason::FitsUnproven { host, .. }
            if answer.host.as_ref() == Some(host))
    })
}

/// What the user must know of the login at a documented server. Where nothing is known, nothing is
/// said.
fn advice_on_login(answer: &Recommendation) -> &'static [&'static str] {
    match login_of(answer) {
        Some(LoginKind::AppPassword) => &["advice-app-password", "advice-where"],
        Some(LoginKind::OauthOnly) => &["advice-oauth-only"],
        Some(LoginKind::AdminSwitch) => &["advice-admin-switch", "advice-where"],
        Some(LoginKind::Password) | None => &["advice-probe", "advice-where"],
    }
}

/// What the user can do next when the servers were looked at.
fn after_check(answer: &Recommendation) -> &'static [&'static str] {
    if answer.confidence == Confidence::Verified {
        return match login_of(answer) {
            Some(LoginKind::AppPassword) => {
                &["advice-type-it", "advice-app-password", "advice-where"]
            }
            Some(LoginKind::OauthOnly) => &["advice-oauth-only"],
            Some(LoginKind::AdminSwitch | LoginKind::Password) | None => {
                &["advice-type-it", "advice-where"]
            }
        };
    }
    match fault_today(answer) {
        Some((fault, _)) if fault.is_of_certificate() => return &["advice-ask-certificate"],
        Some(_) => return &["advice-ask-server"],
        None => {}
    }
    let of = |reason: &CheckReason| -> Option<&'static [&'static str]> {
        Some(match reason {
            CheckReason::FitsOwnAuthority { .. } => &["advice-public-authority"],
            CheckReason::FitsUnproven { .. } => &["advice-ask-login", "advice-more-mails"],
            CheckReason::FitsUnread { .. } => &["advice-type-it"],
            CheckReason::NotTheProvider { .. } => &["advice-probe-elsewhere"],
            CheckReason::WildcardOnly { .. } => &["advice-ask-hoster"],
            CheckReason::NotReached { .. } => &["advice-probe-elsewhere", "advice-more-mails"],
            CheckReason::NotDialled { .. } => &["advice-ask-admin"],
            CheckReason::NoLogin { .. } => &["advice-more-mails", "advice-ask-admin"],
            CheckReason::OtherName { .. } if !answer.settings.is_empty() => {
                &["advice-ask-login", "advice-more-mails"]
            }
            CheckReason::OtherName { .. } => &["advice-probe", "advice-more-mails"],
            CheckReason::AskAbout { .. }
            | CheckReason::AlsoFlawed { .. }
            | CheckReason::CertificateFor { .. }
            | CheckReason::Fits { .. }
            | CheckReason::MissingIntermediate { .. }
            | CheckReason::NoNameWorks { .. }
            | CheckReason::NotInDns { .. }
            | CheckReason::OnceRepaired { .. }
            | CheckReason::OutOfDate { .. }
            | CheckReason::Refused { .. } => return None,
        })
    };
    let found = answer.reasons.checks.iter().find_map(of);
    found.unwrap_or(&["advice-probe", "advice-more-mails"])
}

/// A datum of its own.
enum Flat {
    Number(i64),
    Text(String),
}

/// The data of a value with a `code`, ready for a message: lists are joined, a variant with a value
/// becomes its name and a `…_detail`, a moment becomes its day, and what is missing is empty.
fn flatten(object: &serde_json::Map<String, Value>) -> Vec<(String, Flat)> {
    let mut flat = Vec::new();
    for (key, value) in object.iter().filter(|(key, _)| *key != "code") {
        let text = match value {
            // A reply code is no quantity either, but has three digits in every language.
            Value::Number(number) => {
                flat.push((
                    key.clone(),
                    Flat::Number(number.as_i64().unwrap_or(i64::MAX)),
                ));
                continue;
            }
            Value::Array(items) => list(items),
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            Value::Object(variant) => {
                let (name, detail) = variant.iter().next().map_or(("", ""), |(name, detail)| {
                    (name.as_str(), detail.as_str().unwrap_or_default())
                });
                flat.push((format!("{key}_detail"), Flat::Text(detail.to_owned())));
                name.to_owned()
            }
            Value::String(text) if key == "not_after" || key == "not_before" => {
                text.split('T').next().unwrap_or_default().to_owned()
            }
            Value::String(text) if key == "issuer" && !text.is_empty() => quoted(text),
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
        };
        flat.push((key.clone(), Flat::Text(text)));
    }
    flat
}

/// Whether a text of a certificate can be nothing but a name, so that it needs no quotes.
pub(crate) fn is_plain(text: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || "-_.:*=/ []()".contains(c);
    text.chars().all(is_word) && !text.trim_start_matches("CN=").contains(' ')
}

/// A text that a stranger chose, as a part of a sentence: it cannot end the sentence, nor be one.
pub(crate) fn quoted(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ").replace('"', "'");
    let mut short: String = line.chars().take(LONGEST_QUOTE).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// Characters of a stranger's text within a sentence.
const LONGEST_QUOTE: usize = 60;

fn list(items: &[Value]) -> String {
    let shown = items
        .iter()
        .take(LISTED)
        .filter_map(Value::as_str)
        .map(|text| {
            if is_plain(text) {
                readable(text)
            } else {
                quoted(text)
            }
        });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if items.len() > LISTED {
        text.push_str(", …");
    }
    text
}

/// How many items of a list stand in a sentence.
const LISTED: usize = 8;

/// The code that a value has in the JSON, if it is one: the name of a variant without data.
#[must_use]
pub fn code_of(value: &impl Serialize) -> String {
    let mut code = String::new();
    // Whatever is not a code fails to be written as one, and leaves nothing.
    let _ = write!(code, "{}", fmt::from_fn(|f| value.serialize(f)));
    code
}

/// The version without the many ways to write "TLS": `TLSv1.3`, `TLS1_3`, `TLSv1_3`.
fn version_number(version: &str) -> String {
    let bare = version.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
    let bare = if bare.is_empty() { version } else { bare };
    printable(&bare.replace('_', ".")).into_owned()
}

/// What is between quotation marks is typed as it stands: the readable form of a name is moved behind.
#[expect(clippy::needless_pass_by_value, reason = "as a fold calls it")]
fn outside_quotes(said: String, (name, readable): &(&str, String)) -> String {
    let moved = said.replace(
        &format!("「{name}{readable}」"),
        &format!("「{name}」{readable}"),
    );
    moved.replace(
        &format!("\"{name}{readable}\""),
        &format!("\"{name}\"{readable}"),
    )
}

/// The text escaped; a host name in A-labels with its readable form beside.
fn readable(text: &str) -> String {
    if text.contains("xn--")
        && let Ok(name) = HostName::parse(text)
    {
        return host(&name);
    }
    printable(text).into_owned()
}

/// Names of a conflict that are told in a line.
const FEW: usize = 4;
