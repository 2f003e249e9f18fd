//! How each language writes a day of the year, learned from CLDR by the formatting library.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{M, MD, YMD};
use icu_locale_core::Locale;

use super::fold::{Token, tokens};

/// Every language that labels are read in.
const LANGUAGES: [&str; 51] = [
    "en-US", "en-GB", "es", "es-MX", "pt-BR", "pt-PT", "el", "ru", "vi", "ja", "fr", "fr-CA", "id",
    "de", "de-AT", "it", "nl", "pl", "tr", "sv", "ar", "ar-EG", "ko", "zh-Hans", "zh-Hant", "hi",
    "uk", "ro", "cs", "da", "nb", "fi", "hu", "th", "ms", "fil", "he", "bg", "ca", "sk", "fa",
    "ur", "bn", "ta", "te", "mr", "km", "sw", "et", "lv", "lt",
];

/// Month words that real files have and CLDR no longer gives: Vietnamese with the month as a word.
const OLDER_WORDS: [(&str, &str, u32); 14] = [
    ("vi", "tháng Một", 1),
    ("vi", "tháng Giêng", 1),
    ("vi", "tháng Hai", 2),
    ("vi", "tháng Ba", 3),
    ("vi", "tháng Tư", 4),
    ("vi", "tháng Năm", 5),
    ("vi", "tháng Sáu", 6),
    ("vi", "tháng Bảy", 7),
    ("vi", "tháng Tám", 8),
    ("vi", "tháng Chín", 9),
    ("vi", "tháng Mười", 10),
    ("vi", "tháng Mười Một", 11),
    ("vi", "tháng Mười Hai", 12),
    ("vi", "tháng Chạp", 12),
];

/// A day of the year, with its year where the label says one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelDay {
    pub month: u32,
    pub day: u32,
    pub year: Option<i32>,
}

impl LabelDay {
    /// The day, unless no year has it (29 February only counts in a leap year).
    pub(crate) fn new(month: u32, day: u32, year: Option<i32>) -> Option<Self> {
        let leap_year = 2024;
        chrono::NaiveDate::from_ymd_opt(year.unwrap_or(leap_year), month, day)?;
        Some(Self { month, day, year })
    }
}

/// What a number in a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Year,
    Month,
    Day,
}

/// One language's way to write days.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) language: &'static str,
    /// Folded words of a label without its numbers, to the month they name.
    words: BTreeMap<String, u32>,
    /// Folded label with `#` for each number, to what the numbers are, where the month is one of them.
    templates: BTreeMap<String, Vec<Slot>>,
}

/// All languages, built once.
pub(crate) fn lexicons() -> &'static [Lexicon] {
    static BUILT: OnceLock<Vec<Lexicon>> = OnceLock::new();
    BUILT.get_or_init(|| LANGUAGES.iter().copied().map(Lexicon::learn).collect())
}

impl Lexicon {
    /// Reads one label; order and punctuation do not matter, words do.
    pub(crate) fn read(&self, label: &[Token]) -> Option<LabelDay> {
        if let Some(slots) = self.templates.get(&template(label)) {
            return fill(slots, &numbers(label));
        }
        let month = self.month_named(&phrase(label))?;
        let (day, year) = day_and_year(&numbers(label))?;
        LabelDay::new(month, day, year)
    }

    /// The month of the words beside the numbers; `1er mars` and `8th March` count as `mars` and `March`.
    fn month_named(&self, words: &str) -> Option<u32> {
        let plain = |word: &&str| !["er", "st", "nd", "rd", "th"].contains(word);
        let without_ordinal = || words.split(' ').filter(plain).collect::<Vec<_>>().join(" ");
        let found = self.words.get(words);
        found
            .or_else(|| self.words.get(&without_ordinal()))
            .copied()
    }

    /// The label exactly as the language writes it today.
    pub(crate) fn write(&self, day: LabelDay) -> Option<String> {
        let date = gregorian(2024, day.month, day.day)?;
        let formatter =
            FixedCalendarDateTimeFormatter::try_new(self.locale().into(), MD::long()).ok()?;
        Some(formatter.format(&date).to_string())
    }

    fn locale(&self) -> Locale {
        self.language
            .parse()
            .expect("the languages are listed as valid locales")
    }

    fn learn(language: &'static str) -> Self {
        let mut lexicon = Self {
            language,
            words: BTreeMap::new(),
            templates: BTreeMap::new(),
        };
        lexicon.learn_from_library();
        for (_, word, month) in OLDER_WORDS.iter().filter(|(of, _, _)| *of == language) {
            lexicon.words.insert(phrase(&tokens(word)), *month);
        }
        lexicon
    }

    /// Longer forms first, so that a short form never takes a long one's place.
    fn learn_from_library(&mut self) {
        let locale = self.locale();
        macro_rules! learn {
            ($fields:expr) => {
                if let Ok(formatter) = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(
                    (&locale).into(),
                    $fields,
                ) {
                    for date in sample_days() {
                        let text = formatter.format(&date).to_string();
                        self.take_example(&tokens(&text), date);
                    }
                }
            };
        }
        learn!(MD::long());
        learn!(YMD::long());
        learn!(M::long());
        learn!(MD::medium());
        learn!(YMD::medium());
        learn!(M::medium());
    }

    fn take_example(&mut self, label: &[Token], date: Date<Gregorian>) {
        let month = u32::from(date.month().number());
        let day = u32::from(date.day_of_month().0);
        let has_word = label.iter().any(|token| matches!(token, Token::Word(_)));
        let numbers = numbers(label);
        let dated = numbers.iter().any(|(value, _)| *value == SAMPLE_YEAR);
        let plain = numbers.len() - usize::from(dated);
        if !has_word {
            return;
        }
        if plain < 2 && (plain == 0 || numbers.iter().any(|(value, _)| *value == day)) {
            self.words.entry(phrase(label)).or_insert(month);
        } else if plain == 2 && month != day {
            let slots = numbers.iter().map(|(value, _)| slot_of(*value, month));
            self.templates
                .entry(template(label))
                .or_insert_with(|| slots.collect());
        }
    }
}

const SAMPLE_YEAR: u32 = 2024;

/// Enough days of a leap year to meet every form: the first of a month is special in French.
fn sample_days() -> impl Iterator<Item = Date<Gregorian>> {
    (1..=12).flat_map(|month| {
        [1, 2, 3, 13, 21, 28]
            .into_iter()
            .filter_map(move |day| gregorian(2024, month, day))
    })
}

fn gregorian(year: i32, month: u32, day: u32) -> Option<Date<Gregorian>> {
    Date::try_new_gregorian(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

fn slot_of(value: u32, month: u32) -> Slot {
    match value {
        SAMPLE_YEAR => Slot::Year,
        _ if value == month => Slot::Month,
        _ => Slot::Day,
    }
}

fn fill(slots: &[Slot], numbers: &[(u32, usize)]) -> Option<LabelDay> {
    let of = |wanted: Slot| {
        let index = slots.iter().position(|slot| *slot == wanted)?;
        numbers.get(index).map(|(value, _)| *value)
    };
    let year = of(Slot::Year).map(i32::try_from).transpose().ok()?;
    LabelDay::new(of(Slot::Month)?, of(Slot::Day)?, year)
}

/// One number is the day; of two, the one with four digits is the year.
fn day_and_year(numbers: &[(u32, usize)]) -> Option<(u32, Option<i32>)> {
    match *numbers {
        [(day, 1..=2)] => Some((day, None)),
        [(day, 1..=2), (year, 4)] | [(year, 4), (day, 1..=2)] => {
            Some((day, Some(i32::try_from(year).ok()?)))
        }
        _ => None,
    }
}

pub(crate) fn numbers(label: &[Token]) -> Vec<(u32, usize)> {
    label
        .iter()
        .filter_map(|token| match token {
            Token::Number { value, digits } => Some((*value, *digits)),
            Token::Word(_) => None,
        })
        .collect()
}

fn phrase(label: &[Token]) -> String {
    let words: Vec<&str> = label
        .iter()
        .filter_map(|token| match token {
            Token::Number { .. } => None,
            Token::Word(word) => Some(word.as_str()),
        })
        .collect();
    words.join(" ")
}

fn template(label: &[Token]) -> String {
    let parts: Vec<&str> = label
        .iter()
        .map(|token| match token {
            Token::Number { .. } => "#",
            Token::Word(word) => word.as_str(),
        })
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all_days() -> impl Iterator<Item = LabelDay> {
        let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a real day");
        first.iter_days().take(366).map(|date| {
            use chrono::Datelike;
            LabelDay::new(date.month(), date.day(), None).expect("a real day")
        })
    }

    #[test]
    fn every_language_reads_every_day_it_writes() {
        for lexicon in lexicons() {
            for day in all_days() {
                let text = lexicon.write(day).expect("the library has the language");
                assert_eq!(
                    lexicon.read(&tokens(&text)),
                    Some(day),
                    "{} {text}",
                    lexicon.language
                );
            }
        }
    }

    #[test]
    fn full_dates_are_read_with_their_year() {
        for lexicon in lexicons() {
            let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(
                lexicon.locale().into(),
                YMD::long(),
            )
            .expect("the library has the language");
            for day in all_days() {
                let date = gregorian(2024, day.month, day.day).expect("a real day");
                let text = formatter.format(&date).to_string();
                let want = LabelDay {
                    year: Some(2024),
                    ..day
                };
                assert_eq!(
                    lexicon.read(&tokens(&text)),
                    Some(want),
                    "{} {text}",
                    lexicon.language
                );
            }
        }
    }

    #[test]
    fn no_word_means_two_months_in_two_languages() {
        let mut months: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for lexicon in lexicons() {
            for (word, month) in &lexicon.words {
                months.entry(word).or_default().insert(*month);
            }
        }
        let torn: Vec<_> = months.iter().filter(|(_, of)| of.len() > 1).collect();
        assert!(torn.is_empty(), "{torn:?}");
    }

    #[test]
    fn every_language_has_all_twelve_months_or_writes_them_as_numbers() {
        for lexicon in lexicons() {
            let months: BTreeSet<u32> = lexicon.words.values().copied().collect();
            assert!(
                months.len() == 12 || !lexicon.templates.is_empty(),
                "{} {months:?}",
                lexicon.language
            );
        }
    }
}
