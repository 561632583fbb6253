//! What the receiver checked: `Authentication-Results` (RFC 8601) and `Received-SPF` (RFC 7208, 9.1).
//!
//! Knows how these fields are really written, and which domain each result is about. It does not
//! know which fields to believe: a field's place in the header decides that, and `trace` knows it.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem, memrchr};

use crate::name::{HostName, is_within};

/// The results of one field.
///
/// The receiver copies text of the sender into its fields: a local part, a HELO name, a signer's
/// identity. A field that this text may have torn apart is malformed: it keeps its failures, from
/// which nobody gains anything, and has no other result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results<'a> {
    /// The server that checked: the authserv-id (RFC 8601, 2.5). Microsoft writes none.
    pub server: Option<&'a str>,
    /// The first SPF result for an envelope sender; one for a HELO name says nothing of the author.
    pub spf: Option<MethodResult<'a>>,
    /// Every DKIM result.
    pub dkim: Vec<MethodResult<'a>>,
    /// The first DMARC result.
    pub dmarc: Option<MethodResult<'a>>,
    /// The checks that failed.
    pub failures: Failures,
    /// The server says that it has no result (RFC 8601, 2.2: no-result).
    pub says_none: bool,
}

/// Which checks failed, of those that speak against a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// SPF ended with `fail` or `softfail` (RFC 7208, 2.6).
    pub spf: bool,
    /// DMARC ended with `fail` (RFC 7489, 11.2).
    pub dmarc: bool,
}

impl Failures {
    /// Whether a check failed.
    #[must_use]
    pub fn any(self) -> bool {
        self.spf || self.dmarc
    }

    /// Adds the failures of another field.
    pub fn add(&mut self, other: Self) {
        self.spf |= other.spf;
        self.dmarc |= other.dmarc;
    }
}

/// One result, and the domain it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodResult<'a> {
    /// How the check ended.
    pub outcome: Outcome,
    /// SPF: of the envelope sender; DKIM: the signer, `d=`; DMARC: of `From`.
    pub domain: Option<&'a str>,
}

/// How a check ended (RFC 8601 2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// `fail`, `hardfail`.
    Fail,
    /// `neutral`.
    Neutral,
    /// `none`.
    None,
    /// An error, or a word that we do not know.
    Other,
    /// `pass`.
    Pass,
    /// `softfail`.
    SoftFail,
}

impl<'a> Results<'a> {
    /// Reads the body of an `Authentication-Results` field. Never fails; linear in its length.
    ///
    /// ```
    /// use heloscope::authentication::{Outcome, Results};
    ///
    /// let results = Results::parse(b" mx.example.org; spf=pass smtp.mailfrom=bo@example.com");
    /// assert_eq!(results.server, Some("mx.example.org"));
    /// let spf = results.spf.unwrap();
    /// assert_eq!((spf.outcome, spf.domain), (Outcome::Pass, Some("example.com")));
    ///
    /// // A local part closed the receiver's comment.
    /// let torn = b" mx.example.org; spf=pass (domain of \"x) smtp.mailfrom=bo@example.com (y\"@example.net)";
    /// assert_eq!(Results::parse(torn).spf, None);
    /// ```
    #[must_use]
    pub fn parse(body: &'a [u8]) -> Self {
        let mut fields = FieldResults::default();
        let mut words = Lexer::new(body);
        let mut is_first = true;
        while let Some(word) = words.next() {
            match word {
                Lexeme::End => {
                    fields.end();
                    is_first = false;
                }
                Lexeme::Text(word) => match split_once(word, b'=') {
                    Some((key, value)) => fields.add(key, value),
                    None if is_first && fields.results.server.is_none() => {
                        fields.results.server = Some(word);
                    }
                    None => {
                        fields.results.says_none |= word.eq_ignore_ascii_case("none");
                        fields.check_behind_sender(word);
                    }
                },
            }
        }
        fields.end();
        let is_torn = words.is_torn || fields.is_malformed;
        let mut results = fields.finish(is_torn);
        // RFC 8601, 2.2, allows blanks around the sign.
        let has_blanks = || {
            let pairs = body.iter().zip(body.get(1..).unwrap_or_default());
            // No early end, so that the compiler compares many bytes at a time.
            pairs.fold(false, |found, (one, next)| {
                found | ((*one == b'=') & (*next == b' ')) | ((*one == b' ') & (*next == b'='))
            })
        };
        if is_torn || has_blanks() {
            results.failures.add(failures_in(body));
        }
        results
    }

    /// Reads the body of a `Received-SPF` field. Never fails.
    ///
    /// ```
    /// use heloscope::authentication::{Outcome, Results};
    ///
    /// let field = b" pass (google.com: domain of bo@example.com designates 192.0.2.1 as permitted sender)";
    /// let results = Results::parse_received_spf(field);
    /// assert_eq!(results.spf.unwrap().domain, Some("example.com"));
    /// assert_eq!(results.server, Some("google.com"));
    /// ```
    #[must_use]
    pub fn parse_received_spf(body: &'a [u8]) -> Self {
        let mut words = Lexer::new(body);
        let Some(Lexeme::Text(outcome)) = words.next() else {
            return Self::default();
        };
        let mut sender = None;
        let mut keys: Vec<(&str, &str)> = Vec::new();
        let mut is_torn = false;
        while let Some(word) = words.next() {
            let Lexeme::Text(word) = word else { continue };
            let (key, value) = split_once(word, b'=').unwrap_or(("", word));
            is_torn |= sender.is_some_and(|sender| may_be_rest_of_sender(value, sender));
            if key.is_empty() {
                continue;
            }
            let earlier = keys
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(key));
            is_torn |= earlier.is_some_and(|(_, known)| *known != value);
            if earlier.is_some() || keys.len() >= MOST_PROPERTIES {
                continue;
            }
            keys.push((key, value));
            if key.eq_ignore_ascii_case("envelope-from") {
                sender = domain_of_address(value);
            }
        }
        let value_of = |name: &str| {
            let mut keys = keys.iter();
            let found = keys.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| *value)
        };
        let mut checked = MethodResult {
            outcome: Outcome::of(outcome),
            domain: value_of("envelope-from").and_then(domain_of),
        };
        let mut server = value_of("receiver");
        // RFC 7208, 9.1: `mailfrom` or `helo`; of older programs `pra` too (RFC 4406).
        let is_of_helo =
            value_of("identity").is_some_and(|what| !what.eq_ignore_ascii_case("mailfrom"));
        // Google and Microsoft say it in the comment only: "(who: domain of X designates ...)".
        if let Some(comment) = words.valid.and_then(first_comment) {
            server = server.or_else(|| server_in_comment(comment));
            let said = sender_in_comment(comment);
            match (checked.domain, said) {
                // The client's words in the comment or behind it.
                (Some(key), Some(said)) => is_torn |= !key.eq_ignore_ascii_case(said),
                (None, Some(_)) => checked.domain = said,
                (_, None) => {}
            }
        }
        let failures = Failures {
            spf: !is_of_helo && checked.outcome.is_spf_failure(),
            dmarc: false,
        };
        let is_kept = !is_torn && !words.is_torn && !is_of_helo;
        Self {
            server,
            spf: is_kept.then_some(checked),
            failures,
            ..Self::default()
        }
    }

    /// Adds what another field of the same receiver says: the first result of a method counts.
    pub fn merge(&mut self, other: &Self) {
        self.server = self.server.or(other.server);
        self.spf = self.spf.or(other.spf);
        self.dmarc = self.dmarc.or(other.dmarc);
        let room = MOST_SIGNATURES.saturating_sub(self.dkim.len());
        self.dkim.extend(other.dkim.iter().take(room));
        self.failures.add(other.failures);
        self.says_none |= other.says_none;
    }

    /// Whether there is no result.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spf.is_none() && self.dkim.is_empty() && self.dmarc.is_none()
    }
}

/// The results of one `Authentication-Results` while it is read.
#[derive(Default)]
struct FieldResults<'a> {
    results: Results<'a>,
    method: Option<(Method, MethodResult<'a>)>,
    /// The properties of that method.
    properties: Vec<(&'a str, &'a str)>,
    is_of_helo: bool,
    is_malformed: bool,
    /// The domain of the envelope sender, where SPF passed for it and its local part is written too.
    sender: Option<&'a str>,
}

impl<'a> FieldResults<'a> {
    /// Whether an address behind the envelope sender's may be the rest of it.
    fn check_behind_sender(&mut self, text: &str) {
        self.is_malformed |= self
            .sender
            .is_some_and(|sender| may_be_rest_of_sender(text, sender));
    }

    fn add(&mut self, key: &'a str, value: &'a str) {
        self.check_behind_sender(value);
        if let Some(method) = Method::of(key) {
            self.end();
            let outcome = Outcome::of(value);
            let domain = None;
            self.method = Some((method, MethodResult { outcome, domain }));
            return;
        }
        let Some((method, checked)) = self.method.as_mut() else {
            return;
        };
        let is_property = key.bytes().any(|byte| byte == b'.');
        if is_property && self.properties.len() < MOST_PROPERTIES {
            let is_same = |known: &&(&str, &str)| known.0.eq_ignore_ascii_case(key);
            match self.properties.iter().find(is_same) {
                Some((_, known)) if *known == value => return,
                Some(_) => self.is_malformed = true,
                None => self.properties.push((key, value)),
            }
        }
        if key.eq_ignore_ascii_case("smtp.helo") {
            self.is_of_helo |= matches!(method, Method::Spf) && checked.domain.is_none();
        } else if method.is_about(key) && (checked.domain.is_none() || method.is_best(key)) {
            checked.domain = domain_of(value);
            self.is_of_helo = false;
            if matches!(method, Method::Spf) && checked.outcome == Outcome::Pass {
                self.sender = self.sender.or(domain_of_address(value));
            }
        }
    }

    /// Ends the result of one method.
    fn end(&mut self) {
        let is_of_helo = std::mem::take(&mut self.is_of_helo);
        let results = &mut self.results;
        match self.method.take() {
            Some((Method::Spf, checked)) if !is_of_helo => {
                results.failures.spf |= checked.outcome.is_spf_failure();
                self.is_malformed |= results.spf.is_some_and(|known| known.contradicts(checked));
                results.spf = results.spf.or(Some(checked));
            }
            Some((Method::Dmarc, checked)) => {
                results.failures.dmarc |= checked.outcome == Outcome::Fail;
                self.is_malformed |= results
                    .dmarc
                    .is_some_and(|known| known.contradicts(checked));
                results.dmarc = results.dmarc.or(Some(checked));
            }
            Some((Method::Dkim, checked)) => {
                // RFC 6376, 3.5: the identity's domain is the signer's, or lies below it.
                let identity = self
                    .properties
                    .iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case("header.i"))
                    .and_then(|(_, value)| domain_of(value));
                let signer = checked.domain;
                let contradicts = identity
                    .zip(signer)
                    .is_some_and(|(inner, signer)| !is_within(inner, signer));
                if !contradicts && results.dkim.len() < MOST_SIGNATURES {
                    results.dkim.push(checked);
                }
            }
            Some((Method::Spf | Method::Unknown, _)) | None => {}
        }
        self.properties.clear();
    }

    fn finish(mut self, is_torn: bool) -> Results<'a> {
        if is_torn {
            self.results.spf = None;
            self.results.dmarc = None;
            self.results.dkim.clear();
        }
        self.results
    }
}

impl MethodResult<'_> {
    /// Whether a second result of the method in one field says something else: it ended otherwise, or it
    /// is about another domain. A mail has one envelope sender and one author.
    fn contradicts(self, other: MethodResult<'_>) -> bool {
        let is_other = |(one, other): (&str, &str)| !one.eq_ignore_ascii_case(other);
        self.outcome != other.outcome || self.domain.zip(other.domain).is_some_and(is_other)
    }

    /// Whether the check passed for a domain of `domain`'s organisation (RFC 7489 3.1, relaxed).
    #[must_use]
    pub fn passes_for(&self, domain: &HostName) -> bool {
        self.outcome == Outcome::Pass && self.is_about(domain)
    }

    /// Whether the result is about a domain of `domain`'s organisation.
    #[must_use]
    pub fn is_about(&self, domain: &HostName) -> bool {
        self.domain.is_some_and(|checked| aligned(checked, domain))
    }

    /// Whether the check passed for `domain` itself, or for a domain above it in its organisation:
    /// who may send for a domain below it, or beside it, may not send for this one.
    #[must_use]
    pub fn passes_for_or_above(&self, domain: &HostName) -> bool {
        let is_above = |checked: &str| {
            let checked = checked.strip_suffix('.').unwrap_or(checked);
            is_within(domain.as_str(), checked)
        };
        self.passes_for(domain) && self.domain.is_some_and(is_above)
    }
}

/// Whether a domain is the other, or both lie in one organisation.
fn aligned(checked: &str, domain: &HostName) -> bool {
    let checked = checked.strip_suffix('.').unwrap_or(checked);
    if checked.eq_ignore_ascii_case(domain.as_str()) {
        return true;
    }
    // Receivers write A-labels. Only a name below the organisation can be aligned: that saves most
    // look-ups.
    checked.is_ascii()
        && domain.organization().is_some_and(|organization| {
            is_within(checked, organization)
                && HostName::parse(checked)
                    .is_ok_and(|checked| checked.organization() == Some(organization))
        })
}

#[derive(Clone, Copy)]
enum Method {
    Dkim,
    Dmarc,
    Spf,
    Unknown,
}

impl Method {
    /// The method that a key names; None for a property, which has a dot (RFC 8601, 2.2).
    fn of(key: &str) -> Option<Self> {
        // RFC 8601 2.2: a version may follow the method.
        let name = split_once(key, b'/').map_or(key, |(name, _)| name);
        match name {
            _ if name.eq_ignore_ascii_case("spf") => Some(Self::Spf),
            _ if name.eq_ignore_ascii_case("dkim") => Some(Self::Dkim),
            _ if name.eq_ignore_ascii_case("dmarc") => Some(Self::Dmarc),
            "reason" | "action" | "policy" => None,
            _ if name.bytes().any(|byte| byte == b'.') => None,
            _ => Some(Self::Unknown),
        }
    }

    /// Whether the property names the domain that a result of the method is about.
    fn is_about(self, key: &str) -> bool {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        match self {
            Self::Spf => is("smtp.mailfrom") || is("smtp.mail") || is("smtp.from"),
            Self::Dkim => is("header.d") || is("header.i"),
            Self::Dmarc => is("header.from"),
            Self::Unknown => false,
        }
    }

    /// Whether the property beats another that names a domain too.
    fn is_best(self, key: &str) -> bool {
        match self {
            Self::Dkim => key.eq_ignore_ascii_case("header.d"),
            Self::Dmarc | Self::Spf | Self::Unknown => false,
        }
    }
}

impl Outcome {
    fn is_spf_failure(self) -> bool {
        matches!(self, Self::Fail | Self::SoftFail)
    }

    fn of(word: &str) -> Self {
        let word = word.trim_matches('"');
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        match word {
            _ if is("pass") => Self::Pass,
            _ if is("fail") || is("hardfail") => Self::Fail,
            _ if is("softfail") => Self::SoftFail,
            _ if is("neutral") => Self::Neutral,
            _ if is("none") => Self::None,
            _ => Self::Other,
        }
    }
}

/// The text before and after the first `mark`, an ASCII byte: faster than [`str::split_once`] on short
/// strings.
fn split_once(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))
}

/// The domain of `a@b`, `@b` or `b`.
fn domain_of(value: &str) -> Option<&str> {
    let value = value.trim_matches(['<', '>', '"']);
    let domain = memrchr(b'@', value.as_bytes())
        .and_then(|at| value.get(at.saturating_add(1)..))
        .unwrap_or(value);
    (!domain.is_empty() && !domain.eq_ignore_ascii_case("none")).then_some(domain)
}

/// The domain of `a@b`.
fn domain_of_address(value: &str) -> Option<&str> {
    domain_of(value).filter(|_| memchr(b'@', value.as_bytes()).is_some())
}

/// Whether text behind the envelope sender's address may be the end of that address. A local part may
/// hold blanks, semicolons and a whole address (RFC 5321, 4.1.2), and there are programs that write it
/// without its quotation marks: then the address that was checked ends with another one.
fn may_be_rest_of_sender(text: &str, sender: &str) -> bool {
    let is_same = |other: &str| {
        is_within(other, sender)
            || HostName::parse(sender).is_ok_and(|sender| aligned(other, &sender))
    };
    memchr(b'@', text.as_bytes()).is_some() && !domain_of(text).is_some_and(is_same)
}

/// The comment after the first word of a `Received-SPF`, without its parentheses. Nothing where it
/// holds another one: then text of the sender may have closed it.
fn first_comment(text: &str) -> Option<&str> {
    let begin = memchr(b'(', text.as_bytes())?.saturating_add(1);
    let end = begin.saturating_add(memchr(b')', text.as_bytes().get(begin..)?)?);
    let comment = text.get(begin..end)?;
    memchr(b'(', comment.as_bytes())
        .is_none()
        .then_some(comment)
}

/// The server in "who: domain of X designates".
fn server_in_comment(comment: &str) -> Option<&str> {
    let (who, _) = split_once(comment, b':')?;
    let who = who.trim();
    (!who.contains(char::is_whitespace)).then_some(who)
}

/// The sender's domain in "domain of X designates".
fn sender_in_comment(comment: &str) -> Option<&str> {
    let mut words = Vec::with_capacity(TYPICAL_WORDS);
    words.extend(comment.split_ascii_whitespace().take(MOST_WORDS));
    let mut places = (0_usize..)
        .zip(words.windows(2))
        .filter(|(_, pair)| *pair == ["domain", "of"]);
    let (place, _) = places.next()?;
    let is_verb = |word: &&&str| matches!(**word, "designates" | "does" | "is");
    // Said twice, one of them was said by the sender.
    if places.next().is_some() || words.iter().filter(is_verb).count() != 1 {
        return None;
    }
    let sender = words.get(place.saturating_add(2))?;
    let is_followed = words
        .get(place.saturating_add(3))
        .as_ref()
        .is_some_and(is_verb);
    // The local part may have a sign of equality: `prvs=0123abc=bo@example.com`.
    let is_plain = !sender.contains(['"', '(', ')']) && !domain_of(sender)?.contains('=');
    if is_followed && is_plain {
        domain_of(sender)
    } else {
        None
    }
}

/// Whether the text says anywhere that a check failed: of a torn field nobody knows which words are
/// the receiver's, and a failure may only lower.
pub(crate) fn failures_in(text: &[u8]) -> Failures {
    let mut text = text.to_ascii_lowercase();
    text.retain(|byte| !byte.is_ascii_whitespace() && *byte != b'"');
    let says = |words: &[&[u8]]| words.iter().any(|word| memmem::find(&text, word).is_some());
    Failures {
        spf: says(&[b"spf=fail", b"spf=softfail", b"spf=hardfail"]),
        dmarc: says(&[b"dmarc=fail"]),
    }
}

/// Words and semicolons, comments skipped (RFC 8601 2.2).
struct Lexer<'a> {
    text: &'a [u8],
    /// The same, where all of it is UTF-8, so that no word need be looked through again.
    valid: Option<&'a str>,
    at: usize,
    /// A quote, a parenthesis or a bracket has no partner.
    is_torn: bool,
}

enum Lexeme<'a> {
    Text(&'a str),
    End,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a [u8]) -> Self {
        // A carriage return in a field is part of a line end.
        let is_lone = |at: usize| text.get(at.saturating_add(1)) != Some(&b'\n');
        Self {
            text,
            valid: std::str::from_utf8(text).ok(),
            at: 0,
            is_torn: memchr_iter(b'\r', text.trim_ascii_end()).any(is_lone),
        }
    }

    fn next(&mut self) -> Option<Lexeme<'a>> {
        self.skip_blanks_and_comments();
        let start = self.at;
        if *self.text.get(start)? == b';' {
            self.at = start.saturating_add(1);
            return Some(Lexeme::End);
        }
        let mut quoted = false;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = if quoted {
                memchr2(b'"', b'\\', rest)
            } else {
                let ends =
                    |b: &u8| matches!(b, b'"' | b';' | b'(' | b')' | b' ' | b'\t' | b'\r' | b'\n');
                rest.iter().position(ends)
            };
            let Some(plain) = plain else {
                self.at = self.text.len();
                break;
            };
            self.at = self.at.saturating_add(plain);
            match rest.get(plain) {
                Some(b'"') => quoted = !quoted,
                Some(b'\\') => self.at = self.at.saturating_add(1),
                Some(b')') => self.is_torn = true,
                _ => break,
            }
            self.at = self.at.saturating_add(1);
        }
        self.is_torn |= quoted;
        Some(Lexeme::Text(self.word(start..self.at.min(self.text.len()))))
    }

    /// A word; empty where it is not UTF-8.
    fn word(&self, range: Range<usize>) -> &'a str {
        let word = match self.valid {
            Some(text) => text.get(range),
            None => self
                .text
                .get(range)
                .and_then(|word| std::str::from_utf8(word).ok()),
        };
        word.unwrap_or_default()
    }

    fn skip_blanks_and_comments(&mut self) {
        let mut depth = 0_usize;
        let mut is_quoted = false;
        let mut brackets = 0_usize;
        while let Some(rest) = self.text.get(self.at..) {
            let next = if depth > 0 {
                let has_meaning = |b: &u8| matches!(b, b'(' | b')' | b'\\' | b'"' | b'[' | b']');
                rest.iter().position(has_meaning)
            } else {
                let is_text = |b: &u8| !matches!(b, b' ' | b'\t' | b'\r' | b'\n');
                rest.iter().position(is_text)
            };
            let Some(next) = next else {
                self.at = self.text.len();
                self.is_torn |= depth > 0;
                return;
            };
            self.at = self.at.saturating_add(next);
            let inside = rest.get(next.saturating_add(1)..).unwrap_or_default();
            match rest.get(next) {
                Some(b'(')
                    if depth == 0
                        && let Some(length) = plain_comment(inside) =>
                {
                    self.at = self.at.saturating_add(length);
                }
                Some(b'(') => depth = depth.saturating_add(1),
                Some(b')') if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    // A comment that ends inside of a quoted text was ended by that text.
                    self.is_torn |= is_quoted || brackets > 0;
                    (is_quoted, brackets) = (false, 0);
                }
                Some(b'\\') if depth > 0 => self.at = self.at.saturating_add(1),
                Some(b'"') if depth > 0 => is_quoted = !is_quoted,
                Some(b'[') if depth > 0 => brackets = brackets.saturating_add(1),
                Some(b']') if depth > 0 => brackets = brackets.saturating_sub(1),
                _ => return,
            }
            self.at = self.at.saturating_add(1);
        }
    }
}

/// How long a comment is, with the parenthesis that closes it, if nothing in it has a meaning.
fn plain_comment(inside: &[u8]) -> Option<usize> {
    let end = memchr(b')', inside)?;
    let comment = inside.get(..end)?;
    let has_meaning =
        memchr3(b'(', b'"', b'\\', comment).is_some() || memchr2(b'[', b']', comment).is_some();
    (!has_meaning).then(|| end.saturating_add(1))
}

/// A comment has a dozen words.
const TYPICAL_WORDS: usize = 16;
/// More are a flood.
const MOST_WORDS: usize = 64;
/// A result has a handful of properties.
const MOST_PROPERTIES: usize = 16;
/// A mail has one to four signatures; more are a flood.
const MOST_SIGNATURES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn words(body: &str) -> String {
        let r = Results::parse(body.as_bytes());
        let one = |c: &MethodResult<'_>| format!("{:?} {}", c.outcome, c.domain.unwrap_or("-"));
        format!(
            "{} | spf {} | dkim {} | dmarc {}",
            r.server.unwrap_or("-"),
            r.spf.as_ref().map_or("-".into(), one),
            r.dkim.iter().map(one).collect::<Vec<_>>().join(", "),
            r.dmarc.as_ref().map_or("-".into(), one)
        )
    }

    #[test]
    fn every_receivers_form_is_read() {
        let table = [
            (
                " mx.google.com;\r\n       dkim=pass header.i=@example.com header.s=s1 header.b=Ab;\r\n       spf=pass \
                 (google.com: domain of bo@example.com designates 192.0.2.1 as permitted sender) \
                 smtp.mailfrom=bo@example.com;\r\n       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com",
                "mx.google.com | spf Pass example.com | dkim Pass example.com | dmarc Pass example.com",
            ),
            (
                " spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.com; dkim=none (message not signed)\r\n \
                 header.d=none;dmarc=bestguesspass action=none\r\n header.from=example.com;compauth=pass reason=109",
                "- | spf Pass example.com | dkim None - | dmarc Other example.com",
            ),
            (
                " mx.example.org 1; dkim=fail reason=\"bad; signature\" header.d=example.com; dkim=pass header.d=x.example.net",
                "mx.example.org | spf - | dkim Fail example.com, Pass x.example.net | dmarc -",
            ),
            (
                " mx.example.org; none",
                "mx.example.org | spf - | dkim  | dmarc -",
            ),
            (
                " mx.example.org; spf=softfail smtp.helo=mail.example.com; spf=pass smtp.mailfrom=example.net",
                "mx.example.org | spf Pass example.net | dkim  | dmarc -",
            ),
        ];
        for (body, expected) in table {
            assert_eq!(words(body), expected, "{body}");
        }
    }

    #[test]
    fn a_result_inside_a_comment_or_a_quoted_string_is_none() {
        let text = " mx.example.org; spf=fail (really spf=pass smtp.mailfrom=example.com (x) dkim=pass) \
                    smtp.mailfrom=\"x;dkim=pass header.d=example.com\"";
        let r = Results::parse(text.as_bytes());
        assert_eq!(r.spf.unwrap().outcome, Outcome::Fail);
        assert!(r.dkim.is_empty());
    }

    /// RFC 5322, 2.2.3: folding carries no meaning.
    #[test]
    fn a_fold_means_what_a_blank_means() {
        let fields = [
            " mx.google.com; dkim=pass header.i=@example.com header.s=s1; spf=pass (google.com: domain of \
              bo@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=bo@example.com; dmarc=pass \
              (p=NONE sp=NONE dis=NONE) header.from=example.com",
            " pass (google.com: domain of bo@example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;",
            " Pass (protection.outlook.com: domain of example.com designates 192.0.2.1 as permitted sender) \
              receiver=protection.outlook.com; client-ip=192.0.2.1; helo=mail.example.com; pr=C",
            " pass (mx.example.org: ok) identity=mailfrom; envelope-from=\"bo@example.com\"; receiver=mx.example.org",
        ];
        for field in fields {
            let read = |text: &str| {
                let bytes = text.as_bytes();
                let all = [Results::parse(bytes), Results::parse_received_spf(bytes)];
                format!("{all:?}")
            };
            let expected = read(field);
            for (at, _) in field.match_indices(' ') {
                for fold in ["\r\n ", "\n\t", "  "] {
                    let (head, tail) = field.split_at(at);
                    let folded = [head, fold, tail.strip_prefix(' ').unwrap()].concat();
                    assert_eq!(read(&folded), expected, "{folded:?}");
                }
            }
        }
    }

    #[test]
    fn a_field_that_the_senders_text_may_have_torn_apart_has_no_pass() {
        let torn = [
            " mx.example.org; spf=pass (domain of \"x) smtp.mailfrom=bo@example.com (y\"@example.net) smtp.mailfrom=e.net",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com smtp.mailfrom=eve@example.net",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com; spf=none smtp.mailfrom=eve@example.net",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com (domain of [x)",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com)",
            " mx.example.org; spf=pass smtp.mailfrom=\"bo@example.com",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com (open",
            " mx.example.org; spf=pass\rsmtp.mailfrom=bo@example.com",
        ];
        for text in torn {
            assert!(Results::parse(text.as_bytes()).is_empty(), "{text}");
        }
        let whole = [
            " mx.example.org; spf=pass (domain of \"b o\"@example.com [192.0.2.1]) smtp.mailfrom=\"b o\"@example.com",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com smtp.mailfrom=bo@example.com",
            " mx.example.org; spf=pass smtp.mailfrom=bo@example.com; spf=none smtp.helo=mail.example.com",
            " mx.example.org;\r\n spf=pass (a (b) c) smtp.mailfrom=bo@example.com",
        ];
        for text in whole {
            let spf = Results::parse(text.as_bytes()).spf.unwrap();
            assert_eq!(
                (spf.outcome, spf.domain),
                (Outcome::Pass, Some("example.com")),
                "{text}"
            );
        }
        // A failure counts wherever it is read: nobody gains by it.
        let failed = Results::parse(b" mx.example.org; spf=fail (open smtp.mailfrom=x");
        assert!(failed.failures.spf && failed.is_empty());
    }

    #[test]
    fn tagged_senders_are_read_in_the_comment() {
        let domain = |sender: &str| {
            let text = format!(
                " pass (google.com: domain of {sender} designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;"
            );
            let spf = Results::parse_received_spf(text.as_bytes()).spf;
            spf.and_then(|spf| spf.domain.map(str::to_owned))
        };
        for sender in [
            "prvs=0123abc=bo@example.com",
            "bounce+a=b@example.com",
            // What comes last is the domain, whatever the sender wrote in front of it.
            "bo@example.net=x@example.com",
            "envelope-from=bo@example.com",
        ] {
            assert_eq!(domain(sender).as_deref(), Some("example.com"), "{sender}");
        }
        for sender in [
            "bo@d=example.com",
            "x=example.com",
            "\"bo@example.com\"@example.net",
        ] {
            assert_eq!(domain(sender), None, "{sender}");
        }
        // Words of the sender that repeat the sentence are still none.
        let twice = " pass (google.com: domain of a=b@example.net designates domain of x=bo@example.com designates 192.0.2.1)";
        let spf = Results::parse_received_spf(twice.as_bytes()).spf;
        assert_eq!(spf.and_then(|spf| spf.domain), None);
    }

    #[test]
    fn words_of_the_sender_in_received_spf_are_no_result() {
        let torn = [
            " pass (mx.example.org: domain of a@example.com designates x) envelope-from=b@example.net; envelope-from=c@example.org",
            " pass (mx: domain of \"a domain of\" b@example.com designates 192.0.2.1)",
            " pass (mx: domain of a (domain of b@example.com designates) designates 192.0.2.1)",
            " pass (mx: ok) identity=helo; helo=example.com; envelope-from=bo@example.com",
        ];
        for text in torn {
            let spf = Results::parse_received_spf(text.as_bytes()).spf;
            assert_eq!(spf.and_then(|spf| spf.domain), None, "{text}");
        }
    }

    /// The client said `MAIL FROM:<"bo@example.com...="@example.net>`, and the program that asked for
    /// the check wrote it without its quotation marks.
    #[test]
    fn a_local_part_without_its_quotes_ends_no_value() {
        let planted = [
            "bo@example.com;x=@example.net",
            "bo@example.com x@example.net",
            "bo@example.com; x@example.net",
            "bo@example.com;@example.net",
            "bo@example.com;dkim=pass header.d=example.com;x=@example.net",
            "bo@example.com; dkim=pass header.d=example.net header.i=@example.net",
            "bo@example.com; dmarc=pass header.from=x@example.net",
            "bo@example.com smtp.helo=@example.net",
            "bo@example.com; receiver=@example.net",
            "\"bo@example.com\";x=@example.net",
        ];
        for words in planted {
            let text = format!(" mx.example.org; spf=pass smtp.mailfrom={words}; dkim=none");
            assert!(Results::parse(text.as_bytes()).is_empty(), "{text}");
            let text = format!(" Pass (mailfrom) identity=mailfrom; envelope-from={words}; x=y");
            let found = Results::parse_received_spf(text.as_bytes());
            assert!(found.is_empty(), "{text}");
        }
        let genuine = [
            "bo@example.com; dkim=pass header.d=example.com header.i=@example.com",
            "bo@example.com; dkim=pass header.i=@news.example.com; dmarc=pass header.from=example.com",
            "prvs=0123abc=bo@example.com; dmarc=pass header.from=bo@example.com",
            "SRS0=x=y=example.net=eve@example.com; dkim=none",
        ];
        for words in genuine {
            let text = format!(" mx.example.org; spf=pass smtp.mailfrom={words}");
            let spf = Results::parse(text.as_bytes()).spf.unwrap();
            assert_eq!(spf.domain, Some("example.com"), "{text}");
        }
        let text = " Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=mail.example.com; \
                    envelope-from=prvs=0123abc=bo@example.com; receiver=<UNKNOWN>";
        let spf = Results::parse_received_spf(text.as_bytes()).spf.unwrap();
        assert_eq!(spf.domain, Some("example.com"));
        // Without the local part there is no room for such words.
        let text =
            " mx.example.org; spf=pass smtp.mailfrom=example.com; dkim=pass header.i=@example.net";
        assert!(!Results::parse(text.as_bytes()).is_empty());
    }

    #[test]
    fn tenants_of_a_public_suffix_do_not_align() {
        let domain = HostName::parse("a.github.io").unwrap();
        let pass = |domain| MethodResult {
            outcome: Outcome::Pass,
            domain: Some(domain),
        };
        assert!(pass("A.github.io").passes_for(&domain));
        assert!(!pass("b.github.io").passes_for(&domain));
        assert!(pass("mail.example.com").passes_for(&HostName::parse("example.com").unwrap()));
        assert!(!pass("example.com.evil.net").passes_for(&HostName::parse("example.com").unwrap()));
    }
}
