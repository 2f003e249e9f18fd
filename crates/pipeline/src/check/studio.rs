//! What access and endpoints mean where there is a browser and no token: does the session live, and what
//! did the calls of the pages say.

use toklake_sources::pull::Verdict;
use toklake_sources::session::Source;
use toklake_sources::session::entry::Standing;
use toklake_sources::session::registry::SessionStatus;
use toklake_sources::studio::Stream;
use toklake_sources::studio::browser::{Answered, Step, Stop, Walked};

use super::access::AccessLine;
use super::endpoints::{EndpointLine, meaning};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Quiet;
use crate::report::Ending;
use crate::sessions::{Outside, Refreshed, chosen, open_vault, told};
use crate::studio::{KeepNothing, look_around, look_at_home};

/// Opens Studio's first page for each session that is meant.
pub(super) async fn access(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<Vec<AccessLine>, PipelineError> {
    let mut lines = vec![];
    let vault = open_vault(pipeline).await?;
    for session in sessions(pipeline, outside, accounts, source).await? {
        let looked = match has_ended(&session) {
            true => Err(ended(&session)),
            false => look_at_home(pipeline, outside, &vault, &session.account).await,
        };
        let looked = Refreshed::of_studio(session.account.to_string(), looked.err());
        let line = |what, ending, detail: String, remedy: &str| AccessLine {
            of: Some((session.account.to_string(), Source::Studio)),
            what,
            ending,
            detail,
            remedy: remedy.to_owned(),
        };
        let Some(problem) = looked.problem else {
            let detail = "Studio knows it, and it is of this account".to_owned();
            lines.push(line("session", Ending::Fine, detail, ""));
            // the page may have made it last longer
            let now = sessions(pipeline, outside, None, Some(Source::Studio)).await?;
            let now = now.into_iter().find(|one| one.account == session.account);
            if let Some(end) = now.and_then(|one| one.forecast.access_expires_at) {
                let day = end.format("%Y-%m-%d");
                let detail = format!("until {day}, as its cookie says; TikTok may end it earlier");
                lines.push(line("lasts", Ending::Fine, detail, ""));
            }
            continue;
        };
        lines.push(line("session", looked.ending, problem, &looked.remedy));
    }
    Ok(lines)
}

/// Opens each page once, and says of each call what became of it.
pub(super) async fn endpoints(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<Vec<EndpointLine>, PipelineError> {
    let mut lines = vec![];
    let vault = open_vault(pipeline).await?;
    for session in sessions(pipeline, outside, accounts, source).await? {
        let account = session.account.as_str();
        if has_ended(&session) {
            lines.push(of_session(
                account,
                Ending::Findings,
                told(&ended(&session)),
            ));
            continue;
        }
        let walked = look_around(
            pipeline,
            outside,
            &vault,
            &session.account,
            &KeepNothing,
            &Quiet,
        );
        match walked.await {
            Ok(walked) => {
                let calls = CALLS.iter();
                lines.extend(calls.map(|stream| of_call(account, *stream, &walked)));
                if let Some(stop) = &walked.stopped {
                    lines.push(of_session(account, Ending::Findings, told(stop)));
                }
            }
            Err(error) => lines.push(of_session(account, Ending::CouldNot, told(&error))),
        }
    }
    Ok(lines)
}

/// The calls that the pages make as far as we know.
const CALLS: [Stream; 11] = [
    Stream::Identity,
    Stream::FollowCounts,
    Stream::PostCounts,
    Stream::Posts,
    Stream::AccountInsights,
    Stream::NumberedInsights,
    Stream::PostInsights,
    Stream::Rewards,
    Stream::PostRewards,
    Stream::Comments,
    Stream::TrendingVideos,
];

async fn sessions(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<Vec<SessionStatus>, PipelineError> {
    if source.is_some_and(|source| source != Source::Studio) {
        return Ok(vec![]);
    }
    let vault = open_vault(pipeline).await?;
    let mut found = chosen(pipeline, &vault, outside.clock.as_ref(), accounts, source)?;
    found.retain(|session| session.source == Source::Studio);
    Ok(found)
}

/// A session that has ended waits for its owner: no browser is opened for it.
fn has_ended(session: &SessionStatus) -> bool {
    matches!(session.standing, Standing::NeedsHuman | Standing::Revoked)
}

fn ended(session: &SessionStatus) -> crate::sessions::SessionError {
    let sign = "it ended before";
    crate::sessions::SessionError::Studio {
        account: session.account.to_string(),
        source: Stop::SignedOut { sign },
    }
}

fn of_session(account: &str, ending: Ending, meaning: String) -> EndpointLine {
    EndpointLine {
        ending,
        meaning,
        ..EndpointLine::of_source(account, Source::Studio, "", "the session")
    }
}

fn of_call(account: &str, stream: Stream, walked: &Walked) -> EndpointLine {
    let path = stream.path().unwrap_or_default();
    let line = EndpointLine::of_source(account, Source::Studio, path, stream.about());
    let answers = walked.seen.values().flat_map(|seen| &seen.answers);
    let answers: Vec<&Answered> = answers.filter(|one| one.stream == stream).collect();
    // the worst of them, and of those the first
    let worst = answers
        .iter()
        .rev()
        .max_by_key(|one| meaning(&one.verdict).0);
    let Some(worst) = worst else {
        let (ending, meaning) = not_called(stream, walked);
        return EndpointLine {
            ending,
            meaning: meaning.to_owned(),
            ..line
        };
    };
    let (ending, mut meaning) = meaning(&worst.verdict);
    let failed = answers.iter().filter(|one| one.verdict != Verdict::Fine);
    let failed = failed.count();
    if failed > 0 && answers.len() > 1 {
        meaning = format!("{meaning} ({failed} of {} answers)", answers.len());
    }
    EndpointLine {
        status: Some(worst.status),
        code: worst.verdict.code().map(str::to_owned),
        ending,
        meaning,
        ..line
    }
}

/// Why no page made a call, and whether that is as it may be.
fn not_called(stream: Stream, walked: &Walked) -> (Ending, &'static str) {
    let is_called = |other| {
        let mut pages = walked.seen.values();
        pages.any(|seen| seen.streams.contains(&other))
    };
    let has_post = walked.seen.keys().any(|page| Step::post_of(page).is_some());
    match stream {
        _ if walked.stopped.is_some() => (
            Ending::Findings,
            "not asked: the look ended before its page",
        ),
        Stream::AccountInsights if is_called(Stream::NumberedInsights) => (
            Ending::Fine,
            "not asked: the pages of this account use the numbered form",
        ),
        Stream::NumberedInsights if is_called(Stream::AccountInsights) => (
            Ending::Fine,
            "not asked: the pages of this account use the older form",
        ),
        Stream::PostInsights if !has_post => (
            Ending::Fine,
            "not asked: the account has no post of the last days to ask about",
        ),
        _ => (Ending::Findings, "not asked: no page calls it any more"),
    }
}
