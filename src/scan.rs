//! Inputs of any number and size, read on every core.
