//! Integration tests of the engine, in one binary: each more would link the query engine again.

mod edges;
mod slt;
mod sql;
