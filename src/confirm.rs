//! How a live certificate check changes a recommendation.
//!
//! Knows when a fitting certificate verifies a name and when it proves nothing: an attacker who
//! collects passwords on his own server has a valid certificate too. So a name outside the
//! author's organisation that only a stranger's mail vouches for stays what it was, and a server
//! that could not be reached says nothing against its name.
//!
//! Pure: what was found comes in as plain values.

#[cfg(feature = "probe")]
mod findings;
#[cfg(feature = "probe")]
pub mod live;

use std::net::IpAddr;

use crate::name::HostName;
use crate::operator::{MX_PORT, Setting, Table, same_operator};
use crate::problem::ProblemCode;
use crate::reason::{CheckReason, DnsReason, DnsRecord};
use crate::tally::Recommendation;
use crate::verdict::{Confidence, Rejected, Rejection, Rule, VerdictKind};

/// What the check of one host showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCheck {
    /// The host.
    pub host: HostName,
    /// The result.
    pub finding: Finding,
    /// The addresses that answered.
    pub addresses: Vec<IpAddr>,
    /// Other names that its certificate covers, the best first; empty unless the name alone is
    /// wrong.
    pub covered: Vec<CoveredName>,
    /// A wildcard on the certificate, where it presents nothing else.
    pub wildcard: Option<String>,
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

/// A name that a certificate covers beside the one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredName {
    /// The name.
    pub name: HostName,
    /// How it is known to be this very server's.
    pub witness: Witness,
}

/// How a name on a certificate is known to be this very server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Witness {
    /// A mail names it, and it stands on the certificate.
    Header,
    /// The server calls itself so, and no mail does.
    Greeting,
    /// A mail names it, and it lies under a wildcard, as do all of the hoster's servers.
    HeaderUnderWildcard,
    /// It is not known yet.
    None,
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
    /// The other name of the same server that is most likely to work.
    #[must_use]
    pub fn instead(&self) -> Option<&HostName> {
        self.covered.first().map(|covered| &covered.name)
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
    ///     addresses: vec!["192.0.2.1".parse().unwrap()],
    ///     covered: Vec::new(),
    ///     wildcard: None,
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
                if self.answer.kind != VerdictKind::Try || self.is_own(&host) {
                    self.verify(&host, ports);
                } else if !self.promote_own_host(&[&host]) {
                    self.answer.settings = self.passed(ports);
                    self.report_unproven(&host);
                }
            }
            Finding::OtherName => self.other_name(check),
            Finding::Flawed(_) => {
                self.report(check);
                self.promote_own_host(&[&host]);
            }
            Finding::NoLogin(_) => {
                self.report(check);
                if !self.promote_own_host(&[&host]) {
                    self.downgrade();
                }
            }
            Finding::NotDialled | Finding::NotReached(_) => {
                self.report(check);
                self.mention_own_host(&host);
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

    /// The name alone is wrong: another one of the same server, or of another own host.
    fn other_name(&mut self, check: &'c HostCheck) {
        let host = &check.host;
        if let Some((name, witness, found)) = self.same_server(check) {
            self.reasons.push(CheckReason::OtherName {
                host: host.clone(),
                instead: name.clone(),
            });
            // An attacker on the path to the server has a certificate too, for his own name: a
            // foreign name needs a mail that names it.
            let is_named = name.same_organization(host)
                || matches!(witness, Witness::Header | Witness::HeaderUnderWildcard);
            let is_vouched =
                self.is_own(&name) || (self.answer.kind != VerdictKind::Try && is_named);
            match found.map(|found| found.finding) {
                Some(Finding::Fits(ports)) if is_vouched => self.verify(&name, ports),
                Some(Finding::Fits(ports)) => self.answer.settings = self.passed(ports),
                _ => {}
            }
            self.answer.host = Some(name);
            return;
        }
        if self.promote_own_host(&[host]) {
            self.report(check);
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

    /// A name on the certificate that is known to be this very server's, and its own check.
    fn same_server(&self, check: &HostCheck) -> Option<(HostName, Witness, Option<&'c HostCheck>)> {
        let of = |covered: &CoveredName| {
            let own = self.check_of(&covered.name);
            let shares_address =
                own.is_some_and(|own| own.addresses.iter().any(|ip| check.addresses.contains(ip)));
            let is_usable = own.is_none_or(|own| match own.finding {
                Finding::Fits(_) => true,
                other => !other.is_conclusive(),
            });
            let is_same = match covered.witness {
                Witness::Greeting | Witness::Header => true,
                Witness::HeaderUnderWildcard | Witness::None => shares_address,
            };
            (is_usable && is_same).then(|| (covered.name.clone(), covered.witness, own))
        };
        check.covered.iter().find_map(of)
    }

    /// Another name of the same server, if it is the author's own and fits.
    fn own_name_of(&self, check: &HostCheck) -> Option<(HostName, Ports)> {
        let (name, _, found) = self.same_server(check)?;
        match found?.finding {
            Finding::Fits(ports) if self.is_own(&name) => Some((name, ports)),
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
                Finding::Fits(ports) if self.is_own(host) => {
                    self.verify(host, ports);
                    self.answer.hosts.clear();
                    return;
                }
                Finding::Fits(ports) => {
                    passed.extend(ports.iter());
                    self.report_unproven(host);
                }
                Finding::OtherName => {
                    if let Some((name, ports)) = self.own_name_of(check) {
                        self.reasons.push(CheckReason::OtherName {
                            host: host.clone(),
                            instead: name.clone(),
                        });
                        self.verify(&name, ports);
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
        match self.answer.hosts.as_slice() {
            [] => {
                self.answer.kind = VerdictKind::None;
                self.answer.confidence = Confidence::None;
            }
            // The others do not exist, which makes the last one no better than it was.
            [last] if hosts.len() > 1 => {
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
        let Some((host, ports)) = self.own_that_fits(but) else {
            return false;
        };
        self.verify(&host, ports);
        true
    }

    fn mention_own_host(&mut self, but: &HostName) {
        if self.answer.kind != VerdictKind::Documented
            && let Some((host, _)) = self.own_that_fits(&[but])
        {
            self.reasons.push(CheckReason::Fits { host });
        }
    }

    fn own_that_fits(&self, but: &[&HostName]) -> Option<(HostName, Ports)> {
        self.checks
            .iter()
            .filter(|check| !but.contains(&&check.host) && self.is_own(&check.host))
            .find_map(|check| match check.finding {
                Finding::Fits(ports) => Some((check.host.clone(), ports)),
                _ => None,
            })
    }

    fn verify(&mut self, host: &HostName, ports: Ports) {
        if self.answer.kind != VerdictKind::Documented {
            self.answer.kind = VerdictKind::Recommend;
        }
        self.answer.host = Some(host.clone());
        self.answer.confidence = Confidence::Verified;
        self.answer.settings = self.passed(ports);
        self.reasons.push(CheckReason::Fits { host: host.clone() });
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
        let host = check.host.clone();
        self.reasons.push(match check.finding {
            Finding::Fits(_) => CheckReason::Fits { host },
            Finding::Flawed(problem) => flawed(host, problem),
            Finding::NoLogin(problem) => CheckReason::NoLogin { host, problem },
            Finding::NotDialled => CheckReason::NotDialled { host },
            Finding::NotInDns => CheckReason::NotInDns { host },
            Finding::NotReached(problem) => CheckReason::NotReached { host, problem },
            Finding::OtherName => CheckReason::Refused {
                host,
                problem: ProblemCode::NameMismatch,
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

/// What to say of a host whose certificate or server has this fault.
fn flawed(host: HostName, problem: ProblemCode) -> CheckReason {
    match problem {
        ProblemCode::AutoGenerated | ProblemCode::SelfSigned | ProblemCode::UntrustedIssuer => {
            CheckReason::NoNameWorks { host, problem }
        }
        ProblemCode::MissingIntermediate => CheckReason::MissingIntermediate { host },
        ProblemCode::Expired | ProblemCode::NotYetValid => CheckReason::OutOfDate { host, problem },
        ProblemCode::AddressUnreachable
        | ProblemCode::ClientCertificateRequested
        | ProblemCode::Closed
        | ProblemCode::CnOnly
        | ProblemCode::DnsNotFound
        | ProblemCode::ExpiresSoon
        | ProblemCode::LimitExceeded
        | ProblemCode::NameMismatch
        | ProblemCode::NoAuth
        | ProblemCode::NotReady
        | ProblemCode::PlaintextAfterStarttls
        | ProblemCode::ProtocolError
        | ProblemCode::Refused
        | ProblemCode::SniDiffers
        | ProblemCode::StarttlsNotOffered
        | ProblemCode::StarttlsRefused
        | ProblemCode::Timeout
        | ProblemCode::TlsFailed
        | ProblemCode::TlsTooOld
        | ProblemCode::WeakKey
        | ProblemCode::WeakSignature => CheckReason::Refused { host, problem },
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
            host: name(host),
            finding,
            addresses: vec!["203.0.113.7".parse().unwrap()],
            covered: Vec::new(),
            wildcard: None,
        }
    }

    fn covering(host: &str, covered: &[(&str, Witness)]) -> HostCheck {
        HostCheck {
            covered: covered
                .iter()
                .map(|(covered, witness)| CoveredName {
                    name: name(covered),
                    witness: *witness,
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
                "fits, a try inside",
                answer(Try, Some(OWN), Low),
                vec![check(OWN, fits())],
                (Recommend, Some(OWN), Verified, "check_fits"),
            ),
            (
                "fits, a stranger's try",
                answer(Try, Some(FOREIGN), Low),
                vec![check(FOREIGN, fits())],
                (Try, Some(FOREIGN), Low, "check_fits_unproven"),
            ),
            (
                "a name of the header",
                answer(Recommend, Some(OWN), Medium),
                vec![covering(OWN, &[(FOREIGN, Witness::Header)])],
                (Recommend, Some(FOREIGN), Medium, "check_other_name"),
            ),
            (
                "a name at the same address",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[(FOREIGN, Witness::None)]),
                    check(FOREIGN, fits()),
                ],
                (Recommend, Some(FOREIGN), Medium, "check_other_name"),
            ),
            (
                "an own name of the same server",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[("smtp.example.com", Witness::Greeting)]),
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
                vec![covering(OWN, &[(FOREIGN, Witness::None)])],
                (Recommend, Some(OWN), Low, "check_refused"),
            ),
            (
                "a stranger's server with another name",
                answer(Try, Some("mx.elsewhere.net"), Low),
                vec![
                    covering("mx.elsewhere.net", &[(FOREIGN, Witness::Greeting)]),
                    check(FOREIGN, fits()),
                ],
                (Try, Some(FOREIGN), Low, "check_other_name"),
            ),
            (
                "a wildcard and a name of the header at the same address",
                answer(Recommend, Some(OWN), Medium),
                vec![
                    covering(OWN, &[(FOREIGN, Witness::HeaderUnderWildcard)]),
                    check(FOREIGN, fits()),
                ],
                (Recommend, Some(FOREIGN), Verified, "check_other_name"),
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
                (Recommend, Some(OWN), Medium, "check_no_login"),
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
                (Recommend, Some(OWN), Medium, "check_no_login"),
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
            covering("mx1.example.com", &[(OWN, Witness::None)]),
            check(OWN, fits()),
        ]);
        assert_eq!(after.host, Some(name(OWN)), "the common name of a cluster");
        assert_eq!(after.confidence, Confidence::Verified);
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
                        &[(hosts[1], Witness::Greeting), (hosts[1], Witness::None)],
                    ),
                    covering(hosts[1], &[(FOREIGN, Witness::Header)]),
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
