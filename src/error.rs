//! What stops the work: one error type for everything that is not an answer.
//!
//! Reading a header never fails, and a failed probe is a verdict; neither is here.

use std::io;

/// Why the work could not go on.
///
/// Messages are fragments that fit after "failed to ...".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input could not be read any further.
    #[error("read the input at byte {offset}")]
    Read {
        /// Where in the (decompressed) input reading stopped, in bytes.
        offset: u64,
        /// What the reader said.
        #[source]
        source: io::Error,
    },
}
