//! Integration tests of the engine, in one binary: each more would link the query engine again.

mod slt;
mod sql;
mod sql_edges;
