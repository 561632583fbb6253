//! Holds what the command printed against the schema of it.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics"
)]

use boon::{Compiler, Schemas};
use heloscope::report::schema;
use serde_json::Value;

/// Panics with every fault if a document does not fit the schema that its own `schema` names.
pub(crate) fn assert_fits(document: &Value) {
    let schema = match document["schema"].as_str() {
        Some("heloscope.analysis.1") => schema::analysis(),
        Some("heloscope.probe.1") => schema::probe(),
        other => panic!("no schema is known for {other:?}"),
    };
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", schema.into()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(document, index) {
        panic!("{error:#}");
    }
}
