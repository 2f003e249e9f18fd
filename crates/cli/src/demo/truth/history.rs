//! When each post was published, after what, and what was written under it.

use anyhow::Result;
use chrono::Datelike;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, Post};

use super::beside::{Truth, told};
use super::{Compared, lists, posts, readings, text};
use crate::demo::Stage;

const NONE: &str = "not told of it";
const COLUMNS: [&str; 9] = [
    "published",
    "uploaded",
    "weekday",
    "hour",
    "is scheduled",
    "seconds since the one before",
    "is a photo",
    "milliseconds",
    "views",
];

/// Every post that was ever listed, in its order.
pub(super) async fn posting(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut truth = Truth::of("the history of posting", &COLUMNS, NONE);
    let mut before: Option<&Post> = None;
    for post in posts::ever_listed(stage, account) {
        let gap = before.map(|before| post.published.seconds_since(before.published));
        let is_measured = !post.is_photo() && lists::had(stage, post, true);
        let weekday = post.published.date().weekday().number_from_monday();
        let numbers = [
            Some(post.published.epoch_seconds()),
            Some(post.uploaded.epoch_seconds()),
            Some(i64::from(weekday)),
            Some(post.published.hour() as i64),
            Some(i64::from(post.is_scheduled())),
            gap,
            Some(i64::from(post.is_photo())),
            is_measured.then_some(post.length_millis as i64),
            readings::last_totals(stage, post).map(|totals| totals[0]),
        ];
        let row = numbers.map(|number| told(number, NONE)).to_vec();
        truth.tell(post.id_text(), row);
        before = Some(post);
    }
    let sql = format!(
        "select video_id, cast(date_part('epoch', published_at) as bigint), cast(date_part('epoch', uploaded_at) as bigint), \
         weekday, hour, cast(is_scheduled as bigint), cast(round(hours_since_previous * 3600) as bigint), \
         cast(media_type = 'photo' as bigint), cast(round(duration_seconds * 1000) as bigint), views_total \
         from curated.posting_history where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// Captions and the hashtags in them, as they were written.
pub(super) async fn captions(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let world = stage.simulator.world();
    let sql = format!(
        "select video_id, caption, array_to_string(hashtags, ' ') from curated.videos where account = '{}'",
        account.handle
    );
    let rows = pipeline.sql(&sql).await?.texts();
    let mut compared = Compared::of("captions of posts, and their hashtags");
    for post in posts::ever_listed(stage, account) {
        let id = post.id_text();
        let row = rows.iter().find(|row| text(&row[0]) == id);
        let cell = |at: usize| row.map_or("no row", |row| text(&row[at]));
        let tags = post.hashtags.iter();
        let tags: Vec<&str> = tags
            .map(|tag| world.effects.hashtag(*tag).name.as_str())
            .collect();
        compared.words(&id, cell(1), &world.caption(account, post));
        compared.words(&id, cell(2), &tags.join(" "));
    }
    Ok(compared)
}
