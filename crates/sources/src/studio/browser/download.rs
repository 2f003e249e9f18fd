//! "Download data": the button is pressed, and the file that the browser keeps is handed on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::browser::{
    SetDownloadBehaviorBehavior, SetDownloadBehaviorParams,
};
use tokio::time::{Instant, sleep};

use super::error::BrowserError;
use super::running::RunningBrowser;

/// What became of one press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Downloaded {
    /// The file, under the name that Studio gave it.
    Came(PathBuf),
    /// The page has no such button, or its dialog is another one.
    NoButton,
    /// The button was pressed, and no file came in the time we wait.
    NoFile,
}

const WAIT: Duration = Duration::from_secs(15);
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// What Chromium calls a file that is not whole yet.
const PARTIAL: &str = "crdownload";

/// The button by its mark, else by its words; `@THEN@` is done with it.
const BUTTON: &str = r#"(() => {
  const named = [...document.querySelectorAll('button, [role="button"]')]
    .find((one) => one.textContent.trim() === 'Download data' && one.getClientRects().length > 0);
  const button = document.querySelector('[data-e2e="download-data"]') || named;
  if (!button) return false;
  @THEN@
  return true;
})()"#;

/// Chooses the days and CSV, and says yes; `false` as long as there is no dialog.
const CONFIRM: &str = r#"(() => {
  const dialog = document.querySelector('dialog[open], [role="dialog"]');
  if (!dialog) return false;
  const says = (query, words) => [...dialog.querySelectorAll(query)].find((one) => one.textContent.trim() === words);
  const range = dialog.querySelector('select');
  const option = range && [...range.options].find((one) => one.value === '@DAYS@' || one.textContent.trim() === 'Last @DAYS@ days');
  if (option) {
    range.value = option.value;
    range.dispatchEvent(new Event('change', { bubbles: true }));
  } else says('label, button, [role="radio"], [role="option"]', 'Last @DAYS@ days')?.click();
  says('label, [role="radio"]', 'CSV')?.click();
  const yes = says('button', 'Download');
  yes?.click();
  return Boolean(yes);
})()"#;

/// Presses the button of the open page for the last `days` days; the file is put into `folder`, which
/// has to be a new one.
///
/// # Errors
/// A browser that does not answer, or a folder that cannot be written.
pub(super) async fn download_data(
    browser: &RunningBrowser,
    folder: &Path,
    days: u16,
) -> Result<Downloaded, BrowserError> {
    let failed = |source| BrowserError::Profile {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let allow = SetDownloadBehaviorParams::builder()
        .behavior(SetDownloadBehaviorBehavior::Allow)
        .download_path(folder.display().to_string())
        .build()
        .expect("a behaviour was named");
    let allowed = browser.browser().execute(allow);
    browser.within("take files", allowed).await?;
    if !is_true(browser, &BUTTON.replace("@THEN@", "button.click();")).await? {
        return Ok(Downloaded::NoButton);
    }
    let confirm = CONFIRM.replace("@DAYS@", &days.to_string());
    let end = Instant::now() + WAIT;
    let mut has_confirmed = false;
    while Instant::now() < end {
        if !has_confirmed {
            has_confirmed = is_true(browser, &confirm).await?;
        }
        if let Some(file) = whole_file(folder).map_err(failed)? {
            return Ok(Downloaded::Came(file));
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(match has_confirmed {
        true => Downloaded::NoFile,
        false => Downloaded::NoButton,
    })
}

/// Whether the open page has the button.
pub(super) async fn has_button(browser: &RunningBrowser) -> Result<bool, BrowserError> {
    is_true(browser, &BUTTON.replace("@THEN@", "")).await
}

async fn is_true(browser: &RunningBrowser, script: &str) -> Result<bool, BrowserError> {
    let evaluated = browser.page().evaluate_expression(script);
    let answer = browser.within("press a button", evaluated).await?;
    Ok(answer.into_value().unwrap_or(false))
}

fn whole_file(folder: &Path) -> std::io::Result<Option<PathBuf>> {
    let mut files = vec![];
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    let is_partial = |file: &PathBuf| {
        let is_hidden = file
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        is_hidden || file.extension().is_some_and(|ext| ext == PARTIAL)
    };
    let is_under_way = files.iter().any(is_partial);
    let whole = files.into_iter().find(|file| !is_partial(file));
    Ok(whole.filter(|_| !is_under_way))
}
