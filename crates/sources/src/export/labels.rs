//! Day labels of a whole file, read in the one language that makes sense of all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::{Token, tokens};
use super::months::{self, LabelDay, Lexicon};
use super::serial;

/// What the labels of one file say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelReading {
    /// The languages that fit, the best first; `numeric` for dates without words.
    pub languages: Vec<&'static str>,
    /// One per label; `None` where it could not be read.
    pub days: Vec<Option<LabelDay>>,
    /// Labels that stay unread while the others are read.
    pub problems: Vec<LabelProblem>,
    /// Why no label at all was read.
    pub unread: Option<Unread>,
}

/// Why no label of a file was read: an unknown language, two that disagree, or numbers of a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub why: String,
    /// What a person can do.
    pub remedy: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelProblem {
    /// Position among the labels given.
    pub index: usize,
    pub label: String,
    pub reason: String,
}

/// Reads all labels of one file.
///
/// A label alone may mean two days (`3/8`). The languages that read the most labels are
/// compared; where they disagree, those win whose days follow one another; where several
/// still disagree, nothing is read and the reason is said.
pub fn read_labels(labels: &[&str]) -> LabelReading {
    let distinct: BTreeSet<&str> = labels.iter().copied().collect();
    let readings = best_readings(&distinct);
    let mut answers: BTreeMap<Vec<Option<LabelDay>>, Vec<Reader>> = BTreeMap::new();
    for (reader, days) in readings {
        let in_order = labels
            .iter()
            .map(|label| days.get(label).copied())
            .collect();
        answers.entry(in_order).or_default().push(reader);
    }
    if answers.len() > 1 && answers.keys().any(|days| follow_one_another(days)) {
        answers.retain(|days, _| follow_one_another(days));
    }
    let several = answers.len() > 1;
    match answers.into_iter().next() {
        None => unread(labels, unknown_language(labels)),
        Some((days, readers)) if several => unread(labels, disagreement(labels, &days, &readers)),
        Some((days, readers)) => read(labels, days, &readers),
    }
}

fn read(labels: &[&str], days: Vec<Option<LabelDay>>, readers: &[Reader]) -> LabelReading {
    let problems = labels.iter().zip(&days).enumerate();
    let problems = problems
        .filter(|(_, (_, day))| day.is_none())
        .map(|(index, (label, _))| LabelProblem {
            index,
            label: (*label).to_owned(),
            reason: "it is not a day in the language of the other labels".to_owned(),
        })
        .collect();
    LabelReading {
        languages: best_first(readers, labels, &days),
        days,
        problems,
        unread: None,
    }
}

fn unread(labels: &[&str], reason: Option<Unread>) -> LabelReading {
    LabelReading {
        days: vec![None; labels.len()],
        unread: reason,
        ..LabelReading::default()
    }
}

fn unknown_language(labels: &[&str]) -> Option<Unread> {
    let first = labels.first()?;
    Some(match serial::likely_day_of(first) {
        Some(day) => Unread {
            why: format!(
                "they are numbers like `{first}`, which a spreadsheet shows as days ({day}) where the column is formatted so"
            ),
            remedy: "import the file as TikTok gave it; or format that column as dates in the spreadsheet, save it, and import it again",
        },
        None => Unread {
            why: format!("no known language writes a day as `{first}`"),
            remedy: "set TikTok to English and download it again: no setting here reads other languages than those of the guide to exports",
        },
    })
}

fn disagreement(labels: &[&str], days: &[Option<LabelDay>], readers: &[Reader]) -> Option<Unread> {
    let example = labels.iter().zip(days).find(|(_, day)| day.is_some());
    let (label, day) = example?;
    let day = (*day)?;
    let why = format!(
        "labels like `{label}` can be read in more than one way (month {} and day {} in {}, another day elsewhere), and their order does not tell which",
        day.month,
        day.day,
        readers.first()?.name()
    );
    Some(Unread {
        why,
        remedy: "import the file as TikTok gave it; or write its days like `2025-05-27` and import it again",
    })
}

/// Those who write the labels exactly so come first and alone, if there are any.
fn best_first(readers: &[Reader], labels: &[&str], days: &[Option<LabelDay>]) -> Vec<&'static str> {
    let exact: Vec<&'static str> = readers
        .iter()
        .filter(|reader| reader.writes(labels, days))
        .map(Reader::name)
        .collect();
    match exact.is_empty() {
        true => readers.iter().map(Reader::name).collect(),
        false => exact,
    }
}

/// Each step stays on the day or goes to the next one.
fn follow_one_another(days: &[Option<LabelDay>]) -> bool {
    let known: Vec<LabelDay> = days.iter().copied().flatten().collect();
    known.len() == days.len()
        && known.iter().any(|day| *day != known[0])
        && known
            .windows(2)
            .all(|pair| is_next_or_same(pair[0], pair[1]))
}

fn is_next_or_same(before: LabelDay, after: LabelDay) -> bool {
    let day_of = |day: LabelDay, year| {
        chrono::NaiveDate::from_ymd_opt(day.year.unwrap_or(year), day.month, day.day)
    };
    let step = |first_year, second_year| {
        let (first, second) = (day_of(before, first_year)?, day_of(after, second_year)?);
        Some((second - first).num_days())
    };
    [(2023, 2023), (2024, 2024), (2023, 2024)]
        .iter()
        .any(|(first, second)| matches!(step(*first, *second), Some(0 | 1)))
}

/// A way to read a label.
#[derive(Debug, Clone, Copy)]
enum Reader {
    Language(&'static Lexicon),
    YearMonthDay,
    MonthDay,
    DayMonth,
}

impl Reader {
    fn all() -> impl Iterator<Item = Self> {
        months::lexicons().iter().map(Self::Language).chain([
            Self::YearMonthDay,
            Self::MonthDay,
            Self::DayMonth,
        ])
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Language(lexicon) => lexicon.language,
            Self::YearMonthDay | Self::MonthDay | Self::DayMonth => "numeric",
        }
    }

    fn read(&self, label: &[Token]) -> Option<LabelDay> {
        let numbers = || {
            let wordless = !label.iter().any(|token| matches!(token, Token::Word(_)));
            wordless.then(|| months::numbers(label))
        };
        match self {
            Self::Language(lexicon) => lexicon.read(label),
            Self::YearMonthDay => match numbers()?.as_slice() {
                [(year, 4), (month, 1..=2), (day, 1..=2)] => with_year(*month, *day, *year),
                _ => None,
            },
            Self::MonthDay => match numbers()?.as_slice() {
                [(month, 1..=2), (day, 1..=2)] => LabelDay::new(*month, *day, None),
                [(month, 1..=2), (day, 1..=2), (year, 4)] => with_year(*month, *day, *year),
                _ => None,
            },
            Self::DayMonth => match numbers()?.as_slice() {
                [(day, 1..=2), (month, 1..=2)] => LabelDay::new(*month, *day, None),
                [(day, 1..=2), (month, 1..=2), (year, 4)] => with_year(*month, *day, *year),
                _ => None,
            },
        }
    }

    fn writes(&self, labels: &[&str], days: &[Option<LabelDay>]) -> bool {
        let Self::Language(lexicon) = self else {
            return true;
        };
        let distinct: BTreeSet<(&str, LabelDay)> = labels
            .iter()
            .zip(days)
            .filter_map(|(label, day)| day.map(|day| (*label, day)))
            .collect();
        distinct
            .into_iter()
            .all(|(label, day)| lexicon.write(day).as_deref() == Some(label.trim()))
    }
}

fn with_year(month: u32, day: u32, year: u32) -> Option<LabelDay> {
    LabelDay::new(month, day, Some(i32::try_from(year).ok()?))
}

/// The readers that read the most labels, with what they read.
fn best_readings<'a>(labels: &BTreeSet<&'a str>) -> Vec<(Reader, BTreeMap<&'a str, LabelDay>)> {
    let parsed: Vec<(&str, Vec<Token>)> = labels
        .iter()
        .map(|label| (*label, tokens(without_clock(label))))
        .collect();
    let mut readings: Vec<(Reader, BTreeMap<&str, LabelDay>)> = Reader::all()
        .map(|reader| {
            let days = parsed.iter();
            let days = days.filter_map(|(label, parts)| Some((*label, reader.read(parts)?)));
            (reader, days.collect())
        })
        .collect();
    let most = readings.iter().map(|(_, days)| days.len()).max();
    readings.retain(|(_, days)| Some(days.len()) == most && !days.is_empty());
    readings
}

/// `2025/10/31 18:19:10` without its time of day.
fn without_clock(label: &str) -> &str {
    let label = label.trim();
    let Some(colon) = label.find(':') else {
        return label;
    };
    let is_clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z' | ' ');
    let hour = label[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    match hour.strip_suffix([' ', 'T']) {
        Some(date) if label[hour.len()..].chars().all(is_clock) => date.trim_end(),
        _ => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Option<LabelDay> {
        LabelDay::new(month, day, None)
    }

    fn dated(year: i32, month: u32, day: u32) -> Option<LabelDay> {
        LabelDay::new(month, day, Some(year))
    }

    fn only(label: &str) -> Option<LabelDay> {
        read_labels(&[label]).days[0]
    }

    #[test]
    fn labels_of_real_files_are_read_in_their_language() {
        for (label, language, want) in [
            ("August 9", "en-US", day(8, 9)),
            ("10 February", "en-GB", day(2, 10)),
            ("8 de marzo", "es", day(3, 8)),
            ("25 de julho", "pt-BR", day(7, 25)),
            ("25 Φεβρουαρίου", "el", day(2, 25)),
            ("18 января", "ru", day(1, 18)),
            ("28 апреля", "ru", day(4, 28)),
            ("18 tháng Sáu", "vi", day(6, 18)),
            ("18 tháng 6", "vi", day(6, 18)),
            ("9月6日", "ja", day(9, 6)),
            ("11 septembre", "fr", day(9, 11)),
            ("8 Juli", "id", day(7, 8)),
            ("8. Juli", "de", day(7, 8)),
        ] {
            let reading = read_labels(&[label]);
            assert_eq!(reading.days, [want], "{label}");
            assert_eq!(reading.languages.first(), Some(&language), "{label}");
        }
    }

    #[test]
    fn short_months_are_read() {
        assert_eq!(only("Mar 8"), day(3, 8));
        assert_eq!(only("8 mar."), day(3, 8));
        assert_eq!(only("Sept 6"), day(9, 6));
    }

    #[test]
    fn ordinal_days_are_read() {
        assert_eq!(only("1er mars"), day(3, 1));
        assert_eq!(only("8th March"), day(3, 8));
    }

    #[test]
    fn labels_without_accents_or_in_nominative_are_read() {
        assert_eq!(only("8 fevrier"), day(2, 8));
        assert_eq!(only("8 январь"), day(1, 8));
        assert_eq!(only("18 THANG SAU"), day(6, 18));
    }

    #[test]
    fn a_label_with_a_year_is_a_full_date() {
        for label in [
            "March 8, 2025",
            "2025-03-08",
            "2025/3/8",
            "2025年3月8日",
            "2025/03/08 18:19:10",
            "2025-03-08T18:19:10Z",
            "8 de marzo de 2025",
        ] {
            assert_eq!(only(label), dated(2025, 3, 8), "{label}");
        }
        assert_eq!(only("2025/10/31 18:19:10"), dated(2025, 10, 31));
    }

    #[test]
    fn numbers_alone_are_read_by_their_order_in_the_file() {
        let reading = read_labels(&["03/08", "03/09", "03/10"]);
        assert_eq!(reading.days, [day(3, 8), day(3, 9), day(3, 10)]);
        let reading = read_labels(&["08/03", "09/03", "10/03"]);
        assert_eq!(reading.days, [day(3, 8), day(3, 9), day(3, 10)]);
    }

    #[test]
    fn a_label_with_two_meanings_is_not_read() {
        let reading = read_labels(&["03/08"]);
        assert_eq!(reading.days, [None]);
        assert!(
            reading
                .unread
                .is_some_and(|unread| unread.why.contains("03/08"))
        );
        assert_eq!(only("25/08"), day(8, 25));
    }

    #[test]
    fn labels_that_are_not_read_say_what_to_do() {
        let unread = |label: &str| read_labels(&[label]).unread.expect("nothing reads it");
        assert!(unread("45234").why.contains("2023-11-04"));
        assert!(unread("45234").remedy.contains("format that column"));
        assert!(unread("1 Smarch").remedy.contains("English"));
        assert!(unread("03/08").remedy.contains("2025-05-27"));
    }

    #[test]
    fn one_strange_label_does_not_spoil_the_others() {
        let reading = read_labels(&["March 1", "Total", "March 2"]);
        assert_eq!(reading.days, [day(3, 1), None, day(3, 2)]);
        assert_eq!(reading.problems[0].index, 1);
    }

    #[test]
    fn impossible_days_are_not_read() {
        for label in [
            "February 30",
            "March 0",
            "March 32",
            "2025-02-29",
            "Smarch 3",
            "",
        ] {
            assert_eq!(only(label), None, "{label}");
        }
        assert_eq!(only("February 29"), day(2, 29));
    }

    proptest::proptest! {
        #[test]
        fn any_texts_are_survived(labels in proptest::collection::vec("\\PC*", 0..8)) {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            proptest::prop_assert_eq!(read_labels(&labels).days.len(), labels.len());
        }
    }
}
