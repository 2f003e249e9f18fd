//! What an extraction came to, for a person and for `--json`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use toklake_sources::pull::horizon::Horizon;
use toklake_sources::pull::{End, PullReport, StreamReport};
use toklake_sources::session::Source;

use super::known::Known;
use super::plan::Door;
use crate::error::PipelineError;
use crate::report::{Ending, Remark};

/// What came of asking.
#[derive(Debug, Clone, Serialize)]
pub struct ExtractReport {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Requests sent, repeats included.
    pub requests: u64,
    /// Every stream of every account, in the order in which they ended.
    pub streams: Vec<StreamReport>,
    /// Things to know.
    pub remarks: Vec<Remark>,
}

impl ExtractReport {
    pub(super) fn new(
        pulled: PullReport,
        doors: &[Door],
        known: &Known,
        now: DateTime<Utc>,
    ) -> Self {
        let mut remarks: Vec<Remark> = pulled.streams.iter().filter_map(missing).collect();
        remarks.extend(
            doors
                .iter()
                .filter_map(|door| alarm(door, &pulled, known, now)),
        );
        if pulled.checkpoints_lost > 0 {
            remarks.push(Remark {
                ending: Ending::Fine,
                code: "checkpoint_lost".to_owned(),
                about: "meta/pulls".to_owned(),
                message: format!(
                    "{} marks of how far a list was read could not be written",
                    pulled.checkpoints_lost
                ),
                remedy: "a killed extraction would ask for these pages again; nothing is lost"
                    .to_owned(),
            });
        }
        Self {
            started_at: now,
            requests: pulled.requests,
            streams: pulled.streams,
            remarks,
        }
    }

    /// Nobody could be asked about.
    pub(super) fn of_nobody(now: DateTime<Utc>) -> Self {
        let remark = Remark {
            ending: Ending::CouldNot,
            code: "nobody_signed_in".to_owned(),
            about: "TikTok".to_owned(),
            message: "nobody is signed in, so nothing could be asked".to_owned(),
            remedy: "sign in first: `toklake login business`".to_owned(),
        };
        Self::without_answers(remark, now)
    }

    /// Nothing was asked, because of `error`.
    pub fn of_error(error: &PipelineError, now: DateTime<Utc>) -> Self {
        let remark = Remark {
            ending: Ending::CouldNot,
            code: error.code().to_owned(),
            about: "TikTok".to_owned(),
            message: format!("nothing could be asked: {error}"),
            remedy: error.remedy().unwrap_or_default(),
        };
        Self::without_answers(remark, now)
    }

    fn without_answers(remark: Remark, now: DateTime<Utc>) -> Self {
        Self {
            started_at: now,
            requests: 0,
            streams: vec![],
            remarks: vec![remark],
        }
    }

    /// How it ended.
    pub fn ending(&self) -> Ending {
        let worst = self.remarks.iter().map(|remark| remark.ending).max();
        worst.unwrap_or(Ending::Fine)
    }

    /// Answers kept that were new.
    pub fn landed(&self) -> u64 {
        self.streams.iter().map(|stream| stream.landed).sum()
    }
}

/// What a stream lacks, and what to do about it.
fn missing(stream: &StreamReport) -> Option<Remark> {
    let message = stream.missing.clone().or_else(|| stream.ended.missing())?;
    let (ending, remedy) = match &stream.ended {
        End::SignIn { .. } | End::NoToken { .. } => (
            Ending::CouldNot,
            format!("sign in again: `toklake login {}`", stream.source),
        ),
        End::Refused { .. } => (
            Ending::Findings,
            "`toklake check access` tells what this account may be asked".to_owned(),
        ),
        End::Partial { .. } => (Ending::Findings, "run it again later".to_owned()),
        End::NotKept { .. } => (
            Ending::CouldNot,
            "look at the disk of the lake: `toklake doctor`".to_owned(),
        ),
        End::Complete => (Ending::Fine, String::new()),
        End::Pages { .. } | End::GaveUp { .. } | End::Budget | End::HostDown => (
            Ending::CouldNot,
            "run `toklake extract` again later: it goes on where it was".to_owned(),
        ),
    };
    Some(Remark {
        ending,
        code: format!("extract_{}", stream.ended.code()),
        about: format!("{} {} of {}", stream.source, stream.stream, stream.account),
        message,
        remedy,
    })
}

/// How long an account's days can wait, where they were not collected now.
fn alarm(door: &Door, pulled: &PullReport, known: &Known, now: DateTime<Utc>) -> Option<Remark> {
    if door.subject.source() != Source::Business {
        return None;
    }
    let is_days = |stream: &&StreamReport| {
        (stream.account.as_str(), stream.stream) == (door.account.as_str(), "account")
    };
    let is_collected = pulled
        .streams
        .iter()
        .filter(is_days)
        .any(|stream| stream.ended.is_complete());
    if is_collected {
        return None;
    }
    let horizon = Horizon::of(known.last_day(&door.account), now.date_naive());
    Some(Remark {
        ending: Ending::Findings,
        code: "days_run_out".to_owned(),
        about: door.account.clone(),
        message: horizon.alarm()?,
        remedy: "mend what is said above and run `toklake extract` again".to_owned(),
    })
}
