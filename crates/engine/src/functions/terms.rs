//! `terms(text)` and `plain(text)`: the words and phrases of a text, in a form in which they can be compared.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, ListBuilder, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF};
use icu_normalizer::ComposingNormalizerBorrowed;

use super::of_text;
use crate::conform::texts;

/// Words of a phrase at most.
const PHRASE: usize = 3;
/// Characters of a piece at most, in scripts that write words without blanks.
const PIECE: usize = 6;

/// `terms(text) -> text[]`: each word, and each phrase of two or three, once, in the form of `plain`.
///
/// Scripts that part no words give every piece of up to six characters instead.
pub(super) fn terms_function() -> ScalarUDF {
    let list = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let run = |args: &[ColumnarValue]| -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(args)?;
        let mut lists = ListBuilder::new(StringBuilder::new());
        for text in texts(&columns[0]) {
            lists.append_option(text.map(|text| terms(text).into_iter().map(Some)));
        }
        Ok(ColumnarValue::Array(Arc::new(lists.finish())))
    };
    of_text("terms", list, run)
}

/// `plain(text) -> text`: see [`plain`].
pub(super) fn plain_function() -> ScalarUDF {
    let run = |args: &[ColumnarValue]| -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(args)?;
        let mut made = StringBuilder::new();
        for text in texts(&columns[0]) {
            made.append_option(text.map(plain));
        }
        let made: ArrayRef = Arc::new(made.finish());
        Ok(ColumnarValue::Array(made))
    };
    of_text("plain", DataType::Utf8, run)
}

/// Lower case, composed, wide and narrow forms alike (NFKC), words that are joined by a capital apart, and one
/// blank in the place of whatever is no letter, digit, mark or emoji.
pub(crate) fn plain(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let mut made = String::with_capacity(composed.len());
    let mut before = ' ';
    for c in composed.chars() {
        let is_joined = before.is_lowercase() && c.is_uppercase();
        if (is_joined || separates(c)) && !made.ends_with(' ') && !made.is_empty() {
            made.push(' ');
        }
        if !separates(c) {
            made.extend(c.to_lowercase());
        }
        before = c;
    }
    // a small letter may compose with a mark that its capital did not
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(made.trim_end())
        .into_owned()
}

fn separates(c: char) -> bool {
    c.is_whitespace()
        || (c.is_ascii() && !c.is_ascii_alphanumeric())
        || matches!(c, '\u{80}'..='\u{bf}' | '\u{d7}' | '\u{f7}' | '\u{2000}'..='\u{200c}' | '\u{200e}'..='\u{206f}')
        || matches!(c, '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30fb}' | '\u{fe00}'..='\u{fe0f}')
}

fn terms(text: &str) -> BTreeSet<String> {
    let text = plain(text);
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let mut found = BTreeSet::new();
    for length in 1..=PHRASE {
        found.extend(words.windows(length).map(|phrase| phrase.join(" ")));
    }
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        for run in letters
            .split(|c| !is_unparted(*c))
            .filter(|run| run.len() > 1)
        {
            for length in 1..=PIECE {
                found.extend(
                    run.windows(length)
                        .map(|piece| piece.iter().collect::<String>()),
                );
            }
        }
    }
    found
}

/// Characters of scripts that write words without blanks between: Thai to Khmer, kana, Han.
fn is_unparted(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
        || matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
        || matches!(c, '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_terms() {
        let found = terms("Out NOW: my #NewMusic!");
        for term in ["out", "now", "out now", "out now my", "new music", "music"] {
            assert!(found.contains(term), "{term} in {found:?}");
        }
        assert!(!found.contains("newmusic"));
    }

    #[test]
    fn wide_forms_and_accents_written_apart_are_alike() {
        assert_eq!(
            plain("ＮＥＷ  Canc\u{69}o\u{301}n"),
            "new cancíon".replace("cancíon", "canción")
        );
        assert_eq!(plain("ﾀﾞﾝｽ"), "ダンス");
    }

    #[test]
    fn where_words_are_not_parted_their_pieces_are_terms() {
        let found = terms("今日の新曲です");
        assert!(found.contains("新曲"), "{found:?}");
        assert!(!terms("guitar").contains("tar"));
    }

    #[test]
    fn an_emoji_is_a_word_and_a_sign_is_none() {
        assert_eq!(plain("🎸 & — drums"), "🎸 drums");
        assert!(terms("?!").is_empty());
    }
}
