//! Numbers as pages write them: "541.2K" stands for all numbers that are written so.

/// From which to which number a text may stand for: from `low` up to, and without, `high`. A number
/// without a suffix stands for itself alone, and both are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Suffixes in lower case with what they multiply by, where they mean the same in every language.
const SUFFIXES: &[(&str, f64)] = &[
    ("k", 1e3),
    ("tn", 1e3),
    ("mil", 1e3),
    ("tsd", 1e3),
    ("тыс", 1e3),
    ("천", 1e3),
    ("万", 1e4),
    ("萬", 1e4),
    ("만", 1e4),
    ("m", 1e6),
    ("mi", 1e6),
    ("mn", 1e6),
    ("mio", 1e6),
    ("млн", 1e6),
    ("tr", 1e6),
    ("億", 1e8),
    ("亿", 1e8),
    ("억", 1e8),
    ("b", 1e9),
    ("bi", 1e9),
    ("md", 1e9),
    ("mrd", 1e9),
    ("млрд", 1e9),
];
/// What means something else in one language.
const OF_LANGUAGE: &[(&str, &str, f64)] = &[("vi", "n", 1e3), ("vi", "t", 1e9)];
/// Languages that write the decimal point as a point.
const WITH_POINT: [&str; 6] = ["en", "ja", "zh", "ko", "th", "he"];

/// Reads a number as a page in `language`, such as `fr` or `en-US`, writes it; `None` where it is none.
///
/// Nobody says whether TikTok rounds or cuts off, and "5K" may be short for "5.0K" or not: the interval
/// holds what either would write so.
pub(super) fn interval(text: &str, language: &str) -> Option<Interval> {
    let language = language.split(['-', '_']).next().unwrap_or_default();
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200e}' | '\u{200f}' | '\'' | '’'))
        .collect();
    let (is_negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let factor = factor(suffix, language)?;
    let (point, group) = match WITH_POINT.contains(&language) {
        true => ('.', ','),
        false => (',', '.'),
    };
    let plain: String = digits.chars().filter(|c| *c != group).collect();
    let decimals = plain.split_once(point).map_or(0, |(_, after)| after.len());
    let number: f64 = plain.replace(point, ".").parse().ok()?;
    let (low, high) = match suffix.is_empty() && decimals == 0 {
        true => (number, number),
        false => {
            let step = 0.1_f64.powi(i32::try_from(decimals).ok()?);
            ((number - step / 2.0) * factor, (number + step) * factor)
        }
    };
    // a hair of binary fractions must not move the border of a whole number
    let (low, high) = (round(low), round(high));
    Some(match is_negative {
        true => Interval {
            low: -high,
            high: -low,
        },
        false => Interval { low, high },
    })
}

fn factor(suffix: &str, language: &str) -> Option<f64> {
    let suffix = suffix.trim_end_matches('.').to_lowercase();
    if suffix.is_empty() {
        return Some(1.0);
    }
    let own = OF_LANGUAGE
        .iter()
        .find(|(of, name, _)| *of == language && *name == suffix)
        .map(|(_, _, factor)| *factor);
    let any = || SUFFIXES.iter().find(|(name, _)| *name == suffix);
    own.or_else(|| any().map(|(_, factor)| *factor))
}

fn round(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the formatter of browsers makes of 541,234 and 1,234,567 in each language.
    #[test]
    fn each_language_is_read_as_its_browser_writes_it() {
        for (language, thousands, millions) in [
            ("en-US", "541.2K", "1.2M"),
            ("en-GB", "541.2K", "1.2M"),
            ("fr", "541,2\u{a0}k", "1,2\u{a0}M"),
            ("ru", "541,2\u{a0}тыс.", "1,2\u{a0}млн"),
            ("vi", "541,2\u{a0}N", "1,2\u{a0}Tr"),
            ("ja", "54.1万", "123.5万"),
            ("zh", "54.1万", "123.5万"),
            ("sv", "541,2\u{a0}tn", "1,2\u{a0}mn"),
            ("de", "541.234", "1,2\u{a0}Mio."),
            ("ko", "54.1만", "123.5만"),
        ] {
            for (text, number) in [(thousands, 541_234.0), (millions, 1_234_567.0)] {
                let found = interval(text, language).unwrap_or_else(|| panic!("{language} {text}"));
                let holds = found.low <= number && (number < found.high || found.low == found.high);
                assert!(holds, "{language} {text}: {found:?}");
                assert!(found.high - found.low <= number * 0.2, "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn an_interval_holds_what_is_rounded_and_what_is_cut_off() {
        let of = |text| interval(text, "en").map(|found| (found.low, found.high));
        assert_eq!(of("541.2K"), Some((541_150.0, 541_300.0)));
        assert_eq!(of("987"), Some((987.0, 987.0)));
        assert_eq!(of("1,234"), Some((1_234.0, 1_234.0)));
        assert_eq!(of("-1.2K"), Some((-1_300.0, -1_150.0)));
        assert_eq!(of("5K"), Some((4_500.0, 6_000.0)));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", "K", "many", "12 cats", "1.2.3.4K", "--3"] {
            assert_eq!(interval(text, "en"), None, "{text}");
        }
    }
}
