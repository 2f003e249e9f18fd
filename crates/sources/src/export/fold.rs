//! Text folded for comparison: case, accents, digit shapes and invisible marks make no difference.

/// A run of digits or a run of letters; everything else only parts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Number { value: u32, digits: usize },
    Word(String),
}

/// The folded numbers and words of a text, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut number = String::new();
    for c in text.chars() {
        if let Some(digit) = ascii_digit(c) {
            close(&mut word, &mut found, Token::Word);
            number.push(digit);
            continue;
        }
        close(&mut number, &mut found, number_token);
        if is_silent(c) {
            continue;
        }
        if c.is_alphanumeric() {
            fold_char(c, &mut word);
        } else {
            close(&mut word, &mut found, Token::Word);
        }
    }
    close(&mut word, &mut found, Token::Word);
    close(&mut number, &mut found, number_token);
    found
}

/// A text folded as a whole: the words and numbers of [`tokens`], one blank between.
pub(crate) fn folded(text: &str) -> String {
    let parts: Vec<String> = tokens(text)
        .into_iter()
        .map(|token| match token {
            Token::Number { value, .. } => value.to_string(),
            Token::Word(word) => word,
        })
        .collect();
    parts.join(" ")
}

fn close(run: &mut String, found: &mut Vec<Token>, make: fn(String) -> Token) {
    if !run.is_empty() {
        found.push(make(std::mem::take(run)));
    }
}

/// Numbers too long for a date stay words, so that no date rule can take them for a day.
fn number_token(run: String) -> Token {
    match run.parse() {
        Ok(value) if run.len() <= 8 => Token::Number {
            value,
            digits: run.len(),
        },
        _ => Token::Word(run),
    }
}

/// ASCII, Arabic-Indic, Persian, Devanagari, Bengali, Thai and full-width digits.
fn ascii_digit(c: char) -> Option<char> {
    const ZEROS: [char; 7] = [
        '0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}',
    ];
    ZEROS.iter().find_map(|zero| {
        let value = (c as u32).checked_sub(*zero as u32)?;
        char::from_digit(value, 10)
    })
}

/// Marks that change no letter's identity here: accents, vowel points, nukta, virama, direction marks.
fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}'
        | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}' | '\u{e47}'..='\u{e4e}'
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn fold_char(c: char, out: &mut String) {
    let narrow = match c as u32 {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    };
    for lower in narrow.to_lowercase() {
        match lower {
            '\u{ac00}'..='\u{d7a3}' => push_jamo(lower, out),
            _ if is_silent(lower) => {}
            _ => out.push(base_letter(lower)),
        }
    }
}

/// A Hangul syllable as its letters, the way some systems already store it.
fn push_jamo(syllable: char, out: &mut String) {
    let index = syllable as u32 - 0xac00;
    let letters = [
        0x1100 + index / 588,
        0x1161 + index % 588 / 28,
        0x11a7 + index % 28,
    ];
    let silent_end = 0x11a7;
    out.extend(
        letters
            .into_iter()
            .filter(|letter| *letter != silent_end)
            .filter_map(char::from_u32),
    );
}

/// The plain letter under an accent, for the letters that month names and headers use.
fn base_letter(c: char) -> char {
    const FAMILIES: [(char, &str); 26] = [
        ('a', "àáâãäåāăąạảấầẩẫậắằẳẵặ"),
        ('c', "çćčĉ"),
        ('d', "ďđ"),
        ('e', "èéêëēėęěẹẻẽếềểễệ"),
        ('g', "ğģ"),
        ('i', "ìíîïīįıỉịĩ"),
        ('l', "ľĺłļ"),
        ('n', "ñńňņ"),
        ('o', "òóôõöøőọỏốồổỗộơớờởỡợ"),
        ('r', "řŕ"),
        ('s', "śšşș"),
        ('t', "ťţț"),
        ('u', "ùúûüūůűųụủũưứừửữự"),
        ('y', "ýÿỳỵỷỹ"),
        ('z', "źżž"),
        ('α', "ά"),
        ('ε', "έ"),
        ('η', "ή"),
        ('ι', "ίϊΐ"),
        ('ο', "ό"),
        ('υ', "ύϋΰ"),
        ('ω', "ώ"),
        ('σ', "ς"),
        ('и', "й"),
        ('і', "ї"),
        ('ا', "أإآ"),
    ];
    if c.is_ascii() {
        return c;
    }
    match c {
        'ё' => 'е',
        '\u{95e}' => '\u{92b}',
        '\u{95b}' => '\u{91c}',
        _ => FAMILIES
            .iter()
            .find(|(_, family)| family.contains(c))
            .map_or(c, |(base, _)| *base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_composition_make_no_difference() {
        assert_eq!(folded("FÉVRIER"), folded("fe\u{301}vrier"));
        assert_eq!(folded("Ιουλίου"), folded("ΙΟΥΛΙΟΥ"));
        assert_eq!(folded("3월"), folded("3\u{110b}\u{116f}\u{11af}"));
        assert_eq!(folded("İyul"), folded("iyul"));
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        assert_eq!(folded("٢٥"), "25");
        assert_eq!(folded("२५"), "25");
        assert_eq!(folded("２５"), "25");
    }

    proptest::proptest! {
        #[test]
        fn folding_any_text_is_stable(text in "\\PC*") {
            let once = folded(&text);
            proptest::prop_assert_eq!(folded(&once), once);
        }
    }
}
