//! One mail as programs list it: pages, PowerShell, CSV, YAML, JSON, spool files; and what a stranger plants
//! in one.

use super::*;

fn listed(form: impl Fn(&str, &str) -> String) -> String {
    list(&fields(), form)
}

fn list(fields: &[(String, String)], form: impl Fn(&str, &str) -> String) -> String {
    fields
        .iter()
        .map(|(name, value)| form(name, value))
        .collect()
}

/// A value wrapped at words, its further lines indented.
fn wrapped(value: &str, width: usize, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in value.split(' ') {
        let last = lines.last_mut().unwrap();
        if !last.is_empty() && last.len() + word.len() + 1 > width {
            lines.push(word.to_owned());
        } else {
            let blank = if last.is_empty() { "" } else { " " };
            last.push_str(blank);
            last.push_str(word);
        }
    }
    lines.join(&format!("\n{indent}"))
}

type Form = fn(&str, &str) -> String;

/// What lists names and values, and closes each value.
const LISTS: [(&str, Form, &str); 9] = [
    (
        "",
        |name, value| {
            format!(
                "Name  : {name}\nValue : {}\n\n",
                wrapped(value, 70, "        ")
            )
        },
        "",
    ),
    (
        "\nName                             Value\n----                             -----\n",
        |name, value| format!("{name:<32} {}\n", wrapped(value, 60, &" ".repeat(33))),
        "\n",
    ),
    (
        "",
        |name, value| format!("@{{Name={name}; Value={value}}}\n"),
        "",
    ),
    (
        "name,value\n",
        |name, value| {
            format!(
                "{name},\"{}\"\n",
                value.replace('"', "\"\"").replace(" by ", "\n by ")
            )
        },
        "",
    ),
    (
        "\"Name\";\"Value\"\r\n",
        |name, value| format!("\"{name}\";\"{}\"\r\n", value.replace('"', "\"\"")),
        "",
    ),
    (
        "headers:\n",
        |name, value| {
            format!(
                "  - name: {name}\n    value: {}\n",
                serde_json::json!(value)
            )
        },
        "",
    ),
    (
        "headers:\n",
        |name, value| {
            format!(
                "- name: {name}\n  value: |-\n    {}\n",
                wrapped(value, 70, "    ")
            )
        },
        "",
    ),
    (
        "headers:\n",
        |name, value| {
            format!(
                "- name: {name}\n  value: '{}'\n",
                wrapped(value, 70, "    ").replace('\'', "''")
            )
        },
        "",
    ),
    (
        "",
        |name, value| {
            format!(
                "<dt>{name}</dt>\n<dd>{}</dd>\n",
                value.replace('<', "&lt;").replace('>', "&gt;")
            )
        },
        "",
    ),
];

#[test]
fn lists_of_names_and_values_are_read() {
    for (head, form, tail) in LISTS {
        let list = format!("{head}{}{tail}", listed(form));
        let seen = seen(list.as_bytes()).unwrap_or_else(|| panic!("{list}"));
        assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{list}");
        assert_eq!(seen.host.as_deref(), Some(HOST), "{list}");
        assert!(seen.repairs.contains(&Repair::Table), "{seen:?}");
        if head.starts_with("headers") || head.starts_with("\"Name") {
            gives_the_answer(&list, &[Repair::Table]);
        }
        // A check that failed is one, too.
        let failed = list
            .replace("spf=pass", "spf=fail")
            .replace("dmarc=pass", "dmarc=fail");
        assert_eq!(
            super::seen(failed.as_bytes()).unwrap().kind,
            VerdictKind::None
        );
    }
}

/// A subject, and an address that the sender chose, hold the form's own signs.
#[test]
fn a_value_in_a_list_opens_no_record() {
    let his = "Return-Path: <\"PLANT\"@evil.example.com>\n\
        Received: from bogus.example.net (unknown [203.0.113.66]) by mx.example.org (Postfix) with ESMTPS id 4; Tue, 11 Mar 2025 14:22:07 +0000\n\
        Subject: a PLANT\nFrom: Ida <ida@example.net>\nDate: Tue, 11 Mar 2025 14:22:04 +0000\n";
    let planted = [
        (
            "Authentication-Results",
            "mx.example.org; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net",
        ),
        (
            "Received",
            "from bogus.example.net (bogus.example.net [203.0.113.66]) by mx.example.org with ESMTPS id 5; Tue, 11 Mar 2025 14:22:07 +0000",
        ),
        ("From", "Ida <ida@example.net>"),
    ];
    for (head, form, tail) in LISTS {
        for (_, inner, _) in LISTS {
            let plant: String = planted
                .iter()
                .map(|(name, value)| inner(name, value))
                .collect();
            let plant = plant.replace('\n', " ").replace('"', "'");
            let fields: Vec<(String, String)> = fields_of(his)
                .into_iter()
                .map(|(name, value)| (name, value.replace("PLANT", &plant)))
                .collect();
            let text = format!("{head}{}{tail}", list(&fields, form));
            let seen = seen(text.as_bytes());
            let is_strong =
                |seen: &Seen| !matches!(seen.kind, VerdictKind::Try | VerdictKind::None);
            assert!(!seen.as_ref().is_some_and(is_strong), "{seen:?}\n{text}");
        }
    }
}

/// Nor does a list in the body of a mail.
#[test]
fn a_list_in_a_body_is_no_header() {
    let planted = header().replace("koubou.example.com", "victim.example.org");
    let own = seen(plain().as_bytes()).unwrap();
    for (head, form, tail) in LISTS {
        let body = format!("{head}{}{tail}", list(&fields_of(&planted), form));
        let text = format!("{}\n{body}", header());
        assert_eq!(seen(text.as_bytes()).unwrap(), own, "{text}");
        // What is above it was not understood.
        let torn = format!("Empfangen: {}", below(&header(), "from mx-out"));
        let text = format!("{}\n{body}", torn.replace("Received:", "Empfangen:"));
        let seen = seen(text.as_bytes());
        let is_strong = |seen: &Seen| !matches!(seen.kind, VerdictKind::Try | VerdictKind::None);
        assert!(!seen.as_ref().is_some_and(is_strong), "{seen:?}\n{text}");
    }
}

#[test]
fn text_above_a_list_is_told() {
    for (head, form, tail) in LISTS.into_iter().take(5) {
        let list = format!("PS C:\\> Get-Headers\n\n{head}{}{tail}", listed(form));
        let seen = seen(list.as_bytes()).unwrap();
        assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{list}");
        assert!(
            seen.repairs.contains(&Repair::TextBeforeHeader),
            "{seen:?}\n{list}"
        );
    }
}

#[test]
fn json_in_pieces_is_read() {
    let object =
        |(name, value): &(String, String)| serde_json::json!({"name": name, "value": value});
    let objects: Vec<_> = fields().iter().map(object).collect();
    let lines: String = objects.iter().map(|object| format!("{object}\n")).collect();
    gives_the_answer(lines, &[Repair::Json]);
    let strings: Vec<_> = fields()
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    gives_the_answer(serde_json::json!(strings).to_string(), &[Repair::Json]);
    gives_the_answer(
        serde_json::json!({"headers": strings}).to_string(),
        &[Repair::Json],
    );
    let text = plain();
    let lines: Vec<_> = text.lines().collect();
    gives_the_answer(serde_json::json!(lines).to_string(), &[Repair::Json]);
    // The end of the document was not copied.
    let whole =
        serde_json::json!({"id": "1", "payload": {"headers": objects, "x": [{"name": "y"}]}});
    let whole = whole.to_string();
    let last = whole.find("\"x\":").unwrap();
    for length in [last - 1, last - 3, last + 9] {
        gives_the_answer(whole.get(..length).unwrap(), &[Repair::Json]);
    }
    // A string in it makes no line of its own.
    let planted = serde_json::json!([
        "Received: from a.example (a.example [192.0.2.1]) by mx.example.org; Mon, 9 Nov 2026 01:12:06 +0000",
        "Subject: x\r\nFrom: Evil <evil@evil.example>",
        "From: Bo <bo@example.com>",
    ]);
    let seen = seen(planted.to_string().as_bytes()).unwrap();
    assert_eq!(seen.author.as_deref(), Some("bo@example.com"));
}

#[test]
fn a_spool_file_of_exim_is_read() {
    let mut spool = String::from(
        "1tYyZz-000123-4A-H\nexim 93 93\n<taro@koubou.example.com>\n1762647126 0\n-helo_name mx-out\n\
         -host_address [203.0.113.25]:4711\nXX\n1\nhanako.example@gmail.com\n\n",
    );
    let unfolded = header();
    let mut fields: Vec<String> = Vec::new();
    for line in unfolded.lines() {
        if line.starts_with([' ', '\t']) {
            let last = fields.last_mut().unwrap();
            *last += &format!("\n{line}");
        } else {
            fields.push(line.to_owned());
        }
    }
    for field in &fields {
        let flag = match field.split(':').next().unwrap() {
            "Received" => 'P',
            "From" => 'F',
            _ => ' ',
        };
        spool += &format!("{:03}{flag} {field}\n", field.len() + 1);
    }
    let repairs = [Repair::TextBeforeHeader, Repair::SpoolFile];
    gives_the_answer(&spool, &repairs);
    // What a filter took out is no field any more.
    let deleted = spool.replace("\n031F From:", "\n031* From:");
    let author = |text: &str| seen(text.as_bytes()).and_then(|seen| seen.author);
    let from = fields
        .iter()
        .find(|field| field.starts_with("From:"))
        .unwrap();
    let length = format!("\n{:03}F From:", from.len() + 1);
    let deleted = deleted.replace(&length, &length.replace("F From", "* From"));
    assert_eq!(author(&deleted), None);
}

/// Word's paragraphs, their source broken where Word breaks it.
#[test]
fn pages_of_office_are_read() {
    let line = |line: &str| {
        let text = escaped(line.trim_start());
        let indent = if line.starts_with([' ', '\t']) {
            "&nbsp;&nbsp; "
        } else {
            ""
        };
        let text = wrapped(&text, 60, "");
        format!(
            "<p class=MsoNormal><span lang=EN-US\nstyle='font-size:10.0pt'>{indent}{text}<o:p></o:p></span></p>\n\n"
        )
    };
    let paragraphs = |text: &str| -> String { text.lines().map(line).collect() };
    let head = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head><style>p {}</style></head>\n<body>\n";
    let empty = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n";
    let page = format!(
        "{head}{}{empty}{}</body></html>",
        paragraphs(&header()),
        paragraphs("Here it is")
    );
    gives_the_answer(&page, &[Repair::WebPage]);
    // The blank paragraph ends the header: the body below is not read.
    let below = paragraphs("From: Evil <evil@evil.example>\nTo: nobody");
    let page = |below: &str| {
        let header = paragraphs(&header());
        format!("{head}{header}{empty}{below}</body></html>")
    };
    gives_the_answer(page(&below), &[Repair::WebPage]);
    // Which of two routes is the mail's cannot be seen in a page.
    let planted = paragraphs("From: Evil <evil@evil.example>\nReceived: from evil.example by evil");
    let found = seen(page(&planted).as_bytes()).unwrap();
    assert_eq!(
        (found.kind, found.host.as_deref()),
        (VerdictKind::Try, Some(HOST)),
        "{found:?}"
    );
    // A table whose cells hold paragraphs.
    let row = |name: &str, value: &str| {
        format!(
            "<tr>\n <td><p class=MsoNormal>{name}<o:p></o:p></p></td>\n <td>\n <p class=MsoNormal>{}<o:p></o:p></p>\n </td>\n</tr>\n",
            escaped(value)
        )
    };
    let table = format!("{head}<table>\n{}</table></body></html>", listed(row));
    gives_the_answer(table, &[Repair::WebPage, Repair::Table]);
    let list = |name: &str, value: &str| format!("<dt>{name}:</dt><dd>{}</dd>", escaped(value));
    gives_the_answer(format!("<dl>{}</dl>", listed(list)), &[Repair::WebPage]);
    // An address is no tag of Office.
    let address = "<p>Received: by mx.example.org; Mon, 9 Nov 2026 01:12:06 +0000<br>From: <o@example.com></p>";
    let seen = seen(address.as_bytes()).unwrap();
    assert_eq!(seen.author.as_deref(), Some("o@example.com"));
}

#[test]
fn json_of_services_is_read() {
    let pair = |(name, value): &(String, String)| serde_json::json!([name, value]);
    let object =
        |(name, value): &(String, String)| serde_json::json!({"name": name, "value": value});
    let fields = fields();
    let pairs: Vec<_> = fields.iter().map(pair).collect();
    let objects: Vec<_> = fields.iter().map(object).collect();
    let single: Vec<_> = fields
        .iter()
        .map(|(name, value)| serde_json::json!({name: value}))
        .collect();
    let lines: Vec<_> = fields
        .iter()
        .map(|(name, value)| serde_json::json!({"key": name, "line": format!("{name}: {value}")}))
        .collect();
    let ses = serde_json::json!({"mail": {"headers": objects}}).to_string();
    for document in [
        serde_json::json!({"recipient": "x", "message-headers": pairs}),
        serde_json::json!({"message-headers": serde_json::json!(pairs).to_string()}),
        serde_json::json!(single),
        serde_json::json!({"headers": {"from": "x"}, "headerLines": lines}),
        serde_json::json!({"Type": "Notification", "Message": ses}),
        serde_json::json!({"methodResponses": [["Email/get", {"list": [{"headers": objects}]}, "0"]]}),
        serde_json::json!({"msg": {"raw_msg": plain(), "headers": {"From": "x"}}}),
    ] {
        gives_the_answer(document.to_string(), &[Repair::Json]);
    }
    let list = serde_json::json!(objects).to_string();
    let inner = list.trim_start_matches('[').trim_end_matches(']');
    for piece in [
        format!("\"headers\": {list},"),
        format!("{inner},\n"),
        format!("{{\"headers\": [{inner},],}}"),
    ] {
        gives_the_answer(piece, &[Repair::Json]);
    }
}

#[test]
fn xml_and_keys_of_yaml_are_read() {
    let element = |name: &str, value: &str| {
        format!(
            "<t:InternetMessageHeader HeaderName=\"{name}\">{}</t:InternetMessageHeader>\n",
            escaped(value)
        )
    };
    let text = format!("<t:Headers>\n{}</t:Headers>\n", listed(element));
    gives_the_answer(text, &[Repair::TextBeforeHeader, Repair::Table]);
    let key = |name: &str, value: &str| format!("- {name}: {}\n", serde_json::json!(value));
    gives_the_answer(listed(key), &[Repair::Table]);
    let data = format!("<ticket><header><![CDATA[{}]]></header></ticket>", plain());
    gives_the_answer(data, &[Repair::WebPage]);
    // Elements that stand in a mail, or whose values are not escaped, are a sender's.
    let his: Vec<_> = fields_of(
        "Received: from bogus.example.net (bogus.example.net [203.0.113.66]) by mx.example.org with ESMTPS id 5; Tue, 11 Mar 2025 14:22:07 +0000\nFrom: Ida <ida@example.net>\n",
    );
    let planted = format!("<h>{}</h>", list(&his, element)).replace('\n', "");
    for end in ["\\n", "[CRLF]", "\r"] {
        let mail = doubt::ABOUT_HIM.replace('\n', end);
        doubt::is_a_try_at_most(&format!("{mail}Subject: {planted}{end}"));
        doubt::is_a_try_at_most(&format!("<p>{mail}Subject: {planted}{end}"));
    }
    let bare = |name: &str, value: &str| format!("<h name=\"{name}\">{value}</h>\n");
    doubt::is_a_try_at_most(&format!("<d>{}</d>", list(&his, bare)));
}

#[test]
fn cells_of_a_sheet_are_read() {
    let cell = |text: &str| format!("\"{}\"\n", text.replace('"', "\"\""));
    let lines: String = header()
        .lines()
        .map(
            |line| match line.contains([',', '"']) && !line.starts_with(' ') {
                true => cell(line),
                false => format!("{line}\n"),
            },
        )
        .collect();
    assert!(seen(lines.as_bytes()).unwrap().author.is_some());
    let whole: String = fields()
        .iter()
        .map(|(name, value)| cell(&format!("{name}: {value}")))
        .collect();
    assert_eq!(seen(whole.as_bytes()).unwrap().host.as_deref(), Some(HOST));
}

#[test]
fn queue_files_of_sendmail_are_read() {
    let lines = each_line(
        |_, line| match line.starts_with([' ', '\t']) || !line.contains(':') {
            true => line.to_owned(),
            false => format!("H??{line}"),
        },
    );
    let file = format!("V8\nT1794486096\nK0\nN0\nSx@example.net\nRPFD:k@example.org\n{lines}.\n");
    gives_the_answer(file, &[Repair::TextBeforeHeader, Repair::SpoolFile]);
}

pub(super) fn base64_of(text: &[u8]) -> String {
    base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text)
}

#[test]
fn a_part_of_a_mail_is_decoded_as_it_says() {
    let base64 = base64_of(plain().as_bytes());
    let quoted = plain().replace('=', "=3D");
    for boundary in ["", "--b1\n"] {
        let head = format!("{boundary}Content-Type: message/rfc822; name=\"a=b\"\n");
        let part = format!("{head}Content-Transfer-Encoding: base64\n\n{base64}\n");
        gives_the_answer(part, &[Repair::Base64]);
        let part = format!("{head}Content-Transfer-Encoding: quoted-printable\n\n{quoted}");
        gives_the_answer(part, &[Repair::QuotedPrintable]);
    }
    let twice = base64_of(base64.as_bytes());
    gives_the_answer(twice, &[Repair::Base64]);
    let short: Vec<_> = base64
        .as_bytes()
        .chunks(40)
        .map(String::from_utf8_lossy)
        .collect();
    gives_the_answer(short.join("\n"), &[Repair::Base64]);
    let marked = base64_of(format!("\u{feff}{}", plain()).as_bytes());
    gives_the_answer(marked, &[Repair::Base64]);
}

#[test]
fn a_summary_and_another_damage_are_both_mended() {
    let page = "Original Message\nMessage ID\t<1@example.net>\nSPF:\tPASS with IP 192.0.2.1\n\n";
    let quoted = |text: String| format!("> {}\n", text.trim_end().replace('\n', "\n> "));
    for text in [
        format!("{page}{}", escaped(&plain())),
        format!("{page}{}", plain().replace('\n', "\n\n")),
        quoted(format!("{page}{}", plain())),
        format!("{page}{}", plain().replace('\n', "<br>\n")),
    ] {
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(seen.host.as_deref(), Some(HOST), "{seen:?}\n{text}");
        assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{text}");
    }
}

#[test]
fn breaks_in_one_line_and_mixed_line_ends_are_read() {
    let text = below(&header(), "Received: ")
        .trim_end()
        .replace('\n', "<BR>");
    assert_eq!(
        seen(text.as_bytes()).unwrap().host.as_deref(),
        Some(HOST),
        "{text}"
    );
    let ends = ["\r\n", "\n", "\r"];
    let mixed: String = below(&plain(), "Received: ")
        .lines()
        .zip(ends.iter().cycle())
        .map(|(line, end)| format!("{line}{end}"))
        .collect();
    doubt::is_a_try_at_most(&mixed);
    // A blank line behind each, and no indents.
    let stripped: String = plain()
        .replace("From: ", "From: Somebody\n")
        .lines()
        .map(|line| format!("{}\n\n", line.trim()))
        .collect();
    assert!(seen(stripped.as_bytes()).unwrap().author.is_some());
}

/// A field as a row of a table (RFC 4180), its folds kept.
fn row(field: &str, delimiter: char, is_quoted: bool) -> String {
    let (name, value) = field.split_once(": ").unwrap();
    let cell = |text: &str| {
        if is_quoted || text.contains([delimiter, '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\"").replace('\n', "\r\n"))
        } else {
            text.to_owned()
        }
    };
    format!("{}{delimiter}{}\r\n", cell(name), cell(value))
}

#[test]
fn tables_of_every_delimiter_are_read_with_a_head_and_without() {
    for delimiter in [',', ';', '\t', '|'] {
        for is_quoted in [false, true] {
            let rows = folded_fields();
            let rows = rows.iter().map(|field| row(field, delimiter, is_quoted));
            let rows: String = rows.collect();
            gives_the_answer(format!("Name{delimiter}Value\r\n{rows}"), &[Repair::Table]);
            gives_the_answer(&rows, &[Repair::Table]);
        }
        // Without any quotes the rest of the row is the value.
        let bare = listed(|name, value| format!("{name}{delimiter}{value}\n"));
        gives_the_answer(bare, &[Repair::Table]);
    }
}

/// The first rows of a table without a head are the receiver's results: none is passed over.
#[test]
fn results_above_the_first_trace_field_of_a_table_are_read() {
    let failed = "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.net;\n dmarc=fail header.from=example.net";
    let route = super::doubt::ABOUT_HIM.trim_end();
    let rest = super::doubt::HIS_OWN.split("\n\n").next().unwrap();
    let plain = seen(format!("{failed}\n{route}\n{rest}\n\n").as_bytes()).unwrap();
    for delimiter in [',', ';'] {
        let mut rows = row(failed, delimiter, false) + &row(route, delimiter, false);
        let route = rest.replace("\n\t", " ");
        rows.extend(route.lines().map(|field| row(field, delimiter, false)));
        let seen = seen(rows.as_bytes()).unwrap();
        assert_eq!(
            (seen.kind, seen.host),
            (plain.kind, plain.host.clone()),
            "{rows}"
        );
        assert_eq!(seen.ground, plain.ground);
        assert_eq!(seen.repairs, [Repair::Table]);
    }
}
