//! Lists of shares: where the viewers of each post come from and who they are.

use std::collections::BTreeMap;

use anyhow::Result;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, Post, Share, WHOLE};

use super::{Compared, Fact, Told, text};
use crate::demo::Stage;

/// Shares of a list that TikTok shows: the largest.
const LARGEST: usize = 10;

/// The lists of every post, in parts of a whole.
pub(super) async fn viewers(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let sql = format!(
        "select video_id, dimension, name, cast(round(share_rate * {WHOLE}) as bigint) as parts \
         from curated.video_audience where account = '{}'",
        account.handle
    );
    let rows = pipeline.sql(&sql).await?.texts();
    let mut rows: BTreeMap<String, Option<String>> = rows
        .into_iter()
        .map(|row| {
            (
                format!("{} {} {}", text(&row[0]), text(&row[1]), text(&row[2])),
                row[3].clone(),
            )
        })
        .collect();
    let mut compared = Compared::of("shares of the viewers of posts");
    for post in &account.posts {
        for (dimension, shares) in told(stage, post) {
            for share in shares {
                let place = format!("{} {dimension} {}", post.id_text(), name(share.of));
                let cell = rows.remove(&place).flatten();
                let told = Told::Number(i64::from(share.parts));
                compared.add(&place, Fact::new(&cell, "no row"), told);
            }
        }
    }
    for place in rows.keys() {
        compared.nowhere(place);
    }
    Ok(compared)
}

/// What the facts call it.
fn name(of: &str) -> &str {
    match of {
        "NEW_VIEWER" => "new_viewers",
        "RETURN_VIEWER" => "returning_viewers",
        "FOLLOWER_PERCENT" => "followers",
        "NON_FOLLOWER_PERCENT" => "non_followers",
        "Female" => "female",
        "Male" => "male",
        "Other" => "other",
        place => place,
    }
}

/// Each list that an answer had.
fn told(stage: &Stage, post: &Post) -> Vec<(&'static str, Vec<Share>)> {
    let shown = stage.simulator.shown();
    let had = |may_be_quiet: bool| {
        stage.asked.iter().any(|asked| {
            let is_told = asked.is_whole
                && post.is_public(asked.at)
                && shown.post_as_of(post, asked.at).is_some();
            is_told && (may_be_quiet || !shown.is_quiet(post, asked.at))
        })
    };
    let viewers = post.viewers();
    let mut lists = vec![];
    if had(false) {
        lists.push(("impression_source", viewers.sources.clone()));
    }
    if !post.is_photo() && had(true) {
        let pairs = [&viewers.newness[..], &viewers.following[..]].concat();
        lists.push(("audience_type", pairs));
        lists.push(("gender", viewers.genders.clone()));
        lists.push(("city", largest(&viewers.cities)));
    }
    if !post.is_photo() && had(false) {
        lists.push(("country", largest(&viewers.countries)));
    }
    lists
}

/// The largest that have a name; what the others share is never shown.
fn largest(shares: &[Share]) -> Vec<Share> {
    let named = shares.iter().filter(|share| share.of != "elsewhere");
    let mut sorted: Vec<Share> = named.cloned().collect();
    sorted.sort_by(|a, b| b.parts.cmp(&a.parts).then(a.of.cmp(b.of)));
    sorted.truncate(LARGEST);
    sorted
}
