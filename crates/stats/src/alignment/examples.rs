//! Worked examples: one invented account for each rule.

use super::generated::{Account, FIRST_DAY, Random};
use super::{Method, Section, Segment, Series, Upload, align};

const DAY: i64 = 86_400;

fn of(segments: &[Segment], id: u32) -> Vec<&Segment> {
    segments.iter().filter(|segment| segment.id == id).collect()
}

fn shifts(segments: &[Segment], id: u32) -> Vec<i32> {
    of(segments, id)
        .iter()
        .map(|segment| segment.shift)
        .collect()
}

/// Views of a small account: nothing before its first upload, then each upload is seen at once.
fn small_account(upload_days: &[usize], days: usize) -> Account {
    let mut account = Account::generate(&mut Random(7), days, 0.5);
    for day in 0..days {
        let age = upload_days
            .iter()
            .filter(|upload| **upload <= day)
            .map(|upload| day - upload)
            .min();
        let views = age.map_or(0.0, |age| {
            [420.0 + day as f64, 61.0, 17.0, 4.0, 1.0][age.min(4)]
        });
        account.overview[day] = [
            views,
            (views / 10.0).floor(),
            (views / 20.0).floor(),
            0.0,
            0.0,
        ];
        account.viewers[day] = [(views * 0.85).floor(), 0.0, 0.0];
    }
    account
}

fn uploads(days: &[usize]) -> Vec<Upload> {
    let at = |day: &usize| (i64::from(FIRST_DAY) + *day as i64) * DAY + 7 * 3600;
    days.iter()
        .map(|day| Upload {
            at: at(day),
            views_total: Some(600.0),
        })
        .collect()
}

#[test]
fn the_older_of_two_exports_is_true_when_an_upload_says_so() {
    let account = small_account(&[12, 30, 47], 60);
    let older = account.export(1, Section::Overview, 60 * DAY, 0..50, |_| 0);
    let newer = account.export(2, Section::Overview, 68 * DAY, 5..60, |_| 1);
    let segments = align(&[newer, older], &uploads(&[12]));
    assert_eq!(
        (shifts(&segments, 1), shifts(&segments, 2)),
        (vec![0], vec![1])
    );
    assert_eq!(of(&segments, 1)[0].method, Method::FirstViews);
    assert_eq!(of(&segments, 2)[0].method, Method::SameValues);
}

#[test]
fn the_newer_of_two_exports_is_true_when_uploads_say_so() {
    let account = small_account(&[12, 30, 47], 60);
    let older = account.export(1, Section::Overview, 60 * DAY, 0..50, |_| 1);
    let newer = account.export(2, Section::Overview, 68 * DAY, 5..60, |_| 0);
    let segments = align(&[older, newer], &uploads(&[12, 30]));
    assert_eq!(
        (shifts(&segments, 1), shifts(&segments, 2)),
        (vec![1], vec![0])
    );
}

/// First views two labels after an upload late in the evening: labels that run a day late are likelier than true
/// ones, and not surely so.
#[test]
fn likely_is_not_sure_and_moves_nothing() {
    let overview = small_account(&[12], 60).export(1, Section::Overview, 0, 0..60, |_| 0);
    let evening = (i64::from(FIRST_DAY) + 10) * DAY + 22 * 3600;
    let upload = Upload {
        at: evening,
        views_total: Some(600.0),
    };
    let segments = align(&[overview], &[upload]);
    assert_eq!(segments[0].shift, 0);
    assert_eq!(segments[0].method, Method::Assumed);
}

#[test]
fn uploads_move_the_overview_by_one_and_its_viewers_by_two() {
    let days = [9, 20, 33, 45];
    let account = small_account(&days, 60);
    let overview = account.export(1, Section::Overview, 0, 0..60, |_| 1);
    let viewers = account.export(2, Section::Viewers, 0, 0..60, |_| 2);
    let segments = align(&[overview, viewers], &uploads(&days));
    assert_eq!(
        (shifts(&segments, 1), shifts(&segments, 2)),
        (vec![1], vec![2])
    );
    assert_eq!(
        (of(&segments, 1)[0].compared, of(&segments, 1)[0].agreed),
        (4, 4)
    );
}

#[test]
fn the_majority_keeps_its_labels_when_nothing_else_is_known() {
    let account = Account::generate(&mut Random(3), 100, 0.6);
    let series = [
        account.export(1, Section::Overview, DAY, 0..60, |_| 1),
        account.export(2, Section::Overview, 2 * DAY, 20..80, |_| 0),
        account.export(3, Section::Overview, 3 * DAY, 40..100, |_| 0),
    ];
    let segments = align(&series, &[]);
    assert_eq!(
        segments
            .iter()
            .map(|segment| segment.shift)
            .collect::<Vec<_>>(),
        [1, 0, 0]
    );
    assert_eq!(of(&segments, 2)[0].method, Method::Assumed);
}

#[test]
fn exports_that_meet_only_through_a_third_are_one_frame() {
    let account = Account::generate(&mut Random(5), 100, 0.6);
    let series = [
        account.export(1, Section::Overview, DAY, 0..50, |_| 0),
        account.export(2, Section::Overview, 2 * DAY, 50..100, |_| 1),
        account.export(3, Section::Overview, 3 * DAY, 20..80, |_| 0),
    ];
    let segments = align(&series, &[]);
    assert_eq!(
        segments
            .iter()
            .map(|segment| segment.shift)
            .collect::<Vec<_>>(),
        [0, 1, 0]
    );
}

#[test]
fn idle_followers_go_with_the_two_other_sections_of_their_export() {
    let mut account = Account::generate(&mut Random(11), 80, 0.6);
    account.followers = (0..80)
        .map(|day| if day < 40 { 50.0 } else { 51.0 })
        .collect();
    let mut series = Vec::new();
    for (id, section) in [
        (1, Section::Overview),
        (2, Section::Viewers),
        (3, Section::Followers),
    ] {
        series.push(account.export(id, section, 60 * DAY, 0..60, |_| 0));
        series.push(account.export(id + 10, section, 68 * DAY + 60, 10..80, |_| 1));
    }
    let segments = align(&series, &[]);
    for id in 1..=3 {
        assert_eq!(
            (shifts(&segments, id), shifts(&segments, id + 10)),
            (vec![0], vec![1]),
            "series {id}"
        );
    }
    assert_eq!(of(&segments, 13)[0].method, Method::SiblingSection);
}

#[test]
fn a_day_lost_at_a_change_is_named() {
    let account = Account::generate(&mut Random(2), 100, 0.8);
    let overview = account.export(1, Section::Overview, 0, 0..100, |_| 0);
    let viewers = account.export(2, Section::Viewers, 0, 0..100, |day| i32::from(day < 50));
    let segments = align(&[overview, viewers], &[]);
    let later = of(&segments, 2)[1];
    assert_eq!(
        (later.from, later.shift, later.lost.as_slice()),
        (FIRST_DAY + 50, 0, [FIRST_DAY + 49].as_slice())
    );
}

#[test]
#[ignore = "a measurement, not a fact"]
fn a_thousand_accounts_are_quick() {
    let account = Account::generate(&mut Random(1), 365, 0.6);
    let sections = [Section::Overview, Section::Viewers, Section::Followers];
    let series: Vec<Series> = sections
        .into_iter()
        .zip(0..)
        .map(|(section, id)| account.export(id, section, 0, 0..365, |_| 0))
        .collect();
    let start = std::time::Instant::now();
    for _ in 0..1000 {
        assert_eq!(align(&series, &[]).len(), 3);
    }
    println!("{:?}", start.elapsed());
}
