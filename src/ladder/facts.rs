//! What the rules share: who runs the client, what lies between the sender and the receiver, where
//! the author logged in and whether that line may be believed. Each is worked out once a message.

use std::cell::OnceCell;
use std::net::Ipv6Addr;

use crate::authentication::Outcome;
use crate::message::{Author, Message};
use crate::name::HostName;
use crate::operator::{Category, Operator, Submission, Sureness, Table, same_operator};
use crate::reason::{Miss, Remark};
use crate::received::ReverseName;
use crate::trace::{Hop, ResultsPlace, Step, StepKind, Trace, Vouch};
use crate::verdict::{Confidence, Rejection};

/// One message on its way up the ladder.
pub(super) struct Facts<'f, 'a, 't> {
    pub(super) message: &'f Message<'a>,
    pub(super) trace: &'f Trace<'a, 't>,
    pub(super) table: &'t Table,
    /// What was skipped between the receiver and the sender's side.
    pub(super) via: Via,
    pub(super) standing: ClientStanding,
    provider: OnceCell<Result<Provider<'t>, Miss>>,
    login: OnceCell<Result<Login<'f, 't>, Miss>>,
    login_to_try: OnceCell<Result<&'f HostName, Miss>>,
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

/// The three words for the client of the author's side: what is left of the boundary's evidence
/// below the intermediaries.
#[derive(Clone, Copy)]
pub(super) struct ClientStanding {
    pub(super) authorized: bool,
    pub(super) signed: bool,
    pub(super) named: bool,
}

impl ClientStanding {
    fn of(trace: &Trace<'_, '_>) -> Self {
        let evidence = trace.evidence;
        if !trace.stepped() && trace.blocked.is_none() {
            return Self {
                authorized: evidence.authorized(),
                signed: evidence.signed(),
                named: evidence.named(),
            };
        }
        // A step ends the evidence, with two exceptions: a list of the author's own organisation,
        // and a gateway of the table that checks reverse names itself.
        let all = |fits: fn(&Step<'_>) -> bool| trace.stepped() && trace.steps.iter().all(fits);
        let own_lists =
            all(|step| step.kind == StepKind::List && step.is_authors && step.is_proven);
        let known_gateways = all(|step| {
            let is_known = step.by_rdns && step.operator.is_some();
            step.kind == StepKind::Gateway && is_known && step.is_proven
        });
        let keeps = trace.blocked.is_none() && (own_lists || known_gateways);
        Self {
            authorized: false,
            signed: keeps && evidence.signed(),
            named: keeps && trace.origin_is_named(),
        }
    }

    /// Whether the client may be believed to be the author's.
    pub(super) fn vouches(self) -> bool {
        self.authorized || (self.signed && self.named)
    }
}

/// The server at which the author logged in, where its line is believed.
#[derive(Clone, Copy)]
pub(super) enum Login<'f, 't> {
    /// In the author's organisation.
    Own(&'f HostName),
    /// At a hosting company that the domain lets send.
    Hosting(&'f HostName, Option<&'t Operator>),
}

/// The provider at which the author's mail is, and how that is known.
#[derive(Clone, Copy)]
pub(super) struct Provider<'t> {
    pub(super) operator: &'t Operator,
    pub(super) basis: Basis,
}

/// How a provider is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// The author's own domain has a row.
    AuthorsDomain,
    /// The client is the provider's, by its reverse name.
    Client,
    /// The client says so, where no reverse name is recorded, and it has the form of the provider's
    /// outgoing hosts.
    ClaimedClient,
    /// The provider's signature.
    Signature,
    /// The provider wrote the line in which the author logged in.
    OwnLine,
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
        let is_signed = trace.evidence.dkim == Vouch::Vouches;
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
            standing: ClientStanding::of(trace),
            provider: OnceCell::new(),
            login: OnceCell::new(),
            login_to_try: OnceCell::new(),
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

    /// The hop at which the mail came in.
    pub(super) fn boundary_hop(&self) -> Option<&'f Hop<'a, 't>> {
        self.trace.hops.get(self.trace.boundary?)
    }

    /// The HELO name, as far as it is a host name at all.
    pub(super) fn helo(&self) -> Result<&'f HostName, Miss> {
        let origin = self.origin()?;
        let is_given = origin.client().helo.is_some();
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

    /// The mailbox provider that runs the client, by its reverse name.
    pub(super) fn mailbox_provider(&self) -> Option<&'t Operator> {
        let origin = self.origin().ok()?;
        let operator = origin.operator().filter(|_| origin.operator_by_rdns());
        operator.filter(|operator| is_mailbox(operator))
    }

    /// The provider at which the author's mail is: that of the author's domain, of the client, of
    /// the signature, or of the line in which the author logged in.
    pub(super) fn provider(&self) -> Result<Provider<'t>, Miss> {
        *self.provider.get_or_init(|| self.find_provider())
    }

    fn find_provider(&self) -> Result<Provider<'t>, Miss> {
        let origin = self.origin()?;
        let with = |basis| move |operator| Provider { operator, basis };
        let of_login = || {
            let hop = self.trace.submission_hop()?;
            let is_own_line = self.trace.login_is_receivers_own();
            let operator = hop.by_operator().filter(|_| is_own_line);
            operator.filter(|operator| is_mailbox(operator))
        };
        let claimed = || {
            let operator = origin.operator().filter(|operator| is_mailbox(operator))?;
            let helo = origin.helo().filter(|helo| operator.is_outbound(helo))?;
            // A program that looks reverse names up would have written one, if there were one.
            let is_confirmed = (origin.rdns().is_none() && self.standing.authorized)
                || (origin.records_no_reverse_names()
                    && self.trace.evidence.signed()
                    && !self.is_others_client());
            (is_confirmed && helo.public_fault().is_none()).then_some(operator)
        };
        let found = self.provider_of_domain();
        found
            .or_else(|| self.mailbox_provider().map(with(Basis::Client)))
            .or_else(|| claimed().map(with(Basis::ClaimedClient)))
            .or_else(|| self.hidden_signer().map(with(Basis::Signature)))
            .or_else(|| of_login().map(with(Basis::OwnLine)))
            .ok_or(Miss::NoProvider)
    }

    /// Whether SPF passed for another organisation's domain: the client is that one's, and a signature of
    /// the author's came from a copy.
    fn is_others_client(&self) -> bool {
        let passes_for_other = |domain: &HostName| {
            let spf = self.trace.results.spf;
            spf.is_some_and(|spf| spf.outcome == Outcome::Pass && !spf.is_about(domain))
        };
        self.domain().is_ok_and(passes_for_other)
    }

    /// The provider that signed, where a gateway stands before its machines. A signature alone says
    /// nothing of the machine that a mail came from.
    fn hidden_signer(&self) -> Option<&'t Operator> {
        let trace = self.trace;
        let mut steps = trace.steps.iter().chain(&trace.blocked);
        let is_hidden = steps.any(|step| step.kind == StepKind::Gateway);
        trace.signer.filter(|_| is_hidden)
    }

    /// The provider that the author's own domain has a row of, if it publishes a server.
    fn provider_of_domain(&self) -> Option<Provider<'t>> {
        let row = self.table.row_of_author(self.domain().ok()?)?;
        documents_a_host(row).then_some(Provider {
            operator: row,
            basis: Basis::AuthorsDomain,
        })
    }

    /// The provider of a mail that no line shows crossing a network: the author's domain is its own,
    /// or it wrote every line.
    pub(super) fn provider_inside(&self) -> Option<Provider<'t>> {
        let hops = &self.trace.hops;
        let lowest = hops.iter().rev().find_map(Hop::by_operator)?;
        // Google's inside machines call themselves by an address of RFC 3056, and name no client. A
        // container that calls itself by its address may have any client.
        let is_googles = |hop: &Hop<'_, '_>| {
            let by = hop.by_text().and_then(|by| by.parse::<Ipv6Addr>().ok());
            let client = hop.client();
            by.is_some_and(|by| by.segments().first() == Some(&0x2002))
                && client.ip.is_none()
                && client.helo.is_none()
        };
        let wrote_all = (hops.iter())
            .all(|hop| same_operator(hop.by_operator(), Some(lowest)) || is_googles(hop));
        self.provider_of_domain().or_else(|| {
            (wrote_all && is_mailbox(lowest)).then_some(Provider {
                operator: lowest,
                basis: Basis::OwnLine,
            })
        })
    }

    /// The most that an answer may be sure of, by where the results stand that vouch for it.
    pub(super) fn ceiling(&self, confidence: Confidence) -> Confidence {
        match self.trace.results_place {
            // Only the user says that the receiver removes such fields from incoming mail.
            ResultsPlace::BelowNamed => confidence.min(Confidence::Medium),
            ResultsPlace::Above | ResultsPlace::Below | ResultsPlace::Nowhere => confidence,
        }
    }

    /// Whether a host has the table's row of an operator.
    pub(super) fn runs(&self, operator: &Operator, host: &HostName) -> bool {
        let row = self.table.find(host);
        row.is_some_and(|found| found.is_same(operator))
    }

    /// Where the author logged in, if that line may be believed.
    pub(super) fn login(&self) -> Result<Login<'f, 't>, Miss> {
        *self.login.get_or_init(|| self.find_login())
    }

    fn find_login(&self) -> Result<Login<'f, 't>, Miss> {
        let hop = self.trace.submission_hop().ok_or(Miss::NoLogin)?;
        let host = hop.by().ok_or(Miss::LoginImpossible)?;
        let host = self.usable(host, NameSource::Login, Miss::LoginImpossible)?;
        // The line was written by the receiver itself: no other evidence is needed.
        let is_receivers_own = self.trace.login_is_receivers_own();
        let standing = self.standing;
        if self.owns(host) {
            // Permission for a provider's client covers the provider's line, not one below it that
            // any customer could have written.
            let provider = self.mailbox_provider().filter(|_| !is_receivers_own);
            let is_covered =
                provider.is_none_or(|provider| self.trace.was_handed_over_by_author(provider));
            return if !standing.vouches() && !is_receivers_own {
                Err(Miss::LoginUnvouched)
            } else if is_covered {
                Ok(Login::Own(host))
            } else {
                Err(Miss::LoginAtCustomer)
            };
        }
        if is_receivers_own || !standing.authorized {
            return Err(Miss::LoginForeign);
        }
        let origin = self.origin()?;
        let client = origin.rdns();
        let operator = hop.by_operator().filter(|operator| is_mailbox(operator));
        let is_of_one_row = |operator: &&Operator| {
            client.is_some_and(|client| {
                same_operator(origin.operator(), Some(operator))
                    && origin.operator_by_rdns()
                    && operator.is_outbound(client)
                    && operator.is_outbound(host)
            })
        };
        let is_client = client == Some(host);
        if !is_client && operator.filter(is_of_one_row).is_none() {
            return Err(Miss::LoginForeign);
        }
        // On the user's word alone, only servers of the table's known companies.
        let is_known = operator.is_some_and(|operator| operator.sureness() != Sureness::C);
        if !is_known && self.trace.results_place == ResultsPlace::BelowNamed {
            return Err(Miss::LoginForeign);
        }
        Ok(Login::Hosting(host, operator))
    }

    /// A login server of the author's organisation that is worth a try, though its line is not
    /// believed.
    pub(super) fn login_to_try(&self) -> Result<&'f HostName, Miss> {
        *self.login_to_try.get_or_init(|| self.find_login_to_try())
    }

    fn find_login_to_try(&self) -> Result<&'f HostName, Miss> {
        let at = self.trace.claimed_submission.ok_or(Miss::NoLogin)?;
        let hop = self.trace.hops.get(at).ok_or(Miss::NoLogin)?;
        let host = hop.by().ok_or(Miss::LoginImpossible)?;
        if !self.owns(host) {
            return Err(Miss::LoginForeign);
        }
        if self.is_list_host(host) || Rejection::of(host, None, self.table).is_some() {
            return Err(Miss::LoginImpossible);
        }
        let evidence = self.trace.evidence;
        let is_seen = evidence.authorized()
            || evidence.signed()
            || evidence.named()
            || self.trace.author_was_seen_in_chain();
        if is_seen {
            Ok(host)
        } else {
            Err(Miss::LoginUnvouched)
        }
    }

    /// The company whose relay the mail left through, where that is not the author's: its customers
    /// can write each other's lower lines.
    pub(super) fn shared_relay(&self) -> Option<Remark> {
        let client = self.origin().ok()?.rdns()?;
        let is_relays = !self.trace.login_is_receivers_own() && !self.owns(client);
        let organization = client.organization().filter(|_| is_relays)?.to_owned();
        Some(Remark::SharedRelayRisk { organization })
    }

    /// Whether the boundary's line, or that of the login, lacks its server or its date.
    pub(super) fn rests_on_damage(&self) -> bool {
        let boundary = self.boundary_hop().into_iter();
        let mut lines = boundary.chain(self.trace.submission_hop());
        lines.any(|hop| hop.by_text().is_none() || hop.date().is_none())
    }

    /// Whether a name is that of a list that was stepped over.
    fn is_list_host(&self, host: &HostName) -> bool {
        self.trace
            .steps
            .iter()
            .any(|step| step.kind == StepKind::List && step.host.as_ref() == Some(host))
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
        } else if hop.client().rdns == ReverseName::NotRecorded {
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
            NameSource::Helo => (&self.rejections.helo, origin.helo(), origin.client().ip),
            NameSource::Rdns => (&self.rejections.rdns, origin.rdns(), origin.client().ip),
        };
        *cell.get_or_init(|| {
            let name = name?;
            let is_login = matches!(source, NameSource::Login);
            if self.is_list_host(name) || (!is_login && self.trace.names_list(name)) {
                return Some(Rejection::OutsideServiceName);
            }
            Rejection::of(name, ip, self.table)
        })
    }
}

/// Whether an operator publishes one server for all.
pub(super) fn documents_a_host(operator: &Operator) -> bool {
    matches!(operator.submission(), Submission::Documented(_))
}

fn is_mailbox(operator: &Operator) -> bool {
    operator.category() == Category::MailboxProvider
}
