//! One query of the project over tables that a test writes out: what the SQL logic tests in `tests/sql` run on.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::{concat_batches, partition};
use arrow::datatypes::FieldRef;
use datafusion::common::TableReference;
use datafusion::datasource::MemTable;
use datafusion::logical_expr::{Expr, cast, ident, lit};
use datafusion::prelude::{DataFrame, SessionContext};
use datafusion::scalar::ScalarValue;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast::Statement as Sql;
use toklake_lake::{By, Contract, DatasetName, Lake, Severity, Zone};

use crate::check::Judge;
use crate::conform;
use crate::error::EngineError;
use crate::insight::{self, Insight, Insights};
use crate::project::{Model, Project};
use crate::session::{self, Limits};
use crate::store::Rows;
use crate::story::CheckStory;

const LIMITS: Limits = Limits {
    memory_bytes: 256 << 20,
    threads: 1,
};

/// What a check found, as tests name it.
const FOUND: &str = "found";
/// What an insight says, and what it advises, as tests name it.
const SAID: [&str; 2] = ["said", "advised"];

/// A query whose inputs a test writes, each empty until then; one that reads nothing itself is what its query says.
pub struct Logic<'p> {
    project: &'p Project,
    subject: Subject<'p>,
    context: SessionContext,
}

/// Whose query it is.
#[derive(Clone, Copy)]
enum Subject<'p> {
    Model(&'p Model),
    Check(&'p CheckStory),
    Insight(&'p Insight),
}

impl<'p> Subject<'p> {
    fn name(self) -> String {
        match self {
            Self::Model(model) => model.name.to_string(),
            Self::Check(check) => check.name.clone(),
            Self::Insight(insight) => insight.name.clone(),
        }
    }

    fn reads(self) -> &'p [DatasetName] {
        match self {
            Self::Model(model) => &model.reads,
            Self::Check(check) => &check.reads,
            Self::Insight(insight) => &insight.reads,
        }
    }
}

impl<'p> Logic<'p> {
    /// The model of a name such as `curated.videos`, over inputs that nobody wrote yet.
    pub async fn open(project: &'p Project, name: &str) -> Result<Self, EngineError> {
        Self::of(project, Subject::Model(project.find(name)?)).await
    }

    /// A check, likewise; what it finds is the table `found`.
    pub async fn open_check(
        project: &'p Project,
        check: &'p CheckStory,
    ) -> Result<Self, EngineError> {
        Self::of(project, Subject::Check(check)).await
    }

    /// An insight, likewise; what it says is the table `said`, judged as if it were the only one, and what it
    /// advises `advised`.
    pub async fn open_insight(
        project: &'p Project,
        insight: &'p Insight,
    ) -> Result<Self, EngineError> {
        Self::of(project, Subject::Insight(insight)).await
    }

    async fn of(project: &'p Project, subject: Subject<'p>) -> Result<Self, EngineError> {
        let lake = Lake::open("memory://")?;
        let logic = Self {
            project,
            subject,
            context: session::context(&lake, LIMITS)?,
        };
        for input in subject.reads() {
            let input = logic.project.model(input)?;
            logic.put(input, vec![])?;
            if let Some(sql) = input.sql.as_deref().filter(|_| input.reads.is_empty()) {
                let what = input.name.to_string();
                let frame = conform::conform(logic.plan(sql).await?, &input.contract, &what)?;
                logic.put(input, logic.rows(frame).await?.batches)?;
            }
        }
        Ok(logic)
    }

    /// Runs one statement.
    ///
    /// `create table` writes an input: columns of its contract that are not given are NULL, and an
    /// earlier table of the name is replaced. A query may read the model itself, which is made anew
    /// as a build makes it: in the types and order of its contract, every rule checked; or what the check finds,
    /// or the insight says.
    ///
    /// # Errors
    /// An input that is not read, a column its contract does not know, a query that disagrees
    /// with the contract, and rows that break a rule of severity `error`.
    pub async fn run(&self, sql: &str) -> Result<Rows, EngineError> {
        if let Some(input) = created(sql)? {
            return self.write(&input, sql).await;
        }
        match self.subject {
            Subject::Model(model) => self.build(model).await?,
            Subject::Check(check) => self.find(check).await?,
            Subject::Insight(insight) => self.say(insight).await?,
        }
        self.rows(self.plan(sql).await?).await
    }

    async fn write(&self, input: &str, sql: &str) -> Result<Rows, EngineError> {
        let model = self.project.find(input)?;
        if !self.subject.reads().contains(&model.name) {
            return Err(EngineError::Project(vec![format!(
                "`{}` does not read `{}`",
                self.subject.name(),
                model.name
            )]));
        }
        self.context
            .deregister_table(reference(&model.name))
            .map_err(EngineError::query("replace", input))?;
        self.rows(self.plan(sql).await?).await?;
        let given = self
            .context
            .table(reference(&model.name))
            .await
            .map_err(EngineError::query("read", input))?;
        let complete = self.rows(completed(given, model)?).await?;
        self.put(model, complete.batches)?;
        Ok(Rows {
            schema: complete.schema,
            batches: vec![],
        })
    }

    async fn find(&self, check: &CheckStory) -> Result<(), EngineError> {
        let Rows { schema, batches } = self.rows(self.plan(&check.sql).await?).await?;
        let table = MemTable::try_new(schema, vec![batches]);
        let table = table.map_err(EngineError::query("keep", &check.name))?;
        let name = DatasetName::new(Zone::Curated, FOUND).expect("a plain word");
        session::register(&self.context, &name, Arc::new(table))
    }

    async fn say(&self, insight: &Insight) -> Result<(), EngineError> {
        let Insights {
            statements,
            recommendations,
        } = insight::answered(&self.context, &[insight], None).await?;
        let said = statements.iter().map(|one| {
            let standing = one.standing.word().to_owned();
            [one.account.clone(), standing, one.text.clone()]
        });
        let advised = recommendations.iter().map(|one| {
            let kind = match one.is_experiment {
                true => "experiment",
                false => "shown",
            };
            [one.account.clone(), kind.to_owned(), one.text.clone()]
        });
        let tables = [
            texts(["account", "standing", "text"], said),
            texts(["account", "kind", "text"], advised),
        ];
        for (name, rows) in SAID.into_iter().zip(tables) {
            let table = MemTable::try_new(rows.schema(), vec![vec![rows]]);
            let table = table.map_err(EngineError::query("keep", &insight.name))?;
            let name = DatasetName::new(Zone::Curated, name).expect("a plain word");
            session::register(&self.context, &name, Arc::new(table))?;
        }
        Ok(())
    }

    async fn build(&self, model: &Model) -> Result<(), EngineError> {
        let Model { name, contract, .. } = model;
        let frame = self.plan(model.sql.as_deref().unwrap_or_default()).await?;
        let mut problems = conform::disagreements(contract, frame.schema());
        if problems.is_empty() {
            let frame = conform::conform(frame, contract, &name.to_string())?;
            let days = day_column(contract).map(conform::ascending);
            let order = days.into_iter().chain(conform::order(contract)).collect();
            let rows = self
                .rows(
                    frame
                        .sort(order)
                        .map_err(EngineError::query("sort", name))?,
                )
                .await?;
            let rows = concat_batches(&conform::reading_schema(contract), &rows.batches)
                .expect("the rows were conformed");
            problems.extend(broken(model, &rows));
            self.put(model, vec![rows])?;
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(EngineError::Project(problems))
        }
    }

    fn put(&self, model: &Model, batches: Vec<RecordBatch>) -> Result<(), EngineError> {
        let table = MemTable::try_new(conform::reading_schema(&model.contract), vec![batches]);
        let table = table.map_err(EngineError::query("fill", &model.name))?;
        session::register(&self.context, &model.name, Arc::new(table))
    }

    async fn plan(&self, sql: &str) -> Result<DataFrame, EngineError> {
        self.context
            .sql(sql)
            .await
            .map_err(EngineError::query("plan", self.subject.name()))
    }

    async fn rows(&self, frame: DataFrame) -> Result<Rows, EngineError> {
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let batches = frame
            .collect()
            .await
            .map_err(EngineError::query("answer", self.subject.name()))?;
        Ok(Rows { schema, batches })
    }
}

/// Rows of texts as a table.
fn texts<const N: usize>(names: [&str; N], rows: impl Iterator<Item = [String; N]>) -> RecordBatch {
    let rows: Vec<[String; N]> = rows.collect();
    let columns = names.into_iter().enumerate().map(|(at, name)| {
        let cells = rows.iter().map(|row| Some(row[at].as_str()));
        let column: ArrayRef = Arc::new(cells.collect::<StringArray>());
        (name, column)
    });
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

/// The rules of severity `error` that rows break, looked for in each day's rows where the table is cut by day.
fn broken(model: &Model, rows: &RecordBatch) -> Vec<String> {
    let mut judge = Judge::new(&model.name, &model.contract);
    match day_column(&model.contract).and_then(|day| rows.column_by_name(day)) {
        Some(days) => {
            let parts = partition(std::slice::from_ref(days)).expect("days can be compared");
            parts
                .ranges()
                .into_iter()
                .for_each(|part| judge.look(&rows.slice(part.start, part.len())));
        }
        None => judge.look(rows),
    }
    let broken = judge
        .findings()
        .into_iter()
        .filter(|f| f.severity == Severity::Error);
    broken
        .map(|f| {
            format!(
                "`{}` breaks `{} {}`: {}",
                model.name, f.column, f.rule, f.sample
            )
        })
        .collect()
}

fn day_column(contract: &Contract) -> Option<&str> {
    contract
        .slice
        .as_ref()
        .filter(|s| s.by == By::Day)
        .map(|s| s.column.as_str())
}

/// The table that `sql` creates, where it is a `create table`.
fn created(sql: &str) -> Result<Option<String>, EngineError> {
    let mut statements = DFParser::parse_sql(sql).map_err(EngineError::query("read", sql))?;
    Ok(match statements.pop_front() {
        Some(Statement::Statement(statement)) => match *statement {
            Sql::CreateTable(table) => Some(table.name.to_string()),
            _ => None,
        },
        _ => None,
    })
}

/// `given` with the columns of the model's contract, NULL where a column is not given.
fn completed(given: DataFrame, model: &Model) -> Result<DataFrame, EngineError> {
    let contract = &model.contract;
    let unknown = given
        .schema()
        .fields()
        .iter()
        .find(|f| contract.column(f.name()).is_none());
    if let Some(field) = unknown {
        return Err(EngineError::Project(vec![format!(
            "no column `{}` in `{}`",
            field.name(),
            model.name
        )]));
    }
    let column = |field: &FieldRef| {
        let has = given
            .schema()
            .has_column_with_unqualified_name(field.name());
        let value = if has {
            ident(field.name())
        } else {
            lit(ScalarValue::Null)
        };
        cast(value, field.data_type().clone()).alias(field.name())
    };
    let columns: Vec<Expr> = conform::reading_schema(contract)
        .fields()
        .iter()
        .map(column)
        .collect();
    given
        .select(columns)
        .map_err(EngineError::query("complete", &model.name))
}

fn reference(name: &DatasetName) -> TableReference {
    TableReference::partial(name.zone().as_str(), name.name())
}
