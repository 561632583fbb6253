//! The language of this run: `--lang`, or else LC_ALL, LC_MESSAGES, LANG.
//!
//! It is found before the flags are parsed, since the help and the complaints about flags are
//! in that language too.

use std::ffi::OsString;
use std::sync::OnceLock;

use heloscope::report::words::{Language, Words};

/// The words of this run.
pub(crate) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(chosen()))
}

/// The language of this run.
pub(crate) fn chosen() -> Language {
    typed(std::env::args_os()).unwrap_or_else(|| {
        let values = ["LC_ALL", "LC_MESSAGES", "LANG"].map(std::env::var_os);
        let locales: Vec<_> = values
            .iter()
            .flatten()
            .map(|value| value.to_string_lossy())
            .collect();
        Language::of_locales(locales.iter().map(AsRef::as_ref))
    })
}

/// The language typed after `--lang`. No other flag takes a value that begins with a dash, so
/// this can be nothing else.
fn typed(arguments: impl IntoIterator<Item = OsString>) -> Option<Language> {
    let arguments = arguments.into_iter().map(OsString::into_string);
    let mut arguments = arguments
        .map(Result::unwrap_or_default)
        .take_while(|argument| argument != "--");
    let tag = loop {
        let argument = arguments.next()?;
        if argument == "--lang" {
            break arguments.next()?;
        }
        if let Some(tag) = argument.strip_prefix("--lang=") {
            break tag.to_owned();
        }
    };
    Language::of_tag(&tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_is_found_wherever_it_stands() {
        let table: &[(&[&str], Option<Language>)] = &[
            (&["heloscope"], None),
            (&["heloscope", "--lang", "ja"], Some(Language::Japanese)),
            (
                &["heloscope", "scan", "x", "--lang=ja"],
                Some(Language::Japanese),
            ),
            (
                &["heloscope", "--help", "--lang", "en"],
                Some(Language::English),
            ),
            (
                &["heloscope", "--lang", "ja_JP.UTF-8"],
                Some(Language::Japanese),
            ),
            (&["heloscope", "--lang=ja-JP"], Some(Language::Japanese)),
            (&["heloscope", "--lang", "xx"], None),
            (&["heloscope", "--lang"], None),
            (&["heloscope", "--", "--lang", "ja"], None),
        ];
        for (arguments, expected) in table {
            assert_eq!(
                typed(arguments.iter().map(OsString::from)),
                *expected,
                "{arguments:?}"
            );
        }
    }
}
