//! Facts that hold for every account.

use std::collections::BTreeSet;

use proptest::prelude::*;

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

/// Moves the newest rows a little, as TikTok does.
fn restate(random: &mut Random, series: &mut Series, days: usize) {
    let from = series.values.len().saturating_sub(days);
    for value in series.values[from..].iter_mut().flatten().flatten() {
        *value = (*value * (1.0 - 0.02 * random.share())).round();
    }
}

/// Rows among the first `days` whose first value none of the four rows before and after shows.
fn distinct(series: &Series, days: usize) -> usize {
    let is_distinct = |at: &usize| {
        let around = at.saturating_sub(4)..(at + 5).min(series.values.len());
        around
            .filter(|other| other != at)
            .all(|other| series.values[other][0] != series.values[*at][0])
    };
    (0..days.min(series.values.len()))
        .filter(is_distinct)
        .count()
}

/// An account of hardly a view a day: `active` is the share of days with any, `most` their largest number.
fn tiny_account(random: &mut Random, days: usize, active: f64, most: u32) -> Account {
    let mut account = Account {
        overview: Vec::new(),
        viewers: Vec::new(),
        followers: Vec::new(),
    };
    for _ in 0..days {
        let is_active = random.share() < active;
        let views = if is_active {
            1.0 + (random.share() * f64::from(most)).floor()
        } else {
            0.0
        };
        let likes = if random.share() < 0.2 {
            views.min(1.0)
        } else {
            0.0
        };
        account.overview.push([views, 0.0, likes, 0.0, 0.0]);
        account.viewers.push([views, views, 0.0]);
        account
            .followers
            .push(account.followers.last().copied().unwrap_or(7.0) + likes);
    }
    account
}

/// Every label once, and no day twice but where a label was ceded.
fn assert_covers(series: &[Series], segments: &[Segment]) {
    for one in series {
        let own = of(segments, one.id);
        let mut days = BTreeSet::new();
        for label in &one.labels {
            let holders: Vec<_> = own
                .iter()
                .filter(|segment| (segment.from..=segment.to).contains(label))
                .collect();
            assert_eq!(holders.len(), 1, "label {label} of series {}", one.id);
            if !holders[0].ceded.contains(label) {
                assert!(
                    days.insert(label - holders[0].shift),
                    "label {label} of series {} repeats a day",
                    one.id
                );
            }
        }
        assert!(
            own.iter()
                .flat_map(|segment| &segment.lost)
                .all(|day| !days.contains(day))
        );
        assert!(
            own.iter()
                .all(|segment| one.labels.contains(&segment.from)
                    && one.labels.contains(&segment.to))
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn two_exports_that_overlap_are_laid_over_each_other(
        seed: u64, late in -1_i32..=1, overlap in 11_usize..60, restated in 0_usize..=4, section in 0..3,
    ) {
        let mut random = Random(seed);
        let account = Account::generate(&mut random, 120, 0.5);
        let section = [Section::Overview, Section::Viewers, Section::Followers][section as usize];
        let mut older = account.export(1, section, 100 * DAY, 0..60 + overlap / 2, |_| 0);
        if section == Section::Overview {
            restate(&mut random, &mut older, restated);
        }
        let newer = account.export(2, section, 200 * DAY, 60 - overlap.div_ceil(2)..120, |_| late);
        prop_assume!(distinct(&newer, overlap) >= 10);
        let segments = align(&[older, newer], &[]);
        prop_assert_eq!(shifts(&segments, 1), [0]);
        prop_assert_eq!(shifts(&segments, 2), [late]);
        prop_assert_eq!(of(&segments, 1)[0].method, Method::Assumed);
        prop_assert_eq!(of(&segments, 2)[0].method, Method::SameValues);
        prop_assert_eq!(of(&segments, 2)[0].against, Some(1));
    }

    #[test]
    fn viewers_are_laid_over_views(seed: u64, late in -1_i32..=2, from in 0_usize..100, days in 25_usize..200, unrest in 0.3..1.0) {
        let account = Account::generate(&mut Random(seed), 300, unrest);
        let overview = account.export(1, Section::Overview, 0, 0..300, |_| 0);
        let viewers = account.export(2, Section::Viewers, 0, from..from + days, |_| late);
        let segments = align(&[overview, viewers], &[]);
        prop_assert_eq!(shifts(&segments, 2), [late]);
        prop_assert_eq!(of(&segments, 2)[0].method, Method::ViewersFollowViews);
    }

    #[test]
    fn a_steady_account_is_moved_only_to_the_truth(seed: u64, late in 0_i32..=1, days in 5_usize..200, unrest in 0.0..0.3) {
        let account = Account::generate(&mut Random(seed), 200, unrest);
        let series = [
            account.export(1, Section::Overview, 0, 0..200, |_| 0),
            account.export(2, Section::Viewers, 0, 0..days, |_| late),
            account.export(3, Section::Followers, 0, 0..days, |_| late),
        ];
        for segment in align(&series, &[]) {
            prop_assert!(segment.shift == 0 || (segment.id > 1 && segment.shift == late), "{:?}", segment);
        }
    }

    #[test]
    fn uploads_that_nobody_saw_move_nothing(seed: u64, uploads in 0_usize..40, unrest in 0.2..0.8) {
        let mut random = Random(seed);
        let overview = Account::generate(&mut random, 300, unrest).export(1, Section::Overview, 0, 0..300, |_| 0);
        let at = |share: f64| (i64::from(FIRST_DAY) * DAY) + (share * 300.0 * DAY as f64) as i64;
        let uploads: Vec<Upload> =
            (0..uploads).map(|_| Upload { at: at(random.share()), views_total: Some(2e5 * random.share()) }).collect();
        prop_assert_eq!(align(&[overview], &uploads)[0].shift, 0);
    }

    #[test]
    fn a_change_inside_viewers_is_found_within_three_days(
        seed: u64, change in 30_usize..170, unrest in 0.4..1.0, grows: bool,
    ) {
        let account = Account::generate(&mut Random(seed), 200, unrest);
        let overview = account.export(1, Section::Overview, 0, 0..200, |_| 0);
        let viewers = account.export(2, Section::Viewers, 0, 0..200, |day| i32::from((day >= change) == grows));
        let series = [overview, viewers];
        let segments = align(&series, &[]);
        let expected = [i32::from(!grows), i32::from(grows)];
        prop_assert_eq!(shifts(&segments, 2), expected);
        let boundary = of(&segments, 2)[1].from - FIRST_DAY - expected[1];
        prop_assert!((boundary - change as i32).abs() <= 3, "found {} instead of {}", boundary, change);
        assert_covers(&series, &segments);
    }

    #[test]
    fn a_change_inside_an_overview_shows_against_another_export(seed: u64, change in 30_usize..90) {
        let account = Account::generate(&mut Random(seed), 120, 0.6);
        let older = account.export(1, Section::Overview, 0, 0..120, |_| 0);
        let newer = account.export(2, Section::Overview, DAY, 10..120, |day| i32::from(day >= change));
        let series = [older, newer];
        let segments = align(&series, &[]);
        prop_assert_eq!(shifts(&segments, 2), [0, 1]);
        prop_assert!((of(&segments, 2)[1].from - FIRST_DAY - 1 - change as i32).abs() <= 3);
        assert_covers(&series, &segments);
    }

    #[test]
    fn an_almost_idle_account_is_left_alone(seed: u64, days in 1_usize..120, most in 0_u32..=3) {
        let mut random = Random(seed);
        let mut row = || std::array::from_fn(|_| Some((random.share() * f64::from(most + 1)).floor()));
        let series: Vec<Series> = [Section::Overview, Section::Viewers, Section::Followers]
            .into_iter()
            .cycle()
            .take(6)
            .zip(1..)
            .map(|(section, id)| Series {
                id, section, exported_at: None,
                labels: (0..days as i32).collect(),
                values: (0..days).map(|_| row()).collect(),
            })
            .collect();
        let segments = align(&series, &[]);
        prop_assert!(segments.iter().all(|segment| segment.shift == 0 && segment.method == Method::Assumed));
        assert_covers(&series, &segments);
    }

    #[test]
    fn exports_of_an_almost_idle_account_are_laid_over_each_other(
        seed: u64, late in -1_i32..=1, overlap in 50_usize..90, active in 0.3..0.9, most in 2_u32..=5, viewers: bool,
    ) {
        let account = tiny_account(&mut Random(seed), 120, active, most);
        let section = if viewers { Section::Viewers } else { Section::Overview };
        let older = account.export(1, section, 100 * DAY, 0..10 + overlap, |_| 0);
        let newer = account.export(2, section, 200 * DAY, 10..120, |_| late);
        let segments = align(&[older, newer], &[]);
        prop_assert_eq!(shifts(&segments, 1), [0]);
        prop_assert_eq!(shifts(&segments, 2), [late]);
        prop_assert_eq!(of(&segments, 2)[0].method, Method::SameValues);
        prop_assert!(of(&segments, 2)[0].agreed >= 20, "{:?}", segments);
    }

    #[test]
    fn few_viewers_are_laid_over_few_views(
        seed: u64, late in -1_i32..=2, days in 60_usize..120, active in 0.3..0.8, most in 2_u32..=6,
    ) {
        let mut random = Random(seed);
        let mut account = tiny_account(&mut random, 120, active, most);
        for row in &mut account.viewers {
            row[0] = (row[0] * (0.7 + 0.3 * random.share())).round();
        }
        let overview = account.export(1, Section::Overview, 0, 0..120, |_| 0);
        let viewers = account.export(2, Section::Viewers, 0, 0..days, |_| late);
        let segments = align(&[overview, viewers], &[]);
        prop_assert_eq!(shifts(&segments, 2), [late], "{:?}", segments);
        prop_assert_eq!(of(&segments, 2)[0].method, Method::ViewersFollowViews);
    }

    #[test]
    fn few_viewers_of_another_account_are_left_alone(
        seed: u64, days in 5_usize..120, active in 0.0..1.0, most in 1_u32..=6,
    ) {
        let mut random = Random(seed);
        let account = tiny_account(&mut random, days, active, most);
        let stranger = tiny_account(&mut random, days, active, most);
        let series = [
            account.export(1, Section::Overview, 0, 0..days, |_| 0),
            stranger.export(2, Section::Viewers, 0, 0..days, |_| 0),
        ];
        let segments = align(&series, &[]);
        prop_assert!(segments.iter().all(|segment| segment.shift == 0), "{:?}", segments);
    }

    #[test]
    fn an_almost_idle_account_is_moved_only_to_the_truth(
        seed: u64, late in -1_i32..=1, overlap in 1_usize..60, active in 0.0..1.0, most in 1_u32..=3, section in 0..3,
    ) {
        let account = tiny_account(&mut Random(seed), 120, active, most);
        let section = [Section::Overview, Section::Viewers, Section::Followers][section as usize];
        let older = account.export(1, section, 100 * DAY, 0..60 + overlap, |_| 0);
        let newer = account.export(2, section, 200 * DAY, 60..120, |_| late);
        for segment in align(&[older, newer], &[]) {
            prop_assert!(segment.shift == 0 || (segment.id == 2 && segment.shift == late), "{:?}", segment);
        }
    }

    #[test]
    fn a_flat_account_says_nothing(days in 8_usize..120, late in -1_i32..=1, level in 0_u32..5000, step in 0_usize..120) {
        let mut account = tiny_account(&mut Random(1), 120, 0.0, 1);
        for (day, row) in account.overview.iter_mut().enumerate() {
            row[0] = f64::from(level + u32::from(day >= step));
        }
        let older = account.export(1, Section::Overview, 100 * DAY, 0..days, |_| 0);
        let newer = account.export(2, Section::Overview, 200 * DAY, 5..120, |_| late);
        let segments = align(&[older, newer], &[]);
        prop_assert!(segments.iter().all(|segment| segment.shift == 0 && segment.method == Method::Assumed), "{:?}", segments);
    }

    #[test]
    fn viewers_of_another_account_are_left_alone(seed: u64, days in 10_usize..365, unrest in 0.0..1.0) {
        let mut random = Random(seed);
        let account = Account::generate(&mut random, days, unrest);
        let stranger = Account::generate(&mut random, days, unrest);
        let series = [
            account.export(1, Section::Overview, 0, 0..days, |_| 0),
            stranger.export(2, Section::Viewers, 0, 0..days, |_| 0),
            stranger.export(3, Section::Followers, 0, 0..days, |_| 0),
            stranger.export(4, Section::Overview, 0, 0..days, |_| 0),
        ];
        let segments = align(&series, &[]);
        prop_assert!(segments.iter().all(|segment| segment.shift == 0), "{:?}", segments);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(seed: u64, turn in 0_usize..7, mirrored: bool) {
        let mut random = Random(seed);
        let account = Account::generate(&mut random, 200, 0.6);
        let mut series = Vec::new();
        for id in 0..7 {
            let section = [Section::Overview, Section::Viewers, Section::Followers][id as usize % 3];
            let from = (random.share() * 100.0) as usize;
            let late = (random.share() * 3.0) as i32;
            let change = 50 + (random.share() * 100.0) as usize;
            let exported = (random.share() * 3.0) as i64 * DAY;
            series.push(account.export(id, section, exported, from..from + 90, |day| late + i32::from(day > change)));
        }
        let uploads: Vec<Upload> = (0..5)
            .map(|_| Upload { at: i64::from(FIRST_DAY) * DAY + (random.share() * 200.0 * DAY as f64) as i64, views_total: Some(1e5) })
            .collect();
        let expected = align(&series, &uploads);
        assert_covers(&series, &expected);
        let mut other = (series.clone(), uploads.clone());
        other.0.rotate_left(turn);
        other.1.rotate_left(turn % 5);
        if mirrored {
            other.0.reverse();
            other.1.reverse();
        }
        prop_assert_eq!(align(&other.0, &other.1), expected);
    }

    #[test]
    fn any_numbers_are_survived(
        rows in prop::collection::btree_map(any::<i32>(), prop::array::uniform5(prop::option::of(any::<f64>())), 0..40),
        at: i64, total: f64,
    ) {
        let (labels, values): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let series: Vec<Series> = [Section::Overview, Section::Viewers, Section::Followers, Section::Overview]
            .into_iter()
            .zip(0..)
            .map(|(section, id)| Series { id, section, exported_at: Some(at), labels: labels.clone(), values: values.clone() })
            .collect();
        let segments = align(&series, &[Upload { at, views_total: Some(total) }]);
        prop_assert!(segments.iter().all(|segment| segment.confidence >= 0.0 && segment.confidence <= 1.0));
        assert_covers(&series, &segments);
    }
}
