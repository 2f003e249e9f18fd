//! Strangers' files, opened safely: folders, archives, CSV and workbooks become tables of text.
//!
//! [`discover`] walks what a person named and shows each file that could be an export, or says why
//! not; [`read_tables`] turns one of them into rows. What a file is follows from its content, never
//! from its name. Nothing is unpacked to a named place, and every bound is in [`Limits`].

mod archive;
pub mod csv;
mod directory;
mod discover;
mod error;
mod limits;
mod package;
mod record;
mod sniff;
mod spool;
mod table;
#[cfg(test)]
mod testing;
pub mod text;
mod unpack;
pub mod xlsx;

pub use discover::{ArchiveOrigin, Finding, Found, Origin, Refusal, Walk, discover};
pub use error::{FileError, Severity};
pub use limits::{Limits, Setting};
pub use spool::{Spool, SpoolReader};
pub use table::{Row, RowProblem, Table, read_tables};
