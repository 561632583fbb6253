//! What keeps a probe from starting. A failed probe is not an error, it is a result.

/// Why a probe cannot start.
///
/// Messages are fragments that fit after "failed to ...".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An invalid `--connect-to` value.
    #[error("read {text:?} as HOST:PORT:ADDR:PORT")]
    ConnectTo {
        /// What was typed.
        text: String,
    },
    /// No usable root certificate in the PEM text.
    #[error("read root certificates: {detail}")]
    Roots {
        /// What is wrong with them.
        detail: String,
    },
    /// An invalid host to probe.
    #[error("read {text:?} as HOST[:PORT]")]
    Target {
        /// What was typed.
        text: String,
    },
}
