//! Why a number is not there: what its row, the availability of its field, what landed and what was set aside say.

use std::collections::VecDeque;

use toklake_engine::{Model, quoted};
use toklake_lake::{DatasetName, Zone};

use super::{InputRows, Row};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// A model that could tell a column, and the columns it tells it by.
struct Teller<'m> {
    model: &'m Model,
    /// Its column of days, where it has one.
    day: Option<&'static str>,
}

/// A row whose cell is NULL.
pub(super) struct Missing<'a> {
    pub model: &'a Model,
    pub column: &'a str,
    pub row: &'a Row,
    /// The rows it would be made of.
    pub inputs: &'a [InputRows],
}

impl Missing<'_> {
    fn cell(&self, name: &str) -> Option<&str> {
        super::cell(self.row, name)
    }

    /// What the row itself says: reasons stand in columns of their own, for the whole row or for one number.
    fn said_by_row(&self) -> Vec<String> {
        const OF_THE_ROW: [&str; 5] = ["state", "status", "basis", "reason", "why"];
        let own = |name: &str| {
            let ending = name.strip_prefix(self.column).unwrap_or_default();
            let says_not = |value: &str| name == "method" && value.starts_with("not_");
            self.cell(name).is_some_and(says_not)
                || OF_THE_ROW.contains(&name)
                || OF_THE_ROW.contains(&ending.trim_start_matches('_'))
        };
        let mut said = vec![];
        for column in &self.model.contract.columns {
            let value = self.cell(&column.name).filter(|_| own(&column.name));
            if let Some(value) = value.filter(|value| *value != "measured") {
                said.push(format!(
                    "its row says `{}` = `{value}`: {}",
                    column.name, column.about
                ));
            }
        }
        said
    }

    /// What it would be made of and is not there either; without any row of it, there is nothing to make it of.
    fn said_by_inputs(&self) -> Vec<String> {
        let all_shown = self
            .inputs
            .iter()
            .filter(|input| input.count == input.first.len());
        let lacks = |input: &InputRows, name: &String| {
            let mut cells = input.first.iter().flatten();
            !cells.any(|(column, value)| column == name && value.is_some())
        };
        all_shown
            .flat_map(|input| {
                let lacking = input.columns.iter().filter(|name| lacks(input, name));
                lacking.map(|name| {
                    format!(
                        "`{name}` of `{}` is not there, where {}",
                        input.dataset, input.filter
                    )
                })
            })
            .collect()
    }

    /// Conditions on the account and the video that the row is about, as far as `model` has such columns.
    fn filter(&self, model: &Model) -> String {
        let of = |name: &str| {
            model.contract.column(name)?;
            Some(format!("{name} = {}", quoted(self.cell(name)?)))
        };
        let conditions: Vec<String> = ["account", "video_id"].into_iter().filter_map(of).collect();
        match conditions.is_empty() {
            true => "true".to_owned(),
            false => conditions.join(" and "),
        }
    }

    fn whose(&self) -> String {
        let account = self.cell("account").unwrap_or("this account");
        match self.cell("video_id") {
            Some(video) => format!("video {video} of `{account}`"),
            None => format!("`{account}`"),
        }
    }
}

impl Pipeline {
    /// Reasons for which a cell is NULL, the nearest first; there is at least one.
    pub(super) async fn missing(
        &self,
        missing: &Missing<'_>,
    ) -> Result<Vec<String>, PipelineError> {
        let mut reasons = missing.said_by_row();
        reasons.extend(missing.said_by_inputs());
        reasons.extend(self.by_availability(missing).await?);
        let tellers = self.tellers(missing);
        let mut silent = vec![];
        for teller in &tellers {
            match self.told_elsewhere(missing, teller).await? {
                Some(reason) => reasons.push(reason),
                None => silent.push(format!("`{}`", teller.model.name)),
            }
        }
        if !tellers.is_empty() && silent.len() == tellers.len() {
            reasons.push(format!(
                "nothing that tells it has landed for {}: it would come through {}",
                missing.whose(),
                silent.join(", ")
            ));
        }
        reasons.extend(self.rows_set_aside(missing, &tellers).await?);
        if reasons.is_empty() {
            reasons.push(format!(
                "it is computed, by project/{}.sql: what it means says when there is none",
                missing.model.path
            ));
        }
        Ok(reasons)
    }

    /// What TikTok said of the fields that go into the column, where it was asked.
    async fn by_availability(&self, missing: &Missing<'_>) -> Result<Vec<String>, PipelineError> {
        let dataset = "curated.availability";
        if self.engine.project.find(dataset).is_err() {
            return Ok(vec![]);
        }
        let metric = format!("{}.{}", missing.model.name.name(), missing.column);
        let account = missing.cell("account").unwrap_or_default();
        let sql = format!(
            "select source, field, status, reason, unlock from {dataset}
            where account = {} and metric = {} and status <> 'available'
            order by source, endpoint, field",
            quoted(account),
            quoted(&metric)
        );
        let said = |row: &Vec<Option<String>>| {
            let text = |at: usize| row[at].as_deref().unwrap_or("unknown");
            let unlock = row[4].as_ref();
            let unlock = unlock.map_or_else(String::new, |what| format!("; it needs: {what}"));
            format!(
                "`{}` tells of `{}`: {} ({}){unlock}",
                text(0),
                text(1),
                text(2).replace('_', " "),
                text(3).replace('_', " ")
            )
        };
        Ok(self
            .engine
            .sql(&sql)
            .await?
            .texts()
            .iter()
            .map(said)
            .collect())
    }

    /// The models of the sources on the way that have a column of that name.
    fn tellers(&self, missing: &Missing<'_>) -> Vec<Teller<'_>> {
        let mut seen: Vec<DatasetName> = vec![];
        let mut tellers = vec![];
        let mut waiting: VecDeque<DatasetName> = missing.model.reads.iter().cloned().collect();
        while let Some(name) = waiting.pop_front() {
            let Ok(model) = self.engine.project.model(&name) else {
                continue;
            };
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            waiting.extend(model.reads.iter().cloned());
            let has = |column: &str| model.contract.column(column).is_some();
            if model.name.zone() == Zone::Staging && has(missing.column) && has("account") {
                let day = ["date", "label_date"].into_iter().find(|day| has(day));
                tellers.push(Teller { model, day });
            }
        }
        tellers
    }

    /// For which other days a source tells the column; `None` where it has nothing of the account.
    async fn told_elsewhere(
        &self,
        missing: &Missing<'_>,
        Teller { model, day }: &Teller<'_>,
    ) -> Result<Option<String>, PipelineError> {
        let column = missing.column;
        let days = day.unwrap_or("cast(null as date)");
        let asked = missing.cell("date").map(quoted);
        let own = match (&asked, day) {
            (Some(asked), Some(day)) => format!("{day} = cast({asked} as date)"),
            _ => "false".to_owned(),
        };
        let sql = format!(
            "select count(*), count({column}), count(distinct case when {column} is not null then {days} end),
                min(case when {column} is not null then {days} end),
                max(case when {column} is not null then {days} end),
                count(case when {own} then 1 end)
            from {} where {}",
            model.name,
            missing.filter(model)
        );
        let rows = self.engine.sql(&sql).await?.texts();
        let number = |at: usize| -> u64 {
            let text = rows.first().and_then(|row| row[at].as_deref());
            text.and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        let text = |at: usize| {
            rows.first()
                .and_then(|row| row[at].clone())
                .unwrap_or_default()
        };
        let (name, whose) = (&model.name, missing.whose());
        Ok(match (number(0), number(1)) {
            (0, _) => None,
            (rows, 0) => Some(format!(
                "`{name}` has {rows} rows of {whose}, and none of them has it: TikTok left it empty, or the file has no such column"
            )),
            _ if number(5) > 0 => Some(format!(
                "`{name}` has a row of {} that tells it not, or that was not chosen",
                missing.cell("date").unwrap_or_default()
            )),
            (rows, _) if day.is_none() => Some(format!(
                "`{name}` has {rows} rows of {whose} that tell it, none of them for this row"
            )),
            _ => Some(format!(
                "`{name}` tells it of {whose} for {} days from {} to {}, and not for this row",
                number(2),
                text(3),
                text(4)
            )),
        })
    }

    /// Rows of the account that were set aside on the way to the models that could tell it.
    async fn rows_set_aside(
        &self,
        missing: &Missing<'_>,
        tellers: &[Teller<'_>],
    ) -> Result<Vec<String>, PipelineError> {
        let raw = tellers.iter().flat_map(|teller| &teller.model.reads);
        let mut raw: Vec<&DatasetName> = raw.filter(|name| name.zone() == Zone::Raw).collect();
        raw.sort();
        raw.dedup();
        let mut told = vec![];
        for name in raw {
            let quarantine = self.engine.project.model(name)?.quarantine();
            if self.engine.table(&quarantine).await?.rows() == 0 {
                continue;
            }
            let sql = format!(
                "select count(*), first_value(reason order by landing_id, line), first_value(line order by landing_id, line)
                from {quarantine} where account = {}",
                quoted(missing.cell("account").unwrap_or_default())
            );
            let rows = self.engine.sql(&sql).await?.texts();
            if let Some([Some(count), Some(reason), Some(line)]) = rows.first().map(Vec::as_slice) {
                told.push(format!(
                    "{count} rows for `{name}` were set aside, the first from line {line}: {reason}; `toklake sql \"select * from {quarantine}\"`"
                ));
            }
        }
        Ok(told)
    }
}
