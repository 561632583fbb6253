//! The operator table as callers see it.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

use std::collections::HashMap;

use heloscope::name::HostName;
use heloscope::operator::{
    Category, CellFault, LoginKind, Operator, Pattern, Security, Setting, Submission, Sureness,
    Table, TableError,
};

fn host(text: &str) -> HostName {
    HostName::parse(text).unwrap()
}

fn operator(text: &str) -> &'static Operator {
    Table::builtin()
        .find(&host(text))
        .unwrap_or_else(|| panic!("{text}: no operator; to add one:\n{}", line_to_paste(text)))
}

fn extended(csv: &str) -> Result<Table, TableError> {
    Table::builtin().extended(csv.as_bytes())
}

#[test]
fn the_built_in_table_is_well_formed() {
    let operators = Table::default().extended(OPERATORS.as_bytes()).unwrap();
    let table = operators.extended(FACTS.as_bytes()).unwrap();
    assert_eq!(shown(Table::builtin()), shown(&table));
    let suffixes = lines(OPERATORS).map(|line| cells(line)[2].split(' ').count());
    assert_eq!(table.iter().len(), suffixes.sum::<usize>());
}

#[test]
fn a_contributor_finds_the_place_of_a_line() {
    // The lines of one operator and category stand together.
    let mut seen: Vec<(String, String)> = Vec::new();
    for line in lines(OPERATORS) {
        let place = (cells(line)[0].clone(), cells(line)[1].clone());
        if seen.last() != Some(&place) {
            assert!(!seen.contains(&place), "{line}: move it to the other lines");
            seen.push(place);
        }
    }
    assert!(seen.is_sorted_by_key(|(_, category)| {
        let headings = [
            "mailbox-provider",
            "security-gateway",
            "bulk-esp",
            "mailing-list",
            "forwarder",
        ];
        headings.iter().position(|heading| heading == category)
    }));
    // Facts are in order of the alphabet, one line for each suffix and fact.
    let facts: Vec<_> = lines(FACTS)
        .map(|line| (cells(line)[0].clone(), cells(line)[1].clone()))
        .collect();
    for pair in facts.windows(2) {
        assert!(
            pair[0] < pair[1],
            "{:?} comes before {:?}",
            pair[1],
            pair[0]
        );
    }
}

/// `ADD=mail.example.net cargo test --test library a_new_provider_is_one_line -- --nocapture` prints the line.
#[test]
fn a_new_provider_is_one_line() {
    let name = std::env::var("ADD").unwrap_or_else(|_| "out7.mail.example.net".to_owned());
    let line = match Table::builtin().find(&host(&name)) {
        Some(known) => {
            println!("{name} is known: {}, {}", known.name(), known.category());
            return;
        }
        None => line_to_paste(&name),
    };
    println!("data/operators.csv, among the lines of its category:\n{line}");
    let header = OPERATORS.lines().next().unwrap();
    let table = extended(&format!("{header}\n{line}\n")).unwrap();
    let added = table.find(&host(&name)).unwrap();
    assert_eq!(added.category(), Category::MailboxProvider);
    assert!(added.submission().host().is_some());
    assert_eq!(table.iter().len(), Table::builtin().iter().len() + 1);
}

/// The line of `data/operators.csv` for an unknown host, with guesses for what only a person knows.
fn line_to_paste(name: &str) -> String {
    let name = host(name);
    let domain = name.organization().unwrap_or(name.as_str());
    format!(
        "{domain},mailbox-provider,{domain},smtp.{domain},465:tls 587:starttls,,B,\
         \"the page of the provider that says so\",,"
    )
}

#[test]
fn the_sixteen_columns_are_still_read() {
    let old = include_str!("../../fixtures/operators/sixteen-columns.csv");
    let operators = include_str!("../../fixtures/operators/one-line.csv");
    let facts = include_str!("../../fixtures/operators/facts.csv");
    let old = Table::default().extended(old.as_bytes()).unwrap();
    let new = Table::default()
        .extended(operators.as_bytes())
        .unwrap()
        .extended(facts.as_bytes())
        .unwrap();
    assert!(old.iter().len() > lines(operators).count());
    assert_eq!(shown(&old), shown(&new));
}

#[test]
fn one_line_may_hold_several_suffixes_and_all_that_is_known_of_them() {
    let table = extended(concat!(
        "operator,category,suffixes,submission_host,outbound,marks\n",
        "Alder,mailbox-provider,alder.example birch.example,smtp.alder.example,",
        "out*.alder.example mta*.birch.example,X-Alder\n",
    ))
    .unwrap();
    for name in ["out1.alder.example", "mta1.birch.example"] {
        let found = table.find(&host(name)).unwrap();
        assert_eq!(found.name(), "Alder");
        assert!(found.is_outbound(&host(name)), "{name}");
    }
    assert_eq!(
        table.mark_of("X-Alder").map(Operator::suffix),
        Some("alder.example")
    );
}

#[test]
fn facts_add_to_rows_that_are_known() {
    let table = extended(concat!(
        "suffix,fact,pattern\n",
        "# what our logs show\n",
        "GMX.net,outbound,relay*.gmx.net\n",
        "sendgrid.net,return-path,sg[0-9]+[.]\n",
        "sendgrid.net,feedback-id,Twilio\n",
        "sendgrid.net,marks,X-Twilio\n",
    ))
    .unwrap();
    let gmx = table.find(&host("relay1.gmx.net")).unwrap();
    assert!(gmx.is_outbound(&host("relay1.gmx.net")) && gmx.is_outbound(&host("mout.gmx.net")));
    let sendgrid = Some("SendGrid");
    let by_path = table.bulk_sender_of_return_path("SG12.x@example.com");
    assert_eq!(by_path.map(Operator::name), sendgrid);
    let by_id = table.bulk_sender_of_feedback_id("twilio");
    assert_eq!(by_id.map(Operator::name), sendgrid);
    assert_eq!(table.mark_of("x-twilio").map(Operator::name), sendgrid);
    assert_eq!(table.iter().len(), Table::builtin().iter().len());
}

#[test]
fn a_bad_fact_says_where_and_what_to_write() {
    let table = [
        (
            "a.example,mx,mx.a.example",
            "column `suffix`: `a.example` is not in the table",
        ),
        (
            "not a name,mx,mx.a.example",
            "column `suffix`: `not a name` is not a host name",
        ),
        (
            "gmx.net,exchanger,mx.gmx.net",
            "column `fact`: `exchanger` is not a fact; write alternatives",
        ),
        ("gmx.net,mx,", "column `pattern`: `` is empty"),
        (
            "gmx.net,mx,mx.gmx.com",
            "column `pattern`: `mx.gmx.com` is not under",
        ),
        (
            "gmx.net,mx,mx_1.gmx.net",
            "column `pattern`: `mx_1.gmx.net` is not a pattern",
        ),
        (
            "gmx.net,traits,own_results",
            "column `pattern`: `own_results` is not a trait",
        ),
        (
            "gmx.net,marks,Subject",
            "column `pattern`: `Subject` is not a mark",
        ),
    ];
    for (line, expected) in table {
        let text = extended(&format!("suffix,fact,pattern\n# one\n{line}\n"))
            .unwrap_err()
            .to_string();
        assert!(text.contains(&format!("line 3, {expected}")), "{text}");
    }
    let whole = [
        (
            "suffix,fact,pattern\nsendgrid.net,return-path,[a-\n",
            "the return-path `[a-` of sendgrid.net is not a regular expression",
        ),
        (
            "suffix,fact\n",
            "no column `pattern`; it must name at least suffix, fact and pattern",
        ),
        (
            "suffix,fact,pattern,note\n",
            "no column `note`; the columns are suffix, fact, pattern",
        ),
        (
            "suffixes,category\n",
            "no column `operator`; it must name at least suffixes, category and operator",
        ),
        (
            "suffix,suffixes,category,operator\n",
            "names both `suffix` and `suffixes`; keep one",
        ),
        (
            "suffixes,category,operator\n,bulk-esp,A\n",
            "line 2, column `suffixes`: `` is empty",
        ),
        (
            "suffixes,category,operator\na.example co.jp,bulk-esp,A\n",
            "line 2, column `suffixes`: `co.jp` is a public suffix",
        ),
        (
            "suffixes,category,operator\na.example a.example,bulk-esp,A\n",
            "line 2 is about a.example, as line 2 is",
        ),
    ];
    for (csv, expected) in whole {
        let text = extended(csv).unwrap_err().to_string();
        assert!(text.contains(expected), "{text}");
    }
}

fn shown(table: &Table) -> Vec<String> {
    table.iter().map(|row| format!("{row:?}")).collect()
}

/// The lines of a file of the table, without the header and comments.
fn lines(csv: &str) -> impl Iterator<Item = &str> {
    csv.lines()
        .skip(1)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The cells before the first quoted one.
fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

const OPERATORS: &str = include_str!("../../data/operators.csv");
const FACTS: &str = include_str!("../../data/operator-names.csv");

#[test]
fn every_documented_host_is_one_to_log_in_at() {
    for row in Table::builtin().iter() {
        let hosts = row
            .submission()
            .host()
            .into_iter()
            .chain(row.alternatives());
        for host in hosts {
            assert_eq!(host.public_fault(), None, "{host}");
            assert!(
                !row.is_pool(host),
                "{host} is in a pool of {}",
                row.suffix()
            );
            assert!(
                !row.is_mx_only(host),
                "{host} is an exchanger of {}",
                row.suffix()
            );
            if let Some(owner) = Table::builtin().find(host) {
                assert!(
                    !owner.is_pool(host),
                    "{host} is in a pool of {}",
                    owner.suffix()
                );
                assert!(
                    !owner.is_mx_only(host),
                    "{host} is an exchanger of {}",
                    owner.suffix()
                );
            }
        }
        if let Submission::Documented(host) = row.submission() {
            assert_ne!(row.sureness(), Sureness::C, "{host}");
            assert!(
                !row.alternatives().contains(host),
                "{host} twice in {}",
                row.suffix()
            );
        }
        assert_eq!(
            row.settings().is_empty(),
            *row.submission() == Submission::Unknown,
            "{}",
            row.suffix()
        );
        assert!(!row.source().is_empty(), "{}", row.suffix());
    }
}

#[test]
fn settings_never_send_a_password_in_clear() {
    for row in Table::builtin().iter() {
        for setting in row.settings() {
            let usual = Setting::USUAL.contains(setting);
            assert!(usual, "{}: {setting:?}", row.suffix());
        }
    }
}

#[test]
fn an_operator_has_one_name() {
    let mut spellings: HashMap<String, &str> = HashMap::new();
    for row in Table::builtin().iter() {
        let key: String = row.name().chars().filter(|c| c.is_alphanumeric()).collect();
        let first = spellings.entry(key.to_lowercase()).or_insert(row.name());
        assert_eq!(*first, row.name());
        assert!(row.label() == row.name() || !row.label().is_empty());
    }
    // Rows that send people to one host are one operator's.
    let mut hosts: HashMap<&HostName, &Operator> = HashMap::new();
    for row in Table::builtin().iter() {
        if let Some(host) = row.submission().host() {
            let first = hosts.entry(host).or_insert(row);
            assert!(
                first.is_same(row),
                "{} and {}",
                first.suffix(),
                row.suffix()
            );
        }
    }
    // A receiver strips foreign results on all its hosts or on none.
    let mut strips: HashMap<&str, bool> = HashMap::new();
    for row in Table::builtin().iter() {
        if row.category() == Category::MailboxProvider {
            let first = strips
                .entry(row.name())
                .or_insert(row.strips_foreign_results());
            assert_eq!(*first, row.strips_foreign_results(), "{}", row.suffix());
        }
    }
}

#[test]
fn names_seen_in_real_mail_have_their_operator() {
    use Category::{BulkEsp, Forwarder, MailboxProvider, MailingList, SecurityGateway};
    let table = [
        ("mail-wm1-f41.google.com", "Google", MailboxProvider),
        ("mail-sor-f41.google.com", "Google", MailboxProvider),
        ("smtp.gmail.com", "Google", MailboxProvider),
        ("exprod9mx1.postini.com", "Google", SecurityGateway),
        ("lists.googlegroups.com", "Google", MailingList),
        (
            "mail-am6eur05on2083.outbound.protection.outlook.com",
            "Microsoft 365",
            MailboxProvider,
        ),
        (
            "am0pr01mb0001.eurprd01.prod.outlook.com",
            "Microsoft 365",
            MailboxProvider,
        ),
        (
            "am0pr01mb0001.eurprd01.prod.exchangelabs.com",
            "Microsoft 365",
            MailboxProvider,
        ),
        ("smtp.office365.com", "Microsoft 365", MailboxProvider),
        (
            "sonic310-20.consmr.mail.ne1.yahoo.com",
            "Yahoo",
            MailboxProvider,
        ),
        ("nm9.bullet.mail.ne1.yahoo.com", "Yahoo", MailboxProvider),
        ("outbound.pv.icloud.com", "Apple iCloud", MailboxProvider),
        (
            "st43p00im-zteg10073501.me.com",
            "Apple iCloud",
            MailboxProvider,
        ),
        (
            "p-east1-cluster1-host1-snip4-10.eps.apple.com",
            "Apple iCloud",
            MailboxProvider,
        ),
        (
            "fout-a1-smtp.messagingengine.com",
            "Fastmail",
            MailboxProvider,
        ),
        ("mail-40134.protonmail.ch", "Proton Mail", MailboxProvider),
        ("sender4-op-o11.zohomail.com", "Zoho", MailboxProvider),
        ("mout.gmx.net", "GMX", MailboxProvider),
        ("mout.kundenserver.de", "IONOS", MailboxProvider),
        ("mrelayeu.kundenserver.de", "IONOS", MailboxProvider),
        ("3.mo4.mail-out.ovh.net", "OVHcloud", MailboxProvider),
        ("mo4-p00-ob.smtp.rzone.de", "STRATO", MailboxProvider),
        ("www123.your-server.de", "Hetzner", MailboxProvider),
        (
            "p3plsmtpa12-01.prod.phx3.secureserver.net",
            "GoDaddy",
            MailboxProvider,
        ),
        ("sv1234.xserver.jp", "Xserver", MailboxProvider),
        ("www1234.sakura.ne.jp", "Sakura Internet", MailboxProvider),
        ("gator2016.hostgator.com", "HostGator", MailboxProvider),
        ("premium12.web-hosting.com", "Namecheap", MailboxProvider),
        ("bizesmtp.qq.com", "Tencent", MailboxProvider),
        ("smtpdm.aliyun.com", "Alibaba", BulkEsp),
        (
            "a8-51.smtp-out.eu-west-1.amazonses.com",
            "Amazon SES",
            BulkEsp,
        ),
        ("o1.ptr99.sendgrid.net", "SendGrid", BulkEsp),
        ("mail132-5.atl131.mandrillapp.com", "Mailchimp", BulkEsp),
        ("mta31-44.mtasv.net", "Postmark", BulkEsp),
        (
            "eu-smtp-delivery-100.mimecast.com",
            "Mimecast",
            SecurityGateway,
        ),
        ("mx0a-00123456.pphosted.com", "Proofpoint", SecurityGateway),
        (
            "outbound-ip12a.ess.barracuda.com",
            "Barracuda",
            SecurityGateway,
        ),
        (
            "mx-relay12-hz1.antispameurope.com",
            "Hornetsecurity",
            SecurityGateway,
        ),
        (
            "bird.elm.relay.mailchannels.net",
            "MailChannels",
            SecurityGateway,
        ),
        ("web01.groups.io", "Groups.io", MailingList),
        ("vger.kernel.org", "Linux kernel lists", MailingList),
        ("eforward1.registrar-servers.com", "Namecheap", Forwarder),
        ("out1.vger.email", "Linux kernel lists", MailingList),
        ("ams.source.kernel.org", "Linux kernel lists", MailingList),
        (
            "mail-bn3usg02on0042.outbound.protection.office365.us",
            "Microsoft 365",
            MailboxProvider,
        ),
        ("mail-0301.mail-europe.com", "Proton Mail", MailboxProvider),
        ("mail-m609.netease.com", "NetEase", MailboxProvider),
        ("mail-177144.yeah.net", "NetEase", MailboxProvider),
        ("mogw0939.ocn.ad.jp", "OCN", MailboxProvider),
        ("smtp8.gmoserver.jp", "GMO Hosting", MailboxProvider),
        ("srvm05.natrohost.com", "Natro", MailboxProvider),
        ("d40.csa.acemsa4.com", "ActiveCampaign", BulkEsp),
        ("a1.oracleemaildelivery.com", "Oracle", BulkEsp),
        ("out.symcld.net", "Broadcom", SecurityGateway),
        ("mx0a-1.gpphosted.com", "Proofpoint", SecurityGateway),
    ];
    for (name, operator_name, category) in table {
        let found = operator(name);
        assert_eq!(
            (found.name(), found.category()),
            (operator_name, category),
            "{name}"
        );
    }
}

#[test]
fn strangers_and_rented_servers_have_no_operator() {
    for name in [
        "mail.example.com",
        "notgoogle.com",
        "google.com.example.net",
        "com",
        "static.10.113.0.203.clients.your-server.de",
        "vps-1a2b3c4d.vps.ovh.net",
        "ip-203-0-113-10.ip.secureserver.net",
        "c-203-0-113-10.hsd1.ca.comcast.net",
        "os3-123-45678.vs.sakura.ne.jp",
        "203-0-113-10.unifiedlayer.com",
    ] {
        assert!(Table::builtin().find(&host(name)).is_none(), "{name}");
    }
}

#[test]
fn the_longest_suffix_wins() {
    assert_eq!(operator("smtpdm.aliyun.com").category(), Category::BulkEsp);
    assert_eq!(
        operator("out30-1.mail.aliyun.com").category(),
        Category::MailboxProvider
    );
    assert_eq!(
        operator("a.b.protection.outlook.com").suffix(),
        "protection.outlook.com"
    );
    assert_eq!(operator("outlook.com").label(), "Outlook.com");
}

#[test]
fn dkim_domains_are_found_whatever_their_case() {
    let table = Table::builtin();
    let workspace = table
        .find_text("Example-COM.20230601.GappsSMTP.com.")
        .unwrap();
    assert!(workspace.is_dkim_only() && workspace.is_same(operator("mx.google.com")));
    assert!(
        table
            .find_text("contoso.onmicrosoft.com")
            .unwrap()
            .is_dkim_only()
    );
    assert!(!operator("mx.google.com").is_dkim_only());
    for text in [
        "",
        ".",
        "..",
        "_spf.example.com",
        "not a domain",
        "é.example",
    ] {
        assert!(table.find_text(text).is_none(), "{text}");
    }
}

#[test]
fn a_server_name_is_a_setting_and_a_role_is_not() {
    for name in [
        "sv1234.xserver.jp",
        "gator2016.hostgator.com",
        "premium12.web-hosting.com",
        "box5678.bluehost.com",
        "mail12.onamae.ne.jp",
        "wp123.webpack.hosteurope.de",
        "secure123.inmotionhosting.com",
        "s483.bom7.mysecurecloudhost.com",
        "smtp8.gmoserver.jp",
        "dc32.gmoserver.jp",
        "ham7.secure.ne.jp",
        "c02.future-shop.jp",
        "srvm05.natrohost.com",
    ] {
        let found = operator(name);
        assert!(found.server_name_fits(&host(name)), "{name}");
        assert!(
            found.is_outbound(&host(name)) && !found.is_pool(&host(name)),
            "{name}"
        );
    }
    for name in [
        "xserver.jp",
        "mail.xserver.jp",
        "svx.xserver.jp",
        "sv1.a.xserver.jp",
        "mail.web-hosting.com",
        "www.web-hosting.com",
        "mx2.web-hosting.com",
        "a.b.web-hosting.com",
        "heracles-relay.mxrouting.net",
        "web12.gmoserver.jp",
        "gateway36.websitewelcome.com",
        "mail-wm1-f41.google.com",
    ] {
        assert!(!operator(name).server_name_fits(&host(name)), "{name}");
    }
}

#[test]
fn an_account_label_has_siblings_only() {
    for name in ["www1234.sakura.ne.jp", "dd12345.kasserver.com"] {
        let found = operator(name);
        assert!(
            matches!(found.submission(), Submission::AccountName(_)),
            "{name}"
        );
        assert!(found.account_sibling_fits(&host(name)), "{name}");
        assert!(found.is_outbound(&host(name)), "{name}");
        assert!(
            !found.server_name_fits(&host(name)) && !found.is_pool(&host(name)),
            "{name}"
        );
    }
}

#[test]
fn patterns_match_whole_names() {
    let table = [
        ("*.gmx.net", "a.b.gmx.net", true),
        ("*.gmx.net", "gmx.net", false),
        ("mout*.gmx.net", "mout.gmx.net", true),
        ("mout*.gmx.net", "xmout.gmx.net", false),
        ("mout*.gmx.net", "mout.gmx.net.example.com", false),
        ("*a<N>.b.net", "a1a22.b.net", true),
        ("*a<N>.b.net", "a1a22x.b.net", false),
        ("*-<N>.b.net", "x-1-2-3.b.net", true),
        ("m<N>-*.b.net", "m12-34.b.net", true),
        ("m<N>-*.b.net", "m-34.b.net", false),
        ("*.mail.*.b.net", "smtp.mail.b.net", false),
        ("*.mail.*.b.net", "x.y.mail.z.b.net", true),
        ("wp<server>.b.net", "wp1.b.net", true),
        ("<server>.B.net", "mx-a.b.net", true),
        ("<server>.b.net", "mx12.b.net", false),
        ("<server>.b.net", "12.b.net", true),
        ("<login>.b.net", "w0123456.b.net", true),
    ];
    for (pattern, name, expected) in table {
        let pattern = Pattern::parse(pattern).unwrap();
        assert_eq!(pattern.matches(&host(name)), expected, "{pattern} {name}");
    }
    for bad in [
        "<n>.b.net",
        "<.b.net",
        "a_b.net",
        "a b.net",
        "[ab].net",
        "a?.b.net",
    ] {
        assert_eq!(Pattern::parse(bad), Err(CellFault::Pattern), "{bad}");
    }
    // A hostile name costs the product of both lengths, not a power.
    let stars = Pattern::parse(&format!("{}b", "*a".repeat(100))).unwrap();
    assert!(!stars.matches(&host(&["a".repeat(60).as_str(); 4].join("."))));
}

#[test]
fn pools_and_exchangers_are_told_apart() {
    let pools = [
        "mail-wm1-f41.google.com",
        "eur05-am6-obe.outbound.protection.outlook.com",
        "am0pr01mb0001.eurprd01.prod.outlook.com",
        "mout.gmx.net",
        "mout-p-101.mailbox.org",
        "mout.kundenserver.de",
        "mrelayeu.kundenserver.de",
        "gproxy4-pub.mail.unifiedlayer.com",
        "smtp-relay.gmail.com",
        "snd00007.auone-net.jp",
        "dmta0009.auone-net.jp",
        "atl4mhob07.registeredsite.com",
        "gateway36.websitewelcome.com",
        "fr-smtpout2.hostinger.io",
        "ampub03.alpha-mail.net",
        "mogw0939.ocn.ad.jp",
        "vcgw5.ocn.ad.jp",
        "mail-177144.yeah.net",
        "mail-bn3usg02on0042.outbound.protection.office365.us",
    ];
    for name in pools {
        assert!(operator(name).is_pool(&host(name)), "{name}");
    }
    let exchangers = [
        "mx.google.com",
        "smtp.google.com",
        "aspmx.l.google.com",
        "alt1.aspmx.l.google.com",
        "aspmx2.googlemail.com",
        "gmail-smtp-in.l.google.com",
        "example-com.mail.protection.outlook.com",
        "example-com.k-v1.mx.microsoft",
        "mx00.gmx.net",
        "smtp.secureserver.net",
        "in1-smtp.messagingengine.com",
        "mta5.am0.yahoodns.net",
    ];
    for name in exchangers {
        assert!(operator(name).is_mx_only(&host(name)), "{name}");
        assert!(!operator(name).is_outbound(&host(name)), "{name}");
    }
}

#[test]
fn the_setting_is_the_documented_one() {
    let table = [
        ("mail-wm1-f41.google.com", "smtp.gmail.com"),
        ("mout.kundenserver.de", "smtp.ionos.de"),
        ("mout.gmx.net", "mail.gmx.net"),
        ("mout01.posteo.de", "posteo.de"),
        (
            "mail-am6eur05on2083.outbound.protection.outlook.com",
            "smtp.office365.com",
        ),
        ("outbound.pv.icloud.com", "smtp.mail.me.com"),
    ];
    for (name, documented) in table {
        let found = operator(name);
        assert_eq!(found.submission().host(), Some(&host(documented)), "{name}");
        assert!(found.is_outbound(&host(name)), "{name}");
    }
    let microsoft = operator("a.outbound.protection.outlook.com");
    assert_eq!(microsoft.alternatives(), [host("smtp-mail.outlook.com")]);
    assert!(microsoft.note().contains("December 2026"));
    assert_eq!(
        microsoft.settings(),
        [Setting {
            port: 587,
            security: Security::StartTls
        }]
    );
    // A guess names the operator only.
    assert_eq!(
        operator("smtp.kagoya.net").submission(),
        &Submission::Unknown
    );
}

#[test]
fn receivers_that_strip_foreign_results_are_known() {
    for name in [
        "mx.google.com",
        "x.mail.protection.outlook.com",
        "mta5.am0.yahoodns.net",
        "mx1.mail.icloud.com",
        "mx00.gmx.net",
    ] {
        assert!(operator(name).strips_foreign_results(), "{name}");
    }
    assert!(!operator("mx1.mailbox.org").strips_foreign_results());
}

#[test]
fn header_fields_betray_a_service() {
    let table = [
        ("X-SG-EID", "SendGrid"),
        ("x-ses-outgoing", "Amazon SES"),
        ("X-MAILGUN-SID", "Mailgun"),
        ("X-PM-Message-Id", "Postmark"),
        ("X-MC-User", "Mailchimp"),
    ];
    for (field, name) in table {
        assert_eq!(
            Table::builtin().mark_of(field).map(Operator::name),
            Some(name),
            "{field}"
        );
    }
    // X-MC-Unique is Mimecast's, and on mail that people write.
    for field in [
        "",
        "X",
        "X-",
        "Subject",
        "X-SG",
        "X-SG-EIDS",
        "X-MC-Unique",
        "X-\u{e9}",
    ] {
        assert!(Table::builtin().mark_of(field).is_none(), "{field}");
    }
    for row in Table::builtin().iter() {
        for mark in row.marks() {
            assert_eq!(row.category(), Category::BulkEsp, "{mark}");
            assert!(
                Table::builtin().mark_of(mark).unwrap().is_same(row),
                "{mark}"
            );
        }
    }
}

#[test]
fn return_paths_and_feedback_ids_betray_a_bulk_sender() {
    let table = Table::builtin();
    let paths = [
        (
            "bounces+4711-ab12-ana=example.org@em.example.com",
            "SendGrid",
        ),
        ("BOUNCE-MD_1.2@mail.example.com", "Mailchimp"),
        ("msprvs1=19000abc=bounces-1@bounce.example.com", "SparkPost"),
        ("pm_bounces@pm.example.com", "Postmark"),
        (
            "0102018f3c4d5e6f-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000@mail.example.com",
            "Amazon SES",
        ),
    ];
    for (path, name) in paths {
        let found = table.bulk_sender_of_return_path(path);
        assert_eq!(found.map(Operator::name), Some(name), "{path}");
    }
    for path in [
        "",
        "@",
        "bo@example.com",
        "bounces@example.com",
        "bounces+4711-ab12-ana@example.com",
        "x-pm_bounces@example.com",
        "pm_bounces-1@example.com",
    ] {
        assert!(table.bulk_sender_of_return_path(path).is_none(), "{path}");
    }
    let words = [
        ("sg", Some("SendGrid")),
        ("sendgrid", Some("SendGrid")),
        ("mc", Some("Mailchimp")),
        ("amazonses", Some("Amazon SES")),
        ("mailgun", Some("Mailgun")),
        // People have mailboxes there.
        ("google", None),
        ("gmx", None),
        ("example", None),
        ("", None),
    ];
    for (word, name) in words {
        let found = table.bulk_sender_of_feedback_id(word);
        assert_eq!(found.map(Operator::name), name, "{word}");
    }
}

#[test]
fn traits_say_what_holds_for_few_operators() {
    assert!(operator("mail-wm1-f41.google.com").is_gmail_client());
    assert!(operator("smtp.office365.com").turns_smtp_auth_off());
    assert!(!operator("smtp-mail.outlook.com").turns_smtp_auth_off());
    for row in Table::builtin().iter() {
        assert_eq!(
            row.is_unnamed_receiver(),
            (row.name() == "Yahoo" && row.category() == Category::MailboxProvider)
                || ["eps.apple.com", "icloud.com"].contains(&row.suffix()),
            "{}",
            row.suffix()
        );
        assert!(!row.is_gmail_client() || row.name() == "Google");
        assert!(!row.turns_smtp_auth_off() || row.name() == "Microsoft 365");
        assert_eq!(
            row.turns_smtp_auth_off(),
            row.login() == Some(LoginKind::AdminSwitch)
        );
    }
}

#[test]
fn a_name_that_a_customer_can_get_is_not_inside() {
    for name in [
        "mrelayeu.kundenserver.de",
        "dovdir4-asa-02o.email.comcast.net",
        "resimta-po-18v.sys.comcast.net",
        "mx12.webpack.hosteurope.de",
        "in24.mail.ovh.net",
        "mx1.mail.ovh.net",
        "fwd70.aul.t-online.de",
        // Nobody but the company has names there.
        "mfront12.qq.com",
        "email-mx12.seznam.cz",
    ] {
        assert!(operator(name).is_inside(&host(name)), "{name}");
    }
    for name in [
        "lvps1-2-3-4.dedicated.hosteurope.de",
        "shop.kundenserver.de",
        "server.customer.unifiedlayer.com",
        "vps12.inmotionhosting.com",
        "cloud12.home.pl",
        "zz.secureserver.net",
        "sv1234.xserver.jp",
        "www1234.sakura.ne.jp",
        // Customers' mail leaves through them, so they are the sender's side.
        "mout.kundenserver.de",
        "mail-wm1-f41.google.com",
        "mout.gmx.net",
    ] {
        assert!(!operator(name).is_inside(&host(name)), "{name}");
    }
    assert!(!operator("mx.google.com").is_inside(&host("mx.example.com")));
    assert!(operator("sv1234.xserver.jp").gives_names_to_customers());
    assert!(!operator("mx.google.com").gives_names_to_customers());
}

#[test]
fn a_shared_machine_is_one_that_no_customer_rents() {
    for name in [
        "sv1234.xserver.jp",
        "www1234.sakura.ne.jp",
        "mail12.onamae.ne.jp",
        "gator2016.hostgator.com",
        "dd12345.kasserver.com",
    ] {
        assert!(operator(name).is_shared(&host(name)), "{name}");
    }
    for name in [
        "mail.xserver.jp",
        "alder.sakura.ne.jp",
        "w0123456.kasserver.com",
        "customer.hostgator.com",
        "vps12.inmotionhosting.com",
        "alder.mixhost.jp",
        "premium12.web-hosting.com",
        "mail-wm1-f41.google.com",
    ] {
        assert!(!operator(name).is_shared(&host(name)), "{name}");
    }
    for row in Table::builtin().iter() {
        let has_pattern = matches!(
            row.submission(),
            Submission::ServerName(_) | Submission::AccountName(_)
        );
        assert!(
            !row.pattern_is_shared() || (has_pattern && row.sureness() != Sureness::C),
            "{}",
            row.suffix()
        );
        // Rented machines and accounts have names below such a suffix.
        assert!(
            !has_pattern
                || row.sureness() != Sureness::C
                || row.gives_names_to_customers()
                || row.name() == "MXroute",
            "{}",
            row.suffix()
        );
    }
}

#[test]
fn what_a_program_logs_in_with_is_known_of_many() {
    let table = [
        ("smtp.gmail.com", Some(LoginKind::AppPassword)),
        ("smtp.mail.me.com", Some(LoginKind::AppPassword)),
        ("smtp-mail.outlook.com", Some(LoginKind::OauthOnly)),
        ("mx1.hotmail.com", Some(LoginKind::OauthOnly)),
        ("smtp.office365.com", Some(LoginKind::AdminSwitch)),
        ("smtp.orange.fr", Some(LoginKind::Password)),
        ("sv1234.xserver.jp", Some(LoginKind::Password)),
        ("smtp.kagoya.net", None),
        ("o1.ptr99.sendgrid.net", None),
    ];
    for (name, expected) in table {
        assert_eq!(operator(name).login(), expected, "{name}");
    }
    for row in Table::builtin().iter() {
        assert!(
            row.login().is_none() || *row.submission() != Submission::Unknown,
            "{}",
            row.suffix()
        );
    }
    // Files of earlier versions have a trait in its place.
    let old = extended(
        "suffix,category,operator,traits\nalder.example,mailbox-provider,Alder,smtp-auth-off\n",
    )
    .unwrap();
    let alder = old.find(&host("mail.alder.example")).unwrap();
    assert!(alder.turns_smtp_auth_off());
    let new = extended(concat!(
        "suffix,category,operator,login,inside,traits\n",
        "alder.example,mailbox-provider,Alder,oauth-only,in<N>.alder.example,customers\n",
    ))
    .unwrap();
    let alder = new.find(&host("mail.alder.example")).unwrap();
    assert_eq!(alder.login(), Some(LoginKind::OauthOnly));
    assert!(alder.is_inside(&host("in7.alder.example")));
    assert!(!alder.is_inside(&host("mail.alder.example")));
    let fact = new.extended(&b"suffix,fact,pattern\nalder.example,login,password\n"[..]);
    let fact = fact.unwrap();
    let alder = fact.find(&host("alder.example")).unwrap();
    assert_eq!(alder.login(), Some(LoginKind::Password));
}

#[test]
fn the_row_of_an_author_says_where_to_log_in() {
    let of = |domain: &str| {
        let row = Table::builtin().row_of_author(&host(domain));
        row.and_then(|row| row.submission().host().map(HostName::as_str))
    };
    assert_eq!(of("ocn.ne.jp"), Some("smtp.ocn.ne.jp"));
    assert_eq!(of("gold.ocn.ne.jp"), Some("smtp.ocn.ne.jp"));
    assert_eq!(of("example.net"), None);
    // The category alone says nothing of a login.
    assert_eq!(of("zendesk.com"), None);
    assert_eq!(of("kagoya.net"), None);
    assert_eq!(of("consultant.com"), Some("smtp.mail.com"));
    assert_eq!(of("alaska.usa.com"), Some("smtp.mail.com"));
    assert_eq!(of("inbox.lt"), Some("mail.inbox.lt"));
    // Such a domain is one company's mail or one person's: its subdomains are other people's.
    assert_eq!(of("nobody.consultant.com"), None);
    // Our own row of the same domain goes first, where it knows the host.
    assert_eq!(of("att.net"), Some("smtp.mail.att.net"));
    assert_eq!(of("ocn.ad.jp"), Some("smtp.ocn.ne.jp"));
    let row = |domain: &str| Table::builtin().row_of_author(&host(domain)).unwrap();
    assert!(row("consultant.com").is_same(operator("mout.gmx.com")));
    assert_eq!(row("consultant.com").label(), "mail.com");
    assert_eq!(row("outlook.de").login(), Some(LoginKind::OauthOnly));
    assert_eq!(row("aim.com").login(), Some(LoginKind::AppPassword));
    assert_eq!(row("earthlink.net").login(), Some(LoginKind::Password));
    // An author's domain is no operator of hosts.
    assert!(Table::builtin().find(&host("mail.mit.edu")).is_none());
    let own = extended(
        "suffix,category,operator,submission_host\n\
         consultant.com,mailbox-provider,Ours,smtp.consultant.com\n",
    )
    .unwrap();
    let ours = own.row_of_author(&host("consultant.com")).unwrap();
    assert_eq!(ours.name(), "Ours");
    assert!(own.row_of_author(&host("mit.edu")).is_some());
    assert!(Table::default().row_of_author(&host("mit.edu")).is_none());
}

#[test]
fn a_user_file_adds_and_overrides() {
    let table = extended(concat!(
        "operator,suffix,category,submission_host,how_sure,outbound,marks\n",
        "# our own machines\n",
        "\"Alder, Inc.\", Alder.Example. , mailbox-provider,<server>.alder.example,,,\n",
        "Birch,google.com,security-gateway,,,gw*.google.com,X-Birch\n",
    ))
    .unwrap();
    assert_eq!(table.iter().len(), Table::builtin().iter().len() + 1);
    let alder = table.find(&host("web7.alder.example")).unwrap();
    assert_eq!(
        (alder.name(), alder.sureness()),
        ("Alder, Inc.", Sureness::A)
    );
    assert_eq!(alder.settings(), Setting::USUAL);
    assert!(alder.server_name_fits(&host("web7.alder.example")));
    let birch = table.find(&host("mail-wm1-f41.google.com")).unwrap();
    assert_eq!(
        (birch.name(), birch.category()),
        ("Birch", Category::SecurityGateway)
    );
    assert!(birch.is_outbound(&host("gw1.google.com")) && !birch.strips_foreign_results());
    assert_eq!(table.mark_of("x-birch").map(Operator::name), Some("Birch"));
    assert_eq!(
        table.mark_of("x-sg-eid").map(Operator::name),
        Some("SendGrid")
    );
    assert_eq!(operator("mx.google.com").name(), "Google");
}

#[test]
fn a_bad_cell_says_where_and_what_to_write() {
    let table = [
        (
            "suffix",
            "not a name",
            CellFault::Host(heloscope::name::NameFault::NotLdh),
        ),
        ("suffix", "co.jp", CellFault::PublicSuffix),
        ("category", "esp", CellFault::Category),
        ("operator", "", CellFault::Empty),
        ("submission_host", "*.alder.example", CellFault::StarInHost),
        ("submission_host", "<box>.alder.example", CellFault::Pattern),
        (
            "submission_host",
            "<server>.birch.example",
            CellFault::OutsideSuffix,
        ),
        ("ports", "587", CellFault::Port),
        ("ports", "25:starttls", CellFault::Port),
        ("ports", "587:plain", CellFault::Port),
        ("how_sure", "D", CellFault::Sureness),
        ("pool", "out*.birch.example", CellFault::OutsideSuffix),
        ("mx", "mx_1.alder.example", CellFault::Pattern),
        ("traits", "own_results", CellFault::Trait),
        ("login", "oauth", CellFault::Login),
        ("inside", "in*.birch.example", CellFault::OutsideSuffix),
        ("marks", "Subject", CellFault::Mark),
    ];
    for (bad, value, expected) in table {
        let mut cells = vec![
            ("suffix", "alder.example"),
            ("category", "mailbox-provider"),
            ("operator", "Alder"),
            ("submission_host", "smtp.alder.example"),
            ("ports", "587:starttls"),
        ];
        cells.retain(|(column, _)| *column != bad);
        cells.push((bad, value));
        let (columns, values): (Vec<_>, Vec<_>) = cells.into_iter().unzip();
        let csv = format!("{}\n{}\n", columns.join(","), values.join(","));
        let error = extended(&csv).unwrap_err();
        let text = error.to_string();
        match error {
            TableError::Cell {
                line: 2,
                column,
                fault,
                ..
            } => {
                assert_eq!((column, fault), (bad, expected), "{csv}");
            }
            other => panic!("{csv}: {other}"),
        }
        assert!(
            text.contains(&format!("line 2, column `{bad}`: `{value}`")),
            "{text}"
        );
    }
    let guess = "suffix,category,operator,submission_host,how_sure\n\
                 alder.example,mailbox-provider,Alder,smtp.alder.example,C\n";
    assert!(
        extended(guess)
            .unwrap_err()
            .to_string()
            .contains("raise how_sure")
    );
    let no_host = "suffix,category,operator,ports\nalder.example,bulk-esp,Alder,465:tls\n";
    assert!(
        extended(no_host)
            .unwrap_err()
            .to_string()
            .contains("fill submission_host")
    );
}

#[test]
fn a_bad_file_says_where_and_what_to_do() {
    let table = [
        ("suffix,category\n", "no column `operator`"),
        ("", "no column `suffix`"),
        (
            "suffix,category,operator,smtp\n",
            "the columns are suffix, category",
        ),
        ("suffix,suffix,category,operator\n", "twice"),
        (
            "suffix,category,operator\nalder.example,bulk-esp,Alder, Inc.\n",
            "line 2 has 4 cells, the first line has 3; put a cell that holds a comma into double",
        ),
        (
            "suffix,category,operator\na.example,bulk-esp,A\n\n# again\nA.example.,bulk-esp,B",
            "line 5 is about a.example, as line 2 is",
        ),
        (
            "suffix,category,operator,marks\na.example,bulk-esp,A,X-SG-EID\n",
            "`x-sg-eid` is a mark of both sendgrid.net and a.example",
        ),
    ];
    for (csv, expected) in table {
        let text = extended(csv).unwrap_err().to_string();
        assert!(text.contains(expected), "{text}");
    }
    let latin1 = b"suffix,category,operator\na.example,bulk-esp,B\xfccher\n";
    assert!(matches!(
        Table::builtin().extended(&latin1[..]),
        Err(TableError::Read { .. })
    ));
    assert!(extended("\u{feff}suffix,category,operator\na.example,bulk-esp,A\n").is_ok());
}
