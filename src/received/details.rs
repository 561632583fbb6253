//! What a field says besides client and server: TLS, identifiers, and whose form it has.

use std::borrow::Cow;

use memchr::memmem;

use crate::received::client::ClientMarks;
use crate::received::field::{Clauses, TokenKind};
use crate::received::words::{first_word, is_exim_id, non_empty, strip_angles};
use crate::received::{Details, Dialect, Tls};

impl<'a> Clauses<'a> {
    pub(super) fn details(&self) -> Details<'a> {
        let with = self.protocol();
        let (_, marks) = self.client(with.as_deref());
        let id = self.id.and_then(|index| self.word(index));
        Details {
            tls: self.tls(),
            id: id.map(|word| self.queue_id(word)).and_then(non_empty),
            recipient: self.recipient().and_then(non_empty),
            via: self.via.and_then(|(start, end)| self.words(start, end)),
            dialect: self.dialect(with.as_deref(), &marks),
        }
    }

    /// A queue identifier; some programs glue the next keyword to it.
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

    fn recipient(&self) -> Option<&'a [u8]> {
        if let Some(word) = self.recipient.and_then(|index| self.word(index)) {
            return Some(strip_angles(word.strip_suffix(b",").unwrap_or(word)));
        }
        let next = self.id?.saturating_add(1);
        self.word(next)
            .filter(|word| word.starts_with(b"<"))
            .map(strip_angles)
    }

    fn tls(&self) -> Option<Tls<'a>> {
        let mut found = Tls {
            version: None,
            cipher: None,
        };
        for comment in self.comments(0, self.end) {
            found.read(comment);
            if found.version.is_some() && found.cipher.is_some() {
                break;
            }
        }
        if found.cipher.is_none() {
            found.cipher = self.bare_cipher();
        }
        (found.version.is_some() || found.cipher.is_some()).then_some(found)
    }

    /// RFC 8314, 4.3: `tls CIPHER`, which Exim and Haraka write; and `ESMTP/TLS/CIPHER` of Cisco.
    fn bare_cipher(&self) -> Option<Cow<'a, str>> {
        let (start, _) = self.with?;
        for index in start..self.end {
            let Some(word) = self.word(index) else {
                continue;
            };
            if word.eq_ignore_ascii_case(b"tls") {
                return self.word(index.saturating_add(1)).and_then(non_empty);
            }
            if index == start
                && let Some(at) = memmem::find(word, b"/TLS/")
            {
                return word.get(at.saturating_add(5)..).and_then(non_empty);
            }
        }
        None
    }

    fn dialect(&self, with: Option<&str>, marks: &ClientMarks) -> Dialect {
        let comment = |needle: &[u8]| {
            self.comments(0, self.end)
                .any(|comment| memmem::find(comment, needle).is_some())
        };
        let by = self
            .by
            .and_then(|index| self.word(index))
            .unwrap_or_default();
        let with_text = self
            .with
            .and_then(|(start, end)| self.words(start, end))
            .unwrap_or_default();
        let by_ends = |suffix: &[u8]| {
            by.len() >= suffix.len()
                && by
                    .get(by.len().saturating_sub(suffix.len())..)
                    .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        };
        if with_text.starts_with("Microsoft") || with == Some("MAPI") {
            Dialect::Exchange
        } else if by_ends(b"google.com") || by_ends(b"gmail.com") || by.starts_with(b"2002:a") {
            Dialect::Gmail
        } else if comment(b"Postfix") {
            Dialect::Postfix
        } else if comment(b"Exim ")
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
        } else if marks.helo_comment && (with_text.ends_with("SMTPs") || comment(b"version=")) {
            Dialect::Yahoo
        } else if comment(b"AUTH: ") || comment(b"::ffff:") {
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
        // Courier: `AUTH: LOGIN u, TLS: TLS1.3,256bits,CIPHER`.
        if let Some(at) = memmem::find(comment, b"TLS: ") {
            let mut parts = comment
                .get(at.saturating_add(5)..)
                .unwrap_or_default()
                .split(|b| *b == b',');
            self.version = parts.next().map(first_word).and_then(non_empty);
            self.cipher = parts.next_back().map(first_word).and_then(non_empty);
            return;
        }
        let words = comment
            .split(|b| b.is_ascii_whitespace() || *b == b',' || *b == b';')
            .filter(|word| !word.is_empty());
        let mut previous: &[u8] = b"";
        let mut count = 0_usize;
        for word in words {
            let value = |prefix: &[u8]| word.strip_prefix(prefix).and_then(non_empty);
            if let Some(version) = value(b"version=") {
                self.version = self.version.take().or(Some(version));
            } else if let Some(cipher) = value(b"cipher=") {
                self.cipher = self.cipher.take().or(Some(cipher));
            } else if previous == b"cipher" && !is_tls_version(word) {
                self.cipher = self.cipher.take().or_else(|| non_empty(word));
            } else if is_tls_version(word)
                && (count == 0 || previous == b"using" || previous.eq_ignore_ascii_case(b"cipher"))
            {
                let mut parts = word.split(|b| *b == b':');
                self.version = self
                    .version
                    .take()
                    .or_else(|| parts.next().and_then(non_empty));
                self.cipher = self
                    .cipher
                    .take()
                    .or_else(|| parts.next().and_then(non_empty));
            } else if count == 1
                && self.cipher.is_none()
                && is_tls_version(previous)
                && word.starts_with(b"TLS_")
            {
                self.cipher = non_empty(word);
            } else if word == b"encrypted" && count == 1 {
                self.cipher = self.cipher.take().or_else(|| non_empty(previous));
            } else if count > MOST_TLS_WORDS {
                return;
            }
            previous = word;
            count = count.saturating_add(1);
        }
    }
}

fn is_tls_version(word: &[u8]) -> bool {
    let rest = match (word.strip_prefix(b"TLS"), word.strip_prefix(b"SSL")) {
        (Some(rest), _) | (_, Some(rest)) => rest,
        _ => return false,
    };
    let rest = rest.strip_prefix(b"v").unwrap_or(rest);
    rest.first().is_some_and(u8::is_ascii_digit)
}

/// How many words of a comment are searched for TLS.
const MOST_TLS_WORDS: usize = 24;
