//! Reading a table of operators, and looking a host up in it.

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use memchr::memchr;

use crate::name::HostName;
use crate::operator::fault::line_of;
use crate::operator::line::{BadCell, FactLine, OperatorLine, read_suffix};
use crate::operator::marks::Marks;
use crate::operator::pattern::any_matches;
use crate::operator::{CellFault, Operator, Submission, TableError, authors};

/// The operators we know, by suffix and by the header fields that identify them.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub(super) operators: Vec<Operator>,
    by_suffix: HashMap<Box<str>, usize, RandomState>,
    pub(super) marks: Marks,
    /// Whether the domains of `authors` are known too: the built-in table and what extends it.
    knows_authors: bool,
}

impl Table {
    /// The table that comes with the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Table> = LazyLock::new(|| {
            let mut table = Table {
                knows_authors: true,
                ..Table::default()
            };
            let read = table.read(OPERATORS).and_then(|()| table.read(FACTS));
            // A test reads every line, so the default is never taken.
            read.map(|()| table).unwrap_or_default()
        });
        &BUILTIN
    }

    /// This table with the lines of `csv` added; a row whose suffix is known replaces the known row.
    ///
    /// The first line names the columns. Either `suffixes` or `suffix` must be there, `category` and
    /// `operator` too; the others may be missing. Lines that begin with `#` are comments. Cells that
    /// hold several things separate them by blanks.
    ///
    /// | column | holds |
    /// | --- | --- |
    /// | `suffixes` | domains: each and every name below it belong to the operator, and each becomes a row |
    /// | `suffix` | the same, but one domain |
    /// | `category` | `mailbox-provider`, `security-gateway`, `bulk-esp`, `mailing-list`, `forwarder` |
    /// | `operator` | its name, the same in every row of one operator |
    /// | `label` | the product, where a reader knows that name better |
    /// | `submission_host` | where users log in: a name, or a `Pattern` |
    /// | `ports` | `465:tls 587:starttls`, the best first; both when empty |
    /// | `login` | `password`, `app-password`, `oauth-only` or `admin-switch` ([`LoginKind`](crate::operator::LoginKind)) |
    /// | `how_sure` | `A`, `B` or `C`; `A` when empty |
    /// | `source` | where the fact is from |
    /// | `alternatives` | other hosts of the operator where some users log in |
    /// | `inside` | patterns: the operator's own machines, where not every name under the suffix is one |
    /// | `outbound` | patterns: hosts through which customers' mail leaves |
    /// | `pool` | more patterns of names that are never a setting |
    /// | `servers` | patterns: more names of servers that are settings, where `submission_host` is a pattern |
    /// | `mx` | patterns: hosts that only take mail in |
    /// | `except` | patterns: names under the suffix that are not the mail service |
    /// | `traits` | `customers` (they get names under the suffix), `dkim-only`, `gmail-client`, `no-reverse-names`, `own-results`, `shared` (the pattern in `submission_host`, or for an account's name the outbound hosts, are machines that the company runs for many), `unnamed-receiver` |
    /// | `marks` | header fields, beginning with `X-`, that only this service writes |
    /// | `note` | for people |
    ///
    /// A file whose columns are `suffix`, `fact` and `pattern` adds facts to rows that are known.
    /// `fact` is `login`, `alternatives`, `inside`, `outbound`, `pool`, `servers`, `mx`, `except`,
    /// `traits` or `marks`, with the meaning above, or one of these:
    ///
    /// | fact | pattern |
    /// | --- | --- |
    /// | `return-path` | regular expressions for the beginning of a bulk sender's return paths |
    /// | `relays` | patterns: hosts where programs log in to send, under the suffix or elsewhere, where their names do not show that |
    /// | `names` | what people call the operator besides its name: in other scripts, or shorter |
    /// | `feedback-id` | words that end a bulk sender's `Feedback-ID`, beside the labels of its domains |
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::{Category, Table};
    ///
    /// let csv = "suffix,category,operator\nmail.example.net,security-gateway,Our filter\n";
    /// let table = Table::builtin().extended(csv.as_bytes())?;
    /// let host = HostName::parse("out3.mail.example.net")?;
    /// let operator = table.find(&host).ok_or("unknown")?;
    /// assert_eq!(operator.category(), Category::SecurityGateway);
    ///
    /// let bad = "suffix,category,operator\nmail.example.net,gateway,Our filter\n";
    /// let error = Table::builtin().extended(bad.as_bytes()).unwrap_err().to_string();
    /// assert!(error.contains("line 2, column `category`"), "{error}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first thing that cannot be read, with its line and column. A bad row never passes
    /// silently.
    pub fn extended(&self, mut csv: impl Read) -> Result<Self, TableError> {
        let mut text = String::new();
        csv.read_to_string(&mut text)
            .map_err(|source| TableError::Read { source })?;
        let mut table = self.clone();
        table.read(text.strip_prefix('\u{feff}').unwrap_or(&text))?;
        table.check_return_paths()?;
        Ok(table)
    }

    /// Who runs this host: the row with the longest suffix, unless the row excepts the name.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// let host = HostName::parse("mail-wm1-f41.google.com")?;
    /// let operator = Table::builtin().find(&host).ok_or("unknown")?;
    /// assert_eq!(operator.name(), "Google");
    /// assert_eq!(operator.submission().host().map(HostName::as_str), Some("smtp.gmail.com"));
    /// assert!(operator.is_pool(&host));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn find(&self, host: &HostName) -> Option<&Operator> {
        self.find_lower(host.as_str())
    }

    /// The same for a text that need not be a host name, such as the domain of a DKIM signature.
    ///
    /// ```
    /// use heloscope::operator::Table;
    ///
    /// let signer = Table::builtin().find_text("example-com.20230601.gappssmtp.com");
    /// assert!(signer.is_some_and(|operator| operator.name() == "Google"));
    /// ```
    #[must_use]
    pub fn find_text(&self, domain: &str) -> Option<&Operator> {
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        if domain.bytes().any(|b| b.is_ascii_uppercase()) {
            self.find_lower(&domain.to_ascii_lowercase())
        } else {
            self.find_lower(domain)
        }
    }

    /// The row that says where the people of this domain log in: the domain's own, or else that of a
    /// provider whose users have addresses below its suffix.
    ///
    /// It is about the author's domain, whatever host sent the mail. Besides the table it knows the
    /// domains of Thunderbird's database of settings; a row of the table for the same domain goes first.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::Table;
    ///
    /// let domain = HostName::parse("gold.ocn.ne.jp")?;
    /// let row = Table::builtin().row_of_author(&domain).ok_or("unknown")?;
    /// assert_eq!(row.submission().host().map(HostName::as_str), Some("smtp.ocn.ne.jp"));
    ///
    /// let domain = HostName::parse("consultant.com")?;
    /// let row = Table::builtin().row_of_author(&domain).ok_or("unknown")?;
    /// assert_eq!(row.submission().host().map(HostName::as_str), Some("smtp.mail.com"));
    /// // That domain is an author's, and no operator of hosts.
    /// assert!(Table::builtin().find(&domain).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn row_of_author(&self, domain: &HostName) -> Option<&Operator> {
        let says_where = |row: &&Operator| *row.submission() != Submission::Unknown;
        let of_others = || {
            self.knows_authors
                .then(|| authors::row_of(domain))
                .flatten()
        };
        self.exact(domain)
            .filter(says_where)
            .or_else(of_others)
            .or_else(|| self.find(domain).filter(says_where))
    }

    /// Who alone answers for this host: the operator that publishes it or names its services so, or
    /// the provider for whose users' programs it is documented. None where a customer of the operator,
    /// or anybody else, may have a machine of that name.
    ///
    /// ```
    /// use heloscope::name::HostName;
    /// use heloscope::operator::{Operator, Table};
    ///
    /// let who = |host| {
    ///     let host = HostName::parse(host).ok()?;
    ///     Table::builtin().answering_for(&host).map(Operator::name)
    /// };
    /// assert_eq!(who("smtp.gmail.com"), Some("Google"));
    /// assert_eq!(who("smtp.sendgrid.net"), Some("SendGrid"));
    /// assert_eq!(who("email-smtp.eu-west-1.amazonaws.com"), Some("Amazon SES"));
    /// assert_eq!(who("ec2-192-0-2-7.eu-west-1.compute.amazonaws.com"), None);
    /// assert_eq!(who("smtp.example.com"), None);
    /// ```
    #[must_use]
    pub fn answering_for(&self, host: &HostName) -> Option<&Operator> {
        let of_suffix = self.find(host).filter(|row| row.answers_for(host));
        // Some log in below the domain of another.
        let takes_logins = |row: &&Operator| row.is_relay(host) || row.publishes_name(host);
        let of_logins = || self.operators.iter().find(takes_logins);
        let of_authors = || {
            self.knows_authors
                .then(|| authors::row_of_host(host))
                .flatten()
        };
        of_suffix.or_else(of_logins).or_else(of_authors)
    }

    /// The row about this very domain.
    fn exact(&self, domain: &HostName) -> Option<&Operator> {
        self.operators.get(*self.by_suffix.get(domain.as_str())?)
    }

    /// Every row, the built-in ones first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Operator> {
        self.operators.iter()
    }

    fn find_lower(&self, name: &str) -> Option<&Operator> {
        let mut rest = name;
        // No row is about a single label, so the last one is not looked up.
        while let Some(dot) = memchr(b'.', rest.as_bytes()) {
            if let Some(operator) = self
                .by_suffix
                .get(rest)
                .and_then(|index| self.operators.get(*index))
            {
                return (!any_matches(&operator.except, name)).then_some(operator);
            }
            rest = rest.get(dot.saturating_add(1)..)?;
        }
        None
    }

    /// Adds the lines of one file. Its header tells what they are about.
    fn read(&mut self, text: &str) -> Result<(), TableError> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::Headers)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let from_csv = |error| TableError::from_csv(error, text);
        let header = reader.headers().map_err(from_csv)?.clone();
        let form = Form::of(&header)?;
        if form == Form::Operators {
            let rows = text.len() / USUAL_ROW;
            self.by_suffix.reserve(rows);
            self.operators.reserve(rows);
        }
        let mut starts = HashMap::with_hasher(RandomState::default());
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(from_csv)? {
            let start = record.position().map_or(0, csv::Position::byte);
            let bad_cell = |bad: BadCell| TableError::Cell {
                line: line_of(text, start),
                column: bad.column,
                text: bad.text,
                fault: bad.fault,
            };
            if form == Form::Facts {
                let line: FactLine<'_> = record.deserialize(Some(&header)).map_err(from_csv)?;
                self.add_fact(&line).map_err(bad_cell)?;
                continue;
            }
            let line: OperatorLine<'_> = record.deserialize(Some(&header)).map_err(from_csv)?;
            for operator in line.read().map_err(bad_cell)? {
                if let Some(first) = starts.insert(operator.suffix.clone(), start) {
                    return Err(TableError::RepeatedSuffix {
                        line: line_of(text, start),
                        suffix: operator.suffix.into(),
                        first: line_of(text, first),
                    });
                }
                self.insert(operator);
            }
        }
        self.index_marks()
    }

    fn add_fact(&mut self, line: &FactLine<'_>) -> Result<(), BadCell> {
        let bad_suffix = |fault| BadCell::new("suffix", line.suffix.trim(), fault);
        let suffix = read_suffix(line.suffix.trim()).map_err(bad_suffix)?;
        let index = self.by_suffix.get(&suffix).copied();
        let (index, operator) = index
            .and_then(|index| Some((index, self.operators.get_mut(index)?)))
            .ok_or_else(|| bad_suffix(CellFault::UnknownSuffix))?;
        line.read(index, operator, &mut self.marks)
    }

    fn insert(&mut self, operator: Operator) {
        if let Some(known) = self
            .by_suffix
            .get(&operator.suffix)
            .and_then(|index| self.operators.get_mut(*index))
        {
            *known = operator;
            return;
        }
        self.by_suffix
            .insert(operator.suffix.clone(), self.operators.len());
        self.operators.push(operator);
    }
}

/// What the lines of a file are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Facts,
    Operators,
}

impl Form {
    /// Read off the first line, which must name all columns that the form needs.
    fn of(header: &csv::StringRecord) -> Result<Self, TableError> {
        let has = |column: &str| header.iter().any(|name| name == column);
        let (form, known, needed): (_, &'static [&'static str], _) = if has("fact") {
            (Self::Facts, &FACT_COLUMNS, FACT_COLUMNS)
        } else if has("suffixes") {
            (
                Self::Operators,
                &COLUMNS,
                ["suffixes", "category", "operator"],
            )
        } else {
            (
                Self::Operators,
                &COLUMNS,
                ["suffix", "category", "operator"],
            )
        };
        for (index, column) in header.iter().enumerate() {
            let is_repeated = header.iter().take(index).any(|earlier| earlier == column);
            let column = column.to_owned();
            if !known.contains(&column.as_str()) {
                return Err(TableError::UnknownColumn { column, known });
            }
            if is_repeated {
                return Err(TableError::RepeatedColumn { column });
            }
        }
        if has("suffix") && has("suffixes") {
            return Err(TableError::TwoSuffixColumns);
        }
        match needed.into_iter().find(|column| !has(column)) {
            Some(column) => Err(TableError::MissingColumn { column, needed }),
            None => Ok(form),
        }
    }
}

/// Bytes of a file of operators for each of its rows, about.
const USUAL_ROW: usize = 90;
/// The columns of a file of operators.
const COLUMNS: [&str; 20] = [
    "suffix",
    "category",
    "operator",
    "label",
    "submission_host",
    "ports",
    "login",
    "how_sure",
    "source",
    "alternatives",
    "inside",
    "outbound",
    "pool",
    "servers",
    "mx",
    "except",
    "traits",
    "marks",
    "note",
    "suffixes",
];
/// The columns of a file of facts.
const FACT_COLUMNS: [&str; 3] = ["suffix", "fact", "pattern"];
const OPERATORS: &str = include_str!("../../data/operators.csv");
const FACTS: &str = include_str!("../../data/operator-names.csv");
