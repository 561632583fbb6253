//! Which names can never be an answer: those that no certificate carries, those of manuals, and those
//! of machines at which people do not log in.

use std::net::IpAddr;

use crate::generic::spells_address;
use crate::name::HostName;
use crate::operator::{Category, Table};
use crate::verdict::Rejection;

/// Why a name cannot be an answer, if it cannot.
pub(super) fn rejection_of(
    name: &HostName,
    ip: Option<IpAddr>,
    table: &Table,
) -> Option<Rejection> {
    if let Some(fault) = name.public_fault() {
        return Some(fault.into());
    }
    if is_placeholder(name) {
        return Some(Rejection::Placeholder);
    }
    if let Some(operator) = table.find(name) {
        if operator.is_mx_only(name) {
            return Some(Rejection::MxOnly);
        }
        match operator.category() {
            Category::MailboxProvider => {
                if operator.is_pool(name) {
                    return Some(Rejection::PoolName);
                }
            }
            Category::BulkEsp
            | Category::Forwarder
            | Category::MailingList
            | Category::SecurityGateway => return Some(Rejection::OutsideServiceName),
        }
    }
    if spells_address(name, ip) {
        return Some(Rejection::DynamicName);
    }
    None
}

/// Whether a name stands in manuals and default settings. Such a domain belongs to somebody, who
/// would get the passwords.
fn is_placeholder(name: &HostName) -> bool {
    let labels: Vec<&str> = name.labels().collect();
    let begins = labels.first().copied().unwrap_or_default();
    PLACEHOLDER_DOMAINS
        .iter()
        .any(|domain| name.is_within(domain))
        || matches!(begins, "localhost" | "localdomain")
        || labels.contains(&"localdomain")
}

/// Domains of manuals. The domains that RFC 2606 reserves are not among them: nobody owns those, and
/// tests are full of them.
const PLACEHOLDER_DOMAINS: [&str; 9] = [
    "company.com",
    "domain.com",
    "domain.tld",
    "mycompany.com",
    "mydomain.com",
    "mydomain.tld",
    "yourcompany.com",
    "yourdomain.com",
    "yourdomain.tld",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_manuals_are_placeholders() {
        let table = [
            ("mail.mydomain.com", true),
            ("domain.com", true),
            ("localhost.localdomain", true),
            ("localhost.localdomain.com", true),
            ("localhost.example.com", true),
            ("mail.example.com", false),
            ("mail.domain.company.example.com", false),
            ("localhosting.example.com", false),
            ("mail.notmydomain.com", false),
        ];
        for (name, expected) in table {
            assert_eq!(
                is_placeholder(&HostName::parse(name).unwrap()),
                expected,
                "{name}"
            );
        }
    }
}
