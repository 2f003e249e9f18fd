//! A desk with a Chromium, whose Studio is a simulator in this process.

use std::path::{Path, PathBuf};

use chrono::{Days, Utc};
use toklake_simulator::{Fault, FaultKind, Route, Scenario, StudioRoute};

use crate::desk::{Answer, Desk};
use crate::sessions::stage::Stage;

pub const CREATOR: &str = "mira.loops";
pub const EMPTY: &str = "quiet.start";

/// The stage; `None`, and said so, where there is no Chromium to test with.
pub fn studio() -> Option<Stage> {
    studio_of(Scenario::studio())
}

pub fn studio_of(scenario: Scenario) -> Option<Stage> {
    let Some(browser) = chromium() else {
        eprintln!("SKIPPED: there is no chromium here; `apt-get install chromium` brings it");
        return None;
    };
    let stage = Stage::of(Desk::new(), scenario);
    let url = stage.tiktok.studio_url().to_owned();
    let stage = stage
        .with("PATH", &std::env::var("PATH").unwrap_or_default())
        .with("TOKLAKE_STUDIO_BROWSER", &browser.display().to_string())
        .with("TOKLAKE_STUDIO_URL", &url)
        .with("TOKLAKE_STUDIO_PAUSE_MS", "0");
    Some(stage)
}

/// A creator of eight posts in three weeks, the last of them yesterday: among them a photo post, one
/// that was scheduled and one that is pinned. And an account with nothing.
pub fn small() -> Scenario {
    let day = |before: u64| Utc::now().date_naive() - Days::new(before);
    let text = format!(
        "seed = 7\nclock = \"{}T12:00:00Z\"\n\
         [[accounts]]\nhandle = \"{CREATOR}\"\npersona = \"registered_business\"\njoined = \"{}\"\n\
         followers_at_start = 900\nrewards_since = \"{}\"\nlives = 2\npinned = [3]\nscheduled = [5]\n\
         posts = {{ count = 8, first = \"{}\", last = \"{}\", typical_views = 4000, photo_share = 0.3 }}\n\
         [[accounts]]\nhandle = \"{EMPTY}\"\npersona = \"brand_new\"\n",
        day(0),
        day(60),
        day(60),
        day(21),
        day(1),
    );
    Scenario::parse(&text).expect("a scenario")
}

/// A fault at the `nth` call of a route from now on.
pub fn strike(stage: &Stage, route: StudioRoute, nth: u64, kind: FaultKind) {
    stage
        .tiktok
        .inject(Fault::at(Route::Studio(route), nth, kind));
}

/// Pages of Studio that were opened so far.
pub fn pages(stage: &Stage) -> u64 {
    stage.tiktok.calls_of(Route::Studio(StudioRoute::Page))
}

/// Answers of Studio in landing.
pub fn landed(stage: &Stage) -> usize {
    let files = stage.desk.files("data_lake/landing");
    files
        .iter()
        .filter(|(path, _)| path.contains("studio") && !path.contains("receipt"))
        .count()
}

/// What a command says to a person, as one line.
pub fn said(answer: &Answer) -> String {
    let said = format!("{} {}", answer.out, answer.err);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    places.into_iter().find(|place| place.is_file())
}

/// Brings the session of another browser, as a person does with an add-on.
pub fn import(stage: &Stage, handle: &str) {
    let session = stage
        .tiktok
        .studio_session(handle)
        .expect("it has the creator");
    let mut text = "# Netscape HTTP Cookie File\n".to_owned();
    for (name, value) in &session.cookies {
        text.push_str(&format!(
            "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n"
        ));
    }
    let file = stage.desk.put("cookies.txt", text);
    let file = file.display().to_string();
    stage
        .desk
        .toklake_ends(0, &["session", "import", &file, "--account", handle]);
}

/// Processes that hold the profiles of this desk.
pub fn browsers_of(desk: &Path) -> usize {
    processes_of(desk).len()
}

/// Those that are left after a moment, which processes that were told to end may take.
pub fn browsers_left(desk: &Path) -> usize {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while browsers_of(desk) > 0 && std::time::Instant::now() < patience {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    browsers_of(desk)
}

/// Their ids with their command lines.
pub fn processes_of(desk: &Path) -> Vec<(u32, String)> {
    let profile = format!("--user-data-dir={}", desk.display());
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            Some((id, String::from_utf8_lossy(&line).into_owned()))
        })
        .filter(|(_, line)| line.contains(&profile) && !line.starts_with("/bin/sh"))
        .collect()
}
