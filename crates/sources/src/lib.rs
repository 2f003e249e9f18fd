//! Everything that knows TikTok: what it sends, what people download from it, and how to read both.
//!
//! This crate opens what strangers made and turns it into rows in the source's own words. It knows
//! no tables and no queries, and decoding never asks a network or a clock. Start with [`export`],
//! the files a creator downloads; inside it [`export::files`] opens the containers. For what TikTok
//! answers, start with [`business`]; for what its pages load, with [`studio`]; [`pull`] asks and keeps, [`answers`] reads what was kept.
#![cfg_attr(
    test,
    expect(
        clippy::disallowed_methods,
        reason = "a test's own files need not survive a power cut"
    )
)]

pub mod answers;
mod batch;
pub mod business;
pub mod display;
pub mod experiments;
pub mod export;
pub mod given;
pub mod http;
mod json;
pub mod labels;
pub mod probe;
pub mod pull;
pub mod readings;
pub mod session;
pub mod studio;
pub mod webhook;
