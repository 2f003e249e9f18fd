//! The truth beside the data: CSV files that later analyses are judged against.

mod rows;
mod studio_rows;

use std::path::{Path, PathBuf};

use crate::model::World;
use crate::moment::Moment;
use crate::scenario::Scenario;

#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    #[error("cannot make the folder `{}`", folder.display())]
    Folder {
        folder: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot write `{}`", file.display())]
    File {
        file: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot write the rows of `{}`", file.display())]
    Rows { file: PathBuf, source: csv::Error },
}

/// Takes one row.
type Emit<'a> = &'a mut dyn FnMut(Vec<String>);

/// One table: its header and its rows, all text.
struct Table {
    name: &'static str,
    header: Vec<&'static str>,
    /// Hands over the rows of a world up to an instant.
    rows: fn(&World, Moment, Emit),
}

/// Writes every table as CSV into `folder`, up to the scenario's clock, and says which files those
/// are: `account_daily`, `video_daily`, `video_hourly`, `videos`, `audience`, `effects`, and of what
/// Studio alone shows `viewers_daily`, `viewer_ranges`, `viewer_audience`, `search_terms`,
/// `rewards_daily` and `live_sessions`.
///
/// A file appears under its name when it is complete, or not at all.
pub fn write_truth(scenario: &Scenario, folder: &Path) -> Result<Vec<PathBuf>, TruthError> {
    std::fs::create_dir_all(folder).map_err(|source| TruthError::Folder {
        folder: folder.to_owned(),
        source,
    })?;
    let world = World::new(scenario);
    let until = Moment::from(scenario.clock);
    let tables = rows::tables().into_iter().chain(studio_rows::tables());
    tables
        .map(|table| write(&table, &world, until, folder))
        .collect()
}

fn write(
    table: &Table,
    world: &World,
    until: Moment,
    folder: &Path,
) -> Result<PathBuf, TruthError> {
    let file = folder.join(format!("{}.csv", table.name));
    let failed = |source| TruthError::File {
        file: file.clone(),
        source,
    };
    let spoiled = |source| TruthError::Rows {
        file: file.clone(),
        source,
    };
    let aside = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut writer = csv::Writer::from_writer(aside);
    writer.write_record(&table.header).map_err(spoiled)?;
    let mut written = Ok(());
    (table.rows)(world, until, &mut |row| {
        if written.is_ok() {
            written = writer.write_record(&row);
        }
    });
    written.map_err(spoiled)?;
    let aside = writer
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    aside.as_file().sync_all().map_err(failed)?;
    aside.persist(&file).map_err(|error| failed(error.error))?;
    Ok(file)
}
