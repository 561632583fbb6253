//! Servers that mean ill or are broken: each dialogue ends in time, with a code of its own.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics, and a test server has a socket and a clock"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::loopback::{Identity, Mail, Pki, after_starttls, codes, listen, probe, settings};
use heloscope::probe::{ProbeSettings, ProbeVerdict, SecurityChoice};

const HOST: &str = "mail.example.com";
const TIMEOUT: Duration = Duration::from_millis(1500);

/// Writes the same until the other side is gone.
fn flood(mut stream: TcpStream, bytes: &[u8]) {
    let block = bytes.repeat(1 + 8192 / bytes.len());
    while stream.write_all(&block).is_ok() {}
}

/// Writes byte after byte, slowly.
fn drip(mut stream: TcpStream, bytes: &[u8]) {
    let _ = stream.set_nodelay(true);
    for byte in bytes.iter().cycle() {
        if stream.write_all(&[*byte]).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn hold(stream: TcpStream) {
    thread::sleep(Duration::from_secs(4));
    drop(stream);
}

/// Greets, waits for EHLO, and goes on as told.
fn after_ehlo(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    listen(move |mut stream| {
        if stream.write_all(b"220 mx.example.net ESMTP\r\n").is_ok()
            && matches!(stream.read(&mut [0; 512]), Ok(1..))
        {
            handle(stream);
        }
    })
}

/// A good server up to the end of the handshake.
fn after_tls(identity: Identity, said: &'static [u8], endless: bool) -> SocketAddr {
    let config = Mail::new(identity).config();
    after_starttls(move |stream| {
        let connection = rustls::ServerConnection::new(config.clone()).unwrap();
        let mut lines = BufReader::new(rustls::StreamOwned::new(connection, stream));
        let mut line = String::new();
        if lines.read_line(&mut line).is_err() {
            return;
        }
        let stream = lines.get_mut();
        while stream.write_all(said).is_ok() && stream.flush().is_ok() && endless {}
        if !said.is_empty() && !endless {
            return;
        }
        thread::sleep(Duration::from_secs(4));
    })
}

#[test]
fn every_hostile_server_ends_in_time_with_its_code() {
    use ProbeVerdict::{Accepted, Rejected, Unreachable};
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let identity = Identity::good(&pki, HOST, &[HOST]);
    let giant = Identity::good(&pki, HOST, &[HOST]);
    let mut chain = giant.chain().to_vec();
    for _ in 0..300 {
        chain.push(pki.intermediate.der().clone());
    }
    let giant = Identity(std::sync::Arc::new(rustls::sign::CertifiedKey::new(
        chain,
        giant.0.key.clone(),
    )));
    // A handshake message that claims 16 MiB.
    let huge_message = || {
        after_starttls(|mut stream| {
            let _ = stream.write_all(&[22, 3, 3, 64, 0, 2, 255, 255, 255]);
            flood(stream, &[0]);
        })
    };
    let two_segments = || {
        after_starttls(|mut stream| {
            thread::sleep(Duration::from_millis(200));
            let _ = stream.write_all(b"250 injected\r\n");
            hold(stream);
        })
    };
    let alert_then_flood = || {
        after_starttls(|mut stream| {
            let mut hello = [0; 4096];
            let count = stream.read(&mut hello).unwrap_or_default();
            if hello[..count].windows(4).any(|w| w == [0, 43, 0, 5]) {
                let _ = stream.write_all(&[21, 3, 1, 0, 2, 2, 70]);
            } else {
                // Endless, whole, and of no use: HelloRequest.
                flood(stream, &[22, 3, 1, 0, 4, 0, 0, 0, 0]);
            }
        })
    };

    type Row = (
        &'static str,
        u16,
        SocketAddr,
        &'static [&'static str],
        ProbeVerdict,
    );
    let table: Vec<Row> = vec![
        (
            "endless banner",
            587,
            listen(|s| flood(s, b"220-more\r\n")),
            &["limit_exceeded"],
            Rejected,
        ),
        (
            "endless banner on 465",
            465,
            listen(|s| flood(s, b"220-more\r\n")),
            &["limit_exceeded"],
            Rejected,
        ),
        (
            "endless line",
            587,
            listen(|s| flood(s, b"220 x")),
            &["limit_exceeded"],
            Rejected,
        ),
        (
            "endless EHLO",
            587,
            after_ehlo(|s| flood(s, b"250-MORE\r\n")),
            &["limit_exceeded"],
            Rejected,
        ),
        (
            "endless EHLO inside TLS",
            587,
            after_tls(identity.clone(), b"250-MORE\r\n", true),
            &["limit_exceeded"],
            Rejected,
        ),
        (
            "dripped banner",
            587,
            listen(|s| drip(s, b"220-x\r\n")),
            &["timeout"],
            Unreachable,
        ),
        (
            "dripped EHLO",
            587,
            after_ehlo(|s| drip(s, b"250-x\r\n")),
            &["timeout"],
            Unreachable,
        ),
        (
            "dripped TLS",
            587,
            after_starttls(|s| drip(s, &[22, 3, 3, 64, 0, 2, 0, 32, 0])),
            &["timeout"],
            Unreachable,
        ),
        (
            "dripped TLS on 465",
            465,
            listen(|s| drip(s, &[22, 3, 3, 64, 0, 2, 0, 32, 0])),
            &["timeout"],
            Unreachable,
        ),
        ("silence", 587, listen(hold), &["timeout"], Unreachable),
        (
            "silence on 465",
            465,
            listen(hold),
            &["timeout"],
            Unreachable,
        ),
        (
            "silence after EHLO",
            587,
            after_ehlo(hold),
            &["timeout"],
            Unreachable,
        ),
        (
            "silence after STARTTLS",
            587,
            after_starttls(hold),
            &["timeout"],
            Unreachable,
        ),
        (
            "silence inside TLS",
            587,
            after_tls(identity.clone(), b"", false),
            &["timeout"],
            Unreachable,
        ),
        (
            "garbage",
            587,
            listen(|s| flood(s, b"\x00\xffgarbage\n")),
            &["protocol_error"],
            Rejected,
        ),
        (
            "garbage on 465",
            465,
            listen(|s| flood(s, b"\x00\xffgarbage\n")),
            &["tls_failed"],
            Rejected,
        ),
        (
            "garbage for TLS",
            587,
            after_starttls(|s| flood(s, b"\x00\xffgarbage\n")),
            &["tls_failed"],
            Rejected,
        ),
        (
            "garbage in a TLS record",
            587,
            after_starttls(|s| flood(s, b"\x16\x03\x03\x00\x05abcde")),
            &["tls_failed"],
            Rejected,
        ),
        (
            "a web server",
            587,
            listen(|s| flood(s, b"HTTP/1.1 400 Bad Request\r\n\r\n")),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "giant chain",
            587,
            Mail::new(giant).start(),
            &["limit_exceeded"],
            Rejected,
        ),
        (
            "giant message",
            587,
            huge_message(),
            &["limit_exceeded"],
            Rejected,
        ),
        ("hung up", 587, listen(drop), &["closed"], Unreachable),
        (
            "hung up on 465",
            465,
            listen(drop),
            &["closed"],
            Unreachable,
        ),
        (
            "hung up after EHLO",
            587,
            after_ehlo(drop),
            &["closed"],
            Unreachable,
        ),
        (
            "hung up after STARTTLS",
            587,
            after_starttls(drop),
            &["tls_failed"],
            Rejected,
        ),
        (
            "hung up inside TLS",
            587,
            after_tls(identity.clone(), b"250-half", false),
            &["closed"],
            Rejected,
        ),
        (
            "busy inside TLS",
            587,
            after_tls(identity.clone(), b"421 later\r\n", false),
            &["not_ready"],
            Unreachable,
        ),
        (
            "unwelcome inside TLS",
            587,
            after_tls(identity.clone(), b"550 go away\r\n", false),
            &["not_ready"],
            Unreachable,
        ),
        (
            "another code inside TLS",
            587,
            after_tls(identity.clone(), b"354 go ahead\r\n", false),
            &["protocol_error"],
            Rejected,
        ),
        (
            "no EHLO inside TLS",
            587,
            after_tls(identity.clone(), b"502 what?\r\n", false),
            &["no_auth"],
            Accepted,
        ),
        (
            "injected later",
            587,
            two_segments(),
            &["plaintext_after_starttls"],
            Rejected,
        ),
        (
            "alert, then a flood",
            587,
            alert_then_flood(),
            &["tls_failed"],
            Rejected,
        ),
        (
            "odd bytes",
            587,
            {
                let mut mail = Mail::new(identity);
                mail.greeting = "\u{0}\u{1b}]0;x\u{7} \u{202e} mx.example.net";
                mail.start()
            },
            &[],
            Accepted,
        ),
    ];
    let started = Instant::now();
    let results: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = table
            .iter()
            .map(|(_, port, at, ..)| {
                let roots = &roots;
                scope.spawn(move || {
                    let started = Instant::now();
                    let found = probe(HOST, *port, *at, roots, settings(TIMEOUT));
                    (found, started.elapsed())
                })
            })
            .collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut sum = Duration::ZERO;
    for ((what, _, _, expected, verdict), (found, took)) in table.iter().zip(&results) {
        assert_eq!(&codes(found), expected, "{what}: {found:?}");
        assert_eq!(found.verdict, *verdict, "{what}");
        assert!(*took < TIMEOUT * 2, "{what} took {took:?}");
        if what.contains("inside TLS") {
            assert!(found.certificate.is_some(), "{what}");
        }
        println!("{what}: {took:?}");
        sum += *took;
    }
    println!("sum {sum:?}, side by side {:?}", started.elapsed());
}

#[test]
fn a_stop_ends_everything_at_once() {
    let pki = Pki::new("Birch");
    let at = listen(hold);
    let settings = ProbeSettings {
        security: SecurityChoice::Auto,
        ..settings(Duration::from_secs(60))
    };
    let stop = settings.stop.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        stop.stop();
    });
    let started = Instant::now();
    let found = probe(HOST, 587, at, &pki.roots(), settings);
    assert_eq!(codes(&found), ["timeout"]);
    assert!(started.elapsed() < Duration::from_secs(2));
}
