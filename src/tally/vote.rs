//! How the mails of a domain vote.

use std::collections::{BTreeMap, HashSet};

use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::Reason;
use crate::tally::answer::{Candidate, Excluded, Recommendation, Status, day};
use crate::tally::store::{Record, Seen, Unit, unpack_date};
use crate::verdict::{Confidence, Rule, VerdictKind};

/// All that counts for one domain. A domain may have millions of mails, so nothing is kept of each.
#[derive(Default)]
pub(in crate::tally) struct Ballot<'t> {
    /// Its distinct messages, those of one person side by side.
    pub(in crate::tally) records: &'t [&'t Record],
    /// What the numbers in them mean.
    pub(in crate::tally) units: &'t [Option<&'t Unit>],
    pub(in crate::tally) seen: Seen,
}

/// One distinct message.
#[derive(Clone, Copy)]
pub(in crate::tally) struct Paper<'t> {
    pub(in crate::tally) unit: &'t Unit,
    pub(in crate::tally) date: Option<i64>,
}

impl Paper<'_> {
    /// The class in which it votes, if it does.
    pub(in crate::tally) fn class(&self) -> Option<Class> {
        // Who wrote it is not known, so it speaks for nobody.
        self.unit.domain.as_ref()?;
        match self.unit.kind {
            VerdictKind::Recommend | VerdictKind::Documented => Some(Class::Answer),
            VerdictKind::Try => Some(Class::Try),
            VerdictKind::Conflict | VerdictKind::Outside | VerdictKind::None => None,
        }
    }
}

/// Testimonies of one class vote among themselves: a try never stands against an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::tally) enum Class {
    Answer,
    Try,
}

/// Whose papers vote: answers before tries, people before machines and offices.
#[derive(Clone, Copy)]
pub(in crate::tally) struct Electorate {
    pub(in crate::tally) class: Class,
    pub(in crate::tally) has_people: bool,
}

impl Electorate {
    pub(in crate::tally) fn includes(self, paper: &Paper<'_>) -> bool {
        paper.class() == Some(self.class) && !(self.has_people && paper.unit.is_role)
    }
}

/// Between which dates a domain's mail was received.
#[derive(Clone, Copy, Default)]
pub(in crate::tally) struct Span {
    pub(in crate::tally) oldest: Option<i64>,
    pub(in crate::tally) newest: Option<i64>,
}

impl Span {
    pub(in crate::tally) fn add(&mut self, date: i64) {
        self.oldest = Some(self.oldest.map_or(date, |oldest| oldest.min(date)));
        self.newest = Some(self.newest.map_or(date, |newest| newest.max(date)));
    }
}

/// What the papers for one host add up to.
pub(in crate::tally) struct Standing<'t> {
    pub(in crate::tally) host: &'t HostName,
    pub(in crate::tally) best: &'t Unit,
    pub(in crate::tally) messages: u64,
    pub(in crate::tally) senders: u64,
    /// Of the senders, those of whose mail some vouches for the host.
    pub(in crate::tally) vouching: u64,
    pub(in crate::tally) seen: Span,
    /// Mails that are vouched for and were not written by a machine or an office.
    pub(in crate::tally) solid: u64,
    pub(in crate::tally) undated: u64,
    pub(in crate::tally) successor: Option<(&'t HostName, i64)>,
    pub(in crate::tally) weight: f64,
}

/// One person's vote for one host: the best grade and the newest date.
pub(in crate::tally) struct Vote {
    pub(in crate::tally) grade: Confidence,
    pub(in crate::tally) date: Option<i64>,
    pub(in crate::tally) is_vouched: bool,
}

impl<'t> Standing<'t> {
    pub(in crate::tally) fn new(host: &'t HostName, unit: &'t Unit) -> Self {
        Self {
            host,
            best: unit,
            messages: 0,
            senders: 0,
            vouching: 0,
            seen: Span::default(),
            solid: 0,
            undated: 0,
            successor: None,
            weight: 0.0,
        }
    }

    pub(in crate::tally) fn add(&mut self, paper: &Paper<'t>) {
        let unit = paper.unit;
        let key = |unit: &Unit| (unit.confidence, unit.rule, unit.kind);
        if (key(unit), unit) < (key(self.best), self.best) {
            self.best = unit;
        }
        self.messages = self.messages.saturating_add(1);
        if unit.is_vouched && !unit.is_role {
            self.solid = self.solid.saturating_add(1);
        }
        match paper.date {
            Some(date) => self.seen.add(date),
            None => self.undated = self.undated.saturating_add(1),
        }
    }

    pub(in crate::tally) fn vote(&mut self, vote: &Vote, span: Span) {
        self.senders = self.senders.saturating_add(1);
        if vote.is_vouched {
            self.vouching = self.vouching.saturating_add(1);
        }
        self.weight += vote.weight(span);
    }

    /// When it was first seen, if that is well enough known for others to have made room for it.
    pub(in crate::tally) fn moved_in(&self) -> Option<(i64, &'t HostName)> {
        let since = self.seen.oldest.filter(|_| self.solid >= NEEDED_TO_MOVE)?;
        Some((since, self.host))
    }

    /// Whether it was last seen before that.
    pub(in crate::tally) fn is_gone_before(&self, since: i64) -> bool {
        self.undated == 0 && self.seen.newest.is_some_and(|last| last < since)
    }

    pub(in crate::tally) fn candidate(&self) -> Candidate {
        Candidate {
            host: self.host.clone(),
            grade: self.best.confidence.0,
            messages: self.messages,
            senders: self.senders,
            first: self.seen.oldest,
            last: self.seen.newest,
            status: if self.successor.is_some() {
                Status::Retired
            } else {
                Status::Live
            },
        }
    }
}

impl Vote {
    pub(in crate::tally) fn of(paper: &Paper<'_>) -> Self {
        Self {
            grade: paper.unit.confidence.0,
            date: paper.date,
            is_vouched: paper.unit.is_vouched,
        }
    }

    pub(in crate::tally) fn add(&mut self, other: &Self) {
        self.grade = self.grade.max(other.grade);
        self.date = self.date.max(other.date);
        self.is_vouched |= other.is_vouched;
    }

    /// The grade, halved with each year that the vote is older than the domain's newest mail.
    pub(in crate::tally) fn weight(&self, span: Span) -> f64 {
        let grade = match self.grade {
            Confidence::High | Confidence::Verified => 4.0,
            Confidence::Medium => 2.0,
            Confidence::Low => 1.0,
            Confidence::None => 0.0,
        };
        // A vote without a date cannot claim to be fresh.
        let date = self.date.or(span.oldest);
        let age = span
            .newest
            .zip(date)
            .map_or(0, |(newest, date)| newest.saturating_sub(date).max(0));
        #[expect(
            clippy::cast_precision_loss,
            reason = "an age in seconds needs 40 bits at most"
        )]
        let years = age as f64 / (365.0 * 86_400.0);
        grade * (-years).exp2()
    }
}

impl<'t> Ballot<'t> {
    pub(in crate::tally) fn papers(&self) -> impl Iterator<Item = Paper<'t>> {
        self.people().flatten()
    }

    /// The papers of one person after another.
    pub(in crate::tally) fn people(&self) -> impl Iterator<Item = impl Iterator<Item = Paper<'t>>> {
        let units = self.units;
        let people = self.records.chunk_by(|a, b| a.sender == b.sender);
        people.map(move |records| {
            records.iter().filter_map(move |record| {
                let unit = units.get(record.unit as usize).copied().flatten()?;
                Some(Paper {
                    unit,
                    date: unpack_date(record.date),
                })
            })
        })
    }

    pub(in crate::tally) fn count(self, domain: Option<HostName>) -> Recommendation {
        let mut span = Span::default();
        for date in self.papers().filter_map(|paper| paper.date) {
            span.add(date);
        }
        let electorate = self.electorate();
        let mut standings = self.standings(span, |paper| electorate.includes(paper));
        retire(&mut standings);
        // By vote, then name; equal sums come from equal votes, as votes are added in one order.
        standings.sort_by(|a, b| {
            b.successor
                .is_none()
                .cmp(&a.successor.is_none())
                .then_with(|| b.weight.total_cmp(&a.weight))
                .then_with(|| a.host.cmp(b.host))
        });
        let mut answer = match standings.first() {
            Some(first) => elect(domain, &standings, first),
            None => self.no_vote(domain),
        };
        answer.messages = self.records.len() as u64;
        answer.senders = self.people().count() as u64;
        answer.excluded = self.excluded();
        for excluded in &answer.excluded {
            let repeats_the_verdict = standings.is_empty() && answer.excluded.len() == 1;
            if !repeats_the_verdict {
                answer.reasons.push(Reason::LeftOut {
                    messages: excluded.messages,
                    why: excluded.code,
                    operator: excluded.operator.clone().unwrap_or_default(),
                });
            }
        }
        answer.candidates = self.candidates(&standings, electorate, span);
        answer.rejected = self.seen.rejected.into_iter().collect();
        answer
    }

    pub(in crate::tally) fn electorate(&self) -> Electorate {
        let has = |class| self.papers().any(|paper| paper.class() == Some(class));
        let class = if has(Class::Answer) {
            Class::Answer
        } else {
            Class::Try
        };
        let is_person = |paper: Paper<'_>| paper.class() == Some(class) && !paper.unit.is_role;
        Electorate {
            class,
            has_people: self.papers().any(is_person),
        }
    }

    /// What those papers that count add up to, host by host.
    pub(in crate::tally) fn standings(
        &self,
        span: Span,
        counts: impl Fn(&Paper<'_>) -> bool,
    ) -> Vec<Standing<'t>> {
        let mut standings: BTreeMap<&HostName, Standing<'t>> = BTreeMap::new();
        for person in self.people() {
            let mut votes: BTreeMap<&HostName, Vote> = BTreeMap::new();
            for paper in person.filter(&counts) {
                let Some(host) = &paper.unit.host else {
                    continue;
                };
                let standing = standings.entry(host);
                standing
                    .or_insert_with(|| Standing::new(host, paper.unit))
                    .add(&paper);
                let vote = Vote::of(&paper);
                let known = votes.entry(host).and_modify(|known| known.add(&vote));
                known.or_insert(vote);
            }
            for (host, vote) in votes {
                if let Some(standing) = standings.get_mut(host) {
                    standing.vote(&vote, span);
                }
            }
        }
        standings.into_values().collect()
    }

    /// No testimony votes: everything went through services, or nothing could be told.
    pub(in crate::tally) fn no_vote(&self, domain: Option<HostName>) -> Recommendation {
        let outside = self
            .papers()
            .any(|paper| paper.unit.kind == VerdictKind::Outside);
        let mut rules: BTreeMap<(Rule, Option<&str>), u64> = BTreeMap::new();
        for paper in self.papers() {
            if !outside || paper.unit.kind == VerdictKind::Outside {
                let count = rules
                    .entry((paper.unit.rule, paper.unit.operator.as_deref()))
                    .or_default();
                *count = count.saturating_add(1);
            }
        }
        // What most mails say; the later rule where two are even, since it looked further.
        let most = rules.iter().max_by_key(|(key, count)| (**count, **key));
        let (rule, operator) = most.map_or((Rule::R13, None), |(key, _)| *key);
        let kind = if outside {
            VerdictKind::Outside
        } else {
            VerdictKind::None
        };
        let operator = operator.map(str::to_owned);
        let reason = reason_of(rule, domain.as_ref(), None, operator.as_deref());
        Recommendation {
            domain,
            kind,
            host: None,
            hosts: Vec::new(),
            confidence: Confidence::None,
            rule,
            reasons: vec![reason],
            settings: Vec::new(),
            candidates: Vec::new(),
            rejected: Vec::new(),
            excluded: Vec::new(),
            messages: 0,
            senders: 0,
            operator,
        }
    }

    pub(in crate::tally) fn excluded(&self) -> Vec<Excluded> {
        let mut counts: BTreeMap<(&'static str, Option<&str>), u64> = BTreeMap::new();
        for paper in self.papers().filter(|paper| paper.class().is_none()) {
            let unit = paper.unit;
            let count = counts
                .entry((exclusion_code(unit.rule), unit.operator.as_deref()))
                .or_default();
            *count = count.saturating_add(1);
        }
        let mut excluded: Vec<_> = counts
            .into_iter()
            .map(|((code, operator), messages)| Excluded {
                code,
                operator: operator.map(str::to_owned),
                messages,
            })
            .collect();
        excluded.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.cmp(b)));
        excluded
    }

    /// Every host somebody named: the voting ones in their order, then the others by grade.
    pub(in crate::tally) fn candidates(
        &self,
        standings: &[Standing<'_>],
        electorate: Electorate,
        span: Span,
    ) -> Vec<Candidate> {
        let mut candidates: Vec<_> = standings.iter().map(Standing::candidate).collect();
        // A host that has a vote has its standing already.
        let named = self.standings(span, |paper| {
            paper.class().is_some() && !electorate.includes(paper)
        });
        let mut rest: Vec<_> = named.iter().map(Standing::candidate).collect();
        let voted: HashSet<HostName> = candidates.iter().map(|known| known.host.clone()).collect();
        rest.retain(|candidate| !voted.contains(&candidate.host));
        rest.sort_by(|a, b| {
            b.grade
                .cmp(&a.grade)
                .then_with(|| b.senders.cmp(&a.senders))
                .then_with(|| a.host.cmp(&b.host))
        });
        candidates.append(&mut rest);
        let known: HashSet<HostName> = candidates.iter().map(|known| known.host.clone()).collect();
        for host in &self.seen.others {
            if !known.contains(host) {
                candidates.push(Candidate {
                    host: host.clone(),
                    grade: Confidence::None,
                    messages: 0,
                    senders: 0,
                    first: None,
                    last: None,
                    status: Status::Live,
                });
            }
        }
        candidates
    }
}

/// The move rule, before any weight: a host last seen before its successor was first seen is out.
pub(in crate::tally) fn retire(standings: &mut [Standing<'_>]) {
    // Whoever has a successor is succeeded by the newest host.
    let newest = standings.iter().filter_map(Standing::moved_in).max();
    let Some((since, successor)) = newest else {
        return;
    };
    for standing in standings {
        if standing.is_gone_before(since) {
            standing.successor = Some((successor, since));
        }
    }
}

pub(in crate::tally) fn elect(
    domain: Option<HostName>,
    standings: &[Standing<'_>],
    first: &Standing<'_>,
) -> Recommendation {
    let live: Vec<_> = standings
        .iter()
        .filter(|standing| standing.successor.is_none())
        .collect();
    let total: f64 = live.iter().map(|standing| standing.weight).sum();
    let wins = live.len() == 1 || first.weight >= WINNING_SHARE * total;
    let best = if wins {
        first.best
    } else {
        let key = |unit: &Unit| (unit.confidence, unit.rule);
        live.iter()
            .map(|standing| standing.best)
            .min_by_key(|unit| key(unit))
            .unwrap_or(first.best)
    };
    let operator = best.operator.as_deref().map(str::to_owned);
    let mut answer = Recommendation {
        kind: VerdictKind::Conflict,
        host: None,
        hosts: live.iter().map(|standing| standing.host.clone()).collect(),
        confidence: Confidence::Low,
        rule: best.rule,
        reasons: Vec::new(),
        settings: Setting::USUAL.to_vec(),
        candidates: Vec::new(),
        rejected: Vec::new(),
        excluded: Vec::new(),
        messages: 0,
        senders: 0,
        operator,
        domain,
    };
    if wins {
        answer.kind = best.kind;
        answer.host = Some(first.host.clone());
        answer.hosts = Vec::new();
        let ceiling = best.confidence.0;
        answer.confidence = if first.vouching >= 2 {
            ceiling.raised()
        } else {
            ceiling
        };
        if !best.settings.is_empty() {
            answer.settings = best.settings.clone();
        }
        let reason = reason_of(
            best.rule,
            answer.domain.as_ref(),
            Some(first.host),
            best.operator.as_deref(),
        );
        answer.reasons.push(reason);
        if first.messages == 1 {
            answer.reasons.push(Reason::OneMail);
        } else {
            answer.reasons.push(Reason::Agreement {
                host: first.host.clone(),
                senders: first.senders,
                messages: first.messages,
            });
        }
        if standings.iter().all(|standing| standing.solid == 0) && best.is_role {
            answer.reasons.push(Reason::OnlyRoleSenders);
        }
    } else {
        let hosts = answer
            .hosts
            .iter()
            .map(HostName::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        answer.reasons.push(if is_numbered_cluster(&answer.hosts) {
            Reason::NumberedCluster { hosts }
        } else {
            Reason::HostsDisagree { hosts }
        });
    }
    for standing in standings {
        if let (Some((successor, since)), Some(last)) = (standing.successor, standing.seen.newest) {
            answer.reasons.push(Reason::Retired {
                host: standing.host.clone(),
                until: day(last),
                successor: successor.clone(),
                since: day(since),
            });
        }
    }
    answer
}

/// Whether hosts differ in a number only: `mx1` and `mx2`, `out-03` and `out-11`.
pub(in crate::tally) fn is_numbered_cluster(hosts: &[HostName]) -> bool {
    let bare = |host: &HostName| -> String {
        host.as_str()
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .collect()
    };
    let mut shapes = hosts.iter().map(bare);
    let first = shapes.next();
    hosts.len() > 1 && shapes.all(|shape| Some(&shape) == first.as_ref())
}

/// The reason that a rule stands for, from what a tally keeps.
pub(in crate::tally) fn reason_of(
    rule: Rule,
    domain: Option<&HostName>,
    host: Option<&HostName>,
    operator: Option<&str>,
) -> Reason {
    let operator = || operator.unwrap_or_default().to_owned();
    let Some(domain) = domain.cloned() else {
        return if rule == Rule::R0 {
            Reason::NoTraceField
        } else {
            Reason::NoAuthor
        };
    };
    let Some(host) = host.cloned() else {
        return match rule {
            Rule::R0 => Reason::NoTraceField,
            Rule::R1 => Reason::NeverLeft,
            Rule::R2 => Reason::ProbablyForged {
                domain,
                failed: String::new(),
            },
            Rule::R3 => Reason::OutsideService {
                operator: operator(),
                sign: String::new(),
            },
            Rule::R4 => Reason::ProviderHostUnknown {
                operator: operator(),
                domain,
            },
            _ => Reason::NoNameLeft,
        };
    };
    match rule {
        Rule::R4 => Reason::DocumentedHost {
            operator: operator(),
            host,
            domain,
        },
        Rule::R5 => Reason::GmailUsesIt { host },
        Rule::R6 => Reason::LoginAndHeloAgree { host },
        Rule::R7 => Reason::LoginServer {
            host,
            leaves_through: String::new(),
        },
        Rule::R8 => Reason::ServerNameProvider {
            operator: operator(),
            host,
        },
        Rule::R9 => {
            let organization = host.organization().unwrap_or(host.as_str()).to_owned();
            Reason::HeloInOrganization { host, organization }
        }
        Rule::R11 => Reason::ForeignHost { host, domain },
        Rule::R12 => Reason::ReverseNameInstead {
            host,
            helo: String::new(),
        },
        _ => Reason::ThirdParty { host },
    }
}

pub(in crate::tally) fn exclusion_code(rule: Rule) -> &'static str {
    match rule {
        Rule::R0 => "no_trace_field",
        Rule::R1 => "never_left",
        Rule::R2 => "probably_forged",
        Rule::R3 => "outside_service",
        Rule::R4 => "provider_host_unknown",
        _ => "no_name_left",
    }
}

/// A host wins with this share of the votes.
pub(in crate::tally) const WINNING_SHARE: f64 = 0.8;
/// Mails of a new host that retire an old one.
pub(in crate::tally) const NEEDED_TO_MOVE: u64 = 2;
