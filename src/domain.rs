//! The question without a mail: what is known of a domain's login server.
//!
//! Knows which sources there are, in which order they are believed (rules D1 to D4), and which of
//! their names may be typed. DNS and a web page say what whoever holds them wants them to say: a host
//! of another company is only asked about, whatever names it.

#[cfg(feature = "probe")]
mod survey;

use crate::name::HostName;
use crate::operator::{Category, Operator, Setting, Table};
use crate::reason::{DomainReason, Ground};
use crate::tally::{Candidate, Recommendation};
use crate::verdict::{Confidence, Rejection, Rule, VerdictKind};

#[cfg(feature = "probe")]
pub use crate::domain::survey::survey;

/// What was found out about a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainFacts {
    /// The domain's own settings for mail programs; none where they were not looked for.
    pub autoconfig: Option<Autoconfig>,
    /// Hosts that the domain announces for logins, the first to use first, and where they take them.
    pub announced: Vec<(HostName, Setting)>,
    /// Hosts that take the domain's mail in, the first to use first.
    pub exchangers: Vec<HostName>,
    /// Usual names that exist in DNS.
    pub guesses: Vec<HostName>,
    /// Whether DNS did not answer a question.
    pub has_failed: bool,
}

/// A domain's settings for mail programs, in the form that Thunderbird reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autoconfig {
    /// Where they were looked for.
    pub url: String,
    /// The outgoing servers in them.
    pub servers: Vec<(HostName, Setting)>,
}

/// The names under which servers usually take logins, below a domain.
pub const USUAL_NAMES: [&str; 2] = ["mail", "smtp"];

/// The answer for a domain, by what was found out about it.
///
/// ```
/// use heloscope::domain::{DomainFacts, answer};
/// use heloscope::name::HostName;
/// use heloscope::operator::Table;
/// use heloscope::verdict::{Rule, VerdictKind};
///
/// let domain = HostName::parse("example.com")?;
/// let mut facts = DomainFacts::default();
/// facts.exchangers = vec![HostName::parse("aspmx.l.google.com")?];
/// let found = answer(&domain, &facts, Table::builtin());
/// assert_eq!(found.host.unwrap().as_str(), "smtp.gmail.com");
/// assert_eq!((found.kind, found.rule), (VerdictKind::Documented, Rule::D3));
/// # Ok::<(), heloscope::name::NameFault>(())
/// ```
#[must_use]
pub fn answer(domain: &HostName, facts: &DomainFacts, table: &Table) -> Recommendation {
    let mut found = Search {
        domain,
        table,
        answer: Recommendation::none(Some(domain.clone())),
    };
    found.ask_table();
    if let Some(autoconfig) = &facts.autoconfig {
        found.read_autoconfig(autoconfig);
    }
    found.read_announced(&facts.announced);
    found.read_exchangers(&facts.exchangers);
    found.guess(&facts.guesses);
    if facts.has_failed {
        let domain = domain.clone();
        found.say(DomainReason::DomainLookupFailed { domain });
    }
    found.end()
}

struct Search<'s> {
    domain: &'s HostName,
    table: &'s Table,
    answer: Recommendation,
}

impl Search<'_> {
    /// D1: a row of the domain itself.
    fn ask_table(&mut self) {
        let Some(row) = self.table.row_of_author(self.domain) else {
            return;
        };
        let operator = row.label().to_owned();
        let domain = self.domain.clone();
        match row.submission().host().cloned() {
            Some(host) => {
                self.say(DomainReason::DomainPublished {
                    domain,
                    operator,
                    host: host.clone(),
                    login: row.login(),
                });
                self.publish(host, row, Rule::D1, Confidence::High);
            }
            None => {
                self.answer.rule = Rule::D1;
                self.answer.operator = Some(operator.clone());
                self.answer.reasons.ground = Some(Ground::ProviderHostUnknown { operator, domain });
            }
        }
    }

    /// D2: the domain's own settings, which a certificate of the domain vouches for.
    fn read_autoconfig(&mut self, autoconfig: &Autoconfig) {
        let url = autoconfig.url.clone();
        if autoconfig.servers.is_empty() {
            self.say(DomainReason::DomainAutoconfigMissing { url: url.clone() });
        }
        for (host, setting) in &autoconfig.servers {
            let (host, url) = (host.clone(), url.clone());
            let reason = DomainReason::DomainAutoconfig {
                host: host.clone(),
                url,
            };
            self.say(reason);
            self.offer(host, *setting, Rule::D2, Confidence::Medium);
        }
    }

    /// D3: what the domain announces in DNS.
    fn read_announced(&mut self, announced: &[(HostName, Setting)]) {
        for (host, setting) in announced {
            let reason = DomainReason::DomainSubmission { host: host.clone() };
            self.say(reason);
            self.offer(host.clone(), *setting, Rule::D3, Confidence::Low);
        }
    }

    /// D3: who takes the domain's mail in.
    fn read_exchangers(&mut self, exchangers: &[HostName]) {
        let Some(mx) = exchangers.first() else {
            return;
        };
        let provider = exchangers.iter().find_map(|mx| {
            let row = self.table.find(mx)?;
            (row.category() == Category::MailboxProvider).then_some((mx, row))
        });
        let Some((mx, row)) = provider else {
            let mx = mx.clone();
            return self.say(DomainReason::DomainMxElsewhere { mx });
        };
        let (mx, operator) = (mx.clone(), row.label().to_owned());
        match row.submission().host().cloned() {
            Some(host) => {
                self.say(DomainReason::DomainMxOperator {
                    mx,
                    operator,
                    host: host.clone(),
                });
                self.publish(host, row, Rule::D3, Confidence::Low);
            }
            None => self.say(DomainReason::DomainMxProvider { mx, operator }),
        }
    }

    /// D4: usual names that exist.
    fn guess(&mut self, guesses: &[HostName]) {
        for host in guesses {
            let is_first = self.is_open();
            if is_first {
                self.say(DomainReason::DomainGuess { host: host.clone() });
                self.answer.kind = VerdictKind::Try;
                self.answer.confidence = Confidence::Low;
                self.answer.rule = Rule::D4;
                self.answer.host = Some(host.clone());
                self.answer.settings = Setting::USUAL.to_vec();
                // The name is the domain's own: a certificate for it settles the rest.
                self.answer.is_vouched = true;
            }
            self.add_candidate(host);
        }
    }

    /// A host that a source of the domain's names: the domain's own, or one that a provider
    /// publishes; any other is only asked about.
    fn offer(&mut self, host: HostName, setting: Setting, rule: Rule, confidence: Confidence) {
        let published = self.table.find(&host).filter(|row| {
            row.category() == Category::MailboxProvider && row.submission().host() == Some(&host)
        });
        if let Some(row) = published {
            return self.publish(host, row, rule, confidence);
        }
        let may_be_typed =
            host.belongs_to(self.domain) && Rejection::of(&host, None, self.table).is_none();
        if !may_be_typed {
            let domain = self.domain.clone();
            return self.say(DomainReason::DomainAskAbout { host, domain });
        }
        if self.is_open() {
            self.answer.kind = VerdictKind::Recommend;
            self.answer.confidence = confidence;
            self.answer.rule = rule;
            self.answer.host = Some(host.clone());
        }
        let is_answer = self.answer.host.as_ref() == Some(&host) && self.answer.rule == rule;
        if is_answer && !self.answer.settings.contains(&setting) {
            self.answer.settings.push(setting);
        }
        self.add_candidate(&host);
    }

    /// A host that a provider publishes for everybody.
    fn publish(&mut self, host: HostName, row: &Operator, rule: Rule, confidence: Confidence) {
        if self.is_open() {
            self.answer.kind = VerdictKind::Documented;
            self.answer.confidence = confidence;
            self.answer.rule = rule;
            self.answer.host = Some(host.clone());
            self.answer.settings = row.settings().to_vec();
            self.answer.operator = Some(row.label().to_owned());
        }
        self.add_candidate(&host);
    }

    fn add_candidate(&mut self, host: &HostName) {
        let known = self.answer.candidates.iter().any(|one| one.host == *host);
        if !known {
            let candidate = Candidate::without_mail(host.clone());
            self.answer.candidates.push(candidate);
        }
    }

    /// Whether no source has decided yet. A provider without one server for all has: its host is not
    /// known, and no other is it.
    fn is_open(&self) -> bool {
        self.answer.host.is_none() && self.answer.reasons.ground.is_none()
    }

    fn say(&mut self, reason: DomainReason) {
        if !self.answer.reasons.domain.contains(&reason) {
            self.answer.reasons.domain.push(reason);
        }
    }

    fn end(mut self) -> Recommendation {
        if self.is_open() {
            let domain = self.domain.clone();
            self.say(DomainReason::DomainNothingKnown { domain });
        }
        self.answer
    }
}
