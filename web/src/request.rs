//! What the page asks for.

use heloscope::name::HostName;
use serde::Deserialize;

/// A request, checked.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) inputs: Vec<InputName>,
    pub(crate) kind: Kind,
    /// Seconds since 1970.
    pub(crate) now: i64,
    /// The host name that is configured today.
    pub(crate) current: Option<String>,
    pub(crate) domains: Vec<HostName>,
}

/// One input, as the page names it.
#[derive(Debug, Deserialize)]
pub(crate) struct InputName {
    pub(crate) name: String,
    pub(crate) size: u64,
}

/// Which of the commands is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// `analyze`: mail by mail.
    Analyze,
    /// Whichever fits what is there.
    #[default]
    Fitting,
    /// `scan`: an answer a domain.
    Scan,
}

#[derive(Deserialize)]
struct Written {
    inputs: Vec<InputName>,
    #[serde(default)]
    kind: Kind,
    now: i64,
    #[serde(default)]
    current: String,
    #[serde(default)]
    domain: String,
}

impl Request {
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let written: Written = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        let domain = written.domain.trim();
        let domains = match domain {
            "" => Vec::new(),
            domain => vec![HostName::parse(domain).map_err(|fault| fault.to_string())?],
        };
        let current = written.current.trim();
        Ok(Self {
            inputs: written.inputs,
            kind: written.kind,
            now: written.now,
            current: (!current.is_empty()).then(|| current.to_owned()),
            domains,
        })
    }
}
