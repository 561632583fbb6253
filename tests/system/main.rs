//! The command among other programs: a browser, a mail server, a package manager, a terminal.

#[path = "../support/command.rs"]
mod command;
#[path = "../support/files.rs"]
mod files;
#[cfg(all(unix, feature = "probe"))]
#[path = "../support/loopback.rs"]
mod loopback;
#[cfg(unix)]
#[path = "../support/page.rs"]
mod page;

#[cfg(unix)]
mod browser;
#[cfg(all(unix, feature = "probe"))]
mod mta;
mod packaging;
mod readme;
