//! How a live certificate check changes a recommendation.
//!
//! Knows when a fitting certificate verifies a name and when it proves nothing: an attacker who
//! collects passwords on his own server has a valid certificate too, and who sits on the path to a
//! server shows one for a name of his own. So a certificate confirms a name and never supplies a
//! stranger's: another name is taken from it only in the author's organisation, or where the
//! operator of the host publishes it. A name outside the author's organisation that only a
//! stranger's mail vouches for stays what it was, and a server that could not be reached says nothing
//! against its name.
//!
//! Pure: what was found comes in as plain values.

#[cfg(feature = "probe")]
mod findings;
#[cfg(feature = "probe")]
pub mod live;

#[cfg(feature = "probe")]
pub use crate::confirm::findings::Familiar;

use std::net::IpAddr;

use crate::name::HostName;
use crate::operator::{MX_PORT, Setting, Table, same_operator};
use crate::problem::{ProblemCode, Witness};
use crate::reason::{CheckReason, DnsReason, DnsRecord};
use crate::tally::Recommendation;
use crate::verdict::{Confidence, Rejected, Rejection, Rule, Strength, VerdictKind};

/// What the check of one host showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCheck {
    /// The host.
    pub host: HostName,
    /// The result.
    pub finding: Finding,
    /// How much a fit proves.
    pub proof: FitProof,
    /// The addresses that answered.
    pub addresses: Vec<IpAddr>,
    /// Other names that its certificate covers and that may be the answer, the best first; empty
    /// unless the name alone is wrong.
    pub covered: Vec<CoveredName>,
    /// Names of another company that the server gives itself: asked about, never typed.
    pub ask_about: Vec<HostName>,
    /// Who gives these.
    pub ask_witness: Option<Witness>,
    /// The names on its certificate, as written there, when they are wrong; hostile text.
    pub presented: Vec<String>,
    /// A fault beside a wrong name that the administrator can repair.
    pub also: Option<ProblemCode>,
    /// The name to type once that is repaired.
    pub once_repaired: Option<HostName>,
    /// What tells the fault more closely: a protocol, a version of TLS, how the handshake failed.
    pub detail: Option<String>,
    /// A wildcard on the certificate, where it presents nothing else.
    pub wildcard: Option<String>,
    /// What answers in place of a known provider's host.
    pub impostor: Option<Imposture>,
}

/// Something else answers in place of a known provider's host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imposture {
    /// The provider.
    pub operator: String,
    /// Who issued the certificate that was shown.
    pub issuer: String,
}

/// How much it proves that a strict client accepts a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FitProof {
    /// The certificate was read and the handshake not completed: what logins are offered is unknown.
    Unread,
    /// The user's own authority issued the certificate.
    OwnAuthority,
    /// A public authority issued it, and the server offers logins.
    #[default]
    Public,
}

/// The result of checking one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finding {
    /// A strict client accepts it and could log in, at the first few of [`HostCheck`]'s ports.
    Fits(Ports),
    /// Something is wrong with the certificate or the server: the weightiest problem.
    Flawed(ProblemCode),
    /// It answers, and takes no logins, which this problem shows.
    NoLogin(ProblemCode),
    /// It was not asked, by policy: a name from mail led into a private network.
    NotDialled,
    /// DNS knows no such name.
    NotInDns,
    /// There was no answer, for this reason.
    NotReached(ProblemCode),
    /// Something else answers in place of a known provider's host.
    NotTheProvider,
    /// Only the name is wrong.
    OtherName,
}

/// The ports at which a login would succeed, at most four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ports([Option<Setting>; 4]);

impl Ports {
    /// Each port once, in order; port 25 is never one of them.
    pub fn iter(&self) -> impl Iterator<Item = Setting> {
        self.0.iter().flatten().copied()
    }
}

impl FromIterator<Setting> for Ports {
    fn from_iter<I: IntoIterator<Item = Setting>>(settings: I) -> Self {
        let mut ports = Self::default();
        let logins = settings
            .into_iter()
            .filter(|setting| setting.port != MX_PORT);
        for setting in logins {
            if ports.iter().all(|known| known != setting)
                && let Some(free) = ports.0.iter_mut().find(|place| place.is_none())
            {
                *free = Some(setting);
            }
        }
        ports
    }
}

/// A name that a certificate covers beside the one that was asked for, and that may be the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredName {
    /// The name.
    pub name: HostName,
    /// Whether it is known to be this very server's.
    pub place: NamePlace,
}

/// Whether a name on a certificate is this very server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamePlace {
    /// It leads to the address that was asked, and gets the same certificate.
    Here,
    /// It is not known yet.
    Unknown,
}

/// What DNS says about a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnsFacts {
    /// Its mail exchangers, the preferred ones first.
    pub mx: Vec<HostName>,
    /// Its submission services (RFC 6186, RFC 8314), the preferred ones first.
    pub submission: Vec<HostName>,
    /// The names of the server's address that lead back to it.
    pub reverse: Vec<HostName>,
    /// Whether no name server answered.
    pub failed: bool,
}

impl HostCheck {
    /// A check that showed nothing else.
    ///
    /// ```
    /// use heloscope::confirm::{Finding, HostCheck};
    /// use heloscope::problem::ProblemCode;
    ///
    /// let check = HostCheck::new("mail.example.com".parse()?, Finding::NotInDns);
    /// assert!(check.finding.is_conclusive());
    /// assert_eq!(check.finding.problem(), Some(ProblemCode::DnsNotFound));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn new(host: HostName, finding: Finding) -> Self {
        Self {
            host,
            finding,
            proof: FitProof::Public,
            addresses: Vec::new(),
            covered: Vec::new(),
            ask_about: Vec::new(),
            ask_witness: None,
            presented: Vec::new(),
            also: None,
            once_repaired: None,
            detail: None,
            wildcard: None,
            impostor: None,
        }
    }

    /// The other name of the same server that is most likely to work.
    #[must_use]
    pub fn instead(&self) -> Option<&HostName> {
        let mut here = self.covered.iter();
        here.find(|covered| covered.place == NamePlace::Here)
            .map(|covered| &covered.name)
    }
}

impl Finding {
    /// What is wrong, if anything is known to be.
    #[must_use]
    pub fn problem(self) -> Option<ProblemCode> {
        match self {
            Self::Fits(_) | Self::NotDialled => None,
            Self::Flawed(code) | Self::NoLogin(code) | Self::NotReached(code) => Some(code),
            Self::NotInDns => Some(ProblemCode::DnsNotFound),
            Self::NotTheProvider => Some(ProblemCode::NotTheProvider),
            Self::OtherName => Some(ProblemCode::NameMismatch),
        }
    }

    /// Whether it says anything about the host at all.
    #[must_use]
    pub fn is_conclusive(self) -> bool {
        !matches!(self, Self::NotDialled | Self::NotReached(_))
    }
}

impl Recommendation {
    /// The recommendation after the servers were checked.
    ///
    /// ```
    /// use heloscope::confirm::{Finding, HostCheck};
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Setting;
    /// use heloscope::verdict::{Confidence, VerdictKind};
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
    /// let check = HostCheck {
    ///     host: HostName::parse("mail.example.com")?,
    ///     finding: Finding::Fits(Setting::USUAL.into_iter().collect()),
    ///     ..HostCheck::new(HostName::parse("mail.example.com")?, Finding::NotDialled)
    /// };
    /// assert_eq!(recommendation.confidence, Confidence::Medium);
    /// let checked = recommendation.with_checks(&[check]);
    /// assert_eq!(checked.kind, VerdictKind::Recommend);
    /// assert_eq!(checked.confidence, Confidence::Verified);
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn with_checks(self, checks: &[HostCheck]) -> Self {
        let mut revision = Revision {
            known: self.settings.clone(),
            answer: self,
            checks,
            reasons: Vec::new(),
        };
        match revision.answer.kind {
            VerdictKind::Recommend | VerdictKind::Documented | VerdictKind::Try => {
                revision.revise_answer()
            }
            VerdictKind::Conflict => revision.revise_conflict(),
            VerdictKind::Outside => revision.revise_outside(),
            VerdictKind::None => revision.revise_none(),
        }
        let mut answer = revision.answer;
        answer.reasons.checks = revision.reasons;
        answer
    }
}

impl Recommendation {
    /// The recommendation with what DNS says: each record agrees or disagrees, and decides nothing.
    ///
    /// The table tells which hosts are one operator's: a provider takes mail in and takes logins
    /// under different names.
    ///
    /// ```
    /// use heloscope::confirm::DnsFacts;
    /// use heloscope::operator::Table;
    /// use heloscope::reason::{DnsReason, DnsRecord};
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
    /// let facts = DnsFacts {
    ///     mx: vec!["mail.example.com".parse()?],
    ///     ..DnsFacts::default()
    /// };
    /// let answer = recommendation.with_dns(&facts, Table::builtin());
    /// let reasons = &answer.reasons.dns[..];
    /// assert!(matches!(reasons, [DnsReason::Agrees { record: DnsRecord::Mx, .. }]));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn with_dns(mut self, facts: &DnsFacts, table: &Table) -> Self {
        let Some(domain) = self.domain.clone() else {
            return self;
        };
        let hosts: Vec<HostName> = self.host.iter().chain(&self.hosts).cloned().collect();
        let records = [
            (DnsRecord::Mx, &facts.mx),
            (DnsRecord::Srv, &facts.submission),
            (DnsRecord::Reverse, &facts.reverse),
        ];
        for (record, found) in records {
            if found.is_empty() {
                continue;
            }
            let names = || found.iter().take(NAMED).cloned().collect();
            let is_one = |name: &HostName, host: &HostName| {
                name.same_organization(host) || same_operator(table.find(name), table.find(host))
            };
            let near = |host: &&HostName| found.iter().any(|name| is_one(name, host));
            let agreeing = hosts.iter().find(|host| found.contains(host));
            let reason = match (agreeing, hosts.iter().find(near)) {
                (Some(host), _) => DnsReason::Agrees {
                    host: host.clone(),
                    record,
                },
                (None, Some(host)) => DnsReason::Near {
                    host: host.clone(),
                    record,
                    names: names(),
                },
                (None, None) => DnsReason::Differs {
                    host: hosts.first().cloned(),
                    record,
                    names: names(),
                },
            };
            self.reasons.dns.push(reason);
        }
        if facts.failed {
            self.reasons.dns.push(DnsReason::Failed { domain });
        }
        self
    }
}

struct Revision<'c> {
    /// The settings before the check.
    known: Vec<Setting>,
    answer: Recommendation,
    checks: &'c [HostCheck],
    reasons: Vec<CheckReason>,
}

impl<'c> Revision<'c> {
    fn revise_answer(&mut self) {
        let Some(host) = self.answer.host.clone() else {
            return;
        };
        let Some(check) = self.check_of(&host) else {
            return;
        };
        if check.finding.is_conclusive() {
            self.answer.settings.clear();
        }
        match check.finding {
            Finding::Fits(ports) => {
                let is_vouched = self.answer.is_vouched && self.is_own(&host);
                if self.answer.kind != VerdictKind::Try || is_vouched {
                    self.confirm(check, ports);
                } else if !self.promote_own_host(&[&host]) {
                    self.answer.settings = self.passed(ports);
                    self.report_unproven(&host);
                }
            }
            Finding::OtherName => self.other_name(check),
            Finding::Flawed(problem) => self.flawed(check, problem),
            Finding::NoLogin(_) => {
                self.report(check);
                if !self.promote_own_host(&[&host]) {
                    self.downgrade();
                    if self.answer.kind != VerdictKind::Documented {
                        self.answer.kind = VerdictKind::Try;
                    }
                }
            }
            Finding::NotTheProvider => self.report(check),
            Finding::NotDialled | Finding::NotReached(_) => {
                self.report(check);
                // Of several that the domain names, one that answers is the better.
                if !(self.is_of_domain() && self.promote_own_host(&[&host])) {
                    self.mention_own_host(&host);
                }
            }
            Finding::NotInDns => {
                self.report(check);
                self.reject(&host);
                if !self.promote_own_host(&[&host]) {
                    self.answer.kind = VerdictKind::None;
                    self.answer.host = None;
                    self.answer.confidence = Confidence::None;
                }
            }
        }
    }

    /// Something has to be repaired first; perhaps the name is wrong as well.
    fn flawed(&mut self, check: &HostCheck, problem: ProblemCode) {
        let host = check.host.clone();
        let known = self.reasons.len();
        self.report(check);
        if self.promote_own_host(&[&host]) {
            return;
        }
        if let Some(instead) = &check.once_repaired {
            // This says it all, and one name.
            self.reasons.truncate(known);
            self.reasons.push(CheckReason::OnceRepaired {
                host,
                instead: instead.clone(),
                problem: check.also.unwrap_or(problem),
                detail: check.detail.clone(),
            });
            self.answer.host = Some(instead.clone());
        }
    }

    /// The name alone is wrong: another one of the same server, or of another own host.
    fn other_name(&mut self, check: &'c HostCheck) {
        let host = &check.host;
        if let Some((name, found)) = self.same_server(check) {
            self.reasons.push(CheckReason::OtherName {
                host: host.clone(),
                instead: name.clone(),
            });
            let is_sure = self.answer.kind != VerdictKind::Try
                || (self.answer.is_vouched && self.is_own(&name));
            match found.map(|found| (found, found.finding)) {
                Some((found, Finding::Fits(ports))) if is_sure => self.confirm(found, ports),
                Some((_, Finding::Fits(ports))) => self.answer.settings = self.passed(ports),
                _ => {}
            }
            self.answer.host = Some(name);
            return;
        }
        if self.promote_own_host(&[host]) {
            self.report(check);
            return;
        }
        if !check.ask_about.is_empty() {
            self.reasons.push(CheckReason::AskAbout {
                host: host.clone(),
                names: check.ask_about.clone(),
                witness: check.ask_witness.unwrap_or(Witness::Server),
            });
            self.downgrade();
            return;
        }
        match &check.wildcard {
            Some(wildcard) => {
                self.reasons.push(CheckReason::WildcardOnly {
                    host: host.clone(),
                    wildcard: wildcard.clone(),
                });
                self.answer.kind = VerdictKind::Try;
                self.answer.confidence = self.answer.confidence.min(Confidence::Low);
            }
            None => {
                self.report(check);
                self.downgrade();
            }
        }
    }

    /// A name on the certificate that may be the answer and is known to be this very server's, and
    /// its own check.
    fn same_server(&self, check: &HostCheck) -> Option<(HostName, Option<&'c HostCheck>)> {
        let of = |covered: &CoveredName| {
            let own = self.check_of(&covered.name);
            let shares_address =
                own.is_some_and(|own| own.addresses.iter().any(|ip| check.addresses.contains(ip)));
            let fits = own.is_some_and(|own| matches!(own.finding, Finding::Fits(_)));
            let is_refuted = own.is_some_and(|own| own.finding.is_conclusive()) && !fits;
            let is_here = covered.place == NamePlace::Here || (fits && shares_address);
            (is_here && !is_refuted).then(|| (covered.name.clone(), own))
        };
        check.covered.iter().find_map(of)
    }

    /// Another name of the same server, if it is the author's own and fits.
    fn own_name_of(&self, check: &HostCheck) -> Option<(HostName, &'c HostCheck, Ports)> {
        let (name, found) = self.same_server(check)?;
        let found = found?;
        match found.finding {
            Finding::Fits(ports) if self.is_own(&name) => Some((name, found, ports)),
            _ => None,
        }
    }

    fn revise_conflict(&mut self) {
        let hosts = self.answer.hosts.clone();
        let mut passed: Vec<Setting> = Vec::new();
        let mut is_conclusive = false;
        for host in &hosts {
            let Some(check) = self.check_of(host) else {
                continue;
            };
            is_conclusive |= check.finding.is_conclusive();
            match check.finding {
                Finding::Fits(ports) if self.is_own(host) && self.has_strong_mails() => {
                    self.confirm(check, ports);
                    self.answer.hosts.clear();
                    return;
                }
                Finding::Fits(ports) => {
                    passed.extend(ports.iter());
                    self.report_unproven(host);
                }
                Finding::OtherName => {
                    if let Some((name, found, ports)) = self.own_name_of(check)
                        && self.has_strong_mails()
                    {
                        self.reasons.push(CheckReason::OtherName {
                            host: host.clone(),
                            instead: name,
                        });
                        self.confirm(found, ports);
                        self.answer.hosts.clear();
                        return;
                    }
                    self.report(check);
                }
                Finding::NotInDns => {
                    self.report(check);
                    self.reject(host);
                    self.answer.hosts.retain(|other| other != host);
                }
                _ => self.report(check),
            }
        }
        if is_conclusive {
            passed.sort_by_key(|setting| setting.port != 587);
            passed.dedup();
            self.answer.settings = passed;
        }
        self.leave_last_host(hosts.len());
    }

    /// What is left of a conflict of so many hosts.
    fn leave_last_host(&mut self, of: usize) {
        match self.answer.hosts.as_slice() {
            [] => {
                self.answer.kind = VerdictKind::None;
                self.answer.confidence = Confidence::None;
            }
            // The others do not exist, which makes the last one no better than it was.
            [last] if of > 1 => {
                self.answer.kind = VerdictKind::Try;
                self.answer.host = Some(last.clone());
                self.answer.hosts.clear();
                self.answer.confidence = Confidence::Low;
            }
            _ => {}
        }
    }

    /// Mail through a service says nothing about the domain's own server, even if a certificate
    /// fits.
    fn revise_outside(&mut self) {
        for check in self.checks {
            if matches!(check.finding, Finding::Fits(_)) {
                self.report_unproven(&check.host);
            }
        }
    }

    fn revise_none(&mut self) {
        if matches!(self.answer.rule, Rule::R0 | Rule::R2) || self.promote_own_host(&[]) {
            return;
        }
        for check in self.checks {
            match check.finding {
                Finding::Fits(_) => self.report_unproven(&check.host),
                _ => self.report(check),
            }
        }
    }

    /// An own host that fits becomes the answer, if there is one beside `but`.
    fn promote_own_host(&mut self, but: &[&HostName]) -> bool {
        // A provider's customers log in at the provider, whatever else the domain runs.
        if self.answer.kind == VerdictKind::Documented {
            return false;
        }
        let Some((check, ports)) = self.own_that_fits(but) else {
            return false;
        };
        self.confirm(check, ports);
        true
    }

    fn mention_own_host(&mut self, but: &HostName) {
        if self.answer.kind != VerdictKind::Documented
            && let Some((check, _)) = self.own_that_fits(&[but])
        {
            self.reasons.push(fits(check));
        }
    }

    /// An own host that fits and that somebody better than a stranger named: DNS, the user, or a
    /// mail that is evidence.
    fn own_that_fits(&self, but: &[&HostName]) -> Option<(&'c HostCheck, Ports)> {
        self.checks
            .iter()
            .filter(|check| !but.contains(&&check.host) && self.is_own(&check.host))
            .filter(|check| !self.is_strangers(&check.host) && !self.is_certificates(&check.host))
            .find_map(|check| match check.finding {
                Finding::Fits(ports) => Some((check, ports)),
                _ => None,
            })
    }

    /// Whether another host's certificate named the host. It is an answer only at the same address.
    fn is_certificates(&self, host: &HostName) -> bool {
        let mut covered = self.checks.iter().flat_map(|check| &check.covered);
        covered.any(|covered| covered.name == *host)
    }

    /// Whether a mail names the host, and none that is better than low.
    fn is_strangers(&self, host: &HostName) -> bool {
        if self.is_of_domain() {
            return false;
        }
        let mut candidates = self.answer.candidates.iter();
        !self.answer.vouched_names.contains(host)
            && candidates
                .any(|candidate| candidate.host == *host && candidate.grade < Confidence::Medium)
    }

    /// Whether no mail was asked: what is known of the domain named its hosts.
    fn is_of_domain(&self) -> bool {
        matches!(self.answer.rule, Rule::D1 | Rule::D2 | Rule::D3 | Rule::D4)
    }

    /// Whether the mails that voted are not such as anybody could have written.
    fn has_strong_mails(&self) -> bool {
        self.answer.strength == Some(Strength::Strong)
    }

    /// The host of this check is the answer.
    fn confirm(&mut self, check: &HostCheck, ports: Ports) {
        self.answer.kind = match (self.answer.kind, check.proof) {
            (VerdictKind::Documented, _) => VerdictKind::Documented,
            // Gmail does not know the user's own authority: that lifts nothing.
            (VerdictKind::Try, FitProof::OwnAuthority) => VerdictKind::Try,
            _ => VerdictKind::Recommend,
        };
        self.answer.host = Some(check.host.clone());
        self.answer.confidence = match check.proof {
            FitProof::Public => Confidence::Verified,
            // Nobody else would accept it, or nobody has seen a login there.
            FitProof::OwnAuthority | FitProof::Unread => {
                self.answer.confidence.max(Confidence::Low)
            }
        };
        self.answer.settings = self.passed(ports);
        self.reasons.push(fits(check));
    }

    /// The ports that passed, in the order in which the answer had them.
    fn passed(&self, ports: Ports) -> Vec<Setting> {
        let mut settings: Vec<_> = ports.iter().collect();
        let place = |setting: &Setting| {
            let mut known = self.known.iter();
            known
                .position(|known| known == setting)
                .unwrap_or(usize::MAX)
        };
        settings.sort_by_key(place);
        settings
    }

    fn report_unproven(&mut self, host: &HostName) {
        if let Some(domain) = &self.answer.domain {
            self.reasons.push(CheckReason::FitsUnproven {
                host: host.clone(),
                domain: domain.clone(),
            });
        }
    }

    /// One grade down; below the lowest a recommendation is only worth a try.
    fn downgrade(&mut self) {
        match self.answer.confidence {
            Confidence::High | Confidence::Verified => self.answer.confidence = Confidence::Medium,
            Confidence::Medium => self.answer.confidence = Confidence::Low,
            Confidence::Low if self.answer.kind != VerdictKind::Documented => {
                self.answer.kind = VerdictKind::Try;
            }
            Confidence::Low | Confidence::None => {}
        }
    }

    fn reject(&mut self, host: &HostName) {
        self.answer.rejected.push(Rejected {
            name: host.to_string(),
            code: Rejection::NotInDns,
        });
    }

    fn report(&mut self, check: &HostCheck) {
        self.report_finding(check);
        if let Some(problem) = check.also {
            let host = check.host.clone();
            self.reasons.push(CheckReason::AlsoFlawed { host, problem });
        }
    }

    fn report_finding(&mut self, check: &HostCheck) {
        let host = check.host.clone();
        self.reasons.push(match check.finding {
            Finding::Fits(_) => fits(check),
            Finding::Flawed(ProblemCode::NameMismatch) | Finding::OtherName
                if !check.presented.is_empty() =>
            {
                CheckReason::CertificateFor {
                    host,
                    names: check.presented.clone(),
                }
            }
            Finding::Flawed(problem) => flawed(host, problem, check.detail.clone()),
            Finding::NoLogin(problem) => CheckReason::NoLogin { host, problem },
            Finding::NotDialled => CheckReason::NotDialled { host },
            Finding::NotInDns => CheckReason::NotInDns { host },
            Finding::NotReached(problem) => CheckReason::NotReached { host, problem },
            Finding::NotTheProvider => {
                let impostor = check.impostor.clone();
                let (operator, issuer) = impostor
                    .map(|impostor| (impostor.operator, impostor.issuer))
                    .unwrap_or_default();
                CheckReason::NotTheProvider {
                    host,
                    operator,
                    issuer,
                }
            }
            Finding::OtherName => CheckReason::Refused {
                host,
                problem: ProblemCode::NameMismatch,
                detail: None,
            },
        });
    }

    fn check_of(&self, host: &HostName) -> Option<&'c HostCheck> {
        self.checks.iter().find(|check| check.host == *host)
    }

    /// Whether a host lies in the author's organisation.
    fn is_own(&self, host: &HostName) -> bool {
        self.answer
            .domain
            .as_ref()
            .is_some_and(|domain| host.belongs_to(domain))
    }
}

/// What to say of a host that fits.
fn fits(check: &HostCheck) -> CheckReason {
    let host = check.host.clone();
    match check.proof {
        FitProof::Public => CheckReason::Fits { host },
        FitProof::OwnAuthority => CheckReason::FitsOwnAuthority { host },
        FitProof::Unread => CheckReason::FitsUnread { host },
    }
}

/// What to say of a host whose certificate or server has this fault.
fn flawed(host: HostName, problem: ProblemCode, detail: Option<String>) -> CheckReason {
    match problem {
        // A public authority may have issued it, for another use or another name.
        ProblemCode::UntrustedIssuer
            if detail
                .as_deref()
                .is_some_and(|fault| fault != "unknown_issuer") =>
        {
            CheckReason::Refused {
                host,
                problem,
                detail,
            }
        }
        ProblemCode::AutoGenerated | ProblemCode::SelfSigned | ProblemCode::UntrustedIssuer => {
            CheckReason::NoNameWorks { host, problem }
        }
        ProblemCode::MissingIntermediate => CheckReason::MissingIntermediate { host },
        ProblemCode::Expired | ProblemCode::NotYetValid => CheckReason::OutOfDate { host, problem },
        ProblemCode::AddressUnreachable
        | ProblemCode::CaCertificate
        | ProblemCode::ClientCertificateRequested
        | ProblemCode::Closed
        | ProblemCode::CnOnly
        | ProblemCode::DnsNotFound
        | ProblemCode::EhloRefused
        | ProblemCode::ExpiresSoon
        | ProblemCode::KeyUsage
        | ProblemCode::LimitExceeded
        | ProblemCode::NameMismatch
        | ProblemCode::NoAuth
        | ProblemCode::NoPasswordLogin
        | ProblemCode::NotReady
        | ProblemCode::NotTheProvider
        | ProblemCode::OldCiphers
        | ProblemCode::PlaintextAfterStarttls
        | ProblemCode::ProtocolError
        | ProblemCode::Refused
        | ProblemCode::SniDiffers
        | ProblemCode::StarttlsNotOffered
        | ProblemCode::StarttlsRefused
        | ProblemCode::Timeout
        | ProblemCode::TlsFailed
        | ProblemCode::TlsTooOld
        | ProblemCode::UnknownNewRoot
        | ProblemCode::WeakKey
        | ProblemCode::WeakSignature
        | ProblemCode::WrongProtocol => CheckReason::Refused {
            host,
            problem,
            detail,
        },
    }
}

/// How many names of one record are listed.
const NAMED: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> HostName {
        HostName::parse(text).unwrap()
    }

    fn answer(kind: VerdictKind, host: Option<&str>, confidence: Confidence) -> Recommendation {
        Recommendation {
            domain: Some(name("example.com")),
            kind,
            host: host.map(name),
            confidence,
            rule: Rule::R9,
            settings: Setting::USUAL.to_vec(),
            ..crate::tally::Tally::no_source("empty")
        }
    }

    fn check(host: &str, finding: Finding) -> HostCheck {
        HostCheck {
            addresses: vec!["203.0.113.7".parse().unwrap()],
            ..HostCheck::new(name(host), finding)
        }
    }

    fn covering(host: &str, covered: &[(&str, NamePlace)]) -> HostCheck {
        HostCheck {
            covered: covered
                .iter()
                .map(|(covered, place)| CoveredName {
                    name: name(covered),
                    place: *place,
                })
                .collect(),
            ..check(host, Finding::OtherName)
        }
    }

    fn fits() -> Finding {
        Finding::Fits(Setting::USUAL.into_iter().collect())
    }

    /// Kind, host, confidence and the code of the first reason.
    fn outcome(answer: &Recommendation) -> (VerdictKind, Option<&str>, Confidence, String) {
        let reason = serde_json::to_value(answer.reasons.iter().next()).unwrap();
        (
            answer.kind,
            answer.host.as_ref().map(HostName::as_str),
            answer.confidence,
            reason["code"].as_str().unwrap_or_default().to_owned(),
        )
    }

    const OWN: &str = "mail.example.com";
    const FOREIGN: &str = "sv7.hoster.net";

    #[test]
    fn each_row_of_the_table_has_its_effect() {
        use Confidence::{High, Low, Medium, Verified};
        use VerdictKind::{Documented, None as No, Recommend, Try};
        let rows = vec![
            (
                "fits, recommend",
                answer(Recommend, Some(OWN), Low),
                vec![check(OWN, fits())],
                (Recommend, Some(OWN), Verified, "check_fits"),
            ),
            (
                "fits, recommend of a hosting company",
                answer(Recommend, Some(FOREIGN), High),
                vec![check(FOREIGN, fits())],
                (Recommend, Some(FOREIGN), Verified, "check_fits"),
            ),
            (
                "fits, documented",
                answer(Documented, Some(FOREIGN), High),
                vec![check(FOREIGN, fits())],
                (Documented, Some(FOREIGN), Verified, "check_fits"),
            ),
            (
                "fits, a try inside that the receiver's checks speak for",
                Recommendation {
                    is_vouched: true,
                    ..answer(Try, Some(OWN), Low)
                },
                vec![check(OWN, fits())],
                (Recommend, Some(OWN), Verified, "check_fits"),
            ),
            (
                "fits, a try inside that anybody could have written",
                answer(Try, Some(OWN), Low),
                vec![check(OWN, fits())],
                (Try, Some(OWN), Low, "check_fits_unproven"),
            ),
            (
                "fits by the user's own authority",
                answer(Recommend, Some(OWN), Medium),
                vec![HostCheck {
                    proof: FitProof::OwnAuthority,
                    ..check(OWN, fits())
                }],
                (Recommend, Some(OWN), Medium, "check_fits_own_authority"),
            ),
            (
                "fits, and the handshake was only read",
                answer(Recommend, Some(OWN), Medium),
                vec![HostCheck {
                    proof: FitProof::Unread,
                    ..check(OWN, fits())
                }],
                (Recommend, Some(OWN), Medium, "check_fits_unread"),
            ),
            (
                "somebody answers in the provider's place",
                answer(Documented, Some(FOREIGN), High),
                vec![HostCheck {
                    impostor: Some(Imposture {
                        operator: "Hoster".to_owned(),
                        issuer: "CN=Somebody".to_owned(),
                    }),
                    ..check(FOREIGN, Finding::NotTheProvider)
                }],
                (Documented, Some(FOREIGN), High, "check_not_the_provider"),
            ),
            (
                "the server says that it is another company's",
                answer(Recommend, Some(OWN), Medium),
                vec![HostCheck {
                    ask_about: vec![name(FOREIGN)],
                    ..covering(OWN, &[])
                }],
                (Recommend, Some(OWN), Low, "check_ask_about"),
            ),
            (
                "the certificate is a stranger's",
                answer(Recommend, Some(OWN), Medium),
                vec![HostCheck {
                    presented: vec!["evil.example.org".to_owned()],
                    ..covering(OWN, &[])
                }],
                (Recommend, Some(OWN), Low, "check_certificate_for"),
            ),
            (
                "fits, a stranger's try",
                answer(Try, Some(FOREIGN), Low),
                vec![check(FOREIGN, fits())],
                (Try, Some(FOREIGN), Low, "check_fits_unproven"),
            ),
            (
                "a permitted name that leads here",
                answer(Recommend, Some(OWN), Medium),
                vec![covering(OWN, &[(FOREIGN, NamePlace::Here)])],
                (Recommend, Some(FOREIGN), Medium, "check_other_name"),
            ),
            (
                "a name at the same address",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[(FOREIGN, NamePlace::Unknown)]),
                    check(FOREIGN, fits()),
                ],
                (Recommend, Some(FOREIGN), Verified, "check_other_name"),
            ),
            (
                "an own name of the same server",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[("smtp.example.com", NamePlace::Here)]),
                    check("smtp.example.com", fits()),
                ],
                (
                    Recommend,
                    Some("smtp.example.com"),
                    Verified,
                    "check_other_name",
                ),
            ),
            (
                "a name that nothing ties to the server",
                answer(Recommend, Some(OWN), Medium),
                vec![covering(OWN, &[(FOREIGN, NamePlace::Unknown)])],
                (Recommend, Some(OWN), Low, "check_refused"),
            ),
            (
                "a stranger's server with another name",
                answer(Try, Some("mx.elsewhere.net"), Low),
                vec![
                    covering("mx.elsewhere.net", &[(FOREIGN, NamePlace::Here)]),
                    check(FOREIGN, fits()),
                ],
                (Try, Some(FOREIGN), Low, "check_other_name"),
            ),
            (
                "a permitted name at another address",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[("smtp.example.com", NamePlace::Unknown)]),
                    HostCheck {
                        addresses: vec!["203.0.113.99".parse().unwrap()],
                        ..check("smtp.example.com", Finding::OtherName)
                    },
                ],
                (Recommend, Some(OWN), Low, "check_refused"),
            ),
            (
                "a permitted name that fits on another machine",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[("smtp.example.com", NamePlace::Unknown)]),
                    HostCheck {
                        addresses: vec!["203.0.113.99".parse().unwrap()],
                        ..check("smtp.example.com", fits())
                    },
                ],
                (Recommend, Some(OWN), Low, "check_refused"),
            ),
            (
                "a permitted name that is refused itself",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[("smtp.example.com", NamePlace::Here)]),
                    check("smtp.example.com", Finding::Flawed(ProblemCode::Expired)),
                ],
                (Recommend, Some(OWN), Low, "check_refused"),
            ),
            (
                "a wildcard alone",
                answer(Recommend, Some(OWN), Medium),
                vec![HostCheck {
                    wildcard: Some("*.hoster.net".to_owned()),
                    ..covering(OWN, &[])
                }],
                (Try, Some(OWN), Low, "check_wildcard_only"),
            ),
            (
                "self-signed",
                answer(Recommend, Some(OWN), Medium),
                vec![check(OWN, Finding::Flawed(ProblemCode::SelfSigned))],
                (Recommend, Some(OWN), Medium, "check_no_name_works"),
            ),
            (
                "private authority",
                answer(Recommend, Some(OWN), Medium),
                vec![check(OWN, Finding::Flawed(ProblemCode::UntrustedIssuer))],
                (Recommend, Some(OWN), Medium, "check_no_name_works"),
            ),
            (
                "missing intermediate",
                answer(Recommend, Some(OWN), Medium),
                vec![check(
                    OWN,
                    Finding::Flawed(ProblemCode::MissingIntermediate),
                )],
                (Recommend, Some(OWN), Medium, "check_missing_intermediate"),
            ),
            (
                "expired",
                answer(Recommend, Some(OWN), Medium),
                vec![check(OWN, Finding::Flawed(ProblemCode::Expired))],
                (Recommend, Some(OWN), Medium, "check_out_of_date"),
            ),
            (
                "no AUTH",
                answer(Recommend, Some(OWN), High),
                vec![check(OWN, Finding::NoLogin(ProblemCode::NoAuth))],
                (Try, Some(OWN), Medium, "check_no_login"),
            ),
            (
                "no AUTH, lowest grade",
                answer(Recommend, Some(OWN), Low),
                vec![check(OWN, Finding::NoLogin(ProblemCode::Refused))],
                (Try, Some(OWN), Low, "check_no_login"),
            ),
            (
                "no AUTH, and the next fits",
                answer(Recommend, Some(OWN), High),
                vec![
                    check(OWN, Finding::NoLogin(ProblemCode::NoAuth)),
                    check("smtp.example.com", fits()),
                ],
                (
                    Recommend,
                    Some("smtp.example.com"),
                    Verified,
                    "check_no_login",
                ),
            ),
            (
                "no AUTH, and a stranger's name fits",
                answer(Recommend, Some(OWN), High),
                vec![
                    check(OWN, Finding::NoLogin(ProblemCode::NoAuth)),
                    check(FOREIGN, fits()),
                ],
                (Try, Some(OWN), Medium, "check_no_login"),
            ),
            (
                "refused everywhere",
                answer(Recommend, Some(OWN), High),
                vec![check(OWN, Finding::NotReached(ProblemCode::Refused))],
                (Recommend, Some(OWN), High, "check_not_reached"),
            ),
            (
                "a private address",
                answer(Recommend, Some(OWN), High),
                vec![check(OWN, Finding::NotDialled)],
                (Recommend, Some(OWN), High, "check_not_dialled"),
            ),
            (
                "not in DNS",
                answer(Recommend, Some(OWN), High),
                vec![check(OWN, Finding::NotInDns)],
                (No, None, Confidence::None, "check_not_in_dns"),
            ),
            (
                "nothing from mail, an own name of DNS fits",
                answer(No, None, Confidence::None).with_rule(Rule::R13),
                vec![check(OWN, fits())],
                (Recommend, Some(OWN), Verified, "check_fits"),
            ),
            (
                "forged",
                answer(No, None, Confidence::None).with_rule(Rule::R2),
                vec![check(OWN, fits())],
                (No, None, Confidence::None, "not_the_source"),
            ),
            (
                "outside",
                answer(VerdictKind::Outside, None, Confidence::None),
                vec![check(OWN, fits())],
                (
                    VerdictKind::Outside,
                    None,
                    Confidence::None,
                    "check_fits_unproven",
                ),
            ),
        ];
        for (what, before, checks, expected) in rows {
            let unreached = !checks.iter().any(|check| check.finding.is_conclusive());
            let after = before.clone().with_checks(&checks);
            let (kind, host, confidence, reason) = outcome(&after);
            assert_eq!(
                (kind, host, confidence, reason.as_str()),
                expected,
                "{what}"
            );
            if unreached || matches!(before.kind, No | VerdictKind::Outside) {
                continue;
            }
            let works = checks.iter().any(|check| {
                Some(&check.host) == after.host.as_ref()
                    && matches!(check.finding, Finding::Fits(_))
            });
            assert_eq!(after.settings.is_empty(), !works, "{what}");
        }
    }

    #[test]
    fn a_conflict_is_settled_by_an_own_host_alone() {
        let conflict = |hosts: &[&str]| Recommendation {
            hosts: hosts.iter().map(|host| name(host)).collect(),
            strength: Some(Strength::Strong),
            ..answer(VerdictKind::Conflict, None, Confidence::Low)
        };
        let after =
            conflict(&[FOREIGN, OWN]).with_checks(&[check(FOREIGN, fits()), check(OWN, fits())]);
        assert_eq!(after.kind, VerdictKind::Recommend);
        assert_eq!(after.host, Some(name(OWN)));
        assert_eq!(after.confidence, Confidence::Verified);

        let after = conflict(&[FOREIGN, "mx.elsewhere.net"]).with_checks(&[
            check(FOREIGN, fits()),
            check("mx.elsewhere.net", Finding::NotInDns),
        ]);
        assert_eq!(
            after.kind,
            VerdictKind::Try,
            "the last one is no better than it was"
        );
        assert_eq!(after.confidence, Confidence::Low);

        let after = conflict(&["mx1.example.com", "mx2.example.com"]).with_checks(&[
            covering("mx1.example.com", &[(OWN, NamePlace::Unknown)]),
            check(OWN, fits()),
        ]);
        assert_eq!(after.host, Some(name(OWN)), "the common name of a cluster");
        assert_eq!(after.confidence, Confidence::Verified);

        let weak = Recommendation {
            strength: Some(Strength::Weak),
            ..conflict(&[FOREIGN, OWN])
        };
        let after = weak.with_checks(&[check(FOREIGN, fits()), check(OWN, fits())]);
        assert_eq!(after.kind, VerdictKind::Conflict, "anybody wrote these");
    }

    #[test]
    fn no_check_lifts_a_strangers_name() {
        let findings = [
            fits(),
            Finding::OtherName,
            Finding::NotInDns,
            Finding::NotReached(ProblemCode::Timeout),
        ];
        let kinds = [
            VerdictKind::Try,
            VerdictKind::Conflict,
            VerdictKind::Outside,
            VerdictKind::None,
        ];
        let hosts = [FOREIGN, "mx.elsewhere.net"];
        for kind in kinds {
            for (first, second) in findings.iter().flat_map(|a| findings.map(|b| (*a, b))) {
                let before = Recommendation {
                    hosts: hosts.map(name).to_vec(),
                    ..answer(
                        kind,
                        (kind == VerdictKind::Try).then_some(FOREIGN),
                        Confidence::Low,
                    )
                }
                .with_rule(Rule::R13);
                let mut checks = [
                    covering(
                        FOREIGN,
                        &[(hosts[1], NamePlace::Here), (hosts[1], NamePlace::Unknown)],
                    ),
                    covering(hosts[1], &[(FOREIGN, NamePlace::Here)]),
                ];
                checks[0].finding = first;
                checks[1].finding = second;
                let after = before.with_checks(&checks);
                assert!(
                    !matches!(after.kind, VerdictKind::Recommend | VerdictKind::Documented),
                    "{kind:?} {checks:?}"
                );
                assert!(after.confidence <= Confidence::Low, "{kind:?} {checks:?}");
            }
        }
    }

    #[test]
    fn a_mail_that_anybody_could_have_written_brings_no_other_host() {
        let named = |grade| Recommendation {
            candidates: vec![crate::tally::Candidate {
                host: name("bogus.example.com"),
                grade,
                messages: 1,
                senders: 1,
                first: None,
                last: None,
                status: crate::tally::Status::Live,
            }],
            ..answer(VerdictKind::Recommend, Some(OWN), Confidence::Medium)
        };
        let checks = [
            check(OWN, Finding::Flawed(ProblemCode::SelfSigned)),
            check("bogus.example.com", fits()),
        ];
        let after = named(Confidence::Low).with_checks(&checks);
        assert_eq!(after.host, Some(name(OWN)));
        let after = named(Confidence::Medium).with_checks(&checks);
        assert_eq!(after.host, Some(name("bogus.example.com")));
    }

    #[test]
    fn port_25_never_becomes_a_setting() {
        let relay = Setting {
            port: 25,
            ..Setting::USUAL[0]
        };
        let ports: Ports = [relay, Setting::USUAL[1], Setting::USUAL[1]]
            .into_iter()
            .collect();
        assert_eq!(ports.iter().collect::<Vec<_>>(), [Setting::USUAL[1]]);
    }

    #[test]
    fn a_providers_mail_exchanger_does_not_disagree_with_its_login_server() {
        let facts = DnsFacts {
            mx: vec![name("aspmx.l.google.com")],
            ..DnsFacts::default()
        };
        let after = answer(
            VerdictKind::Documented,
            Some("smtp.gmail.com"),
            Confidence::High,
        )
        .with_dns(&facts, Table::builtin());
        assert!(matches!(after.reasons.dns[0], DnsReason::Near { .. }));
    }

    #[test]
    fn dns_agrees_or_disagrees_and_decides_nothing() {
        let facts = DnsFacts {
            mx: vec![name("mx.elsewhere.net")],
            submission: vec![name(OWN)],
            reverse: vec![name("sv1.example.com")],
            failed: false,
        };
        let before = answer(VerdictKind::Recommend, Some(OWN), Confidence::Medium);
        let after = before.clone().with_dns(&facts, Table::builtin());
        let codes: Vec<_> = after
            .reasons
            .network()
            .map(|reason| serde_json::to_value(reason).unwrap()["code"].clone())
            .collect();
        assert_eq!(codes, ["dns_differs", "dns_agrees", "dns_near"]);
        assert_eq!(
            (after.host, after.confidence),
            (before.host, before.confidence)
        );
    }

    trait WithRule {
        fn with_rule(self, rule: Rule) -> Self;
    }

    impl WithRule for Recommendation {
        fn with_rule(mut self, rule: Rule) -> Self {
            self.rule = rule;
            self
        }
    }
}
