//! SQL functions of our own: what plain SQL cannot say about captions, categories, ids, days, effects, trends and
//! what is to come.

mod align;
mod anomalies;
mod caption;
mod categories;
mod crossed;
mod effects;
mod experiments;
mod folded;
mod matched;
mod network;
mod outlook;
mod rounded;
mod rows;
mod terms;
mod trends;
mod video_id;

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Signature, SimpleScalarUDF, Volatility};
use datafusion::prelude::SessionContext;

pub use experiments::arm_words;
pub(crate) use terms::plain;

/// Makes every function known to `context`.
pub(crate) fn register(context: &SessionContext) {
    context.register_udf(caption::hashtags_function());
    context.register_udf(caption::mentions_function());
    context.register_udf(folded::folded_function());
    context.register_udf(crossed::crossed_function());
    context.register_udf(categories::guesses_function());
    context.register_udf(categories::scores_function());
    context.register_udf(rounded::rounded_function());
    context.register_udf(terms::terms_function());
    context.register_udf(terms::plain_function());
    context.register_udf(video_id::posted_at_function());
    context.register_udf(align::align_days_function());
    context.register_udf(effects::post_effects_function());
    context.register_udf(experiments::compared_arms_function());
    context.register_udf(experiments::arm_words_function());
    context.register_udf(matched::matched_partners_function());
    context.register_udf(network::network_ranks_function());
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
