//! A certificate, as an old server shows it in the clear: it is described within the limits, and
//! nobody is accepted for it.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{
    Dial, LookupFault, PresentedName, ProbeSettings, ProbeVerdict, Prober, Resolve, Roots,
    SecurityChoice, TargetOrigin, Wire,
};

static ROOTS: LazyLock<Roots> = LazyLock::new(Roots::mozilla);

pub fn check(der: &[u8]) {
    if der.starts_with(b"-----BEGIN") {
        let _ = ROOTS.clone().add_pem(der);
    }
    let script = Script {
        der,
        dialled: AtomicUsize::new(0),
    };
    let settings = ProbeSettings {
        security: SecurityChoice::Only(Security::ImplicitTls),
        timeout: Duration::from_secs(2),
        ..ProbeSettings::default()
    };
    let prober = Prober {
        dial: &script,
        resolve: &OneAddress,
        roots: &ROOTS,
        settings: &settings,
        table: heloscope::operator::Table::builtin(),
        now: jiff::Timestamp::UNIX_EPOCH,
    };
    let plan = prober.plan(
        &["mail.example.com:465".parse().unwrap()],
        TargetOrigin::Typed,
    );
    let probe = prober.run(&plan).remove(0);
    assert_ne!(probe.verdict, ProbeVerdict::Accepted);
    assert!(!probe.problems.is_empty());
    let Some(certificate) = probe.certificate else {
        return;
    };
    assert!(certificate.names.len() <= 4096);
    assert!((1..=32).contains(&certificate.chain.len()));
    assert!(certificate.subject.len() <= 520 && certificate.issuer.len() <= 520);
    assert_eq!(certificate.sha256.len(), 64);
    for name in &certificate.names {
        let text = match name {
            PresentedName::Dns(text) | PresentedName::CommonName(text) => text,
            _ => continue,
        };
        assert!(text.len() <= 260);
        if let (PresentedName::Dns(_), Ok(host)) = (name, HostName::parse(text)) {
            if text.is_ascii() && !text.ends_with('.') {
                assert!(certificate.covers(&host), "{host} is on it");
            }
        }
    }
    for host in probe.use_instead.iter().chain(&probe.ask_about) {
        assert!(certificate.covers(host), "{host} is offered and not on it");
    }
}

struct Script<'a> {
    der: &'a [u8],
    dialled: AtomicUsize,
}

impl Dial for Script<'_> {
    fn dial(&self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Wire>> {
        let said = if self.dialled.fetch_add(1, Ordering::Relaxed) == 0 {
            // RFC 5246, 7.2: protocol_version.
            vec![21, 3, 1, 0, 2, 2, 70]
        } else {
            flight(self.der)
        };
        Ok(Box::new(Talk { said, at: 0 }))
    }
}

/// ServerHello of TLS 1.0, Certificate, ServerHelloDone.
fn flight(der: &[u8]) -> Vec<u8> {
    let mut hello = vec![3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let mut list = long(der.len());
    list.extend(der);
    let mut certificates = long(list.len());
    certificates.extend(list);
    let mut messages = Vec::new();
    for (kind, body) in [(2, hello), (11, certificates), (14, Vec::new())] {
        messages.push(kind);
        messages.extend(long(body.len()));
        messages.extend(body);
    }
    let mut records = Vec::new();
    for fragment in messages.chunks(16 * 1024) {
        records.extend([22, 3, 1]);
        records.extend(u16::try_from(fragment.len()).unwrap().to_be_bytes());
        records.extend(fragment);
    }
    records
}

fn long(length: usize) -> Vec<u8> {
    u32::try_from(length).unwrap().to_be_bytes()[1..].to_vec()
}

struct Talk {
    said: Vec<u8>,
    at: usize,
}

impl Read for Talk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.said[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Write for Talk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Wire for Talk {
    fn set_timeout(&mut self, _: Duration) -> io::Result<()> {
        Ok(())
    }
}

struct OneAddress;

impl Resolve for OneAddress {
    fn addresses(&self, _: &HostName, _: Duration) -> Result<Vec<IpAddr>, LookupFault> {
        Ok(vec!["192.0.2.25".parse().unwrap()])
    }
}
