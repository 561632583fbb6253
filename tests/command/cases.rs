//! Attacks that must never name a planted host, and their genuine twins that must keep their answer:
//! `fixtures/cases/FOLDER/expected.json`, one case a line, run through the real command.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics says what is wrong"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::command::{code, run, stderr, stdout};
use crate::files::package;

/// One case. `accept` holds the answers that are right; `never` the hosts that may be neither
/// recommended nor documented for anybody, `never_try` those that may not even be a try.
#[derive(Deserialize)]
struct Case {
    id: String,
    files: Vec<String>,
    #[serde(default = "analyze")]
    command: String,
    #[serde(default)]
    args: Vec<String>,
    domain: Option<String>,
    accept: Vec<Accepted>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    never_try: Vec<String>,
    must_say: Option<String>,
    must_not_say: Option<String>,
    why: String,
}

#[derive(Deserialize)]
struct Accepted {
    verdict: OneOrMany,
    host: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// What the command said about one domain.
struct Said {
    domain: String,
    verdict: String,
    hosts: BTreeSet<String>,
}

#[test]
fn no_attack_names_a_planted_host() {
    check("attacks");
}

#[test]
fn every_genuine_twin_keeps_its_answer() {
    check("genuine");
}

#[test]
fn every_form_gives_the_answer_of_the_plain_mail() {
    check("forms");
}

/// What a stranger puts into a mail that is pasted; the honest mails of the same looks are the forms.
#[test]
fn no_paste_names_a_planted_host() {
    check("planted");
}

fn check(group: &str) {
    let folder = package().join("fixtures/cases").join(group);
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() > 20);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            Some(format!(
                "{}: {} ({})",
                case.id,
                case.fault(&folder)?,
                case.why
            ))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn analyze() -> String {
    "analyze".to_owned()
}

impl Case {
    /// What is wrong with the answer, if anything is.
    fn fault(&self, folder: &Path) -> Option<String> {
        let said = self.said(folder);
        let own = match &self.domain {
            Some(domain) => said.iter().find(|said| said.domain == *domain),
            None => said.first(),
        };
        let none = (String::from("none"), BTreeSet::new());
        let (verdict, hosts) = own.map_or(none, |said| (said.verdict.clone(), said.hosts.clone()));
        if !self.accept.iter().any(|right| right.fits(&verdict, &hosts)) {
            return Some(format!("{verdict} {hosts:?}"));
        }
        let named = |names: &[String], verdicts: &[&str]| {
            said.iter().any(|said| {
                verdicts.contains(&said.verdict.as_str())
                    && names.iter().any(|name| said.hosts.contains(name))
            })
        };
        if named(&self.never, &["recommend", "documented"])
            || named(&self.never_try, &["recommend", "documented", "try"])
        {
            return Some("a planted host".to_owned());
        }
        if self.must_say.is_none() && self.must_not_say.is_none() {
            return None;
        }
        let output = self.run(folder, "text");
        let text = stdout(&output) + &stderr(&output);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = |pattern: &String| regex::Regex::new(pattern).unwrap().is_match(&text);
        if let Some(wanted) = self.must_say.as_ref().filter(|wanted| !says(wanted)) {
            return Some(format!("does not say {wanted}"));
        }
        let unwanted = self.must_not_say.as_ref().filter(|wanted| says(wanted))?;
        Some(format!("says {unwanted}"))
    }

    fn said(&self, folder: &Path) -> Vec<Said> {
        let output = self.run(folder, "json");
        // An input that is refused gives no answer.
        if code(&output) == 2 {
            return Vec::new();
        }
        let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
        let answers = document["recommendations"].as_array().unwrap();
        answers
            .iter()
            .map(|answer| {
                let host = answer["host"].as_str().into_iter();
                let hosts = answer["hosts"].as_array().into_iter().flatten();
                Said {
                    domain: answer["domain"].as_str().unwrap_or_default().to_owned(),
                    verdict: answer["verdict"].as_str().unwrap().to_owned(),
                    hosts: host
                        .chain(hosts.filter_map(Value::as_str))
                        .map(str::to_owned)
                        .collect(),
                }
            })
            .collect()
    }

    fn run(&self, folder: &Path, format: &str) -> std::process::Output {
        let files = self.files.iter().map(|file| folder.join(file));
        let files = files.map(|path| path.to_str().unwrap().to_owned());
        let words = [self.command.as_str(), "--format", format, "--lang", "en"];
        let arguments: Vec<String> = words
            .into_iter()
            .map(str::to_owned)
            .chain(self.args.iter().cloned())
            .chain(files)
            .collect();
        run(&arguments)
    }
}

impl Accepted {
    fn fits(&self, verdict: &str, hosts: &BTreeSet<String>) -> bool {
        if !self.verdict.holds(verdict) {
            return false;
        }
        let Some(wanted) = &self.host else {
            return true;
        };
        if verdict == "conflict" {
            return hosts.iter().any(|host| wanted.holds(host));
        }
        !hosts.is_empty() && hosts.iter().all(|host| wanted.holds(host))
    }
}

impl OneOrMany {
    fn holds(&self, text: &str) -> bool {
        match self {
            Self::One(one) => one == text,
            Self::Many(many) => many.iter().any(|one| one == text),
        }
    }
}
