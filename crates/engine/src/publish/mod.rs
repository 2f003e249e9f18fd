//! Published files: a table's columns as CSV or Parquet at the path its contract promises.

mod csv;
mod record;

use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::Schema;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{Expr, ident};
use datafusion::prelude::{DataFrame, SessionContext};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use parquet::arrow::AsyncArrowWriter;
use serde::Serialize;
use tokio::io::AsyncWriteExt;
use toklake_lake::{Format, Lake, Publish};

use crate::conform;
use crate::error::EngineError;
use crate::project::Model;
use crate::session::{self, Limits};
use crate::tables::Table;
use csv::{csv_line, csv_rows};
pub(crate) use record::damage;
use record::{Record, Source};

/// A file that stands at its promised path.
#[derive(Debug, Clone, Serialize)]
pub struct Published {
    /// The path inside the lake.
    pub path: String,
    /// Its rows.
    pub rows: u64,
    /// Whether it was written now.
    pub written: bool,
}

/// Writes every file that `model` promises, for every account in it.
///
/// A promised file has no account column. The top path holds `default_account`, the account that
/// it held by such a word before where none is given now, or everything where the table has one
/// account only; each account has its own copy one folder down once there is more than one.
pub async fn publish(
    lake: &Lake,
    limits: Limits,
    model: &Model,
    default_account: Option<&str>,
) -> Result<Vec<Published>, EngineError> {
    let mut done = vec![];
    if model.contract.publish.is_empty() {
        return Ok(done);
    }
    let table = Table::open(lake, &model.name, None).await?;
    for promise in &model.contract.publish {
        let before = Record::read(lake, promise).await.ok().flatten();
        let at_the_top = before.as_ref().and_then(Record::default_account);
        let default_account = default_account.or(at_the_top);
        let source = Source {
            version: table.version,
            code: model.code.clone(),
            default_account: default_account.map(str::to_owned),
        };
        if let Some(before) = &before
            && let Some(files) = before.standing(lake, &source).await
        {
            done.extend(files);
            continue;
        }
        let work = Work {
            lake,
            limits,
            model,
            table: &table,
            promise,
            default_account,
        };
        let files = work.write().await?;
        if let Some(before) = &before {
            before.withdraw(lake, &files).await?;
        }
        Record::of(lake, source, &files)
            .await?
            .write(lake, promise)
            .await?;
        done.extend(files);
    }
    Ok(done)
}

/// One promised file being written, with its copies per account.
struct Work<'a> {
    lake: &'a Lake,
    limits: Limits,
    model: &'a Model,
    table: &'a Table,
    promise: &'a Publish,
    default_account: Option<&'a str>,
}

impl Work<'_> {
    /// One pass over the table in account order, a file after the other.
    async fn write(&self) -> Result<Vec<Published>, EngineError> {
        self.sweep(&self.promise.path).await?;
        let context = session::context(self.lake, self.limits)?;
        session::register(
            &context,
            &self.model.name,
            Arc::new(self.table.scan(&self.model.contract, &self.table.files)),
        )?;
        let accounts = self.accounts(&context).await?;
        if accounts.len() < 2 {
            let frame = self.rows(&context, false).await?;
            let stream = frame.execute_stream().await.map_err(self.failed())?;
            return Ok(vec![self.write_file(&self.promise.path, stream).await?]);
        }
        let mut done = vec![];
        let mut rest = Accounts::new(
            self.rows(&context, true)
                .await?
                .execute_stream()
                .await
                .map_err(self.failed())?,
        );
        for account in &accounts {
            let (folder, name) = self
                .promise
                .path
                .rsplit_once('/')
                .unwrap_or(("", &self.promise.path));
            let own = format!("{folder}/{account}/{name}");
            done.push(self.write_file(&own, rest.of(account)).await?);
            if self.default_account == Some(account) {
                let bytes = self.lake.read(&Path::from(own.as_str())).await?;
                self.lake
                    .write(&Path::from(self.promise.path.as_str()), bytes)
                    .await?;
                let rows = done.last().map_or(0, |f| f.rows);
                done.insert(
                    0,
                    Published {
                        path: self.promise.path.clone(),
                        rows,
                        written: true,
                    },
                );
            }
        }
        Ok(done)
    }

    fn failed(&self) -> impl FnOnce(datafusion::error::DataFusionError) -> EngineError {
        EngineError::query("publish", &self.model.name)
    }

    async fn accounts(&self, context: &SessionContext) -> Result<Vec<String>, EngineError> {
        if self.model.contract.column("account").is_none() {
            return Ok(vec![]);
        }
        let sql = format!(
            "select distinct account from {} where account is not null order by account",
            self.model.name
        );
        let batches = context
            .sql(&sql)
            .await
            .map_err(self.failed())?
            .collect()
            .await
            .map_err(self.failed())?;
        Ok(batches
            .iter()
            .flat_map(|b| b.column(0).as_string::<i32>().iter().flatten())
            .map(str::to_owned)
            .collect())
    }

    /// The promised columns in the promised order; by account, with the account in front, where `by_account`.
    async fn rows(
        &self,
        context: &SessionContext,
        by_account: bool,
    ) -> Result<DataFrame, EngineError> {
        let frame = context
            .sql(&format!("select * from {}", self.model.name))
            .await
            .map_err(self.failed())?;
        let sorted = |name: &String| conform::ascending(name);
        let own = match &self.promise.order {
            Some(order) => order.iter().map(sorted).collect(),
            None => conform::order(&self.model.contract),
        };
        let account = || by_account.then(|| "account".to_owned());
        let order = account().iter().map(sorted).chain(own).collect();
        let frame = frame.sort(order).map_err(self.failed())?;
        let columns = self.columns();
        let picked: Vec<Expr> = account()
            .iter()
            .map(|_| ident("account").alias(ACCOUNT))
            .chain(columns.iter().map(ident))
            .collect();
        frame.select(picked).map_err(self.failed())
    }

    async fn write_file(
        &self,
        path: &str,
        rows: impl Stream<Item = Result<RecordBatch, DataFusionError>> + Unpin,
    ) -> Result<Published, EngineError> {
        self.sweep(path).await?;
        let rows = match self.promise.format {
            Format::Csv => self.write_csv(path, rows).await?,
            Format::Parquet => self.write_parquet(path, rows).await?,
        };
        Ok(Published {
            path: path.to_owned(),
            rows,
            written: true,
        })
    }

    /// Beside a published file people would see what a killed run left.
    async fn sweep(&self, path: &str) -> Result<(), EngineError> {
        match path.rsplit_once('/') {
            Some((folder, _)) => Ok(self.lake.sweep(&Path::from(folder)).await?),
            None => Ok(()),
        }
    }

    async fn write_csv(
        &self,
        path: &str,
        mut rows: impl Stream<Item = Result<RecordBatch, DataFusionError>> + Unpin,
    ) -> Result<u64, EngineError> {
        let place = Path::from(path);
        let wrap = || EngineError::file("write", &place);
        let mut out = BufWriter::new(self.lake.store(), place.clone());
        let names = self.columns();
        let mut text = csv_line(names.iter().map(String::as_str));
        let mut count = 0;
        while let Some(batch) = rows.try_next().await.map_err(self.failed())? {
            count += batch.num_rows() as u64;
            text.push_str(&csv_rows(&batch));
            out.write_all(text.as_bytes()).await.map_err(wrap())?;
            text.clear();
        }
        out.write_all(text.as_bytes()).await.map_err(wrap())?;
        out.shutdown().await.map_err(wrap())?;
        Ok(count)
    }

    async fn write_parquet(
        &self,
        path: &str,
        mut rows: impl Stream<Item = Result<RecordBatch, DataFusionError>> + Unpin,
    ) -> Result<u64, EngineError> {
        let place = Path::from(path);
        let kinds = self.model.contract.arrow_schema();
        let field = |name: &String| {
            kinds
                .field_with_name(name)
                .expect("promised columns are columns")
                .clone()
        };
        let schema = Arc::new(Schema::new(
            self.columns().iter().map(field).collect::<Vec<_>>(),
        ));
        let out = BufWriter::new(self.lake.store(), place.clone());
        let mut writer = AsyncArrowWriter::try_new(out, schema.clone(), None)
            .map_err(EngineError::file("write", &place))?;
        let mut count = 0;
        while let Some(batch) = rows.try_next().await.map_err(self.failed())? {
            count += batch.num_rows() as u64;
            let columns = batch
                .columns()
                .iter()
                .zip(schema.fields())
                .map(|(c, f)| cast(c, f.data_type()));
            let columns = columns
                .collect::<Result<Vec<_>, _>>()
                .map_err(EngineError::file("write", &place))?;
            let batch = RecordBatch::try_new(schema.clone(), columns)
                .map_err(EngineError::file("write", &place))?;
            writer
                .write(&batch)
                .await
                .map_err(EngineError::file("write", &place))?;
        }
        writer
            .close()
            .await
            .map_err(EngineError::file("write", &place))?;
        Ok(count)
    }

    fn columns(&self) -> Vec<String> {
        let all = || {
            self.model
                .contract
                .columns
                .iter()
                .map(|c| c.name.clone())
                .collect()
        };
        self.promise.columns.clone().unwrap_or_else(all)
    }
}

/// The name under which the account travels beside the promised columns.
const ACCOUNT: &str = "_account";

/// Rows in account order, handed out one account at a time.
struct Accounts {
    stream: SendableRecordBatchStream,
    waiting: Option<RecordBatch>,
}

impl Accounts {
    fn new(stream: SendableRecordBatchStream) -> Self {
        Self {
            stream,
            waiting: None,
        }
    }

    /// The rows of `account`, which must be the next one in order.
    fn of<'s>(
        &'s mut self,
        account: &'s str,
    ) -> BoxStream<'s, Result<RecordBatch, DataFusionError>> {
        let next = move |accounts: &'s mut Self| async move {
            Ok(accounts
                .next_of(account)
                .await?
                .map(|batch| (batch, accounts)))
        };
        futures::stream::try_unfold(self, next).boxed()
    }

    async fn next_of(&mut self, account: &str) -> Result<Option<RecordBatch>, DataFusionError> {
        let batch = match self.waiting.take() {
            Some(batch) => batch,
            None => match self.stream.try_next().await? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        let names = batch
            .column_by_name(ACCOUNT)
            .expect("rows by account carry it")
            .as_string::<i32>();
        let own = (0..names.len())
            .take_while(|row| names.is_valid(*row) && names.value(*row) == account)
            .count();
        if own < batch.num_rows() {
            self.waiting = Some(batch.slice(own, batch.num_rows() - own));
        }
        let columns: Vec<usize> = (1..batch.num_columns()).collect();
        (own > 0)
            .then(|| Ok(batch.slice(0, own).project(&columns)?))
            .transpose()
    }
}
