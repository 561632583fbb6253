//! How files begin that are not text.

/// Follows it the level, and what [`crate::source`] need not know.
pub(crate) const BZIP2: &[u8] = b"BZh";

/// RFC 1952, 2.3.1.
pub(crate) const GZIP: &[u8] = b"\x1f\x8b";

/// Archives that are not opened: 7-Zip's, WinRAR's, those of Microsoft ([MS-CAB] 2.1) and LHA's.
pub(crate) const SEVEN_ZIP: &[u8] = b"7z\xbc\xaf\x27\x1c";
pub(crate) const RAR: &[u8] = b"Rar!\x1a\x07";
pub(crate) const CAB: &[u8] = b"MSCF\0\0\0\0";
/// Behind the length and the sum of a header.
pub(crate) const LZH: &[u8] = b"-lh";
pub(crate) const LZH_OFFSET: usize = 2;

/// An attachment of Outlook's, `winmail.dat` ([MS-OXTNEF] 2.1.3.1).
pub(crate) const TNEF: &[u8] = b"\x78\x9f\x3e\x22";

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

/// ISO 32000.
pub(crate) const PDF: &[u8] = b"%PDF-";
pub(crate) const RTF: &[u8] = b"{\\rtf";

pub(crate) const GIF: &[u8] = b"GIF8";
pub(crate) const JPEG: &[u8] = b"\xff\xd8\xff";
pub(crate) const PNG: &[u8] = b"\x89PNG";
pub(crate) const TIFF: &[u8] = b"II*\0";
pub(crate) const WEBP: &[u8] = b"RIFF";

/// Windows' bitmaps: behind the length there are zeros.
pub(crate) const BMP: &[u8] = b"BM";
pub(crate) const BMP_ZEROS: &[u8] = b"\0\0\0\0";
pub(crate) const BMP_ZEROS_OFFSET: usize = 6;

/// ISO 14496-12, behind a length: pictures of telephones.
pub(crate) const HEIF: &[u8] = b"ftyp";

/// What the first member of a zip is called that is a document of an office program (ECMA-376).
const OFFICE_MEMBER: &[u8] = b"[Content_Types].xml";

/// What the first members of an archive of Outlook for Mac are called.
pub(crate) const OLM_MEMBERS: [&[u8]; 3] = [b"com.microsoft.__", b"Categories.xml", b"Accounts/"];

/// What the first member of a zip is called that is a document of other office programs, and what it
/// says (OpenDocument 1.3, part 2, 3.3), or of Apple's.
const OTHER_OFFICE_MEMBERS: [&[u8]; 4] = [
    b"mimetypeapplication/vnd.oasis.opendocument.",
    b"mimetypeapplication/epub+zip",
    b"Index/Document.iwa",
    b"Index.zip",
];
/// APPNOTE.TXT 4.3.7: where the name of the first member is.
const FIRST_NAME_OFFSET: usize = 30;

/// Whether a zip is a document of an office program.
pub(crate) fn is_office(zip: &[u8]) -> bool {
    let name = zip.get(FIRST_NAME_OFFSET..).unwrap_or_default();
    zip.starts_with(ZIP_MEMBER)
        && (memchr::memmem::find(zip, OFFICE_MEMBER).is_some()
            || OTHER_OFFICE_MEMBERS
                .iter()
                .any(|begin| name.starts_with(begin)))
}

/// Whether a zip is one file for its program, and no archive of mail.
#[cfg(feature = "scan")]
pub(crate) fn is_document(zip: &[u8]) -> bool {
    let has = |name: &[u8]| memchr::memmem::find(zip, name).is_some();
    is_office(zip) || OLM_MEMBERS.iter().any(|name| has(name))
}
