//! The wire: which route a call is for, what is answered, and how an answer can break on the way.

mod answer;
mod call;
mod gate;
mod page;
mod route;
mod server;

pub(crate) use answer::Answer;
pub(crate) use call::Call;
pub(crate) use page::{Page, PageFault};
pub(crate) use route::PICTURES;
pub use route::Route;
pub(crate) use server::Listener;
