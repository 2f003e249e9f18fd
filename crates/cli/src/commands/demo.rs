//! `toklake demo`: a simulated creator, asked and told like a real one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::{
    Door, Ending, ExtractReport, ExtractRequest, Online, Pipeline, Settings, Subject,
};
use toklake_simulator::{Product, Running, Scenario, Simulator};
use toklake_sources::business::{self, Scopes};
use toklake_sources::http::{Http, HttpLimits};
use toklake_sources::pull::{Clock, InMemory, Limits, PullSettings, Seeded};
use toklake_sources::session::entry::App;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::oauth::{
    BusinessOAuth, TokenEndpoint, random_bytes, read_callback, state_from_random,
};
use toklake_sources::session::vault::{KeyPlace, PrivateFiles, Vault};
use toklake_sources::session::{Secret, SignedIn, Source};

use crate::summary;
use crate::world::World;

/// Days that the simulated creator is asked again, one pull a day: so many days of gains per video.
const DAYS: i64 = 14;
const HANDLE: &str = "luna.beats";
const REDIRECT: &str = "https://demo.example.org/callback/";
const LABEL: &str =
    "Everything in this folder is SIMULATED: an invented creator, made by `toklake demo`.\n";
const LABEL_FILE: &str = "SIMULATED.txt";

/// Show everything on a simulated creator: no account, no network, no browser
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake demo
  toklake demo --keep
  toklake demo --keep --root ~/demo && toklake --root ~/demo datasets

A TikTok on this machine plays an invented creator. The real client signs in,
asks it once a day for two weeks, and the real pipeline makes facts of the
answers. Without `--keep` the lake lies in a new temporary folder.")]
pub struct Demo {
    /// Leave the lake in ./demo_lake, or in --root, to explore
    #[arg(long)]
    keep: bool,
}

impl Demo {
    /// Plays two weeks and runs everything.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let root = self.root(world)?;
        let settings = Settings {
            root: root.display().to_string(),
            account: Some(HANDLE.to_owned()),
            ..world.settings()?
        };
        let pipeline = Pipeline::open(settings)?;
        label(&root)?;
        let stage = Stage::open(&root).await?;
        let asked = stage.play(&pipeline, world).await?;
        let now = stage.now();
        let report = pipeline
            .run(None, now, Mode::Incremental, &world.watch())
            .await?;
        let (root, style) = (&pipeline.settings.root, world.shell.style);
        let ending = report.ending().max(asked.ending());
        world.shell.summary("demo", ending, &report, || {
            summary::demo(&report, root, style)
        })
    }

    /// Where the lake lies: never where real data may be.
    fn root(&self, world: &World) -> Result<PathBuf> {
        if !self.keep {
            let folder = tempfile::Builder::new().prefix("toklake-demo-").tempdir();
            return Ok(folder.context("cannot make a temporary folder")?.keep());
        }
        let said = world.global.root.clone();
        let root = PathBuf::from(said.unwrap_or_else(|| "./demo_lake".to_owned()));
        let has_something =
            std::fs::read_dir(&root).is_ok_and(|mut inside| inside.next().is_some());
        anyhow::ensure!(
            !has_something || root.join(LABEL_FILE).exists(),
            "`{}` holds something that is no demo: simulated data must not mix with real ones; \
             name another folder with --root",
            root.display()
        );
        Ok(root)
    }
}

fn label(root: &Path) -> Result<()> {
    let file = root.join(LABEL_FILE);
    std::fs::create_dir_all(root)
        .and_then(|()| std::fs::write(&file, LABEL))
        .with_context(|| format!("cannot write `{}`", file.display()))
}

/// The simulated TikTok, and an account that is signed in there.
struct Stage {
    simulator: Running,
    http: Arc<Http>,
    clock: Arc<Played>,
    door: Door,
}

/// The time on the stage.
struct Played(toklake_simulator::Clock);

impl Clock for Played {
    fn now(&self) -> DateTime<Utc> {
        self.0.now().utc()
    }
}

impl Stage {
    async fn open(root: &Path) -> Result<Self> {
        let mut scenario = Scenario::demo();
        scenario.limits.enabled = false;
        let simulator = Simulator::start(scenario).await?;
        simulator.clock().advance_days(-DAYS);
        let http = Arc::new(Http::new(HttpLimits::default())?);
        let clock = Arc::new(Played(simulator.clock().clone()));
        let door = sign_in(&simulator, &http, &clock, root).await?;
        Ok(Self {
            simulator,
            http,
            clock,
            door,
        })
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// One pull a day up to today.
    async fn play(&self, pipeline: &Pipeline, world: &World) -> Result<ExtractReport> {
        let request = ExtractRequest::default();
        let mut last = None;
        for day in 0..=DAYS {
            if day > 0 {
                self.simulator.clock().advance_days(1);
            }
            let online = Online {
                transport: &*self.http,
                clock: &*self.clock,
                checkpoints: &InMemory::default(),
                limits: Limits::default(),
                settings: PullSettings::default(),
            };
            let doors = std::slice::from_ref(&self.door);
            let mut chance = Seeded::new(day.unsigned_abs());
            let watch = world.watch();
            let report = pipeline
                .extract(&request, doors, online, &mut chance, &watch)
                .await?;
            last = Some(report);
        }
        Ok(last.expect("there is at least one day"))
    }
}

/// Consent, callback, exchange and vault: the way of a real sign-in.
async fn sign_in(
    simulator: &Running,
    http: &Arc<Http>,
    clock: &Arc<Played>,
    root: &Path,
) -> Result<Door> {
    let own = &simulator.apps().business;
    let app = App {
        id: own.client_key.clone(),
        secret: Secret::new(own.client_secret.clone()),
        redirect: REDIRECT.parse()?,
    };
    let state = state_from_random(random_bytes()?);
    let sent_back = simulator
        .approve(HANDLE, Product::Business, REDIRECT, state.expose(), None)
        .expect("the creator is in the scenario");
    let callback = read_callback(&sent_back, &app.redirect, &state)?;
    let base: url::Url = simulator.business_url().parse()?;
    let endpoint = Arc::new(BusinessOAuth::new(base.clone(), app, http.clone()));
    let grant = endpoint.exchange(&callback.code, None).await?;
    let subject = business::Subject {
        base,
        business_id: grant.open_id.clone().unwrap_or_default(),
        scopes: Scopes::parse(&grant.scopes.join(",")),
        audience: true,
    };
    let vault = Vault::new(
        Arc::new(PrivateFiles::new(root.join("vault"))),
        KeyPlace::File(root.join("demo.key")),
    );
    let signed_in = SignedIn::new(
        Handle::parse(HANDLE)?,
        Source::Business,
        vault,
        endpoint,
        clock.clone(),
    );
    signed_in.keep(grant, callback.scopes).await?;
    Ok(Door {
        account: HANDLE.to_owned(),
        access: Arc::new(signed_in),
        subject: Subject::Business(subject),
    })
}
