//! The live certificate check: SMTP dialogue and TLS. The only module with a socket.
//!
//! One [`Probe`] is what one address of one host showed on one port, with *every* problem found.
//! The judge is a strict client: RFC 9525 names, Mozilla's roots; Gmail is the model. Where the
//! name is wrong, it says which names may be typed instead, and which may only be asked about: the
//! certificate confirms a name and never supplies a stranger's.
//!
//! Promises: a dialogue ends by its deadline whatever the server does; it never logs in and never
//! sends mail; nothing secret goes over a connection whose certificate was not accepted, because
//! nothing secret is ever sent. What a server says is kept as data, cut to stated lengths and *not*
//! escaped: that is for whoever prints it.
//!
//! ```no_run
//! use std::time::Duration;
//! use heloscope::probe::{Dns, TargetOrigin, Prober, Roots, ProbeSettings, SystemResolver, TcpDial};
//!
//! let roots = Roots::mozilla();
//! let settings = ProbeSettings::default();
//! let prober = Prober {
//!     dial: &TcpDial,
//!     resolve: &SystemResolver::new(Dns::system(Duration::from_secs(5))),
//!     roots: &roots,
//!     settings: &settings,
//!     table: heloscope::operator::Table::builtin(),
//!     now: jiff::Timestamp::now(),
//! };
//! let plan = prober.plan(&["mail.example.com".parse()?], TargetOrigin::Typed);
//! for probe in prober.run(&plan) {
//!     println!("{} port {}: {:?}", probe.host, probe.port, probe.verdict);
//! }
//! # Ok::<(), heloscope::probe::ConfigError>(())
//! ```

mod alternatives;
mod banner;
mod certificate;
mod dial;
mod dialogue;
mod dns;
mod endpoint;
mod error;
mod https;
mod interception;
mod judge;
mod path;
mod problem;
mod signatures;
mod smtp;
mod target;
mod tls;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::name::HostName;
use crate::operator::{MX_PORT, Security, Setting, Table};
use crate::probe::dial::Manners;
use crate::probe::target::{MAIL_PORTS, usual_security};
use crate::problem::ProblemCode;

pub use crate::probe::alternatives::{PassedOver, PassedOverReason};
pub use crate::probe::certificate::{Certificate, Link, PresentedName, Roots, TrustedBy};
pub use crate::probe::dial::{Deadline, Dial, Stop, TcpDial, Wire};
pub use crate::probe::dns::{Dns, LookupFault, Mx, Resolve, Srv, SystemResolver};
pub use crate::probe::error::ConfigError;
pub use crate::probe::interception::{Interception, antivirus_of};
pub use crate::probe::problem::{
    AutoSign, ChainPlace, CipherSupport, EhloChoice, Impostor, KeyDuty, Problem, Protocol,
    RefusedReason, Stage, TrustFault, Weight,
};
pub use crate::probe::smtp::{ClientName, Limit};
pub use crate::probe::target::{ConnectTo, Host, Target, TargetOrigin};
pub use crate::probe::tls::{TlsFacts, TlsReason};
pub use crate::problem::Witness;

/// Which of the two is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecurityChoice {
    /// The port's usual one first, then the other.
    #[default]
    Auto,
    /// This one alone.
    Only(Security),
}

impl SecurityChoice {
    /// The ports that are probed when none is given: 587, 465 and 25, as far as they usually speak
    /// so.
    #[must_use]
    pub fn ports(self) -> Vec<u16> {
        let speaks = |port: &u16| match self {
            Self::Auto => true,
            Self::Only(security) => usual_security(*port) == security,
        };
        MAIL_PORTS.into_iter().filter(speaks).collect()
    }
}

/// Which kind of address is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Both.
    #[default]
    Any,
    /// IPv4 alone.
    V4,
    /// IPv6 alone.
    V6,
}

impl Family {
    fn has(self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::V4 => address.is_ipv4(),
            Self::V6 => address.is_ipv6(),
        }
    }
}

/// Whether names from mail may lead into private networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrivateAddresses {
    /// They may.
    Allow,
    /// They may not.
    #[default]
    Refuse,
}

/// How to probe.
#[derive(Clone, Debug)]
pub struct ProbeSettings {
    /// STARTTLS, implicit TLS, or whichever answers.
    pub security: SecurityChoice,
    /// The time for one endpoint, wholly.
    pub timeout: Duration,
    /// The name to say in EHLO.
    pub client_name: ClientName,
    /// The name to say where a server refuses an address literal.
    pub local_name: ClientName,
    /// Which addresses.
    pub family: Family,
    /// Other addresses for some hosts and ports.
    pub connect_to: Vec<ConnectTo>,
    /// Whether names from mail may lead into private networks.
    pub private: PrivateAddresses,
    /// How many endpoints are probed at the same time.
    pub parallel: usize,
    /// Ends everything early.
    pub stop: Stop,
}

impl Default for ProbeSettings {
    fn default() -> Self {
        Self {
            security: SecurityChoice::default(),
            timeout: Duration::from_secs(10),
            client_name: ClientName::default(),
            local_name: ClientName::of_this_machine(),
            family: Family::default(),
            connect_to: Vec::new(),
            private: PrivateAddresses::default(),
            parallel: 16,
            stop: Stop::default(),
        }
    }
}

impl ProbeSettings {
    /// Whether the user typed where this host is.
    #[must_use]
    pub fn redirects(&self, host: &HostName) -> bool {
        let hosts = self.connect_to.iter().filter_map(|to| to.for_host.as_ref());
        hosts.filter_map(Host::name).any(|name| name == host)
    }
}

/// One address of one host on one port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The host, whose name the certificate must cover.
    pub host: Host,
    /// The port that is meant.
    pub port: u16,
    /// Where it is dialled, or why it cannot be.
    pub at: Result<SocketAddr, LookupFault>,
}

/// An address that was left out: a name from mail led into a private network, or to another port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkippedAddress {
    /// The host.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub host: Host,
    /// The address.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
}

/// What will be probed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the results.
    pub endpoints: Vec<Endpoint>,
    /// What will not be, by policy.
    pub skipped: Vec<SkippedAddress>,
}

/// The strict client's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProbeVerdict {
    /// Handshake done, chain valid, name covered.
    Accepted,
    /// A strict client refuses.
    Rejected,
    /// The server could not be asked.
    Unreachable,
}

/// What one endpoint showed.
///
/// Serializes as the contract has it, but for the sentences of the problems, which the report adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Probe {
    /// The host.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub host: Host,
    /// The port.
    pub port: u16,
    /// How TLS began, or would have.
    pub security: Security,
    /// The address; none when the host has none.
    pub address: Option<IpAddr>,
    /// The verdict.
    pub verdict: ProbeVerdict,
    /// The greeting without its code, at most 2 KiB, lines joined by LF.
    pub greeting: Option<String>,
    /// The server's name in greeting or EHLO reply.
    pub server_name: Option<HostName>,
    /// What EHLO offers: inside TLS, or in the clear when it came no further.
    pub capabilities: Vec<String>,
    /// The login methods offered inside TLS, in upper case.
    pub auth: Vec<String>,
    /// Protocol version and cipher suite.
    pub tls: Option<TlsFacts>,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// Whether a presented name covers the host, trust aside.
    pub name_matches: Option<bool>,
    /// Everything found, the weightiest first.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ProblemInJson>"))]
    pub problems: Vec<Problem>,
    /// Whose root the chain ends at, dates aside; none when that was not shown.
    pub trusted_by: Option<TrustedBy>,
    /// Names that may be typed instead, the best first: on the valid certificate, leading here, and
    /// in the organisation of the host or published by its operator.
    pub use_instead: Vec<HostName>,
    /// Names of another company that may be typed on a condition: its user has to know it.
    pub ask_about: Vec<HostName>,
    /// Why these are asked about.
    pub ask_witness: Option<Witness>,
    /// Names to type once the certificate is repaired.
    pub once_repaired: Vec<HostName>,
    /// Names on the certificate that are not offered, and why.
    pub passed_over: Vec<PassedOver>,
    /// The name that is told at another endpoint of the host, and does not fit here.
    #[serde(skip)]
    pub told_elsewhere: Option<HostName>,
    /// Another port of the host where people can log in under its name.
    #[serde(skip)]
    pub works_at: Option<Setting>,
    /// The known provider whose host this is, if it is one that nobody else answers for.
    #[serde(skip)]
    pub operator: Option<String>,
    /// Something else answers in place of a known provider's host.
    pub interception: Option<Interception>,
    /// A certificate for each kind of key, where the server has two.
    pub certificates: Vec<Certificate>,
    /// What is wrong with the second of these.
    #[serde(skip)]
    pub other_certificate: Option<OtherCertificate>,
    /// The name said in EHLO, where the server refused the usual one.
    pub ehlo: Option<String>,
}

/// What is wrong with the certificate for the other kind of key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCertificate {
    /// `RSA` or `ECDSA`.
    pub key: &'static str,
    /// What a client that takes this kind alone holds against it.
    pub problems: Vec<Problem>,
}

impl Probe {
    /// A host and port of which nothing is known yet.
    #[must_use]
    pub fn unknown(host: Host, port: u16, security: Security) -> Self {
        Self {
            host,
            port,
            security,
            address: None,
            verdict: ProbeVerdict::Unreachable,
            greeting: None,
            server_name: None,
            capabilities: Vec::new(),
            auth: Vec::new(),
            tls: None,
            certificate: None,
            name_matches: None,
            problems: Vec::new(),
            trusted_by: None,
            use_instead: Vec::new(),
            ask_about: Vec::new(),
            ask_witness: None,
            once_repaired: Vec::new(),
            passed_over: Vec::new(),
            told_elsewhere: None,
            works_at: None,
            operator: None,
            interception: None,
            certificates: Vec::new(),
            other_certificate: None,
            ehlo: None,
        }
    }

    /// Whether a problem of this code was found.
    #[must_use]
    pub fn has(&self, code: ProblemCode) -> bool {
        self.problems.iter().any(|problem| problem.code() == code)
    }

    /// The presented name under which a strict client would accept `name` here, trust aside.
    #[must_use]
    pub fn covering(&self, name: &HostName) -> Option<&PresentedName> {
        self.certificate.as_ref()?.covering(name)
    }

    /// Whether nothing but the name stands between this server and a strict client.
    #[must_use]
    pub fn only_name_is_wrong(&self) -> bool {
        self.verdict == ProbeVerdict::Rejected
            && self
                .problems
                .iter()
                .filter(|problem| problem.weight() != Weight::Warning)
                .all(|problem| matches!(problem, Problem::NameMismatch { .. }))
    }

    fn tell_no_name(&mut self) {
        self.use_instead.clear();
        self.ask_about.clear();
        self.ask_witness = None;
        self.once_repaired.clear();
    }

    /// Names that would be told, if people could log in here.
    fn pass_over_names(&mut self) {
        let told: Vec<HostName> = self.told().cloned().collect();
        self.pass_over(told, PassedOverReason::NoLogin);
        self.tell_no_name();
    }

    fn pass_over(&mut self, names: Vec<HostName>, why: PassedOverReason) {
        let names = names.into_iter().map(|name| PassedOver { name, why });
        self.passed_over.extend(names);
        self.passed_over.sort();
        self.passed_over.dedup();
    }

    /// Every name that is told in place of the host's.
    fn told(&self) -> impl Iterator<Item = &HostName> {
        let names = self.use_instead.iter().chain(&self.ask_about);
        names.chain(&self.once_repaired)
    }

    /// Names to type, today or once the certificate is repaired.
    fn orders(&self) -> &[HostName] {
        if self.use_instead.is_empty() {
            &self.once_repaired
        } else {
            &self.use_instead
        }
    }

    /// The name to type instead, if one can be told.
    #[must_use]
    pub fn best_instead(&self) -> Option<&HostName> {
        self.use_instead.first()
    }

    /// Whether a login with a plain password is offered inside TLS, as mail programs and Gmail use
    /// it.
    #[must_use]
    pub fn takes_passwords(&self) -> bool {
        let is_plain = |method: &String| matches!(method.as_str(), "PLAIN" | "LOGIN");
        self.auth.iter().any(is_plain)
    }

    /// Whether it is a port for logins, and answers.
    #[must_use]
    pub fn answers_logins(&self) -> bool {
        self.port != MX_PORT && self.verdict != ProbeVerdict::Unreachable
    }

    /// Why people cannot log in here with a password, if the server showed that.
    #[must_use]
    pub fn login_fault(&self) -> Option<ProblemCode> {
        let faults = [ProblemCode::NoPasswordLogin, ProblemCode::NoAuth];
        faults.into_iter().find(|code| self.has(*code))
    }

    /// The first fault that the administrator can repair, if there is one.
    #[must_use]
    pub fn repairable_fault(&self) -> Option<ProblemCode> {
        let mut problems = self.problems.iter();
        problems
            .find(|problem| problem.is_repairable())
            .map(Problem::code)
    }

    /// Its port, and how TLS begins there.
    #[must_use]
    pub fn setting(&self) -> Setting {
        Setting {
            port: self.port,
            security: self.security,
        }
    }

    /// Whether people can log in here, as far as is known: where the handshake could not be completed
    /// it is not.
    #[must_use]
    pub fn lets_log_in(&self) -> bool {
        self.takes_passwords() || (self.auth.is_empty() && self.has(ProblemCode::OldCiphers))
    }

    /// Sets the verdict from the problems, and puts these in order.
    fn settle(&mut self) {
        self.problems
            .sort_by_key(|problem| std::cmp::Reverse(problem.weight()));
        self.verdict = match self.problems.first().map(Problem::weight) {
            Some(Weight::Rejecting) => ProbeVerdict::Rejected,
            Some(Weight::Unreachable) => ProbeVerdict::Unreachable,
            // Where no certificate was judged, nothing was found out.
            Some(Weight::Warning) | None if self.certificate.is_none() => ProbeVerdict::Unreachable,
            Some(Weight::Warning) | None => ProbeVerdict::Accepted,
        };
    }
}

/// A problem as the contract has it: the report adds the sentence.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "ProbeProblem")]
#[expect(dead_code, reason = "only its schema is wanted")]
struct ProblemInJson {
    #[schemars(flatten)]
    problem: Problem,
    text: String,
}

/// Probes endpoints: everything it needs from outside, as borrowed parts.
#[derive(Clone, Copy)]
pub struct Prober<'a> {
    /// How connections are opened.
    pub dial: &'a dyn Dial,
    /// How names become addresses.
    pub resolve: &'a dyn Resolve,
    /// Whom to believe.
    pub roots: &'a Roots,
    /// How to probe.
    pub settings: &'a ProbeSettings,
    /// Who runs which hosts.
    pub table: &'a Table,
    /// The moment at which certificates are judged.
    pub now: Timestamp,
}

impl Prober<'_> {
    /// Looks the targets up and lists their endpoints.
    ///
    /// A target without a port has those of [`SecurityChoice::ports`].
    #[must_use]
    pub fn plan(&self, targets: &[Target], origin: TargetOrigin) -> Plan {
        let found = in_parallel(targets, self.settings.parallel, |target| {
            self.plan_one(target, origin)
        });
        let mut plan = Plan::default();
        for one in found {
            for endpoint in one.endpoints {
                if !plan.endpoints.contains(&endpoint) {
                    plan.endpoints.push(endpoint);
                }
            }
            plan.skipped.extend(one.skipped);
        }
        plan
    }

    fn plan_one(&self, target: &Target, origin: TargetOrigin) -> Plan {
        let host = &target.host;
        let ports = match target.port {
            Some(port) => vec![port],
            None => self.settings.security.ports(),
        };
        let mut plan = Plan::default();
        // One look-up serves all ports, and none is made where the user said where to go.
        let mut looked_up = None;
        for port in ports {
            let endpoint = |at| Endpoint {
                host: host.clone(),
                port,
                at,
            };
            let typed = self.typed_addresses(host, port);
            if !typed.is_empty() {
                plan.endpoints
                    .extend(typed.into_iter().map(|at| endpoint(Ok(at))));
                continue;
            }
            match looked_up.get_or_insert_with(|| self.addresses(host)) {
                Ok(found) => {
                    for address in found {
                        let at = SocketAddr::new(*address, port);
                        let may_be_private = self.settings.private == PrivateAddresses::Allow
                            && origin.may_name_port(port);
                        if may_be_private || origin.allows(at) {
                            plan.endpoints.push(endpoint(Ok(at)));
                        } else {
                            plan.skipped.push(SkippedAddress {
                                host: host.clone(),
                                address: *address,
                                port,
                            });
                        }
                    }
                }
                Err(fault) => plan.endpoints.push(endpoint(Err(*fault))),
            }
        }
        plan
    }

    /// Where the user said that a host and port are.
    fn typed_addresses(&self, host: &Host, port: u16) -> Vec<SocketAddr> {
        let typed = self.settings.connect_to.iter();
        typed
            .filter_map(|to| to.apply(host, port))
            .filter(|at| self.settings.family.has(at.ip()))
            .collect()
    }

    /// The addresses of a host, of the family that is wanted.
    fn addresses(&self, host: &Host) -> Result<Vec<IpAddr>, LookupFault> {
        let mut found = match host {
            Host::Address(ip) => vec![*ip],
            Host::Name(name) => self.resolve.addresses(name, self.settings.timeout)?,
        };
        if found.is_empty() {
            return Err(LookupFault::NotFound);
        }
        found.retain(|address| self.settings.family.has(*address));
        if found.is_empty() {
            return Err(LookupFault::NoAddress);
        }
        Ok(found)
    }

    /// Probes the endpoints side by side; the results stand in their order.
    #[must_use]
    pub fn run(&self, plan: &Plan) -> Vec<Probe> {
        let mut manners: BTreeMap<IpAddr, Arc<Manners>> = BTreeMap::new();
        for at in plan.endpoints.iter().flat_map(|endpoint| endpoint.at) {
            manners.entry(at.ip()).or_default();
        }
        let mut probes = in_parallel(&plan.endpoints, self.settings.parallel, |endpoint| {
            let address = endpoint.at.ok().map(|at| at.ip());
            let manners = address.and_then(|address| manners.get(&address));
            endpoint::examine(self, endpoint, manners.cloned().unwrap_or_default())
        });
        note_unreachable_addresses(&mut probes);
        keep_to_one_answer(&mut probes);
        keep_names_to_logins(&mut probes);
        keep_to_names_of_all_addresses(&mut probes);
        agree_on_names(&mut probes);
        probes
    }
}

/// Whether a strict client can use this host: 587, 465 or a port that was typed is accepted, and
/// none of the addresses that answered there is rejected. Where another login port is rejected, people
/// must be able to log in at the accepted one. Port 25 alone never is enough; and where
/// something else answers in a provider's place, nothing is to be typed on that way, whatever else
/// answers.
///
/// The probes are those of one host.
#[must_use]
pub fn host_accepted(probes: &[Probe]) -> bool {
    let on = |port: u16, verdict: ProbeVerdict| {
        probes
            .iter()
            .any(|probe| probe.port == port && probe.verdict == verdict)
    };
    let is_impostor =
        |probe: &Probe| probe.port != MX_PORT && probe.has(ProblemCode::NotTheProvider);
    if probes.iter().any(is_impostor) {
        return false;
    }
    // A port without logins helps nobody where the one with logins is refused.
    let logins = || probes.iter().filter(|probe| probe.port != MX_PORT);
    let is_refused = logins().any(|probe| probe.verdict == ProbeVerdict::Rejected);
    let lets_in = |port: u16| {
        let mut own = probes.iter().filter(|probe| probe.port == port);
        own.any(|probe| probe.verdict == ProbeVerdict::Accepted && probe.lets_log_in())
    };
    logins()
        .map(|probe| probe.port)
        .filter(|port| on(*port, ProbeVerdict::Accepted) && !on(*port, ProbeVerdict::Rejected))
        .any(|port| !is_refused || lets_in(port))
}

/// Why nobody can log in at a host with a password, where each of its login ports that answers
/// shows that.
///
/// The probes are those of one host.
#[must_use]
pub fn host_login_fault(probes: &[Probe]) -> Option<ProblemCode> {
    login_fault_of(probes.iter())
}

fn login_fault_of<'p>(probes: impl Iterator<Item = &'p Probe>) -> Option<ProblemCode> {
    let answers = probes.filter(|probe| probe.answers_logins());
    let faults = answers.map(Probe::login_fault);
    let faults: Option<Vec<ProblemCode>> = faults.collect();
    // A port with logins of other kinds says more than one with none.
    faults?.into_iter().max()
}

/// An accepted address says which of its siblings could not be reached.
fn note_unreachable_addresses(probes: &mut [Probe]) {
    let mut missing: BTreeMap<(Host, u16), Vec<IpAddr>> = BTreeMap::new();
    for probe in probes.iter() {
        // A machine without IPv6 says nothing about the server.
        let no_route = probe.problems.iter().any(|problem| {
            matches!(
                problem,
                Problem::Refused {
                    reason: RefusedReason::NoRoute
                }
            )
        });
        if let (ProbeVerdict::Unreachable, Some(address), false) =
            (probe.verdict, probe.address, no_route)
        {
            let key = (probe.host.clone(), probe.port);
            missing.entry(key).or_default().push(address);
        }
    }
    for probe in probes {
        if probe.verdict == ProbeVerdict::Accepted
            && let Some(addresses) = missing.get(&(probe.host.clone(), probe.port))
        {
            let addresses = addresses.clone();
            probe
                .problems
                .push(Problem::AddressUnreachable { addresses });
        }
    }
}

/// A host that is accepted at one login port is to be typed as it is, with that port: beside that no
/// other name is told.
fn keep_to_one_answer(probes: &mut [Probe]) {
    let lets_in = |probe: &&Probe| {
        let is_accepted = probe.verdict == ProbeVerdict::Accepted;
        probe.port != MX_PORT && is_accepted && probe.lets_log_in()
    };
    let accepted: Vec<(Host, Setting)> = (probes.iter().filter(lets_in))
        .map(|probe| (probe.host.clone(), probe.setting()))
        .collect();
    let rejected: BTreeSet<(Host, u16)> = (probes.iter())
        .filter(|probe| probe.verdict == ProbeVerdict::Rejected)
        .map(|probe| (probe.host.clone(), probe.port))
        .collect();
    for probe in probes {
        let own: Vec<Setting> = accepted
            .iter()
            .filter(|(host, _)| *host == probe.host)
            .map(|(_, setting)| *setting)
            .collect();
        if own.is_empty() {
            continue;
        }
        probe.tell_no_name();
        probe.works_at = own.into_iter().find(|setting| {
            let port = setting.port;
            port != probe.port && !rejected.contains(&(probe.host.clone(), port))
        });
    }
}

/// A name leads wherever the host leads: where another address shows a certificate for other names at the
/// same port, whoever types it may come there.
fn keep_to_names_of_all_addresses(probes: &mut [Probe]) {
    let fits_elsewhere = |probe: &Probe, name: &HostName| {
        (probes.iter())
            .filter(|other| other.host == probe.host && other.port == probe.port)
            .filter(|other| other.address != probe.address && other.certificate.is_some())
            .all(|other| other.covering(name).is_some())
    };
    let dropped = |probe: &Probe| -> Vec<HostName> {
        let told = probe.told().filter(|name| !fits_elsewhere(probe, name));
        told.cloned().collect()
    };
    let dropped: Vec<Vec<HostName>> = probes.iter().map(dropped).collect();
    for (probe, dropped) in probes.iter_mut().zip(dropped) {
        probe.use_instead.retain(|name| !dropped.contains(name));
        probe.ask_about.retain(|name| !dropped.contains(name));
        probe.once_repaired.retain(|name| !dropped.contains(name));
        if probe.ask_about.is_empty() {
            probe.ask_witness = None;
        }
        probe.pass_over(dropped, PassedOverReason::AlsoElsewhere);
    }
}

/// The endpoints of one host tell the same names: those that fit wherever any is told, else those of
/// the best endpoint, 587 before 465. What works today goes before what works after a repair, and an
/// order leaves no room for a question.
fn agree_on_names(probes: &mut [Probe]) {
    let hosts: BTreeSet<Host> = probes.iter().map(|probe| probe.host.clone()).collect();
    for host in hosts {
        let mut own: Vec<&mut Probe> = probes
            .iter_mut()
            .filter(|probe| probe.host == host && probe.port != MX_PORT)
            .collect();
        own.sort_by_key(|probe| (probe.port != 587, probe.port));
        let mut orders = common_names(own.iter().map(|probe| probe.use_instead.as_slice()));
        if orders.is_empty() {
            orders = common_names(own.iter().map(|probe| probe.once_repaired.as_slice()));
        }
        let asked = common_names(own.iter().map(|probe| probe.ask_about.as_slice()));
        for probe in own {
            probe.use_instead.retain(|name| orders.contains(name));
            probe.once_repaired.retain(|name| orders.contains(name));
            let is_asked = |name: &HostName| orders.is_empty() && asked.contains(name);
            probe.ask_about.retain(is_asked);
            if probe.ask_about.is_empty() {
                probe.ask_witness = None;
                if probe.orders().is_empty() && probe.verdict == ProbeVerdict::Rejected {
                    let told = if orders.is_empty() { &asked } else { &orders };
                    probe.told_elsewhere = told.first().cloned();
                }
            }
        }
    }
}

/// The names that all lists have which have any; where there are none, those of the first such list.
fn common_names<'a>(lists: impl Iterator<Item = &'a [HostName]>) -> Vec<HostName> {
    let lists: Vec<_> = lists.filter(|names| !names.is_empty()).collect();
    let Some(first) = lists.first() else {
        return Vec::new();
    };
    let is_common = |name: &&HostName| lists.iter().all(|names| names.contains(name));
    let common: Vec<HostName> = first.iter().filter(is_common).cloned().collect();
    if common.is_empty() {
        first.to_vec()
    } else {
        common
    }
}

/// A name is one to type only where people can log in with a password. Where no login port that
/// answers lets them, it is told that the name helps nobody.
fn keep_names_to_logins(probes: &mut [Probe]) {
    let hosts: BTreeSet<Host> = probes.iter().map(|probe| probe.host.clone()).collect();
    for host in hosts {
        let own = || probes.iter().filter(|probe| probe.host == host);
        let lets_nobody_in = login_fault_of(own()).is_some() || !own().any(Probe::answers_logins);
        for probe in probes.iter_mut().filter(|probe| probe.host == host) {
            if lets_nobody_in {
                probe.pass_over_names();
            } else if probe.login_fault().is_some() {
                probe.tell_no_name();
            }
        }
    }
}

/// Does `work` for every item on at most `bound` threads; results in the order of the items.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    bound: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    let run = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                break;
            };
            let result = work(item);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((index, result));
        }
    };
    thread::scope(|scope| {
        // This thread works too, so that nothing is lost when no other can be had.
        for _ in 1..bound.min(items.len()) {
            let _ = thread::Builder::new().spawn_scoped(scope, run);
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_accepted_before_a_certificate_was_judged() {
        let host = Host::Name(HostName::parse("mail.example.com").unwrap());
        let mut probe = Probe::unknown(host, 587, Security::StartTls);
        for problems in [Vec::new(), vec![Problem::NoAuth]] {
            probe.problems = problems;
            probe.settle();
            assert_eq!(probe.verdict, ProbeVerdict::Unreachable);
        }
        assert!(!host_accepted(std::slice::from_ref(&probe)));

        probe.certificate = Some(Certificate {
            names: Vec::new(),
            subject: String::new(),
            issuer: String::new(),
            not_before: Timestamp::UNIX_EPOCH,
            not_after: Timestamp::UNIX_EPOCH,
            self_signed: false,
            key: String::new(),
            signature: String::new(),
            sha256: String::new(),
            chain: Vec::new(),
        });
        probe.settle();
        assert_eq!(probe.verdict, ProbeVerdict::Accepted);
    }
}
