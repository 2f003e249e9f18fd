//! `toklake predict`: what videos are expected to have, and how often such forecasts held.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{Ending, ForecastRow, Prediction, ScoreRow, ViralPotential};

use crate::numbers::{counted, grouped};
use crate::page::Page;
use crate::terminal::{Style, cut, one_line};
use crate::world::World;

/// Columns of a caption.
const CAPTION: usize = 40;

/// Say what videos are expected to have at a day, a week and 30 days
#[derive(Debug, Args)]
#[command(
    name = "predict",
    after_help = "Examples:
  toklake predict
  toklake predict 7527623000473079054
  toklake predict next --json

Without a video: all that may still grow, and the one not published yet
(`next`). Numbers are lifetime views; of ten intervals eight should hold, and
the score card says how many did. Forecasts are kept in `curated.forecasts`."
)]
pub struct Predict {
    /// A video by TikTok's id, or `next` for the one not published yet
    #[arg(value_name = "VIDEO")]
    video: Option<String>,
}

impl Predict {
    /// Asks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account(&pipeline.settings);
        let prediction = pipeline
            .predict(account.as_deref(), self.video.as_deref())
            .await?;
        let style = world.shell.style;
        world
            .shell
            .answer("predict", Ending::Fine, &prediction, || {
                shown(&prediction, style)
            })
    }
}

fn shown(prediction: &Prediction, style: Style) -> String {
    let mut page = Page::new(style);
    if prediction.forecasts.is_empty() {
        page.item(
            "not enough history yet: no video has a dated reading",
            "`toklake run` brings readings",
        );
        return page.finish();
    }
    let of_one =
        |a: &ForecastRow, b: &ForecastRow| (&a.account, &a.video_id) == (&b.account, &b.video_id);
    for video in prediction.forecasts.chunk_by(of_one) {
        one_video(&mut page, video);
    }
    for potential in &prediction.potential {
        viral_potential(&mut page, potential);
    }
    card(&mut page, &prediction.card);
    page.finish()
}

fn one_video(page: &mut Page, rows: &[ForecastRow]) {
    let Some(first) = rows.iter().max_by(|a, b| a.made_at.cmp(&b.made_at)) else {
        return;
    };
    let is_next = first.video_id == "next";
    let name = if is_next {
        "the next video"
    } else {
        &first.video_id
    };
    let caption = first
        .caption
        .as_deref()
        .map(|text| cut(&one_line(text), CAPTION));
    page.heading(
        name,
        &format!(
            "{}{}",
            first.account,
            caption.map_or_else(String::new, |text| format!(": {text}"))
        ),
    );
    let rows: Vec<&ForecastRow> = rows
        .iter()
        .filter(|row| row.made_at == first.made_at)
        .collect();
    match first.from_views_total {
        Some(views) => page.line(
            "stands on",
            &format!(
                "{} views at an age of {}, read {}",
                grouped(views),
                age(first.age_hours),
                first.made_at
            ),
        ),
        None if is_next => page.line(
            "stands on",
            &format!("earlier videos, as known {}", first.made_at),
        ),
        None => page.line(
            "stands on",
            &format!("earlier videos, before it was published {}", first.made_at),
        ),
    }
    for row in rows {
        page.line(
            &format!("at {}", age(row.horizon_hours as f64)),
            &sentence(row),
        );
    }
}

/// Number, interval and what it rests on, or why there is none.
fn sentence(row: &ForecastRow) -> String {
    let evidence = |one: &str, many: &str| counted(row.evidence.unsigned_abs(), one, many);
    let Some(((views, low), high)) = row
        .views_total
        .zip(row.views_total_low)
        .zip(row.views_total_high)
    else {
        return match row.from_views_total {
            Some(_) => format!(
                "not enough history yet: {} of earlier readings, 20 are needed",
                evidence("outcome", "outcomes")
            ),
            None => format!(
                "not enough history yet: {} known at that age, 5 are needed",
                evidence("earlier video", "earlier videos")
            ),
        };
    };
    let round = |views: f64| grouped(views.round() as i64);
    let rests_on = match row.method.as_str() {
        "creator_range" => format!("from {}", evidence("earlier video", "earlier videos")),
        "usual_range" => format!(
            "from {}, with the usual width",
            evidence("earlier video", "earlier videos")
        ),
        "similar_readings" => format!(
            "from similar readings among {}",
            evidence("outcome", "outcomes")
        ),
        _ => format!(
            "from the usual growth at this age in {}",
            evidence("outcome", "outcomes")
        ),
    };
    let doubles = row.doubles_probability.map_or_else(String::new, |chance| {
        format!("; twice the views: {}", share(chance))
    });
    format!(
        "about {} views, 80 % between {} and {}; {rests_on}{doubles}",
        round(views),
        round(low),
        round(high)
    )
}

fn viral_potential(page: &mut Page, potential: &ViralPotential) {
    page.heading("viral potential", "among the account's other videos");
    let place = |share_of: Option<f64>, what: &str| match share_of {
        Some(part) => format!("more than {} of them{what}", share(part)),
        None => "not enough history yet: 5 other videos are needed".to_owned(),
    };
    let peers = counted(
        potential.age_peers.unsigned_abs(),
        "other video",
        "other videos",
    );
    page.line(
        "views at 24 h",
        &place(potential.views_percentile, &format!(", {peers}")),
    );
    page.line(
        "engagement rate",
        &place(potential.engagement_percentile, ""),
    );
    page.line(
        "completion rate",
        &place(potential.completion_percentile, ""),
    );
    let chance = |chance: Option<f64>| {
        chance.map_or_else(
            || "not enough history yet".to_owned(),
            |chance| format!("a chance of {}", share(chance)),
        )
    };
    page.line("doubles by 30 d", &chance(potential.doubles_probability));
    page.line(
        "top tenth at 30 d",
        &chance(potential.top_decile_probability),
    );
    let score = potential.viral_score.map_or_else(
        || "NULL: a part of it is not known".to_owned(),
        |score| format!("{score:.1}"),
    );
    page.line(
        "viral score",
        &format!("{score} (compatibility: how fast it was so far, no part of the above)"),
    );
    if let Some(at) = &potential.observed_at {
        page.line("taken", at);
    }
}

fn card(page: &mut Page, card: &[ScoreRow]) {
    page.heading("score card", "forecasts made so far beside what came");
    if card.is_empty() {
        page.item("none could be judged yet: no forecast has come of age", "");
    }
    for row in card {
        let when = if row.is_before_publishing {
            "before publishing"
        } else {
            "from a reading"
        };
        let last = row.last_value_error.map_or_else(String::new, |error| {
            format!(", a factor of {:.2} had views stayed", 10f64.powf(error))
        });
        page.line(
            &format!("at {}", age(row.horizon_hours as f64)),
            &format!(
                "{}, {when}: ranges held {} of {}; missed by a factor of {:.2}{last}",
                row.account,
                share(row.held_rate),
                counted(row.judged.unsigned_abs(), "time", "times"),
                10f64.powf(row.error)
            ),
        );
    }
}

/// `80 %`, and neither 0 nor 100 where it is not.
fn share(fraction: f64) -> String {
    match fraction * 100.0 {
        percent if percent > 0.0 && percent < 1.0 => "under 1 %".to_owned(),
        percent if percent > 99.0 && percent < 100.0 => "over 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

fn age(hours: f64) -> String {
    if hours < 72.0 {
        format!("{hours:.0} h")
    } else {
        format!("{:.0} d", hours / 24.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> ForecastRow {
        ForecastRow {
            account: "luna".into(),
            video_id: "7".into(),
            caption: None,
            made_at: "2026-03-01 10:00 UTC".into(),
            age_hours: 26.0,
            from_views_total: Some(1200),
            horizon_hours: 168,
            views_total: Some(2345.6),
            views_total_low: Some(1800.0),
            views_total_high: Some(4000.0),
            method: "similar_readings".into(),
            evidence: 312,
            doubles_probability: Some(0.004),
            top_decile_probability: None,
        }
    }

    #[test]
    fn a_forecast_says_number_interval_and_evidence() {
        assert_eq!(
            sentence(&row()),
            "about 2,346 views, 80 % between 1,800 and 4,000; from similar readings among 312 outcomes; twice the views: under 1 %"
        );
    }

    #[test]
    fn too_little_history_says_how_much_is_missing() {
        let none = ForecastRow {
            views_total: None,
            evidence: 1,
            ..row()
        };
        assert_eq!(
            sentence(&none),
            "not enough history yet: 1 outcome of earlier readings, 20 are needed"
        );
        let next = ForecastRow {
            from_views_total: None,
            ..none
        };
        assert_eq!(
            sentence(&next),
            "not enough history yet: 1 earlier video known at that age, 5 are needed"
        );
    }
}
