//! The lowest hop at which a client logged in.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::operator::Category;
use crate::received::Authentication;
use crate::trace::Trace;
use crate::trace::hop::Hop;

impl<'a, 't> Trace<'a, 't> {
    /// The lowest hop at which a client logged in, from the boundary down.
    pub(super) fn lowest_login(&self) -> Option<usize> {
        let boundary = self.boundary?;
        // A gateway logs a hoster in, not a person.
        let by_relay = |hop: &Hop<'_, '_>| {
            hop.by_operator()
                .is_some_and(|operator| match operator.category() {
                    Category::BulkEsp | Category::MailingList | Category::SecurityGateway => true,
                    Category::Forwarder | Category::MailboxProvider => false,
                })
        };
        let logged_in = |hop: &Hop<'_, '_>| {
            (hop.received.get().is_some() || hop.may_be_login())
                && hop.received().authentication == Authentication::Marked
                && !hop.received().is_http()
                && !hop.is_mailbox_delivery()
                && !by_relay(hop)
        };
        (boundary..self.hops.len())
            .rev()
            .find(|&index| self.hops.get(index).is_some_and(logged_in))
    }
}

impl<'a, 't> Hop<'a, 't> {
    /// Whether the field may say that its client logged in: a look at the bytes that spares the
    /// reading of most fields.
    fn may_be_login(&self) -> bool {
        let marks = LOGIN_MARKS.as_ref();
        marks.is_none_or(|marks| marks.is_match(self.body))
    }
}

/// One of these is in every field that says its client logged in, in any letter case. A test holds
/// it against the reader.
static LOGIN_MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = [
        "uth",
        "mtpa",
        "mtpsa",
        "asmtp",
        "account ",
        " with login",
        " with plain",
    ];
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).build(marks).ok()
});

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the fixtures are files")]
mod tests {
    use super::*;
    use crate::operator::Table;

    #[test]
    fn no_login_escapes_the_look_at_the_bytes() {
        let mut logins = 0;
        for file in std::fs::read_dir("fixtures/received").unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let fields: serde_json::Value = serde_json::from_str(&text).unwrap();
            for field in fields.as_array().unwrap() {
                let body = field["header"].as_str().unwrap();
                let hop = Hop::new(0, body.as_bytes(), Table::builtin());
                if hop.received().authentication == Authentication::Marked {
                    assert!(hop.may_be_login(), "{body}");
                    logins += 1;
                }
            }
        }
        assert!(logins > 30);
        let plain = Hop::new(
            0,
            b" from a (b [192.0.2.1]) by c with ESMTPS id d",
            Table::builtin(),
        );
        assert!(!plain.may_be_login());
        let mixed = b" from a (b [192.0.2.1]) by c with EsmtpSA id d";
        let mixed = Hop::new(0, mixed, Table::builtin());
        assert!(mixed.may_be_login());
        assert_eq!(mixed.received().authentication, Authentication::Marked);
    }
}
