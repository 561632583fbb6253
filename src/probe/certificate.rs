//! A certificate as people need to see it, and the authorities that are believed.
//!
//! Names follow RFC 9525: only the subject alternative names count, a wildcard stands for exactly
//! one label.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::LazyLock;

use jiff::Timestamp;
use ring::digest;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use serde::{Serialize, Serializer};
use x509_parser::oid_registry as oid;
use x509_parser::prelude::{
    FromDer, GeneralName, ParsedExtension, X509Certificate, X509Error, X509Name,
};
use x509_parser::public_key::PublicKey;

use crate::name::HostName;
use crate::probe::error::ConfigError;
use crate::probe::path::with_head;
use crate::probe::problem::{ChainPlace, Problem};
use crate::probe::smtp::cut;

/// A name that a certificate presents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PresentedName {
    /// The subject's common name, where no alternative name stands. No strict client reads it.
    CommonName(String),
    /// A DNS name, as it stands there; a wildcard begins with `*.`.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
}

impl PresentedName {
    /// Whether a strict client takes this for `name`.
    #[must_use]
    pub fn covers(&self, name: &HostName) -> bool {
        let Self::Dns(pattern) = self else {
            return false;
        };
        // RFC 5280, 4.2.1.6: a presented name has no trailing dot, and one that has fits nothing.
        let name = name.as_str();
        match pattern.strip_prefix("*.") {
            // RFC 9525, 6.3: the wildcard is the whole leftmost label, and one label only.
            Some(base) => name
                .split_once('.')
                .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(base) && !is_of_registry(base)),
            None => name.eq_ignore_ascii_case(pattern),
        }
    }

    /// Whether it is a wildcard for names that belong to different owners, which strict clients take for
    /// none of them.
    ///
    /// ```
    /// use heloscope::probe::PresentedName;
    ///
    /// assert!(PresentedName::Dns("*.co.jp".to_owned()).is_for_everybody());
    /// assert!(!PresentedName::Dns("*.example.co.jp".to_owned()).is_for_everybody());
    /// ```
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        match self {
            Self::Dns(pattern) => pattern.strip_prefix("*.").is_some_and(is_of_registry),
            Self::CommonName(_) | Self::Ip(_) => false,
        }
    }
}

/// Whether the names directly below are everybody's: browsers take no wildcard for them (RFC 6125,
/// 7.2), and neither does anybody who knows the public suffix list.
pub(super) fn is_of_registry(base: &str) -> bool {
    !base.contains('.') || HostName::parse(base).is_ok_and(|base| base.is_registry())
}

/// A bare common name is marked: `CN=mail.example.com`.
impl fmt::Display for PresentedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommonName(name) => write!(f, "CN={name}"),
            Self::Dns(name) => f.write_str(name),
            Self::Ip(ip) => write!(f, "{ip}"),
        }
    }
}

impl Serialize for PresentedName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One certificate of the chain, as sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// Whom it speaks of.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
}

/// A server's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Certificate {
    /// The presented names in their order, at most 4096.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub names: Vec<PresentedName>,
    /// The subject, as `CN=mail.example.com`.
    pub subject: String,
    /// The issuer, as `C=US, O=Let's Encrypt, CN=R10`.
    pub issuer: String,
    /// Valid from.
    #[serde(serialize_with = "rfc3339")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub not_before: Timestamp,
    /// Valid until.
    #[serde(serialize_with = "rfc3339")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub not_after: Timestamp,
    /// Whether it vouches for itself alone.
    pub self_signed: bool,
    /// The key, as `RSA 2048` or `EC P-256`.
    pub key: String,
    /// The signature algorithm, as `sha256WithRSAEncryption`.
    pub signature: String,
    /// The SHA-256 fingerprint, lower-case hex.
    pub sha256: String,
    /// What the server sent, the leaf first, at most 32.
    pub chain: Vec<Link>,
}

impl Certificate {
    /// The presented name under which a strict client would accept `name`.
    #[must_use]
    pub fn covering(&self, name: &HostName) -> Option<&PresentedName> {
        self.names.iter().find(|presented| presented.covers(name))
    }

    /// The curve of its key, where Gmail has no other use for it than to hang up.
    pub(super) fn foreign_curve(&self) -> Option<&str> {
        // RFC 8410: BoringSSL offers no signatures with these unless it is told to.
        if matches!(self.key.as_str(), "Ed25519" | "Ed448") {
            return Some(&self.key);
        }
        let curve = self.key.strip_prefix("EC ")?;
        let is_known = matches!(curve, "P-256" | "P-384");
        // Short ones are weak, and told as that.
        let is_short = curve == "P-192" || curve.bytes().all(|b| b.is_ascii_digit());
        (!is_known && !is_short).then_some(curve)
    }

    /// Whether a strict client would accept `name` for this certificate, trust aside.
    #[must_use]
    pub fn covers(&self, name: &HostName) -> bool {
        self.covering(name).is_some()
    }
}

/// Whose root a chain ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TrustedBy {
    /// One that the user added alone: Gmail and other public clients do not know it.
    CaFile,
    /// A public authority's.
    Public,
}

/// The certificate authorities that are believed.
///
/// ```
/// use heloscope::probe::Roots;
///
/// let mut roots = Roots::mozilla();
/// assert!(roots.add_pem(b"no certificate").is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Roots {
    public: Vec<TrustAnchor<'static>>,
    own: Vec<TrustAnchor<'static>>,
    own_certificates: Vec<CertificateDer<'static>>,
}

impl Roots {
    /// Mozilla's, as compiled in.
    #[must_use]
    pub fn mozilla() -> Self {
        Self {
            public: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            own: Vec::new(),
            own_certificates: Vec::new(),
        }
    }

    /// Takes a certificate for a public authority's, as the list of Mozilla does: for tests, and for
    /// whoever has a newer list.
    ///
    /// # Errors
    ///
    /// It cannot be read as a certificate.
    pub fn add_public_der(&mut self, certificate: &CertificateDer<'_>) -> Result<(), ConfigError> {
        self.public.push(anchor(certificate)?);
        Ok(())
    }

    /// Believes the certificates of a PEM text too.
    ///
    /// # Errors
    ///
    /// The text is not PEM, holds no certificate, or one that cannot be a root.
    pub fn add_pem(&mut self, pem: &[u8]) -> Result<(), ConfigError> {
        let fault = |detail: String| ConfigError::Roots { detail };
        let mut found = 0_usize;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            self.add_der(certificate.map_err(|error| fault(error.to_string()))?)?;
            found = found.saturating_add(1);
        }
        if found == 0 {
            return Err(fault("no certificate in it".to_owned()));
        }
        Ok(())
    }

    /// Believes one certificate too.
    ///
    /// # Errors
    ///
    /// It cannot be read as a certificate.
    pub fn add_der(&mut self, certificate: CertificateDer<'static>) -> Result<(), ConfigError> {
        self.own.push(anchor(&certificate)?);
        self.own_certificates.push(certificate);
        Ok(())
    }

    pub(super) fn anchors(&self, of: TrustedBy) -> &[TrustAnchor<'static>] {
        match of {
            TrustedBy::CaFile => &self.own,
            TrustedBy::Public => &self.public,
        }
    }

    /// Whether the user named this very certificate.
    pub(super) fn names(&self, certificate: &CertificateDer<'_>) -> bool {
        self.own_certificates.iter().any(|root| root == certificate)
    }

    /// Whether a name belongs to a known public authority, or to a root that the user added.
    pub(super) fn knows_issuer(&self, issuer: &X509Name<'_>) -> bool {
        if is_public_authority(issuer) {
            return true;
        }
        let organization = first_text(issuer.iter_organization());
        self.own_certificates.iter().any(|root| {
            let Ok((_, root)) = X509Certificate::from_der(root) else {
                return false;
            };
            let theirs = first_text(root.subject().iter_organization());
            if organization.is_some() || theirs.is_some() {
                return organization == theirs;
            }
            // "Acme Root CA" and "Acme Issuing CA" are one authority.
            let first_word = |name: &X509Name<'_>| {
                let name = first_text(name.iter_common_name())?.to_ascii_lowercase();
                let word = name.split([' ', '-', '_']).next()?.to_owned();
                (!COMMON_WORDS.contains(&word.as_str())).then_some(word)
            };
            let mine = first_word(issuer);
            mine.is_some() && mine == first_word(root.subject())
        })
    }

    /// What is wrong with the time of a root that the user gave, unless another certificate of the
    /// same authority is in time.
    pub(super) fn fault_of_dates(
        &self,
        anchor: &TrustAnchor<'_>,
        now: Timestamp,
    ) -> Option<Problem> {
        let mut fault = None;
        for der in &self.own_certificates {
            let Ok((_, root)) = X509Certificate::from_der(der) else {
                continue;
            };
            let is_same = webpki::anchor_from_trusted_cert(der).is_ok_and(|own| {
                own.subject == anchor.subject
                    && own.subject_public_key_info == anchor.subject_public_key_info
            });
            if !is_same {
                continue;
            }
            let not_before = timestamp(root.validity().not_before.timestamp());
            let not_after = timestamp(root.validity().not_after.timestamp());
            if now > not_after {
                fault = Some(Problem::Expired {
                    not_after,
                    days: not_after.duration_until(now).as_secs() / DAY,
                    subject: Some(name_text(root.subject())),
                    place: ChainPlace::Root,
                });
            } else if now < not_before {
                fault.get_or_insert(Problem::NotYetValid { not_before });
            } else {
                return None;
            }
        }
        fault
    }

    /// Whether a trust anchor bears this name.
    pub(super) fn has_subject(&self, raw: &[u8]) -> bool {
        // An anchor's subject is kept without its outer SEQUENCE, whose head has two to four bytes.
        self.public.iter().chain(&self.own).any(|anchor| {
            raw.ends_with(&anchor.subject)
                && (2..=4).contains(&raw.len().saturating_sub(anchor.subject.len()))
        })
    }
}

impl Roots {
    /// Whether a root of a public authority is called so, however that is written: by RFC 5280, 7.1
    /// string types, case and blanks make no other name. Who writes it in his own way is not that
    /// root, whose key is known.
    pub(super) fn knows_public_root(&self, name: &X509Name<'_>) -> bool {
        let spelled = |name: &X509Name<'_>| {
            let name = first_text(name.iter_common_name())?;
            let letters = name.chars().filter(char::is_ascii_alphanumeric);
            Some(letters.collect::<String>().to_ascii_lowercase())
        };
        let wanted = spelled(name);
        wanted.is_some()
            && is_public_authority(name)
            && self.public.iter().any(|anchor| {
                let known = with_head(anchor.subject.as_ref());
                let known = known.as_deref().map(X509Name::from_der);
                known.is_some_and(|known| known.is_ok_and(|(_, known)| spelled(&known) == wanted))
            })
    }
}

fn anchor(certificate: &CertificateDer<'_>) -> Result<TrustAnchor<'static>, ConfigError> {
    let anchor =
        webpki::anchor_from_trusted_cert(certificate).map_err(|error| ConfigError::Roots {
            detail: error.to_string(),
        })?;
    Ok(anchor.to_owned())
}

/// Whether a name is one that a public authority gives its certificates. Anybody can write it.
pub(super) fn is_public_authority(name: &X509Name<'_>) -> bool {
    first_text(name.iter_organization())
        .is_some_and(|organization| is_public_organization(&organization))
}

fn is_public_organization(organization: &str) -> bool {
    PUBLIC_AUTHORITIES
        .iter()
        .any(|known| begins_with_words(organization, known))
        || ROOT_ORGANIZATIONS.contains(&organization.to_ascii_lowercase())
}

/// The organisations of the roots that are compiled in, in lower case; a name has to be one of them as a
/// whole. Many of them issue under the same name.
static ROOT_ORGANIZATIONS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let roots = webpki_roots::TLS_SERVER_ROOTS.iter();
    let subjects = roots.filter_map(|root| with_head(root.subject.as_ref()));
    let organization = |subject: Vec<u8>| {
        let (_, name) = X509Name::from_der(&subject).ok()?;
        first_text(name.iter_organization())
    };
    let names = subjects.filter_map(organization);
    names.map(|name| name.to_ascii_lowercase()).collect()
});

/// Whether a name is that of a public authority's staging environment, as Let's Encrypt writes it.
pub(super) fn is_staging(name: &X509Name<'_>) -> bool {
    let organization = first_text(name.iter_organization());
    let rest = organization
        .as_deref()
        .and_then(|organization| organization.strip_prefix("(STAGING)"));
    rest.is_some_and(|rest| is_public_organization(rest.trim_start()))
}

/// Whether the issuer bears the name of a public authority's root, which only a client's list can hold:
/// its name says so, or it is sent and issued itself.
pub(super) fn is_below_public_root(certificate: &X509Certificate<'_>) -> bool {
    let name = certificate.issuer();
    let is_sent = certificate.subject().as_raw() == name.as_raw();
    // Letters of other scripts look like those of a known name.
    let common_name = first_text(name.iter_common_name()).filter(|name| name.is_ascii());
    let Some(common_name) = common_name else {
        return false;
    };
    let mut words = common_name.split_ascii_whitespace();
    is_public_authority(name) && (is_sent || words.any(|word| word.eq_ignore_ascii_case("root")))
}

pub(super) fn describe(
    leaf: &X509Certificate<'_>,
    der: &CertificateDer<'_>,
    rest: &[X509Certificate<'_>],
) -> Certificate {
    let link = |certificate: &X509Certificate<'_>| Link {
        subject: name_text(certificate.subject()),
        issuer: name_text(certificate.issuer()),
    };
    let mut names = presented_names(leaf);
    // Beside addresses it is worth a word only if it could have been the host's.
    let is_of_host = |name: &PresentedName| matches!(name, PresentedName::Dns(_));
    if !names.iter().any(is_of_host)
        && let Some(name) = first_text(leaf.subject().iter_common_name())
        && (names.is_empty() || looks_like_host(&name))
    {
        names.push(PresentedName::CommonName(cut(&name, NAME_CAP)));
    }
    let Link { subject, issuer } = link(leaf);
    Certificate {
        names,
        subject,
        issuer,
        not_before: timestamp(leaf.validity().not_before.timestamp()),
        not_after: timestamp(leaf.validity().not_after.timestamp()),
        self_signed: is_self_signed(leaf),
        key: key_of(leaf).to_string(),
        signature: signature_name(leaf),
        sha256: digest::digest(&digest::SHA256, der)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        chain: std::iter::once(leaf)
            .chain(rest)
            .take(CHAIN_CAP)
            .map(link)
            .collect(),
    }
}

/// Whether a certificate's name may be one of a host; a wildcard may.
pub(super) fn looks_like_host(name: &str) -> bool {
    HostName::parse(name.strip_prefix("*.").unwrap_or(name)).is_ok()
}

fn presented_names(leaf: &X509Certificate<'_>) -> Vec<PresentedName> {
    let alternative =
        leaf.iter_extensions()
            .find_map(|extension| match extension.parsed_extension() {
                ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
                _ => None,
            });
    alternative
        .into_iter()
        .flatten()
        .filter_map(|name| match name {
            GeneralName::DNSName("") => None,
            GeneralName::DNSName(name) => Some(PresentedName::Dns(cut(name, NAME_CAP))),
            // RFC 5280 wants A-labels; some programs write the name in Latin-1, and it fits nothing.
            GeneralName::Invalid(tag, bytes) if tag.0 == DNS_NAME => {
                let name: String = bytes.iter().copied().map(char::from).collect();
                Some(PresentedName::Dns(cut(&name, NAME_CAP)))
            }
            GeneralName::IPAddress(bytes) => <[u8; 4]>::try_from(*bytes)
                .map(IpAddr::from)
                .or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
                .ok()
                .map(PresentedName::Ip),
            _ => None,
        })
        .take(NAMES_CAP)
        .collect()
}

/// Subject and issuer are one, and the signature is its own key's.
fn is_self_signed(certificate: &X509Certificate<'_>) -> bool {
    if certificate.subject().as_raw() != certificate.issuer().as_raw() {
        return false;
    }
    match certificate.verify_signature(None) {
        Ok(()) => true,
        // ring does not check with small keys or old algorithms; the names must do.
        Err(X509Error::SignatureVerificationError) => {
            key_of(certificate).is_weak() || has_weak_signature(certificate)
        }
        Err(_) => true,
    }
}

/// A public key's kind and size.
pub(super) struct Key {
    kind: &'static str,
    bits: usize,
    curve: Option<&'static str>,
}

impl Key {
    /// Below what public authorities may sign (CA/Browser Forum, 6.1.5).
    pub(super) fn is_weak(&self) -> bool {
        match self.kind {
            "RSA" => self.bits < 2048,
            "EC" => self.bits < 224,
            "DSA" => true,
            _ => false,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.curve, self.bits) {
            (Some(curve), _) => write!(f, "{} {curve}", self.kind),
            (None, 0) => f.write_str(self.kind),
            (None, bits) => write!(f, "{} {bits}", self.kind),
        }
    }
}

pub(super) fn key_of(certificate: &X509Certificate<'_>) -> Key {
    let spki = certificate.public_key();
    let algorithm = &spki.algorithm;
    let key = |kind, bits, curve| Key { kind, bits, curve };
    match spki.parsed() {
        Ok(PublicKey::RSA(rsa)) => {
            let modulus = rsa.modulus;
            let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
            let bytes = modulus.len().saturating_sub(zeros);
            let leading = modulus.get(zeros).map_or(0, |byte| byte.leading_zeros());
            let leading = usize::try_from(leading).unwrap_or_default();
            let bits = bytes.saturating_mul(8).saturating_sub(leading);
            key("RSA", bits, None)
        }
        Ok(PublicKey::DSA(_)) => key("DSA", 0, None),
        Ok(PublicKey::EC(point)) => {
            let named = algorithm
                .parameters
                .as_ref()
                .and_then(|parameters| parameters.as_oid().ok())
                .map(|oid| oid.to_id_string());
            let known = CURVES
                .iter()
                .find(|(oid, ..)| named.as_deref() == Some(*oid));
            match known {
                Some((_, name, bits)) => key("EC", *bits, Some(name)),
                None => key("EC", point.key_size(), None),
            }
        }
        _ if algorithm.algorithm == oid::OID_SIG_ED25519 => key("Ed25519", 0, None),
        _ if algorithm.algorithm == oid::OID_SIG_ED448 => key("Ed448", 0, None),
        _ => key("unknown", 0, None),
    }
}

fn signature_oid(certificate: &X509Certificate<'_>) -> String {
    certificate.signature_algorithm.algorithm.to_id_string()
}

pub(super) fn signature_name(certificate: &X509Certificate<'_>) -> String {
    let id = signature_oid(certificate);
    SIGNATURES
        .iter()
        .find(|(known, ..)| *known == id)
        .map_or(id, |(_, name, _)| (*name).to_owned())
}

pub(super) fn has_weak_signature(certificate: &X509Certificate<'_>) -> bool {
    let id = signature_oid(certificate);
    SIGNATURES
        .iter()
        .any(|(known, _, weak)| *known == id && *weak == Weak::Yes)
}

pub(super) fn name_text(name: &X509Name<'_>) -> String {
    cut(&name.to_string(), DN_CAP)
}

fn first_text<'a>(
    mut values: impl Iterator<Item = &'a x509_parser::prelude::AttributeTypeAndValue<'a>>,
) -> Option<String> {
    Some(values.next()?.as_str().ok()?.to_owned())
}

/// Whether a text begins with these words, and not with longer ones.
fn begins_with_words(text: &str, words: &str) -> bool {
    let Some((head, rest)) = text.split_at_checked(words.len()) else {
        return false;
    };
    let goes_on = rest.starts_with(char::is_alphanumeric);
    head.eq_ignore_ascii_case(words) && !goes_on
}

/// Certificate dates reach the year 9999, and so do timestamps; anything else is their end.
pub(super) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

pub(super) fn rfc3339<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weak {
    No,
    Yes,
}

/// In seconds.
pub(super) const DAY: i64 = 86_400;
/// How many certificates of a chain are read.
pub(super) const CHAIN_CAP: usize = 32;
/// RFC 5280, 4.2.1.6: the tag of a dNSName.
const DNS_NAME: u32 = 2;
/// How many names of a certificate are kept.
const NAMES_CAP: usize = 4096;
/// A presented name as it is kept; DNS allows 253.
const NAME_CAP: usize = 255;
/// A subject or issuer as it is kept.
const DN_CAP: usize = 512;

/// How public authorities call themselves in an intermediate's organisation, beside the names of their
/// roots.
const PUBLIC_AUTHORITIES: [&str; 43] = [
    "Actalis",
    "Amazon",
    "Asseco",
    "Buypass",
    "Certainly",
    "certSIGN",
    "Chunghwa Telecom",
    "COMODO CA",
    "Corporation Service Company",
    "cPanel",
    "CrossTrust",
    "Cybertrust Japan",
    "D-Trust",
    "Deutsche Telekom Security",
    "DigiCert",
    "Entrust",
    "Gandi",
    "GEANT Vereniging",
    "GlobalSign",
    "GMO GlobalSign",
    "GoDaddy",
    "Google Trust Services",
    "Harica",
    "Hellenic Academic",
    "IdenTrust",
    "Internet Security Research Group",
    "ISRG",
    "Japan Registry Services",
    "Let's Encrypt",
    "Microsoft Corporation",
    "Network Solutions",
    "Nijimo",
    "QuoVadis",
    "SECOM Trust Systems",
    "Sectigo",
    "SSL Corp",
    "Starfield Technologies",
    "SwissSign",
    "Unizeto",
    "Viking Cloud",
    "VikingCloud",
    "WoTrus CA",
    "ZeroSSL",
];

/// First words that many authorities share.
const COMMON_WORDS: [&str; 15] = [
    "the",
    "my",
    "a",
    "ca",
    "root",
    "intermediate",
    "issuing",
    "internal",
    "private",
    "test",
    "example",
    "local",
    "mail",
    "server",
    "some",
];

/// Curve, its name, its size (RFC 5480, 2.1.1.1).
const CURVES: [(&str, &str, usize); 6] = [
    ("1.2.840.10045.3.1.1", "P-192", 192),
    ("1.3.132.0.33", "P-224", 224),
    ("1.2.840.10045.3.1.7", "P-256", 256),
    ("1.3.132.0.34", "P-384", 384),
    ("1.3.132.0.35", "P-521", 521),
    ("1.3.132.0.10", "secp256k1", 256),
];

/// Signature algorithm, the name that openssl prints, whether its digest is broken.
const SIGNATURES: [(&str, &str, Weak); 16] = [
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption", Weak::Yes),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", Weak::Yes),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", Weak::Yes),
    ("1.3.14.3.2.29", "sha1WithRSA", Weak::Yes),
    ("1.2.840.10040.4.3", "dsaWithSHA1", Weak::Yes),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1", Weak::Yes),
    ("1.2.840.113549.1.1.10", "rsassaPss", Weak::No),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", Weak::No),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", Weak::No),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", Weak::No),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", Weak::No),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", Weak::No),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256", Weak::No),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", Weak::No),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512", Weak::No),
    ("1.3.101.112", "ED25519", Weak::No),
];
