//! Files that mail programs and exports keep beside the mail: indexes, lists of folders, settings.
//!
//! They are no mail and nobody looks for any in them, so nothing is said about them. Only a file
//! that does not read as mail is ever compared with this list.

use crate::scan::Place;

/// Whether a file that holds no mail is one that lies beside mail.
pub(super) fn is_companion(place: &Place) -> bool {
    let path = place.path.as_ref().map(|path| path.to_string_lossy());
    let path = match place.members.last() {
        Some(member) => member.as_str(),
        None => path.as_deref().unwrap_or_default(),
    };
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let begins = |start: &&str| name.starts_with(*start);
    let ends = |end: &&str| name.ends_with(*end);
    NAMES.contains(&name.as_str())
        || BEGINNINGS.iter().any(begins)
        || ENDINGS.iter().any(ends)
        || parts.any(|folder| FOLDERS.contains(&folder))
}

/// Whole names, in lower case.
const NAMES: [&str; 25] = [
    ".ds_store",
    ".mh_sequences",
    ".uidvalidity",
    "archive_browser.html",
    "courierimapacl",
    "courierimapkeywords",
    "courierimapsubscribed",
    "courierimapuiddb",
    "courierpop3dsizelist",
    "desktop.ini",
    "filterlog.html",
    "folders.db",
    "maildirfolder",
    "maildirsize",
    "msgfilterrules.dat",
    "panacea.dat",
    "popstate.dat",
    "rules.dat",
    "subscriptions",
    "table_of_contents",
    "thumbs.db",
    "training.dat",
    "traits.dat",
    "uidlist",
    "virtualfolders.dat",
];

/// Dovecot's indexes, and what macOS keeps of a file's attributes.
const BEGINNINGS: [&str; 3] = ["._", "dovecot-", "dovecot."];

/// Indexes of Thunderbird, Evolution, KMail, Claws Mail and Apple Mail; Takeout's settings.
const ENDINGS: [&str; 8] = [
    ".cmeta",
    ".ev-summary",
    ".ibex.index",
    ".ibex.index.data",
    ".index",
    ".msf",
    ".plist",
    ".wdseml",
];

/// Takeout's settings of Gmail, and what macOS adds to archives.
const FOLDERS: [&str; 2] = ["User Settings", "__MACOSX"];
