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
    /// A `--connect-to` that is none.
    #[error("read {text:?} as HOST:PORT:ADDR:PORT")]
    ConnectTo {
        /// What was typed.
        text: String,
    },
    /// The input could not be read any further.
    #[error("read the input at byte {offset}")]
    Read {
        /// Where in the (decompressed) input reading stopped, in bytes.
        offset: u64,
        /// What the reader said.
        #[source]
        source: io::Error,
    },
    /// Root certificates that are none.
    #[error("read root certificates: {detail}")]
    Roots {
        /// What is wrong with them.
        detail: String,
    },
    /// A host to probe that is none.
    #[error("read {text:?} as HOST[:PORT]")]
    Target {
        /// What was typed.
        text: String,
    },
}
