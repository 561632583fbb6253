//! The command as its users see it: what they type, and what it answers.

#[path = "../support/command.rs"]
mod command;
#[path = "../support/document.rs"]
mod document;
#[path = "../support/files.rs"]
mod files;
#[cfg(feature = "probe")]
#[path = "../support/loopback.rs"]
mod loopback;
#[cfg(unix)]
#[path = "../support/pack.rs"]
mod pack;
#[path = "../support/page.rs"]
mod page;

mod cases;
mod cli;
mod explain;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod hostile;
mod html;
mod language;
#[cfg(all(unix, feature = "probe"))]
mod mistakes;
#[cfg(unix)]
mod output;
#[cfg(feature = "probe")]
mod probe_cli;
#[cfg(unix)]
mod scan_cli;
#[cfg(target_os = "linux")]
mod scan_smoke;
mod schema;
mod tasks;
