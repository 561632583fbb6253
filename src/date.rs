//! Dates as mail headers really carry them.
//!
//! Knows the written forms (RFC 5322 3.3 with its obsolete zones, and what programs write
//! instead). A date is a point in time and the offset it was written with; nothing here reads the
//! clock.
//!
//! # Incomplete support
//!
//! - Dates in figures with the day or the month first (`3/3/2026`) are not read: they are ambiguous. Months in other languages are not read either; weekdays may be in any.
//! - A zone that is only a comment, `10:00:00 (JST)`, does not count: comments say nothing
//!   (RFC 5322 3.2.2). An unknown zone name is UTC (RFC 5322 4.3), as is a missing zone.
//! - A leap second is read as the second before it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};

/// A point in time, and the offset from UTC it was written with.
///
/// Printed and serialised as RFC 3339, in the writer's own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The point in time.
    pub timestamp: Timestamp,
    /// The writer's offset from UTC.
    pub offset: Offset,
}

impl Date {
    /// Reads the date that `text` begins with; what follows it does not matter.
    ///
    /// Blanks, folds and comments may be before and inside it (RFC 5322, 3.3 and 4.3). A weekday
    /// may be missing or wrong, and so may the seconds and the zone. Only the first 256 bytes
    /// count, blanks and folds aside.
    ///
    /// ```
    /// use heloscope::date::Date;
    ///
    /// let read = |text: &str| Date::parse(text.as_bytes()).map(|date| date.to_string());
    ///
    /// // RFC 5322, 3.3, and a comment.
    /// assert_eq!(
    ///     read("Tue, 7 Jul 2026 02:10:11 -0700 (PDT)").as_deref(),
    ///     Some("2026-07-07T02:10:11-07:00"),
    /// );
    /// // RFC 5322, 4.3: two digits for the year, a zone by name.
    /// assert_eq!(read("7 Jul 26 09:10 GMT").as_deref(), Some("2026-07-07T09:10:00+00:00"));
    /// assert_eq!(read("2026-07-07T09:10:09Z").as_deref(), Some("2026-07-07T09:10:09+00:00"));
    /// assert_eq!(read("Tue, 31 Feb 2026 09:10:09 +0000"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        parse_usual(text).or_else(|| parse_lenient(prefix(text)))
    }

    /// How many whole seconds this date is after `earlier`: negative when it is before it.
    ///
    /// Clocks disagree, so a negative interval is a fact and not an error. Offsets do not count.
    ///
    /// ```
    /// use heloscope::date::Date;
    ///
    /// let sent = Date::parse(b"Tue, 7 Jul 2026 09:10:09 +0000").unwrap();
    /// let taken = Date::parse(b"Tue, 7 Jul 2026 02:10:07 -0700").unwrap();
    /// assert_eq!(taken.seconds_since(sent), -2);
    /// ```
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.timestamp
            .as_second()
            .saturating_sub(earlier.timestamp.as_second())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.offset.seconds().unsigned_abs() / 60;
        let sign = if self.offset.is_negative() { '-' } else { '+' };
        write!(
            f,
            "{}{sign}{:02}:{:02}",
            self.offset.to_datetime(self.timestamp),
            minutes / 60,
            minutes % 60
        )
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The form that nearly every program writes, `[Tue, ]3 Mar 2026 10:00:00 +0000`, in one pattern.
fn parse_usual(text: &[u8]) -> Option<Date> {
    let mut rest = text.trim_ascii_start();
    // Letters only: a fold among them is one byte more with CRLF, and must read the same.
    if let [a, b, c, b',', b' ', tail @ ..] = rest
        && [a, b, c].iter().all(|letter| letter.is_ascii_alphabetic())
    {
        rest = tail;
    }
    let (day, rest) = match rest {
        [ones, b' ', tail @ ..] => (two_digits(b'0', *ones)?, tail),
        [tens, ones, b' ', tail @ ..] => (two_digits(*tens, *ones)?, tail),
        _ => return None,
    };
    let [
        m1,
        m2,
        m3,
        b' ',
        y1,
        y2,
        y3,
        y4,
        b' ',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        b' ',
        sign @ (b'+' | b'-'),
        z1,
        z2,
        z3,
        z4,
        tail @ ..,
    ] = rest
    else {
        return None;
    };
    if tail.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    Moment {
        year: two_digits(*y1, *y2)?
            .saturating_mul(100)
            .saturating_add(two_digits(*y3, *y4)?),
        month: month(&[*m1, *m2, *m3])?,
        day,
        hour: two_digits(*h1, *h2)?,
        minute: two_digits(*n1, *n2)?,
        second: two_digits(*s1, *s2)?,
        nanosecond: 0,
        offset: offset_seconds(*sign, two_digits(*z1, *z2)?, two_digits(*z3, *z4)?)?,
    }
    .date()
}

/// The part of `text` that counts: the same, however its blanks are written (RFC 5322, 2.2.3).
fn prefix(text: &[u8]) -> &[u8] {
    text.iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii_whitespace())
        .nth(LONGEST)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

/// Every other form.
fn parse_lenient(text: &[u8]) -> Option<Date> {
    let mut cursor = Cursor(text);
    cursor.skip_cfws();
    if cursor.at_letter() {
        let word = cursor.word();
        cursor.skip_cfws();
        // A comma makes any word a weekday: "Mar" is a Tuesday in Spain.
        let comma = cursor.eat(b',');
        if !comma && !is_weekday(word) {
            return cursor.asctime(month(word)?);
        }
        cursor.skip_cfws();
        if cursor.at_letter() {
            let month = month(cursor.word())?;
            return cursor.asctime(month);
        }
    }
    let first = cursor.number()?;
    match cursor.0.first() {
        Some(separator @ (b'-' | b'/')) if first.digits == 4 => cursor.iso(first, *separator),
        _ => cursor.rfc5322(first),
    }
}

/// The parts of a date as they were written, not yet checked against each other.
struct Moment {
    year: i16,
    month: i16,
    day: i16,
    hour: i16,
    minute: i16,
    second: i16,
    nanosecond: i32,
    offset: i32,
}

impl Moment {
    /// The date, when the calendar has one.
    fn date(self) -> Option<Date> {
        // RFC 5322, 3.3: "The year is any numeric year 1900 or later". .NET's empty date has 0001.
        if self.year < 1900 {
            return None;
        }
        let datetime = DateTime::new(
            self.year,
            i8::try_from(self.month).ok()?,
            i8::try_from(self.day).ok()?,
            i8::try_from(self.hour).ok()?,
            i8::try_from(self.minute).ok()?,
            // RFC 5322, 3.3: a leap second may be written.
            i8::try_from(if self.second == 60 { 59 } else { self.second }).ok()?,
            self.nanosecond,
        )
        .ok()?;
        let offset = Offset::from_seconds(self.offset).ok()?;
        Some(Date {
            timestamp: offset.to_timestamp(datetime).ok()?,
            offset,
        })
    }
}

/// A run of digits.
#[derive(Clone, Copy)]
struct Number {
    value: i16,
    digits: usize,
}

impl Number {
    /// The value, when it has one or two digits.
    fn short(self) -> Option<i16> {
        (self.digits <= 2).then_some(self.value)
    }

    /// The value as a year. RFC 5322, 4.3, "obs-year".
    fn year(self) -> Option<i16> {
        match (self.digits, self.value) {
            (2, ..50) => Some(self.value.saturating_add(2000)),
            (2 | 3, _) => Some(self.value.saturating_add(1900)),
            (4, _) => Some(self.value),
            _ => None,
        }
    }
}

/// A clock's reading.
struct TimeOfDay {
    hour: i16,
    minute: i16,
    second: i16,
    nanosecond: i32,
}

/// The text that is still to be read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// RFC 5322, 3.3 and 4.3, from behind the day: `Mar 2026 10:00:00 +0000`. Hyphens may join
    /// day, month and year.
    fn rfc5322(&mut self, day: Number) -> Option<Date> {
        self.skip_separator();
        let month = month(self.word())?;
        self.skip_separator();
        let year = self.number()?.year()?;
        let clock = self.clock()?;
        let offset = self.zone()?;
        moment(year, month, day.short()?, &clock, offset)
    }

    /// `2026-03-03T10:00:00Z` (RFC 3339) and Go's `2026-03-03 10:00:00.1 +0000 UTC m=+1.2`, from
    /// behind the year.
    fn iso(&mut self, year: Number, separator: u8) -> Option<Date> {
        self.eat(separator);
        let month = self.number()?.short()?;
        if !self.eat(separator) {
            return None;
        }
        let day = self.number()?.short()?;
        if !self.eat(b'T') {
            self.eat(b't');
        }
        let clock = self.clock()?;
        let offset = self.zone()?;
        moment(year.year()?, month, day, &clock, offset)
    }

    /// What C's asctime(), date(1) and JavaScript write, from behind the month:
    /// `3 10:00:00 2026 +0000`, `3 10:00:00 UTC 2026`, `03 2026 10:00:00 GMT+0000`.
    fn asctime(&mut self, month: i16) -> Option<Date> {
        self.skip_cfws();
        let day = self.number()?.short()?;
        let before = self.0;
        self.skip_separator();
        let next = self.number()?;
        if next.digits == 4 {
            let clock = self.clock()?;
            let offset = self.zone()?;
            return moment(next.value, month, day, &clock, offset);
        }
        self.0 = before;
        let clock = self.clock()?;
        self.skip_cfws();
        let year_last = !self.at_digit();
        let mut offset = 0;
        if year_last {
            offset = self.zone()?;
            self.skip_cfws();
        }
        let year = self.number()?;
        if year.digits != 4 {
            return None;
        }
        if !year_last {
            offset = self.zone()?;
        }
        moment(year.value, month, day, &clock, offset)
    }

    /// `10:00`, `10:00:00`, `10:00:00.123`, `10.00.00`, and `10:00:00 PM`.
    fn clock(&mut self) -> Option<TimeOfDay> {
        self.skip_separator();
        let mut hour = self.number()?.short()?;
        self.skip_cfws();
        let separator = *self.0.first().filter(|byte| b":.".contains(byte))?;
        self.eat(separator);
        self.skip_cfws();
        let minute = self.number()?.short()?;
        self.skip_cfws();
        let (mut second, mut nanosecond) = (0, 0);
        if self.eat(separator) {
            self.skip_cfws();
            second = self.number()?.short()?;
            nanosecond = self.fraction();
            self.skip_cfws();
        }
        if let [half @ (b'A' | b'P' | b'a' | b'p'), b'M' | b'm', tail @ ..] = self.0
            && !tail.first().is_some_and(u8::is_ascii_alphanumeric)
        {
            hour = match (half.to_ascii_uppercase(), hour) {
                (b'A', 12) => 0,
                (b'P', 1..12) => hour.saturating_add(12),
                _ => hour,
            };
            self.0 = tail;
        }
        Some(TimeOfDay {
            hour,
            minute,
            second,
            nanosecond,
        })
    }

    /// The nanoseconds behind a point or a comma; further digits are dropped.
    fn fraction(&mut self) -> i32 {
        let [b'.' | b',', digits @ ..] = self.0 else {
            return 0;
        };
        let length = leading_digits(digits);
        if length == 0 {
            return 0;
        }
        let (digits, rest) = digits.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        digits
            .iter()
            .chain(std::iter::repeat(&b'0'))
            .take(9)
            .fold(0_i32, |value, digit| {
                value
                    .saturating_mul(10)
                    .saturating_add(i32::from(digit.saturating_sub(b'0')))
            })
    }

    /// The offset in seconds; zero when there is none. `None` for one that no clock can have.
    fn zone(&mut self) -> Option<i32> {
        self.skip_cfws();
        if self.at_letter() {
            if let Some(offset) = self.windows_zone() {
                return Some(offset);
            }
            let word = self.word();
            // `MET DST`, "daylight saving time".
            let before = self.0;
            self.skip_cfws();
            if self.word().eq_ignore_ascii_case(b"DST") {
                return Some(named_zone(word).saturating_add(3600));
            }
            self.0 = before;
            // JavaScript writes "GMT+0900".
            if !matches!(self.0, [b'+' | b'-', b'0'..=b'9', ..]) || named_zone(word) != 0 {
                return Some(named_zone(word));
            }
        }
        let [sign @ (b'+' | b'-'), rest @ ..] = self.0 else {
            return Some(0);
        };
        self.0 = rest;
        let Some(number) = self.number() else {
            return Some(0);
        };
        let (hours, minutes) = match number.digits {
            1 | 2 if self.eat(b':') => (number.value, self.number()?.short()?),
            1 | 2 => (number.value, 0),
            3 | 4 => (number.value / 100, number.value % 100),
            _ => return None,
        };
        offset_seconds(*sign, hours, minutes)
    }

    /// The offset of a zone by the name that Windows gives it: `W. Europe Daylight Time`.
    fn windows_zone(&mut self) -> Option<i32> {
        let before = self.0;
        let mut name: Vec<u8> = Vec::new();
        for _ in 0..WORDS_OF_A_ZONE {
            let word = self.word();
            if word.is_empty() {
                break;
            }
            name.extend(word.iter().map(u8::to_ascii_lowercase));
            name.push(b' ');
            if let Some(place) = name.strip_suffix(b" time ") {
                let found = place
                    .strip_suffix(b" standard")
                    .map(|place| (place, 0))
                    .or_else(|| Some((place.strip_suffix(b" daylight")?, 3600)))
                    .and_then(|(place, daylight)| {
                        let (_, minutes) = WINDOWS_ZONES.iter().find(|(name, _)| *name == place)?;
                        Some(minutes.saturating_mul(60).saturating_add(daylight))
                    });
                if found.is_some() {
                    return found;
                }
                break;
            }
            self.skip_cfws();
        }
        self.0 = before;
        None
    }

    fn at_letter(&self) -> bool {
        self.0.first().is_some_and(is_letter)
    }

    fn at_digit(&self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let Some((first, rest)) = self.0.split_first() else {
            return false;
        };
        if *first != byte {
            return false;
        }
        self.0 = rest;
        true
    }

    /// The letters that come next, and a full stop that shortens them; empty when there are none.
    fn word(&mut self) -> &'a [u8] {
        let length = self
            .0
            .iter()
            .position(|byte| !is_letter(byte))
            .unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        self.eat(b'.');
        word
    }

    fn number(&mut self) -> Option<Number> {
        let digits = leading_digits(self.0);
        if digits == 0 {
            return None;
        }
        let (text, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        let value = text.iter().fold(0_i16, |value, digit| {
            value
                .saturating_mul(10)
                .saturating_add(i16::from(digit.saturating_sub(b'0')))
        });
        Some(Number { value, digits })
    }

    /// Comments and folding white space, RFC 5322, 3.2.2. An open comment reaches to the end.
    fn skip_cfws(&mut self) {
        self.0 = self.0.trim_ascii_start();
        while let Some((b'(', rest)) = self.0.split_first() {
            self.0 = rest;
            let mut depth = 1_usize;
            while let Some((byte, rest)) = self.0.split_first() {
                self.0 = rest;
                match byte {
                    b'\\' => self.0 = rest.get(1..).unwrap_or_default(),
                    b'(' => depth = depth.saturating_add(1),
                    b')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            self.0 = self.0.trim_ascii_start();
        }
    }

    /// What separates the parts of a date: white space, one hyphen, comma or full stop.
    fn skip_separator(&mut self) {
        self.skip_cfws();
        if let [b'-' | b',' | b'.', rest @ ..] = self.0 {
            self.0 = rest;
            self.skip_cfws();
        }
    }
}

fn moment(year: i16, month: i16, day: i16, clock: &TimeOfDay, offset: i32) -> Option<Date> {
    Moment {
        year,
        month,
        day,
        hour: clock.hour,
        minute: clock.minute,
        second: clock.second,
        nanosecond: clock.nanosecond,
        offset,
    }
    .date()
}

fn offset_seconds(sign: u8, hours: i16, minutes: i16) -> Option<i32> {
    // RFC 3339, 5.6: an offset that cannot be printed again is invalid.
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::from(hours)
        .saturating_mul(60)
        .saturating_add(i32::from(minutes))
        .saturating_mul(60);
    Some(if sign == b'-' {
        seconds.saturating_neg()
    } else {
        seconds
    })
}

fn two_digits(tens: u8, ones: u8) -> Option<i16> {
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    let tens = i16::from(tens.saturating_sub(b'0'));
    let ones = i16::from(ones.saturating_sub(b'0'));
    Some(tens.saturating_mul(10).saturating_add(ones))
}

fn leading_digits(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len())
}

/// Letters of any script: weekdays are written in many languages.
fn is_letter(byte: &u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// The month's number, for its English name or a beginning of it of three letters or more.
fn month(word: &[u8]) -> Option<i16> {
    let [a, b, c, rest @ ..] = word else {
        return None;
    };
    let lower = [a, b, c].map(u8::to_ascii_lowercase);
    let (number, ending): (i16, &[u8]) = match &lower {
        b"jan" => (1, b"uary"),
        b"feb" => (2, b"ruary"),
        b"mar" => (3, b"ch"),
        b"apr" => (4, b"il"),
        b"may" => (5, b""),
        b"jun" => (6, b"e"),
        b"jul" => (7, b"y"),
        b"aug" => (8, b"ust"),
        b"sep" => (9, b"tember"),
        b"oct" => (10, b"ober"),
        b"nov" => (11, b"ember"),
        b"dec" => (12, b"ember"),
        _ => return None,
    };
    begins(ending, rest).then_some(number)
}

/// Whether `word` is a weekday's English name, or a beginning of it of three letters or more.
fn is_weekday(word: &[u8]) -> bool {
    let names: [&[u8]; 7] = [
        b"monday",
        b"tuesday",
        b"wednesday",
        b"thursday",
        b"friday",
        b"saturday",
        b"sunday",
    ];
    word.len() >= 3 && names.iter().any(|name| begins(name, word))
}

/// Whether `name` begins with `word`, in any case.
fn begins(name: &[u8], word: &[u8]) -> bool {
    name.get(..word.len())
        .is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
}

/// The offset of a zone that is written by name, in seconds; zero for an unknown name.
///
/// RFC 5322, 4.3, "obs-zone", with the zones of the places where such programs were written. One
/// that stands for several places (IST, AST) is left out, so that it is not read wrongly.
fn named_zone(name: &[u8]) -> i32 {
    let upper: Vec<u8> = name.iter().take(5).map(u8::to_ascii_uppercase).collect();
    let hours: i32 = match upper.as_slice() {
        // Newfoundland.
        b"NST" => return -12_600,
        b"NDT" => return -9_000,
        b"ART" | b"BRT" => -3,
        b"BRST" => -2,
        b"HST" => -10,
        b"AKST" => -9,
        b"AKDT" | b"PST" => -8,
        b"PDT" | b"MST" => -7,
        b"MDT" | b"CST" => -6,
        b"CDT" | b"EST" => -5,
        b"EDT" => -4,
        b"BST" | b"CET" | b"MET" | b"MEZ" | b"WEST" => 1,
        b"CEST" | b"EET" | b"MEST" | b"MESZ" | b"SAST" => 2,
        b"EEST" | b"MSK" => 3,
        b"AWST" | b"HKT" | b"SGT" => 8,
        b"JST" | b"KST" => 9,
        b"AEST" => 10,
        b"AEDT" => 11,
        b"NZST" => 12,
        b"NZDT" => 13,
        _ => 0,
    };
    hours.saturating_mul(3600)
}

/// Zones by the names that Windows gives them, without `Standard Time`, and their minutes from UTC.
#[rustfmt::skip]
const WINDOWS_ZONES: &[(&[u8], i32)] = &[
    (b"alaskan", -540), (b"arab", 180), (b"arabian", 240), (b"argentina", -180), (b"atlantic", -240),
    (b"aus central", 570), (b"aus eastern", 600), (b"canada central", -360), (b"cen australia", 570),
    (b"central", -360), (b"central america", -360), (b"central europe", 60),
    (b"central european", 60), (b"china", 480), (b"e africa", 180), (b"e australia", 600),
    (b"e europe", 120), (b"e south america", -180), (b"eastern", -300), (b"egypt", 120),
    (b"fle", 120), (b"gmt", 0), (b"greenwich", 0), (b"gtb", 120), (b"hawaiian", -600),
    (b"india", 330), (b"iran", 210), (b"israel", 120), (b"korea", 540), (b"malay peninsula", 480),
    (b"mountain", -420), (b"new zealand", 720), (b"newfoundland", -210), (b"pacific", -480),
    (b"pacific sa", -240), (b"romance", 60), (b"russian", 180), (b"sa eastern", -180),
    (b"sa pacific", -300), (b"se asia", 420), (b"singapore", 480), (b"south africa", 120),
    (b"taipei", 480), (b"tokyo", 540), (b"turkey", 180), (b"us eastern", -300),
    (b"us mountain", -420), (b"w australia", 480), (b"w europe", 60), (b"west asia", 300),
];

/// The longest names of zones have four words and `Standard Time`.
const WORDS_OF_A_ZONE: usize = 6;

/// How many bytes are read: no date is longer, comments and folds included.
const LONGEST: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let read = Date::parse(text.as_bytes()).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(*expected), "{text:?}");
            let folded = text.replace(' ', "\r\n\t");
            let read = Date::parse(folded.as_bytes()).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(*expected), "{folded:?}");
        }
    }

    #[test]
    fn a_fold_in_what_is_no_weekday_reads_the_same_with_both_line_ends() {
        for text in [
            "0\n\t, 20 Feb 2026 06:30:05 +0000",
            "\n\tu, 20 Feb 2026 06:30:05 +0000",
        ] {
            let crlf = text.replace('\n', "\r\n");
            assert_eq!(Date::parse(text.as_bytes()), Date::parse(crlf.as_bytes()));
        }
    }

    #[test]
    fn reads_the_standard_form() {
        check(&[
            (
                "Tue, 03 Mar 2026 10:00:09 +0000",
                "2026-03-03T10:00:09+00:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 +0000",
                "2026-03-03T10:00:09+00:00",
            ),
            (
                " Tue,  3 Mar 2026 10:00:09 -0800 (PST)",
                "2026-03-03T10:00:09-08:00",
            ),
            ("3 Mar 2026 10:00:09 -0000", "2026-03-03T10:00:09+00:00"),
            ("TUE,3 MAR 2026 10:00:09 +0530", "2026-03-03T10:00:09+05:30"),
            ("Tue, 3 Mar 2026 10:00 +0900", "2026-03-03T10:00:00+09:00"),
            ("Tue, 3 Mar 2026 1:02:03 +0900", "2026-03-03T01:02:03+09:00"),
            (
                "Thu, 31 Dec 2026 23:59:60 -0330",
                "2026-12-31T23:59:59-03:30",
            ),
            (
                "Sat, 29 Feb 2020 00:00:00 +1400",
                "2020-02-29T00:00:00+14:00",
            ),
            (
                "Fri, 1 Jan 1971 00:00:00 +0000",
                "1971-01-01T00:00:00+00:00",
            ),
        ]);
    }

    #[test]
    fn reads_comments_and_text_after_it() {
        check(&[
            (
                "Tue (really (yes)), 3 (a\\)) Mar 2026 (b) 10:00:09 (c) +0100",
                "2026-03-03T10:00:09+01:00",
            ),
            (
                "(at) Tue, 3 Mar 2026 10 : 00 : 09 +0100",
                "2026-03-03T10:00:09+01:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 +0100 (envelope-from <a@example.net>)",
                "2026-03-03T10:00:09+01:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 +0100; 4 Mar 2027 11:11:11 +0200",
                "2026-03-03T10:00:09+01:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 (envelope-from <a@example.net>)",
                "2026-03-03T10:00:09+00:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 +0800 (CST)",
                "2026-03-03T10:00:09+08:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 -0800(PST)",
                "2026-03-03T10:00:09-08:00",
            ),
            (
                "Tue, 3 Mar 2026 10:00:09 (open",
                "2026-03-03T10:00:09+00:00",
            ),
        ]);
    }

    #[test]
    fn reads_missing_wrong_and_foreign_weekdays() {
        check(&[
            (
                "Fri, 3 Mar 2026 10:00:09 +0000",
                "2026-03-03T10:00:09+00:00",
            ),
            ("Tue 3 Mar 2026 10:00:09 +0000", "2026-03-03T10:00:09+00:00"),
            (
                "Tues., 3 Mar. 2026 10:00:09 +0000",
                "2026-03-03T10:00:09+00:00",
            ),
            (
                "Tuesday, 03-Mar-26 10:00:09 GMT",
                "2026-03-03T10:00:09+00:00",
            ),
            (
                "Mar, 3 Mar 2026 10:00:09 +0100",
                "2026-03-03T10:00:09+01:00",
            ),
            (
                "Mié, 4 Mar 2026 10:00:09 +0100",
                "2026-03-04T10:00:09+01:00",
            ),
            ("火, 3 Mar 2026 10:00:09 +0900", "2026-03-03T10:00:09+09:00"),
            (
                "Tue, 3 March 2026 10:00:09 +0000",
                "2026-03-03T10:00:09+00:00",
            ),
            (
                "Tue, 1 Sept 2026 10:00:09 +0000",
                "2026-09-01T10:00:09+00:00",
            ),
        ]);
    }

    #[test]
    fn reads_obsolete_years_and_zones() {
        check(&[
            ("3 Mar 26 10:00:09 UT", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 49 10:00:09 Z", "2049-03-03T10:00:09+00:00"),
            ("3 Mar 50 10:00:09 z", "1950-03-03T10:00:09+00:00"),
            ("3 Mar 126 10:00:09 UTC", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 2026 10:00:09 GMT", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 2026 10:00:09 EST", "2026-03-03T10:00:09-05:00"),
            ("3 Mar 2026 10:00:09 EDT", "2026-03-03T10:00:09-04:00"),
            ("3 Mar 2026 10:00:09 CST", "2026-03-03T10:00:09-06:00"),
            ("3 Mar 2026 10:00:09 CDT", "2026-03-03T10:00:09-05:00"),
            ("3 Mar 2026 10:00:09 MST", "2026-03-03T10:00:09-07:00"),
            ("3 Mar 2026 10:00:09 MDT", "2026-03-03T10:00:09-06:00"),
            ("3 Mar 2026 10:00:09 pst", "2026-03-03T10:00:09-08:00"),
            ("3 Mar 2026 10:00:09 PDT", "2026-03-03T10:00:09-07:00"),
            ("3 Mar 2026 10:00:09 JST", "2026-03-03T10:00:09+09:00"),
            ("3 Mar 2026 10:00:09 CET", "2026-03-03T10:00:09+01:00"),
            ("3 Mar 2026 10:00:09 CEST", "2026-03-03T10:00:09+02:00"),
            ("3 Mar 2026 10:00:09 BST", "2026-03-03T10:00:09+01:00"),
            ("3 Mar 2026 10:00:09 K", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 2026 10:00:09 XYZZY", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 2026 10:00:09 GMT+0900", "2026-03-03T10:00:09+09:00"),
            ("3 Mar 2026 10:00:09 +09:00", "2026-03-03T10:00:09+09:00"),
            ("3 Mar 2026 10:00:09 -8", "2026-03-03T10:00:09-08:00"),
            ("3 Mar 2026 10:00:09 - x", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 2026 10:00:09", "2026-03-03T10:00:09+00:00"),
            ("3 Mar 2026 10:00", "2026-03-03T10:00:00+00:00"),
            ("3 Mar 2026 12:00:09 AM +0100", "2026-03-03T00:00:09+01:00"),
            ("3 Mar 2026 1:00:09 pm", "2026-03-03T13:00:09+00:00"),
        ]);
    }

    #[test]
    fn reads_what_programs_write_instead() {
        check(&[
            (
                "Tue, 03 Mar 2026 10:00:00.608 +0000 (UTC)",
                "2026-03-03T10:00:00.608+00:00",
            ),
            (
                "Tue, 03 Mar 2026 10:00:00.1234567899 +0000",
                "2026-03-03T10:00:00.123456789+00:00",
            ),
            (
                "2026-07-07 09:10:09.123456789 +0000 UTC m=+1.2",
                "2026-07-07T09:10:09.123456789+00:00",
            ),
            (
                "2026-07-07 09:10:09 -0700 PDT m=+1.2",
                "2026-07-07T09:10:09-07:00",
            ),
            ("2026-07-07T09:10:09Z", "2026-07-07T09:10:09+00:00"),
            ("2026-07-07T09:10:09.5+09:00", "2026-07-07T09:10:09.5+09:00"),
            ("2026/07/07 09:10:09", "2026-07-07T09:10:09+00:00"),
            (
                "Tue Mar  3 10:00:00 2026 +0000",
                "2026-03-03T10:00:00+00:00",
            ),
            ("Tue Mar  3 10:00:00 2026", "2026-03-03T10:00:00+00:00"),
            ("Tue Mar 3 10:00:00 2026 -0500", "2026-03-03T10:00:00-05:00"),
            ("Tue Mar  3 10:00:00 JST 2026", "2026-03-03T10:00:00+09:00"),
            (
                "Tue Mar  3 10:00:00 +0900 2026",
                "2026-03-03T10:00:00+09:00",
            ),
            (
                "Tue Mar 03 2026 10:00:00 GMT+0100 (CET)",
                "2026-03-03T10:00:00+01:00",
            ),
            ("Mar 3, 2026 10:00:00 PM", "2026-03-03T22:00:00+00:00"),
            (
                "Tuesday, March 3, 2026 10:00:00",
                "2026-03-03T10:00:00+00:00",
            ),
        ]);
    }

    #[test]
    fn reads_times_with_full_stops_and_zones_by_name() {
        check(&[
            (
                "Tue, 3 Mar 2026 10.00.09 +0100",
                "2026-03-03T10:00:09+01:00",
            ),
            ("3 Mar 2026 10.00 CET", "2026-03-03T10:00:00+01:00"),
            ("3 Jul 2026 10:00:09 MET DST", "2026-07-03T10:00:09+02:00"),
            (
                "3 Jul 2026 10:00:09 MET\n\tDST",
                "2026-07-03T10:00:09+02:00",
            ),
            ("3 Mar 2026 10:00:09 MET", "2026-03-03T10:00:09+01:00"),
            ("3 Mar 2026 10:00:09 NST", "2026-03-03T10:00:09-03:30"),
            ("3 Jul 2026 10:00:09 NDT", "2026-07-03T10:00:09-02:30"),
            ("3 Mar 2026 10:00:09 BRT", "2026-03-03T10:00:09-03:00"),
            ("3 Mar 2026 10:00:09 BRST", "2026-03-03T10:00:09-02:00"),
            (
                "3 Jul 2026 10:00:09 W. Europe Daylight Time",
                "2026-07-03T10:00:09+02:00",
            ),
            (
                "3 Mar 2026 10:00:09 W.  Europe\n Standard Time",
                "2026-03-03T10:00:09+01:00",
            ),
            (
                "3 Mar 2026 10:00:09 Eastern Standard Time",
                "2026-03-03T10:00:09-05:00",
            ),
            (
                "3 Mar 2026 10:00:09 E. South America Standard Time (x)",
                "2026-03-03T10:00:09-03:00",
            ),
            (
                "3 Mar 2026 10:00:09 India Standard Time",
                "2026-03-03T10:00:09+05:30",
            ),
            (
                "3 Mar 2026 10:00:09 Nowhere Standard Time",
                "2026-03-03T10:00:09+00:00",
            ),
        ]);
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            " ",
            "(",
            "Tue",
            "Tue,",
            "Tue, 3",
            "Tue, 3 Mar",
            "Tue, 3 Mar 2026",
            "Tue, 3 Mar 2026 10",
            "Tue, 3 Mar 2026 10:",
            "Tue, 3 Mar 2026 +0000",
            "Tue, 3 Xyz 2026 10:00:00 +0000",
            "Tue, 3 Marsh 2026 10:00:00 +0000",
            "Tue, 31 Feb 2026 10:00:00 +0000",
            "Sun, 29 Feb 2026 10:00:00 +0000",
            "Tue, 0 Mar 2026 10:00:00 +0000",
            "Tue, 3 Mar 2026 24:00:00 +0000",
            "Tue, 3 Mar 2026 10:60:00 +0000",
            "Tue, 3 Mar 2026 10:00:61 +0000",
            "Tue, 3 Mar 2026 10:00:00 +2400",
            "Tue, 3 Mar 2026 10:00:00 +0060",
            "Tue, 3 Mar 2026 10:00:00 +00000",
            "Tue, 3 Mar 02026 10:00:00 +0000",
            "Tue, 003 Mar 2026 10:00:00 +0000",
            "Mon, 1 Jan 0001 00:00:00 +0000",
            "3/3/2026 10:00:00",
            "2026-13-01 10:00:00",
            "2026-03-03",
            "99999999999999999999",
            "foo bar, 3 Mar 2026 10:00:00 +0000",
            "<a@example.net>",
        ] {
            assert_eq!(Date::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn looks_at_a_bounded_beginning() {
        let late = format!("{}3 Mar 2026 10:00:09 +0000", "(x)".repeat(LONGEST));
        assert_eq!(Date::parse(late.as_bytes()), None);
        let nested = "(".repeat(1 << 20);
        assert_eq!(Date::parse(nested.as_bytes()), None);
        assert_eq!(Date::parse(&[0xff; 300]), None);
        let folds = " \n".repeat(500);
        for text in [&folds, &folds.replace('\n', "\r\n")] {
            let folded = format!("{text}3 Mar 2026 10:00:09 +0100");
            let read = Date::parse(folded.as_bytes()).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some("2026-03-03T10:00:09+01:00"));
        }
    }

    #[test]
    fn orders_and_measures_by_the_point_in_time() {
        let read = |text: &str| Date::parse(text.as_bytes()).expect("a date");
        let early = read("3 Mar 2026 10:00:00 +0900");
        let late = read("3 Mar 2026 01:00:01.9 +0000");
        assert!(early < late);
        assert_eq!(late.seconds_since(early), 1);
        assert_eq!(early.seconds_since(late), -1);
        let first = read("1 Jan 1900 00:00:00 +2359");
        let last = read("30 Dec 9999 00:00:00 -0000");
        assert!(first.seconds_since(last) < 0);
    }

    #[test]
    fn serialises_as_its_text() {
        let date = Date::parse(b"Tue, 7 Jul 2026 02:10:11 -0700").expect("a date");
        assert_eq!(
            serde_json::to_string(&date).expect("a text"),
            "\"2026-07-07T02:10:11-07:00\""
        );
    }
}
