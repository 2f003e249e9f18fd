//! One stream of one account on its way: where it is, and what it has been through.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::account::Account;
use super::checkpoint::{Checkpoint, CheckpointKey};
use super::limits::Place;
use super::report::{End, StreamReport};
use super::stream::{Page, Position, Stream};
use super::trail::{Onward, PagesEnd, Trail};
use super::verdict::{Reason, Refusal, Why};

/// How often one stream may ask for less after a refusal.
const NARROWINGS: u8 = 3;

/// What to do after a refusal.
pub(super) enum AfterRefusal {
    AskForLess,
    NextPart,
    End(End),
}

pub(super) struct Task {
    pub account: Account,
    /// Which of the account's streams.
    pub stream: usize,
    pub at: Position,
    trail: Trail,
    /// Failures in a row, by cause.
    pub failures: BTreeMap<Why, usize>,
    /// Time spent waiting after failures.
    pub patience_spent: Duration,
    /// Whether the token was renewed for the page we are at.
    pub renewed: bool,
    /// Whether the next request is one we have sent before.
    pub is_repeat: bool,
    /// Whether the rate limits have let it through.
    pub is_reserved: bool,
    pub has_begun: bool,
    /// When the pull began that this one goes on with.
    pub began_at: DateTime<Utc>,
    /// What went wrong in a part that could be left behind.
    odd: Option<End>,
    /// Parts and ids that were left behind in a row, with nothing that came between.
    left_behind: u32,
    pub report: StreamReport,
}

impl Task {
    pub fn new(account: Account, stream: usize, now: DateTime<Utc>) -> Self {
        let of = &account.streams[stream];
        let report = StreamReport {
            source: of.source(),
            account: account.name.clone(),
            stream: of.name(),
            requests: 0,
            retried: 0,
            renewed: 0,
            pages: 0,
            landed: 0,
            known: 0,
            waited: Duration::ZERO,
            resumed: false,
            ended: End::Complete,
            missing: None,
        };
        Self {
            account,
            stream,
            at: Position::default(),
            trail: Trail::default(),
            failures: BTreeMap::new(),
            patience_spent: Duration::ZERO,
            renewed: false,
            is_repeat: false,
            is_reserved: false,
            has_begun: false,
            began_at: now,
            odd: None,
            left_behind: 0,
            report,
        }
    }

    pub fn stream(&self) -> &dyn Stream {
        &*self.account.streams[self.stream]
    }

    pub fn place(&self) -> Place<'_> {
        Place {
            source: self.report.source,
            account: &self.account.name,
            endpoint: self.stream().endpoint(),
        }
    }

    pub fn checkpoint_key(&self) -> CheckpointKey {
        CheckpointKey {
            source: self.report.source.to_owned(),
            account: self.account.name.clone(),
            stream: self.report.stream.to_owned(),
            plan: self.stream().plan(),
        }
    }

    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            next: self.at,
            began_at: self.began_at,
        }
    }

    /// Goes on where a killed pull had been.
    pub fn resume(&mut self, checkpoint: Checkpoint) {
        if checkpoint.next.part < self.stream().parts() {
            self.at = checkpoint.next;
            self.began_at = checkpoint.began_at;
            self.report.resumed = true;
        }
    }

    /// A page came; `partial` is the source's code where some of it is missing. `Some` at the end.
    pub fn turn(&mut self, page: &Page, partial: Option<String>, max_pages: u64) -> Option<End> {
        self.report.pages += 1;
        self.is_repeat = false;
        self.renewed = false;
        self.failures.clear();
        self.left_behind = 0;
        if let Some(code) = partial {
            self.odd.get_or_insert(End::Partial { code });
        }
        let runs = self.stream().runs();
        match self.trail.onward(self.at.cursor, page, runs, max_pages) {
            Onward::Next(cursor) => {
                self.at.cursor = Some(cursor);
                None
            }
            Onward::End(PagesEnd::Last) => self.next_part(),
            Onward::End(how) => {
                self.odd.get_or_insert(End::Pages { how });
                self.next_part()
            }
        }
    }

    /// The source refuses the page.
    pub fn refused(&mut self, refusal: Refusal) -> AfterRefusal {
        let Refusal { code, reason } = refusal;
        let narrows = self.stream().narrows(self.at, reason);
        if narrows && self.at.narrowed < NARROWINGS {
            self.at.narrowed += 1;
            let costs_data = matches!(reason, Reason::Scope | Reason::Field);
            if costs_data || self.at.narrowed == NARROWINGS {
                self.odd.get_or_insert(End::Refused { code, reason });
            }
            return AfterRefusal::AskForLess;
        }
        let ids = self.stream().ids(self.at.part);
        if is_about_ids(reason)
            && let Some(half) = self.at.batch.halved(ids, reason == Reason::TooMany)
        {
            self.at.batch = half;
            self.at.cursor = None;
            self.trail = Trail::default();
            return AfterRefusal::AskForLess;
        }
        let is_one_of_many = self.stream().parts() > 1 || ids > 1;
        let is_left_behind = match reason {
            Reason::Duplicate => true,
            Reason::Gone => is_one_of_many,
            // twice in a row, and it is the request that is wrong
            Reason::Parameter | Reason::TooMany => is_one_of_many && self.left_behind == 0,
            _ => false,
        };
        self.left_behind += 1;
        if !is_left_behind {
            return AfterRefusal::End(End::Refused { code, reason });
        }
        if reason == Reason::TooMany {
            // one alone is not too many: it was never about how many
            self.at.batch = self.at.batch.of_any_length();
        }
        // in the middle of a list the pages that would follow are missing
        if reason != Reason::Duplicate || self.at.cursor.is_some() {
            self.odd.get_or_insert(End::Refused { code, reason });
        }
        self.next_part()
            .map_or(AfterRefusal::NextPart, AfterRefusal::End)
    }

    /// Begins the next list, if there is one; what was asked for stays as small as it had become.
    fn next_part(&mut self) -> Option<End> {
        self.trail = Trail::default();
        self.is_repeat = false;
        self.at.cursor = None;
        if let Some(next) = self.at.batch.next(self.stream().ids(self.at.part)) {
            self.at.batch = next;
            return None;
        }
        self.at.batch = self.at.batch.of_next_part();
        self.at.part += 1;
        if self.at.part < self.stream().parts() {
            return None;
        }
        Some(self.odd.take().unwrap_or(End::Complete))
    }
}

/// Whether one id among several may be what the source refuses.
fn is_about_ids(reason: Reason) -> bool {
    matches!(reason, Reason::TooMany | Reason::Gone | Reason::Parameter)
}
