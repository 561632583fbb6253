//! Who runs a host.
