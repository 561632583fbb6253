//! One trace field: folding and line ends change nothing, and what was read, written down in the
//! standard's form, reads the same.

use heloscope::date::Date;
use heloscope::name::HostName;
use heloscope::received::{Certainty, Received, ReverseName};

pub fn check(body: &[u8]) {
    let field = Received::parse(body);
    let details = field.details();
    assert_eq!(field.raw, body);
    if field.client.certainty == Certainty::Doubtful {
        assert_eq!(field.client.helo, None, "a name out of a doubtful clause");
    }
    // A line that does not begin with a blank is another field's.
    let folded = body.split(|byte| *byte == b'\n').skip(1);
    let mut folded = folded.map(|line| line.first().copied());
    if !body.contains(&b'\r') && folded.all(|first| matches!(first, Some(b' ' | b'\t'))) {
        let crlf = replace(body, b"\n", b"\r\n");
        let other = Received::parse(&crlf);
        assert_eq!(field.client, other.client);
        assert_eq!((&field.by, &field.with), (&other.by, &other.with));
        assert_eq!(field.authentication, other.authentication);
        assert_eq!(field.date(), other.date());
        assert_eq!(details, other.details());
    }
    if let Some(date) = field.date() {
        let written = date.to_string();
        if let Some(read) = Date::parse(written.as_bytes()) {
            assert_eq!(read, date, "{written}");
        }
    }
    let host = |text: &str| {
        HostName::parse(text)
            .ok()
            .filter(|name| name.public_fault().is_none())
    };
    let (Some(helo), Some(ip)) = (field.client.helo.as_deref().and_then(host), field.client.ip)
    else {
        return;
    };
    let rdns = match &field.client.rdns {
        ReverseName::Named(name) => match host(name) {
            Some(name) => name.to_string(),
            None => return,
        },
        _ => "unknown".to_owned(),
    };
    let literal = if ip.is_ipv6() {
        format!("IPv6:{ip}")
    } else {
        ip.to_string()
    };
    let written = format!(
        "from {helo} ({rdns} [{literal}]) by mx.example.org (Postfix) with ESMTPS id 1; Tue, 11 Mar 2025 14:22:07 +0000"
    );
    let read = Received::parse(written.as_bytes());
    assert_eq!(
        read.client.helo.as_deref(),
        Some(helo.as_str()),
        "{written}"
    );
    assert_eq!(read.client.ip, Some(ip), "{written}");
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}
