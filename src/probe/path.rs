//! The path of a server certificate that is marked as an authority's.
//!
//! webpki refuses such a certificate before it looks for a path; OpenSSL, BoringSSL and GnuTLS take
//! it. So its path is followed here, more narrowly than webpki follows others: one candidate a step,
//! no name constraints, no critical extension that is not read.

use jiff::Timestamp;
use rustls::pki_types::TrustAnchor;
use x509_parser::prelude::{FromDer, ParsedExtension, X509Certificate};
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::probe::certificate::{has_weak_signature, key_of, timestamp};

/// The certificates between the leaf and one of the roots, if each step is sound at this moment.
pub(super) fn path_to_root(
    leaf: &X509Certificate<'_>,
    rest: &[X509Certificate<'_>],
    anchors: &[TrustAnchor<'static>],
    now: Timestamp,
) -> Option<Vec<Vec<u8>>> {
    if !is_for_servers(leaf) || !is_readable(leaf) {
        return None;
    }
    let mut needed: Vec<Vec<u8>> = Vec::new();
    let mut current = leaf;
    while needed.len() <= LONGEST {
        if has_weak_signature(current) {
            return None;
        }
        if anchors.iter().any(|anchor| signed_by_root(current, anchor)) {
            return Some(needed);
        }
        let below = needed.len();
        current = rest.iter().find(|issuer| {
            issuer.subject().as_raw() == current.issuer().as_raw()
                && is_authority(issuer, below, now)
                && current.verify_signature(Some(issuer.public_key())).is_ok()
        })?;
        needed.push(current.as_raw().to_vec());
    }
    None
}

fn signed_by_root(certificate: &X509Certificate<'_>, anchor: &TrustAnchor<'_>) -> bool {
    let is_named = without_head(certificate.issuer().as_raw()) == Some(anchor.subject.as_ref());
    if !is_named || anchor.name_constraints.is_some() {
        return false;
    }
    let Some(key) = with_head(anchor.subject_public_key_info.as_ref()) else {
        return false;
    };
    SubjectPublicKeyInfo::from_der(&key)
        .is_ok_and(|(_, key)| certificate.verify_signature(Some(&key)).is_ok())
}

/// Whether an authority's key may sign certificates (RFC 5280, 4.2.1.3).
pub(super) fn may_sign_others(certificate: &X509Certificate<'_>) -> bool {
    let mut extensions = certificate.iter_extensions();
    extensions.all(|extension| match extension.parsed_extension() {
        ParsedExtension::KeyUsage(usage) => usage.key_cert_sign(),
        _ => true,
    })
}

/// Whether a certificate may sign others, `below` of them authorities' too.
fn is_authority(certificate: &X509Certificate<'_>, below: usize, now: Timestamp) -> bool {
    let validity = certificate.validity();
    let begins = timestamp(validity.not_before.timestamp());
    let ends = timestamp(validity.not_after.timestamp());
    let mut extensions = certificate.iter_extensions();
    let is_free = extensions.all(|extension| {
        !matches!(
            extension.parsed_extension(),
            ParsedExtension::NameConstraints(_)
        )
    });
    let basic = certificate.basic_constraints().ok().flatten();
    let is_ca = basic.is_some_and(|basic| {
        let most = basic.value.path_len_constraint;
        basic.value.ca && most.is_none_or(|most| u32::try_from(below).is_ok_and(|n| n <= most))
    });
    (begins..=ends).contains(&now)
        && is_free
        && may_sign_others(certificate)
        && is_ca
        && is_readable(certificate)
        && !key_of(certificate).is_weak()
}

/// RFC 5280, 4.2.1.12: without the extension a certificate is for anything.
fn is_for_servers(leaf: &X509Certificate<'_>) -> bool {
    match leaf.extended_key_usage() {
        Ok(Some(usage)) => usage.value.server_auth,
        Ok(None) => true,
        Err(_) => false,
    }
}

/// Whether each critical extension is one that is looked at.
fn is_readable(certificate: &X509Certificate<'_>) -> bool {
    certificate
        .iter_extensions()
        .filter(|extension| extension.critical)
        .all(|extension| {
            matches!(
                extension.parsed_extension(),
                ParsedExtension::BasicConstraints(_)
                    | ParsedExtension::ExtendedKeyUsage(_)
                    | ParsedExtension::KeyUsage(_)
                    | ParsedExtension::SubjectAlternativeName(_)
            )
        })
}

/// The content of a SEQUENCE, whose head has two to four bytes.
fn without_head(raw: &[u8]) -> Option<&[u8]> {
    match *raw {
        [SEQUENCE, 0..=0x7f, ..] => raw.get(2..),
        [SEQUENCE, 0x81, ..] => raw.get(3..),
        [SEQUENCE, 0x82, ..] => raw.get(4..),
        _ => None,
    }
}

/// A SEQUENCE with this content.
pub(super) fn with_head(content: &[u8]) -> Option<Vec<u8>> {
    let [high, low] = u16::try_from(content.len()).ok()?.to_be_bytes();
    let mut all = match (high, low) {
        (0, 0..=0x7f) => vec![SEQUENCE, low],
        (0, _) => vec![SEQUENCE, 0x81, low],
        _ => vec![SEQUENCE, 0x82, high, low],
    };
    all.extend_from_slice(content);
    Some(all)
}

/// How many certificates stand between a leaf and a root, as webpki has it.
const LONGEST: usize = 6;
const SEQUENCE: u8 = 0x30;
