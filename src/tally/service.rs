//! Which host names are machines of one service: they differ in digits, or in digits and one label
//! for a site.

use std::collections::{BTreeMap, HashMap};

use crate::name::HostName;

/// The hosts put into groups: of each its group's number.
pub(in crate::tally) fn groups<'n>(
    hosts: impl IntoIterator<Item = &'n HostName>,
) -> BTreeMap<&'n HostName, usize> {
    let hosts: Vec<&HostName> = hosts.into_iter().collect();
    let mut parents: Vec<usize> = (0..hosts.len()).collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (number, host) in hosts.iter().enumerate() {
        for shape in shapes(host) {
            let first = *seen.entry(shape).or_insert(number);
            let (one, other) = (root(&parents, first), root(&parents, number));
            if let Some(parent) = parents.get_mut(one.max(other)) {
                *parent = one.min(other);
            }
        }
    }
    let numbered = hosts.into_iter().enumerate();
    numbered
        .map(|(number, host)| (host, root(&parents, number)))
        .collect()
}

fn root(parents: &[usize], mut at: usize) -> usize {
    while let Some(parent) = parents.get(at).filter(|parent| **parent != at) {
        at = *parent;
    }
    at
}

/// What a host has in common with the other machines of its service, in the organisation.
fn shapes(host: &HostName) -> Vec<String> {
    let organization = host.organization().unwrap_or(host.as_str());
    let own = host.as_str().strip_suffix(organization).unwrap_or_default();
    let labels: Vec<String> = own.split_terminator('.').map(without_digits).collect();
    let shape = |labels: &[String]| format!("{}.{organization}", labels.join("."));
    let mut shapes = vec![shape(&labels)];
    let is_numbered = own
        .split('.')
        .next()
        .is_some_and(|first| first.contains(|c: char| c.is_ascii_digit()));
    // A machine with a number at some site.
    if is_numbered {
        for site in 1..labels.len() {
            let mut labels = labels.clone();
            if let Some(label) = labels.get_mut(site) {
                "*".clone_into(label);
            }
            shapes.push(shape(&labels));
        }
    }
    shapes
}

fn without_digits(label: &str) -> String {
    label.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The hosts of one service in one text: `N` for the digits that differ, `*` for the site.
pub(in crate::tally) fn pattern<'n>(hosts: impl Iterator<Item = &'n HostName>) -> Option<String> {
    let hosts: Vec<Vec<&str>> = hosts
        .map(|host| host.as_str().split('.').collect())
        .collect();
    let (first, others) = hosts.split_first()?;
    if others.is_empty() {
        return None;
    }
    let labels = first.iter().enumerate().map(|(place, label)| {
        let same = others.iter().filter_map(|host| host.get(place).copied());
        common(label, &same.collect::<Vec<_>>())
    });
    Some(labels.collect::<Vec<_>>().join("."))
}

fn common(label: &str, others: &[&str]) -> String {
    if others.iter().all(|other| *other == label) {
        return label.to_owned();
    }
    let bare = without_digits(label);
    if others.iter().any(|other| without_digits(other) != bare) {
        return "*".to_owned();
    }
    let all = std::iter::once(&label).chain(others);
    let all: Vec<Vec<&str>> = all.map(|label| runs(label)).collect();
    let Some(longest) = all.iter().max_by_key(|runs| runs.len()) else {
        return bare;
    };
    let alike = all.iter().all(|runs| runs.len() == longest.len());
    let runs = longest.iter().enumerate().map(|(place, run)| {
        if !run.starts_with(|c: char| c.is_ascii_digit()) {
            return (*run).to_owned();
        }
        let same: Vec<&str> = all
            .iter()
            .filter_map(|runs| runs.get(place).copied())
            .collect();
        if alike { number(&same) } else { "N".to_owned() }
    });
    runs.collect()
}

/// `0N` for `01` and `02`, `N` for `1` and `12`.
fn number(runs: &[&str]) -> String {
    let Some((first, others)) = runs.split_first() else {
        return String::new();
    };
    if others.iter().all(|other| other == first) {
        return (*first).to_owned();
    }
    if others.iter().any(|other| other.len() != first.len()) {
        return "N".to_owned();
    }
    let in_common = |end: &usize| {
        let start = first.get(..*end);
        others.iter().all(|other| other.get(..*end) == start)
    };
    let length = (0..first.len()).take_while(in_common).last();
    let start = first.get(..length.unwrap_or_default()).unwrap_or_default();
    format!("{start}N")
}

/// A label's digits, and what is between them.
fn runs(label: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut rest = label;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit);
        let (run, more) = rest
            .split_at_checked(end.unwrap_or(rest.len()))
            .unwrap_or((rest, ""));
        runs.push(run);
        rest = more;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pattern of hosts that are one service, nothing where they are not.
    fn of(hosts: &[&str]) -> Option<String> {
        let names: Vec<_> = hosts
            .iter()
            .map(|name| HostName::parse(name).unwrap())
            .collect();
        let mut backwards = names.clone();
        backwards.reverse();
        let groups = groups(&names);
        let is_one = groups.values().all(|group| *group == 0);
        let text = pattern(names.iter()).filter(|_| is_one);
        assert_eq!(text, pattern(backwards.iter()).filter(|_| is_one));
        text
    }

    #[test]
    fn machines_of_one_service_differ_in_digits_and_a_site() {
        for (hosts, expected) in [
            (
                &["mailgw01.example.net", "mailgw02.example.net"][..],
                "mailgw0N.example.net",
            ),
            (&["mx1.example.net", "mx12.example.net"], "mxN.example.net"),
            (
                &["out-03.example.net", "out-11.example.net"],
                "out-N.example.net",
            ),
            (
                &["mail.example.net", "mail2.example.net"],
                "mailN.example.net",
            ),
            (
                &["a1b1.example.net", "a1b2.example.net"],
                "a1bN.example.net",
            ),
            (
                &["mx1.tyo.example.net", "mx2.osa.example.net"],
                "mxN.*.example.net",
            ),
            (
                &["mx1.tyo1.example.net", "mx2.tyo2.example.net"],
                "mxN.tyoN.example.net",
            ),
            (
                &["mx1.example.net", "mx2.example.net", "mx3.example.net"],
                "mxN.example.net",
            ),
        ] {
            assert_eq!(of(hosts).as_deref(), Some(expected), "{hosts:?}");
        }
    }

    #[test]
    fn other_hosts_are_other_services() {
        for hosts in [
            ["mx1.example.net", "mail.example.net"],
            ["mail.sales.example.net", "mail.lab.example.net"],
            ["mx1.a.b.example.net", "mx2.c.d.example.net"],
            ["mail.example1.net", "mail.example2.net"],
            ["mx1.example.net", "mx1.example.com"],
            ["mx1.example.net", "mx1.tyo.example.net"],
        ] {
            assert_eq!(of(&hosts), None, "{hosts:?}");
        }
    }
}
