//! Defects in single videos.

use super::What::{Added, Other};
use super::{ACCURACY, CONSISTENCY, Defect, VALIDITY, VIDEOS, defect};

pub const ALL: &[Defect] = &[
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
];
