//! One dialogue with one endpoint: connection, greeting, EHLO, STARTTLS, handshake, EHLO inside.
//!
//! A well-behaved guest: it says nothing before the greeting on a port that begins in clear text,
//! comes back when a server with too many connections has had a pause, and says another name in EHLO when an
//! address literal is refused. It records and does not judge.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use rustls::pki_types::ServerName;

use crate::name::HostName;
use crate::operator::Security;
use crate::probe::banner::{is_binary, protocol_of, protocol_of_220};
use crate::probe::dial::{Deadline, Manners, MeteredWire};
use crate::probe::problem::{EhloChoice, Problem, Protocol, RefusedReason, Stage};
use crate::probe::smtp::{Capabilities, ClientName, Fault, Limit, Reply, Smtp, cut};
use crate::probe::tls::{
    HandshakeError, HandshakeRecord, KeyKinds, Sni, TlsReason, TlsSession, looks_like_smtp,
    looks_like_tls, read_in_clear,
};
use crate::probe::{ProbeSettings, Prober};

/// How one endpoint is called.
pub(super) struct Caller<'a> {
    pub(super) prober: &'a Prober<'a>,
    pub(super) at: SocketAddr,
    pub(super) manners: Arc<Manners>,
    /// The name to say in EHLO; another one once an address literal is refused.
    pub(super) client_name: Mutex<ClientName>,
}

/// What the handshake asks for.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) name: ServerName<'static>,
    pub(super) sni: Sni,
    pub(super) keys: KeyKinds,
}

/// What one dialogue showed.
pub(super) struct Dialogue {
    pub(super) security: Security,
    pub(super) milestone: Milestone,
    pub(super) greeting: Option<String>,
    pub(super) server_names: Vec<HostName>,
    pub(super) capabilities: Capabilities,
    /// The EHLO reply inside TLS was read.
    pub(super) asked_inside: bool,
    pub(super) handshake: HandshakeRecord,
    pub(super) problems: Vec<Problem>,
    /// The server refuses the name that was said in EHLO, or seems to.
    dislikes_name: bool,
}

/// How far a dialogue came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Milestone {
    Nowhere,
    Connected,
    /// The server spoke as expected: SMTP in the clear, or TLS.
    Spoke,
    Encrypted,
}

impl Dialogue {
    pub(super) fn new(security: Security) -> Self {
        Self {
            security,
            milestone: Milestone::Nowhere,
            greeting: None,
            server_names: Vec::new(),
            capabilities: Capabilities::default(),
            asked_inside: false,
            handshake: HandshakeRecord::default(),
            problems: Vec::new(),
            dislikes_name: false,
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
            Fault::Closed => match self.greeted_as() {
                Some(protocol) if stage == Stage::Ehlo => Problem::WrongProtocol { protocol },
                _ => Problem::Closed { stage },
            },
            Fault::Limit(limit) => Problem::LimitExceeded { limit, stage },
            Fault::Protocol(said) => match protocol_of(said.as_bytes()) {
                Some(protocol) => Problem::WrongProtocol { protocol },
                None => Problem::ProtocolError { said, stage },
            },
            Fault::Timeout => Problem::Timeout { stage },
            Fault::Tls(_) if self.handshake.wants_client_certificate => Problem::TlsFailed {
                reason: TlsReason::ClientCertificateRequired,
                detail: String::new(),
            },
            Fault::Tls(detail) => Problem::TlsFailed {
                reason: TlsReason::Protocol,
                detail,
            },
        });
    }

    /// Reads a greeting (RFC 5321, 3.1 and 4.3.2: 220, or why not); whether the dialogue may go on.
    fn greeted(&mut self, reply: &Reply, stage: Stage) -> bool {
        self.greeting = Some(reply.text());
        self.see_name(reply.greeting_name());
        if reply.code == 220 {
            return true;
        }
        let said = format!("{} {}", reply.code, reply.text());
        self.problems.push(match protocol_of(said.as_bytes()) {
            Some(protocol) => Problem::WrongProtocol { protocol },
            None if reply.is_refusal() => not_ready(reply),
            None => Problem::ProtocolError { said, stage },
        });
        false
    }

    /// The other protocol whose greeting that was, where it begins like one of SMTP.
    fn greeted_as(&self) -> Option<Protocol> {
        protocol_of_220(self.greeting.as_deref().unwrap_or_default())
    }

    /// Takes note of a reply to EHLO (RFC 5321, 4.1.1.1); whether the dialogue may go on.
    fn answered_hello(
        &mut self,
        reply: &Reply,
        (name, source): (&ClientName, EhloChoice),
        stage: Stage,
    ) -> bool {
        if let Some(protocol) = self.greeted_as().filter(|_| reply.is_refusal()) {
            self.problems.push(Problem::WrongProtocol { protocol });
            return false;
        }
        match reply.code {
            250 => {
                self.capabilities = Capabilities::read(reply);
                self.see_name(self.capabilities.name.clone());
                self.asked_inside = stage == Stage::AfterTls;
                true
            }
            // RFC 5321, 4.2.4: a server that has never heard of EHLO has no STARTTLS either.
            500 | 502 => {
                self.asked_inside = stage == Stage::AfterTls;
                true
            }
            400..=599 => {
                self.dislikes_name = reply.code >= 500;
                // A name that the user chose is the first thing to change.
                let is_given = source == EhloChoice::Given && reply.code >= 500;
                self.problems.push(if is_given || is_about_name(reply) {
                    Problem::EhloRefused {
                        name: name.to_string(),
                        source,
                        reply: reply.code,
                        said: reply.text(),
                    }
                } else {
                    not_ready(reply)
                });
                false
            }
            code => {
                let said = format!("{code} {}", reply.text());
                self.problems.push(Problem::ProtocolError { said, stage });
                false
            }
        }
    }

    /// A server that refuses two names refuses EHLO, whatever words it has for it; unless it took
    /// one of them before TLS.
    fn refused_by_name(mut self) -> Self {
        if !self.capabilities.keywords.is_empty() {
            return self;
        }
        for problem in &mut self.problems {
            if let Problem::NotReady { reply, said } = problem {
                *problem = Problem::EhloRefused {
                    name: ClientName::default().to_string(),
                    source: EhloChoice::Usual,
                    reply: *reply,
                    said: std::mem::take(said),
                };
            }
        }
        self
    }

    /// Whether the server answered, and takes nobody now.
    pub(super) fn is_turned_away(&self) -> bool {
        let turns_away = |problem: &Problem| matches!(problem, Problem::NotReady { .. });
        self.problems.iter().any(turns_away)
    }

    /// Whether a server for another protocol answered.
    pub(super) fn is_other_protocol(&self) -> bool {
        let is_other = |problem: &Problem| matches!(problem, Problem::WrongProtocol { .. });
        self.problems.iter().any(is_other)
    }

    /// Whether the server has too many connections, and says so.
    fn is_busy(&self) -> bool {
        self.problems.iter().any(|problem| match problem {
            Problem::NotReady { reply, said } | Problem::StarttlsRefused { reply, said } => {
                *reply == 421 || counts_connections(said)
            }
            _ => false,
        })
    }

    /// Whether the server may have had too many connections: it refuses for now, whatever the words,
    /// or hangs up before a word.
    pub(super) fn may_be_busy(&self) -> bool {
        self.problems.iter().any(|problem| match problem {
            Problem::NotReady { reply, said } => {
                (400..500).contains(reply) && !counts_over_time(said)
            }
            Problem::Closed { stage } => *stage <= Stage::Greeting || self.greeting.is_none(),
            _ => false,
        })
    }
}

impl Caller<'_> {
    /// One whole dialogue: again where the server was busy, and with another EHLO name where the first is refused.
    pub(super) fn talk(
        &self,
        security: Security,
        request: &Request,
        deadline: &Deadline,
        signal: &Signal,
    ) -> Dialogue {
        self.politely(deadline, || {
            let mut dialogue = Dialogue::new(security);
            if let Some(wire) = self.open(&mut dialogue, deadline, signal) {
                self.encrypt(&mut dialogue, wire, request, signal);
            }
            dialogue
        })
    }

    /// Asks as an older client, and reads what comes in the clear.
    pub(super) fn read_as_older_client(
        &self,
        security: Security,
        name: Option<&str>,
        deadline: &Deadline,
    ) -> Option<HandshakeRecord> {
        let mut record = None;
        let quiet = Signal::default();
        let _ = self.politely(deadline, || {
            let mut dialogue = Dialogue::new(security);
            if let Some(mut wire) = self.open(&mut dialogue, deadline, &quiet) {
                record = read_in_clear(&mut wire, name).ok();
            }
            dialogue
        });
        record
    }

    fn politely(&self, deadline: &Deadline, mut talk: impl FnMut() -> Dialogue) -> Dialogue {
        let mut last: Option<Dialogue> = None;
        for _ in 0..CALLS {
            let Some(turn) = self.manners.turn(deadline) else {
                break;
            };
            let dialogue = talk();
            drop(turn);
            let is_worse = |last: &Dialogue| dialogue.milestone < last.milestone;
            if last.as_ref().is_some_and(is_worse) {
                break;
            }
            if dialogue.is_busy() {
                self.manners.be_strict();
            } else if dialogue.dislikes_name && self.says_literal() {
                return self.with_another_name(dialogue, deadline, talk);
            } else {
                return dialogue;
            }
            last = Some(dialogue);
        }
        last.unwrap_or_else(|| {
            let mut dialogue = Dialogue::new(Security::StartTls);
            let stage = Stage::Connect;
            dialogue.problems.push(Problem::Timeout { stage });
            dialogue
        })
    }

    /// One more dialogue with a server that may have been busy, once no other connection is open; none
    /// where it goes no further.
    pub(super) fn talk_again(
        &self,
        security: Security,
        request: &Request,
        deadline: &Deadline,
    ) -> Option<Dialogue> {
        self.manners.wait_alone(deadline)?;
        let dialogue = self.talk(security, request, deadline, &Signal::default());
        if dialogue.milestone == Milestone::Nowhere || dialogue.may_be_busy() {
            return None;
        }
        // Alone it was served, so the others were too many.
        self.manners.be_strict();
        Some(dialogue)
    }

    /// Whether an address literal (RFC 5321, 4.1.3) is said in EHLO, and there is a name to say instead.
    fn says_literal(&self) -> bool {
        let settings: &ProbeSettings = self.prober.settings;
        let name = self.client_name();
        *name == ClientName::default() && settings.local_name != *name
    }

    fn ehlo_choice(&self) -> EhloChoice {
        if self.prober.settings.client_name == ClientName::default() {
            EhloChoice::Usual
        } else {
            EhloChoice::Given
        }
    }

    /// Calls again with the name of this machine, and keeps to it where that leads further.
    fn with_another_name(
        &self,
        first: Dialogue,
        deadline: &Deadline,
        mut talk: impl FnMut() -> Dialogue,
    ) -> Dialogue {
        *self.client_name() = self.prober.settings.local_name.clone();
        let second = self.manners.turn(deadline).map(|_turn| talk());
        match second {
            Some(second) if !second.dislikes_name && second.milestone >= first.milestone => second,
            second => {
                *self.client_name() = ClientName::default();
                match second {
                    Some(second) if second.dislikes_name => first.refused_by_name(),
                    _ => first,
                }
            }
        }
    }

    pub(super) fn client_name(&self) -> std::sync::MutexGuard<'_, ClientName> {
        self.client_name
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
            Err((_, Stage::Greeting))
                if let Some(protocol) = protocol_of(smtp.stream().opening()) =>
            {
                dialogue.problems.push(Problem::WrongProtocol { protocol });
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
            let said = first_line(&early);
            dialogue
                .problems
                .push(Problem::PlaintextAfterStarttls { said });
            return None;
        }
        wire.unread(early);
        Some(wire)
    }

    /// Greeting, EHLO, STARTTLS (RFC 3207, 4): whether the server is ready for the handshake.
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
        if is_binary(smtp.stream().opening()) {
            return Err((Fault::Protocol(String::new()), Stage::Greeting));
        }
        let greeting = first
            .and_then(|()| smtp.reply())
            .map_err(|fault| (fault, Stage::Greeting))?;
        if !dialogue.greeted(&greeting, Stage::Greeting) {
            return Ok(false);
        }
        let name = self.client_name().clone();
        let reply = smtp
            .ask(&format!("EHLO {name}"))
            .map_err(|fault| (fault, Stage::Ehlo))?;
        if !dialogue.answered_hello(&reply, (&name, self.ehlo_choice()), Stage::Ehlo) {
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
            // Some servers hold an address literal against a client here only.
            dialogue.dislikes_name = matches!(reply.code, 501 | 503..=599);
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

    /// The handshake, and the dialogue inside it.
    fn encrypt(
        &self,
        dialogue: &mut Dialogue,
        wire: MeteredWire,
        request: &Request,
        signal: &Signal,
    ) {
        let session = TlsSession::new(request.name.clone(), request.sni, request.keys, wire);
        let mut session = match session {
            Ok(session) => session,
            Err(error) => return handshake_failed(dialogue, error, &[]),
        };
        let finished = session.handshake(|| signal.set(Progress::Something));
        dialogue.handshake = session.record();
        if looks_like_tls(session.wire().opening()) {
            dialogue.milestone = dialogue.milestone.max(Milestone::Spoke);
        }
        if let Err(error) = finished {
            let opening = session.wire().opening().to_vec();
            return handshake_failed(dialogue, error, &opening);
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
        let is_first_look = request.sni == Sni::Send && request.keys == KeyKinds::Any;
        if is_first_look && smtp.say("QUIT").is_ok() {
            smtp.stream().wire().hurry(GOODBYE);
            let _ = smtp.reply();
        } else if !is_first_look {
            let _ = smtp.say("QUIT");
        }
        smtp.stream().close();
    }

    /// EHLO once more: what was said before TLS is forgotten (RFC 3207, 4.2).
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
        let name = self.client_name().clone();
        let reply = smtp.ask(&format!("EHLO {name}"))?;
        dialogue.answered_hello(&reply, (&name, self.ehlo_choice()), Stage::AfterTls);
        Ok(())
    }
}

fn handshake_failed(dialogue: &mut Dialogue, error: HandshakeError, opening: &[u8]) {
    let stage = Stage::Handshake;
    let is_implicit = dialogue.security == Security::ImplicitTls;
    let is_not_tls = matches!(
        &error,
        HandshakeError::Tls {
            reason: TlsReason::NotTls,
            ..
        }
    );
    if let Some(protocol) = protocol_of(opening).filter(|_| is_not_tls) {
        dialogue.problems.push(Problem::WrongProtocol { protocol });
        return;
    }
    dialogue.problems.push(match error {
        HandshakeError::Limit => Problem::LimitExceeded {
            limit: Limit::Handshake,
            stage,
        },
        HandshakeError::Timeout => Problem::Timeout { stage },
        // What a server says instead is better than what a library says about it.
        HandshakeError::Tls {
            reason: reason @ TlsReason::NotTls,
            ..
        } if looks_like_text(opening) => {
            let said = first_line(opening);
            // 4yz and 5yz are what a server without TLS says to a ClientHello.
            let goes_on = looks_like_smtp(opening) && matches!(opening, [b'2' | b'3', ..]);
            if is_implicit && is_turned_away(opening, &said) {
                not_ready_in_clear(opening, &said)
            } else if goes_on && !is_implicit {
                Problem::PlaintextAfterStarttls { said }
            } else {
                let wants_starttls = looks_like_smtp(opening) && is_implicit;
                let reason = if wants_starttls {
                    TlsReason::WantsStarttls
                } else {
                    reason
                };
                Problem::TlsFailed {
                    reason,
                    detail: said,
                }
            }
        }
        // Nothing at all came: hung up before TLS.
        HandshakeError::Tls {
            reason: TlsReason::Closed,
            ..
        } if is_implicit && opening.is_empty() => Problem::Closed {
            stage: Stage::Greeting,
        },
        HandshakeError::Tls { reason, detail } => Problem::TlsFailed { reason, detail },
    });
}

/// Whether a server says in the clear that it takes nobody now, where TLS should begin: 421 or another
/// 4yz (RFC 5321, 3.8 and 4.2.1).
fn is_turned_away(opening: &[u8], said: &str) -> bool {
    let has_code = matches!(opening, [b'4', ..] | [b'5', b'5', b'4', ..]);
    let is_busy = || matches!(opening, [b'5', ..]) && counts_connections(said);
    looks_like_smtp(opening) && (has_code || is_busy())
}

/// Whether the words of a refusal are about too many connections at a time. RFC 5321, 3.8 has 421 for
/// that; servers say it after 450, 452, 550 and 554 too.
fn counts_connections(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    has(&["too many", "limit", "maximum", "exceed"])
        && has(&["connection", "concurren", "simultaneous", "session"])
        && !has(&["errors", "fail", "invalid"])
        && !counts_over_time(&said)
}

/// Whether the words of a refusal are about a count over time: that is no reason to come back at once.
fn counts_over_time(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    let words = [
        " rate",
        "per hour",
        "per minute",
        "per day",
        "greylist",
        "graylist",
        "too many errors",
        "too many fail",
        "too many invalid",
    ];
    words.iter().any(|word| said.contains(word))
}

fn not_ready_in_clear(opening: &[u8], said: &str) -> Problem {
    let code = opening
        .get(..3)
        .and_then(|code| std::str::from_utf8(code).ok());
    let reply = code.and_then(|code| code.parse().ok()).unwrap_or_default();
    let said = said.get(3..).unwrap_or_default();
    Problem::NotReady {
        reply,
        said: said.trim_start_matches(['-', ' ']).to_owned(),
    }
}

/// Whether a refusal of EHLO is about the name in it, and not about the client's address.
fn is_about_name(reply: &Reply) -> bool {
    let text = reply.text().to_ascii_lowercase();
    let words = [
        "helo",
        "ehlo",
        "fqdn",
        "qualified",
        "hostname",
        "host name",
        "literal",
    ];
    match reply.code {
        501 | 503 | 504 | 553 => true,
        500..=599 => words.iter().any(|word| text.contains(word)),
        _ => false,
    }
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

/// The first line of a text, cut.
fn first_line(bytes: &[u8]) -> String {
    let line = bytes.split(|b| matches!(b, b'\r' | b'\n')).next();
    cut(&String::from_utf8_lossy(line.unwrap_or_default()), SAID_CAP)
}

/// Says goodbye (RFC 5321, 4.1.1.10) and waits a moment for the answer.
fn quit(smtp: &mut Smtp<MeteredWire>) {
    smtp.stream().hurry(GOODBYE);
    if smtp.say("QUIT").is_ok() {
        let _ = smtp.reply();
    }
}

/// What a dialogue in another thread has heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not even connected.
    #[default]
    Connecting,
    /// Connected.
    Silence,
    Something,
    Done,
}

#[derive(Default)]
pub(super) struct Signal {
    heard: Mutex<Progress>,
    changed: Condvar,
}

impl Signal {
    pub(super) fn set(&self, heard: Progress) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = heard;
        self.changed.notify_all();
    }

    /// Waits until something is heard, or for `patience`.
    pub(super) fn wait(&self, patience: Duration) -> Progress {
        let guard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting =
            |heard: &mut Progress| matches!(heard, Progress::Connecting | Progress::Silence);
        let (guard, _) = self
            .changed
            .wait_timeout_while(guard, patience, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        *guard
    }

    pub(super) fn has_heard(&self) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(heard, Progress::Something | Progress::Done)
    }
}

/// How often a server is called that is busy or refuses the EHLO name.
const CALLS: usize = 5;
/// How long an answer to QUIT is waited for.
const GOODBYE: Duration = Duration::from_millis(500);
/// All that is read in the clear: three replies.
const CLEAR_CAP: usize = 200 * 1024;
/// All that is read inside TLS.
const INSIDE_CAP: usize = 256 * 1024;
/// How much of injected text is kept.
const SAID_CAP: usize = 200;
