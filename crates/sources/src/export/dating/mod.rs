//! Gives day labels without a year their year, from all evidence about the files of one account.

mod doubts;
mod reasons;
mod sequence;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use super::months::LabelDay;
use doubts::{doubts_of, without_years};
use reasons::{Reason, Weight, reasons_of};
use sequence::{Sequence, date_of};

/// What is known about one file whose labels need a year. All files belong to one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatingInput {
    /// The labels in the order of the file, repeated ones included.
    pub labels: Vec<Option<LabelDay>>,
    /// When TikTok made the file: the time stamp of its zip entry.
    pub exported_at: Option<DateTime<Utc>>,
    /// First day of the window, from the name of the file or its archive.
    pub window_first: Option<NaiveDate>,
    /// Last day of the window, likewise; `None` where the kind of file speaks of other days.
    pub window_last: Option<NaiveDate>,
    /// Years written into the name by a person.
    pub name_years: Vec<i32>,
    /// The year of the last label, said by a person.
    pub year: Option<i32>,
    /// The file existed at this moment, so no label is later.
    pub known_by: Option<DateTime<Utc>>,
    /// Folders or archives in which the file came; files of one set were exported together.
    pub sets: Vec<String>,
    /// Upload instants of the videos named in the file: it was exported after all of them.
    pub id_times: Vec<DateTime<Utc>>,
}

/// The dates of one file, or why it has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dating {
    /// One per label of the input.
    pub dates: Vec<Option<NaiveDate>>,
    /// New Year's days passed since the first label, one per label: tells equal labels a year apart.
    pub new_years: Vec<Option<i32>>,
    pub outcome: DatingOutcome,
    /// Contradictions that were settled, and labels that no year can hold.
    pub findings: Vec<String>,
    /// Why the full date of a label is not believed, by the label's place. It is dated without its
    /// year, or has no date.
    pub doubts: BTreeMap<usize, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DatingOutcome {
    /// There is no label to date.
    #[default]
    NoLabels,
    /// The labels are full dates.
    Written,
    /// The year of the last label, and what proves it.
    Proven { year: i32, evidence: Vec<String> },
    /// No year was given; what a person can do is in `remedy`.
    Unknown { why: String, remedy: String },
    /// No label could be read as a day.
    Unread { why: String, remedy: String },
}

impl Dating {
    /// The latest date, if the file is dated.
    pub fn last(&self) -> Option<NaiveDate> {
        self.dates.iter().copied().flatten().max()
    }

    /// The earliest date, if the file is dated.
    pub fn first(&self) -> Option<NaiveDate> {
        self.dates.iter().copied().flatten().min()
    }
}

/// Dates all files of one account together; the order of the files makes no difference.
///
/// A file is dated where exactly one year fits all evidence and something beyond an upper
/// bound speaks for it. Files dated so help the others of their set, until nothing changes.
pub fn date_files(files: &[DatingInput]) -> Vec<Dating> {
    let sequences: Vec<Sequence> = files
        .iter()
        .map(|file| Sequence::of(&file.labels))
        .collect();
    let mut datings: Vec<Dating> = vec![Dating::default(); files.len()];
    loop {
        let next: Vec<Dating> = files
            .iter()
            .zip(&sequences)
            .enumerate()
            .map(|(index, (file, sequence))| {
                let before = &datings[index];
                match before.last() {
                    Some(_) => before.clone(),
                    None => date_one(file, sequence, &siblings(index, files, &datings)),
                }
            })
            .collect();
        if next == datings {
            return datings;
        }
        datings = next;
    }
}

/// Last days of the dated files that share a set with this one.
fn siblings(index: usize, files: &[DatingInput], datings: &[Dating]) -> Vec<NaiveDate> {
    let own = &files[index].sets;
    let related = |other: &DatingInput| other.sets.iter().any(|set| own.contains(set));
    let others = files.iter().zip(datings).enumerate();
    others
        .filter(|(at, (file, _))| *at != index && related(file))
        .filter_map(|(_, (_, dating))| dating.last())
        .collect()
}

/// TikTok has no days before this year.
const FIRST_YEAR: i32 = 2016;

fn date_one(file: &DatingInput, sequence: &Sequence, siblings: &[NaiveDate]) -> Dating {
    let Some((last, _)) = sequence.known().next_back() else {
        return undated(sequence, DatingOutcome::NoLabels, Vec::new());
    };
    if sequence.known().all(|(day, _)| day.year.is_some()) {
        return as_written(file, sequence, siblings);
    }
    if !sequence.is_ordered {
        let why = "the labels are not in the order of days, so the years cannot be counted";
        return unknown(
            sequence,
            why.to_owned(),
            "import the file as TikTok made it",
            Vec::new(),
        );
    }
    let years: Vec<i32> = (FIRST_YEAR..=last_candidate(file)).collect();
    let on_calendar = |year: &i32| sequence.has_every_day(*year) && sequence.stays_daily(*year);
    let strict: Vec<i32> = years.iter().copied().filter(on_calendar).collect();
    let by_calendar = weigh(file, sequence, last, strict, siblings);
    if is_clean(&by_calendar) {
        return by_calendar;
    }
    let mut regardless = weigh(file, sequence, last, years, siblings);
    if !is_clean(&regardless) {
        return by_calendar;
    }
    regardless.findings.push(off_calendar(&regardless));
    regardless
}

fn is_clean(dating: &Dating) -> bool {
    matches!(dating.outcome, DatingOutcome::Proven { .. }) && dating.findings.is_empty()
}

/// Years after everything that can be known about a file need no look.
fn last_candidate(file: &DatingInput) -> i32 {
    let latest = [
        file.known_by.map(|at| at.year()),
        file.exported_at.map(|at| at.year()),
        file.window_first.map(|date| date.year()),
        file.year,
        file.name_years.iter().max().copied(),
    ];
    latest
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(2100)
        .clamp(FIRST_YEAR, 2100)
        + 1
}

fn off_calendar(dating: &Dating) -> String {
    let lost = dating.dates.iter().any(Option::is_none);
    match lost {
        true => "a label names 29 February in a year that has none".to_owned(),
        false => {
            "the days around the end of February do not follow one another in this year".to_owned()
        }
    }
}

/// Takes the evidence from strong to weak; what contradicts the stronger is put aside and said.
fn weigh(
    file: &DatingInput,
    sequence: &Sequence,
    last: LabelDay,
    candidates: Vec<i32>,
    siblings: &[NaiveDate],
) -> Dating {
    let reasons = reasons_of(file, sequence, siblings, &candidates);
    let mut years = candidates;
    let mut kept: Vec<&Reason> = Vec::new();
    let mut findings = Vec::new();
    for one in &reasons {
        let mut both = years.clone();
        both.retain(|year| one.years.contains(year));
        if both.is_empty() && one.weight != Weight::Bound {
            findings.push(contradiction(one, &kept));
        } else {
            years = both;
            kept.push(one);
        }
    }
    let is_anchored = anchors(&kept).next().is_some();
    match years.as_slice() {
        [year] if is_anchored => Dating {
            dates: sequence.dates(*year),
            new_years: sequence.new_years(),
            outcome: DatingOutcome::Proven {
                year: *year,
                evidence: kept.iter().map(|one| one.words.clone()).collect(),
            },
            findings,
            doubts: BTreeMap::new(),
        },
        _ => {
            let mut why = why_not(&years, last, is_anchored);
            if sequence.known().any(|(day, _)| is_leap_day(day)) {
                why.push_str("; they name a 29 February, which only a leap year has");
            }
            for finding in &findings {
                why.push_str("; ");
                why.push_str(finding);
            }
            let remedy = match file.year {
                Some(_) => "say another year of the last label with `--year`",
                None => "say the year of the last label with `--year`",
            };
            unknown(sequence, why, remedy, findings)
        }
    }
}

fn anchors<'a>(kept: &[&'a Reason]) -> impl Iterator<Item = &'a Reason> {
    let anchors = kept.iter().copied();
    anchors.filter(|one| one.weight == Weight::Anchor)
}

fn contradiction(weaker: &Reason, kept: &[&Reason]) -> String {
    let is_bound = |one: &&Reason| one.weight == Weight::Bound && !weaker.years.is_empty();
    let bound = kept.iter().copied().find(is_bound);
    match anchors(kept).last().or(bound) {
        Some(stronger) => format!(
            "{}, but {}: the latter is used",
            weaker.words, stronger.words
        ),
        None => format!(
            "{}, which no possible year of the labels fits: not used",
            weaker.words
        ),
    }
}

fn why_not(years: &[i32], last: LabelDay, is_anchored: bool) -> String {
    let label = format!("the last label (month {}, day {})", last.month, last.day);
    match (years, is_anchored) {
        ([], _) => format!("no year fits {label} together with everything known about the file"),
        (_, false) => format!("labels carry no year, and nothing tells the year of {label}"),
        ([.., latest], true) => format!(
            "{label} can lie in {} years, the latest {latest}",
            years.len()
        ),
    }
}

fn is_leap_day(day: LabelDay) -> bool {
    (day.month, day.day) == (2, 29)
}

/// Full dates as they stand. Those that cannot be true are dated as labels without a year, where
/// the labels follow one another by month and day and the evidence leaves one year; else they are none.
fn as_written(file: &DatingInput, sequence: &Sequence, siblings: &[NaiveDate]) -> Dating {
    let doubts = doubts_of(file, sequence);
    if doubts.is_empty() {
        return written(sequence);
    }
    let yearless = Sequence::of(&without_years(&file.labels, &doubts));
    let mended = date_one(file, &yearless, siblings);
    let is_dated = matches!(mended.outcome, DatingOutcome::Proven { .. });
    if is_dated && yearless.is_daily {
        return Dating { doubts, ..mended };
    }
    let mut dating = written(sequence);
    for at in doubts.keys() {
        dating.dates[*at] = None;
    }
    Dating { doubts, ..dating }
}

fn written(sequence: &Sequence) -> Dating {
    let date = |(day, _): (LabelDay, i32)| date_of(day, day.year?);
    Dating {
        dates: sequence
            .steps
            .iter()
            .map(|step| step.and_then(date))
            .collect(),
        new_years: sequence.new_years(),
        outcome: DatingOutcome::Written,
        findings: Vec::new(),
        doubts: BTreeMap::new(),
    }
}

fn undated(sequence: &Sequence, outcome: DatingOutcome, findings: Vec<String>) -> Dating {
    Dating {
        dates: vec![None; sequence.steps.len()],
        new_years: sequence.new_years(),
        outcome,
        findings,
        doubts: BTreeMap::new(),
    }
}

fn unknown(sequence: &Sequence, why: String, remedy: &str, findings: Vec<String>) -> Dating {
    let remedy = remedy.to_owned();
    undated(sequence, DatingOutcome::Unknown { why, remedy }, findings)
}

/// The publishing day of a post: its label has no year, and the upload second in its id settles it.
///
/// A label within a day of the upload is that day (labels are in the browser's zone). A later one
/// is a scheduled post: the first such day after the upload. `None` without both facts, or when
/// that day lies after the export.
pub fn post_date(
    label: LabelDay,
    uploaded: Option<DateTime<Utc>>,
    export_day: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let latest = export_day.and_then(|day| day.checked_add_days(Days::new(1)));
    if let Some(year) = label.year {
        return date_of(label, year).filter(|date| latest.is_none_or(|latest| *date <= latest));
    }
    let upload_day = uploaded?.date_naive();
    let earliest = upload_day.checked_sub_days(Days::new(1))?;
    (earliest.year()..=earliest.year() + 1)
        .filter_map(|year| date_of(label, year))
        .find(|date| *date >= earliest)
        .filter(|date| latest.is_none_or(|latest| *date <= latest))
}

#[cfg(test)]
mod tests;
