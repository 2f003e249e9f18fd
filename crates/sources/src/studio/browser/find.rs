//! Which browser is started.

use std::path::{Path, PathBuf};

use super::error::BrowserError;

/// Names under which the browser that speaks the DevTools protocol is installed, the free one first.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
];

/// Where macOS keeps them, which are on no path.
const APPLICATIONS: [&str; 3] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// The browser that was said, or the first one in the folders of `path`, as the variable `PATH` has them.
///
/// # Errors
/// None is there.
pub fn find_browser(said: Option<&Path>, path: &std::ffi::OsStr) -> Result<PathBuf, BrowserError> {
    if let Some(said) = said {
        return match said.is_file() {
            true => Ok(said.to_owned()),
            false => Err(BrowserError::NotThere {
                path: said.to_owned(),
            }),
        };
    }
    let folders: Vec<PathBuf> = std::env::split_paths(path).collect();
    let places = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let places = places.chain(APPLICATIONS.iter().map(PathBuf::from));
    let mut there = places.filter(|place| place.is_file());
    there.next().ok_or(BrowserError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_that_is_there_wins_and_a_missing_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().as_os_str().to_owned();
        let none = find_browser(None, &path).unwrap_err();
        assert!(none.remedy().contains("apt-get install chromium"));
        for name in ["msedge", "google-chrome"] {
            std::fs::write(folder.path().join(name), "").unwrap();
            assert_eq!(find_browser(None, &path).unwrap(), folder.path().join(name));
        }
        let said = folder.path().join("nowhere");
        let error = find_browser(Some(&said), &path).unwrap_err();
        assert_eq!(error.code(), "browser_missing");
    }
}
