//! What the receiver itself checked, and the evidence for the boundary's client.
//!
//! Results count only where the receiver wrote them: RFC 8601, 5, on which fields to remove and which
//! to trust. Passes come from one place; failures count wherever the receiver wrote them, since
//! nobody gains by forging one.

use std::cell::OnceCell;
use std::net::IpAddr;

use crate::address::{SpecialPurpose, is_public};
use crate::authentication::{Failures, Outcome, Results, failures_in};
use crate::message::{Field, FieldKind, Message};
use crate::name::{HostName, NameFault};
use crate::operator::{Operator, Table, same_operator};
use crate::received::Dialect;
use crate::trace::boundary::Boundary;
use crate::trace::hop::{ClientPlace, Hop};
use crate::trace::{Receiver, Trace};

/// The evidence for the boundary's client and for the author, in the words of the rules:
/// authorised, signed, named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// SPF passed for the author's domain, or for one above it in its organisation: the domain lets
    /// the client send.
    pub spf: Vouch,
    /// SPF passed for another domain of the author's organisation.
    pub spf_beside: Vouch,
    /// A signature of the author's organisation is valid.
    pub dkim: Vouch,
    /// DMARC passed for the author's domain.
    pub dmarc: Vouch,
    /// The client's reverse name lies in the author's organisation, was checked, and is no
    /// customer's.
    pub rdns: Vouch,
}

/// Whether one witness vouches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vouch {
    /// It says nothing, or no.
    #[default]
    Silent,
    /// It does.
    Vouches,
}

impl Evidence {
    /// Whether the author's domain lets the client send.
    #[must_use]
    pub fn authorized(self) -> bool {
        self.spf == Vouch::Vouches
    }

    /// Whether the author is confirmed. That says nothing of the client: whoever holds one signed
    /// mail can send it again from anywhere.
    #[must_use]
    pub fn signed(self) -> bool {
        // DMARC passes by an SPF pass alone (RFC 7489, 4.2): then it says the same once more.
        let repeats_spf = self.authorized() && self.dkim == Vouch::Silent;
        let dmarc = self.dmarc == Vouch::Vouches && !repeats_spf;
        dmarc || [self.spf_beside, self.dkim].contains(&Vouch::Vouches)
    }

    /// Whether the client has a name of the author's organisation that it did not choose itself.
    #[must_use]
    pub fn named(self) -> bool {
        self.rdns == Vouch::Vouches
    }

    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.authorized() || self.signed() || self.named()
    }
}

impl From<bool> for Vouch {
    fn from(vouches: bool) -> Self {
        if vouches { Self::Vouches } else { Self::Silent }
    }
}

/// Where the results that are believed stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResultsPlace {
    /// There are none.
    #[default]
    Nowhere,
    /// Above the boundary: only the receiver writes there.
    Above,
    /// Directly below the boundary, of a receiver that is known to remove such fields from incoming
    /// mail.
    Below,
    /// Directly below the boundary, of the receiver that the user named.
    BelowNamed,
}

/// What the receiver checked, as far as it may be believed.
#[derive(Clone, Debug, Default)]
pub(super) struct Checks<'a> {
    /// The results of the run that counts.
    pub(super) results: Results<'a>,
    /// Where that run stands.
    pub(super) place: ResultsPlace,
    /// What failed, wherever the receiver wrote it.
    pub(super) failures: Failures,
    /// Who seems to have written passes that are not believed.
    pub(super) unbelieved: Option<&'a str>,
}

impl<'a> Checks<'a> {
    pub(super) fn of(
        message: &Message<'a>,
        hops: &[Hop<'a, '_>],
        boundary: &Boundary,
        receiver: &Receiver,
        table: &Table,
    ) -> Self {
        let mut read = read_results(message, hops);
        if read.is_empty() {
            return Self::default();
        }
        let Some(checker) = boundary.at.and_then(|at| Checker::of(table, hops, at)) else {
            return Self::default();
        };
        checker.tell_clients_apart(&mut read, hops, boundary);
        let mut checks = Self {
            failures: checker.failures(&read),
            ..Self::default()
        };
        if let Some(above) = checker.run_above(message, &read) {
            // A pass and a failure cannot both be true, whatever client the failure speaks of.
            if !above.failures.dmarc {
                checks.results = above;
                checks.place = ResultsPlace::Above;
            }
            return checks;
        }
        let below = checker.run_below(message, &read);
        if below.is_empty() {
            return checks;
        }
        if checker.strips() {
            checks.place = ResultsPlace::Below;
        } else if receiver.domain.as_ref().is_some_and(|domain| {
            let server = below.server.and_then(|server| HostName::parse(server).ok());
            server.is_some_and(|server| server.belongs_to(domain))
        }) {
            checks.place = ResultsPlace::BelowNamed;
        } else {
            checks.unbelieved = below.server;
            return checks;
        }
        checks.results = below;
        checks
    }
}

/// One field of results, and its place among the message's fields.
struct Read<'a> {
    place: usize,
    results: Results<'a>,
    /// Whether it speaks of the client of a line above the boundary that is surely inside.
    is_of_inside: bool,
}

fn read_results<'a>(message: &Message<'a>, hops: &[Hop<'a, '_>]) -> Vec<Read<'a>> {
    let gap_of_client = OnceCell::new();
    let fields = message.fields().iter().enumerate();
    fields
        .filter_map(|(place, field)| {
            let parse = match field.kind {
                FieldKind::AuthenticationResults => Results::parse,
                FieldKind::ReceivedSpf => Results::parse_received_spf,
                _ => return None,
            };
            let mut results = parse(field.sure_body());
            if field.seam.is_some() {
                // A stranger may have written the joined lines: only their failures count.
                results.failures.add(parse(field.body).failures);
            }
            // A word may have been cut where lines were joined.
            if message.is_rejoined() && field.kind == FieldKind::AuthenticationResults {
                results.failures.add(failures_in(field.body));
            }
            if field.gaps_above > 0
                && gap_of_client
                    .get_or_init(|| gaps_above_client(message, hops))
                    .is_some_and(|gaps| gaps < field.gaps_above)
            {
                results = Results {
                    server: results.server,
                    failures: results.failures,
                    ..Results::default()
                };
            }
            Some(Read {
                place,
                results,
                is_of_inside: false,
            })
        })
        .collect()
}

/// How many gaps stand above the topmost trace field that has a client, who may have written what is
/// behind a later gap.
fn gaps_above_client(message: &Message<'_>, hops: &[Hop<'_, '_>]) -> Option<u16> {
    let hop = hops.iter().find(|hop| hop.has_client())?;
    message
        .fields()
        .get(hop.place)
        .map(|field| field.gaps_above)
}

/// Whose results may be believed.
struct Checker<'h, 't> {
    table: &'h Table,
    /// The boundary's place among the message's fields.
    place: usize,
    /// The names of the receiver's hosts, the boundary's first.
    names: Vec<&'h HostName>,
    operator: Option<&'t Operator>,
    is_yahoo: bool,
    /// Whether the boundary's field names a machine of the inside by one word.
    is_one_label: bool,
}

impl<'h, 't> Checker<'h, 't> {
    fn of(table: &'h Table, hops: &'h [Hop<'_, 't>], boundary: usize) -> Option<Self> {
        let hop = hops.get(boundary)?;
        let upto = hops.get(..=boundary).unwrap_or_default();
        let is_name = |by: &&HostName| by.organization().is_some() || by.public_fault().is_none();
        let names: Vec<_> = upto
            .iter()
            .rev()
            .filter_map(Hop::by)
            .filter(is_name)
            .collect();
        let operator = hop.by_operator().or_else(|| {
            // Where the field names no host, as Yahoo's does, the fields above it may.
            let is_named = hop.by().as_ref().is_some_and(is_name);
            let mut above = upto.iter().rev();
            if is_named {
                None
            } else {
                above.find_map(|hop| hop.by_operator())
            }
        });
        let is_private = |by: IpAddr| !is_public(by, SpecialPurpose::Public);
        let by = hop.by_text();
        let is_yahoo = by.is_some_and(|by| by.parse().is_ok_and(is_private))
            && hop.dialect() == Dialect::Yahoo;
        let is_one_label = hop
            .by()
            .is_some_and(|by| by.public_fault() == Some(NameFault::SingleLabel));
        Some(Self {
            table,
            place: hop.place,
            names,
            operator,
            is_yahoo,
            is_one_label,
        })
    }

    /// Whether the receiver strips results in its name that it did not write itself (RFC 8601, 5).
    fn strips(&self) -> bool {
        self.is_yahoo || self.operator.is_some_and(Operator::strips_foreign_results)
    }

    /// The topmost run of results above the boundary's trace field. Each server adds its fields on
    /// top (RFC 8601, 4.1), so everything there is the receiver's.
    /// A receiver that says there that it has none has none below.
    fn run_above<'a>(&self, message: &Message<'a>, read: &[Read<'a>]) -> Option<Results<'a>> {
        let above: Vec<_> = read
            .iter()
            .filter(|read| read.place < self.place && self.wrote_above(&read.results))
            .collect();
        let is_one_run = |one: &&Read<'_>, next: &&Read<'_>| {
            let between = message.fields().get(one.place..next.place);
            let between = between.unwrap_or_default();
            !between
                .iter()
                .any(|field| field.kind == FieldKind::Received)
        };
        let runs = above.chunk_by(is_one_run).map(|run| self.merged(run));
        let mut nothing = None;
        for results in runs {
            if !results.is_empty() {
                return Some(results);
            }
            if results.says_none {
                nothing = Some(results);
            }
        }
        nothing
    }

    /// The run of results directly below the boundary's trace field, before any field of the message
    /// proper.
    fn run_below<'a>(&self, message: &Message<'a>, read: &[Read<'a>]) -> Results<'a> {
        let below = self.place.saturating_add(1);
        let fields = message.fields().get(below..).unwrap_or_default();
        // Where folds were lost, a field of the sender's may have held another in a fold: the
        // receiver's own results stand side by side above all of those.
        let is_own = |place: usize| {
            let own = read.binary_search_by_key(&place, |read| read.place).ok();
            let own = own.and_then(|own| read.get(own));
            own.is_some_and(|read| self.wrote_by_name(&read.results))
        };
        let end = (below..).zip(fields).find(|(place, field)| {
            field.kind == FieldKind::Received
                || is_message_proper(field)
                || (message.is_rejoined() && !is_own(*place))
        });
        let end = end.map_or(message.fields().len(), |(place, _)| place);
        let mut run: Vec<_> = read
            .iter()
            .filter(|read| (below..end).contains(&read.place) && self.wrote_by_name(&read.results))
            .collect();
        if message.is_rejoined() {
            // A second one may have come out of a fold.
            let mut seen = Vec::new();
            run.retain(|read| {
                let kind = message.fields().get(read.place).map(|field| field.kind);
                let is_first = !seen.contains(&kind);
                seen.push(kind);
                is_first
            });
            let fields = message.fields();
            let torn = run
                .iter()
                .find_map(|read| torn_spf(fields.get(read.place)?, &read.results));
            // What the receiver says of the same check is in his other field, or the sender wrote it.
            if let Some(said) = torn {
                run.retain(|read| {
                    let field = fields.get(read.place);
                    field.is_none_or(|field| field.kind != FieldKind::ReceivedSpf)
                        || said.is_some_and(|said| {
                            read.results.spf.is_some_and(|spf| spf.domain == Some(said))
                        })
                });
            }
        }
        self.merged(&run)
    }

    fn merged<'a>(&self, run: &[&Read<'a>]) -> Results<'a> {
        let mut merged = Results::default();
        for read in run {
            // Where nothing names the receiver, only the topmost field counts.
            if self.names.is_empty() && !merged.is_empty() {
                break;
            }
            merged.merge(&read.results);
        }
        merged
    }

    /// Marks the fields that speak of another client than the boundary's, and takes their SPF results
    /// away: a result speaks of the client of the line beside it. A signature is the author's,
    /// whichever line it is checked beside.
    fn tell_clients_apart(&self, read: &mut [Read<'_>], hops: &[Hop<'_, '_>], boundary: &Boundary) {
        // The first line above which a failure counts: the boundary's, or a higher one that may
        // have a stranger for its client.
        let from = boundary.doubt.or(boundary.at).unwrap_or_default();
        let above = from.checked_sub(1).and_then(|above| hops.get(above));
        let begins = above.map_or(0, |hop| hop.place);
        let lines = above.zip(hops.get(from));
        // A server sees only who handed the mail to it: there, the machine that the user named.
        let named = boundary.named.and_then(|at| hops.get(at));
        let ends_named = named.map_or(0, |hop| hop.place);
        for read in read {
            let stands_between = lines.is_some_and(|(above, line)| {
                (above.place..line.place).contains(&read.place)
                    && self.is_only_of(&read.results, above, line)
            });
            read.is_of_inside = read.place < begins || stands_between;
            if read.place < ends_named || stands_between {
                read.results.spf = None;
            }
        }
    }

    /// Whether the server of the line `above` wrote a field and that of the line below did not. Gmail,
    /// Proton and Zoho write below their own line, where the next server's fields stand too.
    fn is_only_of(&self, results: &Results<'_>, above: &Hop<'_, '_>, line: &Hop<'_, '_>) -> bool {
        let server = results.server.and_then(|name| HostName::parse(name).ok());
        let Some(server) = server else { return false };
        let operator = self.table.find(&server);
        let is_of = |hop: &Hop<'_, '_>| {
            hop.by().is_some_and(|by| server.belongs_to(by))
                || same_operator(hop.by_operator(), operator)
        };
        // A server without a public name may sign with that of its gateway.
        let is_told_apart = !line.server_is_inner() || above.by_operator().is_some();
        let over_network = matches!(
            above.client_place(),
            ClientPlace::Private | ClientPlace::Public
        );
        over_network && is_told_apart && is_of(above) && !is_of(line)
    }

    /// What failed: in every field that the receiver's own name stands in, and in those without a
    /// name above the boundary. What is said of a client that is surely inside says nothing of the
    /// boundary's.
    fn failures(&self, read: &[Read<'_>]) -> Failures {
        let mut failures = Failures::default();
        for Read {
            place,
            results,
            is_of_inside,
        } in read
        {
            if *is_of_inside || !results.failures.any() {
                continue;
            }
            let is_own = if *place < self.place {
                self.wrote_above(results)
            } else {
                self.wrote_by_name(results)
            };
            if is_own {
                failures.add(results.failures);
            }
        }
        failures
    }

    /// Whether the receiver wrote a field above the boundary. Some write no name there, or
    /// `receiver=<UNKNOWN>` where RFC 7208, 9.1 has one.
    fn wrote_above(&self, results: &Results<'_>) -> bool {
        let Some(server) = results.server.and_then(|name| HostName::parse(name).ok()) else {
            let is_spf_alone = results.dkim.is_empty() && results.dmarc.is_none();
            return is_spf_alone || self.strips() || self.names.is_empty();
        };
        self.is_receivers(&server) || self.names.is_empty()
    }

    /// Whether a field has the receiver's name (RFC 8601, 2.5: authserv-id).
    fn wrote_by_name(&self, results: &Results<'_>) -> bool {
        let server = results.server.and_then(|name| HostName::parse(name).ok());
        server.is_some_and(|server| self.is_receivers(&server))
    }

    fn is_receivers(&self, server: &HostName) -> bool {
        if self.names.iter().any(|name| server.belongs_to(name)) {
            return true;
        }
        match (self.operator, self.table.find(server)) {
            (Some(mine), Some(theirs)) => mine.is_same(theirs),
            // Yahoo's trace field has a private address and no name, iCloud's often one word.
            (None, Some(theirs)) => {
                (self.is_yahoo || self.is_one_label) && theirs.is_unnamed_receiver()
            }
            _ => false,
        }
    }
}

/// Of results that say something of SPF in lines that were joined to them, and nothing above these: the
/// domain that they speak of, as far as it is known.
fn torn_spf<'a>(field: &Field<'a>, results: &Results<'_>) -> Option<Option<&'a str>> {
    let is_torn = field.kind == FieldKind::AuthenticationResults && field.seam.is_some();
    let whole = field.body.to_ascii_lowercase();
    let says = || memchr::memmem::find(&whole, b"spf=").is_some();
    (is_torn && results.spf.is_none() && says())
        .then(|| Results::parse(field.body).spf.and_then(|spf| spf.domain))
}

/// Whether a field belongs to the message that its author wrote, and not to its trace.
fn is_message_proper(field: &Field<'_>) -> bool {
    let is = |name: &[u8]| field.name.eq_ignore_ascii_case(name);
    matches!(
        field.kind,
        FieldKind::From | FieldKind::Date | FieldKind::Subject | FieldKind::MessageId
    ) || is(b"To")
        || is(b"DKIM-Signature")
}

impl Trace<'_, '_> {
    /// The evidence at the boundary.
    pub(super) fn weigh(&self) -> Evidence {
        let at_boundary = self.boundary.and_then(|at| self.hops.get(at));
        let Some((author, hop)) = self.author.as_ref().zip(at_boundary) else {
            return Evidence::default();
        };
        let rdns = hop.names_client_of(author).into();
        // A pass and a failure cannot both be true.
        if self.failures.dmarc {
            return Evidence {
                rdns,
                ..Evidence::default()
            };
        }
        let domain = &author.domain;
        let results = &self.results;
        let authorizes = !self.failures.spf
            && results
                .spf
                .is_some_and(|spf| spf.passes_for_or_above(domain));
        // RFC 7489, 3.1, relaxed: one organisation is enough.
        let aligned = results.spf.is_some_and(|spf| spf.passes_for(domain));
        Evidence {
            spf: authorizes.into(),
            spf_beside: (aligned && !authorizes && !self.failures.spf).into(),
            dkim: results
                .dkim
                .iter()
                .any(|dkim| dkim.passes_for(domain))
                .into(),
            dmarc: results
                .dmarc
                .is_some_and(|dmarc| dmarc.passes_for(domain))
                .into(),
            rdns,
        }
    }
}

/// A provider that shows by its signature only: Google signs for `example.com` as
/// `example-com.20230601.gappssmtp.com`. The name must be that domain's and no other's.
pub(super) fn hidden_signer<'t>(
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
            let mut labels = signer.labels();
            let (tenant, date) = (labels.next()?, labels.next()?);
            // Google makes the name itself. Elsewhere a customer chooses one, and whoever comes first
            // gets it.
            let is_made = date.bytes().all(|byte| byte.is_ascii_digit());
            let name = domain.as_str();
            // `www-example-com` is that of `www-example.com` too, whose owner is another.
            let is_alone = name.matches(['.', '-']).count() == 1;
            (is_made && is_alone && tenant == name.replace('.', "-")).then_some(operator)
        })
}
