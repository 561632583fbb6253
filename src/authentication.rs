//! What the receiver checked: `Authentication-Results` (RFC 8601) and `Received-SPF` (RFC 7208, 9.1).
//!
//! Knows how these fields are really written, and which domain each result is about. It does not
//! know which fields to believe: a field's place in the header decides that, and `trace` knows it.

use memchr::{memchr2, memchr3, memrchr};

use crate::name::{HostName, is_within};

/// The results of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results<'a> {
    /// The server that checked: the authserv-id (RFC 8601, 2.5). Microsoft writes none.
    pub server: Option<&'a str>,
    /// The first SPF result.
    pub spf: Option<MethodResult<'a>>,
    /// Every DKIM result.
    pub dkim: Vec<MethodResult<'a>>,
    /// The first DMARC result.
    pub dmarc: Option<MethodResult<'a>>,
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
    /// ```
    #[must_use]
    pub fn parse(body: &'a [u8]) -> Self {
        let mut results = Self::default();
        let mut current: Option<(Method, MethodResult<'a>)> = None;
        let mut first = true;
        let mut words = Lexer { text: body, at: 0 };
        while let Some(word) = words.next() {
            let word = match word {
                Lexeme::End => {
                    results.keep(current.take());
                    first = false;
                    continue;
                }
                Lexeme::Text(text) => text,
            };
            match split_once(word, b'=') {
                None => {
                    if first && results.server.is_none() {
                        results.server = Some(word);
                    }
                }
                Some((key, value)) => {
                    if let Some(method) = Method::of(key) {
                        results.keep(current.take());
                        current = Some((
                            method,
                            MethodResult {
                                outcome: Outcome::of(value),
                                domain: None,
                            },
                        ));
                    } else if let Some((method, checked)) = current.as_mut()
                        && method.is_about(key)
                        && (checked.domain.is_none() || method.is_best(key))
                    {
                        checked.domain = domain_of(value);
                    }
                }
            }
        }
        results.keep(current);
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
        let mut words = Lexer { text: body, at: 0 };
        let Some(Lexeme::Text(outcome)) = words.next() else {
            return Self::default();
        };
        let mut checked = MethodResult {
            outcome: Outcome::of(outcome),
            domain: None,
        };
        let mut server = None;
        while let Some(word) = words.next() {
            let Lexeme::Text(word) = word else { continue };
            let Some((key, value)) = split_once(word, b'=') else {
                continue;
            };
            if key.eq_ignore_ascii_case("envelope-from") {
                checked.domain = domain_of(value);
            } else if key.eq_ignore_ascii_case("receiver") {
                server = Some(value);
            }
        }
        // Google and Microsoft say it in the comment only: "(who: domain of X designates ...)".
        let text = std::str::from_utf8(body).unwrap_or_default();
        if let Some((_, comment)) = text.split_once('(') {
            if server.is_none() {
                server = comment
                    .split_once(':')
                    .map(|(who, _)| who.trim())
                    .filter(|who| !who.contains(' '));
            }
            if checked.domain.is_none() {
                // The address is the client's and may hold blanks; what follows it is not.
                checked.domain = comment.split_once("domain of ").and_then(|(_, tail)| {
                    let end = ["designates", "does not", "is neither"]
                        .iter()
                        .filter_map(|verb| tail.rfind(&format!(" {verb}")))
                        .max();
                    let address = end.and_then(|end| tail.get(..end)).unwrap_or(tail);
                    domain_of(address.trim()).filter(|domain| !domain.contains(' '))
                });
            }
        }
        Self {
            server,
            spf: Some(checked),
            ..Self::default()
        }
    }

    /// Adds what another field of the same receiver says: the first result of a method counts.
    pub fn merge(&mut self, other: Self) {
        self.server = self.server.or(other.server);
        self.spf = self.spf.or(other.spf);
        self.dmarc = self.dmarc.or(other.dmarc);
        if self.dkim.is_empty() {
            self.dkim = other.dkim;
        }
    }

    /// Whether there is no result.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spf.is_none() && self.dkim.is_empty() && self.dmarc.is_none()
    }

    fn keep(&mut self, current: Option<(Method, MethodResult<'a>)>) {
        match current {
            Some((Method::Spf, checked)) if self.spf.is_none() => self.spf = Some(checked),
            Some((Method::Dmarc, checked)) if self.dmarc.is_none() => self.dmarc = Some(checked),
            Some((Method::Dkim, checked)) if self.dkim.len() < MOST_SIGNATURES => {
                self.dkim.push(checked)
            }
            _ => {}
        }
    }
}

impl MethodResult<'_> {
    /// Whether the check passed for a domain of `domain`'s organisation (RFC 7489 3.1, relaxed).
    #[must_use]
    pub fn passes_for(&self, domain: &HostName) -> bool {
        self.outcome == Outcome::Pass && self.domain.is_some_and(|checked| aligned(checked, domain))
    }
}

/// Whether a domain is the other, or both lie in one organisation.
fn aligned(checked: &str, domain: &HostName) -> bool {
    let checked = checked.strip_suffix('.').unwrap_or(checked);
    if checked.eq_ignore_ascii_case(domain.as_str()) {
        return true;
    }
    // Only a name below the organisation can be aligned: that saves most look-ups.
    let Some(organization) = domain.organization() else {
        return false;
    };
    (is_within(checked, organization) || !checked.is_ascii())
        && HostName::parse(checked)
            .is_ok_and(|checked| checked.organization() == Some(organization))
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
            Self::Spf => {
                is("smtp.mailfrom") || is("smtp.mail") || is("smtp.from") || is("smtp.helo")
            }
            Self::Dkim => is("header.d") || is("header.i"),
            Self::Dmarc => is("header.from"),
            Self::Unknown => false,
        }
    }

    /// Whether the property beats another that names a domain too.
    fn is_best(self, key: &str) -> bool {
        match self {
            Self::Spf => !key.eq_ignore_ascii_case("smtp.helo"),
            _ => key.eq_ignore_ascii_case("header.d"),
        }
    }
}

impl Outcome {
    fn of(word: &str) -> Self {
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

/// Lexer and semicolons, comments skipped (RFC 8601 2.2).
struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
}

enum Lexeme<'a> {
    Text(&'a str),
    End,
}

impl<'a> Lexer<'a> {
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
                let ends = |b: &u8| matches!(b, b'"' | b';' | b'(' | b' ' | b'\t' | b'\r' | b'\n');
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
                _ => break,
            }
            self.at = self.at.saturating_add(1);
        }
        let word = self
            .text
            .get(start..self.at.min(self.text.len()))
            .unwrap_or_default();
        Some(Lexeme::Text(std::str::from_utf8(word).unwrap_or_default()))
    }

    fn skip_blanks_and_comments(&mut self) {
        let mut depth = 0_usize;
        while let Some(rest) = self.text.get(self.at..) {
            let next = if depth > 0 {
                memchr3(b'(', b')', b'\\', rest)
            } else {
                rest.iter()
                    .position(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
            };
            let Some(next) = next else {
                self.at = self.text.len();
                return;
            };
            self.at = self.at.saturating_add(next);
            match rest.get(next) {
                Some(b'(') => depth = depth.saturating_add(1),
                Some(b')') if depth > 0 => depth = depth.saturating_sub(1),
                Some(b'\\') if depth > 0 => self.at = self.at.saturating_add(1),
                _ => return,
            }
            self.at = self.at.saturating_add(1);
        }
    }
}

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
                "mx.example.org | spf SoftFail mail.example.com | dkim  | dmarc -",
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
