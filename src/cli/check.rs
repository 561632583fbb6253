//! `--probe` and `--dns`: a look at the servers behind the answers.
//!
//! Names from mail are dialled on public addresses and mail ports only, at most three a domain;
//! each is listed on standard error before. A host that several domains name is asked once.

use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use anyhow::Result;
use heloscope::confirm::{DnsFacts, Finding, HostCheck};
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::probe::{Host, LookupFault, Origin, Probe, Skipped, Stop, Target};
use heloscope::problem::ProblemCode;
use heloscope::report::card::Checked;
use heloscope::report::text::Detail;
use heloscope::report::words::{Datum, Words};
use heloscope::report::{Answer, Completeness, Look};
use heloscope::tally::{Recommendation, Status};
use heloscope::verdict::{Confidence, Rule, VerdictKind};

use crate::cli::args::{CheckArgs, Settings};
use crate::cli::network::Network;
use crate::cli::notes::labelled;

/// Looks at the servers behind the answers, as far as the flags ask for it.
pub(crate) fn look(
    answers: Vec<Answer>,
    args: &CheckArgs,
    settings: &Settings,
    words: &Words,
    stop: &Stop,
) -> Result<Vec<Answer>> {
    if !args.probe && !args.dns {
        return Ok(answers);
    }
    let mut network = Network::of(&args.network, stop)?;
    network.settings.parallel = ENDPOINTS_AT_ONCE;
    let looker = Looker {
        network: &network,
        words,
        table: &settings.table,
        detail: settings.detail,
        args,
        stop,
        asked: Mutex::default(),
    };
    let worth: Vec<usize> = answers
        .iter()
        .enumerate()
        .filter(|(_, answer)| looker.is_worth_it(answer))
        .map(|(index, _)| index)
        .collect();
    let chosen = worth.get(..MOST_DOMAINS).unwrap_or(&worth);
    let next = AtomicUsize::new(0);
    let looked: Mutex<HashMap<usize, Answer>> = Mutex::default();
    let work = || {
        while let Some(index) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(answer) = answers.get(*index).filter(|_| !stop.is_stopped()) {
                let answer = looker.look_at(answer.clone());
                let mut looked = looked.lock().unwrap_or_else(PoisonError::into_inner);
                looked.insert(*index, answer);
            }
        }
    };
    thread::scope(|scope| {
        // This thread works too, so that nothing is lost when no other can be had.
        for _ in 1..DOMAINS_AT_ONCE.min(chosen.len()) {
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let left_out = worth.len().saturating_sub(chosen.len());
    if left_out > 0 && settings.detail != Detail::Brief {
        let data = [("count", number(left_out)), ("limit", number(MOST_DOMAINS))];
        looker.note(&words.say("probing-more", &data));
    }
    let mut looked = looked.into_inner().unwrap_or_else(PoisonError::into_inner);
    let answers = answers.into_iter().enumerate();
    Ok(answers
        .map(|(index, answer)| looked.remove(&index).unwrap_or(answer))
        .collect())
}

struct Looker<'l> {
    network: &'l Network,
    words: &'l Words,
    table: &'l Table,
    detail: Detail,
    args: &'l CheckArgs,
    stop: &'l Stop,
    asked: Mutex<HashMap<HostName, Once>>,
}

/// What one host showed, once somebody has asked it.
#[derive(Clone, Default)]
struct Once(Arc<OnceLock<Seen>>);

/// What one host showed.
#[derive(Clone, Default)]
struct Seen {
    probes: Vec<Probe>,
    skipped: Vec<Skipped>,
}

impl Looker<'_> {
    /// Whether there is a name to ask about, or a domain whose DNS may say one.
    fn is_worth_it(&self, answer: &Answer) -> bool {
        let recommendation = &answer.recommendation;
        let has_name = recommendation.host.is_some()
            || !recommendation.hosts.is_empty()
            || !recommendation.candidates.is_empty()
            || current(answer).is_some();
        recommendation.domain.is_some() && (has_name || self.args.dns)
    }

    fn look_at(&self, answer: Answer) -> Answer {
        let Some(domain) = answer.recommendation.domain.clone() else {
            return answer;
        };
        let facts = self
            .args
            .dns
            .then(|| self.ask_dns(&domain, &answer.recommendation));
        let mut answer = if self.args.probe {
            self.ask_hosts(&domain, answer, facts.as_ref())
        } else {
            answer
        };
        if let Some(facts) = &facts {
            answer.recommendation = answer.recommendation.with_dns(facts, self.table);
        }
        answer
    }

    /// Asks one host after the other, until the answer is settled or three have been asked.
    fn ask_hosts(&self, domain: &HostName, answer: Answer, facts: Option<&DnsFacts>) -> Answer {
        let recommendation = &answer.recommendation;
        let current = current(&answer);
        let mut queue = candidates(recommendation, current.as_ref(), domain, facts);
        let named: Vec<HostName> = recommendation
            .host
            .iter()
            .chain(&recommendation.hosts)
            .chain(
                recommendation
                    .candidates
                    .iter()
                    .map(|candidate| &candidate.host),
            )
            .cloned()
            .collect();
        let is_own = |host: &HostName| host.belongs_to(domain);
        let mut ahead_of_dns: Vec<HostName> = Vec::new();
        let mut checks: Vec<HostCheck> = Vec::new();
        let mut checked = Checked::default();
        while let Some(host) = queue.pop_front() {
            if checks.len() >= MOST_HOSTS || self.stop.is_stopped() {
                break;
            }
            if checks.iter().any(|check| check.host == host) {
                continue;
            }
            let is_current = current.as_ref() == Some(&host);
            let origin = if is_current {
                Origin::Typed
            } else {
                Origin::FromMail
            };
            let seen = self.ask(&host, origin, domain);
            let mut check = HostCheck::of(host, &seen.probes, &named);
            if check.finding == Finding::NotInDns && ahead_of_dns.contains(&check.host) {
                check.finding = Finding::NotReached(ProblemCode::DnsNotFound);
            }
            checked.probes.extend(seen.probes);
            checked.skipped.extend(seen.skipped);
            if check.finding == Finding::OtherName
                && let Some(instead) = check.instead()
            {
                queue.push_front(instead.clone());
                // Where the user says where a host is, DNS may not know its other names yet.
                if self.network.is_redirected(&check.host) {
                    ahead_of_dns.push(instead.clone());
                }
            }
            let fits = matches!(check.finding, Finding::Fits(_));
            checks.push(check);
            let settled =
                recommendation.clone().with_checks(&checks).confidence == Confidence::Verified;
            queue.retain(|host| {
                current.as_ref() == Some(host) || !settled && (!fits || is_own(host))
            });
        }
        if checks.is_empty() {
            return answer;
        }
        if self.stop.is_stopped() {
            checked.completeness = Completeness::Partial;
        }
        answer.with_look(Look {
            checked,
            checks,
            at: self.network.now,
        })
    }

    fn ask(&self, host: &HostName, origin: Origin, domain: &HostName) -> Seen {
        let place = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.entry(host.clone()).or_default().clone()
        };
        place
            .0
            .get_or_init(|| {
                let ports = match (self.network.port, self.network.settings.security) {
                    (Some(port), _) => port.to_string(),
                    (None, choice) => {
                        let ports = choice.ports();
                        let ports: Vec<_> = ports.iter().map(u16::to_string).collect();
                        ports.join(", ")
                    }
                };
                if self.detail != Detail::Brief {
                    let data = [
                        ("hosts", Datum::Text(host.as_str())),
                        ("ports", Datum::Text(&ports)),
                        ("domain", Datum::Text(domain.as_str())),
                    ];
                    self.note(&self.words.say("probing", &data));
                }
                let target = Target {
                    host: Host::Name(host.clone()),
                    port: None,
                };
                let plan = self.network.plan(&[target], origin);
                Seen {
                    probes: self.network.prober().run(&plan),
                    skipped: plan.skipped,
                }
            })
            .clone()
    }

    fn ask_dns(&self, domain: &HostName, recommendation: &Recommendation) -> DnsFacts {
        let dns = &self.network.dns;
        let (mx, submission) = thread::scope(|scope| {
            let mx = thread::Builder::new().spawn_scoped(scope, || dns.mx(domain));
            let submission = dns.srv_submission(domain);
            let mx = mx.ok().and_then(|mx| mx.join().ok());
            (mx.unwrap_or(Err(LookupFault::Failed)), submission)
        });
        let nobody = |fault: &LookupFault| *fault != LookupFault::NotFound;
        let failed =
            mx.as_ref().err().is_some_and(nobody) && submission.as_ref().err().is_some_and(nobody);
        let host = recommendation
            .host
            .iter()
            .chain(&recommendation.hosts)
            .next();
        let mut reverse = Vec::new();
        if let Some(host) = host.filter(|_| !failed && !self.stop.is_stopped()) {
            let addresses = dns.addresses(host).unwrap_or_default();
            for address in addresses.into_iter().take(MOST_ADDRESSES) {
                reverse.extend(dns.forward_confirm(address).unwrap_or_default());
            }
            reverse.dedup();
        }
        DnsFacts {
            mx: mx
                .unwrap_or_default()
                .into_iter()
                .map(|mx| mx.host)
                .collect(),
            submission: submission
                .unwrap_or_default()
                .into_iter()
                .map(|srv| srv.host)
                .collect(),
            reverse,
            failed,
        }
    }

    fn note(&self, text: &str) {
        // Nobody is left to tell if this fails.
        let note = labelled(self.words, "cli-note", text);
        let _ = writeln!(anstream::stderr(), "{note}");
    }
}

/// Whom to ask, in order: the answer's host, what is configured today, other names of the mails,
/// and what DNS names.
fn candidates(
    recommendation: &Recommendation,
    current: Option<&HostName>,
    domain: &HostName,
    facts: Option<&DnsFacts>,
) -> VecDeque<HostName> {
    let mut queue: VecDeque<HostName> = VecDeque::new();
    let mut add = |host: &HostName| {
        if host.public_fault().is_none() && !queue.contains(host) {
            queue.push_back(host.clone());
        }
    };
    recommendation.host.iter().for_each(&mut add);
    current.into_iter().for_each(&mut add);
    recommendation.hosts.iter().for_each(&mut add);
    // Names in a forged mail, or beside a service's, are nobody's.
    let is_evidence = recommendation.kind != VerdictKind::Outside
        && !matches!(recommendation.rule, Rule::R0 | Rule::R2);
    if is_evidence {
        recommendation
            .candidates
            .iter()
            .filter(|candidate| candidate.status == Status::Live)
            .for_each(|candidate| add(&candidate.host));
    }
    if let Some(facts) = facts.filter(|_| is_evidence) {
        facts.submission.iter().for_each(&mut add);
        for label in ["mail", "smtp"] {
            if let Ok(host) = HostName::parse(&format!("{label}.{domain}")) {
                add(&host);
            }
        }
    }
    queue
}

/// The host name configured today, if it can be asked.
fn current(answer: &Answer) -> Option<HostName> {
    let current = answer.current.as_ref()?;
    HostName::parse(&current.host)
        .ok()
        .filter(|name| name.public_fault().is_none())
}

fn number(count: usize) -> Datum<'static> {
    Datum::Number(count.try_into().unwrap_or(i64::MAX))
}

/// How many hosts are asked for one domain.
const MOST_HOSTS: usize = 3;
/// How many domains are looked at in one run.
const MOST_DOMAINS: usize = 50;
/// How many of them at the same time.
const DOMAINS_AT_ONCE: usize = 4;
/// How many endpoints of one domain at the same time.
const ENDPOINTS_AT_ONCE: usize = 8;
/// Of how many addresses the reverse names are asked.
const MOST_ADDRESSES: usize = 2;
