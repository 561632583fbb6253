//! Delivery reports (RFC 3464): that a mail is one, and the server that failed, as it says.
//!
//! Gmail writes one when the server of "Send mail as" fails it: there the server is the one that the
//! user configured. What a report says is its writer's word; nobody is told to type the name.

use std::borrow::Cow;

use crate::source::RawMessage;
use crate::source::attached::{leaves, report_type};
use crate::source::field::only_field;
use crate::source::up_to;

/// A delivery report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounce {
    /// Whether Gmail's own address wrote it.
    pub is_gmails: bool,
    /// The server that failed; hostile text.
    pub server: Option<String>,
    /// What failed.
    pub fault: BounceFault,
}

/// What failed, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BounceFault {
    /// The certificate carries another name.
    CertificateName,
    /// Something else about TLS or the certificate.
    Tls,
    /// The server took no login.
    Login,
    /// Something else, such as an unknown recipient.
    Other,
    /// The server did not answer.
    Unreachable,
    /// No known authority issued the certificate.
    UntrustedIssuer,
}

impl BounceFault {
    /// A word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            BounceFault::CertificateName => "certificate_name",
            BounceFault::Login => "login",
            BounceFault::Other => "other",
            BounceFault::Tls => "tls",
            BounceFault::Unreachable => "unreachable",
            BounceFault::UntrustedIssuer => "untrusted_issuer",
        }
    }

    /// By what a report says, in Gmail's words.
    fn of(text: &str) -> Option<Self> {
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&SELF_SIGNED) {
            Some(BounceFault::UntrustedIssuer)
        } else if says(&NAME) {
            Some(BounceFault::CertificateName)
        } else if says(&TLS) {
            Some(BounceFault::Tls)
        } else if says(&LOGIN) {
            Some(BounceFault::Login)
        } else if says(&UNREACHABLE) {
            Some(BounceFault::Unreachable)
        } else {
            None
        }
    }
}

/// What a message says as a delivery report, if it is one.
pub(super) fn bounce(message: &RawMessage<'_>) -> Option<Bounce> {
    let from = only_field(message.header, b"from").unwrap_or_default();
    let from = from.to_ascii_lowercase();
    // The address itself, not a name shown before it.
    let from = match memchr::memrchr(b'<', &from) {
        Some(at) => from.get(at..).unwrap_or_default(),
        None => &from,
    };
    let is_one = |address: &[u8]| {
        let from = from.trim_ascii();
        let inner = from
            .strip_prefix(b"<")
            .and_then(|from| from.strip_suffix(b">"));
        inner.unwrap_or(from) == address
    };
    let is_gmails = is_one(b"mailer-daemon@googlemail.com") || is_one(b"mailer-daemon@google.com");
    // RFC 3464, 2: the type of report that a delivery report is.
    let is_report = report_type(message.header).is_some_and(|kind| kind == "delivery-status");
    // Older programs write them as plain text; nobody's own address is called so.
    let bare = from.trim_ascii();
    let bare = bare.strip_prefix(b"<").unwrap_or(bare);
    let is_daemons = bare.starts_with(b"mailer-daemon@");
    if !is_report && !is_gmails && !is_daemons {
        return None;
    }
    let texts: Vec<String> = texts(message)
        .iter()
        .map(|text| text.to_lowercase())
        .collect();
    let said: Vec<String> = texts.iter().map(|text| as_said(text)).collect();
    // The text says more than the field.
    let fault = BounceFault::of(&said.join("\n")).unwrap_or(BounceFault::Other);
    // Other reports, and other failures, are about the recipient's server.
    let is_about_senders = is_gmails && fault != BounceFault::Other;
    let server = is_about_senders.then(|| {
        let remote = texts.iter().find_map(|text| remote_server(text));
        remote.or_else(|| said.iter().find_map(|text| named_server(text)))
    });
    Some(Bounce {
        is_gmails,
        server: server.flatten(),
        fault,
    })
}

/// What failed, by the words of Gmail's report as people copy them off the screen, without the header.
pub(super) fn fault_in_text(text: &[u8]) -> Option<BounceFault> {
    let text = copied(text);
    let is_report = HEADINGS.iter().any(|heading| text.contains(heading));
    is_report.then(|| BounceFault::of(&text))?
}

/// The server that such a text says has failed, where it stands as Gmail writes it, with its address or its
/// port: `[smtp.example.com. 192.0.2.1: ...]`, `smtp.example.com, port 587`. Words around may name others.
pub(super) fn server_in_text(text: &[u8]) -> Option<String> {
    let text = copied(text);
    let in_brackets = text.split('[').skip(1).find_map(|inside| {
        let (name, rest) = inside.split_once(' ')?;
        rest.starts_with(|c: char| c.is_ascii_digit())
            .then_some(name)
    });
    let with_port = || {
        let before = text.split(", port ").next()?;
        (before.len() < text.len()).then(|| before.rsplit(' ').next())?
    };
    let with_colon = || {
        let mut words = text.split(|c: char| c == ' ' || "()[],".contains(c));
        words.find(|word| {
            let port = word.rsplit_once(':').map(|(_, port)| port);
            port.is_some_and(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()))
        })
    };
    let named = in_brackets.or_else(with_port).or_else(with_colon)?;
    named_server(named)
}

fn copied(text: &[u8]) -> String {
    as_said(&String::from_utf8_lossy(up_to(text, MAX_REPORT)).to_lowercase())
}

/// A text in lower case as it is read: programs wrap its lines, escape its signs, and set other apostrophes.
fn as_said(text: &str) -> String {
    let mut text = text.to_owned();
    for (written, sign) in APOSTROPHES {
        if text.contains(written) {
            text = text.replace(written, sign);
        }
    }
    let mut said = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        // Between Japanese words there are no blanks.
        let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        let is_within = is_letter(said.chars().last()) && is_letter(word.chars().next());
        if !said.is_empty() && !is_within {
            said.push(' ');
        }
        said.push_str(word);
    }
    said
}

/// The report's texts, its machine-readable part among them (RFC 3464, 2.1).
fn texts<'a>(message: &RawMessage<'a>) -> Vec<String> {
    let body = up_to(message.body, MAX_REPORT);
    let all: Vec<Cow<'a, [u8]>> = leaves(
        message.header,
        body,
        &["text/plain", "message/delivery-status", "text/html"],
    );
    all.iter()
        .map(|text| String::from_utf8_lossy(up_to(text, MAX_REPORT)).into_owned())
        .collect()
}

/// RFC 3464, 2.3.5: `Remote-MTA: dns; smtp.example.com. (192.0.2.1, ...)`.
fn remote_server(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let value = line.strip_prefix("remote-mta:")?;
        let name = value.split_once(';').map_or(value, |(_, name)| name).trim();
        let name = name.split([' ', '\t', '(']).next()?.trim_end_matches('.');
        is_host(name).then(|| name.to_owned())
    })
}

/// The first name of a host in the text that is no part of an address, and is not Google's.
fn named_server(text: &str) -> Option<String> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '@' | '/' | ':');
    text.split(|c: char| !is_sign(c)).find_map(|word| {
        let name = word.trim_matches(['.', ':']);
        let name = match name.rsplit_once(':') {
            Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
            _ => name,
        };
        let is_googles = GOOGLES.iter().any(|own| name.ends_with(own));
        let is_letters = |label: &str| label.chars().all(|c| c.is_ascii_alphabetic());
        let top = name.rsplit('.').next().unwrap_or_default();
        let fits = is_host(name) && !is_googles && is_letters(top);
        (fits && name.split('.').count() > 2).then(|| name.to_owned())
    })
}

fn is_host(name: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    name.contains('.') && name.len() < LONGEST_NAME && name.chars().all(is_name)
}

/// A report is short; what follows is the mail that it is about.
const MAX_REPORT: usize = 64 * 1024;
const LONGEST_NAME: usize = 254;

/// Where Gmail's own names end.
const GOOGLES: [&str; 4] = ["google.com", "googlemail.com", "gmail.com", "google.co.jp"];

/// How apostrophes are written, and the sign itself.
const APOSTROPHES: [(&str, &str); 6] = [
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&rsquo;", "'"),
    ("&#8217;", "'"),
    ("’", "'"),
];

/// How Gmail's reports begin, and what stands before the server's own words.
const HEADINGS: [&str; 15] = [
    "message not delivered",
    "message not sent",
    "using the 'send mail as' feature",
    "using the ‘send mail as' feature",
    "tls negotiation failed",
    "certificate doesn't match the host",
    "couldn't reach server",
    "couldn't reach the server",
    "couldn't connect to server",
    "サーバーに接続できません",
    "tls ネゴシエーション",
    "ホスト名と一致しません",
    "メッセージは配信されませんでした",
    "メールは送信されませんでした",
    "メッセージを送信できませんでした",
];

/// What Gmail says, in lower case, and its Japanese words.
const SELF_SIGNED: [&str; 6] = [
    "self-signed",
    "self signed",
    "certificate chain",
    "untrusted",
    "unable to verify the certificate",
    "自己署名",
];
const NAME: [&str; 5] = [
    "certificate doesn't match",
    "certificate does not match",
    "証明書がホスト",
    "証明書が一致",
    "ホスト名と一致しません",
];
const TLS: [&str; 4] = [
    "tls negotiation failed",
    "certificate",
    "証明書",
    "tls ネゴシエーション",
];
/// 535: the name or the password is wrong (RFC 4954, 6).
const LOGIN: [&str; 5] = [
    "username and password not accepted",
    "authentication failed",
    "535",
    "認証に失敗",
    "パスワード",
];
const UNREACHABLE: [&str; 8] = [
    "couldn't reach",
    "could not reach",
    "couldn't connect",
    "could not connect",
    "unable to connect",
    "timed out",
    "接続できません",
    "到達できません",
];
