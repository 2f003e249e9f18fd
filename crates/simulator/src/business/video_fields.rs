//! The fields of one post in `/business/video/list/`: scope, account, and value.

use std::cell::OnceCell;

use serde_json::{Value, json};

use super::Caller;
use crate::faults::FaultKind;
use crate::model::{Counter, Counters, Post, Retention, Share, Viewers, WHOLE, top};
use crate::moment::Moment;
use crate::pictures;
use crate::scenario::{AccountKind, YoungPosts};

/// TikTok shows the ten largest of a list.
const TOP: usize = 10;

/// When a field is there.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Known at once.
    RealTime,
    /// Known from the first midnight.
    Late,
    /// As `Late`, and photos have none.
    LateVideoOnly,
    /// As `Late`, and gone after quiet days.
    Vanishing,
    /// As `Vanishing`, and photos have none.
    VanishingVideoOnly,
}

pub(super) struct Field {
    pub name: &'static str,
    pub scope: &'static str,
    /// The least kind of account that has it.
    pub least: AccountKind,
    presence: Presence,
}

const LIST: &str = "video.list";
const INSIGHTS: &str = "video.insights";

const fn field(
    name: &'static str,
    scope: &'static str,
    least: AccountKind,
    presence: Presence,
) -> Field {
    Field {
        name,
        scope,
        least,
        presence,
    }
}

use AccountKind::{Business, Personal, RegisteredBusiness as Registered};
use Presence::{Late, LateVideoOnly, RealTime, Vanishing, VanishingVideoOnly};

pub(super) const FIELDS: [Field; 33] = [
    field("item_id", LIST, Personal, RealTime),
    field("media_type", LIST, Personal, RealTime),
    field("is_ad", LIST, Personal, RealTime),
    field("create_time", LIST, Personal, RealTime),
    field("caption", LIST, Personal, RealTime),
    field("thumbnail_url", LIST, Personal, RealTime),
    field("share_url", LIST, Personal, RealTime),
    field("embed_url", LIST, Personal, RealTime),
    field("video_duration", LIST, Personal, LateVideoOnly),
    field("likes", LIST, Personal, Late),
    field("comments", LIST, Personal, Late),
    field("shares", LIST, Personal, Late),
    field("favorites", LIST, Personal, Late),
    field("video_views", LIST, Personal, Late),
    field("reach", LIST, Personal, Vanishing),
    field("total_time_watched", INSIGHTS, Personal, VanishingVideoOnly),
    field(
        "average_time_watched",
        INSIGHTS,
        Personal,
        VanishingVideoOnly,
    ),
    field(
        "full_video_watched_rate",
        INSIGHTS,
        Personal,
        VanishingVideoOnly,
    ),
    field("new_followers", INSIGHTS, Personal, LateVideoOnly),
    field("profile_views", INSIGHTS, Business, LateVideoOnly),
    field("website_clicks", INSIGHTS, Registered, LateVideoOnly),
    field("phone_number_clicks", INSIGHTS, Registered, LateVideoOnly),
    field("email_clicks", INSIGHTS, Registered, LateVideoOnly),
    field("address_clicks", INSIGHTS, Registered, LateVideoOnly),
    field("lead_submissions", INSIGHTS, Registered, LateVideoOnly),
    field("app_download_clicks", INSIGHTS, Registered, LateVideoOnly),
    field("impression_sources", INSIGHTS, Personal, Vanishing),
    field("audience_types", INSIGHTS, Personal, LateVideoOnly),
    field("audience_genders", INSIGHTS, Personal, LateVideoOnly),
    field("audience_countries", INSIGHTS, Personal, VanishingVideoOnly),
    field("audience_cities", INSIGHTS, Personal, LateVideoOnly),
    field("video_view_retention", INSIGHTS, Personal, LateVideoOnly),
    field("engagement_likes", INSIGHTS, Personal, LateVideoOnly),
];

/// Fields that a partial success still carries.
const PLAIN: [&str; 6] = [
    "item_id",
    "video_views",
    "likes",
    "comments",
    "shares",
    "create_time",
];

pub(super) fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// One post as it is read now.
pub(super) struct Reading<'a> {
    caller: &'a Caller<'a>,
    post: &'a Post,
    as_of: Option<Moment>,
    quiet: bool,
    counters: Counters,
    viewers: OnceCell<Viewers>,
    retention: OnceCell<Option<Retention>>,
}

impl<'a> Reading<'a> {
    pub fn new(caller: &'a Caller<'a>, post: &'a Post) -> Self {
        let shown = &caller.platform.shown;
        let as_of = shown.post_as_of(post, caller.call.now);
        Self {
            as_of,
            quiet: shown.is_quiet(post, caller.call.now),
            counters: as_of.map(|at| post.counters(at)).unwrap_or_default(),
            caller,
            post,
            viewers: OnceCell::new(),
            retention: OnceCell::new(),
        }
    }

    /// The value of a field, or `None` where TikTok leaves it out.
    pub fn value(&self, field: &Field) -> Option<Value> {
        let partial = self.caller.call.is_struck_by(&FaultKind::PartialSuccess);
        let shown = self.is_there(field) && (!partial || PLAIN.contains(&field.name));
        shown.then(|| self.told(field.name))
    }

    fn is_there(&self, field: &Field) -> bool {
        let young = self.as_of.is_none();
        let zero = self.caller.platform.scenario.tiktok.young_posts == YoungPosts::Zero;
        let ready = match field.presence {
            RealTime => return true,
            Late => !young || zero,
            Vanishing => !young && !self.quiet,
            LateVideoOnly => !young && !self.post.is_photo(),
            VanishingVideoOnly => !young && !self.quiet && !self.post.is_photo(),
        };
        ready && self.caller.account.kind >= field.least
    }

    fn told(&self, field: &str) -> Value {
        let (post, counters) = (self.post, &self.counters);
        match field {
            "item_id" => json!(post.id_text()),
            "media_type" => json!(if post.is_photo() { "PHOTO" } else { "VIDEO" }),
            "is_ad" => json!(post.is_ad),
            "create_time" => json!(post.published.epoch_seconds().to_string()),
            "caption" => json!(
                self.caller
                    .platform
                    .world
                    .caption(self.caller.account, post)
            ),
            "thumbnail_url" => {
                json!(pictures::thumbnail(
                    self.caller.platform,
                    post,
                    self.caller.call.now
                ))
            }
            "share_url" => json!(share_url(&self.caller.account.handle, post)),
            "embed_url" => json!(embed_url(post)),
            "video_duration" => json!(post.length_millis as f64 / 1_000.0),
            "likes" => json!(counters.likes_net()),
            "comments" => json!(counters[Counter::Comments]),
            "shares" => json!(counters[Counter::Shares]),
            "favorites" => json!(counters[Counter::Favorites]),
            "video_views" => json!(counters.views_net()),
            // rounding both down may leave one person more than there are views
            "reach" => json!(counters.reach_net().min(counters.views_net())),
            "new_followers" => json!(counters[Counter::NewFollowers]),
            "profile_views" => json!(counters[Counter::ProfileViews]),
            "website_clicks" => json!(counters[Counter::WebsiteClicks]),
            "phone_number_clicks" => json!(counters[Counter::PhoneNumberClicks]),
            "email_clicks" => json!(counters[Counter::EmailClicks]),
            "address_clicks" => json!(counters[Counter::AddressClicks]),
            "lead_submissions" => json!(counters[Counter::LeadSubmissions]),
            "app_download_clicks" => json!(counters[Counter::AppDownloadClicks]),
            "impression_sources" => {
                listed("impression_source", &top(&self.viewers().sources, 7), 1.0)
            }
            "audience_types" => {
                let viewers = self.viewers();
                listed(
                    "type",
                    &[&viewers.newness[..], &viewers.following[..]].concat(),
                    1.0,
                )
            }
            "audience_genders" => listed("gender", &self.viewers().genders, 1.0),
            "audience_countries" => listed(
                "country",
                &top(&self.viewers().countries, TOP),
                self.place_unit(),
            ),
            "audience_cities" => listed(
                "city_name",
                &top(&self.viewers().cities, TOP),
                self.place_unit(),
            ),
            _ => self.watched(field),
        }
    }

    fn viewers(&self) -> &Viewers {
        self.viewers.get_or_init(|| self.post.viewers())
    }

    /// Fields of how long people stayed.
    fn watched(&self, field: &str) -> Value {
        let Some(retention) = self.retention.get_or_init(|| self.post.retention()) else {
            return Value::Null;
        };
        let average = retention.average_watch_millis;
        match field {
            "total_time_watched" => {
                let views = self.counters.views_net() as u64;
                json!((views * average) as f64 / 1_000.0)
            }
            "average_time_watched" => json!(average as f64 / 1_000.0),
            "full_video_watched_rate" => json!(fraction(retention.completed)),
            "video_view_retention" => by_second(&retention.still_watching),
            _ => by_second(&retention.likes),
        }
    }

    /// What places are multiplied by: official samples give them in percent at times.
    fn place_unit(&self) -> f64 {
        let mixed = self.caller.platform.scenario.tiktok.percent_mix
            || self.caller.call.is_struck_by(&FaultKind::PercentMix);
        if mixed { 100.0 } else { 1.0 }
    }
}

fn share_url(handle: &str, post: &Post) -> String {
    let kind = if post.is_photo() { "photo" } else { "video" };
    let id = post.id;
    format!(
        "https://www.tiktok.com/@{handle}/{kind}/{id}?utm_campaign=tt4d_open_api&utm_source=SIMULATED"
    )
}

fn embed_url(post: &Post) -> String {
    let id = post.id;
    format!(
        "https://www.tiktok.com/player/v1/{id}?music_info=1&description=1&autoplay=1&loop=1\
         &utm_campaign=tt4d_open_api&utm_source=SIMULATED"
    )
}

fn listed(key: &str, shares: &[Share], unit: f64) -> Value {
    let lines = shares.iter().map(|share| {
        // in percent the parts are hundredths, so both come out with their few decimals
        let value = f64::from(share.parts) / (f64::from(WHOLE) / unit);
        json!({ key: share.of, "percentage": value })
    });
    lines.collect()
}

fn by_second(parts: &[u32]) -> Value {
    let seconds = parts.iter().enumerate();
    seconds
        .map(|(second, parts)| json!({ "second": second.to_string(), "percentage": fraction(*parts) }))
        .collect()
}

fn fraction(parts: u32) -> f64 {
    f64::from(parts) / f64::from(WHOLE)
}
