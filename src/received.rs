//! The trace-field grammar: one `Received` field, RFC 5321 4.4 as it is really written.
//!
//! Only this module knows which word is what. RFC 5321 has the HELO name first; Exim, qmail, Yahoo
//! and some twenty others write the reverse name or the address there and the HELO name inside a
//! comment, and many lines have no HELO name at all. The shape of the from-clause decides, product
//! names only break ties.
//!
//! Promises: reading never fails and keeps the raw text; time is linear in the field's length; the
//! client's address is taken from in front of `by`, never from the HELO literal; text that the
//! client may have planted makes the clause doubtful and yields no name.

use std::borrow::Cow;
use std::net::IpAddr;

use memchr::{memchr, memchr2, memchr3, memmem};

use crate::date::Date;

/// One `Received` field, as far as it could be read.
///
/// Texts are as written (letter case kept, trailing dot of a name and surrounding `<>` dropped,
/// bytes that are no UTF-8 replaced). They are hostile until printed escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received<'a> {
    /// Who handed the mail over, as the server wrote it down.
    pub client: Client<'a>,
    /// The server that wrote the field: a name, an address, or what stands there.
    pub by: Option<Cow<'a, str>>,
    /// The protocol in upper case (`ESMTPS`).
    pub with: Option<Cow<'a, str>>,
    /// Whether the field says that the client logged in.
    pub authentication: Authentication,
    /// What stands where the date should.
    pub date_text: Option<&'a [u8]>,
    /// The field's body, folded as it came.
    pub raw: &'a [u8],
}

/// What a field says besides, for people to read. It takes no part in any decision but one: another
/// recipient is a sign of forwarding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Details<'a> {
    /// What the field says about the TLS session.
    pub tls: Option<Tls<'a>>,
    /// The queue identifier.
    pub id: Option<Cow<'a, str>>,
    /// The recipient, without angle brackets.
    pub recipient: Option<Cow<'a, str>>,
    /// The link, `via`.
    pub via: Option<Cow<'a, str>>,
    /// Whose form the field has.
    pub dialect: Dialect,
}

/// The from-clause: RFC 5321 4.4, "From-domain" and "TCP-info".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Client<'a> {
    /// What the client said after HELO or EHLO (RFC 5321 4.1.1.1); an address literal keeps its brackets.
    pub helo: Option<Cow<'a, str>>,
    /// The name that the server found for the client's address.
    pub rdns: ReverseName<'a>,
    /// The client's address as the server saw it.
    pub ip: Option<IpAddr>,
    /// Whether the clause has one reading only.
    pub certainty: Certainty,
}

/// Whether a clause has one reading only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certainty {
    /// It has.
    #[default]
    Certain,
    /// The client seems to have put text of its own into it; no HELO name is given then.
    Doubtful,
}

/// The reverse-DNS (PTR) name that the server wrote down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReverseName<'a> {
    /// A name.
    Named(Cow<'a, str>),
    /// The field has no place for one, or it is left out.
    #[default]
    NotRecorded,
    /// The server looked and found none: `unknown`.
    Unknown,
}

/// Whether the field says that the client logged in (RFC 4954).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// It carries a mark: protocol suffix `A` (RFC 3848), `Authenticated sender`, `AUTH:` and the like.
    Marked,
    /// It says nothing.
    #[default]
    Unmarked,
}

/// What the field says about the TLS session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tls<'a> {
    /// As written: `TLSv1.3`, `TLS1_3`.
    pub version: Option<Cow<'a, str>>,
    /// As written: `TLS_AES_256_GCM_SHA384`.
    pub cipher: Option<Cow<'a, str>>,
}

/// Whose form a field has; for display and for breaking ties only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// CommuniGate Pro.
    Communigate,
    /// Courier.
    Courier,
    /// Microsoft Exchange and 365.
    Exchange,
    /// Exim's default text.
    Exim,
    /// Google.
    Gmail,
    /// None of the known ones.
    #[default]
    Other,
    /// Postfix.
    Postfix,
    /// qmail and its kin.
    Qmail,
    /// Sendmail.
    Sendmail,
    /// Yahoo.
    Yahoo,
}

impl Dialect {
    /// The name in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Communigate => "communigate",
            Self::Courier => "courier",
            Self::Exchange => "exchange",
            Self::Exim => "exim",
            Self::Gmail => "gmail",
            Self::Other => "other",
            Self::Postfix => "postfix",
            Self::Qmail => "qmail",
            Self::Sendmail => "sendmail",
            Self::Yahoo => "yahoo",
        }
    }
}

impl<'a> Received<'a> {
    /// Reads the body of one field (what stands after the colon). Never fails; linear in its length.
    ///
    /// ```
    /// use heloscope::received::Received;
    ///
    /// // Postfix: the HELO name comes first.
    /// let postfix = b"from mail.example.com (srv1.example.net [192.0.2.1]) by mx.example.org (Postfix) with ESMTPS";
    /// assert_eq!(Received::parse(postfix).client.helo.as_deref(), Some("mail.example.com"));
    ///
    /// // Exim: the reverse name comes first.
    /// let exim = b"from srv1.example.net ([192.0.2.1] helo=mail.example.com) by mx.example.org with esmtps (Exim 4.98)";
    /// assert_eq!(Received::parse(exim).client.helo.as_deref(), Some("mail.example.com"));
    /// ```
    #[must_use]
    pub fn parse(body: &'a [u8]) -> Self {
        Field::of(body).read()
    }

    /// What the field says besides. It is read anew at each call: most fields of an archive are
    /// never asked.
    #[must_use]
    pub fn details(&self) -> Details<'a> {
        Field::of(self.raw).details()
    }

    /// When the server took the mail.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        Date::parse(self.date_text?)
    }

    /// Whether the mail came in by web mail or an application interface: nobody said HELO there.
    #[must_use]
    pub fn is_http(&self) -> bool {
        self.with
            .as_deref()
            .is_some_and(|with| with.starts_with("HTTP"))
    }
}

/// The field cut into tokens and clauses.
struct Field<'a> {
    body: &'a [u8],
    tokens: Vec<Token>,
    /// Token ranges of the clauses; `from` and `with` may be empty ones.
    from: Option<(usize, usize)>,
    by: Option<usize>,
    with: Option<(usize, usize)>,
    id: Option<usize>,
    recipient: Option<usize>,
    via: Option<(usize, usize)>,
    /// Where the clauses end and the date begins, as a token index.
    end: usize,
    date: Option<&'a [u8]>,
    /// Where a parenthesis closes that never opened: no program writes one, clients do.
    stray: Option<usize>,
}

/// A word, a comment or a semicolon; the range is of what is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token {
    kind: TokenKind,
    keyword: Option<Keyword>,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
    Comment,
    Semicolon,
    Word,
}

/// How an opening parenthesis finds its closing one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// RFC 5322 3.2.2.
    Balanced,
    /// The next one, whatever stands between.
    Flat,
}

impl<'a> Field<'a> {
    fn of(body: &'a [u8]) -> Self {
        let field = Self::split(body, Nesting::Balanced);
        // A parenthesis too many, which a client can put into its HELO name, hides the clauses.
        if field.by.is_none() {
            let flat = Self::split(body, Nesting::Flat);
            if flat.by.is_some() {
                return flat;
            }
        }
        field
    }

    fn split(body: &'a [u8], nesting: Nesting) -> Self {
        let (tokens, stray) = tokenize(body, nesting);
        let mut field = Self {
            body,
            end: tokens.len(),
            tokens,
            from: None,
            by: None,
            with: None,
            id: None,
            recipient: None,
            via: None,
            date: None,
            stray,
        };
        field.find_date();
        field.find_clauses();
        field
    }

    fn text(&self, token: Token) -> &'a [u8] {
        self.body.get(token.start..token.end).unwrap_or_default()
    }

    fn token(&self, index: usize) -> Option<Token> {
        if index < self.end {
            self.tokens.get(index).copied()
        } else {
            None
        }
    }

    /// Where a token begins; the end of the field if there is none.
    fn start_of(&self, index: usize) -> usize {
        self.tokens
            .get(index)
            .map_or(self.body.len(), |token| token.start)
    }

    fn word(&self, index: usize) -> Option<&'a [u8]> {
        self.token(index)
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| self.text(token))
    }

    fn keyword(&self, index: usize) -> Option<Keyword> {
        self.token(index)?.keyword
    }

    fn comments(&self, from: usize, to: usize) -> impl Iterator<Item = &'a [u8]> {
        let to = to.min(self.end);
        let range = self.tokens.get(from.min(to)..to).unwrap_or_default();
        range
            .iter()
            .filter(|token| token.kind == TokenKind::Comment)
            .map(|token| self.text(*token))
    }

    /// The date follows the last semicolon outside of comments; some programs write none, or
    /// write another before `by`.
    fn find_date(&mut self) {
        let last = self
            .tokens
            .iter()
            .rposition(|token| token.kind == TokenKind::Semicolon);
        if let Some(last) = last {
            let after = self.tokens.get(last).map_or(0, |token| token.end);
            let rest = self.body.get(after..).unwrap_or_default();
            let clauses_follow = (last.saturating_add(1)..self.tokens.len())
                .any(|index| matches!(self.keyword(index), Some(Keyword::By | Keyword::With)));
            if !clauses_follow {
                self.date = Some(rest);
                self.end = last;
                return;
            }
        }
        // SendGrid and others: the date follows without a semicolon.
        let start = self
            .tokens
            .iter()
            .position(|token| token.kind == TokenKind::Word && looks_like_date(self.text(*token)));
        if let Some(start) = start
            && let Some(token) = self.tokens.get(start)
        {
            self.date = self.body.get(token.start..);
            self.end = start;
        }
    }

    fn find_clauses(&mut self) {
        let mut index = 0_usize;
        while let Some(token) = self.token(index) {
            let next = index.saturating_add(1);
            let Some(keyword) = token.keyword else {
                index = next;
                continue;
            };
            match keyword {
                // After `by`, a `from` is the envelope sender of XMail and IBM.
                Keyword::From if self.from.is_none() && self.by.is_none() => {
                    index = self.end_of_from(next);
                    self.from = Some((next, index));
                }
                Keyword::By if self.by.is_none() => {
                    let value = self.word(next);
                    let empty = value.is_none_or(|_| {
                        matches!(self.keyword(next), Some(Keyword::With | Keyword::Id))
                    });
                    self.by = if empty { None } else { Some(next) };
                    index = if empty { next } else { next.saturating_add(1) };
                }
                Keyword::With if self.with.is_none() => {
                    index = self.next_keyword(next);
                    self.with = Some((next, index));
                }
                Keyword::Id if self.id.is_none() => {
                    let value = match self.keyword(next) {
                        None => self.word(next).is_some(),
                        // `id for for <a>`: the identifier is the word "for" itself.
                        Some(word) => self.keyword(next.saturating_add(1)) == Some(word),
                    };
                    if value {
                        self.id = Some(next);
                    }
                    index = if value { next.saturating_add(1) } else { next };
                }
                Keyword::For if self.recipient.is_none() => {
                    self.recipient = self.word(next).map(|_| next);
                    index = next.saturating_add(1);
                }
                Keyword::Via if self.via.is_none() => {
                    index = self.next_keyword(next);
                    self.via = Some((next, index));
                }
                _ => index = next,
            }
        }
    }

    /// A second `by` with a host name behind a comment that holds an address, where none stands in
    /// front of the first: a client called itself "x by y".
    fn by_after_address(&self, first: usize) -> Option<usize> {
        let holds_address = |comment: &[u8]| {
            Bracketed::find(comment).is_some_and(|bracket| bracket.ip().is_some())
                || address(comment.trim_ascii()).is_some()
        };
        let second = (first.saturating_add(2)..self.end).find(|index| {
            let server = || self.word(index.saturating_add(1));
            self.keyword(*index) == Some(Keyword::By)
                && server().is_some_and(|word| memchr(b'.', word).is_some())
        })?;
        if self.comments(0, first).any(holds_address) {
            return None;
        }
        // A keyword between the two belongs to a clause of the server that was named first.
        let plain = (first.saturating_add(2)..second).all(|index| self.keyword(index).is_none());
        (plain && self.comments(first, second).any(holds_address)).then_some(second)
    }

    /// Where the from-clause that begins at `start` ends: at `by`, or with the field.
    fn end_of_from(&self, start: usize) -> usize {
        for index in start..self.end {
            match self.keyword(index) {
                // A client may call itself "by": the first word is its name if a real `by` follows.
                Some(Keyword::By) if index == start => {
                    let another = (index.saturating_add(1)..self.end)
                        .any(|later| self.keyword(later) == Some(Keyword::By));
                    if !another {
                        return index;
                    }
                }
                // "x by y": the clause that names a server and follows an address is the server's.
                Some(Keyword::By) => return self.by_after_address(index).unwrap_or(index),
                _ => {}
            }
        }
        self.end
    }

    /// Where a clause that begins at `start` ends: at the next keyword or semicolon.
    fn next_keyword(&self, start: usize) -> usize {
        (start..self.end)
            .find(|&index| {
                self.token(index).is_some_and(|token| {
                    token.keyword.is_some() || token.kind == TokenKind::Semicolon
                })
            })
            .unwrap_or(self.end)
    }

    fn read(&self) -> Received<'a> {
        let with = self.protocol();
        let by = self
            .by
            .and_then(|index| self.word(index))
            .and_then(server_name);
        let mut marks = Marks::default();
        let client = self.client(with.as_deref(), &mut marks);
        let authentication = if self.is_authenticated(with.as_deref(), &marks) {
            Authentication::Marked
        } else {
            Authentication::Unmarked
        };
        Received {
            client,
            by,
            authentication,
            date_text: self.date,
            with,
            raw: self.body,
        }
    }

    fn details(&self) -> Details<'a> {
        let with = self.protocol();
        let mut marks = Marks::default();
        self.client(with.as_deref(), &mut marks);
        let id = self.id.and_then(|index| self.word(index));
        Details {
            tls: self.tls(),
            id: id.map(|word| self.queue_id(word)).and_then(non_empty),
            recipient: self.recipient().and_then(non_empty),
            via: self.via.and_then(|(start, end)| self.words(start, end)),
            dialect: self.dialect(with.as_deref(), &marks),
        }
    }

    /// The words from one token to another, as they stand.
    fn words(&self, start: usize, end: usize) -> Option<Cow<'a, str>> {
        let words = self.tokens.get(start..end)?;
        let words: Vec<_> = words
            .iter()
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| text(self.text(*token)))
            .collect();
        match words.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            several => Some(Cow::Owned(several.join(" "))),
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

    /// The protocol: the first word of the with-clause that is one.
    fn protocol(&self) -> Option<Cow<'a, str>> {
        let (start, end) = self.with?;
        let mut first = None;
        for token in self.tokens.get(start..end.min(self.end))? {
            if token.kind != TokenKind::Word {
                continue;
            }
            let word = self.text(*token);
            // XMail writes `[XMail 1.27 ESMTP Server]`.
            if let Some(inside) = word.strip_prefix(b"[") {
                let inside = inside.strip_suffix(b"]").unwrap_or(inside);
                if let Some(known) = inside.split(|b| *b == b' ').find_map(protocol) {
                    return Some(known.into());
                }
                continue;
            }
            if let Some(known) = protocol(word) {
                return Some(known.into());
            }
            first = first.or(Some(word));
        }
        first.map(|word| Cow::Owned(String::from_utf8_lossy(word).to_uppercase()))
    }

    /// The from-clause: its shape says which word is what.
    fn client(&self, with: Option<&str>, marks: &mut Marks) -> Client<'a> {
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

    fn is_authenticated(&self, with: Option<&str>, marks: &Marks) -> bool {
        if with.is_some_and(|with| AUTHENTICATED_PROTOCOLS.contains(&with)) {
            return true;
        }
        if self
            .with
            .and_then(|(start, _)| self.word(start))
            .is_some_and(|word| word.eq_ignore_ascii_case(b"asmtp"))
        {
            return true;
        }
        // A comment in front of the address is the client's own text.
        let from = marks.address_at.unwrap_or(0);
        let comment = |index: usize| {
            let token = self.token(index)?;
            (token.kind == TokenKind::Comment && says_authenticated(self.text(token))).then_some(())
        };
        let word = |index: usize| {
            self.word(index)
                .filter(|word| *word == b"auth=yes")
                .map(|_| ())
        };
        (from..self.end).any(|index| comment(index).or_else(|| word(index)).is_some())
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

    /// `tls CIPHER` of Exim and Haraka, and `ESMTP/TLS/CIPHER` of Cisco.
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

    fn dialect(&self, with: Option<&str>, marks: &Marks) -> Dialect {
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

/// What the from-clause showed besides names.
#[derive(Default)]
struct Marks {
    /// The token that held the client's address.
    address_at: Option<usize>,
    /// The clause has `(HELO x)` or `(EHLO x)`.
    helo_comment: bool,
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
struct Bracketed<'a> {
    before: &'a [u8],
    inside: &'a [u8],
    after: &'a [u8],
}

impl<'a> Bracketed<'a> {
    /// The last bracket at the comment's own level that holds an address, else the last one.
    fn find(text: &'a [u8]) -> Option<Self> {
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

    fn ip(&self) -> Option<IpAddr> {
        address(self.inside)
    }
}

impl<'a> Field<'a> {
    /// Whether the with-clause names a protocol in which a client says HELO, or is missing.
    fn is_smtp_or_silent(&self) -> bool {
        self.with.is_none() || self.protocol().is_none_or(|with| with.contains("MTP"))
    }

    /// Web mail of Coremail: the user's name stands where the client's should.
    fn is_web_mail(&self) -> bool {
        self.by
            .and_then(|by| self.word(by))
            .is_some_and(|by| by.starts_with(b"ajax-webmail"))
    }

    /// The first word of the with-clause as written.
    fn protocol_word(&self) -> Option<&'a [u8]> {
        self.with.and_then(|(start, _)| self.word(start))
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    By,
    For,
    From,
    Id,
    Via,
    With,
}

impl Keyword {
    fn of(word: &[u8]) -> Option<Self> {
        let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
        match word.len() {
            2 if is(b"by") => Some(Self::By),
            2 if is(b"id") => Some(Self::Id),
            3 if is(b"for") => Some(Self::For),
            3 if is(b"via") => Some(Self::Via),
            4 if is(b"from") => Some(Self::From),
            4 if is(b"with") => Some(Self::With),
            _ => None,
        }
    }
}

/// Cuts a field into words, comments and semicolons.
fn tokenize(body: &[u8], nesting: Nesting) -> (Vec<Token>, Option<usize>) {
    let mut tokens = Vec::with_capacity(TYPICAL_TOKENS);
    let mut comments = Comments::Closed(nesting);
    let mut stray = None;
    let mut at = 0_usize;
    while let Some(&byte) = body.get(at) {
        let next = at.saturating_add(1);
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at = next,
            b')' => {
                stray = stray.or(Some(at));
                at = next;
            }
            b';' => {
                tokens.push(Token {
                    kind: TokenKind::Semicolon,
                    keyword: None,
                    start: at,
                    end: next,
                });
                at = next;
            }
            b'(' => {
                at = next;
                if let Some(end) = comments.end(body, next) {
                    // An empty comment says nothing, and must not part a keyword from its word.
                    if body
                        .get(next..end)
                        .is_some_and(|inside| !inside.trim_ascii().is_empty())
                    {
                        tokens.push(Token {
                            kind: TokenKind::Comment,
                            keyword: None,
                            start: next,
                            end,
                        });
                    }
                    at = end.saturating_add(1);
                }
            }
            _ => {
                let end = end_of_word(body, at);
                let word = body.get(at..end).unwrap_or_default();
                if word != b"," {
                    let keyword = Keyword::of(word);
                    tokens.push(Token {
                        kind: TokenKind::Word,
                        keyword,
                        start: at,
                        end,
                    });
                }
                at = end.max(next);
            }
        }
        if tokens.len() >= MOST_TOKENS {
            break;
        }
    }
    (tokens, stray)
}

/// How comments end, from here to the end of the field. It only ever gets looser, so that a
/// million open parentheses are searched through no more than three times.
#[derive(Clone, Copy)]
enum Comments {
    /// By their parenthesis.
    Closed(Nesting),
    /// No parenthesis closes any more: one comment may end where the server's name begins.
    Torn,
    /// Not at all: an opening parenthesis is nothing.
    Gone,
}

impl Comments {
    /// Where the comment that begins at `start` ends.
    fn end(&mut self, body: &[u8], start: usize) -> Option<usize> {
        if let Self::Closed(nesting) = *self {
            if let Some(end) = end_of_comment(body, start, nesting) {
                return Some(end);
            }
            // If this one does not close, no later one does in the same way.
            if let Some(end) = end_of_comment(body, start, Nesting::Flat) {
                *self = Self::Closed(Nesting::Flat);
                return Some(end);
            }
            *self = Self::Torn;
        }
        let torn = matches!(self, Self::Torn);
        *self = Self::Gone;
        let rest = body.get(start..).filter(|_| torn)?;
        memmem::find(rest, b" by ").map(|length| start.saturating_add(length))
    }
}

fn end_of_comment(body: &[u8], start: usize, nesting: Nesting) -> Option<usize> {
    let rest = body.get(start..)?;
    if nesting == Nesting::Flat {
        return memchr(b')', rest).map(|length| start.saturating_add(length));
    }
    let mut depth = 1_usize;
    let mut at = 0_usize;
    while let Some(found) = rest
        .get(at..)
        .and_then(|tail| memchr3(b'(', b')', b'\\', tail))
    {
        at = at.saturating_add(found);
        match rest.get(at) {
            Some(b'(') => depth = depth.saturating_add(1),
            Some(b')') => depth = depth.saturating_sub(1),
            // RFC 5322 3.2.1: a quoted pair.
            _ => at = at.saturating_add(1),
        }
        if depth == 0 {
            return Some(start.saturating_add(at));
        }
        at = at.saturating_add(1);
    }
    None
}

/// A word ends at a blank, a parenthesis or a semicolon, but not inside brackets or quotes.
fn end_of_word(body: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(found) = body
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| ends_or_opens(*b)))
    {
        at = at.saturating_add(found);
        let close = match body.get(at) {
            Some(b'[') => b']',
            Some(b'"') => b'"',
            Some(b'<') => b'>',
            _ => return at,
        };
        let inside = body.get(at.saturating_add(1)..).unwrap_or_default();
        let window = inside.get(..LONGEST_BRACKET).unwrap_or(inside);
        // A fold ends it: no name and no address goes over two lines.
        if let Some(length) = memchr3(close, b'\r', b'\n', window)
            && window.get(length) == Some(&close)
        {
            at = at.saturating_add(length).saturating_add(1);
        }
        at = at.saturating_add(1);
    }
    body.len()
}

/// Whether a word ends at the byte, or brackets, quotes or angles open there.
fn ends_or_opens(byte: u8) -> bool {
    ENDS_OR_OPENS.get(usize::from(byte)) == Some(&true)
}

/// A text that came from the header; bytes that are no UTF-8, which are rare, are replaced.
pub(crate) fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// A text that came from the header, without the line ends of its folds (RFC 5322, 2.2.3); bytes
/// that are no UTF-8 are replaced.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    if memchr2(b'\r', b'\n', bytes).is_none() {
        return utf8(bytes);
    }
    let unfolded: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    Cow::Owned(String::from_utf8_lossy(&unfolded).into_owned())
}

fn non_empty(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.trim_ascii();
    (!bytes.is_empty()).then(|| text(bytes))
}

/// A word in the place of a HELO name: placeholders and mail addresses are none.
fn said(word: &[u8]) -> Option<Cow<'_, str>> {
    let word = word.trim_ascii();
    let word = word.strip_suffix(b",").unwrap_or(word);
    if memchr(b'@', word).is_some() {
        return None;
    }
    let inside = trim_quotes(strip_angles(word));
    let inside = inside.strip_suffix(b".").unwrap_or(inside);
    if is_placeholder(inside) {
        return None;
    }
    // A port is the receiver's addition.
    let bare = match inside
        .strip_prefix(b"[")
        .and_then(|rest| memchr(b']', rest))
    {
        Some(length) => inside.get(..length.saturating_add(2)).unwrap_or(inside),
        None => inside,
    };
    non_empty(bare)
}

/// The argument of qmail's `(HELO x)`: it writes `?` for bytes it holds unsafe, the brackets of a
/// literal among them.
fn said_to_qmail(word: &[u8]) -> Option<Cow<'_, str>> {
    let inside = word
        .strip_prefix(b"?")
        .and_then(|word| word.strip_suffix(b"?"));
    match inside.filter(|inside| address(inside).is_some()) {
        Some(inside) => Some(Cow::Owned(format!("[{}]", text(inside)))),
        None => said(word),
    }
}

fn reverse_name(text: &[u8]) -> ReverseName<'_> {
    let name = text.trim_ascii();
    let name = name
        .iter()
        .rposition(|b| *b == b'@')
        .map_or(name, |at| name.get(at.saturating_add(1)..).unwrap_or(name));
    let name = strip_angles(name);
    let name = name.strip_suffix(b".").unwrap_or(name);
    if name.is_empty() {
        return ReverseName::NotRecorded;
    }
    if is_placeholder(name) || address(name).is_some() {
        return ReverseName::Unknown;
    }
    ReverseName::Named(self::text(name))
}

fn is_placeholder(word: &[u8]) -> bool {
    let bare = strip_angles(word);
    let bare = bare.strip_suffix(b".").unwrap_or(bare);
    // Most names have a dot in the middle, and only two constants have one.
    let dotted = bare
        .get(2..)
        .is_some_and(|tail| memchr(b'.', tail).is_some());
    let may_be = !dotted
        || bare.starts_with(b"[")
        || bare.starts_with(b"?")
        || bare.eq_ignore_ascii_case(b"no.name.available");
    bare.is_empty()
        || may_be
            && PLACEHOLDERS
                .iter()
                .any(|known| bare.eq_ignore_ascii_case(known))
}

/// An address in any of the forms that are written: `192.0.2.1`, `[IPv6:2001:db8::1]`,
/// `192.0.2.1:25`, `[192.0.2.1.25]`, `::ffff:192.0.2.1`, `fe80::1%4`.
fn address(text: &[u8]) -> Option<IpAddr> {
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
fn bracketed_address(word: &[u8]) -> Option<IpAddr> {
    if word.starts_with(b"[") {
        address(word)
    } else {
        None
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

/// `name[ip]` written without a blank.
fn split_glued(word: &[u8]) -> (&[u8], Option<IpAddr>) {
    match memchr(b'[', word) {
        Some(at) if at > 0 => match word.split_at_checked(at) {
            Some((name, bracket)) => (name, bracketed_address(bracket)),
            None => (word, None),
        },
        _ => (word, None),
    }
}

/// The server's name or address, without port, brackets and comma.
fn server_name(word: &[u8]) -> Option<Cow<'_, str>> {
    let word = strip_angles(word.strip_suffix(b",").unwrap_or(word));
    if word.starts_with(b"[") {
        let close = memchr(b']', word)?;
        let inside = word.get(1..close)?;
        return non_empty(inside.strip_prefix(b"IPv6:").unwrap_or(inside));
    }
    let (name, _) = split_glued(word);
    let colons = name.iter().filter(|b| **b == b':').count();
    let name = match split_once(name, b':') {
        Some((host, port)) if colons == 1 && port.iter().all(u8::is_ascii_digit) => host,
        _ => name,
    };
    non_empty(name.strip_suffix(b".").unwrap_or(name))
}

fn strip_angles(word: &[u8]) -> &[u8] {
    let word = word.strip_prefix(b"<").unwrap_or(word);
    word.strip_suffix(b">").unwrap_or(word)
}

fn trim_quotes(word: &[u8]) -> &[u8] {
    let word = word.strip_prefix(b"\"").unwrap_or(word);
    word.strip_suffix(b"\"").unwrap_or(word)
}

fn split_once(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr(byte, text)?;
    let (head, tail) = text.split_at_checked(at)?;
    Some((head, tail.get(1..)?))
}

fn first_word(text: &[u8]) -> &[u8] {
    text.split(u8::is_ascii_whitespace)
        .find(|word| !word.is_empty())
        .unwrap_or_default()
}

fn last_word(text: &[u8]) -> &[u8] {
    text.rsplit(u8::is_ascii_whitespace)
        .find(|word| !word.is_empty())
        .unwrap_or_default()
}

/// The argument of `HELO x`, `EHLO x`, `LHLO x`; empty if there is none.
fn helo_argument(text: &[u8]) -> Option<&[u8]> {
    let (verb, rest) = text.split_at_checked(4)?;
    let is_verb = [b"HELO", b"EHLO", b"LHLO"]
        .iter()
        .any(|known| verb.eq_ignore_ascii_case(*known));
    match rest.first() {
        None if is_verb => Some(rest),
        Some(b' ' | b'\t' | b'\r' | b'\n') if is_verb => Some(first_word(rest)),
        _ => None,
    }
}

/// The protocol that a word of the with-clause names, in upper case.
fn protocol(word: &[u8]) -> Option<&'static str> {
    let end = word.iter().position(|b| matches!(b, b'/' | b'(' | b','));
    let word = end.and_then(|end| word.get(..end)).unwrap_or(word);
    if let Some(known) = known_protocol(word) {
        return Some(known);
    }
    // `local-esmtp`, `ESMTP-TLS`, `SMTPSVC`.
    if let Some((head, tail)) = split_once(word, b'-') {
        return known_protocol(if head.eq_ignore_ascii_case(b"local") {
            tail
        } else {
            head
        });
    }
    word.starts_with(b"SMTPSVC").then_some("SMTP")
}

/// RFC 3848, RFC 6531, RFC 8314 and what programs write.
fn known_protocol(word: &[u8]) -> Option<&'static str> {
    let mut upper = [0_u8; LONGEST_PROTOCOL];
    let upper = upper.get_mut(..word.len())?;
    upper.copy_from_slice(word);
    upper.make_ascii_uppercase();
    Some(match &*upper {
        b"ESMTP" => "ESMTP",
        b"ESMTPS" => "ESMTPS",
        b"ESMTPA" | b"ASMTP" => "ESMTPA",
        b"ESMTPSA" => "ESMTPSA",
        b"SMTP" => "SMTP",
        b"SMTPS" => "SMTPS",
        b"SMTPA" => "SMTPA",
        b"SMTPSA" => "SMTPSA",
        b"LMTP" => "LMTP",
        b"LMTPS" => "LMTPS",
        b"LMTPA" => "LMTPA",
        b"LMTPSA" => "LMTPSA",
        b"UTF8SMTP" => "UTF8SMTP",
        b"UTF8SMTPS" => "UTF8SMTPS",
        b"UTF8SMTPA" => "UTF8SMTPA",
        b"UTF8SMTPSA" => "UTF8SMTPSA",
        b"UTF8LMTP" => "UTF8LMTP",
        b"UTF8LMTPS" => "UTF8LMTPS",
        b"UTF8LMTPA" => "UTF8LMTPA",
        b"UTF8LMTPSA" => "UTF8LMTPSA",
        b"HTTP" => "HTTP",
        b"HTTPS" => "HTTPS",
        b"HTTPU" => "HTTPU",
        b"HTTPREST" => "HTTPREST",
        b"MAPI" => "MAPI",
        b"LOCAL" => "LOCAL",
        b"PIPE" => "PIPE",
        b"POP3" => "POP3",
        b"POP3S" => "POP3S",
        b"IMAP" => "IMAP",
        b"IMAPS" => "IMAPS",
        b"UUCP" => "UUCP",
        b"NNFMP" => "NNFMP",
        b"BSMTP" => "BSMTP",
        b"QMTP" => "QMTP",
        b"QMQP" => "QMQP",
        b"DSNP" => "DSNP",
        b"MMS" => "MMS",
        b"EMSD" => "EMSD",
        _ => return None,
    })
}

/// Whether a comment says that the client logged in.
fn says_authenticated(comment: &[u8]) -> bool {
    let comment = comment.trim_ascii();
    let starts = |prefix: &[u8]| starts_with_ignore_case(comment, prefix);
    // Every mark but Yahoo's has this in it, in one letter case or the other.
    let may = memmem::find(comment, b"uth").is_some() || memmem::find(comment, b"UTH").is_some();
    if !may && !starts(b"account ") && !matches!(comment.last(), Some(b'n' | b'N')) {
        return false;
    }
    if AUTHENTICATED_COMMENTS.iter().any(|prefix| starts(prefix))
        || comment.eq_ignore_ascii_case(b"authenticated")
    {
        return true;
    }
    if starts(b"squirrelmail authenticated user") {
        return true;
    }
    // Courier: `IDENT: u, AUTH: LOGIN u, TLS: ...`.
    if starts(b"auth: ") || (starts(b"ident: ") && memmem::find(comment, b", AUTH: ").is_some()) {
        return true;
    }
    let words = || comment.split(|b| b.is_ascii_whitespace() || *b == b',');
    // Exim's and OpenSMTPD's `auth=plain`, `auth=yes`.
    let named = words().any(|word| {
        word.strip_prefix(b"auth=").is_some_and(|how| {
            LOGIN_METHODS
                .iter()
                .any(|known| starts_with_ignore_case(how, known))
        })
    });
    // Yahoo: `user@ip with login`.
    let mut tail = comment.rsplit(|b| *b == b' ');
    let yahoo = matches!(tail.next(), Some(b"login" | b"plain" | b"LOGIN" | b"PLAIN"))
        && tail.next() == Some(b"with")
        && tail.next().is_some_and(|who| memchr(b'@', who).is_some());
    named || yahoo
}

fn starts_with_ignore_case(text: &[u8], prefix: &[u8]) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Exim's message identifiers: 6-6-2, and 6-11-4 since 4.97.
fn is_exim_id(word: &[u8]) -> bool {
    let mut parts = word.split(|b| *b == b'-');
    let lengths = (parts.next(), parts.next(), parts.next(), parts.next());
    let (Some(time), Some(process), Some(fraction), None) = lengths else {
        return false;
    };
    let shape = matches!(
        (time.len(), process.len(), fraction.len()),
        (6, 6, 2) | (6, 11, 4)
    );
    shape && word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

fn is_tls_version(word: &[u8]) -> bool {
    let rest = match (word.strip_prefix(b"TLS"), word.strip_prefix(b"SSL")) {
        (Some(rest), _) | (_, Some(rest)) => rest,
        _ => return false,
    };
    let rest = rest.strip_prefix(b"v").unwrap_or(rest);
    rest.first().is_some_and(u8::is_ascii_digit)
}

/// A word with which a date without a semicolon begins: a weekday with its comma, or `2026-07-07`.
fn looks_like_date(word: &[u8]) -> bool {
    if let Some(day) = word.strip_suffix(b",") {
        return WEEKDAYS.iter().any(|known| day.eq_ignore_ascii_case(known));
    }
    let date = word.split(|b| *b == b'T').next().unwrap_or(word);
    let mut parts = date.split(|b| *b == b'-');
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let digits =
        |part: &[u8], count: usize| part.len() == count && part.iter().all(u8::is_ascii_digit);
    digits(year, 4) && digits(month, 2) && digits(day, 2)
}

/// The bytes at which a word may end: a table, since archives have billions of bytes.
const ENDS_OR_OPENS: [bool; 256] = {
    let mut table = [false; 256];
    let mut bytes = b" \t\r\n();[\"<".as_slice();
    while let [byte, rest @ ..] = bytes {
        if let Some((_, [entry, ..])) = table.split_at_mut_checked(*byte as usize) {
            *entry = true;
        }
        bytes = rest;
    }
    table
};

/// Room for an ordinary field's tokens.
const TYPICAL_TOKENS: usize = 24;
/// A field of more tokens is a flood; what stands behind them is not read.
const MOST_TOKENS: usize = 4096;
/// Brackets, quotes and angles hold addresses and names, no more.
const LONGEST_BRACKET: usize = 320;
/// The longest way to write an address, with tag, zone and port.
const LONGEST_ADDRESS: usize = 96;
/// Words of a comment that are looked at for TLS.
const MOST_TLS_WORDS: usize = 24;

/// Constants that stand where a name should.
const PLACEHOLDERS: [&[u8]; 23] = [
    b"unknown",
    b"source",
    b"no.name.available",
    b"nodnsquery",
    b"unspecified",
    b"[unavailable]",
    b"[x.x.x.x]",
    b"[masked]",
    b"unavailable",
    b"unverified",
    b"softdnserr",
    b"softdnserror",
    b"nxdomain",
    b"dnserror",
    b"really",
    b"verified",
    b"nodns",
    b"may",
    b"[]",
    b"[?.?.?.?]",
    b"?.?.?.?",
    b"?",
    b"-",
];

/// The longest protocol name.
const LONGEST_PROTOCOL: usize = 10;

/// RFC 3848, RFC 6531: the suffix A.
const AUTHENTICATED_PROTOCOLS: [&str; 10] = [
    "ESMTPA",
    "ESMTPSA",
    "LMTPA",
    "LMTPSA",
    "UTF8SMTPA",
    "UTF8SMTPSA",
    "UTF8LMTPA",
    "UTF8LMTPSA",
    "SMTPA",
    "SMTPSA",
];

/// How comments begin that say the client logged in.
const AUTHENTICATED_COMMENTS: [&[u8]; 9] = [
    b"authenticated bits=",
    b"authenticated (",
    b"authenticated as ",
    b"authenticated sender:",
    b"authenticated-sender:",
    b"authenticated user:",
    b"authenticated_sender:",
    b"account ",
    b"smtp-auth ",
];

const LOGIN_METHODS: [&[u8]; 10] = [
    b"yes",
    b"plain",
    b"login",
    b"cram",
    b"digest",
    b"xoauth",
    b"oauthbearer",
    b"ntlm",
    b"gssapi",
    b"scram",
];

/// How comments begin that hold no name of the client, though they may hold brackets and addresses.
const OTHER_COMMENTS: [&[u8]; 15] = [
    b"using ",
    b"client ",
    b"no client ",
    b"authenticated",
    b"auth: ",
    b"ident: ",
    b"version=",
    b"envelope-",
    b"from ",
    b"cipher=",
    b"tls",
    b"smtp-auth ",
    b"sender ",
    b"mailfrom:",
    b"squirrelmail ",
];

const WEEKDAYS: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];
