//! The boundary: the last trace field that the receiver itself wrote.
//!
//! Everything below it was written by others, possibly by a forger.

use crate::message::Author;
use crate::name::HostName;
use crate::received::{Authentication, Dialect, ReverseName};
use crate::trace::hop::{Hop, is_doubtful};
use crate::trace::{Receiver, Trusted};

/// Searches from the top down, while the hops are inside the receiver.
pub(super) struct BoundarySearch<'w, 'a, 't> {
    pub(super) hops: &'w [Hop<'a, 't>],
    pub(super) author: Option<&'w Author>,
    pub(super) receiver: &'w Receiver,
}

impl BoundarySearch<'_, '_, '_> {
    pub(super) fn boundary(&self) -> Option<usize> {
        self.named_boundary()
            .or_else(|| self.hops.iter().position(|hop| !self.is_inside(hop)))
    }

    /// The boundary of the receiver that the user named: the topmost hop that this receiver wrote
    /// for a client outside of it, if the lines above lead there.
    fn named_boundary(&self) -> Option<usize> {
        let domain = self.receiver.domain.as_ref()?;
        let within =
            |name: Option<&HostName>| name.is_some_and(|name| name.is_within(domain.as_str()));
        let mut leads = true;
        for (index, hop) in self.hops.iter().enumerate() {
            if !leads {
                return None;
            }
            let not_recorded = hop.received().client.rdns == ReverseName::NotRecorded;
            let own_client = within(hop.rdns()) || (not_recorded && within(hop.helo()));
            if within(hop.by()) && hop.crosses_network() && !own_client && !self.is_trusted(hop) {
                return Some(index);
            }
            // Below a field that the receiver did not write, go on only from its own client.
            leads = !hop.crosses_network() || own_client || self.is_inside(hop);
        }
        None
    }

    fn is_inside(&self, hop: &Hop<'_, '_>) -> bool {
        !hop.crosses_network() || self.is_trusted(hop) || self.is_receivers_own(hop)
    }

    pub(super) fn is_trusted(&self, hop: &Hop<'_, '_>) -> bool {
        self.receiver.trusted.iter().any(|trusted| match trusted {
            Trusted::Network(network) => hop
                .received()
                .client
                .ip
                .is_some_and(|ip| network.contains(&ip.to_canonical())),
            Trusted::Host(host) => {
                let name = hop.rdns().or(match hop.received().client.rdns {
                    ReverseName::NotRecorded => hop.helo(),
                    _ => None,
                });
                name.is_some_and(|name| name.is_within(host.as_str()))
            }
        })
    }

    /// Whether client and server belong to the receiver.
    fn is_receivers_own(&self, hop: &Hop<'_, '_>) -> bool {
        if hop.received().authentication == Authentication::Marked
            || is_doubtful(&hop.received().client)
        {
            return false;
        }
        let Some(by) = hop.by() else { return false };
        let authors = |name: &HostName| self.author.is_some_and(|author| author.owns(name));
        let operator_owns =
            hop.by_operator()
                .zip(hop.operator())
                .is_some_and(|(server, client)| {
                    let client_name = if hop.operator_by_rdns() {
                        hop.rdns()
                    } else {
                        hop.helo()
                    };
                    let is_outbound = client_name
                        .as_ref()
                        .is_some_and(|name| client.is_outbound(name));
                    // A HELO name is a claim: it opens no provider's front door, not even the author's.
                    let is_front_door =
                        server.is_mx_only(by) && !(hop.operator_by_rdns() && authors(by));
                    // Exchange never writes a reverse name; others omit it where there is none.
                    let shown =
                        || hop.operator_by_rdns() || hop.details().dialect == Dialect::Exchange;
                    client.is_same(server) && !is_outbound && !is_front_door && shown()
                });
        let organization_owns = hop.by_operator().is_none()
            && !authors(by)
            && hop.rdns().is_some_and(|rdns| rdns.same_organization(by));
        operator_owns || organization_owns
    }
}
