//! One mail's way, as a picture and as a table: the newest hop at the top.
//!
//! The picture is as wide as a phone. It is laid out here, line by line, since a picture's text
//! does not wrap by itself; the template only draws.

use textwrap::core::display_width;

use crate::name::HostName;
use crate::report::html::{Text, more};
use crate::report::words::{Words, code_of, say};
use crate::report::{Analyzed, HopView};

pub(super) struct RouteView {
    pub(super) number: usize,
    pub(super) from: Text,
    pub(super) date: Text,
    /// Labels and values of the mail.
    pub(super) facts: Vec<(Text, Text)>,
    pub(super) others: Option<Text>,
    /// What was mended before reading.
    pub(super) repairs: Vec<Text>,
    pub(super) summary: Text,
    pub(super) picture: Picture,
    pub(super) rows: Vec<HopRow>,
    pub(super) hidden: Option<Text>,
}

/// The picture: everything with its place.
pub(super) struct Picture {
    pub(super) height: u32,
    pub(super) nodes: Vec<Node>,
    pub(super) rails: Vec<Rail>,
    pub(super) lines: Vec<TextLine>,
    pub(super) locks: Vec<Lock>,
    pub(super) boundary: Option<u32>,
}

pub(super) struct Node {
    pub(super) y: u32,
    pub(super) class: &'static str,
}

/// The way from one server to the next.
pub(super) struct Rail {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) class: &'static str,
}

pub(super) struct TextLine {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) class: &'static str,
    pub(super) text: Text,
}

pub(super) struct Lock {
    pub(super) y: u32,
    pub(super) class: &'static str,
}

/// A hop in the table.
pub(super) struct HopRow {
    pub(super) role: Text,
    pub(super) server: Text,
    pub(super) client: Vec<Text>,
    pub(super) tls: Text,
    pub(super) cipher: Text,
    pub(super) protocol: Text,
    pub(super) delay: Text,
    pub(super) time: Text,
    /// Whether the boundary lies below.
    pub(super) is_boundary: bool,
    pub(super) is_slow: bool,
    /// The line as it stands in the mail.
    pub(super) raw: Vec<Text>,
}

impl RouteView {
    pub(super) fn of(
        number: usize,
        message: &Analyzed,
        answer: Option<&HostName>,
        words: &Words,
    ) -> Self {
        let shown = message.hops.len().min(MOST_HOPS);
        let date = message
            .date
            .map(|date| time(&date.to_string()))
            .unwrap_or_default();
        let mut facts = Vec::new();
        let mut fact = |label: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                facts.push((words.word(label).into(), Text::new(&cut(value))));
            }
        };
        fact("html-mail-from", message.from.as_deref());
        fact("html-mail-subject", message.subject.as_deref());
        fact("html-mail-date", Some(&date));
        fact("html-mail-id", message.message_id.as_deref());
        fact(
            "html-mail-input",
            Some(message.origin.input.as_str()).filter(|input| *input != "-"),
        );
        Self {
            number,
            from: Text::new(&cut(message.from.as_deref().unwrap_or_default())),
            date: date.into(),
            facts,
            others: words.other_mails(message).map(Text::from),
            repairs: message
                .repairs
                .iter()
                .map(|code| words.repair(code).into())
                .collect(),
            summary: say!(words, "html-route-summary", count = message.hops.len()).into(),
            picture: Picture::of(message, answer, words),
            rows: message
                .hops
                .iter()
                .take(shown)
                .enumerate()
                .map(|(index, hop)| HopRow {
                    is_boundary: message.boundary == Some(index),
                    ..HopRow::of(hop, words)
                })
                .collect(),
            hidden: more(
                message.hops.len().saturating_sub(shown),
                "html-more-hops",
                words,
            ),
        }
    }
}

impl HopRow {
    fn of(hop: &HopView, words: &Words) -> Self {
        let cipher = hop.tls.as_ref().and_then(|tls| tls.cipher.as_deref());
        Self {
            role: role(hop, words),
            server: Text::new(&cut(hop.by.as_deref().unwrap_or_default())),
            client: client(hop, words)
                .into_iter()
                .map(|text| cut(&text).into())
                .collect(),
            tls: cut(&words.encryption(hop)).into(),
            cipher: Text::new(&cut(cipher.unwrap_or_default())),
            protocol: Text::new(&cut(hop.with.as_deref().unwrap_or_default())),
            delay: delay(hop, words),
            time: hop
                .date
                .map(|date| time(&date.to_string()))
                .unwrap_or_default()
                .into(),
            is_boundary: false,
            is_slow: is_slow(hop),
            raw: cut_to(hop.raw.trim(), MOST_RAW)
                .lines()
                .map(|line| Text::new(&line.replace('\t', "    ")))
                .collect(),
        }
    }
}

impl Picture {
    fn of(message: &Analyzed, answer: Option<&HostName>, words: &Words) -> Self {
        let mut picture = Self {
            height: 8,
            nodes: Vec::new(),
            rails: Vec::new(),
            lines: Vec::new(),
            locks: Vec::new(),
            boundary: None,
        };
        for (index, hop) in message.hops.iter().take(MOST_HOPS).enumerate() {
            picture.hop(hop, answer, words);
            if message.boundary == Some(index) {
                picture.boundary(words);
            }
        }
        picture.end(words);
        picture
    }

    fn hop(&mut self, hop: &HopView, answer: Option<&HostName>, words: &Words) {
        self.node("node", encryption_class(hop));
        let delay = delay(hop, words);
        if !delay.is_empty() {
            let class = if is_slow(hop) { "delay slow" } else { "delay" };
            self.lines.push(TextLine {
                x: DELAY_ENDS,
                y: self.height.saturating_add(14),
                class,
                text: delay,
            });
        }
        self.text(&role(hop, words).to_string(), "role", SANS);
        let is_answer = |name: &Option<HostName>| name.is_some() && name.as_ref() == answer;
        if let Some(by) = &hop.by {
            let class = if is_answer(&hop.by_host) {
                "host answer"
            } else {
                "host"
            };
            self.text(by, class, MONO);
        }
        self.gap(5);
        for (index, line) in client(hop, words).iter().enumerate() {
            let is_name = index == 0 && is_answer(&hop.helo_host);
            self.text(line, if is_name { "said answer" } else { "said" }, SANS);
        }
        let encryption = words.encryption(hop);
        let class = encryption_class(hop);
        if !class.is_empty() {
            let y = self.height.saturating_add(4);
            self.locks.push(Lock { y, class });
            let text = match class {
                "sealed" if hop.tls.as_ref().is_some_and(|tls| tls.version.is_some()) => {
                    say!(words, "html-tls-version", how = encryption)
                }
                "sealed" => words.word("html-tls-yes"),
                _ => words.word("html-tls-no"),
            };
            self.line(&text, "said tls", SANS, INDENT.saturating_add(18));
        }
        self.gap(16);
    }

    fn boundary(&mut self, words: &Words) {
        self.text(&words.word("html-above-boundary"), "word", SANS);
        self.gap(6);
        self.boundary = Some(self.height);
        self.gap(6);
        self.text(&words.word("html-below-boundary"), "word", SANS);
        self.gap(16);
    }

    /// Where the mail was written.
    fn end(&mut self, words: &Words) {
        self.node("node origin", "");
        self.rails.pop();
        self.text(&words.word("html-route-start"), "role", SANS);
        self.gap(8);
    }

    /// Draws a server, and the way from the one above to it.
    fn node(&mut self, class: &'static str, way: &'static str) {
        let y = self.height.saturating_add(10);
        if let Some(rail) = self.rails.last_mut() {
            rail.to = y.saturating_sub(7);
        }
        self.nodes.push(Node { y, class });
        self.rails.push(Rail {
            from: y.saturating_add(7),
            to: y,
            class: way,
        });
    }

    fn text(&mut self, text: &str, class: &'static str, columns: usize) {
        self.line(text, class, columns, INDENT);
    }

    fn line(&mut self, text: &str, class: &'static str, columns: usize, x: u32) {
        for text in wrapped(&Text::new(text), columns) {
            self.lines.push(TextLine {
                x,
                y: self.height.saturating_add(14),
                class,
                text,
            });
            self.gap(18);
        }
    }

    fn gap(&mut self, height: u32) {
        self.height = self.height.saturating_add(height);
    }
}

fn role(hop: &HopView, words: &Words) -> Text {
    words.word(&format!("role-{}", code_of(&hop.role))).into()
}

/// What is known of the client: what it called itself first, then its address and the rest.
fn client(hop: &HopView, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    match &hop.helo {
        Some(helo) => lines.push(say!(words, "said-helo", helo)),
        None if hop.ip.is_some() => lines.push(words.word("says-hello-unknown")),
        None => {}
    }
    let rdns = hop
        .rdns
        .as_ref()
        .filter(|rdns| Some(*rdns) != hop.helo.as_ref());
    if let Some(rdns) = rdns {
        lines.push(say!(words, "reverse-name", rdns));
    }
    if let Some(ip) = hop.ip {
        let ip = ip.to_string();
        lines.push(match &hop.operator {
            Some(operator) => say!(words, "html-address-operator", ip, operator),
            None => say!(words, "html-address", ip),
        });
    }
    if hop.is_login {
        lines.push(words.word("login-mark"));
    }
    lines
}

/// Whether the way is drawn as sealed, as open, or as one that nothing is known about.
/// How the line to a hop is drawn; empty where nothing is known.
fn encryption_class(hop: &HopView) -> &'static str {
    if hop.is_encrypted() {
        "sealed"
    } else if hop.is_plain() {
        "open"
    } else {
        ""
    }
}

fn delay(hop: &HopView, words: &Words) -> Text {
    let seconds = hop.delay_seconds;
    seconds
        .map(|seconds| words.delay(seconds))
        .unwrap_or_default()
        .into()
}

fn is_slow(hop: &HopView) -> bool {
    hop.delay_seconds.is_some_and(|seconds| seconds >= SLOW)
}

/// RFC 3339 with a blank between date and time, as people read it.
fn time(rfc3339: &str) -> String {
    let (date, time) = rfc3339.split_once('T').unwrap_or((rfc3339, ""));
    match time.split_at_checked(8) {
        Some((clock, zone)) => format!("{date} {clock} {zone}"),
        None => rfc3339.to_owned(),
    }
}

/// A value that nobody reads to its end, shortened.
fn cut(text: &str) -> String {
    cut_to(text, MOST_VALUE)
}

fn cut_to(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Up to three lines of so many columns, broken after a dot, a blank or a hyphen if one is near.
fn wrapped(text: &Text, columns: usize) -> Vec<Text> {
    let mut lines = vec![String::new()];
    for word in text.to_string().split_inclusive(BREAKS) {
        let room = |line: &str| columns.saturating_sub(display_width(line));
        let fits = lines
            .last()
            .is_some_and(|line| display_width(word.trim_end()) <= room(line));
        if !fits && lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        for c in word.chars() {
            let mut utf8 = [0; 4];
            let width = display_width(c.encode_utf8(&mut utf8));
            let is_full = lines.last().is_some_and(|line| width > room(line));
            if is_full && c != ' ' {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
        }
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    lines
        .iter()
        .map(|line| Text::new(line.trim_end()))
        .collect()
}

const BREAKS: [char; 4] = [' ', '.', '-', '@'];
/// Where delays end. The picture is 356 wide.
const DELAY_ENDS: u32 = 348;
/// Where its text begins.
const INDENT: u32 = 38;
/// Columns of the two founts that have room.
const SANS: usize = 46;
const MONO: usize = 41;
const MOST_LINES: usize = 3;
const MOST_HOPS: usize = 60;
const MOST_VALUE: usize = 300;
const MOST_RAW: usize = 4000;
/// Seconds from which a delay is worth a look.
const SLOW: i64 = 300;

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, columns: usize) -> Vec<String> {
        wrapped(&Text::new(text), columns)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn wraps_names_after_a_dot() {
        assert_eq!(
            lines("a-long-host-name.outbound.example.com", 20),
            ["a-long-host-name.", "outbound.example.com"]
        );
    }

    #[test]
    fn cuts_names_that_have_no_end() {
        let name = "x".repeat(500);
        let lines = lines(&name, 20);
        assert_eq!(lines.len(), MOST_LINES);
        assert!(lines.last().unwrap().ends_with('…'));
        assert!(lines.iter().all(|line| display_width(line) <= 20));
    }

    #[test]
    fn counts_wide_characters_as_two() {
        assert_eq!(lines("メールサーバー", 6), ["メール", "サーバ", "ー"]);
    }

    #[test]
    fn writes_times_as_people_read_them() {
        assert_eq!(
            time("2026-07-07T02:10:11-07:00"),
            "2026-07-07 02:10:11 -07:00"
        );
    }
}
