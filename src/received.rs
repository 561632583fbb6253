//! The trace-field grammar: one `Received` field, RFC 5321 4.4 as it is really written.
//!
//! Only this module knows which word is what. RFC 5321 has the HELO name first; Exim, qmail, Yahoo
//! and some twenty others write the reverse name or the address there and the HELO name inside a
//! comment, and many fields have no HELO name at all. The shape of the from-clause decides; product
//! names only break ties.
//!
//! Promises: reading never fails and keeps the raw text; it takes linear time; the client's address
//! is taken from the text before `by`, never from the HELO literal; text that the client may have
//! planted makes the clause doubtful, and no HELO name is given then.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::date::Date;

mod client;
mod comment;
mod details;
mod field;
mod piecewise;
mod words;

pub(crate) use crate::received::piecewise::TraceField;

/// One `Received` field, as far as it could be read.
///
/// Texts are as written (letter case kept, trailing dot of a name and surrounding `<>` dropped,
/// bytes that are not UTF-8 replaced). They are hostile until they are escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received<'a> {
    /// Who handed the mail over, as the server wrote it down.
    pub client: Client<'a>,
    /// The server that wrote the field: a name, an address, or any other text (RFC 5321, 4.4, `BY`).
    pub by: Option<Cow<'a, str>>,
    /// The protocol in upper case (`ESMTPS`; RFC 3848 and RFC 6531, 4.3).
    pub with: Option<Cow<'a, str>>,
    /// Whether the field says that the client logged in.
    pub authentication: Authentication,
    /// The program whose form the field has.
    pub dialect: Dialect,
    /// The server's own address, where the field records it.
    pub server_ip: Option<IpAddr>,
    /// The text in the date's place.
    pub date_text: Option<&'a [u8]>,
    /// The field's body, folded as it came.
    pub raw: &'a [u8],
}

/// What else a field says, mostly for people to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Details<'a> {
    /// What the field says about the TLS session (RFC 8314, 4.3); empty where it says no more than
    /// that there was one.
    pub tls: Option<Tls<'a>>,
    /// The queue identifier.
    pub id: Option<Cow<'a, str>>,
    /// The recipient, without angle brackets.
    pub recipient: Option<Cow<'a, str>>,
    /// The link, `via`.
    pub via: Option<Cow<'a, str>>,
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
    /// Whether the clause can be read in one way only.
    pub certainty: Certainty,
}

/// Whether a clause can be read in one way only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certainty {
    /// It can.
    #[default]
    Certain,
    /// The client seems to have put its own text into it; no HELO name is given then.
    Doubtful,
}

/// The reverse-DNS (PTR) name that the server wrote down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReverseName<'a> {
    /// A name.
    Named(Cow<'a, str>),
    /// The server writes none, or omitted it.
    #[default]
    NotRecorded,
    /// The server looked it up and found none: `unknown`.
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

/// The program whose form a field has.
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
    /// qmail and its relatives.
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
    /// Reads the body of one field, which follows the colon. Never fails; takes linear time.
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
        TraceField::of(body).read()
    }

    /// The server of a field that begins with it, as [`Self::parse`] finds it, and without reading the
    /// rest; such a field records no client. None where the field must be read.
    pub(crate) fn leading_server(body: &'a [u8]) -> Option<Option<Cow<'a, str>>> {
        field::leading_server(body)
    }

    /// What else the field says. It is read at each call; `trace` keeps it.
    #[must_use]
    pub fn details(&self) -> Details<'a> {
        TraceField::of(self.raw).details()
    }

    /// When the server took the mail.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        Date::parse(self.date_text?)
    }

    /// Whether the mail came in by web mail or an application interface, which have no HELO.
    #[must_use]
    pub fn is_http(&self) -> bool {
        words::is_http(self.with.as_deref())
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the fixtures are files")]
pub(crate) mod tests {
    use super::*;

    /// The bodies of the fields in the fixtures.
    pub(crate) fn fixture_bodies() -> Vec<String> {
        let files = std::fs::read_dir("fixtures/received").unwrap();
        let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let fields = texts
            .flat_map(|text| -> Vec<serde_json::Value> { serde_json::from_str(&text).unwrap() });
        fields
            .map(|field| field["header"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The law of the short way: where it says anything, reading says the same.
    #[test]
    fn a_leading_server_is_what_reading_finds() {
        let mut known = 0;
        for body in fixture_bodies() {
            let server = body
                .find("by ")
                .and_then(|at| body.get(at..))
                .unwrap_or_default();
            let claims = [
                "",
                " (by x)",
                " from a (b [192.0.2.1])",
                ")(",
                " (a",
                " by b",
                " with",
            ];
            let with_claims = claims.map(|claim| format!("{server}{claim}"));
            let swapped = claims.map(|claim| format!("by{claim} {server}"));
            for body in with_claims.iter().chain(&swapped).chain([&body]) {
                let Some(server) = Received::leading_server(body.as_bytes()) else {
                    continue;
                };
                let read = Received::parse(body.as_bytes());
                assert_eq!(server, read.by, "{body}");
                assert_eq!(read.client, Client::default(), "{body}");
                known += 1;
            }
        }
        assert!(known > 300, "{known}");
    }

    #[test]
    fn a_reverse_name_may_begin_as_a_comment_on_tls_does() {
        for (comment, ip) in [
            ("tls.example.com [192.0.2.5]", Some("192.0.2.5")),
            ("tls1.example.com [192.0.2.5]", Some("192.0.2.5")),
            ("TLS [192.0.2.5]", None),
            ("TLSv1.3:ECDHE [192.0.2.5]", None),
            ("tls1_2 [192.0.2.5]", None),
        ] {
            let field =
                format!(" from mail.example.com ({comment}) by mx.example.org with ESMTPS id 1");
            let read = Received::parse(field.as_bytes());
            assert_eq!(read.client.ip, ip.and_then(|ip| ip.parse().ok()), "{field}");
        }
    }
}
