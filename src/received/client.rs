//! The from-clause: its shape says which word is what.
//!
//! RFC 5321, 4.4, has one shape: `FROM Extended-Domain`, where the Extended-Domain is the HELO name
//! and a comment with TCP-info, `(Domain [ip])`. Servers write five others. Each shape has one
//! function here, named after it, which fills in the client; [`Comment`] tells what one comment
//! contributes to the shape.

use std::net::IpAddr;

use memchr::{memchr, memmem};

use crate::address::{self, SpecialPurpose};
use crate::received::comment::{
    AddressComment, AddressStyle, Bracketed, Comment, Keys, KeysWriter, nested_address,
};
use crate::received::field::{Clauses, TokenKind};
use crate::received::words::{
    helo_text, is_courier_id, is_exim_id, is_plain_helo, is_plain_name, ordinary_name, protocol,
    reverse_name, split_glued, starts_with_ignore_case, strip_words, trim_quotes,
};
use crate::received::{Certainty, Client, ReverseName};

/// What the from-clause showed besides the client.
#[derive(Clone, Debug, Default)]
pub(super) struct ClientMarks {
    /// The token at which the server's own words begin; what is before it the client may have said.
    pub(super) own: usize,
    /// The clause has `(HELO x)` or `(EHLO x)`.
    pub(super) helo_comment: bool,
}

impl<'a> Clauses<'a> {
    /// Reads the from-clause; `with` is the protocol, since some protocols have no HELO.
    pub(super) fn client(&self, with: Option<&str>) -> (Client<'a>, ClientMarks) {
        match self.from {
            None => (self.commented_client(), ClientMarks::default()),
            Some((start, end)) => FromClause::of(self, with, start, end).read(),
        }
    }

    /// `(from host [ip]) by`: sendmail without a HELO, and gateways.
    fn commented_client(&self) -> Client<'a> {
        let bracket = || {
            let first = self.token(0)?;
            let comment = (first.kind == TokenKind::Comment).then(|| self.text(first))?;
            Bracketed::find(strip_words(comment, b"from ")?)
        };
        let Some(bracket) = bracket() else {
            return Client::default();
        };
        let mut client = Client {
            ip: bracket.ip(),
            ..Client::default()
        };
        // A gateway writes what sendmail writes, with the HELO name in the reverse name's place.
        if self.has_comment(b"NAVGW ") {
            client.helo = helo_text(bracket.before.trim_ascii());
        } else {
            client.rdns = reverse_name(bracket.before);
        }
        client
    }

    /// Whether a comment begins with these words.
    fn has_comment(&self, beginning: &[u8]) -> bool {
        self.comments(0, self.end)
            .any(|comment| strip_words(comment.trim_ascii_start(), beginning).is_some())
    }

    /// Whether Exim wrote the field: its `X ([ip])` has the reverse name for X, where others have
    /// the HELO name.
    fn is_exim(&self) -> bool {
        let is_lower_case = self.protocol_word().is_some_and(|word| {
            [&b"esmtp"[..], b"utf8esmtp", b"smtps"]
                .iter()
                .any(|name| word.starts_with(name))
                || word == b"smtp"
                || word == b"asmtp"
        });
        let id = self.id.and_then(|index| self.word(index));
        // Courier writes the protocol in lower case too; it maps IPv4 addresses.
        let is_courier = || {
            memmem::find(self.body, b"::ffff:").is_some()
                || id.is_some_and(is_courier_id)
                || [&b"AUTH: "[..], b"IDENT: ", b"TLS: ", b"SSL: "]
                    .iter()
                    .any(|beginning| self.has_comment(beginning))
        };
        self.has_comment(b"Exim ") || id.is_some_and(is_exim_id) || (is_lower_case && !is_courier())
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

    /// Whether a comment is this one word.
    fn has_word_in_comment(&self, word: &[u8]) -> bool {
        self.comments(0, self.end)
            .any(|comment| comment.trim_ascii() == word)
    }

    /// Whether a server wrote the field that has only the form of RFC 5321, 4.4: `X (Y [ip])`, or
    /// Microsoft's `X (ip)`.
    fn writes_tcp_info(&self) -> bool {
        let by = self.by.and_then(|index| self.word(index));
        let is_google = by.is_some_and(|by| {
            let at = by.len().saturating_sub(GOOGLE.len());
            by.get(at..)
                .is_some_and(|end| end.eq_ignore_ascii_case(GOOGLE))
        });
        let is_microsoft = self
            .protocol_word()
            .is_some_and(|word| word.eq_ignore_ascii_case(b"microsoft"));
        let software = || {
            self.comments(0, self.end).any(|comment| {
                comment.starts_with(b"8.")
                    || starts_with_ignore_case(comment, b"Postfix")
                    || comment.trim_ascii() == b"Nemesis"
            })
        };
        is_google || is_microsoft || software()
    }

    /// Whether the clause has nothing in it: `from by host`.
    fn is_from_empty(&self) -> bool {
        self.by.is_some() && self.from.is_some_and(|(start, end)| start == end)
    }

    /// Whether the protocol has a HELO name.
    fn has_helo(&self, with: Option<&str>) -> bool {
        let starts = |name: &str| with.is_some_and(|with| with.starts_with(name));
        let none = ["HTTP", "NNFMP", "POP", "IMAP"].into_iter().any(starts);
        !none && with != Some("LOCAL") && !self.is_web_mail()
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
    has_helo: bool,
    /// The first word; empty if the clause begins with something else.
    first: &'a [u8],
    /// The first word, if it is an address.
    first_ip: Option<IpAddr>,
    /// The range of the other tokens.
    rest: (usize, usize),
    /// The shape, as far as the tokens read up to now tell.
    shape: ClauseShape<'a>,
    client: Client<'a>,
    marks: ClientMarks,
    /// The token that held the client's address.
    address_at: Option<usize>,
    /// Words besides the first that are neither an address nor quoted.
    bare_words: usize,
    quoted: Option<&'a [u8]>,
    /// Comments in front of the address that tell nothing about the client.
    other_comments: usize,
    /// The first comment that holds one word which can be a name.
    named_comment: Option<&'a [u8]>,
    /// The name beside the address in a comment.
    reverse: ReverseName<'a>,
    /// The address was written with a port, `[ip.port]`.
    has_port: bool,
}

/// The shape of a from-clause.
#[derive(Clone, Copy)]
enum ClauseShape<'a> {
    /// `X (ip)`
    BareAddress,
    /// `X [ip]`
    BareBracket,
    /// `X (HELO y) (ip)`
    HeloComment { at: usize, argument: &'a [u8] },
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
        let (first, words) = match first {
            // `authenticated user` of Exim's sites, `authenticated as user` of chasquid.
            Some(b"authenticated") => match clauses.word(start.saturating_add(1)) {
                Some(b"user") => (None, 2),
                Some(b"as") => (None, 3),
                _ => (first, 1),
            },
            Some(_) => (first, 1),
            None => (None, 0),
        };
        let rest = (start.saturating_add(words).min(end), end);
        let first = first.unwrap_or_default();
        Self {
            clauses,
            with,
            has_helo: clauses.has_helo(with),
            first,
            first_ip: address::parse(first),
            rest,
            shape: ClauseShape::Unknown,
            client: Client::default(),
            marks: ClientMarks::default(),
            address_at: None,
            bare_words: 0,
            quoted: None,
            other_comments: 0,
            named_comment: None,
            reverse: ReverseName::NotRecorded,
            has_port: false,
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
            ClauseShape::BareAddress => self.fill_bare_address(),
            ClauseShape::BareBracket => self.fill_bare_bracket(),
            ClauseShape::HeloComment { argument, .. } => self.fill_helo_comment(argument),
            ClauseShape::Keys(keys) => self.fill_keys(keys),
            ClauseShape::TcpInfo => self.fill_tcp_info(),
            ClauseShape::Unknown => self.fill_unknown(),
        }
        self.marks.own = self.own_words();
        if !self.has_helo {
            self.client.helo = None;
            self.client.rdns = self.reverse_name_of_web_mail();
        }
        self.judge();
        if self.client.certainty == Certainty::Doubtful {
            self.client.helo = None;
        }
        (self.client, self.marks)
    }

    /// The token at which the server's own words begin: the address, where it is written behind
    /// everything that the client said; else the end of the clause.
    fn own_words(&self) -> usize {
        let end = self.rest.1;
        match self.shape {
            // The account is the server's finding.
            ClauseShape::Keys(keys) if keys.writer == KeysWriter::Communigate => self.rest.0,
            ClauseShape::Keys(_) => end,
            ClauseShape::HeloComment { at, .. } => {
                self.address_at.filter(|index| *index > at).unwrap_or(end)
            }
            ClauseShape::Unknown => self.rest.0,
            ClauseShape::BareAddress | ClauseShape::BareBracket | ClauseShape::TcpInfo => {
                self.address_at.unwrap_or(end)
            }
        }
    }

    /// Finds text that the client may have planted.
    fn judge(&mut self) {
        let end = self.rest.1;
        // A stray parenthesis behind the receiver's own comment is the receiver's slip.
        let own = match self.shape {
            ClauseShape::Unknown => end,
            ClauseShape::Keys(keys) if keys.writer == KeysWriter::Communigate => end,
            _ => self.marks.own,
        };
        let own = self.clauses.start_of(own);
        let is_stray = self.clauses.stray.is_some_and(|stray| stray < own);
        // Words behind the HELO name, where no word of the server's is expected any more.
        let is_wordy = match self.shape {
            ClauseShape::Keys(_) => self.bare_words > 0 || self.other_comments > 0,
            ClauseShape::HeloComment { .. } => self.marks.own == end && self.bare_words > 0,
            _ => false,
        };
        // `from by host`: a server that writes the clause has a client to write down.
        let is_empty = self.clauses.is_from_empty();
        // These servers write TCP-info, and `(HELO x)` never.
        let is_foreign =
            matches!(self.shape, ClauseShape::HeloComment { .. }) && self.clauses.writes_tcp_info();
        if is_foreign {
            self.client.rdns = std::mem::take(&mut self.reverse);
        }
        if is_stray
            || is_wordy
            || is_empty
            || is_foreign
            || self.clauses.is_torn()
            || !is_plain_name(&self.client.rdns)
        {
            self.doubt();
        }
    }

    /// `name ([ip])` and `(name [ip])` of web mail.
    fn reverse_name_of_web_mail(&mut self) -> ReverseName<'a> {
        let is_http = self.with.is_some_and(|with| with.starts_with("HTTP"));
        // Exchange hands over to itself, without a reverse name.
        let is_public = self
            .client
            .ip
            .is_some_and(|ip| address::is_public(ip, SpecialPurpose::Public));
        if !is_http || !is_public || !matches!(self.shape, ClauseShape::TcpInfo) {
            return ReverseName::NotRecorded;
        }
        match std::mem::take(&mut self.client.rdns) {
            ReverseName::NotRecorded if self.first_ip.is_none() => reverse_name(self.first),
            found => found,
        }
    }

    /// Takes a text for the HELO name.
    fn set_helo(&mut self, text: &'a [u8]) {
        if let Some(name) = ordinary_name(text) {
            self.client.helo = Some(name);
            return;
        }
        if self.has_helo && !is_plain_helo(text) {
            self.doubt();
        }
        self.client.helo = helo_text(text);
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
            self.take_bracket(index, ip);
        } else if word.starts_with(b"\"") {
            self.quoted = Some(word);
        } else {
            self.bare_words = self.bare_words.saturating_add(1);
        }
    }

    fn take_bracket(&mut self, index: usize, ip: IpAddr) {
        let is_odd = match self.shape {
            // Behind `helo=` nothing follows.
            ClauseShape::Keys(_) => true,
            // GMX: `name (EHLO x) [ip]`.
            ClauseShape::HeloComment { .. } => self.first_ip.is_some(),
            _ => false,
        };
        if is_odd || self.client.ip.is_some() || self.bare_words > 0 {
            self.doubt();
        }
        if !is_odd && self.client.ip.is_none() {
            self.client.ip = Some(ip);
            self.address_at = Some(index);
            if matches!(self.shape, ClauseShape::Unknown) {
                self.shape = ClauseShape::BareBracket;
            }
        }
    }

    fn take_comment(&mut self, index: usize, inside: &'a [u8]) {
        match Comment::of(inside) {
            None => {
                if self.address_at.is_none() || matches!(self.shape, ClauseShape::Keys(_)) {
                    self.other_comments = self.other_comments.saturating_add(1);
                }
                if self.clauses.is_unbalanced() && self.client.ip.is_none() {
                    self.client.ip = nested_address(inside);
                }
            }
            Some(Comment::Address(comment)) => self.take_address(index, inside, &comment),
            Some(Comment::AddressAndHelo { ip, helo }) => {
                if self.client.ip.is_some() {
                    self.doubt();
                }
                self.client.ip = ip;
                self.marks.helo_comment = true;
                self.shape = ClauseShape::HeloComment {
                    at: index,
                    argument: helo,
                };
            }
            Some(Comment::Helo(argument)) => {
                self.marks.helo_comment = true;
                match self.shape {
                    // IdeaSmtpServer writes it behind the address.
                    ClauseShape::Unknown | ClauseShape::BareAddress
                        if self.bare_words == 0 && self.reverse == ReverseName::NotRecorded =>
                    {
                        self.shape = ClauseShape::HeloComment {
                            at: index,
                            argument,
                        };
                    }
                    _ => self.doubt(),
                }
            }
            Some(Comment::Keys(keys)) => {
                match self.shape {
                    ClauseShape::Unknown if self.bare_words == 0 => {
                        self.shape = ClauseShape::Keys(keys)
                    }
                    _ => self.doubt(),
                }
                if keys.ip.is_some() {
                    self.client.ip = keys.ip;
                    self.address_at = Some(index);
                }
            }
            Some(Comment::Name(name)) => {
                if matches!(self.shape, ClauseShape::Keys(_)) {
                    self.other_comments = self.other_comments.saturating_add(1);
                }
                self.named_comment = self.named_comment.or(Some(name));
            }
        }
    }

    /// RFC 5321, 4.4: TCP-info, or what is written in its place.
    fn take_address(&mut self, index: usize, inside: &'a [u8], comment: &AddressComment<'a>) {
        let name = match comment.before {
            b"" => comment.after,
            before => before,
        };
        let is_odd = match self.shape {
            ClauseShape::HeloComment { .. } => {
                // qmail and its relatives write the address alone, never with a name before it, and
                // right behind the HELO name.
                (!comment.before.is_empty() && comment.style == AddressStyle::Bracketed)
                    || self.named_comment.is_some()
                    // Apache James writes the address in front, too; Yahoo once wrote loopback.
                    || self
                        .first_ip
                        .is_some_and(|ip| Some(ip) != comment.ip && !ip.is_loopback())
            }
            // Exim writes one comment, and nothing after the HELO name in it.
            ClauseShape::Keys(_) => true,
            // The receiver writes one comment with a name.
            ClauseShape::BareAddress
            | ClauseShape::BareBracket
            | ClauseShape::TcpInfo
            | ClauseShape::Unknown => {
                self.named_comment.is_some()
                    && (!name.is_empty() || comment.style == AddressStyle::Bare)
            }
        };
        if is_odd
            || self.client.ip.is_some()
            || self.address_at.is_some()
            || self.bare_words > 0
            || self.other_comments > 0
        {
            self.doubt();
        }
        // The receiver writes its own finding last, after everything that the client said.
        self.client.ip = comment.ip.or(self.client.ip);
        if let Some(inner) = nested_address(inside) {
            self.doubt();
            self.client.ip = Some(inner);
        }
        self.address_at = Some(index);
        self.has_port = comment.has_port;
        if matches!(self.shape, ClauseShape::Unknown | ClauseShape::BareBracket) {
            self.shape = match comment.style {
                AddressStyle::Bare => ClauseShape::BareAddress,
                AddressStyle::Bracketed => ClauseShape::TcpInfo,
            };
        }
        if !name.is_empty() {
            self.reverse = reverse_name(name);
        }
    }

    /// `X (ip)`: X is the HELO name; for qmail it is the reverse name, which equals it.
    fn fill_bare_address(&mut self) {
        self.client.rdns = std::mem::take(&mut self.reverse);
        // smap, where the HELO name does not differ, writes `via` only.
        let is_smap = || {
            let via = self
                .clauses
                .via
                .and_then(|(start, _)| self.clauses.word(start));
            self.clauses.with.is_none() && via.is_some_and(|via| protocol(via).is_none())
        };
        let is_plain = self.client.rdns == ReverseName::NotRecorded && self.first_ip.is_none();
        if let Some(quoted) = self.quoted {
            self.client.rdns = reverse_name(self.first);
            self.set_helo(trim_quotes(quoted));
        } else if matches!(self.with, Some("QMQP" | "QMTP")) {
            // These protocols have no HELO.
            self.client.rdns = reverse_name(self.first);
        } else {
            if is_plain && (self.clauses.is_qmail(self.with) || is_smap()) {
                self.client.rdns = reverse_name(self.first);
            }
            self.set_helo(self.first);
        }
    }

    /// `X [ip]`: X is the HELO name, unless a comment holds one.
    fn fill_bare_bracket(&mut self) {
        let (name, glued) = split_glued(self.first);
        if glued.is_some() {
            self.set_helo(name);
        } else if let Some(name) = self.named_comment {
            self.client.rdns = reverse_name(self.first);
            self.set_helo(name);
        } else if self.bare_words == 0 {
            self.set_helo(self.first);
            if self.clauses.is_exim() {
                self.client.rdns = reverse_name(self.first);
            }
        }
    }

    /// `X (HELO y) (ip)` of qmail, Yahoo and others: X is the reverse name or the address.
    fn fill_helo_comment(&mut self, argument: &'a [u8]) {
        self.set_helo(argument);
        match self.first_ip {
            Some(ip) if ip.is_loopback() => self.client.ip = self.client.ip.or(Some(ip)),
            Some(ip) => self.client.ip = Some(ip),
            None => self.client.rdns = reverse_name(self.first),
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
        // Exim always writes an address: where no other is, the one behind the name is Exim's.
        let claimed = keys.claimed.filter(|_| self.clauses.is_exim());
        let ip = keys.ip.or(self.first_ip).or(claimed);
        if ip.is_none() && !is_local() {
            self.doubt();
            return;
        }
        if let Some(helo) = keys.helo {
            self.set_helo(helo);
        }
        self.client.ip = ip;
        if ip.is_some() && has_reverse {
            self.client.rdns = reverse_name(self.first);
            // Exim leaves the HELO name out where it equals the verified host name.
            if keys.helo.is_none() && keys.writer == KeysWriter::Exim {
                self.set_helo(self.first);
            }
        }
    }

    /// `X (Y [ip])`, the form of RFC 5321, 4.4: X is the HELO name, Y the reverse name.
    fn fill_tcp_info(&mut self) {
        self.client.rdns = std::mem::take(&mut self.reverse);
        if self.first.is_empty() {
            return;
        }
        let is_recorded = self.client.rdns != ReverseName::NotRecorded;
        if let Some(name) = self.named_comment.filter(|_| !is_recorded) {
            // `rdns (helo) ([ip.port])` of old qmail and Exim. Without the port a client can have
            // said "name (word)".
            if self.has_port {
                self.client.rdns = reverse_name(self.first);
                self.set_helo(name);
            } else {
                self.doubt();
            }
            return;
        }
        self.set_helo(self.first);
        if is_recorded {
            return;
        }
        if self.first_ip.is_some() {
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
            self.set_helo(name);
        } else if let Some(ip) = self.first_ip {
            self.fill_address_alone(ip);
        } else if self.bare_words == 0 && self.may_be_smtp() && !is_program(self.first) {
            self.set_helo(self.first);
            if let Some(name) = self.named_comment {
                self.client.rdns = reverse_name(name);
            }
        }
    }

    /// `[X]` and `[X] (Y)`: X is the client's address. Where the server writes a reverse name but no
    /// address, X is what the client said.
    fn fill_address_alone(&mut self, ip: IpAddr) {
        let is_literal = self.first.starts_with(b"[") && self.bare_words == 0;
        let name = self.named_comment.filter(|_| is_literal);
        let rdns = name.map_or(ReverseName::NotRecorded, reverse_name);
        let is_claimed = match rdns {
            ReverseName::Unknown => true,
            ReverseName::Named(_) => self.clauses.has_word_in_comment(b"SG"),
            ReverseName::NotRecorded => is_literal && self.clauses.has_word_in_comment(b"MailHog"),
        };
        if is_claimed {
            self.set_helo(self.first);
            self.client.rdns = rdns;
            return;
        }
        self.client.ip = Some(ip);
        // chasquid writes the HELO name behind the address.
        if let Some(name) = name.filter(|_| self.may_be_smtp()) {
            self.set_helo(name);
        }
    }
}

/// Whether a word names a program or a folder and no host: a channel of Oracle's server
/// (`process-daemon.host`), a spool folder of Mercury (`SERVER/SpoolDir`).
fn is_program(word: &[u8]) -> bool {
    let label = word.split(|b| *b == b'.').next().unwrap_or_default();
    memchr(b'/', word).is_some() || label.ends_with(b"-daemon")
}

/// Google's mail servers.
const GOOGLE: &[u8] = b".google.com";
