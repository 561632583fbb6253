//! Which files `--output` never replaces: those in which there may be mail.
//!
//! A mail that is gone is gone, and a report is made again in a moment. So an existing file is
//! replaced only if it is an earlier report, or text in which the reading of `analyze` finds no mail.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use heloscope::message::{FieldKind, Message};
use heloscope::report::json::read_tally;
use heloscope::source::{
    Format, Item, MAX_SEARCHED, Messages, NotMail, RawMessage, ReadOptions, RepairScope,
};

/// Why a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It holds mail, or may hold some that is not opened here.
    Mail,
    /// It is no text: no report of ours, whatever it is.
    Other,
    /// It is a tally, which may count mails that nobody has any more.
    Tally,
}

impl Kept {
    /// The message that says so.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Kept::Mail => "cli-output-mail",
            Kept::Other => "cli-output-other",
            Kept::Tally => "cli-output-tally",
        }
    }
}

/// Why a file is kept; `None` if it may be replaced.
///
/// # Errors
///
/// It cannot be read: what it holds is not known, so it is not replaced.
pub(crate) fn reason(path: &Path) -> io::Result<Option<Kept>> {
    let mut start = Vec::new();
    let opened = File::open(path)?.take(LONGEST_TALLY_START);
    io::BufReader::new(opened).read_to_end(&mut start)?;
    if start.is_empty() {
        return Ok(None);
    }
    if is_tally(&start) {
        return Ok(Some(Kept::Tally));
    }
    if is_report(&start) {
        return Ok(None);
    }
    if is_store(path) {
        return Ok(Some(Kept::Mail));
    }
    let options = ReadOptions {
        keep_body: MAX_SEARCHED,
        repair: RepairScope::Paste,
        ..ReadOptions::default()
    };
    let mut messages = Messages::with(File::open(path)?, options);
    let layout = messages.layout();
    let format = layout.format;
    // A failure to read is told here at last.
    let item = messages.next_item().map_err(io::Error::other)?;
    Ok(match format {
        // A card of a server tells what Gmail's reports say of it, and reads as one of these.
        Format::None(NotMail::Report(_)) if is_card(&start) => None,
        Format::None(kind) => kept_without_header(kind),
        Format::Eml => {
            let is_mail = match item {
                Some(Item::Message(message)) => is_mail(&message),
                _ => false,
            };
            (is_mail || layout.unread.route).then_some(Kept::Mail)
        }
        _ => Some(Kept::Mail),
    })
}

/// Whether one header section is a mail's, or of something that carries one: any text may begin with a
/// word and a colon.
fn is_mail(message: &RawMessage<'_>) -> bool {
    let header = Message::read(message.header);
    OF_MAIL.iter().any(|kind| header.has(*kind)) || message.attached().count > 0
}

/// The same of what has no header section.
fn kept_without_header(kind: NotMail) -> Option<Kept> {
    match kind {
        NotMail::BodyOnly
        | NotMail::Empty
        | NotMail::HtmlPage
        | NotMail::Json
        | NotMail::WebAddress => None,
        NotMail::Binary | NotMail::Document | NotMail::Picture => Some(Kept::Other),
        // Of these a mail can be told, or there is one inside: what is new is kept, too.
        _ => Some(Kept::Mail),
    }
}

/// Whether a file begins as a tally does: the first line is enough.
fn is_tally(start: &[u8]) -> bool {
    let mut first = Vec::new();
    // What follows is missing here, which is no error; nothing fails in memory.
    let read = io::BufReader::new(start).read_until(b'\n', &mut first);
    read.is_ok() && read_tally(first.as_slice()).is_ok()
}

/// Whether a file begins as our pages, documents and tables do. These have what mails say in them, and
/// would be read as mail. Our texts have no field in them, so they are text without mail.
fn is_report(start: &[u8]) -> bool {
    let text = start.trim_ascii_start();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |what: &[u8]| memchr::memmem::find(line, what).is_some();
    let is_document = || {
        let inside = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        inside.is_some_and(|inside| inside.starts_with(DOCUMENT))
    };
    let is_answer = || text.starts_with(ANSWER) && has(VERDICT);
    let is_page = || {
        let head = memchr::memmem::find(text, b"<title>").and_then(|end| text.get(..end));
        text.starts_with(PAGE)
            && head.is_some_and(|head| memchr::memmem::find(head, GENERATOR).is_some())
    };
    is_document() || is_answer() || is_page() || line.starts_with(TABLE)
}

/// Whether a text has the line of a server's card that says which certificate was seen, in any language.
fn is_card(text: &[u8]) -> bool {
    memchr::memmem::find(text, CARD).is_some()
}

/// Whether a file is named as the stores of mail programs are, most of which nothing here can open.
fn is_store(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| STORES.iter().any(|store| ending == *store))
}

/// Fields that nothing but mail has.
const OF_MAIL: [FieldKind; 13] = [
    FieldKind::ArcSeal,
    FieldKind::AuthenticationResults,
    FieldKind::Date,
    FieldKind::DeliveredTo,
    FieldKind::FeedbackId,
    FieldKind::Forwarded,
    FieldKind::From,
    FieldKind::List,
    FieldKind::MessageId,
    FieldKind::Received,
    FieldKind::ReceivedSpf,
    FieldKind::ReturnPath,
    FieldKind::Subject,
];

/// How our documents begin, in JSON; of every kind and version.
const DOCUMENT: &[u8] = b"\"schema\": \"heloscope.";
/// How a line of ours begins, and what is in it.
const ANSWER: &[u8] = b"{\"domain\":";
const VERDICT: &[u8] = b",\"verdict\":\"";
/// How our pages begin, and what stands above their titles.
const PAGE: &[u8] = b"<!doctype html>";
const GENERATOR: &[u8] = b"<meta name=\"generator\" content=\"heloscope ";
const CARD: &[u8] = b"\n  SHA-256";
/// How our tables begin.
const TABLE: &[u8] = b"domain,verdict,host,hosts,confidence,rule,";

/// Exchange's, Outlook's, Outlook Express's, Notes's and others'.
const STORES: [&str; 9] = [
    "dbx", "edb", "mbx", "msg", "nsf", "olm", "ost", "pst", "tnef",
];

/// The first line of a tally has a few numbers.
const LONGEST_TALLY_START: u64 = 64 * 1024;
