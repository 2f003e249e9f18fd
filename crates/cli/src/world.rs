//! What a command works with: the settings, the pipeline, the moment and the way to speak.

use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use toklake_pipeline::{Outside, Overrides, Passphrase, Pipeline, Settings, passphrase_wanted};

use crate::args::Global;
use crate::asking;
use crate::environment;
use crate::progress::Watch;
use crate::shell::{self, Shell};
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
        let settings =
            Settings::resolve(text.as_deref(), &name, &environment::variables()?, &flags)?;
        settings.sessions.secrets().for_each(shell::hide);
        Ok(settings)
    }

    /// The pipeline over the lake that is meant.
    pub fn pipeline(&self) -> Result<Pipeline> {
        Ok(Pipeline::open(self.settings()?)?)
    }

    /// The pipeline over a lake that must be there, for a command that only reads.
    pub fn reading(&self) -> Result<Pipeline> {
        Ok(self.pipeline()?.begun()?)
    }

    /// The pipeline with what opens its vault: a passphrase is asked for where one is wanted.
    pub fn unlocked(&self) -> Result<Pipeline> {
        self.unlock(self.pipeline()?)
    }

    /// `pipeline` with what opens its vault.
    pub fn unlock(&self, mut pipeline: Pipeline) -> Result<Pipeline> {
        let typed = match passphrase_wanted(&pipeline) {
            None => None,
            Some(Passphrase::FromInput) => Some(asking::line("passphrase of the vault: ")?),
            // nobody to ask: opening the vault says what is missing
            Some(_) if !asking::is_somebody_there() => None,
            Some(Passphrase::Asked) => Some(asking::hidden("passphrase of the vault: ")?),
            Some(Passphrase::Chosen) => Some(asking::chosen()?),
        };
        if let Some(typed) = typed {
            shell::hide(&typed);
            pipeline.settings.sessions.vault.passphrase = Some(typed);
        }
        Ok(pipeline)
    }

    /// The network and the clock.
    pub fn outside(&self) -> Result<Outside> {
        Outside::real().context("cannot set up the network")
    }

    /// The accounts of `--account`, where the flag was given.
    pub fn accounts_meant(&self) -> Option<Vec<String>> {
        self.global.account.clone().map(|name| vec![name])
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

    /// The account meant, which has to be one of the lake.
    pub async fn account_of(&self, pipeline: &Pipeline) -> Result<Option<String>> {
        let account = self.account(&pipeline.settings);
        if let Some(account) = &account {
            pipeline.know(account).await?;
        }
        Ok(account)
    }
}
