//! What the probes of one host come to.

use crate::confirm::{CoveredName, Finding, HostCheck, Witness};
use crate::name::HostName;
use crate::operator::{MX_PORT, Setting};
use crate::probe::{PresentedName, Probe, ProbeVerdict, Problem, Weight, host_accepted};
use crate::problem::ProblemCode;

impl HostCheck {
    /// Adds up the probes of one host; `names` are those that the mails name.
    #[must_use]
    pub fn of(host: HostName, probes: &[Probe], names: &[HostName]) -> Self {
        let finding = Finding::of(probes);
        let answered = |probe: &&Probe| probe.verdict != ProbeVerdict::Unreachable;
        let mut addresses: Vec<_> = probes
            .iter()
            .filter(answered)
            .filter_map(|probe| probe.address)
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        let mut check = Self {
            host,
            finding,
            addresses,
            covered: Vec::new(),
            wildcard: None,
        };
        let renamed = probes.iter().filter(|probe| probe.port != MX_PORT);
        if finding == Finding::OtherName
            && let Some(probe) = renamed.into_iter().find(|probe| probe.only_name_is_wrong())
        {
            check.add_names(probe, names);
        }
        check
    }

    fn add_names(&mut self, probe: &Probe, names: &[HostName]) {
        for name in names {
            let witness = match probe.covering(name) {
                Some(PresentedName::Dns(pattern)) if pattern.starts_with("*.") => {
                    Witness::HeaderUnderWildcard
                }
                Some(_) => Witness::Header,
                None => continue,
            };
            self.add(name, witness);
        }
        // Without a best name there are only bare domains of wildcards.
        let others = probe.best_instead().map(|_| &probe.use_instead);
        for name in others.into_iter().flatten() {
            let is_own_word = probe.server_name.as_ref() == Some(name);
            let witness = match (is_own_word, names.contains(name)) {
                // The server and the mail agree; then the wildcard is no doubt.
                (true, true) => Witness::Header,
                (true, false) => Witness::Greeting,
                (false, _) => Witness::None,
            };
            self.add(name, witness);
        }
        self.covered.sort_by_key(|covered| covered.witness);
        let presented = probe
            .certificate
            .iter()
            .flat_map(|certificate| &certificate.names);
        let mut wildcards = presented.map(|name| match name {
            PresentedName::Dns(pattern) => pattern.strip_prefix("*.").map(|_| pattern),
            _ => None,
        });
        self.wildcard = wildcards.find_map(|wildcard| wildcard).cloned();
    }

    fn add(&mut self, name: &HostName, witness: Witness) {
        let known = self
            .covered
            .iter_mut()
            .find(|covered| covered.name == *name);
        match known {
            Some(known) => known.witness = known.witness.min(witness),
            None => self.covered.push(CoveredName {
                name: name.clone(),
                witness,
            }),
        }
    }
}

impl Finding {
    /// What the probes of one host come to.
    #[must_use]
    pub fn of(probes: &[Probe]) -> Self {
        if probes.is_empty() {
            return Self::NotDialled;
        }
        let logins = || probes.iter().filter(|probe| probe.port != MX_PORT);
        let accepted = host_accepted(probes);
        let passes = |probe: &&Probe| {
            probe.verdict == ProbeVerdict::Accepted
                && logins()
                    .filter(|other| other.port == probe.port)
                    .all(|other| match other.verdict {
                        ProbeVerdict::Accepted => !other.auth.is_empty(),
                        ProbeVerdict::Rejected => false,
                        ProbeVerdict::Unreachable => true,
                    })
        };
        let mut settings: Vec<_> = logins().filter(passes).map(setting).collect();
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
        if let Some(code) = rejecting.min_by_key(|code| rank(*code)) {
            return Self::Flawed(code);
        }
        if accepted {
            return Self::NoLogin(ProblemCode::NoAuth);
        }
        let answers_elsewhere = probes
            .iter()
            .any(|probe| probe.port == MX_PORT && probe.verdict != ProbeVerdict::Unreachable);
        let problems = || logins().chain(probes).flat_map(|probe| &probe.problems);
        let is_unknown =
            |problem: &Problem| matches!(problem, Problem::DnsNotFound { failed: false });
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

fn setting(probe: &Probe) -> Setting {
    Setting {
        port: probe.port,
        security: probe.security,
    }
}

/// What has to be repaired first stands for all that is wrong.
fn rank(code: ProblemCode) -> usize {
    let order = [
        ProblemCode::PlaintextAfterStarttls,
        ProblemCode::AutoGenerated,
        ProblemCode::SelfSigned,
        ProblemCode::UntrustedIssuer,
        ProblemCode::CnOnly,
        ProblemCode::NameMismatch,
        ProblemCode::Expired,
        ProblemCode::NotYetValid,
        ProblemCode::MissingIntermediate,
    ];
    order
        .iter()
        .position(|known| *known == code)
        .unwrap_or(order.len())
}
