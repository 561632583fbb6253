//! JSON Schema of what heloscope prints as JSON, made from the very types that are written.
//!
//! The schemas describe the fields of today. A field may be added at any time, so they allow more.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::report::json::AnalysisJson;
use crate::report::operators::OperatorsJson;
use crate::tally::Line;

/// The schema of `analyze --format json` and `scan --format json`. Each line of `scan --format
/// ndjson` is one `#/$defs/Recommendation` of it.
///
/// ```
/// let schema = heloscope::report::schema::analysis();
/// assert!(schema.pointer("/$defs/Recommendation/properties/host").is_some());
/// ```
#[must_use]
pub fn analysis() -> Schema {
    schema_of::<AnalysisJson<'static, ()>>("analysis.1")
}

/// The schema of `operators --format json`.
#[must_use]
pub fn operators() -> Schema {
    schema_of::<OperatorsJson<'static>>("operators.1")
}

/// The schema of `probe --format json`.
#[cfg(feature = "probe")]
#[must_use]
pub fn probe() -> Schema {
    schema_of::<crate::report::card::Document>("probe.1")
}

/// The schema of a line of `scan --format tally`.
#[must_use]
pub fn tally() -> Schema {
    schema_of::<Line>("tally.1")
}

fn schema_of<T: JsonSchema>(name: &str) -> Schema {
    let mut schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>();
    schema.insert("title".to_owned(), format!("heloscope.{name}").into());
    schema
}
