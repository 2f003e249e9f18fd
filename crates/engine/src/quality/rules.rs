//! The rules of a contract as one query: for each account and day, how many rows there are and how many break each rule.

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use chrono::NaiveDate;
use toklake_lake::{Check, Contract, DatasetName, LogicalType};

use super::score::Dimension;
use crate::store::{Rows, quoted};

/// A rule that rows may break.
pub(super) struct Rule {
    pub dimension: Dimension,
    /// The rule in words, as in `views: at least 0`.
    pub words: String,
    /// SQL that is true of a row that breaks it.
    broken: String,
}

/// What is asked of one dataset.
pub(super) struct Query {
    pub rules: Vec<Rule>,
    /// Columns of numbers that an account may have as a rule; where it has, a missing one is missed.
    pub numbers: Vec<String>,
    day: Option<String>,
    /// Whether it says when it was looked at, and has rows whenever it was.
    observed: bool,
    /// Whether the dataset tells of days that settle, and not of the days of looking.
    pub settles: bool,
}

/// The counts of one account and day.
pub(super) struct Counts {
    pub account: String,
    pub date: Option<NaiveDate>,
    pub rows: u64,
    /// Rows that break each rule.
    pub broken: Vec<u64>,
    /// Rows that have each of the numbers.
    pub given: Vec<u64>,
    /// The day on which the newest of the rows was taken.
    pub observed: Option<NaiveDate>,
}

impl Query {
    /// The query for a contract; none where no account stands in its rows.
    pub fn of(contract: &Contract) -> Option<Self> {
        contract.column("account")?;
        let day = contract
            .column("date")
            .filter(|c| c.kind == LogicalType::Date);
        let observed = contract
            .column("observed_at")
            .is_some_and(|c| c.kind == LogicalType::Timestamp);
        let mut rules: Vec<Rule> = contract
            .columns
            .iter()
            .flat_map(|column| {
                column
                    .checks
                    .iter()
                    .filter_map(|c| rule(&column.name, &c.check))
            })
            .collect();
        if day.is_some() && observed {
            rules.push(Rule {
                dimension: Dimension::Validity,
                words: "no number is older than its day".to_owned(),
                broken: "cast(observed_at as date) < date".to_owned(),
            });
        }
        let numbers = contract.columns.iter().filter(|c| c.unit.is_some());
        Some(Self {
            rules,
            numbers: numbers.map(|c| c.name.clone()).collect(),
            day: day.map(|c| c.name.clone()),
            observed: observed && !contract.sporadic,
            settles: contract.column("is_settled").is_some(),
        })
    }

    /// The SQL over `dataset`.
    pub fn sql(&self, dataset: &DatasetName) -> String {
        let day = self.day.as_deref();
        let observed = match self.observed {
            true => "cast(max(observed_at) as date)",
            false => "cast(null as date)",
        };
        let mut columns = vec![
            "account".to_owned(),
            day.map_or("cast(null as date) as date".to_owned(), str::to_owned),
            "count(*) as row_count".to_owned(),
            format!("{observed} as observed"),
        ];
        let rules = self.rules.iter().zip(0..);
        columns.extend(
            rules.map(|(r, at)| format!("count(*) filter (where {}) as broken_{at}", r.broken)),
        );
        let numbers = self.numbers.iter().zip(0..);
        columns.extend(numbers.map(|(name, at)| format!("count({name}) as given_{at}")));
        let by = day.map_or(String::new(), |day| format!(", {day}"));
        format!(
            "select {} from {dataset} where account is not null group by account{by}",
            columns.join(", ")
        )
    }

    /// The answer to the query.
    pub fn read(&self, answer: &Rows) -> Vec<Counts> {
        let mut counts = vec![];
        for batch in &answer.batches {
            let accounts = cast(batch.column(0), &DataType::Utf8).expect("accounts are texts");
            let (accounts, dates) = (
                accounts.as_string::<i32>(),
                batch.column(1).as_primitive::<Date32Type>(),
            );
            let observed = batch.column(3).as_primitive::<Date32Type>();
            let number = |column: usize, row: usize| -> u64 {
                batch
                    .column(column)
                    .as_primitive::<Int64Type>()
                    .value(row)
                    .unsigned_abs()
            };
            for row in 0..batch.num_rows() {
                let (first, second) = (4, 4 + self.rules.len());
                counts.push(Counts {
                    account: accounts.value(row).to_owned(),
                    date: dates
                        .is_valid(row)
                        .then(|| dates.value_as_date(row))
                        .flatten(),
                    rows: number(2, row),
                    broken: (first..second).map(|column| number(column, row)).collect(),
                    given: (second..second + self.numbers.len())
                        .map(|column| number(column, row))
                        .collect(),
                    observed: observed
                        .is_valid(row)
                        .then(|| observed.value_as_date(row))
                        .flatten(),
                });
            }
        }
        counts
    }
}

/// A rule of a contract as SQL; none where the build itself holds it.
fn rule(column: &str, check: &Check) -> Option<Rule> {
    let validity = |words: String, broken: String| {
        Some(Rule {
            dimension: Dimension::Validity,
            words: format!("`{column}` {words}"),
            broken,
        })
    };
    match check {
        Check::NotNull => Some(Rule {
            dimension: Dimension::Completeness,
            words: format!("`{column}` is there"),
            broken: format!("{column} is null"),
        }),
        Check::Unique => None,
        Check::AtLeast(low) => {
            validity(format!("is at least {low}"), format!("{column} < {low:?}"))
        }
        Check::AtMost(high) => {
            validity(format!("is at most {high}"), format!("{column} > {high:?}"))
        }
        Check::OneOf(words) => {
            let list: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            validity(
                "is a known word".to_owned(),
                format!("{column} not in ({})", list.join(", ")),
            )
        }
        Check::Matches(pattern) => validity(
            format!("looks like `{pattern}`"),
            format!("not regexp_like({column}, {})", quoted(pattern)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_now_and_then_is_not_stale_where_nothing_happened() {
        let looked_at = |more: &str| {
            let text = format!(
                "about = \"a\"\ngrain = \"b\"\nkey = [\"account\"]\n{more}[columns]\n\
                account = {{ type = \"text\", about = \"a\" }}\n\
                observed_at = {{ type = \"timestamp\", about = \"b\" }}\n"
            );
            let name: DatasetName = "curated.x".parse().unwrap();
            let contract = Contract::parse(&name, "x.toml", &text).unwrap();
            let sql = Query::of(&contract).unwrap().sql(&name);
            sql.contains("max(observed_at)")
        };
        assert!(looked_at(""));
        assert!(!looked_at("sporadic = true\n"));
    }
}
