//! The engine: opens, writes and queries the tables of a lake.
//!
//! The only crate that links DataFusion and Delta. It knows datasets, contracts and queries; it does
//! not know TikTok, the order of a run, or a person. Start with [`Project`], then [`Builder`], then
//! `tables/`.

mod build;
mod check;
mod conform;
mod error;
mod fingerprint;
mod functions;
mod ingest;
mod insight;
mod lineage;
mod logic;
mod made_of;
mod metric;
mod neighbours;
mod project;
mod publish;
mod quality;
mod report;
mod session;
mod sort_within;
mod store;
mod story;
mod tables;
mod taxonomy;
mod validate;
mod verify;
mod whole_windows;

pub use build::{Builder, Built, Mode, Outcome};
pub use check::Finding;
pub use error::EngineError;
pub use fingerprint::fingerprint;
pub use functions::arm_words;
pub use ingest::Ingest;
pub use insight::{Insight, Insights, Recommendation, Standing, Statement};
pub use logic::Logic;
pub use made_of::MadeOf;
pub use metric::{Grain, Metric, MetricAnswer, MetricRow, Question};
pub use project::{Model, Project};
pub use publish::{Published, publish};
pub use quality::{Dimension, FailingRow, Quality, QualityDay};
pub use report::{Report, Reported};
pub use session::Limits;
pub use store::{Engine, Rows, quoted};
pub use story::CheckStory;
pub use tables::{NewFile, Table, bucket_of};
// the commands that plan experiments ask the same arithmetic as the datasets that judge them
pub use toklake_stats::experiment;
pub use validate::validate;
pub use verify::{Damage, verify};
