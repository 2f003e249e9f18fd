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
use crate::report::{Ending, RawReport, Remark, SetAsideCount};
use crate::{given, ledger, readings};

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
    let landed = inventory.files;
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
        let sql = format!(
            "select rule, count(*) as rows, min(reason) as sample from quarantine.{name} group by rule order by rule"
        );
        let rows = pipeline.engine.sql(&sql).await?;
        counts.extend(rows.texts().into_iter().map(|row| {
            SetAsideCount {
                dataset: model.name.to_string(),
                rule: row[0].clone().unwrap_or_default(),
                rows: row[1]
                    .as_deref()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or_default(),
                sample: row[2].clone().unwrap_or_default(),
            }
        }));
    }
    Ok(counts)
}

pub(crate) fn raw_models(pipeline: &Pipeline) -> Vec<&Model> {
    let project = &pipeline.engine.project;
    project
        .in_order()
        .filter(|m| m.name.zone() == toklake_lake::Zone::Raw)
        .collect()
}
