//! `toklake-simulator`: the local TikTok as a program of its own.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use toklake_simulator::{Moment, Product, Running, Scenario, Simulator, World};

/// A local TikTok with invented accounts: official APIs on loopback, exact truth in files.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  toklake-simulator serve demo                     the demo's creator, on a free port
  toklake-simulator serve my.toml --port 8787      your own scenario, on a port you know
  toklake-simulator serve demo --speed 3600        an hour passes every second
  toklake-simulator serve troubled --now           faults on, today
  toklake-simulator serve studio --port 8787       600 posts, to sign in to in a browser
  toklake-simulator truth demo --out ./truth       the exact numbers, as CSV
  toklake-simulator check my.toml                  is the scenario in order?";

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer calls until interrupted.
    Serve {
        /// The name of an embedded scenario, or the path of a TOML file.
        scenario: String,
        /// The loopback port; 0 takes a free one.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Simulated seconds per real second; 0 stops the clock until it is moved.
        #[arg(long, default_value_t = 0.0)]
        speed: f64,
        /// Move the scenario to this day and begin at the present moment, one second a second.
        #[arg(long, conflicts_with = "speed")]
        now: bool,
    },
    /// Write the exact numbers behind the answers, as CSV files.
    Truth {
        /// The name of an embedded scenario, or the path of a TOML file.
        scenario: String,
        /// The folder to write into; it is made if it is missing.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Of the scenario moved to this day, as `serve --now` does.
        #[arg(long)]
        now: bool,
    },
    /// Read a scenario and say what is in it.
    Check {
        /// The name of an embedded scenario, or the path of a TOML file.
        scenario: String,
    },
}

/// Accounts that `check` names.
const SHOWN: usize = 20;

fn main() -> std::process::ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.command {
        Command::Serve {
            scenario,
            port,
            speed,
            now,
        } => {
            let scenario = load(&scenario, now)?;
            let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
            let (start, speed) = match now {
                true => (Moment::from(present()), 1.0),
                false => (Moment::from(scenario.clock), speed),
            };
            runtime.block_on(serve(scenario, port, start, speed))
        }
        Command::Truth { scenario, out, now } => {
            let scenario = load(&scenario, now)?;
            let files = toklake_simulator::write_truth(&scenario, &out)?;
            let lines = files.iter().map(|file| format!("{}\n", file.display()));
            say(&lines.collect::<String>())
        }
        Command::Check { scenario } => say(&check(&Scenario::load(&scenario)?)),
    }
}

/// The scenario as it is written, or as it is on this day.
fn load(name_or_path: &str, now: bool) -> anyhow::Result<Scenario> {
    let scenario = Scenario::load(name_or_path)?;
    Ok(match now {
        true => scenario.moved_to(present().date_naive()),
        false => scenario,
    })
}

/// What this machine says.
fn present() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

async fn serve(scenario: Scenario, port: u16, start: Moment, speed: f64) -> anyhow::Result<()> {
    let running = Simulator::start_on(scenario, port).await?;
    running.clock().set(start);
    running.clock().run_at(speed);
    say(&introduction(&running))?;
    let base = running.base_url();
    eprintln!("simulated accounts, invented numbers; levers under {base}/_simulator/");
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for an interrupt"),
        () = deliver(&running) => Ok(()),
    }
}

/// Webhooks go out every second of the real clock; where their time has come is the simulated one's.
async fn deliver(running: &Running) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        running.deliver_webhooks().await;
    }
}

/// What a client needs, one `name  value` a line, and the same as the `.env` file of toklake.
fn introduction(running: &Running) -> String {
    let (apps, redirects) = (running.apps(), &running.scenario().oauth);
    let mut lines = vec![
        ("business base url", running.business_url()),
        ("display base url", running.display_url()),
        ("authorize url", running.authorize_url()),
        ("business client id", apps.business.client_key.clone()),
        (
            "business client secret",
            apps.business.client_secret.clone(),
        ),
        ("business redirect", redirects.business_redirects.join(" ")),
        ("display client key", apps.display.client_key.clone()),
        ("display client secret", apps.display.client_secret.clone()),
        ("advertiser id", apps.advertiser_id.clone()),
        ("advertiser token", apps.advertiser_token.clone()),
        ("clock", running.clock().now().utc().to_string()),
    ];
    if let Some(account) = running.world().accounts.first()
        && let Some(granted) = running.grant(&account.handle, Product::Business)
    {
        lines.push(("first account", format!("@{}", account.handle)));
        lines.push(("its business id", granted.open_id));
        lines.push(("its access token", granted.access_token));
    }
    lines.extend(studio(running));
    let lines = lines
        .into_iter()
        .map(|(name, value)| format!("{name:<23}{value}\n"));
    lines.collect::<String>() + &environment(running)
}

/// Where Studio is, and two ways in for the first account: by hand, and with a session made before.
fn studio(running: &Running) -> Vec<(&'static str, String)> {
    let Some(account) = running.world().accounts.first() else {
        return Vec::new();
    };
    let (login, session) = (
        running.studio_login(&account.handle),
        running.studio_session(&account.handle),
    );
    let (Some(login), Some(session)) = (login, session) else {
        return Vec::new();
    };
    let cookies = session.cookies.iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    vec![
        ("studio base url", running.studio_url().to_owned()),
        ("studio username", login.username),
        ("studio password", login.password),
        ("studio code now", login.code),
        ("studio cookies", cookies.join("; ")),
    ]
}

/// What toklake reads from a `.env` file to take this for TikTok.
fn environment(running: &Running) -> String {
    let (apps, redirects) = (running.apps(), &running.scenario().oauth);
    let redirect = redirects.business_redirects.first();
    let lines = [
        ("TOKLAKE_BUSINESS_URL", running.business_url()),
        ("TOKLAKE_DISPLAY_URL", running.display_url()),
        ("TOKLAKE_CONSENT_URL", running.authorize_url()),
        (
            "TOKLAKE_ADVERTISER_CONSENT_URL",
            running.advertiser_consent_url(),
        ),
        ("TOKLAKE_STUDIO_URL", running.studio_url().to_owned()),
        (
            "TIKTOK_BUSINESS_CLIENT_KEY",
            apps.business.client_key.clone(),
        ),
        (
            "TIKTOK_BUSINESS_CLIENT_SECRET",
            apps.business.client_secret.clone(),
        ),
        (
            "TIKTOK_BUSINESS_REDIRECT",
            redirect.cloned().unwrap_or_default(),
        ),
        ("TIKTOK_DISPLAY_CLIENT_KEY", apps.display.client_key.clone()),
        (
            "TIKTOK_DISPLAY_CLIENT_SECRET",
            apps.display.client_secret.clone(),
        ),
        (
            "TIKTOK_DISPLAY_REDIRECT",
            "http://127.0.0.1:8799/callback/".to_owned(),
        ),
    ];
    let lines = lines.map(|(name, value)| format!("{name}={value}\n"));
    format!("\n# .env of toklake\n{}", lines.concat())
}

fn check(scenario: &Scenario) -> String {
    let world = World::new(scenario);
    let posts: usize = world
        .accounts
        .iter()
        .map(|account| account.posts.len())
        .sum();
    let accounts = world.accounts.len();
    let faults = scenario.faults.len();
    let mut text = format!(
        "{}\nseed {}, clock {}\n{accounts} accounts, {posts} posts, {faults} faults\n",
        scenario.about, scenario.seed, scenario.clock
    );
    for account in world.accounts.iter().take(SHOWN) {
        let public = account.public_posts(scenario.clock.into()).count();
        let followers = account.followers(scenario.clock.into());
        let handle = &account.handle;
        text += &format!("  @{handle}: {public} public posts, {followers} followers\n");
    }
    if accounts > SHOWN {
        text += &format!("  and {} more\n", accounts - SHOWN);
    }
    text
}

/// Writes to stdout; a reader who has seen enough is no error.
fn say(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to stdout"),
    }
}
