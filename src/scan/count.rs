//! The scan that counts: each message read by one reader, and what it says put into a tally.

use std::io::Read;

use crate::reader::{Reader, Reading};
use crate::scan::{Input, Monitor, Options, Place, ScanOutcome, Visit, scan, scan_readers};
use crate::source::RawMessage;
use crate::tally::Tally;

/// Tallies what every message of the inputs says, beginning with an `empty` tally: its key and the
/// domains that it names go for all.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::reader::Reader;
/// use heloscope::scan::{self, Input, Monitor, Options};
/// use heloscope::tally::Tally;
/// use heloscope::trace::Receiver;
///
/// let receiver = Receiver::default();
/// let reader = Reader::new(Table::builtin(), &receiver);
/// let inputs = [Input::Path("fixtures/mbox".into())];
/// let (options, monitor) = (Options::default(), Monitor::default());
/// let outcome = scan::tally(&inputs, &options, &monitor, reader, &Tally::default());
/// assert!(outcome.visit.counts().messages > 0);
/// ```
pub fn tally(
    inputs: &[Input],
    options: &Options,
    monitor: &Monitor,
    reader: Reader<'_>,
    empty: &Tally,
) -> ScanOutcome<Tally> {
    let start = || Counter::new(reader, empty);
    counted(scan(inputs, options, monitor, start))
}

/// The same for what the caller has opened: see [`scan_readers`].
pub fn tally_readers<'r>(
    readers: impl IntoIterator<Item = Box<dyn Read + 'r>>,
    options: &Options,
    monitor: &Monitor,
    reader: Reader<'_>,
    empty: &Tally,
) -> ScanOutcome<Tally> {
    let counter = Counter::new(reader, empty);
    counted(scan_readers(readers, options, monitor, counter))
}

/// Adds what a reading left out to a tally.
pub fn count_skipped<V>(tally: &mut Tally, outcome: &ScanOutcome<V>) {
    for (reason, count) in &outcome.totals().reasons {
        if !reason.is_remark() {
            tally.add_skipped(reason.code(), *count);
        }
    }
}

fn counted(outcome: ScanOutcome<Counter<'_>>) -> ScanOutcome<Tally> {
    ScanOutcome {
        visit: outcome.visit.tally,
        inputs: outcome.inputs,
        problems: outcome.problems,
        problems_left_out: outcome.problems_left_out,
        stopped: outcome.stopped,
    }
}

/// Counts each message as it comes.
struct Counter<'r> {
    reader: Reader<'r>,
    tally: Tally,
}

impl<'r> Counter<'r> {
    fn new(reader: Reader<'r>, empty: &Tally) -> Self {
        Self {
            reader: reader.counting(),
            tally: empty.clone(),
        }
    }
}

impl Visit for Counter<'_> {
    fn message(&mut self, _: &Place, raw: &RawMessage<'_>) {
        let reader = self.reader;
        reader.read_divided(raw.header, raw.fields, raw.gaps, |reading| {
            let is_report = is_gmails_report(&reading, raw);
            let mut testimony = reading.into_testimony();
            if is_report {
                // It says nothing of the domain that Gmail writes it in.
                testimony = testimony.of_report();
            }
            self.tally.add(testimony);
        });
    }

    fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
    }
}

fn is_gmails_report(reading: &Reading<'_, '_>, raw: &RawMessage<'_>) -> bool {
    let author = reading.trace.author.as_ref();
    author.is_some_and(|author| author.address.starts_with("mailer-daemon@google"))
        && raw.bounce().is_some_and(|bounce| bounce.is_gmails)
}
