//! The defects that are planted: what stands in place of what is true, and what must find it.
//!
//! Days and videos are those of the demo's creator, of whom the last two weeks are read.

/// A kind of defect in one dataset.
pub struct Defect {
    /// What went wrong.
    pub kind: &'static str,
    /// The dataset.
    pub dataset: &'static str,
    /// What is done to its rows.
    pub what: What,
    /// The check that must find it, or the rule at the gate.
    pub check: &'static str,
    /// Its dimension.
    pub dimension: &'static str,
    /// A part of the row that it must name.
    pub row: &'static str,
}

/// What is done to rows.
pub enum What {
    /// Rows of a condition have other values in columns.
    Other(&'static str, &'static [(&'static str, &'static str)]),
    /// Rows of a condition are gone.
    Lost(&'static str),
    /// Rows of a condition are there once more, with other values in columns.
    Added(&'static str, &'static [(&'static str, &'static str)]),
}

use What::{Added, Lost, Other};

const fn defect(
    kind: &'static str,
    dataset: &'static str,
    what: What,
    found: [&'static str; 3],
) -> Defect {
    let [check, dimension, row] = found;
    Defect {
        kind,
        dataset,
        what,
        check,
        dimension,
        row,
    }
}

const DAYS: &str = "curated.account_daily";
const READ: &str = "curated.video_daily";
const VIDEOS: &str = "curated.videos";
const CURVES: &str = "curated.video_curves";
const HOURS: &str = "curated.follower_activity";

const COMPLETENESS: &str = "completeness";
const CONSISTENCY: &str = "consistency";
const VALIDITY: &str = "validity";
const FRESHNESS: &str = "freshness";
const ACCURACY: &str = "accuracy";

/// Defects of single rows: all at once, no one hides another.
pub const ONE_BY_ONE: &[Defect] = &[
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
    defect(
        "gains that do not sum to the change of the total",
        READ,
        Other(
            "video_id = '7662440803821887955' and date = date '2026-11-10'",
            &[("views", "views + 5000")],
        ),
        [
            "gains_sum_to_change",
            ACCURACY,
            "video_id=7662440803821887955 date=2026-11-10",
        ],
    ),
    defect(
        "totals falling",
        READ,
        Other(
            "video_id = '7638672607958283912' and date = date '2026-11-08'",
            &[("views", "-20000"), ("views_total", "views_total - 20000")],
        ),
        [
            "totals_fall",
            CONSISTENCY,
            "video_id=7638672607958283912 date=2026-11-08",
        ],
    ),
    defect(
        "unit error: one total in thousandths",
        READ,
        Other(
            "video_id = '7618222304140773127' and date = date '2026-11-09'",
            &[("views_total", "views_total * 1000")],
        ),
        [
            "totals_leap_for_a_day",
            ACCURACY,
            "video_id=7618222304140773127 date=2026-11-09",
        ],
    ),
    defect(
        "likes without views of a video",
        READ,
        Other(
            "video_id = '7578532885904658585' and date = date '2026-11-11'",
            &[("likes", "500")],
        ),
        [
            "likes_gained_without_views",
            CONSISTENCY,
            "video_id=7578532885904658585 date=2026-11-11",
        ],
    ),
    defect(
        "a gain that no video of that age has",
        READ,
        Other(
            "video_id = '7628269014291393193' and date = date '2026-11-12'",
            &[("views", "200000")],
        ),
        [
            "gains_out_of_scale",
            ACCURACY,
            "video_id=7628269014291393193 date=2026-11-12",
        ],
    ),
    defect(
        "daily sums against totals: videos gain thrice what the account has",
        READ,
        Other("date = date '2026-11-06'", &[("views", "views * 3")]),
        ["videos_outgain_account", CONSISTENCY, "date=2026-11-06"],
    ),
    defect(
        "frozen counter: all videos for a day",
        READ,
        Other("date = date '2026-11-13'", &[("views", "0")]),
        ["readings_stand_still", ACCURACY, "date=2026-11-13"],
    ),
    defect(
        "vanished field: comments of all videos",
        READ,
        Other(
            "date = date '2026-11-18'",
            &[("comments_total", "cast(null as bigint)")],
        ),
        ["reading_fields_vanished", COMPLETENESS, "date=2026-11-18"],
    ),
    defect(
        "half of the list is missing for a day",
        READ,
        Lost("date = date '2026-11-16' and video_id < '7670000000000000000'"),
        ["videos_vanish", COMPLETENESS, "date=2026-11-16"],
    ),
    defect(
        "orphan readings",
        READ,
        Added(
            "video_id = '7638672607958283912' and date = date '2026-11-10'",
            &[("video_id", "'7000000000000000001'")],
        ),
        [
            "readings_without_video",
            CONSISTENCY,
            "video_id=7000000000000000001",
        ],
    ),
    defect(
        "a published day that is not the day",
        "curated.video_performance_daily",
        Other(
            "video_id = '7598934263522896234' and date = date '2026-11-10'",
            &[("views", "views + 7")],
        ),
        [
            "performance_is_daily",
            CONSISTENCY,
            "video_id=7598934263522896234 date=2026-11-10",
        ],
    ),
    defect(
        "more likes than views",
        VIDEOS,
        Other(
            "video_id = '7698406592182579377'",
            &[("likes_total", "views_total * 3")],
        ),
        [
            "likes_exceed_views",
            CONSISTENCY,
            "video_id=7698406592182579377",
        ],
    ),
    defect(
        "swapped columns: comments and likes of a video",
        VIDEOS,
        Other(
            "video_id = '7697252090897122260'",
            &[
                ("likes_total", "comments_total"),
                ("comments_total", "likes_total"),
            ],
        ),
        [
            "comments_exceed_likes",
            CONSISTENCY,
            "video_id=7697252090897122260",
        ],
    ),
    defect(
        "id and time disagree",
        VIDEOS,
        Other(
            "video_id = '7696011488342254598'",
            &[("published_at", "uploaded_at - interval '3 days'")],
        ),
        [
            "published_before_upload",
            VALIDITY,
            "video_id=7696011488342254598",
        ],
    ),
    defect(
        "seconds against milliseconds: published in a far future",
        VIDEOS,
        Other(
            "video_id = '7694777358195518927'",
            &[("published_at", "timestamp '2055-01-01T00:00:00Z'")],
        ),
        [
            "published_after_reading",
            VALIDITY,
            "video_id=7694777358195518927",
        ],
    ),
    defect(
        "published long after the upload",
        VIDEOS,
        Other(
            "video_id = '7573207866926266702'",
            &[("published_at", "uploaded_at + interval '100 days'")],
        ),
        [
            "published_long_after_upload",
            VALIDITY,
            "video_id=7573207866926266702",
        ],
    ),
    defect(
        "seconds against milliseconds: watch time over the length",
        VIDEOS,
        Other(
            "video_id = '7706159375397695586'",
            &[("average_watch_seconds", "average_watch_seconds * 1000")],
        ),
        [
            "watch_time_exceeds_length",
            VALIDITY,
            "video_id=7706159375397695586",
        ],
    ),
    defect(
        "watch time in minutes",
        VIDEOS,
        Other(
            "video_id = '7704715842479583362'",
            &[("watch_seconds_total", "watch_seconds_total / 60")],
        ),
        [
            "watch_time_does_not_fit",
            CONSISTENCY,
            "video_id=7704715842479583362",
        ],
    ),
    defect(
        "fraction against percent: completion",
        VIDEOS,
        Other(
            "video_id = '7709533632543644697'",
            &[("completion_rate", "completion_rate / 100")],
        ),
        [
            "completion_out_of_scale",
            ACCURACY,
            "video_id=7709533632543644697",
        ],
    ),
    defect(
        "more people reached than views",
        VIDEOS,
        Other(
            "video_id = '7708054555603563259'",
            &[("reach_total", "views_total * 2")],
        ),
        [
            "reach_exceeds_views",
            CONSISTENCY,
            "video_id=7708054555603563259",
        ],
    ),
    defect(
        "more shares than views",
        VIDEOS,
        Other(
            "video_id = '7688783077877181713'",
            &[("shares_total", "views_total * 2")],
        ),
        [
            "shares_exceed_views",
            CONSISTENCY,
            "video_id=7688783077877181713",
        ],
    ),
    defect(
        "more saves than views",
        VIDEOS,
        Other(
            "video_id = '7707009122190500699'",
            &[("saves_total", "views_total * 3")],
        ),
        [
            "saves_exceed_views",
            CONSISTENCY,
            "video_id=7707009122190500699",
        ],
    ),
    defect(
        "a rate that is not its parts",
        VIDEOS,
        Other(
            "video_id = '7689672065171466315'",
            &[("engagement_rate", "0.5")],
        ),
        [
            "engagement_rate_is_as_defined",
            CONSISTENCY,
            "video_id=7689672065171466315",
        ],
    ),
    defect(
        "a video of two accounts",
        VIDEOS,
        Added(
            "video_id = '7703569153300773566'",
            &[("account", "'nova.beats'")],
        ),
        [
            "video_of_two_accounts",
            CONSISTENCY,
            "video_id=7703569153300773566",
        ],
    ),
    defect(
        "one video under two ids",
        VIDEOS,
        Added(
            "video_id = '7702118481256830566'",
            &[("video_id", "'7702118481256830999'")],
        ),
        ["videos_repeat", ACCURACY, "video_id=7702118481256830999"],
    ),
    defect(
        "audience shares that do not sum to one",
        "curated.video_audience",
        Other(
            "video_id = '7662440803821887955' and dimension = 'gender'",
            &[("share_rate", "share_rate / 2")],
        ),
        [
            "shares_do_not_sum",
            CONSISTENCY,
            "video_id=7662440803821887955 list=gender",
        ],
    ),
    defect(
        "fraction against percent: cities",
        "curated.video_audience",
        Other(
            "video_id = '7675374114868269757' and dimension = 'city'",
            &[("share_rate", "share_rate * 100")],
        ),
        [
            "shares_do_not_sum",
            CONSISTENCY,
            "video_id=7675374114868269757 list=city",
        ],
    ),
    defect(
        "a country that is none",
        "curated.video_audience",
        Other(
            "video_id = '7662440803821887955' and dimension = 'country' and name = 'GB'",
            &[("name", "'UK'")],
        ),
        [
            "countries_unknown",
            VALIDITY,
            "name=UK video_id=7662440803821887955",
        ],
    ),
    defect(
        "a country of followers by its name",
        "curated.audience_weekly",
        Other(
            "trait = 'country' and name = 'US'",
            &[("name", "'United States'")],
        ),
        ["countries_unknown", VALIDITY, "name=United States"],
    ),
    defect(
        "weekly shares told twice",
        "curated.audience_weekly",
        Other("trait = 'gender'", &[("share_rate", "share_rate * 2")]),
        ["audience_shares_do_not_sum", CONSISTENCY, "trait=gender"],
    ),
    defect(
        "traffic sources that do not sum",
        "curated.traffic_sources_daily",
        Lost(
            "video_id = '7662440803821887955' and date = date '2026-11-10' and traffic_source = 'for_you'",
        ),
        [
            "traffic_sources_do_not_sum",
            CONSISTENCY,
            "video_id=7662440803821887955 date=2026-11-10",
        ],
    ),
    defect(
        "retention above one",
        CURVES,
        Other(
            "curve = 'retention' and video_id = '7576564492433105850'",
            &[("share_rate", "share_rate * 100")],
        ),
        [
            "retention_exceeds_one",
            VALIDITY,
            "video_id=7576564492433105850",
        ],
    ),
    defect(
        "retention out of order",
        CURVES,
        Other(
            "curve = 'retention' and video_id = '7583796747186618485' and second = 6",
            &[("share_rate", "share_rate + 0.3")],
        ),
        [
            "retention_rises",
            CONSISTENCY,
            "video_id=7583796747186618485 second=6",
        ],
    ),
    defect(
        "seconds against milliseconds: a curve",
        CURVES,
        Other(
            "video_id = '7586964330857019142'",
            &[("second", "second * 1000")],
        ),
        [
            "curve_longer_than_video",
            VALIDITY,
            "video_id=7586964330857019142",
        ],
    ),
    defect(
        "half of the likes of a curve",
        CURVES,
        Other(
            "curve = 'likes' and video_id = '7588924096990450948'",
            &[("share_rate", "share_rate / 2")],
        ),
        [
            "likes_curve_does_not_sum",
            CONSISTENCY,
            "video_id=7588924096990450948",
        ],
    ),
    defect(
        "a curve of another video",
        CURVES,
        Other(
            "curve = 'retention' and video_id = '7597233774155022179'",
            &[("share_rate", "0.95")],
        ),
        [
            "curve_ends_off_completion",
            CONSISTENCY,
            "video_id=7597233774155022179",
        ],
    ),
    defect(
        "curves of no video",
        CURVES,
        Added(
            "video_id = '7598934263522896234'",
            &[("video_id", "'7000000000000000002'")],
        ),
        [
            "answers_without_video",
            CONSISTENCY,
            "video_id=7000000000000000002",
        ],
    ),
    defect(
        "missing hours",
        HOURS,
        Lost("label_date = date '2026-10-10' and hour in (3, 4)"),
        ["hours_are_missing", COMPLETENESS, "date=2026-10-10"],
    ),
    defect(
        "more followers active than there are",
        HOURS,
        Other(
            "label_date = date '2026-10-12' and hour = 5",
            &[("active_followers", "1000000")],
        ),
        [
            "active_exceed_followers",
            CONSISTENCY,
            "date=2026-10-12 hour=5",
        ],
    ),
];

/// Defects of whole histories.
pub const HISTORIES: &[Defect] = &[
    defect(
        "views from before the first upload",
        DAYS,
        Added("date = date '2026-09-25'", &[("date", "date '2025-11-01'")]),
        ["views_before_upload", ACCURACY, "date=2025-11-01"],
    ),
    defect(
        "frozen counter: followers",
        DAYS,
        Other(
            "date between date '2026-10-01' and date '2026-10-20'",
            &[("followers", "6100")],
        ),
        ["followers_stand_still", ACCURACY, "date=2026-10-10"],
    ),
    defect(
        "frozen counter: the days around it do not tell",
        DAYS,
        Other(
            "date between date '2026-10-01' and date '2026-10-21'",
            &[("net_followers", "cast(null as bigint)")],
        ),
        ["followers_stand_still", ACCURACY, "date=2026-10-20"],
    ),
    defect(
        "ids that went through a double",
        VIDEOS,
        Other(
            "right(video_id, 1) in ('2', '3', '5', '6')",
            &[("video_id", "left(video_id, 16) || '000'")],
        ),
        ["ids_lost_digits", VALIDITY, "000"],
    ),
    defect(
        "totals as a page shows them",
        VIDEOS,
        Other(
            "views_total >= 10000",
            &[("views_total", "views_total / 1000 * 1000")],
        ),
        ["totals_rounded", ACCURACY, "account=luna.beats"],
    ),
    defect(
        "timezone shift: publications in another zone",
        VIDEOS,
        Other(
            "true",
            &[("published_at", "published_at + interval '8 hours'")],
        ),
        ["published_off_by_hours", VALIDITY, "hours_apart=8"],
    ),
    defect(
        "timezone shift: active hours",
        HOURS,
        Other(
            "label_date > date '2026-11-12'",
            &[("hour", "(hour + 8) % 24")],
        ),
        ["active_hours_shift", ACCURACY, "hours_later=8"],
    ),
    defect(
        "stale source: videos are no longer read",
        READ,
        Lost("date > date '2026-11-10'"),
        ["readings_fell_silent", FRESHNESS, "date=2026-11-10"],
    ),
];

/// A history that no other defect may touch.
pub const SHIFTED: &[Defect] = &[defect(
    "shifted day: the account runs a day late",
    DAYS,
    Other(
        "date > date '2026-10-25'",
        &[(
            "views",
            "lag(views) over (partition by account order by date)",
        )],
    ),
    ["days_are_shifted", ACCURACY, "account=luna.beats"],
)];

/// Defects that cannot be true, each alone: their dataset keeps what it had.
pub const AT_THE_GATE: &[Defect] = &[
    defect(
        "negative views",
        DAYS,
        Other("date = date '2026-10-05'", &[("views", "-5")]),
        ["at_least 0", VALIDITY, "views=-5"],
    ),
    defect(
        "followers against net followers",
        DAYS,
        Other(
            "date = date '2026-10-05'",
            &[("net_followers", "net_followers + 100")],
        ),
        ["net_followers_sum_to_change", ACCURACY, "date=2026-10-05"],
    ),
];
