//! The reason that a rule most often stands for: it follows from what else a testimony says.
//!
//! Version 1 of the written form kept the rule alone. In memory, too, a reason that follows from
//! the rest is not kept: there may be a million.

use crate::name::HostName;
use crate::reason::{Exclusion, FailedChecks, Ground};
use crate::verdict::Rule;

/// What else a testimony says, as far as its usual reason follows from it.
#[derive(Clone, Copy)]
pub(in crate::tally) struct Said<'u> {
    pub(in crate::tally) rule: Rule,
    pub(in crate::tally) domain: Option<&'u HostName>,
    pub(in crate::tally) host: Option<&'u HostName>,
    pub(in crate::tally) operator: Option<&'u str>,
}

impl Said<'_> {
    /// The usual reason.
    pub(in crate::tally) fn usual_ground(self) -> Ground {
        let operator = || self.operator.unwrap_or_default().to_owned();
        let Some(domain) = self.domain.cloned() else {
            return if self.rule == Rule::R0 {
                Ground::NoTraceField
            } else {
                Ground::NoAuthor
            };
        };
        let Some(host) = self.host.cloned() else {
            return ground_without_host(exclusion(self.rule), domain, operator());
        };
        match self.rule {
            Rule::R4 => Ground::DocumentedHost {
                operator: operator(),
                host,
                domain,
                // A tally of version 1 does not say.
                login: None,
            },
            Rule::R5 => Ground::GmailUsesIt { host },
            Rule::R6 => Ground::LoginAndHeloAgree { host },
            Rule::R7 => Ground::LoginServer {
                host,
                leaves_through: None,
            },
            Rule::R8 => Ground::ServerNameProvider {
                operator: operator(),
                host,
            },
            Rule::R9 => Ground::HeloInOrganization {
                organization: host.organization().unwrap_or(host.as_str()).to_owned(),
                host,
            },
            Rule::R11 => Ground::ForeignHost { host, domain },
            Rule::R12 => Ground::ReverseNameInstead { host, helo: None },
            Rule::R0
            | Rule::R1
            | Rule::R2
            | Rule::R3
            | Rule::R10
            | Rule::R13
            | Rule::D1
            | Rule::D2
            | Rule::D3
            | Rule::D4 => Ground::ThirdParty { host },
        }
    }
}

fn ground_without_host(why: Exclusion, domain: HostName, operator: String) -> Ground {
    match why {
        Exclusion::NeverLeft => Ground::NeverLeft,
        Exclusion::NoNameLeft => Ground::NoNameLeft,
        Exclusion::NoTraceField => Ground::NoTraceField,
        Exclusion::OutsideService => Ground::OutsideService {
            operator,
            sign: None,
        },
        Exclusion::ProbablyForged => Ground::ProbablyForged {
            domain,
            failed: FailedChecks::Unknown,
        },
        Exclusion::ProviderHostUnknown => Ground::ProviderHostUnknown { operator, domain },
    }
}

/// Why a mail of this rule that names no host did not vote.
pub(in crate::tally) fn exclusion(rule: Rule) -> Exclusion {
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
        | Rule::R13
        | Rule::D1
        | Rule::D2
        | Rule::D3
        | Rule::D4 => Exclusion::NoNameLeft,
    }
}
