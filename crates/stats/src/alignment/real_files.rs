//! What the alignment finds in real exports; these tests pass over files that are not there.

use super::{Method, Section, Segment, Series, Upload, align};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Days since 1970-01-01 of a date in the Gregorian calendar.
fn day(year: i32, month: i32, day: i32) -> i32 {
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
        - 1
        - 719_468
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('"').split("\",\"").collect()
}

fn read(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("{DATA}/{path}"));
    if text.is_err() {
        println!("passed over: `{path}` is not here");
    }
    text.ok()
}

/// A daily file of TikTok Studio in English whose first row lies in `year`.
fn series(id: u32, section: Section, path: &str, mut year: i32) -> Option<Series> {
    let (mut labels, mut values): (Vec<i32>, Vec<[Option<f64>; 5]>) = (Vec::new(), Vec::new());
    for line in read(path)?.trim_start_matches('\u{feff}').lines().skip(1) {
        let cells = cells(line);
        let (month, of_month) = cells[0].split_once(' ')?;
        let month = MONTHS.iter().position(|name| *name == month)? as i32 + 1;
        let of_month: i32 = of_month.parse().ok()?;
        year += i32::from(
            labels
                .last()
                .is_some_and(|last| *last > day(year, month, of_month)),
        );
        labels.push(day(year, month, of_month));
        values.push(std::array::from_fn(|column| {
            cells.get(column + 1)?.parse().ok()
        }));
    }
    if section == Section::Followers {
        values.iter_mut().for_each(|row| row[1] = None);
    }
    Some(Series {
        id,
        section,
        exported_at: None,
        labels,
        values,
    })
}

/// Uploads of a Content file: second from the id, total views.
fn uploads(path: &str) -> Option<Vec<Upload>> {
    let upload = |line: &str| {
        let cells = cells(line);
        let id: u64 = cells[2].rsplit('/').next()?.parse().ok()?;
        Some(Upload {
            at: (id >> 32) as i64,
            views_total: cells[7].parse().ok(),
        })
    };
    read(path)?.lines().skip(1).map(upload).collect()
}

fn shopcreator() -> Option<Vec<Series>> {
    let folder = "studio-shopcreator-en";
    Some(vec![
        series(
            1,
            Section::Overview,
            &format!("{folder}/Overview.csv"),
            2025,
        )?,
        series(2, Section::Viewers, &format!("{folder}/Viewers.csv"), 2025)?,
        series(
            3,
            Section::Followers,
            &format!("{folder}/Followers/FollowerHistory.csv"),
            2025,
        )?,
        series(
            4,
            Section::Viewers,
            &format!("{folder}/Viewers 2.csv"),
            2025,
        )?,
    ])
}

fn of(segments: &[Segment], id: u32) -> Vec<&Segment> {
    segments.iter().filter(|segment| segment.id == id).collect()
}

#[test]
fn viewers_of_shopcreator_run_a_day_late_from_the_end_of_april() {
    let Some(series) = shopcreator() else { return };
    let uploads = uploads("studio-shopcreator-en/Content.csv").unwrap_or_default();
    let segments = align(&series, &uploads);
    segments.iter().for_each(|segment| println!("{segment:?}"));
    let viewers = of(&segments, 2);
    assert_eq!(
        viewers
            .iter()
            .map(|segment| segment.shift)
            .collect::<Vec<_>>(),
        [0, 1]
    );
    assert_eq!(viewers[0].to, day(2025, 4, 22));
    assert_eq!(viewers[0].ceded, [day(2025, 4, 22)]);
    assert!(
        viewers.iter().all(
            |segment| segment.method == Method::ViewersFollowViews && segment.confidence > 0.99
        )
    );
}

#[test]
fn viewers_of_ayukartika_run_a_day_late() {
    let folder = "studio-ayukartika-en";
    let Some(older) = series(
        1,
        Section::Overview,
        &format!("{folder}/Overview_April-Des2025.csv"),
        2025,
    ) else {
        return;
    };
    let Some(newer) = series(
        2,
        Section::Overview,
        &format!("{folder}/Overview_Jan-April2026.csv"),
        2025,
    ) else {
        return;
    };
    let Some(viewers) = series(3, Section::Viewers, &format!("{folder}/Viewers.csv"), 2026) else {
        return;
    };
    let segments = align(&[older, newer, viewers], &[]);
    segments.iter().for_each(|segment| println!("{segment:?}"));
    assert_eq!(
        segments
            .iter()
            .map(|segment| segment.shift)
            .collect::<Vec<_>>(),
        [0, 0, 1]
    );
    assert!(of(&segments, 3)[0].confidence > 0.99);
}

#[test]
fn sixty_days_of_shopcreator_are_enough() {
    let Some(series) = shopcreator() else { return };
    let late_from = day(2025, 4, 26);
    for from in (late_from..day(2025, 12, 25)).step_by(10) {
        let mut viewers = series[1].clone();
        let at = viewers
            .labels
            .binary_search(&from)
            .expect("the export holds every day of its year");
        viewers.labels = viewers.labels[at..at + 60].to_vec();
        viewers.values = viewers.values[at..at + 60].to_vec();
        let segments = align(&[series[0].clone(), viewers], &[]);
        assert_eq!(
            of(&segments, 2)
                .iter()
                .map(|one| one.shift)
                .collect::<Vec<_>>(),
            [1],
            "from {from}"
        );
    }
}

#[test]
fn an_export_of_shopcreator_that_runs_a_day_late_is_laid_over_the_first() {
    let Some(mut series) = shopcreator() else {
        return;
    };
    series.truncate(3);
    for at in 0..3 {
        let mut late = series[at].clone();
        late.id += 10;
        late.exported_at = Some(2_000_000_000);
        late.labels = late.labels[40..].iter().map(|label| label + 1).collect();
        late.values.drain(..40);
        series[at].exported_at = Some(1_900_000_000);
        series.push(late);
    }
    let segments = align(&series, &[]);
    let shifts = |id: u32| {
        of(&segments, id)
            .iter()
            .map(|one| one.shift)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        [shifts(1), shifts(2), shifts(3)],
        [vec![0], vec![0, 1], vec![0]]
    );
    assert_eq!(
        [shifts(11), shifts(12), shifts(13)],
        [vec![1], vec![1, 2], vec![1]]
    );
}

#[test]
fn the_reached_audience_of_the_business_suite_keeps_its_days() {
    let Some(text) = read("business-suite-sample/TIKTOK_RAW.csv") else {
        return;
    };
    let rows: Vec<Vec<Option<f64>>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().ok()).collect())
        .collect();
    let column =
        |row: &[Option<f64>], at: &[usize]| std::array::from_fn(|column| row[*at.get(column)?]);
    let series = |id, section, at: &[usize]| Series {
        id,
        section,
        exported_at: None,
        labels: (day(2025, 10, 31)..).take(rows.len()).collect(),
        values: rows.iter().map(|row| column(row, at)).collect(),
    };
    let all = [
        series(1, Section::Overview, &[1, 3, 4, 6, 5]),
        series(2, Section::Viewers, &[2]),
    ];
    let segments = align(&all, &[]);
    segments.iter().for_each(|segment| println!("{segment:?}"));
    assert!(segments.iter().all(|segment| segment.shift == 0));
    assert_eq!(segments[1].method, Method::ViewersFollowViews);
}
