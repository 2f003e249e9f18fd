//! Order and memory: in which order things happen to a lake, and the record that they did.
//!
//! One code path for the command line and whatever comes after it. It knows no file format and no
//! Delta; it asks `sources` to read and `engine` to build. Start with [`Pipeline`].

mod answers;
mod as_of;
mod build;
mod calendar;
mod check;
mod coverage;
mod doctor;
mod error;
mod experiments;
mod explain;
mod exports;
mod extract;
mod gaps;
mod given;
mod import;
mod insights;
mod labels;
mod ledger;
mod look;
mod pipeline;
mod predict;
mod progress;
mod quality;
mod raw;
mod reading;
mod readings;
mod reconcile;
mod remedies;
mod report;
mod sessions;
mod settings;
mod slices;
mod studio;
mod summary;

pub use calendar::{Calendar, Slot};
pub use check::*;
pub use coverage::{Availability, Freshness, Restatement};
pub use doctor::{DoctorLine, DoctorReport};
pub use error::PipelineError;
pub use experiments::{Asked, Experiment, ExperimentRow, ExperimentSlot, PostsNeeded};
pub use explain::{Evidence, Explain, ExplainStep, Explanation, InputRows};
pub use extract::{ExtractReport, ExtractRequest, Online, What, limits};
pub use gaps::Gap;
pub use insights::ReportFile;
pub use labels::{Categories, CategoryCount, CategoryScore, Label};
pub use look::DatasetRow;
pub use pipeline::{ImportRequest, Pipeline};
pub use predict::{ForecastRow, Prediction, ScoreRow, ViralPotential};
pub use progress::{Progress, Quiet};
pub use quality::{DatasetQuality, QualityReport, QualityRow};
pub use reconcile::{CardOutside, CardsCompared, GapRow, Gaps, MovedLabels};
pub use report::*;
pub use sessions::*;
pub use settings::*;
pub use studio::*;
