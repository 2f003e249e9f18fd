//! Trying what safe writing needs of a file system, before it matters.

use std::io::{self, Write};
use std::path::Path;

/// Creates, syncs, links and removes a small file under `root`.
///
/// # Errors
/// The first of these that the file system refuses.
#[expect(
    clippy::disallowed_methods,
    reason = "a trial: the name is gone again at once"
)]
pub fn try_disk(root: &Path) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".tmp-probe-")
        .tempfile_in(root)?;
    file.write_all(b"probe")?;
    file.as_file().sync_all()?;
    let link = file.path().with_extension("link");
    std::fs::hard_link(file.path(), &link)?;
    std::fs::remove_file(&link)?;
    file.close()
}
