//! Which names the probe tells in place of the one that was typed: each row that offers a name has a
//! neighbour that must not.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics"
)]

use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::Duration;

use crate::loopback::{
    ByAddress, Identity, Mail, Pki, Redirect, Zone, authority, codes, leaf, now, root_called, run,
    settings,
};
use crate::probe_verdicts::old_server;
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::probe::{
    Host, Impostor, PassedOverReason, Probe, ProbeSettings, ProbeVerdict, Prober, Roots,
    TargetOrigin, TcpDial, TrustedBy, host_accepted,
};
use heloscope::problem::ProblemCode;
use heloscope::report::Completeness;
use heloscope::report::card::{self, Block, Checked};
use heloscope::report::words::{Language, Words};
use rcgen::date_time_ymd;
use rustls::pki_types::CertificateDer;

/// The address that is probed.
const HERE: &str = "192.0.2.25";
/// An address of a private network; a connection to it is led to [`HERE`].
const PRIVATE: &str = "10.1.1.9";
const AWAY: &str = "192.0.2.99";
/// The same in the other kind.
const AWAY_V6: &str = "2001:db8::99";

/// One server, what DNS says, and what is to be told.
struct Row {
    what: &'static str,
    host: &'static str,
    port: u16,
    identity: Identity,
    greeting: &'static str,
    here: &'static [&'static str],
    away: &'static [&'static str],
    alias: Option<&'static str>,
    reverse: Vec<&'static str>,
    by_name: Vec<(&'static str, Identity)>,
    use_instead: &'static [&'static str],
    ask_about: &'static [&'static str],
    once_repaired: &'static [&'static str],
    passed_over: &'static [(&'static str, PassedOverReason)],
}

impl Row {
    fn new(what: &'static str, host: &'static str, identity: Identity) -> Self {
        Self {
            what,
            host,
            port: 587,
            identity,
            greeting: "ESMTP ready",
            here: &[],
            away: &[],
            alias: None,
            reverse: Vec::new(),
            by_name: Vec::new(),
            use_instead: &[],
            ask_about: &[],
            once_repaired: &[],
            passed_over: &[],
        }
    }

    fn run(&self, roots: &Roots) -> Vec<Probe> {
        let mut mail = Mail::new(self.identity.clone());
        mail.greeting = self.greeting;
        mail.ehlo = "hello";
        mail.by_name.clone_from(&self.by_name);
        let at = |names: &'static [&'static str], address: &str| {
            let address: IpAddr = address.parse().unwrap();
            names.iter().map(move |name| (*name, vec![address]))
        };
        let own = (self.host.len() > "192.0.2.255".len() || self.host.contains("com"))
            .then_some((self.host, vec![HERE.parse().unwrap()]));
        let zone = Zone {
            addresses: at(self.here, HERE)
                .chain(at(self.away, AWAY))
                .chain(own)
                .collect(),
            aliases: self
                .alias
                .map(|alias| (self.host, alias))
                .into_iter()
                .collect(),
            reverse: self.reverse.clone(),
        };
        run_at(self.host, self.port, mail.start(), &zone, roots)
    }
}

fn run_at(host: &str, port: u16, at: SocketAddr, zone: &Zone, roots: &Roots) -> Vec<Probe> {
    let mut settings: ProbeSettings = settings(Duration::from_secs(8));
    if ["localhost", PRIVATE].contains(&host) {
        let to = format!("{host}:{port}:{HERE}:{port}");
        settings.connect_to.push(to.parse().unwrap());
    }
    let target = format!("{host}:{port}");
    run(&[&target], &Redirect(at), zone, roots, &settings)
}

/// Probes every port of a host, where the ports that are listed lead to servers of the test.
fn run_redirected(
    host: &str,
    ports: &[(&str, u16, SocketAddr)],
    zone: &Zone,
    roots: &Roots,
) -> Vec<Probe> {
    let to = |(host, port, at): &(&str, u16, SocketAddr)| {
        let to = format!("{host}:{port}:{}:{}", at.ip(), at.port());
        to.parse().unwrap()
    };
    let mut settings = settings(Duration::from_secs(5));
    settings.connect_to = ports.iter().map(to).collect();
    run(&[host], &TcpDial, zone, roots, &settings)
}

fn texts(names: &[HostName]) -> Vec<&str> {
    names.iter().map(HostName::as_str).collect()
}

fn check(rows: &[Row], roots: &Roots) -> Vec<Probe> {
    let probes: Vec<Probe> = thread::scope(|scope| {
        let running: Vec<_> = rows
            .iter()
            .map(|row| scope.spawn(|| row.run(roots).remove(0)))
            .collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for (row, probe) in rows.iter().zip(&probes) {
        let what = row.what;
        assert_eq!(
            texts(&probe.use_instead),
            row.use_instead,
            "{what}: {probe:?}"
        );
        assert_eq!(texts(&probe.ask_about), row.ask_about, "{what}: {probe:?}");
        assert_eq!(
            texts(&probe.once_repaired),
            row.once_repaired,
            "{what}: {probe:?}"
        );
        for (name, why) in row.passed_over {
            let passed_over = probe.passed_over.iter();
            let mut found = passed_over.filter(|found| found.name.as_str() == *name);
            assert_eq!(found.next().map(|found| found.why), Some(*why), "{what}");
        }
    }
    probes
}

pub(super) fn good(pki: &Pki, names: &[&str]) -> Identity {
    Identity::good(pki, names[0], names)
}

fn expired(pki: &Pki, names: &[&str]) -> Identity {
    let mut params = leaf(names[0], names);
    params.not_before = date_time_ymd(2029, 1, 1);
    params.not_after = date_time_ymd(2030, 6, 1);
    let rest = [pki.intermediate.der().clone()];
    Identity::signed(&params, &pki.intermediate, &rest)
}

#[test]
fn names_of_the_hosts_own_organisation_are_orders() {
    let pki = Pki::new("Birch");
    let panel = [
        "autodiscover.example.com",
        "cpanel.example.com",
        "example.com",
        "mail.example.com",
        "webmail.example.com",
    ];
    let rows = [
        Row {
            greeting: "mail.example.com ESMTP",
            here: &["mail.example.com"],
            use_instead: &["mail.example.com"],
            ..Row::new(
                "the greeting's name",
                "smtp.example.com",
                good(&pki, &["mail.example.com"]),
            )
        },
        Row {
            away: &["mail.example.com"],
            passed_over: &[("mail.example.com", PassedOverReason::Elsewhere)],
            ..Row::new(
                "the same, which leads elsewhere",
                "smtp.example.com",
                good(&pki, &["mail.example.com"]),
            )
        },
        Row {
            passed_over: &[("mail.example.com", PassedOverReason::NotInDns)],
            ..Row::new(
                "the same, which leads nowhere",
                "smtp.example.com",
                good(&pki, &["mail.example.com"]),
            )
        },
        Row {
            here: &["example.com", "www.example.com"],
            use_instead: &["example.com", "www.example.com"],
            ..Row::new(
                "apex and www",
                "mail.example.com",
                good(&pki, &["example.com", "www.example.com"]),
            )
        },
        Row {
            away: &["example.com", "www.example.com"],
            passed_over: &[
                ("example.com", PassedOverReason::Elsewhere),
                ("www.example.com", PassedOverReason::Elsewhere),
            ],
            ..Row::new(
                "apex and www, which lead to the web server",
                "mail.example.com",
                good(&pki, &["example.com", "www.example.com"]),
            )
        },
        Row {
            here: &[
                "autodiscover.example.com",
                "cpanel.example.com",
                "example.com",
                "mail.example.com",
                "webmail.example.com",
            ],
            use_instead: &[
                "mail.example.com",
                "example.com",
                "autodiscover.example.com",
            ],
            ..Row::new("a panel's names", "smtp.example.com", good(&pki, &panel))
        },
        Row {
            here: &["mail.example.co.jp", "mail.example.ne.jp"],
            use_instead: &["mail.example.co.jp"],
            ..Row::new(
                "below a public suffix",
                "smtp.example.co.jp",
                good(&pki, &["mail.example.ne.jp", "mail.example.co.jp"]),
            )
        },
        Row {
            here: &[
                "other.example.jp",
                "mail2.example.com",
                "shop.example.co.jp",
            ],
            use_instead: &["mail2.example.com"],
            ..Row::new(
                "other customers' names and one of the own",
                "smtp.example.com",
                good(
                    &pki,
                    &[
                        "other.example.jp",
                        "mail2.example.com",
                        "shop.example.co.jp",
                    ],
                ),
            )
        },
        Row {
            here: &["www.example.com", "post.example.com"],
            by_name: vec![("www.example.com", expired(&pki, &["www.example.com"]))],
            use_instead: &["post.example.com"],
            ..Row::new(
                "another certificate by SNI",
                "smtp.example.com",
                good(&pki, &["www.example.com", "post.example.com"]),
            )
        },
        Row {
            here: &["mail.example.com"],
            use_instead: &["mail.example.com"],
            ..Row::new(
                "a guess under a wildcard",
                "a.b.example.com",
                good(&pki, &["*.example.com"]),
            )
        },
        Row {
            away: &["mail.example.com"],
            ..Row::new(
                "a wildcard one level too high, whose names lead elsewhere",
                "a.mail.example.com",
                good(&pki, &["*.example.com"]),
            )
        },
        Row {
            here: &["mail.example.com"],
            ..Row::new(
                "the name with a trailing dot",
                "mail.example.com",
                good(&pki, &["mail.example.com."]),
            )
        },
        Row {
            port: 25,
            here: &["mx.example.com"],
            ..Row::new(
                "port 25",
                "mail.example.com",
                good(&pki, &["mx.example.com"]),
            )
        },
        Row {
            here: &["smtp.example.com"],
            once_repaired: &["smtp.example.com"],
            ..Row::new(
                "expired too",
                "mail.example.com",
                expired(&pki, &["smtp.example.com"]),
            )
        },
        Row {
            away: &["smtp.example.com"],
            ..Row::new(
                "expired too, and leading elsewhere",
                "mail.example.com",
                expired(&pki, &["smtp.example.com"]),
            )
        },
        Row {
            here: &["smtp.example.com"],
            ..Row::new(
                "a private authority",
                "mail.example.com",
                good(&Pki::new("Nobody"), &["smtp.example.com"]),
            )
        },
    ];
    for (row, probe) in rows.iter().zip(check(&rows, &pki.roots())) {
        let expected: &[&str] = match row.what {
            "expired too" | "expired too, and leading elsewhere" => &["expired", "name_mismatch"],
            "a private authority" => &["name_mismatch", "untrusted_issuer"],
            _ => &["name_mismatch"],
        };
        assert_eq!(codes(&probe), expected, "{}", row.what);
        assert_eq!(probe.verdict, ProbeVerdict::Rejected, "{}", row.what);
        assert!(probe.interception.is_none(), "{}", row.what);
    }
}

/// Nothing that stands on these certificates is a name to type, whatever it looks like.
#[test]
fn what_only_looks_like_the_name_is_never_offered() {
    let pki = Pki::new("Birch");
    let here = &["mail.example.com", "example.com"];
    let row = |what, host, name: &str| Row {
        here,
        ..Row::new(what, host, good(&pki, &[name]))
    };
    let rows = [
        row(
            "the name, a new line and an escape sequence",
            "mail.example.com",
            "mail.example.com\n\u{1b}[31m",
        ),
        row(
            "the name and a port",
            "mail.example.com",
            "mail.example.com:587",
        ),
        row("a star inside", "mail.example.com", "mail.*.com"),
        row("a star for a whole suffix", "example.com", "*.com"),
    ];
    for (row, probe) in rows.iter().zip(check(&rows, &pki.roots())) {
        assert_eq!(codes(&probe), ["name_mismatch"], "{}", row.what);
        assert_eq!(probe.verdict, ProbeVerdict::Rejected, "{}", row.what);
        let text = summary(std::slice::from_ref(&probe));
        assert!(!text.contains(char::is_control), "{text:?}");
    }
}

#[test]
fn a_port_with_logins_by_password_is_told_before_one_without() {
    let pki = Pki::new("Birch");
    let host = "mail.example.com";
    let server = |auth, implicit| {
        let mut mail = Mail::new(good(&pki, &[host]));
        mail.auth = Some(auth);
        mail.implicit = implicit;
        mail.start()
    };
    let ports = [
        (host, 587, server("NTLM", false)),
        (host, 465, server("PLAIN", true)),
    ];
    let probes = run_redirected(host, &ports, &Zone::default(), &pki.roots());
    assert!(host_accepted(&probes));
    let text = summary(&probes);
    assert!(text.contains("se port 465"), "{text}");
}

#[test]
fn nobody_is_sent_to_a_providers_incoming_mail_server() {
    let pki = Pki::new("Birch");
    let host = "aspmx.l.google.com";
    let row = Row {
        port: 25,
        ..Row::new("right certificate", host, good(&pki, &[host]))
    };
    let probe = check(&[row], &pki.roots()).remove(0);
    assert_eq!(codes(&probe), [""; 0]);
    assert!(!host_accepted(std::slice::from_ref(&probe)));
    let text = summary(std::slice::from_ref(&probe));
    assert!(
        text.contains("There is nothing to type from here"),
        "{text}"
    );
    assert!(probe.passed_over.is_empty());
}

/// What an old server shows is judged as usual, and how old it is stands beside that.
#[test]
fn a_wrong_name_on_an_old_server_is_told_too() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let host = "mail.example.com";
    let ask = |version, on_it: &str, here: &'static str| {
        let at = old_server(version, good(&pki, &[on_it]).chain().to_vec(), b"");
        let address = || vec![HERE.parse().unwrap()];
        let zone = Zone {
            addresses: vec![(host, address()), (here, address())],
            ..Zone::default()
        };
        run_at(host, 587, at, &zone, &roots).remove(0)
    };
    let probe = ask([3, 3], "smtp.example.com", "smtp.example.com");
    assert_eq!(probe.verdict, ProbeVerdict::Rejected);
    assert_eq!(codes(&probe), ["name_mismatch", "old_ciphers"]);
    assert_eq!(texts(&probe.use_instead), ["smtp.example.com"]);
    // Without TLS 1.2 no name works.
    let probe = ask([3, 1], "*.example.net", "mx.example.net");
    assert_eq!(probe.verdict, ProbeVerdict::Rejected);
    assert_eq!(codes(&probe), ["name_mismatch", "tls_too_old"]);
    assert!(probe.use_instead.is_empty() && probe.ask_about.is_empty());
    let text = summary(&[probe]);
    assert!(
        text.contains("refused, because it supports nothing newer than TLS 1.0"),
        "{text}"
    );
}

#[test]
fn names_of_other_companies_are_asked_about_and_never_ordered() {
    let pki = Pki::new("Birch");
    let hoster = || good(&pki, &["srv7.example.net"]);
    let wildcard = || good(&pki, &["*.example.net"]);
    let customers = [
        "a.example.jp",
        "b.example.co.jp",
        "c.example.org",
        "d.example.jp",
    ];
    let many: Vec<String> = (0..1000).map(|n| format!("h{n}.example.net")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let rows = [
        Row {
            greeting: "srv7.example.net ESMTP",
            here: &["srv7.example.net"],
            ask_about: &["srv7.example.net"],
            ..Row::new("the server's name", "mail.example.com", hoster())
        },
        Row {
            greeting: "srv7.example.net ESMTP",
            passed_over: &[("srv7.example.net", PassedOverReason::NotInDns)],
            ..Row::new("the same, not in DNS", "mail.example.com", hoster())
        },
        Row {
            here: &["srv7.example.net"],
            ..Row::new(
                "the same, and the server does not call itself so",
                "mail.example.com",
                hoster(),
            )
        },
        Row {
            here: &["srv7.example.net"],
            reverse: vec!["srv7.example.net"],
            ask_about: &["srv7.example.net"],
            ..Row::new("a wildcard and reverse DNS", "mail.example.com", wildcard())
        },
        Row {
            greeting: "srv7.example.net ESMTP",
            away: &["srv7.example.net"],
            passed_over: &[("srv7.example.net", PassedOverReason::Elsewhere)],
            ..Row::new(
                "a wildcard and a greeting that leads elsewhere",
                "mail.example.com",
                wildcard(),
            )
        },
        Row {
            greeting: "sv9999.xserver.jp ESMTP",
            here: &["sv9999.xserver.jp"],
            ask_about: &["sv9999.xserver.jp"],
            ..Row::new(
                "a hosting company of the table",
                "mail.example.com",
                good(&pki, &["*.xserver.jp"]),
            )
        },
        Row {
            greeting: "host7.example.net ESMTP",
            here: &[
                "a.example.jp",
                "b.example.co.jp",
                "c.example.org",
                "host7.example.net",
            ],
            ..Row::new(
                "other customers",
                "mail.example.com",
                good(&pki, &customers),
            )
        },
        Row {
            greeting: "srv7.example.net ESMTP",
            here: &["srv7.example.net", "mail.example.com"],
            by_name: vec![("mail.example.com", good(&pki, &["mail.example.com"]))],
            ask_about: &["srv7.example.net"],
            ..Row::new(
                "a hoster's machine, where the own domain has a certificate too",
                "smtp.example.com",
                hoster(),
            )
        },
        Row {
            greeting: "web6.example.net ESMTP",
            here: &["web6.example.net", "mail.web6.example.net"],
            ..Row::new(
                "a name below what the machine calls itself",
                "smtp.example.com",
                good(&pki, &["mail.web6.example.net"]),
            )
        },
        Row {
            greeting: "example.jp ESMTP",
            here: &["example.jp"],
            ask_about: &["example.jp"],
            ..Row::new(
                "another customer, whom the greeting names",
                "example.com",
                good(&pki, &["example.jp"]),
            )
        },
        Row {
            here: &["mail.example.com"],
            ask_about: &["mail.example.com"],
            ..Row::new(
                "an address of a private network",
                PRIVATE,
                good(&pki, &["mail.example.com"]),
            )
        },
        Row {
            greeting: "h700.example.net ESMTP",
            here: &["h700.example.net", "h1.example.net"],
            ask_about: &["h700.example.net"],
            ..Row::new("number 700 of 1000", "mail.example.com", good(&pki, &many))
        },
        Row {
            greeting: "node3.example.net ESMTP",
            here: &["smtp.example.net", "node3.example.net"],
            alias: Some("smtp.example.net"),
            ask_about: &["smtp.example.net"],
            ..Row::new("an alias before a node", "smtp.example.com", wildcard())
        },
        Row {
            greeting: "node3.example.net ESMTP",
            here: &["node3.example.net"],
            away: &["smtp.example.net"],
            alias: Some("smtp.example.net"),
            ..Row::new("never the node", "smtp.example.com", wildcard())
        },
        Row {
            greeting: "node3.outlook.office365.com ESMTP",
            here: &["smtp.office365.com", "node3.outlook.office365.com"],
            alias: Some("smtp.office365.com"),
            use_instead: &["smtp.office365.com"],
            ..Row::new(
                "an alias of a published host",
                "smtp.example.com",
                good(&pki, &["*.office365.com", "*.outlook.office365.com"]),
            )
        },
        // By DNS alone a hoster's machine is no order: each customer has another.
        Row {
            greeting: "sv9.xserver.jp ESMTP",
            here: &["sv9.xserver.jp"],
            alias: Some("sv9.xserver.jp"),
            ask_about: &["sv9.xserver.jp"],
            ..Row::new(
                "an alias of a hoster's machine",
                "smtp.example.com",
                good(&pki, &["*.xserver.jp"]),
            )
        },
        Row {
            greeting: "evil.example.org ESMTP",
            here: &["smtp.office365.com", "evil.example.org"],
            alias: Some("smtp.office365.com"),
            ..Row::new(
                "a stranger in place of a published host",
                "smtp.example.com",
                good(&pki, &["evil.example.org"]),
            )
        },
        Row {
            greeting: "srv7.example.net ESMTP",
            here: &["srv7.example.net"],
            ..Row::new(
                "expired too",
                "mail.example.com",
                expired(&pki, &["srv7.example.net"]),
            )
        },
        Row {
            here: &["mail.example.com"],
            ask_about: &["mail.example.com"],
            ..Row::new("localhost", "localhost", good(&pki, &["mail.example.com"]))
        },
        Row {
            here: &["mail.example.com"],
            ask_about: &["mail.example.com"],
            ..Row::new("an address", HERE, good(&pki, &["mail.example.com"]))
        },
        Row {
            greeting: "yourdomain.com ESMTP",
            here: &["yourdomain.com", "ip-192-0-2-25.example.net"],
            reverse: vec!["ip-192-0-2-25.example.net"],
            ..Row::new(
                "names that are never an answer",
                "mail.example.com",
                good(&pki, &["yourdomain.com", "ip-192-0-2-25.example.net"]),
            )
        },
        Row {
            greeting: "bob.comcast.net ESMTP",
            here: &["bob.comcast.net"],
            ask_about: &["bob.comcast.net"],
            ..Row::new(
                "the neighbour below a provider's domain",
                "alice.customer.comcast.net",
                good(&pki, &["bob.comcast.net"]),
            )
        },
    ];
    for (row, probe) in rows.iter().zip(check(&rows, &pki.roots())) {
        if ["localhost", PRIVATE].contains(&row.host) {
            let text = summary(std::slice::from_ref(&probe));
            let certified = format!("No public authority certifies {}", row.host);
            assert!(text.contains(&certified), "{text}");
            assert!(!text.contains("added to the"), "{text}");
        }
        assert_eq!(probe.verdict, ProbeVerdict::Rejected);
        assert!(probe.has(ProblemCode::NameMismatch), "{probe:?}");
        assert!(probe.interception.is_none(), "{probe:?}");
    }
}

#[test]
fn beside_a_providers_host_nothing_is_typed() {
    let pki = Pki::new("Birch");
    let private = |authority: &str, host: &str| good(&Pki::new(authority), &[host]);
    let stranger = |host, name: &'static str| Row {
        greeting: "srv7.example.net ESMTP",
        here: &["srv7.example.net"],
        ..Row::new("a stranger", host, good(&pki, &[name]))
    };
    let rows = [
        stranger("smtp.gmail.com", "srv7.example.net"),
        stranger("smtp.office365.com", "srv7.example.net"),
        stranger("sv9999.xserver.jp", "srv7.example.net"),
        stranger("imap.gmail.com", "srv7.example.net"),
        stranger("gmail.com", "srv7.example.net"),
        stranger("outlook.office365.com", "srv7.example.net"),
        stranger("smtp-relay.gmail.com", "srv7.example.net"),
        Row::new(
            "an antivirus program",
            "smtp.gmail.com",
            private("Avast Web/Mail Shield", "smtp.gmail.com"),
        ),
        Row::new(
            "another antivirus program",
            "smtp.gmail.com",
            private("ESET, spol. s r. o.", "smtp.gmail.com"),
        ),
        Row::new(
            "a private authority",
            "smtp.mail.me.com",
            private("Acme Corp", "smtp.mail.me.com"),
        ),
        Row::new(
            "an authority that borrows a name",
            "smtp.gmail.com",
            Identity::signed(
                &leaf("smtp.gmail.com", &["smtp.gmail.com"]),
                &Pki::new("Google Trust Services").intermediate,
                &[],
            ),
        ),
    ];
    for (row, probe) in rows.iter().zip(check(&rows, &pki.roots())) {
        let found = codes(&probe);
        assert!(
            found.contains(&"not_the_provider"),
            "{}: {found:?}",
            row.what
        );
        assert!(probe.interception.is_some());
        for code in ["self_signed", "untrusted_issuer", "missing_intermediate"] {
            assert!(!found.contains(&code), "{}: {found:?}", row.what);
        }
        let found = probe.interception.as_ref().unwrap();
        let (by, issuer) = match row.what {
            "an antivirus program" => (Impostor::Antivirus("Avast"), "Avast Web/Mail Shield"),
            "another antivirus program" => (Impostor::Antivirus("ESET"), "ESET, spol. s r. o."),
            "a private authority" => (Impostor::PrivateAuthority, "Acme Corp"),
            // It may be true: nobody can tell.
            "an authority that borrows a name" => (Impostor::Unproven, "Google Trust Services"),
            _ => continue,
        };
        assert_eq!(found.by, by, "{}", row.what);
        assert!(found.issuer.contains(issuer), "{}", found.issuer);
        let text = summary(std::slice::from_ref(&probe));
        assert!(text.contains(issuer), "{text}");
        assert!(!text.contains("Administrator:"), "{text}");
        let is_antivirus = matches!(by, Impostor::Antivirus(_));
        let is_told = text.contains("witch its mail scan off");
        assert_eq!(is_told, is_antivirus, "{text}");
    }
    let genuine = [
        Row::new(
            "the provider",
            "smtp.gmail.com",
            good(&pki, &["smtp.gmail.com"]),
        ),
        Row::new(
            "the provider, expired",
            "smtp.gmail.com",
            expired(&pki, &["smtp.gmail.com"]),
        ),
        Row::new(
            "the provider, by another of its names",
            "smtp.gmail.com",
            good(&pki, &["mx.google.com"]),
        ),
        Row::new(
            "a machine that a customer rents",
            "mail.customer.comcast.net",
            private("Acme Corp", "mail.customer.comcast.net"),
        ),
        Row::new(
            "a name that a hoster's customer may have",
            "mail.lolipop.jp",
            private("Acme Corp", "mail.lolipop.jp"),
        ),
    ];
    let expected: [&[&str]; 5] = [
        &[],
        &["expired"],
        &["name_mismatch"],
        &["untrusted_issuer"],
        &["untrusted_issuer"],
    ];
    for (probe, expected) in check(&genuine, &pki.roots()).iter().zip(expected) {
        assert_eq!(codes(probe), expected);
        assert!(probe.interception.is_none());
    }
}

/// Where nobody has a mailbox, programs still log in: what answers in such a service's place gets their
/// passwords as well.
#[test]
fn a_service_that_only_sends_is_a_provider_too() {
    let pki = Pki::new("Birch");
    let services = [
        ("smtp.sendgrid.net", "SendGrid"),
        ("email-smtp.eu-west-1.amazonaws.com", "Amazon SES"),
        ("smtp.eu.mailgun.org", "Mailgun"),
        ("in-v3.mailjet.com", "Mailjet"),
        ("smtp-relay.brevo.com", "Brevo"),
        ("live.smtp.mailtrap.io", "Mailtrap"),
        ("outbound-us1.ppe-hosted.com", "Proofpoint"),
        ("smtp.forwardemail.net", "Forward Email"),
        // Documented for its users by Thunderbird's database alone.
        ("smtp.rediffmail.com", "rediffmail.com"),
    ];
    let identities = [
        ("a stranger", good(&pki, &["srv7.example.net"])),
        (
            "its own signature",
            Identity::self_signed(&leaf("x", &["mail.example.com"])),
        ),
        (
            "a private authority",
            good(&Pki::new("Acme Corp"), &["srv7.example.net"]),
        ),
        (
            "a placeholder",
            Identity::self_signed(&leaf("localhost", &["localhost"])),
        ),
    ];
    for (host, operator) in services {
        let rows = identities.clone().map(|(what, identity)| Row {
            greeting: "srv7.example.net ESMTP",
            here: &["srv7.example.net"],
            ..Row::new(what, host, identity)
        });
        for (row, probe) in rows.iter().zip(check(&rows, &pki.roots())) {
            let interception = probe.interception.as_ref().map(|found| &*found.operator);
            assert_eq!(interception, Some(operator), "{host}: {}", row.what);
            assert!(probe.has(ProblemCode::NotTheProvider), "{host}: {probe:?}");
            assert!(probe.passed_over.is_empty(), "{host}: {probe:?}");
        }
        // The genuine one, and the same with a fault of its own.
        let rows = [
            Row::new("genuine", host, good(&pki, &[host])),
            Row::new("expired", host, expired(&pki, &[host])),
        ];
        let probes = check(&rows, &pki.roots());
        assert!(probes.iter().all(|probe| probe.interception.is_none()));
        assert_eq!(codes(&probes[0]), [""; 0], "{host}");
        assert_eq!(codes(&probes[1]), ["expired"], "{host}");
    }
}

#[test]
fn beside_a_service_that_only_sends_others_are_served_as_usual() {
    let pki = Pki::new("Birch");
    let private = |host| good(&Pki::new("Acme Corp"), &[host]);
    // Another of its names, one that somebody rents there, and a company that only looks alike.
    let rows = [
        (
            Row::new(
                "sibling",
                "smtp-relay.sendinblue.com",
                good(&pki, &["smtp-relay.brevo.com"]),
            ),
            "name_mismatch",
        ),
        (
            Row::new(
                "rented",
                "ec2-203-0-113-7.eu-west-1.compute.amazonaws.com",
                private("ec2-203-0-113-7.eu-west-1.compute.amazonaws.com"),
            ),
            "untrusted_issuer",
        ),
        (
            Row::new(
                "gateway",
                "mail.hc100.iphmx.com",
                private("mail.hc100.iphmx.com"),
            ),
            "untrusted_issuer",
        ),
        (
            Row {
                here: &["groups.io"],
                ..Row::new("lists", "groups.io", private("groups.io"))
            },
            "untrusted_issuer",
        ),
        (
            Row::new(
                "alike",
                "email-smtp.example.com",
                private("email-smtp.example.com"),
            ),
            "untrusted_issuer",
        ),
    ];
    let (rows, expected): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    for (probe, expected) in check(&rows, &pki.roots()).iter().zip(expected) {
        assert_eq!(codes(probe), [expected]);
        assert!(probe.interception.is_none(), "{probe:?}");
    }
    // Behind an alias that leads to such a service its name is no order, and no stranger's is asked
    // about.
    let aliased = Row {
        greeting: "srv7.example.net ESMTP",
        here: &["srv7.example.net", "smtp.sendgrid.net"],
        alias: Some("smtp.sendgrid.net"),
        ..Row::new(
            "aliased",
            "smtp.example.com",
            good(&pki, &["srv7.example.net"]),
        )
    };
    check(&[aliased], &pki.roots());
}

/// Anybody can write a public authority's name on a root: what stands below it is nobody's word.
#[test]
fn below_a_root_that_bears_a_public_name_nothing_is_typed() {
    let pki = Pki::new("Birch");
    let below = |root: &[&str; 3], name: &str| {
        let root = root_called(root);
        Identity::signed(&leaf(name, &[name]), &root, &[root.der().clone()])
    };
    let roots = [
        ["US", "ISRG", "ISRG Root YR"],
        ["US", "ISRG", "Root YE"],
        ["US", "Google Trust Services LLC", "GTS Root R9"],
        ["US", "DigiCert Inc", "DigiCert Global Root G9"],
    ];
    for root in &roots {
        let row = |what, host, name: &'static str| Row {
            greeting: "mail.example.com ESMTP",
            here: &["mail.example.com", "srv7.example.net"],
            ..Row::new(what, host, below(root, name))
        };
        let rows = [
            row("the right name", "mail.example.com", "mail.example.com"),
            row("a neighbour", "smtp.example.com", "mail.example.com"),
            row("a stranger", "smtp.example.com", "srv7.example.net"),
        ];
        let probes = check(&rows, &pki.roots());
        for probe in &probes {
            assert_eq!(probe.verdict, ProbeVerdict::Rejected);
            assert!(probe.has(ProblemCode::UnknownNewRoot), "{root:?}");
            assert_eq!(probe.trusted_by, None);
            let text = summary(std::slice::from_ref(probe));
            assert!(text.contains("somebody else made it"), "{text}");
            assert!(text.contains("Do not type a password there"), "{text}");
            assert!(!text.contains("accepted"), "{text}");
            assert!(
                !text.to_lowercase().contains("type mail.example.com"),
                "{text}"
            );
        }
    }
    // Below a root that was checked, the same name is told.
    let own = Row {
        greeting: "mail.example.com ESMTP",
        here: &["mail.example.com"],
        once_repaired: &["mail.example.com"],
        ..Row::new(
            "expired",
            "smtp.example.com",
            expired(&pki, &["mail.example.com"]),
        )
    };
    check(&[own], &pki.roots());
}

#[test]
fn an_authority_of_the_users_own_is_told_as_that() {
    let pki = Pki::new("Birch");
    let rows = [
        Row::new("own", "mail.example.com", good(&pki, &["mail.example.com"])),
        Row::new(
            "provider",
            "smtp.gmail.com",
            good(&pki, &["smtp.gmail.com"]),
        ),
        Row {
            here: &["smtp.example.com"],
            use_instead: &["smtp.example.com"],
            ..Row::new(
                "another name",
                "mail.example.com",
                good(&pki, &["smtp.example.com"]),
            )
        },
    ];
    let probes = check(&rows, &pki.own_roots());
    assert!(
        probes
            .iter()
            .all(|probe| probe.trusted_by == Some(TrustedBy::CaFile))
    );
    assert_eq!(probes[0].verdict, ProbeVerdict::Accepted);
    assert!(probes[0].interception.is_none());
    assert_eq!(probes[1].verdict, ProbeVerdict::Accepted);
    assert!(probes[1].interception.is_some());
    let public = check(&rows[..1], &pki.roots());
    assert_eq!(public[0].trusted_by, Some(TrustedBy::Public));
}

#[test]
fn the_time_of_the_users_own_root_counts() {
    let pki = Pki::new("Birch");
    let ending = |year: i32| {
        let mut params = authority("Birch", "Root");
        params.not_after = date_time_ymd(year, 1, 1);
        params.self_signed(pki.root.key()).unwrap().der().clone()
    };
    let (late, renewed) = (ending(2029), ending(2040));
    let probe = |host, identity: &Identity, given: &[&CertificateDer<'static>]| {
        let mut roots = Roots::mozilla();
        for root in given {
            roots.add_der((*root).clone()).unwrap();
        }
        Row::new("own", host, identity.clone())
            .run(&roots)
            .remove(0)
    };
    let right = good(&pki, &["mail.example.com"]);
    let found = probe("mail.example.com", &right, &[&late]);
    assert_eq!(codes(&found), ["expired"]);
    assert_eq!(found.trusted_by, Some(TrustedBy::CaFile));
    let words = Words::new(Language::English);
    let told = words.problem(&found.problems[0], &found);
    assert!(
        told.contains("Your own authority's root") && told.contains("--ca-file"),
        "{told}"
    );
    // Another certificate of the same root, or of another one, makes no fault.
    for given in [&[&renewed][..], &[&late, &renewed], &[&renewed, &late]] {
        assert!(codes(&probe("mail.example.com", &right, given)).is_empty());
    }
    // Beside a provider's host it is no reason to believe what answers there.
    let found = probe("smtp.gmail.com", &good(&pki, &["smtp.gmail.com"]), &[&late]);
    assert!(found.interception.is_some());
    assert_eq!(found.verdict, ProbeVerdict::Rejected);
}

#[test]
fn a_server_where_nobody_logs_in_tells_no_name() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let server = |identity: &Identity, auth, implicit| {
        let mut mail = Mail::new(identity.clone());
        mail.auth = auth;
        mail.implicit = implicit;
        mail.start()
    };
    let names = |identity: &Identity, on_587, on_465| {
        let ports = [
            ("mail.example.com", 587, server(identity, on_587, false)),
            ("mail.example.com", 465, server(identity, on_465, true)),
        ];
        let zone = Zone {
            addresses: [("old.example.com", vec!["127.0.0.1".parse().unwrap()])].into(),
            ..Zone::default()
        };
        let probes = run_redirected("mail.example.com", &ports, &zone, &roots);
        let told = probes.iter().flat_map(|probe| {
            let told = probe.use_instead.iter().chain(&probe.ask_about);
            told.chain(&probe.once_repaired)
        });
        let mut told: Vec<_> = told.map(ToString::to_string).collect();
        told.dedup();
        told
    };
    let old = good(&pki, &["old.example.com"]);
    let late = expired(&pki, &["old.example.com"]);
    let plain = Some("PLAIN");
    for identity in [&old, &late] {
        for useless in [None, Some("XOAUTH2"), Some("GSSAPI NTLM"), Some("CRAM-MD5")] {
            assert!(names(identity, useless, useless).is_empty(), "{useless:?}");
            assert_eq!(names(identity, useless, plain), ["old.example.com"]);
        }
        assert_eq!(names(identity, plain, plain), ["old.example.com"]);
        let both = Some("XOAUTH2 PLAIN");
        assert_eq!(names(identity, both, both), ["old.example.com"]);
    }
}

#[test]
fn the_port_where_people_log_in_decides_which_name_is_told() {
    let pki = Pki::new("Birch");
    let server = |name: &str, auth, implicit| {
        let mut mail = Mail::new(good(&pki, &[name]));
        mail.auth = Some(auth);
        mail.implicit = implicit;
        mail.start()
    };
    let here = |name| (name, vec!["127.0.0.1".parse().unwrap()]);
    let zone = Zone {
        addresses: ["a.example.com", "b.example.com"].map(here).into(),
        ..Zone::default()
    };
    let told = |auth| {
        let ports = [
            (
                "mail.example.com",
                587,
                server("a.example.com", auth, false),
            ),
            (
                "mail.example.com",
                465,
                server("b.example.com", "PLAIN", true),
            ),
        ];
        let probes = run_redirected("mail.example.com", &ports, &zone, &pki.roots());
        let told = probes.iter().find_map(|probe| probe.use_instead.first());
        told.map(ToString::to_string)
    };
    assert_eq!(told("XOAUTH2").as_deref(), Some("b.example.com"));
    assert_eq!(told("PLAIN").as_deref(), Some("a.example.com"));
}

#[test]
fn a_host_that_is_accepted_at_one_port_gets_no_other_name() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let old = Mail::new(good(&pki, &["old.example.com"])).start();
    let mut right = Mail::new(good(&pki, &["mail.example.com"]));
    right.implicit = true;
    let right = right.start();
    let probes_of = |tls: SocketAddr| {
        let ports = [
            ("mail.example.com", 587, old),
            ("mail.example.com", 465, tls),
            ("old.example.com", 587, old),
        ];
        run_redirected("mail.example.com", &ports, &Zone::default(), &roots)
    };
    let probes = probes_of(right);
    assert!(host_accepted(&probes));
    assert!(probes.iter().all(|probe| probe.use_instead.is_empty()));
    let probes = probes_of(old);
    assert!(!host_accepted(&probes));
    assert_eq!(texts(&probes[0].use_instead), ["old.example.com"]);
    assert_eq!(
        probes[0].host,
        Host::Name(HostName::parse("mail.example.com").unwrap())
    );
}

/// Where the names of a host lead, beside itself.
struct Tree {
    what: &'static str,
    host: &'static [&'static str],
    names: &'static [(&'static str, &'static [&'static str])],
    aliases: &'static [(&'static str, &'static str)],
    certificate: &'static [&'static str],
    greeting: &'static str,
    use_instead: &'static [&'static str],
    ask_about: &'static [&'static str],
}

const HERE_6: &str = "2001:db8::25";

/// What CNAMEs lead over is better than what a machine calls itself, and one machine of several is
/// nobody's setting.
#[test]
fn aliases_are_told_before_machines_and_machines_of_a_pool_never() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let rows = [
        Tree {
            what: "a machine that is the only one",
            host: &[HERE],
            names: &[("node1.example.com", &[HERE])],
            aliases: &[],
            certificate: &["node1.example.com"],
            greeting: "node1.example.com ESMTP",
            use_instead: &["node1.example.com"],
            ask_about: &[],
        },
        Tree {
            what: "the same machine of two",
            host: &[HERE, AWAY],
            names: &[("node1.example.com", &[HERE])],
            aliases: &[],
            certificate: &["node1.example.com"],
            greeting: "node1.example.com ESMTP",
            use_instead: &[],
            ask_about: &[],
        },
        Tree {
            what: "a name of both beside it",
            host: &[HERE, AWAY],
            names: &[
                ("node1.example.com", &[HERE]),
                ("mail.example.com", &[AWAY, HERE]),
            ],
            aliases: &[],
            certificate: &["node1.example.com", "mail.example.com"],
            greeting: "node1.example.com ESMTP",
            use_instead: &["mail.example.com"],
            ask_about: &[],
        },
        Tree {
            what: "the target of the CNAME before the machine",
            host: &[HERE],
            names: &[
                ("node1.example.com", &[HERE]),
                ("mail.example.com", &[HERE]),
            ],
            aliases: &[("smtp.example.com", "mail.example.com")],
            certificate: &["node1.example.com", "mail.example.com"],
            greeting: "node1.example.com ESMTP",
            use_instead: &["mail.example.com"],
            ask_about: &[],
        },
        Tree {
            what: "a provider's name in the middle of the chain",
            host: &[HERE],
            names: &[
                ("smtp.office365.com", &[HERE]),
                ("outlook.office365.com", &[HERE]),
                ("ooc-g2.tm-4.office.com", &[HERE]),
            ],
            aliases: &[
                ("smtp.example.com", "smtp.office365.com"),
                ("smtp.office365.com", "outlook.office365.com"),
                ("outlook.office365.com", "ooc-g2.tm-4.office.com"),
            ],
            certificate: &["outlook.com", "*.office365.com"],
            greeting: "FR0P281CA0001.outlook.office365.com ESMTP",
            use_instead: &["smtp.office365.com"],
            ask_about: &[],
        },
        Tree {
            what: "another company's name in the middle of the chain",
            host: &[HERE],
            names: &[("mail.example.net", &[HERE]), ("lb1.example.org", &[HERE])],
            aliases: &[
                ("smtp.example.com", "mail.example.net"),
                ("mail.example.net", "lb1.example.org"),
            ],
            certificate: &["mail.example.net"],
            greeting: "node7.example.net ESMTP",
            use_instead: &[],
            ask_about: &["mail.example.net"],
        },
        Tree {
            what: "the last name of the chain, and the one between",
            host: &[HERE],
            names: &[("mx.example.net", &[HERE]), ("mx3.example.net", &[HERE])],
            aliases: &[
                ("smtp.example.com", "mx.example.net"),
                ("mx.example.net", "mx3.example.net"),
            ],
            certificate: &["mx3.example.net", "mx.example.net"],
            greeting: "mx3.example.net ESMTP",
            use_instead: &[],
            ask_about: &["mx.example.net"],
        },
        Tree {
            what: "the last name of the chain alone",
            host: &[HERE],
            names: &[("mx.example.net", &[HERE]), ("mx3.example.net", &[HERE])],
            aliases: &[
                ("smtp.example.com", "mx.example.net"),
                ("mx.example.net", "mx3.example.net"),
            ],
            certificate: &["mx3.example.net"],
            greeting: "node7.example.net ESMTP",
            use_instead: &[],
            ask_about: &["mx3.example.net"],
        },
        Tree {
            what: "a name that has no address of IPv6",
            host: &[HERE_6, HERE],
            names: &[("mail.example.com", &[HERE])],
            aliases: &[],
            certificate: &["mail.example.com"],
            greeting: "mail.example.com ESMTP",
            use_instead: &["mail.example.com"],
            ask_about: &[],
        },
        Tree {
            what: "a name that leads elsewhere by IPv4",
            host: &[HERE_6, HERE],
            names: &[("mail.example.com", &[AWAY])],
            aliases: &[],
            certificate: &["mail.example.com"],
            greeting: "mail.example.com ESMTP",
            use_instead: &[],
            ask_about: &[],
        },
    ];
    for row in rows {
        let addresses = |all: &[&str]| all.iter().map(|text| text.parse().unwrap()).collect();
        let own = ("smtp.example.com", addresses(row.host));
        let names = row.names.iter();
        let zone = Zone {
            addresses: names
                .map(|(name, leads)| (*name, addresses(leads)))
                .chain([own])
                .collect(),
            aliases: row.aliases.to_vec(),
            ..Zone::default()
        };
        let mut mail = Mail::new(good(&pki, row.certificate));
        mail.greeting = row.greeting;
        let probes = run_at("smtp.example.com", 587, mail.start(), &zone, &roots);
        assert_eq!(probes.len(), row.host.len(), "{}", row.what);
        for probe in probes {
            assert_eq!(texts(&probe.use_instead), row.use_instead, "{}", row.what);
            assert_eq!(texts(&probe.ask_about), row.ask_about, "{}", row.what);
        }
    }
}

/// One report tells one name: what fits at both ports if there is such a name, else what fits at 587.
/// All sentences about a host, in one line.
fn summary(probes: &[Probe]) -> String {
    let checked = Checked {
        probes: probes.to_vec(),
        skipped: Vec::new(),
        completeness: Completeness::Whole,
    };
    let words = Words::new(Language::English);
    let blocks = card::blocks(&checked, now(), card::Depth::Cards, &words).into_iter();
    let texts = blocks.filter_map(|block| match block {
        Block::Summary(_, text) | Block::Heading(_, text) | Block::Point(text) => Some(text),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_ports_of_a_host_tell_one_name() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let at = |names: &[&str], implicit: bool| {
        let mut mail = Mail::new(good(&pki, names));
        mail.implicit = implicit;
        mail.start()
    };
    let (mail, post) = ("mail.example.com", "post.example.com");
    // The names at 587, at 465, and what is told at each.
    let cases = [
        [vec![post, mail], vec![mail], vec![mail], vec![mail]],
        [vec![mail], vec![post], vec![mail], vec![]],
    ];
    for [starttls, implicit, told, told_implicit] in cases {
        let (starttls, implicit) = (at(&starttls, false), at(&implicit, true));
        let mut ports = vec![
            ("smtp.example.com", 587, starttls),
            ("smtp.example.com", 465, implicit),
        ];
        for name in [mail, post] {
            ports.extend([(name, 587, starttls), (name, 465, implicit)]);
        }
        let probes = run_redirected("smtp.example.com", &ports, &Zone::default(), &roots);
        let of = |port: u16| {
            let mut probes = probes.iter();
            texts(&probes.find(|probe| probe.port == port).unwrap().use_instead)
        };
        assert_eq!([of(587), of(465)], [told, told_implicit]);
    }
}

#[test]
fn ports_that_contradict_each_other_make_one_answer() {
    let pki = Pki::new("Birch");
    let roots = pki.roots();
    let (mail, post) = ("mail.example.com", "post.example.com");
    let told_by = |names: [&Identity; 2], auth: [Option<&'static str>; 2]| {
        let server = |at: usize| {
            let mut mail = Mail::new(names[at].clone());
            mail.implicit = at == 1;
            mail.auth = auth[at];
            mail.start()
        };
        let (starttls, implicit) = (server(0), server(1));
        let mut ports = Vec::new();
        for name in ["smtp.example.com", mail, post] {
            ports.extend([(name, 587, starttls), (name, 465, implicit)]);
        }
        run_redirected("smtp.example.com", &ports, &Zone::default(), &roots)
    };
    let plain = Some("PLAIN");
    // What works today goes before what works once it is repaired.
    let (late, right) = (expired(&pki, &[mail]), good(&pki, &[post]));
    let probes = told_by([&late, &right], [plain, plain]);
    assert!(probes[0].once_repaired.is_empty() && probes[0].use_instead.is_empty());
    assert_eq!(texts(&probes[1].use_instead), [post]);
    let report = summary(&probes);
    assert!(
        report.contains("Type post.example.com instead, and use port 465"),
        "{report}"
    );
    // One name and one port, and the other port has the typed name and a fault.
    let late = expired(&pki, &["smtp.example.com"]);
    let probes = told_by([&right, &late], [plain, plain]);
    assert_eq!(texts(&probes[0].use_instead), [post]);
    let report = summary(&probes);
    assert!(report.contains("use port 587"), "{report}");
    assert!(!report.contains("The name to type stays"), "{report}");
    assert!(report.contains("until then, post.example.com"), "{report}");
    // The typed name fits where nobody logs in.
    let own = good(&pki, &["smtp.example.com"]);
    let probes = told_by([&right, &own], [plain, None]);
    assert_eq!(texts(&probes[0].use_instead), [post]);
    // It fits at one port: that is the port to use, and no other name is told.
    let late = expired(&pki, &[post]);
    let probes = told_by([&late, &own], [plain, plain]);
    assert!(host_accepted(&probes));
    let report = summary(&probes);
    assert!(report.contains("Use port 465"), "{report}");
    assert!(report.contains("use port 465 with TLS"), "{report}");
    assert!(
        !report.contains("ype post") && !report.contains("no other name"),
        "{report}"
    );
}

/// A web host may redirect one port alone: what answers at the others does not make that one safe.
#[test]
fn one_port_of_a_provider_that_is_redirected_is_told_by_its_number() {
    let pki = Pki::new("Birch");
    let host = "smtp.gmail.com";
    let here = |name| (name, vec![HERE.parse().unwrap()]);
    let zone = Zone {
        addresses: vec![here(host), here("srv7.example.net")],
        ..Zone::default()
    };
    let closed = crate::loopback::closed();
    let asked = |start_tls: &str, implicit: &'static str, roots: &Roots| {
        let start = |name: &str, implicit| {
            let mail = Mail {
                implicit,
                ..Mail::new(good(&pki, &[name]))
            };
            mail.start()
        };
        let ports = [
            (host, 587, start(start_tls, false)),
            (host, 465, start(implicit, true)),
            (host, 25, closed),
        ];
        let probes = run_redirected(host, &ports, &zone, roots);
        (host_accepted(&probes), summary(&probes))
    };
    let (accepted, text) = asked("srv7.example.net", host, &pki.roots());
    assert!(!accepted);
    assert!(text.contains("on port 587 this is not Google"), "{text}");
    assert!(!text.contains("your own authority"), "{text}");
    let (accepted, text) = asked("srv7.example.net", "srv7.example.net", &pki.roots());
    assert!(!accepted);
    assert!(
        text.contains("smtp.gmail.com: this is not Google"),
        "{text}"
    );
    let (accepted, text) = asked(host, host, &pki.roots());
    assert!(accepted, "{text}");
    let (_, text) = asked(host, host, &pki.own_roots());
    assert!(text.contains("only with your own authority"), "{text}");
}

/// What is told where the name on the certificate leads to these addresses too, and the host itself to
/// those; at [`AWAY`] and at the last one stands another machine.
fn told_beside(
    roots: &Roots,
    [identity, other]: [Identity; 2],
    greeting: &'static str,
    [host, name]: [(&'static str, &[&str]); 2],
    private: heloscope::probe::PrivateAddresses,
) -> (Vec<String>, Vec<String>, Vec<PassedOverReason>) {
    let here = Mail {
        greeting,
        ..Mail::new(identity)
    };
    let away = Mail::new(other).start();
    let addresses = |(name, list): (&'static str, &[&str])| {
        (name, list.iter().map(|ip| ip.parse().unwrap()).collect())
    };
    let zone = Zone {
        addresses: vec![addresses(host), addresses(name)],
        ..Zone::default()
    };
    let settings = ProbeSettings {
        private,
        ..settings(Duration::from_secs(8))
    };
    let machines = ByAddress(here.start(), vec![(AWAY, away), (AWAY_V6, away)]);
    let target = format!("{}:587", host.0);
    let probes = run(&[&target], &machines, &zone, roots, &settings);
    let names = |list: fn(&Probe) -> &Vec<HostName>| {
        let names = probes.iter().flat_map(list);
        names.map(ToString::to_string).collect()
    };
    let passed_over = probes.iter().flat_map(|probe| &probe.passed_over);
    let passed_over = passed_over.map(|passed_over| passed_over.why).collect();
    let told = names(|probe| &probe.use_instead);
    (told, names(|probe| &probe.ask_about), passed_over)
}

/// Whoever types a name comes to each of its addresses.
#[test]
fn a_name_that_also_leads_to_another_machine_is_told_only_if_that_shows_a_certificate_for_it() {
    use heloscope::probe::PrivateAddresses::{Allow, Refuse};
    let pki = Pki::new("Birch");
    let own = || good(&pki, &["smtp.example.com"]);
    let hosters = || good(&pki, &["srv7.example.net"]);
    let stranger = || good(&pki, &["evil.example.org"]);
    let host = ("mail.example.com", &[HERE][..]);
    let also = PassedOverReason::AlsoElsewhere;
    let greeting = "srv7.example.net ESMTP";
    let roots = pki.roots();
    for away in [AWAY, AWAY_V6] {
        let both = ("smtp.example.com", &[HERE, away][..]);
        let at_hoster = ("srv7.example.net", &[HERE, away][..]);
        let told = |pair, greeting, name, private| {
            told_beside(&roots, pair, greeting, [host, name], private)
        };
        // The genuine one has the same certificate at both.
        let (orders, _, _) = told([own(), own()], "ESMTP", both, Allow);
        assert_eq!(orders, ["smtp.example.com"], "{away}");
        let (_, asked, _) = told([hosters(), hosters()], greeting, at_hoster, Allow);
        assert_eq!(asked, ["srv7.example.net"], "{away}");

        let (orders, asked, why) = told([own(), stranger()], "ESMTP", both, Allow);
        assert!(orders.is_empty() && asked.is_empty(), "{away}: {orders:?}");
        assert_eq!(why, [also], "{away}");
        let (orders, asked, why) = told([hosters(), stranger()], greeting, at_hoster, Allow);
        assert!(orders.is_empty() && asked.is_empty(), "{away}: {asked:?}");
        assert_eq!(why, [also], "{away}");
        // Nobody is led into such a network by a name on a certificate.
        let (orders, _, why) = told([own(), own()], "ESMTP", both, Refuse);
        assert!(orders.is_empty(), "{away}: {orders:?}");
        assert_eq!(why, [also], "{away}");
    }
    // The host leads there as well.
    let everywhere = &[HERE, AWAY][..];
    let names = [
        ("mail.example.com", everywhere),
        ("smtp.example.com", everywhere),
    ];
    let (orders, asked, why) = told_beside(&roots, [own(), stranger()], "ESMTP", names, Refuse);
    assert!(orders.is_empty() && asked.is_empty(), "{orders:?}");
    assert!(why.contains(&also), "{why:?}");
    let (orders, _, _) = told_beside(&roots, [own(), own()], "ESMTP", names, Refuse);
    assert_eq!(orders, ["smtp.example.com", "smtp.example.com"]);
}

/// One company has many names, and each of them is its own.
#[test]
fn another_host_of_the_same_operator_is_no_stranger() {
    let pki = Pki::new("Birch");
    let own = [
        ("smtp.yandex.ru", "smtp.yandex.com"),
        ("smtp.1und1.de", "smtp.ionos.de"),
        ("w01234.kasserver.com", "w09999.kasserver.com"),
    ];
    let rows = own.map(|(host, name)| Row::new(name, host, good(&pki, &[name])));
    for probe in check(&rows, &pki.roots()) {
        assert!(probe.interception.is_none(), "{probe:?}");
        assert_eq!(codes(&probe), ["name_mismatch"], "{}", probe.host);
    }
    // A customer's domain is not the company, nor is a machine that a customer rents.
    let strangers = [
        ("smtp.yandex.ru", "mail.example.com"),
        ("w01234.kasserver.com", "mail.example.com"),
        ("smtp.1und1.de", "s12345.online-server.cloud"),
        ("sv9999.xserver.jp", "example.xsrv.jp"),
    ];
    let rows = strangers.map(|(host, name)| Row::new(name, host, good(&pki, &[name])));
    for probe in check(&rows, &pki.roots()) {
        assert!(probe.interception.is_some(), "{probe:?}");
    }
}

/// Every authority of the list issues under its name, and none of them is a private one.
#[test]
fn no_public_authority_is_called_a_private_one() {
    let pki = Pki::new("Birch");
    let mut organizations: Vec<String> = Vec::new();
    for root in webpki_roots::TLS_SERVER_ROOTS {
        let mut subject = root.subject.as_ref();
        // RFC 5280, 4.1.2.4: sets of a type and a value each; 2.5.4.10 is the organisation.
        while let [0x31, length, rest @ ..] = subject {
            let (set, rest) = rest.split_at(usize::from(*length));
            if set[2..].starts_with(&[6, 3, 0x55, 4, 10]) {
                let text = String::from_utf8(set[9..].to_vec()).unwrap();
                organizations.push(text);
            }
            subject = rest;
        }
    }
    organizations.sort();
    organizations.dedup();
    assert!(organizations.len() > 50, "{organizations:?}");
    let leaf = leaf("mail.example.com", &["mail.example.com"]);
    for organization in &organizations {
        let name = ["US", organization.as_str(), "Birch New CA 2030"];
        let root = root_called(&name);
        let below = [
            (vec![root.der().clone()], "unknown_new_root"),
            (Vec::new(), "missing_intermediate"),
        ];
        for (rest, code) in below {
            let identity = Identity::signed(&leaf, &root, &rest);
            let row = Row::new("an authority", "mail.example.com", identity);
            let probe = row.run(&pki.roots()).remove(0);
            assert_eq!(codes(&probe), [code], "{organization}");
            assert_eq!(probe.verdict, ProbeVerdict::Rejected);
        }
    }
    // What only begins or ends like one is private.
    for organization in ["Atos Mail", "My Disig a.s.", "ACC", "Amazonas"] {
        let root = root_called(&["US", organization, "Birch New CA 2030"]);
        let identity = Identity::signed(&leaf, &root, &[root.der().clone()]);
        let row = Row::new("a private one", "mail.example.com", identity);
        let probe = row.run(&pki.roots()).remove(0);
        assert_eq!(codes(&probe), ["untrusted_issuer"], "{organization}");
    }
}

/// A name whose aliases lead around in a circle is there, and its owner can mend it.
#[test]
fn aliases_in_a_circle_are_no_missing_name() {
    use heloscope::probe::{LookupFault, Problem, Resolve};
    struct Circle;
    impl Resolve for Circle {
        fn addresses(&self, _: &HostName, _: Duration) -> Result<Vec<IpAddr>, LookupFault> {
            Err(LookupFault::Loop)
        }
    }
    let (roots, settings) = (Pki::new("Birch").roots(), settings(Duration::from_secs(2)));
    let prober = Prober {
        dial: &TcpDial,
        resolve: &Circle,
        roots: &roots,
        settings: &settings,
        table: Table::builtin(),
        now: now(),
    };
    let target = "mail.example.com".parse().unwrap();
    let probes = prober.run(&prober.plan(&[target], TargetOrigin::Typed));
    let problem = Problem::DnsNotFound {
        failed: false,
        exists: false,
        is_circular: true,
    };
    assert_eq!(probes[0].problems, [problem]);
    let text = summary(&probes);
    assert!(text.contains("leads back to itself"), "{text}");
    assert!(!text.contains("no such name"), "{text}");
}

/// With `-4` a name that has IPv6 addresses alone is no name that does not exist.
#[test]
fn a_name_without_an_address_of_the_wanted_kind_exists() {
    use heloscope::probe::{Family, Problem};
    let pki = Pki::new("Birch");
    let zone = Zone {
        addresses: vec![("mail.example.com", vec![AWAY_V6.parse().unwrap()])],
        ..Zone::default()
    };
    let settings = ProbeSettings {
        family: Family::V4,
        ..settings(Duration::from_secs(2))
    };
    let roots = pki.roots();
    let prober = Prober {
        dial: &TcpDial,
        resolve: &zone,
        roots: &roots,
        settings: &settings,
        table: Table::builtin(),
        now: now(),
    };
    for (host, exists) in [("mail.example.com", true), ("smtp.example.com", false)] {
        let target = host.parse().unwrap();
        let probes = prober.run(&prober.plan(&[target], TargetOrigin::Typed));
        let problem = Problem::DnsNotFound {
            failed: false,
            exists,
            is_circular: false,
        };
        assert_eq!(probes[0].problems, [problem]);
        let text = summary(&probes);
        assert_eq!(text.contains("no such name"), !exists, "{text}");
        assert_eq!(text.contains("no address of the kind"), exists, "{text}");
    }
}
