//! What a judgement says beside its answer: the intermediaries, what speaks for the author's domain,
//! and the other names that were seen.

use crate::ladder::Judgement;
use crate::ladder::facts::{Facts, Login, NameSource};
use crate::name::HostName;
use crate::reason::{CheckName, Miss, Remark};
use crate::trace::{Step, Vouch};
use crate::verdict::{Rejected, Rejection, Rule, Strength, VerdictKind};

/// Adds what else the header shows. A mail without a route or an author shows nothing else.
pub(super) fn complete(mut judgement: Judgement, facts: &Facts<'_, '_, '_>) -> Judgement {
    let (Ok(_), Ok(domain)) = (facts.origin(), facts.domain()) else {
        return judgement;
    };
    judgement.verdict.is_vouched = facts.trace.vouchers.any();
    judgement.verdict.strength = strength(facts);
    add_steps(&mut judgement, facts);
    add_checks(&mut judgement, facts, domain);
    add_doubted_login(&mut judgement, facts);
    add_names(&mut judgement, facts);
    judgement
}

fn strength(facts: &Facts<'_, '_, '_>) -> Strength {
    let passed = |vouch: Vouch| vouch == Vouch::Vouches;
    let vouchers = facts.trace.vouchers;
    let is_confirmed = passed(vouchers.dkim) || passed(vouchers.dmarc) || passed(vouchers.rdns);
    match (passed(vouchers.spf), is_confirmed) {
        (true, true) => Strength::Strong,
        (true, false) => Strength::Authorized,
        (false, _) => Strength::Weak,
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
    let vouchers = facts.trace.vouchers;
    let checks = [
        (CheckName::Spf, vouchers.spf),
        (CheckName::Dkim, vouchers.dkim),
        (CheckName::Dmarc, vouchers.dmarc),
        (CheckName::ReverseDns, vouchers.rdns),
    ];
    let passed = checks
        .into_iter()
        .filter(|(_, vouch)| *vouch == Vouch::Vouches);
    let by: Vec<_> = passed.map(|(check, _)| check).collect();
    let domain = domain.clone();
    if !by.is_empty() {
        judgement.remarks.push(Remark::Vouched { domain, by });
    } else if judgement.verdict.kind != VerdictKind::Outside && judgement.verdict.rule != Rule::R2 {
        judgement.remarks.push(Remark::NotVouched { domain });
    }
}

fn add_doubted_login(judgement: &mut Judgement, facts: &Facts<'_, '_, '_>) {
    let host = facts.trace.submission_hop().and_then(|hop| hop.by());
    if let Some(host) = host
        && judgement.verdict.host.as_ref() != Some(host)
        && matches!(facts.login(), Err(_) | Ok(Login::Doubtful(_)))
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
            login.and_then(|hop| hop.received().by.as_deref()),
            login.and_then(|hop| hop.by()),
        ),
        (
            NameSource::Helo,
            origin.received().client.helo.as_deref(),
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
            (None, Some(name)) => add_other(judgement, name, facts),
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
    let is_hosted = verdict.operator.is_some() || facts.trace.vouchers.spf == Vouch::Vouches;
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
        | Miss::ProviderOnlyClaimed => origin?.received().client.helo.as_deref(),
        Miss::LoginAtProvider
        | Miss::LoginForeign
        | Miss::LoginImpossible
        | Miss::LoginUnvouched => facts.trace.submission_hop()?.received().by.as_deref(),
        Miss::ReverseNameImpossible | Miss::ReverseNameOutside => {
            origin?.rdns().map(HostName::as_str)
        }
        Miss::CrossesNetwork
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
