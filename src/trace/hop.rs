//! One trace field in its place in the chain, and what can be said about it alone.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::address::{SpecialPurpose, is_public};
use crate::date::Date;
use crate::generic::{has_customer_word, spells_address};
use crate::message::Author;
use crate::name::HostName;
use crate::operator::{Operator, Table};
use crate::received::{
    Authentication, Certainty, Client, Details, Dialect, Received, ReverseName, TraceField,
};

/// One trace field in its place in the chain.
///
/// The field is read, and names and operators are looked up, at the first question: most hops of an
/// archive are never asked.
#[derive(Clone, Debug)]
pub struct Hop<'a, 't> {
    body: &'a [u8],
    /// Boxed, so that the many hops that are never read stay small.
    facts: OnceCell<Box<HopFacts<'a>>>,
    /// See [`Received::leading_server`].
    leading: OnceCell<Option<Option<Cow<'a, str>>>>,
    /// The field's place among the message's fields.
    pub(super) place: usize,
    table: &'t Table,
    helo: OnceCell<Option<HostName>>,
    rdns: OnceCell<Option<HostName>>,
    by: OnceCell<Option<HostName>>,
    /// Who runs the client, and whether its reverse-DNS name shows it.
    operator: OnceCell<Option<(&'t Operator, bool)>>,
    by_operator: OnceCell<Option<&'t Operator>>,
    place_of_client: OnceCell<ClientPlace>,
}

/// A field as read; what few people ask for is read at the first question.
#[derive(Clone, Debug)]
struct HopFacts<'a> {
    field: TraceField<'a>,
    received: OnceCell<Received<'a>>,
    details: OnceCell<Details<'a>>,
    date: OnceCell<Option<Date>>,
}

/// What a hop did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum HopRole {
    /// Took the mail in from outside: the last line that the receiver itself wrote.
    Boundary,
    /// Put the mail into the mailbox.
    Delivery,
    /// Was written by a forwarder.
    Forwarder,
    /// Was written by a security gateway.
    Gateway,
    /// Handed the mail on inside the receiver.
    Internal,
    /// Was written by a mailing list.
    List,
    /// Took the mail from a program on the same machine, or from web mail.
    Pickup,
    /// Handed the mail on, on the sender's side.
    Relay,
    /// Took the mail from its author, who logged in.
    Submission,
    /// None of these for sure.
    Unknown,
}

impl<'a, 't> Hop<'a, 't> {
    pub(super) fn new(place: usize, body: &'a [u8], table: &'t Table) -> Self {
        Self {
            body,
            facts: OnceCell::new(),
            leading: OnceCell::new(),
            place,
            table,
            helo: OnceCell::new(),
            rdns: OnceCell::new(),
            by: OnceCell::new(),
            operator: OnceCell::new(),
            by_operator: OnceCell::new(),
            place_of_client: OnceCell::new(),
        }
    }

    /// The field as read.
    #[must_use]
    pub fn received(&self) -> &Received<'a> {
        let facts = self.facts();
        facts.received.get_or_init(|| facts.field.read())
    }

    /// Who handed the mail over.
    pub(crate) fn client(&self) -> &Client<'a> {
        self.facts().field.client()
    }

    /// The server's name as written.
    pub(crate) fn by_text(&self) -> Option<&str> {
        self.facts().field.by()
    }

    /// The protocol in upper case.
    pub(super) fn with(&self) -> Option<&str> {
        self.facts().field.with()
    }

    /// Whether the field says that the client logged in.
    pub(super) fn authentication(&self) -> Authentication {
        self.facts().field.authentication()
    }

    /// The program whose form the field has.
    pub(super) fn dialect(&self) -> Dialect {
        self.facts().field.dialect()
    }

    /// Whether the mail came in by web mail or an application interface.
    pub(super) fn is_http(&self) -> bool {
        self.facts().field.is_http()
    }

    /// The server's own address, where the field records it.
    pub(super) fn server_ip(&self) -> Option<IpAddr> {
        self.facts().field.server_ip()
    }

    /// What the field says besides.
    #[must_use]
    pub fn details(&self) -> &Details<'a> {
        let facts = self.facts();
        facts.details.get_or_init(|| facts.field.details())
    }

    /// When the server took the mail (RFC 5321, 4.4, the date-time).
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        let facts = self.facts();
        *facts.date.get_or_init(|| facts.field.date())
    }

    /// The field's body.
    pub(super) fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Whether the field has been read already.
    pub(super) fn is_read(&self) -> bool {
        self.facts.get().is_some()
    }

    fn facts(&self) -> &HopFacts<'a> {
        self.facts.get_or_init(|| {
            Box::new(HopFacts {
                field: TraceField::of(self.body),
                received: OnceCell::new(),
                details: OnceCell::new(),
                date: OnceCell::new(),
            })
        })
    }

    /// The client's HELO name (RFC 5321, 4.4, `FROM`), if it is a host name.
    #[must_use]
    pub fn helo(&self) -> Option<&HostName> {
        let name = || HostName::of(self.client().helo.as_deref()?);
        self.helo.get_or_init(name).as_ref()
    }

    /// The client's reverse-DNS name (RFC 5321, 4.4, TCP-info), if one was found.
    #[must_use]
    pub fn rdns(&self) -> Option<&HostName> {
        let name = || match &self.client().rdns {
            ReverseName::Named(text) if !may_be_forged(self.body) => HostName::of(text),
            _ => None,
        };
        self.rdns.get_or_init(name).as_ref()
    }

    /// The server's name (RFC 5321, 4.4, `BY`), if it is a host name.
    #[must_use]
    pub fn by(&self) -> Option<&HostName> {
        let name = || {
            let server = match self.leading_server() {
                Some(server) if !self.is_read() => server,
                _ => self.by_text(),
            };
            HostName::of(server?)
        };
        self.by.get_or_init(name).as_ref()
    }

    /// The server of a field that need not be read for it.
    fn leading_server(&self) -> Option<Option<&str>> {
        let find = || Received::leading_server(self.body);
        let found = self.leading.get_or_init(find).as_ref();
        found.map(Option::as_deref)
    }

    /// Who runs the client: by its reverse-DNS name, else by its HELO name.
    #[must_use]
    pub fn operator(&self) -> Option<&'t Operator> {
        self.found_operator().map(|(operator, _)| operator)
    }

    /// Whether the operator is known by a reverse name that the server checked. Whoever owns an
    /// address can have any other name for it.
    pub(super) fn operator_is_checked(&self) -> bool {
        self.operator_by_rdns() && self.checks_reverse_names()
    }

    /// Whether the operator is known by reverse DNS and not by the client's claim alone.
    #[must_use]
    pub fn operator_by_rdns(&self) -> bool {
        self.found_operator().is_some_and(|(_, by_rdns)| by_rdns)
    }

    fn found_operator(&self) -> Option<(&'t Operator, bool)> {
        *self.operator.get_or_init(|| {
            let find = |name: Option<&HostName>| name.and_then(|name| self.table.find(name));
            let by_rdns = find(self.rdns()).map(|operator| (operator, true));
            by_rdns.or_else(|| find(self.helo()).map(|operator| (operator, false)))
        })
    }

    /// Who runs the server.
    #[must_use]
    pub fn by_operator(&self) -> Option<&'t Operator> {
        *self
            .by_operator
            .get_or_init(|| self.by().and_then(|by| self.table.find(by)))
    }

    /// Whether the mail came over a public network, or the field hides whether it did.
    #[must_use]
    pub fn crosses_network(&self) -> bool {
        self.begins_with_client()
            && (self.client_place() == ClientPlace::Public || self.is_doubtful())
    }

    /// A field that begins with the server names no client and need not be read.
    fn begins_with_client(&self) -> bool {
        let first = self
            .body
            .split(u8::is_ascii_whitespace)
            .find(|word| !word.is_empty());
        !first.is_some_and(|word| word.eq_ignore_ascii_case(b"by"))
    }

    /// Where the client is, by its address.
    pub(super) fn client_place(&self) -> ClientPlace {
        *self.place_of_client.get_or_init(|| self.find_client())
    }

    fn find_client(&self) -> ClientPlace {
        if !self.begins_with_client() || self.is_mailbox_delivery() || self.is_http() {
            return ClientPlace::Absent;
        }
        let client = self.client();
        match client.ip {
            None if self.has_unseen_client() => ClientPlace::Unknown,
            None => ClientPlace::Absent,
            Some(ip) if !is_public(ip, SpecialPurpose::Public) && self.is_lone_literal() => {
                ClientPlace::Unknown
            }
            Some(ip) if ip.to_canonical().is_loopback() => ClientPlace::Loopback,
            Some(ip) if is_public(ip, SpecialPurpose::Public) => ClientPlace::Public,
            Some(_) => ClientPlace::Private,
        }
    }

    /// Whether anybody handed the mail over on a network, the same machine's included.
    pub(super) fn has_client(&self) -> bool {
        self.client_place() != ClientPlace::Absent
    }

    /// Whether the field names a client and does not record its address: what stands there is the
    /// client's word.
    fn has_unseen_client(&self) -> bool {
        let mut words = self.bare_words();
        let is_from = words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case(b"from"));
        // IIS takes mail from a folder: `from mail pickup service by HOST`.
        let is_pickup = words.next() == Some(b"mail") && words.next() == Some(b"pickup");
        // iCloud's inner machines write to each other like that, and call themselves by one word.
        is_from && !is_pickup && !self.server_is_inner()
    }

    /// Whether all that stands for the client is one address in brackets: then it may have called
    /// itself that (RFC 5321, 4.1.3).
    fn is_lone_literal(&self) -> bool {
        let mut words = self.bare_words().skip(1);
        let literal = words.next().is_some_and(|word| {
            let text = std::str::from_utf8(word).unwrap_or_default();
            word.starts_with(b"[") || text.parse::<IpAddr>().is_ok()
        });
        literal
            && words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(b"by"))
    }

    /// Whether a keyword that a field has once (RFC 5321, 4.4) stands there twice, outside of
    /// comments: a client without a recorded address may have said one of them, and a field that
    /// begins with the server records no client.
    fn has_doubled_keyword(&self) -> bool {
        let mut servers = 0_usize;
        let mut protocols = 0_usize;
        self.bare_words().any(|word| {
            let is = |keyword: &[u8]| usize::from(word.eq_ignore_ascii_case(keyword));
            match word.len() {
                2 => servers = servers.saturating_add(is(b"by")),
                4 => protocols = protocols.saturating_add(is(b"with")),
                _ => {}
            }
            servers > 1 || protocols > 1
        })
    }

    /// The words of the field outside of comments, which nest (RFC 5322, 3.2.2).
    fn bare_words(&self) -> impl Iterator<Item = &'a [u8]> {
        let mut depth = 0_usize;
        let is_end = move |byte: &u8| {
            match byte {
                b'(' => depth = depth.saturating_add(1),
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > 0 || byte.is_ascii_whitespace() || matches!(byte, b'(' | b')' | b';')
        };
        self.body.split(is_end).filter(|word| !word.is_empty())
    }

    /// Whether the client seems to have put its own text into its clause: then everything there is
    /// a claim, the address included.
    pub(super) fn is_doubtful(&self) -> bool {
        if self.leading_server().is_some() {
            return false;
        }
        let client = self.client();
        client.certainty == Certainty::Doubtful
            || (client.ip.is_none() && (self.has_doubled_keyword() || self.has_damaged_from()))
    }

    /// Whether the word that the client's clause begins with is damaged: in front of the server stands an
    /// address, and no `from`. Then the field is not one without a client.
    fn has_damaged_from(&self) -> bool {
        let mut words = self.body.split(u8::is_ascii_whitespace);
        let first = words.find(|word| !word.is_empty()).unwrap_or_default();
        let is = |keyword: &[u8]| first.eq_ignore_ascii_case(keyword);
        // `(from root@localhost)` and `(qmail 7 invoked by uid 33)` are a program's.
        if is(b"from") || is(b"by") || first.starts_with(b"(") {
            return false;
        }
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"()[]".contains(byte);
        let client = self.body.split(is_end);
        client
            .take_while(|word| !word.eq_ignore_ascii_case(b"by"))
            .filter_map(|word| std::str::from_utf8(word).ok())
            .any(|word| word.parse::<IpAddr>().is_ok())
    }

    /// Whether the hop put the mail into a mailbox, fetched it from one, or took it from a program:
    /// no client spoke SMTP.
    pub(super) fn is_mailbox_delivery(&self) -> bool {
        let Some(with) = self.with() else {
            // Fastmail names the protocol in a comment only: `by compute1.internal (LMTPProxy)`.
            return LMTP_COMMENT.find(self.body).is_some();
        };
        NOT_SMTP.iter().any(|protocol| with.starts_with(protocol))
    }

    /// Whether the program that wrote the field checks that a reverse name leads back to the
    /// client's address (RFC 8601, 3: iprev). The reverse name that others write is whatever the
    /// owner of the address says.
    pub(super) fn checks_reverse_names(&self) -> bool {
        match self.dialect() {
            Dialect::Exim
            | Dialect::Gmail
            | Dialect::Postfix
            | Dialect::Sendmail
            | Dialect::Yahoo => true,
            Dialect::Communigate
            | Dialect::Courier
            | Dialect::Exchange
            | Dialect::Other
            | Dialect::Qmail => false,
        }
    }

    /// The client's reverse name, where it was checked.
    pub(super) fn checked_rdns(&self) -> Option<&HostName> {
        self.rdns().filter(|_| self.checks_reverse_names())
    }

    /// Whether the field has no place for a reverse name, so that a missing one says nothing.
    #[must_use]
    pub fn records_no_reverse_names(&self) -> bool {
        self.client().rdns == ReverseName::NotRecorded && self.dialect() == Dialect::Exchange
    }

    /// Whether the client is named: its reverse name lies in the author's organisation, was checked,
    /// and is not one that customers get.
    pub(super) fn names_client_of(&self, author: &Author) -> bool {
        self.rdns().is_some_and(|rdns| {
            author.owns(rdns) && self.checks_reverse_names() && !self.is_generic(rdns)
        })
    }

    /// Whether a name of the client's is one that customers' lines and rented machines get.
    pub(super) fn is_generic(&self, name: &HostName) -> bool {
        has_customer_word(name) || spells_address(name, self.client().ip)
    }

    /// Whether the server has no public name: it is reached from inside only.
    pub(super) fn server_is_inner(&self) -> bool {
        self.by().is_none_or(|by| by.public_fault().is_some())
    }

    /// Whether the server's clause records this address, as Exchange writes it: `by HOST (ADDRESS)`.
    pub(super) fn server_has_address(&self, ip: IpAddr) -> bool {
        let own = self.server_ip();
        own.is_some_and(|own| own.to_canonical() == ip.to_canonical())
    }

    /// Whether the server's own address is the client's, and the reverse name does not say otherwise:
    /// it hands the mail to itself. What the client calls itself shows nothing.
    pub(super) fn is_handed_to_itself(&self) -> bool {
        let client = self.client();
        // Nearly every client has a name of its own, and nothing more need be read.
        self.rdns().is_none_or(|rdns| Some(rdns) == self.by())
            && client.ip.is_some_and(|ip| self.server_has_address(ip))
    }
}

/// Where the client of a hop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClientPlace {
    /// No client on a network: a program, a mailbox, web mail, or a field without a from-clause.
    Absent,
    /// The same machine.
    Loopback,
    /// A network that cannot be reached from outside.
    Private,
    /// The public network.
    Public,
    /// Somewhere: the field records no address.
    Unknown,
}

/// Sendmail's remark on a reverse name that does not lead back to the address: `may be forged`.
fn may_be_forged(body: &[u8]) -> bool {
    FORGED.find_iter(body).any(|at| {
        let before = body.get(..at).unwrap_or_default().trim_ascii_end();
        let before = before.strip_suffix(b"be").unwrap_or_default();
        before.trim_ascii_end().ends_with(b"may")
    })
}

static FORGED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("forged"));
/// A comment that begins with the protocol of mailboxes.
static LMTP_COMMENT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("(LMTP"));
/// Protocols of mailboxes and programs, not of mail servers.
const NOT_SMTP: [&str; 11] = [
    "LMTP",
    "LOCAL",
    "PIPE",
    "HTTP",
    "MAPI",
    "POP",
    "IMAP",
    "UUCP",
    "NNFMP",
    // `with SpamAssassin (version)`, and `with spam-scanned (Exim)`: a filter on the way.
    "SPAMASSASSIN",
    "SPAM-SCANNED",
];
