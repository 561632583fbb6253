//! One server each, as people meet them: what it presents, and what is to be said of that. Each has a
//! neighbour of which the same must not be said.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics, and a test server has a socket"
)]

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::loopback::{
    ByAddress, Curve, Identity, Mail, OldRsa, Pki, RSA_1024, RSA_2048, Redirect, Zone,
    after_starttls, authority, codes, leaf, listen, now, run, settings, with_sha1,
};
use crate::probe_names::good;
use crate::probe_verdicts::{latin_1_leaf, old_server, on_curve, server_on_curve};
use heloscope::probe::{
    Family, Impostor, Probe, ProbeSettings, ProbeVerdict, Problem, Roots, Target, TlsReason,
    host_accepted,
};
use heloscope::problem::ProblemCode;
use heloscope::report::card::{self, Checked};
use heloscope::report::text::{self, Page};
use heloscope::report::words::{Language, Words};
use heloscope::report::{Completeness, html};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use rustls::pki_types::CertificateDer;
use rustls::{ServerConnection, StreamOwned};
use x509_parser::prelude::{FromDer, X509Certificate};

const HOST: &str = "mail.example.com";
const HERE: &str = "192.0.2.25";
const HERE_6: &str = "2001:db8::25";

/// All these names lead to the first address.
fn zone(names: &[&'static str]) -> Zone {
    let here = |name: &&'static str| (*name, vec![HERE.parse().unwrap()]);
    Zone {
        addresses: names.iter().map(here).collect(),
        ..Zone::default()
    }
}

/// Probes one port of one host, which is all that leads to the server.
fn ask(target: &str, at: SocketAddr, roots: &Roots) -> Probe {
    let target: Target = target.parse().unwrap();
    let port = target.port.unwrap_or(587);
    let host = target.host.to_string();
    let zone = Zone {
        addresses: vec![(host.clone().leak(), vec![HERE.parse().unwrap()])],
        ..Zone::default()
    };
    let places = Redirect(at);
    let target = format!("{host}:{port}");
    run(
        &[&target],
        &places,
        &zone,
        roots,
        &settings(Duration::from_secs(8)),
    )
    .remove(0)
}

fn checked(probes: &[Probe]) -> Checked {
    Checked {
        probes: probes.to_vec(),
        skipped: Vec::new(),
        completeness: Completeness::Whole,
    }
}

/// The whole report as text, in one line.
fn report(probes: &[Probe], language: Language) -> String {
    let mut page = Vec::new();
    let words = Words::new(language);
    text::write_checked(&mut page, &checked(probes), now(), &words, Page::default()).unwrap();
    one_line(&String::from_utf8(page).unwrap())
}

/// The same as a page for a browser.
fn web_page(probes: &[Probe], language: Language) -> String {
    let mut page = Vec::new();
    html::write_checked(&mut page, &checked(probes), now(), &Words::new(language)).unwrap();
    one_line(&String::from_utf8(page).unwrap())
}

/// Without styles and line breaks; Japanese breaks anywhere.
fn one_line(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("、 ", "、").replace("。 ", "。")
}

fn english(probe: &Probe) -> String {
    report(std::slice::from_ref(probe), Language::English)
}

/// The server's own RSA key, under a certificate of these parameters.
fn of_rsa(pki: &Pki, params: &CertificateParams) -> Identity {
    let key = KeyPair::from_pem(RSA_2048).unwrap();
    let certificate = params.signed_by(&key, &pki.intermediate).unwrap();
    Identity::new(
        certificate.der().clone(),
        &[pki.intermediate.der().clone()],
        &key,
    )
}

fn tells_no_name(probe: &Probe) {
    assert!(probe.use_instead.is_empty(), "{probe:?}");
    assert!(probe.ask_about.is_empty(), "{probe:?}");
    assert!(probe.once_repaired.is_empty(), "{probe:?}");
}

/// OpenSSL finds no cipher for such a key with any of today's clients; a server that insists shows its
/// certificate.
#[test]
fn a_key_on_secp256k1_is_not_told_as_the_key_of_another_certificate() {
    let pki = Pki::new("Birch");
    let silent = after_starttls(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 40]);
    });
    let shown = Mail::new(on_curve(&pki, Curve::Secp256k1)).start();
    for (at, says) in [
        (silent, "nothing in common"),
        (shown, "the curve secp256k1"),
    ] {
        let probe = ask(HOST, at, &pki.roots());
        assert_eq!(probe.verdict, ProbeVerdict::Rejected);
        assert_eq!(codes(&probe), ["tls_failed"]);
        let text = english(&probe);
        assert!(text.contains(says), "{text}");
        for wrong in ["belongs to another", "do not match"] {
            assert!(!text.contains(wrong), "{text}");
        }
    }
    // The neighbour: a key of a kind that everybody takes, which is not the certificate's.
    let mine = good(&pki, &[HOST]);
    let other = KeyPair::generate().unwrap();
    let mixed = Identity::new(mine.chain()[0].clone(), &mine.chain()[1..], &other);
    let text = english(&ask(HOST, Mail::new(mixed).start(), &pki.roots()));
    assert!(text.contains("belongs to another"), "{text}");
}

#[test]
fn a_server_with_nothing_but_the_curve_p521_is_told_by_that_curve() {
    let pki = Pki::new("Birch");
    let chain = good(&pki, &[HOST]).chain().to_vec();
    let probe = ask(HOST, server_on_curve(25, chain.clone()), &pki.roots());
    assert_eq!(probe.verdict, ProbeVerdict::Rejected);
    assert_eq!(codes(&probe), ["tls_failed"]);
    let is_curve = |problem: &Problem| matches!(problem, Problem::TlsFailed { reason: TlsReason::Curve, detail } if detail == "P-521");
    assert!(probe.problems.iter().any(is_curve), "{probe:?}");
    let text = english(&probe);
    assert!(text.contains("the curve P-521"), "{text}");
    assert!(!text.contains("cipher"), "{text}");
    assert!(!text.contains("certificate is not for"), "{text}");
    // The neighbour has a curve that everybody takes: whatever it is, the curve is not to blame.
    let text = english(&ask(HOST, server_on_curve(23, chain), &pki.roots()));
    assert!(!text.contains("curve P-"), "{text}");
}

/// A root that was signed by an older one, and both sent along, though clients know the root by itself.
#[test]
fn what_the_chain_does_not_need_is_not_held_against_it() {
    let pki = Pki::new("Birch");
    for (what, pem) in [("SHA-1", RSA_2048), ("SHA-1 and 1024 bits", RSA_1024)] {
        let key = OldRsa::from_pem(pem);
        let old = CertifiedIssuer::self_signed(authority("Fir", "Root"), key).unwrap();
        let cross = authority("Birch", "Root").signed_by(pki.root.key(), &old);
        let (cross, old) = (with_sha1(cross.unwrap().der()), with_sha1(old.der()));
        // They are what they seem: the old root did sign both.
        let (_, root) = X509Certificate::from_der(&old).unwrap();
        for signed in [&cross, &old] {
            let (_, signed) = X509Certificate::from_der(signed).unwrap();
            signed.verify_signature(Some(root.public_key())).unwrap();
        }
        let answer = |leaf_of: &Pki, rest: &[&CertificateDer<'static>]| {
            let intermediate = leaf_of.intermediate.der();
            let rest: Vec<_> = [&[intermediate], rest]
                .concat()
                .into_iter()
                .cloned()
                .collect();
            let identity = Identity::signed(&leaf(HOST, &[HOST]), &leaf_of.intermediate, &rest);
            ask(HOST, Mail::new(identity).start(), &pki.roots())
        };
        for rest in [&[&cross][..], &[&cross, &old], &[&old, &cross]] {
            let probe = answer(&pki, rest);
            assert_eq!(probe.verdict, ProbeVerdict::Accepted, "{what}: {probe:?}");
            assert_eq!(codes(&probe), [""; 0], "{what}");
        }
        // The neighbour needs it: below a root that nobody knows there is nothing but the old one.
        let unknown = Pki::new("Larch");
        let key = OldRsa::from_pem(pem);
        let old = CertifiedIssuer::self_signed(authority("Fir", "Root"), key).unwrap();
        let cross = authority("Larch", "Root").signed_by(unknown.root.key(), &old);
        let cross = with_sha1(cross.unwrap().der());
        let probe = answer(&unknown, &[&cross, &with_sha1(old.der())]);
        assert_eq!(probe.verdict, ProbeVerdict::Rejected, "{what}");
        assert!(probe.has(ProblemCode::WeakSignature), "{what}: {probe:?}");
        let is_small = probe.has(ProblemCode::WeakKey);
        assert_eq!(is_small, pem == RSA_1024, "{what}: {probe:?}");
    }
}

#[test]
fn the_end_of_the_second_certificate_is_told_too() {
    let pki = Pki::new("Birch");
    let with_rsa = |year: i32, month: u8| {
        let mut params = leaf(HOST, &[HOST]);
        params.not_before = date_time_ymd(2029, 1, 1);
        params.not_after = date_time_ymd(year, month, 1);
        let server = Mail {
            for_rsa: Some(of_rsa(&pki, &params)),
            ..Mail::new(good(&pki, &[HOST]))
        };
        ask(HOST, server.start(), &pki.roots())
    };
    let late = with_rsa(2030, 6);
    assert_eq!(late.verdict, ProbeVerdict::Accepted);
    assert_eq!(late.certificates.len(), 2);
    let text = english(&late);
    assert!(text.contains("only RSA keys"), "{text}");
    assert!(text.contains("expired on 2030-06-01"), "{text}");
    let japanese = report(std::slice::from_ref(&late), Language::Japanese);
    assert!(japanese.contains("2030-06-01"), "{japanese}");
    let in_time = with_rsa(2031, 1);
    assert_eq!(in_time.certificates.len(), 2);
    assert!(!english(&in_time).contains("RSA keys"));
}

#[test]
fn a_second_certificate_that_signed_itself_is_told_too() {
    let pki = Pki::new("Birch");
    let key = KeyPair::from_pem(RSA_2048).unwrap();
    let own = leaf(HOST, &[HOST]).self_signed(&key).unwrap();
    let own = Identity::new(own.der().clone(), &[], &key);
    let with_rsa = |for_rsa: Identity| {
        let server = Mail {
            for_rsa: Some(for_rsa),
            ..Mail::new(good(&pki, &[HOST]))
        };
        ask(HOST, server.start(), &pki.roots())
    };
    let found = with_rsa(own);
    assert_eq!(found.verdict, ProbeVerdict::Accepted);
    let text = english(&found);
    assert!(text.contains("only RSA keys"), "{text}");
    assert!(text.contains("self-signed"), "{text}");
    let text = english(&with_rsa(of_rsa(&pki, &leaf(HOST, &[HOST]))));
    assert!(!text.contains("self-signed"), "{text}");
}

#[test]
fn of_three_names_typed_at_once_the_certificates_is_the_one_to_type() {
    let pki = Pki::new("Birch");
    let names = ["smtp.example.com", "mail.example.com", "server.example.com"];
    let at = Mail::new(good(&pki, &["mail.example.com"])).start();
    let targets = names.map(|name| format!("{name}:587"));
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let places = Redirect(at);
    let settings = settings(Duration::from_secs(8));
    let probes = run(&targets, &places, &zone(&names), &pki.roots(), &settings);
    let accepted: Vec<bool> = probes.chunks(1).map(host_accepted).collect();
    assert_eq!(accepted, [false, true, false], "{probes:?}");
    let text = report(&probes, Language::English);
    for says in [
        "smtp.example.com: refused. Type mail.example.com instead",
        "mail.example.com: accepted by a strict client",
        "server.example.com: refused. Type mail.example.com instead",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    for other in ["smtp.example.com", "server.example.com"] {
        assert!(!text.contains(&format!("Type {other}")), "{text}");
    }
}

#[test]
fn the_kind_of_address_that_is_asked_for_decides() {
    let pki = Pki::new("Birch");
    let other = Mail::new(good(&pki, &["old.example.net"])).start();
    let places = ByAddress(
        Mail::new(good(&pki, &[HOST])).start(),
        vec![(HERE_6, other)],
    );
    let addresses: Vec<IpAddr> = [HERE, HERE_6].map(|text| text.parse().unwrap()).into();
    let zone = Zone {
        addresses: vec![(HOST, addresses)],
        ..Zone::default()
    };
    let with = |family| {
        let settings = ProbeSettings {
            family,
            ..settings(Duration::from_secs(8))
        };
        let target = format!("{HOST}:587");
        let probes = run(&[&target], &places, &zone, &pki.roots(), &settings);
        let verdicts = probes.iter().map(|probe| probe.verdict).collect();
        (verdicts, host_accepted(&probes))
    };
    use ProbeVerdict::{Accepted, Rejected};
    let verdicts = |all: &[ProbeVerdict]| all.to_vec();
    assert_eq!(with(Family::V4), (verdicts(&[Accepted]), true));
    assert_eq!(with(Family::V6), (verdicts(&[Rejected]), false));
    assert_eq!(with(Family::Any), (verdicts(&[Accepted, Rejected]), false));
}

#[test]
fn an_antivirus_program_in_a_providers_place_is_named() {
    let pki = Pki::new("Birch");
    let host = "smtp.gmail.com";
    let shown = |authority_of: &Pki, sends_root: bool| {
        let mut rest = vec![authority_of.intermediate.der().clone()];
        rest.extend(sends_root.then(|| authority_of.root.der().clone()));
        let identity = Identity::signed(&leaf(host, &[host]), &authority_of.intermediate, &rest);
        ask(host, Mail::new(identity).start(), &pki.roots())
    };
    for organization in ["ESET, spol. s r. o.", "ESET SSL Filter CA"] {
        let eset = Pki::new(organization);
        for sends_root in [true, false] {
            let probe = shown(&eset, sends_root);
            assert_eq!(probe.verdict, ProbeVerdict::Rejected);
            assert_eq!(codes(&probe), ["not_the_provider"]);
            tells_no_name(&probe);
            let found = probe.interception.as_ref().unwrap();
            assert_eq!(found.by, Impostor::Antivirus("ESET"));
            let text = english(&probe);
            assert!(text.contains("this is not Google"), "{text}");
            assert!(text.contains("an antivirus program (ESET)"), "{text}");
            assert!(text.contains("witch its mail scan off"), "{text}");
            assert!(!text.contains("Administrator:"), "{text}");
            assert!(!text.contains("o name can work"), "{text}");
            let orders = text.replace("Do not type a password", "");
            assert!(!orders.to_lowercase().contains("type "), "{text}");
        }
    }
    let genuine = shown(&pki, true);
    assert_eq!(genuine.verdict, ProbeVerdict::Accepted);
    assert!(genuine.interception.is_none());
}

/// A web server greets nobody: it waits for a request, and is angry about anything else.
#[test]
fn a_web_server_with_tls_is_told_to_be_no_mail_server() {
    let pki = Pki::new("Birch");
    let config = Mail::new(good(&pki, &[HOST])).config();
    let at = listen(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        if matches!(stream.read(&mut [0; 512]), Ok(1..)) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
        thread::sleep(Duration::from_millis(10));
    });
    let target = format!("{HOST}:443");
    let zone = zone(&[HOST]);
    let settings = settings(Duration::from_secs(4));
    let places = Redirect(at);
    let probe = run(&[&target], &places, &zone, &pki.roots(), &settings).remove(0);
    assert_ne!(probe.verdict, ProbeVerdict::Accepted);
    assert_eq!(codes(&probe), ["timeout"]);
    tells_no_name(&probe);
    let text = english(&probe);
    assert!(text.contains("the server says nothing more"), "{text}");
    assert!(text.contains("a web server waits"), "{text}");
    assert!(text.contains("Mail is sent on ports 587 and 465"), "{text}");
    let japanese = report(std::slice::from_ref(&probe), Language::Japanese);
    assert!(japanese.contains("ウェブサーバー"), "{japanese}");
    // The neighbour greets at the same port.
    let mail = Mail {
        implicit: true,
        ..Mail::new(good(&pki, &[HOST]))
    };
    let at = mail.start();
    let places = Redirect(at);
    let probe = run(&[&target], &places, &zone, &pki.roots(), &settings).remove(0);
    assert_eq!(probe.verdict, ProbeVerdict::Accepted, "{probe:?}");
}

/// Whatever the machine is called, today's clients cannot talk to it.
#[test]
fn no_name_works_at_a_server_that_is_too_old() {
    let pki = Pki::new("Birch");
    let ask = |version, on_it: &[&str], names: &[&'static str]| {
        let at = old_server(version, good(&pki, on_it).chain().to_vec(), b"");
        let places = Redirect(at);
        let names = [&[HOST], names].concat();
        let settings = settings(Duration::from_secs(8));
        let target = format!("{HOST}:587");
        run(&[&target], &places, &zone(&names), &pki.roots(), &settings).remove(0)
    };
    // The greeting of this server is "mx.example.net ESMTP".
    let old = ask([3, 1], &["*.example.net"], &["mx.example.net"]);
    assert_eq!(old.verdict, ProbeVerdict::Rejected);
    assert_eq!(codes(&old), ["name_mismatch", "tls_too_old"]);
    tells_no_name(&old);
    let probes = std::slice::from_ref(&old);
    let text = report(probes, Language::English);
    let headline = "mail.example.com: refused, because it supports nothing newer than TLS 1.0; no name \
                    works until the server is renewed.";
    assert!(text.starts_with(headline), "{text}");
    for (language, says, wrong) in [
        (
            Language::English,
            "o name works until the server is renewed",
            ["the one to type", "hosts your mail"],
        ),
        (
            Language::Japanese,
            "どの名前でも使えません",
            ["と入力", "ホスティング会社"],
        ),
    ] {
        let json = card::values(probes, &Words::new(language));
        let json = serde_json::to_string(&json).unwrap();
        for page in [report(probes, language), web_page(probes, language), json] {
            assert!(page.contains(says), "{page}");
            for wrong in wrong {
                assert!(!page.contains(wrong), "{wrong}: {page}");
            }
        }
    }
    // How old it is is said by its number.
    let text = english(&ask([3, 2], &["*.example.net"], &["mx.example.net"]));
    assert!(text.contains("nothing newer than TLS 1.1;"), "{text}");
    // The neighbour talks to today's clients, if with old ciphers.
    let newer = ask([3, 3], &["*.example.net"], &["mx.example.net"]);
    assert_eq!(newer.ask_about[0].as_str(), "mx.example.net");
    assert!(!english(&newer).contains("no name works"));
}

/// Right to the eye of who made it, and unreadable to every client.
#[test]
fn a_name_in_an_encoding_that_no_client_reads_is_told_as_that() {
    let pki = Pki::new("Birch");
    let host = "mail.bücher.example";
    let latin_1 = latin_1_leaf(&pki, b"mail.b\xfccher.example");
    let wildcard = latin_1_leaf(&pki, b"*.b\xfccher.example");
    let utf_8 = latin_1_leaf(&pki, "mail.bücher.example".as_bytes());
    for (identity, written) in [
        (latin_1, "mail.xn--bcher-kva.example"),
        (wildcard, "*.xn--bcher-kva.example"),
        (utf_8, "mail.xn--bcher-kva.example"),
    ] {
        let probe = ask(host, Mail::new(identity).start(), &pki.roots());
        assert_eq!(probe.verdict, ProbeVerdict::Rejected);
        assert_eq!(codes(&probe), ["name_mismatch"]);
        tells_no_name(&probe);
        let text = english(&probe);
        assert!(
            text.contains("in an encoding that no client reads"),
            "{text}"
        );
        assert!(
            text.contains(&format!("has to have it as {written}")),
            "{text}"
        );
        for wrong in [
            "private network",
            "no name at all",
            "placeholder",
            "ype mail",
        ] {
            assert!(!text.contains(wrong), "{wrong}: {text}");
        }
        let japanese = report(std::slice::from_ref(&probe), Language::Japanese);
        assert!(
            japanese.contains("どのソフトも読めない文字コード"),
            "{japanese}"
        );
    }
    // What was meant is not known where it comes to no name, or to another one.
    let foreign = latin_1_leaf(&pki, b"mail.b\xe4cher.example\x1b[31m");
    let text = english(&ask(host, Mail::new(foreign).start(), &pki.roots()));
    assert!(
        text.contains("in an encoding that no client reads."),
        "{text}"
    );
    assert!(!text.contains(char::is_control), "{text:?}");
    // The neighbours are written as they should be.
    let right = good(&pki, &["mail.xn--bcher-kva.example"]);
    let probe = ask(host, Mail::new(right).start(), &pki.roots());
    assert_eq!(probe.verdict, ProbeVerdict::Accepted);
    let other = good(&pki, &["xn--bcher-kva.example"]);
    let text = english(&ask(host, Mail::new(other).start(), &pki.roots()));
    assert!(!text.contains("encoding"), "{text}");
}

/// A default certificate of the hoster's machine, and one of the customer's own by its name.
#[test]
fn a_hosters_machine_is_never_an_order_where_the_own_name_has_a_certificate() {
    let pki = Pki::new("Birch");
    let own = "mail.example.com";
    let hoster = "srv7.example.net";
    let told = |machine: &'static str, greeting: &'static str| {
        let mail = Mail {
            greeting,
            by_name: vec![(own, good(&pki, &[own]))],
            ..Mail::new(good(&pki, &[machine]))
        };
        let at = mail.start();
        let places = Redirect(at);
        let settings = settings(Duration::from_secs(8));
        let zone = zone(&["smtp.example.com", own, machine]);
        let target = ["smtp.example.com:587"];
        run(&target, &places, &zone, &pki.roots(), &settings).remove(0)
    };
    let probe = told(hoster, "srv7.example.net ESMTP");
    assert_eq!(probe.verdict, ProbeVerdict::Rejected);
    assert_eq!(codes(&probe), ["name_mismatch"]);
    assert!(probe.use_instead.is_empty(), "{probe:?}");
    assert_eq!(probe.ask_about[0].as_str(), hoster);
    let text = english(&probe);
    assert!(!text.contains("Type srv7.example.net"), "{text}");
    assert!(text.contains("if you do not know it, stop"), "{text}");
    // A machine of the own organisation is an order.
    let probe = told("srv7.example.com", "srv7.example.com ESMTP");
    assert_eq!(probe.use_instead[0].as_str(), "srv7.example.com");
}

/// Under a public suffix each name is another owner's: a wildcard for all of them is nobody's proof.
#[test]
fn a_wildcard_for_everybodys_names_fits_none_of_them() {
    let pki = Pki::new("Birch");
    let rows: [(&str, &[&str], ProbeVerdict); 8] = [
        (
            "example.公司.cn",
            &["*.xn--55qx5d.cn"],
            ProbeVerdict::Rejected,
        ),
        ("example.co.jp", &["*.co.jp"], ProbeVerdict::Rejected),
        ("example.com", &["*.com"], ProbeVerdict::Rejected),
        ("example.co.uk", &["*.co.uk"], ProbeVerdict::Rejected),
        (
            "mail.example.co.jp",
            &["*.example.co.jp"],
            ProbeVerdict::Accepted,
        ),
        (
            "example.co.jp",
            &["*.co.jp", "example.co.jp"],
            ProbeVerdict::Accepted,
        ),
        // A company lends names below its own domain, and has the certificate for them.
        (
            "shop.sakura.ne.jp",
            &["*.sakura.ne.jp"],
            ProbeVerdict::Accepted,
        ),
        (
            "shop.blogspot.com",
            &["*.blogspot.com"],
            ProbeVerdict::Accepted,
        ),
    ];
    for (host, names, verdict) in rows {
        // A public authority signs no such thing; one that the user gives may.
        for roots in [pki.own_roots(), pki.roots()] {
            let probe = ask(host, Mail::new(good(&pki, names)).start(), &roots);
            assert_eq!(probe.verdict, verdict, "{host} {names:?}: {probe:?}");
            let is_covered = verdict == ProbeVerdict::Accepted;
            assert_eq!(probe.name_matches, Some(is_covered), "{host}");
            assert_eq!(probe.has(ProblemCode::NameMismatch), !is_covered);
            tells_no_name(&probe);
            let text = english(&probe);
            let is_told = text.contains("belong to different owners");
            assert_eq!(is_told, !is_covered, "{text}");
            assert!(!text.contains("has more"), "{text}");
        }
    }
}

/// To the clients that take one kind of key alone something else answers: their passwords are as good as
/// anybody's.
#[test]
fn a_provider_is_not_itself_with_a_strangers_second_certificate() {
    let pki = Pki::new("Birch");
    let with_rsa = |for_rsa: Identity| google_with_rsa(&pki, for_rsa, &pki.roots());
    let host = GOOGLE;
    let own_key = KeyPair::from_pem(RSA_2048).unwrap();
    let own = leaf(host, &[host]).self_signed(&own_key).unwrap();
    let strangers = [
        (
            of_rsa(&pki, &leaf("srv7.example.net", &["srv7.example.net"])),
            Impostor::Company,
        ),
        (
            of_rsa(&Pki::new("Acme Corp"), &leaf(host, &[host])),
            Impostor::PrivateAuthority,
        ),
        (
            of_rsa(&Pki::new("Avast Web/Mail Shield"), &leaf(host, &[host])),
            Impostor::Antivirus("Avast"),
        ),
        (
            Identity::new(own.der().clone(), &[], &own_key),
            Impostor::PrivateAuthority,
        ),
    ];
    for (stranger, by) in strangers {
        let probe = with_rsa(stranger);
        assert_eq!(probe.verdict, ProbeVerdict::Rejected, "{probe:?}");
        assert_eq!(codes(&probe), ["not_the_provider"]);
        tells_no_name(&probe);
        let found = probe.interception.as_ref().unwrap();
        assert_eq!((found.operator.as_str(), found.by), ("Google", by));
        assert_eq!(found.issuer, probe.certificates[1].issuer);
        assert!(!host_accepted(std::slice::from_ref(&probe)));
        let text = english(&probe);
        assert!(text.contains("this is not Google"), "{text}");
        assert!(!text.contains("accepted by a strict client"), "{text}");
        let orders = text.replace("Do not type a password", "");
        assert!(!orders.to_lowercase().contains("type "), "{text}");
        let japanese = report(std::slice::from_ref(&probe), Language::Japanese);
        assert!(japanese.contains("Googleではありません"), "{japanese}");
    }
}

/// Both are the provider's own; one of them may have a fault, or another of its names.
#[test]
fn a_provider_with_two_certificates_of_its_own_is_itself() {
    let pki = Pki::new("Birch");
    let mut late = leaf(GOOGLE, &[GOOGLE]);
    late.not_after = date_time_ymd(2030, 6, 1);
    let other_name = leaf("mx.google.com", &["mx.google.com"]);
    for params in [leaf(GOOGLE, &[GOOGLE]), late, other_name] {
        let probe = google_with_rsa(&pki, of_rsa(&pki, &params), &pki.roots());
        assert_eq!(probe.certificates.len(), 2);
        assert_eq!(probe.verdict, ProbeVerdict::Accepted, "{probe:?}");
        assert!(probe.interception.is_none(), "{probe:?}");
    }
    // Beside anybody else's host it is the second certificate's own affair.
    let server = Mail {
        for_rsa: Some(of_rsa(&Pki::new("Acme Corp"), &leaf(HOST, &[HOST]))),
        ..Mail::new(good(&pki, &[HOST]))
    };
    let probe = ask(HOST, server.start(), &pki.roots());
    assert_eq!(probe.verdict, ProbeVerdict::Accepted);
    assert!(probe.interception.is_none());
}

/// What the user's own authority explains is no excuse for what it did not issue.
#[test]
fn an_authority_of_the_users_own_explains_its_own_certificates_alone() {
    let pki = Pki::new("Birch");
    let by_own = |for_rsa| google_with_rsa(&pki, for_rsa, &pki.own_roots());
    let private = of_rsa(&Pki::new("Acme Corp"), &leaf(GOOGLE, &[GOOGLE]));
    let probe = by_own(private);
    assert_eq!(codes(&probe), ["not_the_provider"]);
    let issuer = probe.interception.unwrap().issuer;
    assert_eq!(issuer, probe.certificates[1].issuer);
    let probe = by_own(of_rsa(&pki, &leaf(GOOGLE, &[GOOGLE])));
    assert_eq!(probe.verdict, ProbeVerdict::Accepted);
    assert!(probe.interception.is_some(), "{probe:?}");
}

const GOOGLE: &str = "smtp.gmail.com";

/// Google's host with its own certificate, and another for clients that take RSA keys alone.
fn google_with_rsa(pki: &Pki, for_rsa: Identity, roots: &Roots) -> Probe {
    let server = Mail {
        for_rsa: Some(for_rsa),
        ..Mail::new(good(pki, &[GOOGLE]))
    };
    ask(GOOGLE, server.start(), roots)
}
