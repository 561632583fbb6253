//! A trace field that is read piece by piece, each at the first question.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;

use crate::date::Date;
use crate::received::client::ClientMarks;
use crate::received::field::Clauses;
use crate::received::words::is_http;
use crate::received::{Authentication, Certainty, Client, Details, Dialect, Received};

/// A `Received` field cut into its clauses. Of most fields of an archive only the server or the
/// protocol is asked, and the client's clause costs as much as all the rest.
#[derive(Clone, Debug)]
pub(crate) struct TraceField<'a> {
    clauses: Clauses<'a>,
    by: Option<Cow<'a, str>>,
    with: Option<Cow<'a, str>>,
    client: OnceCell<(Client<'a>, ClientMarks)>,
    authentication: OnceCell<Authentication>,
    dialect: OnceCell<Dialect>,
}

impl<'a> TraceField<'a> {
    pub(crate) fn of(body: &'a [u8]) -> Self {
        let clauses = Clauses::of(body);
        Self {
            by: clauses.server(),
            with: clauses.protocol(),
            clauses,
            client: OnceCell::new(),
            authentication: OnceCell::new(),
            dialect: OnceCell::new(),
        }
    }

    /// See [`Received::by`].
    pub(crate) fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    /// See [`Received::with`].
    pub(crate) fn with(&self) -> Option<&str> {
        self.with.as_deref()
    }

    /// See [`Received::is_http`].
    pub(crate) fn is_http(&self) -> bool {
        is_http(self.with())
    }

    pub(crate) fn client(&self) -> &Client<'a> {
        &self.client_and_marks().0
    }

    fn client_and_marks(&self) -> &(Client<'a>, ClientMarks) {
        let read = || self.clauses.client(self.with());
        self.client.get_or_init(read)
    }

    pub(crate) fn authentication(&self) -> Authentication {
        *self.authentication.get_or_init(|| {
            let says = |own| self.clauses.is_authenticated(self.with(), own);
            // Nearly no field has a mark anywhere, and then it does not matter whose words they are.
            if says(0) && says(self.own_words()) {
                Authentication::Marked
            } else {
                Authentication::Unmarked
            }
        })
    }

    /// The token at which the server's own words begin.
    fn own_words(&self) -> usize {
        let (client, marks) = self.client_and_marks();
        match client.certainty {
            Certainty::Certain => marks.own,
            Certainty::Doubtful => self.clauses.end_of_client(),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        *self.dialect.get_or_init(|| {
            let (_, marks) = self.client_and_marks();
            self.clauses.dialect(self.with(), marks)
        })
    }

    pub(crate) fn server_ip(&self) -> Option<IpAddr> {
        self.clauses.server_ip()
    }

    pub(crate) fn date(&self) -> Option<Date> {
        Date::parse(self.clauses.date_text()?)
    }

    pub(crate) fn details(&self) -> Details<'a> {
        let (_, marks) = self.client_and_marks();
        self.clauses.details(marks)
    }

    /// All of it.
    pub(crate) fn read(&self) -> Received<'a> {
        Received {
            client: self.client().clone(),
            by: self.by.clone(),
            with: self.with.clone(),
            authentication: self.authentication(),
            dialect: self.dialect(),
            server_ip: self.server_ip(),
            date_text: self.clauses.date_text(),
            raw: self.clauses.body,
        }
    }
}
