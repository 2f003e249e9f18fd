//! What surrounds the program: variables, `.env`, the settings file, the machine. Read once, here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toklake_pipeline::{Machine, SETTINGS};

use crate::failure::Problem;

const SETTINGS_FILE: &str = "toklake.toml";

/// Variables that concern us: those of `.env`, and the real environment over them.
///
/// Nothing else is kept, so that a stranger's secret is not carried about.
pub fn variables() -> Result<BTreeMap<String, String>, Problem> {
    let mut all = dot_env(Path::new(".env"))?;
    let real =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    for (name, value) in real.filter(|(name, _)| is_ours(name)) {
        let value = value.into_string().map_err(|_| Problem {
            code: "environment",
            // not shown: it may be a secret
            message: format!("the environment variable `{name}` is not UTF-8"),
            remedy: "set it again with plain text",
            source: None,
        })?;
        all.insert(name, value);
    }
    Ok(all)
}

/// The text of the settings file and its name; the default one need not exist.
pub fn settings_file(named: Option<&Path>) -> Result<(Option<String>, String), Problem> {
    let path = named.unwrap_or(Path::new(SETTINGS_FILE));
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((Some(text), name)),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            Ok((None, name))
        }
        Err(error) => Err(Problem {
            code: "settings_unreadable",
            message: format!("cannot read the settings `{name}`"),
            remedy: "check the path and your permission to read it, or leave `--config` out",
            source: Some(error.into()),
        }),
    }
}

/// Memory and threads that this process may use.
pub fn machine() -> Machine {
    Machine {
        memory_bytes: [physical_memory(), group_memory()]
            .into_iter()
            .flatten()
            .min(),
        threads: std::thread::available_parallelism()
            .ok()
            .map(std::num::NonZero::get),
    }
}

/// The user's folder of settings, where this machine names one.
pub fn config_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = || folder("HOME").map(PathBuf::from);
    if let Some(folder) = folder("XDG_CONFIG_HOME") {
        return Some(folder.into());
    }
    if cfg!(windows) {
        folder("APPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library").join("Application Support"))
    } else {
        home().map(|home| home.join(".config"))
    }
}

fn is_ours(name: &str) -> bool {
    let known = SETTINGS.iter().any(|setting| setting.variable == name);
    let prefixes = ["TT_", "TOKLAKE_", "TIKTOK_BUSINESS_", "TIKTOK_DISPLAY_"];
    known || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

fn dot_env(path: &Path) -> Result<BTreeMap<String, String>, Problem> {
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let pairs = dotenvy::from_path_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let pairs = pairs.map_err(|error| broken(path, error))?;
    Ok(pairs
        .into_iter()
        .filter(|(name, _)| is_ours(name))
        .collect())
}

/// The line is named and not shown: a secret may stand in it.
fn broken(path: &Path, error: dotenvy::Error) -> Problem {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let (line, source) = match error {
        dotenvy::Error::LineParse(broken, _) => {
            let at = text.lines().position(|line| line.contains(broken.trim()));
            (
                at.map_or_else(String::new, |at| format!(" line {}", at + 1)),
                None,
            )
        }
        other => (String::new(), Some(other.into())),
    };
    Problem {
        code: "dot_env",
        message: format!("cannot read `{}`{line}", path.display()),
        remedy: "a line reads `NAME=value`; put quotes around a value with blanks",
        source,
    }
}

/// `MemTotal` where the system tells it.
fn physical_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The bound of a container, where there is one.
fn group_memory() -> Option<u64> {
    std::fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()?
        .trim()
        .parse()
        .ok()
}
