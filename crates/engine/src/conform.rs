//! Holding what a query gives against what its contract says.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::common::DFSchema;
use datafusion::logical_expr::{Expr, SortExpr, cast, ident};
use datafusion::prelude::DataFrame;
use toklake_lake::{Contract, LogicalType};

use crate::error::EngineError;

/// How a query holds texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Each batch has its own copy.
    Copied,
    /// They point into the pages that were read. Nothing is copied on the way, but a text keeps its
    /// whole page alive, and a sort counts that page once for every batch, so that a sort with a bound
    /// of memory runs out of what it never used: only for queries over few rows.
    Pointed,
}

impl Texts {
    /// `schema` with its texts held like this.
    pub fn within(self, schema: SchemaRef) -> SchemaRef {
        let field = |field: &Arc<Field>| match field.data_type() {
            DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
            _ => field.clone(),
        };
        match self {
            Self::Copied => schema,
            Self::Pointed => Arc::new(Schema::new(
                schema.fields().iter().map(field).collect::<Vec<_>>(),
            )),
        }
    }
}

/// The texts of a column of them, however they are held.
pub fn texts(column: &ArrayRef) -> Box<dyn Iterator<Item = Option<&str>> + '_> {
    match column.data_type() {
        DataType::Utf8View => Box::new(column.as_string_view().iter()),
        DataType::LargeUtf8 => Box::new(column.as_string::<i64>().iter()),
        _ => Box::new(column.as_string::<i32>().iter()),
    }
}

/// The schema under which the engine reads a table, its texts copied.
pub fn reading_schema(contract: &Contract) -> SchemaRef {
    let fields = contract
        .columns
        .iter()
        .map(|column| Field::new(&column.name, reading_type(column.kind), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn reading_type(kind: LogicalType) -> DataType {
    match kind {
        LogicalType::Text => DataType::Utf8,
        LogicalType::Int64
        | LogicalType::Float64
        | LogicalType::Boolean
        | LogicalType::Date
        | LogicalType::Timestamp
        | LogicalType::Texts => kind.arrow(),
    }
}

/// Where a query and its contract disagree, as messages for a person; empty where they agree.
pub fn disagreements(contract: &Contract, plan: &DFSchema) -> Vec<String> {
    let mut found = vec![];
    for column in &contract.columns {
        let name = &column.name;
        match plan.fields().iter().find(|f| f.name() == name) {
            None => found.push(format!("column `{name}` stands in the contract and not in the query")),
            Some(field) if !fits(field.data_type(), column.kind) => found.push(format!(
                "column `{name}` is {}, and its contract says {}\nhint: cast it in the model: `cast({name} as {}) as {name}`",
                spoken(field.data_type()),
                column.kind,
                sql_name(column.kind),
            )),
            Some(_) => {}
        }
    }
    let extra = plan
        .fields()
        .iter()
        .filter(|f| contract.column(f.name()).is_none());
    found.extend(extra.map(|f| {
        format!(
            "column `{}` stands in the query and not in the contract",
            f.name()
        )
    }));
    found
}

/// The query with its columns in the contract's order and types.
pub fn conform(
    frame: DataFrame,
    contract: &Contract,
    what: &str,
) -> Result<DataFrame, EngineError> {
    conform_to(frame, &reading_schema(contract), what)
}

/// The query with the columns of `schema`, in their order and types.
pub fn conform_to(frame: DataFrame, schema: &Schema, what: &str) -> Result<DataFrame, EngineError> {
    let column = |f: &Arc<Field>| cast(ident(f.name()), f.data_type().clone()).alias(f.name());
    let columns: Vec<Expr> = schema.fields().iter().map(column).collect();
    frame
        .select(columns)
        .map_err(EngineError::query("conform", what))
}

/// The order in which a table's rows are written within their slice.
pub fn order(contract: &Contract) -> Vec<SortExpr> {
    contract.sort.iter().map(|name| ascending(name)).collect()
}

/// `order by column` as plain SQL means it, so that what a query sorts and what lies in files agree.
pub fn ascending(column: &str) -> SortExpr {
    ident(column).sort(true, ASCENDING.nulls_first)
}

/// How the rows of a table are ordered by each of its `sort` columns.
pub const ASCENDING: SortOptions = SortOptions {
    descending: false,
    nulls_first: false,
};

fn fits(given: &DataType, wanted: LogicalType) -> bool {
    match wanted {
        LogicalType::Text => {
            matches!(
                given,
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null
            )
        }
        LogicalType::Int64 => given.is_integer() || given.is_null(),
        LogicalType::Float64 => given.is_floating() || given.is_null(),
        LogicalType::Boolean => matches!(given, DataType::Boolean | DataType::Null),
        LogicalType::Date => matches!(given, DataType::Date32 | DataType::Null),
        LogicalType::Timestamp => matches!(given, DataType::Timestamp(_, _) | DataType::Null),
        LogicalType::Texts => matches!(
            given,
            DataType::List(_) | DataType::LargeList(_) | DataType::Null
        ),
    }
}

fn spoken(given: &DataType) -> String {
    match given {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => "timestamp".to_owned(),
        DataType::Date32 => "date".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

fn sql_name(kind: LogicalType) -> &'static str {
    match kind {
        LogicalType::Text => "text",
        LogicalType::Int64 => "bigint",
        LogicalType::Float64 => "double",
        LogicalType::Boolean => "boolean",
        LogicalType::Date => "date",
        LogicalType::Timestamp => "timestamp",
        LogicalType::Texts => "text[]",
    }
}
