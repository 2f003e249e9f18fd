//! `posted_at(video_id)`: the moment of upload that TikTok writes into every video's id.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF};

use super::of_text;
use crate::conform::texts;

/// `posted_at(text) -> timestamp`: the upper 32 bits of the id as seconds since 1970, UTC.
///
/// For a scheduled post this is the upload, not the publication. NULL where the text is not an
/// id of a time TikTok existed in.
pub(super) fn posted_at_function() -> ScalarUDF {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let run = |args: &[ColumnarValue]| -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(args)?;
        Ok(ColumnarValue::Array(posted_at_all(&columns[0])))
    };
    of_text("posted_at", instant, run)
}

fn posted_at_all(ids: &ArrayRef) -> ArrayRef {
    let times = texts(ids).map(|id| id.and_then(posted_at).map(|s| s * 1_000_000));
    Arc::new(
        times
            .collect::<TimestampMicrosecondArray>()
            .with_timezone("UTC"),
    )
}

fn posted_at(id: &str) -> Option<i64> {
    const FIRST: i64 = 1_400_000_000;
    let seconds = (id.parse::<u64>().ok()? >> 32) as i64;
    (seconds > FIRST).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_upload() {
        assert_eq!(posted_at("7546034661705796877"), Some(1_756_948_107));
    }

    #[test]
    fn a_word_or_a_small_number_is_no_id() {
        assert_eq!((posted_at("abc"), posted_at("12345")), (None, None));
    }
}
