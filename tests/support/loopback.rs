//! Servers on loopback, good and bad, and certificates made on the spot.
//!
//! The clock of all tests stands at [`now`]: certificates are made around it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a failing test panics, a test server has a socket, each test file uses its part"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use heloscope::name::HostName;
use heloscope::probe::{
    Dial, LookupFault, Probe, ProbeSettings, Prober, Resolve, Roots, Target, TargetOrigin, TcpDial,
    Wire,
};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PublicKeyData, SanType,
    SignatureAlgorithm, SigningKey, date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// The moment at which every test judges.
pub fn now() -> jiff::Timestamp {
    "2030-06-15T12:00:00Z".parse().unwrap()
}

/// An authority and its intermediate.
pub struct Pki {
    pub root: CertifiedIssuer<'static, KeyPair>,
    pub intermediate: CertifiedIssuer<'static, KeyPair>,
}

impl Pki {
    pub fn new(organization: &str) -> Self {
        let root = CertifiedIssuer::self_signed(
            authority(organization, "Root"),
            KeyPair::generate().unwrap(),
        )
        .unwrap();
        let intermediate = CertifiedIssuer::signed_by(
            authority(organization, "Issuing CA 1"),
            KeyPair::generate().unwrap(),
            &root,
        )
        .unwrap();
        Self { root, intermediate }
    }

    pub fn roots(&self) -> Roots {
        let mut roots = Roots::mozilla();
        roots.add_public_der(self.root.der()).unwrap();
        roots
    }

    /// As `--ca-file` has it: the user's own authority.
    pub fn own_roots(&self) -> Roots {
        let mut roots = Roots::mozilla();
        roots.add_der(self.root.der().clone()).unwrap();
        roots
    }
}

pub fn authority(organization: &str, name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, organization);
    params
        .distinguished_name
        .push(DnType::CommonName, format!("{organization} {name}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params
}

/// A root that an authority made itself, with this country, organisation and common name; an empty one is
/// left out.
pub fn root_called(names: &[&str; 3]) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = authority("", "");
    params.distinguished_name = DistinguishedName::new();
    let kinds = [
        DnType::CountryName,
        DnType::OrganizationName,
        DnType::CommonName,
    ];
    for (kind, text) in kinds.into_iter().zip(names) {
        if !text.is_empty() {
            params.distinguished_name.push(kind, *text);
        }
    }
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server certificate's parameters: valid all of 2030.
pub fn leaf(common_name: &str, names: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.subject_alt_names = names
        .iter()
        .map(|name| match name.parse::<IpAddr>() {
            Ok(ip) => SanType::IpAddress(ip),
            Err(_) => SanType::DnsName((*name).try_into().unwrap()),
        })
        .collect();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = date_time_ymd(2030, 1, 1);
    params.not_after = date_time_ymd(2031, 1, 1);
    params
}

/// RFC 5280, 4.2.2.1: says where the issuer's certificate is.
pub fn issuer_url(mut params: CertificateParams, url: &str) -> CertificateParams {
    let uri = url.as_bytes();
    let mut location = vec![0x86, u8::try_from(uri.len()).unwrap()];
    location.extend(uri);
    let mut access = vec![0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    access.extend(location);
    let mut inner = vec![0x30, u8::try_from(access.len()).unwrap()];
    inner.extend(access);
    let mut content = vec![0x30, u8::try_from(inner.len()).unwrap()];
    content.extend(inner);
    params
        .custom_extensions
        .push(CustomExtension::from_oid_content(
            &[1, 3, 6, 1, 5, 5, 7, 1, 1],
            content,
        ));
    params
}

/// What a server presents: a chain and a way to sign.
#[derive(Clone)]
pub struct Identity(pub Arc<CertifiedKey>);

impl Identity {
    /// Signed by an issuer, sent with `rest`.
    pub fn signed<S: SigningKey>(
        params: &CertificateParams,
        issuer: &rcgen::Issuer<'_, S>,
        rest: &[CertificateDer<'static>],
    ) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, issuer).unwrap();
        Self::new(certificate.der().clone(), rest, &key)
    }

    /// The usual: leaf and intermediate.
    pub fn good(pki: &Pki, common_name: &str, names: &[&str]) -> Self {
        let rest = [pki.intermediate.der().clone()];
        Self::signed(&leaf(common_name, names), &pki.intermediate, &rest)
    }

    pub fn self_signed(params: &CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self::new(certificate.der().clone(), &[], &key)
    }

    pub fn new(
        leaf: CertificateDer<'static>,
        rest: &[CertificateDer<'static>],
        key: &KeyPair,
    ) -> Self {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let key = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
        let mut chain = vec![leaf];
        chain.extend(rest.iter().cloned());
        Self(Arc::new(CertifiedKey::new(chain, key)))
    }

    /// A key that cannot sign here, such as a small RSA key: its signatures are noise.
    pub fn noise(chain: Vec<CertificateDer<'static>>) -> Self {
        Self::noise_of(chain, rustls::SignatureScheme::RSA_PSS_SHA256)
    }

    /// The same, with noise that is called a signature of this kind.
    pub fn noise_of(chain: Vec<CertificateDer<'static>>, scheme: rustls::SignatureScheme) -> Self {
        Self(Arc::new(CertifiedKey::new(chain, Arc::new(Noise(scheme)))))
    }

    /// A P-521 key, which signs as a server's should.
    pub fn p521(chain: Vec<CertificateDer<'static>>) -> Self {
        Self(Arc::new(CertifiedKey::new(chain, Arc::new(P521))))
    }

    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.0.cert
    }
}

#[derive(Debug)]
struct Noise(rustls::SignatureScheme);

impl rustls::sign::SigningKey for Noise {
    fn choose_scheme(
        &self,
        _offered: &[rustls::SignatureScheme],
    ) -> Option<Box<dyn rustls::sign::Signer>> {
        Some(Box::new(Noise(self.0)))
    }

    fn algorithm(&self) -> rustls::SignatureAlgorithm {
        match self.0 {
            rustls::SignatureScheme::RSA_PSS_SHA256 => rustls::SignatureAlgorithm::RSA,
            _ => rustls::SignatureAlgorithm::ECDSA,
        }
    }
}

impl rustls::sign::Signer for Noise {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(vec![7; 256])
    }

    fn scheme(&self) -> rustls::SignatureScheme {
        self.0
    }
}

/// The P-521 key of [`Elliptic`], in a handshake.
#[derive(Debug)]
struct P521;

impl rustls::sign::SigningKey for P521 {
    fn choose_scheme(
        &self,
        offered: &[rustls::SignatureScheme],
    ) -> Option<Box<dyn rustls::sign::Signer>> {
        let own = rustls::SignatureScheme::ECDSA_NISTP521_SHA512;
        offered.contains(&own).then(|| Box::new(P521) as Box<_>)
    }

    fn algorithm(&self) -> rustls::SignatureAlgorithm {
        rustls::SignatureAlgorithm::ECDSA
    }
}

impl rustls::sign::Signer for P521 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let key = Elliptic::new(Curve::P521, &ring::digest::SHA512);
        Ok(SigningKey::sign(&key, message).unwrap())
    }

    fn scheme(&self) -> rustls::SignatureScheme {
        rustls::SignatureScheme::ECDSA_NISTP521_SHA512
    }
}

/// An RSA key of any size that nobody holds.
pub struct Rsa {
    der: Vec<u8>,
}

impl Rsa {
    pub fn new(bits: usize) -> Self {
        let mut modulus = vec![0];
        modulus.resize(bits / 8 + 1, 0xc5);
        let integer = |bytes: &[u8]| {
            let mut all = vec![0x02];
            all.extend(der_length(bytes.len()));
            all.extend(bytes);
            all
        };
        let body = [integer(&modulus), integer(&[1, 0, 1])].concat();
        let mut der = vec![0x30];
        der.extend(der_length(body.len()));
        der.extend(body);
        Self { der }
    }
}

fn der_length(length: usize) -> Vec<u8> {
    match length {
        0..=127 => vec![u8::try_from(length).unwrap()],
        128..=255 => vec![0x81, u8::try_from(length).unwrap()],
        _ => {
            let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
            vec![0x82, high, low]
        }
    }
}

impl PublicKeyData for Rsa {
    fn der_bytes(&self) -> &[u8] {
        &self.der
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for Rsa {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(vec![7; 256])
    }
}

/// An authority's RSA key that signs with SHA-1, as authorities did until 2014: `ring` does neither that
/// nor anything with a key of 1024 bits.
pub struct OldRsa {
    public: Vec<u8>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl OldRsa {
    pub fn from_pem(pem: &str) -> Self {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap();
        // RFC 5958, 2: version, algorithm, and the key, which has its own parts (RFC 8017, A.1.2).
        let outer = der_parts(&der_parts(key.secret_der())[0]);
        let parts = der_parts(&der_parts(&outer[2])[0]);
        let integer = |part: &[u8]| [&[0x02], &*der_length(part.len()), part].concat();
        let body = [integer(&parts[1]), integer(&parts[2])].concat();
        Self {
            public: [&[0x30], &*der_length(body.len()), &body].concat(),
            modulus: parts[1].clone(),
            exponent: parts[3].clone(),
        }
    }
}

/// What the elements of a DER text hold, one after the other.
fn der_parts(mut der: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    while let [_, length, rest @ ..] = der {
        let more = usize::from(length & 0x7f);
        let (length, rest) = match length {
            0..=127 => (more, rest),
            _ => {
                let number = rest[..more].iter();
                let length = number.fold(0, |sum, byte| sum * 256 + usize::from(*byte));
                (length, &rest[more..])
            }
        };
        parts.push(rest[..length].to_vec());
        der = &rest[length..];
    }
    parts
}

impl PublicKeyData for OldRsa {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for OldRsa {
    /// RFC 8017, 8.2.1: `rcgen` knows no SHA-1, so the words are put right by [`with_sha1`], here and
    /// in what comes of it.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        use p256::elliptic_curve::bigint::modular::{FixedMontyForm, FixedMontyParams};
        use p256::elliptic_curve::bigint::{Odd, U2048};
        let message = with_sha1(&CertificateDer::from(message));
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &message);
        let info = [0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 14, 3, 2, 26, 5, 0, 4, 20];
        let length = self.modulus.len() - 1;
        let mut encoded = vec![0xff; length - info.len() - 20];
        encoded[0] = 0;
        encoded[1] = 1;
        *encoded.last_mut().unwrap() = 0;
        encoded.extend(info);
        encoded.extend(digest.as_ref());
        let number = |bytes: &[u8]| {
            let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
            U2048::from_be_slice(&[&vec![0; 256 - bytes.len()], bytes].concat())
        };
        let modulus = Odd::new(number(&self.modulus)).unwrap();
        let base = FixedMontyForm::new(&number(&encoded), &FixedMontyParams::new_vartime(modulus));
        let signature = base.pow(&number(&self.exponent)).retrieve();
        Ok(signature.to_be_bytes().as_ref()[256 - length..].to_vec())
    }
}

/// Keys that the server holds, of kinds that `ring` cannot make.
pub const RSA_1024: &str = include_str!("rsa1024.pem");
pub const RSA_2048: &str = include_str!("rsa2048.pem");
pub const RSA_4096: &str = include_str!("rsa4096.pem");

/// A curve that a key of the tests is on.
#[derive(Clone, Copy, PartialEq)]
pub enum Curve {
    P256,
    P384,
    P521,
    Secp256k1,
}

/// An authority's key, or a server's, for which `rcgen` has no words: it writes those of another, and
/// [`Elliptic::finish`] puts the right ones of the same length in their place.
pub struct Elliptic {
    curve: Curve,
    public: Vec<u8>,
    digest: &'static ring::digest::Algorithm,
    swaps: Vec<(&'static [u8], &'static [u8])>,
}

const CURVE_P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const CURVE_P521: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];
const CURVE_SECP256K1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x0a];
/// RFC 5758, 3.2.
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const ECDSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];

impl Elliptic {
    pub fn new(curve: Curve, digest: &'static ring::digest::Algorithm) -> Self {
        let public = match curve {
            Curve::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
                let point = key.verifying_key().to_sec1_point(false);
                point.as_bytes().to_vec()
            }
            Curve::P384 => {
                let key = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
                let point = key.verifying_key().to_sec1_point(false);
                point.as_bytes().to_vec()
            }
            Curve::P521 => {
                let key = p521::ecdsa::SigningKey::from_slice(&secret_of_p521()).unwrap();
                let point = key.verifying_key().to_sec1_point(false);
                point.as_bytes().to_vec()
            }
            Curve::Secp256k1 => secp256k1_generator(),
        };
        let own = if curve == Curve::P256 {
            ECDSA_SHA256
        } else {
            ECDSA_SHA384
        };
        let wanted = if *digest == ring::digest::SHA256 {
            ECDSA_SHA256
        } else if *digest == ring::digest::SHA384 {
            ECDSA_SHA384
        } else {
            ECDSA_SHA512
        };
        let mut swaps = vec![(own, wanted)];
        if curve == Curve::P521 {
            swaps.push((CURVE_P384, CURVE_P521));
        }
        Self {
            curve,
            public,
            digest,
            swaps,
        }
    }

    /// Signs certificates of keys on this curve.
    pub fn for_keys_on(mut self, curve: Curve) -> Self {
        match curve {
            Curve::P521 => self.swaps.push((CURVE_P384, CURVE_P521)),
            Curve::Secp256k1 => self.swaps.push((CURVE_P384, CURVE_SECP256K1)),
            Curve::P256 | Curve::P384 => {}
        }
        self
    }

    /// A certificate that this key signed, with the right words.
    pub fn finish(&self, certificate: &CertificateDer<'_>) -> CertificateDer<'static> {
        CertificateDer::from(self.swapped(certificate))
    }

    fn swapped(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for (from, to) in &self.swaps {
            for at in 0..bytes.len() - from.len() {
                if bytes[at..].starts_with(from) {
                    bytes[at..at + to.len()].copy_from_slice(to);
                }
            }
        }
        bytes
    }
}

fn secret_of_p521() -> [u8; 66] {
    let mut secret = [7; 66];
    secret[0] = 0;
    secret
}

/// SEC 2, 2.4.1: a point on the curve, so a public key.
fn secp256k1_generator() -> Vec<u8> {
    let halves: [u128; 4] = [
        0x79be_667e_f9dc_bbac_55a0_6295_ce87_0b07,
        0x029b_fcdb_2dce_28d9_59f2_815b_16f8_1798,
        0x483a_da77_26a3_c465_5da4_fbfc_0e11_08a8,
        0xfd17_b448_a685_5419_9c47_d08f_fb10_d4b8,
    ];
    let mut point = vec![4];
    point.extend(halves.iter().flat_map(|half| half.to_be_bytes()));
    point
}

impl PublicKeyData for Elliptic {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        if self.curve == Curve::P256 {
            &rcgen::PKCS_ECDSA_P256_SHA256
        } else {
            &rcgen::PKCS_ECDSA_P384_SHA384
        }
    }
}

impl SigningKey for Elliptic {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        use p521::ecdsa::signature::hazmat::PrehashSigner;
        let hash = ring::digest::digest(self.digest, &self.swapped(message));
        let hash = hash.as_ref();
        Ok(match self.curve {
            Curve::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
                let signature: p256::ecdsa::DerSignature = key.sign_prehash(hash).unwrap();
                signature.as_bytes().to_vec()
            }
            Curve::P384 => {
                let key = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
                let signature: p384::ecdsa::DerSignature = key.sign_prehash(hash).unwrap();
                signature.as_bytes().to_vec()
            }
            Curve::P521 => {
                let key = p521::ecdsa::SigningKey::from_slice(&secret_of_p521()).unwrap();
                let signature: p521::ecdsa::DerSignature = key.sign_prehash(hash).unwrap();
                signature.as_bytes().to_vec()
            }
            Curve::Secp256k1 => vec![7; 64],
        })
    }
}

/// Makes every `sha256WithRSAEncryption` of a certificate a `sha1WithRSAEncryption`.
pub fn with_sha1(certificate: &CertificateDer<'_>) -> CertificateDer<'static> {
    let mut bytes = certificate.to_vec();
    let sha256 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
    for at in 0..bytes.len() - sha256.len() {
        if bytes[at..at + sha256.len()] == sha256 {
            bytes[at + sha256.len() - 1] = 5;
        }
    }
    CertificateDer::from(bytes)
}

/// How a well-meaning server behaves.
#[derive(Clone)]
pub struct Mail {
    pub identity: Identity,
    /// Presented when no server name is sent.
    pub without_sni: Option<Identity>,
    /// Presented for these names.
    pub by_name: Vec<(&'static str, Identity)>,
    /// Presented to clients that take RSA keys alone.
    pub for_rsa: Option<Identity>,
    /// No certificate for a client that sends a server name.
    pub refuses_names: bool,
    pub implicit: bool,
    pub greeting: &'static str,
    pub ehlo: &'static str,
    pub auth: Option<&'static str>,
    pub client_certificates: Option<ClientCertificates>,
    pub versions: &'static [&'static rustls::SupportedProtocolVersion],
    /// The one cipher suite that it takes.
    pub suite: Option<rustls::SupportedCipherSuite>,
    /// Before greeting.
    pub delay: Duration,
}

#[derive(Clone)]
pub struct ClientCertificates {
    pub root: CertificateDer<'static>,
    pub required: bool,
}

impl Mail {
    pub fn new(identity: Identity) -> Self {
        Self {
            identity,
            without_sni: None,
            by_name: Vec::new(),
            for_rsa: None,
            refuses_names: false,
            implicit: false,
            greeting: "mx.example.net ESMTP",
            ehlo: "mx.example.net",
            auth: Some("PLAIN LOGIN"),
            client_certificates: None,
            versions: rustls::ALL_VERSIONS,
            suite: None,
            delay: Duration::ZERO,
        }
    }

    pub fn start(self) -> SocketAddr {
        let config = self.config();
        listen(move |stream| {
            thread::sleep(self.delay);
            // The client hanging up is no failure of the server.
            let _ = self.converse(stream, &config);
        })
    }

    pub fn config(&self) -> Arc<ServerConfig> {
        let mut crypto = rustls::crypto::ring::default_provider();
        if let Some(suite) = self.suite {
            crypto.cipher_suites = vec![suite];
        }
        let crypto = Arc::new(crypto);
        let builder = ServerConfig::builder_with_provider(Arc::clone(&crypto))
            .with_protocol_versions(self.versions)
            .unwrap();
        let builder = match &self.client_certificates {
            None => builder.with_no_client_auth(),
            Some(wanted) => {
                let mut roots = RootCertStore::empty();
                roots.add(wanted.root.clone()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), crypto);
                let verifier = if wanted.required {
                    verifier
                } else {
                    verifier.allow_unauthenticated()
                };
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        Arc::new(builder.with_cert_resolver(Arc::new(BySni {
            named: self.identity.clone(),
            bare: self.without_sni.clone(),
            by_name: self.by_name.clone(),
            for_rsa: self.for_rsa.clone(),
            refuses_names: self.refuses_names,
        })))
    }

    fn converse(&self, mut stream: TcpStream, config: &Arc<ServerConfig>) -> std::io::Result<()> {
        let tls = |stream| {
            let connection = ServerConnection::new(Arc::clone(config)).unwrap();
            StreamOwned::new(connection, stream)
        };
        if self.implicit {
            let mut stream = tls(stream);
            write!(stream, "220 {}\r\n", self.greeting)?;
            return self.inside(stream);
        }
        write!(stream, "220 {}\r\n", self.greeting)?;
        let mut lines = BufReader::new(stream.try_clone()?);
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end().split(' ').next().unwrap_or_default() {
                "EHLO" => write!(
                    stream,
                    "250-{}\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
                    self.ehlo
                )?,
                "STARTTLS" => {
                    stream.write_all(b"220 ready\r\n")?;
                    return self.inside(tls(stream));
                }
                _ => {
                    stream.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
            }
        }
    }

    fn inside(&self, stream: StreamOwned<ServerConnection, TcpStream>) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream);
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let stream = lines.get_mut();
            if line.starts_with("EHLO") {
                write!(stream, "250-{}\r\n", self.ehlo)?;
                if let Some(auth) = self.auth {
                    write!(stream, "250-AUTH {auth}\r\n")?;
                }
                stream.write_all(b"250 SIZE 1000\r\n")?;
            } else {
                stream.write_all(b"221 bye\r\n")?;
                stream.conn.send_close_notify();
                stream.flush()?;
                return Ok(());
            }
        }
    }
}

#[derive(Debug)]
struct BySni {
    named: Identity,
    bare: Option<Identity>,
    by_name: Vec<(&'static str, Identity)>,
    for_rsa: Option<Identity>,
    refuses_names: bool,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}

impl ResolvesServerCert for BySni {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let takes_ecdsa = hello
            .signature_schemes()
            .contains(&rustls::SignatureScheme::ECDSA_NISTP256_SHA256);
        if let (Some(for_rsa), false) = (&self.for_rsa, takes_ecdsa) {
            return Some(Arc::clone(&for_rsa.0));
        }
        let named = hello.server_name().and_then(|wanted| {
            let mut names = self.by_name.iter();
            names.find(|(name, _)| *name == wanted)
        });
        if let Some((_, identity)) = named {
            return Some(Arc::clone(&identity.0));
        }
        let identity = match (&self.bare, hello.server_name()) {
            (Some(bare), None) => bare,
            (_, Some(_)) if self.refuses_names => return None,
            _ => &self.named,
        };
        Some(Arc::clone(&identity.0))
    }
}

/// Where nobody listens: no server of another test has this address.
pub fn closed() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 99], 1))
}

/// Handles every connection in a thread of its own.
pub fn listen(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let handle = Arc::new(handle);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Small writes must not wait for each other's acknowledgement.
            let _ = stream.set_nodelay(true);
            let handle = Arc::clone(&handle);
            thread::spawn(move || handle(stream));
        }
    });
    address
}

/// Speaks SMTP in the clear up to `220 ready`, then hands the stream over.
pub fn after_starttls(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    listen(move |mut stream| {
        let script = [
            ("220 mx.example.net ESMTP\r\n", true),
            ("250-mx.example.net\r\n250 STARTTLS\r\n", true),
            ("220 ready\r\n", false),
        ];
        let mut line = [0; 512];
        for (said, answered) in script {
            if stream.write_all(said.as_bytes()).is_err() {
                return;
            }
            if answered && !matches!(stream.read(&mut line), Ok(1..)) {
                return;
            }
        }
        handle(stream);
    })
}

/// A resolver with a fixed list.
#[derive(Default)]
pub struct Zone {
    pub addresses: Vec<(&'static str, Vec<IpAddr>)>,
    pub aliases: Vec<(&'static str, &'static str)>,
    pub reverse: Vec<&'static str>,
}

impl Resolve for Zone {
    fn addresses(&self, name: &HostName, _left: Duration) -> Result<Vec<IpAddr>, LookupFault> {
        self.addresses
            .iter()
            .find(|(known, _)| *known == name.as_str())
            .map(|(_, found)| found.clone())
            .ok_or(LookupFault::NotFound)
    }

    fn aliases(&self, name: &HostName, _left: Duration) -> Vec<HostName> {
        let target = |name: &str| {
            let mut aliases = self.aliases.iter();
            aliases
                .find(|(known, _)| *known == name)
                .map(|(_, target)| *target)
        };
        std::iter::successors(target(name.as_str()), |name| target(name))
            .map(|target| HostName::parse(target).unwrap())
            .collect()
    }

    fn reverse(&self, _address: IpAddr, _left: Duration) -> Vec<HostName> {
        let names = self.reverse.iter();
        names.map(|name| HostName::parse(name).unwrap()).collect()
    }
}

/// Whatever is dialled leads here.
pub struct Redirect(pub SocketAddr);

impl Dial for Redirect {
    fn dial(&self, _address: SocketAddr, left: Duration) -> std::io::Result<Box<dyn Wire>> {
        TcpDial.dial(self.0, left)
    }
}

/// These addresses lead to machines of their own, all others to the first.
pub struct ByAddress(pub SocketAddr, pub Vec<(&'static str, SocketAddr)>);

impl Dial for ByAddress {
    fn dial(&self, address: SocketAddr, left: Duration) -> std::io::Result<Box<dyn Wire>> {
        let mut others = self.1.iter();
        let other = others.find(|(ip, _)| ip.parse() == Ok(address.ip()));
        let at = other.map_or(self.0, |(_, at)| *at);
        TcpDial.dial(at, left)
    }
}

/// Probes targets as they are typed.
pub fn run(
    targets: &[&str],
    dial: &dyn Dial,
    zone: &Zone,
    roots: &Roots,
    settings: &ProbeSettings,
) -> Vec<Probe> {
    let prober = Prober {
        dial,
        resolve: zone,
        roots,
        settings,
        table: heloscope::operator::Table::builtin(),
        now: now(),
    };
    let targets: Vec<Target> = targets.iter().map(|text| text.parse().unwrap()).collect();
    prober.run(&prober.plan(&targets, TargetOrigin::Typed))
}

/// Probes `host` on `port`, which leads to `at`.
pub fn probe(
    host: &str,
    port: u16,
    at: SocketAddr,
    roots: &Roots,
    settings: ProbeSettings,
) -> Probe {
    probe_in(&Zone::default(), host, port, at, roots, settings)
}

pub fn probe_in(
    zone: &Zone,
    host: &str,
    port: u16,
    at: SocketAddr,
    roots: &Roots,
    mut settings: ProbeSettings,
) -> Probe {
    settings.connect_to.push(
        format!("{host}:{port}:{}:{}", at.ip(), at.port())
            .parse()
            .unwrap(),
    );
    let target = format!("{host}:{port}");
    let mut probes = run(&[&target], &TcpDial, zone, roots, &settings);
    assert_eq!(probes.len(), 1);
    probes.remove(0)
}

pub fn settings(timeout: Duration) -> ProbeSettings {
    ProbeSettings {
        timeout,
        ..ProbeSettings::default()
    }
}

/// The codes found, in alphabetical order.
pub fn codes(probe: &Probe) -> Vec<&'static str> {
    let mut codes: Vec<_> = probe.problems.iter().map(|p| p.code().as_str()).collect();
    codes.sort_unstable();
    codes
}

/// Every problem code of the contract.
pub const CODES: [&str; 35] = [
    "address_unreachable",
    "auto_generated",
    "ca_certificate",
    "client_certificate_requested",
    "closed",
    "cn_only",
    "dns_not_found",
    "ehlo_refused",
    "expired",
    "expires_soon",
    "key_usage",
    "limit_exceeded",
    "missing_intermediate",
    "name_mismatch",
    "no_auth",
    "no_password_login",
    "not_ready",
    "not_the_provider",
    "not_yet_valid",
    "old_ciphers",
    "plaintext_after_starttls",
    "protocol_error",
    "refused",
    "self_signed",
    "sni_differs",
    "starttls_not_offered",
    "starttls_refused",
    "timeout",
    "tls_failed",
    "tls_too_old",
    "unknown_new_root",
    "untrusted_issuer",
    "weak_key",
    "weak_signature",
    "wrong_protocol",
];
