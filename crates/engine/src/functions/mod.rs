//! SQL functions of our own: what plain SQL cannot say about captions, ids, days, effects, trends and what is to come.

mod align;
mod anomalies;
mod caption;
mod effects;
mod folded;
mod outlook;
mod rows;
mod trends;
mod video_id;

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Signature, SimpleScalarUDF, Volatility};
use datafusion::prelude::SessionContext;

/// Makes every function known to `context`.
pub(crate) fn register(context: &SessionContext) {
    context.register_udf(caption::hashtags_function());
    context.register_udf(caption::mentions_function());
    context.register_udf(folded::folded_function());
    context.register_udf(video_id::posted_at_function());
    context.register_udf(align::align_days_function());
    context.register_udf(effects::post_effects_function());
    context.register_udf(outlook::forecasts_function());
    context.register_udf(trends::trends_function());
    context.register_udf(anomalies::anomalies_function());
    context.register_udf(outlook::breakouts_function());
}

/// A function of one text, however the text is held.
fn of_text(
    name: &str,
    returns: DataType,
    run: impl Fn(&[ColumnarValue]) -> Result<ColumnarValue> + Send + Sync + 'static,
) -> ScalarUDF {
    let signature = Signature::string(1, Volatility::Immutable);
    ScalarUDF::from(SimpleScalarUDF::new_with_signature(
        name,
        signature,
        returns,
        Arc::new(run),
    ))
}
