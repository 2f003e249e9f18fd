//! A local TikTok: the official APIs and the Studio web app over HTTP on loopback, with a world of
//! known truth behind them.
//!
//! It shares no code and no types with the clients it is there to test. [`Scenario`] says what
//! exists and what goes wrong, [`World`] computes exact numbers for any instant, [`Simulator`]
//! serves them. Start reading at `model/mod.rs` for the numbers, at `http/gate.rs` for the
//! calls, at `studio/mod.rs` for the web app.
#![forbid(unsafe_code)]

mod admin;
mod business;
mod clock;
mod display;
mod faults;
mod http;
mod limits;
mod model;
mod moment;
mod oauth;
mod pictures;
mod platform;
mod running;
mod scenario;
mod shown;
mod studio;
mod truth;
mod webhooks;

pub use clock::Clock;
pub use faults::{Fault, FaultKind, RateHint};
pub use http::Route;
pub use model::{
    Account, AccountDay, ActiveHours, Benchmark, Comment, Counter, Counters, Effects, Followers,
    Hashtag, Hidden, Live, Post, RangeViewers, Retention, RewardDay, SearchTerm, Share, Sound,
    SoundTrend, TagTrend, Viewers, WHOLE, World,
};
pub use moment::Moment;
pub use oauth::{App, Apps, BUSINESS_SCOPES, DISPLAY_SCOPES, Product};
pub use running::{Granted, Running, Simulator, StartError};
pub use scenario::{
    AccountKind, AccountPlan, ActivityFor, Agency, Cleanup, DisplayClient, Download, Drift,
    EffectsPlan, ExportHeaders, FollowersCount, Generation, HashtagPlan, HiddenPost, Horizon,
    IdsAs, LastDay, LateDay, LimitClock, Limits, Locale, LoggedOut, MissingScope, OAuth,
    PayloadPlace, Persona, PlannedPost, PostAt, PostsPlan, Scenario, ScenarioError, SecondStep,
    SoundPlan, Studio, TikTok, ViralPost, YoungPosts,
};
pub use shown::{DayState, FOLLOWERS_FOR_DEMOGRAPHICS, Shown};
pub use studio::{StudioLogin, StudioRoute, StudioSession};
pub use truth::{TruthError, write_truth};
pub use webhooks::{Attempt, Sending, Signature, sign};
