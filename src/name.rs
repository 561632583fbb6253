//! Host names that have been checked, and what a name can never be.
//!
//! Knows: how a name is normalised (lower case, no trailing dot, A-labels), which organisation it
//! belongs to (public suffix list, private section included), and which names no public
//! certificate authority can certify. All other modules compare `HostName`s and ask them.
//!
//! Not here: names that are impossible for *this* hop (the octets of its address, a provider's
//! pool): a name alone cannot tell them.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use memchr::{memchr_iter, memrchr};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A host name: lower case, no trailing dot, A-labels, never an address.
///
/// Labels are letters, digits and inner hyphens (RFC 1123, 2.1), at most 63 bytes each and 253 in
/// all (RFC 1035, 2.3.4).
///
/// ```
/// use heloscope::name::HostName;
///
/// let name = HostName::parse("Mail.Example.COM.")?;
/// assert_eq!(name.as_str(), "mail.example.com");
/// assert_eq!(HostName::parse("bücher.example")?.as_str(), "xn--bcher-kva.example");
/// assert!(HostName::parse("192.0.2.1").is_err());
/// # Ok::<(), heloscope::name::NameFault>(())
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct HostName {
    /// Shared by the copies of a name: a tally has each several times.
    text: Arc<str>,
    /// Looked up when first asked for: a mail's few names are asked many times.
    standing: KnownStanding,
}

/// What the public suffix list says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// Where the organisation begins.
    organization: Option<u8>,
    fault: Option<NameFault>,
}

/// A standing, once it was looked up. Two bytes, since names are copied more often than asked:
/// whoever looks it up finds the same, so the order in which threads see it does not matter.
#[derive(Default)]
struct KnownStanding(AtomicU16);

impl HostName {
    /// Checks and normalises a name.
    ///
    /// ```
    /// use heloscope::name::{HostName, NameFault};
    ///
    /// assert_eq!(HostName::parse("my_pc.example.com"), Err(NameFault::NotLdh));
    /// assert_eq!(HostName::parse("[192.0.2.1]"), Err(NameFault::Address));
    /// // A name of the inside is one; that it cannot be public is told apart.
    /// assert_eq!(HostName::parse("Localhost")?.public_fault(), Some(NameFault::Internal));
    /// # Ok::<(), NameFault>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first rule of the type that `text` breaks.
    pub fn parse(text: &str) -> Result<Self, NameFault> {
        Self::read(text).map_err(|fault| {
            let text = text.strip_suffix('.').unwrap_or(text);
            // A valid name is never an address, so the address parser never sees names.
            match text.parse::<IpAddr>() {
                Ok(_) => NameFault::Address,
                Err(_) => fault,
            }
        })
    }

    /// The same where nobody asks what else the text may be: servers write addresses too.
    pub(crate) fn of(text: &str) -> Option<Self> {
        Self::read(text).ok()
    }

    /// Reads a name; an address may have any fault.
    fn read(text: &str) -> Result<Self, NameFault> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(NameFault::Empty);
        }
        if text.starts_with('[') {
            return Err(NameFault::Address);
        }
        if let Some(known) = recent::find(text) {
            return Ok(known);
        }
        let ascii = match case_of_name(text.as_bytes()) {
            Some(Case::Lower) => {
                let name = Self::checked(text.into());
                recent::keep(&name);
                return Ok(name);
            }
            Some(Case::Mixed) => return Ok(Self::checked(text.to_ascii_lowercase().into())),
            None if text.is_ascii() => text.to_ascii_lowercase(),
            None if holds_punctuation(text) => return Err(NameFault::NotLdh),
            None => idna::domain_to_ascii(text).map_err(|_| NameFault::NotLdh)?,
        };
        check_labels(ascii.as_bytes())?;
        Ok(Self::checked(ascii.into()))
    }

    fn checked(text: Arc<str>) -> Self {
        Self {
            text,
            standing: KnownStanding::default(),
        }
    }

    /// The name in lower-case A-labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The readable form, where it differs: `xn--bcher-kva.example` is `bücher.example`.
    ///
    /// ```
    /// use heloscope::name::HostName;
    ///
    /// let name = HostName::parse("xn--bcher-kva.example")?;
    /// assert_eq!(name.readable().as_deref(), Some("bücher.example"));
    /// assert_eq!(HostName::parse("mail.example.com")?.readable(), None);
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn readable(&self) -> Option<String> {
        if !self.labels().any(|label| label.starts_with("xn--")) {
            return None;
        }
        let (unicode, result) = idna::domain_to_unicode(&self.text);
        // What is not this name when it is typed is not its readable form.
        let is_same = || Self::parse(&unicode).is_ok_and(|again| again == *self);
        (result.is_ok() && unicode != *self.text && is_same()).then_some(unicode)
    }

    /// The labels, leftmost first.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.text.split('.')
    }

    /// The organisation: the label in front of the public suffix, with it.
    ///
    /// Uses the whole public suffix list, so two tenants of `github.io` are two organisations.
    /// None for a name that is a public suffix itself, or a single label.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.text.get(usize::from(self.standing().organization?)..)
    }

    /// Whether both names lie in one organisation.
    ///
    /// ```
    /// use heloscope::name::HostName;
    ///
    /// let host = HostName::parse("mail.example.co.jp")?;
    /// assert!(host.same_organization(&HostName::parse("www.example.co.jp")?));
    /// assert!(!host.same_organization(&HostName::parse("other.co.jp")?));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn same_organization(&self, other: &Self) -> bool {
        // An organisation has two labels or more: most names differ there, without a look-up.
        self.may_share_organization(other)
            && self
                .organization()
                .is_some_and(|mine| other.organization() == Some(mine))
    }

    /// Whether the last two labels are the same.
    fn may_share_organization(&self, other: &Self) -> bool {
        let mut dots = 0_usize;
        let mut others = other.text.bytes().rev();
        for byte in self.text.bytes().rev() {
            match others.next() {
                Some(same) if same == byte => dots = dots.saturating_add(usize::from(byte == b'.')),
                Some(_) => return false,
                None => return byte == b'.',
            }
            if dots == 2 {
                return true;
            }
        }
        others.next().is_none_or(|byte| byte == b'.')
    }

    /// Whether this name is `domain`, or lies in its organisation.
    ///
    /// ```
    /// use heloscope::name::HostName;
    ///
    /// let domain = HostName::parse("news.example.com")?;
    /// assert!(HostName::parse("mail.example.com")?.belongs_to(&domain));
    /// assert!(!HostName::parse("example.com.evil.net")?.belongs_to(&domain));
    /// // A public suffix is not an organisation, but each name belongs to itself.
    /// let suffix = HostName::parse("github.io")?;
    /// assert!(suffix.belongs_to(&suffix));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn belongs_to(&self, domain: &Self) -> bool {
        self == domain || self.same_organization(domain)
    }

    /// Whether this is `suffix` or lies below it.
    #[must_use]
    pub fn is_within(&self, suffix: &str) -> bool {
        is_within(&self.text, suffix)
    }

    /// Why no public certificate authority can certify this name, if none can.
    ///
    /// ```
    /// use heloscope::name::{HostName, NameFault};
    ///
    /// let internal = HostName::parse("EXCH01.corp.local")?;
    /// assert_eq!(internal.public_fault(), Some(NameFault::Internal));
    /// assert_eq!(HostName::parse("mail.example.com")?.public_fault(), None);
    /// # Ok::<(), NameFault>(())
    /// ```
    #[must_use]
    pub fn public_fault(&self) -> Option<NameFault> {
        self.standing().fault
    }

    /// Whether names are registered directly below this one: it is nobody's own.
    ///
    /// ```
    /// use heloscope::name::HostName;
    ///
    /// assert!(HostName::parse("co.jp")?.is_public_suffix());
    /// assert!(!HostName::parse("relay")?.is_public_suffix());
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn is_public_suffix(&self) -> bool {
        self.suffix_of_all().is_some()
    }

    /// Whether a registry of names gives out the names directly below this one. A company that lends
    /// names below its own domain (the list's private section) is no registry.
    ///
    /// ```
    /// use heloscope::name::HostName;
    ///
    /// assert!(HostName::parse("co.jp")?.is_registry());
    /// assert!(!HostName::parse("sakura.ne.jp")?.is_registry());
    /// assert!(!HostName::parse("example.co.jp")?.is_registry());
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn is_registry(&self) -> bool {
        self.suffix_of_all()
            .is_some_and(|suffix| suffix.typ() == Some(psl::Type::Icann))
    }

    /// The public suffix that the whole name is, if it is one.
    fn suffix_of_all(&self) -> Option<psl::Suffix<'_>> {
        let suffix = psl::suffix(self.text.as_bytes())?;
        let is_all = suffix.as_bytes().len() == self.text.len();
        (is_all && suffix.is_known()).then_some(suffix)
    }

    fn standing(&self) -> Standing {
        self.standing.get().unwrap_or_else(|| {
            let standing = Standing::of(&self.text);
            self.standing.set(standing);
            standing
        })
    }
}

/// The names that this thread has seen last: an archive names the same few hosts in every mail, and
/// each would be checked, and looked up in the public suffix list, again and again.
mod recent {
    use std::cell::RefCell;

    use super::HostName;

    thread_local! {
        static NAMES: RefCell<[Option<HostName>; PLACES]> = const { RefCell::new([const { None }; PLACES]) };
    }

    pub(super) fn find(text: &str) -> Option<HostName> {
        let find = |names: &RefCell<[Option<HostName>; PLACES]>| {
            let names = names.try_borrow().ok()?;
            let name = names.get(place(text))?.as_ref()?;
            if &*name.text != text {
                return None;
            }
            // Seen twice, it will be asked for again, and the copies share the answer.
            name.standing();
            Some(name.clone())
        };
        NAMES.try_with(find).ok()?
    }

    pub(super) fn keep(name: &HostName) {
        // Where the thread ends, nothing is kept.
        let _ = NAMES.try_with(|names| {
            if let Ok(mut names) = names.try_borrow_mut()
                && let Some(place) = names.get_mut(place(&name.text))
            {
                *place = Some(name.clone());
            }
        });
    }

    /// Where a name is kept: of several with one place, the last.
    fn place(text: &str) -> usize {
        let bytes = text.as_bytes();
        let first = bytes
            .first_chunk()
            .map_or(0, |first| u64::from_le_bytes(*first));
        let last = bytes
            .last_chunk()
            .map_or(0, |last| u64::from_le_bytes(*last));
        let mixed = (first ^ last.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(MIX);
        usize::try_from(mixed >> (u64::BITS - BITS)).unwrap_or(0)
    }

    const BITS: u32 = 8;
    const PLACES: usize = 1 << BITS;
    /// The golden ratio as a fraction of 2^64: it spreads what differs in few bits.
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
}

impl Standing {
    fn of(name: &str) -> Self {
        let domain = psl::domain(name.as_bytes());
        let organization = domain
            .and_then(|domain| name.len().checked_sub(domain.as_bytes().len()))
            .and_then(|start| u8::try_from(start).ok());
        let top = memrchr(b'.', name.as_bytes()).map_or(0, |dot| dot.saturating_add(1));
        let top = name.get(top..).unwrap_or_default();
        let fault = if INTERNAL_SUFFIXES.contains(&top) {
            Some(NameFault::Internal)
        } else if top.len() == name.len() {
            Some(NameFault::SingleLabel)
        } else if may_hold_a_label(name) && !can_be_looked_up(name) {
            Some(NameFault::NotLdh)
        } else {
            match domain {
                Some(domain) if domain.suffix().is_known() => None,
                Some(_) => Some(NameFault::UnknownSuffix),
                None => Some(match psl::suffix(name.as_bytes()) {
                    Some(suffix) if suffix.is_known() => NameFault::PublicSuffix,
                    _ => NameFault::UnknownSuffix,
                }),
            }
        };
        Self {
            organization,
            fault,
        }
    }
}

/// Whether the A-labels of a name are ones that anybody can look up (RFC 5891, 4.4).
fn can_be_looked_up(name: &str) -> bool {
    let (text, decoded) = idna::domain_to_unicode(name);
    decoded.is_ok() && !holds_punctuation(&text)
}

/// Whether a dash or another sign of punctuation stands in a text: no label may have one (RFC 5892, 3),
/// and editors put them in the place of hyphens and quotes.
fn holds_punctuation(text: &str) -> bool {
    let is_sign = |c| matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2212}');
    text.chars().any(is_sign)
}

/// Whether an A-label may begin somewhere in a name (RFC 5890, 2.3.2.1).
fn may_hold_a_label(name: &str) -> bool {
    let begins = |at: usize| name.get(at..).is_some_and(|rest| rest.starts_with("xn--"));
    memchr_iter(b'x', name.as_bytes()).any(begins)
}

impl KnownStanding {
    fn get(&self) -> Option<Standing> {
        let packed = self.0.load(Relaxed);
        let [start, flags] = packed.to_le_bytes();
        (packed != 0).then(|| Standing {
            organization: (flags & HAS_ORGANIZATION != 0).then_some(start),
            fault: FAULTS.get(usize::from(flags & FAULT)).copied().flatten(),
        })
    }

    fn set(&self, standing: Standing) {
        let place = FAULTS.iter().position(|fault| *fault == standing.fault);
        let fault = place.and_then(|place| u8::try_from(place).ok());
        let organization = match standing.organization {
            Some(_) => HAS_ORGANIZATION,
            None => 0,
        };
        let flags = KNOWN | organization | fault.unwrap_or_default();
        let start = standing.organization.unwrap_or_default();
        self.0.store(u16::from_le_bytes([start, flags]), Relaxed);
    }
}

impl Clone for KnownStanding {
    fn clone(&self) -> Self {
        Self(AtomicU16::new(self.0.load(Relaxed)))
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HostName").field(&self.text).finish()
    }
}

impl PartialEq for HostName {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for HostName {}

impl PartialOrd for HostName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for HostName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for HostName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Borrow<str> for HostName {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl std::str::FromStr for HostName {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        Self::parse(text)
    }
}

impl Serialize for HostName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for HostName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// Why a text is not a host name, or why a host name cannot be public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// An IP address, with or without brackets, or half of one.
    #[error("an address, not a name")]
    Address,
    /// Nothing.
    #[error("empty")]
    Empty,
    /// Under a suffix that is reserved for inside use or for examples.
    #[error("an internal name")]
    Internal,
    /// A character that host names do not have, such as `_`.
    #[error("not letters, digits and hyphens")]
    NotLdh,
    /// A public suffix itself, such as `co.jp`.
    #[error("a public suffix, under which others register names")]
    PublicSuffix,
    /// One label, such as `mail`.
    #[error("a single label")]
    SingleLabel,
    /// A label over 63 bytes, or a name over 253.
    #[error("too long")]
    TooLong,
    /// A top-level domain that does not exist.
    #[error("an unknown top-level domain")]
    UnknownSuffix,
}

/// Whether `name` is `suffix` or lies below it, letter case aside.
///
/// ```
/// use heloscope::name::is_within;
///
/// assert!(is_within("mail-wm1-f41.google.com", "google.com"));
/// assert!(!is_within("notgoogle.com", "google.com"));
/// ```
#[must_use]
pub fn is_within(name: &str, suffix: &str) -> bool {
    let (name, suffix) = (name.as_bytes(), suffix.as_bytes());
    let Some(head) = name.len().checked_sub(suffix.len()) else {
        return false;
    };
    let (head, tail) = name.split_at(head);
    tail.eq_ignore_ascii_case(suffix) && head.last().is_none_or(|&b| b == b'.')
}

/// The letter case of an ASCII name.
enum Case {
    Lower,
    Mixed,
}

/// The letter case of what certainly is a name in A-labels, in one pass: archives have millions of
/// names. What is wrong with any other text is for [`check_labels`] to say.
fn case_of_name(name: &[u8]) -> Option<Case> {
    let mut case = Case::Lower;
    let mut length = 0_usize;
    let mut previous = b'.';
    let mut is_number = true;
    for &byte in name {
        match byte {
            b'a'..=b'z' => is_number = false,
            b'A'..=b'Z' => {
                is_number = false;
                case = Case::Mixed;
            }
            b'0'..=b'9' => {}
            b'-' if previous != b'.' => is_number = false,
            b'.' if length > 0 && length <= MAX_LABEL && previous != b'-' => {
                length = 0;
                is_number = true;
                previous = byte;
                continue;
            }
            _ => return None,
        }
        length = length.saturating_add(1);
        previous = byte;
    }
    let is_number = is_number
        || name
            .get(name.len().saturating_sub(length)..)
            .is_some_and(is_hex);
    let ends_well = length > 0 && length <= MAX_LABEL && previous != b'-' && !is_number;
    (ends_well && name.len() <= MAX_NAME).then_some(case)
}

/// Checks all labels.
fn check_labels(name: &[u8]) -> Result<(), NameFault> {
    if name.len() > MAX_NAME {
        return Err(NameFault::TooLong);
    }
    let mut is_number = true;
    for label in name.split(|b| *b == b'.') {
        if label.len() > MAX_LABEL {
            return Err(NameFault::TooLong);
        }
        if label.is_empty() || label.first() == Some(&b'-') || label.last() == Some(&b'-') {
            return Err(NameFault::NotLdh);
        }
        if !label
            .iter()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        {
            return Err(NameFault::NotLdh);
        }
        is_number = label.iter().all(u8::is_ascii_digit) || is_hex(label);
    }
    // "1.2.3", "10" and "127.0x1": a name whose last label is a number can only be an address, or half
    // of one.
    if !is_number {
        Ok(())
    } else {
        Err(NameFault::Address)
    }
}

/// Whether a label is a number as C and browsers write it, `0x7f000001`: by the URL standard of WHATWG
/// (3.5) a name that ends in one is an address, and many resolvers read it as that.
fn is_hex(label: &[u8]) -> bool {
    let digits = match label {
        [b'0', b'x' | b'X', digits @ ..] => digits,
        _ => return false,
    };
    digits.iter().all(u8::is_ascii_hexdigit)
}

/// The faults that a standing may have, by the number that stands for them.
const FAULTS: [Option<NameFault>; 6] = [
    None,
    Some(NameFault::Internal),
    Some(NameFault::NotLdh),
    Some(NameFault::PublicSuffix),
    Some(NameFault::SingleLabel),
    Some(NameFault::UnknownSuffix),
];
/// The bits of the second byte: the fault's number, and whether the first byte has a meaning.
const FAULT: u8 = 0x0f;
const HAS_ORGANIZATION: u8 = 0x10;
const KNOWN: u8 = 0x80;

/// RFC 1035, 2.3.4: 255 octets on the wire are 253 characters of text.
const MAX_NAME: usize = 253;
/// RFC 1035, 2.3.4.
const MAX_LABEL: usize = 63;

/// Top-level labels that no public authority certifies: RFC 6761, RFC 6762 and what networks use
/// inside. `home.arpa` (RFC 8375) is known to the public suffix list; `arpa` denies it.
const INTERNAL_SUFFIXES: [&str; 14] = [
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_authority_certifies_say_why() {
        let table = [
            ("mail.example.com", None),
            ("localhost", Some(NameFault::Internal)),
            ("localhost.localdomain", Some(NameFault::Internal)),
            ("exch01.corp.local", Some(NameFault::Internal)),
            ("printer.home.arpa", Some(NameFault::Internal)),
            ("mail", Some(NameFault::SingleLabel)),
            ("co.jp", Some(NameFault::PublicSuffix)),
            ("mail.example.nosuchtld", Some(NameFault::UnknownSuffix)),
            ("mail.birch.example", Some(NameFault::Internal)),
            ("xn--bcher-kva.example.com", None),
            // An A-label for `smtp–auth`.
            ("xn--smtpauth-vn3d.example.com", Some(NameFault::NotLdh)),
        ];
        for (text, fault) in table {
            assert_eq!(
                HostName::parse(text).unwrap().public_fault(),
                fault,
                "{text}"
            );
        }
    }

    #[test]
    fn a_label_that_only_begins_like_a_number_is_no_number() {
        for text in [
            "0x7f.example.com",
            "mail.0xcompany",
            "0xbadger",
            "x0",
            "00x1",
        ] {
            assert!(HostName::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_standing_is_kept_whole() {
        assert_eq!(KnownStanding::default().get(), None);
        for fault in FAULTS {
            for organization in [None, Some(0), Some(7), Some(u8::MAX)] {
                let standing = Standing {
                    organization,
                    fault,
                };
                let known = KnownStanding::default();
                known.set(standing);
                assert_eq!(known.clone().get(), Some(standing));
            }
        }
    }

    #[test]
    fn texts_that_are_no_names_say_why() {
        let table = [
            ("", NameFault::Empty),
            (".", NameFault::Empty),
            ("192.0.2.1", NameFault::Address),
            ("[192.0.2.1]", NameFault::Address),
            ("2001:db8::1", NameFault::Address),
            ("10.0.8", NameFault::Address),
            ("0x7f000001", NameFault::Address),
            ("127.0X1", NameFault::Address),
            ("mail.0x", NameFault::Address),
            ("my_pc.example.com", NameFault::NotLdh),
            ("a..example.com", NameFault::NotLdh),
            ("-a.example.com", NameFault::NotLdh),
            ("a b.example.com", NameFault::NotLdh),
            ("smtp–auth.example.com", NameFault::NotLdh),
            ("smtp\u{2011}auth.example.com", NameFault::NotLdh),
        ];
        for (text, fault) in table {
            assert_eq!(HostName::parse(text), Err(fault), "{text}");
        }
        assert_eq!(HostName::parse(&"a".repeat(64)), Err(NameFault::TooLong));
        assert_eq!(HostName::parse(&"a.".repeat(130)), Err(NameFault::TooLong));
    }

    #[test]
    fn printed_and_parsed_again_a_name_is_itself() {
        for text in [
            "Mail.Example.COM",
            "bücher.example.com",
            "smtp－auth.example.com",
            "日本語.jp",
            "a-b.c1.org.",
        ] {
            let name = HostName::parse(text).unwrap();
            assert_eq!(HostName::parse(&name.to_string()), Ok(name.clone()));
            if let Some(readable) = name.readable() {
                assert_eq!(HostName::parse(&readable), Ok(name));
            }
        }
        let name = HostName::parse("xn--xn--xn--xn--bche").unwrap();
        assert_eq!(name.readable(), None, "its readable form is another name");
    }
}
