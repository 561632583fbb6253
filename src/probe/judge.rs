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
    CHAIN_CAP, Certificate, DAY, PresentedName, Roots, TrustedBy, describe, has_weak_signature,
    is_below_public_root, is_of_registry, is_staging, key_of, looks_like_host, name_text,
    signature_name, timestamp,
};
use crate::probe::path::{may_sign_others, path_to_root};
use crate::probe::problem::{AutoSign, ChainPlace, KeyDuty, Problem, TrustFault};
use crate::probe::signatures::verification_algorithms;
use crate::probe::smtp::cut;
use crate::probe::target::Host;

/// What is held against a chain.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) certificate: Certificate,
    pub(super) name_matches: bool,
    /// Whose root the chain was shown to end at, dates aside.
    pub(super) trusted_by: Option<TrustedBy>,
    /// Who issued the last certificate of the chain that was sent.
    pub(super) top_issuer: String,
    pub(super) problems: Vec<Problem>,
}

/// Judges a chain as sent, the leaf first; none when the leaf cannot be read.
pub(super) fn judge(
    chain: &[CertificateDer<'static>],
    host: &Host,
    duty: KeyDuty,
    roots: &Roots,
    now: Timestamp,
) -> Option<Judged> {
    let chain = Chain::read(chain, roots, now)?;
    let mut problems = Vec::new();
    problems.extend(dates(&chain.certificate, now));
    let trust = chain.trust();
    chain.strength(&trust, &mut problems);
    problems.extend(key_usage(&chain.leaf, duty));
    let (trusted_by, is_trusted) = match trust {
        Trust::Proved { by, problem, .. } => {
            problems.extend(problem);
            (Some(by), true)
        }
        Trust::Unchecked => (None, true),
        Trust::Untrusted(problem) => {
            problems.push(problem);
            (None, false)
        }
    };
    let name_matches = names(
        chain.leaf_der,
        &chain.certificate,
        host,
        is_trusted,
        &mut problems,
    );
    Some(Judged {
        top_issuer: name_text(chain.top().issuer()),
        certificate: chain.certificate,
        name_matches,
        trusted_by,
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
            place: ChainPlace::Server,
        });
    }
    if now < certificate.not_before {
        return Some(Problem::NotYetValid {
            not_before: certificate.not_before,
        });
    }
    let lifetime = certificate.not_before.duration_until(certificate.not_after);
    (left.as_secs() < alarm(lifetime.as_secs())).then_some(Problem::ExpiresSoon {
        not_after: certificate.not_after,
        days,
    })
}

/// How many seconds before its end a certificate that lives so long is worth a warning: programs
/// renew after two thirds of the time.
fn alarm(lifetime: i64) -> i64 {
    let most = if lifetime < SHORT_LIVED * DAY {
        SOON_OF_SHORT_LIVED
    } else {
        SOON
    };
    (lifetime / 3).min(most.saturating_mul(DAY))
}

/// RFC 5280, 4.2.1.3: what is done with a certificate's key has to be among its uses. OpenSSL lets a
/// server's key pass that may sign, encipher or agree, whichever the handshake does; BoringSSL and
/// GnuTLS do not.
fn key_usage(certificate: &X509Certificate<'_>, duty: KeyDuty) -> Option<Problem> {
    let mut extensions = certificate.iter_extensions();
    let usage = extensions.find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::KeyUsage(usage) => Some(usage),
        _ => None,
    })?;
    let is_meant = match duty {
        KeyDuty::Encipher => usage.key_encipherment(),
        KeyDuty::Issue => usage.key_cert_sign(),
        KeyDuty::Sign => usage.digital_signature(),
    };
    if is_meant {
        return None;
    }
    let permitted = [
        (usage.digital_signature(), "digitalSignature"),
        (usage.non_repudiation(), "nonRepudiation"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_agreement(), "keyAgreement"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
    ];
    let permitted = permitted.iter().filter(|(is_set, _)| *is_set);
    let names: Vec<_> = permitted.map(|(_, name)| *name).collect();
    Some(Problem::KeyUsage {
        usage: names.join(", "),
        duty,
        subject: (duty == KeyDuty::Issue).then(|| name_text(certificate.subject())),
    })
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
    /// It was checked, and it does; these certificates it needs, beside the leaf.
    Proved {
        by: TrustedBy,
        needed: Vec<Vec<u8>>,
        /// One of its certificates is out of its time, or the leaf is marked as an authority's.
        problem: Option<Problem>,
    },
    /// It cannot be checked, for a reason that is told: an old signature or a small key.
    Unchecked,
    Untrusted(Problem),
}

/// A path from the leaf to a root.
struct SoundPath {
    /// The certificates that it needs, beside the leaf.
    needed: Vec<Vec<u8>>,
    /// The root that the user gave is out of its time.
    root_fault: Option<Problem>,
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
            return Trust::Proved {
                by: TrustedBy::CaFile,
                needed: Vec::new(),
                problem: None,
            };
        }
        if self.certificate.self_signed {
            return Trust::Untrusted(Problem::SelfSigned);
        }
        let mut first_error = None;
        for by in [TrustedBy::Public, TrustedBy::CaFile] {
            match self.verify_by(by) {
                Ok(trust) => return trust,
                Err(error) => {
                    // What is said of a chain that is known so far says more.
                    let is_vague = |error: &webpki::Error| *error == webpki::Error::UnknownIssuer;
                    if first_error.as_ref().is_none_or(is_vague) {
                        first_error = Some(error);
                    }
                }
            }
        }
        let top = self.top();
        if self.roots.has_subject(top.issuer().as_raw()) && self.has_unchecked() {
            return Trust::Unchecked;
        }
        Trust::Untrusted(match first_error {
            // The certificates were never valid at the same time: webpki looks at dates before
            // signatures, so nothing is proved.
            Some(error) if is_about_dates(&error) => self.other_expired(&[]),
            // An authority that is marked as one, and whose key may not sign certificates.
            Some(webpki::Error::EndEntityUsedAsCa) => {
                let fault = self.followed().into_iter().filter(|other| other.is_ca());
                let mut fault = fault.filter_map(|other| key_usage(other, KeyDuty::Issue));
                let is_unmarked = TrustFault::IssuerNotAuthority;
                (fault.next()).unwrap_or_else(|| self.untrusted(top, is_unmarked))
            }
            Some(error) => self.untrusted(top, trust_fault(&error)),
            None => self.untrusted(top, TrustFault::UnknownIssuer),
        })
    }

    /// Whether the chain ends at one of these roots, now or at a moment inside the leaf's time.
    fn verify_by(&self, by: TrustedBy) -> Result<Trust, webpki::Error> {
        let now = self.verify(by, self.now);
        if let Ok(SoundPath { needed, root_fault }) = now {
            return Ok(Trust::Proved {
                by,
                needed,
                problem: root_fault,
            });
        }
        let now = now.map(|path| path.needed);
        if now == Err(webpki::Error::CaUsedAsEndEntity) {
            let anchors = self.roots.anchors(by);
            let path = path_to_root(&self.leaf, &self.rest, anchors, self.now);
            let needed = path.ok_or(webpki::Error::CaUsedAsEndEntity)?;
            return Ok(Trust::Proved {
                by,
                needed,
                problem: Some(Problem::CaCertificate),
            });
        }
        let range = self.certificate.not_before..=self.certificate.not_after;
        let mut error = now.err();
        for moment in self.moments_inside() {
            match self.verify(by, moment) {
                Ok(SoundPath { needed, root_fault }) => {
                    // When the leaf is in time, another certificate of the chain is not.
                    let is_other = range.contains(&self.now);
                    let problem = is_other.then(|| self.other_expired(&needed)).or(root_fault);
                    return Ok(Trust::Proved {
                        by,
                        needed,
                        problem,
                    });
                }
                Err(other) if error.as_ref().is_none_or(is_about_dates) => error = Some(other),
                Err(_) => {}
            }
        }
        Err(error.unwrap_or(webpki::Error::UnknownIssuer))
    }

    /// What webpki says of the chain at a moment.
    fn verify(&self, by: TrustedBy, at: Timestamp) -> Result<SoundPath, webpki::Error> {
        let seconds = u64::try_from(at.as_second()).unwrap_or_default();
        let leaf = EndEntityCert::try_from(self.leaf_der)?;
        let path = leaf.verify_for_usage(
            verification_algorithms(),
            self.roots.anchors(by),
            self.rest_der,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            KeyUsage::server_auth(),
            None,
            None,
        )?;
        let needed = path.intermediate_certificates();
        let needed: Vec<_> = needed.map(|needed| needed.der().to_vec()).collect();
        // webpki does not look at the key usage of authorities; OpenSSL and BoringSSL do.
        let may_sign = |der: &Vec<u8>| {
            X509Certificate::from_der(der)
                .is_ok_and(|(_, certificate)| may_sign_others(&certificate))
        };
        if needed.iter().all(may_sign) {
            // webpki does not look at the dates of roots either.
            let root_fault = self.roots.fault_of_dates(path.anchor(), self.now);
            Ok(SoundPath { needed, root_fault })
        } else {
            Err(webpki::Error::EndEntityUsedAsCa)
        }
    }

    /// The end, the middle and the beginning of the leaf's validity.
    fn moments_inside(&self) -> [Timestamp; 3] {
        let first = self.certificate.not_before.as_second();
        let last = self.certificate.not_after.as_second();
        let middle = first.midpoint(last);
        [last.saturating_sub(1), middle, first.saturating_add(1)].map(timestamp)
    }

    /// The certificates that were sent, followed by name from the leaf: the leaf is not among them.
    fn followed(&self) -> Vec<&X509Certificate<'c>> {
        let mut followed: Vec<&X509Certificate<'c>> = Vec::new();
        let mut top = &self.leaf;
        while followed.len() < CHAIN_CAP && (followed.is_empty() || !is_root(top)) {
            let next = self.rest.iter().find(|candidate| {
                candidate.subject().as_raw() == top.issuer().as_raw()
                    && candidate.as_raw() != top.as_raw()
            });
            match next {
                Some(next) => {
                    followed.push(next);
                    top = next;
                }
                None => break,
            }
        }
        followed
    }

    /// The last certificate that is sent, followed by name from the leaf.
    fn top(&self) -> &X509Certificate<'c> {
        self.followed().last().copied().unwrap_or(&self.leaf)
    }

    /// Weak keys and signatures, of the leaf and of the certificates that the chain needs.
    fn strength(&self, trust: &Trust, problems: &mut Vec<Problem>) {
        let followed = match trust {
            Trust::Proved { needed, .. } => {
                let is_needed = |other: &&X509Certificate<'_>| {
                    needed
                        .iter()
                        .any(|needed| needed.as_slice() == other.as_raw())
                };
                self.rest.iter().filter(is_needed).collect()
            }
            Trust::Unchecked | Trust::Untrusted(_) => self.followed(),
        };
        let mut weak_key = None;
        let mut weak_signature = None;
        for (index, certificate) in std::iter::once(&self.leaf).chain(followed).enumerate() {
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

    /// Whether webpki cannot check part of it: it checks nothing with SHA-1 or a small key, and
    /// does not read version 1. With such a certificate the server is refused already, for a
    /// reason that is reported.
    fn has_unchecked(&self) -> bool {
        let followed = self.followed();
        followed.iter().any(|other| key_of(other).is_weak())
            || has_weak_signature(&self.leaf)
            || followed.iter().any(|other| has_weak_signature(other))
            || self.leaf.version() == X509Version::V1
    }

    fn untrusted(&self, top: &X509Certificate<'_>, fault: TrustFault) -> Problem {
        let issuer = name_text(top.issuer());
        if fault != TrustFault::UnknownIssuer {
            return Problem::UntrustedIssuer { issuer, fault };
        }
        let is_anchored = self.roots.has_subject(top.issuer().as_raw());
        if is_anchored || self.roots.knows_public_root(top.issuer()) {
            // A root of this name is known, and it did not sign this.
            let fault = TrustFault::BadSignature;
            return Problem::UntrustedIssuer { issuer, fault };
        }
        if is_staging(self.leaf.issuer()) {
            let fault = TrustFault::TestAuthority;
            let issuer = self.certificate.issuer.clone();
            return Problem::UntrustedIssuer { issuer, fault };
        }
        if is_below_public_root(top) {
            return Problem::UnknownNewRoot { issuer };
        }
        let url = issuer_url(top);
        if !is_root(top) && (url.is_some() || self.roots.knows_issuer(top.issuer())) {
            return Problem::MissingIntermediate { issuer, url };
        }
        Problem::UntrustedIssuer { issuer, fault }
    }

    /// The certificate of the chain, other than the leaf, that is out of its time.
    fn other_expired(&self, needed: &[Vec<u8>]) -> Problem {
        let is_needed = |other: &&X509Certificate<'_>| {
            needed.is_empty()
                || needed
                    .iter()
                    .any(|needed| needed.as_slice() == other.as_raw())
        };
        for other in self.rest.iter().filter(is_needed) {
            let not_before = timestamp(other.validity().not_before.timestamp());
            let not_after = timestamp(other.validity().not_after.timestamp());
            if not_after < self.now {
                return Problem::Expired {
                    not_after,
                    days: not_after.duration_until(self.now).as_secs() / DAY,
                    subject: Some(name_text(other.subject())),
                    place: ChainPlace::Intermediate,
                };
            }
            if self.now < not_before {
                return Problem::NotYetValid { not_before };
            }
        }
        Problem::UntrustedIssuer {
            issuer: self.certificate.issuer.clone(),
            fault: TrustFault::Other,
        }
    }
}

fn is_root(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

fn is_about_dates(error: &webpki::Error) -> bool {
    matches!(
        error,
        webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. }
    )
}

/// What an error of webpki means for the trust.
fn trust_fault(error: &webpki::Error) -> TrustFault {
    match error {
        webpki::Error::UnknownIssuer => TrustFault::UnknownIssuer,
        webpki::Error::RequiredEkuNotFoundContext(_) | webpki::Error::EmptyEkuExtension => {
            TrustFault::NotForServers
        }
        webpki::Error::CaUsedAsEndEntity => TrustFault::AuthorityAsServer,
        webpki::Error::EndEntityUsedAsCa => TrustFault::IssuerNotAuthority,
        webpki::Error::InvalidSignatureForPublicKey => TrustFault::BadSignature,
        webpki::Error::NameConstraintViolation => TrustFault::NameNotPermitted,
        webpki::Error::PathLenConstraintViolated => TrustFault::PathTooLong,
        webpki::Error::UnsupportedCriticalExtension => TrustFault::CriticalExtension,
        _ => TrustFault::Other,
    }
}

/// Judges the names; whether they cover the host.
fn names(
    leaf_der: &CertificateDer<'_>,
    certificate: &Certificate,
    host: &Host,
    trusted: bool,
    problems: &mut Vec<Problem>,
) -> bool {
    // webpki takes every wildcard with a dot in it, also where each name is another owner's.
    let is_by_own_name = |name: &HostName| {
        let parent = name.as_str().split_once('.');
        parent.is_none_or(|(_, parent)| !is_of_registry(parent)) || certificate.covers(name)
    };
    let is_covered = host.name().is_none_or(is_by_own_name);
    let matches = match (EndEntityCert::try_from(leaf_der), server_name(host)) {
        (Ok(leaf), Some(name)) => {
            is_covered && leaf.verify_is_valid_for_subject_name(&name).is_ok()
        }
        // webpki does not read version 1 certificates, which have no alternative names either.
        _ => match host {
            Host::Name(name) => certificate.covers(name),
            Host::Address(ip) => certificate.names.contains(&PresentedName::Ip(*ip)),
        },
    };
    let common_name = certificate.names.iter().find_map(|name| match name {
        PresentedName::CommonName(name) if looks_like_host(name) && !matches => Some(name),
        _ => None,
    });
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
    // An authority that everybody trusts issued it, whatever it is called.
    if !trusted && let Some(sign) = auto_generated(certificate, matches) {
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
                        && url.starts_with("http")
                        && url.bytes().all(|byte| byte.is_ascii_graphic()) =>
                {
                    Some(cut(url, URL_CAP))
                }
                _ => None,
            })
    })
}

/// A certificate that ends in fewer days is worth a warning.
const SOON: i64 = 21;
/// The same, of a certificate that lives less than [`SHORT_LIVED`] days.
const SOON_OF_SHORT_LIVED: i64 = 10;
/// In days.
const SHORT_LIVED: i64 = 60;
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
                let _ = judge(&chain, &host, KeyDuty::Sign, &roots, now);
            }
        }
    }
}
