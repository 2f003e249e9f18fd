//! A desk with a Chromium, whose Studio is a simulator in this process.

use std::path::{Path, PathBuf};

use toklake_simulator::Scenario;

use crate::desk::Desk;
use crate::sessions::stage::Stage;

pub const CREATOR: &str = "mira.loops";

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
    let desk = desk.display().to_string();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
        .filter(|line| String::from_utf8_lossy(line).contains(&format!("--user-data-dir={desk}")))
        .count()
}
