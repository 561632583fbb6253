//! The heloscope command.

fn main() {}
