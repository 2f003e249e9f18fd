//! Gzip of an answer, unpacked within a limit on the bytes it produces.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

/// The bytes inside; `None` where there are more than `limit` of them.
pub(super) fn unpack(packed: &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    let produced = MultiGzDecoder::new(packed)
        .take(limit as u64 + 1)
        .read_to_end(&mut body)?;
    Ok((produced <= limit).then_some(body))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_fits_comes_out_as_it_went_in() {
        let body = b"{\"code\":0}".repeat(100);
        assert_eq!(unpack(&packed(&body), body.len()).unwrap(), Some(body));
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = packed(&vec![0; 8 << 20]);
        assert!(bomb.len() < 64 << 10);
        assert_eq!(unpack(&bomb, 1 << 20).unwrap(), None);
    }

    #[test]
    fn what_is_no_gzip_or_ends_early_is_an_error() {
        assert!(unpack(b"{\"code\":0}", 1000).is_err());
        let whole = packed(b"some text that is long enough to be cut");
        assert!(unpack(&whole[..whole.len() - 9], 1000).is_err());
    }
}
