//! What a lake is made of: zones, contracts, types and units, bytes as received, rows set aside.
//!
//! No query engine and no TikTok in here. [`Lake`] is the place, [`Landing`] keeps answers as they
//! came, [`Contract`] says what a dataset promises, and [`replace_file`] with [`DurableStore`] is the
//! one way a name appears on disk. Start reading at `lake.rs`, then `publish.rs`.
#![cfg_attr(
    test,
    expect(
        clippy::disallowed_methods,
        reason = "a test's own files need not survive a power cut"
    )
)]
#![forbid(unsafe_code)]

mod contract;
mod disk;
mod durable;
mod error;
mod lake;
mod landing;
mod lock;
mod nearest;
mod overlay;
mod probe;
mod publish;
mod quarantine;
mod receipt;
mod seal;
mod types;
mod zones;

pub use contract::{
    By, Carry, Check, Column, ColumnCheck, Contract, ContractError, Format, Incremental, OrderBy,
    Publish, Severity, Slice,
};
pub use durable::DurableStore;
pub use error::{Cause, LakeError, disk_code, explain};
pub use lake::Lake;
pub use landing::{Content, Damage, Index, Inventory, Landed, Landing, LandingFile, Named};
pub use lock::LakeLock;
pub use nearest::nearest;
pub use probe::try_disk;
pub use publish::replace_file;
pub use quarantine::SetAside;
pub use receipt::{ContentDigest, LandingKey, Receipt, landing_id};
pub use seal::seal;
pub use types::{LogicalType, Unit, UnknownWord};
pub use zones::{DatasetName, NameError, Zone};
