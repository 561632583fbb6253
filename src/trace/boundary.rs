//! The boundary: the last trace field that the receiver itself wrote, at its trust boundary
//! (RFC 8601, 1.2).
//!
//! Everything below it was written by others, possibly by a forger. Where the receiver hides its
//! clients' addresses, a forger may have written the field that looks like the boundary too: then
//! the boundary is unsure.

use std::cell::Cell;

use crate::message::Author;
use crate::name::HostName;
use crate::operator::{Operator, same_operator};
use crate::received::{Authentication, Dialect, ReverseName};
use crate::trace::hop::{ClientPlace, Hop};
use crate::trace::{Receiver, Trace, Trusted};

/// The boundary of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Boundary {
    /// Its place among the hops.
    pub(super) at: Option<usize>,
    /// The topmost hop that makes it unsure: one above it that is not surely inside, or itself.
    pub(super) doubt: Option<usize>,
    /// The lowest hop above it that is inside because the user said so, and came over a public network.
    pub(super) named: Option<usize>,
}

/// Searches from the top down, while the hops are inside the receiver.
pub(super) struct BoundarySearch<'w, 'a, 't> {
    hops: &'w [Hop<'a, 't>],
    receiver: &'w Receiver,
    author: Option<&'w Author>,
    /// The first hop that came over a network, at or below the last one that was asked about; the number
    /// of hops where there is none.
    crossing: Cell<Option<usize>>,
}

/// Where one hop is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HopPlace {
    /// Inside the receiver.
    Inside,
    /// Inside, unless a forger wrote the line below.
    InsideUnsure,
    /// The mail came in here.
    Outside,
    /// The mail came in here, and the client is not known.
    OutsideUnknown,
}

impl<'w, 'a, 't> BoundarySearch<'w, 'a, 't> {
    pub(super) fn new(
        hops: &'w [Hop<'a, 't>],
        receiver: &'w Receiver,
        author: Option<&'w Author>,
    ) -> Self {
        Self {
            hops,
            receiver,
            author,
            crossing: Cell::new(None),
        }
    }

    pub(super) fn boundary(&self) -> Boundary {
        let mut found = Boundary::default();
        for (index, hop) in self.hops.iter().enumerate() {
            match self.place(index, hop) {
                HopPlace::Inside => {
                    let is_named =
                        hop.client_place() == ClientPlace::Public && self.is_named_by_user(hop);
                    found.named = is_named.then_some(index).or(found.named);
                }
                HopPlace::InsideUnsure => found.doubt = found.doubt.or(Some(index)),
                HopPlace::Outside => {
                    found.at = Some(index);
                    return found;
                }
                HopPlace::OutsideUnknown => {
                    found.at = Some(index);
                    found.doubt = found.doubt.or(Some(index));
                    return found;
                }
            }
        }
        Boundary::default()
    }

    fn place(&self, index: usize, hop: &Hop<'a, 't>) -> HopPlace {
        if self.is_named_by_user(hop) && !self.passes_strangers_on(index, hop) {
            return HopPlace::Inside;
        }
        if hop.is_doubtful() {
            return HopPlace::OutsideUnknown;
        }
        let next = self.hops.get(index.saturating_add(1));
        match hop.client_place() {
            ClientPlace::Absent => HopPlace::Inside,
            ClientPlace::Loopback if is_surely_local(hop, next) => HopPlace::Inside,
            ClientPlace::Loopback => HopPlace::InsideUnsure,
            ClientPlace::Private | ClientPlace::Unknown => self.place_of_private(index, hop, next),
            ClientPlace::Public => self.place_of_public(hop, next),
        }
    }

    /// A client with a private address is inside when the chain goes on with its own line.
    fn place_of_private(
        &self,
        index: usize,
        hop: &Hop<'a, 't>,
        next: Option<&Hop<'a, 't>>,
    ) -> HopPlace {
        let Some(next) = next else {
            // The mail was written in the network of the server.
            return if hides_a_stranger(hop) {
                HopPlace::OutsideUnknown
            } else {
                HopPlace::Inside
            };
        };
        let by_rdns = hop.rdns().is_some() && hop.rdns() == next.by();
        let by_address = hop.client().ip.is_some_and(|ip| {
            let is_own = next.server_is_inner()
                || next
                    .by()
                    .zip(hop.by())
                    .is_some_and(|(by, own)| by.belongs_to(own));
            hop.dialect() == Dialect::Exchange
                && hop.server_ip().is_some()
                && next.server_has_address(ip)
                && is_own
        });
        let is_operators = hop
            .by_operator()
            .zip(hop.by())
            .is_some_and(|(operator, by)| operator.is_inside(by) || operator.is_mx_only(by));
        let is_surely_own = by_rdns
            && hop.rdns().zip(hop.by()).is_some_and(|(rdns, by)| {
                rdns.public_fault().is_none() && rdns.same_organization(by) && !hop.is_generic(rdns)
            });
        // What stands below was written by others, whoever runs this server.
        let is_next_foreign = next.by().is_some_and(|next_by| {
            next_by.public_fault().is_none()
                && !same_operator(next.by_operator(), hop.by_operator())
                && !hop.by().is_some_and(|by| next_by.belongs_to(by))
        });
        if is_surely_own || by_address || (is_operators && !is_next_foreign) {
            return HopPlace::Inside;
        }
        let by_helo = hop.helo().is_some() && hop.helo() == next.by();
        // The author's server is behind that address, or a forger: the line below is no receiver's.
        if by_rdns || (by_helo && !is_authors_behind(hop, Some(next), self.author)) {
            return HopPlace::InsideUnsure;
        }
        // Nothing below came over a network: it is one network from the author to the reader.
        if self.crosses_network_from(index) || hides_a_stranger(hop) {
            HopPlace::OutsideUnknown
        } else {
            HopPlace::Inside
        }
    }

    /// Whether this hop or one below came over a network. The search goes down, so that each hop is
    /// looked at once.
    fn crosses_network_from(&self, index: usize) -> bool {
        let known = self.crossing.get().filter(|at| *at >= index);
        let at = known.unwrap_or_else(|| {
            let mut below = self.hops.iter().skip(index);
            let distance = below.position(Hop::crosses_network);
            distance.map_or(self.hops.len(), |distance| index.saturating_add(distance))
        });
        self.crossing.set(Some(at));
        at < self.hops.len()
    }

    /// Whether the address that the user named only passes on what strangers send: a container's or a
    /// router's, behind which a client calls itself by a name of another organisation, and no line
    /// below is one that a machine of the receiver's could have written.
    fn passes_strangers_on(&self, index: usize, hop: &Hop<'a, 't>) -> bool {
        let below = index.saturating_add(1);
        hop.client_place() != ClientPlace::Public
            && hides_a_stranger(hop)
            && (is_authors_behind(hop, self.hops.get(below), self.author)
                || !self.crosses_network_from(below))
    }

    fn place_of_public(&self, hop: &Hop<'a, 't>, next: Option<&Hop<'a, 't>>) -> HopPlace {
        let Some(by) = hop.by() else {
            return HopPlace::Outside;
        };
        if hop.authentication() == Authentication::Marked {
            return HopPlace::Outside;
        }
        if hop.is_handed_to_itself() {
            return HopPlace::Inside;
        }
        if let Some(server) = hop.by_operator() {
            return if !self.is_operators_own(hop, next, server, by) {
                HopPlace::Outside
            } else if hop.operator_by_rdns() && !hop.checks_reverse_names() {
                HopPlace::InsideUnsure
            } else {
                HopPlace::Inside
            };
        }
        let is_next = |rdns: &HostName| next.is_some_and(|next| next.by() == Some(rdns));
        match hop.rdns() {
            Some(rdns) if rdns.same_organization(by) && is_next(rdns) => HopPlace::InsideUnsure,
            _ => HopPlace::Outside,
        }
    }

    /// Whether client and server are machines of the same operator of the table.
    fn is_operators_own(
        &self,
        hop: &Hop<'a, 't>,
        next: Option<&Hop<'a, 't>>,
        server: &Operator,
        by: &HostName,
    ) -> bool {
        let Some(client) = hop.operator().filter(|client| client.is_same(server)) else {
            return false;
        };
        if hop.operator_by_rdns() {
            return hop
                .rdns()
                .is_some_and(|rdns| client.is_inside(rdns) && !client.is_outbound(rdns));
        }
        // Microsoft records no reverse name: the front door is the boundary whatever the HELO name
        // says, and above it the next line shows whether the client wrote it.
        let Some(helo) = hop.helo() else { return false };
        server.records_no_reverse_names()
            && !server.is_mx_only(by)
            && !client.is_outbound(helo)
            && next.is_some_and(|next| continues(hop, helo, next))
    }

    /// Whether the user said that a hop's client is inside the receiver: by its reverse name or its
    /// address, never by its HELO name.
    fn is_named_by_user(&self, hop: &Hop<'_, '_>) -> bool {
        let is_silent = self.receiver.trusted.is_empty() && self.receiver.domain.is_none();
        if is_silent || hop.is_doubtful() {
            return false;
        }
        let ip = hop.client().ip;
        let is_trusted = self.receiver.trusted.iter().any(|trusted| match trusted {
            Trusted::Network(network) => ip.is_some_and(|ip| network.contains(&ip.to_canonical())),
            Trusted::Host(host) => {
                let is_host = |name: &HostName| name.is_within(host.as_str());
                hop.checked_rdns().is_some_and(is_host)
            }
        });
        let is_receivers = || {
            let domain = self.receiver.domain.as_ref();
            domain
                .zip(hop.checked_rdns())
                .is_some_and(|(domain, rdns)| {
                    rdns.is_within(domain.as_str())
                        && !hop
                            .operator()
                            .is_some_and(|client| client.is_outbound(rdns))
                })
        };
        is_trusted || is_receivers()
    }
}

impl Trace<'_, '_> {
    /// What `--trust` takes for the client of a hop, if trusting it can lead to a line below: its
    /// reverse name or its address, whichever the hop shows for sure.
    #[must_use]
    pub fn value_to_trust(&self, at: usize) -> Option<String> {
        let hop = self.hops.get(at).filter(|hop| !hop.is_doubtful())?;
        let below = self.hops.get(at.saturating_add(1)..)?;
        let is_passed_on =
            !hop.crosses_network() && is_authors_behind(hop, below.first(), self.author.as_ref());
        if is_passed_on || !below.iter().any(Hop::crosses_network) {
            return None;
        }
        let address = || hop.client().ip.map(|ip| ip.to_string());
        // What is left of a torn name, such as `com`, is nobody's own.
        let name = hop.checked_rdns().filter(|name| !name.is_public_suffix());
        let name = || name.map(HostName::to_string);
        if hop.crosses_network() {
            name().or_else(address)
        } else {
            // The name of a private client is whatever the container is called.
            address().or_else(name)
        }
    }

    /// Whether the boundary's client may be inside the receiver though nothing proves it: the next
    /// line below was written in the receiver's organisation, or in the client's own, and that is
    /// neither the author's nor in the table.
    #[must_use]
    pub fn may_be_inside(&self) -> bool {
        let below = self.boundary.and_then(|at| self.hops.get(at..));
        let Some([hop, next, ..]) = below else {
            return false;
        };
        let Some(next_by) = next.by() else {
            return false;
        };
        let is_receivers = hop.by().is_some_and(|by| next_by.same_organization(by));
        let client = hop.rdns().or(hop.helo());
        let is_clients = hop.operator().is_none()
            && client.is_some_and(|client| next_by.same_organization(client))
            && !self.is_authors(client);
        (is_receivers && !self.is_authors(Some(next_by))) || is_clients
    }
}

/// Whether a client with a private address calls itself by a name of another organisation.
fn hides_a_stranger(hop: &Hop<'_, '_>) -> bool {
    let foreign = |helo: &HostName| {
        helo.public_fault().is_none() && !hop.by().is_some_and(|by| helo.belongs_to(by))
    };
    hop.authentication() == Authentication::Unmarked && hop.helo().is_some_and(foreign)
}

/// Whether a client whose address is hidden calls itself by a name of the author's organisation, of
/// which the server is not, and the next line was written there.
fn is_authors_behind(
    hop: &Hop<'_, '_>,
    next: Option<&Hop<'_, '_>>,
    author: Option<&Author>,
) -> bool {
    let next_by = next.and_then(Hop::by);
    let names = hop.helo().zip(next_by);
    let owns_both = |author: &Author| {
        names.is_some_and(|(helo, next_by)| author.owns(helo) && author.owns(next_by))
    };
    hides_a_stranger(hop) && author.is_some_and(owns_both)
}

/// Whether a client on the same machine is certainly a program of the receiver: it claims no name of
/// others.
pub(super) fn is_surely_local(hop: &Hop<'_, '_>, next: Option<&Hop<'_, '_>>) -> bool {
    let Some(helo) = hop.helo() else { return true };
    // A stranger behind a proxy on the same machine can write the next line himself, but he does not
    // reach a server that has no public name.
    helo.public_fault().is_some()
        || hop.by().is_some_and(|by| helo.belongs_to(by))
        || (hop.server_is_inner() && next.is_some_and(|next| next.by() == Some(helo)))
}

/// Whether the next line was written by the client: its server clause has the client's address, or
/// its name begins with the client's first label.
fn continues(hop: &Hop<'_, '_>, helo: &HostName, next: &Hop<'_, '_>) -> bool {
    let client = hop.client();
    let has_address = client.ip.is_some_and(|ip| next.server_has_address(ip));
    let first = |name: &HostName| name.labels().next().map(str::to_owned);
    client.rdns == ReverseName::NotRecorded
        && (has_address
            || next
                .by()
                .is_some_and(|by| first(by).is_some() && first(by) == first(helo)))
}
