//! What people type or paste where a host is wanted: a URL, a name with a port, an address.

#[cfg(feature = "probe")]
use std::borrow::Cow;
use std::net::IpAddr;

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
    /// Takes off a label, a scheme, a user, a port, a path, and what sentences leave at the ends of words.
    pub(crate) fn of(typed: &'t str) -> Self {
        let whole = Self::of_one(typed);
        if whole.name().is_some() {
            return whole;
        }
        Self::of_prose(typed).unwrap_or(whole)
    }

    /// The one host that is named among other words, and the one number among them.
    fn of_prose(typed: &'t str) -> Option<Self> {
        let divides = |c: char| c.is_whitespace() || c >= IDEOGRAPHS || "()=".contains(c);
        let words = || typed.split(divides).map(trimmed);
        let named = |found: &Self| found.name().is_some() && !found.is_mailbox;
        let mut hosts = words().map(Self::of_one).filter(named);
        let host = hosts.next()?;
        if hosts.any(|other| other.host != host.host) {
            return None;
        }
        let mut numbers = words().filter(|word| is_port(word.trim_end_matches(['.', ':'])));
        let number = numbers.next().filter(|_| numbers.next().is_none());
        Some(Self {
            port: host.port.or(number),
            ..host
        })
    }

    fn of_one(typed: &'t str) -> Self {
        let text = without_label(trimmed(typed));
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        let (scheme, rest) = split_scheme(text);
        let rest = if scheme.is_some() {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            rest.get(..end).unwrap_or(rest)
        } else {
            without_path(rest)
        };
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, host)) => (!user.is_empty(), host),
            None => (false, rest),
        };
        let (host, port) = split_port(rest);
        Self {
            host: without_brackets(host).trim_end_matches('.'),
            port: port.filter(|_| scheme.is_none_or(may_have_a_mail_port)),
            is_mailbox: user && scheme.is_none(),
        }
    }

    /// The name, if it may be one of a server.
    pub(crate) fn name(&self) -> Option<HostName> {
        let name = HostName::parse(self.host).ok()?;
        name.public_fault().is_none().then_some(name)
    }
}

/// The text, its password starred out if it is a URL with one (RFC 3986, 3.2.1): what is shown may be
/// pasted into a chat.
#[cfg(feature = "probe")]
pub(crate) fn without_password(typed: &str) -> Cow<'_, str> {
    let hidden = || {
        let (before, rest) = typed.split_once("://")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) = authority.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{before}://{name}:***@{host}{path}"))
    };
    hidden().map_or(Cow::Borrowed(typed), Cow::Owned)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || QUOTES.contains(c))
}

/// Without a path behind a host that has no scheme: `mail.example.com/webmail`.
fn without_path(text: &str) -> &str {
    match text.split_once('/') {
        Some((host, _)) if HostName::parse(split_port(host).0).is_ok() => host,
        Some(_) | None => text.trim_end_matches('/'),
    }
}

/// Without what a form calls the box: `SMTP server: mail.example.com`.
fn without_label(text: &str) -> &str {
    let divided = text.split_once(": ").or_else(|| text.split_once('：'));
    match divided {
        Some((label, rest)) if !label.contains(['.', ':', '@']) => trimmed(rest),
        Some(_) | None => text,
    }
}

/// The scheme (RFC 3986, 3.1) and what follows; `//host` has an empty one.
fn split_scheme(text: &str) -> (Option<&str>, &str) {
    if let Some(rest) = text.strip_prefix("//") {
        return (Some(""), rest);
    }
    match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        Some(_) | None => (None, text),
    }
}

fn is_scheme(text: &str) -> bool {
    let may_follow = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(may_follow)
}

/// The port in the address of a web page or a mailbox is not where mail is sent.
fn may_have_a_mail_port(scheme: &str) -> bool {
    let others = [
        "ftp", "http", "https", "imap", "imaps", "ldap", "ldaps", "pop", "pop3", "pop3s", "pops",
    ];
    !others
        .iter()
        .any(|other| scheme.eq_ignore_ascii_case(other))
}

/// `[mail.example.com]`, as Postfix writes a relay; an address keeps its brackets.
fn without_brackets(host: &str) -> &str {
    let inner = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(inner) if HostName::parse(inner).is_ok() => inner,
        Some(_) | None => host,
    }
}

/// `host:587`, `host 587`, `host (port 587)`; an IPv6 address has colons of its own.
fn split_port(text: &str) -> (&str, Option<&str>) {
    let is_address = text.parse::<IpAddr>().is_ok();
    let end = match text.find(']').filter(|_| text.starts_with('[')) {
        Some(bracket) => bracket.saturating_add(1),
        None => text
            .find(|c: char| c.is_whitespace() || ":;,(（：".contains(c))
            .unwrap_or(text.len()),
    };
    let (host, rest) = text.split_at(end);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":;,(（：".contains(c));
    let rest = ["port", "Port", "PORT", "ポート"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .map_or(rest, |rest| {
            rest.trim_start_matches(|c: char| c.is_whitespace() || ":=：".contains(c))
        });
    let port = rest.trim_end_matches([')', '）']);
    let port = port_of_service(port).unwrap_or(port);
    if is_address {
        (text, None)
    } else if is_port(port) {
        (host, Some(port))
    } else if port.is_empty() {
        (host, None)
    } else {
        (text, None)
    }
}

/// Digits, also full-width ones.
fn is_port(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    (1..=5).contains(&text.chars().count()) && text.chars().all(is_digit)
}

/// The port of a service, by its name (RFC 6335).
fn port_of_service(name: &str) -> Option<&'static str> {
    let services = [
        ("submission", "587"),
        ("submissions", "465"),
        ("smtps", "465"),
        ("smtp", "25"),
    ];
    let mut known = services.iter();
    let found = known.find(|(service, _)| name.eq_ignore_ascii_case(service));
    found.map(|(_, port)| *port)
}

/// What people put around a name.
const QUOTES: &str = "<>()\"'`,;“”‘’«»、。「」『』【】《》〈〉（）";
/// From here on characters are of scripts that put no blanks between words.
const IDEOGRAPHS: char = '\u{3000}';

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
            (
                "[mail.example.com]:587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com : 587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com (587)",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com;587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com（ポート587）",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "SMTP server: mail.example.com",
                "mail.example.com",
                None,
                false,
            ),
            (
                "送信メールサーバー：mail.example.com",
                "mail.example.com",
                None,
                false,
            ),
            (
                "Server: mail.example.com, port: 465",
                "mail.example.com",
                Some("465"),
                false,
            ),
            ("//mail.example.com/", "mail.example.com", None, false),
            (
                "smtp+starttls://mail.example.com:587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "https://mail.example.com:8443/owa",
                "mail.example.com",
                None,
                false,
            ),
            (
                "imaps://mail.example.com:993",
                "mail.example.com",
                None,
                false,
            ),
            ("2001:db8::587", "2001:db8::587", None, false),
            ("「mail.example.com」", "mail.example.com", None, false),
            ("(mail.example.com)", "mail.example.com", None, false),
            ("mail.example.com:", "mail.example.com", None, false),
            ("mail.example.com/webmail", "mail.example.com", None, false),
            (
                "mail.example.com:587/x",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com:submission",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "mail.example.com:smtps",
                "mail.example.com",
                Some("465"),
                false,
            ),
            (
                "mail.example.com:imap",
                "mail.example.com:imap",
                None,
                false,
            ),
            ("mail.example.com (SSL)", "mail.example.com", None, false),
            (
                "mail.example.com:465 (SSL/TLS)",
                "mail.example.com",
                Some("465"),
                false,
            ),
            (
                "smtp server mail.example.com port: 465",
                "mail.example.com",
                Some("465"),
                false,
            ),
            (
                "host=mail.example.com port=587",
                "mail.example.com",
                Some("587"),
                false,
            ),
            (
                "サーバーはmail.example.comです",
                "mail.example.com",
                None,
                false,
            ),
            // Which of two is meant is not guessed.
            (
                "mail.example.com or mail.example.net",
                "mail.example.com or mail.example.net",
                None,
                false,
            ),
            (
                "mail.example.com ports 587 465",
                "mail.example.com",
                None,
                false,
            ),
            ("mail.bücher.example", "mail.bücher.example", None, false),
            ("localhost", "localhost", None, false),
            (
                "mail.example.com：５８７",
                "mail.example.com",
                Some("５８７"),
                false,
            ),
            ("192.0.2.1/24", "192.0.2.1/24", None, false),
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
    #[cfg(feature = "probe")]
    #[test]
    fn a_password_is_not_shown() {
        let hidden = [
            (
                "smtps://bo:s3cret@mail.example.com:465/",
                "smtps://bo:***@mail.example.com:465/",
            ),
            (
                "smtp://bo:a@b:c@mail.example.com",
                "smtp://bo:***@mail.example.com",
            ),
            ("smtp://bo@mail.example.com", "smtp://bo@mail.example.com"),
            ("mail.example.com:587", "mail.example.com:587"),
        ];
        for (typed, shown) in hidden {
            assert_eq!(without_password(typed), shown);
        }
    }
}
