//! Which servers to ask about an answer, in which order, and what their replies come to.
//!
//! Knows when enough is known: once a name is verified, only the host that the user has configured
//! today is still asked. Names from mail are dialled on public addresses and mail ports only, at
//! most three for a domain, and a host that several domains name is asked once.
//!
//! It prints nothing: a callback is told before a host is dialled.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use crate::confirm::findings::Familiar;
use crate::confirm::{DnsFacts, Finding, HostCheck};
use crate::name::HostName;
use crate::operator::{Table, usual_names};
use crate::probe::{
    Dns, Host, LookupFault, Probe, ProbeSettings, Prober, SecurityChoice, SkippedAddress, Stop,
    Target, TargetOrigin, Witness,
};
use crate::tally::{Recommendation, Status};
use crate::verdict::{Confidence, Rule, VerdictKind};

/// Asks servers about answers: everything that it needs from outside, as borrowed parts.
///
/// ```
/// use heloscope::confirm::live::{Limits, LiveChecker, Subject};
/// use heloscope::probe::{Dns, Prober};
/// use heloscope::tally::Recommendation;
///
/// fn checked(answers: Vec<Recommendation>, prober: Prober<'_>, dns: &Dns) -> Vec<Recommendation> {
///     let checker = LiveChecker {
///         prober: Some(prober),
///         port: None,
///         dns: Some(dns),
///         stop: &prober.settings.stop,
///         limits: Limits::default(),
///     };
///     let subjects: Vec<_> = answers.iter().map(Subject::from).collect();
///     let asked = checker.ask(&subjects, |asking| println!("asking {}", asking.host));
///     let mut checked = Vec::new();
///     for (answer, evidence) in answers.into_iter().zip(asked.evidence) {
///         let checks = evidence.map(|evidence| evidence.checks).unwrap_or_default();
///         checked.push(answer.with_checks(&checks));
///     }
///     checked
/// }
/// ```
#[derive(Clone, Copy)]
pub struct LiveChecker<'a> {
    /// How hosts are probed; with none, no host is.
    pub prober: Option<Prober<'a>>,
    /// The one port to probe, instead of the usual ones.
    pub port: Option<u16>,
    /// Which name servers are asked about the domain; with none, none is.
    pub dns: Option<&'a Dns>,
    /// Ends everything early.
    pub stop: &'a Stop,
    /// How much is asked.
    pub limits: Limits,
}

/// How much is asked in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many domains.
    pub domains: usize,
    /// How many of them at the same time.
    pub domains_at_once: usize,
    /// How many hosts for one domain.
    pub hosts: usize,
    /// How many endpoints of one host at the same time.
    pub endpoints_at_once: usize,
    /// Of how many addresses the reverse names.
    pub addresses: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            domains: MOST_DOMAINS,
            domains_at_once: DOMAINS_AT_ONCE,
            hosts: MOST_HOSTS,
            endpoints_at_once: ENDPOINTS_AT_ONCE,
            addresses: MOST_ADDRESSES,
        }
    }
}

/// An answer to ask about.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The answer.
    pub recommendation: &'a Recommendation,
    /// The host name that the user has configured today.
    pub current: Option<HostName>,
}

impl<'a> From<&'a Recommendation> for Subject<'a> {
    fn from(recommendation: &'a Recommendation) -> Self {
        Self {
            recommendation,
            current: None,
        }
    }
}

/// What is about to be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking<'a> {
    /// The host.
    pub host: &'a HostName,
    /// Its ports.
    pub ports: &'a [u16],
    /// The domain that it is asked for.
    pub domain: &'a HostName,
}

/// What all the subjects brought.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// One entry a subject; none where nothing was asked.
    pub evidence: Vec<Option<LiveEvidence>>,
    /// How many domains were left out, because there were too many.
    pub left_out: usize,
}

/// What asking about one domain brought.
#[derive(Clone, Debug, Default)]
pub struct LiveEvidence {
    /// What each endpoint showed, those of one host together.
    pub probes: Vec<Probe>,
    /// Addresses that were left out by policy.
    pub skipped: Vec<SkippedAddress>,
    /// What the probes come to, one entry a host, in the order in which they were asked.
    pub checks: Vec<HostCheck>,
    /// What DNS says about the domain, if it was asked.
    pub dns: Option<DnsFacts>,
    /// Whether the user ended it before everything was asked.
    pub is_partial: bool,
}

impl LiveChecker<'_> {
    /// Asks about each subject that has a name to ask about; `note` is called before each host.
    pub fn ask(&self, subjects: &[Subject<'_>], mut note: impl FnMut(Asking<'_>) + Send) -> Asked {
        let settings = self.prober.map(|prober| ProbeSettings {
            parallel: prober.settings.parallel.min(self.limits.endpoints_at_once),
            ..prober.settings.clone()
        });
        let run = Run {
            checker: self,
            prober: self.prober.zip(settings.as_ref()).map(narrowed),
            note: Mutex::new(&mut note),
            asked: Mutex::default(),
        };
        let worth: Vec<usize> = (0..)
            .zip(subjects)
            .filter(|(_, subject)| self.is_worth_asking(subject))
            .map(|(index, _)| index)
            .collect();
        let chosen = worth.get(..self.limits.domains).unwrap_or(&worth);
        let mut found = run.ask_all(subjects, chosen);
        Asked {
            evidence: (0..subjects.len())
                .map(|index| found.remove(&index))
                .collect(),
            left_out: worth.len().saturating_sub(chosen.len()),
        }
    }

    /// Whether there is a name to ask about, or a domain whose DNS may have one.
    fn is_worth_asking(&self, subject: &Subject<'_>) -> bool {
        let recommendation = subject.recommendation;
        let has_name = recommendation.host.is_some()
            || !recommendation.hosts.is_empty()
            || !recommendation.candidates.is_empty()
            || subject.current_if_public().is_some();
        recommendation.domain.is_some() && (has_name || self.dns.is_some())
    }
}

impl Subject<'_> {
    /// The host name configured today, if it can be asked.
    fn current_if_public(&self) -> Option<&HostName> {
        let current = self.current.as_ref();
        current.filter(|name| name.public_fault().is_none())
    }
}

fn narrowed<'s>((prober, settings): (Prober<'s>, &'s ProbeSettings)) -> Prober<'s> {
    Prober { settings, ..prober }
}

/// One run: what was asked in it is not asked again.
struct Run<'r> {
    checker: &'r LiveChecker<'r>,
    prober: Option<Prober<'r>>,
    note: Mutex<&'r mut (dyn FnMut(Asking<'_>) + Send)>,
    asked: Mutex<HashMap<Question, Arc<OnceLock<HostReply>>>>,
}

/// A host, and the ports at which it is asked.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    host: HostName,
    ports: Vec<u16>,
}

/// What one host showed.
#[derive(Clone, Default)]
struct HostReply {
    probes: Vec<Probe>,
    skipped: Vec<SkippedAddress>,
}

impl Run<'_> {
    /// Asks about the chosen subjects, some at the same time.
    fn ask_all(&self, subjects: &[Subject<'_>], chosen: &[usize]) -> HashMap<usize, LiveEvidence> {
        let next = AtomicUsize::new(0);
        let found: Mutex<HashMap<usize, LiveEvidence>> = Mutex::default();
        let work = || {
            while let Some(index) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                let subject = subjects.get(*index);
                if let Some(subject) = subject.filter(|_| !self.checker.stop.is_stopped())
                    && let Some(domain) = &subject.recommendation.domain
                {
                    let evidence = self.ask_about(subject, domain);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found.insert(*index, evidence);
                }
            }
        };
        thread::scope(|scope| {
            // This thread works too, so that nothing is lost when no other can be had.
            for _ in 1..self.checker.limits.domains_at_once.min(chosen.len()) {
                let _ = thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask_about(&self, subject: &Subject<'_>, domain: &HostName) -> LiveEvidence {
        let dns = self
            .checker
            .dns
            .map(|dns| self.ask_dns(dns, domain, subject.recommendation));
        let mut evidence = match self.prober {
            Some(prober) => self.ask_hosts(prober, domain, subject, dns.as_ref()),
            None => LiveEvidence::default(),
        };
        evidence.dns = dns;
        evidence
    }

    /// Asks one host after the other, until the answer is verified or the limit is reached.
    fn ask_hosts(
        &self,
        prober: Prober<'_>,
        domain: &HostName,
        subject: &Subject<'_>,
        facts: Option<&DnsFacts>,
    ) -> LiveEvidence {
        let mut inquiry = Inquiry::new(subject, domain, facts);
        while let Some(host) = inquiry.next_host(self.checker.limits.hosts) {
            if self.checker.stop.is_stopped() {
                break;
            }
            let mut announced =
                self.announced_ports(subject.recommendation, &host, prober.settings);
            let origin = if inquiry.current == Some(&host) {
                // The user typed the host, and none of the ports that its domain announces.
                announced.retain(|port| TargetOrigin::Announced.may_name_port(*port));
                TargetOrigin::Typed
            } else if announced.is_empty() {
                TargetOrigin::FromMail
            } else {
                TargetOrigin::Announced
            };
            let reply = self.ask_host(prober, &host, &announced, origin, domain);
            inquiry.add(host, reply, prober.table);
        }
        inquiry.evidence.is_partial = self.checker.stop.is_stopped();
        inquiry.evidence
    }

    /// The unusual ports at which the domain itself says that this host takes logins, where no mail
    /// was asked.
    fn announced_ports(
        &self,
        answer: &Recommendation,
        host: &HostName,
        settings: &ProbeSettings,
    ) -> Vec<u16> {
        let mut ports = Vec::new();
        if self.checker.port.is_some() {
            return ports;
        }
        let usual = SecurityChoice::Auto.ports();
        for (announced, setting) in &answer.announced {
            let is_wanted = match settings.security {
                SecurityChoice::Auto => true,
                SecurityChoice::Only(security) => setting.security == security,
            };
            let is_known = usual.contains(&setting.port) || ports.contains(&setting.port);
            if announced == host && is_wanted && !is_known && ports.len() < ANNOUNCED_PORTS {
                ports.push(setting.port);
            }
        }
        ports
    }

    /// Asks a host at the port that was typed, or at the usual ones and those that are `announced`.
    fn ask_host(
        &self,
        prober: Prober<'_>,
        host: &HostName,
        announced: &[u16],
        origin: TargetOrigin,
        domain: &HostName,
    ) -> HostReply {
        let port = self.checker.port;
        let usual = port.map_or_else(|| prober.settings.security.ports(), |port| vec![port]);
        let ports: Vec<u16> = announced.iter().copied().chain(usual).collect();
        let place = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let question = Question {
                host: host.clone(),
                ports: ports.clone(),
            };
            asked.entry(question).or_default().clone()
        };
        let ask = || {
            {
                let mut note = self.note.lock().unwrap_or_else(PoisonError::into_inner);
                note(Asking {
                    host,
                    ports: &ports,
                    domain,
                });
            }
            let target = |port| Target {
                host: Host::Name(host.clone()),
                port,
            };
            let announced = announced.iter().map(|port| target(Some(*port)));
            let targets: Vec<_> = announced.chain([target(port)]).collect();
            let plan = prober.plan(&targets, origin);
            HostReply {
                probes: prober.run(&plan),
                skipped: plan.skipped,
            }
        };
        place.get_or_init(ask).clone()
    }

    fn ask_dns(&self, dns: &Dns, domain: &HostName, recommendation: &Recommendation) -> DnsFacts {
        let (mx, submission) = thread::scope(|scope| {
            let mx = thread::Builder::new().spawn_scoped(scope, || dns.mx(domain));
            let submission = dns.srv_submission(domain);
            let mx = mx.ok().and_then(|mx| mx.join().ok());
            (mx.unwrap_or(Err(LookupFault::Failed)), submission)
        });
        let unanswered = |fault: &LookupFault| *fault != LookupFault::NotFound;
        let failed = mx.as_ref().err().is_some_and(unanswered)
            && submission.as_ref().err().is_some_and(unanswered);
        let host = recommendation
            .host
            .iter()
            .chain(&recommendation.hosts)
            .next();
        let mut reverse = Vec::new();
        if let Some(host) = host.filter(|_| !failed && !self.checker.stop.is_stopped()) {
            let addresses = dns.addresses(host).unwrap_or_default();
            for address in addresses.into_iter().take(self.checker.limits.addresses) {
                reverse.extend(dns.forward_confirm(address).unwrap_or_default());
            }
            reverse.dedup();
        }
        let mx = mx.unwrap_or_default().into_iter();
        let submission = submission.unwrap_or_default().into_iter();
        DnsFacts {
            mx: mx.map(|mx| mx.host).collect(),
            submission: submission.map(|srv| srv.host).collect(),
            reverse,
            failed,
        }
    }
}

/// The inquiry about a name that fits, for one domain.
struct Inquiry<'s> {
    recommendation: &'s Recommendation,
    domain: &'s HostName,
    current: Option<&'s HostName>,
    /// Whom to ask, the next one first.
    queue: VecDeque<HostName>,
    /// The names that the mails name.
    named: Vec<HostName>,
    evidence: LiveEvidence,
}

impl<'s> Inquiry<'s> {
    fn new(subject: &'s Subject<'_>, domain: &'s HostName, facts: Option<&DnsFacts>) -> Self {
        let recommendation = subject.recommendation;
        let candidates = recommendation.candidates.iter();
        let current = subject.current_if_public();
        Self {
            recommendation,
            domain,
            current,
            queue: whom_to_ask(recommendation, current, domain, facts),
            named: recommendation
                .host
                .iter()
                .chain(&recommendation.hosts)
                .chain(candidates.map(|candidate| &candidate.host))
                .cloned()
                .collect(),
            evidence: LiveEvidence::default(),
        }
    }

    /// The next host, each of them once, and at most `limit` of them.
    fn next_host(&mut self, limit: usize) -> Option<HostName> {
        while self.evidence.checks.len() < limit {
            let host = self.queue.pop_front()?;
            let mut checks = self.evidence.checks.iter();
            if checks.all(|check| check.host != host) {
                return Some(host);
            }
        }
        None
    }

    /// Takes note of what a host showed, and drops whom that makes needless to ask.
    fn add(&mut self, host: HostName, reply: HostReply, table: &Table) {
        let familiar = Familiar {
            domain: self.domain,
            named: &self.named,
            vouched: &self.recommendation.vouched_names,
            table,
        };
        let mut probes = reply.probes;
        // What may be typed for the host alone need not be the author's.
        for probe in &mut probes {
            let is_permitted = |name: &HostName| familiar.permits(name, &host);
            let (own, others): (Vec<_>, Vec<_>) = std::mem::take(&mut probe.use_instead)
                .into_iter()
                .partition(is_permitted);
            probe.use_instead = own;
            // What was asked about for the host alone, the mail may answer.
            if probe.use_instead.is_empty() {
                let (known, asked) = std::mem::take(&mut probe.ask_about)
                    .into_iter()
                    .partition(is_permitted);
                probe.use_instead = known;
                probe.ask_about = asked;
                if probe.ask_about.is_empty() {
                    probe.ask_witness = None;
                }
            }
            // DNS alone ties the host to what another company publishes.
            let mut foreign = others.into_iter();
            let foreign = foreign.find(|name| !name.same_organization(&host));
            if probe.use_instead.is_empty() && probe.ask_about.is_empty() && foreign.is_some() {
                probe.ask_about = foreign.into_iter().collect();
                probe.ask_witness = Some(Witness::Alias);
            }
            probe
                .once_repaired
                .retain(|name| familiar.permits(name, &host));
        }
        let check = HostCheck::of(host, &probes, &familiar);
        self.evidence.probes.extend(probes);
        self.evidence.skipped.extend(reply.skipped);
        for covered in check.covered.iter().take(OTHER_NAMES).rev() {
            self.queue.push_front(covered.name.clone());
        }
        let fits = matches!(check.finding, Finding::Fits(_));
        self.evidence.checks.push(check);
        let checked = self
            .recommendation
            .clone()
            .with_checks(&self.evidence.checks);
        let is_verified = checked.confidence == Confidence::Verified;
        let (current, domain) = (self.current, self.domain);
        let is_own = |host: &HostName| host.belongs_to(domain);
        self.queue
            .retain(|host| current == Some(host) || !is_verified && (!fits || is_own(host)));
    }
}

/// Whom to ask, in order: the answer's host, what is configured today, other names of the mails,
/// and what DNS names.
fn whom_to_ask(
    recommendation: &Recommendation,
    current: Option<&HostName>,
    domain: &HostName,
    facts: Option<&DnsFacts>,
) -> VecDeque<HostName> {
    let mut queue: VecDeque<HostName> = VecDeque::new();
    let mut add = |host: &HostName| {
        if host.public_fault().is_none() && !queue.contains(host) {
            queue.push_back(host.clone());
        }
    };
    recommendation.host.iter().for_each(&mut add);
    current.into_iter().for_each(&mut add);
    recommendation.hosts.iter().for_each(&mut add);
    // Names in a forged mail, or beside a service's, are no evidence.
    let is_evidence = recommendation.kind != VerdictKind::Outside
        && !matches!(recommendation.rule, Rule::R0 | Rule::R2);
    if is_evidence {
        recommendation
            .candidates
            .iter()
            .filter(|candidate| candidate.status == Status::Live)
            .for_each(|candidate| add(&candidate.host));
    }
    if let Some(facts) = facts.filter(|_| is_evidence) {
        // Whoever holds the path holds DNS: a host of another company is told, and not asked.
        let own = facts
            .submission
            .iter()
            .filter(|host| host.belongs_to(domain));
        own.for_each(&mut add);
        usual_names(domain.as_str()).for_each(|host| add(&host));
    }
    queue
}

/// At how many unusual ports a host is asked that its domain announces.
const ANNOUNCED_PORTS: usize = 3;
/// How many other names of a certificate are asked next.
const OTHER_NAMES: usize = 2;
/// How many hosts are asked for one domain.
const MOST_HOSTS: usize = 3;
/// How many domains are asked about in one run.
const MOST_DOMAINS: usize = 50;
/// How many of them at the same time.
const DOMAINS_AT_ONCE: usize = 4;
/// How many endpoints of one host at the same time.
const ENDPOINTS_AT_ONCE: usize = 8;
/// Of how many addresses the reverse names are asked.
const MOST_ADDRESSES: usize = 2;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io;
    use std::net::{IpAddr, SocketAddr};
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use crate::operator::{Security, Setting};
    use crate::probe::{Dial, PrivateAddresses, Resolve, Roots, Wire};
    use crate::problem::ProblemCode;
    use crate::tally::{Candidate, Tally};

    /// Refuses every connection and counts them.
    #[derive(Default)]
    struct Refusing(Mutex<BTreeMap<SocketAddr, u32>>);

    impl Dial for Refusing {
        fn dial(&self, address: SocketAddr, _left: Duration) -> io::Result<Box<dyn Wire>> {
            let mut dialled = self.0.lock().unwrap();
            let count = dialled.entry(address).or_default();
            *count = count.saturating_add(1);
            Err(io::ErrorKind::ConnectionRefused.into())
        }
    }

    /// Knows each name of the internet at one address, and those of the inside at another.
    struct Names;

    impl Resolve for Names {
        fn addresses(&self, name: &HostName, _left: Duration) -> Result<Vec<IpAddr>, LookupFault> {
            match name.as_str() {
                "nowhere.example.com" => Err(LookupFault::NotFound),
                "inside.example.com" => Ok(vec![[10, 0, 0, 1].into()]),
                _ => Ok(vec![[198, 41, 0, 4].into()]),
            }
        }
    }

    fn name(text: &str) -> HostName {
        HostName::parse(text).unwrap()
    }

    fn conflict(domain: &str, hosts: &[&str]) -> Recommendation {
        Recommendation {
            domain: Some(name(domain)),
            kind: VerdictKind::Conflict,
            hosts: hosts.iter().map(|host| name(host)).collect(),
            rule: Rule::R9,
            ..Tally::no_source("empty")
        }
    }

    /// What the subjects bring, the hosts in the order in which they were asked, and what was
    /// dialled.
    fn ask(subjects: &[Subject<'_>], limits: Limits) -> (Asked, Vec<String>, Vec<u32>) {
        let (asked, notes, dialled) = ask_with(&ProbeSettings::default(), subjects, limits);
        (asked, notes, dialled.into_values().collect())
    }

    /// The same, and where was dialled how often.
    fn ask_with(
        settings: &ProbeSettings,
        subjects: &[Subject<'_>],
        limits: Limits,
    ) -> (Asked, Vec<String>, BTreeMap<SocketAddr, u32>) {
        let dial = Refusing::default();
        let checker = LiveChecker {
            prober: Some(Prober {
                dial: &dial,
                resolve: &Names,
                roots: &Roots::mozilla(),
                settings,
                table: Table::builtin(),
                now: Timestamp::UNIX_EPOCH,
            }),
            port: None,
            dns: None,
            stop: &settings.stop,
            limits,
        };
        let mut notes = Vec::new();
        let asked = checker.ask(subjects, |asking| {
            notes.push(format!(
                "{} {:?} {}",
                asking.host, asking.ports, asking.domain
            ));
        });
        (asked, notes, dial.0.into_inner().unwrap())
    }

    #[test]
    fn hosts_are_asked_in_order_and_three_at_most() {
        let answer = conflict(
            "example.com",
            &["inside.example.com", "a.example.com", "b.example.com"],
        );
        let subject = Subject {
            current: Some(name("nowhere.example.com")),
            ..Subject::from(&answer)
        };
        let (asked, notes, dialled) = ask(&[subject], Limits::default());
        assert_eq!(
            notes,
            [
                "nowhere.example.com [587, 465, 25] example.com",
                "inside.example.com [587, 465, 25] example.com",
                "a.example.com [587, 465, 25] example.com",
            ]
        );
        let evidence = asked.evidence[0].as_ref().unwrap();
        let findings: Vec<_> = evidence.checks.iter().map(|check| check.finding).collect();
        assert_eq!(
            findings,
            [
                Finding::NotInDns,
                Finding::NotDialled,
                Finding::NotReached(ProblemCode::Refused),
            ]
        );
        assert_eq!(dialled, [1, 1, 1], "one address, three ports");
        assert!(!evidence.is_partial);
    }

    /// Which ports of which hosts are asked where a domain announces these; how many were dialled, and
    /// how many were skipped.
    fn ask_announced(announced: &[(&str, u16)]) -> (Vec<String>, usize, usize) {
        let security = Security::StartTls;
        let setting = |port| Setting { port, security };
        let answer = Recommendation {
            kind: VerdictKind::Recommend,
            rule: Rule::D3,
            host: Some(name("mail.example.com")),
            candidates: vec![Candidate::unnamed(name("smtp.example.com"))],
            announced: (announced.iter())
                .map(|(host, port)| (name(host), setting(*port)))
                .collect(),
            ..conflict("example.com", &[])
        };
        let (asked, notes, dialled) = ask(&[Subject::from(&answer)], Limits::default());
        let skipped = asked.evidence[0].as_ref().unwrap().skipped.len();
        (notes, dialled.len(), skipped)
    }

    #[test]
    fn ports_that_the_domain_announces_are_asked_too() {
        // What is announced, the ports of both hosts that are asked, and how many are dialled.
        let usual = "587, 465, 25";
        let check = |announced: &[(&str, u16)], first: &str, second: &str, count, skipped| {
            let note = |host, more: &str| format!("{host} [{more}{usual}] example.com");
            let expected = [
                note("mail.example.com", first),
                note("smtp.example.com", second),
            ];
            let found = ask_announced(announced);
            assert_eq!(found, (expected.to_vec(), count, skipped), "{announced:?}");
        };
        let (mail, smtp) = ("mail.example.com", "smtp.example.com");
        check(&[], "", "", 3, 0);
        check(&[(mail, 587)], "", "", 3, 0);
        check(&[(mail, 2525)], "2525, ", "", 4, 0);
        // Each of them once, and no more than three.
        let many = [2465, 2525, 2465, 2526, 2527].map(|port| (mail, port));
        check(&many, "2465, 2525, 2526, ", "", 6, 0);
        // What is announced for another host is asked there.
        check(&[(mail, 2465), (smtp, 2525)], "2465, ", "2525, ", 5, 0);
        check(&[("mail.example.net", 2525)], "", "", 3, 0);
        // Other services' ports are not dialled.
        check(&[(mail, 22), (mail, 2525)], "22, 2525, ", "", 4, 1);
        // A mail is anybody's: it announces nothing.
        let answer = conflict("example.com", &["inside.example.com"]);
        let (asked, _, dialled) = ask(&[Subject::from(&answer)], Limits::default());
        assert_eq!(dialled.len(), 0);
        assert_eq!(asked.evidence[0].as_ref().unwrap().skipped.len(), 3);
    }

    /// Permission to go into a private network is none to knock at its other services there, whoever
    /// announces them.
    #[test]
    fn announced_ports_are_those_of_mail_in_private_networks_too() {
        let security = Security::StartTls;
        let announced = [22, 25, 80, 465, 587, 993, 1023, 2525];
        let host = name("inside.example.com");
        let answer = Recommendation {
            kind: VerdictKind::Recommend,
            rule: Rule::D3,
            host: Some(host.clone()),
            ..conflict("example.com", &[])
        };
        let ports_of = |private, announced: &[u16], current: Option<HostName>| -> Vec<u16> {
            let setting = |port: &u16| {
                (
                    host.clone(),
                    Setting {
                        port: *port,
                        security,
                    },
                )
            };
            let answer = Recommendation {
                announced: announced.iter().map(setting).collect(),
                ..answer.clone()
            };
            let settings = ProbeSettings {
                private,
                ..ProbeSettings::default()
            };
            let subject = Subject {
                current,
                ..Subject::from(&answer)
            };
            let (_, _, dialled) = ask_with(&settings, &[subject], Limits::default());
            dialled.into_keys().map(|at| at.port()).collect()
        };
        let usual = [25, 465, 587];
        for port in announced {
            let allowed = ports_of(PrivateAddresses::Allow, &[port], None);
            let typed = ports_of(PrivateAddresses::Refuse, &[port], Some(host.clone()));
            let mut expected = usual.to_vec();
            expected.extend((port == 2525).then_some(port));
            assert_eq!(allowed, expected, "{port}");
            assert_eq!(typed, expected, "{port}, typed");
            assert!(ports_of(PrivateAddresses::Refuse, &[port], None).is_empty());
        }
    }

    #[test]
    fn a_host_of_two_domains_is_asked_once_and_domains_are_limited() {
        let answers = ["example.com", "example.net", "example.org"]
            .map(|domain| conflict(domain, &["sv7.hoster.net"]));
        let subjects: Vec<_> = answers.iter().map(Subject::from).collect();
        let limits = Limits {
            domains: 2,
            ..Limits::default()
        };
        let (asked, notes, dialled) = ask(&subjects, limits);
        assert_eq!(notes.len(), 1);
        assert_eq!(dialled, [1, 1, 1]);
        assert_eq!(asked.left_out, 1);
        let has_checks = |evidence: &Option<LiveEvidence>| {
            evidence.as_ref().map(|evidence| evidence.checks.len())
        };
        let checks: Vec<_> = asked.evidence.iter().map(has_checks).collect();
        assert_eq!(checks, [Some(1), Some(1), None]);
    }

    #[test]
    fn an_answer_without_a_name_is_not_asked_about() {
        let answer = conflict("example.com", &[]);
        let (asked, notes, _) = ask(&[Subject::from(&answer)], Limits::default());
        assert!(asked.evidence[0].is_none());
        assert_eq!((notes.len(), asked.left_out), (0, 0));
    }
}
