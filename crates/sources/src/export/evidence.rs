//! What the arrivals of one landed file tell about its dates, whatever their order.

use chrono::{DateTime, NaiveDate, Utc};

use super::account::name_facts;

/// One time a file came: the same content may come under several names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The names of the file and of the archives and folders around it.
    pub names: Vec<String>,
    /// Time stamp of the zip entry, in UTC.
    pub exported_at: Option<DateTime<Utc>>,
    /// When the file was seen, or last changed if that is earlier.
    pub known_by: Option<DateTime<Utc>>,
    /// The folder or archive it came in.
    pub set: Option<String>,
    /// Year of the last label, said by a person.
    pub year: Option<i32>,
}

/// All that the arrivals agree on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    pub exported_at: Option<DateTime<Utc>>,
    pub known_by: Option<DateTime<Utc>>,
    pub window_first: Option<NaiveDate>,
    pub window_last: Option<NaiveDate>,
    pub name_years: Vec<i32>,
    pub sets: Vec<String>,
    pub year: Option<i32>,
    /// What the arrivals disagree on, which is therefore not used.
    pub findings: Vec<String>,
}

impl Evidence {
    /// The earliest moments, and of names and years what no arrival contradicts.
    pub fn of(arrivals: &[Arrival]) -> Self {
        let facts: Vec<_> = arrivals
            .iter()
            .flat_map(|arrival| &arrival.names)
            .map(|name| name_facts(name))
            .collect();
        let mut findings = Vec::new();
        let firsts = facts.iter().filter_map(|fact| fact.window_first);
        let lasts = facts.iter().filter_map(|fact| fact.window_seconds);
        let lasts = lasts.map(|at| at.date_naive());
        let years = facts.iter().filter(|fact| !fact.years.is_empty());
        let said = arrivals.iter().filter_map(|arrival| arrival.year);
        let mut sets: Vec<String> = arrivals.iter().filter_map(|one| one.set.clone()).collect();
        sets.sort_unstable();
        sets.dedup();
        Self {
            exported_at: arrivals.iter().filter_map(|one| one.exported_at).min(),
            known_by: arrivals.iter().filter_map(|one| one.known_by).min(),
            window_first: agreed(firsts, "first days in the names", &mut findings),
            window_last: agreed(lasts, "last days in the names", &mut findings),
            name_years: agreed(
                years.map(|fact| fact.years.clone()),
                "years in the names",
                &mut findings,
            )
            .unwrap_or_default(),
            year: agreed(said, "years given with `--year`", &mut findings),
            sets,
            findings,
        }
    }
}

fn agreed<T: Ord>(
    values: impl Iterator<Item = T>,
    what: &str,
    findings: &mut Vec<String>,
) -> Option<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    if values.len() > 1 {
        findings.push(format!(
            "the same file came with different {what}: none of them is used"
        ));
        return None;
    }
    values.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(name: &str, exported_at: &str) -> Arrival {
        Arrival {
            names: vec![name.to_owned()],
            exported_at: exported_at.parse().ok(),
            ..Arrival::default()
        }
    }

    #[test]
    fn the_first_of_several_downloads_is_nearest_to_the_data() {
        let arrivals = [
            arrival(
                "Overview_2024-05-28_1748345895_zone.a0.zip",
                "2025-05-29T11:38:16Z",
            ),
            arrival(
                "Overview_2024-05-28_1748365344_zone.a0.zip",
                "2025-05-28T17:02:24Z",
            ),
        ];
        let evidence = Evidence::of(&arrivals);
        assert_eq!(evidence.exported_at, "2025-05-28T17:02:24Z".parse().ok());
        assert_eq!(evidence.window_first, "2024-05-28".parse().ok());
        let turned: Vec<Arrival> = arrivals.into_iter().rev().collect();
        assert_eq!(Evidence::of(&turned), evidence);
    }

    #[test]
    fn names_that_disagree_prove_nothing() {
        let evidence = Evidence::of(&[arrival("a 2024.csv", ""), arrival("a 2025.csv", "")]);
        assert!(evidence.name_years.is_empty());
        assert_eq!(evidence.findings.len(), 1);
    }
}
