//! How files begin that are not text.

/// Follows it the level, and what [`crate::source`] need not know.
pub(crate) const BZIP2: &[u8] = b"BZh";

/// RFC 1952, 2.3.1.
pub(crate) const GZIP: &[u8] = b"\x1f\x8b";

pub(crate) const SEVEN_ZIP: &[u8] = b"7z\xbc\xaf\x27\x1c";

/// The .xz file format, 2.1.1.1.
pub(crate) const XZ: &[u8] = b"\xfd7zXZ\0";

/// RFC 8878, 3.1.1.
pub(crate) const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// APPNOTE.TXT 4.3.7: a member of a zip.
pub(crate) const ZIP_MEMBER: &[u8; 4] = b"PK\x03\x04";

/// APPNOTE.TXT 4.3.16: the end of a zip's directory, all there is of an empty one.
pub(crate) const ZIP_END: &[u8; 4] = b"PK\x05\x06";

/// POSIX.1: in a tar's first header, at this byte.
pub(crate) const USTAR: &[u8] = b"ustar";
pub(crate) const USTAR_OFFSET: usize = 257;

/// An Outlook item (`.msg`), and other files of Microsoft's ([MS-CFB] 2.2).
pub(crate) const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// An Outlook store ([MS-PST] 2.2.2.6).
pub(crate) const PST: &[u8] = b"!BDN";
