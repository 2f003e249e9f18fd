//! `folded(text)`: the form under which words of one spelling are one word.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, StringArray, StringBuilder, StringViewBuilder,
};
use datafusion::arrow::buffer::{OffsetBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{ArrowNativeType, DataType};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use icu_normalizer::ComposingNormalizerBorrowed;

/// `folded(text) -> text`: lower case in Unicode's form NFC, so that `#Été` is one tag whether its
/// accents stand in the letters or after them. For grouping and comparing; shown is what was written.
pub(super) fn folded_function() -> ScalarUDF {
    ScalarUDF::from(Folded {
        signature: Signature::uniform(
            1,
            vec![DataType::Utf8View, DataType::Utf8],
            Volatility::Immutable,
        ),
    })
}

/// `text` in lower case and form NFC; borrowed where it is so already and plain ASCII.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        let lower = text.to_lowercase();
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&lower);
        return Cow::Owned(composed.into_owned());
    }
    if is_small(text.as_bytes()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_ascii_lowercase())
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Folded {
    signature: Signature,
}

impl ScalarUDFImpl for Folded {
    fn name(&self) -> &'static str {
        "folded"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        Ok(arguments[0].clone())
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(match &arguments.args[0] {
            ColumnarValue::Array(texts) => ColumnarValue::Array(fold(texts)),
            ColumnarValue::Scalar(text) => {
                let texts = fold(&text.to_array()?);
                ColumnarValue::Scalar(ScalarValue::try_from_array(&texts, 0)?)
            }
        })
    }
}

fn fold(texts: &ArrayRef) -> ArrayRef {
    match texts.data_type() {
        DataType::Utf8View => fold_views(texts),
        _ => fold_texts(texts),
    }
}

/// Texts that share one buffer: looked at, and where all are ASCII also written, in one go.
fn fold_texts(texts: &ArrayRef) -> ArrayRef {
    let array = texts.as_string::<i32>();
    let (start, end) = (array.value_offsets()[0], array.value_offsets()[array.len()]);
    let bytes = &array.value_data()[start.as_usize()..end.as_usize()];
    if !bytes.is_ascii() {
        let mut folds = StringBuilder::with_capacity(array.len(), bytes.len());
        for text in array {
            folds.append_option(text.map(folded));
        }
        return Arc::new(folds.finish());
    }
    if is_small(bytes) {
        return Arc::clone(texts);
    }
    let offsets: ScalarBuffer<i32> = array.value_offsets().iter().map(|at| at - start).collect();
    let lower = bytes.to_ascii_lowercase();
    let (offsets, nulls) = (OffsetBuffer::new(offsets), array.nulls().cloned());
    Arc::new(StringArray::new(offsets, lower.into(), nulls))
}

fn fold_views(texts: &ArrayRef) -> ArrayRef {
    let array = texts.as_string_view();
    let is_folded = |text: &str| text.is_ascii() && is_small(text.as_bytes());
    if array.iter().flatten().all(is_folded) {
        return Arc::clone(texts);
    }
    let mut folds = StringViewBuilder::with_capacity(array.len());
    for text in array {
        folds.append_option(text.map(folded));
    }
    Arc::new(folds.finish())
}

/// Whether no ASCII letter among `bytes` is a capital.
fn is_small(bytes: &[u8]) -> bool {
    // no early end: the loop over a whole buffer becomes a few wide instructions
    !bytes
        .iter()
        .fold(false, |found, byte| found | byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringViewArray;
    use proptest::prelude::*;

    use super::*;
    use crate::conform::texts;

    #[test]
    fn composed_and_decomposed_are_one_word() {
        assert_eq!(folded("Été"), folded("E\u{301}te\u{301}"));
        assert_eq!(
            folded("가을"),
            folded("\u{1100}\u{1161}\u{110b}\u{1173}\u{11af}")
        );
        assert_eq!(folded("ΜΟΥΣΙΚΉ"), "μουσική");
        assert_eq!(folded("カ\u{3099}"), "ガ");
    }

    /// What a column gives, in both forms of text, and whether it is the same memory.
    fn columns(words: &[Option<&str>]) -> [(ArrayRef, ArrayRef); 2] {
        let texts: ArrayRef = Arc::new(StringArray::from(words.to_vec()));
        let views: ArrayRef = Arc::new(StringViewArray::from(words.to_vec()));
        [
            (Arc::clone(&texts), fold(&texts)),
            (Arc::clone(&views), fold(&views)),
        ]
    }

    #[test]
    fn what_is_folded_already_is_handed_on() {
        for (given, got) in columns(&[Some("fyp"), None, Some(""), Some("a_rather_long_tag_1")]) {
            assert!(Arc::ptr_eq(&given, &got), "{:?}", given.data_type());
        }
        for (given, got) in columns(&[Some("fyp"), Some("Fyp")]) {
            assert!(!Arc::ptr_eq(&given, &got), "{:?}", given.data_type());
        }
    }

    fn texts_of(array: &ArrayRef) -> Vec<Option<String>> {
        texts(array).map(|text| text.map(str::to_owned)).collect()
    }

    proptest! {
        #[test]
        fn a_column_is_folded_row_by_row(
            words in proptest::collection::vec(proptest::option::of("[a-zA-ZéÉИ\u{301}]{0,15}"), 1..20),
            from in 0_usize..20,
        ) {
            let words: Vec<Option<&str>> = words.iter().map(Option::as_deref).collect();
            let from = from.min(words.len() - 1);
            let expected: Vec<Option<String>> =
                words[from..].iter().map(|word| word.map(|w| folded(w).into_owned())).collect();
            for (given, _) in columns(&words) {
                let part = given.slice(from, words.len() - from);
                let folds = fold(&part);
                prop_assert_eq!(folds.data_type(), given.data_type());
                prop_assert_eq!(texts_of(&folds), expected.clone());
            }
        }

        #[test]
        fn folding_ascii_columns_keeps_rows_and_nulls(
            words in proptest::collection::vec(proptest::option::of("[a-zA-Z0-9_]{0,15}"), 1..20),
            from in 0_usize..20,
        ) {
            let from = from.min(words.len() - 1);
            let expected: Vec<Option<String>> =
                words[from..].iter().map(|word| word.as_ref().map(|w| w.to_lowercase())).collect();
            let words: Vec<Option<&str>> = words.iter().map(Option::as_deref).collect();
            for (given, _) in columns(&words) {
                prop_assert_eq!(texts_of(&fold(&given.slice(from, words.len() - from))), expected.clone());
            }
        }

        #[test]
        fn folding_twice_changes_nothing(word in "\\PC{0,12}") {
            let once = folded(&word).into_owned();
            prop_assert_eq!(folded(&once), once.as_str());
        }
    }
}
