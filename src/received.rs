//! The trace-field grammar: one `Received` field, RFC 5321 4.4 as it is really written.

use std::borrow::Cow;
use std::net::IpAddr;

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
    /// What the field says about the TLS session.
    pub tls: Option<Tls<'a>>,
    /// The queue identifier.
    pub id: Option<Cow<'a, str>>,
    /// The recipient, without angle brackets.
    pub recipient: Option<Cow<'a, str>>,
    /// The link, `via`.
    pub via: Option<Cow<'a, str>>,
    /// When the server took the mail.
    pub date: Option<Date>,
    /// Whose form the field has.
    pub dialect: Dialect,
    /// The field's body, folded as it came.
    pub raw: &'a [u8],
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
    /// Exim's default text.
    Exim,
    /// None of the known ones.
    #[default]
    Other,
    /// Postfix.
    Postfix,
}

impl<'a> Received<'a> {
    /// Reads the body of one field (what stands after the colon). Never fails; linear in its length.
    #[must_use]
    pub fn parse(body: &'a [u8]) -> Self {
        Self {
            client: Client::default(),
            by: None,
            with: None,
            authentication: Authentication::default(),
            tls: None,
            id: None,
            recipient: None,
            via: None,
            date: None,
            dialect: Dialect::default(),
            raw: body,
        }
    }
}
