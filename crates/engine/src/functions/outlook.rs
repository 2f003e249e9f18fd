//! `forecasts(rows)` and `breakouts(rows)`: what an account's readings let one expect, and where a video exceeded it.
//!
//! The argument is a list of every reading of every video of one account; the answer is a list of forecasts or of alarms.
//! The arithmetic is `toklake_stats::outlook` and `toklake_stats::breakout`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, ListBuilder, StructBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields, Float64Type, Int64Type, TimeUnit};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use toklake_stats::breakout::{Kind, breakouts};
use toklake_stats::outlook::{Method, Video, outlook};

use super::rows::{count, moment, number, text};

const MICROS_PER_HOUR: f64 = 3_600_000_000.0;

/// `forecasts(array_agg(struct(video_id, born_at, observed_at, views_total)))`, moments as microseconds since 1970.
pub(super) fn forecasts_function() -> ScalarUDF {
    function(Answer::Forecasts)
}

/// `breakouts(array_agg(struct(video_id, born_at, observed_at, views_total)))`, moments as microseconds since 1970.
pub(super) fn breakouts_function() -> ScalarUDF {
    function(Answer::Breakouts)
}

fn function(answer: Answer) -> ScalarUDF {
    ScalarUDF::new_from_impl(OfAccount {
        answer,
        signature: Signature::any(1, Volatility::Immutable),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Answer {
    Forecasts,
    Breakouts,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OfAccount {
    answer: Answer,
    signature: Signature,
}

impl OfAccount {
    fn fields(&self) -> Fields {
        match self.answer {
            Answer::Forecasts => forecast_fields(),
            Answer::Breakouts => breakout_fields(),
        }
    }
}

impl ScalarUDFImpl for OfAccount {
    fn name(&self) -> &str {
        match self.answer {
            Answer::Forecasts => "forecasts",
            Answer::Breakouts => "breakouts",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        let row = DataType::Struct(self.fields());
        Ok(DataType::List(Arc::new(Field::new_list_field(row, true))))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let Some(lists) = columns[0].as_any().downcast_ref::<ListArray>() else {
            return exec_err!("`{}` takes a list of rows", self.name());
        };
        let mut out = ListBuilder::new(StructBuilder::from_fields(self.fields(), 16));
        for row in 0..lists.len() {
            let account = Account::read(&lists.value(row))?;
            match self.answer {
                Answer::Forecasts => account.write_forecasts(out.values()),
                Answer::Breakouts => account.write_breakouts(out.values()),
            }
            out.append(true);
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn forecast_fields() -> Fields {
    Fields::from(vec![
        Field::new("video_id", DataType::Utf8, true),
        Field::new("made_at", instant(), true),
        Field::new("age_hours", DataType::Float64, true),
        Field::new("horizon_hours", DataType::Int64, true),
        Field::new("method", DataType::Utf8, true),
        Field::new("n", DataType::Int64, true),
        Field::new("from_views_total", DataType::Int64, true),
        Field::new("views", DataType::Float64, true),
        Field::new("low", DataType::Float64, true),
        Field::new("high", DataType::Float64, true),
        Field::new("doubles", DataType::Float64, true),
        Field::new("top_decile", DataType::Float64, true),
    ])
}

fn breakout_fields() -> Fields {
    Fields::from(vec![
        Field::new("video_id", DataType::Utf8, true),
        Field::new("observed_at", instant(), true),
        Field::new("kind", DataType::Utf8, true),
        Field::new("views", DataType::Float64, true),
        Field::new("expected", DataType::Float64, true),
        Field::new("limit", DataType::Float64, true),
        Field::new("n", DataType::Int64, true),
    ])
}

/// The videos of one account, by id.
struct Account {
    ids: Vec<String>,
    /// Birth of each, and the moments of its readings, in microseconds.
    moments: Vec<(i64, Vec<i64>)>,
    videos: Vec<Video>,
}

impl Account {
    fn read(rows: &ArrayRef) -> Result<Self> {
        let rows = rows.as_struct();
        let ids = cast(rows.column(0), &DataType::Utf8)?;
        let born = cast(rows.column(1), &DataType::Int64)?;
        let read = cast(rows.column(2), &DataType::Int64)?;
        let views = cast(rows.column(3), &DataType::Float64)?;
        let mut known: BTreeMap<(&str, i64), BTreeMap<i64, f64>> = BTreeMap::new();
        for row in 0..rows.len() {
            if [&ids, &born, &read, &views]
                .iter()
                .all(|column| column.is_valid(row))
            {
                let video = (
                    ids.as_string::<i32>().value(row),
                    born.as_primitive::<Int64Type>().value(row),
                );
                let at = read.as_primitive::<Int64Type>().value(row);
                let views = views.as_primitive::<Float64Type>().value(row);
                known.entry(video).or_default().insert(at, views);
            }
        }
        let mut account = Self {
            ids: vec![],
            moments: vec![],
            videos: vec![],
        };
        for ((id, born), readings) in known {
            account.ids.push(id.to_owned());
            account.videos.push(Video {
                born_at: hours(born),
                readings: readings
                    .iter()
                    .map(|(at, views)| (hours(*at), *views))
                    .collect(),
            });
            account.moments.push((born, readings.into_keys().collect()));
        }
        Ok(account)
    }

    fn write_forecasts(&self, out: &mut StructBuilder) {
        let newest = self
            .moments
            .iter()
            .flat_map(|(_, read)| read)
            .max()
            .copied();
        for made in outlook(&self.videos) {
            let at = match (made.video, made.reading) {
                (Some(video), Some(reading)) => Some(self.moments[video].1[reading]),
                (Some(video), None) => Some(self.moments[video].0),
                (None, _) => newest,
            };
            let from = made
                .video
                .zip(made.reading)
                .map(|(video, reading)| self.videos[video].readings[reading].1 as i64);
            text(out, 0, made.video.map(|video| self.ids[video].as_str()));
            moment(out, 1, at);
            number(out, 2, Some(made.age_hours));
            count(out, 3, Some(made.horizon_hours as i64));
            text(out, 4, Some(method_name(made.method)));
            count(out, 5, Some(made.n as i64));
            count(out, 6, from);
            number(out, 7, made.views.map(|(views, _, _)| views));
            number(out, 8, made.views.map(|(_, low, _)| low));
            number(out, 9, made.views.map(|(_, _, high)| high));
            number(out, 10, made.doubles);
            number(out, 11, made.top_decile);
            out.append(true);
        }
    }

    fn write_breakouts(&self, out: &mut StructBuilder) {
        for alarm in breakouts(&self.videos) {
            text(out, 0, Some(&self.ids[alarm.video]));
            moment(out, 1, Some(self.moments[alarm.video].1[alarm.reading]));
            text(out, 2, Some(kind_name(alarm.kind)));
            number(out, 3, Some(alarm.views));
            number(out, 4, Some(alarm.expected));
            number(out, 5, Some(alarm.limit));
            count(out, 6, Some(alarm.n as i64));
            out.append(true);
        }
    }
}

fn hours(micros: i64) -> f64 {
    micros as f64 / MICROS_PER_HOUR
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::AgeBands => "age_bands",
        Method::Similar => "similar_readings",
        Method::CreatorRange => "creator_range",
        Method::UsualRange => "usual_range",
        Method::NotEnoughHistory => "not_enough_history",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "start",
        Kind::TakesOff => "takes_off",
    }
}
