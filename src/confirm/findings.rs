//! What the probes of one host come to.

use crate::confirm::{CoveredName, Finding, FitProof, HostCheck, Imposture, NamePlace};
use crate::name::HostName;
use crate::operator::{MX_PORT, Table};
use crate::probe::{
    PassedOverReason, PresentedName, Probe, ProbeVerdict, Problem, TrustedBy, Weight,
    host_accepted, host_login_fault,
};
use crate::problem::ProblemCode;
use crate::verdict::Rejection;

/// What decides which other names may be an answer.
#[derive(Clone, Copy, Debug)]
pub struct Familiar<'a> {
    /// The author's domain.
    pub domain: &'a HostName,
    /// Names that the mails name.
    pub named: &'a [HostName],
    /// Names that the receiver saw for the address of a client that the domain lets send.
    pub vouched: &'a [HostName],
    /// Who runs which hosts.
    pub table: &'a Table,
}

impl Familiar<'_> {
    /// Whether a certificate may bring this name as the answer in place of `host`: it lies in the
    /// author's organisation, or is published by the operator of `host`, or the receiver recorded it.
    #[must_use]
    pub fn permits(&self, name: &HostName, host: &HostName) -> bool {
        let is_published = || {
            let operator = self.table.find(host);
            operator.is_some_and(|operator| operator.publishes(name))
        };
        Rejection::of(name, None, self.table).is_none()
            && (self.is_own(name) || is_published() || self.vouched.contains(name))
    }

    /// Whether a name lies in the author's organisation; below a provider's domain the neighbour is
    /// another customer.
    fn is_own(&self, name: &HostName) -> bool {
        let operator = self.table.find(name);
        name.belongs_to(self.domain) && operator.is_none_or(|operator| operator.publishes(name))
    }
}

impl HostCheck {
    /// Adds up the probes of one host.
    ///
    /// ```
    /// use heloscope::confirm::{Familiar, Finding, FitProof, HostCheck};
    /// use heloscope::name::HostName;
    /// use heloscope::operator::{Security, Table};
    /// use heloscope::probe::{Host, Probe, ProbeVerdict, TrustedBy};
    ///
    /// let domain = "example.com".parse()?;
    /// let host = HostName::parse("mail.example.com")?;
    /// let familiar = Familiar {
    ///     domain: &domain,
    ///     named: &[],
    ///     vouched: &[],
    ///     table: Table::builtin(),
    /// };
    /// let mut probe = Probe::unknown(Host::Name(host.clone()), 587, Security::StartTls);
    /// probe.verdict = ProbeVerdict::Accepted;
    /// probe.trusted_by = Some(TrustedBy::Public);
    /// probe.auth = vec!["PLAIN".to_owned()];
    /// let check = HostCheck::of(host, &[probe], &familiar);
    /// assert!(matches!(check.finding, Finding::Fits(ports) if ports.iter().count() == 1));
    /// assert_eq!(check.proof, FitProof::Public);
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn of(host: HostName, probes: &[Probe], familiar: &Familiar<'_>) -> Self {
        let finding = Finding::of(probes);
        let answered = |probe: &&Probe| probe.verdict != ProbeVerdict::Unreachable;
        let mut addresses: Vec<_> = probes
            .iter()
            .filter(answered)
            .filter_map(|probe| probe.address)
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        let impostor = probes.iter().find_map(|probe| probe.interception.as_ref());
        let mut check = Self {
            proof: proof_of(probes),
            addresses,
            impostor: impostor.map(|interception| Imposture {
                operator: interception.operator.clone(),
                issuer: interception.issuer.clone(),
            }),
            ..Self::new(host, finding)
        };
        let mut logins = probes.iter().filter(|probe| probe.port != MX_PORT);
        if let Some(probe) = logins.find(|probe| probe.has(ProblemCode::NameMismatch)) {
            let names = probe.certificate.iter().flat_map(|found| &found.names);
            check.presented = names.take(SHOWN).map(ToString::to_string).collect();
            check.also = match finding {
                Finding::Flawed(ProblemCode::NameMismatch) => probe.repairable_fault(),
                Finding::OtherName => host_login_fault(probes),
                _ => None,
            };
        }
        if let Finding::Flawed(problem) = finding {
            check.add_fault(problem, probes, familiar);
        }
        let mut logins = probes.iter().filter(|probe| probe.port != MX_PORT);
        if finding == Finding::OtherName
            && let Some(probe) =
                logins.find(|probe| probe.only_name_is_wrong() && probe.login_fault().is_none())
        {
            check.add_names(probe, familiar);
        }
        check
    }

    /// What tells a fault more closely, and the name to type once it is repaired.
    fn add_fault(&mut self, problem: ProblemCode, probes: &[Probe], familiar: &Familiar<'_>) {
        let logins = || probes.iter().filter(|probe| probe.port != MX_PORT);
        let fault = self.also.unwrap_or(problem);
        let mut problems = logins().flat_map(|probe| &probe.problems);
        let found = problems.find(|problem| problem.code() == fault);
        self.detail = found.and_then(Problem::detail);
        let mut names = logins().flat_map(|probe| &probe.once_repaired);
        let found = names.find(|name| familiar.permits(name, &self.host));
        self.once_repaired = found.cloned();
    }

    fn add_names(&mut self, probe: &Probe, familiar: &Familiar<'_>) {
        for name in &probe.use_instead {
            self.add(name, NamePlace::Here, familiar);
        }
        let presented = probe
            .certificate
            .iter()
            .flat_map(|certificate| &certificate.names);
        let whole = presented.clone().filter_map(|name| match name {
            PresentedName::Dns(name) => HostName::parse(name).ok(),
            _ => None,
        });
        let named = familiar.named.iter().chain(familiar.vouched).cloned();
        for name in named.chain(whole) {
            let is_passed_over = || {
                let mut passed_over = probe.passed_over.iter();
                passed_over
                    .any(|known| known.name == name && known.why != PassedOverReason::Unknown)
            };
            if probe.covering(&name).is_some() && self.covered.len() < COVERED && !is_passed_over()
            {
                self.add(&name, NamePlace::Unknown, familiar);
            }
        }
        let is_foreign = |name: &&HostName| self.covered.iter().all(|own| own.name != **name);
        let ask_about = probe.ask_about.iter().filter(is_foreign);
        self.ask_about = ask_about.cloned().collect();
        self.ask_witness = probe.ask_witness;
        let mut wildcards = presented.filter_map(|name| match name {
            PresentedName::Dns(pattern) => {
                // Below a public suffix a wildcard is nobody's.
                let base = HostName::parse(pattern.strip_prefix("*.")?).ok()?;
                // A host of one's own, or of a provider, has nobody else to be asked for a name.
                let is_own = self.host.same_organization(&base) || base.belongs_to(familiar.domain);
                let is_published = familiar.table.answering_for(&self.host).is_some();
                base.organization().filter(|_| !is_own && !is_published)?;
                Some(pattern)
            }
            _ => None,
        });
        self.wildcard = wildcards.next().cloned();
    }

    fn add(&mut self, name: &HostName, place: NamePlace, familiar: &Familiar<'_>) {
        let is_known = self.covered.iter().any(|covered| covered.name == *name);
        if !is_known && *name != self.host && familiar.permits(name, &self.host) {
            self.covered.push(CoveredName {
                name: name.clone(),
                place,
            });
        }
    }
}

/// How much it proves that a strict client accepts the host.
fn proof_of(probes: &[Probe]) -> FitProof {
    let accepted = probes.iter().filter(|probe| {
        probe.port != MX_PORT && probe.verdict == ProbeVerdict::Accepted && probe.lets_log_in()
    });
    let proof = accepted.map(|probe| {
        if probe.trusted_by != Some(TrustedBy::Public) {
            FitProof::OwnAuthority
        } else if probe.auth.is_empty() {
            FitProof::Unread
        } else {
            FitProof::Public
        }
    });
    proof.max().unwrap_or_default()
}

impl Finding {
    /// What the probes of one host come to.
    ///
    /// ```
    /// use heloscope::confirm::Finding;
    /// use heloscope::operator::Security;
    /// use heloscope::probe::{Host, Probe, ProbeVerdict};
    /// use heloscope::problem::ProblemCode;
    ///
    /// assert_eq!(Finding::of(&[]), Finding::NotDialled);
    ///
    /// // Port 25 alone is for other servers.
    /// let host = Host::Name("mx.example.com".parse()?);
    /// let mut probe = Probe::unknown(host, 25, Security::StartTls);
    /// probe.verdict = ProbeVerdict::Accepted;
    /// assert_eq!(Finding::of(&[probe]), Finding::NoLogin(ProblemCode::NoAuth));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn of(probes: &[Probe]) -> Self {
        if probes.is_empty() {
            return Self::NotDialled;
        }
        // Networks redirect port 25 for reasons of their own.
        let is_intercepted = |probe: &Probe| probe.interception.is_some();
        let speaks = probes.iter().any(Probe::answers_logins);
        if (probes.iter()).any(|probe| is_intercepted(probe) && (probe.answers_logins() || !speaks))
        {
            return Self::NotTheProvider;
        }
        let logins = || probes.iter().filter(|probe| probe.port != MX_PORT);
        let accepted = host_accepted(probes);
        let passes = |probe: &&Probe| {
            probe.verdict == ProbeVerdict::Accepted
                && logins()
                    .filter(|other| other.port == probe.port)
                    .all(|other| match other.verdict {
                        ProbeVerdict::Accepted => other.lets_log_in(),
                        ProbeVerdict::Rejected => false,
                        ProbeVerdict::Unreachable => true,
                    })
        };
        let mut settings: Vec<_> = logins().filter(passes).map(Probe::setting).collect();
        if accepted && !settings.is_empty() {
            // As the ports are usually offered.
            settings.sort_by_key(|setting| (setting.port != 587, setting.port));
            return Self::Fits(settings.into_iter().collect());
        }
        if logins().any(Probe::only_name_is_wrong) {
            return Self::OtherName;
        }
        let rejecting = logins()
            .flat_map(|probe| &probe.problems)
            .filter(|problem| problem.weight() == Weight::Rejecting)
            .map(Problem::code);
        match rejecting.min_by_key(|code| rank(*code)) {
            // Another name is said by everybody else: that is no fault of the server's.
            Some(ProblemCode::EhloRefused) => return Self::NotReached(ProblemCode::EhloRefused),
            Some(code) => return Self::Flawed(code),
            None => {}
        }
        if accepted {
            let is_odd = logins().any(|probe| probe.has(ProblemCode::NoPasswordLogin));
            return Self::NoLogin(if is_odd {
                ProblemCode::NoPasswordLogin
            } else {
                ProblemCode::NoAuth
            });
        }
        Self::of_silence(probes)
    }

    /// Why nobody can log in where no login port answers.
    fn of_silence(probes: &[Probe]) -> Self {
        let logins = || probes.iter().filter(|probe| probe.port != MX_PORT);
        let answers_elsewhere = probes
            .iter()
            .any(|probe| probe.port == MX_PORT && probe.verdict != ProbeVerdict::Unreachable);
        let problems = || logins().chain(probes).flat_map(|probe| &probe.problems);
        let is_unknown = |problem: &Problem| {
            matches!(
                problem,
                Problem::DnsNotFound {
                    failed: false,
                    exists: false,
                    is_circular: _
                }
            )
        };
        match problems().map(Problem::code).next() {
            Some(code) if answers_elsewhere && logins().next().is_some() => Self::NoLogin(code),
            _ if answers_elsewhere => Self::NoLogin(ProblemCode::NoAuth),
            _ if problems().all(is_unknown) => Self::NotInDns,
            code => {
                let said = problems().find(|problem| problem.code() != ProblemCode::DnsNotFound);
                Self::NotReached(
                    said.map(Problem::code)
                        .or(code)
                        .unwrap_or(ProblemCode::Timeout),
                )
            }
        }
    }
}

/// What has to be repaired first stands for all that is wrong.
fn rank(code: ProblemCode) -> usize {
    let order = [
        ProblemCode::NotTheProvider,
        ProblemCode::PlaintextAfterStarttls,
        ProblemCode::TlsTooOld,
        ProblemCode::AutoGenerated,
        ProblemCode::SelfSigned,
        ProblemCode::UntrustedIssuer,
        ProblemCode::CnOnly,
        ProblemCode::NameMismatch,
        ProblemCode::Expired,
        ProblemCode::NotYetValid,
        ProblemCode::MissingIntermediate,
        ProblemCode::UnknownNewRoot,
    ];
    let place = order.iter().position(|known| *known == code);
    match code {
        ProblemCode::EhloRefused => usize::MAX,
        _ => place.unwrap_or(order.len()),
    }
}

/// How many names of a certificate a reason shows.
const SHOWN: usize = 4;
/// How many other names of a certificate are considered.
const COVERED: usize = 8;
