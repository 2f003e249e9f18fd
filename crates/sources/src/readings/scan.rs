//! Lines of the common form, read in one pass from front to back.
//!
//! The scan expects members in the order of the line before, so that a name is one comparison.
//! It declines whatever is wrong or rare, and never says why: `careful` then reads the line.

use std::borrow::Cow;

use super::fields::{FIELDS, KNOWN, Reading, Slot, known};
use super::instant;
use super::words::{leading_digits, plain_until, word_at};

/// Reads lines, and learns the order of their members.
pub(super) struct Scanner {
    /// Which member followed each one on a line before; the last entry is the one that came first.
    next: [u8; KNOWN + 1],
}

const START: usize = KNOWN;

impl Scanner {
    pub fn new() -> Self {
        let mut next = [0; KNOWN + 1];
        for (at, next) in (1..).zip(&mut next[..KNOWN - 1]) {
            *next = at;
        }
        Self { next }
    }

    /// The reading on the line that starts at `at`, and where the next line starts.
    #[inline]
    pub fn line<'a>(&mut self, text: &'a str, at: usize) -> Option<(Reading<'a>, usize)> {
        let mut cursor = Cursor { text, at };
        let mut reading = Reading::default();
        let mut seen = 0_u32;
        let mut last = START;
        cursor.take(b'{')?;
        loop {
            cursor.skip_blank();
            match self.member(&mut cursor, last)? {
                Member::Known(field) => {
                    let bit = 1 << field;
                    if seen & bit != 0 {
                        return None;
                    }
                    seen |= bit;
                    last = field;
                    cursor.skip_blank();
                    cursor.value(FIELDS[field].slot, &mut reading)?;
                }
                Member::Other(name) => {
                    cursor.skip_blank();
                    let value = cursor.scalar()?;
                    reading.keep(name, value);
                }
            }
            cursor.skip_blank();
            match cursor.byte()? {
                b',' => cursor.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        cursor.at += 1;
        let end = cursor.end_of_line()?;
        Some((reading, end))
    }

    #[inline]
    fn member<'a>(&mut self, cursor: &mut Cursor<'a>, last: usize) -> Option<Member<'a>> {
        let expected = usize::from(self.next[last]);
        let member = FIELDS[expected].member;
        if cursor.rest().starts_with(member.as_bytes()) {
            cursor.at += member.len();
            return Some(Member::Known(expected));
        }
        let start = cursor.at;
        let Cow::Borrowed(name) = cursor.string()? else {
            return None;
        };
        let written = cursor.text.get(start..cursor.at)?;
        cursor.skip_blank();
        cursor.take(b':')?;
        let Some(field) = known(name) else {
            return Some(Member::Other(written));
        };
        self.next[last] = u8::try_from(field).expect("there are few fields");
        Some(Member::Known(field))
    }
}

enum Member<'a> {
    /// The place in [`FIELDS`].
    Known(usize),
    /// The name as written, with its quotes.
    Other(&'a str),
}

/// A place in a text, always at the edge of a character once a step has succeeded.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.byte() == Some(byte)).then(|| self.at += 1)
    }

    #[inline]
    fn skip_blank(&mut self) {
        while self.byte() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Where the next line starts, if nothing but blanks is left on this one.
    fn end_of_line(&mut self) -> Option<usize> {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
        match self.byte() {
            None => Some(self.at),
            Some(b'\n') => Some(self.at + 1),
            Some(_) => None,
        }
    }

    #[inline]
    fn value(&mut self, slot: Slot, reading: &mut Reading<'a>) -> Option<()> {
        if self.byte()? == b'n' {
            return self.word("null");
        }
        match slot {
            Slot::Id(at) => reading.texts[at] = Some(self.id()?),
            Slot::Text(at) => reading.texts[at] = Some(self.string()?),
            Slot::Count(at) => reading.counts[at] = Some(self.whole()?),
            Slot::Amount(at) => reading.amounts[at] = Some(self.amount()?),
            Slot::CreatedAt => reading.created_at = Some(instant::from_seconds(self.whole()?)?),
            Slot::ObservedAt if self.byte()? == b'"' => {
                reading.observed_at = Some(instant::from_text(&self.string()?).ok()?);
            }
            Slot::ObservedAt => reading.observed_at = Some(instant::from_seconds(self.whole()?)?),
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let found = self.rest().starts_with(word.as_bytes());
        found.then(|| self.at += word.len())
    }

    #[inline]
    fn id(&mut self) -> Option<Cow<'a, str>> {
        if self.byte()? == b'"' {
            return self.string();
        }
        let start = self.at;
        self.digits()?;
        Some(Cow::Borrowed(self.text.get(start..self.at)?))
    }

    /// A value that holds no others, as written.
    fn scalar(&mut self) -> Option<&'a str> {
        let start = self.at;
        match self.byte()? {
            b'"' => self.string().map(drop)?,
            b'n' => self.word("null")?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            _ => self.amount().map(drop)?,
        }
        self.text.get(start..self.at)
    }

    #[inline]
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"')?;
        let start = self.at;
        self.at = plain_until(self.text.as_bytes(), start);
        match self.byte()? {
            b'"' => {
                let plain = self.text.get(start..self.at)?;
                self.at += 1;
                Some(Cow::Borrowed(plain))
            }
            b'\\' => self.escaped(start).map(Cow::Owned),
            _ => None,
        }
    }

    /// The rest of a string that began at `start` and whose first escape is here.
    fn escaped(&mut self, mut start: usize) -> Option<String> {
        let mut text = String::with_capacity(2 * (self.at - start) + 32);
        loop {
            text.push_str(self.text.get(start..self.at)?);
            let byte = self.byte()?;
            self.at += 1;
            match byte {
                b'"' => return Some(text),
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
            start = self.at;
            self.at = plain_until(self.text.as_bytes(), start);
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.byte()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        })
    }

    /// The character of `\u`, or of two in a row where the first is half of a pair.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.word("\\u")?;
        let second = self.hex()?;
        let is_half = (0xdc00..0xe000).contains(&second);
        is_half
            .then(|| 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
            .and_then(char::from_u32)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |value, digit| {
            Some(value << 4 | char::from(*digit).to_digit(16)?)
        })
    }

    /// A whole number of at least 0 and at most 18 digits.
    #[inline]
    fn whole(&mut self) -> Option<i64> {
        let (value, digits) = self.digits()?;
        (digits <= 18).then_some(value)
    }

    /// A number of at least 0 without exponent.
    #[inline]
    fn amount(&mut self) -> Option<f64> {
        let start = self.at;
        let (whole, mut digits) = self.digits()?;
        let (mut fraction, mut places) = (0, 0);
        if self.byte()? == b'.' {
            self.at += 1;
            (fraction, places) = self.run_of_digits();
            digits += places;
            if places == 0 {
                return None;
            }
        }
        if digits <= 15 {
            // Both are exact, so their quotient is rounded once: the nearest double.
            let power = POWERS[places];
            return Some((whole * power + fraction) as f64 / power as f64);
        }
        let written = self.text.get(start..self.at)?;
        written.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// The digits of a whole number, as JSON writes them: without zeros in front.
    #[inline]
    fn digits(&mut self) -> Option<(i64, usize)> {
        let first = self.byte()?;
        let (value, digits) = self.run_of_digits();
        (digits == 1 || (digits > 1 && first != b'0')).then_some((value, digits))
    }

    /// Digits from here on, and how many they are. The value is meaningless above 18 of them.
    #[inline]
    fn run_of_digits(&mut self) -> (i64, usize) {
        let start = self.at;
        let mut value = 0_i64;
        loop {
            let (part, digits) = leading_digits(word_at(self.text.as_bytes(), self.at));
            value = value.wrapping_mul(POWERS[digits]).wrapping_add(part);
            self.at += digits;
            if digits < 8 {
                return (value, self.at - start);
            }
        }
    }
}

const POWERS: [i64; 16] = {
    let mut powers = [1; 16];
    let mut at = 1;
    while at < 16 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn amounts_are_the_nearest_double(value in 0.0..1e17_f64, places in 0_usize..20) {
            let text = format!("{value:.places$},");
            let mut cursor = Cursor { text: &text, at: 0 };
            let wanted = text.trim_end_matches(',').parse().ok();
            prop_assert_eq!(cursor.amount(), wanted);
        }
    }
}
