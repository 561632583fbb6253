//! How the mails of a domain vote.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::{Exclusion, Ground, ManyReason, Reasons};
use crate::tally::answer::{Candidate, Excluded, Recommendation, Status, day};
use crate::tally::store::{NamesOfDomain, Record, Unit, unpack_date};
use crate::verdict::{Confidence, Rule, VerdictKind};

/// All that counts for one domain. A domain may have millions of mails, so nothing is kept of each.
#[derive(Default)]
pub(in crate::tally) struct Election<'t> {
    /// Its distinct messages, those of one person side by side.
    pub(in crate::tally) records: &'t [&'t Record],
    /// What the numbers in them mean.
    pub(in crate::tally) units: &'t [Option<&'t Unit>],
    pub(in crate::tally) seen: NamesOfDomain,
}

/// One distinct message.
#[derive(Clone, Copy)]
struct Ballot<'t> {
    unit: &'t Unit,
    date: Option<i64>,
}

impl Ballot<'_> {
    /// The class in which it votes, if it does.
    fn class(&self) -> Option<Class> {
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
enum Class {
    Answer,
    Try,
}

/// Whose ballots vote: answers before tries, people before machines and offices.
#[derive(Clone, Copy)]
struct Electorate {
    class: Class,
    has_people: bool,
}

impl Electorate {
    fn includes(self, ballot: &Ballot<'_>) -> bool {
        ballot.class() == Some(self.class) && !(self.has_people && ballot.unit.is_role)
    }
}

/// Between which dates a domain's mail was received.
#[derive(Clone, Copy, Default)]
struct Period {
    oldest: Option<i64>,
    newest: Option<i64>,
}

impl Period {
    fn add(&mut self, date: i64) {
        self.oldest = Some(self.oldest.map_or(date, |oldest| oldest.min(date)));
        self.newest = Some(self.newest.map_or(date, |newest| newest.max(date)));
    }
}

/// What the ballots for one host add up to.
struct Standing<'t> {
    host: &'t HostName,
    best: &'t Unit,
    messages: u64,
    senders: u64,
    /// Of the senders, those of whose mail some vouches for the host.
    vouching: u64,
    seen: Period,
    /// Mails that are vouched for and were not written by a machine or an office.
    by_people: u64,
    undated: u64,
    successor: Option<(&'t HostName, i64)>,
    weight: f64,
}

/// One person's vote for one host: the best grade and the newest date.
struct Vote {
    grade: Confidence,
    date: Option<i64>,
    is_vouched: bool,
}

impl<'t> Standing<'t> {
    fn new(host: &'t HostName, unit: &'t Unit) -> Self {
        Self {
            host,
            best: unit,
            messages: 0,
            senders: 0,
            vouching: 0,
            seen: Period::default(),
            by_people: 0,
            undated: 0,
            successor: None,
            weight: 0.0,
        }
    }

    fn add(&mut self, ballot: &Ballot<'t>) {
        let unit = ballot.unit;
        let key = |unit: &Unit| (unit.confidence, unit.rule, unit.kind);
        if (key(unit), unit) < (key(self.best), self.best) {
            self.best = unit;
        }
        self.messages = self.messages.saturating_add(1);
        if unit.is_vouched && !unit.is_role {
            self.by_people = self.by_people.saturating_add(1);
        }
        match ballot.date {
            Some(date) => self.seen.add(date),
            None => self.undated = self.undated.saturating_add(1),
        }
    }

    fn vote(&mut self, vote: &Vote, span: Period) {
        self.senders = self.senders.saturating_add(1);
        if vote.is_vouched {
            self.vouching = self.vouching.saturating_add(1);
        }
        self.weight += vote.weight(span);
    }

    /// When it was first seen, if that is well enough known for others to have made room for it.
    fn moved_in(&self) -> Option<(i64, &'t HostName)> {
        let since = self
            .seen
            .oldest
            .filter(|_| self.by_people >= NEEDED_TO_MOVE)?;
        Some((since, self.host))
    }

    /// Whether it was last seen before that.
    fn is_gone_before(&self, since: i64) -> bool {
        self.undated == 0 && self.seen.newest.is_some_and(|last| last < since)
    }

    fn candidate(&self) -> Candidate {
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
    fn of(ballot: &Ballot<'_>) -> Self {
        Self {
            grade: ballot.unit.confidence.0,
            date: ballot.date,
            is_vouched: ballot.unit.is_vouched,
        }
    }

    fn add(&mut self, other: &Self) {
        self.grade = self.grade.max(other.grade);
        self.date = self.date.max(other.date);
        self.is_vouched |= other.is_vouched;
    }

    /// The grade, halved with each year that the vote is older than the domain's newest mail.
    fn weight(&self, span: Period) -> f64 {
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

impl<'t> Election<'t> {
    fn ballots(&self) -> impl Iterator<Item = Ballot<'t>> {
        self.people().flatten()
    }

    /// The ballots of one person after another.
    fn people(&self) -> impl Iterator<Item = impl Iterator<Item = Ballot<'t>>> {
        let units = self.units;
        let people = self.records.chunk_by(|a, b| a.sender == b.sender);
        people.map(move |records| {
            records.iter().filter_map(move |record| {
                let unit = units.get(record.unit as usize).copied().flatten()?;
                Some(Ballot {
                    unit,
                    date: unpack_date(record.date),
                })
            })
        })
    }

    pub(in crate::tally) fn count(self, domain: Option<HostName>) -> Recommendation {
        let mut span = Period::default();
        for date in self.ballots().filter_map(|ballot| ballot.date) {
            span.add(date);
        }
        let electorate = self.electorate();
        let mut standings = self.standings(span, |ballot| electorate.includes(ballot));
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
                answer.reasons.many.push(ManyReason::LeftOut {
                    messages: excluded.messages,
                    why: excluded.code,
                    operator: excluded.operator.clone(),
                });
            }
        }
        answer.candidates = self.candidates(&standings, electorate, span);
        answer.rejected = self.seen.rejected.into_iter().collect();
        answer
    }

    fn electorate(&self) -> Electorate {
        let has = |class| self.ballots().any(|ballot| ballot.class() == Some(class));
        let class = if has(Class::Answer) {
            Class::Answer
        } else {
            Class::Try
        };
        let is_person = |ballot: Ballot<'_>| ballot.class() == Some(class) && !ballot.unit.is_role;
        Electorate {
            class,
            has_people: self.ballots().any(is_person),
        }
    }

    /// What those ballots that count add up to, host by host.
    fn standings(&self, span: Period, counts: impl Fn(&Ballot<'_>) -> bool) -> Vec<Standing<'t>> {
        let mut standings: BTreeMap<&HostName, Standing<'t>> = BTreeMap::new();
        for person in self.people() {
            let mut votes: BTreeMap<&HostName, Vote> = BTreeMap::new();
            for ballot in person.filter(&counts) {
                let Some(host) = &ballot.unit.host else {
                    continue;
                };
                let standing = standings.entry(host);
                standing
                    .or_insert_with(|| Standing::new(host, ballot.unit))
                    .add(&ballot);
                let vote = Vote::of(&ballot);
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

    /// No testimony votes: everything went through services, or no mail names a host.
    fn no_vote(&self, domain: Option<HostName>) -> Recommendation {
        let is_outside = |ballot: &Ballot<'_>| ballot.unit.kind == VerdictKind::Outside;
        let outside = self.ballots().any(|ballot| is_outside(&ballot));
        let mut counts: BTreeMap<(Rule, Option<&str>), BTreeMap<&Ground, u64>> = BTreeMap::new();
        for ballot in self.ballots() {
            if !outside || is_outside(&ballot) {
                let unit = ballot.unit;
                let of_rule = counts.entry((unit.rule, unit.operator.as_deref()));
                let count = of_rule.or_default().entry(&unit.ground).or_default();
                *count = count.saturating_add(1);
            }
        }
        // What most mails say; the later rule where two are even, since it looked further.
        let total = |grounds: &BTreeMap<&Ground, u64>| grounds.values().sum::<u64>();
        let most = counts
            .iter()
            .max_by_key(|(key, grounds)| (total(grounds), **key));
        let (rule, operator) = most.map_or((Rule::R13, None), |(key, _)| *key);
        let ground = most.and_then(|(_, grounds)| {
            let most = grounds
                .iter()
                .max_by_key(|(ground, count)| (**count, Reverse(**ground)));
            most.map(|(ground, _)| (*ground).clone())
        });
        Recommendation {
            kind: if outside {
                VerdictKind::Outside
            } else {
                VerdictKind::None
            },
            rule,
            reasons: Reasons {
                ground: Some(ground.unwrap_or(Ground::NoNameLeft)),
                ..Reasons::default()
            },
            operator: operator.map(str::to_owned),
            ..Recommendation::none(domain)
        }
    }

    fn excluded(&self) -> Vec<Excluded> {
        let mut counts: BTreeMap<(Exclusion, Option<&str>), u64> = BTreeMap::new();
        for ballot in self.ballots().filter(|ballot| ballot.class().is_none()) {
            let unit = ballot.unit;
            let count = counts
                .entry((exclusion(unit.rule), unit.operator.as_deref()))
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
    fn candidates(
        &self,
        standings: &[Standing<'_>],
        electorate: Electorate,
        span: Period,
    ) -> Vec<Candidate> {
        let mut candidates: Vec<_> = standings.iter().map(Standing::candidate).collect();
        // A host that has a vote has its standing already.
        let named = self.standings(span, |ballot| {
            ballot.class().is_some() && !electorate.includes(ballot)
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
fn retire(standings: &mut [Standing<'_>]) {
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

/// What the vote comes to; `first` has the most votes of those who have not retired.
fn elect(
    domain: Option<HostName>,
    standings: &[Standing<'_>],
    first: &Standing<'_>,
) -> Recommendation {
    let live: Vec<_> = standings
        .iter()
        .filter(|standing| standing.successor.is_none())
        .collect();
    let total: f64 = live.iter().map(|standing| standing.weight).sum();
    let mut answer = if live.len() == 1 || first.weight >= WINNING_SHARE * total {
        winner(domain, standings, first)
    } else {
        conflict(domain, &live, first)
    };
    answer
        .reasons
        .many
        .extend(standings.iter().filter_map(retirement));
    answer
}

fn winner(
    domain: Option<HostName>,
    standings: &[Standing<'_>],
    first: &Standing<'_>,
) -> Recommendation {
    let best = first.best;
    let ceiling = best.confidence.0;
    let mut many = vec![if first.messages == 1 {
        ManyReason::OneMail
    } else {
        ManyReason::Agreement {
            host: first.host.clone(),
            senders: first.senders,
            messages: first.messages,
        }
    }];
    if best.is_role && standings.iter().all(|standing| standing.by_people == 0) {
        many.push(ManyReason::OnlyRoleSenders);
    }
    Recommendation {
        kind: best.kind,
        host: Some(first.host.clone()),
        confidence: if first.vouching >= 2 {
            ceiling.raised()
        } else {
            ceiling
        },
        rule: best.rule,
        reasons: Reasons {
            ground: Some(best.ground.clone()),
            many,
            ..Reasons::default()
        },
        settings: if best.settings.is_empty() {
            Setting::USUAL.to_vec()
        } else {
            best.settings.clone()
        },
        operator: best.operator.as_deref().map(str::to_owned),
        ..Recommendation::none(domain)
    }
}

fn conflict(
    domain: Option<HostName>,
    live: &[&Standing<'_>],
    first: &Standing<'_>,
) -> Recommendation {
    let best = live
        .iter()
        .map(|standing| standing.best)
        .min_by_key(|unit| (unit.confidence, unit.rule))
        .unwrap_or(first.best);
    let hosts: Vec<HostName> = live.iter().map(|standing| standing.host.clone()).collect();
    let reason = if is_numbered_cluster(&hosts) {
        ManyReason::NumberedCluster {
            hosts: hosts.clone(),
        }
    } else {
        ManyReason::HostsDisagree {
            hosts: hosts.clone(),
        }
    };
    Recommendation {
        kind: VerdictKind::Conflict,
        hosts,
        confidence: Confidence::Low,
        rule: best.rule,
        reasons: Reasons {
            many: vec![reason],
            ..Reasons::default()
        },
        settings: Setting::USUAL.to_vec(),
        operator: best.operator.as_deref().map(str::to_owned),
        ..Recommendation::none(domain)
    }
}

fn retirement(standing: &Standing<'_>) -> Option<ManyReason> {
    let (successor, since) = standing.successor?;
    Some(ManyReason::Retired {
        host: standing.host.clone(),
        until: day(standing.seen.newest?),
        successor: successor.clone(),
        since: day(since),
    })
}

/// Why a mail of this rule that names no host did not vote.
fn exclusion(rule: Rule) -> Exclusion {
    match rule {
        Rule::R0 => Exclusion::NoTraceField,
        Rule::R1 => Exclusion::NeverLeft,
        Rule::R2 => Exclusion::ProbablyForged,
        Rule::R3 => Exclusion::OutsideService,
        Rule::R4 => Exclusion::ProviderHostUnknown,
        Rule::R5
        | Rule::R6
        | Rule::R7
        | Rule::R8
        | Rule::R9
        | Rule::R10
        | Rule::R11
        | Rule::R12
        | Rule::R13 => Exclusion::NoNameLeft,
    }
}

/// Whether hosts differ in a number only: `mx1` and `mx2`, `out-03` and `out-11`.
fn is_numbered_cluster(hosts: &[HostName]) -> bool {
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

/// A host wins with this share of the votes.
const WINNING_SHARE: f64 = 0.8;
/// Mails of a new host that retire an old one.
const NEEDED_TO_MOVE: u64 = 2;
