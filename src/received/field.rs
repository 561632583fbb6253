//! A trace field cut into tokens and clauses.
//!
//! RFC 5321, 4.4: a field is `from`, `by`, and optionally `via`, `with`, `id` and `for`, then a
//! semicolon and the date. Comments may be anywhere (RFC 5322, 3.2.2). What deviates is told where
//! it is read.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2_iter, memchr3};

use crate::address;
use crate::received::comment::Bracketed;
use crate::received::words::{
    AUTHENTICATED_PROTOCOLS, LoginMarks, protocol, says_authenticated, server_name, strip_words,
    text, words,
};

/// A field cut into tokens and clauses.
#[derive(Clone, Debug)]
pub(super) struct Clauses<'a> {
    pub(super) body: &'a [u8],
    tokens: Vec<FieldToken>,
    /// The from-clause as a range of tokens, which may be empty.
    pub(super) from: Option<(usize, usize)>,
    /// The token that names the server.
    pub(super) by: Option<usize>,
    /// The with-clause as a range of tokens, which may be empty.
    pub(super) with: Option<(usize, usize)>,
    /// The token of the queue identifier.
    pub(super) id: Option<usize>,
    /// The token behind `for`.
    pub(super) recipient: Option<usize>,
    /// The via-clause as a range of tokens.
    pub(super) via: Option<(usize, usize)>,
    /// The token at which the clauses end and the date begins.
    pub(super) end: usize,
    date: Option<&'a [u8]>,
    /// Where a parenthesis closes that never opened: no server writes one, clients do.
    pub(super) stray: Option<usize>,
    /// Where a parenthesis opens that never closes.
    unclosed: Option<usize>,
    /// The clause shows only if comments do not nest: one of them has swallowed it.
    swallowed: bool,
    /// A comment of the from-clause holds the word `by`: it has swallowed a server's name.
    holds_by: bool,
    servers: Servers,
}

/// How many servers a field names. The client's words come before the server's own `by`, so a
/// second one shows that one of them is the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Servers {
    One,
    /// Two, and the address between them tells which is the server's.
    Recovered,
    Several,
}

impl<'a> Clauses<'a> {
    pub(super) fn of(body: &'a [u8]) -> Self {
        let field = Self::split(body, Nesting::Balanced);
        // A parenthesis too many, which a client can put into its HELO name, hides the clauses.
        if field.by.is_none() {
            let flat = Self::split(body, Nesting::Flat);
            if flat.by.is_some() {
                return Self {
                    swallowed: true,
                    ..flat
                };
            }
        }
        field
    }

    fn split(body: &'a [u8], nesting: Nesting) -> Self {
        let Tokens {
            tokens,
            stray,
            unclosed,
        } = Tokens::of(body, nesting);
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
            unclosed,
            swallowed: false,
            holds_by: false,
            servers: Servers::One,
        };
        field.find_date();
        field.find_clauses();
        field
    }

    pub(super) fn text(&self, token: FieldToken) -> &'a [u8] {
        self.body.get(token.start..token.end).unwrap_or_default()
    }

    pub(super) fn token(&self, index: usize) -> Option<FieldToken> {
        if index < self.end {
            self.tokens.get(index).copied()
        } else {
            None
        }
    }

    /// Where a token begins; the end of the field if there is none.
    pub(super) fn start_of(&self, index: usize) -> usize {
        self.tokens
            .get(index)
            .map_or(self.body.len(), |token| token.start)
    }

    pub(super) fn word(&self, index: usize) -> Option<&'a [u8]> {
        self.token(index)
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| self.text(token))
    }

    fn keyword(&self, index: usize) -> Option<Keyword> {
        self.token(index)?.keyword
    }

    pub(super) fn comments(&self, from: usize, to: usize) -> impl Iterator<Item = &'a [u8]> {
        self.all_comments(from, to.min(self.end))
    }

    /// As [`Self::comments`], with those behind the semicolon too.
    pub(super) fn all_comments(&self, from: usize, to: usize) -> impl Iterator<Item = &'a [u8]> {
        let to = to.min(self.tokens.len());
        let range = self.tokens.get(from.min(to)..to).unwrap_or_default();
        range
            .iter()
            .filter(|token| token.kind == TokenKind::Comment)
            .map(|token| self.text(*token))
    }

    /// RFC 5321, 4.4: the date follows the last semicolon outside of comments. Some programs write
    /// no semicolon, or another one before `by`.
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
        // SendGrid and others: the date follows without a semicolon. It is behind the server's name,
        // while the client's words are before it.
        let server = self
            .tokens
            .iter()
            .rposition(|token| token.keyword == Some(Keyword::By))
            .unwrap_or(0);
        let start = (server..self.tokens.len()).find(|&index| self.begins_date(index));
        if let Some(start) = start
            && let Some(token) = self.tokens.get(start)
        {
            self.date = self.body.get(token.start..);
            self.end = start;
        }
    }

    /// Whether a date begins at a word: with a weekday and its comma, a weekday and a month, a day
    /// and a month, or as `2026-07-07`.
    fn begins_date(&self, index: usize) -> bool {
        let word = |index: usize| {
            let token = self.tokens.get(index)?;
            (token.kind == TokenKind::Word).then(|| self.text(*token))
        };
        let Some(first) = word(index) else {
            return false;
        };
        let is_month = |offset: usize| {
            word(index.saturating_add(offset)).is_some_and(|word| is_one_of(word, &MONTHS))
        };
        let is_number = |word: &[u8], most: usize| {
            word.len() <= most && !word.is_empty() && word.iter().all(u8::is_ascii_digit)
        };
        let is_day = || {
            is_number(first, 2)
                && is_month(1)
                && word(index.saturating_add(2)).is_some_and(|word| is_number(word, 4))
        };
        looks_like_date(first) || (is_one_of(first, &WEEKDAYS) && is_month(1)) || is_day()
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
                Keyword::By => index = self.find_server(index),
                // `using TLS with CIPHER cipher with ESMTPSA`.
                Keyword::With if self.with.is_none() || self.known_protocol().is_none() => {
                    index = self.next_keyword(next);
                    let first = self.with;
                    self.with = Some((next, index));
                    if first.is_some() && self.known_protocol().is_none() {
                        self.with = first;
                    }
                }
                Keyword::Id if self.id.is_none() => index = self.find_id(next),
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
        if let Some((start, end)) = self.from {
            let holds_by = self
                .comments(start, end)
                .any(|comment| find_by(comment).is_some());
            self.holds_by = holds_by;
        }
        self.find_id_of_a_local_user();
    }

    /// What the `by` at `index` names; where to read on.
    fn find_server(&mut self, index: usize) -> usize {
        let next = index.saturating_add(1);
        if self.by.is_some() {
            // qmail-scanner: `by host by uid 1008`. An identifier may be a keyword.
            let is_id = index
                .checked_sub(1)
                .is_some_and(|before| self.keyword(before) == Some(Keyword::Id));
            if !is_id && self.word(next) != Some(b"uid") {
                self.servers = Servers::Several;
            }
            return next;
        }
        let is_empty = self
            .word(next)
            .is_none_or(|_| matches!(self.keyword(next), Some(Keyword::With | Keyword::Id)));
        if is_empty {
            return next;
        }
        self.by = Some(next);
        next.saturating_add(1)
    }

    /// The identifier at `next`, if one stands there; where to read on.
    fn find_id(&mut self, next: usize) -> usize {
        let is_there = match self.keyword(next) {
            None => self.word(next).is_some(),
            // `id for for <a>`: the identifier is the word "for" itself.
            Some(word) => self.keyword(next.saturating_add(1)) == Some(word),
        };
        if !is_there {
            return next;
        }
        self.id = Some(next);
        next.saturating_add(1)
    }

    /// `from user (uid 1000) id 4305c by host` of the DragonFly Mail Agent: the identifier is in the
    /// from-clause, which names no client.
    fn find_id_of_a_local_user(&mut self) {
        let Some((start, end)) = self.from.filter(|_| self.id.is_none()) else {
            return;
        };
        if self
            .comments(start, end)
            .any(|comment| strip_words(comment, b"uid ").is_some())
        {
            self.id = (start..end)
                .find(|&index| self.keyword(index) == Some(Keyword::Id))
                .map(|index| index.saturating_add(1))
                .filter(|&index| index < end && self.word(index).is_some());
        }
    }

    /// Whether the clause in front of the server's name is torn: then anything in it, the server's
    /// name too, may be the client's text.
    pub(super) fn is_torn(&self) -> bool {
        let Some((_, end)) = self.from else {
            return false;
        };
        self.swallowed
            || self.holds_by
            || self.servers != Servers::One
            || self
                .unclosed
                .is_some_and(|unclosed| unclosed < self.start_of(end))
    }

    /// Whether a parenthesis opens that never closes.
    pub(super) fn is_unbalanced(&self) -> bool {
        self.swallowed || self.unclosed.is_some()
    }

    /// Whether the name behind `by` may be the client's.
    fn is_by_planted(&self) -> bool {
        self.servers == Servers::Several || (self.holds_by && !self.swallowed)
    }

    /// A second `by` with a host name, after a comment that holds an address, where no such comment
    /// is in front of the first: a client called itself "x by y".
    fn by_after_address(&self, first: usize) -> Option<usize> {
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
    fn end_of_from(&mut self, start: usize) -> usize {
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
                Some(Keyword::By) => {
                    let Some(second) = self.by_after_address(index) else {
                        return index;
                    };
                    self.servers = Servers::Recovered;
                    return second;
                }
                _ => {}
            }
        }
        self.end_without_by(start)
    }

    /// Where a from-clause ends that no `by` follows: at the next clause behind the address.
    fn end_without_by(&self, start: usize) -> usize {
        let holds_address = |index: usize| {
            self.token(index).is_some_and(|token| {
                token.kind == TokenKind::Comment && holds_address(self.text(token))
            })
        };
        let address = (start..self.end).find(|&index| holds_address(index));
        address.map_or(self.end, |address| self.next_keyword(address))
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

    /// The server's name, where no client can have written it.
    pub(super) fn server(&self) -> Option<Cow<'a, str>> {
        self.by
            .filter(|_| !self.is_by_planted())
            .and_then(|index| self.word(index))
            .and_then(server_name)
    }

    /// The token behind the from-clause.
    pub(super) fn end_of_client(&self) -> usize {
        self.from.map_or(0, |(_, end)| end)
    }

    /// The text in the date's place.
    pub(super) fn date_text(&self) -> Option<&'a [u8]> {
        self.date
    }

    /// The words from one token to another, as written.
    pub(super) fn words(&self, start: usize, end: usize) -> Option<Cow<'a, str>> {
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

    /// The protocol: the first word of the with-clause that is one, else its first word.
    pub(super) fn protocol(&self) -> Option<Cow<'a, str>> {
        if let Some(known) = self.known_protocol() {
            return Some(known.into());
        }
        let (start, end) = self.with?;
        let mut words = (start..end).filter_map(|index| self.word(index));
        let first = words.find(|word| !word.starts_with(b"["))?;
        // A bracket in it may hold a fold.
        Some(Cow::Owned(text(first).to_uppercase()))
    }

    fn known_protocol(&self) -> Option<&'static str> {
        let (start, end) = self.with?;
        (start..end)
            .filter_map(|index| self.word(index))
            .find_map(|word| match word.strip_prefix(b"[") {
                // XMail writes `[XMail 1.27 ESMTP Server]`.
                Some(inside) => {
                    words(inside.strip_suffix(b"]").unwrap_or(inside)).find_map(protocol)
                }
                None => protocol(word),
            })
    }

    /// The first word of the with-clause as written.
    pub(super) fn protocol_word(&self) -> Option<&'a [u8]> {
        self.with.and_then(|(start, _)| self.word(start))
    }

    /// Whether the field has a mark of a login; of comments those count that are not in front of
    /// the token `own`, which are the client's text.
    pub(super) fn is_authenticated(&self, with: Option<&str>, own: usize) -> bool {
        if with.is_some_and(|with| AUTHENTICATED_PROTOCOLS.contains(&with)) {
            return true;
        }
        let asmtp = |word: &[u8]| word.eq_ignore_ascii_case(b"asmtp");
        if self.protocol_word().is_some_and(asmtp) {
            return true;
        }
        // Haraka writes this comment behind the protocol, and for a login `ESMTPA` too (RFC 3848).
        let protocol_at = self.with.map_or(usize::MAX, |(start, _)| start);
        let is_denied = with.is_some_and(|with| matches!(with, "ESMTP" | "ESMTPS"));
        let marks = LoginMarks::of(self.body);
        (own..self.end).any(|index| {
            let Some(token) = self.token(index) else {
                return false;
            };
            let text = self.text(token);
            let is_harakas = || {
                is_denied
                    && index > protocol_at
                    && words(text).eq([b"authenticated".as_slice(), b"bits=0"])
            };
            match token.kind {
                TokenKind::Comment => says_authenticated(text, marks) && !is_harakas(),
                TokenKind::Word => text == b"auth=yes",
                TokenKind::Semicolon => false,
            }
        })
    }
}

/// The server of a field that begins with `by` and its name, which no client can have written, and has
/// each keyword once; None where the field must be read. Such a field records no client.
pub(super) fn leading_server(body: &[u8]) -> Option<Option<Cow<'_, str>>> {
    let text = body.trim_ascii_start();
    let (keyword, rest) = text.split_at_checked(2)?;
    let server = rest.trim_ascii_start();
    let is_by = keyword.eq_ignore_ascii_case(b"by") && server.len() < rest.len();
    if !is_by || !server.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let end = end_of_word(server, 0, Blanks::Belong);
    let (word, others) = server.split_at_checked(end)?;
    // A second server makes the first one doubtful, and a second protocol the field.
    let ends_by = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| others.get(before));
        matches!(before, Some(b'b' | b'B'))
    };
    let begins_with = |at: &usize| {
        let word = others.get(*at..at.saturating_add(4));
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"with"))
    };
    if Keyword::of(word).is_some()
        || memchr2_iter(b'y', b'Y', others).any(ends_by)
        || memchr2_iter(b'w', b'W', others).filter(begins_with).count() > 1
    {
        return None;
    }
    Some(server_name(word))
}

/// A word, a comment or a semicolon; the range of a comment is without its parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldToken {
    pub(super) kind: TokenKind,
    pub(super) keyword: Option<Keyword>,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Comment,
    Semicolon,
    Word,
}

impl FieldToken {
    fn of(kind: TokenKind, start: usize, end: usize) -> Self {
        Self {
            kind,
            keyword: None,
            start,
            end,
        }
    }

    /// None for an empty comment, which must not separate a keyword from its word.
    fn of_comment(body: &[u8], start: usize, end: usize) -> Option<Self> {
        let inside = body.get(start..end)?;
        (!inside.trim_ascii().is_empty()).then(|| Self::of(TokenKind::Comment, start, end))
    }

    /// None for a lone comma.
    fn of_word(body: &[u8], start: usize, end: usize) -> Option<Self> {
        let word = body.get(start..end).unwrap_or_default();
        (word != b",").then(|| Self {
            keyword: Keyword::of(word),
            ..Self::of(TokenKind::Word, start, end)
        })
    }
}

/// How an opening parenthesis finds its closing one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// As RFC 5322, 3.2.2, has it: comments nest.
    Balanced,
    /// The next one, whatever is between.
    Flat,
}

/// RFC 5321, 4.4: the words that begin a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
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

/// A field cut into words, comments and semicolons.
struct Tokens {
    tokens: Vec<FieldToken>,
    /// Where the first parenthesis closes that never opened.
    stray: Option<usize>,
    /// Where the first parenthesis opens that never closes.
    unclosed: Option<usize>,
}

impl Tokens {
    fn of(body: &[u8], nesting: Nesting) -> Self {
        let mut tokens = Vec::with_capacity(TYPICAL_TOKENS);
        let mut comments = CommentEnds::Closed(nesting);
        let (mut stray, mut unclosed) = (None, None);
        let mut blanks = Blanks::End;
        let mut at = end_of_blanks(body, 0);
        while let Some(&byte) = body.get(at)
            && tokens.len() < MOST_TOKENS
        {
            let next = at.saturating_add(1);
            match byte {
                b')' => {
                    stray = stray.or(Some(at));
                    at = next;
                }
                b';' => {
                    tokens.push(FieldToken::of(TokenKind::Semicolon, at, next));
                    at = next;
                }
                b'(' => {
                    let found = comments.find_end(body, next);
                    if unclosed.is_none() && !comments.are_whole(nesting) {
                        unclosed = Some(at);
                    }
                    at = next;
                    if let Some(end) = found {
                        if let Some(comment) = FieldToken::of_comment(body, next, end) {
                            tokens.push(comment);
                        }
                        at = end.saturating_add(1);
                    }
                }
                _ => {
                    let end = end_of_word(body, at, blanks);
                    if let Some(word) = FieldToken::of_word(body, at, end) {
                        if word.keyword == Some(Keyword::By) {
                            blanks = Blanks::Belong;
                        }
                        tokens.push(word);
                    }
                    at = end.max(next);
                }
            }
            at = end_of_blanks(body, at);
        }
        Self {
            tokens,
            stray,
            unclosed,
        }
    }
}

/// What a blank or a fold means inside brackets, quotes and angles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blanks {
    /// Nothing: the server wrote them (`for <"a b"@example.com>`).
    Belong,
    /// Their end: no client's name and no address has a blank, and a bracket that a client opened
    /// must not reach the server's words.
    End,
}

/// How comments end, from here to the end of the field. It only ever gets looser, so that a
/// million open parentheses are searched through no more than three times.
#[derive(Clone, Copy)]
enum CommentEnds {
    /// At their closing parenthesis.
    Closed(Nesting),
    /// Nowhere: an opening parenthesis means nothing any more.
    Disabled,
    /// No parenthesis closes any more: one comment may end where the server's name begins.
    Unclosed,
}

impl CommentEnds {
    /// Whether every comment up to now closed as it was to.
    fn are_whole(self, nesting: Nesting) -> bool {
        matches!(self, Self::Closed(found) if found == nesting)
    }

    /// Where the comment that begins at `start` ends.
    fn find_end(&mut self, body: &[u8], start: usize) -> Option<usize> {
        if let Self::Closed(nesting) = *self {
            if let Some(end) = end_of_comment(body, start, nesting) {
                return Some(end);
            }
            // If this one does not close, no later one does in the same way.
            if let Some(end) = end_of_comment(body, start, Nesting::Flat) {
                *self = Self::Closed(Nesting::Flat);
                return Some(end);
            }
            *self = Self::Unclosed;
        }
        let is_first = matches!(self, Self::Unclosed);
        *self = Self::Disabled;
        let rest = body.get(start..).filter(|_| is_first)?;
        find_by(rest).map(|by| start.saturating_add(by).saturating_sub(1))
    }
}

/// Where the word `by` is, with blanks or folds around it.
fn find_by(text: &[u8]) -> Option<usize> {
    memchr_iter(b'b', text).find(|&at| {
        let around = at
            .checked_sub(1)
            .and_then(|before| text.get(before..at.saturating_add(3)));
        matches!(around, Some([before, b'b', b'y', after])
            if before.is_ascii_whitespace() && after.is_ascii_whitespace())
    })
}

fn holds_address(comment: &[u8]) -> bool {
    Bracketed::find(comment).is_some_and(|bracket| bracket.ip().is_some())
        || address::parse(comment.trim_ascii()).is_some()
}

/// RFC 5322, 3.2.2: comments nest.
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
            // RFC 5322, 3.2.1: a quoted pair.
            _ => at = at.saturating_add(1),
        }
        if depth == 0 {
            return Some(start.saturating_add(at));
        }
        at = at.saturating_add(1);
    }
    None
}

/// RFC 5322, 2.2.3 and 3.2.2: folding white space.
fn end_of_blanks(body: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = body.get(at) {
        at = at.saturating_add(1);
    }
    at
}

/// A word ends at a blank, a parenthesis or a semicolon, but not inside brackets or quotes.
fn end_of_word(body: &[u8], start: usize, blanks: Blanks) -> usize {
    let mut at = start;
    while let Some(&byte) = body.get(at) {
        if !ends_or_opens(byte) {
            at = at.saturating_add(1);
            continue;
        }
        let close = match byte {
            b'[' => b']',
            b'"' => b'"',
            b'<' => b'>',
            _ => return at,
        };
        at = at.saturating_add(1);
        let inside = body.get(at..).unwrap_or_default();
        if let Some(length) = length_up_to(close, inside, blanks) {
            at = at.saturating_add(length).saturating_add(1);
        }
    }
    body.len()
}

/// How much text is in front of the closing byte. Blanks do not count towards the limit, so that a
/// fold weighs what a blank does (RFC 5322, 2.2.3).
fn length_up_to(close: u8, inside: &[u8], blanks: Blanks) -> Option<usize> {
    let mut count = 0_usize;
    for (length, byte) in inside.iter().enumerate() {
        if *byte == close {
            return Some(length);
        }
        if !byte.is_ascii_whitespace() {
            count = count.saturating_add(1);
        } else if blanks == Blanks::End {
            return None;
        }
        if count >= LONGEST_BRACKET {
            return None;
        }
    }
    None
}

/// Whether a word ends at the byte, or brackets, quotes or angles open there.
fn ends_or_opens(byte: u8) -> bool {
    ENDS_OR_OPENS.get(usize::from(byte)) == Some(&true)
}

/// A word with which a date without a semicolon begins: a weekday with its comma, or `2026-07-07`.
fn looks_like_date(word: &[u8]) -> bool {
    if let Some(day) = word.strip_suffix(b",") {
        return is_one_of(day, &WEEKDAYS);
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

fn is_one_of(word: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|known| word.eq_ignore_ascii_case(known))
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
/// A field of more tokens is a flood; the rest is not read.
const MOST_TOKENS: usize = 4096;
/// Brackets, quotes and angles hold addresses and names, no more.
const LONGEST_BRACKET: usize = 320;

const WEEKDAYS: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];
const MONTHS: [&[u8]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];
