//! The pipeline as code: a header section in; message, trace and judgement out, and the testimony
//! that a tally counts.

use crate::ladder::Judgement;
use crate::message::Message;
use crate::operator::Table;
use crate::reason::Tried;
use crate::tally::Testimony;
use crate::trace::{Receiver, Trace};

/// Reads header sections with one table of providers, for one receiver.
///
/// ```
/// use heloscope::operator::Table;
/// use heloscope::reader::Reader;
/// use heloscope::tally::Tally;
/// use heloscope::trace::Receiver;
///
/// let receiver = Receiver::default();
/// let reader = Reader::new(Table::builtin(), &receiver);
/// let reading = reader.read(
///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id x\n\
///       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
///       From: Bo <bo@example.com>\n",
/// );
/// assert_eq!(reading.judgement.verdict.host.as_ref().unwrap().as_str(), "mail.example.com");
///
/// let mut tally = Tally::default();
/// tally.add(reading.into_testimony());
/// assert_eq!(tally.recommendations(&[]).len(), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reader<'r> {
    table: &'r Table,
    receiver: &'r Receiver,
}

/// What one header section says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading<'a, 'r> {
    /// The header section's fields.
    pub message: Message<'a>,
    /// The path of the message.
    pub trace: Trace<'a, 'r>,
    /// What the ladder makes of it.
    pub judgement: Judgement,
    header: &'a [u8],
}

impl<'r> Reader<'r> {
    /// A reader.
    #[must_use]
    pub fn new(table: &'r Table, receiver: &'r Receiver) -> Self {
        Self { table, receiver }
    }

    /// Reads one header section, the blank line after it left out or not.
    #[must_use]
    pub fn read<'a>(&self, header: &'a [u8]) -> Reading<'a, 'r> {
        let message = Message::read(header);
        let trace = Trace::of(&message, self.table, self.receiver);
        let judgement = Judgement::of(&message, &trace, self.table);
        Reading {
            message,
            trace,
            judgement,
            header,
        }
    }

    /// Reads one header section, and says of each rule above the deciding one why it did not fit.
    #[must_use]
    pub fn read_with_tried<'a>(&self, header: &'a [u8]) -> (Reading<'a, 'r>, Vec<Tried>) {
        let message = Message::read(header);
        let trace = Trace::of(&message, self.table, self.receiver);
        let (judgement, tried) = Judgement::with_tried(&message, &trace, self.table);
        let reading = Reading {
            message,
            trace,
            judgement,
            header,
        };
        (reading, tried)
    }
}

impl<'a> Reading<'a, '_> {
    /// The same for a message that another one carries; `outer` is the header section of that one.
    ///
    /// The receiver inside is the carried text's own claim: whoever wrote the outer message can have
    /// written all of it. So the answer is low at most, unless the outer author is of the receiver's
    /// organisation.
    #[must_use]
    pub fn carried_in(mut self, outer: &[u8]) -> Self {
        let boundary = self.trace.boundary.and_then(|at| self.trace.hops.get(at));
        let by = boundary.and_then(|hop| hop.by());
        let author = Message::read(outer).author();
        let is_receivers = by
            .zip(author.as_ref())
            .is_some_and(|(by, author)| author.owns(by));
        self.judgement.mark_as_carried(by, is_receivers);
        self
    }

    /// What a tally counts of it.
    #[must_use]
    pub fn into_testimony(self) -> Testimony<'a> {
        let received_at = self.trace.received_at();
        Testimony {
            message_id: self.message.message_id(),
            received_at: received_at.map(|date| date.timestamp.as_second()),
            author: self.trace.author,
            header: self.header,
            verdict: self.judgement.verdict,
            ground: self.judgement.ground,
            others: self.judgement.others,
            vouched_names: self.judgement.vouched_names,
            rejected: self.judgement.rejected,
        }
    }
}
