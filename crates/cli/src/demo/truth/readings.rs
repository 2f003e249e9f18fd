//! Readings of posts: totals of each day, what was gained since the reading before, and the promised file.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{Days, NaiveDate};
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, Counter, Moment, Post};

use super::beside::Truth;
use super::{Compared, Fact, Row, Told, number, text};
use crate::demo::Stage;

const COUNTS: [&str; 4] = ["views", "likes", "comments", "shares"];
pub(super) type Counts = [i64; COUNTS.len()];

/// Days after publishing within which a first reading counts from the publication.
const YOUNG: i64 = 6;

/// Totals, gains, their sums, and what the daily file has of them.
pub(super) async fn compare(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<[Compared; 4]> {
    let mut rows = rows(pipeline, account).await?;
    let mut performance = performance(pipeline, account).await?;
    let mut totals = Compared::of("lifetime totals of posts, day by day");
    let mut gains = Compared::of("gains of posts, day by day");
    let mut sums = Compared::of("sums of gains beside the change of totals");
    let mut file = Compared::of("gains in the promised daily file");
    for post in &account.posts {
        let id = post.id_text();
        let mut before: Option<&Reading> = None;
        let told = readings(stage, post);
        let mut summed = Summed::default();
        for reading in &told {
            let key = (id.clone(), reading.date.to_string());
            let row = rows.remove(&key).unwrap_or_default();
            let fact = Fields::of(&row);
            let gained = reading.gained_since(before, post);
            let promised = performance.remove(&key);
            for (at, name) in COUNTS.iter().enumerate() {
                let place = format!("{id} {} {name}", reading.date);
                let total = Told::Number(reading.totals[at]);
                totals.add(&place, Fact::new(fact.total(at), fact.missing()), total);
                let gain = gained.told(at);
                gains.add(&place, Fact::new(fact.gain(at), fact.no_gain()), gain);
                let cell = promised.as_ref().map_or(&None, |row| &row[2 + at]);
                let told = match gained.days {
                    Some(1) | None => gain,
                    Some(_) => Told::Nothing("several_days"),
                };
                file.add(&place, Fact::new(cell, fact.not_promised()), told);
            }
            summed.take(&row);
            before = Some(reading);
        }
        summed.close(&id, &mut sums);
    }
    for (id, day) in rows.keys() {
        totals.nowhere(&format!("{id} {day}"));
    }
    for (id, day) in performance.keys() {
        file.nowhere(&format!("{id} {day}"));
    }
    Ok([totals, gains, sums, file])
}

/// What a post gained on each day on which it was read; `None` where nothing was read before.
pub(super) fn gains(stage: &Stage, post: &Post) -> Vec<(NaiveDate, Option<Counts>)> {
    let told = readings(stage, post);
    let befores = std::iter::once(None).chain(told.iter().map(Some));
    let pairs = told.iter().zip(befores);
    pairs
        .map(|(reading, before)| (reading.date, reading.gained_since(before, post).counts))
        .collect()
}

/// The totals of a post as they were read last.
pub(super) fn last_totals(stage: &Stage, post: &Post) -> Option<Counts> {
    readings(stage, post).last().map(|reading| reading.totals)
}

/// Hours of a post's life that are told one by one.
const FIRST_HOURS: i64 = 72;
const OF_HOUR: [&str; 9] = [
    "views_total",
    "likes_total",
    "comments_total",
    "shares_total",
    "views",
    "likes",
    "comments",
    "shares",
    "seconds",
];

/// Readings in the first days of posts, by the hour that they fall into.
pub(super) async fn hours(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut truth = Truth::of("posts in their first hours", &OF_HOUR, "no number");
    for post in &account.posts {
        let (mut since, mut before) = (post.published, Counts::default());
        for reading in readings(stage, post) {
            if reading.at.seconds_since(post.published) > FIRST_HOURS * 3_600 {
                break;
            }
            let hour = reading.at.epoch_seconds().div_euclid(3_600) * 3_600;
            let mut row = reading.totals.to_vec();
            row.extend((0..COUNTS.len()).map(|at| reading.totals[at] - before[at]));
            row.push(reading.at.seconds_since(since));
            let row = row.into_iter().map(Told::Number).collect();
            truth.tell(format!("{} {hour}", post.id_text()), row);
            (since, before) = (reading.at, reading.totals);
        }
    }
    let sql = format!(
        "select video_id || ' ' || cast(cast(date_part('epoch', hour_at) as bigint) as text), {}, \
         cast(round(span_hours * 3600) as bigint) from curated.video_hourly where account = '{}'",
        OF_HOUR[..8].join(", "),
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

type Keyed = BTreeMap<(String, String), Row>;

async fn rows(pipeline: &Pipeline, account: &Account) -> Result<Keyed> {
    let sql = format!(
        "select video_id, cast(date as text) as day, views_total, likes_total, comments_total, shares_total, \
         views, likes, comments, shares, span_days, since_date is null as is_first \
         from curated.video_daily where account = '{}'",
        account.handle
    );
    Ok(keyed(pipeline.sql(&sql).await?.texts()))
}

async fn performance(pipeline: &Pipeline, account: &Account) -> Result<Keyed> {
    let sql = format!(
        "select video_id, cast(date as text) as day, views, likes, comments, shares \
         from curated.video_performance_daily where account = '{}'",
        account.handle
    );
    Ok(keyed(pipeline.sql(&sql).await?.texts()))
}

fn keyed(rows: Vec<Row>) -> Keyed {
    let key = |row: &Row| (text(&row[0]).to_owned(), text(&row[1]).to_owned());
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// A row of `video_daily`.
struct Fields<'a>(&'a [Option<String>]);

impl<'a> Fields<'a> {
    fn of(row: &'a Row) -> Self {
        Self(row)
    }

    fn cell(&self, at: usize) -> &'a Option<String> {
        self.0.get(at).unwrap_or(&None)
    }

    fn total(&self, at: usize) -> &'a Option<String> {
        self.cell(2 + at)
    }

    fn gain(&self, at: usize) -> &'a Option<String> {
        self.cell(6 + at)
    }

    /// Why there is no number that a source told.
    fn missing(&self) -> &'static str {
        match self.0.is_empty() {
            true => "no row",
            false => "no reason",
        }
    }

    fn no_gain(&self) -> &'static str {
        match self.cell(11).as_deref() {
            Some("true") => "first_reading",
            _ => self.missing(),
        }
    }

    fn not_promised(&self) -> &'static str {
        match number(self.cell(10)) {
            Some(2..) => "several_days",
            _ => self.no_gain(),
        }
    }
}

/// What TikTok told of a post at the end of a day.
struct Reading {
    date: NaiveDate,
    /// The last second that it counts.
    at: Moment,
    totals: Counts,
}

/// What was gained since the reading before, and over how many days.
struct Gained {
    counts: Option<Counts>,
    days: Option<i64>,
}

impl Gained {
    fn told(&self, at: usize) -> Told {
        self.counts
            .map_or(Told::Nothing("first_reading"), |counts| {
                Told::Number(counts[at])
            })
    }
}

impl Reading {
    fn gained_since(&self, before: Option<&Self>, post: &Post) -> Gained {
        let less = |counts: Counts| std::array::from_fn(|at| self.totals[at] - counts[at]);
        let published = post.published.date();
        match before {
            Some(before) => Gained {
                counts: Some(less(before.totals)),
                days: Some((self.date - before.date).num_days()),
            },
            // before it was published a post had nothing
            None if (self.date - published).num_days() <= YOUNG => Gained {
                counts: Some(less(Counts::default())),
                days: Some((self.date - published).num_days() + 1),
            },
            None => Gained {
                counts: None,
                days: None,
            },
        }
    }
}

/// Of each day that an answer told, once, the reading at its end.
fn readings(stage: &Stage, post: &Post) -> Vec<Reading> {
    let shown = stage.simulator.shown();
    let still = Days::new(stage.simulator.scenario().tiktok.frozen_after_days as u64);
    let frozen = Moment::from(post.published.utc() + still);
    let listed = stage.asked.iter().filter(|asked| post.is_public(asked.at));
    let told = listed.filter_map(|asked| shown.post_as_of(post, asked.at));
    let by_day: BTreeMap<NaiveDate, (Moment, Moment)> = told
        .map(|as_of| {
            let last = if as_of == frozen {
                as_of
            } else {
                as_of.plus_seconds(-1)
            };
            (last.date(), (last, as_of))
        })
        .collect();
    let reading = |(date, (at, as_of))| Reading {
        date,
        at,
        totals: totals(post, as_of),
    };
    by_day.into_iter().map(reading).collect()
}

fn totals(post: &Post, at: Moment) -> Counts {
    let counters = post.counters(at);
    [
        counters.views_net(),
        counters.likes_net(),
        counters[Counter::Comments] as i64,
        counters[Counter::Shares] as i64,
    ]
}

/// Facts alone: the gains of a post so far, and its totals at both ends.
#[derive(Default)]
struct Summed {
    gains: Counts,
    before: Option<Counts>,
    last: Counts,
}

impl Summed {
    fn take(&mut self, row: &Row) {
        let fields = Fields::of(row);
        self.last = std::array::from_fn(|at| number(fields.total(at)).unwrap_or_default());
        let gained: [Option<i64>; COUNTS.len()] = std::array::from_fn(|at| number(fields.gain(at)));
        let is_first = self.before.is_none();
        let before = self.before.get_or_insert_with(Counts::default);
        for at in 0..COUNTS.len() {
            match gained[at] {
                Some(gain) => self.gains[at] += gain,
                // a first reading without gains is what the sum begins with
                None if is_first => before[at] = self.last[at],
                None => {}
            }
        }
    }

    fn close(&self, id: &str, sums: &mut Compared) {
        let Some(before) = self.before else { return };
        for (at, name) in COUNTS.iter().enumerate() {
            let fact = Fact {
                number: Some(self.gains[at]),
                reason: "",
            };
            let change = Told::Number(self.last[at] - before[at]);
            sums.add(&format!("{id} {name}"), fact, change);
        }
    }
}
