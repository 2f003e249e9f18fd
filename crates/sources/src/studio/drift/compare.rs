//! What came, held against what is known, place by place.

use std::collections::BTreeMap;

use super::known::{ANY_KEY, Known, Member};
use super::shape::Shape;

/// What is not as it was with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// It is read, and came nowhere at its place.
    Missing,
    /// Nobody knows it.
    New,
    /// It is missing, and another of the same shape is new at the same place.
    Renamed,
    /// An object or a list where none was, or the other way round.
    Changed,
}

/// One key that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDrift {
    pub kind: DriftKind,
    /// Where it stands, such as `item_list[].play_count`.
    pub place: String,
    /// What it is called now.
    pub is_now: Option<String>,
}

/// Compares and counts.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub drift: Vec<KeyDrift>,
    /// Known keys that came.
    pub as_known: u64,
}

impl Comparison {
    /// What came at `place`, and what was recorded there before: a key that was, is no news.
    pub fn at(&mut self, place: &str, known: &Known, came: &Shape, before: Option<&Shape>) {
        match (known, came) {
            (Known::Any, _) | (_, Shape::Nothing) => {}
            (Known::Object(members), Shape::Object(keys)) => {
                self.object(place, members, keys, before);
            }
            (Known::List(known), Shape::List(element)) => {
                let before = match before {
                    Some(Shape::List(element)) => Some(&**element),
                    _ => None,
                };
                self.at(&format!("{place}[]"), known, element, before);
            }
            (Known::Object(_) | Known::List(_), _) | (_, Shape::Object(_) | Shape::List(_)) => {
                self.found(DriftKind::Changed, place.to_owned(), None);
            }
            (
                Known::Truth | Known::Number | Known::Text,
                Shape::Truth | Shape::Number | Shape::Text,
            ) => {}
        }
    }

    fn object(
        &mut self,
        place: &str,
        members: &[Member],
        keys: &BTreeMap<String, Shape>,
        before: Option<&Shape>,
    ) {
        let below = |key: &str| match place {
            "" => key.to_owned(),
            place => format!("{place}.{key}"),
        };
        let recorded = |key: &str| before.and_then(Shape::keys).and_then(|keys| keys.get(key));
        let any = members.iter().find(|member| member.name == ANY_KEY);
        let mut gone: Vec<&Member> = vec![];
        for member in members.iter().filter(|member| member.name != ANY_KEY) {
            let name = &member.name;
            match keys.get(name) {
                Some(came) => {
                    self.as_known += 1;
                    self.at(&below(name), &member.known, came, recorded(name));
                }
                None => gone.push(member),
            }
        }
        let is_known = |key: &&String| members.iter().any(|member| member.name == **key);
        let mut fresh: Vec<&String> = vec![];
        for (key, came) in keys {
            match any {
                _ if is_known(&key) => {}
                Some(any) => self.at(&below(ANY_KEY), &any.known, came, recorded(key)),
                // one that tells nothing is no news
                None if *came == Shape::Nothing => {}
                None => fresh.push(key),
            }
        }
        for (member, key) in renamed(&gone, &fresh, keys) {
            let is_now = Some(key.clone());
            self.found(DriftKind::Renamed, below(&member.name), is_now);
            gone.retain(|other| other.name != member.name);
            fresh.retain(|other| *other != key);
            self.at(&below(key), &member.known, &keys[key], recorded(key));
        }
        for member in gone.iter().filter(|member| member.is_needed) {
            self.found(DriftKind::Missing, below(&member.name), None);
        }
        for key in fresh.iter().filter(|key| recorded(key).is_none()) {
            self.found(DriftKind::New, below(key), None);
        }
    }

    fn found(&mut self, kind: DriftKind, place: String, is_now: Option<String>) {
        self.drift.push(KeyDrift {
            kind,
            place,
            is_now,
        });
    }
}

/// Keys that are gone, each with the new one that it fits best: by what was needed, then by words in
/// common. One that may be left out is paired only where no other could be meant.
fn renamed<'k>(
    gone: &[&'k Member],
    fresh: &[&'k String],
    keys: &BTreeMap<String, Shape>,
) -> Vec<(&'k Member, &'k String)> {
    let mut pairs = vec![];
    for member in gone {
        for key in fresh.iter().filter(|key| member.known.fits(&keys[**key])) {
            pairs.push((
                member.is_needed,
                words_in_common(&member.name, key),
                *member,
                *key,
            ));
        }
    }
    pairs.sort_by_key(|(is_needed, common, ..)| (!is_needed, std::cmp::Reverse(*common)));
    let is_alone = pairs.len() == 1;
    let mut chosen: Vec<(&Member, &String)> = vec![];
    for (is_needed, common, member, key) in pairs {
        let is_taken = |(other, new): &(&Member, &String)| other.name == member.name || *new == key;
        let is_plain = is_needed || common > 0 || is_alone;
        if is_plain && !chosen.iter().any(is_taken) {
            chosen.push((member, key));
        }
    }
    chosen
}

fn words_in_common(one: &str, other: &str) -> usize {
    let (one, other) = (words(one), words(other));
    one.iter().filter(|word| other.contains(word)).count()
}

/// The words of `play_count` and of `PlayCount`.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() || letter == '_' {
            spaced.push(' ');
        }
        if letter != '_' {
            spaced.extend(letter.to_lowercase());
        }
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(known: &str, came: &str, before: Option<&str>) -> Vec<(DriftKind, String, String)> {
        let shape = |text: &str| Shape::of(&serde_json::from_str(text).unwrap());
        let before = before.map(shape);
        let known = Known::named(known).unwrap();
        let mut comparison = Comparison::default();
        comparison.at("", &known, &shape(came), before.as_ref());
        let drift = comparison.drift.into_iter();
        drift
            .map(|drift| (drift.kind, drift.place, drift.is_now.unwrap_or_default()))
            .collect()
    }

    fn found(kind: DriftKind, place: &str, is_now: &str) -> (DriftKind, String, String) {
        (kind, place.to_owned(), is_now.to_owned())
    }

    #[test]
    fn a_missing_key_and_a_new_one_of_its_shape_are_one_that_was_renamed() {
        let known = "=places";
        let fine = r#"{"status": 0, "country_percent_list": [{"country_name": "DE", "country_vv_percent": "0.5", "city_percent_list": []}]}"#;
        assert_eq!(compared(known, fine, None), []);
        let deep = r#"{"status": 0, "country_percent_list": [{"country_name": "DE", "country_share": 0.5}]}"#;
        let at = "country_percent_list[].country_vv_percent";
        assert_eq!(
            compared(known, deep, None),
            [found(DriftKind::Renamed, at, "country_share")]
        );
        let whole =
            r#"{"status": 0, "countries": [{"country_name": "DE", "country_vv_percent": 1}]}"#;
        assert_eq!(
            compared(known, whole, None),
            [found(
                DriftKind::Renamed,
                "country_percent_list",
                "countries"
            )]
        );
    }

    #[test]
    fn another_shape_is_another_key() {
        let came = r#"{"currency": {"code": "USD"}, "money": {"x": true}, "time": [1]}"#;
        assert_eq!(
            compared("=day_of_money", came, None),
            [
                found(DriftKind::New, "money.x", ""),
                found(DriftKind::Changed, "time", ""),
                found(DriftKind::New, "currency", "")
            ]
        );
    }

    #[test]
    fn what_was_recorded_before_is_no_news_and_what_is_missing_stays_so() {
        let came = r#"{"StatusMessage": "", "fancy": {"a": 1}, "idle": null}"#;
        let missing = found(DriftKind::Missing, "StatusCode", "");
        assert_eq!(
            compared("=base_resp", came, None),
            [missing.clone(), found(DriftKind::New, "fancy", "")]
        );
        assert_eq!(compared("=base_resp", came, Some(came)), [missing]);
    }

    #[test]
    fn names_are_compared_word_by_word() {
        assert_eq!(words_in_common("play_count", "PlayTotal"), 1);
        assert_eq!(words_in_common("vv_history", "views"), 0);
    }
}
