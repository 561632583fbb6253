//! What an input is, and one message after another out of it.
