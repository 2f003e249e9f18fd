//! `toklake label`: what videos are about, said by a person; and how well that is guessed for the others.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Categories, CategoryScore, Ending, Label};

use crate::numbers::{counted, percent};
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Say what a video is about, or see how that is guessed
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake label 7548491974771946518 music
  toklake label https://www.tiktok.com/@me/video/7548491974771946518 music
  toklake label 7548491974771946518 --remove
  toklake label
  toklake import labels.csv

Without a video it says how many videos have which category, who decided it, and
how often a model that learned from your labels guesses labels it has not seen.
Many labels come as a CSV file with the columns `video_id` and `category`. The
rules stand in `categories.toml`. A label counts from the next run.")]
pub struct GiveLabel {
    /// The id of the video, or the link to it
    #[arg(requires = "said")]
    video: Option<String>,
    /// The category
    #[arg(group = "said")]
    category: Option<String>,
    /// Take the label back
    #[arg(long, group = "said")]
    remove: bool,
    /// The category may be one that nobody knows yet
    #[arg(long, requires = "category")]
    new: bool,
    /// Something to remember with it
    #[arg(long, value_name = "TEXT", requires = "video")]
    note: Option<String>,
}

impl GiveLabel {
    /// Labels, or tells.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        let style = world.shell.style;
        let Some(video) = self.video else {
            let account = world.account(&pipeline.settings);
            let categories = pipeline.categories(account.as_deref()).await?;
            let page = || told(&categories, style);
            return world.shell.answer("label", Ending::Fine, &categories, page);
        };
        let label = pipeline
            .label(
                &video,
                self.category.as_deref(),
                self.note.as_deref(),
                self.new,
                world.now,
            )
            .await?;
        world
            .shell
            .answer("label", Ending::Fine, &label, || given(&label, style))
    }
}

fn given(label: &Label, style: Style) -> String {
    let mut page = Page::new(style);
    let category = label.category.as_deref().unwrap_or("no label any more");
    page.heading(&label.video_id, category);
    match &label.caption {
        Some(caption) => page.note(caption),
        None => page.note("no video of this id is known yet: the label waits for it"),
    }
    page.item("it counts from the next run", "toklake run");
    page.finish()
}

fn told(categories: &Categories, style: Style) -> String {
    let mut page = Page::new(style);
    if categories.counts.is_empty() {
        page.heading("no video is known yet", "");
        return page.finish();
    }
    page.heading("videos by category", "");
    for count in &categories.counts {
        let all = count.labelled + count.by_model + count.by_rules;
        let parts = [
            (count.labelled, "by label"),
            (count.by_model, "by the model"),
            (count.by_rules, "by the rules"),
        ];
        let parts = parts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, by)| format!("{n} {by}"));
        let why = match count.category {
            Some(_) => parts.collect::<Vec<_>>().join(", "),
            None => "neither labels nor rules nor the model say anything".to_owned(),
        };
        let name = count.category.as_deref().unwrap_or("unknown");
        page.fact(name, &all.to_string(), &why);
    }
    page.heading("the model", "");
    match categories.scores.split_first() {
        None => {
            page.note("it learns from labels, and there are none yet: from 30 on it may propose")
        }
        Some((all, each)) => model(&mut page, all, each),
    }
    page.finish()
}

fn model(page: &mut Page, all: &CategoryScore, each: &[CategoryScore]) {
    let labels = counted(all.labels, "label", "labels");
    match all.accuracy {
        None => page.note(&format!(
            "{labels} of one category teach nothing: label others too"
        )),
        Some((share, low, high)) => {
            let interval = format!("95 % interval {} to {}", percent(low), percent(high));
            page.fact(
                "guessed rightly",
                &percent(share),
                &format!("of {labels}, each without its own; {interval}"),
            );
            let usual = all.usual_share.map(percent).unwrap_or_default();
            page.fact(
                "always the same",
                &usual,
                "what naming the most frequent label would reach",
            );
        }
    }
    if let (sure, Some(right)) = all.sure {
        page.fact(
            "where it is sure",
            &percent(right),
            &format!(
                "of {}; it abstains from the others",
                counted(sure, "guess", "guesses")
            ),
        );
    }
    if let (rules, Some(right)) = all.rules {
        page.fact(
            "the rules",
            &percent(right),
            &format!("of {} that they tell", counted(rules, "label", "labels")),
        );
    }
    if !all.is_used {
        page.note("it proposes nothing yet: from 30 labels on, of two categories with 5 each, and where it is surely better than the most frequent label");
    }
    for score in each {
        let right = score
            .accuracy
            .map_or_else(|| "-".to_owned(), |(share, ..)| percent(share));
        page.fact(
            &score.category,
            &right,
            &format!("of {}", counted(score.labels, "label", "labels")),
        );
    }
}

#[cfg(test)]
mod tests {
    use toklake_pipeline::CategoryCount;

    use super::*;

    #[test]
    fn the_page_tells_who_decided_and_how_well_is_guessed() {
        let count = |category: Option<&str>, labelled, by_model, by_rules| CategoryCount {
            category: category.map(str::to_owned),
            labelled,
            by_model,
            by_rules,
        };
        let score = |category: &str, labels| CategoryScore {
            category: category.to_owned(),
            labels,
            accuracy: Some((0.9, 0.77, 0.96)),
            sure: (30, Some(0.97)),
            rules: (20, Some(0.75)),
            usual_share: Some(0.55),
            is_used: true,
        };
        let categories = Categories {
            counts: vec![count(Some("music"), 22, 5, 3), count(None, 0, 0, 4)],
            scores: vec![score("all", 40), score("music", 22)],
        };
        insta::assert_snapshot!(told(&categories, Style::default()), @r"
        videos by category
          music                        30   22 by label, 5 by the model, 3 by the rules
          unknown                       4   neither labels nor rules nor the model say
                                            anything

        the model
          guessed rightly         90.00 %   of 40 labels, each without its own; 95 %
                                            interval 77.00 % to 96.00 %
          always the same         55.00 %   what naming the most frequent label would
                                            reach
          where it is sure        97.00 %   of 30 guesses; it abstains from the others
          the rules               75.00 %   of 20 labels that they tell
          music                   90.00 %   of 22 labels
        ");
    }

    #[test]
    fn without_labels_the_page_says_what_a_label_would_bring() {
        let categories = Categories {
            counts: vec![],
            scores: vec![],
        };
        assert_eq!(
            told(&categories, Style::default()),
            "no video is known yet\n"
        );
    }
}
