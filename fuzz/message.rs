//! One header section: what is promised of every verdict, and line ends change nothing.

use heloscope::ladder::Judgement;
use heloscope::message::Message;
use heloscope::operator::Table;
use heloscope::trace::{Receiver, Trace};
use heloscope::verdict::{Confidence, Verdict, VerdictKind};

pub fn check(section: &[u8]) {
    let verdict = judge(section);
    if !section.contains(&b'\r') {
        let crlf: Vec<u8> = section
            .iter()
            .flat_map(|byte| match byte {
                b'\n' => vec![b'\r', b'\n'],
                byte => vec![*byte],
            })
            .collect();
        assert_eq!(verdict, judge(&crlf));
    }
}

fn judge(section: &[u8]) -> Verdict {
    let message = Message::read(section);
    let _ = (
        message.subject(),
        message.date(),
        message.message_id(),
        message.return_path(),
    );
    let table = Table::builtin();
    let trace = Trace::of(&message, table, &Receiver::default());
    for place in [trace.boundary, trace.origin, trace.submission]
        .into_iter()
        .flatten()
    {
        assert!(place < trace.hops.len());
    }
    let verdict = Judgement::of(&message, &trace, table).verdict;
    let named = matches!(
        verdict.kind,
        VerdictKind::Recommend | VerdictKind::Documented | VerdictKind::Try
    );
    assert_eq!(verdict.host.is_some(), named);
    assert_eq!(verdict.confidence == Confidence::None, !named);
    assert_ne!(verdict.confidence, Confidence::Verified);
    assert_ne!(verdict.kind, VerdictKind::Conflict);
    let Some(host) = &verdict.host else {
        return verdict;
    };
    assert_eq!(host.public_fault(), None, "{host}");
    let own = trace
        .author
        .as_ref()
        .is_some_and(|author| host == &author.domain || host.same_organization(&author.domain));
    match verdict.kind {
        VerdictKind::Recommend => {
            let authorized = trace.evidence.authorized();
            assert!(
                own || table.find(host).is_some() || authorized,
                "{host} is a stranger's"
            );
        }
        VerdictKind::Documented => assert!(
            table
                .iter()
                .any(|operator| operator.submission().host() == Some(host)),
            "{host} is documented nowhere"
        ),
        _ => {}
    }
    verdict
}
