//! What one message says, in words of fixed meaning: the verdict, how sure it is, by which rule, and
//! the names that cannot be an answer.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::generic::spells_address;
use crate::name::{HostName, NameFault};
use crate::operator::{Category, Setting, Table};

/// What one message says about the server of its author's domain.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// What kind of answer it is.
    #[serde(rename = "verdict")]
    pub kind: VerdictKind,
    /// The name to type.
    pub host: Option<HostName>,
    /// How sure.
    pub confidence: Confidence,
    /// The rule that decided.
    pub rule: Rule,
    /// Where the host takes logins, if that is known.
    #[serde(skip)]
    pub settings: Vec<Setting>,
    /// Who runs the server or the service, if the table knows.
    #[serde(skip)]
    pub operator: Option<String>,
    /// Whether the client is authorised, or the author is signed and the client named: then a
    /// certificate that fits can confirm a name of the author's organisation.
    #[serde(skip)]
    pub is_vouched: bool,
    /// How much it counts beside what other mails say.
    #[serde(skip)]
    pub strength: Strength,
}

impl Verdict {
    /// No answer, by a rule.
    #[must_use]
    pub fn none(rule: Rule) -> Self {
        Self {
            kind: VerdictKind::None,
            host: None,
            confidence: Confidence::None,
            rule,
            settings: Vec::new(),
            operator: None,
            is_vouched: false,
            strength: Strength::Weak,
        }
    }
}

/// How much a testimony counts beside others of its domain.
///
/// While a testimony lives that is not weak, the weak ones neither vote nor retire a host.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// A check failed, and only an intermediary explains it: it counts where nothing else does.
    Contradicted,
    /// Anybody could have written it.
    #[default]
    Weak,
    /// The client is authorised, and nothing else is shown: it votes among the strong, and retires
    /// no host.
    Authorized,
    /// The client is authorised, and the author is signed or the client named; or the author's own
    /// domain has a row in the table.
    Strong,
}

/// What kind of answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum VerdictKind {
    /// The name that the mail itself testifies.
    Recommend,
    /// The name that the domain's mail provider documents.
    Documented,
    /// Worth a try, on somebody else's word only.
    Try,
    /// Several names, and nothing that decides between them.
    Conflict,
    /// The mail left through a service that is not the domain's own server.
    Outside,
    /// No answer.
    None,
}

impl VerdictKind {
    /// Whether a host is named that may be typed without asking further.
    #[must_use]
    pub fn is_answer(self) -> bool {
        match self {
            Self::Documented | Self::Recommend => true,
            Self::Conflict | Self::None | Self::Outside | Self::Try => false,
        }
    }
}

/// How sure an answer is, in words of fixed meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// There is no answer.
    None,
    /// One weak witness.
    Low,
    /// One good witness.
    Medium,
    /// Witnesses that agree, or one that cannot err.
    High,
    /// The certificate was looked at, and it fits.
    Verified,
}

impl Confidence {
    /// One word more, short of `Verified`.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium | Self::High => Self::High,
            other => other,
        }
    }
}

/// The rules of the ladder; the first that fits decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Rule {
    /// Not the original source, or a copy that never travelled.
    R0,
    /// The mail never left the machine.
    R1,
    /// Probably forged.
    R2,
    /// Sent through an outside service.
    R3,
    /// A mailbox provider with a documented server.
    R4,
    /// Somebody already sends through the server from Gmail.
    R5,
    /// Login server and outgoing server are one.
    R6,
    /// People log in at one name, and mail leaves by another.
    R7,
    /// A hosting server whose own name is the setting.
    R8,
    /// The name that the server called itself, in the author's organisation.
    R9,
    /// Such a name, but on a third party's word.
    R10,
    /// A name of an unknown organisation that the domain lets send.
    R11,
    /// The server misnames itself; its reverse name is the next best.
    R12,
    /// No name left.
    R13,
    /// Without a mail: the table has a row of the domain.
    D1,
    /// Without a mail: the settings file that the domain publishes.
    D2,
    /// Without a mail: what the domain announces in DNS.
    D3,
    /// Without a mail: a usual name that exists.
    D4,
}

/// A name that was seen and can never be the answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejected {
    /// The name as written; hostile text.
    pub name: String,
    /// Why not.
    pub code: Rejection,
}

/// Why a name can never be the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rejection {
    /// An address instead of a name.
    AddressLiteral,
    /// A name made from an address.
    DynamicName,
    /// Inside use only.
    InternalName,
    /// A server that takes mail in and no logins.
    MxOnly,
    /// No host name at all.
    NotAHostName,
    /// Not known to DNS.
    NotInDns,
    /// A host of a gateway, a list, a forwarder or a bulk sender.
    OutsideServiceName,
    /// A name out of a manual.
    Placeholder,
    /// One of a provider's many outgoing hosts.
    PoolName,
    /// A suffix under which others register names.
    PublicSuffix,
    /// A single label.
    SingleLabel,
    /// A top-level domain that does not exist.
    UnknownSuffix,
}

impl From<NameFault> for Rejection {
    fn from(fault: NameFault) -> Self {
        match fault {
            NameFault::Address => Self::AddressLiteral,
            NameFault::Internal => Self::InternalName,
            NameFault::PublicSuffix => Self::PublicSuffix,
            NameFault::SingleLabel => Self::SingleLabel,
            NameFault::UnknownSuffix => Self::UnknownSuffix,
            NameFault::Empty | NameFault::NotLdh | NameFault::TooLong => Self::NotAHostName,
        }
    }
}

impl Rejection {
    /// Why a name can never be an answer, if it cannot: no certificate carries it, it is out of a
    /// manual, or people do not log in at such machines. The one list for names of mails, of
    /// certificates and of tallies; `ip` is the client's address, where there is one.
    ///
    /// ```
    /// use heloscope::operator::Table;
    /// use heloscope::verdict::Rejection;
    ///
    /// let table = Table::builtin();
    /// assert_eq!(Rejection::of(&"mail.example.com".parse()?, None, table), None);
    /// let mx = "aspmx.l.google.com".parse()?;
    /// assert_eq!(Rejection::of(&mx, None, table), Some(Rejection::MxOnly));
    /// # Ok::<(), heloscope::name::NameFault>(())
    /// ```
    #[must_use]
    pub fn of(name: &HostName, ip: Option<IpAddr>, table: &Table) -> Option<Self> {
        Self::of_name(name, ip).or_else(|| {
            let operator = table.find(name)?;
            if operator.is_mx_only(name) {
                return Some(Self::MxOnly);
            }
            match operator.category() {
                Category::MailboxProvider => operator.is_pool(name).then_some(Self::PoolName),
                Category::BulkEsp
                | Category::Forwarder
                | Category::MailingList
                | Category::SecurityGateway => Some(Self::OutsideServiceName),
            }
        })
    }

    /// The same as far as the name alone tells, without the table.
    ///
    /// ```
    /// use heloscope::verdict::Rejection;
    ///
    /// assert_eq!(Rejection::of_name(&"mail".parse()?, None), Some(Rejection::SingleLabel));
    /// let (name, ip) = ("host-192-0-2-7.example.com".parse()?, "192.0.2.7".parse()?);
    /// assert_eq!(Rejection::of_name(&name, Some(ip)), Some(Rejection::DynamicName));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_name(name: &HostName, ip: Option<IpAddr>) -> Option<Self> {
        if let Some(fault) = name.public_fault() {
            Some(fault.into())
        } else if is_placeholder(name) {
            Some(Self::Placeholder)
        } else if spells_address(name, ip) {
            Some(Self::DynamicName)
        } else {
            None
        }
    }
}

/// Whether a name stands in manuals and default settings. Such a domain belongs to somebody, who
/// would get the passwords.
fn is_placeholder(name: &HostName) -> bool {
    // Bytes, since short texts are divided faster so.
    let mut labels = name.as_str().as_bytes().split(|byte| *byte == b'.');
    name.organization()
        .is_some_and(|domain| PLACEHOLDER_DOMAINS.contains(&domain))
        || labels.clone().next() == Some(b"localhost")
        || labels.any(|label| label == b"localdomain")
}

/// Domains of manuals. The domains that RFC 2606 reserves are not among them: nobody owns those, and
/// tests are full of them.
const PLACEHOLDER_DOMAINS: [&str; 9] = [
    "company.com",
    "domain.com",
    "domain.tld",
    "mycompany.com",
    "mydomain.com",
    "mydomain.tld",
    "yourcompany.com",
    "yourdomain.com",
    "yourdomain.tld",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_manuals_are_placeholders() {
        let table = [
            ("mail.mydomain.com", true),
            ("domain.com", true),
            ("localhost.localdomain", true),
            ("localhost.localdomain.com", true),
            ("localhost.example.com", true),
            ("mail.example.com", false),
            ("mail.domain.company.example.com", false),
            ("localhosting.example.com", false),
            ("mail.notmydomain.com", false),
        ];
        for (name, expected) in table {
            assert_eq!(
                is_placeholder(&HostName::parse(name).unwrap()),
                expected,
                "{name}"
            );
        }
    }
}
