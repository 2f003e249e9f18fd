//! What of the rows of insights is said: nothing below the minimum, a claim where chance is ruled out among
//! everything that was tested of the account, and otherwise that the data show no difference yet.

use std::collections::BTreeMap;

use serde::Serialize;
use toklake_stats::effects::FALSE_CLAIMS;
use toklake_stats::multiple::adjusted;

use super::{Insight, words};

/// A row of an insight's query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub account: String,
    pub subject: Option<String>,
    pub test: Option<String>,
    pub effect: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub n: i64,
    pub total: i64,
    pub p: Option<f64>,
    pub gain: Option<f64>,
    pub gain_low: Option<f64>,
    pub gain_high: Option<f64>,
    pub probability: Option<f64>,
    pub video_ids: Vec<String>,
    pub since: Option<String>,
    pub until: Option<String>,
}

impl Standing {
    /// The word for it, as JSON has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Fact => "fact",
            Self::NoDifference => "no_difference",
            Self::Silent => "silent",
        }
    }
}

/// How a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A difference that chance does not explain.
    Claim,
    /// A share that was counted; nothing to test.
    Fact,
    /// No difference that the data show.
    NoDifference,
    /// Too few observations to say anything.
    Silent,
}

/// One thing that is said of an account, with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    pub account: String,
    /// The insight.
    pub insight: String,
    pub question: String,
    pub standing: Standing,
    /// The sentence.
    pub text: String,
    /// What it speaks of; none where it speaks of all.
    pub subject: Option<String>,
    /// A factor, 1 for no difference; of a fact a share.
    pub effect: Option<f64>,
    /// Ends of its 90 % interval.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// What to expect of following it, as a factor.
    pub gain: Option<f64>,
    /// Observations with it.
    pub n: i64,
    /// All observations.
    pub total: i64,
    /// Chance of as much where there is nothing, and the same adjusted for all tests of the account.
    pub p: Option<f64>,
    pub q: Option<f64>,
    /// The first and the last observation.
    pub since: Option<String>,
    pub until: Option<String>,
    /// The videos behind it, newest first.
    pub video_ids: Vec<String>,
}

/// The rows of one account, by insight.
pub(super) type Found<'a> = Vec<(&'a Insight, Vec<Row>)>;

/// For every row of every insight its adjusted chance: rows of one test count once, among those of its family.
pub(super) fn adjust(found: &Found) -> Vec<Vec<Option<f64>>> {
    let family = |insight: &Insight| insight.family.clone().unwrap_or_default();
    let test = |insight: &Insight, row: &Row| (insight.name.clone(), row.test.clone());
    let mut families: BTreeMap<_, BTreeMap<_, f64>> = BTreeMap::new();
    for (insight, rows) in found {
        let chances = families.entry(family(insight)).or_default();
        for row in rows.iter().filter(|row| row.total >= insight.minimum) {
            chances.extend(row.p.map(|p| (test(insight, row), p)));
        }
    }
    let mut sure: BTreeMap<_, f64> = BTreeMap::new();
    for chances in families.into_values() {
        let all: Vec<f64> = chances.values().copied().collect();
        sure.extend(chances.into_keys().zip(adjusted(&all)));
    }
    found
        .iter()
        .map(|(insight, rows)| {
            rows.iter()
                .map(|row| sure.get(&test(insight, row)).copied())
                .collect()
        })
        .collect()
}

/// Whether a row of an insight is believed.
pub(super) fn is_believed(insight: &Insight, row: &Row, q: Option<f64>) -> bool {
    let most = insight.false_claims.unwrap_or(FALSE_CLAIMS);
    row.effect.is_some() && q.is_some_and(|q| q <= most)
}

/// Everything that is said of one account.
pub(super) fn statements(found: &Found) -> Vec<Statement> {
    let mut said = vec![];
    for ((insight, rows), sure) in found.iter().zip(adjust(found)) {
        let Some(most) = rows.iter().max_by_key(|row| row.total) else {
            continue;
        };
        if most.total < insight.minimum {
            let row = Row {
                n: most.total,
                video_ids: vec![],
                effect: None,
                subject: None,
                ..most.clone()
            };
            said.push(statement(insight, &row, None, Standing::Silent));
            continue;
        }
        let before = said.len();
        if let Some(bare) = insight
            .bare
            .as_ref()
            .filter(|_| rows.iter().all(|row| row.effect.is_none()))
        {
            let row = Row {
                n: 0,
                subject: None,
                ..most.clone()
            };
            let text = words::filled(bare, insight, &row);
            let silent = statement(insight, &row, None, Standing::Silent);
            said.push(Statement { text, ..silent });
            continue;
        }
        for (row, q) in rows.iter().zip(&sure) {
            let is_fact = row.p.is_none() && row.effect.is_some();
            if is_fact {
                said.push(statement(insight, row, None, Standing::Fact));
            } else if is_believed(insight, row, *q) {
                said.push(statement(insight, row, *q, Standing::Claim));
            }
        }
        if said.len() == before {
            let least = sure.iter().flatten().copied().reduce(f64::min);
            let all = Row {
                account: most.account.clone(),
                n: most.total,
                total: most.total,
                p: rows.iter().filter_map(|row| row.p).reduce(f64::min),
                since: most.since.clone(),
                until: most.until.clone(),
                ..Row::default()
            };
            said.push(statement(insight, &all, least, Standing::NoDifference));
        }
    }
    said
}

fn statement(insight: &Insight, row: &Row, q: Option<f64>, standing: Standing) -> Statement {
    let template = match standing {
        Standing::Claim | Standing::Fact => &insight.claim,
        Standing::NoDifference => &insight.quiet,
        Standing::Silent => &insight.silent,
    };
    Statement {
        account: row.account.clone(),
        insight: insight.name.clone(),
        question: insight.question.clone(),
        standing,
        text: words::filled(template, insight, row),
        subject: row.subject.clone(),
        effect: row.effect,
        low: row.low.filter(|_| row.effect.is_some()),
        high: row.high.filter(|_| row.effect.is_some()),
        gain: row.gain.filter(|_| row.effect.is_some()),
        n: row.n,
        total: row.total,
        p: row.p.filter(|_| standing != Standing::Silent),
        q,
        since: row.since.clone(),
        until: row.until.clone(),
        video_ids: row.video_ids.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insight(name: &str) -> Insight {
        let toml = "question = \"?\"\nmethod = \"m\"\nminimum = 20\nclaim = \"{subject} {effect}\"\nquiet = \"no difference yet ({total})\"\nsilent = \"{missing} missing\"";
        Insight {
            name: name.to_owned(),
            ..toml::from_str(toml).unwrap()
        }
    }

    fn row(test: &str, p: f64, total: i64) -> Row {
        Row {
            account: "luna".to_owned(),
            subject: Some(test.to_owned()),
            test: Some(test.to_owned()),
            effect: Some(1.4),
            p: Some(p),
            total,
            n: 9,
            ..Row::default()
        }
    }

    #[test]
    fn a_small_chance_among_many_tests_is_no_claim() {
        let (tags, hours) = (insight("tags"), insight("hours"));
        let mut many: Vec<Row> = (0..30)
            .map(|at| row(&format!("t{at:02}"), 0.5, 100))
            .collect();
        many[0].p = Some(0.01);
        let alone = statements(&vec![(&tags, vec![row("t00", 0.01, 100)])]);
        let among = statements(&vec![(&tags, many), (&hours, vec![row("h", 0.9, 100)])]);
        assert_eq!(alone[0].text, "t00 +40 %");
        let texts: Vec<&str> = among.iter().map(|said| said.text.as_str()).collect();
        assert_eq!(
            texts,
            ["no difference yet (100)", "no difference yet (100)"]
        );
    }

    #[test]
    fn rows_of_one_test_count_once() {
        let hours = insight("hours");
        let mut rows: Vec<Row> = (0..40).map(|_| row("tag", 0.9, 100)).collect();
        rows.push(row("hour", FALSE_CLAIMS * 0.4, 100));
        let said = statements(&vec![(&hours, rows)]);
        assert_eq!(said.len(), 1);
        assert_eq!(
            (said[0].standing, said[0].subject.as_deref()),
            (Standing::Claim, Some("hour"))
        );
    }

    #[test]
    fn below_the_minimum_it_is_silent_and_says_how_much_is_missing() {
        let hours = insight("hours");
        let said = statements(&vec![(&hours, vec![row("hour", 0.0001, 12)])]);
        assert_eq!(
            (said[0].standing, said[0].text.as_str()),
            (Standing::Silent, "8 missing")
        );
        assert_eq!((said[0].effect, said[0].p), (None, None));
    }

    #[test]
    fn where_nothing_was_compared_no_difference_is_denied() {
        let tags = Insight {
            bare: Some("no hashtag in 5 of {total} posts".to_owned()),
            ..insight("tags")
        };
        let none = Row {
            effect: None,
            p: None,
            ..row("t", 0.5, 100)
        };
        let said = statements(&vec![(&tags, vec![none])]);
        assert_eq!(
            (said[0].standing, said[0].text.as_str()),
            (Standing::Silent, "no hashtag in 5 of 100 posts")
        );
    }
}
