//! The path of one message: its hops, the last trace field that the receiver itself wrote, and the
//! evidence for the client in it.
//!
//! Knows: which trace fields the receiver wrote itself (the trust boundary), whose results of
//! SPF, DKIM and DMARC may be believed, and how to step down through a forwarder, a mailing list
//! or a gateway to the sender's side. It gives facts and no advice.
//!
//! Everything below the boundary was written by others, possibly by a forger. A step below it is
//! taken only where the chain continues by name, and is recorded, so that the ladder can lower its
//! confidence.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::authentication::Results;
use crate::message::{Author, FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Operator, Table};
use crate::trace::boundary::BoundarySearch;
use crate::trace::results::{hidden_signer, receivers_results, vouchers};

mod boundary;
mod hop;
mod login;
mod results;
mod steps;

pub use crate::trace::hop::{Hop, HopRole};
pub use crate::trace::results::{Vouch, Vouchers};
pub use crate::trace::steps::{Step, StepKind};

/// The hops of one message and what can be said about them.
#[derive(Clone, Debug)]
pub struct Trace<'a, 't> {
    /// The hops in header order: the newest first.
    pub hops: Vec<Hop<'a, 't>>,
    /// The hop at which the mail entered the receiver's ADMD, as an index into `hops`.
    pub boundary: Option<usize>,
    /// The hop whose client is taken for the sender's side: the boundary, or a hop stepped down to.
    pub origin: Option<usize>,
    /// The intermediaries between `boundary` and `origin`, topmost first.
    pub steps: Vec<Step<'t>>,
    /// The intermediary that a further step would have to pass, where the chain does not continue.
    pub blocked: Option<Step<'t>>,
    /// The lowest hop at which a client logged in, gateways aside.
    pub submission: Option<usize>,
    /// The author of the message.
    pub author: Option<Author>,
    /// What the receiver itself checked.
    pub results: Results<'a>,
    /// The evidence for the boundary's client.
    pub vouchers: Vouchers,
    /// The provider that signed for the author's domain, where a gateway hides it.
    pub signer: Option<&'t Operator>,
    /// Hops above the boundary that the user trusts.
    trusted: Vec<usize>,
}

/// User corrections to the inferred boundary.
#[derive(Clone, Debug, Default)]
pub struct Receiver {
    /// The receiver's domain.
    pub domain: Option<HostName>,
    /// Hosts that are inside the receiver.
    pub trusted: Vec<Trusted>,
}

/// A host or a network inside the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// A host, or every host below a domain.
    Host(HostName),
    /// A network.
    Network(IpNet),
}

impl std::str::FromStr for Trusted {
    type Err = crate::name::NameFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::Network(network));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Network(address.into()));
        }
        HostName::parse(text).map(Self::Host)
    }
}

impl<'a, 't> Trace<'a, 't> {
    /// Follows a message's path.
    #[must_use]
    pub fn of(message: &Message<'a>, table: &'t Table, receiver: &Receiver) -> Self {
        let mut hops = Vec::with_capacity(message.bodies(FieldKind::Received).count());
        for (place, field) in message.fields().iter().enumerate() {
            if field.kind == FieldKind::Received {
                hops.push(Hop::new(place, field.body, table));
            }
        }
        let author = message.author();
        let search = BoundarySearch {
            hops: &hops,
            author: author.as_ref(),
            receiver,
        };
        let boundary = search.boundary();
        let above = hops.iter().enumerate().take(boundary.unwrap_or_default());
        let trusted = above
            .filter(|(_, hop)| search.is_trusted(hop))
            .map(|(index, _)| index)
            .collect();
        let results = boundary
            .map(|at| receivers_results(message, &hops, at, table))
            .unwrap_or_default();
        let vouchers = match (&author, boundary.and_then(|at| hops.get(at))) {
            (Some(author), Some(hop)) => vouchers(&results, author, hop),
            _ => Vouchers::default(),
        };
        let signer = author
            .as_ref()
            .and_then(|author| hidden_signer(&results, &author.domain, table));
        let mut trace = Self {
            origin: boundary,
            boundary,
            steps: Vec::new(),
            blocked: None,
            submission: None,
            author,
            results,
            vouchers,
            signer,
            trusted,
            hops,
        };
        trace.step_down(message);
        trace.submission = trace.lowest_login();
        trace
    }

    /// The hop whose client is taken for the sender's side.
    #[must_use]
    pub fn origin_hop(&self) -> Option<&Hop<'a, 't>> {
        self.hops.get(self.origin?)
    }

    /// The lowest hop at which a client logged in.
    #[must_use]
    pub fn submission_hop(&self) -> Option<&Hop<'a, 't>> {
        self.hops.get(self.submission?)
    }

    /// Whether the fields above the boundary are certainly the receiver's. If not, a forger may have
    /// written the boundary, and no name outside of the author's organisation can be believed.
    #[must_use]
    pub fn boundary_is_certain(&self) -> bool {
        let above = self.hops.iter().take(self.boundary.unwrap_or_default());
        above.enumerate().all(|(index, hop)| {
            self.trusted.binary_search(&index).is_ok() || hop.is_provably_internal()
        })
    }

    /// What each hop did, in header order. Computed at each call: only reports ask.
    #[must_use]
    pub fn roles(&self) -> Vec<HopRole> {
        let mut roles: Vec<_> = (0..self.hops.len()).map(|at| self.own_role(at)).collect();
        // The fields that the intermediaries wrote.
        let (Some(mut at), Some(origin)) = (self.boundary, self.origin) else {
            return roles;
        };
        for (count, step) in self.steps.iter().enumerate() {
            let Some(mut next) = self.continuation(at) else {
                break;
            };
            if count.saturating_add(1) == self.steps.len() {
                next = origin;
            }
            let role = match step.kind {
                StepKind::Forwarder => HopRole::Forwarder,
                StepKind::Gateway => HopRole::Gateway,
                StepKind::List => HopRole::List,
            };
            for own in roles
                .iter_mut()
                .take(next.saturating_add(1))
                .skip(at.saturating_add(1))
            {
                if *own != HopRole::Submission {
                    *own = role;
                }
            }
            at = next;
        }
        roles
    }

    /// When the receiver took the mail: the boundary's date, or that of the next higher hop that
    /// has one. Never the author's own `Date`, which is the author's to choose.
    #[must_use]
    pub fn received_at(&self) -> Option<crate::date::Date> {
        let upto = self.boundary?.saturating_add(1);
        self.hops.get(..upto)?.iter().rev().find_map(Hop::date)
    }

    /// Seconds that the mail took to a hop from the hop below; negative where clocks disagree.
    #[must_use]
    pub fn delay_seconds(&self, index: usize) -> Option<i64> {
        let above = self.hops.get(index)?.date()?;
        let below = self.hops.get(index.checked_add(1)?)?.date()?;
        Some(above.seconds_since(below))
    }

    /// Whether an intermediary was skipped.
    #[must_use]
    pub fn stepped(&self) -> bool {
        !self.steps.is_empty()
    }

    /// What a hop did, intermediaries aside.
    fn own_role(&self, index: usize) -> HopRole {
        let Some(hop) = self.hops.get(index) else {
            return HopRole::Unknown;
        };
        let is_last = index.saturating_add(1) == self.hops.len();
        if self.boundary == Some(index) {
            HopRole::Boundary
        } else if self.submission == Some(index) {
            HopRole::Submission
        } else if is_last && (hop.received().client.ip.is_none() || hop.received().is_http()) {
            HopRole::Pickup
        } else if self.boundary.is_some_and(|boundary| index > boundary) {
            HopRole::Relay
        } else if self.boundary.is_none() && is_last && index == 0 {
            HopRole::Pickup
        } else if index == 0 || hop.is_mailbox_delivery() {
            HopRole::Delivery
        } else {
            HopRole::Internal
        }
    }
}
