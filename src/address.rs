//! Addresses as they are written.

use std::net::IpAddr;

use memchr::memchr;

/// An address in any of the forms that are written: `192.0.2.1`, `[IPv6:2001:db8::1]`,
/// `192.0.2.1:25`, `[192.0.2.1.25]`, `::ffff:192.0.2.1`, `fe80::1%4`.
pub(crate) fn address(text: &[u8]) -> Option<IpAddr> {
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
pub(crate) fn bracketed_address(word: &[u8]) -> Option<IpAddr> {
    if word.starts_with(b"[") {
        address(word)
    } else {
        None
    }
}

/// The longest way to write an address, with tag, zone and port.
pub(crate) const LONGEST_ADDRESS: usize = 96;
