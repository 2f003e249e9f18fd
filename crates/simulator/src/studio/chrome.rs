//! The calls that dress a page and say nothing of interest: an empty success for all.

use serde_json::Map;

use super::envelope;
use crate::http::{Answer, Call};
use crate::platform::Platform;

pub(super) fn answer(platform: &Platform, call: &Call) -> Answer {
    envelope::succeeded(platform, call, Map::new())
}
