//! What can go wrong between a query and a table, and what to do about it.

use toklake_lake::{DatasetName, LakeError};

/// An engine failure. Its cause travels in `source`.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The lake could not be read or written.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// A Delta table could not be opened or committed.
    #[error("cannot {doing} the table `{table}`")]
    Table {
        /// What we were doing, as a verb.
        doing: &'static str,
        /// The table.
        table: DatasetName,
        /// The Delta library's reason.
        source: Box<deltalake_core::DeltaTableError>,
    },
    /// The query engine refused or failed.
    #[error("cannot {doing} `{what}`")]
    Query {
        /// What we were doing, as a verb.
        doing: &'static str,
        /// The dataset or the query.
        what: String,
        /// The query engine's reason.
        source: Box<datafusion::error::DataFusionError>,
    },
    /// A file in the lake could not be read or written.
    #[error("cannot {doing} `{path}`")]
    File {
        /// What we were doing, as a verb.
        doing: &'static str,
        /// The path, relative to the lake.
        path: String,
        /// The store's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The project's models and contracts do not fit together.
    #[error("{}", .0.join("\n"))]
    Project(Vec<String>),
    /// A name nobody knows.
    #[error("no dataset `{name}`{}", hint(.nearest))]
    NoDataset {
        /// The name as given.
        name: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// A metric nobody knows.
    #[error("no metric `{name}`{}", hint(.nearest))]
    NoMetric {
        /// The name as given.
        name: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// A column that a metric cannot be split by.
    #[error("`{metric}` cannot be split by `{by}`{}", instead(.by, .known))]
    NoSplit {
        /// The metric.
        metric: String,
        /// The column as given.
        by: String,
        /// The columns it can be split by.
        known: Vec<String>,
    },
    /// A table that nothing has been written to yet.
    #[error("`{0}` has no rows yet: run `toklake run` after an import")]
    Empty(DatasetName),
}

fn hint(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}

fn instead(by: &str, known: &[String]) -> String {
    match toklake_lake::nearest(by, known.iter().map(String::as_str)) {
        Some(near) => format!("; did you mean `{near}`?"),
        None if known.is_empty() => ", nor by anything else".to_owned(),
        None => format!("; it can be by `{}`", known.join("`, `")),
    }
}

impl EngineError {
    /// Wraps a query engine's error with what we were doing.
    pub(crate) fn query(
        doing: &'static str,
        what: impl ToString,
    ) -> impl FnOnce(datafusion::error::DataFusionError) -> Self {
        move |source| Self::Query {
            doing,
            what: what.to_string(),
            source: Box::new(source),
        }
    }

    /// Wraps a Delta error with what we were doing.
    pub(crate) fn table(
        doing: &'static str,
        table: &DatasetName,
    ) -> impl FnOnce(deltalake_core::DeltaTableError) -> Self {
        let table = table.clone();
        move |source| Self::Table {
            doing,
            table,
            source: Box::new(source),
        }
    }

    /// A file that no longer holds what was written to it.
    pub(crate) fn changed(path: impl ToString) -> Self {
        let reason = std::io::Error::other("its content is not what was written");
        Self::file("trust", path)(reason)
    }

    /// Wraps any failure about one file with what we were doing.
    pub(crate) fn file<E: std::error::Error + Send + Sync + 'static>(
        doing: &'static str,
        path: impl ToString,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::File {
            doing,
            path: path.to_string(),
            source: Box::new(source),
        }
    }
}
