//! The sentences of insights: templates with values in braces.

use super::Insight;
use super::judge::Row;

const KNOWN: [&str; 11] = [
    "subject",
    "effect",
    "low",
    "high",
    "n",
    "total",
    "gain",
    "gain_low",
    "gain_high",
    "minimum",
    "missing",
];

/// A word in braces that stands for nothing is a mistake of the file.
pub(super) fn check(insight: &Insight) -> Result<(), String> {
    let texts = [&insight.claim, &insight.quiet, &insight.silent];
    let all = texts
        .into_iter()
        .chain(&insight.bare)
        .chain(&insight.advice)
        .chain(&insight.avoid);
    for text in all {
        for part in text.split('{').skip(1) {
            let word = part.split('}').next().unwrap_or_default();
            if !KNOWN.contains(&word) {
                let hint = toklake_lake::nearest(word, KNOWN)
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                return Err(format!("`{{{word}}}` stands for nothing{hint}"));
            }
        }
    }
    Ok(())
}

/// The template with the values of a row.
pub(super) fn filled(template: &str, insight: &Insight, row: &Row) -> String {
    let number =
        |value: Option<f64>| value.map_or("unknown".to_owned(), |value| shown(value, row.p));
    let missing = (insight.minimum - row.total).max(0);
    let values = [
        ("subject", row.subject.clone().unwrap_or_default()),
        ("effect", number(row.effect)),
        ("low", number(row.low)),
        ("high", number(row.high)),
        ("n", row.n.to_string()),
        ("total", row.total.to_string()),
        ("gain", number(row.gain)),
        ("gain_low", number(row.gain_low)),
        ("gain_high", number(row.gain_high)),
        ("minimum", insight.minimum.to_string()),
        ("missing", missing.to_string()),
    ];
    // what a value holds is never read as a template
    let mut out = String::new();
    let mut parts = template.split('{');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (word, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = values.iter().find(|(name, _)| *name == word);
        out.push_str(value.map_or("", |(_, value)| value.as_str()));
        out.push_str(rest);
    }
    out
}

/// A factor as a change in percent; a share in percent.
fn shown(value: f64, p: Option<f64>) -> String {
    match p {
        None => format!("{:.0} %", value * 100.0),
        Some(_) if value >= 10.0 => format!("x {value:.0}"),
        Some(_) => match format!("{:+.0} %", (value - 1.0) * 100.0).as_str() {
            "+0 %" | "-0 %" => "no change".to_owned(),
            text => text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_changes_and_shares_are_shares() {
        assert_eq!(shown(1.234, Some(0.5)), "+23 %");
        assert_eq!(shown(0.5, Some(0.5)), "-50 %");
        assert_eq!(shown(1.001, Some(0.5)), "no change");
        assert_eq!(shown(0.312, None), "31 %");
    }

    #[test]
    fn a_hashtag_in_braces_stays_a_hashtag() {
        let insight: Insight = toml::from_str(
            "question = \"?\"\nmethod = \"m\"\nminimum = 20\nclaim = \"{subject}: {effect}\"\nquiet = \"q\"\nsilent = \"{missing} of {minimum}\"",
        )
        .unwrap();
        let row = Row {
            subject: Some("#{low}".to_owned()),
            effect: Some(1.5),
            p: Some(0.01),
            total: 12,
            ..Row::default()
        };
        assert_eq!(filled(&insight.claim, &insight, &row), "#{low}: +50 %");
        assert_eq!(filled(&insight.silent, &insight, &row), "8 of 20");
    }

    #[test]
    fn a_word_that_stands_for_nothing_is_named() {
        let insight: Insight = toml::from_str(
            "question = \"?\"\nmethod = \"m\"\nminimum = 20\nclaim = \"{efect}\"\nquiet = \"q\"\nsilent = \"s\"",
        )
        .unwrap();
        assert_eq!(
            check(&insight).unwrap_err(),
            "`{efect}` stands for nothing; did you mean `effect`?"
        );
    }
}
