//! Eight bytes of text at a time, as one number.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHS: u64 = ONES << 7;

/// Eight bytes from `at`; zeros stand for those past the end.
#[inline]
pub(super) fn word_at(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        Some(word) => u64::from_le_bytes(*word),
        None => {
            let rest = bytes.get(at..).unwrap_or_default();
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(word)
        }
    }
}

/// The first byte from `at` on that is a quote, a backslash or a control character, or the end.
#[inline]
pub(super) fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        let special = special_bytes(word_at(bytes, at));
        if special != 0 {
            return bytes.len().min(at + special.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.len()
}

/// The high bit of the lowest byte that is `"`, `\` or below a blank; bits above it mean nothing.
#[inline]
fn special_bytes(word: u64) -> u64 {
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | controls
}

/// The number that the first bytes of a word spell, and how many of them are digits.
#[inline]
pub(super) fn leading_digits(word: u64) -> (i64, usize) {
    let digits = word ^ (ONES * u64::from(b'0'));
    let others = (digits.wrapping_add(ONES * 0x76) | digits) & HIGHS;
    let count = others.trailing_zeros() as usize / 8;
    if count == 0 {
        return (0, 0);
    }
    // Digits move to the high end, so that zeros stand in front of them; then pairs, fours, eights.
    let digits = digits << (64 - 8 * count);
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours.wrapping_mul(10_000) + (fours >> 32)) & 0xffff_ffff;
    (eight as i64, count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_of_digits_are_read_as_written(bytes in "[0-9]{0,8}[ -/:-~é]{0,8}") {
            let digits = bytes.bytes().take(8).take_while(u8::is_ascii_digit).count();
            let wanted = bytes[..digits].parse().unwrap_or(0);
            prop_assert_eq!(leading_digits(word_at(bytes.as_bytes(), 0)), (wanted, digits));
        }

        #[test]
        fn the_first_special_byte_is_found(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let wanted = bytes.iter().position(special).unwrap_or(bytes.len());
            prop_assert_eq!(plain_until(&bytes, 0), wanted);
        }
    }
}
