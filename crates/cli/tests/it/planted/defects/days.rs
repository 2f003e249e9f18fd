//! Defects in single days of the account.

use super::What::{Added, Lost, Other};
use super::{ACCURACY, COMPLETENESS, CONSISTENCY, DAYS, Defect, FRESHNESS, VALIDITY, defect};

pub const ALL: &[Defect] = &[
    defect(
        "nulls: a day lacks its likes",
        DAYS,
        Other(
            "date = date '2026-09-20'",
            &[("likes", "cast(null as bigint)")],
        ),
        ["numbers_missing_in_a_day", COMPLETENESS, "date=2026-09-20"],
    ),
    defect(
        "swapped columns: likes and comments of a day",
        DAYS,
        Other(
            "date = date '2026-10-16'",
            &[("likes", "comments"), ("comments", "likes")],
        ),
        [
            "comments_exceed_likes_in_a_day",
            CONSISTENCY,
            "date=2026-10-16",
        ],
    ),
    defect(
        "unit error: a day in thousandths",
        DAYS,
        Other("date = date '2026-10-01'", &[("views", "views * 1000")]),
        ["views_out_of_scale", ACCURACY, "date=2026-10-01"],
    ),
    defect(
        "a spike of one day",
        DAYS,
        Other("date = date '2026-10-18'", &[("views", "views * 1000")]),
        ["views_leap_for_a_day", ACCURACY, "date=2026-10-18"],
    ),
    defect(
        "unit error: a day in thousands",
        DAYS,
        Other("date = date '2026-10-13'", &[("views", "views / 1000")]),
        ["views_leap_for_a_day", ACCURACY, "date=2026-10-13"],
    ),
    defect(
        "duplicate day",
        DAYS,
        Other(
            "date in (date '2026-10-29', date '2026-10-30')",
            &[("views", "4622"), ("likes", "204"), ("profile_views", "61")],
        ),
        ["days_repeat", ACCURACY, "date=2026-10-30"],
    ),
    defect(
        "skipped day",
        DAYS,
        Lost("date = date '2026-10-25'"),
        ["days_are_missing", COMPLETENESS, "date=2026-10-25"],
    ),
    defect(
        "impossible rate: twice as many likes as views in a day",
        DAYS,
        Other("date = date '2026-10-05'", &[("likes", "views * 2")]),
        ["engagements_exceed_views", VALIDITY, "date=2026-10-05"],
    ),
    defect(
        "likes on a day without views",
        DAYS,
        Other(
            "date = date '2026-10-20'",
            &[("views", "0"), ("likes", "50")],
        ),
        ["likes_without_views", CONSISTENCY, "date=2026-10-20"],
    ),
    defect(
        "frozen counter: the account's views",
        DAYS,
        Other(
            "date between date '2026-09-10' and date '2026-09-16'",
            &[("views", "4321")],
        ),
        ["views_stand_still", ACCURACY, "date=2026-09-14"],
    ),
    defect(
        "followers of another account for a day",
        DAYS,
        Other(
            "date = date '2026-10-21'",
            &[
                ("followers", "followers + 90000"),
                ("net_followers", "net_followers + 90000"),
            ],
        ),
        ["followers_jump", ACCURACY, "date=2026-10-21"],
    ),
    defect(
        "followers of another account: the way back",
        DAYS,
        Other(
            "date = date '2026-10-22'",
            &[("net_followers", "net_followers - 90000")],
        ),
        ["followers_leap_for_a_day", ACCURACY, "date=2026-10-21"],
    ),
    defect(
        "a day told before it began",
        DAYS,
        Other(
            "date = date '2026-10-27'",
            &[("observed_at", "timestamp '2026-10-20T00:00:00Z'")],
        ),
        ["days_of_the_future", VALIDITY, "date=2026-10-27"],
    ),
    defect(
        "vanished field: shares of days",
        DAYS,
        Other(
            "date >= date '2026-11-10'",
            &[("shares", "cast(null as bigint)")],
        ),
        ["fields_vanished", COMPLETENESS, "last_shares=0"],
    ),
    defect(
        "negative counts",
        DAYS,
        Other("date = date '2026-09-22'", &[("comments", "-5")]),
        ["counts_are_negative", VALIDITY, "date=2026-09-22"],
    ),
    defect(
        "net followers against new and lost ones",
        DAYS,
        Other(
            "date = date '2026-09-18'",
            &[("new_followers", "new_followers + 500")],
        ),
        [
            "net_followers_are_new_less_lost",
            CONSISTENCY,
            "date=2026-09-18",
        ],
    ),
    defect(
        "more new followers than viewers",
        DAYS,
        Other("date = date '2026-10-02'", &[("new_followers", "200000")]),
        [
            "new_followers_exceed_viewers",
            CONSISTENCY,
            "date=2026-10-02",
        ],
    ),
    defect(
        "new and returning viewers against viewers",
        DAYS,
        Other(
            "date = date '2026-10-07'",
            &[
                ("viewers_source", "'studio_export'"),
                ("new_viewers", "10"),
                ("returning_viewers", "10"),
            ],
        ),
        [
            "viewers_are_new_or_returning",
            CONSISTENCY,
            "date=2026-10-07",
        ],
    ),
    defect(
        "more viewers than views",
        DAYS,
        Other("date = date '2026-10-08'", &[("viewers", "views * 2")]),
        ["viewers_exceed_views", CONSISTENCY, "date=2026-10-08"],
    ),
    defect(
        "more people engaged than watched",
        DAYS,
        Other(
            "date = date '2026-10-11'",
            &[("engaged_people", "viewers * 3")],
        ),
        [
            "engaged_people_exceed_viewers",
            CONSISTENCY,
            "date=2026-10-11",
        ],
    ),
    defect(
        "more people engaged than engagements",
        DAYS,
        Other("date = date '2026-10-14'", &[("engaged_people", "viewers")]),
        [
            "engaged_people_exceed_engagements",
            CONSISTENCY,
            "date=2026-10-14",
        ],
    ),
    defect(
        "a settled day that changed",
        "meta.restatements",
        Added(
            "date = (select max(date) from clean) and metric = 'views'",
            &[("date", "date '2026-10-03'"), ("new_value", "99999")],
        ),
        ["settled_days_change", ACCURACY, "date=2026-10-03"],
    ),
    defect(
        "stale source: an account without new exports",
        "meta.freshness",
        Added(
            "section = 'business'",
            &[
                ("account", "'nova.beats'"),
                ("last_date", "date '2026-09-01'"),
            ],
        ),
        ["exports_are_old", FRESHNESS, "account=nova.beats"],
    ),
];
