//! A pull that is killed and run again.

use std::time::Duration;

use toklake_sources::pull::{Checkpoint, CheckpointKey, Checkpoints, End, Position, Stream};

use super::world::{World, cursor, paged, videos};

fn key() -> CheckpointKey {
    CheckpointKey {
        source: "business".to_owned(),
        account: "kiln".to_owned(),
        stream: "videos".to_owned(),
        plan: videos().plan(),
    }
}

#[tokio::test(start_paused = true)]
async fn killed_at_any_moment_and_run_again_every_page_is_kept() {
    for millis in (0..6000).step_by(37) {
        let world = World::new(|_, asked| paged(12, asked));
        let killed = tokio::time::timeout(Duration::from_millis(millis), world.pull_videos()).await;
        // facts before positions: what a checkpoint is past is kept
        if let Some(checkpoint) = world.checkpoints.load(&key()).await {
            let next = checkpoint.next.cursor.unwrap_or(12);
            let kept = world.keep.arrivals.lock().unwrap().len();
            assert!(
                kept as i64 >= 12 - next,
                "{millis}: {kept} kept, next is {next}"
            );
        }
        let before = world.requests();
        let again = world.pull_videos().await;
        assert_eq!(again.ended, End::Complete);
        let arrivals = world.keep.arrivals.lock().unwrap();
        let mut cursors: Vec<_> = arrivals
            .iter()
            .map(|arrival| cursor(&arrival.request).unwrap_or(12))
            .collect();
        cursors.sort_unstable();
        cursors.dedup();
        assert_eq!(cursors, (1..=12).collect::<Vec<_>>(), "{millis}");
        if killed.is_err() && before > 1 {
            let repeated = before + again.requests as usize - 12;
            assert!(repeated <= 1, "{millis}: {repeated} pages asked for twice");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_old_checkpoint_is_not_used() {
    let world = World::new(|_, asked| paged(5, asked));
    let old = Checkpoint {
        next: Position {
            part: 0,
            cursor: Some(2),
            ..Position::default()
        },
        began_at: "2026-11-19T10:00:00Z".parse().unwrap(),
    };
    world.checkpoints.save(&key(), Some(old)).await.unwrap();
    let report = world.pull_videos().await;
    assert_eq!((report.pages, report.resumed), (5, false));
    let fresh = Checkpoint {
        began_at: "2026-11-20T09:30:00Z".parse().unwrap(),
        ..old
    };
    world.checkpoints.save(&key(), Some(fresh)).await.unwrap();
    let report = world.pull_videos().await;
    assert_eq!((report.pages, report.resumed), (2, true));
    assert_eq!(world.checkpoints.load(&key()).await, None, "it is through");
}
