//! The reason that a rule most often stands for: it follows from what else a testimony says.
//!
//! Version 1 of the written form kept the rule alone. In memory, too, a reason that follows from
//! the rest is not kept: there may be a million.

use crate::name::HostName;
use crate::reason::{FailedChecks, Ground};
use crate::tally::store::UnitLine;
use crate::verdict::Rule;

/// The usual reason, from what else there is.
pub(in crate::tally) fn usual_ground(unit: &UnitLine) -> Ground {
    let operator = || unit.operator.as_deref().unwrap_or_default().to_owned();
    let Some(domain) = unit.domain.clone() else {
        return if unit.rule == Rule::R0 {
            Ground::NoTraceField
        } else {
            Ground::NoAuthor
        };
    };
    let Some(host) = unit.host.clone() else {
        return ground_without_host(unit.rule, domain, operator());
    };
    match unit.rule {
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

fn ground_without_host(rule: Rule, domain: HostName, operator: String) -> Ground {
    match rule {
        Rule::R0 => Ground::NoTraceField,
        Rule::R1 => Ground::NeverLeft,
        Rule::R2 => Ground::ProbablyForged {
            domain,
            failed: FailedChecks::Unknown,
        },
        Rule::R3 => Ground::OutsideService {
            operator,
            sign: None,
        },
        Rule::R4 => Ground::ProviderHostUnknown { operator, domain },
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
        | Rule::D4 => Ground::NoNameLeft,
    }
}
