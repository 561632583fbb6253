//! One endpoint from connection to verdict.
//!
//! A port begins as its number says; where the number says nothing and the server stays silent, TLS
//! is tried on a second connection while the first still waits. Further short connections show the
//! certificate without SNI, that of the other kind of key, what an old server has to offer, and
//! whether a name that could be told gets the same certificate.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::address::{SpecialPurpose, is_public};
use crate::name::HostName;
use crate::operator::{MX_PORT, Operator, Security, same_operator};
use crate::probe::alternatives::{NameSearch, PassedOverReason, Proof};
use crate::probe::certificate::{Certificate, PresentedName, TrustedBy};
use crate::probe::dial::{Deadline, Manners, Stop};
use crate::probe::dialogue::{Caller, Dialogue, Milestone, Progress, Request, Signal};
use crate::probe::interception::{NamesShown, impostor};
use crate::probe::judge::{Judged, judge, server_name};
use crate::probe::problem::{
    ChainPlace, CipherSupport, Impostor, Problem, RefusedReason, Stage, Weight, is_too_old,
};
use crate::probe::target::{Host, begins_in_clear, usual_security};
use crate::probe::tls::{BadSignature, HandshakeRecord, KeyKinds, P_521, Sni, TlsReason, X448};
use crate::probe::{
    Endpoint, Interception, LookupFault, OtherCertificate, PrivateAddresses, Probe, Prober,
    SecurityChoice,
};
use crate::problem::ProblemCode;

/// Probes one endpoint; `manners` are those towards its address.
pub(super) fn examine(prober: &Prober<'_>, endpoint: &Endpoint, manners: Arc<Manners>) -> Probe {
    let usual = match prober.settings.security {
        SecurityChoice::Only(security) => security,
        SecurityChoice::Auto => usual_security(endpoint.port),
    };
    let mut probe = Probe::unknown(endpoint.host.clone(), endpoint.port, usual);
    match endpoint.at {
        Ok(at) => {
            probe.address = Some(at.ip());
            let examiner = Examiner {
                caller: Caller {
                    prober,
                    at,
                    manners,
                    client_name: Mutex::new(prober.settings.client_name.clone()),
                },
                prober,
                host: &endpoint.host,
                operator: (endpoint.host.name()).and_then(|host| prober.table.answering_for(host)),
                port: endpoint.port,
                at,
                deadline: Deadline::after(prober.settings.timeout).with_stop(&prober.settings.stop),
            };
            examiner.examine(&mut probe);
        }
        Err(LookupFault::Timeout) => probe.problems.push(Problem::Timeout { stage: Stage::Dns }),
        Err(fault) => probe.problems.push(Problem::DnsNotFound {
            failed: fault == LookupFault::Failed,
            exists: fault == LookupFault::NoAddress,
            is_circular: fault == LookupFault::Loop,
        }),
    }
    probe.settle();
    probe
}

struct Examiner<'a> {
    caller: Caller<'a>,
    prober: &'a Prober<'a>,
    host: &'a Host,
    /// The known provider whose own host it is.
    operator: Option<&'a Operator>,
    port: u16,
    at: SocketAddr,
    deadline: Deadline,
}

impl Examiner<'_> {
    fn examine(&self, probe: &mut Probe) {
        let Some(request) = self.request(self.host, KeyKinds::Any) else {
            // No certificate can be for such a name, so nobody is asked for one.
            let reason = RefusedReason::Other;
            probe.problems.push(Problem::Refused { reason });
            return;
        };
        let mut dialogue = self.talk_either_mode(probe.security, &request);
        if dialogue.handshake.chain.is_empty() {
            self.retry_for_certificate(&mut dialogue);
        }
        if dialogue.may_be_busy() {
            let security = dialogue.security;
            let again = self.caller.talk_again(security, &request, &self.deadline);
            dialogue = again.unwrap_or(dialogue);
        }
        // A server that turns callers away is not called for a remark.
        let is_welcome = dialogue.milestone == Milestone::Encrypted && !dialogue.is_turned_away();
        if is_welcome {
            self.compare_without_sni(&mut dialogue);
        }
        let mut shown: Vec<Judged> = self.judge(&mut dialogue, probe).into_iter().collect();
        if is_welcome {
            shown.extend(self.look_at_other_key(&dialogue, probe));
        }

        probe.security = dialogue.security;
        probe.greeting = dialogue.greeting.take();
        probe.server_name = best_server_name(&dialogue.server_names);
        probe.capabilities = std::mem::take(&mut dialogue.capabilities.keywords);
        if dialogue.asked_inside {
            probe.auth = std::mem::take(&mut dialogue.capabilities.auth);
            self.note_logins(probe, &mut dialogue.problems);
        }
        if dialogue.handshake.wants_client_certificate {
            dialogue.problems.push(Problem::ClientCertificateRequested);
        }
        let client_name = self.caller.client_name().clone();
        if client_name != self.prober.settings.client_name {
            probe.ehlo = Some(client_name.to_string());
        }
        probe.tls = dialogue.handshake.facts.take();
        probe.problems = std::mem::take(&mut dialogue.problems);
        self.note_interception(&shown, probe);
        self.add_names(&dialogue, probe);
        probe.operator = (self.operator).map(|operator| operator.name().to_owned());
    }

    /// Whether people can log in with a password.
    fn note_logins(&self, probe: &Probe, problems: &mut Vec<Problem>) {
        if self.port == MX_PORT {
            return;
        }
        if probe.auth.is_empty() {
            problems.push(Problem::NoAuth);
        } else if !probe.takes_passwords() {
            problems.push(Problem::NoPasswordLogin {
                methods: probe.auth.clone(),
            });
        }
    }

    /// What a handshake asks for that looks at the certificate of `host`.
    fn request(&self, host: &Host, keys: KeyKinds) -> Option<Request> {
        Some(Request {
            name: server_name(host)?,
            sni: Sni::Send,
            keys,
        })
    }

    /// The usual way, and the other when the choice is free and the usual leads nowhere.
    fn talk_either_mode(&self, usual: Security, request: &Request) -> Dialogue {
        let talk = |security, deadline: &Deadline, signal: &Signal| {
            self.caller.talk(security, request, deadline, signal)
        };
        // Who talks before the greeting on a port that begins in clear text is sent away.
        if self.prober.settings.security != SecurityChoice::Auto || begins_in_clear(self.port) {
            return talk(usual, &self.deadline, &Signal::default());
        }
        let signal = Signal::default();
        let other = match usual {
            Security::StartTls => Security::ImplicitTls,
            Security::ImplicitTls => Security::StartTls,
        };
        let patience = self.half_of_the_time().min(PATIENCE);
        let (stop_first, stop_second) = (Stop::default(), Stop::default());
        let first_deadline = self.deadline.clone().with_stop(&stop_first);
        let second_deadline = self.deadline.clone().with_stop(&stop_second);
        thread::scope(|scope| {
            let first = thread::Builder::new().spawn_scoped(scope, || {
                let dialogue = talk(usual, &first_deadline, &signal);
                signal.set(Progress::Done);
                if dialogue.milestone >= Milestone::Spoke {
                    stop_second.stop();
                }
                dialogue
            });
            let Ok(first) = first else {
                return talk(usual, &self.deadline, &Signal::default());
            };
            let mut second = None;
            if signal.wait(patience) == Progress::Silence {
                let dialogue = talk(other, &second_deadline, &Signal::default());
                let is_known =
                    dialogue.milestone >= Milestone::Spoke || dialogue.is_other_protocol();
                if is_known && !signal.has_heard() {
                    stop_first.stop();
                }
                second = Some(dialogue);
            }
            let Ok(first) = first.join() else {
                return second.unwrap_or_else(|| Dialogue::new(usual));
            };
            if second.is_none() && is_mute(&first) {
                // A server that begins with TLS stays silent here: time must be left to ask it once
                // more, as an older client.
                let deadline = self.deadline.at_most(self.half_of_the_time());
                second = Some(talk(other, &deadline, &Signal::default()));
            }
            match second {
                Some(second) if says_more(&second, &first) => second,
                _ => first,
            }
        })
    }

    /// Half of what is left.
    fn half_of_the_time(&self) -> Duration {
        self.deadline.left().checked_div(2).unwrap_or_default()
    }

    /// A handshake failed before a certificate came: asks as an older client, then without SNI.
    fn retry_for_certificate(&self, dialogue: &mut Dialogue) {
        let failed = dialogue.problems.iter().position(|problem| match problem {
            Problem::TlsFailed { reason, .. } => matches!(
                reason,
                TlsReason::Alert | TlsReason::Closed | TlsReason::Protocol
            ),
            Problem::Closed { stage } => {
                *stage == Stage::Greeting && dialogue.security == Security::ImplicitTls
            }
            _ => false,
        });
        let Some(failed) = failed else {
            return;
        };
        let name = self.host.name().map(HostName::as_str);
        let handshake = self
            .caller
            .read_as_older_client(dialogue.security, name, &self.deadline);
        if let Some(handshake) = handshake
            && let Some(problem) = older_problem(&handshake)
        {
            if let Some(place) = dialogue.problems.get_mut(failed) {
                *place = problem;
            }
            dialogue.milestone = dialogue.milestone.max(Milestone::Spoke);
            dialogue.handshake = handshake;
            return;
        }
        if self.host.name().is_some() {
            let bare = self.talk_without_sni(dialogue.security, &self.deadline);
            if !bare.handshake.chain.is_empty() {
                dialogue.problems.push(Problem::SniDiffers {
                    without_sni: self.names_of(&bare.handshake),
                });
                dialogue.handshake = bare.handshake;
            }
        }
    }

    /// A second look without the server name in the handshake.
    fn compare_without_sni(&self, dialogue: &mut Dialogue) {
        if self.host.name().is_none() || self.caller.manners.is_strict() {
            return;
        }
        let bare = self.talk_without_sni(dialogue.security, &self.a_quarter());
        let refused = bare.problems.iter().any(|problem| {
            let alert = TlsReason::Alert;
            matches!(problem, Problem::TlsFailed { reason, .. } if *reason == alert)
        });
        let other = !bare.handshake.chain.is_empty()
            && bare.handshake.chain.first() != dialogue.handshake.chain.first();
        if other || (refused && bare.handshake.chain.is_empty()) {
            dialogue.problems.push(Problem::SniDiffers {
                without_sni: self.names_of(&bare.handshake),
            });
        }
    }

    /// Only a quick answer is worth having.
    fn a_quarter(&self) -> Deadline {
        let quarter = self.prober.settings.timeout.checked_div(4);
        self.deadline.at_most(quarter.unwrap_or_default())
    }

    fn talk_without_sni(&self, security: Security, deadline: &Deadline) -> Dialogue {
        let request = self.request(self.host, KeyKinds::Any);
        let Some(request) = request else {
            return Dialogue::new(security);
        };
        let request = Request {
            sni: Sni::Omit,
            ..request
        };
        self.caller
            .talk(security, &request, deadline, &Signal::default())
    }

    fn judged(&self, handshake: &HandshakeRecord, host: &Host) -> Option<Judged> {
        let Prober { roots, now, .. } = self.prober;
        let duty = handshake.key_duty();
        judge(&handshake.chain, host, duty, roots, *now)
    }

    fn names_of(&self, handshake: &HandshakeRecord) -> Vec<PresentedName> {
        self.judged(handshake, self.host)
            .map(|judgement| judgement.certificate.names)
            .unwrap_or_default()
    }

    /// Judges the certificate.
    fn judge(&self, dialogue: &mut Dialogue, probe: &mut Probe) -> Option<Judged> {
        if dialogue.handshake.chain.is_empty() {
            return None;
        }
        let Some(judged) = self.judged(&dialogue.handshake, self.host) else {
            dialogue.problems.push(Problem::TlsFailed {
                reason: TlsReason::BadCertificate,
                detail: String::new(),
            });
            return None;
        };
        let weak = judged
            .problems
            .iter()
            .any(|problem| matches!(problem, Problem::WeakKey { subject: None, .. }));
        let curve = judged.certificate.foreign_curve();
        if let Some(curve) = curve {
            dialogue.problems.retain(|problem| {
                !matches!(problem, Problem::TlsFailed { reason, .. } if *reason == TlsReason::Curve)
            });
            dialogue.problems.push(Problem::TlsFailed {
                reason: TlsReason::Curve,
                detail: curve.to_owned(),
            });
        } else if dialogue.handshake.bad_signature == Some(BadSignature::Wrong) && !weak {
            // With a weak key ring checks no signature, and the key is told already.
            dialogue.problems.push(Problem::TlsFailed {
                reason: TlsReason::BadSignature,
                detail: String::new(),
            });
        }
        dialogue.problems.extend(judged.problems.iter().cloned());
        probe.trusted_by = judged.trusted_by;
        probe.certificates = vec![judged.certificate.clone()];
        probe.certificate = Some(judged.certificate.clone());
        probe.name_matches = Some(judged.name_matches);
        Some(judged)
    }

    /// A server with keys of two kinds has two certificates: looks at the other one.
    fn look_at_other_key(&self, dialogue: &Dialogue, probe: &mut Probe) -> Option<Judged> {
        let certificate = probe.certificate.as_ref()?;
        let (keys, key) = if certificate.key.starts_with("EC ") {
            (KeyKinds::Rsa, "RSA")
        } else {
            (KeyKinds::Ecdsa, "ECDSA")
        };
        if self.caller.manners.is_strict() {
            return None;
        }
        let request = self.request(self.host, keys)?;
        let other = self.caller.talk(
            dialogue.security,
            &request,
            &self.a_quarter(),
            &Signal::default(),
        );
        let first = other.handshake.chain.first();
        if first.is_none() || first == dialogue.handshake.chain.first() {
            return None;
        }
        let judged = self.judged(&other.handshake, self.host)?;
        probe.certificates.push(judged.certificate.clone());
        probe.other_certificate = Some(OtherCertificate {
            key,
            problems: judged.problems.clone(),
        });
        Some(judged)
    }

    /// Whether something else answers in place of a known provider's host, be it to the clients that
    /// take one kind of key alone: each certificate is looked at.
    fn note_interception(&self, shown: &[Judged], probe: &mut Probe) {
        let (Some(host), Some(operator)) = (self.host.name(), self.operator) else {
            return;
        };
        let [first, others @ ..] = shown else {
            return;
        };
        let others = others.iter().filter_map(|judged| {
            let found = self.interception(judged, &judged.problems, host, operator);
            found.filter(|(_, expected)| *expected == Expected::ByNobody)
        });
        let found = self.interception(first, &probe.problems, host, operator);
        // What is told as a fault goes before what the user's own authority explains.
        let found = found.into_iter().chain(others);
        let Some((interception, expected)) = found.min_by_key(|(_, expected)| *expected) else {
            return;
        };
        let Interception {
            operator,
            issuer,
            by,
        } = interception.clone();
        probe.interception = Some(interception);
        if expected == Expected::ByUser {
            return;
        }
        probe
            .problems
            .retain(|problem| !REPLACED.contains(&problem.code()));
        probe.problems.push(Problem::NotTheProvider {
            operator,
            issuer,
            by,
        });
    }

    /// Who answers in the operator's place, if this certificate, beside these problems, is not its own.
    fn interception(
        &self,
        judged: &Judged,
        problems: &[Problem],
        host: &HostName,
        operator: &Operator,
    ) -> Option<(Interception, Expected)> {
        let certificate = &judged.certificate;
        let is_own = judged.name_matches || self.is_of_operator(certificate, host, operator);
        // The time of the user's own root says nothing of who answers.
        let is_roots = |problem: &Problem| {
            let place = ChainPlace::Root;
            matches!(problem, Problem::Expired { place: found, .. } if *found == place)
        };
        let has_fault = (problems.iter())
            .any(|problem| problem.weight() != Weight::Warning && !is_roots(problem));
        let is_private = judged.trusted_by.is_none()
            || (judged.trusted_by == Some(TrustedBy::CaFile) && !has_fault);
        if is_own && !is_private {
            return None;
        }
        let names = if is_own {
            NamesShown::Own
        } else {
            NamesShown::Foreign
        };
        let top_issuer = &judged.top_issuer;
        let is_unproven = (judged.problems.iter()).any(|problem| {
            matches!(
                problem,
                Problem::MissingIntermediate { .. } | Problem::UnknownNewRoot { .. }
            )
        });
        let by = match impostor(&certificate.issuer, top_issuer, judged.trusted_by, names) {
            Impostor::PrivateAuthority if is_own && is_unproven => Impostor::Unproven,
            by => by,
        };
        let interception = Interception {
            operator: operator.name().to_owned(),
            issuer: certificate.issuer.clone(),
            by,
        };
        // The user's own authority issued it: that is told, and it is what the user asked for.
        let expected = if is_own && judged.trusted_by.is_some() {
            Expected::ByUser
        } else {
            Expected::ByNobody
        };
        Some((interception, expected))
    }

    /// Whether a certificate is the operator's own by its names: they lie in the organisation of its host
    /// or below its other domains, or are hosts for which nobody else answers. Where customers get
    /// names below the domain, the domain alone does not show it.
    fn is_of_operator(
        &self,
        certificate: &Certificate,
        host: &HostName,
        operator: &Operator,
    ) -> bool {
        let table = self.prober.table;
        let is_operators = |name: &HostName| {
            let row = table.find(name);
            let is_whole = row.is_some_and(|row| !row.gives_names_to_customers());
            name.same_organization(host)
                || (is_whole && same_operator(row, Some(operator)))
                || same_operator(table.answering_for(name), Some(operator))
        };
        let rows = table.iter().filter(|row| row.is_same(operator));
        let mut published = rows.flat_map(Operator::published_hosts);
        certificate.has_name(is_operators) || published.any(|host| certificate.covers(host))
    }

    /// The names that may be typed instead, or asked about.
    fn add_names(&self, dialogue: &Dialogue, probe: &mut Probe) {
        // Nobody logs in at port 25, and a provider's own host has no other name.
        if self.port == MX_PORT || self.operator.is_some() {
            return;
        }
        let (Some(certificate), Some(false)) = (&probe.certificate, probe.name_matches) else {
            return;
        };
        let faults = || {
            let problems = probe.problems.iter();
            problems.filter(|problem| problem.weight() != Weight::Warning)
        };
        let is_name = |problem: &Problem| matches!(problem, Problem::NameMismatch { .. });
        if !faults().all(|problem| is_name(problem) || problem.is_repairable()) {
            return;
        }
        let needs_repair = faults().any(Problem::is_repairable);
        let search = NameSearch {
            prober: self.prober,
            host: self.host,
            port: self.port,
            at: self.at,
            deadline: &self.deadline,
            certificate,
            proof: match probe.trusted_by {
                Some(_) => Proof::Chain,
                None => Proof::Nothing,
            },
            asks_for: &|name| self.presents(name, dialogue),
            fits_at: &|name, ip| self.fits_at(name, ip, dialogue.security),
        };
        let offers = search.offers(&dialogue.server_names);
        probe.passed_over = offers.passed_over;
        if needs_repair {
            // What is refused today is not offered today.
            probe.once_repaired = offers.orders;
            return;
        }
        probe.use_instead = offers.orders;
        probe.ask_about = offers.conditions;
        probe.ask_witness = offers.witness;
    }

    /// Whether the server presents the same certificate, or another that fits, for this name.
    fn presents(&self, name: &HostName, dialogue: &Dialogue) -> Result<(), PassedOverReason> {
        let host = Host::Name(name.clone());
        let request = self.request(&host, KeyKinds::Any);
        let request = request.ok_or(PassedOverReason::Unknown)?;
        let handshake = if dialogue.milestone == Milestone::Encrypted {
            let quiet = Signal::default();
            let security = dialogue.security;
            let other = self.caller.talk(security, &request, &self.deadline, &quiet);
            other.handshake
        } else {
            let security = dialogue.security;
            let name = Some(name.as_str());
            let other = self
                .caller
                .read_as_older_client(security, name, &self.deadline);
            other.ok_or(PassedOverReason::Unknown)?
        };
        let Some(first) = handshake.chain.first() else {
            return Err(PassedOverReason::OtherCertificate);
        };
        if dialogue.handshake.chain.first() == Some(first) {
            return Ok(());
        }
        if self
            .judged(&handshake, &host)
            .is_some_and(|judged| judged.fits())
        {
            Ok(())
        } else {
            Err(PassedOverReason::OtherCertificate)
        }
    }

    /// Whether a certificate that fits a name is presented at another address, to which it leads too. A
    /// name that a certificate brings leads nobody into a private network.
    fn fits_at(&self, name: &HostName, ip: IpAddr, security: Security) -> bool {
        let is_allowed = is_public(ip, SpecialPurpose::Reserved)
            || self.prober.settings.private == PrivateAddresses::Allow;
        let host = Host::Name(name.clone());
        let Some(request) = self.request(&host, KeyKinds::Any).filter(|_| is_allowed) else {
            return false;
        };
        let caller = Caller {
            prober: self.prober,
            at: SocketAddr::new(ip, self.port),
            manners: Arc::default(),
            client_name: Mutex::new(self.caller.client_name().clone()),
        };
        let dialogue = caller.talk(security, &request, &self.a_quarter(), &Signal::default());
        let judged = self.judged(&dialogue.handshake, &host);
        judged.is_some_and(|judged| judged.fits())
    }
}

impl Judged {
    /// Whether a strict client takes the certificate for the host that it was judged for.
    fn fits(&self) -> bool {
        let mut problems = self.problems.iter();
        self.trusted_by.is_some()
            && self.name_matches
            && problems.all(|problem| problem.weight() == Weight::Warning)
    }
}

/// Whether the user said that another authority's certificate is to be expected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Expected {
    ByNobody,
    ByUser,
}

/// Whether the server has accepted the connection and said nothing.
fn is_mute(dialogue: &Dialogue) -> bool {
    dialogue.milestone == Milestone::Connected && !dialogue.is_turned_away()
}

/// Whether the dialogue in the other mode came further than the first; or the server waited for bytes,
/// and then said what it is.
fn says_more(other: &Dialogue, first: &Dialogue) -> bool {
    other.milestone > first.milestone
        || (is_mute(first) && !first.is_other_protocol() && other.is_other_protocol())
}

/// What is wrong with a server that only an older client can talk to.
fn older_problem(handshake: &HandshakeRecord) -> Option<Problem> {
    let facts = handshake.facts.as_ref()?;
    if is_too_old(facts) {
        return Some(Problem::TlsTooOld {
            version: facts.version.clone(),
        });
    }
    let curve = match handshake.curve {
        Some(P_521) => Some("P-521"),
        Some(X448) => Some("X448"),
        _ => None,
    };
    if let Some(curve) = curve {
        return Some(Problem::TlsFailed {
            reason: TlsReason::Curve,
            detail: curve.to_owned(),
        });
    }
    // A suite that today's clients have too is not the reason.
    let is_old = facts.cipher.contains("_CBC_")
        || facts.cipher.starts_with("TLS_RSA_")
        || facts.cipher.starts_with("TLS_DHE_");
    is_old.then(|| Problem::OldCiphers {
        in_gmail: CipherSupport::of(&facts.cipher),
        cipher: facts.cipher.clone(),
    })
}

/// The first dotted name that a server gave itself, or else the first.
fn best_server_name(names: &[HostName]) -> Option<HostName> {
    names
        .iter()
        .find(|name| name.as_str().contains('.'))
        .or_else(|| names.first())
        .cloned()
}

impl Certificate {
    /// Whether one of its names, that under a wildcard taken for its domain, is such a name.
    fn has_name(&self, is_such: impl Fn(&HostName) -> bool) -> bool {
        self.names.iter().any(|presented| {
            let PresentedName::Dns(pattern) = presented else {
                return false;
            };
            let name = pattern.strip_prefix("*.").unwrap_or(pattern);
            HostName::parse(name).is_ok_and(|name| is_such(&name))
        })
    }
}

/// What "this is not the provider" says better.
const REPLACED: [ProblemCode; 6] = [
    ProblemCode::AutoGenerated,
    ProblemCode::CnOnly,
    ProblemCode::MissingIntermediate,
    ProblemCode::SelfSigned,
    ProblemCode::UnknownNewRoot,
    ProblemCode::UntrustedIssuer,
];
/// How long silence is borne before the other way is tried too, at most half of the time.
const PATIENCE: Duration = Duration::from_secs(3);
