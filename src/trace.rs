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

use crate::authentication::{Failures, Results};
use crate::message::{Author, FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Operator, Table, same_operator};
use crate::trace::boundary::BoundarySearch;
use crate::trace::login::LoginChain;
use crate::trace::results::{Checks, hidden_signer};

mod boundary;
mod hop;
mod login;
mod results;
mod steps;

pub use crate::trace::hop::{Hop, HopRole};
pub use crate::trace::results::{Evidence, ResultsPlace, Vouch};
pub use crate::trace::steps::{Step, StepKind};

/// The hops of one message and what can be said about them.
#[derive(Clone, Debug)]
pub struct Trace<'a, 't> {
    /// The hops in header order, the newest first: each server puts its field on top
    /// (RFC 5321, 4.4).
    pub hops: Vec<Hop<'a, 't>>,
    /// The hop at which the mail entered the receiver's ADMD, as an index into `hops`.
    pub boundary: Option<usize>,
    /// The hop whose client is taken for the sender's side: the boundary, or a hop stepped down to.
    pub origin: Option<usize>,
    /// The intermediaries between `boundary` and `origin`, topmost first.
    pub steps: Vec<Step<'t>>,
    /// The intermediary that a further step would have to pass, where the chain does not continue.
    pub blocked: Option<Step<'t>>,
    /// The hop at which the author logged in: the nearest login of an unbroken chain.
    pub submission: Option<usize>,
    /// The same, where names that clients claimed carry the chain too.
    pub claimed_submission: Option<usize>,
    /// The author of the message.
    pub author: Option<Author>,
    /// What the receiver itself checked.
    pub results: Results<'a>,
    /// Where these results stand.
    pub results_place: ResultsPlace,
    /// The checks of the receiver that failed.
    pub failures: Failures,
    /// Who seems to have written passes that are not believed, since the sender may have.
    pub unbelieved_results: Option<&'a str>,
    /// The evidence for the boundary's client and for the author.
    pub evidence: Evidence,
    /// The provider that signed for the author's domain, where a gateway hides it.
    pub signer: Option<&'t Operator>,
    /// The hop that makes the boundary unsure: its client may be a stranger whose address the
    /// receiver hides.
    pub doubt: Option<usize>,
    /// The domains that a list calls itself by.
    list_domains: Vec<HostName>,
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
///
/// ```
/// use heloscope::name::HostName;
/// use heloscope::trace::Trusted;
///
/// assert_eq!("192.0.2.7".parse::<Trusted>()?, "192.0.2.7/32".parse()?);
/// let host = HostName::parse("relay.example.net")?;
/// assert_eq!("relay.example.net".parse::<Trusted>()?, Trusted::Host(host));
/// # Ok::<(), heloscope::name::NameFault>(())
/// ```
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
    ///
    /// ```
    /// use heloscope::message::Message;
    /// use heloscope::operator::Table;
    /// use heloscope::trace::{Receiver, Trace};
    ///
    /// let message = Message::read(
    ///     b"Received: from mail.example.com (mail.example.com [192.0.2.1])\n\
    ///       \tby mx.example.net (Postfix) with ESMTPS id 2\n\
    ///       Received: from [10.0.0.5] (unknown [198.51.100.7])\n\
    ///       \tby mail.example.com (Postfix) with ESMTPSA id 1\n\
    ///       From: Bo <bo@example.com>\n",
    /// );
    /// let trace = Trace::of(&message, Table::builtin(), &Receiver::default());
    /// assert_eq!((trace.boundary, trace.submission), (Some(0), Some(1)));
    /// let login = trace.submission_hop().and_then(|hop| hop.by());
    /// assert_eq!(login, Some(&"mail.example.com".parse()?));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn of(message: &Message<'a>, table: &'t Table, receiver: &Receiver) -> Self {
        let mut hops = Vec::with_capacity(message.bodies(FieldKind::Received).count());
        for (place, field) in message.fields().iter().enumerate() {
            if field.kind == FieldKind::Received {
                hops.push(Hop::new(place, field.body, table));
            }
        }
        let author = message.author();
        let search = BoundarySearch::new(&hops, receiver, author.as_ref());
        let boundary = search.boundary();
        let checks = Checks::of(message, &hops, &boundary, receiver, table);
        let signer = author
            .as_ref()
            .and_then(|author| hidden_signer(&checks.results, &author.domain, table));
        let mut trace = Self {
            origin: boundary.at,
            boundary: boundary.at,
            steps: Vec::new(),
            blocked: None,
            submission: None,
            claimed_submission: None,
            author,
            results: checks.results,
            results_place: checks.place,
            failures: checks.failures,
            unbelieved_results: checks.unbelieved,
            evidence: Evidence::default(),
            signer,
            doubt: boundary.doubt,
            list_domains: steps::list_domains(message),
            hops,
        };
        trace.evidence = trace.weigh();
        trace.step_down(message);
        if trace.shows_login() {
            trace.submission = trace.nearest_login(LoginChain::Proven);
            trace.claimed_submission = trace
                .submission
                .or_else(|| trace.nearest_login(LoginChain::Claimed));
        }
        trace
    }

    /// The hop whose client is taken for the sender's side.
    #[must_use]
    pub fn origin_hop(&self) -> Option<&Hop<'a, 't>> {
        self.hops.get(self.origin?)
    }

    /// The hop at which the author logged in.
    #[must_use]
    pub fn submission_hop(&self) -> Option<&Hop<'a, 't>> {
        self.hops.get(self.submission?)
    }

    /// Whether the field of the boundary is certainly the receiver's. If not, a forger may have
    /// written it, and no name outside of the author's organisation can be believed.
    #[must_use]
    pub fn boundary_is_certain(&self) -> bool {
        self.doubt.is_none()
    }

    /// Whether the client of the author's side has a checked reverse name of the author's
    /// organisation.
    #[must_use]
    pub fn origin_is_named(&self) -> bool {
        self.origin_hop()
            .is_some_and(|hop| self.client_is_authors(hop))
    }

    /// Whether the author logged in at the receiver itself, by the receiver's own line: the topmost, or
    /// one of the organisation of the topmost.
    #[must_use]
    pub fn login_is_receivers_own(&self) -> bool {
        let Some(at) = self.submission.filter(|_| self.submission == self.boundary) else {
            return false;
        };
        let by = self.hops.get(at).and_then(Hop::by);
        let top = self.hops.iter().take(at).find_map(|hop| {
            let by = hop.by()?;
            by.public_fault().is_none().then_some(by)
        });
        at == 0 || by.zip(top).is_some_and(|(by, top)| by.belongs_to(top))
    }

    /// Whether a list calls itself by this name, or by one below it.
    #[must_use]
    pub fn names_list(&self, name: &HostName) -> bool {
        let is_whole_organization = name.organization() == Some(name.as_str());
        !is_whole_organization
            && self
                .list_domains
                .iter()
                .any(|list| list.is_within(name.as_str()))
    }

    /// Whether the operator of the client of the author's side is known by a checked reverse name.
    #[must_use]
    pub fn origin_operator_is_checked(&self) -> bool {
        self.origin_hop().is_some_and(Hop::operator_is_checked)
    }

    /// Whether the line of the author's side, or a line of an operator of the table further down the
    /// chain, records a reverse name of the author's organisation, checked or not: good for a try.
    #[must_use]
    pub fn author_was_seen_in_chain(&self) -> bool {
        self.origin.is_some_and(|from| {
            self.chain_from(from, LoginChain::Claimed)
                .filter_map(|at| Some((at, self.hops.get(at)?)))
                .any(|(at, hop)| {
                    (at == from || hop.by_operator().is_some()) && self.is_authors(hop.rdns())
                })
        })
    }

    /// Whether a line of this operator in the chain records a reverse name of the author's
    /// organisation for the machine that handed the mail over.
    #[must_use]
    pub fn was_handed_over_by_author(&self, operator: &Operator) -> bool {
        self.boundary.is_some_and(|from| {
            self.chain_from(from, LoginChain::Proven)
                .filter_map(|at| self.hops.get(at))
                .any(|hop| {
                    same_operator(hop.by_operator(), Some(operator)) && self.client_is_authors(hop)
                })
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
            let is_last = count.saturating_add(1) == self.steps.len();
            let next = if is_last { origin } else { step.leads_to };
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
    /// has one. Never the author's own `Date` (RFC 5322, 3.6.1), which is the author's to choose.
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
        } else if is_last && (hop.client().ip.is_none() || hop.is_http()) {
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
