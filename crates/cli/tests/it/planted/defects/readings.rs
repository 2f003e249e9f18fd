//! Defects in single days of videos.

use super::What::{Added, Lost, Other};
use super::{ACCURACY, COMPLETENESS, CONSISTENCY, Defect, READ, defect};

pub const ALL: &[Defect] = &[
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
];
