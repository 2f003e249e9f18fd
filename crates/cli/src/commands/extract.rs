//! `toklake extract`: asks TikTok for the accounts that are signed in.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use toklake_pipeline::{
    Ending, ExtractReport, ExtractRequest, Pipeline, Source, StudioRequest, What, extract_studio,
    somebody,
};

use crate::failure::Failure;
use crate::summary;
use crate::world::World;

/// Ask TikTok's APIs, open its Studio, and keep every answer
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake extract
  toklake extract videos --account zone.a0 --days 30
  toklake extract --keyword synth --country DE --country AT
  toklake extract --source business --comments
  toklake extract --source studio --days 28 --screenshots

Answers are kept as they came; `toklake run` makes facts of them, and asks
first by itself. One that was stopped goes on where it was. TikTok tells an
account's days for 60 days only: ask at least once a month.")]
pub struct Extract {
    /// What to ask for
    #[arg(value_enum, default_value_t = Wanted::All)]
    what: Wanted,
    /// Only from this source: `business`, `advertiser`, `display` or `studio`
    #[arg(long)]
    source: Option<Source>,
    /// Days back from today; everything that TikTok tells, where this is not said
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: Option<u16>,
    /// The comments under the posts known so far, too: words of other people
    #[arg(long)]
    comments: bool,
    /// Averages of a business category, such as `PETS`, too
    #[arg(long, value_name = "CATEGORY")]
    benchmark: Option<String>,
    /// Hashtags that TikTok suggests to a word, too; may be given several times
    #[arg(long = "keyword", value_name = "WORD")]
    keywords: Vec<String>,
    /// Country of trends, two letters; may be given several times
    #[arg(long = "country", value_name = "CODE", default_value = COUNTRY)]
    countries: Vec<String>,
    /// A picture of each page of Studio in this folder; what was typed into a page is hidden
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "screenshots")]
    screenshots: Option<PathBuf>,
    /// Tell each page and each answer of Studio, without secrets
    #[arg(long)]
    pub debug: bool,
}

/// Which streams are meant.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wanted {
    All,
    /// Posts with their lifetime totals
    Videos,
    /// The account: its days and its followers
    Audience,
    /// Sounds and searches of a country; hashtags where an advertiser is signed in
    Trends,
}

/// Whose trends are asked for where nobody says a country.
const COUNTRY: &str = "US";

/// Asks for all that is told, of the accounts that are meant; `None` where nobody is signed in. What
/// stands in the way is in the report: facts can be made of what is there.
pub async fn everything(pipeline: &Pipeline, world: &World) -> Option<ExtractReport> {
    let request = ExtractRequest {
        countries: vec![COUNTRY.to_owned()],
        ..ExtractRequest::default()
    };
    let asked = match somebody(pipeline) {
        Ok(false) => return None,
        Ok(true) => ask(pipeline.clone(), world, request, None, None).await,
        Err(error) => Err(error.into()),
    };
    Some(asked.unwrap_or_else(|error| {
        let failure = Failure::of(&error);
        let remedy = failure.remedy.unwrap_or_default();
        ExtractReport::not_asked(&failure.code, &failure.message, remedy, world.now)
    }))
}

async fn ask(
    pipeline: Pipeline,
    world: &World,
    request: ExtractRequest,
    source: Option<Source>,
    screenshots: Option<PathBuf>,
) -> Result<ExtractReport> {
    let (pipeline, outside) = (world.unlock(pipeline)?, world.outside()?);
    let (accounts, watch) = (world.accounts_meant(), world.watch());
    let accounts = accounts.as_deref();
    let seen = match source {
        None | Some(Source::Studio) => {
            let wanted = StudioRequest {
                extract: request.clone(),
                screenshots,
            };
            extract_studio(&pipeline, &wanted, &outside, accounts, &watch).await?
        }
        Some(_) => None,
    };
    if source == Some(Source::Studio) {
        return Ok(seen.unwrap_or_else(|| {
            let remedy = "sign in first: `toklake login studio`".to_owned();
            ExtractReport::not_asked(
                "nobody_signed_in",
                "nobody is signed in there",
                remedy,
                world.now,
            )
        }));
    }
    let only_studio = seen.is_some() && !toklake_pipeline::has_api(&pipeline)?;
    if let (true, Some(seen)) = (only_studio, &seen) {
        return Ok(seen.clone());
    }
    let asked = pipeline.extract_signed_in(&request, &outside, accounts, source, &watch);
    let asked = asked.await?;
    Ok(match seen {
        Some(seen) => asked.beside(seen),
        None => asked,
    })
}

impl Extract {
    /// Asks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let source = self.source;
        // a folder below the working directory, whoever writes there
        let screenshots = self.screenshots.as_deref().map(std::path::absolute);
        let screenshots = screenshots.transpose()?;
        let report = ask(
            world.pipeline()?,
            world,
            self.request(),
            source,
            screenshots,
        )
        .await?;
        let style = world.shell.style;
        world
            .shell
            .summary("extract", report.ending(), &report, || {
                summary::extract(&report, style)
            })
    }

    fn request(self) -> ExtractRequest {
        ExtractRequest {
            what: match self.what {
                Wanted::All => What::All,
                Wanted::Videos => What::Videos,
                Wanted::Audience => What::Audience,
                Wanted::Trends => What::Trends,
            },
            days: self.days,
            comments: self.comments,
            benchmark: self.benchmark,
            keywords: self.keywords,
            countries: self.countries,
        }
    }
}
