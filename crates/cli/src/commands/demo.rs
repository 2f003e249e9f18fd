//! `toklake demo`: a simulated creator, asked and told like a real one.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use toklake_engine::Mode;
use toklake_lake::replace_file;
use toklake_pipeline::{Ending, Pipeline, RunReport, Settings};

use crate::demo::folder::Folder;
use crate::demo::{Play, Stage, truth};
use crate::summary;
use crate::world::World;

const LABEL: &str =
    "Everything in this folder is SIMULATED: an invented creator, made by `toklake demo`.\n";
const LABEL_FILE: &str = "SIMULATED.txt";

/// Show everything on a simulated creator: no account, no network, no browser
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake demo
  toklake demo --keep
  toklake demo --keep --root ~/demo && toklake --root ~/demo datasets
  toklake demo --truth --days 365
  toklake demo --accounts 100 --days 0
  toklake demo --scenario null --keep --root ~/null

A TikTok on this machine plays an invented creator. The real client signs in,
asks it once a day for a week, and the real pipeline makes facts of the
answers. A play of more than two weeks has troubles: days on which nobody asks,
on which TikTok is down, or answers by half. Without `--keep` the lake lies in
a temporary folder, and the next demo takes its place.")]
pub struct Demo {
    /// Leave the lake in ./demo_lake, or in --root, to explore
    #[arg(long)]
    keep: bool,
    /// Days that the creator is asked, once each
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(0..=365))]
    days: u16,
    /// Creators: one with a year behind her, or so many with 30 posts each
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=5000))]
    accounts: u16,
    /// `demo`, or `null`: the same creator in a world where no hour, hashtag and sound makes a difference
    #[arg(long, default_value = "demo", value_parser = ["demo", "null"])]
    scenario: String,
    /// Ask no faster than TikTok allows
    #[arg(long)]
    limits: bool,
    /// Compare every fact with what is true of the invented creator: exit 1 where one differs
    #[arg(long)]
    truth: bool,
}

impl Demo {
    /// Plays the days and runs everything.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let folder = Folder::new().context("cannot make a temporary folder")?;
        let root = match self.keep {
            true => kept(world)?,
            false => folder.lake(),
        };
        let settings = Settings {
            root: root.display().to_string(),
            account: None,
            ..world.settings()?
        };
        let pipeline = Pipeline::open(settings)?;
        label(&root)?;
        let play = Play {
            scenario: self.scenario,
            days: self.days,
            accounts: self.accounts,
            limits: self.limits,
        };
        let mut stage = Stage::open(play, &folder.backstage()).await?;
        let report = played(&mut stage, &pipeline, world).await?;
        let (root, style) = (&pipeline.settings.root, world.shell.style);
        let ending = report.ending();
        if !self.truth {
            return world.shell.summary("demo", ending, &report, || {
                summary::demo(&report, root, style)
            });
        }
        let compared = truth::compare(&pipeline, &stage).await?;
        let is_true = compared.iter().all(|one| one.wrong.is_empty());
        let ending = ending.max(if is_true {
            Ending::Fine
        } else {
            Ending::Findings
        });
        world.shell.summary("demo", ending, &compared, || {
            summary::truth(&compared, root, style)
        })
    }
}

/// Asks and builds until the last day; what came of the last build.
async fn played(stage: &mut Stage, pipeline: &Pipeline, world: &World) -> Result<RunReport> {
    loop {
        let lock = pipeline.take_for_run()?;
        let asked = stage.play(pipeline, world).await?;
        let (now, mode, watch) = (stage.now(), Mode::Incremental, world.watch());
        let report = pipeline.run(lock, asked, None, now, mode, &watch).await?;
        if stage.is_over() {
            return Ok(report);
        }
        stage.tomorrow();
    }
}

/// Where the lake lies that is kept: never where real data may be.
fn kept(world: &World) -> Result<PathBuf> {
    let said = world.global.root.clone();
    let root = PathBuf::from(said.unwrap_or_else(|| "./demo_lake".to_owned()));
    let has_something = std::fs::read_dir(&root).is_ok_and(|mut inside| inside.next().is_some());
    anyhow::ensure!(
        !has_something || root.join(LABEL_FILE).exists(),
        "`{}` holds something that is no demo: simulated data must not mix with real ones; \
         name another folder with --root",
        root.display()
    );
    Ok(root)
}

fn label(root: &Path) -> Result<()> {
    let file = root.join(LABEL_FILE);
    let cannot = || format!("cannot write `{}`", file.display());
    std::fs::create_dir_all(root).with_context(cannot)?;
    replace_file(&file, |target| target.write_all(LABEL.as_bytes())).with_context(cannot)
}
