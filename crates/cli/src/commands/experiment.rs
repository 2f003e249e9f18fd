//! `toklake experiment`: plans that are drawn by lot, and what came of them.

use anyhow::Result;
use clap::{Args, Subcommand};
use toklake_engine::experiment::{FEWEST_SLOTS, MOST_SLOTS};
use toklake_pipeline::{Asked, Ending, Experiment, ExperimentRow};

use crate::numbers::counted;
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Try two ways of posting by lot, and see what differs
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake experiment plan --hours 8 17
  toklake experiment evaluate")]
pub struct Experiments {
    #[command(subcommand)]
    command: Said,
}

#[derive(Debug, Subcommand)]
enum Said {
    Plan(Plan),
    Evaluate(Evaluate),
}

/// Draw by lot what each coming post is to be
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("question").required(true),
    override_usage = "toklake experiment plan [OPTIONS] <QUESTION>",
    after_help = "Examples:
  toklake experiment plan --hours 8 17
  toklake experiment plan --hashtag loop --posts 40 --a-week 5
  toklake experiment plan --length 30 --dry-run

Of each four posts two are of one arm and two of the other, in an order that is
drawn by lot. The plan is kept as it was drawn, and says how large a difference
so many posts would show in 8 of 10 experiments. Without `--posts` it has as
many as show a doubling. Everything else about the posts is yours to choose;
choose it before you look at the lot."
)]
struct Plan {
    /// Question: two windows of three hours, by their first hours, UTC
    #[arg(long, group = "question", num_args = 2, value_names = ["HOUR", "HOUR"], value_parser = clap::value_parser!(u8).range(0..=23))]
    hours: Option<Vec<u8>>,
    /// Question: with this hashtag, or without it
    #[arg(long, group = "question", value_name = "TAG")]
    hashtag: Option<String>,
    /// Question: naming this account, or not
    #[arg(long, group = "question", value_name = "HANDLE")]
    mention: Option<String>,
    /// Question: of up to so many seconds, or longer
    #[arg(long, group = "question", value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    length: Option<u32>,
    /// Posts to plan
    #[arg(long, value_parser = clap::value_parser!(u16).range(FEWEST_SLOTS as i64..=MOST_SLOTS as i64))]
    posts: Option<u16>,
    /// Posts a week, one a day at most; without it as many as lately
    #[arg(long, value_name = "POSTS", value_parser = clap::value_parser!(u8).range(1..=7))]
    a_week: Option<u8>,
    /// Draw the lots with this number
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Only show what would be planned
    #[arg(long)]
    dry_run: bool,
}

/// Compare the arms of experiments that are over
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake experiment evaluate
  toklake experiment evaluate hours-20261201-7
  toklake experiment evaluate --json

Posts are compared within blocks of four slots, by what they truly were. Nothing
is told before all slots are past and the views of their posts are known: who
looks every day finds a difference on some day.")]
struct Evaluate {
    /// The experiment
    #[arg(value_name = "EXPERIMENT")]
    experiment: Option<String>,
}

impl Experiments {
    /// Plans or compares.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let account = world.account(&pipeline.settings);
        let style = world.shell.style;
        match self.command {
            Said::Plan(plan) => {
                let made = pipeline
                    .plan_experiment(account.as_deref(), &plan.asked(), plan.dry_run, world.now)
                    .await?;
                let page = || planned(&made, style);
                world.shell.answer("experiment", Ending::Fine, &made, page)
            }
            Said::Evaluate(asked) => {
                let found = pipeline
                    .begun()?
                    .experiments(account.as_deref(), asked.experiment.as_deref())
                    .await?;
                let page = || evaluated(&found, style);
                world.shell.answer("experiment", Ending::Fine, &found, page)
            }
        }
    }
}

impl Plan {
    fn asked(&self) -> Asked {
        Asked {
            hours: self
                .hours
                .as_deref()
                .and_then(|hours| hours.try_into().ok()),
            hashtag: self.hashtag.clone(),
            mention: self.mention.clone(),
            length: self.length,
            posts: self.posts.map(usize::from),
            a_week: self.a_week,
            seed: self.seed,
        }
    }
}

fn planned(plan: &Experiment, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(
        &plan.experiment_id,
        &format!("an experiment of {}", plan.account),
    );
    page.note(&format!(
        "Are posts {} better than posts {}? {}, drawn by lot with {}.",
        plan.first_arm,
        plan.second_arm,
        counted(plan.slots.len() as u64, "post", "posts"),
        plan.seed
    ));
    page.heading("what it can show", "8 times in 10, if it is there");
    let spread = match plan.noise_posts {
        0 => "as posts of other creators vary: too few of yours are known".to_owned(),
        posts => format!("as your {posts} posts vary"),
    };
    if let Some(factor) = plan.smallest_factor {
        page.line(
            "these posts",
            &format!("a difference of {}, {spread}", percent(factor)),
        );
    }
    for needed in &plan.needed {
        let posts = match needed.posts {
            Some(posts) => format!("{posts} posts"),
            None => format!("more than {MOST_SLOTS} posts"),
        };
        page.line(&percent(needed.factor), &posts);
    }
    page.heading("what to post", "UTC days");
    for slot in &plan.slots {
        let due = slot.due_date.format("%a %d %b").to_string();
        let label = match slot.due_date == slot.until_date {
            true => due,
            false => format!("{due} to {}", slot.until_date.format("%a %d")),
        };
        page.line(&label, &slot.arm);
    }
    match plan.landing_id {
        Some(_) => page.item(
            "it is known from the next run on; later:",
            "toklake experiment evaluate",
        ),
        None => page.note("nothing was kept: leave out `--dry-run` to keep a plan"),
    }
    page.finish()
}

fn evaluated(found: &[ExperimentRow], style: Style) -> String {
    let mut page = Page::new(style);
    if found.is_empty() {
        page.heading("no experiment is known", "");
        page.item(
            "plan one; it is known after the next run",
            "toklake experiment plan --hours 8 17",
        );
    }
    for one in found {
        page.heading(
            &one.experiment_id,
            &format!("{}, of {}", state(one), one.account),
        );
        page.note(&sentence(one));
        if one.posts > 0 {
            let kept = format!(
                "{} of {} posts are what was drawn",
                one.posts_kept, one.posts
            );
            page.note(&format!(
                "{kept}; views are known of {} {} and of {} {}",
                one.posts_first, one.first_arm, one.posts_second, one.second_arm
            ));
        }
    }
    page.finish()
}

fn state(one: &ExperimentRow) -> &str {
    match one.state.as_str() {
        "difference" => "a difference",
        "no_difference" => "no difference",
        "running" | "awaited" => "not yet",
        _ => "cannot be told",
    }
}

fn sentence(one: &ExperimentRow) -> String {
    let arms = format!("Posts {} against those {}", one.first_arm, one.second_arm);
    let until = one
        .until_date
        .map_or_else(String::new, |day| day.to_string());
    let interval = match (one.effect, one.low, one.high, one.p) {
        (Some(effect), Some(low), Some(high), Some(p)) => format!(
            "{} views ({} to {}; chance of as much where there is nothing {:.1} %; {} posts at {})",
            percent(effect),
            percent(low),
            percent(high),
            p * 100.0,
            one.posts_compared.unwrap_or_default(),
            one.outcome_age
                .as_deref()
                .unwrap_or("an age that is not known"),
        ),
        _ => String::new(),
    };
    match one.state.as_str() {
        "difference" => format!("{arms}: {interval}."),
        "no_difference" => format!("{arms}: the data show no difference. {interval}."),
        "running" => format!(
            "{arms}: {} of {} slots are to come, the last until {until}.",
            one.slots - one.slots_past,
            one.slots
        ),
        "awaited" => format!(
            "{arms}: all slots are past; the views of {} are not known yet.",
            counted(one.posts_awaited.unsigned_abs(), "post", "posts")
        ),
        "not_kept" => format!(
            "{arms}: fewer than 8 in 10 posts are what was drawn, so that the lot decides nothing."
        ),
        _ => format!(
            "{arms}: fewer than 5 posts of an arm have known views and stand beside one of the other."
        ),
    }
}

/// A factor as a change in percent.
fn percent(factor: f64) -> String {
    format!("{:+.0} %", (factor - 1.0) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: &str) -> ExperimentRow {
        let told = |value: f64| {
            ["difference", "no_difference"]
                .contains(&state)
                .then_some(value)
        };
        ExperimentRow {
            account: "luna.beats".to_owned(),
            experiment_id: "hours-20261201-7".to_owned(),
            first_arm: "at 08-11 UTC".to_owned(),
            second_arm: "at 17-20 UTC".to_owned(),
            state: state.to_owned(),
            until_date: "2027-01-20".parse().ok(),
            slots: 40,
            slots_past: if state == "running" { 12 } else { 40 },
            posts: 38,
            posts_kept: 36,
            posts_known: 37,
            posts_awaited: 1,
            posts_first: 18,
            posts_second: 19,
            posts_compared: told(37.0).map(|posts| posts as i64),
            effect: told(1.42),
            low: told(1.05),
            high: told(1.92),
            p: told(0.031),
            outcome_age: told(0.0).map(|_| "72 h".to_owned()),
        }
    }

    #[test]
    fn before_all_is_in_it_says_what_is_missing_and_then_what_came() {
        let found = [
            "running",
            "awaited",
            "not_kept",
            "difference",
            "no_difference",
        ]
        .map(row);
        insta::assert_snapshot!(evaluated(&found, Style::default()));
    }
}
