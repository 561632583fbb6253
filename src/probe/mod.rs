//! The live certificate check: SMTP dialogue and TLS. The only module with a socket.
//!
//! One [`Probe`] is what one address of one host showed on one port, with *every* problem found.
//! The judge is a strict client: RFC 9525 names, Mozilla's roots; Gmail is the model. Where the
//! name is all that is wrong, the names that would do are ranked.
//!
//! Promises: a dialogue ends by its deadline whatever the server does; it never logs in and never
//! sends mail; nothing secret goes over a connection whose certificate was not accepted, because
//! nothing secret is ever sent. What a server says is kept as data, cut to stated lengths and *not*
//! escaped: that is for whoever prints it.

mod dial;
mod dns;
mod target;

use serde::Serialize;

pub use crate::probe::dial::{Deadline, Dial, Stop, TcpDial, Wire};
pub use crate::probe::dns::{Dns, LookupFault, Mx, Resolve, Srv, SystemResolver};
pub use crate::probe::target::{ConnectTo, Host, Origin, Target, is_public};

/// How TLS begins on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// After a STARTTLS command (RFC 3207).
    StartTls,
    /// At once (implicit TLS, RFC 8314).
    Tls,
}
