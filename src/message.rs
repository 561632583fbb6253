//! The header section of one message: its fields, and what the few that matter say.
//!
//! Knows: where a field begins and ends (RFC 5322 2.2), how a name or a folded line is really
//! written, who the author is and what the message is called. Bodies and MIME are never read.
//!
//! A lone CR does not end a line here: a forger cannot plant a field with one.

use std::borrow::Cow;

use mail_parser::parsers::MessageStream;
use mail_parser::{Address, HeaderValue};
use memchr::{memchr_iter, memrchr};

use crate::date::Date;
use crate::name::HostName;

pub use crate::message::folds::Rejoined;
pub(crate) use crate::message::folds::Unsure;

mod folds;
mod wraps;

/// The header section of one message.
///
/// ```
/// use heloscope::message::Message;
///
/// let message = Message::read(b"From: Bo <bo@example.com>\r\nSubject: hello\r\n\r\nbody");
/// assert_eq!(message.author().unwrap().domain.as_str(), "example.com");
/// assert_eq!(message.subject().unwrap(), "hello");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Message<'a> {
    fields: Vec<Field<'a>>,
    junk_lines: usize,
    stand_in: Option<HostName>,
    is_rejoined: bool,
}

/// One header field, as written.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Which of the known fields it is.
    pub kind: FieldKind,
    /// The name as written.
    pub name: &'a [u8],
    /// The text after the colon, folded as it came.
    pub body: &'a [u8],
    /// How much of the body there was before a line was joined to it that is no field: see
    /// [`Rejoined`].
    pub seam: Option<u32>,
    /// How many gaps in the header section stand above: see [`Message::with_gaps`].
    pub gaps_above: u16,
}

impl<'a> Field<'a> {
    /// The body as far as it stood there before anything was joined to it.
    #[must_use]
    pub fn sure_body(&self) -> &'a [u8] {
        self.seam
            .and_then(|seam| self.body.get(..usize::try_from(seam).ok()?))
            .unwrap_or(self.body)
    }

    fn is_result(&self) -> bool {
        matches!(
            self.kind,
            FieldKind::AuthenticationResults | FieldKind::ReceivedSpf
        )
    }

    /// Whether it is a result that shows a pass, believed or not.
    fn shows_pass(&self) -> bool {
        self.is_result() && shows_pass(self.body)
    }

    /// Whether it is a line of the route, or a result, that was changed on the way here: cut, or with
    /// signs that belong to the form of the text.
    fn is_altered(&self) -> bool {
        if self.kind != FieldKind::Received && !self.is_result() {
            return false;
        }
        let count = |sign: u8| memchr::memchr_iter(sign, self.body).count();
        let has = |sign: &&[u8]| memchr::memmem::find(self.body, sign).is_some();
        let is_cut = |line: &[u8]| {
            let line = line.trim_ascii_end();
            line.ends_with(b"...") || line.ends_with("\u{2026}".as_bytes())
        };
        count(b'(') != count(b')')
            || count(b'[') != count(b']')
            || FOREIGN_SIGNS.iter().any(has)
            || self.body.split(|&byte| byte == b'\n').any(is_cut)
    }

    /// Whether it is a result that shows a pass where one is not believed: in lines that were joined to
    /// it, or behind a gap.
    fn hides_pass(&self) -> bool {
        if !self.is_result() {
            return false;
        }
        let begin = if self.gaps_above > 0 {
            0
        } else {
            self.sure_body().len()
        };
        shows_pass(self.body.get(begin..).unwrap_or_default())
    }
}

/// The fields that tell something about a message's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// `ARC-Seal`, RFC 8617.
    ArcSeal,
    /// `Authentication-Results`, RFC 8601.
    AuthenticationResults,
    /// `Date`, RFC 5322 3.6.1.
    Date,
    /// `Delivered-To`, RFC 9228.
    DeliveredTo,
    /// `Feedback-ID`, by which bulk senders sort complaints.
    FeedbackId,
    /// `X-Forwarded-To`, `X-Forwarded-For` and the like. Not `X-Forwarded-Encrypted`: Gmail writes it
    /// into ordinary mail.
    Forwarded,
    /// `From`, RFC 5322 3.6.2.
    From,
    /// `List-Id`, RFC 2919, or `List-Post`, RFC 2369.
    List,
    /// `Message-ID`, RFC 5322 3.6.4.
    MessageId,
    /// Any other.
    Other,
    /// `Received`, RFC 5321 4.4.
    Received,
    /// `Received-SPF`, RFC 7208 9.1.
    ReceivedSpf,
    /// `Return-Path`, RFC 5321 4.4.
    ReturnPath,
    /// `Subject`, RFC 5322 3.6.5.
    Subject,
}

/// Who wrote the message: the first address of `From`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    /// The address, in lower case.
    pub address: String,
    /// Its domain.
    pub domain: HostName,
}

impl<'a> Message<'a> {
    /// Reads a header section. Stops at the first empty line; never fails; linear in its length.
    ///
    /// ```
    /// use heloscope::message::Message;
    ///
    /// let message = Message::read(b"Subject: one\n two\nnot a field\n\nFrom: bo@example.com\n");
    /// assert_eq!((message.fields().len(), message.junk_lines()), (1, 1));
    /// assert_eq!(message.subject().as_deref(), Some("one two"));
    /// // That is the body's.
    /// assert_eq!(message.author(), None);
    /// ```
    #[must_use]
    pub fn read(section: &'a [u8]) -> Self {
        let mut message = Self::empty();
        let mut start = 0_usize;
        for newline in memchr_iter(b'\n', section).chain([section.len()]) {
            let next = newline.saturating_add(1);
            let line = section.get(start..newline).unwrap_or_default();
            if matches!(line, [] | [b'\r']) {
                break;
            }
            // RFC 5322, 2.2.3: a line that begins with a blank continues the field.
            if matches!(section.get(next), Some(b' ' | b'\t')) {
                continue;
            }
            start = next;
            message.take(line);
        }
        message
    }

    /// As [`Message::with_gaps`], for a section whose fields are known to begin at `starts`; none where
    /// that is not known.
    #[cfg(feature = "scan")]
    pub(crate) fn divided(section: &'a [u8], starts: &[usize], gaps: &[usize]) -> Self {
        if starts.is_empty() {
            return Self::with_gaps(section, gaps);
        }
        let mut message = Self::empty();
        let ends = starts.iter().copied().skip(1).chain([section.len()]);
        for (start, end) in starts.iter().zip(ends) {
            let line = section.get(*start..end).unwrap_or_default();
            message.take(line.strip_suffix(b"\n").unwrap_or(line));
        }
        message.mark_gaps(section, gaps);
        message
    }

    fn empty() -> Self {
        Self {
            fields: Vec::with_capacity(TYPICAL_FIELDS),
            junk_lines: 0,
            stand_in: None,
            is_rejoined: false,
        }
    }

    /// Adds a line and its folds, without the last line feed.
    fn take(&mut self, line: &'a [u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match Field::read(line) {
            Some(field) => self.fields.push(field),
            // The separator line of a mailbox, quoted or not, is neither a field nor junk.
            None if line.starts_with(b"From ") || line.starts_with(b">From ") => {}
            None => self.junk_lines = self.junk_lines.saturating_add(1),
        }
    }

    /// All fields, topmost first.
    #[must_use]
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// How many lines are neither a field nor part of one.
    #[must_use]
    pub fn junk_lines(&self) -> usize {
        self.junk_lines
    }

    /// The bodies of all fields of a kind, topmost first.
    pub fn bodies(&self, kind: FieldKind) -> impl Iterator<Item = &'a [u8]> {
        self.fields
            .iter()
            .filter(move |field| field.kind == kind)
            .map(|field| field.body)
    }

    /// Whether a result shows a pass where one is not believed, or one in a header that was changed on
    /// the way here.
    pub(crate) fn hides_passes(&self) -> bool {
        self.fields.iter().any(Field::hides_pass)
            || (self.shows_passes() && self.fields.iter().any(Field::is_altered))
    }

    /// Whether a result shows a pass, believed or not.
    pub(crate) fn shows_passes(&self) -> bool {
        self.fields.iter().any(Field::shows_pass)
    }

    /// Whether the message ends within the address of its author: the rest of his domain is not known.
    pub(crate) fn cuts_author(&self) -> bool {
        let is_author = |field: &&Field<'_>| field.kind == FieldKind::From;
        let is_first = self.fields.iter().filter(is_author).nth(1).is_none();
        let last = self.fields.last().filter(is_author);
        let sign = |field: &Field<'_>, sign| memchr::memrchr(sign, field.body);
        is_first && last.is_some_and(|last| sign(last, b'<') > sign(last, b'>'))
    }

    /// Whether the message ends within a trace field, before its date (RFC 5321, 4.4).
    pub(crate) fn cuts_route(&self) -> bool {
        let last = self.fields.last();
        last.is_some_and(|last| {
            last.kind == FieldKind::Received && memchr::memchr(b';', last.body).is_none()
        })
    }

    /// Whether a receiver has delivered the message, by what he wrote beside the trace fields. A sending
    /// server writes results too, and no passes.
    pub(crate) fn shows_delivery(&self) -> bool {
        // What a result says stands in its folds.
        let last = self.fields.last().filter(|last| last.is_result());
        self.shows_passes()
            || self.has(FieldKind::ReceivedSpf)
            || self.has(FieldKind::DeliveredTo)
            || last.is_some_and(|last| last.body.trim_ascii_end().ends_with(b";"))
    }

    /// Whether no result stands above the last line of the route: the receiver writes his above his own
    /// line.
    pub(crate) fn has_results_below_route(&self) -> bool {
        let last = self
            .fields
            .iter()
            .rposition(|field| field.kind == FieldKind::Received);
        let first = self.fields.iter().position(Field::is_result);
        last.zip(first).is_some_and(|(last, first)| first > last)
    }

    /// Whether lost folds were put back: see [`Rejoined`].
    #[must_use]
    pub fn is_rejoined(&self) -> bool {
        self.is_rejoined
    }

    /// Whether a field of the kind is there.
    #[must_use]
    pub fn has(&self, kind: FieldKind) -> bool {
        self.bodies(kind).next().is_some()
    }

    /// The author: the first address of the topmost `From` that has a domain; where there is none,
    /// somebody of the domain that stands in.
    #[must_use]
    pub fn author(&self) -> Option<Author> {
        self.own_author().or_else(|| {
            Some(Author {
                address: String::new(),
                domain: self.stand_in.clone()?,
            })
        })
    }

    fn own_author(&self) -> Option<Author> {
        if self.cuts_author() {
            return None;
        }
        let body = without_tags(self.bodies(FieldKind::From).next()?);
        let author = plain_address(body)
            .or_else(|| first_address(body))
            .and_then(|address| Author::of(&address))?;
        // `hidden@redacted` names nobody, if the user names the domain.
        let is_hidden = self.stand_in.is_some() && author.domain.public_fault().is_some();
        (!is_hidden).then_some(author)
    }

    /// Takes the author for somebody of this domain, where the message names no author: its `From`
    /// is missing or hidden.
    ///
    /// ```
    /// use heloscope::message::Message;
    ///
    /// let mut message = Message::read(b"Received: by mx.example.net\n");
    /// message.stand_in("example.com".parse()?);
    /// assert!(message.author_is_stand_in());
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    pub fn stand_in(&mut self, domain: HostName) {
        self.stand_in = Some(domain);
    }

    /// Whether the author is known by [`Message::stand_in`] alone.
    #[must_use]
    pub fn author_is_stand_in(&self) -> bool {
        self.stand_in.is_some() && self.own_author().is_none()
    }

    /// Reads a header section that was put together of several blocks; `gaps` says at which bytes
    /// the second and the later ones begin. A result behind a gap may be a stranger's.
    ///
    /// ```
    /// use heloscope::message::Message;
    ///
    /// let blocks = ["Delivered-To: ann@example.net\n", "From: Bo <bo@example.com>\n"];
    /// let section = blocks.concat();
    /// let message = Message::with_gaps(section.as_bytes(), &[blocks[0].len()]);
    /// let gaps: Vec<_> = message.fields().iter().map(|field| field.gaps_above).collect();
    /// assert_eq!(gaps, [0, 1]);
    /// ```
    #[must_use]
    pub fn with_gaps(section: &'a [u8], gaps: &[usize]) -> Self {
        let mut message = Self::read(section);
        message.mark_gaps(section, gaps);
        message
    }

    fn mark_gaps(&mut self, section: &[u8], gaps: &[usize]) {
        if gaps.is_empty() {
            return;
        }
        let begin = section.as_ptr() as usize;
        for field in &mut self.fields {
            let at = (field.name.as_ptr() as usize).saturating_sub(begin);
            field.gaps_above = short(gaps.partition_point(|gap| *gap <= at));
        }
    }

    /// The identifier without its angle brackets; hostile text.
    #[must_use]
    pub fn message_id(&self) -> Option<Cow<'a, str>> {
        let body = self.bodies(FieldKind::MessageId).next()?.trim_ascii();
        let inside = body.strip_prefix(b"<").unwrap_or(body);
        let inside = inside.strip_suffix(b">").unwrap_or(inside);
        (!inside.is_empty()).then(|| String::from_utf8_lossy(inside))
    }

    /// When its author says the message was written.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        Date::parse(self.bodies(FieldKind::Date).next()?)
    }

    /// The subject, decoded (RFC 2047); hostile text.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let mut body = capped(self.bodies(FieldKind::Subject).next()?).to_vec();
        body.push(b'\n');
        match MessageStream::new(&body).parse_unstructured() {
            HeaderValue::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }

    /// The envelope sender (RFC 5321 4.4), without angle brackets; empty for a bounce.
    #[must_use]
    pub fn return_path(&self) -> Option<Cow<'a, str>> {
        let body = self.bodies(FieldKind::ReturnPath).next()?.trim_ascii();
        let inside = body.strip_prefix(b"<").unwrap_or(body);
        let inside = inside.strip_suffix(b">").unwrap_or(inside);
        Some(String::from_utf8_lossy(inside.trim_ascii()))
    }
}

impl<'a> Field<'a> {
    /// Reads one field without its line end; None if it has no name.
    fn read(line: &'a [u8]) -> Option<Self> {
        let ends = |b: &u8| *b == b':' || !b.is_ascii_graphic();
        let (name, rest) = line.split_at_checked(line.iter().position(ends)?)?;
        // `01:12:06 +0000`, `2001:db8::1` and `<mailto:a@example.com>` are pieces of a field.
        let begins_piece = matches!(name.first()?, b'0'..=b'9' | b'<' | b'(' | b'[' | b'"');
        // `[IPv6:2001:db8::1]`, wherever it was cut.
        let is_literal = matches!(name, b"IPv6" | b"Pv6" | b"v6");
        if begins_piece || is_literal || name.len() > LONGEST_NAME {
            return None;
        }
        // RFC 5322, 4.5: the obsolete form allows blanks in front of the colon.
        let body = rest.trim_ascii_start().strip_prefix(b":")?;
        if body.starts_with(b"//") {
            return None;
        }
        Some(Self {
            kind: FieldKind::of(name),
            name,
            body,
            seam: None,
            gaps_above: 0,
        })
    }
}

impl FieldKind {
    fn of(name: &[u8]) -> Self {
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        // By length, so that most names are never compared.
        match name.len() {
            4 if is(b"date") => Self::Date,
            4 if is(b"from") => Self::From,
            7 if is(b"list-id") => Self::List,
            7 if is(b"subject") => Self::Subject,
            8 if is(b"arc-seal") => Self::ArcSeal,
            8 if is(b"received") => Self::Received,
            9 if is(b"list-post") => Self::List,
            10 if is(b"message-id") => Self::MessageId,
            11 if is(b"feedback-id") => Self::FeedbackId,
            11 if is(b"return-path") => Self::ReturnPath,
            12 if is(b"delivered-to") => Self::DeliveredTo,
            12 if is(b"received-spf") => Self::ReceivedSpf,
            14 if is(b"x-delivered-to") => Self::DeliveredTo,
            14 if is(b"x-forwarded-to") => Self::Forwarded,
            15 if is(b"x-forwarded-for") => Self::Forwarded,
            20 if is(b"x-forwarding-service") => Self::Forwarded,
            22 if is(b"authentication-results") => Self::AuthenticationResults,
            _ => Self::Other,
        }
    }
}

impl Author {
    fn of(address: &str) -> Option<Self> {
        let (_, domain) = address.rsplit_once('@')?;
        let domain = HostName::parse(domain.trim()).ok()?;
        Some(Self {
            address: address.trim().to_lowercase(),
            domain,
        })
    }

    /// Whether a name is the author's domain, or lies in its organisation.
    #[must_use]
    pub fn owns(&self, name: &HostName) -> bool {
        name.belongs_to(&self.domain)
    }

    /// Whether this is a role address (noreply, newsletter, postmaster) and not a person's.
    ///
    /// `info` and `support` are not: people read and write there.
    ///
    /// ```
    /// use heloscope::message::Message;
    ///
    /// let news = Message::read(b"From: news@example.com\n");
    /// assert!(news.author().unwrap().is_role());
    /// let info = Message::read(b"From: info@example.com\n");
    /// assert!(!info.author().unwrap().is_role());
    /// ```
    #[must_use]
    pub fn is_role(&self) -> bool {
        let local = self.address.split(['@', '+']).next().unwrap_or_default();
        // The longest role is shorter, and most addresses do not begin like one.
        let begins = |c: u8| matches!(c, b'b' | b'd' | b'm' | b'n' | b'p' | b'u');
        if local.len() > LONGEST_ROLE || !local.bytes().next().is_some_and(begins) {
            return self.address.starts_with("bounces+");
        }
        let plain: String = local
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | '.'))
            .collect();
        ROLES.contains(&plain.as_str())
            || ROLE_PREFIXES.iter().any(|prefix| plain.starts_with(prefix))
    }
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The address of the two ordinary forms, `a@b` and `text <a@b>`, without a full parse.
fn plain_address(body: &[u8]) -> Option<Cow<'_, str>> {
    let body = body.trim_ascii();
    let inside = match body.strip_suffix(b">") {
        Some(head) => {
            let open = memrchr(b'<', head)?;
            // A quoted name may hold anything; a second address or a comment needs the parser.
            let (name, inside) = head.split_at_checked(open)?;
            // A quote without its partner hides no other address: what is in the last brackets is
            // the author's.
            let quotes = name.iter().filter(|b| **b == b'"').count();
            let quoted = name.trim_ascii().starts_with(b"\"") && quotes != 1;
            let simple = |b: &u8| {
                !matches!(
                    b,
                    b'<' | b'>' | b',' | b'(' | b':' | b';' | b'@' | b'"' | b'\\'
                )
            };
            let is_torn = quotes == 1 && !name.contains(&b'\\') && !name.contains(&b'<');
            if quoted || (!is_torn && !name.iter().all(simple)) {
                return None;
            }
            inside.get(1..)?
        }
        None => body,
    };
    let simple =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'@' | b'.' | b'-' | b'_' | b'+' | b'=');
    let ats = inside.iter().filter(|b| **b == b'@').count();
    (ats == 1 && inside.iter().all(simple)).then(|| String::from_utf8_lossy(inside))
}

/// A body without a page's tags behind it: `Bo <bo@example.com><br>`.
fn without_tags(body: &[u8]) -> &[u8] {
    let mut body = body.trim_ascii_end();
    while let Some(inside) = body.strip_suffix(b">")
        && let Some(open) = memchr::memrchr(b'<', inside)
        && let Some((rest, tag)) = inside.split_at_checked(open)
        && tag.iter().any(u8::is_ascii_alphabetic)
        && tag
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || b"</ :".contains(byte))
        && memchr::memchr(b'@', rest).is_some()
    {
        body = rest.trim_ascii_end();
    }
    body
}

/// The first address that has a domain, read by the mail parser.
fn first_address(body: &[u8]) -> Option<Cow<'static, str>> {
    // The parser joins what a fold divides; a fold is a blank (RFC 5322, 2.2.3).
    let words = capped(body).split(u8::is_ascii_whitespace);
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let mut body = words.join(&b' ');
    body.push(b'\n');
    let HeaderValue::Address(address) = MessageStream::new(&body).parse_address() else {
        return None;
    };
    let first = match &address {
        Address::List(list) => list.iter().find_map(|addr| addr.address.as_deref()),
        Address::Group(groups) => groups
            .iter()
            .flat_map(|group| &group.addresses)
            .find_map(|addr| addr.address.as_deref()),
    };
    first.map(|address| Cow::Owned(address.to_owned()))
}

fn capped(body: &[u8]) -> &[u8] {
    body.get(..LONGEST_DECODED).unwrap_or(body)
}

/// Room for the fields of an ordinary message, so that the list grows once at most.
const TYPICAL_FIELDS: usize = 48;
/// A longer name is body text that happens to have a colon.
const LONGEST_NAME: usize = 128;
/// How many bytes of an address list or a subject are decoded: the first address is enough.
const LONGEST_DECODED: usize = 64 * 1024;

/// RFC 2142 names and what programs call themselves, without `-`, `_` and `.`.
const ROLES: [&str; 12] = [
    "bounce",
    "bounces",
    "mailerdaemon",
    "news",
    "newsletter",
    "newsletters",
    "noreply",
    "notification",
    "notifications",
    "postmaster",
    "update",
    "updates",
];
const ROLE_PREFIXES: [&str; 3] = ["donotreply", "noreply", "mailerdaemon"];
/// A longer local part is not a role, whatever it begins with.
const LONGEST_ROLE: usize = 40;

/// Whether the text of a result has a pass in it.
fn shows_pass(text: &[u8]) -> bool {
    let text = text.trim_ascii_start().to_ascii_lowercase();
    text.starts_with(b"pass") || memchr::memmem::find(&text, b"=pass").is_some()
}

/// Signs that stand in no line of a server: escapes of Markdown and HTML, and dots made harmless.
const FOREIGN_SIGNS: [&[u8]; 6] = [b"\\.", b"\\(", b"\\[", b" [.] ", b"&nbsp;", b"&#"];

#[cfg(test)]
mod tests {
    use super::*;

    fn author(field: &str) -> Option<String> {
        let text = format!("From: {field}\n");
        Message::read(text.as_bytes())
            .author()
            .map(|author| author.address)
    }

    #[test]
    fn the_author_is_the_first_address_of_any_form() {
        let table = [
            ("bo@example.com", Some("bo@example.com")),
            ("Bo <Bo@Example.COM>", Some("bo@example.com")),
            (
                "\"Bo, of <x@example.net>\" <bo@example.com>",
                Some("bo@example.com"),
            ),
            ("=?UTF-8?B?44Oc?= <bo@example.com>", Some("bo@example.com")),
            ("ann@example.com, bo@example.com", Some("ann@example.com")),
            (
                "Team: ann@example.com, bo@example.com;",
                Some("ann@example.com"),
            ),
            ("(comment) bo@example.com", Some("bo@example.com")),
            ("bo@bücher.example", Some("bo@bücher.example")),
            ("undisclosed", None),
            ("", None),
            ("bo@[192.0.2.1]", None),
            ("Bo <bo@example.com><br>", Some("bo@example.com")),
            ("bo@example.com<br /></p>", Some("bo@example.com")),
            ("bo@example.com <Bo>", Some("bo@example.com")),
        ];
        for (field, address) in table {
            assert_eq!(author(field).as_deref(), address, "{field}");
        }
    }

    #[cfg(feature = "scan")]
    #[test]
    fn divided_before_or_not_a_section_reads_the_same() {
        let section = b"From x\r\nFrom: a@example.com\n b\nno field\r\n\tc\nX:\r\n d\r\nTo: e";
        let starts = [0, 8, 31, 44, 52];
        for length in 9..=section.len() {
            let section = section.get(..length).unwrap();
            let starts: Vec<_> = starts.into_iter().filter(|at| *at < length).collect();
            let (whole, divided) = (
                Message::read(section),
                Message::divided(section, &starts, &[]),
            );
            assert_eq!(format!("{whole:?}"), format!("{divided:?}"), "{length}");
        }
        let whole = Message::read(section);
        assert_eq!((whole.fields().len(), whole.junk_lines()), (3, 1));
    }

    #[test]
    fn names_are_known_in_any_letter_case() {
        let table = [
            ("ARC-Seal", FieldKind::ArcSeal),
            ("Authentication-Results", FieldKind::AuthenticationResults),
            ("Date", FieldKind::Date),
            ("Delivered-To", FieldKind::DeliveredTo),
            ("X-Delivered-To", FieldKind::DeliveredTo),
            ("Feedback-ID", FieldKind::FeedbackId),
            ("X-Forwarded-Encrypted", FieldKind::Other),
            ("X-Forwarded-For", FieldKind::Forwarded),
            ("X-Forwarded-To", FieldKind::Forwarded),
            ("X-Forwarding-Service", FieldKind::Forwarded),
            ("From", FieldKind::From),
            ("List-Id", FieldKind::List),
            ("List-Post", FieldKind::List),
            ("Message-ID", FieldKind::MessageId),
            ("Received", FieldKind::Received),
            ("Received-SPF", FieldKind::ReceivedSpf),
            ("Return-Path", FieldKind::ReturnPath),
            ("Subject", FieldKind::Subject),
            ("ARC-Authentication-Results", FieldKind::Other),
            ("X-Received", FieldKind::Other),
        ];
        for (name, kind) in table {
            assert_eq!(FieldKind::of(name.as_bytes()), kind, "{name}");
            assert_eq!(
                FieldKind::of(name.to_uppercase().as_bytes()),
                kind,
                "{name}"
            );
        }
    }

    #[test]
    fn a_lone_cr_plants_no_field() {
        let message =
            Message::read(b"Subject: x\rReceived: from evil.example\nFrom: a@example.com\n");
        assert!(!message.has(FieldKind::Received));
        assert!(message.author().is_some());
    }

    #[test]
    fn the_section_ends_at_the_first_empty_line() {
        let message = Message::read(b"From: a@example.com\r\n\r\nReceived: from evil.example\r\n");
        assert!(!message.has(FieldKind::Received));
        assert_eq!(message.fields().len(), 1);
    }

    #[test]
    fn folding_reads_the_same_in_both_line_ends() {
        let lf = b"From: a@example.com\nReceived: from a\n\tby b\n (c);\n d\nDate: x\n".as_slice();
        let crlf = String::from_utf8_lossy(lf).replace('\n', "\r\n");
        for text in [lf, crlf.as_bytes()] {
            let message = Message::read(text);
            assert_eq!(message.fields().len(), 3);
            assert_eq!(message.bodies(FieldKind::Received).count(), 1);
            assert_eq!(message.junk_lines(), 0);
        }
    }
}
