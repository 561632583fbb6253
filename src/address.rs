//! Addresses as they are written.

use std::net::IpAddr;

use memchr::memchr;

/// An address in any of the forms that are written: `192.0.2.1`, `[IPv6:2001:db8::1]`,
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
    if !bare.first()?.is_ascii_hexdigit() && bare.first() != Some(&b':') {
        return None;
    }
    let bare = memchr(b'%', bare)
        .and_then(|zone| bare.get(..zone))
        .unwrap_or(bare);
    let bare = std::str::from_utf8(bare).ok()?;
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Some(ip.to_canonical());
    }
    // A port after a colon or as a fifth number.
    let colons = bare.bytes().filter(|b| *b == b':').count();
    let dots = bare.bytes().filter(|b| *b == b'.').count();
    let (head, port) = match (colons, dots) {
        (1, 3) => bare.rsplit_once(':')?,
        (0, 4) => bare.rsplit_once('.')?,
        _ => return None,
    };
    let is_port = port.bytes().all(|b| b.is_ascii_digit());
    if is_port {
        head.parse::<IpAddr>().ok()
    } else {
        None
    }
}

/// An address in brackets, a port after them or not.
pub(crate) fn parse_bracketed(word: &[u8]) -> Option<IpAddr> {
    if word.starts_with(b"[") {
        parse(word)
    } else {
        None
    }
}

/// Whether an address can be seen from outside. Documentation addresses (RFC 5737, RFC 3849) count
/// as public.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b); // RFC 6598
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast())
        }
    }
}

/// The longest way to write an address, with tag, zone and port.
pub(crate) const LONGEST_ADDRESS: usize = 96;

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
                assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}
