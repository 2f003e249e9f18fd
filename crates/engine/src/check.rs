//! Judging rows while they are written: every rule of a contract in one pass, no second scan.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, make_comparator};
use arrow::compute::SortOptions;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use serde::Serialize;
use toklake_lake::{By, Check, ColumnCheck, Contract, DatasetName, Severity};

use crate::conform;

/// A rule that some rows broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The dataset.
    pub dataset: DatasetName,
    /// The column, or the key's columns; `*` where a check of the project judges whole rows.
    pub column: String,
    /// The rule in words, as in `not_null` or `at_least 0`; the name of a check of the project.
    pub rule: String,
    /// What is wrong where the rule does not say it itself.
    pub about: Option<String>,
    /// What a person does about it, where the check says it.
    pub remedy: Option<String>,
    /// Whether it stops publishing.
    pub severity: Severity,
    /// Rows that break the rule.
    pub rows: u64,
    /// The first offending row, as text; of a check of the project the first three.
    pub sample: String,
}

/// Findings gathered over many files: the same rule of the same column is one finding.
#[derive(Debug, Default)]
pub struct Findings(BTreeMap<(String, String), Finding>);

impl Findings {
    /// Adds what one file gave.
    pub fn add(&mut self, more: Vec<Finding>) {
        for finding in more {
            let key = (finding.column.clone(), finding.rule.clone());
            match self.0.get_mut(&key) {
                Some(known) => known.rows += finding.rows,
                None => drop(self.0.insert(key, finding)),
            }
        }
    }

    /// All of them, by column and rule.
    pub fn into_list(self) -> Vec<Finding> {
        self.0.into_values().collect()
    }
}

/// The rules of one contract, for the rows of one file in its order.
pub struct Judge<'a> {
    dataset: &'a DatasetName,
    contract: &'a Contract,
    found: Findings,
}

impl<'a> Judge<'a> {
    /// A judge for rows of `dataset`.
    ///
    /// Repeats of the key are seen where the key's columns lead the sort order, because then equal keys are neighbours.
    pub fn new(dataset: &'a DatasetName, contract: &'a Contract) -> Self {
        Self {
            dataset,
            contract,
            found: Findings::default(),
        }
    }

    /// Looks at the rows of one file.
    pub fn look(&mut self, rows: &RecordBatch) {
        self.look_after(None, rows);
    }

    /// Looks at rows that come after the row `before` in the same slice.
    pub fn look_after(&mut self, before: Option<&RecordBatch>, rows: &RecordBatch) {
        let contract = self.contract;
        for column in &contract.columns {
            let values = rows
                .column_by_name(&column.name)
                .expect("the rows were conformed");
            for check in &column.checks {
                self.look_at(rows, &column.name, values, check);
            }
        }
        if key_leads_order(contract) {
            self.look_for_repeats(before, rows);
        }
    }

    /// What was found, by column and rule.
    pub fn findings(self) -> Vec<Finding> {
        self.found.into_list()
    }

    fn look_at(&mut self, rows: &RecordBatch, name: &str, values: &ArrayRef, check: &ColumnCheck) {
        let bad: Vec<usize> = match &check.check {
            Check::NotNull if values.null_count() == 0 => return,
            Check::NotNull => (0..values.len())
                .filter(|row| values.is_null(*row))
                .collect(),
            // said of the key only, which `look_for_repeats` judges
            Check::Unique => return,
            Check::AtLeast(low) => outside(values, *low, f64::INFINITY),
            Check::AtMost(high) => outside(values, f64::NEG_INFINITY, *high),
            Check::OneOf(words) => texts(values, |text| words.iter().any(|w| w == text)),
            Check::Matches(pattern) => {
                let pattern = regex::Regex::new(pattern).expect("contracts were validated on open");
                texts(values, |text| pattern.is_match(text))
            }
        };
        if let Some(first) = bad.first() {
            self.note(
                name,
                words(&check.check),
                check.severity,
                bad.len(),
                row_text(rows, *first),
            );
        }
    }

    fn look_for_repeats(&mut self, before: Option<&RecordBatch>, rows: &RecordBatch) {
        let names = || self.contract.key.iter().rev();
        let column = |of: &RecordBatch, name: &String| {
            of.column_by_name(name).expect("keys are columns").clone()
        };
        let comparator = |left: ArrayRef, right: ArrayRef| {
            make_comparator(&left, &right, SortOptions::default()).expect("keys are plain types")
        };
        let inner: Vec<_> = names()
            .map(|n| comparator(column(rows, n), column(rows, n)))
            .collect();
        let repeats = |row: &usize| inner.iter().all(|compare| compare(row - 1, *row).is_eq());
        let mut repeated: Vec<usize> = (1..rows.num_rows()).filter(repeats).collect();
        if let Some(before) = before.filter(|_| rows.num_rows() > 0)
            && names().all(|n| comparator(column(before, n), column(rows, n))(0, 0).is_eq())
        {
            repeated.insert(0, 0);
        }
        if let Some(first) = repeated.first() {
            let key = self.contract.key.join(", ");
            self.note(
                &key,
                "unique".to_owned(),
                Severity::Error,
                repeated.len(),
                row_text(rows, *first),
            );
        }
    }

    fn note(
        &mut self,
        column: &str,
        rule: String,
        severity: Severity,
        rows: usize,
        sample: String,
    ) {
        let dataset = self.dataset.clone();
        let column = column.to_owned();
        self.found.add(vec![Finding {
            dataset,
            column,
            rule,
            about: None,
            remedy: None,
            severity,
            rows: rows as u64,
            sample,
        }]);
    }
}

/// The rule as a person reads it.
fn words(check: &Check) -> String {
    match check {
        Check::NotNull | Check::Unique => check.name().to_owned(),
        Check::AtLeast(bound) | Check::AtMost(bound) => format!("{} {bound}", check.name()),
        Check::OneOf(words) => format!("one_of {}", words.join(", ")),
        Check::Matches(pattern) => format!("matches {pattern}"),
    }
}

/// Whether equal keys are neighbours in a file: the sort begins with the key, but for the day. The
/// rows of a file share it, or follow each other in it.
fn key_leads_order(contract: &Contract) -> bool {
    let by_day = contract
        .slice
        .as_ref()
        .filter(|s| s.by == By::Day)
        .map(|s| &s.column);
    let lead: Vec<&String> = contract
        .sort
        .iter()
        .take_while(|c| contract.key.contains(c))
        .collect();
    contract
        .key
        .iter()
        .all(|k| Some(k) == by_day || lead.contains(&k))
}

/// Rows whose number lies outside `low..=high`; nulls are not numbers.
fn outside(values: &ArrayRef, low: f64, high: f64) -> Vec<usize> {
    let number = |row: usize| match values.data_type() {
        DataType::Int64 => values.as_primitive::<Int64Type>().value(row) as f64,
        _ => values.as_primitive::<Float64Type>().value(row),
    };
    if values.data_type() == &DataType::Int64 {
        let numbers = values.as_primitive::<Int64Type>();
        let inside = |n: Option<i64>| n.is_none_or(|n| (low..=high).contains(&(n as f64)));
        if inside(arrow::compute::min(numbers)) && inside(arrow::compute::max(numbers)) {
            return vec![];
        }
    }
    (0..values.len())
        .filter(|row| values.is_valid(*row) && !(low..=high).contains(&number(*row)))
        .collect()
}

fn texts(values: &ArrayRef, good: impl Fn(&str) -> bool) -> Vec<usize> {
    let bad = |(row, text): (usize, Option<&str>)| text.is_some_and(|t| !good(t)).then_some(row);
    conform::texts(values).enumerate().filter_map(bad).collect()
}

fn row_text(batch: &RecordBatch, row: usize) -> String {
    let fields = batch.schema();
    let cells = fields
        .fields()
        .iter()
        .zip(batch.columns())
        .take(8)
        .map(|(field, column)| {
            let value =
                arrow::util::display::array_value_to_string(column, row).unwrap_or_default();
            format!("{}={value}", field.name())
        });
    cells.collect::<Vec<_>>().join(" ")
}
