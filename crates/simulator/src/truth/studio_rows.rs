//! Rows of the truth that Studio alone shows: viewers, search, rewards, LIVE.

use super::rows::each_post;
use super::{Emit, Table};
use crate::model::{WHOLE, World};
use crate::moment::Moment;

pub(super) fn tables() -> Vec<Table> {
    vec![
        Table {
            name: "viewers_daily",
            header: vec![
                "handle",
                "date",
                "unique_viewers",
                "new_viewers",
                "returning_viewers",
                "active_followers",
            ],
            rows: viewers_daily,
        },
        Table {
            name: "viewer_ranges",
            header: vec![
                "handle",
                "last_date",
                "days",
                "unique_viewers",
                "new_viewers",
            ],
            rows: viewer_ranges,
        },
        Table {
            name: "viewer_audience",
            header: vec!["handle", "last_date", "days", "list", "of", "share"],
            rows: viewer_audience,
        },
        Table {
            name: "search_terms",
            header: vec!["handle", "video_id", "term", "share"],
            rows: search_terms,
        },
        Table {
            name: "rewards_daily",
            header: vec!["handle", "video_id", "date", "qualified_views", "cents"],
            rows: rewards_daily,
        },
        Table {
            name: "live_sessions",
            header: vec![
                "handle",
                "started_at",
                "seconds",
                "views",
                "unique_viewers",
                "top_viewers",
                "new_followers",
                "diamonds",
                "gifters",
            ],
            rows: live_sessions,
        },
    ]
}

/// The ranges that Studio offers, in days.
const RANGES: [i64; 4] = [7, 28, 60, 365];

fn share(parts: u32) -> String {
    (f64::from(parts) / f64::from(WHOLE)).to_string()
}

fn viewers_daily(world: &World, until: Moment, emit: Emit) {
    for account in &world.accounts {
        let last = until.midnight().plus_days(-1).date();
        if account.joined > last {
            continue;
        }
        for day in account.days(account.joined, last) {
            let new = account.new_viewers(&day);
            let counts = [
                day.unique_viewers,
                new,
                day.unique_viewers - new,
                account.followers_active(&day),
            ];
            let mut row = vec![account.handle.clone(), day.date.to_string()];
            row.extend(counts.map(|count| count.to_string()));
            emit(row);
        }
    }
}

/// Ranges of UTC days that end the day before `until`, and as many days before them.
fn viewer_ranges(world: &World, until: Moment, emit: Emit) {
    for account in &world.accounts {
        for days in RANGES {
            for end in [until.midnight(), until.midnight().plus_days(-days)] {
                let viewers = account.viewers_of_range(end.plus_days(-days), days);
                emit(vec![
                    account.handle.clone(),
                    end.plus_days(-1).date().to_string(),
                    days.to_string(),
                    viewers.unique.to_string(),
                    viewers.new.to_string(),
                ]);
            }
        }
    }
}

/// Who the viewers of a range were, each post weighted by its views in the range.
fn viewer_audience(world: &World, until: Moment, emit: Emit) {
    let to = until.midnight();
    for account in &world.accounts {
        for days in RANGES {
            let from = to.plus_days(-days);
            let lists = [
                (
                    "ages",
                    account.watched_shares(from, to, |viewers| &viewers.ages),
                ),
                (
                    "genders",
                    account.watched_shares(from, to, |viewers| &viewers.genders),
                ),
                (
                    "countries",
                    account.watched_shares(from, to, |viewers| &viewers.countries),
                ),
                (
                    "cities",
                    account.watched_shares(from, to, |viewers| &viewers.cities),
                ),
                (
                    "sources",
                    account.watched_shares(from, to, |viewers| &viewers.sources),
                ),
            ];
            for (list, shares) in lists {
                for one in shares {
                    emit(vec![
                        account.handle.clone(),
                        to.plus_days(-1).date().to_string(),
                        days.to_string(),
                        list.to_owned(),
                        one.of.to_owned(),
                        share(one.parts),
                    ]);
                }
            }
        }
    }
}

/// Shares of a post's views from search; they do not change over its life.
fn search_terms(world: &World, until: Moment, emit: Emit) {
    each_post(world, until, |account, post| {
        for term in world.search_terms(account, post) {
            emit(vec![
                account.handle.clone(),
                post.id_text(),
                term.term,
                share(term.parts),
            ]);
        }
    });
}

/// Days in UTC on which a post of the programme earned or could have.
fn rewards_daily(world: &World, until: Moment, emit: Emit) {
    each_post(world, until, |account, post| {
        if !post.earns_rewards() {
            return;
        }
        let mut from = post.published.midnight();
        while from < until.midnight() {
            let to = from.plus_days(1);
            let day = post.rewards_between(from, to);
            if day.qualified_views > 0 {
                emit(vec![
                    account.handle.clone(),
                    post.id_text(),
                    from.date().to_string(),
                    day.qualified_views.to_string(),
                    day.cents.to_string(),
                ]);
            }
            from = to;
        }
    });
}

fn live_sessions(world: &World, until: Moment, emit: Emit) {
    for account in &world.accounts {
        for live in account.lives.iter().filter(|live| live.ended() < until) {
            let counts = [
                live.seconds,
                live.views,
                live.unique_viewers,
                live.top_viewers,
                live.new_followers,
                live.diamonds,
                live.gifters,
            ];
            let mut row = vec![account.handle.clone(), live.started.utc().to_rfc3339()];
            row.extend(counts.map(|count| count.to_string()));
            emit(row);
        }
    }
}
