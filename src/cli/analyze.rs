//! `heloscope analyze`: one or a few mails.

use anyhow::Result;
use heloscope::analyze::{self, Analyzer, Collected};
use heloscope::report::text::Detail;
use heloscope::report::words::say;
use heloscope::report::{html, json, markdown, text};
use heloscope::scan::{self, Monitor, ScanOutcome};
use jiff::Timestamp;

use crate::cli::args::{AnalyzeArgs, AnalyzeFormat, Settings};
use crate::cli::language::words;
use crate::cli::meant::suggest_meant;
use crate::cli::notes::Tell;
use crate::cli::session::Session;
use crate::cli::{ExitStatus, mail_inputs, names, sources};

pub(crate) fn run(args: &AnalyzeArgs) -> Result<ExitStatus> {
    let inputs = mail_inputs(&args.inputs, words())?;
    let session = Session::start(&args.common, &inputs, None)?;
    let format = args.format.choose(args.common.output.file.as_deref())?;
    let names = names(&inputs);
    let analyzer = analyzer(args, &session.settings);
    let (options, monitor) = (analyze::options(), Monitor::default());
    let outcome = scan::scan(&sources(&inputs), &options, &monitor, || analyzer.visit());
    let failed = outcome.totals().has_failures();
    tell_problems(&outcome, &names, &session)?;
    if failed {
        suggest_meant(&inputs, session.words)?;
    }
    let left_out = outcome.visit.left_out();
    if left_out > 0 {
        session.note(&say!(session.words, "analyze-more", count = left_out))?;
    }
    let now = Timestamp::now().as_second();
    let mut analysis = analyzer.conclude(outcome, &names, session.current(), now);
    let mut messages = analysis.messages.iter();
    if args.attached && !failed && messages.all(|message| message.attached == 0) {
        anyhow::bail!(session.words.word("cli-attached-none"));
    }

    session.handle_ctrl_c_while_probing();
    analysis.recommendations = session.check(std::mem::take(&mut analysis.recommendations))?;
    analysis.completeness = session.interrupt.completeness();

    let (output, words) = (session.output()?, session.words);
    let page = session.page(&output);
    session.write(output, |output| match format {
        AnalyzeFormat::Html => html::write_analysis(output, &analysis, words),
        AnalyzeFormat::Json => json::write_analysis(output, &analysis, words),
        AnalyzeFormat::Markdown => markdown::write_analysis(output, &analysis, words),
        AnalyzeFormat::Text => text::write_analysis(output, &analysis, words, page),
    })?;
    let status = ExitStatus::of(&analysis.recommendations);
    Ok(session.end(if failed { ExitStatus::Failed } else { status }))
}

fn analyzer<'s>(args: &AnalyzeArgs, settings: &'s Settings) -> Analyzer<'s> {
    let analyzer = Analyzer::new(&settings.table, &settings.receiver, &settings.domains);
    let analyzer = match settings.detail {
        Detail::Full => analyzer.telling_tried(),
        Detail::Brief | Detail::Usual => analyzer,
    };
    if args.attached {
        analyzer.reading_attached()
    } else {
        analyzer
    }
}

fn tell_problems(
    outcome: &ScanOutcome<Collected<'_>>,
    names: &[String],
    session: &Session<'_>,
) -> Result<()> {
    let notes = Tell {
        names,
        words: session.words,
        detail: session.settings.detail,
    };
    notes.tell(outcome, |problem| analyze::is_answer(problem, outcome))?;
    Ok(notes.tell_without_mail(outcome)?)
}
