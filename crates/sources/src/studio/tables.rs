//! The datasets that insights of both generations fill.

use toklake_lake::LogicalType::{Boolean, Date, Float64, Int64, Timestamp};

use crate::answers::{Column, Field, Read, Table};

const ITEM: Column = Column::text("item_id");
const METRIC: Column = Column::text("metric");
const CODE: Column = Column::new("code", Int64);
const POSITION: Column = Column::new("position", Int64);

/// One day of one history of the account.
pub(super) static ACCOUNT_DAYS: Table = Table {
    dataset: "studio__account_days",
    context: &[
        METRIC,
        POSITION,
        Column::new("date", Date),
        Column::text("dated_by"),
        CODE,
        Column::new("value", Int64),
        Column::new("days", Int64),
        Column::new("end_days", Int64),
        Column::new("tz_offset_seconds", Int64),
        Column::new("told_at", Timestamp),
    ],
    fields: &[],
};

/// One number of the account, now or over a range.
pub(super) static ACCOUNT_NUMBERS: Table = Table {
    dataset: "studio__account_numbers",
    context: &[
        METRIC,
        CODE,
        Column::new("value", Float64),
        Column::new("range", Int64),
        Column::new("told_at", Timestamp),
    ],
    fields: &[],
};

/// One hour of one day.
pub(super) static HOURS: Table = Table {
    dataset: "studio__hours",
    context: &[
        METRIC,
        Column::new("date", Date),
        Column::text("dated_by"),
        Column::new("hour", Int64),
        CODE,
        Column::new("value", Int64),
        Column::new("tz_offset_seconds", Int64),
        Column::new("told_at", Timestamp),
    ],
    fields: &[],
};

/// One part of a whole: of viewers, followers, views.
pub(super) static SHARES: Table = Table {
    dataset: "studio__shares",
    context: &[
        ITEM,
        METRIC,
        Column::text("dimension"),
        Column::text("country"),
        POSITION,
        Column::new("range", Int64),
        Column::new("share", Float64),
    ],
    fields: SHARE,
};

pub(super) const SHARE: &[Field] = &[
    Field {
        key: "key",
        column: "name",
        read: Read::Text,
        required: true,
    },
    Field::named("value", "written", Read::Amount),
    Field::apart("str_value"),
];

pub(super) const COUNTRY: &[Field] = &[
    Field {
        key: "country_name",
        column: "name",
        read: Read::Text,
        required: true,
    },
    Field::named("country_vv_percent", "written", Read::Amount),
    Field::apart("city_percent_list"),
];

/// One post in one answer: what it is, and its numbers so far.
pub(super) static POST_INSIGHTS: Table = Table {
    dataset: "studio__post_insights",
    context: &[
        ITEM,
        Column::new("told_at", Timestamp),
        Column::new("create_time", Timestamp),
        Column::text("desc"),
        Column::new("aweme_type", Int64),
        Column::new("duration", Int64),
        Column::new("private_status", Int64),
        Column::new("play_count", Int64),
        Column::new("digg_count", Int64),
        Column::new("comment_count", Int64),
        Column::new("share_count", Int64),
        Column::new("collect_count", Int64),
        Column::new("video_views", Int64),
        Column::new("play_seconds", Float64),
        Column::new("average_seconds", Float64),
        Column::new("finish_rate", Float64),
        Column::new("new_followers", Int64),
        Column::new("unique_viewers", Int64),
        Column::new("is_after_7d", Boolean),
        Column::new("is_data_delay", Boolean),
    ],
    fields: &[],
};

/// One point of a series of a post.
pub(super) static POST_SERIES: Table = Table {
    dataset: "studio__post_series",
    context: &[
        ITEM,
        METRIC,
        POSITION,
        Column::new("at", Timestamp),
        CODE,
        Column::new("value", Float64),
        Column::new("interval", Int64),
        Column::new("told_at", Timestamp),
    ],
    fields: &[],
};

/// One second of a curve of a post.
pub(super) static CURVES: Table = Table {
    dataset: "studio__curves",
    context: &[
        ITEM,
        METRIC,
        POSITION,
        Column::new("peak_ms", Int64),
        Column::new("is_in_seconds", Boolean),
    ],
    fields: &[
        Field::required("timestamp", Read::Count),
        Field::new("value", Read::Amount),
    ],
};

/// One key of an answer: whether it told something, and what nobody can read yet.
pub(super) static AVAILABILITY: Table = Table {
    dataset: "studio__availability",
    context: &[
        Column::text("endpoint"),
        ITEM,
        Column::text("field"),
        Column::new("is_asked", Boolean),
        Column::text("status"),
        CODE,
        Column::new("elements", Int64),
        Column::new("given", Int64),
        Column::text("content"),
    ],
    fields: &[],
};
