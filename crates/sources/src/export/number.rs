//! Cells as numbers: read where they can mean one thing, refused where they can mean two.

/// Why a cell is no number of the wanted sort.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberProblem {
    #[error("`{cell}` is not a count: one is written in digits alone")]
    NotACount { cell: String },
    #[error(
        "`{cell}` may be a rounded or a grouped number, and which one cannot be known: export the file again without changing its numbers"
    )]
    Ambiguous { cell: String },
    #[error("`{cell}` is negative, which this count can never be")]
    Negative { cell: String },
    #[error("`{cell}` is too large for a count")]
    TooLarge { cell: String },
    #[error("`{cell}` is not a share between 0 and 1")]
    NotAShare { cell: String },
}

impl NumberProblem {
    /// The stable word under which a row with such a cell is set aside.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NotACount { .. } => "not_a_count",
            Self::Ambiguous { .. } => "ambiguous_count",
            Self::Negative { .. } => "negative_count",
            Self::TooLarge { .. } => "count_too_large",
            Self::NotAShare { .. } => "not_a_share",
        }
    }
}

/// The ways in which files write that a number was not measured.
pub fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    ["", "--", "undefined", "nan"]
        .iter()
        .any(|word| cell.eq_ignore_ascii_case(word))
}

/// A count that cannot be below zero; `None` where it was not measured.
pub fn count(cell: &str) -> Result<Option<i64>, NumberProblem> {
    match signed_count(cell)? {
        Some(value) if value < 0 => Err(NumberProblem::Negative {
            cell: cell.trim().to_owned(),
        }),
        value => Ok(value),
    }
}

/// A net count, which removals can bring below zero; `None` where it was not measured.
pub fn signed_count(cell: &str) -> Result<Option<i64>, NumberProblem> {
    if is_missing(cell) {
        return Ok(None);
    }
    let text = cell.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let cell = || text.to_owned();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(NumberProblem::TooLarge { cell: cell() }),
        };
    }
    match looks_like_a_number(digits) {
        true => Err(NumberProblem::Ambiguous { cell: cell() }),
        false => Err(NumberProblem::NotACount { cell: cell() }),
    }
}

/// `1,234`, `1.234`, `1.2M`, `12%`: a number to a person, but not one number.
fn looks_like_a_number(text: &str) -> bool {
    let body = text.trim_end_matches(|c: char| "KkMmBb%".contains(c));
    text.len() - body.len() <= 1
        && body.starts_with(|c: char| c.is_ascii_digit())
        && body.ends_with(|c: char| c.is_ascii_digit())
        && body.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}')
        })
}

/// A share between 0 and 1, and whether it was written in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    pub value: f64,
    pub from_percent: bool,
}

/// `0.381` as it stands, `38.1%` as the same share; `None` where it was not measured.
pub fn share(cell: &str) -> Result<Option<Share>, NumberProblem> {
    if is_missing(cell) {
        return Ok(None);
    }
    let text = cell.trim();
    let not_a_share = || NumberProblem::NotAShare {
        cell: text.to_owned(),
    };
    let percent = text.strip_suffix('%').map(str::trim_end);
    let plain = percent.unwrap_or(text);
    if !is_plain_decimal(plain) {
        return Err(not_a_share());
    }
    // The exponent moves the point in the text, so the value is the nearest one to what was written.
    let shifted = match percent {
        Some(_) => format!("{plain}e-2"),
        None => plain.to_owned(),
    };
    let value: f64 = shifted.parse().map_err(|_| not_a_share())?;
    match (0.0..=1.0).contains(&value) {
        true => Ok(Some(Share {
            value,
            from_percent: percent.is_some(),
        })),
        false => Err(not_a_share()),
    }
}

fn is_plain_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn missing_is_not_zero() {
        for cell in ["undefined", "NAN", "--", "", "  "] {
            assert_eq!(count(cell), Ok(None), "{cell}");
        }
        assert_eq!(count("0"), Ok(Some(0)));
    }

    #[test]
    fn a_number_that_may_be_grouped_or_rounded_is_not_guessed() {
        for cell in ["1,234", "1.234", "1.2M", "12%", "12.0", "1 234", "541.2K"] {
            let problem = count(cell).expect_err(cell);
            assert_eq!(problem.rule(), "ambiguous_count", "{cell}");
        }
        assert_eq!(count("many").expect_err("a word").rule(), "not_a_count");
        assert_eq!(count("+5").expect_err("a sign").rule(), "not_a_count");
        assert_eq!(count("=1+1").expect_err("a formula").rule(), "not_a_count");
    }

    #[test]
    fn only_net_counts_go_below_zero() {
        assert_eq!(signed_count("-7"), Ok(Some(-7)));
        assert_eq!(
            count("-7").expect_err("below zero").rule(),
            "negative_count"
        );
        assert_eq!(
            count("99999999999999999999").expect_err("too large").rule(),
            "count_too_large"
        );
    }

    #[test]
    fn a_percent_is_the_share_it_writes() {
        let read = share("38.1%").expect("a share").expect("measured");
        assert!(read.from_percent);
        assert_eq!(
            Some(read.value),
            share("0.381").expect("a share").map(|s| s.value)
        );
        for cell in ["1.5", "-0.1", "101%", "0,381", "1e-3", "inf"] {
            assert!(share(cell).is_err(), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn a_count_reads_back(value: i64) {
            prop_assert_eq!(signed_count(&value.to_string()), Ok(Some(value)));
        }

        #[test]
        fn any_text_is_survived(cell in "\\PC*") {
            let _ = (count(&cell), share(&cell));
        }
    }
}
