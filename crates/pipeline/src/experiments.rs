//! Experiments on coming posts: drawing a plan that is kept as it was drawn, and what came of the plans before.

mod question;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use toklake_engine::experiment::{BLOCK, MOST_SLOTS, drawn, slots_needed, smallest_factor};
use toklake_engine::quoted;
use toklake_sources::experiments::{HEADER, PLANS};

use crate::error::PipelineError;
use crate::given;
use crate::pipeline::Pipeline;
pub use question::Asked;
use question::Question;

/// Posts from which on the spread of an account's own posts is used.
const OWN_NOISE_FROM: i64 = 20;
/// Standard deviation of ln views within a creator, where too few posts are known: that of many creators.
const USUAL_NOISE: f64 = 0.88;
/// Differences whose price in posts is told.
const FACTORS: [f64; 4] = [1.25, 1.5, 2.0, 3.0];
/// The difference that a plan is made for where the number of its posts is not given.
const PLANNED_FOR: f64 = 2.0;

/// A plan as it was drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Experiment {
    pub experiment_id: String,
    pub account: String,
    /// What posts of the first arm are, and of the second: "posts ...".
    pub first_arm: String,
    pub second_arm: String,
    /// What the lots were drawn with.
    pub seed: String,
    /// Standard deviation of ln views from post to post, and how many posts tell it; 0 where it is the usual one.
    pub noise: f64,
    pub noise_posts: i64,
    /// The least factor on views that so many posts show in 8 of 10 experiments.
    pub smallest_factor: Option<f64>,
    /// What other differences would take.
    pub needed: Vec<PostsNeeded>,
    pub slots: Vec<ExperimentSlot>,
    /// Where it was kept; `None` where it was only looked at.
    pub landing_id: Option<String>,
}

/// How many posts show a difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PostsNeeded {
    pub factor: f64,
    /// `None` where more than can be planned.
    pub posts: Option<usize>,
}

/// One post to make.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExperimentSlot {
    pub slot: usize,
    pub block: usize,
    pub is_first: bool,
    /// What it is to be.
    pub arm: String,
    /// The UTC days in which it is due.
    pub due_date: NaiveDate,
    pub until_date: NaiveDate,
}

/// How an experiment stands: a row of `curated.experiments`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExperimentRow {
    pub account: String,
    pub experiment_id: String,
    pub first_arm: String,
    pub second_arm: String,
    /// As in `curated.experiments`.
    pub state: String,
    pub until_date: Option<NaiveDate>,
    pub slots: i64,
    pub slots_past: i64,
    pub posts: i64,
    pub posts_kept: i64,
    pub posts_known: i64,
    pub posts_awaited: i64,
    pub posts_first: i64,
    pub posts_second: i64,
    pub posts_compared: Option<i64>,
    pub effect: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub p: Option<f64>,
    pub outcome_age: Option<String>,
}

impl Pipeline {
    /// Draws a plan from tomorrow on and, unless `is_look`, keeps it.
    ///
    /// # Errors
    /// A question that cannot be asked, no account, or several and none named; a lake that cannot be read or written.
    pub async fn plan_experiment(
        &self,
        account: Option<&str>,
        asked: &Asked,
        is_look: bool,
        now: DateTime<Utc>,
    ) -> Result<Experiment, PipelineError> {
        let question = Question::of(asked)?;
        let account = self.one_account(account).await?;
        let (noise, noise_posts) = self.noise(&account).await?;
        let posts = asked
            .posts
            .or_else(|| slots_needed(noise, PLANNED_FOR))
            .unwrap_or(MOST_SLOTS);
        let a_week = match asked.a_week {
            Some(number) => number,
            None => self.posts_a_week(&account).await?,
        };
        let seed = asked
            .seed
            .unwrap_or_else(|| now.timestamp_micros().unsigned_abs());
        let plan = Experiment {
            experiment_id: format!("{}-{}-{seed:x}", question.factor, now.format("%Y%m%d")),
            account,
            slots: slots(&question, now.date_naive(), seed, posts, a_week),
            first_arm: question.first,
            second_arm: question.second,
            seed: seed.to_string(),
            noise,
            noise_posts,
            smallest_factor: smallest_factor(noise, posts),
            needed: FACTORS.map(|factor| needed(noise, factor)).to_vec(),
            landing_id: None,
        };
        if is_look {
            return Ok(plan);
        }
        let text = written(&plan, question.factor, &question.subject, now);
        let _lock = self.engine.lake.lock("experiment")?;
        let landing_id = given::land(self, &PLANS, "experiment.csv", text, now).await?;
        Ok(Experiment {
            landing_id: Some(landing_id),
            ..plan
        })
    }

    /// How the experiments of an account stand, or of all; the latest plan first.
    ///
    /// # Errors
    /// A lake that cannot be read; an experiment that nobody planned.
    pub async fn experiments(
        &self,
        account: Option<&str>,
        experiment: Option<&str>,
    ) -> Result<Vec<ExperimentRow>, PipelineError> {
        let of_account =
            account.map_or_else(String::new, |own| format!("and account = {}", quoted(own)));
        let named = experiment.map_or_else(String::new, |id| {
            format!("and experiment_id = {}", quoted(id))
        });
        let sql = format!(
            "select account, experiment_id, first_arm, second_arm, state, until_date, slots, slots_past, posts, posts_kept, posts_known, \
             posts_awaited, posts_first, posts_second, posts_compared, effect, low, high, p, outcome_age \
             from curated.experiments where true {of_account} {named} order by account, planned_at desc, experiment_id"
        );
        let rows = self.engine.sql(&sql).await?.texts();
        let found: Vec<ExperimentRow> = rows.into_iter().filter_map(row).collect();
        match experiment.filter(|_| found.is_empty()) {
            Some(id) => Err(PipelineError::Question {
                message: format!("no experiment `{id}`"),
                remedy: "see which there are: `toklake experiment evaluate`; one that was just planned is known after `toklake run`".to_owned(),
            }),
            None => Ok(found),
        }
    }

    /// The account that is meant: the one that was named, or the only one.
    async fn one_account(&self, named: Option<&str>) -> Result<String, PipelineError> {
        let known = self.accounts_with_videos().await?;
        let (message, remedy) = match (named, known.as_slice()) {
            (Some(own), _) if known.iter().any(|account| account == own) => {
                return Ok(own.to_owned());
            }
            (None, [only]) => return Ok(only.clone()),
            (Some(own), _) => (
                format!("no video of `{own}` is known"),
                "see `toklake accounts`",
            ),
            (None, []) => (
                "no video is known yet".to_owned(),
                "`toklake run` with exports, or sign in first",
            ),
            (None, _) => (
                format!("there are {} accounts", known.len()),
                "say which with `--account`",
            ),
        };
        Err(PipelineError::Question {
            message,
            remedy: remedy.to_owned(),
        })
    }

    /// Standard deviation of ln views from post to post, its slow changes left out, and the posts that tell it.
    async fn noise(&self, account: &str) -> Result<(f64, i64), PipelineError> {
        let sql = format!(
            "with own as (select ln(views + 1) as y, lag(ln(views + 1)) over (order by published_at, video_id) as before \
             from curated.post_outcomes where account = {}) \
             select sqrt(avg(power(y - before, 2)) / 2), count(*) from own",
            quoted(account)
        );
        let row = self
            .engine
            .sql(&sql)
            .await?
            .texts()
            .pop()
            .unwrap_or_default();
        let number = |at: usize| row.get(at)?.as_deref()?.parse::<f64>().ok();
        let posts = number(1).unwrap_or_default() as i64;
        let own = number(0).filter(|noise| *noise > 0.0 && posts >= OWN_NOISE_FROM);
        Ok(own.map_or((USUAL_NOISE, 0), |noise| (noise, posts)))
    }
}

fn needed(noise: f64, factor: f64) -> PostsNeeded {
    let posts = slots_needed(noise, factor);
    PostsNeeded { factor, posts }
}

/// The slots from tomorrow on, at most one a day.
fn slots(
    question: &Question,
    today: NaiveDate,
    seed: u64,
    posts: usize,
    a_week: u8,
) -> Vec<ExperimentSlot> {
    let a_week = u64::from(a_week.clamp(1, 7));
    let due = |slot: u64| today + Days::new(1 + slot * 7 / a_week);
    let lots = drawn(seed, posts).into_iter().zip(0..);
    lots.map(|(is_first, at)| ExperimentSlot {
        slot: at as usize + 1,
        block: at as usize / BLOCK + 1,
        is_first,
        arm: match is_first {
            true => question.first.clone(),
            false => question.second.clone(),
        },
        due_date: due(at),
        until_date: due(at + 1) - Days::new(1),
    })
    .collect()
}

/// The file of a plan.
fn written(plan: &Experiment, factor: &str, subject: &str, now: DateTime<Utc>) -> String {
    let now = now.to_rfc3339_opts(SecondsFormat::Micros, true);
    let line = |slot: &ExperimentSlot| {
        let row = [
            plan.experiment_id.as_str(),
            &plan.account,
            &now,
            &plan.seed,
            factor,
            subject,
            &slot.slot.to_string(),
            &slot.block.to_string(),
            if slot.is_first { "first" } else { "second" },
            &slot.due_date.to_string(),
            &slot.until_date.to_string(),
        ];
        format!("{}\n", row.map(given::cell).join(","))
    };
    let lines: String = plan.slots.iter().map(line).collect();
    format!("{HEADER}\n{lines}")
}

fn row(cells: Vec<Option<String>>) -> Option<ExperimentRow> {
    let text = |at: usize| cells[at].clone();
    let count = |at: usize| cells[at].as_deref()?.parse::<i64>().ok();
    let number = |at: usize| cells[at].as_deref()?.parse::<f64>().ok();
    Some(ExperimentRow {
        account: text(0)?,
        experiment_id: text(1)?,
        first_arm: text(2)?,
        second_arm: text(3)?,
        state: text(4)?,
        until_date: text(5)?.parse().ok(),
        slots: count(6)?,
        slots_past: count(7)?,
        posts: count(8)?,
        posts_kept: count(9)?,
        posts_known: count(10)?,
        posts_awaited: count(11)?,
        posts_first: count(12)?,
        posts_second: count(13)?,
        posts_compared: count(14),
        effect: number(15),
        low: number(16),
        high: number(17),
        p: number(18),
        outcome_age: text(19),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_follow_each_other_without_a_gap_and_at_most_one_a_day() {
        let asked = Asked {
            hashtag: Some("#Loop".to_owned()),
            ..Asked::default()
        };
        let question = Question::of(&asked).unwrap();
        let today: NaiveDate = "2026-11-29".parse().unwrap();
        for a_week in [1, 3, 7, 21] {
            let slots = slots(&question, today, 7, 14, a_week);
            assert_eq!(slots[0].due_date.to_string(), "2026-11-30");
            for pair in slots.windows(2) {
                assert!(pair[0].due_date <= pair[0].until_date);
                assert_eq!(pair[0].until_date + Days::new(1), pair[1].due_date);
            }
        }
    }
}
