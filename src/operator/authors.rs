//! Where the people of a domain log in, for the domains that Thunderbird's database of settings has.
//!
//! The facts are in `data/ispdb.csv`, which is under a licence of its own (MPL-2.0). Such a domain is
//! an author's: it says nothing of the hosts below it, so these rows are no part of the table that a
//! host is looked up in. They are read when the first author is looked up.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::name::HostName;
use crate::operator::{Category, CellFault, LoginKind, Operator, Submission, Sureness, Table};

/// The row of exactly this domain.
pub(super) fn row_of(domain: &HostName) -> Option<&'static Operator> {
    AUTHORS.exact(domain)
}

/// A row of the provider whose users log in at this host.
pub(super) fn row_of_host(host: &HostName) -> Option<&'static Operator> {
    let mut rows = AUTHORS.iter();
    rows.find(|row| row.publishes_name(host))
}

static AUTHORS: LazyLock<Table> = LazyLock::new(|| {
    // A test reads every line, so the default is never taken.
    read(ISPDB).unwrap_or_default()
});

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

fn read(text: &str) -> Option<Table> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let mut table = Table::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).ok()? {
        let line: AuthorLine<'_> = record.deserialize(Some(&header)).ok()?;
        let row = line.read().ok()?;
        for domain in line.domains.split_whitespace() {
            table.insert(Operator {
                suffix: domain.into(),
                ..row.clone()
            });
        }
    }
    Some(table)
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
        let table = read(ISPDB).unwrap();
        let domains = ISPDB
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(',').nth(1).unwrap().split(' '));
        assert_eq!(table.iter().len(), domains.clone().count());
        assert!(table.iter().len() > 800);
        for domain in domains {
            let row = table.exact(&HostName::parse(domain).unwrap()).unwrap();
            assert_eq!(row.suffix(), domain);
            let host = row.submission().host().unwrap();
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
