//! The key under which a tally hashes senders and identifiers.
//!
//! A plain hash of an address hides it from nobody who has a list of addresses to try. With a key it
//! does, from everybody who has not that key:
//!
//! ```text
//! key   = SipHash-2-4-128 of all bytes of the key file and "heloscope tally key 1",
//!         under the first 16 bytes of the file
//! check = the first 8 bytes of SipHash-2-4-128 of "heloscope tally check 1", under the key
//! ```
//!
//! A tally carries the check value: two that differ in it count nobody's mails together.

use std::fmt;

use serde::{Deserialize, Serialize};
use siphasher::sip128::{SipHasher13, SipHasher24};

use crate::tally::store::finish;

/// The key under which a tally hashes senders and identifiers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TallyKey([u8; 16]);

impl TallyKey {
    /// The key that the bytes of a key file give. Every byte counts, a line end too.
    ///
    /// ```
    /// use heloscope::tally::TallyKey;
    ///
    /// assert!(TallyKey::of_file(b"0f1e2d3c4b5a69788796a5b4c3d2e1f0\n").is_ok());
    /// assert!(TallyKey::of_file(b"secret\n").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// If there are fewer than 16 bytes.
    pub fn of_file(bytes: &[u8]) -> Result<Self, KeyTooShort> {
        let first = bytes.first_chunk::<16>();
        let first = first.ok_or(KeyTooShort { bytes: bytes.len() })?;
        let hasher = SipHasher24::new_with_key(first);
        Ok(Self(finish(hasher, &[bytes, b"heloscope tally key 1"])))
    }

    /// What tells this key from others, and does not tell the key.
    #[must_use]
    pub fn check(&self) -> KeyCheck {
        let hasher = SipHasher24::new_with_key(&self.0);
        let [a, b, c, d, e, f, g, h, ..] = finish(hasher, &[b"heloscope tally check 1"]);
        KeyCheck(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Debug for TallyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TallyKey").field(&self.check()).finish()
    }
}

/// What tells one key from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct KeyCheck(u64);

impl From<KeyCheck> for String {
    fn from(check: KeyCheck) -> Self {
        format!("{:016x}", check.0)
    }
}

impl TryFrom<String> for KeyCheck {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

/// How a tally's senders and identifiers are hashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Hashes {
    /// Without a key: whoever has a list of addresses can try them.
    #[default]
    Guessable,
    /// With the key of this check value.
    Keyed(KeyCheck),
}

/// Hashes texts with a key, or as everybody can.
pub(in crate::tally) fn hash_with(key: Option<TallyKey>, parts: &[&[u8]]) -> [u8; 16] {
    match key {
        Some(key) => finish(SipHasher24::new_with_key(&key.0), parts),
        // As versions 1 and 2 of the form have it.
        None => finish(SipHasher13::new(), parts),
    }
}

/// A key file is too short to keep anything secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key file needs 16 bytes or more, and this one has {bytes}")]
pub struct KeyTooShort {
    /// How many it has.
    pub bytes: usize,
}

/// Two tallies were made with different keys, or one of them without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tallies were made with different keys (--tally-key), or one of them without a key")]
pub struct KeysDiffer;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_the_file_counts() {
        let key = |bytes: &[u8]| TallyKey::of_file(bytes).unwrap();
        let one = key(b"0123456789abcdef0123456789abcdef");
        assert_eq!(one, key(b"0123456789abcdef0123456789abcdef"));
        for other in [
            &b"0123456789abcdef0123456789abcdeg"[..],
            b"1123456789abcdef0123456789abcdef",
            b"0123456789abcdef0123456789abcdef\n",
            b"0123456789abcdef",
        ] {
            assert_ne!(one, key(other));
            assert_ne!(one.check(), key(other).check());
        }
        assert_eq!(
            TallyKey::of_file(b"0123456789abcde"),
            Err(KeyTooShort { bytes: 15 })
        );
        assert!(!format!("{one:?}").contains(&format!("{:?}", one.0)));
    }

    #[test]
    fn a_hash_depends_on_the_key() {
        let keys = [
            None,
            TallyKey::of_file(b"0123456789abcdef").ok(),
            TallyKey::of_file(b"0123456789abcdeF").ok(),
        ];
        let hashes = keys.map(|key| hash_with(key, &[b"bo@example.com"]));
        assert_ne!(hashes[0], hashes[1]);
        assert_ne!(hashes[1], hashes[2]);
        let check = keys[1].unwrap().check();
        assert_eq!(KeyCheck::try_from(String::from(check)), Ok(check));
    }
}
