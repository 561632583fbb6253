//! The targets, one of which `TARGET` names: one program, which is linked once. `TARGET=seeds` writes
//! the seeds of all.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

mod certificates;
mod mail;
mod message;
mod names;
mod received;
mod seeds;
mod smtp;
mod source;
mod tallies;

static CHECK: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let target = std::env::var("TARGET").unwrap_or_default();
    match target.as_str() {
        "certificates" => certificates::check,
        "mail" => mail::check,
        "message" => message::check,
        "names" => |input| {
            if let Ok(text) = std::str::from_utf8(input) {
                names::check(text);
            }
        },
        "received" => received::check,
        "smtp" => smtp::check,
        "source" => source::check,
        "tallies" => tallies::check,
        "seeds" => seeds::write(),
        _ => panic!("TARGET={target}: no such target"),
    }
});

fuzz_target!(init: {
    LazyLock::force(&CHECK);
}, |input: &[u8]| CHECK(input));
