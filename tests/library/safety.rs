//! Whoever follows a recommendation types a password into that server. So no mail of a stranger
//! may ever bring out his host as an answer for somebody else's domain.
//!
//! In all mails here the victim is `example.net`, the stranger owns `example.com`, and the reader
//! is at `example.org` or at a provider. Each attack stands beside a genuine mail of the same
//! shape that must still get its answer: a program that says nothing is safe and useless.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use heloscope::message::Message;
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::source::{Item, Messages};
use heloscope::tally::{Recommendation, Tally, Testimony};
use heloscope::trace::Receiver;
use heloscope::verdict::{Confidence, Rule, Verdict, VerdictKind};

const VICTIM: &str = "From: Ida <ida@example.net>\nMessage-ID: <1@desk.example.net>\n\nhello\n";
const LOGIN_AT_EVIL: &str = "Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida) \
    by evil.example.com (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000\n";
const LOGIN_AT_HOME: &str = "Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida) \
    by login.example.net (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000\n";

/// Gmail's line for a client, with what Gmail found out about it.
fn gmail(client: &str, results: &str) -> String {
    format!(
        "Delivered-To: ann@example.org\n\
         Received: by 2002:a17:90b:1:b0:2:3:4 with SMTP id x1csp1; Tue, 11 Mar 2025 07:22:08 -0700 (PDT)\n\
         Received: from {client} by mx.google.com with ESMTPS id a1si1 for <ann@example.org> \
         (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); Tue, 11 Mar 2025 07:22:07 -0700 (PDT)\n\
         Authentication-Results: mx.google.com; {results}\n"
    )
}

/// A self-run Postfix that writes its results above its line.
fn postfix(client: &str, results: &str) -> String {
    format!(
        "Authentication-Results: mx.example.org; {results}\n\
         Received: from {client} by mx.example.org (Postfix) with ESMTPS id 4Z1 for <ann@example.org>; \
         Tue, 11 Mar 2025 14:22:07 +0000\n"
    )
}

/// Microsoft 365, with two hops of its own above the boundary.
fn microsoft(client: &str, results: &str) -> String {
    format!(
        "Received: from DU2PR04CA0088.eurprd04.prod.outlook.com (2001:db8:10:231::33) by \
         AS8PR09MB5511.eurprd09.prod.outlook.com (2001:db8:20b:3d::11) with Microsoft SMTP Server \
         (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.8511.26; \
         Tue, 11 Mar 2025 14:22:09 +0000\n\
         Received: from DB1PEPF000509FC.eurprd03.prod.outlook.com (2001:db8:10:231:cafe::4b) by \
         DU2PR04CA0088.outlook.office365.com (2001:db8:10:231::33) with Microsoft SMTP Server \
         (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8511.26 via Frontend Transport; \
         Tue, 11 Mar 2025 14:22:08 +0000\n\
         Authentication-Results: {results}\n\
         Received: from {client} by DB1PEPF000509FC.mail.protection.outlook.com (10.167.242.38) with \
         Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8534.20 via \
         Frontend Transport; Tue, 11 Mar 2025 14:22:07 +0000\n"
    )
}

const EVIL: &str = "evil.example.com (evil.example.com [203.0.113.66])";
const GOOD: &str = "mail.example.net (mail.example.net [192.0.2.25])";
const NOTHING: &str = "spf=none smtp.mailfrom=example.com";
const PASS: &str = "dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.net; \
    dmarc=pass header.from=example.net";
const FAIL: &str = "spf=fail smtp.mailfrom=example.net; dmarc=fail header.from=example.net";
const REPLAY: &str = "dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.com; \
    dmarc=pass header.from=example.net";
/// What a forger writes into a mail to make it look checked and continued.
const FORGED_BOUNDARY: &str = "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.net; \
    dmarc=pass header.from=example.net\n\
    Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n\
    Received: from evil.example.com (evil.example.com [203.0.113.66]) by mx.example.org (Postfix) \
    with ESMTPS id 7; Tue, 11 Mar 2025 14:22:06 +0000\n";

/// One attack: its name, the header, and what the reader's own server could not help writing.
fn attacks() -> Vec<(&'static str, String)> {
    let mut attacks = Vec::new();
    let mut add = |name, header: String| attacks.push((name, header + VICTIM));
    add(
        "a forged submission line under a foreign boundary",
        gmail(EVIL, FAIL) + LOGIN_AT_EVIL,
    );
    add(
        "the same where nothing speaks against it",
        gmail(EVIL, NOTHING) + LOGIN_AT_EVIL,
    );
    add(
        "a second boundary of the same look",
        postfix(EVIL, NOTHING) + FORGED_BOUNDARY + LOGIN_AT_EVIL,
    );
    add(
        "results of the receiver's name above the stranger's own line",
        postfix(EVIL, NOTHING)
            + "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n"
            + LOGIN_AT_EVIL,
    );
    add(
        "results directly below a line of Gmail, under another name of Google",
        gmail(EVIL, "spf=neutral")
            + "Authentication-Results: gmail.com; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net\n\
               Authentication-Results: x.google.com; dkim=pass header.d=example.net\n"
            + LOGIN_AT_EVIL,
    );
    add(
        "results without a name below a line of Gmail",
        gmail(EVIL, "dkim=none")
            + "Authentication-Results: spf=pass smtp.mailfrom=example.net\n\
               Received-SPF: pass (domain of ida@example.net designates 203.0.113.66 as permitted sender)\n"
            + LOGIN_AT_EVIL,
    );
    add(
        "a result inside a comment",
        gmail(
            EVIL,
            "spf=fail (spf=pass smtp.mailfrom=example.net) smtp.mailfrom=example.com",
        ) + LOGIN_AT_EVIL,
    );
    add(
        "an envelope sender that holds the victim's address",
        format!(
            "Received-SPF: pass (mx.example.org: domain of \"x@example.net designates \"@example.com designates \
             203.0.113.66 as permitted sender)\n\
             Received: from {EVIL} by mx.example.org (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n{LOGIN_AT_EVIL}"
        ),
    );
    add(
        "the same with its quoted part in the results",
        postfix(
            EVIL,
            "spf=pass smtp.mailfrom=\"x; dkim=pass header.d=example.net; spf=pass smtp.mailfrom=a@example.net \"@example.com",
        ) + LOGIN_AT_EVIL,
    );
    add(
        "a lone CR that should begin a field",
        format!("Subject: x\rAuthentication-Results: mx.example.org; {PASS}\n")
            + &postfix(EVIL, FAIL)
            + LOGIN_AT_EVIL,
    );
    add(
        "a second From above which the stranger's own stands",
        postfix(
            EVIL,
            "spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.com",
        ) + LOGIN_AT_EVIL
            + "From: Ida <ida@example.net>\nFrom: Eve <eve@example.com>\n",
    );
    add(
        "a reverse name of the stranger's choosing in the reader's organisation",
        "Received: from mx2.example.org (HELO mx2.example.org) (203.0.113.66) by mx.example.org with SMTP; \
         11 Mar 2025 14:22:07 -0000\n"
            .to_owned()
            + FORGED_BOUNDARY
            + LOGIN_AT_EVIL,
    );
    add(
        "a HELO name of the reader's organisation",
        postfix("mx2.example.org (unknown [203.0.113.66])", NOTHING)
            + FORGED_BOUNDARY
            + LOGIN_AT_EVIL,
    );
    for inside in [
        "AS8PR09MB5511.eurprd09.prod.outlook.com",
        "x.mail.protection.outlook.com",
        "DU2PR04CA0088.outlook.office365.com",
        "x.exchangelabs.com",
    ] {
        add(
            "a HELO name of a Microsoft host inside",
            microsoft(&format!("{inside} (203.0.113.66)"), NOTHING)
                + "Authentication-Results: spf=pass smtp.mailfrom=example.net\n\
                   Received: from evil.example.com (203.0.113.66) by DB1PEPF000509FC.mail.protection.outlook.com \
                   (10.1.1.1) with Microsoft SMTP Server id 15; Tue, 11 Mar 2025 14:22:06 +0000\n"
                + LOGIN_AT_EVIL,
        );
    }
    for inside in ["mail-x.google.com", "mx.google.com", "x.gmail.com"] {
        add(
            "a HELO name of Google without a reverse name",
            gmail(&format!("{inside} ([203.0.113.66])"), NOTHING)
                + "Received: from evil.example.com (evil.example.com. [203.0.113.66]) by mx.google.com with ESMTPS id 7; \
                   Tue, 11 Mar 2025 07:22:06 -0700 (PDT)\n\
                   Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.net\n"
                + LOGIN_AT_EVIL,
        );
    }
    add(
        "a HELO name of a provider that writes no reverse name",
        "Authentication-Results: gmx.net; dkim=none\n\
         Received: from relay.gmx.net ([203.0.113.66]) by mx-ha.gmx.net (mxgmx016 [198.51.100.16]) with ESMTPS \
         (Nemesis) id 1MQ; Tue, 11 Mar 2025 15:22:07 +0100\n\
         Authentication-Results: gmx.net; spf=pass smtp.mailfrom=example.net\n\
         Received: from evil.example.com ([203.0.113.66]) by mx-ha.gmx.net (mxgmx016 [198.51.100.16]) with ESMTPS \
         (Nemesis) id 1MQ; Tue, 11 Mar 2025 15:22:06 +0100\n"
            .to_owned()
            + LOGIN_AT_EVIL,
    );
    for helo in [
        "[10.0.0.1]",
        "[127.0.0.1]",
        "x ([10.0.0.1])",
        "x [10.0.0.1]",
        "localhost (localhost [127.0.0.1])",
        "mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org with ESMTP; x",
    ] {
        add(
            "a private address in the HELO text",
            postfix(
                &format!("{helo} (evil.example.com [203.0.113.66])"),
                NOTHING,
            ) + FORGED_BOUNDARY
                + LOGIN_AT_EVIL,
        );
        add(
            "the same in front of an Exim",
            format!(
                "Received: from evil.example.com ([203.0.113.66] helo={helo}) by mx.example.org with esmtps (TLS1.3) \
                 tls TLS_AES_256_GCM_SHA384 (Exim 4.98) id 1trabc-00000001abc-1Xy2; Tue, 11 Mar 2025 15:22:07 +0100\n{FORGED_BOUNDARY}{LOGIN_AT_EVIL}"
            ),
        );
    }
    add(
        "a relay that hides the client's address",
        format!(
            "Received: from mail.example.com (unknown [172.18.0.1]) by mx.example.org (Postfix) with ESMTPS id 9; \
             Tue, 11 Mar 2025 14:22:07 +0000\n{FORGED_BOUNDARY}{LOGIN_AT_EVIL}"
        ),
    );
    add(
        "a signed mail replayed with a login line",
        gmail(EVIL, REPLAY) + LOGIN_AT_EVIL,
    );
    add(
        "a signed mail replayed as a forward",
        "Return-Path: <SRS0=a=b=example.net=ida@example.com>\n".to_owned()
            + &gmail(EVIL, REPLAY)
            + "X-Forwarded-To: ann@example.org\nDelivered-To: ann@example.com\n\
               Received: from inner.example.com (inner.example.com [203.0.113.67]) by evil.example.com (Postfix) \
               with ESMTPS id 8; Tue, 11 Mar 2025 14:22:05 +0000\n"
            + LOGIN_AT_EVIL,
    );
    add(
        "a signed mail replayed through a gateway that is only claimed",
        gmail("x.mimecast.com (evil.example.com. [203.0.113.66])", REPLAY)
            + "Received: from evil.example.com (evil.example.com [203.0.113.66]) by relay.mimecast.com with ESMTP id 3; \
               Tue, 11 Mar 2025 14:22:05 +0000\n"
            + LOGIN_AT_EVIL,
    );
    add(
        "a list of the stranger's making",
        gmail(EVIL, NOTHING)
            + "List-Id: <x.example.com>\n\
               Received: from inner.example.com (inner.example.com [203.0.113.67]) by evil.example.com (Postfix) \
               with ESMTPS id 8; Tue, 11 Mar 2025 14:22:05 +0000\n"
            + LOGIN_AT_EVIL,
    );
    add(
        "a name that only looks like the victim's",
        gmail(
            "mail.xn--xample-9uf.net (mail.xn--xample-9uf.net. [203.0.113.66])",
            REPLAY,
        ),
    );
    add(
        "a name that begins with the victim's",
        gmail(
            "mail.example.net.example.com (mail.example.net.example.com. [203.0.113.66])",
            REPLAY,
        ),
    );
    add(
        "a second header block behind an empty line",
        postfix(EVIL, FAIL) + "Subject: x\n" + "\n" + &postfix(EVIL, PASS) + LOGIN_AT_EVIL,
    );
    attacks
}

#[test]
fn no_stranger_brings_out_his_own_host() {
    let mut report = String::new();
    for (name, mail) in attacks() {
        for mail in [mail.clone(), mail.replace('\n', "\r\n")] {
            let verdict = judge(&mail);
            if is_strangers(verdict.kind, verdict.host.as_ref()) {
                let host = verdict.host.map(|host| host.to_string());
                writeln!(
                    report,
                    "{name}: {:?} {host:?} by {:?}",
                    verdict.kind, verdict.rule
                )
                .unwrap();
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn genuine_mail_of_the_same_shape_gets_its_answer() {
    let hosted = "dkim=pass header.i=@example.net; spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net";
    let table = [
        // At a hosting company: the very host that an attack must not bring out.
        (
            gmail(EVIL, hosted) + LOGIN_AT_EVIL,
            "evil.example.com",
            Rule::R6,
            Confidence::Medium,
        ),
        (
            postfix(EVIL, hosted) + LOGIN_AT_EVIL,
            "evil.example.com",
            Rule::R6,
            Confidence::Medium,
        ),
        (
            gmail(GOOD, PASS) + LOGIN_AT_HOME,
            "login.example.net",
            Rule::R7,
            Confidence::High,
        ),
        (gmail(GOOD, PASS), "mail.example.net", Rule::R9, Confidence::Medium),
        (
            postfix("mail.example.net (unknown [192.0.2.25])", PASS),
            "mail.example.net",
            Rule::R9,
            Confidence::Medium,
        ),
        (
            microsoft("mail.example.net (192.0.2.25)", PASS),
            "mail.example.net",
            Rule::R9,
            Confidence::Medium,
        ),
        (
            microsoft("x-obe.outbound.protection.outlook.com (192.0.2.26)", PASS),
            "smtp.office365.com",
            Rule::R4,
            Confidence::High,
        ),
        (
            gmail("mail-x-f41.google.com (mail-x-f41.google.com. [192.0.2.41])", PASS),
            "smtp.gmail.com",
            Rule::R4,
            Confidence::High,
        ),
        (
            gmail("sv7.xserver.jp (sv7.xserver.jp. [192.0.2.7])", hosted),
            "sv7.xserver.jp",
            Rule::R8,
            Confidence::High,
        ),
        (
            // A filter on the reader's machine hands the mail on to itself.
            "Received: from mx.example.org (localhost [127.0.0.1]) by mx.example.org (Postfix) with ESMTP id 2; \
             Tue, 11 Mar 2025 14:22:08 +0000\n"
                .to_owned()
                + &postfix(EVIL, hosted)
                + LOGIN_AT_EVIL,
            "evil.example.com",
            Rule::R6,
            Confidence::Medium,
        ),
    ];
    for (header, host, rule, confidence) in table {
        let mail = header + VICTIM;
        let verdict = judge(&mail);
        assert!(is_answer(verdict.kind), "{:?}\n{mail}", verdict);
        let got = (
            verdict.host.as_ref().map(HostName::as_str),
            verdict.rule,
            verdict.confidence,
        );
        assert_eq!(got, (Some(host), rule, confidence), "{mail}");
    }
}

/// A DMARC pass that rests on SPF alone says nothing more than SPF: whoever rents a machine that the
/// domain lets send has both.
#[test]
fn a_dmarc_pass_by_spf_alone_confirms_no_author() {
    let spf = "spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net";
    let signed = format!("dkim=pass header.i=@example.net; {spf}");
    let judge = |results: &str| judge(&(gmail(EVIL, results) + LOGIN_AT_EVIL + VICTIM));
    assert!(!is_answer(judge(spf).kind), "{:?}", judge(spf));
    assert!(is_answer(judge(&signed).kind), "{:?}", judge(&signed));
}

/// Below a forwarder, and below a line that a rented name could have caused too, a genuine mail's name
/// is a try.
#[test]
fn genuine_mail_below_a_doubt_gets_a_try() {
    let srs = "Return-Path: <SRS0=a=b=example.net=ida@example.org>\n";
    let forward = "Received: from mail.example.net (mail.example.net [192.0.2.25]) by mx.example.org (Postfix) \
                   with ESMTPS id 8 for <ann@example.org>; Tue, 11 Mar 2025 14:22:05 +0000\n";
    let results = "dkim=pass header.i=@example.net; spf=pass smtp.mailfrom=example.org";
    let second = "Received: from mx.example.org (mx.example.org [198.51.100.3]) by box.example.org (Postfix) with \
                  ESMTPS id 2; Tue, 11 Mar 2025 14:22:08 +0000\n";
    let mails = [
        srs.to_owned()
            + &gmail("mx.example.org (mx.example.org. [198.51.100.3])", results)
            + forward,
        second.to_owned() + &postfix("mail.example.net (mail.example.net [192.0.2.25])", PASS),
    ];
    for header in mails {
        let mail = header + VICTIM;
        let verdict = judge(&mail);
        assert_eq!(verdict.kind, VerdictKind::Try, "{mail}");
        assert_eq!(
            verdict.host.as_ref().map(HostName::as_str),
            Some("mail.example.net")
        );
    }
}

/// An mbox of one mail whose body holds another, made up from beginning to end.
fn planted(separator: &str) -> String {
    let forged = gmail(EVIL, PASS) + LOGIN_AT_EVIL + VICTIM;
    format!(
        "{GMAIL_SEPARATOR}{}{VICTIM}\nlook:\n\n{separator}{forged}",
        gmail(EVIL, FAIL)
    )
}

const GMAIL_SEPARATOR: &str = "From 1826288921023145678@xxx Tue Mar 11 14:22:07 +0000 2025\n";

/// The domain's answer from an mbox.
fn answer_of(mbox: &str) -> Recommendation {
    let mut tally = Tally::default();
    let mut messages = Messages::new(mbox.as_bytes());
    while let Some(item) = messages.next_item().unwrap() {
        if let Item::Message(message) = item {
            add(&mut tally, std::str::from_utf8(message.header).unwrap());
        }
    }
    only(&tally)
}

#[test]
fn a_mail_in_a_body_is_none_where_writers_quote_or_count() {
    // Quoted as mboxo, mboxrd and Takeout quote; other separators than the file's own; a line that
    // is not dated.
    for separator in [
        ">From eve Tue Mar 11 14:22:07 2025\n",
        ">>From eve Tue Mar 11 14:22:07 2025\n",
        "From eve@example.com Tue Mar 11 14:22:07 2025\n",
        "From eve\n",
        " From eve Tue Mar 11 14:22:07 2025\n",
    ] {
        let answer = answer_of(&planted(separator));
        assert!(
            !is_strangers(answer.kind, answer.host.as_ref()),
            "{separator}: {answer:?}"
        );
    }
    // A length that is counted.
    let body = format!(
        "hello\n\nFrom eve Tue Mar 11 14:22:07 2025\n{}{LOGIN_AT_EVIL}{VICTIM}",
        gmail(EVIL, PASS)
    );
    let counted = |header: &str, body: &str| {
        let (fields, _) = VICTIM.split_once("\n\n").unwrap();
        format!(
            "From a Tue Mar 11 14:22:07 2025\n{header}{fields}\nContent-Length: {}\n\n{body}\n",
            body.len()
        )
    };
    let mbox = counted(&gmail(EVIL, FAIL), &body) + &counted(&gmail(GOOD, NOTHING), "hello\n");
    let answer = answer_of(&mbox);
    assert!(
        !is_strangers(answer.kind, answer.host.as_ref()),
        "{answer:?}"
    );

    // The same forms around genuine mail.
    let genuine = gmail(GOOD, PASS) + LOGIN_AT_HOME;
    let plain = format!("{GMAIL_SEPARATOR}{genuine}{VICTIM}\n>From eve\n");
    for mbox in [plain, counted(&genuine, &body)] {
        let answer = answer_of(&mbox);
        let host = answer.host.as_ref().map(HostName::as_str);
        assert_eq!(
            (host, answer.kind),
            (Some("login.example.net"), VerdictKind::Recommend)
        );
    }
}

#[test]
fn a_name_in_the_victims_domain_from_a_foreign_address_is_no_answer() {
    // The name is the victim's; but nobody says that the client was.
    for results in [NOTHING, FAIL] {
        for mail in [
            gmail("mail.example.net ([203.0.113.66])", results),
            postfix("mail.example.net (unknown [203.0.113.66])", results),
            microsoft("mail.example.net (203.0.113.66)", results),
        ] {
            let verdict = judge(&(mail + VICTIM));
            assert!(!is_answer(verdict.kind), "{verdict:?}");
        }
    }
    let verdict = judge(&(gmail("mail.example.net ([192.0.2.25])", PASS) + VICTIM));
    assert!(is_answer(verdict.kind), "{verdict:?}");
}

#[test]
fn a_thousand_mails_of_one_stranger_do_not_outvote_one_genuine_mail() {
    let genuine = gmail(GOOD, PASS) + VICTIM;
    for (name, attack) in attacks() {
        let mut tally = Tally::default();
        add(&mut tally, &genuine);
        let names: Vec<String> = (0..1000).map(|index| format!("{index}@evil")).collect();
        add_under(&mut tally, &attack, names.iter().map(String::as_str));
        let answer = only(&tally);
        assert!(
            !is_strangers(answer.kind, answer.host.as_ref()),
            "{name}: {answer:?}"
        );
        assert!(
            answer
                .hosts
                .iter()
                .all(|host| !host.is_within("example.com")),
            "{name}: {answer:?}"
        );
    }
}

#[test]
fn a_thousand_strangers_turn_no_try_into_an_answer() {
    // Each of them is authorised for nothing; the name lies in nobody's organisation.
    let mut tally = Tally::default();
    for index in 0..1000 {
        let mail = gmail("mail.example.net ([203.0.113.66])", NOTHING)
            + &VICTIM
                .replace("ida@", &format!("p{index}@"))
                .replace("<1@", &format!("<{index}@"));
        add(&mut tally, &mail);
    }
    let answer = only(&tally);
    assert_eq!(answer.kind, VerdictKind::Try);
    assert_eq!(
        answer.confidence,
        Confidence::Low,
        "nobody vouches for any of them"
    );

    let genuine = gmail(GOOD, PASS) + VICTIM;
    add(&mut tally, &genuine);
    let answer = only(&tally);
    assert_eq!(answer.kind, VerdictKind::Recommend);
    assert_eq!(answer.host.unwrap().as_str(), "mail.example.net");
}

#[test]
fn a_copy_under_the_victims_message_id_takes_nothing_away() {
    let genuine = gmail(GOOD, PASS) + LOGIN_AT_HOME + VICTIM;
    for (name, attack) in attacks() {
        for order in [[&genuine, &attack], [&attack, &genuine]] {
            let mut tally = Tally::default();
            for mail in order {
                add(&mut tally, mail);
            }
            let answer = only(&tally);
            let host = answer.host.as_ref().map(HostName::as_str);
            assert_eq!(
                (host, answer.kind),
                (Some("login.example.net"), VerdictKind::Recommend),
                "{name}"
            );
        }
    }
}

#[test]
fn strangers_cannot_retire_the_victims_host() {
    let mut tally = Tally::default();
    add(&mut tally, &(gmail(GOOD, PASS) + VICTIM));
    for index in 0..10 {
        let mail = gmail("other.example.net ([203.0.113.66])", NOTHING)
            + &VICTIM.replace("<1@", &format!("<{index}@evil"));
        add(&mut tally, &mail.replace("Mar 2025", "Jul 2025"));
    }
    let answer = only(&tally);
    assert_eq!(answer.host.unwrap().as_str(), "mail.example.net");
}

/// What a stranger may call himself.
const HELOS: &[&str] = &[
    "evil.example.com",
    "mail.example.net",
    "mx2.example.org",
    "mx.example.org",
    "mail-x-f41.google.com",
    "AS8PR09MB5511.eurprd09.prod.outlook.com",
    "x.outbound.protection.outlook.com",
    "relay.mimecast.com",
    "mx0a-1.pphosted.com",
    "sv66.xserver.jp",
    "gator66.hostgator.com",
    "relay.mailchannels.net",
    "mout.gmx.net",
    "x.gmx.net",
    "p00-icloudmta-x.icloud.com",
    "sonic1.consmr.mail.ne1.yahoo.com",
    "lists.example.org",
    "eforward4.registrar-servers.com",
    "[10.0.0.1]",
    "[127.0.0.1]",
    "localhost",
    "x",
    "x (mail.example.net [10.0.0.1])",
    "x [10.0.0.1]",
    "x ([10.0.0.1] helo=y)",
    "x (HELO y) (10.0.0.1)",
    "x) ([10.0.0.1]",
    "[10.0.0.1] (x [10.0.0.1])",
    "x by y",
    "x with LMTP",
    "\"x\"",
    "x;",
    "x [IPv6:fd00::1]",
    "10.0.0.1",
];

/// What he may have written into the DNS for his address; nobody forces him to tell the truth.
const REVERSE_NAMES: &[&str] = &[
    "",
    "evil.example.com",
    "mail.example.net",
    "mx2.example.org",
    "relay.mimecast.com",
    "mail-x-f41.google.com",
    "sv66.xserver.jp",
    "x.gmx.net",
    "lists.example.org",
];

/// What the reader's server may truthfully say about him.
const TRUTHS: &[&str] = &[
    "",
    "spf=none smtp.mailfrom=example.net",
    "spf=pass smtp.mailfrom=example.com",
    "spf=fail smtp.mailfrom=example.net; dmarc=fail header.from=example.net",
    "dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.net",
    "dkim=pass header.d=example.com; spf=neutral smtp.mailfrom=example.net",
    "dkim=none; dmarc=none header.from=example.net",
];

const SERVERS: &[&str] = &[
    "evil.example.com",
    "inner.example.com",
    "mx.example.org",
    "mx2.example.org",
    "mail.example.net",
    "mx.google.com",
    "relay.mimecast.com",
    "relay.mailchannels.net",
    "mx0a-1.pphosted.com",
    "x.mail.protection.outlook.com",
    "AS8PR09MB5511.eurprd09.prod.outlook.com",
    "mx-ha.gmx.net",
    "lists.example.org",
    "10.1.1.1",
    "localhost",
    "smtp.gmail.com",
];

/// What he may write into his mail.
const FIELDS: &[&str] = &[
    "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net",
    "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net",
    "Authentication-Results: evil.example.com; spf=pass smtp.mailfrom=example.net",
    "Authentication-Results: gmx.net; spf=pass smtp.mailfrom=example.net",
    "Authentication-Results: x.omega.yahoo.com; spf=pass smtp.mailfrom=example.net",
    "Authentication-Results: spf.icloud.com; spf=pass smtp.mailfrom=example.net",
    "Authentication-Results: spf=pass (sender IP is 203.0.113.66) smtp.mailfrom=example.net",
    "Received-SPF: pass (google.com: domain of ida@example.net designates 203.0.113.66 as permitted sender)",
    "Received-SPF: Pass (mailfrom) envelope-from=ida@example.net; receiver=mx.example.org",
    "List-Id: <x.example.org>",
    "List-Post: <mailto:x@googlegroups.com>",
    "X-Forwarded-To: ann@example.org",
    "Delivered-To: ann@example.com",
    "Delivered-To: ann@gmail.com",
    "Return-Path: <SRS0=a=b=example.net=ida@example.com>",
    "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=x; b=AA",
];

/// One trace field of the stranger's own making.
fn forged_hop() -> impl Strategy<Value = String> {
    (select(HELOS), select(REVERSE_NAMES), select(SERVERS), 0_usize..6).prop_map(
        |(helo, rdns, by, form)| {
            let rdns = if rdns.is_empty() { "unknown" } else { rdns };
            let ip = ["203.0.113.66", "192.0.2.25", "10.0.0.5", "127.0.0.1", "2001:db8::66", "198.51.100.8"][form];
            let form = match form {
                0 => format!("from {helo} ({rdns} [{ip}]) (Authenticated sender: ida) by {by} (Postfix) with ESMTPSA id 5"),
                1 => format!("from {helo} ({rdns} [{ip}]) by {by} (Postfix) with ESMTPS id 5"),
                2 => format!("from {helo} ({ip}) by {by} (10.1.1.1) with Microsoft SMTP Server id 15.20"),
                3 => format!("from {helo} ([{ip}]) by {by} with ESMTPA id 5"),
                4 => format!("by {by} with SMTP id 5"),
                _ => format!("from {rdns} ([{ip}] helo={helo}) by {by} with esmtpsa (Exim 4.98) id 1trabc-00000001abc-1Xy2"),
            };
            format!("Received: {form}; Tue, 11 Mar 2025 14:22:05 +0000\n")
        },
    )
}

/// The line of the reader's own server, with its results where it writes them. Only the servers
/// that check whether a reverse name leads back protect the reader from a false one.
///
/// Beside the line: the name under which this server removes results of others, if it does.
fn true_boundary() -> impl Strategy<Value = (String, &'static str)> {
    (select(HELOS), select(REVERSE_NAMES), select(TRUTHS), 0_usize..8).prop_map(
        |(helo, rdns, truth, receiver)| {
            // Google, Postfix and Exim look whether the name leads back.
            let checked = if rdns.ends_with("example.com") { rdns } else { "" };
            let or = |name: &str, none: &str| if name.is_empty() { none.to_owned() } else { name.to_owned() };
            let date = "; Tue, 11 Mar 2025 14:22:07 +0000\n";
            let ip = "203.0.113.66";
            // Those that remove others' results always write their own.
            let strips = ["mx.google.com", "", "", "", "", "x.omega.yahoo.com", "gmx.net", ""][receiver];
            let truth = if truth.is_empty() && !strips.is_empty() { TRUTHS[1] } else { truth };
            let field = |server: &str| match truth {
                "" => String::new(),
                truth => format!("Authentication-Results: {server}{truth}\n"),
            };
            let line = match receiver {
                0 => {
                    let peer = if checked.is_empty() { format!("([{ip}])") } else { format!("({checked}. [{ip}])") };
                    format!(
                        "Received: by 2002:a05:1::1 with SMTP id x{date}Received: from {helo} {peer} by mx.google.com with ESMTPS id a1si1{date}{}",
                        field("mx.google.com; ")
                    )
                }
                1 => format!(
                    "{}Received: from {helo} ({} [{ip}]) by mx.example.org (Postfix) with ESMTPS id 4Z1{date}",
                    field("mx.example.org; "),
                    or(checked, "unknown")
                ),
                2 => format!(
                    "{}Received: from {} ([{ip}] helo={helo}) by mx.example.org with esmtps (TLS1.3) tls X (Exim 4.98) id 1trabc-00000001abc-1Xy2{date}",
                    field("mx.example.org; "),
                    or(checked, "unknown")
                ),
                3 => format!(
                    "{}Received: from {helo} ({ip}) by DB1PEPF000509FC.mail.protection.outlook.com (10.167.242.38) with Microsoft SMTP Server id 15.20 via Frontend Transport{date}",
                    field("")
                ),
                4 => format!(
                    "{}Received: from {} (HELO {helo}) ({ip}) by mx.example.org with SMTP{date}",
                    field("mx.example.org; "),
                    or(rdns, "unknown")
                ),
                5 => format!(
                    "{}Received: from {ip} (EHLO {helo}) by 10.197.41.5 with SMTPs (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256){date}",
                    field("atlas.v2.omega.yahoo.com; ")
                ),
                6 => format!(
                    "{}Received: from {helo} ([{ip}]) by mx-ha.gmx.net (mxgmx016 [198.51.100.16]) with ESMTPS (Nemesis) id 1MQ{date}",
                    field("gmx.net; ")
                ),
                _ => format!(
                    "{}Received: from {helo} ({} [{ip}]) by mx.example.org (8.18.1/8.18.1) with ESMTPS id 52B{date}",
                    field("mx.example.org; "),
                    or(rdns, &format!("[{ip}]"))
                ),
            };
            (line, strips)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_mail_put_together_from_forged_pieces_brings_out_its_writers_host(
        (boundary, strips) in true_boundary(),
        pieces in proptest::collection::vec(
            prop_oneof![forged_hop(), select(FIELDS).prop_map(|field| format!("{field}\n"))],
            0..7,
        ),
    ) {
        let kept: String = pieces
            .into_iter()
            .filter(|piece| strips.is_empty() || !piece.starts_with(&format!("Authentication-Results: {strips}")))
            .collect();
        let mail = boundary + &kept + VICTIM;
        let verdict = judge(&mail);
        prop_assert!(
            !is_strangers(verdict.kind, verdict.host.as_ref()),
            "{:?} {:?} by {:?}\n{}", verdict.kind, verdict.host, verdict.rule, mail
        );
    }
}

fn is_answer(kind: VerdictKind) -> bool {
    matches!(kind, VerdictKind::Recommend | VerdictKind::Documented)
}

/// Whether an answer sends the victim's password to the stranger, or to anybody whom neither the
/// victim's organisation nor the table names.
fn is_strangers(kind: VerdictKind, host: Option<&HostName>) -> bool {
    let known =
        |host: &HostName| host.is_within("example.net") || Table::builtin().find(host).is_some();
    is_answer(kind) && !host.is_some_and(known)
}

fn judge(mail: &str) -> Verdict {
    let receiver = Receiver::default();
    let reader = Reader::new(Table::builtin(), &receiver);
    reader.read(mail.as_bytes()).judgement.verdict
}

fn add(tally: &mut Tally, mail: &str) {
    let message = Message::read(mail.as_bytes());
    let id = message.message_id();
    add_under(tally, mail, id.as_deref().into_iter());
}

/// Counts one mail under several identifiers.
fn add_under<'a>(tally: &mut Tally, mail: &str, names: impl Iterator<Item = &'a str>) {
    let receiver = Receiver::default();
    let reader = Reader::new(Table::builtin(), &receiver);
    for name in names {
        tally.add(Testimony {
            message_id: Some(name.into()),
            ..reader.read(mail.as_bytes()).into_testimony()
        });
    }
}

fn only(tally: &Tally) -> Recommendation {
    let mut answers = tally.recommendations(&[HostName::parse("example.net").unwrap()]);
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}
