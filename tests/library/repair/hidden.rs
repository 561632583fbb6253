//! The first fields of a header in another dress than the rest. What a receiver wrote is what everything
//! depends on: a failed check that is passed over, or a server that is, leaves a header that looks whole.

use super::*;

/// A receiver's results with this one in it, above his trace field.
pub(super) fn with_results(result: &str) -> (String, String) {
    let results = format!(
        "Authentication-Results: mx.example.org;\n\tspf={result} smtp.mailfrom=example.net;\n\tdkim=none;\n\
         \tdmarc={result} (p=NONE) header.from=example.net\n"
    );
    let rest = "Received: from mail.example.net (mail.example.net [192.0.2.25])\n\
         \tby mx.example.org (Postfix) with ESMTPS id 4Z1\n\
         \tfor <ann@example.org>; Tue, 11 Mar 2025 14:22:07 +0000\n\
         From: Ida <ida@example.net>\nTo: Ann <ann@example.org>\n\
         Message-ID: <1@desk.example.net>\nSubject: hello\n";
    (results, rest.to_owned())
}

/// What somebody, or a program, makes of the two.
type Dress = fn(&str, &str) -> String;

fn without_indents(text: &str) -> String {
    text.replace("\n\t", "\n")
}

const SUMMARY: &str = "Original Message\nMessage ID\t<1@desk.example.net>\nFrom:\tIda <ida@example.net>\n\
    SPF:\tPASS with IP 192.0.2.25 Learn more\n\nDownload Original\nCopy to clipboard\n\n";

#[test]
fn a_failed_check_in_the_first_field_is_not_passed_over() {
    let mended: &[Dress] = &[
        |results, rest| format!("Header: {results}{rest}"),
        |results, rest| format!("Ticket: 4711\nHeader: {results}{rest}"),
        |results, rest| format!("{{code}}{results}{rest}{{code}}\n"),
        |results, rest| format!("```{results}{rest}```\n"),
        |results, rest| format!("[quote]{results}{rest}[/quote]\n"),
        |results, rest| format!("\u{feff}{results}{rest}"),
        |results, rest| format!("Return-Path: <ida@example.net>\n\u{feff}{results}{rest}"),
        |results, rest| format!("Return-Path: <ida@example.net>\n\u{200b}{results}{rest}"),
        |results, rest| format!("\n\n\u{feff}{results}{rest}"),
        |results, rest| format!("{results}{rest}").replace('\n', "\n\n\n"),
        |results, rest| {
            let bold = format!("**{}", results.replacen(':', ":**", 1));
            let rest = rest
                .replace("Received:", "**Received:**")
                .replace("From:", "**From:**");
            (bold + &rest).replace('\n', "\n\n")
        },
        |results, rest| {
            format!(
                "    {}",
                (results.to_owned() + rest).replace('\n', "\n\n    ")
            )
        },
        |results, rest| SUMMARY.to_owned() + &without_indents(&(results.to_owned() + rest)),
    ];
    for dress in mended {
        for (result, kind) in [
            ("fail", VerdictKind::None),
            ("pass", VerdictKind::Recommend),
        ] {
            let (results, rest) = with_results(result);
            let text = dress(&results, &rest);
            let seen = seen(text.as_bytes()).unwrap();
            assert_eq!(seen.kind, kind, "{seen:?}\n{text}");
        }
    }
}

#[test]
fn a_check_whose_field_cannot_be_read_makes_a_try() {
    let doubtful: &[Dress] = &[
        // The name was cut off while somebody selected the text, or stands behind other letters.
        |results, rest| {
            format!(
                "Return-Path: <ida@example.net>\n{}{rest}",
                results.split_at(24).1
            )
        },
        |results, rest| format!("{}{rest}", results.split_at(24).1),
        |results, rest| format!("Return-Path: <ida@example.net>{results}{rest}"),
        |results, rest| format!("**{}{rest}", results.replacen(':', ":**", 1)),
        |results, rest| format!("Return-Path: <ida@example.net>\n* {results}{rest}"),
        |results, rest| format!("Return-Path: <ida@example.net>\n\u{200d}{results}{rest}"),
        |results, rest| format!("Return-Path: <ida@example.net>\u{2028}{results}{rest}"),
        |results, rest| format!("Return-Path: <ida@example.net>\n> {results}{rest}"),
    ];
    for dress in doubtful {
        for result in ["fail", "none"] {
            let (results, rest) = with_results(result);
            let text = dress(&results, &rest);
            doubt::is_a_try_at_most(&text);
        }
    }
    // The genuine twins: words about a check, and a program's own record of one, hide nothing.
    for above in [
        "Gmail shows spf=fail for this one, why?\n\n",
        "X-Spam-Report: spf=pass, dkim=pass\n",
        "Old-Authentication-Results: mx.example.com; spf=fail smtp.mailfrom=example.net\n",
        "DKIM-Filter: OpenDKIM Filter v2.11.0 mx.example.org 4Z1\n",
    ] {
        let (results, rest) = with_results("pass");
        let text = format!("{above}{results}{rest}");
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{text}");
    }
}

#[test]
fn the_first_trace_field_is_not_taken_for_a_fold() {
    let (_, own) = with_results("pass");
    let about_him = "Received: from evil.example.com (evil.example.com [203.0.113.66])\n\
        \tby mx.example.org (Postfix) with ESMTPS id 4Z1; Tue, 11 Mar 2025 14:22:07 +0000\n";
    let path = "Return-Path: <ida@example.net>";
    let dresses: &[(&str, bool)] = &[
        ("\n\u{feff}", true),
        ("\n\u{200b}", true),
        ("\n\u{ad}", true),
        ("\n\x0c", true),
        ("\n\u{200d}", false),
        ("\n> ", false),
        ("\n\"", false),
        ("\n```", false),
        ("", false),
        (" ", false),
        ("\\n", false),
        ("<br>", false),
        ("\u{85}", false),
        ("\nSubject: ", false),
    ];
    for (dress, is_mended) in dresses {
        doubt::is_a_try_at_most(&format!("{path}{dress}{about_him}{own}"));
        let seen = seen(format!("{path}{dress}{own}").as_bytes());
        let kind = seen.as_ref().map(|seen| seen.kind);
        if *is_mended {
            assert_eq!(kind, Some(VerdictKind::Recommend), "{dress:?} {seen:?}");
        }
    }
    // The genuine twin: a program's own note of a trace field above it.
    let noted = format!(
        "{path}\nX-Original-Received: from pc by relay.example.org; Tue, 11 Mar 2025 14:22:09 +0000\n{own}"
    );
    let seen = seen(noted.as_bytes()).unwrap();
    assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}");
}

#[test]
fn pieces_of_results_and_values_in_folds_hide_nothing() {
    let (_, rest) = with_results("pass");
    let cut = format!(
        "Delivered-To: ann@example.org\n\
         Authentication-Results: mx.example.org; spf=pass (mx.example.org: the clien\n\
         t: domain of ida@example.net designates 192.0.2.25 as permitted sender) smtp\n\
         .mailfrom=example.net\n{rest}"
    );
    let in_fold = rest.replacen("From: Ida", "Received:\n\tfrom pc by mail.example.net with ESMTPSA id 7;\n\tTue, 11 Mar 2025 14:22:06 +0000\nFrom: Ida", 1);
    let page = format!(
        "<html><body><pre>{}</pre></body></html>\n",
        in_fold.replace('<', "&lt;").replace('>', "&gt;")
    );
    for text in [cut, page, in_fold.replace('\n', "\\r\\n") + "\n"] {
        let seen = seen(text.as_bytes()).unwrap();
        assert!(
            !seen.repairs.contains(&Repair::Ambiguous),
            "{seen:?}\n{text}"
        );
        assert!(seen.host.is_some(), "{seen:?}\n{text}");
    }
}

#[test]
fn stars_around_the_name_of_a_field_whose_value_begins_in_a_fold_are_bold() {
    let (results, rest) = with_results("pass");
    let inner = "Received:\n\tby 2002:a17:90b:1:b0:2:3:4\n\twith SMTP\n\tid x1csp1;\n\tTue, 11 Mar 2025 14:22:08 +0000\n";
    for sign in ["*", "**", "`", "_"] {
        let text: String = format!("Delivered-To: ann@example.org\n{inner}{results}{rest}")
            .lines()
            .map(|line| match line.split_once(':') {
                Some((name, value)) if !line.starts_with('\t') => {
                    format!("{sign}{name}:{sign}{value}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        let seen = seen(text.as_bytes()).unwrap();
        assert_eq!(seen.kind, VerdictKind::Recommend, "{seen:?}\n{text}");
        assert_eq!(seen.repairs, [Repair::BoldMarks], "{text}");
    }
}
