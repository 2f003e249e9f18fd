//! What is trending: inspiration inside Studio, and Creative Center as it is and as it was.
//!
//! Every list becomes rows of one shape, so that all of them are ranked, dated and compared alike.

use toklake_lake::LogicalType::{Float64, Int64, Timestamp};

use super::envelope;
use super::rows::{asked, reading, refuse, text, whole};
use super::streams::Stream;
use crate::answers::{self, AnswerInput, Column, Decoded, Field, Json, Read, Reader, Table, Value};

pub(super) static TRENDS: Table = Table {
    dataset: "studio__trends",
    context: &[
        Column::text("kind"),
        Column::text("list"),
        Column::text("country"),
        Column::new("window_days", Int64),
        Column::text("category"),
        Column::text("sorted_by"),
        Column::new("position", Int64),
        Column::new("rank_change", Int64),
        Column::text("rank_change_is"),
        Column::text("author"),
    ],
    fields: TOPIC,
};

pub(super) static TREND_POINTS: Table = Table {
    dataset: "studio__trend_points",
    context: &[
        Column::text("kind"),
        Column::text("list"),
        Column::text("country"),
        Column::new("window_days", Int64),
        Column::text("subject_id"),
        Column::new("at", Timestamp),
        Column::new("value", Float64),
        Column::new("scale", Int64),
    ],
    fields: &[],
};

/// The columns of every list; a name that no list has is a column that this one leaves NULL.
macro_rules! members {
    ($id:literal, $name:literal, $rank:literal, $posts:literal, $views:literal, $likes:literal, $seconds:literal, [$($apart:literal),*]) => {
        &[
            Field { key: $id, column: "subject_id", read: Read::Id, required: true },
            Field::named($name, "name", Read::Text),
            Field::named($rank, "rank", Read::Count),
            Field::named($posts, "posts", Read::Count),
            Field::named($views, "views", Read::Count),
            Field::named($likes, "likes", Read::Count),
            Field::named($seconds, "duration_seconds", Read::Amount),
            $(Field::apart($apart),)*
        ]
    };
}

const TOPIC: &[Field] = members!(
    "Id",
    "Title",
    "Rank",
    "-",
    "Play",
    "-",
    "-",
    ["Desc", "CoverOrigin", "ScoreSeries", "Extra"]
);
const VIDEO: &[Field] = members!(
    "ItemId",
    "ItemName",
    "-",
    "-",
    "PlayCount",
    "LikeCount",
    "-",
    [
        "CoverUrl",
        "NickName",
        "SecUid",
        "UniqueId",
        "PlayAddress",
        "Author"
    ]
);
const UNLIMITED: &[Field] = members!(
    "id_str",
    "title",
    "-",
    "user_count",
    "-",
    "-",
    "duration",
    ["id", "author", "language", "cover_medium", "play_url"]
);
const HASHTAG: &[Field] = members!(
    "hashtagID",
    "hashtagName",
    "rankIndex",
    "publishCnt",
    "vv",
    "-",
    "-",
    ["viewCount", "industryIDs", "popularityCurve", "topCreators"]
);
/// As above, where views have their other name, or the hashtag has no id.
const HASHTAG_COUNTED: &[Field] = members!(
    "hashtagID",
    "hashtagName",
    "rankIndex",
    "publishCnt",
    "viewCount",
    "-",
    "-",
    ["vv", "industryIDs", "popularityCurve", "topCreators"]
);
const HASHTAG_NAMED: &[Field] = members!(
    "hashtagName",
    "hashtagName",
    "rankIndex",
    "publishCnt",
    "vv",
    "-",
    "-",
    [
        "hashtagID",
        "viewCount",
        "industryIDs",
        "popularityCurve",
        "topCreators"
    ]
);
const CONTENT: &[Field] = members!(
    "itemID",
    "title",
    "-",
    "-",
    "-",
    "-",
    "-",
    [
        "authorID",
        "creatorID",
        "coverURL",
        "videoURL",
        "createTime",
        "contentType"
    ]
);
const CONTENT_VIEWED: &[Field] = members!(
    "itemID",
    "title",
    "-",
    "-",
    "videoViews",
    "-",
    "-",
    [
        "authorID",
        "creatorID",
        "coverURL",
        "videoURL",
        "createTime",
        "contentType"
    ]
);
const LEGACY_HASHTAG: &[Field] = members!(
    "hashtag_id",
    "hashtag_name",
    "rank",
    "publish_cnt",
    "video_views",
    "-",
    "-",
    [
        "country_info",
        "industry_info",
        "is_promoted",
        "trend",
        "creators",
        "rank_diff",
        "rank_diff_type"
    ]
);
const LEGACY_SOUND: &[Field] = members!(
    "clip_id",
    "title",
    "rank",
    "-",
    "-",
    "-",
    "duration",
    [
        "author",
        "country_code",
        "cover",
        "if_cml",
        "link",
        "on_list_times",
        "promoted",
        "rank_diff",
        "rank_diff_type",
        "related_items",
        "song_id",
        "trend"
    ]
);
const LEGACY_VIDEO: &[Field] = members!(
    "item_id",
    "title",
    "-",
    "-",
    "-",
    "-",
    "duration",
    ["id", "cover", "item_url", "region", "country_code"]
);

/// The list that an answer is: what it ranks, where, over which window.
struct List<'a> {
    input: &'a AnswerInput<'a>,
    kind: &'static str,
    stream: Stream,
    country: Option<String>,
    window: Option<i64>,
    category: Option<String>,
    sorted: Option<String>,
    trends: Reader<'a>,
    points: Reader<'a>,
}

impl<'a> List<'a> {
    fn new(input: &'a AnswerInput<'a>, stream: Stream, kind: &'static str) -> Self {
        let any = |names: &[&str]| names.iter().find_map(|name| asked(input, name));
        Self {
            input,
            kind,
            stream,
            country: any(&["country_code", "countryCode", "Region"]),
            window: any(&["period", "timeRange"]).and_then(|days| days.parse().ok()),
            category: any(&["industry_id", "industryID", "Vertical"]),
            sorted: any(&[
                "sort_by",
                "rank_type",
                "order_by",
                "orderByMetric",
                "TrendingType",
            ]),
            trends: Reader::new(&TRENDS, input),
            points: Reader::new(&TREND_POINTS, input),
        }
    }

    fn item(&mut self, position: i64, item: &Json, fields: &'static [Field], author: Option<&str>) {
        let own = item
            .get("country_code")
            .or_else(|| item.get("country_info")?.get("id"));
        let own = own.and_then(Json::text).map(str::to_owned);
        let kind = whole(item.get("rank_diff_type"));
        let word = match kind {
            Some(1) => Some("up"),
            Some(2) => Some("down"),
            Some(3) => Some("same"),
            Some(4) => Some("new"),
            _ => None,
        };
        let places = whole(item.get("rank_diff"));
        let change = match kind {
            Some(1) => places.map(i64::saturating_abs),
            Some(2) => places.map(|places| -places.saturating_abs()),
            Some(3) => Some(0),
            _ => None,
        };
        let context = vec![
            text(self.kind),
            text(self.stream.name()),
            Value::Text(own.or_else(|| self.country.clone())),
            Value::Int(self.window),
            Value::Text(self.category.clone()),
            Value::Text(self.sorted.clone()),
            Value::Int(Some(position)),
            Value::Int(change),
            Value::Text(word.map(str::to_owned)),
            Value::Text(author.map(str::to_owned)),
        ];
        self.trends.object_by(fields, item, Ok(context.into()));
    }

    /// Points of popularity: which members tell when and how much, and what the most is.
    fn points(
        &mut self,
        id: Option<String>,
        item: &Json,
        list: &str,
        names: (&str, &str),
        scale: Option<i64>,
    ) {
        let points = self.points.list(item, list);
        for point in points {
            let read = reading(Read::Seconds, point.get(names.0))
                .and_then(|at| Ok((at, reading(Read::Number, point.get(names.1))?)));
            match read {
                Ok((at, value)) => self.points.plain(vec![
                    text(self.kind),
                    text(self.stream.name()),
                    Value::Text(self.country.clone()),
                    Value::Int(self.window),
                    Value::Text(id.clone()),
                    at,
                    value,
                    Value::Int(scale),
                ]),
                Err(fault) => refuse(&mut self.points, point, fault),
            }
        }
    }

    /// The list under `key`, each item with its place; pages go on where the one before ended.
    fn items<'j>(&mut self, json: &'j Json, key: &str) -> Vec<(i64, &'j Json)> {
        let number = |name: &str| asked(self.input, name).and_then(|text| text.parse::<i64>().ok());
        let (first_page, page) = match (number("page"), number("PageNum"), number("page_num")) {
            (Some(page), _, _) | (_, _, Some(page)) => (1, page),
            (_, Some(page), _) => (0, page),
            (None, None, None) => (0, 0),
        };
        let size = number("limit")
            .or(number("PageSize"))
            .or(number("page_size"))
            .unwrap_or_default();
        let before = page
            .saturating_sub(first_page)
            .max(0)
            .saturating_mul(size.max(0));
        let before = number("Cursor").map_or(before, |cursor| cursor.max(0));
        let items = self.trends.list(json, key);
        let places = (1..).map(|place: i64| before.saturating_add(place));
        places.zip(items).collect()
    }

    fn end(self, decoded: &mut Decoded) {
        decoded.add(self.trends);
        decoded.add(self.points);
    }
}

pub(super) fn decode(stream: Stream, input: &AnswerInput<'_>) -> Decoded {
    envelope::decode(stream, TRENDS.dataset, input.body, |json, decoded| {
        let kind = match stream {
            Stream::TrendingTopics => "topic",
            Stream::CreativeHashtags | Stream::LegacyHashtags => "hashtag",
            Stream::UnlimitedSounds | Stream::LegacySounds => "sound",
            _ => "video",
        };
        let mut list = List::new(input, stream, kind);
        let data = json.get("data").unwrap_or(&Json::Null);
        match stream {
            Stream::TrendingTopics => topics(&mut list, json),
            Stream::CreativeHashtags => hashtags(&mut list, json),
            Stream::CreativeVideos => contents(&mut list, json),
            Stream::UnlimitedSounds => {
                plain(&mut list, data, "music_list", UNLIMITED, Some("author"))
            }
            Stream::LegacyHashtags => legacy(&mut list, data, "list", LEGACY_HASHTAG, "hashtag_id"),
            Stream::LegacySounds => legacy(&mut list, data, "sound_list", LEGACY_SOUND, "clip_id"),
            Stream::LegacyVideos => plain(&mut list, data, "videos", LEGACY_VIDEO, None),
            _ => plain(&mut list, json, "TrendingVideos", VIDEO, Some("UniqueId")),
        }
        list.end(decoded);
    })
}

fn plain(
    list: &mut List<'_>,
    json: &Json,
    key: &str,
    fields: &'static [Field],
    author: Option<&str>,
) {
    for (place, item) in list.items(json, key) {
        let author = author.and_then(|name| item.get(name)).and_then(Json::text);
        list.item(place, item, fields, author);
    }
}

fn legacy(list: &mut List<'_>, data: &Json, key: &str, fields: &'static [Field], id: &str) {
    for (place, item) in list.items(data, key) {
        list.item(place, item, fields, item.get("author").and_then(Json::text));
        list.points(
            answers::id(item.get(id)),
            item,
            "trend",
            ("time", "value"),
            Some(1),
        );
    }
}

fn topics(list: &mut List<'_>, json: &Json) {
    for (place, item) in list.items(json, "TrendingTopics") {
        list.item(place, item, TOPIC, None);
        list.points(
            answers::id(item.get("Id")),
            item,
            "ScoreSeries",
            ("Timestamp", "Value"),
            None,
        );
    }
}

fn hashtags(list: &mut List<'_>, json: &Json) {
    for (place, item) in list.items(json, "items") {
        let fields = match (item.get("hashtagID"), item.get("vv")) {
            (None, _) => HASHTAG_NAMED,
            (Some(_), None) => HASHTAG_COUNTED,
            (Some(_), Some(_)) => HASHTAG,
        };
        list.item(place, item, fields, None);
        let id =
            answers::id(item.get("hashtagID")).or_else(|| answers::id(item.get("hashtagName")));
        list.points(
            id,
            item,
            "popularityCurve",
            ("timestamp", "value"),
            Some(100),
        );
    }
}

fn contents(list: &mut List<'_>, json: &Json) {
    for (place, entity) in list.items(json, "entityInfos") {
        let Some(Json::Object(info)) = entity.get("itemInfo") else {
            list.item(place, entity, CONTENT, None);
            continue;
        };
        let author = entity
            .get("itemAuthorInfo")
            .and_then(|author| author.get("handlerName"));
        let views = entity
            .get("itemMetrics")
            .and_then(|metrics| metrics.get("videoViews"));
        let mut info = info.clone();
        info.extend(views.map(|views| ("videoViews".to_owned(), views.clone())));
        list.item(
            place,
            &Json::Object(info),
            CONTENT_VIEWED,
            author.and_then(Json::text),
        );
    }
}
