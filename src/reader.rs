//! The pipeline as code: a header section in; message, trace and judgement out, and the testimony
//! that a tally counts.

pub use crate::ladder::Mending;
use crate::ladder::{Judgement, Naming};
use crate::message::{FieldKind, Message, Rejoined, Unsure};
use crate::name::HostName;
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
    stand_in: Option<&'r HostName>,
    detail: Telling,
}

/// How much a reader says about its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    /// What a tally counts, and nothing that is only told.
    Counted,
    /// Which rules were passed over, and why.
    Tried,
    Usual,
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
    /// Each rule that was passed over, and why, if the reader was asked for them.
    pub tried: Option<Vec<Tried>>,
    /// Whether lost folds were put back.
    pub is_rejoined: bool,
    header: &'a [u8],
}

impl<'r> Reader<'r> {
    /// A reader.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::trace::Receiver;
    ///
    /// // A stranger could write what stands below the trace field, unless the receiver is named.
    /// let header = b"Received: from mail.example.com (mail.example.com [192.0.2.1])\n\
    ///     \tby mx.example.net with ESMTPS id 1\n\
    ///     Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.com\n\
    ///     From: Bo <bo@example.com>\n";
    /// let (unnamed, mut named) = (Receiver::default(), Receiver::default());
    /// named.domain = Some("example.net".parse()?);
    /// assert!(!Reader::new(Table::builtin(), &unnamed).read(header).trace.evidence.authorized());
    /// assert!(Reader::new(Table::builtin(), &named).read(header).trace.evidence.authorized());
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn new(table: &'r Table, receiver: &'r Receiver) -> Self {
        Self {
            table,
            receiver,
            stand_in: None,
            detail: Telling::Usual,
        }
    }

    /// The same reader for messages that name no author: they are read as if somebody of this domain
    /// had written them, and the answer is a try at most.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::trace::Receiver;
    /// use heloscope::verdict::VerdictKind;
    ///
    /// let (receiver, domain) = (Receiver::default(), "example.com".parse()?);
    /// let reader = Reader::new(Table::builtin(), &receiver).with_stand_in(Some(&domain));
    /// let reading = reader.read(
    ///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1])\n\
    ///       \tby mx.google.com with ESMTPS id x\n\
    ///       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
    ///       From: hidden@redacted\n",
    /// );
    /// assert_eq!(reading.judgement.verdict.host, Some("mail.example.com".parse()?));
    /// assert_eq!(reading.judgement.verdict.kind, VerdictKind::Try);
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn with_stand_in(self, domain: Option<&'r HostName>) -> Self {
        Self {
            stand_in: domain,
            ..self
        }
    }

    /// The same reader, which says of each rule above the deciding one why it did not fit.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::trace::Receiver;
    /// use heloscope::verdict::Rule;
    ///
    /// let receiver = Receiver::default();
    /// let reader = Reader::new(Table::builtin(), &receiver).telling_tried();
    /// let reading = reader.read(
    ///     b"Received: from mail.example.com (mail.example.com. [192.0.2.1])\n\
    ///       \tby mx.google.com with ESMTPS id x\n\
    ///       From: Bo <bo@example.com>\n",
    /// );
    /// let tried = reading.tried.unwrap_or_default();
    /// assert!(tried.iter().any(|tried| tried.rule == Rule::R4));
    /// assert!(tried.iter().all(|tried| tried.rule < reading.judgement.verdict.rule));
    /// ```
    #[must_use]
    pub fn telling_tried(self) -> Self {
        Self {
            detail: Telling::Tried,
            ..self
        }
    }

    /// The same reader for [`Reading::into_testimony`] alone: what only a report tells is not looked for.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::trace::Receiver;
    ///
    /// let receiver = Receiver::default();
    /// let reader = Reader::new(Table::builtin(), &receiver);
    /// let header = b"Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with SMTP\n\
    ///     From: bo@example.com\n";
    /// let counted = reader.counting().read(header);
    /// let told = reader.read(header);
    /// assert_eq!(counted.judgement.verdict.host, told.judgement.verdict.host);
    /// assert!(counted.judgement.remarks.len() < told.judgement.remarks.len());
    /// ```
    #[must_use]
    pub fn counting(self) -> Self {
        Self {
            detail: Telling::Counted,
            ..self
        }
    }

    /// Reads one header section as it stands, the blank line after it left out or not.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::trace::Receiver;
    /// use heloscope::verdict::Rule;
    ///
    /// let receiver = Receiver::default();
    /// let reader = Reader::new(Table::builtin(), &receiver);
    /// let reading = reader.read(b"From: Bo <bo@example.com>\nSubject: a copy that was never sent\n\n");
    /// assert!(reading.trace.hops.is_empty());
    /// assert_eq!(reading.judgement.verdict.rule, Rule::R0);
    /// ```
    #[must_use]
    pub fn read<'a>(&self, header: &'a [u8]) -> Reading<'a, 'r> {
        self.judge(Message::read(header), header)
    }

    /// Reads one header section with its lost folds put back, if there are any, and hands the reading
    /// on. `gaps` says where it was put together of several blocks: see [`Message::with_gaps`].
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::reader::Reader;
    /// use heloscope::trace::Receiver;
    ///
    /// let receiver = Receiver::default();
    /// let pasted = b"Received: from mail.example.com (mail.example.com. [192.0.2.1])\n\
    ///     by mx.google.com with ESMTPS id x\nFrom: Bo <bo@example.com>\n";
    /// let hops = Reader::new(Table::builtin(), &receiver).read_mended(pasted, &[], |reading| {
    ///     reading.trace.hops[0].by().cloned()
    /// });
    /// assert_eq!(hops.unwrap().as_str(), "mx.google.com");
    /// ```
    pub fn read_mended<T>(
        &self,
        header: &[u8],
        gaps: &[usize],
        then: impl FnOnce(Reading<'_, 'r>) -> T,
    ) -> T {
        self.mend(Message::with_gaps(header, gaps), header, gaps, then)
    }

    /// The same for a section whose fields are known to begin at `starts`; none where that is not known.
    #[cfg(feature = "scan")]
    pub(crate) fn read_divided<T>(
        &self,
        header: &[u8],
        starts: &[usize],
        gaps: &[usize],
        then: impl FnOnce(Reading<'_, 'r>) -> T,
    ) -> T {
        let message = Message::divided(header, starts, gaps);
        self.mend(message, header, gaps, then)
    }

    fn mend<'a, T>(
        &self,
        message: Message<'a>,
        header: &'a [u8],
        gaps: &[usize],
        then: impl FnOnce(Reading<'_, 'r>) -> T,
    ) -> T {
        if message.junk_lines() > 0
            && let Some(rejoined) = Rejoined::of(header, gaps)
        {
            let mut reading = self.judge(rejoined.message(), rejoined.text());
            reading.is_rejoined = true;
            // A bracket that somebody left open may take the author's field into the one above.
            let had_author = message.has(FieldKind::From);
            let has_author = reading.message.has(FieldKind::From);
            let naming = reading.naming();
            let has_torn_lines = self.is_torn(&naming, &rejoined, header, gaps);
            if !has_torn_lines && self.hides_checks(&naming, &rejoined, header, gaps) {
                reading.judgement.mark_checks_unread(&reading.message);
            }
            if rejoined.is_ambiguous() || has_torn_lines || (had_author && !has_author) {
                reading.judgement.mark_as_mended(Mending {
                    has_torn_lines,
                    is_ambiguous: rejoined.is_ambiguous(),
                    has_author_field: has_author,
                    has_unread_author: had_author && !has_author,
                    ..Mending::default()
                });
            }
            return then(reading);
        }
        then(self.judge(message, header))
    }

    /// Whether the answer depends on how the pieces of wrapped lines belong together: where nothing says it,
    /// what comes of either way must be the same. What was left out of an answer must not take it away.
    fn is_torn(&self, naming: &Naming, rejoined: &Rejoined, header: &[u8], gaps: &[usize]) -> bool {
        let other = |way: Unsure| self.naming_if(way, header, gaps);
        let differs = |way: Unsure| other(way).is_some_and(|other| other != *naming);
        if rejoined.is_unsure() && (differs(Unsure::Glued) || differs(Unsure::Spaced)) {
            return true;
        }
        if naming.kind.is_answer() {
            let other = || other(Unsure::Trusted);
            return rejoined.has_seams() && other().is_some_and(|other| other.host != naming.host);
        }
        // A tally needs no reason for what it does not count.
        self.detail != Telling::Counted && rejoined.is_wrapped() && differs(Unsure::Trusted)
    }

    /// Whether there is no answer because pieces and fields stand where a stranger can have put them, in a
    /// header that no program wrapped: its indents are lost.
    fn hides_checks(
        &self,
        naming: &Naming,
        rejoined: &Rejoined,
        header: &[u8],
        gaps: &[usize],
    ) -> bool {
        // A tally needs no reason for what it does not count.
        if self.detail == Telling::Counted || naming.kind.is_answer() || rejoined.is_wrapped() {
            return false;
        }
        let trusted = self.naming_if(Unsure::Trusted, header, gaps);
        trusted.is_some_and(|trusted| trusted.kind.is_answer())
    }

    /// What a header section names if its pieces are joined in this way.
    fn naming_if(&self, way: Unsure, header: &[u8], gaps: &[usize]) -> Option<Naming> {
        let other = Rejoined::joined(header, gaps, way)?;
        Some(self.judge(other.message(), other.text()).naming())
    }

    fn judge<'a>(&self, mut message: Message<'a>, header: &'a [u8]) -> Reading<'a, 'r> {
        if let Some(domain) = self.stand_in {
            message.stand_in(domain.clone());
        }
        let trace = Trace::of(&message, self.table, self.receiver);
        let (mut judgement, tried) = match self.detail {
            Telling::Counted => (Judgement::to_count(&message, &trace, self.table), None),
            Telling::Tried => {
                let (judgement, tried) = Judgement::with_tried(&message, &trace, self.table);
                (judgement, Some(tried))
            }
            Telling::Usual => (Judgement::of(&message, &trace, self.table), None),
        };
        judgement.mark_unread_checks(&message);
        Reading {
            message,
            trace,
            judgement,
            tried,
            is_rejoined: false,
            header,
        }
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

    /// The same for a header section that was mended on its way here: see [`Mending`].
    #[must_use]
    pub fn mended(mut self, mending: Mending) -> Self {
        let mending = Mending {
            has_author_field: self.message.has(FieldKind::From) && !self.message.cuts_author(),
            is_cut_in_route: mending.is_open && self.message.cuts_route(),
            shows_delivery: self.message.shows_delivery(),
            is_rejoined: self.is_rejoined,
            has_pass: self.message.shows_passes(),
            has_unread_checks: mending.has_unread_checks
                || (mending.has_lost_order && self.message.has_results_below_route()),
            ..mending
        };
        self.judgement.mark_as_mended(mending);
        self
    }

    fn naming(&self) -> Naming {
        let author = self.message.author();
        self.judgement.naming(author.map(|author| author.domain))
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
