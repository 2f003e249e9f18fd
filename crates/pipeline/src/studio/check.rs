//! Whether Studio's pages still make the calls that are kept, and their answers have the keys that are read.

use serde::Serialize;
use toklake_sources::session::Source;
use toklake_sources::studio::browser::{Walked, expected_on};
use toklake_sources::studio::{DriftKind, KeyDrift, Stream};

use super::look::{KeepKeys, look_around, recorded_keys};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::Ending;
use crate::sessions::{Outside, chosen, open_vault, told};

/// What was seen of Studio.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StudioCheck {
    /// Pages that were opened.
    pub pages: u32,
    /// Calls that pages made as expected.
    pub fine: u32,
    /// Keys of their answers that are as the decoders know them.
    pub keys: u64,
    /// What is not as it was.
    pub findings: Vec<StudioFinding>,
}

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StudioFinding {
    /// The account it was seen with.
    pub account: String,
    /// `missing`, `new`, `renamed`, `changed` or `stopped`.
    pub kind: &'static str,
    /// The page; for a key of an answer the path that was asked.
    pub page: String,
    /// The stream of the answers; `None` where it is no key of an answer.
    pub stream: Option<&'static str>,
    /// The key with its place in the answer, such as `item_list[].play_count`.
    pub key: Option<String>,
    /// What a renamed key is called now.
    pub is_now: Option<String>,
    /// What of it.
    pub what: String,
}

/// Opens each page of the account once and compares its calls and the keys of their answers with those
/// that are known. A key that nobody knows is no finding where answers have landed that had it. Nothing
/// of what they told is kept.
pub async fn check_studio(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    progress: &dyn Progress,
) -> Result<StudioCheck, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let mut check = StudioCheck::default();
    let clock = outside.clock.as_ref();
    for session in chosen(pipeline, &vault, clock, accounts, Some(Source::Studio))? {
        let account = &session.account;
        let keep = KeepKeys::default();
        let walked = look_around(pipeline, outside, &vault, account, &keep, progress).await?;
        let recorded = recorded_keys(pipeline, account).await?;
        let keys = keep.into_keys().compare(&recorded);
        let mut findings = Findings {
            account: account.as_str(),
            found: &mut check.findings,
        };
        check.pages += walked.pages;
        check.fine += findings.calls(&walked);
        check.keys += keys.as_known;
        for (stream, drift) in &keys.drift {
            findings.key(*stream, drift);
        }
        if let Some(stop) = &walked.stopped {
            findings.of_page("stopped", stop.code(), told(stop));
        }
    }
    Ok(check)
}

struct Findings<'a> {
    account: &'a str,
    found: &'a mut Vec<StudioFinding>,
}

impl Findings<'_> {
    /// What pages lack of their calls and of what they show; gives how many calls are as expected.
    fn calls(&mut self, walked: &Walked) -> u32 {
        let mut fine = 0;
        for (page, seen) in &walked.seen {
            for group in expected_on(page) {
                if group.iter().any(|stream| seen.streams.contains(stream)) {
                    fine += 1;
                    continue;
                }
                let names: Vec<_> = group.iter().map(|stream| stream.name()).collect();
                let what = format!("no call for {}", names.join(" or "));
                self.of_page("missing", page, what);
            }
            for what in &seen.lacks {
                self.of_page("missing", page, (*what).to_owned());
            }
            for path in &seen.unknown {
                self.of_page("new", page, format!("a call that is not known: {path}"));
            }
        }
        fine
    }

    fn key(&mut self, stream: Stream, drift: &KeyDrift) {
        let (place, name) = (&drift.place, stream.name());
        let (kind, what) = match drift.kind {
            DriftKind::Missing => ("missing", "it is read, and came in no answer".to_owned()),
            DriftKind::New => ("new", "nobody knows it".to_owned()),
            DriftKind::Renamed => {
                let is_now = drift.is_now.as_deref().unwrap_or_default();
                ("renamed", format!("it is called `{is_now}` now"))
            }
            DriftKind::Changed => ("changed", "its value is of another kind".to_owned()),
        };
        self.found.push(StudioFinding {
            account: self.account.to_owned(),
            kind,
            page: stream.path().unwrap_or_default().to_owned(),
            stream: Some(name),
            key: Some(place.clone()),
            is_now: drift.is_now.clone(),
            what: format!("key `{place}` of `{name}`: {what}"),
        });
    }

    fn of_page(&mut self, kind: &'static str, page: &str, what: String) {
        self.found.push(StudioFinding {
            account: self.account.to_owned(),
            kind,
            page: page.to_owned(),
            stream: None,
            key: None,
            is_now: None,
            what,
        });
    }
}

impl StudioCheck {
    /// Findings where anything is not as it was.
    pub fn ending(&self) -> Ending {
        match (self.findings.is_empty(), self.pages) {
            (true, 0) => Ending::CouldNot,
            (true, _) => Ending::Fine,
            (false, _) => Ending::Findings,
        }
    }
}
