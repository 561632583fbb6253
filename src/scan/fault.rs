//! Why an input could not be read to its end, in words that can be translated: what is wrong with the
//! bytes, rather than what the operating system said.

use std::io;

use thiserror::Error;

/// What is wrong with an input that breaks off or is damaged.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ReadFault {
    /// Somebody shortened the file while it was read.
    #[error("the file has become shorter while it was read")]
    BecameShorter,
    /// Its checksum is not that of what was read.
    #[error("its checksum is wrong")]
    Checksum,
    /// There should be more of it.
    #[error("it ends too early")]
    EndsEarly,
    /// The header of an archive's member is no header.
    #[error("the next member's header is damaged")]
    MemberHeader,
    /// The name of an archive's member is longer than any name.
    #[error("the next member's name is too long")]
    MemberName,
    /// The archive's directory is missing (APPNOTE.TXT 4.3.6).
    #[error("the archive ends before its directory")]
    NoDirectory,
    /// Only the archive's directory, which comes last, says where the next member begins.
    #[error("only the directory says where the next member begins")]
    NoLength,
    /// Where a member of an archive should begin, none does.
    #[error("no member begins here")]
    NoMember,
    /// Behind the compressed data there is something else.
    #[error("something else follows the compressed data")]
    Trailing,
    /// A decoder can make nothing of it.
    #[error("the compressed data is damaged")]
    Undecodable,
}

impl ReadFault {
    /// What an error comes to; none for what the operating system said.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<Self> {
        if error.raw_os_error().is_some() {
            return None;
        }
        if let Some(fault) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return Some(*fault);
        }
        // Decoders tell of a cut and of a checksum in their words alone, if in any.
        let said = error.to_string().to_ascii_lowercase();
        let is_cut = ["eof", "incomplete", "premature", "unexpected end"];
        Some(if said.contains("checksum") {
            Self::Checksum
        } else if error.kind() == io::ErrorKind::UnexpectedEof
            || is_cut.iter().any(|words| said.contains(words))
        {
            Self::EndsEarly
        } else {
            Self::Undecodable
        })
    }

    /// A word for it, of which the messages' names are made.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BecameShorter => "became-shorter",
            Self::Checksum => "checksum",
            Self::EndsEarly => "ends-early",
            Self::MemberHeader => "member-header",
            Self::MemberName => "member-name",
            Self::NoDirectory => "no-directory",
            Self::NoLength => "no-length",
            Self::NoMember => "no-member",
            Self::Trailing => "trailing",
            Self::Undecodable => "undecodable",
        }
    }
}

impl From<ReadFault> for io::Error {
    fn from(fault: ReadFault) -> Self {
        let kind = match fault {
            ReadFault::BecameShorter | ReadFault::EndsEarly => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, fault)
    }
}
