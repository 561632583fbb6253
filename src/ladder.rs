//! One message's testimony: the ladder of rules R0 to R13, with every reason as data.
//!
//! Knows which witness counts for what: the first rule of the ladder that fits decides. A name
//! that only a stranger's mail vouches for never comes out as [`VerdictKind::Recommend`]: whoever
//! follows a recommendation types a password into that server.
//!
//! Sentences are not built here, and certificates are not looked at; `report` and `probe` do that.

use std::cell::OnceCell;
use std::net::IpAddr;
use std::sync::LazyLock;

use regex::bytes::RegexSet;

use crate::authentication::Outcome;
use crate::message::{Author, FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Category, Operator, Submission, Sureness, Table, same_operator};
use crate::reason::{Miss, Reason};
use crate::received::ReverseName;
use crate::trace::{Hop, StepKind, Trace, Vouch};
use crate::verdict::Tried;
use crate::verdict::{Confidence, Rejected, Rejection, Rule, Verdict, VerdictKind};

impl Verdict {
    /// The verdict on a text that is no mail: R0.
    #[must_use]
    pub fn no_source(found: &'static str) -> Self {
        Self::none(Rule::R0, Reason::NotTheSource { found })
    }

    /// Judges one message.
    ///
    /// ```
    /// use heloscope::message::Message;
    /// use heloscope::operator::Table;
    /// use heloscope::verdict::{Rule, Verdict};
    /// use heloscope::trace::{Receiver, Trace};
    ///
    /// let message = Message::read(
    ///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x\n\
    ///       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    ///       From: Bo <bo@example.com>\n",
    /// );
    /// let table = Table::builtin();
    /// let trace = Trace::of(&message, table, &Receiver::default());
    /// let verdict = Verdict::of(&message, &trace, table);
    /// assert_eq!(verdict.host.unwrap().as_str(), "mail.example.com");
    /// assert_eq!(verdict.rule, Rule::R9);
    /// ```
    #[must_use]
    pub fn of<'a, 't>(message: &Message<'a>, trace: &Trace<'a, 't>, table: &'t Table) -> Self {
        let case = match Case::of(message, trace, table) {
            Ok(case) => case,
            Err((rule, reason)) => return Self::none(rule, reason),
        };
        let Some(origin) = trace.origin_hop() else {
            return case.without_boundary();
        };
        let mut verdict = case.climb(origin);
        case.add_witnesses(origin, &mut verdict);
        verdict
    }

    /// The rules that were passed over before one fitted, in their order, each with the reason.
    ///
    /// It judges the message once more, and keeps what [`Verdict::of`] has no use for.
    ///
    /// ```
    /// use heloscope::message::Message;
    /// use heloscope::operator::Table;
    /// use heloscope::reason::Miss;
    /// use heloscope::verdict::{Rule, Verdict};
    /// use heloscope::trace::{Receiver, Trace};
    ///
    /// let message = Message::read(
    ///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x\n\
    ///       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    ///       From: Bo <bo@example.com>\n",
    /// );
    /// let table = Table::builtin();
    /// let trace = Trace::of(&message, table, &Receiver::default());
    /// let tried = Verdict::tried(&message, &trace, table);
    /// let misses: Vec<_> = tried.iter().map(|tried| (tried.rule, tried.miss)).collect();
    /// assert_eq!(misses.first(), Some(&(Rule::R0, Miss::HasRoute)));
    /// assert!(misses.contains(&(Rule::R7, Miss::NoLogin)));
    /// assert_eq!(misses.last(), Some(&(Rule::R8, Miss::NoProvider)));
    /// ```
    #[must_use]
    pub fn tried<'a, 't>(
        message: &Message<'a>,
        trace: &Trace<'a, 't>,
        table: &'t Table,
    ) -> Vec<Tried> {
        match Case::of(message, trace, table) {
            Ok(case) => case.tried(),
            Err(_) => Vec::new(),
        }
    }

    fn none(rule: Rule, reason: Reason) -> Self {
        let mut reasons = Vec::with_capacity(TYPICAL_REASONS);
        reasons.push(reason);
        Self {
            kind: VerdictKind::None,
            host: None,
            confidence: Confidence::None,
            rule,
            reasons,
            settings: Vec::new(),
            others: Vec::new(),
            rejected: Vec::new(),
            operator: None,
            vouched: Vouch::Silent,
        }
    }

    fn answer(
        kind: VerdictKind,
        confidence: Confidence,
        rule: Rule,
        host: HostName,
        reason: Reason,
    ) -> Self {
        Self {
            kind,
            host: Some(host),
            confidence,
            ..Self::none(rule, reason)
        }
    }

    fn run_by(mut self, operator: &Operator) -> Self {
        self.operator = Some(operator.name().to_owned());
        self
    }
}

/// One message on its way up the ladder.
struct Case<'c, 'a, 't> {
    message: &'c Message<'a>,
    trace: &'c Trace<'a, 't>,
    table: &'t Table,
    author: &'c Author,
    domain: &'c HostName,
    is_role: bool,
    rejections: Rejections,
}

/// The names that a message shows, each looked at once.
#[derive(Default)]
struct Rejections {
    login: OnceCell<Option<Rejection>>,
    helo: OnceCell<Option<Rejection>>,
    rdns: OnceCell<Option<Rejection>>,
}

/// Where a name was seen.
#[derive(Clone, Copy)]
enum Seen {
    /// What the client of the sender's side called itself.
    Helo,
    /// The server at which the author logged in.
    Login,
    /// The name found for the client's address.
    Rdns,
}

/// What was stepped over, as far as it limits an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Distance {
    /// Nothing.
    Direct,
    /// Only forwarders, under a valid signature of the author's organisation.
    SignedForward,
    /// A security gateway.
    Gateway,
    /// A mailing list.
    List,
    /// A forwarder, without such a signature.
    UnsignedForward,
}

/// The name at which the author logged in, as far as it may be believed.
enum Login<'h> {
    /// In the author's organisation.
    Own(&'h HostName),
    /// At a hosting company that the domain lets send.
    Hosting(&'h HostName, Option<&'h Operator>),
    /// Somewhere else.
    Doubtful(&'h HostName),
}

/// A step of the ladder: the rules it decides, and how.
type Step<'t, C> = (
    &'static [Rule],
    fn(&C, &Hop<'_, 't>) -> Result<Verdict, Miss>,
);

impl<'c, 'a, 't> Case<'c, 'a, 't> {
    /// The message as a case; without an author or a route it is decided already.
    fn of(
        message: &'c Message<'a>,
        trace: &'c Trace<'a, 't>,
        table: &'t Table,
    ) -> Result<Self, (Rule, Reason)> {
        let Some(author) = &trace.author else {
            let rule = if trace.hops.is_empty() {
                Rule::R0
            } else {
                Rule::R13
            };
            return Err((rule, Reason::NoAuthor));
        };
        if trace.hops.is_empty() {
            return Err((Rule::R0, Reason::NoTraceField));
        }
        Ok(Self {
            message,
            trace,
            table,
            author,
            domain: &author.domain,
            is_role: author.is_role(),
            rejections: Rejections::default(),
        })
    }

    /// Whether a name is on the author's side.
    fn owns(&self, name: &HostName) -> bool {
        self.author.owns(name)
    }

    /// The ladder itself.
    const LADDER: [Step<'t, Self>; 9] = [
        (&[Rule::R2], |case, _| case.forged()),
        (&[Rule::R3], Self::outside_service),
        (&[], |case, _| case.hidden_by_step()),
        (&[Rule::R4], Self::provider),
        (&[Rule::R5, Rule::R6, Rule::R7], Self::login),
        (&[Rule::R8], Self::server_name),
        (&[Rule::R9, Rule::R10], Self::helo_in_organization),
        (&[Rule::R11], Self::foreign),
        (&[Rule::R12], Self::reverse_name),
    ];

    /// The verdict of the first step that fits.
    fn climb(&self, origin: &Hop<'_, 't>) -> Verdict {
        Self::LADDER
            .iter()
            .find_map(|(_, step)| step(self, origin).ok())
            .unwrap_or_else(|| Verdict::none(Rule::R13, Reason::NoNameLeft))
    }

    /// What was passed over on the way to the verdict.
    fn tried(&self) -> Vec<Tried> {
        let plain = |rule, miss| Tried {
            rule,
            miss,
            name: None,
        };
        let mut tried = vec![plain(Rule::R0, Miss::HasRoute)];
        let Some(origin) = self.trace.origin_hop() else {
            if self.without_boundary().rule > Rule::R1 {
                tried.push(plain(Rule::R1, Miss::InsideProvider));
            }
            return tried;
        };
        tried.push(plain(Rule::R1, Miss::CrossesNetwork));
        for (rules, step) in Self::LADDER {
            let found = step(self, origin);
            for rule in rules {
                let miss = match &found {
                    Err(miss) => *miss,
                    Ok(verdict) if verdict.rule == *rule => break,
                    Ok(verdict) => self.miss_beside(*rule, verdict.rule, origin),
                };
                tried.push(Tried {
                    rule: *rule,
                    miss,
                    name: self.name_of(miss, origin),
                });
            }
            if let Ok(verdict) = found {
                // A login at a provider comes back to R4.
                tried.retain(|tried| tried.rule != verdict.rule);
                break;
            }
        }
        tried
    }

    /// Why a rule did not fit, in a step that another rule decided.
    fn miss_beside(&self, rule: Rule, decided: Rule, origin: &Hop<'_, 't>) -> Miss {
        match (rule, decided) {
            (_, Rule::R4) => Miss::LoginAtProvider,
            (Rule::R5, Rule::R6 | Rule::R7) => Miss::LoginClientNotGmail,
            (Rule::R6, Rule::R7) if self.login_is_last() => Miss::LoginIsLast,
            (Rule::R6, Rule::R7) if origin.received().client.helo.is_none() => Miss::NoHelo,
            (Rule::R6, Rule::R7) if self.distance() != Distance::Gateway => Miss::HeloIsAnother,
            (Rule::R9, Rule::R10) if self.is_passed_on() => Miss::ThirdParty,
            (Rule::R9, Rule::R10) if self.trace.vouchers.any() => Miss::RoleSender,
            (Rule::R9, Rule::R10) => Miss::Unvouched,
            _ => Miss::ThirdParty,
        }
    }

    /// Whether somebody else than the receiver speaks for the sender's side.
    fn is_passed_on(&self) -> bool {
        !matches!(self.distance(), Distance::Direct | Distance::SignedForward)
    }

    /// The name that a miss is about.
    fn name_of(&self, miss: Miss, origin: &Hop<'_, 't>) -> Option<String> {
        let client = &origin.received().client;
        let name = match miss {
            Miss::HeloImpossible
            | Miss::HeloIsAnother
            | Miss::HeloOutside
            | Miss::NameUnlike
            | Miss::NotAuthorized
            | Miss::ProviderOnlyClaimed => client.helo.as_deref(),
            Miss::LoginAtProvider
            | Miss::LoginForeign
            | Miss::LoginImpossible
            | Miss::LoginUnvouched => self
                .trace
                .submission_hop()
                .and_then(|hop| hop.received().by.as_deref()),
            Miss::ReverseNameImpossible | Miss::ReverseNameOutside => {
                origin.rdns().map(HostName::as_str)
            }
            _ => None,
        };
        name.map(str::to_owned)
    }

    /// No hop crosses a network: R1, or R4 inside one provider.
    fn without_boundary(&self) -> Verdict {
        let lowest = self
            .trace
            .hops
            .iter()
            .rev()
            .find_map(|hop| hop.by_operator());
        let provider = lowest.filter(|operator| operator.category() == Category::MailboxProvider);
        match provider {
            Some(operator) => self.at_provider(self.row_of_domain(operator), Confidence::Medium),
            None => Verdict::none(Rule::R1, Reason::NeverLeft),
        }
    }

    /// R2.
    fn forged(&self) -> Result<Verdict, Miss> {
        let results = &self.trace.results;
        let explained =
            self.trace.vouchers.any() || self.trace.stepped() || self.trace.blocked.is_some();
        let mut failed = Vec::new();
        if results
            .spf
            .is_some_and(|spf| matches!(spf.outcome, Outcome::Fail | Outcome::SoftFail))
        {
            failed.push("SPF");
        }
        if results
            .dmarc
            .is_some_and(|dmarc| dmarc.outcome == Outcome::Fail)
        {
            failed.push("DMARC");
        }
        if failed.is_empty() {
            return Err(Miss::NothingFailed);
        }
        if explained {
            return Err(Miss::FailureExplained);
        }
        let reason = Reason::ProbablyForged {
            domain: self.domain.clone(),
            failed: failed.join(", "),
        };
        Ok(Verdict::none(Rule::R2, reason))
    }

    /// R3.
    fn outside_service(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        let bulk = |operator: &&Operator| operator.category() == Category::BulkEsp;
        let by_client = origin.operator().filter(bulk).map(|operator| {
            let name = if origin.operator_by_rdns() {
                origin.rdns()
            } else {
                origin.helo()
            };
            (
                operator,
                name.as_ref().map(ToString::to_string).unwrap_or_default(),
            )
        });
        let (operator, sign) = by_client
            .or_else(|| self.bulk_mark())
            .ok_or(Miss::NoServiceSign)?;
        let reason = Reason::OutsideService {
            operator: operator.name().to_owned(),
            sign,
        };
        let verdict = Verdict {
            kind: VerdictKind::Outside,
            ..Verdict::none(Rule::R3, reason)
        };
        Ok(verdict.run_by(operator))
    }

    /// A mark of a bulk sender in the header. Marks are anybody's to write: they only ever lower
    /// an answer.
    fn bulk_mark(&self) -> Option<(&'t Operator, String)> {
        let bulk = |domain: &str| {
            let domain = HostName::parse(domain).ok()?;
            let operator = self.table.find(&domain)?;
            (operator.category() == Category::BulkEsp).then(|| (operator, domain.to_string()))
        };
        let signed = self
            .trace
            .results
            .dkim
            .iter()
            .filter(|dkim| dkim.outcome == Outcome::Pass);
        signed
            .filter_map(|dkim| bulk(dkim.domain?))
            .next()
            .or_else(|| {
                self.message
                    .fields()
                    .iter()
                    .filter(|field| field.kind == FieldKind::Other)
                    .find_map(|field| {
                        let operator = self.table.mark_of(field.name)?;
                        Some((operator, String::from_utf8_lossy(field.name).into_owned()))
                    })
            })
            .or_else(|| {
                let path = self.message.return_path()?;
                // A person's own address is no service's.
                let author = self.trace.author.as_ref()?;
                if path.eq_ignore_ascii_case(&author.address) {
                    return None;
                }
                bulk(path.rsplit_once('@')?.1).or_else(|| self.verp(&path))
            })
            .or_else(|| {
                let body = self.message.bodies(FieldKind::FeedbackId).next()?;
                let text = String::from_utf8_lossy(body.trim_ascii()).to_ascii_lowercase();
                let sender = text.rsplit(':').next()?.trim();
                let operator = self.sender_id(sender)?;
                Some((operator, "Feedback-ID".to_owned()))
            })
    }

    /// Whose return path it is by its shape: bulk senders encode the recipient in it (VERP) under
    /// the customer's own domain.
    fn verp(&self, path: &str) -> Option<(&'t Operator, String)> {
        let index = VERP.matches(path.as_bytes()).iter().next()?;
        let operator = self.table.find_text(VERP_SHAPES.get(index)?.1)?;
        Some((operator, "Return-Path".to_owned()))
    }

    /// Whose `Feedback-ID` ends in this word: bulk senders use their domain's label.
    fn sender_id(&self, word: &str) -> Option<&'t Operator> {
        let label = FEEDBACK_IDS
            .iter()
            .find(|(known, _)| *known == word)
            .map_or(word, |(_, label)| label);
        ["com", "net"]
            .iter()
            .filter_map(|suffix| self.table.find_text(&format!("{label}.{suffix}")))
            .find(|operator| operator.category() == Category::BulkEsp)
    }

    /// R13 ahead of the providers' rules: the client is not the sender's, and what lies below it
    /// cannot be reached.
    fn hidden_by_step(&self) -> Result<Verdict, Miss> {
        let step = self.trace.blocked.as_ref().ok_or(Miss::HasRoute)?;
        let authorized = self.trace.vouchers.spf == Vouch::Vouches && !self.trace.stepped();
        let hidden = match step.kind {
            StepKind::List => !authorized,
            StepKind::Forwarder => step.operator.is_some(),
            StepKind::Gateway => self.trace.signer.is_none(),
        };
        if hidden {
            Ok(Verdict::none(Rule::R13, Reason::NoNameLeft))
        } else {
            Err(Miss::HasRoute)
        }
    }

    /// R4.
    fn provider(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        let mailbox = |operator: &&Operator| operator.category() == Category::MailboxProvider;
        // Whoever logged in did so at the provider, even if the client is the author's own.
        let at_login = self.trace.submission_hop().filter(|hop| {
            self.trace.submission == self.trace.boundary
                || same_operator(hop.by_operator(), origin.operator())
        });
        let operator = origin
            .operator()
            .filter(mailbox)
            .or(self.trace.signer)
            .or_else(|| at_login.and_then(|hop| hop.by_operator()).filter(mailbox))
            .ok_or(Miss::NoProvider)?;
        let operator = self.row_of_domain(operator);
        match operator.submission() {
            Submission::ServerName(_) | Submission::AccountName(_) => {
                return Err(Miss::ServerNamesAreTheSetting);
            }
            // An unsigned forward yields names of the author's organisation only.
            Submission::Documented(host)
                if self.distance() == Distance::UnsignedForward && !self.owns(host) =>
            {
                return Err(Miss::ThirdParty);
            }
            Submission::Documented(_) | Submission::Unknown => {}
        }
        let direct = !self.trace.stepped() && self.trace.blocked.is_none();
        Ok(self.at_provider(
            operator,
            if direct {
                Confidence::High
            } else {
                Confidence::Medium
            },
        ))
    }

    /// The row on the author's own domain, if it has one: people with an address at aol.com log in
    /// at a host of their own, whether their mail leaves through hosts of Yahoo or of others.
    fn row_of_domain(&self, operator: &'t Operator) -> &'t Operator {
        self.table
            .find(self.domain)
            .filter(|row| matches!(row.submission(), Submission::Documented(_)))
            .unwrap_or(operator)
    }

    fn at_provider(&self, operator: &Operator, ceiling: Confidence) -> Verdict {
        let name = operator.name().to_owned();
        let domain = self.domain.clone();
        match operator.submission() {
            Submission::Documented(host) => {
                let reason = Reason::DocumentedHost {
                    operator: name,
                    host: host.clone(),
                    domain,
                };
                let mut verdict = Verdict::answer(
                    VerdictKind::Documented,
                    ceiling,
                    Rule::R4,
                    host.clone(),
                    reason,
                )
                .run_by(operator);
                verdict.settings = operator.settings().to_vec();
                verdict.others = operator.alternatives().to_vec();
                if host.as_str() == MICROSOFT_365 {
                    verdict.reasons.push(Reason::SmtpAuthTurnedOff);
                }
                verdict
            }
            _ => Verdict::none(
                Rule::R4,
                Reason::ProviderHostUnknown {
                    operator: name,
                    domain,
                },
            )
            .run_by(operator),
        }
    }

    /// R5 to R7.
    fn login(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        let hop = self.trace.submission_hop().ok_or(Miss::NoLogin)?;
        match self.believed_login(origin)? {
            Login::Own(host) => {
                let (kind, ceiling) = match self.distance() {
                    Distance::Direct => (VerdictKind::Recommend, Confidence::High),
                    Distance::Gateway | Distance::SignedForward => {
                        (VerdictKind::Recommend, Confidence::Medium)
                    }
                    Distance::List | Distance::UnsignedForward => {
                        (VerdictKind::Try, Confidence::Low)
                    }
                };
                if kind == VerdictKind::Try {
                    let reason = Reason::ThirdParty { host: host.clone() };
                    return Ok(Verdict::answer(
                        kind,
                        ceiling,
                        Rule::R10,
                        host.clone(),
                        reason,
                    ));
                }
                let (rule, reason) = self.login_rule(origin, hop, host);
                Ok(Verdict::answer(kind, ceiling, rule, host.clone(), reason))
            }
            Login::Hosting(host, operator) => {
                if let Some(operator) = operator
                    && matches!(operator.submission(), Submission::Documented(_))
                {
                    return Ok(self.at_provider(operator, Confidence::High));
                }
                let ceiling = if operator.is_some() {
                    Confidence::High
                } else {
                    Confidence::Medium
                };
                let (rule, reason) = self.login_rule(origin, hop, host);
                let mut verdict =
                    Verdict::answer(VerdictKind::Recommend, ceiling, rule, host.clone(), reason);
                if let Some(organization) = host.organization() {
                    verdict.reasons.push(Reason::SharedRelayRisk {
                        organization: organization.to_owned(),
                    });
                }
                Ok(match operator {
                    Some(operator) => verdict.run_by(operator),
                    None => verdict,
                })
            }
            Login::Doubtful(_) => Err(Miss::LoginForeign),
        }
    }

    fn login_rule(
        &self,
        origin: &Hop<'_, 't>,
        hop: &Hop<'_, 't>,
        host: &HostName,
    ) -> (Rule, Reason) {
        let host = host.clone();
        if is_gmail(hop) && self.trace.submission != self.trace.boundary {
            return (Rule::R5, Reason::GmailUsesIt { host });
        }
        // Behind a gateway the boundary's HELO name is the gateway's.
        if self.distance() != Distance::Gateway && origin.helo() == Some(&host) {
            return (Rule::R6, Reason::LoginAndHeloAgree { host });
        }
        // The client of the login's own line is the author's machine.
        let leaves_through = origin
            .helo()
            .filter(|helo| !self.login_is_last() && **helo != host)
            .map(ToString::to_string)
            .unwrap_or_default();
        (
            Rule::R7,
            Reason::LoginServer {
                host,
                leaves_through,
            },
        )
    }

    /// Whether the line of the login is also the one in which the mail came in.
    fn login_is_last(&self) -> bool {
        self.trace.submission == self.trace.origin
    }

    /// Where the author logged in, and how far that line may be believed.
    fn believed_login(&self, origin: &Hop<'_, 't>) -> Result<Login<'_>, Miss> {
        let hop = self.trace.submission_hop().ok_or(Miss::NoLogin)?;
        let host = hop.by().ok_or(Miss::LoginImpossible)?;
        // The line was written by the receiver itself: nobody else's word is needed for it.
        let receivers_own = self.trace.submission == self.trace.boundary;
        if self.rejection(origin, Seen::Login).is_some() {
            return Err(Miss::LoginImpossible);
        }
        if self.owns(host) {
            let believed = self.trace.vouchers.any() || receivers_own;
            return if believed {
                Ok(Login::Own(host))
            } else {
                Err(Miss::LoginUnvouched)
            };
        }
        let vouchers = self.trace.vouchers;
        let at_clients = origin
            .rdns()
            .is_some_and(|rdns| rdns.same_organization(host));
        let provider = hop
            .by_operator()
            .filter(|operator| operator.category() == Category::MailboxProvider);
        let direct = self.distance() == Distance::Direct;
        if vouchers.spf == Vouch::Vouches
            && direct
            && !receivers_own
            && (at_clients || provider.is_some())
            && self.trace.boundary_is_certain()
        {
            return Ok(Login::Hosting(host, provider));
        }
        if (vouchers.any() || receivers_own) && direct {
            Ok(Login::Doubtful(host))
        } else {
            Err(Miss::LoginForeign)
        }
    }

    /// R8.
    fn server_name(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        let operator = origin
            .operator()
            .filter(|operator| operator.category() == Category::MailboxProvider)
            .ok_or(Miss::NoProvider)?;
        let host = self.usable_helo(origin)?;
        // The HELO name is a claim; only the receiver's own look-up shows whose server it is.
        if !origin.operator_by_rdns() || !self.runs(operator, host) {
            return Err(Miss::ProviderOnlyClaimed);
        }
        if self.rejection(origin, Seen::Helo).is_some() {
            return Err(Miss::HeloImpossible);
        }
        let name = operator.name().to_owned();
        let verdict = match operator.submission() {
            Submission::ServerName(_) if operator.server_name_fits(host) => {
                // Where nothing was checked, the reverse name is the only witness. It is enough for
                // a provider's known servers; a guessed shape fits rented machines too.
                let unchecked = self.trace.results.is_empty() && operator.sureness() != Sureness::C;
                let vouched = self.trace.vouchers.any() || unchecked;
                let (kind, ceiling) = match self.distance() {
                    Distance::Direct if vouched && self.trace.boundary_is_certain() => {
                        (VerdictKind::Recommend, Confidence::High)
                    }
                    Distance::SignedForward => (VerdictKind::Try, Confidence::Medium),
                    // Any customer of the hoster could have sent it.
                    Distance::Direct | Distance::Gateway => (VerdictKind::Try, Confidence::Medium),
                    Distance::List => (VerdictKind::Try, Confidence::Low),
                    Distance::UnsignedForward => return Err(Miss::ThirdParty),
                };
                let reason = Reason::ServerNameProvider {
                    operator: name,
                    host: host.clone(),
                };
                Verdict::answer(kind, ceiling, Rule::R8, host.clone(), reason)
            }
            Submission::AccountName(_) => {
                if self.distance() == Distance::UnsignedForward {
                    return Err(Miss::ThirdParty);
                }
                let reason = Reason::AccountNameProvider {
                    operator: name,
                    host: host.clone(),
                };
                Verdict::answer(
                    VerdictKind::Try,
                    Confidence::Medium,
                    Rule::R8,
                    host.clone(),
                    reason,
                )
            }
            _ => return Err(Miss::NameUnlike),
        };
        Ok(verdict.run_by(operator))
    }

    fn runs(&self, operator: &Operator, host: &HostName) -> bool {
        self.table
            .find(host)
            .is_some_and(|found| found.is_same(operator))
    }

    /// R9 and R10.
    fn helo_in_organization(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        let host = self.usable_helo(origin)?;
        if !self.owns(host) {
            return Err(Miss::HeloOutside);
        }
        if self.rejection(origin, Seen::Helo).is_some() {
            return Err(Miss::HeloImpossible);
        }
        let vouchers = self.trace.vouchers;
        let third_party = |ceiling| {
            let reason = Reason::ThirdParty { host: host.clone() };
            Ok(Verdict::answer(
                VerdictKind::Try,
                ceiling,
                Rule::R10,
                host.clone(),
                reason,
            ))
        };
        match self.distance() {
            Distance::Gateway if vouchers.aligned() => return third_party(Confidence::Medium),
            Distance::Gateway | Distance::List | Distance::UnsignedForward => {
                return third_party(Confidence::Low);
            }
            Distance::Direct | Distance::SignedForward => {}
        }
        if !vouchers.any() {
            return third_party(Confidence::Low);
        }
        if self.is_role {
            let sender = self
                .trace
                .author
                .as_ref()
                .map(|author| author.address.clone())
                .unwrap_or_default();
            let reason = Reason::RoleSender { sender };
            return Ok(Verdict::answer(
                VerdictKind::Try,
                Confidence::Low,
                Rule::R10,
                host.clone(),
                reason,
            ));
        }
        let organization = host.organization().unwrap_or(host.as_str()).to_owned();
        let reason = Reason::HeloInOrganization {
            host: host.clone(),
            organization,
        };
        let ceiling = if vouchers.aligned() {
            Confidence::Medium
        } else {
            Confidence::Low
        };
        let mut verdict = Verdict::answer(
            VerdictKind::Recommend,
            ceiling,
            Rule::R9,
            host.clone(),
            reason,
        );
        if !vouchers.aligned() {
            verdict
                .reasons
                .push(Reason::OnlyReverseNameVouches { host: host.clone() });
        }
        Ok(verdict)
    }

    /// R11: a host of an unknown organisation.
    fn foreign(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        if !matches!(self.distance(), Distance::Direct | Distance::Gateway) {
            return Err(Miss::ThirdParty);
        }
        let answer = |host: &HostName| {
            let reason = Reason::ForeignHost {
                host: host.clone(),
                domain: self.domain.clone(),
            };
            Ok(Verdict::answer(
                VerdictKind::Try,
                Confidence::Low,
                Rule::R11,
                host.clone(),
                reason,
            ))
        };
        if let Ok(Login::Doubtful(host)) = self.believed_login(origin) {
            return answer(host);
        }
        let host = self.usable_helo(origin)?;
        if self.rejection(origin, Seen::Helo).is_some() {
            return Err(Miss::HeloImpossible);
        }
        let authorized = self.trace.vouchers.spf == Vouch::Vouches;
        if authorized {
            answer(host)
        } else {
            Err(Miss::NotAuthorized)
        }
    }

    /// R12.
    fn reverse_name(&self, origin: &Hop<'_, 't>) -> Result<Verdict, Miss> {
        let host = origin.rdns().ok_or(Miss::NoReverseName)?;
        if !self.owns(host) {
            return Err(Miss::ReverseNameOutside);
        }
        if self.rejection(origin, Seen::Rdns).is_some() {
            return Err(Miss::ReverseNameImpossible);
        }
        let helo = origin
            .received()
            .client
            .helo
            .as_deref()
            .unwrap_or_default()
            .to_owned();
        let reason = Reason::ReverseNameInstead {
            host: host.clone(),
            helo,
        };
        Ok(Verdict::answer(
            VerdictKind::Try,
            Confidence::Low,
            Rule::R12,
            host.clone(),
            reason,
        ))
    }

    /// The HELO name, as far as it is a host name at all.
    fn usable_helo<'h>(&self, origin: &'h Hop<'_, 't>) -> Result<&'h HostName, Miss> {
        let given = origin.received().client.helo.is_some();
        origin.helo().ok_or(if given {
            Miss::HeloImpossible
        } else {
            Miss::NoHelo
        })
    }

    /// How far the sender's side is from the receiver's own word.
    fn distance(&self) -> Distance {
        let has = |kind| self.trace.steps.iter().any(|step| step.kind == kind);
        let unlisted = self.trace.steps.iter().any(|step| {
            step.kind == StepKind::Forwarder
                && step
                    .operator
                    .is_none_or(|operator| operator.category() != Category::Forwarder)
        });
        if unlisted && !self.trace.vouchers.signed() {
            Distance::UnsignedForward
        } else if has(StepKind::List) {
            Distance::List
        } else if has(StepKind::Gateway) {
            Distance::Gateway
        } else if has(StepKind::Forwarder) {
            if self.trace.vouchers.signed() {
                Distance::SignedForward
            } else {
                Distance::List
            }
        } else {
            Distance::Direct
        }
    }

    /// Why a name that was seen cannot be an answer, if it cannot.
    fn rejection(&self, origin: &Hop<'_, 't>, seen: Seen) -> Option<Rejection> {
        let (cell, name, ip) = match seen {
            Seen::Login => (
                &self.rejections.login,
                self.trace.submission_hop().and_then(Hop::by),
                None,
            ),
            Seen::Helo => (
                &self.rejections.helo,
                origin.helo(),
                origin.received().client.ip,
            ),
            Seen::Rdns => (
                &self.rejections.rdns,
                origin.rdns(),
                origin.received().client.ip,
            ),
        };
        *cell.get_or_init(|| self.rejection_of(name?, ip))
    }

    /// Why a name cannot be an answer, if it cannot.
    fn rejection_of(&self, name: &HostName, ip: Option<IpAddr>) -> Option<Rejection> {
        if let Some(fault) = name.public_fault() {
            return Some(fault.into());
        }
        if let Some(operator) = self.table.find(name) {
            if operator.is_mx_only(name) {
                return Some(Rejection::MxOnly);
            }
            match operator.category() {
                Category::MailboxProvider => {
                    if operator.is_pool(name) {
                        return Some(Rejection::PoolName);
                    }
                }
                _ => return Some(Rejection::OutsideServiceName),
            }
        }
        is_dynamic(name, ip).then_some(Rejection::DynamicName)
    }

    /// What else there is to say, and the other names that were seen.
    fn add_witnesses(&self, origin: &Hop<'_, 't>, verdict: &mut Verdict) {
        let trace = self.trace;
        let vouchers = trace.vouchers;
        verdict.vouched = vouchers.any().into();
        for step in &trace.steps {
            verdict.reasons.push(Reason::SteppedOver {
                kind: step.kind,
                name: step_name(step),
            });
        }
        if let Some(step) = &trace.blocked {
            verdict.reasons.push(Reason::ChainBroken {
                kind: step.kind,
                name: step_name(step),
            });
        }
        let named = [
            ("SPF", vouchers.spf),
            ("DKIM", vouchers.dkim),
            ("DMARC", vouchers.dmarc),
            ("reverse DNS", vouchers.rdns),
        ];
        let by: Vec<_> = named
            .iter()
            .filter(|(_, vouch)| *vouch == Vouch::Vouches)
            .map(|(name, _)| *name)
            .collect();
        if !by.is_empty() {
            verdict.reasons.push(Reason::Vouched {
                domain: self.domain.clone(),
                by: by.join(", "),
            });
        } else if verdict.kind != VerdictKind::Outside && verdict.rule != Rule::R2 {
            verdict.reasons.push(Reason::NotVouched {
                domain: self.domain.clone(),
            });
        }
        let login = trace.submission_hop();
        if let Some(host) = login.and_then(|hop| hop.by())
            && verdict.host.as_ref() != Some(host)
            && matches!(self.believed_login(origin), Err(_) | Ok(Login::Doubtful(_)))
            && self.rejection(origin, Seen::Login).is_none()
        {
            verdict
                .reasons
                .push(Reason::SubmissionNotBelieved { host: host.clone() });
        }
        // Every name seen is either another candidate or rejected for a stated reason.
        let received = origin.received();
        let seen = [
            (
                Seen::Login,
                login.and_then(|hop| hop.received().by.as_deref()),
                login.and_then(Hop::by),
            ),
            (Seen::Helo, received.client.helo.as_deref(), origin.helo()),
            (
                Seen::Rdns,
                origin.rdns().map(HostName::as_str),
                origin.rdns(),
            ),
        ];
        for (seen, text, name) in seen {
            let Some(text) = text else { continue };
            let code = match name {
                Some(_) => self.rejection(origin, seen),
                None => HostName::parse(text).err().map(Rejection::from),
            };
            if let Some(code) = code {
                let rejected = Rejected {
                    name: text.to_owned(),
                    code,
                };
                if !verdict.rejected.contains(&rejected) {
                    verdict.rejected.push(rejected);
                }
            } else if let Some(name) = name {
                let foreign = !self.owns(name);
                let hosted = verdict.operator.is_some() || vouchers.spf == Vouch::Vouches;
                if verdict.host.as_ref() != Some(name)
                    && !verdict.others.contains(name)
                    && verdict.kind != VerdictKind::Outside
                    && verdict.rule != Rule::R2
                    && (!foreign || hosted)
                {
                    verdict.others.push(name.clone());
                }
            }
        }
    }
}

/// Whether the client of a hop is an outbound host of Gmail: somebody sends through this server
/// from there. A HELO name shows that only where the line has no place for a reverse name.
fn is_gmail(hop: &Hop<'_, '_>) -> bool {
    let name = if hop.operator_by_rdns() {
        hop.rdns()
    } else if hop.received().client.rdns == ReverseName::NotRecorded {
        hop.helo()
    } else {
        return false;
    };
    hop.operator()
        .zip(name.as_ref())
        .is_some_and(|(operator, name)| {
            operator.name() == GMAIL
                && operator.category() == Category::MailboxProvider
                && operator.is_outbound(name)
        })
}

fn step_name(step: &crate::trace::Step<'_>) -> String {
    match (step.operator, &step.host) {
        (Some(operator), _) => operator.name().to_owned(),
        (None, Some(host)) => host.to_string(),
        (None, None) => String::new(),
    }
}

/// Whether a name was made from the client's address, or belongs to a dial-in pool.
fn is_dynamic(name: &HostName, ip: Option<IpAddr>) -> bool {
    // A name without a digit spells no address.
    let has_digit = name.as_str().bytes().any(|b| b.is_ascii_digit());
    let organization = name.organization().unwrap_or_default();
    let left = name.as_str().strip_suffix(organization).unwrap_or_default();
    let words = || {
        left.split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| !word.is_empty())
    };
    if words().any(|word| SERVER_WORDS.contains(&word)) {
        return false;
    }
    words().any(|word| DYNAMIC_WORDS.contains(&word))
        || (has_digit && ip.is_some_and(|ip| holds_address(left, ip)))
}

/// Whether the labels spell the address: three octets in a row, forwards or backwards, or all of
/// them in hexadecimal or with leading zeros.
fn holds_address(labels: &str, ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let mut octets = v4.octets();
            let numbers: Vec<u32> = labels
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| !digits.is_empty())
                .map(|digits| digits.parse().unwrap_or(u32::MAX))
                .collect();
            // All four in one run of digits are eight of them at least.
            let has_run = labels
                .split(|c: char| !c.is_ascii_hexdigit())
                .any(|run| run.len() >= 8);
            for _ in 0..2 {
                let [a, b, c, d] = octets;
                let spelled = [a, b, c, d].map(u32::from);
                let in_a_row =
                    |three: &[u32]| numbers.windows(three.len()).any(|window| window == three);
                if spelled.windows(3).any(in_a_row)
                    || has_run && labels.contains(&format!("{a:02x}{b:02x}{c:02x}{d:02x}"))
                    || has_run && labels.contains(&format!("{a:03}{b:03}{c:03}{d:03}"))
                {
                    return true;
                }
                octets.reverse();
            }
            false
        }
        IpAddr::V6(v6) => {
            let hex: String = labels.chars().filter(char::is_ascii_hexdigit).collect();
            let full: String = v6
                .segments()
                .iter()
                .map(|segment| format!("{segment:04x}"))
                .collect();
            let short: String = v6
                .segments()
                .iter()
                .filter(|s| **s != 0)
                .map(|s| format!("{s:x}"))
                .collect();
            hex.contains(&full) || (short.len() >= 8 && hex.contains(&short))
        }
    }
}

/// Room for the reasons of an ordinary verdict.
const TYPICAL_REASONS: usize = 4;
/// Microsoft 365 turns password logins at this host off by default from the end of December 2026.
const MICROSOFT_365: &str = "smtp.office365.com";
/// Gmail's name in the table.
const GMAIL: &str = "Google";
/// Shapes of return paths, and a domain of the bulk sender that writes them.
const VERP_SHAPES: [(&str, &str); 5] = [
    (
        r"(?i-u)^bounces\+[0-9]+-[0-9a-f]+-[^@]+=[^@]+@",
        "sendgrid.net",
    ),
    (r"(?i-u)^bounce-m[cd][._-]", "mcsv.net"),
    (r"(?i-u)^msprvs1=", "sparkpostmail.com"),
    (r"(?i-u)^pm_bounces@", "mtasv.net"),
    (
        r"(?i-u)^[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f-]{27}-000000@",
        "amazonses.com",
    ),
];

/// The shapes compiled. A test compiles every one, so the empty set is never taken.
static VERP: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(VERP_SHAPES.map(|(shape, _)| shape)).unwrap_or_default());

/// `Feedback-ID` words that are no label of the sender's domain.
const FEEDBACK_IDS: [(&str, &str); 2] = [("sg", "sendgrid"), ("mc", "mcsv")];
/// Words of pools for end users, as whole words left of the organisation.
const DYNAMIC_WORDS: [&str; 14] = [
    "dyn", "dynamic", "dhcp", "ppp", "pppoe", "pool", "dsl", "adsl", "vdsl", "cable", "dial",
    "client", "cust", "res",
];
/// Words that make a server of such a name after all.
const SERVER_WORDS: [&str; 5] = ["static", "mail", "smtp", "mx", "out"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pools_and_names_made_of_addresses_are_dynamic() {
        let v4 = Some("203.0.113.74");
        let v6 = Some("2001:db8::7");
        let table = [
            ("ip-203-0-113-74.example.net", v4, true),
            ("74-113-0-203.example.net", v4, true),
            ("203-0-113.example.net", v4, true),
            ("h0x113x74.example.net", v4, true),
            ("h113-0-203.example.net", v4, true),
            ("h203-113-0-74.example.net", v4, false),
            ("h203-0-114-74.example.net", v4, false),
            ("h1-203-0-113-2.example.net", v4, true),
            ("cb00714a.example.net", v4, true),
            ("4a7100cb.example.net", v4, true),
            ("h-cb00714b.example.net", v4, false),
            ("203000113074.example.net", v4, true),
            ("074113000203.example.net", v4, true),
            ("ip-203-0-113-74.example.net", None, false),
            ("mail-203-0-113-74.example.net", v4, false),
            ("static.203-0-113-74.example.net", v4, false),
            ("20010db8000000000000000000000007.example.net", v6, true),
            ("h2001-db8-7.example.net", v6, true),
            ("h2001-db8-8.example.net", v6, false),
            ("h2001-db8.example.net", Some("2001:db8::"), false),
            ("mx-2001-db8-7.example.net", v6, false),
            ("dyn7.example.net", v4, true),
            ("a.pool.example.net", None, true),
            ("dynamo.example.net", v4, false),
            ("web.pool.net", v4, false),
            ("server7.example.net", v4, false),
        ];
        for (name, ip, expected) in table {
            let host = HostName::parse(name).unwrap();
            let ip = ip.map(|ip| ip.parse().unwrap());
            assert_eq!(is_dynamic(&host, ip), expected, "{name} {ip:?}");
        }
    }

    #[test]
    fn return_paths_of_bulk_senders_are_known_by_their_shape() {
        let table = [
            (
                "bounces+4711-ab12-ana=example.org@em77.example.com",
                Some("sendgrid.net"),
            ),
            (
                "bounce-mc.us1_1234.5678-ana=example.org@mail.example.com",
                Some("mcsv.net"),
            ),
            (
                "0102018f3c4d5e6f-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000@bounce.example.com",
                Some("amazonses.com"),
            ),
            ("pm_bounces@pm.example.com", Some("mtasv.net")),
            ("bo@example.com", None),
            ("bounces@example.com", None),
        ];
        for (path, expected) in table {
            let found = VERP.matches(path.as_bytes()).iter().next();
            assert_eq!(found.map(|index| VERP_SHAPES[index].1), expected, "{path}");
        }
        for (_, domain) in VERP_SHAPES {
            let operator = Table::builtin().find_text(domain).unwrap();
            assert_eq!(operator.category(), Category::BulkEsp, "{domain}");
        }
    }
}
