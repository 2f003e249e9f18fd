//! Small answers around an account: benchmark, hashtag suggestions, posting options.

use toklake_lake::LogicalType;

use super::envelope;
use crate::answers::{AnswerInput, Column, Decoded, Field, Json, Read, Reader, Table, Value};

pub(super) static BENCHMARKS: Table = Table {
    dataset: "business__benchmarks",
    context: &[Column::text("business_category")],
    fields: &[
        Field::named("business_category", "category_name", Read::Text),
        Field::new("average_likes", Read::Amount),
        Field::new("average_comments", Read::Amount),
        Field::new("average_shares", Read::Amount),
        Field::new("average_video_count", Read::Amount),
        Field::new("average_follower_count", Read::Amount),
        Field::new("average_follower_growth", Read::Number),
        Field::new("average_engagement_rate", Read::Share),
        Field::new("average_video_views", Read::Amount),
    ],
};

pub(super) static HASHTAG_SUGGESTIONS: Table = Table {
    dataset: "business__hashtag_suggestions",
    context: &[
        Column::text("keyword"),
        Column::text("language"),
        Column::new("position", LogicalType::Int64),
    ],
    fields: &[
        Field {
            key: "name",
            column: "hashtag",
            read: Read::Text,
            required: true,
        },
        Field::new("view_count", Read::Count),
    ],
};

pub(super) static VIDEO_SETTINGS: Table = Table {
    dataset: "business__video_settings",
    context: &[],
    fields: &[
        Field::new("privacy_level_options", Read::Texts),
        Field::new("comment_disabled", Read::Bool),
        Field::new("duet_disabled", Read::Bool),
        Field::new("stitch_disabled", Read::Bool),
        Field::new("max_video_post_duration_sec", Read::Count),
    ],
};

pub(super) fn benchmark(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(BENCHMARKS.dataset, input.body, |data, decoded| {
        let mut benchmarks = Reader::new(&BENCHMARKS, input);
        benchmarks.object(data, vec![asked(input, "business_category")]);
        decoded.add(benchmarks);
    })
}

pub(super) fn hashtag_suggestions(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(HASHTAG_SUGGESTIONS.dataset, input.body, |data, decoded| {
        let mut suggestions = Reader::new(&HASHTAG_SUGGESTIONS, input);
        for (position, suggestion) in (1..).zip(suggestions.list(data, "suggestions")) {
            let context = vec![
                asked(input, "keyword"),
                asked(input, "language"),
                Value::Int(Some(position)),
            ];
            suggestions.object(suggestion, context);
        }
        decoded.add(suggestions);
    })
}

pub(super) fn video_settings(input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(
        VIDEO_SETTINGS.dataset,
        input.body,
        |data: &Json, decoded| {
            let mut settings = Reader::new(&VIDEO_SETTINGS, input);
            settings.object(data, vec![]);
            decoded.add(settings);
        },
    )
}

/// A parameter of the request, which the answer does not repeat.
pub(super) fn asked(input: &AnswerInput<'_>, name: &str) -> Value {
    Value::Text(input.asked(name).map(str::to_owned))
}
