//! The owner's session of TikTok Studio: signing in, collecting, and whether it still works.
//!
//! The browser and the walk through its pages stand in `toklake_sources::studio::browser`; here is
//! for which accounts it is started, and what is kept of what it told.

mod check;
mod collect;
mod desk;
mod exports;
mod host;
mod login;
mod look;
mod second_step;

pub use check::{StudioCheck, StudioFinding, check_studio};
pub(crate) use collect::{KeepNothing, look_at_home, stop_remedy};
pub use collect::{StudioRequest, extract_studio};
pub use host::Host;
pub use login::{StudioLogin, import_session, login_studio, refresh_studio};
pub(crate) use look::look_around;
pub use second_step::{SecondStepCheck, check_2fa};
