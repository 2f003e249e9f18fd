//! `hashtags(caption)` and `mentions(caption)`: the tags and handles in a caption, in order.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, ListBuilder, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF};

use super::folded::folded;
use super::of_text;
use crate::conform::texts;

/// `hashtags(text) -> text[]`: each tag once, as first written, without its `#`.
pub(super) fn hashtags_function() -> ScalarUDF {
    texts_function("hashtags", hashtags)
}

/// `mentions(text) -> text[]`: each handle once, without its `@`.
pub(super) fn mentions_function() -> ScalarUDF {
    texts_function("mentions", mentions)
}

/// The hashtags of a caption: letters, marks, digits and `_` of any script after a `#`.
///
/// A tag that comes again in another case, or with its accents written apart, is the same tag.
fn hashtags(caption: &str) -> Vec<&str> {
    words_after(caption, '#', |c| {
        c.is_alphanumeric() || c == '_' || is_mark(c)
    })
}

/// The handles of a caption: ASCII letters, digits, `_` and `.` after an `@` that ends no word.
fn mentions(caption: &str) -> Vec<&str> {
    words_after(caption, '@', |c| {
        c.is_ascii_alphanumeric() || c == '_' || c == '.'
    })
    .into_iter()
    .map(|handle| handle.trim_end_matches('.'))
    .filter(|handle| !handle.is_empty())
    .collect()
}

fn words_after(caption: &str, sign: char, belongs: impl Fn(char) -> bool) -> Vec<&str> {
    let mut seen = HashSet::new();
    let mut found = vec![];
    let mut before = ' ';
    for (at, c) in caption.char_indices() {
        let starts = c == sign && !(sign == '@' && before.is_alphanumeric());
        before = c;
        if !starts {
            continue;
        }
        let rest = &caption[at + c.len_utf8()..];
        let end = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        if !word.is_empty() && seen.insert(folded(word)) {
            found.push(word);
        }
    }
    found
}

/// Marks that join the letter before them: accents, vowel signs, tone marks, joiners.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{9bc}'..='\u{9cd}' | '\u{e31}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{200c}' | '\u{200d}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

fn texts_function(name: &str, words: fn(&str) -> Vec<&str>) -> ScalarUDF {
    let list = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let run = move |args: &[ColumnarValue]| -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(args)?;
        Ok(ColumnarValue::Array(over(&columns[0], words)))
    };
    of_text(name, list, run)
}

/// The words of each caption; a caption that stands on many days in a row is read once.
fn over(captions: &ArrayRef, words: fn(&str) -> Vec<&str>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    let (mut read, mut found) = ("", vec![]);
    for caption in texts(captions) {
        let Some(caption) = caption else {
            lists.append_null();
            continue;
        };
        if caption != read {
            (read, found) = (caption, words(caption));
        }
        lists.append_value(found.iter().copied().map(Some));
    }
    Arc::new(lists.finish())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, AsArray, StringArray};

    use super::*;

    #[test]
    fn tags_end_where_their_word_ends() {
        assert_eq!(
            hashtags("new #Music! #bedrot, #music #a_1"),
            ["Music", "bedrot", "a_1"]
        );
    }

    #[test]
    fn a_tag_with_its_accents_apart_is_the_same_tag() {
        assert_eq!(hashtags("#Été #E\u{301}te\u{301} #ete"), ["Été", "ete"]);
    }

    #[test]
    fn a_caption_that_comes_again_has_the_same_tags() {
        let captions = [
            Some("#a"),
            Some("#a"),
            None,
            Some(""),
            Some("#b"),
            Some("#a"),
        ];
        let captions: ArrayRef = Arc::new(StringArray::from(captions.to_vec()));
        let lists = over(&captions, hashtags);
        let lists = lists.as_list::<i32>();
        let lengths: Vec<usize> = (0..6).map(|row| lists.value(row).len()).collect();
        assert_eq!((lengths, lists.null_count()), (vec![1, 1, 0, 0, 1, 1], 1));
        assert_eq!(lists.value(5).as_string::<i32>().value(0), "a");
    }

    #[test]
    fn tags_of_any_script_are_read() {
        assert_eq!(
            hashtags("#плевен #паста 🍝 #हिन्दी #カフェ。"),
            ["плевен", "паста", "हिन्दी", "カフェ"]
        );
    }

    #[test]
    fn tags_may_touch_each_other() {
        assert_eq!(hashtags("#a#b ##c"), ["a", "b", "c"]);
    }

    #[test]
    fn a_mail_address_is_no_mention() {
        assert_eq!(mentions("with @zone.a0. not me@example.com"), ["zone.a0"]);
    }

    /// What TikTok itself linked in the captions of a list of its own: agreement is counted, and a
    /// difference that is not one of those explained here fails.
    #[test]
    fn tags_and_handles_are_those_that_tiktok_linked() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/data/web-item-list-raw/items.json"
        );
        let Ok(text) = std::fs::read_to_string(file) else {
            println!("skipped: no list of TikTok's own beside the repository");
            return;
        };
        let items: Vec<serde_json::Value> = serde_json::from_str(&text).expect("a list of items");
        let list = |item: &serde_json::Value, name: &str| {
            item[name].as_array().cloned().unwrap_or_default()
        };
        let linked = |item: &serde_json::Value, kind: i64, word: &str| -> Vec<String> {
            let links = list(item, "textExtra");
            let links = links.iter().filter(|link| link["type"] == kind);
            links
                .filter_map(|link| Some(link[word].as_str()?.to_lowercase()))
                .collect()
        };
        let (mut agreed, mut unlinked) = (0, vec![]);
        for item in &items {
            let caption = item["desc"].as_str().expect("a caption");
            let folded = |words: Vec<&str>| -> Vec<String> {
                words.into_iter().map(str::to_lowercase).collect()
            };
            let (tags, handles) = (folded(hashtags(caption)), folded(mentions(caption)));
            let told = linked(item, 1, "hashtagName");
            let challenges: Vec<String> = list(item, "challenges")
                .iter()
                .filter_map(|tag| Some(tag["title"].as_str()?.to_lowercase()))
                .collect();
            assert_eq!(told, challenges, "TikTok agrees with itself: {caption}");
            assert_eq!(handles, linked(item, 0, "userUniqueId"), "{caption}");
            if told.is_empty() && !tags.is_empty() {
                // TikTok made no link of a tag that stands there: what is written counts for us
                unlinked.push(item["id"].as_str().unwrap_or_default().to_owned());
                continue;
            }
            assert_eq!(tags, told, "{caption}");
            agreed += 1;
        }
        println!(
            "{agreed} of {} items agree; not linked by TikTok: {unlinked:?}",
            items.len()
        );
        assert_eq!((agreed, unlinked.len()), (11, 1));
    }
}
