//! The JSON Schemas that heloscope prints describe what it prints.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use boon::{Compiler, SchemaIndex, Schemas};
use heloscope::report::explain::Topic;
use heloscope::report::words::{Language, Words};
use serde_json::{Value, json};

use crate::command::{self, run};

fn printed(arguments: &[&str]) -> Value {
    command::json(&run(arguments))
}

/// A schema that the command printed, ready to be held against values.
struct Printed {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Printed {
    fn of(result: &str) -> Self {
        Self::at(result, "")
    }

    fn at(result: &str, place: &str) -> Self {
        let schema = printed(&["schema", result]);
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource("schema.json", schema).unwrap();
        let index = compiler
            .compile(&format!("schema.json{place}"), &mut schemas)
            .unwrap();
        Self { schemas, index }
    }

    fn fits(&self, value: &Value) {
        if let Err(error) = self.schemas.validate(value, self.index) {
            panic!("{error:#}");
        }
    }

    fn refuses(&self, value: &Value) {
        assert!(self.schemas.validate(value, self.index).is_err(), "{value}");
    }
}

#[test]
fn analyses_fit_their_schema() {
    let schema = Printed::of("analysis");
    let all = printed(&[
        "--format",
        "json",
        "--current",
        "smtp.example.com",
        "fixtures/eml",
    ]);
    assert!(all["messages"].as_array().unwrap().len() > 100);
    schema.fits(&all);
    schema.fits(&printed(&["--format", "json", "-v", "fixtures/demo"]));
    // No mail at all.
    schema.fits(&printed(&["--format", "json", "fixtures/pasted"]));
    schema.fits(&printed(&["scan", "--format", "json", "fixtures/eml"]));
    schema.fits(&printed(&["scan", "--format", "json", "fixtures/mbox"]));
}

#[test]
fn what_breaks_the_contract_does_not_fit() {
    let schema = Printed::of("analysis");
    let good = printed(&["--format", "json", "fixtures/demo/colleague.eml"]);
    schema.fits(&good);
    let with = |pointer: &str, value: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        bad
    };
    schema.refuses(&with("/schema", json!("heloscope.analysis.2")));
    schema.refuses(&with("/recommendations/0/verdict", json!("maybe")));
    schema.refuses(&with("/recommendations/0/confidence", json!("87 %")));
    schema.refuses(&with(
        "/recommendations/0/reasons/0/code",
        json!("unheard_of"),
    ));
    schema.refuses(&with("/recommendations/0/reasons/0/text", json!(null)));
    schema.refuses(&with("/messages/0/hops/0/auth", json!("yes")));
    schema.refuses(&with("/messages/0/boundary", json!(-1)));
    let mut bad = good.clone();
    bad["recommendations"][0]
        .as_object_mut()
        .unwrap()
        .remove("host");
    schema.refuses(&bad);
    // A field more is no breach: the contract grows.
    let mut grown = good.clone();
    grown["recommendations"][0]["colour"] = json!("green");
    schema.fits(&grown);
}

#[test]
fn a_line_of_ndjson_is_a_recommendation() {
    let schema = Printed::at("analysis", "#/$defs/Recommendation");
    let output = run(&["scan", "--format", "ndjson", "fixtures/eml"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() > 1);
    for line in text.lines() {
        schema.fits(&serde_json::from_str(line).unwrap());
    }
}

#[test]
fn lines_of_a_tally_fit_their_schema() {
    let schema = Printed::of("tally");
    let output = run(&["scan", "--format", "tally", "fixtures/eml"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() > 10);
    for line in text.lines() {
        schema.fits(&serde_json::from_str(line).unwrap());
    }
    schema.refuses(&json!({"tally": {"version": "one"}}));
}

#[test]
fn listings_of_operators_fit_their_schema() {
    Printed::of("operators").fits(&printed(&["operators", "--format", "json"]));
}

/// The types know all codes, and so their schema does: each can be explained.
#[test]
fn every_code_in_the_types_is_explained() {
    let analysis = printed(&["schema", "analysis"]);
    let mut codes = Vec::new();
    for name in [
        "CheckReason",
        "DnsReason",
        "Ground",
        "ManyReason",
        "Remark",
        "Rejection",
        "Rule",
    ] {
        let found = codes_of(&analysis["$defs"][name]);
        assert!(found.len() > 3, "{name}: {found:?}");
        codes.extend(found);
    }
    let words = Words::new(Language::English);
    for miss in codes_of(&analysis["$defs"]["Miss"]) {
        assert!(words.has(&format!("miss-{miss}")), "{miss} has no words");
    }
    #[cfg(feature = "probe")]
    {
        let probe = printed(&["schema", "probe"]);
        codes.extend(codes_of(&probe["$defs"]["Problem"]));
        codes.extend(codes_of(&probe["$defs"]["ProbeProblem"]));
        assert!(codes.iter().any(|code| code == "name_mismatch"));
    }
    for code in ["login_server", "internal_name", "R13"] {
        assert!(codes.iter().any(|known| known == code), "{code}: {codes:?}");
    }
    let missing: Vec<_> = codes
        .iter()
        .filter(|code| Topic::find(code).is_none())
        .collect();
    assert!(missing.is_empty(), "not explained: {missing:?}");
}

/// The constants of an enum, or of the `code` of its variants.
fn codes_of(schema: &Value) -> Vec<String> {
    let list = |key: &str| schema[key].as_array().into_iter().flatten();
    let constants = list("oneOf").chain(list("anyOf")).filter_map(|variant| {
        variant["const"]
            .as_str()
            .or_else(|| variant["properties"]["code"]["const"].as_str())
    });
    let plain = list("enum").filter_map(Value::as_str);
    constants.chain(plain).map(str::to_owned).collect()
}
