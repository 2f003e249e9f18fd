//! The stage of `toklake demo`: a TikTok in this process, a creator on it, and what is true there.
//!
//! The creator is asked by the same client, over HTTP, that asks the real TikTok.

pub mod folder;
mod troubles;
pub mod truth;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use toklake_pipeline::{ExtractReport, ExtractRequest, Online, Pipeline, SignedInAccount, limits};
use toklake_simulator::{Moment, Product, Running, Scenario, Simulator};
use toklake_sources::http::{Http, HttpLimits};
use toklake_sources::pull::{Clock, InMemory, Limits, Patience, PullSettings, Seeded};
use toklake_sources::session::entry::App;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::oauth::{
    BusinessOAuth, TokenEndpoint, random_bytes, read_callback, state_from_random,
};
use toklake_sources::session::vault::{KeyPlace, PrivateFiles, Vault};
use toklake_sources::session::{Secret, SignedIn, Source};

use crate::world::World;
use troubles::Day;

const REDIRECT: &str = "https://demo.example.org/callback/";

/// What is played.
#[derive(Debug, Clone)]
pub struct Play {
    /// Name of the scenario of one creator.
    pub scenario: String,
    /// Days on which the creators are asked before today, once each.
    pub days: u16,
    /// Creators: the one of the demo, or as many alike.
    pub accounts: u16,
    /// Whether TikTok's limits hold, in true seconds.
    pub limits: bool,
}

/// Posts of each creator where there are many.
const POSTS: usize = 30;
/// After so many days the lake is built in between.
const CHAPTER: u16 = 28;

/// The simulated TikTok, and the creators who are signed in there.
pub struct Stage {
    /// The simulated TikTok.
    pub simulator: Running,
    /// When the creators were asked and everything was answered that was asked for.
    pub asked: Vec<Asked>,
    play: Play,
    /// Days left until the last one.
    days_left: u16,
    http: Arc<Http>,
    clock: Arc<Played>,
    backstage: PathBuf,
    checkpoints: InMemory,
    accounts: Vec<SignedInAccount>,
}

/// A moment at which the creators were asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub at: Moment,
    /// Whether all was told; else no days, and of posts the plain numbers alone.
    pub is_whole: bool,
}

/// The time on the stage.
struct Played(toklake_simulator::Clock);

impl Clock for Played {
    fn now(&self) -> DateTime<Utc> {
        self.0.now().utc()
    }
}

impl Stage {
    /// Opens as many days before the day of the scenario as are played; the vault lies in `backstage`.
    pub async fn open(play: Play, backstage: &Path) -> Result<Self> {
        let mut scenario = match play.accounts {
            1 => Scenario::load(&play.scenario)?,
            many => Scenario::agency(many.into(), POSTS),
        };
        scenario.limits.enabled = play.limits;
        let simulator = Simulator::start(scenario).await?;
        simulator.clock().advance_days(-i64::from(play.days));
        let clock = Arc::new(Played(simulator.clock().clone()));
        let mut stage = Self {
            simulator,
            asked: vec![],
            days_left: play.days,
            play,
            http: Arc::new(Http::new(HttpLimits::default())?),
            clock,
            backstage: backstage.to_owned(),
            checkpoints: InMemory::default(),
            accounts: vec![],
        };
        stage.sign_in().await?;
        Ok(stage)
    }

    /// The moment on the stage.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The creators, by handle.
    pub fn handles(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|account| account.handle.as_str())
    }

    /// Whether today is the last day.
    pub fn is_over(&self) -> bool {
        self.days_left == 0
    }

    /// Plays day by day, until the last one or until it is time to build the lake; `None` where
    /// nobody asked on any of the days.
    pub async fn play(
        &mut self,
        pipeline: &Pipeline,
        world: &World,
    ) -> Result<Option<ExtractReport>> {
        let mut told: Option<ExtractReport> = None;
        loop {
            for report in self.day(pipeline, world).await? {
                told = Some(match told {
                    Some(told) => told.and_then(report),
                    None => report,
                });
            }
            if self.days_left.is_multiple_of(CHAPTER) {
                return Ok(told);
            }
            self.tomorrow();
        }
    }

    /// The next day begins.
    pub fn tomorrow(&mut self) {
        self.days_left = self.days_left.saturating_sub(1);
        self.simulator.clock().advance_days(1);
    }

    /// What comes of today.
    async fn day(&mut self, pipeline: &Pipeline, world: &World) -> Result<Vec<ExtractReport>> {
        let day = Day::before_the_last(self.days_left);
        let morning = self.simulator.clock().now();
        if day == Day::SignedInAgain {
            self.sign_in().await?;
        }
        for fault in day.faults() {
            self.simulator.inject(fault);
        }
        let mut reports = vec![];
        if day != Day::Away {
            reports.push(self.ask(pipeline, world).await?);
        }
        self.simulator.end_faults();
        if day == Day::CutShort {
            self.simulator.clock().advance_hours(1);
            reports.push(self.ask(pipeline, world).await?);
        }
        let (at, is_whole) = (self.simulator.clock().now(), day != Day::Partial);
        if !matches!(day, Day::Away | Day::Down) {
            self.asked.push(Asked { at, is_whole });
        }
        self.simulator.clock().set(morning);
        Ok(reports)
    }

    async fn ask(&self, pipeline: &Pipeline, world: &World) -> Result<ExtractReport> {
        let request = ExtractRequest {
            countries: vec!["US".to_owned()],
            ..ExtractRequest::default()
        };
        let online = Online {
            transport: &*self.http,
            clock: &*self.clock,
            checkpoints: &self.checkpoints,
            limits: match self.play.limits {
                true => limits(),
                false => Limits::default(),
            },
            settings: PullSettings {
                patience: impatience(),
                ..PullSettings::default()
            },
        };
        let mut chance = Seeded::new(self.clock.now().timestamp().unsigned_abs());
        let watch = world.watch();
        let asked = pipeline.extract(&request, &self.accounts, online, &mut chance, &watch);
        Ok(asked.await?)
    }

    /// Every creator signs in, again too.
    async fn sign_in(&mut self) -> Result<()> {
        let world = self.simulator.world();
        let handles: Vec<String> = world.accounts.iter().map(|a| a.handle.clone()).collect();
        self.accounts.clear();
        for handle in handles {
            let account = sign_in(
                &self.simulator,
                &handle,
                &self.http,
                &self.clock,
                &self.backstage,
            );
            self.accounts.push(account.await?);
        }
        Ok(())
    }
}

/// Servers on a stage do not get well by being waited for.
fn impatience() -> Patience {
    let moment = vec![Duration::from_millis(1)];
    Patience {
        network: moment.clone(),
        server: moment,
        rest: Duration::from_millis(1),
        ..Patience::default()
    }
}

/// Consent, callback, exchange and vault: the way of a real sign-in.
async fn sign_in(
    simulator: &Running,
    handle: &str,
    http: &Arc<Http>,
    clock: &Arc<Played>,
    backstage: &Path,
) -> Result<SignedInAccount> {
    let own = &simulator.apps().business;
    let app = App {
        id: own.client_key.clone(),
        secret: Secret::new(own.client_secret.clone()),
        redirect: REDIRECT.parse()?,
    };
    let handle = Handle::parse(handle)?;
    let state = state_from_random(random_bytes()?);
    let sent_back = simulator
        .approve(
            handle.as_str(),
            Product::Business,
            REDIRECT,
            state.expose(),
            None,
        )
        .expect("the account is in the scenario");
    let callback = read_callback(&sent_back, &app.redirect, &state)?;
    let base: url::Url = simulator.business_url().parse()?;
    let endpoint = Arc::new(BusinessOAuth::new(base.clone(), app, http.clone()));
    let grant = endpoint.exchange(&callback.code, None).await?;
    let vault = Vault::new(
        Arc::new(PrivateFiles::new(backstage.join("vault"))),
        KeyPlace::File(backstage.join("key/demo.key")),
    );
    let signed_in = SignedIn::new(
        handle.clone(),
        Source::Business,
        vault,
        endpoint,
        clock.clone(),
    );
    let (open_id, scopes) = (grant.open_id.clone(), grant.scopes.clone());
    signed_in.keep(grant, callback.scopes).await?;
    Ok(SignedInAccount {
        handle,
        source: Source::Business,
        access: Arc::new(signed_in),
        open_id,
        scopes_asked: scopes.clone(),
        scopes,
        base,
        app_id: own.client_key.clone(),
    })
}
