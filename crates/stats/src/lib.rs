//! Arithmetic on numbers that were already read: numbers in, numbers out.
//!
//! What it is: pure functions whose answer depends on their arguments alone, so that every one of them
//! can be tested by properties and worked examples.
//!
//! What it is not: it has no clock, no file, no table and no query engine, it does not know accounts,
//! contracts or zones, and it never decides what is done with a doubtful number. It says how sure it is,
//! and the caller decides.
//!
//! Where to start: [`alignment::align`], which finds the true UTC day behind each day label of a TikTok
//! export. Its types are in `alignment/mod.rs`, the order of its steps in `alignment/account.rs`.

pub mod alignment;
pub mod backtest;
pub mod breakout;
pub mod burst;
pub mod changes;
pub mod conformal;
pub mod control;
pub mod distribution;
pub mod effects;
pub mod experiment;
pub mod growth;
pub mod linear;
pub mod mixed;
pub mod multiple;
pub mod next;
pub mod outlook;
pub mod raking;
pub mod random;
pub mod robust;
pub mod text;
pub mod trend;
