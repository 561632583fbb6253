//! Host names: printed and read again, a name is itself, in each of its forms.

use heloscope::name::{HostName, is_within};
use heloscope::operator::Table;
use heloscope::report::escape::{host, printable};

pub fn check(text: &str) {
    let shown = printable(text);
    assert_eq!(printable(&shown), shown, "what is printable stays");
    let Ok(name) = HostName::parse(text) else {
        return;
    };
    assert_eq!(HostName::parse(name.as_str()).as_ref(), Ok(&name));
    assert_eq!(HostName::parse(&format!("{name}.")).as_ref(), Ok(&name));
    assert_eq!(
        HostName::parse(&name.as_str().to_ascii_uppercase()).as_ref(),
        Ok(&name)
    );
    assert!(name.as_str().len() <= 253);
    assert!(name.labels().all(|label| (1..=63).contains(&label.len())));
    if let Some(readable) = name.readable() {
        assert_eq!(HostName::parse(&readable).as_ref(), Ok(&name), "{readable}");
    }
    assert_eq!(printable(&host(&name)), host(&name));
    let json = serde_json::to_string(&name).unwrap();
    assert_eq!(serde_json::from_str::<HostName>(&json).unwrap(), name);
    assert!(name.is_within(name.as_str()));
    if let Some(organization) = name.organization() {
        assert!(is_within(name.as_str(), organization));
        let organization = HostName::parse(organization).expect("an organisation is a name");
        assert!(name.same_organization(&organization));
    }
    if let Some(operator) = Table::builtin().find(&name) {
        let below = HostName::parse(&format!("a.{name}"));
        if let Ok(below) = below {
            assert!(
                Table::builtin().find(&below).is_some(),
                "{name} of {operator:?}"
            );
        }
    }
}
