//! The question without a mail: what is known of a domain's login server.
//!
//! Knows which sources there are, in which order they are believed (rules D1 to D4), and which of
//! their names may be typed. DNS and a web page say what whoever holds them wants them to say: a host
//! of another company is only asked about, whatever names it.

#[cfg(feature = "probe")]
mod autoconfig;
#[cfg(feature = "probe")]
mod survey;

use crate::name::HostName;
use crate::operator::{Category, Operator, Setting, Table};
use crate::reason::{DomainReason, Ground};
use crate::tally::{Candidate, Recommendation};
use crate::verdict::{Confidence, Rejection, Rule, VerdictKind};

#[cfg(feature = "probe")]
pub use crate::domain::autoconfig::read_settings_file;
#[cfg(feature = "probe")]
pub use crate::domain::survey::survey;

/// What was found out about a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainFacts {
    /// Hosts of the settings file that the domain publishes for mail programs.
    pub configured: SettingsFile,
    /// Hosts that the domain announces for logins, the first to use first, and where they take them.
    pub announced: Vec<(HostName, Setting)>,
    /// Hosts that the domain announces for logins and that DNS does not know.
    pub dead: Vec<HostName>,
    /// Hosts that take the domain's mail in, the first to use first.
    pub exchangers: Vec<HostName>,
    /// Usual names that exist in DNS.
    pub guesses: Vec<HostName>,
    /// Whether DNS did not answer a question.
    pub has_failed: bool,
}

impl DomainFacts {
    /// Whether DNS is sure that the domain neither takes mail in nor announces a server: more likely
    /// a host than a domain of people.
    #[must_use]
    pub fn takes_no_mail(&self) -> bool {
        !self.has_failed && self.announced.is_empty() && self.exchangers.is_empty()
    }
}

/// The settings file that a domain publishes for mail programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SettingsFile {
    /// The servers for sending in it, the first to use first.
    Found(Vec<(HostName, Setting)>),
    /// There is none at the usual addresses, or none to be believed.
    Missing,
    /// Nobody asked for it.
    #[default]
    NotSought,
}

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
    found.read_settings_file(&facts.configured);
    found.read_announced(&facts.announced);
    for host in &facts.dead {
        let host = host.clone();
        found.say(DomainReason::DomainDeadSubmission { host });
    }
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
        match row.submission().host() {
            Some(host) => {
                self.say(DomainReason::DomainPublished {
                    domain,
                    operator,
                    host: host.clone(),
                    login: row.login(),
                });
                self.publish(host, row, Rule::D1);
            }
            None => {
                self.answer.rule = Rule::D1;
                self.answer.operator = Some(operator.clone());
                self.answer.reasons.ground = Some(Ground::ProviderHostUnknown { operator, domain });
            }
        }
    }

    /// D2: what the domain tells mail programs over HTTPS.
    fn read_settings_file(&mut self, file: &SettingsFile) {
        match file {
            SettingsFile::Found(servers) => {
                self.offer_each(servers, Rule::D2, |host| DomainReason::DomainConfigured {
                    host,
                });
            }
            SettingsFile::Missing => {
                let domain = self.domain.clone();
                self.say(DomainReason::DomainNoSettingsFile { domain });
            }
            SettingsFile::NotSought => {}
        }
    }

    /// D3: what the domain announces in DNS.
    fn read_announced(&mut self, announced: &[(HostName, Setting)]) {
        self.offer_each(announced, Rule::D3, |host| DomainReason::DomainSubmission {
            host,
        });
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
        match row.submission().host() {
            Some(host) => {
                self.say(DomainReason::DomainMxOperator {
                    mx,
                    operator,
                    host: host.clone(),
                });
                self.publish(host, row, Rule::D3);
            }
            None => self.say(DomainReason::DomainMxProvider { mx, operator }),
        }
    }

    /// D4: usual names that exist.
    fn guess(&mut self, guesses: &[HostName]) {
        for host in guesses {
            if self.names(host, VerdictKind::Try, Rule::D4) {
                self.say(DomainReason::DomainGuess { host: host.clone() });
                self.answer.settings = Setting::USUAL.to_vec();
                // The name is the domain's own: a certificate for it settles the rest.
                self.answer.is_vouched = true;
            }
        }
    }

    /// Servers that one source names, and what that source is called.
    fn offer_each(
        &mut self,
        servers: &[(HostName, Setting)],
        rule: Rule,
        source: impl Fn(HostName) -> DomainReason,
    ) {
        for (host, setting) in servers {
            self.say(source(host.clone()));
            self.offer(host, *setting, rule);
        }
    }

    /// A host that the domain announces: its own, or one that a provider publishes; any other is only
    /// asked about.
    fn offer(&mut self, host: &HostName, setting: Setting, rule: Rule) {
        let row = self.table.find(host);
        let published = row.filter(|row| {
            row.category() == Category::MailboxProvider && row.submission().host() == Some(host)
        });
        if let Some(row) = published {
            return self.publish(host, row, rule);
        }
        // Below a provider's domain the neighbour is another customer.
        let may_be_typed = host.belongs_to(self.domain)
            && row.is_none()
            && Rejection::of(host, None, self.table).is_none();
        if !may_be_typed {
            let (host, domain) = (host.clone(), self.domain.clone());
            return self.say(DomainReason::DomainAskAbout { host, domain });
        }
        self.answer.announced.push((host.clone(), setting));
        self.names(host, VerdictKind::Recommend, rule);
        let is_answer = self.answer.host.as_ref() == Some(host) && self.answer.rule == rule;
        if is_answer && !self.answer.settings.contains(&setting) {
            self.answer.settings.push(setting);
        }
    }

    /// A host that a provider publishes for everybody.
    fn publish(&mut self, host: &HostName, row: &Operator, rule: Rule) {
        if self.names(host, VerdictKind::Documented, rule) {
            self.answer.settings = row.settings().to_vec();
            self.answer.operator = Some(row.label().to_owned());
        }
    }

    /// Adds a host that a source names; says whether it is the answer by that. What stands in the
    /// table is sure, and a page under the domain's certificate is the domain's word. What DNS says
    /// is neither: whoever holds the path says that.
    fn names(&mut self, host: &HostName, kind: VerdictKind, rule: Rule) -> bool {
        let decides = self.is_open();
        if decides {
            self.answer.kind = kind;
            self.answer.rule = rule;
            self.answer.host = Some(host.clone());
            self.answer.confidence = if rule == Rule::D1 {
                Confidence::High
            } else if rule == Rule::D2 {
                Confidence::Medium
            } else {
                Confidence::Low
            };
        }
        let mut candidates = self.answer.candidates.iter();
        if candidates.all(|known| known.host != *host) {
            let candidate = Candidate::unnamed(host.clone());
            self.answer.candidates.push(candidate);
        }
        decides
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
        if self.is_open() && self.answer.reasons.domain.is_empty() {
            let domain = self.domain.clone();
            self.say(DomainReason::DomainNothingKnown { domain });
        }
        self.answer
    }
}

/// Hosts of one kind that are looked at.
#[cfg(feature = "probe")]
const MOST_HOSTS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Security;

    const SUBMISSIONS: Setting = Setting {
        port: 465,
        security: Security::ImplicitTls,
    };

    fn name(text: &str) -> HostName {
        HostName::parse(text).unwrap()
    }

    fn announced(hosts: &[&str]) -> Vec<(HostName, Setting)> {
        hosts.iter().map(|host| (name(host), SUBMISSIONS)).collect()
    }

    /// Facts as a line: `file HOST`, `nofile`, `srv HOST`, `mx HOST`, `guess HOST`, `failed`.
    fn facts(line: &str) -> DomainFacts {
        let mut facts = DomainFacts::default();
        for fact in line.split(", ").filter(|fact| !fact.is_empty()) {
            let (kind, host) = fact.split_once(' ').unwrap_or((fact, ""));
            match kind {
                "file" => match &mut facts.configured {
                    SettingsFile::Found(servers) => servers.extend(announced(&[host])),
                    other => *other = SettingsFile::Found(announced(&[host])),
                },
                "nofile" => facts.configured = SettingsFile::Missing,
                "srv" => facts.announced.extend(announced(&[host])),
                "mx" => facts.exchangers.push(name(host)),
                "guess" => facts.guesses.push(name(host)),
                "failed" => facts.has_failed = true,
                other => panic!("{other}"),
            }
        }
        facts
    }

    #[test]
    fn each_source_says_what_it_may() {
        use Confidence as Sure;
        use VerdictKind::{Documented, None as No, Recommend, Try};
        let table = [
            (
                "gmail.com",
                "",
                "smtp.gmail.com",
                Documented,
                Rule::D1,
                Sure::High,
            ),
            // The row of the domain decides whatever DNS says, and an attacker on the path holds DNS.
            (
                "gmail.com",
                "srv mail.example.net, mx mail.example.net",
                "smtp.gmail.com",
                Documented,
                Rule::D1,
                Sure::High,
            ),
            (
                "example.com",
                "mx aspmx.l.google.com",
                "smtp.gmail.com",
                Documented,
                Rule::D3,
                Sure::Low,
            ),
            (
                "example.com",
                "srv smtp.gmail.com",
                "smtp.gmail.com",
                Documented,
                Rule::D3,
                Sure::Low,
            ),
            (
                "example.com",
                "srv mail.example.com",
                "mail.example.com",
                Recommend,
                Rule::D3,
                Sure::Low,
            ),
            // The first source decides, wherever the other points.
            (
                "example.com",
                "srv mail.example.com, mx aspmx.l.google.com",
                "mail.example.com",
                Recommend,
                Rule::D3,
                Sure::Low,
            ),
            (
                "example.com",
                "mx mail.example.com, guess mail.example.com",
                "mail.example.com",
                Try,
                Rule::D4,
                Sure::Low,
            ),
            (
                "example.com",
                "guess smtp.example.com",
                "smtp.example.com",
                Try,
                Rule::D4,
                Sure::Low,
            ),
            ("example.com", "failed", "", No, Rule::R13, Sure::None),
            ("example.com", "", "", No, Rule::R13, Sure::None),
            // The domain's own word under its certificate is better than what DNS says.
            (
                "example.com",
                "file mail.example.com, srv smtp.example.com",
                "mail.example.com",
                Recommend,
                Rule::D2,
                Sure::Medium,
            ),
            (
                "example.com",
                "file smtp.gmail.com",
                "smtp.gmail.com",
                Documented,
                Rule::D2,
                Sure::Medium,
            ),
            (
                "example.com",
                "nofile, srv smtp.example.com",
                "smtp.example.com",
                Recommend,
                Rule::D3,
                Sure::Low,
            ),
            ("example.com", "nofile", "", No, Rule::R13, Sure::None),
            (
                "example.com",
                "file mail.example.net, file mail-sor-f41.google.com",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
            (
                "gmail.com",
                "file mail.example.net",
                "smtp.gmail.com",
                Documented,
                Rule::D1,
                Sure::High,
            ),
            // Another company's host is never the answer, whoever names it.
            (
                "example.com",
                "srv mail.example.net",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
            (
                "example.com",
                "srv mail.example.net, guess mail.example.com",
                "mail.example.com",
                Try,
                Rule::D4,
                Sure::Low,
            ),
            // Nor another customer's, below a provider's domain.
            (
                "alice.heteml.jp",
                "srv bob.heteml.jp",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
            // Nor a provider's machine where nobody logs in.
            (
                "example.com",
                "srv mail-sor-f41.google.com",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
            (
                "example.com",
                "srv aspmx.l.google.com",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
            (
                "example.com",
                "mx mail.example.net",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
            (
                "example.com",
                "mx mx1-us1.ppe-hosted.com",
                "",
                No,
                Rule::R13,
                Sure::None,
            ),
        ];
        for (domain, line, host, kind, rule, sure) in table {
            let found = answer(&name(domain), &facts(line), Table::builtin());
            let said = found.host.as_ref().map_or("", HostName::as_str);
            assert_eq!(
                (said, found.kind, found.rule, found.confidence),
                (host, kind, rule, sure),
                "{domain}: {line}"
            );
        }
    }

    #[test]
    fn every_source_is_told() {
        let line = "srv mail.example.com, srv mail.example.net, mx aspmx.l.google.com, failed";
        let found = answer(&name("example.com"), &facts(line), Table::builtin());
        let reasons = serde_json::to_value(&found.reasons.domain).unwrap();
        let codes: Vec<_> = reasons
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["code"].as_str().unwrap())
            .collect();
        assert_eq!(
            codes,
            [
                "domain_submission",
                "domain_submission",
                "domain_ask_about",
                "domain_mx_operator",
                "domain_lookup_failed"
            ]
        );
        assert_eq!(found.settings, [SUBMISSIONS]);
    }
}
