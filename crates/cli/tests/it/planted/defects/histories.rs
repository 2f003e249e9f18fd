//! Defects of whole histories, and those that cannot be true.

use super::What::{Added, Lost, Other};
use super::{ACCURACY, DAYS, Defect, FRESHNESS, HOURS, READ, VALIDITY, VIDEOS, defect};

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
