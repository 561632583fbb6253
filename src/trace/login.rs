//! Where the author logged in: the lowest hop at which a client did.

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
        // A hoster logs in at a gateway, not a person.
        let by_relay = |hop: &Hop<'_, '_>| {
            hop.by_operator()
                .is_some_and(|operator| match operator.category() {
                    Category::BulkEsp | Category::MailingList | Category::SecurityGateway => true,
                    Category::Forwarder | Category::MailboxProvider => false,
                })
        };
        let logged_in = |hop: &Hop<'_, '_>| {
            (hop.is_read() || may_be_login(hop.body()))
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

/// Whether a field may say that its client logged in: a search in the bytes, which saves the reading
/// of most fields.
fn may_be_login(body: &[u8]) -> bool {
    let marks = LOGIN_MARKS.as_ref();
    marks.is_none_or(|marks| marks.is_match(body))
}

/// Every field that says its client logged in has one of these, in any letter case. A test compares
/// this with the reader.
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
    fn every_login_passes_the_search_in_the_bytes() {
        let mut logins = 0;
        for file in std::fs::read_dir("fixtures/received").unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let fields: serde_json::Value = serde_json::from_str(&text).unwrap();
            for field in fields.as_array().unwrap() {
                let body = field["header"].as_str().unwrap();
                let hop = Hop::new(0, body.as_bytes(), Table::builtin());
                if hop.received().authentication == Authentication::Marked {
                    assert!(may_be_login(body.as_bytes()), "{body}");
                    logins += 1;
                }
            }
        }
        assert!(logins > 30);
        assert!(!may_be_login(
            b" from a (b [192.0.2.1]) by c with ESMTPS id d"
        ));
        let mixed = b" from a (b [192.0.2.1]) by c with EsmtpSA id d";
        assert!(may_be_login(mixed));
        let mixed = Hop::new(0, mixed, Table::builtin());
        assert_eq!(mixed.received().authentication, Authentication::Marked);
    }
}
