//! All tasks of a pull, taken in turn: nobody waits in somebody else's place.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::time::{Instant, sleep_until};

use super::Surroundings;
use super::account::Account;
use super::breaker::{Breaker, Leave};
use super::budget::Budget;
use super::clock::Chance;
use super::limits::{Limits, Scope};
use super::report::{End, PullReport};
use super::step::{Came, Stepped, step};
use super::task::Task;
use super::verdict::{Later, Why};
use super::watch::Event;

/// Pulls every stream of every account.
///
/// Accounts take turns page by page; the streams of one account follow each other. Dropping the
/// future is safe at any moment: what was kept stays, and the next pull goes on from it.
pub async fn pull(
    around: Surroundings<'_>,
    limits: Limits,
    chance: &mut dyn Chance,
    accounts: Vec<Account>,
) -> PullReport {
    let mut schedule = Schedule {
        around: &around,
        budget: Budget::new(around.settings.max_requests),
        limits,
        breakers: HashMap::new(),
        limited: HashMap::new(),
        chance,
        ready: VecDeque::new(),
        waiting: BTreeMap::new(),
        turn: 0,
        doom: None,
        report: PullReport::default(),
    };
    let now = around.clock.now();
    for account in accounts {
        if !account.streams.is_empty() {
            schedule.ready.push_back(Task::new(account, 0, now));
        }
    }
    schedule.run().await
}

struct Schedule<'a> {
    around: &'a Surroundings<'a>,
    budget: Budget,
    limits: Limits,
    /// By host.
    breakers: HashMap<String, Breaker>,
    /// Answers in a row that said there were too many requests, by endpoint.
    limited: HashMap<&'static str, u32>,
    chance: &'a mut dyn Chance,
    ready: VecDeque<Task>,
    /// By the instant they may go, then in the order in which they came.
    waiting: BTreeMap<(Instant, u64), Task>,
    turn: u64,
    /// Why nothing more is asked for.
    doom: Option<End>,
    report: PullReport,
}

/// Answers in a row, of whatever account, after which the whole endpoint is left alone.
const LIMITED: u32 = 3;

impl Schedule<'_> {
    async fn run(mut self) -> PullReport {
        let around = self.around;
        let mut running = FuturesUnordered::new();
        loop {
            self.wake();
            while running.len() < around.settings.concurrency.max(1) {
                match self.next() {
                    Some(task) => running.push(step(around, task)),
                    None => break,
                }
            }
            let wake = self.waiting.keys().next().map(|(at, _)| *at);
            tokio::select! {
                biased;
                Some(stepped) = running.next(), if !running.is_empty() => self.digest(stepped),
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
                else => break,
            }
        }
        self.report.requests = self.budget.spent();
        self.report
    }

    /// Those whose wait is over are ready.
    fn wake(&mut self) {
        let now = Instant::now();
        while let Some(entry) = self.waiting.first_entry() {
            if entry.key().0 > now {
                break;
            }
            self.ready.push_back(entry.remove());
        }
    }

    /// The next task that may ask now; the others wait, or end.
    fn next(&mut self) -> Option<Task> {
        while let Some(mut task) = self.ready.pop_front() {
            if let Some(doom) = self.doom.clone() {
                self.end(task, doom);
                continue;
            }
            if task.at.part >= task.stream().parts() {
                self.end(task, End::Complete);
                continue;
            }
            let now = Instant::now();
            if !task.is_reserved {
                task.is_reserved = true;
                let go = self.limits.reserve(task.place(), now);
                if go > now {
                    self.wait(task, go);
                    continue;
                }
            }
            match self.breaker(&task).leave(now) {
                Leave::Ask => {}
                Leave::At(until) => {
                    self.around.watch.told(Event::Resting {
                        host: task.stream().host(),
                        wait: until.saturating_duration_since(now),
                    });
                    task.is_reserved = false;
                    self.wait(task, until);
                    continue;
                }
                Leave::Never => {
                    self.end(task, End::HostDown);
                    continue;
                }
            }
            if self.budget.spend(task.is_repeat) {
                task.is_reserved = false;
                return Some(task);
            }
            self.breaker(&task).undecided();
            self.end(task, End::Budget);
        }
        None
    }

    fn breaker(&mut self, task: &Task) -> &mut Breaker {
        let host = task.stream().host();
        if !self.breakers.contains_key(host) {
            let breaker = Breaker::new(self.around.settings.patience.rest);
            self.breakers.insert(host.to_owned(), breaker);
        }
        self.breakers.get_mut(host).expect("it was put there")
    }

    fn wait(&mut self, mut task: Task, until: Instant) {
        task.report.waited += until.saturating_duration_since(Instant::now());
        self.turn += 1;
        self.waiting.insert((until, self.turn), task);
    }

    fn digest(&mut self, stepped: Stepped) {
        let Stepped {
            mut task,
            came,
            clocks,
            checkpoint_lost,
        } = stepped;
        self.report.checkpoints_lost += u64::from(checkpoint_lost);
        if let Some((date, asked, received)) = clocks {
            self.report.skew.measure(date, asked, received);
        }
        match came {
            Came::Page => {
                self.went_well(&task);
                self.ready.push_back(task);
            }
            Came::Again => {
                self.breaker(&task).answered();
                task.is_repeat = true;
                task.report.retried += 1;
                self.ready.push_back(task);
            }
            Came::Later(later) => self.later(task, &later),
            Came::End(end) => {
                match &end {
                    End::Complete | End::Partial { .. } | End::Pages { .. } => {
                        self.went_well(&task);
                    }
                    End::Refused { .. } => self.breaker(&task).answered(),
                    End::NotKept { .. } => self.doom = Some(end.clone()),
                    // perhaps nothing was asked: there was no token
                    End::SignIn { .. }
                    | End::NoToken { .. }
                    | End::GaveUp { .. }
                    | End::Budget
                    | End::HostDown => self.breaker(&task).undecided(),
                }
                self.end(task, end);
            }
        }
    }

    fn went_well(&mut self, task: &Task) {
        self.breaker(task).answered();
        self.limited.remove(task.stream().endpoint());
    }

    /// A failure: wait as long as it needs, or give up.
    fn later(&mut self, mut task: Task, later: &Later) {
        let now = Instant::now();
        match later.why {
            Why::Network | Why::Server => self.breaker(&task).failed(now),
            Why::RateLimit | Why::Maintenance | Why::Unknown => self.breaker(&task).answered(),
            Why::Renewal => self.breaker(&task).undecided(),
        }
        let tries = task.failures.entry(later.why).or_default();
        *tries += 1;
        let patience = &self.around.settings.patience;
        let wait = patience.wait(later, *tries, self.chance);
        let within = |wait: &Duration| task.patience_spent + *wait <= patience.longest;
        let Some(wait) = wait.filter(within) else {
            let code = later.code.clone();
            return self.end(task, End::GaveUp { code });
        };
        self.around.watch.told(Event::Waiting {
            account: &task.account.name,
            stream: task.report.stream,
            why: later.why,
            code: &later.code,
            wait,
        });
        task.patience_spent += wait;
        task.is_repeat = true;
        task.report.retried += 1;
        if later.why == Why::RateLimit {
            self.pause(&task, now + wait);
        }
        self.wait(task, now + wait);
    }

    /// Nobody asks in vain what one has just been refused.
    fn pause(&mut self, task: &Task, until: Instant) {
        let place = task.place();
        let limited = self.limited.entry(place.endpoint).or_default();
        *limited += 1;
        let scope = match *limited >= LIMITED {
            true => Scope::AppEndpoint,
            false => Scope::AccountEndpoint,
        };
        self.limits.pause(scope, place, until);
    }

    /// Records the end of a stream; the account goes on with its next one, unless that is in vain.
    fn end(&mut self, mut task: Task, end: End) {
        let is_in_vain = match end {
            End::SignIn { .. }
            | End::NoToken { .. }
            | End::HostDown
            | End::Budget
            | End::NotKept { .. } => true,
            End::Complete
            | End::Partial { .. }
            | End::Pages { .. }
            | End::Refused { .. }
            | End::GaveUp { .. } => false,
        };
        loop {
            task.report.missing = end.missing();
            task.report.ended = end.clone();
            self.around.watch.told(Event::Ended(&task.report));
            let next = task.stream + 1;
            let account = task.account.clone();
            let ended = task.report.clone();
            self.report.streams.push(ended);
            if next >= account.streams.len() {
                return;
            }
            task = Task::new(account, next, self.around.clock.now());
            if !is_in_vain {
                return self.ready.push_back(task);
            }
        }
    }
}
