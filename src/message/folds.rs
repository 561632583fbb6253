//! Lost folds: lines that are no field are joined to the field above.
//!
//! People paste headers whose lines were trimmed, wrapped or indented with other blanks than those of
//! RFC 5322, 2.2.3. A header section without such lines is never touched.
//!
//! A sender can write such a line too, as the first of what he sends: then it is joined to a field
//! that the receiver wrote. So each field keeps its *seam*, the place at which the first joined line
//! begins, and what is joined to a trace field that is already complete is left out.

use std::borrow::Cow;

use memchr::memchr_iter;

use crate::message::wraps::{Before, Joint, LineRole, Wraps};
use crate::message::{Field, FieldKind, Message, short};

/// A header section whose lost folds were put back.
///
/// ```
/// use heloscope::message::Rejoined;
///
/// let pasted = b"Received: from a.example.com\nby mx.example.net; Mon, 9 Nov 2026\n01:12:06 +0000\nFrom: a@example.com\n";
/// let rejoined = Rejoined::of(pasted, &[]).unwrap();
/// assert_eq!(rejoined.message().fields().len(), 2);
/// assert!(Rejoined::of(b"From: a@example.com\nSubject: hi\n", &[]).is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Rejoined {
    text: Vec<u8>,
    /// Fields by number, and how much of each body was there before the first joined line.
    seams: Vec<(usize, usize)>,
    /// How many fields stand above each gap.
    gaps: Vec<usize>,
    is_ambiguous: bool,
    is_unsure: bool,
    is_wrapped: bool,
    is_trusted: bool,
}

/// How pieces are joined of which nothing says whether a blank stood between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsure {
    /// As is more probable.
    Guessed,
    /// As they are.
    Glued,
    /// With a blank.
    Spaced,
    /// As is more probable, and as if all pieces were the field's own, and each field where it stood.
    Trusted,
}

impl Rejoined {
    /// Joins what is to be joined: `None` if every line is a field or continues one. Linear; `gaps`
    /// are those of [`Message::with_gaps`].
    ///
    /// ```
    /// use heloscope::message::Rejoined;
    ///
    /// let trimmed = b"Received: from mail.example.com\nby mx.example.net; Mon, 9 Nov 2026 01:12:06 +0000\n";
    /// let rejoined = Rejoined::of(trimmed, &[]);
    /// assert!(rejoined.is_some_and(|rejoined| rejoined.text().starts_with(
    ///     b"Received: from mail.example.com\n by mx.example.net"
    /// )));
    /// // Whatever is a field stays one.
    /// assert!(Rejoined::of(b"Received: from mail.example.com\nby: mx.example.net\n", &[]).is_none());
    /// ```
    #[must_use]
    pub fn of(section: &[u8], gaps: &[usize]) -> Option<Self> {
        Self::joined(section, gaps, Unsure::Guessed)
    }

    /// The same where all pieces of which nothing says how they belong together are joined in one way.
    pub(crate) fn joined(section: &[u8], gaps: &[usize], unsure: Unsure) -> Option<Self> {
        let lines = || lines_of(section).map(|(_, line)| line);
        if !lines().any(is_stray) {
            return None;
        }
        // Of lines that were cut, too: a sender can make his lines as long as the receiver's.
        let lost = if lines().any(|line| matches!(line, [b' ' | b'\t', ..])) {
            Lost::Some
        } else {
            Lost::All
        };
        let mut joiner = Joiner {
            text: Vec::with_capacity(section.len()),
            seams: Vec::new(),
            lost,
            wraps: Wraps::of(kinds_of(section)),
            unsure,
            above: (LineRole::Field, b""),
            open: None,
            fields: 0,
            swallows_route: false,
            is_wrap_shown: unsure == Unsure::Trusted,
            has_route_above: false,
            is_unsure: false,
        };
        let mut above = Vec::with_capacity(gaps.len());
        for (at, line) in lines_of(section) {
            while gaps.get(above.len()).is_some_and(|gap| *gap <= at) {
                above.push(joiner.fields);
            }
            joiner.add(line);
        }
        Some(Self {
            text: joiner.text,
            seams: joiner.seams,
            gaps: above,
            is_ambiguous: joiner.swallows_route,
            is_unsure: joiner.is_unsure,
            is_wrapped: joiner.wraps.is_wrapped(),
            is_trusted: unsure == Unsure::Trusted,
        })
    }

    /// Whether what looks like a trace field was taken for a piece of the field above, where somebody
    /// else's quote or angle is open: either may be the sender's.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.is_ambiguous
    }

    /// Whether pieces are not known to be those of their field.
    pub(crate) fn has_seams(&self) -> bool {
        !self.seams.is_empty()
    }

    /// Whether a program wrapped the text.
    pub(crate) fn is_wrapped(&self) -> bool {
        self.is_wrapped
    }

    /// Whether nothing says of two pieces whether a blank stood between them.
    pub(crate) fn is_unsure(&self) -> bool {
        self.is_unsure
    }

    /// The fields.
    #[must_use]
    pub fn message(&self) -> Message<'_> {
        let mut message = Message::read(&self.text);
        for (number, seam) in &self.seams {
            if let Some(field) = message.fields.get_mut(*number) {
                field.seam = u32::try_from(*seam).ok();
            }
        }
        if self.is_trusted {
            return message;
        }
        message.is_rejoined = true;
        for (number, field) in message.fields.iter_mut().enumerate() {
            field.gaps_above = short(self.gaps.partition_point(|above| *above <= number));
        }
        message
    }

    /// The header section as mended.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }
}

/// How many of the folds are lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// No line of the header section begins with a blank.
    All,
    Some,
}

/// The field that lines are being joined to.
struct Open {
    /// Where its body begins in the text.
    body: usize,
    kind: FieldKind,
    is_signature: bool,
    is_joined: bool,
    /// Whether a program that wrapped the text cut a line of it.
    is_cut: bool,
    shape: Shape,
}

/// What a field's body shows so far, kept line by line: a hostile field has many.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    pub(super) opened: usize,
    pub(super) closed: usize,
    has_open_quote: bool,
    pub(super) angles_opened: usize,
    pub(super) angles_closed: usize,
    pub(super) has_semicolon: bool,
    /// Whether a time of day stands behind the last semicolon.
    ends_with_time: bool,
}

impl Shape {
    pub(super) fn add(&mut self, line: &[u8]) {
        let count = |sign: u8| memchr_iter(sign, line).count();
        self.opened = self.opened.saturating_add(count(b'('));
        self.closed = self.closed.saturating_add(count(b')'));
        self.angles_opened = self.angles_opened.saturating_add(count(b'<'));
        self.angles_closed = self.angles_closed.saturating_add(count(b'>'));
        let mut is_escaped = false;
        for byte in line {
            self.has_open_quote ^= *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
        }
        match memchr::memrchr(b';', line) {
            Some(at) => {
                self.has_semicolon = true;
                self.ends_with_time = has_time(line.get(at..).unwrap_or_default());
            }
            None => self.ends_with_time |= self.has_semicolon && has_time(line),
        }
    }
}

struct Joiner<'s> {
    text: Vec<u8>,
    seams: Vec<(usize, usize)>,
    lost: Lost,
    wraps: Wraps,
    unsure: Unsure,
    above: (LineRole, &'s [u8]),
    open: Option<Open>,
    fields: usize,
    swallows_route: bool,
    /// Whether lines of fields above the open one were cut, or of this one before it was complete.
    /// Whoever wrote those was no sender, as all he writes stands below.
    is_wrap_shown: bool,
    /// Whether a trace field stands above the open one. No sender's line stands above the first, which
    /// the last server wrote.
    has_route_above: bool,
    is_unsure: bool,
}

impl<'s> Joiner<'s> {
    fn add(&mut self, line: &'s [u8]) {
        let kind = self.add_line(line);
        self.above = (kind, line);
    }

    fn add_line(&mut self, line: &[u8]) -> LineRole {
        if is_separator(line) {
            self.push(line);
            return LineRole::Field;
        }
        if matches!(line, [b' ' | b'\t', ..]) {
            self.fold(line, Seam::None);
            return LineRole::Fold;
        }
        let in_signature = self.open.as_ref().is_some_and(|open| open.is_signature);
        let field = Field::read(line).filter(|field| is_field_for_sure(field, in_signature));
        let is_piece = field.as_ref().is_some_and(|field| self.is_within(field));
        self.swallows_route |= is_piece && field.as_ref().is_some_and(begins_route);
        match field.filter(|_| !is_piece) {
            Some(field) => {
                if let Some(open) = &self.open {
                    self.is_wrap_shown |= open.is_cut;
                    self.has_route_above |= open.kind == FieldKind::Received;
                }
                self.fields = self.fields.saturating_add(1);
                let body = line.len().saturating_sub(field.body.len());
                self.open = Some(Open {
                    body: self.text.len().saturating_add(body),
                    // RFC 8617, 4.1.1: the same results, with the sender's address in them too.
                    kind: if field
                        .name
                        .eq_ignore_ascii_case(b"arc-authentication-results")
                    {
                        FieldKind::AuthenticationResults
                    } else {
                        field.kind
                    },
                    is_signature: is_signature(field.name),
                    is_joined: false,
                    is_cut: false,
                    shape: Shape::default(),
                });
                self.push(line);
                LineRole::Field
            }
            None => {
                self.fold(line, Seam::Here);
                LineRole::Stray
            }
        }
    }

    fn is_within(&self, field: &Field<'_>) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| is_within(field, open.kind, open.shape))
    }

    /// Adds a line to the field above; where there is none, the line is text before the header.
    fn fold(&mut self, line: &[u8], seam: Seam) {
        let Some(open) = &mut self.open else { return };
        let body = self.text.get(open.body..).unwrap_or_default();
        if seam == Seam::Here && self.lost == Lost::Some {
            let is_whole = open.kind == FieldKind::Received && open.shape.ends_with_time;
            if self.wraps.is_wrapped() {
                open.is_cut = true;
                self.is_wrap_shown |= match open.kind {
                    FieldKind::Received => !is_whole,
                    _ => !self.has_route_above,
                };
            }
            // The receiver's own field ends with its date: what follows was not written by him.
            if is_whole && !self.is_wrap_shown {
                return;
            }
            if !open.is_joined && !self.is_wrap_shown {
                open.is_joined = true;
                let number = self.fields.saturating_sub(1);
                let kept = body.strip_suffix(b"\n").unwrap_or(body).len();
                self.seams.push((number, kept));
            }
        }
        let before = Before {
            body,
            kind: open.kind,
            shape: open.shape,
        };
        let (joint, piece) = match (seam, self.wraps.indented(self.above, line)) {
            (Seam::Here, _) => (self.wraps.joint(self.above, before, line), line),
            // A fold of the field's writer is as long, now and then, and then it is none.
            (Seam::None, Some(piece)) => (before.joint(piece).unwrap_or(Joint::Either), piece),
            (Seam::None, None) => (Joint::Blank, line),
        };
        self.is_unsure |= joint == Joint::Either;
        let joint = match (joint, self.unsure) {
            (Joint::Either, Unsure::Glued) => Joint::Glued,
            (Joint::Either, Unsure::Guessed | Unsure::Trusted) => self.wraps.guess(),
            (Joint::Either, Unsure::Spaced) => Joint::Blank,
            (sure, _) => sure,
        };
        if joint == Joint::Glued {
            // The word goes on.
            self.text.pop();
            return self.push(piece);
        }
        self.text.push(b' ');
        let line = without_blanks(line).to_vec();
        self.push(&line);
    }

    fn push(&mut self, line: &[u8]) {
        if let Some(open) = &mut self.open {
            open.shape.add(line);
        }
        self.text.extend_from_slice(line);
        self.text.push(b'\n');
    }
}

/// Whether a line that looks like a field is a piece of the field above: of a comment, such as
/// `(Authenticated`, `sender: bo)`, or of an address that the sender chose, whose quote or angle is
/// open. A sender's own fields prove nothing: in them every field opens one.
fn is_within(field: &Field<'_>, open: FieldKind, shape: Shape) -> bool {
    // Fields that a receiver writes begin with a capital.
    let in_comment =
        field.name.first().is_some_and(u8::is_ascii_lowercase) && shape.opened > shape.closed;
    let in_address = shape.has_open_quote || shape.angles_opened > shape.angles_closed;
    match open {
        FieldKind::AuthenticationResults | FieldKind::Received | FieldKind::ReceivedSpf => {
            in_comment || in_address
        }
        FieldKind::ArcSeal
        | FieldKind::DeliveredTo
        | FieldKind::Forwarded
        | FieldKind::ReturnPath => in_address,
        FieldKind::Date
        | FieldKind::FeedbackId
        | FieldKind::From
        | FieldKind::List
        | FieldKind::MessageId
        | FieldKind::Other
        | FieldKind::Subject => false,
    }
}

/// The lines of a header section, and what each of them is.
fn kinds_of(section: &[u8]) -> impl Iterator<Item = (LineRole, &[u8])> + Clone {
    let mut in_signature = false;
    let mut open = (FieldKind::Other, Shape::default());
    lines_of(section).map(move |(_, line)| {
        let field = Field::read(line).filter(|field| is_field_for_sure(field, in_signature));
        // `mx.example.net: domain of a@example.com` is a piece of a comment.
        let field = field.filter(|field| !field.name.contains(&b'.'));
        let field = field.filter(|field| !is_within(field, open.0, open.1));
        let kind = match &field {
            _ if matches!(line, [b' ' | b'\t', ..]) => LineRole::Fold,
            None if !is_separator(line) => LineRole::Stray,
            _ => LineRole::Field,
        };
        if let Some(field) = field.filter(|_| kind == LineRole::Field) {
            in_signature = is_signature(field.name);
            open = (field.kind, Shape::default());
        }
        open.1.add(line);
        (kind, line)
    })
}

/// Whether a line is joined on somebody's suspicion only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seam {
    Here,
    None,
}

/// The lines of a header section, without their ends, and where each begins.
fn lines_of(section: &[u8]) -> impl Iterator<Item = (usize, &[u8])> + Clone {
    let mut start = 0_usize;
    memchr_iter(b'\n', section)
        .chain([section.len()])
        .map(move |end| {
            let at = start;
            let mut line = section.get(start..end).unwrap_or_default();
            start = end.saturating_add(1);
            while let Some(rest) = line.strip_suffix(b"\r") {
                line = rest;
            }
            (at, line)
        })
        .take_while(|(_, line)| !line.is_empty())
}

/// Whether a line neither is a field nor continues one.
fn is_stray(line: &[u8]) -> bool {
    !matches!(line, [b' ' | b'\t', ..]) && !is_separator(line) && Field::read(line).is_none()
}

fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// Whether a field begins as servers write a trace field (RFC 5321, 4.4).
fn begins_route(field: &Field<'_>) -> bool {
    let body = field.body.trim_ascii_start();
    field.kind == FieldKind::Received && (body.starts_with(b"from ") || body.starts_with(b"by "))
}

/// Whether a line of a damaged header section opens a field, and is not a piece of one: an address
/// of IPv6, a URL, a list of field names in a signature.
fn is_field_for_sure(field: &Field<'_>, in_signature: bool) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !field.name.first().is_some_and(u8::is_ascii_alphabetic) || !field.name.iter().all(is_name) {
        return false;
    }
    if matches!(field.body, [] | [b' ' | b'\t' | 0xc2 | 0xe2 | 0xe3, ..]) {
        return true;
    }
    // `From:To:Sender; bh=…` is the end of a list of names, with more of the signature behind it.
    let list = field.body.split(|byte| *byte == b';').next();
    let list = list.filter(|_| in_signature).unwrap_or(field.body);
    let is_list = list.contains(&b':') || in_signature;
    let is_list = is_list
        && list
            .iter()
            .all(|byte| is_name(byte) || matches!(byte, b':' | b';' | b' '));
    let is_known = field.kind != FieldKind::Other || has_known_start(field.name);
    is_known && !is_list
}

fn has_known_start(name: &[u8]) -> bool {
    const STARTS: [&str; 8] = [
        "arc-", "cc", "content-", "list-", "mime-", "reply-to", "to", "x-",
    ];
    STARTS.iter().any(|start| {
        name.get(..start.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(start.as_bytes()))
    })
}

fn is_signature(name: &[u8]) -> bool {
    const NAMES: [&str; 3] = ["arc-message-signature", "arc-seal", "dkim-signature"];
    NAMES
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether a text has a time of day.
fn has_time(text: &[u8]) -> bool {
    text.windows(3)
        .any(|three| matches!(three, [a, b':', b] if a.is_ascii_digit() && b.is_ascii_digit()))
}

/// A line without the blanks that it begins with: those of ASCII, of Unicode, and a byte order mark.
fn without_blanks(line: &[u8]) -> Cow<'_, [u8]> {
    let mut rest = line;
    loop {
        rest = match rest {
            [b' ' | b'\t' | 0x0b | 0x0c, rest @ ..] => rest,
            // NO-BREAK SPACE, NEXT LINE, SOFT HYPHEN.
            [0xc2, 0xa0 | 0x85 | 0xad, rest @ ..] => rest,
            // EN QUAD to RIGHT-TO-LEFT MARK; LINE SEPARATOR, the signs of direction, NARROW NO-BREAK SPACE.
            [0xe2, 0x80, 0x80..=0x8f | 0xa8..=0xaf, rest @ ..] => rest,
            // MEDIUM MATHEMATICAL SPACE, WORD JOINER, the signs of direction.
            [0xe2, 0x81, 0x9f | 0xa0 | 0xa6..=0xa9, rest @ ..] => rest,
            // What editors show for blanks: a middle dot, an arrow, `^I`, `\t`.
            [0xc2, 0xb7, rest @ ..] | [0xe2, 0x86, 0x92, rest @ ..] => rest,
            [b'^', b'I', rest @ ..] | [b'\\', b't', rest @ ..] => rest,
            // IDEOGRAPHIC SPACE.
            [0xe3, 0x80, 0x80, rest @ ..] => rest,
            [0xef, 0xbb, 0xbf, rest @ ..] => rest,
            _ => return Cow::Borrowed(rest),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<String> {
        let rejoined = Rejoined::of(text.as_bytes(), &[]).unwrap();
        let message = rejoined.message();
        let shown = |field: &Field<'_>| {
            let (name, body) = (field.name, field.body.trim_ascii());
            let body = String::from_utf8_lossy(body).replace('\n', "");
            format!("{}:{body}", String::from_utf8_lossy(name))
        };
        message.fields().iter().map(shown).collect()
    }

    #[test]
    fn pieces_of_a_field_open_none() {
        let table = [
            ("Received: by mx; Mon, 9 Nov 2026\n01:12:06 +0000\n", 1),
            ("Received: from a ([\n2001:db8::1]) by mx\n", 1),
            ("Received: from a ([I\nPv6:2001:db8::1]) by mx\n", 1),
            ("Received: from a\nby mx\nV6: b\n", 2),
            ("DKIM-Signature: h=\nfrom:to:subject;\nb=x\n", 1),
            (
                "List-Unsubscribe:\n<https://x.example>,\nhttps://y.example\n",
                1,
            ),
            ("X-A: b\nto\nSubject:hi there\n", 2),
            ("Received: from a (Authenticated\nsender: bo)\nby b\n", 1),
            ("Received: from a\n\u{a0}\u{3000}by b\nFrom: c\n", 2),
        ];
        for (text, count) in table {
            assert_eq!(fields(text).len(), count, "{text}: {:?}", fields(text));
        }
    }

    #[test]
    fn no_word_begins_with_a_sign_of_equality() {
        let text = "Authentication-Results: mx; spf=pass smtp.mailfrom\n=a.example.com\n";
        assert!(fields(text)[0].ends_with("smtp.mailfrom=a.example.com"));
        let words = "Authentication-Results: mx; spf=pass\nsmtp.mailfrom=a.example.com\n";
        assert!(fields(words)[0].ends_with("spf=pass smtp.mailfrom=a.example.com"));
    }

    #[test]
    fn what_is_joined_to_a_complete_trace_field_is_left_out() {
        let text = "Received: from a ([192.0.2.1])\n by mx; Mon, 9 Nov 2026 01:12:06 +0000\n\
                    by evil.example with ESMTPSA\nFrom: a@example.com\n";
        assert!(!fields(text)[0].contains("evil"));
    }

    /// Where a program wrapped lines above it, no sender can have written the pieces of a result; where none
    /// was, he can.
    #[test]
    fn a_result_keeps_its_seam_unless_lines_above_it_were_wrapped() {
        let seams = |top: &str| {
            let text = format!(
                "{top}Authentication-Results: mx.example.net; spf=none smtp.mailfrom=a.example.com\n\
                 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; spf=pass smtp.mailfrom=example.com\nSubject: a\n b\n"
            );
            let rejoined = Rejoined::of(text.as_bytes(), &[]).unwrap();
            rejoined.has_seams()
        };
        let whole =
            "Received: from a ([192.0.2.1])\n by mx.example.net; Mon, 9 Nov 2026 01:12:06 +0000\n";
        assert!(seams(whole));
        let wrapped = "Received: from a.example.com ([192.0.2.1]) (using TLS) by mx.example.net (Postfix) with\n\
                       ESMTPS; Mon, 9 Nov 2026 01:12:06 +0000\n";
        assert!(!seams(wrapped));
    }

    #[test]
    fn a_list_of_names_in_a_signature_is_no_author() {
        let listed = "Received: by mx\nwith x\nDKIM-Signature: v=1; d=example.com; h=\nFrom:To:Sender:Subject; bh=abc+/=; b=x\nFrom: a@example.com\n";
        let fields = fields(listed);
        assert_eq!(fields.len(), 3, "{fields:?}");
        assert_eq!(fields[2], "From:a@example.com");
    }

    #[test]
    fn a_field_keeps_its_seam_unless_all_folds_are_lost() {
        let seam = |text: &[u8]| {
            let rejoined = Rejoined::of(text, &[]).unwrap();
            let fields = rejoined.message();
            fields.fields()[0].seam
        };
        assert_eq!(seam(b"A: b\nc\nD: e\n f\n"), Some(2));
        assert_eq!(seam(b"A: b\nc\nD: e\n"), None);
    }
}
