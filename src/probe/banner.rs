//! Which service answers where a mail server is looked for, as far as its first bytes tell.
//!
//! Knows how other protocols begin, and nothing of what they say next. Binary beginnings are read
//! here too: they end in no line.

use crate::probe::problem::Protocol;

/// The protocol that a server's first bytes give away.
pub(super) fn protocol_of(bytes: &[u8]) -> Option<Protocol> {
    if is_telnet(bytes) {
        return Some(Protocol::Telnet);
    }
    if is_mysql(bytes) {
        return Some(Protocol::MySql);
    }
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    // RFC 4253, 4.2: other lines may come before.
    if text.contains("\nssh-") {
        return Some(Protocol::Ssh);
    }
    let greeting = GREETINGS.iter().find(|greeting| greeting.fits(&text));
    greeting.map(|greeting| greeting.protocol)
}

/// Whether these first bytes are of a protocol whose greeting ends in no line: there is no reply to
/// wait for.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    is_telnet(bytes) || is_mysql(bytes)
}

/// The protocol of a greeting with the reply code 220, which several have: it shows once EHLO is
/// refused.
pub(super) fn protocol_of_220(greeting: &str) -> Option<Protocol> {
    let greeting = greeting.to_ascii_lowercase();
    // `ftp.example.com ESMTP` is a mail server.
    if greeting.contains("smtp") {
        return None;
    }
    let mut known = SAME_CODE.iter();
    let found = known.find(|(word, _)| greeting.contains(word));
    found.map(|(_, protocol)| *protocol)
}

/// RFC 854: an offer of options begins with IAC and WILL, WONT, DO or DONT.
fn is_telnet(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfb..=0xfe, ..])
}

/// MySQL and MariaDB begin with a packet of number 0: of protocol version 10, or an error.
fn is_mysql(bytes: &[u8]) -> bool {
    match *bytes {
        [_, _, 0, 0, 0x0a, digit, ..] => digit.is_ascii_digit(),
        [_, _, 0, 0, 0xff, _, 0x04 | 0x05, ..] => true,
        _ => false,
    }
}

/// How the servers of a protocol begin, in small letters.
struct Greeting {
    starts: &'static [&'static str],
    /// One of these words stands in it too; any text does where there is none.
    words: &'static [&'static str],
    protocol: Protocol,
}

impl Greeting {
    const fn of(protocol: Protocol, starts: &'static [&'static str]) -> Self {
        Self {
            starts,
            words: &[],
            protocol,
        }
    }

    fn fits(&self, text: &str) -> bool {
        let has_word = || self.words.iter().any(|word| text.contains(word));
        self.starts.iter().any(|start| text.starts_with(start))
            && (self.words.is_empty() || has_word())
    }
}

/// The narrower of two goes first.
const GREETINGS: [Greeting; 17] = [
    Greeting {
        words: &["<stream", "jabber", "xmpp"],
        ..Greeting::of(Protocol::Xmpp, &["<?xml", "<stream"])
    },
    Greeting {
        words: &["<html", "<!doctype html"],
        ..Greeting::of(Protocol::Http, &["<?xml"])
    },
    Greeting::of(Protocol::Http, &["http/", "<!doctype", "<html"]),
    // RFC 9051, 7.1.
    Greeting::of(Protocol::Imap, &["* ok", "* preauth", "* bye", "* bad"]),
    // What it says to bytes that are no command of its own.
    Greeting::of(
        Protocol::Redis,
        &[
            "-err unknown command",
            "-err protocol error",
            "-err wrong number",
            "-denied redis",
            "-noauth",
        ],
    ),
    // RFC 1939, 3.
    Greeting::of(Protocol::Pop3, &["+ok", "-err"]),
    // RFC 4253, 4.2.
    Greeting::of(Protocol::Ssh, &["ssh-"]),
    // RFC 5804, 1.7: the capabilities, in any order.
    Greeting::of(
        Protocol::Sieve,
        &[
            "\"implementation\"",
            "\"sasl\"",
            "\"sieve\"",
            "\"starttls\"",
            "\"version\"",
            "\"notify\"",
            "\"maxredirects\"",
        ],
    ),
    // RFC 6143, 7.1.1.
    Greeting::of(Protocol::Vnc, &["rfb 0"]),
    // RFC 3977, 5.1.
    Greeting {
        words: &["nntp", "nnrp", "news", "posting", "usenet", "innd"],
        ..Greeting::of(Protocol::Nntp, &["200", "201", "400", "480", "502"])
    },
    Greeting::of(Protocol::Rsync, &["@rsyncd:"]),
    Greeting::of(Protocol::Irc, &["notice auth", "notice *"]),
    Greeting {
        words: &[" notice "],
        ..Greeting::of(Protocol::Irc, &[":"])
    },
    Greeting::of(Protocol::Mpd, &["ok mpd"]),
    Greeting::of(Protocol::Svn, &["( success ("]),
    Greeting::of(Protocol::Amqp, &["amqp"]),
    // Last: a prompt for a name, below whatever words of welcome.
    Greeting {
        words: &["login:", "username:"],
        ..Greeting::of(Protocol::Telnet, &[""])
    },
];

/// Words in the greetings of protocols that begin with 220 as well (RFC 959, RFC 2033, RFC 2229).
const SAME_CODE: [(&str, Protocol); 4] = [
    ("lmtp", Protocol::Lmtp),
    ("dictd", Protocol::Dict),
    ("filezilla", Protocol::Ftp),
    ("ftp", Protocol::Ftp),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_is_known_by_its_first_bytes() {
        let table: [(&[u8], Option<Protocol>); 36] = [
            (
                b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
                Some(Protocol::Imap),
            ),
            (b"+OK Dovecot ready.\r\n", Some(Protocol::Pop3)),
            (b"-ERR too many connections\r\n", Some(Protocol::Pop3)),
            (b"-ERR unknown command 'EHLO'\r\n", Some(Protocol::Redis)),
            (
                b"-DENIED Redis is running in protected mode\r\n",
                Some(Protocol::Redis),
            ),
            (
                b"-NOAUTH Authentication required.\r\n",
                Some(Protocol::Redis),
            ),
            (b"HTTP/1.1 400 Bad Request\r\n", Some(Protocol::Http)),
            (b"<!DOCTYPE html>\n", Some(Protocol::Http)),
            (
                b"<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC",
                Some(Protocol::Http),
            ),
            (
                b"<?xml version='1.0'?><stream:stream xmlns=",
                Some(Protocol::Xmpp),
            ),
            (b"<stream:error>", Some(Protocol::Xmpp)),
            (b"<?xml version='1.0'?><svg>", None),
            (b"SSH-2.0-OpenSSH_9.6\r\n", Some(Protocol::Ssh)),
            (b"Welcome.\r\nSSH-2.0-OpenSSH_9.6\r\n", Some(Protocol::Ssh)),
            (
                b"\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n",
                Some(Protocol::Sieve),
            ),
            (b"\"SASL\" \"PLAIN\"\r\n", Some(Protocol::Sieve)),
            (b"RFB 003.008\n", Some(Protocol::Vnc)),
            (
                b"200 news.example.com InterNetNews ready (posting ok)\r\n",
                Some(Protocol::Nntp),
            ),
            (
                b"201 NNTP Service Ready, posting prohibited\r\n",
                Some(Protocol::Nntp),
            ),
            (
                b"502 news.example.com: access denied\r\n",
                Some(Protocol::Nntp),
            ),
            (b"200 hello\r\n", None),
            (b"@RSYNCD: 31.0\n", Some(Protocol::Rsync)),
            (
                b":irc.example.com NOTICE * :*** Looking up\r\n",
                Some(Protocol::Irc),
            ),
            (b"NOTICE AUTH :*** Looking up\r\n", Some(Protocol::Irc)),
            (b": x\r\n", None),
            (b"OK MPD 0.23.5\n", Some(Protocol::Mpd)),
            (b"( success ( 2 2 ( ) (", Some(Protocol::Svn)),
            (b"AMQP\x00\x00\x09\x01", Some(Protocol::Amqp)),
            (b"\xff\xfd\x18\xff\xfd\x20", Some(Protocol::Telnet)),
            (b"\r\nUbuntu 24.04\r\nlogin: ", Some(Protocol::Telnet)),
            (b"\xff\xd8\xff\xe0", None),
            (b"J\0\0\0\x0a8.0.36\0", Some(Protocol::MySql)),
            (
                b"E\0\0\0\xffj\x04Host '192.0.2.1' is not allowed",
                Some(Protocol::MySql),
            ),
            (b"\x16\x03\x03\0\x7a", None),
            (b"220 mail.example.com ESMTP\r\n", None),
            (b"", None),
        ];
        for (bytes, protocol) in table {
            let shown = bytes.escape_ascii();
            assert_eq!(protocol_of(bytes), protocol, "{shown}");
        }
    }

    #[test]
    fn greetings_with_the_code_of_a_mail_server_are_told_apart() {
        let table = [
            ("(vsFTPd 3.0.5)", Some(Protocol::Ftp)),
            ("FileZilla Server 1.8", Some(Protocol::Ftp)),
            ("mail.example.com LMTP server ready", Some(Protocol::Lmtp)),
            (
                "dict.example.com dictd 1.13 <auth.mime>",
                Some(Protocol::Dict),
            ),
            ("ftp.example.com ESMTP Postfix", None),
            ("mail.example.com ready", None),
        ];
        for (greeting, protocol) in table {
            assert_eq!(protocol_of_220(greeting), protocol, "{greeting}");
        }
    }
}
