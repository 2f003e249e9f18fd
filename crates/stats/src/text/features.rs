//! What a text is told by: its words, pairs of words and pieces of words.

/// One feature of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Feature {
    /// A hash of it, long enough that no two of a few thousand texts are alike.
    pub key: u64,
    /// The words themselves; `None` for a piece of a word, which would tell a person nothing.
    pub words: Option<String>,
}

/// Every feature of `text` once: words and pairs of words, and pieces of 2 to 5 characters within words.
///
/// The text comes folded: lower case, composed.
pub(super) fn features(text: &str) -> Vec<Feature> {
    let words: Vec<&str> = words(text).collect();
    let mut found = vec![];
    for (at, word) in words.iter().enumerate() {
        found.push(told("w", (*word).to_owned()));
        if let Some(next) = words.get(at + 1) {
            found.push(told("w", format!("{word} {next}")));
        }
        pieces(word, &mut found);
    }
    found.sort_by(|a, b| (a.key, &a.words).cmp(&(b.key, &b.words)));
    found.dedup_by_key(|feature| feature.key);
    found
}

/// Runs of letters, digits, marks and signs that are no separators: an emoji is a word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let separates = |c: char| {
        c.is_whitespace()
            || (c.is_ascii() && !c.is_ascii_alphanumeric())
            || matches!(c, '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{200c}' | '\u{200e}'..='\u{206f}')
            || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{fe00}'..='\u{fe0f}')
    };
    text.split(separates).filter(|word| !word.is_empty())
}

fn pieces(word: &str, found: &mut Vec<Feature>) {
    let letters: Vec<char> = std::iter::once('<')
        .chain(word.chars())
        .chain(['>'])
        .collect();
    for length in 2..=5 {
        for piece in letters.windows(length) {
            let text: String = piece.iter().collect();
            found.push(Feature {
                key: key("p", &text),
                words: None,
            });
        }
    }
}

fn told(kind: &str, words: String) -> Feature {
    Feature {
        key: key(kind, &words),
        words: Some(words),
    }
}

/// FNV-1a over the kind and the text.
fn key(kind: &str, text: &str) -> u64 {
    let bytes = kind.bytes().chain([0]).chain(text.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_script_are_found_and_signs_are_not() {
        let found: Vec<&str> = words("새 노래! nova-canção 🎸, 新曲。#тест").collect();
        assert_eq!(
            found,
            ["새", "노래", "nova", "canção", "🎸", "新曲", "тест"]
        );
    }

    #[test]
    fn a_feature_stands_once_however_often_it_is_said() {
        assert_eq!(features("la la la"), features("la la"));
        assert!(features("").is_empty());
    }
}
