//! What was meant by an input that is not there, or from which nothing comes.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::Path;

use clap::CommandFactory;
use heloscope::report::words::{Datum, Words, say};

use crate::cli::args::CommandLine;
use crate::cli::explain::{nearest, suggest};
use crate::cli::notes::tell;
use crate::cli::typed::TypedHost;

/// Says what a file that is not there may have been meant for: a server's name, an address, or a
/// mistyped command. Commands' names have no dots and slashes.
pub(crate) fn suggest_meant(inputs: &[OsString], words: &Words) -> io::Result<()> {
    let missing = inputs
        .iter()
        .filter(|input| *input != "-" && !Path::new(input).exists());
    let mut missing = missing.filter_map(|input| input.to_str());
    let Some(typed) = missing.next() else {
        return Ok(());
    };
    if !typed.contains(['.', '/', '@', ':']) {
        let whole = CommandLine::command();
        let mut near = nearest(typed, whole.get_subcommands().map(clap::Command::get_name));
        near.truncate(1);
        return suggest(&near, words);
    }
    let host = TypedHost::of(typed);
    let is_page = typed.starts_with("https://") || typed.starts_with("http://");
    if is_page
        && WEB_MAIL
            .iter()
            .any(|page| host.host.eq_ignore_ascii_case(page))
    {
        return hint(&words.word("cli-web-mail"), words);
    }
    let Some(name) = host_of(&host) else {
        return tell_missing_folder(typed, words);
    };
    // `mail.example.com 587`, in two words.
    let next = missing.next().filter(|_| host.port.is_none());
    let port = host
        .port
        .or(next.filter(|text| text.parse::<u16>().is_ok()));
    let typed = match port {
        Some(port) => format!("{name}:{port}"),
        None => name,
    };
    let command = if host.is_mailbox { "domain" } else { "probe" };
    // It is pasted as it stands.
    let typed = Datum::Typed(&typed);
    hint(&say!(words, "cli-meant", command, typed), words)
}

/// What the live checks can be asked about: a name, or an address with the brackets that a port needs.
fn host_of(host: &TypedHost<'_>) -> Option<String> {
    let bare = host.host.trim_matches(['[', ']']);
    match bare.parse() {
        Ok(IpAddr::V6(_)) if host.port.is_some() => Some(format!("[{bare}]")),
        Ok(IpAddr::V4(_) | IpAddr::V6(_)) => Some(bare.to_owned()),
        Err(_) => Some(host.name()?.to_string()),
    }
}

/// Says which folder of a path is not there: often the one that was mistyped.
fn tell_missing_folder(typed: &str, words: &Words) -> io::Result<()> {
    let folders = Path::new(typed).ancestors().skip(1);
    let missing = folders.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let Some(folder) = missing.last() else {
        return Ok(());
    };
    let folder = folder.to_string_lossy();
    hint(&say!(words, "cli-no-folder", folder = &*folder), words)
}

/// Says what is waited for where an input is a pipe with a name, which may have no writer yet: the
/// wait would look like hanging.
pub(crate) fn tell_pipes<'p>(
    inputs: impl IntoIterator<Item = &'p OsStr>,
    words: &Words,
) -> io::Result<()> {
    for input in inputs {
        // What a shell makes of `<(command)` has a writer, and no name in a folder.
        if fs::canonicalize(input).is_ok_and(|path| is_pipe(&path)) {
            let path = input.to_string_lossy();
            let what = say!(words, "cli-pipe-waits", path = &*path);
            tell(words, "cli-note", &what)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;

    fs::metadata(path).is_ok_and(|data| data.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// A hint, behind an empty line.
pub(crate) fn hint(what: &str, words: &Words) -> io::Result<()> {
    writeln!(anstream::stderr())?;
    tell(words, "cli-hint", what)
}

/// Where people read their mail in a browser.
const WEB_MAIL: [&str; 7] = [
    "mail.google.com",
    "mail.yahoo.co.jp",
    "mail.yahoo.com",
    "outlook.cloud.microsoft",
    "outlook.live.com",
    "outlook.office.com",
    "outlook.office365.com",
];
