//! What ends the reading of an input before its end.

use std::io;

/// The input could not be read any further.
///
/// The message is a fragment that fits after "failed to ...".
#[derive(Debug, thiserror::Error)]
#[error("read the input at byte {offset}")]
#[non_exhaustive]
pub struct ReadError {
    /// Where in the (decompressed) input reading stopped, in bytes.
    pub offset: u64,
    /// What the reader said.
    #[source]
    pub source: io::Error,
}
