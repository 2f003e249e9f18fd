//! `toklake insights`: what the data of an account say, each statement with what it rests on.

use anyhow::Result;
use clap::Args;
use toklake_engine::{Insights, Recommendation, Standing, Statement};
use toklake_pipeline::Ending;

use crate::numbers::grouped;
use crate::page::Page;
use crate::summary::quoted;
use crate::terminal::Style;
use crate::world::World;

/// Videos that are named behind a statement before the rest is only counted.
const VIDEOS: usize = 3;

/// Show what the data say, and what to do about it
#[derive(Debug, Args)]
#[command(
    name = "insights",
    after_help = "Examples:
  toklake insights
  toklake insights --account luna.beats
  toklake insights --json

A difference is claimed where chance does not explain it, among everything that
was tested of the account (Benjamini and Hochberg). Else the data show no
difference yet, and that is an answer too. Intervals hold the truth nine times
in ten. What to expect is less than what was seen, because of many things the
best look better than they are. An experiment is a guess worth a test."
)]
pub struct AskInsights {}

impl AskInsights {
    /// Asks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account(&pipeline.settings);
        let said = pipeline.insights(account.as_deref()).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("insights", Ending::Fine, &said, || shown(&said, style))
    }
}

fn shown(said: &Insights, style: Style) -> String {
    let mut page = Page::new(style);
    let mut accounts: Vec<&str> = said
        .statements
        .iter()
        .map(|one| one.account.as_str())
        .collect();
    accounts.dedup();
    if accounts.is_empty() {
        page.heading(
            "nothing to say",
            "no post with views and a date is known yet",
        );
    }
    for account in accounts {
        of_account(&mut page, said, account);
    }
    page.finish()
}

fn of_account(page: &mut Page, said: &Insights, account: &str) {
    let own = |standing: Standing| {
        let own = said
            .statements
            .iter()
            .filter(move |one| one.account == account);
        own.filter(move |one| one.standing == standing)
    };
    let all = said.statements.iter().filter(|one| one.account == account);
    let window = all.clone().find_map(|one| {
        let day = |at: &String| at.chars().take(10).collect::<String>();
        Some(format!(
            "{} posts of {} to {}",
            one.total,
            day(one.since.as_ref()?),
            day(one.until.as_ref()?)
        ))
    });
    page.heading(account, &window.unwrap_or_default());
    for (standing, head) in [
        (Standing::Claim, "what makes a difference"),
        (Standing::Fact, "what is known"),
        (Standing::NoDifference, "no difference yet"),
        (Standing::Silent, "not enough data yet"),
    ] {
        if own(standing).next().is_none() {
            continue;
        }
        page.heading(head, "");
        for one in own(standing) {
            page.item(&one.text, "");
            match standing {
                Standing::Claim => page.note(&evidence(one)),
                Standing::Fact if !one.video_ids.is_empty() => page.note(&videos(&one.video_ids)),
                Standing::Fact | Standing::NoDifference | Standing::Silent => {}
            }
        }
    }
    let advice: Vec<&Recommendation> = said
        .recommendations
        .iter()
        .filter(|one| one.account == account)
        .collect();
    if !advice.is_empty() {
        page.heading(
            "what to do",
            "views to expect of posts so made, the most first",
        );
        for one in &advice {
            page.line(&expected(one), &recommended(one));
        }
        if advice.iter().any(|one| one.is_experiment) {
            page.item("to learn it, let the lot decide", &trial(&advice));
        }
    }
}

/// The command that tries the first experiment that a command can try.
fn trial(advice: &[&Recommendation]) -> String {
    let mut experiments = advice.iter().filter(|one| one.is_experiment);
    let command = experiments.find_map(|one| {
        let option = one.trial.as_ref()?;
        let name = one.subject.trim_start_matches(['#', '@']);
        let is_one = !name.contains(char::is_whitespace);
        is_one.then(|| format!("toklake experiment plan --{option} {}", quoted(name)))
    });
    command.unwrap_or_else(|| "toklake experiment plan --help".to_owned())
}

/// What a claim rests on.
fn evidence(one: &Statement) -> String {
    let chance = one.q.map_or_else(String::new, |q| {
        format!(
            "chance that this is nothing, among all tests: {}",
            chance(q)
        )
    });
    format!("{chance}; {}", videos(&one.video_ids))
}

fn chance(q: f64) -> String {
    match q < 0.001 {
        true => "0.1 %".to_owned(),
        false => format!("{:.1} %", q * 100.0),
    }
}

fn videos(ids: &[String]) -> String {
    let shown: Vec<&str> = ids.iter().take(VIDEOS).map(String::as_str).collect();
    match ids.len() {
        0 => "no video".to_owned(),
        all if all > VIDEOS => format!(
            "videos {} and {} more",
            shown.join(", "),
            grouped((all - VIDEOS) as i64)
        ),
        _ => format!("videos {}", shown.join(", ")),
    }
}

fn expected(one: &Recommendation) -> String {
    change(one.gain)
}

/// A factor as a change in percent.
fn change(factor: f64) -> String {
    format!("{:+.0} %", (factor - 1.0) * 100.0)
}

fn recommended(one: &Recommendation) -> String {
    let kind = match one.is_experiment {
        true => "Experiment: the data show no difference yet. ",
        false => "",
    };
    let range = one
        .gain_low
        .zip(one.gain_high)
        .map_or_else(String::new, |(low, high)| {
            format!("{} to {} in 8 of 10 cases; ", change(low), change(high))
        });
    let behind = match one.video_ids.is_empty() {
        true => String::new(),
        false => format!("; {}", videos(&one.video_ids)),
    };
    format!(
        "{kind}{} ({range}{} of {} posts{behind})",
        one.text, one.n, one.total
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Insights {
        let statement = |standing, text: &str, q| Statement {
            account: "luna.beats".to_owned(),
            insight: "hashtags".to_owned(),
            question: "Which hashtags make a difference?".to_owned(),
            standing,
            text: text.to_owned(),
            subject: None,
            effect: Some(1.5),
            low: Some(1.2),
            high: Some(1.9),
            gain: Some(1.3),
            n: 22,
            total: 117,
            p: q,
            q,
            since: Some("2025-11-16T06:34:22Z".to_owned()),
            until: Some("2026-11-18T15:27:57Z".to_owned()),
            video_ids: (1..=5).map(|id| format!("771{id}")).collect(),
        };
        Insights {
            statements: vec![
                statement(
                    Standing::Claim,
                    "Posts with #loop got +50 % views, all else equal (+20 % to +90 %; 22 of 117 posts).",
                    Some(0.012),
                ),
                statement(
                    Standing::NoDifference,
                    "Your data show no difference between hours of the day yet (117 posts).",
                    None,
                ),
            ],
            recommendations: vec![Recommendation {
                account: "luna.beats".to_owned(),
                insight: "hashtags".to_owned(),
                subject: "#loop".to_owned(),
                text: "Use #loop where it fits.".to_owned(),
                is_experiment: true,
                trial: Some("hashtag".to_owned()),
                gain: 1.3,
                gain_low: Some(1.1),
                gain_high: Some(1.5),
                effect: Some(1.5),
                low: Some(1.2),
                high: Some(1.9),
                n: 22,
                total: 117,
                video_ids: vec![],
            }],
        }
    }

    #[test]
    fn a_claim_shows_what_it_rests_on_and_an_experiment_says_that_it_is_one() {
        insta::assert_snapshot!(shown(&said(), Style::default()), @r"
        luna.beats          117 posts of 2025-11-16 to 2026-11-18

        what makes a difference
          - Posts with #loop got +50 % views, all else equal (+20 % to +90 %; 22 of 117
            posts).
            chance that this is nothing, among all tests: 1.2 %; videos 7711, 7712, 7713
            and 2 more

        no difference yet
          - Your data show no difference between hours of the day yet (117 posts).

        what to do          views to expect of posts so made, the most first
          +30 %             Experiment: the data show no difference yet. Use #loop where
                            it fits. (+10 % to +50 % in 8 of 10 cases; 22 of 117 posts)
          - to learn it, let the lot decide
            > toklake experiment plan --hashtag loop
        ");
    }
}
