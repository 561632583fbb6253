//! A real mail server, Exim from Debian, and openssl as a second opinion.
//!
//! `cargo test --test system mta -- --ignored`, as root and with `exim4` installed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a failing test panics, and a test server has a socket and a clock"
)]

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::loopback::{Pki, Zone, codes, leaf, settings};
use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{Probe, ProbeSettings, ProbeVerdict, Prober, TargetOrigin, TcpDial};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

/// The server's own name.
const HOST: &str = "mail.example.com";

#[test]
#[ignore = "needs exim4, openssl, and root for another configuration"]
fn exim_is_judged_as_openssl_sees_it() {
    let exim = find("exim4").expect("exim4 is not installed");
    let lab = Lab::start(&exim);

    let good = lab.probe(HOST, lab.submission);
    assert_eq!(good.verdict, ProbeVerdict::Accepted, "{good:?}");
    assert_eq!(good.security, Security::StartTls);
    assert_eq!(good.auth, ["PLAIN"]);
    assert_eq!(good.server_name.as_ref().map(HostName::as_str), Some(HOST));
    assert_eq!(codes(&good), [] as [&str; 0]);
    lab.agrees(&good, lab.submission, &["-starttls", "smtp"]);

    let implicit = lab.probe(HOST, lab.implicit);
    assert_eq!(implicit.verdict, ProbeVerdict::Accepted, "{implicit:?}");
    assert_eq!(implicit.security, Security::ImplicitTls);
    lab.agrees(&implicit, lab.implicit, &[]);

    // SNI chooses another certificate, and its absence the default one.
    let wild = lab.probe("sv7.example.net", lab.submission);
    assert_eq!(codes(&wild), ["sni_differs"], "{wild:?}");
    assert_eq!(wild.verdict, ProbeVerdict::Accepted);
    lab.agrees(&wild, lab.submission, &["-starttls", "smtp"]);

    let wrong = lab.probe("mail.customer.org", lab.submission);
    assert_eq!(codes(&wrong), ["name_mismatch"], "{wrong:?}");
    // The name on the certificate is another company's and leads nowhere: it is told, never offered.
    assert!(wrong.use_instead.is_empty(), "{wrong:?}");
    assert!(wrong.ask_about.is_empty(), "{wrong:?}");
    let told: Vec<_> = wrong
        .passed_over
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(told, [HOST], "{wrong:?}");
    lab.agrees(&wrong, lab.submission, &["-starttls", "smtp"]);

    let own = lab.probe("self.example.com", lab.submission);
    assert_eq!(codes(&own), ["self_signed", "sni_differs"], "{own:?}");
    assert_eq!(own.verdict, ProbeVerdict::Rejected);

    let lone = lab.probe("lone.example.com", lab.submission);
    assert_eq!(
        codes(&lone),
        // Nothing tells the lab's authority, whose name nobody knows, from a private one.
        ["sni_differs", "untrusted_issuer"],
        "{lone:?}"
    );
    lab.agrees(&lone, lab.submission, &["-starttls", "smtp"]);

    let started = Instant::now();
    lab.probe(HOST, lab.submission);
    let ours = started.elapsed();
    let started = Instant::now();
    lab.openssl(HOST, lab.submission, &["-starttls", "smtp"]);
    eprintln!(
        "one good probe {ours:?}, openssl s_client {:?}",
        started.elapsed()
    );
}

/// A running Exim with its certificates.
struct Lab {
    folder: PathBuf,
    exim: Child,
    pki: Pki,
    submission: SocketAddr,
    implicit: SocketAddr,
}

impl Lab {
    fn start(exim: &Path) -> Self {
        let folder = std::env::temp_dir().join(format!("heloscope-mta-{}", std::process::id()));
        for below in ["", "spool", "log", "pki"] {
            std::fs::create_dir_all(folder.join(below)).unwrap();
        }
        let pki = Pki::new("Birch");
        let chain = [pki.intermediate.pem()];
        let sign = |params: CertificateParams| {
            let key = KeyPair::generate().unwrap();
            (
                params.signed_by(&key, &pki.intermediate).unwrap().pem(),
                key,
            )
        };
        let long = |mut params: CertificateParams| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2040, 1, 1);
            params
        };
        let write = |name: &str, certificate: &str, chain: &[String], key: &KeyPair| {
            let pem = format!("{certificate}{}", chain.concat());
            std::fs::write(folder.join(format!("pki/{name}.pem")), pem).unwrap();
            std::fs::write(folder.join(format!("pki/{name}.key")), key.serialize_pem()).unwrap();
        };
        let (pem, key) = sign(long(leaf(HOST, &[HOST, "smtp.example.com"])));
        write("good", &pem, &chain, &key);
        let (pem, key) = sign(long(leaf("example.net", &["*.example.net", "example.net"])));
        write("wild", &pem, &chain, &key);
        let (pem, key) = sign(long(leaf("lone.example.com", &["lone.example.com"])));
        write("lone", &pem, &[], &key);
        let key = KeyPair::generate().unwrap();
        let own = long(leaf("self.example.com", &["self.example.com"]));
        write("self", &own.self_signed(&key).unwrap().pem(), &[], &key);
        std::fs::write(folder.join("root.pem"), pki.root.pem()).unwrap();

        let (submission, implicit) = (free_port(), free_port());
        let lab = folder.display();
        let choose = |kind: &str| {
            let mut text = format!("{lab}/pki/good.{kind}");
            for (host, name) in [
                ("sv7.example.net", "wild"),
                ("self.example.com", "self"),
                ("lone.example.com", "lone"),
            ] {
                text = format!(
                    "${{if eq{{$tls_in_sni}}{{{host}}}{{{lab}/pki/{name}.{kind}}}{{{text}}}}}"
                );
            }
            text
        };
        let mut conf = String::new();
        write!(
            conf,
            "primary_hostname = {HOST}\n\
             spool_directory = {lab}/spool\n\
             log_file_path = {lab}/log/%slog\n\
             pid_file_path = {lab}/exim.pid\n\
             exim_user = Debian-exim\n\
             exim_group = Debian-exim\n\
             never_users =\n\
             local_interfaces = <; [127.0.0.1]:{} ; [127.0.0.1]:{}\n\
             tls_on_connect_ports = {}\n\
             tls_advertise_hosts = *\n\
             tls_certificate = {}\n\
             tls_privatekey = {}\n\
             helo_lookup_domains =\n\
             host_lookup =\n\
             acl_smtp_rcpt = deny\n\
             begin acl\n\
             deny:\n  deny message = test only\n\
             begin authenticators\n\
             plain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n  \
             server_condition = false\n  server_advertise_condition = ${{if def:tls_in_cipher}}\n",
            submission.port(),
            implicit.port(),
            implicit.port(),
            choose("pem"),
            choose("key"),
        )
        .unwrap();
        std::fs::write(folder.join("exim.conf"), conf).unwrap();
        let status = Command::new("chown")
            .args(["-R", "Debian-exim"])
            .arg(&folder)
            .status();
        assert!(status.unwrap().success());
        // Exim wants a configuration that only root can write.
        let status = Command::new("chown")
            .arg("root")
            .arg(folder.join("exim.conf"))
            .status();
        assert!(status.unwrap().success());
        let exim = Command::new(exim)
            .arg("-C")
            .arg(folder.join("exim.conf"))
            .arg("-bdf")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let lab = Self {
            folder,
            exim,
            pki,
            submission,
            implicit,
        };
        for _ in 0..100 {
            let open = |at| TcpStream::connect_timeout(&at, Duration::from_millis(100)).is_ok();
            if open(lab.submission) && open(lab.implicit) {
                return lab;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("exim does not start");
    }

    fn probe(&self, host: &str, at: SocketAddr) -> Probe {
        let port = if at == self.implicit { 465 } else { 587 };
        let target = format!("{host}:{port}");
        let settings = ProbeSettings {
            connect_to: vec![format!("{target}:{at}").parse().unwrap()],
            ..settings(Duration::from_secs(5))
        };
        let prober = Prober {
            dial: &TcpDial,
            resolve: &Zone::default(),
            roots: &self.pki.roots(),
            settings: &settings,
            table: heloscope::operator::Table::builtin(),
            now: jiff::Timestamp::now(),
        };
        let plan = prober.plan(&[target.parse().unwrap()], TargetOrigin::Typed);
        prober.run(&plan).remove(0)
    }

    /// Whether openssl sees the same names on the certificate.
    fn agrees(&self, probe: &Probe, at: SocketAddr, how: &[&str]) {
        let theirs = self.openssl(&probe.host.to_string(), at, how);
        let ours = probe.certificate.as_ref().unwrap().names.iter();
        let ours: Vec<String> = ours.map(|name| format!("DNS:{name}")).collect();
        assert_eq!(ours, theirs, "{}", probe.host);
    }

    fn openssl(&self, host: &str, at: SocketAddr, how: &[&str]) -> Vec<String> {
        let openssl = find("openssl").expect("openssl is not installed");
        let shown = Command::new(&openssl)
            .args(["s_client", "-connect", &at.to_string(), "-servername", host])
            .args(how)
            .arg("-CAfile")
            .arg(self.folder.join("root.pem"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let pem = self.folder.join("shown.pem");
        std::fs::write(&pem, shown.stdout).unwrap();
        let names = Command::new(&openssl)
            .args(["x509", "-noout", "-ext", "subjectAltName", "-in"])
            .arg(&pem)
            .output()
            .unwrap();
        let text = String::from_utf8(names.stdout).unwrap();
        let line = text.lines().find(|line| line.contains("DNS:")).unwrap();
        line.split(',').map(|name| name.trim().to_owned()).collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.exim.kill();
        let _ = self.exim.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}
