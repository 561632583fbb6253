//! Files that mail programs and exports keep beside the mail: indexes, lists of folders, settings.
//!
//! They are no mail and nobody looks for any in them, so nothing is said about them. Only a file
//! that does not read as mail is ever compared with this list.

use std::path::Path;

use crate::scan::Place;
use crate::source::NotMail;

/// Whether a file that holds no mail, but what was found, is one that lies beside mail.
pub(super) fn is_companion(place: &Place, found: NotMail) -> bool {
    let path = place.path.as_ref().map(|path| path.to_string_lossy());
    let path = match place.members.last() {
        Some(member) => member.as_str(),
        None => path.as_deref().unwrap_or_default(),
    };
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let begins = |start: &&str| lower.starts_with(*start);
    let ends = |end: &&str| lower.ends_with(*end);
    NAMES.contains(&lower.as_str())
        || BEGINNINGS.iter().any(begins)
        || ENDINGS.iter().any(ends)
        || parts.clone().any(|folder| FOLDERS.contains(&folder))
        || is_of_takeout(&lower, parts)
        || (found == NotMail::Empty && is_empty_folder(place, &lower))
}

/// Whether a file is one that Takeout adds to the mail. The names of its folders are translated, and
/// those of the settings; its own is not.
fn is_of_takeout<'p>(name: &str, mut folders: impl Iterator<Item = &'p str>) -> bool {
    let depth = folders.position(|folder| folder == TAKEOUT);
    match depth {
        Some(0) => name.ends_with(".html"),
        Some(_) => name.ends_with(".json"),
        None => false,
    }
}

/// Whether a file with nothing in it is a folder of Thunderbird's without mail: an index lies beside it,
/// or it has the name of one that each account has.
fn is_empty_folder(place: &Place, name: &str) -> bool {
    let has_index = |path: &Path| {
        let mut index = path.as_os_str().to_owned();
        index.push(".msf");
        Path::new(&index).exists()
    };
    let is_on_disk = place.members.is_empty();
    EMPTY_FOLDERS.contains(&name) || (is_on_disk && place.path.as_deref().is_some_and(has_index))
}

/// Whole names, in lower case: of Maildirs, of MH, and of the profiles of Thunderbird (its users' knowledge
/// base, "Files and folders in the profile").
const NAMES: [&str; 70] = [
    ".customflags",
    ".ds_store",
    ".marks",
    ".mh_sequences",
    ".overview",
    ".parentlock",
    ".subscriptions",
    ".uidvalidity",
    ".unseen",
    "addons.json",
    "addonstartup.json.lz4",
    "alternateservices.txt",
    "archive_browser.html",
    "broadcast-listeners.json",
    "cert8.db",
    "cert9.db",
    "cert_override.txt",
    "compatibility.ini",
    "containers.json",
    "courierimapacl",
    "courierimaphieracl",
    "courierimapkeywords",
    "courierimapsubscribed",
    "courierimapuiddb",
    "courierpop3dsizelist",
    "desktop.ini",
    "extension-preferences.json",
    "extension-settings.json",
    "extensions.json",
    "feeditems.json",
    "feeds.json",
    "filterlog.html",
    "foldercache.json",
    "folders.db",
    "foldertree.json",
    "handlers.json",
    "installs.ini",
    "key3.db",
    "key4.db",
    "logins-backup.json",
    "logins.json",
    "maildirfolder",
    "maildirsize",
    "mailviews.dat",
    "msgfilterrules.dat",
    "panacea.dat",
    "pkcs11.txt",
    "popstate.dat",
    "prefs.js",
    "profiles.ini",
    "rules.dat",
    "search.json.mozlz4",
    "secmod.db",
    "session.json",
    "session.json.backup",
    "sessioncheckpoints.json",
    "shared-maildirs",
    "shield-preference-experiments.json",
    "sitesecurityservicestate.bin",
    "sitesecurityservicestate.txt",
    "subscriptions",
    "table_of_contents",
    "thumbs.db",
    "times.json",
    "training.dat",
    "traits.dat",
    "uidlist",
    "user.js",
    "virtualfolders.dat",
    "xulstore.json",
];

/// The indexes of Dovecot and mbsync, and what macOS keeps of a file's attributes.
const BEGINNINGS: [&str; 4] = ["._", ".isyncuidmap.db", ".mbsyncstate", "dovecot"];

/// Indexes of Thunderbird, Evolution, KMail, Claws Mail and Apple Mail, their databases and locks.
const ENDINGS: [&str; 14] = [
    ".cmeta",
    ".ev-summary",
    ".ibex.index",
    ".ibex.index.data",
    ".index",
    ".lock",
    ".mab",
    ".msf",
    ".plist",
    ".sqlite",
    ".sqlite-journal",
    ".sqlite-shm",
    ".sqlite-wal",
    ".wdseml",
];

/// Takeout's settings of Gmail, what macOS adds to archives, the indexes of Courier, Gnus and notmuch, and
/// what Thunderbird keeps of itself.
const FOLDERS: [&str; 10] = [
    ".nnmaildir",
    ".notmuch",
    "User Settings",
    "__MACOSX",
    "calendar-data",
    "courierimaphieracl",
    "courierimapkeywords",
    "datareporting",
    "saved-telemetry-pings",
    "startupCache",
];

/// Folders of each account of Thunderbird, in lower case.
const EMPTY_FOLDERS: [&str; 8] = [
    "archives",
    "drafts",
    "inbox",
    "junk",
    "sent",
    "templates",
    "trash",
    "unsent messages",
];

/// What an export of Takeout lies in, in every language.
const TAKEOUT: &str = "Takeout";
