//! The command among other programs: a browser, a mail server, a package manager, a terminal.

#[cfg(feature = "probe")]
#[path = "../support/loopback.rs"]
mod loopback;
#[cfg(unix)]
#[path = "../support/page.rs"]
mod page;

#[cfg(unix)]
mod browser;
mod packaging;
#[cfg(feature = "probe")]
mod probe_mta;
mod readme;
