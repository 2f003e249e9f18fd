//! The commands, one file each: ask the pipeline, show what came of it.

mod accounts;
mod availability;
mod calendar;
mod check;
mod completions;
mod curated;
mod datasets;
mod demo;
mod docs;
mod doctor;
mod experiment;
mod explain;
mod extract;
mod freshness;
mod gaps;
mod import;
mod insights;
mod label;
mod login;
mod metric;
mod metrics;
mod predict;
mod quality;
mod raw;
mod rebuild;
mod reconcile;
mod report;
mod restatements;
mod run;
mod session;
mod sql;
mod staging;
mod validate;

use anyhow::Result;
use clap::Subcommand;
use toklake_pipeline::Ending;

use crate::world::World;

/// Everything toklake can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Demo),
    Run(run::Run),
    Extract(extract::Extract),
    Import(import::Import),
    Raw(raw::Raw),
    Staging(staging::Staging),
    Curated(curated::Curated),
    Rebuild(rebuild::Rebuild),
    Login(login::LogIn),
    Accounts(accounts::Accounts),
    Session(session::Session),
    Check(check::Check),
    Sql(sql::Sql),
    Explain(explain::ExplainValue),
    Datasets(datasets::Datasets),
    Metrics(metrics::Metrics),
    Metric(metric::AskMetric),
    Insights(insights::AskInsights),
    Report(report::WriteReport),
    Calendar(calendar::PlanCalendar),
    Experiment(experiment::Experiments),
    Label(label::GiveLabel),
    Predict(predict::Predict),
    Quality(quality::Quality),
    Availability(availability::ShowAvailability),
    Freshness(freshness::ShowFreshness),
    Restatements(restatements::ShowRestatements),
    Gaps(gaps::ShowGaps),
    Reconcile(reconcile::Reconcile),
    Validate(validate::Validate),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    #[command(hide = true)]
    Docs(docs::Docs),
}

impl Command {
    /// How much is logged, of what was said with the command.
    pub fn verbose(&self, said: u8) -> u8 {
        match self {
            Self::Extract(extract) if extract.debug => said.max(2),
            _ => said,
        }
    }

    /// The word it is called by.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Demo(_) => "demo",
            Self::Run(_) => "run",
            Self::Extract(_) => "extract",
            Self::Import(_) => "import",
            Self::Raw(_) => "raw",
            Self::Staging(_) => "staging",
            Self::Curated(_) => "curated",
            Self::Rebuild(_) => "rebuild",
            Self::Login(_) => "login",
            Self::Accounts(_) => "accounts",
            Self::Session(_) => "session",
            Self::Check(_) => "check",
            Self::Sql(_) => "sql",
            Self::Explain(_) => "explain",
            Self::Datasets(_) => "datasets",
            Self::Metrics(_) => "metrics",
            Self::Metric(_) => "metric",
            Self::Insights(_) => "insights",
            Self::Report(_) => "report",
            Self::Calendar(_) => "calendar",
            Self::Experiment(_) => "experiment",
            Self::Label(_) => "label",
            Self::Predict(_) => "predict",
            Self::Quality(_) => "quality",
            Self::Availability(_) => "availability",
            Self::Freshness(_) => "freshness",
            Self::Restatements(_) => "restatements",
            Self::Gaps(_) => "gaps",
            Self::Reconcile(_) => "reconcile",
            Self::Validate(_) => "validate",
            Self::Doctor(_) => "doctor",
            Self::Completions(_) => "completions",
            Self::Docs(_) => "docs",
        }
    }

    /// Does it.
    pub async fn run(self, world: &World) -> Result<Ending> {
        match self {
            Self::Demo(command) => command.run(world).await,
            Self::Run(command) => command.run(world).await,
            Self::Extract(command) => command.run(world).await,
            Self::Import(command) => command.run(world).await,
            Self::Raw(command) => command.run(world).await,
            Self::Staging(command) => command.run(world).await,
            Self::Curated(command) => command.run(world).await,
            Self::Rebuild(command) => command.run(world).await,
            Self::Login(command) => command.run(world).await,
            Self::Accounts(command) => command.run(world),
            Self::Session(command) => command.run(world).await,
            Self::Check(command) => command.run(world).await,
            Self::Sql(command) => command.run(world).await,
            Self::Explain(command) => command.run(world).await,
            Self::Datasets(command) => command.run(world).await,
            Self::Metrics(command) => command.run(world).await,
            Self::Metric(command) => command.run(world).await,
            Self::Insights(command) => command.run(world).await,
            Self::Report(command) => command.run(world).await,
            Self::Calendar(command) => command.run(world).await,
            Self::Experiment(command) => command.run(world).await,
            Self::Label(command) => command.run(world).await,
            Self::Predict(command) => command.run(world).await,
            Self::Quality(command) => command.run(world).await,
            Self::Availability(command) => command.run(world).await,
            Self::Freshness(command) => command.run(world).await,
            Self::Restatements(command) => command.run(world).await,
            Self::Gaps(command) => command.run(world).await,
            Self::Reconcile(command) => command.run(world).await,
            Self::Validate(command) => command.run(world).await,
            Self::Doctor(command) => command.run(world).await,
            Self::Completions(command) => command.run(world),
            Self::Docs(command) => command.run(world),
        }
    }
}
