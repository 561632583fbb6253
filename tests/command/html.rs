//! What holds for every page: it is well formed, it can be read aloud, it loads nothing, and what
//! a header says stays text.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failing test panics, and the tests read templates"
)]

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::page::{HOSTILE, ONE_MAIL, archive, mail, page, pages};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use heloscope::report::html::{STYLE, STYLE_HASH};
use heloscope::report::words::{Language, Words};
use scraper::{ElementRef, Html, Selector};

fn all<'a>(document: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    document.select(&selector).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element
        .text()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// What names a picture to those who do not see it.
fn name(document: &Html, element: ElementRef<'_>) -> String {
    if let Some(label) = element.attr("aria-label") {
        return label.to_owned();
    }
    let ids = element.attr("aria-labelledby").unwrap_or_default();
    ids.split_whitespace()
        .map(|id| {
            let named = all(document, &format!("[id=\"{id}\"]"));
            text(*named.first().unwrap_or_else(|| panic!("no element {id}")))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_page_is_well_formed() {
    let broken = Html::parse_document("<!doctype html><p><b>two</p></b>");
    assert_ne!(broken.errors.len(), 0, "the parser tells");
    for (which, page) in pages() {
        let document = Html::parse_document(&page);
        assert_eq!(document.errors, [""; 0], "{which}");
        let mut ids = HashSet::new();
        for element in all(&document, "[id]") {
            let id = element.attr("id").unwrap();
            assert!(ids.insert(id.to_owned()), "{which}: two elements {id}");
        }
        for link in all(&document, "a") {
            let target = link.attr("href").unwrap();
            let id = target.strip_prefix('#').unwrap();
            assert!(ids.contains(id), "{which}: {target} leads nowhere");
        }
    }
}

#[test]
fn every_page_can_be_read_aloud() {
    for (which, page) in pages() {
        let document = Html::parse_document(&page);
        let html = all(&document, "html");
        assert_eq!(html[0].attr("lang"), Some("en"), "{which}");
        assert!(!text(all(&document, "title")[0]).is_empty(), "{which}");
        assert_eq!(all(&document, "h1").len(), 1, "{which}");
        assert_eq!(all(&document, "main").len(), 1, "{which}");
        let mut level = 0;
        for heading in all(&document, "h1, h2, h3, h4, h5, h6") {
            let own: u32 = heading.value().name()[1..].parse().unwrap();
            assert!(own <= level + 1, "{which}: h{level} before {heading:?}");
            assert!(!text(heading).is_empty(), "{which}");
            level = own;
        }
        for picture in all(&document, "svg, img") {
            assert_eq!(picture.attr("role"), Some("img"), "{which}");
            assert!(
                !name(&document, picture).trim().is_empty(),
                "{which}: {picture:?}"
            );
        }
        for table in all(&document, "table") {
            let caption = Selector::parse("caption").unwrap();
            let caption = table.select(&caption).next();
            assert!(caption.is_some_and(|caption| !text(caption).is_empty()));
        }
        for head in all(&document, "th") {
            assert!(
                matches!(head.attr("scope"), Some("col" | "row")),
                "{which}: {head:?}"
            );
        }
        for section in all(&document, "section, [role=region]") {
            assert!(
                !name(&document, section).trim().is_empty(),
                "{which}: {section:?}"
            );
        }
        for details in all(&document, "details") {
            let first = details
                .children()
                .find_map(ElementRef::wrap)
                .expect("a details has children");
            assert_eq!(first.value().name(), "summary", "{which}");
            assert!(!text(first).is_empty(), "{which}");
        }
    }
}

#[test]
fn every_table_has_rows_as_long_as_its_head() {
    for (which, page) in pages() {
        let document = Html::parse_document(&page);
        let width = |row: &ElementRef<'_>| -> usize {
            row.children()
                .filter_map(ElementRef::wrap)
                .map(|cell| cell.attr("colspan").map_or(1, |span| span.parse().unwrap()))
                .sum()
        };
        for table in all(&document, "table") {
            let rows = Selector::parse("tr").unwrap();
            let widths: HashSet<_> = table.select(&rows).map(|row| width(&row)).collect();
            assert!(widths.len() <= 1, "{which}: {}", table.html());
        }
    }
}

#[test]
fn no_page_loads_or_runs_anything() {
    for (which, page) in pages() {
        let document = Html::parse_document(&page);
        for element in all(&document, "*") {
            let tag = element.value().name();
            assert!(
                ELEMENTS.contains(&tag),
                "{which}: an element {tag} in {}",
                element.html()
            );
            for (attribute, value) in element.value().attrs() {
                assert!(!attribute.starts_with("on"), "{which}: {attribute}");
                assert!(
                    ![
                        "src",
                        "style",
                        "xlink:href",
                        "action",
                        "formaction",
                        "srcset"
                    ]
                    .contains(&attribute),
                    "{which}: {attribute} on {tag}"
                );
                for scheme in ["http:", "https:", "javascript:", "//"] {
                    assert!(!value.contains(scheme), "{which}: {attribute}={value}");
                }
                assert!(
                    !value.contains("evil") && !value.contains("alert("),
                    "{which}: {attribute}={value}"
                );
            }
        }
    }
    for forbidden in ["url(", "@import", "http:", "https:", "</"] {
        assert!(!STYLE.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn the_policy_allows_the_style_sheet_and_nothing_else() {
    for (which, page) in pages() {
        let document = Html::parse_document(&page);
        let policy = all(&document, "meta[http-equiv='Content-Security-Policy']");
        let policy = policy[0].attr("content").unwrap();
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; \
                 form-action 'none'"
            )
        );
        let styles = all(&document, "style");
        assert_eq!(styles.len(), 1, "{which}");
        assert_eq!(hash(&styles[0].text().collect::<String>()), STYLE_HASH);
        // The policy holds for what comes after it.
        let policy = page.find("Content-Security-Policy").unwrap();
        assert!(policy < page.find("<style>").unwrap(), "{which}");
    }
}

#[test]
fn the_hash_is_the_style_sheets() {
    let right = hash(STYLE);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/style.sha256");
        std::fs::write(file, format!("{right}\n")).unwrap();
    } else {
        assert_eq!(
            STYLE_HASH, right,
            "run `UPDATE_FIXTURES=1 cargo test --test command html` and build again"
        );
    }
}

fn hash(text: &str) -> String {
    STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
}

#[test]
fn hostile_values_stay_text() {
    let page = page(&["analyze"], HOSTILE);
    for raw in [
        "<script",
        "<img",
        "</textarea",
        "<!--",
        "\u{1b}",
        "\u{7}",
        "\u{202e}",
        "\u{2028}",
    ] {
        assert!(!page.contains(raw), "{raw:?} in the page");
    }
    let document = Html::parse_document(&page);
    let shown = text(all(&document, "main")[0]);
    for written in [
        "<script>alert(7)</script>\\u{202e}{{ 7*7 }} <!--",
        "\"><script>alert(1)</script>",
        "</svg><img/src=https://evil.example/a>",
        "\\x1b]0;owned\\x07",
        "javascript:alert(3)",
        "x\\u{202e}moc.elpmaxe\\u{2028}y",
    ] {
        assert!(
            shown.to_lowercase().contains(&written.to_lowercase()),
            "{written} is not shown in {shown}"
        );
    }
}

#[test]
fn the_answer_can_be_copied_whole() {
    let page = page(&["analyze"], ONE_MAIL);
    let document = Html::parse_document(&page);
    let fields = all(&document, ".field code");
    assert_eq!(text(fields[0]), "smtp.example.com");
    assert!(STYLE.contains("user-select: all"));
    let picture = text(all(&document, ".picture svg")[0]);
    for part in [
        "written by the receiver",
        "written by others",
        "login",
        "smtp.example.com",
        "encrypted",
        "20 min",
    ] {
        assert!(picture.contains(part), "{part} in {picture}");
    }
}

#[test]
fn a_card_shows_moves_people_and_what_was_left_out() {
    let page = page(&["scan"], &archive());
    let document = Html::parse_document(&page);
    let card = all(&document, "#domain-0")[0];
    assert!(text(card).contains("post.cloud.example.com"));
    let count = |selector: &str| card.select(&Selector::parse(selector).unwrap()).count();
    assert_eq!(count(".chart .span"), 3);
    assert_eq!(count(".chart .retired"), 2);
    assert_eq!(count(".chart .move"), 2);
    assert_eq!(count(".hosts .bar"), 3);
    assert_eq!(count(".bars .bar"), 1);
    assert!(text(card).contains("sent through SendGrid"));
}

#[test]
fn an_archive_of_many_domains_makes_a_page_that_opens() {
    let mut mbox = String::new();
    for number in 0..1200 {
        let domain = format!("firm{number}.example");
        let host = format!("mail.{domain}");
        mbox.push_str(&mail(&domain, "ines", &host, number % 250, "2024-03-05"));
    }
    let page = page(&["scan"], &mbox);
    let document = Html::parse_document(&page);
    assert_eq!(all(&document, "article").len(), 200);
    assert_eq!(all(&document, ".domains tbody tr").len(), 1200);
    assert_eq!(all(&document, ".domains").len(), 3);
    assert!(text(all(&document, "main")[0]).contains("1,000 more domains are in the table only."));
    assert!(page.len() < 1_200_000, "{} bytes", page.len());
}

#[test]
fn a_mail_of_very_many_hops_makes_a_page_that_opens() {
    let mut mail = String::new();
    for number in 0..19_000 {
        mail.push_str(&format!(
            "Received: from a{number}.example.com by {}.example.com with ESMTP; \
             Thu, 11 Jan 2024 07:30:12 +0100\n",
            "b".repeat(60)
        ));
    }
    mail.push_str("From: ines@example.com\n\nHello\n");
    let page = page(&["analyze"], &mail);
    assert!(page.len() < 200_000, "{} bytes", page.len());
    assert!(page.contains("more hops are not shown"));
}

#[test]
fn a_page_of_one_mail_is_small() {
    let page = page(&["analyze"], ONE_MAIL);
    assert!(page.len() < 60_000, "{} bytes", page.len());
}

#[test]
fn every_word_of_the_templates_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut names = HashSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let template = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for part in template.split("words.word(\"").skip(1) {
            names.insert(part.split('"').next().unwrap().to_owned());
        }
    }
    assert!(names.len() > 30);
    for language in Language::ALL {
        let words = Words::new(language);
        for name in &names {
            assert!(words.has(name), "{name} in {}", language.tag());
        }
    }
    for (which, page) in pages() {
        let document = Html::parse_document(&page);
        let shown = text(all(&document, "body")[0]);
        assert!(!shown.contains("html-"), "{which}: {shown}");
    }
}

#[test]
fn colours_have_contrast_in_every_scheme() {
    let schemes = STYLE.split(":root {").skip(1).map(|scheme| {
        let scheme = scheme.split('}').next().unwrap();
        scheme
            .split(';')
            .filter_map(|line| {
                let (name, value) = line.split_once(':')?;
                let value = value.trim().strip_prefix('#')?;
                Some((name.trim().to_owned(), luminance(value)))
            })
            .collect::<HashMap<String, f64>>()
    });
    let schemes: Vec<_> = schemes.collect();
    assert_eq!(schemes.len(), 3, "light, dark and paper");
    for scheme in schemes {
        let contrast = |front: &str, back: &str| {
            let (a, b) = (scheme[front], scheme[back]);
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        for (front, back) in [
            ("--ink", "--page"),
            ("--ink", "--card"),
            ("--ink", "--tint"),
            ("--ink", "--care-tint"),
            ("--muted", "--page"),
            ("--muted", "--card"),
            ("--muted", "--tint"),
            ("--muted", "--care-tint"),
            ("--accent", "--page"),
            ("--accent", "--card"),
            ("--accent", "--tint"),
            ("--care", "--page"),
            ("--care", "--card"),
            ("--care", "--tint"),
            ("--care", "--care-tint"),
            ("--bad", "--card"),
        ] {
            let contrast = contrast(front, back);
            assert!(contrast >= 4.5, "{front} on {back}: {contrast:.2}");
        }
        // WCAG 2.2, 1.4.11: parts of pictures.
        for back in ["--page", "--card"] {
            let contrast = contrast("--faint", back);
            assert!(contrast >= 3.0, "--faint on {back}: {contrast:.2}");
        }
    }
}

/// WCAG 2.2: relative luminance.
fn luminance(hex: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

/// Every element that a page may have.
const ELEMENTS: [&str; 52] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "section",
    "wbr",
    "article",
    "div",
    "p",
    "span",
    "strong",
    "code",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "a",
    "details",
    "summary",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "svg",
    "desc",
    "g",
    "rect",
    "line",
    "circle",
    "path",
    "text",
    "br",
    "time",
    "em",
    "small",
];
