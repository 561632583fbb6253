//! What a judgement says beside its answer: the intermediaries, what speaks for the author's domain,
//! the other names that were seen, and the marks of a sending service.

use std::sync::LazyLock;

use regex::bytes::RegexSet;

use crate::authentication::Outcome;
use crate::ladder::Judgement;
use crate::ladder::facts::{Facts, Login, Place};
use crate::message::FieldKind;
use crate::name::HostName;
use crate::operator::{Category, Operator, Table};
use crate::reason::{CheckName, Miss, Remark};
use crate::trace::{Step, Vouch};
use crate::verdict::{Rejected, Rejection, Rule, VerdictKind};

/// Adds what else the header shows. A mail without a route or an author shows nothing else.
pub(super) fn complete(mut judgement: Judgement, facts: &Facts<'_, '_, '_>) -> Judgement {
    let (Ok(_), Ok(domain)) = (facts.origin(), facts.domain()) else {
        return judgement;
    };
    judgement.verdict.is_vouched = facts.trace.vouchers.any();
    add_steps(&mut judgement, facts);
    add_checks(&mut judgement, facts, domain);
    add_doubted_login(&mut judgement, facts);
    add_names(&mut judgement, facts);
    judgement
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
        && facts.rejection(Place::Login).is_none()
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
            Place::Login,
            login.and_then(|hop| hop.received().by.as_deref()),
            login.and_then(|hop| hop.by()),
        ),
        (
            Place::Helo,
            origin.received().client.helo.as_deref(),
            origin.helo(),
        ),
        (
            Place::Rdns,
            origin.rdns().map(HostName::as_str),
            origin.rdns(),
        ),
    ];
    for (place, text, name) in seen {
        let Some(text) = text else { continue };
        let code = match name {
            Some(_) => facts.rejection(place),
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

/// A mark of a bulk sender in the header. Anyone can forge a mark, so a mark may only downgrade a
/// verdict.
pub(super) fn marks_of_a_service<'t>(facts: &Facts<'_, '_, 't>) -> Option<(&'t Operator, String)> {
    let bulk = |domain: &str| {
        let domain = HostName::parse(domain).ok()?;
        let operator = facts.table.find(&domain)?;
        (operator.category() == Category::BulkEsp).then(|| (operator, domain.to_string()))
    };
    let signed = facts
        .trace
        .results
        .dkim
        .iter()
        .filter(|dkim| dkim.outcome == Outcome::Pass);
    signed
        .filter_map(|dkim| bulk(dkim.domain?))
        .next()
        .or_else(|| {
            facts
                .message
                .fields()
                .iter()
                .filter(|field| field.kind == FieldKind::Other)
                .find_map(|field| {
                    let operator = facts.table.mark_of(field.name)?;
                    Some((operator, String::from_utf8_lossy(field.name).into_owned()))
                })
        })
        .or_else(|| {
            let path = facts.message.return_path()?;
            // A person's own address is no service's.
            let author = facts.trace.author.as_ref()?;
            if path.eq_ignore_ascii_case(&author.address) {
                return None;
            }
            bulk(path.rsplit_once('@')?.1).or_else(|| verp(facts.table, &path))
        })
        .or_else(|| {
            let body = facts.message.bodies(FieldKind::FeedbackId).next()?;
            let text = String::from_utf8_lossy(body.trim_ascii()).to_ascii_lowercase();
            let sender = text.rsplit(':').next()?.trim();
            let operator = sender_id(facts.table, sender)?;
            Some((operator, "Feedback-ID".to_owned()))
        })
}

/// Whose return path it is by its shape: bulk senders encode the recipient in it (VERP) under
/// the customer's own domain.
fn verp<'t>(table: &'t Table, path: &str) -> Option<(&'t Operator, String)> {
    let index = VERP.matches(path.as_bytes()).iter().next()?;
    let operator = table.find_text(VERP_SHAPES.get(index)?.1)?;
    Some((operator, "Return-Path".to_owned()))
}

/// Whose `Feedback-ID` ends in this word: bulk senders use their domain's label.
fn sender_id<'t>(table: &'t Table, word: &str) -> Option<&'t Operator> {
    let label = FEEDBACK_IDS
        .iter()
        .find(|(known, _)| *known == word)
        .map_or(word, |(_, label)| label);
    ["com", "net"]
        .iter()
        .filter_map(|suffix| table.find_text(&format!("{label}.{suffix}")))
        .find(|operator| operator.category() == Category::BulkEsp)
}

/// Shapes of return paths, and a domain of the bulk sender that writes them.
const VERP_SHAPES: [(&str, &str); 5] = [
    (
        r"(?i-u)^bounces\+[0-9]+-[0-9a-f]+-[^@]+=[^@]+@",
        "sendgrid.net",
    ),
    (r"(?i-u)^bounce-m[cd][._-]", "mcsv.net"),
    (r"(?i-u)^msprvs1=", "sparkpostmail.com"),
    (r"(?i-u)^pm_bounces@", "mtasv.net"),
    (
        r"(?i-u)^[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f-]{27}-000000@",
        "amazonses.com",
    ),
];

/// The shapes compiled. A test compiles every one, so the empty set is never taken.
static VERP: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(VERP_SHAPES.map(|(shape, _)| shape)).unwrap_or_default());

/// `Feedback-ID` words that are no label of the sender's domain.
const FEEDBACK_IDS: [(&str, &str); 2] = [("sg", "sendgrid"), ("mc", "mcsv")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn return_paths_of_bulk_senders_are_known_by_their_shape() {
        let table = [
            (
                "bounces+4711-ab12-ana=example.org@em77.example.com",
                Some("sendgrid.net"),
            ),
            (
                "bounce-mc.us1_1234.5678-ana=example.org@mail.example.com",
                Some("mcsv.net"),
            ),
            (
                "0102018f3c4d5e6f-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000@bounce.example.com",
                Some("amazonses.com"),
            ),
            ("pm_bounces@pm.example.com", Some("mtasv.net")),
            ("bo@example.com", None),
            ("bounces@example.com", None),
        ];
        for (path, expected) in table {
            let found = VERP.matches(path.as_bytes()).iter().next();
            assert_eq!(found.map(|index| VERP_SHAPES[index].1), expected, "{path}");
        }
        for (_, domain) in VERP_SHAPES {
            let operator = Table::builtin().find_text(domain).unwrap();
            assert_eq!(operator.category(), Category::BulkEsp, "{domain}");
        }
    }
}
