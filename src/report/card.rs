//! What the live check showed, to paste into a ticket: one line a host, then its endpoints.
//!
//! Endpoints of one host that show the same share a card, so nothing is said three times. Facts
//! only: what Gmail says is known from its users' reports, and is called so.

use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::confirm::Finding;
use crate::name::HostName;
use crate::operator::{MX_PORT, Setting};
use crate::probe::{
    Certificate, Host, PassedOverReason, PresentedName, Probe, ProbeVerdict, Problem,
    SkippedAddress, TrustedBy, Weight, Witness, host_login_fault,
};
use crate::problem::ProblemCode;
use crate::report::Completeness;
use crate::report::escape::{host, printable};
use crate::report::json::write_pretty;
use crate::report::problems::{gmail_says, is_own_wildcard, is_web_proxy, wildcard_of};
use crate::report::words::{Words, code_of, is_plain, quoted, say};

/// Everything that `probe` found out.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Each endpoint, those of one host together.
    pub probes: Vec<Probe>,
    /// Addresses that were left out by policy.
    pub skipped: Vec<SkippedAddress>,
    /// Whether everything was asked.
    pub completeness: Completeness,
}

/// Writes the probes as the contract `heloscope.probe.1` has them, indented.
///
/// # Errors
///
/// Those of the writer.
pub fn write_json(out: impl io::Write, checked: &Checked, words: &Words) -> io::Result<()> {
    write_pretty(
        out,
        &Document {
            schema: SCHEMA,
            probes: values(&checked.probes, words),
            partial: (checked.completeness == Completeness::Partial).then_some(true),
        },
    )
}

/// The name of this contract's version.
pub const SCHEMA: &str = "heloscope.probe.1";

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Probes")
)]
pub(super) struct Document {
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: &'static str,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Probe>"))]
    probes: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<bool>,
}

/// Each probe as the contract has it.
#[must_use]
pub fn values(probes: &[Probe], words: &Words) -> Vec<Value> {
    let one = |probe: &Probe| {
        let mut value = serde_json::to_value(probe).unwrap_or_default();
        let said = value.get_mut("problems").and_then(Value::as_array_mut);
        for (problem, said) in probe.problems.iter().zip(said.into_iter().flatten()) {
            if let Some(said) = said.as_object_mut() {
                said.insert("text".to_owned(), words.problem(problem, probe).into());
            }
        }
        value
    };
    probes.iter().map(one).collect()
}

/// The sentences for what is wrong with one endpoint.
#[must_use]
pub fn sentences(probe: &Probe, words: &Words) -> Vec<String> {
    probe
        .problems
        .iter()
        .map(|problem| words.problem(problem, probe))
        .collect()
}

/// One block of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A host in one line.
    Summary(Tone, String),
    /// Above a card.
    Heading(Tone, String),
    /// A label and its value.
    Fact(String, String),
    /// A sentence with a dash.
    Point(String),
    /// A remark.
    Remark(String),
    /// An empty line.
    Gap,
}

/// How good the news is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It works.
    Good,
    /// It does not.
    Bad,
    /// It is not known.
    Open,
}

/// How much of a card is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The hosts alone, a line each.
    Lines,
    /// What most tickets want.
    Cards,
    /// Every detail.
    Details,
}

/// The page as blocks: a line for each host, then the cards.
#[must_use]
pub fn blocks(checked: &Checked, now: Timestamp, depth: Depth, words: &Words) -> Vec<Block> {
    let accepted = checked
        .probes
        .iter()
        .filter(|probe| is_accepted(probe) && probe.port != MX_PORT && probe.lets_log_in())
        .filter_map(|probe| Some((probe.host.name()?, probe.address?)))
        .collect();
    let page = Cards {
        now,
        depth,
        words,
        accepted,
    };
    let hosts = by_host(checked);
    let mut blocks = Vec::new();
    if checked.completeness == Completeness::Partial {
        blocks.push(Block::Remark(words.word("tls-partial")));
    }
    blocks.extend(hosts.iter().map(|host| page.summary(host)));
    if depth == Depth::Lines {
        return blocks;
    }
    let mut said = Vec::new();
    for host in &hosts {
        // Of a name that does not exist the line above has said everything.
        let exists = |probe: &Probe| !probe.has(ProblemCode::DnsNotFound);
        if hosts.len() == 1 || host.probes.iter().any(exists) {
            page.cards(host, &mut said, &mut blocks);
        }
    }
    let skipped = page.skipped(&checked.skipped);
    if !skipped.is_empty() {
        blocks.push(Block::Gap);
        blocks.extend(skipped);
    }
    blocks
}

/// The message that heads what one endpoint showed.
pub(super) fn heading_of(probe: &Probe) -> &'static str {
    match probe.verdict {
        ProbeVerdict::Accepted if probe.port != MX_PORT && !probe.lets_log_in() => {
            "card-accepted-no-login"
        }
        ProbeVerdict::Accepted if probe.trusted_by == Some(TrustedBy::CaFile) => {
            "card-accepted-own-authority"
        }
        ProbeVerdict::Accepted => "card-accepted",
        ProbeVerdict::Rejected if probe.has(ProblemCode::WrongProtocol) => "card-other-protocol",
        ProbeVerdict::Rejected if is_unheard(probe) => "card-not-checked",
        ProbeVerdict::Rejected => "card-rejected",
        ProbeVerdict::Unreachable => "card-unreachable",
    }
}

/// Whether nothing was found but that the name said in EHLO is refused.
fn is_unheard(probe: &Probe) -> bool {
    let is_warning = |problem: &&Problem| problem.weight() == Weight::Warning;
    let mut faults = probe.problems.iter().filter(|problem| !is_warning(problem));
    faults.all(|problem| matches!(problem, Problem::EhloRefused { .. }))
}

/// A host, its probes, and what they come to.
struct ProbedHost<'p> {
    host: &'p Host,
    probes: Vec<Probe>,
    finding: Finding,
}

/// The hosts in their order; also those of which every address was left out.
fn by_host(checked: &Checked) -> Vec<ProbedHost<'_>> {
    let mut hosts: Vec<(&Host, Vec<Probe>)> = Vec::new();
    for probe in &checked.probes {
        match hosts.iter_mut().find(|(host, _)| **host == probe.host) {
            Some((_, probes)) => probes.push(probe.clone()),
            None => hosts.push((&probe.host, vec![probe.clone()])),
        }
    }
    for skipped in &checked.skipped {
        if !hosts.iter().any(|(host, _)| **host == skipped.host) {
            hosts.push((&skipped.host, Vec::new()));
        }
    }
    let one = |(host, probes): (_, Vec<Probe>)| ProbedHost {
        finding: Finding::of(&probes),
        host,
        probes,
    };
    hosts.into_iter().map(one).collect()
}

struct Cards<'w> {
    now: Timestamp,
    depth: Depth,
    words: &'w Words,
    /// Names that a strict client accepts, and where.
    accepted: Vec<(&'w HostName, IpAddr)>,
}

impl<'w> Cards<'w> {
    /// The name to type instead: told by the certificate, or another name of the host's own
    /// organisation that was asked for too and is accepted at the same address.
    fn instead<'p>(&self, probes: &'p [Probe]) -> Option<&'p HostName>
    where
        'w: 'p,
    {
        let told = probes.iter().find_map(Probe::best_instead);
        told.or_else(|| {
            let is_here = |probe: &Probe, name: &HostName, address: IpAddr| {
                probe.only_name_is_wrong()
                    && probe.port != MX_PORT
                    && probe.address == Some(address)
                    && probe.covering(name).is_some()
                    && (probe.host.name()).is_some_and(|host| host.same_organization(name))
            };
            let mut accepted = self.accepted.iter();
            let found = accepted.find(|(name, address)| {
                let mut probes = probes.iter();
                probes.any(|probe| is_here(probe, name, *address))
            });
            found.map(|(name, _)| *name)
        })
    }

    fn summary(&self, probed: &ProbedHost<'_>) -> Block {
        let ProbedHost {
            host,
            probes,
            finding,
        } = probed;
        let offer = self.offer(probes);
        let why = self.why(finding, probes);
        let wildcard = only_wildcard(probes);
        let impostor_ports = impostor_ports(probes);
        let (tone, message) = match finding {
            Finding::Fits(_) => self.fits(probes),
            Finding::NotTheProvider if by_own_authority(probes) => {
                (Tone::Bad, "probe-not-the-provider-own-authority")
            }
            Finding::NotTheProvider => (Tone::Bad, impostor_message(&impostor_ports)),
            _ if differs(probes) => (Tone::Bad, "probe-differs"),
            Finding::OtherName if offer.is_none() && helpless(probes).is_some() => {
                (Tone::Bad, "probe-other-name-no-login")
            }
            Finding::OtherName if offer.is_none() && host_login_fault(probes).is_some() => {
                (Tone::Bad, "probe-flawed")
            }
            Finding::OtherName | Finding::Flawed(_) if offer.is_some() => {
                let message = offer.as_ref().map(|(message, _)| *message);
                (Tone::Bad, message.unwrap_or("probe-flawed"))
            }
            Finding::OtherName if wildcard.is_some() => (Tone::Bad, whom_to_ask(host, probes)),
            Finding::Flawed(ProblemCode::WrongProtocol) => (Tone::Bad, "probe-other-protocol"),
            Finding::OtherName | Finding::Flawed(_) => (Tone::Bad, "probe-flawed"),
            Finding::NoLogin(_) if probes.iter().all(|probe| probe.port == MX_PORT) => {
                (Tone::Bad, "probe-relay-port")
            }
            Finding::NoLogin(ProblemCode::NoPasswordLogin) => (Tone::Bad, "probe-fits-no-password"),
            Finding::NoLogin(ProblemCode::NoAuth) => (Tone::Bad, "probe-fits-no-login"),
            Finding::NoLogin(_) => (Tone::Bad, "probe-no-login"),
            Finding::NotInDns => (Tone::Bad, "probe-not-in-dns"),
            Finding::NotReached(_) => (Tone::Open, "probe-not-reached"),
            Finding::NotDialled => (Tone::Open, "probe-not-dialled"),
        };
        let settings: Vec<_> = match finding {
            Finding::Fits(ports) => ports.iter().collect(),
            _ => offer.map_or_else(Vec::new, |(_, name)| self.ports_of(name, probes)),
        };
        let name = offer.map(|(_, name)| name).or_else(|| helpless(probes));
        let interception = probes.iter().find_map(|probe| probe.interception.as_ref());
        let text = say!(
            self.words,
            message,
            host = host_text(host),
            why,
            settings = self.words.settings(&settings),
            name = name.map(HostName::as_str).unwrap_or_default(),
            operator = interception.map_or("", |found| found.operator.as_str()),
            issuer = interception.map_or_else(String::new, |found| quoted(&found.issuer)),
            ports = impostor_ports,
            wildcard = wildcard.unwrap_or_default()
        );
        Block::Summary(tone, text)
    }

    /// How a host that fits does so.
    fn fits(&self, probes: &[Probe]) -> (Tone, &'static str) {
        let mut logins = probes
            .iter()
            .filter(|probe| probe.port != MX_PORT && is_accepted(probe));
        if logins
            .clone()
            .any(|probe| probe.trusted_by == Some(TrustedBy::CaFile))
        {
            (Tone::Good, "probe-own-authority")
        } else if logins.all(|probe| probe.auth.is_empty()) {
            (Tone::Open, "probe-unread")
        } else {
            (Tone::Good, "probe-fits")
        }
    }

    /// The name that may be told in place of the host's, and the message that tells it.
    fn offer<'p>(&self, probes: &'p [Probe]) -> Option<(&'static str, &'p HostName)>
    where
        'w: 'p,
    {
        if let Some(name) = self.instead(probes) {
            return Some(if self.ports_of(name, probes).is_empty() {
                ("probe-other-name", name)
            } else {
                ("probe-other-name-port", name)
            });
        }
        let repaired = probes.iter().find_map(|probe| probe.once_repaired.first());
        if let Some(name) = repaired {
            return Some(("probe-repaired", name));
        }
        probes.iter().find_map(|probe| {
            let message = match probe.ask_witness? {
                Witness::Alias => "probe-ask_alias",
                Witness::Certificate if probe.host.is_public_address() => "probe-ask_address",
                Witness::Certificate => "probe-ask_certificate",
                Witness::Server => "probe-ask_server",
            };
            Some((message, probe.ask_about.first()?))
        })
    }

    /// The ports where a name that is told fits, unless it fits at each login port that answers.
    fn ports_of(&self, name: &HostName, probes: &[Probe]) -> Vec<Setting> {
        let answers = probes.iter().filter(|probe| probe.answers_logins());
        let (fitting, others): (Vec<&Probe>, Vec<&Probe>) =
            answers.partition(|probe| probe.use_instead.contains(name));
        let other_ports = || others.iter().map(|probe| probe.port);
        let mut settings: Vec<Setting> = Vec::new();
        for setting in fitting.iter().map(|probe| probe.setting()) {
            if !settings.contains(&setting) && other_ports().all(|port| port != setting.port) {
                settings.push(setting);
            }
        }
        if others.is_empty() {
            settings.clear();
        }
        settings
    }

    /// Why a host is refused, in short.
    fn why(&self, finding: &Finding, probes: &[Probe]) -> String {
        // The message of a repair says by itself that the name is wrong.
        let waits = |probe: &&Probe| !probe.once_repaired.is_empty();
        let fault = probes.iter().find(waits).and_then(Probe::repairable_fault);
        let Some(code) = fault.or(finding.problem()) else {
            return String::new();
        };
        let login_fault = host_login_fault(probes).filter(|_| *finding == Finding::OtherName);
        // That message names the certificate's name by itself.
        if let Some(code) = login_fault.filter(|_| helpless(probes).is_some()) {
            return self.short(code, probes);
        }
        let first = self.short(code, probes);
        let also = login_fault.or_else(|| probes.iter().find_map(Probe::repairable_fault));
        match also.filter(|_| code == ProblemCode::NameMismatch) {
            Some(also) => {
                let second = self.short(also, probes);
                say!(self.words, "probe-and", first, second)
            }
            None => first,
        }
    }

    /// The few words of a code, with the data of the problem that bears it.
    fn short(&self, code: ProblemCode, probes: &[Probe]) -> String {
        let problem = probes
            .iter()
            .flat_map(|probe| &probe.problems)
            .find(|problem| problem.code() == code);
        match problem {
            Some(problem) => self.words.problem_in_short(problem),
            None => self.words.short(code, None),
        }
    }

    /// The cards of one host; a remark that was `said` before is not said again.
    fn cards(&self, probed: &ProbedHost<'_>, said: &mut Vec<String>, blocks: &mut Vec<Block>) {
        let probes = &probed.probes;
        for group in &alike(probes) {
            let Some(first) = group.first() else { continue };
            blocks.push(Block::Gap);
            self.card(first, group, blocks);
            let is_whole = group.len() == probes.len() && group.len() > 1;
            let mut remarks = Vec::new();
            if is_whole && first.verdict == ProbeVerdict::Rejected && first.certificate.is_some() {
                remarks.push(self.words.word("tls-note-same-everywhere"));
            }
            remarks.extend(self.remarks(first));
            if !matches!(probed.finding, Finding::Fits(_) | Finding::NotTheProvider) {
                remarks.extend(gmail_says(first).map(|message| self.words.word(message)));
            }
            remarks.retain(|remark| !said.contains(remark));
            blocks.extend(remarks.iter().cloned().map(Block::Remark));
            said.extend(remarks);
        }
        if differs(probes) {
            let text = say!(
                self.words,
                "tls-note-intermittent",
                host = probed.host.to_string()
            );
            blocks.push(Block::Gap);
            blocks.push(Block::Remark(text));
        }
    }

    fn card(&self, first: &Probe, group: &[&Probe], blocks: &mut Vec<Block>) {
        let words = self.words;
        let tone = match first.verdict {
            ProbeVerdict::Accepted => Tone::Good,
            ProbeVerdict::Rejected => Tone::Bad,
            ProbeVerdict::Unreachable => Tone::Open,
        };
        let name = host_text(&first.host);
        let verdict = words.word(heading_of(first));
        let mut heading = say!(words, "labelled", label = name, value = verdict);
        if let Some(instead) = first.best_instead() {
            heading.push_str(&words.word("list-break"));
            heading.push_str(&say!(words, "card-use", instead));
        }
        blocks.push(Block::Heading(tone, heading));
        for probe in group {
            blocks.push(self.endpoint(probe));
        }
        let facts = self.server_facts(first).into_iter();
        let facts = facts.chain(self.certificate_facts(first));
        let facts = facts.filter(|(_, value)| !value.is_empty());
        blocks.extend(facts.map(|(label, value)| Block::Fact(words.word(label), value)));
        for problem in &first.problems {
            blocks.push(Block::Point(words.problem(problem, first)));
        }
        if let Some(text) = self.other_certificate(first) {
            blocks.push(Block::Point(text));
        }
    }

    /// What clients see that take the other kind of key alone.
    fn other_certificate(&self, probe: &Probe) -> Option<String> {
        let other = probe.other_certificate.as_ref()?;
        let certificate: &Certificate = probe.certificates.get(1)?;
        let words = self.words;
        let issuer = quoted(&certificate.issuer);
        let key = other.key.to_owned();
        let mut faults = other.problems.iter().map(Problem::weight);
        let is_right = faults.all(|weight| weight == Weight::Warning);
        if is_right && probe.problems.iter().any(Problem::is_of_certificate) {
            return Some(say!(words, "tls-note-other-key-right", key, issuer));
        }
        let mut why: Vec<String> = Vec::new();
        for problem in &other.problems {
            why.push(match problem {
                Problem::Expired { not_after, .. } => {
                    let not_after = day_of(*not_after);
                    say!(words, "tls-other-key-expired", not_after)
                }
                Problem::NameMismatch { presented, .. } => {
                    let presented = self.names(presented);
                    say!(words, "tls-other-key-names", presented)
                }
                Problem::SelfSigned => words.word("tls-other-key-self-signed"),
                other => words.problem_in_short(other),
            });
        }
        if why.is_empty() {
            return None;
        }
        let why = why.join(&words.word("list-separator"));
        Some(say!(words, "tls-note-other-key", key, issuer, why))
    }

    /// What the server says of itself.
    fn server_facts(&self, probe: &Probe) -> Vec<(&'static str, String)> {
        let greeting = probe.greeting.as_deref().unwrap_or_default();
        let mut facts = vec![("card-greeting", self.greeting(greeting))];
        let greets_so = |name: &HostName| greeting.to_ascii_lowercase().contains(name.as_str());
        if let Some(name) = probe.server_name.as_ref().filter(|name| !greets_so(name)) {
            facts.push(("card-server-name", host(name)));
        }
        if self.depth == Depth::Details {
            let offers = probe.capabilities.iter().map(|word| printable(word));
            facts.push(("card-offers", offers.collect::<Vec<_>>().join(", ")));
        }
        facts
    }

    fn certificate_facts(&self, probe: &Probe) -> Vec<(&'static str, String)> {
        let Some(certificate) = &probe.certificate else {
            return Vec::new();
        };
        let is_full = self.depth == Depth::Details;
        let mut facts = vec![("card-names", self.names(&certificate.names))];
        if is_full {
            facts.push(("card-subject", one_line(&certificate.subject)));
        }
        facts.push(("card-issuer", one_line(&certificate.issuer)));
        let validity = self.validity(certificate.not_before, certificate.not_after);
        facts.push(("card-valid", validity));
        if is_full {
            let key = format!("{}, {}", certificate.key, certificate.signature);
            facts.push(("card-key", one_line(&key)));
            let chain = certificate.chain.iter().skip(1);
            let chain: Vec<_> = chain.map(|link| one_line(&link.subject)).collect();
            facts.push(("card-chain", chain.join("; ")));
        }
        facts.push(("card-fingerprint", certificate.sha256.clone()));
        facts
    }

    fn endpoint(&self, probe: &Probe) -> Block {
        let port = probe.port.to_string();
        let label = say!(self.words, "card-port", port);
        let mut parts = vec![code_of(&probe.security).to_uppercase()];
        parts.extend(probe.address.map(|address| address.to_string()));
        if let Some(tls) = &probe.tls {
            parts.push(one_line(&tls.version));
            if self.depth == Depth::Details {
                parts.push(one_line(&tls.cipher));
            }
        }
        if !probe.auth.is_empty() {
            let methods = probe.auth.join(" ");
            parts.push(say!(self.words, "card-login", methods));
        } else if probe.has(ProblemCode::NoAuth) {
            parts.push(self.words.word("card-no-login"));
        }
        Block::Fact(label, parts.join(", "))
    }

    /// A greeting can have 2 KiB; the name stands near its start.
    fn greeting(&self, text: &str) -> String {
        if self.depth == Depth::Details || text.chars().count() <= GREETING_SHOWN {
            return one_line(text);
        }
        let start: String = text.chars().take(GREETING_SHOWN).collect();
        format!("{}…", one_line(&start))
    }

    fn names(&self, names: &[PresentedName]) -> String {
        if names.is_empty() {
            return self.words.word("card-no-names");
        }
        let most = if self.depth == Depth::Details {
            usize::MAX
        } else {
            MOST_NAMES
        };
        let mut list: Vec<String> = names
            .iter()
            .take(most)
            .map(|name| match one_line(&name.to_string()) {
                name if is_plain(&name) => name,
                other => quoted(&other),
            })
            .collect();
        let hidden = names.len().saturating_sub(list.len());
        if hidden > 0 {
            let count = hidden.to_string();
            list.push(say!(self.words, "card-more", count));
        }
        list.join(", ")
    }

    fn validity(&self, from: Timestamp, until: Timestamp) -> String {
        let (state, seconds) = if self.now < from {
            ("early", 0)
        } else if self.now > until {
            (
                "over",
                self.now.as_second().saturating_sub(until.as_second()),
            )
        } else {
            (
                "now",
                until.as_second().saturating_sub(self.now.as_second()),
            )
        };
        say!(
            self.words,
            "card-valid-days",
            from = day_of(from),
            until = day_of(until),
            state,
            days = seconds / 86_400
        )
    }

    /// What people who met this ask next.
    fn remarks(&self, probe: &Probe) -> Vec<String> {
        let words = self.words;
        let mut remarks = Vec::new();
        let has = |codes: &[ProblemCode]| codes.iter().any(|code| probe.has(*code));
        if is_accepted(probe) && probe.trusted_by == Some(TrustedBy::CaFile) {
            remarks.push(words.word("tls-note-own-authority"));
        }
        if let Some(name) = &probe.ehlo {
            remarks.push(say!(words, "tls-note-ehlo", name));
        }
        if probe.interception.is_some() {
            return remarks;
        }
        if probe.verdict == ProbeVerdict::Rejected && has(&CERTIFICATE_CODES) {
            let port = probe.port.to_string();
            remarks.push(say!(words, "tls-note-web", port));
            remarks.push(words.word("tls-note-lenient"));
        }
        if has(&[
            ProblemCode::StarttlsNotOffered,
            ProblemCode::StarttlsRefused,
        ]) {
            remarks.push(words.word("tls-note-never-plain"));
        }
        if let Some(address) = probe.address.filter(|address| is_web_proxy(*address))
            && probe.verdict == ProbeVerdict::Unreachable
        {
            let address = address.to_string();
            remarks.push(say!(words, "tls-note-proxied", address));
        }
        remarks
    }

    fn skipped(&self, skipped: &[SkippedAddress]) -> Vec<Block> {
        let mut hosts: Vec<(&Host, Vec<String>)> = Vec::new();
        for one in skipped {
            let address = one.address.to_string();
            match hosts.iter_mut().find(|(host, _)| **host == one.host) {
                Some((_, addresses)) if addresses.contains(&address) => {}
                Some((_, addresses)) => addresses.push(address),
                None => hosts.push((&one.host, vec![address])),
            }
        }
        let say = |(host, addresses): (&Host, Vec<String>)| {
            let (host, addresses) = (host.to_string(), addresses.join(", "));
            Block::Remark(say!(self.words, "tls-skipped", host, addresses))
        };
        hosts.into_iter().map(say).collect()
    }
}

fn is_accepted(probe: &Probe) -> bool {
    probe.verdict == ProbeVerdict::Accepted
}

/// Whether what answers in a provider's place is accepted wherever it does: its authority is the
/// user's own.
fn by_own_authority(probes: &[Probe]) -> bool {
    let mut intercepted = (probes.iter()).filter(|probe| probe.interception.is_some());
    intercepted.all(is_accepted)
}

/// What is said of them.
fn impostor_message(ports: &str) -> &'static str {
    if ports.is_empty() {
        "probe-not-the-provider"
    } else {
        "probe-not-the-provider-port"
    }
}

/// The ports at which something answers in a provider's place, where the provider itself answers at
/// others.
fn impostor_ports(probes: &[Probe]) -> String {
    let (intercepted, others): (Vec<&Probe>, Vec<&Probe>) =
        (probes.iter()).partition(|probe| probe.interception.is_some());
    let genuine = (others.into_iter()).filter(|probe| probe.port != MX_PORT && is_accepted(probe));
    let genuine: BTreeSet<u16> = genuine.map(|probe| probe.port).collect();
    let ports: BTreeSet<u16> = intercepted.into_iter().map(|probe| probe.port).collect();
    if genuine.is_empty() || !ports.is_disjoint(&genuine) {
        return String::new();
    }
    let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
    ports.join(", ")
}

fn day_of(time: Timestamp) -> String {
    time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// A name on the certificate that would be told, if people could log in.
fn helpless(probes: &[Probe]) -> Option<&HostName> {
    let mut passed_over = probes.iter().flat_map(|probe| &probe.passed_over);
    let found = passed_over.find(|passed_over| passed_over.why == PassedOverReason::NoLogin);
    found.map(|passed_over| &passed_over.name)
}

/// Whether addresses of one port are judged differently.
fn differs(probes: &[Probe]) -> bool {
    probes.iter().any(|one| {
        one.verdict == ProbeVerdict::Accepted
            && probes
                .iter()
                .any(|other| other.port == one.port && other.verdict == ProbeVerdict::Rejected)
    })
}

/// The endpoints in groups that share a card each, in the order of their first.
pub(super) fn alike(probes: &[Probe]) -> Vec<Vec<&Probe>> {
    let mut groups: Vec<Vec<&Probe>> = Vec::new();
    for probe in probes {
        let is_alike = |group: &&mut Vec<&Probe>| {
            let first = group.first();
            first.is_some_and(|first| shows_the_same(first, probe))
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(probe),
            None => groups.push(vec![probe]),
        }
    }
    groups
}

/// Whether two endpoints can share a card; their addresses and ports are listed in it.
fn shows_the_same(a: &Probe, b: &Probe) -> bool {
    let certificate = |probe: &Probe| {
        let certificate = probe.certificate.as_ref();
        certificate.map(|certificate| certificate.sha256.clone())
    };
    let problems = |probe: &Probe| -> Vec<Problem> {
        let all = probe.problems.iter();
        all.filter(|problem| problem.weight() != Weight::Warning)
            .cloned()
            .collect()
    };
    let warnings = |probe: &Probe| -> Vec<ProblemCode> {
        let all = probe.problems.iter().map(Problem::code);
        // Nobody logs in at port 25, and nothing is said of that there.
        all.filter(|code| *code != ProblemCode::NoAuth).collect()
    };
    a.host == b.host
        && a.verdict == b.verdict
        && certificate(a) == certificate(b)
        && problems(a) == problems(b)
        && warnings(a) == warnings(b)
        && (a.has(ProblemCode::NoAuth) == b.has(ProblemCode::NoAuth)
            || a.port == MX_PORT
            || b.port == MX_PORT)
        && (offers(a) == offers(b) || a.port == MX_PORT || b.port == MX_PORT)
        && a.other_certificate == b.other_certificate
}

/// What is told in place of the host.
fn offers(probe: &Probe) -> [&[HostName]; 3] {
    [&probe.use_instead, &probe.ask_about, &probe.once_repaired]
}

fn host_text(host_of: &Host) -> String {
    match host_of {
        Host::Name(name) => host(name),
        Host::Address(address) => address.to_string(),
    }
}

/// Hostile text in one line.
fn one_line(text: &str) -> String {
    printable(&text.replace('\n', " / ")).into_owned()
}

/// Whom to ask for a name under a wildcard: nobody at a provider, which publishes its names.
fn whom_to_ask(host: &Host, probes: &[Probe]) -> &'static str {
    if probes.iter().any(|probe| probe.operator.is_some()) {
        "probe-flawed"
    } else if only_wildcard(probes).is_some_and(|wildcard| is_own_wildcard(wildcard, host)) {
        "probe-wildcard-own"
    } else {
        "probe-wildcard"
    }
}

fn only_wildcard(probes: &[Probe]) -> Option<&str> {
    let mut problems = probes.iter().flat_map(|probe| &probe.problems);
    problems.find_map(|problem| match problem {
        Problem::NameMismatch { presented, .. } => wildcard_of(presented),
        _ => None,
    })
}

/// After these people ask why the web site works, and other programs do.
const CERTIFICATE_CODES: [ProblemCode; 6] = [
    ProblemCode::AutoGenerated,
    ProblemCode::CnOnly,
    ProblemCode::Expired,
    ProblemCode::NameMismatch,
    ProblemCode::SelfSigned,
    ProblemCode::UntrustedIssuer,
];
/// How many characters of a greeting stand on a card.
const GREETING_SHOWN: usize = 160;
/// How many names of a certificate stand on a card.
const MOST_NAMES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Security;
    use crate::report::words::Language;

    fn said(reason: &crate::reason::CheckReason) -> String {
        Words::new(Language::English).reason(crate::reason::Reason::Check(reason))
    }

    #[test]
    fn a_reason_says_what_the_check_says() {
        use crate::reason::CheckReason;
        let host = HostName::parse("mail.example.com").unwrap();
        let refused = |problem, detail: Option<&str>| {
            said(&CheckReason::Refused {
                host: host.clone(),
                problem,
                detail: detail.map(str::to_owned),
            })
        };
        let too_old = ProblemCode::TlsTooOld;
        assert!(refused(too_old, Some("TLSv1")).contains("newer than TLS 1.0"));
        assert!(refused(too_old, Some("TLSv1.1")).contains("newer than TLS 1.1"));
        assert!(!refused(too_old, None).contains("1.1"));
        assert!(refused(ProblemCode::UnknownNewRoot, None).contains("somebody else made"));
        let asked = |witness| {
            said(&CheckReason::AskAbout {
                host: host.clone(),
                names: vec![HostName::parse("smtp.example.net").unwrap()],
                witness,
            })
        };
        assert!(asked(Witness::Alias).contains("alias (CNAME) of smtp.example.net"));
        assert!(!asked(Witness::Alias).contains("the server says"));
        assert!(asked(Witness::Server).contains("the server says that it is smtp.example.net"));
    }

    #[test]
    fn only_without_a_route_to_ipv6_is_ipv6_suspected() {
        let host = HostName::parse("mail.example.com").unwrap();
        let reason = crate::probe::RefusedReason::NoRoute;
        for (address, is_suspected) in [("2001:db8::1", true), ("192.0.2.1", false)] {
            let probe = Probe {
                address: Some(address.parse().unwrap()),
                problems: vec![Problem::Refused { reason }],
                ..Probe::unknown(Host::Name(host.clone()), 587, Security::StartTls)
            };
            for language in Language::ALL {
                let text = sentences(&probe, &Words::new(language)).remove(0);
                assert_eq!(text.contains("IPv6"), is_suspected, "{text}");
            }
        }
    }

    #[test]
    fn what_was_not_asked_is_not_denied() {
        let host = Host::Name(HostName::parse("mail.example.com").unwrap());
        let mismatch = Problem::NameMismatch {
            expected: host.clone(),
            presented: vec![PresentedName::Dns("smtp.example.com".to_owned())],
        };
        let busy = Problem::NotReady {
            reply: 421,
            said: "busy".to_owned(),
        };
        for (problems, is_known) in [
            (vec![mismatch.clone()], true),
            (vec![mismatch, busy], false),
        ] {
            let probe = Probe {
                verdict: ProbeVerdict::Rejected,
                problems,
                ..Probe::unknown(host.clone(), 587, Security::StartTls)
            };
            let text = sentences(&probe, &Words::new(Language::English)).remove(0);
            assert_eq!(text.contains("there is no other name"), is_known, "{text}");
            assert_eq!(text.contains("could not be found out"), !is_known, "{text}");
        }
    }

    #[test]
    fn who_gave_a_name_is_kept_for_the_reason() {
        let host = HostName::parse("mail.example.com").unwrap();
        let domain = HostName::parse("example.com").unwrap();
        let familiar = crate::confirm::Familiar {
            domain: &domain,
            named: &[],
            vouched: &[],
            table: crate::operator::Table::builtin(),
        };
        let probe = Probe {
            verdict: ProbeVerdict::Rejected,
            problems: vec![Problem::NameMismatch {
                expected: Host::Name(host.clone()),
                presented: Vec::new(),
            }],
            auth: vec!["PLAIN".to_owned()],
            ask_about: vec![HostName::parse("smtp.example.net").unwrap()],
            ask_witness: Some(Witness::Alias),
            ..Probe::unknown(Host::Name(host.clone()), 587, Security::StartTls)
        };
        let check = crate::confirm::HostCheck::of(host, &[probe], &familiar);
        assert_eq!(check.ask_witness, Some(Witness::Alias));
    }

    #[test]
    fn each_problem_has_its_sentence() {
        let host = HostName::parse("mail.example.com").unwrap();
        let probe = Probe {
            verdict: ProbeVerdict::Rejected,
            problems: vec![Problem::SelfSigned, Problem::NoAuth],
            ..Probe::unknown(Host::Name(host), 587, Security::StartTls)
        };
        let words = Words::new(Language::English);
        let values = values(std::slice::from_ref(&probe), &words);
        let problems = values[0]["problems"].as_array().unwrap();
        assert_eq!(problems.len(), 2);
        for (value, problem) in problems.iter().zip(&probe.problems) {
            assert_eq!(value["code"], problem.code().as_str());
            assert_eq!(value["text"], words.problem(problem, &probe));
        }
    }
}
