//! One endpoint from connection to verdict.
//!
//! The usual way of the port is tried first. When it stays silent, or what comes is not what was
//! expected, the other way is tried on a second connection while the first still waits: a server
//! that greets late loses nothing. Further short connections show the certificate without SNI,
//! and what an old server has to offer.

use std::io;
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::name::HostName;
use crate::operator::{MX_PORT, Security};
use crate::probe::alternatives::Search;
use crate::probe::certificate::PresentedName;
use crate::probe::dial::{Deadline, MeteredWire, Stop};
use crate::probe::judge::{judge, server_name};
use crate::probe::problem::{Problem, RefusedReason, Stage, Weight, is_too_old};
use crate::probe::smtp::{Capabilities, Fault, Reply, Smtp, cut};
use crate::probe::target::{Host, usual_security};
use crate::probe::tls::{
    BadSignature, HandshakeError, HandshakeRecord, Sni, TlsReason, TlsSession, looks_like_smtp,
    looks_like_tls, read_in_clear,
};
use crate::probe::{Endpoint, LookupFault, Probe, ProbeVerdict, Prober, SecurityChoice};

/// Probes one endpoint.
pub(super) fn examine(prober: &Prober<'_>, endpoint: &Endpoint) -> Probe {
    let usual = match prober.settings.security {
        SecurityChoice::Only(security) => security,
        SecurityChoice::Auto => usual_security(endpoint.port),
    };
    let mut probe = Probe {
        host: endpoint.host.clone(),
        port: endpoint.port,
        security: usual,
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
        use_instead: Vec::new(),
    };
    match endpoint.at {
        Ok(at) => {
            probe.address = Some(at.ip());
            let examiner = Examiner {
                prober,
                host: &endpoint.host,
                port: endpoint.port,
                at,
                deadline: Deadline::after(prober.settings.timeout).with_stop(&prober.settings.stop),
            };
            examiner.examine(&mut probe);
        }
        Err(LookupFault::Timeout) => probe.problems.push(Problem::Timeout { stage: Stage::Dns }),
        Err(fault) => probe.problems.push(Problem::DnsNotFound {
            failed: fault == LookupFault::Failed,
        }),
    }
    probe.settle();
    probe
}

struct Examiner<'a> {
    prober: &'a Prober<'a>,
    host: &'a Host,
    port: u16,
    at: SocketAddr,
    deadline: Deadline,
}

/// What one dialogue showed.
struct Dialogue {
    security: Security,
    milestone: Milestone,
    greeting: Option<String>,
    server_names: Vec<HostName>,
    capabilities: Capabilities,
    /// The EHLO reply inside TLS was read.
    asked_inside: bool,
    handshake: HandshakeRecord,
    problems: Vec<Problem>,
}

/// How far a dialogue came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Milestone {
    Nowhere,
    Connected,
    /// The server spoke as expected: SMTP in the clear, or TLS.
    Spoke,
    Encrypted,
}

impl Dialogue {
    fn new(security: Security) -> Self {
        Self {
            security,
            milestone: Milestone::Nowhere,
            greeting: None,
            server_names: Vec::new(),
            capabilities: Capabilities::default(),
            asked_inside: false,
            handshake: HandshakeRecord::default(),
            problems: Vec::new(),
        }
    }

    fn see_name(&mut self, name: Option<HostName>) {
        if let Some(name) = name
            && !self.server_names.contains(&name)
        {
            self.server_names.push(name);
        }
    }

    fn fail(&mut self, fault: Fault, stage: Stage) {
        self.problems.push(match fault {
            Fault::Closed => Problem::Closed { stage },
            Fault::Limit(limit) => Problem::LimitExceeded { limit, stage },
            Fault::Protocol(said) => Problem::ProtocolError { said, stage },
            Fault::Timeout => Problem::Timeout { stage },
            Fault::Tls(detail) => Problem::TlsFailed {
                reason: if self.handshake.wants_client_certificate {
                    TlsReason::ClientCertificateRequired
                } else {
                    TlsReason::Protocol
                },
                detail,
            },
        });
    }

    /// Reads a greeting; whether the dialogue may go on.
    fn greeted(&mut self, reply: &Reply, stage: Stage) -> bool {
        self.greeting = Some(reply.text());
        self.see_name(reply.greeting_name());
        if reply.is_refusal() {
            self.problems.push(not_ready(reply));
        } else if reply.code != 220 {
            let said = format!("{} {}", reply.code, reply.text());
            self.problems.push(Problem::ProtocolError { said, stage });
        }
        reply.code == 220
    }
}

impl Examiner<'_> {
    fn examine(&self, probe: &mut Probe) {
        let mut dialogue = self.talk_either_mode(probe.security);
        if dialogue.handshake.chain.is_empty() {
            self.retry_for_certificate(&mut dialogue);
        } else if dialogue.milestone == Milestone::Encrypted {
            self.compare_without_sni(&mut dialogue);
        }
        self.judge(&mut dialogue, probe);

        probe.security = dialogue.security;
        probe.greeting = dialogue.greeting;
        probe.server_name = best_server_name(&dialogue.server_names);
        probe.capabilities = dialogue.capabilities.keywords;
        if dialogue.asked_inside {
            probe.auth = dialogue.capabilities.auth;
            if probe.auth.is_empty() && self.port != MX_PORT {
                dialogue.problems.push(Problem::NoAuth);
            }
        }
        if dialogue.handshake.wants_client_certificate {
            dialogue.problems.push(Problem::ClientCertificateRequested);
        }
        probe.tls = dialogue.handshake.facts;
        probe.problems = dialogue.problems;
        let name_alone = probe.problems.iter().all(|problem| {
            matches!(problem, Problem::NameMismatch { .. }) || problem.weight() != Weight::Rejecting
        });
        if let (Some(certificate), Some(false), true) =
            (&probe.certificate, probe.name_matches, name_alone)
        {
            let search = Search {
                prober: self.prober,
                host: self.host,
                port: self.port,
                at: self.at,
                deadline: &self.deadline,
            };
            probe.use_instead = search.names(certificate, &dialogue.server_names);
        }
    }

    /// The usual way, and the other when the choice is free and the usual leads nowhere.
    fn talk_either_mode(&self, usual: Security) -> Dialogue {
        let signal = Signal::default();
        if self.prober.settings.security != SecurityChoice::Auto {
            return self.talk(usual, &self.deadline, &signal);
        }
        let other = match usual {
            Security::StartTls => Security::ImplicitTls,
            Security::ImplicitTls => Security::StartTls,
        };
        let patience = self
            .deadline
            .left()
            .checked_div(2)
            .unwrap_or_default()
            .min(PATIENCE);
        let (stop_first, stop_second) = (Stop::default(), Stop::default());
        let first_deadline = self.deadline.clone().with_stop(&stop_first);
        let second_deadline = self.deadline.clone().with_stop(&stop_second);
        thread::scope(|scope| {
            let first = thread::Builder::new().spawn_scoped(scope, || {
                let dialogue = self.talk(usual, &first_deadline, &signal);
                signal.set(Progress::Done);
                if dialogue.milestone >= Milestone::Spoke {
                    stop_second.stop();
                }
                dialogue
            });
            let Ok(first) = first else {
                return self.talk(usual, &self.deadline, &Signal::default());
            };
            let mut second = None;
            if signal.wait(patience) == Progress::Silence {
                let dialogue = self.talk(other, &second_deadline, &Signal::default());
                if dialogue.milestone >= Milestone::Spoke && !signal.has_heard() {
                    stop_first.stop();
                }
                second = Some(dialogue);
            }
            let Ok(first) = first.join() else {
                return second.unwrap_or_else(|| Dialogue::new(usual));
            };
            if second.is_none() && first.milestone == Milestone::Connected {
                second = Some(self.talk(other, &self.deadline, &Signal::default()));
            }
            match second {
                Some(second) if second.milestone > first.milestone => second,
                _ => first,
            }
        })
    }

    /// One whole dialogue.
    fn talk(&self, security: Security, deadline: &Deadline, signal: &Signal) -> Dialogue {
        let mut dialogue = Dialogue::new(security);
        if let Some(wire) = self.open(&mut dialogue, deadline, signal) {
            self.encrypt(&mut dialogue, wire, Sni::Send, signal);
        }
        dialogue
    }

    /// Connects, and says in the clear what has to be said there; none when it ended there.
    fn open(
        &self,
        dialogue: &mut Dialogue,
        deadline: &Deadline,
        signal: &Signal,
    ) -> Option<MeteredWire> {
        let left = deadline.left();
        if left.is_zero() {
            let stage = Stage::Connect;
            dialogue.problems.push(Problem::Timeout { stage });
            return None;
        }
        let wire = match self.prober.dial.dial(self.at, left) {
            Ok(wire) => MeteredWire::new(wire, deadline.clone()),
            Err(error) => {
                dialogue.problems.push(connect_problem(&error));
                return None;
            }
        };
        dialogue.milestone = Milestone::Connected;
        signal.set(Progress::Silence);
        if dialogue.security == Security::ImplicitTls {
            return Some(wire);
        }
        let mut smtp = Smtp::new(wire);
        let stage = self.ask_for_tls(dialogue, &mut smtp, signal);
        if looks_like_smtp(smtp.stream().opening()) {
            dialogue.milestone = Milestone::Spoke;
        }
        match stage {
            Ok(true) => {}
            Ok(false) => {
                quit(&mut smtp);
                return None;
            }
            Err((fault, stage)) => {
                dialogue.fail(fault, stage);
                return None;
            }
        }
        let (mut wire, early) = smtp.into_parts();
        // A TLS server waits for the client: text that came before was put there by somebody.
        if !early.is_empty() && looks_like_text(&early) {
            let said = cut(&String::from_utf8_lossy(&early), SAID_CAP);
            dialogue
                .problems
                .push(Problem::PlaintextAfterStarttls { said });
            return None;
        }
        wire.unread(early);
        Some(wire)
    }

    /// Greeting, EHLO, STARTTLS: whether the server is ready for the handshake.
    fn ask_for_tls(
        &self,
        dialogue: &mut Dialogue,
        smtp: &mut Smtp<MeteredWire>,
        signal: &Signal,
    ) -> Result<bool, (Fault, Stage)> {
        smtp.stream().allow(CLEAR_CAP);
        let first = smtp.first_bytes();
        if first.is_ok() {
            signal.set(Progress::Something);
        }
        let greeting = first
            .and_then(|()| smtp.reply())
            .map_err(|fault| (fault, Stage::Greeting))?;
        if !dialogue.greeted(&greeting, Stage::Greeting) {
            return Ok(false);
        }
        if !self.say_hello(dialogue, smtp)? {
            return Ok(false);
        }
        if !dialogue.capabilities.starttls {
            let offered = dialogue.capabilities.keywords.clone();
            dialogue
                .problems
                .push(Problem::StarttlsNotOffered { offered });
            return Ok(false);
        }
        let stage = Stage::Starttls;
        let reply = smtp.ask("STARTTLS").map_err(|fault| (fault, stage))?;
        if reply.is_refusal() {
            dialogue.problems.push(Problem::StarttlsRefused {
                reply: reply.code,
                said: reply.text(),
            });
        } else if reply.code != 220 {
            let said = format!("{} {}", reply.code, reply.text());
            dialogue
                .problems
                .push(Problem::ProtocolError { said, stage });
        }
        Ok(reply.code == 220)
    }

    /// EHLO in the clear: whether the dialogue may go on.
    fn say_hello(
        &self,
        dialogue: &mut Dialogue,
        smtp: &mut Smtp<MeteredWire>,
    ) -> Result<bool, (Fault, Stage)> {
        let stage = Stage::Ehlo;
        let reply = smtp
            .ask(&format!("EHLO {}", self.prober.settings.client_name))
            .map_err(|fault| (fault, stage))?;
        match reply.code {
            250 => {
                dialogue.capabilities = Capabilities::read(&reply);
                dialogue.see_name(dialogue.capabilities.name.clone());
            }
            // RFC 5321, 4.2.4: a server that has never heard of EHLO has no STARTTLS either.
            500 | 502 => {}
            400..=599 => {
                dialogue.problems.push(not_ready(&reply));
                return Ok(false);
            }
            code => {
                let said = format!("{code} {}", reply.text());
                dialogue
                    .problems
                    .push(Problem::ProtocolError { said, stage });
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The handshake, and the dialogue inside it.
    fn encrypt(&self, dialogue: &mut Dialogue, wire: MeteredWire, sni: Sni, signal: &Signal) {
        let Some(name) = server_name(self.host) else {
            return;
        };
        let mut session = match TlsSession::new(name, sni, wire) {
            Ok(session) => session,
            Err(error) => return self.handshake_failed(dialogue, error, &[]),
        };
        let finished = session.handshake(|| signal.set(Progress::Something));
        dialogue.handshake = session.record();
        if looks_like_tls(session.wire().opening()) {
            dialogue.milestone = dialogue.milestone.max(Milestone::Spoke);
        }
        if let Err(error) = finished {
            let opening = session.wire().opening().to_vec();
            return self.handshake_failed(dialogue, error, &opening);
        }
        dialogue.milestone = Milestone::Encrypted;
        session.wire().allow(INSIDE_CAP);
        let mut smtp = Smtp::new(session);
        if let Err(fault) = self.ask_inside(dialogue, &mut smtp) {
            let fault = smtp.stream().post_handshake_fault(fault);
            // TLS 1.3 asks for a client certificate, and refuses its absence, after the handshake.
            dialogue.handshake = smtp.stream().record();
            dialogue.fail(fault, Stage::AfterTls);
            return;
        }
        if sni == Sni::Send {
            if smtp.say("QUIT").is_ok() {
                smtp.stream().wire().hurry(GOODBYE);
                let _ = smtp.reply();
            }
        } else {
            let _ = smtp.say("QUIT");
        }
        smtp.stream().close();
    }

    fn ask_inside(
        &self,
        dialogue: &mut Dialogue,
        smtp: &mut Smtp<TlsSession>,
    ) -> Result<(), Fault> {
        if dialogue.security == Security::ImplicitTls {
            let greeting = smtp.reply()?;
            if !dialogue.greeted(&greeting, Stage::AfterTls) {
                return Ok(());
            }
        }
        let reply = smtp.ask(&format!("EHLO {}", self.prober.settings.client_name))?;
        match reply.code {
            250 => {
                dialogue.capabilities = Capabilities::read(&reply);
                dialogue.see_name(dialogue.capabilities.name.clone());
                dialogue.asked_inside = true;
            }
            500 | 502 => dialogue.asked_inside = true,
            400..=599 => dialogue.problems.push(not_ready(&reply)),
            code => dialogue.problems.push(Problem::ProtocolError {
                said: format!("{code} {}", reply.text()),
                stage: Stage::AfterTls,
            }),
        }
        Ok(())
    }

    fn handshake_failed(&self, dialogue: &mut Dialogue, error: HandshakeError, opening: &[u8]) {
        let stage = Stage::Handshake;
        dialogue.problems.push(match error {
            HandshakeError::Limit => Problem::LimitExceeded {
                limit: crate::probe::Limit::Handshake,
                stage,
            },
            HandshakeError::Timeout => Problem::Timeout { stage },
            HandshakeError::Tls {
                reason: TlsReason::NotTls,
                ..
            } if dialogue.security == Security::StartTls
                && looks_like_smtp(opening)
                // 4yz and 5yz are what a server without TLS says to a ClientHello.
                && matches!(opening, [b'2' | b'3', ..]) =>
            {
                Problem::PlaintextAfterStarttls {
                    said: cut(&String::from_utf8_lossy(opening), SAID_CAP),
                }
            }
            // What a server says instead is better than what rustls says about it.
            HandshakeError::Tls {
                reason: reason @ TlsReason::NotTls,
                ..
            } if looks_like_text(opening) => Problem::TlsFailed {
                reason,
                detail: cut(&String::from_utf8_lossy(opening), SAID_CAP),
            },
            // Nothing at all came: hung up before TLS.
            HandshakeError::Tls {
                reason: TlsReason::Closed,
                ..
            } if dialogue.security == Security::ImplicitTls && opening.is_empty() => {
                Problem::Closed {
                    stage: Stage::Greeting,
                }
            }
            HandshakeError::Tls { reason, detail } => Problem::TlsFailed { reason, detail },
        });
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
        let quiet = Signal::default();
        let mut again = Dialogue::new(dialogue.security);
        let name = self.host.name().map(HostName::as_str);
        let handshake = self
            .open(&mut again, &self.deadline, &quiet)
            .and_then(|mut wire| read_in_clear(&mut wire, name).ok());
        if let Some(handshake) = handshake
            && let Some(facts) = &handshake.facts
        {
            let problem = if is_too_old(facts) {
                Problem::TlsTooOld {
                    version: facts.version.clone(),
                }
            } else {
                Problem::TlsFailed {
                    reason: TlsReason::OldCiphers,
                    detail: facts.cipher.clone(),
                }
            };
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
        if self.host.name().is_none() {
            return;
        }
        // Only a quick answer is worth having.
        let quarter = self.prober.settings.timeout.checked_div(4);
        let deadline = self.deadline.at_most(quarter.unwrap_or_default());
        let bare = self.talk_without_sni(dialogue.security, &deadline);
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

    fn talk_without_sni(&self, security: Security, deadline: &Deadline) -> Dialogue {
        let quiet = Signal::default();
        let mut dialogue = Dialogue::new(security);
        if let Some(wire) = self.open(&mut dialogue, deadline, &quiet) {
            self.encrypt(&mut dialogue, wire, Sni::Omit, &quiet);
        }
        dialogue
    }

    fn names_of(&self, handshake: &HandshakeRecord) -> Vec<PresentedName> {
        judge(
            &handshake.chain,
            self.host,
            self.prober.roots,
            self.prober.now,
        )
        .map(|judgement| judgement.certificate.names)
        .unwrap_or_default()
    }

    fn judge(&self, dialogue: &mut Dialogue, probe: &mut Probe) {
        if dialogue.handshake.chain.is_empty() {
            return;
        }
        let judged = judge(
            &dialogue.handshake.chain,
            self.host,
            self.prober.roots,
            self.prober.now,
        );
        let Some(judged) = judged else {
            dialogue.problems.push(Problem::TlsFailed {
                reason: TlsReason::BadCertificate,
                detail: String::new(),
            });
            return;
        };
        let weak = judged
            .problems
            .iter()
            .any(|problem| matches!(problem, Problem::WeakKey { subject: None, .. }));
        // With a weak key ring checks no signature, and the key is told already.
        if dialogue.handshake.bad_signature == Some(BadSignature::Wrong) && !weak {
            dialogue.problems.push(Problem::TlsFailed {
                reason: TlsReason::BadSignature,
                detail: String::new(),
            });
        }
        dialogue.problems.extend(judged.problems);
        probe.certificate = Some(judged.certificate);
        probe.name_matches = Some(judged.name_matches);
    }
}

/// The first dotted name that a server gave itself, or else the first.
fn best_server_name(names: &[HostName]) -> Option<HostName> {
    names
        .iter()
        .find(|name| name.as_str().contains('.'))
        .or_else(|| names.first())
        .cloned()
}

fn not_ready(reply: &Reply) -> Problem {
    Problem::NotReady {
        reply: reply.code,
        said: reply.text(),
    }
}

fn connect_problem(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Problem::Timeout {
            stage: Stage::Connect,
        },
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Problem::Closed {
            stage: Stage::Connect,
        },
        io::ErrorKind::ConnectionRefused => Problem::Refused {
            reason: RefusedReason::Refused,
        },
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Problem::Refused {
            reason: RefusedReason::NoRoute,
        },
        _ => Problem::Refused {
            reason: RefusedReason::Other,
        },
    }
}

/// Whether bytes are lines of text, rather than TLS or noise.
fn looks_like_text(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .take(64)
        .all(|b| b.is_ascii_graphic() || matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Says goodbye and waits a moment for the answer.
fn quit(smtp: &mut Smtp<MeteredWire>) {
    smtp.stream().hurry(GOODBYE);
    if smtp.say("QUIT").is_ok() {
        let _ = smtp.reply();
    }
}

/// What a dialogue in another thread has heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Progress {
    /// Not even connected.
    #[default]
    Connecting,
    /// Connected.
    Silence,
    Something,
    Done,
}

#[derive(Default)]
struct Signal {
    heard: Mutex<Progress>,
    changed: Condvar,
}

impl Signal {
    fn set(&self, heard: Progress) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = heard;
        self.changed.notify_all();
    }

    /// Waits until something is heard, or for `patience`.
    fn wait(&self, patience: Duration) -> Progress {
        let guard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting =
            |heard: &mut Progress| matches!(heard, Progress::Connecting | Progress::Silence);
        let (guard, _) = self
            .changed
            .wait_timeout_while(guard, patience, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        *guard
    }

    fn has_heard(&self) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(heard, Progress::Something | Progress::Done)
    }
}

/// How long silence is borne before the other way is tried too, at most half of the time.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long an answer to QUIT is waited for.
const GOODBYE: Duration = Duration::from_millis(500);
/// All that is read in the clear: three replies.
const CLEAR_CAP: usize = 200 * 1024;
/// All that is read inside TLS.
const INSIDE_CAP: usize = 256 * 1024;
/// How much of injected text is kept.
const SAID_CAP: usize = 200;
