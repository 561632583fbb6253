//! The part of the domains that one machine of several answers.
//!
//! A domain belongs to the part that its hash says, the same on every machine. So each part may be
//! worked out alone, of the same tallies, and the answers of all parts are those of the whole. The
//! caps of a tally hold for each part.

use crate::name::HostName;
use crate::tally::store::{domain_text, hash};

/// One part of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Counted from 0.
    index: u32,
    count: u32,
}

impl Shard {
    /// Part `number` of `count`, counted from 1; none if there is no such part.
    ///
    /// ```
    /// use heloscope::tally::Shard;
    ///
    /// assert!(Shard::new(4, 4).is_some());
    /// assert_eq!(Shard::new(5, 4), None);
    /// assert_eq!(Shard::new(0, 4), None);
    /// ```
    #[must_use]
    pub fn new(number: u32, count: u32) -> Option<Self> {
        let index = number.checked_sub(1)?;
        (index < count).then_some(Self { index, count })
    }

    /// Whether the answer for a domain belongs to this part. `None` is mail without an author.
    #[must_use]
    pub fn holds(self, domain: Option<&HostName>) -> bool {
        let [a, b, c, d, ..] = hash(&[b"shard", domain_text(domain)]);
        let hash = u64::from(u32::from_be_bytes([a, b, c, d]));
        // The place of the hash among all, in `count` steps.
        hash.saturating_mul(u64::from(self.count)) >> 32 == u64::from(self.index)
    }

    /// Whether it is the part that counts what is of no domain.
    pub(in crate::tally) fn is_first(self) -> bool {
        self.index == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_domain_belongs_to_one_part() {
        for count in [1, 2, 3, 4, 7, 1000, u32::MAX] {
            let parts = count.min(1000);
            let shards: Vec<_> = (1..=parts).filter_map(|at| Shard::new(at, count)).collect();
            assert_eq!(shards.len(), parts as usize);
            for number in 0..50 {
                let domain = HostName::parse(&format!("d{number}.example.net")).unwrap();
                let holders = shards.iter().filter(|shard| shard.holds(Some(&domain)));
                let expected = if count <= 1000 { 1 } else { 0 };
                assert_eq!(holders.count(), expected, "{domain} of {count}");
            }
        }
    }

    #[test]
    fn the_parts_are_of_about_one_size() {
        let domains = (0..4000).map(|at| HostName::parse(&format!("d{at}.example.net")).unwrap());
        let second = Shard::new(2, 4).unwrap();
        let held = domains.filter(|domain| second.holds(Some(domain))).count();
        assert!((900..1100).contains(&held), "{held}");
    }
}
