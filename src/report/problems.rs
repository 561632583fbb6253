//! The sentences for what is wrong with a server: what it is, the rule behind it, and what to do.
//!
//! Names of other companies come with their condition, and beside a known provider's host no advice
//! is given to anybody but the reader.

use std::net::IpAddr;

use serde_json::Value;

use crate::name::HostName;
use crate::operator::{MX_PORT, Table};
use crate::probe::{
    Host, PresentedName, Probe, ProbeVerdict, Problem, TlsReason, TrustFault, Weight, Witness,
    antivirus_of,
};
use crate::problem::ProblemCode;
use crate::report::words::{Words, code_of, is_plain, quoted, say};

impl Words {
    /// The sentences for a problem: what is wrong, the rule behind it, and what to do.
    #[must_use]
    pub fn problem(&self, problem: &Problem, probe: &Probe) -> String {
        let value = data_of(problem, probe);
        let mut sentences = vec![self.coded("tls", &value)];
        // To a provider's administrator nothing is said of what answers in its place.
        let is_elsewhere =
            probe.interception.is_some() && !matches!(problem, Problem::NotTheProvider { .. });
        if let Problem::NameMismatch {
            expected,
            presented,
        } = problem
        {
            sentences.extend(self.rule(expected, presented));
            if !is_elsewhere {
                sentences.extend(self.passed_over(probe));
            }
        }
        if is_elsewhere || is_repeated(problem, probe) {
            return self.sentences(&sentences);
        }
        sentences.push(self.what_to_do(problem, probe, value));
        let is_repair = matches!(
            problem,
            Problem::Expired { .. }
                | Problem::MissingIntermediate { .. }
                | Problem::NotYetValid { .. }
        );
        if is_repair && probe.name_matches == Some(true) {
            sentences.push(match &probe.told_elsewhere {
                Some(name) => say!(self, "tls-name-stays-later", name = name.as_str()),
                None => self.word("tls-name-stays"),
            });
        }
        self.sentences(&sentences)
    }

    /// Why the names on the certificate are not told, where none is.
    fn passed_over(&self, probe: &Probe) -> Vec<String> {
        let tells_nothing = probe.use_instead.is_empty()
            && probe.ask_about.is_empty()
            && probe.told_elsewhere.is_none()
            && probe.works_at.is_none();
        if !tells_nothing {
            return Vec::new();
        }
        let passed_over = probe.passed_over.iter().map(|passed_over| {
            let why = code_of(&passed_over.why);
            let name = passed_over.name.as_str();
            say!(self, "tls-passed-over", why = &why, name)
        });
        passed_over.collect()
    }

    /// What to do about a problem, of which `value` is the data.
    fn what_to_do(&self, problem: &Problem, probe: &Probe, mut value: Value) -> String {
        if let Problem::NameMismatch {
            expected,
            presented,
        } = problem
        {
            match probe.works_at {
                Some(setting) => {
                    let settings = self.settings(&[setting]);
                    add_way_out(&mut value, ("other_port", &settings));
                }
                None => add_way_out(&mut value, way_out(probe, expected, presented)),
            }
        }
        let is_relay = probe.port == MX_PORT && problem.weight() == Weight::Unreachable;
        match problem {
            Problem::DnsNotFound { .. } | Problem::NotTheProvider { .. } => {
                self.coded("tls-advice", &value)
            }
            // Nothing there is for its administrator to repair.
            _ if probe.operator.is_some() && problem.weight() != Weight::Warning => {
                let operator = probe.operator.as_deref().unwrap_or_default();
                say!(self, "tls-advice-of-provider", operator)
            }
            // What comes without the name is then the better certificate, or no worse.
            Problem::SniDiffers { .. } if probe.problems.iter().any(Problem::is_of_certificate) => {
                self.word("tls-advice-sni_differs-refused")
            }
            // No administrator can help there.
            Problem::UntrustedIssuer { issuer, .. } if antivirus_of(issuer).is_some() => {
                let product = antivirus_of(issuer).unwrap_or_default();
                say!(self, "tls-advice-antivirus", product)
            }
            _ if is_relay => self.word("tls-advice-relay-port"),
            _ => self.coded("tls-advice", &value),
        }
    }

    fn sentences(&self, sentences: &[String]) -> String {
        sentences.join(&self.word("sentence-break"))
    }

    /// A problem in few words, to go on after a colon.
    #[must_use]
    pub fn problem_in_short(&self, problem: &Problem) -> String {
        self.coded(
            "tls-short",
            &serde_json::to_value(problem).unwrap_or_default(),
        )
    }

    /// Which rule of RFC 9525 keeps a near miss from fitting.
    fn rule(&self, expected: &Host, presented: &[PresentedName]) -> Option<String> {
        let Host::Name(host) = expected else {
            let address = expected.to_string();
            let is_text = |name: &PresentedName| name == &PresentedName::Dns(address.clone());
            let mut presented = presented.iter();
            return presented
                .any(is_text)
                .then(|| self.word("tls-rule-address"));
        };
        let expected = host.as_str();
        let near = |name: &PresentedName| {
            let PresentedName::Dns(pattern) = name else {
                return None;
            };
            let (message, base) = match pattern.strip_prefix("*.") {
                Some(base) if is_below(expected, base) && name.is_for_everybody() => {
                    ("tls-rule-everybody", base)
                }
                Some(base) if base == expected => ("tls-rule-apex", base),
                Some(base) if is_below(expected, base) => ("tls-rule-deep", base),
                None if is_below(expected, pattern) => ("tls-rule-exact", pattern.as_str()),
                _ => return None,
            };
            Some(say!(self, message, pattern, base, expected))
        };
        let near = presented.iter().find_map(near);
        near.or_else(|| presented.iter().find_map(|name| self.encoding(name, host)))
    }

    /// RFC 5280, 4.2.1.6: a name of other letters is written with A-labels. A certificate that has it in
    /// Latin-1 or UTF-8 looks right and fits nothing.
    fn encoding(&self, name: &PresentedName, expected: &HostName) -> Option<String> {
        let PresentedName::Dns(pattern) = name else {
            return None;
        };
        if pattern.is_ascii() {
            return None;
        }
        let pattern_shown = match is_plain(pattern) {
            true => pattern.clone(),
            false => quoted(pattern),
        };
        let (star, base) = match pattern.strip_prefix("*.") {
            Some(base) => ("*.", base),
            None => ("", pattern.as_str()),
        };
        // Which letters were meant is known where they come to the name that was typed.
        let written = HostName::parse(base)
            .ok()
            .map(|base| format!("{star}{base}"));
        let is_meant = |name: &String| PresentedName::Dns(name.clone()).covers(expected);
        Some(match written.filter(is_meant) {
            Some(written) => say!(self, "tls-rule-encoding", pattern = pattern_shown, written),
            None => say!(self, "tls-rule-encoding-unknown", pattern = pattern_shown),
        })
    }
}

/// A problem's data, and what its words depend on beside them.
fn data_of(problem: &Problem, probe: &Probe) -> Value {
    let mut value = serde_json::to_value(problem).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.insert("works".to_owned(), probe.works_at.is_some().into());
        let is_v6 = probe.address.is_some_and(|address| address.is_ipv6());
        object.insert("is_v6".to_owned(), is_v6.into());
    }
    value
}

/// Whether another problem of the server says what to do: one certificate for the name that people type
/// repairs all of these.
fn is_repeated(problem: &Problem, probe: &Probe) -> bool {
    let has = |codes: &[ProblemCode]| codes.iter().any(|code| probe.has(*code));
    match problem {
        Problem::NameMismatch { .. } => has(&[
            ProblemCode::AutoGenerated,
            ProblemCode::SelfSigned,
            ProblemCode::UntrustedIssuer,
        ]),
        Problem::SelfSigned | Problem::UntrustedIssuer { .. } => has(&[ProblemCode::AutoGenerated]),
        _ => false,
    }
}

fn add_way_out(value: &mut Value, (way, name): (&str, &str)) {
    if let Some(object) = value.as_object_mut() {
        for (key, text) in [("way", way), ("wildcard", name), ("name", name)] {
            object.insert(key.to_owned(), text.into());
        }
    }
}

/// What to do about a wrong name, and the name in it.
fn way_out<'p>(
    probe: &'p Probe,
    expected: &Host,
    presented: &'p [PresentedName],
) -> (&'static str, &'p str) {
    // Nobody adds a customer's name to a provider's certificate.
    let is_providers = |name: &HostName| {
        let row = Table::builtin().find(name);
        row.is_some_and(|row| row.publishes(name))
    };
    if let Some(name) = probe.use_instead.first() {
        let is_theirs = is_providers(name);
        return (
            if is_theirs {
                "instead_provider"
            } else {
                "instead"
            },
            name.as_str(),
        );
    }
    if let (Some(witness), Some(name)) = (probe.ask_witness, probe.ask_about.first()) {
        return (way_to_ask(witness, expected), name.as_str());
    }
    if let Some(name) = probe.once_repaired.first() {
        return ("repaired", name.as_str());
    }
    if let Some(name) = &probe.told_elsewhere {
        return if probe.login_fault().is_some() {
            ("elsewhere_login", name.as_str())
        } else if probe.covering(name).is_some() {
            ("elsewhere_fits", name.as_str())
        } else if is_providers(name) {
            ("elsewhere_provider", name.as_str())
        } else {
            ("elsewhere", name.as_str())
        };
    }
    without_a_name(probe, expected, presented)
}

/// What to do about a wrong name where no other can be told.
fn without_a_name<'p>(
    probe: &Probe,
    expected: &Host,
    presented: &'p [PresentedName],
) -> (&'static str, &'p str) {
    if probe.port == MX_PORT {
        return ("relay_port", "");
    }
    if probe.login_fault().is_some() {
        return ("no_login", "");
    }
    // It was not asked for other names.
    if probe.has(ProblemCode::NotReady) {
        return ("turned_away", "");
    }
    // Whatever the server is called, nobody can talk to it.
    if probe.has(ProblemCode::TlsTooOld) {
        return ("too_old", "");
    }
    if !expected.can_be_certified() {
        let way = if expected.is_public_address() {
            "address"
        } else {
            "uncertifiable"
        };
        return (way, "");
    }
    match wildcard_of(presented) {
        // A wildcard of the host's own domain is no hoster's.
        Some(wildcard) if !is_own_wildcard(wildcard, expected) => ("wildcard", wildcard),
        _ => ("none", ""),
    }
}

/// How a name of another company is asked about.
fn way_to_ask(witness: Witness, expected: &Host) -> &'static str {
    match witness {
        Witness::Alias => "ask_alias",
        // Public authorities certify public addresses too.
        Witness::Certificate if expected.is_public_address() => "ask_address",
        Witness::Certificate => "ask_certificate",
        Witness::Server => "ask_server",
    }
}

pub(super) fn is_own_wildcard(wildcard: &str, host: &Host) -> bool {
    let base = wildcard.strip_prefix("*.").unwrap_or(wildcard);
    let base = HostName::parse(base).ok();
    base.zip(host.name())
        .is_some_and(|(base, host)| base.same_organization(host))
}

pub(super) fn wildcard_of(presented: &[PresentedName]) -> Option<&str> {
    presented.iter().find_map(|name| match name {
        PresentedName::Dns(pattern) => {
            // Below a public suffix a wildcard is nobody's.
            let base = HostName::parse(pattern.strip_prefix("*.")?).ok()?;
            base.organization().map(|_| pattern.as_str())
        }
        _ => None,
    })
}

fn is_below(name: &str, base: &str) -> bool {
    name.strip_suffix(base)
        .is_some_and(|left| left.ends_with('.'))
}

/// What Gmail says of this, by its users' reports.
pub(super) fn gmail_says(probe: &Probe) -> Option<&'static str> {
    let names_fit = probe.name_matches == Some(true);
    let said = |problem: &Problem| match problem {
        Problem::TlsFailed {
            reason: TlsReason::NotTls | TlsReason::WantsStarttls,
            ..
        } => None,
        Problem::UntrustedIssuer {
            fault: TrustFault::NameNotPermitted,
            ..
        } => Some("gmail-says-certificate"),
        Problem::AutoGenerated { .. } | Problem::SelfSigned | Problem::UntrustedIssuer { .. }
            if names_fit =>
        {
            Some("gmail-says-trust")
        }
        Problem::AutoGenerated { .. }
        | Problem::CnOnly { .. }
        | Problem::NameMismatch { .. }
        | Problem::SelfSigned
        | Problem::UntrustedIssuer { .. } => Some("gmail-says-certificate"),
        Problem::StarttlsNotOffered { .. } => Some("gmail-says-no_starttls"),
        Problem::TlsFailed { .. } | Problem::TlsTooOld { .. } => Some("gmail-says-handshake"),
        Problem::DnsNotFound {
            failed: false,
            exists: false,
            is_circular: _,
        } => Some("gmail-says-dns"),
        Problem::Refused { .. } => Some("gmail-says-unreachable"),
        Problem::AddressUnreachable { .. }
        | Problem::CaCertificate
        | Problem::ClientCertificateRequested
        | Problem::Closed { .. }
        | Problem::DnsNotFound { .. }
        | Problem::EhloRefused { .. }
        | Problem::Expired { .. }
        | Problem::ExpiresSoon { .. }
        | Problem::KeyUsage { .. }
        | Problem::LimitExceeded { .. }
        | Problem::MissingIntermediate { .. }
        | Problem::NoAuth
        | Problem::NoPasswordLogin { .. }
        | Problem::NotReady { .. }
        | Problem::NotTheProvider { .. }
        | Problem::NotYetValid { .. }
        | Problem::OldCiphers { .. }
        | Problem::PlaintextAfterStarttls { .. }
        | Problem::ProtocolError { .. }
        | Problem::SniDiffers { .. }
        | Problem::StarttlsRefused { .. }
        | Problem::Timeout { .. }
        | Problem::UnknownNewRoot { .. }
        | Problem::WeakKey { .. }
        | Problem::WeakSignature { .. }
        | Problem::WrongProtocol { .. } => None,
    };
    if probe.port == MX_PORT && probe.verdict == ProbeVerdict::Unreachable {
        return None;
    }
    probe.problems.iter().find_map(said)
}

/// Whether an address is one of Cloudflare's, behind which mail ports do not answer.
pub(super) fn is_web_proxy(address: IpAddr) -> bool {
    WEB_PROXIES.iter().any(|network| {
        network
            .parse::<ipnet::IpNet>()
            .is_ok_and(|network| network.contains(&address))
    })
}

/// <https://www.cloudflare.com/ips/>, unchanged since 2021.
const WEB_PROXIES: [&str; 22] = [
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
];
