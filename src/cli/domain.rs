//! `heloscope domain`: the question without a mail.

use std::path::Path;

use anyhow::{Result, bail};
use heloscope::domain::{DomainFacts, answer, read_settings_file, survey};
use heloscope::name::HostName;
use heloscope::report::words::{Words, say};
use heloscope::report::{Analysis, Answer, Completeness, Scan, html, json, markdown, text};
use heloscope::trace::Receiver;

use crate::cli::ExitStatus;
use crate::cli::args::{AnalyzeFormat, CheckArgs, DomainArgs, Settings, table};
use crate::cli::check::check;
use crate::cli::language::words;
use crate::cli::network::Network;
use crate::cli::notes::tell;
use crate::cli::output::{Destination, Output};
use crate::cli::session::{Interrupt, write_result};
use crate::cli::typed::TypedHost;

pub(crate) fn run(args: &DomainArgs) -> Result<ExitStatus> {
    let read = args.operators.iter().chain(&args.network.ca_file);
    let read = read.map(|path| path.as_os_str());
    let destination = Destination::of(args.output.file.as_deref(), read)?;
    let format = args.format.choose(args.output.file.as_deref())?;
    let settings = Settings {
        table: table(args.operators.as_deref())?,
        receiver: Receiver::default(),
        domains: domains(&args.domains)?,
        color: args.output.color,
        detail: args.output.detail(),
    };
    let words = words();
    let interrupt = Interrupt::default();
    interrupt.handle_ctrl_c(|| {});
    let answers = ask(args, &settings, words, &interrupt)?;
    let completeness = interrupt.completeness();
    let status = ExitStatus::of(&answers);

    let mut output = Output::open(destination, settings.color)?;
    let page = text::Page {
        width: output.width(),
        detail: settings.detail,
    };
    let written = match format {
        AnalyzeFormat::Html => html::write_scan(&mut output, &scan(answers, completeness), words),
        AnalyzeFormat::Json => json::write_scan(&mut output, &scan(answers, completeness), words),
        AnalyzeFormat::Markdown => {
            markdown::write_analysis(&mut output, &analysis(answers, completeness), words)
        }
        AnalyzeFormat::Text => {
            text::write_analysis(&mut output, &analysis(answers, completeness), words, page)
        }
    };
    write_result(output, written)?;
    Ok(interrupt.end(status))
}

/// Asks DNS about each domain, and then the servers that it named.
fn ask(
    args: &DomainArgs,
    settings: &Settings,
    words: &Words,
    interrupt: &Interrupt,
) -> Result<Vec<Answer>> {
    let stop = &interrupt.stop;
    let network = Network::of(&args.network, stop, &settings.table)?;
    if !network.dns.has_servers() {
        tell(words, "cli-note", &words.word("cli-no-name-servers"))?;
    }
    let mut answers = Vec::new();
    for domain in &settings.domains {
        let (domain, mut facts) = found_out(domain, settings, words, &network)?;
        if args.autoconfig {
            facts.configured = read_settings_file(&domain, &network.prober());
        }
        answers.push(Answer::new(answer(&domain, &facts, &settings.table), None));
    }
    let args = CheckArgs {
        probe: true,
        dns: false,
        network: args.network.clone(),
    };
    check(answers, &args, settings, words, stop)
}

/// What DNS says of a domain; of the domain that it lies in, if a host was typed.
fn found_out(
    typed: &HostName,
    settings: &Settings,
    words: &Words,
    network: &Network<'_>,
) -> Result<(HostName, DomainFacts)> {
    let survey = |domain: &HostName| survey(domain, &network.dns, &network.settings.stop);
    let facts = survey(typed);
    let is_host = facts.takes_no_mail() && settings.table.row_of_author(typed).is_none();
    let organization = typed.organization().filter(|_| is_host);
    let domain = organization.and_then(|name| HostName::parse(name).ok());
    let Some(domain) = domain.filter(|domain| domain != typed) else {
        return Ok((typed.clone(), facts));
    };
    let (host, name) = (typed.as_str(), domain.as_str());
    let note = say!(words, "cli-asked-of-organization", host, domain = name);
    tell(words, "cli-note", &note)?;
    let facts = survey(&domain);
    Ok((domain, facts))
}

fn analysis(recommendations: Vec<Answer>, completeness: Completeness) -> Analysis {
    Analysis {
        recommendations,
        completeness,
        ..Analysis::default()
    }
}

fn scan(recommendations: Vec<Answer>, completeness: Completeness) -> Scan {
    Scan {
        recommendations: recommendations.into(),
        completeness,
        ..Scan::default()
    }
}

/// The domains that were typed; of an address the part behind the sign.
fn domains(typed: &[String]) -> Result<Vec<HostName>> {
    let mut domains = Vec::new();
    for text in typed {
        let Some(domain) = TypedHost::of(text).name() else {
            if Path::new(text).is_file() {
                bail!(say!(words(), "cli-mail-file", path = text.as_str()));
            }
            bail!(say!(words(), "cli-not-a-domain", flag = "domain", text));
        };
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    Ok(domains)
}
