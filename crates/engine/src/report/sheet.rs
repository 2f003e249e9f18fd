//! A sheet as its cells: what a query gave, or what the insights said.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int64Type, TimeUnit, TimestampSecondType,
};
use arrow::util::display::array_value_to_string;
use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::{ChartPlan, SheetPlan};
use crate::insight::{Insights, Standing};
use crate::store::Rows;

/// A cell with its type. What was not measured is empty, never 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Whole(i64),
    Number(f64),
    /// A fraction that is shown in percent.
    Rate(f64),
    Date(NaiveDate),
    Instant(NaiveDateTime),
}

/// A sheet as its cells.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub name: String,
    pub about: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// Why there may be no row.
    pub empty: String,
    pub chart: Option<ChartPlan>,
}

impl Sheet {
    pub fn of_rows(plan: &SheetPlan, found: &Rows) -> Self {
        let columns: Vec<String> = found
            .schema
            .fields()
            .iter()
            .map(|f| f.name().clone())
            .collect();
        let mut rows = vec![];
        for batch in &found.batches {
            for row in 0..batch.num_rows() {
                let cells = columns.iter().zip(batch.columns());
                rows.push(
                    cells
                        .map(|(name, values)| cell(name, values, row))
                        .collect(),
                );
            }
        }
        Self::new(plan, columns, rows)
    }

    pub fn of_statements(plan: &SheetPlan, said: &Insights) -> Self {
        let heads = [
            "question",
            "standing",
            "statement",
            "change_rate",
            "low_rate",
            "high_rate",
            "observations",
            "all_observations",
            "p",
            "q",
            "since",
            "until",
            "videos",
        ];
        let row = |one: &crate::insight::Statement| {
            vec![
                Cell::Text(one.question.clone()),
                Cell::Text(standing(one.standing).to_owned()),
                Cell::Text(one.text.clone()),
                // what was counted is no change: its sentence tells it
                change(one.effect.filter(|_| one.standing != Standing::Fact)),
                change(one.low),
                change(one.high),
                Cell::Whole(one.n),
                Cell::Whole(one.total),
                one.p.map_or(Cell::Empty, Cell::Number),
                one.q.map_or(Cell::Empty, Cell::Number),
                day(one.since.as_deref()),
                day(one.until.as_deref()),
                ids(&one.video_ids),
            ]
        };
        Self::new(
            plan,
            heads.map(str::to_owned).to_vec(),
            said.statements.iter().map(row).collect(),
        )
    }

    pub fn of_recommendations(plan: &SheetPlan, said: &Insights) -> Self {
        let heads = [
            "recommendation",
            "kind",
            "expected_change_rate",
            "low_rate",
            "high_rate",
            "seen_change_rate",
            "posts",
            "all_posts",
            "videos",
        ];
        let row = |one: &crate::insight::Recommendation| {
            vec![
                Cell::Text(one.text.clone()),
                Cell::Text(
                    if one.is_experiment {
                        "experiment"
                    } else {
                        "shown by the data"
                    }
                    .to_owned(),
                ),
                change(Some(one.gain)),
                change(one.gain_low),
                change(one.gain_high),
                change(one.effect),
                Cell::Whole(one.n),
                Cell::Whole(one.total),
                ids(&one.video_ids),
            ]
        };
        Self::new(
            plan,
            heads.map(str::to_owned).to_vec(),
            said.recommendations.iter().map(row).collect(),
        )
    }

    fn new(plan: &SheetPlan, columns: Vec<String>, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            name: plan.name.clone(),
            about: plan.about.clone(),
            columns,
            rows,
            empty: plan
                .empty
                .clone()
                .unwrap_or_else(|| "Nothing is known of this yet.".to_owned()),
            chart: plan.chart.clone(),
        }
    }

    /// Whether a column has numbers, which stand to the right.
    pub fn is_of_numbers(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().map(|row| &row[column]);
        cells.any(|cell| matches!(cell, Cell::Whole(_) | Cell::Number(_) | Cell::Rate(_)))
    }

    /// Digits after the point of the numbers of a column: as many for all, and no more than its largest one needs.
    pub fn decimals(&self, column: usize) -> usize {
        if ["p", "q"].contains(&self.columns[column].as_str()) {
            return 4;
        }
        let numbers = self.rows.iter().filter_map(|row| match row[column] {
            Cell::Number(number) => Some(number.abs()),
            _ => None,
        });
        match numbers.fold(0.0, f64::max) {
            largest if largest >= 1000.0 => 0,
            largest if largest >= 100.0 => 1,
            largest if largest >= 10.0 => 2,
            largest if largest >= 0.01 || largest == 0.0 => 3,
            _ => 5,
        }
    }

    /// The place of a column.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// The head of a column as a person reads it.
pub(crate) fn head(name: &str) -> String {
    match name {
        "p" => return "Chance if nothing (p)".to_owned(),
        "q" => return "Among all tests (q)".to_owned(),
        _ => {}
    }
    let name = name.strip_suffix("_rate").unwrap_or(name).replace('_', " ");
    let mut letters = name.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    first + letters.as_str()
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Claim => "a difference",
        Standing::Fact => "counted",
        Standing::NoDifference => "no difference yet",
        Standing::Silent => "not enough data",
    }
}

/// The newest of the videos, and how many more there are: all of them would not fit on any paper.
fn ids(all: &[String]) -> Cell {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = all.iter().take(SHOWN).map(String::as_str).collect();
    match all.len() {
        0 => Cell::Empty,
        number if number > SHOWN => {
            Cell::Text(format!("{} and {} more", shown.join(" "), number - SHOWN))
        }
        _ => Cell::Text(shown.join(" ")),
    }
}

fn change(factor: Option<f64>) -> Cell {
    factor.map_or(Cell::Empty, |factor| Cell::Rate(factor - 1.0))
}

fn day(at: Option<&str>) -> Cell {
    let day = at.and_then(|at| at.get(..10)?.parse().ok());
    day.map_or(Cell::Empty, Cell::Date)
}

fn cell(name: &str, values: &ArrayRef, row: usize) -> Cell {
    if values.is_null(row) {
        return Cell::Empty;
    }
    let as_text = || Cell::Text(array_value_to_string(values, row).unwrap_or_default());
    let converted = |kind: &DataType| {
        cast(values, kind)
            .ok()
            .filter(|values| values.is_valid(row))
    };
    match values.data_type() {
        DataType::Date32 => {
            let days = values.as_primitive::<Date32Type>().value(row);
            let day = DateTime::from_timestamp(i64::from(days) * 86_400, 0);
            day.map_or(Cell::Empty, |day| Cell::Date(day.date_naive()))
        }
        DataType::Timestamp(_, _) => {
            let seconds = converted(&DataType::Timestamp(TimeUnit::Second, None));
            let at = seconds.and_then(|s| {
                DateTime::from_timestamp(s.as_primitive::<TimestampSecondType>().value(row), 0)
            });
            at.map_or(Cell::Empty, |at| Cell::Instant(at.naive_utc()))
        }
        kind if kind.is_integer() => converted(&DataType::Int64).map_or(Cell::Empty, |v| {
            Cell::Whole(v.as_primitive::<Int64Type>().value(row))
        }),
        kind if kind.is_floating() => {
            let Some(values) = converted(&DataType::Float64) else {
                return Cell::Empty;
            };
            let value = values.as_primitive::<Float64Type>().value(row);
            match (value.is_finite(), name.ends_with("rate")) {
                (false, _) => Cell::Empty,
                (true, true) => Cell::Rate(value),
                (true, false) => Cell::Number(value),
            }
        }
        _ => as_text(),
    }
}
