//! The owner's session of Studio, in a real Chromium against the simulator.

mod collect;
mod cookies;
mod login;
mod stage;
