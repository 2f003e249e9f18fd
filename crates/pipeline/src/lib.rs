//! Order and memory: in which order things happen to a lake, and the record that they did.
//!
//! One code path for the command line and whatever comes after it. It knows no SQL and no file
//! format; it asks `sources` to read and `engine` to build. Start with [`Pipeline`].

mod progress;
mod report;
mod settings;

pub use progress::{Progress, Quiet};
pub use report::*;
pub use settings::*;
