//! SMTP dialogues from `fixtures/smtp`, replayed without a socket.
//!
//! `S:` lines are said by the server, `C:` lines must be said by the probe, in this order and
//! nothing else. `expect:` names the verdict and all problem codes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics"
)]

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use heloscope::name::HostName;
use heloscope::operator::Security;
use heloscope::probe::{
    Dial, LookupFault, ProbeSettings, Prober, Resolve, Roots, SecurityChoice, TargetOrigin, Wire,
};

/// A line of the dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Server(String),
    Client(String),
}

/// The dialogue as far as it has not happened yet, and what came instead.
#[derive(Debug, Default)]
struct Stage {
    script: VecDeque<Line>,
    unexpected: Vec<String>,
}

struct Replay {
    stage: Arc<Mutex<Stage>>,
    said: Vec<u8>,
}

impl Read for Replay {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stage = self.stage.lock().unwrap();
        let mut bytes = Vec::new();
        while let Some(Line::Server(line)) = stage.script.front() {
            bytes.extend(line.as_bytes());
            bytes.extend(b"\r\n");
            stage.script.pop_front();
        }
        assert!(bytes.len() <= buffer.len());
        buffer[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

impl Write for Replay {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A ClientHello is not part of the dialogue.
        if self.said.is_empty() && bytes.first() == Some(&22) {
            return Ok(bytes.len());
        }
        self.said.extend(bytes);
        let mut stage = self.stage.lock().unwrap();
        while let Some(end) = self.said.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.said.drain(..=end).collect();
            let line = Line::Client(String::from_utf8_lossy(&line).trim_end().to_owned());
            if stage.script.front() == Some(&line) {
                stage.script.pop_front();
            } else if stage.script.is_empty() && line == Line::Client("QUIT".to_owned()) {
                // Goodbye to a server that is gone.
            } else {
                stage.unexpected.push(format!("{line:?}"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Wire for Replay {
    fn set_timeout(&mut self, _left: Duration) -> io::Result<()> {
        Ok(())
    }
}

/// The first connection gets the dialogue, later ones are refused.
struct Stages(Mutex<Option<Arc<Mutex<Stage>>>>);

impl Dial for Stages {
    fn dial(&self, _address: SocketAddr, _left: Duration) -> io::Result<Box<dyn Wire>> {
        match self.0.lock().unwrap().take() {
            Some(stage) => Ok(Box::new(Replay {
                stage,
                said: Vec::new(),
            })),
            None => Err(io::ErrorKind::ConnectionRefused.into()),
        }
    }
}

struct NoNames;

impl Resolve for NoNames {
    fn addresses(
        &self,
        _name: &HostName,
        _left: Duration,
    ) -> Result<Vec<std::net::IpAddr>, LookupFault> {
        Ok(vec!["192.0.2.25".parse().unwrap()])
    }
}

#[test]
fn dialogues_end_as_they_say() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/smtp");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    assert!(files.len() > 10, "fixtures are missing");
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        #[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
        let text = std::fs::read_to_string(&file).unwrap();
        replay(&name, &text);
    }
}

fn replay(name: &str, text: &str) {
    let mut expected = Vec::new();
    let mut server_name = None;
    let mut stage = Stage::default();
    for line in text.lines() {
        match line.split_once(": ") {
            _ if line.starts_with('#') => {}
            Some(("expect", rest)) => {
                expected = rest.split(' ').map(str::to_owned).collect();
            }
            Some(("server_name", rest)) => server_name = Some(rest.to_owned()),
            Some(("S", rest)) => stage.script.push_back(Line::Server(rest.to_owned())),
            Some(("C", rest)) => stage.script.push_back(Line::Client(rest.to_owned())),
            _ => panic!("{name}: {line:?}"),
        }
    }
    let stage = Arc::new(Mutex::new(stage));
    let settings = ProbeSettings {
        security: SecurityChoice::Only(Security::StartTls),
        timeout: Duration::from_secs(5),
        ..ProbeSettings::default()
    };
    let prober = Prober {
        dial: &Stages(Mutex::new(Some(Arc::clone(&stage)))),
        resolve: &NoNames,
        roots: &Roots::mozilla(),
        settings: &settings,
        table: heloscope::operator::Table::builtin(),
        now: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let plan = prober.plan(
        &["mail.example.com:587".parse().unwrap()],
        TargetOrigin::Typed,
    );
    let probe = prober.run(&plan).remove(0);

    let mut found = vec![format!("{:?}", probe.verdict).to_lowercase()];
    found.extend(probe.problems.iter().map(|p| p.code().as_str().to_owned()));
    assert_eq!(found, expected, "{name}: {probe:?}");
    if let Some(server_name) = server_name {
        let found = probe.server_name.map(|name| name.to_string());
        assert_eq!(found, Some(server_name), "{name}");
    }
    assert!(probe.auth.is_empty(), "{name}: AUTH counts inside TLS only");
    let stage = stage.lock().unwrap();
    assert!(stage.unexpected.is_empty(), "{name}: {stage:?}");
    assert!(stage.script.is_empty(), "{name}: not said: {stage:?}");
}
