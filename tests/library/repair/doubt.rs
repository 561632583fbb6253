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
