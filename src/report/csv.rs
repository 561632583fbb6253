//! A scan's answers as CSV (RFC 4180), safe to open in a spreadsheet.

use std::io;

use jiff::Timestamp;

use crate::name::HostName;
use crate::report::escape::printable;
use crate::report::words::code_of;
use crate::report::{Answer, Scan};
use crate::tally::Status;

/// Writes one row per domain, with a header row.
///
/// # Errors
///
/// Those of the writer.
pub fn write_scan(out: impl io::Write, scan: &Scan) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    writer.write_record(COLUMNS).map_err(cause)?;
    for answer in scan.recommendations.iter() {
        writer.write_record(row(&answer)).map_err(cause)?;
    }
    writer.flush()
}

/// The writer's own error: a closed pipe must be told from other failures.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(answer: &Answer) -> [String; 13] {
    let recommendation = &answer.recommendation;
    let hosts: Vec<_> = recommendation.hosts.iter().map(HostName::as_str).collect();
    let dates = |pick: fn(i64, i64) -> i64, date: fn(&crate::tally::Candidate) -> Option<i64>| {
        let of_answer = recommendation.candidates.iter().filter(|candidate| {
            candidate.status == Status::Live
                && (Some(&candidate.host) == recommendation.host.as_ref()
                    || recommendation.hosts.contains(&candidate.host))
        });
        let second = of_answer.filter_map(date).reduce(pick);
        second
            .and_then(|second| Timestamp::from_second(second).ok())
            .map(|time| time.to_string())
            .unwrap_or_default()
    };
    let excluded: Vec<_> = recommendation
        .excluded
        .iter()
        .map(|excluded| match &excluded.operator {
            Some(operator) => format!(
                "{} {} ({operator})",
                excluded.messages,
                code_of(&excluded.code)
            ),
            None => format!("{} {}", excluded.messages, code_of(&excluded.code)),
        })
        .collect();
    let domain = recommendation.domain.as_ref();
    [
        domain.map(ToString::to_string).unwrap_or_default(),
        code_of(&recommendation.kind),
        recommendation
            .host
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        hosts.join(" "),
        code_of(&recommendation.confidence),
        code_of(&recommendation.rule),
        recommendation.senders.to_string(),
        recommendation.messages.to_string(),
        dates(i64::min, |candidate| candidate.first),
        dates(i64::max, |candidate| candidate.last),
        excluded.join("; "),
        recommendation.operator.clone().unwrap_or_default(),
        domain
            .map(|domain| domain.organization().unwrap_or(domain.as_str()).to_owned())
            .unwrap_or_default(),
    ]
    .map(|cell| safe(&cell))
}

/// The cell escaped, and so that no spreadsheet takes it for a formula.
fn safe(cell: &str) -> String {
    let cell = printable(cell);
    if cell.starts_with(['=', '+', '-', '@']) {
        format!("'{cell}")
    } else {
        cell.into_owned()
    }
}

const COLUMNS: [&str; 13] = [
    "domain",
    "verdict",
    "host",
    "hosts",
    "confidence",
    "rule",
    "senders",
    "messages",
    "first",
    "last",
    "excluded",
    "operator",
    "organization",
];

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn no_cell_is_a_formula_or_steers_a_terminal() {
        assert_eq!(safe("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(safe("@x"), "'@x");
        assert_eq!(safe("\u{1b}[31mred"), "\\x1b[31mred");
        assert_eq!(safe("mail.example.com"), "mail.example.com");
    }
}
