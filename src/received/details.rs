//! What a field says besides client and server: TLS, identifiers, and whose form it has.

use std::net::IpAddr;

use memchr::{memchr_iter, memmem};

use crate::address;
use crate::received::client::ClientMarks;
use crate::received::field::{Clauses, TokenKind};
use crate::received::words::{
    is_exim_id, non_empty, starts_with_ignore_case, strip_angles, strip_words, words,
};
use crate::received::{Details, Dialect, Tls};

impl<'a> Clauses<'a> {
    pub(super) fn details(&self, marks: &ClientMarks) -> Details<'a> {
        let id = self.id.and_then(|index| self.word(index));
        Details {
            tls: self.tls(marks.own),
            id: id.map(|word| self.queue_id(word)).and_then(non_empty),
            recipient: self.recipient().and_then(non_empty),
            via: self.via.and_then(|(start, end)| self.words(start, end)),
        }
    }

    /// The server's own address, which Exchange and others write behind its name.
    pub(super) fn server_ip(&self) -> Option<IpAddr> {
        let behind = self.by?.saturating_add(1);
        let token = self.token(behind)?;
        (token.kind == TokenKind::Comment).then(|| address::parse(self.text(token)))?
    }

    /// A queue identifier (RFC 5321, 4.4, `ID`); some programs glue the next keyword to it.
    fn queue_id(&self, word: &'a [u8]) -> &'a [u8] {
        let word = strip_angles(word);
        let glued = self.id.is_some_and(|index| {
            self.word(index.saturating_add(1))
                .is_some_and(|next| next.starts_with(b"<"))
        });
        let bare = if glued {
            word.strip_suffix(b"for").unwrap_or(word)
        } else {
            word
        };
        bare.strip_suffix(b",").unwrap_or(bare)
    }

    /// The path behind `for` (RFC 5321, 4.4, `FOR`).
    fn recipient(&self) -> Option<&'a [u8]> {
        if let Some(word) = self.recipient.and_then(|index| self.word(index)) {
            return Some(strip_angles(first_path(word)));
        }
        let next = self.id?.saturating_add(1);
        self.word(next)
            .filter(|word| word.starts_with(b"<"))
            .map(strip_angles)
    }

    /// What the server says of TLS, from the token `own` on, at which its own words begin. Yandex
    /// writes it behind the date, IBM between the semicolon and the date.
    fn tls(&self, own: usize) -> Option<Tls<'a>> {
        let mut found = Tls {
            version: None,
            cipher: None,
        };
        let mut is_said = false;
        for comment in self.all_comments(own, usize::MAX) {
            found.read(comment);
            is_said |= says_tls(comment);
            if found.version.is_some() && found.cipher.is_some() {
                break;
            }
        }
        is_said |= self.read_bare_words(own, &mut found);
        (is_said || found.version.is_some() || found.cipher.is_some()).then_some(found)
    }

    /// TLS outside of comments; whether there is any:
    /// - `tls CIPHER` (RFC 8314, 4.3), which Exim and Haraka write;
    /// - `with CIPHER encrypted SMTP` of qmail-ldap, s/qmail and MessageLabs;
    /// - `de/crypted with VERSION: CIPHER` of s/qmail;
    /// - `with ESMTP/TLS/CIPHER` of Cisco, `with ESMTP-TLS`;
    /// - `with STARTTLS`, `over TLS secured channel`.
    fn read_bare_words(&self, own: usize, found: &mut Tls<'a>) -> bool {
        let mut is_said = false;
        let mut previous: &[u8] = b"";
        let protocol = self.with.map(|(start, _)| start);
        for index in own..self.end {
            let Some(word) = self.word(index) else {
                continue;
            };
            let next = |offset: usize| self.word(index.saturating_add(offset));
            if word.eq_ignore_ascii_case(b"tls") {
                if previous == b"over" {
                    is_said = true;
                } else if self.with.is_some() {
                    found.take_cipher(next(1).unwrap_or_default());
                }
            } else if word == b"encrypted" {
                is_said = true;
                found.take_cipher(previous);
            } else if word == b"de/crypted" {
                is_said = true;
                let version = next(2).unwrap_or_default();
                found.take_version(version.strip_suffix(b":").unwrap_or(version));
                found.take_cipher(next(3).unwrap_or_default());
            } else if word == b"STARTTLS" || (previous == b"using" && word == b"SSL/TLS") {
                is_said = true;
            } else if protocol == Some(index) {
                if let Some(at) = memmem::find(word, b"/TLS/") {
                    found.take_cipher(word.get(at.saturating_add(5)..).unwrap_or_default());
                }
                is_said |= word.ends_with(b"-TLS") || word.ends_with(b"/TLS");
            }
            previous = word;
        }
        is_said
    }

    pub(super) fn dialect(&self, with: Option<&str>, marks: &ClientMarks) -> Dialect {
        // Only what the server wrote itself: a client may call itself `Postfix.example.net`.
        let own = || self.comments(marks.own, self.end);
        let comment = |needle: &[u8]| own().any(|comment| memmem::find(comment, needle).is_some());
        let is_exim = || own().any(names_exim);
        let is_postfix = || {
            let behind = self.by.unwrap_or(marks.own);
            self.comments(behind, self.end)
                .any(|comment| starts_with_ignore_case(comment, b"Postfix"))
        };
        let by = self
            .by
            .and_then(|index| self.word(index))
            .unwrap_or_default();
        let (start, end) = self.with.unwrap_or_default();
        let mut protocol = (start..end).filter_map(|index| self.word(index));
        let first = protocol.next().unwrap_or_default();
        let last = protocol.next_back().unwrap_or(first);
        let by_ends = |suffix: &[u8]| {
            by.len() >= suffix.len()
                && by
                    .get(by.len().saturating_sub(suffix.len())..)
                    .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        };
        if first.starts_with(b"Microsoft") || with == Some("MAPI") {
            Dialect::Exchange
        } else if by_ends(b"google.com") || by_ends(b"gmail.com") || by.starts_with(b"2002:a") {
            Dialect::Gmail
        } else if is_postfix() {
            Dialect::Postfix
        } else if is_exim()
            || self
                .id
                .and_then(|index| self.word(index))
                .is_some_and(is_exim_id)
        {
            Dialect::Exim
        } else if comment(b"CommuniGate") {
            Dialect::Communigate
        } else if comment(b"qmail")
            || (marks.helo_comment && self.id.is_none() && !comment(b"version="))
        {
            Dialect::Qmail
        } else if marks.helo_comment && (last.ends_with(b"SMTPs") || comment(b"version=")) {
            Dialect::Yahoo
        } else if comment(b"AUTH:") || comment(b"::ffff:") {
            Dialect::Courier
        } else if self.by.is_some_and(|by| {
            self.token(by.saturating_add(1)).is_some_and(|token| {
                token.kind == TokenKind::Comment && self.text(token).starts_with(b"8.")
            })
        }) {
            Dialect::Sendmail
        } else {
            Dialect::Other
        }
    }
}

impl<'a> Tls<'a> {
    /// Reads what a comment says, if it says anything of TLS.
    fn read(&mut self, comment: &'a [u8]) {
        let comment = comment.trim_ascii();
        // Courier: `AUTH: LOGIN u, TLS: TLS1.3,256bits,CIPHER`; `SSL:` before 2012.
        let mut all = words(comment);
        if all.any(|word| word == b"TLS:" || word == b"SSL:") {
            let mut parts = all.next().unwrap_or_default().split(|b| *b == b',');
            self.take_version(parts.next().unwrap_or_default());
            self.take_cipher(parts.next_back().unwrap_or_default());
            return;
        }
        let words = comment
            .split(|b| b.is_ascii_whitespace() || *b == b',' || *b == b';')
            .filter(|word| !word.is_empty());
        let (mut first, mut previous): (&[u8], &[u8]) = (b"", b"");
        let mut count = 0_usize;
        for word in words {
            if let Some(version) = word.strip_prefix(b"version=") {
                self.take_version(version);
            } else if let Some(cipher) = word.strip_prefix(b"cipher=") {
                self.take_cipher(cipher);
            } else if previous == b"cipher" && !is_tls_version(word) {
                self.take_cipher(word);
            } else if is_tls_version(word)
                && (count == 0
                    || previous == b"using"
                    || previous.eq_ignore_ascii_case(b"cipher")
                    // chasquid: `over SMTP, TLS-1.3, envelope from "a"`.
                    || (count == 2 && first == b"over"))
            {
                let mut parts = word.split(|b| *b == b':');
                // Behind a version, `TLS13_AES_128_GCM_SHA256` is the cipher.
                if self.version.is_none() {
                    self.take_version(parts.next().unwrap_or_default());
                }
                self.take_cipher(parts.next().unwrap_or_default());
            } else if count == 1 && is_tls_version(previous) && word.starts_with(b"TLS_") {
                self.take_cipher(word);
            } else if word == b"encrypted" && count == 1 {
                self.take_cipher(previous);
            } else if count > MOST_TLS_WORDS {
                return;
            }
            if count == 0 {
                first = word;
            }
            previous = word;
            count = count.saturating_add(1);
        }
    }

    fn take_version(&mut self, text: &'a [u8]) {
        self.version = self.version.take().or_else(|| non_empty(text));
    }

    fn take_cipher(&mut self, text: &'a [u8]) {
        self.cipher = self.cipher.take().or_else(|| non_empty(text));
    }
}

/// Whether a comment says TLS, whatever else it tells: `TLS`, `using TLS`, `host ESMTP with TLS`,
/// `Google Transport Security`.
fn says_tls(comment: &[u8]) -> bool {
    let is_name = |word: &[u8]| {
        [&b"TLS"[..], b"SSL", b"STARTTLS"]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
    };
    let mut previous: &[u8] = b"";
    for word in words(comment).take(MOST_TLS_WORDS) {
        let leads = [&b""[..], b"using", b"with", b"over"]
            .iter()
            .any(|lead| previous.eq_ignore_ascii_case(lead));
        if leads && is_name(word.strip_suffix(b",").unwrap_or(word)) {
            return true;
        }
        previous = word;
    }
    strip_words(comment.trim_ascii_start(), b"Google Transport Security").is_some()
}

/// Whether a comment names Exim and its version.
fn names_exim(comment: &[u8]) -> bool {
    memchr_iter(b'E', comment).any(|at| {
        let rest = comment.get(at..).unwrap_or_default();
        let version = rest.strip_prefix(b"Exim").and_then(<[u8]>::first);
        version.is_some_and(u8::is_ascii_whitespace)
    })
}

/// The first of several recipients, which some programs join with a comma: `<a>,<b>`. RFC 5321, 4.4,
/// allows one.
fn first_path(word: &[u8]) -> &[u8] {
    let mut is_quoted = false;
    let end = word.iter().position(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b',' && !is_quoted
    });
    end.and_then(|end| word.get(..end)).unwrap_or(word)
}

fn is_tls_version(word: &[u8]) -> bool {
    let rest = match (word.strip_prefix(b"TLS"), word.strip_prefix(b"SSL")) {
        (Some(rest), _) | (_, Some(rest)) => rest,
        _ => return false,
    };
    let rest = rest
        .strip_prefix(b"v")
        .or_else(|| rest.strip_prefix(b"-"))
        .unwrap_or(rest);
    rest.first().is_some_and(u8::is_ascii_digit)
}

/// How many words of a comment are searched for TLS.
const MOST_TLS_WORDS: usize = 24;
