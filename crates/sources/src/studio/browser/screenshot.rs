//! Pictures of pages, without what was typed into them.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::page::CaptureScreenshotFormat;
use chromiumoxide::page::ScreenshotParams;
use tokio::time::timeout;
use toklake_lake::replace_file;

const PATIENCE: Duration = Duration::from_secs(20);

/// Fields may hold passwords and codes, and a QR code signs in whoever scans it.
const MASK: &str = r#"(() => {
  const style = document.createElement('style');
  style.id = 'toklake-mask';
  style.textContent = 'input, textarea, canvas, img[src^="data:"], [class*="qr" i] img { visibility: hidden !important; }';
  document.documentElement.append(style);
})()"#;
const UNMASK: &str = "document.getElementById('toklake-mask')?.remove()";

/// Puts a PNG of what is in view into `file`.
pub(super) async fn take_screenshot(page: &Page, file: &Path) -> Result<(), String> {
    let masked = timeout(PATIENCE, page.evaluate_expression(MASK)).await;
    masked
        .map_err(|_| "the page does not answer".to_owned())?
        .map_err(|error| error.to_string())?;
    let params = ScreenshotParams::builder()
        .format(CaptureScreenshotFormat::Png)
        .build();
    let taken = timeout(PATIENCE, page.screenshot(params)).await;
    let _ = timeout(PATIENCE, page.evaluate_expression(UNMASK)).await;
    let picture = taken
        .map_err(|_| "the browser took too long".to_owned())?
        .map_err(|error| error.to_string())?;
    replace_file(file, |to| to.write_all(&picture)).map_err(|error| error.to_string())
}
