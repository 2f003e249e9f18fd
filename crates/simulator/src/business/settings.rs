//! `/business/video/settings/`: what the account may choose when posting.

use serde_json::{Value, json};

use super::Caller;
use super::envelope::Refusal;

pub(super) fn answer(_: &Caller) -> Result<Value, Refusal> {
    Ok(json!({
        "privacy_level_options": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        "comment_disabled": false,
        "duet_disabled": false,
        "stitch_disabled": true,
        "max_video_post_duration_sec": 600,
    }))
}
