//! Reading a table's files whole and holding each against its name, which is the hash of its content.

use object_store::ObjectStoreExt;
use object_store::path::Path;
use toklake_lake::Lake;

use crate::error::EngineError;
use crate::project::Model;
use crate::tables::{Table, content_name};

/// Whether every live file of the model's table is, byte for byte, what was written.
///
/// # Errors
/// The first file that is missing or whose content does not hash to its name.
pub async fn verify(lake: &Lake, model: &Model) -> Result<(), EngineError> {
    let table = Table::open(lake, &model.name, None).await?;
    for file in &table.files {
        let place = Path::from(format!("{}/{}", model.name.folder(), file.path));
        let bytes = async { lake.store().get(&place).await?.bytes().await };
        let bytes = bytes.await.map_err(EngineError::file("read", &place))?;
        if !file.path.contains(&content_name(&bytes)) {
            let reason = std::io::Error::other("its content is not what was written");
            return Err(EngineError::file("trust", &place)(reason));
        }
    }
    Ok(())
}
