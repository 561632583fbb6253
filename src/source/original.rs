//! Gmail's page "Show original" as it is copied: its summary, its buttons, and where the mail begins below
//! them.

use crate::source::field::{begins_with, is_one_of, split_name};
use crate::source::layout::{fields, is_header};
use crate::source::repair;
use crate::source::separator::split_line;

/// Whether the fields that `text` begins with are the last rows of a summary.
///
/// A mail's own header section begins with what its receiver wrote. So does nothing that has only
/// these rows, up to one that no mail has: a stranger's field `SPF:` further down does not make a
/// summary of what is above it.
pub(super) fn is_summary(text: &[u8]) -> bool {
    for name in fields(text) {
        if CHECKS.iter().any(|check| name == check.as_bytes()) {
            return true;
        }
        if !MAIL_ROWS.iter().any(|row| name == row.as_bytes()) {
            return false;
        }
    }
    false
}

/// Where the original begins in a copy of the page "Show original".
pub(super) enum Original {
    At(usize),
    /// The page is there without it.
    Missing,
    /// This is no such page.
    NoPage,
}

/// Reads the page's text from the top: rows of the summary, each in one line or in two, and the
/// page's buttons.
///
/// A header section is looked for only after these. Text that merely holds one somewhere is a body
/// that anyone may have written.
pub(super) fn find(text: &[u8]) -> Original {
    let mut signs: u32 = 0;
    let mut checked = false;
    let mut value_next = false;
    let mut rest = text;
    let route = repair::first_route(text);
    while !rest.is_empty() {
        let from_here = rest;
        // What stands below a mail's route is its body's, and no page that shows a mail.
        let at = text.len().saturating_sub(from_here.len());
        if signs < 2 && route.is_some_and(|route| route < at) {
            return Original::NoPage;
        }
        let (line, after) = split_line(rest).unwrap_or((rest, b""));
        rest = after;
        let line = line.trim_ascii();
        if line.is_empty() || std::mem::take(&mut value_next) {
            continue;
        }
        match PageLine::of(line) {
            PageLine::Check { value } => {
                checked = true;
                signs = signs.saturating_add(1);
                value_next = value.is_empty();
            }
            PageLine::PageRow { value } => {
                signs = signs.saturating_add(1);
                value_next = value.is_empty();
            }
            // Under the checks the original may begin with a field of such a name.
            PageLine::MailRow { value } if !checked => value_next = value.is_empty(),
            PageLine::Button => signs = signs.saturating_add(2),
            PageLine::Title => signs = signs.saturating_add(1),
            PageLine::Link => {}
            PageLine::MailRow { .. } | PageLine::Other => {
                if signs >= 2 && (begins(from_here) || begins_as_receivers_write(from_here)) {
                    return Original::At(text.len().saturating_sub(from_here.len()));
                }
            }
        }
    }
    if signs >= 2 {
        Original::Missing
    } else {
        Original::NoPage
    }
}

/// Whether `text`, which follows a page, is a mail.
pub(super) fn begins(text: &[u8]) -> bool {
    let mail = match split_line(text) {
        Some((first, rest)) if first.starts_with(b"From ") => rest,
        _ => text,
    };
    is_header(mail, 3) || fields(mail).any(is_traced)
}

/// Whether the first field of `text` is one that receivers write, and the page has no row for: its folds may
/// have lost their blanks.
fn begins_as_receivers_write(text: &[u8]) -> bool {
    split_name(text).is_some_and(|(name, _)| {
        is_traced(name) || repair::is_receivers(name) || is_one_of(name, &["arc-seal"])
    })
}

fn is_traced(name: &[u8]) -> bool {
    const NAMES: [&str; 4] = ["delivered-to", "received", "return-path", "x-received"];
    is_one_of(name, &NAMES)
}

/// What a line of the page is. The value of a row may follow on the next line.
enum PageLine<'a> {
    Button,
    /// SPF, DKIM, DMARC.
    Check {
        value: &'a [u8],
    },
    Link,
    /// A row whose name mail has too.
    MailRow {
        value: &'a [u8],
    },
    Other,
    /// A row whose name only the page has.
    PageRow {
        value: &'a [u8],
    },
    Title,
}

impl<'a> PageLine<'a> {
    fn of(line: &'a [u8]) -> Self {
        let begins = |known: &&str| begins_with(line, known);
        if let Some(value) = row_value(line, &CHECKS) {
            PageLine::Check { value }
        } else if let Some(value) = row_value(line, &PAGE_ROWS) {
            PageLine::PageRow { value }
        } else if let Some(value) = row_value(line, &MAIL_ROWS) {
            PageLine::MailRow { value }
        } else if BUTTONS.iter().any(begins) {
            PageLine::Button
        } else if TITLES.iter().any(begins) {
            PageLine::Title
        } else if LINKS.iter().any(begins) {
            PageLine::Link
        } else {
            PageLine::Other
        }
    }
}

/// What follows one of `labels` on a row of the summary.
fn row_value<'a>(line: &'a [u8], labels: &[&str]) -> Option<&'a [u8]> {
    labels.iter().find_map(|label| {
        let rest = line.strip_prefix(label.as_bytes())?;
        let value = [&b":"[..], "：".as_bytes()]
            .iter()
            .find_map(|colon| rest.trim_ascii_start().strip_prefix(*colon));
        match value {
            Some(value) => Some(value.trim_ascii()),
            None if rest.is_empty() || rest.starts_with(b"\t") => Some(rest.trim_ascii()),
            // Two spaces are what some programs make of a table's columns.
            None if rest.starts_with(b"  ") => Some(rest.trim_ascii()),
            None => None,
        }
    })
}

/// Rows of the summary that no mail has a field for, or has one of another name.
const CHECKS: [&str; 3] = ["SPF", "DKIM", "DMARC"];
const PAGE_ROWS: [&str; 9] = [
    "Message ID",
    "Created at",
    "Created on",
    "メッセージ ID",
    "メッセージID",
    "メッセージ ID",
    "作成日時",
    "作成日",
    "作成",
];
const MAIL_ROWS: [&str; 11] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "件名",
    "宛先",
    "送信元",
    "差出人",
    "送信者",
    "Date",
    "日付",
];

/// How the other lines of the page begin. The buttons come last, and are the surest sign.
const BUTTONS: [&str; 5] = [
    "Download Original",
    "Copy to clipboard",
    "元のメッセージをダウンロード",
    "クリップボードにコピー",
    "クリップボードへコピー",
];
const TITLES: [&str; 3] = ["Original Message", "元のメッセージ", "メッセージのソース"];

/// Any mail may say this.
const LINKS: [&str; 3] = ["Learn more", "詳細", "詳しくは"];
