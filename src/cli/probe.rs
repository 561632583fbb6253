//! `heloscope probe`: servers' certificates, judged as a strict client does.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, Result};
use heloscope::operator::Table;
use heloscope::probe::{Host, Probe, TargetOrigin, host_accepted};
use heloscope::report::card::{self, Checked};
use heloscope::report::words::Words;
use heloscope::report::{Completeness, text};

use crate::cli::ExitStatus;
use crate::cli::args::{ProbeArgs, ProbeFormat};
use crate::cli::network::Network;
use crate::cli::output::{Destination, Output};
use crate::cli::session::Interrupt;

pub(crate) fn run(args: &ProbeArgs) -> Result<ExitStatus> {
    let destination = Destination::of(args.output.file.as_deref(), &[])?;
    let format = args.format.choose(args.output.file.as_deref())?;
    let interrupt = Interrupt::default();
    let stop = interrupt.stop.clone();
    let network = Network::of(&args.network, &stop, Table::builtin())?;
    let words = Words::new(args.output.lang);
    interrupt.handle_ctrl_c(|| {});
    let plan = network.plan(&args.targets, TargetOrigin::Typed);
    let checked = Checked {
        probes: network.prober().run(&plan),
        skipped: plan.skipped,
        completeness: interrupt.completeness(),
    };
    let mut output = Output::open(destination, args.output.color)?;
    match format {
        ProbeFormat::Json => card::write_json(&mut output, &checked, &words),
        ProbeFormat::Text => {
            let page = text::Page {
                width: output.width(),
                detail: args.output.detail(),
            };
            text::write_checked(&mut output, &checked, network.now, &words, page)
        }
    }
    .and_then(|()| output.flush())
    .with_context(|| words.word("cli-writing-report"))?;
    output.finish()?;
    Ok(match checked.completeness {
        Completeness::Partial => ExitStatus::Interrupted,
        Completeness::Whole if all_accepted(checked.probes) => ExitStatus::Answered,
        Completeness::Whole => ExitStatus::NoAnswer,
    })
}

fn all_accepted(probes: Vec<Probe>) -> bool {
    let mut hosts: BTreeMap<Host, Vec<Probe>> = BTreeMap::new();
    for probe in probes {
        hosts.entry(probe.host.clone()).or_default().push(probe);
    }
    !hosts.is_empty() && hosts.values().all(|probes| host_accepted(probes))
}
