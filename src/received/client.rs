//! The from-clause: its shape says which word is what.
//!
//! RFC 5321, 4.4, has one shape: `FROM Extended-Domain`, where the Extended-Domain is the HELO name
//! and a comment with TCP-info, `(Domain [ip])`. Servers write five others. Each shape has one
//! function here, named after it, which fills in the client; [`Comment`] tells what one comment
//! contributes to the shape.

use std::net::IpAddr;

use memchr::memmem;

use crate::address;
use crate::received::comment::{
    AddressComment, Bracketed, Comment, Keys, KeysWriter, Style, nested_address,
};
use crate::received::field::{Clauses, TokenKind};
use crate::received::words::{
    helo_text, is_exim_id, qmail_helo_text, reverse_name, split_glued, trim_quotes,
};
use crate::received::{Certainty, Client, ReverseName};

/// What the from-clause showed besides the client.
#[derive(Default)]
pub(super) struct ClientMarks {
    /// The token that held the client's address.
    pub(super) address_at: Option<usize>,
    /// The clause has `(HELO x)` or `(EHLO x)`.
    pub(super) helo_comment: bool,
}

impl<'a> Clauses<'a> {
    /// Reads the from-clause; `with` is the protocol, since some protocols have no HELO.
    pub(super) fn client(&self, with: Option<&str>) -> (Client<'a>, ClientMarks) {
        let Some((start, end)) = self.from else {
            return (self.commented_client(), ClientMarks::default());
        };
        let (mut client, marks) = FromClause::of(self, with, start, end).read();
        let starts = |name: &str| with.is_some_and(|with| with.starts_with(name));
        let no_names = ["HTTP", "NNFMP", "POP", "IMAP"].into_iter().any(starts);
        if no_names || with == Some("LOCAL") || self.is_web_mail() {
            client.helo = None;
            client.rdns = ReverseName::NotRecorded;
        }
        (client, marks)
    }

    /// `(from host [ip]) by`: sendmail without a HELO, and gateways.
    fn commented_client(&self) -> Client<'a> {
        let bracket = || {
            let first = self.token(0)?;
            let comment = (first.kind == TokenKind::Comment).then(|| self.text(first))?;
            Bracketed::find(comment.strip_prefix(b"from ")?)
        };
        bracket().map_or_else(Client::default, |bracket| Client {
            ip: bracket.ip(),
            rdns: reverse_name(bracket.before),
            ..Client::default()
        })
    }

    /// Whether Exim wrote the field: its `X ([ip])` has the reverse name for X, where others have
    /// the HELO name.
    fn is_exim(&self) -> bool {
        let is_named = self
            .comments(0, self.end)
            .any(|comment| comment.starts_with(b"Exim "));
        let is_lower_case = self.protocol_word().is_some_and(|word| {
            word.starts_with(b"esmtp")
                || word == b"smtp"
                || word == b"asmtp"
                || word.starts_with(b"smtps")
        });
        // Courier writes the protocol in lower case too, and maps IPv4 addresses.
        let is_mapped = || memmem::find(self.body, b"::ffff:").is_some();
        let has_exim_id = self
            .id
            .and_then(|index| self.word(index))
            .is_some_and(is_exim_id);
        is_named || has_exim_id || (is_lower_case && !is_mapped())
    }

    /// Whether qmail wrote the field: it leaves `(HELO x)` out where x equals the reverse name, and
    /// never writes an `id`.
    fn is_qmail(&self, with: Option<&str>) -> bool {
        let is_smtp = with.is_some_and(|with| {
            with.ends_with("SMTP") || with.contains("SMTPS") || with.ends_with("SMTPA")
        });
        let is_plain_by = self.by.is_some_and(|by| {
            self.token(by.saturating_add(1))
                .is_none_or(|token| token.kind == TokenKind::Word)
        });
        is_smtp && self.id.is_none() && is_plain_by
    }

    /// Web mail of Coremail: it writes the user's name in place of the client's.
    fn is_web_mail(&self) -> bool {
        self.by
            .and_then(|by| self.word(by))
            .is_some_and(|by| by.starts_with(b"ajax-webmail"))
    }
}

/// A from-clause while it is read, from left to right.
struct FromClause<'c, 'a> {
    clauses: &'c Clauses<'a>,
    /// The protocol.
    with: Option<&'c str>,
    /// The first word; empty if the clause begins with something else.
    first: &'a [u8],
    /// The first word, if it is an address.
    first_ip: Option<IpAddr>,
    /// The range of the other tokens.
    rest: (usize, usize),
    /// The shape, as far as the tokens read up to now tell.
    shape: Shape<'a>,
    client: Client<'a>,
    marks: ClientMarks,
    /// Words besides the first that are neither an address nor quoted.
    bare_words: usize,
    quoted: Option<&'a [u8]>,
    /// The first comment that holds one word which can be a name.
    named_comment: Option<&'a [u8]>,
    /// The name beside the address in a comment.
    reverse: ReverseName<'a>,
}

/// The shape of a from-clause.
#[derive(Clone, Copy)]
enum Shape<'a> {
    /// `X (ip)`
    BareAddress,
    /// `X [ip]`
    BareBracket,
    /// `X (HELO y) (ip)`
    HeloComment(&'a [u8]),
    /// `X ([ip] helo=y)`, `[ip] (helo=y)`
    Keys(Keys<'a>),
    /// `X (Y [ip])`
    TcpInfo,
    /// Anything else.
    Unknown,
}

impl<'c, 'a> FromClause<'c, 'a> {
    fn of(clauses: &'c Clauses<'a>, with: Option<&'c str>, start: usize, end: usize) -> Self {
        // `from by host`: the clause is empty, and the next word is the server's.
        let first = clauses.word(start).filter(|_| start < end);
        let rest = match first {
            Some(_) => (start.saturating_add(1), end),
            None => (start, end),
        };
        let first = first.unwrap_or_default();
        Self {
            clauses,
            with,
            first,
            first_ip: address::parse(first),
            rest,
            shape: Shape::Unknown,
            client: Client::default(),
            marks: ClientMarks::default(),
            bare_words: 0,
            quoted: None,
            named_comment: None,
            reverse: ReverseName::NotRecorded,
        }
    }

    fn read(mut self) -> (Client<'a>, ClientMarks) {
        for index in self.rest.0..self.rest.1 {
            let Some(token) = self.clauses.token(index) else {
                break;
            };
            let inside = self.clauses.text(token);
            match token.kind {
                TokenKind::Comment => self.take_comment(index, inside),
                TokenKind::Semicolon => {}
                TokenKind::Word => self.take_word(index, inside),
            }
        }
        match self.shape {
            Shape::BareAddress => self.fill_bare_address(),
            Shape::BareBracket => self.fill_bare_bracket(),
            Shape::HeloComment(argument) => self.fill_helo_comment(argument),
            Shape::Keys(keys) => self.fill_keys(keys),
            Shape::TcpInfo => self.fill_tcp_info(),
            Shape::Unknown => self.fill_unknown(),
        }
        // A stray parenthesis behind the receiver's own comment is the receiver's slip.
        let own = self.marks.address_at.unwrap_or(self.rest.1);
        let own = self.clauses.start_of(own);
        if self.clauses.stray.is_some_and(|stray| stray < own) {
            self.doubt();
        }
        if self.client.certainty == Certainty::Doubtful {
            self.client.helo = None;
        }
        (self.client, self.marks)
    }

    /// Whether the client speaks a protocol that has HELO, as far as the field says.
    fn may_be_smtp(&self) -> bool {
        self.with.is_none_or(|with| with.contains("MTP"))
    }

    fn doubt(&mut self) {
        self.client.certainty = Certainty::Doubtful;
    }

    fn take_word(&mut self, index: usize, word: &'a [u8]) {
        if let Some(ip) = address::parse_bracketed(word) {
            if self.client.ip.is_none() {
                self.client.ip = Some(ip);
                self.marks.address_at = Some(index);
                if matches!(self.shape, Shape::Unknown) {
                    self.shape = Shape::BareBracket;
                }
            }
        } else if word.starts_with(b"\"") {
            self.quoted = Some(word);
        } else {
            self.bare_words = self.bare_words.saturating_add(1);
        }
    }

    fn take_comment(&mut self, index: usize, inside: &'a [u8]) {
        match Comment::of(inside) {
            None => {}
            Some(Comment::Address(comment)) => self.take_address(index, inside, &comment),
            Some(Comment::AddressAndHelo { ip, helo }) => {
                self.client.ip = ip;
                self.marks.address_at = Some(index);
                self.marks.helo_comment = true;
                self.shape = Shape::HeloComment(helo);
            }
            Some(Comment::Helo(argument)) => {
                self.marks.helo_comment = true;
                match self.shape {
                    Shape::Unknown => self.shape = Shape::HeloComment(argument),
                    _ => self.doubt(),
                }
            }
            Some(Comment::Keys(keys)) => {
                match self.shape {
                    Shape::Unknown => self.shape = Shape::Keys(keys),
                    _ => self.doubt(),
                }
                if keys.ip.is_some() {
                    self.client.ip = keys.ip;
                    self.marks.address_at = Some(index);
                }
            }
            Some(Comment::Name(name)) => {
                self.named_comment = self.named_comment.or(Some(name));
            }
        }
    }

    /// RFC 5321, 4.4: TCP-info, or what is written in its place.
    fn take_address(&mut self, index: usize, inside: &'a [u8], comment: &AddressComment<'a>) {
        let is_odd = match self.shape {
            // qmail and its relatives write the address alone, never with a name before it.
            Shape::HeloComment(_) => {
                !comment.before.is_empty() && comment.style == Style::Bracketed
            }
            // Exim writes one comment, and nothing after the HELO name in it.
            Shape::Keys(_) => true,
            Shape::BareAddress | Shape::BareBracket | Shape::TcpInfo | Shape::Unknown => {
                self.client.ip.is_some()
            }
        };
        if is_odd {
            self.doubt();
        }
        // The receiver writes its own finding last, after everything that the client said.
        self.client.ip = comment.ip.or(self.client.ip);
        if let Some(inner) = nested_address(inside) {
            self.doubt();
            self.client.ip = Some(inner);
        }
        self.marks.address_at = Some(index);
        if matches!(self.shape, Shape::Unknown | Shape::BareBracket) {
            self.shape = match comment.style {
                Style::Bare => Shape::BareAddress,
                Style::Bracketed => Shape::TcpInfo,
            };
        }
        let name = match comment.before {
            b"" => comment.after,
            before => before,
        };
        if !name.is_empty() {
            self.reverse = reverse_name(name);
        }
    }

    /// `X (ip)`: X is the HELO name; for qmail it is the reverse name, which equals it.
    fn fill_bare_address(&mut self) {
        self.client.helo = helo_text(self.first);
        self.client.rdns = std::mem::take(&mut self.reverse);
        // smap, where the HELO name does not differ, writes `via` only.
        let is_smap = || self.clauses.with.is_none() && self.clauses.via.is_some();
        if let Some(quoted) = self.quoted {
            self.client.rdns = reverse_name(self.first);
            self.client.helo = helo_text(trim_quotes(quoted));
        } else if self.first_ip.is_none() && (self.clauses.is_qmail(self.with) || is_smap()) {
            self.client.rdns = reverse_name(self.first);
        }
    }

    /// `X [ip]`: X is the HELO name, unless a comment holds one.
    fn fill_bare_bracket(&mut self) {
        let (name, glued) = split_glued(self.first);
        if glued.is_some() {
            self.client.helo = helo_text(name);
        } else if let Some(name) = self.named_comment {
            self.client.rdns = reverse_name(self.first);
            self.client.helo = helo_text(name);
        } else if self.bare_words == 0 {
            self.client.helo = helo_text(self.first);
            if self.clauses.is_exim() {
                self.client.rdns = reverse_name(self.first);
            }
        }
    }

    /// `X (HELO y) (ip)` of qmail, Yahoo and others: X is the reverse name or the address.
    fn fill_helo_comment(&mut self, argument: &'a [u8]) {
        self.client.helo = qmail_helo_text(argument);
        if self.first_ip.is_some() {
            self.client.ip = self.client.ip.or(self.first_ip);
        } else {
            self.client.rdns = reverse_name(self.first);
        }
    }

    /// `X ([ip] helo=y)` and `[ip] (helo=y)` of Exim and Momentum; `X (account u HELO y)`.
    fn fill_keys(&mut self, keys: Keys<'a>) {
        let has_reverse = !self.first.is_empty() && self.first_ip.is_none();
        let is_local = || {
            self.clauses
                .protocol_word()
                .is_some_and(|word| word.starts_with(b"local"))
        };
        if keys.ip.is_none() && self.first_ip.is_none() && !is_local() {
            self.doubt();
            return;
        }
        self.client.helo = keys.helo.and_then(helo_text);
        if keys.ip.is_none() {
            self.client.ip = self.client.ip.or(self.first_ip);
        } else if has_reverse {
            self.client.rdns = reverse_name(self.first);
            // Exim leaves the HELO name out where it equals the verified host name.
            if keys.helo.is_none() && keys.writer == KeysWriter::Exim {
                self.client.helo = helo_text(self.first);
            }
        }
    }

    /// `X (Y [ip])`, the form of RFC 5321, 4.4: X is the HELO name, Y the reverse name.
    fn fill_tcp_info(&mut self) {
        self.client.rdns = std::mem::take(&mut self.reverse);
        self.client.helo = helo_text(self.first);
        if self.client.rdns != ReverseName::NotRecorded || self.first.is_empty() {
            return;
        }
        if let Some(name) = self.named_comment {
            // `rdns (helo) ([ip.port])` of old qmail and Exim.
            self.client.rdns = reverse_name(self.first);
            self.client.helo = helo_text(name);
        } else if self.first_ip.is_some() {
            // The address itself, and no literal: the server had no HELO name to write.
            if self.first_ip == self.client.ip && !self.first.starts_with(b"[") {
                self.client.helo = None;
            }
        } else if self.clauses.is_exim() {
            self.client.rdns = reverse_name(self.first);
        }
    }

    fn fill_unknown(&mut self) {
        let (name, glued) = split_glued(self.first);
        if let Some(ip) = glued {
            self.client.ip = Some(ip);
            self.client.helo = helo_text(name);
        } else if let Some(ip) = self.first_ip {
            self.client.ip = Some(ip);
        } else if self.bare_words == 0 && self.may_be_smtp() {
            self.client.helo = helo_text(self.first);
            if let Some(name) = self.named_comment {
                self.client.rdns = reverse_name(name);
            }
        }
    }
}
