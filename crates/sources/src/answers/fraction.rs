//! Lists of shares, of which some come as percentages: told apart for the list as a whole.

use super::Json;
use super::cell::{Fault, amount};

/// How the shares of one list are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fractions {
    /// 0 to 1.
    Fraction,
    /// 0 to 100: at least one of the list is above 1.
    Percent,
}

impl Fractions {
    /// Judges the numbers that stand under `key` in the objects of a list.
    pub fn of(items: &[Json], key: &str) -> Self {
        let mut numbers = items.iter().filter_map(|item| amount(item.get(key)?).ok());
        match numbers.any(|number| number > 1.0) {
            true => Self::Percent,
            false => Self::Fraction,
        }
    }

    /// The share, 0 to 1.
    pub fn share(self, written: f64) -> Result<f64, Fault> {
        let share = match self {
            Self::Fraction => written,
            Self::Percent => written / 100.0,
        };
        let fault = || Fault {
            rule: "share",
            reason: format!("`{written}` is not a share of a whole"),
        };
        (0.0..=1.0)
            .contains(&share)
            .then_some(share)
            .ok_or_else(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_share_above_one_makes_the_list_percentages() {
        let list = |text: &str| match serde_json::from_str::<Json>(text).unwrap() {
            Json::List(items) => items,
            other => panic!("{other}"),
        };
        let fractions = list(r#"[{"percentage":0.4},{"percentage":1.0},{"percentage":null}]"#);
        assert_eq!(Fractions::of(&fractions, "percentage"), Fractions::Fraction);
        let mixed = list(r#"[{"percentage":0.9},{"percentage":"17.49"}]"#);
        assert_eq!(Fractions::of(&mixed, "percentage"), Fractions::Percent);
        assert_eq!(Fractions::Percent.share(17.5), Ok(0.175));
        assert!(Fractions::Percent.share(140.0).is_err());
    }
}
