//! What an extraction came to, for a person and for `--json`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use toklake_sources::business;
use toklake_sources::pull::horizon::Horizon;
use toklake_sources::pull::{End, PullReport, StreamReport};
use toklake_sources::session::Source;

use super::known::Known;
use super::plan::Door;
use crate::report::{Ending, Remark};
use crate::sessions::SignedInAccount;

/// What came of asking.
#[derive(Debug, Clone, Serialize)]
pub struct ExtractReport {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Seconds it took, waits included.
    pub seconds: f64,
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
            seconds: 0.0,
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

    /// Nothing was asked: why, and what to do.
    pub fn not_asked(code: &str, why: &str, remedy: String, now: DateTime<Utc>) -> Self {
        let remark = Remark {
            ending: Ending::CouldNot,
            code: code.to_owned(),
            about: "TikTok".to_owned(),
            message: format!("nothing could be asked: {why}"),
            remedy,
        };
        Self::without_answers(remark, now)
    }

    /// Nothing yet.
    pub(crate) fn empty(now: DateTime<Utc>) -> Self {
        Self {
            started_at: now,
            seconds: 0.0,
            requests: 0,
            streams: vec![],
            remarks: vec![],
        }
    }

    /// Both, of two sources that were asked one after the other.
    #[must_use]
    pub fn beside(mut self, other: Self) -> Self {
        self.streams.extend(other.streams);
        self.remarks.extend(other.remarks);
        self.requests += other.requests;
        self.seconds += other.seconds;
        self
    }

    fn without_answers(remark: Remark, now: DateTime<Utc>) -> Self {
        Self {
            started_at: now,
            seconds: 0.0,
            requests: 0,
            streams: vec![],
            remarks: vec![remark],
        }
    }

    /// Both, as if they had been one: what `next` says of a stream holds, and counts add up.
    #[must_use]
    pub fn and_then(mut self, next: Self) -> Self {
        for mut stream in next.streams {
            let key = |one: &StreamReport| (one.source, one.account.clone(), one.stream);
            let known = self.streams.iter().position(|one| key(one) == key(&stream));
            if let Some(known) = known.map(|at| self.streams.remove(at)) {
                stream.requests += known.requests;
                stream.pages += known.pages;
                stream.landed += known.landed;
                stream.known += known.known;
            }
            self.streams.push(stream);
        }
        self.requests += next.requests;
        self.seconds += next.seconds;
        self.remarks = next.remarks;
        self
    }

    /// Tells of sign-ins that nothing can be asked with.
    pub(super) fn note_shut(&mut self, shut: &[&SignedInAccount]) {
        let remark = |account: &&SignedInAccount| Remark {
            ending: Ending::CouldNot,
            code: "account_id_unknown".to_owned(),
            about: format!("{} of {}", account.source, account.handle),
            message: "TikTok told no id of the account when it signed in, so it cannot be asked"
                .to_owned(),
            remedy: format!(
                "sign in again: `toklake login {} --account {}`",
                account.source, account.handle
            ),
        };
        self.remarks.extend(shut.iter().map(remark));
    }

    /// Tells that none of the accounts has what was wanted.
    pub(super) fn note_nothing_to_ask(&mut self) {
        self.remarks.push(Remark {
            ending: Ending::Findings,
            code: "nothing_to_ask".to_owned(),
            about: "TikTok".to_owned(),
            message: "none of the accounts can be asked for that where it is signed in".to_owned(),
            remedy: "trends come from the API for Business: `toklake login business`".to_owned(),
        });
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
            format!("sign in again: `toklake login {}`", door_of(stream)),
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

/// Where somebody signs in for a stream.
fn door_of(stream: &StreamReport) -> String {
    match stream.stream {
        business::HASHTAG_TRENDS => format!("{} --account {}", Source::Advertiser, stream.account),
        _ => stream.source.to_owned(),
    }
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
    let horizon = Horizon::of(known.last_day(&door.owner), now.date_naive());
    Some(Remark {
        ending: Ending::Findings,
        code: "days_run_out".to_owned(),
        about: door.account.clone(),
        message: horizon.alarm()?,
        remedy: "mend what is said above and run `toklake extract` again".to_owned(),
    })
}
