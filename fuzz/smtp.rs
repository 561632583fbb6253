//! A server's side of the dialogue: the probe ends, never accepts what was not shown, says nothing
//! but its four commands, and reads LF as CRLF.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{
    Dial, LookupFault, Probe, ProbeSettings, ProbeVerdict, Prober, Resolve, Roots, SecurityChoice,
    TargetOrigin, Wire,
};

static ROOTS: LazyLock<Roots> = LazyLock::new(Roots::mozilla);

pub fn check(said: &[u8]) {
    let probe = run(said);
    if !said.contains(&b'\r') && !said.contains(&22) {
        let crlf: Vec<u8> = said
            .iter()
            .flat_map(|byte| {
                if *byte == b'\n' {
                    vec![b'\r', b'\n']
                } else {
                    vec![*byte]
                }
            })
            .collect();
        if said.len() < 1000 {
            let other = run(&crlf);
            assert_eq!(probe.greeting, other.greeting);
            assert_eq!(probe.server_name, other.server_name);
        }
    }
}

fn run(said: &[u8]) -> Probe {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let script = Script {
        said: said.to_vec(),
        heard: Arc::clone(&heard),
    };
    let settings = ProbeSettings {
        security: SecurityChoice::Only(Security::StartTls),
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
        &["mail.example.com:587".parse().unwrap()],
        TargetOrigin::Typed,
    );
    let probe = prober.run(&plan).remove(0);
    assert_ne!(probe.verdict, ProbeVerdict::Accepted);
    assert!(probe.certificate.is_none());
    assert!(probe.auth.is_empty());
    assert!(!probe.problems.is_empty());
    if let Some(name) = &probe.server_name {
        assert_eq!(HostName::parse(name.as_str()).as_ref(), Ok(name));
    }
    assert!(
        probe
            .greeting
            .as_ref()
            .is_none_or(|text| text.len() <= 2048 + 8)
    );
    let heard = heard.lock().unwrap();
    for line in heard.split(|byte| *byte == b'\n') {
        if line.first() == Some(&22) {
            // TLS from here on.
            break;
        }
        let known = [b"EHLO ".as_slice(), b"HELO ", b"STARTTLS\r", b"QUIT\r"];
        assert!(
            line.is_empty() || known.iter().any(|start| line.starts_with(start)),
            "{line:?}"
        );
    }
    drop(heard);
    probe
}

struct Script {
    said: Vec<u8>,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Dial for Script {
    fn dial(&self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Wire>> {
        Ok(Box::new(Line {
            said: self.said.clone(),
            at: 0,
            heard: Arc::clone(&self.heard),
        }))
    }
}

struct Line {
    said: Vec<u8>,
    at: usize,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Read for Line {
    /// Gives a line at a time, as servers do.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.said[self.at..];
        let line = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |at| at + 1);
        let count = line.min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.heard.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Wire for Line {
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
