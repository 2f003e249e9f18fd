//! The rules by which videos are told their category: `project/categories.toml`, as the query of a dataset.
//!
//! The rules become the SQL of `staging.category_rules`, so that changing the file is changing a model: what
//! hangs on it is built again, and `explain` leads to it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::functions::plain;

/// The file, inside the project.
pub(crate) const FILE: &str = "categories.toml";
/// The query that it becomes.
pub(crate) const MODEL: &str = "models/staging/category_rules.sql";

/// What a hashtag, a sound and a word count.
const HASHTAG: i64 = 2;
const SOUND: i64 = 2;
const WORD: i64 = 1;
/// Words in a phrase at most: what `terms` finds in a caption.
const PHRASE: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    category: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Category {
    name: String,
    about: String,
    #[serde(default)]
    hashtags: Vec<String>,
    #[serde(default)]
    sounds: Vec<String>,
    /// Words and phrases by language.
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    /// Words and phrases that speak against it, by language.
    #[serde(default)]
    not: BTreeMap<String, Vec<String>>,
}

/// One line of the dataset.
struct Rule<'a> {
    category: &'a Category,
    place: usize,
    kind: &'static str,
    term: String,
    weight: i64,
    language: &'a str,
}

/// The query of `staging.category_rules`, or what is wrong with the file.
pub(crate) fn query(text: &str) -> Result<String, String> {
    let file: File = toml::from_str(text).map_err(|e| {
        let before = e.span().map_or("", |span| &text[..span.start]);
        let line = before.matches('\n').count() + 1;
        format!("`project/{FILE}` line {line}: {}", e.message())
    })?;
    let mut names = BTreeSet::new();
    let mut lines = vec![];
    for (at, category) in file.category.iter().enumerate() {
        named(category, &mut names)?;
        for rule in rules(category, at + 1) {
            lines.push(line(&rule)?);
        }
    }
    Ok(format!(
        "select
    split_part(rule, '|', 1) as category,
    cast(split_part(rule, '|', 2) as bigint) as place,
    split_part(rule, '|', 3) as kind,
    split_part(rule, '|', 4) as term,
    cast(split_part(rule, '|', 5) as bigint) as weight,
    nullif(split_part(rule, '|', 6), '') as language,
    split_part(rule, '|', 7) as about
from (select unnest(string_to_array({}, '\n')) as rule)
where rule <> ''",
        crate::store::quoted(&lines.join("\n"))
    ))
}

fn named<'a>(category: &'a Category, names: &mut BTreeSet<&'a str>) -> Result<(), String> {
    let name = category.name.as_str();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '&');
    if name.trim() != name || name.is_empty() || !name.chars().all(plain) {
        return Err(format!(
            "`{name}` in `project/{FILE}` is not the name of a category: write letters, digits, `_`, `-` and blanks"
        ));
    }
    if category.about.contains(['|', '\n']) {
        return Err(format!(
            "the `about` of `{name}` in `project/{FILE}` is one line without `|`"
        ));
    }
    match names.insert(name) {
        true => Ok(()),
        false => Err(format!(
            "the category `{name}` stands twice in `project/{FILE}`"
        )),
    }
}

fn rules(category: &Category, place: usize) -> Vec<Rule<'_>> {
    let rule = |kind, term: String, weight, language| Rule {
        category,
        place,
        kind,
        term,
        weight,
        language,
    };
    let tags = category
        .hashtags
        .iter()
        .map(|tag| tag.trim_start_matches('#'));
    let tags = tags.map(|tag| rule("hashtag", plain(tag).replace(' ', ""), HASHTAG, ""));
    let sounds = category
        .sounds
        .iter()
        .map(|sound| rule("sound", plain(sound.trim()), SOUND, ""));
    let mut all: Vec<Rule> = tags.chain(sounds).collect();
    for (lists, kind, weight) in [(&category.words, "word", WORD), (&category.not, "not", 0)] {
        for (language, words) in lists {
            all.extend(
                words
                    .iter()
                    .map(|word| rule(kind, plain(word), weight, language.as_str())),
            );
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|rule| seen.insert((rule.kind, rule.term.clone())));
    all
}

fn line(rule: &Rule<'_>) -> Result<String, String> {
    let Rule {
        category,
        place,
        kind,
        term,
        weight,
        language,
    } = rule;
    let words = term.split(' ').count();
    let is_phrase = matches!(*kind, "word" | "not");
    let wrong = |why: &str| {
        Err(format!(
            "`{term}` of `{}` in `project/{FILE}` {why}",
            category.name
        ))
    };
    if term.trim().is_empty() || term.contains(['|', '\n']) {
        return wrong("is no term: it is empty, or has `|` or a line break in it");
    }
    if is_phrase && words > PHRASE {
        return wrong("has more than three words");
    }
    Ok(format!(
        "{}|{place}|{kind}|{term}|{weight}|{language}|{}",
        category.name, category.about
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_a_query_of_its_rules() {
        let sql = query(
            "[[category]]\nname = \"music\"\nabout = \"Songs.\"\nhashtags = [\"#NewMusic\"]\nwords.es = [\"Canción\"]\nnot.en = [\"don't\"]\n",
        );
        let sql = sql.expect("it is well formed");
        assert!(sql.contains("music|1|hashtag|newmusic|2||Songs."), "{sql}");
        assert!(sql.contains("music|1|word|canción|1|es|Songs."), "{sql}");
        assert!(sql.contains("music|1|not|don t|0|en|Songs."), "{sql}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let head = "[[category]]\nname = \"a\"\nabout = \"A.\"\n";
        let of = |rest: &str| query(&format!("{head}{rest}")).expect_err("it is wrong");
        assert!(of("hashtag = []\n").contains("line 4"));
        assert!(of(head).contains("stands twice"));
        assert!(of("words.en = [\"one two three four\"]\n").contains("more than three words"));
        assert!(of("hashtags = [\"\"]\n").contains("no term"));
    }
}
