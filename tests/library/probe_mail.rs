//! What a live check makes of the answer of one mail: the certificate confirms a name, and never
//! supplies a stranger's. Whoever answers here has a valid certificate of a public authority for his own
//! name, and DNS says what each test says.
#![allow(
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics"
)]

use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::loopback::{ByAddress, Identity, Mail, Pki, Zone, closed, now, settings};
use heloscope::analyze::{Analyzer, options};
use heloscope::confirm::live::{Limits, LiveChecker, Subject};
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::probe::{PrivateAddresses, ProbeSettings, Prober};
use heloscope::report::card::Checked;
use heloscope::report::text::{self, Page};
use heloscope::report::words::{Language, Words};
use heloscope::report::{Answer, Completeness, LiveResult};
use heloscope::scan::{Monitor, scan_readers};
use heloscope::tally::Recommendation;
use heloscope::trace::Receiver;
use heloscope::verdict::{Confidence, VerdictKind};

/// The address of whoever answers.
const HERE: &str = "192.0.2.25";
/// Where nobody does.
const AWAY: &str = "192.0.2.99";
/// The client's, in the mail.
const CLIENT: &str = "203.0.113.9";
const SPF: &str = "spf=pass smtp.mailfrom=bo@example.com";

/// A mail of example.com that a client handed to Google; `lower` are the trace fields below.
fn mail(helo: &str, reverse: &str, results: &str, lower: &str) -> String {
    format!(
        "Delivered-To: ana@example.org\n\
         Return-Path: <bo@example.com>\n\
         Received: from {helo} ({reverse}. [{CLIENT}])\n\
         \tby mx.google.com with ESMTPS id x1\n\
         \tfor <ana@example.org>; Sun, 10 Mar 2030 01:02:04 -0700 (PDT)\n\
         Authentication-Results: mx.google.com; {results}\n\
         {lower}\
         From: Bo <bo@example.com>\n\
         Message-ID: <1@example.com>\n\
         Date: Sun, 10 Mar 2030 08:02:00 +0000\n\n\
         Hello.\n"
    )
}

/// Who answers at the address, and which names lead there or away.
struct Machine {
    certificate: &'static [&'static str],
    says: &'static str,
    here: &'static [&'static str],
    away: &'static [&'static str],
}

/// The answer of the mail, that after the check, and the report on it.
struct Outcome {
    before: Recommendation,
    after: Recommendation,
    english: String,
    japanese: String,
}

impl Outcome {
    fn host(&self) -> Option<&str> {
        self.after.host.as_ref().map(HostName::as_str)
    }

    /// Whether the report has this name as one to type.
    fn orders(&self, name: &str) -> bool {
        let english = self.english.to_lowercase();
        let english = ["type ", "is "].map(|verb| english.contains(&format!("{verb}{name}")));
        let japanese = ["と入力", "」と入力"].map(|verb| format!("{name}{verb}"));
        let japanese = japanese.map(|order| self.japanese.contains(&order));
        english.contains(&true) || japanese.contains(&true)
    }
}

impl Machine {
    fn start(&self, pki: &Pki) -> SocketAddr {
        let names = self.certificate;
        let server = Mail {
            greeting: self.says,
            ehlo: self.says,
            ..Mail::new(Identity::good(pki, names[0], names))
        };
        server.start()
    }

    fn zone(&self) -> Zone {
        let lead = |names: &'static [&'static str], address: &str| {
            let address: IpAddr = address.parse().unwrap();
            names.iter().map(move |name| (*name, vec![address]))
        };
        Zone {
            addresses: lead(self.here, HERE).chain(lead(self.away, AWAY)).collect(),
            ..Zone::default()
        }
    }
}

fn check(mail: &str, machine: &Machine) -> Outcome {
    let pki = Pki::new("Birch");
    // The addresses of the tests are no public ones.
    let settings = ProbeSettings {
        private: PrivateAddresses::Allow,
        ..settings(Duration::from_secs(8))
    };
    let prober = Prober {
        dial: &ByAddress(closed(), vec![(HERE, machine.start(&pki))]),
        resolve: &machine.zone(),
        roots: &pki.roots(),
        settings: &settings,
        table: Table::builtin(),
        now: now(),
    };
    let checker = LiveChecker {
        prober: Some(prober),
        port: Some(587),
        dns: None,
        stop: &settings.stop,
        limits: Limits::default(),
    };
    let receiver = Receiver::default();
    let analyzer = Analyzer::new(Table::builtin(), &receiver, &[]);
    let readers: Vec<Box<dyn Read + '_>> = vec![Box::new(mail.as_bytes())];
    let outcome = scan_readers(readers, &options(), &Monitor::default(), analyzer.visit());
    let mut analysis = analyzer.conclude(outcome, &["mail".to_owned()], None, now().as_second());
    let answer: Answer = analysis.recommendations.remove(0);
    let before = answer.recommendation.clone();
    let asked = checker.ask(&[Subject::from(&before)], |_| {});
    let evidence = asked.evidence.into_iter().next().flatten().unwrap();
    let answer = answer.with_live(LiveResult {
        checked: Checked {
            probes: evidence.probes,
            skipped: evidence.skipped,
            completeness: Completeness::Whole,
        },
        checks: evidence.checks,
        at: now(),
    });
    let after = answer.recommendation.clone();
    analysis.recommendations.push(answer);
    let [english, japanese] = [Language::English, Language::Japanese].map(|language| {
        let mut page = Vec::new();
        let words = Words::new(language);
        text::write_analysis(&mut page, &analysis, &words, Page::default()).unwrap();
        let page = anstream::adapter::strip_str(&String::from_utf8(page).unwrap()).to_string();
        page.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    Outcome {
        before,
        after,
        english,
        japanese,
    }
}

#[test]
fn a_neighbour_on_the_certificate_that_leads_elsewhere_is_no_order() {
    let mail = mail("srv.example.com", "sv9.example.net", SPF, "");
    let machine = Machine {
        certificate: &["mail.example.com"],
        says: "srv.example.com",
        here: &["srv.example.com"],
        away: &["mail.example.com"],
    };
    let found = check(&mail, &machine);
    assert_eq!(found.host(), Some("srv.example.com"));
    assert!(!found.orders("mail.example.com"), "{}", found.english);
    assert_ne!(found.after.confidence, Confidence::Verified);
    assert!(
        found
            .english
            .contains("its certificate is for mail.example.com")
    );
    // Where it leads here it is the name to type.
    let machine = Machine {
        here: &["srv.example.com", "mail.example.com"],
        away: &[],
        ..machine
    };
    let found = check(&mail, &machine);
    assert_eq!(found.host(), Some("mail.example.com"));
    assert!(found.orders("mail.example.com"), "{}", found.english);
}

#[test]
fn the_host_of_the_login_is_confirmed_before_that_of_the_boundary() {
    let lower = "Received: from [192.168.1.5] (unknown [198.51.100.7])\n\
                 \tby login.example.com (Postfix) with ESMTPSA id y2\n\
                 \tfor <ana@example.org>; Sun, 10 Mar 2030 08:02:01 +0000\n";
    let mail = mail("out.example.com", "out.example.com", SPF, lower);
    let machine = Machine {
        certificate: &["login.example.com"],
        says: "login.example.com",
        here: &["login.example.com", "out.example.com"],
        away: &[],
    };
    let found = check(&mail, &machine);
    assert_eq!(found.host(), Some("login.example.com"));
    assert_eq!(found.after.kind, VerdictKind::Recommend);
    assert_eq!(found.after.confidence, Confidence::Verified);
    assert!(!found.orders("out.example.com"), "{}", found.english);
    // Below a client that nothing ties to the author the line is anybody's.
    let foreign = self::mail("out.example.com", "dsl7.example.net", "spf=none", lower);
    let found = check(&foreign, &machine);
    assert_eq!(found.before.kind, VerdictKind::Try);
    assert_eq!(found.after.kind, VerdictKind::Try);
    assert_ne!(found.after.confidence, Confidence::Verified);
}

#[test]
fn who_answers_under_a_strangers_name_is_never_the_answer() {
    let mail = mail("mail.example.com", "sv9.example.net", SPF, "");
    let evil = "evil.example.org";
    let rows: [(&str, Machine); 4] = [
        (
            "a name that is not in DNS",
            Machine {
                certificate: &["evil.example.org"],
                says: "evil.example.org",
                here: &["mail.example.com"],
                away: &[],
            },
        ),
        (
            "one that leads here",
            Machine {
                certificate: &["evil.example.org"],
                says: "evil.example.org",
                here: &["mail.example.com", "evil.example.org"],
                away: &[],
            },
        ),
        (
            "a wildcard, and a name under it that leads here",
            Machine {
                certificate: &["*.example.org"],
                says: "evil.example.org",
                here: &["mail.example.com", "evil.example.org"],
                away: &[],
            },
        ),
        (
            "a wildcard, and a name under it that leads nowhere",
            Machine {
                certificate: &["*.example.org"],
                says: "evil.example.org",
                here: &["mail.example.com"],
                away: &[],
            },
        ),
    ];
    for (what, machine) in rows {
        let found = check(&mail, &machine);
        assert_eq!(found.before.host, found.after.host, "{what}");
        assert_eq!(found.host(), Some("mail.example.com"), "{what}");
        assert_ne!(found.after.confidence, Confidence::Verified, "{what}");
        assert!(found.after.hosts.is_empty(), "{what}");
        let (english, on_it) = (&found.english, machine.certificate[0]);
        assert!(english.contains(on_it), "{what}: {english}");
        let start = english.split(". ").next().unwrap_or_default();
        assert!(!start.contains(evil), "{what}: {english}");
        // What is said of the name at all has its condition.
        if found.orders(evil) {
            assert!(
                english.contains("if you do not know it, stop"),
                "{what}: {english}"
            );
            assert!(machine.here.contains(&evil), "{what}: {english}");
        }
    }
    // The neighbour: the receiver recorded that name for a client that the domain lets send.
    let known = self::mail("mail.example.com", evil, SPF, "");
    let found = check(
        &known,
        &Machine {
            certificate: &["*.example.org"],
            says: "evil.example.org",
            here: &["mail.example.com", "evil.example.org"],
            away: &[],
        },
    );
    assert_eq!(found.host(), Some(evil), "{}", found.english);
}

#[test]
fn a_valid_certificate_makes_no_stranger_the_authors_server() {
    let machine = Machine {
        certificate: &["bogus.example.com"],
        says: "bogus.example.com",
        here: &["bogus.example.com"],
        away: &[],
    };
    for results in ["spf=none", "spf=neutral", "dkim=pass header.d=example.org"] {
        let stranger = mail("bogus.example.com", "dsl7.example.net", results, "");
        let found = check(&stranger, &machine);
        let is_try = matches!(found.after.kind, VerdictKind::Try | VerdictKind::None);
        assert!(is_try, "{results}: {:?}", found.after);
        assert_ne!(found.after.confidence, Confidence::Verified, "{results}");
    }
    // The neighbour is one that the domain lets send.
    let own = mail("bogus.example.com", "dsl7.example.net", SPF, "");
    let found = check(&own, &machine);
    assert_eq!(found.after.confidence, Confidence::Verified);
    assert_eq!(found.host(), Some("bogus.example.com"));
}

#[test]
fn a_stranger_in_googles_place_is_told_as_that() {
    let mail = "Delivered-To: ana@example.org\n\
         Return-Path: <bo@example.com>\n\
         Received: from mail-wm1-f41.google.com (mail-wm1-f41.google.com. [209.85.128.41])\n\
         \tby mx.example.org (Postfix) with ESMTPS id x1\n\
         \tfor <ana@example.org>; Sun, 10 Mar 2030 08:02:04 +0000 (UTC)\n\
         Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=bo@example.com;\n\
         \tdkim=pass header.d=example.com\n\
         From: Bo <bo@example.com>\n\
         Message-ID: <1@example.com>\n\
         Date: Sun, 10 Mar 2030 08:02:00 +0000\n\n\
         Hello.\n";
    let host = "smtp.gmail.com";
    for here in [
        &["smtp.gmail.com"][..],
        &["smtp.gmail.com", "evil.example.org"],
    ] {
        let found = check(
            mail,
            &Machine {
                certificate: &["evil.example.org"],
                says: "evil.example.org",
                here,
                away: &[],
            },
        );
        assert_eq!(found.before.host.as_ref().map(HostName::as_str), Some(host));
        assert_eq!(found.host(), Some(host));
        assert_ne!(found.after.confidence, Confidence::Verified);
        let text = &found.english;
        assert!(text.to_lowercase().contains("this is not google"), "{text}");
        assert!(!found.orders("evil.example.org"), "{text}");
        assert!(
            found.japanese.contains("Googleではありません"),
            "{}",
            found.japanese
        );
    }
    let genuine = check(
        mail,
        &Machine {
            certificate: &["smtp.gmail.com"],
            says: "smtp.gmail.com",
            here: &["smtp.gmail.com"],
            away: &[],
        },
    );
    assert_eq!(genuine.host(), Some(host));
    assert_eq!(genuine.after.confidence, Confidence::Verified);
    assert!(
        !genuine.english.contains("is not Google"),
        "{}",
        genuine.english
    );
}
