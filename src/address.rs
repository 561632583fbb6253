//! IP addresses as mail headers have them, and which of them are public.
//!
//! Knows: the literal forms that are really written (RFC 5321, 4.1.3, and what programs make of
//! it), and the special-purpose networks (RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use memchr::memchr;

/// Reads an address in any of the forms that are written: `192.0.2.1`, `[IPv6:2001:db8::1]`,
/// `192.0.2.1:25`, `[192.0.2.1.25]`, `::ffff:192.0.2.1`, `fe80::1%4`.
pub(crate) fn parse(text: &[u8]) -> Option<IpAddr> {
    let text = text.trim_ascii();
    if text.is_empty() || text.len() > LONGEST_ADDRESS {
        return None;
    }
    let inside = match text.strip_prefix(b"[") {
        Some(inside) => inside.get(..memchr(b']', inside)?)?,
        None => text,
    };
    let inside = match inside.strip_prefix(b"(") {
        Some(bare) => bare.strip_suffix(b")").unwrap_or(bare),
        None => inside,
    };
    let bare = match inside.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case(b"ipv6:") => inside.get(5..)?,
        _ => inside,
    };
    let bare = bare.strip_prefix(b"[").unwrap_or(bare);
    let bare = memchr(b'%', bare)
        .and_then(|zone| bare.get(..zone))
        .unwrap_or(bare);
    // Most of what is tried here is a name.
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':');
    if !bare.iter().all(is_digit) {
        return None;
    }
    let bare = std::str::from_utf8(bare).ok()?;
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Some(ip.to_canonical());
    }
    // A port after a colon or, with a full stop, as another number.
    let colons = bare.bytes().filter(|b| *b == b':').count();
    let dots = bare.bytes().filter(|b| *b == b'.').count();
    let (head, port) = match (colons, dots) {
        (1, 3) => bare.rsplit_once(':')?,
        (0, 4) | (2.., 1) => bare.rsplit_once('.')?,
        _ => return None,
    };
    let is_port = port.bytes().all(|b| b.is_ascii_digit());
    if is_port {
        head.parse::<IpAddr>().ok()
    } else {
        None
    }
}

/// Reads an address in brackets, with or without a port after them.
pub(crate) fn parse_bracketed(word: &[u8]) -> Option<IpAddr> {
    if word.starts_with(b"[") {
        parse(word)
    } else {
        None
    }
}

/// How to count the special-purpose networks that are neither private nor local: documentation
/// (RFC 5737, RFC 3849, RFC 9637), benchmarking (RFC 2544, RFC 5180), protocol assignments
/// (RFC 6890), and the IPv6 networks that carry IPv4 (NAT64, 6to4, Teredo).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecialPurpose {
    /// As public, for reading mail: examples have documentation addresses, and clients had 6to4 and
    /// Teredo addresses.
    Public,
    /// As not public, for dialling: the IPv4 address inside could be any.
    Reserved,
}

/// Whether an address can be reached from the public internet.
///
/// ```
/// use heloscope::address::{SpecialPurpose, is_public};
///
/// let inside = "10.0.0.25".parse()?;
/// assert!(!is_public(inside, SpecialPurpose::Public));
/// let documentation = "192.0.2.25".parse()?;
/// assert!(is_public(documentation, SpecialPurpose::Public));
/// assert!(!is_public(documentation, SpecialPurpose::Reserved));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
pub fn is_public(ip: IpAddr, special: SpecialPurpose) -> bool {
    match special {
        SpecialPurpose::Public => !is_local(ip.to_canonical()),
        SpecialPurpose::Reserved => !is_local(ip) && !is_special(ip),
    }
}

/// Private, local and multicast networks: such an address cannot be reached from outside.
fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_multicast()
                // RFC 791, 3.2: "this network".
                || a == 0
                // RFC 1112, 4: reserved.
                || a >= 240
                // RFC 6598: addresses that providers share.
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast()
        }
    }
}

/// The rest of the IANA special-purpose registries (RFC 6890).
fn is_special(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => SPECIAL_V4.iter().any(|(network, length)| {
            let mask = u32::MAX
                .checked_shl(32_u32.saturating_sub(*length))
                .unwrap_or_default();
            v4.to_bits() & mask == network.to_bits() & mask
        }),
        IpAddr::V6(v6) => {
            let within = |network: Ipv6Addr, length: u32| {
                let mask = u128::MAX
                    .checked_shl(128_u32.saturating_sub(length))
                    .unwrap_or_default();
                v6.to_bits() & mask == network.to_bits() & mask
            };
            // RFC 4291, 2.4: all assigned addresses are in 2000::/3.
            !within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3)
                || SPECIAL_V6
                    .iter()
                    .any(|(network, length)| within(*network, *length))
        }
    }
}

/// The longest way to write an address, with tag, zone and port.
pub(crate) const LONGEST_ADDRESS: usize = 96;

/// Protocol assignments, documentation, 6to4 relays and benchmarking.
const SPECIAL_V4: [(Ipv4Addr, u32); 6] = [
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
];

/// Within 2000::/3: protocol assignments with Teredo and benchmarking, documentation, 6to4.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_nobody_outside_can_see_are_told_from_the_others() {
        let inside = [
            "0.0.0.1",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.0.1",
            "172.16.0.1",
            "192.168.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:10.0.0.1",
        ];
        let outside = [
            "1.0.0.1",
            "99.64.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "101.64.0.1",
            "172.32.0.1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "223.255.255.255",
            "2001:db8::1",
            "::ffff:192.0.2.1",
        ];
        for (addresses, expected) in [(inside.as_slice(), false), (&outside, true)] {
            for address in addresses {
                let found = is_public(address.parse().unwrap(), SpecialPurpose::Public);
                assert_eq!(found, expected, "{address}");
            }
        }
    }
}
