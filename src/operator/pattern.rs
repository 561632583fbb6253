//! Shapes of host names.

use std::fmt;

use crate::name::HostName;
use crate::operator::CellFault;

/// A shape of host names.
///
/// `*` stands for any characters, dots too; `<N>` for digits; `<server>` for one whole label that
/// is no role such as `mail` or `www`. `<account>`, `<initial>` and `<login>` match the same and
/// say that the label is the account's own.
///
/// ```
/// use heloscope::name::HostName;
/// use heloscope::operator::Pattern;
///
/// let pattern = Pattern::parse("gator<N>.hostgator.com")?;
/// assert!(pattern.matches(&HostName::parse("gator2016.hostgator.com")?));
/// assert!(!pattern.matches(&HostName::parse("gator.hostgator.com")?));
/// assert!(!pattern.matches(&HostName::parse("gator1.example.com")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// Reads a pattern.
    ///
    /// ```
    /// use heloscope::operator::{CellFault, Pattern};
    ///
    /// assert_eq!(Pattern::parse("sv<N>.example.net")?.as_str(), "sv<N>.example.net");
    /// assert_eq!(Pattern::parse("sv<X>.example.net"), Err(CellFault::Pattern));
    /// # Ok::<(), CellFault>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A placeholder that does not exist, or a character that host names do not have.
    pub fn parse(text: &str) -> Result<Self, CellFault> {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (token, tail) = PatternToken::first_of(rest).ok_or(CellFault::Pattern)?;
            if let PatternToken::Literal(byte) = token
                && !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            {
                return Err(CellFault::Pattern);
            }
            rest = tail;
        }
        Ok(Self(text.into()))
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisation in which all names of this shape lie, if they lie in one.
    pub(super) fn organization(&self) -> Option<HostName> {
        let tail = self.literal_tail();
        let is_whole = tail.len() == self.0.len();
        let labels = if is_whole {
            tail
        } else {
            tail.strip_prefix('.')?
        };
        let name = HostName::parse(labels).ok()?;
        HostName::parse(name.organization()?).ok()
    }

    /// Whether the whole name has this shape.
    #[must_use]
    pub fn matches(&self, host: &HostName) -> bool {
        self.matches_lower(host.as_str())
    }

    /// What follows the last star or placeholder.
    fn literal_tail(&self) -> &str {
        let last = memchr::memrchr2(b'*', b'>', self.0.as_bytes());
        let begin = last.map_or(0, |last| last.saturating_add(1));
        self.0.get(begin..).unwrap_or_default()
    }

    /// Where a star is passed, only the last one is taken back: a later star can do whatever an
    /// earlier one could, so the work is at most the product of both lengths.
    pub(super) fn matches_lower(&self, name: &str) -> bool {
        let (mut pattern, mut name) = (self.0.as_bytes(), name.as_bytes());
        // Most patterns are a star and the provider's domain, and most names end otherwise.
        let tail = self.literal_tail().as_bytes();
        let end = name.len().checked_sub(tail.len());
        let Some(end) = end.and_then(|end| name.get(end..)) else {
            return false;
        };
        if !end.eq_ignore_ascii_case(tail) {
            return false;
        }
        if pattern.strip_prefix(b"*") == Some(tail) {
            return true;
        }
        let mut star: Option<(&[u8], &[u8])> = None;
        loop {
            if pattern.is_empty() && name.is_empty() {
                return true;
            }
            if let Some((token, tail)) = PatternToken::first_of(pattern) {
                if token == PatternToken::Any {
                    star = Some((tail, name));
                    pattern = tail;
                    continue;
                }
                if let Some(rest) = token.strip_from(name) {
                    (pattern, name) = (tail, rest);
                    continue;
                }
            }
            let Some((after_star, from)) = star else {
                return false;
            };
            let Some((_, from)) = from.split_first() else {
                return false;
            };
            star = Some((after_star, from));
            (pattern, name) = (after_star, from);
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn any_matches(patterns: &[Pattern], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches_lower(name))
}

/// One piece of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PatternToken {
    Any,
    Digits,
    Label,
    Literal(u8),
}

impl PatternToken {
    fn first_of(pattern: &[u8]) -> Option<(Self, &[u8])> {
        let (first, rest) = pattern.split_first()?;
        match first {
            b'*' => Some((Self::Any, rest)),
            b'<' => {
                if let Some(rest) = pattern.strip_prefix(b"<N>") {
                    return Some((Self::Digits, rest));
                }
                let rest = ACCOUNT_LABELS
                    .into_iter()
                    .chain(["<server>"])
                    .find_map(|label| pattern.strip_prefix(label.as_bytes()))?;
                Some((Self::Label, rest))
            }
            byte => Some((Self::Literal(byte.to_ascii_lowercase()), rest)),
        }
    }

    /// What is left of `name` behind this piece. Digits and labels take all they can.
    fn strip_from(self, name: &[u8]) -> Option<&[u8]> {
        let run = |belongs: fn(&u8) -> bool| {
            let end = name.iter().position(|b| !belongs(b)).unwrap_or(name.len());
            name.split_at_checked(end)
                .filter(|(run, _)| !run.is_empty())
        };
        match self {
            Self::Any => None,
            Self::Digits => run(u8::is_ascii_digit).map(|(_, rest)| rest),
            Self::Label => run(|b| *b != b'.')
                .filter(|(label, _)| !is_role_label(label))
                .map(|(_, rest)| rest),
            Self::Literal(byte) => name
                .split_first()
                .filter(|(first, _)| **first == byte)
                .map(|(_, rest)| rest),
        }
    }
}

/// Whether a label names a job rather than a machine: `mail.hoster.net` is nobody's server.
fn is_role_label(label: &[u8]) -> bool {
    let digits = label
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_digit())
        .count();
    let stem = label
        .len()
        .checked_sub(digits)
        .and_then(|end| label.get(..end))
        .unwrap_or(label);
    let is_in = |list: &[&str], label: &[u8]| list.iter().any(|role| role.as_bytes() == label);
    is_in(&ROLES, label) || is_in(&NUMBERED_ROLES, stem)
}

/// Labels that name a job when they stand alone; with a number they are often machines.
const ROLES: [&str; 10] = [
    "autoconfig",
    "autodiscover",
    "cpanel",
    "ftp",
    "imap",
    "mail",
    "pop",
    "smtp",
    "webmail",
    "www",
];
/// Labels that name a job with and without a number.
const NUMBERED_ROLES: [&str; 7] = ["mailout", "mout", "mx", "ns", "out", "outbound", "relay"];
/// Placeholders for a label that belongs to the account.
pub(super) const ACCOUNT_LABELS: [&str; 3] = ["<account>", "<initial>", "<login>"];
