//! What in a header identifies the sending service that a mail went through.

use crate::authentication::Outcome;
use crate::ladder::facts::Facts;
use crate::message::FieldKind;
use crate::name::HostName;
use crate::operator::{Category, Operator};

/// The service whose mark the header carries, and the mark. Anyone can forge a mark, so a mark may
/// only downgrade a verdict.
pub(super) fn service_of_marks<'t>(facts: &Facts<'_, '_, 't>) -> Option<(&'t Operator, String)> {
    of_signature(facts)
        .or_else(|| of_field(facts))
        .or_else(|| of_return_path(facts))
        .or_else(|| of_feedback_id(facts))
}

fn of_signature<'t>(facts: &Facts<'_, '_, 't>) -> Option<(&'t Operator, String)> {
    let mut signatures = facts.trace.results.dkim.iter();
    signatures.find_map(|dkim| {
        let domain = dkim.domain.filter(|_| dkim.outcome == Outcome::Pass)?;
        of_domain(facts, domain)
    })
}

fn of_domain<'t>(facts: &Facts<'_, '_, 't>, domain: &str) -> Option<(&'t Operator, String)> {
    let domain = HostName::parse(domain).ok()?;
    let operator = facts.table.find(&domain)?;
    (operator.category() == Category::BulkEsp).then(|| (operator, domain.to_string()))
}

fn of_field<'t>(facts: &Facts<'_, '_, 't>) -> Option<(&'t Operator, String)> {
    let mut fields = facts.message.fields().iter();
    fields.find_map(|field| {
        if field.kind != FieldKind::Other {
            return None;
        }
        let operator = facts.table.mark_of(field.name)?;
        Some((operator, String::from_utf8_lossy(field.name).into_owned()))
    })
}

fn of_return_path<'t>(facts: &Facts<'_, '_, 't>) -> Option<(&'t Operator, String)> {
    let path = facts.message.return_path()?;
    // A person's own address is not a service's.
    if path.eq_ignore_ascii_case(&facts.author().ok()?.address) {
        return None;
    }
    of_domain(facts, path.rsplit_once('@')?.1).or_else(|| {
        let operator = facts.table.bulk_sender_of_return_path(&path)?;
        Some((operator, "Return-Path".to_owned()))
    })
}

fn of_feedback_id<'t>(facts: &Facts<'_, '_, 't>) -> Option<(&'t Operator, String)> {
    let body = facts.message.bodies(FieldKind::FeedbackId).next()?;
    let text = String::from_utf8_lossy(body.trim_ascii()).to_ascii_lowercase();
    let sender = text.rsplit(':').next()?.trim();
    let operator = facts.table.bulk_sender_of_feedback_id(sender)?;
    Some((operator, "Feedback-ID".to_owned()))
}
