//! `toklake sql`: any question in SQL.

use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};
use toklake_engine::Rows;
use toklake_pipeline::Ending;

use crate::table::{Format, written};
use crate::terminal::Style;
use crate::world::World;

/// Ask the lake in SQL
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake sql \"select date, views from account_daily order by date desc limit 7\"
  toklake sql \"select * from raw.export__overview\" --format csv > overview.csv
  toklake sql \"select count(*) as videos from curated.videos\" --json

A table without a zone is looked for in `curated` first. `toklake datasets`
lists the tables. On a terminal long values are cut; `--format csv` has them whole.")]
pub struct Sql {
    /// One SELECT
    query: String,
    /// How rows are written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Sql {
    /// Asks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let rows = world.reading()?.sql(&self.query).await?;
        if world.shell.json {
            return world
                .shell
                .answer("sql", Ending::Fine, &report(&rows)?, String::new);
        }
        if rows.is_empty() {
            world.shell.say("no rows");
        }
        let shell = &world.shell;
        shell.data(&written(&rows, self.format, shell.style, shell.terminal)?)?;
        Ok(Ending::Fine)
    }
}

fn report(rows: &Rows) -> Result<Value> {
    let text = written(rows, Format::Json, Style::default(), false)?;
    let columns: Vec<&String> = rows
        .schema
        .fields()
        .iter()
        .map(|field| field.name())
        .collect();
    Ok(json!({ "columns": columns, "rows": serde_json::from_str::<Value>(&text)? }))
}
