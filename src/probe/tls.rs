//! The TLS handshake, recorded rather than judged.
//!
//! The verifier says yes to everything, so that a bad certificate is seen whole; nothing secret is
//! ever sent over such a connection. Servers that speak only TLS 1.0 or 1.1 are read by a
//! hand-made ClientHello: their ServerHello and Certificate come in the clear, so no cryptography
//! of that age is needed.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use ring::rand::SecureRandom;
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, ring as provider, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CipherSuite, ClientConfig, ClientConnection, DigitallySignedStruct, Error,
    InvalidMessage, SignatureScheme, sign,
};
use serde::Serialize;

use crate::probe::dial::{LayerFault, MeteredWire};
use crate::probe::problem::KeyDuty;
use crate::probe::smtp::{Fault, Limit, fault_of};

/// The protocol version and the cipher suite that a server chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TlsFacts {
    /// As `TLSv1.3`.
    pub version: String,
    /// The IANA name, as `TLS_AES_256_GCM_SHA384`.
    pub cipher: String,
}

/// Why a handshake failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TlsReason {
    /// The server sent a fatal alert.
    Alert,
    /// The server's certificate cannot be read as one.
    BadCertificate,
    /// The server could not prove that it holds the certificate's key.
    BadSignature,
    /// The server wants a client certificate and ends without one.
    ClientCertificateRequired,
    /// The server hung up in the handshake.
    Closed,
    /// A curve that Gmail does not know.
    Curve,
    /// What came is no TLS.
    NotTls,
    /// TLS, but broken.
    Protocol,
    /// The port begins in clear text and wants STARTTLS.
    WantsStarttls,
}

/// Whether the server is told which name is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sni {
    Send,
    Omit,
}

/// Which kind of key the server's certificate may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKinds {
    Any,
    Ecdsa,
    Rsa,
}

/// What a handshake showed, complete or not.
#[derive(Clone, Debug, Default)]
pub(super) struct HandshakeRecord {
    pub(super) facts: Option<TlsFacts>,
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) wants_client_certificate: bool,
    /// The group of the key exchange, where the handshake was read and not completed.
    pub(super) curve: Option<u16>,
    pub(super) bad_signature: Option<BadSignature>,
}

impl HandshakeRecord {
    /// What the certificate's key has to do.
    pub(super) fn key_duty(&self) -> KeyDuty {
        let facts = self.facts.as_ref();
        if facts.is_some_and(|facts| facts.cipher.starts_with("TLS_RSA_")) {
            KeyDuty::Encipher
        } else {
            KeyDuty::Sign
        }
    }
}

/// A handshake signature that does not fit the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadSignature {
    /// It is wrong.
    Wrong,
    /// It cannot be checked here: an unusual or weak key.
    Unchecked,
}

/// How a handshake failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HandshakeError {
    Limit,
    Timeout,
    Tls { reason: TlsReason, detail: String },
}

/// A client connection and the verifier that its handshake leaves.
pub(super) struct TlsSession {
    connection: ClientConnection,
    verifier: Arc<RecordingVerifier>,
    wire: MeteredWire,
}

impl TlsSession {
    /// Prepares a handshake on a wire where it is the client's turn.
    pub(super) fn new(
        name: ServerName<'static>,
        sni: Sni,
        keys: KeyKinds,
        mut wire: MeteredWire,
    ) -> Result<Self, HandshakeError> {
        wire.allow(HANDSHAKE_CAP);
        let failed = |_: &Error| protocol();
        let mut crypto = provider::default_provider();
        crypto
            .cipher_suites
            .retain(|suite| keys.admit_suite(suite.suite()));
        let crypto = Arc::new(crypto);
        let verifier = Arc::new(RecordingVerifier {
            crypto: Arc::clone(&crypto),
            keys,
            record: Mutex::default(),
        });
        let mut config = ClientConfig::builder_with_provider(crypto)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(|error| failed(&error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<dyn ServerCertVerifier>)
            .with_client_cert_resolver(Arc::clone(&verifier) as Arc<dyn ResolvesClientCert>);
        config.enable_sni = sni == Sni::Send;
        config.resumption = rustls::client::Resumption::disabled();
        let connection =
            ClientConnection::new(Arc::new(config), name).map_err(|error| failed(&error))?;
        Ok(Self {
            connection,
            verifier,
            wire,
        })
    }

    /// Runs the handshake to its end; says so once the server is heard.
    pub(super) fn handshake(&mut self, heard: impl Fn()) -> Result<(), HandshakeError> {
        while self.connection.is_handshaking() {
            self.flush_tls()
                .map_err(|error| self.handshake_error(&error))?;
            if !self.connection.is_handshaking() {
                break;
            }
            let pulled = self.pull();
            if self.wire.received() > 0 {
                heard();
            }
            pulled.map_err(|error| self.handshake_error(&error))?;
        }
        self.flush_tls()
            .map_err(|error| self.handshake_error(&error))
    }

    /// What the handshake showed until now.
    pub(super) fn record(&self) -> HandshakeRecord {
        let mut record = self.verifier.lock().clone();
        if let (Some(version), Some(suite)) = (
            self.connection.protocol_version(),
            self.connection.negotiated_cipher_suite(),
        ) {
            let version = match version {
                rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2",
                _ => "TLSv1.3",
            };
            let cipher = format!("{:?}", suite.suite()).replace("TLS13_", "TLS_");
            record.facts = Some(TlsFacts {
                version: version.to_owned(),
                cipher,
            });
        }
        record
    }

    pub(super) fn wire(&mut self) -> &mut MeteredWire {
        &mut self.wire
    }

    /// Says goodbye in TLS; nobody waits for an answer.
    pub(super) fn close(&mut self) {
        self.connection.send_close_notify();
        let _ = self.flush_tls();
    }

    /// What an error after the handshake means.
    pub(super) fn post_handshake_fault(&self, fault: Fault) -> Fault {
        match fault {
            Fault::Tls(_) | Fault::Closed if self.record().wants_client_certificate => {
                Fault::Tls(CLIENT_CERTIFICATE.to_owned())
            }
            other => other,
        }
    }

    fn flush_tls(&mut self) -> io::Result<()> {
        while self.connection.wants_write() {
            if self.connection.write_tls(&mut self.wire)? == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
        }
        self.wire.flush()
    }

    /// Reads from the wire once, and lets the connection work on it.
    fn pull(&mut self) -> io::Result<usize> {
        let count = self.connection.read_tls(&mut self.wire)?;
        if let Err(error) = self.connection.process_new_packets() {
            // The alert that says so is a courtesy.
            let _ = self.flush_tls();
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        if count == 0 && self.connection.is_handshaking() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(count)
    }

    fn handshake_error(&self, error: &io::Error) -> HandshakeError {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
        let tls = |reason, detail: String| HandshakeError::Tls { reason, detail };
        match inner {
            Some(Error::InvalidMessage(
                InvalidMessage::HandshakePayloadTooLarge
                | InvalidMessage::CertificatePayloadTooLarge
                | InvalidMessage::MessageTooLarge,
            )) if self.is_server_hello() => HandshakeError::Limit,
            Some(Error::AlertReceived(alert)) => {
                let reason = if self.record().wants_client_certificate {
                    TlsReason::ClientCertificateRequired
                } else {
                    TlsReason::Alert
                };
                tls(reason, alert_name(*alert))
            }
            Some(_) if !self.is_tls() => tls(TlsReason::NotTls, String::new()),
            Some(_) => tls(TlsReason::Protocol, String::new()),
            None => match fault_of(error, Limit::Handshake) {
                Fault::Timeout => HandshakeError::Timeout,
                Fault::Limit(_) => HandshakeError::Limit,
                _ if self.record().wants_client_certificate => tls(
                    TlsReason::ClientCertificateRequired,
                    CLIENT_CERTIFICATE.to_owned(),
                ),
                _ => tls(TlsReason::Closed, String::new()),
            },
        }
    }

    /// Whether the answer began as a handshake does: a huge length elsewhere is noise.
    fn is_server_hello(&self) -> bool {
        matches!(
            self.wire.opening(),
            [HANDSHAKE, 3, _, _, _, HELLO_REQUEST | SERVER_HELLO, ..]
        )
    }

    /// Whether the answer began as TLS records do.
    fn is_tls(&self) -> bool {
        looks_like_tls(self.wire.opening())
    }
}

impl Read for TlsSession {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.connection.reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return done,
            }
            self.flush_tls()?;
            if self.pull().map_err(in_words)? == 0 {
                return Ok(0);
            }
        }
    }
}

impl Write for TlsSession {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.connection.writer().write(bytes)?;
        self.flush_tls()?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flush_tls()
    }
}

/// An error of rustls as the dialogue takes it, which does not know rustls.
fn in_words(error: io::Error) -> io::Error {
    match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
    {
        Some(Error::AlertReceived(alert)) => {
            io::Error::new(error.kind(), LayerFault(alert_name(*alert)))
        }
        Some(_) => io::Error::new(error.kind(), LayerFault(String::new())),
        None => error,
    }
}

/// Whether bytes begin with a TLS record (RFC 8446, 5.1), version 3.x.
pub(super) fn looks_like_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [20..=23, 3, ..] | [20..=23])
}

/// Whether bytes begin as an SMTP reply does.
pub(super) fn looks_like_smtp(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [
            b'2'..=b'5',
            b'0'..=b'9',
            b'0'..=b'9',
            b' ' | b'-' | b'\r' | b'\n',
            ..
        ]
    )
}

fn alert_name(alert: AlertDescription) -> String {
    // `HandshakeFailure` as RFC 8446, 6 writes it: `handshake_failure`.
    let mut name = String::new();
    for letter in format!("{alert:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name.replace("c_a", "ca")
        .replace("recognised", "recognized")
}

/// Records what the server presents, and accepts it.
struct RecordingVerifier {
    crypto: Arc<CryptoProvider>,
    keys: KeyKinds,
    record: Mutex<HandshakeRecord>,
}

impl KeyKinds {
    /// In TLS 1.2 the suite names the kind of key, in TLS 1.3 the scheme alone does.
    fn admit_suite(self, suite: CipherSuite) -> bool {
        let name = suite.as_str().unwrap_or_default();
        match self {
            Self::Any => true,
            Self::Ecdsa => !name.contains("_RSA_"),
            Self::Rsa => !name.contains("_ECDSA_"),
        }
    }

    fn admit_scheme(self, scheme: SignatureScheme) -> bool {
        let name = scheme.as_str().unwrap_or_default();
        match self {
            Self::Any => true,
            Self::Ecdsa => name.starts_with("ECDSA"),
            Self::Rsa => name.starts_with("RSA"),
        }
    }
}

impl RecordingVerifier {
    fn lock(&self) -> std::sync::MutexGuard<'_, HandshakeRecord> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signature(
        &self,
        checked: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        if let Err(error) = checked {
            let wrong = matches!(
                error,
                Error::InvalidCertificate(rustls::CertificateError::BadSignature)
            );
            self.lock().bad_signature = Some(if wrong {
                BadSignature::Wrong
            } else {
                BadSignature::Unchecked
            });
        }
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl fmt::Debug for RecordingVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordingVerifier")
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.lock().chain = std::iter::once(end_entity)
            .chain(intermediates)
            .map(|certificate| certificate.clone().into_owned())
            .collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.crypto.signature_verification_algorithms;
        self.signature(verify_tls12_signature(message, cert, dss, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.crypto.signature_verification_algorithms;
        self.signature(verify_tls13_signature(message, cert, dss, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        // The old ones stand last: a server that has nothing better still shows its certificate.
        let mut schemes = self
            .crypto
            .signature_verification_algorithms
            .supported_schemes();
        for old in [
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::RSA_PKCS1_SHA1,
            SignatureScheme::ECDSA_SHA1_Legacy,
        ] {
            if !schemes.contains(&old) {
                schemes.push(old);
            }
        }
        schemes.retain(|scheme| self.keys.admit_scheme(*scheme));
        schemes
    }
}

impl ResolvesClientCert for RecordingVerifier {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        _sigschemes: &[SignatureScheme],
    ) -> Option<Arc<sign::CertifiedKey>> {
        self.lock().wants_client_certificate = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// Reads an old server's ServerHello and Certificate, which it sends in the clear.
///
/// `name` is the server name to send, none for an address.
pub(super) fn read_in_clear(
    wire: &mut MeteredWire,
    name: Option<&str>,
) -> Result<HandshakeRecord, HandshakeError> {
    wire.allow(HANDSHAKE_CAP);
    let failed = |error: &io::Error| match fault_of(error, Limit::Handshake) {
        Fault::Timeout => HandshakeError::Timeout,
        Fault::Limit(_) => HandshakeError::Limit,
        _ => HandshakeError::Tls {
            reason: TlsReason::Closed,
            detail: String::new(),
        },
    };
    let hello = client_hello(name).ok_or(HandshakeError::Limit)?;
    wire.write_all(&hello)
        .and_then(|()| wire.flush())
        .map_err(|error| failed(&error))?;
    let mut messages = Vec::new();
    let mut handshake = HandshakeRecord::default();
    loop {
        let mut header = [0_u8; 5];
        wire.read_exact(&mut header)
            .map_err(|error| failed(&error))?;
        let [kind, major, _, high, low] = header;
        if major != 3 {
            return Err(protocol());
        }
        let mut record = vec![0; usize::from(u16::from_be_bytes([high, low]))];
        wire.read_exact(&mut record)
            .map_err(|error| failed(&error))?;
        match kind {
            HANDSHAKE => messages.extend_from_slice(&record),
            // A warning, such as "unrecognized name", is not the end.
            ALERT if record.first() == Some(&1) => continue,
            ALERT => {
                let alert = record.get(1).copied().unwrap_or_default();
                return Err(HandshakeError::Tls {
                    reason: TlsReason::Alert,
                    detail: alert_name(AlertDescription::from(alert)),
                });
            }
            _ => return Err(protocol()),
        }
        while let Some((kind, body)) = next_message(&mut messages) {
            match kind {
                SERVER_HELLO => {
                    handshake.facts = Some(server_hello(&body).ok_or_else(protocol)?);
                }
                CERTIFICATE => {
                    handshake.chain = certificates(&body).unwrap_or_default();
                }
                // RFC 8422, 5.4: a named curve, which the handshake cannot go on without.
                SERVER_KEY_EXCHANGE => handshake.curve = named_curve(&body),
                CERTIFICATE_REQUEST => handshake.wants_client_certificate = true,
                SERVER_HELLO_DONE => return Ok(handshake),
                _ => {}
            }
        }
    }
}

fn protocol() -> HandshakeError {
    HandshakeError::Tls {
        reason: TlsReason::Protocol,
        detail: String::new(),
    }
}

/// RFC 5246, 7.4: takes a whole handshake message off the front.
fn next_message(messages: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    let [kind, a, b, c, ..] = *messages.as_slice() else {
        return None;
    };
    let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
    let end = length.checked_add(4)?;
    let body = messages.get(4..end)?.to_vec();
    messages.drain(..end);
    Some((kind, body))
}

/// RFC 5246, 7.4.1.3.
fn server_hello(body: &[u8]) -> Option<TlsFacts> {
    let (version, rest) = body.split_first_chunk::<2>()?;
    let (_random, rest) = rest.split_at_checked(32)?;
    let (length, rest) = rest.split_first()?;
    let (_session, rest) = rest.split_at_checked(usize::from(*length))?;
    let (suite, _) = rest.split_first_chunk::<2>()?;
    let suite = u16::from_be_bytes(*suite);
    let version = match version {
        [3, 0] => "SSLv3",
        [3, 1] => "TLSv1",
        [3, 2] => "TLSv1.1",
        [3, 3] => "TLSv1.2",
        _ => return None,
    };
    Some(TlsFacts {
        version: version.to_owned(),
        cipher: SUITES
            .iter()
            .find(|(code, _)| *code == suite)
            .map_or_else(|| format!("0x{suite:04x}"), |(_, name)| (*name).to_owned()),
    })
}

/// The group of an ephemeral Diffie-Hellman exchange on a curve.
fn named_curve(body: &[u8]) -> Option<u16> {
    match body {
        [NAMED_CURVE, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

/// RFC 5246, 7.4.2.
fn certificates(body: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let (_total, mut rest) = body.split_first_chunk::<3>()?;
    let mut chain = Vec::new();
    while let Some((&[a, b, c], tail)) = rest.split_first_chunk::<3>() {
        let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
        let (certificate, tail) = tail.split_at_checked(length)?;
        chain.push(CertificateDer::from(certificate.to_vec()));
        rest = tail;
    }
    Some(chain)
}

/// A ClientHello of TLS 1.2 with the cipher suites of its elders (RFC 5246, 7.4.1.2).
fn client_hello(name: Option<&str>) -> Option<Vec<u8>> {
    let mut random = [0_u8; 32];
    ring::rand::SystemRandom::new().fill(&mut random).ok()?;

    let mut extensions = Vec::new();
    if let Some(name) = name {
        // RFC 6066, 3: a list of one host name.
        let mut entry = vec![0];
        entry.extend(with_length(name.as_bytes())?);
        extension(&mut extensions, 0, &with_length(&entry)?)?;
    }
    extension(
        &mut extensions,
        10,
        &with_length(&u16_list(&[29, 23, 24, P_521, X448]))?,
    )?;
    extension(&mut extensions, 11, &[1, 0])?;
    let schemes = [
        0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501,
        0x0601, 0x0203, 0x0201,
    ];
    extension(&mut extensions, 13, &with_length(&u16_list(&schemes))?)?;

    let mut body = vec![3, 3];
    body.extend(random);
    body.push(0);
    let suites: Vec<u16> = SUITES.iter().map(|(code, _)| *code).collect();
    body.extend(with_length(&u16_list(&suites))?);
    body.extend([1, 0]);
    body.extend(with_length(&extensions)?);

    let length = u16::try_from(body.len()).ok()?.to_be_bytes();
    let mut message = vec![CLIENT_HELLO, 0];
    message.extend(length);
    message.extend(body);
    // RFC 5246, E.1: the record layer says 3.1 for the sake of old servers.
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(with_length(&message)?);
    Some(record)
}

fn extension(extensions: &mut Vec<u8>, kind: u16, body: &[u8]) -> Option<()> {
    extensions.extend(kind.to_be_bytes());
    extensions.extend(with_length(body)?);
    Some(())
}

/// The bytes behind their length in two bytes.
fn with_length(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut all = u16::try_from(bytes.len()).ok()?.to_be_bytes().to_vec();
    all.extend_from_slice(bytes);
    Some(all)
}

fn u16_list(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// RFC 8446, 4.2.7: secp521r1, which Gmail does not know.
pub(super) const P_521: u16 = 25;
/// RFC 7748, 5, which Gmail does not know either.
pub(super) const X448: u16 = 30;
/// RFC 8422, 5.4.
const NAMED_CURVE: u8 = 3;
/// All of one handshake, in bytes. rustls itself stops one message at 64 KiB.
const HANDSHAKE_CAP: usize = 256 * 1024;

const CLIENT_CERTIFICATE: &str = "certificate_required";

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const HELLO_REQUEST: u8 = 0;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const SERVER_KEY_EXCHANGE: u8 = 12;
const CERTIFICATE_REQUEST: u8 = 13;
const SERVER_HELLO_DONE: u8 = 14;

/// What old servers may choose from, the better ones first.
const SUITES: [(u16, &str); 30] = [
    (0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    (0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    (0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    (0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    (0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    (0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    (0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    (0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    (0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    (0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    (0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    (0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
    (0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"),
    (0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
    (0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
    (0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
    (0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    (0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    (0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    (0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256"),
    (0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"),
    (0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"),
    (0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x0005, "TLS_RSA_WITH_RC4_128_SHA"),
    (0x0004, "TLS_RSA_WITH_RC4_128_MD5"),
];

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::probe::dial::{Deadline, Wire};

    struct Script(io::Cursor<Vec<u8>>);

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Wire for Script {
        fn set_timeout(&mut self, _left: Duration) -> io::Result<()> {
            Ok(())
        }
    }

    fn wire(bytes: Vec<u8>) -> MeteredWire {
        let deadline = Deadline::after(Duration::from_secs(5));
        MeteredWire::new(Box::new(Script(io::Cursor::new(bytes))), deadline)
    }

    fn records(bytes: &[u8]) -> Vec<u8> {
        bytes
            .chunks(50)
            .flat_map(|part| {
                let length = u16::try_from(part.len()).unwrap().to_be_bytes();
                [&[HANDSHAKE, 3, 1], length.as_slice(), part].concat()
            })
            .collect()
    }

    #[test]
    fn alerts_have_the_names_of_the_standard() {
        for (alert, name) in [
            (AlertDescription::HandshakeFailure, "handshake_failure"),
            (AlertDescription::ProtocolVersion, "protocol_version"),
            (AlertDescription::UnknownCA, "unknown_ca"),
            (AlertDescription::UnrecognisedName, "unrecognized_name"),
        ] {
            assert_eq!(alert_name(alert), name);
        }
    }

    #[test]
    fn the_old_hello_is_one_whole_record() {
        let hello = client_hello(Some("mail.example.com")).unwrap();
        let length = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
        assert_eq!(hello.len(), length + 5);
        assert!(hello.windows(16).any(|w| w == b"mail.example.com"));
    }

    proptest! {
        #[test]
        fn any_bytes_in_the_clear_end(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = read_in_clear(&mut wire(bytes.clone()), None);
            let _ = read_in_clear(&mut wire(records(&bytes)), None);
            let hello = [&[SERVER_HELLO, 0, 0, 70, 3, 1], bytes.as_slice()].concat();
            let _ = read_in_clear(&mut wire(records(&hello)), None);
        }

        #[test]
        fn any_bytes_in_a_handshake_end(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let name = ServerName::try_from("mail.example.com").unwrap();
            let mut session = TlsSession::new(name, Sni::Send, KeyKinds::Any, wire(records(&bytes))).unwrap();
            prop_assert!(session.handshake(|| ()).is_err());
        }
    }
}
