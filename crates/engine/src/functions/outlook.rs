//! `forecasts(rows)` and `breakouts(rows)`: what an account's readings let one expect, and where a video exceeded it.
//!
//! The argument is a list of every reading of every video of one account; the answer is a list of forecasts or of alarms.
//! The arithmetic is `toklake_stats::outlook` and `toklake_stats::breakout`.

use std::collections::BTreeMap;

use arrow::array::{Array, StructBuilder};
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use toklake_stats::breakout::{Kind, breakouts};
use toklake_stats::outlook::{Method, Video, outlook};

use super::rows::{Rows, count, function_of_rows, moment, number, text};

const MICROS_PER_HOUR: f64 = 3_600_000_000.0;

/// `forecasts(array_agg(struct(video_id, born_at, observed_at, views_total)))`, moments as microseconds since 1970.
pub(super) fn forecasts_function() -> ScalarUDF {
    let fields = vec![
        ("video_id", DataType::Utf8),
        ("made_at", instant()),
        ("age_hours", DataType::Float64),
        ("horizon_hours", DataType::Int64),
        ("method", DataType::Utf8),
        ("n", DataType::Int64),
        ("from_views_total", DataType::Int64),
        ("views", DataType::Float64),
        ("low", DataType::Float64),
        ("high", DataType::Float64),
        ("doubles", DataType::Float64),
        ("top_decile", DataType::Float64),
    ];
    function_of_rows("forecasts", fields, |rows, out| {
        Account::read(rows)?.write_forecasts(out);
        Ok(())
    })
}

/// `breakouts(array_agg(struct(video_id, born_at, observed_at, views_total)))`, moments as microseconds since 1970.
pub(super) fn breakouts_function() -> ScalarUDF {
    let fields = vec![
        ("video_id", DataType::Utf8),
        ("observed_at", instant()),
        ("kind", DataType::Utf8),
        ("views", DataType::Float64),
        ("expected", DataType::Float64),
        ("limit", DataType::Float64),
        ("n", DataType::Int64),
    ];
    function_of_rows("breakouts", fields, |rows, out| {
        Account::read(rows)?.write_breakouts(out);
        Ok(())
    })
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// The videos of one account, by id.
struct Account {
    ids: Vec<String>,
    /// Birth of each, and the moments of its readings, in microseconds.
    moments: Vec<(i64, Vec<i64>)>,
    videos: Vec<Video>,
}

impl Account {
    fn read(rows: &Rows) -> Result<Self> {
        let (ids, born) = (rows.texts(0)?, rows.counts(1)?);
        let (read, views) = (rows.counts(2)?, rows.numbers(3)?);
        let columns: [&dyn Array; 4] = [&ids, &born, &read, &views];
        let mut known: BTreeMap<(&str, i64), BTreeMap<i64, f64>> = BTreeMap::new();
        for row in 0..rows.len() {
            if columns.iter().all(|column| column.is_valid(row)) {
                let readings = known.entry((ids.value(row), born.value(row))).or_default();
                readings.insert(read.value(row), views.value(row));
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
