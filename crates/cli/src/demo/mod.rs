//! The stage of `toklake demo`: a TikTok in this process, a creator on it, and what is true there.
//!
//! The creator is asked by the same client, over HTTP, that asks the real TikTok.

pub mod truth;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use toklake_pipeline::{Door, ExtractReport, ExtractRequest, Online, Pipeline, Subject};
use toklake_simulator::{Moment, Product, Running, Scenario, Simulator};
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

use crate::world::World;

/// The invented creator.
pub const HANDLE: &str = "luna.beats";
const REDIRECT: &str = "https://demo.example.org/callback/";

/// The simulated TikTok, and an account that is signed in there.
pub struct Stage {
    /// The simulated TikTok.
    pub simulator: Running,
    /// When the creator was asked.
    pub asked_at: Vec<Moment>,
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
    /// Opens `days` days before the day of the scenario.
    pub async fn open(root: &Path, days: u16) -> Result<Self> {
        let mut scenario = Scenario::demo();
        scenario.limits.enabled = false;
        let simulator = Simulator::start(scenario).await?;
        simulator.clock().advance_days(-i64::from(days));
        let http = Arc::new(Http::new(HttpLimits::default())?);
        let clock = Arc::new(Played(simulator.clock().clone()));
        let door = sign_in(&simulator, &http, &clock, root).await?;
        Ok(Self {
            simulator,
            http,
            clock,
            door,
            asked_at: vec![],
        })
    }

    /// The moment on the stage.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// One pull a day up to today.
    pub async fn play(
        &mut self,
        pipeline: &Pipeline,
        days: u16,
        world: &World,
    ) -> Result<ExtractReport> {
        let request = ExtractRequest::default();
        let mut last = None;
        for day in 0..=days {
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
            let mut chance = Seeded::new(day.into());
            let watch = world.watch();
            let report = pipeline
                .extract(&request, doors, online, &mut chance, &watch)
                .await?;
            self.asked_at.push(self.simulator.clock().now());
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
