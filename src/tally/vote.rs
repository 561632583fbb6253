//! How the mails of a domain vote.
//!
//! While somebody's mail is strong, strong ones alone vote, answers before tries; else all vote
//! together. The machines of one service stand for one host. What somebody wrote who could be
//! anybody is listed beside the answer, and neither raises nor retires it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::name::HostName;
use crate::operator::Setting;
use crate::reason::{Exclusion, Ground, ManyReason, Reasons};
use crate::tally::answer::{Candidate, Excluded, Recommendation, Status, day};
use crate::tally::service;
use crate::tally::store::{NamesOfDomain, Record, Unit, unpack_date};
use crate::tally::usual::exclusion;
use crate::verdict::{Confidence, Rule, Strength, VerdictKind};

/// All that counts for one domain. A domain may have millions of mails, so nothing is kept of each.
#[derive(Default)]
pub(in crate::tally) struct Election<'t> {
    /// Its distinct messages, those of one person side by side.
    pub(in crate::tally) records: &'t [Record],
    /// What the numbers in them mean.
    pub(in crate::tally) units: &'t [Option<Arc<Unit>>],
    pub(in crate::tally) seen: NamesOfDomain,
    /// The time of the scan, in seconds since 1970.
    pub(in crate::tally) now: Option<i64>,
}

/// One distinct message.
#[derive(Clone, Copy)]
struct Ballot<'t> {
    unit: &'t Unit,
    date: Option<i64>,
}

impl<'t> Ballot<'t> {
    /// The class in which it votes, and for which host, if it does.
    fn class(&self) -> Option<(Class, &'t HostName)> {
        // Who wrote it is not known, so it speaks for nobody.
        self.unit.domain.as_ref()?;
        let host = self.unit.host.as_ref()?;
        match self.unit.kind {
            VerdictKind::Recommend | VerdictKind::Documented => Some((Class::Answer, host)),
            VerdictKind::Try => Some((Class::Try, host)),
            VerdictKind::Conflict | VerdictKind::Outside | VerdictKind::None => None,
        }
    }

    fn is_strong(&self) -> bool {
        self.unit.strength == Strength::Strong
    }
}

/// Among the strong, testimonies of one class vote among themselves: a try never stands against an
/// answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Answer,
    Try,
}

/// Which classes vote together.
#[derive(Clone, Copy)]
enum Classes {
    One(Class),
    Both,
}

impl Classes {
    fn include(self, class: Class) -> bool {
        match self {
            Self::One(one) => one == class,
            Self::Both => true,
        }
    }
}

/// Whose ballots vote: the strong before the weak, answers before tries, people before machines and
/// offices.
#[derive(Clone, Copy)]
struct Electorate {
    /// The latest date that the receiver's clock can have shown.
    latest: Option<i64>,
    /// Whose class votes, where somebody is strong; else all vote that are not contradicted, or all.
    strong: Option<Classes>,
    /// The least strength that votes where nobody is strong.
    floor: Strength,
    has_people: bool,
}

impl Electorate {
    fn of(election: &Election<'_>) -> Self {
        let now = election.now;
        let mut found = Self {
            latest: now.map(|now| now.saturating_add(WRONG_CLOCK)),
            strong: None,
            floor: Strength::Contradicted,
            has_people: false,
        };
        let voters = || {
            let ballots = election.ballots();
            ballots.filter_map(|ballot| Some((ballot.class()?.0, ballot)))
        };
        // Where every date lies ahead, the clock of the scan is wrong.
        if !voters().any(|(_, ballot)| found.is_timely(&ballot)) {
            found.latest = None;
        }
        let classes = |least: Strength| {
            voters()
                .filter(|(_, ballot)| ballot.unit.strength >= least && found.is_timely(ballot))
                .map(|(class, _)| class)
                .min()
        };
        let (strong, authorized) = (classes(Strength::Strong), classes(Strength::Authorized));
        // One authorised answer silences no strong tries: those who are authorised alone retire
        // nothing.
        let strong = match (strong, authorized) {
            (Some(Class::Try), Some(Class::Answer)) => Some(Classes::Both),
            (_, Some(class)) => Some(Classes::One(class)),
            (_, None) => None,
        };
        let floor = if classes(Strength::Weak).is_some() {
            Strength::Weak
        } else {
            Strength::Contradicted
        };
        (found.strong, found.floor) = (strong, floor);
        found.has_people =
            voters().any(|(_, ballot)| found.is_qualified(&ballot) && !ballot.unit.is_role);
        found
    }

    fn is_timely(self, ballot: &Ballot<'_>) -> bool {
        let is_late = |(date, latest)| date > latest;
        !ballot.date.zip(self.latest).is_some_and(is_late)
    }

    fn is_qualified(self, ballot: &Ballot<'_>) -> bool {
        let Some((class, _)) = ballot.class() else {
            return false;
        };
        let is_of_class = match self.strong {
            Some(classes) => ballot.unit.strength > Strength::Weak && classes.include(class),
            None => ballot.unit.strength >= self.floor,
        };
        is_of_class && self.is_timely(ballot)
    }

    fn includes(self, ballot: &Ballot<'_>) -> bool {
        self.is_qualified(ballot) && !(self.has_people && ballot.unit.is_role)
    }

    fn strength(self) -> Strength {
        match self.strong {
            Some(_) => Strength::Strong,
            None => Strength::Weak,
        }
    }
}

/// Between which dates mail was received.
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

/// What ballots for one host, or for the machines of one service, add up to.
#[derive(Clone, Default)]
struct Support {
    messages: u64,
    senders: u64,
    /// Of the senders, people of whose mail some is strong.
    strong_people: u64,
    /// Of these, people of whose mail some is an answer: tries agree about nothing that may be typed.
    strong_answers: u64,
    /// Strong mails of people.
    strong_messages: u64,
    seen: Period,
    undated: u64,
    weight: f64,
}

impl Support {
    fn add(&mut self, ballot: &Ballot<'_>) {
        self.messages = self.messages.saturating_add(1);
        if ballot.is_strong() && !ballot.unit.is_role {
            self.strong_messages = self.strong_messages.saturating_add(1);
        }
        match ballot.date {
            Some(date) => self.seen.add(date),
            None => self.undated = self.undated.saturating_add(1),
        }
    }

    fn vote(&mut self, vote: &Vote, span: Period) {
        self.senders = self.senders.saturating_add(1);
        if vote.is_strong {
            self.strong_people = self.strong_people.saturating_add(1);
        }
        if vote.is_strong_answer {
            self.strong_answers = self.strong_answers.saturating_add(1);
        }
        self.weight += vote.weight(span);
    }

    /// Whether it was last seen before that.
    fn is_gone_before(&self, since: i64) -> bool {
        self.undated == 0 && self.seen.newest.is_some_and(|last| last < since)
    }
}

/// A host, and what speaks for it.
struct HostSupport<'t> {
    host: &'t HostName,
    best: &'t Unit,
    /// The strength of its strongest mails, and when the newest of these came in.
    newest: (Strength, Option<i64>),
    support: Support,
}

/// The machines of one service, most often one.
struct Service<'t> {
    /// The one to name first.
    members: Vec<HostSupport<'t>>,
    support: Support,
    /// The machine that took its place, and when that was first seen.
    successor: Option<(&'t HostName, i64)>,
}

/// One person's vote for one host: the best grade and the newest date.
struct Vote {
    grade: Confidence,
    date: Option<i64>,
    /// A person's, and strong.
    is_strong: bool,
    /// The same, and an answer.
    is_strong_answer: bool,
}

impl<'t> HostSupport<'t> {
    fn new(host: &'t HostName, unit: &'t Unit) -> Self {
        Self {
            host,
            best: unit,
            newest: (Strength::Weak, None),
            support: Support::default(),
        }
    }

    fn add(&mut self, ballot: &Ballot<'t>) {
        let unit = ballot.unit;
        let key = |unit: &Unit| (unit.confidence, unit.rule, unit.kind);
        if (key(unit), unit) < (key(self.best), self.best) {
            self.best = unit;
        }
        self.newest = self.newest.max((unit.strength, ballot.date));
        self.support.add(ballot);
    }

    fn candidate(&self, status: Status) -> Candidate {
        Candidate {
            host: self.host.clone(),
            grade: self.best.confidence.0,
            messages: self.support.messages,
            senders: self.support.senders,
            first: self.support.seen.oldest,
            last: self.support.seen.newest,
            status,
        }
    }
}

impl<'t> Service<'t> {
    /// The machine to name: among the strong the one seen last, else the one with the most votes.
    fn first(&self) -> Option<&HostSupport<'t>> {
        self.members.first()
    }

    fn sort(&mut self) {
        self.members.sort_by(|a, b| {
            let strong = |standing: &HostSupport<'_>| {
                let (strength, date) = standing.newest;
                (strength == Strength::Strong).then_some(date)
            };
            strong(b)
                .cmp(&strong(a))
                .then_with(|| b.support.weight.total_cmp(&a.support.weight))
                .then_with(|| a.host.cmp(b.host))
        });
    }

    fn hosts(&self) -> impl Iterator<Item = &'t HostName> {
        self.members.iter().map(|member| member.host)
    }

    fn pattern(&self) -> Option<String> {
        service::pattern(self.hosts())
    }

    fn candidates(&self) -> impl Iterator<Item = Candidate> {
        let status = match self.successor {
            Some(_) => Status::Retired,
            None => Status::Live,
        };
        self.members
            .iter()
            .map(move |member| member.candidate(status))
    }
}

impl Vote {
    fn of(ballot: &Ballot<'_>) -> Self {
        let is_strong = ballot.is_strong() && !ballot.unit.is_role;
        let is_answer = ballot
            .class()
            .is_some_and(|(class, _)| class == Class::Answer);
        Self {
            grade: ballot.unit.confidence.0,
            date: ballot.date,
            is_strong,
            is_strong_answer: is_strong && is_answer,
        }
    }

    fn add(&mut self, other: &Self) {
        self.grade = self.grade.max(other.grade);
        self.date = self.date.max(other.date);
        self.is_strong |= other.is_strong;
        self.is_strong_answer |= other.is_strong_answer;
    }

    /// The grade, halved with each year that the vote is older than the newest mail that votes.
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
                let unit = units.get(record.unit as usize)?.as_deref()?;
                Some(Ballot {
                    unit,
                    date: unpack_date(record.date),
                })
            })
        })
    }

    pub(in crate::tally) fn count(self, domain: Option<HostName>) -> Recommendation {
        let electorate = Electorate::of(&self);
        let mut span = Period::default();
        let voting = self.ballots().filter(|ballot| electorate.includes(ballot));
        for date in voting.filter_map(|ballot| ballot.date) {
            span.add(date);
        }
        let mut services = self.services(electorate, span);
        self.retire(&mut services, electorate);
        // By vote, then name; equal sums come from equal votes, as votes are added in one order.
        services.sort_by(|a, b| {
            let name = |service: &Service<'t>| service.first().map(|first| first.host);
            b.successor
                .is_none()
                .cmp(&a.successor.is_none())
                .then_with(|| b.support.weight.total_cmp(&a.support.weight))
                .then_with(|| name(a).cmp(&name(b)))
        });
        let people = self.people().count() as u64;
        let elected = services.first().and_then(|first| {
            let first = (first, first.first()?);
            Some(elect(domain.clone(), &services, first, people))
        });
        let has_votes = elected.is_some();
        let mut answer = elected.unwrap_or_else(|| self.no_vote(domain));
        if has_votes {
            answer.strength = Some(electorate.strength());
            if !electorate.has_people {
                answer.reasons.many.push(ManyReason::OnlyRoleSenders);
            }
            let named_too = self.named_too(electorate, &services, &answer);
            answer.reasons.many.extend(named_too);
            let unproven = self.unproven(electorate, &answer);
            answer.reasons.many.extend(unproven);
        }
        answer.messages = self.records.len() as u64;
        answer.senders = people;
        answer.excluded = self.excluded();
        for excluded in &answer.excluded {
            let repeats_the_verdict = !has_votes && answer.excluded.len() == 1;
            if !repeats_the_verdict {
                answer.reasons.many.push(ManyReason::LeftOut {
                    messages: excluded.messages,
                    why: excluded.code,
                    operator: excluded.operator.clone(),
                });
            }
        }
        answer.candidates = self.candidates(&services, electorate, span);
        answer.rejected = self.seen.rejected().cloned().collect();
        answer.vouched_names = self.seen.vouched().cloned().collect();
        answer
    }

    /// How many people have mails that count, and how many mails these are.
    fn count_people(
        &self,
        count: impl Fn(&mut dyn Iterator<Item = Ballot<'t>>) -> u64,
    ) -> (u64, u64) {
        let counts = self.people().map(|mut person| count(&mut person));
        let counts = counts.filter(|count| *count > 0);
        counts.fold((0, 0), |(people, mails): (u64, u64), count| {
            (people.saturating_add(1), mails.saturating_add(count))
        })
    }

    /// Who names the winner too, and has no vote beside strong mails.
    fn named_too(
        &self,
        electorate: Electorate,
        services: &[Service<'t>],
        answer: &Recommendation,
    ) -> Option<ManyReason> {
        let winner = services.first().filter(|_| answer.host.is_some())?;
        let hosts: BTreeSet<&HostName> = winner.hosts().collect();
        let names_it = |ballot: &Ballot<'_>| {
            let host = ballot.class().map(|(_, host)| host);
            host.is_some_and(|host| hosts.contains(host))
        };
        let (people, mails) = self.count_people(|person| {
            let mut count = 0_u64;
            for ballot in person.filter(names_it) {
                if electorate.includes(&ballot) {
                    return 0;
                }
                count = count.saturating_add(1);
            }
            count
        });
        (people > 0).then_some(ManyReason::NamedToo {
            senders: people,
            messages: mails,
        })
    }

    /// What those ballots that count add up to, host by host.
    fn standings(
        &self,
        span: Period,
        counts: impl Fn(&Ballot<'_>) -> bool,
    ) -> Vec<HostSupport<'t>> {
        let mut standings: BTreeMap<&HostName, HostSupport<'t>> = BTreeMap::new();
        for person in self.people() {
            let mut votes: BTreeMap<&HostName, Vote> = BTreeMap::new();
            for ballot in person.filter(&counts) {
                let Some((_, host)) = ballot.class() else {
                    continue;
                };
                let standing = standings.entry(host);
                standing
                    .or_insert_with(|| HostSupport::new(host, ballot.unit))
                    .add(&ballot);
                let vote = Vote::of(&ballot);
                let known = votes.entry(host).and_modify(|known| known.add(&vote));
                known.or_insert(vote);
            }
            for (host, vote) in votes {
                if let Some(standing) = standings.get_mut(host) {
                    standing.support.vote(&vote, span);
                }
            }
        }
        standings.into_values().collect()
    }

    /// The hosts that are voted for, the machines of a service together: a person has one vote for
    /// a service, too.
    fn services(&self, electorate: Electorate, span: Period) -> Vec<Service<'t>> {
        let standings = self.standings(span, |ballot| electorate.includes(ballot));
        // The numbers of a hosting company's servers are other servers with other accounts.
        let is_hosters = |standing: &&HostSupport<'_>| {
            standing.best.rule == Rule::R8 || standing.best.operator.is_some()
        };
        let own = standings.iter().filter(|standing| !is_hosters(standing));
        let numbers = service::groups(own.map(|standing| standing.host));
        let mut next = numbers.len();
        let mut services: BTreeMap<usize, Service<'t>> = BTreeMap::new();
        for standing in standings {
            let number = numbers.get(standing.host).copied().unwrap_or_else(|| {
                next = next.saturating_add(1);
                next
            });
            let service = services.entry(number).or_insert_with(|| Service {
                members: Vec::new(),
                support: standing.support.clone(),
                successor: None,
            });
            service.members.push(standing);
        }
        let is_several = |service: &Service<'_>| service.members.len() > 1;
        if services.values().any(is_several) {
            for service in services.values_mut() {
                service.support = Support::default();
                service.sort();
            }
            self.support(&mut services, &numbers, electorate, span);
        }
        services.into_values().collect()
    }

    /// What speaks for each service.
    fn support(
        &self,
        services: &mut BTreeMap<usize, Service<'t>>,
        numbers: &BTreeMap<&HostName, usize>,
        electorate: Electorate,
        span: Period,
    ) {
        for person in self.people() {
            let mut votes: BTreeMap<usize, Vote> = BTreeMap::new();
            for ballot in person.filter(|ballot| electorate.includes(ballot)) {
                let number = ballot.class().and_then(|(_, host)| numbers.get(host));
                let Some(number) = number.copied() else {
                    continue;
                };
                if let Some(service) = services.get_mut(&number) {
                    service.support.add(&ballot);
                }
                let vote = Vote::of(&ballot);
                let known = votes.entry(number).and_modify(|known| known.add(&vote));
                known.or_insert(vote);
            }
            for (number, vote) in votes {
                if let Some(service) = services.get_mut(&number) {
                    service.support.vote(&vote, span);
                }
            }
        }
    }

    /// The move rule, before any weight: what was last seen before its successor was first seen is
    /// out. Strong mails of two people say so, or two of the one who has written any.
    fn retire(&self, services: &mut [Service<'t>], electorate: Electorate) {
        let is_strong = |ballot: Ballot<'_>| {
            electorate.includes(&ballot) && ballot.is_strong() && !ballot.unit.is_role
        };
        let strong = self
            .people()
            .filter_map(|mut person| person.any(is_strong).then_some(()));
        let is_alone = strong.take(2).count() == 1;
        let moved_in = services.iter().filter_map(|service| {
            let support = &service.support;
            let is_known = support.strong_people >= NEEDED_TO_MOVE
                || is_alone && support.strong_messages >= NEEDED_TO_MOVE;
            let since = support.seen.oldest.filter(|_| is_known)?;
            Some((since, service.first()?.host))
        });
        // Whoever has a successor is succeeded by the newest host.
        let Some((since, successor)) = moved_in.max() else {
            return;
        };
        for service in services {
            if service.support.is_gone_before(since) {
                service.successor = Some((successor, since));
            }
        }
    }

    /// What weak mails say beside the strong ones.
    fn unproven(&self, electorate: Electorate, answer: &Recommendation) -> Option<ManyReason> {
        electorate.strong?;
        let is_beside = |ballot: &Ballot<'_>| {
            ballot.unit.strength <= Strength::Weak
                && ballot.class().is_some_and(|(_, host)| {
                    answer.host.as_ref() != Some(host) && !answer.hosts.contains(host)
                })
        };
        let mut found = self.standings(Period::default(), is_beside);
        found.sort_by(|a, b| {
            let count =
                |standing: &HostSupport<'_>| (standing.support.senders, standing.support.messages);
            count(b).cmp(&count(a)).then_with(|| a.host.cmp(b.host))
        });
        let hosts = found.iter().take(FEW).map(|standing| standing.host.clone());
        let hosts: Vec<_> = hosts.collect();
        let (senders, messages) =
            self.count_people(|person| person.filter(is_beside).count() as u64);
        (!hosts.is_empty()).then_some(ManyReason::Unproven {
            hosts,
            senders,
            messages,
        })
    }

    /// No testimony votes: everything went through services, or no mail names a host.
    fn no_vote(&self, domain: Option<HostName>) -> Recommendation {
        let is_outside = |ballot: &Ballot<'_>| ballot.unit.kind == VerdictKind::Outside;
        let outside = self.ballots().any(|ballot| is_outside(&ballot));
        let mut counts: BTreeMap<(Rule, Option<&str>), BTreeMap<Ground, u64>> = BTreeMap::new();
        for ballot in self.ballots() {
            if !outside || is_outside(&ballot) {
                let unit = ballot.unit;
                let of_rule = counts.entry((unit.rule, unit.operator.as_deref()));
                let count = of_rule.or_default().entry(unit.ground()).or_default();
                *count = count.saturating_add(1);
            }
        }
        // What most mails say; the later rule where two are even, since it looked further.
        let total = |grounds: &BTreeMap<Ground, u64>| grounds.values().sum::<u64>();
        let most = counts
            .iter()
            .max_by_key(|(key, grounds)| (total(grounds), **key));
        let (rule, operator) = most.map_or((Rule::R13, None), |(key, _)| *key);
        let ground = most.and_then(|(_, grounds)| {
            let most = grounds
                .iter()
                .max_by_key(|(ground, count)| (**count, Reverse(*ground)));
            most.map(|(ground, _)| ground.clone())
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
        services: &[Service<'_>],
        electorate: Electorate,
        span: Period,
    ) -> Vec<Candidate> {
        let mut candidates: Vec<_> = services.iter().flat_map(Service::candidates).collect();
        // A host that has a vote has its standing already.
        let named = self.standings(span, |ballot| {
            ballot.class().is_some() && !electorate.includes(ballot)
        });
        let rest = named
            .iter()
            .map(|standing| standing.candidate(Status::Live));
        let mut rest: Vec<_> = rest.collect();
        let voted: HashSet<HostName> = candidates.iter().map(|known| known.host.clone()).collect();
        rest.retain(|candidate| !voted.contains(&candidate.host));
        rest.sort_by(|a, b| {
            b.grade
                .cmp(&a.grade)
                .then_with(|| b.senders.cmp(&a.senders))
                .then_with(|| a.host.cmp(&b.host))
        });
        candidates.append(&mut rest);
        let known: BTreeSet<HostName> = candidates.iter().map(|known| known.host.clone()).collect();
        let others = self.seen.others().filter(|host| !known.contains(*host));
        candidates.extend(others.cloned().map(Candidate::unnamed));
        candidates
    }
}

/// What the vote comes to; `first` has the most votes of those that have not retired.
fn elect<'t>(
    domain: Option<HostName>,
    services: &[Service<'t>],
    first: (&Service<'t>, &HostSupport<'t>),
    people: u64,
) -> Recommendation {
    let live: Vec<_> = services
        .iter()
        .filter(|service| service.successor.is_none())
        .collect();
    let total: f64 = live.iter().map(|service| service.support.weight).sum();
    let (service, machine) = first;
    let wins = live.len() == 1 || service.support.weight >= WINNING_SHARE * total;
    let mut answer = if wins {
        winner(domain, service, machine, people)
    } else {
        conflict(domain, &live, machine)
    };
    let winner = Some((machine.host, service.support.seen.oldest)).filter(|_| wins);
    let retired = services
        .iter()
        .flat_map(|service| retirements(service, winner));
    answer.reasons.many.extend(retired);
    answer
}

fn winner(
    domain: Option<HostName>,
    service: &Service<'_>,
    machine: &HostSupport<'_>,
    people: u64,
) -> Recommendation {
    let best = machine.best;
    let support = &service.support;
    let mut many = vec![if support.messages == 1 && people == 1 {
        ManyReason::OneMail
    } else {
        ManyReason::Agreement {
            host: machine.host.clone(),
            senders: support.senders,
            people,
            messages: support.messages,
        }
    }];
    let pattern = service.pattern();
    if let Some(pattern) = pattern.clone() {
        many.push(ManyReason::NumberedCluster {
            hosts: service.hosts().take(FEW).cloned().collect(),
            pattern,
        });
    }
    // Agreement never makes more of a try.
    let is_raised = support.strong_answers >= 2 && best.kind != VerdictKind::Try;
    Recommendation {
        kind: best.kind,
        host: Some(machine.host.clone()),
        confidence: if is_raised {
            best.confidence.0.raised()
        } else {
            best.confidence.0
        },
        rule: best.rule,
        reasons: Reasons {
            ground: Some(best.ground()),
            many,
            ..Reasons::default()
        },
        settings: if best.settings.is_empty() {
            Setting::USUAL.to_vec()
        } else {
            best.settings.clone()
        },
        operator: best.operator.as_deref().map(str::to_owned),
        voters: support.senders,
        is_vouched: best.is_vouched,
        pattern,
        ..Recommendation::none(domain)
    }
}

fn conflict(
    domain: Option<HostName>,
    live: &[&Service<'_>],
    first: &HostSupport<'_>,
) -> Recommendation {
    let members = || live.iter().flat_map(|service| &service.members);
    let best = members()
        .map(|standing| standing.best)
        .min_by_key(|unit| (unit.confidence, unit.rule))
        .unwrap_or(first.best);
    let hosts: Vec<HostName> = members().map(|standing| standing.host.clone()).collect();
    let clusters = live.iter().filter_map(|service| {
        Some(ManyReason::NumberedCluster {
            hosts: service.hosts().take(FEW).cloned().collect(),
            pattern: service.pattern()?,
        })
    });
    let mut many = vec![ManyReason::HostsDisagree {
        hosts: hosts.clone(),
    }];
    many.extend(clusters);
    Recommendation {
        kind: VerdictKind::Conflict,
        hosts,
        confidence: Confidence::Low,
        rule: best.rule,
        reasons: Reasons {
            many,
            ..Reasons::default()
        },
        settings: Setting::USUAL.to_vec(),
        operator: best.operator.as_deref().map(str::to_owned),
        ..Recommendation::none(domain)
    }
}

/// That the machines of a service gave way: to the winner, where there is one.
fn retirements(service: &Service<'_>, winner: Option<(&HostName, Option<i64>)>) -> Vec<ManyReason> {
    let Some((newest, since)) = service.successor else {
        return Vec::new();
    };
    let (successor, first) = winner.unwrap_or((newest, Some(since)));
    let retired = service.members.iter().filter_map(|member| {
        Some(ManyReason::Retired {
            host: member.host.clone(),
            until: day(member.support.seen.newest?),
            successor: successor.clone(),
            since: day(first.unwrap_or(since)),
        })
    });
    retired.collect()
}

/// A service wins with this share of the votes.
const WINNING_SHARE: f64 = 0.8;
/// People, or mails where one person alone writes strong ones, that retire a host.
const NEEDED_TO_MOVE: u64 = 2;
/// Hosts that a reason names.
const FEW: usize = 8;
/// Clocks and time zones differ by no more.
const WRONG_CLOCK: i64 = 86_400;
