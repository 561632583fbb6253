//! What a sender planted in his mail, seen through what people do to it; beside each a genuine mail of the
//! same look.

use super::*;

/// A mail that somebody else sent in the name of example.net, below the receiver's line about him.
pub(super) const HIS_OWN: &str = "Received: from pc (unknown [198.51.100.9]) (Authenticated sender: ida)\n\
    \tby bogus.example.net (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000\n\
    From: Ida <ida@example.net>\nDate: Tue, 11 Mar 2025 14:22:04 +0000\nSubject: a\n\nText\n";

/// What the receiver wrote above it.
pub(super) const ABOUT_HIM: &str = "Received: from evil.example.com (evil.example.com [203.0.113.66])\n\
    \tby mx.example.org (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n";

#[track_caller]
pub(super) fn is_a_try_at_most(text: &str) {
    let seen = seen(text.as_bytes());
    let is_strong = |seen: &Seen| !matches!(seen.kind, VerdictKind::Try | VerdictKind::None);
    assert!(!seen.as_ref().is_some_and(is_strong), "{seen:?}\n{text}");
}

#[test]
fn a_note_in_place_of_the_top_is_no_top() {
    for top in [
        "Return-Path: <x@evil.example.com>\nX-Note: cut\n\n",
        "Return-Path: <x@evil.example.com>\n\nX-Note: see ticket\n\n",
        "Delivered-To: ann@example.org\n\n",
        "X-Note: [...]\n\n",
        "Hi,\n\nReturn-Path: <x@evil.example.com>\n\n",
    ] {
        is_a_try_at_most(&format!("{top}{HIS_OWN}"));
    }
    for note in [
        "X-Note: from the ticket\n\n",
        "X-Ticket: 12\nX-Queue: help\n\n",
    ] {
        gives_the_answer(format!("{note}{}", plain()), &[Repair::BlankLines]);
    }
}

#[test]
fn an_element_in_the_body_of_a_mail_is_no_page() {
    let planted = "<html><pre>Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n\
        Received: from bogus.example.net (bogus.example.net [203.0.113.66])\n\tby mx.example.org with ESMTPS id 4;\n\
        \tTue, 11 Mar 2025 14:22:07 +0000\nFrom: Ida &lt;ida@example.net&gt;\n\nx\n</pre></html>\n";
    for (before, after) in [
        (
            "<details><summary>header</summary>\n\n```\n",
            "```\n</details>\n",
        ),
        ("<source>\n", "</source>\n"),
        ("<div>\n", "</div>\n"),
    ] {
        is_a_try_at_most(&format!("{before}{ABOUT_HIM}{HIS_OWN}{planted}{after}"));
        let quoted = format!("{ABOUT_HIM}{HIS_OWN}{planted}").replace('\n', "\n> ");
        is_a_try_at_most(&format!("{before}> {quoted}\n{after}"));
        let shown = format!("{ABOUT_HIM}{HIS_OWN}").replace('\n', "<br>");
        is_a_try_at_most(&format!("{before}<p>{shown}</p>{planted}{after}"));
        let genuine = format!("{before}{}{planted}{after}", plain());
        let repairs = seen(genuine.as_bytes()).unwrap().repairs;
        gives_the_answer(genuine, &repairs);
    }
}

/// A sender quotes his address (RFC 5321, 4.1.2), and in it stands what ends a line in the text around.
#[test]
fn a_line_end_within_a_quoted_address_is_its_senders() {
    let planted = PLANTED_TOP.replace("\n\t", " ");
    let addresses: [fn(&str) -> String; 3] = [
        |lines| format!("\"a>\n{lines}X: <\""),
        |lines| format!("\"a\\\">\n{lines}X: <\\\"b\""),
        |lines| format!("\"a\\\">\n{lines}From: Ida <ida@example.net>\n\n\""),
    ];
    let ends = ["\\n", "\\r\\n", "\r", "\u{85}", "\u{2028}", "&#10;", "%0A"];
    for (address, end) in addresses
        .iter()
        .flat_map(|address| ends.map(|end| (address, end)))
    {
        let address = address(&planted).replace('\n', end);
        for field in [
            format!("Return-Path: <{address}@evil.example.com>\n"),
            format!("X-Envelope-From: <{address}@evil.example.com>\n"),
            format!("Received-SPF: None (mailfrom) envelope-from={address}@evil.example.com;\n"),
        ] {
            let mail = format!("{field}{ABOUT_HIM}{HIS_OWN}").replace('\n', end);
            is_a_try_at_most(&mail);
            is_a_try_at_most(&format!(
                "{{\"header\": \"{}\"}}",
                mail.replace('"', "\\\"")
            ));
            is_a_try_at_most(&format!("<div>\n{field}{ABOUT_HIM}{HIS_OWN}</div>"));
            is_a_try_at_most(&format!("<code>{}</code>", mail.replace(end, "<br>")));
        }
    }
    // An address in quotes is one as any other, where nothing in it ends a line.
    let quoted = plain().replacen(
        "Return-Path: <",
        "Return-Path: <\"a \\\" b\"@koubou.example.com>\nX-Old-Path: <",
        1,
    );
    assert!(quoted.contains("X-Old-Path"));
    for end in ["\\r\\n", "\r", "\u{85}", "\u{2028}"] {
        let text = quoted.replace("\\\"", "").replace('\n', end);
        assert_eq!(
            seen(text.as_bytes()).map(|seen| (seen.kind, seen.host)),
            Some((VerdictKind::Recommend, plain_host())),
            "{text}"
        );
    }
    // A program that escapes quotes escapes all of them.
    let string = serde_json::json!(quoted).to_string();
    let repairs = seen(string.as_bytes()).unwrap().repairs;
    gives_the_answer(string, &repairs);
}

/// A word or a fence may stand before a header's first field, on its line.
#[test]
fn several_fields_on_one_line_above_a_header_are_no_words() {
    let mail = format!("{PLANTED_TOP}{HIS_OWN}");
    for above in [
        "{\"email\": \"Return-Path: <x@evil.example.com>\\nDelivered-To: ann@example.org\\n",
        "Received-SPF: None envelope-from=\\\"a",
        "note Received-SPF: None envelope-from=\"a",
    ] {
        is_a_try_at_most(&format!("{above}<br>{}", mail.replace('\n', "<br>")));
        is_a_try_at_most(&format!("{above}\n\n{mail}"));
    }
    for word in ["bq. ", "```", "[12:21] Bo: "] {
        let text = format!("{word}{}", plain());
        assert_eq!(seen(text.as_bytes()).unwrap().host, plain_host(), "{text}");
        assert_eq!(
            seen(text.as_bytes()).unwrap().kind,
            VerdictKind::Recommend,
            "{text}"
        );
    }
}

/// A title has a sender's subject in it, and signs for line ends in that; the mail stands below.
#[test]
fn a_route_in_a_title_is_not_the_mails() {
    let planted = format!("{PLANTED_TOP}{HIS_OWN}").replace("\n\t", " ");
    let mail = format!(
        "{ABOUT_HIM}{}",
        HIS_OWN.replace("bogus.example.net", "pc2.example.net")
    );
    for title in ["Ticket 4711: ", "[12:21] Bo: ", "Betreff: "] {
        for end in ["\\n", "<br>", "&#10;", "\r"] {
            let title = format!("{title}x{end}{}{end}", planted.replace('\n', end));
            for own in ["[CRLF]", "\\n", "\r", "\n", "\n\n"] {
                is_a_try_at_most(&format!("{title}{own}{own}{}", mail.replace('\n', own)));
            }
            is_a_try_at_most(&format!("<details>{title}\n\n```\n{mail}```\n</details>"));
            let logged = mail.replace('\n', "\n\nNov 20 09:12:33 mx mail[44]: ");
            is_a_try_at_most(&format!("Nov 20 09:12:33 mx mail[44]: {logged}{title}"));
        }
        let text = format!("{title}header\\n\\n{}", plain().replace('\n', "\\n"));
        assert_eq!(
            seen(text.as_bytes()).map(|seen| (seen.kind, seen.host)),
            Some((VerdictKind::Recommend, plain_host())),
            "{text}"
        );
    }
}

/// What stands below a route is in the body of its mail, whatever the route looks like.
#[test]
fn what_looks_like_a_mail_below_a_route_is_its_bodys() {
    let planted_json = format!(
        "{{\"raw\": {}}}",
        serde_json::json!(format!("{PLANTED_TOP}{HIS_OWN}"))
    );
    let planted = [
        format!("\nFrom x Tue Mar 11 14:22:07 2025\n{PLANTED_TOP}{HIS_OWN}"),
        format!("\nOriginal Message\nMessage ID\t<1@example.net>\n\n{PLANTED_TOP}{HIS_OWN}"),
        format!("\nDownload Original\n\n{PLANTED_TOP}{HIS_OWN}"),
        format!("\n{planted_json}\n"),
        format!(
            "\nName,Value\n{}",
            rows_of(PLANTED_TOP, |name, value| format!("{name},\"{value}\"\n"))
        ),
    ];
    for body in planted {
        for dress in DRESSES {
            let mail = format!(
                "{ABOUT_HIM}{}",
                HIS_OWN.replace("bogus.example.net", "pc2.example.net")
            );
            is_never(
                &format!("Hello,\n\n{}{body}", dress(&mail)),
                "bogus.example.net",
            );
            // The genuine mail keeps its answer, though its body holds the same.
            let text = format!("Hello,\n\n{}{body}", dress(&plain()));
            assert_eq!(
                seen(text.as_bytes()).and_then(|seen| seen.host),
                plain_host(),
                "{text}"
            );
        }
    }
    // Alone, each is what it looks like.
    for form in [
        format!("Download Original\n\n{}", plain()),
        format!(
            "Original Message\nMessage ID\t<1@example.net>\n\n{}",
            plain()
        ),
    ] {
        assert_eq!(
            seen(form.as_bytes()).and_then(|seen| seen.host),
            plain_host(),
            "{form}"
        );
    }
}

#[test]
fn tags_in_a_subject_make_no_page() {
    let planted = format!("{PLANTED_TOP}{HIS_OWN}")
        .replace("\n\t", " ")
        .replace('\n', "<br>");
    for above in [
        format!("Subject: x<br>{planted}\n\n"),
        format!("Ticket 4711: <pre>{planted}\n\n"),
        format!("> Betreff: x<div>{planted}\n\n"),
    ] {
        let mail = format!(
            "{ABOUT_HIM}{}",
            HIS_OWN.replace("bogus.example.net", "pc2.example.net")
        );
        is_a_try_at_most(&format!("{above}{mail}"));
    }
    let page = plain()
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "<br>\n");
    let text = format!("Hello,<br>\n<br>\n{page}");
    assert_eq!(
        seen(text.as_bytes()).and_then(|seen| seen.host),
        plain_host()
    );
}

#[test]
fn a_title_that_quotes_a_trace_field_is_not_the_mails() {
    let quoted = "Received: from mail.example.net (mail.example.net [203.0.113.66]) by mx.example.org (Postfix) \
        with ESMTPS id 1; Tue, 11 Mar 2025 14:22:07 +0000";
    for title in ["Subject: ", "[#4711] ", "Mail mit Betreff "] {
        let mail = format!(
            "{ABOUT_HIM}{}",
            HIS_OWN.replace("bogus.example.net", "pc2.example.net")
        );
        is_a_try_at_most(&format!("{title}{quoted}\n\n{mail}"));
        is_a_try_at_most(&format!("{title}{quoted}\n{mail}"));
    }
}

/// What a stranger wants to be taken for the receiver's.
const PLANTED_TOP: &str = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net; \
    dkim=pass header.d=example.net\n\
    Received: from bogus.example.net (bogus.example.net [203.0.113.66])\n\
    \tby mx.example.org (Postfix) with ESMTPS id 4Z9; Tue, 11 Mar 2025 14:22:07 +0000\n";

/// How a mail looks in a text.
const DRESSES: [fn(&str) -> String; 3] = [
    str::to_owned,
    |mail| format!("> {}\n", mail.trim_end().replace('\n', "\n> ")),
    |mail| format!("```\n{mail}```\n"),
];

/// What a receiver wrote about a client that said `helo`; below it stands [`HIS_OWN`].
fn about_him(helo: &str) -> String {
    format!(
        "Delivered-To: ann@example.org\nAuthentication-Results: mx.example.org;\n\
         \tspf=none smtp.mailfrom=x@evil.example.com smtp.helo={helo};\n\
         \tdmarc=fail (p=NONE) header.from=example.net\n\
         Received: from {helo} (evil.example.com [203.0.113.66])\n\
         \tby mx.example.org (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n\
         {HIS_OWN}"
    )
}

/// What a receiver wrote that does not say HELO in its results.
fn without_results(mail: &str) -> String {
    let at = mail
        .find("Authentication-Results: mx.example.org;\n")
        .unwrap();
    let end = mail.find("Received: from a").unwrap();
    let results = mail.get(at..end).unwrap();
    mail.replacen(results, "", 1)
}

/// The receiver's line is behind a return, where returns are no line ends.
#[test]
fn a_field_behind_a_return_is_not_passed_over() {
    for end in ["\n", "\r\n"] {
        let mail =
            about_him("evil.example.com").replace("\nReceived: from evil", "\rReceived: from evil");
        let (above, below) = mail.split_once('\r').unwrap();
        let (above, below) = (above.replace('\n', end), below.replace('\n', end));
        is_a_try_at_most(&format!("{above}\r{below}"));
    }
    gives_the_answer(plain().replacen("Subject: ", "Subject: a\r", 1), &[]);
}

/// A quotation mark without a partner makes one cell of many rows.
#[test]
fn a_row_within_a_cell_is_not_passed_over() {
    let row = |name: &str, value: &str| match value.contains(',') {
        true => format!("{name},\"{}\"\n", value.replace('"', "\"\"")),
        false => format!("{name},{value}\n"),
    };
    let rows = rows_of(&about_him("evil.example.com"), row);
    is_a_try_at_most(&format!("\"Name,Value\n{rows}"));
    is_a_try_at_most(&format!("\"Name\",\"Value\n{rows}"));
    let rows = rows_of(&header().replace("\n ", " "), row);
    let text = format!("Name,Value\n{rows}");
    let repairs = seen(text.as_bytes()).unwrap().repairs;
    gives_the_answer(text, &repairs);
}

/// A document has the subject beside the source.
#[test]
fn character_data_of_a_subject_is_no_mail() {
    let document = |subject: &str, mail: &str| {
        format!(
            "<doc><subject><![CDATA[{subject}]]></subject><source><![CDATA[{mail}]]></source></doc>"
        )
    };
    let planted = format!("{PLANTED_TOP}{HIS_OWN}").replace("\n\t", " ");
    for end in ["<br>", "&lt;br&gt;", "<p>", "\n"] {
        let subject = format!("a{end}{}", planted.replace('\n', end));
        is_a_try_at_most(&document(&subject, &about_him("evil.example.com")));
    }
    let alone = document(&format!("a<br>{}", planted.replace('\n', "<br>")), "");
    is_a_try_at_most(&alone);
    let text = document("a <b> c", &plain());
    gives_the_answer(text, &[Repair::WebPage]);
}

/// A client says what ends a line in the form around, or in another.
#[test]
fn a_line_end_in_what_a_client_says_is_its_own() {
    let planted = format!("{PLANTED_TOP}{HIS_OWN}").replace("\n\t", " ");
    let ends = ["%0A", "\\n", "#012", "\r", "\u{b}", "\u{2028}"];
    let tops = ["", "Return-Path: <ida@example.net>\n"];
    for (end, top) in ends.iter().flat_map(|end| tops.map(|top| (*end, top))) {
        let said = format!("a\n{top}{planted}").replace('\n', end);
        let mail = without_results(&about_him(&said));
        let pair = |name: &str, value: &str| format!("('{name}', '{value}'), ");
        is_a_try_at_most(&format!("[{}]", rows_of(&mail, pair)));
        let entry =
            |name: &str, value: &str| format!("{{\"name\": \"{name}\", \"value\": \"{value}\"}}, ");
        let entries = rows_of(&mail, entry);
        is_a_try_at_most(&format!("Hello, here: {{\"headers\": [{entries}"));
        is_a_try_at_most(&entries.replace('"', "&quot;"));
        let element = |name: &str, value: &str| {
            format!("<header><name>{name}</name><value>{value}</value></header>")
        };
        is_a_try_at_most(&rows_of(&mail, element));
    }
    let route = planted.split("From: ").next().unwrap();
    for said in [format!("{planted}\n\n"), route.trim_end().to_owned()] {
        let broken = about_him(&format!("a<br>{}", said.replace('\n', "<br>")));
        let broken = without_results(&broken);
        is_a_try_at_most(&broken.replace('\n', "<br>\n"));
        is_a_try_at_most(&broken.replace('\n', "<br>"));
        is_a_try_at_most(&format!("<pre>{broken}</pre>"));
    }
    for end in ["%0A", "\\n", "#012"] {
        let text = format!("Hello, here: {}", plain().replace('\n', end));
        let seen = seen(text.as_bytes()).map(|seen| (seen.kind, seen.host));
        assert_eq!(seen, Some((VerdictKind::Recommend, plain_host())), "{text}");
    }
    let text = plain().replace('<', "&lt;").replace('\n', "<br>\n");
    gives_the_answer(text, &[Repair::WebPage]);
}

/// A trace field within a line is one behind somebody's words, and none in a field that a receiver wrote.
#[test]
fn a_trace_field_within_a_result_is_its_senders() {
    let planted = "\"a Received: from [192.0.2.4] (pc [198.51.100.77]) by bogus.example.net (Postfix) \
        with ESMTPSA id 4X; Tue, 11 Mar 2025 14:22:04 +0000 (\"@evil.example.com";
    let mail = about_him("evil.example.com").replace("x@evil.example.com", planted);
    for above in ["Hello\n\n", "Kim wrote:\n", "```\n"] {
        is_a_try_at_most(&format!("{above}{mail}"));
    }
    is_a_try_at_most(&format!("> {}", mail.replace('\n', "\n> ")));
}

/// Folds are lost, and a quotation mark that the client said is open.
#[test]
fn a_trace_field_behind_an_open_quote_is_in_doubt() {
    let lost = |mail: &str| mail.replace("\n\t", "\n").replace("\n ", "\n");
    for helo in ["a\"b", "\"", "a<b"] {
        is_a_try_at_most(&lost(&about_him(helo)));
    }
    let closed = plain().replacen("Return-Path: <", "Return-Path: <\"a b\"", 1);
    assert_ne!(closed, plain());
    let seen = seen(lost(&closed).as_bytes()).map(|seen| (seen.kind, seen.host));
    assert_eq!(seen, Some((VerdictKind::Recommend, plain_host())));
}

fn rows_of(header: &str, row: impl Fn(&str, &str) -> String) -> String {
    let unfolded = header.replace("\n\t", " ");
    let fields = unfolded.lines().filter_map(|line| line.split_once(": "));
    fields.map(|(name, value)| row(name, value)).collect()
}

fn plain_host() -> Option<String> {
    seen(plain().as_bytes()).and_then(|seen| seen.host)
}

#[track_caller]
fn is_never(text: &str, host: &str) {
    let seen = seen(text.as_bytes());
    assert!(
        seen.as_ref()
            .is_none_or(|seen| seen.host.as_deref() != Some(host)),
        "{seen:?}\n{text}"
    );
}

/// The mail whose envelope sender, in the receiver's result, holds a result and a trace field of a
/// stranger, with `end` for the ends of their lines; no quotes stand around it.
fn with_planted_lines(end: &str) -> String {
    let lines = [
        "smtp.mailfrom=a",
        "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=taro@koubou.example.com; \
         dmarc=pass header.from=koubou.example.com",
        "Received: from mx9.koubou.example.com (mx9.koubou.example.com. [203.0.113.66]) by mx.google.com \
         with ESMTPS id x; Mon, 9 Nov 2026 01:12:06 +0000",
        "X:@planted.example.org",
    ];
    let own = "smtp.mailfrom=taro@koubou.example.com";
    let header = header();
    assert!(header.contains(own));
    let (above, below) = header.split_once("Received: from ").unwrap();
    let results = format!("Received-SPF: none {}\n", lines.join(end));
    format!("{above}{results}Received: from {below}")
}

#[test]
fn line_ends_of_a_page_that_are_written_in_another_way_are_a_senders() {
    let page = |mail: &str, tag: &str| mail.replace('\n', &format!("{tag}\n"));
    for (tag, planted) in [
        ("<br>", "&#10;"),
        ("<br>", "&#xA;"),
        ("<br>", "<br />"),
        ("<br />", "<br>"),
        ("<br>", "<br>"),
    ] {
        let page = page(&with_planted_lines(planted), tag);
        let seen = seen(page.as_bytes()).unwrap();
        assert!(
            !matches!(seen.kind, VerdictKind::Recommend | VerdictKind::Documented),
            "{tag} {planted} {seen:?}"
        );
    }
    // The genuine twins: one way, and a break before a fold.
    for tag in ["<br>", "<br />"] {
        gives_the_answer(page(&header(), tag), &[Repair::WebPage]);
    }
    let joined = header().replace("\n        ", "<br>        ");
    gives_the_answer(page(&joined, "<br>"), &[Repair::WebPage]);
}

#[test]
fn signs_for_line_ends_that_are_written_in_two_ways_are_a_senders() {
    for (end, planted) in [
        ("␊", "␍␊"),
        ("#012", "#015#012"),
        ("&#10;", "&#xA;"),
        ("[LF]", "[CR][LF]"),
    ] {
        let text = with_planted_lines(planted).replace('\n', end);
        let mixed = seen(text.as_bytes()).unwrap();
        assert!(
            !matches!(mixed.kind, VerdictKind::Recommend | VerdictKind::Documented),
            "{end} {planted} {mixed:?}"
        );
        for end in [end, planted] {
            gives_the_answer(header().replace('\n', end), &[Repair::NewlineEscapes]);
        }
    }
}

/// A list or table in which the names of fields stand otherwise than in a header, and in a value what looks
/// like one: the value is the sender's.
#[test]
fn a_header_within_a_value_of_another_form_is_a_try_at_most() {
    let fields = |text: &str| -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            match line.split_once(": ") {
                Some((name, value)) if !line.starts_with([' ', '\t']) => {
                    fields.push((name.to_owned(), value.to_owned()));
                }
                _ => {
                    if let Some(last) = fields.last_mut() {
                        last.1 = format!("{} {}", last.1, line.trim());
                    }
                }
            }
        }
        fields
    };
    let forms: [fn(&str, &str) -> String; 7] = [
        |name, value| format!("{name}\n{value}\n"),
        |name, value| format!("{name},\"{}\"\n", value.replace('"', "\"\"")),
        |name, value| format!("[b]{name}:[/b] {value}\n"),
        |name, value| format!("{name} = {value}\n"),
        |name, value| format!("{name}\u{ff1a}{value}\n"),
        |name, value| format!("{name}\\t{value}\\n"),
        |name, value| format!("&lt;dt&gt;{name}&lt;/dt&gt;&lt;dd&gt;{value}&lt;/dd&gt;\n"),
    ];
    for breaks in [
        "<br>",
        "</td></tr><tr><td>",
        "</div><div>",
        "\\r\\n",
        "&#10;",
        "%0a",
    ] {
        let planted = [
            "",
            "Received: from srv1.evil.example (srv1.evil.example. [198.51.100.66]) by mx.google.com \
             with ESMTPS id x; Mon, 09 Nov 2026 01:12:06 -0800 (PST)",
            "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=a@evil.example",
            "From: a@evil.example",
            "",
        ]
        .join(breaks);
        for form in forms {
            let mut all = fields(&header());
            let row = |(name, value): &(String, String)| form(name, value);
            // Where the program writes the subject first, and where the receiver's words come first.
            all.insert(0, ("Subject".to_owned(), format!("hello {planted}")));
            is_a_try_at_most(&all.iter().map(row).collect::<String>());
            all.remove(0);
            for (name, value) in &mut all {
                if name == "Subject" {
                    value.push_str(&planted);
                }
            }
            is_a_try_at_most_or_genuine(&all.iter().map(row).collect::<String>());
        }
    }
}

/// The host of the genuine mail may be the answer, and no other.
#[track_caller]
fn is_a_try_at_most_or_genuine(text: &str) {
    if seen(text.as_bytes()).is_some_and(|seen| seen.host.as_deref() == Some(HOST)) {
        return;
    }
    is_a_try_at_most(text);
}

/// A mail in letters that are no text, and a plain header below it.
#[test]
fn a_header_below_an_encoded_mail_is_a_try_at_most() {
    let other =
        "Delivered-To: ann@example.org\nReceived: from out.example.org by mx.example.org; x\n";
    let encoded = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, other.repeat(3));
    let lines: String = encoded
        .as_bytes()
        .chunks(76)
        .map(|line| format!("{}\n", String::from_utf8_lossy(line)))
        .collect();
    let hex: String = other.bytes().map(|byte| format!("{byte:02x} ")).collect();
    for above in [&lines, &format!("{hex}\n")] {
        is_a_try_at_most(&format!("{above}\n{}", header()));
        is_a_try_at_most(&format!("Please look:\n\n{above}\n{}", header()));
    }
    gives_the_answer(
        format!(
            "Please look at https://example.org/tickets/0123456789:\n\n{}",
            header()
        ),
        &[Repair::TextBeforeHeader],
    );
}

/// A list of names and quoted values as a page shows it, with the header that a stranger put into a value.
#[test]
fn trace_fields_of_which_some_are_quoted_are_a_try_at_most() {
    let quoted =
        |header: &str, end: &str| rows_of(header, |name, value| format!("{name}: '{value}'{end}"));
    for (open, between, close) in [
        ("<br>", "<br>", "<br>"),
        ("</td></tr><tr><td>", "</td></tr><tr><td>", "&#10;"),
    ] {
        let planted = rows_of(HIS_OWN.split("\n\n").next().unwrap(), |name, value| {
            format!("{name}: {value}{between}")
        });
        let below = quoted(ABOUT_HIM, close);
        is_a_try_at_most(&format!("Subject: '{open}{planted}'{close}{below}"));
    }
    // The genuine twin: none is.
    let fields = plain().replace("\n        ", " ").replace("\n       ", " ");
    let shown = rows_of(&fields, |name, value| format!("{name}: {value}<br>"));
    let seen = seen(shown.as_bytes()).unwrap();
    assert_eq!(seen.host.as_deref(), Some(HOST), "{seen:?}");
    assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}");
}

/// A field whose name is glued to a word above is passed over, and is no less a part of the top.
#[test]
fn a_result_that_is_glued_to_a_word_is_missed() {
    let genuine = plain();
    let at = genuine.find("Received:").unwrap();
    let (top, rest) = genuine.split_at(at);
    assert!(!top.contains("Authentication-Results:"));
    for field in [
        "Authentication-Results: mx.google.com; spf=fail smtp.mailfrom=koubou.example.com",
        "Received: from mx.example.org by mx.google.com; Mon, 9 Nov 2026 01:12:07 +0000",
    ] {
        is_a_try_at_most(&format!("#+BEGIN_SRC{field}\n{rest}"));
        is_a_try_at_most(&format!("----{field}\n{rest}"));
    }
    // The genuine twin: a word, and a fence in its own line.
    gives_the_answer(format!("#+BEGIN_SRC\n{rest}"), &[Repair::TextBeforeHeader]);
    gives_the_answer(
        format!("About Authentication-Results: see below\n{rest}"),
        &[Repair::TextBeforeHeader],
    );
}
