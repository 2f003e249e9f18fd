//! The Studio web app: pages, the JSON calls they make, sessions, exports. One base URL stands for
//! `https://www.tiktok.com`: `http://127.0.0.1:PORT`, as all paths are TikTok's own.
//!
//! # Signing in
//!
//! - **By hand or by a browser**: `GET /login` has the QR picture and a link to
//!   `/login/phone-or-email/email` with the fields `username` and `password`. The username is the
//!   handle, the password is [`StudioLogin::password`]. Then comes a page with one field `code` for
//!   six digits, when `studio.second_step = "totp"`. The second step is **invented**: no public source
//!   shows TikTok's. After that the browser is at `redirect_url`, or at `/tiktokstudio`.
//!   The code is HMAC-SHA256 TOTP over the *simulated* clock, 30 seconds: ask
//!   [`crate::Running::studio_login`] or the lever `POST /_simulator/studio/login` with
//!   `{"account": "mira.loops"}`.
//! - **By QR code**: the page polls `/passport/web/check_qrconnect/?token=`; the lever
//!   `POST /_simulator/studio/scan` with `{"account": "mira.loops"}` is the phone.
//! - **With a session made before**: [`crate::Running::studio_session`], or the lever
//!   `POST /_simulator/studio/session` with `{"account": "mira.loops"}`, gives the cookies of a signed-in
//!   browser; `sessionid` alone is enough. `POST /_simulator/studio/end` ends all sessions of an account.
//!
//! # Routes
//!
//! | Route, as faults and counters name it | Paths |
//! |---|---|
//! | `studio/page` | `/login...`, `/tiktokstudio`, `/tiktokstudio/content`, `/tiktokstudio/analytics/{overview,content,viewers,followers,live}`, `/tiktokstudio/analytics/<item_id>/{overview,viewers,engagement}`, `/tiktokstudio/comment`, `/tiktokstudio/monetization`, `/tiktokstudio/inspiration` |
//! | `studio/asset` | `/tiktokstudio/static/...`: script and style of the pages |
//! | `studio/login` | `/passport/web/...` |
//! | `studio/context` | `/node-webapp/api/common-app-context` |
//! | `studio/user` | `/tiktokstudio/api/web/user` |
//! | `studio/counts` | `/tiktokstudio/api/web/counter/getHashCount`, `/tiktokstudio/api/web/relation/multiGetFollowRelationCount` |
//! | `studio/items` | `/tiktokstudio/api/web/item/items-from-item-ids` |
//! | `studio/comments` | POST `/tiktokstudio/api/web/commentsV2` |
//! | `studio/insight` | `/aweme/v2/data/insight/` |
//! | `studio/insights` | `/tiktok/v1/analytics/insights/` |
//! | `studio/item_list` | POST `/tiktok/creator/manage/item_list/v1/` |
//! | `studio/rewards` | `/tiktok/v1/creator/m10n_center/{reward_analytics,reward_analytics_per_post,video_reward_analytics,all_programs}` |
//! | `studio/inspiration` | `/creator_studio/inspiration/trending/{config,video,creator}/v2`, `topic/v1` |
//! | `studio/download` | `/tiktokstudio/api/download`: what the button of the download dialog asks for; **invented** path |
//! | `studio/chrome` | the other calls of the home page: an empty success |
//!
//! A slash at the end may be there or not. Pages carry the placeholder "Search for post description",
//! the button "Download data", and `data-e2e` marks, which are **invented**; they stand in `pages/studio.js`.

mod account_numbers;
mod chrome;
mod comments;
mod cookies;
mod drift;
mod envelope;
mod identity;
mod insight;
mod inspiration;
mod item_list;
mod login;
mod numeric;
mod pages;
mod rewards;
mod route;
mod sessions;
mod totp;
mod window;

pub use self::login::StudioLogin;
pub use self::route::StudioRoute;
pub(crate) use self::route::of_path;
pub(crate) use self::sessions::Sessions;
pub use self::sessions::StudioSession;

pub(crate) use self::cookies::{begin, session_of};
pub(crate) use self::envelope::{challenge, refused, too_many};
pub(crate) use self::login::login_of;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use self::sessions::SessionError;
use self::window::{LocalDay, Window};
use crate::http::{Answer, Call};
use crate::model::Account;
use crate::platform::Platform;

/// Who looks, and at what.
pub(crate) struct Visitor<'a> {
    pub platform: &'a Platform,
    pub call: &'a Call,
    pub account: &'a Account,
    /// Days that were computed for this call.
    days: RefCell<BTreeMap<Window, Rc<[LocalDay]>>>,
}

/// Answers any Studio route.
pub(crate) fn answer(platform: &Platform, route: StudioRoute, call: &Call) -> Answer {
    let answer = match route {
        StudioRoute::Page => pages::answer(platform, call),
        StudioRoute::Asset => pages::asset(platform, call),
        StudioRoute::Login => login::answer(platform, call),
        StudioRoute::Context => identity::context_call(platform, call),
        StudioRoute::User => identity::user(platform, call),
        StudioRoute::Counts => signed_in(platform, call, envelope::web_expired, identity::counts),
        StudioRoute::Items => signed_in(platform, call, envelope::web_expired, identity::items),
        StudioRoute::Comments => signed_in(platform, call, envelope::web_expired, comments::answer),
        StudioRoute::Insight => signed_in(platform, call, envelope::expired, insight::answer),
        StudioRoute::Insights => signed_in(platform, call, envelope::expired, numeric::answer),
        StudioRoute::ItemList => signed_in(platform, call, envelope::expired, item_list::answer),
        StudioRoute::Rewards => signed_in(platform, call, envelope::expired, rewards::answer),
        // reported to answer without a login
        StudioRoute::Inspiration => inspiration::answer(platform, call),
        StudioRoute::Download => Answer::not_found(),
        StudioRoute::Chrome => chrome::answer(platform, call),
    };
    match route {
        StudioRoute::Page | StudioRoute::Asset | StudioRoute::Login | StudioRoute::Download => {
            answer
        }
        StudioRoute::Context
        | StudioRoute::User
        | StudioRoute::Counts
        | StudioRoute::Items
        | StudioRoute::Comments
        | StudioRoute::Insight
        | StudioRoute::Insights
        | StudioRoute::ItemList
        | StudioRoute::Rewards
        | StudioRoute::Inspiration
        | StudioRoute::Chrome => drift::renamed(&platform.scenario.studio.drift, answer),
    }
}

/// The account whose living session this call carries.
fn visitor<'a>(platform: &'a Platform, call: &'a Call) -> Result<Visitor<'a>, SessionError> {
    let id = session_of(call).ok_or(SessionError::Missing)?;
    let handle = platform.sessions().holder(&id, call.now)?;
    let account = platform.account(&handle).ok_or(SessionError::Missing)?;
    Ok(Visitor {
        platform,
        call,
        account,
        days: RefCell::default(),
    })
}

fn signed_in(
    platform: &Platform,
    call: &Call,
    expired: impl FnOnce(&Platform, &Call) -> Answer,
    data: impl FnOnce(&Visitor) -> Answer,
) -> Answer {
    match visitor(platform, call) {
        Ok(visitor) => data(&visitor),
        Err(SessionError::Missing | SessionError::Over) => expired(platform, call),
    }
}
