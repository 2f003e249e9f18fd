//! Defects in single audiences, curves and hours.

use super::What::{Added, Lost, Other};
use super::{COMPLETENESS, CONSISTENCY, CURVES, Defect, HOURS, VALIDITY, defect};

pub const ALL: &[Defect] = &[
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
