//! Names and addresses whose signs people and programs write in another way.

use super::*;

/// The mail with another sign for each dot before a letter.
fn with_dots(sign: &str) -> String {
    let mail = plain();
    let mut pieces = mail.split('.');
    let mut text = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let is_dot = text.ends_with(|sign: char| sign.is_ascii_alphanumeric())
            && piece.starts_with(|sign: char| sign.is_ascii_alphabetic());
        text.push_str(if is_dot { sign } else { "." });
        text.push_str(piece);
    }
    text
}

#[test]
fn dots_that_are_spelled_are_dots() {
    for sign in [
        "[.]", " [.] ", "[dot]", " [dot] ", " dot ", "\u{ff0e}", "\u{3002}", "\u{ff61}",
    ] {
        gives_the_answer(with_dots(sign), &[Repair::Defanged]);
    }
    gives_the_answer(with_dots("\\."), &[Repair::BackslashEscapes]);
    // In a subject they are its sender's, and nothing is changed.
    for subject in [
        "an \u{3002}a\u{3002}b",
        "a dot b dot c dot d",
        "a\\.bc d\\.ef g\\.hi",
    ] {
        let mail = plain().replacen("Subject: ", &format!("Subject: {subject} "), 1);
        gives_the_answer(mail, &[]);
    }
    // So is what a client says of itself: one dot with a backslash among others without.
    let mail = plain().replacen(
        "Subject: ",
        "X-Helo: evil\\.example\\.com\\.au\nSubject: ",
        1,
    );
    gives_the_answer(mail, &[]);
}

#[test]
fn at_signs_that_are_spelled_are_at_signs() {
    for sign in [
        "[@]", "[at]", " [at] ", "(at)", "{at}", "{@}", "(@)", "&#64;", "&commat;", "<at>", "_at_",
        "_AT_",
    ] {
        let text = plain().replace('@', sign);
        gives_the_answer(&text, &[Repair::Defanged]);
        let author: String = each_line(|_, line| {
            if line.starts_with("From:") {
                line.replace('@', sign)
            } else {
                line.to_owned()
            }
        });
        gives_the_answer(&author, &[Repair::Defanged]);
    }
    gives_the_answer(plain().replace('@', "\\@"), &[Repair::BackslashEscapes]);
    let both = with_dots(" [dot] ").replace('@', " [at] ");
    gives_the_answer(both, &[Repair::Defanged]);
    // Beside an address in angles the words are a name.
    for name in [
        "Taro (a) Koubou",
        "Taro at victim.example.org",
        "a&#64;victim.example.org",
        "a_at_b.example",
    ] {
        let mail = plain().replacen("From: ", &format!("From: {name} "), 1);
        let seen = seen(mail.as_bytes()).unwrap();
        assert_eq!(
            seen.author.as_deref(),
            Some("taro@koubou.example.com"),
            "{seen:?}"
        );
    }
}

#[test]
fn a_blank_behind_a_colon_may_be_written_by_its_name() {
    for blank in ["&nbsp;", " &nbsp;", "&#160;", "&#xA0; "] {
        let text = each_line(|_, line| match line.split_once(": ") {
            Some((name, value)) if !name.contains([' ', '\t']) => format!("{name}:{blank}{value}"),
            _ => line.to_owned(),
        });
        gives_the_answer(text, &[Repair::HtmlUnescaped]);
    }
    // In a subject it is its sender's.
    gives_the_answer(plain().replacen("Subject: ", "Subject: &nbsp;", 1), &[]);
}

/// The sign behind a quoted local part is the address's own (RFC 5321, 4.1.2).
#[test]
fn the_at_sign_behind_quotes_is_made_too() {
    let mail = |path: &str| {
        format!(
            "Return-Path: <{path}>\nAuthentication-Results: mx.example.org; spf=pass smtp.mailfrom={path}\n\
             Received: from mail.example.net (mail.example.net [203.0.113.66])\n\
             \tby mx.example.org (Postfix) with ESMTPS id 4Z1\n\tfor <ann@example.org>; Tue, 11 Mar 2025 14:22:07 +0000\n\
             From: Ida <ida@example.net>\nTo: Ann <ann@example.org>\nMessage-ID: <1@desk.example.net>\nSubject: hello\n\nhello\n"
        )
    };
    for path in [
        "\"ida@example.net\"@evil.example.com",
        "\"ida b\"@example.net",
        "ida@example.net",
    ] {
        let plain = seen(mail(path).as_bytes()).unwrap();
        for sign in ["(at)", "[at]", "[@]"] {
            let seen = seen(mail(path).replace('@', sign).as_bytes()).unwrap();
            assert_eq!(seen.host, plain.host, "{path} {sign}");
            assert_eq!(seen.ground, plain.ground, "{path} {sign}");
        }
    }
}
