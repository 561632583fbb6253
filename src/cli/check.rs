//! `--probe` and `--dns`: asks the servers of the answers, and says on standard error whom.

use std::io::Write;

use anyhow::Result;
use heloscope::confirm::live::{Asking, Limits, LiveChecker, LiveEvidence, Subject};
use heloscope::name::HostName;
use heloscope::probe::Stop;
use heloscope::report::card::Checked;
use heloscope::report::text::Detail;
use heloscope::report::words::{Datum, Words};
use heloscope::report::{Answer, Completeness, LiveResult};

use crate::cli::args::{CheckArgs, Settings};
use crate::cli::network::Network;
use crate::cli::notes::labelled;

/// Asks the servers of the answers, as far as the flags want it.
pub(crate) fn check(
    answers: Vec<Answer>,
    args: &CheckArgs,
    settings: &Settings,
    words: &Words,
    stop: &Stop,
) -> Result<Vec<Answer>> {
    if !args.probe && !args.dns {
        return Ok(answers);
    }
    let network = Network::of(&args.network, stop, &settings.table)?;
    let checker = LiveChecker {
        prober: args.probe.then(|| network.prober()),
        port: network.port,
        dns: args.dns.then_some(&network.dns),
        stop,
        limits: Limits::default(),
    };
    let note = |text: &str| {
        if settings.detail != Detail::Brief {
            // There is no other place to report that this failed.
            let _ = writeln!(anstream::stderr(), "{}", labelled(words, "cli-note", text));
        }
    };
    if args.dns && !network.dns.has_servers() {
        note(&words.word("cli-no-name-servers"));
    }
    let subjects: Vec<_> = answers.iter().map(subject).collect();
    let asked = checker.ask(&subjects, |asking| note(&asking_text(&asking, words)));
    if asked.left_out > 0 {
        let data = [
            ("count", number(asked.left_out)),
            ("limit", number(checker.limits.domains)),
        ];
        note(&words.say("probing-more", &data));
    }
    let checked = |(answer, evidence)| match evidence {
        Some(evidence) => with_evidence(answer, evidence, &network, settings),
        None => answer,
    };
    Ok(answers
        .into_iter()
        .zip(asked.evidence)
        .map(checked)
        .collect())
}

fn subject(answer: &Answer) -> Subject<'_> {
    let current = answer.current.as_ref();
    Subject {
        current: current.and_then(|current| HostName::parse(&current.host).ok()),
        ..Subject::from(&answer.recommendation)
    }
}

fn asking_text(asking: &Asking<'_>, words: &Words) -> String {
    let ports: Vec<_> = asking.ports.iter().map(u16::to_string).collect();
    let ports = ports.join(", ");
    let data = [
        ("hosts", Datum::Text(asking.host.as_str())),
        ("ports", Datum::Text(&ports)),
        ("domain", Datum::Text(asking.domain.as_str())),
    ];
    words.say("probing", &data)
}

fn with_evidence(
    answer: Answer,
    evidence: LiveEvidence,
    network: &Network<'_>,
    settings: &Settings,
) -> Answer {
    let mut answer = answer;
    if !evidence.checks.is_empty() {
        answer = answer.with_live(LiveResult {
            checked: Checked {
                probes: evidence.probes,
                skipped: evidence.skipped,
                completeness: if evidence.is_partial {
                    Completeness::Partial
                } else {
                    Completeness::Whole
                },
            },
            checks: evidence.checks,
            at: network.now,
        });
    }
    if let Some(facts) = &evidence.dns {
        answer.recommendation = answer.recommendation.with_dns(facts, &settings.table);
    }
    answer
}

fn number(count: usize) -> Datum<'static> {
    Datum::Number(count.try_into().unwrap_or(i64::MAX))
}
