//! The settings file that a domain publishes for mail programs.
//!
//! Knows where Thunderbird and others look for it
//! (<https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat>), and which of its
//! servers take mail from people.

use roxmltree::{Document, Node};

use crate::domain::{MOST_HOSTS, SettingsFile};
use crate::name::HostName;
use crate::operator::{Security, Setting};
use crate::probe::{Deadline, Prober};

/// Asks a domain's web servers for the settings file.
///
/// It is believed only from a public address under a valid certificate. All of it takes no longer
/// than the prober allows for one endpoint.
///
/// ```no_run
/// use heloscope::domain::{DomainFacts, answer, read_settings_file};
/// use heloscope::name::HostName;
/// use heloscope::probe::Prober;
/// use heloscope::tally::Recommendation;
///
/// fn ask(domain: &HostName, prober: &Prober<'_>) -> Recommendation {
///     let mut facts = DomainFacts::default();
///     facts.configured = read_settings_file(domain, prober);
///     answer(domain, &facts, prober.table)
/// }
/// ```
#[must_use]
pub fn read_settings_file(domain: &HostName, prober: &Prober<'_>) -> SettingsFile {
    let deadline = Deadline::after(prober.settings.timeout).with_stop(&prober.settings.stop);
    let places = [
        format!("https://autoconfig.{domain}/mail/config-v1.1.xml"),
        format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
    ];
    let mut texts = places.iter().filter_map(|url| prober.fetch(url, &deadline));
    let servers = texts.find_map(|text| servers(&text, domain));
    servers.map_or(SettingsFile::Missing, SettingsFile::Found)
}

/// The servers of a settings file, the preferred first; `None` if it is none.
fn servers(text: &str, domain: &HostName) -> Option<Vec<(HostName, Setting)>> {
    // Without a DTD, which the parser refuses, entities cannot grow.
    let document = Document::parse(text.trim_start_matches('\u{feff}').trim_start()).ok()?;
    let root = document.root_element();
    if root.tag_name().name() != "clientConfig" {
        return None;
    }
    let nodes = root.descendants().filter(|node| {
        node.has_tag_name("outgoingServer") && node.attribute("type") == Some("smtp")
    });
    let settings = nodes.filter_map(|server| setting(server, domain));
    Some(settings.take(MOST_HOSTS).collect())
}

/// One server; none without TLS.
fn setting(server: Node<'_, '_>, domain: &HostName) -> Option<(HostName, Setting)> {
    let text = |tag: &str| {
        let node = server.children().find(|node| node.has_tag_name(tag))?;
        node.text().map(str::trim)
    };
    let host = text("hostname")?.replace("%EMAILDOMAIN%", domain.as_str());
    let security = match text("socketType")? {
        "SSL" => Security::ImplicitTls,
        "STARTTLS" => Security::StartTls,
        _ => return None,
    };
    let port = text("port")?.parse().ok()?;
    Some((HostName::parse(&host).ok()?, Setting { port, security }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(servers: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<clientConfig version=\"1.1\"><emailProvider id=\"example.com\">\
             <incomingServer type=\"imap\"><hostname>imap.example.com</hostname><port>993</port>\
             <socketType>SSL</socketType></incomingServer>{servers}</emailProvider></clientConfig>"
        )
    }

    fn server(host: &str, port: &str, kind: &str) -> String {
        format!(
            "<outgoingServer type=\"smtp\"><hostname>{host}</hostname><port>{port}</port>\
             <socketType>{kind}</socketType></outgoingServer>"
        )
    }

    #[test]
    fn servers_for_sending_are_read() {
        let domain = HostName::parse("example.com").unwrap();
        let table = [
            (
                server("smtp.example.com", "465", "SSL"),
                "smtp.example.com 465 tls",
            ),
            (
                server(" smtp.%EMAILDOMAIN% ", "587", "STARTTLS"),
                "smtp.example.com 587 starttls",
            ),
            // Nothing is sent in clear text.
            (server("smtp.example.com", "25", "plain"), ""),
            (server("192.0.2.7", "587", "STARTTLS"), ""),
            (server("smtp.example.com", "70000", "SSL"), ""),
            (server("", "465", "SSL"), ""),
        ];
        for (text, wanted) in table {
            let found = servers(&file(&text), &domain).unwrap();
            let found: Vec<_> = found
                .iter()
                .map(|(host, setting)| {
                    let security = match setting.security {
                        Security::ImplicitTls => "tls",
                        Security::StartTls => "starttls",
                    };
                    format!("{host} {} {security}", setting.port)
                })
                .collect();
            assert_eq!(found.join(", "), wanted, "{text}");
        }
    }

    #[test]
    fn another_page_is_no_settings_file() {
        let domain = HostName::parse("example.com").unwrap();
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><clientConfig>&b;</clientConfig>";
        for text in [
            "",
            "<html><body>Not found</body></html>",
            "<clientConfig>",
            bomb,
        ] {
            assert_eq!(servers(text, &domain), None, "{text}");
        }
    }

    #[test]
    fn a_flood_of_servers_is_cut() {
        let domain = HostName::parse("example.com").unwrap();
        let many = server("smtp.example.com", "465", "SSL").repeat(1_000);
        assert_eq!(servers(&file(&many), &domain).unwrap().len(), MOST_HOSTS);
    }
}
