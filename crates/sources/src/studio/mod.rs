//! TikTok Studio: what the pages of the owner's own session load.
//!
//! [`stream_of`] says which answers are kept and under which name, [`strip_request`] and
//! [`strip_answer`] what of them. [`browser`] opens the pages and listens.

pub mod browser;
mod streams;

pub use streams::{SOURCE, Stream, stream_of, strip_answer, strip_request};
