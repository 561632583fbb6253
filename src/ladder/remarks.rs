//! What a judgement says beside its answer: the intermediaries, what speaks for the author's domain,
//! and the other names that were seen.

use crate::ladder::Judgement;
use crate::ladder::facts::{Facts, NameSource};
use crate::name::HostName;
use crate::reason::{CheckName, Miss, Remark};
use crate::trace::{Step, Vouch};
use crate::verdict::{Rejected, Rejection, Rule, Strength, VerdictKind};

/// Weighs who speaks for an answer, and adds the other names that were seen. A mail without a route or an
/// author shows nothing else.
pub(super) fn weigh(mut judgement: Judgement, facts: &Facts<'_, '_, '_>) -> Judgement {
    if facts.origin().is_err() || facts.domain().is_err() {
        return judgement;
    }
    let standing = facts.standing;
    judgement.verdict.is_vouched = standing.vouches() && facts.trace.boundary_is_certain();
    let strength = match (standing.authorized, standing.signed || standing.named) {
        (true, true) => Strength::Strong,
        (true, false) => Strength::Authorized,
        (false, _) => Strength::Weak,
    };
    if facts.trace.boundary_is_certain() {
        judgement.verdict.strength = judgement.verdict.strength.max(strength);
    }
    if facts.trace.failures.any() {
        judgement.verdict.strength = Strength::Contradicted;
    }
    add_names(&mut judgement, facts);
    judgement
}

/// Remarks what a reader of the answer is to know besides.
pub(super) fn add(mut judgement: Judgement, facts: &Facts<'_, '_, '_>) -> Judgement {
    if let (Ok(_), Ok(domain)) = (facts.origin(), facts.domain()) {
        add_doubts(&mut judgement, facts);
        add_steps(&mut judgement, facts);
        add_checks(&mut judgement, facts, domain);
        add_doubted_login(&mut judgement, facts);
    }
    judgement
}

/// What is not certain, and the option that can settle it.
fn add_doubts(judgement: &mut Judgement, facts: &Facts<'_, '_, '_>) {
    let trace = facts.trace;
    if let Some(at) = trace.doubt
        && let Some(hop) = trace.hops.get(at)
    {
        let server = hop.by_text().unwrap_or_default().to_owned();
        let remark = match trace.value_to_trust(at) {
            Some(client) => Remark::BoundaryUnsureLine { client, server },
            None => Remark::ClientHidden,
        };
        judgement.remarks.push(remark);
    } else if matches!(judgement.verdict.kind, VerdictKind::None | VerdictKind::Try)
        && trace.may_be_inside()
        && let Some(client) = trace.boundary.and_then(|at| trace.value_to_trust(at))
    {
        judgement.remarks.push(Remark::MayBeInside { client });
    }
    if let Some(server) = trace.unbelieved_results {
        let server = server.to_owned();
        judgement.remarks.push(Remark::UnbelievedResults { server });
    }
    if judgement.verdict.kind == VerdictKind::Documented
        && let Ok(host) = facts.login_to_try()
        && judgement.verdict.host.as_ref() != Some(host)
    {
        let host = host.clone();
        judgement.remarks.push(Remark::LoginToTry { host });
    }
}

fn add_steps(judgement: &mut Judgement, facts: &Facts<'_, '_, '_>) {
    let skipped = facts.trace.steps.iter().map(|step| Remark::SteppedOver {
        kind: step.kind,
        name: name_of_step(step),
    });
    judgement.remarks.extend(skipped);
    let blocked = facts.trace.blocked.iter().map(|step| Remark::ChainBroken {
        kind: step.kind,
        name: name_of_step(step),
    });
    judgement.remarks.extend(blocked);
}

fn name_of_step(step: &Step<'_>) -> Option<String> {
    let operator = step.operator.map(|operator| operator.name().to_owned());
    operator.or_else(|| step.host.as_ref().map(HostName::to_string))
}

fn add_checks(judgement: &mut Judgement, facts: &Facts<'_, '_, '_>, domain: &HostName) {
    let evidence = facts.trace.evidence;
    let checks = [
        (CheckName::Spf, evidence.spf.max(evidence.spf_beside)),
        (CheckName::Dkim, evidence.dkim),
        (CheckName::Dmarc, evidence.dmarc),
        (CheckName::ReverseDns, evidence.rdns),
    ];
    let passed = checks
        .into_iter()
        .filter(|(_, vouch)| *vouch == Vouch::Vouches);
    let by: Vec<_> = passed.map(|(check, _)| check).collect();
    let domain = domain.clone();
    // Beside failed checks, what passed would seem to contradict them.
    if judgement.verdict.rule == Rule::R2 {
        return;
    }
    if !by.is_empty() {
        judgement.remarks.push(Remark::Vouched { domain, by });
    } else if judgement.verdict.kind != VerdictKind::Outside {
        judgement.remarks.push(Remark::NotVouched { domain });
    }
}

fn add_doubted_login(judgement: &mut Judgement, facts: &Facts<'_, '_, '_>) {
    let host = facts.trace.submission_hop().and_then(|hop| hop.by());
    if let Some(host) = host
        && judgement.verdict.host.as_ref() != Some(host)
        && facts.login().is_err()
        && facts.login_to_try().ok() != Some(host)
        && facts.rejection(NameSource::Login).is_none()
    {
        let host = host.clone();
        judgement
            .remarks
            .push(Remark::SubmissionNotBelieved { host });
    }
}

/// Every name seen is either another candidate or rejected for a stated reason.
fn add_names(judgement: &mut Judgement, facts: &Facts<'_, '_, '_>) {
    let Ok(origin) = facts.origin() else { return };
    let login = facts.trace.submission_hop();
    let seen = [
        (
            NameSource::Login,
            login.and_then(|hop| hop.by_text()),
            login.and_then(|hop| hop.by()),
        ),
        (
            NameSource::Helo,
            origin.client().helo.as_deref(),
            origin.helo(),
        ),
        (
            NameSource::Rdns,
            origin.rdns().map(HostName::as_str),
            origin.rdns(),
        ),
    ];
    for (source, text, name) in seen {
        let Some(text) = text else { continue };
        let code = match name {
            Some(_) => facts.rejection(source),
            None => HostName::parse(text).err().map(Rejection::from),
        };
        match (code, name) {
            (Some(code), _) => add_rejected(judgement, text, code),
            (None, Some(name)) => {
                add_other(judgement, name, facts);
                let is_recorded = matches!(source, NameSource::Rdns) && facts.standing.authorized;
                if is_recorded && facts.trace.boundary_is_certain() {
                    judgement.vouched_names.push(name.clone());
                }
            }
            (None, None) => {}
        }
    }
}

fn add_rejected(judgement: &mut Judgement, text: &str, code: Rejection) {
    let name = text.to_owned();
    let rejected = Rejected { name, code };
    if !judgement.rejected.contains(&rejected) {
        judgement.rejected.push(rejected);
    }
}

fn add_other(judgement: &mut Judgement, name: &HostName, facts: &Facts<'_, '_, '_>) {
    let verdict = &judgement.verdict;
    let is_hosted = verdict.operator.is_some() || facts.standing.authorized;
    if verdict.host.as_ref() != Some(name)
        && !judgement.others.contains(name)
        && verdict.kind != VerdictKind::Outside
        && verdict.rule != Rule::R2
        && (facts.owns(name) || is_hosted)
    {
        judgement.others.push(name.clone());
    }
}

/// The name that a miss is about; hostile text.
pub(super) fn name_of(miss: Miss, facts: &Facts<'_, '_, '_>) -> Option<String> {
    let origin = facts.origin().ok();
    let name = match miss {
        Miss::HeloImpossible
        | Miss::HeloIsAnother
        | Miss::HeloOutside
        | Miss::NameUnlike
        | Miss::NotAuthorized
        | Miss::ProviderOnlyClaimed => origin?.client().helo.as_deref(),
        Miss::LoginAtCustomer
        | Miss::LoginAtProvider
        | Miss::LoginForeign
        | Miss::LoginImpossible
        | Miss::LoginUnvouched => facts.trace.submission_hop()?.by_text(),
        Miss::ReverseNameImpossible | Miss::ReverseNameOutside | Miss::ReverseNameUnchecked => {
            origin?.rdns().map(HostName::as_str)
        }
        Miss::BoundaryUnsure
        | Miss::CrossesNetwork
        | Miss::FailureExplained
        | Miss::HasRoute
        | Miss::InsideProvider
        | Miss::LoginClientNotGmail
        | Miss::LoginIsLast
        | Miss::NoAuthor
        | Miss::NoHelo
        | Miss::NoLogin
        | Miss::NoProvider
        | Miss::NoReverseName
        | Miss::NoServiceSign
        | Miss::NothingFailed
        | Miss::RoleSender
        | Miss::ServerNamesAreTheSetting
        | Miss::ThirdParty
        | Miss::Unvouched => None,
    };
    name.map(str::to_owned)
}
