//! Which form an answer has in the reports: what a reader must see before he has read a word, from how
//! sure it is, who can log in there, and what a live check found.

use serde::Serialize;

use crate::name::HostName;
use crate::operator::LoginKind;
use crate::problem::ProblemCode;
use crate::reason::{CheckReason, DomainReason, Ground};
use crate::tally::Recommendation;
use crate::verdict::{Confidence, VerdictKind};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerForm {
    /// A name to type.
    Recommend,
    /// A name to type, as the provider publishes it.
    Documented,
    /// A name to try, once it has been checked: weak evidence, whatever the rule.
    Try,
    /// A host where nobody logs in with a password.
    NoPassword,
    /// A host that a check found to be refused by strict clients, or no mailbox server at all.
    Unusable,
    /// Several names.
    Conflict,
    /// The mail left through somebody else's service.
    Outside,
    /// No name.
    None,
}

impl AnswerForm {
    /// All of them, the best first.
    pub const ALL: [Self; 8] = [
        Self::Recommend,
        Self::Documented,
        Self::Try,
        Self::NoPassword,
        Self::Unusable,
        Self::Conflict,
        Self::Outside,
        Self::None,
    ];

    /// How an answer is shown.
    #[must_use]
    pub fn of(answer: &Recommendation) -> Self {
        let names_host = matches!(
            answer.kind,
            VerdictKind::Recommend | VerdictKind::Documented | VerdictKind::Try
        );
        if names_host && let Some(fault) = checked_fault(answer) {
            return fault;
        }
        match answer.kind {
            VerdictKind::Documented if login_of(answer) == Some(LoginKind::OauthOnly) => {
                Self::NoPassword
            }
            VerdictKind::Recommend | VerdictKind::Documented if is_low(answer) => Self::Try,
            VerdictKind::Recommend => Self::Recommend,
            VerdictKind::Documented => Self::Documented,
            VerdictKind::Try => Self::Try,
            VerdictKind::Conflict => Self::Conflict,
            VerdictKind::Outside => Self::Outside,
            VerdictKind::None => Self::None,
        }
    }

    /// Whether a name stands there to be typed as it is.
    #[must_use]
    pub fn is_sure(self) -> bool {
        matches!(self, Self::Recommend | Self::Documented)
    }

    /// Whether a name stands there that must not be typed before something else is done.
    #[must_use]
    pub fn needs_care(self) -> bool {
        matches!(
            self,
            Self::Try | Self::NoPassword | Self::Unusable | Self::Conflict
        )
    }
}

/// Whether the evidence is weak: then the name is to be checked first.
pub(super) fn is_low(answer: &Recommendation) -> bool {
    answer.confidence <= Confidence::Low
}

/// How people log in at the documented server, if that is known.
pub(super) fn login_of(answer: &Recommendation) -> Option<LoginKind> {
    if let Some(Ground::DocumentedHost { login, .. }) = answer.reasons.ground {
        return login;
    }
    let mut sources = answer.reasons.domain.iter();
    sources.find_map(|source| match source {
        DomainReason::DomainPublished { login, .. } => *login,
        _ => None,
    })
}

/// What a live check found that forbids the host as it is.
fn checked_fault(answer: &Recommendation) -> Option<AnswerForm> {
    if is_not_the_provider(answer) {
        return Some(AnswerForm::Unusable);
    }
    match login_fault(answer) {
        Some(ProblemCode::NoPasswordLogin) => Some(AnswerForm::NoPassword),
        Some(_) => Some(AnswerForm::Unusable),
        None => (fits_own_authority(answer) || fault_today(answer).is_some())
            .then_some(AnswerForm::Unusable),
    }
}

/// What the check found for which nobody can use the answer before it is repaired, and the word that
/// tells it more closely.
pub(super) fn fault_today(answer: &Recommendation) -> Option<(ProblemCode, Option<&str>)> {
    let own = answer.host.as_ref()?;
    let mut faults = answer.reasons.checks.iter().filter_map(fault_in);
    let found = faults.find(|(host, ..)| *host == own);
    found.map(|(_, fault, detail)| (fault, detail))
}

/// A host that nobody can use before it is repaired, and its fault.
fn fault_in(reason: &CheckReason) -> Option<(&HostName, ProblemCode, Option<&str>)> {
    Some(match reason {
        CheckReason::AskAbout { host, .. } | CheckReason::CertificateFor { host, .. } => {
            (host, ProblemCode::NameMismatch, None)
        }
        CheckReason::MissingIntermediate { host } => (host, ProblemCode::MissingIntermediate, None),
        CheckReason::NoNameWorks { host, problem } | CheckReason::OutOfDate { host, problem } => {
            (host, *problem, None)
        }
        CheckReason::OnceRepaired {
            instead: host,
            problem,
            detail,
            ..
        }
        | CheckReason::Refused {
            host,
            problem,
            detail,
        } => (host, *problem, detail.as_deref()),
        CheckReason::AlsoFlawed { .. }
        | CheckReason::Fits { .. }
        | CheckReason::FitsOwnAuthority { .. }
        | CheckReason::FitsUnproven { .. }
        | CheckReason::FitsUnread { .. }
        | CheckReason::NoLogin { .. }
        | CheckReason::NotDialled { .. }
        | CheckReason::NotInDns { .. }
        | CheckReason::NotReached { .. }
        | CheckReason::NotTheProvider { .. }
        | CheckReason::OtherName { .. }
        | CheckReason::WildcardOnly { .. } => return None,
    })
}

/// Whether something else answers in place of a known provider's host.
pub(super) fn is_not_the_provider(answer: &Recommendation) -> bool {
    let mut checks = answer.reasons.checks.iter();
    checks.any(|reason| matches!(reason, CheckReason::NotTheProvider { .. }))
}

/// Whether no public authority issued the answer's certificate, and the user's own did.
pub(super) fn fits_own_authority(answer: &Recommendation) -> bool {
    answer.reasons.checks.iter().any(|reason| {
        matches!(reason, CheckReason::FitsOwnAuthority { host } if answer.host.as_ref() == Some(host))
    })
}

/// Why nobody logs in at the answer with a password, if the check found that.
pub(super) fn login_fault(answer: &Recommendation) -> Option<ProblemCode> {
    answer
        .reasons
        .checks
        .iter()
        .find_map(|reason| match reason {
            CheckReason::NoLogin { host, problem } if answer.host.as_ref() == Some(host) => {
                Some(*problem)
            }
            CheckReason::AlsoFlawed {
                host,
                problem: problem @ (ProblemCode::NoAuth | ProblemCode::NoPasswordLogin),
            } if answer.host.as_ref() == Some(host) => Some(*problem),
            _ => None,
        })
}
