//! Judging rows while they are written: every rule of a contract in one pass, no second scan.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::row::{OwnedRow, RowConverter, SortField};
use serde::Serialize;
use toklake_lake::{Check, ColumnCheck, Contract, DatasetName, Severity};

/// A rule that some rows broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The dataset.
    pub dataset: DatasetName,
    /// The column, or the key's columns.
    pub column: String,
    /// The rule in words, as in `not_null` or `at_least 0`.
    pub rule: String,
    /// Whether it stops publishing.
    pub severity: Severity,
    /// Rows that break the rule.
    pub rows: u64,
    /// The first offending row, as text.
    pub sample: String,
}

/// The rules of one contract, fed with batches in key order.
pub struct Judge<'a> {
    dataset: &'a DatasetName,
    contract: &'a Contract,
    keys: Option<RowConverter>,
    last_key: Option<OwnedRow>,
    found: BTreeMap<(String, String), Finding>,
}

impl<'a> Judge<'a> {
    /// A judge for rows of `dataset` that arrive in the order of [`crate::conform::order`].
    ///
    /// Repeats of the key are seen where the key's columns lead that order, because then equal keys are neighbours.
    pub fn new(dataset: &'a DatasetName, contract: &'a Contract) -> Self {
        let ordered = key_leads_order(contract);
        let fields = contract.key.iter().map(|k| SortField::new(reading(contract, k))).collect();
        let keys = ordered.then(|| RowConverter::new(fields).expect("keys are plain types"));
        Self { dataset, contract, keys, last_key: None, found: BTreeMap::new() }
    }

    /// Looks at one batch.
    pub fn look(&mut self, batch: &RecordBatch) {
        let contract = self.contract;
        for column in &contract.columns {
            let values = batch.column_by_name(&column.name).expect("the batch was conformed");
            for check in &column.checks {
                self.look_at(batch, &column.name, values, check);
            }
        }
        self.look_for_repeats(batch);
    }

    /// What was found, by column and rule.
    pub fn findings(self) -> Vec<Finding> {
        self.found.into_values().collect()
    }

    fn look_at(&mut self, batch: &RecordBatch, name: &str, values: &ArrayRef, check: &ColumnCheck) {
        let bad: Vec<usize> = match &check.check {
            Check::NotNull if values.null_count() == 0 => return,
            Check::NotNull => (0..values.len()).filter(|row| values.is_null(*row)).collect(),
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
            self.note(name, words(&check.check), check.severity, bad.len(), row_text(batch, *first));
        }
    }

    fn look_for_repeats(&mut self, batch: &RecordBatch) {
        let Some(converter) = &self.keys else { return };
        let columns: Vec<ArrayRef> =
            self.contract.key.iter().map(|k| batch.column_by_name(k).expect("keys are columns").clone()).collect();
        let keys = converter.convert_columns(&columns).expect("the types were fixed on creation");
        let mut repeats = vec![];
        for (row, key) in keys.iter().enumerate() {
            let again = match row {
                0 => self.last_key.as_ref().is_some_and(|last| last.row() == key),
                _ => keys.row(row - 1) == key,
            };
            if again {
                repeats.push(row);
            }
        }
        self.last_key = (keys.num_rows() > 0).then(|| keys.row(keys.num_rows() - 1).owned());
        if let Some(first) = repeats.first() {
            let key = self.contract.key.join(", ");
            self.note(&key, "unique".to_owned(), Severity::Error, repeats.len(), row_text(batch, *first));
        }
    }

    fn note(&mut self, column: &str, rule: String, severity: Severity, rows: usize, sample: String) {
        let entry = self.found.entry((column.to_owned(), rule.clone())).or_insert_with(|| Finding {
            dataset: self.dataset.clone(),
            column: column.to_owned(),
            rule,
            severity,
            rows: 0,
            sample,
        });
        entry.rows += rows as u64;
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

/// Whether equal keys are neighbours in the order rows are written in.
fn key_leads_order(contract: &Contract) -> bool {
    let slice = contract.slice.iter().map(|s| &s.column);
    let mut order: Vec<&String> = slice.chain(&contract.sort).collect();
    order.dedup();
    let lead: std::collections::BTreeSet<_> = order.into_iter().take_while(|c| contract.key.contains(c)).collect();
    contract.key.iter().all(|k| lead.contains(k))
}

fn reading(contract: &Contract, column: &str) -> DataType {
    let schema = crate::conform::reading_schema(contract);
    schema.field_with_name(column).expect("keys are columns").data_type().clone()
}

/// Rows whose number lies outside `low..=high`; nulls are not numbers.
fn outside(values: &ArrayRef, low: f64, high: f64) -> Vec<usize> {
    let number = |row: usize| match values.data_type() {
        DataType::Int64 => values.as_primitive::<Int64Type>().value(row) as f64,
        _ => values.as_primitive::<Float64Type>().value(row),
    };
    (0..values.len()).filter(|row| values.is_valid(*row) && !(low..=high).contains(&number(*row))).collect()
}

fn texts(values: &ArrayRef, good: impl Fn(&str) -> bool) -> Vec<usize> {
    let column = values.as_string_view();
    (0..values.len()).filter(|row| column.is_valid(*row) && !good(column.value(*row))).collect()
}

fn row_text(batch: &RecordBatch, row: usize) -> String {
    let fields = batch.schema();
    let cells = fields.fields().iter().zip(batch.columns()).take(8).map(|(field, column)| {
        let value = arrow::util::display::array_value_to_string(column, row).unwrap_or_default();
        format!("{}={value}", field.name())
    });
    cells.collect::<Vec<_>>().join(" ")
}
