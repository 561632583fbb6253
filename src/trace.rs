//! The way of one message: its hops, where the receiver's own word ends, and who stands behind
//! that line.
//!
//! Knows: which trace fields the receiver wrote itself (the trust boundary), whose results of
//! SPF, DKIM and DMARC may be believed, and how to step down through a forwarder, a mailing list
//! or a gateway to the sender's side. It gives facts and no advice.
//!
//! Everything below the boundary was written by others, possibly by a forger. A step below it is
//! taken only where the chain continues by name, and is recorded, so that whoever weighs the
//! facts can lower his confidence.

use std::cell::OnceCell;
use std::net::IpAddr;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ipnet::IpNet;
use memchr::memmem::Finder;

use crate::authentication::{Outcome, Results};
use crate::message::{Author, FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Category, Operator, Table, same_operator};
use crate::received::{Authentication, Certainty, Client, Dialect, Received, ReverseName};

/// The hops of one message and what can be said about them.
#[derive(Clone, Debug)]
pub struct Trace<'a, 't> {
    /// The hops in header order: the newest first.
    pub hops: Vec<Hop<'a, 't>>,
    /// The hop at which the mail entered the receiver's ADMD, as an index into `hops`.
    pub boundary: Option<usize>,
    /// The hop whose client is taken for the sender's side: the boundary, or a hop stepped down to.
    pub origin: Option<usize>,
    /// What was stepped over on the way from `boundary` to `origin`, topmost first.
    pub steps: Vec<Step<'t>>,
    /// What stands in the way of a further step.
    pub blocked: Option<Step<'t>>,
    /// The lowest hop at which a client logged in, lines of gateways aside.
    pub submission: Option<usize>,
    /// The author of the message.
    pub author: Option<Author>,
    /// What the receiver itself checked.
    pub results: Results<'a>,
    /// Who vouches for the boundary's client.
    pub vouchers: Vouchers,
    /// The provider that signed for the author's domain, where a gateway hides it.
    pub signer: Option<&'t Operator>,
    /// Hops above the boundary that the user trusts.
    trusted: Vec<usize>,
}

/// One trace field in its place in the chain.
///
/// The field is read, and names and operators are looked up, when somebody asks: of most hops of an
/// archive nobody does.
#[derive(Clone, Debug)]
pub struct Hop<'a, 't> {
    body: &'a [u8],
    /// Boxed, so that the many hops that are never read stay small.
    received: OnceCell<Box<Received<'a>>>,
    /// The field's place among the message's fields.
    place: usize,
    table: &'t Table,
    helo: OnceCell<Option<HostName>>,
    rdns: OnceCell<Option<HostName>>,
    by: OnceCell<Option<HostName>>,
    /// Who runs the client, and whether its reverse-DNS name shows it.
    operator: OnceCell<Option<(&'t Operator, bool)>>,
    by_operator: OnceCell<Option<&'t Operator>>,
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

/// Somebody between the sender's side and the receiver, stepped over.
#[derive(Clone, Debug)]
pub struct Step<'t> {
    /// What he does.
    pub kind: StepKind,
    /// His entry in the table.
    pub operator: Option<&'t Operator>,
    /// A name of his host.
    pub host: Option<HostName>,
}

/// What somebody between the sender's side and the receiver does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum StepKind {
    /// Forwards one mailbox to another.
    Forwarder,
    /// Filters mail for others.
    Gateway,
    /// Distributes mail to its subscribers.
    List,
}

/// Who vouches for the boundary's client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vouchers {
    /// SPF passed for a domain of the author's organisation.
    pub spf: Vouch,
    /// A signature of the author's organisation is valid.
    pub dkim: Vouch,
    /// DMARC passed for the author's domain.
    pub dmarc: Vouch,
    /// The receiver found a name of the author's organisation for the client's address.
    pub rdns: Vouch,
}

/// Whether one witness vouches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vouch {
    /// It says nothing, or no.
    #[default]
    Silent,
    /// It does.
    Vouches,
}

/// What the user knows about his own side better than a header tells.
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

impl Vouchers {
    /// Whether a check of the receiver passed for the author's organisation.
    #[must_use]
    pub fn aligned(self) -> bool {
        [self.spf, self.dkim, self.dmarc].contains(&Vouch::Vouches)
    }

    /// Whether anything vouches for the client.
    #[must_use]
    pub fn any(self) -> bool {
        self.aligned() || self.rdns == Vouch::Vouches
    }

    /// Whether the message carries a valid signature of the author's organisation, which survives
    /// forwarding.
    #[must_use]
    pub fn signed(self) -> bool {
        self.dkim == Vouch::Vouches
    }
}

impl From<bool> for Vouch {
    fn from(vouches: bool) -> Self {
        if vouches { Self::Vouches } else { Self::Silent }
    }
}

impl<'a, 't> Trace<'a, 't> {
    /// Follows a message's way.
    #[must_use]
    pub fn of(message: &Message<'a>, table: &'t Table, receiver: &Receiver) -> Self {
        let mut hops = Vec::with_capacity(message.bodies(FieldKind::Received).count());
        for (place, field) in message.fields().iter().enumerate() {
            if field.kind == FieldKind::Received {
                hops.push(Hop::new(place, field.body, table));
            }
        }
        let author = message.author();
        let walk = Walk {
            hops: &hops,
            author: author.as_ref(),
            receiver,
        };
        let boundary = walk.boundary();
        let above = hops.iter().enumerate().take(boundary.unwrap_or_default());
        let trusted = above
            .filter(|(_, hop)| walk.is_trusted(hop))
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

    /// The hop at which the mail entered the receiver's ADMD.
    #[must_use]
    pub fn boundary_hop(&self) -> Option<&Hop<'a, 't>> {
        self.hops.get(self.boundary?)
    }

    /// The lowest hop at which a client logged in.
    #[must_use]
    pub fn submission_hop(&self) -> Option<&Hop<'a, 't>> {
        self.hops.get(self.submission?)
    }

    /// Whether the lines above the boundary are the receiver's beyond doubt. If not, the boundary
    /// may be a forger's line, and no name outside of the author's organisation is to be believed.
    #[must_use]
    pub fn boundary_is_sure(&self) -> bool {
        let above = self.hops.iter().take(self.boundary.unwrap_or_default());
        above.enumerate().all(|(index, hop)| {
            self.trusted.binary_search(&index).is_ok() || hop.is_surely_inside()
        })
    }

    /// What each hop did, in header order. It is worked out at each call: only people ask.
    #[must_use]
    pub fn roles(&self) -> Vec<HopRole> {
        let mut roles: Vec<_> = (0..self.hops.len()).map(|at| self.own_role(at)).collect();
        // The lines that whoever was stepped over wrote.
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
    /// has one. Never the author's own `Date`, which anybody can choose.
    #[must_use]
    pub fn received_at(&self) -> Option<crate::date::Date> {
        let upto = self.boundary?.saturating_add(1);
        self.hops
            .get(..upto)?
            .iter()
            .rev()
            .find_map(|hop| hop.received().date())
    }

    /// Seconds that the mail took to a hop from the hop below; negative where clocks disagree.
    #[must_use]
    pub fn delay_seconds(&self, index: usize) -> Option<i64> {
        let above = self.hops.get(index)?.received().date()?;
        let below = self.hops.get(index.checked_add(1)?)?.received().date()?;
        Some(above.seconds_since(below))
    }

    /// Whether anything was stepped over.
    #[must_use]
    pub fn stepped(&self) -> bool {
        !self.steps.is_empty()
    }

    fn step_down(&mut self, message: &Message<'_>) {
        let Some(boundary) = self.boundary else {
            return;
        };
        let signs = OnceCell::new();
        let is_list = message.has(FieldKind::List);
        let mut at = boundary;
        while self.steps.len() < MOST_STEPS {
            let Some(hop) = self.hops.get(at) else { return };
            let Some(kind) = self.step_kind(hop, at, is_list, || {
                signs.get_or_init(|| ForwardSigns::of(message, &self.hops, boundary))
            }) else {
                return;
            };
            let step = Step {
                kind,
                operator: hop.operator(),
                host: hop.rdns().or(hop.helo()).cloned(),
            };
            let known = |step: &Step<'_>| same_operator(step.operator, hop.operator());
            let next = if self.steps.iter().any(known) {
                None
            } else {
                self.continuation(at)
            };
            match next {
                // A list may take in mail by a host of a third organisation. Stepping over that
                // too is right only when it ends on the sender's side, never in a stranger's line.
                Some(next)
                    if self
                        .steps
                        .iter()
                        .any(|s| s.kind == StepKind::List && kind == StepKind::List) =>
                {
                    if !self
                        .hops
                        .get(next)
                        .is_some_and(|hop| self.is_senders_side(hop) || hop.operator().is_some())
                    {
                        return;
                    }
                    self.steps.push(step);
                    at = next;
                }
                Some(next) => {
                    self.steps.push(step);
                    at = next;
                }
                None => {
                    self.blocked = Some(step);
                    return;
                }
            }
            self.origin = Some(at);
        }
    }

    /// What the client of a hop is, if it is somebody to step over.
    fn step_kind<'s>(
        &self,
        hop: &Hop<'_, 't>,
        at: usize,
        is_list: bool,
        signs: impl FnOnce() -> &'s ForwardSigns,
    ) -> Option<StepKind> {
        let category = hop.operator().map(Operator::category);
        match category {
            Some(Category::BulkEsp) => return None,
            // A filter may stand in front of a list or of its reader, but is none.
            Some(Category::SecurityGateway) => return Some(StepKind::Gateway),
            _ => {}
        }
        let at_boundary = self.boundary == Some(at);
        let listed_before = self.steps.iter().any(|step| step.kind == StepKind::List);
        // The list test comes next: Google Groups is the list there, not the sender's provider.
        if is_list && !self.is_senders_side(hop) {
            let is_first = at_boundary || !listed_before;
            if is_first || hop.operator().is_none() {
                return Some(StepKind::List);
            }
        }
        match category {
            Some(Category::MailingList) => return Some(StepKind::List),
            Some(Category::Forwarder) => return Some(StepKind::Forwarder),
            _ => {}
        }
        let authorized = at_boundary && self.vouchers.spf == Vouch::Vouches;
        (at_boundary
            && !authorized
            && !self.is_senders_side(hop)
            && signs().fit(hop, self.hops.get(at.saturating_add(1))))
        .then_some(StepKind::Forwarder)
    }

    /// Whether a hop's client has a name of the author's organisation.
    fn is_senders_side(&self, hop: &Hop<'_, '_>) -> bool {
        let Some(author) = &self.author else {
            return false;
        };
        let inside = |name: Option<&HostName>| name.is_some_and(|name| author.owns(name));
        inside(hop.rdns()) || (hop.rdns().is_none() && inside(hop.helo()))
    }

    /// The hop that the client of hop `at` wrote when it took the mail in from elsewhere, its own
    /// inside hops skipped.
    fn continuation(&self, at: usize) -> Option<usize> {
        let above = self.hops.get(at)?;
        let mut chain = Chain::of(above);
        for (index, hop) in self
            .hops
            .iter()
            .enumerate()
            .skip(at.saturating_add(1))
            .take(MOST_INSIDE_HOPS)
        {
            let continues = hop.by().is_some_and(|by| chain.has(by, hop.by_operator()));
            let inside = !hop.crosses_network();
            if !continues {
                // A filter on the same machine calls itself localhost or nothing.
                let nameless = hop.by().is_none_or(|by| by.public_fault().is_some());
                if inside && nameless {
                    continue;
                }
                return None;
            }
            if inside || chain.is_own_client(hop) {
                chain.add(hop);
                continue;
            }
            return Some(index);
        }
        None
    }

    /// The lowest hop at which a client logged in, from the boundary down.
    fn lowest_login(&self) -> Option<usize> {
        let boundary = self.boundary?;
        // A gateway logs a hoster in, not a person.
        let by_relay = |hop: &Hop<'_, '_>| {
            hop.by_operator().is_some_and(|operator| {
                matches!(
                    operator.category(),
                    Category::SecurityGateway | Category::BulkEsp | Category::MailingList
                )
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

    /// What a hop did, whoever was stepped over aside.
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

impl<'a, 't> Hop<'a, 't> {
    fn new(place: usize, body: &'a [u8], table: &'t Table) -> Self {
        Self {
            body,
            received: OnceCell::new(),
            place,
            table,
            helo: OnceCell::new(),
            rdns: OnceCell::new(),
            by: OnceCell::new(),
            operator: OnceCell::new(),
            by_operator: OnceCell::new(),
        }
    }

    /// The field as read.
    #[must_use]
    pub fn received(&self) -> &Received<'a> {
        self.received
            .get_or_init(|| Box::new(Received::parse(self.body)))
    }

    /// Whether the field may say that its client logged in: a look at the bytes that spares the
    /// reading of most fields.
    fn may_be_login(&self) -> bool {
        let marks = LOGIN_MARKS.as_ref();
        marks.is_none_or(|marks| marks.is_match(self.body))
    }

    /// The client's HELO name, if it is a host name.
    #[must_use]
    pub fn helo(&self) -> Option<&HostName> {
        let name = || HostName::parse(self.received().client.helo.as_deref()?).ok();
        self.helo.get_or_init(name).as_ref()
    }

    /// The client's reverse-DNS name, if one was found.
    #[must_use]
    pub fn rdns(&self) -> Option<&HostName> {
        let name = || match &self.received().client.rdns {
            ReverseName::Named(text) if MAY_BE_FORGED.find(self.body).is_none() => {
                HostName::parse(text).ok()
            }
            _ => None,
        };
        self.rdns.get_or_init(name).as_ref()
    }

    /// The server's name, if it is a host name.
    #[must_use]
    pub fn by(&self) -> Option<&HostName> {
        let name = || HostName::parse(self.received().by.as_deref()?).ok();
        self.by.get_or_init(name).as_ref()
    }

    /// Who runs the client: by its reverse-DNS name, else by its HELO name.
    #[must_use]
    pub fn operator(&self) -> Option<&'t Operator> {
        self.found_operator().map(|(operator, _)| operator)
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

    /// Whether the mail came over a public network: only such a hop can be the boundary.
    #[must_use]
    pub fn crosses_network(&self) -> bool {
        // Nobody handed the mail over where the field begins with the server: it need not be read.
        let begins = self.body.trim_ascii_start().get(..3);
        if begins.is_some_and(|word| word.eq_ignore_ascii_case(b"by ")) {
            return false;
        }
        let client = &self.received().client;
        // A client that put text of its own into the line may have put an address there too.
        (client.ip.is_some_and(is_public) || is_doubtful(client))
            && !self.is_mailbox_delivery()
            && !self.received().is_http()
    }

    /// Whether the hop put the mail into a mailbox, or fetched it from one, or took it from a
    /// program: no client spoke SMTP.
    fn is_mailbox_delivery(&self) -> bool {
        let Some(with) = self.received().with.as_deref() else {
            return false;
        };
        NOT_SMTP.iter().any(|protocol| with.starts_with(protocol))
    }

    /// Whether an inside hop could not be a stranger's: his HELO name and, where nobody checks that
    /// it leads back, his reverse name are of his choosing, and a relay in front of the receiver's
    /// server hides his address behind a private one.
    fn is_surely_inside(&self) -> bool {
        if self.is_mailbox_delivery() || self.received().is_http() {
            return true;
        }
        if self.crosses_network() {
            let dialect = || self.received().details().dialect;
            return self.by_operator().is_some()
                || matches!(dialect(), Dialect::Postfix | Dialect::Exim);
        }
        let public = |name: &&HostName| name.public_fault().is_none();
        let ends = self.helo().filter(public).zip(self.by().filter(public));
        ends.is_none_or(|(helo, by)| same_side(helo, by) || self.by_operator().is_some())
    }
}

/// Walks from the top while the hops are inside the receiver.
struct Walk<'w, 'a, 't> {
    hops: &'w [Hop<'a, 't>],
    author: Option<&'w Author>,
    receiver: &'w Receiver,
}

impl Walk<'_, '_, '_> {
    fn boundary(&self) -> Option<usize> {
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
            // Below a line that the receiver did not write, go on only from a client that is his.
            leads = !hop.crosses_network() || own_client || self.is_inside(hop);
        }
        None
    }

    fn is_inside(&self, hop: &Hop<'_, '_>) -> bool {
        !hop.crosses_network() || self.is_trusted(hop) || self.is_receivers_own(hop)
    }

    fn is_trusted(&self, hop: &Hop<'_, '_>) -> bool {
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
                    // A HELO name is a claim: it opens no provider's front door, whoever the author is.
                    let is_front_door =
                        server.is_mx_only(by) && !(hop.operator_by_rdns() && authors(by));
                    // Exchange never writes a reverse name; others leave it out where there is none.
                    let shown = || {
                        hop.operator_by_rdns()
                            || hop.received().details().dialect == Dialect::Exchange
                    };
                    client.is_same(server) && !is_outbound && !is_front_door && shown()
                });
        let organization_owns = hop.by_operator().is_none()
            && !authors(by)
            && hop.rdns().is_some_and(|rdns| rdns.same_organization(by));
        operator_owns || organization_owns
    }
}

/// The names under which whoever was stepped over appears.
struct Chain<'h, 't> {
    names: Vec<&'h HostName>,
    operator: Option<&'t Operator>,
}

impl<'h, 't> Chain<'h, 't> {
    fn of(hop: &'h Hop<'_, 't>) -> Self {
        Self {
            names: hop.rdns().into_iter().chain(hop.helo()).collect(),
            operator: hop.operator(),
        }
    }

    fn has(&self, name: &HostName, operator: Option<&Operator>) -> bool {
        self.names
            .iter()
            .any(|known| *known == name || known.same_organization(name))
            || same_operator(self.operator, operator)
    }

    /// Whether the client of an inside hop is one of the stepped-over hosts, and not a customer's
    /// mail coming in through the provider's front door.
    fn is_own_client(&self, hop: &Hop<'_, 't>) -> bool {
        let Some(name) = hop.rdns().or(hop.helo()) else {
            return false;
        };
        if hop
            .operator()
            .is_some_and(|operator| operator.is_outbound(name))
        {
            return false;
        }
        hop.received().authentication == Authentication::Unmarked && self.has(name, hop.operator())
    }

    /// Adds the client of an inside hop: the next line may be its own.
    fn add(&mut self, hop: &'h Hop<'_, 't>) {
        self.names.extend(hop.rdns().into_iter().chain(hop.helo()));
    }
}

/// The signs that a forwarder, and not the sender's side, handed the mail to the receiver.
struct ForwardSigns {
    rewritten_return_path: bool,
    forwarded_field: bool,
    second_delivery: bool,
    readers: Vec<HostName>,
    sealers: Vec<HostName>,
    recipient: Option<String>,
}

impl ForwardSigns {
    fn of(message: &Message<'_>, hops: &[Hop<'_, '_>], boundary: usize) -> Self {
        let place = hops.get(boundary).map_or(0, |hop| hop.place);
        let below = || message.fields().get(place..).unwrap_or_default().iter();
        let text = |body: &[u8]| {
            String::from_utf8_lossy(body.trim_ascii())
                .trim_matches(['<', '>'])
                .to_lowercase()
        };
        let mut deliveries: Vec<String> = below()
            .filter(|field| field.kind == FieldKind::DeliveredTo)
            .map(|field| text(field.body))
            .collect();
        deliveries.extend(message.bodies(FieldKind::DeliveredTo).next().map(text));
        deliveries.sort();
        deliveries.dedup();
        let recipient = hops.get(boundary).and_then(recipient_of);
        let domain = |address: &String| HostName::parse(address.rsplit('@').next()?).ok();
        let readers = message
            .bodies(FieldKind::DeliveredTo)
            .map(text)
            .chain(recipient.clone());
        Self {
            rewritten_return_path: message
                .return_path()
                .is_some_and(|path| is_rewritten(&path)),
            forwarded_field: message.has(FieldKind::Forwarded),
            second_delivery: deliveries.len() > 1,
            readers: readers.filter_map(|address| domain(&address)).collect(),
            sealers: below()
                .filter(|field| field.kind == FieldKind::ArcSeal)
                .filter_map(|field| sealer(field.body))
                .collect(),
            recipient,
        }
    }

    /// Whether they make a forwarder of this hop's client.
    fn fit(&self, hop: &Hop<'_, '_>, below: Option<&Hop<'_, '_>>) -> bool {
        let client = hop.rdns().or(hop.helo());
        // Between customers of one provider every client is the reader's side too.
        let within_provider = same_operator(hop.operator(), hop.by_operator());
        let is_readers = !within_provider
            && client
                .is_some_and(|client| self.readers.iter().any(|reader| same_side(client, reader)));
        let provider = hop
            .operator()
            .is_some_and(|operator| operator.category() == Category::MailboxProvider);
        let sealed = !provider
            && client
                .is_some_and(|client| self.sealers.iter().any(|sealer| same_side(client, sealer)));
        let other_recipient = self.recipient.as_ref().zip(below.and_then(recipient_of));
        let readdressed = other_recipient.is_some_and(|(mine, theirs)| *mine != theirs);
        self.rewritten_return_path
            || self.forwarded_field
            || self.second_delivery
            || is_readers
            || sealed
            || readdressed
    }
}

/// For whom a hop took the mail, in lower case.
fn recipient_of(hop: &Hop<'_, '_>) -> Option<String> {
    hop.received()
        .details()
        .recipient
        .map(|recipient| recipient.to_lowercase())
}

/// Whether the envelope sender was rewritten by a forwarder: SRS, and Google's and Microsoft's kinds.
fn is_rewritten(path: &str) -> bool {
    let local = path
        .rsplit_once('@')
        .map_or(path, |(local, _)| local)
        .to_ascii_lowercase();
    ["srs0=", "srs1=", "srs0+", "srs1+", "srs0-", "srs1-"]
        .iter()
        .any(|start| local.starts_with(start))
        || local.contains("+srs=")
        || local.contains("+caf_=")
}

/// The sealing domain of an `ARC-Seal` (RFC 8617 4.1.3).
fn sealer(body: &[u8]) -> Option<HostName> {
    let text = std::str::from_utf8(body).ok()?;
    let tag = text
        .split(';')
        .find_map(|tag| tag.trim().strip_prefix("d="))?;
    HostName::parse(tag.trim()).ok()
}

/// Whether the client seems to have put text of its own into its clause: then nothing there is
/// more than its claim, its address included.
fn is_doubtful(client: &Client<'_>) -> bool {
    client.certainty == Certainty::Doubtful
        || matches!(&client.rdns, ReverseName::Named(text) if text.contains('='))
}

/// Whether a name is the domain, or both lie in one organisation.
fn same_side(name: &HostName, domain: &HostName) -> bool {
    name == domain || name.same_organization(domain)
}

/// The receiver's own results: the fields above its line, and those directly below it of a
/// receiver that is known to strip foreign ones of its name.
fn receivers_results<'a>(
    message: &Message<'a>,
    hops: &[Hop<'a, '_>],
    boundary: usize,
    table: &Table,
) -> Results<'a> {
    let Some(hop) = hops.get(boundary) else {
        return Results::default();
    };
    let next = hops
        .get(boundary.saturating_add(1))
        .map_or(usize::MAX, |hop| hop.place);
    let receiver = Checker::of(table, hops, hop, boundary);
    let mut merged = Results::default();
    let mut below = None;
    // The bodies of a kind, each with whether it stands above the line.
    let bodies = |kind| {
        let fields = message.fields().iter().enumerate().take(next);
        fields
            .filter(move |(_, field)| field.kind == kind)
            .map(|(place, field)| (field.body, place < hop.place))
    };
    for (body, above) in bodies(FieldKind::AuthenticationResults) {
        let results = Results::parse(body);
        if !receiver.wrote(&results, FieldKind::AuthenticationResults, above) {
            continue;
        }
        // A receiver that writes above its line writes nothing below it.
        let is_strangers = !above && below.is_none() && !merged.is_empty();
        // The topmost field below the line is the receiver's own. Another of the same name may
        // stand beside it; one of a name that only resembles it may not.
        let is_strangers =
            is_strangers || (!above && *below.get_or_insert(results.server) != results.server);
        // Where nothing names the receiver, only the topmost field counts.
        let is_second = receiver.names.is_empty() && !merged.is_empty();
        if !is_strangers && !is_second {
            merged.merge(results);
        }
    }
    // A result without its domain is completed by the field made for it; a missing one only by a
    // field above the line, which nobody else could write.
    let lacks_domain = merged
        .spf
        .is_some_and(|spf| spf.domain.is_none() && spf.outcome == Outcome::Pass);
    if merged.spf.is_none() || lacks_domain {
        let of_place = |wanted: bool| {
            bodies(FieldKind::ReceivedSpf)
                .filter(|(_, above)| *above == wanted)
                .map(|(body, above)| (Results::parse_received_spf(body), above))
                .filter(|(results, above)| receiver.wrote(results, FieldKind::ReceivedSpf, *above))
                .find_map(|(results, _)| results.spf)
        };
        let completed =
            of_place(true).or_else(|| if lacks_domain { of_place(false) } else { None });
        merged.spf = completed.or(merged.spf);
    }
    merged
}

/// Whose results may be believed.
struct Checker<'h, 't> {
    table: &'h Table,
    names: Vec<&'h HostName>,
    operator: Option<&'t Operator>,
    strips: bool,
    is_yahoo: bool,
}

impl<'h, 't> Checker<'h, 't> {
    fn of(
        table: &'h Table,
        hops: &'h [Hop<'_, 't>],
        hop: &'h Hop<'_, 't>,
        boundary: usize,
    ) -> Self {
        let names: Vec<_> = hop
            .by()
            .into_iter()
            .filter(|by| by.organization().is_some() || by.public_fault().is_none())
            .collect();
        // Where the line names no host, as Yahoo's does, the lines above it may.
        let operator = hop.by_operator().or_else(|| {
            let above = hops.get(..boundary).unwrap_or_default();
            if names.is_empty() {
                above.iter().rev().find_map(|hop| hop.by_operator())
            } else {
                None
            }
        });
        let by = hop.received().by.as_deref();
        let is_yahoo = by.is_some_and(|by| by.parse().is_ok_and(|by: IpAddr| !is_public(by)))
            && hop.received().details().dialect == Dialect::Yahoo;
        Self {
            table,
            names,
            operator,
            strips: is_yahoo || operator.is_some_and(Operator::strips_foreign_results),
            is_yahoo,
        }
    }

    fn wrote(&self, results: &Results<'_>, kind: FieldKind, above: bool) -> bool {
        if !above && !self.strips {
            return false;
        }
        let is_spf = kind == FieldKind::ReceivedSpf;
        let Some(server) = results.server else {
            // Microsoft writes no authserv-id; of Received-SPF only the place tells. Below the
            // line a field without a name is nobody's.
            return above && (is_spf || self.strips);
        };
        let Ok(server) = HostName::parse(server) else {
            // Some write `receiver=<UNKNOWN>`.
            return above && (is_spf || self.names.is_empty());
        };
        if self.names.iter().any(|name| same_side(&server, name)) {
            return true;
        }
        match (self.operator, self.table.find(&server)) {
            (Some(mine), Some(theirs)) if mine.is_same(theirs) => true,
            // Yahoo's line names a private address and nobody.
            (None, Some(theirs)) if self.is_yahoo => theirs.name() == YAHOO,
            _ => self.names.is_empty() && above,
        }
    }
}

fn vouchers(results: &Results<'_>, author: &Author, hop: &Hop<'_, '_>) -> Vouchers {
    let domain = &author.domain;
    Vouchers {
        spf: results.spf.is_some_and(|spf| spf.passes_for(domain)).into(),
        dkim: results
            .dkim
            .iter()
            .any(|dkim| dkim.passes_for(domain))
            .into(),
        dmarc: results
            .dmarc
            .is_some_and(|dmarc| dmarc.passes_for(domain))
            .into(),
        rdns: hop.rdns().is_some_and(|rdns| author.owns(rdns)).into(),
    }
}

/// A provider that is seen by its signature only: Google signs for `example.com` as
/// `example-com.20230601.gappssmtp.com`.
fn hidden_signer<'t>(
    results: &Results<'_>,
    domain: &HostName,
    table: &'t Table,
) -> Option<&'t Operator> {
    results
        .dkim
        .iter()
        .filter(|dkim| dkim.outcome == Outcome::Pass)
        .find_map(|dkim| {
            // Nearly every signature is the author's own.
            let signer = dkim
                .domain
                .filter(|signer| !signer.eq_ignore_ascii_case(domain.as_str()))?;
            let signer = HostName::parse(signer).ok()?;
            let operator = table
                .find(&signer)
                .filter(|operator| operator.is_dkim_only())?;
            let tenant = signer.labels().next()?;
            // A tenant is named after the domain, with or without its suffix and its hyphens.
            let dashed = domain.as_str().replace('.', "-");
            let bare = dashed.replace('-', "");
            let named = tenant == dashed
                || (tenant.len() >= SHORTEST_TENANT && bare.starts_with(tenant))
                || domain.labels().next() == Some(tenant);
            named.then_some(operator)
        })
}

/// Whether an address can be seen from outside. Documentation addresses (RFC 5737, RFC 3849) count
/// as public.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b); // RFC 6598
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast())
        }
    }
}

/// Yahoo's name in the table.
const YAHOO: &str = "Yahoo";
/// Shorter names begin thousands of domains' names.
const SHORTEST_TENANT: usize = 3;
/// One operator at a time, at most three.
const MOST_STEPS: usize = 3;
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
/// Sendmail's remark on a name that does not lead back to the address.
static MAY_BE_FORGED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("may be forged"));
/// How many inside hops of whoever is stepped over are skipped.
const MOST_INSIDE_HOPS: usize = 16;
/// Protocols of mailboxes and programs, not of mail servers.
const NOT_SMTP: [&str; 9] = [
    "LMTP", "LOCAL", "PIPE", "HTTP", "MAPI", "POP", "IMAP", "UUCP", "NNFMP",
];

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the fixtures are files")]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_nobody_outside_can_see_are_told_from_the_others() {
        let inside = [
            "0.0.0.1",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.0.1",
            "172.16.0.1",
            "192.168.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:10.0.0.1",
        ];
        let outside = [
            "1.0.0.1",
            "99.64.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "101.64.0.1",
            "172.32.0.1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "223.255.255.255",
            "2001:db8::1",
            "::ffff:192.0.2.1",
        ];
        for (addresses, expected) in [(inside.as_slice(), false), (&outside, true)] {
            for address in addresses {
                assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
            }
        }
    }

    #[test]
    fn return_paths_that_a_forwarder_wrote_are_known() {
        let rewritten = [
            "SRS0=x8=W4=example.net=ida@example.org",
            "srs1=x8=example.com==x9=W4=example.net=ida@example.org",
            "srs0+x8=W4=example.net=ida@example.org",
            "srs1-x8@example.org",
            "ann+caf_=ann=example.com@example.org",
            "ann+SRS=x8=W4=example.net=ida@example.org",
        ];
        let plain = [
            "ida@example.net",
            "ida+caf@example.net",
            "ida@srs0=example.net",
            "srs0",
            "",
        ];
        for (paths, expected) in [(rewritten.as_slice(), true), (&plain, false)] {
            for path in paths {
                assert_eq!(is_rewritten(path), expected, "{path}");
            }
        }
    }

    #[test]
    fn seals_name_their_domain() {
        let table = [
            (
                "i=1; a=rsa-sha256; cv=none; d=example.org; s=x; b=y",
                Some("example.org"),
            ),
            ("i=1;d= Example.org ;b=y", Some("example.org")),
            ("i=1; sd=example.org", None),
            ("d=", None),
        ];
        for (body, expected) in table {
            let found = sealer(body.as_bytes());
            assert_eq!(found.as_ref().map(HostName::as_str), expected, "{body}");
        }
    }

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
