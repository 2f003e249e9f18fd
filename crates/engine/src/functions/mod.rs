//! SQL functions of our own: what plain SQL cannot say about captions, ids and days.

mod align;
mod caption;
mod folded;
mod video_id;

use datafusion::prelude::SessionContext;

/// Makes every function known to `context`.
pub(crate) fn register(context: &SessionContext) {
    context.register_udf(caption::hashtags_function());
    context.register_udf(caption::mentions_function());
    context.register_udf(folded::folded_function());
    context.register_udf(video_id::posted_at_function());
    context.register_udf(align::align_days_function());
}
