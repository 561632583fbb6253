//! Every verdict, carried by servers on loopback with certificates made in the test.
//!
//! A case names *all* codes that it must show, so each code is shown somewhere and absent
//! everywhere else.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics, a test server has a socket"
)]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::slice;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::loopback::{
    CODES, ClientCertificates, Curve, Elliptic, Identity, Mail, Pki, RSA_2048, RSA_4096, Rsa, Zone,
    after_starttls, authority, closed, codes, issuer_url, leaf, listen, now, probe, root_called,
    settings, with_sha1,
};
use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{
    CipherSupport, ConnectTo, Family, PresentedName, Probe, ProbeSettings, ProbeVerdict, Prober,
    Problem, Roots, SecurityChoice, Target, TargetOrigin, TcpDial, TrustFault, host_accepted,
};
use heloscope::problem::ProblemCode;
use heloscope::report::words::{Language, Words};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose,
    NameConstraints, OtherNameValue, PublicKeyData, SanType, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use rustls::{ServerConnection, SignatureScheme, StreamOwned};

const HOST: &str = "mail.example.com";
static ONLY_TLS12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];

/// What a case should show, its codes in alphabetical order.
struct Case {
    what: &'static str,
    host: &'static str,
    port: u16,
    at: SocketAddr,
    roots: Roots,
    timeout: u64,
    codes: &'static [&'static str],
    verdict: ProbeVerdict,
}

fn quick() -> ProbeSettings {
    settings(Duration::from_secs(5))
}

#[test]
fn every_problem_is_told_with_all_others_of_its_endpoint() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let cases: Vec<Case> = certificates(&pki, &roots)
        .into_iter()
        .chain(keys(&pki, &roots))
        .chain(chains(&pki, &roots))
        .chain(names(&pki, &roots))
        .chain(uses_and_dates(&pki, &roots))
        .chain(handshakes(&pki, &roots))
        .chain(dialogues(&roots))
        .collect();
    let run = |case: &Case| {
        let settings = settings(Duration::from_secs(case.timeout));
        probe(case.host, case.port, case.at, &case.roots, settings)
    };
    let probes: Vec<Probe> = thread::scope(|scope| {
        let running: Vec<_> = cases.iter().map(|case| scope.spawn(|| run(case))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut seen = BTreeSet::new();
    for (case, probe) in cases.iter().zip(&probes) {
        assert_eq!(codes(probe), case.codes, "{}: {probe:?}", case.what);
        assert_eq!(probe.verdict, case.verdict, "{}", case.what);
        assert!(probe.use_instead.is_empty(), "{}: {probe:?}", case.what);
        assert!(probe.ask_about.is_empty(), "{}: {probe:?}", case.what);
        assert!(probe.interception.is_none(), "{}: {probe:?}", case.what);
        seen.extend(case.codes.iter().copied());
        if case.verdict == ProbeVerdict::Accepted {
            assert_eq!(probe.name_matches, Some(true), "{}", case.what);
        }
    }
    // Those that need more than one endpoint, no server, or a provider have tests of their own.
    let elsewhere = ["address_unreachable", "dns_not_found", "not_the_provider"];
    for code in CODES {
        assert!(
            seen.contains(code) || elsewhere.contains(&code),
            "{code} is never shown"
        );
    }
}

fn certificates(pki: &Pki, roots: &Roots) -> Vec<Case> {
    use ProbeVerdict::{Accepted, Rejected};
    use RootSent::{NotSent, Sent};
    let rest = [pki.intermediate.der().clone()];
    let good = |names: &[&str]| Identity::good(pki, names[0], names);
    let dated = |from: (i32, u8, u8), to: (i32, u8, u8)| {
        let mut params = leaf(HOST, &[HOST]);
        params.not_before = date_time_ymd(from.0, from.1, from.2);
        params.not_after = date_time_ymd(to.0, to.1, to.2);
        Identity::signed(&params, &pki.intermediate, &rest)
    };
    let stranger = Pki::new("Nobody Known");
    let old = {
        let mut params = authority("Birch", "Issuing CA 0");
        params.not_after = date_time_ymd(2030, 3, 1);
        CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &pki.root).unwrap()
    };
    let early = {
        let mut params = authority("Birch", "Issuing CA 9");
        params.not_before = date_time_ymd(2030, 9, 1);
        CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &pki.root).unwrap()
    };
    let named = Identity::self_signed(&leaf(HOST, &[HOST]));
    let mut roots_with_named = roots.clone();
    roots_with_named.add_der(named.chain()[0].clone()).unwrap();
    // Authorities without an organisation; the user knows the first.
    let [acme, acme_too, other] = ["Acme Root CA", "Acme Issuing CA", "Root of Others"].map(|cn| {
        let mut params = authority("", "");
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, cn);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    });
    let mut roots_with_acme = roots.clone();
    roots_with_acme.add_der(acme.der().clone()).unwrap();
    let by_usage = |usages: Vec<KeyUsagePurpose>| {
        let mut params = authority("Birch", "Issuing CA 2");
        params.key_usages = usages;
        let issuer =
            CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &pki.root).unwrap();
        Identity::signed(&leaf(HOST, &[HOST]), &issuer, &[issuer.der().clone()])
    };
    let by_no_authority = || {
        let mut params = authority("Birch", "Issuing CA 3");
        params.is_ca = IsCa::ExplicitNoCa;
        let issuer =
            CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &pki.root).unwrap();
        Identity::signed(&leaf(HOST, &[HOST]), &issuer, &[issuer.der().clone()])
    };
    let not_for_servers = {
        let mut params = leaf(HOST, &[HOST]);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        Identity::signed(&params, &pki.intermediate, &rest)
    };
    let snakeoil = |cn: &str, names: &[&str]| Identity::self_signed(&leaf(cn, names));
    let wrong_and_old = {
        let mut params = leaf("other.example.com", &["other.example.com"]);
        params.not_before = date_time_ymd(2029, 1, 1);
        params.not_after = date_time_ymd(2029, 12, 1);
        Identity::signed(&params, &stranger.intermediate, &[])
    };
    // "Let's Encrypt" is a known issuer whose intermediate a server forgot.
    let public = {
        let root = CertifiedIssuer::self_signed(
            authority("Let's Encrypt", "R99"),
            KeyPair::generate().unwrap(),
        );
        Identity::signed(&leaf(HOST, &[HOST]), &root.unwrap(), &[])
    };
    let url = "http://birch.example.net/ca.der";
    let with_url = Identity::signed(
        &issuer_url(leaf(HOST, &[HOST]), url),
        &stranger.intermediate,
        &[],
    );
    let whole_private = Identity::signed(
        &issuer_url(leaf(HOST, &[HOST]), url),
        &stranger.intermediate,
        &[
            stranger.intermediate.der().clone(),
            stranger.root.der().clone(),
        ],
    );
    let namesake = Pki::new("Birch");
    let own_roots = pki.own_roots();
    let weak = rsa_leaf(pki, 1024);
    let strong = rsa_leaf(pki, 2048);
    let (sha1, sha1_root) = sha1_identity();
    let mut sha1_roots = roots.clone();
    sha1_roots.add_der(sha1_root).unwrap();

    type Row<'a> = (
        &'static str,
        &'static str,
        Identity,
        &'a Roots,
        &'static [&'static str],
        ProbeVerdict,
    );
    let table: Vec<Row<'_>> = vec![
        ("good", HOST, good(&[HOST]), roots, &[], Accepted),
        (
            "good, letter case",
            HOST,
            good(&["MAIL.Example.COM"]),
            roots,
            &[],
            Accepted,
        ),
        (
            "good by wildcard",
            HOST,
            good(&["*.example.com"]),
            roots,
            &[],
            Accepted,
        ),
        (
            "good IDN",
            "bücher.example.com",
            good(&["xn--bcher-kva.example.com"]),
            roots,
            &[],
            Accepted,
        ),
        (
            "good address",
            "127.0.0.1",
            good(&["127.0.0.1"]),
            roots,
            &[],
            Accepted,
        ),
        (
            "wrong name",
            HOST,
            good(&["smtp.example.com"]),
            roots,
            &["name_mismatch"],
            Rejected,
        ),
        (
            "address not on it",
            "127.0.0.1",
            good(&[HOST]),
            roots,
            &["name_mismatch"],
            Rejected,
        ),
        (
            "wildcard is no apex",
            "example.com",
            good(&["*.example.com"]),
            roots,
            &["name_mismatch"],
            Rejected,
        ),
        (
            "wildcard is one label",
            "a.mail.example.com",
            good(&["*.example.com"]),
            roots,
            &["name_mismatch"],
            Rejected,
        ),
        (
            "common name alone",
            HOST,
            Identity::signed(&leaf(HOST, &[]), &pki.intermediate, &rest),
            roots,
            &["cn_only"],
            Rejected,
        ),
        (
            "a key that Gmail has no signatures for",
            HOST,
            ed25519(pki),
            roots,
            &["tls_failed"],
            Rejected,
        ),
        (
            "common name beside an address",
            HOST,
            Identity::signed(&leaf(HOST, &["192.0.2.7"]), &pki.intermediate, &rest),
            roots,
            &["cn_only"],
            Rejected,
        ),
        (
            "the address that was typed, and a common name",
            "127.0.0.1",
            Identity::signed(&leaf(HOST, &["127.0.0.1"]), &pki.intermediate, &rest),
            roots,
            &[],
            Accepted,
        ),
        (
            "wrong common name alone",
            HOST,
            Identity::signed(&leaf("smtp.example.com", &[]), &pki.intermediate, &rest),
            roots,
            &["cn_only", "name_mismatch"],
            Rejected,
        ),
        (
            "expired",
            HOST,
            dated((2029, 1, 1), (2030, 6, 1)),
            roots,
            &["expired"],
            Rejected,
        ),
        (
            "not yet valid",
            HOST,
            dated((2030, 7, 1), (2031, 1, 1)),
            roots,
            &["not_yet_valid"],
            Rejected,
        ),
        (
            "expires soon",
            HOST,
            dated((2030, 1, 1), (2030, 7, 1)),
            roots,
            &["expires_soon"],
            Accepted,
        ),
        (
            "expires in 30 days",
            HOST,
            dated((2030, 1, 1), (2030, 7, 15)),
            roots,
            &[],
            Accepted,
        ),
        (
            "expired intermediate",
            HOST,
            Identity::signed(&leaf(HOST, &[HOST]), &old, &[old.der().clone()]),
            roots,
            &["expired"],
            Rejected,
        ),
        (
            "intermediate of the future",
            HOST,
            Identity::signed(&leaf(HOST, &[HOST]), &early, &[early.der().clone()]),
            roots,
            &["not_yet_valid"],
            Rejected,
        ),
        (
            "self-signed, named by the user",
            HOST,
            named,
            &roots_with_named,
            &[],
            Accepted,
        ),
        (
            "leaf alone, an authority of the same name",
            HOST,
            Identity::signed(&leaf(HOST, &[HOST]), &acme_too, &[]),
            &roots_with_acme,
            &["missing_intermediate"],
            Rejected,
        ),
        (
            "leaf alone, an authority of another name",
            HOST,
            Identity::signed(&leaf(HOST, &[HOST]), &other, &[]),
            &roots_with_acme,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "self-signed",
            HOST,
            Identity::self_signed(&leaf(HOST, &[HOST])),
            roots,
            &["self_signed"],
            Rejected,
        ),
        (
            "self-signed, wrong name",
            HOST,
            Identity::self_signed(&leaf("other.example.com", &["other.example.com"])),
            roots,
            &["name_mismatch", "self_signed"],
            Rejected,
        ),
        (
            "private authority",
            HOST,
            Identity::good(&stranger, HOST, &[HOST]),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "private authority with an issuer URL, all sent",
            HOST,
            whole_private,
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "leaf alone, private authority",
            HOST,
            Identity::signed(&leaf(HOST, &[HOST]), &stranger.root, &[]),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "leaf alone, a root's relative",
            HOST,
            Identity::signed(&leaf(HOST, &[HOST]), &pki.intermediate, &[]),
            &own_roots,
            &["missing_intermediate"],
            Rejected,
        ),
        (
            "leaf alone, known authority",
            HOST,
            public,
            roots,
            &["missing_intermediate"],
            Rejected,
        ),
        (
            "leaf alone, issuer URL",
            HOST,
            with_url,
            roots,
            &["missing_intermediate"],
            Rejected,
        ),
        (
            "not for servers",
            HOST,
            not_for_servers,
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "an authority that may not sign certificates",
            HOST,
            by_usage(vec![KeyUsagePurpose::CrlSign]),
            roots,
            &["key_usage"],
            Rejected,
        ),
        (
            "an issuer that is not marked as an authority",
            HOST,
            by_no_authority(),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "an authority that may do more than sign certificates",
            HOST,
            by_usage(vec![
                KeyUsagePurpose::DigitalSignature,
                KeyUsagePurpose::KeyCertSign,
            ]),
            roots,
            &[],
            Accepted,
        ),
        (
            "an authority of which nothing is said",
            HOST,
            by_usage(Vec::new()),
            roots,
            &[],
            Accepted,
        ),
        (
            "three at once",
            HOST,
            wrong_and_old,
            roots,
            &["expired", "name_mismatch", "untrusted_issuer"],
            Rejected,
        ),
        (
            "snakeoil",
            HOST,
            snakeoil("ssl-cert-snakeoil", &["debian"]),
            roots,
            &["auto_generated", "name_mismatch", "self_signed"],
            Rejected,
        ),
        (
            "container",
            HOST,
            snakeoil("3f2a9c0b1d4e", &["3f2a9c0b1d4e"]),
            roots,
            &["auto_generated", "name_mismatch", "self_signed"],
            Rejected,
        ),
        (
            "cloud machine",
            HOST,
            snakeoil(
                "ip-172-31-0-1.ec2.internal",
                &["ip-172-31-0-1.ec2.internal"],
            ),
            roots,
            &["auto_generated", "name_mismatch", "self_signed"],
            Rejected,
        ),
        (
            "localhost",
            HOST,
            snakeoil("localhost", &["localhost"]),
            roots,
            &["auto_generated", "name_mismatch", "self_signed"],
            Rejected,
        ),
        (
            "product",
            HOST,
            mailcow(),
            roots,
            &["auto_generated", "name_mismatch", "self_signed"],
            Rejected,
        ),
        ("small key", HOST, weak, roots, &["weak_key"], Rejected),
        (
            "key that is not the server's",
            HOST,
            strong,
            roots,
            &["tls_failed"],
            Rejected,
        ),
        (
            "a public authority's root that programs do not know",
            HOST,
            called(&["US", "ISRG", "Root YE"], NotSent),
            roots,
            &["unknown_new_root"],
            Rejected,
        ),
        (
            "the same, and the root is sent along",
            HOST,
            called(&["US", "ISRG", "ISRG Root YR"], Sent),
            roots,
            &["unknown_new_root"],
            Rejected,
        ),
        (
            "called as a public authority's known root, of other string types",
            HOST,
            called(&["US", X1_ORGANIZATION, "ISRG Root X1"], NotSent),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "the same without a country, and the root is sent along",
            HOST,
            called(&["", X1_ORGANIZATION, "ISRG Root X1"], Sent),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "the same in another case and with other blanks",
            HOST,
            called(&["US", X1_ORGANIZATION, "isrg  ROOT X 1"], NotSent),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "the same with a Cyrillic letter",
            HOST,
            called(&["US", X1_ORGANIZATION, "ISRG Root \u{425}1"], Sent),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "a name that only begins like a public authority's",
            HOST,
            called(&["BR", "Amazonas", "Amazonas Root CA"], Sent),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "marked as an authority's, by an authority",
            HOST,
            authority_leaf(&pki.intermediate, &rest),
            roots,
            &["ca_certificate"],
            Accepted,
        ),
        (
            "marked as an authority's, by a private authority",
            HOST,
            authority_leaf(
                &stranger.intermediate,
                &[stranger.intermediate.der().clone()],
            ),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "marked as an authority's, by one that borrows the name",
            HOST,
            authority_leaf(&namesake.intermediate, &rest),
            roots,
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "key for signing certificates alone",
            HOST,
            with_usage(pki, KeyUsagePurpose::KeyCertSign),
            roots,
            &["key_usage"],
            Rejected,
        ),
        (
            "key for enciphering alone",
            HOST,
            with_usage(pki, KeyUsagePurpose::KeyEncipherment),
            roots,
            &["key_usage"],
            Rejected,
        ),
        (
            "key for signatures",
            HOST,
            with_usage(pki, KeyUsagePurpose::DigitalSignature),
            roots,
            &[],
            Accepted,
        ),
        (
            "old signature",
            HOST,
            sha1,
            &sha1_roots,
            &["weak_signature"],
            Rejected,
        ),
    ];
    table
        .into_iter()
        .map(|(what, host, identity, roots, codes, verdict)| {
            let at = Mail::new(identity).start();
            Case {
                what,
                host,
                port: 587,
                at,
                roots: roots.clone(),
                timeout: 5,
                codes,
                verdict,
            }
        })
        .collect()
}

/// A case of one certificate, offered to mail programs.
fn case(
    (what, host, identity, roots, codes, verdict): (
        &'static str,
        &'static str,
        Identity,
        Roots,
        &'static [&'static str],
        ProbeVerdict,
    ),
) -> Case {
    Case {
        what,
        host,
        port: 587,
        at: Mail::new(identity).start(),
        roots,
        timeout: 5,
        codes,
        verdict,
    }
}

fn keys(pki: &Pki, roots: &Roots) -> Vec<Case> {
    use ProbeVerdict::{Accepted, Rejected};
    use ring::digest::{SHA256, SHA384, SHA512};
    let rest = [pki.intermediate.der().clone()];
    let held = |key: &KeyPair| {
        let certificate = leaf(HOST, &[HOST]).signed_by(key, &pki.intermediate);
        Identity::new(certificate.unwrap().der().clone(), &rest, key)
    };
    let rsa = |pem| held(&KeyPair::from_pem(pem).unwrap());
    let p384 = held(&KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap());
    // The server's certificate by an intermediate whose signatures are of this kind.
    let signed_with = |curve, digest| {
        let name = authority("Birch", "Issuing CA 5");
        let key = Elliptic::new(curve, digest);
        let issuer = CertifiedIssuer::signed_by(name, key, &pki.root).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(HOST, &[HOST]).signed_by(&key, &issuer).unwrap();
        let certificate = issuer.key().finish(certificate.der());
        Identity::new(certificate, &[issuer.der().clone()], &key)
    };
    let big_root = CertifiedIssuer::self_signed(
        authority("Larch", "Root"),
        Elliptic::new(Curve::P521, &SHA512),
    )
    .unwrap();
    let mut big_roots = roots.clone();
    let big_der = big_root.key().finish(big_root.der());
    big_roots.add_public_der(&big_der).unwrap();
    let below_big = CertifiedIssuer::signed_by(
        authority("Larch", "Issuing CA 1"),
        KeyPair::generate().unwrap(),
        &big_root,
    )
    .unwrap();
    let below_big_der = big_root.key().finish(below_big.der());
    let by_big = Identity::signed(&leaf(HOST, &[HOST]), &below_big, &[below_big_der]);
    vec![
        case((
            "RSA key of 2048 bits",
            HOST,
            rsa(RSA_2048),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "RSA key of 4096 bits",
            HOST,
            rsa(RSA_4096),
            roots.clone(),
            &[],
            Accepted,
        )),
        case(("P-384 key", HOST, p384, roots.clone(), &[], Accepted)),
        case((
            "P-521 key",
            HOST,
            on_curve(pki, Curve::P521),
            roots.clone(),
            &["tls_failed"],
            Rejected,
        )),
        case((
            "secp256k1 key",
            HOST,
            on_curve(pki, Curve::Secp256k1),
            roots.clone(),
            &["tls_failed"],
            Rejected,
        )),
        case((
            "SHA-512 by a P-384 key",
            HOST,
            signed_with(Curve::P384, &SHA512),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "SHA-384 by a P-256 key",
            HOST,
            signed_with(Curve::P256, &SHA384),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "SHA-256 by a P-384 key",
            HOST,
            signed_with(Curve::P384, &SHA256),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "a root with a P-521 key",
            HOST,
            by_big,
            big_roots,
            &[],
            Accepted,
        )),
    ]
}

/// A leaf whose key is on a curve that today's programs do not take in a handshake.
pub(super) fn on_curve(pki: &Pki, curve: Curve) -> Identity {
    use ring::digest::SHA256;
    let signer = Elliptic::new(Curve::P256, &SHA256).for_keys_on(curve);
    let name = authority("Birch", "Issuing CA 6");
    let issuer = CertifiedIssuer::signed_by(name, signer, &pki.root).unwrap();
    let key = Elliptic::new(curve, &SHA256);
    let certificate = leaf(HOST, &[HOST]).signed_by(&key, &issuer).unwrap();
    let chain = vec![issuer.key().finish(certificate.der()), issuer.der().clone()];
    match curve {
        Curve::P521 => Identity::p521(chain),
        _ => Identity::noise_of(chain, SignatureScheme::ECDSA_NISTP256_SHA256),
    }
}

fn chains(pki: &Pki, roots: &Roots) -> Vec<Case> {
    use ProbeVerdict::{Accepted, Rejected};
    let root = pki.root.der().clone();
    let intermediate = pki.intermediate.der().clone();
    let followed_by = |rest: &[CertificateDer<'static>]| {
        let rest = [slice::from_ref(&intermediate), rest].concat();
        Identity::signed(&leaf(HOST, &[HOST]), &pki.intermediate, &rest)
    };
    let expired_root = {
        let mut params = authority("Oak", "Root");
        params.not_after = date_time_ymd(2029, 1, 1);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    };
    let by_expired = authority("Birch", "Root").signed_by(pki.root.key(), &expired_root);
    let by_expired = by_expired.unwrap().der().clone();
    let by_rsa = |bits| {
        let old = CertifiedIssuer::self_signed(authority("Fir", "Root"), Rsa::new(bits)).unwrap();
        let cross = authority("Birch", "Root").signed_by(pki.root.key(), &old);
        (cross.unwrap().der().clone(), old.der().clone())
    };
    let (by_strong, _) = by_rsa(2048);
    let (by_weak, weak_root) = by_rsa(1024);
    let twice = {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(HOST, &[HOST]).signed_by(&key, &pki.intermediate);
        let certificate = certificate.unwrap().der().clone();
        Identity::new(
            certificate.clone(),
            &[certificate, intermediate.clone()],
            &key,
        )
    };
    let namesake = Pki::new("Birch");
    let by_namesake = Identity::signed(
        &leaf(HOST, &[HOST]),
        &namesake.intermediate,
        slice::from_ref(&intermediate),
    );
    vec![
        case((
            "root cross-signed by an expired root",
            HOST,
            followed_by(slice::from_ref(&by_expired)),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "root cross-signed by an expired root that is sent too",
            HOST,
            followed_by(&[by_expired, expired_root.der().clone()]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "root cross-signed with an old signature",
            HOST,
            followed_by(&[with_sha1(&by_strong)]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "root cross-signed by an old root with a small key",
            HOST,
            followed_by(&[by_weak, weak_root]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "the root too",
            HOST,
            followed_by(&[root]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case(("the leaf twice", HOST, twice, roots.clone(), &[], Accepted)),
        case((
            "by one that borrows an authority's name",
            HOST,
            by_namesake,
            roots.clone(),
            &["untrusted_issuer"],
            Rejected,
        )),
        case((
            "by an authority for this domain",
            HOST,
            constrained(pki, &[".example.com"], &[]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "by an authority for another domain",
            HOST,
            constrained(pki, &["example.net"], &[]),
            roots.clone(),
            &["untrusted_issuer"],
            Rejected,
        )),
        case((
            "by an authority for all but this domain",
            HOST,
            constrained(pki, &[], &["example.com"]),
            roots.clone(),
            &["untrusted_issuer"],
            Rejected,
        )),
    ]
}

/// A leaf by an authority that may issue for some domains alone (RFC 5280, 4.2.1.10).
fn constrained(pki: &Pki, permitted: &[&str], excluded: &[&str]) -> Identity {
    let subtrees = |domains: &[&str]| {
        let domains = domains.iter();
        domains
            .map(|domain| GeneralSubtree::DnsName((*domain).to_owned()))
            .collect()
    };
    let mut params = authority("Birch", "Issuing CA 7");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: subtrees(permitted),
        excluded_subtrees: subtrees(excluded),
    });
    let key = KeyPair::generate().unwrap();
    let issuer = CertifiedIssuer::signed_by(params, key, &pki.root).unwrap();
    Identity::signed(&leaf(HOST, &[HOST]), &issuer, &[issuer.der().clone()])
}

fn by_intermediate(pki: &Pki, params: &CertificateParams) -> Identity {
    Identity::signed(params, &pki.intermediate, &[pki.intermediate.der().clone()])
}

fn names(pki: &Pki, roots: &Roots) -> Vec<Case> {
    use ProbeVerdict::{Accepted, Rejected};
    let good = |names: &[&str]| Identity::good(pki, names[0], names);
    let with = |common_name: &str, kinds: Vec<SanType>| {
        let mut params = leaf(common_name, &[]);
        params.subject_alt_names = kinds;
        by_intermediate(pki, &params)
    };
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let mailbox = SanType::Rfc822Name("bo@example.com".try_into().unwrap());
    // A Windows login name.
    let login = SanType::OtherName((
        vec![1, 3, 6, 1, 4, 1, 311, 20, 2, 3],
        OtherNameValue::Utf8String("bo@corp.example.com".to_owned()),
    ));
    let many: Vec<String> = (1..1000).map(|n| format!("h{n}.example.net")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).chain([HOST]).collect();
    let bucher = "mail.bücher.example";
    vec![
        case((
            "common name beside a mail address",
            HOST,
            with(HOST, vec![mailbox]),
            roots.clone(),
            &["cn_only"],
            Rejected,
        )),
        case((
            "common name beside an empty list",
            HOST,
            with_san(pki, HOST, vec![0x30, 0]),
            roots.clone(),
            &["cn_only"],
            Rejected,
        )),
        case((
            "another common name",
            HOST,
            with("Shop 7", vec![dns(HOST)]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "a login name too",
            HOST,
            with(HOST, vec![login, dns(HOST)]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "a URL too",
            HOST,
            with(HOST, vec![dns("https://mail.example.com/"), dns(HOST)]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "the last of 1000 names",
            HOST,
            good(&many),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "good IDN by wildcard",
            bucher,
            good(&["*.xn--bcher-kva.example"]),
            roots.clone(),
            &[],
            Accepted,
        )),
        case((
            "IDN in Latin-1",
            bucher,
            latin_1_leaf(pki, b"mail.b\xfccher.example"),
            roots.clone(),
            &["name_mismatch"],
            Rejected,
        )),
        case((
            "mailcow's own certificate, whose name was typed",
            "mail.example.org",
            mailcow(),
            roots.clone(),
            &["auto_generated", "self_signed"],
            Rejected,
        )),
        case((
            "a panel's own certificate",
            "mail.example.org",
            Identity::self_signed(&leaf("www.example.com", &["www.example.com"])),
            roots.clone(),
            &["name_mismatch", "self_signed"],
            Rejected,
        )),
        case((
            "Exchange's own certificate",
            HOST,
            Identity::self_signed(&leaf("EXCH01", &["EXCH01", "EXCH01.corp.local"])),
            roots.clone(),
            &["auto_generated", "name_mismatch", "self_signed"],
            Rejected,
        )),
    ]
}

/// A leaf with this subject alternative name.
fn with_san(pki: &Pki, common_name: &str, content: Vec<u8>) -> Identity {
    let mut params = leaf(common_name, &[]);
    let names = CustomExtension::from_oid_content(SUBJECT_ALT_NAME, content);
    params.custom_extensions.push(names);
    by_intermediate(pki, &params)
}

/// A leaf for a name as these bytes are, where only ASCII may stand.
pub(super) fn latin_1_leaf(pki: &Pki, name: &[u8]) -> Identity {
    let length = u8::try_from(name.len()).unwrap();
    let content = [&[0x30, length + 2, 0x82, length], name].concat();
    with_san(pki, "Mail", content)
}

/// RFC 5280, 4.2.1.6.
const SUBJECT_ALT_NAME: &[u64] = &[2, 5, 29, 17];

fn mailcow() -> Identity {
    let mut params = leaf("mail.example.org", &["mail.example.org"]);
    let name = &mut params.distinguished_name;
    name.push(DnType::OrganizationName, "mailcow");
    Identity::self_signed(&params)
}

fn critical() -> CertificateParams {
    let mut params = leaf(HOST, &[HOST]);
    let private = &[1, 3, 6, 1, 4, 1, 99_999, 1];
    let mut extension = CustomExtension::from_oid_content(private, vec![5, 0]);
    extension.set_criticality(true);
    params.custom_extensions.push(extension);
    params
}

fn for_purposes(purposes: Vec<ExtendedKeyUsagePurpose>) -> CertificateParams {
    let mut params = leaf(HOST, &[HOST]);
    params.extended_key_usages = purposes;
    params
}

fn uses_and_dates(pki: &Pki, roots: &Roots) -> Vec<Case> {
    use ExtendedKeyUsagePurpose::{Any, ClientAuth, ServerAuth};
    use ProbeVerdict::{Accepted, Rejected};
    // RFC 7633: the server has to send its authority's word.
    let must_staple = {
        let mut params = leaf(HOST, &[HOST]);
        let feature = &[1, 3, 6, 1, 5, 5, 7, 1, 24];
        let status_request = vec![0x30, 3, 2, 1, 5];
        let feature = CustomExtension::from_oid_content(feature, status_request);
        params.custom_extensions.push(feature);
        params
    };
    let minute = Duration::from_secs(60);
    let (hour, day) = (minute * 60, minute * 60 * 24);
    let noon = date_time_ymd(2030, 6, 15) + hour * 12;
    let of = |not_before, not_after| {
        let mut params = leaf(HOST, &[HOST]);
        params.not_before = not_before;
        params.not_after = not_after;
        params
    };
    let begun = date_time_ymd(2030, 1, 1);
    let second = Duration::from_secs(1);
    let table: Vec<(&str, CertificateParams, &[&str], ProbeVerdict)> = vec![
        (
            "for any use",
            for_purposes(vec![Any]),
            &["untrusted_issuer"],
            Rejected,
        ),
        (
            "for servers and clients",
            for_purposes(vec![ServerAuth, ClientAuth]),
            &[],
            Accepted,
        ),
        (
            "an unknown critical extension",
            critical(),
            &["untrusted_issuer"],
            Rejected,
        ),
        ("status to be sent along", must_staple, &[], Accepted),
        (
            "for ten years",
            of(begun, date_time_ymd(2040, 1, 1)),
            &[],
            Accepted,
        ),
        (
            "until 2050",
            of(begun, date_time_ymd(2050, 1, 1)),
            &[],
            Accepted,
        ),
        (
            "ended a second ago",
            of(begun, noon - second),
            &["expired"],
            Rejected,
        ),
        (
            "ended half an hour ago",
            of(begun, noon - minute * 30),
            &["expired"],
            Rejected,
        ),
        (
            "half of six days left",
            of(noon - day * 3, noon + day * 3),
            &[],
            Accepted,
        ),
    ];
    let table = table.into_iter();
    table
        .map(|(what, params, codes, verdict)| {
            let identity = by_intermediate(pki, &params);
            case((what, HOST, identity, roots.clone(), codes, verdict))
        })
        .collect()
}

#[test]
fn a_fault_of_trust_is_told_in_its_own_words() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let words = Words::new(Language::English);
    let clients = for_purposes(vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let any = for_purposes(vec![ExtendedKeyUsagePurpose::Any]);
    let table = [
        (
            by_intermediate(&pki, &critical()),
            TrustFault::CriticalExtension,
            "critical extension",
        ),
        (
            by_intermediate(&pki, &clients),
            TrustFault::NotForServers,
            "not meant for servers",
        ),
        (
            by_intermediate(&pki, &any),
            TrustFault::NotForServers,
            "not meant for servers",
        ),
        (
            constrained(&pki, &[], &["example.com"]),
            TrustFault::NameNotPermitted,
            "may not issue certificates for this name",
        ),
    ];
    for (identity, wanted, says) in table {
        let at = Mail::new(identity).start();
        let found = probe(HOST, 587, at, &roots, quick());
        let [problem @ Problem::UntrustedIssuer { fault, .. }] = &*found.problems else {
            panic!("{says}: {found:?}");
        };
        assert_eq!(*fault, wanted);
        let text = words.problem(problem, &found);
        assert!(text.contains(says), "{text}");
        assert!(!text.contains("name is not the trouble"), "{text}");
    }
}

#[test]
fn a_server_that_reports_a_fault_of_its_own_is_told_so() {
    let at = after_starttls(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 80]);
    });
    let found = probe(HOST, 587, at, &Roots::mozilla(), quick());
    let text = Words::new(Language::English).problem(&found.problems[0], &found);
    assert!(text.contains("reports an internal fault"), "{text}");
}

#[test]
fn a_key_that_programs_do_not_take_is_told_by_its_curve() {
    let pki = Pki::new("Birch");
    let words = Words::new(Language::English);
    for (curve, name) in [(Curve::P521, "P-521"), (Curve::Secp256k1, "secp256k1")] {
        let at = Mail::new(on_curve(&pki, curve)).start();
        let found = probe(HOST, 587, at, &pki.roots(), quick());
        let text = words.problem(&found.problems[0], &found);
        assert!(text.contains(name), "{text}");
        assert!(!text.contains("belongs to another"), "{text}");
    }
}

/// Whether a server sends the root too.
#[derive(PartialEq)]
enum RootSent {
    NotSent,
    Sent,
}

/// A chain that ends at a self-made root with this country, organisation and common name.
fn called(names: &[&str; 3], sent: RootSent) -> Identity {
    let root = root_called(names);
    let intermediate = CertifiedIssuer::signed_by(
        authority("Let's Encrypt", "YE1"),
        KeyPair::generate().unwrap(),
        &root,
    )
    .unwrap();
    let mut rest = vec![intermediate.der().clone()];
    if sent == RootSent::Sent {
        rest.push(root.der().clone());
    }
    Identity::signed(&leaf(HOST, &[HOST]), &intermediate, &rest)
}

const X1_ORGANIZATION: &str = "Internet Security Research Group";

/// A leaf with an Ed25519 key (RFC 8410).
fn ed25519(pki: &Pki) -> Identity {
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let certificate = leaf(HOST, &[HOST]).signed_by(&key, &pki.intermediate);
    let rest = [pki.intermediate.der().clone()];
    Identity::new(certificate.unwrap().der().clone(), &rest, &key)
}

/// A server's certificate that is marked as an authority's.
fn authority_leaf(
    issuer: &CertifiedIssuer<'static, KeyPair>,
    rest: &[CertificateDer<'static>],
) -> Identity {
    let mut params = leaf(HOST, &[HOST]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Identity::signed(&params, issuer, rest)
}

fn with_usage(pki: &Pki, usage: KeyUsagePurpose) -> Identity {
    let mut params = leaf(HOST, &[HOST]);
    params.key_usages = vec![usage];
    Identity::signed(
        &params,
        &pki.intermediate,
        &[pki.intermediate.der().clone()],
    )
}

/// A leaf for an RSA key that the server does not hold.
fn rsa_leaf(pki: &Pki, bits: usize) -> Identity {
    let certificate = leaf(HOST, &[HOST])
        .signed_by(&Rsa::new(bits), &pki.intermediate)
        .unwrap();
    Identity::noise(vec![
        certificate.der().clone(),
        pki.intermediate.der().clone(),
    ])
}

/// A leaf signed with SHA-1 by a root, and that root.
fn sha1_identity() -> (Identity, CertificateDer<'static>) {
    let root = CertifiedIssuer::self_signed(authority("Elm", "Root"), Rsa::new(2048)).unwrap();
    let key = KeyPair::generate().unwrap();
    assert!(!key.der_bytes().is_empty());
    let certificate = leaf(HOST, &[HOST]).signed_by(&key, &root).unwrap();
    let identity = Identity::new(with_sha1(certificate.der()), &[], &key);
    (identity, root.der().clone())
}

fn handshakes(pki: &Pki, roots: &Roots) -> Vec<Case> {
    use ProbeVerdict::{Accepted, Rejected, Unreachable};
    use rustls::crypto::ring::cipher_suite::{
        TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    };
    let identity = Identity::good(pki, HOST, &[HOST]);
    let wanted = |required| ClientCertificates {
        root: pki.root.der().clone(),
        required,
    };
    let mut asks = Mail::new(identity.clone());
    asks.client_certificates = Some(wanted(false));
    let mut asks_12 = asks.clone();
    asks_12.versions = ONLY_TLS12;
    let mut demands = asks.clone();
    demands.client_certificates = Some(wanted(true));
    let mut demands_12 = demands.clone();
    demands_12.versions = ONLY_TLS12;
    let mut two_faces = Mail::new(identity.clone());
    two_faces.without_sni = Some(Identity::good(
        pki,
        "other.example.com",
        &["other.example.com"],
    ));
    let mut nameless = Mail::new(identity.clone());
    nameless.refuses_names = true;
    let mut implicit = Mail::new(identity.clone());
    implicit.implicit = true;
    let mut only_12 = Mail::new(identity.clone());
    only_12.versions = ONLY_TLS12;
    let mut one_suite = only_12.clone();
    one_suite.suite = Some(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256);
    let mut one_rsa_suite = only_12.clone();
    one_rsa_suite.suite = Some(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256);
    one_rsa_suite.identity = {
        let key = KeyPair::from_pem(RSA_2048).unwrap();
        let certificate = leaf(HOST, &[HOST]).signed_by(&key, &pki.intermediate);
        let rest = [pki.intermediate.der().clone()];
        Identity::new(certificate.unwrap().der().clone(), &rest, &key)
    };
    // Says this inside TLS, and then nothing.
    let config = implicit.config();
    let inside_tls = |said: &'static [u8]| {
        let config = Arc::clone(&config);
        listen(move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let _ = stream.write_all(said).and_then(|()| stream.flush());
            let _ = stream.read(&mut [0; 512]);
            thread::sleep(Duration::from_secs(6));
        })
    };
    let reports_a_fault = after_starttls(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 80]);
    });
    let mut no_auth = Mail::new(identity.clone());
    no_auth.auth = None;
    let mut tokens = Mail::new(identity.clone());
    tokens.auth = Some("GSSAPI NTLM XOAUTH2");
    let old = old_server([3, 1], identity.chain().to_vec(), b"");
    let warns = old_server([3, 1], identity.chain().to_vec(), &[21, 3, 1, 0, 2, 1, 112]);
    // A fatal alert, application data, and text in front of the hello.
    let [alerts, jumps, talks] = [
        b"\x15\x03\x01\x00\x02\x02\x28".as_slice(),
        b"\x17\x03\x01\x00\x01x",
        b"500 unknown\r\n",
    ]
    .map(|first| old_server([3, 1], identity.chain().to_vec(), first));
    let old_wrong = old_server(
        [3, 2],
        Identity::self_signed(&leaf("a.example.com", &["a.example.com"]))
            .chain()
            .to_vec(),
        b"",
    );
    let old_ciphers = old_server([3, 3], identity.chain().to_vec(), b"");
    let by_rsa = |version| old_hello(RSA_EXCHANGE, version, identity.chain().to_vec(), b"");
    let rsa_used = |suite, usage: Option<KeyUsagePurpose>| {
        let mut params = leaf(HOST, &[HOST]);
        params.key_usages.extend(usage);
        let certificate = params
            .signed_by(&Rsa::new(2048), &pki.intermediate)
            .unwrap();
        let chain = vec![certificate.der().clone(), pki.intermediate.der().clone()];
        old_server_with(suite, [3, 3], chain, b"")
    };

    let table: Vec<(&str, u16, SocketAddr, &[&str], ProbeVerdict)> = vec![
        (
            "asks for a client certificate",
            587,
            asks.start(),
            &["client_certificate_requested"],
            Accepted,
        ),
        (
            "asks for one in TLS 1.2",
            587,
            asks_12.start(),
            &["client_certificate_requested"],
            Accepted,
        ),
        (
            "demands one",
            587,
            demands.start(),
            &["client_certificate_requested", "tls_failed"],
            Rejected,
        ),
        (
            "demands one in TLS 1.2",
            587,
            demands_12.start(),
            &["client_certificate_requested", "tls_failed"],
            Rejected,
        ),
        (
            "another certificate without SNI",
            587,
            two_faces.start(),
            &["sni_differs"],
            Accepted,
        ),
        (
            "no certificate for a client that sends a name",
            587,
            nameless.start(),
            &["sni_differs", "tls_failed"],
            Rejected,
        ),
        (
            "implicit TLS on 465",
            465,
            implicit.clone().start(),
            &[],
            Accepted,
        ),
        (
            "implicit TLS on a port that says nothing of it",
            8025,
            implicit.clone().start(),
            &[],
            Accepted,
        ),
        (
            "implicit TLS on 587, where nothing is said before the greeting",
            587,
            implicit.start(),
            &["timeout"],
            Unreachable,
        ),
        (
            "STARTTLS on 465",
            465,
            Mail::new(identity.clone()).start(),
            &[],
            Accepted,
        ),
        (
            "no login",
            587,
            no_auth.clone().start(),
            &["no_auth"],
            Accepted,
        ),
        ("no login on 25", 25, no_auth.start(), &[], Accepted),
        (
            "logins without a password",
            587,
            tokens.start(),
            &["no_password_login"],
            Accepted,
        ),
        ("TLS 1.2 alone", 587, only_12.start(), &[], Accepted),
        ("one cipher suite", 587, one_suite.start(), &[], Accepted),
        (
            "one cipher suite for RSA",
            587,
            one_rsa_suite.start(),
            &[],
            Accepted,
        ),
        (
            "a fault of the server's own",
            587,
            reports_a_fault,
            &["tls_failed"],
            Rejected,
        ),
        (
            "POP in TLS",
            995,
            inside_tls(b"+OK POP3 ready\r\n"),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "TLS, then silence",
            443,
            inside_tls(b""),
            &["timeout"],
            Unreachable,
        ),
        ("TLS 1.0", 587, old, &["tls_too_old"], Rejected),
        (
            "TLS 1.0 with a warning",
            587,
            warns,
            &["tls_too_old"],
            Rejected,
        ),
        ("an alert for all", 587, alerts, &["tls_failed"], Rejected),
        ("data too early", 587, jumps, &["tls_failed"], Rejected),
        ("text for all", 587, talks, &["tls_failed"], Rejected),
        (
            "TLS 1.1 and more",
            587,
            old_wrong,
            &["name_mismatch", "self_signed", "tls_too_old"],
            Rejected,
        ),
        (
            "old cipher suites",
            587,
            old_ciphers,
            &["old_ciphers"],
            Accepted,
        ),
        (
            "old cipher suites on 465",
            465,
            listen(by_rsa([3, 3])),
            &["old_ciphers"],
            Accepted,
        ),
        (
            "TLS 1.0 on 465",
            465,
            listen(by_rsa([3, 1])),
            &["tls_too_old"],
            Rejected,
        ),
        (
            "old cipher suites on 465, and today's client is hung up on",
            465,
            listen(hangs_up_on_new(by_rsa([3, 3]))),
            &["old_ciphers"],
            Accepted,
        ),
        (
            "an RSA key exchange, key to encipher with",
            587,
            rsa_used(RSA_EXCHANGE, Some(KeyUsagePurpose::KeyEncipherment)),
            &["old_ciphers"],
            Accepted,
        ),
        (
            "an RSA key exchange, key to sign with",
            587,
            rsa_used(RSA_EXCHANGE, Some(KeyUsagePurpose::DigitalSignature)),
            &["key_usage", "old_ciphers"],
            Rejected,
        ),
        (
            "an RSA key exchange, no key usage",
            587,
            rsa_used(RSA_EXCHANGE, None),
            &["old_ciphers"],
            Accepted,
        ),
        (
            "ephemeral keys, key to encipher with",
            587,
            rsa_used(EPHEMERAL, Some(KeyUsagePurpose::KeyEncipherment)),
            &["key_usage", "old_ciphers"],
            Rejected,
        ),
        (
            "ephemeral keys, key to sign with",
            587,
            rsa_used(EPHEMERAL, Some(KeyUsagePurpose::DigitalSignature)),
            &["old_ciphers"],
            Accepted,
        ),
    ];
    table
        .into_iter()
        .map(|(what, port, at, codes, verdict)| Case {
            what,
            host: HOST,
            port,
            at,
            roots: roots.clone(),
            timeout: 3,
            codes,
            verdict,
        })
        .collect()
}

/// Sends an alert to a client that offers TLS 1.3; to one that does not, `first` and its hello.
pub(super) fn old_server(
    version: [u8; 2],
    chain: Vec<CertificateDer<'static>>,
    first: &'static [u8],
) -> SocketAddr {
    old_server_with(RSA_EXCHANGE, version, chain, first)
}

/// `TLS_RSA_WITH_AES_128_CBC_SHA`.
const RSA_EXCHANGE: [u8; 2] = [0x00, 0x2f];
/// `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`.
const EPHEMERAL: [u8; 2] = [0xc0, 0x13];

fn old_server_with(
    suite: [u8; 2],
    version: [u8; 2],
    chain: Vec<CertificateDer<'static>>,
    first: &'static [u8],
) -> SocketAddr {
    let serve = old_hello(suite, version, chain, first);
    after_starttls(serve)
}

/// Hangs up on a client that offers TLS 1.3, and serves another in the given way.
fn hangs_up_on_new(
    serve: impl Fn(TcpStream) + Send + Sync + 'static,
) -> impl Fn(TcpStream) + Send + Sync + 'static {
    move |stream| {
        let mut hello = [0; 4096];
        thread::sleep(Duration::from_millis(50));
        let count = stream.peek(&mut hello).unwrap_or_default();
        if !hello[..count].windows(4).any(|w| w == [0, 43, 0, 5]) {
            serve(stream);
        }
    }
}

/// What such a server does once it is the turn of TLS.
fn old_hello(
    suite: [u8; 2],
    version: [u8; 2],
    chain: Vec<CertificateDer<'static>>,
    first: &'static [u8],
) -> impl Fn(TcpStream) + Send + Sync + 'static {
    old_hello_on(None, suite, version, chain, first)
}

/// Such a server that has one curve for its ephemeral keys (RFC 8422, 5.4), and TLS 1.2.
pub(super) fn server_on_curve(curve: u16, chain: Vec<CertificateDer<'static>>) -> SocketAddr {
    let [suite, version] = [ECDSA_GCM, [3, 3]];
    after_starttls(old_hello_on(Some(curve), suite, version, chain, b""))
}

/// `TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256`.
const ECDSA_GCM: [u8; 2] = [0xc0, 0x2b];

fn old_hello_on(
    curve: Option<u16>,
    suite: [u8; 2],
    version: [u8; 2],
    chain: Vec<CertificateDer<'static>>,
    first: &'static [u8],
) -> impl Fn(TcpStream) + Send + Sync + 'static {
    move |mut stream| {
        let mut hello = vec![0; 4096];
        let count = stream.read(&mut hello).unwrap_or_default();
        // supported_versions, which only a modern client sends.
        let modern = hello[..count].windows(4).any(|w| w == [0, 43, 0, 5]);
        if modern {
            // "protocol version", or "handshake failure" where no curve is shared.
            let alert = if curve.is_some() { 40 } else { 70 };
            let _ = stream.write_all(&[21, 3, 1, 0, 2, 2, alert]);
            return;
        }
        let message = |kind: u8, body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            [&[kind, length[1], length[2], length[3]], body].concat()
        };
        let mut server_hello = version.to_vec();
        server_hello.extend([7; 32]);
        server_hello.extend([0, suite[0], suite[1], 0]);
        let mut certificates = Vec::new();
        for certificate in &chain {
            let length = u32::try_from(certificate.len()).unwrap().to_be_bytes();
            certificates.extend(&length[1..]);
            certificates.extend(certificate.iter());
        }
        let length = u32::try_from(certificates.len()).unwrap().to_be_bytes();
        let certificates = [&length[1..], &certificates].concat();
        let exchange = curve.map(|curve| {
            let [high, low] = curve.to_be_bytes();
            let point = [&[3, high, low, 133, 4], &[7; 132][..]].concat();
            let signature = [&[4, 3, 0, 70], &[7; 70][..]].concat();
            message(12, &[point, signature].concat())
        });
        let all = [
            message(2, &server_hello),
            message(11, &certificates),
            exchange.unwrap_or_default(),
            message(14, &[]),
        ]
        .concat();
        let _ = stream.write_all(first);
        // In small records, as old servers do.
        for part in all.chunks(700) {
            let length = u16::try_from(part.len()).unwrap().to_be_bytes();
            let head = [22, version[0], version[1], length[0], length[1]];
            if stream.write_all(&[&head, part].concat()).is_err() {
                return;
            }
        }
        let _ = stream.read(&mut hello);
    }
}

fn dialogues(roots: &Roots) -> Vec<Case> {
    use ProbeVerdict::{Rejected, Unreachable};
    let says = |script: &'static [&'static str]| {
        listen(move |mut stream| {
            let mut line = [0; 512];
            for said in script {
                if stream.write_all(said.as_bytes()).is_err() {
                    return;
                }
                if !matches!(stream.read(&mut line), Ok(1..)) {
                    return;
                }
            }
        })
    };
    const GREETING: &str = "220 mx.example.net ESMTP\r\n";
    const EHLO: &str = "250-mx.example.net\r\n250 STARTTLS\r\n";
    let table: Vec<(&str, SocketAddr, &[&str], ProbeVerdict)> = vec![
        (
            "busy",
            says(&["421 too many connections\r\n"]),
            &["not_ready"],
            Unreachable,
        ),
        (
            "unwelcome",
            says(&["554 go away\r\n", "221 bye\r\n"]),
            &["not_ready"],
            Unreachable,
        ),
        (
            "no STARTTLS",
            says(&[
                GREETING,
                "250-mx.example.net\r\n250 AUTH PLAIN\r\n",
                "221 bye\r\n",
            ]),
            &["starttls_not_offered"],
            Rejected,
        ),
        (
            "no EHLO of any name",
            says(&[GREETING, "550 invalid HELO name\r\n", "221 bye\r\n"]),
            &["ehlo_refused"],
            Rejected,
        ),
        (
            "a greeting of another kind",
            says(&["200 hello\r\n"]),
            &["protocol_error"],
            Rejected,
        ),
        (
            "news",
            says(&["200 news server ready\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "LMTP",
            says(&["220 mx LMTP ready\r\n", "500 what?\r\n", "221 bye\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "a host of that name",
            says(&["220 ftp ESMTP ready\r\n", "500 what?\r\n", "221 bye\r\n"]),
            &["starttls_not_offered"],
            Rejected,
        ),
        (
            "filter rules",
            says(&["\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "a screen",
            says(&["RFB 003.008\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "a database",
            says(&["J\0\0\0\n8.0.36\0"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "options of Telnet, and no line",
            listen(|mut stream| {
                let _ = stream.write_all(&[0xff, 0xfd, 0x18]);
                let _ = stream.read(&mut [0; 9]);
            }),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "a prompt, and no line",
            says(&["\r\nlogin: "]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "FTP",
            says(&["220 FTP server ready\r\n", "500 what?\r\n", "221 bye\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "IMAP",
            says(&["* OK [CAPABILITY IMAP4rev1] ready\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "POP",
            says(&["+OK ready\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        (
            "no EHLO",
            says(&[GREETING, "502 what?\r\n", "221 bye\r\n"]),
            &["starttls_not_offered"],
            Rejected,
        ),
        (
            "STARTTLS refused",
            says(&[GREETING, EHLO, "454 TLS not available\r\n", "221 bye\r\n"]),
            &["starttls_refused"],
            Rejected,
        ),
        (
            "injected",
            says(&[GREETING, EHLO, "220 ready\r\n250 injected\r\n"]),
            &["plaintext_after_starttls"],
            Rejected,
        ),
        (
            "no SMTP",
            says(&["SSH-2.0-OpenSSH_9.2\r\n"]),
            &["wrong_protocol"],
            Rejected,
        ),
        ("hung up", says(&[]), &["closed"], Unreachable),
        (
            "silent",
            listen(|stream| {
                std::thread::sleep(Duration::from_secs(3));
                drop(stream);
            }),
            &["timeout"],
            Unreachable,
        ),
        ("nobody", closed(), &["refused"], Unreachable),
        (
            "endless line",
            listen(|mut stream| {
                let _ = stream.write_all(&[b"220 ".as_slice(), &[b'x'; 9000]].concat());
                let _ = stream.read(&mut [0; 9]);
            }),
            &["limit_exceeded"],
            Rejected,
        ),
    ];
    table
        .into_iter()
        .map(|(what, at, codes, verdict)| Case {
            what,
            host: HOST,
            port: 587,
            at,
            roots: roots.clone(),
            timeout: 1,
            codes,
            verdict,
        })
        .collect()
}

#[test]
fn the_card_has_all_facts() {
    let pki = Pki::new("Birch");
    let mut mail = Mail::new(Identity::good(
        &pki,
        HOST,
        &[HOST, "*.example.net", "192.0.2.1"],
    ));
    mail.greeting = "mail.example.com ESMTP\u{1b}[31m";
    let found = probe(HOST, 587, mail.start(), &pki.roots(), quick());
    let json = serde_json::to_value(&found).unwrap();
    let keys: BTreeSet<&str> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for key in [
        "host",
        "port",
        "security",
        "address",
        "verdict",
        "greeting",
        "server_name",
        "auth",
        "tls",
        "certificate",
        "name_matches",
        "problems",
        "use_instead",
    ] {
        assert!(keys.contains(key), "{key}");
    }
    assert_eq!(json["host"], HOST);
    assert_eq!(json["port"], 587);
    assert_eq!(json["security"], "starttls");
    assert_eq!(json["address"], "127.0.0.1");
    assert_eq!(json["verdict"], "accepted");
    assert_eq!(json["server_name"], HOST);
    assert_eq!(json["greeting"], "mail.example.com ESMTP\u{1b}[31m");
    assert_eq!(json["auth"], serde_json::json!(["PLAIN", "LOGIN"]));
    assert_eq!(json["tls"]["version"], "TLSv1.3");
    assert!(json["tls"]["cipher"].as_str().unwrap().starts_with("TLS_"));
    let certificate = &json["certificate"];
    assert_eq!(
        certificate["names"],
        serde_json::json!([HOST, "*.example.net", "192.0.2.1"])
    );
    assert_eq!(certificate["subject"], "CN=mail.example.com");
    assert_eq!(certificate["issuer"], "O=Birch, CN=Birch Issuing CA 1");
    assert_eq!(certificate["not_before"], "2030-01-01T00:00:00Z");
    assert_eq!(certificate["not_after"], "2031-01-01T00:00:00Z");
    assert_eq!(certificate["self_signed"], false);
    assert_eq!(certificate["key"], "EC P-256");
    assert_eq!(certificate["signature"], "ecdsa-with-SHA256");
    assert_eq!(certificate["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(certificate["chain"].as_array().unwrap().len(), 2);

    let at = Mail::new(Identity::signed(&leaf(HOST, &[]), &pki.intermediate, &[])).start();
    let found = probe("smtp.example.net", 587, at, &pki.roots(), quick());
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(
        json["certificate"]["names"],
        serde_json::json!(["CN=mail.example.com"])
    );
    let code = |problem: &Problem| serde_json::to_value(problem).unwrap()["code"].clone();
    for problem in &found.problems {
        assert_eq!(code(problem), problem.code().as_str());
    }
}

#[test]
fn own_name_matching_agrees_with_webpki() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let on_it = [
        "mail.example.com",
        "*.example.net",
        "*.b.example.org",
        "EXAMPLE.org",
    ];
    let at = Mail::new(Identity::good(&pki, "x", &on_it)).start();
    for host in [
        "mail.example.com",
        "example.com",
        "a.mail.example.com",
        "example.net",
        "x.example.net",
        "a.x.example.net",
        "b.example.org",
        "c.b.example.org",
        "example.org",
        "www.example.org",
    ] {
        let found = probe(host, 587, at, &roots, quick());
        let name = HostName::parse(host).unwrap();
        assert_eq!(
            found.name_matches,
            Some(found.covering(&name).is_some()),
            "{host}"
        );
    }
    let wildcard = PresentedName::Dns("*.com".to_owned());
    assert!(!wildcard.covers(&HostName::parse("example.com").unwrap()));
}

#[test]
fn an_explicit_security_is_obeyed() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let starttls = Mail::new(Identity::good(&pki, HOST, &[HOST]));
    let mut implicit = starttls.clone();
    implicit.implicit = true;
    let only = |security| ProbeSettings {
        security: SecurityChoice::Only(security),
        ..settings(Duration::from_secs(1))
    };
    let (starttls, implicit) = (starttls.start(), implicit.start());
    let table = [
        (starttls, Security::StartTls, ProbeVerdict::Accepted, None),
        (
            starttls,
            Security::ImplicitTls,
            ProbeVerdict::Rejected,
            Some("tls_failed"),
        ),
        (
            implicit,
            Security::ImplicitTls,
            ProbeVerdict::Accepted,
            None,
        ),
        (
            implicit,
            Security::StartTls,
            ProbeVerdict::Unreachable,
            Some("timeout"),
        ),
    ];
    for (at, security, verdict, code) in table {
        let found = probe(HOST, 2525, at, &roots, only(security));
        assert_eq!((found.verdict, found.security), (verdict, security));
        assert_eq!(codes(&found), Vec::from_iter(code));
    }
}

#[test]
fn a_late_greeting_is_waited_for_while_the_other_way_is_tried() {
    let pki = Pki::new("Birch");
    let mut mail = Mail::new(Identity::good(&pki, HOST, &[HOST]));
    mail.delay = Duration::from_millis(1200);
    let found = probe(
        HOST,
        587,
        mail.start(),
        &pki.roots(),
        settings(Duration::from_secs(2)),
    );
    assert_eq!(
        (found.verdict, found.security),
        (ProbeVerdict::Accepted, Security::StartTls)
    );
}

/// What Gmail's library has dropped is not called accepted by today's programs.
#[test]
fn old_ciphers_that_gmail_has_dropped_are_told_apart() {
    let pki = Pki::new("Cedar");
    let chain = Identity::good(&pki, HOST, &[HOST]).chain().to_vec();
    let table = [
        ([0xc0, 0x13], CipherSupport::Kept),
        ([0xc0, 0x27], CipherSupport::Kept),
        ([0x00, 0x2f], CipherSupport::Kept),
        ([0x00, 0x9c], CipherSupport::Kept),
        ([0xc0, 0x28], CipherSupport::Dropped),
        ([0x00, 0x3c], CipherSupport::Dropped),
        ([0x00, 0x9e], CipherSupport::Dropped),
    ];
    let words = Words::new(Language::English);
    for (suite, support) in table {
        let at = old_server_with(suite, [3, 3], chain.clone(), b"");
        let found = probe(
            HOST,
            587,
            at,
            &pki.roots(),
            settings(Duration::from_secs(5)),
        );
        let old = found.problems.iter().find_map(|problem| match problem {
            Problem::OldCiphers { in_gmail, .. } => {
                Some((*in_gmail, words.problem(problem, &found)))
            }
            _ => None,
        });
        let (in_gmail, text) = old.unwrap();
        assert_eq!(in_gmail, support, "{suite:?}");
        let says_dropped = text.contains("has dropped it");
        assert_eq!(says_dropped, support == CipherSupport::Dropped, "{text}");
    }
}

/// Some services say nothing before they hear something: what they say then tells what they are, on a
/// port where TLS may be tried.
#[test]
fn a_service_that_waits_for_bytes_is_named() {
    let waiting = |reply: &'static [u8]| {
        listen(move |mut stream| {
            if matches!(stream.read(&mut [0; 512]), Ok(1..)) {
                let _ = stream.write_all(reply);
            }
        })
    };
    let redis = b"-ERR unknown command '\x16\x03'\r\n";
    let xmpp = b"<?xml version='1.0'?><stream:stream><stream:error>";
    let table: [(u16, &[u8], &str); 4] = [
        (6379, redis, "wrong_protocol"),
        (5222, xmpp, "wrong_protocol"),
        (6379, b"", "timeout"),
        (587, redis, "timeout"),
    ];
    thread::scope(|scope| {
        for (port, reply, code) in table {
            scope.spawn(move || {
                let settings = settings(Duration::from_secs(2));
                let found = probe(HOST, port, waiting(reply), &Roots::mozilla(), settings);
                assert_eq!(codes(&found), [code], "{port}");
            });
        }
    });
}

#[test]
fn a_host_has_three_ports_and_every_address() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let good = Mail::new(Identity::good(&pki, HOST, &[HOST])).start();
    let bad = Mail::new(Identity::good(&pki, "x", &["other.example.com"])).start();
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let run = |to: &[(u16, SocketAddr)], family| {
        let settings = ProbeSettings {
            family,
            connect_to: to
                .iter()
                .map(|(port, at)| ConnectTo {
                    for_host: HOST.parse::<Target>().ok().map(|target| target.host),
                    for_port: Some(*port),
                    address: at.ip(),
                    port: Some(at.port()),
                })
                .collect(),
            ..quick()
        };
        let prober = Prober {
            dial: &TcpDial,
            resolve: &Zone::default(),
            roots: &roots,
            settings: &settings,
            table: heloscope::operator::Table::builtin(),
            now: now(),
        };
        prober.run(&prober.plan(&[HOST.parse().unwrap()], TargetOrigin::Typed))
    };
    let seen = |probes: &[Probe]| -> Vec<(u16, ProbeVerdict, Vec<&str>)> {
        probes
            .iter()
            .map(|p| (p.port, p.verdict, codes(p)))
            .collect()
    };
    let none = || vec!["dns_not_found"];
    use ProbeVerdict::{Accepted, Rejected, Unreachable};

    let probes = run(&[(587, good), (587, closed)], Family::Any);
    assert_eq!(
        seen(&probes),
        [
            (587, Accepted, vec!["address_unreachable"]),
            (587, Unreachable, vec!["refused"]),
            (465, Unreachable, none()),
            (25, Unreachable, none()),
        ]
    );
    assert_eq!(probes[2].address, None);
    assert!(host_accepted(&probes));

    // One rejected address spoils its port, another port still counts.
    assert!(!host_accepted(&run(
        &[(587, good), (587, bad)],
        Family::Any
    )));
    assert!(host_accepted(&run(&[(587, bad), (465, good)], Family::Any)));
    // Port 25 alone is no login port.
    let probes = run(&[(25, good)], Family::Any);
    assert_eq!(seen(&probes)[2], (25, Accepted, vec![]));
    assert_eq!(
        seen(&run(&[(587, bad)], Family::Any))[0],
        (587, Rejected, vec!["name_mismatch"])
    );
    assert!(!host_accepted(&probes));
    // No address of the wanted family.
    assert!(
        run(&[(587, good)], Family::V6)
            .iter()
            .all(|p| p.has(ProblemCode::DnsNotFound))
    );
}

#[test]
fn names_from_mail_are_not_dialled_inside() {
    let roots = Roots::mozilla();
    let settings = quick();
    let zone = Zone {
        addresses: vec![(
            "mail.example.com",
            vec!["127.0.0.1".parse().unwrap(), "8.8.8.8".parse().unwrap()],
        )],
        ..Zone::default()
    };
    let prober = Prober {
        dial: &TcpDial,
        resolve: &zone,
        roots: &roots,
        settings: &settings,
        table: heloscope::operator::Table::builtin(),
        now: now(),
    };
    let targets = [
        HOST.parse().unwrap(),
        format!("{HOST}:8080").parse().unwrap(),
    ];
    let plan = prober.plan(&targets, TargetOrigin::FromMail);
    let dialled: Vec<_> = plan
        .endpoints
        .iter()
        .map(|e| e.at.unwrap().to_string())
        .collect();
    assert_eq!(dialled, ["8.8.8.8:587", "8.8.8.8:465", "8.8.8.8:25"]);
    assert_eq!(plan.skipped.len(), 5);
    assert_eq!(
        prober.plan(&targets, TargetOrigin::Typed).endpoints.len(),
        8
    );
}

#[test]
fn roots_that_are_none_are_refused() {
    let mut roots = Roots::mozilla();
    assert!(roots.add_pem(b"").is_err());
    assert!(
        roots
            .add_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .is_err()
    );
    let pki = Pki::new("Birch");
    roots.add_pem(pki.root.pem().as_bytes()).unwrap();
}
