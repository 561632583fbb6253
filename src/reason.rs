//! Reasons as data: why one mail's verdict is what it is, what many mails add, and what a check adds.
//!
//! Sentences are not built here; `report` makes them. Names and texts come from headers: escape
//! them where they leave the program.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::name::HostName;
use crate::operator::LoginKind;
use crate::problem::{ProblemCode, Witness};
use crate::trace::StepKind;
use crate::verdict::Rule;

/// One thing there is to say about a verdict or a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Reason<'r> {
    /// What a check of the servers showed.
    Check(&'r CheckReason),
    /// What DNS says.
    Dns(&'r DnsReason),
    /// What is known of a domain without a mail.
    Domain(&'r DomainReason),
    /// Why a mail's verdict is what it is.
    Mail(&'r Ground),
    /// What many mails add.
    Many(&'r ManyReason),
    /// What else a mail shows.
    Remark(&'r Remark),
}

/// Why one mail's verdict is what it is: the reason that decided. A tally keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ground {
    /// R8: the label is the account's own; this one is a sibling under the same certificate.
    AccountNameProvider {
        /// The provider.
        operator: String,
        /// The name seen.
        host: HostName,
    },
    /// The author's domain cannot exist on the internet.
    AuthorNotPublic {
        /// The domain.
        domain: HostName,
    },
    /// There is what looks like the author's field, and it could not be read.
    AuthorUnread,
    /// R10: the receiver hides addresses, so a stranger may have written the boundary.
    BoundaryUnsure {
        /// The name.
        host: HostName,
    },
    /// A delivery report, which says that a server failed.
    DeliveryReport {
        /// The server, if the report names it; hostile text.
        #[serde(with = "empty_if_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        server: Option<String>,
        /// What failed: a word for programs.
        fault: Cow<'static, str>,
    },
    /// R4: the domain's mail is at a provider, and the provider names a server.
    DocumentedHost {
        /// The provider.
        operator: String,
        /// Its server.
        host: HostName,
        /// The domain.
        domain: HostName,
        /// What a mail program logs in with there, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        login: Option<LoginKind>,
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
    /// R6: login server and outgoing server have one name.
    LoginAndHeloAgree {
        /// The name.
        host: HostName,
    },
    /// R7: people log in here.
    LoginServer {
        /// The login server.
        host: HostName,
        /// The name under which mail leaves, if there is one.
        #[serde(with = "empty_if_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        leaves_through: Option<HostName>,
    },
    /// R1: no hop crosses a network.
    NeverLeft,
    /// There is no author with a domain.
    NoAuthor,
    /// R13: no name is left.
    NoNameLeft,
    /// R0: a mail without a single trace field: a sent copy or a draft.
    NoTraceField,
    /// R0: the text is not a mail.
    NotTheSource {
        /// What it is instead: a word for programs, such as `summary_only`.
        found: Cow<'static, str>,
    },
    /// R3: the client, or a mark in the header, is a bulk sender's.
    OutsideService {
        /// The service.
        operator: String,
        /// What identifies it, if that is known: a host, a field or a signature; hostile text.
        #[serde(with = "empty_if_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        sign: Option<String>,
    },
    /// No server shows in what there is of the header, which is damaged or may be cut.
    ProbablyCut,
    /// R2: the receiver's checks speak against the author.
    ProbablyForged {
        /// The domain.
        domain: HostName,
        /// The checks that failed.
        failed: FailedChecks,
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
        /// What the server called itself, if it said anything; hostile text.
        #[serde(with = "empty_if_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        helo: Option<String>,
    },
    /// R10: the sender is a role address: noreply, newsletter, postmaster.
    RoleSender {
        /// The address; a tally does not keep it. Hostile text.
        #[serde(with = "empty_if_none")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        sender: Option<String>,
    },
    /// There are what look like trace fields, none of which is a line of the header that was read.
    RouteUnread,
    /// R8: the hosting server's own name.
    ServerNameProvider {
        /// The provider.
        operator: String,
        /// The server.
        host: HostName,
    },
    /// R10: a signature confirms the author, and nothing the client.
    SignedOnly {
        /// The name.
        host: HostName,
    },
    /// R10: the name rests on the word of an intermediary.
    ThirdParty {
        /// The name.
        host: HostName,
    },
    /// R10: the mail came directly, and no check of the receiver speaks for the author's domain.
    UnvouchedName {
        /// The name.
        host: HostName,
    },
}

impl Ground {
    /// The reason as a tally keeps it: without addresses of people, and without text of the client
    /// that is not a public host name.
    #[must_use]
    pub fn to_keep(self) -> Self {
        match self {
            Self::LoginServer {
                host,
                leaves_through,
            } => Self::LoginServer {
                host,
                leaves_through: leaves_through.filter(|name| name.public_fault().is_none()),
            },
            Self::ReverseNameInstead { host, helo } => Self::ReverseNameInstead {
                host,
                helo: helo.filter(|helo| {
                    HostName::parse(helo).is_ok_and(|name| name.public_fault().is_none())
                }),
            },
            Self::RoleSender { sender: _ } => Self::RoleSender { sender: None },
            other @ (Self::AccountNameProvider { .. }
            | Self::AuthorNotPublic { .. }
            | Self::AuthorUnread
            | Self::BoundaryUnsure { .. }
            | Self::DeliveryReport { .. }
            | Self::DocumentedHost { .. }
            | Self::ForeignHost { .. }
            | Self::GmailUsesIt { .. }
            | Self::HeloInOrganization { .. }
            | Self::LoginAndHeloAgree { .. }
            | Self::NeverLeft
            | Self::NoAuthor
            | Self::NoNameLeft
            | Self::NoTraceField
            | Self::NotTheSource { .. }
            | Self::OutsideService { .. }
            | Self::ProbablyCut
            | Self::ProbablyForged { .. }
            | Self::ProviderHostUnknown { .. }
            | Self::RouteUnread
            | Self::ServerNameProvider { .. }
            | Self::SignedOnly { .. }
            | Self::ThirdParty { .. }
            | Self::UnvouchedName { .. }) => other,
        }
    }
}

/// The checks of the receiver that failed and lowered an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FailedChecks {
    /// DMARC alone.
    #[serde(rename = "DMARC")]
    Dmarc,
    /// SPF alone.
    #[serde(rename = "SPF")]
    Spf,
    /// Both.
    #[serde(rename = "SPF, DMARC")]
    SpfAndDmarc,
    /// Not known: a tally of version 1 does not say.
    #[serde(rename = "")]
    Unknown,
}

impl FailedChecks {
    /// The checks.
    #[must_use]
    pub fn checks(self) -> &'static [CheckName] {
        match self {
            Self::Dmarc => &[CheckName::Dmarc],
            Self::Spf => &[CheckName::Spf],
            Self::SpfAndDmarc => &[CheckName::Spf, CheckName::Dmarc],
            Self::Unknown => &[],
        }
    }
}

/// What else one mail's header shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remark {
    /// The header ends before its author: it was probably cut.
    AuthorCut,
    /// The receiver hides addresses, so its line is not certain; `--trust` can settle it.
    BoundaryUnsureLine {
        /// The client of the line in doubt: what to trust, if it is the receiver's own. Hostile text.
        client: String,
        /// The server that wrote that line; hostile text.
        server: String,
    },
    /// Another message carries this one: its receiver is the carried text's own claim.
    Carried {
        /// The server that took the carried mail in, as the text says; hostile text.
        #[serde(serialize_with = "empty_if_none::serialize")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        server: Option<String>,
    },
    /// An intermediary hides the sender: the next trace field does not continue the chain.
    ChainBroken {
        /// Kind of intermediary.
        kind: StepKind,
        /// Its name, if one is known.
        #[serde(serialize_with = "empty_if_none::serialize")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        name: Option<String>,
    },
    /// What the receiver checked cannot be counted: its lines lost their indents, and a part of them may
    /// be somebody else's.
    ChecksUnread {
        /// The domain.
        domain: HostName,
    },
    /// The receiver hides addresses, so its line is not certain, and nothing can settle it.
    ClientHidden,
    /// A trace field that the answer rests on is damaged: it has no server or no date.
    DamagedLine,
    /// The user named the author's domain, since the header names no author.
    DomainGiven {
        /// The domain.
        domain: HostName,
    },
    /// The header came in a form that keeps one field of a name: the route may lack lines.
    FieldsMissing,
    /// A login of the author's organisation that the chain reaches, beside a provider's answer.
    LoginToTry {
        /// The server.
        host: HostName,
    },
    /// The client of the boundary may be a host of the receiver's; `--trust` can settle it.
    MayBeInside {
        /// The client: what to trust. Hostile text.
        client: String,
    },
    /// No check speaks for the author's domain.
    NotVouched {
        /// The domain.
        domain: HostName,
    },
    /// Lines were wrapped within words, and what the header says depends on how their pieces belong together.
    LinesTorn,
    /// The header came as one line, so where its fields begin is a guess.
    OneLine,
    /// The text can be read in more than one way.
    Ambiguous,
    /// The text begins within a trace field: who handed the mail over there is lost.
    TopLost,
    /// R9 with reverse DNS as its only evidence.
    OnlyReverseNameVouches {
        /// The name.
        host: HostName,
    },
    /// Customers of one shared relay can write each other's lower lines.
    SharedRelayRisk {
        /// The relay's organisation.
        organization: String,
    },
    /// Microsoft 365 turns password logins for sending off.
    SmtpAuthTurnedOff,
    /// An intermediary was skipped.
    SteppedOver {
        /// Kind of intermediary.
        kind: StepKind,
        /// Its name, if one is known.
        #[serde(serialize_with = "empty_if_none::serialize")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        name: Option<String>,
    },
    /// A login line that is not believed.
    SubmissionNotBelieved {
        /// The server that it names.
        host: HostName,
    },
    /// The header stood in another text, whose writer could have written it too.
    TextAround,
    /// Results that were seen and are not believed: the sender may have written them.
    UnbelievedResults {
        /// Who seems to have written them: what to name with `--receiver`. Hostile text.
        server: String,
    },
    /// The checks that speak for the author's domain.
    Vouched {
        /// The domain.
        domain: HostName,
        /// The checks.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        by: Vec<CheckName>,
    },
}

/// What a receiver can check about the client and the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckName {
    /// DKIM, RFC 6376.
    Dkim,
    /// DMARC, RFC 7489.
    Dmarc,
    /// The name of the client's address, RFC 8601 2.7.3 (iprev).
    ReverseDns,
    /// SPF, RFC 7208.
    Spf,
}

impl CheckName {
    /// The name, in English.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dkim => "DKIM",
            Self::Dmarc => "DMARC",
            Self::ReverseDns => "reverse DNS",
            Self::Spf => "SPF",
        }
    }
}

impl fmt::Display for CheckName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What many mails add.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ManyReason {
    /// Several people's mails name the same host.
    Agreement {
        /// The host.
        host: HostName,
        /// How many people.
        senders: u64,
        /// How many people of the domain wrote any mail.
        people: u64,
        /// How many mails.
        messages: u64,
    },
    /// Other people's mails name the host too, and have no vote beside strong ones.
    NamedToo {
        /// How many people.
        senders: u64,
        /// How many mails.
        messages: u64,
    },
    /// The mails name several hosts, and none of them clearly leads.
    HostsDisagree {
        /// The hosts.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        hosts: Vec<HostName>,
    },
    /// Mails that were left out.
    LeftOut {
        /// How many.
        messages: u64,
        /// Why.
        why: Exclusion,
        /// The operator they went through, if that is why.
        #[serde(serialize_with = "empty_if_none::serialize")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        operator: Option<String>,
    },
    /// Hosts that differ in a number, or in a number and a site: one service behind several machines.
    NumberedCluster {
        /// The hosts, the first of many.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        hosts: Vec<HostName>,
        /// All of them in one text, `N` for the number: `mailgw0N.example.net`.
        pattern: String,
    },
    /// One mail only.
    OneMail,
    /// Only role addresses testified.
    OnlyRoleSenders,
    /// A host that gave way to another.
    Retired {
        /// The old host.
        host: HostName,
        /// The day it was last seen, in UTC.
        until: String,
        /// The new host.
        successor: HostName,
        /// The day that one was first seen, in UTC.
        since: String,
    },
    /// What mails name that anybody could have written: beside strong ones they do not count.
    Unproven {
        /// The hosts, the first of many.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        hosts: Vec<HostName>,
        /// How many people.
        senders: u64,
        /// How many mails.
        messages: u64,
    },
}

/// Why mails did not vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// They never left the machine.
    NeverLeft,
    /// No name was left.
    NoNameLeft,
    /// They have no trace field.
    NoTraceField,
    /// They were sent through a service.
    OutsideService,
    /// The receiver's checks speak against them.
    ProbablyForged,
    /// Their provider is known, its server is not.
    ProviderHostUnknown,
}

/// What a check of the servers showed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code")]
#[non_exhaustive]
pub enum CheckReason {
    /// The server, or DNS, says that it is another company's, and its certificate is for that name.
    #[serde(rename = "check_ask_about")]
    AskAbout {
        /// The host.
        host: HostName,
        /// The names.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        names: Vec<HostName>,
        /// Who says so.
        witness: Witness,
    },
    /// Beside the wrong name the server has a fault that its administrator can repair.
    #[serde(rename = "check_also_flawed")]
    AlsoFlawed {
        /// The host.
        host: HostName,
        /// The fault.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The certificate is for other names.
    #[serde(rename = "check_certificate_for")]
    CertificateFor {
        /// The host.
        host: HostName,
        /// What the certificate presents; hostile text.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        names: Vec<String>,
    },
    /// A strict client accepts this name, and logins are offered.
    #[serde(rename = "check_fits")]
    Fits {
        /// The host.
        host: HostName,
    },
    /// The certificate fits, and the user's own authority issued it.
    #[serde(rename = "check_fits_own_authority")]
    FitsOwnAuthority {
        /// The host.
        host: HostName,
    },
    /// The certificate fits, and the handshake could only be read.
    #[serde(rename = "check_fits_unread")]
    FitsUnread {
        /// The host.
        host: HostName,
    },
    /// The certificate fits, but the name rests on a stranger's mail.
    #[serde(rename = "check_fits_unproven")]
    FitsUnproven {
        /// The host.
        host: HostName,
        /// The domain.
        domain: HostName,
    },
    /// The chain lacks the issuer's certificate.
    #[serde(rename = "check_missing_intermediate")]
    MissingIntermediate {
        /// The host.
        host: HostName,
    },
    /// The server answers and takes no logins.
    #[serde(rename = "check_no_login")]
    NoLogin {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// No public authority issued the certificate, so no name can work.
    #[serde(rename = "check_no_name_works")]
    NoNameWorks {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// The name leads into a private network.
    #[serde(rename = "check_not_dialled")]
    NotDialled {
        /// The host.
        host: HostName,
    },
    /// DNS knows no such name.
    #[serde(rename = "check_not_in_dns")]
    NotInDns {
        /// The host.
        host: HostName,
    },
    /// Something else answers in place of a known provider's host.
    #[serde(rename = "check_not_the_provider")]
    NotTheProvider {
        /// The host.
        host: HostName,
        /// The provider.
        operator: String,
        /// Who issued the certificate that was shown; hostile text.
        issuer: String,
    },
    /// No server answered.
    #[serde(rename = "check_not_reached")]
    NotReached {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// Another name of the same server is on the certificate, and is right once a fault is repaired.
    #[serde(rename = "check_once_repaired")]
    OnceRepaired {
        /// The name that is not on the certificate.
        host: HostName,
        /// The one that is.
        instead: HostName,
        /// The fault.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
        /// What tells the fault more closely.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// Same server, other name on the certificate.
    #[serde(rename = "check_other_name")]
    OtherName {
        /// The name that is not on the certificate.
        host: HostName,
        /// The one that is.
        instead: HostName,
    },
    /// The certificate has expired or is not valid yet.
    #[serde(rename = "check_out_of_date")]
    OutOfDate {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
    },
    /// A strict client refuses, for another reason.
    #[serde(rename = "check_refused")]
    Refused {
        /// The host.
        host: HostName,
        /// What is wrong.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        problem: ProblemCode,
        /// What tells it more closely, as the probe has it: a protocol, a version of TLS, how the handshake
        /// failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// The certificate carries a wildcard alone.
    #[serde(rename = "check_wildcard_only")]
    WildcardOnly {
        /// The host.
        host: HostName,
        /// The wildcard.
        wildcard: String,
    },
}

/// What DNS says beside the mails.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code")]
#[non_exhaustive]
pub enum DnsReason {
    /// The domain's mail exchanger, submission service or the address's reverse name agrees.
    #[serde(rename = "dns_agrees")]
    Agrees {
        /// The host that both name.
        host: HostName,
        /// Which record says so.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        record: DnsRecord,
    },
    /// It names something else.
    #[serde(rename = "dns_differs")]
    Differs {
        /// The host, if there is an answer.
        #[serde(serialize_with = "empty_if_none::serialize")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        host: Option<HostName>,
        /// Which record says so.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        record: DnsRecord,
        /// What the record names.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        names: Vec<HostName>,
    },
    /// No name server answered.
    #[serde(rename = "dns_failed")]
    Failed {
        /// The domain.
        domain: HostName,
    },
    /// It names another host of the same organisation.
    #[serde(rename = "dns_near")]
    Near {
        /// The host.
        host: HostName,
        /// Which record says so.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        record: DnsRecord,
        /// What the record names.
        #[serde(serialize_with = "joined")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        names: Vec<HostName>,
    },
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

/// All that there is to say about a recommendation.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reasons {
    /// What a check of the servers showed.
    pub checks: Vec<CheckReason>,
    /// What DNS says.
    pub dns: Vec<DnsReason>,
    /// What is known of the domain without a mail, a source each.
    pub domain: Vec<DomainReason>,
    /// Why the mails of the answer say what they say; nothing in a conflict.
    pub ground: Option<Ground>,
    /// What many mails add.
    pub many: Vec<ManyReason>,
}

impl Reasons {
    /// Every reason: what is news first, then the reason that decided, then what many mails add.
    pub fn iter(&self) -> impl Iterator<Item = Reason<'_>> {
        self.network()
            .chain(self.domain.iter().map(Reason::Domain))
            .chain(self.ground.iter().map(Reason::Mail))
            .chain(self.many.iter().map(Reason::Many))
    }

    /// What servers and DNS say.
    pub fn network(&self) -> impl Iterator<Item = Reason<'_>> {
        let checks = self.checks.iter().map(Reason::Check);
        checks.chain(self.dns.iter().map(Reason::Dns))
    }
}

/// What is known of a domain without a mail: each source says what it says, whether it decided or
/// not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DomainReason {
    /// A source names a host of a company that nothing ties to the domain.
    DomainAskAbout {
        /// The host.
        host: HostName,
        /// The domain.
        domain: HostName,
    },
    /// The settings file that the domain publishes names a host for logins.
    DomainConfigured {
        /// The host.
        host: HostName,
    },
    /// A usual name exists; nothing else names it.
    DomainGuess {
        /// The host.
        host: HostName,
    },
    /// DNS did not answer.
    DomainLookupFailed {
        /// The domain.
        domain: HostName,
    },
    /// The domain's mail comes in at a provider that publishes a login server.
    DomainMxOperator {
        /// Where mail comes in.
        mx: HostName,
        /// Whose that is.
        operator: String,
        /// The login server that the provider publishes.
        host: HostName,
    },
    /// The domain's mail comes in at a provider whose login server is not one for all.
    DomainMxProvider {
        /// Where mail comes in.
        mx: HostName,
        /// Whose that is.
        operator: String,
    },
    /// The domain's mail comes in elsewhere.
    DomainMxElsewhere {
        /// Where mail comes in.
        mx: HostName,
    },
    /// The domain publishes no settings file that could be read and is to be believed.
    DomainNoSettingsFile {
        /// The domain.
        domain: HostName,
    },
    /// Nothing names a login server.
    DomainNothingKnown {
        /// The domain.
        domain: HostName,
    },
    /// The domain is a provider's, or its settings are in the list that mail programs use.
    DomainPublished {
        /// The domain.
        domain: HostName,
        /// Whose login server it is.
        operator: String,
        /// The login server.
        host: HostName,
        /// What a mail program logs in with there, if that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        login: Option<LoginKind>,
    },
    /// The domain announces a host for logins that DNS does not know.
    DomainDeadSubmission {
        /// The host.
        host: HostName,
    },
    /// The domain announces a host for logins (RFC 6186, RFC 8314).
    DomainSubmission {
        /// The host.
        host: HostName,
    },
}

/// A rule of the ladder that was passed over, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tried {
    /// The rule.
    pub rule: Rule,
    /// Why it did not fit.
    #[serde(rename = "code")]
    pub miss: Miss,
    /// The name that did not fit, where it was a name; hostile text.
    pub name: Option<String>,
}

/// Why a rule did not fit. `report` makes sentences of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Miss {
    /// The receiver hides addresses, and the name lies outside the author's organisation.
    BoundaryUnsure,
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
    /// A login below the line of a provider, at which any customer could have written it.
    LoginAtCustomer,
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
    /// The mail names no author.
    NoAuthor,
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
    /// The reverse name was not checked, or is one that customers get.
    ReverseNameUnchecked,
    /// R9: the sender is a machine or an office.
    RoleSender,
    /// R4: the provider's servers have names of their own, which are the setting.
    ServerNamesAreTheSetting,
    /// Somebody between the sender's side and the receiver vouches instead of the receiver.
    ThirdParty,
    /// R9: nothing vouches for the author's domain.
    Unvouched,
}

/// A list as one text, its items divided by commas, as the JSON contract has it.
fn joined<S: Serializer>(items: &[impl fmt::Display], serializer: S) -> Result<S::Ok, S::Error> {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    serializer.serialize_str(&items.join(", "))
}

/// What is missing as an empty text, as the JSON contract has it.
mod empty_if_none {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => value.serialize(serializer),
            None => serializer.serialize_str(""),
        }
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        use serde::de::{Error, IntoDeserializer};

        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(None);
        }
        let text: serde::de::value::StringDeserializer<D::Error> = text.into_deserializer();
        T::deserialize(text).map(Some).map_err(D::Error::custom)
    }
}
