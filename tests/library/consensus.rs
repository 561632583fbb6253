//! How the mails of a domain add up, rule by rule: testimonies made by hand, and the answer.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use heloscope::message::Message;
use heloscope::name::HostName;
use heloscope::reason::{Exclusion, Ground, ManyReason};
use heloscope::tally::{Recommendation, Status, Tally, Testimony};
use heloscope::verdict::{Confidence, Rejected, Rejection, Rule, Strength, Verdict, VerdictKind};

use Confidence::{High, Low, Medium};
use VerdictKind::{Conflict, Documented, Outside, Recommend, Try};

/// One mail of example.com: who, what host, what kind of testimony, on which day.
#[derive(Clone, Copy)]
struct Mail {
    from: &'static str,
    host: &'static str,
    kind: VerdictKind,
    confidence: Confidence,
    rule: Rule,
    strength: Strength,
    day: Option<i64>,
}

/// A strong answer.
fn mail(from: &'static str, host: &'static str, day: i64) -> Mail {
    Mail {
        from,
        host,
        kind: Recommend,
        confidence: Medium,
        rule: Rule::R9,
        strength: Strength::Strong,
        day: Some(day),
    }
}

impl Mail {
    fn high(self) -> Self {
        Self {
            confidence: High,
            rule: Rule::R6,
            ..self
        }
    }

    fn low(self) -> Self {
        Self {
            confidence: Low,
            ..self
        }
    }

    fn weak(self) -> Self {
        Self {
            strength: Strength::Weak,
            ..self
        }
    }

    fn authorized(self) -> Self {
        Self {
            strength: Strength::Authorized,
            ..self
        }
    }

    fn attempt(self) -> Self {
        Self {
            kind: Try,
            confidence: Low,
            rule: Rule::R10,
            ..self
        }
    }

    fn documented(self) -> Self {
        Self {
            kind: Documented,
            confidence: High,
            rule: Rule::R4,
            ..self
        }
    }

    fn outside(self) -> Self {
        Self {
            kind: Outside,
            confidence: Confidence::None,
            rule: Rule::R3,
            host: "",
            ..self
        }
    }

    fn undated(self) -> Self {
        Self { day: None, ..self }
    }
}

fn tally(mails: &[Mail]) -> Tally {
    let mut tally = Tally::default();
    for (at, mail) in mails.iter().enumerate() {
        let header = if mail.from.is_empty() {
            "Subject: nobody\n".to_owned()
        } else if mail.from.contains('@') {
            format!("From: {}\n", mail.from)
        } else {
            format!("From: {}@example.com\n", mail.from)
        };
        let message = Message::read(header.as_bytes());
        let mut verdict = Verdict::none(mail.rule);
        verdict.kind = mail.kind;
        verdict.confidence = mail.confidence;
        verdict.strength = mail.strength;
        verdict.host = HostName::parse(mail.host).ok();
        tally.add(Testimony {
            author: message.author(),
            message_id: Some(format!("{at}@desk").into()),
            header: header.as_bytes(),
            received_at: mail.day.map(|day| 1_700_000_000 + day * 86_400),
            ..Testimony::new(verdict, Ground::NoNameLeft)
        });
    }
    tally
}

fn answer(mails: &[Mail]) -> Recommendation {
    let mut answers = tally(mails).recommendations(&[]);
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// The kind, the hosts (one, or those of a conflict), how sure, and who has retired.
#[track_caller]
fn check(mails: &[Mail], kind: VerdictKind, hosts: &[&str], sure: Confidence, retired: &[&str]) {
    let answer = answer(mails);
    let mut got: Vec<_> = answer.hosts.iter().map(HostName::as_str).collect();
    got.extend(answer.host.as_ref().map(HostName::as_str));
    let gone: Vec<_> = answer
        .candidates
        .iter()
        .filter(|candidate| candidate.status == Status::Retired)
        .map(|candidate| candidate.host.as_str())
        .collect();
    assert_eq!(
        (answer.kind, &got[..], answer.confidence, &gone[..]),
        (kind, hosts, sure, retired)
    );
}

const A: &str = "a.example.com";
const B: &str = "b.example.com";
const C: &str = "c.example.com";

#[test]
fn a_sender_is_one_vote_per_host() {
    // Fifty mails of one are no more than one of another.
    let mut mails = vec![mail("ann", A, 0); 50];
    mails.push(mail("bob", B, 0));
    check(&mails, Conflict, &[A, B], Low, &[]);
    // Of one sender the best grade counts.
    check(
        &[
            mail("ann", A, 0).low(),
            mail("ann", A, 0).high(),
            mail("bob", B, 0).low(),
        ],
        Recommend,
        &[A],
        High,
        &[],
    );
}

#[test]
fn role_senders_vote_only_when_nobody_else_does() {
    let roles = [
        "no-reply",
        "noreply",
        "news",
        "newsletter",
        "updates",
        "notifications",
        "postmaster",
        "mailer-daemon",
        "bounce",
    ];
    let mut mails: Vec<_> = roles.iter().map(|role| mail(role, B, 0)).collect();
    assert_eq!(answer(&mails).host.unwrap().as_str(), B);
    mails.push(mail("ann", A, 0).low());
    check(&mails, Recommend, &[A], Low, &[]);
    // People read these.
    check(
        &[mail("info", A, 0), mail("support", B, 0)],
        Conflict,
        &[A, B],
        Low,
        &[],
    );
}

#[test]
fn a_try_neither_votes_nor_retires_beside_an_answer() {
    let tries = ["bob", "cyd", "dan", "eve"].map(|who| mail(who, B, 900).attempt());
    let all = [&tries[..], &[mail("ann", A, 0)]].concat();
    check(&all, Recommend, &[A], Medium, &[]);
    let listed = answer(&all).candidates;
    assert_eq!(
        listed.iter().map(|c| c.host.as_str()).collect::<Vec<_>>(),
        [A, B]
    );
    // A role's answer too, since it is the better class.
    check(
        &[&tries[..], &[mail("no-reply", A, 0)]].concat(),
        Recommend,
        &[A],
        Medium,
        &[],
    );
    // Among themselves they vote, and stay tries.
    check(&tries, Try, &[B], Low, &[]);
}

#[test]
fn outside_mail_does_not_vote_and_is_told() {
    let mails = [
        mail("ann", A, 0),
        mail("bob", B, 5).outside(),
        mail("cyd", B, 6).outside(),
    ];
    check(&mails, Recommend, &[A], Medium, &[]);
    let excluded = answer(&mails).excluded;
    assert_eq!(
        (excluded.len(), excluded[0].code, excluded[0].messages),
        (1, Exclusion::OutsideService, 2)
    );
    assert_eq!(answer(&mails[1..]).kind, Outside);
}

#[test]
fn a_host_retires_when_a_new_one_is_well_enough_known() {
    let old = [mail("ann", A, 0).high(), mail("bob", A, 10).high()];
    let with = |new: &[Mail]| [&old[..], new].concat();
    let moved = |new: &[Mail]| check(&with(new), Recommend, &[B], High, &[A]);
    let stays = |new: &[Mail]| {
        assert!(
            answer(&with(new))
                .candidates
                .iter()
                .all(|c| c.status == Status::Live)
        )
    };
    moved(&[mail("cyd", B, 20), mail("dan", B, 21)]);
    // One person's, or not strong, or a machine's.
    stays(&[mail("cyd", B, 20)]);
    stays(&[mail("cyd", B, 20), mail("cyd", B, 21)]);
    stays(&[mail("cyd", B, 20), mail("dan", B, 21).weak()]);
    stays(&[mail("cyd", B, 20), mail("dan", B, 21).authorized()]);
    stays(&[mail("cyd", B, 20).weak(), mail("dan", B, 21).weak()]);
    stays(&[mail("no-reply", B, 20), mail("no-reply", B, 21)]);
    stays(&[mail("cyd", B, 20).attempt(), mail("dan", B, 21).attempt()]);
    // Both were in use for a while, or on the same day.
    stays(&[mail("cyd", B, 5), mail("dan", B, 21)]);
    stays(&[mail("cyd", B, 10), mail("dan", B, 21)]);
    // Nobody knows when an undated mail was.
    stays(&[
        mail("cyd", B, 20),
        mail("dan", B, 21),
        mail("ann", A, 0).undated(),
    ]);
    // An undated mail of the new host is no hindrance.
    moved(&[mail("cyd", B, 20), mail("dan", B, 21).undated()]);
    let reasons = answer(&with(&[mail("cyd", B, 20), mail("dan", B, 21)]))
        .reasons
        .many;
    assert!(
        reasons
            .iter()
            .any(|reason| matches!(reason, ManyReason::Retired { host, .. } if host.as_str() == A))
    );
}

#[test]
fn the_newest_host_retires_all_before_it() {
    let mails = [
        mail("ann", A, 0),
        mail("bob", A, 1),
        mail("ann", B, 10),
        mail("bob", B, 11),
        mail("ann", C, 20),
        mail("bob", C, 21),
    ];
    check(&mails, Recommend, &[C], High, &[B, A]);
}

#[test]
fn a_documented_host_moves_as_any_other() {
    let own = [mail("ann", A, 0), mail("bob", A, 1)];
    let provider = ["ann", "bob"].map(|who| mail(who, "smtp.example.net", 50).documented());
    check(
        &[own, provider].concat(),
        Documented,
        &["smtp.example.net"],
        High,
        &[A],
    );
    let later = own.map(|mail| Mail {
        day: Some(90),
        ..mail
    });
    check(
        &[later, provider].concat(),
        Recommend,
        &[A],
        High,
        &["smtp.example.net"],
    );
}

#[test]
fn a_share_of_exactly_four_fifths_wins() {
    let many = ["a1", "a2", "a3", "a4"].map(|who| mail(who, A, 0));
    check(
        &[&many[..], &[mail("bob", B, 0)]].concat(),
        Recommend,
        &[A],
        High,
        &[],
    );
    check(
        &[&many[..3], &[mail("bob", B, 0)]].concat(),
        Conflict,
        &[A, B],
        Low,
        &[],
    );
    // 4 to 1 by grade alone.
    check(
        &[mail("ann", A, 0).high(), mail("bob", B, 0).low()],
        Recommend,
        &[A],
        High,
        &[],
    );
    check(
        &[mail("ann", A, 0).high(), mail("bob", B, 0)],
        Conflict,
        &[A, B],
        Low,
        &[],
    );
}

#[test]
fn a_vote_halves_with_each_year() {
    // A year older, 2 counts as 1; two years, as a half: then 2 to 0.5 wins.
    check(
        &[mail("ann", A, 730), mail("bob", B, 0), mail("bob", B, 365)],
        Conflict,
        &[A, B],
        Low,
        &[],
    );
    check(
        &[mail("ann", A, 730), mail("bob", B, 0)],
        Recommend,
        &[A],
        Medium,
        &[],
    );
    // What has no date is as old as the oldest.
    check(
        &[
            mail("ann", A, 730),
            mail("ann", A, 0),
            mail("bob", B, 0).undated(),
        ],
        Recommend,
        &[A],
        Medium,
        &[],
    );
}

#[test]
fn the_hosts_of_a_conflict_come_by_vote_then_name() {
    let mails = [
        mail("ann", C, 0),
        mail("bob", C, 0),
        mail("cyd", B, 0),
        mail("dan", A, 0),
    ];
    check(&mails, Conflict, &[C, A, B], Low, &[]);
    assert_eq!(answer(&mails).host, None);
}

#[test]
fn the_machines_of_one_service_are_one_answer() {
    let first = "mailgw01.example.net";
    let second = "mailgw02.example.net";
    let third = "mailgw03.example.net";
    let mails = [
        mail("ann", first, 0).high(),
        mail("bob", second, 9),
        mail("cyd", third, 5),
    ];
    // The newest strong one, and two strong people make it surer.
    check(&mails, Recommend, &[second], High, &[]);
    let found = answer(&mails);
    assert_eq!(found.pattern.as_deref(), Some("mailgw0N.example.net"));
    assert_eq!((found.voters, found.senders), (3, 3));
    let cluster = found.reasons.many.iter().find_map(|reason| match reason {
        ManyReason::NumberedCluster { hosts, .. } => Some(hosts.len()),
        ManyReason::HostsDisagree { .. } => panic!("{reason:?}"),
        _ => None,
    });
    assert_eq!(cluster, Some(3));
    // What is authorised alone is not the strong one, and one person has one vote for a service.
    let mails = [
        mail("ann", first, 0),
        mail("bob", second, 9).authorized(),
        mail("bob", third, 9).authorized(),
    ];
    check(&mails, Recommend, &[first], Medium, &[]);
    assert_eq!(answer(&mails).voters, 2);
    // Together they stand against another service.
    let others = [mail("dan", A, 0), mail("eve", A, 0), mail("fay", A, 0)];
    let all = [&mails[..], &others].concat();
    check(&all, Conflict, &[A, first, second, third], Low, &[]);
    // A service moves as a whole.
    let moved = [mail("dan", A, 50), mail("eve", A, 60)];
    let all = [&mails[..], &moved].concat();
    check(&all, Recommend, &[A], High, &[first, second, third]);
    // Weak ones are named by votes.
    let weak = [
        mail("ann", first, 0).weak(),
        mail("bob", first, 0).weak(),
        mail("cyd", second, 9).weak(),
    ];
    check(&weak, Recommend, &[first], Medium, &[]);
}

#[test]
fn weak_mails_neither_vote_nor_retire_beside_a_strong_one() {
    let evil = "mail.example.org";
    let strangers = |count: usize, day: i64| -> Vec<Mail> {
        let names: Vec<&'static str> = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"].to_vec();
        (0..count)
            .map(|at| mail(names[at % names.len()], evil, day).high().weak())
            .collect()
    };
    for genuine in [
        vec![mail("ann", A, 0).low()],
        vec![mail("ann", A, 0), mail("bob", A, 1)],
        vec![mail("ann", A, 0).authorized()],
    ] {
        let before = answer(&genuine);
        for day in [-900, 0, 900] {
            for count in [1, 2, 1000] {
                let all = [&strangers(count, day)[..], &genuine].concat();
                let after = answer(&all);
                assert_eq!(after.host, before.host);
                assert_eq!(
                    (after.kind, after.confidence),
                    (Recommend, before.confidence)
                );
                assert_eq!(after.strength, Some(Strength::Strong));
                assert_eq!(after.voters, before.voters);
                assert!(after.candidates.iter().all(|c| c.status == Status::Live));
                let listed = after.reasons.many.iter().find_map(|reason| match reason {
                    ManyReason::Unproven {
                        hosts, messages, ..
                    } => Some((hosts[0].as_str(), *messages)),
                    _ => None,
                });
                assert_eq!(listed, Some((evil, count as u64)));
            }
        }
    }
    // A strong try stands against a weak answer, too.
    check(
        &[
            mail("ann", A, 0).attempt(),
            mail("bob", evil, 5).high().weak(),
        ],
        Try,
        &[A],
        Low,
        &[],
    );
}

#[test]
fn what_is_authorised_alone_votes_among_the_strong() {
    // It makes a conflict, and retires nothing.
    let strong = [mail("ann", A, 0), mail("bob", A, 1)];
    let late = [
        mail("cyd", B, 50).authorized(),
        mail("dan", B, 51).authorized(),
    ];
    let all = [&strong[..], &late].concat();
    check(&all, Conflict, &[B, A], Low, &[]);
    // Its twin: strong mails of two people retire.
    let late = [mail("cyd", B, 50), mail("dan", B, 51)];
    let all = [&strong[..], &late].concat();
    check(&all, Recommend, &[B], High, &[A]);
    assert!(answer(&all).reasons.many.iter().any(
        |reason| matches!(reason, ManyReason::Retired { successor, .. } if successor.as_str() == B)
    ));
    // Alone it is no weak one.
    let alone = answer(&[mail("ann", A, 0).authorized()]);
    assert_eq!(alone.strength, Some(Strength::Strong));
}

#[test]
fn where_one_person_writes_two_strong_mails_retire() {
    let old = mail("ann", A, 0);
    let new = [mail("ann", B, 20), mail("ann", B, 21)];
    check(&[old, new[0]], Conflict, &[B, A], Low, &[]);
    check(&[old, new[0], new[1]], Recommend, &[B], Medium, &[A]);
    // Strangers are nobody.
    let stranger = mail("eve", A, 30).weak();
    check(
        &[old, new[0], new[1], stranger],
        Recommend,
        &[B],
        Medium,
        &[A],
    );
}

#[test]
fn two_old_provider_mails_do_not_beat_forty_people() {
    const PEOPLE: [&str; 8] = ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"];
    let gmail = "smtp.example.org";
    let old = ["a1", "a2"].map(|who| mail(who, gmail, -1000).documented().low().weak());
    let old_high = old.map(Mail::documented);
    let people = PEOPLE.map(|who| mail(who, A, 0).attempt().weak());
    check(&[&old[..], &people].concat(), Try, &[A], Low, &[]);
    check(&[&old_high[..], &people].concat(), Try, &[A], Low, &[]);
    let found = answer(&[&old[..], &people].concat());
    assert_eq!((found.voters, found.senders), (8, 10));
    assert_eq!(found.strength, Some(Strength::Weak));
    // Of the same time they are the fifth part of the votes; two more people and there is no winner.
    let fresh = old.map(|mail| Mail {
        day: Some(0),
        ..mail
    });
    check(&[&fresh[..], &people].concat(), Try, &[A], Low, &[]);
    check(
        &[&fresh[..], &people[1..]].concat(),
        Conflict,
        &[A, gmail],
        Low,
        &[],
    );
    // Where nobody else says anything, they are the answer; and where they are strong.
    check(&old, Documented, &[gmail], Low, &[]);
    let strong = old.map(|mail| Mail {
        strength: Strength::Strong,
        ..mail
    });
    check(
        &[&strong[..], &people].concat(),
        Documented,
        &[gmail],
        Medium,
        &[],
    );
}

#[test]
fn weak_mails_never_retire_a_host() {
    let old = [mail("ann", A, 0).weak(), mail("bob", A, 1).weak()];
    let new = [mail("cyd", B, 20).weak(), mail("dan", B, 21).weak()];
    check(&[old, new].concat(), Conflict, &[B, A], Low, &[]);
}

#[test]
fn a_date_that_lies_ahead_has_no_vote() {
    let day = |day: i64| 1_700_000_000 + day * 86_400;
    let at = |mails: &[Mail], now: i64| {
        let resolved = tally(mails).resolve(&[], Some(day(now)));
        resolved.recommendations.into_iter().next().unwrap()
    };
    let genuine = [mail("ann", A, 0), mail("bob", A, 1)];
    let ahead = [mail("cyd", B, 4000).high(), mail("dan", B, 4001).high()];
    let all = [&genuine[..], &ahead].concat();
    let found = at(&all, 10);
    assert_eq!(found.host.unwrap().as_str(), A);
    assert_eq!((found.kind, found.confidence), (Recommend, High));
    assert!(found.candidates.iter().all(|c| c.status == Status::Live));
    // Later they are what they say; and where all lie ahead, the clock of the scan is wrong.
    for now in [4002, -10] {
        assert_eq!(at(&all, now).host.unwrap().as_str(), B, "{now}");
    }
    // Clocks differ by some hours.
    assert_eq!(
        at(&[mail("ann", A, 0), mail("bob", A, 10)], 10).confidence,
        High
    );
}

#[test]
fn a_copy_counts_once_for_its_sender() {
    let add = |tally: &mut Tally, mail: Mail, id: &'static str| {
        let header = format!("From: {}@example.com\n", mail.from);
        let message = Message::read(header.as_bytes());
        let mut verdict = Verdict::none(mail.rule);
        (verdict.kind, verdict.confidence) = (mail.kind, mail.confidence);
        verdict.strength = mail.strength;
        verdict.host = HostName::parse(mail.host).ok();
        tally.add(Testimony {
            author: message.author(),
            message_id: Some(id.into()),
            received_at: mail.day.map(|day| 1_700_000_000 + day * 86_400),
            ..Testimony::new(verdict, Ground::NoNameLeft)
        });
    };
    let host = |mails: &[Mail]| {
        let mut orders = [mails.to_vec(), mails.to_vec()];
        orders[1].reverse();
        let answers = orders.map(|mails| {
            let mut tally = Tally::default();
            for mail in mails {
                add(&mut tally, mail, "one@desk");
            }
            let resolved = tally.resolve(&[], None);
            let answer = resolved.recommendations.into_iter().next().unwrap();
            (
                answer.host.map(|host| host.to_string()),
                resolved.duplicates,
            )
        });
        assert_eq!(answers[0], answers[1]);
        let [(host, duplicates), _] = answers;
        (host.unwrap_or_default(), duplicates)
    };
    // The stronger, though it says less and came later.
    let strong = mail("ann", A, 9).low();
    let replay = mail("ann", B, 0).high().weak();
    assert_eq!(host(&[strong, replay]), (A.to_owned(), 1));
    // Then the earlier.
    assert_eq!(
        host(&[mail("ann", A, 0), mail("ann", B, 9).high()]),
        (A.to_owned(), 1)
    );
    // Another sender's is another mail: it takes nobody's place.
    let other = mail("eve", B, 0).high().weak();
    assert_eq!(host(&[strong, other]), (A.to_owned(), 0));
    // Which of two equals it is depends on no order.
    assert_eq!(host(&[mail("ann", A, 0), mail("ann", B, 0)]).1, 1);
}

#[test]
fn nothing_is_kept_of_a_helo_that_is_no_public_name() {
    let names = [
        ("mx.example.com", Rejection::MxOnly),
        ("pool7.example.org", Rejection::PoolName),
        ("p192-0-2-1.example.org", Rejection::DynamicName),
        ("[192.0.2.1]", Rejection::AddressLiteral),
        ("BOSS-LAPTOP", Rejection::SingleLabel),
        ("exch01.corp.local", Rejection::InternalName),
        ("I am Bob", Rejection::NotAHostName),
        ("srv.lan.invalidtop", Rejection::UnknownSuffix),
    ];
    let rejected = |mut tally: Tally| -> Vec<String> {
        let message = Message::read(b"From: ann@example.com\n");
        tally.add(Testimony {
            author: message.author(),
            rejected: names
                .iter()
                .map(|(name, code)| Rejected {
                    name: (*name).to_owned(),
                    code: *code,
                })
                .collect(),
            ..Testimony::new(Verdict::none(Rule::R13), Ground::NoNameLeft)
        });
        let found = tally.recommendations(&[]).remove(0).rejected;
        found.into_iter().map(|rejected| rejected.name).collect()
    };
    let public = ["mx.example.com", "pool7.example.org"];
    assert_eq!(rejected(Tally::default()), public);
    assert_eq!(
        rejected(Tally::default().with_every_name()).len(),
        names.len()
    );
}

#[test]
fn agreement_raises_by_one_word_at_most() {
    for (one, raised) in [
        (mail("a", A, 0).low(), Medium),
        (mail("a", A, 0), High),
        (mail("a", A, 0).high(), High),
    ] {
        let of = |who: &'static str| Mail { from: who, ..one };
        check(&[one], Recommend, &[A], one.confidence, &[]);
        let many = ["a", "b", "c", "d", "e", "f"].map(of);
        check(&many, Recommend, &[A], raised, &[]);
        // One person twice, or one of two strong, is not agreement.
        check(&[one, one], Recommend, &[A], one.confidence, &[]);
        for other in [of("b").weak(), of("b").authorized()] {
            check(&[one, other], Recommend, &[A], one.confidence, &[]);
        }
    }
}

#[test]
fn mail_without_an_author_is_counted_and_has_no_vote() {
    let answers = tally(&[
        mail("", A, 0).high(),
        mail("", A, 0).high(),
        mail("ann", A, 0),
    ])
    .recommendations(&[]);
    assert_eq!(answers.len(), 2);
    let nobody = answers
        .iter()
        .find(|answer| answer.domain.is_none())
        .unwrap();
    assert_eq!(
        (nobody.kind, nobody.host.as_ref(), nobody.messages),
        (VerdictKind::None, None, 2)
    );
}

#[test]
fn the_first_of_several_authors_counts() {
    let found = answer(&[mail("ann@example.com, bob@example.net", A, 0)]);
    assert_eq!(found.domain.unwrap().as_str(), "example.com");
    assert_eq!(found.senders, 1);
}

#[test]
fn pools_may_lie_in_pools() {
    let mails = [
        mail("ann@example.com", A, 0),
        mail("ann@sales.example.com", A, 0),
        mail("ann@lab.example.com", B, 0),
        mail("ann@deep.lab.example.com", B, 0),
        mail("ann@notexample.com", C, 0),
    ];
    let tally = tally(&mails);
    let pooled = |names: &[&str]| -> Vec<(String, Option<String>, u64)> {
        let names: Vec<_> = names
            .iter()
            .map(|name| HostName::parse(name).unwrap())
            .collect();
        let answers = tally.recommendations(&names).into_iter();
        answers
            .map(|answer| {
                (
                    answer.domain.unwrap().to_string(),
                    answer.host.map(|host| host.to_string()),
                    answer.senders,
                )
            })
            .collect()
    };
    let entry = |domain: &str, host: &str, senders| {
        (
            domain.to_owned(),
            (!host.is_empty()).then(|| host.to_owned()),
            senders,
        )
    };
    assert_eq!(pooled(&["example.com"]), [entry("example.com", "", 4)]);
    assert_eq!(
        pooled(&["example.com", "lab.example.com"]),
        [entry("example.com", A, 2), entry("lab.example.com", B, 2)]
    );
    assert_eq!(
        pooled(&["lab.example.com"]),
        [entry("lab.example.com", B, 2)]
    );
    assert_eq!(pooled(&["example.org"]), [entry("example.org", "", 0)]);
}
