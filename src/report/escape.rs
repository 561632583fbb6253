//! Hostile text on its way out: what a header says must not steer a terminal or a reader's eye.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use serde_json::ser::{CharEscape, Formatter};
use unicode_security::MixedScript;

use crate::name::HostName;

/// The text with every character that could steer a terminal or mislead the eye written out.
///
/// ```
/// use heloscope::report::escape::printable;
///
/// assert_eq!(printable("plain 日本語"), "plain 日本語");
/// assert_eq!(printable("\u{1b}]52;c;\u{7}"), "\\x1b]52;c;\\x07");
/// assert_eq!(printable("a\u{202e}b"), "a\\u{202e}b");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len().saturating_add(16));
    for c in text.chars() {
        let code = u32::from(c);
        // Writing to a string cannot fail.
        let _ = match c {
            _ if !is_unsafe(c) => safe.write_char(c),
            _ if code < 0x100 => write!(safe, "\\x{code:02x}"),
            _ => write!(safe, "\\u{{{code:x}}}"),
        };
    }
    Cow::Owned(safe)
}

/// Whether a character is a control, or invisible, or changes the direction of its neighbours.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A host name for people: A-labels, with the readable form beside if it is in one script.
///
/// ```
/// use heloscope::name::HostName;
/// use heloscope::report::escape::host;
///
/// assert_eq!(host(&HostName::parse("bücher.example")?), "xn--bcher-kva.example (bücher.example)");
/// // Latin letters with a Cyrillic one among them: the readable form would deceive.
/// assert_eq!(host(&HostName::parse("p\u{430}ypal.example")?), "xn--pypal-4ve.example");
/// # Ok::<(), heloscope::name::NameFault>(())
/// ```
#[must_use]
pub fn host(name: &HostName) -> String {
    let honest = |label: &str| label.is_single_script();
    match name.readable() {
        Some(readable) if readable.split('.').all(honest) => {
            format!("{name} ({})", printable(&readable))
        }
        _ => name.to_string(),
    }
}

/// JSON in which no character reaches a terminal unescaped: the controls that JSON leaves alone
/// are written as `\uXXXX` too.
#[derive(Clone, Debug, Default)]
pub struct SafeJson<F> {
    inner: F,
}

impl<F> SafeJson<F> {
    /// Wraps another format.
    ///
    /// ```
    /// use heloscope::report::escape::SafeJson;
    /// use serde::Serialize;
    /// use serde_json::Serializer;
    /// use serde_json::ser::CompactFormatter;
    ///
    /// let mut out = Vec::new();
    /// let format = SafeJson::new(CompactFormatter);
    /// "a\u{202e}b".serialize(&mut Serializer::with_formatter(&mut out, format))?;
    /// assert_eq!(out, br#""a\u202eb""#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(inner: F) -> Self {
        Self { inner }
    }
}

impl<F: Formatter> Formatter for SafeJson<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // JSON has escaped the other controls of ASCII by itself.
        if fragment.is_ascii() && !fragment.contains('\u{7f}') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unsafe(*c)) {
            let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            writer.write_all(head.as_bytes())?;
            let mut units = [0_u16; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = tail.get(c.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.inner.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.inner.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.inner.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object_value(writer)
    }
}
