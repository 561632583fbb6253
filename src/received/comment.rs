//! What one comment of the from-clause tells about the client: TCP-info of RFC 5321, 4.4, and what
//! programs write in its place.

use std::net::IpAddr;

use memchr::{memchr, memchr3, memmem};

use crate::address::{self, LONGEST_ADDRESS};
use crate::received::words::{
    first_word, helo_argument, last_word, names_no_client, split_once, strip_words, words,
};

/// What a comment of the from-clause tells.
pub(super) enum Comment<'a> {
    /// `Y [ip] z`, `[ip]`, `ip`, `user@ip`
    Address(AddressComment<'a>),
    /// `ip, HELO y`
    AddressAndHelo { ip: Option<IpAddr>, helo: &'a [u8] },
    /// `HELO y`
    Helo(&'a [u8]),
    /// `[ip] helo=y`, `helo=y port=n`, `account u HELO y`
    Keys(Keys<'a>),
    /// `y`
    Name(&'a [u8]),
}

/// A comment with an address and names around it.
pub(super) struct AddressComment<'a> {
    pub(super) before: &'a [u8],
    pub(super) ip: Option<IpAddr>,
    pub(super) after: &'a [u8],
    pub(super) style: AddressStyle,
    /// `[ip.port]`, which old programs write.
    pub(super) has_port: bool,
}

/// How an address is written in a comment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressStyle {
    Bare,
    Bracketed,
}

/// A comment that names what it tells.
#[derive(Clone, Copy)]
pub(super) struct Keys<'a> {
    pub(super) ip: Option<IpAddr>,
    /// The text behind `helo=`, which is one word if no client had its hand in it.
    pub(super) helo: Option<&'a [u8]>,
    /// The address behind the name.
    pub(super) claimed: Option<IpAddr>,
    pub(super) writer: KeysWriter,
}

/// Whose form such a comment has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeysWriter {
    Communigate,
    /// Exim, Momentum, ZMailer.
    Exim,
}

impl<'a> Comment<'a> {
    /// None for a comment that does not name the client: TLS, certificates, logins.
    pub(super) fn of(inside: &'a [u8]) -> Option<Self> {
        let inside = inside.trim_ascii();
        if let Some(argument) = helo_argument(inside) {
            return Some(Self::Helo(argument));
        }
        if let Some(rest) = strip_words(inside, b"account ") {
            return Some(Self::of_account(rest));
        }
        if names_no_client(inside) {
            // `authenticated@ip` of a relay.
            let is_login_at = memchr(b'@', inside).is_some() && words(inside).count() == 1;
            return is_login_at.then(|| Self::of_bare_address(inside)).flatten();
        }
        Self::of_keys(inside)
            .or_else(|| Self::of_zmailer(inside))
            .or_else(|| Self::of_address_and_helo(inside))
            .or_else(|| Self::of_bracket(inside))
            .or_else(|| Self::of_bare_address(inside))
            .or_else(|| Self::of_name(inside))
    }

    /// CommuniGate: `account u HELO x`, `account u [ip] verified`, `account u`.
    fn of_account(rest: &'a [u8]) -> Self {
        let tail = rest
            .get(first_word(rest).len()..)
            .unwrap_or_default()
            .trim_ascii();
        let helo = helo_argument(tail);
        let bracket = || Bracketed::find(tail).and_then(|bracket| bracket.ip());
        Self::Keys(Keys {
            ip: if helo.is_none() { bracket() } else { None },
            helo,
            claimed: None,
            writer: KeysWriter::Communigate,
        })
    }

    /// Exim and Momentum: `[ip]:port helo=x port=n ident=y`, in this or another order.
    ///
    /// What a client sent behind its name is in there too: everything from `helo=` on is its text,
    /// but for the keys. Some clients send `name [address]`: that is a name.
    fn of_keys(inside: &'a [u8]) -> Option<Self> {
        // Most comments have no key.
        memchr(b'=', inside)?;
        let mut ip = None;
        let mut helo: Option<&[u8]> = None;
        let mut claimed = None;
        let mut any = false;
        let mut is_odd = false;
        for (count, word) in words(inside).enumerate() {
            if count == 0
                && let Some(address) = address::parse_bracketed(word)
            {
                ip = Some(address);
                continue;
            }
            match split_once(word, b'=') {
                Some((b"helo", value)) if helo.is_none() => helo = Some(value),
                Some((b"port" | b"ident" | b"envelope-sender", _)) => {}
                _ if helo.is_some() && claimed.is_none() => {
                    claimed = address::parse_bracketed(word);
                    is_odd |= claimed.is_none();
                }
                _ if helo.is_some() => is_odd = true,
                _ => return None,
            }
            any = true;
        }
        if is_odd {
            let at = memmem::find(inside, b"helo=")?.saturating_add(5);
            helo = inside.get(at..);
        }
        any.then_some(Self::Keys(Keys {
            ip,
            helo,
            claimed,
            writer: KeysWriter::Exim,
        }))
    }

    /// ZMailer: `[ip]:port "EHLO x" flags`. Qsmtpd: `[ip]:port HELO x`.
    fn of_zmailer(inside: &'a [u8]) -> Option<Self> {
        // Most comments begin with a name.
        let bracket = Some(inside).filter(|inside| inside.starts_with(b"["))?;
        let bracket = first_word(bracket);
        let ip = Some(address::parse_bracketed(bracket)?);
        let rest = inside.get(bracket.len()..)?.trim_ascii();
        let command = match rest.strip_prefix(b"\"") {
            Some(quoted) => split_once(quoted, b'"')?.0,
            None => rest,
        };
        Some(Self::Keys(Keys {
            ip,
            helo: Some(helo_argument(command)?),
            claimed: None,
            writer: KeysWriter::Exim,
        }))
    }

    /// `ip, HELO y`.
    fn of_address_and_helo(inside: &'a [u8]) -> Option<Self> {
        let (head, tail) = split_once(inside, b',')?;
        Some(Self::AddressAndHelo {
            helo: helo_argument(tail.trim_ascii())?,
            ip: address::parse(head.trim_ascii()),
        })
    }

    /// `Y [ip] z`, `user@[ip]`, `[ip]`.
    fn of_bracket(inside: &'a [u8]) -> Option<Self> {
        let bracket = Bracketed::find(inside)?;
        let before = bracket.before.trim_ascii();
        // What is before the bracket in `user@[ip]` and `IPv6:[ip]` is no name.
        let before = match before.last() {
            Some(b'@' | b':') => b"",
            _ => before,
        };
        let after = first_word(bracket.after);
        let is_name = memchr(b'.', after).is_some()
            && memchr(b'=', after).is_none()
            && memchr(b'(', after).is_none();
        Some(Self::Address(AddressComment {
            before: last_word(before),
            ip: bracket.ip(),
            after: if is_name { after } else { b"" },
            style: AddressStyle::Bracketed,
            has_port: bracket.inside.iter().filter(|b| **b == b'.').count() == 4,
        }))
    }

    /// `ip`, `user@ip`, `user@ip with login`; `/ip` and `name/ip` of programs in Java.
    fn of_bare_address(inside: &'a [u8]) -> Option<Self> {
        let word = first_word(inside);
        let after = |byte: u8| {
            let at = word.iter().rposition(|b| *b == byte)?;
            word.split_at_checked(at)
        };
        let (before, ip) = match (after(b'@'), after(b'/')) {
            (Some((_, tail)), _) => (b"".as_slice(), address::parse(tail.get(1..)?)?),
            (None, Some((name, tail))) => (name, address::parse(tail.get(1..)?)?),
            (None, None) => (b"".as_slice(), address::parse(word)?),
        };
        let mut rest = words(inside).skip(1);
        rest.next()
            .is_none_or(|next| next == b"with")
            .then_some(Self::Address(AddressComment {
                before,
                ip: Some(ip),
                after: b"",
                style: AddressStyle::Bare,
                has_port: false,
            }))
    }

    /// One word that can be a name.
    fn of_name(inside: &'a [u8]) -> Option<Self> {
        let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b".-_".contains(b);
        (!inside.is_empty() && inside.iter().all(is_plain)).then_some(Self::Name(inside))
    }
}

/// A bracket in a comment, and the text around it.
pub(super) struct Bracketed<'a> {
    pub(super) before: &'a [u8],
    inside: &'a [u8],
    pub(super) after: &'a [u8],
}

impl<'a> Bracketed<'a> {
    /// The last bracket at the comment's own level that holds an address, else the last one. Comments
    /// nest (RFC 5322, 3.2.2).
    pub(super) fn find(text: &'a [u8]) -> Option<Self> {
        let mut found: Option<Self> = None;
        let mut at = 0_usize;
        let mut depth = 0_usize;
        while let Some(next) = text
            .get(at..)
            .and_then(|rest| memchr3(b'(', b')', b'[', rest))
        {
            at = at.saturating_add(next);
            match text.get(at) {
                Some(b'(') => depth = depth.saturating_add(1),
                Some(b')') => depth = depth.saturating_sub(1),
                Some(b'[') if depth == 0 => {
                    let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
                    let length = memchr(b']', rest)?;
                    let end = at.saturating_add(length).saturating_add(2);
                    let this = Self {
                        before: text.get(..at).unwrap_or_default(),
                        inside: rest.get(..length).unwrap_or_default(),
                        after: text.get(end..).unwrap_or_default(),
                    };
                    let better = found
                        .as_ref()
                        .is_none_or(|found| found.ip().is_none() || this.ip().is_some());
                    if better {
                        found = Some(this);
                    }
                    at = end;
                    continue;
                }
                _ => {}
            }
            at = at.saturating_add(1);
        }
        found
    }

    pub(super) fn ip(&self) -> Option<IpAddr> {
        address::parse(self.inside)
    }
}

/// The address of a comment inside this comment: programs write names and remarks in an inner
/// comment, so the address there is the receiver's own comment, which a client's unclosed
/// parenthesis has swallowed.
pub(super) fn nested_address(comment: &[u8]) -> Option<IpAddr> {
    let inner = comment.get(memchr(b'(', comment)?..)?;
    let mut rest = inner;
    let mut found = None;
    while let Some(open) = memchr(b'[', rest) {
        rest = rest.get(open..).unwrap_or_default();
        let window = rest.get(..LONGEST_ADDRESS).unwrap_or(rest);
        found = address::parse_bracketed(window).or(found);
        rest = rest.get(1..).unwrap_or_default();
    }
    found
}
