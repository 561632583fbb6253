//! `heloscope probe`: servers' certificates, judged as a strict client does.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use heloscope::operator::Table;
use heloscope::probe::{Host, Probe, ProbeVerdict, Target, TargetOrigin, host_accepted};
use heloscope::report::card::{self, Checked};
use heloscope::report::words::say;
use heloscope::report::{Completeness, html, markdown, text};

use crate::cli::args::{AnalyzeFormat, DomainArgs, FormatArgs, ProbeArgs, ProbeFormat};
use crate::cli::language::words;
use crate::cli::network::Network;
use crate::cli::notes::tell;
use crate::cli::output::{Destination, Output};
use crate::cli::session::{Interrupt, write_result};
use crate::cli::typed::{TypedHost, without_password};
use crate::cli::{ExitStatus, domain};

pub(crate) fn run(args: &ProbeArgs) -> Result<ExitStatus> {
    let format = args.format.choose(args.output.file.as_deref())?;
    let targets = match read_targets(&args.targets)? {
        Typed::Hosts(targets) => targets,
        Typed::Mailboxes(domains) => return ask_about(domains, format, args),
    };
    let read = args.network.ca_file.iter().map(|path| path.as_os_str());
    let destination = Destination::of(args.output.file.as_deref(), read)?;
    let interrupt = Interrupt::default();
    let stop = interrupt.stop.clone();
    let network = Network::of(&args.network, &stop, Table::builtin())?;
    let words = words();
    interrupt.handle_ctrl_c(|| {});
    let plan = network.plan(&targets, TargetOrigin::Typed);
    let checked = Checked {
        probes: network.prober().run(&plan),
        skipped: plan.skipped,
        completeness: interrupt.completeness(),
    };
    let mut output = Output::open(destination, args.output.color)?;
    let written = match format {
        ProbeFormat::Html => html::write_checked(&mut output, &checked, network.now, words),
        ProbeFormat::Markdown => markdown::write_checked(&mut output, &checked, network.now, words),
        ProbeFormat::Json => card::write_json(&mut output, &checked, words),
        ProbeFormat::Text => {
            let page = text::Page {
                width: output.width(),
                detail: args.output.detail(),
            };
            text::write_checked(&mut output, &checked, network.now, words, page)
        }
    };
    write_result(output, written)?;
    suggest_domain(&checked.probes)?;
    Ok(match checked.completeness {
        Completeness::Partial => ExitStatus::Interrupted,
        Completeness::Whole if all_accepted(checked.probes) => ExitStatus::Answered,
        Completeness::Whole => ExitStatus::NoAnswer,
    })
}

/// What was typed as hosts.
enum Typed {
    Hosts(Vec<Target>),
    /// The domains of people's addresses.
    Mailboxes(Vec<String>),
}

/// Reads what people paste: URLs, `HOST 587`, an address. What was taken off is said.
fn read_targets(typed: &[String]) -> Result<Typed> {
    let mut texts: Vec<String> = Vec::new();
    for text in typed {
        match texts.last_mut() {
            // `HOST : 587`, `Server: HOST` without quotes.
            Some(before) if is_one_with(before, text) => *before = format!("{before} {text}"),
            _ => texts.push(text.clone()),
        }
    }
    let mut targets = Vec::new();
    let mut domains = Vec::new();
    for text in &texts {
        let read = TypedHost::of(text);
        if read.is_mailbox {
            domains.push(read.host.to_owned());
            continue;
        }
        // Not a name that anybody could register.
        let is_host = read.name().is_some();
        if !is_host && Path::new(text).is_file() {
            bail!(say!(words(), "cli-mail-file", path = text.as_str()));
        }
        let meant = match read.port {
            Some(port) => format!("{}:{port}", read.host),
            None => read.host.to_owned(),
        };
        let Ok(target) = meant.parse::<Target>() else {
            let why = words().word("cli-not-a-target");
            let text = without_password(text);
            bail!(say!(
                words(),
                "cli-not-this-target",
                text = text.as_ref(),
                why
            ));
        };
        if !text.eq_ignore_ascii_case(&meant) && text.trim_end_matches('.') != meant {
            note(&say!(
                words(),
                "cli-taken-as",
                text = without_password(text).as_ref(),
                meant
            ))?;
        }
        targets.push(target);
    }
    if domains.is_empty() {
        return Ok(Typed::Hosts(targets));
    }
    if !targets.is_empty() {
        bail!(words().word("cli-hosts-or-people"));
    }
    Ok(Typed::Mailboxes(domains))
}

/// Whether an argument goes on with what the one before it began: a label's host, or a host's port.
fn is_one_with(before: &str, text: &str) -> bool {
    if before.ends_with([':', '：']) && !before.contains('.') {
        return true;
    }
    let inner = text.trim_matches(|c: char| ":;,()（）：".contains(c));
    let is_of_port = inner.bytes().all(|byte| byte.is_ascii_digit())
        || inner.eq_ignore_ascii_case("port")
        || inner == "ポート";
    is_of_port && !text.is_empty() && TypedHost::of(before).port.is_none()
}

/// Answers for people's addresses: which server they log in at is a question about their domain.
fn ask_about(domains: Vec<String>, format: ProbeFormat, args: &ProbeArgs) -> Result<ExitStatus> {
    let shown = domains.join(&words().word("list-separator"));
    note(&say!(words(), "cli-asked-as-domain", domain = shown))?;
    domain::run(&DomainArgs {
        domains,
        format: FormatArgs::of(match format {
            ProbeFormat::Html => AnalyzeFormat::Html,
            ProbeFormat::Json => AnalyzeFormat::Json,
            ProbeFormat::Markdown => AnalyzeFormat::Markdown,
            ProbeFormat::Text => AnalyzeFormat::Text,
        }),
        autoconfig: false,
        operators: None,
        network: args.network.clone(),
        output: args.output.clone(),
    })
}

/// Where nothing listens at a whole domain's own name, the question was perhaps about the domain.
fn suggest_domain(probes: &[Probe]) -> std::io::Result<()> {
    let is_reached = |probe: &Probe| probe.verdict != ProbeVerdict::Unreachable;
    if probes.iter().any(is_reached) {
        return Ok(());
    }
    let names = probes.iter().filter_map(|probe| probe.host.name());
    let mut domains = names.filter(|name| name.organization() == Some(name.as_str()));
    let Some(domain) = domains.next() else {
        return Ok(());
    };
    let hint = say!(words(), "cli-ask-domain", domain = domain.as_str());
    tell(words(), "cli-hint", &hint)
}

fn note(text: &str) -> std::io::Result<()> {
    tell(words(), "cli-note", text)
}

fn all_accepted(probes: Vec<Probe>) -> bool {
    let mut hosts: BTreeMap<Host, Vec<Probe>> = BTreeMap::new();
    for probe in probes {
        hosts.entry(probe.host.clone()).or_default().push(probe);
    }
    !hosts.is_empty() && hosts.values().all(|probes| host_accepted(probes))
}
