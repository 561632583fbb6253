//! One mail's judgement: the ladder of rules R0 to R13, a table of which the first rule that fits
//! decides.
//!
//! Knows how much each piece of evidence counts. A name that only a stranger's mail speaks for never
//! comes out as [`VerdictKind::Recommend`]: people type a password into the server that is named.
//!
//! Sentences are not built here, and certificates are not judged; `report` and `probe` do that.

mod facts;
mod marks;
mod remarks;

use crate::authentication::Outcome;
use crate::generic::has_mail_word;
use crate::ladder::facts::{Basis, Facts, Login, NameSource, Provider, Via, documents_a_host};
use crate::ladder::marks::service_of_marks;
use crate::message::Message;
use crate::name::{HostName, NameFault};
use crate::operator::{Category, Operator, Setting, Submission, Sureness, Table};
use crate::reason::{FailedChecks, Ground, Miss, Reason, Remark, Tried};
use crate::trace::{Hop, ResultsPlace, StepKind, Trace};
use crate::verdict::{Confidence, Rejected, Rule, Strength, Verdict, VerdictKind};

/// What the ladder makes of one message.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is that.
    pub ground: Ground,
    /// What else the header shows.
    pub remarks: Vec<Remark>,
    /// Other names seen that might be the answer, best first.
    pub others: Vec<HostName>,
    /// Names seen that cannot be it.
    pub rejected: Vec<Rejected>,
    /// The name that the receiver recorded for the address of a client that the domain lets send: a
    /// certificate may bring it as the answer.
    pub vouched_names: Vec<HostName>,
}

impl Judgement {
    /// The judgement on a text that is not a mail: R0.
    #[must_use]
    pub fn no_source(found: &'static str) -> Self {
        let found = found.into();
        Ruling::none(Ground::NotTheSource { found }).by(Rule::R0)
    }

    /// Judges one message.
    ///
    /// ```
    /// use heloscope::ladder::Judgement;
    /// use heloscope::message::Message;
    /// use heloscope::operator::Table;
    /// use heloscope::trace::{Receiver, Trace};
    /// use heloscope::verdict::Rule;
    ///
    /// let message = Message::read(
    ///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x\n\
    ///       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    ///       From: Bo <bo@example.com>\n",
    /// );
    /// let table = Table::builtin();
    /// let trace = Trace::of(&message, table, &Receiver::default());
    /// let verdict = Judgement::of(&message, &trace, table).verdict;
    /// assert_eq!(verdict.host.unwrap().as_str(), "mail.example.com");
    /// assert_eq!(verdict.rule, Rule::R9);
    /// ```
    #[must_use]
    pub fn of<'a, 't>(message: &Message<'a>, trace: &Trace<'a, 't>, table: &'t Table) -> Self {
        let facts = Facts::of(message, trace, table);
        remarks::add(climb(&facts, |_, _| {}), &facts)
    }

    /// The same without most of what is remarked besides, which a tally does not count.
    pub(crate) fn to_count<'a, 't>(
        message: &Message<'a>,
        trace: &Trace<'a, 't>,
        table: &'t Table,
    ) -> Self {
        climb(&Facts::of(message, trace, table), |_, _| {})
    }

    /// Judges one message, and says of each rule above the deciding one why it did not fit.
    ///
    /// ```
    /// use heloscope::ladder::Judgement;
    /// use heloscope::message::Message;
    /// use heloscope::operator::Table;
    /// use heloscope::reason::Miss;
    /// use heloscope::trace::{Receiver, Trace};
    /// use heloscope::verdict::Rule;
    ///
    /// let message = Message::read(
    ///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x\n\
    ///       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    ///       From: Bo <bo@example.com>\n",
    /// );
    /// let table = Table::builtin();
    /// let trace = Trace::of(&message, table, &Receiver::default());
    /// let (judgement, tried) = Judgement::with_tried(&message, &trace, table);
    /// assert_eq!(judgement.verdict.rule, Rule::R9);
    /// let misses: Vec<_> = tried.iter().map(|tried| (tried.rule, tried.miss)).collect();
    /// assert_eq!(misses.first(), Some(&(Rule::R0, Miss::HasRoute)));
    /// assert!(misses.contains(&(Rule::R7, Miss::NoLogin)));
    /// assert_eq!(misses.last(), Some(&(Rule::R8, Miss::NoProvider)));
    /// ```
    #[must_use]
    pub fn with_tried<'a, 't>(
        message: &Message<'a>,
        trace: &Trace<'a, 't>,
        table: &'t Table,
    ) -> (Self, Vec<Tried>) {
        let facts = Facts::of(message, trace, table);
        let mut tried = Vec::new();
        let judgement = climb(&facts, |rule, miss| {
            let name = remarks::name_of(miss, &facts);
            tried.push(Tried { rule, miss, name });
        });
        // A rule that fits by its second way did not fail.
        tried.retain(|tried| tried.rule != judgement.verdict.rule);
        (remarks::add(judgement, &facts), tried)
    }

    /// Says that another message carries this one, whose receiver is `server`, and lowers the answer
    /// unless that message's author is of the receiver's organisation.
    pub(crate) fn mark_as_carried(&mut self, server: Option<&HostName>, is_receivers: bool) {
        let server = server.map(HostName::to_string);
        self.remarks.push(Remark::Carried { server });
        if !is_receivers {
            self.lower();
        }
    }

    /// Takes the answer for one that anybody could have written.
    fn lower(&mut self) {
        self.verdict.confidence = self.verdict.confidence.min(Confidence::Low);
        self.verdict.strength = Strength::Weak;
        self.verdict.is_vouched = false;
    }

    /// Says that the receiver's passes were not counted, where nothing else vouches for the author: it is
    /// not that he found none.
    pub(crate) fn mark_unread_checks(&mut self, message: &Message<'_>) {
        self.mark_checks_unread_if(|| message.hides_passes());
    }

    /// Says that the receiver's passes were not counted, whatever else vouches for the author.
    pub(crate) fn mark_checks_unread(&mut self, message: &Message<'_>) {
        self.mark_checks_unread_if(|| true);
        let is_told = |remark: &Remark| matches!(remark, Remark::ChecksUnread { .. });
        if let Some(author) = message.author()
            && !self.remarks.iter().any(is_told)
        {
            let domain = author.domain;
            self.remarks.push(Remark::ChecksUnread { domain });
        }
    }

    fn mark_checks_unread_if(&mut self, is_so: impl Fn() -> bool) {
        for remark in &mut self.remarks {
            if let Remark::NotVouched { domain } = remark
                && is_so()
            {
                let domain = domain.clone();
                *remark = Remark::ChecksUnread { domain };
            }
        }
    }

    /// Says of a header section that was mended, or is not whole, what that means for the answer. A
    /// reason that might be untrue of the whole header is not given.
    pub(crate) fn mark_as_mended(&mut self, mending: Mending) {
        let is_doubtful = mending.has_surroundings
            || mending.is_open
            || mending.is_one_line
            || mending.is_top_lost
            || mending.is_ambiguous
            || mending.may_lack_fields
            || mending.is_rejoined;
        match self.ground {
            // What stands in the text was not cut off.
            Ground::NoTraceField if mending.has_unread_route => self.ground = Ground::RouteUnread,
            Ground::NeverLeft if is_doubtful && mending.has_unread_route => {
                self.ground = Ground::RouteUnread;
            }
            Ground::NeverLeft | Ground::NoTraceField if is_doubtful => {
                self.ground = Ground::ProbablyCut;
            }
            Ground::NoTraceField if mending.shows_delivery => self.ground = Ground::ProbablyCut,
            // Who handed the mail over stands in what is missing.
            Ground::NoNameLeft if mending.is_cut_in_route => {
                self.ground = Ground::ProbablyCut;
                self.remarks.retain(|remark| {
                    !matches!(remark, Remark::ClientHidden | Remark::NotVouched { .. })
                });
            }
            Ground::NoAuthor if mending.has_unread_author => self.ground = Ground::AuthorUnread,
            Ground::NoAuthor
                if is_doubtful
                    && !mending.has_author_field
                    && !self.remarks.contains(&Remark::AuthorCut) =>
            {
                self.remarks.push(Remark::AuthorCut);
            }
            _ => {}
        }
        let is_divided = mending.is_one_line
            || mending.is_top_lost
            || mending.is_ambiguous
            || mending.may_lack_fields
            || mending.is_rejoined;
        self.mark_checks_unread_if(|| {
            mending.has_unread_checks || (mending.has_pass && is_divided)
        });
        let beyond_repair = [
            (mending.is_one_line, Remark::OneLine),
            (mending.is_top_lost, Remark::TopLost),
            (mending.is_ambiguous, Remark::Ambiguous),
            (mending.may_lack_fields, Remark::FieldsMissing),
        ];
        for (is_so, remark) in beyond_repair {
            if is_so && self.verdict.kind.is_answer() {
                self.verdict.kind = VerdictKind::Try;
                self.lower();
                self.remarks.push(remark);
            }
        }
        // Where there is no answer, or a try already, this may be why.
        if mending.has_torn_lines {
            if self.verdict.kind.is_answer() {
                self.verdict.kind = VerdictKind::Try;
                self.lower();
            }
            let is_told = |remark: &Remark| matches!(remark, Remark::ChecksUnread { .. });
            if !self.remarks.iter().any(is_told) || self.verdict.kind == VerdictKind::Try {
                self.remarks.push(Remark::LinesTorn);
            }
        }
        if mending.has_surroundings {
            self.remarks.push(Remark::TextAround);
        }
    }

    /// The judgement on a delivery report: it says which server failed, and is no mail of a person.
    #[must_use]
    pub fn delivery_report(server: Option<String>, fault: &'static str) -> Self {
        let fault = fault.into();
        Ruling::none(Ground::DeliveryReport { server, fault }).by(Rule::R13)
    }

    /// What it names for a domain.
    pub(crate) fn naming(&self, domain: Option<HostName>) -> Naming {
        Naming {
            kind: self.verdict.kind,
            host: self.verdict.host.clone(),
            domain,
        }
    }

    /// Every reason, the one that decided first.
    pub fn reasons(&self) -> impl Iterator<Item = Reason<'_>> {
        let ground = std::iter::once(Reason::Mail(&self.ground));
        ground.chain(self.remarks.iter().map(Reason::Remark))
    }
}

/// Which host a judgement names for which domain, and how surely.
#[derive(PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) kind: VerdictKind,
    pub(crate) host: Option<HostName>,
    domain: Option<HostName>,
}

/// What was done to a header section before it was read, and whether it is whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mending {
    /// It stood in a text that somebody else may have written.
    pub has_surroundings: bool,
    /// All of it stood in one line.
    pub is_one_line: bool,
    /// Fields may be missing: it came out of a form that keeps one field of a name.
    pub may_lack_fields: bool,
    /// It came out of a form that may keep its fields in another order.
    pub has_lost_order: bool,
    /// It begins within a trace field.
    pub is_top_lost: bool,
    /// It can be read in more than one way, and a sender may have written what is taken for the route.
    pub is_ambiguous: bool,
    /// Its lines were wrapped, and what it says depends on how their pieces belong together.
    pub has_torn_lines: bool,
    /// No blank line ends it: it may be cut.
    pub is_open: bool,
    /// What looks like the author's field stands in the text and was not read.
    pub has_unread_author: bool,
    /// What look like trace fields stand in the text, and none of them was read.
    pub has_unread_route: bool,
    /// What looks like a receiver's result stands in the text and was not read, or stands where it is
    /// nobody's.
    pub has_unread_checks: bool,
    /// A result shows a pass, believed or not; [`Reading::mended`](crate::reader::Reading::mended) knows
    /// that.
    pub has_pass: bool,
    /// It has a `From`, readable or not; [`Reading::mended`](crate::reader::Reading::mended) knows that.
    pub has_author_field: bool,
    /// It ends within a trace field; [`Reading::mended`](crate::reader::Reading::mended) knows that.
    pub is_cut_in_route: bool,
    /// A receiver wrote into it; [`Reading::mended`](crate::reader::Reading::mended) knows that.
    pub shows_delivery: bool,
    /// Its lost folds were put back; [`Reading::mended`](crate::reader::Reading::mended) knows that.
    pub is_rejoined: bool,
}

/// The ladder. The first rung that decides wins; each rung before it says why it did not.
///
/// A detour is a second way to a rule that has its own rung; missing it is not reported.
const LADDER: [Rung; 18] = [
    detour(Rule::R13, r13_no_author),
    rung(Rule::R0, r0_no_route),
    rung(Rule::R1, r1_never_left),
    detour(Rule::R4, r4_inside_one_provider),
    rung(Rule::R2, r2_forged),
    rung(Rule::R3, r3_outside_service),
    detour(Rule::R13, r13_hidden_by_an_intermediary),
    rung(Rule::R5, r5_gmail_logs_in_there),
    rung(Rule::R6, r6_login_and_helo_agree),
    rung(Rule::R7, r7_login_server),
    detour(Rule::R10, r10_login_before_an_unvouched_provider),
    rung(Rule::R4, r4_documented_by_the_provider),
    detour(Rule::R10, r10_login_on_weaker_word),
    rung(Rule::R8, r8_server_name_of_a_hoster),
    rung(Rule::R9, r9_helo_in_the_organisation),
    rung(Rule::R10, r10_helo_on_weaker_word),
    rung(Rule::R12, r12_reverse_name_instead),
    rung(Rule::R11, r11_foreign_but_authorised),
];

/// One rule in its place on the ladder.
struct Rung {
    rule: Rule,
    decide: for<'t> fn(&Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss>,
    miss: Report,
}

/// Whether a miss of a rung is reported.
#[derive(PartialEq, Eq)]
enum Report {
    Yes,
    No,
}

const fn rung(
    rule: Rule,
    decide: for<'t> fn(&Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss>,
) -> Rung {
    Rung {
        rule,
        decide,
        miss: Report::Yes,
    }
}

const fn detour(
    rule: Rule,
    decide: for<'t> fn(&Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss>,
) -> Rung {
    Rung {
        miss: Report::No,
        ..rung(rule, decide)
    }
}

/// Asks rung after rung; `passed` hears why each did not decide.
fn climb(facts: &Facts<'_, '_, '_>, mut passed: impl FnMut(Rule, Miss)) -> Judgement {
    for rung in &LADDER {
        let decided = (rung.decide)(facts).and_then(|ruling| below_doubt(ruling, rung.rule, facts));
        match decided {
            Ok((ruling, rule)) => return remarks::weigh(ruling.by(rule), facts),
            Err(miss) if rung.miss == Report::Yes => passed(rung.rule, miss),
            Err(_) => {}
        }
    }
    remarks::weigh(r13_nothing_left().by(Rule::R13), facts)
}

/// What a ruling is worth where its lines are in doubt: below an unsure boundary a host of the
/// author's organisation is worth a try, and no other; so is a name that rests on a damaged line.
fn below_doubt<'t>(
    mut ruling: Ruling<'t>,
    rule: Rule,
    facts: &Facts<'_, '_, 't>,
) -> Result<(Ruling<'t>, Rule), Miss> {
    let Some(host) = ruling.host.clone() else {
        return Ok((ruling, rule));
    };
    if facts.message.author_is_stand_in() {
        ruling.lower_to_try();
        let domain = facts.domain()?.clone();
        ruling.remarks.push(Remark::DomainGiven { domain });
    }
    if facts.trace.boundary_is_certain() {
        // A line without a server or a date was damaged on the way to us, or made up.
        if ruling.kind.is_answer() && facts.rests_on_damage() {
            ruling.remarks.push(Remark::DamagedLine);
            // What the author's own domain says does not rest on any line.
            if ruling.strength != Strength::Strong {
                ruling.kind = VerdictKind::Try;
                ruling.confidence = Confidence::Low;
            }
        }
        return Ok((ruling, rule));
    }
    if !facts.owns(&host) {
        return Err(Miss::BoundaryUnsure);
    }
    ruling.lower_to_try();
    ruling.ground = Ground::BoundaryUnsure { host };
    Ok((ruling, Rule::R10))
}

/// What a rule decides.
struct Ruling<'t> {
    kind: VerdictKind,
    confidence: Confidence,
    host: Option<HostName>,
    ground: Ground,
    remarks: Vec<Remark>,
    settings: Vec<Setting>,
    others: Vec<HostName>,
    operator: Option<&'t Operator>,
    /// How much it counts among others; the least of this and what the evidence allows.
    strength: Strength,
}

impl<'t> Ruling<'t> {
    /// What anybody could have written is worth a try.
    fn lower_to_try(&mut self) {
        self.kind = VerdictKind::Try;
        self.confidence = Confidence::Low;
        self.strength = Strength::Weak;
    }

    fn none(ground: Ground) -> Self {
        Self {
            kind: VerdictKind::None,
            confidence: Confidence::None,
            host: None,
            ground,
            remarks: Vec::new(),
            settings: Vec::new(),
            others: Vec::new(),
            operator: None,
            strength: Strength::Weak,
        }
    }

    fn new(kind: VerdictKind, confidence: Confidence, host: &HostName, ground: Ground) -> Self {
        Self {
            kind,
            confidence,
            host: Some(host.clone()),
            ..Self::none(ground)
        }
    }

    fn run_by(mut self, operator: Option<&'t Operator>) -> Self {
        self.operator = operator;
        self
    }

    fn with_remark(mut self, remark: Option<Remark>) -> Self {
        self.remarks.extend(remark);
        self
    }

    fn by(self, rule: Rule) -> Judgement {
        Judgement {
            verdict: Verdict {
                kind: self.kind,
                host: self.host,
                confidence: self.confidence,
                settings: self.settings,
                operator: self.operator.map(|operator| operator.name().to_owned()),
                strength: self.strength,
                ..Verdict::none(rule)
            },
            ground: self.ground,
            remarks: self.remarks,
            others: self.others,
            rejected: Vec::new(),
            vouched_names: Vec::new(),
        }
    }
}

fn r13_no_author<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    if facts.trace.hops.is_empty() {
        return Err(Miss::HasRoute);
    }
    let Ok(domain) = facts.domain() else {
        return Ok(Ruling::none(Ground::NoAuthor));
    };
    match domain.public_fault() {
        Some(NameFault::Internal | NameFault::SingleLabel | NameFault::UnknownSuffix) => {
            let domain = domain.clone();
            Ok(Ruling::none(Ground::AuthorNotPublic { domain }))
        }
        _ => Err(Miss::HasRoute),
    }
}

fn r0_no_route<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    if !facts.trace.hops.is_empty() {
        return Err(Miss::HasRoute);
    }
    Ok(Ruling::none(match facts.author() {
        Ok(_) => Ground::NoTraceField,
        Err(_) => Ground::NoAuthor,
    }))
}

fn r1_never_left<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    if facts.origin().is_ok() {
        Err(Miss::CrossesNetwork)
    } else if facts.provider_inside().is_some() {
        Err(Miss::InsideProvider)
    } else {
        Ok(Ruling::none(Ground::NeverLeft))
    }
}

/// No hop crosses a network, but a provider wrote the lines.
fn r4_inside_one_provider<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    if facts.origin().is_ok() {
        return Err(Miss::CrossesNetwork);
    }
    let provider = facts.provider_inside().ok_or(Miss::NoProvider)?;
    at_provider(facts, provider)
}

/// A reverse name explains no failure: whoever rents a line of the domain's has one. An intermediary
/// does.
fn r2_forged<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let trace = facts.trace;
    let failed = match (trace.failures.spf, trace.failures.dmarc) {
        (true, true) => FailedChecks::SpfAndDmarc,
        (true, false) => FailedChecks::Spf,
        (false, true) => FailedChecks::Dmarc,
        (false, false) => return Err(Miss::NothingFailed),
    };
    if trace.stepped() || trace.blocked.is_some() {
        return Err(Miss::FailureExplained);
    }
    Ok(Ruling::none(Ground::ProbablyForged {
        domain: facts.domain()?.clone(),
        failed,
    }))
}

fn r3_outside_service<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let origin = facts.origin()?;
    let bulk = |operator: &&Operator| operator.category() == Category::BulkEsp;
    let by_client = origin.operator().filter(bulk).map(|operator| {
        let name = if origin.operator_by_rdns() {
            origin.rdns()
        } else {
            origin.helo()
        };
        (operator, name.map(HostName::to_string))
    });
    let by_lowest_line = || {
        let lowest = facts.trace.hops.last()?;
        let operator = lowest.by_operator().filter(bulk)?;
        Some((operator, lowest.by().map(HostName::to_string)))
    };
    let (operator, sign) = by_client
        .or_else(by_lowest_line)
        .or_else(|| service_of_marks(facts).map(|(operator, sign)| (operator, Some(sign))))
        .ok_or(Miss::NoServiceSign)?;
    let ground = Ground::OutsideService {
        operator: operator.name().to_owned(),
        sign,
    };
    Ok(Ruling {
        kind: VerdictKind::Outside,
        operator: Some(operator),
        ..Ruling::none(ground)
    })
}

/// The client is not the sender's, and what lies below it cannot be reached.
fn r13_hidden_by_an_intermediary<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let trace = facts.trace;
    let step = trace.blocked.as_ref().ok_or(Miss::HasRoute)?;
    let is_authorised = trace.evidence.authorized() && !trace.stepped();
    let is_hidden = match step.kind {
        StepKind::List => !is_authorised,
        StepKind::Forwarder => step.operator.is_some(),
        StepKind::Gateway => trace.signer.is_none(),
    };
    if is_hidden {
        Ok(Ruling::none(Ground::NoNameLeft))
    } else {
        Err(Miss::HasRoute)
    }
}

fn r4_documented_by_the_provider<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let provider = facts.provider()?;
    match provider.operator.submission() {
        Submission::ServerName(_) | Submission::AccountName(_) => {
            return Err(Miss::ServerNamesAreTheSetting);
        }
        // An unsigned forward yields names of the author's organisation only.
        Submission::Documented(host) if facts.via == Via::UnsignedForward && !facts.owns(host) => {
            return Err(Miss::ThirdParty);
        }
        // Nothing to type: a name of the author's own may be left.
        Submission::Unknown if facts.own_helo().is_ok() => return Err(Miss::NoProvider),
        Submission::Documented(_) | Submission::Unknown => {}
    }
    at_provider(facts, provider)
}

/// The domain's mail is at a provider.
fn at_provider<'t>(facts: &Facts<'_, '_, 't>, provider: Provider<'t>) -> Result<Ruling<'t>, Miss> {
    let operator = provider.operator;
    // A failed check, and only an intermediary explains it: nothing vouches for that client.
    if facts.trace.failures.any() && provider.basis != Basis::AuthorsDomain {
        return Err(Miss::Unvouched);
    }
    let domain = facts.domain()?.clone();
    let name = operator.name().to_owned();
    let Submission::Documented(host) = operator.submission() else {
        let ground = Ground::ProviderHostUnknown {
            operator: name,
            domain,
        };
        return Ok(Ruling::none(ground).run_by(Some(operator)));
    };
    let ground = Ground::DocumentedHost {
        operator: name,
        host: host.clone(),
        domain,
        login: operator.login(),
    };
    let row = facts.table.find(host);
    let is_turned_off = row.is_some_and(Operator::turns_smtp_auth_off);
    let confidence = facts.ceiling(sureness_of_a_provider(facts, provider.basis));
    let mut answer = Ruling::new(VerdictKind::Documented, confidence, host, ground)
        .run_by(Some(operator))
        .with_remark(is_turned_off.then_some(Remark::SmtpAuthTurnedOff));
    answer.settings = operator.settings().to_vec();
    answer.others = operator.alternatives().to_vec();
    answer.others.extend(facts.login_to_try().ok().cloned());
    if provider.basis == Basis::AuthorsDomain {
        answer.strength = Strength::Strong;
    }
    Ok(answer)
}

fn sureness_of_a_provider(facts: &Facts<'_, '_, '_>, basis: Basis) -> Confidence {
    let trace = facts.trace;
    let is_signed = trace.evidence.signed();
    // A client whose reverse name nobody checked, or a step over somebody unknown, could be anyone.
    let is_known = if trace.stepped() {
        trace
            .steps
            .iter()
            .all(|step| step.by_rdns && step.is_proven)
    } else {
        trace.origin_operator_is_checked()
    };
    match basis {
        Basis::AuthorsDomain => Confidence::High,
        Basis::Client | Basis::ClaimedClient if facts.standing.authorized => Confidence::High,
        Basis::Client if is_signed && is_known => Confidence::Medium,
        Basis::Client | Basis::ClaimedClient | Basis::OwnLine | Basis::Signature => Confidence::Low,
    }
}

fn r5_gmail_logs_in_there<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let login = believed_login(facts)?;
    if !facts.gmail_logged_in() {
        return Err(Miss::LoginClientNotGmail);
    }
    let host = login.host.clone();
    Ok(login.answer(Ground::GmailUsesIt { host }))
}

fn r6_login_and_helo_agree<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let login = believed_login(facts)?;
    let origin = facts.origin()?;
    // Behind a gateway the boundary's HELO name is the gateway's.
    let is_gateway = facts.via == Via::Gateway;
    if !is_gateway && origin.helo() == Some(login.host) {
        let host = login.host.clone();
        return Ok(login.answer(Ground::LoginAndHeloAgree { host }));
    }
    Err(if facts.login_is_last() {
        Miss::LoginIsLast
    } else if origin.client().helo.is_none() {
        Miss::NoHelo
    } else if is_gateway {
        Miss::ThirdParty
    } else {
        Miss::HeloIsAnother
    })
}

fn r7_login_server<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let login = believed_login(facts)?;
    // The client of the login's own line is the author's machine.
    let leaves_through = facts
        .origin()?
        .helo()
        .filter(|helo| !facts.login_is_last() && *helo != login.host);
    let ground = Ground::LoginServer {
        host: login.host.clone(),
        leaves_through: leaves_through.cloned(),
    };
    Ok(login.answer(ground))
}

/// A login line that is believed, and how sure it makes an answer.
struct BelievedLogin<'f, 't> {
    host: &'f HostName,
    kind: VerdictKind,
    ceiling: Confidence,
    operator: Option<&'t Operator>,
    remark: Option<Remark>,
}

impl<'t> BelievedLogin<'_, 't> {
    fn answer(self, ground: Ground) -> Ruling<'t> {
        Ruling::new(self.kind, self.ceiling, self.host, ground)
            .run_by(self.operator)
            .with_remark(self.remark)
    }
}

fn believed_login<'f, 't>(facts: &Facts<'f, '_, 't>) -> Result<BelievedLogin<'f, 't>, Miss> {
    let is_own_line_of_a_provider = facts.trace.login_is_receivers_own()
        && facts
            .trace
            .submission_hop()
            .and_then(Hop::by_operator)
            .is_some_and(|operator| operator.sureness() != Sureness::C);
    match facts.login()? {
        Login::Own(host) => Ok(BelievedLogin {
            host,
            kind: VerdictKind::Recommend,
            ceiling: facts.ceiling(if facts.standing.authorized || is_own_line_of_a_provider {
                Confidence::High
            } else {
                Confidence::Medium
            }),
            operator: None,
            remark: facts.shared_relay(),
        }),
        Login::Hosting(_, Some(operator)) if documents_a_host(operator) => {
            Err(Miss::LoginAtProvider)
        }
        Login::Hosting(host, operator) => {
            let organization = host.organization().map(str::to_owned);
            let is_known = operator.is_some_and(|operator| operator.sureness() != Sureness::C);
            let (kind, ceiling) = if is_known {
                (VerdictKind::Recommend, Confidence::High)
            } else if facts.standing.signed {
                (VerdictKind::Recommend, Confidence::Medium)
            } else {
                (VerdictKind::Try, Confidence::Medium)
            };
            Ok(BelievedLogin {
                host,
                kind,
                ceiling: facts.ceiling(ceiling),
                operator,
                remark: organization.map(|organization| Remark::SharedRelayRisk { organization }),
            })
        }
    }
}

/// A login of the author's that is worth a try goes before a provider for which nothing vouches.
fn r10_login_before_an_unvouched_provider<'t>(
    facts: &Facts<'_, '_, 't>,
) -> Result<Ruling<'t>, Miss> {
    let provider = facts.provider()?;
    let is_vouched = provider.basis == Basis::AuthorsDomain
        || facts.standing.authorized
        || facts.trace.evidence.signed();
    if is_vouched {
        return Err(Miss::LoginAtProvider);
    }
    r10_login_on_weaker_word(facts)
}

/// A login in the author's organisation whose line is not believed.
fn r10_login_on_weaker_word<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let host = facts.login_to_try()?;
    // The name that the server called itself counts for more where it is the same, or where the
    // client may be believed.
    let helo = facts.own_helo();
    if !facts.login_is_last() && (helo == Ok(host) || (helo.is_ok() && facts.standing.vouches())) {
        return Err(Miss::LoginUnvouched);
    }
    let mut answer = on_weaker_word(facts, host);
    answer.others.extend(facts.own_helo().ok().cloned());
    Ok(answer)
}

/// A try, and what it lacks.
fn on_weaker_word<'t>(facts: &Facts<'_, '_, 't>, host: &HostName) -> Ruling<'t> {
    let evidence = facts.trace.evidence;
    let is_passed_on = facts.via == Via::Gateway && (evidence.authorized() || evidence.signed());
    let ceiling = if is_passed_on {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let host = host.clone();
    let ground = if facts.trace.stepped() {
        Ground::ThirdParty { host: host.clone() }
    } else if evidence.signed() {
        Ground::SignedOnly { host: host.clone() }
    } else {
        Ground::UnvouchedName { host: host.clone() }
    };
    Ruling::new(VerdictKind::Try, ceiling, &host, ground)
}

fn r8_server_name_of_a_hoster<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let operator = facts.mailbox_provider().ok_or(Miss::NoProvider)?;
    let host = facts.helo()?;
    // The HELO name is a claim; only the receiver's own look-up shows whose server it is.
    if !facts.origin()?.operator_by_rdns() || !facts.runs(operator, host) {
        return Err(Miss::ProviderOnlyClaimed);
    }
    let host = facts.usable(host, NameSource::Helo, Miss::HeloImpossible)?;
    let name = operator.name().to_owned();
    let (kind, ceiling, ground) = match operator.submission() {
        Submission::ServerName(_) if operator.server_name_fits(host) => {
            let (kind, ceiling) = sureness_of_a_server_name(facts, operator)?;
            let ground = Ground::ServerNameProvider {
                operator: name,
                host: host.clone(),
            };
            (kind, ceiling, ground)
        }
        // Only a neighbour under the same certificate shows where the account's own name lies.
        Submission::AccountName(_) if operator.account_sibling_fits(host) => {
            if facts.via == Via::UnsignedForward {
                return Err(Miss::ThirdParty);
            }
            let ceiling = if facts.standing.authorized {
                Confidence::Medium
            } else {
                Confidence::Low
            };
            let ground = Ground::AccountNameProvider {
                operator: name,
                host: host.clone(),
            };
            (VerdictKind::Try, ceiling, ground)
        }
        Submission::ServerName(_)
        | Submission::AccountName(_)
        | Submission::Documented(_)
        | Submission::Unknown => return Err(Miss::NameUnlike),
    };
    Ok(Ruling::new(kind, ceiling, host, ground).run_by(Some(operator)))
}

/// Any tenant of a hoster could have sent it, unless the domain lets this machine send.
fn sureness_of_a_server_name(
    facts: &Facts<'_, '_, '_>,
    operator: &Operator,
) -> Result<(VerdictKind, Confidence), Miss> {
    if facts.via == Via::UnsignedForward {
        return Err(Miss::ThirdParty);
    }
    Ok(if !facts.standing.authorized {
        (VerdictKind::Try, Confidence::Low)
    } else if operator.pattern_is_shared() && operator.sureness() != Sureness::C {
        (VerdictKind::Recommend, facts.ceiling(Confidence::High))
    } else {
        // Customers rent machines of such names too.
        (VerdictKind::Try, Confidence::Medium)
    })
}

fn r9_helo_in_the_organisation<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let host = facts.own_helo()?;
    // The client of a login is the author's own machine.
    if facts.login_is_last() {
        return Err(Miss::LoginIsLast);
    }
    let by_name_alone = !facts.standing.vouches();
    if by_name_alone {
        name_alone_is_enough(facts, host)?;
    }
    if facts.author()?.is_role() {
        return Err(Miss::RoleSender);
    }
    let ground = Ground::HeloInOrganization {
        host: host.clone(),
        organization: host.organization().unwrap_or(host.as_str()).to_owned(),
    };
    let (ceiling, remark) = if by_name_alone {
        let host = host.clone();
        let remark = Remark::OnlyReverseNameVouches { host };
        (Confidence::Low, Some(remark))
    } else {
        (Confidence::Medium, None)
    };
    Ok(Ruling::new(VerdictKind::Recommend, ceiling, host, ground).with_remark(remark))
}

/// Whether the reverse name alone carries an answer: both names are one, a mail server's, and no
/// check says anything.
fn name_alone_is_enough(facts: &Facts<'_, '_, '_>, host: &HostName) -> Result<(), Miss> {
    let trace = facts.trace;
    if facts.via.is_third_party() || trace.stepped() {
        return Err(Miss::ThirdParty);
    }
    let origin = facts.origin()?;
    let domain = facts.domain()?;
    // A result for another domain says that somebody else's address is on the envelope.
    let says_nothing = trace.results.spf.is_none_or(|spf| match spf.outcome {
        Outcome::Neutral | Outcome::None | Outcome::Other => {
            spf.domain.is_none() || spf.is_about(domain)
        }
        Outcome::Fail | Outcome::Pass | Outcome::SoftFail => false,
    });
    let lends_names = facts
        .table
        .find(host)
        .is_some_and(Operator::gives_names_to_customers);
    let is_enough = facts.standing.named
        && origin.rdns() == Some(host)
        && has_mail_word(host)
        && !lends_names
        && says_nothing
        && !trace.failures.any();
    if is_enough {
        Ok(())
    } else {
        Err(Miss::Unvouched)
    }
}

fn r10_helo_on_weaker_word<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let host = facts.own_helo()?;
    if facts.login_is_last() {
        return Err(Miss::LoginIsLast);
    }
    let is_role = facts.author()?.is_role();
    if is_role && facts.standing.vouches() {
        let sender = Some(facts.author()?.address.clone());
        let ground = Ground::RoleSender { sender };
        return Ok(Ruling::new(VerdictKind::Try, Confidence::Low, host, ground));
    }
    Ok(on_weaker_word(facts, host))
}

/// A host of an unknown organisation that the domain lets send.
fn r11_foreign_but_authorised<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let is_on_the_users_word = facts.trace.results_place == ResultsPlace::BelowNamed;
    if !facts.standing.authorized || is_on_the_users_word {
        return Err(Miss::NotAuthorized);
    }
    if facts.login_is_last() {
        return Err(Miss::LoginIsLast);
    }
    let host = facts.helo()?;
    let host = facts.usable(host, NameSource::Helo, Miss::HeloImpossible)?;
    let ground = Ground::ForeignHost {
        host: host.clone(),
        domain: facts.domain()?.clone(),
    };
    Ok(Ruling::new(VerdictKind::Try, Confidence::Low, host, ground))
}

fn r12_reverse_name_instead<'t>(facts: &Facts<'_, '_, 't>) -> Result<Ruling<'t>, Miss> {
    let origin = facts.origin()?;
    let host = origin.rdns().ok_or(Miss::NoReverseName)?;
    if !facts.owns(host) {
        return Err(Miss::ReverseNameOutside);
    }
    let host = facts.usable(host, NameSource::Rdns, Miss::ReverseNameImpossible)?;
    if facts.trace.failures.any() && !facts.trace.stepped() {
        return Err(Miss::Unvouched);
    }
    if !facts.trace.origin_is_named() {
        return Err(Miss::ReverseNameUnchecked);
    }
    let helo = origin.client().helo.as_deref();
    let ground = Ground::ReverseNameInstead {
        host: host.clone(),
        helo: helo.map(str::to_owned),
    };
    Ok(Ruling::new(VerdictKind::Try, Confidence::Low, host, ground))
}

fn r13_nothing_left<'t>() -> Ruling<'t> {
    Ruling::none(Ground::NoNameLeft)
}
