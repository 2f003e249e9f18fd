//! The columns of each kind of table: what files call them, what raw tables call them, how cells are read.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::fold::folded;
use super::kind::Kind;

/// One column of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name in the raw table.
    pub(crate) name: &'static str,
    /// What files call it, English first.
    pub(crate) headers: &'static [&'static str],
    pub(crate) need: Need,
    pub(crate) rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Always,
    Sometimes,
    /// At least one column of this sort tells the kind from another with the same core.
    Sign,
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    Text,
    /// A day label; `date` names the column of the day it stands for.
    Day {
        date: &'static str,
    },
    /// The label of a publishing day, dated by the video's id.
    PostDay {
        date: &'static str,
    },
    /// A video link; `id` names the column of the id inside it.
    Link {
        id: &'static str,
    },
    Count,
    NetCount,
    Share,
    Hour,
}

impl Column {
    pub(crate) fn is_called(&self, folded_name: &str) -> bool {
        self.headers
            .iter()
            .any(|header| folded(header) == folded_name)
    }

    /// The columns of the raw table that this one fills.
    fn fields(&self) -> Vec<Field> {
        let field = |name: &str, data_type| Field::new(name, data_type, true);
        match self.rule {
            Rule::Text => vec![field(self.name, DataType::Utf8)],
            Rule::Day { date } | Rule::PostDay { date } => {
                vec![
                    field(self.name, DataType::Utf8),
                    field(date, DataType::Date32),
                ]
            }
            Rule::Link { id } => vec![field(self.name, DataType::Utf8), field(id, DataType::Utf8)],
            Rule::Count | Rule::NetCount | Rule::Hour => vec![field(self.name, DataType::Int64)],
            Rule::Share => vec![field(self.name, DataType::Float64)],
        }
    }
}

const fn column(name: &'static str, headers: &'static [&'static str], rule: Rule) -> Column {
    Column {
        name,
        headers,
        need: Need::Always,
        rule,
    }
}

const fn optional(name: &'static str, headers: &'static [&'static str], rule: Rule) -> Column {
    Column {
        name,
        headers,
        need: Need::Sometimes,
        rule,
    }
}

const fn sign(name: &'static str, headers: &'static [&'static str], rule: Rule) -> Column {
    Column {
        name,
        headers,
        need: Need::Sign,
        rule,
    }
}

const DAY: Rule = Rule::Day { date: "date" };
const LINK: Rule = Rule::Link { id: "video_id" };

static OVERVIEW: [Column; 7] = [
    column("date_label", &["Date"], DAY),
    column("video_views", &["Video Views"], Rule::Count),
    column("profile_views", &["Profile Views"], Rule::Count),
    column("likes", &["Likes"], Rule::NetCount),
    column("comments", &["Comments"], Rule::NetCount),
    column("shares", &["Shares"], Rule::NetCount),
    optional("new_followers", &["New followers"], Rule::NetCount),
];

static VIEWERS: [Column; 4] = [
    column("date_label", &["Date"], DAY),
    column("total_viewers", &["Total Viewers"], Rule::Count),
    column("new_viewers", &["New Viewers"], Rule::Count),
    column("returning_viewers", &["Returning Viewers"], Rule::Count),
];

static CONTENT: [Column; 8] = [
    column("time_label", &["Time"], DAY),
    column("video_title", &["Video title"], Rule::Text),
    column("video_link", &["Video link"], LINK),
    column(
        "post_time_label",
        &["Post time"],
        Rule::PostDay { date: "post_date" },
    ),
    column("total_likes", &["Total likes"], Rule::Count),
    column("total_comments", &["Total comments"], Rule::Count),
    column("total_shares", &["Total shares"], Rule::Count),
    column("total_views", &["Total views"], Rule::Count),
];

static FOLLOWER_HISTORY: [Column; 3] = [
    column("date_label", &["Date"], DAY),
    column("followers", &["Followers"], Rule::Count),
    column(
        "difference",
        &["Difference in followers from previous day"],
        Rule::NetCount,
    ),
];

static FOLLOWER_ACTIVITY: [Column; 3] = [
    column("date_label", &["Date"], DAY),
    column("hour", &["Hour"], Rule::Hour),
    column("active_followers", &["Active followers"], Rule::Count),
];

static FOLLOWER_GENDER: [Column; 2] = [
    column("gender", &["Gender"], Rule::Text),
    column("distribution", &["Distribution"], Rule::Share),
];

static FOLLOWER_TERRITORIES: [Column; 2] = [
    column("territory", &["Top territories"], Rule::Text),
    column("distribution", &["Distribution"], Rule::Share),
];

static SUITE_OVERVIEW: [Column; 17] = [
    column("date_label", &["Date", "Datum"], DAY),
    column(
        "video_views",
        &["Video views", "Videovisningar"],
        Rule::Count,
    ),
    sign(
        "reached_audience",
        &["Reached audience", "Målgrupp som nåtts"],
        Rule::Count,
    ),
    column(
        "profile_views",
        &["Profile views", "Profilvisningar"],
        Rule::Count,
    ),
    column("likes", &["Likes", "Gilla-markeringar"], Rule::NetCount),
    column("shares", &["Shares", "Delningar"], Rule::NetCount),
    column("comments", &["Comments", "Kommentarer"], Rule::NetCount),
    sign(
        "net_growth",
        &["Net growth", "Nettotillväxt"],
        Rule::NetCount,
    ),
    optional(
        "new_followers",
        &["New followers", "Nya följare"],
        Rule::Count,
    ),
    sign(
        "lost_followers",
        &["Lost followers", "Tappade följare"],
        Rule::Count,
    ),
    sign(
        "product_link_clicks",
        &["Klick på produktlänkar"],
        Rule::Count,
    ),
    sign(
        "product_link_checkouts",
        &["Produktlänk genomför betalning"],
        Rule::Count,
    ),
    sign("product_link_gmv", &["GMV för produktlänkar"], Rule::Text),
    sign(
        "website_clicks",
        &["Website clicks", "Webbplatsklickar"],
        Rule::Count,
    ),
    sign(
        "phone_number_clicks",
        &["Phone number clicks", "Telefonnummerklickar"],
        Rule::Count,
    ),
    sign(
        "leads",
        &["Leads submission", "Insamlade leads"],
        Rule::Count,
    ),
    sign(
        "app_download_clicks",
        &["Klick på nedladdningslänk för app"],
        Rule::Count,
    ),
];

static SUITE_AUDIENCE: [Column; 5] = [
    column("date_label", &["Date"], DAY),
    column("new_followers", &["New followers"], Rule::Count),
    column("total_followers", &["Total followers"], Rule::Count),
    column("reached_audience", &["Reached audience"], Rule::Count),
    column("engaged_audience", &["Engaged audience"], Rule::Count),
];

static SUITE_VIDEOS: [Column; 8] = [
    column("title", &["Video title", "Videotitel"], Rule::Text),
    column("link", &["Video link", "Videolänk"], LINK),
    column(
        "posted_label",
        &["Post time", "Publiceringstid"],
        Rule::PostDay {
            date: "posted_date",
        },
    ),
    column(
        "video_views",
        &["Video views", "Videovisningar"],
        Rule::Count,
    ),
    column("likes", &["Likes", "Gilla-markeringar"], Rule::Count),
    column("comments", &["Comments", "Kommentarer"], Rule::Count),
    column("shares", &["Shares", "Delningar"], Rule::Count),
    optional(
        "favorites",
        &["Add to Favorites", "Lägg till i Favoriter"],
        Rule::Count,
    ),
];

/// The columns of a kind of table; none for a document.
pub(crate) fn columns_of(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Overview => &OVERVIEW,
        Kind::Viewers => &VIEWERS,
        Kind::Content => &CONTENT,
        Kind::FollowerHistory => &FOLLOWER_HISTORY,
        Kind::FollowerActivity => &FOLLOWER_ACTIVITY,
        Kind::FollowerGender => &FOLLOWER_GENDER,
        Kind::FollowerTerritories => &FOLLOWER_TERRITORIES,
        Kind::SuiteOverview => &SUITE_OVERVIEW,
        Kind::SuiteAudience => &SUITE_AUDIENCE,
        Kind::SuiteVideos => &SUITE_VIDEOS,
        Kind::Portability => &[],
    }
}

/// Whether rows carry no day of their own and take the last day of their set.
pub(crate) fn takes_day_of_set(kind: Kind) -> bool {
    matches!(kind, Kind::FollowerGender | Kind::FollowerTerritories)
}

/// Text fields of a post, with their keys in the document.
pub(crate) const POST_TEXTS: [(&str, &str); 14] = [
    ("title", "Title"),
    ("sound", "Sound"),
    ("who_can_view", "WhoCanView"),
    ("allow_comments", "AllowComments"),
    ("allow_stitches", "AllowStitches"),
    ("allow_duets", "AllowDuets"),
    ("allow_stickers", "AllowStickers"),
    ("allow_sharing_to_story", "AllowSharingToStory"),
    ("content_disclosure", "ContentDisclosure"),
    ("ai_generated_content", "AIGeneratedContent"),
    ("location", "Location"),
    ("add_yours_text", "AddYoursText"),
    ("alternate_text", "AlternateText"),
    ("cover_image", "CoverImage"),
];

/// The columns of a raw dataset, such as `export__overview`; `None` for a name we do not fill.
pub fn schema(dataset: &str) -> Option<SchemaRef> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.datasets().contains(&dataset))?;
    let mut fields = vec![
        Field::new("account", DataType::Utf8, true),
        Field::new("landing_id", DataType::Utf8, true),
        Field::new("line", DataType::Int64, true),
        Field::new("exported_at", instant(), true),
    ];
    match dataset {
        "export__posts" => fields.extend(post_fields()),
        "export__followers" => fields.extend(follower_fields()),
        _ => fields.extend(columns_of(kind).iter().flat_map(Column::fields)),
    }
    if takes_day_of_set(kind) {
        fields.push(Field::new("date", DataType::Date32, true));
    }
    fields.push(Field::new("extra", DataType::Utf8, true));
    Some(Arc::new(Schema::new(fields)))
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn post_fields() -> Vec<Field> {
    let mut fields = vec![
        Field::new("posted_at", instant(), true),
        Field::new("link", DataType::Utf8, true),
        Field::new("video_id", DataType::Utf8, true),
        Field::new("likes", DataType::Int64, true),
    ];
    let texts = POST_TEXTS.iter();
    fields.extend(texts.map(|(name, _)| Field::new(*name, DataType::Utf8, true)));
    fields.push(Field::new("collections", DataType::Int64, true));
    fields
}

fn follower_fields() -> Vec<Field> {
    vec![
        Field::new("followed_at", instant(), true),
        Field::new("user_name", DataType::Utf8, true),
    ]
}
