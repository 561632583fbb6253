//! What is to be probed: hosts and ports as typed or as found in mail, and where they may lead.
//!
//! A name that comes from mail can point anywhere, so it is dialled on public addresses and mail
//! ports only. The address that was checked is the one that is dialled.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::address::{SpecialPurpose, is_public};
use crate::name::{HostName, NameFault};
use crate::operator::{MX_PORT, Security};
use crate::probe::error::ConfigError;

/// A host: a name or an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A bare address. It has no SNI and needs an IP address on the certificate.
    Address(IpAddr),
    /// A name in A-labels.
    Name(HostName),
}

impl Host {
    /// The name, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<&HostName> {
        match self {
            Self::Name(name) => Some(name),
            Self::Address(_) => None,
        }
    }

    /// Whether it is an address of the public internet, which a public authority may certify
    /// (RFC 8738).
    #[must_use]
    pub fn is_public_address(&self) -> bool {
        matches!(self, Self::Address(ip) if is_public(*ip, SpecialPurpose::Reserved))
    }

    /// Whether a public authority may certify it for mail: a whole name that is not of the inside.
    /// The names of examples (RFC 2606) count as ordinary ones.
    #[must_use]
    pub fn can_be_certified(&self) -> bool {
        self.name().is_some_and(|name| match name.public_fault() {
            Some(NameFault::Internal | NameFault::SingleLabel) => name.is_within("example"),
            _ => true,
        })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(ip) => write!(f, "{ip}"),
            Self::Name(name) => write!(f, "{name}"),
        }
    }
}

impl Serialize for Host {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A host, and the port if one is given: `HOST[:PORT]`.
///
/// ```
/// use heloscope::probe::Target;
///
/// let target: Target = "Bücher.example.com.:587".parse()?;
/// assert_eq!(target.host.to_string(), "xn--bcher-kva.example.com");
/// assert_eq!(target.port, Some(587));
///
/// let target: Target = "[2001:db8::7]:465".parse()?;
/// assert_eq!((target.host.to_string().as_str(), target.port), ("2001:db8::7", Some(465)));
/// # Ok::<(), heloscope::probe::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The host.
    pub host: Host,
    /// The port, if one is given.
    pub port: Option<u16>,
}

impl FromStr for Target {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let fault = || ConfigError::Target {
            text: text.to_owned(),
        };
        let (host, port) = split_port(text).ok_or_else(fault)?;
        let port = match port {
            Some(port) => Some(parse_port(port).ok_or_else(fault)?),
            None => None,
        };
        let host = parse_host(host).ok_or_else(fault)?;
        Ok(Self { host, port })
    }
}

/// Splits at the port's colon, which an IPv6 address without brackets does not have.
fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if text.starts_with('[') {
        let (host, rest) = text.split_at_checked(text.find(']')?.checked_add(1)?)?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    match text.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Some((text, None)),
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

/// The digits may be full-width ones, as Japanese keyboards write them.
fn parse_port(text: &str) -> Option<u16> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c).checked_sub(u32::from('０'))?, 10),
        c => c.is_ascii_digit().then_some(c),
    };
    let digits: String = text.chars().map(narrow).collect::<Option<_>>()?;
    digits.parse().ok().filter(|port| *port != 0)
}

fn parse_host(text: &str) -> Option<Host> {
    if let Some(ip) = parse_address(text) {
        return Some(Host::Address(ip));
    }
    HostName::parse(text).ok().map(Host::Name)
}

/// An address, bare, in brackets, or as RFC 5321, 4.1.3 writes it.
fn parse_address(text: &str) -> Option<IpAddr> {
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => text,
    };
    let inner = match inner.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => inner.get(5..)?,
        _ => inner,
    };
    // RFC 4291, 2.5.5.2: an IPv4 address in the other notation is the same machine.
    inner.parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

/// Another address for a host and port, as curl's `--connect-to HOST:PORT:ADDR:PORT`.
///
/// An empty first host or port stands for any, an empty second port for the same.
///
/// ```
/// use heloscope::probe::ConnectTo;
///
/// let to: ConnectTo = "mail.example.com:587:[::1]:2587".parse()?;
/// assert_eq!(to.port, Some(2587));
/// # Ok::<(), heloscope::probe::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    /// For this host; any when none.
    pub for_host: Option<Host>,
    /// For this port; any when none.
    pub for_port: Option<u16>,
    /// Dial this address.
    pub address: IpAddr,
    /// Dial this port; the same when none.
    pub port: Option<u16>,
}

impl ConnectTo {
    /// Where `host` and `port` lead by this, if it speaks of them.
    #[must_use]
    pub fn apply(&self, host: &Host, port: u16) -> Option<SocketAddr> {
        if self.for_host.as_ref().is_some_and(|wanted| wanted != host)
            || self.for_port.is_some_and(|wanted| wanted != port)
        {
            return None;
        }
        Some(SocketAddr::new(self.address, self.port.unwrap_or(port)))
    }
}

impl FromStr for ConnectTo {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let parse = || {
            let (host, rest) = next_part(text)?;
            let (port, rest) = next_part(rest)?;
            let (address, last) = next_part(rest)?;
            let number = |text: &str| match text {
                "" => Some(None),
                text => parse_port(text).map(Some),
            };
            Some(Self {
                for_host: match host {
                    "" => None,
                    host => Some(parse_host(host)?),
                },
                for_port: number(port)?,
                address: parse_address(address)?,
                port: number(last)?,
            })
        };
        parse().ok_or_else(|| ConfigError::ConnectTo {
            text: text.to_owned(),
        })
    }
}

/// The part before the next colon that is not inside brackets, and the rest.
fn next_part(text: &str) -> Option<(&str, &str)> {
    if text.starts_with('[') {
        let (part, rest) = text.split_at_checked(text.find(']')?.checked_add(1)?)?;
        return Some((part, rest.strip_prefix(':')?));
    }
    text.split_once(':')
}

/// Where a target comes from: how far it is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetOrigin {
    /// The domain that the user typed announces it: public addresses, and of the ports below 1024
    /// those of mail servers only.
    Announced,
    /// A header named it: public addresses and ports 25, 465 and 587 only.
    FromMail,
    /// A domain's web server may have a page of settings: public addresses and port 443 only.
    Page,
    /// The user typed it: any address, any port.
    Typed,
}

impl TargetOrigin {
    /// Whether such a target may be dialled there.
    ///
    /// ```
    /// use heloscope::probe::TargetOrigin;
    ///
    /// let inside = "10.0.0.25:587".parse()?;
    /// assert!(!TargetOrigin::FromMail.allows(inside));
    /// assert!(TargetOrigin::Typed.allows(inside));
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn allows(self, address: SocketAddr) -> bool {
        match self {
            Self::Announced => {
                is_public(address.ip(), SpecialPurpose::Reserved)
                    && self.may_name_port(address.port())
            }
            Self::FromMail => {
                is_public(address.ip(), SpecialPurpose::Reserved)
                    && MAIL_PORTS.contains(&address.port())
            }
            Self::Page => {
                is_public(address.ip(), SpecialPurpose::Reserved) && address.port() == HTTPS_PORT
            }
            Self::Typed => true,
        }
    }

    /// Whether such a target may name this port itself, wherever it leads: permission to go into a
    /// private network is none to knock at whatever else runs there.
    ///
    /// ```
    /// use heloscope::probe::TargetOrigin;
    ///
    /// assert!(TargetOrigin::Announced.may_name_port(2525));
    /// assert!(!TargetOrigin::Announced.may_name_port(22));
    /// assert!(TargetOrigin::Typed.may_name_port(22));
    /// ```
    #[must_use]
    pub fn may_name_port(self, port: u16) -> bool {
        match self {
            Self::Announced => MAIL_PORTS.contains(&port) || port >= UNPRIVILEGED,
            // The port of these was typed, or is a usual one.
            Self::FromMail | Self::Page | Self::Typed => true,
        }
    }
}

/// How TLS usually begins on a port (RFC 8314, 7.3).
pub(super) fn usual_security(port: u16) -> Security {
    if port == IMPLICIT_TLS_PORT || OTHER_TLS_PORTS.contains(&port) {
        Security::ImplicitTls
    } else {
        Security::StartTls
    }
}

/// Whether a port is known to begin in clear text: who sends TLS there before the greeting is taken
/// for a spammer.
pub(super) fn begins_in_clear(port: u16) -> bool {
    matches!(port, 587 | MX_PORT | 2525)
}

/// HTTPS, IMAP and POP with TLS from the start: no mail servers, but people type these ports.
const OTHER_TLS_PORTS: [u16; 3] = [HTTPS_PORT, 993, 995];
/// Web pages under TLS (RFC 9110, 4.2.2).
pub(super) const HTTPS_PORT: u16 = 443;
/// The ports of mail servers, those where people log in first: RFC 6409, RFC 8314, RFC 5321.
pub(super) const MAIL_PORTS: [u16; 3] = [587, IMPLICIT_TLS_PORT, MX_PORT];
/// Ports below belong to services that are no mail servers (RFC 6335, 6).
const UNPRIVILEGED: u16 = 1024;
/// RFC 8314, 7.3.
const IMPLICIT_TLS_PORT: u16 = 465;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_split() {
        let table = [
            ("mail.example.com", "mail.example.com", None),
            ("Mail.Example.com.:25", "mail.example.com", Some(25)),
            ("bücher.example.com", "xn--bcher-kva.example.com", None),
            ("192.0.2.7:465", "192.0.2.7", Some(465)),
            ("[192.0.2.7]", "192.0.2.7", None),
            ("2001:db8::7", "2001:db8::7", None),
            ("[2001:db8::7]:587", "2001:db8::7", Some(587)),
            ("[IPv6:2001:db8::7]", "2001:db8::7", None),
            ("localhost:2587", "localhost", Some(2587)),
        ];
        for (text, host, port) in table {
            let target: Target = text.parse().unwrap();
            assert_eq!(
                (target.host.to_string().as_str(), target.port),
                (host, port)
            );
        }
        for text in [
            "",
            ":25",
            "a:",
            "a:0",
            "a:70000",
            "a:+5",
            "a b",
            "[::1",
            "[::1]x",
            "a_b.example.com",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }

    #[test]
    fn connect_to_is_as_curls() {
        let host: Host = Host::Name(HostName::parse("mail.example.com").unwrap());
        let table = [
            (
                "mail.example.com:587:127.0.0.1:2587",
                Some("127.0.0.1:2587"),
            ),
            ("Mail.Example.Com.:587:[::1]:", Some("[::1]:587")),
            ("::[::1]:99", Some("[::1]:99")),
            ("mail.example.com:465:127.0.0.1:2587", None),
            ("other.example.com:587:127.0.0.1:2587", None),
        ];
        for (text, address) in table {
            let to: ConnectTo = text.parse().unwrap();
            let address: Option<SocketAddr> = address.map(|a| a.parse().unwrap());
            assert_eq!(to.apply(&host, 587), address, "{text}");
        }
        for text in ["", "a:1:b", "a:1:b:2", "a:1:::1:2", "a:x:127.0.0.1:2"] {
            assert!(text.parse::<ConnectTo>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_from_mail_reach_public_addresses_only() {
        for inside in [
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.1.1",
            "192.0.2.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "2001::1",
        ] {
            assert!(
                !is_public(inside.parse().unwrap(), SpecialPurpose::Reserved),
                "{inside}"
            );
        }
        for outside in [
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "2a00:1450::1",
            "2001:4860::1",
        ] {
            assert!(
                is_public(outside.parse().unwrap(), SpecialPurpose::Reserved),
                "{outside}"
            );
        }
        assert!(!TargetOrigin::FromMail.allows("8.8.8.8:22".parse().unwrap()));
        assert!(TargetOrigin::FromMail.allows("8.8.8.8:465".parse().unwrap()));
    }
}
