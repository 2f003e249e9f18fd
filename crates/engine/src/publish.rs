//! Published files: a table's columns as CSV or Parquet at the path its contract promises.

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::logical_expr::{col, ident, lit};
use datafusion::prelude::{DataFrame, SessionContext};
use futures::TryStreamExt;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use parquet::arrow::AsyncArrowWriter;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use toklake_lake::{Contract, Format, Lake, Publish};

use crate::conform;
use crate::error::EngineError;
use crate::project::Model;
use crate::session::{self, Limits};
use crate::tables::Table;

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

/// What a published file was made from; a file made from it need not be made again.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Stamp {
    version: u64,
    code: String,
    account: Option<String>,
    rows: u64,
}

/// Writes every file that `model` promises, for every account in it.
///
/// A promised file has no account column. The top path holds `default_account`, or everything
/// where the table has one account only; each account has its own copy one folder down once
/// there is more than one.
pub async fn publish(
    lake: &Lake,
    limits: Limits,
    model: &Model,
    default_account: Option<&str>,
) -> Result<Vec<Published>, EngineError> {
    if model.contract.publish.is_empty() {
        return Ok(vec![]);
    }
    let table = Table::open(lake, &model.name, None).await?;
    let Some(version) = table.version else { return Ok(vec![]) };
    let context = session::context(lake, limits)?;
    session::register(&context, &model.name, Arc::new(table.scan(&model.contract, &table.files)))?;
    let accounts = accounts(&context, model).await?;
    let mut done = vec![];
    for file in &model.contract.publish {
        for (path, account) in places(&file.path, &accounts, default_account, has_account(&model.contract)) {
            let work = Work { lake, context: &context, model, file, version };
            done.push(work.write(&path, account).await?);
        }
    }
    Ok(done)
}

fn has_account(contract: &Contract) -> bool {
    contract.column("account").is_some()
}

async fn accounts(context: &SessionContext, model: &Model) -> Result<Vec<String>, EngineError> {
    if !has_account(&model.contract) {
        return Ok(vec![]);
    }
    let sql = format!("select distinct account from {} where account is not null order by account", model.name);
    let wrap = || EngineError::query("list the accounts of", &model.name);
    let batches = context.sql(&sql).await.map_err(wrap())?.collect().await.map_err(wrap())?;
    let text = |batch: &RecordBatch| -> Vec<String> {
        let column = arrow::array::AsArray::as_string_view(batch.column(0));
        column.iter().flatten().map(str::to_owned).collect()
    };
    Ok(batches.iter().flat_map(text).collect())
}

/// Where a promised file goes, and which account it holds there.
fn places(path: &str, accounts: &[String], default: Option<&str>, split: bool) -> Vec<(String, Option<String>)> {
    if !split || accounts.len() < 2 {
        return vec![(path.to_owned(), None)];
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let own = accounts.iter().map(|a| (format!("{folder}/{a}/{name}"), Some(a.clone())));
    let top = default.filter(|d| accounts.iter().any(|a| a == d)).map(|d| (path.to_owned(), Some(d.to_owned())));
    top.into_iter().chain(own).collect()
}

struct Work<'a> {
    lake: &'a Lake,
    context: &'a SessionContext,
    model: &'a Model,
    file: &'a Publish,
    version: u64,
}

impl Work<'_> {
    async fn write(&self, path: &str, account: Option<String>) -> Result<Published, EngineError> {
        let stamp_path = Path::from(format!("meta/published/{path}.json"));
        let before = self.stamp(&stamp_path).await;
        let here = self.lake.exists(&Path::from(path)).await?;
        let same = |s: &&Stamp| (s.version, &s.code, &s.account) == (self.version, &self.model.code, &account);
        if let Some(stamp) = before.as_ref().filter(same).filter(|_| here) {
            return Ok(Published { path: path.to_owned(), rows: stamp.rows, written: false });
        }
        let frame = self.rows(account.as_deref()).await?;
        let rows = match self.file.format {
            Format::Csv => self.write_csv(path, frame).await?,
            Format::Parquet => self.write_parquet(path, frame).await?,
        };
        let stamp = Stamp { version: self.version, code: self.model.code.clone(), account, rows };
        let bytes = serde_json::to_vec(&stamp).expect("a stamp is plain data");
        self.lake.write(&stamp_path, bytes.into()).await?;
        Ok(Published { path: path.to_owned(), rows, written: true })
    }

    async fn stamp(&self, path: &Path) -> Option<Stamp> {
        serde_json::from_slice(&self.lake.read(path).await.ok()?).ok()
    }

    async fn rows(&self, account: Option<&str>) -> Result<DataFrame, EngineError> {
        let wrap = || EngineError::query("publish", &self.model.name);
        let mut frame = self.context.sql(&format!("select * from {}", self.model.name)).await.map_err(wrap())?;
        if let Some(account) = account {
            frame = frame.filter(col("account").eq(lit(account))).map_err(wrap())?;
        }
        let order = match &self.file.order {
            Some(order) => order.iter().map(|name| ident(name).sort(true, true)).collect(),
            None => conform::order(&self.model.contract),
        };
        let frame = frame.sort(order).map_err(wrap())?;
        let all = || self.model.contract.columns.iter().map(|c| c.name.clone()).collect();
        let columns: Vec<String> = self.file.columns.clone().unwrap_or_else(all);
        frame.select(columns.iter().map(ident).collect::<Vec<_>>()).map_err(wrap())
    }

    async fn write_csv(&self, path: &str, frame: DataFrame) -> Result<u64, EngineError> {
        let wrap = || EngineError::query("publish", &self.model.name);
        let place = Path::from(path);
        let mut out = BufWriter::new(self.lake.store(), place.clone());
        let names: Vec<String> = frame.schema().fields().iter().map(|f| f.name().clone()).collect();
        let mut text = csv_line(names.iter().map(String::as_str));
        let mut stream = frame.execute_stream().await.map_err(wrap())?;
        let mut rows = 0;
        while let Some(batch) = stream.try_next().await.map_err(wrap())? {
            rows += batch.num_rows() as u64;
            text.push_str(&csv_rows(&batch));
            out.write_all(text.as_bytes()).await.map_err(EngineError::file("write", &place))?;
            text.clear();
        }
        out.write_all(text.as_bytes()).await.map_err(EngineError::file("write", &place))?;
        out.shutdown().await.map_err(EngineError::file("write", &place))?;
        Ok(rows)
    }

    async fn write_parquet(&self, path: &str, frame: DataFrame) -> Result<u64, EngineError> {
        let wrap = || EngineError::query("publish", &self.model.name);
        let place = Path::from(path);
        let mut bytes = vec![];
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let mut writer = AsyncArrowWriter::try_new(&mut bytes, schema, None).map_err(EngineError::file("write", &place))?;
        let mut stream = frame.execute_stream().await.map_err(wrap())?;
        let mut rows = 0;
        while let Some(batch) = stream.try_next().await.map_err(wrap())? {
            rows += batch.num_rows() as u64;
            writer.write(&batch).await.map_err(EngineError::file("write", &place))?;
        }
        writer.close().await.map_err(EngineError::file("write", &place))?;
        self.lake.store().put(&place, PutPayload::from(bytes)).await.map_err(EngineError::file("write", &place))?;
        Ok(rows)
    }
}

fn csv_rows(batch: &RecordBatch) -> String {
    let options = FormatOptions::new().with_null("");
    let columns: Vec<ArrayFormatter> = batch
        .columns()
        .iter()
        .map(|c| ArrayFormatter::try_new(c.as_ref(), &options).expect("every published type has a text form"))
        .collect();
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        let cells: Vec<String> = columns.iter().map(|c| c.value(row).to_string()).collect();
        text.push_str(&csv_line(cells.iter().map(String::as_str)));
    }
    text
}

/// One line of RFC 4180 CSV: quoted only where a comma, a quote or a line break asks for it.
fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = cells.map(|cell| match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    });
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_has_the_top_file_alone() {
        assert_eq!(places("c/x.csv", &["a".into()], None, true), [("c/x.csv".into(), None)]);
    }

    #[test]
    fn several_accounts_have_a_folder_each_and_the_default_the_top_file() {
        let found = places("c/x.csv", &["a".into(), "b".into()], Some("b"), true);
        let b = || Some("b".to_owned());
        assert_eq!(found, [("c/x.csv".into(), b()), ("c/a/x.csv".into(), Some("a".into())), ("c/b/x.csv".into(), b())]);
    }

    #[test]
    fn a_quote_in_a_caption_is_doubled() {
        assert_eq!(csv_line(["a", "say \"hi\", you"].into_iter()), "a,\"say \"\"hi\"\", you\"\n");
    }
}
