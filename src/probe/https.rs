//! A small page over HTTPS.
//!
//! Knows how far a page that a domain publishes is followed: to public addresses, on port 443, to
//! hosts whose certificate is valid for their name. Another scheme, a literal address and a long
//! page end it.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::http::{StatusCode, Uri, header, uri::Scheme};
use ureq::unversioned::resolver::{ArrayVec, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};
use ureq::{Agent, Error, Timeout};

use crate::name::HostName;
use crate::probe::Prober;
use crate::probe::certificate::{Roots, TrustedBy};
use crate::probe::dial::{Deadline, MeteredWire};
use crate::probe::target::{HTTPS_PORT, Host, Target, TargetOrigin};

impl Prober<'_> {
    /// The text of a page, if `url` leads to one before `deadline`.
    ///
    /// Redirects are followed to other HTTPS addresses, a few times. `None` for everything else: no
    /// such host, a private address, a certificate that is not valid for the name, another status than
    /// 200, a page that is too long or not UTF-8.
    #[must_use]
    pub fn fetch(&self, url: &str, deadline: &Deadline) -> Option<String> {
        let mut uri: Uri = url.parse().ok()?;
        for _ in 0..=MOST_REDIRECTS {
            let host = host_of(&uri)?;
            let connector = self.connect(&host, deadline)?;
            let config = Agent::config_builder()
                .http_status_as_error(false)
                .https_only(true)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .proxy(None)
                .max_response_header_size(LONGEST_HEADER)
                .user_agent(concat!("heloscope/", env!("CARGO_PKG_VERSION")))
                .timeout_global(Some(deadline.left()))
                .build();
            let agent = Agent::with_parts(config, connector, Connected);
            let mut response = agent.get(uri.clone()).call().ok()?;
            if response.status() == StatusCode::OK {
                let body = response.body_mut().with_config().limit(LONGEST_PAGE);
                return body.read_to_string().ok();
            }
            if !response.status().is_redirection() {
                return None;
            }
            let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
            uri = redirected(&uri, location)?;
        }
        None
    }

    /// A connection to a host that may be asked for a page.
    fn connect(&self, host: &HostName, deadline: &Deadline) -> Option<OneConnection> {
        let target = Target {
            host: Host::Name(host.clone()),
            port: Some(HTTPS_PORT),
        };
        let config = Arc::new(client_config(self.roots, self.now).ok()?);
        let name = ServerName::try_from(host.as_str().to_owned()).ok()?;
        let plan = self.plan(&[target], TargetOrigin::Page);
        let addresses = plan.endpoints.iter().flat_map(|endpoint| endpoint.at);
        let wire = addresses
            .take(MOST_ADDRESSES)
            .find_map(|address| self.dial.dial(address, deadline.left()).ok())?;
        let mut wire = MeteredWire::new(wire, deadline.clone());
        wire.allow(LONGEST_CONVERSATION);
        let session = ClientConnection::new(config, name).ok()?;
        let stream = Box::new(StreamOwned::new(session, wire));
        Some(OneConnection(Mutex::new(Some(stream))))
    }
}

/// The host of an address that may be asked for a page.
fn host_of(uri: &Uri) -> Option<HostName> {
    let authority = uri.authority()?;
    let is_plain = uri.scheme() == Some(&Scheme::HTTPS)
        && authority.port_u16().is_none_or(|port| port == HTTPS_PORT)
        && !authority.as_str().contains('@');
    is_plain
        .then(|| HostName::parse(authority.host()).ok())
        .flatten()
}

/// Where a `Location` leads: a whole address, or a path on the same host (RFC 9110, 10.2.2).
fn redirected(from: &Uri, location: &str) -> Option<Uri> {
    if location.starts_with('/') && !location.starts_with("//") {
        let host = host_of(from)?;
        return format!("https://{host}{location}").parse().ok();
    }
    location.parse().ok()
}

/// Certificates are checked as a browser does, against the same roots as those of mail servers and at
/// the same moment.
fn client_config(roots: &Roots, now: Timestamp) -> Result<ClientConfig, rustls::Error> {
    let both = [TrustedBy::Public, TrustedBy::CaFile];
    let store: RootCertStore = both
        .into_iter()
        .flat_map(|of| roots.anchors(of).iter().cloned())
        .collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_details(provider, Arc::new(Clock(now)))
        .with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// A clock that stands.
#[derive(Debug)]
struct Clock(Timestamp);

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

type TlsStream = StreamOwned<ClientConnection, MeteredWire>;

/// The one connection of a request: it was dialled before, under our own policy.
struct OneConnection(Mutex<Option<Box<TlsStream>>>);

impl fmt::Debug for OneConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneConnection")
    }
}

impl Connector for OneConnection {
    type Out = TlsTransport;

    fn connect(
        &self,
        _details: &ConnectionDetails<'_>,
        _chained: Option<()>,
    ) -> Result<Option<TlsTransport>, Error> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = held.take().ok_or(Error::ConnectionFailed)?;
        Ok(Some(TlsTransport {
            stream: Mutex::new(stream),
            buffers: LazyBuffers::new(BUFFER, BUFFER),
        }))
    }
}

/// The address is known to the connection already.
#[derive(Debug)]
struct Connected;

impl Resolver for Connected {
    fn resolve(
        &self,
        _uri: &Uri,
        _config: &ureq::config::Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let nowhere = SocketAddr::from(([0, 0, 0, 0], HTTPS_PORT));
        let mut found = ArrayVec::from_fn(|_| nowhere);
        found.push(nowhere);
        Ok(found)
    }
}

/// HTTP over the connection; its deadline and its allowance are the wire's.
struct TlsTransport {
    stream: Mutex<Box<TlsStream>>,
    buffers: LazyBuffers,
}

/// The stream of a transport: the lock is there because a transport must be shareable, and nobody
/// shares it.
fn unlocked(stream: &mut Mutex<Box<TlsStream>>) -> &mut TlsStream {
    stream.get_mut().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _timeout: NextTimeout) -> Result<(), Error> {
        let stream = unlocked(&mut self.stream);
        let output = self.buffers.output();
        let bytes = output.get(..amount).unwrap_or_default();
        stream.write_all(bytes).map_err(in_time)?;
        stream.flush().map_err(in_time)
    }

    fn await_input(&mut self, _timeout: NextTimeout) -> Result<bool, Error> {
        let stream = unlocked(&mut self.stream);
        let count = match stream.read(self.buffers.input_append_buf()) {
            // Many servers end without the closing alert; ureq knows whether the page is whole.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            read => read.map_err(in_time)?,
        };
        self.buffers.input_appended(count);
        Ok(count > 0)
    }

    fn is_open(&mut self) -> bool {
        unlocked(&mut self.stream).conn.wants_read()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

fn in_time(error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::TimedOut {
        return Error::Timeout(Timeout::Global);
    }
    Error::Io(error)
}

/// Hosts that a page may lead through.
const MOST_REDIRECTS: usize = 3;
/// Addresses of one host that are tried.
const MOST_ADDRESSES: usize = 4;
/// Bytes of a page: settings take a few thousand.
const LONGEST_PAGE: u64 = 256 * 1024;
/// Bytes of a response's header section.
const LONGEST_HEADER: usize = 32 * 1024;
/// Bytes of a whole connection, handshake included.
const LONGEST_CONVERSATION: usize = 1024 * 1024;
/// Bytes that are read or written at once.
const BUFFER: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_addresses_are_followed() {
        let table = [
            ("https://autoconfig.example.com/mail", true),
            ("https://example.com:443/mail", true),
            ("https://EXAMPLE.com", true),
            ("http://example.com/mail", false),
            ("https://example.com:8443/mail", false),
            ("https://bo@example.com/mail", false),
            ("https://192.0.2.7/mail", false),
            ("https://[2001:db8::7]/mail", false),
            ("ftp://example.com/mail", false),
            ("file:///etc/passwd", false),
            ("/mail", false),
        ];
        for (url, is_followed) in table {
            let host = url.parse().ok().and_then(|uri| host_of(&uri));
            assert_eq!(host.is_some(), is_followed, "{url}");
        }
    }

    #[test]
    fn a_location_is_an_address_or_a_path() {
        let from = "https://autoconfig.example.com/mail/config-v1.1.xml"
            .parse()
            .unwrap();
        let table = [
            ("/x", "https://autoconfig.example.com/x"),
            ("https://example.net/x", "https://example.net/x"),
        ];
        for (location, wanted) in table {
            assert_eq!(redirected(&from, location).unwrap().to_string(), wanted);
        }
        let other = redirected(&from, "//example.net/x").and_then(|uri| host_of(&uri));
        assert_eq!(other, None);
    }
}
