//! The pull loop against every fault of a source, in stopped time.

mod accounts;
mod faults;
mod pages;
mod resuming;
mod world;
