//! Export files: what a creator downloads from TikTok, opened safely and read into rows.

pub mod account;
mod columns;
pub mod dating;
pub mod decode;
pub mod enclosing;
pub mod evidence;
pub mod files;
mod fold;
pub mod kind;
pub mod labels;
pub mod months;
pub mod number;
pub mod portability;
mod serial;

pub use columns::schema;
