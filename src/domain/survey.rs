//! What DNS says of a domain: the questions, and nothing of what the answers mean.

use crate::domain::{DomainFacts, MOST_HOSTS};
use crate::name::HostName;
use crate::operator::{Setting, usual_names};
use crate::probe::{Dns, LookupFault, Stop};

/// Asks DNS for the hosts that a domain announces for logins (RFC 6186, RFC 8314), for those that
/// take its mail in, and whether usual names exist. `stop` ends it early, and all of it takes no
/// longer than `dns` allows for one call.
///
/// ```no_run
/// use std::time::Duration;
///
/// use heloscope::domain::survey;
/// use heloscope::probe::{Dns, Stop};
///
/// let dns = Dns::system(Duration::from_secs(5));
/// let facts = survey(&"example.com".parse()?, &dns, &Stop::default());
/// println!("takes no mail: {}", facts.takes_no_mail());
/// # Ok::<(), heloscope::name::NameFault>(())
/// ```
#[must_use]
pub fn survey(domain: &HostName, dns: &Dns, stop: &Stop) -> DomainFacts {
    let mut facts = DomainFacts::default();
    let deadline = dns.deadline();
    let dns = || dns.clone().within(deadline.left());
    if !stop.is_stopped() {
        let found = facts.note(dns().srv_submission(domain));
        for srv in found.into_iter().take(MOST_HOSTS) {
            let (port, security) = (srv.port, srv.security);
            let is_dead = facts.dead.contains(&srv.host)
                || (!facts.announced.iter().any(|(host, _)| *host == srv.host)
                    && dns().addresses(&srv.host) == Err(LookupFault::NotFound));
            if !is_dead {
                facts.announced.push((srv.host, Setting { port, security }));
            } else if !facts.dead.contains(&srv.host) {
                facts.dead.push(srv.host);
            }
        }
    }
    if !stop.is_stopped() {
        let found = facts.note(dns().mx(domain));
        let hosts = found.into_iter().take(MOST_HOSTS);
        facts.exchangers = hosts.map(|mx| mx.host).collect();
    }
    for name in usual_names(domain.as_str()) {
        if stop.is_stopped() {
            break;
        }
        if !facts.note(dns().addresses(&name)).is_empty() {
            facts.guesses.push(name);
        }
    }
    facts
}

impl DomainFacts {
    /// What a question brought; that there is no such record is an answer.
    fn note<T>(&mut self, found: Result<Vec<T>, LookupFault>) -> Vec<T> {
        match found {
            Ok(found) => found,
            Err(LookupFault::NotFound) => Vec::new(),
            Err(
                LookupFault::Failed
                | LookupFault::Loop
                | LookupFault::NoAddress
                | LookupFault::Timeout,
            ) => {
                self.has_failed = true;
                Vec::new()
            }
        }
    }
}
