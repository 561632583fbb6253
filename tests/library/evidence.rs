//! Whose client the receiver's results speak of, and what is advised where a line may be the reader's
//! own. Each defence has the attack that it is for beside it.

#![expect(clippy::unwrap_used, reason = "a test has failed when it panics")]

use heloscope::operator::Table;
use heloscope::reader::Reader;
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
