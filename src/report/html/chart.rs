//! A time axis: where a moment stands, in percent of the width, and where its marks are.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::report::html::percent;

/// From the first moment to the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    start: i64,
    end: i64,
}

/// A mark on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// In percent of the width.
    pub(super) at: String,
    pub(super) label: String,
    /// Which end of the label stands there.
    pub(super) anchor: &'static str,
}

impl Axis {
    /// The axis that holds all these seconds since 1970; None if there are none.
    pub(super) fn over(seconds: impl Iterator<Item = i64> + Clone) -> Option<Self> {
        Some(Self {
            start: seconds.clone().min()?,
            end: seconds.max()?,
        })
    }

    /// Where a second stands, in percent of the width. The ends keep a margin for round bar ends.
    pub(super) fn at(&self, second: i64) -> f64 {
        let (start, end) = (self.start as f64, self.end as f64);
        if end <= start {
            return 50.0;
        }
        let share = ((second as f64 - start) / (end - start)).clamp(0.0, 1.0);
        MARGIN + (100.0 - 2.0 * MARGIN) * share
    }

    /// Marks at whole days, months or years, as many as a phone has room for.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let days = (self.end as f64 - self.start as f64) / DAY as f64;
        let step = STEPS
            .iter()
            .find(|step| days <= step.length() * step.most());
        let Some(step) = step else {
            return Vec::new();
        };
        let mut ticks = Vec::new();
        let mut number = step.at_or_after(self.start);
        while let Some((second, label)) = number.and_then(|number| step.mark(number)) {
            if second > self.end || ticks.len() > MOST_TICKS {
                break;
            }
            let at = self.at(second);
            ticks.push(Tick {
                at: percent(at),
                anchor: anchor(at, &label),
                label,
            });
            number = number.and_then(|number| number.checked_add(step.size()));
        }
        ticks
    }
}

/// Which end of a label stands at its mark, so that on a phone it stays inside the picture.
pub(super) fn anchor(at: f64, label: &str) -> &'static str {
    let half = 3.0 + 1.3 * label.chars().count() as f64;
    if at < half {
        "start"
    } else if at > 100.0 - half {
        "end"
    } else {
        "middle"
    }
}

/// How far two marks are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TickStep {
    Days(i64),
    Months(i64),
}

impl TickStep {
    fn size(self) -> i64 {
        match self {
            Self::Days(size) | Self::Months(size) => size,
        }
    }

    /// In days, about.
    fn length(self) -> f64 {
        match self {
            Self::Days(size) => size as f64,
            Self::Months(size) => size as f64 * 30.44,
        }
    }

    /// How many such steps have room: the longer the label, the fewer.
    fn most(self) -> f64 {
        match self {
            Self::Days(_) => 3.0,
            Self::Months(..12) => 5.0,
            Self::Months(_) => 6.0,
        }
    }

    /// The number of the day since 1970, or of the month since the year 0, of the first mark.
    fn at_or_after(self, second: i64) -> Option<i64> {
        let number = match self {
            Self::Days(_) => second.div_euclid(DAY),
            Self::Months(_) => {
                let time = Timestamp::from_second(second).ok()?;
                let date = time.to_zoned(TimeZone::UTC).date();
                i64::from(date.year())
                    .saturating_mul(12)
                    .saturating_add(i64::from(date.month()))
                    .saturating_sub(1)
            }
        };
        let first = number.div_euclid(self.size()).saturating_mul(self.size());
        let (begins, _) = self.mark(first)?;
        if begins < second {
            first.checked_add(self.size())
        } else {
            Some(first)
        }
    }

    /// The second at which a day or month begins, and its label.
    fn mark(self, number: i64) -> Option<(i64, String)> {
        match self {
            Self::Days(_) => {
                let second = number.checked_mul(DAY)?;
                let time = Timestamp::from_second(second).ok()?;
                let date = time.to_zoned(TimeZone::UTC).date();
                Some((second, date.to_string()))
            }
            Self::Months(size) => {
                let year = i16::try_from(number.div_euclid(12)).ok()?;
                let month = i8::try_from(number.rem_euclid(12)).ok()?.checked_add(1)?;
                let date = civil::Date::new(year, month, 1).ok()?;
                let time = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
                let label = if size < 12 {
                    format!("{year:04}-{month:02}")
                } else {
                    format!("{year:04}")
                };
                Some((time.as_second(), label))
            }
        }
    }
}

const DAY: i64 = 86_400;
/// In percent, at each end.
const MARGIN: f64 = 2.0;
const MOST_TICKS: usize = 8;
const STEPS: [TickStep; 14] = [
    TickStep::Days(1),
    TickStep::Days(2),
    TickStep::Days(7),
    TickStep::Days(14),
    TickStep::Months(1),
    TickStep::Months(2),
    TickStep::Months(3),
    TickStep::Months(6),
    TickStep::Months(12),
    TickStep::Months(24),
    TickStep::Months(60),
    TickStep::Months(120),
    TickStep::Months(600),
    TickStep::Months(6_000),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(from: &str, to: &str) -> Axis {
        let second = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        Axis::over([second(from), second(to)].into_iter()).unwrap()
    }

    fn labels(axis: Axis) -> Vec<String> {
        axis.ticks().into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn marks_whole_years_of_a_long_time() {
        let axis = axis("2019-03-01T00:00:00Z", "2024-06-01T00:00:00Z");
        assert_eq!(labels(axis), ["2020", "2021", "2022", "2023", "2024"]);
    }

    #[test]
    fn marks_months_of_half_a_year() {
        let axis = axis("2024-01-15T00:00:00Z", "2024-06-10T00:00:00Z");
        assert_eq!(
            labels(axis),
            ["2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]
        );
    }

    #[test]
    fn marks_days_of_a_week() {
        let axis = axis("2024-02-27T12:00:00Z", "2024-03-02T12:00:00Z");
        assert_eq!(labels(axis), ["2024-02-29", "2024-03-02"]);
    }

    #[test]
    fn a_single_moment_stands_in_the_middle() {
        let axis = axis("2024-02-27T12:00:00Z", "2024-02-27T12:00:00Z");
        assert_eq!(axis.at(axis.start), 50.0);
        assert!(axis.ticks().is_empty());
    }

    #[test]
    fn survives_times_that_no_calendar_has() {
        for (start, end) in [
            (i64::MIN, i64::MAX),
            (0, i64::MAX),
            (i64::MAX, i64::MAX),
            (0, 1 << 39),
        ] {
            let axis = Axis { start, end };
            assert!(axis.ticks().len() <= MOST_TICKS.saturating_add(1));
            assert!((0.0..=100.0).contains(&axis.at(start)));
        }
    }
}
