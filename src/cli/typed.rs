//! What people type or paste where a host is wanted: a URL, a name with a port, an address.

use heloscope::name::HostName;

/// A host out of what somebody typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TypedHost<'t> {
    /// What is left when all else is taken off.
    pub(crate) host: &'t str,
    /// The port, as written.
    pub(crate) port: Option<&'t str>,
    /// Whether an address of a person was typed; `host` is its domain.
    pub(crate) is_mailbox: bool,
}

impl<'t> TypedHost<'t> {
    /// Takes off a scheme, a user, a port, a path, and what sentences leave at the ends of words.
    pub(crate) fn of(typed: &'t str) -> Self {
        let text = typed.trim_matches(|c: char| c.is_whitespace() || "<>\"'`,;".contains(c));
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (true, rest),
            _ => (false, text),
        };
        let rest = if scheme {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            rest.get(..end).unwrap_or(rest)
        } else {
            rest.trim_end_matches('/')
        };
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, host)) => (!user.is_empty(), host),
            None => (false, rest),
        };
        let (host, port) = split_port(rest);
        Self {
            host: host.trim_end_matches('.'),
            port,
            is_mailbox: user && !scheme,
        }
    }

    /// The name, if it may be one of a server.
    pub(crate) fn name(&self) -> Option<HostName> {
        let name = HostName::parse(self.host).ok()?;
        name.public_fault().is_none().then_some(name)
    }
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `host:587`, `host 587`; an IPv6 address has colons of its own.
fn split_port(text: &str) -> (&str, Option<&str>) {
    let is_port = |port: &str| {
        (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
    };
    let divided = text
        .split_once(char::is_whitespace)
        .map(|(host, rest)| (host.trim_end_matches(','), rest.trim_start()))
        .map(|(host, rest)| (host, rest.strip_prefix("port").unwrap_or(rest).trim()))
        .or_else(|| {
            text.rsplit_once(':')
                .filter(|(host, _)| !host.contains(':') || host.ends_with(']'))
        });
    match divided {
        Some((host, port)) if is_port(port) => (host.trim_end_matches(':'), Some(port)),
        Some(_) | None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_holds_a_host() {
        let table = [
            ("mail.example.com", "mail.example.com", None, false),
            (" mail.example.com. ", "mail.example.com", None, false),
            (
                "mail.example.com:587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com 587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com, port 587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "smtp://mail.example.com:587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "smtps://bo@mail.example.com/",
                "mail.example.com",
                None,
                false,
            ),
            (
                "ssl://mail.example.com:465",
                "mail.example.com",
                Some("465"),
                false,
            ),
            (
                "https://mail.example.com/owa?a=b",
                "mail.example.com",
                None,
                false,
            ),
            ("bo@example.com", "example.com", None, true),
            ("<mailto:bo@example.com>", "example.com", None, true),
            ("[2001:db8::7]:465", "[2001:db8::7]", Some("465"), false),
            ("2001:db8::7", "2001:db8::7", None, false),
            (
                "mail.example.com:587:",
                "mail.example.com:587:",
                None,
                false,
            ),
        ];
        for (typed, host, port, is_mailbox) in table {
            let expected = TypedHost {
                host,
                port,
                is_mailbox,
            };
            assert_eq!(TypedHost::of(typed), expected, "{typed}");
        }
    }
}
