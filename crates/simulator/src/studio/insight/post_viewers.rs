//! Types of a post's viewers tab: how many, new or not, following or not, who and where.

use serde_json::{Value, json};

use super::Found;
use super::families::{
    forgotten, key_values, nothing, places, ratio, realtime, realtime_list, scalar,
};
use crate::model::{Post, Share};
use crate::studio::Visitor;

/// Genders of a post's viewers have keys of their own, and a third one is never listed.
const GENDERS: [(&str, &str); 2] = [("Female", "female_vv"), ("Male", "male_vv")];

pub(super) fn answer(visitor: &Visitor, kind: &str, post: &Post) -> Found {
    let now = visitor.call.now;
    let quiet = visitor.platform.shown.is_quiet(post, now);
    let viewers = || post.viewers();
    let part = |list: &[Share], of: &str| {
        let share = list.iter().find(|share| share.of == of);
        ratio(share.map_or(0, |share| share.parts))
    };
    let plain = |value: f64| if quiet { nothing() } else { scalar(value) };
    let lively = |value: Value| if quiet { forgotten() } else { value };
    match kind {
        "video_uv" | "total_video_uv" => {
            let reach = post.counters(now).reach_net();
            let value = if quiet { nothing() } else { scalar(reach) };
            vec![(
                if kind == "video_uv" {
                    "video_uv"
                } else {
                    "total_video_uv"
                },
                value,
            )]
        }
        "video_viewer_new_viewer_percent" => vec![(
            "video_viewer_new_viewer_percent",
            plain(part(&viewers().newness, "NEW_VIEWER")),
        )],
        "video_viewer_return_viewer_percent" => vec![(
            "video_viewer_return_viewer_percent",
            plain(part(&viewers().newness, "RETURN_VIEWER")),
        )],
        "video_viewer_follower_percent_realtime" => vec![(
            "video_viewer_follower_percent_realtime",
            lively(realtime(scalar(part(
                &viewers().following,
                "FOLLOWER_PERCENT",
            )))),
        )],
        "video_viewer_nonfollower_percent_realtime" => vec![(
            "video_viewer_nonfollower_percent_realtime",
            lively(realtime(scalar(part(
                &viewers().following,
                "NON_FOLLOWER_PERCENT",
            )))),
        )],
        "video_viewer_follower_percent" => vec![(
            "video_viewer_follower_percent",
            plain(part(&viewers().following, "FOLLOWER_PERCENT")),
        )],
        "video_viewer_non_follower_percent" => vec![(
            "video_viewer_non_follower_percent",
            plain(part(&viewers().following, "NON_FOLLOWER_PERCENT")),
        )],
        "video_viewer_age_percent_realtime" => vec![(
            "video_viewer_age_percent_realtime",
            lively(realtime_list(scalar(key_values(&viewers().ages)))),
        )],
        "video_viewer_gender_percent_realtime" => vec![(
            "video_viewer_gender_percent_realtime",
            lively(realtime_list(scalar(genders(&viewers().genders)))),
        )],
        "video_viewer_location_percent_realtime" => vec![(
            "video_viewer_location_percent_realtime",
            location(post, quiet),
        )],
        _ => Vec::new(),
    }
}

fn genders(list: &[Share]) -> Value {
    let shown = GENDERS.iter().filter_map(|(of, key)| {
        let share = list.iter().find(|share| share.of == *of)?;
        Some(json!({ "key": key, "value": ratio(share.parts) }))
    });
    shown.collect()
}

/// As other lists of this minute, but with nothing to compare with.
fn location(post: &Post, quiet: bool) -> Value {
    let viewers = post.viewers();
    let value = if quiet {
        nothing()
    } else {
        places(&viewers.countries, &viewers.cities)
    };
    json!({ "is_after_7d": quiet, "is_data_delay": false, "value": value })
}
