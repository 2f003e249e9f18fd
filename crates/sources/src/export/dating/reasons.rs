//! What speaks for the year of a file's last label, and which years it allows.

use chrono::{Days, NaiveDate};

use super::DatingInput;
use super::sequence::{Sequence, date_of};
use crate::export::months::LabelDay;

/// One reason to believe in a year, with the years it allows.
pub(super) struct Reason {
    pub(super) words: String,
    pub(super) weight: Weight,
    pub(super) years: Vec<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Rules years out and is never given up, but proves none.
    Bound,
    /// Rules years out, proves none.
    Helper,
    /// Enough to date a file, where it leaves one year.
    Anchor,
}

/// Everything that speaks for a year, the strongest first.
pub(super) fn reasons_of(
    file: &DatingInput,
    sequence: &Sequence,
    siblings: &[NaiveDate],
    candidates: &[i32],
) -> Vec<Reason> {
    let spans: Vec<(i32, Span)> = candidates
        .iter()
        .map(|year| (*year, Span::of(sequence, *year)))
        .collect();
    let allowed = |allows: Test| {
        let fitting = spans.iter().filter(|(_, span)| allows(span));
        fitting.map(|(year, _)| *year).collect()
    };
    [
        bound_by_knowledge(file),
        window_in_name(file),
        said_by_person(file),
        time_of_export(file),
        uploads_inside(file),
        years_in_labels(sequence),
        years_in_name(file),
        others_of_set(siblings),
    ]
    .into_iter()
    .flatten()
    .map(|(words, weight, allows)| Reason {
        words,
        weight,
        years: allowed(allows),
    })
    .collect()
}

/// First and last day of the labels in a candidate year. A day that the year lacks counts as the one before.
struct Span {
    first: NaiveDate,
    last: NaiveDate,
    /// Year of the last label, and the year in front of it for each new year passed.
    years: (i32, i32),
    /// Labels that carry a year agree with it.
    agrees_with_labels: bool,
}

impl Span {
    fn of(sequence: &Sequence, year: i32) -> Self {
        let near = |day: LabelDay, year: i32| {
            let exact = date_of(day, year);
            exact
                .or_else(|| NaiveDate::from_ymd_opt(year, day.month, 28))
                .unwrap_or_default()
        };
        let first_year = year - sequence.wraps;
        let days = || {
            sequence
                .known()
                .map(|(day, wraps)| (day, first_year + wraps))
        };
        let dates = || days().map(|(day, year)| near(day, year));
        Self {
            first: dates().min().unwrap_or_default(),
            last: dates().max().unwrap_or_default(),
            years: (first_year, year),
            agrees_with_labels: days().all(|(day, year)| day.year.is_none_or(|own| own == year)),
        }
    }
}

type Test = Box<dyn Fn(&Span) -> bool>;
type Claim = (String, Weight, Test);

fn bound_by_knowledge(file: &DatingInput) -> Option<Claim> {
    let latest = file.known_by?.date_naive() + Days::new(1);
    let words = format!(
        "the file was already there on {}",
        file.known_by?.date_naive()
    );
    Some((
        words,
        Weight::Bound,
        Box::new(move |span| span.last <= latest),
    ))
}

fn window_in_name(file: &DatingInput) -> Option<Claim> {
    let first = file.window_first?;
    let words = format!("the name gives {first} as the first day");
    Some((
        words,
        Weight::Anchor,
        Box::new(move |span| (span.first - first).num_days().abs() <= 1),
    ))
}

fn said_by_person(file: &DatingInput) -> Option<Claim> {
    let said = file.year?;
    let words = format!("`--year {said}` was given for the last label");
    Some((
        words,
        Weight::Anchor,
        Box::new(move |span| span.years.1 == said),
    ))
}

/// An export ends zero to three days before it was made; a label can run a day ahead.
fn time_of_export(file: &DatingInput) -> Option<Claim> {
    let made = file.exported_at?.date_naive();
    let words = format!("the archive says it was exported on {made}");
    Some((
        words,
        Weight::Anchor,
        Box::new(move |span| (-4..=1).contains(&(span.last - made).num_days())),
    ))
}

/// Together with the upper bound this can leave one year, and only then it counts.
fn uploads_inside(file: &DatingInput) -> Option<Claim> {
    let latest = file.id_times.iter().max()?.date_naive();
    let words = format!("a video inside was uploaded on {latest}");
    let weight = match file.known_by {
        Some(_) => Weight::Anchor,
        None => Weight::Helper,
    };
    Some((
        words,
        weight,
        Box::new(move |span| (span.last - latest).num_days() >= -1),
    ))
}

fn years_in_labels(sequence: &Sequence) -> Option<Claim> {
    sequence.known().find(|(day, _)| day.year.is_some())?;
    let words = "some labels carry their year".to_owned();
    Some((
        words,
        Weight::Anchor,
        Box::new(|span| span.agrees_with_labels),
    ))
}

fn years_in_name(file: &DatingInput) -> Option<Claim> {
    let years = file.name_years.clone();
    let shown: Vec<String> = years.iter().map(i32::to_string).collect();
    let words = format!("the name holds {}", shown.join(" and "));
    let among = move |span: &Span| {
        let (first, last) = span.years;
        years.iter().all(|year| (first..=last).contains(year))
    };
    (!file.name_years.is_empty()).then_some((words, Weight::Anchor, Box::new(among)))
}

fn others_of_set(siblings: &[NaiveDate]) -> Option<Claim> {
    let days = siblings.to_vec();
    let latest = days.iter().max()?;
    let words = format!("other files of the same export end about {latest}");
    let near = move |span: &Span| {
        days.iter()
            .any(|day| (span.last - *day).num_days().abs() <= 3)
    };
    Some((words, Weight::Anchor, Box::new(near)))
}
