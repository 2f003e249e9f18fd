//! SQL functions of our own: what plain SQL cannot say about captions, ids, days and what is to come.

mod align;
mod caption;
mod outlook;
mod video_id;

use datafusion::prelude::SessionContext;

/// Makes every function known to `context`.
pub(crate) fn register(context: &SessionContext) {
    context.register_udf(caption::hashtags_function());
    context.register_udf(caption::mentions_function());
    context.register_udf(video_id::posted_at_function());
    context.register_udf(align::align_days_function());
    context.register_udf(outlook::forecasts_function());
    context.register_udf(outlook::breakouts_function());
}
