//! Days as exports write them: in the account's language, and without a year.

use chrono::{Datelike, NaiveDate};

use crate::scenario::Locale;

const ENGLISH: [&str; 12] = [
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
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
/// In the genitive, as after a number.
const RUSSIAN: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const VIETNAMESE: [&str; 12] = [
    "Một",
    "Hai",
    "Ba",
    "Tư",
    "Năm",
    "Sáu",
    "Bảy",
    "Tám",
    "Chín",
    "Mười",
    "Mười Một",
    "Mười Hai",
];
const SWEDISH: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// A day in the words of a locale.
pub(super) fn localized(locale: Locale, date: NaiveDate) -> String {
    let (day, month) = (date.day(), date.month());
    let named = |names: &[&'static str; 12]| names[date.month0() as usize];
    match locale {
        Locale::EnUs => format!("{} {day}", named(&ENGLISH)),
        Locale::EnGb => format!("{day} {}", named(&ENGLISH)),
        Locale::Fr => format!("{day} {}", named(&FRENCH)),
        Locale::Ru => format!("{day} {}", named(&RUSSIAN)),
        Locale::Vi => format!("{day} tháng {}", named(&VIETNAMESE)),
        Locale::Ja | Locale::Zh => format!("{month}月{day}日"),
        // not seen; Swedish headers were, with days nobody kept
        Locale::Sv => format!("{day} {}", named(&SWEDISH)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_as_they_were_seen() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        for (locale, date, text) in [
            (Locale::EnUs, day(5, 28), "May 28"),
            (Locale::EnGb, day(5, 28), "28 May"),
            (Locale::Fr, day(9, 11), "11 septembre"),
            (Locale::Ru, day(4, 28), "28 апреля"),
            (Locale::Vi, day(6, 18), "18 tháng Sáu"),
            (Locale::Ja, day(7, 14), "7月14日"),
        ] {
            assert_eq!(localized(locale, date), text);
        }
    }
}
