//! Names that machines get by default: made of the address, or of words for customers' lines and
//! rented servers.
//!
//! Knows: how providers spell an address in a name, and the words that they put into the names of
//! machines that are not theirs. A name made of the address is never a mail server's; a word of
//! these only says that the name proves nothing about who runs the machine.

use std::net::{IpAddr, Ipv4Addr};

use crate::name::HostName;

/// Whether a name was made from an address: from `ip`, or from any in a shape that providers use.
#[must_use]
pub fn spells_address(name: &HostName, ip: Option<IpAddr>) -> bool {
    let left = left_of_organization(name);
    may_spell_address(left, ip)
        && (has_four_octets(left) || ip.is_some_and(|ip| holds_address(left, ip.to_canonical())))
}

/// Whether there are digits enough, which saves most names the search: an address is spelled by three
/// numbers; a known one by eight digits too, decimal or hexadecimal, which only those of the newer
/// kind have other letters between.
fn may_spell_address(left: &str, ip: Option<IpAddr>) -> bool {
    let mut numbers = 0_usize;
    let mut digits = 0_usize;
    let mut in_a_row = 0_usize;
    let mut has_eight_in_a_row = false;
    let mut is_number = false;
    for byte in left.bytes() {
        numbers = numbers.saturating_add(usize::from(byte.is_ascii_digit() && !is_number));
        is_number = byte.is_ascii_digit();
        match byte {
            b'0'..=b'9' | b'a'..=b'f' => {
                digits = digits.saturating_add(1);
                in_a_row = in_a_row.saturating_add(1);
                has_eight_in_a_row |= in_a_row >= 8;
            }
            b'-' | b'.' => {}
            _ => in_a_row = 0,
        }
    }
    let has_digits = match ip.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V4(_)) => has_eight_in_a_row,
        Some(IpAddr::V6(_)) => digits >= 8,
        None => false,
    };
    numbers >= 3 || has_digits
}

/// Whether a word left of the organisation says that the name was given to a customer's machine.
///
/// ```
/// use heloscope::generic::has_customer_word;
/// use heloscope::name::HostName;
///
/// assert!(has_customer_word(&HostName::parse("vps66.example.net")?));
/// assert!(!has_customer_word(&HostName::parse("mail.example.net")?));
/// # Ok::<(), heloscope::name::NameFault>(())
/// ```
#[must_use]
pub fn has_customer_word(name: &HostName) -> bool {
    let left = left_of_organization(name);
    // Bytes, since short texts are divided faster so.
    let mut words = left
        .as_bytes()
        .split(|byte| !byte.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    words.any(is_customers)
        || left.bytes().any(|byte| byte.is_ascii_digit())
            && left
                .split(['.', '-'])
                .zip(left.split(['.', '-']).skip(1).chain([""]))
                .any(|(label, next)| is_numbered(label, next))
}

/// Whether a word is one of customers' lines and rented machines. A match, which mostly compares
/// lengths alone.
fn is_customers(word: &[u8]) -> bool {
    matches!(
        word,
        b"adsl"
            | b"broadband"
            | b"cable"
            | b"client"
            | b"clients"
            | b"cloud"
            | b"compute"
            | b"cpe"
            | b"cust"
            | b"customer"
            | b"customers"
            | b"dedi"
            | b"dedicated"
            | b"dhcp"
            | b"dial"
            | b"dialup"
            | b"dorm"
            | b"dsl"
            | b"dyn"
            | b"dynamic"
            | b"ec"
            | b"fiber"
            | b"ftth"
            | b"guest"
            | b"home"
            | b"instance"
            | b"ip"
            | b"kvm"
            | b"lte"
            | b"lvps"
            | b"mobile"
            | b"nat"
            | b"node"
            | b"pc"
            | b"pool"
            | b"ppp"
            | b"pppoe"
            | b"res"
            | b"rev"
            | b"reverse"
            | b"static"
            | b"student"
            | b"unassigned"
            | b"user"
            | b"users"
            | b"vdsl"
            | b"vm"
            | b"vps"
            | b"vs"
            | b"vserver"
            | b"wifi"
            | b"wlan"
            | b"xdsl"
    )
}

/// `server-7`, `host7`: a word that alone is a mail server's too.
fn is_numbered(label: &str, next: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    NUMBERED_WORDS.iter().any(|word| {
        label
            .strip_prefix(word)
            .is_some_and(|rest| is_number(rest) || (rest.is_empty() && is_number(next)))
    })
}

/// Whether a word left of the organisation says that the machine is a mail server.
#[must_use]
pub fn has_mail_word(name: &HostName) -> bool {
    left_of_organization(name)
        .split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| MAIL_WORDS.contains(&word))
}

fn left_of_organization(name: &HostName) -> &str {
    let organization = name.organization().unwrap_or_default();
    name.as_str().strip_suffix(organization).unwrap_or_default()
}

/// Whether four numbers up to 255 stand in a row, divided by hyphens or dots: `ip-10-0-0-7`,
/// `ec2-203-0-113-7`, `x203-0-113-7`.
fn has_four_octets(left: &str) -> bool {
    let mut in_a_row = 0_usize;
    for part in left.split(['.', '-']) {
        // A letter in front of the first number, or behind the last, is decoration.
        let digits = part.trim_matches(|c: char| c.is_ascii_alphabetic());
        let is_octet = digits.len() <= 3 && digits.parse::<u8>().is_ok();
        if !is_octet {
            in_a_row = 0;
            continue;
        }
        let begins = part
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_digit());
        in_a_row = if begins {
            in_a_row.saturating_add(1)
        } else {
            1
        };
        if in_a_row >= 4 {
            return true;
        }
    }
    false
}

/// Whether the labels spell the address: three octets in a row, forwards or backwards, all four in
/// any order, or all of them in hexadecimal or with leading zeros.
fn holds_address(labels: &str, ip: IpAddr) -> bool {
    match ip {
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
            holds_octets_in_any_order(labels, &numbers, v4)
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

/// The four octets side by side in any order, as decimal or hexadecimal numbers, or the address as
/// one decimal number.
fn holds_octets_in_any_order(labels: &str, numbers: &[u32], v4: Ipv4Addr) -> bool {
    let mut sorted = v4.octets().map(u32::from);
    sorted.sort_unstable();
    let is_all = |window: &[u32]| {
        let mut window = window.to_vec();
        window.sort_unstable();
        window == sorted
    };
    let whole = [u32::from(v4), u32::from(v4).swap_bytes()];
    if numbers.windows(4).any(is_all) || numbers.iter().any(|number| whole.contains(number)) {
        return true;
    }
    // `cb00714a`, `cb-00-71-4a`, `714a.cb00`: eight hexadecimal digits, however they are divided.
    let hex: Vec<u8> = labels
        .bytes()
        .filter(|byte| !matches!(byte, b'.' | b'-'))
        .collect();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    hex.windows(8).any(|eight| {
        let mut octets = [0_u32; 4];
        for (octet, pair) in octets.iter_mut().zip(eight.chunks(2)) {
            let [high, low] = pair else { return false };
            let Some((high, low)) = digit(*high).zip(digit(*low)) else {
                return false;
            };
            *octet = (high << 4) | low;
        }
        octets.sort_unstable();
        octets == sorted
    })
}

/// Words of rented machines where a number follows.
const NUMBERED_WORDS: [&str; 2] = ["host", "server"];
/// Words of mail servers.
const MAIL_WORDS: [&str; 8] = ["gw", "mail", "mta", "mx", "out", "post", "relay", "smtp"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_made_of_addresses_are_known() {
        let v4 = Some("203.0.113.74");
        let v6 = Some("2001:db8::7");
        let table = [
            ("ip-203-0-113-74.example.net", v4, true),
            ("74-113-0-203.example.net", v4, true),
            ("203-0-113.example.net", v4, true),
            ("h0x113x74.example.net", v4, true),
            ("h113-0-203.example.net", v4, true),
            ("h203-113-0-74.example.net", v4, true),
            ("h1-203-0-113-2.example.net", v4, true),
            ("cb00714a.example.net", v4, true),
            ("4a7100cb.example.net", v4, true),
            ("h-cb00714b.example.net", v4, false),
            ("203000113074.example.net", v4, true),
            ("074113000203.example.net", v4, true),
            ("ip-203-0-113-74.example.net", None, true),
            ("mail-203-0-113-74.example.net", v4, true),
            ("static.203-0-113-74.example.net", None, true),
            ("x203-0-113-25.example.net", None, true),
            ("203.0.113.25.example.net", None, true),
            ("20010db8000000000000000000000007.example.net", v6, true),
            ("h2001-db8-7.example.net", v6, true),
            ("h2001-db8-8.example.net", v6, false),
            ("h2001-db8.example.net", Some("2001:db8::"), false),
            ("mail-wm1-f41.example.net", v4, false),
            ("mx1-2-3.example.net", v4, false),
            ("mail.cb-00-71-4a.example.net", v4, true),
            ("mail.4acb0071.example.net", v4, true),
            ("mail.3405803850.example.net", v4, true),
            ("server7.example.net", v4, false),
            ("out-12.smtp-7.mx-1.a4.example.net", v4, false),
        ];
        for (name, ip, expected) in table {
            let host = HostName::parse(name).unwrap();
            let ip = ip.map(|ip| ip.parse().unwrap());
            assert_eq!(spells_address(&host, ip), expected, "{name} {ip:?}");
        }
    }

    #[test]
    fn words_of_customers_and_of_mail_servers_are_known() {
        let table = [
            ("dyn7.example.net", true, false),
            ("a.pool.example.net", true, false),
            ("dynamo.example.net", false, false),
            ("web.pool.net", false, false),
            ("server7.example.net", true, false),
            ("server-7.example.net", true, false),
            ("server.example.net", false, false),
            ("host.example.net", false, false),
            ("mail.example.net", false, true),
            ("mx12.example.net", false, true),
            ("vps66.example.net", true, false),
            ("mailer.example.net", false, false),
            ("smtp.vps66.example.net", true, true),
        ];
        for (name, customer, mail) in table {
            let host = HostName::parse(name).unwrap();
            assert_eq!(has_customer_word(&host), customer, "{name}");
            assert_eq!(has_mail_word(&host), mail, "{name}");
        }
    }
}
