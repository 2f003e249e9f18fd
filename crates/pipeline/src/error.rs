//! Why a command could not do its work.

use toklake_engine::EngineError;
use toklake_lake::LakeError;

use crate::report::Ending;
use crate::settings::SettingsError;

/// A command that could not be done. Its cause travels in `source`.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The lake could not be used.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A file or a temporary file could not be used.
    #[error("cannot {doing} `{path}`")]
    File {
        /// What we were doing, as a verb.
        doing: &'static str,
        /// The file.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A question that has no answer as it was put.
    #[error("{message}")]
    Question {
        /// What is wrong with it.
        message: String,
        /// How to put it.
        remedy: String,
    },
}

impl PipelineError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Lake(error) | Self::Engine(EngineError::Lake(error)) => error.code(),
            Self::Engine(EngineError::Project(_)) => "project",
            Self::Engine(EngineError::NoDataset { .. }) => "no_dataset",
            Self::Engine(EngineError::Empty(_)) => "empty",
            Self::Engine(EngineError::Query { .. }) => "query",
            Self::Engine(EngineError::Table { .. }) => "table",
            Self::Engine(EngineError::File { .. }) | Self::File { .. } => "file",
            Self::Settings(_) => "settings",
            Self::Question { .. } => "question",
        }
    }

    /// What to do about it, where the message does not say so itself.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Question { remedy, .. } => Some(remedy.clone()),
            Self::Engine(EngineError::NoDataset { .. }) => Some("see `toklake datasets`".to_owned()),
            Self::Engine(EngineError::Table { .. }) => {
                Some("see `toklake doctor --deep`; `toklake rebuild` makes every table anew from landing".to_owned())
            }
            Self::Engine(error @ EngineError::File { path, .. }) => toklake_lake::explain(error, path),
            Self::File { path, source, .. } => toklake_lake::explain(source, path),
            Self::Lake(_) | Self::Engine(_) | Self::Settings(_) => None,
        }
    }

    /// How the command ended.
    pub fn ending(&self) -> Ending {
        Ending::CouldNot
    }
}
