//! Where the author logged in: the nearest login that an unbroken chain of lines leads to.
//!
//! Whoever handed the mail over can write any line below. So the chain goes from a line only to one
//! that the client of that line wrote, by the reverse name that the server found, never by a name
//! that the client claimed; and it ends where the author's organisation took the mail from a
//! stranger.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::address::{self, SpecialPurpose};
use crate::name::HostName;
use crate::operator::{Category, same_operator};
use crate::received::Authentication;
use crate::trace::Trace;
use crate::trace::hop::{ClientPlace, Hop};

/// What carries the chain from one line to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginChain {
    /// Reverse names, and at the boundary the HELO name of an authorised client.
    Proven,
    /// The HELO names too that the receiver, a list or the author's organisation wrote down. Good
    /// for a try.
    Claimed,
}

impl<'a, 't> Trace<'a, 't> {
    /// The nearest login of the chain that begins at the boundary, or at the line that an
    /// intermediary wrote.
    pub(super) fn nearest_login(&self, chain: LoginChain) -> Option<usize> {
        let mut of_smarthost = None;
        for at in self.chain_from(self.origin?, chain) {
            let hop = self.hops.get(at)?;
            if !is_login(hop) || is_relays(hop) {
                continue;
            }
            // A server of the author's organisation logged in there: a person may have logged in at
            // that server.
            if !self.client_is_authors(hop) {
                return Some(at);
            }
            of_smarthost = of_smarthost.or(Some(at));
        }
        of_smarthost
    }

    /// Whether any line from the author's side on down shows a login. Nearly all mail has none, and
    /// no chain need be followed.
    pub(super) fn shows_login(&self) -> bool {
        let below = self.origin.and_then(|from| self.hops.get(from..));
        below.is_some_and(|below| below.iter().any(is_login))
    }

    /// The hops that the chain reaches, topmost first.
    pub(super) fn chain_from(&self, from: usize, chain: LoginChain) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(from), move |&at| self.next_in_chain(at, chain))
    }

    /// The line that the client of a hop wrote; filters on the way are passed over.
    fn next_in_chain(&self, at: usize, chain: LoginChain) -> Option<usize> {
        let hop = self.hops.get(at)?;
        if self.ends_chain(hop, chain) {
            return None;
        }
        let below = at.saturating_add(1);
        for (index, next) in self.hops.iter().enumerate().skip(below) {
            if self.carries(at, hop, next, chain) {
                return Some(index);
            }
            if !is_filter(next) {
                return None;
            }
        }
        None
    }

    /// Whether the chain ends at a hop: below it are a person, a program, or a stranger.
    fn ends_chain(&self, hop: &Hop<'a, 't>, chain: LoginChain) -> bool {
        let client_is_authors = match chain {
            LoginChain::Proven => self.client_is_authors(hop),
            LoginChain::Claimed => self.is_authors(hop.rdns()),
        };
        let is_end = is_login(hop) && !is_relays(hop) && !client_is_authors;
        if is_end || is_pickup(hop) || hop.is_doubtful() {
            return true;
        }
        let is_claimed = chain == LoginChain::Claimed && self.is_authors(hop.helo());
        let came_over_network = match hop.client_place() {
            ClientPlace::Absent | ClientPlace::Loopback => false,
            ClientPlace::Unknown => !is_of_a_program(hop, chain),
            ClientPlace::Private | ClientPlace::Public => true,
        };
        // The author's organisation took the mail from a client that is not shown to be its own.
        self.server_is_authors(hop) && came_over_network && !client_is_authors && !is_claimed
    }

    /// Whether the client of `hop` wrote `next`.
    fn carries(&self, at: usize, hop: &Hop<'a, 't>, next: &Hop<'a, 't>, chain: LoginChain) -> bool {
        let Some(by) = next.by().filter(|by| by.public_fault().is_none()) else {
            return false;
        };
        if hop.rdns().is_some_and(|rdns| by.belongs_to(rdns)) {
            return true;
        }
        // A machine of a company's is followed to the line that the company wrote.
        if hop.operator_by_rdns() && same_operator(hop.operator(), next.by_operator()) {
            return true;
        }
        let is_local = is_near(hop) || is_of_a_program(hop, chain);
        if is_local && hop.by().is_some_and(|server| by.belongs_to(server)) {
            return true;
        }
        let by_helo = || hop.helo().is_some_and(|helo| by.belongs_to(helo));
        let is_boundary = self.boundary == Some(at) && self.steps.is_empty();
        let is_written_by_a_witness = self.origin == Some(at) || self.server_is_authors(hop);
        let may_be_claimed = (is_boundary && self.evidence.authorized())
            || (chain == LoginChain::Claimed && is_written_by_a_witness);
        may_be_claimed && self.server_is_authors(next) && by_helo()
    }

    /// Whether a hop's client has a checked reverse name of the author's organisation that customers
    /// do not get.
    pub(super) fn client_is_authors(&self, hop: &Hop<'_, '_>) -> bool {
        let author = self.author.as_ref();
        author.is_some_and(|author| hop.names_client_of(author))
    }

    fn server_is_authors(&self, hop: &Hop<'_, '_>) -> bool {
        self.is_authors(hop.by())
    }

    pub(super) fn is_authors(&self, name: Option<&HostName>) -> bool {
        let author = self.author.as_ref();
        author
            .zip(name)
            .is_some_and(|(author, name)| author.owns(name))
    }
}

/// Whether a client logged in over a network.
fn is_login(hop: &Hop<'_, '_>) -> bool {
    (hop.is_read() || may_be_login(hop.body()))
        && hop.authentication() == Authentication::Marked
        && !hop.is_http()
        && !hop.is_mailbox_delivery()
}

/// Whether a hop's server is one at which customers' servers log in, and no person.
fn is_relays(hop: &Hop<'_, '_>) -> bool {
    hop.by_operator()
        .is_some_and(|operator| match operator.category() {
            Category::BulkEsp | Category::MailingList | Category::SecurityGateway => true,
            Category::Forwarder | Category::MailboxProvider => false,
        })
}

/// Whether a program on the server, or web mail, handed the mail in.
fn is_pickup(hop: &Hop<'_, '_>) -> bool {
    let with = hop.with().unwrap_or_default();
    let is_local = ["LOCAL", "MAPI", "HTTP", "UUCP"];
    is_local.iter().any(|protocol| with.starts_with(protocol))
        // `(Postfix, from userid 33)`, `(qmail 7 invoked by uid 33)`
        || USER_ID.find(hop.body()).is_some()
        || UID.find(hop.body()).is_some()
}

/// Whether a hop is a filter's on the way (amavis, Zimbra, dspam): its server has no public name,
/// and its client is near.
fn is_filter(hop: &Hop<'_, '_>) -> bool {
    is_near(hop) && hop.server_is_inner()
}

/// Whether a line without an address and a protocol may be passed for a try: Oracle's server writes
/// down its own programs like that.
fn is_of_a_program(hop: &Hop<'_, '_>, chain: LoginChain) -> bool {
    chain == LoginChain::Claimed
        && hop.client_place() == ClientPlace::Unknown
        && hop.with().is_none()
}

/// Whether a hop's client is a program on its machine or in its network.
fn is_near(hop: &Hop<'_, '_>) -> bool {
    let is_public = |ip| address::is_public(ip, SpecialPurpose::Public);
    match hop.client_place() {
        ClientPlace::Absent => {
            let claims = |helo: &HostName| helo.public_fault().is_none();
            let claims_more = hop.helo().is_some_and(claims) && !hop.is_mailbox_delivery();
            !hop.client().ip.is_some_and(is_public) && !claims_more
        }
        ClientPlace::Loopback | ClientPlace::Private => true,
        ClientPlace::Public | ClientPlace::Unknown => false,
    }
}

/// Whether a field may say that its client logged in: a search in the bytes, which saves the reading
/// of most fields.
fn may_be_login(body: &[u8]) -> bool {
    let tail = |from: usize| body.get(from..).unwrap_or_default();
    let triples = body.iter().zip(tail(1)).zip(tail(2));
    // No early end, so that the compiler compares many bytes at a time.
    triples.fold(false, |found, ((first, second), third)| {
        // Lower case, for letters.
        let triple = [first, second, third].map(|byte| byte | 0x20);
        LOGIN_MARKS.iter().fold(found, |found, mark| {
            let [first, second, third] = triple;
            found | ((first == mark[0]) & (second == mark[1]) & (third == mark[2]))
        })
    })
}

static USER_ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("userid"));
static UID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" uid"));

/// Every field that says its client logged in has one of these, in any letter case: `auth`, `mtpa` and
/// `mtpsa`, which end the protocols of RFC 3848, `asmtp`, `account`, `login`, `plain`. A test compares
/// this with the reader.
const LOGIN_MARKS: [&[u8; 3]; 7] = [b"uth", b"tpa", b"psa", b"asm", b"cco", b"ogi", b"lai"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Table;
    use crate::received::tests::fixture_bodies;

    #[test]
    fn every_login_passes_the_search_in_the_bytes() {
        let mut logins = 0;
        for body in fixture_bodies() {
            let hop = Hop::new(0, body.as_bytes(), Table::builtin());
            if hop.authentication() == Authentication::Marked {
                assert!(may_be_login(body.as_bytes()), "{body}");
                logins += 1;
            }
        }
        assert!(logins > 30);
        assert!(!may_be_login(
            b" from a (b [192.0.2.1]) by c with ESMTPS id d"
        ));
        let mixed = b" from a (b [192.0.2.1]) by c with EsmtpSA id d";
        assert!(may_be_login(mixed));
        let mixed = Hop::new(0, mixed, Table::builtin());
        assert_eq!(mixed.authentication(), Authentication::Marked);
    }
}
