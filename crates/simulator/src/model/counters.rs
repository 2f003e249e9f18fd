//! The counters of a post, and their sums over posts.

use std::iter::Sum;
use std::ops::{Add, Index, Sub};

/// Everything that is counted. All but the three corrections only ever grow, and a total that
/// TikTok shows is a growing counter minus its correction.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Counter {
    /// First playbacks, each counted once, before any clean-up.
    Views,
    /// Views that TikTok took back later, as spam.
    ViewsRemoved,
    /// Likes given, whether or not they were withdrawn afterwards.
    Likes,
    /// Likes withdrawn by those who gave them.
    Unlikes,
    /// Likes that TikTok took back later, as spam.
    LikesRemoved,
    Comments,
    Shares,
    Favorites,
    /// People who watched at least once.
    Reach,
    ReachRemoved,
    NewFollowers,
    ProfileViews,
    WebsiteClicks,
    PhoneNumberClicks,
    EmailClicks,
    AddressClicks,
    LeadSubmissions,
    AppDownloadClicks,
}

impl Counter {
    pub const ALL: [Self; 18] = [
        Self::Views,
        Self::ViewsRemoved,
        Self::Likes,
        Self::Unlikes,
        Self::LikesRemoved,
        Self::Comments,
        Self::Shares,
        Self::Favorites,
        Self::Reach,
        Self::ReachRemoved,
        Self::NewFollowers,
        Self::ProfileViews,
        Self::WebsiteClicks,
        Self::PhoneNumberClicks,
        Self::EmailClicks,
        Self::AddressClicks,
        Self::LeadSubmissions,
        Self::AppDownloadClicks,
    ];

    /// The column of the truth files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::ViewsRemoved => "views_removed",
            Self::Likes => "likes",
            Self::Unlikes => "unlikes",
            Self::LikesRemoved => "likes_removed",
            Self::Comments => "comments",
            Self::Shares => "shares",
            Self::Favorites => "favorites",
            Self::Reach => "reach",
            Self::ReachRemoved => "reach_removed",
            Self::NewFollowers => "new_followers",
            Self::ProfileViews => "profile_views",
            Self::WebsiteClicks => "website_clicks",
            Self::PhoneNumberClicks => "phone_number_clicks",
            Self::EmailClicks => "email_clicks",
            Self::AddressClicks => "address_clicks",
            Self::LeadSubmissions => "lead_submissions",
            Self::AppDownloadClicks => "app_download_clicks",
        }
    }
}

/// One number per [`Counter`]: readings when taken at an instant, gains when subtracted.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters([u64; Counter::ALL.len()]);

impl Counters {
    pub(crate) fn from_fn(value: impl Fn(Counter) -> u64) -> Self {
        Self(Counter::ALL.map(value))
    }

    /// Views as TikTok's totals count them, after clean-ups. Negative only for gains.
    pub fn views_net(&self) -> i64 {
        self[Counter::Views] as i64 - self[Counter::ViewsRemoved] as i64
    }

    /// Likes as TikTok's totals count them, after withdrawals and clean-ups. Negative only for gains.
    pub fn likes_net(&self) -> i64 {
        let taken_back = self[Counter::Unlikes] + self[Counter::LikesRemoved];
        self[Counter::Likes] as i64 - taken_back as i64
    }

    /// Reach as TikTok's totals count it, after clean-ups. Negative only for gains.
    pub fn reach_net(&self) -> i64 {
        self[Counter::Reach] as i64 - self[Counter::ReachRemoved] as i64
    }

    /// Whether anybody did anything.
    pub fn is_quiet(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }
}

impl Index<Counter> for Counters {
    type Output = u64;

    fn index(&self, counter: Counter) -> &u64 {
        &self.0[counter as usize]
    }
}

impl Add for Counters {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|place| self.0[place] + other.0[place]))
    }
}

/// Gains between two readings. Every counter grows, so the later reading stands on the left.
impl Sub for Counters {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self(std::array::from_fn(|place| {
            self.0[place] - earlier.0[place]
        }))
    }
}

impl Sum for Counters {
    fn sum<I: Iterator<Item = Self>>(readings: I) -> Self {
        readings.fold(Self::default(), Add::add)
    }
}
