//! Landing to raw: every landed file read again whenever what is known about it has changed.

use chrono::{DateTime, Utc};
use toklake_engine::{Mode, Model};
use toklake_lake::{Damage, Landing, LandingFile, Named};

use crate::answers::{self, Answers};
use crate::error::PipelineError;
use crate::exports::{self, Exports};
use crate::ledger::landed::Ledger;
use crate::ledger::seen::Seen;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::remedies::remedy_of;
use crate::report::{Ending, RawReport, Remark, SetAsideCount};
use crate::{given, import, ledger, readings};

pub(crate) async fn raw(
    pipeline: &Pipeline,
    at: DateTime<Utc>,
    mode: Mode,
    progress: &dyn Progress,
) -> Result<RawReport, PipelineError> {
    let landing = Landing::new(&pipeline.engine.lake);
    let (named, strangers) = landing.named().await?;
    let mut report = RawReport::default();
    report.remarks.extend(strangers.iter().map(damaged));
    let is_answer = |named: &Named| answers::SOURCES.contains(&named.key.source.as_str());
    let (answers, others): (Vec<Named>, Vec<Named>) = named.into_iter().partition(is_answer);
    let inventory = landing.open(others).await?;
    report.remarks.extend(inventory.damage.iter().map(damaged));
    let landed = import::without_outranked(inventory.files);
    let of = |sources: &[&str]| -> Vec<&LandingFile> {
        let files = landed.iter();
        files
            .filter(|file| sources.contains(&file.key.source.as_str()))
            .collect()
    };
    let mut ledger = Ledger::default();
    Exports {
        pipeline,
        landing: &landing,
        at,
        mode,
    }
    .read(of(&[exports::SOURCE]), progress, &mut report, &mut ledger)
    .await?;
    let days = Answers {
        pipeline,
        landing: &landing,
        at,
        mode,
    }
    .read(answers, progress, &mut report, &mut ledger)
    .await?;
    let lines = of(&[readings::SOURCE]);
    let read = readings::read(pipeline, &landing, lines, at, mode, progress, &mut report).await?;
    ledger.read.extend(read);
    for given in &given::KINDS {
        let files = of(&[given.source]);
        let when = (at, mode);
        let read = given::read(pipeline, &landing, given, files, when, &mut report).await?;
        ledger.read.extend(read);
    }
    let answers = days.seen().flat_map(|(_, seen)| seen);
    let mut seen: Vec<Seen> = landed.iter().map(Seen::Opened).chain(answers).collect();
    seen.sort_by_key(|seen| (seen.key(), seen.landing_id()));
    ledger::landed::write(pipeline, ledger, seen, at).await?;
    report.set_aside = set_aside(pipeline).await?;
    Ok(report)
}

/// Tells of what is not as it landed.
pub(crate) fn damaged(damage: &Damage) -> Remark {
    Remark {
        ending: Ending::CouldNot,
        code: "landing_damaged".to_owned(),
        about: damage.path.clone(),
        message: damage.reason.clone(),
        remedy: "import the original file again; `toklake doctor --deep` looks at every file"
            .to_owned(),
    }
}

/// Rows in quarantine now, by dataset and rule.
pub(crate) async fn set_aside(pipeline: &Pipeline) -> Result<Vec<SetAsideCount>, PipelineError> {
    let mut counts = vec![];
    for model in raw_models(pipeline) {
        let name = model.name.name();
        let table = pipeline.engine.table(&model.quarantine()).await?;
        if table.rows() == 0 {
            continue;
        }
        let rows = pipeline.engine.sql(&by_rule(name)).await?.texts();
        let dataset = model.name.to_string();
        counts.extend(rows.iter().map(|row| counted(&dataset, row)));
    }
    Ok(counts)
}

/// Rules of one quarantine: rows, files, and of the first reason the words, the file and the line.
fn by_rule(quarantine: &str) -> String {
    let first = |what: &str| {
        format!(
            "first_value({what} order by aside.reason, names.name, aside.landing_id, aside.line)"
        )
    };
    format!(
        "select aside.rule, count(*), count(distinct aside.landing_id), {}, {}, {}
        from quarantine.{quarantine} as aside
        left join (
            select landing_id, coalesce(min(case when ends_with('{quarantine}', '__' || stream) then name end), min(name)) as name
            from meta.files
            group by landing_id
        ) as names on names.landing_id = aside.landing_id
        group by aside.rule
        order by aside.rule",
        first("aside.reason"),
        first("names.name"),
        first("aside.line"),
    )
}

fn counted(dataset: &str, row: &[Option<String>]) -> SetAsideCount {
    let text = |at: usize| row[at].clone().unwrap_or_default();
    let number = |at: usize| row[at].as_deref().and_then(|n| n.parse().ok());
    SetAsideCount {
        dataset: dataset.to_owned(),
        remedy: remedy_of(&text(0)).to_owned(),
        rule: text(0),
        rows: number(1).unwrap_or_default(),
        files: number(2).unwrap_or_default(),
        sample: text(3),
        file: row[4].clone(),
        line: number(5).filter(|line| *line > 0),
    }
}

pub(crate) fn raw_models(pipeline: &Pipeline) -> Vec<&Model> {
    let project = &pipeline.engine.project;
    project
        .in_order()
        .filter(|m| m.name.zone() == toklake_lake::Zone::Raw)
        .collect()
}
