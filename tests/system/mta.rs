//! Real mail servers from Debian, and openssl as a second opinion.
//!
//! `cargo test --test system mta -- --ignored`, as root; `.ci/run` brings the servers. Each runs with
//! a configuration, a folder and ports of its own, and ends with its test.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics, and a test server has files, a socket and a clock"
)]

mod dovecot;
mod exim;
mod postfix;

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{Probe, ProbeVerdict, Prober, TargetOrigin};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use crate::loopback::{Pki, Redirect, Zone, codes, issuer_url, leaf, settings};

/// The server's own name, on the certificate that it presents to whom it knows no other for.
const HOST: &str = "mail.example.com";

/// Another name of the server, on no certificate at first.
const OTHER: &str = "post.example.com";

/// Another company's name that leads to the server.
const CUSTOMER: &str = "mail.customer.org";

// These get a certificate of their own by SNI.
const BELOW_WILDCARD: &str = "sv7.example.net";
const SELF_SIGNED: &str = "self.example.com";
const LEAF_ALONE: &str = "lone.example.com";
/// Alone as well, but the certificate says where its issuer's is.
const LEAF_WITH_URL: &str = "cut.example.com";
const EXPIRED: &str = "old.example.com";
const BY_SNI: [&str; 5] = [
    BELOW_WILDCARD,
    SELF_SIGNED,
    LEAF_ALONE,
    LEAF_WITH_URL,
    EXPIRED,
];

/// The problems of a probe, and the number that openssl has for the one it tells.
const SEEN: [(&str, &[&str], u32); 8] = [
    (HOST, &[], 0),
    (BELOW_WILDCARD, &["sni_differs"], 0),
    (OTHER, &["name_mismatch"], 62),
    (CUSTOMER, &["name_mismatch"], 62),
    (SELF_SIGNED, &["self_signed", "sni_differs"], 18),
    // Nothing tells the lab's authority, whose name nobody knows, from a private one.
    (LEAF_ALONE, &["sni_differs", "untrusted_issuer"], 21),
    (LEAF_WITH_URL, &["missing_intermediate", "sni_differs"], 21),
    (EXPIRED, &["expired", "sni_differs"], 10),
];

/// What a server shows on both of its login ports.
fn is_judged_as_openssl_sees_it(lab: &Lab, server: &Server) {
    let offered = offered_in_clear(server.submission.address);
    assert!(offered.contains("STARTTLS"), "{offered}");
    assert!(!offered.contains("AUTH"), "{offered}");

    for listener in [&server.submission, &server.submissions] {
        for (host, problems, number) in SEEN {
            let probe = lab.probe(host, listener);
            assert_eq!(codes(&probe), problems, "{probe:?}");
            assert_eq!(probe.security, listener.security);
            assert_eq!(probe.auth, server.auth, "{probe:?}");
            let said = probe.server_name.as_ref().map(HostName::as_str);
            assert_eq!(said, Some(HOST), "{probe:?}");
            lab.agrees(&probe, listener, number);
        }
        let other = lab.probe(OTHER, listener);
        assert_eq!(texts(&other.use_instead), [HOST], "{other:?}");
        assert!(other.ask_about.is_empty(), "{other:?}");
        // To another company's user the name is the server's own word: a question, never an order.
        let customer = lab.probe(CUSTOMER, listener);
        assert!(customer.use_instead.is_empty(), "{customer:?}");
        assert_eq!(texts(&customer.ask_about), [HOST], "{customer:?}");
    }
}

/// A name whose certificate is replaced, with the problems before and after.
struct Replaced {
    host: &'static str,
    before: &'static [&'static str],
    after: &'static [&'static str],
}

const RENEWED: Replaced = Replaced {
    host: EXPIRED,
    before: &["expired", "sni_differs"],
    after: &["sni_differs"],
};

/// On the certificate that the server presents without SNI.
const NAME_ADDED: Replaced = Replaced {
    host: OTHER,
    before: &["name_mismatch"],
    after: &[],
};

/// That a replaced certificate is seen, and not before the server knows of it.
fn shows_the_replaced_certificates(
    lab: &Lab,
    server: &Server,
    replaced: &[Replaced],
    reload: Reload,
) {
    if let Reload::By(reload) = reload {
        for listener in [&server.submission, &server.submissions] {
            for Replaced { host, before, .. } in replaced {
                let probe = lab.probe(host, listener);
                assert_eq!(codes(&probe), *before, "{probe:?}");
            }
        }
        reload();
    }
    for listener in [&server.submission, &server.submissions] {
        for Replaced { host, after, .. } in replaced {
            // The processes of before end in their own time.
            let probe = (0..50).find_map(|_| {
                let probe = lab.probe(host, listener);
                if probe.verdict == ProbeVerdict::Accepted {
                    return Some(probe);
                }
                std::thread::sleep(Duration::from_millis(100));
                None
            });
            let probe = probe.expect("the server still presents the certificate of before");
            assert_eq!(codes(&probe), *after, "{probe:?}");
            lab.agrees(&probe, listener, 0);
        }
    }
}

/// How a server comes to know of a new certificate.
enum Reload<'a> {
    /// It reads the files anew for each connection.
    Never,
    By(&'a dyn Fn()),
}

/// A server and its login ports.
struct Server {
    /// Ends it.
    _running: Running,
    submission: Listener,
    submissions: Listener,
    /// The mechanisms that it offers inside TLS.
    auth: &'static [&'static str],
}

impl Server {
    fn start(
        command: &mut Command,
        [submission, submissions]: [Listener; 2],
        auth: &'static [&'static str],
    ) -> Self {
        let mut running = Running::start(command);
        for listener in [&submission, &submissions] {
            running.wait_for(listener);
        }
        Self {
            _running: running,
            submission,
            submissions,
            auth,
        }
    }
}

struct Listener {
    address: SocketAddr,
    security: Security,
}

impl Listener {
    /// One for submission and one for submissions.
    fn both(ip: &str) -> [Self; 2] {
        let free = || TcpListener::bind((ip, 0)).unwrap();
        // At the same time, so that they differ.
        let (first, second) = (free(), free());
        let of = |socket: &TcpListener, security| Self {
            address: socket.local_addr().unwrap(),
            security,
        };
        [
            of(&first, Security::StartTls),
            of(&second, Security::ImplicitTls),
        ]
    }

    /// Whether somebody listens, and greets where that is in clear.
    fn answers(&self) -> bool {
        let wait = Duration::from_secs(1);
        let Ok(stream) = TcpStream::connect_timeout(&self.address, wait) else {
            return false;
        };
        stream.set_read_timeout(Some(wait)).unwrap();
        let mut greeting = String::new();
        self.security == Security::ImplicitTls
            || matches!(BufReader::new(stream).read_line(&mut greeting), Ok(1..))
    }

    /// The port as a user knows it.
    fn usual_port(&self) -> u16 {
        match self.security {
            Security::ImplicitTls => 465,
            _ => 587,
        }
    }
}

/// A server's process in the foreground.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        // It ends with the test even when that is killed; not so Exim, which changes its user.
        let mut tied = Command::new("setpriv");
        tied.args(["--pdeathsig", "TERM"])
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            tied.env(name, value.unwrap());
        }
        // A server that ends may signal all of its group, which must not be ours.
        let child = tied.process_group(0).stdin(Stdio::null()).spawn();
        Self(child.expect("setpriv is not installed"))
    }

    fn wait_for(&mut self, listener: &Listener) {
        for _ in 0..200 {
            if listener.answers() {
                return;
            }
            if let Some(status) = self.0.try_wait().unwrap() {
                panic!("the server ended at once: {status}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not listen on {}", listener.address);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let signal = |signal, whom: String| {
            let mut kill = Command::new("kill");
            // There may be nobody left, which is no news.
            let _ = kill
                .args([signal, "--", &whom])
                .stderr(Stdio::null())
                .status();
        };
        let id = self.0.id();
        signal("-TERM", id.to_string());
        for _ in 0..100 {
            if let Ok(Some(_)) = self.0.try_wait() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        // What still serves a connection must not write into the folder when that is removed.
        signal("-KILL", format!("-{id}"));
        let _ = self.0.wait();
    }
}

/// A folder with the certificates that every server presents, and an authority that signed them.
struct Lab {
    folder: PathBuf,
    pki: Pki,
}

impl Lab {
    fn new(server: &str) -> Self {
        let name = format!("heloscope-{server}-{}", std::process::id());
        let lab = Self {
            folder: std::env::temp_dir().join(name),
            pki: Pki::new("Birch"),
        };
        lab.create_folder("pki");
        std::fs::write(lab.folder.join("root.pem"), lab.pki.root.pem()).unwrap();

        let chain = lab.pki.intermediate.pem();
        lab.certify(HOST, leaf(HOST, &[HOST, "smtp.example.com"]), &chain);
        let wildcard = leaf("example.net", &["*.example.net", "example.net"]);
        lab.certify(BELOW_WILDCARD, wildcard, &chain);
        lab.certify(LEAF_ALONE, leaf(LEAF_ALONE, &[LEAF_ALONE]), "");
        let linked = issuer_url(
            leaf(LEAF_WITH_URL, &[LEAF_WITH_URL]),
            "http://ca.example.org/ca.der",
        );
        lab.certify(LEAF_WITH_URL, linked, "");
        let mut old = in_time(leaf(EXPIRED, &[EXPIRED]));
        old.not_after = date_time_ymd(2021, 1, 1);
        lab.sign(EXPIRED, &old, &chain);
        let key = KeyPair::generate().unwrap();
        let own = in_time(leaf(SELF_SIGNED, &[SELF_SIGNED])).self_signed(&key);
        lab.write(SELF_SIGNED, &own.unwrap().pem(), &key);
        lab
    }

    /// Gives the expired certificate another year, and the server's own another name.
    fn replace_certificates(&self) {
        let chain = self.pki.intermediate.pem();
        self.certify(EXPIRED, leaf(EXPIRED, &[EXPIRED]), &chain);
        self.certify(HOST, leaf(HOST, &[HOST, OTHER]), &chain);
    }

    /// A certificate that is in time, and what is sent with it.
    fn certify(&self, host: &str, params: CertificateParams, chain: &str) {
        self.sign(host, &in_time(params), chain);
    }

    fn sign(&self, host: &str, params: &CertificateParams, chain: &str) {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.pki.intermediate).unwrap();
        self.write(host, &format!("{}{chain}", certificate.pem()), &key);
    }

    fn write(&self, host: &str, certificates: &str, key: &KeyPair) {
        std::fs::write(self.certificate(host), certificates).unwrap();
        std::fs::write(self.key(host), key.serialize_pem()).unwrap();
    }

    fn certificate(&self, host: &str) -> PathBuf {
        self.folder.join(format!("pki/{host}.pem"))
    }

    fn key(&self, host: &str) -> PathBuf {
        self.folder.join(format!("pki/{host}.key"))
    }

    fn create_folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Probes a name that leads to this server.
    fn probe(&self, host: &str, listener: &Listener) -> Probe {
        let target = format!("{host}:{}", listener.usual_port());
        let here: IpAddr = "192.0.2.25".parse().unwrap();
        let known = [HOST, OTHER, CUSTOMER].into_iter().chain(BY_SNI);
        let prober = Prober {
            dial: &Redirect(listener.address),
            resolve: &Zone {
                addresses: known.map(|name| (name, vec![here])).collect(),
                ..Zone::default()
            },
            roots: &self.pki.roots(),
            settings: &settings(Duration::from_secs(5)),
            table: heloscope::operator::Table::builtin(),
            now: jiff::Timestamp::now(),
        };
        let plan = prober.plan(&[target.parse().unwrap()], TargetOrigin::Typed);
        prober.run(&plan).remove(0)
    }

    /// That openssl sees the same names, and refuses what we refuse.
    fn agrees(&self, probe: &Probe, listener: &Listener, number: u32) {
        let host = probe.host.to_string();
        let (names, verified) = self.openssl(&host, listener);
        let ours = probe.certificate.as_ref().unwrap().names.iter();
        let ours: Vec<String> = ours.map(|name| format!("DNS:{name}")).collect();
        assert_eq!(ours, names, "{host}");
        assert_eq!(verified, number, "{host}");
        let accepted = probe.verdict == ProbeVerdict::Accepted;
        assert_eq!(accepted, verified == 0, "{probe:?}");
    }

    /// The names on the certificate, and the number of openssl's verdict.
    fn openssl(&self, host: &str, listener: &Listener) -> (Vec<String>, u32) {
        let openssl = find("openssl").expect("openssl is not installed");
        let mut connect = Command::new(&openssl);
        connect
            .args(["s_client", "-connect", &listener.address.to_string()])
            .args(["-servername", host, "-verify_hostname", host, "-CAfile"])
            .arg(self.folder.join("root.pem"));
        if listener.security == Security::StartTls {
            connect.args(["-starttls", "smtp"]);
        }
        let shown = connect.stdin(Stdio::null()).stderr(Stdio::null()).output();
        let shown = String::from_utf8_lossy(&shown.unwrap().stdout).into_owned();
        let verified = shown
            .lines()
            .find_map(|line| line.trim().strip_prefix("Verify return code: "))
            .and_then(|rest| rest.split(' ').next()?.parse().ok());

        let pem = self.folder.join("shown.pem");
        std::fs::write(&pem, &shown).unwrap();
        let names = Command::new(&openssl)
            .args(["x509", "-noout", "-ext", "subjectAltName", "-in"])
            .arg(&pem)
            .output()
            .unwrap();
        let text = String::from_utf8(names.stdout).unwrap();
        let line = text.lines().find(|line| line.contains("DNS:"));
        let names = line.unwrap().split(',').map(|name| name.trim().to_owned());
        (
            names.collect(),
            verified.expect("openssl gives its verdict"),
        )
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn in_time(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params
}

/// The server's answer to EHLO before TLS.
fn offered_in_clear(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let five_seconds = Some(Duration::from_secs(5));
    stream.set_read_timeout(five_seconds).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut reply = || {
        let mut text = String::new();
        loop {
            let line = lines.next().unwrap().unwrap();
            text += &format!("{line}\n");
            // RFC 5321, 4.2.1: a hyphen after the code until the last line.
            if line.as_bytes().get(3) != Some(&b'-') {
                return text;
            }
        }
    };
    reply();
    stream.write_all(b"EHLO client.example.net\r\n").unwrap();
    reply()
}

fn texts(names: &[HostName]) -> Vec<&str> {
    names.iter().map(HostName::as_str).collect()
}

/// Runs a program that must succeed.
fn run(command: &mut Command) {
    let status = command.status();
    assert!(status.unwrap().success(), "{command:?}");
}

fn chown(owner: &str, path: &Path) {
    run(Command::new("chown").args(["-R", owner]).arg(path));
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
