//! What the receiver itself checked, and who vouches for the boundary's client.

use std::net::IpAddr;

use crate::address::{SpecialPurpose, is_public};
use crate::authentication::{Outcome, Results};
use crate::message::{Author, FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Operator, Table};
use crate::received::Dialect;
use crate::trace::hop::Hop;

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

/// The receiver's own results: the fields above its line, and those directly below it of a
/// receiver that is known to strip foreign ones of its name.
pub(super) fn receivers_results<'a>(
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
        let is_yahoo = by.is_some_and(|by| {
            by.parse()
                .is_ok_and(|by: IpAddr| !is_public(by, SpecialPurpose::Public))
        }) && hop.received().details().dialect == Dialect::Yahoo;
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
        if self.names.iter().any(|name| server.belongs_to(name)) {
            return true;
        }
        match (self.operator, self.table.find(&server)) {
            (Some(mine), Some(theirs)) if mine.is_same(theirs) => true,
            // Yahoo's line names a private address and no host.
            (None, Some(theirs)) if self.is_yahoo => theirs.is_unnamed_receiver(),
            _ => self.names.is_empty() && above,
        }
    }
}

pub(super) fn vouchers(results: &Results<'_>, author: &Author, hop: &Hop<'_, '_>) -> Vouchers {
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

/// Shorter names begin thousands of domains' names.
const SHORTEST_TENANT: usize = 3;
