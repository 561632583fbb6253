//! Reasons as data: what there is to say about a verdict, about many mails, and about a check.
//!
//! Sentences are not built here; `report` makes them.

use serde::{Serialize, Serializer};

use crate::name::HostName;
use crate::problem::ProblemCode;
use crate::trace::StepKind;

/// One thing there is to say about a verdict. `report` makes sentences of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// R8: the label is the account's own; this one is a sibling under the same certificate.
    AccountNameProvider {
        /// The provider.
        operator: String,
        /// The name seen.
        host: HostName,
    },
    /// R3: the client, or a mark in the header, is a bulk sender's.
    OutsideService {
        /// The service.
        operator: String,
        /// What gives it away: a host, a field or a signature.
        sign: String,
    },
    /// The way leads through somebody whose next line does not continue the chain.
    ChainBroken {
        /// What he is.
        kind: StepKind,
        /// Who.
        name: String,
    },
    /// The domain's mail lives at a provider, and the provider names a server.
    DocumentedHost {
        /// The provider.
        operator: String,
        /// Its server.
        host: HostName,
        /// The domain.
        domain: HostName,
    },
    /// R2: the receiver's checks speak against the author.
    ProbablyForged {
        /// The domain.
        domain: HostName,
        /// The checks that failed.
        failed: String,
    },
    /// R11: a server of an unknown organisation that the domain lets send.
    ForeignHost {
        /// The server.
        host: HostName,
        /// The domain.
        domain: HostName,
    },
    /// R5: the client that logged in is Google.
    GmailUsesIt {
        /// The server it logged in to.
        host: HostName,
    },
    /// R9: the name that the server called itself lies in the author's organisation.
    HeloInOrganization {
        /// The name.
        host: HostName,
        /// The organisation.
        organization: String,
    },
    /// R9 with reverse DNS for its only voucher.
    OnlyReverseNameVouches {
        /// The name.
        host: HostName,
    },
    /// R1: no hop crosses a network.
    NeverLeft,
    /// There is no author with a domain.
    NoAuthor,
    /// R13: no name is left.
    NoNameLeft,
    /// R0: the text is no mail.
    NotTheSource {
        /// What it is instead: a word for programs, such as `summary_only`.
        found: &'static str,
    },
    /// R0: a mail without a single trace field: a sent copy or a draft.
    NoTraceField,
    /// Nothing vouches for the author's domain.
    NotVouched {
        /// The domain.
        domain: HostName,
    },
    /// R6: login server and outgoing server have one name.
    LoginAndHeloAgree {
        /// The name.
        host: HostName,
    },
    /// R7: people log in here.
    LoginServer {
        /// The login server.
        host: HostName,
        /// The name under which mail leaves, where there is one.
        leaves_through: String,
    },
    /// R4: the provider is known, its server is not.
    ProviderHostUnknown {
        /// The provider.
        operator: String,
        /// The domain.
        domain: HostName,
    },
    /// R12: the reverse name stands in.
    ReverseNameInstead {
        /// The reverse name.
        host: HostName,
        /// What the server called itself.
        helo: String,
    },
    /// R10: the sender is a machine or an office.
    RoleSender {
        /// The address.
        sender: String,
    },
    /// R8: the hosting server's own name.
    ServerNameProvider {
        /// The provider.
        operator: String,
        /// The server.
        host: HostName,
    },
    /// Customers of one shared relay can write each other's lower lines.
    SharedRelayRisk {
        /// The relay's organisation.
        organization: String,
    },
    /// Microsoft 365 turns password logins for sending off.
    SmtpAuthTurnedOff,
    /// The check: a strict client accepts this name, and logins are offered.
    CheckFits {
        /// The host.
        host: HostName,
    },
    /// The check: the certificate fits, but the name rests on a stranger's mail.
    CheckFitsUnproven {
        /// The host.
        host: HostName,
        /// The domain.
        domain: HostName,
    },
    /// The check: the chain lacks the issuer's certificate.
    CheckMissingIntermediate {
        /// The host.
        host: HostName,
    },
    /// The check: the server answers and takes no logins.
    CheckNoLogin {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The check: nobody vouches for the certificate, so no name can work.
    CheckNoNameWorks {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The check: the name leads into a private network.
    CheckNotDialled {
        /// The host.
        host: HostName,
    },
    /// The check: DNS knows no such name.
    CheckNotInDns {
        /// The host.
        host: HostName,
    },
    /// The check: nobody answered.
    CheckNotReached {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The check: same server, other name on the certificate.
    CheckOtherName {
        /// The name that is not on the certificate.
        host: HostName,
        /// The one that is.
        instead: HostName,
    },
    /// The check: the certificate's time is over, or has not begun.
    CheckOutOfDate {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The check: a strict client refuses, for another reason.
    CheckRefused {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The check: the certificate carries a wildcard alone.
    CheckWildcardOnly {
        /// The host.
        host: HostName,
        /// The wildcard.
        wildcard: String,
    },
    /// DNS: the domain's mail exchanger, submission service or the address's reverse name agrees.
    DnsAgrees {
        /// The host that both name.
        host: HostName,
        /// Which record says so.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        record: DnsRecord,
    },
    /// DNS: it names something else.
    DnsDiffers {
        /// The host, where there is an answer.
        #[serde(serialize_with = "text_or_empty")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        host: Option<HostName>,
        /// Which record says so.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        record: DnsRecord,
        /// What the record names.
        names: String,
    },
    /// DNS: nobody answered.
    DnsFailed {
        /// The domain.
        domain: HostName,
    },
    /// DNS: it names another host of the same organisation.
    DnsNear {
        /// The host.
        host: HostName,
        /// Which record says so.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        record: DnsRecord,
        /// What the record names.
        names: String,
    },
    /// Somebody between the sender's side and the receiver was stepped over.
    SteppedOver {
        /// What he is.
        kind: StepKind,
        /// Who.
        name: String,
    },
    /// A login line that is not believed.
    SubmissionNotBelieved {
        /// The server that it names.
        host: HostName,
    },
    /// R10: the name rests on a third party's word.
    ThirdParty {
        /// The name.
        host: HostName,
    },
    /// Several people's mails name the same host.
    Agreement {
        /// The host.
        host: HostName,
        /// How many people.
        senders: u64,
        /// How many mails.
        messages: u64,
    },
    /// Hosts that differ in a number only: one service behind several machines.
    NumberedCluster {
        /// The hosts.
        hosts: String,
    },
    /// One mail only.
    OneMail,
    /// The mails name several hosts, and none of them clearly leads.
    HostsDisagree {
        /// The hosts.
        hosts: String,
    },
    /// A host that gave way to another.
    Retired {
        /// The old host.
        host: HostName,
        /// The day it was last seen.
        until: String,
        /// The new host.
        successor: HostName,
        /// The day that one was first seen.
        since: String,
    },
    /// Only machines and offices testified.
    OnlyRoleSenders,
    /// Mails that were left out.
    LeftOut {
        /// How many.
        messages: u64,
        /// Why: the code of the reason.
        why: &'static str,
        /// Through whom they went, if that is why.
        operator: String,
    },
    /// The witnesses that vouch for the author's domain.
    Vouched {
        /// The domain.
        domain: HostName,
        /// Their names: `SPF, DKIM`.
        by: String,
    },
}

impl Reason {
    /// Whether it comes from a look at the servers or at DNS, not from mail.
    #[must_use]
    pub fn is_from_network(&self) -> bool {
        matches!(
            self,
            Self::CheckFits { .. }
                | Self::CheckFitsUnproven { .. }
                | Self::CheckMissingIntermediate { .. }
                | Self::CheckNoLogin { .. }
                | Self::CheckNoNameWorks { .. }
                | Self::CheckNotDialled { .. }
                | Self::CheckNotInDns { .. }
                | Self::CheckNotReached { .. }
                | Self::CheckOtherName { .. }
                | Self::CheckOutOfDate { .. }
                | Self::CheckRefused { .. }
                | Self::CheckWildcardOnly { .. }
                | Self::DnsAgrees { .. }
                | Self::DnsDiffers { .. }
                | Self::DnsFailed { .. }
                | Self::DnsNear { .. }
        )
    }
}

/// A kind of DNS record that has something to say about a host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DnsRecord {
    /// The mail exchangers of the domain (RFC 5321, 5.1).
    Mx,
    /// The names of the host's addresses that lead back to them.
    Reverse,
    /// The submission services of the domain (RFC 6186, RFC 8314).
    Srv,
}

/// The JSON contract has an empty text where there is no name.
fn text_or_empty<S: Serializer>(name: &Option<HostName>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name.as_ref().map(HostName::as_str).unwrap_or_default())
}

/// Why a rule did not fit. `report` makes sentences of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Miss {
    /// R1: a client on the network shows.
    CrossesNetwork,
    /// R2: a check failed, and something explains it.
    FailureExplained,
    /// R0: there is a route to read.
    HasRoute,
    /// The HELO name can never be a login server's.
    HeloImpossible,
    /// R6: another name logged the author in than handed the mail over.
    HeloIsAnother,
    /// The HELO name lies outside the author's organisation.
    HeloOutside,
    /// R1: no client shows, but the provider does.
    InsideProvider,
    /// The provider that the author logged in at documents a server.
    LoginAtProvider,
    /// R5: the client that logged in is not Gmail.
    LoginClientNotGmail,
    /// A login outside the author's organisation, which the checks do not cover.
    LoginForeign,
    /// The name in the line of the login can never be a login server's.
    LoginImpossible,
    /// R6: the server that the author logged in at handed the mail on to nobody before it came in.
    LoginIsLast,
    /// A login, and nothing vouches for the author's domain.
    LoginUnvouched,
    /// The name does not have the form of the provider's server names.
    NameUnlike,
    /// There is no HELO name.
    NoHelo,
    /// No line shows a login.
    NoLogin,
    /// The client is no mailbox provider's.
    NoProvider,
    /// The address has no reverse name.
    NoReverseName,
    /// R3: no sending service shows.
    NoServiceSign,
    /// R2: no check failed.
    NothingFailed,
    /// SPF does not let the client send for the author's domain.
    NotAuthorized,
    /// The provider is known by the HELO name alone, which is a claim.
    ProviderOnlyClaimed,
    /// The reverse name can never be a login server's.
    ReverseNameImpossible,
    /// The reverse name lies outside the author's organisation.
    ReverseNameOutside,
    /// R9: the sender is a machine or an office.
    RoleSender,
    /// R4: the provider's servers have names of their own, which are the setting.
    ServerNamesAreTheSetting,
    /// Somebody between the sender's side and the receiver vouches instead of the receiver.
    ThirdParty,
    /// R9: nothing vouches for the author's domain.
    Unvouched,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_at_the_network_is_told_from_a_reading_of_mail() {
        let host = HostName::parse("mail.example.net").unwrap();
        let looks = [
            Reason::CheckFits { host: host.clone() },
            Reason::DnsAgrees {
                host: host.clone(),
                record: DnsRecord::Mx,
            },
        ];
        assert!(looks.iter().all(Reason::is_from_network));
        assert!(!Reason::GmailUsesIt { host }.is_from_network());
    }
}
