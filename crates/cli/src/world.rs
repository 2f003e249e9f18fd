//! What a command works with: the settings, the pipeline, the moment and the way to speak.

use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use toklake_pipeline::{Overrides, Pipeline, Settings};

use crate::args::Global;
use crate::environment;
use crate::progress::Watch;
use crate::shell::Shell;
use crate::stop::Stop;

/// Everything around one command.
pub struct World {
    /// What was said with the command.
    pub global: Global,
    /// How it speaks.
    pub shell: Shell,
    /// The moment it began.
    pub now: DateTime<Utc>,
    stop: Arc<Stop>,
}

impl World {
    /// Takes the moment.
    pub fn new(global: Global, shell: Shell, stop: Arc<Stop>) -> Self {
        Self {
            global,
            shell,
            now: Utc::now(),
            stop,
        }
    }

    /// Flags, environment and settings file, weighed.
    pub fn settings(&self) -> Result<Settings> {
        let (text, name) = environment::settings_file(self.global.config.as_deref())?;
        let flags = Overrides {
            root: self.global.root.clone(),
            project: self.global.project.clone(),
            account: self.global.account.clone(),
            machine: environment::machine(),
            config_folder: environment::config_folder(),
        };
        Ok(Settings::resolve(
            text.as_deref(),
            &name,
            &environment::variables()?,
            &flags,
        )?)
    }

    /// The pipeline over the lake that is meant.
    pub fn pipeline(&self) -> Result<Pipeline> {
        Ok(Pipeline::open(self.settings()?)?)
    }

    /// Shows progress.
    pub fn watch(&self) -> Watch {
        Watch::new(self.shell.quiet, Arc::clone(&self.stop))
    }

    /// The account of `--account` by its handle, where the flag was given.
    pub fn account(&self, settings: &Settings) -> Option<String> {
        self.global
            .account
            .as_deref()
            .map(|name| settings.handle_of(name))
    }
}
