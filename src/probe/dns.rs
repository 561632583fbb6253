//! Looking names up: addresses for the probe, and the records that `--dns` takes as witnesses.
//!
//! Addresses come from the operating system, so that its hosts file counts; that call knows no
//! deadline and therefore runs in a thread of its own, which is left behind when it hangs. MX,
//! SRV, CNAME and PTR are asked of the system's name servers directly: UDP from a random
//! port with a random id, TCP for what does not fit. An answer must come from the server asked,
//! carry the id and repeat the question; records off the CNAME chain of the name are dropped.
//!
//! Not here: DNSSEC, caching, search domains.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the probe is the one module with a socket, and resolv.conf names the servers"
)]

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use ring::rand::SecureRandom;
use serde::Serialize;
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, RCODE, TYPE};

use crate::name::HostName;
use crate::operator::Security;
use crate::probe::dial::{Deadline, Stop};

/// How names become addresses.
pub trait Resolve: Sync {
    /// The addresses of a name, within `left`.
    ///
    /// # Errors
    ///
    /// There is none, or nobody could say.
    fn addresses(&self, name: &HostName, left: Duration) -> Result<Vec<IpAddr>, LookupFault>;

    /// The names that a chain of CNAMEs leads over, in its order; none if there is no such chain.
    fn aliases(&self, name: &HostName, left: Duration) -> Vec<HostName> {
        let _ = (name, left);
        Vec::new()
    }

    /// The names of an address that lead back to it.
    fn reverse(&self, address: IpAddr, left: Duration) -> Vec<HostName> {
        let _ = (address, left);
        Vec::new()
    }
}

/// Why a look-up has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum LookupFault {
    /// The name servers failed.
    #[error("the look-up failed")]
    Failed,
    /// The name is an alias that leads back to itself.
    #[error("the aliases lead around in a circle")]
    Loop,
    /// The name has addresses, and none of the kind that is wanted.
    #[error("no address of this kind")]
    NoAddress,
    /// There is no such name, or no such record.
    #[error("no such name")]
    NotFound,
    /// Nobody answered in time.
    #[error("no answer in time")]
    Timeout,
}

/// Asks the operating system for addresses and its name servers for CNAME and PTR.
///
/// ```no_run
/// use std::time::Duration;
///
/// use heloscope::probe::{Dns, Resolve, Stop, SystemResolver};
///
/// let (stop, time) = (Stop::default(), Duration::from_secs(5));
/// let resolver = SystemResolver::new(Dns::system(time)).with_stop(&stop);
/// for address in resolver.addresses(&"mail.example.com".parse()?, time)? {
///     println!("{address}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SystemResolver {
    dns: Dns,
    stop: Stop,
}

impl SystemResolver {
    /// A resolver whose CNAME and PTR questions go to `dns`.
    #[must_use]
    pub fn new(dns: Dns) -> Self {
        Self {
            dns,
            stop: Stop::default(),
        }
    }

    /// The same, ending early when `stop` says so.
    #[must_use]
    pub fn with_stop(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }
}

impl Resolve for SystemResolver {
    fn addresses(&self, name: &HostName, left: Duration) -> Result<Vec<IpAddr>, LookupFault> {
        let (sender, receiver) = mpsc::channel();
        let question = name.as_str().to_owned();
        thread::Builder::new()
            .name("lookup".to_owned())
            .spawn(move || {
                let found = (question.as_str(), 0)
                    .to_socket_addrs()
                    .map(|all| all.map(|address| address.ip()).collect::<Vec<_>>());
                // Nobody waits any more: then nobody misses it.
                let _ = sender.send(found);
            })
            .map_err(|_| LookupFault::Failed)?;
        let deadline = Deadline::after(left).with_stop(&self.stop);
        let found = loop {
            let left = deadline.left();
            match receiver.recv_timeout(left.min(LOOKS_UP_EVERY)) {
                Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
                found => break found,
            }
        };
        match found {
            Ok(Ok(found)) => unique(found),
            // The system says of a circle that the name is not there, or that nobody can tell.
            Ok(Err(_))
                if self
                    .dns
                    .clone()
                    .within(deadline.left().min(TRY))
                    .is_circular(name) =>
            {
                Err(LookupFault::Loop)
            }
            // getaddrinfo's EAI_AGAIN has no kind of its own in std.
            Ok(Err(error)) if error.to_string().contains("Temporary failure") => {
                Err(LookupFault::Failed)
            }
            Ok(Err(_)) => Err(LookupFault::NotFound),
            Err(_) => Err(LookupFault::Timeout),
        }
    }

    fn aliases(&self, name: &HostName, left: Duration) -> Vec<HostName> {
        let dns = self.dns.clone().within(left);
        dns.aliases(name).unwrap_or_default()
    }

    fn reverse(&self, address: IpAddr, left: Duration) -> Vec<HostName> {
        let dns = self.dns.clone().within(left);
        dns.forward_confirm(address).unwrap_or_default()
    }
}

/// One mail exchanger of a domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Mx {
    /// Lower is tried first.
    pub preference: u16,
    /// The host.
    pub host: HostName,
}

/// One submission service that a domain announces (RFC 6186, RFC 8314).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Srv {
    /// Lower is tried first.
    pub priority: u16,
    /// Of equals, the heavier is tried more often.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host.
    pub host: HostName,
    /// The security that the record's name stands for.
    pub security: Security,
}

/// A client of DNS servers.
///
/// ```
/// use std::time::Duration;
///
/// use heloscope::probe::Dns;
///
/// let (server, second) = ("192.0.2.53:53".parse()?, Duration::from_secs(1));
/// let dns = Dns::new(vec![server], 5 * second);
/// assert!(dns.has_servers());
/// assert_eq!(dns.clone().within(second), Dns::new(vec![server], second));
/// // More time than there is cannot be had.
/// assert_eq!(dns.clone().within(9 * second), dns);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dns {
    servers: Vec<SocketAddr>,
    timeout: Duration,
}

impl Dns {
    /// Asks the name servers of this system: those of resolv.conf, and on Windows those of the
    /// connected network adapters. Each call ends after `timeout`. See [`Dns::has_servers`].
    #[must_use]
    pub fn system(timeout: Duration) -> Self {
        Self::new(system_servers(), timeout)
    }

    /// Whether there is anybody to ask. Without, every look-up but that of addresses fails.
    #[must_use]
    pub fn has_servers(&self) -> bool {
        !self.servers.is_empty()
    }

    /// Asks these servers, at most three of them, one after the other.
    #[must_use]
    pub fn new(servers: Vec<SocketAddr>, timeout: Duration) -> Self {
        Self { servers, timeout }
    }

    /// The same servers, asked in less time.
    #[must_use]
    pub fn within(mut self, left: Duration) -> Self {
        self.timeout = self.timeout.min(left);
        self
    }

    /// The mail exchangers of a domain, the preferred ones first; none for a null MX.
    ///
    /// # Errors
    ///
    /// There is no such record, or nobody could say.
    pub fn mx(&self, domain: &HostName) -> Result<Vec<Mx>, LookupFault> {
        let deadline = self.deadline();
        let mut found = self.ask(
            &deadline,
            domain.as_str(),
            TYPE::MX,
            |record| match record {
                RData::MX(mx) => Some(Mx {
                    preference: mx.preference,
                    host: host_name(&mx.exchange)?,
                }),
                _ => None,
            },
        )?;
        found.sort();
        Ok(found)
    }

    /// The submission services of a domain: implicit TLS first, as RFC 8314, 3.3 prefers.
    ///
    /// # Errors
    ///
    /// There is neither record, or nobody could say.
    pub fn srv_submission(&self, domain: &HostName) -> Result<Vec<Srv>, LookupFault> {
        let services = [
            ("_submissions", Security::ImplicitTls),
            ("_submission", Security::StartTls),
        ];
        let deadline = self.deadline();
        let mut all = Vec::new();
        let mut fault = LookupFault::NotFound;
        for (service, security) in services {
            let name = format!("{service}._tcp.{domain}");
            let found = self.ask(&deadline, &name, TYPE::SRV, |record| match record {
                // RFC 2782: the target "." says that there is no such service.
                RData::SRV(srv) => Some(Srv {
                    priority: srv.priority,
                    weight: srv.weight,
                    port: srv.port,
                    host: host_name(&srv.target)?,
                    security,
                }),
                _ => None,
            });
            match found {
                Ok(mut found) => {
                    found.sort_by_key(|srv| (srv.priority, u16::MAX.saturating_sub(srv.weight)));
                    all.extend(found);
                }
                Err(LookupFault::NotFound) => {}
                Err(other) => fault = other,
            }
        }
        if all.is_empty() { Err(fault) } else { Ok(all) }
    }

    /// The names that an address is said to have: its owner's claim.
    ///
    /// # Errors
    ///
    /// There is none, or nobody could say.
    pub fn ptr(&self, address: IpAddr) -> Result<Vec<HostName>, LookupFault> {
        self.ptr_by(&self.deadline(), address)
    }

    fn ptr_by(&self, deadline: &Deadline, address: IpAddr) -> Result<Vec<HostName>, LookupFault> {
        let name = reverse_name(address);
        let mut found = self.ask(deadline, &name, TYPE::PTR, |record| match record {
            RData::PTR(ptr) => host_name(&ptr.0),
            _ => None,
        })?;
        found.truncate(PTR_CAP);
        Ok(found)
    }

    /// The addresses of a name, by DNS alone.
    ///
    /// # Errors
    ///
    /// There is none, or nobody could say.
    pub fn addresses(&self, name: &HostName) -> Result<Vec<IpAddr>, LookupFault> {
        self.addresses_by(&self.deadline(), name)
    }

    fn addresses_by(
        &self,
        deadline: &Deadline,
        name: &HostName,
    ) -> Result<Vec<IpAddr>, LookupFault> {
        let v4 = self.ask(deadline, name.as_str(), TYPE::A, |record| match record {
            RData::A(a) => Some(IpAddr::V4(Ipv4Addr::from(a.address))),
            _ => None,
        });
        let v6 = self.ask(deadline, name.as_str(), TYPE::AAAA, |record| match record {
            RData::AAAA(aaaa) => Some(IpAddr::V6(Ipv6Addr::from(aaaa.address))),
            _ => None,
        });
        match (v4, v6) {
            (Ok(mut v4), Ok(v6)) => {
                v4.extend(v6);
                unique(v4)
            }
            (Ok(found), Err(_)) | (Err(_), Ok(found)) => unique(found),
            (Err(fault), Err(_)) => Err(fault),
        }
    }

    /// The names of an address that lead back to it (RFC 8601, 3: iprev).
    ///
    /// # Errors
    ///
    /// There is no name, or nobody could say.
    pub fn forward_confirm(&self, address: IpAddr) -> Result<Vec<HostName>, LookupFault> {
        let deadline = self.deadline();
        let mut names = self.ptr_by(&deadline, address)?;
        names.retain(|name| {
            self.addresses_by(&deadline, name)
                .is_ok_and(|found| found.contains(&address))
        });
        Ok(names)
    }

    /// The names that a chain of CNAMEs leads over, in its order; none when the name is no alias.
    ///
    /// # Errors
    ///
    /// There is no such name, or nobody could say.
    pub fn aliases(&self, name: &HostName) -> Result<Vec<HostName>, LookupFault> {
        let bytes = self.exchange(&self.deadline(), name.as_str(), TYPE::A)?;
        let packet = Packet::parse(&bytes).map_err(|_| LookupFault::Failed)?;
        let chain = chain_of(&packet, &text_of_host(name.as_str()));
        let names = chain.iter().filter_map(|name| HostName::parse(name).ok());
        Ok(names.collect())
    }

    /// Whether a name is an alias whose chain leads back to a name that it has passed.
    fn is_circular(&self, name: &HostName) -> bool {
        let name = name.as_str();
        let Ok(bytes) = self.exchange(&self.deadline(), name, TYPE::A) else {
            return false;
        };
        Packet::parse(&bytes).is_ok_and(|packet| is_circular(&packet, &text_of_host(name)))
    }

    /// The moment at which a call that begins now ends.
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::after(self.timeout)
    }

    /// Asks one question and picks the records on the name's CNAME chain.
    fn ask<T>(
        &self,
        deadline: &Deadline,
        name: &str,
        kind: TYPE,
        mut pick: impl FnMut(&RData<'_>) -> Option<T>,
    ) -> Result<Vec<T>, LookupFault> {
        let bytes = self.exchange(deadline, name, kind)?;
        let packet = Packet::parse(&bytes).map_err(|_| LookupFault::Failed)?;
        let end = chain_end(&packet, &text_of_host(name));
        let mut records = packet
            .answers
            .iter()
            .filter(|record| record.class == CLASS::IN && text_of(&record.name) == end)
            .filter(|record| record.rdata.type_code() == kind)
            .peekable();
        if records.peek().is_none() {
            return Err(LookupFault::NotFound);
        }
        Ok(records
            .filter_map(|record| pick(&record.rdata))
            .take(RECORD_CAP)
            .collect())
    }

    /// A checked answer, as bytes.
    fn exchange(
        &self,
        deadline: &Deadline,
        name: &str,
        kind: TYPE,
    ) -> Result<Vec<u8>, LookupFault> {
        let servers = self.servers.iter().take(SERVER_CAP);
        let mut fault = if self.has_servers() {
            LookupFault::Timeout
        } else {
            LookupFault::Failed
        };
        for _ in 0..ROUNDS {
            for server in servers.clone() {
                let left = deadline.left().min(TRY);
                if left.is_zero() {
                    return Err(fault);
                }
                match one_try(*server, name, kind, &deadline.at_most(left)) {
                    Ok(bytes) => return Ok(bytes),
                    Err(LookupFault::NotFound) => return Err(LookupFault::NotFound),
                    Err(other) => fault = other,
                }
            }
        }
        Err(fault)
    }
}

fn one_try(
    server: SocketAddr,
    name: &str,
    kind: TYPE,
    deadline: &Deadline,
) -> Result<Vec<u8>, LookupFault> {
    let mut id = [0_u8; 2];
    ring::rand::SystemRandom::new()
        .fill(&mut id)
        .map_err(|_| LookupFault::Failed)?;
    let id = u16::from_be_bytes(id);
    let qname = Name::new(name).map_err(|_| LookupFault::NotFound)?;
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(
        qname,
        QTYPE::TYPE(kind),
        CLASS::IN.into(),
        false,
    ));
    let query = packet
        .build_bytes_vec()
        .map_err(|_| LookupFault::NotFound)?;

    let answer = over_udp(server, &query, deadline, |bytes| {
        check(bytes, id, name, kind)
    })
    .map_err(|error| fault_of(&error))?;
    let (bytes, verdict) = answer;
    match verdict {
        HeaderCheck::Truncated => {
            let bytes = over_tcp(server, &query, deadline).map_err(|error| fault_of(&error))?;
            match check(&bytes, id, name, kind) {
                Some(HeaderCheck::Good) => Ok(bytes),
                Some(HeaderCheck::Fault(fault)) => Err(fault),
                _ => Err(LookupFault::Failed),
            }
        }
        HeaderCheck::Fault(fault) => Err(fault),
        HeaderCheck::Good => Ok(bytes),
    }
}

/// What a matching answer is worth.
enum HeaderCheck {
    Fault(LookupFault),
    Good,
    Truncated,
}

/// None when this is no answer to the question: somebody else's, or a forgery.
fn check(bytes: &[u8], id: u16, name: &str, kind: TYPE) -> Option<HeaderCheck> {
    let packet = Packet::parse(bytes).ok()?;
    if packet.id() != id || !packet.has_flags(PacketFlag::RESPONSE) {
        return None;
    }
    let [question] = packet.questions.as_slice() else {
        return None;
    };
    if text_of(&question.qname) != text_of_host(name) || question.qtype != QTYPE::TYPE(kind) {
        return None;
    }
    if packet.has_flags(PacketFlag::TRUNCATION) {
        return Some(HeaderCheck::Truncated);
    }
    Some(match packet.rcode() {
        RCODE::NoError => HeaderCheck::Good,
        RCODE::NameError => HeaderCheck::Fault(LookupFault::NotFound),
        _ => HeaderCheck::Fault(LookupFault::Failed),
    })
}

fn over_udp(
    server: SocketAddr,
    query: &[u8],
    deadline: &Deadline,
    check: impl Fn(&[u8]) -> Option<HeaderCheck>,
) -> io::Result<(Vec<u8>, HeaderCheck)> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // A port of the system's choosing; connected, so that only the server is heard.
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(server)?;
    socket.send(query)?;
    let mut buffer = vec![0; UDP_CAP];
    loop {
        let left = deadline.left();
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        let count = socket.recv(&mut buffer)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        if let Some(verdict) = check(bytes) {
            return Ok((bytes.to_vec(), verdict));
        }
    }
}

/// RFC 1035, 4.2.2: each message behind its length.
fn over_tcp(server: SocketAddr, query: &[u8], deadline: &Deadline) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&server, deadline.left().max(TICK))?;
    let length = u16::try_from(query.len()).map_err(io::Error::other)?;
    stream.set_write_timeout(Some(deadline.left().max(TICK)))?;
    stream.write_all(&[&length.to_be_bytes(), query].concat())?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((head, body)) = bytes.split_first_chunk::<2>() {
            let length = usize::from(u16::from_be_bytes(*head));
            if let Some(body) = body.get(..length) {
                return Ok(body.to_vec());
            }
        }
        let left = deadline.left();
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
}

fn fault_of(error: &io::Error) -> LookupFault {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => LookupFault::Timeout,
        _ => LookupFault::Failed,
    }
}

/// Follows the aliases of an answer from `start`.
fn chain_end(packet: &Packet<'_>, start: &str) -> String {
    let chain = chain_of(packet, start);
    chain
        .into_iter()
        .next_back()
        .unwrap_or_else(|| start.to_owned())
}

/// The names that the CNAMEs of an answer lead over, without the one that was asked for.
fn chain_of(packet: &Packet<'_>, start: &str) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    while chain.len() < ALIASES {
        let here = chain.last().map_or(start, String::as_str);
        match alias_of(packet, here) {
            Some(next) if next != here => chain.push(next),
            _ => break,
        }
    }
    chain
}

fn alias_of(packet: &Packet<'_>, name: &str) -> Option<String> {
    let mut records = packet.answers.iter();
    records.find_map(|record| match &record.rdata {
        RData::CNAME(target) if text_of(&record.name) == name => Some(text_of(&target.0)),
        _ => None,
    })
}

/// Whether the aliases of an answer lead from `start` to a name that they have passed.
fn is_circular(packet: &Packet<'_>, start: &str) -> bool {
    let mut passed = vec![start.to_owned()];
    while passed.len() <= ALIASES {
        let here = passed.last().map_or(start, String::as_str);
        match alias_of(packet, here) {
            Some(next) if passed.contains(&next) => return true,
            Some(next) => passed.push(next),
            None => return false,
        }
    }
    false
}

/// A name from an answer for comparing: lower case, odd bytes made harmless.
fn text_of(name: &Name<'_>) -> String {
    let labels: Vec<String> = name
        .as_bytes()
        .map(|label| {
            let plain = |b: &u8| b.is_ascii_graphic() && *b != b'.' && *b != b'\\';
            if label.iter().all(plain) {
                String::from_utf8_lossy(label).to_ascii_lowercase()
            } else {
                // No host name has such a label, so it only must not look like one.
                "\\".to_owned()
            }
        })
        .collect();
    labels.join(".")
}

fn text_of_host(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn host_name(name: &Name<'_>) -> Option<HostName> {
    HostName::parse(&text_of(name)).ok()
}

fn unique(found: Vec<IpAddr>) -> Result<Vec<IpAddr>, LookupFault> {
    let mut all = Vec::new();
    for address in found {
        if !all.contains(&address) && all.len() < ADDRESS_CAP {
            all.push(address);
        }
    }
    if all.is_empty() {
        Err(LookupFault::NotFound)
    } else {
        Ok(all)
    }
}

/// RFC 1035, 3.5 and RFC 3596, 2.5.
fn reverse_name(address: IpAddr) -> String {
    let mut labels: Vec<String> = match address {
        IpAddr::V4(ip) => ip.octets().iter().rev().map(u8::to_string).collect(),
        IpAddr::V6(ip) => ip
            .octets()
            .iter()
            .rev()
            .flat_map(|byte| [byte & 15, byte >> 4])
            .map(|nibble| format!("{nibble:x}"))
            .collect(),
    };
    labels.push(if address.is_ipv4() { "in-addr" } else { "ip6" }.to_owned());
    labels.push("arpa".to_owned());
    labels.join(".")
}

/// The name servers of this system; none where it does not say.
#[cfg(not(windows))]
fn system_servers() -> Vec<SocketAddr> {
    std::fs::read_to_string("/etc/resolv.conf")
        .map_or_else(|_| Vec::new(), |text| name_servers(&text))
}

/// The name servers of the adapters that are up; none where Windows does not say.
#[cfg(windows)]
fn system_servers() -> Vec<SocketAddr> {
    let adapters = ipconfig::get_adapters().unwrap_or_default();
    let servers = adapters
        .iter()
        .filter(|adapter| adapter.oper_status() == ipconfig::OperStatus::IfOperStatusUp)
        .flat_map(|adapter| adapter.dns_servers())
        .copied();
    usable(servers)
}

/// Windows names `fec0:0:0:ffff::1` to `::3` where no IPv6 server is set; nobody answers there.
#[cfg(any(windows, test))]
fn usable(servers: impl Iterator<Item = IpAddr>) -> Vec<SocketAddr> {
    let mut usable: Vec<SocketAddr> = Vec::new();
    for ip in servers {
        let is_placeholder =
            matches!(ip, IpAddr::V6(ip) if ip.segments().starts_with(&[0xfec0, 0, 0, 0xffff]));
        let server = SocketAddr::new(ip, 53);
        if !is_placeholder && !usable.contains(&server) {
            usable.push(server);
        }
    }
    usable
}

#[cfg(any(not(windows), test))]
/// The `nameserver` lines of a resolv.conf; without any, this machine (resolv.conf(5)).
fn name_servers(text: &str) -> Vec<SocketAddr> {
    let mut servers: Vec<SocketAddr> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            (words.next() == Some("nameserver")).then_some(())?;
            let address: IpAddr = words.next()?.parse().ok()?;
            Some(SocketAddr::new(address, 53))
        })
        .take(SERVER_CAP)
        .collect();
    if servers.is_empty() {
        servers.push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 53));
    }
    servers
}

/// How often a waiting look-up sees whether it is to end.
const LOOKS_UP_EVERY: Duration = Duration::from_millis(50);
/// How many addresses of a name are used.
const ADDRESS_CAP: usize = 16;
/// How many aliases are followed.
const ALIASES: usize = 8;
/// How many names of an address are used.
const PTR_CAP: usize = 8;
/// How many records of one kind are used.
const RECORD_CAP: usize = 32;
/// How often every server is asked.
const ROUNDS: usize = 2;
/// resolv.conf(5) uses three.
const SERVER_CAP: usize = 3;
/// How long one server is waited for before the next is asked.
const TRY: Duration = Duration::from_secs(2);
/// A timeout of zero is an error to the operating system.
const TICK: Duration = Duration::from_millis(1);
/// Without EDNS an answer has 512 bytes (RFC 1035, 4.2.1); some servers send more.
const UDP_CAP: usize = 4096;

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::sample::Index;
    use simple_dns::ResourceRecord;
    use simple_dns::rdata::{A, AAAA, CNAME, MX, PTR, SRV};

    use super::*;

    /// A name server on loopback that answers what `answer` says; a wrong answer goes first.
    fn serve(answer: fn(&str, TYPE) -> Option<Vec<RData<'static>>>) -> Dns {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        thread::spawn(move || {
            let mut buffer = [0; 1500];
            while let Ok((count, peer)) = socket.recv_from(&mut buffer) {
                let query = Packet::parse(&buffer[..count]).unwrap();
                let question = query.questions[0].clone();
                let QTYPE::TYPE(kind) = question.qtype else {
                    continue;
                };
                let name = question.qname.clone();
                let mut forged = Packet::new_reply(query.id().wrapping_add(1));
                forged.questions.push(question.clone());
                let _ = socket.send_to(&forged.build_bytes_vec().unwrap(), peer);
                let mut reply = Packet::new_reply(query.id());
                reply.questions.push(question);
                match answer(&text_of(&name), kind) {
                    Some(records) => {
                        let mut owner = name;
                        for rdata in records {
                            let next = match &rdata {
                                RData::CNAME(target) => Some(target.0.clone()),
                                _ => None,
                            };
                            reply.answers.push(ResourceRecord::new(
                                owner.clone(),
                                CLASS::IN,
                                60,
                                rdata,
                            ));
                            owner = next.unwrap_or(owner);
                        }
                    }
                    None => *reply.rcode_mut() = RCODE::NameError,
                }
                let _ = socket.send_to(&reply.build_bytes_vec().unwrap(), peer);
            }
        });
        Dns::new(vec![address], Duration::from_secs(2))
    }

    fn zone(name: &str, kind: TYPE) -> Option<Vec<RData<'static>>> {
        let host = |text: &'static str| Name::new_unchecked(text);
        Some(match (name, kind) {
            ("example.com", TYPE::MX) => vec![
                RData::MX(MX {
                    preference: 20,
                    exchange: host("mx2.example.com"),
                }),
                RData::MX(MX {
                    preference: 10,
                    exchange: host("mx1.example.com"),
                }),
            ],
            ("null.example.com", TYPE::MX) => {
                vec![RData::MX(MX {
                    preference: 0,
                    exchange: Name::new_unchecked(""),
                })]
            }
            ("_submission._tcp.example.com", TYPE::SRV) => vec![RData::SRV(SRV {
                priority: 0,
                weight: 1,
                port: 587,
                target: host("mail.example.com"),
            })],
            ("circle.example.com", TYPE::A) => vec![
                RData::CNAME(CNAME(host("second.example.com"))),
                RData::CNAME(CNAME(host("circle.example.com"))),
            ],
            ("own.example.com", TYPE::A) => {
                vec![RData::CNAME(CNAME(host("own.example.com")))]
            }
            ("lost.example.com", TYPE::A) => {
                vec![RData::CNAME(CNAME(host("nowhere.example.com")))]
            }
            ("alias.example.com", TYPE::A) => vec![
                RData::CNAME(CNAME(host("host.example.net"))),
                RData::A(A {
                    address: u32::from(Ipv4Addr::new(192, 0, 2, 7)),
                }),
            ],
            ("mail.example.com", TYPE::A) => {
                vec![RData::A(A {
                    address: u32::from(Ipv4Addr::new(192, 0, 2, 7)),
                })]
            }
            ("liar.example.com", TYPE::A) => {
                vec![RData::A(A {
                    address: u32::from(Ipv4Addr::new(192, 0, 2, 8)),
                })]
            }
            ("7.2.0.192.in-addr.arpa", TYPE::PTR) => vec![
                RData::PTR(PTR(host("mail.example.com"))),
                RData::PTR(PTR(host("liar.example.com"))),
            ],
            (_, TYPE::AAAA) => vec![],
            _ => return None,
        })
    }

    fn name(text: &str) -> HostName {
        HostName::parse(text).unwrap()
    }

    #[test]
    fn records_come_back_in_order_and_forged_answers_do_not_count() {
        let dns = serve(zone);
        let hosts: Vec<String> = dns
            .mx(&name("example.com"))
            .unwrap()
            .iter()
            .map(|mx| mx.host.to_string())
            .collect();
        assert_eq!(hosts, ["mx1.example.com", "mx2.example.com"]);
        assert_eq!(dns.mx(&name("null.example.com")), Ok(vec![]));
        assert_eq!(
            dns.mx(&name("nosuch.example.com")),
            Err(LookupFault::NotFound)
        );
        let srv = dns.srv_submission(&name("example.com")).unwrap();
        assert_eq!(srv.len(), 1);
        assert_eq!((srv[0].port, srv[0].security), (587, Security::StartTls));
    }

    #[test]
    fn aliases_that_lead_back_are_told_from_names_that_are_not_there() {
        let dns = serve(zone);
        assert!(dns.is_circular(&name("circle.example.com")));
        assert!(dns.is_circular(&name("own.example.com")));
        for other in ["alias", "lost", "mail", "nosuch"] {
            assert!(
                !dns.is_circular(&name(&format!("{other}.example.com"))),
                "{other}"
            );
        }
    }

    #[test]
    fn aliases_are_followed() {
        let dns = serve(zone);
        let alias = name("alias.example.com");
        assert_eq!(dns.aliases(&alias), Ok(vec![name("host.example.net")]));
        assert_eq!(dns.aliases(&name("mail.example.com")), Ok(Vec::new()));
        assert_eq!(
            dns.addresses(&alias),
            Ok(vec!["192.0.2.7".parse().unwrap()])
        );
    }

    #[test]
    fn only_names_that_lead_back_are_confirmed() {
        let dns = serve(zone);
        let address = "192.0.2.7".parse().unwrap();
        assert_eq!(dns.ptr(address).unwrap().len(), 2);
        assert_eq!(
            dns.forward_confirm(address),
            Ok(vec![name("mail.example.com")])
        );
    }

    /// A name server that cuts its answers short, and sends what `tail` leaves of the whole by TCP.
    fn cutting(tail: fn(Vec<u8>) -> Vec<u8>) -> Dns {
        let short = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = short.local_addr().unwrap();
        let whole = std::net::TcpListener::bind(address).unwrap();
        // Two hundred addresses, or none and the mark that there are more.
        let reply = |query: &[u8], is_whole: bool| {
            let query = Packet::parse(query).unwrap();
            let mut reply = Packet::new_reply(query.id());
            reply.questions = query.questions.clone();
            if !is_whole {
                reply.set_flags(PacketFlag::TRUNCATION);
            }
            for last in (1..=200).filter(|_| is_whole) {
                let rdata = RData::A(A {
                    address: u32::from_be_bytes([192, 0, 2, last]),
                });
                let owner = query.questions[0].qname.clone();
                let record = ResourceRecord::new(owner, CLASS::IN, 60, rdata);
                reply.answers.push(record);
            }
            reply.build_bytes_vec().unwrap()
        };
        thread::spawn(move || {
            let mut buffer = [0; 1500];
            while let Ok((count, peer)) = short.recv_from(&mut buffer) {
                let _ = short.send_to(&reply(&buffer[..count], false), peer);
            }
        });
        thread::spawn(move || {
            while let Ok((mut stream, _)) = whole.accept() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut query).unwrap();
                let bytes = reply(&query, true);
                let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
                let bytes = tail([&length, bytes.as_slice()].concat());
                for part in bytes.chunks(700) {
                    let _ = stream.write_all(part);
                }
            }
        });
        Dns::new(vec![address], Duration::from_secs(2))
    }

    #[test]
    fn an_answer_that_was_cut_short_is_fetched_by_tcp() {
        let asked = HostName::parse("mail.example.com").unwrap();
        let found = cutting(|bytes| bytes).addresses(&asked).unwrap();
        assert_eq!(found.first().unwrap().to_string(), "192.0.2.1");
        assert_eq!(found.len(), 16, "{found:?}");
        let broken = cutting(|bytes| bytes[..bytes.len() - 9].to_vec());
        assert_eq!(broken.addresses(&asked), Err(LookupFault::Failed));
    }

    #[test]
    fn one_kind_of_address_is_enough() {
        let dns = serve(|name, kind| match (name, kind) {
            ("old.example.com", TYPE::A) => Some(vec![RData::A(A {
                address: u32::from(Ipv4Addr::new(192, 0, 2, 7)),
            })]),
            ("new.example.com", TYPE::AAAA) => Some(vec![RData::AAAA(AAAA {
                address: u128::from(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7)),
            })]),
            _ => None,
        });
        for (host, address) in [
            ("old.example.com", "192.0.2.7"),
            ("new.example.com", "2001:db8::7"),
        ] {
            let found = dns.addresses(&name(host));
            assert_eq!(found, Ok(vec![address.parse().unwrap()]));
        }
        let none = dns.addresses(&name("none.example.com"));
        assert_eq!(none, Err(LookupFault::NotFound));
    }

    #[test]
    fn silence_ends_in_time() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let dns = Dns::new(
            vec![socket.local_addr().unwrap()],
            Duration::from_millis(200),
        );
        assert_eq!(dns.mx(&name("example.com")), Err(LookupFault::Timeout));
    }

    proptest::proptest! {
        #[test]
        fn mutilated_answers_do_no_harm(
            changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..12),
        ) {
            let mut packet = Packet::new_reply(7);
            let alias = Name::new_unchecked("alias.example.com");
            packet.questions.push(Question::new(
                alias.clone(),
                QTYPE::TYPE(TYPE::A),
                CLASS::IN.into(),
                false,
            ));
            for rdata in zone("alias.example.com", TYPE::A).unwrap() {
                let record = ResourceRecord::new(alias.clone(), CLASS::IN, 60, rdata);
                packet.answers.push(record);
            }
            let mut bytes = packet.build_bytes_vec_compressed().unwrap();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if check(&bytes, 7, "alias.example.com", TYPE::A).is_some() {
                let packet = Packet::parse(&bytes).unwrap();
                let _ = chain_end(&packet, "alias.example.com");
            }
        }
    }

    #[test]
    fn reverse_names_and_name_servers_are_read() {
        assert_eq!(
            reverse_name("192.0.2.7".parse().unwrap()),
            "7.2.0.192.in-addr.arpa"
        );
        let v6 = reverse_name("2001:db8::7".parse().unwrap());
        assert!(
            v6.starts_with("7.0.0.0.") && v6.ends_with("8.b.d.0.1.0.0.2.ip6.arpa"),
            "{v6}"
        );
        let servers = name_servers("# x\nsearch a\nnameserver 192.0.2.53\nnameserver ::1\n");
        assert_eq!(
            servers,
            [
                "192.0.2.53:53".parse().unwrap(),
                "[::1]:53".parse().unwrap()
            ]
        );
        assert_eq!(name_servers("").len(), 1);
    }

    #[test]
    fn placeholders_and_repeated_servers_of_windows_are_left_out() {
        let servers = [
            "192.0.2.53",
            "fec0:0:0:ffff::1",
            "2001:db8::53",
            "192.0.2.53",
        ];
        let addresses = servers
            .iter()
            .map(|server| server.parse().expect("an address"));
        let expected =
            ["192.0.2.53:53", "[2001:db8::53]:53"].map(|server| server.parse().expect("a server"));
        assert_eq!(usable(addresses), expected);
    }

    #[test]
    fn without_name_servers_it_says_at_once_that_it_failed() {
        let dns = Dns::new(Vec::new(), Duration::from_secs(5));
        assert!(!dns.has_servers());
        assert_eq!(dns.mx(&name("example.com")), Err(LookupFault::Failed));
    }
}
