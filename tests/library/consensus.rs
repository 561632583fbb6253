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
use heloscope::verdict::{Confidence, Rule, Verdict, VerdictKind};

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
    vouched: bool,
    day: Option<i64>,
}

/// A vouched answer.
fn mail(from: &'static str, host: &'static str, day: i64) -> Mail {
    Mail {
        from,
        host,
        kind: Recommend,
        confidence: Medium,
        rule: Rule::R9,
        vouched: true,
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

    fn unvouched(self) -> Self {
        Self {
            vouched: false,
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
        verdict.is_vouched = mail.vouched;
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
    check(&tries, Try, &[B], Medium, &[]);
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
    let moved = |new: &[Mail]| check(&with(new), Recommend, &[B], Medium, &[A]);
    let stays = |new: &[Mail]| {
        assert!(
            answer(&with(new))
                .candidates
                .iter()
                .all(|c| c.status == Status::Live)
        )
    };
    moved(&[mail("cyd", B, 20), mail("cyd", B, 21)]);
    // One mail, or none that is vouched for, or a machine's.
    stays(&[mail("cyd", B, 20)]);
    stays(&[mail("cyd", B, 20), mail("cyd", B, 21).unvouched()]);
    stays(&[mail("no-reply", B, 20), mail("no-reply", B, 21)]);
    stays(&[mail("cyd", B, 20).attempt(), mail("cyd", B, 21).attempt()]);
    // Both were in use for a while, or on the same day.
    stays(&[mail("cyd", B, 5), mail("cyd", B, 21)]);
    stays(&[mail("cyd", B, 10), mail("cyd", B, 21)]);
    // Nobody knows when an undated mail was.
    stays(&[
        mail("cyd", B, 20),
        mail("cyd", B, 21),
        mail("ann", A, 0).undated(),
    ]);
    // An undated mail of the new host is no hindrance.
    moved(&[mail("cyd", B, 20), mail("cyd", B, 21).undated()]);
    let reasons = answer(&with(&[mail("cyd", B, 20), mail("cyd", B, 21)]))
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
        &[
            mail("ann", A, 730),
            mail("bob", B, 0).unvouched(),
            mail("bob", B, 365).unvouched(),
        ],
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
fn a_numbered_cluster_is_a_conflict_with_a_hint() {
    let is_cluster = |hosts: [&'static str; 2]| {
        let found = answer(&[mail("ann", hosts[0], 0), mail("bob", hosts[1], 0)]);
        assert_eq!(found.kind, Conflict);
        found
            .reasons
            .many
            .iter()
            .any(|reason| matches!(reason, ManyReason::NumberedCluster { .. }))
    };
    assert!(is_cluster(["mx1.example.com", "mx2.example.com"]));
    assert!(is_cluster(["out-03.example.com", "out-11.example.com"]));
    assert!(!is_cluster(["mx1.example.com", "mail.example.com"]));
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
        // One person twice, or one of two vouched for, is not agreement.
        check(&[one, one], Recommend, &[A], one.confidence, &[]);
        check(
            &[one, of("b").unvouched()],
            Recommend,
            &[A],
            one.confidence,
            &[],
        );
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
