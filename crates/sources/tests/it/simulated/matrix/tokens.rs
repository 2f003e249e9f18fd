//! Two that find a dead token at the same moment, each as a program of its own would.

use futures::future::join;
use toklake_simulator::{Fault, FaultKind, Route};

use super::{ENDLESS, HANDLE, bench, calm};
use crate::simulated::bench::Bench;

#[tokio::test]
async fn two_refreshers_at_once_of_a_token_past_its_end_renew_it_once() {
    let bench = bench(None).await;
    both_pull(&bench, |bench| bench.simulator.clock().advance_hours(25)).await;
}

#[tokio::test]
async fn two_refreshers_at_once_of_a_token_that_is_refused_renew_it_once() {
    let bench = bench(None).await;
    let dies = Fault::at(Route::BusinessGet, 1, FaultKind::ExpireToken);
    both_pull(&bench, |bench| bench.simulator.inject(dies)).await;
    let landed = bench.landed(HANDLE).await;
    assert!(calm().await.rows.is_subset(&landed), "rows are missing");
}

/// Signs in, lets something happen to the token, and pulls with it twice at once.
async fn both_pull(bench: &Bench, happens: impl FnOnce(&Bench)) {
    let account = bench.sign_in(HANDLE).await;
    let other = bench.beside(&account);
    happens(bench);
    let both = join(
        bench.pull_accounts(vec![account]),
        bench.pull_accounts(vec![other]),
    );
    let (one, other) = tokio::time::timeout(ENDLESS, both).await.expect("they end");
    for report in [one, other] {
        assert!(report.is_complete(), "{:?}", report.streams);
    }
    assert_eq!(bench.simulator.calls_of(Route::BusinessRefresh), 1);
}
