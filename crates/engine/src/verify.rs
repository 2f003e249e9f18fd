//! Reading whole what a lake keeps of a dataset, and holding each file against what is known of it.

use std::collections::BTreeSet;

use bytes::Bytes;
use object_store::path::Path;
use serde_json::Value;
use toklake_lake::Lake;

use crate::build;
use crate::error::EngineError;
use crate::project::Model;
use crate::publish;
use crate::tables::{Table, content_name, is_whole};

/// A file that is not what was written, and what makes it good again.
#[derive(Debug)]
pub struct Damage {
    /// Which file, and what is wrong with it.
    pub error: EngineError,
    /// What to do.
    pub remedy: &'static str,
}

const REBUILD: &str =
    "remove its folder and run `toklake rebuild`: landing has everything it was made from";
const REWRITE: &str = "remove the file and run `toklake rebuild`: it is written again";

/// What is damaged of the model's table, of the rows it carries and of the files it publishes.
///
/// Data files and carried rows are named by their content, and commits hold a seal; what the table
/// says of its files, perhaps from a checkpoint, must be what the commits say. Published files are
/// held against the record of their publication, which holds a seal. A commit of another program
/// has none and is taken as it is.
pub async fn verify(lake: &Lake, model: &Model) -> Vec<Damage> {
    let damage = |remedy| move |error| Damage { error, remedy };
    let of_table = of_table(lake, model).await;
    let carried = of_files(lake, &build::carry_folder(&model.name)).await;
    let published = publish::damage(lake, model).await;
    let of_table = of_table.into_iter().map(damage(REBUILD));
    let others = carried.into_iter().chain(published).map(damage(REWRITE));
    of_table.chain(others).collect()
}

async fn of_table(lake: &Lake, model: &Model) -> Vec<EngineError> {
    let found = of_files(lake, &model.name.folder()).await;
    if !found.is_empty() {
        return found;
    }
    let whole = is_what_its_commits_say(lake, model).await;
    whole.err().into_iter().collect()
}

/// Each file below `folder` whose content is not the one it is named for, or whose seal is broken.
async fn of_files(lake: &Lake, folder: &Path) -> Vec<EngineError> {
    let listed = match lake.list(folder).await {
        Ok(listed) => listed,
        Err(error) => return vec![error.into()],
    };
    let mut found = vec![];
    for place in listed.iter().map(|object| &object.location) {
        match lake.read(place).await {
            Ok(bytes) if is_sound(place, &bytes) => {}
            Ok(_) => found.push(EngineError::changed(place)),
            Err(error) => found.push(error.into()),
        }
    }
    found
}

fn is_sound(place: &Path, bytes: &Bytes) -> bool {
    let name = place.filename().unwrap_or_default();
    match (is_log(place), name.ends_with(".json")) {
        // `_last_checkpoint` is a hint, and a checkpoint says what the commits say
        (true, false) => true,
        (true, true) => is_whole(bytes),
        (false, _) => name.contains(&content_name(bytes)),
    }
}

fn is_log(place: &Path) -> bool {
    place.parts().any(|part| part.as_ref() == "_delta_log")
}

/// Opens the table, and compares the files it names with those its commits add, and with those that are there.
async fn is_what_its_commits_say(lake: &Lake, model: &Model) -> Result<(), EngineError> {
    let table = Table::open(lake, &model.name, None).await?;
    let folder = model.name.folder();
    let mut said: BTreeSet<String> = BTreeSet::new();
    for object in lake.list(&folder.clone().join("_delta_log")).await? {
        if object.location.as_ref().ends_with(".json") {
            replay(&lake.read(&object.location).await?, &mut said);
        }
    }
    let named: BTreeSet<String> = table.files.iter().map(|file| file.path.clone()).collect();
    if let Some(path) = named.symmetric_difference(&said).next() {
        let reason = std::io::Error::other(format!("it and its commits disagree on `{path}`"));
        return Err(EngineError::file("trust", &folder)(reason));
    }
    for file in &table.files {
        let place = Path::from(format!("{folder}/{}", file.path));
        if !lake.exists(&place).await? {
            let reason = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(EngineError::file("read", &place)(reason));
        }
    }
    Ok(())
}

/// Adds and removes the files that a commit does.
fn replay(commit: &[u8], files: &mut BTreeSet<String>) {
    let lines = commit.split(|byte| *byte == b'\n');
    for line in lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok()) {
        let path = |action: &str| Some(line.get(action)?.get("path")?.as_str()?.to_owned());
        files.extend(path("add"));
        if let Some(gone) = path("remove") {
            files.remove(&gone);
        }
    }
}
