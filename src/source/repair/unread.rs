//! What of a header a text has that was not read: then it was neither cut off nor never there, and no
//! reason may say so.
//!
//! Nothing here gives an answer: it says why there is none.

use crate::source::repair::doubt::{begins_with_keyword, dressed_value, mark_length};
use crate::source::repair::lines::{
    Survey, field_name, is_name_sign, is_received, lines, section_length, survey,
};
use crate::source::repair::{is_mail_of_lost_top, json, records, translated};
use crate::source::{starting_at, up_to};

/// Parts of a header that stand in a text and were not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// What looks like the author's field.
    pub author: bool,
    /// What looks like a receiver's result.
    pub checks: bool,
    /// What looks like a trace field.
    pub route: bool,
    /// What the text lacks to be read at all.
    pub(in crate::source) torn: Option<Torn>,
}

/// What is missing of a text, so that the rest cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Torn {
    /// All but the table that an analyzer of headers made of one.
    Analysis,
    /// The quotation marks or the line ends of JSON, as they were.
    Json,
    /// The quotation mark that closes a cell of a table.
    Table,
    /// The lines above a header: the text begins within a field.
    Top,
    /// The names of the fields, as they were: a mail program shows them in another language.
    Names,
}

impl Unread {
    /// What of a pasted text was not read, `mail` being what came of it. Costs nothing for a mail with
    /// a route and an author.
    pub(in crate::source) fn of(text: &[u8], mail: &[u8]) -> Self {
        let section = up_to(mail, section_length(mail));
        let found = survey(mail);
        let is_header = found != Survey::Neither;
        let has_author = found == Survey::Complete;
        let routes = lines(section).filter(|line| is_header && is_received(line));
        let routes = routes.count();
        let has_more = |text: &[u8]| count_routes(text) > routes;
        let is_mended = text != mail;
        let in_either = |has: &dyn Fn(&[u8]) -> bool| has(text) || (is_mended && has(mail));
        Self {
            author: !has_author && in_either(&names_author),
            checks: is_mended && count_results(text) > count_results(section),
            route: (routes == 0 || is_mended) && in_either(&has_more),
            torn: if routes > 0 {
                None
            } else if is_mail_of_lost_top(text) {
                Some(Torn::Top)
            } else if is_analysis(text) {
                Some(Torn::Analysis)
            } else if !has_author && translated::has_names(text) {
                Some(Torn::Names)
            } else if records::is_torn(text) {
                Some(Torn::Table)
            } else {
                (json::is_torn(text) && has_more(text)).then_some(Torn::Json)
            },
        }
    }
}

/// Whether a text has the head of a table in which an analyzer of headers shows the hops of a mail: a column
/// of delays, and others of the hosts.
fn is_analysis(text: &[u8]) -> bool {
    lines(text).any(|line| {
        let line = String::from_utf8_lossy(line).to_lowercase();
        let cells = line.split(['\t', '|']).flat_map(|cell| cell.split("  "));
        let cells = cells.map(|cell| cell.trim_matches([' ', '*']));
        let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        let others = cells.iter().filter(|cell| COLUMNS.contains(cell));
        cells.iter().any(|cell| DELAYS.contains(cell)) && others.count() >= FEWEST_COLUMNS
    })
}

/// What the columns of such tables are called: Google's, Microsoft's and MXToolbox's.
const DELAYS: [&str; 3] = ["delay", "遅延", "遅延時間"];
const COLUMNS: [&str; 13] = [
    "#",
    "by",
    "from",
    "hop",
    "protocol",
    "receiving host",
    "submitting host",
    "time",
    "time received",
    "time (utc)",
    "to",
    "type",
    "with",
];
/// Fewer may be words of anything.
const FEWEST_COLUMNS: usize = 3;

/// How many times what may be a trace field stands in a text, in whatever dress.
fn count_routes(text: &[u8]) -> usize {
    let text = text.to_ascii_lowercase();
    let routes = labels(&text, b"received").filter(|rest| {
        let (mark, value) = rest.split_at(mark_length(rest));
        (mark.len() > 1 && begins_with_keyword(value)) || dressed_value(rest).is_some()
    });
    routes.count()
}

/// How many times what may be a result, or a pass in one, stands in a text.
fn count_results(text: &[u8]) -> usize {
    let text = text.to_ascii_lowercase();
    let signs: [&[u8]; 3] = [b"authentication-results", b"received-spf", b"=pass"];
    let counts = signs.map(|sign| memchr::memmem::find_iter(&text, sign).count());
    counts.into_iter().sum()
}

/// Whether what may be the author's field stands anywhere in a text, in whatever dress: a mark and an
/// address behind the name.
fn names_author(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    // Where the ends of lines are lost altogether, its capital shows where it begins.
    let glued = memchr::memmem::find_iter(text, b"From:").filter_map(|at| {
        let before = up_to(text, at).last();
        // `h=From:To` lists the names of fields; the end of base64 may stand there too.
        let is_list = || up_to(&lower, at).ends_with(b"h=");
        let is_inside = before.is_some_and(|byte| match byte {
            b'=' => is_list(),
            byte => b"-:._".contains(byte),
        });
        let rest = starting_at(&lower, at.saturating_add(b"From".len()));
        (!is_inside).then(|| up_to(rest, ADDRESS_SPAN))
    });
    labels(&lower, b"from").chain(glued).any(|rest| {
        let (mark, value) = rest.split_at(mark_length(rest));
        let has_mark = mark.iter().any(|byte| b":=|\t\"',".contains(byte));
        // The names of fields that a signature lists, too.
        let value = up_to(value, ADDRESS_SPAN);
        let is_list = field_name(value).is_some_and(|name| name.len() < value.len());
        let has_sign = |sign: &&[u8]| memchr::memmem::find(value, sign).is_some();
        has_mark && !is_list && AT_SIGNS.iter().any(has_sign)
    })
}

/// What follows each place at which a name stands by itself, or behind a sign for the end of a line.
fn labels<'t>(text: &'t [u8], name: &'static [u8]) -> impl Iterator<Item = &'t [u8]> {
    memchr::memmem::find_iter(text, name).filter_map(move |at| {
        let before = up_to(text, at);
        let is_inside = before
            .last()
            .is_some_and(|byte| is_name_sign(byte) || b"=:._(".contains(byte));
        let is_behind_end = || ENDS.iter().any(|end| before.ends_with(end));
        let rest = starting_at(text, at.saturating_add(name.len()));
        (!is_inside || is_behind_end()).then(|| up_to(rest, ADDRESS_SPAN))
    })
}

/// Signs for the end of a line that end like a name.
const ENDS: [&[u8]; 9] = [
    b"\\n", b"\\r", b"%0a", b"%22", b"#012", b"\\u000a", b"\\x0a", b"=0a", b"3d",
];

/// What stands between the two halves of an address, and what people and programs write for it.
const AT_SIGNS: [&[u8]; 8] = [
    b"@",
    b"&#64;",
    b"&commat;",
    b"%40",
    b"(at)",
    b"=40",
    b"[at]",
    b" at ",
];

/// So far behind the name of its field an address is looked for.
const ADDRESS_SPAN: usize = 200;
