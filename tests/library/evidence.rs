//! Whose client the receiver's results speak of, and what is advised where a line may be the reader's
//! own. Each defence has the attack that it is for beside it.

#![expect(clippy::unwrap_used, reason = "a test has failed when it panics")]

use heloscope::operator::Table;
use heloscope::reader::Reader;
use heloscope::reason::{ManyReason, Remark};
use heloscope::tally::Tally;
use heloscope::trace::Receiver;

/// The answer to a mail, as `recommend post.example.net R9`.
fn answer(mail: &str, trust: &[&str]) -> String {
    let receiver = Receiver {
        domain: None,
        trusted: trust.iter().map(|text| text.parse().unwrap()).collect(),
    };
    let reading = Reader::new(Table::builtin(), &receiver).read(mail.as_bytes());
    let verdict = &reading.judgement.verdict;
    let host = verdict.host.as_ref().map(|host| host.as_str());
    let kind = format!("{:?}", verdict.kind).to_lowercase();
    format!("{kind} {} {:?}", host.unwrap_or("-"), verdict.rule)
}

const DATE: &str = "Tue, 10 Mar 2026 09:00:00 +0000";
const TRUST: &[&str] = &["relay.example.org"];
const AUTHOR: &str = "From: Ida <ida@example.net>\nTo: ann@example.org\nSubject: x\n";

/// A mail through the reader's own relay: what the last server writes above its line and below it, the
/// relay's results, and the client of the relay.
fn through_a_relay(last: &LastServer, of_last: &str, of_relay: &str, client: &str) -> String {
    let LastServer { by, place } = last;
    let line = format!(
        "Received: from relay.example.org (relay.example.org [198.51.100.3]) {by}; {DATE}\n"
    );
    let top = match place {
        Place::Above => format!("{of_last}{line}"),
        Place::Below => format!("{line}{of_last}"),
    };
    format!(
        "{top}{of_relay}Received: from {client} by relay.example.org (Postfix) with ESMTPS id 5; \
         {DATE}\n{AUTHOR}\nhi\n"
    )
}

/// The server behind the relay, and where it writes its results.
struct LastServer {
    by: &'static str,
    place: Place,
}

enum Place {
    Above,
    Below,
}

const GMAIL: LastServer = LastServer {
    by: "by mx.google.com with ESMTPS id ab12si34567wmb.1.2026.03.10 for <ann@example.org> \
         (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)",
    place: Place::Below,
};
const PROTON: LastServer = LastServer {
    by: "by mailin031.protonmail.ch (Postfix) with ESMTPS id 4cM",
    place: Place::Below,
};
const ZOHO: LastServer = LastServer {
    by: "by mx.zohomail.eu with SMTPS id 176043",
    place: Place::Below,
};
const POSTFIX: LastServer = LastServer {
    by: "by mx.example.com (Postfix) with ESMTPS id 4cM",
    place: Place::Above,
};
const LAST_SERVERS: [(&LastServer, &str); 4] = [
    (&GMAIL, "mx.google.com"),
    (&PROTON, "mail.protonmail.ch"),
    (&ZOHO, "mx.zohomail.eu"),
    (&POSTFIX, "mx.example.com"),
];
const NAMED: &str = "post.example.net (post.example.net [192.0.2.25])";
/// Anybody can call himself that.
const CLAIMED: &str = "post.example.net (unknown [203.0.113.66])";

fn results(id: &str, said: &str) -> String {
    format!("Authentication-Results: {id}; {said} smtp.mailfrom=ida@example.net\n")
}

#[test]
fn a_failure_of_the_trusted_relay_is_not_the_boundary_clients() {
    let passed = results(
        "relay.example.org",
        "dkim=pass header.d=example.net; spf=pass",
    );
    // Zoho's line checks no reverse name: there the address is trusted.
    let trust = &["relay.example.org", "198.51.100.3"];
    for (last, id) in LAST_SERVERS {
        for said in ["spf=fail", "spf=softfail"] {
            let mail = through_a_relay(last, &results(id, said), &passed, NAMED);
            assert_eq!(
                answer(&mail, trust),
                "recommend post.example.net R9",
                "{id}"
            );
        }
        let failed = "dmarc=fail header.from=example.net; spf=fail";
        let mail = through_a_relay(last, &results(id, failed), "", NAMED);
        assert_eq!(
            answer(&mail, trust),
            "recommend post.example.net R9",
            "{id}"
        );
    }
}

/// The attack beside it: the relay's own check of the stranger failed, in any place and by any id that
/// can be the relay's.
#[test]
fn a_failure_of_the_boundary_client_counts_beside_a_trusted_relay() {
    let trust = &["relay.example.org", "198.51.100.3"];
    for (last, id) in LAST_SERVERS {
        for of_last in [String::new(), results(id, "spf=pass")] {
            for of_relay in ["relay.example.org", "mx7.example.org"] {
                let failed = results(of_relay, "spf=fail");
                let mail = through_a_relay(last, &of_last, &failed, NAMED);
                assert_eq!(answer(&mail, trust), "none - R2", "{id} {of_relay}");
            }
        }
        // Without the option the last server's client is the boundary's.
        let mail = through_a_relay(last, &results(id, "spf=fail"), "", NAMED);
        let said = answer(&mail.replace("relay.example.org", "pc.example.net"), &[]);
        assert_eq!(said, "none - R2", "{id}");
    }
}

/// Fields between two lines of one organisation are the lower one's: it may sign with the upper's name.
#[test]
fn a_failure_between_lines_of_one_organisation_is_the_lower_ones() {
    let last = LastServer {
        by: "by mx.example.org (Postfix) with ESMTPS id 4cM",
        place: Place::Below,
    };
    let mail = through_a_relay(&last, &results("mx.example.org", "spf=fail"), "", NAMED);
    assert_eq!(answer(&mail, TRUST), "none - R2");
    // So are those above a line whose server has no public name.
    let last = LastServer {
        by: "by mx.example.com (Postfix) with ESMTPS id 4cM",
        place: Place::Below,
    };
    let mail = through_a_relay(&last, &results("mx.example.com", "spf=fail"), "", NAMED)
        .replace("by relay.example.org", "by relay");
    assert_eq!(answer(&mail, TRUST), "none - R2");
}

/// The last server lets the relay send for its own customers. That is no permission for a stranger who
/// hands the relay a mail.
#[test]
fn a_permission_for_the_trusted_relay_is_not_the_boundary_clients() {
    let trust = &["relay.example.org", "198.51.100.3"];
    for (last, id) in LAST_SERVERS {
        let mail = through_a_relay(last, &results(id, "spf=pass"), "", CLAIMED);
        assert_eq!(answer(&mail, trust), "try post.example.net R10", "{id}");
        // The genuine twin: the relay itself found that the client may send.
        let passed = results("relay.example.org", "spf=pass");
        let mail = through_a_relay(last, "", &passed, CLAIMED);
        assert_eq!(
            answer(&mail, trust),
            "recommend post.example.net R9",
            "{id}"
        );
        // A signature is the author's, whoever handed it over.
        let signed = results(id, "dkim=pass header.d=example.net; spf=softfail");
        let mail = through_a_relay(last, &signed, "", NAMED);
        assert_eq!(
            answer(&mail, trust),
            "recommend post.example.net R9",
            "{id}"
        );
    }
}

/// What the report advises after `--trust`.
fn advice(mail: &str, trust: &[&str]) -> Option<String> {
    let receiver = Receiver {
        domain: None,
        trusted: trust.iter().map(|text| text.parse().unwrap()).collect(),
    };
    let reading = Reader::new(Table::builtin(), &receiver).read(mail.as_bytes());
    let remarks = reading.judgement.remarks.iter();
    let mut advised = remarks.filter_map(|remark| match remark {
        Remark::BoundaryUnsureLine { client, .. } | Remark::MayBeInside { client } => {
            Some(client.clone())
        }
        _ => None,
    });
    advised.next()
}

/// What is advised moves the boundary to the line below, at every server's form of a line.
#[test]
fn the_advised_value_can_work() {
    let lines = [
        "from relay.example.org (relay.example.org [198.51.100.3]) by mx.example.com (Postfix) with ESMTPS id 4",
        "from relay.example.org ([198.51.100.3]) by mx.example.com with esmtps (Exim 4.98) id 4",
        "from relay.example.org (HELO relay.example.org) (198.51.100.3) by mx.example.com with ESMTPS",
        "from relay.example.org (relay.example.org [198.51.100.3]) by mx.zohomail.eu with SMTPS id 4",
        "from relay.example.org (relay.example.org. [198.51.100.3]) by mx.google.com with ESMTPS id 4",
        "from relay.example.org (198.51.100.3) by mx.example.com (192.0.2.9) with Microsoft SMTP Server id 15.2.1; ",
        "from relay.example.org (unknown [10.0.0.5]) by mx.example.com (Postfix) with ESMTPS id 4",
        "from relay (relay [10.0.0.5]) by mx.example.com (Postfix) with ESMTPS id 4",
    ];
    for line in lines {
        let mail = format!(
            "Received: {line}; {DATE}\nReceived: from {NAMED} by relay.example.org (Postfix) with \
             ESMTPS id 5; {DATE}\n{AUTHOR}\nhi\n"
        );
        let advised = advice(&mail, &[]).unwrap();
        let said = answer(&mail, &[&advised]);
        assert_eq!(said, "recommend post.example.net R9", "{line}: {advised}");
        assert_eq!(advice(&mail, &[&advised]), None, "{line}: {advised}");
    }
}

/// A line that its client tore is nowhere's, whatever is trusted; nothing is advised for it.
#[test]
fn nothing_is_advised_for_a_torn_line() {
    let mail = format!(
        "Received: from x) (relay [10.0.0.5]) by mx.example.com (Postfix) with ESMTP id 4; {DATE}\n\
         Received: from {NAMED} by relay.example.org (Postfix) with ESMTPS id 5; {DATE}\n{AUTHOR}\nhi\n"
    );
    assert_eq!(advice(&mail, &[]), None);
    for trust in ["relay", "10.0.0.5"] {
        assert_eq!(answer(&mail, &[trust]), answer(&mail, &[]));
    }
}

const CONTAINER: &str = "Received: from post.example.net (unknown [172.19.0.1]) by mx.example.org \
                         (Postfix) with ESMTPS id 4cM; Tue, 10 Mar 2026 09:00:00 +0000\n";

/// Behind a container with no line below, its address says nothing, and is not advised.
#[test]
fn a_trusted_container_does_not_hide_that_the_mail_came_in() {
    let passed = results("mx.example.org", "dkim=pass header.d=example.net; spf=pass");
    let pickup = "Received: by post.example.net (Postfix, from userid 1000) id 3; \
                  Tue, 10 Mar 2026 09:00:00 +0000\n";
    for below in ["", pickup] {
        let mail = format!("{passed}{CONTAINER}{below}{AUTHOR}\nhi\n");
        assert_eq!(advice(&mail, &[]), None);
        for trust in [&[][..], &["172.19.0.1"]] {
            assert_eq!(answer(&mail, trust), "try post.example.net R10");
        }
    }
    // The twins: a machine of the receiver's own, and a program in it.
    for client in [
        "app.example.org (unknown [172.19.0.1])",
        "app (unknown [172.19.0.1])",
    ] {
        let line = CONTAINER.replace("post.example.net (unknown [172.19.0.1])", client);
        let mail = format!("{line}{AUTHOR}\nhi\n");
        assert_eq!(answer(&mail, &["172.19.0.1"]), "none - R1", "{client}");
    }
}

/// A line more, in which the author logged in, takes no answer away; a stranger's gives none that he had
/// not without it.
#[test]
fn a_login_line_behind_a_container_is_worth_a_try() {
    let login = |by: &str| {
        format!(
            "Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida) by {by} (Postfix) \
             with ESMTPSA id 1; {DATE}\n"
        )
    };
    let own = login("post.example.net");
    for results in [
        String::new(),
        results("mx.example.org", "spf=pass"),
        results("mx.example.org", "dkim=pass header.d=example.net; spf=pass"),
    ] {
        let mail = format!("{results}{CONTAINER}{own}{AUTHOR}\nhi\n");
        for trust in [&[][..], &["172.19.0.1"]] {
            assert_eq!(
                answer(&mail, trust),
                "try post.example.net R10",
                "{results}"
            );
            assert_eq!(boundary(&mail, trust), Some(0));
        }
        assert_eq!(advice(&mail, &[]), None);
        let foreign = login("post.example.com");
        let mail = format!("{results}{CONTAINER}{foreign}{AUTHOR}\nhi\n");
        assert_eq!(answer(&mail, &[]), "try post.example.net R10", "{results}");
    }
    let mail = format!(
        "{}{CONTAINER}{own}{AUTHOR}\nhi\n",
        results("mx.example.org", "spf=fail")
    );
    assert_eq!(answer(&mail, &[]), "none - R2");
    // Passes between the lines may be the stranger's.
    let planted = results("mx.example.org", "dkim=pass header.d=example.net; spf=pass");
    let mail = format!("{CONTAINER}{planted}{own}{AUTHOR}\nhi\n");
    assert_eq!(answer(&mail, &[]), "try post.example.net R10");
    // The reader's own relay of another organisation goes on as before.
    let relay = CONTAINER.replace("post.example.net", "relay.example.com");
    let line =
        format!("Received: from {NAMED} by relay.example.com (Postfix) with ESMTPS id 5; {DATE}\n");
    let mail = format!("{relay}{line}{AUTHOR}\nhi\n");
    assert_eq!(boundary(&mail, &[]), Some(1));
    assert_eq!(
        answer(&mail, &["172.19.0.1"]),
        "recommend post.example.net R9"
    );
}

/// A filter that repeats what the author's server called itself is still the receiver's own.
#[test]
fn a_trusted_filter_that_repeats_the_clients_name_is_inside() {
    for address in ["127.0.0.1", "172.19.0.1"] {
        let filter = CONTAINER.replace("172.19.0.1", address);
        let mail = format!(
            "{filter}Received: from {NAMED} by mx.example.org (Postfix) with ESMTPS id 3; {DATE}\n\
             {AUTHOR}\nhi\n"
        );
        assert_eq!(advice(&mail, &[]).as_deref(), Some(address));
        assert_eq!(answer(&mail, &[address]), "recommend post.example.net R9");
        assert_eq!(boundary(&mail, &[address]), Some(1));
    }
}

fn boundary(mail: &str, trust: &[&str]) -> Option<usize> {
    let receiver = Receiver {
        domain: None,
        trusted: trust.iter().map(|text| text.parse().unwrap()).collect(),
    };
    let reading = Reader::new(Table::builtin(), &receiver).read(mail.as_bytes());
    reading.trace.boundary
}

/// White space and folds carry no meaning, in the author's field too.
#[test]
fn a_fold_in_the_authors_field_is_a_blank() {
    let line =
        format!("Received: from {NAMED} by mx.example.org (Postfix) with ESMTPS id 5; {DATE}\n");
    for from in [
        "Ida <ida@example. net>",
        "x ida@example.net",
        "ida@example.net x",
        "x@example.com ida@example.net",
        "Ida <ida@ example.net>",
        "Ida Larsson <ida@example.net>",
        "Ida < ida@example.net >",
        "\"Ida Larsson\" <ida@example.net>, Bo <bo@example.com>",
    ] {
        let author = |from: &str| {
            let mail = format!("{line}From: {from}\nSubject: x\n\nhi\n");
            let message = heloscope::message::Message::read(mail.as_bytes());
            message.author().map(|author| author.address)
        };
        let (begin, end) = from.split_once(' ').unwrap();
        for fold in ["\n ", "\r\n ", "\n\t"] {
            let folded = format!("{begin}{fold}{end}");
            assert_eq!(author(&folded), author(from), "{folded:?}");
        }
    }
}

/// Whoever names the winner without a vote is not taken for one who says something else.
#[test]
fn weak_mails_that_name_the_winner_are_told_of() {
    let mail = |client: &str, sender: usize, result: &str| {
        format!(
            "{result}Received: from {client} by mx.example.org (Postfix) with ESMTPS id {sender}; \
             {DATE}\nFrom: p{sender}@example.net\nMessage-ID: <{sender}@example.net>\n\nhi\n"
        )
    };
    let passed = results("mx.example.org", "dkim=pass header.d=example.net; spf=pass");
    let table = Table::builtin();
    let receiver = Receiver::default();
    let count = |weak: &str| {
        let reader = Reader::new(table, &receiver);
        let mut tally = Tally::default();
        for sender in 0..10 {
            let mail = if sender < 2 {
                mail(NAMED, sender, &passed)
            } else {
                mail(weak, sender, "")
            };
            tally.add(reader.read(mail.as_bytes()).into_testimony());
        }
        tally.recommendations(&[]).remove(0)
    };
    let too = ManyReason::NamedToo {
        senders: 8,
        messages: 8,
    };
    let all = count(CLAIMED);
    assert!(all.reasons.many.contains(&too));
    // The twin: who names another host, and no vote changes in either.
    let other = count("smtp2.example.net (unknown [203.0.113.66])");
    assert!(!other.reasons.many.contains(&too));
    for found in [all, other] {
        assert_eq!((found.voters, found.senders), (2, 10));
        assert_eq!(found.host.unwrap().as_str(), "post.example.net");
    }
}
