//! The stage of `toklake demo`: a TikTok in this process, a creator on it, and what is true there.
//!
//! The creator is asked by the same client, over HTTP, that asks the real TikTok.

pub mod folder;
pub mod truth;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use toklake_pipeline::{ExtractReport, ExtractRequest, Online, Pipeline, SignedInAccount, limits};
use toklake_simulator::{Moment, Product, Running, Scenario, Simulator};
use toklake_sources::http::{Http, HttpLimits};
use toklake_sources::pull::{Clock, InMemory, Limits, PullSettings, Seeded};
use toklake_sources::session::entry::App;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::oauth::{
    BusinessOAuth, TokenEndpoint, random_bytes, read_callback, state_from_random,
};
use toklake_sources::session::vault::{KeyPlace, PrivateFiles, Vault};
use toklake_sources::session::{Secret, SignedIn, Source};

use crate::world::World;

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

/// The simulated TikTok, and the creators who are signed in there.
pub struct Stage {
    /// The simulated TikTok.
    pub simulator: Running,
    /// When the creators were asked.
    pub asked_at: Vec<Moment>,
    play: Play,
    http: Arc<Http>,
    clock: Arc<Played>,
    accounts: Vec<SignedInAccount>,
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
        let http = Arc::new(Http::new(HttpLimits::default())?);
        let clock = Arc::new(Played(simulator.clock().clone()));
        let mut accounts = vec![];
        for account in &simulator.world().accounts {
            let account = sign_in(&simulator, &account.handle, &http, &clock, backstage);
            accounts.push(account.await?);
        }
        Ok(Self {
            simulator,
            asked_at: vec![],
            play,
            http,
            clock,
            accounts,
        })
    }

    /// The moment on the stage.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The creators, by handle.
    pub fn handles(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|account| account.handle.as_str())
    }

    /// One pull a day up to today.
    pub async fn play(&mut self, pipeline: &Pipeline, world: &World) -> Result<ExtractReport> {
        let mut report = self.ask(pipeline, world).await?;
        for _ in 0..self.play.days {
            self.simulator.clock().advance_days(1);
            report = report.and_then(self.ask(pipeline, world).await?);
        }
        Ok(report)
    }

    async fn ask(&mut self, pipeline: &Pipeline, world: &World) -> Result<ExtractReport> {
        let request = ExtractRequest {
            countries: vec!["US".to_owned()],
            ..ExtractRequest::default()
        };
        let online = Online {
            transport: &*self.http,
            clock: &*self.clock,
            checkpoints: &InMemory::default(),
            limits: match self.play.limits {
                true => limits(),
                false => Limits::default(),
            },
            settings: PullSettings::default(),
        };
        let mut chance = Seeded::new(self.asked_at.len() as u64);
        let watch = world.watch();
        let asked = pipeline.extract(&request, &self.accounts, online, &mut chance, &watch);
        let report = asked.await?;
        self.asked_at.push(self.simulator.clock().now());
        Ok(report)
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
