//! Everything that a strict client holds against a certificate.
//!
//! Trust is judged by webpki, which stops at its first error; so the chain is tried now and at
//! times inside the leaf's validity, and the name on its own. That way an expired certificate of a
//! private authority for another host says all three.
//!
//! Not here: revocation, certificate transparency, DANE.

use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use webpki::{EndEntityCert, KeyUsage};
use x509_parser::oid_registry as oid;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate, X509Version};

use crate::name::HostName;
use crate::probe::certificate::{
    CHAIN_CAP, Certificate, PresentedName, Roots, describe, has_weak_signature, key_of, name_text,
    signature_name, timestamp,
};
use crate::probe::problem::{AutoSign, Problem, TrustFault};
use crate::probe::smtp::cut;
use crate::probe::target::Host;

/// What is held against a chain.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) certificate: Certificate,
    pub(super) name_matches: bool,
    pub(super) problems: Vec<Problem>,
}

/// Judges a chain as sent, the leaf first; none when the leaf cannot be read.
pub(super) fn judge(
    chain: &[CertificateDer<'static>],
    host: &Host,
    roots: &Roots,
    now: Timestamp,
) -> Option<Judged> {
    let chain = Chain::read(chain, roots, now)?;
    let mut problems = Vec::new();
    problems.extend(dates(&chain.certificate, now));
    strength(&chain.leaf, &chain.rest, &mut problems);
    let trusted = match chain.trust() {
        Trust::Trusted => true,
        Trust::OutOfTime(problem) => {
            problems.push(problem);
            true
        }
        Trust::Untrusted(problem) => {
            problems.push(problem);
            false
        }
    };
    let name_matches = names(
        chain.leaf_der,
        &chain.certificate,
        host,
        trusted,
        &mut problems,
    );
    Some(Judged {
        certificate: chain.certificate,
        name_matches,
        problems,
    })
}

fn dates(certificate: &Certificate, now: Timestamp) -> Option<Problem> {
    let left = now.duration_until(certificate.not_after);
    let days = left.as_secs().saturating_abs() / DAY;
    if now > certificate.not_after {
        return Some(Problem::Expired {
            not_after: certificate.not_after,
            days,
            subject: None,
        });
    }
    if now < certificate.not_before {
        return Some(Problem::NotYetValid {
            not_before: certificate.not_before,
        });
    }
    (days < SOON).then_some(Problem::ExpiresSoon {
        not_after: certificate.not_after,
        days,
    })
}

fn strength(leaf: &X509Certificate<'_>, rest: &[X509Certificate<'_>], problems: &mut Vec<Problem>) {
    let mut weak_key = None;
    let mut weak_signature = None;
    for (index, certificate) in std::iter::once(leaf).chain(rest).enumerate() {
        let subject = || (index > 0).then(|| name_text(certificate.subject()));
        // A root's signature on itself is not relied on; the leaf's is what people look at.
        let is_root = index > 0 && is_root(certificate);
        let key = key_of(certificate);
        if weak_key.is_none() && key.is_weak() {
            weak_key = Some(Problem::WeakKey {
                key: key.to_string(),
                subject: subject(),
            });
        }
        if weak_signature.is_none() && !is_root && has_weak_signature(certificate) {
            weak_signature = Some(Problem::WeakSignature {
                signature: signature_name(certificate),
                subject: subject(),
            });
        }
    }
    problems.extend(weak_key);
    problems.extend(weak_signature);
}

/// A chain as sent, as webpki and as x509-parser read it, and what it is held against.
struct Chain<'c> {
    leaf_der: &'c CertificateDer<'static>,
    rest_der: &'c [CertificateDer<'static>],
    leaf: X509Certificate<'c>,
    rest: Vec<X509Certificate<'c>>,
    certificate: Certificate,
    roots: &'c Roots,
    now: Timestamp,
}

/// Whether a chain ends at a root, dates aside.
enum Trust {
    Trusted,
    /// It does, and one of its certificates is out of its time.
    OutOfTime(Problem),
    Untrusted(Problem),
}

impl<'c> Chain<'c> {
    /// Reads a chain, the leaf first; none when the leaf cannot be read.
    fn read(
        chain: &'c [CertificateDer<'static>],
        roots: &'c Roots,
        now: Timestamp,
    ) -> Option<Self> {
        let (leaf_der, rest_der) = chain.split_first()?;
        let (_, leaf) = X509Certificate::from_der(leaf_der).ok()?;
        let rest: Vec<X509Certificate<'_>> = rest_der
            .iter()
            .take(CHAIN_CAP)
            .filter_map(|der| Some(X509Certificate::from_der(der).ok()?.1))
            .collect();
        let certificate = describe(&leaf, leaf_der, &rest);
        Some(Self {
            leaf_der,
            rest_der,
            leaf,
            rest,
            certificate,
            roots,
            now,
        })
    }

    fn trust(&self) -> Trust {
        // The user named this very certificate.
        if self.roots.names(self.leaf_der) {
            return Trust::Trusted;
        }
        if self.certificate.self_signed {
            return Trust::Untrusted(Problem::SelfSigned);
        }
        let Err(error) = self.verify(self.now) else {
            return Trust::Trusted;
        };
        let inside = self.moments_inside().map(|moment| self.verify(moment));
        if inside.iter().any(Result::is_ok) {
            // When the leaf is in time, another certificate of the chain is not.
            let range = self.certificate.not_before..=self.certificate.not_after;
            return if range.contains(&self.now) {
                Trust::OutOfTime(self.other_expired())
            } else {
                Trust::Trusted
            };
        }
        let top = self.top();
        if self.roots.has_subject(top.issuer().as_raw()) && self.has_unchecked() {
            return Trust::Trusted;
        }
        let error_inside = inside.into_iter().find_map(Result::err);
        match trust_fault(error_inside.unwrap_or(error)) {
            Some(fault) => Trust::Untrusted(self.untrusted(top, fault)),
            None => Trust::OutOfTime(self.other_expired()),
        }
    }

    /// What webpki says of the chain at a moment.
    fn verify(&self, at: Timestamp) -> Result<(), webpki::Error> {
        let seconds = u64::try_from(at.as_second()).unwrap_or_default();
        EndEntityCert::try_from(self.leaf_der)?
            .verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                self.roots.anchors(),
                self.rest_der,
                UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
                KeyUsage::server_auth(),
                None,
                None,
            )
            .map(drop)
    }

    /// The end, the middle and the beginning of the leaf's validity.
    fn moments_inside(&self) -> [Timestamp; 3] {
        let first = self.certificate.not_before.as_second();
        let last = self.certificate.not_after.as_second();
        let middle = first.midpoint(last);
        [last.saturating_sub(1), middle, first.saturating_add(1)].map(timestamp)
    }

    /// The last certificate that is sent, followed by name from the leaf.
    fn top(&self) -> &X509Certificate<'c> {
        let mut top = &self.leaf;
        for _ in 0..CHAIN_CAP {
            let next = self.rest.iter().find(|candidate| {
                candidate.subject().as_raw() == top.issuer().as_raw()
                    && candidate.as_raw() != top.as_raw()
            });
            match next {
                Some(next) => top = next,
                None => break,
            }
            if is_root(top) {
                break;
            }
        }
        top
    }

    /// Whether webpki cannot check part of it: it checks nothing with SHA-1 or a small key, and
    /// does not read version 1. With such a certificate the server is refused already, for a
    /// reason that is reported.
    fn has_unchecked(&self) -> bool {
        self.rest.iter().any(|other| key_of(other).is_weak())
            || has_weak_signature(&self.leaf)
            || self.rest.iter().any(has_weak_signature)
            || self.leaf.version() == X509Version::V1
    }

    fn untrusted(&self, top: &X509Certificate<'_>, fault: TrustFault) -> Problem {
        let issuer = name_text(top.issuer());
        let url = issuer_url(top);
        let is_known = url.is_some() || self.roots.knows_issuer(top.issuer());
        let is_anchored = self.roots.has_subject(top.issuer().as_raw());
        if fault == TrustFault::UnknownIssuer && !is_root(top) && !is_anchored && is_known {
            Problem::MissingIntermediate { issuer, url }
        } else {
            Problem::UntrustedIssuer { issuer, fault }
        }
    }

    /// The certificate of the chain, other than the leaf, that is out of its time.
    fn other_expired(&self) -> Problem {
        for other in &self.rest {
            let not_before = timestamp(other.validity().not_before.timestamp());
            let not_after = timestamp(other.validity().not_after.timestamp());
            if not_after < self.now {
                return Problem::Expired {
                    not_after,
                    days: not_after.duration_until(self.now).as_secs() / DAY,
                    subject: Some(name_text(other.subject())),
                };
            }
            if self.now < not_before {
                return Problem::NotYetValid { not_before };
            }
        }
        Problem::UntrustedIssuer {
            issuer: self.certificate.issuer.clone(),
            fault: TrustFault::Other("a certificate of the chain is out of its time".to_owned()),
        }
    }
}

fn is_root(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

/// What an error of webpki means for the trust; none when it is about the dates.
fn trust_fault(error: webpki::Error) -> Option<TrustFault> {
    Some(match error {
        webpki::Error::UnknownIssuer => TrustFault::UnknownIssuer,
        webpki::Error::RequiredEkuNotFoundContext(_) | webpki::Error::EmptyEkuExtension => {
            TrustFault::NotForServers
        }
        webpki::Error::CaUsedAsEndEntity => TrustFault::AuthorityAsServer,
        webpki::Error::InvalidSignatureForPublicKey => TrustFault::BadSignature,
        webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. } => return None,
        other => TrustFault::Other(other.to_string()),
    })
}

/// Judges the names; whether they cover the host.
fn names(
    leaf_der: &CertificateDer<'_>,
    certificate: &Certificate,
    host: &Host,
    trusted: bool,
    problems: &mut Vec<Problem>,
) -> bool {
    let matches = match (EndEntityCert::try_from(leaf_der), server_name(host)) {
        (Ok(leaf), Some(name)) => leaf.verify_is_valid_for_subject_name(&name).is_ok(),
        // webpki does not read version 1 certificates, which have no alternative names either.
        _ => match host {
            Host::Name(name) => certificate.covers(name),
            Host::Address(ip) => certificate.names.contains(&PresentedName::Ip(*ip)),
        },
    };
    let common_name = match certificate.names.as_slice() {
        [PresentedName::CommonName(name)] if looks_like_host(name) => Some(name),
        _ => None,
    };
    let as_common_name = common_name.is_some_and(
        |name| matches!(host, Host::Name(host) if PresentedName::Dns(name.clone()).covers(host)),
    );
    if let Some(name) = common_name {
        problems.push(Problem::CnOnly { name: name.clone() });
    }
    if !matches && !as_common_name {
        problems.push(Problem::NameMismatch {
            expected: host.clone(),
            presented: certificate.names.clone(),
        });
    }
    if !(matches && trusted)
        && let Some(sign) = auto_generated(certificate, matches)
    {
        problems.push(Problem::AutoGenerated { sign });
    }
    matches
}

pub(super) fn server_name(host: &Host) -> Option<ServerName<'static>> {
    match host {
        Host::Name(name) => ServerName::try_from(name.as_str().to_owned()).ok(),
        Host::Address(ip) => Some(ServerName::IpAddress((*ip).into())),
    }
}

/// The mark of a certificate that some software made for itself.
fn auto_generated(certificate: &Certificate, matches: bool) -> Option<AutoSign> {
    let names = format!("{}, {}", certificate.subject, certificate.issuer).to_ascii_lowercase();
    // `o=mailcow` is a whole attribute, other words stand anywhere.
    let says = |word: &&str| match word.split_once('=') {
        Some(_) => names.split(", ").any(|part| part == *word),
        None => names.contains(*word),
    };
    if says(&"snakeoil") {
        return Some(AutoSign::Snakeoil);
    }
    for (product, words) in PRODUCTS {
        if words.iter().any(says) {
            return Some(AutoSign::Product(product));
        }
    }
    // Who typed such a name meant it.
    if matches {
        return None;
    }
    let hosts: Vec<String> = certificate
        .names
        .iter()
        .filter_map(|name| match name {
            PresentedName::CommonName(name) | PresentedName::Dns(name) => {
                Some(name.to_ascii_lowercase())
            }
            PresentedName::Ip(_) => None,
        })
        .collect();
    let all = |test: fn(&str) -> bool| !hosts.is_empty() && hosts.iter().all(|name| test(name));
    if all(is_localhost) {
        return Some(AutoSign::Localhost);
    }
    if all(|name| is_container_id(name) || is_localhost(name)) {
        return Some(AutoSign::ContainerId);
    }
    if all(is_cloud_name) {
        return Some(AutoSign::CloudInstance);
    }
    if all(is_internal_name) {
        return Some(AutoSign::InternalName);
    }
    if certificate.self_signed && all(|name| name == DUMMY_NAME) {
        return Some(AutoSign::Product("a mail server's example"));
    }
    None
}

/// Whether a name on a certificate can be nobody's mail server, whatever signs it.
pub(super) fn is_useless(name: &str) -> bool {
    is_localhost(name) || is_container_id(name) || is_cloud_name(name) || is_internal_name(name)
}

fn is_localhost(name: &str) -> bool {
    matches!(name, "localhost" | "localhost.localdomain" | "localhost6")
        || name.ends_with(".localhost")
        || name.ends_with(".localdomain")
}

/// Docker names a container by the first 12 hex digits of its id of 64.
fn is_container_id(name: &str) -> bool {
    let label = name.split('.').next().unwrap_or_default();
    (label.len() == 12 || label.len() == 64)
        && label.bytes().all(|b| b.is_ascii_hexdigit())
        && label.bytes().any(|b| b.is_ascii_digit())
        && name.matches('.').count() < 2
}

fn is_cloud_name(name: &str) -> bool {
    name.ends_with(".internal")
}

/// What Windows and home networks call their machines.
fn is_internal_name(name: &str) -> bool {
    !name.contains('.')
        || [".local", ".lan", ".home", ".corp", ".intranet", ".private"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
}

fn looks_like_host(name: &str) -> bool {
    HostName::parse(name.strip_prefix("*.").unwrap_or(name)).is_ok()
}

/// RFC 5280, 4.2.2.1: where the issuer's certificate can be had.
fn issuer_url(certificate: &X509Certificate<'_>) -> Option<String> {
    certificate.iter_extensions().find_map(|extension| {
        let ParsedExtension::AuthorityInfoAccess(access) = extension.parsed_extension() else {
            return None;
        };
        access
            .iter()
            .find_map(|place| match &place.access_location {
                GeneralName::URI(url)
                    if place.access_method == oid::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS
                        && url.starts_with("http") =>
                {
                    Some(cut(url, URL_CAP))
                }
                _ => None,
            })
    })
}

const DAY: i64 = 86_400;
/// A certificate that ends in fewer days is worth a warning.
const SOON: i64 = 21;
/// How much of an address on the web is kept.
const URL_CAP: usize = 512;

/// The host name of many an installation guide.
const DUMMY_NAME: &str = "mail.example.org";

/// Products that make a certificate when they are installed, and how it gives itself away.
const PRODUCTS: [(&str, &[&str]); 13] = [
    (
        "Courier",
        &["courier mail server", "automatically-generated"],
    ),
    ("Dovecot", &["o=dovecot mail server", "cn=imap.example.com"]),
    ("Exim", &["cn=exim self-signed", "o=exim developers"]),
    ("Kerio Connect", &["kerio connect"]),
    (
        "Kubernetes",
        &["kubernetes ingress controller fake certificate"],
    ),
    ("mailcow", &["o=mailcow", "ou=mailcow"]),
    ("Mail-in-a-Box", &["temporary-mail-in-a-box-ca"]),
    (
        "Parallels Plesk",
        &["cn=plesk", "o=parallels", "parallels panel"],
    ),
    ("simple-mail-forwarder", &["simple-mail-forwarder.com"]),
    ("Synology", &["o=synology inc"]),
    ("Traefik", &["traefik default cert"]),
    ("Webmin", &["webmin webserver"]),
    ("Zimbra", &["ou=zimbra collaboration server"]),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, CustomExtension, KeyPair, SanType};

    use super::*;

    #[test]
    fn self_made_names_are_told_from_others() {
        let certificate = |subject: &str, names: &[&str]| Certificate {
            names: names
                .iter()
                .map(|name| PresentedName::Dns((*name).to_owned()))
                .collect(),
            subject: subject.to_owned(),
            issuer: subject.to_owned(),
            not_before: Timestamp::UNIX_EPOCH,
            not_after: Timestamp::UNIX_EPOCH,
            self_signed: true,
            key: String::new(),
            signature: String::new(),
            sha256: String::new(),
            chain: Vec::new(),
        };
        let table: [(&str, &[&str], Option<AutoSign>); 14] = [
            ("CN=debian", &["debian"], Some(AutoSign::InternalName)),
            (
                "CN=EXCH01",
                &["EXCH01", "EXCH01.corp.local"],
                Some(AutoSign::InternalName),
            ),
            (
                "CN=localhost",
                &["localhost", "localhost.localdomain"],
                Some(AutoSign::Localhost),
            ),
            ("CN=x", &["3f2a9c0b1d4e"], Some(AutoSign::ContainerId)),
            (
                "CN=x",
                &["ip-10-0-0-1.eu-west-1.compute.internal"],
                Some(AutoSign::CloudInstance),
            ),
            (
                "CN=ssl-cert-snakeoil",
                &["mail.example.com"],
                Some(AutoSign::Snakeoil),
            ),
            (
                "C=DE, O=mailcow, OU=mailcow, CN=mail.example.com",
                &["mail.example.com"],
                Some(AutoSign::Product("mailcow")),
            ),
            (
                "OU=IMAP server, CN=imap.example.com",
                &[],
                Some(AutoSign::Product("Dovecot")),
            ),
            (
                "CN=TRAEFIK DEFAULT CERT",
                &["a1.traefik.default"],
                Some(AutoSign::Product("Traefik")),
            ),
            (
                "CN=mail.example.org",
                &["mail.example.org"],
                Some(AutoSign::Product("a mail server's example")),
            ),
            ("CN=mail.example.com", &["mail.example.com"], None),
            ("CN=plesk.example.com", &["plesk.example.com"], None),
            ("CN=x", &["server", "mail.example.com"], None),
            (
                "CN=deadbeef0001.example.com",
                &["deadbeef0001.example.com"],
                None,
            ),
        ];
        for (subject, names, sign) in table {
            assert_eq!(
                auto_generated(&certificate(subject, names), false),
                sign,
                "{subject} {names:?}"
            );
        }
        // Who typed it meant it.
        assert_eq!(
            auto_generated(&certificate("CN=debian", &["debian"]), true),
            None
        );
    }

    fn der() -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![
            SanType::DnsName("mail.example.com".try_into().unwrap()),
            SanType::IpAddress("192.0.2.1".parse().unwrap()),
        ];
        // An AIA that is almost one.
        params
            .custom_extensions
            .push(CustomExtension::from_oid_content(
                &[1, 3, 6, 1, 5, 5, 7, 1, 1],
                vec![0x30, 3, 0x30, 1, 6],
            ));
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    proptest! {
        #[test]
        fn mutilated_certificates_do_no_harm(
            changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
            cut in any::<proptest::sample::Index>(),
        ) {
            let mut bytes = der();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let roots = Roots::mozilla();
            let host: Host = Host::Name(HostName::parse("mail.example.com").unwrap());
            let short = bytes[..cut.index(bytes.len())].to_vec();
            for bytes in [bytes, short] {
                let chain = [CertificateDer::from(bytes.clone()), CertificateDer::from(bytes)];
                let now = Timestamp::from_second(1_900_000_000).unwrap();
                let _ = judge(&chain, &host, &roots, now);
            }
        }
    }
}
