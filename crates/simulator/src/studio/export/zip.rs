//! A ZIP whose entries are stored as they are, each under one time.

use chrono::{Datelike, Timelike};

use crate::moment::Moment;

/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const VERSION: u16 = 20;

/// The archive of `entries`, name and bytes each, dated `now`.
pub(super) fn stored(entries: &[(String, Vec<u8>)], now: Moment) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let offset = archive.len() as u32;
        let fields = fields(name, bytes, now);
        archive.extend(0x0403_4b50u32.to_le_bytes());
        archive.extend(&fields);
        archive.extend(name.as_bytes());
        archive.extend(bytes);
        directory.extend(0x0201_4b50u32.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&fields);
        // comment length, disk, internal and external attributes
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (archive.len() as u32, entries.len() as u16);
    archive.extend(&directory);
    archive.extend(0x0605_4b50u32.to_le_bytes());
    archive.extend([0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

/// What the local header and the directory say alike.
fn fields(name: &str, bytes: &[u8], now: Moment) -> Vec<u8> {
    let at = now.utc();
    let time = ((at.hour() << 11) | (at.minute() << 5) | (at.second() / 2)) as u16;
    let year = (at.year() - 1980).clamp(0, 127) as u32;
    let date = ((year << 9) | (at.month() << 5) | at.day()) as u16;
    let size = (bytes.len() as u32).to_le_bytes();
    let mut fields = Vec::new();
    for field in [VERSION, FLAGS, 0, time, date] {
        fields.extend(field.to_le_bytes());
    }
    fields.extend(checksum(bytes).to_le_bytes());
    fields.extend(size);
    fields.extend(size);
    fields.extend((name.len() as u16).to_le_bytes());
    fields.extend([0; 2]);
    fields
}

/// CRC-32, a bit at a time: exports are small.
fn checksum(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |rest, byte| {
        (0..8).fold(rest ^ u32::from(*byte), |rest, _| {
            let odd = rest & 1 == 1;
            if odd {
                (rest >> 1) ^ 0xedb8_8320
            } else {
                rest >> 1
            }
        })
    });
    !rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_everybody_knows() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }
}
