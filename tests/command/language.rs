//! The languages: each says everything that English says, with the same data, and fits the page.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]
#![allow(clippy::disallowed_methods, reason = "tests read the sources")]

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use heloscope::report::words::{Datum, Language, Words};
use textwrap::core::display_width;

use crate::command::{command, stderr, stdout};
use crate::files::files;

const ENGLISH: &str = include_str!("../../data/en.ftl");
const JAPANESE: &str = include_str!("../../data/ja.ftl");

/// What a message needs and says.
#[derive(Default)]
struct Message {
    /// Data that stand in the text.
    shown: BTreeSet<String>,
    /// Data that choose between texts, with the choices.
    selectors: BTreeMap<String, BTreeSet<String>>,
    /// The text between.
    texts: Vec<String>,
}

impl Message {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.texts.push((*value).to_owned()),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                let InlineExpression::VariableReference { id } = selector else {
                    panic!("only data choose between texts");
                };
                let keys = variants.iter().map(|variant| match &variant.key {
                    VariantKey::Identifier { name } => (*name).to_owned(),
                    VariantKey::NumberLiteral { value } => (*value).to_owned(),
                });
                let known = self.selectors.entry(id.name.to_owned()).or_default();
                known.extend(keys);
                for variant in variants {
                    self.read(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.shown.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            other => panic!("{other:?} is not used here"),
        }
    }
}

/// Each message and attribute of a file.
fn messages(source: &str) -> BTreeMap<String, Message> {
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| {
        panic!("{errors:?}");
    });
    let mut messages = BTreeMap::new();
    let mut add = |name: String, pattern: &Pattern<&str>| {
        let mut message = Message::default();
        message.read(pattern);
        let former = messages.insert(name.clone(), message);
        assert!(former.is_none(), "{name} is there twice");
    };
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            if let Some(pattern) = &message.value {
                add(message.id.name.to_owned(), pattern);
            }
            for attribute in &message.attributes {
                let name = format!("{}.{}", message.id.name, attribute.id.name);
                add(name, &attribute.value);
            }
        }
    }
    messages
}

#[test]
fn both_languages_have_the_same_messages() {
    let (english, japanese) = (messages(ENGLISH), messages(JAPANESE));
    let missing: Vec<_> = english
        .keys()
        .filter(|name| !japanese.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "not in ja.ftl: {missing:#?}");
    let added: Vec<_> = japanese
        .keys()
        .filter(|name| !english.contains_key(*name))
        .collect();
    assert!(added.is_empty(), "in ja.ftl alone: {added:#?}");
}

#[test]
fn both_languages_show_the_same_data() {
    let (english, japanese) = (messages(ENGLISH), messages(JAPANESE));
    for (name, english) in &english {
        let Some(japanese) = japanese.get(name) else {
            continue;
        };
        assert_eq!(japanese.shown, english.shown, "{name}");
        for (selector, keys) in &japanese.selectors {
            // Japanese has no plural forms, and needs a choice less.
            let known = english.selectors.get(selector);
            let known = known.unwrap_or_else(|| panic!("{name}: ${selector} chooses nothing"));
            let numbers = |key: &&String| !matches!(key.as_str(), "one" | "1" | "0" | "other");
            let (own, known): (BTreeSet<_>, BTreeSet<_>) = (
                keys.iter().filter(numbers).collect(),
                known.iter().filter(numbers).collect(),
            );
            assert_eq!(own, known, "{name}: the choices by ${selector}");
        }
    }
}

#[test]
fn every_message_can_be_said() {
    for (tag, source) in [("en", ENGLISH), ("ja", JAPANESE)] {
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(source.to_owned()).unwrap();
        bundle.add_resource(resource).unwrap();
        for (name, message) in messages(source) {
            let (id, attribute) = name
                .split_once('.')
                .map_or((name.as_str(), None), |(id, attribute)| {
                    (id, Some(attribute))
                });
            let found = bundle.get_message(id).unwrap();
            let pattern = match attribute {
                Some(attribute) => found.get_attribute(attribute).unwrap().value(),
                None => found.value().unwrap(),
            };
            // Each choice of each selector once, the others as they come.
            let mut tries = vec![("", String::new())];
            for (selector, keys) in &message.selectors {
                tries.extend(keys.iter().map(|key| (selector.as_str(), key.clone())));
            }
            for (selector, key) in tries {
                let mut data = FluentArgs::new();
                for variable in message.shown.iter().chain(message.selectors.keys()) {
                    data.set(variable.clone(), FluentValue::from("mail.example.com"));
                }
                if !selector.is_empty() {
                    let value = match key.as_str() {
                        "one" => FluentValue::from(1),
                        key => key
                            .parse::<i64>()
                            .map_or_else(|_| FluentValue::from(key.to_owned()), FluentValue::from),
                    };
                    data.set(selector.to_owned(), value);
                }
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, Some(&data), &mut errors);
                assert!(errors.is_empty(), "{tag} {name}: {errors:?}");
                assert!(
                    !text.contains("{$") && !text.contains("  - "),
                    "{tag} {name}: {text}"
                );
            }
        }
    }
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    let reason = include_str!("../../src/reason.rs");
    let verdict = include_str!("../../src/verdict.rs");
    let hop = include_str!("../../src/trace/hop.rs");
    let mut names = Vec::new();
    for (prefix, source, item) in [
        ("reason", reason, "enum Ground"),
        ("reason", reason, "enum ManyReason"),
        ("reason", reason, "enum Remark"),
        ("reason-check", reason, "enum CheckReason"),
        ("reason-dns", reason, "enum DnsReason"),
        ("rejection", verdict, "enum Rejection"),
        ("grade", verdict, "enum Confidence"),
        ("sure", verdict, "enum Confidence"),
        ("role", hop, "enum HopRole"),
    ] {
        let codes = variants(source, item);
        assert!(codes.len() > 3, "{item}: {codes:?}");
        // The codes of these two have their group in front.
        let joint = if prefix.starts_with("reason-") {
            '_'
        } else {
            '-'
        };
        names.extend(codes.iter().map(|code| format!("{prefix}{joint}{code}")));
    }
    for (source, item) in [
        (include_str!("../../src/scan.rs"), "impl SkipReason"),
        (include_str!("../../src/source/layout.rs"), "impl NotMail"),
    ] {
        let codes = texts(source, item, "fn code(");
        assert!(codes.len() > 3, "{item}: {codes:?}");
        names.extend(codes.iter().map(|code| format!("problem-{code}")));
    }
    let problem = include_str!("../../src/problem.rs");
    let codes = texts(problem, "impl ProblemCode", "fn as_str(");
    assert_eq!(codes, variants(problem, "enum ProblemCode"));
    let problem = include_str!("../../src/probe/problem.rs");
    assert_eq!(codes, variants(problem, "enum Problem"));
    for prefix in ["tls", "tls-advice", "tls-short"] {
        names.extend(codes.iter().map(|code| format!("{prefix}-{code}")));
    }
    for language in Language::ALL {
        let words = Words::new(language);
        let missing: Vec<_> = names.iter().filter(|name| !words.has(name)).collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
    }
}

/// The variants of an enum, as serde writes them.
fn variants(source: &str, item: &str) -> Vec<String> {
    let body = body(source, item);
    let names = body.lines().filter_map(|line| {
        let name = line.strip_prefix("    ")?;
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase());
        is_name.then(|| name.split([' ', ',', '(', '{']).next().unwrap())
    });
    names
        .map(|name| {
            let mut snake = String::new();
            for c in name.chars() {
                if c.is_ascii_uppercase() && !snake.is_empty() {
                    snake.push('_');
                }
                snake.push(c.to_ascii_lowercase());
            }
            snake
        })
        .collect()
}

/// The texts to which the `match` in `function` leads.
fn texts(source: &str, item: &str, function: &str) -> Vec<String> {
    let (_, body) = body(source, item).split_once(function).unwrap();
    let body = body.split("\n    }\n").next().unwrap();
    let arms = body.split("=> \"").skip(1);
    arms.map(|arm| arm.split('"').next().unwrap().to_owned())
        .collect()
}

fn body<'s>(source: &'s str, item: &str) -> &'s str {
    let (_, rest) = source.split_once(&format!("{item} {{")).unwrap();
    rest.split("\n}\n").next().unwrap()
}

#[test]
fn no_english_is_left_in_the_japanese_messages() {
    for (name, message) in messages(JAPANESE) {
        // Quotations and lines of a header are what they are.
        if name.starts_with("gmail-says-") || name.ends_with(".example") {
            continue;
        }
        for text in message.texts {
            let mut row = 0;
            for word in text.split(' ') {
                let is_latin = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic());
                row = if is_latin { row + 1 } else { 0 };
                assert!(row <= 3, "{name}: {text}");
            }
            assert!(
                !text.contains(", ") && !text.contains(". "),
                "{name}: {text}"
            );
        }
    }
}

#[test]
fn locales_name_the_language() {
    for (locale, language) in [
        ("ja", Language::Japanese),
        ("ja_JP", Language::Japanese),
        ("ja_JP.UTF-8", Language::Japanese),
        ("ja_JP.eucJP", Language::Japanese),
        ("ja_JP.utf8@modifier", Language::Japanese),
        ("JA", Language::Japanese),
        ("ja-JP", Language::Japanese),
        ("C", Language::English),
        ("C.UTF-8", Language::English),
        ("POSIX", Language::English),
        ("en_US.UTF-8", Language::English),
        ("de_DE.UTF-8", Language::English),
        ("jam_JM", Language::English),
        ("", Language::English),
    ] {
        assert_eq!(Language::of_locale(locale), language, "{locale}");
    }
    for (locales, language) in [
        (&["ja", "C", "C"] as &[&str], Language::Japanese),
        (&["C", "ja", "ja"], Language::English),
        (&["", "ja", "C"], Language::Japanese),
        (&["", "", "ja_JP.UTF-8"], Language::Japanese),
        (&["", "", ""], Language::English),
        (&[], Language::English),
    ] {
        assert_eq!(
            Language::of_locales(locales.iter().copied()),
            language,
            "{locales:?}"
        );
    }
}

/// What the command prints on both streams, in this environment.
fn run(environment: &[(&str, &str)], arguments: &[&str]) -> (String, String) {
    let mut command = command();
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    let output = command
        .envs(environment.iter().copied())
        .args(arguments)
        .output()
        .unwrap();
    (stdout(&output), stderr(&output))
}

#[test]
fn the_flag_and_then_the_environment_choose_the_language() {
    type Environment = [(&'static str, &'static str)];
    let table: &[(&Environment, &[&str], bool)] = &[
        (&[], &[], false),
        (&[], &["--lang", "ja"], true),
        (&[("LANG", "ja_JP.UTF-8")], &[], true),
        (&[("LANG", "ja_JP.UTF-8")], &["--lang", "en"], false),
        (&[("LANG", "C"), ("LC_MESSAGES", "ja")], &[], true),
        (
            &[("LC_ALL", "C"), ("LC_MESSAGES", "ja"), ("LANG", "ja")],
            &[],
            false,
        ),
        (
            &[("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", "ja")],
            &[],
            true,
        ),
    ];
    for (environment, arguments, is_japanese) in table {
        let arguments = [*arguments, &["--quiet", "fixtures/demo/colleague.eml"]].concat();
        let (out, _) = run(environment, &arguments);
        assert_eq!(
            out.contains("欄に"),
            *is_japanese,
            "{environment:?} {arguments:?}: {out}"
        );
    }
}

#[test]
fn the_help_and_errors_are_in_the_language_too() {
    let japanese = [("LANG", "ja_JP.UTF-8")];
    assert!(run(&japanese, &["--help"]).0.contains("使い方："));
    assert!(
        run(&[], &["scan", "--help", "--lang", "ja"])
            .0
            .contains("使い方：")
    );
    assert!(
        run(&japanese, &["scan", "--help", "--lang=en"])
            .0
            .contains("Usage:")
    );
    for (arguments, expected) in [
        (
            &["--formt", "json"] as &[&str],
            "エラー：「--formt」という引数はありません",
        ),
        (&["--format", "xx"], "指定できる値：text, json"),
        (
            &["--color", "auto", "--color", "auto"],
            "2回以上指定できません",
        ),
        (&["-q", "-v"], "は「--verbose」と同時に指定できません"),
        (&["--lang", "xx"], "en、ja"),
        (
            &["no-such-file.eml"],
            "エラー：no-such-file.eml：読み取れません：ファイルまたはフォルダーが見つかりません",
        ),
        (
            &["--operators", "no-such.csv", "x"],
            "エラー：no-such.csvを読み取れません：",
        ),
        (
            &["--domain", "a b", "x"],
            "「a b」はドメイン名（example.comなど）ではありません",
        ),
        (&["scan", "--range", "9-1", "x"], "バイト範囲ではありません"),
    ] {
        let (_, err) = run(&japanese, arguments);
        assert!(err.contains(expected), "{arguments:?}: {err}");
    }
}

#[test]
fn japanese_pages_read_as_they_should() {
    let page = |mail: &str| {
        let (out, _) = run(&[], &["--lang", "ja", mail]);
        let (page, _) = out.split_once("\n配信経路").unwrap();
        page.trim_end().to_owned()
    };
    assert_eq!(page("fixtures/demo/colleague.eml"), COLLEAGUE.trim());
    assert_eq!(page("fixtures/demo/newsletter.eml"), NEWSLETTER.trim());
    assert_eq!(
        page("fixtures/eml/provider/gmail_to_gmail.eml"),
        GMAIL.trim()
    );
}

const COLLEAGUE: &str = "
example.comのメールを送信するには、「SMTPサーバー」欄に「mail.example.com」と入
力してください。
  設定：ポート587（STARTTLS、Gmailでは「TLS」）、またはポート465（SSL/TLS、Gmail
    では「SSL」）
  信頼度：高（複数の証拠が一致、またはほぼ確実な証拠あり）［ルールR7］

理由
  - 利用者はmail.example.comにログインしています。メールはその後、送信専用の
    out1.example.comから外へ出ました。
  - 受信側の検証により、example.comからのメールであることが確認されています
    （SPF、DKIM、DMARC、逆引き）。
  - 今のところ、証拠はメール1通だけです。
  - ほかに見つかった名前：out1.example.com
";

const NEWSLETTER: &str = "
example.comのSMTPサーバー名はわかりません。このメールはexample.com自身のサーバー
ではなく、SendGridから送信されています。

理由
  - このメールはSendGrid経由で送信されました（根拠：o7.ptr1234.sendgrid.net）。
    このような配信サービスは多くの会社のメールを送信しており、メールボックスの利
    用者がログインするサーバーではありません。
  - 受信側の検証により、example.comからのメールであることが確認されています
    （SPF、DKIM、DMARC）。
  - o7.ptr1234.sendgrid.net：メール配信などのサービスのサーバーで、差出人のもの
    ではありません。
";

const GMAIL: &str = "
gmail.comのメールを送信するには、「SMTPサーバー」欄に「smtp.gmail.com」と入力し
てください（メールはGoogleで運用されています）。
  設定：ポート465（SSL/TLS、Gmailでは「SSL」）、またはポート587（STARTTLS、Gmail
    では「TLS」）
  信頼度：高（複数の証拠が一致、またはほぼ確実な証拠あり）［ルールR4］

理由
  - gmail.comのメールはGoogleの送信用サーバーから届いており、これは利用者が
    ログインするサーバーではありません。公式に案内されているSMTPサーバーは
    smtp.gmail.comです。
  - 受信側の検証により、gmail.comからのメールであることが確認されています（SPF、
    DKIM、DMARC）。
  - 今のところ、証拠はメール1通だけです。
  - mail-sor-f41.google.com：プロバイダーに多数ある送信用サーバーの1つです。
";

#[test]
fn japanese_lines_fit_and_begin_well() {
    let inputs = files("fixtures/eml", "eml");
    let mut arguments = vec!["--lang", "ja", "-v", "--current", "mail.local"];
    arguments.extend(inputs.iter().map(|path| path.to_str().unwrap()));
    let (analysis, _) = run(&[], &arguments);
    let (scan, _) = run(
        &[],
        &["scan", "--lang", "ja", "fixtures/eml", "fixtures/mbox"],
    );
    let is_text = |line: &&str| !line.trim_start().starts_with("heloscope ");
    // A command stands on a line of its own, however long.
    for line in analysis.lines().chain(scan.lines()).filter(is_text) {
        assert!(display_width(line) <= 80, "{line}");
        let first = line.trim_start().chars().next();
        assert!(!first.is_some_and(|c| "、。」）：".contains(c)), "{line}");
    }
}

#[test]
fn a_page_in_japanese_shows_hostile_text_written_out() {
    let words = Words::new(Language::Japanese);
    let said = words.say(
        "problem",
        &[
            ("place", Datum::Text("a\u{1b}[31m")),
            ("what", Datum::Text("b")),
        ],
    );
    assert_eq!(said, "a\\x1b[31m：b");
}
