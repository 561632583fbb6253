//! Who answers in place of a known provider's host, as far as the certificate's issuer tells.

use serde::Serialize;

use crate::probe::certificate::TrustedBy;
use crate::probe::problem::Impostor;

/// Something else answers in place of a known provider's host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Interception {
    /// The provider.
    pub operator: String,
    /// Who issued the certificate that was shown.
    pub issuer: String,
    /// Who or what answers.
    pub by: Impostor,
}

/// Whose names the certificate that was shown has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamesShown {
    Foreign,
    Own,
}

/// Who that is, by the issuer of the certificate and the last issuer of the chain.
///
/// With a certificate for the provider's own name it is no company with another name.
pub(super) fn impostor(
    issuer: &str,
    top: &str,
    trusted_by: Option<TrustedBy>,
    names: NamesShown,
) -> Impostor {
    if trusted_by == Some(TrustedBy::Public) {
        return Impostor::Company;
    }
    let names_of_both = format!("{issuer} {top}");
    if let Some(name) = antivirus_of(&names_of_both) {
        Impostor::Antivirus(name)
    } else if let Some(name) = product_of(&names_of_both, &FILTERS) {
        Impostor::Filter(name)
    } else if trusted_by.is_some() && names == NamesShown::Foreign {
        Impostor::Company
    } else {
        Impostor::PrivateAuthority
    }
}

/// The antivirus program that made a certificate, by the name of its issuer: it reads the mail on its
/// way, on the machine that asks.
///
/// ```
/// use heloscope::probe::antivirus_of;
///
/// assert_eq!(antivirus_of("O=Avast Web/Mail Shield, CN=Avast Root"), Some("Avast"));
/// assert_eq!(antivirus_of("O=Example Corp, CN=Example Root"), None);
/// ```
#[must_use]
pub fn antivirus_of(issuer: &str) -> Option<&'static str> {
    product_of(issuer, &ANTIVIRUS)
}

/// The product of a table whose word stands in a name.
fn product_of(name: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let words = name.to_ascii_lowercase();
    let found = table.iter().find(|(word, _)| has_word(&words, word));
    found.map(|(_, product)| *product)
}

/// Whether a text has a word, or words, with nothing glued to them.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let end = at.saturating_add(word.len());
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(end..).and_then(|text| text.chars().next());
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        !is_letter(before) && !is_letter(after)
    })
}

/// Words in the names of authorities that antivirus programs make on a machine, and the product.
const ANTIVIRUS: [(&str, &str); 29] = [
    ("360 total security", "360 Total Security"),
    ("adguard", "AdGuard"),
    ("ahnlab", "AhnLab"),
    ("avast", "Avast"),
    ("avg", "AVG"),
    ("avira", "Avira"),
    ("bitdefender", "Bitdefender"),
    ("bullguard", "BullGuard"),
    ("comodo antivirus", "Comodo Antivirus"),
    ("dr.web", "Dr.Web"),
    ("drweb", "Dr.Web"),
    ("emsisoft", "Emsisoft"),
    ("eset", "ESET"),
    ("f-secure", "F-Secure"),
    ("g data", "G DATA"),
    ("k7 computing", "K7"),
    ("k7 total security", "K7"),
    ("kaspersky", "Kaspersky"),
    ("mcafee", "McAfee"),
    ("norton", "Norton"),
    ("nortonlifelock", "Norton"),
    ("panda", "Panda"),
    ("qihoo", "360 Total Security"),
    ("quick heal", "Quick Heal"),
    ("sourcenext", "SourceNext"),
    ("symantec", "Symantec"),
    ("trend micro", "Trend Micro"),
    ("virusbuster", "Virus Buster"),
    ("webroot", "Webroot"),
];
/// The same of filters that companies and schools have in their networks.
const FILTERS: [(&str, &str); 13] = [
    ("barracuda", "Barracuda"),
    ("blue coat", "Blue Coat"),
    ("check point", "Check Point"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("forcepoint", "Forcepoint"),
    ("fortigate", "FortiGate"),
    ("fortinet", "Fortinet"),
    ("netskope", "Netskope"),
    ("palo alto", "Palo Alto Networks"),
    ("sonicwall", "SonicWall"),
    ("sophos", "Sophos"),
    ("watchguard", "WatchGuard"),
    ("zscaler", "Zscaler"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_tells_who_answers() {
        let table = [
            (
                "O=Avast Web/Mail Shield, CN=Avast Web/Mail Shield Root",
                None,
                Impostor::Antivirus("Avast"),
            ),
            (
                "O=ESET, spol. s r. o., CN=ESET SSL Filter CA",
                None,
                Impostor::Antivirus("ESET"),
            ),
            (
                "O=Fortinet, CN=FortiGate CA",
                None,
                Impostor::Filter("FortiGate"),
            ),
            (
                "O=AhnLab, Inc., CN=AhnLab Root",
                None,
                Impostor::Antivirus("AhnLab"),
            ),
            (
                "O=NortonLifeLock, CN=Mail Shield Root",
                None,
                Impostor::Antivirus("Norton"),
            ),
            (
                "O=Webroots Ltd, CN=Own CA",
                None,
                Impostor::PrivateAuthority,
            ),
            ("O=Reset Ltd, CN=Reset CA", None, Impostor::PrivateAuthority),
            (
                "O=Avast, CN=A public CA of that name",
                Some(TrustedBy::Public),
                Impostor::Company,
            ),
        ];
        for (issuer, trusted_by, expected) in table {
            let found = impostor(issuer, issuer, trusted_by, NamesShown::Own);
            assert_eq!(found, expected, "{issuer}");
        }
    }
}
