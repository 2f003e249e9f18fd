//! The owner's session of Studio: in a real Chromium against the simulator, and from landing to facts.

mod agree;
mod checks;
mod collect;
mod cookies;
mod exports;
mod facts;
mod life;
mod login;
mod posts;
mod secrets;
mod stage;
mod switches;
mod truth;
mod whole;
