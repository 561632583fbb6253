//! What holds for every mail and every heap of mails, whoever wrote them.
//!
//! The mails are those of `fixtures/eml`, whole or taken apart, mixed and broken.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads its fixtures and has failed when it panics"
)]

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use heloscope::ladder::Judgement;
use heloscope::message::Message;
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::reason::Ground;
use heloscope::tally::{Recommendation, Tally, Testimony};
use heloscope::trace::{Receiver, Trace};
use heloscope::verdict::{Confidence, Rule, Strength, Verdict, VerdictKind};

use crate::files::files;

/// The header sections of all fixtures.
static MAILS: LazyLock<Vec<String>> = LazyLock::new(|| {
    files("fixtures/eml", "eml")
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let (header, _) = text.split_once("\n\n").unwrap();
            format!("{header}\n")
        })
        .collect()
});

/// Their fields, each with its continuation lines and its line end.
static FIELDS: LazyLock<Vec<String>> =
    LazyLock::new(|| MAILS.iter().flat_map(|mail| fields(mail)).collect());

fn fields(header: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in header.split_inclusive('\n') {
        match fields.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => fields.push(line.to_owned()),
        }
    }
    fields
}

fn mail() -> impl Strategy<Value = String> {
    any::<Index>().prop_map(|index| index.get(&MAILS).clone())
}

/// A mail with fields of others put in, in any order.
fn mixed() -> impl Strategy<Value = String> {
    let added = proptest::collection::vec(any::<Index>(), 0..6);
    (mail(), added)
        .prop_map(|(mail, added)| {
            let mut all = fields(&mail);
            all.extend(added.iter().map(|index| index.get(&FIELDS).clone()));
            all
        })
        .prop_flat_map(|all| (Just(all).prop_shuffle(), 0_usize..4))
        .prop_map(|(mut all, dropped)| {
            all.truncate(all.len().saturating_sub(dropped));
            all.concat()
        })
}

/// A mail with a piece cut out, doubled or overwritten.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..12);
    (mixed(), any::<Index>(), 0_usize..80, bytes).prop_map(|(mail, at, length, bytes)| {
        let mut mail = mail.into_bytes();
        let start = at.index(mail.len().saturating_add(1));
        let end = mail.len().min(start.saturating_add(length));
        mail.splice(start..end, bytes);
        mail
    })
}

/// A mail, or a mixed one: what a heap of mails is made of.
fn heap() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(prop_oneof![4 => mail(), 1 => mixed()], 0..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn line_ends_change_nothing(mail in mixed()) {
        let crlf = mail.replace('\n', "\r\n");
        let (lf, crlf) = (Judged::of(mail.as_bytes()), Judged::of(crlf.as_bytes()));
        prop_assert_eq!(lf.places, crlf.places);
        prop_assert_eq!(lf.verdict, crlf.verdict);
    }

    #[test]
    fn any_bytes_are_judged(mail in broken(), noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&mail)?;
        check(&noise)?;
    }

    #[test]
    fn fields_in_any_order_are_judged(mail in mixed()) {
        check(mail.as_bytes())?;
    }

    #[test]
    fn the_order_of_the_mails_changes_nothing(
        (mails, shuffled) in heap().prop_flat_map(|mails| (Just(mails.clone()), Just(mails).prop_shuffle())),
        pooled in pool(),
    ) {
        prop_assert_eq!(tally(&mails).recommendations(&pooled), tally(&shuffled).recommendations(&pooled));
    }

    #[test]
    fn parts_merge_into_the_whole(mails in heap(), cuts in proptest::collection::vec(any::<Index>(), 0..4), pooled in pool()) {
        let whole = tally(&mails);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(mails.len().saturating_add(1))).collect();
        cuts.sort_unstable();
        let mut parts = Vec::new();
        let mut start = 0;
        for cut in cuts {
            parts.push(tally(&mails[start..cut]));
            start = cut;
        }
        parts.push(tally(&mails[start..]));
        let mut forwards = Tally::default();
        parts.iter().for_each(|part| forwards.merge(part.clone()));
        let mut backwards = Tally::default();
        parts.into_iter().rev().for_each(|part| backwards.merge(part));
        prop_assert_eq!(whole.recommendations(&pooled), forwards.recommendations(&pooled));
        prop_assert_eq!(whole.recommendations(&pooled), backwards.recommendations(&pooled));
        prop_assert_eq!(whole.counts(), forwards.counts());
    }

    #[test]
    fn agreement_never_lowers_confidence(votes in proptest::collection::vec(vote(), 1..12), strength in strength()) {
        let mut tally = Tally::default();
        for (index, vote) in votes.iter().enumerate() {
            vote.add(&mut tally, index);
        }
        let before = only(&tally);
        // One more person, of the same opinion and as good, who writes after all the others. A
        // stronger one may silence the tries that spoke for the host.
        let Some(host) = before.host.clone() else { return Ok(()) };
        let best = before.candidates.iter().find(|candidate| candidate.host == host).unwrap();
        let same = votes.iter().filter(|vote| vote.kind == before.kind);
        let strength = same.map(|vote| vote.strength).max().unwrap_or_default().min(strength);
        let newest = votes.iter().map(|vote| vote.date).max().unwrap_or_default();
        let one_more = Vote {
            sender: 99,
            host: host.as_str().to_owned(),
            kind: before.kind,
            confidence: best.grade,
            rule: before.rule,
            strength,
            date: newest.saturating_add(60),
        };
        one_more.add(&mut tally, votes.len());
        let after = only(&tally);
        prop_assert_eq!(after.host.as_ref(), Some(&host));
        prop_assert_eq!(after.kind, before.kind);
        prop_assert!(after.confidence >= before.confidence, "{:?} after {:?}", after, before);
    }

    #[test]
    fn weak_mails_change_nothing_beside_a_strong_one(
        votes in proptest::collection::vec(vote(), 1..12),
        strangers in proptest::collection::vec(vote(), 0..12),
        place in any::<Index>(),
    ) {
        let mut alone = Tally::default();
        let mut flooded = Tally::default();
        let strong = place.index(votes.len());
        for (index, vote) in votes.iter().enumerate() {
            let is_strong = index == strong;
            let strength = if is_strong { Strength::Strong } else { vote.strength };
            let vote = Vote { strength, ..vote.clone() };
            vote.add(&mut alone, index);
            vote.add(&mut flooded, index);
        }
        for (index, vote) in strangers.iter().enumerate() {
            let vote = Vote { strength: Strength::Weak, sender: vote.sender.saturating_add(10), ..vote.clone() };
            vote.add(&mut flooded, index.saturating_add(100));
        }
        let (alone, flooded) = (only(&alone), only(&flooded));
        prop_assert_eq!(
            (&alone.host, &alone.hosts, alone.kind, alone.confidence, alone.voters, alone.strength),
            (&flooded.host, &flooded.hosts, flooded.kind, flooded.confidence, flooded.voters, flooded.strength)
        );
    }

    #[test]
    fn agreement_never_makes_an_answer_of_a_try(votes in proptest::collection::vec(vote(), 1..40)) {
        let mut tally = Tally::default();
        for (index, vote) in votes.iter().enumerate() {
            let vote = Vote { kind: VerdictKind::Try, ..vote.clone() };
            vote.add(&mut tally, index);
        }
        let found = only(&tally);
        prop_assert!(matches!(found.kind, VerdictKind::Try | VerdictKind::Conflict));
        // Nor is one surer than the surest of its mails.
        let best = votes.iter().map(|vote| vote.confidence).max();
        prop_assert!(Some(found.confidence) <= best.max(Some(Confidence::Low)));
    }
}

/// Where one mail came from, and what it says.
struct Judged {
    verdict: Verdict,
    places: (Option<usize>, Option<usize>, Option<usize>),
}

impl Judged {
    fn of(header: &[u8]) -> Self {
        let message = Message::read(header);
        let trace = Trace::of(&message, Table::builtin(), &Receiver::default());
        Self {
            verdict: Judgement::of(&message, &trace, Table::builtin()).verdict,
            places: (trace.boundary, trace.origin, trace.submission),
        }
    }
}

/// What holds for the verdict on any header section.
fn check(header: &[u8]) -> Result<(), TestCaseError> {
    let message = Message::read(header);
    let trace = Trace::of(&message, Table::builtin(), &Receiver::default());
    let judgement = Judgement::of(&message, &trace, Table::builtin());
    let verdict = &judgement.verdict;
    let shown = String::from_utf8_lossy(header);
    for place in [trace.boundary, trace.origin, trace.submission]
        .into_iter()
        .flatten()
    {
        prop_assert!(place < trace.hops.len());
    }
    let named = matches!(
        verdict.kind,
        VerdictKind::Recommend | VerdictKind::Documented | VerdictKind::Try
    );
    prop_assert_eq!(verdict.host.is_some(), named, "{}", shown);
    prop_assert_eq!(verdict.confidence == Confidence::None, !named, "{}", shown);
    prop_assert!(verdict.confidence != Confidence::Verified);
    prop_assert!(
        verdict.kind != VerdictKind::Conflict,
        "one mail disagrees with nobody"
    );
    let Some(host) = &verdict.host else {
        return Ok(());
    };
    prop_assert_eq!(host.public_fault(), None, "{} in {}", host, shown);
    let row = Table::builtin().find(host);
    let author = trace.author.as_ref();
    let own = author
        .is_some_and(|author| host == &author.domain || host.same_organization(&author.domain));
    match verdict.kind {
        VerdictKind::Recommend => {
            let authorized = trace.evidence.authorized();
            prop_assert!(own || row.is_some() || authorized, "{} in {}", host, shown);
            let receivers_own = trace.submission.is_some() && trace.submission == trace.boundary;
            prop_assert!(trace.boundary_is_certain(), "{} in {}", host, shown);
            prop_assert!(
                trace.evidence.authorized()
                    || trace.evidence.named()
                    || receivers_own
                    || trace.stepped(),
                "{} in {}",
                host,
                shown
            );
        }
        VerdictKind::Documented => {
            let documented = Table::builtin()
                .iter()
                .any(|operator| operator.submission().host() == Some(host));
            prop_assert!(documented, "{} in {}", host, shown);
        }
        _ => {}
    }
    Ok(())
}

/// One person's testimony, made by hand.
#[derive(Clone, Debug)]
struct Vote {
    sender: u8,
    host: String,
    kind: VerdictKind,
    confidence: Confidence,
    rule: Rule,
    strength: Strength,
    date: i64,
}

fn strength() -> impl Strategy<Value = Strength> {
    select(&[Strength::Weak, Strength::Authorized, Strength::Strong][..])
}

fn vote() -> impl Strategy<Value = Vote> {
    let confidence = select(&[Confidence::Low, Confidence::Medium, Confidence::High][..]);
    let kind = select(
        &[
            VerdictKind::Recommend,
            VerdictKind::Documented,
            VerdictKind::Try,
        ][..],
    );
    let rule = select(&[Rule::R4, Rule::R6, Rule::R7, Rule::R9, Rule::R11][..]);
    let host = select(&["mail.example.net", "mx1.example.net", "mx2.example.net"][..]);
    (
        0_u8..5,
        host,
        kind,
        confidence,
        rule,
        strength(),
        0_i64..40_000_000,
    )
        .prop_map(
            |(sender, host, kind, confidence, rule, strength, date)| Vote {
                sender,
                host: host.to_owned(),
                kind,
                confidence,
                rule,
                strength,
                date: date.saturating_add(1_700_000_000),
            },
        )
}

impl Vote {
    fn add(&self, tally: &mut Tally, index: usize) {
        let header = format!("From: p{}@example.net\n", self.sender);
        let message = Message::read(header.as_bytes());
        let mut verdict = Verdict::none(self.rule);
        verdict.kind = self.kind;
        verdict.host = Some(HostName::parse(&self.host).unwrap());
        verdict.confidence = self.confidence;
        verdict.strength = self.strength;
        tally.add(Testimony {
            author: message.author(),
            message_id: Some(format!("{index}@desk").into()),
            header: header.as_bytes(),
            received_at: Some(self.date),
            ..Testimony::new(verdict, Ground::NoNameLeft)
        });
    }
}

fn tally(mails: &[String]) -> Tally {
    let mut tally = Tally::default();
    for mail in mails {
        let receiver = Receiver::default();
        let reader = Reader::new(Table::builtin(), &receiver);
        tally.add(reader.read(mail.as_bytes()).into_testimony());
    }
    tally
}

fn only(tally: &Tally) -> Recommendation {
    let mut answers = tally.recommendations(&[]);
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// No pool, or one for a domain that many fixtures lie in.
fn pool() -> impl Strategy<Value = Vec<HostName>> {
    any::<bool>().prop_map(|pooled| {
        let name = pooled.then_some("example.net");
        name.into_iter()
            .map(|name| HostName::parse(name).unwrap())
            .collect()
    })
}
