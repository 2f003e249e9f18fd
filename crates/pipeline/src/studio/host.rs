//! What of this machine matters to a browser.

use std::ffi::OsString;

/// Where programs are looked for, whether a window can be shown, and as whom we run.
#[derive(Debug, Clone, Default)]
pub struct Host {
    /// The variable `PATH`.
    pub path: OsString,
    /// Whether there is a display.
    pub has_display: bool,
    /// Whether this is root, for whom Chromium has no sandbox.
    pub is_root: bool,
}

impl Host {
    /// This machine.
    pub fn real() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let always = cfg!(any(target_os = "macos", windows));
        Self {
            path: std::env::var_os("PATH").unwrap_or_default(),
            has_display: always || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"),
            is_root: is_root(),
        }
    }
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|us| us.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}
