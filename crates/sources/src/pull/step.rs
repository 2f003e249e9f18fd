//! One request of one task: ask, keep, judge, and only then move on.

use chrono::{DateTime, TimeDelta, Utc};

use super::Surroundings;
use super::checkpoint::Checkpoint;
use super::keep::{Arrival, Kept, ext_of};
use super::report::End;
use super::task::{AfterRefusal, Task};
use super::verdict::{Later, Reason, Verdict, Why};
use super::watch::Event;
use crate::http::{Answer, HttpError, Request};
use crate::session::{AccessError, NextStep};

/// What came of a request.
pub(super) enum Came {
    /// A page; the task stands at the next one.
    Page,
    /// Ask for the same again, without a wait.
    Again,
    Later(Later),
    End(End),
}

/// A task after its request.
pub(super) struct Stepped {
    pub task: Task,
    pub came: Came,
    pub clocks: Clocks,
    pub checkpoint_lost: bool,
}

pub(super) async fn step(around: &Surroundings<'_>, mut task: Task) -> Stepped {
    if !task.has_begun {
        begin(around, &mut task).await;
    }
    let mut clocks = None;
    let mut checkpoint_lost = false;
    let came = match ask(around, &mut task, &mut clocks).await {
        Ok(came) => {
            if matches!(came, Came::Page) {
                checkpoint_lost = !save(around, &task, Some(task.checkpoint())).await;
            }
            came
        }
        Err(end) => Came::End(end),
    };
    if let Came::End(end) = &came {
        // what ended for good begins anew the next time; the rest goes on from its last page
        let is_through = match end {
            End::Complete | End::Partial { .. } | End::Pages { .. } | End::Refused { .. } => true,
            End::GaveUp { .. }
            | End::SignIn { .. }
            | End::NoToken { .. }
            | End::Budget
            | End::HostDown
            | End::NotKept { .. } => false,
        };
        if is_through && task.report.pages + u64::from(task.report.resumed) > 0 {
            checkpoint_lost |= !save(around, &task, None).await;
        }
    }
    Stepped {
        task,
        came,
        clocks,
        checkpoint_lost,
    }
}

async fn begin(around: &Surroundings<'_>, task: &mut Task) {
    task.has_begun = true;
    let age = |checkpoint: &Checkpoint| around.clock.now() - checkpoint.began_at;
    let fresh = |checkpoint: &Checkpoint| {
        (TimeDelta::zero()..around.settings.checkpoint_life).contains(&age(checkpoint))
    };
    let checkpoint = around.checkpoints.load(&task.checkpoint_key()).await;
    if let Some(checkpoint) = checkpoint.filter(fresh) {
        task.resume(checkpoint);
    }
    around.watch.told(Event::Began {
        account: &task.account.name,
        stream: task.report.stream,
        resumed: task.report.resumed,
    });
}

/// The source's clock, and ours before and after.
type Clocks = Option<(DateTime<Utc>, DateTime<Utc>, DateTime<Utc>)>;

async fn ask(around: &Surroundings<'_>, task: &mut Task, clocks: &mut Clocks) -> Result<Came, End> {
    let access = task.account.access.clone();
    let token = match access.token().await {
        Ok(token) => token,
        Err(error) => return no_token(&error),
    };
    let request = task.stream().request(task.at, &token);
    let asked = around.clock.now();
    task.report.requests += 1;
    let answer = match around.transport.carry(request.clone()).await {
        Ok(answer) => answer,
        Err(error) => return no_answer(&error),
    };
    let received = around.clock.now();
    *clocks = answer.date().map(|date| (date, asked, received));
    keep(around, task, &request, &answer, received).await?;
    match task.stream().judge(&answer) {
        Verdict::Fine => Ok(turn(around, task, &answer, None)),
        Verdict::Partial { code } => Ok(turn(around, task, &answer, Some(code))),
        Verdict::Later(mut later) => {
            let asked_for = answer.retry_after().map(|after| after.wait(received));
            later.wait = later.wait.max(asked_for);
            Ok(Came::Later(later))
        }
        Verdict::Renew { code } if task.renewed => Err(End::SignIn { code }),
        Verdict::Renew { .. } => {
            if let Err(error) = access.renew(&token).await {
                return no_token(&error);
            }
            task.renewed = true;
            task.report.renewed += 1;
            Ok(Came::Again)
        }
        Verdict::SignIn { code } => Err(End::SignIn { code }),
        Verdict::Refused(refusal) => match task.refused(refusal) {
            AfterRefusal::AskForLess => Ok(Came::Again),
            AfterRefusal::NextPart => Ok(Came::Page),
            AfterRefusal::End(end) => Err(end),
        },
    }
}

fn turn(
    around: &Surroundings<'_>,
    task: &mut Task,
    answer: &Answer,
    partial: Option<String>,
) -> Came {
    let page = task.stream().page(task.at, &answer.body);
    let end = task.turn(&page, partial, around.settings.max_pages);
    around.watch.told(Event::Page {
        account: &task.account.name,
        stream: task.report.stream,
        pages: task.report.pages,
    });
    end.map_or(Came::Page, Came::End)
}

/// Keeps the answer, whatever it is. A secret that the source echoes is taken out first.
async fn keep(
    around: &Surroundings<'_>,
    task: &mut Task,
    request: &Request,
    answer: &Answer,
    received: DateTime<Utc>,
) -> Result<(), End> {
    let hidden = request.hide_in(&answer.body);
    let notes = match hidden {
        Some(_) => vec!["the source echoed a secret, which was taken out".to_owned()],
        None => vec![],
    };
    let body = hidden.map_or_else(|| answer.body.clone(), Into::into);
    let arrival = Arrival {
        source: task.report.source,
        account: task.account.name.clone(),
        stream: task.report.stream,
        request: request.recorded(),
        status: answer.status,
        ext: ext_of(&body),
        body,
        captured_at: received,
        notes,
    };
    let kept = around.keep.keep(arrival).await;
    match kept.map_err(|error| End::NotKept {
        reason: error.to_string(),
    })? {
        Kept::New => task.report.landed += 1,
        Kept::Known => task.report.known += 1,
    }
    Ok(())
}

async fn save(around: &Surroundings<'_>, task: &Task, checkpoint: Option<Checkpoint>) -> bool {
    let key = task.checkpoint_key();
    let saved = around.checkpoints.save(&key, checkpoint).await;
    if let Err(error) = &saved {
        tracing::warn!(stream = task.report.stream, %error, "checkpoint not saved");
    }
    saved.is_ok()
}

/// No token: what to do next is what the error says of itself.
fn no_token(error: &AccessError) -> Result<Came, End> {
    tracing::warn!(%error, "no token");
    let code = error.code().to_owned();
    match error.next() {
        NextStep::SignIn { .. } => Err(End::SignIn { code }),
        NextStep::RetryAfter(wait) => Ok(Came::Later(Later {
            why: Why::Renewal,
            code,
            wait: Some(wait),
        })),
        NextStep::Mend => Err(End::NoToken {
            code,
            reason: error.to_string(),
        }),
    }
}

fn no_answer(error: &HttpError) -> Result<Came, End> {
    tracing::debug!(%error, "no answer");
    let code = error.code().to_owned();
    if error.is_passing() {
        let (why, wait) = (Why::Network, None);
        return Ok(Came::Later(Later { why, code, wait }));
    }
    let reason = Reason::Request;
    Err(End::Refused { code, reason })
}
