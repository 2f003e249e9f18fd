use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).expect("noon exists").and_utc()
}

/// Labels of a daily run, without years.
fn run(first: NaiveDate, days: u64) -> Vec<NaiveDate> {
    (0..days).map(|day| first + Days::new(day)).collect()
}

fn labels(days: &[NaiveDate]) -> Vec<Option<LabelDay>> {
    days.iter()
        .map(|day| LabelDay::new(day.month(), day.day(), None))
        .collect()
}

fn file(days: &[NaiveDate]) -> DatingInput {
    DatingInput {
        labels: labels(days),
        ..DatingInput::default()
    }
}

fn date_alone(file: DatingInput) -> Dating {
    date_files(&[file]).remove(0)
}

fn exact(days: &[NaiveDate]) -> Vec<Option<NaiveDate>> {
    days.iter().copied().map(Some).collect()
}

#[test]
fn without_evidence_no_year_is_given() {
    let dating = date_alone(file(&run(date("2026-03-08"), 7)));
    assert_eq!(dating.dates, vec![None; 7]);
    let DatingOutcome::Unknown { remedy, .. } = dating.outcome else {
        panic!("{:?}", dating.outcome);
    };
    assert!(remedy.contains("--year"));
}

#[test]
fn an_upper_bound_alone_proves_no_year() {
    let days = run(date("2026-03-08"), 7);
    let dating = date_alone(DatingInput {
        known_by: Some(noon(date("2016-12-31"))),
        ..file(&days)
    });
    assert_eq!(dating.last(), None);
}

#[test]
fn an_upload_and_the_moment_of_import_can_leave_one_year() {
    let days = [date("2026-02-28"); 3];
    let between = DatingInput {
        known_by: Some(noon(date("2026-11-23"))),
        id_times: vec![noon(date("2026-02-01"))],
        ..file(&days)
    };
    assert_eq!(date_alone(between.clone()).dates, exact(&days));
    let too_wide = DatingInput {
        known_by: Some(noon(date("2027-11-23"))),
        ..between
    };
    assert_eq!(date_alone(too_wide).last(), None);
}

#[test]
fn the_name_wins_over_the_archive_and_it_is_said() {
    let days = run(date("2024-05-28"), 365);
    let dating = date_alone(DatingInput {
        window_first: Some(days[0]),
        exported_at: Some(noon(date("2026-05-28"))),
        ..file(&days)
    });
    assert_eq!(dating.dates, exact(&days));
    assert_eq!(dating.findings.len(), 1, "{:?}", dating.findings);
}

#[test]
fn a_time_stamp_that_fits_no_year_is_not_used() {
    let days = run(date("2025-04-14"), 262);
    let copied_later = DatingInput {
        exported_at: Some(noon(date("2026-11-23"))),
        name_years: vec![2025],
        ..file(&days)
    };
    let dating = date_alone(copied_later);
    assert_eq!(dating.dates, exact(&days));
    assert!(
        dating.findings[0].contains("not used"),
        "{:?}",
        dating.findings
    );
}

#[test]
fn nothing_is_dated_after_the_moment_it_was_known() {
    let days = run(date("2026-03-08"), 7);
    let dating = date_alone(DatingInput {
        year: Some(2026),
        known_by: Some(noon(date("2026-01-01"))),
        ..file(&days)
    });
    assert_eq!(dating.last(), None);
}

#[test]
fn a_year_that_was_said_and_cannot_be_is_answered_with_why() {
    let days = run(date("2025-09-01"), 30);
    let dating = date_alone(DatingInput {
        year: Some(2031),
        known_by: Some(noon(date("2026-11-29"))),
        ..file(&days)
    });
    let DatingOutcome::Unknown { why, remedy } = dating.outcome else {
        panic!("{:?}", dating.outcome);
    };
    assert!(
        why.contains("`--year 2031`") && why.contains("already there on 2026-11-29"),
        "{why}"
    );
    assert!(remedy.contains("another year"), "{remedy}");
}

#[test]
fn a_run_over_the_end_of_february_tells_leap_years_apart() {
    let common = run(date("2025-02-27"), 4);
    let ambiguous = DatingInput {
        name_years: vec![2024],
        ..file(&common)
    };
    let dating = date_alone(ambiguous);
    assert!(
        dating
            .findings
            .iter()
            .any(|finding| finding.contains("February")),
        "{dating:?}"
    );
    let leap = run(date("2024-02-27"), 4);
    let dating = date_alone(DatingInput {
        window_first: Some(leap[0]),
        ..file(&leap)
    });
    assert_eq!(dating.dates, exact(&leap));
    assert!(dating.findings.is_empty());
}

#[test]
fn a_29_february_in_a_common_year_gets_no_date() {
    let leap = run(date("2024-02-27"), 4);
    let dating = date_alone(DatingInput {
        window_first: Some(date("2025-02-27")),
        ..file(&leap)
    });
    let want = [
        Some("2025-02-27"),
        Some("2025-02-28"),
        None,
        Some("2025-03-01"),
    ];
    assert_eq!(dating.dates, want.map(|day| day.map(date)));
    assert_eq!(dating.findings.len(), 1);
}

#[test]
fn newest_first_is_read_backwards() {
    let mut days = run(date("2025-12-20"), 30);
    days.reverse();
    let dating = date_alone(DatingInput {
        window_first: Some(date("2025-12-20")),
        ..file(&days)
    });
    assert_eq!(dating.dates, exact(&days));
}

#[test]
fn labels_in_alphabetical_order_are_not_dated() {
    let mut days = run(date("2025-04-01"), 90);
    days.sort_by_key(|day| day.format("%B %-d").to_string());
    let dating = date_alone(DatingInput {
        year: Some(2025),
        ..file(&days)
    });
    assert_eq!(dating.last(), None);
}

#[test]
fn written_years_are_taken_as_they_stand() {
    let day = LabelDay::new(10, 31, Some(2025));
    let dating = date_alone(DatingInput {
        labels: vec![day],
        ..DatingInput::default()
    });
    assert_eq!(dating.outcome, DatingOutcome::Written);
    assert_eq!(dating.dates, [Some(date("2025-10-31"))]);
}

#[test]
fn files_of_one_set_date_each_other_over_several_steps() {
    let of_set = |set: &str, last: &str| DatingInput {
        sets: set.split(' ').map(str::to_owned).collect(),
        ..file(&run(date(last) - Days::new(6), 7))
    };
    let files = [
        of_set("c", "2026-04-13"),
        of_set("b c", "2026-04-12"),
        DatingInput {
            exported_at: Some(noon(date("2026-04-13"))),
            ..of_set("a b", "2026-04-11")
        },
        of_set("elsewhere", "2026-04-11"),
    ];
    let lasts: Vec<_> = date_files(&files).iter().map(Dating::last).collect();
    let want = [
        Some("2026-04-13"),
        Some("2026-04-12"),
        Some("2026-04-11"),
        None,
    ];
    assert_eq!(lasts, want.map(|day| day.map(date)));
}

#[test]
fn siblings_of_two_years_prove_nothing() {
    let in_set = |last: &str, year| DatingInput {
        sets: vec!["folder".to_owned()],
        year,
        ..file(&run(date(last) - Days::new(6), 7))
    };
    let files = [
        in_set("2025-04-11", Some(2025)),
        in_set("2026-04-11", Some(2026)),
        in_set("2026-04-12", None),
    ];
    assert_eq!(date_files(&files)[2].last(), None);
}

#[test]
fn a_post_is_dated_by_the_second_of_its_upload() {
    let posted = |label: (u32, u32), uploaded: &str, export: &str| {
        let label = LabelDay::new(label.0, label.1, None).expect("a day");
        let uploaded = uploaded.parse().ok();
        post_date(label, uploaded, export.parse().ok()).map(|day| day.to_string())
    };
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(
        posted((4, 20), "2025-04-20T13:42:14Z", "2026-01-18"),
        day("2025-04-20")
    );
    assert_eq!(
        posted((9, 3), "2025-09-04T01:08:27Z", "2026-02-28"),
        day("2025-09-03")
    );
    assert_eq!(
        posted((1, 1), "2025-12-31T23:30:00Z", "2026-02-28"),
        day("2026-01-01")
    );
    assert_eq!(
        posted((12, 31), "2026-01-01T03:30:00Z", ""),
        day("2025-12-31")
    );
    // uploaded on the 22nd, scheduled for the 2nd
    assert_eq!(
        posted((1, 2), "2025-12-22T10:00:00Z", "2026-02-28"),
        day("2026-01-02")
    );
    assert_eq!(posted((4, 20), "", "2026-01-18"), None);
    assert_eq!(posted((7, 1), "2025-12-22T10:00:00Z", "2026-02-28"), None);
}

fn typed(days: &[NaiveDate]) -> DatingInput {
    let typed = |day: &NaiveDate| LabelDay::new(day.month(), day.day(), Some(day.year()));
    DatingInput {
        labels: days.iter().map(typed).collect(),
        exported_at: Some(noon(date("2025-10-01"))),
        ..DatingInput::default()
    }
}

fn in_year(day: NaiveDate, year: i32) -> NaiveDate {
    day.with_year(year).expect("a day of that year")
}

#[test]
fn typed_days_after_the_export_are_dated_without_their_year() {
    let days = run(date("2025-09-01"), 30);
    let wrong: Vec<NaiveDate> = days.iter().map(|day| in_year(*day, 2026)).collect();
    let dating = date_alone(typed(&wrong));
    assert_eq!(dating.dates, exact(&days));
    assert_eq!(dating.doubts.len(), 30);
    assert!(
        dating.doubts[&0].contains("made on 2025-10-01"),
        "{:?}",
        dating.doubts
    );
}

#[test]
fn a_typed_day_outside_the_window_of_the_name_is_dated_within_it() {
    let days = run(date("2025-09-01"), 30);
    let mut wrong = days.clone();
    wrong[3] = in_year(wrong[3], 2024);
    let dating = date_alone(DatingInput {
        window_first: Some(days[0]),
        window_last: Some(days[29]),
        ..typed(&wrong)
    });
    assert_eq!(dating.dates, exact(&days));
    assert_eq!(dating.doubts.keys().collect::<Vec<_>>(), [&3]);
}

#[test]
fn a_year_that_jumps_back_in_a_column_of_days_is_not_believed() {
    let days = run(date("2025-09-01"), 30);
    let mut wrong = days.clone();
    wrong[7] = in_year(wrong[7], 2019);
    let dating = date_alone(typed(&wrong));
    assert_eq!(dating.dates, exact(&days));
    assert_eq!(dating.doubts.keys().collect::<Vec<_>>(), [&7]);
}

#[test]
fn a_typed_day_that_cannot_be_and_fits_no_run_has_no_date() {
    let mut days = run(date("2025-09-01"), 30);
    days[4] = date("2025-12-09");
    let dating = date_alone(typed(&days));
    let mut want = exact(&days);
    want[4] = None;
    assert_eq!(dating.dates, want);
    assert_eq!(dating.outcome, DatingOutcome::Written);
}

#[test]
fn typed_days_over_a_new_year_are_believed_in_either_order() {
    let mut days = run(date("2024-12-10"), 60);
    for _ in 0..2 {
        let dating = date_alone(typed(&days));
        assert_eq!(dating.dates, exact(&days));
        assert!(dating.doubts.is_empty(), "{:?}", dating.doubts);
        days.reverse();
    }
    let apart = [date("2023-05-01"), date("2024-06-01"), date("2025-07-01")];
    assert!(date_alone(typed(&apart)).doubts.is_empty());
}

/// One anchor for a run of days.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Window,
    Export,
    Person,
    Sibling,
    Upload,
}

fn anchored(days: &[NaiveDate], anchor: Anchor) -> Vec<DatingInput> {
    let (first, last) = (days[0], days[days.len() - 1]);
    let plain = file(days);
    match anchor {
        Anchor::Window => vec![DatingInput {
            window_first: Some(first),
            ..plain
        }],
        Anchor::Export => vec![DatingInput {
            exported_at: Some(noon(last + Days::new(2))),
            ..plain
        }],
        Anchor::Person => vec![DatingInput {
            year: Some(last.year()),
            ..plain
        }],
        Anchor::Upload => vec![DatingInput {
            known_by: Some(noon(last + Days::new(30))),
            id_times: vec![noon(last - Days::new(30))],
            ..plain
        }],
        Anchor::Sibling => {
            let sets = vec!["export".to_owned()];
            let known = DatingInput {
                exported_at: Some(noon(last)),
                sets: sets.clone(),
                ..file(&[last])
            };
            vec![DatingInput { sets, ..plain }, known]
        }
    }
}

fn any_anchor() -> impl Strategy<Value = Anchor> {
    prop_oneof![
        Just(Anchor::Window),
        Just(Anchor::Export),
        Just(Anchor::Person),
        Just(Anchor::Sibling),
        Just(Anchor::Upload),
    ]
}

proptest! {
    #[test]
    fn any_daily_run_is_dated_right_by_any_one_anchor(
        length in 1_u64..=366,
        start in 0_u64..3800,
        anchor in any_anchor(),
    ) {
        let days = run(date("2016-01-01") + Days::new(start), length);
        let dating = date_files(&anchored(&days, anchor)).remove(0);
        prop_assert_eq!(dating.dates, exact(&days), "{:?}", dating.outcome);
        prop_assert!(dating.findings.is_empty());
    }

    #[test]
    fn the_order_of_files_does_not_matter(
        parts in prop::collection::vec((1_u64..40, 0_u64..900, any_anchor(), 0..3_u8, any::<bool>()), 1..6),
        turn in 0_usize..6,
    ) {
        let files: Vec<DatingInput> = parts
            .into_iter()
            .map(|(length, start, anchor, set, plain)| {
                let days = run(date("2024-01-01") + Days::new(start), length);
                let one = if plain { file(&days) } else { anchored(&days, anchor).remove(0) };
                DatingInput { sets: vec![set.to_string()], ..one }
            })
            .collect();
        let mut turned = files.clone();
        turned.rotate_left(turn % files.len());
        let mut answers = date_files(&turned);
        answers.rotate_right(turn % files.len());
        prop_assert_eq!(answers, date_files(&files));
    }

    #[test]
    fn any_labels_are_survived(
        labels in prop::collection::vec(prop::option::of((1_u32..=12, 1_u32..=31)), 0..40),
        year in prop::option::of(any::<i32>()),
        window in prop::option::of(0_i32..3_000_000),
    ) {
        let labels = labels.into_iter();
        let labels = labels.map(|label| label.and_then(|(month, day)| LabelDay::new(month, day, None)));
        let input = DatingInput {
            labels: labels.collect(),
            year,
            window_first: window.and_then(NaiveDate::from_num_days_from_ce_opt),
            ..DatingInput::default()
        };
        let length = input.labels.len();
        prop_assert_eq!(date_alone(input).dates.len(), length);
    }
}
