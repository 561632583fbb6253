//! Where the people of a domain log in, for the domains that Thunderbird's database of settings has.
//!
//! The facts are in `data/ispdb.csv`, which is under a licence of its own (MPL-2.0). Such a domain is
//! an author's: it says nothing of the hosts below it, so these rows are no part of the table that a
//! host is looked up in. They are read when the first author is looked up.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use foldhash::fast::RandomState;
use serde::Deserialize;

use crate::name::HostName;
use crate::operator::{Category, CellFault, LoginKind, Operator, Submission, Sureness, Table};

/// The row of exactly this domain.
pub(super) fn row_of(domain: &HostName) -> Option<&'static Operator> {
    AUTHORS.row_of(domain.as_str())
}

/// A row of the provider whose users log in at this host.
pub(super) fn row_of_host(host: &HostName) -> Option<&'static Operator> {
    AUTHORS.row_of_host(host)
}

static AUTHORS: LazyLock<Authors> = LazyLock::new(|| {
    // A test reads every line, so the default is never taken.
    Authors::read(ISPDB).unwrap_or_default()
});

/// The lines by their domains. A row is made when it is first asked for: one mail needs one of
/// hundreds, and has a few milliseconds.
#[derive(Default)]
struct Authors {
    header: csv::StringRecord,
    lines: Vec<csv::StringRecord>,
    by_domain: HashMap<Box<str>, AuthorEntry, RandomState>,
}

struct AuthorEntry {
    line: usize,
    row: OnceLock<Option<Operator>>,
}

impl Authors {
    fn read(text: &str) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let mut authors = Self {
            header: reader.headers().ok()?.clone(),
            ..Self::default()
        };
        for record in reader.into_records() {
            let record = record.ok()?;
            let line: AuthorLine<'_> = record.deserialize(Some(&authors.header)).ok()?;
            for domain in line.domains.split_whitespace() {
                let author = AuthorEntry {
                    line: authors.lines.len(),
                    row: OnceLock::new(),
                };
                authors.by_domain.insert(domain.into(), author);
            }
            authors.lines.push(record);
        }
        Some(authors)
    }

    fn line<'r>(&'r self, record: &'r csv::StringRecord) -> Option<AuthorLine<'r>> {
        record.deserialize(Some(&self.header)).ok()
    }

    fn row_of(&self, domain: &str) -> Option<&Operator> {
        let (suffix, author) = self.by_domain.get_key_value(domain)?;
        let row = author.row.get_or_init(|| {
            let record = self.lines.get(author.line)?;
            let line = self.line(record)?;
            let suffix = suffix.clone();
            line.read().ok().map(|row| Operator { suffix, ..row })
        });
        row.as_ref()
    }

    fn row_of_host(&self, host: &HostName) -> Option<&Operator> {
        self.lines.iter().find_map(|record| {
            let line = self.line(record)?;
            let first = line.domains.split_whitespace().next()?;
            let mut hosts = line.other_hosts.split_whitespace();
            let is_there =
                line.submission_host == host.as_str() || hosts.any(|other| other == host.as_str());
            is_there.then(|| self.row_of(first)).flatten()
        })
    }
}

/// One line of the file.
#[derive(Deserialize)]
struct AuthorLine<'a> {
    provider: &'a str,
    domains: &'a str,
    submission_host: &'a str,
    ports: &'a str,
    authentication: &'a str,
    other_hosts: &'a str,
}

impl AuthorLine<'_> {
    fn read(&self) -> Result<Operator, CellFault> {
        let host = HostName::parse(self.submission_host)?;
        let owner = owner_of(&host);
        let settings = self.ports.split_whitespace().map(str::parse);
        let alternatives = self.other_hosts.split_whitespace().map(HostName::parse);
        let name = owner.map_or(self.provider, Operator::name).into();
        let submission = Submission::Documented(host);
        Ok(Operator {
            label: owner.map(|row| row.label.clone()).unwrap_or_default(),
            settings: settings.collect::<Result<_, _>>()?,
            // What we checked ourselves goes first: the database names OAuth 2 beside a password,
            // and does not say whether that is the mailbox's own.
            login: owner
                .and_then(Operator::login)
                .or_else(|| login_of(self.authentication)),
            source: format!("Thunderbird ISPDB {}", self.provider).into(),
            alternatives: alternatives.collect::<Result<_, _>>()?,
            ..Operator::bare(Category::MailboxProvider, name, submission, Sureness::A)
        })
    }
}

/// The row of the company whose host this is.
fn owner_of(host: &HostName) -> Option<&'static Operator> {
    let table = Table::builtin();
    table.find(host).or_else(|| {
        let mut rows = table.iter();
        rows.find(|row| row.submission().host() == Some(host))
    })
}

fn login_of(authentication: &str) -> Option<LoginKind> {
    let methods = || authentication.split_whitespace();
    let is_password = |method: &str| method.starts_with("password");
    if methods().all(is_password) {
        Some(LoginKind::Password)
    } else if methods().any(is_password) {
        None
    } else {
        Some(LoginKind::OauthOnly)
    }
}

const ISPDB: &str = include_str!("../../data/ispdb.csv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_author_has_a_host_to_log_in_at() {
        let authors = Authors::read(ISPDB).unwrap();
        let domains = ISPDB
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(',').nth(1).unwrap().split(' '));
        assert_eq!(authors.by_domain.len(), domains.clone().count());
        assert!(authors.by_domain.len() > 800);
        for domain in domains {
            let row = authors.row_of(domain).unwrap();
            assert_eq!(row.suffix(), domain);
            let host = row.submission().host().unwrap();
            let of_host = authors.row_of_host(host).unwrap();
            assert!(of_host.publishes_name(host), "{host}");
            assert_eq!(host.public_fault(), None, "{host}");
            assert!(!row.settings().is_empty(), "{domain}");
            for setting in row.settings() {
                assert!(
                    crate::operator::Setting::USUAL.contains(setting),
                    "{domain}: {setting:?}"
                );
            }
            if let Some(owner) = Table::builtin().find(host) {
                assert!(owner.is_same(row) && !owner.is_pool(host), "{host}");
                assert!(!owner.is_mx_only(host), "{host}");
            }
        }
    }
}
