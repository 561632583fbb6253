//! The scan that counts: each message read by one reader, and what it says put into a tally.

use crate::reader::Reader;
use crate::scan::{Input, Monitor, Options, Place, ScanOutcome, Visit, scan};
use crate::source::RawMessage;
use crate::tally::Tally;

/// Tallies what every message of the inputs says.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::reader::Reader;
/// use heloscope::scan::{self, Input, Monitor, Options};
/// use heloscope::trace::Receiver;
///
/// let receiver = Receiver::default();
/// let reader = Reader::new(Table::builtin(), &receiver);
/// let inputs = [Input::Path("fixtures/mbox".into())];
/// let outcome = scan::tally(&inputs, &Options::default(), &Monitor::default(), reader);
/// assert!(outcome.visit.counts().messages > 0);
/// ```
pub fn tally(
    inputs: &[Input],
    options: &Options,
    monitor: &Monitor,
    reader: Reader<'_>,
) -> ScanOutcome<Tally> {
    let start = || Counter {
        reader,
        tally: Tally::default(),
    };
    let outcome = scan(inputs, options, monitor, start);
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

impl Visit for Counter<'_> {
    fn message(&mut self, _: &Place, raw: &RawMessage<'_>) {
        self.tally
            .add(self.reader.read(raw.header).into_testimony());
    }

    fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
    }
}
