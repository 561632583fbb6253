//! The probe as a guest: servers that take one connection at a time, that want another name in EHLO,
//! that block whoever talks first. Each has a neighbour that is served as usual.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics, and a test server has a socket and a clock"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::loopback::{
    Identity, Mail, Pki, Rsa, Zone, authority, codes, leaf, listen, now, settings,
};
use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{
    ClientName, Probe, ProbeSettings, ProbeVerdict, Problem, Protocol, Roots, SecurityChoice,
    TcpDial,
};
use heloscope::problem::ProblemCode;
use heloscope::report::Completeness;
use heloscope::report::card::{self, Block, Checked};
use heloscope::report::words::{Language, Words};
use rcgen::{CertifiedIssuer, KeyPair, KeyUsagePurpose};
use rustls::{ServerConnection, StreamOwned};

const HOST: &str = "mail.example.com";

/// What a server holds against its clients.
#[derive(Clone, Default)]
struct House {
    /// Connections at the same time, over all ports.
    guests: Option<Arc<AtomicUsize>>,
    /// When the last connection ended; a new one has to wait.
    last: Option<Arc<Mutex<Option<Instant>>>>,
    /// What it says to one guest too many, instead of 421; it hangs up without a word where that is
    /// empty.
    busy: Option<&'static str>,
    /// Turns away in the clear where TLS should begin.
    is_blunt: bool,
    /// Refuses EHLO with an address literal, with these words.
    literal: Option<&'static str>,
    /// Refuses STARTTLS after EHLO with an address literal.
    late_literal: bool,
    /// The one name that it takes.
    only: Option<&'static str>,
    /// Greets after so long, and blocks whoever talks before.
    greets_after: Duration,
    has_blocked: Arc<AtomicBool>,
}

impl House {
    fn start(self, identity: &Identity, implicit: bool) -> SocketAddr {
        let mail = Mail::new(identity.clone());
        listen(move |stream| {
            let _ = self.serve(stream, &mail, implicit);
        })
    }

    fn serve(&self, mut stream: TcpStream, mail: &Mail, implicit: bool) -> std::io::Result<()> {
        let busy = self.busy.unwrap_or("421 too many connections");
        let end = if busy.is_empty() { "" } else { "\r\n" };
        let busy = format!("{busy}{end}").into_bytes();
        let guests = self.guests.clone().unwrap_or_default();
        let is_full = guests.fetch_add(1, Ordering::SeqCst) > 0 && self.guests.is_some();
        let leave = Leave(guests, self.last.clone());
        let is_early = self.last.as_ref().is_some_and(|last| {
            let last = last.lock().unwrap();
            last.is_some_and(|last| last.elapsed() < Duration::from_millis(1500))
        });
        let tls = |stream| StreamOwned::new(ServerConnection::new(mail.config()).unwrap(), stream);
        if implicit && self.is_blunt && (is_full || is_early) {
            return stream.write_all(&busy);
        }
        if implicit {
            let mut stream = tls(stream);
            if is_full || is_early {
                stream.write_all(&busy)?;
                stream.conn.send_close_notify();
                return stream.flush();
            }
            stream.write_all(b"220 mx.example.com ESMTP\r\n")?;
            let done = self.inside(&mut BufReader::new(stream));
            drop(leave);
            return done;
        }
        if is_full || is_early {
            return stream.write_all(&busy);
        }
        if !self.greets_after.is_zero() {
            stream.set_read_timeout(Some(self.greets_after))?;
            if let Ok(count) = stream.peek(&mut [0; 1]) {
                self.has_blocked.fetch_or(count > 0, Ordering::SeqCst);
                return Ok(());
            }
            stream.set_read_timeout(None)?;
            if self.has_blocked.load(Ordering::SeqCst) {
                return Ok(());
            }
        }
        stream.write_all(b"220 mx.example.com ESMTP\r\n")?;
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut said_literal = false;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line.starts_with("EHLO") {
                said_literal = line.contains('[');
                stream.write_all(self.hello(&line, "STARTTLS").as_bytes())?;
            } else if line.starts_with("STARTTLS") && self.late_literal && said_literal {
                stream.write_all(b"503 no FQDN in EHLO\r\n")?;
            } else if line.starts_with("STARTTLS") {
                stream.write_all(b"220 ready\r\n")?;
                return self.inside(&mut BufReader::new(tls(stream)));
            } else {
                return stream.write_all(b"221 bye\r\n");
            }
        }
    }

    fn hello(&self, line: &str, offer: &str) -> String {
        let name = line.trim_end().trim_start_matches("EHLO ");
        match (self.literal, self.only) {
            (Some(words), _) if name.starts_with('[') => format!("550 {words}\r\n"),
            (_, Some(only)) if name != only => "550 unknown HELO name\r\n".to_owned(),
            _ => format!("250-mx.example.com\r\n250 {offer}\r\n"),
        }
    }

    fn inside(
        &self,
        lines: &mut BufReader<StreamOwned<ServerConnection, TcpStream>>,
    ) -> std::io::Result<()> {
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let stream = lines.get_mut();
            if line.starts_with("EHLO") {
                stream.write_all(self.hello(&line, "AUTH PLAIN").as_bytes())?;
            } else {
                stream.write_all(b"221 bye\r\n")?;
                stream.conn.send_close_notify();
                return stream.flush();
            }
        }
    }
}

/// The end of a connection.
struct Leave(Arc<AtomicUsize>, Option<Arc<Mutex<Option<Instant>>>>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
        if let Some(last) = &self.1 {
            *last.lock().unwrap() = Some(Instant::now());
        }
    }
}

fn run(ports: &[(u16, SocketAddr)], roots: &Roots, mut settings: ProbeSettings) -> Vec<Probe> {
    for (port, at) in ports {
        let to = format!("{HOST}:{port}:{}:{}", at.ip(), at.port());
        settings.connect_to.push(to.parse().unwrap());
    }
    let targets = ports.iter().map(|(port, _)| format!("{HOST}:{port}"));
    let targets: Vec<String> = targets.collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    crate::loopback::run(&targets, &TcpDial, &Zone::default(), roots, &settings)
}

fn ten_seconds() -> ProbeSettings {
    settings(Duration::from_secs(10))
}

fn accepted(probes: &[Probe]) -> Vec<bool> {
    let is_accepted = |probe: &Probe| probe.verdict == ProbeVerdict::Accepted;
    probes.iter().map(is_accepted).collect()
}

/// Whether both login ports of a house are accepted.
fn both_ports(house: &House) -> Vec<bool> {
    let pki = Pki::new("Birch");
    let identity = Identity::good(&pki, HOST, &[HOST]);
    let ports = [
        (587, house.clone().start(&identity, false)),
        (465, house.clone().start(&identity, true)),
    ];
    accepted(&run(&ports, &pki.roots(), ten_seconds()))
}

#[test]
fn a_server_that_takes_one_connection_at_a_time_is_asked_port_by_port() {
    let house = House {
        guests: Some(Arc::default()),
        ..House::default()
    };
    assert_eq!(both_ports(&house), [true, true]);
}

#[test]
fn a_server_may_say_in_other_words_that_it_has_too_many_connections() {
    let busy = [
        "554 5.7.0 Too many connections from your host",
        "450 4.7.1 Error: too many concurrent connections",
        "550 Too many concurrent SMTP connections; please try again later",
        "554 Maximum number of simultaneous sessions reached",
        "452 4.3.1 Connection limit exceeded",
        // That it is the number of connections is only likely here.
        "450 4.3.2 Busy, please try again later",
        "451 Temporary failure",
        "",
    ];
    let refusals = [
        "554 5.7.1 Service unavailable; client host blocked",
        "554 No SMTP service here",
        "550 Too many invalid recipients in your last sessions",
        "554 Connection rate limit exceeded, try again in an hour",
    ];
    let accepted = |words, is_blunt| {
        both_ports(&House {
            guests: Some(Arc::default()),
            busy: Some(words),
            is_blunt,
            ..House::default()
        })
    };
    thread::scope(|scope| {
        for words in busy {
            for is_blunt in [false, true] {
                scope.spawn(move || assert_eq!(accepted(words, is_blunt), [true, true], "{words}"));
            }
        }
    });
    for words in refusals {
        assert_eq!(refused(587, words), ("not_ready", 1), "{words}");
    }
}

/// What a server that always says these words at its greeting is told to be, and how often it is
/// called.
fn refused(port: u16, words: &'static str) -> (&'static str, usize) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let at = listen(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        let end = if words.is_empty() { "" } else { "\r\n" };
        let _ = stream.write_all(format!("{words}{end}").as_bytes());
    });
    let probes = run(&[(port, at)], &Roots::mozilla(), ten_seconds());
    let found = codes(&probes[0]);
    assert_eq!(found.len(), 1, "{words}: {found:?}");
    (found[0], calls.load(Ordering::SeqCst))
}

#[test]
fn a_server_that_may_be_busy_is_called_once_more_and_no_more() {
    let table = [
        (587, "450 4.3.2 Busy", ("not_ready", 2)),
        (465, "450 4.3.2 Busy", ("not_ready", 2)),
        (587, "", ("closed", 2)),
        // In clear text too, as an older client and without the name, as wherever a handshake fails.
        (465, "", ("closed", 5)),
        // To come back at once would be the fault that it complains of.
        (
            587,
            "450 4.7.1 Connection rate limit exceeded",
            ("not_ready", 1),
        ),
        (587, "451 4.7.1 Greylisting in action", ("not_ready", 1)),
        (587, "421 Too many connections", ("not_ready", 5)),
    ];
    thread::scope(|scope| {
        for (port, words, expected) in table {
            scope.spawn(move || assert_eq!(refused(port, words), expected, "{port} {words}"));
        }
    });
}

#[test]
fn a_server_that_is_busy_inside_tls_is_called_once_more_and_no_more() {
    let pki = Pki::new("Birch");
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let mail = Mail::new(Identity::good(&pki, HOST, &[HOST]));
    let at = listen(move |stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        let connection = ServerConnection::new(mail.config()).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let _ = stream.write_all(b"450 4.3.2 Busy\r\n");
        stream.conn.send_close_notify();
        let _ = stream.flush();
    });
    let probes = run(&[(465, at)], &pki.roots(), ten_seconds());
    assert_eq!(codes(&probes[0]), ["not_ready"]);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[test]
fn a_server_that_is_not_busy_is_not_called_more_often() {
    let pki = Pki::new("Birch");
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let mail = Mail::new(Identity::good(&pki, HOST, &[HOST]));
    let house = House::default();
    let at = listen(move |stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        let _ = house.serve(stream, &mail, false);
    });
    let probes = run(&[(587, at)], &pki.roots(), ten_seconds());
    assert_eq!(accepted(&probes), [true]);
    // With the name, without it, and for the other kind of key.
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

/// Exim turns away in the clear on the port that begins with TLS.
#[test]
fn a_server_that_turns_away_before_tls_is_asked_again_in_the_same_way() {
    let house = House {
        guests: Some(Arc::default()),
        is_blunt: true,
        ..House::default()
    };
    assert_eq!(both_ports(&house), [true, true]);
    let said = |reply: &'static [u8]| {
        let at = listen(move |mut stream| {
            let _ = stream.write_all(reply);
        });
        let settings = settings(Duration::from_secs(4));
        run(&[(465, at)], &Roots::mozilla(), settings).remove(0)
    };
    let busy = said(b"421 too many connections\r\n");
    assert_eq!(codes(&busy), ["not_ready"]);
    // A server that begins with its greeting there is set up in another way.
    let greeting = said(b"220 mx.example.com ESMTP\r\n");
    assert_ne!(codes(&greeting), ["not_ready"]);
}

#[test]
fn a_server_that_wants_a_pause_gets_it() {
    let house = House {
        last: Some(Arc::default()),
        ..House::default()
    };
    assert_eq!(both_ports(&house), [true, true]);
}

#[test]
fn a_server_that_is_always_busy_is_not_ready() {
    let at = listen(|mut stream| {
        let _ = stream.write_all(b"421 too many connections\r\n");
    });
    let settings = settings(Duration::from_secs(4));
    let probes = run(&[(587, at)], &Roots::mozilla(), settings);
    assert_eq!(codes(&probes[0]), ["not_ready"]);
    assert_eq!(probes[0].verdict, ProbeVerdict::Unreachable);
}

#[test]
fn an_address_literal_in_ehlo_is_replaced_where_it_is_refused() {
    let pki = Pki::new("Birch");
    let identity = Identity::good(&pki, HOST, &[HOST]);
    let named = |name: &str| ProbeSettings {
        local_name: ClientName::Host(HostName::parse(name).unwrap()),
        ..ten_seconds()
    };
    let refuses = House {
        literal: Some("go away"),
        ..House::default()
    };
    let late = House {
        late_literal: true,
        ..House::default()
    };
    for house in [refuses, late] {
        let at = house.start(&identity, false);
        let probes = run(&[(587, at)], &pki.roots(), named("host.example.org"));
        assert_eq!(accepted(&probes), [true], "{probes:?}");
        assert_eq!(probes[0].ehlo.as_deref(), Some("host.example.org"));
    }
    let usual = House::default().start(&identity, false);
    let probes = run(&[(587, usual)], &pki.roots(), named("host.example.org"));
    assert_eq!(probes[0].ehlo, None);

    // One that refuses every name refuses EHLO, whatever its words; twin: one that refuses everybody.
    let closed = |greeting: &'static str| {
        listen(move |mut stream| {
            let mut line = [0; 512];
            let said = [greeting, "550 5.7.1 Access denied\r\n"];
            for reply in said {
                if stream.write_all(reply.as_bytes()).is_err() || stream.read(&mut line).is_err() {
                    return;
                }
            }
        })
    };
    let table = [
        ("220 mx.example.net ESMTP\r\n", "ehlo_refused"),
        ("554 5.7.1 Access denied\r\n", "not_ready"),
    ];
    for (greeting, code) in table {
        let at = closed(greeting);
        let probes = run(&[(587, at)], &pki.roots(), named("host.example.org"));
        assert_eq!(codes(&probes[0]), [code], "{probes:?}");
    }

    // A server that knows one name only has to be told it.
    let house = House {
        only: Some("mx.example.org"),
        ..House::default()
    };
    let at = house.start(&identity, false);
    let probes = run(&[(587, at)], &pki.roots(), named("host.example.org"));
    assert_eq!(codes(&probes[0]), ["ehlo_refused"]);
    let typed = ProbeSettings {
        client_name: ClientName::Host(HostName::parse("mx.example.org").unwrap()),
        ..named("host.example.org")
    };
    assert_eq!(accepted(&run(&[(587, at)], &pki.roots(), typed)), [true]);
}

#[test]
fn a_refused_name_of_the_users_own_is_told_with_its_flag() {
    let given = |name: &str| ProbeSettings {
        client_name: ClientName::Host(HostName::parse(name).unwrap()),
        ..ten_seconds()
    };
    let refusing = |greeting: &'static str, reply: &'static str| {
        listen(move |mut stream| {
            let mut line = [0; 512];
            for said in [greeting, reply] {
                let said = format!("{said}\r\n");
                if stream.write_all(said.as_bytes()).is_err() || stream.read(&mut line).is_err() {
                    return;
                }
            }
        })
    };
    let told = |greeting, reply| {
        let at = refusing(greeting, reply);
        run(&[(587, at)], &Roots::mozilla(), given("pc.example.org")).remove(0)
    };
    let greeting = "220 mx.example.net ESMTP";
    for reply in [
        "550 5.7.1 Access denied",
        "501 Syntax error",
        "504 5.5.2 need a name",
    ] {
        let probe = told(greeting, reply);
        assert_eq!(codes(&probe), ["ehlo_refused"], "{reply}");
        let points = points(&probe);
        assert!(points.contains("--ehlo pc.example.org"), "{points}");
        assert!(points.contains("leave --ehlo out"), "{points}");
    }
    // Who is turned away before he says a name, or for now, is not refused for it.
    for (greeting, reply) in [
        ("554 5.7.1 Access denied", "221 bye"),
        (greeting, "450 4.3.2 try again later"),
    ] {
        assert_eq!(
            codes(&told(greeting, reply)),
            ["not_ready"],
            "{greeting} {reply}"
        );
    }
    // Without the flag nothing is said of it as the user's.
    let only = House {
        only: Some("mx.example.org"),
        ..House::default()
    };
    let pki = Pki::new("Birch");
    let at = only.start(&Identity::good(&pki, HOST, &[HOST]), false);
    let probe = run(&[(587, at)], &pki.roots(), ten_seconds()).remove(0);
    assert_eq!(codes(&probe), ["ehlo_refused"]);
    assert!(!points(&probe).contains("you gave"), "{}", points(&probe));
}

#[test]
fn logins_without_a_plain_password_have_a_code_and_their_methods() {
    let pki = Pki::new("Birch");
    let offering = |auth: &'static str| {
        let mut mail = Mail::new(Identity::good(&pki, HOST, &[HOST]));
        mail.auth = Some(auth);
        run(&[(587, mail.start())], &pki.roots(), ten_seconds()).remove(0)
    };
    for methods in [
        "CRAM-MD5",
        "SCRAM-SHA-256 SCRAM-SHA-1",
        "DIGEST-MD5",
        "XOAUTH2",
    ] {
        let probe = offering(methods);
        assert_eq!(codes(&probe), ["no_password_login"], "{methods}");
        let problem = serde_json::to_value(&probe.problems[0]).unwrap();
        let told: Vec<_> = methods.split(' ').collect();
        assert_eq!(problem["methods"], serde_json::json!(told));
        assert!(
            points(&probe).contains(&told.join(", ")),
            "{}",
            points(&probe)
        );
    }
    let both = offering("CRAM-MD5 PLAIN");
    assert!(codes(&both).is_empty(), "{both:?}");
}

#[test]
fn nothing_is_said_before_the_greeting() {
    let pki = Pki::new("Birch");
    let identity = Identity::good(&pki, HOST, &[HOST]);
    // The other way would be tried after half of the time, at most 3 seconds.
    let house = House {
        greets_after: Duration::from_millis(2500),
        ..House::default()
    };
    let at = house.start(&identity, false);
    let probes = run(&[(587, at)], &pki.roots(), settings(Duration::from_secs(4)));
    assert_eq!(accepted(&probes), [true], "{probes:?}");
}

/// Sends on what a server says: in the clear byte by byte, and slowly.
fn slowly(server: SocketAddr) -> SocketAddr {
    listen(move |client| {
        let server = TcpStream::connect(server).unwrap();
        let (mut asked, mut asks) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut asked, &mut asks));
        let (mut from, mut to) = (server, client);
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            // The records of TLS go as they come (RFC 8446, 5.1).
            let is_tls = matches!(bytes[0], 20..=23);
            for part in bytes[..count].chunks(if is_tls { count } else { 1 }) {
                thread::sleep(Duration::from_millis(20));
                if to.write_all(part).is_err() {
                    return;
                }
            }
        }
    })
}

#[test]
fn a_server_that_writes_byte_by_byte_is_waited_for() {
    let pki = Pki::new("Birch");
    let server = Mail::new(Identity::good(&pki, HOST, &[HOST])).start();
    let probes = run(&[(587, slowly(server))], &pki.roots(), ten_seconds());
    assert_eq!(accepted(&probes), [true], "{probes:?}");
}

/// The sentences of a probe's card.
fn points(probe: &Probe) -> String {
    let checked = Checked {
        probes: vec![probe.clone()],
        skipped: Vec::new(),
        completeness: Completeness::Whole,
    };
    let words = Words::new(Language::English);
    let blocks = card::blocks(&checked, now(), card::Depth::Cards, &words);
    let points = blocks.into_iter().filter_map(|block| match block {
        Block::Point(text) => Some(text),
        _ => None,
    });
    points.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_second_certificate_for_the_other_kind_of_key_is_looked_at() {
    let pki = Pki::new("Birch");
    let of_rsa = |name: &str| {
        let certificate = leaf(name, &[name]).signed_by(&Rsa::new(2048), &pki.intermediate);
        Identity::noise(vec![
            certificate.unwrap().der().clone(),
            pki.intermediate.der().clone(),
        ])
    };
    let probe_of = |name: &str, for_rsa: Option<Identity>| {
        let server = Mail {
            for_rsa,
            ..Mail::new(Identity::good(&pki, name, &[name]))
        };
        run(&[(587, server.start())], &pki.roots(), ten_seconds()).remove(0)
    };
    let other = "smtp.example.com";

    let alone = probe_of(HOST, None);
    assert_eq!(alone.certificates.len(), 1);
    assert!(alone.other_certificate.is_none());

    let both_right = probe_of(HOST, Some(of_rsa(HOST)));
    assert_eq!(both_right.certificates.len(), 2);
    assert!(!points(&both_right).contains("RSA"));

    let rsa_wrong = probe_of(HOST, Some(of_rsa(other)));
    assert_eq!(rsa_wrong.verdict, ProbeVerdict::Accepted);
    let said = points(&rsa_wrong);
    assert!(said.contains("accept only RSA keys"), "{said}");
    assert!(said.contains("for smtp.example.com"), "{said}");

    let rsa_right = probe_of(other, Some(of_rsa(HOST)));
    assert_eq!(rsa_right.verdict, ProbeVerdict::Rejected);
    let said = points(&rsa_right);
    assert!(said.contains("one of two certificates"), "{said}");

    let both_wrong = probe_of(other, Some(of_rsa(other)));
    let said = points(&both_wrong);
    assert!(!said.contains("one of two certificates"), "{said}");
}

#[test]
fn what_comes_without_the_name_is_advised_on_by_what_comes_with_it() {
    let pki = Pki::new("Birch");
    let right = Identity::good(&pki, HOST, &[HOST]);
    let wrong = Identity::good(&pki, "old.example.net", &["old.example.net"]);
    let said = |with_name: &Identity, without: &Identity| {
        let server = Mail {
            without_sni: Some(without.clone()),
            ..Mail::new(with_name.clone())
        };
        points(&run(&[(587, server.start())], &pki.roots(), ten_seconds())[0])
    };
    let harmless = said(&right, &wrong);
    assert!(harmless.contains("Nothing to do for Gmail"), "{harmless}");
    let stale = said(&wrong, &right);
    assert!(!stale.contains("Nothing to do for Gmail"), "{stale}");
    assert!(
        stale.contains("it is the one that Gmail is shown"),
        "{stale}"
    );
}

#[test]
fn a_certificate_from_a_staging_environment_is_told_as_a_test() {
    let issued_by = |organization: &str, sends_chain: bool| {
        let pki = Pki::new(organization);
        let rest = [pki.intermediate.der().clone(), pki.root.der().clone()];
        let rest = if sends_chain { &rest[..] } else { &[] };
        let at = Mail::new(Identity::signed(
            &leaf(HOST, &[HOST]),
            &pki.intermediate,
            rest,
        ))
        .start();
        run(&[(587, at)], &Roots::mozilla(), ten_seconds()).remove(0)
    };
    for sends_chain in [true, false] {
        let staging = issued_by("(STAGING) Let's Encrypt", sends_chain);
        assert_eq!(codes(&staging), ["untrusted_issuer"]);
        assert!(
            points(&staging).contains("test certificate"),
            "{}",
            points(&staging)
        );
        // A company's own authority is no public one's staging environment.
        let private = issued_by("(STAGING) Acme Corp", sends_chain);
        assert_eq!(codes(&private), ["untrusted_issuer"]);
        assert!(
            points(&private).contains("private authority"),
            "{}",
            points(&private)
        );
    }
}

#[test]
fn an_authority_whose_key_may_not_issue_is_told_by_its_name() {
    let pki = Pki::new("Birch");
    let mut params = authority("Birch", "Issuing CA 2");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let key = KeyPair::generate().unwrap();
    let issuer = CertifiedIssuer::signed_by(params, key, &pki.root).unwrap();
    // Once that is repaired it is another certificate: nothing is promised of its names.
    let other = leaf("smtp.example.com", &["smtp.example.com"]);
    for (params, names) in [(leaf(HOST, &[HOST]), 0), (other, 1)] {
        let identity = Identity::signed(&params, &issuer, &[issuer.der().clone()]);
        let at = Mail::new(identity).start();
        let probe = run(&[(587, at)], &pki.roots(), ten_seconds()).remove(0);
        assert_eq!(codes(&probe).len(), 1 + names, "{probe:?}");
        assert!(probe.has(ProblemCode::KeyUsage));
        assert!(probe.once_repaired.is_empty());
        let points = points(&probe);
        assert!(points.contains("Birch Issuing CA 2"), "{points}");
        assert!(points.contains("keyCertSign"), "{points}");
    }
}

#[test]
fn an_antivirus_program_is_named_where_it_answers() {
    let roots = Pki::new("Birch").roots();
    let said = |authority: &str| {
        let identity = Identity::good(&Pki::new(authority), HOST, &[HOST]);
        let at = Mail::new(identity).start();
        points(&run(&[(587, at)], &roots, ten_seconds())[0])
    };
    let avast = said("Avast Web/Mail Shield");
    assert!(avast.contains("switch its mail scan off"), "{avast}");
    assert!(!avast.contains("Administrator"), "{avast}");
    let company = said("Acme Corp");
    assert!(
        company.contains("Administrator: get a certificate"),
        "{company}"
    );
}

#[test]
fn each_other_protocol_is_called_by_its_name_and_told_what_to_do() {
    let names = [
        (Protocol::Amqp, "AMQP"),
        (Protocol::Dict, "DICT"),
        (Protocol::Ftp, "FTP"),
        (Protocol::Http, "HTTP"),
        (Protocol::Imap, "IMAP"),
        (Protocol::Irc, "IRC"),
        (Protocol::Lmtp, "LMTP"),
        (Protocol::Mpd, "MPD"),
        (Protocol::MySql, "MySQL"),
        (Protocol::Nntp, "NNTP"),
        (Protocol::Pop3, "POP3"),
        (Protocol::Redis, "Redis"),
        (Protocol::Rsync, "rsync"),
        (Protocol::Sieve, "ManageSieve"),
        (Protocol::Ssh, "SSH"),
        (Protocol::Svn, "Subversion"),
        (Protocol::Telnet, "Telnet"),
        (Protocol::Vnc, "VNC"),
        (Protocol::Xmpp, "XMPP"),
    ];
    let at = listen(|mut stream| {
        let _ = stream.write_all(b"RFB 003.008\n");
    });
    let probe = run(&[(587, at)], &Roots::mozilla(), ten_seconds()).remove(0);
    assert!(
        points(&probe).contains("This is VNC, not SMTP"),
        "{probe:?}"
    );
    for language in Language::ALL {
        let words = Words::new(language);
        for (protocol, name) in names {
            let problem = Problem::WrongProtocol { protocol };
            let (short, long) = (
                words.problem_in_short(&problem),
                words.problem(&problem, &probe),
            );
            assert!(short.contains(name), "{short}");
            assert!(long.contains(name) && long.contains("587"), "{long}");
        }
    }
}

/// A server that begins with TLS waits for the client, and so does one that is broken: nothing is said
/// there unasked, and it is told how to ask.
#[test]
fn a_silent_port_is_told_what_it_may_be() {
    let pki = Pki::new("Birch");
    let heard = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&heard);
    let mail = Mail::new(Identity::good(&pki, HOST, &[HOST]));
    let house = House::default();
    let at = listen(move |stream| {
        if matches!(stream.peek(&mut [0; 9]), Ok(1..)) {
            count.fetch_add(1, Ordering::SeqCst);
        }
        let _ = house.serve(stream, &mail, true);
    });
    let probe = run(&[(587, at)], &pki.roots(), settings(Duration::from_secs(2))).remove(0);
    assert_eq!(codes(&probe), ["timeout"]);
    assert_eq!(heard.load(Ordering::SeqCst), 0);
    let said = points(&probe);
    assert!(
        said.contains("one that begins with TLS at once waits"),
        "{said}"
    );
    assert!(said.contains("--security tls"), "{said}");
    let asked = ProbeSettings {
        security: SecurityChoice::Only(Security::ImplicitTls),
        ..ten_seconds()
    };
    assert_eq!(accepted(&run(&[(587, at)], &pki.roots(), asked)), [true]);
}
