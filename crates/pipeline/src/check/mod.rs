//! Looking whether everything between TikTok and the lake is as it should be. Nothing is kept.

mod access;
mod data;
mod endpoints;
mod schema;

pub use access::{AccessCheck, AccessLine, check_access};
pub use data::{DataCheck, Fresh, check_data};
pub use endpoints::{EndpointLine, EndpointsCheck, check_endpoints};
pub use schema::{Drift, SchemaCheck, check_schema};
