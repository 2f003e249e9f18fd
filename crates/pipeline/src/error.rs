//! Why a command could not do its work.

use toklake_engine::EngineError;
use toklake_lake::LakeError;

use crate::report::Ending;
use crate::sessions::SessionError;
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
    /// Somebody could not be signed in, or is not.
    #[error(transparent)]
    Session(#[from] SessionError),
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
        if let Some((code, _)) = self.refused_by_disk() {
            return code;
        }
        match self {
            Self::Lake(error) | Self::Engine(EngineError::Lake(error)) => error.code(),
            Self::Engine(EngineError::Project(_)) => "project",
            Self::Engine(EngineError::NoDataset { .. }) => "no_dataset",
            Self::Engine(EngineError::NoMetric { .. }) => "no_metric",
            Self::Engine(EngineError::NoSplit { .. }) => "no_split",
            Self::Engine(EngineError::Empty(_)) => "empty",
            Self::Engine(EngineError::Query { .. }) => "query",
            Self::Engine(EngineError::Table { .. }) => "table",
            Self::Engine(EngineError::File { .. }) | Self::File { .. } => "file",
            Self::Settings(_) => "settings",
            Self::Session(error) => error.code(),
            Self::Question { .. } => "question",
        }
    }

    /// What to do about it, where the message does not say so itself.
    pub fn remedy(&self) -> Option<String> {
        if let Some((_, remedy)) = self.refused_by_disk() {
            return Some(remedy);
        }
        match self {
            Self::Question { remedy, .. } => Some(remedy.clone()),
            Self::Session(error) => error.remedy(),
            Self::Engine(EngineError::NoDataset { .. }) => Some("see `toklake datasets`".to_owned()),
            Self::Engine(EngineError::NoMetric { .. } | EngineError::NoSplit { .. }) => {
                Some("see `toklake metrics`".to_owned())
            }
            Self::Engine(EngineError::Table { .. }) => {
                Some("see `toklake doctor --deep`; `toklake rebuild` makes every table anew from landing".to_owned())
            }
            Self::Engine(error @ EngineError::File { path, .. }) => toklake_lake::explain(error, path),
            Self::File { path, source, .. } => toklake_lake::explain(source, path),
            Self::Lake(_) | Self::Engine(_) | Self::Settings(_) => None,
        }
    }

    /// What a full, shut or read-only disk beneath an error of the engine asks for: no rebuild helps there.
    fn refused_by_disk(&self) -> Option<(&'static str, String)> {
        let (error, what): (&(dyn std::error::Error + 'static), String) = match self {
            Self::Engine(error @ EngineError::Table { table, .. }) => {
                (error, table.folder().to_string())
            }
            Self::Engine(error @ EngineError::File { path, .. }) => (error, path.clone()),
            Self::Engine(error @ EngineError::Query { what, .. }) => (error, what.clone()),
            Self::File { path, source, .. } => (source, path.clone()),
            Self::Engine(
                EngineError::Lake(_)
                | EngineError::Project(_)
                | EngineError::NoDataset { .. }
                | EngineError::NoMetric { .. }
                | EngineError::NoSplit { .. }
                | EngineError::Empty(_),
            )
            | Self::Lake(_)
            | Self::Settings(_)
            | Self::Session(_)
            | Self::Question { .. } => return None,
        };
        Some((
            toklake_lake::disk_code(error)?,
            toklake_lake::explain(error, &what)?,
        ))
    }

    /// How the command ended.
    pub fn ending(&self) -> Ending {
        Ending::CouldNot
    }
}
