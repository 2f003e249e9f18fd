//! A local TikTok, and everything of ours that stands between its consent page and rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, RecordBatch};
use arrow::util::display::array_value_to_string;
use chrono::{DateTime, Utc};
use tempfile::TempDir;
use toklake_lake::{Lake, Landing};
use toklake_simulator::{Product, Running, Scenario, Simulator};
use toklake_sources::answers::{AnswerInput, Decoded, Outcome};
use toklake_sources::business::{self, AccountStream, Scopes, Subject, VideoStream};
use toklake_sources::http::{Http, HttpLimits};
use toklake_sources::pull::{
    Account, Clock, InMemory, KeepInLanding, Limits, Nobody, Patience, PullReport, PullSettings,
    Rate, Scope, Seeded, Stream, Surroundings, horizon, pull,
};
use toklake_sources::session::entry::App;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::oauth::{
    BusinessOAuth, TokenEndpoint, random_bytes, read_callback, state_from_random,
};
use toklake_sources::session::vault::{KeyPlace, PrivateFiles, Vault};
use toklake_sources::session::{Secret, SignedIn, Source};

/// The columns of a row as text; what is NULL is empty.
pub type Row = BTreeMap<String, String>;
/// Rows with the names of their datasets.
pub type Landed = BTreeSet<(&'static str, Row)>;

pub struct Bench {
    pub simulator: Running,
    folder: TempDir,
    /// Asks for data.
    http: Arc<Http>,
    /// Asks for tokens, as patiently as ever.
    patient: Arc<Http>,
    clock: Arc<Simulated>,
}

/// Tells the time of the simulator.
pub struct Simulated(toklake_simulator::Clock);

impl Clock for Simulated {
    fn now(&self) -> DateTime<Utc> {
        self.0.now().utc()
    }
}

const REDIRECT: &str = "https://analytics.example.org/oauth/tiktok-business/callback/";

impl Bench {
    pub async fn start(scenario: Scenario) -> Self {
        Self::with_limits(scenario, HttpLimits::default()).await
    }

    /// With a client that waits and takes as much as that.
    pub async fn with_limits(scenario: Scenario, limits: HttpLimits) -> Self {
        let simulator = Simulator::start(scenario).await.unwrap();
        Self {
            clock: Arc::new(Simulated(simulator.clock().clone())),
            simulator,
            folder: folder(),
            http: Arc::new(Http::new(limits).unwrap()),
            patient: Arc::new(Http::new(patient()).unwrap()),
        }
    }

    fn landing(&self) -> Landing {
        let root = self.folder.path().join("lake");
        Landing::new(&Lake::open(root.to_str().unwrap()).unwrap())
    }

    /// Consent, callback, exchange, vault: then what to pull.
    pub async fn sign_in(&self, handle: &str) -> Account {
        let endpoint = self.endpoint();
        let state = state_from_random(random_bytes().unwrap());
        let sent_back =
            self.simulator
                .approve(handle, Product::Business, REDIRECT, state.expose(), None);
        let redirect = REDIRECT.parse().unwrap();
        let callback = read_callback(&sent_back.unwrap(), &redirect, &state).unwrap();
        let grant = endpoint.exchange(&callback.code, None).await.unwrap();
        let subject = Subject {
            base: self.base(),
            business_id: grant.open_id.clone().unwrap(),
            scopes: Scopes::parse(&grant.scopes.join(",")),
            audience: true,
        };
        let signed_in = self.opened(handle);
        signed_in.keep(grant, callback.scopes).await.unwrap();
        let account = AccountStream {
            subject: subject.clone(),
            window: horizon::window(None, self.clock.now().date_naive()),
        };
        let videos = VideoStream {
            subject,
            video_ids: vec![],
            since: None,
        };
        let streams: Vec<Box<dyn Stream>> = vec![Box::new(account), Box::new(videos)];
        Account::new(handle, Arc::new(signed_in), streams)
    }

    /// The same sign-in as another program of this machine opens it.
    pub fn beside(&self, account: &Account) -> Account {
        Account {
            access: Arc::new(self.opened(&account.name)),
            ..account.clone()
        }
    }

    fn opened(&self, handle: &str) -> SignedIn {
        let files = PrivateFiles::new(self.folder.path().join("vault"));
        let key = KeyPlace::File(self.folder.path().join("key/vault.key"));
        SignedIn::new(
            Handle::parse(handle).unwrap(),
            Source::Business,
            Vault::new(Arc::new(files), key),
            self.endpoint(),
            self.clock.clone(),
        )
    }

    fn endpoint(&self) -> Arc<BusinessOAuth> {
        let own = &self.simulator.apps().business;
        let app = App {
            id: own.client_key.clone(),
            secret: Secret::new(own.client_secret.clone()),
            redirect: REDIRECT.parse().unwrap(),
        };
        Arc::new(BusinessOAuth::new(self.base(), app, self.patient.clone()))
    }

    fn base(&self) -> url::Url {
        self.simulator.business_url().parse().unwrap()
    }

    /// Signs each in and pulls all of them.
    pub async fn pull(&self, handles: &[&str]) -> PullReport {
        let mut accounts = Vec::new();
        for handle in handles {
            accounts.push(self.sign_in(handle).await);
        }
        self.pull_accounts(accounts).await
    }

    /// Pulls those that are signed in.
    pub async fn pull_accounts(&self, accounts: Vec<Account>) -> PullReport {
        self.pull_within(limits(), accounts).await
    }

    /// Signs one in and pulls it as fast as answers come.
    pub async fn pull_without_limits(&self, handle: &str) -> PullReport {
        let account = self.sign_in(handle).await;
        self.pull_within(Limits::default(), vec![account]).await
    }

    async fn pull_within(&self, limits: Limits, accounts: Vec<Account>) -> PullReport {
        let around = Surroundings {
            transport: &*self.http,
            keep: &KeepInLanding::new(self.landing()),
            checkpoints: &InMemory::default(),
            clock: &*self.clock,
            watch: &Nobody,
            settings: &settings(),
        };
        pull(around, limits, &mut Seeded::new(3), accounts).await
    }

    /// Everything that landed, as it is decoded: account, stream, answer.
    async fn decoded(&self) -> Vec<(String, String, Decoded)> {
        let landing = self.landing();
        let inventory = landing.files().await.unwrap();
        assert!(inventory.damage.is_empty(), "{:?}", inventory.damage);
        let mut all = Vec::new();
        for file in &inventory.files {
            let body = landing.read(file).await.unwrap();
            for receipt in &file.receipts {
                let input = AnswerInput {
                    account: &file.key.account,
                    landing_id: &file.landing_id,
                    observed_at: receipt.captured_at,
                    request: receipt.request.as_ref(),
                    body: &body,
                    line: None,
                };
                let decoded = business::decode(&file.key.stream, &input).unwrap();
                let (account, stream) = (file.key.account.clone(), file.key.stream.clone());
                all.push((account, stream, decoded));
            }
        }
        all
    }

    pub async fn outcomes(&self) -> Vec<Outcome> {
        let decoded = self.decoded().await.into_iter();
        decoded.map(|(_, _, decoded)| decoded.outcome).collect()
    }

    /// Every row of an account that landed, by its dataset, however often; not what answers lack, nor
    /// which port they came from.
    pub async fn landed(&self, handle: &str) -> Landed {
        let decoded = self.decoded().await.into_iter();
        let of_account = decoded.filter(|(account, ..)| account == handle);
        let batches = of_account.flat_map(|(.., decoded)| decoded.batches);
        batches
            .filter(|(name, _)| *name != "business__availability")
            .flat_map(|(name, batch)| texts(&batch).into_iter().map(move |row| (name, row)))
            .map(|(name, mut row)| {
                let base = self.simulator.base_url();
                row.values_mut()
                    .for_each(|text| *text = text.replace(base, ""));
                (name, row)
            })
            .collect()
    }

    /// The rows of a dataset by their key. One that came twice has to say the same twice.
    pub async fn rows(
        &self,
        handle: &str,
        stream: &str,
        dataset: &str,
        key: &str,
    ) -> BTreeMap<String, Row> {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for (account, of, decoded) in self.decoded().await {
            if (&*account, &*of) != (handle, stream) {
                continue;
            }
            let batches = decoded.batches.iter();
            for (_, batch) in batches.filter(|(name, _)| *name == dataset) {
                for row in texts(batch) {
                    let known = rows.entry(row[key].clone()).or_insert_with(|| row.clone());
                    assert_eq!(*known, row);
                }
            }
        }
        rows
    }
}

/// However busy the machine is.
fn patient() -> HttpLimits {
    HttpLimits {
        read: Duration::from_secs(300),
        total: Duration::from_secs(300),
        ..HttpLimits::default()
    }
}

/// In memory where the machine has such a folder: nothing here has to survive a power cut.
fn folder() -> TempDir {
    let memory = std::path::Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

/// Without what differs from answer to answer: where the row stood.
fn texts(batch: &RecordBatch) -> Vec<Row> {
    let schema = batch.schema();
    let text = |row, column: usize| {
        let values = batch.column(column);
        match values.is_null(row) {
            true => String::new(),
            false => array_value_to_string(values, row).unwrap(),
        }
    };
    let row = |row| {
        let columns = schema.fields().iter().enumerate();
        let columns =
            columns.filter(|(_, field)| !matches!(field.name().as_str(), "landing_id" | "line"));
        columns
            .map(|(at, field)| (field.name().clone(), text(row, at)))
            .collect()
    };
    (0..batch.num_rows()).map(row).collect()
}

/// As for TikTok, with waits that a test can sit through.
fn settings() -> PullSettings {
    let waits = || vec![Duration::from_millis(20); 4];
    PullSettings {
        patience: Patience {
            network: waits(),
            server: waits(),
            rate_limit: waits(),
            maintenance: waits(),
            unknown: waits(),
            rest: Duration::from_millis(20),
            ..Patience::default()
        },
        ..PullSettings::default()
    }
}

fn limits() -> Limits {
    let rate = |millis, burst| Rate {
        every: Duration::from_millis(millis),
        burst,
    };
    let rates = [
        (Scope::App, rate(125, 2)),
        (Scope::AccountEndpoint, rate(150, 5)),
    ];
    Limits::default().source(business::SOURCE, &rates)
}
