//! `toklake rebuild`: every table anew from landing, of now or of another moment.

use anyhow::Result;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use clap::Args;
use toklake_engine::Mode;
use toklake_pipeline::{Ending, RunReport};

use crate::summary;
use crate::world::World;

/// Build every table anew from what landed
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake rebuild
  toklake rebuild --as-of 2026-03-01 --into lake_of_march
  toklake rebuild --as-of 2026-03-01T12:00:00Z --into lake_of_noon

The result is the same as that of all runs before it. It helps after damage,
and after a change of models that the tables do not show yet.

With `--as-of` a lake of its own is made of what had landed by then, as it would
have been known; this lake stays as it is. Ask it with `--root DIR`.")]
pub struct Rebuild {
    /// The moment, or a day, of which the end counts; UTC
    #[arg(long, value_name = "MOMENT", value_parser = moment, requires = "into")]
    as_of: Option<DateTime<Utc>>,
    /// The folder of the lake of then; it holds nothing yet
    #[arg(long, value_name = "DIR", requires = "as_of")]
    into: Option<String>,
}

impl Rebuild {
    /// Rebuilds.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.pipeline()?;
        if let (Some(moment), Some(into)) = (self.as_of, self.into) {
            let report = pipeline
                .rebuild_as_of(moment, &into, &world.watch())
                .await?;
            return told(world, &report, &into);
        }
        let lock = pipeline.take_for_run()?;
        let report = pipeline
            .run(lock, None, None, world.now, Mode::Full, &world.watch())
            .await?;
        told(world, &report, &pipeline.settings.root)
    }
}

fn told(world: &World, report: &RunReport, root: &str) -> Result<Ending> {
    let style = world.shell.style;
    world.shell.summary("rebuild", report.ending(), report, || {
        summary::run(report, root, style)
    })
}

/// An instant by RFC 3339, or a day.
fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let day = text
        .parse::<NaiveDate>()
        .ok()
        .and_then(|day| day.checked_add_days(Days::new(1)));
    let end =
        day.map(|day| day.and_time(NaiveTime::MIN).and_utc() - chrono::Duration::microseconds(1));
    end.ok_or_else(|| {
        "write a day as `2026-03-01`, or a moment as `2026-03-01T12:00:00Z`".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_meant_with_its_end_and_a_moment_with_its_zone() {
        assert_eq!(
            moment("2026-03-01").map(|at| at.to_rfc3339()),
            Ok("2026-03-01T23:59:59.999999+00:00".to_owned())
        );
        assert_eq!(
            moment("2026-03-01T12:00:00+01:00").map(|at| at.to_rfc3339()),
            Ok("2026-03-01T11:00:00+00:00".to_owned())
        );
        assert!(moment("yesterday").is_err());
    }
}
