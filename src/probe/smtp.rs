//! The SMTP dialogue: replies in, a handful of harmless commands out.
//!
//! Knows: multi-line replies (RFC 5321, 4.2.1), EHLO keywords (4.1.1.1), STARTTLS (RFC 3207) and
//! where a server's name stands. Everything is bounded: a line, a reply. It can say EHLO, HELO,
//! STARTTLS and QUIT and nothing else: there is no code that could log in or send mail.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr};

use crate::name::HostName;
use crate::probe::dial::{LayerFault, OverAllowance};

/// The name that the probe says in EHLO.
///
/// An address literal is what RFC 5321, 4.1.4 asks of a client without a name; `[127.0.0.1]`, the
/// default, has the right form for servers that check it and reveals nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientName {
    /// A host name.
    Host(HostName),
    /// An address literal.
    Literal(IpAddr),
}

impl ClientName {
    /// The name of the machine that this runs on, as far as it may stand in EHLO.
    ///
    /// ```
    /// use heloscope::probe::ClientName;
    ///
    /// assert_eq!(ClientName::default().to_string(), "[127.0.0.1]");
    /// // Whatever the machine is called: a whole name, or the literal.
    /// assert!(ClientName::of_this_machine().to_string().contains('.'));
    /// ```
    #[must_use]
    pub fn of_this_machine() -> Self {
        let name = machine_name();
        // RFC 5321, 4.1.1.1 wants a full name.
        let full = if name.contains('.') {
            name
        } else {
            format!("{name}.localdomain")
        };
        HostName::parse(&full).map_or_else(|_| Self::default(), Self::Host)
    }
}

#[cfg(unix)]
fn machine_name() -> String {
    let names = rustix::system::uname();
    names.nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn machine_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

impl Default for ClientName {
    fn default() -> Self {
        Self::Literal(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => write!(f, "{name}"),
            Self::Literal(IpAddr::V4(ip)) => write!(f, "[{ip}]"),
            Self::Literal(IpAddr::V6(ip)) => write!(f, "[IPv6:{ip}]"),
        }
    }
}

/// One reply: its code, and the text of each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// The text, at most [`TEXT_CAP`] bytes of it.
    pub(super) fn text(&self) -> String {
        cut(&self.lines.join("\n"), TEXT_CAP)
    }

    /// 4yz or 5yz: the server says no.
    pub(super) fn is_refusal(&self) -> bool {
        (400..600).contains(&self.code)
    }

    /// The name the server gives itself in a greeting: the first dotted name near the start.
    ///
    /// RFC 5321, 4.2 puts it first; `220 Welcome to mail.example.com` does not.
    pub(super) fn greeting_name(&self) -> Option<HostName> {
        self.name_within(NAME_WORDS)
    }

    /// The name the server gives itself in an EHLO reply: the first word, since a later one can be
    /// the client's, as in `250 Hello client.example.net`.
    fn ehlo_name(&self) -> Option<HostName> {
        self.name_within(1)
    }

    fn name_within(&self, count: usize) -> Option<HostName> {
        let words = || {
            let line = self.lines.first().map_or("", String::as_str);
            line.split_ascii_whitespace()
                .map(|word| word.trim_end_matches([',', ';', ':', '!']))
        };
        let dotted = words()
            .take(count)
            .filter(|word| word.contains('.'))
            .find_map(|word| HostName::parse(word).ok());
        dotted.or_else(|| {
            // A single label is a name only where the standard has it: `220 mail ESMTP ready`.
            let next = words().nth(1)?.to_ascii_lowercase();
            let first = words().next()?;
            let spoken = next.contains("smtp") || next == "hello" || next == "at";
            HostName::parse(first).ok().filter(|_| spoken)
        })
    }
}

/// What an EHLO reply offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capabilities {
    pub(super) name: Option<HostName>,
    pub(super) keywords: Vec<String>,
    pub(super) starttls: bool,
    pub(super) auth: Vec<String>,
}

impl Capabilities {
    pub(super) fn read(reply: &Reply) -> Self {
        let mut found = Self {
            name: reply.ehlo_name(),
            ..Self::default()
        };
        for line in reply.lines.iter().skip(1).take(KEYWORDS) {
            let mut words = line.split_ascii_whitespace();
            let Some(keyword) = words.next() else {
                continue;
            };
            let keyword = keyword.to_ascii_uppercase();
            if keyword == "STARTTLS" {
                found.starttls = true;
            }
            // Old servers write `AUTH=LOGIN`, many both forms.
            let (verb, glued) = keyword.split_once('=').unwrap_or((&keyword, ""));
            if verb == "AUTH" {
                let glued = (!glued.is_empty()).then(|| glued.to_owned());
                for method in glued.into_iter().chain(words.map(str::to_ascii_uppercase)) {
                    if found.auth.len() < METHODS && !found.auth.contains(&method) {
                        found.auth.push(cut(&method, WORD_CAP));
                    }
                }
            }
            found.keywords.push(cut(line, WORD_CAP));
        }
        found
    }
}

/// Why a dialogue cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The other side hung up.
    Closed,
    /// More than is allowed: of what.
    Limit(Limit),
    /// Not SMTP: what stood there.
    Protocol(String),
    /// The time is over.
    Timeout,
    /// The TLS layer gave up: its own words.
    Tls(String),
}

/// A cap that a server went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Limit {
    /// 256 KiB of TLS handshake, or 64 KiB of one handshake message.
    Handshake,
    /// 2 KiB of one line.
    Line,
    /// 64 KiB of one reply.
    Reply,
}

/// Reads replies and writes commands on a stream, clear or encrypted.
pub(super) struct Smtp<S> {
    stream: S,
    pending: Vec<u8>,
}

impl<S: Read + Write> Smtp<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            pending: Vec::new(),
        }
    }

    /// Says a command and reads the reply to it.
    pub(super) fn ask(&mut self, command: &str) -> Result<Reply, Fault> {
        self.say(command)?;
        self.reply()
    }

    pub(super) fn say(&mut self, command: &str) -> Result<(), Fault> {
        let line = format!("{command}\r\n");
        self.stream
            .write_all(line.as_bytes())
            .and_then(|()| self.stream.flush())
            .map_err(|error| fault_of(&error, Limit::Reply))
    }

    /// Reads one reply, however many lines it has.
    pub(super) fn reply(&mut self) -> Result<Reply, Fault> {
        let mut total = 0_usize;
        let mut reply: Option<Reply> = None;
        loop {
            let line = self.line()?;
            total = total.saturating_add(line.len()).saturating_add(2);
            if total > REPLY_CAP {
                return Err(Fault::Limit(Limit::Reply));
            }
            let strange = || Fault::Protocol(cut(&String::from_utf8_lossy(&line), QUOTE_CAP));
            let (code, rest) = line.split_at_checked(3).ok_or_else(strange)?;
            let code = std::str::from_utf8(code)
                .ok()
                .filter(|code| code.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|code| code.parse::<u16>().ok())
                .filter(|code| (200..600).contains(code))
                .ok_or_else(strange)?;
            let (more, text) = match rest {
                [] => (false, rest),
                [b' ', text @ ..] => (false, text),
                [b'-', text @ ..] => (true, text),
                _ => return Err(strange()),
            };
            let text = String::from_utf8_lossy(text).into_owned();
            let reply = reply.get_or_insert_with(|| Reply {
                code,
                lines: Vec::new(),
            });
            // RFC 5321, 4.2.1: every line has the same code.
            if reply.code != code {
                return Err(strange());
            }
            reply.lines.push(text);
            if !more {
                return Ok(reply.clone());
            }
        }
    }

    /// The stream, and what was read beyond the last reply.
    pub(super) fn into_parts(self) -> (S, Vec<u8>) {
        (self.stream, self.pending)
    }

    /// Waits until anything has come.
    pub(super) fn first_bytes(&mut self) -> Result<(), Fault> {
        self.fill()
    }

    pub(super) fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// One line without its end. A bare LF ends one too.
    fn line(&mut self) -> Result<Vec<u8>, Fault> {
        let mut seen = 0_usize;
        loop {
            let fresh = self.pending.get(seen..).unwrap_or_default();
            if let Some(at) = fresh.iter().position(|&b| b == b'\n') {
                let end = seen.saturating_add(at);
                if end >= LINE_CAP {
                    return Err(Fault::Limit(Limit::Line));
                }
                let rest = self.pending.split_off(end.saturating_add(1));
                let mut line = std::mem::replace(&mut self.pending, rest);
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            seen = self.pending.len();
            if seen >= LINE_CAP {
                return Err(Fault::Limit(Limit::Line));
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<(), Fault> {
        let mut chunk = [0_u8; 4096];
        match self.stream.read(&mut chunk) {
            Ok(0) => Err(Fault::Closed),
            Ok(count) => {
                self.pending
                    .extend_from_slice(chunk.get(..count).unwrap_or_default());
                Ok(())
            }
            Err(error) => Err(fault_of(&error, Limit::Reply)),
        }
    }
}

/// What an error of the stream means for the dialogue.
pub(super) fn fault_of(error: &io::Error, limit: Limit) -> Fault {
    if let Some(inner) = error.get_ref() {
        if inner.is::<OverAllowance>() {
            return Fault::Limit(limit);
        }
        if let Some(LayerFault(words)) = inner.downcast_ref() {
            return Fault::Tls(words.clone());
        }
    }
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Fault::Timeout,
        // Reset, broken pipe, end without close_notify: the other side is gone.
        _ => Fault::Closed,
    }
}

/// At most `cap` bytes of a text, at a character boundary.
pub(super) fn cut(text: &str, cap: usize) -> String {
    let end = text.floor_char_boundary(cap);
    text.get(..end).unwrap_or_default().to_owned()
}

/// One line, its end included. RFC 5321, 4.5.3.1.5 allows 512 bytes.
const LINE_CAP: usize = 2048;
/// All lines of one reply.
const REPLY_CAP: usize = 64 * 1024;
/// A reply's text as it is kept.
const TEXT_CAP: usize = 2048;
/// A stray line as it is quoted.
const QUOTE_CAP: usize = 200;
/// One keyword as it is kept.
const WORD_CAP: usize = 200;
/// How many EHLO keywords are kept.
const KEYWORDS: usize = 64;
/// How many AUTH methods are kept: SASL has registered fewer.
const METHODS: usize = 64;
/// How many words of a greeting may hold the name.
const NAME_WORDS: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    struct Script(io::Cursor<Vec<u8>>);

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn read(text: &str) -> Result<Reply, Fault> {
        Smtp::new(Script(io::Cursor::new(text.as_bytes().to_vec()))).reply()
    }

    #[test]
    fn replies_are_read_with_any_line_end() {
        for text in ["220-a\r\n220 b\r\n", "220-a\n220 b\n"] {
            let reply = read(text).unwrap();
            assert_eq!((reply.code, reply.text().as_str()), (220, "a\nb"));
        }
        assert_eq!(read("220\r\n").unwrap().lines, [""]);
    }

    #[test]
    fn what_is_no_reply_says_so() {
        for text in [
            "SSH-2.0-x\r\n",
            "22\r\n",
            "220-a\r\n250 b\r\n",
            "999 x\r\n",
            "220_x\r\n",
        ] {
            assert!(matches!(read(text), Err(Fault::Protocol(_))), "{text}");
        }
        assert_eq!(read("220 half"), Err(Fault::Closed));
    }

    #[test]
    fn long_lines_and_long_replies_are_refused() {
        let line = format!("220 {}\r\n", "x".repeat(LINE_CAP));
        assert_eq!(read(&line), Err(Fault::Limit(Limit::Line)));
        assert!(read(&format!("220 {}\r\n", "x".repeat(LINE_CAP - 6))).is_ok());
        assert_eq!(
            read(&"250-x\r\n".repeat(20_000)),
            Err(Fault::Limit(Limit::Reply))
        );
    }

    #[test]
    fn the_servers_name_is_found_near_the_start() {
        let table = [
            ("mail.example.com ESMTP Postfix", Some("mail.example.com")),
            (
                "gator2016.example.com ESMTP Exim 4.91 #1",
                Some("gator2016.example.com"),
            ),
            (
                "Welcome to mail.example.com, enjoy",
                Some("mail.example.com"),
            ),
            ("ESMTP Postfix", None),
            ("mail ESMTP", Some("mail")),
            ("ESMTP ready 4.96.2", None),
            ("[192.0.2.1] hello", None),
        ];
        for (line, name) in table {
            let reply = read(&format!("220 {line}\r\n")).unwrap();
            let found = reply.greeting_name();
            assert_eq!(found.as_ref().map(HostName::as_str), name, "{line}");
        }
        let reply = read("250-Hello client.example.net\r\n250 SIZE\r\n").unwrap();
        assert_eq!(reply.ehlo_name(), None);
    }

    #[test]
    fn capabilities_are_upper_cased_and_merged() {
        let reply = read(
            "250-mail.example.com\r\n250-auth=LOGIN\r\n250-AUTH plain LOGIN\r\n250 StartTLS\r\n",
        )
        .unwrap();
        let found = Capabilities::read(&reply);
        assert!(found.starttls);
        assert_eq!(found.auth, ["LOGIN", "PLAIN"]);
        assert_eq!(found.keywords.len(), 3);
    }
}
