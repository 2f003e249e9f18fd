//! Answers of TikTok Studio, landed as a browser lands them, become facts; drafts only where wanted.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use toklake_lake::{Lake, Landing};
use toklake_sources::pull::{Arrival, Keep, KeepInLanding};
use toklake_sources::studio;
use url::Url;

use crate::lakes::{Scratch, assert_same_facts, put};

/// Lands what the pages load on one morning, as whoever listens to them does.
fn land(lake: &Scratch, now: DateTime<Utc>, views: i64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let root = lake.root.display().to_string();
        let landing = Landing::new(&Lake::open(&root).expect("a lake"));
        let keep = KeepInLanding::new(landing);
        for (place, (url, body)) in answers(now, views).into_iter().enumerate() {
            let url = Url::parse(&format!("https://www.tiktok.com{url}")).expect("a URL");
            let stream = studio::stream_of("GET", &url, None).expect("it is kept");
            let arrival = Arrival {
                source: studio::SOURCE,
                account: "luna.example".to_owned(),
                stream: stream.name(),
                request: studio::strip_request("GET", &url, None),
                status: 200,
                body: From::from(studio::strip_answer(body.to_string().as_bytes())),
                captured_at: now + Duration::seconds(place as i64),
                ext: "json",
                notes: vec![],
            };
            keep.keep(arrival).await.expect("it is kept");
        }
    });
}

fn answers(now: DateTime<Utc>, views: i64) -> Vec<(&'static str, Value)> {
    let extra = json!({"now": now.timestamp_millis()});
    vec![
        (
            "/aweme/v2/data/insight/?msToken=s3cr3t&tz_offset=0&type_requests=%5B%7B%22insigh_type%22%3A%22vv_history%22%2C%22days%22%3A3%2C%22end_days%22%3A1%7D%5D",
            json!({"status_code": 0, "extra": extra, "vv_history": [{"status": 0, "value": 910}, {"status": 0, "value": views}, {"status": 2}]}),
        ),
        (
            "/aweme/v2/data/insight/?tz_offset=0&type_requests=%5B%7B%22insigh_type%22%3A%22video_info%22%2C%22aweme_id%22%3A%227690229997063110657%22%7D%5D",
            json!({
                "status_code": 0, "extra": extra,
                "video_info": {"aweme_id": "7690229997063110657", "create_time": 1790521200, "statistics": {"play_count": views}},
                "video_finish_rate_realtime": {"value": {"status": 0, "value": 0.25}},
                "item_search_terms": {"status": 0, "value": [{"key": "acapella", "value": 0.62}]},
                "video_viewer_age_percent_realtime": {"value": {"status": 0, "value": [{"key": "18-24", "value": 0.44}]}},
                "video_retention_rate_realtime": {"value": {"status": 0, "list": [{"timestamp": "0", "value": 1}]}},
            }),
        ),
        (
            "/tiktok/creator/manage/item_list/v1/",
            json!({"status_code": 0, "extra": extra, "item_list": [
                {"item_id": "7690229997063110657", "desc": "two #acapella", "post_time": "1790521200", "duration": 22500, "play_count": (views + 1).to_string(), "visibility": 1},
                {"item_id": "7690229997063110999", "desc": "not yet", "is_draft": true},
            ]}),
        ),
        (
            "/tiktok/v1/creator/m10n_center/reward_analytics",
            json!({"status_code": 0, "extra": extra, "daily_estimated_income": [{"time": 1790380800, "money": {"currency": {"code": "USD"}, "units": 0, "nanos": 400_000_000}}]}),
        ),
        (
            "/creator_studio/inspiration/trending/video/v2?Region=All&PageNum=0&PageSize=12",
            json!({"BaseResp": {"StatusCode": 0}, "TrendingVideos": [{"ItemId": "7689255898480377887", "ItemName": "loop pedal", "PlayCount": views}]}),
        ),
    ]
}

#[test]
fn what_the_pages_load_becomes_facts_day_by_day_as_at_once() {
    let mornings: [(DateTime<Utc>, i64); 2] = [
        ("2026-09-29T12:00:00Z".parse().expect("a moment"), 1000),
        ("2026-09-30T12:00:00Z".parse().expect("a moment"), 1500),
    ];
    let lake = Scratch::new();
    for (now, views) in mornings {
        land(&lake, now, views);
        lake.run(&[]);
    }
    let facts = lake.facts();
    let days = lake.sql("select cast(date as text) as date, views, source, alignment from curated.account_daily where views is not null order by date");
    assert_eq!(
        days.last(),
        Some(
            &json!({"date": "2026-09-28", "views": 1500, "source": "studio", "alignment": "counted_back"})
        )
    );
    let gained =
        lake.sql("select views, completion_rate, source from curated.video_daily order by date");
    assert_eq!(
        gained.last(),
        Some(&json!({"views": 500, "completion_rate": 0.25, "source": "studio"}))
    );
    for (table, rows) in [
        ("search_terms", 2),
        ("rewards_daily", 1),
        ("trends_videos", 2),
        ("video_audience", 1),
        ("video_curves", 1),
        ("drafts", 0),
    ] {
        let count = lake.number(&format!("select count(*) as n from curated.{table}"));
        assert_eq!(count, rows, "{table}");
    }
    for (path, content) in lake.files("landing") {
        assert!(
            !String::from_utf8_lossy(&content).contains("s3cr3t"),
            "{path}"
        );
    }
    let at_once = Scratch::new();
    for (now, views) in mornings {
        land(&at_once, now, views);
    }
    at_once.run(&[]);
    assert_same_facts(&facts, &at_once.facts(), "day by day and at once");
    lake.answer(&["rebuild"]);
    assert_same_facts(&facts, &lake.facts(), "day by day and rebuilt");
    put(
        &lake.folder.path().join("toklake.toml"),
        "[extract]\ninclude_drafts = true\n",
    );
    lake.run(&[]);
    let wanted = lake.number("select count(*) as n from curated.drafts");
    assert_eq!(wanted, 1, "the owner wants drafts");
}
