//! Why there is no answer: what stands in a text was neither cut off nor never there.

use heloscope::name::HostName;
use heloscope::reason::Remark;

use super::*;

/// The reason that decides, as `analyze` gives it, and the remarks beside it.
fn reasons(text: &str) -> (Ground, Vec<Remark>) {
    reasons_for(text, None)
}

/// The ground for a header, the user naming the author's domain.
fn ground_for_domain(text: &str) -> Ground {
    let domain = "example.net".parse().unwrap();
    reasons_for(text, Some(&domain)).0
}

fn reasons_for(text: &str, domain: Option<&HostName>) -> (Ground, Vec<Remark>) {
    let receiver = Receiver::default();
    let reader = Reader::new(Table::builtin(), &receiver).with_stand_in(domain);
    let mut messages = Messages::with(text.as_bytes(), options(RepairScope::Paste));
    let Some(Item::Message(raw)) = messages.next_item().unwrap() else {
        panic!("no mail in {text}");
    };
    reader.read_mended(raw.header, raw.gaps, |reading| {
        let mending = Mending {
            is_open: raw.is_open,
            has_surroundings: raw.repairs.iter().any(Repair::has_surroundings),
            has_unread_author: raw.unread.author,
            has_unread_route: raw.unread.route,
            has_unread_checks: raw.unread.checks,
            has_lost_order: raw.repairs.has(Repair::Json),
            ..Mending::default()
        };
        let judgement = reading.mended(mending).judgement;
        (judgement.ground.clone(), judgement.remarks.clone())
    })
}

/// A field in a cell of a sheet (RFC 4180), its folds ended by `end`.
fn cell(field: &str, end: &str) -> String {
    if field.contains(['"', ',', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\"").replace('\n', end))
    } else {
        field.to_owned()
    }
}

#[test]
fn cells_whose_folds_end_in_another_way_than_their_rows_are_read() {
    for (fold, row) in [("\r", "\n"), ("\r", "\r\n"), ("\r\n", "\n"), ("\n", "\r\n")] {
        let cells = folded_fields()
            .iter()
            .map(|field| cell(field, fold) + row)
            .collect::<String>();
        gives_the_answer(&cells, &[Repair::QuoteMarks]);
    }
    // A return that no fold follows is a sender's, and opens no field.
    let planted = "Return-Path: <taro@koubou.example.com>\rReceived: from mx.planted.example.org \
                   (mx.planted.example.org. [203.0.113.66]) by mx.google.com with ESMTPS id x; Mon, 9 Nov 2026 01:12:06 +0000";
    let cells: String = folded_fields()
        .iter()
        .map(|field| {
            let is_path = field.starts_with("Return-Path:");
            let field = if is_path { planted } else { field };
            cell(field, "\n") + "\n"
        })
        .collect();
    let seen = seen(cells.as_bytes()).unwrap();
    assert_eq!(seen.host.as_deref(), Some(HOST), "{seen:?}");
}

#[test]
fn cells_of_a_header_that_has_no_route_beside_them_are_read() {
    // The first field needs no quotes, and the author's none either.
    let fields: Vec<String> = folded_fields();
    let cells: String = fields
        .iter()
        .map(|field| cell(field, "\n") + "\n")
        .collect();
    let author = fields
        .iter()
        .find(|field| field.starts_with("From:"))
        .unwrap();
    let first = format!(
        "{author}\n{}",
        cells.replace(&format!("{}\n", cell(author, "\n")), "")
    );
    let seen = seen(first.as_bytes()).unwrap();
    assert_eq!(
        (seen.kind, seen.host.as_deref()),
        (VerdictKind::Recommend, Some(HOST))
    );
}

#[test]
fn cells_that_end_in_three_ways_are_not_said_to_be_cut() {
    for order in [
        ["\r", "\n", "\r\n"],
        ["\n", "\r", "\r\n"],
        ["\r\n", "\r", "\n"],
    ] {
        let mut ends = order.iter().cycle();
        let text: String = folded_fields()
            .iter()
            .map(|field| cell(field, "\n"))
            .collect::<Vec<_>>()
            .join("\n")
            .lines()
            .map(|line| format!("{line}{}", ends.next().unwrap()))
            .collect();
        let (ground, remarks) = reasons(&text);
        assert_ne!(ground, Ground::ProbablyCut, "{order:?}");
        assert!(!remarks.contains(&Remark::AuthorCut), "{order:?}");
    }
}

#[test]
fn a_bracket_in_what_a_client_says_hides_the_author_and_cuts_nothing() {
    let trimmed = |mail: &str| {
        mail.lines()
            .map(|line| line.trim_start().to_owned() + "\n")
            .collect::<String>()
    };
    let planted = header().replacen("Received: from ", "Received: from <", 1);
    let (ground, remarks) = reasons(&(trimmed(&planted) + "\nHello\n"));
    assert_eq!(ground, Ground::AuthorUnread);
    assert!(!remarks.contains(&Remark::AuthorCut));
    // The genuine twin, and one that is cut.
    let twin = seen((trimmed(&header()) + "\nHello\n").as_bytes()).unwrap();
    assert_eq!(twin.host.as_deref(), Some(HOST));
    let (upper, _) = header()
        .split_once("\nFrom:")
        .map(|(upper, rest)| (upper.to_owned(), rest.to_owned()))
        .unwrap();
    let (ground, remarks) = reasons(&upper);
    assert_eq!(ground, Ground::NoAuthor);
    assert!(remarks.contains(&Remark::AuthorCut));
}

#[test]
fn a_quotation_mark_that_nothing_closes_is_the_reason() {
    let rows = |change: &dyn Fn(&str, String) -> String| {
        let mut seen = 0;
        let rows: String = folded_fields()
            .iter()
            .map(|field| {
                let (name, value) = field.split_once(": ").unwrap();
                let row = format!("{name},{}\n", cell(&value.replace('\n', ""), ""));
                seen += usize::from(name == "Received");
                if name == "Received" && seen == 1 {
                    change(name, row)
                } else {
                    row
                }
            })
            .collect();
        format!("Name,Value\n{rows}")
    };
    gives_the_answer(rows(&|_, row| row), &[Repair::Table]);
    let torn = rows(&|_, row| row.trim_end().trim_end_matches('"').to_owned() + "\n");
    assert_eq!(
        skipped(torn.as_bytes()).as_deref(),
        Some("torn_table"),
        "{torn}"
    );
}

#[test]
fn a_header_that_cannot_be_taken_apart_is_not_said_to_be_missing() {
    let unread = header().replace(": ", " ~ ");
    assert_eq!(skipped(unread.as_bytes()).as_deref(), Some("unread_header"));
    let prose = b"Hi Kim,\n\nI received from you what I wanted.\n";
    assert_eq!(skipped(prose).as_deref(), Some("body_only"));
}

#[test]
fn a_route_below_a_header_without_one_is_not_said_to_be_missing() {
    let draft = "From: kim@desk.example.net\nTo: help@desk.example.net\nSubject: header\n\n";
    assert_eq!(
        reasons(&(draft.to_owned() + &header())).0,
        Ground::RouteUnread
    );
    assert_eq!(
        reasons(&(draft.to_owned() + "Hello\n")).0,
        Ground::NoTraceField
    );
}

fn is_unread(remark: &Remark) -> bool {
    matches!(remark, Remark::ChecksUnread { .. })
}

fn is_missing(remark: &Remark) -> bool {
    matches!(remark, Remark::NotVouched { .. })
}

#[test]
fn checks_that_cannot_be_counted_are_not_said_to_be_missing() {
    let results = "Authentication-Results: mx.google.com;\n";
    // No reverse name vouches for him either.
    let text = header().replace("mx-out.koubou.example.com. [", "relay.isp.example.net. [");
    let at = text.find(results).unwrap() + results.len();
    // Of the lines of this field alone the indent is lost.
    let (upper, lower) = text.split_at(at);
    let lines = lower
        .lines()
        .take_while(|line| line.starts_with(' '))
        .count();
    let lower: String = lower
        .lines()
        .enumerate()
        .map(|(number, line)| {
            if number < lines {
                line.trim_start()
            } else {
                line
            }
            .to_owned()
                + "\n"
        })
        .collect();
    let without_spf = |text: &str| text.replace("Received-SPF:", "X-Old-SPF:");
    let remarks = reasons(&without_spf(&format!("{upper}{lower}\nHello\n"))).1;
    assert!(remarks.iter().any(is_unread), "{remarks:?}");
    let none = without_spf(&text).replace("Authentication-Results:", "X-Old:");
    let remarks = reasons(&(none + "\nHello\n")).1;
    assert!(
        remarks.iter().any(is_missing) && !remarks.iter().any(is_unread),
        "{remarks:?}"
    );
}

/// The forms in which a header that vouches for its author loses what ties the checks to the receiver.
#[test]
fn checks_of_a_header_that_was_changed_are_not_said_to_be_missing() {
    // No reverse name vouches for him either.
    let whole = header().replace("mx-out.koubou.example.com. [", "relay.isp.example.net. [");
    let whole = whole.replace("Received-SPF:", "X-Old-SPF:");
    assert!(
        !reasons(&(whole.clone() + "\nHello\n"))
            .1
            .iter()
            .any(is_missing)
    );
    let cut = |line: &str| match line.get(..72) {
        Some(start) => format!("{start}...\n"),
        None => format!("{line}\n"),
    };
    let results = "Authentication-Results:";
    let without = whole.replace(results, "X-Old:");
    let mut forms = vec![
        whole.replace('.', "\\."),
        whole.replace('.', " [.] "),
        whole.lines().map(cut).collect(),
        // The line that names the field is cut off above the header, and its folds are skipped.
        format!("       spf=pass smtp.mailfrom=koubou.example.com;\n{without}"),
    ];
    for form in &mut forms {
        form.push_str("\nHello\n");
    }
    for form in forms {
        let remarks = reasons(&form).1;
        assert!(!remarks.iter().any(is_missing), "{form}\n{remarks:?}");
    }
    // The twin: what a sender wrote below the receiver's line is no check of his, in a header as it came.
    let planted = without.replace(
        "\nFrom:",
        "\nAuthentication-Results: mx.example.com; spf=pass smtp.mailfrom=koubou.example.com\nFrom:",
    );
    assert_ne!(planted, without);
    let remarks = reasons(&(planted + "\nHello\n")).1;
    assert!(
        remarks.iter().any(is_missing) && !remarks.iter().any(is_unread),
        "{remarks:?}"
    );
}

#[test]
fn an_author_behind_the_end_of_a_signature_is_not_said_to_be_cut_off() {
    let joined: String = header().lines().map(|line| line.trim_start()).collect();
    let glued = joined.replace("From: ", "b=Zk3mQw8p==From: ");
    let (ground, remarks) = reasons(&glued);
    assert_eq!(ground, Ground::AuthorUnread);
    assert!(!remarks.contains(&Remark::AuthorCut));
    // The twin: the names of fields that a signature lists are no author.
    let listed = joined.replace("From: ", "X-Old: ") + "; h=From:To:Date; ida@example.net";
    assert_ne!(reasons(&listed).0, Ground::AuthorUnread);
}

#[test]
fn a_top_that_is_missing_is_the_reason() {
    let header = header();
    let torn = format!("{}\nHello\n", below(&header, "\tfor <hanako"));
    assert_eq!(skipped(torn.as_bytes()).as_deref(), Some("torn_top"));
}

#[test]
fn an_author_on_the_line_of_another_field_is_not_said_to_be_cut_off() {
    let joined: String = header().lines().map(|line| line.trim_start()).collect();
    let (ground, remarks) = reasons(&joined);
    assert_eq!(ground, Ground::AuthorUnread);
    assert!(!remarks.contains(&Remark::AuthorCut));
}

#[test]
fn json_whose_signs_were_changed_is_the_reason() {
    let fields: Vec<_> = folded_fields()
        .iter()
        .map(|field| {
            let (name, value) = field.split_once(": ").unwrap();
            serde_json::json!({ "name": name, "value": value })
        })
        .collect();
    let valid = serde_json::json!({ "internetMessageHeaders": fields });
    let valid = serde_json::to_string_pretty(&valid).unwrap();
    gives_the_answer(&valid, &[Repair::Json]);
    let curly = valid
        .replace("\"name\"", "“name”")
        .replace("\"value\"", "“value”");
    assert_eq!(skipped(curly.as_bytes()).as_deref(), Some("torn_json"));
    let wrapped = valid.replace(" with ", " with\n");
    assert_eq!(skipped(wrapped.as_bytes()).as_deref(), Some("torn_json"));
    // The twin that has no header in it, and is as torn.
    let other = "{\n  “name”: \"Kim\"\n  \"text\": “Hello”\n}\n";
    assert_ne!(skipped(other.as_bytes()).as_deref(), Some("torn_json"));
    let other = "{\n  \"name\": “Kim”,\n  \"text\": \"Hello\"\n}\n";
    assert_eq!(skipped(other.as_bytes()).as_deref(), Some("json_only"));
}

#[test]
fn a_mail_behind_a_null_is_not_said_to_be_no_text() {
    let behind = format!("\0{}", plain());
    assert_eq!(skipped(behind.as_bytes()).as_deref(), Some("unread_header"));
    assert_eq!(
        skipped(b"\0\x01\x02\x03 no header \0").as_deref(),
        Some("binary")
    );
}

#[test]
fn names_of_fields_in_another_language_are_the_reason() {
    let translated = |names: &[(&str, &str)], colon: &str| -> String {
        let name = |field: &str| {
            let names = names.iter();
            let name = names.clone().find(|(name, _)| *name == field);
            name.map_or(field.to_owned(), |(_, name)| (*name).to_owned())
        };
        let fields = folded_fields();
        let fields = fields.iter().map(|field| field.split_once(": ").unwrap());
        fields
            .map(|(field, value)| format!("{}{colon}{value}\n", name(field)))
            .collect()
    };
    let japanese = [
        ("Received", "受信"),
        ("From", "差出人"),
        ("To", "宛先"),
        ("Subject", "件名"),
        ("Date", "日付"),
    ];
    let german = [
        ("Received", "Empfangen"),
        ("From", "Von"),
        ("To", "An"),
        ("Subject", "Betreff"),
        ("Date", "Datum"),
    ];
    for (names, colon) in [
        (&japanese, ": "),
        (&japanese, "："),
        (&japanese, "\t"),
        (&german, ": "),
        (&german, "\t"),
    ] {
        let text = translated(names, colon);
        let found = skipped(text.as_bytes());
        assert_eq!(found.as_deref(), Some("translated_names"), "{text}");
    }
    // What a program shows above a text has no route either.
    let shown = "差出人：田中 <taro@koubou.example.com>\n宛先：hanako@example.org\n件名：お知らせ\n\n本文\n";
    assert_eq!(
        skipped(shown.as_bytes()).as_deref(),
        Some("translated_names")
    );
    // The genuine twins: a header below such lines, and sentences that begin with such words.
    gives_the_answer(format!("{shown}\n{}", plain()), &[Repair::TextBeforeHeader]);
    let prose = "差出人：田中\n\n宛先：佐藤\n\n件名：お知らせ\n";
    assert_eq!(skipped(prose.as_bytes()).as_deref(), Some("body_only"));
    let prose = "Von: hier\nnach dort\n";
    assert_eq!(skipped(prose.as_bytes()).as_deref(), Some("body_only"));
}

#[test]
fn what_a_receiver_delivered_is_no_draft() {
    let draft = "Message-ID: <1@desk.example.net>\nDate: Tue, 11 Mar 2025 14:22:00 +0000\nSubject: hello\n\nhello\n";
    for above in [
        "Authentication-Results: mx.example.org;\n\n",
        "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n",
        "Received-SPF: Pass (mx.example.org: domain of ida@example.net) client-ip=192.0.2.25\n",
        "Delivered-To: ann@example.org\n",
    ] {
        let ground = ground_for_domain(&format!("{above}{draft}"));
        assert_eq!(ground, Ground::ProbablyCut, "{above}");
    }
    // The genuine twins: a copy of a mail that was sent, to which its own server wrote no passes.
    for above in [
        "",
        "Authentication-Results: dkim=none (message not signed) header.d=none;dmarc=none action=none\n",
    ] {
        let ground = ground_for_domain(&format!("{above}{draft}"));
        assert_eq!(ground, Ground::NoTraceField, "{above}");
    }
}

#[test]
fn a_header_that_ends_within_a_field_is_said_to_be_cut() {
    let (_, rest) = hidden::with_results("pass");
    let upto = |mark: &str| rest.split_once(mark).unwrap().0;
    let within_route = upto(" (mail.example.net");
    let ground = ground_for_domain(&format!("Delivered-To: ann@example.org\n{within_route}"));
    assert_eq!(ground, Ground::ProbablyCut);
    // A domain of which the rest is missing is somebody else's.
    for end in ["<ida@example.n", "<ida@exam", "<ida@example.net"] {
        let (ground, remarks) = reasons(&format!("{}{end}", upto("<ida@example.net>")));
        assert_eq!(ground, Ground::NoAuthor, "{end}");
        assert!(remarks.contains(&Remark::AuthorCut), "{end}");
    }
    // The genuine twins: the address is whole, or fields follow it.
    let whole = upto("To: ");
    let unclosed = rest.replace("<ida@example.net>", "<ida@example.net");
    for text in [whole, whole.trim_end(), &unclosed] {
        let (results, _) = hidden::with_results("pass");
        let seen = seen(format!("{results}{text}").as_bytes()).unwrap();
        assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{text}");
    }
}

#[test]
fn quoted_printable_is_told_by_any_check_below_a_separator_too() {
    for (check, kind) in [
        ("Pass", VerdictKind::Recommend),
        ("Fail", VerdictKind::None),
    ] {
        let (_, rest) = hidden::with_results("pass");
        let mail = format!(
            "Received-SPF: {check} (mailfrom) identity=3Dmailfrom;\n\tclient-ip=3D192.0.2.25;\n\thelo=3Dmail.example.net;\n\
             \tenvelope-from=3Dida@example.net;\n\treceiver=3Dmx.example.org\n{rest}"
        );
        for above in ["", "From ida@example.net Tue Mar 11 14:22:07 2025\n"] {
            let seen = seen(format!("{above}{mail}\nhello\n").as_bytes()).unwrap();
            assert_eq!(seen.kind, kind, "{seen:?}\n{above}{mail}");
            assert_eq!(seen.repairs, [Repair::QuotedPrintable], "{above}{mail}");
        }
    }
}

#[test]
fn a_route_alone_with_blank_lines_between_its_pieces_is_read() {
    let route = "Received:\nby 2002:a17:90b:1:b0:2:3:4\nwith SMTP\nid x1csp1;\nTue, 11 Mar 2025 07:22:07 -0700\n\
                 Received: from mail.example.net (mail.example.net [192.0.2.25])\nby mx.google.com\nwith ESMTPS\nid a1si1;\n\
                 Tue, 11 Mar 2025 07:22:07 -0700\n";
    for text in [route.to_owned(), route.replace('\n', "\n\n")] {
        let ground = ground_for_domain(&text);
        assert!(
            matches!(ground, Ground::HeloInOrganization { .. }),
            "{ground:?}\n{text}"
        );
    }
}

#[test]
fn the_table_of_a_header_analyzer_is_named_for_what_it_is() {
    let tables = [
        "Summary\nSubject\tHello\n\nReceived headers\n\
            Hop\tSubmitting host\tReceiving host\tTime\tDelay\tType\n\
            1\tpc.example.com\tmail.example.com\t11/9/2026 10:11:12 AM\t\tESMTP\n",
        "MessageId\t<1@example.com>\nCreated at:\t11/9/2026 (Delivered after 2 sec)\nSPF:\tpass with IP 192.0.2.1\n\n\
            #\tDelay\tFrom *\t\tTo *\tProtocol\tTime received\n\
            0\t1 sec\tmail.example.com\t\u{2192}\tmx.example.org\tESMTPS\t11/9/2026\n",
        "Hop\tDelay\tFrom\tBy\tWith\tTime (UTC)\n1\t*\tpc.example.com\tmail.example.com\tESMTPS\t11/9/2026\n",
    ];
    for table in tables {
        assert_eq!(
            skipped(table.as_bytes()).as_deref(),
            Some("analysis"),
            "{table}"
        );
        // The genuine twin: the header below it.
        let seen = seen(format!("{table}\n{}", plain()).as_bytes()).unwrap();
        assert_eq!(seen.host.as_deref(), Some(HOST), "{seen:?}");
    }
    for prose in [
        "Delay from Berlin to Köln, type of train, time:\n",
        "Train\tDelay\tTime\nICE 7\t5 min\t10:12\n",
    ] {
        assert_eq!(
            skipped(prose.as_bytes()).as_deref(),
            Some("body_only"),
            "{prose}"
        );
    }
}

#[test]
fn an_object_without_an_author_gives_a_sender_no_place_above_the_route() {
    let text = serde_json::json!({
        "Authentication-Results": ["mx.example.org; spf=pass smtp.mailfrom=ida@example.net; iprev=fail"],
        "Received": [
            "from evil.example.com (evil.example.com [203.0.113.66]) by mx.example.org (Postfix) with ESMTPS id 4; Tue, 11 Mar 2025 14:22:07 +0000",
            "from pc (unknown [198.51.100.9]) (Authenticated sender: ida) by evil.example.com (Postfix) with ESMTPSA id 1; Tue, 11 Mar 2025 14:22:04 +0000",
        ],
    });
    let ground = ground_for_domain(&text.to_string());
    assert_eq!(ground, Ground::NoNameLeft, "{text}");
}
