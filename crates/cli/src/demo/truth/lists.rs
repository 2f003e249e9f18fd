//! Lists of shares: where the viewers of each post come from and who they are.

use std::collections::BTreeMap;

use anyhow::Result;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, Post, Share, WHOLE};

use super::beside::{self, Truth};
use super::{Compared, Fact, Told, posts, text};
use crate::demo::{Asked, Stage};

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
pub(super) fn name(of: &str) -> &str {
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
    let had = |may_be_quiet| had(stage, post, may_be_quiet);
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

/// Whether any answer told how a post is watched; some of it is not told of a quiet one.
pub(super) fn had(stage: &Stage, post: &Post, may_be_quiet: bool) -> bool {
    let mut asked = stage.asked.iter();
    asked.any(|asked| tells(stage, post, asked, may_be_quiet))
}

fn tells(stage: &Stage, post: &Post, asked: &Asked, may_be_quiet: bool) -> bool {
    let shown = stage.simulator.shown();
    let is_told =
        asked.is_whole && post.is_public(asked.at) && shown.post_as_of(post, asked.at).is_some();
    is_told && (may_be_quiet || !shown.is_quiet(post, asked.at))
}

/// Where viewers came from, in every answer.
pub(super) async fn traffic(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut truth = Truth::of("sources of traffic, day by day", &["share"], "no share");
    for post in &account.posts {
        let sources = post.viewers().sources;
        let asked = stage.asked.iter();
        for asked in asked.filter(|asked| tells(stage, post, asked, false)) {
            for share in &sources {
                let (id, date) = (post.id_text(), asked.at.date());
                let place = format!("{id} {date} {}", source(share.of));
                truth.tell(place, vec![Told::Number(i64::from(share.parts))]);
            }
        }
    }
    let sql = format!(
        "select video_id || ' ' || cast(date as text) || ' ' || traffic_source, \
         cast(round(share_rate * {WHOLE}) as bigint) from curated.traffic_sources_daily where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// What the facts call it.
fn source(of: &str) -> &'static str {
    match of {
        "For You" => "for_you",
        "Follow" => "following",
        "Personal Profile" => "profile",
        "Search" => "search",
        "Sound" => "sound",
        "Direct Message" => "direct_message",
        "Others" => "other",
        of => unreachable!("`{of}` is no source of the world"),
    }
}

/// Countries and cities of the viewers, and about how many people those are.
pub(super) async fn places(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    const NO_REACH: &str = "no reach";
    let mut truth = Truth::of(
        "places of the viewers of posts",
        &["share", "people"],
        NO_REACH,
    );
    for post in &account.posts {
        let reach = posts::reach(stage, post);
        let lists = told(stage, post).into_iter();
        for (level, shares) in lists.filter(|(level, _)| ["country", "city"].contains(level)) {
            for share in shares {
                let ratio = f64::from(share.parts) / f64::from(WHOLE);
                let people = reach.map(|reach| (ratio * reach as f64).round() as i64);
                let numbers = [Some(i64::from(share.parts)), people];
                let row = numbers
                    .map(|number| beside::told(number, NO_REACH))
                    .to_vec();
                truth.tell(format!("{} {level} {}", post.id_text(), share.of), row);
            }
        }
    }
    let sql = format!(
        "select video_id || ' ' || level || ' ' || place, cast(round(share_rate * {WHOLE}) as bigint), viewers_estimated \
         from curated.video_geography where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// The largest that have a name; what the others share is never shown.
pub(super) fn largest(shares: &[Share]) -> Vec<Share> {
    let named = shares.iter().filter(|share| share.of != "elsewhere");
    let mut sorted: Vec<Share> = named.cloned().collect();
    sorted.sort_by(|a, b| b.parts.cmp(&a.parts).then(a.of.cmp(b.of)));
    sorted.truncate(LARGEST);
    sorted
}
