//! How long people watch each post, and when they like it, second by second.

use std::collections::BTreeMap;

use anyhow::Result;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, Post, Retention, WHOLE};

use super::beside::{Truth, millionths, told};
use super::{Compared, Told, lists, readings};
use crate::demo::Stage;

/// Fewer posts of a length have no median.
const LEAST: usize = 3;

/// Both curves of every post, in parts of a whole.
pub(super) async fn curves(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut truth = Truth::of("curves of posts, second by second", &["share"], "no share");
    for (post, retention) in watched(stage, account) {
        let curves = [
            ("retention", &retention.still_watching),
            ("likes", &retention.likes),
        ];
        for (curve, parts) in curves {
            for (second, parts) in parts.iter().enumerate() {
                let place = format!("{} {curve} {second}", post.id_text());
                truth.tell(place, vec![Told::Number(i64::from(*parts))]);
            }
        }
    }
    let sql = format!(
        "select video_id || ' ' || curve || ' ' || cast(second as text), \
         cast(round(share_rate * {WHOLE}) as bigint) from curated.video_curves where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// Who is still there, who left since the second before, and the posts of a like length.
pub(super) async fn retention(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    const NONE: &str = "nothing to compare with";
    let columns = &["share", "left", "videos of the length", "their median"];
    let mut truth = Truth::of("viewers who stay, second by second", columns, NONE);
    let posts = watched(stage, account);
    let mut alike: BTreeMap<(usize, usize), Vec<u32>> = BTreeMap::new();
    for (post, retention) in &posts {
        for (second, parts) in retention.still_watching.iter().enumerate() {
            alike.entry((band(post), second)).or_default().push(*parts);
        }
    }
    for (post, retention) in &posts {
        let parts = &retention.still_watching;
        for second in 0..parts.len() {
            let before = second.checked_sub(1).map(|before| parts[before]);
            let left = before.map(|before| 1.0 - rate(parts[second]) / rate(before));
            let alike = alike.get_mut(&(band(post), second)).expect("it is there");
            let numbers = [
                Some(i64::from(parts[second])),
                left.map(millionths),
                Some(alike.len() as i64),
                twice_the_median(alike),
            ];
            let place = format!("{} {second}", post.id_text());
            truth.tell(place, numbers.map(|number| told(number, NONE)).to_vec());
        }
    }
    let sql = format!(
        "select video_id || ' ' || cast(second as text), cast(round(share_rate * {WHOLE}) as bigint), \
         cast(round(left_rate * 1e6) as bigint), band_videos, cast(round(band_median_rate * 2 * {WHOLE}) as bigint) \
         from curated.retention_curves where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// When a post is liked: so far, and how many likes that is.
pub(super) async fn likes(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let columns = &["share", "so far", "likes"];
    let mut truth = Truth::of("likes second by second", columns, "no likes");
    for (post, retention) in watched(stage, account) {
        let likes = readings::last_totals(stage, post).map(|totals| totals[1]);
        let mut so_far = 0;
        for (second, parts) in retention.likes.iter().enumerate() {
            let parts = i64::from(*parts);
            so_far += parts;
            let numbers = [Some(parts), Some(so_far), likes.map(|likes| likes * parts)];
            let place = format!("{} {second}", post.id_text());
            truth.tell(
                place,
                numbers.map(|number| told(number, "no likes")).to_vec(),
            );
        }
    }
    let sql = format!(
        "select video_id || ' ' || cast(second as text), cast(round(share_rate * {WHOLE}) as bigint), \
         cast(round(so_far_rate * {WHOLE}) as bigint), cast(round(likes_estimated * {WHOLE}) as bigint) \
         from curated.engagement_timeline where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// Posts whose curves were told; photos have none.
fn watched<'a>(stage: &Stage, account: &'a Account) -> Vec<(&'a Post, Retention)> {
    let told = account
        .posts
        .iter()
        .filter(|post| lists::had(stage, post, true));
    told.filter_map(|post| Some((post, post.retention()?)))
        .collect()
}

fn rate(parts: u32) -> f64 {
    f64::from(parts) / f64::from(WHOLE)
}

/// Posts of a like length are compared: 11, 21, 35 and just over 60 seconds divide them.
fn band(post: &Post) -> usize {
    let ends = [11_000, 21_000, 35_000, 60_001];
    ends.iter()
        .filter(|end| post.length_millis >= **end)
        .count()
}

fn twice_the_median(parts: &mut [u32]) -> Option<i64> {
    parts.sort_unstable();
    let (low, high) = ((parts.len() - 1) / 2, parts.len() / 2);
    (parts.len() >= LEAST).then(|| i64::from(parts[low] + parts[high]))
}
