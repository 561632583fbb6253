//! What the rules share: who runs the client, what lies between the sender and the receiver, where
//! the author logged in and whether that line may be believed. Each is worked out once a message.

use std::cell::OnceCell;

use crate::ladder::names::rejection_of;
use crate::message::{Author, Message};
use crate::name::HostName;
use crate::operator::{Category, Operator, Submission, Table, same_operator};
use crate::reason::Miss;
use crate::received::ReverseName;
use crate::trace::{Hop, StepKind, Trace, Vouch};
use crate::verdict::Rejection;

/// One message on its way up the ladder.
pub(super) struct Facts<'f, 'a, 't> {
    pub(super) message: &'f Message<'a>,
    pub(super) trace: &'f Trace<'a, 't>,
    pub(super) table: &'t Table,
    /// What was skipped between the receiver and the sender's side.
    pub(super) via: Via,
    login: OnceCell<Result<Login<'f, 't>, Miss>>,
    rejections: Rejections,
}

/// What was skipped between the receiver and the sender's side, as far as it limits an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    /// Nothing.
    Direct,
    /// Only forwarders, under a valid signature of the author's organisation.
    SignedForward,
    /// A security gateway.
    Gateway,
    /// A mailing list.
    List,
    /// A forwarder, without such a signature.
    UnsignedForward,
}

/// The server at which the author logged in, as far as its line may be believed.
#[derive(Clone, Copy)]
pub(super) enum Login<'f, 't> {
    /// In the author's organisation.
    Own(&'f HostName),
    /// At a hosting company that the domain lets send.
    Hosting(&'f HostName, Option<&'t Operator>),
    /// Somewhere else.
    Doubtful(&'f HostName),
}

/// Where a name was seen.
#[derive(Clone, Copy)]
pub(super) enum NameSource {
    /// What the client of the sender's side called itself.
    Helo,
    /// The server at which the author logged in.
    Login,
    /// The name found for the client's address.
    Rdns,
}

/// Why each name seen cannot be an answer, if it cannot.
#[derive(Default)]
struct Rejections {
    login: OnceCell<Option<Rejection>>,
    helo: OnceCell<Option<Rejection>>,
    rdns: OnceCell<Option<Rejection>>,
}

impl Via {
    fn of(trace: &Trace<'_, '_>) -> Self {
        let has = |kind| trace.steps.iter().any(|step| step.kind == kind);
        let is_signed = trace.vouchers.signed();
        let has_unlisted_forwarder = trace.steps.iter().any(|step| {
            let is_listed = |operator: &Operator| operator.category() == Category::Forwarder;
            step.kind == StepKind::Forwarder && !step.operator.is_some_and(is_listed)
        });
        if has_unlisted_forwarder && !is_signed {
            Self::UnsignedForward
        } else if has(StepKind::List) {
            Self::List
        } else if has(StepKind::Gateway) {
            Self::Gateway
        } else if has(StepKind::Forwarder) {
            // A forwarder's word is worth as much as a list's.
            if is_signed {
                Self::SignedForward
            } else {
                Self::List
            }
        } else {
            Self::Direct
        }
    }

    /// Whether an intermediary, and not the receiver, speaks for the sender's side.
    pub(super) fn is_third_party(self) -> bool {
        match self {
            Self::Direct | Self::SignedForward => false,
            Self::Gateway | Self::List | Self::UnsignedForward => true,
        }
    }
}

impl<'f, 'a, 't> Facts<'f, 'a, 't> {
    pub(super) fn of(message: &'f Message<'a>, trace: &'f Trace<'a, 't>, table: &'t Table) -> Self {
        Self {
            message,
            trace,
            table,
            via: Via::of(trace),
            login: OnceCell::new(),
            rejections: Rejections::default(),
        }
    }

    pub(super) fn author(&self) -> Result<&'f Author, Miss> {
        self.trace.author.as_ref().ok_or(Miss::NoAuthor)
    }

    pub(super) fn domain(&self) -> Result<&'f HostName, Miss> {
        self.author().map(|author| &author.domain)
    }

    /// Whether a name is in the author's organisation.
    pub(super) fn owns(&self, name: &HostName) -> bool {
        self.author().is_ok_and(|author| author.owns(name))
    }

    /// The hop whose client is taken for the sender's side.
    pub(super) fn origin(&self) -> Result<&'f Hop<'a, 't>, Miss> {
        self.trace.origin_hop().ok_or(Miss::InsideProvider)
    }

    /// The HELO name, as far as it is a host name at all.
    pub(super) fn helo(&self) -> Result<&'f HostName, Miss> {
        let origin = self.origin()?;
        let is_given = origin.received().client.helo.is_some();
        origin.helo().ok_or(if is_given {
            Miss::HeloImpossible
        } else {
            Miss::NoHelo
        })
    }

    /// The HELO name if it lies in the author's organisation and could be an answer.
    pub(super) fn own_helo(&self) -> Result<&'f HostName, Miss> {
        let host = self.helo()?;
        if !self.owns(host) {
            return Err(Miss::HeloOutside);
        }
        self.usable(host, NameSource::Helo, Miss::HeloImpossible)
    }

    /// The name, if it could be an answer.
    pub(super) fn usable(
        &self,
        name: &'f HostName,
        source: NameSource,
        miss: Miss,
    ) -> Result<&'f HostName, Miss> {
        match self.rejection(source) {
            Some(_) => Err(miss),
            None => Ok(name),
        }
    }

    /// The mailbox provider that runs the client.
    pub(super) fn mailbox_provider(&self) -> Option<&'t Operator> {
        let origin = self.origin().ok()?;
        origin.operator().filter(|operator| is_mailbox(operator))
    }

    /// The provider at which the author's mail is: the client's, the signer's or the login's.
    pub(super) fn provider(&self) -> Result<&'t Operator, Miss> {
        let origin = self.origin()?;
        // Whoever logged in did so at the provider, even if the client is the author's own.
        let at_login = self.trace.submission_hop().filter(|hop| {
            self.trace.submission == self.trace.boundary
                || same_operator(hop.by_operator(), origin.operator())
        });
        let of_login = || {
            let operator = at_login.and_then(Hop::by_operator);
            operator.filter(|operator| is_mailbox(operator))
        };
        let operator = self
            .mailbox_provider()
            .or(self.trace.signer)
            .or_else(of_login)
            .ok_or(Miss::NoProvider)?;
        Ok(self.row_of_domain(operator))
    }

    /// The provider of a mail that no line shows crossing a network.
    pub(super) fn provider_inside(&self) -> Option<&'t Operator> {
        let mut hops = self.trace.hops.iter().rev();
        let lowest = hops.find_map(Hop::by_operator);
        let provider = lowest.filter(|operator| is_mailbox(operator))?;
        Some(self.row_of_domain(provider))
    }

    /// The row on the author's own domain, if it has one: people with an address at aol.com log in
    /// at a host of their own, whether their mail leaves through hosts of Yahoo or of others.
    fn row_of_domain(&self, operator: &'t Operator) -> &'t Operator {
        let row = self
            .domain()
            .ok()
            .and_then(|domain| self.table.find(domain));
        row.filter(|row| matches!(row.submission(), Submission::Documented(_)))
            .unwrap_or(operator)
    }

    /// Whether a host has the table's row of an operator.
    pub(super) fn runs(&self, operator: &Operator, host: &HostName) -> bool {
        let row = self.table.find(host);
        row.is_some_and(|found| found.is_same(operator))
    }

    /// Where the author logged in, and how far that line may be believed.
    pub(super) fn login(&self) -> Result<Login<'f, 't>, Miss> {
        *self.login.get_or_init(|| self.find_login())
    }

    fn find_login(&self) -> Result<Login<'f, 't>, Miss> {
        let hop = self.trace.submission_hop().ok_or(Miss::NoLogin)?;
        let host = hop.by().ok_or(Miss::LoginImpossible)?;
        let host = self.usable(host, NameSource::Login, Miss::LoginImpossible)?;
        let vouchers = self.trace.vouchers;
        // The line was written by the receiver itself: no other evidence is needed.
        let is_receivers_own = self.trace.submission == self.trace.boundary;
        let is_vouched = vouchers.any() || is_receivers_own;
        if self.owns(host) {
            return if is_vouched {
                Ok(Login::Own(host))
            } else {
                Err(Miss::LoginUnvouched)
            };
        }
        let rdns = self.origin()?.rdns();
        let is_at_client = rdns.is_some_and(|rdns| rdns.same_organization(host));
        let provider = hop.by_operator().filter(|operator| is_mailbox(operator));
        let is_direct = self.via == Via::Direct;
        if vouchers.spf == Vouch::Vouches
            && is_direct
            && !is_receivers_own
            && (is_at_client || provider.is_some())
            && self.trace.boundary_is_certain()
        {
            return Ok(Login::Hosting(host, provider));
        }
        if is_vouched && is_direct {
            Ok(Login::Doubtful(host))
        } else {
            Err(Miss::LoginForeign)
        }
    }

    /// Whether the line of the login is also the one in which the mail came in.
    pub(super) fn login_is_last(&self) -> bool {
        self.trace.submission == self.trace.origin
    }

    /// Whether the client that logged in is an outbound host of Gmail: somebody sends through this
    /// server from there. A HELO name shows that only where the line has no place for a reverse
    /// name.
    pub(super) fn gmail_logged_in(&self) -> bool {
        let Some(hop) = self.trace.submission_hop() else {
            return false;
        };
        let name = if hop.operator_by_rdns() {
            hop.rdns()
        } else if hop.received().client.rdns == ReverseName::NotRecorded {
            hop.helo()
        } else {
            return false;
        };
        self.trace.submission != self.trace.boundary
            && hop.operator().zip(name).is_some_and(|(operator, name)| {
                operator.is_gmail_client() && operator.is_outbound(name)
            })
    }

    /// Why a name that was seen cannot be an answer, if it cannot.
    pub(super) fn rejection(&self, source: NameSource) -> Option<Rejection> {
        let origin = self.origin().ok()?;
        let (cell, name, ip) = match source {
            NameSource::Login => (
                &self.rejections.login,
                self.trace.submission_hop().and_then(Hop::by),
                None,
            ),
            NameSource::Helo => (
                &self.rejections.helo,
                origin.helo(),
                origin.received().client.ip,
            ),
            NameSource::Rdns => (
                &self.rejections.rdns,
                origin.rdns(),
                origin.received().client.ip,
            ),
        };
        *cell.get_or_init(|| rejection_of(name?, ip, self.table))
    }
}

fn is_mailbox(operator: &Operator) -> bool {
    operator.category() == Category::MailboxProvider
}
