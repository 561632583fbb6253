//! The from-clause: its shape says which word is what.

use std::net::IpAddr;

use memchr::{memchr, memmem};

use crate::address::{LONGEST_ADDRESS, address, bracketed_address};
use crate::received::field::{Field, TokenKind};
use crate::received::words::{
    OTHER_COMMENTS, first_word, helo_argument, is_exim_id, last_word, reverse_name, said,
    said_to_qmail, split_glued, split_once, trim_quotes,
};
use crate::received::{Certainty, Client, ReverseName};

impl<'a> Field<'a> {
    /// The from-clause: its shape says which word is what.
    pub(super) fn client(&self, with: Option<&str>, marks: &mut Marks) -> Client<'a> {
        let Some((start, end)) = self.from else {
            return self.commented_client();
        };
        let clause = Clause::of(self, start, end);
        let http = with.is_some_and(|with| with.starts_with("HTTP") || with.starts_with("NNFMP"));
        let fetched = with.is_some_and(|with| with.starts_with("POP") || with.starts_with("IMAP"));
        let mut client = clause.read(self, marks);
        if http || fetched {
            client.helo = None;
            client.rdns = ReverseName::NotRecorded;
        }
        if with == Some("LOCAL") || self.is_web_mail() {
            client.helo = None;
            client.rdns = ReverseName::NotRecorded;
        }
        client
    }

    /// `(from host [ip]) by`: sendmail without a HELO, and gateways.
    fn commented_client(&self) -> Client<'a> {
        let mut client = Client::default();
        let Some(first) = self
            .token(0)
            .filter(|token| token.kind == TokenKind::Comment)
        else {
            return client;
        };
        let Some(inside) = self.text(first).strip_prefix(b"from ") else {
            return client;
        };
        let Some(bracket) = Bracketed::find(inside) else {
            return client;
        };
        client.ip = bracket.ip();
        client.rdns = reverse_name(bracket.before);
        client
    }

    /// Exim's own marks; its `X ([ip])` means another thing than everybody else's.
    fn is_exim(&self) -> bool {
        let exim = self
            .comments(0, self.end)
            .any(|comment| comment.starts_with(b"Exim "));
        let lower_case = self.with.is_some_and(|(start, _)| {
            self.word(start).is_some_and(|word| {
                word.starts_with(b"esmtp")
                    || word == b"smtp"
                    || word == b"asmtp"
                    || word.starts_with(b"smtps")
            })
        });
        let mapped = || memmem::find(self.body, b"::ffff:").is_some();
        let queue = self
            .id
            .and_then(|index| self.word(index))
            .is_some_and(is_exim_id);
        exim || queue || (lower_case && !mapped())
    }

    /// qmail leaves `(HELO x)` out where it equals the reverse name, and never writes an `id`.
    fn is_qmail(&self, with: Option<&str>) -> bool {
        let smtp = with.is_some_and(|with| {
            with.ends_with("SMTP") || with.contains("SMTPS") || with.ends_with("SMTPA")
        });
        let plain_by = self.by.is_some_and(|by| {
            self.token(by.saturating_add(1))
                .is_none_or(|token| token.kind == TokenKind::Word)
        });
        smtp && self.id.is_none() && plain_by
    }
}

/// What the from-clause showed besides names.
#[derive(Default)]
pub(super) struct Marks {
    /// The token that held the client's address.
    pub(super) address_at: Option<usize>,
    /// The clause has `(HELO x)` or `(EHLO x)`.
    pub(super) helo_comment: bool,
}

/// The parts of a from-clause.
struct Clause<'a> {
    /// The first word, if the clause begins with one.
    first: Option<&'a [u8]>,
    /// Where the other tokens are.
    rest: (usize, usize),
}

impl<'a> Clause<'a> {
    fn of(field: &Field<'a>, start: usize, end: usize) -> Self {
        // `from by host`: the clause is empty, and what stands next is not the client's.
        let first = field.word(start).filter(|_| start < end);
        let from = if first.is_some() {
            start.saturating_add(1)
        } else {
            start
        };
        Self {
            first,
            rest: (from, end),
        }
    }

    /// Classifies the shape.
    fn read(&self, field: &Field<'a>, marks: &mut Marks) -> Client<'a> {
        let mut client = Client::default();
        let first = self.first.unwrap_or_default();
        let first_ip = address(first);
        let mut shape = Shape::Unknown;
        let mut bare_words = 0_usize;
        let mut quoted = None;
        let mut named_comment = None;
        let mut reverse = ReverseName::NotRecorded;
        for index in self.rest.0..self.rest.1 {
            let Some(token) = field.token(index) else {
                break;
            };
            let inside = field.text(token);
            if token.kind == TokenKind::Word {
                if let Some(ip) = bracketed_address(inside) {
                    if client.ip.is_none() {
                        client.ip = Some(ip);
                        marks.address_at = Some(index);
                        if shape == Shape::Unknown {
                            shape = Shape::BareBracket;
                        }
                    }
                } else if inside.starts_with(b"\"") {
                    quoted = Some(inside);
                } else {
                    bare_words = bare_words.saturating_add(1);
                }
                continue;
            }
            if token.kind != TokenKind::Comment {
                continue;
            }
            let Some(comment) = Comment::of(inside) else {
                continue;
            };
            match comment {
                Comment::Helo(argument) => {
                    marks.helo_comment = true;
                    if shape == Shape::Unknown {
                        shape = Shape::HeloComment(argument);
                    } else {
                        client.certainty = Certainty::Doubtful;
                    }
                }
                Comment::Keys { ip, helo, account } => {
                    if shape != Shape::Unknown {
                        client.certainty = Certainty::Doubtful;
                    } else {
                        shape = Shape::Keys {
                            leading_ip: ip.is_some(),
                            helo,
                            account,
                        };
                    }
                    if ip.is_some() {
                        client.ip = ip;
                        marks.address_at = Some(index);
                    }
                }
                Comment::Address {
                    before,
                    ip,
                    after,
                    style,
                } => {
                    let again = client.ip.is_some();
                    let odd = match shape {
                        // qmail and its kin write the address alone, never with a name before it.
                        Shape::HeloComment(_) => !before.is_empty() && style == Style::Bracketed,
                        // Exim writes one comment, and nothing after the HELO name in it.
                        Shape::Keys { .. } => true,
                        _ => again,
                    };
                    if odd {
                        client.certainty = Certainty::Doubtful;
                    }
                    // The receiver writes its own finding last, after all that the client said.
                    client.ip = ip.or(if again { client.ip } else { None });
                    if let Some(inner) = nested_address(inside) {
                        client.certainty = Certainty::Doubtful;
                        client.ip = Some(inner);
                    }
                    marks.address_at = Some(index);
                    if shape == Shape::Unknown || shape == Shape::BareBracket {
                        shape = match style {
                            Style::Bracketed => Shape::TcpInfo,
                            Style::Bare => Shape::BareAddress,
                        };
                    }
                    let name = if before.is_empty() { after } else { before };
                    if !name.is_empty() {
                        reverse = reverse_name(name);
                    }
                }
                Comment::AddressAndHelo { ip, helo } => {
                    client.ip = ip;
                    marks.address_at = Some(index);
                    marks.helo_comment = true;
                    shape = Shape::HeloComment(helo);
                }
                Comment::Name(name) => named_comment = named_comment.or(Some(name)),
            }
        }
        let whole = |word: &'a [u8]| said(word);
        match shape {
            Shape::HeloComment(argument) => {
                client.helo = said_to_qmail(argument);
                if first_ip.is_some() {
                    client.ip = client.ip.or(first_ip);
                } else {
                    client.rdns = reverse_name(first);
                }
            }
            Shape::Keys {
                leading_ip,
                helo,
                account,
            } => {
                let local = field
                    .protocol_word()
                    .is_some_and(|word| word.starts_with(b"local"));
                if leading_ip {
                    client.helo = helo.and_then(said);
                    if self.first.is_some() && first_ip.is_none() {
                        client.rdns = reverse_name(first);
                        // Exim leaves the HELO name out where it equals the verified host name.
                        if helo.is_none() && !account {
                            client.helo = whole(first);
                        }
                    }
                } else if first_ip.is_some() {
                    client.ip = client.ip.or(first_ip);
                    client.helo = helo.and_then(said);
                } else if local {
                    client.helo = helo.and_then(said);
                } else {
                    client.certainty = Certainty::Doubtful;
                }
            }
            Shape::TcpInfo => {
                client.rdns = reverse;
                client.helo = whole(first);
                if client.rdns == ReverseName::NotRecorded && self.first.is_some() {
                    let port_in_brackets = named_comment.is_some();
                    if let (Some(name), true) = (named_comment, port_in_brackets) {
                        // `rdns (helo) ([ip.port])` of old qmail and Exim.
                        client.rdns = reverse_name(first);
                        client.helo = said(name);
                    } else if first_ip.is_some() {
                        if first_ip == client.ip && !first.starts_with(b"[") {
                            client.helo = None;
                        }
                    } else if field.is_exim() {
                        client.rdns = reverse_name(first);
                    }
                }
            }
            Shape::BareAddress => {
                client.helo = whole(first);
                client.rdns = reverse;
                if let Some(quoted) = quoted {
                    client.rdns = reverse_name(first);
                    client.helo = said(trim_quotes(quoted));
                } else if first_ip.is_none()
                    && (field.is_qmail(field.protocol().as_deref())
                        || (field.with.is_none() && field.via.is_some()))
                {
                    // smap, without a HELO that differs, writes `via` only.
                    client.rdns = reverse_name(first);
                }
            }
            Shape::BareBracket => {
                let (name, glued) = split_glued(first);
                if glued.is_some() {
                    client.helo = whole(name);
                } else if let Some(name) = named_comment {
                    client.rdns = reverse_name(first);
                    client.helo = said(name);
                } else if bare_words == 0 {
                    client.helo = whole(first);
                    if field.is_exim() {
                        client.rdns = reverse_name(first);
                    }
                }
            }
            Shape::Unknown => {
                let (name, glued) = split_glued(first);
                if let Some(ip) = glued {
                    client.ip = Some(ip);
                    client.helo = whole(name);
                } else if let Some(ip) = first_ip {
                    client.ip = Some(ip);
                } else if bare_words == 0 && field.is_smtp_or_silent() {
                    client.helo = whole(first);
                    if let Some(name) = named_comment {
                        client.rdns = reverse_name(name);
                    }
                }
            }
        }
        // Behind the receiver's own comment it is the receiver's slip.
        let own = marks.address_at.unwrap_or(self.rest.1);
        if field.stray.is_some_and(|stray| stray < field.start_of(own)) {
            client.certainty = Certainty::Doubtful;
        }
        if client.certainty == Certainty::Doubtful {
            client.helo = None;
        }
        client
    }
}

/// The shape of a from-clause: which word is what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape<'a> {
    /// `X (ip)`
    BareAddress,
    /// `X [ip]`
    BareBracket,
    /// `X (HELO y) (ip)`
    HeloComment(&'a [u8]),
    /// `X ([ip] helo=y)`, `[ip] (helo=y)`
    Keys {
        leading_ip: bool,
        helo: Option<&'a [u8]>,
        account: bool,
    },
    /// `X (Y [ip])`
    TcpInfo,
    /// Anything else.
    Unknown,
}

/// What a comment of the from-clause tells.
enum Comment<'a> {
    /// `Y [ip] z`, `[ip]`, `ip`, `user@ip`
    Address {
        before: &'a [u8],
        ip: Option<IpAddr>,
        after: &'a [u8],
        style: Style,
    },
    /// `ip, HELO y`
    AddressAndHelo { ip: Option<IpAddr>, helo: &'a [u8] },
    /// `HELO y`
    Helo(&'a [u8]),
    /// `[ip] helo=y`, `helo=y port=n`, `account u HELO y`
    Keys {
        ip: Option<IpAddr>,
        helo: Option<&'a [u8]>,
        account: bool,
    },
    /// `y`
    Name(&'a [u8]),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Bare,
    Bracketed,
}

impl<'a> Comment<'a> {
    /// None for a comment that says nothing of the client's names: TLS, certificates, logins.
    fn of(inside: &'a [u8]) -> Option<Self> {
        let inside = inside.trim_ascii();
        if let Some(argument) = helo_argument(inside) {
            return Some(Self::Helo(argument));
        }
        if let Some(rest) = inside.strip_prefix(b"account ") {
            return Some(Self::of_account(rest));
        }
        let lower = |prefix: &[u8]| {
            inside
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let first = inside.first().map_or(0, u8::to_ascii_lowercase);
        if OTHER_COMMENTS
            .iter()
            .any(|prefix| prefix.first() == Some(&first) && lower(prefix))
        {
            return None;
        }
        if let Some(keys) = Self::of_keys(inside).or_else(|| Self::of_zmailer(inside)) {
            return Some(keys);
        }
        if let Some((head, tail)) = split_once(inside, b',')
            && let Some(helo) = helo_argument(tail.trim_ascii())
        {
            return Some(Self::AddressAndHelo {
                ip: address(head.trim_ascii()),
                helo,
            });
        }
        if let Some(bracket) = Bracketed::find(inside) {
            let before = bracket.before.trim_ascii();
            // `user@[ip]`, `IPv6:[ip]`: no name stands there.
            let before = match before.last() {
                Some(b'@' | b':') => b"",
                _ => before,
            };
            let after = first_word(bracket.after);
            let is_name = |word: &[u8]| {
                memchr(b'.', word).is_some()
                    && memchr(b'=', word).is_none()
                    && memchr(b'(', word).is_none()
            };
            return Some(Self::Address {
                before: last_word(before),
                ip: bracket.ip(),
                after: if is_name(after) { after } else { b"" },
                style: Style::Bracketed,
            });
        }
        let word = first_word(inside);
        let at = word
            .iter()
            .rposition(|b| *b == b'@')
            .map_or(word, |at| word.get(at.saturating_add(1)..).unwrap_or(word));
        let single = word.len() == inside.len();
        let login = || memmem::find(inside, b" with ").is_some();
        if let Some(ip) = address(at)
            && (single || login())
        {
            return Some(Self::Address {
                before: b"",
                ip: Some(ip),
                after: b"",
                style: Style::Bare,
            });
        }
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b".-_".contains(b);
        (single && !word.is_empty() && word.iter().all(plain)).then_some(Self::Name(word))
    }

    /// CommuniGate: `account u HELO x`, `account u [ip] verified`, `account u`.
    fn of_account(rest: &'a [u8]) -> Self {
        let tail = rest
            .get(first_word(rest).len()..)
            .unwrap_or_default()
            .trim_ascii();
        match helo_argument(tail) {
            Some(helo) => Self::Keys {
                ip: None,
                helo: Some(helo),
                account: true,
            },
            None => Self::Keys {
                ip: Bracketed::find(tail).and_then(|b| b.ip()),
                helo: None,
                account: true,
            },
        }
    }

    /// ZMailer: `[ip]:port "EHLO x" flags`.
    fn of_zmailer(inside: &'a [u8]) -> Option<Self> {
        let bracket = first_word(inside);
        let ip = bracketed_address(bracket);
        let rest = inside.get(bracket.len()..)?.trim_ascii();
        let (command, _) = split_once(rest.strip_prefix(b"\"")?, b'"')?;
        let helo = helo_argument(command)?;
        ip.is_some().then_some(Self::Keys {
            ip,
            helo: Some(helo),
            account: false,
        })
    }

    /// Exim and Momentum: `[ip]:port helo=x port=n ident=y`.
    fn of_keys(inside: &'a [u8]) -> Option<Self> {
        let mut ip = None;
        let mut helo = None;
        let mut any = false;
        for (count, word) in inside
            .split(|b| b.is_ascii_whitespace())
            .filter(|word| !word.is_empty())
            .enumerate()
        {
            if count == 0
                && let Some(address) = bracketed_address(word)
            {
                ip = Some(address);
                continue;
            }
            match split_once(word, b'=') {
                Some((b"helo", value)) if helo.is_none() => helo = Some(value),
                Some((b"port" | b"ident", _)) => {}
                // More words than Exim writes: the HELO text has blanks in it, and whatever
                // address stands there is the client's word.
                _ if ip.is_some() && helo.is_some() => helo = Some(b""),
                _ => return None,
            }
            any = true;
        }
        any.then_some(Self::Keys {
            ip,
            helo,
            account: false,
        })
    }
}

/// A bracket in a comment, with what stands around it.
pub(super) struct Bracketed<'a> {
    before: &'a [u8],
    inside: &'a [u8],
    after: &'a [u8],
}

impl<'a> Bracketed<'a> {
    /// The last bracket at the comment's own level that holds an address, else the last one.
    pub(super) fn find(text: &'a [u8]) -> Option<Self> {
        let mut found: Option<Self> = None;
        let mut at = 0_usize;
        let mut depth = 0_usize;
        while let Some(&byte) = text.get(at) {
            match byte {
                b'(' => depth = depth.saturating_add(1),
                b')' => depth = depth.saturating_sub(1),
                b'[' if depth == 0 => {
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
        address(self.inside)
    }
}

/// The address of a comment inside this comment: programs write names and remarks there, and a
/// client whose parenthesis does not close puts the receiver's own comment there.
fn nested_address(comment: &[u8]) -> Option<IpAddr> {
    let inner = comment.get(memchr(b'(', comment)?..)?;
    let mut rest = inner;
    let mut found = None;
    while let Some(open) = memchr(b'[', rest) {
        rest = rest.get(open..).unwrap_or_default();
        let window = rest.get(..LONGEST_ADDRESS).unwrap_or(rest);
        found = bracketed_address(window).or(found);
        rest = rest.get(1..).unwrap_or_default();
    }
    found
}
