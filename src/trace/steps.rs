//! Steps down over forwarders, lists and gateways to the author's side.
//!
//! A step ends the evidence of the boundary: whoever stands below it was not seen by the receiver.

use std::cell::OnceCell;

use crate::message::{FieldKind, Message};
use crate::name::HostName;
use crate::operator::{Category, Operator, same_operator};
use crate::received::Authentication;
use crate::trace::Trace;
use crate::trace::boundary::is_surely_local;
use crate::trace::hop::{ClientPlace, Hop};

/// An intermediary between the author's side and the receiver: a forwarder, a gateway, a list.
#[derive(Clone, Debug)]
pub struct Step<'t> {
    /// Kind of intermediary.
    pub kind: StepKind,
    /// Its entry in the table.
    pub operator: Option<&'t Operator>,
    /// Whether that is known by a reverse name that was checked.
    pub by_rdns: bool,
    /// Whether it belongs to the author's own organisation, by a reverse name that was checked.
    pub is_authors: bool,
    /// Whether each of its inside hops that were skipped is its own by reverse name.
    pub is_proven: bool,
    /// A name of its host.
    pub host: Option<HostName>,
    /// The hop that it wrote when it took the mail in.
    pub(super) leads_to: usize,
}

/// What an intermediary does.
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

impl<'a, 't> Trace<'a, 't> {
    /// Moves `origin` down over the intermediaries, and records them.
    pub(super) fn step_down(&mut self, message: &Message<'_>) {
        let Some(boundary) = self.boundary else {
            return;
        };
        let signs = OnceCell::new();
        let mut at = boundary;
        while self.steps.len() < MOST_STEPS {
            let Some(hop) = self.hops.get(at) else { return };
            let Some(kind) = self.step_kind(message, at, || {
                signs.get_or_init(|| ForwardSigns::of(message, &self.hops, boundary))
            }) else {
                return;
            };
            let step = Step {
                kind,
                operator: hop.operator(),
                by_rdns: hop.operator_is_checked(),
                is_authors: self.client_is_authors(hop),
                is_proven: true,
                host: hop.rdns().or(hop.helo()).cloned(),
                leads_to: at,
            };
            let is_known = |step: &Step<'_>| same_operator(step.operator, hop.operator());
            let next = if self.steps.iter().any(is_known) {
                None
            } else {
                self.continuation(at, &step)
            };
            let Some((next, is_proven)) = next else {
                self.blocked = Some(step);
                return;
            };
            // A list may take in mail by a host of a third organisation. Stepping over that too is
            // right only when it ends on the author's side, never in a stranger's field.
            let is_second_list = kind == StepKind::List && self.has_list_step();
            let ends_well =
                |hop: &Hop<'_, '_>| self.is_authors_side(hop) || hop.operator().is_some();
            if is_second_list && !self.hops.get(next).is_some_and(ends_well) {
                return;
            }
            self.steps.push(Step {
                leads_to: next,
                is_proven,
                ..step
            });
            self.origin = Some(next);
            at = next;
        }
    }

    fn has_list_step(&self) -> bool {
        self.steps.iter().any(|step| step.kind == StepKind::List)
    }

    /// The kind of intermediary that the client of hop `at` is, if it is one.
    fn step_kind<'s>(
        &self,
        message: &Message<'_>,
        at: usize,
        signs: impl FnOnce() -> &'s ForwardSigns,
    ) -> Option<StepKind> {
        let hop = self.hops.get(at)?;
        let category = hop.operator().map(Operator::category);
        match category {
            Some(Category::BulkEsp) => return None,
            // A filter may be in front of a list or of its reader, but is not a list.
            Some(Category::SecurityGateway) => return Some(StepKind::Gateway),
            Some(Category::Forwarder | Category::MailboxProvider | Category::MailingList)
            | None => {}
        }
        let at_boundary = self.boundary == Some(at);
        // The list test comes next: Google Groups is the list there, not the author's provider.
        if message.has(FieldKind::List) {
            let is_first = at_boundary || !self.has_list_step();
            // Below a list the client's own name is enough to stop at: the answer is a try anyway.
            let is_claimed = || self.is_authors(hop.helo());
            let is_others = !self.is_authors_side(hop)
                && (is_first || (hop.operator().is_none() && !is_claimed()));
            if is_others || (is_first && self.is_own_list(at)) {
                return Some(StepKind::List);
            }
        }
        match category {
            Some(Category::MailingList) => return Some(StepKind::List),
            Some(Category::Forwarder) => return Some(StepKind::Forwarder),
            Some(Category::BulkEsp | Category::MailboxProvider | Category::SecurityGateway)
            | None => {}
        }
        (at_boundary
            && !self.evidence.authorized()
            && !self.is_authors_side(hop)
            && signs().fit(hop, self.hops.get(at.saturating_add(1))))
        .then_some(StepKind::Forwarder)
    }

    /// Whether a hop's client, of which only an address is known, is a machine of the chain: the next
    /// line with a server's name is the chain's too.
    fn goes_on_nameless(&self, index: usize, chain: &IntermediaryChain<'_, 't>) -> bool {
        let Some(hop) = self.hops.get(index) else {
            return false;
        };
        let below = self.hops.iter().skip(index.saturating_add(1));
        let next = below.take(MOST_INSIDE_HOPS).find(|hop| hop.by().is_some());
        hop.rdns().is_none()
            && hop.helo().is_none()
            && hop.authentication() == Authentication::Unmarked
            && next.is_some_and(|next| {
                next.by()
                    .is_some_and(|by| chain.has(by, next.by_operator()))
            })
    }

    /// Whether the author's own organisation runs the list: the client of a hop took the mail in from
    /// another machine, and nobody logged in there.
    fn is_own_list(&self, at: usize) -> bool {
        let Some(hop) = self.hops.get(at) else {
            return false;
        };
        let client = hop.rdns().or(hop.helo());
        let below = self.hops.iter().skip(at.saturating_add(1));
        // The list's own programs hand the mail from one to the next.
        let mut own = below
            .take(MOST_INSIDE_HOPS)
            .take_while(|hop| hop.server_is_inner() || hop.by() == client);
        let taken_in = own.find(|hop| hop.crosses_network());
        self.is_authors_side(hop)
            && client.is_some()
            && taken_in.is_some_and(|hop| {
                hop.by() == client && hop.authentication() == Authentication::Unmarked
            })
    }

    /// Whether a hop's client has a name of the author's organisation. Where the reverse name is one
    /// that customers get, the HELO name decides.
    pub(super) fn is_authors_side(&self, hop: &Hop<'_, '_>) -> bool {
        let says_nothing = || hop.rdns().is_none_or(|rdns| hop.is_generic(rdns));
        self.is_authors(hop.rdns()) || (self.is_authors(hop.helo()) && says_nothing())
    }

    /// The hop that the client of hop `at` wrote when it took the mail in from elsewhere; its own
    /// inside hops are skipped.
    fn continuation(&self, at: usize, step: &Step<'_>) -> Option<(usize, bool)> {
        let kind = step.kind;
        let above = self.hops.get(at)?;
        let mut chain = IntermediaryChain::of(above);
        let mut is_proven = true;
        if kind == StepKind::List {
            chain.lists = &self.list_domains;
        }
        for (index, hop) in self
            .hops
            .iter()
            .enumerate()
            .skip(at.saturating_add(1))
            .take(MOST_INSIDE_HOPS)
        {
            let place = hop.client_place();
            let inside = !hop.crosses_network() && place != ClientPlace::Unknown;
            let is_nameless = hop.server_is_inner();
            if !hop.by().is_some_and(|by| chain.has(by, hop.by_operator())) {
                // A filter on the same machine calls itself localhost or nothing.
                if inside && is_nameless {
                    chain.servers.extend(hop.by_text());
                    continue;
                }
                // A gateway's machines may call themselves by an address or one label; they are
                // known again by that text.
                let by = hop.by_text();
                let is_gateways = kind == StepKind::Gateway
                    && is_nameless
                    && by.is_some_and(|by| chain.servers.contains(&by));
                if !is_gateways {
                    return None;
                }
            }
            chain.servers.extend(hop.by_text());
            let next = self.hops.get(index.saturating_add(1));
            let is_local = match place {
                ClientPlace::Absent => true,
                ClientPlace::Loopback => is_surely_local(hop, next),
                ClientPlace::Private | ClientPlace::Public | ClientPlace::Unknown => false,
            };
            let is_proven_own = is_local
                || (hop.operator_is_checked()
                    && same_operator(chain.operator, hop.operator())
                    && chain.is_own_client(hop));
            let is_passed_on = || kind == StepKind::Gateway && self.goes_on_nameless(index, &chain);
            // Within one organisation only the list's own lines are its own.
            if inside
                || is_proven_own
                || (!self.is_authors_side(above) && chain.is_own_client(hop))
                || is_passed_on()
            {
                is_proven &= is_proven_own;
                chain.add(hop);
                continue;
            }
            return Some((index, is_proven));
        }
        None
    }
}

/// The names of an intermediary, by which its own fields are known.
struct IntermediaryChain<'h, 't> {
    names: Vec<&'h HostName>,
    operator: Option<&'t Operator>,
    /// The domains that a list calls itself by: they choose the next line, and prove nothing.
    lists: &'h [HostName],
    /// What the machines up to here call themselves.
    servers: Vec<&'h str>,
}

impl<'h, 't> IntermediaryChain<'h, 't> {
    fn of(hop: &'h Hop<'_, 't>) -> Self {
        Self {
            names: hop.rdns().into_iter().chain(hop.helo()).collect(),
            operator: hop.operator(),
            lists: &[],
            servers: hop.client().helo.as_deref().into_iter().collect(),
        }
    }

    fn has(&self, name: &HostName, operator: Option<&Operator>) -> bool {
        let lists = self.lists.iter();
        let mut names = self.names.iter().copied().chain(lists);
        names.any(|known| known == name || known.same_organization(name))
            || same_operator(self.operator, operator)
    }

    /// Whether the client of an inside hop is one of the intermediary's hosts, and not a customer
    /// whose mail comes in through the provider's front door.
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
        hop.authentication() == Authentication::Unmarked && self.has(name, hop.operator())
    }

    /// Adds the client of an inside hop: the next field may be its own.
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

    /// Whether they show that this hop's client is a forwarder.
    fn fit(&self, hop: &Hop<'_, '_>, below: Option<&Hop<'_, '_>>) -> bool {
        let client = hop.rdns().or(hop.helo());
        // Between customers of one provider each client is on the reader's side too.
        let within_provider = same_operator(hop.operator(), hop.by_operator());
        let is_readers = !within_provider
            && client
                .is_some_and(|client| self.readers.iter().any(|reader| client.belongs_to(reader)));
        let provider = hop
            .operator()
            .is_some_and(|operator| operator.category() == Category::MailboxProvider);
        let sealed = !provider
            && client
                .is_some_and(|client| self.sealers.iter().any(|sealer| client.belongs_to(sealer)));
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

/// The domains of `List-Id` (RFC 2919, 3) and `List-Post` (RFC 2369, 3.4).
pub(super) fn list_domains(message: &Message<'_>) -> Vec<HostName> {
    let texts = message.bodies(FieldKind::List).take(MOST_LIST_FIELDS);
    texts
        .filter_map(|body| {
            let text = std::str::from_utf8(body).ok()?;
            let inside = text.rsplit_once('<').map_or(text, |(_, inside)| inside);
            let inside = inside.split(['>', '?']).next()?.trim();
            let domain = inside.rsplit_once('@').map_or(inside, |(_, domain)| domain);
            HostName::parse(domain.trim()).ok()
        })
        .filter(|domain| domain.public_fault().is_none())
        .collect()
}

/// For whom a hop took the mail (RFC 5321, 4.4, `FOR`), in lower case.
fn recipient_of(hop: &Hop<'_, '_>) -> Option<String> {
    let recipient = hop.details().recipient.as_deref()?;
    Some(recipient.to_lowercase())
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

/// The sealing domain of an `ARC-Seal` (RFC 8617, 4.1.3), a list of tags (RFC 6376, 3.2).
fn sealer(body: &[u8]) -> Option<HostName> {
    let text = std::str::from_utf8(body).ok()?;
    let tag = text
        .split(';')
        .find_map(|tag| tag.trim().strip_prefix("d="))?;
    HostName::parse(tag.trim()).ok()
}

/// One operator at a time, at most three.
const MOST_STEPS: usize = 3;
/// A list has one of each kind.
const MOST_LIST_FIELDS: usize = 4;
/// How many of an intermediary's inside hops are skipped.
const MOST_INSIDE_HOPS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

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
}
