//! Pages to test: what the tool writes for some mails.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics, and each test file uses its part"
)]

use std::fmt::Write as _;

use crate::command::{pipe, stdout};

/// What `heloscope` prints when it is given `input`.
pub fn page(arguments: &[&str], input: &str) -> String {
    let arguments = [arguments, &["--format", "html", "--quiet", "-"]].concat();
    let output = pipe(input.as_bytes(), &arguments);
    assert!(
        output.status.code().is_some_and(|code| code < 2),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    stdout(&output)
}

/// All kinds of pages, each with its name.
pub fn pages() -> Vec<(&'static str, String)> {
    let mut archive = archive();
    for number in 0..30 {
        let domain = format!("firm{number}.example");
        archive.push_str(&mail(
            &domain,
            "ines",
            &format!("mail.{domain}"),
            number,
            "2024-03-05",
        ));
    }
    vec![
        (
            "one",
            page(&["analyze", "--current", "192.0.2.1"], ONE_MAIL),
        ),
        ("long_names", page(&["analyze"], LONG_NAMES)),
        ("several", page(&["analyze"], &archive)),
        ("hostile", page(&["analyze"], HOSTILE)),
        ("no_mail", page(&["analyze"], "Hello,\n\nno mail.\n")),
        (
            "archive",
            page(&["scan", "--current", "mail.example.com"], &archive),
        ),
        ("hostile_archive", page(&["scan"], HOSTILE)),
        ("empty_archive", page(&["scan"], "\n")),
    ]
}

/// An mbox: a domain that moved twice and has a newsletter, one that disagrees, one that only
/// uses a service.
pub fn archive() -> String {
    let mut mbox = String::new();
    let people = ["ines", "omar", "pia"];
    let mut add = |domain: &str, host: &str, dates: &[&str]| {
        for (number, date) in dates.iter().enumerate() {
            let sender = people[number % 3];
            mbox.push_str(&mail(domain, sender, host, number, date));
        }
    };
    add(
        "example.com",
        "mail.example.com",
        &["2019-03-01", "2019-11-02", "2020-05-03", "2020-12-24"],
    );
    add(
        "example.com",
        "smtp.example.com",
        &["2021-02-01", "2021-12-05", "2022-07-03", "2023-01-09"],
    );
    add(
        "example.com",
        "post.cloud.example.com",
        &["2023-03-01", "2024-02-05", "2025-07-03"],
    );
    add(
        "example.com",
        "o1.ptr42.sendgrid.net",
        &["2022-03-01", "2022-04-01"],
    );
    add(
        "example.org",
        "a.example.org",
        &["2024-01-02", "2024-05-05", "2024-06-07"],
    );
    add(
        "example.org",
        "zimbra.example.org",
        &["2024-01-03", "2024-05-06", "2024-06-08"],
    );
    add("shop.example", "o1.ptr42.sendgrid.net", &["2024-01-03"]);
    mbox
}

/// One mail of an mbox.
pub fn mail(domain: &str, sender: &str, host: &str, number: usize, date: &str) -> String {
    let date: jiff::civil::Date = date.parse().unwrap();
    let date = date.strftime("%a, %d %b %Y 10:11:12 +0000");
    let mut mail = String::new();
    write!(
        mail,
        "From {sender}@{domain} Thu Jan  1 00:00:00 2026\n\
         Authentication-Results: mx.example.net; spf=pass smtp.mailfrom={sender}@{domain};\n\
         \tdkim=pass header.d={domain}\n\
         Received: from {host} ({host} [198.51.100.{number}])\n\
         \tby mx.example.net (Postfix) with ESMTPS id 4Fx{number}\n\
         \tfor <me@example.net>; {date}\n\
         Message-ID: <{number}.{host}@{domain}>\n\
         Date: {date}\n\
         From: {sender}@{domain}\n\
         Subject: minutes\n\nHello\n\n"
    )
    .unwrap();
    mail
}

/// A mail with a login, a slow hop and one in the clear.
pub const ONE_MAIL: &str = "\
Received: by 2001:db8:1::5 with SMTP id a1csp1; Tue, 11 Mar 2025 05:22:08 -0700 (PDT)
Received: from relay.example.com (relay.example.com [198.51.100.20])
\tby mx.google.com with ESMTPS id b2si1
\tfor <me@gmail.com> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
\tTue, 11 Mar 2025 05:22:07 -0700 (PDT)
Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=ines@example.com;
\tdkim=pass header.i=@example.com; dmarc=pass header.from=example.com
Received: from smtp.example.com (localhost [127.0.0.1])
\tby relay.example.com (Postfix) with ESMTP id 4Fx9; Tue, 11 Mar 2025 13:22:05 +0100
Received: from [192.168.1.7] (p5b0a.dip.example.net [203.0.113.9])
\tby smtp.example.com (Postfix) with ESMTPSA id 4Fx8;
\tTue, 11 Mar 2025 13:02:05 +0100
Message-ID: <1@example.com>
Date: Tue, 11 Mar 2025 13:02:04 +0100
From: Ines <ines@example.com>
Subject: minutes of Tuesday

Hello
";

/// A mail of long names, and a subject that is no English.
pub const LONG_NAMES: &str = "\
Received: by 2002:a05:6a20:1b08:b0:1f5:aaaa:bbbb with SMTP id a1csp1; Tue, 11 Mar 2025 05:22:08 -0700 (PDT)
Received: from mail-am7eur03on2114.outbound.protection.outlook.com (mail-am7eur03on2114.outbound.protection.outlook.com. [40.107.105.114])
\tby mx.google.com with ESMTPS id b2si1
\tfor <me@gmail.com> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
\tTue, 11 Mar 2025 05:22:07 -0700 (PDT)
Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=ines@xn--r8jz45g.example.com;
\tdkim=pass header.i=@xn--r8jz45g.example.com; dmarc=pass header.from=xn--r8jz45g.example.com
Received: from AS8PR03MB0000.eurprd03.prod.outlook.com (2603:10a6:20b:2d1::11)
\tby DB9PR03MB0000.eurprd03.prod.outlook.com (2603:10a6:10:40a::22) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.8511.26; Tue, 11 Mar 2025 12:22:05 +0000
Received: from AS8PR03MB0000.eurprd03.prod.outlook.com
\t([fe80::aaaa:bbbb:cccc:dddd]) by AS8PR03MB0000.eurprd03.prod.outlook.com
\t([fe80::aaaa:bbbb:cccc:dddd%4]) with mapi id 15.20.8511.026; Tue, 11 Mar 2025
\t12:22:05 +0000
Message-ID: <AS8PR03MB0000ABCDEF@AS8PR03MB0000.eurprd03.prod.outlook.com>
Date: Tue, 11 Mar 2025 12:22:04 +0000
From: =?utf-8?B?5bGx55Sw?= <ines@xn--r8jz45g.example.com>
Subject: =?utf-8?B?5p2x5Lqs44Gu5pel56iL44Gr44Gk44GE44Gm44GK5ZWP44GE5ZCI44KP44Gb?=

Hello
";

/// A mail that would like to be a page, a program or a terminal.
pub const HOSTILE: &str = "\
Received: from \"><script>alert(1)</script> (evil.example [198.51.100.66])
\tby </svg><img/src=https://evil.example/a> with \x1b]0;owned\x07 id <svg/onload=alert(2)>
\tfor <me@example.net>; Thu, 11 Jan 2024 07:30:12 +0100
Received: from javascript:alert(3) ([198.51.100.67])
\tby x\u{202e}moc.elpmaxe\u{2028}y (a' onmouseover='alert(4)) with ESMTPS; Thu, 11 Jan 2024 07:30:11 +0100
Message-ID: <\"' onfocus=\"alert(5)@example.com>
Date: Thu, 11 Jan 2024 07:30:10 +0100
From: \"javascript:alert(6)\" <ines@example.com>
Subject: </title></style></textarea></pre><script>alert(7)</script>\u{202e}{{ 7*7 }} <!--

<script>alert(8)</script>
";
