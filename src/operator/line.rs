//! Reading one line of a table of operators.

use std::mem;
use std::str::FromStr;

use serde::Deserialize;

use crate::name::{HostName, is_within};
use crate::operator::marks::{Marks, read_mark};
use crate::operator::pattern::Pattern;
use crate::operator::{Category, CellFault, LoginKind, Operator, Setting, Submission, Sureness};

/// A cell that could not be read; its line is only looked up for the error.
pub(super) struct BadCell {
    pub(super) column: &'static str,
    pub(super) text: String,
    pub(super) fault: CellFault,
}

impl BadCell {
    pub(super) fn new(column: &'static str, text: &str, fault: CellFault) -> Self {
        Self {
            column,
            text: text.to_owned(),
            fault,
        }
    }
}

/// The cells of one line about an operator.
#[derive(Deserialize)]
pub(super) struct OperatorLine<'a> {
    #[serde(default)]
    suffix: Option<&'a str>,
    #[serde(default)]
    suffixes: &'a str,
    category: &'a str,
    operator: &'a str,
    #[serde(default)]
    label: &'a str,
    #[serde(default)]
    submission_host: &'a str,
    #[serde(default)]
    ports: &'a str,
    #[serde(default)]
    login: &'a str,
    #[serde(default)]
    how_sure: &'a str,
    #[serde(default)]
    source: &'a str,
    #[serde(default)]
    alternatives: &'a str,
    #[serde(default)]
    inside: &'a str,
    #[serde(default)]
    outbound: &'a str,
    #[serde(default)]
    pool: &'a str,
    #[serde(default)]
    servers: &'a str,
    #[serde(default)]
    mx: &'a str,
    #[serde(default)]
    except: &'a str,
    #[serde(default)]
    traits: &'a str,
    #[serde(default)]
    marks: &'a str,
    #[serde(default)]
    note: &'a str,
}

impl OperatorLine<'_> {
    /// The operator, once for each of its suffixes.
    pub(super) fn read(&self) -> Result<Vec<Operator>, BadCell> {
        let suffixes = self.read_suffixes()?;
        let category = read_cell("category", self.category, Category::from_str)?;
        let name = read_cell("operator", self.operator, |text| {
            (!text.is_empty())
                .then(|| text.into())
                .ok_or(CellFault::Empty)
        })?;
        let sureness = read_cell("how_sure", self.how_sure, Sureness::from_str)?;
        let submission = read_cell("submission_host", self.submission_host, |text| {
            read_submission(text, &suffixes, sureness)
        })?;
        let settings = self.read_settings(&submission)?;
        let mut operator = Operator {
            label: self.label.trim().into(),
            settings,
            source: self.source.trim().into(),
            note: self.note.trim().into(),
            ..Operator::bare(category, name, submission, sureness)
        };
        let facts = [
            (SparseFact::Alternatives, self.alternatives),
            (SparseFact::Login, self.login),
            (SparseFact::Inside, self.inside),
            (SparseFact::Outbound, self.outbound),
            (SparseFact::Pool, self.pool),
            (SparseFact::Servers, self.servers),
            (SparseFact::Mx, self.mx),
            (SparseFact::Except, self.except),
            (SparseFact::Traits, self.traits),
            (SparseFact::Marks, self.marks),
        ];
        for (fact, cell) in facts {
            read_each(fact.as_str(), cell, |text| {
                operator.add(fact, text, &suffixes)
            })?;
        }
        // A mark belongs to one row: the first.
        let mut marks = mem::take(&mut operator.marks);
        Ok(suffixes
            .into_iter()
            .map(|suffix| Operator {
                suffix,
                marks: mem::take(&mut marks),
                ..operator.clone()
            })
            .collect())
    }

    fn read_suffixes(&self) -> Result<Vec<Box<str>>, BadCell> {
        if let Some(suffix) = self.suffix {
            return Ok(vec![read_cell("suffix", suffix, read_suffix)?]);
        }
        let mut suffixes = Vec::new();
        read_each("suffixes", self.suffixes, |text| {
            suffixes.push(read_suffix(text)?);
            Ok(())
        })?;
        if suffixes.is_empty() {
            return Err(BadCell::new("suffixes", self.suffixes, CellFault::Empty));
        }
        Ok(suffixes)
    }

    fn read_settings(&self, submission: &Submission) -> Result<Vec<Setting>, BadCell> {
        let mut settings = Vec::new();
        read_each("ports", self.ports, |text| {
            settings.push(text.parse()?);
            Ok(())
        })?;
        match (submission, settings.is_empty()) {
            (Submission::Unknown, false) => Err(BadCell::new(
                "ports",
                self.ports,
                CellFault::PortsWithoutHost,
            )),
            (Submission::Unknown, true) | (_, false) => Ok(settings),
            (_, true) => Ok(Setting::USUAL.to_vec()),
        }
    }
}

/// The cells of one line about a fact.
#[derive(Deserialize)]
pub(super) struct FactLine<'a> {
    pub(super) suffix: &'a str,
    fact: &'a str,
    pattern: &'a str,
}

impl FactLine<'_> {
    /// Adds the fact to the row of its suffix.
    pub(super) fn read(
        &self,
        index: usize,
        operator: &mut Operator,
        marks: &mut Marks,
    ) -> Result<(), BadCell> {
        let fact = read_cell("fact", self.fact, SparseFact::from_str)?;
        if self.pattern.trim().is_empty() {
            return Err(BadCell::new("pattern", self.pattern, CellFault::Empty));
        }
        let suffix = [operator.suffix.clone()];
        read_each("pattern", self.pattern, |text| match fact {
            SparseFact::FeedbackId => {
                marks.add_feedback_id(text, index);
                Ok(())
            }
            SparseFact::ReturnPath => {
                marks.add_return_path(text, index);
                Ok(())
            }
            SparseFact::Alternatives
            | SparseFact::Except
            | SparseFact::Inside
            | SparseFact::Login
            | SparseFact::Marks
            | SparseFact::Mx
            | SparseFact::Names
            | SparseFact::Outbound
            | SparseFact::Pool
            | SparseFact::Relays
            | SparseFact::Servers
            | SparseFact::Traits => operator.add(fact, text, &suffix),
        })
    }
}

impl Operator {
    /// Adds one thing that a cell says.
    fn add(
        &mut self,
        fact: SparseFact,
        text: &str,
        suffixes: &[Box<str>],
    ) -> Result<(), CellFault> {
        let patterns = match fact {
            SparseFact::Except => &mut self.except,
            SparseFact::Inside => &mut self.inside,
            SparseFact::Mx => &mut self.mx,
            SparseFact::Outbound => &mut self.outbound,
            SparseFact::Pool => &mut self.pool,
            SparseFact::Relays => &mut self.relays,
            SparseFact::Servers => &mut self.servers,
            SparseFact::Alternatives => {
                self.alternatives.push(HostName::parse(text)?);
                return Ok(());
            }
            SparseFact::Marks => {
                self.marks.push(read_mark(text)?);
                return Ok(());
            }
            SparseFact::Names => {
                self.other_names.push(text.into());
                return Ok(());
            }
            SparseFact::Login => {
                self.login = Some(text.parse()?);
                return Ok(());
            }
            // Files of earlier versions have the trait.
            SparseFact::Traits if text == "smtp-auth-off" => {
                self.login = Some(LoginKind::AdminSwitch);
                return Ok(());
            }
            SparseFact::Traits => {
                self.traits.push(text.parse()?);
                return Ok(());
            }
            // They are kept for the whole table.
            SparseFact::FeedbackId | SparseFact::ReturnPath => return Ok(()),
        };
        let pattern = Pattern::parse(text)?;
        let is_anchored = match fact {
            // Some services take logins below a domain that they share with others.
            SparseFact::Relays => pattern.organization().is_some(),
            _ => suffixes
                .iter()
                .any(|suffix| is_within(pattern.as_str(), suffix)),
        };
        if !is_anchored {
            return Err(CellFault::OutsideSuffix);
        }
        patterns.push(pattern);
        Ok(())
    }
}

/// What a line of `data/operator-names.csv` is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SparseFact {
    Alternatives,
    Except,
    FeedbackId,
    Inside,
    Login,
    Marks,
    Mx,
    Names,
    Outbound,
    Pool,
    Relays,
    ReturnPath,
    Servers,
    Traits,
}

impl SparseFact {
    const ALL: [Self; 14] = [
        Self::Alternatives,
        Self::Except,
        Self::FeedbackId,
        Self::Inside,
        Self::Login,
        Self::Marks,
        Self::Mx,
        Self::Names,
        Self::Outbound,
        Self::Pool,
        Self::Relays,
        Self::ReturnPath,
        Self::Servers,
        Self::Traits,
    ];

    /// The word in the table; the name of a column, where there is one.
    fn as_str(self) -> &'static str {
        match self {
            Self::Alternatives => "alternatives",
            Self::Except => "except",
            Self::FeedbackId => "feedback-id",
            Self::Inside => "inside",
            Self::Login => "login",
            Self::Marks => "marks",
            Self::Mx => "mx",
            Self::Names => "names",
            Self::Outbound => "outbound",
            Self::Pool => "pool",
            Self::Relays => "relays",
            Self::ReturnPath => "return-path",
            Self::Servers => "servers",
            Self::Traits => "traits",
        }
    }
}

impl FromStr for SparseFact {
    type Err = CellFault;

    fn from_str(text: &str) -> Result<Self, CellFault> {
        Self::ALL
            .into_iter()
            .find(|fact| fact.as_str() == text)
            .ok_or(CellFault::Fact)
    }
}

fn read_cell<T>(
    column: &'static str,
    cell: &str,
    read: impl Fn(&str) -> Result<T, CellFault>,
) -> Result<T, BadCell> {
    let text = cell.trim();
    read(text).map_err(|fault| BadCell::new(column, text, fault))
}

fn read_each(
    column: &'static str,
    cell: &str,
    mut read: impl FnMut(&str) -> Result<(), CellFault>,
) -> Result<(), BadCell> {
    cell.split_whitespace()
        .try_for_each(|text| read(text).map_err(|fault| BadCell::new(column, text, fault)))
}

pub(super) fn read_suffix(text: &str) -> Result<Box<str>, CellFault> {
    let name = HostName::parse(text)?;
    // Private suffixes pass: many a hoster's domain is one.
    let is_public = psl::suffix(name.as_str().as_bytes()).is_some_and(|suffix| {
        suffix == name.as_str().as_bytes() && suffix.typ() != Some(psl::Type::Private)
    });
    if is_public {
        return Err(CellFault::PublicSuffix);
    }
    Ok(name.as_str().into())
}

fn read_submission(
    text: &str,
    suffixes: &[Box<str>],
    sureness: Sureness,
) -> Result<Submission, CellFault> {
    let submission = Submission::parse(text)?;
    match &submission {
        Submission::Documented(_) if sureness == Sureness::C => Err(CellFault::Unsure),
        Submission::AccountName(pattern) | Submission::ServerName(pattern)
            if !suffixes
                .iter()
                .all(|suffix| is_within(pattern.as_str(), suffix)) =>
        {
            Err(CellFault::OutsideSuffix)
        }
        Submission::AccountName(_)
        | Submission::Documented(_)
        | Submission::ServerName(_)
        | Submission::Unknown => Ok(submission),
    }
}
