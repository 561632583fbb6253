//! What the library promises, without the command.

#[path = "../support/files.rs"]
mod files;
#[cfg(feature = "probe")]
#[path = "../support/loopback.rs"]
mod loopback;
#[cfg(feature = "xz-zstd")]
#[path = "../support/pack.rs"]
mod pack;

#[cfg(feature = "probe")]
mod autoconfig;
mod consensus;
mod evidence;
mod fixtures;
mod laws;
mod layering;
mod limits;
mod operator;
#[cfg(feature = "probe")]
mod probe_guests;
#[cfg(feature = "probe")]
mod probe_hostile;
#[cfg(all(feature = "cli", feature = "probe"))]
mod probe_mail;
#[cfg(feature = "probe")]
mod probe_names;
#[cfg(all(feature = "cli", feature = "probe"))]
mod probe_servers;
#[cfg(feature = "probe")]
mod probe_transcripts;
#[cfg(feature = "probe")]
mod probe_verdicts;
mod received;
mod repair;
mod safety;
#[cfg(feature = "xz-zstd")]
mod scan_engine;
#[cfg(all(feature = "xz-zstd", target_os = "linux"))]
mod scan_memory;
mod source;
