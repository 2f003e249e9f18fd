//! Looking whether everything between TikTok and the lake is as it should be. Nothing is kept.

mod access;
mod data;
mod endpoints;
mod schema;
mod studio;

use toklake_sources::session::{AccessError, NextStep};

use crate::report::Ending;

pub use access::{AccessCheck, AccessLine, check_access};
pub use data::{DataCheck, Fresh, check_data};
pub use endpoints::{EndpointLine, EndpointsCheck, check_endpoints};
pub use schema::{Drift, SchemaCheck, check_schema};

/// How a check ends that has no token: whether the account is at fault, or it could not be looked at.
fn without_token(error: &AccessError) -> Ending {
    match error.next() {
        NextStep::SignIn { .. } => Ending::Findings,
        NextStep::RetryAfter(_) | NextStep::Mend => Ending::CouldNot,
    }
}
