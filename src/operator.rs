//! Who runs a host, and what that means for a login.
//!
//! Knows: which mailbox providers, bulk senders, security gateways, mailing lists and forwarders
//! own which domain suffixes; where a provider's users log in; and which of its names are only
//! pools or mail exchangers. The facts are in files that are embedded in the program:
//! `data/operators.csv`, one line an operator; `data/operator-names.csv`, for what only few
//! operators need; and `data/ispdb.csv`, for authors' domains. [`Table::extended`] reads a user's own
//! lines on top of them.
//!
//! Promises: a look-up allocates nothing, and the longest suffix wins. A documented host is one
//! that somebody checked or published; a mere guess ([`Sureness::C`]) names the operator only.
//!
//! Not here: whether a name was proved (reverse DNS) or only claimed (HELO), and what follows from
//! the operator for one message; `trace` and `ladder` decide that. A plain suffix match is
//! right for the operator and wrong for alignment: compare organisations with
//! [`HostName::same_organization`].
//!
//! # Incomplete support
//!
//! A provider lends addresses too: the reverse DNS of a rented server or of a customer's line often
//! lies under the suffix of the mail service. The `except` column names the shapes we know; a
//! caller should still distrust a name that holds the octets of its own address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::name::HostName;
use crate::operator::pattern::{ACCOUNT_LABELS, any_matches};

pub use crate::operator::fault::{CellFault, TableError};
pub use crate::operator::pattern::Pattern;
pub use crate::operator::table::Table;

mod authors;
mod fault;
mod line;
mod marks;
mod pattern;
mod table;

/// One row: a suffix, who runs the hosts under it, and where its users log in.
#[derive(Clone, Debug)]
pub struct Operator {
    suffix: Box<str>,
    category: Category,
    name: Box<str>,
    label: Box<str>,
    submission: Submission,
    settings: Vec<Setting>,
    login: Option<LoginKind>,
    sureness: Sureness,
    source: Box<str>,
    alternatives: Vec<HostName>,
    other_names: Vec<Box<str>>,
    inside: Vec<Pattern>,
    outbound: Vec<Pattern>,
    pool: Vec<Pattern>,
    servers: Vec<Pattern>,
    mx: Vec<Pattern>,
    relays: Vec<Pattern>,
    except: Vec<Pattern>,
    traits: Vec<Trait>,
    marks: Vec<Box<str>>,
    note: Box<str>,
}

/// What providers call their own hosts.
const SERVICES: [&str; 16] = [
    "autoconfig",
    "autodiscover",
    "imap",
    "imap4",
    "mail",
    "mx",
    "outlook",
    "pop",
    "pop3",
    "relay",
    "smtp",
    "smtp-relay",
    "submission",
    "webmail",
    "www",
    "xmail",
];

/// What services that only send call the hosts where programs log in.
const RELAY_WORDS: [&str; 4] = ["outbound", "relay", "smtp", "submission"];

impl Operator {
    /// A row with what every row has, and nothing else yet.
    fn bare(
        category: Category,
        name: Box<str>,
        submission: Submission,
        sureness: Sureness,
    ) -> Self {
        Self {
            suffix: Box::default(),
            category,
            name,
            label: Box::default(),
            submission,
            settings: Vec::new(),
            login: None,
            sureness,
            source: Box::default(),
            alternatives: Vec::new(),
            other_names: Vec::new(),
            inside: Vec::new(),
            outbound: Vec::new(),
            pool: Vec::new(),
            servers: Vec::new(),
            mx: Vec::new(),
            relays: Vec::new(),
            except: Vec::new(),
            traits: Vec::new(),
            marks: Vec::new(),
            note: Box::default(),
        }
    }

    /// The domain that this row is about; it and everything below it.
    #[must_use]
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// What the operator's hosts do with mail.
    #[must_use]
    pub fn category(&self) -> Category {
        self.category
    }

    /// The operator's one name, the same in all its rows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The product as its users know it; the operator's name where there is no other.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.label.is_empty() {
            &self.name
        } else {
            &self.label
        }
    }

    /// Where the operator's users log in.
    #[must_use]
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// Ports for the submission host, the best first; empty where the host is unknown.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// What a mail program logs in with there, where that is known.
    #[must_use]
    pub fn login(&self) -> Option<LoginKind> {
        self.login
    }

    /// How well the row is known.
    #[must_use]
    pub fn sureness(&self) -> Sureness {
        self.sureness
    }

    /// Where the row's facts are from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Other hosts of the operator where some of its users log in.
    #[must_use]
    pub fn alternatives(&self) -> &[HostName] {
        &self.alternatives
    }

    /// What people call the operator besides [`Operator::name`], in other scripts or shorter.
    pub fn other_names(&self) -> impl Iterator<Item = &str> {
        self.other_names.iter().map(AsRef::as_ref)
    }

    /// More shapes of server names that are settings, beside the one that [`submission`] has.
    ///
    /// [`submission`]: Self::submission
    #[must_use]
    pub fn servers(&self) -> &[Pattern] {
        &self.servers
    }

    /// Header fields that only this service writes.
    pub fn marks(&self) -> impl ExactSizeIterator<Item = &str> {
        self.marks.iter().map(|mark| &**mark)
    }

    /// What else a person should know; may be empty.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Whether both rows belong to one operator.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
    }

    /// Whether customers' mail leaves through this host, so that the operator is the sender's side
    /// here even when it is the receiver too.
    #[must_use]
    pub fn is_outbound(&self, host: &HostName) -> bool {
        any_matches(&self.outbound, host.as_str()) || self.server_name_fits(host)
    }

    /// Whether this host is a machine of the operator itself, between whose machines mail travels
    /// before it leaves or after it came in.
    ///
    /// Where customers get names below the suffix, only the names that the table lists count. A host
    /// through which customers' mail leaves is never inside.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// let table = Table::builtin();
    /// for (name, expected) in [
    ///     ("store12.seznam.cz", true),
    ///     ("resimta-a1p-077049.sys.comcast.net", true),
    ///     ("mail.customer.comcast.net", false),
    ///     ("mail-wm1-f41.google.com", false),
    /// ] {
    ///     let host = HostName::parse(name)?;
    ///     let operator = table.find(&host).ok_or("unknown")?;
    ///     assert_eq!(operator.is_inside(&host), expected, "{name}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_inside(&self, host: &HostName) -> bool {
        let name = host.as_str();
        let is_listed = any_matches(&self.inside, name) || self.is_mx_only(host);
        let lists_all = self.gives_names_to_customers() || !self.inside.is_empty();
        let is_own = host.is_within(&self.suffix) && !any_matches(&self.except, name);
        !self.is_outbound(host) && (is_listed || (!lists_all && is_own))
    }

    /// Whether this name is one of many that only pass mail on, never a setting.
    ///
    /// Outbound hosts are that too, unless the provider gives each account a host of its own.
    #[must_use]
    pub fn is_pool(&self, host: &HostName) -> bool {
        let by_account = matches!(
            self.submission,
            Submission::ServerName(_) | Submission::AccountName(_)
        );
        any_matches(&self.pool, host.as_str())
            || (!by_account && any_matches(&self.outbound, host.as_str()))
    }

    /// Whether this host only takes mail in, on port 25, and nobody logs in there.
    #[must_use]
    pub fn is_mx_only(&self, host: &HostName) -> bool {
        any_matches(&self.mx, host.as_str())
    }

    /// Whether this name is itself the setting of the accounts on that server.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// let server = HostName::parse("sv1234.xserver.jp")?;
    /// let operator = Table::builtin().find(&server).ok_or("unknown")?;
    /// assert!(operator.server_name_fits(&server));
    /// assert!(!operator.server_name_fits(&HostName::parse("mail.xserver.jp")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn server_name_fits(&self, host: &HostName) -> bool {
        matches!(&self.submission, Submission::ServerName(pattern)
            if (pattern.matches(host) || any_matches(&self.servers, host.as_str()))
                && !self.is_mx_only(host)
                && !any_matches(&self.pool, host.as_str()))
    }

    /// Whether this name stands beside the account's own name, under the same wildcard certificate.
    #[must_use]
    pub fn account_sibling_fits(&self, host: &HostName) -> bool {
        matches!(&self.submission, Submission::AccountName(pattern) if pattern.matches(host))
    }

    /// Whether the row's pattern of servers names machines that the company itself runs, each for many
    /// customers, and none that one customer rents.
    #[must_use]
    pub fn pattern_is_shared(&self) -> bool {
        self.traits.contains(&Trait::Shared)
    }

    /// Whether this name is a machine that the company itself runs for many customers: it fits the
    /// row's pattern of servers, which names no others.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// for (name, expected) in [
    ///     ("sv1234.xserver.jp", true),
    ///     ("www1234.sakura.ne.jp", true),
    ///     ("alder.sakura.ne.jp", false),
    ///     ("vps12.inmotionhosting.com", false),
    /// ] {
    ///     let host = HostName::parse(name)?;
    ///     let operator = Table::builtin().find(&host).ok_or("unknown")?;
    ///     assert_eq!(operator.is_shared(&host), expected, "{name}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_shared(&self, host: &HostName) -> bool {
        // Beside an account's own name the machine's name is in the list of outbound hosts.
        let is_server = match self.submission {
            Submission::AccountName(_) => any_matches(&self.outbound, host.as_str()),
            Submission::ServerName(_) => self.server_name_fits(host),
            Submission::Documented(_) | Submission::Unknown => false,
        };
        self.pattern_is_shared() && is_server
    }

    /// The hosts that the operator publishes for logins.
    pub fn published_hosts(&self) -> impl Iterator<Item = &HostName> {
        let documented = match &self.submission {
            Submission::Documented(host) => Some(host),
            Submission::AccountName(_) | Submission::ServerName(_) | Submission::Unknown => None,
        };
        documented.into_iter().chain(&self.alternatives)
    }

    /// Whether a name is a login host that the operator publishes, or one of the machines that it
    /// runs for many customers and that are well known.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// for (name, expected) in [
    ///     ("smtp.gmail.com", true),
    ///     ("sv1234.xserver.jp", true),
    ///     ("gmail-smtp-in.l.google.com", false),
    /// ] {
    ///     let host = HostName::parse(name)?;
    ///     let operator = Table::builtin().find(&host).ok_or("unknown")?;
    ///     assert_eq!(operator.publishes(&host), expected, "{name}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn publishes(&self, host: &HostName) -> bool {
        let is_well_known = self.sureness != Sureness::C && self.is_shared(host);
        is_well_known || self.publishes_name(host)
    }

    /// Whether the operator publishes this very name for logins.
    pub(crate) fn publishes_name(&self, host: &HostName) -> bool {
        self.published_hosts().any(|published| published == host)
    }

    /// Whether nobody but the operator answers for this host: it is one that the table lists, not a
    /// machine that a customer rents below the operator's domain.
    #[must_use]
    pub fn answers_for(&self, host: &HostName) -> bool {
        let is_account = self.pattern_is_shared() && self.account_sibling_fits(host);
        self.publishes(host)
            || is_account
            || self.is_mx_only(host)
            || self.is_relay(host)
            || self.is_service(host)
    }

    /// Whether programs log in at this host to send, where people have no mailboxes. It need not lie
    /// under the suffix: Amazon SES takes logins at `email-smtp.us-east-1.amazonaws.com`.
    #[must_use]
    pub(crate) fn is_relay(&self, host: &HostName) -> bool {
        any_matches(&self.relays, host.as_str())
    }

    /// Whether the host is the operator's domain itself, or called like one of its services:
    /// `imap.gmail.com`. Where customers get names, such a name may be one of theirs.
    fn is_service(&self, host: &HostName) -> bool {
        // A company's lists are on machines of many kinds.
        let is_list = self.category == Category::MailingList;
        if is_list || self.gives_names_to_customers() || self.sureness == Sureness::C {
            return false;
        }
        let labels = match host.as_str().strip_suffix(&*self.suffix) {
            Some("") => return true,
            Some(labels) => labels.strip_suffix('.'),
            None => None,
        };
        let Some(labels) = labels else {
            return false;
        };
        match self.category {
            Category::MailboxProvider | Category::MailingList => SERVICES.contains(&labels),
            // They have one for each region, account or stream: `smtp.eu.mailgun.org`.
            Category::BulkEsp | Category::Forwarder | Category::SecurityGateway => {
                let words = labels.split(['.', '-']);
                let mut stems =
                    words.map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
                SERVICES.contains(&labels) || stems.any(|stem| RELAY_WORDS.contains(&stem))
            }
        }
    }

    /// Whether customers get names below the suffix: rented servers, accounts, lines. The suffix alone
    /// does not show then that a host is the operator's own.
    #[must_use]
    pub fn gives_names_to_customers(&self) -> bool {
        self.traits.contains(&Trait::Customers)
    }

    /// Whether this receiver removes `Authentication-Results` fields of its own name that others
    /// wrote (RFC 8601, 5).
    #[must_use]
    pub fn strips_foreign_results(&self) -> bool {
        self.traits.contains(&Trait::OwnResults)
    }

    /// Whether this receiver's trace fields record no reverse name, so that its own machines show by
    /// what they call themselves.
    #[must_use]
    pub fn records_no_reverse_names(&self) -> bool {
        self.traits.contains(&Trait::NoReverseNames)
    }

    /// Whether the outbound hosts are Gmail's, which log in at servers of others for people who send
    /// through those.
    #[must_use]
    pub fn is_gmail_client(&self) -> bool {
        self.traits.contains(&Trait::GmailClient)
    }

    /// Whether some of this receiver's trace fields name a private address, or a machine of the inside by
    /// one word, in place of a host.
    #[must_use]
    pub fn is_unnamed_receiver(&self) -> bool {
        self.traits.contains(&Trait::UnnamedReceiver)
    }

    /// Whether the provider turns password logins (SMTP AUTH) off at the hosts under this suffix.
    #[must_use]
    pub fn turns_smtp_auth_off(&self) -> bool {
        self.login == Some(LoginKind::AdminSwitch)
    }

    /// Whether the suffix is seen in DKIM signatures only, never as a host.
    #[must_use]
    pub fn is_dkim_only(&self) -> bool {
        self.traits.contains(&Trait::DkimOnly)
    }
}

/// What an operator's hosts do with mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Category {
    /// Sends for programs and campaigns; permission to send is no mailbox.
    BulkEsp,
    /// Passes mail for one address on to another.
    Forwarder,
    /// People have mailboxes and log in here.
    MailboxProvider,
    /// Passes mail on to its subscribers.
    MailingList,
    /// Filters or relays mail for organisations; no person logs in.
    SecurityGateway,
}

impl Category {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BulkEsp => "bulk-esp",
            Self::Forwarder => "forwarder",
            Self::MailboxProvider => "mailbox-provider",
            Self::MailingList => "mailing-list",
            Self::SecurityGateway => "security-gateway",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Category {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        [
            Self::BulkEsp,
            Self::Forwarder,
            Self::MailboxProvider,
            Self::MailingList,
            Self::SecurityGateway,
        ]
        .into_iter()
        .find(|category| category.as_str() == text)
        .ok_or(CellFault::Category)
    }
}

/// How well a row of the table is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sureness {
    /// From the provider itself, or from a database of settings that clients use.
    A,
    /// From public documentation, not checked.
    B,
    /// A guess: the operator is right, its host may not be. Such a row never has a fixed host.
    C,
}

impl FromStr for Sureness {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        match text {
            "A" | "" => Ok(Self::A),
            "B" => Ok(Self::B),
            "C" => Ok(Self::C),
            _ => Err(CellFault::Sureness),
        }
    }
}

/// Where an operator's users log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submission {
    /// One host for everybody, whatever names the header shows.
    Documented(HostName),
    /// The name of the server that holds the account; the header shows it.
    ServerName(Pattern),
    /// A name made from the account's own label; the header shows a sibling at best.
    AccountName(Pattern),
    /// Not known, or there is none.
    Unknown,
}

impl Submission {
    /// The host, if it is the same for everybody.
    #[must_use]
    pub fn host(&self) -> Option<&HostName> {
        match self {
            Self::Documented(host) => Some(host),
            _ => None,
        }
    }

    fn parse(text: &str) -> Result<Self, CellFault> {
        if text.is_empty() {
            return Ok(Self::Unknown);
        }
        if text.contains('*') {
            return Err(CellFault::StarInHost);
        }
        if !text.contains('<') {
            return Ok(Self::Documented(HostName::parse(text)?));
        }
        let pattern = Pattern::parse(text)?;
        if ACCOUNT_LABELS.iter().any(|label| text.contains(label)) {
            Ok(Self::AccountName(pattern))
        } else {
            Ok(Self::ServerName(pattern))
        }
    }
}

/// What a mail program logs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LoginKind {
    /// A password, once an administrator has turned SMTP AUTH on; it is off otherwise.
    AdminSwitch,
    /// A password made for the program; the account's own does not work, at least with two-step login.
    AppPassword,
    /// OAuth 2 only (RFC 7628): no password works, so a program that can only send one cannot log in.
    OauthOnly,
    /// The password of the mailbox.
    Password,
}

impl LoginKind {
    const ALL: [Self; 4] = [
        Self::AdminSwitch,
        Self::AppPassword,
        Self::OauthOnly,
        Self::Password,
    ];

    /// The word in the table and in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AdminSwitch => "admin-switch",
            Self::AppPassword => "app-password",
            Self::OauthOnly => "oauth-only",
            Self::Password => "password",
        }
    }
}

impl fmt::Display for LoginKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LoginKind {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(CellFault::Login)
    }
}

/// How TLS begins on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Security {
    /// With the connection (RFC 8314, 3).
    #[serde(rename = "tls")]
    ImplicitTls,
    /// After a command (RFC 3207).
    #[serde(rename = "starttls")]
    StartTls,
}

/// Where servers hand mail to each other (RFC 5321): people do not log in there.
pub const MX_PORT: u16 = 25;

impl Security {
    /// The word in the table and in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImplicitTls => "tls",
            Self::StartTls => "starttls",
        }
    }
}

/// A port to log in at, and how TLS begins there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Setting {
    /// The port, never 0 or 25 in the table.
    pub port: u16,
    /// How TLS begins.
    pub security: Security,
}

impl Setting {
    /// What to try where no table says better: RFC 6409 and RFC 8314.
    pub const USUAL: [Self; 2] = [
        Self {
            port: 587,
            security: Security::StartTls,
        },
        Self {
            port: 465,
            security: Security::ImplicitTls,
        },
    ];
}

/// The names that people give a server which takes logins, below a domain.
#[cfg(feature = "probe")]
pub(crate) fn usual_names(domain: &str) -> impl Iterator<Item = HostName> {
    let name = move |label| HostName::parse(&format!("{label}.{domain}")).ok();
    ["mail", "smtp"].into_iter().filter_map(name)
}

impl FromStr for Setting {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        let (port, security) = text.split_once(':').ok_or(CellFault::Port)?;
        let port = port.parse().map_err(|_| CellFault::Port)?;
        let security = [Security::ImplicitTls, Security::StartTls]
            .into_iter()
            .find(|known| known.as_str() == security)
            .ok_or(CellFault::Port)?;
        // Port 25 is for relaying between servers (RFC 6409, 3.1).
        if matches!(port, 0 | 25) {
            return Err(CellFault::Port);
        }
        Ok(Self { port, security })
    }
}

/// What holds for a row and for few others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trait {
    Customers,
    DkimOnly,
    GmailClient,
    NoReverseNames,
    OwnResults,
    Shared,
    UnnamedReceiver,
}

impl Trait {
    const ALL: [Self; 7] = [
        Self::Customers,
        Self::DkimOnly,
        Self::GmailClient,
        Self::NoReverseNames,
        Self::OwnResults,
        Self::Shared,
        Self::UnnamedReceiver,
    ];

    /// The word in the table.
    fn as_str(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::DkimOnly => "dkim-only",
            Self::GmailClient => "gmail-client",
            Self::NoReverseNames => "no-reverse-names",
            Self::OwnResults => "own-results",
            Self::Shared => "shared",
            Self::UnnamedReceiver => "unnamed-receiver",
        }
    }
}

impl FromStr for Trait {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(CellFault::Trait)
    }
}

/// Whether both are known, and one operator.
pub(crate) fn same_operator(a: Option<&Operator>, b: Option<&Operator>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a.is_same(b))
}
