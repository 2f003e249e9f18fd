//! When a sign-in dies, and what is lost if nobody signs in again.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::entry::About;
use super::source::Source;

/// When tokens end, and what goes with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    pub access_expires_at: Option<DateTime<Utc>>,
    /// Then a person has to sign in again.
    pub refresh_expires_at: Option<DateTime<Utc>>,
    /// Whole days until then, rounded down; negative afterwards, `None` where no end is known.
    pub days_left: Option<i64>,
    pub losses: Vec<Loss>,
}

/// What cannot be had any more if nobody signs in again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    pub what: &'static str,
    /// The first moment at which something is gone.
    pub from: DateTime<Utc>,
    pub why: &'static str,
}

/// TikTok shows the daily figures of an account this long.
const DAILY_HORIZON: TimeDelta = TimeDelta::days(60);

/// Looks ahead from what is known without a key.
pub fn forecast(at: Source, about: &About, now: DateTime<Utc>) -> Forecast {
    let end = about.refresh_expires_at.or(about.access_expires_at);
    // a sign-in that has ended before its time collects nothing from now on
    let stops = match about.ended {
        Some(_) => Some(end.map_or(now, |end| end.min(now))),
        None => end,
    };
    Forecast {
        access_expires_at: about.access_expires_at,
        refresh_expires_at: about.refresh_expires_at,
        days_left: stops.map(|end| (end - now).num_seconds().div_euclid(86_400)),
        losses: stops.map_or_else(Vec::new, |end| losses(at, end)),
    }
}

fn losses(at: Source, end: DateTime<Utc>) -> Vec<Loss> {
    let daily = Loss {
        what: "daily figures of the account",
        from: end + DAILY_HORIZON,
        why: "TikTok shows 60 days: each day after that loses one for good",
    };
    let readings = Loss {
        what: "how each video grows",
        from: end,
        why: "TikTok shows totals alone: what was not read on its day is not shown later",
    };
    let trends = Loss {
        what: "hashtag trends",
        from: end,
        why: "TikTok shows the present list alone",
    };
    match at {
        Source::Business | Source::Studio => vec![readings, daily],
        Source::Display => vec![readings],
        Source::Advertiser => vec![trends],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(days: i64, now: DateTime<Utc>) -> About {
        About {
            refresh_expires_at: Some(now + TimeDelta::days(days)),
            access_expires_at: Some(now + TimeDelta::hours(1)),
            ..About::default()
        }
    }

    #[test]
    fn daily_figures_are_lost_sixty_days_after_the_sign_in_ends() {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let seen = forecast(Source::Business, &about(10, now), now);
        assert_eq!(seen.days_left, Some(10));
        let froms: Vec<_> = seen.losses.iter().map(|loss| loss.from - now).collect();
        assert_eq!(froms, [TimeDelta::days(10), TimeDelta::days(70)]);
    }

    #[test]
    fn a_withdrawn_consent_loses_from_now_on() {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let mut about = about(10, now);
        about.ended = Some(crate::session::SignInReason::Revoked);
        let seen = forecast(Source::Display, &about, now);
        assert_eq!((seen.days_left, seen.losses[0].from), (Some(0), now));
    }

    #[test]
    fn a_token_without_an_end_loses_nothing() {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let seen = forecast(Source::Advertiser, &About::default(), now);
        assert_eq!((seen.days_left, seen.losses.len()), (None, 0));
    }
}
