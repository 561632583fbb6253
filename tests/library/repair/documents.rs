//! One mail somewhere in a JSON document, and what a stranger plants in one.

use serde_json::{Value, json};

use super::*;

/// A document as programs write it that mind browsers: the signs of HTML by their numbers.
fn written(document: &Value) -> String {
    let text = serde_json::to_string_pretty(document).unwrap();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn with_returns(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// The header as a list of fields with these keys.
fn listed(name: &str, value: &str) -> Value {
    let fields = fields().into_iter();
    let fields = fields.map(|(field, text)| json!({ name: field, value: text }));
    Value::Array(fields.collect())
}

#[test]
fn a_header_anywhere_in_a_document_is_read() {
    let comment = with_returns(&header());
    let documents = [
        json!({"ticket": {"comments": [{"author": "kim", "body": comment}]}}),
        json!({"ticket": {"comments": [{"body": "Please send the source"}, {"body": comment}]}}),
        json!({"event": {"payload": {"original": {"headers": listed("name", "value")}}}}),
        json!({"mailHeaders": listed("k", "v")}),
        json!({"source": header().lines().collect::<Vec<_>>()}),
        json!({"Records": [{"body": written(&json!({"mail": {"source": comment}}))}]}),
    ];
    for document in documents {
        gives_the_answer(written(&document), &[Repair::Json]);
        let logged = format!("2026-11-09T01:02:03Z INFO [main] mail {document}\n");
        gives_the_answer(logged, &[Repair::Json]);
    }
}

#[test]
fn a_page_or_prose_in_a_document_is_read_on() {
    let page = format!("<p>Hi</p><pre>{}</pre>", escaped(&with_returns(&header())));
    let document = json!({"ticket": {"comments": [{"html_body": page}]}});
    gives_the_answer(written(&document), &[Repair::Json, Repair::WebPage]);
    let prose = format!("Hello,\r\nhere it is:\r\n\r\n{}", with_returns(&header()));
    let document = json!({"ticket": {"comments": [{"body": prose}]}});
    gives_the_answer(
        written(&document),
        &[Repair::Json, Repair::TextBeforeHeader],
    );
    // Folds of an editor of pages.
    let wide = header().replace("\n        ", "\r\n\u{a0}\u{a0}");
    let document = written(&json!({"body": wide})).replace('\u{a0}', "\\u00a0");
    gives_the_answer(document, &[Repair::Json, Repair::FoldsRejoined]);
}

/// A piece of a document is no document: what is written by numbers in it is read all the same.
#[test]
fn brackets_by_their_numbers_are_read_in_a_piece_of_a_document() {
    let string = written(&Value::String(with_returns(&header())));
    let piece = string.trim_start_matches('"').trim_end_matches('"');
    gives_the_answer(piece, &[Repair::NewlineEscapes]);
    // A backslash that stands for itself begins no number.
    let odd = piece.replace("\\u003c", "\\\\u003c");
    let seen = seen(odd.as_bytes()).unwrap();
    assert_ne!(seen.kind, VerdictKind::Recommend, "{seen:?}");
}

fn planted() -> String {
    header().replace("koubou.example.com", "victim.example.org")
}

/// What a stranger's words come to in a document of which another place holds the route.
#[test]
fn a_route_in_a_subject_of_a_document_is_not_believed() {
    for document in [
        json!({"a_subject": planted(), "body": header()}),
        json!({"body": header(), "subject": planted()}),
        json!({"tickets": [{"title": planted()}, {"source": listed("k", "v")}]}),
    ] {
        let seen = seen(written(&document).as_bytes()).unwrap();
        assert_ne!(seen.kind, VerdictKind::Recommend, "{seen:?}");
        assert!(seen.repairs.contains(&Repair::Ambiguous), "{seen:?}");
    }
    // The genuine twin: a program gives the same text twice.
    let page = escaped(&header()).replace('\n', "<br>");
    let twice = json!({"body": header(), "html_body": page, "title": "Which server?"});
    gives_the_answer(written(&twice), &[Repair::Json]);
}

#[test]
fn the_body_of_a_mail_that_a_document_describes_is_not_believed() {
    let mail = json!({
        "from": {"address": "x@stranger.example"},
        "toRecipients": ["ann@example.org"],
        "body": {"content": planted()},
    });
    let judged = seen(written(&json!({"value": [mail]})).as_bytes()).unwrap();
    assert_ne!(judged.kind, VerdictKind::Recommend, "{judged:?}");
    // The genuine twin: what Graph gives beside it is the mail's own.
    let mut mail = mail;
    mail["internetMessageHeaders"] = listed("name", "value");
    let judged = seen(written(&json!({"value": [mail]})).as_bytes()).unwrap();
    assert_eq!(judged.host.as_deref(), Some(HOST), "{judged:?}");
}

/// What people's programs put around a document or a table.
#[test]
fn documents_and_tables_are_read_in_what_people_send_them_in() {
    let fields = || {
        let list = listed("name", "value");
        let fields = list.as_array().unwrap().clone();
        fields.into_iter().map(|field| {
            let text = |key: &str| field[key].as_str().unwrap().to_owned();
            (text("name"), text("value"))
        })
    };
    let rows = fields().map(|(name, value)| format!("{name},\"{}\"\n", value.replace('"', "\"\"")));
    let table = format!("Name,Value\n{}", rows.collect::<String>());
    let document = written(&json!({"data": {"ticket": {"headers": listed("k", "v")}}})) + "\n";
    for (text, form) in [(table, Repair::Table), (document, Repair::Json)] {
        let marked =
            |mark: &str| -> String { text.lines().map(|line| format!("{mark}{line}\n")).collect() };
        for mark in ["> ", ">", "    ", "\t"] {
            let repairs = seen(marked(mark).as_bytes()).unwrap().repairs;
            assert!(repairs.contains(&form), "{mark:?}: {repairs:?}");
            gives_the_answer(marked(mark), &repairs);
        }
        let below = format!("Kim wrote:\n\n{}", marked("> "));
        let repairs = seen(below.as_bytes()).unwrap().repairs;
        gives_the_answer(&below, &repairs);
        // A route above may be the mail's, and what is quoted a stranger's.
        let route = super::doubt::ABOUT_HIM.replace("\n\t", " ");
        for above in [
            route.clone(),
            format!("[12:01] Bo: {route}"),
            format!("<{route}"),
        ] {
            let seen = seen(format!("{above}\n{}", marked("> ")).as_bytes());
            let host = seen.as_ref().and_then(|seen| seen.host.as_deref());
            assert_ne!(host, Some(HOST), "{seen:?}");
        }
        let page = format!("<html><body><pre>{}</pre></body></html>", escaped(&text));
        let repairs = [form, Repair::WebPage];
        gives_the_answer(
            &page,
            if form == Repair::Json {
                &repairs
            } else {
                &[Repair::WebPage, Repair::Table]
            },
        );
        let encoded = quoted_printable(&text);
        gives_the_answer(
            encoded,
            if form == Repair::Json {
                &[Repair::Json, Repair::QuotedPrintable]
            } else {
                &[Repair::QuotedPrintable, Repair::Table]
            },
        );
    }
}
