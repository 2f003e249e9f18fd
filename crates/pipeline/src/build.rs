//! Building models zone by zone, and publishing what they promise.

mod order;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use toklake_engine::{
    Builder, Built, Engine, EngineError, Finding, Mode, Model, Outcome, Published, publish,
};
use toklake_lake::{DatasetName, Severity, Zone, nearest};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::{BuildReport, Ending, Remark};
use order::Order;

/// Builds the models of `zones` in order, or of them only `names` where there are any, and publishes
/// the files of those that stand.
pub(crate) async fn zones(
    pipeline: &Pipeline,
    zones: &[Zone],
    names: &[String],
    at: DateTime<Utc>,
    mode: Mode,
    progress: &dyn Progress,
) -> Result<BuildReport, PipelineError> {
    let engine = &pipeline.engine;
    let built = |m: &&Model| m.is_built() && zones.contains(&m.name.zone());
    let mut models: Vec<&Model> = engine.project.in_order().filter(built).collect();
    if !names.is_empty() {
        let called =
            |m: &Model, name: &String| m.name.name() == name || m.name.to_string() == *name;
        if let Some(name) = names
            .iter()
            .find(|name| !models.iter().any(|m| called(m, name)))
        {
            let known = models.iter().map(|m| m.name.name());
            return Err(EngineError::NoDataset {
                name: name.clone(),
                nearest: nearest(name, known).map(str::to_owned),
            }
            .into());
        }
        models.retain(|m| names.iter().any(|name| called(m, name)));
    }
    let mut report = BuildReport::default();
    progress.begin("building", Some(models.len() as u64));
    let mut done = side_by_side(pipeline, &models, at, mode, progress).await?;
    for (built, published) in models.iter().filter_map(|model| done.remove(&model.name)) {
        report.remarks.extend(remarks(&built));
        report.published.extend(published);
        report.built.push(built);
    }
    if names.is_empty() && zones.contains(&Zone::Curated) {
        let found = engine.not_held().await?;
        report.remarks.extend(found.iter().map(|f| remark(f, "")));
    }
    progress.end();
    report.remarks.extend(no_default_account(pipeline, &report));
    Ok(report)
}

type Done = (Built, Vec<Published>);

/// Builds `models`, which come each after what it reads, and publishes what those of `curated` promise.
async fn side_by_side(
    pipeline: &Pipeline,
    models: &[&Model],
    at: DateTime<Utc>,
    mode: Mode,
    progress: &dyn Progress,
) -> Result<BTreeMap<DatasetName, Done>, EngineError> {
    let engine = &pipeline.engine;
    let builder = engine.builder(at.timestamp_millis());
    let account = account_at_the_top(pipeline);
    let mut order = Order::of(&engine.project, models)?;
    let mut running = JoinSet::new();
    let mut done = BTreeMap::new();
    loop {
        for model in order.ready() {
            let work = (engine.clone(), builder.clone(), account.clone());
            running.spawn(built(work, model.name.clone(), mode));
        }
        let Some(ended) = running.join_next().await else {
            return Ok(done);
        };
        match ended.expect("building does not panic") {
            Ok((built, published)) => {
                progress.advance(&built.dataset.to_string());
                order.done(&built.dataset);
                done.insert(built.dataset.clone(), (built, published));
            }
            Err(error) => {
                running.shutdown().await;
                return Err(error);
            }
        }
    }
}

async fn built(
    (engine, builder, account): (Engine, Builder, Option<String>),
    name: DatasetName,
    mode: Mode,
) -> Result<Done, EngineError> {
    let model = engine.project.model(&name)?;
    let built = builder.build(model, mode).await?;
    let published = publish(&engine.lake, engine.limits, model, account.as_deref()).await?;
    Ok((built, published))
}

/// The account that is said to stand at the promised paths: that of the settings, else that of this command.
fn account_at_the_top(pipeline: &Pipeline) -> Option<String> {
    let settings = &pipeline.settings;
    let said = settings.lasting_account.as_ref();
    let said = said.or(settings.account.as_ref())?;
    Some(settings.handle_of(said))
}

/// Says why a promised path stands empty: several accounts, and none of them named as the default.
fn no_default_account(pipeline: &Pipeline, report: &BuildReport) -> Option<Remark> {
    let project = &pipeline.engine.project;
    let mut promised = project.in_order().flat_map(|m| &m.contract.publish);
    let copied = |name: &str| {
        report
            .published
            .iter()
            .any(|p| p.path.ends_with(&format!("/{name}")))
    };
    let missing = promised.find(|promise| {
        let name = promise.path.rsplit('/').next().unwrap_or_default();
        copied(name) && report.published.iter().all(|p| p.path != promise.path)
    })?;
    Some(Remark {
        ending: Ending::Fine,
        code: "no_default_account".to_owned(),
        about: missing.path.clone(),
        message: "several accounts have this file, and none of them is the default: each stands in its own folder".to_owned(),
        remedy: "name the one for the top folder: `account = \"HANDLE\"` in `toklake.toml`, or `TIKTOK_USERNAME`".to_owned(),
    })
}

pub(crate) fn remarks(built: &Built) -> Vec<Remark> {
    let kept = match built.outcome {
        Outcome::HeldBack => "; the dataset keeps its last good content",
        Outcome::UpToDate | Outcome::Unchanged | Outcome::Updated => "",
    };
    built.findings.iter().map(|f| remark(f, kept)).collect()
}

/// What a person reads of a broken rule, and what was `kept` for it.
fn remark(finding: &Finding, kept: &str) -> Remark {
    let (dataset, rule, sample) = (&finding.dataset, &finding.rule, &finding.sample);
    let rows = match finding.rows {
        1 => "1 row breaks".to_owned(),
        rows => format!("{rows} rows break"),
    };
    let (about, message, remedy) = match &finding.about {
        None => (
            format!("{dataset}.{}", finding.column),
            format!("{rows} `{rule}`{kept}; one of them: {sample}"),
            format!("look at them: `toklake quality`, `toklake sql \"select * from {dataset}\"`"),
        ),
        Some(about) => (
            dataset.to_string(),
            format!("{rows} the check `{rule}`, {about}{kept}; the first: {sample}"),
            finding.remedy.clone().unwrap_or_else(|| {
                format!(
                    "mend what `{dataset}` is made from; if the rows are true, let `project/checks/{rule}.toml` only `warn`"
                )
            }),
        ),
    };
    Remark {
        ending: Ending::Findings,
        code: match finding.severity {
            Severity::Error => "check_failed".to_owned(),
            Severity::Warn => "check_warned".to_owned(),
        },
        about,
        message,
        remedy,
    }
}
