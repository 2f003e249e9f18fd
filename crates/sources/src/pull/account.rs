//! An account to pull: its name in the lake, its way to a token, its streams.

use std::sync::Arc;

use super::stream::Stream;
use crate::session::Access;

/// One signed-in account and what to pull from it, in this order.
#[derive(Clone)]
pub struct Account {
    pub name: String,
    pub access: Arc<dyn Access>,
    pub streams: Arc<[Box<dyn Stream>]>,
}

impl Account {
    pub fn new(
        name: impl Into<String>,
        access: Arc<dyn Access>,
        streams: Vec<Box<dyn Stream>>,
    ) -> Self {
        Self {
            name: name.into(),
            access,
            streams: streams.into(),
        }
    }
}
