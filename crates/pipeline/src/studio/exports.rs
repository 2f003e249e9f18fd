//! Files that "Download data" handed out become exports, as if a person had brought them.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use toklake_sources::session::handle::Handle;
use toklake_sources::studio::browser::{Downloaded, WalkPlan, Walked, profile_folder};

use crate::error::PipelineError;
use crate::import::{self, ImportRequest};
use crate::pipeline::Pipeline;
use crate::progress::Quiet;
use crate::report::{Ending, Remark};
use crate::sessions::vault_folder;

/// Where the browser puts files until they are imported; `None` where nobody wants them. It lies in the
/// profile, which only its owner reads.
pub(super) fn folder(
    pipeline: &Pipeline,
    account: &Handle,
) -> Result<Option<PathBuf>, PipelineError> {
    if !pipeline.settings.sessions.studio.downloads {
        return Ok(None);
    }
    let profile = profile_folder(&vault_folder(pipeline)?, account);
    let folder = std::path::absolute(&profile).unwrap_or(profile);
    let folder = folder.join("toklake-downloads");
    // what a killed run left behind is no file of this one
    let _ = std::fs::remove_dir_all(&folder);
    Ok(Some(folder))
}

/// Removes what was imported.
pub(super) fn sweep(plan: &WalkPlan) {
    if let Some(folder) = &plan.downloads {
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// Imports what came, and says what did not.
pub(super) async fn hand_on(
    pipeline: &Pipeline,
    account: &Handle,
    walked: &Walked,
    now: DateTime<Utc>,
) -> Result<Vec<Remark>, PipelineError> {
    let (mut paths, mut without) = (vec![], vec![]);
    for (page, downloaded) in &walked.downloads {
        match downloaded {
            Downloaded::Came(file) => paths.push(file.clone()),
            Downloaded::NoButton => without.push(format!("`{page}` has no such button")),
            Downloaded::NoFile => without.push(format!("`{page}` gave no file")),
        }
    }
    let mut remarks = vec![];
    if !without.is_empty() {
        remarks.push(Remark {
            ending: Ending::Findings,
            code: "studio_no_download".to_owned(),
            about: format!("studio of {account}"),
            message: format!("\"Download data\" was pressed in vain: {}", without.join(", ")),
            remedy: "the calls of the pages tell the same days; `studio.downloads = false` stops the pressing"
                .to_owned(),
        });
    }
    if paths.is_empty() {
        return Ok(remarks);
    }
    let request = ImportRequest {
        paths,
        account: Some(account.to_string()),
        year: None,
    };
    let imported = import::import(pipeline, &request, now, &Quiet).await?;
    remarks.push(Remark {
        ending: Ending::Fine,
        code: "studio_downloads".to_owned(),
        about: format!("studio of {account}"),
        message: format!(
            "{} files of \"Download data\" were imported as exports",
            imported.files.len()
        ),
        remedy: String::new(),
    });
    remarks.extend(imported.remarks);
    Ok(remarks)
}
