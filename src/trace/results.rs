//! What the receiver itself checked, and the evidence for the boundary's client.
//!
//! Results count only where the receiver wrote them: RFC 8601, 5, on which fields to remove and which
//! to trust.

use std::net::IpAddr;

use crate::address::{SpecialPurpose, is_public};
use crate::authentication::{MethodResult, Outcome, Results};
use crate::message::{Author, FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Operator, Table};
use crate::received::Dialect;
use crate::trace::hop::Hop;

/// The evidence for the boundary's client.
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
    /// Whether one of the receiver's checks passed for the author's organisation.
    #[must_use]
    pub fn aligned(self) -> bool {
        [self.spf, self.dkim, self.dmarc].contains(&Vouch::Vouches)
    }

    /// Whether there is any evidence for the client.
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

/// The receiver's own results: the fields above its trace field, and those directly below it of a
/// receiver that is known to strip foreign ones of its name.
pub(super) fn receivers_results<'a>(
    message: &Message<'a>,
    hops: &[Hop<'a, '_>],
    boundary: usize,
    table: &Table,
) -> Results<'a> {
    let Some(checker) = Checker::of(table, hops, boundary) else {
        return Results::default();
    };
    let mut results = checker.merged_results(message);
    // A result without its domain is completed by the field made for it; a missing one only by a
    // field above the boundary, which only the receiver can write.
    let lacks_domain = results
        .spf
        .is_some_and(|spf| spf.domain.is_none() && spf.outcome == Outcome::Pass);
    if results.spf.is_none() || lacks_domain {
        let above = checker.received_spf(message, Side::Above);
        let below = || checker.received_spf(message, Side::Below);
        let completed = above.or_else(|| if lacks_domain { below() } else { None });
        results.spf = completed.or(results.spf);
    }
    results
}

/// On which side of the boundary's trace field another field is: each server adds its fields on top.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// Whose results may be believed.
struct Checker<'h, 't> {
    table: &'h Table,
    /// The boundary's place among the message's fields.
    place: usize,
    /// The place of the next trace field below.
    next: usize,
    names: Vec<&'h HostName>,
    operator: Option<&'t Operator>,
    is_yahoo: bool,
}

impl<'h, 't> Checker<'h, 't> {
    fn of(table: &'h Table, hops: &'h [Hop<'_, 't>], boundary: usize) -> Option<Self> {
        let hop = hops.get(boundary)?;
        let next = hops.get(boundary.saturating_add(1));
        let names: Vec<_> = hop
            .by()
            .into_iter()
            .filter(|by| by.organization().is_some() || by.public_fault().is_none())
            .collect();
        // Where the field names no host, as Yahoo's does, the fields above it may.
        let operator = hop.by_operator().or_else(|| {
            let above = hops.get(..boundary).unwrap_or_default();
            if names.is_empty() {
                above.iter().rev().find_map(|hop| hop.by_operator())
            } else {
                None
            }
        });
        let is_private = |by: IpAddr| !is_public(by, SpecialPurpose::Public);
        let by = hop.received().by.as_deref();
        let is_yahoo = by.is_some_and(|by| by.parse().is_ok_and(is_private))
            && hop.details().dialect == Dialect::Yahoo;
        Some(Self {
            table,
            place: hop.place,
            next: next.map_or(usize::MAX, |hop| hop.place),
            names,
            operator,
            is_yahoo,
        })
    }

    /// Whether the receiver strips results in its name that it did not write itself.
    fn strips(&self) -> bool {
        self.is_yahoo || self.operator.is_some_and(Operator::strips_foreign_results)
    }

    /// The bodies of a kind down to the next trace field, topmost first.
    fn bodies<'a>(
        &self,
        message: &Message<'a>,
        kind: FieldKind,
    ) -> impl Iterator<Item = (&'a [u8], Side)> {
        let fields = message.fields().iter().enumerate().take(self.next);
        let place = self.place;
        fields
            .filter(move |(_, field)| field.kind == kind)
            .map(move |(at, field)| {
                let side = if at < place { Side::Above } else { Side::Below };
                (field.body, side)
            })
    }

    /// What the receiver's `Authentication-Results` say (RFC 8601).
    fn merged_results<'a>(&self, message: &Message<'a>) -> Results<'a> {
        let mut merged = Results::default();
        let mut below = None;
        for (body, side) in self.bodies(message, FieldKind::AuthenticationResults) {
            let results = Results::parse(body);
            if !self.wrote(&results, FieldKind::AuthenticationResults, side) {
                continue;
            }
            let is_strangers = match side {
                Side::Above => false,
                // A receiver that writes above its trace field writes nothing below it. The topmost
                // field below is the receiver's own. There may be another of the same name; one of
                // a name that only resembles it is a stranger's.
                Side::Below => {
                    (below.is_none() && !merged.is_empty())
                        || *below.get_or_insert(results.server) != results.server
                }
            };
            // Where nothing names the receiver, only the topmost field counts.
            let is_second = self.names.is_empty() && !merged.is_empty();
            if !is_strangers && !is_second {
                merged.merge(results);
            }
        }
        merged
    }

    /// The SPF result in the receiver's topmost `Received-SPF` on one side (RFC 7208, 9.1).
    fn received_spf<'a>(&self, message: &Message<'a>, wanted: Side) -> Option<MethodResult<'a>> {
        self.bodies(message, FieldKind::ReceivedSpf)
            .filter(|(_, side)| *side == wanted)
            .map(|(body, _)| Results::parse_received_spf(body))
            .filter(|results| self.wrote(results, FieldKind::ReceivedSpf, wanted))
            .find_map(|results| results.spf)
    }

    /// Whether the receiver wrote a field of results.
    fn wrote(&self, results: &Results<'_>, kind: FieldKind, side: Side) -> bool {
        let is_above = side == Side::Above;
        if !is_above && !self.strips() {
            return false;
        }
        let is_spf = kind == FieldKind::ReceivedSpf;
        let Some(server) = results.server else {
            // Microsoft writes no authserv-id; of Received-SPF only the side tells. Below the
            // boundary anyone can have written a field without a name.
            return is_above && (is_spf || self.strips());
        };
        let Ok(server) = HostName::parse(server) else {
            // Some write `receiver=<UNKNOWN>`.
            return is_above && (is_spf || self.names.is_empty());
        };
        if self.names.iter().any(|name| server.belongs_to(name)) {
            return true;
        }
        match (self.operator, self.table.find(&server)) {
            (Some(mine), Some(theirs)) if mine.is_same(theirs) => true,
            // Yahoo's trace field has a private address and no name.
            (None, Some(theirs)) if self.is_yahoo => theirs.is_unnamed_receiver(),
            _ => self.names.is_empty() && is_above,
        }
    }
}

/// What vouches for the boundary's client.
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

/// A provider that shows by its signature only: Google signs for `example.com` as
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
