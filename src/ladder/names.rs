//! Which names can never be an answer: those that no certificate carries, and those of machines at
//! which people do not log in.

use std::net::IpAddr;

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
    is_dynamic(name, ip).then_some(Rejection::DynamicName)
}

/// Whether a name was made from the client's address, or belongs to a dial-in pool.
fn is_dynamic(name: &HostName, ip: Option<IpAddr>) -> bool {
    // A name without a digit spells no address.
    let has_digit = name.as_str().bytes().any(|b| b.is_ascii_digit());
    let organization = name.organization().unwrap_or_default();
    let left = name.as_str().strip_suffix(organization).unwrap_or_default();
    let words = || {
        left.split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| !word.is_empty())
    };
    if words().any(|word| SERVER_WORDS.contains(&word)) {
        return false;
    }
    words().any(|word| DYNAMIC_WORDS.contains(&word))
        || (has_digit && ip.is_some_and(|ip| holds_address(left, ip)))
}

/// Whether the labels spell the address: three octets in a row, forwards or backwards, or all of
/// them in hexadecimal or with leading zeros.
fn holds_address(labels: &str, ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let mut octets = v4.octets();
            let numbers: Vec<u32> = labels
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| !digits.is_empty())
                .map(|digits| digits.parse().unwrap_or(u32::MAX))
                .collect();
            // All four in one run of digits are eight of them at least.
            let has_run = labels
                .split(|c: char| !c.is_ascii_hexdigit())
                .any(|run| run.len() >= 8);
            for _ in 0..2 {
                let [a, b, c, d] = octets;
                let spelled = [a, b, c, d].map(u32::from);
                let in_a_row =
                    |three: &[u32]| numbers.windows(three.len()).any(|window| window == three);
                if spelled.windows(3).any(in_a_row)
                    || has_run && labels.contains(&format!("{a:02x}{b:02x}{c:02x}{d:02x}"))
                    || has_run && labels.contains(&format!("{a:03}{b:03}{c:03}{d:03}"))
                {
                    return true;
                }
                octets.reverse();
            }
            false
        }
        IpAddr::V6(v6) => {
            let hex: String = labels.chars().filter(char::is_ascii_hexdigit).collect();
            let full: String = v6
                .segments()
                .iter()
                .map(|segment| format!("{segment:04x}"))
                .collect();
            let short: String = v6
                .segments()
                .iter()
                .filter(|s| **s != 0)
                .map(|s| format!("{s:x}"))
                .collect();
            hex.contains(&full) || (short.len() >= 8 && hex.contains(&short))
        }
    }
}

/// Words of pools for end users, as whole words left of the organisation.
const DYNAMIC_WORDS: [&str; 14] = [
    "dyn", "dynamic", "dhcp", "ppp", "pppoe", "pool", "dsl", "adsl", "vdsl", "cable", "dial",
    "client", "cust", "res",
];
/// Words that make a server of such a name after all.
const SERVER_WORDS: [&str; 5] = ["static", "mail", "smtp", "mx", "out"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pools_and_names_made_of_addresses_are_dynamic() {
        let v4 = Some("203.0.113.74");
        let v6 = Some("2001:db8::7");
        let table = [
            ("ip-203-0-113-74.example.net", v4, true),
            ("74-113-0-203.example.net", v4, true),
            ("203-0-113.example.net", v4, true),
            ("h0x113x74.example.net", v4, true),
            ("h113-0-203.example.net", v4, true),
            ("h203-113-0-74.example.net", v4, false),
            ("h203-0-114-74.example.net", v4, false),
            ("h1-203-0-113-2.example.net", v4, true),
            ("cb00714a.example.net", v4, true),
            ("4a7100cb.example.net", v4, true),
            ("h-cb00714b.example.net", v4, false),
            ("203000113074.example.net", v4, true),
            ("074113000203.example.net", v4, true),
            ("ip-203-0-113-74.example.net", None, false),
            ("mail-203-0-113-74.example.net", v4, false),
            ("static.203-0-113-74.example.net", v4, false),
            ("20010db8000000000000000000000007.example.net", v6, true),
            ("h2001-db8-7.example.net", v6, true),
            ("h2001-db8-8.example.net", v6, false),
            ("h2001-db8.example.net", Some("2001:db8::"), false),
            ("mx-2001-db8-7.example.net", v6, false),
            ("dyn7.example.net", v4, true),
            ("a.pool.example.net", None, true),
            ("dynamo.example.net", v4, false),
            ("web.pool.net", v4, false),
            ("server7.example.net", v4, false),
        ];
        for (name, ip, expected) in table {
            let host = HostName::parse(name).unwrap();
            let ip = ip.map(|ip| ip.parse().unwrap());
            assert_eq!(is_dynamic(&host, ip), expected, "{name} {ip:?}");
        }
    }
}
