//! The fault matrix: each row strikes a pull; nothing that landed is lost, the pull ends, it asks
//! within its budget, and a second one after the fault makes it whole.

mod codes;
mod rows;
mod tokens;

use std::time::Duration;

use tokio::sync::OnceCell;
use toklake_simulator::{Fault, FaultKind, Route, Scenario};
use toklake_sources::http::HttpLimits;
use toklake_sources::pull::{PullReport, StreamReport};

use super::bench::{Bench, Landed};

const HANDLE: &str = "owl.sketches";
const FOR_EVER: u64 = 1_000_000;

/// Longer than a client waits that is patient for [`PATIENCE`].
const SILENCE: FaultKind = FaultKind::Slow { millis: 20_000 };
const PATIENCE: Duration = Duration::from_secs(3);
/// The longest row is patient five times, on a machine that may be busy.
const ENDLESS: Duration = Duration::from_secs(240);

/// A fault, and how the stream that it strikes ends, in the words of `End::code`.
struct Row {
    fault: Fault,
    ends: &'static str,
}

/// The `nth` page of the list of posts is struck.
fn list(nth: u64, kind: FaultKind) -> Row {
    Row {
        fault: Fault::at(Route::VideoList, nth, kind),
        ends: "complete",
    }
}

/// The days of the account are struck.
fn account(kind: FaultKind) -> Row {
    Row {
        fault: Fault::at(Route::BusinessGet, 1, kind),
        ends: "complete",
    }
}

impl Row {
    fn for_ever(mut self, ends: &'static str) -> Self {
        self.fault = self.fault.times(FOR_EVER);
        self.ending(ends)
    }

    fn everywhere(mut self) -> Self {
        self.fault.route = None;
        self
    }

    fn ending(mut self, ends: &'static str) -> Self {
        self.ends = ends;
        self
    }

    fn struck<'r>(&self, report: &'r PullReport) -> &'r StreamReport {
        let name = match self.fault.route {
            Some(Route::BusinessGet) => "account",
            _ => "videos",
        };
        let mut streams = report.streams.iter();
        streams
            .find(|stream| stream.stream == name)
            .expect("it is in the report")
    }
}

/// A pull that nothing strikes.
struct Calm {
    rows: Landed,
    calls: u64,
}

static CALM: OnceCell<Calm> = OnceCell::const_new();

async fn calm() -> &'static Calm {
    let undisturbed = async {
        let bench = bench(None).await;
        assert!(pulled(&bench).await.is_complete());
        let (rows, calls) = (bench.landed(HANDLE).await, calls(&bench));
        assert!(rows.len() > 100 && calls == 4, "{calls} calls");
        Calm { rows, calls }
    };
    CALM.get_or_init(|| undisturbed).await
}

/// Before a TikTok where nobody else is, whose list has three pages, and which limits nobody but by
/// faults: a test cannot wait for its minutes.
async fn bench(kind: Option<&FaultKind>) -> Bench {
    let mut scenario = Scenario::personas();
    scenario.accounts.retain(|plan| plan.handle == HANDLE);
    scenario.accounts[0].posts.count = Some(45);
    scenario.limits.enabled = false;
    scenario.oauth.business_rotates = true;
    let mut limits = HttpLimits::default();
    if kind == Some(&SILENCE) {
        limits.read = PATIENCE;
    }
    Bench::with_limits(scenario, limits).await
}

fn calls(bench: &Bench) -> u64 {
    bench.simulator.calls_of(Route::BusinessGet) + bench.simulator.calls_of(Route::VideoList)
}

async fn pulled(bench: &Bench) -> PullReport {
    let pull = bench.pull_without_limits(HANDLE);
    let in_time = tokio::time::timeout(ENDLESS, pull).await;
    in_time.expect("it ends")
}

/// Strikes a pull, and then pulls once more.
async fn holds(row: Row) {
    let (calm, bench) = (calm().await, bench(Some(&row.fault.kind)).await);
    bench.simulator.inject(row.fault.clone());
    let report = pulled(&bench).await;
    ended_as(&row, &report);
    let spent = calls(&bench);
    within_budget(&bench, spent, calm);
    let landed = bench.landed(HANDLE).await;
    if row.ends == "complete" && !reshapes(&row.fault.kind) {
        assert!(calm.rows.is_subset(&landed), "rows are missing");
    }
    bench.simulator.end_faults();
    let report = pulled(&bench).await;
    assert!(
        report.is_complete(),
        "the second pull: {:?}",
        report.streams
    );
    let again = calls(&bench) - spent;
    assert!(again <= calm.calls, "{again} calls of the second pull");
    let whole = bench.landed(HANDLE).await;
    assert!(landed.is_subset(&whole), "what had landed is lost");
    assert!(calm.rows.is_subset(&whole), "it is not whole");
}

fn ended_as(row: &Row, report: &PullReport) {
    let struck = row.struck(report);
    assert_eq!(struck.ended.code(), row.ends, "{struck:?}");
    let is_told = struck.missing.is_some() == (row.ends != "complete");
    assert!(is_told, "what is missing is not told: {struck:?}");
    let is_skew = matches!(row.fault.kind, FaultKind::ClockSkew { .. });
    let warning = report.skew.warning();
    assert_eq!(warning.is_some(), is_skew, "of the clock: {warning:?}");
}

/// Half as many requests again, and as often as patience has it.
fn within_budget(bench: &Bench, spent: u64, calm: &Calm) {
    let budget = calm.calls * 3 / 2 + 4;
    assert!(
        spent <= budget,
        "{spent} calls, and {budget} are the budget"
    );
    let renewals = bench.simulator.calls_of(Route::BusinessRefresh);
    assert!(renewals <= 2, "{renewals} renewals");
}

/// Whether the answers say the same in other words.
fn reshapes(kind: &FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::UnknownField | FaultKind::NumbersAsStrings | FaultKind::PercentMix
    )
}
