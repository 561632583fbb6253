//! The settings file of a domain, read from a web server on loopback.
#![allow(
    clippy::disallowed_methods,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a failing test panics, and looks at the clock; a table of pages"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use heloscope::domain::{SettingsFile, read_settings_file};
use heloscope::name::HostName;
use heloscope::operator::Table;
use heloscope::probe::{PrivateAddresses, ProbeSettings, Prober};
use rustls::{ServerConnection, StreamOwned};

use crate::loopback::{Identity, Mail, Pki, Redirect, Zone, listen, now};

const FILE: &str = "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"example.com\">\
    <outgoingServer type=\"smtp\"><hostname>mail.example.com</hostname><port>465</port>\
    <socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>";

fn page(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n{body}")
}

fn moved(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

/// A web server that answers by host and path: `HOST/PATH`, as the table says.
fn web(identity: Identity, pages: Vec<(&'static str, String)>) -> SocketAddr {
    let config = Mail::new(identity).config();
    listen(move |stream| {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = BufReader::new(StreamOwned::new(session, stream));
        let (mut path, mut host) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).is_err() || line.trim().is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix("GET ") {
                rest.split(' ').next().unwrap().clone_into(&mut path);
            }
            if let Some(rest) = line.to_ascii_lowercase().strip_prefix("host:") {
                rest.trim().clone_into(&mut host);
            }
        }
        let wanted = format!("{host}{path}");
        let answer = pages.iter().find(|(place, _)| *place == wanted);
        let answer = answer.map_or(NOT_FOUND, |(_, answer)| answer);
        let _ = stream.get_mut().write_all(answer.as_bytes());
        let _ = stream.get_mut().flush();
        thread::sleep(Duration::from_millis(50));
    })
}

/// Reads the file of example.com, whose hosts have the addresses of the zone.
fn read(zone: &Zone, pki: &Pki, at: SocketAddr, settings: &ProbeSettings) -> SettingsFile {
    let prober = Prober {
        dial: &Redirect(at),
        resolve: zone,
        roots: &pki.roots(),
        settings,
        table: Table::builtin(),
        now: now(),
    };
    read_settings_file(&HostName::parse("example.com").unwrap(), &prober)
}

fn settings() -> ProbeSettings {
    ProbeSettings {
        timeout: Duration::from_secs(5),
        ..ProbeSettings::default()
    }
}

fn zone(address: &str) -> Zone {
    let address: IpAddr = address.parse().unwrap();
    let names = ["autoconfig.example.com", "example.com", "host.example.net"];
    Zone {
        addresses: names.map(|name| (name, vec![address])).to_vec(),
        ..Zone::default()
    }
}

/// Hosts that the file names; `-` where none was found.
fn hosts(file: &SettingsFile) -> String {
    match file {
        SettingsFile::Found(servers) => {
            let hosts: Vec<_> = servers.iter().map(|(host, _)| host.as_str()).collect();
            hosts.join(" ")
        }
        SettingsFile::Missing => "-".to_owned(),
        SettingsFile::NotSought => "not sought".to_owned(),
    }
}

const FIRST: &str = "autoconfig.example.com/mail/config-v1.1.xml";
const SECOND: &str = "example.com/.well-known/autoconfig/mail/config-v1.1.xml";
const PUBLIC: &str = "8.8.8.8";

#[test]
fn a_settings_file_is_read_where_mail_programs_look_for_it() {
    let pki = Pki::new("Test");
    let names = ["autoconfig.example.com", "example.com", "host.example.net"];
    let good = Identity::good(&pki, "example.com", &names);
    let long = format!("{FILE}<!--{}-->", " ".repeat(300 * 1024));
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{FILE}\r\n0\r\n\r\n",
        FILE.len()
    );
    let until_closed = format!("HTTP/1.0 200 OK\r\n\r\n{FILE}");
    let cut = page(FILE).replace(&format!("Length: {}", FILE.len()), "Length: 5000");
    let table: Vec<(&str, Vec<(&str, String)>, &str)> = vec![
        ("first place", vec![(FIRST, page(FILE))], "mail.example.com"),
        (
            "second place",
            vec![(SECOND, page(FILE))],
            "mail.example.com",
        ),
        (
            "a web page at the first",
            vec![(FIRST, page("<html>welcome</html>")), (SECOND, page(FILE))],
            "mail.example.com",
        ),
        ("chunked", vec![(FIRST, chunked)], "mail.example.com"),
        (
            "until closed",
            vec![(FIRST, until_closed)],
            "mail.example.com",
        ),
        (
            "moved on the same host",
            vec![
                (FIRST, moved("/x")),
                ("autoconfig.example.com/x", page(FILE)),
            ],
            "mail.example.com",
        ),
        (
            "moved to another host",
            vec![
                (FIRST, moved("https://host.example.net/x")),
                ("host.example.net/x", page(FILE)),
            ],
            "mail.example.com",
        ),
        (
            "moved to clear text",
            vec![
                (FIRST, moved("http://host.example.net/x")),
                ("host.example.net/x", page(FILE)),
            ],
            "-",
        ),
        (
            "moved to another port",
            vec![(FIRST, moved("https://host.example.net:8443/x"))],
            "-",
        ),
        (
            "moved to a file",
            vec![(FIRST, moved("file:///etc/passwd"))],
            "-",
        ),
        (
            "moved to an address",
            vec![(FIRST, moved("https://127.0.0.1/x"))],
            "-",
        ),
        (
            "moved in a circle",
            vec![(FIRST, moved("/mail/config-v1.1.xml"))],
            "-",
        ),
        ("too long", vec![(FIRST, page(&long))], "-"),
        ("cut short", vec![(FIRST, cut)], "-"),
        ("nothing", vec![], "-"),
        ("no HTTP", vec![(FIRST, "220 ready\r\n".to_owned())], "-"),
    ];
    for (what, pages, wanted) in table {
        let at = web(good.clone(), pages);
        let found = read(&zone(PUBLIC), &pki, at, &settings());
        assert_eq!(hosts(&found), wanted, "{what}");
    }
}

#[test]
fn only_a_valid_certificate_of_the_host_is_believed() {
    let pki = Pki::new("Test");
    let other = Pki::new("Other");
    let names = ["autoconfig.example.com", "example.com"];
    let pages = || vec![(FIRST, page(FILE)), (SECOND, page(FILE))];
    let table = [
        (
            Identity::good(&pki, "example.com", &names),
            "mail.example.com",
        ),
        (
            Identity::good(&pki, "host.example.net", &["host.example.net"]),
            "-",
        ),
        (Identity::good(&other, "example.com", &names), "-"),
    ];
    for (identity, wanted) in table {
        let at = web(identity, pages());
        let found = read(&zone(PUBLIC), &pki, at, &settings());
        assert_eq!(hosts(&found), wanted);
    }
}

#[test]
fn a_private_address_is_not_dialled_unless_allowed() {
    let pki = Pki::new("Test");
    let names = ["autoconfig.example.com", "example.com"];
    let at = web(
        Identity::good(&pki, "example.com", &names),
        vec![(FIRST, page(FILE))],
    );
    for address in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00::1"] {
        let found = read(&zone(address), &pki, at, &settings());
        assert_eq!(hosts(&found), "-", "{address}");
    }
    let allowed = ProbeSettings {
        private: PrivateAddresses::Allow,
        ..settings()
    };
    let found = read(&zone("10.0.0.1"), &pki, at, &allowed);
    assert_eq!(hosts(&found), "mail.example.com");
}

#[test]
fn a_silent_or_dripping_server_ends_in_time() {
    let pki = Pki::new("Test");
    let names = ["autoconfig.example.com", "example.com"];
    let config = Mail::new(Identity::good(&pki, "example.com", &names)).config();
    let drip = listen(move |stream| {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(session, stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n");
        while stream.write_all(b" ").and_then(|()| stream.flush()).is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    let silent = listen(|stream| {
        thread::sleep(Duration::from_secs(20));
        drop(stream);
    });
    for at in [drip, silent] {
        let started = Instant::now();
        let quick = ProbeSettings {
            timeout: Duration::from_secs(1),
            ..ProbeSettings::default()
        };
        assert_eq!(hosts(&read(&zone(PUBLIC), &pki, at, &quick)), "-");
        assert!(started.elapsed() < Duration::from_secs(4));
    }
}
