//! Whether a daily follower number is a level or a gain: TikTok's documents say both.

use crate::answers::{Json, Read, Value, cell};

/// What a daily follower number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Followers at the end of the day.
    Level,
    /// Followers gained that day; may be negative.
    Net,
    /// The numbers do not tell.
    Unknown,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Net => "net",
            Self::Unknown => "unknown",
        }
    }
}

/// What the two ambiguous numbers of one answer are; all days of an answer are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FollowerNumbers {
    pub followers_count: Kind,
    pub daily_total_followers: Kind,
}

/// Accounts with fewer followers tell nothing: a good day is as large as the total.
const FEW: i64 = 20;

impl FollowerNumbers {
    /// Judges the days of an answer by the total that came with them.
    pub fn of(total: Option<&Json>, days: &[Json]) -> Self {
        let total = total.and_then(|total| number(Some(total)));
        Self {
            followers_count: kind(total, days, "followers_count"),
            daily_total_followers: kind(total, days, "daily_total_followers"),
        }
    }
}

fn kind(total: Option<i64>, days: &[Json], key: &str) -> Kind {
    if gained_as_told(days, key) {
        return Kind::Net;
    }
    let Some(total) = total.filter(|total| *total >= FEW) else {
        return Kind::Unknown;
    };
    // the last day lies nearest to the total; older levels of a growing account lie far below it. A 0
    // tells nothing: it is a day without a change, or one whose level is not counted yet
    let mut dated: Vec<_> = days
        .iter()
        .filter_map(|day| match day.get("date") {
            Some(Json::Text(date)) => Some((date.as_str(), number(day.get(key))?)),
            _ => None,
        })
        .filter(|(_, value)| *value != 0)
        .collect();
    dated.sort_unstable();
    dated
        .last()
        .map_or(Kind::Unknown, |(_, value)| by_size(total, *value))
}

/// Within a fifth of the total it is a level, below a fifth of it a gain.
fn by_size(total: i64, value: i64) -> Kind {
    let (total, value) = (i128::from(total), i128::from(value));
    if 5 * (value - total).abs() <= total {
        Kind::Level
    } else if 5 * value.abs() < total {
        Kind::Net
    } else {
        Kind::Unknown
    }
}

/// Whether the number is new minus lost followers on every day that tells all three.
fn gained_as_told(days: &[Json], key: &str) -> bool {
    let told: Vec<_> = days
        .iter()
        .filter_map(|day| {
            let new = number(day.get("daily_new_followers"))?;
            let lost = number(day.get("daily_lost_followers"))?;
            Some((number(day.get(key))?, new.checked_sub(lost)?))
        })
        .collect();
    let moved = told.iter().any(|(_, gain)| *gain != 0);
    moved && told.iter().all(|(value, gain)| value == gain)
}

fn number(json: Option<&Json>) -> Option<i64> {
    match cell(Read::Change, json).ok()?.value {
        Value::Int(number) => number,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(total: i64, days: &str) -> FollowerNumbers {
        let total: Json = serde_json::from_str(&total.to_string()).unwrap();
        let Json::List(days) = serde_json::from_str(days).unwrap() else {
            panic!("days are a list");
        };
        FollowerNumbers::of(Some(&total), &days)
    }

    #[test]
    fn a_number_near_the_total_is_a_level_and_a_small_one_a_gain() {
        let level = judged(49_308, r#"[{"date":"2026-11-13","followers_count":48415}]"#);
        assert_eq!(level.followers_count, Kind::Level);
        assert_eq!(level.daily_total_followers, Kind::Unknown);
        let net = judged(49_308, r#"[{"date":"2026-11-13","followers_count":-205}]"#);
        assert_eq!(net.followers_count, Kind::Net);
        let between = judged(1000, r#"[{"date":"2026-11-13","followers_count":500}]"#);
        assert_eq!(between.followers_count, Kind::Unknown);
    }

    #[test]
    fn the_last_day_decides_for_an_account_that_grew_from_nothing() {
        let days = r#"[{"date":"2026-11-14","followers_count":950},
                       {"date":"2026-10-01","followers_count":3}]"#;
        assert_eq!(judged(1000, days).followers_count, Kind::Level);
    }

    #[test]
    fn a_last_day_without_a_number_yet_decides_nothing() {
        let levels = r#"[{"date":"2026-11-13","followers_count":960},
                         {"date":"2026-11-14","followers_count":0}]"#;
        assert_eq!(judged(1000, levels).followers_count, Kind::Level);
        let gains = r#"[{"date":"2026-11-13","followers_count":-4},
                        {"date":"2026-11-14","followers_count":0}]"#;
        assert_eq!(judged(1000, gains).followers_count, Kind::Net);
        let nothing = r#"[{"date":"2026-11-14","followers_count":0}]"#;
        assert_eq!(judged(1000, nothing).followers_count, Kind::Unknown);
    }

    #[test]
    fn new_minus_lost_proves_a_gain_whatever_its_size() {
        let days = r#"[{"date":"2026-11-13","daily_total_followers":900,
                        "daily_new_followers":950,"daily_lost_followers":50}]"#;
        assert_eq!(judged(1000, days).daily_total_followers, Kind::Net);
    }

    #[test]
    fn a_handful_of_followers_tells_nothing() {
        let days = r#"[{"date":"2026-11-13","followers_count":9}]"#;
        assert_eq!(judged(10, days).followers_count, Kind::Unknown);
    }

    #[test]
    fn numbers_at_the_edge_do_not_overflow() {
        let days = format!(
            r#"[{{"date":"2026-11-13","followers_count":{},"daily_new_followers":{},"daily_lost_followers":0}}]"#,
            i64::MIN,
            i64::MAX
        );
        assert_eq!(judged(i64::MAX, &days).followers_count, Kind::Unknown);
    }
}
